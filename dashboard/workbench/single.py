"""单值录入与更正: one value by the same checks as a sheet, with its reason and its source."""

from typing import Any

import streamlit as st

from dashboard.errors import ConflictError, DashboardError
from dashboard.exhibits.exhibit import LEVELS
from dashboard.frames import each
from dashboard.intake import imports
from dashboard.intake.correction import KINDS, correct
from dashboard.intake.drafts import Draft
from dashboard.opened import opened
from dashboard.wording import plain
from dashboard.workbench import analyst, comparison, layouts, problems

#: What a link may fill in: the value to be corrected.
PREFILLED = ("indicator", "region", "industry", "caliber", "kind", "period", "source")
DRAFT, TOLD = "single-draft", "single-told"


def form() -> None:
    """Ask for the value, show what the checks say, commit it."""
    if told := st.session_state.pop(TOLD, ""):
        st.success(plain(told))
    name = analyst.asked("录入前请先填写姓名。")
    if not name:
        return
    st.caption("录入库中没有的一个数，或更正已有的一个数；核对的规则与导入报表相同，原值保留在历史中。")
    with st.form("single", border=True, enter_to_submit=False):
        row, said = _fields()
        if st.form_submit_button("核对", icon=":material/fact_check:"):
            st.session_state.pop(DRAFT, None)
            try:
                st.session_state[DRAFT] = correct(opened(), row, **said)
            except DashboardError as error:
                st.error(plain(error))
    draft: Draft | None = st.session_state.get(DRAFT)
    if draft is not None:
        with st.container(border=True):
            _checked(draft, name)


def _fields() -> tuple[dict[str, Any], dict[str, str]]:
    """The value's fields and what is said about it, as correct wants them."""
    asked, known = st.query_params, layouts.names()
    row: dict[str, Any] = {}
    with st.grid(3, min_column_width=260, gap="small"):
        row["indicator"] = _chosen("指标", known["indicator"], asked.get("indicator", ""))
        row["region"] = _chosen("地区", known["region"], asked.get("region", "510000"))
        row["industry"] = _chosen("行业", known["industry"], asked.get("industry", "all"))
        kinds = ["", *KINDS]
        row["kind"] = st.selectbox(
            "时期类型",
            kinds,
            index=kinds.index(asked["kind"]) if asked.get("kind") in kinds else 0,
            format_func=lambda kind: kind or "按时期的写法",
            key="single-kind",
        )
        row["period"] = st.text_input(
            "时期", asked.get("period", ""), placeholder="如 2021年1-3月", key="single-period", max_chars=40
        )
        row["value"] = st.text_input("数值", key="single-value", placeholder="可带单位，如 8.5%", max_chars=60)
        row["caliber"] = st.text_input(
            "统计口径",
            asked.get("caliber", ""),
            key="single-caliber",
            placeholder="与默认口径不同时填写",
            max_chars=120,
        )
        sources = opened().ask("sources")
        titles = {str(r.id): f"{r.publisher}《{r.title}》" for r in each(sources)}
        source = _chosen("来源", titles, asked.get("source", ""))
        published = st.text_input("发布日期", key="single-published", placeholder="如 2021-04-20，可空", max_chars=10)
        disclosure = st.selectbox("公开属性", LEVELS, index=LEVELS.index("内部"), key="single-level")
    reason = st.text_input("原因（一句话，随数值保存）", key="single-reason", max_chars=200)
    said = {"reason": reason, "source": source, "published": published.strip(), "disclosure": disclosure}
    return row, said


def _chosen(label: str, options: dict[str, str], code: str) -> str:
    codes = list(options)
    return (
        st.selectbox(
            label,
            codes,
            index=codes.index(code) if code in options else None,
            format_func=lambda c: options[c],
            placeholder="请选择",
            key=f"single-{label}",
        )
        or ""
    )


def _checked(draft: Draft, name: str) -> None:
    """What the checks say about the value, and the way into the lake."""
    comparison.shown(draft, "single")
    if draft.findings:
        st.html(problems.listed(draft.findings, "所填数值"))
    if draft.errors:
        return
    if not draft.changes:
        st.info("库中已是这个数，不需要入库。")
        return
    if draft.warnings:
        st.caption(plain(f"以上警示按所写原因放行：{draft.reason}"))
    if not st.button("确认入库", type="primary", icon=":material/check:", key="single-commit"):
        return
    row = draft.observations.iloc[0]
    message = f"单值录入：{row['region_name']} {row['indicator_title']}"
    try:
        version = imports.commit(opened(), draft, name, message, draft.reason)
    except ConflictError as error:
        st.warning(plain(f"{error}请重新核对。"))
        st.session_state.pop(DRAFT, None)
        return
    except DashboardError as error:
        st.error(plain(error))
        return
    st.session_state.pop(DRAFT, None)
    st.session_state[TOLD] = f"已入库，数据版次 {version}。"
    st.rerun()
