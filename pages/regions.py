"""区域产业布局: prefectures and their industries, the five economic regions, rectification, areas of cooperation."""

import streamlit as st

from dashboard import pickers, ui
from dashboard.exhibits.ranking import ranking_groups

LAYOUTS = {"地图": "geo", "示意布局": "tiles"}

ui.frame(
    "regions",
    "市州特色产业、五大经济区、准入负面清单整改和跨区域合作；2019年的提法与后出的名单分开列。",
    layout=tuple(LAYOUTS),
    rank=(),
)
layout = ui.pick("layout", "图式", tuple(LAYOUTS))
ui.show("region_map", layout=LAYOUTS[layout])
ui.show("industries_2019")
st.header("五大经济区", anchor="five")
left, right = st.columns(2)
with left:
    ui.show("five_regions")
with right:
    ui.show("five_growth")
if groups := ranking_groups(ui.reading()):
    ui.show("ranking", of=pickers.choose_code("rank", "比较的指标与时期", groups, next(iter(groups))))
st.header("整改与合作", anchor="areas")
ui.show("rectification")
ui.show("cooperation_areas")
