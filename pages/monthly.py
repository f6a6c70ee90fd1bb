"""月度运行: the newest month at a glance, then the province, industries, prefectures and products."""

import streamlit as st

from dashboard import pickers, ui
from dashboard.exhibits import build
from dashboard.exhibits.monthly import desk, months
from dashboard.exhibits.monthly_regions import awaited

ui.frame(
    "monthly", "当月报表入库后即在本页显示。默认为有规上工业增加值增速的最新月份，没有的数记“本库未收录”。", month=()
)
reading = ui.reading()
options = months(reading)
left, _ = st.columns([2, 3])
with left:
    month = pickers.choose_code("month", "月份", options, desk(reading).month.key)
ui.show("monthly_headline", month=month)
left, right = st.columns(2)
with left:
    ui.show("monthly_curve", month=month)
with right:
    ui.show("monthly_summary", month=month)
st.header("总体情况", anchor="overall")
ui.show("monthly_overall", whole=True, month=month)
left, right = st.columns(2)
with left:
    ui.show("monthly_target", month=month)
with right:
    ui.show("monthly_crosscheck", month=month)
st.header("分行业", anchor="industries")
beside = build(reading.store, "monthly_contribution", reading.version, month=month).shows
left, right = st.columns(2) if beside else (st.container(), st.container())
with left:
    ui.show("monthly_industries", month=month)
with right:
    ui.show("monthly_contribution", month=month)
st.header("分市州", anchor="prefectures")
left, right = st.columns(2)
with left:
    ui.show("monthly_prefectures", month=month)
with right:
    ui.show("monthly_progress", layout="tiles", month=month)
if awaited(desk(reading, month)):
    ui.show("monthly_chase", month=month)
st.header("分产品", anchor="products")
ui.show("monthly_products", month=month)
st.header("数据变化", anchor="changes")
ui.show("monthly_changes", month=month)
