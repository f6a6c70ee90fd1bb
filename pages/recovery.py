"""工业运行走势（V型回升）: pick a year, ask for its curve, show it with what stands behind it."""

import streamlit as st

from dashboard import ui
from dashboard.exhibits.recovery import SWITCH, THE_YEAR, compared, years

offered = years(ui.reading())
ui.frame(
    "recovery",
    f"规模以上工业增加值增速：{THE_YEAR}年的回升过程，以及{offered[0]}年以来各年走势。",
    year=offered,
    years=offered,
    implied=SWITCH,
)
left, middle, right = st.columns([6, 3, 5])
with left:
    year = ui.pick("year", "年份", offered, default=THE_YEAR)
with middle:
    implied = ui.pick("implied", "推算的当月值（内部参考）", SWITCH)
with right:
    chosen = ui.pick_some("years", "同轴比较的年份", offered, default=compared(offered))
ui.show("recovery_curve", year=year, implied=implied)
ui.show("recovery_card")
ui.show("recovery_shape", year=year)
left, right = st.columns(2)
with left:
    ui.show("recovery_compare", year=year)
with right:
    ui.show("recovery_years", years=tuple(sorted(chosen)))
st.header("复工复产", anchor="resumption")
ui.show("resumption_facts")
ui.show("resumption")
left, right = st.columns(2)
with left:
    ui.show("electricity")
with right:
    ui.show("invoices")
ui.show("tax_electricity")
st.header("常见问题", anchor="questions")
ui.show("answers", page="recovery")
