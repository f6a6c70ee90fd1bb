"""The exhibits of a deck in order: move, take out, a title and a note of one's own, add."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from dashboard import sitemap
from dashboard.deck import decks
from dashboard.deck.deck import Deck, Item
from dashboard.deck.slides import Material, Slide
from dashboard.errors import DashboardError
from dashboard.exhibits import EXHIBITS, Exhibit
from dashboard.exhibits.exhibit import LEVELS
from dashboard.meeting import basket
from dashboard.meeting.choosing import Opened
from dashboard.wording import plain

#: The item whose title and note are being written.
UNFOLDED = "meeting-unfolded"
ADDED = "meeting-added"
KINDS = {"chart": "图", "picture": "图", "cards": "数", "table": "表", "words": "文", "missing": "缺"}
LONGEST_TITLE, LONGEST_NOTE = 80, 2000


def listed(opened: Opened, laid: Material) -> None:
    """The list, one row an exhibit; below it a way to add one."""
    exhibits = {item.key: exhibit for item, exhibit in laid.exhibits}
    last = len(opened.deck.items)
    page = 2
    with st.container(key="items", gap=None):
        for place, item in enumerate(opened.deck.items, start=1):
            slides = [s for s in laid.slides if s.key == item.key or s.key.startswith(f"{item.key}-")]
            _row(opened, item, exhibits.get(item.key), slides, (page, place, last))
            page += len(slides)
    adding(opened)


def _row(
    opened: Opened, item: Item, exhibit: Exhibit | None, slides: Sequence[Slide], where: tuple[int, int, int]
) -> None:
    page, place, last = where
    unfolded = st.session_state.get(UNFOLDED) == item.key
    with st.container(key=f"row-{item.key}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", gap="xxsmall"):
            st.html(_item(item, exhibit, slides, page))
            with st.container(horizontal=True, width="content", gap="xxsmall"):
                _act("上移", "arrow_upward", item, place == 1, _move, opened, item.key, place - 2)
                _act("下移", "arrow_downward", item, place == last, _move, opened, item.key, place)
                word, icon = ("收起", "expand_less") if unfolded else ("标题与备注", "edit")
                _act(word, icon, item, False, _unfold, item.key)
                _act("移除", "close", item, False, _take_out, opened, item.key)
        if unfolded:
            _words(opened, item, exhibit, (place, last))


def _act(word: str, icon: str, item: Item, disabled: bool, call: Callable[..., None], *args: object) -> None:
    st.button(
        word,
        key=f"{call.__name__}-{word}-{item.key}",
        type="tertiary",
        icon=f":material/{icon}:",
        help=word,
        disabled=disabled,
        on_click=call,
        args=args,
    )


def _item(item: Item, exhibit: Exhibit | None, slides: Sequence[Slide], page: int) -> str:
    """One exhibit of the list: its slides, its title as it will be shown, what it is."""
    pages = str(page) if len(slides) == 1 else f"{page}—{page + len(slides) - 1}" if slides else "不列入"
    kind = KINDS.get(slides[0].kind, "") if slides else "空"
    thumb = f'<span class="thumb">{kind}<small>{pages}</small></span>'
    if exhibit is None:
        why = escape(slides[0].notes[0])
        return (
            f'<div class="item gone">{thumb}<div><p class="finding">{escape(item.title or item.exhibit)}</p>'
            f'<p class="facts">{why}</p></div></div>'
        )
    level = exhibit.level if exhibit.level == LEVELS[0] else f'<span class="restricted">{escape(exhibit.level)}</span>'
    facts = [escape(exhibit.name), escape(sitemap.page(exhibit.page).title), level]
    if len(slides) > 1:
        facts.insert(0, f"{len(slides)} 页")
    if item.title:
        facts.append("标题已改写")
    note = f'<p class="said">{escape(_shortened(item.note))}</p>' if item.note else ""
    return (
        f'<div class="item">{thumb}<div><p class="finding">{escape(item.title or exhibit.title)}</p>'
        f'<p class="facts">{"　".join(facts)}</p>{note}</div></div>'
    )


def _shortened(note: str, most: int = 90) -> str:
    line = " ".join(note.split())
    return line if len(line) <= most else f"{line[:most]}……"


def _words(opened: Opened, item: Item, exhibit: Exhibit | None, where: tuple[int, int]) -> None:
    """The title and note of one item, and its place in the order."""
    place, last = where
    title, note, at = (f"{name}-{item.key}" for name in ("title", "note", "place"))
    for key, now in ((title, item.title), (note, item.note), (at, place)):
        if st.session_state.get(key) != now:
            st.session_state[key] = now
    with st.container(horizontal=True, gap="small"):
        st.text_input(
            "自己的标题（不填则用图件的结论，随数据更新）",
            key=title,
            max_chars=LONGEST_TITLE,
            placeholder=exhibit.title if exhibit is not None else "",
            on_change=_entitle,
            args=(opened, item.key, title),
        )
        st.selectbox("次序", range(1, last + 1), key=at, width=110, on_change=_put, args=(opened, item.key, at))
    st.text_area(
        "讲稿备注（演讲者视图和PPT备注页可见）",
        key=note,
        max_chars=LONGEST_NOTE,
        height=110,
        on_change=_annotate,
        args=(opened, item.key, note),
    )


def adding(opened: Opened) -> None:
    """Any exhibit of the product with its usual parameters."""
    names = {key: f"{sitemap.page(recipe.page).title}　{recipe.name}" for key, recipe in EXHIBITS.items()}
    st.selectbox(
        "添加图件",
        list(names),
        index=None,
        format_func=lambda key: names[key],
        key=ADDED,
        placeholder="选择要添加的图件，可输入名称查找",
        on_change=_add,
        args=(opened,),
    )


def _edit(opened: Opened, change: Callable[[Deck], Deck]) -> None:
    """A change in answer to a click: made in the deck as the session has it now, not as it was drawn."""
    try:
        basket.edit(opened.store, opened.code, change, opened.at)
    except DashboardError as error:
        st.toast(plain(error), icon=":material/error:")


def _move(opened: Opened, key: str, to: int) -> None:
    def moved(deck: Deck) -> Deck:
        rest = [item for item in deck.items if item.key != key]
        one = [item for item in deck.items if item.key == key]
        return deck.with_items([*rest[:to], *one, *rest[to:]])

    _edit(opened, moved)


def _put(opened: Opened, key: str, widget: str) -> None:
    _move(opened, key, int(st.session_state[widget]) - 1)


def _take_out(opened: Opened, key: str) -> None:
    _edit(opened, lambda deck: deck.with_items([item for item in deck.items if item.key != key]))


def _entitle(opened: Opened, key: str, widget: str) -> None:
    title = str(st.session_state[widget] or "").strip()
    _change(opened, key, lambda item: replace(item, title=title))


def _annotate(opened: Opened, key: str, widget: str) -> None:
    note = str(st.session_state[widget] or "").strip()
    _change(opened, key, lambda item: replace(item, note=note))


def _change(opened: Opened, key: str, change: Callable[[Item], Item]) -> None:
    _edit(opened, lambda deck: deck.with_items([change(i) if i.key == key else i for i in deck.items]))


def _unfold(key: str) -> None:
    st.session_state[UNFOLDED] = None if st.session_state.get(UNFOLDED) == key else key


def _add(opened: Opened) -> None:
    key = st.session_state[ADDED]
    if key is None:
        return
    st.session_state[ADDED] = None
    version = opened.deck.version
    _edit(opened, lambda deck: deck.with_items([*deck.items, decks.new_item(opened.store, key, (), version)]))
