"""指标与来源定义: what the dictionary does not know yet, defined on the page; written back to data/ on demand."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import streamlit as st

from dashboard.catalogue import Direction, Frequency, Theme
from dashboard.errors import DashboardError
from dashboard.intake import definitions, writing_back
from dashboard.opened import opened
from dashboard.wording import plain
from dashboard.workbench import analyst, underway

DATA = Path(__file__).resolve().parents[2] / "data"
KINDS: dict[definitions.Kind, str] = {"indicator": "指标", "industry": "行业", "source": "来源"}
LEVELS = ("产业", "细分", "产品", "大类", "门类", "产业合计", "登记注册类型")
#: Who a source is: the register's order of preference.
PREFERENCES = {
    1: "1　统计或主管部门自行发布",
    2: "2　对前者的转载",
    3: "3　媒体引述、报送报表",
    4: "4　学术或第三方转录",
    5: "5　出处不清",
}
#: Typed as the unit of an indicator without one; an empty field is an oversight.
UNITLESS = "无"
#: Lists typed into one field.
SEPARATORS = re.compile(r"[；;，,、\n]+")


def forms() -> None:
    """The three forms and what was defined on the page so far."""
    name = analyst.asked("定义前请先填写姓名。")
    st.caption(
        "指标字典、行业目录和来源登记中没有的，在这里补充；定义随数据一起留有版次。写回文件后，新装的系统也认识它们。"
    )
    kind = st.segmented_control(
        "定义什么", list(KINDS), default="indicator", format_func=lambda k: KINDS[k], required=True, key="define-kind"
    )
    with st.container(border=True):
        if _form(kind or "indicator", {}, name, "page"):
            st.success("已定义，指标字典已更新。")
    _writing_back(name)


def dialog(kind: definitions.Kind, filled: Mapping[str, Any]) -> None:
    """The form in a dialog over the import, filled in from the sheet; afterwards the sheet is examined again."""

    @st.dialog(f"定义新{KINDS[kind]}", width="large")
    def opened_dialog() -> None:
        if _form(kind, filled, analyst.known(), "dialog"):
            underway.again()
            st.rerun()

    opened_dialog()


def _form(kind: definitions.Kind, filled: Mapping[str, Any], name: str, key: str) -> bool:
    """Draw the form of a kind; True once an entry has been committed."""
    with st.form(f"define-{kind}-{key}", border=False, enter_to_submit=False):
        entry = {"indicator": _indicator, "industry": _industry, "source": _source}[kind](filled, key)
        sent = st.form_submit_button("定义", type="primary", disabled=not name)
    if not sent:
        return False
    if kind == "indicator" and not entry["unit"]:
        st.error("请填写单位；本身没有单位的指标，填“无”。")
        return False
    if kind == "indicator" and entry["unit"] == UNITLESS:
        entry["unit"] = ""
    try:
        definitions.define(opened(), kind, entry, name)
    except DashboardError as error:
        st.error(plain(error))
        return False
    return True


def _indicator(filled: Mapping[str, Any], key: str) -> dict[str, Any]:
    themes, frequencies, directions = get_args(Theme), get_args(Frequency), get_args(Direction)
    left, right = st.columns(2)
    with left:
        title = st.text_input("名称", filled.get("title", ""), key=f"i-title-{key}", max_chars=80)
        unit = st.text_input(
            "单位", filled.get("unit", ""), key=f"i-unit-{key}", placeholder="如 亿元、%", max_chars=20
        )
        caliber = st.text_input("默认统计口径", filled.get("caliber", ""), key=f"i-caliber-{key}", max_chars=120)
        aliases = st.text_input(
            "别名（报表中的其他写法，用；分隔）", "；".join(filled.get("aliases", ())), key=f"i-aliases-{key}"
        )
        definition = st.text_input("定义", filled.get("definition", ""), key=f"i-definition-{key}", max_chars=300)
    with right:
        frequency = st.selectbox(
            "频率", frequencies, index=frequencies.index(filled.get("frequency", "月")), key=f"i-frequency-{key}"
        )
        theme = st.selectbox("主题", themes, index=themes.index(filled.get("theme", "工业回稳")), key=f"i-theme-{key}")
        low, high = filled.get("range") or ("", "")
        with st.container(horizontal=True, gap="small"):
            least = st.text_input("合理下限", f"{low}", key=f"i-low-{key}", placeholder="可空", max_chars=12)
            most = st.text_input("合理上限", f"{high}", key=f"i-high-{key}", placeholder="可空", max_chars=12)
        decimals = st.number_input("小数位数", 0, 6, int(filled.get("decimals", 1)), key=f"i-decimals-{key}")
        direction = st.selectbox("以升降何者为好", directions, index=len(directions) - 1, key=f"i-direction-{key}")
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        by = filled.get("by", ("region",))
        by_region = st.checkbox("可分地区", key=f"i-region-{key}", value="region" in by)
        by_industry = st.checkbox("可分行业", key=f"i-industry-{key}", value="industry" in by)
    code = st.text_input(
        "编号（英文）", key=f"i-code-{key}", max_chars=40, placeholder="可空，按名称拼音生成；用于链接，定义后不变"
    )
    return {
        "id": code.strip(),
        "title": title.strip(),
        "unit": unit.strip(),
        "caliber": caliber.strip(),
        "aliases": [part.strip() for part in SEPARATORS.split(aliases) if part.strip()],
        "frequency": frequency,
        "theme": theme,
        "range": _range(least, most),
        "decimals": int(decimals),
        "definition": definition.strip(),
        "direction": direction,
        "by": [name for name, chosen in (("industry", by_industry), ("region", by_region)) if chosen],
    }


def _range(least: str, most: str) -> tuple[str, str] | None:
    """Both bounds as typed (the dictionary checks them); None when neither is given."""
    return (least.strip(), most.strip()) if least.strip() or most.strip() else None


def _industry(filled: Mapping[str, Any], key: str) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        title = st.text_input("名称", filled.get("title", ""), key=f"n-name-{key}", max_chars=60)
        level = st.selectbox("层级", LEVELS, key=f"n-level-{key}")
    with right:
        short = st.text_input("简称", key=f"n-short-{key}", max_chars=20, placeholder="不填即用名称")
        aliases = st.text_input("别名（用；分隔）", key=f"n-aliases-{key}")
    return {
        "name": title.strip(),
        "short": short.strip() or title.strip(),
        "level": level,
        "aliases": "；".join(part.strip() for part in SEPARATORS.split(aliases) if part.strip()),
    }


def _source(filled: Mapping[str, Any], key: str) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        publisher = st.text_input("发布机构", filled.get("publisher", ""), key=f"s-publisher-{key}", max_chars=80)
        title = st.text_input("题名", filled.get("title", ""), key=f"s-title-{key}", max_chars=120)
        url = st.text_input("见于（网址，可空）", key=f"s-url-{key}", max_chars=300)
    with right:
        kind = st.text_input("类别", "报表", key=f"s-kind-{key}", max_chars=20)
        preference = st.selectbox(
            "优先级", list(PREFERENCES), index=2, format_func=lambda n: PREFERENCES[n], key=f"s-preference-{key}"
        )
        published = st.text_input("发布日期（可空）", key=f"s-published-{key}", placeholder="如 2021-04-20")
    note = st.text_input("说明", key=f"s-note-{key}", max_chars=200)
    return {
        "publisher": publisher.strip(),
        "title": title.strip(),
        "url": url.strip(),
        "kind": kind.strip(),
        "preference": int(preference or 3),
        "published": published.strip(),
        "note": note.strip(),
    }


def _writing_back(name: str) -> None:
    """Put the definitions of the lake into the files of data/, so that a new installation knows them."""
    st.subheader("写回文件", anchor=False)
    st.caption("把页面上定义的指标、行业和来源补写到 data 目录中各自文件的末尾；已有的内容不改动。")
    if st.button("写回 data 目录", icon=":material/save:", disabled=not name, key="write-back"):
        try:
            added = writing_back.write_back(opened(), DATA)
        except DashboardError as error:
            st.error(plain(error))
            return
        st.success(plain(f"已补写：{'、'.join(map(str, added))}。") if added else "没有需要补写的定义。")
