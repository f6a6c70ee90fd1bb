"""A monthly growth series as the run of months a forecast may rest on, and forecasts of months as readings again.

Cumulative rates are smooth by construction and are not modelled as they stand: n·C(n) − m·C(m) is the sum of the
months m+1 … n at equal weights (the relation of the implied months). The months' mean growth ("pace") is modelled and
added up again, so that a forecast moves little in autumn and freely at the start of a year. January and February are
one reading; a reading missing inside a year leaves the mean of the months it would have parted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: A run is cut where one reading would have to stand for more readings than this.
MERGED = 2

Month = tuple[int, int]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """The unbroken stretch of readings up to the last one.

    slots: the months readings end in; pace: mean growth of the months of each slot, %; held: published readings by
    month, % (of the whole series, for last year's month); cumulative; order: the months of a year in which readings
    are published; merged: slots without a reading of their own; cut: why the run does not begin earlier, or "".
    """

    slots: tuple[Month, ...]
    pace: tuple[float, ...]
    held: dict[Month, float]
    cumulative: bool
    order: tuple[int, ...]
    merged: tuple[Month, ...] = ()
    cut: str = ""


def run_of(readings: Sequence[tuple[Month, float]], cumulative: bool, breaks: Sequence[Month] = ()) -> Run | str:
    """The unbroken run of readings up to the last. readings: (month, growth in %); breaks: first months not comparable.

    Returns in words why there is none.
    """
    held = {month: value for month, value in sorted(readings) if math.isfinite(value)}
    if not held:
        return "没有可用的读数"
    months = {m for _, m in held}
    first = 1 if 1 in months else 2 if cumulative or 2 in months else 3
    order = tuple(range(first, 13))
    slots: list[Month] = []
    pace: list[float] = []
    merged: list[Month] = []
    cut = ""
    before: Month | None = None
    for month in held:
        # A rate from January on goes on from the reading before it in the same year, else from the year's start.
        base = before[1] if cumulative and before and before[0] == month[0] else 0
        covered = _covered(before, month, order)
        if reason := _cut(before, month, covered, cumulative, any(before and before < b <= month for b in breaks)):
            slots, pace, merged, cut = [], [], [], reason
            # A single month stands for itself; a sum only where it begins with the year.
            covered = [month] if not cumulative or (not base and month[1] == order[0]) else []
        if covered:
            slots += covered
            pace += [_pace(held, month, base) if cumulative else held[month]] * len(covered)
            merged += covered[:-1]
        before = month
    return Run(tuple(slots), tuple(pace), held, cumulative, order, tuple(merged), cut)


def _covered(before: Month | None, month: Month, order: tuple[int, ...]) -> list[Month]:
    """The slots after the reading before, up to a month."""
    years = range(before[0] if before else month[0], month[0] + 1)
    slots = [(year, m) for year in years for m in order]
    return [slot for slot in slots if (before is None or slot > before) and slot <= month]


def _cut(before: Month | None, month: Month, covered: list[Month], cumulative: bool, broken: bool) -> str:
    """Why a reading does not go on from the one before it, or ""."""
    if before is None:
        return f"{said(month)}以前逐月读数本库未收录"
    if broken:
        return f"{said(month)}起为序列间断"
    if len(covered) > (MERGED if cumulative and before[0] == month[0] else 1):
        # Two slots at the start of a year may share a sum as well, as long as no month of the year before is lacking.
        if cumulative and len(covered) <= MERGED and covered[0][0] == month[0]:
            return ""
        return f"{said(before)}与{said(month)}之间有缺口"
    return ""


def _pace(held: dict[Month, float], month: Month, base: int) -> float:
    """Mean growth of the months after ``base`` up to a month, out of the cumulative readings, at equal weights."""
    year, number = month
    return (number * held[month] - (base * held[(year, base)] if base else 0.0)) / (number - base)


def readings_of(run: Run, at: Month, ahead: Values, targets: Sequence[Month]) -> list[tuple[Month, float, float]]:
    """Paces ahead as readings: (month, reading in %, share of its months that are forecast)."""
    if not run.cumulative:
        return [(month, float(value), 1.0) for month, value in zip(targets, ahead, strict=False)]
    found = []
    year, total, known = at[0], at[1] * run.held[at], at[1]
    reached = at[1]
    for month, value in zip(targets, ahead, strict=False):
        if month[0] != year:
            year, total, known, reached = month[0], 0.0, 0, 0
        total += (month[1] - reached) * float(value)
        reached = month[1]
        found.append((month, total / reached, (reached - known) / reached))
    return found


def coming(run: Run, steps: int) -> list[Month]:
    """The months of the next readings."""
    year, month = run.slots[-1]
    found = []
    for _ in range(steps):
        later = [m for m in run.order if m > month]
        year, month = (year, later[0]) if later else (year + 1, run.order[0])
        found.append((year, month))
    return found


def said(month: Month) -> str:
    """A month in words."""
    return f"{month[0]}年{month[1]}月"
