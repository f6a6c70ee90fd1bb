"""台账填报: one task at a time, checked like a sheet, shown before and after, committed as a version of its own."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import pickers, tiles
from dashboard.errors import ConflictError, DashboardError
from dashboard.exhibits.exhibit import LEVELS, RESTRICTED, Reading
from dashboard.exhibits.ledger_tasks import items, proofs
from dashboard.frames import each
from dashboard.intake import imports, tasks
from dashboard.intake.drafts import DEFAULT_DISCLOSURE, Draft
from dashboard.intake.task_rules import LONGEST, tidy
from dashboard.opened import opened
from dashboard.wording import NOT_HELD, plain
from dashboard.workbench import analyst, origin, problems
from dashboard.workbench.background import DESK
from dashboard.workbench.comparison import Link

DRAFT, CHANGED, SEEN, TOLD, WARNED = "task-draft", "task-changed", "task-seen", "task-told", "task-warned"
EMPTY = "（空）"
#: Fields of more than a line; the others, with what is written as an example.
LONG = ("target", "measure", "problem")
EXAMPLES = {
    "department": "如 运行处",
    "due": "如 2026-12-31",
    "progress": "0至100，如 45 或 45%",
    "closed": "如 2026-11-30",
}
#: What reporting does to what others see, said before it is done.
RESTRICTS = f"填报内容默认“{DEFAULT_DISCLOSURE}”，台账及含该项的图件将带“{RESTRICTED}”。"
TEMPLATE = "[下载填报表（XLSX）](/template/work_item_register.xlsx)"


def form() -> None:
    """Choose a task, write what is known of it, see what would change, commit it."""
    if told := st.session_state.pop(TOLD, None):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.success(plain(f"已入库，数据版次 {told}。"))
            Link("查看入库记录（可撤销）", "upload", (("section", "入库记录"), ("new", str(told)))).draw()
    if warned := st.session_state.pop(WARNED, ""):
        st.warning(plain(warned))
    st.caption("填一项在这里填；多项的，下载填报表（各项已逐行列出），填好后在“报表导入”上传，规则相同。")
    st.markdown(TEMPLATE, width="content")
    reading = Reading(opened(), opened().version)
    rows = {row.id: row for row in each(items(reading))}
    names = {key: f"{key}　{row.title}（{row.list}）" for key, row in rows.items()}
    task = pickers.choose_code("task", "事项", names, next(iter(names)))
    _about(rows[task], reading)
    name = analyst.asked("填报前请先填写姓名。")
    if not name:
        return
    base, values = _seen(task)
    _fields(task, base, values, str(rows[task].disclosure))
    draft: Draft | None = st.session_state.get(DRAFT)
    if draft is not None and draft.registers and draft.registers[0].rows["id"].iloc[0] == task:
        with st.container(border=True):
            _checked(draft, task, rows[task].title, name)


def _seen(task: str) -> tuple[int, dict[str, str]]:
    """The version the form was filled from, kept while it is written on, and what was reported in it."""
    kept = st.session_state.get(SEEN)
    if kept is None or kept[0] != task:
        kept = (task, opened().version)
        st.session_state[SEEN] = kept
        st.session_state.pop(DRAFT, None)
    return kept[1], tasks.held(opened(), task, kept[1])


def _about(row: Any, reading: Reading) -> None:
    """What is known of the task already: where it is from, what the store holds about it, who reported last."""
    facts = [
        ("出处", "　".join(dict.fromkeys(p for p in (f"《{row.source_title}》", row.list, row.part, row.place) if p))),
        ("读数与佐证", "；".join(p.text for p in proofs(reading)[row.id]) or NOT_HELD),
    ]
    if record := str(row.import_record or ""):
        records = opened().ask("intake_records").set_index("id")
        if record in records.index:
            last = records.loc[record]
            when = pd.Timestamp(last["time"])
            facts.append(("上次填报", f"{last['author']}，{when:%Y-%m-%d %H:%M}，数据版次{origin.imported_in(record)}"))
    st.html(tiles.facts(facts))


def _fields(task: str, base: int, values: dict[str, str], present: str) -> None:
    """The form; what was changed in it is checked when it is sent. present: the level the task has now."""
    table = opened().catalogue.tables[tasks.TABLE]
    typed: dict[str, str] = {}
    with st.form(f"task-{task}-{base}", border=True, enter_to_submit=False):
        with st.grid(5, min_column_width=160, gap="small"):
            for field in EXAMPLES:
                label = table.column(field).title + ("（%）" if field == "progress" else "")
                typed[field] = st.text_input(
                    label, values[field], key=f"task-{field}-{task}-{base}", placeholder=EXAMPLES[field], max_chars=60
                )
            level = st.selectbox(
                "公开属性", LEVELS, index=LEVELS.index(DEFAULT_DISCLOSURE), key=f"task-level-{task}-{base}",
                format_func=lambda one: f"{one}（现登记）" if one == present else one,
            )  # fmt: skip
        with st.grid(3, min_column_width=260, gap="small"):
            for field in LONG:
                typed[field] = st.text_area(
                    table.column(field).title, values[field], key=f"task-{field}-{task}-{base}", height=96,
                    max_chars=LONGEST,
                )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            sent = st.form_submit_button("核对", icon=":material/fact_check:")
            st.caption(RESTRICTS, width="content")
    if not sent:
        return
    changed = {f: text for f, text in typed.items() if tidy(f, text) != values[f]}
    st.session_state.pop(DRAFT, None)
    if not changed:
        st.info("各栏都没有改动，不需要入库。")
        return
    try:
        st.session_state[DRAFT] = tasks.reported(opened(), task, changed, base, level)
        st.session_state[CHANGED] = changed
    except DashboardError as error:
        st.error(plain(error))


def _checked(draft: Draft, task: str, title: str, name: str) -> None:
    """What the checks say, what would change, and the way into the lake."""
    st.html(tiles.table(before_after(draft), whole=True))
    if draft.findings:
        st.html(problems.listed(draft.findings, "所填内容"))
        return
    if not draft.changes:
        st.info("库中已是这些内容，不需要入库。")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        pressed = st.button("确认入库", type="primary", icon=":material/check:", key="task-commit")
        level = str(draft.registers[0].rows["disclosure"].iloc[0])
        st.caption(plain(f"经办人 {name}，公开属性“{level}”。{_marked(level)}"), width="content")
    if not pressed:
        return
    try:
        version = imports.commit(opened(), draft, name, f"台账填报：{title}")
    except ConflictError as error:
        # Only what was written is kept; what others wrote meanwhile stands on the left of the new comparison.
        now, changed = opened().version, st.session_state[CHANGED]
        st.session_state[SEEN] = (task, now)
        st.session_state[DRAFT] = tasks.reported(opened(), task, changed, now, draft.choices.disclosure)
        st.session_state[WARNED] = f"{error}下面已按最新内容重新比对，请再核对一次。"
        st.rerun()
    except DashboardError as error:
        st.error(plain(error))
        return
    DESK.prepare(opened())
    for key in (DRAFT, SEEN, CHANGED):
        st.session_state.pop(key, None)
    st.session_state[TOLD] = version
    st.rerun()


def _marked(level: str) -> str:
    """What a level puts on everything that shows the task; "" where it puts nothing."""
    return f"入库后，台账及含该项的图件将带“{RESTRICTED}”。" if level != LEVELS[0] else ""


def before_after(draft: Draft) -> pd.DataFrame:
    """The fields a report changes, what is held and what would be."""
    register = draft.registers[0]
    after, before = register.rows.iloc[0], register.before.iloc[0]
    told = []
    for field in (*tasks.FIELDS, "disclosure"):
        old, new = (_text(row[field]) for row in (before, after))
        if old != new:
            title = opened().catalogue.tables[tasks.TABLE].column(field).title
            told.append({"栏目": title, "现有内容": old or EMPTY, "填报后": new or EMPTY})
    return pd.DataFrame(told, columns=["栏目", "现有内容", "填报后"])


def _text(value: Any) -> str:
    return "" if pd.isna(value) else f"{value:g}%" if isinstance(value, float) else str(value)
