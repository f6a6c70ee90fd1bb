"""The page frame: title, pickers bound to the address, exhibits with their actions.

A page calls frame → pick → show and nothing else. What is sent to the browser is finished
earlier: the exhibit and its chart are built once per (version, parameters) and kept.
"""

import logging
import runpy
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import sitemap, tiles
from dashboard.charts import Chart, Drawn, vega
from dashboard.deck.picture import described, drawable
from dashboard.errors import DashboardError, incident
from dashboard.exhibits import EXHIBITS, Exhibit, build
from dashboard.exhibits.exhibit import Reading, by_itself
from dashboard.exhibits.given import written
from dashboard.exhibits.remarks import lines
from dashboard.figure import Cards, MapFigure
from dashboard.meeting import basket
from dashboard.opened import opened
from dashboard.wording import few, plain
from dashboard.workbench import notes, origin

ROOT = Path(__file__).parent.parent
LATEST = "最新"
#: Pages not run before the first visitor: a form drawn outside a session would enclose every page after it.
WITH_FORMS = ("upload", "meeting")
#: Tables of up to so many rows are shown whole; of up to so many with their texts broken over lines.
WHOLE = 24
LISTED = 60


def chosen_version() -> int | None:
    """The data version picked in the frame, or None for the newest."""
    picked = st.session_state.get("at", LATEST)
    return None if picked in (LATEST, None) else int(picked)


def reading() -> Reading:
    """The store at the version picked in the frame."""
    return Reading(opened(), chosen_version() or opened().version)


def frame(key: str, lead: str, **choices: Sequence[str]) -> None:
    """Write the page's title and lead, and say so where the link asks for something unknown.

    choices: the page's parameters and the values each may take. Streamlit drops an unknown value
    without a word, so the address is compared before the first picker is drawn.
    """
    page = sitemap.page(key)
    st.html(tiles.STYLE)
    st.title(page.title, anchor=False)
    st.caption(lead)
    notes.tell()
    strange = [name for name in st.query_params if name not in ("at", *choices)]
    if strange:
        st.warning(
            f"链接中的参数“{plain(few(strange))}”本页不认识，已忽略。本页可用的参数：{'、'.join(choices) or '无'}。"
        )
    for name in choices:
        if choices[name] and (wrong := [v for v in st.query_params.get_all(name) if v not in choices[name]]):
            st.warning(
                f"链接中的“{plain(name)}={plain(few(wrong))}”不在可选范围内，已按默认值显示。"
                f"可选：{plain(few(choices[name], 40))}。"
            )


def pick(name: str, label: str, options: Sequence[str], default: str | None = None) -> str:
    """A one-of-few picker whose value stands in the address under ``name``."""
    first = default if default is not None else options[0]
    picked = st.segmented_control(
        label, options, default=first, required=True, key=name, bind="query-params", wrap=True
    )
    return picked or first


def choose(name: str, label: str, options: Sequence[str], default: str | None = None) -> str:
    """A one-of-many picker (drop-down) whose value stands in the address under ``name``."""
    index = options.index(default) if default in options else 0
    picked = st.selectbox(label, options, index=index, key=name, bind="query-params")
    return picked if picked in options else options[index]


def pick_some(name: str, label: str, options: Sequence[str], default: Sequence[str]) -> tuple[str, ...]:
    """A some-of-many picker whose values stand in the address under ``name``."""
    return tuple(st.multiselect(label, options, default=list(default), key=name, bind="query-params", select_all=False))


def amounts(name: str, labels: Sequence[str], defaults: Sequence[float], low: float, high: float, step: float) -> str:
    """A row of numbers to be set, each in the address under ``name`` and its place (w1, w2 …); one text of them all.

    The text is what an exhibit takes as one parameter (``exhibits.given``). Where a page has this, its frame names
    the parameters: ``ui.frame(…, **ui.places("w", 3))``.
    """
    held = []
    with st.container(horizontal=True, gap="small"):
        for place, (label, default) in enumerate(zip(labels, defaults, strict=True), start=1):
            value = st.number_input(
                label, low, high, float(default), step, key=f"{name}{place}", bind="query-params", width=150
            )
            held.append(default if value is None else value)
    return written(held)


def places(name: str, number: int) -> dict[str, tuple[str, ...]]:
    """The address parameters of a row of amounts, for ``frame``: any value may stand there."""
    return {f"{name}{place}": () for place in range(1, number + 1)}


def options(question: str, column: str) -> tuple[str, ...]:
    """The values a picker offers, out of the data at the chosen version."""
    return tuple(str(value) for value in opened().ask(question, at=chosen_version())[column])


@lru_cache(maxsize=512)
def _drawing(key: str, version: int, params: tuple[tuple[str, Any], ...], layout: str) -> tuple[Chart, str]:
    """The finished chart of an exhibit, and what it shows in words."""
    exhibit = build(opened(), key, version, **dict(params))
    figure = exhibit.figure
    assert isinstance(figure, Drawn)
    return vega(figure, map_layout=layout, mark=exhibit.mark), described(exhibit)


def show(
    key: str,
    layout: str = "geo",
    heading: bool = True,
    beside: bool = False,
    whole: bool = False,
    drawn: Callable[[Exhibit], str] | None = None,
    **params: Any,
) -> Exhibit | None:
    """Show an exhibit: finding, figure, notes, footnote, actions. A failure is one Chinese sentence.

    beside: finding and actions stand left of the figure instead of above and below it.
    whole: a table stands in full length on the page however long it is. drawn: the markup of an exhibit whose page
    shows it in a way of its own; every file and slide shows its table.
    """
    try:
        exhibit = build(opened(), key, chosen_version(), **params)
    except DashboardError as error:
        st.error(plain(error))
        return None
    if not exhibit.shows:
        st.caption(plain(exhibit.title))
        return exhibit
    with st.container(border=True, key=f"exhibit-{key}"), _in_its_place(exhibit):
        first, second = st.columns([5, 14], gap="medium") if beside else (st.container(), st.container())
        with first:
            if beside:
                st.html(tiles.heading(key, exhibit.name, exhibit.title, exhibit.subtitle, exhibit.footnote))
                _take_away(exhibit)
            elif heading:
                st.subheader(plain(exhibit.title), anchor=key)
                st.caption(plain(exhibit.subtitle))
        with second:
            if drawn is None:
                _drawn(exhibit, layout, whole)
            elif len(exhibit.table):
                st.html(drawn(exhibit))
            remarks = lines(exhibit.remarks)
            if remarks:
                st.html(tiles.remarks(remarks))
            if further := exhibit.notes[len(remarks) :]:
                st.caption("　".join(plain(note) for note in further))
            if not beside:
                _actions(exhibit, inline=isinstance(exhibit.figure, Cards) and exhibit.figure.style == "headline")
    return exhibit


@contextmanager
def _in_its_place(exhibit: Exhibit) -> Iterator[None]:
    """What of an exhibit cannot be drawn is one sentence there; the rest of the page goes on."""
    try:
        with by_itself(exhibit.name):
            yield
    except DashboardError as error:
        st.error(plain(error))


def _drawn(exhibit: Exhibit, layout: str, whole: bool) -> None:
    """The figure of an exhibit: figures, words, a chart; its table where it has none of them."""
    figure = exhibit.figure
    if markup := tiles.markup(figure, chosen_version(), exhibit.evidence):
        st.html(markup)
    elif figure is not None:
        chart, words = _drawing(exhibit.id, exhibit.version, exhibit.params, layout)
        # Boundaries without a review number stay on the screen; paper gets the tiles.
        sketch = isinstance(figure, MapFigure) and layout != figure.layout == "tiles"
        with st.container(key=f"sketch-{exhibit.id}") if sketch else nullcontext():
            st.vega_lite_chart(None, chart.drawn, width="stretch", theme=None, key=f"chart-{exhibit.id}", alt=words)
        if sketch:
            st.html(tiles.on_paper(_address(exhibit, "svg"), words))
    elif whole or 0 < len(exhibit.table) <= LISTED:
        # A short table stands whole on the page; a longer one scrolls in its own frame.
        st.html(tiles.table(exhibit.table, whole or len(exhibit.table) <= WHOLE))
    elif len(exhibit.table):
        st.dataframe(exhibit.table, hide_index=True, width="stretch", column_config=origin.LINKS, alt=exhibit.title)


def _actions(exhibit: Exhibit, inline: bool = False) -> None:
    """The footnote and what can be done with an exhibit: see its sources, its table, take it away.

    inline: in one line, for an exhibit of full width and little height.
    """
    first, second = st.columns([7, 3], vertical_alignment="center") if inline else (st.container(), st.container())
    first.caption(plain(exhibit.footnote))
    with second:
        _take_away(exhibit)


def _take_away(exhibit: Exhibit) -> None:
    """See an exhibit's sources, its table, download it, take it along to a meeting."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(exhibit.evidence) and st.button(
            "数据来源", key=f"evidence-{exhibit.id}", type="tertiary", icon=":material/fact_check:"
        ):
            _evidence(exhibit)
        if (
            exhibit.figure is not None
            and len(exhibit.table)
            and st.button("数据表", key=f"table-{exhibit.id}", type="tertiary", icon=":material/table_chart:")
        ):
            _data_table(exhibit)
        st.button(
            "加入汇报",
            key=f"meeting-{exhibit.id}",
            type="tertiary",
            icon=":material/playlist_add:",
            on_click=basket.add,
            args=(opened(), exhibit),
        )
        st.markdown(_downloads(exhibit), width="content")


def _downloads(exhibit: Exhibit) -> str:
    """Links to the exhibit's files; each carries the version, so a saved link never changes its content."""
    formats = ["csv", "xlsx", *(["svg", "png"] if drawable(exhibit) else [])]
    return "　".join(f"[{form.upper()}]({_address(exhibit, form)})" for form in formats)


def _address(exhibit: Exhibit, form: str) -> str:
    """Where one of the exhibit's files is served."""
    # None chosen is written as an empty value: left out, the link would fall back to the default choice.
    chosen = [(name, "" if value == () else value) for name, value in exhibit.params]
    return f"/exhibit/{exhibit.id}.{form}?{urlencode([*chosen, ('at', exhibit.version)], doseq=True)}"


@st.dialog("数据来源", width="large")
def _evidence(exhibit: Exhibit) -> None:
    origin.evidence(exhibit)


@st.dialog("数据表", width="large")
def _data_table(exhibit: Exhibit) -> None:
    st.markdown(f"**{plain(exhibit.title)}**")
    st.caption(plain(exhibit.subtitle))
    st.dataframe(exhibit.table, hide_index=True, width="stretch", alt=exhibit.title)


def version_picker() -> None:
    """Choose the data version; it stands in the address and stays while pages change."""
    try:
        history = opened().history()
    except DashboardError as error:
        st.error(plain(error))
        st.stop()
    versions = [LATEST, *(str(v) for v in history["version"])]
    asked = st.query_params.get("at")
    if asked is not None and asked not in versions:
        st.warning(f"没有数据版次“{plain(few([asked]))}”，已显示最新数据。现有版次：{'、'.join(versions[1:6])}。")
    st.selectbox("数据版次", versions, key="at", bind="query-params", help="查看数据在某次入库之后的样子")
    newest = history.iloc[0]
    st.caption(f"最新版次 {newest['version']}，{newest['time']:%Y-%m-%d %H:%M} 由{plain(newest['author'])}入库")


def standing() -> None:
    """What the store's keeper must know, on every page: it is read-only, waits for a decision, is being checked."""
    store = opened()
    if store.read_only:
        st.warning(f"{plain(store.read_only)}：现在只能查看，不能入库和保存。请清理磁盘或检查权限后重新启动。")
    if store.pending is not None:
        st.warning(
            f"新的 data/ 会从库中删除 {len(store.pending.removed)} 行，没有自动执行，仍显示原有数据。"
            "请核对后运行 python -m dashboard seed --accept。"
        )
    if checking := store.being_checked(chosen_version()):
        st.info(f"{'、'.join(plain(title) for title in checking)}数据量大，正在后台校验，校验完成前请勿对外引用。")


def basket_link() -> None:
    """How many exhibits this session has chosen for a meeting, and the way to them; nothing where there are none."""
    chosen = basket.held()
    if chosen.number:
        words = f"{plain(chosen.title) or '正在编排的汇报'}：{chosen.number} 幅"
        st.page_link(f"../{sitemap.page('meeting').file}", label=words, icon=":material/playlist_add_check:")


def unexpected(error: Exception) -> bool:
    """Say in Chinese that a page failed for a reason nobody foresaw; the traceback goes to the log under a number."""
    st.error(f"这一页出了问题，数据没有受到影响（编号 {incident(error)}）；请刷新重试，仍不行请把编号告诉维护人员。")
    return True


def guarded(run: Any) -> None:
    """Run a page; what can go wrong is said in Chinese, without a traceback."""
    try:
        run()
    except DashboardError as error:
        st.error(plain(error))


def warm() -> None:
    """Make the first visitor as quick as the second: build every exhibit and chart, and run every page once.

    What fails is logged and left for its page to report; the rest is still made ready.
    Raises StoreError, SeedError or QueryError where the store cannot be opened.
    """
    store = opened()
    log = logging.getLogger("dashboard")

    def make(key: str) -> None:
        exhibit = build(store, key)
        if drawable(exhibit):
            _drawing(key, exhibit.version, exhibit.params, "geo")

    def run(page: sitemap.Page) -> None:
        runpy.run_path(str(ROOT / page.file))

    # Outside a session Streamlit's elements go nowhere and warn of it at length.
    logging.disable(logging.WARNING)
    with ThreadPoolExecutor(1) as worker:
        for what, name, call in (
            *(("exhibit", key, partial(make, key)) for key in EXHIBITS),
            *(("page", page.key, partial(run, page)) for page in sitemap.PAGES if page.key not in WITH_FORMS),
        ):
            if failure := worker.submit(call).exception():
                log.error("%s %s cannot be made ready", what, name, exc_info=failure)
    logging.disable(logging.NOTSET)
