"""运行总览: the year at a glance, then every figure in its group, the year before, what is new, ten questions."""

import streamlit as st

from dashboard import ui

ui.frame("overview", "2020年四川工业和信息化工作的主要数字，每个数可追溯到来源。")
ui.show("overview_headline", heading=False)
left, right = st.columns(2)
with left:
    ui.show("overview_curve")
with right:
    ui.show("overview_summary")
st.header("2020年数字", anchor="year")
for group in ("year_supplies", "year_recovery", "year_quality", "year_innovation", "year_platforms", "year_conditions"):
    ui.show(group, beside=True)
st.header("2019年回顾与2020年打算", anchor="review")
ui.show("review_2019", beside=True)
ui.show("plan_2020", beside=True)
st.header("数据更新", anchor="updates")
ui.show("freshness", beside=True)
ui.show("newest", beside=True)
st.header("常见问题", anchor="questions")
ui.show("questions")
