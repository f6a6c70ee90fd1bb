"""亩均效益评价: the smallest rise of a single indicator that takes an object one class up."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.analysis.per_mu_scores import (
    DECIMALS,
    LOCAL,
    NAMES,
    Classes,
    Floats,
    Rule,
    places,
    unrounded,
    whole_of,
)

#: Below this share of the benchmark a value is next to nothing: a rise of so many per cent says nothing.
LITTLE = 0.01


@dataclass(frozen=True)
class Lift:
    """The smallest rise of one indicator, all else unchanged, that takes an object into the next class.

    share: the rise in % of its present value, inf where that is next to nothing or below zero.
    """

    indicator: str
    now: float
    needed: float
    share: float


def targets_of(scores: Floats, classes: Classes, rule: Rule) -> Floats:
    """The score that takes each row (best first) one class up, the others as they are; NaN where there is none."""
    best, worst, last = places(len(scores), rule)
    # Of the others, best first, the one that has to be left behind to reach the class above.
    behind = {1: best - 1, 2: len(scores) - worst - last - 1, 3: len(scores) - last - 1}
    found = np.full(len(scores), math.nan)
    for place, now in enumerate(classes.tolist()):
        others = behind.get(now, -1)
        if others >= 0:
            found[place] = scores[others if others < place else others + 1] + 10.0**-DECIMALS
    return found


def lifts_of(
    rated: pd.DataFrame, units: Floats, targets: Floats, rule: Rule, benchmarks: Mapping[str, float]
) -> tuple[Lift | None, ...]:
    """The smallest rise of each row that reaches its target; the benchmark stays as it is."""
    missing = targets - unrounded(units, rule.weights)
    found = []
    for place, row in enumerate(rated[list(NAMES)].to_dict("records")):
        ways = [] if math.isnan(targets[place]) else _ways(row, units[place], missing[place], rule, benchmarks)
        found.append(min(ways, key=lambda way: (way.share, NAMES.index(way.indicator)), default=None))
    return tuple(found)


def _ways(
    row: Mapping[str, float], unit: Floats, missing: float, rule: Rule, benchmarks: Mapping[str, float]
) -> list[Lift]:
    """Each indicator that could make good the missing points within its cap."""
    found = []
    scale = whole_of(rule.weights) if math.isnan(unit[-1]) else 1.0
    for place, name in enumerate(NAMES):
        weight = rule.weights[place] * scale
        if not weight or math.isnan(unit[place]):
            continue
        whole, most = (100.0, 1.0) if name == LOCAL else (benchmarks[name], rule.cap)
        needed, now = float(unit[place] + missing / weight), float(row[name])
        if needed <= most + 1e-12:
            share = (needed * whole / now - 1) * 100 if now > LITTLE * whole else math.inf
            found.append(Lift(name, now, needed * whole, share))
    return found
