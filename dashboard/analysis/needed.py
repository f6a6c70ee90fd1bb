"""What the rest of the year still has to bring: pure arithmetic with its limits stated.

A cumulative growth rate C through n months and a target T for the year leave, with equal month weights,

    R = (12·T - n·C) / (12 - n)

for the remaining 12-n months together. Equal weights are an assumption (holiday months weigh less), and
C is published to one decimal, so R is known to ±0.05·n/(12-n) at best: a reckoning (测算), never a value
of its own series.
"""

from dataclasses import dataclass

MONTHS = 12


@dataclass(frozen=True)
class Needed:
    """value: what the remaining months need; margin: its rounding error; months: how many remain."""

    value: float
    margin: float
    months: int


def growth(target: float, through: float, months: int, decimals: int = 1) -> Needed | None:
    """The year-on-year growth (%) the remaining months need together for the year to reach the target.

    target and through: cumulative growth in % (the year's, and that of the first ``months`` months, published
    to ``decimals`` places). None in December, when no month remains. Raises ValueError for other months than 1–12.
    """
    left = _left(months)
    if not left:
        return None
    step = 10.0**-decimals
    return Needed((MONTHS * target - months * through) / left, step / 2 * months / left, left)


def level(target: float, through: float, months: int) -> Needed | None:
    """The amount each remaining month needs on average, in the target's unit; zero once the target is reached.

    None in December. Raises ValueError for other months than 1–12.
    """
    left = _left(months)
    if not left:
        return None
    return Needed(max(0.0, target - through) / left, 0.0, left)


def _left(months: int) -> int:
    if not 1 <= months <= MONTHS:
        raise ValueError(f"a year has no month {months}")
    return MONTHS - months
