"""The store as a later month, year, caliber or revision may leave it: one function a change, every series at once.

Each takes the current rows of all series and returns what is put into the store (and which ids go), so that any exhibit
can be built on a trial of it. Nothing here knows a value of today's data.
"""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from dashboard.store import Change, Store

SERIES = ["indicator", "region", "industry", "caliber", "kind"]
TEXTS = ("text", "wording", "bound", "modality", "approximation", "note", "fact_id", "raw")


class Held(NamedTuple):
    """What a store holds: every row, the current ones, and the newest row of each series, in the table's columns."""

    rows: pd.DataFrame
    newest: pd.DataFrame
    table: list[str]


def held(store: Store) -> Held:
    """Every observation of a store."""
    asked = [store.ask("observations", indicator=i) for i in store.ask("indicators")["id"]]
    rows = pd.concat([frame for frame in asked if len(frame)], ignore_index=True)
    current = rows[rows["current"] & (rows["confidence"] != "低")]
    newest = current.sort_values(["end", "start"]).groupby(SERIES, sort=True, dropna=False).tail(1)
    columns = store.catalogue.lake_tables["observation"].names
    return Held(rows, newest.sort_values(SERIES, ignore_index=True), [name for name in columns if name in rows])


def _put(rows: pd.DataFrame, names: list[str]) -> Change:
    own = rows[[n for n in names if n != "id"]].assign(file="新报表.xlsx", sheet="表1", cell="B2", import_record="")
    for name in ("start", "end"):
        own[name] = pd.to_datetime(own[name]).dt.strftime("%Y-%m-%d")
    return Change("observation", own)


def _plain(rows: pd.DataFrame, **more: object) -> pd.DataFrame:
    """Rows without what only the former reading bore: a published point of high confidence, said by nobody else."""
    published = (pd.to_datetime(rows["end"]) + pd.DateOffset(days=20)).dt.strftime("%Y-%m-%d")
    own = rows.assign(**dict.fromkeys(TEXTS, ""), status="公布", confidence="高", published=published)
    return own.assign(**more) if more else own


def _later(rows: pd.DataFrame, **by: int) -> pd.DataFrame:
    """The rows moved on by years or months; a cumulative one that leaves its year begins with the new one."""
    start, end = pd.to_datetime(rows["start"]), pd.to_datetime(rows["end"])
    day = start == end
    month_end = (end == end + pd.offsets.MonthEnd(0)) & ~day
    end = end + pd.DateOffset(**by)
    end = end.where(~month_end, end + pd.offsets.MonthEnd(0))
    moved = (start + pd.DateOffset(**by)).where(~day, end)
    if "months" in by:
        january = pd.to_datetime(end.dt.strftime("%Y-01-01"))
        moved = moved.where(rows["kind"] != "累计", january)
        # January is never published alone: what would be one becomes January–February.
        alone = (rows["kind"] == "累计") & (end.dt.month == 1)
        end = end.where(~alone, end + pd.offsets.MonthEnd(1))
    return rows.assign(start=moved, end=end)


def _valued(rows: pd.DataFrame, value: "pd.Series[float]", decimals: int = 1) -> pd.DataFrame:
    value = value.round(decimals)
    return rows.assign(value=value, raw=value.map(lambda v: "" if v != v else format(v, f".{decimals}f")))


def _rate(rows: pd.DataFrame) -> "pd.Series[bool]":
    return rows["unit"].isin(("%", "百分点"))


def _down(rows: pd.DataFrame) -> "pd.Series[float]":
    value = pd.to_numeric(rows["value"])
    return (value - 1.3 - value.abs() / 2).where(_rate(rows) & ~rows["indicator"].str.contains("rate|share"), value / 2)


def _up(rows: pd.DataFrame) -> "pd.Series[float]":
    value = pd.to_numeric(rows["value"])
    return (value + 1.3 + value.abs() / 2).where(_rate(rows), value * 1.5)


def numeric(rows: pd.DataFrame) -> pd.DataFrame:
    """Those that are numbers."""
    return rows[pd.to_numeric(rows["value"]).notna()]


Made = Callable[[Held], list[Change]]
CHANGES: dict[str, Made] = {}


def _change(make: Made) -> Made:
    CHANGES[make.__name__] = make
    return make


def _next(held: Held, worth: Callable[[pd.DataFrame], "pd.Series[float]"], **by: int) -> list[Change]:
    rows = _later(_plain(numeric(held.newest)), **by)
    return [_put(_valued(rows, worth(rows)), held.table)]


@_change
def lower(held: Held) -> list[Change]:
    """A year later every series is lower; growth rates turn negative."""
    return _next(held, _down, years=1)


@_change
def higher(held: Held) -> list[Change]:
    """A year later every series is higher."""
    return _next(held, _up, years=1)


@_change
def equal(held: Held) -> list[Change]:
    """A year later every series reads the same."""
    return _next(held, lambda rows: pd.to_numeric(rows["value"]), years=1)


@_change
def zero(held: Held) -> list[Change]:
    """A year later every series is nought."""
    return _next(held, lambda rows: pd.to_numeric(rows["value"]) * 0, years=1)


@_change
def turned(held: Held) -> list[Change]:
    """A year later every rate is on the other side of zero."""
    return _next(held, lambda r: pd.to_numeric(r["value"]).where(~_rate(r), -pd.to_numeric(r["value"])), years=1)


@_change
def month_lower(held: Held) -> list[Change]:
    """The next month, lower."""
    return _next(held, _down, months=1)


@_change
def month_higher(held: Held) -> list[Change]:
    """The next month, higher."""
    return _next(held, _up, months=1)


@_change
def year_2031(held: Held) -> list[Change]:
    """A reading of 2031, whatever the last one was."""
    rows = numeric(held.newest)
    moved = [_later(_plain(own), years=2031 - int(year)) for year, own in rows.groupby(rows["end"].dt.year)]
    every = pd.concat(moved, ignore_index=True)
    return [_put(_valued(every, _down(every)), held.table)]


def _this_and_next(rows: pd.DataFrame, held: Held) -> list[Change]:
    return [_put(_valued(own, _up(own)), held.table) for own in (rows, _later(rows, years=1))]


@_change
def caliber(held: Held) -> list[Change]:
    """Every series also of a caliber nobody has heard of, in the same and in the next year."""
    rows = _plain(numeric(held.newest), caliber="新设口径")
    rows = rows.drop_duplicates([*SERIES, "start", "end"])
    return _this_and_next(rows, held)


@_change
def default_caliber(held: Held) -> list[Change]:
    """What had a caliber of its own also without one."""
    rows = _plain(numeric(held.newest[held.newest["caliber"] != ""]), caliber="")
    rows = _later(rows.drop_duplicates([*SERIES, "start", "end"]), years=1)
    return [_put(_valued(rows, _down(rows)), held.table)]


@_change
def industry(held: Held) -> list[Change]:
    """An industry nobody has heard of, in every series by industry."""
    rows = _plain(numeric(held.newest[held.newest["industry"] != "all"]), industry="new_industry")
    rows = rows.drop_duplicates([*SERIES, "start", "end"])
    register = pd.DataFrame([{"id": "new_industry", "name": "低空飞行器制造业", "short": "低空装备", "level": "大类"}])
    return [Change("industry", register), *_this_and_next(rows, held)]


@_change
def region(held: Held) -> list[Change]:
    """A place nobody has heard of, in every series of a place."""
    rows = _plain(numeric(held.newest), region="519900").drop_duplicates([*SERIES[2:], "indicator", "start", "end"])
    new = {"code": "519900", "name": "新设市", "short": "新设", "level": "市州", "parent": "510000"}
    return [Change("region", pd.DataFrame([new])), *_this_and_next(rows, held)]


@_change
def source(held: Held) -> list[Change]:
    """Another source gives another value for the newest period, published later."""
    new = {"id": "new_source", "publisher": "某研究院", "title": "年报", "kind": "第三方整理", "preference": 4}
    register = pd.DataFrame([new])
    rows = _plain(numeric(held.newest), source="new_source", confidence="中")
    return [Change("source", register), _put(_valued(rows, _down(rows)), held.table)]


@_change
def revision_lower(held: Held) -> list[Change]:
    """The newest value of every series is revised downwards."""
    rows = _plain(numeric(held.newest), status="修订", published="2032-01-01")
    return [_put(_valued(rows, _down(rows)), held.table)]


@_change
def revision_higher(held: Held) -> list[Change]:
    """The newest value of every series is revised upwards."""
    rows = _plain(numeric(held.newest), status="修订", published="2032-01-01")
    return [_put(_valued(rows, _up(rows)), held.table)]


@_change
def all_revised(held: Held) -> list[Change]:
    """Every current value is revised to the other side of zero or to half of it."""
    current = numeric(held.rows[held.rows["current"] & (held.rows["confidence"] != "低")])
    rows = _plain(current, status="修订", published="2032-01-01")
    value = pd.to_numeric(rows["value"])
    return [_put(_valued(rows, (-value).where(_rate(rows), value / 2)), held.table)]


@_change
def preliminary(held: Held) -> list[Change]:
    """A preliminary figure of the next year."""
    rows = _later(_plain(numeric(held.newest), status="初步"), years=1)
    return [_put(_valued(rows, _down(rows)), held.table)]


@_change
def level_words(held: Held) -> list[Change]:
    """A year later every series says 持平 instead of a number."""
    return _worded(held, "持平")


@_change
def turn_words(held: Held) -> list[Change]:
    """A year later every series says 由亏转盈 instead of a number."""
    return _worded(held, "由亏转盈")


def _worded(held: Held, said: str) -> list[Change]:
    rows = _later(_plain(numeric(held.newest), value=float("nan"), text=said, status="定性", raw=said), years=1)
    return [_put(rows, held.table)]


@_change
def above(held: Held) -> list[Change]:
    """A year later only a lower bound is known, smaller than the former value."""
    rows = _later(_plain(numeric(held.newest), bound=">"), years=1)
    return [_put(_valued(rows, _down(rows)), held.table)]


@_change
def below(held: Held) -> list[Change]:
    """A year later only an upper bound is known, greater than the former value."""
    rows = _later(_plain(numeric(held.newest), bound="<"), years=1)
    return [_put(_valued(rows, _up(rows)), held.table)]


@_change
def about(held: Held) -> list[Change]:
    """A year later an approximate value."""
    rows = _later(_plain(numeric(held.newest), approximation="左右"), years=1)
    return [_put(_valued(rows, _down(rows)), held.table)]


@_change
def expected(held: Held) -> list[Change]:
    """A year later an expected value."""
    rows = _later(_plain(numeric(held.newest), modality="预计"), years=1)
    return [_put(_valued(rows, _down(rows)), held.table)]


@_change
def target(held: Held) -> list[Change]:
    """A target for the next year."""
    rows = _later(_plain(numeric(held.newest), status="目标"), years=1)
    return [_put(_valued(rows, _up(rows)), held.table)]


@_change
def low_confidence(held: Held) -> list[Change]:
    """A year later a reading of low confidence."""
    rows = _later(_plain(numeric(held.newest), confidence="低"), years=1)
    return [_put(_valued(rows, _down(rows)), held.table)]


@_change
def inside(held: Held) -> list[Change]:
    """A year later an unpublished reading."""
    rows = _later(_plain(numeric(held.newest), disclosure="未发布"), years=1)
    return [_put(_valued(rows, _up(rows)), held.table)]


@_change
def nothing(held: Held) -> list[Change]:
    """Every observation is gone."""
    return [Change("observation", drop=tuple(held.rows["id"]))]


@_change
def one_point(held: Held) -> list[Change]:
    """Only the newest reading of every series is left."""
    return [Change("observation", drop=tuple(held.rows.loc[~held.rows["id"].isin(held.newest["id"]), "id"]))]


@_change
def last_gone(held: Held) -> list[Change]:
    """The newest reading of every series is gone."""
    return [Change("observation", drop=tuple(held.newest["id"]))]


@_change
def gaps(held: Held) -> list[Change]:
    """Every other reading is gone."""
    rows = held.rows.sort_values([*SERIES, "end", "start", "id"])
    return [Change("observation", drop=tuple(rows["id"].iloc[1::2]))]


def mixed(held: Held, turn: int) -> list[Change]:
    """Each series changed in its own way: the changes that only add, dealt round from the given turn on."""
    names = [name for name in CHANGES if name not in ("nothing", "one_point", "last_gone", "gaps", "all_revised")]
    number = pd.Series(range(len(held.newest)), index=held.newest.index)
    made: list[Change] = []
    for place, name in enumerate(names):
        own = held.newest[(number + turn) % len(names) == place]
        if len(numeric(own)):
            made += CHANGES[name](Held(held.rows, own, held.table))
    return made
