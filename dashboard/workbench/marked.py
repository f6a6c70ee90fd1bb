"""下载标注表: the analyst's own workbook with every finding coloured and commented; other formats get a list."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from dashboard.errors import DashboardError
from dashboard.intake import sandbox
from dashboard.intake.drafts import Draft
from dashboard.wording import plain
from dashboard.workbench.outbox import OUTBOX, Parcel

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"


def offered(draft: Draft, key: str) -> None:
    """Offer the marked-up workbook; it is made when asked for and then held ready."""
    if not draft.findings or draft.path is None:
        return
    made: tuple[str, str] | None = st.session_state.get(f"marked-{key}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if made is None and st.button("生成标注表", key=f"mark-{key}", icon=":material/format_color_fill:"):
            try:
                with st.spinner("正在标注……"):
                    made = _made(draft, draft.path)
            except DashboardError as error:
                st.error(plain(error))
                return
            st.session_state[f"marked-{key}"] = made
        if made is None:
            st.caption(promised(draft.form), width="content")
        else:
            st.markdown(f"[下载标注表]({made[0]})", width="content")
            st.caption(plain(made[1]), width="content")


def _made(draft: Draft, path: Path) -> tuple[str, str]:
    """The address of the marked-up workbook and what has been made of it. Raises IntakeError."""
    suffix = "xlsm" if draft.form == "xlsm" else "xlsx"
    stem = draft.file.rpartition(".")[0] or draft.file
    request = {
        "path": str(path),
        "file": draft.file,
        "findings": [asdict(finding) for finding in draft.findings],
        "out": f"marked.{suffix}",
    }
    with TemporaryDirectory(prefix="marked-") as folder:
        said = sandbox.run("give_back", request, Path(folder))
        written = Path(said["out"])
        body, suffix = written.read_bytes(), written.suffix.lstrip(".") or suffix
    mime = XLSM if suffix == "xlsm" else XLSX
    return OUTBOX.offer(Parcel(body, f"{stem}_标注.{suffix}", mime)), told(said)


def promised(form: str) -> str:
    """What will be given back of a file of this form."""
    if form in ("xlsx", "xlsm"):
        return "在原表中把有问题的单元格涂色并加批注，另附问题清单；原表过大或无法照原样保留的，只给出问题清单。"
    return "原文件不是 .xlsx 或 .xlsm，不能涂色：给出一份问题清单，逐条注明工作表和单元格。"


def told(said: Mapping[str, Any]) -> str:
    """What has been given back: how many cells are coloured, or that there is only a list."""
    coloured = f"已在原表中标出 {int(said.get('marked', 0)):,} 个单元格。" if said.get("own") else ""
    return coloured + str(said.get("note", ""))
