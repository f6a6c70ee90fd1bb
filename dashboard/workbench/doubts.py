"""数据疑问: what officials asked about single values, open ones first; an analyst answers."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard.errors import DashboardError
from dashboard.frames import each
from dashboard.opened import opened
from dashboard.wording import plain
from dashboard.workbench import analyst, tables
from dashboard.workbench.comparison import Link, series

OPEN, DONE = "未处理", "已处理"


def now() -> str:
    """This moment as ISO text, Asia/Shanghai, to the second."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).replace(microsecond=0, tzinfo=None).isoformat(sep=" ")


def raise_doubt(row_id: str, label: str, shown: str, exhibit: str, question: str, author: str) -> None:
    """Put an official's doubt about one value on the analysts' list. Raises StoreError."""
    row = {"row_id": row_id, "label": label, "shown": shown, "exhibit": exhibit, "question": question}
    opened().keep("doubt", pd.DataFrame([row]), author, f"数据疑问：{label}")


def open_number() -> int:
    """How many doubts wait for an answer."""
    return int((opened().desk("doubt")["state"] == OPEN).sum())


def listed() -> None:
    """The open doubts, each with room for an answer, then those answered."""
    found = opened().desk("doubt")
    waiting, answered = found[found["state"] == OPEN], found[found["state"] != OPEN]
    name = analyst.asked("答复疑问前请先填写姓名。")
    if not len(waiting):
        st.info("目前没有待处理的数据疑问。读者在任一图件的“数据来源”中可以对某个数提出疑问，会列在这里。")
    for row in each(waiting.sort_values("time", ascending=False)):
        _one(row, name)
    if len(answered):
        st.subheader("已处理", anchor=False)
        shown = answered.sort_values("answered", ascending=False)
        columns = {
            "label": "内容", "shown": "数值", "question": "疑问", "author": "提出人", "time": "提出时间",
            "answer": "答复", "answered_by": "答复人", "answered": "答复时间",
        }  # fmt: skip
        tables.shown(shown[list(columns)].rename(columns=columns), "answered", "已处理的数据疑问", "已处理的数据疑问")


def _one(row: Any, name: str) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(row.label)}　{plain(row.shown)}**")
        st.markdown(plain(row.question))
        st.caption(plain(f"{row.author}　{str(row.time)[:16]}　见于：{row.exhibit or '指标数据库'}"))
        _value(row.row_id)
        if not name:
            return
        with st.form(f"doubt-{row.id}", border=False, enter_to_submit=False):
            answer = st.text_area("答复", key=f"answer-{row.id}", max_chars=500, height=80)
            if st.form_submit_button("答复并办结"):
                if not answer.strip():
                    st.warning("请写明答复内容。")
                else:
                    _settle(row.id, answer.strip(), name)


def _value(row_id: str) -> None:
    """Where the doubted value stands now, and the way to its series; a value that is gone is said to be."""
    found = opened().ask("evidence", ids=(row_id,))
    if not len(found):
        st.caption("该值已不在当前版次中。")
        return
    value = each(found)[0]
    st.caption(plain(f"入库位置：{value.file} {'!'.join(part for part in (value.sheet, value.cell) if part)}"))
    if value.table == "observation":
        Link("查看该序列", "indicators", series(value)).draw()


def _settle(doubt: str, answer: str, name: str) -> None:
    found = opened().desk("doubt")
    rows = found[found["id"] == doubt].assign(answer=answer, answered_by=name, answered=now(), state=DONE)
    try:
        opened().keep("doubt", rows, name, "答复数据疑问")
    except DashboardError as error:
        st.error(plain(error))
        return
    st.rerun()
