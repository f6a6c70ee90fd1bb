"""校验: every finding with its cell, rule and remedy; reasons for warnings; the analyst's own sheet marked up."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.errors import DashboardError
from dashboard.intake import sandbox
from dashboard.intake.drafts import Draft
from dashboard.intake.findings import RULES, Finding
from dashboard.wording import plain
from dashboard.workbench import tables
from dashboard.workbench.outbox import OUTBOX, Parcel

SEVERITIES = {"error": "错误", "warning": "警示"}
#: Findings spelt out on the page; the rest is in the table.
SPELT = 12
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"


def listed(findings: Sequence[Finding], whole: str = "整个文件") -> str:
    """Findings as a list: how grave, where, what, what to do. whole: the place of what concerns no cell."""
    items = "".join(
        f'<li class="{f.severity}"><span class="level">{SEVERITIES[f.severity]}</span>'
        f'<span class="at">{escape(f.place or whole)}</span>'
        f'<span class="what">{escape(RULES[f.rule].title)}：{escape(f.message)}{_found(f)}'
        f'<br><span class="remedy">{escape(f.remedy)}</span></span></li>'
        for f in findings
    )
    return f'<ul class="findings">{items}</ul>'


def _found(finding: Finding) -> str:
    """What stands in the cell, where the message does not quote it already."""
    if not finding.found or finding.found in finding.message:
        return ""
    return f"（单元格内容：{escape(finding.found[:60])}）"


def frame(findings: Sequence[Finding]) -> pd.DataFrame:
    """The findings as a table with Chinese headings."""
    return pd.DataFrame(
        {
            "级别": [SEVERITIES[f.severity] for f in findings],
            "位置": [f.place or "整个文件" for f in findings],
            "单元格内容": [f.found for f in findings],
            "规则": [RULES[f.rule].title for f in findings],
            "问题": [f.message for f in findings],
            "处理": [f.remedy for f in findings],
        }
    )


def shown(draft: Draft) -> None:
    """All findings of a draft, errors first."""
    errors, warnings = draft.errors, draft.warnings
    if not errors and not warnings:
        st.html('<div class="chips"><span class="good">全部通过，没有需要处理的问题</span></div>')
        return
    counts = Counter(f.rule for f in draft.findings)
    chips = "".join(
        f'<span class="{"bad" if RULES[rule].severity == "error" else "warn"}">{RULES[rule].title} {n}</span>'
        for rule, n in counts.most_common()
    )
    st.html(f'<div class="chips">{chips}</div>')
    st.html(listed(draft.findings[:SPELT]))
    if len(draft.findings) > SPELT:
        with st.expander(f"其余 {len(draft.findings) - SPELT:,} 条"):
            tables.shown(frame(draft.findings[SPELT:]), "findings", "校验发现的问题", f"问题清单_{draft.file}")


def offer_marked(draft: Draft, key: str) -> None:
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
