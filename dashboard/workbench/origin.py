"""From a value back to its cell: file, sheet, cell, raw text, rules, who and when; a picture of that place; a doubt."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import tiles
from dashboard.errors import DashboardError
from dashboard.exhibits import Exhibit
from dashboard.intake import excerpt
from dashboard.intake.normalised import ruled
from dashboard.opened import opened
from dashboard.wording import plain
from dashboard.workbench import analyst, doubts, notes
from dashboard.workbench.comparison import Link
from dashboard.workbench.single import PREFILLED

#: Columns of addresses, in tables that can be sorted and searched.
LINKS = {"见于": st.column_config.LinkColumn("见于", display_text="打开", width="small")}
DATA = Path(__file__).resolve().parents[2] / "data"


def evidence(exhibit: Exhibit) -> None:
    """Every record an exhibit rests on; one that is picked is followed into its file."""
    st.markdown(f"**{plain(exhibit.title)}**")
    st.caption(
        f"本图件引用 {len(exhibit.evidence)} 条记录，数据版次 {exhibit.version}。每条均可追溯到来源文件的具体单元格；"
        "点选一行左侧的方框，查看原始表格中的位置。"
    )
    rows = exhibit.provenance
    rows = rows.assign(**{"换算说明": [ruled(text) for text in rows["换算说明"]]}) if "换算说明" in rows else rows
    picked = st.dataframe(
        # A register has no values, periods or states: columns nobody fills are left out.
        rows.loc[:, (rows.notna() & (rows != "")).any()],
        hide_index=True,
        width="stretch",
        height=min(460, 38 + 36 * len(rows)),
        column_config=LINKS,
        on_select="rerun",
        selection_mode="single-row",
        key=f"evidence-rows-{exhibit.id}",
        alt="本图件引用的记录与来源",
    )
    chosen = picked["selection"]["rows"]
    place = chosen[0] if chosen else 0 if len(rows) == 1 else None
    if place is not None and place < len(exhibit.evidence):
        one(exhibit.evidence.iloc[place], exhibit)


def one(row: "pd.Series[Any]", exhibit: Exhibit) -> None:
    """One record: its particulars, its place in the sheet, and room for a doubt or a remark."""
    st.divider()
    st.markdown(f"**{plain(' '.join(p for p in (row['label'], row['period'], row['shown']) if p))}**")
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.html(tiles.facts(particulars(row, exhibit.version)))
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            if sha := _text(row, "file_sha256"):
                st.markdown(f"[下载原始文件](/kept/{sha})", width="content")
            if row["table"] == "observation":
                _correction(row)
    with right:
        _surroundings(_text(row, "file"), _text(row, "sheet"), _text(row, "cell"), _text(row, "file_sha256"))
    key = f"{exhibit.id}-{row['id']}"
    with st.container(horizontal=True, gap="medium"):
        doubted = st.toggle("此数有疑问", key=f"doubt-open-{key}")
        remarked = row["table"] == "observation" and st.toggle("添加备注", key=f"remark-open-{key}")
    if doubted:
        _doubt(row, exhibit)
    if remarked:
        notes.offered(row, exhibit)


def particulars(row: "pd.Series[Any]", version: int) -> list[tuple[str, str]]:
    """Name and content of everything known about a record; what is not known is left out."""
    named = [
        ("文件", _text(row, "file")),
        ("工作表", _text(row, "sheet")),
        ("单元格", _text(row, "cell")),
        ("原始文本", _text(row, "raw")),
        ("换算说明", ruled(_text(row, "rules"))),
        ("说明放行", _text(row, "reason")),
        ("备注", _text(row, "remark")),
        ("入库人", _text(row, "uploader")),
        ("入库时间", _text(row, "imported")),
        ("入库版次", imported_in(_text(row, "import_record"))),
        ("所看版次", str(version)),
        ("来源", "　".join(p for p in (_text(row, "publisher"), _text(row, "source_title")) if p)),
        ("发布日期", _text(row, "published")),
        ("公开属性", _text(row, "disclosure")),
        ("公开依据", _text(row, "opened")),
    ]
    return [(name, text) for name, text in named if text]


def _correction(row: "pd.Series[Any]") -> None:
    """A way to the form for a corrected value, filled in."""
    wanted = [("section", "单值录入与更正"), *((name, _text(row, name)) for name in PREFILLED)]
    Link("更正此数", "upload", tuple((name, text) for name, text in wanted if text)).draw()


def imported_in(record: str) -> str:
    """The version an import's record came in with; "" for what is shipped with the program."""
    if not record:
        return ""
    history = opened().history()
    found = history.loc[history["import_id"] == record, "version"]
    return str(found.min()) if len(found) else ""


def _text(row: "pd.Series[Any]", name: str) -> str:
    value = row.get(name, "")
    return "" if value is None or value != value else str(value)


def _doubt(row: "pd.Series[Any]", exhibit: Exhibit) -> None:
    """此数有疑问: a sentence and a name, straight to the analysts' list."""
    key = f"{exhibit.id}-{row['id']}"
    with st.form(f"doubt-{key}", border=False, enter_to_submit=False):
        question = st.text_input("疑问（一句话）", max_chars=200, key=f"doubt-text-{key}")
        name = st.text_input("姓名", analyst.known(), max_chars=20, key=f"doubt-name-{key}", width=240)
        if not st.form_submit_button("提交", type="primary"):
            return
    if not question.strip() or not name.strip():
        st.warning("请写明疑问和姓名。")
        return
    try:
        label = " ".join(p for p in (row["label"], row["period"]) if p)
        doubts.raise_doubt(str(row["id"]), label, str(row["shown"]), exhibit.name, question.strip(), name.strip())
    except DashboardError as error:
        st.error(plain(error))
        return
    st.success("已转交数据分析人员，答复见“报表导入”页的“数据疑问”。")


def _surroundings(file: str, sheet: str, cell: str, sha256: str) -> None:
    """Draw the surroundings of a cell of an imported file (sha256) or of a file under data/; says so if it cannot."""
    if not file or excerpt.place_of(cell) is None:
        st.caption("这条记录没有对应的单元格。")
        return
    try:
        path = opened().kept_file(sha256) if sha256 else _shipped(file)
        if path is None:
            st.caption("原始文件已不在数据目录中，无法显示。")
            return
        with st.spinner("正在打开原始表格……"):
            drawn = _drawn(str(path), path.stat().st_mtime_ns, file, sheet, cell)
    except DashboardError as error:
        st.caption(plain(f"原始表格无法显示：{error}"))
        return
    st.html(f'<div class="excerpt">{drawn}</div>')


def _shipped(file: str) -> Path | None:
    """A file under data/ by its relative name; None for anything else."""
    path = (DATA / file).resolve()
    return path if path.is_relative_to(DATA) and path.is_file() else None


@lru_cache(maxsize=256)
def _drawn(path: str, changed: int, file: str, sheet: str, cell: str) -> str:
    """The picture as HTML. changed: when the file was last written, so that a new one is read anew."""
    return excerpt.html(excerpt.take(Path(path), file, sheet, cell))
