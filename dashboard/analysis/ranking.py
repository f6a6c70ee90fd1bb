"""An order among several by the dictionary's direction of good; never a published ranking, and said so."""

from collections.abc import Sequence
from typing import Literal

from dashboard.analysis.contribution import places

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
