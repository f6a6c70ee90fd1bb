"""What a chart says, neutral of any renderer: series, roles, axes, annotations.

A figure is plain data. The browser chart, the native slide chart and the table are three
renderers of it, so nothing has to be read back out of a chart specification.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import pandas as pd

Mark = Literal["line", "point", "bar", "band"]

#: How each role is worded wherever a legend, table or slide has to name it.
ROLES: dict[str, str] = {
    "published": "公布值",
    "implied": "推算值（非公布）",
    "forecast": "预测值",
    "bound": "界限值（只公布大于或小于）",
    "target": "目标值",
    "context": "背景",
}

#: Columns of ``MapFigure.places`` and ``MapFigure.links``.
PLACE_COLUMNS = ["name", "label", "lon", "lat", "group", "tip"]
LINK_COLUMNS = ["lon", "lat", "lon2", "lat2", "kind", "name", "tip"]
#: Columns of ``Figure.points``. x is a position on the axis, y the value in the axis' unit;
#: low and high bound a band; label is drawn at the mark; the rest is read on hover.
POINT_COLUMNS = ["series", "role", "mark", "x", "y", "low", "high", "label", "shown", "period", "note", "id"]


@dataclass(frozen=True)
class Series:
    """One named series: its tone (meaning of the colour), and what stands beside its last point.

    direct: whether anything does; text: what, when it is not the name.
    """

    name: str
    tone: str = "main"
    direct: bool = True
    text: str = ""


@dataclass(frozen=True)
class Axis:
    """One axis. ticks: (position, text) pairs; domain in the axis' unit; zero asks for a zero line."""

    title: str = ""
    unit: str = ""
    ticks: tuple[tuple[float, str], ...] = ()
    domain: tuple[float, float] | None = None
    zero: bool = False


@dataclass(frozen=True)
class Event:
    """A dated event on the x axis of a line figure."""

    x: float
    label: str
    note: str = ""


@dataclass(frozen=True)
class Reference:
    """A horizontal line with a meaning, such as 100 = the level of a year earlier."""

    y: float
    label: str


@dataclass(frozen=True)
class Figure:
    """Lines, points and bands over a numeric x; or horizontal bars over categories (kind "bar")."""

    kind: Literal["line", "bar"]
    points: pd.DataFrame
    series: tuple[Series, ...]
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    events: tuple[Event, ...] = ()
    references: tuple[Reference, ...] = ()
    categories: tuple[str, ...] = ()
    #: Positions no line is drawn across: a new year of a cumulative series, a break in series.
    breaks: tuple[float, ...] = ()
    #: Usual distance between neighbours on x; a larger one is a gap and is drawn as a gap. 0: no such step.
    step: float = 0.0
    #: Whether bars of one category stand on each other: only where they make a whole.
    stacked: bool = False
    #: Whether the figure is meant for the full width of a page or for half of it.
    wide: bool = True
    height: int = 360


@dataclass(frozen=True)
class MapFigure:
    """Places on a map or on a schematic grid of tiles.

    areas: code, name, short, label (its name on the map, or ""), lon, lat, tone (of FILLS), text (drawn on the
    tile), tip, tile_row, tile_col. places: name, label, lon, lat, group, tip.
    links: lon, lat, lon2, lat2, kind (双方载明 or 一方载明), name, tip. tones: (tone, group) of the places;
    hollow: the groups with hollow marks. fills: (tone, name) of the areas for the legend, or ().
    boundaries: names of the boundary files of data/geo. review: their 审图号, or "" (then: 示意).
    """

    areas: pd.DataFrame
    boundaries: tuple[str, ...]
    places: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=PLACE_COLUMNS))
    links: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=LINK_COLUMNS))
    tones: tuple[tuple[str, str], ...] = ()
    hollow: tuple[str, ...] = ()
    fills: tuple[tuple[str, str], ...] = ()
    review: str = ""
    height: int = 520

    @property
    def layout(self) -> str:
        """How it leaves a working page: boundaries ("geo") with a review number only, else schematic "tiles"."""
        return "geo" if self.review else "tiles"


@dataclass(frozen=True)
class Card:
    """One headline figure: what it measures, the value as published, when, and where to read on."""

    label: str
    value: str
    period: str = ""
    note: str = ""
    source: str = ""
    spark: tuple[float, ...] = ()
    page: str = ""
    ids: tuple[str, ...] = ()
    #: Whether the value is words (全面清零) and not a number with a unit: then it is set as words.
    worded: bool = False

    @property
    def small(self) -> str:
        """When, and where to read on, as it stands under the value in every format."""
        return "　".join(part for part in (self.period, self.source) if part)


@dataclass(frozen=True)
class Cards:
    """A group of headline figures under one heading.

    style: "tile" one box a figure; "compact" many small ones, aligned; "headline" a strip of few big ones.
    """

    cards: tuple[Card, ...]
    columns: int = 4
    style: Literal["tile", "compact", "headline"] = "tile"


@dataclass(frozen=True)
class Answer:
    """A question answered in words. detail: calibers and doubts; source: publishers, short.

    page and anchor: where to read on (a key of the sitemap, an exhibit's name); either may be empty.
    """

    question: str
    answer: str
    detail: str = ""
    source: str = ""
    page: str = ""
    anchor: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answers:
    """A list of answers. brief: one line each, without numbers before them."""

    items: tuple[Answer, ...]
    brief: bool = False


@dataclass(frozen=True)
class Pile:
    """So many dots of one kind: its name, the number of dots, the words as published, its rows in the store."""

    label: str
    count: int
    value: str
    note: str = ""
    tone: str = "main"
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dots:
    """Multiples to be counted by eye: one dot is the level at the start, a pile as many dots as the multiple says."""

    piles: tuple[Pile, ...]
    each: str


@dataclass(frozen=True)
class Heat:
    """Fields coloured by class: rows (industries, indicators) × columns (months), in these orders.

    cells: row, column (names out of rows and columns), tone (a key of theme.HEAT), text (written in the field, may be
    ""), shown (value with unit and qualifier), note, id. A pair without a row is a gap and is drawn as one.
    legend: (tone, name) in the order of the scale, as far as used.
    """

    cells: pd.DataFrame
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    wide: bool = True
    #: Pixels; 0: by the number of rows.
    height: int = 0


@dataclass(frozen=True)
class Gantt:
    """Tasks over time, one line each, in the order given.

    tasks: label, group, start, due (dates; due NaT: no bar, only said to be open), progress (%, NaN where nobody
    reported), state (a word of analysis.schedule), shown, id. day: the day of the data version, drawn as a line.
    states: (state, tone of theme.TONES) as far as used.
    """

    tasks: pd.DataFrame
    day: str
    states: tuple[tuple[str, str], ...]
    height: int = 0


@dataclass(frozen=True)
class Span:
    """A piece of a sentence. ids: the rows of the store a number in it rests on; () for plain words.

    note: what its writer must know and no reader (doubts of the number, what is not held), for the margin.
    """

    text: str
    ids: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Sentences under a heading ("" where there is none). open: what rules cannot say and the writer has to fill in."""

    heading: str
    sentences: tuple[tuple[Span, ...], ...]
    open: str = ""


@dataclass(frozen=True)
class Prose:
    """Text made by rule, each number with the rows it rests on."""

    paragraphs: tuple[Paragraph, ...]


#: What an exhibit may show, besides nothing but its table.
Shown = Figure | MapFigure | Cards | Answers | Dots | Heat | Gantt | Prose


def points(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return a points frame with every column of POINT_COLUMNS; what is absent is empty, never zero.

    A label that is the end of its reading is written as the whole (5.0% as 达到5.0%): here, once, for every renderer.
    """
    frame = pd.DataFrame(rows)
    for column in POINT_COLUMNS:
        numeric = column in ("y", "low", "high")
        if column not in frame:
            frame[column] = None if numeric else ""
        frame[column] = pd.to_numeric(frame[column]) if numeric else frame[column].where(frame[column].notna(), "")
    pairs = zip(frame["label"], frame["shown"], strict=True)
    frame["label"] = [shown if label and str(shown).endswith(str(label)) else label for label, shown in pairs]
    if len(frame) and not frame["x"].map(lambda v: isinstance(v, str)).any():
        frame["x"] = pd.to_numeric(frame["x"])
    return frame[POINT_COLUMNS]
