"""What of a figure stands in a native chart: categories and chart series, as they are in its data sheet.

One figure series may become several chart series (published, implied, forecast …): a chart tells roles apart by
series. Lines go over categories where each step of x has a name of its own (months of a year); else over numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

import pandas as pd

from dashboard.figure import ROLES, Figure
from dashboard.theme import MUTED, TONES

Kind = Literal["line", "scatter", "bar"]
#: line and point: drawn so; band: a line with its margin; bar; the rest only serves reading:
#: tick (a name on the x axis), event (a numbered mark on top), reference (a level with a name).
Part = Literal["line", "point", "band", "bar", "tick", "event", "reference"]

HELPERS = ("tick", "event", "reference")
#: Numbers of events as they stand on the chart and in the line below it.
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True)
class PlotSeries:
    """One chart series.

    name: in legend and data sheet. series, role: of the figure ("" for helpers). Per row of the sheet: values (None
    where there is none), shown (the value as a reader sees it, qualifier included), labels (what is written at the
    mark, mostly ""), periods, roles, low and high (the margin), xs (positions; of a scatter chart only).
    end: what is written beside the last point.
    """

    name: str
    part: Part
    colour: str
    values: tuple[float | None, ...]
    series: str = ""
    role: str = ""
    shown: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    xs: tuple[float | None, ...] = ()
    end: str = ""

    @property
    def helper(self) -> bool:
        """Whether it serves reading only: not data, not in the legend."""
        return self.part in HELPERS

    @property
    def last(self) -> int:
        """The row of the last value, -1 where there is none."""
        return max((i for i, v in enumerate(self.values) if v is not None), default=-1)


@dataclass(frozen=True)
class Plot:
    """The content of one native chart.

    categories: names of the rows (of a scatter chart: empty). low, high, step: the value axis and its grid. x_low,
    x_high: of a scatter chart, named: whether ticks of their own name its x axis. events: number and label, in
    order. beside: bars of several series stand side by side in one category; stacked: on top of each other.
    """

    kind: Kind
    categories: tuple[str, ...]
    series: tuple[PlotSeries, ...]
    unit: str = ""
    zero: bool = False
    low: float = 0.0
    high: float = 1.0
    step: float = 1.0
    x_low: float = 0.0
    x_high: float = 1.0
    named: bool = True
    events: tuple[tuple[str, str], ...] = ()
    beside: bool = False
    stacked: bool = False

    @property
    def data(self) -> tuple[PlotSeries, ...]:
        """The series that are data."""
        return tuple(s for s in self.series if not s.helper)


def data_of(figure: Figure) -> Plot:
    """What of the figure stands in its native chart."""
    if figure.kind == "bar":
        return _bars(figure)
    rows = _grid(figure)
    return _lines(figure, rows) if rows else _scatter(figure)


def events_of(figure: Figure) -> tuple[tuple[str, str], ...]:
    """The events of a line figure: the number each has on the chart, and what it is."""
    return tuple((CIRCLED[i % len(CIRCLED)], e.label) for i, e in enumerate(figure.events))


def _none(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _tone(tone: str) -> str:
    return TONES.get(tone, tone)


def _bars(figure: Figure) -> Plot:
    frame = figure.points
    beside = bool(frame.duplicated("x").any())
    series: list[PlotSeries] = []
    missing: dict[str, list[str]] = {}
    for one in figure.series:
        own = frame[frame["series"] == one.name].set_index("x")
        if not len(own):
            continue
        rows = [own.loc[c] if c in own.index else None for c in figure.categories]
        for category, row in zip(figure.categories, rows, strict=True):
            if row is not None and pd.isna(row["y"]):
                said = str(row["label"] or row["shown"])
                missing.setdefault(category, []).append(f"{one.name}{said}" if beside else said)
        series.append(_series(one.name, one.name, "bar", _tone(one.tone), rows))
    # What has no value has no bar: its row's name says so.
    names = tuple(f"{c}（{'、'.join(missing[c])}）" if c in missing else c for c in figure.categories)
    levels = [v for s in series for v in s.values if v is not None] + [r.y for r in figure.references]
    for r in figure.references:
        series.append(PlotSeries(r.label, "reference", MUTED, (r.y,) * len(names)))
    if figure.stacked:
        levels += [float(whole) for whole in frame.groupby("x")["y"].sum()]
    low, high = figure.y.domain or (min(0.0, *levels), max(0.0, *levels))
    bar: Kind = "bar"
    stacked = figure.stacked
    return Plot(bar, names, tuple(series), figure.y.unit, figure.y.zero, low, high, beside=beside, stacked=stacked)


def _series(name: str, series: str, part: Part, colour: str, rows: list[Any], **more: Any) -> PlotSeries:
    """A chart series from rows of points; None is a row without one."""

    def each(column: str) -> tuple[str, ...]:
        return tuple("" if r is None else str(r[column]) for r in rows)

    def numbers(column: str) -> tuple[float | None, ...]:
        return tuple(None if r is None else _none(r[column]) for r in rows)

    roles = each("role")
    return PlotSeries(
        name,
        part,
        colour,
        numbers("y"),
        series=series,
        role=next((r for r in roles if r), ""),
        shown=each("shown"),
        labels=each("label"),
        periods=each("period"),
        roles=roles,
        low=numbers("low"),
        high=numbers("high"),
        **more,
    )


def _grid(figure: Figure) -> list[float]:
    """The steps of x as rows of a category chart; none where x has no step or a break would be drawn across."""
    frame, step = figure.points, figure.step
    if not step or not len(figure.x.ticks):
        return []
    places = [*frame["x"], *(place for place, _ in figure.x.ticks)]
    first, count = min(places), round((max(places) - min(places)) / step)
    grid = [first + i * step for i in range(count + 1)]
    ticked = {round(place, 6) for place, _ in figure.x.ticks}
    if any(round(x, 6) not in ticked for x in grid) or any(
        abs((x - first) / step - round((x - first) / step)) > 1e-6 for x in places
    ):
        return []
    for _, own in frame.groupby(["series", "role"]):
        if any(b - a <= step * 1.5 and a < at <= b for a, b in pairwise(sorted(own["x"])) for at in figure.breaks):
            return []
    return grid


def _parts(figure: Figure) -> Iterator[tuple[Any, str, Part, pd.DataFrame, str]]:
    """Figure series by role: (series, name, part, its points by x, what stands beside its last point)."""
    frame = figure.points
    for one in figure.series:
        own = frame[frame["series"] == one.name]
        roles = list(dict.fromkeys(own["role"]))
        last = own.loc[own["y"].notna(), "x"].max() if own["y"].notna().any() else None
        for role in roles:
            points = own[own["role"] == role].sort_values("x", kind="stable")
            # The legend names a role only where a series has several.
            name = one.name if len(roles) == 1 or role == "published" else f"{one.name}（{ROLES[role]}）"
            marks = set(points["mark"])
            part: Part = "band" if "band" in marks else "line" if "line" in marks else "point"
            here = one.direct and last is not None and bool((points["x"] == last).any())
            yield one, name, part, points, (one.text or one.name) if here else ""


def _lines(figure: Figure, grid: list[float]) -> Plot:
    texts = {round(place, 6): text for place, text in figure.x.ticks}
    series: list[PlotSeries] = []
    for one, name, part, points, end in _parts(figure):
        held = {round(x, 6): row for x, (_, row) in zip(points["x"], points.iterrows(), strict=True)}
        rows = [held.get(round(x, 6)) for x in grid]
        series.append(_series(name, one.name, part, _tone(one.tone), rows, end=end))
    low, high, unit = value_axis(figure)
    for r in figure.references:
        series.append(PlotSeries(r.label, "reference", MUTED, (r.y,) * len(grid), labels=(r.label,)))
    marked: dict[int, str] = {}
    events = events_of(figure)
    for (number, _), event in zip(events, figure.events, strict=True):
        # An event of a month stands over that month, whose row is its end.
        row = min((i for i, x in enumerate(grid) if x >= event.x - 1e-6), default=len(grid) - 1)
        marked[row] = marked.get(row, "") + number
    if marked:
        series.append(
            PlotSeries(
                "大事",
                "event",
                TONES["context"],
                tuple(high if i in marked else None for i in range(len(grid))),
                labels=tuple(marked.get(i, "") for i in range(len(grid))),
            )
        )
    names = tuple(texts[round(x, 6)] for x in grid)
    return Plot("line", names, tuple(series), figure.y.unit, figure.y.zero, low, high, unit, events=events)


def _scatter(figure: Figure) -> Plot:
    frame = figure.points
    series: list[PlotSeries] = []
    for one, name, part, points, end in _parts(figure):
        rows: list[Any] = []
        before = None
        for _, row in points.iterrows():
            if before is not None and _apart(figure, before, row["x"]):
                rows.append(None)
            rows.append(row)
            before = row["x"]
        xs = tuple(None if r is None else float(r["x"]) for r in rows)
        series.append(_series(name, one.name, part, _tone(one.tone), rows, end=end, xs=xs))
    low, high, unit = value_axis(figure)
    x_low, x_high = figure.x.domain or (float(frame["x"].min()), float(frame["x"].max()))
    places = [v for s in series for v in s.xs if v is not None]
    x_low, x_high = min([x_low, *places]), max([min(x_high, max(places)), *(p for p, _ in figure.x.ticks)])
    margin = (x_high - x_low) * 0.02
    x_low, x_high = x_low - margin, x_high + margin
    for r in figure.references:
        series.append(PlotSeries(r.label, "reference", MUTED, (r.y, r.y), labels=(r.label, ""), xs=(x_low, x_high)))
    events = events_of(figure)
    if events:
        series.append(
            PlotSeries(
                "大事",
                "event",
                TONES["context"],
                (high,) * len(events),
                labels=tuple(number for number, _ in events),
                xs=tuple(e.x for e in figure.events),
            )
        )
    if figure.x.ticks:
        ticks = [(p, t) for p, t in figure.x.ticks if x_low <= p <= x_high]
        series.append(
            PlotSeries(
                "横轴",
                "tick",
                MUTED,
                (low,) * len(ticks),
                labels=tuple(text for _, text in ticks),
                xs=tuple(place for place, _ in ticks),
            )
        )
    return Plot(
        "scatter",
        (),
        _padded(series),
        figure.y.unit,
        figure.y.zero,
        low,
        high,
        unit,
        x_low,
        x_high,
        named=bool(figure.x.ticks),
        events=events,
    )


def _padded(series: list[PlotSeries]) -> tuple[PlotSeries, ...]:
    """The series with as many rows as the longest: LibreOffice loses shorter ones before a longer one."""
    rows = max(len(s.values) for s in series)
    texts, numbers = ("shown", "labels", "periods", "roles"), ("values", "xs", "low", "high")
    return tuple(
        replace(
            s,
            **{name: getattr(s, name) + ("",) * (rows - len(s.values)) for name in texts if getattr(s, name)},
            **{name: getattr(s, name) + (None,) * (rows - len(s.values)) for name in numbers if getattr(s, name)},
        )
        for s in series
    )


def _apart(figure: Figure, before: float, x: float) -> bool:
    """Whether no line is drawn between two neighbours: a step is missing or the series is broken there."""
    missing = bool(figure.step) and x - before > figure.step * 1.5
    return missing or any(before < at <= x for at in figure.breaks)


def value_axis(figure: Figure) -> tuple[float, float, float]:
    """The value axis and its grid: the figure's own domain, or all values, margins and references."""
    frame = figure.points
    levels = pd.concat([frame["y"], frame["low"], frame["high"]]).dropna().tolist() + [r.y for r in figure.references]
    low, high = (min(levels), max(levels)) if levels else (0.0, 1.0)
    if figure.y.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    low, high = figure.y.domain or (low, high)
    step = axis_step(low, high)
    if figure.y.domain is None:  # room for what is written above the highest point and below the lowest
        margin = (high - low or 1.0) * 0.07
        low, high = low - (margin if low < 0 or not figure.y.zero else 0.0), high + margin
    # Grid lines are counted from the axis' lower end: it is a round number, the upper end need not be.
    return _down(low, step), round(high, 6), step


def _down(value: float, step: float) -> float:
    return round(step * (value // step if abs(value / step - round(value / step)) > 1e-9 else round(value / step)), 9)


def axis_step(low: float, high: float) -> float:
    """A round distance of grid lines that makes about five of them."""
    rough = (high - low or 1.0) / 5
    power = 10.0 ** len(str(int(rough))) / 10 if rough >= 1 else 0.1 if rough >= 0.1 else 0.01
    return next(power * m for m in (1, 2, 5, 10) if power * m >= rough - 1e-9)
