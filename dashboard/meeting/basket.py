"""What a session is choosing for a meeting: its own deck, and its changes to saved ones, until they are saved.

Saved decks live in the lake and are everybody's; a draft here is one session's alone. The page shows a deck by
its code: OWN for the deck this session is choosing, else the id of a ready-made or saved one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import streamlit as st

from dashboard.deck import decks
from dashboard.deck.deck import Deck
from dashboard.errors import DashboardError
from dashboard.exhibits import Exhibit
from dashboard.store import Store
from dashboard.wording import plain

KEPT = "meeting"
#: The code of the deck this session is choosing, as long as it has no name.
OWN = ""


@dataclass
class Basket:
    """One session's drafts by code, and what each began as; target: the one that 加入汇报 adds to, its title and
    number of exhibits."""

    drafts: dict[str, Deck] = field(default_factory=dict)
    begun: dict[str, Deck] = field(default_factory=dict)
    target: str = OWN
    title: str = ""
    number: int = 0


def held() -> Basket:
    """The basket of this session."""
    found: Basket = st.session_state.setdefault(KEPT, Basket())
    return found


def working(store: Store, code: str, at: int | None = None) -> Deck:
    """The deck of that code as this session has it: its draft, else as saved. Raises ParameterError."""
    draft = held().drafts.get(code)
    if draft is not None:
        return draft
    return Deck("", at or store.version) if code == OWN else decks.find(store, code, at)


def edit(store: Store, code: str, change: Callable[[Deck], Deck], at: int | None = None) -> Deck:
    """Change a deck in this session only. Raises ParameterError where the deck is gone."""
    before = working(store, code, at)
    changed = change(before)
    _keep(code, before, changed)
    return changed


def _keep(code: str, before: Deck, changed: Deck) -> None:
    basket = held()
    if code not in basket.drafts:
        basket.begun[code] = before
    basket.drafts[code] = changed
    follow(code, changed)


def follow(code: str, deck: Deck) -> None:
    """From now on 加入汇报 adds to this deck."""
    basket = held()
    basket.target, basket.title, basket.number = code, deck.title, len(deck.items)


def discard(code: str) -> None:
    """Forget what this session changed in a deck."""
    held().drafts.pop(code, None)
    held().begun.pop(code, None)
    if code == OWN:
        follow(OWN, Deck("", 0))


def add(store: Store, exhibit: Exhibit) -> None:
    """Put an exhibit as it is looked at into the deck of this session, and say so. Called by a click.

    The first one gives the deck its data version.
    """
    basket, version = held(), exhibit.version
    item = decks.new_item(store, exhibit.id, exhibit.params, version)
    try:
        deck = working(store, basket.target, version)
    except DashboardError:
        # Removed by a colleague in the meantime: begin anew.
        basket.target, deck = OWN, working(store, OWN, version)
    place = next((n for n, i in enumerate(deck.items, 1) if (i.exhibit, i.params) == (item.exhibit, item.params)), 0)
    into = f"“{plain(deck.title)}”" if deck.title else "汇报"
    if place:
        st.toast(f"“{plain(exhibit.name)}”已在{into}中，排第 {place}。", icon=":material/check:")
        return
    frozen = deck.version if deck.items else version
    changed = replace(deck, version=frozen, items=(*deck.items, item))
    _keep(basket.target, deck, changed)
    other = f"，数据按该汇报的版次 {frozen}" if frozen != version else ""
    st.toast(f"已加入{into}，共 {len(changed.items)} 幅{other}。", icon=":material/playlist_add_check:")
