"""A deck: exhibits chosen for a meeting, in order, with their parameters and the data version frozen.

Plain data that survives as JSON in the desk lake; what it shows is built by ``slides.material``.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.errors import ParameterError

Params = tuple[tuple[str, Any], ...]


def new_key() -> str:
    """A short random name, stable for the life of an item or a deck: lower-case hexadecimal."""
    return secrets.token_hex(4)


@dataclass(frozen=True)
class Item:
    """One chosen exhibit. title: the presenter's own, "" for the exhibit's finding; note: what to say to it."""

    exhibit: str
    params: Params = ()
    title: str = ""
    note: str = ""
    key: str = field(default_factory=new_key)


@dataclass(frozen=True)
class Deck:
    """Exhibits for a meeting. version: the data version everything in it is read at."""

    title: str
    version: int
    items: tuple[Item, ...] = ()
    subtitle: str = ""
    author: str = ""
    time: str = ""
    id: str = field(default_factory=new_key)

    def with_items(self, items: Sequence[Item]) -> "Deck":
        """The same deck with these items."""
        return replace(self, items=tuple(items))


def as_json(deck: Deck) -> str:
    """What a deck is made of, as JSON; ``from_json`` reads it back."""
    return json.dumps(
        {
            "title": deck.title,
            "subtitle": deck.subtitle,
            "version": deck.version,
            "items": [
                {"key": i.key, "exhibit": i.exhibit, "params": dict(i.params), "title": i.title, "note": i.note}
                for i in deck.items
            ],
        },
        ensure_ascii=False,
    )


def from_json(text: str, id: str, author: str = "", time: str = "") -> Deck:
    """The deck kept under an id. Raises ParameterError where the text is none."""
    try:
        held = json.loads(text)
        items = tuple(
            Item(i["exhibit"], as_params(i["params"]), i["title"], i["note"], i["key"]) for i in held["items"]
        )
        return Deck(held["title"], int(held["version"]), items, held["subtitle"], author, time, id)
    except (KeyError, TypeError, ValueError) as error:
        raise ParameterError("保存的汇报无法读取", f"汇报 {id}", "请重新选择图件后保存") from error


def as_params(params: dict[str, Any]) -> Params:
    """Parameters as they stand in an item: ordered pairs, lists as tuples."""
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in params.items())
