"""川渝产业合作园区: map and list with filters in the address, pairs, coverage, per-mu evaluation."""

import streamlit as st

from dashboard import ui
from dashboard.exhibits.parks import ALL, BATCHES, SIDES, UNSAID

LAYOUTS = {"地图": "geo", "示意布局": "tiles"}
INDUSTRIES = (ALL, *ui.options("park_industries", "industry"), UNSAID)
PREFECTURES = (ALL, *ui.options("park_prefectures", "prefecture"))

ui.frame(
    "parks",
    "成渝地区双城经济圈产业合作示范园区、新型工业化产业示范基地和园区亩均效益评价。",
    batch=BATCHES,
    side=SIDES,
    park_industry=INDUSTRIES,
    prefecture=PREFECTURES,
    layout=tuple(LAYOUTS),
)
ui.show("park_facts")
st.header("合作示范园区", anchor="parks")
with st.container(horizontal=True, gap="medium"):
    layout = ui.pick("layout", "图式", tuple(LAYOUTS))
    batch = ui.pick("batch", "批次", BATCHES)
    side = ui.pick("side", "所在侧", SIDES)
    industry = ui.choose("park_industry", "合作产业", INDUSTRIES)
    prefecture = ui.choose("prefecture", "市州", PREFECTURES)
chosen = {"batch": batch, "side": side, "industry": industry, "prefecture": prefecture}
ui.show("park_map", layout=LAYOUTS[layout], **chosen)
ui.show("park_list", **chosen)
ui.show("park_pairs")
left, right = st.columns(2)
with left:
    ui.show("park_coverage")
with right:
    ui.show("park_relation")
st.header("亩均效益评价", anchor="per-mu")
ui.show("per_mu_conflict")
st.page_link("../pages/per_mu.py", label="评价权重、各年结果和测算", icon=":material/grid_on:")
st.header("常见问题", anchor="questions")
ui.show("answers", page="parks")
