"""Periods in words and on an axis. A period has a kind, a first and a last day."""

import datetime as dt
from typing import Any


def in_words(kind: str, start: Any, end: Any) -> str:
    """A period as a statistician writes it: 2020年1—2月, 2020年3月, 2020年末, 2020年2月9日, 2020年.

    kind is one of 当月 累计 当季 时点 事件; start and end are dates (or empty: then the result is empty).
    """
    if start is None or end is None or start != start or end != end:
        return ""
    first, last = _day(start), _day(end)
    if first == last:
        return f"{first.year}年{first.month}月{first.day}日"
    whole_month = first.day == 1 and (first.year, first.month) == (last.year, last.month)
    if kind == "时点" and whole_month:
        return f"{last.year}年末" if last.month == 12 else f"{last.year}年{last.month}月末"
    if whole_month:
        return f"{first.year}年{first.month}月"
    if (first.month, last.month) == (1, 12) and first.year == last.year:
        return f"{first.year}年"
    if first.year == last.year:
        return f"{first.year}年{first.month}—{last.month}月"
    return f"{first.year}年{first.month}月—{last.year}年{last.month}月"


def month_of(day: Any) -> int:
    """The month (1–12) a period ends in: its place on a January–December axis."""
    return _day(day).month


def year_of(day: Any) -> int:
    """The year a period ends in."""
    return _day(day).year


def place_in_year(day: Any) -> float:
    """Where a day stands on a January–December axis whose month marks stand at the months' ends.

    Month m's value covers its whole month and is drawn at m; the first day of January is 0,
    the last day of December 12.
    """
    date = _day(day)
    days = (dt.date(date.year + date.month // 12, date.month % 12 + 1, 1) - dt.date(date.year, date.month, 1)).days
    return date.month - 1 + date.day / days


def _day(value: Any) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else dt.date.fromisoformat(str(value)[:10])
