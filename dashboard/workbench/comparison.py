"""与上期比对: what a commit would add, revise and leave; revised values old → new; the exhibits it moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import sitemap, tiles
from dashboard.charts import Drawn, vega
from dashboard.deck.picture import described
from dashboard.errors import DashboardError, QueryError
from dashboard.exhibits import EXHIBITS, Exhibit
from dashboard.exhibits.exhibit import by_itself
from dashboard.frames import each
from dashboard.intake.drafts import WRITTEN, Draft
from dashboard.intake.words import worded
from dashboard.wording import plain
from dashboard.workbench import tables
from dashboard.workbench.foresight import Pairs

#: Indicators linked one by one after a commit; the others are counted.
LINKED = 6
COUNTED = {"new": "新增", "revised": "修订", "agreeing": "佐证"}
COUNTED |= {"unchanged": "与库中相同", "missing": "上期有、本期没有"}


@dataclass(frozen=True)
class Link:
    """A way to another page within the same session: its words, the page's key, parameters of the address."""

    words: str
    page: str
    params: tuple[tuple[str, str], ...] = ()

    def draw(self) -> None:
        """Draw it; a click keeps the session with all it knows."""
        st.page_link(f"../{sitemap.page(self.page).file}", label=plain(self.words), query_params=list(self.params))


def subject(rows: pd.DataFrame) -> list[str]:
    """Whose values they are: region, industry, indicator, caliber."""
    industry = rows["industry_name"].where(rows["industry"] != "all", "")
    parts = zip(rows["region_name"], industry, rows["indicator_title"], rows["caliber"], strict=True)
    return [" ".join(p for p in some if isinstance(p, str) and p) for some in parts]


def _places(rows: pd.DataFrame) -> list[str]:
    """sheet!A1 of each row; what was typed in has none."""
    return ["!".join(part for part in some if part) for some in zip(rows["sheet"], rows["cell"], strict=True)]


def revised(rows: pd.DataFrame) -> pd.DataFrame:
    """Revised values with Chinese headings, old and new side by side."""
    shown = pd.DataFrame(
        {
            "内容": subject(rows),
            "时期": rows["period"],
            "库中现值": rows["shown_before"],
            "入库后": rows["shown_after"],
            "现值来源": rows["held_publisher"],
            "单元格": _places(rows),
        }
    )
    return shown.loc[:, (shown != "").any()]


def plainly(rows: pd.DataFrame) -> pd.DataFrame:
    """New, unchanged or missing values with Chinese headings."""
    shown = pd.DataFrame(
        {"内容": subject(rows), "时期": rows["period"], "数值": rows["shown"], "单元格": _places(rows)}
    )
    return shown.loc[:, (shown != "").any()]


def counted(draft: Draft, unchanged: bool = False) -> str:
    """What a commit writes, in words: values, and the rows of each register. unchanged: with what stays."""
    counts = draft.diff.counts
    told = []
    if any(counts[what] for what in (*WRITTEN, "unchanged")) or not draft.registers:
        stays = f"、未变 {counts['unchanged']:,} 个" if unchanged else ""
        agreeing = f"、佐证 {counts['agreeing']:,} 个" if counts["agreeing"] else ""
        told = [f"新增 {counts['new']:,} 个、修订 {counts['revised']:,} 个{agreeing}{stays}数值"]
    for register in draft.registers:
        own = register.counts
        stays = f"、未变 {own['unchanged']:,} 行" if unchanged else ""
        told.append(f"{register.title}新增 {own['new']:,} 行、修订 {own['revised']:,} 行{stays}")
    return "；".join(told)


def shown(draft: Draft, key: str, moved: Pairs | None = None, missing: Sequence[QueryError] = ()) -> None:
    """The comparison of a draft with the store; key keeps its pickers apart from another draft's.

    moved: the exhibits whose view changes, before and after; None where nobody looked. missing: why some are not drawn.
    """
    counts = draft.diff.counts
    called = {what: name for what, name in COUNTED.items() if what != "missing" or draft.sheets}
    chips = "".join(f"<span>{name} <b>{counts[what]:,}</b></span>" for what, name in called.items())
    registers = "".join(
        f"<span>{r.title}：新增 <b>{r.counts['new']:,}</b> 行，修订 <b>{r.counts['revised']:,}</b> 行，"
        f"与库中相同 <b>{r.counts['unchanged']:,}</b> 行</span>"
        for r in draft.registers
    )
    # A register sheet brings no values: noughts of them would say that nothing came.
    st.html(f'<div class="chips">{chips if any(counts.values()) or not registers else ""}{registers}</div>')
    rows, names = draft.diff.rows, draft.diff.names
    changed = rows[rows["what"] == "revised"]
    if len(changed):
        st.markdown("**修订的数值**")
        tables.shown(
            changed,
            f"revised-{key}",
            "修订的数值，库中现值与入库后",
            f"修订_{draft.file}",
            lambda part: revised(worded(part, names, draft.diff.held)),
        )
        for note in draft.diff.notes:
            st.caption(note)
    if len(draft.diff.missing) and draft.sheets:
        with st.expander(f"{COUNTED['missing']}的 {len(draft.diff.missing):,} 个值", expanded=True):
            tables.shown(draft.diff.missing, f"missing-{key}", COUNTED["missing"], f"缺少_{draft.file}", plainly)
    new = rows[rows["what"] == "new"]
    if len(new):
        with st.expander(f"新增的 {len(new):,} 个值"):
            tables.shown(new, f"new-{key}", "新增", f"新增_{draft.file}", lambda part: plainly(worded(part, names)))
    agreeing = rows[rows["what"] == "agreeing"]
    if len(agreeing):
        with st.expander(f"佐证的 {len(agreeing):,} 个值：与库中相同，另有来源或后来公开", expanded=not len(changed)):
            st.caption("入库后计入数值一致的来源；这次为“已公开”的，使库中相同的内部值转为已公开。撤销本次入库即还原。")
            words = lambda part: plainly(worded(part, names))  # noqa: E731
            tables.shown(agreeing, f"agreeing-{key}", "佐证", f"佐证_{draft.file}", words)
    for error in missing:
        st.error(plain(error))
    if moved is not None and draft.ready and draft.changes and (moved or not missing):
        _moved(moved, key, any(counts[what] for what in WRITTEN))


def _moved(moved: Pairs, key: str, values: bool) -> None:
    """The exhibits whose view changes, one of them drawn before and after. values: whether any value is written."""
    if not moved:
        st.caption(f"各页面图件的默认视图不变{'；新的数值可在“指标数据库”中查到' if values else ''}。")
        return
    names = {k: f"{sitemap.page(EXHIBITS[k].page).title}·{EXHIBITS[k].name}" for k in moved}
    picked = st.selectbox(
        f"入库后有变化的图件（{len(moved)}）", list(names), format_func=lambda k: names[k], key=f"moved-{key}"
    )
    for place, exhibit, when in zip(st.columns(2), moved[picked], ("入库前", "入库后"), strict=True):
        with place, st.container(border=True):
            st.caption(when)
            st.markdown(f"**{plain(exhibit.title)}**")
            try:
                with by_itself(exhibit.name):
                    _figure(exhibit, f"{key}-{picked}-{when}")
            except DashboardError as error:
                st.error(plain(error))


def _figure(exhibit: Exhibit, key: str) -> None:
    if markup := tiles.markup(exhibit.figure, None, exhibit.evidence):
        st.html(markup)
    elif isinstance(exhibit.figure, Drawn):
        chart = vega(exhibit.figure, mark=exhibit.mark)
        words = described(exhibit)
        st.vega_lite_chart(None, chart.drawn, width="stretch", theme=None, key=f"chart-{key}", alt=words)
    else:
        st.html(tiles.table(exhibit.table.head(tables.WORDS), whole=True))


def landing(draft: Draft, moved: Pairs, resting: Sequence[str] = ()) -> tuple[Link, ...]:
    """Where it is to be seen: the series touched in 指标数据库, then the pages whose exhibits changed.

    resting: the exhibits that show what came; their pages where no view changed.
    """
    rows = draft.diff.rows
    touched = rows[rows["what"].isin(WRITTEN)].drop_duplicates("indicator")
    links = [
        Link(f"指标数据库：{row.indicator_title}", "indicators", series(row))
        for row in each(worded(touched.head(LINKED), draft.diff.names))
    ]
    if len(touched) > LINKED:
        links.append(Link(f"指标数据库：其余 {len(touched) - LINKED} 个指标", "indicators"))
    changed = [exhibit.page for exhibit, _ in moved.values()] or [EXHIBITS[key].page for key in resting]
    pages = dict.fromkeys([*(["monthly"] if len(touched) else []), *changed])
    return (*links, *(Link(sitemap.page(page).title, page) for page in pages if page != "indicators"))


def series(row: Any) -> tuple[tuple[str, str], ...]:
    """The parameters that show an observation's series in 指标数据库."""
    wanted = [(name, str(getattr(row, name))) for name in ("indicator", "kind", "caliber", "region", "industry")]
    return tuple((name, code) for name, code in wanted if code)
