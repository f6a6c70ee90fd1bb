"""Periods in any usual writing: 2021年1-3月, 2021.03, 一季度, 11月末, 二〇二一年三月, dates and serial numbers."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from dashboard.intake.book import Value
from dashboard.intake.characters import compact
from dashboard.intake.period_forms import (
    COMPARED,
    CUMULATIVE,
    FORMS,
    NOT_A_PERIOD,
    POINT,
    QUARTER,
    SINGLE,
    UNTIL,
    plain_form,
    quarter_number,
)

Kind = Literal["", "当月", "累计", "当季", "时点"]
Span = Literal["month", "months", "quarter", "half", "year", "day"]

#: The year of a period whose writing names none and for which none was given.
NO_YEAR = 1
#: Day serials of Excel taken for a date where a period stands: 2000-01-01 to 2049-12-31.
SERIALS = (36526, 54788)
FIRST_YEAR, LAST_YEAR = 1949, 2099


@dataclass(frozen=True)
class Period:
    """A span of whole months, from the first day of its first to the last day of its last month.

    kind is "" where the writing leaves it open (2021年3月: 当月, or 累计 under such a header). said: the kind
    stands in words (累计, 当月, 末), else it follows from the form (1-3月, 全年 are 累计). span is the form it
    was written in; day is the day named, if any. year_given is False where the year came from elsewhere.
    """

    start: date
    end: date
    kind: Kind = ""
    year_given: bool = True
    said: bool = False
    span: Span = "month"
    day: date | None = None

    @property
    def needs_year(self) -> bool:
        """Whether no year is known at all: such a period is never stored."""
        return self.start.year == NO_YEAR

    def in_year(self, year: int) -> "Period":
        """The same months of another year."""
        return replace(self, start=_first(year, self.start.month), end=_last(year, self.end.month), day=None)

    def cumulative(self) -> "Period":
        """From January to the last month: what 累计 over a month, quarter or year means."""
        return replace(self, start=_first(self.end.year, 1), kind="累计")

    def single(self) -> "Period":
        """As 当月 (a quarter: 当季); raises ValueError for a span of other months."""
        if self.start.month == self.end.month:
            return replace(self, kind="当月")
        if self.span == "quarter" or _is_quarter(self.start.month, self.end.month):
            return replace(self, start=_first(self.end.year, self.end.month - 2), kind="当季")
        raise ValueError("不是一个月或一个季度")

    def point(self) -> "Period":
        """The end of the span as 时点: the last month it names."""
        return replace(self, start=_first(self.end.year, self.end.month), kind="时点")

    @property
    def text(self) -> str:
        """As it is written wherever it is told: 2021年1—3月, 2021年3月."""
        first, last = self.start.month, self.end.month
        months = f"{last}月" if first == last else f"{first}—{last}月"
        year = "" if self.needs_year else f"{self.start.year}年"
        return year if (first, last) == (1, 12) and year else year + months


@dataclass(frozen=True)
class Ambiguous:
    """A writing with more than one reading: 2024.1 is January or October. Never taken without its neighbours."""

    text: str
    candidates: tuple[Period, ...]


@dataclass(frozen=True)
class Found:
    """A period inside a longer text: 2021年3月营业收入（亿元） → the month, and 营业收入(亿元) (compact)."""

    period: Period | Ambiguous
    rest: str


def _first(year: int, month: int) -> date:
    return date(year, month, 1)


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _is_quarter(first: int, last: int) -> bool:
    return last - first == 2 and last % 3 == 0


_KINDS: tuple[tuple[Kind, "re.Pattern[str]"], ...] = (
    ("累计", re.compile(CUMULATIVE)),
    ("当月", re.compile(SINGLE)),
    ("当季", re.compile(QUARTER)),
    ("时点", re.compile(POINT)),
)
_EMPTY = re.compile(r"\(\)|^[-—、,，:：;；的]+|[-—、,，:：;；的]+$")


@lru_cache(maxsize=8192)
def kind_words(text: str) -> tuple[Kind, str]:
    """The kind a header's words name (累计, 本月, 当季, 期末) and the text (compact) without them.

    ("", text) when there is none; words of two kinds contradict each other and are left standing, kind "".
    Ask for an indicator of the whole text first: 当月 may belong to its name.
    """
    word = compact(text)
    kinds: list[Kind] = []
    rest = word
    for kind, pattern in _KINDS:
        without = pattern.sub("", rest)
        if without != rest:
            kinds.append(kind)
            rest = without
    return (kinds[0], _EMPTY.sub("", rest)) if len(kinds) == 1 else ("", word)


def _span(name: str, match: "re.Match[str]", year: int) -> tuple[int, int, Kind, Span, date | None] | None:
    """First month, last month, kind, form and day of a match; None for a span that has no kind (3-5月)."""
    named = set(match.re.groupindex.values())
    values = [g for i, g in enumerate(match.groups(), start=1) if g is not None and i not in named]
    if name in ("both", "months", "bare"):
        first, last = int(values[0]), int(values[1])
        if first > last or (first != 1 and not _is_quarter(first, last)):
            return None
        return first, last, "累计" if first == 1 else "当季", "months", None
    if name == "firstquarters":
        return 1, 3 * quarter_number(values[0]), "累计", "quarter", None
    if name in ("quarter", "q", "qq"):
        quarter = quarter_number(values[0])
        return 3 * quarter - 2, 3 * quarter, "累计" if quarter == 1 else "当季", "quarter", None
    if name == "half":
        return (1, 6, "累计", "half", None) if match["half"] == "上" else None
    if name in ("date", "packed"):
        month, day = int(values[0]), int(values[1])
        if day > calendar.monthrange(year, month)[1]:
            return None
        return month, month, "", "day", date(year, month, day)
    if name in ("full", "year", "end_of_year", "year_only"):
        return 1, 12, "累计", "year", None
    month = int(values[0])
    return month, month, "", "month", None


@lru_cache(maxsize=16384)
def _find(text: str, year: int | None) -> tuple[Found, str] | None:
    word = plain_form(text)
    blocked = [m.span() for m in NOT_A_PERIOD.finditer(word)]
    for name, pattern in FORMS:
        for match in pattern.finditer(word):
            if any(a < match.end() and match.start() < b for a, b in blocked):
                continue
            if COMPARED.search(word[: match.start()]):
                blocked.append(match.span())
                continue
            period = _period(name, match, year)
            if period is None:
                return None
            before, after = word[: match.start()], word[match.end() :]
            until = UNTIL.search(before)
            if until:
                before = before[: until.start()] + before[until.end() :]
            words, rest = kind_words(f"{before}|{after}")
            rest = _EMPTY.sub("", rest.replace("|", ""))
            if isinstance(period, Period):
                if name in ("year", "year_only") and words == "累计":
                    # 2021年累计 in a monthly sheet runs to that sheet's month, not to December.
                    period = Ambiguous(match[0], (period,))
                else:
                    period = _with_words(period, words, match.groupdict().get("end") or "", bool(until))
                if period is None:
                    return None
            return Found(period, rest), match[0]
    return None


def _period(name: str, match: "re.Match[str]", given: int | None) -> Period | Ambiguous | None:
    groups = match.groupdict()
    written = groups.get("year") or groups.get("short")
    year = int(written) if written else (given or NO_YEAR)
    if written and len(written) == 2:
        year += 2000
    if written and not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if groups.get("year2") and int(groups["year2"]) != year:
        return None
    parts = _span(name, match, year)
    if parts is None:
        return None
    first, last, kind, span, day = parts
    period = Period(_first(year, first), _last(year, last), kind, written is not None, False, span, day)
    if name == "dotted" and match["sep"] == "." and match[0].endswith(".1"):
        return Ambiguous(match[0], (period, Period(_first(year, 10), _last(year, 10))))
    unpadded = name == "date" and match["sep"] == "-" and re.fullmatch(r"\d{4}-1-\d{1,2}", match[0])
    if unpadded and day is not None and 2 <= day.day <= 12:
        # A day of January, or January to March?
        months = Period(_first(year, 1), _last(year, day.day), "累计", span="months")
        return Ambiguous(match[0], (period, months))
    return period


def _with_words(period: Period, words: Kind, end: str, until: bool) -> Period | None:
    """The period as the words beside it say; None where they contradict its form."""
    if words == "累计":
        return replace(period.cumulative(), said=True)
    if words in ("当月", "当季"):
        try:
            single = period.single()
        except ValueError:
            return None
        return replace(single, said=True) if single.kind == words else None
    if words == "时点" or end[:1] in ("末", "底") or until:
        return replace(period.point(), said=True)
    return period


def find_period(text: str, year: int | None = None) -> Found | None:
    """The period inside a header, title or name, and what is left of the text; None when there is none.

    A year named for comparison (比2019年同期, 上年同期, 2015年=100, 按2020年价格) is no period.
    year: of the title or the file, for writings without one.
    """
    if len(text) > 200:
        return None
    found = _find(text, year)
    return found[0] if found else None


def parse_period(value: Value, year: int | None = None, *, date1904: bool = False) -> Period | Ambiguous | None:
    """The period that is all of a cell: a text in any usual writing, a date, 202103, 2021.03, 2021, a day serial.

    None when it is none, or a span without a kind of its own (下半年, 3-5月). A day means its month (see `day`).
    year: for writings without one (3月); year_given is False then, and without it the period needs_year.
    """
    if isinstance(value, bool) or value is None or isinstance(value, timedelta):
        return None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            return None
        return Period(_first(value.year, value.month), _last(value.year, value.month), span="day", day=value)
    if isinstance(value, int | float):
        return _of_number(float(value), date1904)
    if not isinstance(value, str) or len(value) > 60:
        return None
    text = re.sub(r"[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$", "", value.strip().lstrip("'’‘"))
    if re.fullmatch(r"[0-9]{5}", text):
        return _of_number(float(text), date1904)
    if re.fullmatch(r"[0-9]{2}[/.-][0-9]{1,2}", text):
        # 24/1: a year and a month, a day and a month, or a month and a year.
        return Ambiguous(text, ())
    found = _find(text, year)
    if found is None or found[0].rest:
        return None
    return found[0].period


def _of_number(value: float, date1904: bool) -> Period | Ambiguous | None:
    if value != value or abs(value) > 20991231:
        return None
    if value == int(value):
        whole = int(value)
        low, high = (serial - 1462 * date1904 for serial in SERIALS)
        if low <= whole <= high:
            epoch = date(1904, 1, 1) if date1904 else date(1899, 12, 30)
            return parse_period(epoch + timedelta(days=whole))
        text = str(whole)
    else:
        text = format(value, ".15g")
    if not re.fullmatch(r"(?:19|20)\d\d(?:\d\d){0,2}|(?:19|20)\d\d\.\d{1,2}", text):
        return None
    return parse_period(text)


def resolve(cells: Sequence[Value], year: int | None = None) -> list[Period | Ambiguous | None]:
    """The periods of cells that stand side by side (or one below the other), each bare 2024.1 settled by them.

    2024.9, 2024.1, 2024.11 is October; 2023.12, 2024.1, 2024.2 January. Equal cells in a row count as one; a
    written 2024.10 among texts shows that a written 2024.1 is January. What the neighbours do not settle
    stays Ambiguous.
    """
    periods = [parse_period(cell, year) for cell in cells]
    if not any(isinstance(period, Ambiguous) and period.candidates for period in periods):
        return periods
    padded = any(isinstance(cell, str) and re.fullmatch(r"\d{4}\.(?:10|0\d)", compact(cell)) for cell in cells)
    runs: list[list[int]] = []
    for i, period in enumerate(periods):
        if period is None:
            continue
        if runs and cells[runs[-1][-1]] == cells[i]:
            runs[-1].append(i)
        else:
            runs.append([i])
    for position, run in enumerate(runs):
        period = periods[run[0]]
        if not isinstance(period, Ambiguous) or not period.candidates:
            continue
        if padded and isinstance(cells[run[0]], str) and period.text.endswith(".1"):
            chosen: Period | None = period.candidates[0]
        else:
            beside = [periods[runs[p][0]] for p in (position - 1, position + 1) if 0 <= p < len(runs)]
            chosen = _settled(period, [p for p in beside if isinstance(p, Period)], periods)
        if chosen is not None:
            for i in run:
                periods[i] = chosen
    return periods


def _settled(ambiguous: Ambiguous, beside: list[Period], periods: Sequence[Period | Ambiguous | None]) -> Period | None:
    """The one candidate that follows on a neighbour, by one month or by the step all others keep."""
    known = [p for p in periods if isinstance(p, Period)]
    steps = {_months(b) - _months(a) for a, b in pairwise(known)}
    for size in (1, 3):
        near = [c for c in ambiguous.candidates if any(abs(_months(c) - _months(p)) == size for p in beside)]
        if len(near) == 1 and (size == 1 or size in map(abs, steps)):
            return near[0]
        if near:
            return None
    return None


def _months(period: Period) -> int:
    return period.end.year * 12 + period.end.month
