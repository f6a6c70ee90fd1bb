"""Periods in words and on an axis. A period has a kind, a first and a last day."""

import datetime as dt
from typing import Any

from dashboard.wording import day_of, period_words

#: A period as a statistician writes it; the store writes it so as well.
in_words = period_words


def of(row: Any) -> str:
    """The period of a row (kind, start, end; rules where it is stored) in words."""
    return in_words(row.kind, row.start, row.end, getattr(row, "rules", None) or "")


def date_in_words(date: str) -> str:
    """A date written YYYY-MM-DD, or YYYY-MM where only the month is known: 2020年1月30日, 2020年3月."""
    return in_words("时点", date, date) if len(date) == 10 else f"{date[:4]}年{int(date[5:7])}月"


def month_of(day: Any) -> int:
    """The month (1–12) a period ends in: its place on a January–December axis."""
    return day_of(day).month


def year_of(day: Any) -> int:
    """The year a period ends in."""
    return day_of(day).year


def place_in_year(day: Any) -> float:
    """Where a day stands on a January–December axis whose month marks stand at the months' ends.

    Month m's value covers its whole month and is drawn at m; the first day of January is 0,
    the last day of December 12.
    """
    date = day_of(day)
    days = (dt.date(date.year + date.month // 12, date.month % 12 + 1, 1) - dt.date(date.year, date.month, 1)).days
    return date.month - 1 + date.day / days


def place_in_years(day: Any) -> float:
    """Where a day stands on an axis whose marks stand at the ends of the years: the last day of 2020 at 2020."""
    return year_of(day) - 1 + place_in_year(day) / 12
