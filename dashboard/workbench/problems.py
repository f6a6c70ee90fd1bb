"""校验: every finding with its cell, rule and remedy; reasons for warnings; the analyst's own sheet marked up."""

from collections import Counter
from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from dashboard.intake.drafts import Draft
from dashboard.intake.findings import RULES, Finding
from dashboard.workbench import tables

SEVERITIES = {"error": "错误", "warning": "警示"}
#: Findings spelt out on the page; the rest is in the table.
SPELT = 12


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
