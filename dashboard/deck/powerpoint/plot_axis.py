"""The value axis of a line chart: its ends and the distance of its grid lines."""

import pandas as pd

from dashboard.figure import Figure


def value_axis(figure: Figure) -> tuple[float, float, float]:
    """The value axis and its grid: the figure's own domain, or all values, margins and references."""
    frame = figure.points
    levels = pd.concat([frame["y"], frame["low"], frame["high"]]).dropna().tolist() + [r.y for r in figure.references]
    low, high = (min(levels), max(levels)) if levels else (0.0, 1.0)
    if figure.y.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    low, high = figure.y.domain or (low, high)
    step = axis_step(low, high)
    if figure.y.domain is None:  # room for what is written above the highest point and below the lowest
        margin = (high - low or 1.0) * 0.07
        low, high = low - (margin if low < 0 or not figure.y.zero else 0.0), high + margin
    # Grid lines are counted from the axis' lower end: it is a round number, the upper end need not be.
    return _down(low, step), round(high, 6), step


def _down(value: float, step: float) -> float:
    return round(step * (value // step if abs(value / step - round(value / step)) > 1e-9 else round(value / step)), 9)


def axis_step(low: float, high: float) -> float:
    """A round distance of grid lines that makes about five of them."""
    rough = (high - low or 1.0) / 5
    power = 10.0 ** len(str(int(rough))) / 10 if rough >= 1 else 0.1 if rough >= 0.1 else 0.01
    return next(power * m for m in (1, 2, 5, 10) if power * m >= rough - 1e-9)
