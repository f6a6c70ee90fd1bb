"""备注: what analysts wrote about a series or a point, on every exhibit that shows it.

A remark is a row of the system table ``remark`` and is committed like an import, because it changes what exhibits
say: each exhibit carries the remarks of its own version, so that a frozen deck never gets a newer one. It belongs to
an exhibit whose evidence holds a row of its series (a remark on a point: that very point).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from dashboard.analysis import period
from dashboard.catalogue import IN_FORCE
from dashboard.exhibits.reading import Reading, per_version
from dashboard.figure import Card, Cards, Dots, Event, Figure, Heat, Pile, Series, Shown
from dashboard.frames import each

#: What makes a series; with the ends of its period, a point.
SERIES = ("indicator", "region", "industry", "caliber", "kind")
#: Remarks written out under one exhibit and numbered on it; the rest is counted.
NAMED = 12
#: ❶ to ❿ and ⓫ to ⓴: where Unicode keeps the white numbers on black; ① and ② number events on slides.
CIRCLED = ((10, 0x2776), (20, 0x24EB - 10))
#: How exactly points must lie on an axis of months, in months, to be taken to stand on one.
EXACT = 0.05

#: A series as it is named in the table.
Key = tuple[str, ...]
Labelled = TypeVar("Labelled", Card, Pile)


class Row(NamedTuple):
    """What is needed of a row of the evidence."""

    id: str
    label: str
    period: str
    start: pd.Timestamp
    end: pd.Timestamp


@dataclass(frozen=True)
class Remark:
    """A remark on an exhibit. ids: rows of the evidence it is about; whole: it is about their whole series.

    mark: its number on this exhibit (❶); about: the series in words where the exhibit shows several, else "";
    day: the day it is about, YYYY-MM-DD (a month's last day), "" where none is said; when: the same in words;
    version: the data version that brought it as it reads now, 0 where the history does not tell.
    """

    id: str
    mark: str
    text: str
    about: str
    when: str
    day: str
    author: str
    version: int
    level: str
    whole: bool
    ids: frozenset[str]

    @property
    def told(self) -> str:
        """What is read on hover: the text, who wrote it, in which version."""
        return f"备注{self.mark}：{self.text}（{self._who}）"

    @property
    def line(self) -> str:
        """How it stands under the exhibit."""
        said = "，".join(p for p in (self.about, self.when, self._who) if p)
        return f"备注{self.mark}（{said}）：{self.text}"

    @property
    def _who(self) -> str:
        return f"{self.author}，版次{self.version}" if self.version else self.author


def circled(number: int) -> str:
    """The number of a remark: ❶ to ⓴; beyond, in brackets."""
    return next((chr(base + number - 1) for most, base in CIRCLED if number <= most), f"（{number}）")


@per_version(8)
def held(reading: Reading) -> dict[Key, list[Any]]:
    """The remarks in force at a version by series, each a row of the question ``remarks`` with its version."""
    found: dict[Key, list[Any]] = {}
    frame = listed(reading)
    for row in each(frame[frame["state"] == IN_FORCE]):
        found.setdefault(tuple(getattr(row, name) for name in SERIES), []).append(row)
    return found


def listed(reading: Reading) -> pd.DataFrame:
    """Every remark of a reading, the withdrawn ones too, with the column ``version`` (0: not in the history)."""
    frame = reading.ask("remarks")
    if frame.empty:
        return frame.assign(version=0)
    history = reading.history()
    brought = dict(zip(history["import_id"], history["version"], strict=True))
    return frame.assign(version=[int(brought.get(revision, 0)) for revision in frame["revision"]])


def of(reading: Reading, evidence: pd.DataFrame) -> tuple[Remark, ...]:
    """The remarks that belong to an exhibit, numbered by the day they are about. evidence: as the exhibit has it."""
    by_series = held(reading)
    if not by_series or evidence.empty:
        return ()
    series: dict[Key, list[Row]] = {}
    names = ("table", *SERIES, *Row._fields)
    for table, *own, row, label, when, start, end in zip(*(evidence[name].tolist() for name in names), strict=True):
        if table == "observation":
            series.setdefault(tuple(own), []).append(Row(row, label, when, start, end))
    found = []
    for key in by_series.keys() & series.keys():
        for remark in by_series[key]:
            whole = is_whole(remark)
            rows = [row for row in series[key] if whole or (row.start, row.end) == (remark.start, remark.end)]
            if rows:
                found.append(_remark(remark, rows, whole, len(series) > 1))
    found.sort(key=lambda remark: (remark.day, remark.id))
    return tuple(replace(remark, mark=circled(place)) for place, remark in enumerate(found, start=1))


def is_whole(row: Any) -> bool:
    """Whether a row of ``remarks`` is about the whole series and not one point of it."""
    return bool(pd.isna(row.start) or pd.isna(row.end))


def _remark(row: Any, rows: Sequence[Row], whole: bool, several: bool) -> Remark:
    point = "" if whole else rows[0].period
    return Remark(
        id=row.id,
        mark="",
        text=row.text,
        about=f"{rows[0].label}（{row.kind}）" if several else "",
        when=_in_words(row.date) or point,
        day=last_day(row.date) or ("" if whole else f"{row.end:%Y-%m-%d}"),
        author=row.author,
        version=row.version,
        level=row.disclosure,
        whole=whole,
        ids=frozenset(one.id for one in rows),
    )


def _in_words(date: str) -> str:
    return period.date_in_words(date) if date else ""


def last_day(date: str) -> str:
    """A date (YYYY-MM-DD, or YYYY-MM for a month) as the day it ends on; "" stays ""."""
    return str((pd.Timestamp(f"{date}-01") + pd.offsets.MonthEnd(0)).date()) if len(date) == 7 else date


def lines(remarks: Sequence[Remark]) -> tuple[str, ...]:
    """What stands under the exhibit, at most NAMED remarks in full."""
    rest = len(remarks) - NAMED
    return (*(remark.line for remark in remarks[:NAMED]), *((f"另有{rest}条备注，见“数据来源”",) if rest > 0 else ()))


def noted(evidence: pd.DataFrame, remarks: Sequence[Remark]) -> pd.DataFrame:
    """The evidence with a column ``remark`` (what was written about each row), where there are remarks at all."""
    if not remarks:
        return evidence
    return evidence.assign(
        remark=["；".join(remark.told for remark in remarks if row in remark.ids) for row in evidence["id"]]
    )


def drawn(figure: Shown | None, remarks: Sequence[Remark], evidence: pd.DataFrame) -> Shown | None:
    """The figure with the numbers of the remarks at what they are about, and their texts on hover."""
    marked = remarks[:NAMED]
    if not marked or figure is None:
        return figure
    if isinstance(figure, Figure):
        return _on_points(figure, marked, evidence)
    if isinstance(figure, Heat) and not figure.cells.empty:
        return replace(figure, cells=_at(figure.cells, "text", _marks(figure.cells["id"], marked)))
    if isinstance(figure, Cards):
        return replace(figure, cards=_labelled(figure.cards, marked))
    if isinstance(figure, Dots):
        return replace(figure, piles=_labelled(figure.piles, marked))
    return figure


def _marks(ids: Iterable[str], remarks: Sequence[Remark]) -> Callable[[str], list[Remark]]:
    """The remarks that stand at a mark with this row: those on its point, and on its series where there are several."""
    every = {row for row in ids if row}
    shown = [remark for remark in remarks if not remark.whole or not every <= remark.ids]
    return lambda row: [remark for remark in shown if row in remark.ids]


def _at(frame: pd.DataFrame, column: str, at: Callable[[str], list[Remark]], even_empty: bool = False) -> pd.DataFrame:
    """Points or fields with the numbers after their text and the remarks after their note."""
    said = [at(row) for row in frame["id"]]
    texts = [
        text + "".join(remark.mark for remark in found) if text or even_empty else text
        for text, found in zip(frame[column], said, strict=True)
    ]
    notes = [
        "；".join(p for p in (note, *(remark.told for remark in found)) if p)
        for note, found in zip(frame["note"], said, strict=True)
    ]
    return frame.assign(**{column: texts, "note": notes})


def _on_points(figure: Figure, remarks: Sequence[Remark], evidence: pd.DataFrame) -> Figure:
    if figure.kind == "bar":
        return replace(figure, points=_at(figure.points, "label", _marks(figure.points["id"], remarks), True))
    whole = [remark for remark in remarks if remark.whole]
    points = _at(figure.points, "label", _marks((), [r for r in remarks if not r.whole]), True)
    series = [_named(one, points, whole) for one in figure.series] if len(figure.series) > 1 else figure.series
    events = sorted((*figure.events, *_events(figure, whole, evidence)), key=lambda event: event.x)
    return replace(figure, points=points, series=tuple(series), events=tuple(events))


def _named(series: Series, points: pd.DataFrame, remarks: Sequence[Remark]) -> Series:
    """A series with the numbers of the remarks on it after the name beside its last point."""
    ids = {row for row in points.loc[points["series"] == series.name, "id"] if row}
    marks = "".join(remark.mark for remark in remarks if ids and ids <= remark.ids)
    return replace(series, text=(series.text or series.name) + marks) if marks and series.direct else series


def _events(figure: Figure, remarks: Sequence[Remark], evidence: pd.DataFrame) -> list[Event]:
    """Dated remarks on a series as events, where the figure's axis is one of time and reaches so far."""
    placed = axis_of(figure.points, evidence) if any(remark.day for remark in remarks) else None
    if placed is None:
        return []
    low, high = figure.x.domain or (float(figure.points["x"].min()), float(figure.points["x"].max()))
    found: dict[float, list[Remark]] = {}
    for remark in remarks:
        if remark.day and low <= (x := placed(remark.day)) <= high:
            found.setdefault(x, []).append(remark)
    return [
        Event(x, "备注" + "".join(r.mark for r in some), "；".join(f"{r.text}（{r.when}，{r.author}）" for r in some))
        for x, some in found.items()
    ]


def axis_of(points: pd.DataFrame, evidence: pd.DataFrame) -> Callable[[str], float] | None:
    """Where a day stands on the x axis of a line figure, told from the periods of the points; None where it cannot be.

    The axis is one of time when all points stand at their periods' ends, counted in months or in years, as far from
    each other as the time between them. A chart that lays years over each other is none: a day would stand for all.
    """
    ends = dict(zip(evidence["id"], evidence["end"], strict=True))
    pairs = {
        (period.place_in_years(ends[row]), float(x))
        for row, x in zip(points["id"], points["x"], strict=True)
        if row in ends and pd.notna(ends[row]) and not isinstance(x, str)
    }
    if len({year for year, _ in pairs}) < 2:
        return None
    for scale in (12.0, 1.0):
        shifts = [x - year * scale for year, x in pairs]
        if max(shifts) - min(shifts) <= EXACT * scale / 12:
            return partial(_placed, scale, sum(shifts) / len(shifts))
    return None


def _placed(scale: float, shift: float, day: str) -> float:
    return shift + period.place_in_years(day) * scale


def _labelled(items: Sequence[Labelled], remarks: Sequence[Remark]) -> tuple[Labelled, ...]:
    """Cards or piles with the numbers after their names."""
    at = _marks([row for item in items for row in item.ids], remarks)
    marks = ["".join(dict.fromkeys(remark.mark for row in item.ids for remark in at(row))) for item in items]
    return tuple(replace(item, label=item.label + mark) for item, mark in zip(items, marks, strict=True))
