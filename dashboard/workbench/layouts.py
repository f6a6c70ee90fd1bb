"""版式: what a sheet does not say itself, said by the analyst; near matches proposed, never taken silently."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.intake.definitions import Kind, proposal
from dashboard.intake.drafts import SheetDraft
from dashboard.intake.findings import OF_TITLE
from dashboard.intake.mapping import NOTHING, Mapping, Override, normal_header
from dashboard.opened import opened
from dashboard.wording import plain
from dashboard.workbench import definitions, underway

#: Columns and labels not understood that get a line of their own; more are settled in the table.
SPELT = 10
KINDS = ("当月", "累计", "当季", "时点")
SKIP = "略去"
#: Stands in a field where nothing is said.
AS_READ = "按识别结果"
WHOLE = "whole"
#: What an unknown label is offered to be defined as.
KIND_OF: dict[str, Kind] = {"unknown_indicator": "indicator", "unknown_industry": "industry"}
DEFINE: dict[Kind, str] = {"indicator": "定义新指标", "industry": "登记新行业"}
FACETS = ("indicator", "region", "industry")


def dictionary() -> pd.DataFrame:
    """The indicators of the newest version: id, title, unit …"""
    return opened().ask("indicators")


def names() -> dict[str, dict[str, str]]:
    """For each facet code → name: indicator, region, industry."""
    regions, industries, indicators = opened().ask("regions"), opened().ask("industries"), dictionary()
    return {
        "indicator": dict(zip(indicators["id"], indicators["title"], strict=True)),
        "region": dict(zip(regions["code"], regions["name"], strict=True)),
        "industry": dict(zip(industries["id"], industries["name"], strict=True)),
    }


def _waiting(sheet: SheetDraft) -> list[tuple[str, str, str, dict[str, Any]]]:
    """The columns and rows not understood: which of both, text, place, what is said of it."""
    waiting = [("columns", c["header"], c["column"], c) for c in sheet.columns if c["role"] == "unknown"]
    return waiting + [("rows", r["label"], r["cell"], r) for r in sheet.rows if r.get("role") == "unknown"]


def unsettled(sheet: SheetDraft) -> bool:
    """Whether the layout still waits for an answer; a sheet without one may still have errors in its cells."""
    asked = any(finding.rule in ("needs_mapping", "not_by_industry") for finding in sheet.findings)
    return sheet.status == "needs-mapping" and (asked or bool(_waiting(sheet)))


def unknowns(sheet: SheetDraft, key: str) -> None:
    """What was not understood, each with its near matches as buttons, and the ways to settle it."""
    if sheet.mapping is None:
        return
    waiting = _waiting(sheet)
    _industry_of_title(sheet, key)
    if not waiting:
        return
    st.markdown(f"**待指定的列和行（{len(waiting)}）**")
    known, rules = names(), {finding.cell: finding.rule for finding in sheet.findings}
    for number, (part, text, place, said) in enumerate(waiting[:SPELT]):
        with st.container(border=True, key=f"unknown-{key}-{number}"):
            where = f"{place} 列" if part == "columns" else place
            st.markdown(f"{plain(where)}　**{plain(text or '（空表头）')}**")
            with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
                for code, title, *_ in said.get("near", [])[:3]:
                    facet = next((f for f in FACETS if code in known[f]), "indicator")
                    st.button(
                        f"是“{plain(title)}”",
                        key=f"near-{key}-{number}-{code}",
                        on_click=_settle,
                        args=(sheet, part, text, Override(**{facet: code})),
                    )
                st.button(
                    "略去不取",
                    key=f"skip-{key}-{number}",
                    on_click=_settle,
                    args=(sheet, part, text, Override(role="ignored")),
                )
                kind: Kind | None = KIND_OF.get(rules.get(place, "")) if part == "rows" else "indicator"
                if kind and st.button(DEFINE[kind], key=f"define-{key}-{number}", icon=":material/add:"):
                    definitions.dialog(kind, _filled(kind, said, sheet))
    if len(waiting) > SPELT:
        st.caption(f"另有 {len(waiting) - SPELT} 处，请在“修改版式”中指定。")


def _industry_of_title(sheet: SheetDraft, key: str) -> None:
    """The title names an industry that an indicator has no values for: said for the whole sheet with one click."""
    wrong = next((f for f in sheet.findings if f.rule == "not_by_industry" and f.message.startswith(OF_TITLE)), None)
    if wrong is None or sheet.mapping is None:
        return
    with st.container(border=True, key=f"industry-{key}"):
        st.markdown(f"{plain(wrong.cell)}　{plain(wrong.message)}。")
        whole = replace(sheet.mapping, sheet=replace(sheet.mapping.sheet, industry="all"))
        st.button("整张表的行业指定为“全部”", key=f"industry-all-{key}", on_click=underway.revise, args=(whole,))


def _filled(kind: Kind, said: dict[str, Any], sheet: SheetDraft) -> dict[str, Any]:
    """The form of a definition filled in from the sheet."""
    if kind != "indicator":
        return {"title": said["label"]}
    return proposal(said, {**sheet.said, "sheet": sheet.sheet})


def _settle(sheet: SheetDraft, part: str, text: str, said: Override) -> None:
    assert sheet.mapping is not None
    if part == "columns":
        underway.revise(replace(sheet.mapping, columns={**sheet.mapping.columns, text: said}))
    else:
        underway.revise(replace(sheet.mapping, rows={**sheet.mapping.rows, text: said}))


def editor(sheet: SheetDraft, key: str) -> None:
    """Say what one column, one row label or the whole sheet means; empty fields leave what was recognised."""
    assert sheet.mapping is not None
    mapping, known = sheet.mapping, names()
    lines = _lines(sheet)
    said = [name for part, text, name in lines if _said(mapping, part, text).said]
    st.caption("版式随入库保存，下次同样的报表自动沿用。" + (f"已指定：{plain('；'.join(said))}。" if said else ""))
    place = st.selectbox(
        "要指定的列或行", range(len(lines)), format_func=lambda number: lines[number][2], key=f"layout-of-{key}"
    )
    part, text, _ = lines[place or 0]
    with st.form(f"layout-{key}-{place}", border=False, enter_to_submit=False):
        override = _fields(_said(mapping, part, text), known, f"{key}-{place}", part == WHOLE)
        if st.form_submit_button("按此重新识别", icon=":material/refresh:"):
            underway.revise(_with(mapping, part, text, override))
            st.rerun()


def _lines(sheet: SheetDraft) -> list[tuple[str, str, str]]:
    """(whole, columns or rows; header or label; its name for people) of all that can be said; months count once."""
    seen = {("", WHOLE): (WHOLE, "", "整张表")}
    for column in sheet.columns:
        name = f"{column['column']} 列　{column['header'] or '（空表头）'}"
        seen.setdefault(("columns", normal_header(column["header"])), ("columns", column["header"], name))
    for row in sheet.rows:
        name = f"{row['cell']}　{row['label']}"
        seen.setdefault(("rows", normal_header(row["label"])), ("rows", row["label"], name))
    return list(seen.values())


def _said(mapping: Mapping, part: str, text: str) -> Override:
    if part == WHOLE:
        return mapping.sheet
    return mapping.column(text) if part == "columns" else mapping.row(text)


def _with(mapping: Mapping, part: str, text: str, override: Override) -> Mapping:
    """The mapping with one saying put in, or taken out where it says nothing."""
    if part == WHOLE:
        return replace(mapping, sheet=override)
    former = mapping.columns if part == "columns" else mapping.rows
    kept = {name: said for name, said in former.items() if normal_header(name) != normal_header(text)}
    said = kept | ({text: override} if override != NOTHING else {})
    return replace(mapping, columns=said) if part == "columns" else replace(mapping, rows=said)


def _fields(said: Override, known: dict[str, dict[str, str]], key: str, whole: bool) -> Override:
    """The fields of one saying; what they cannot say (caliber, status) stays as it was."""
    with st.grid(4, min_column_width=200, gap="small"):
        role = said.role
        if not whole:
            taken = ["", "ignored"]
            chosen = st.selectbox(
                "取用",
                taken,
                index=taken.index(role) if role in taken else 0,
                format_func=lambda code: SKIP if code else AS_READ,
                key=f"role-{key}",
            )
            role = "ignored" if chosen == "ignored" else "" if role == "ignored" else role
        indicator = _choice("指标", known["indicator"], said.indicator, f"indicator-{key}")
        kind = _choice("时期类型", {kind: kind for kind in KINDS}, said.kind, f"kind-{key}")
        unit = st.text_input("单位", said.unit, placeholder="如 万元", key=f"unit-{key}", max_chars=20)
        period = st.text_input("时期", said.period, placeholder="如 2021年1-3月", key=f"period-{key}", max_chars=30)
        region = _choice("地区", known["region"], said.region, f"region-{key}")
        industry = _choice("行业", known["industry"], said.industry, f"industry-{key}")
    return replace(
        said,
        role=role,
        indicator=indicator,
        kind=kind,
        unit=unit.strip(),
        period=period.strip(),
        region=region,
        industry=industry,
    )


def _choice(label: str, options: dict[str, str], chosen: str, key: str) -> str:
    codes = ["", *options]
    picked = st.selectbox(
        label,
        codes,
        index=codes.index(chosen) if chosen in codes else 0,
        format_func=lambda code: options.get(code, AS_READ),
        key=key,
    )
    return picked or ""
