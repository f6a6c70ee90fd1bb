"""重点工作台账: ninety tasks of both documents, by list, part and evidence; what became of the plan for 2021."""

import streamlit as st

from dashboard import ui
from dashboard.exhibits.ledger import ALL, LISTS, STATES, parts

PARTS = (ALL, *parts(ui.reading()))

ui.frame(
    "ledger",
    "两份材料的90项重点工作：事项、目标、读数与佐证；处室、时限、进度、问题和销号待填报，可用报表补录。",
    listed=(ALL, *LISTS),
    part=PARTS,
    state=STATES,
)
ui.show("ledger_facts")
st.header("打算与后续", anchor="followup")
ui.show("ledger_followup", whole=True)
st.header("台账", anchor="ledger")
with st.container(horizontal=True, gap="medium"):
    listed = ui.pick("listed", "所属", (ALL, *LISTS))
    state = ui.pick("state", "佐证", STATES)
part = ui.choose("part", "部分", PARTS)
ui.show("ledger", whole=True, listed=listed, part=part, state=state)
