"""识别结果: sheet by sheet, what each column was understood as, cell by cell what was made of it."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import tiles
from dashboard.frames import each
from dashboard.intake import words
from dashboard.intake.drafts import Draft, SheetDraft
from dashboard.intake.normalised import RULE_TITLES, ruled
from dashboard.wording import plain
from dashboard.workbench import layouts, tables
from dashboard.workbench.comparison import subject

SHAPES = {
    "long": "逐行排列，一行一个数",
    "wide-time": "时期横排",
    "wide-indicator": "指标横排",
    "mixed": "混合排列",
    "register": "名录",
    "none": "没有数据表",
}
STATUSES = {"ready": ("good", "已识别"), "needs-mapping": ("warn", "版式待指定"), "rejected": ("bad", "有错误待处理")}
ROLES = {
    "value": "数值",
    "region": "地区",
    "industry": "行业",
    "indicator": "指标",
    "period": "时期",
    "unit": "单位",
    "kind": "时期类型",
    "caliber": "统计口径",
    "source": "来源",
    "note": "备注",
    "order": "序号",
    "ignored": "略去",
    "unknown": "未识别",
}
MARKS = {"": "空白"}


def shown(draft: Draft, key: str) -> None:
    """Every sheet of the draft: those with a table in tabs, the others named in one line."""
    held = [sheet for sheet in draft.sheets if sheet.shape != "none"]
    idle = [sheet.sheet for sheet in draft.sheets if sheet.shape == "none"]
    titles = {str(row.id): str(row.title) for row in each(layouts.dictionary())}
    if len(held) == 1:
        _sheet(draft, held[0], titles, key)
    elif held:
        for number, (tab, sheet) in enumerate(zip(st.tabs([plain(s.sheet) for s in held]), held, strict=True)):
            with tab:
                _sheet(draft, sheet, titles, f"{key}-{number}")
    if idle:
        st.caption(plain(f"没有数据表的工作表：{'、'.join(idle)}"))


def _sheet(draft: Draft, sheet: SheetDraft, titles: dict[str, str], key: str) -> None:
    said = sheet.said
    way, word = STATUSES["rejected" if sheet.status != "ready" and not layouts.unsettled(sheet) else sheet.status]
    chips = [(way, word), ("", SHAPES[sheet.shape]), ("", f"取得 {sheet.count:,} 个数值")]
    if sheet.mapping is not None and sheet.mapping in draft.choices.mappings:
        chips.append(("good", "按刚才指定的版式"))
    elif sheet.known:
        chips.append(("good", f"沿用版式“{sheet.known}”"))
    elif sheet.shape != "register":
        chips.append(("", "首次见到的版式"))
    if missing := said.get("missing_marks", {}):
        listed = "，".join(f"{MARKS.get(mark, mark)} {count} 处" for mark, count in missing.items())
        chips.append(("", f"缺失标记：{listed}"))
    st.html(f'<div class="chips">{"".join(_chip(*chip) for chip in chips)}</div>')
    if sheet.title or said.get("source_line"):
        st.caption(plain("　".join(part for part in (sheet.title, said.get("source_line", "")) if part)))
    if sheet.drift:
        st.warning(plain(f"与上次的版式不同：{'；'.join(sheet.drift)}。请核对下面的认定。"))
    layouts.unknowns(sheet, key)
    own = draft.diff.rows[draft.diff.rows["sheet"] == sheet.sheet]
    columns = pd.DataFrame([_column(column, titles, _taken(own, column["column"])) for column in sheet.columns])
    if len(columns):
        filled = columns.loc[:, (columns != "").any()]
        if len(columns) <= tables.WORDS:
            st.html(tiles.table(filled, whole=True))
        else:
            tables.shown(filled, f"columns-{key}", "各列的认定", f"版式_{sheet.sheet}")
    if sheet.shape != "register" and sheet.mapping is not None:
        with st.expander("修改版式", icon=":material/edit:"):
            layouts.editor(sheet, key)
    if len(own):
        with st.expander(f"逐格结果（{len(own):,}）", icon=":material/grid_on:"):
            if counts := said.get("rule_counts", {}):
                told = "；".join(f"{RULE_TITLES.get(rule, rule)} {n:,} 处" for rule, n in counts.items())
                st.caption(plain(f"所做的换算：{told}"))
            tables.shown(
                own,
                f"cells-{key}",
                "每个单元格的原文、取值和换算",
                f"逐格结果_{draft.file}_{sheet.sheet}",
                lambda part: cells(part, draft.diff.names),
            )
    for register in draft.registers:
        if register.sheet == sheet.sheet:
            for note in register.notes:
                st.info(plain(f"{note}。"), icon=":material/lock:")
            with st.expander(f"名录内容（{len(register.rows):,} 行）", icon=":material/list:"):
                _register(register.rows, register.table, key)


def _chip(way: str, text: str) -> str:
    from html import escape

    return f'<span class="{way}">{escape(text)}</span>'


def _taken(rows: pd.DataFrame, letter: str) -> dict[str, str]:
    """What the values of a column were taken as, where they agree: a header may leave it to its neighbours."""
    own = rows[rows["cell"].str.rstrip("0123456789") == letter]
    return {name: str(own[name].iloc[0]) for name in ("indicator", "kind") if own[name].nunique() == 1}


def _column(column: dict[str, Any], titles: dict[str, str], taken: dict[str, str]) -> dict[str, str]:
    indicator = taken.get("indicator") or column.get("indicator", "")
    return {
        "列": column["column"],
        "表头": column["header"],
        "认作": ROLES.get(column["role"], column["role"]),
        "指标": titles.get(indicator, indicator),
        "时期类型": taken.get("kind") or column.get("kind", ""),
        "单位": column.get("unit", ""),
        "时期": column.get("period", ""),
    }


def cells(rows: pd.DataFrame, names: words.Names) -> pd.DataFrame:
    """Observations cell by cell with Chinese headings: what stands there, what was made of it and how."""
    rows = words.worded(rows, names)
    return pd.DataFrame(
        {
            "单元格": rows["cell"],
            "原文": rows["raw"],
            "取值": rows["shown"],
            "内容": subject(rows),
            "时期": rows["period"],
            "换算": [ruled(rules) for rules in rows["rules"]],
        }
    )


def _register(rows: pd.DataFrame, table: str, key: str) -> None:
    from dashboard.opened import opened

    described = opened().catalogue.lake_tables[table]
    titles = {c.name: c.title for c in described.columns if c.name in rows}
    shown_rows = rows[list(titles)].rename(columns=titles).astype(str).replace({"nan": "", "None": "", "<NA>": ""})
    tables.shown(shown_rows.loc[:, (shown_rows != "").any()], f"register-{key}", "名录内容", f"名录_{table}")
