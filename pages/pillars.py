"""五大支柱产业（“5+1”产业）: the year 2020, its periods, 食品饮料, other readings, the regrouping."""

import streamlit as st

from dashboard import pickers, ui
from dashboard.exhibits.pillars import periods
from dashboard.exhibits.pulling import pulling_periods

offered = periods(ui.reading())
ui.frame(
    "pillars",
    "电子信息、装备制造、食品饮料、先进材料、能源化工五个产业的营业收入、增速与利润，以及“5+1”产业的推进和产业分组的变化。",
    pillar_period=offered,
    pull=(),
)
ui.show("pillars_2020")
ui.show("pillars_question")
ui.show("five_plus_one")
ui.show("electronics_pull")
ui.show("pillars_mixed")
st.header("各期分产业", anchor="periods")
period = ui.pick("pillar_period", "时期", offered, default=offered[-1]) if offered else ""
left, right = st.columns(2)
with left:
    ui.show("pillars_revenue", period=period)
with right:
    ui.show("pillars_growth", period=period)
ui.show("pillars_tie")
left, right = st.columns(2)
with left:
    ui.show("pillars_share")
with right:
    ui.show("pillars_profit")
st.header("拉动与贡献", anchor="pulling")
if pulls := pulling_periods(ui.reading()):
    ui.show("pulling", of=pickers.choose_code("pull", "指标与时期", pulls, next(iter(pulls))))
st.header("食品饮料", anchor="food")
ui.show("food_conflict")
left, right = st.columns(2)
with left:
    ui.show("food_parts")
with right:
    ui.show("food_parts_growth")
st.header("数字经济与其他读数", anchor="others")
ui.show("digital_economy")
ui.show("pillars_other")
st.header("从五大支柱产业到六大优势产业", anchor="groups")
ui.show("industry_regroup")
ui.show("six_growth")
st.header("常见问题", anchor="questions")
ui.show("answers", page="pillars")
