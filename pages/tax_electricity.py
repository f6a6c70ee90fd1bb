"""税电景气测算: pick basis, weights, month and place, ask for the index, show it beside the published readings."""

import streamlit as st

from dashboard import ui
from dashboard.errors import DashboardError
from dashboard.exhibits.tax_electricity import BASES, COMPONENTS, DEFAULT, ENTERED, EXAMPLE, PAGE, named, reckoned
from dashboard.wording import plain

first, example = (reckoned(ui.reading(), basis) for basis in (BASES[0], EXAMPLE))
ui.frame(
    PAGE,
    "参照浙江公开公式，用税务发票、用电和登记数据测算的月度景气指数，100为荣枯线。测算，非官方；不是四川公布的税电指数。",
    te_basis=(ENTERED, EXAMPLE),
    te_month=(*first.month_names, *example.month_names),
    te_region=(*first.regions, *example.regions),
    te_industry=tuple(p.industry for p in (*first.places, *example.places)),
    **ui.places("tax", 3),
    **ui.places("tax_prep", 3),
    **ui.places("tax_sales", 2),
)
basis = ui.pick("te_basis", "数据", (ENTERED, EXAMPLE)) if first.entered else EXAMPLE
if not first.entered:
    st.info(
        "六项填报数据官方未公开，本库未收录，以下为算例，非实际数据。"
        "下载[税电景气测算填报表](/template/tax_electricity_entry.xlsx)，填好后在[报表导入](/upload)上传，本页即改用填报数据测算。",
        icon=":material/upload_file:",
    )
at = first if basis == ENTERED else example
months, regions, industries = st.columns(3)
with months:
    month = ui.choose("te_month", "时期", at.month_names)
with regions:
    region = ui.choose("te_region", "地区", at.regions)
with industries:
    industry = ui.choose("te_industry", "行业", at.industries(region))
with st.expander("调整权重", icon=":material/tune:"):
    weights = {"components": ui.amounts("tax", named(COMPONENTS), DEFAULT.components, 0.0, 100.0, 1.0)}
    st.caption(f"{COMPONENTS[0].name}、{COMPONENTS[2].name}项内权重")
    weights["preparation"] = ui.amounts("tax_prep", named(COMPONENTS[0].inputs), DEFAULT.preparation, 0.0, 100.0, 1.0)
    weights["sales"] = ui.amounts("tax_sales", named(COMPONENTS[2].inputs), DEFAULT.sales, 0.0, 100.0, 1.0)
try:
    reckoned(ui.reading(), basis, **weights)
except DashboardError as error:
    st.warning(plain(f"{error}以下仍按默认权重测算。"))
    weights = {}
chosen = {"basis": basis, **weights}
ui.show("prosperity_headline", region=region, industry=industry, month=month, **chosen)
ui.show("prosperity_published")
ui.show("prosperity_curve", region=region, industry=industry, **chosen)
ui.show("prosperity_components", region=region, industry=industry, **chosen)
ui.show("prosperity_heat", region=region, **chosen)
left, right = st.columns(2)
with left:
    ui.show("prosperity_drivers", region=region, industry=industry, month=month, **chosen)
with right:
    ui.show("prosperity_prefectures", month=month, **chosen)
ui.show("prosperity_refused", **chosen)
ui.show("prosperity_method", **weights)
