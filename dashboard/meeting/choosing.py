"""Which deck is on the page: the one this session is choosing, a ready-made one, a saved one."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from dashboard.deck import decks, press
from dashboard.deck.deck import Deck
from dashboard.deck.ready import items, titles
from dashboard.deck.slides import Material
from dashboard.errors import DashboardError
from dashboard.meeting import basket
from dashboard.meeting.basket import OWN
from dashboard.store import Store
from dashboard.wording import plain

ADDRESS = "deck"
PICKED = "meeting-deck"


@dataclass(frozen=True)
class Opened:
    """The deck on the page. saved: as it is kept (None: not yet); deck: as this session has it.

    at: the data version picked in the frame, which ready-made decks are read at.
    """

    store: Store
    code: str
    saved: Deck | None
    deck: Deck
    at: int | None

    @property
    def changed(self) -> bool:
        """Whether this session has something to save."""
        return self.saved is None or self.deck != self.saved

    @property
    def overtaken(self) -> Deck | None:
        """The saved deck where somebody saved it after this session began to change it."""
        begun = basket.held().begun.get(self.code)
        return self.saved if self.saved is not None and begun is not None and begun != self.saved else None

    @property
    def laid(self) -> Material:
        """The deck laid out. Raises VersionError, StoreError."""
        return press.lay_out(self.store, self.deck)


def chosen(store: Store, at: int | None) -> Opened | None:
    """Draw the choice of decks and return the one chosen; None where it cannot be opened (which is then said)."""
    saved = {deck.id: deck for deck in decks.saved(store)}
    own = basket.held().drafts.get(OWN)
    names = {OWN: f"正在编排（{len(own.items)} 幅，未保存）" if own and own.items else "新汇报（还没有图件）"}
    names |= {key: f"现成材料　{title}" for key, title in titles().items()}
    names |= {id: f"已保存　{deck.title}（{deck.author}，{deck.time[5:16]}）" for id, deck in saved.items()}
    asked = st.query_params.get(ADDRESS)
    code = basket.held().target if asked is None else asked
    if code not in names:
        if asked is not None:
            st.warning(_unknown(store, asked))
        code = OWN
    if st.session_state.get(PICKED) != code:
        st.session_state[PICKED] = code
    _address(code)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "汇报材料", list(names), format_func=lambda key: names.get(key, key), key=PICKED, width=520, on_change=_pick
        )
        if own and own.items:
            st.button("清空正在编排的", key="empty-own", type="tertiary", on_click=_empty)
    try:
        kept = saved.get(code) or (decks.find(store, code, at) if code in titles() else None)
        deck = basket.working(store, code, at)
    except DashboardError as error:
        st.error(plain(error))
        return None
    if code not in titles() or code in basket.held().drafts:
        basket.follow(code, deck)
    return Opened(store, code, kept, deck, at)


def offered(store: Store) -> None:
    """What an empty page offers: the ready-made decks, and how to choose exhibits of one's own."""
    with st.container(border=True, key="offered"):
        st.markdown("**从现成材料开始**，打开后可增删、调整次序、改写标题，再另存为自己的汇报。")
        with st.container(horizontal=True, gap="small"):
            for key, title in titles().items():
                st.button(
                    f"{title}（{len(items(key))} 幅）",
                    key=f"ready-{key}",
                    icon=":material/slideshow:",
                    on_click=turn_to,
                    args=(key,),
                )
        st.markdown("**自己选图件**：在任一页面的图件下点“加入汇报”，选好的图件按次序列在这里；也可以在下面直接添加。")


def turn_to(code: str) -> None:
    """Turn the page to a deck. Only before the choice is drawn, thus in answer to a click."""
    st.session_state[PICKED] = code
    _pick()


def link(path: str) -> str:
    """An address on this server as it can be given to a colleague."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{path}" if here.netloc else path


def facts(parts: Sequence[str]) -> str:
    """Facts about a deck in one line of HTML; each part is escaped already."""
    return f'<div class="deck-facts">{"".join(f"<span>{part}</span>" for part in parts)}</div>'


def _unknown(store: Store, asked: str) -> str:
    try:
        decks.find(store, asked)
    except DashboardError as error:
        return plain(error)
    return f"链接中的汇报“{plain(asked)}”打不开，请在下面另选。"


def _pick() -> None:
    code = str(st.session_state[PICKED] or OWN)
    basket.held().target = code if code not in titles() or code in basket.held().drafts else OWN
    _address(code)


def _address(code: str) -> None:
    if code == OWN:
        st.query_params.pop(ADDRESS, None)
    else:
        st.query_params[ADDRESS] = code


def _empty() -> None:
    basket.discard(OWN)
