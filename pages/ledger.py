"""重点工作台账: the tasks of both documents by list, part, evidence and schedule; reports on them; the plan of 2021."""

from typing import Any

import streamlit as st

from dashboard import pickers, ui
from dashboard.exhibits.ledger_tasks import ALL, LIGHTS, STATES, departments, lists, parts
from dashboard.workbench import analyst, ledger_filling, ledger_list

READING = ui.reading()
LISTS = (ALL, *lists(READING))
VIEWS = REGISTER, TIMES, FOLLOWUP, FILLING = "台账", "时限与进度", "打算与后续", "填报"

ui.frame(
    "ledger",
    "两份材料列出的重点工作：事项、读数与佐证；举措、目标、处室、时限、进度、问题和销号由处室填报，序时进度随填报得出。",
    view=VIEWS,
    listed=LISTS,
    part=(ALL, *parts(READING)),
    state=STATES,
    department=(ALL, *departments(READING)),
    light=LIGHTS,
    find=(),
    task=(),
)
st.html(analyst.STYLE)
ui.show("ledger_facts")
view = ui.pick("view", "查看", VIEWS)
if view in (REGISTER, TIMES):
    listed = ui.pick("listed", "所属", LISTS)
    with st.grid(5 if view == REGISTER else 4, min_column_width=150, gap="small"):
        part = ui.choose("part", "部分", (ALL, *parts(READING, listed)))
        state = ui.choose("state", "佐证", STATES) if view == REGISTER else ALL
        department = ui.choose("department", "牵头处室", (ALL, *departments(READING)))
        light = ui.choose("light", "序时进度", LIGHTS)
        find = pickers.type_in("find", "关键词", "如 园区、上云")
    chosen: dict[str, Any] = {"listed": listed, "part": part, "department": department, "light": light, "find": find}
if view == REGISTER:
    ui.show("ledger", drawn=ledger_list.drawn, state=state, **chosen)
elif view == TIMES:
    ui.show("ledger_gantt", **chosen)
    st.markdown(ledger_filling.TEMPLATE)
elif view == FOLLOWUP:
    ui.show("ledger_followup", whole=True)
else:
    ledger_filling.form()
