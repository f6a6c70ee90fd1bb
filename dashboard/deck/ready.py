"""The ready-made decks of data/lists/ready.yaml: opened without choosing anything, always of the newest data.

Items have fixed keys, so that a deck exported last month and refreshed today is found again slide by slide.
"""

import hashlib
from functools import cache
from urllib.parse import parse_qsl

from dashboard import lists
from dashboard.deck.deck import Deck, Item
from dashboard.errors import ParameterError
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.monthly import Month, newest
from dashboard.store import Store


def titles() -> dict[str, str]:
    """Id → name of every ready-made deck. Raises SeedError."""
    return {id: str(entry["title"]) for id, entry in lists.nested("ready").items()}


@cache
def items(id: str) -> tuple[Item, ...]:
    """What a deck shows; an item's key is a hash of deck, exhibit and parameters."""
    found = []
    for entry in lists.nested("ready")[id]["exhibits"]:
        ((address, note),) = entry.items()
        exhibit, _, asked = address.partition("?")
        params = tuple(parse_qsl(asked))
        key = hashlib.sha256(f"{id}/{exhibit}/{params}".encode()).hexdigest()[:8]
        found.append(Item(exhibit, params, note=note, key=key))
    return tuple(found)


def subtitle(reading: Reading, id: str) -> str:
    """What stands under a deck's name at a version: where it names the month, the newest one held."""
    said: str = lists.nested("ready")[id]["subtitle"]
    month = newest(reading) if "{month}" in said else ""
    return said.replace("{month}", Month.of(month).title if month else "")


def ready(store: Store, id: str, at: int | None = None) -> Deck:
    """A ready-made deck at a version, the newest by default. Raises ParameterError where none has this id."""
    if id not in titles():
        raise ParameterError(f"没有现成材料“{id}”", "汇报演示", f"现有：{'、'.join(titles())}")
    version = store.version if at is None else at
    return Deck(titles()[id], version, items(id), subtitle(Reading(store, version), id), id=id)
