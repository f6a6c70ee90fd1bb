"""The next readings of a monthly growth series, with what the same method would have been worth before.

Models are those of statsmodels: an autoregression of first order (AutoReg), the Theta method (Assimakopoulos and
Nikolopoulos 2000, ThetaModel) and simple exponential smoothing. At every month of the past (rolling origin, see
Hyndman and Athanasopoulos, Forecasting: Principles and Practice, section 5.10) each is fitted to what was known then;
the one with the smallest mean absolute error of the forecasts that had come due by then is used. So the errors
reported are those of the whole procedure, without a look ahead.

Nothing is said where the history is short, broken or constant, or where the procedure was no better than the naive
forecasts: the last reading unchanged, or last year's reading of the same month.
"""

import math
import os
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.forecast_run import Month, Run, Values, coming, readings_of, said

#: Readings in one unbroken run that are asked for: TRAIN to fit the first time, TRIED to be tried on.
TRAIN, TRIED = 20, 10
FEWEST = TRAIN + TRIED
#: A step ahead is only forecast where it was tried at least so often.
LEAST_TRIED = 8
MOST_STEPS = 6
LEVELS = (0.80, 0.95)

RULE = (
    f"方法：一阶自回归、Theta、简单指数平滑（statsmodels），逐期只用当时已有的数据滚动回测，取当时已到期误差最小的一种；"
    f"连续可用不足{FEWEST}期、近端有缺口、各期相同，或误差不小于“维持上期”和“上年同月”两种简单外推的，不作预测。"
)

_WARNED = threading.Lock()
Model = Callable[[Values, int], Values | None]


@dataclass(frozen=True)
class Step:
    """How the procedure did so many readings ahead: mean absolute errors in percentage points.

    tried: number of origins; last, year: the naive forecasts on the same targets (year NaN where none is held);
    spread: root mean square of the errors of the pace.
    """

    ahead: int
    tried: int
    error: float
    last: float
    year: float
    spread: float

    @property
    def simple(self) -> float:
        """The smaller error of the two naive forecasts."""
        return self.last if not self.year < self.last else self.year

    @property
    def better(self) -> bool:
        """Whether it was tried often enough and beat both naive forecasts."""
        return self.tried >= LEAST_TRIED and self.error < self.simple


@dataclass(frozen=True)
class Predicted:
    """One reading to come: value in %, bounds by level (80 %, 95 %); given: whether its step stood the test."""

    month: Month
    value: float
    bounds: tuple[tuple[float, float], ...]
    given: bool


@dataclass(frozen=True)
class Forecast:
    """Readings to come, the steps as tried, all errors of the procedure and of the naive forecasts, pooled.

    reason: why nothing is forecast although the history is long enough; then predicted is empty.
    """

    predicted: tuple[Predicted, ...]
    steps: tuple[Step, ...]
    model: str
    error: float
    last: float
    year: float
    run: Run
    reason: str = ""

    @property
    def tried(self) -> int:
        """Number of origins."""
        return max((s.tried for s in self.steps), default=0)


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
    # The optimiser's matrices are a few numbers wide: threads of its linear algebra would only wait for each other, and
    # take the processor from everybody else. Read once, when SciPy is first loaded, here and nowhere else.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    tried, choose = _tried(run, pace, steps)
    fitted = _fitted(pace, steps)
    name = choose(len(pace), fitted)
    found = tuple(_step(errors, number) for number, errors in enumerate(tried, start=1))
    pooled = np.vstack([np.asarray(e) for e in tried if e] or [np.full((1, 4), math.nan)])
    error, last, year = (_mean(pooled[:, column]) for column in range(3))
    reason = _worse(found[0], error, last, year)
    if not reason and name not in fitted:
        reason = "各模型在最近一期均不收敛"
    predicted = () if reason else _predicted(run, fitted[name], found)
    return Forecast(predicted, found, name, error, last, year, run, reason)


def _worse(first: Step, error: float, last: float, year: float) -> str:
    """Why the trial speaks against forecasting, or ""."""
    if first.tried < LEAST_TRIED:
        return f"只能回测{first.tried}次，不足{LEAST_TRIED}次"
    best = min(x for x in (last, year) if math.isfinite(x))
    simple = "维持上期不变" if last <= best else "照用上年同月"
    if error >= best:
        return f"滚动回测{first.tried}次，平均误差{error:.2f}个百分点，不如“{simple}”的{best:.2f}个百分点"
    if not first.better:
        own, naive = first.error, first.simple
        return f"滚动回测{first.tried}次，下一期平均误差{own:.2f}个百分点，不如简单外推的{naive:.2f}个百分点"
    return ""


Errors = list[tuple[float, float, float, float]]
Choice = Callable[[int, Mapping[str, Values]], str]


def _tried(run: Run, pace: Values, steps: int) -> tuple[list[Errors], Choice]:
    """Errors of the procedure by step: (its own, last reading's, last year's, its pace error), and its choice of model.

    The choice at an origin rests on the errors of forecasts whose month had been published by then.
    """
    own: dict[str, list[tuple[int, float]]] = {name: [] for name in MODELS}

    def choose(origin: int, fitted: Mapping[str, Values]) -> str:
        known = {name: [e for target, e in own[name] if target < origin] for name in fitted}
        scored = {name: float(np.mean(errors)) for name, errors in known.items() if errors}
        return min(scored, key=lambda name: scored[name]) if scored else next(iter(fitted), "")

    tried: list[Errors] = [[] for _ in range(steps)]
    for origin in range(TRAIN, len(pace)):
        at = run.slots[origin - 1]
        if at not in run.held:
            continue
        fitted = _fitted(pace[:origin], steps)
        picked = choose(origin, fitted)
        targets = run.slots[origin : origin + steps]
        for name, values in fitted.items():
            for step, (month, reading, share) in enumerate(readings_of(run, at, values, targets)):
                if month not in run.held:
                    continue
                miss = reading - run.held[month]
                own[name].append((origin + step, abs(miss)))
                if name == picked:
                    before = run.held.get((month[0] - 1, month[1]), math.nan)
                    last = abs(run.held[at] - run.held[month])
                    tried[step].append((abs(miss), last, abs(before - run.held[month]), miss / share))
    return tried, choose


def _fitted(pace: Values, steps: int) -> dict[str, Values]:
    """What each model says of the next paces; one that does not converge, or runs away, says nothing."""
    if float(np.ptp(pace)) < 1e-9:
        return {name: np.repeat(pace[-1], steps) for name in MODELS}
    found = {}
    for name, model in MODELS.items():
        # The filters of warnings are the whole process's: one fit at a time may set them.
        with _WARNED, warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                values = model(pace, steps)
            except Warning:
                continue
        if values is not None and bool(np.isfinite(values).all()):
            found[name] = values
    return found


def _step(errors: Errors, ahead: int) -> Step:
    if not errors:
        return Step(ahead, 0, math.nan, math.nan, math.nan, math.nan)
    table = np.asarray(errors)
    own, last = float(np.mean(table[:, 0])), float(np.mean(table[:, 1]))
    return Step(ahead, len(errors), own, last, _mean(table[:, 2]), float(np.sqrt(np.mean(table[:, 3] ** 2))))


def _mean(values: Values) -> float:
    held = values[np.isfinite(values)]
    return float(np.mean(held)) if len(held) else math.nan


def _predicted(run: Run, ahead: Values, steps: Sequence[Step]) -> tuple[Predicted, ...]:
    """Readings with intervals: Student's t times the spread of the errors tried, never narrower than a step before."""
    from scipy.stats import t

    at = run.slots[-1]
    widest, found = 0.0, []
    for step, (month, reading, share) in zip(steps, readings_of(run, at, ahead, coming(run, len(ahead))), strict=False):
        if not step.better:
            found.append(Predicted(month, reading, (), False))
            continue
        widest = max(widest, step.spread)
        half = [float(t.ppf((1 + level) / 2, step.tried - 1)) * widest * share for level in LEVELS]
        found.append(Predicted(month, reading, tuple((reading - h, reading + h) for h in half), True))
    return tuple(found)


# statsmodels takes a second and some 90 MB to load: only a forecast that is asked for pays for it.
def _autoregression(pace: Values, steps: int) -> Values | None:
    """AR(1) with a constant; None where it runs away (a root on or outside the unit circle)."""
    from statsmodels.tsa.ar_model import AutoReg

    fitted = AutoReg(pace, 1).fit()
    return None if abs(float(fitted.params[1])) >= 1 else np.asarray(fitted.forecast(steps))


def _theta(pace: Values, steps: int) -> Values:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    return np.asarray(ThetaModel(pace, period=1, deseasonalize=False).fit().forecast(steps))


def _smoothing(pace: Values, steps: int) -> Values:
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    return np.asarray(SimpleExpSmoothing(pace, initialization_method="estimated").fit().forecast(steps))


MODELS: dict[str, Model] = {"一阶自回归": _autoregression, "Theta": _theta, "简单指数平滑": _smoothing}
