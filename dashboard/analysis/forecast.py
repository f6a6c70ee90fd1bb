"""The next readings of a monthly growth series, with what the same method would have been worth before.

At every month of the past (rolling origin, see Hyndman and Athanasopoulos, Forecasting: Principles and Practice,
section 5.10) each model (``forecast_models``) is fitted to the months up to then, in the values held today; the one
with the smallest mean absolute error of the forecasts that had come due by then is used. So the errors reported are
those of the whole procedure, without a look ahead into later months. The intervals are tried the same way: at each
origin they rest on the errors that had come due by then.

Nothing is said where the history is short, broken or constant, or where the procedure was no better than the naive
forecasts: the last reading unchanged, or last year's reading of the same month.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.forecast_models import fitted
from dashboard.analysis.forecast_run import Month, Run, Values, coming, readings_of, said

#: Readings in one unbroken run that are asked for: TRAIN to fit the first time, TRIED to be tried on.
TRAIN, TRIED = 20, 10
FEWEST = TRAIN + TRIED
#: A step ahead is only forecast where it was tried at least so often.
LEAST_TRIED = 8
MOST_STEPS = 6
LEVELS = (0.80, 0.95)

#: What a trial rests on: the months up to its origin, but as they are held today.
ONLY_THEN = "只用截至当时月份的数据（现行数值，不是当时的发布版本）"
RULE = (
    f"方法：一阶自回归、Theta、简单指数平滑（statsmodels），逐期滚动回测，{ONLY_THEN}，取当时已到期误差最小的一种；"
    f"连续可用不足{FEWEST}期、近端有缺口、各期相同，或误差不小于“维持上期”和“上年同月”两种简单外推的，不作预测。"
)
#: How the two naive forecasts are called.
LAST, YEAR = "维持上期不变", "照用上年同月"


@dataclass(frozen=True)
class Rival:
    """A naive forecast beside the procedure, both on the same targets: mean absolute errors in percentage points."""

    name: str
    own: float
    naive: float


@dataclass(frozen=True)
class Trial:
    """How the procedure did: mean absolute errors in percentage points.

    tried: number of targets; error, last: the procedure's and that of the last reading unchanged, on all of them;
    year, beside: that of last year's month and the procedure's on the targets it can be had for (both NaN without any).
    """

    tried: int
    error: float
    last: float
    year: float
    beside: float

    @property
    def rival(self) -> Rival:
        """The naive forecast that did best beside the procedure."""
        both = [Rival(LAST, self.error, self.last)]
        if math.isfinite(self.year):
            both.append(Rival(YEAR, self.beside, self.year))
        return min(both, key=lambda r: r.naive - r.own)

    @property
    def partly(self) -> bool:
        """Whether last year's month can be had for some of the targets only."""
        return math.isfinite(self.year) and self.beside != self.error

    @property
    def beaten(self) -> bool:
        """Whether both naive forecasts were beaten."""
        return self.rival.own < self.rival.naive


@dataclass(frozen=True)
class Coverage:
    """How often a reading fell inside the interval of a nominal level, reckoned from the errors known by then."""

    level: float
    inside: int
    tried: int


@dataclass(frozen=True)
class Step(Trial):
    """The trial so many readings ahead; spread: root mean square of the errors of the pace; coverage: by level."""

    ahead: int
    spread: float
    coverage: tuple[Coverage, ...]

    @property
    def better(self) -> bool:
        """Whether it was tried often enough and beat both naive forecasts."""
        return self.tried >= LEAST_TRIED and self.beaten


@dataclass(frozen=True)
class Predicted:
    """One reading to come: value in %, bounds by level (80 %, 95 %); given: whether its step stood the test."""

    month: Month
    value: float
    bounds: tuple[tuple[float, float], ...]
    given: bool


@dataclass(frozen=True)
class Forecast:
    """Readings to come, the steps as tried, and the trial of all steps pooled.

    reason: why nothing is forecast although the history is long enough; then predicted is empty.
    """

    predicted: tuple[Predicted, ...]
    steps: tuple[Step, ...]
    model: str
    pooled: Trial
    run: Run
    reason: str = ""

    @property
    def tried(self) -> int:
        """Number of origins."""
        return max((s.tried for s in self.steps), default=0)

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """That of all steps pooled, by level."""
        by_level = zip(*(s.coverage for s in self.steps), strict=True)
        return tuple(Coverage(c[0].level, sum(x.inside for x in c), sum(x.tried for x in c)) for c in by_level)


def forecast(run: Run | str, steps: int = MOST_STEPS) -> Forecast | str:
    """Forecast the next readings of a run. Returns in words why not, where the history or its trial does not allow it.

    steps: 1 to MOST_STEPS readings ahead.
    """
    if isinstance(run, str):
        return run
    steps = min(max(steps, 1), MOST_STEPS)
    if len(run.slots) < FEWEST:
        since = f"{said(run.slots[0])}以来" if run.slots else ""
        why = f"（{run.cut}）" if run.cut else ""
        return f"{since}连续可用的只有{len(run.slots)}期，不足{FEWEST}期{why}"
    pace = np.asarray(run.pace, dtype=float)
    if float(np.ptp(pace)) < 1e-9:
        return "各期数值相同，没有可供估计的变动"
    tried, choose = _tried(run, pace, steps)
    ahead = fitted(pace, steps)
    name = choose(len(pace), ahead)
    coverage = _covered(tried)
    found = tuple(
        Step(**vars(_trial(misses)), ahead=n, spread=_spread(misses), coverage=coverage[n - 1])
        for n, misses in enumerate(tried, start=1)
    )
    pooled = _trial([miss for misses in tried for miss in misses])
    reason = _worse(found[0], pooled)
    if not reason and name not in ahead:
        reason = "各模型在最近一期均不收敛"
    predicted = () if reason else _predicted(run, ahead[name], found)
    return Forecast(predicted, found, name, pooled, run, reason)


def _worse(first: Step, pooled: Trial) -> str:
    """Why the trial speaks against forecasting, or ""."""
    if first.tried < LEAST_TRIED:
        return f"只能回测{first.tried}次，不足{LEAST_TRIED}次"
    rival = pooled.rival
    if not pooled.beaten:
        return (
            f"滚动回测{first.tried}次，平均误差{rival.own:.2f}个百分点，不如“{rival.name}”的{rival.naive:.2f}个百分点"
        )
    if not first.better:
        rival = first.rival
        return (
            f"滚动回测{first.tried}次，下一期平均误差{rival.own:.2f}个百分点，"
            f"不如“{rival.name}”的{rival.naive:.2f}个百分点"
        )
    return ""


@dataclass(frozen=True)
class Miss:
    """One forecast against its reading. origin, target: places in the run; own, last, year: absolute errors (year NaN
    where that month is not held); pace: error of the pace; share: of the reading's months that were forecast."""

    origin: int
    target: int
    own: float
    last: float
    year: float
    pace: float
    share: float


Choice = Callable[[int, Mapping[str, Values]], str]


def _tried(run: Run, pace: Values, steps: int) -> tuple[list[list[Miss]], Choice]:
    """The procedure's forecasts by step, and its choice of model.

    The choice at an origin rests on the errors of forecasts whose month had been published by then.
    """
    own: dict[str, list[tuple[int, float]]] = {}

    def choose(origin: int, ahead: Mapping[str, Values]) -> str:
        known = {name: [e for target, e in own.get(name, ()) if target < origin] for name in ahead}
        scored = {name: float(np.mean(errors)) for name, errors in known.items() if errors}
        return min(scored, key=lambda name: scored[name]) if scored else next(iter(ahead), "")

    tried: list[list[Miss]] = [[] for _ in range(steps)]
    for origin in range(TRAIN, len(pace)):
        at = run.slots[origin - 1]
        if at not in run.held:
            continue
        ahead = fitted(pace[:origin], steps)
        picked = choose(origin, ahead)
        targets = run.slots[origin : origin + steps]
        for name, values in ahead.items():
            for step, (month, reading, share) in enumerate(readings_of(run, at, values, targets)):
                if month not in run.held:
                    continue
                miss = reading - run.held[month]
                own.setdefault(name, []).append((origin + step, abs(miss)))
                if name == picked:
                    before = run.held.get((month[0] - 1, month[1]), math.nan)
                    last, year = (abs(naive - run.held[month]) for naive in (run.held[at], before))
                    tried[step].append(Miss(origin, origin + step, abs(miss), last, year, miss / share, share))
    return tried, choose


def _trial(misses: Sequence[Miss]) -> Trial:
    """Mean errors; last year's month is set against the procedure on the targets it is held for alone."""
    paired = [m for m in misses if math.isfinite(m.year)]
    own, last = _mean([m.own for m in misses]), _mean([m.last for m in misses])
    return Trial(len(misses), own, last, _mean([m.year for m in paired]), _mean([m.own for m in paired]))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else math.nan


def _spread(misses: Sequence[Miss]) -> float:
    return math.sqrt(_mean([m.pace**2 for m in misses]))


def _half(level: float, tried: int, spread: float, share: float) -> float:
    """Half the width of an interval: Student's t times the spread of the errors of the pace."""
    from scipy.stats import t

    return float(t.ppf((1 + level) / 2, tried - 1)) * spread * share


def _covered(tried: Sequence[Sequence[Miss]]) -> list[tuple[Coverage, ...]]:
    """By step, how often the interval drawn at an origin, from the errors due by then, held the reading."""
    inside = [[0] * len(LEVELS) for _ in tried]
    number = [0] * len(tried)
    for origin in sorted({m.origin for misses in tried for m in misses}):
        widest = 0.0
        for step, misses in enumerate(tried):
            known = [m for m in misses if m.target < origin]
            own = next((m for m in misses if m.origin == origin), None)
            if own is None or len(known) < LEAST_TRIED:
                continue
            widest = max(widest, _spread(known))
            number[step] += 1
            for place, level in enumerate(LEVELS):
                inside[step][place] += own.own <= _half(level, len(known), widest, own.share)
    return [
        tuple(Coverage(level, n, number[step]) for level, n in zip(LEVELS, inside[step], strict=True))
        for step in range(len(tried))
    ]


def _predicted(run: Run, ahead: Values, steps: Sequence[Step]) -> tuple[Predicted, ...]:
    """Readings with intervals, never narrower than a step before."""
    at = run.slots[-1]
    widest, found = 0.0, []
    for step, (month, reading, share) in zip(steps, readings_of(run, at, ahead, coming(run, len(ahead))), strict=False):
        if not step.better:
            found.append(Predicted(month, reading, (), False))
            continue
        widest = max(widest, step.spread)
        half = [_half(level, step.tried, widest, share) for level in LEVELS]
        found.append(Predicted(month, reading, tuple((reading - h, reading + h) for h in half), True))
    return tuple(found)
