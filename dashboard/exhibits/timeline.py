"""A time axis over several years: positions in months, ticks that name real periods, places no line crosses."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.telling import words
from dashboard.frames import each

STEPS = {"月": 1.0, "季": 3.0, "年": 12.0}
#: Up to this many different periods each has its own tick; beyond, ticks stand at regular months.
OWN_TICKS = 8


def month_index(end: Any) -> float:
    """Where a period stands on the axis: months since the year 0, at the period's end."""
    return period.year_of(end) * 12 + period.place_in_year(end)


def step_of(frame: pd.DataFrame, frequency: str) -> float:
    """The usual distance of neighbours in months: twelve when only one month of the year occurs; 0 when irregular."""
    if len(frame) and frame["end"].map(period.month_of).nunique() == 1:
        return 12.0
    return STEPS.get(frequency, 0.0)


def new_years(frame: pd.DataFrame) -> tuple[float, ...]:
    """Where cumulative values begin anew, between Decembers and Januaries; none for whole-year series."""
    if frame.empty or frame["end"].map(period.month_of).nunique() == 1:
        return ()
    years = frame["end"].map(period.year_of)
    return tuple(year * 12 + 0.5 for year in range(int(years.min()) + 1, int(years.max()) + 1))


def breaks_between(
    reading: Reading, indicator: str, regions: Sequence[str], industries: Sequence[str], frame: pd.DataFrame
) -> list[tuple[float, str, str]]:
    """Registered breaks inside the span drawn: position before the first period after it, reason, note."""
    found = reading.ask("breaks")
    found = found[
        found["indicator"].isin(["", indicator])
        & found["region"].isin(["", *regions])
        & found["industry"].isin(["", *industries])
    ]
    spans = [month_index(end) for end in frame["end"]]
    cuts = [(period.year_of(r.at) * 12 + period.month_of(r.at) - 0.5, r.reason, r.note) for r in each(found)]
    return sorted(cut for cut in cuts if min(spans) < cut[0] < max(spans))


def apart(cuts: list[tuple[float, str, str]], months: float = 3.0) -> list[tuple[float, str, str]]:
    """Cuts for drawing: of several within a few months the first is marked, with all their notes."""
    marked: list[tuple[float, str, str]] = []
    for at, reason, note in cuts:
        if marked and at - marked[-1][0] < months:
            marked[-1] = (*marked[-1][:2], marked[-1][2] + note)
        else:
            marked.append((at, reason, note))
    return marked


def ticks_of(frame: pd.DataFrame) -> tuple[tuple[float, str], ...]:
    """Ticks: the periods themselves when they are few, else month ends as far apart as the span allows."""
    places = {month_index(row.end): row for row in each(frame)}
    if len(places) <= OWN_TICKS and "kind" in frame:
        return tuple((x, words(row)) for x, row in sorted(places.items()))
    first, last = int(min(places)), int(max(places) + 0.999)
    span = last - first
    months = range(1, 13) if span <= 10 else (3, 6, 9, 12) if span <= 26 else (6, 12) if span <= 50 else (12,)
    ends = [x for x in range(first, last + 1) if (x - 1) % 12 + 1 in months]
    return tuple((float(x), f"{(x - 1) // 12}年{(x - 1) % 12 + 1}月") for x in ends)
