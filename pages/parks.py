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
    industry=INDUSTRIES,
    prefecture=PREFECTURES,
    layout=tuple(LAYOUTS),
)
ui.show("park_facts")
st.header("合作示范园区", anchor="parks")
columns = st.columns([4, 5, 6, 5, 5], gap="small")
with columns[0]:
    layout = ui.pick("layout", "图式", tuple(LAYOUTS))
with columns[1]:
    batch = ui.pick("batch", "批次", BATCHES)
with columns[2]:
    side = ui.pick("side", "所在侧", SIDES)
with columns[3]:
    industry = ui.choose("industry", "合作产业", INDUSTRIES)
with columns[4]:
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
left, right = st.columns(2)
with left:
    ui.show("per_mu_conflict")
with right:
    ui.show("per_mu_weights")
ui.show("per_mu_results")
