"""What became of a frozen deck's values since: old → new, with the version that did it and who brought it in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard.deck.deck import Deck
from dashboard.deck.decks import MONTH
from dashboard.errors import ParameterError, QueryError
from dashboard.exhibits import EXHIBITS, Exhibit, tried
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.monthly import desk as monthly_desk
from dashboard.frames import each
from dashboard.store import Store

COLUMNS = ["图件", "指标", "时期", "原值", "现值", "版次", "入库人", "入库时间", "说明"]
#: What makes a point of a series; its value may come from another source or vintage than before.
SERIES = ("indicator", "region", "industry", "caliber", "kind", "start", "end")
OBSERVATION = "observation"
ADDED, REVISED, GONE = "新增", "修订", "不再显示"

#: A point of a series, or a row of a register: (table, id).
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Shown:
    """A value as an exhibit shows it; several texts where sources differ and both are shown."""

    label: str
    period: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Touch:
    """A version that touched a row. before and after: the row in words, for registers."""

    version: int
    before: str
    after: str


def since(store: Store, deck: Deck) -> pd.DataFrame:
    """The values shown in a deck that read otherwise at the newest version: one row each, COLUMNS.

    An empty 原值 is a value that came in, an empty 现值 one that is no longer shown; 图件 names every exhibit of
    the deck that shows it. Raises VersionError where the store does not hold the deck's version.
    """
    newest = store.version
    found: dict[tuple[Key, str, str], dict[str, Any]] = {}
    if newest <= deck.version:
        return pd.DataFrame(columns=COLUMNS)
    touches = _touches(store, deck.version, newest)
    history = store.history().set_index("version")
    for item in deck.items:
        was = tried(Reading(store, deck.version), item.exhibit, **dict(item.params))
        now = tried(Reading(store, newest), item.exhibit, **_pinned(store, was)) if isinstance(was, Exhibit) else was
        if isinstance(was, ParameterError):  # there was none of this name, or not with these parameters
            continue
        name = item.title or EXHIBITS[item.exhibit].name
        if isinstance(was, QueryError) or isinstance(now, QueryError):
            said = "该图件已不在本系统中" if isinstance(now, ParameterError) else str(now)
            found[("图件", item.key), "", ""] = dict.fromkeys(COLUMNS, "") | {"图件": name, "说明": said}
            continue
        for key, label, period, old, new in (*_values(was, now), *_rows(was, now, touches)):
            row = found.get((key, old, new))
            if row is None:
                told = {"图件": name, "指标": label, "时期": period, "原值": old, "现值": new}
                found[key, old, new] = told | _who(history, touches.get(key, ()), old, new)
            elif name not in row["图件"].split("、"):
                row["图件"] += f"、{name}"
    return pd.DataFrame(list(found.values()), columns=COLUMNS)


def _pinned(store: Store, was: Exhibit) -> dict[str, Any]:
    """Its parameters with the month it showed: that a later month has come in revises nothing that was shown."""
    params = dict(was.params)
    if params.get(MONTH) == "":
        params[MONTH] = monthly_desk(Reading(store, was.version)).month.key
    return params


def _touches(store: Store, old: int, new: int) -> dict[Key, list[Touch]]:
    """Every row that a version after `old` added, changed or removed, with these versions in order."""
    versions = sorted(v for v in store.history()["version"] if old < v <= new)
    touched: dict[Key, list[Touch]] = {}
    for before, version in pairwise([old, *versions]):
        for row in each(store.changes(before, version)):
            touched.setdefault(_key(row), []).append(Touch(version, row.before, row.after))
    return touched


def _key(row: Any) -> Key:
    if row.table != OBSERVATION:
        return (row.table, row.id)
    return tuple(str(getattr(row, name))[:10] for name in SERIES)


def _shown(exhibit: Exhibit) -> dict[Key, Shown]:
    """The points of series an exhibit rests on, as it shows them."""
    own = exhibit.evidence[exhibit.evidence["table"] == OBSERVATION]
    points: dict[Key, Shown] = {}
    for row in each(own):
        key = _key(row)
        held = points.get(key)
        texts = () if held is None else held.texts
        if row.shown not in texts:
            period = f"{row.period}（{row.kind}）" if row.kind else row.period
            points[key] = Shown(row.label, period, (*texts, row.shown))
    return points


def _values(was: Exhibit, now: Exhibit) -> Iterator[tuple[Key, str, str, str, str]]:
    """Points that read otherwise: key, indicator, period, old and new value."""
    old, new = _shown(was), _shown(now)
    for key in (*old, *(k for k in new if k not in old)):
        before, after = (side[key].texts if key in side else () for side in (old, new))
        if set(before) != set(after):
            named = new.get(key) or old[key]
            yield key, named.label, named.period, "、".join(before), "、".join(after)


def _rows(was: Exhibit, now: Exhibit, touches: dict[Key, list[Touch]]) -> Iterator[tuple[Key, str, str, str, str]]:
    """Rows of registers (parks, centres, events) that read otherwise."""
    for row in each(pd.concat([now.evidence, was.evidence]).drop_duplicates(["table", "id"])):
        told = touches.get((row.table, row.id), ())
        if row.table != OBSERVATION and told and told[0].before != told[-1].after:
            yield (row.table, row.id), row.label, "", told[0].before, told[-1].after


def _who(history: pd.DataFrame, touches: Iterable[Touch], old: str, new: str) -> dict[str, Any]:
    """The version that made it so, who brought it in, when, and how it came about."""
    kind = ADDED if not old else GONE if not new else REVISED
    versions = sorted({touch.version for touch in touches})
    if not versions:
        return {"版次": "", "入库人": "", "入库时间": "", "说明": kind}
    entry = history.loc[versions[-1]]
    said = [kind, entry["message"], entry["because"]]
    if len(versions) > 1:
        said.append(f"其间第{'、'.join(map(str, versions[:-1]))}版也有改动")
    return {
        "版次": str(versions[-1]),
        "入库人": entry["author"],
        "入库时间": f"{entry['time']:%Y-%m-%d %H:%M}",
        "说明": "；".join(part for part in said if part),
    }
