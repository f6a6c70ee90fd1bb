"""入库记录: who committed what, when and why; the file as received; what changed between two versions; undo."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import pickers, tiles
from dashboard.errors import ConflictError, DashboardError
from dashboard.frames import each
from dashboard.opened import opened
from dashboard.store.undoing import Undo
from dashboard.wording import plain
from dashboard.workbench import analyst, tables
from dashboard.workbench.background import DESK

COLUMNS = {
    "version": "版次", "time": "时间", "author": "经办人", "kind": "类别", "file": "文件", "message": "说明",
    "because": "放行或撤销原因", "added": "新增", "changed": "修改", "removed": "删除",
}  # fmt: skip
#: The columns of a comparison of two versions, and how the kinds of change are called.
CHANGED = {"table_title": "表", "label": "内容", "what": "变动", "before": "原值", "after": "现值"}
RECORDS = "import_record"
TAKEN_BACK = {"added": "恢复", "changed": "恢复原值", "removed": "移除"}
WORDS = {"added": "新增", "changed": "修改", "removed": "删除"}
#: Versions listed; the rest is in the file.
LISTED = 40
UNDONE = "undone-told"


def records() -> None:
    """The list of versions, one of them in detail, and the comparison of any two."""
    if told := st.session_state.pop(UNDONE, ""):
        st.success(plain(told))
    history = opened().history()
    shown = history[[c for c in COLUMNS if c in history]].rename(columns=COLUMNS)
    shown["时间"] = pd.to_datetime(shown["时间"]).dt.strftime("%Y-%m-%d %H:%M")
    shown = shown.loc[:, (shown != "").any()]
    st.html(tiles.table(shown.head(LISTED), whole=len(shown) <= 12))
    with st.container(horizontal=True, gap="small"):
        st.caption(
            f"共 {len(shown):,} 个版次"
            + (f"，列出最近 {LISTED} 个" if len(shown) > LISTED else "")
            + "。新增、修改、删除按各表行数计，含来源登记和入库记录。",
            width="content",
        )
        st.markdown(f"[下载 CSV]({tables.csv_link(shown, '入库记录')})", width="content")
    names = {str(row.version): _named(row) for row in each(history)}
    st.subheader("查看一次入库", anchor=False)
    version = int(pickers.choose_code("new", "版次", names, next(iter(names)), ("old",)))
    _one(history[history["version"] == version].iloc[0])
    earlier = {code: name for code, name in names.items() if int(code) < version}
    if not earlier:
        return
    st.subheader("与另一版次比较", anchor=False)
    old = int(pickers.choose_code("old", "与哪一版比较", earlier, next(iter(earlier))))
    _compared(old, version)


def _named(row: Any) -> str:
    what = row.file or row.message
    return f"第 {row.version} 版　{pd.Timestamp(row.time):%Y-%m-%d %H:%M}　{row.author}　{what[:40]}"


def _one(row: "pd.Series[Any]") -> None:
    """One version: its words, its file, its undoing."""
    facts = [
        ("经办人", row["author"]),
        ("时间", f"{pd.Timestamp(row['time']):%Y-%m-%d %H:%M:%S}"),
        ("说明", row["message"]),
        ("原因", row["because"]),
        ("文件", row["file"]),
        ("文件指纹", row["sha256"]),
        ("撤销的版次", str(row["undoes"] or "")),
    ]
    st.html(tiles.facts([(name, text) for name, text in facts if text]))
    if row["sha256"]:
        st.markdown(f"[下载原始文件](/kept/{row['sha256']})")
    if row["sha256"] or row["kind"]:
        _undoing(int(row["version"]))


def _compared(old: int, new: int) -> None:
    changes = opened().changes(old, new)
    if not len(changes):
        st.info("两个版次的数据完全相同。")
        return
    shown = _rows(changes.sort_values(["table", "label"], kind="stable"), "原值", "现值", WORDS)
    tables.shown(shown, f"changes-{old}-{new}", f"第{old}版与第{new}版的差别", f"版次{old}至{new}的变动")


def _undoing(version: int) -> None:
    """Undo an import: first what would come out, then a reason, then the deed."""
    if not st.toggle("撤销本次入库", key=f"undo-open-{version}"):
        return
    with st.container(border=True):
        try:
            plan = opened().undone(version)
        except DashboardError as error:
            st.info(plain(error))
            return
        _preview(plan)
        name = analyst.asked("撤销前请先填写姓名。")
        if not name or not len(plan.going):
            return
        with st.form(f"undoing-{version}", border=False, enter_to_submit=False):
            because = st.text_input("撤销原因（一句话）", key=f"undo-because-{version}", max_chars=200)
            pressed = st.form_submit_button("确认撤销", key=f"undo-{version}", type="primary")
        if pressed:
            _undo(version, name, because.strip(), plan.base)


def _undo(version: int, name: str, because: str, base: int) -> None:
    if not because:
        st.warning("请写明撤销原因。")
        return
    try:
        made = opened().undo(version, name, because, base)
    except ConflictError as error:
        st.warning(plain(f"{error}预览已更新，请再核对一次。"))
        return
    except DashboardError as error:
        st.error(plain(error))
        return
    DESK.prepare(opened())
    st.session_state[UNDONE] = f"已撤销第 {version} 版，形成第 {made} 版；原记录仍保留在历史中。"
    st.query_params["new"] = str(made)
    st.rerun()


def _preview(plan: Undo) -> None:
    """What undoing does: values that go back, values that stay because they were revised since."""
    if len(plan.going):
        st.markdown(f"**将恢复或移除 {int((plan.going['table'] != RECORDS).sum()):,} 项**")
        tables.shown(
            _rows(plan.going, "现值", "撤销后", TAKEN_BACK),
            f"going-{plan.version}",
            "撤销后的变化",
            f"撤销第{plan.version}版",
        )
    else:
        st.info("撤销不会改变任何数据：这次入库的内容其后都已修订。")
    if len(plan.staying):
        st.markdown(f"**保持不变 {len(plan.staying):,} 项**（原因见各行）")
        staying = plan.staying.loc[plan.staying["table"] != RECORDS, ["table_title", "label", "before", "why"]]
        headed = staying.rename(columns={"table_title": "表", "label": "内容", "before": "现值", "why": "原因"})
        tables.shown(headed, f"staying-{plan.version}", "撤销后保持不变的内容", f"撤销第{plan.version}版_不变")


def _rows(changes: pd.DataFrame, before: str, after: str, words: dict[str, str]) -> pd.DataFrame:
    """A comparison with Chinese headings; the records of the imports themselves are left out."""
    changes = changes[changes["table"] != RECORDS]
    worded = changes[list(CHANGED)].assign(what=changes["what"].map(words))
    headed = worded.rename(columns={**CHANGED, "before": before, "after": after})
    return headed.loc[:, (headed != "").any()]
