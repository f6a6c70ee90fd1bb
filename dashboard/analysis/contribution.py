"""What a part adds to the growth of the whole, and places among several; pure arithmetic.

pull = share of the year before × growth of the part; contribution = pull / growth of the whole (the usual
decomposition of statistical yearbooks: 拉动百分点, 贡献率). Share and growth must be of one scope (same measure, same
caliber, same months), or the product means nothing: where they are not, the reason is returned in words.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

#: A whole that grows by less than this (%) makes any contribution to it a play of rounding.
LEAST = 1.0
#: Parts are those of the whole where their levels add up to it but for this share of it (%).
SUM_WITHIN = 0.5
#: Pulls add up to the published growth within this (points) where all rates are rounded to one decimal …
ROUNDING = 0.1
#: … and are not shown at all where they miss it by more than this.
MOST_APART = 0.5


@dataclass(frozen=True)
class Part:
    """A part of a whole: growth in %, share in % of the whole in the same months a year before (NaN: not held).

    growth_scope, share_scope: what each is measured on ("": the measure's own caliber); they must be the same.
    exact: neither is a bound or an estimate.
    """

    name: str
    growth: float
    share: float
    growth_scope: str = ""
    share_scope: str = ""
    exact: bool = True


@dataclass(frozen=True)
class Added:
    """What a part adds: percentage points, and its share (%) in the growth, None where ``why`` says so."""

    points: float
    rate: float | None
    why: str = ""


@dataclass(frozen=True)
class Level:
    """A level with its growth over the same months a year before (%), both as published."""

    name: str
    value: float
    growth: float


@dataclass(frozen=True)
class Shares:
    """Every part's pull in the order given, and how far (points) their sum misses the published growth."""

    parts: tuple[Added, ...]
    apart: float

    @property
    def ties(self) -> bool:
        """Whether the sum is the published growth but for rounding."""
        return abs(self.apart) <= ROUNDING + 1e-9


def pull(share: float, growth: float) -> float:
    """Percentage points a part adds to the whole's growth. share: % of the whole a year before; growth: %."""
    return share * growth / 100.0


def contribution(points: float, whole: float) -> float | None:
    """The part's share (%) in the growth of the whole; None where the whole grows by less than LEAST or falls."""
    return points / whole * 100.0 if whole >= LEAST else None


def added(part: Part, whole: float) -> Added | str:
    """What a part of known share adds to the whole's growth (%; NaN where not held), or why it cannot be said."""
    if not math.isfinite(part.growth):
        return "该行业增速本库未收录"
    if not math.isfinite(part.share):
        return "上年同期占比本库未收录"
    if part.share_scope != part.growth_scope:
        return f"占比只有“{part.share_scope}”口径，与增速口径不同"
    if not part.exact:
        return "占比或增速为限定值，不相乘"
    if not 0 <= part.share <= 100:
        return f"上年同期占比为{part.share:g}%，不在0至100之间"
    points = pull(part.share, part.growth)
    rate = contribution(points, whole) if math.isfinite(whole) else None
    return Added(points, rate, "" if rate is not None else f"全省增速本库未收录或低于{LEAST:g}%，不算贡献率")


def added_by_levels(parts: Sequence[Level], whole: Level, unit: str = "") -> Shares | str:
    """What each part adds, its share of the year before reckoned from level and growth of this year.

    The level a year before on this year's scope is level / (1 + growth): a published rate is measured on a comparable
    scope, which the level published a year before is not. Returns in words why nothing is said.
    """
    if len(parts) < 2:
        return f"只有{len(parts)}个部分同时有水平值和增速"
    for one in (*parts, whole):
        if not (math.isfinite(one.value) and math.isfinite(one.growth)):
            return f"{one.name}的水平值或增速本库未收录"
        if one.value <= 0 or one.growth <= -100:
            return f"{one.name}的水平值或基数不为正数，不能折算占比"
    total = sum(part.value for part in parts)
    apart = (total - whole.value) / whole.value * 100
    if abs(apart) > SUM_WITHIN:
        more = "多于" if apart > 0 else "少于"
        why = "互有重叠" if apart > 0 else "所列不全"
        return f"各部分合计{more}{whole.name}{abs(total - whole.value):,.1f}{unit}，{why}，不能作为构成"
    base = whole.value / (1 + whole.growth / 100)
    shares = [part.value / (1 + part.growth / 100) / base * 100 for part in parts]
    points = [pull(share, part.growth) for share, part in zip(shares, parts, strict=True)]
    missed = sum(points) - whole.growth
    if abs(missed) > MOST_APART:
        return (
            f"各部分拉动合计{sum(points):.1f}个百分点，与公布的总增速{whole.growth:.1f}%相差"
            f"{abs(missed):.1f}个百分点，口径不一"
        )
    ties = abs(missed) <= ROUNDING + 1e-9
    why = (
        f"拉动合计与公布增速相差{abs(missed):.2f}个百分点，超出舍入，不算贡献率"
        if not ties
        else ""
        if whole.growth >= LEAST
        else f"总体增速低于{LEAST:g}%，不算贡献率"
    )
    return Shares(tuple(Added(p, contribution(p, whole.growth) if not why else None, why) for p in points), missed)


def places(values: Sequence[float]) -> list[int]:
    """The place of each value, largest first, equal values sharing a place: [3, 5, 5] → [3, 1, 1]."""
    return [1 + sum(other > value for other in values) for value in values]


Direction = Literal["升", "降", "中性"]

#: Fewer than this are not put in an order.
FEWEST = 2


def ordered(values: Sequence[float], direction: str) -> list[int]:
    """Places of the values: the largest first, the smallest first where less is better; equal values share a place.

    Values must be numbers: what is only a bound or an estimate is left out by the caller.
    """
    return places([-v for v in values] if direction == "降" else list(values))


def said(direction: str, growth: bool) -> str:
    """The order in words: 按增速由高到低; 按数值由低到高（越低越好）."""
    what = "增速" if growth else "数值"
    if direction == "降":
        return f"按{what}由低到高（越低越好）"
    return f"按{what}由高到低" + ("（中性指标，高低不分优劣）" if direction == "中性" else "")
