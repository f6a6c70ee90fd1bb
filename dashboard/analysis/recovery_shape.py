"""The shape of a fall and recovery: how deep, how long, how much is still missing, and by which letter it is called.

The rule is stated, not fitted. ``path`` is the growth before the fall (the year before, as published); a recovery is
measured against it. V: half of the fall is made good within QUICK months of the lowest point; U: later than that;
W: after half was made good, growth fell again by RELAPSE of the first fall or more, what lies above the path left
aside (a low base a year on lifts growth above it for a while, and its end is no relapse); L: half was never made good.
A fall of less than LEAST percentage points has no shape.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Letter = Literal["V", "U", "W", "L", "平"]

QUICK = 3.0
RELAPSE = 1 / 3
LEAST = 1.0
FEWEST = 3
#: Between points further apart than this (months) nothing is interpolated.
NEAR = 1.5

LETTERS = (
    f"最低点后{QUICK:g}个月内恢复降幅的一半为V型，超过{QUICK:g}个月为U型，过半后再回落达降幅三分之一（高出回升前水平的"
    f"不计）为W型，未恢复一半为L型；降幅不足{LEAST:g}个百分点不判形态。"
)
RULE = f"判别规则：以上年全年增速为回升前水平。{LETTERS}"


@dataclass(frozen=True)
class Shape:
    """What a recovery looked like up to the last point.

    trough_at, last_at: months on the axis given; trough, path, depth, last: % or percentage points; recovered: share
    of the fall made good at the last point (may exceed 1). to_zero, to_path, half_life: months from the lowest point,
    None where it did not happen; half_life is interpolated between neighbouring months. letter: see the module.
    """

    trough_at: float
    trough: float
    path: float
    depth: float
    last_at: float
    last: float
    recovered: float
    to_zero: float | None
    to_path: float | None
    half_life: float | None
    letter: Letter


def shape(points: Sequence[tuple[float, float]], path: float) -> Shape | str:
    """Measure a growth series. points: (month, growth in %), any order; path: growth before the fall in %.

    Returns in words why there is no answer where the points are too few or not numbers.
    """
    held = sorted((x, y) for x, y in points if math.isfinite(x) and math.isfinite(y))
    if len(held) < FEWEST:
        return f"只有{len(held)}个可用的点，不足{FEWEST}个，不判形态"
    if not math.isfinite(path):
        return "缺少回升前的增速，不判形态"
    low_at, low = min(held, key=lambda p: (p[1], p[0]))
    depth = path - low
    last_at, last = held[-1]
    after = [p for p in held if p[0] >= low_at]
    recovered = (last - low) / depth if depth > 0 else 1.0
    half = _reached(after, path - depth / 2) if depth > 0 else None
    return Shape(
        trough_at=low_at,
        trough=low,
        path=path,
        depth=depth,
        last_at=last_at,
        last=last,
        recovered=recovered,
        to_zero=_first(after, 0.0, strictly=True) if low < 0 else None,
        to_path=_first(after, path) if depth > 0 else None,
        half_life=half,
        letter=_letter(after, path, depth, half),
    )


def as_it_came(points: Sequence[tuple[float, float]], path: float) -> list[tuple[float, Shape | str]]:
    """What would have been said after each point: (month, shape of the points up to it)."""
    held = sorted(points)
    return [(x, shape(held[: number + 1], path)) for number, (x, _) in enumerate(held)]


def shortfall(months: float, last: float, path: float) -> float:
    """What a cumulative rate leaves behind the path, in percentage-point months: n × (path − C(n)).

    n·C(n) stands for the sum of the single months' growth at equal weights (the relation the implied months use).
    Negative where growth ran ahead of the path.
    """
    return months * (path - last)


def lost(points: Sequence[tuple[float, float]], path: float) -> float:
    """What single readings leave behind the path, in percentage-point readings: Σ (path − y) over those held."""
    return sum(path - y for _, y in points if math.isfinite(y))


def by_vintage(
    readings: Sequence[tuple[float, float, str]], path: float
) -> list[tuple[str, list[tuple[float, float]], Shape | str]]:
    """What would have been said on each day something was published.

    readings: (month, growth in %, day it was published as YYYY-MM-DD; several for one month where it was revised).
    Returns (day, the points as they stood that day, their shape or why there is none), oldest first, without days on
    which nothing was new. Of one month the reading published last up to that day counts; what carries no day is left
    out.
    """
    dated = sorted((day, x, y) for x, y, day in readings if day and math.isfinite(x) and math.isfinite(y))
    found: list[tuple[str, list[tuple[float, float]], Shape | str]] = []
    for today in sorted({day for day, _, _ in dated}):
        known = {x: y for day, x, y in dated if day <= today}
        points = sorted(known.items())
        if not found or found[-1][1] != points:
            found.append((today, points, shape(points, path)))
    return found


def _first(after: Sequence[tuple[float, float]], level: float, strictly: bool = False) -> float | None:
    """Months from the first point to the first later one at the level, or above it when strictly."""
    start = after[0][0]
    return next((x - start for x, y in after[1:] if (y > level if strictly else y >= level)), None)


def _reached(after: Sequence[tuple[float, float]], level: float) -> float | None:
    """Months from the first point until the line through the points crosses a level upwards."""
    start = after[0][0]
    for (x0, y0), (x1, y1) in pairwise(after):
        if y1 >= level:
            near = x1 - x0 <= NEAR and y1 > y0
            return (x0 + (level - y0) / (y1 - y0) * (x1 - x0) if near else x1) - start
    return None


def _letter(after: Sequence[tuple[float, float]], path: float, depth: float, half: float | None) -> Letter:
    if depth < LEAST:
        return "平"
    start = after[0][0]
    highest = -math.inf
    for x, y in after:
        if half is not None and x - start >= half:
            highest = max(highest, min(y, path))
            if highest - y >= depth * RELAPSE:
                return "W"
    if half is None:
        return "L"
    return "V" if half <= QUICK else "U"
