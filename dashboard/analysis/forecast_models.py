"""The models a forecast may choose from, each fitted to the paces known at an origin.

Those of statsmodels: an autoregression of first order, simple exponential smoothing, and the Theta method as smoothing
with half the drift of a straight line (Assimakopoulos and Nikolopoulos 2000; Hyndman and Billah, Unmasking the Theta
method, 2003). Filters of warnings belong to the whole process, so none is set here: each fit is asked not to warn, and
whether it converged is read from its result.
"""

import os
from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from dashboard.analysis.forecast_run import Values

Model = Callable[[Values, int], Values | None]


def fitted(pace: Values, steps: int) -> Mapping[str, Values]:
    """What each model says of the next paces; one that does not converge, or runs away, says nothing."""
    return _fitted(tuple(pace.tolist()), steps)


# A month more is one origin more: what was said at the others stands.
@lru_cache(512)
def _fitted(known: tuple[float, ...], steps: int) -> Mapping[str, Values]:
    pace = np.asarray(known)
    if float(np.ptp(pace)) < 1e-9:
        return {name: np.repeat(pace[-1], steps) for name in MODELS}
    # The optimiser's matrices are a few numbers wide: threads of its linear algebra would only wait for each other, and
    # take the processor from everybody else. Read once, when SciPy is first loaded, here and nowhere else.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    found = {}
    for name, model in MODELS.items():
        # Kept to this thread, unlike a filter of warnings: what overflows is not finite and says nothing.
        with np.errstate(all="ignore"):
            values = model(pace, steps)
        if values is not None and bool(np.isfinite(values).all()):
            found[name] = values
    return found


# statsmodels takes a second and some 90 MB to load: only a forecast that is asked for pays for it.
def _autoregression(pace: Values, steps: int) -> Values | None:
    """AR(1) with a constant; None where it runs away (a root on or outside the unit circle)."""
    from statsmodels.tsa.ar_model import AutoReg

    found = AutoReg(pace, 1).fit()
    return None if abs(float(found.params[1])) >= 1 else np.asarray(found.forecast(steps))


def _theta(pace: Values, steps: int) -> Values | None:
    """Smoothing from the first value on, and half the slope of the line through all values from there on."""
    found = _smoothed(pace, initialization_method="known", initial_level=pace[0])
    if found is None:
        return None
    level, weight = found
    slope = float(np.polyfit(np.arange(len(pace)), pace, 1)[0])
    behind = (1 - (1 - weight) ** len(pace)) / weight
    return np.asarray(level + slope / 2 * (np.arange(steps) + behind), dtype=np.float64)


def _smoothing(pace: Values, steps: int) -> Values | None:
    found = _smoothed(pace, initialization_method="estimated")
    return None if found is None else np.repeat(found[0], steps)


def _smoothed(pace: Values, **start: str | float) -> tuple[float, float] | None:
    """The smoothed level after the last pace and the weight of the newest; None where the fit did not converge."""
    from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing

    # Powell's method: statsmodels sets a filter of warnings around its default one. No covariances: they are not used.
    found = ExponentialSmoothing(pace, **start).fit(
        method="powell", disp=False, warn_convergence=False, cov_type="none"
    )
    return (float(found.forecast(1)[0]), float(found.params[0])) if found.mle_retvals["converged"] else None


MODELS: dict[str, Model] = {"一阶自回归": _autoregression, "Theta": _theta, "简单指数平滑": _smoothing}
