"""产业创新平台: counts, what is known by name, map and register with a filter by series, counts over the years."""

import streamlit as st

from dashboard import ui

LAYOUTS = {"地图": "geo", "示意布局": "tiles"}
SERIES = ("全部", *ui.options("centre_series", "series"))

ui.frame(
    "innovation",
    "制造业创新中心、技术创新示范企业和企业技术中心：家数、名称收录情况和分布。",
    series=SERIES,
    layout=tuple(LAYOUTS),
)
ui.show("innovation_facts")
ui.show("centre_coverage")
st.header("创新中心名录与分布", anchor="centres")
with st.container(horizontal=True, gap="medium"):
    layout = ui.pick("layout", "图式", tuple(LAYOUTS))
    series = ui.pick("series", "序列", SERIES)
ui.show("centre_map", layout=LAYOUTS[layout], series=series)
ui.show("centre_register", series=series)
st.header("历年数量", anchor="counts")
ui.show("technology_centres")
left, right = st.columns(2)
with left:
    ui.show("centre_counts")
with right:
    ui.show("centre_changes")
st.header("常见问题", anchor="questions")
ui.show("answers", page="innovation")
