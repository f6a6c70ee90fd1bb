"""指标数据库: find an indicator, choose its series, see every value behind it; then the checks of the whole store."""

import streamlit as st

from dashboard import pickers, ui
from dashboard.exhibits.choice import SERIES, search, themes
from dashboard.exhibits.dictionary import DEFAULT
from dashboard.exhibits.indicators import CHOSEN, WHOLE
from dashboard.wording import plain
from dashboard.workbench import notes

ANY = "全部主题"

ui.frame(
    "indicators",
    "按名称、拼音、英文或代码查指标，看序列、口径、来源和不同来源的分歧。每个视图都有固定链接。",
    q=(),
    theme=(),
    indicator=(),
    scope=(CHOSEN, WHOLE),
    **dict.fromkeys(SERIES, ()),
)
reading = ui.reading()
left, right = st.columns([3, 1])
with left:
    typed = pickers.type_in("q", "查找指标", "如：增加值、zengjiazhi、gsgy、GDP、iva_growth", ("indicator", *SERIES))
with right:
    options = {"": ANY, **{theme: theme for theme in themes(reading)}}
    theme = pickers.choose_code("theme", "主题", options, "", ("indicator", *SERIES))
found = search(reading, typed, theme)
first = found.matches[0].id if found.matches and (typed or theme) else DEFAULT
if not found.matches:
    st.info(plain(found.empty(typed)))
if typed or theme:
    pickers.offer("indicator", found.listed, st.query_params.get("indicator", first), SERIES)
indicator = pickers.choose_code("indicator", "指标", found.ordered, first, SERIES)
series = pickers.choose_series(reading, indicator)
left, right = st.columns([2, 1])
with left:
    ui.show("indicator_series", **series)
    ui.show("indicator_conflicts", indicator=indicator)
with right:
    ui.show("indicator_entry", indicator=indicator)
notes.of_series(reading, **series)
ui.show("indicator_rows", scope=ui.pick("scope", "明细范围", (CHOSEN, WHOLE)), **series)
ui.show("indicator_sources", indicator=indicator)
st.header("数据核对", anchor="checks")
ui.show("conflicts")
ui.show("stated_differences")
ui.show("series_breaks")
ui.show("left_out")
ui.show("current_rule")
ui.show("version_history")
ui.show("indicator_catalogue")
st.header("两份材料的数据与事件", anchor="facts")
ui.show("founding_facts", whole=True)
