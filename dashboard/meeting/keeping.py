"""Name a deck, save it, share it, bring it to the newest data, remove it."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard.deck import decks, ready
from dashboard.deck.deck import Deck, new_key
from dashboard.errors import DashboardError
from dashboard.exhibits.exhibit import Reading
from dashboard.meeting import basket, choosing
from dashboard.meeting.choosing import Opened
from dashboard.wording import plain
from dashboard.workbench import analyst, doubts

TOLD, TITLE, SUBTITLE = "meeting-told", "meeting-title", "meeting-subtitle"
#: Who is named where nobody gave a name.
NOBODY = "四川工业运行看板"


def told() -> None:
    """Say once what the last click did."""
    kind, words = st.session_state.pop(TOLD, ("", ""))
    if kind == "success":
        st.success(plain(words))
    elif kind:
        st.error(plain(words))


def panel(opened: Opened) -> None:
    """Name and subtitle, saving, the link to share."""
    deck, code = opened.deck, opened.code
    for key, label, now, hint in (
        (TITLE, "汇报名称", deck.title, "如：11月工业运行调度会"),
        (SUBTITLE, "副标题", deck.subtitle, "封面第二行，可不填"),
    ):
        if st.session_state.get(key) != now:
            st.session_state[key] = now
        st.text_input(label, key=key, max_chars=60, placeholder=hint, on_change=_entitle, args=(opened,))
    if code in ready.titles() and opened.changed:
        st.caption("现成材料已作改动，保存时请另起名称；原有的现成材料不变。")
    name = analyst.asked("填写姓名后即可保存；姓名随汇报一起保存。")
    if overtaken := opened.overtaken:
        st.warning(
            f"{plain(overtaken.author)}在 {overtaken.time[5:16]} 保存过这份汇报，您改的是之前的内容。"
            "继续保存会覆盖；也可以改个名称另存。"
        )
    with st.container(horizontal=True, gap="small"):
        st.button(
            "保存",
            key="save",
            icon=":material/save:",
            disabled=not (name and deck.items),
            on_click=_save,
            args=(opened, name),
        )
        if opened.saved is not None and code not in ready.titles():
            st.button("另存", key="save-as", disabled=not name, on_click=_save, args=(opened, name, True))
        if opened.changed and code in basket.held().drafts and opened.saved is not None:
            st.button("放弃改动", key="discard", type="tertiary", on_click=basket.discard, args=(code,))
    _newest(opened)
    if opened.saved is not None:
        st.caption("分享链接（对方看到的是已保存的内容）")
        st.code(choosing.link(f"/meeting?deck={code}"), language=None, wrap_lines=True)
    if opened.saved is not None and code not in ready.titles():
        with st.popover("删除这份汇报", type="tertiary", icon=":material/delete:"):
            st.markdown(f"删除“{plain(opened.saved.title)}”？分享出去的链接将打不开。")
            st.button("确认删除", key="remove", disabled=not name, on_click=_remove, args=(opened, name))
            if not name:
                st.caption("请先填写姓名。")


def _newest(opened: Opened) -> None:
    newest, deck = opened.store.version, opened.deck
    if deck.version < newest and deck.items:
        st.info(f"本汇报的数据停在第 {deck.version} 版，现已有第 {newest} 版。")
        st.button("更新到最新数据版次", key="renew", icon=":material/update:", on_click=_renew, args=(opened,))


def save_first(opened: Opened) -> None:
    """Save what is on the page under its name, or one made of the time, so that it can be shown."""
    deck = opened.deck
    if not deck.title or opened.code in ready.titles():
        deck = replace(deck, title=f"{deck.title or '汇报'} {doubts.now()[:16]}")
    if saved := _kept(opened, deck, analyst.known() or NOBODY):
        say("success", f"已存为“{saved.title}”，点“开始放映”即可放映。名称可在右侧修改。")


def _save(opened: Opened, name: str, as_new: bool = False) -> None:
    deck = basket.working(opened.store, opened.code, opened.at)
    if as_new:
        deck = replace(deck, id=new_key())
    if saved := _kept(opened, deck, name):
        say("success", f"已保存“{saved.title}”，数据版次 {saved.version}。")


def _kept(opened: Opened, deck: Deck, author: str) -> Deck | None:
    """Save it, turn the page to it. What goes wrong is said, and nothing is lost."""
    try:
        saved = decks.save(opened.store, deck, author)
    except DashboardError as error:
        say("error", str(error))
        return None
    basket.discard(opened.code)
    basket.follow(saved.id, saved)
    choosing.turn_to(saved.id)
    return saved


def _renew(opened: Opened) -> None:
    store = opened.store

    def renewed(deck: Deck) -> Deck:
        # A subtitle that names the month of the data goes on to the next one, unless it was rewritten.
        old, new = (Reading(store, version) for version in (deck.version, store.version))
        named = (ready.subtitle(new, id) for id in ready.titles() if ready.subtitle(old, id) == deck.subtitle)
        fresh = next(named, deck.subtitle)
        return replace(decks.renew(store, deck), subtitle=fresh)

    _try(lambda: basket.edit(store, opened.code, renewed, opened.at))


def _remove(opened: Opened, name: str) -> None:
    if _try(lambda: decks.remove(opened.store, opened.code, name)):
        basket.discard(opened.code)
        choosing.turn_to(basket.OWN)
        say("success", f"已删除“{opened.deck.title}”。")


def _entitle(opened: Opened) -> None:
    title, subtitle = (str(st.session_state[key] or "").strip() for key in (TITLE, SUBTITLE))

    def named(deck: Deck) -> Deck:
        return replace(deck, title=title, subtitle=subtitle)

    _try(lambda: basket.edit(opened.store, opened.code, named, opened.at))


def _try(call: Callable[[], object]) -> bool:
    try:
        call()
    except DashboardError as error:
        say("error", str(error))
        return False
    return True


def say(kind: str, words: str) -> None:
    """Have something said once, when the page is drawn next."""
    st.session_state[TOLD] = (kind, words)
