"""What a chart says, neutral of any renderer: series, roles, axes, annotations.

A figure is plain data. The browser chart, the native slide chart and the table are three
renderers of it, so nothing has to be read back out of a chart specification.
"""

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Role = Literal["published", "implied", "forecast", "bound", "target", "context"]
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

#: Columns of ``Figure.points``. x is a position on the axis, y the value in the axis' unit;
#: low and high bound a band; label is drawn at the mark; the rest is read on hover.
POINT_COLUMNS = ["series", "role", "mark", "x", "y", "low", "high", "label", "shown", "period", "note", "id"]


@dataclass(frozen=True)
class Series:
    """One named series: its tone (meaning of the colour) and whether its name stands at its last point."""

    name: str
    tone: str = "main"
    direct: bool = True


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
    #: Usual distance between neighbours on x; a larger one is a gap and is drawn as a gap. 0: no such step.
    step: float = 0.0
    height: int = 360


@dataclass(frozen=True)
class MapFigure:
    """Places on a map or on a schematic grid of tiles.

    areas: code, name, tone, text (drawn on the tile), tip, tile_row, tile_col.
    places: name, lon, lat, tone, tip, hollow (bool). links: lon, lat, lon2, lat2, solid (bool), tip.
    boundaries: names of the boundary files of data/geo. review: their 审图号, or "" (then: 示意).
    """

    areas: pd.DataFrame
    places: pd.DataFrame
    links: pd.DataFrame
    boundaries: tuple[str, ...]
    tones: tuple[tuple[str, str], ...]
    review: str = ""
    height: int = 520


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
    qualifier: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cards:
    """A group of headline figures under one heading."""

    cards: tuple[Card, ...]
    columns: int = 4


def points(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return a points frame with every column of POINT_COLUMNS; what is absent is empty, never zero."""
    frame = pd.DataFrame(rows)
    for column in POINT_COLUMNS:
        numeric = column in ("y", "low", "high")
        if column not in frame:
            frame[column] = None if numeric else ""
        frame[column] = pd.to_numeric(frame[column]) if numeric else frame[column].where(frame[column].notna(), "")
    if len(frame) and not frame["x"].map(lambda v: isinstance(v, str)).any():
        frame["x"] = pd.to_numeric(frame["x"])
    return frame[POINT_COLUMNS]
