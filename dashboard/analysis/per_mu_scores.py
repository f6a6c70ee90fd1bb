"""亩均效益评价: the rule, scores out of multiples of the benchmark, places and classes out of scores.

Weights: those Sichuan published for firms with the evaluation of 2020 (revenue and tax per mu, revenue per worker 20
each, revenue per energy 5, R&D intensity 5; local indicators 30). For parks no formula was found: the same weights are
an assumption. The score is Σ value ÷ benchmark × weight, the form Zhejiang's counties publish (Huangyan 2022); how far
above its benchmark an indicator may count (the cap) is not published: an assumption. Class limits: A at most 30 %,
C at least 10 % (reported for the evaluation of 2022); the share of class D is not published: an assumption.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Classes = npt.NDArray[np.int64]

LOCAL = "地方特色指标"
#: Indicator → numerator, denominator, factor, unit. Columns of the register; money in 万元.
RATIOS: dict[str, tuple[str, str, float, str]] = {
    "亩均营业收入": ("revenue", "land", 1.0, "万元/亩"),
    "亩均税收": ("tax", "land", 1.0, "万元/亩"),
    "人均营业收入": ("revenue", "employees", 1.0, "万元/人"),
    "单位能耗营业收入": ("revenue", "energy", 1.0, "万元/吨标准煤"),
    "研发投入强度": ("rd", "revenue", 100.0, "%"),
}
NAMES = (*RATIOS, LOCAL)
UNITS = {**{name: ratio[3] for name, ratio in RATIOS.items()}, LOCAL: "分"}
WEIGHTS = (20.0, 20.0, 20.0, 5.0, 5.0, 30.0)
LETTERS = "ABCD"
#: Points a weight is moved by to see how much hangs on it.
STEP = 5.0
#: Scores are compared as they are shown.
DECIMALS = 2


@dataclass(frozen=True)
class Rule:
    """What is set: weights of NAMES (sum 100), cap (× benchmark), shares of the classes in %.

    best: A at most; worst, last: C and D at least; last 0: three classes.
    """

    weights: tuple[float, ...] = WEIGHTS
    cap: float = 1.5
    best: float = 30.0
    worst: float = 10.0
    last: float = 0.0

    @property
    def letters(self) -> str:
        """The classes there are, best first."""
        return LETTERS if self.last else LETTERS[:3]


def scored(units: Floats, weights: Sequence[float]) -> Floats:
    """Scores of rows of capped multiples (the last column the local score ÷ 100, NaN where there is none).

    Without a local score the unified part is brought up to the whole: 70 points count as 100.
    """
    found: Floats = np.round(unrounded(units, weights), DECIMALS)
    return found


def unrounded(units: Floats, weights: Sequence[float]) -> Floats:
    given = np.array(weights, dtype=float)
    # What carries no weight may be missing.
    parts = np.where(given > 0, units * given, 0.0)
    bare = np.isnan(parts[:, -1])
    found: Floats = parts[:, :-1].sum(axis=1) * np.where(bare, whole_of(weights), 1.0) + np.nan_to_num(parts[:, -1])
    return found


def whole_of(weights: Sequence[float]) -> float:
    """What the unified part is multiplied by where it counts as the whole."""
    unified = sum(weights[:-1])
    return sum(weights) / unified if unified else 1.0


def ranked(scores: Floats) -> Classes:
    """Places; equal scores share the better one."""
    return (1 + np.searchsorted(np.sort(-scores), -scores, side="left")).astype(np.int64)


def classed(scores: Floats, rule: Rule) -> Classes:
    """0 for A, 1 for B …: A never above its share, C and D never below theirs; a tie across a limit goes down."""
    best, worst, last = places(len(scores), rule)
    down = np.sort(scores)[::-1]
    found = np.ones(len(scores), dtype=np.int64)
    if best:
        found[scores > down[best] if best < len(scores) else np.full(len(scores), True)] = 0
    for size, place in ((worst + last, 2), (last, 3)):
        if size:
            found[scores <= down[len(scores) - size]] = place
    return found


def shifted(weights: Sequence[float], place: int, by: float) -> tuple[float, ...]:
    """One weight moved by so many points, the others in proportion, so that the sum stays."""
    total = sum(weights)
    rest = total - weights[place]
    return tuple(w + by if i == place else w * (rest - by) / rest for i, w in enumerate(weights))


def places(number: int, rule: Rule) -> tuple[int, int, int]:
    """How many places classes A, C and D have."""
    best = math.floor(number * rule.best / 100 + 1e-9)
    worst, last = (math.ceil(number * share / 100 - 1e-9) for share in (rule.worst, rule.last))
    return best, worst, last
