"""What a part adds to the growth of the whole, and places among several; pure arithmetic.

pull = share of the year before × growth of the part; contribution = pull / growth of the whole. Shares and
growth must be of one scope (same caliber, same months), or the products mean nothing; the caller sees to it.
"""

from collections.abc import Sequence

#: A whole that grows by less than this (%) makes any contribution to it a play of rounding.
LEAST = 1.0


def pull(share: float, growth: float) -> float:
    """Percentage points a part adds to the whole's growth. share: % of the whole a year before; growth: %."""
    return share * growth / 100.0


def contribution(points: float, whole: float) -> float | None:
    """The part's share (%) in the growth of the whole; None where the whole grows by less than LEAST or falls."""
    return points / whole * 100.0 if whole >= LEAST else None


def places(values: Sequence[float]) -> list[int]:
    """The place of each value, largest first, equal values sharing a place: [3, 5, 5] → [3, 1, 1]."""
    return [1 + sum(other > value for other in values) for value in values]
