"""亩均效益评价: pick what is rated and by which rule, show the outcome, what it rests on and what was published."""

import streamlit as st

from dashboard import ui
from dashboard.analysis.per_mu import NAMES, RATIOS, WEIGHTS
from dashboard.exhibits import per_mu_rated as asked
from dashboard.wording import plain

ui.frame(
    "per_mu",
    "按公布的企业评价权重测算亩均效益：排序、分类、升类所需和权重敏感性。测算结果不是主管部门的评价结果。",
    mu_kind=asked.KINDS,
    mu_basis=(asked.FILLED, asked.EXAMPLE),
    mu_benchmark=asked.BENCHMARKS,
    mu_classes=(asked.THREE, asked.FOUR),
    mu_indicator=tuple(RATIOS),
    **dict.fromkeys(("mu_year", "mu_region", "mu_name"), ()),
    **ui.places("mu", 6),
    **ui.places("mu_cap", 1),
    **ui.places("mu_share", 3),
)
with st.container(horizontal=True, gap="medium"):
    kind = ui.pick("mu_kind", "评价对象", asked.KINDS)
    basis = ui.pick("mu_basis", "数据", asked.bases(ui.reading(), kind))
    year = ui.choose("mu_year", "评价年度", asked.years(ui.reading(), kind, basis))
    region = ui.choose("mu_region", "评价范围", asked.regions(ui.reading(), kind, basis, year))
    benchmark = ui.pick("mu_benchmark", "评分基准", asked.BENCHMARKS)
    classes = ui.pick("mu_classes", "分类", (asked.THREE, asked.FOUR))
with st.expander("权重与规则", icon=":material/tune:"):
    weights = ui.amounts("mu", [f"{name}（%）" for name in NAMES], WEIGHTS, 0.0, 100.0, 5.0)
    cap = ui.amounts("mu_cap", asked.LIMITS[:1], (asked.CAP,), 1.0, 10.0, 0.1)
    labels = asked.LIMITS[1:] if classes == asked.FOUR else asked.LIMITS[1:3]
    shares = ui.amounts("mu_share", labels, (*asked.SHARES, asked.LAST)[: len(labels)], 0.0, 100.0, 5.0)
weights, limits, faults = asked.usable(weights, f"{cap},{shares}", classes)
for said in faults:
    st.warning(plain(said))
scope = {"kind": kind, "basis": basis, "year": year, "region": region}
chosen = {**scope, "weights": weights, "limits": limits, "benchmark": benchmark}
if basis == asked.EXAMPLE:
    st.info(asked.EXAMPLE_ONLY, icon=":material/upload_file:")
if ui.show("per_mu_overview", **chosen):
    ui.show("per_mu_ranking", **chosen)
    ui.show("per_mu_reasons", **chosen)
    ui.show("per_mu_sensitivity", **chosen)
    left, right = st.columns(2)
    with left:
        name = ui.choose("mu_name", "参评对象", asked.names(ui.reading(), **chosen))
        ui.show("per_mu_object", name=name, **chosen)
    with right:
        indicator = ui.choose("mu_indicator", "指标", tuple(RATIOS), default="亩均税收")
        ui.show("per_mu_indicator", indicator=indicator, **chosen)
st.header("方法与公布情况", anchor="method")
ui.show("per_mu_method")
left, right = st.columns(2)
with left:
    ui.show("per_mu_weights")
with right:
    ui.show("per_mu_conflict")
ui.show("per_mu_results")
