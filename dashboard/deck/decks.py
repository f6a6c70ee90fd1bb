"""Decks kept in the desk lake by name, ready-made ones beside them, and the masters slides are put on.

A deck kept again replaces its former state, which stays in the desk's history; one removed is only marked so.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard.deck.deck import Deck, Item, Params, as_json, from_json, new_key
from dashboard.deck.ready import ready, titles
from dashboard.errors import ParameterError, QueryError, VersionError
from dashboard.exhibits import build
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.monthly import desk as monthly_desk
from dashboard.frames import each, first_row
from dashboard.store import Store
from dashboard.wording import few

IN_USE, REMOVED = "在用", "已删除"
#: Characters of a deck's or a master's name.
LONGEST_NAME = 60
#: Exhibits in one deck; beyond it nobody presents any more.
MOST_ITEMS = 200
WHERE = "汇报演示"
#: The parameter that names a month; "" stands for the newest one.
MONTH = "month"
#: What no file system takes in a name, and what stands for it.
FULL_WIDTH = str.maketrans('/\\:*?"<>|', "／＼：＊？＂＜＞｜")


@dataclass(frozen=True)
class Master:
    """A slide master (.pptx) somebody uploaded. sha256: of the kept file."""

    id: str
    title: str
    sha256: str
    author: str
    time: str


def cleaned(name: str) -> str:
    """A name as it is kept and shown: one line, without control or direction characters, slashes full-width."""
    text = re.sub(r"\s+", " ", name.translate(FULL_WIDTH))
    kept = (char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    return "".join(kept).strip(" .")[:LONGEST_NAME]


def saved(store: Store) -> tuple[Deck, ...]:
    """The decks kept by name, the one saved last first."""
    rows = store.desk("deck")
    rows = rows[rows["state"] != REMOVED]
    return tuple(_deck(row) for row in reversed(each(rows)))


def find(store: Store, id: str, at: int | None = None) -> Deck:
    """A deck by its id or its whole name, saved or ready-made. at: the data version to see it at instead of its own.

    Raises ParameterError where there is none, VersionError where the store does not hold that version.
    """
    if at is not None:
        _known_version(store, at)
    if id in titles():
        return ready(store, id, at)
    rows = store.desk("deck")
    row = first_row(rows[rows["id"] == id])
    if row is None:
        alive = rows[(rows["title"] == id) & (rows["state"] != REMOVED)]
        row = first_row(alive)
    if row is not None:
        if row.state == REMOVED:
            raise ParameterError(f"汇报“{row.title}”已由{row.author}删除", WHERE, "请在“汇报演示”页另选，或重新编排")
        found = _deck(row)
        return found if at is None else replace(found, version=at)
    named = next((key for key, title in titles().items() if title == id), None)
    if named is not None:
        return ready(store, named, at)
    known = few([*titles().values(), *(deck.title for deck in saved(store))], 20)
    raise ParameterError(f"没有汇报“{few([cleaned(id)])}”", WHERE, f"现有：{known}")


def save(store: Store, deck: Deck, author: str) -> Deck:
    """Keep a deck under its name; returns it as kept (name cleaned, parameters complete, an id of its own).

    Raises ParameterError for an empty name, a name another deck has, no exhibits; VersionError, StoreError.
    """
    title = cleaned(deck.title)
    if not title:
        raise ParameterError("汇报没有名称", WHERE, "请填写名称后保存")
    if not deck.items:
        raise ParameterError("汇报中还没有图件", WHERE, "请先在各页点“加入汇报”")
    if len(deck.items) > MOST_ITEMS:
        raise ParameterError(f"汇报有{len(deck.items)}个图件，最多{MOST_ITEMS}个", WHERE, "请分成几份")
    _known_version(store, deck.version)
    # A ready-made deck that was changed becomes a deck of its own.
    id = new_key() if deck.id in titles() else deck.id
    taken = next((held for held in saved(store) if held.title == title and held.id != id), None)
    if taken is not None:
        raise ParameterError(
            f"已有名为“{title}”的汇报（{taken.author}，{taken.time[:16]}）", WHERE, "请换一个名称，或打开那一份修改"
        )
    if title in titles().values():
        raise ParameterError(f"“{title}”是现成材料的名称", WHERE, "请换一个名称")
    whole = replace(
        deck,
        id=id,
        title=title,
        subtitle=_one_line(deck.subtitle),
        items=tuple(
            replace(item, title=_one_line(item.title), params=frozen(store, item.exhibit, item.params, deck.version))
            for item in deck.items
        ),
    )
    row = {"id": id, "title": title, "spec": as_json(whole), "state": IN_USE}
    store.keep("deck", pd.DataFrame([row]), author, f"保存汇报：{title}")
    return find(store, id)


def remove(store: Store, id: str, author: str) -> None:
    """Take a saved deck off the list; its states stay in the history. Raises ParameterError where there is none."""
    if id in titles():
        raise ParameterError("现成材料不能删除", WHERE, "可以另存一份后修改")
    rows = store.desk("deck")
    row = rows[(rows["id"] == id) & (rows["state"] != REMOVED)]
    if not len(row):
        raise ParameterError("这份汇报不在已保存的汇报中", WHERE, "可能已被删除，请刷新页面")
    gone = row[["id", "title", "spec"]].assign(state=REMOVED)
    store.keep("deck", gone, author, f"删除汇报：{row['title'].iloc[0]}")


def renew(store: Store, deck: Deck) -> Deck:
    """The same deck at the newest data version; it is not kept until it is saved."""
    return at_version(store, deck, store.version)


def at_version(store: Store, deck: Deck, version: int) -> Deck:
    """The same deck at another version. What showed the newest month then shows the newest month of that version."""
    items = tuple(replace(item, params=frozen(store, item.exhibit, item.params, deck.version)) for item in deck.items)
    return replace(deck, version=version, items=items)


def frozen(store: Store, exhibit: str, params: Params | Mapping[str, Any], version: int) -> Params:
    """All parameters of an exhibit as they are kept, so that later defaults change nothing.

    A month that was the newest of that version is kept as "": a deck renewed goes on to the next one. What cannot
    be built any more stays as it is: its slide says so.
    """
    given = dict(params)
    try:
        whole = dict(build(store, exhibit, version, **given).params)
        if whole.get(MONTH) and whole[MONTH] == monthly_desk(Reading(store, version)).month.key:
            whole[MONTH] = ""
    except VersionError:
        raise
    except QueryError:
        whole = given
    return tuple(whole.items())


def masters(store: Store) -> tuple[Master, ...]:
    """The masters people uploaded, the last one first."""
    rows = store.desk("master")
    return tuple(Master(*row) for row in reversed(list(rows.itertuples(index=False, name=None))))


def keep_master(store: Store, name: str, content: bytes, author: str) -> Master:
    """Keep an examined master under its name; one of the same name is replaced. Raises ParameterError, StoreError.

    It is kept as it came: who puts slides on it examines it first (``press.examined``).
    """
    title = cleaned(re.sub(r"\.(pptx|potx)$", "", name, flags=re.IGNORECASE))
    if not title:
        raise ParameterError("母版没有名称", WHERE, "请填写名称后上传")
    sha256 = hashlib.sha256(content).hexdigest()
    store.keep_file(content, sha256)
    same = next((held.id for held in masters(store) if held.title == title), new_key())
    store.keep("master", pd.DataFrame([{"id": same, "title": title, "sha256": sha256}]), author, f"上传母版：{title}")
    return next(held for held in masters(store) if held.id == same)


def master(store: Store, id: str) -> bytes:
    """A kept master exactly as it came. Raises ParameterError where it is not held."""
    held = next((held for held in masters(store) if held.id == id), None)
    path = store.kept_file(held.sha256) if held is not None else None
    if path is None:
        raise ParameterError("没有这个母版", "母版", "请重新上传，或使用系统母版")
    return path.read_bytes()


def new_item(store: Store, exhibit: str, params: Params | Mapping[str, Any], version: int) -> Item:
    """An item as it is added from a page: the exhibit with all its parameters."""
    return Item(exhibit, frozen(store, exhibit, params, version))


def _deck(row: Any) -> Deck:
    return from_json(row.spec, row.id, row.author, row.time)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))).strip()


def _known_version(store: Store, version: int) -> None:
    newest = store.version
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version <= newest:
        raise VersionError(f"没有数据版次 {version}", "数据版次", f"现有第 1 至第 {newest} 版")
