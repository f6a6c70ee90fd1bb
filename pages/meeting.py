"""汇报演示: exhibits chosen, put in order and shown; taken away, refreshed, added to a deck; what was revised since."""

import streamlit as st

from dashboard import ui
from dashboard.meeting import appending, arranging, choosing, keeping, look, refreshing, revised, taking
from dashboard.workbench import analyst

ARRANGE, REFRESH, APPEND, SINCE = SECTIONS = ("编排与放映", "更新上期材料", "追加到其他材料", "会后修订")

ui.frame(
    "meeting",
    "把各页的图件编成汇报：排次序、写标题和讲稿，直接放映，或带走 PPT、PDF、Word；会后可核对数据修订。",
    meeting_section=SECTIONS,
    deck=(),
)
st.html(analyst.STYLE + look.STYLE)
section = ui.pick("meeting_section", "事项", SECTIONS)
store = ui.reading().store
keeping.told()
if section == REFRESH:
    refreshing.form(store)
elif (opened := choosing.chosen(store, ui.chosen_version())) is None:
    pass
elif section == SINCE:
    revised.shown(opened)
elif not opened.deck.items:
    choosing.offered(store)
    if section == ARRANGE:
        arranging.adding(opened)
elif section == APPEND:
    appending.form(opened, opened.laid)
else:
    laid = opened.laid
    with st.container(border=True):
        taking.heading(opened, laid)
        taking.forms(opened, laid)
    left, right = st.columns([7, 3], gap="large")
    with left:
        arranging.listed(opened, laid)
    with right:
        keeping.panel(opened)
