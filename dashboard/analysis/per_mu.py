"""亩均效益评价: who can be rated, the ratings, how much hangs on the weights. The rule is told in per_mu_scores."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.analysis.per_mu_scores import (
    DECIMALS,
    LETTERS,
    LOCAL,
    NAMES,
    RATIOS,
    STEP,
    UNITS,
    WEIGHTS,
    Classes,
    Floats,
    Rule,
    classed,
    places,
    ranked,
    scored,
    shifted,
    unrounded,
    whole_of,
)

__all__ = [
    "FEWEST", "LETTERS", "LOCAL", "NAMES", "RATIOS", "STEP", "UNITS", "WEIGHTS", "Evaluation", "Lift", "Rule",
    "averages", "classed", "evaluate", "refused", "values",
]  # fmt: skip

COLUMNS = {
    "land": "用地面积",
    "revenue": "营业收入",
    "tax": "税收",
    "employees": "从业人员",
    "energy": "综合能耗",
    "rd": "研发投入",
}
#: Fewer objects are not divided into classes.
FEWEST = 5
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


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found.

    rated: the entries that could be rated, best first, with their values (NAMES), multiples of the benchmark
    ("×" + name), score, gap (points to the class above, NaN in A), rank, class, rescaled (no local score: the unified
    part counts as the whole), low, high (places over all moved weights). lifts: of each row, None in class A or where
    no single indicator suffices. left_out: (name, reason). moved: (indicator, points) of each moved weight; ranks,
    classes: of each row under it.
    """

    rated: pd.DataFrame
    benchmarks: dict[str, float]
    lifts: tuple[Lift | None, ...]
    left_out: tuple[tuple[str, str], ...]
    moved: tuple[tuple[str, float], ...]
    ranks: Classes
    classes: Classes


def values(frame: pd.DataFrame) -> pd.DataFrame:
    """The five ratios and the local score of each entry, NaN where they cannot be formed."""
    found = {}
    for name, (top, below, factor, _) in RATIOS.items():
        whole = frame[below].astype(float)
        found[name] = frame[top].astype(float) / whole.where(whole > 0) * factor
    return pd.DataFrame({**found, LOCAL: frame["local"].astype(float)}, index=frame.index)


def refused(row: Mapping[str, object], weights: Sequence[float]) -> str:
    """Why an entry cannot be rated under these weights, or ""."""
    for name, weight in zip(RATIOS, weights, strict=False):
        if not weight:
            continue
        top, below, *_ = RATIOS[name]
        for column in (below, top):
            given = _number(row[column])
            if math.isnan(given):
                return f"{COLUMNS[column]}未填，{name}无法计算"
            if given < 0 and column != "tax":
                return f"{COLUMNS[column]}为负，请核对"
            if given == 0 and column == below:
                return f"{COLUMNS[column]}为零，{name}无法计算"
    local = _number(row["local"])
    if weights[-1] and not math.isnan(local) and not 0 <= local <= 100:
        return f"地方特色得分为{local:g}，应在0至100之间"
    if math.isnan(local) and not sum(weights[:-1]):
        return "地方特色得分未填，而其余权重为零"
    return ""


def averages(frame: pd.DataFrame) -> dict[str, float]:
    """The benchmark out of the rated objects: sums divided by each other, so that a small one does not tip it."""
    found = {}
    for name, (top, below, factor, _) in RATIOS.items():
        held = frame[[top, below]].astype(float).dropna()
        whole = float(held[below].sum())
        found[name] = float(held[top].sum()) / whole * factor if whole > 0 else math.nan
    return found


def evaluate(frame: pd.DataFrame, rule: Rule, fixed: Mapping[str, float] | None = None) -> Evaluation | str:
    """Rate entries (columns name, land, revenue, tax, employees, energy, rd, local; money in 万元).

    fixed: benchmarks given from outside; what it lacks is the average of the rated. Returns in words why there is no
    answer: too few objects, no benchmark, all alike, shares that leave no room.
    """
    reasons = [refused(row, rule.weights) for row in frame.to_dict("records")]
    left_out = tuple((str(n), r) for n, r in zip(frame["name"], reasons, strict=True) if r)
    rated = frame[[not reason for reason in reasons]].reset_index(drop=True)
    if len(rated) < FEWEST:
        return f"可参评的只有{len(rated)}个，不足{FEWEST}个，不评分、不分类"
    benchmarks = averages(rated) | {n: v for n, v in (fixed or {}).items() if n in RATIOS}
    for name, weight in zip(RATIOS, rule.weights, strict=False):
        if weight and not benchmarks[name] > 0:
            return f"参评对象的{name}平均值不大于零，不能作基准"
    measured = values(rated)
    times = measured[list(RATIOS)] / pd.Series({n: v if v > 0 else math.nan for n, v in benchmarks.items()})
    units = np.column_stack([times.clip(0, rule.cap).to_numpy(float), measured[LOCAL].to_numpy(float) / 100])
    scores = scored(units, rule.weights)
    if len(rated) > 1 and np.ptp(scores) == 0:
        return f"{len(rated)}个对象得分全部相同，不排名、不分类"
    if reason := _crowded(len(rated), rule):
        return reason
    order = np.lexsort((rated["name"].astype(str).to_numpy(), -scores))
    units, scores = units[order], scores[order]
    classes = classed(scores, rule)
    targets = targets_of(scores, classes, rule)
    moved = [(i, by) for i in range(len(NAMES)) for by in (STEP, -STEP) if _movable(rule.weights, i, by)]
    weighed = [scored(units, shifted(rule.weights, i, by)) for i, by in moved]
    ranks = np.column_stack([ranked(scores), *(ranked(s) for s in weighed)])
    rated = rated.iloc[order].assign(
        **{name: measured[name].to_numpy()[order] for name in NAMES},
        **{f"×{name}": times[name].to_numpy()[order] for name in RATIOS},
        score=scores,
        gap=np.round(targets - scores, DECIMALS),
        rank=ranks[:, 0],
        **{"class": [LETTERS[c] for c in classes]},
        rescaled=np.isnan(units[:, -1]) & bool(rule.weights[-1]),
        low=ranks.min(axis=1),
        high=ranks.max(axis=1),
    )
    return Evaluation(
        rated=rated.reset_index(drop=True),
        benchmarks=benchmarks,
        lifts=lifts_of(rated, units, targets, rule, benchmarks),
        left_out=left_out,
        moved=tuple((NAMES[i], by) for i, by in moved),
        ranks=ranks[:, 1:],
        classes=np.column_stack([classes, *(classed(s, rule) for s in weighed)])[:, 1:],
    )


def _movable(weights: Sequence[float], place: int, by: float) -> bool:
    """Whether a weight can be moved: what counts for nothing is not brought in, nothing falls below zero."""
    return 0 < weights[place] < sum(weights) and 0 <= weights[place] + by <= sum(weights)


def _crowded(number: int, rule: Rule) -> str:
    best, worst, last = places(number, rule)
    if best + worst + last <= number:
        return ""
    return f"各类比例合计超出参评个数：A类至多{best}个，C类、D类至少{worst + last}个，共{number}个"


def _number(value: object) -> float:
    return math.nan if value is None or value != value else float(str(value))


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
