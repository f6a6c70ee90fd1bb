"""When a value holds: kind, first and last day, from everything said about its row, its column and around the table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard.intake.columns import Col, combined
from dashboard.intake.context import Context
from dashboard.intake.facets import Parsed
from dashboard.intake.mapping import Override
from dashboard.intake.periods import Ambiguous, Period, find_period
from dashboard.intake.said import HEADER, LABEL, TITLE, Row, Trouble

#: Words that say that a point in time is the end of its month, quarter or year.
_CLOSING = re.compile("[年季月期度][末底]")
_LEVEL_RULES = {"title": "year_from_title", "sheet": "year_from_name", "file": "year_from_name"}


@dataclass(frozen=True)
class When:
    """kind, first day of the first month and last day of the last; named: the year is from a name."""

    kind: str = ""
    start: date = date(1, 1, 1)
    end: date = date(1, 1, 1)
    rules: tuple[str, ...] = ()
    trouble: Trouble | None = None
    named: bool = False


class Times:
    """Decides periods for one table."""

    def __init__(self, context: Context, sheet: Override, today: date, said: Sequence[Parsed]) -> None:
        self.context, self.sheet, self.today = context, sheet, today
        days: dict[tuple[int, int], set[date]] = {}
        for parsed in said:
            if isinstance(parsed.period, Period) and parsed.period.day is not None:
                day = parsed.period.day
                days.setdefault((day.year, day.month), set()).add(day)
        #: Months of which several days are named: 1-2 and 1-3 typed as headers become 2 and 3 January.
        self.days = {month for month, several in days.items() if len(several) > 1}

    def of(self, row: Row, column: Col, stock: bool, planned: bool) -> When:
        """The period of a row's value in a column. stock: the indicator is only held as 时点; planned: a target."""
        mapped = row.override.period or column.override.period
        rules: list[str] = ["mapped"] if mapped else []
        place = self._place(row, column)
        if mapped:
            period: Period | Ambiguous | None = stated(mapped)
        else:
            found = self._nearest(row, column)
            if isinstance(found, Trouble):
                return When(trouble=found)
            period = found
        own = period is not None
        if period is None:
            period = next((p.period for p in row.above if p.period is not None), None)
        if period is None and self.sheet.period:
            period, rules = stated(self.sheet.period), ["mapped"]
        level = ""
        if period is None:
            around = self._around()
            if isinstance(around, Trouble):
                return When(trouble=around)
            if around is None:
                return When(trouble=Trouble("bad_period", "没有写明时期", HEADER if column.path else TITLE))
            period, level = around
        if isinstance(period, Ambiguous):
            text = f"“{period.text}”有几种读法，相邻的时期也不能确定"
            return When(trouble=Trouble("ambiguous_period", text, *place, period.text))
        named = level in ("sheet", "file")
        if period.needs_year:
            year = self._year(row, column)
            if year is None:
                return When(
                    trouble=Trouble("bad_period", f"“{period.text}”没有年份，表题、表名、文件名中也没有", *place)
                )
            period = replace(period.in_year(year[0]), year_given=False)
            rules += [year[1]] if year[1] else []
            named = year[1] == "year_from_name"
        elif own and period.span == "year":
            narrower = self._narrower(period, column, row)
            if narrower is not None:
                return When(trouble=narrower)
        if period.span == "year" and period.said and period.kind == "累计":
            text = f"“{period.text}累计”累计到几月未写明"
            return When(trouble=Trouble("ambiguous_period", text, *place, period.text))
        whole = period.span == "year" and not period.said and period.kind == "累计"
        near = {p.kind for _, p in row.own} | {column.parsed.kind}
        if whole and (near & {"累计", "当月", "当季"}) and not self._full(row, column):
            text = f"只写了{period.text}，{'、'.join(sorted(near - {''}))}到几月未写明"
            return When(trouble=Trouble("ambiguous_period", text, *place, period.text))
        if period.day is not None and not stock and (period.day.year, period.day.month) in self.days:
            text = f"同一月份有几个日期（{period.day.isoformat()}），可能是1-2月一类的写法被存成了日期"
            return When(trouble=Trouble("ambiguous_period", text, *place, period.day.isoformat()))
        kind = self._kind(row, column, period, bool(level))
        if isinstance(kind, Trouble):
            return When(trouble=kind)
        if "时点" in (kind, not kind and period.kind) or (stock and not kind):
            kind, rules = "时点", rules + unclosed(period, self._said(row, column))
        return self._made(period, kind, planned, rules, place if not level else (TITLE, -1), named)

    # ---- which period

    def _nearest(self, row: Row, column: Col) -> Period | Ambiguous | Trouble | None:
        """The period of the row's labels and the header together; Trouble where they contradict each other."""
        period: Period | Ambiguous | None = None
        for place, parsed in row.own:
            if parsed.period is None:
                continue
            if isinstance(parsed.period, Ambiguous):
                text = f"“{parsed.period.text}”有几种读法，相邻的时期也不能确定"
                return Trouble("ambiguous_period", text, LABEL, place, parsed.period.text)
            both = parsed.period if period is None else combined(period, parsed.period)
            if both is None:
                return Trouble("bad_period", f"行中有两个不同的时期：“{parsed.text}”", LABEL, place, parsed.text)
            period = both
        head = column.parsed.period
        if head is None or period is None:
            return head if period is None else period
        if isinstance(head, Ambiguous):
            return head
        both = combined(period, head)
        if both is None:
            text = f"行的时期“{period.text}”与表头“{column.header}”的时期不同"
            return Trouble("bad_period", text, *self._place(row, column))
        return both

    def _around(self) -> tuple[Period | Ambiguous, str] | Trouble | None:
        """The period of the title, else of the sheet's name, else of the file's."""
        for level in self.context.levels:
            if not level.periods:
                continue
            period = level.periods[0]
            for other in level.periods[1:]:
                both = combined(period, other)
                if both is None:
                    return Trouble("bad_period", "表题中有几个不同的时期，此处是哪一个未写明", TITLE)
                period = both
            sheet = self.context.levels[1].periods
            if level.level == "title" and sheet and isinstance(period, Period) and isinstance(sheet[0], Period):
                both = combined(period, sheet[0])
                if both is None:
                    name = self.context.levels[1].place
                    text = f"表题的时期“{period.text}”与工作表名“{name.text if name else ''}”不同"
                    return Trouble("bad_period", text, TITLE)
                if isinstance(both, Period) and both.span != "year":
                    period = replace(both, kind=period.kind or both.kind)
            return period, level.level
        return None

    def _year(self, row: Row, column: Col) -> tuple[int, str] | None:
        """The year for a month without one, and the rule that says where it comes from."""
        for parsed in (*(p for _, p in row.own), column.parsed, *row.above):
            if isinstance(parsed.period, Period) and not parsed.period.needs_year:
                return parsed.period.start.year, ""
        if self.sheet.period and isinstance(said := stated(self.sheet.period), Period) and not said.needs_year:
            return said.start.year, "mapped"
        for level in self.context.levels:
            years = {p.start.year for p in level.periods if isinstance(p, Period) and not p.needs_year}
            if len(years) == 1:
                return years.pop(), _LEVEL_RULES[level.level]
        return None

    def _narrower(self, period: Period, column: Col, row: Row) -> Trouble | None:
        """Columns 2021年 and 2020年 under a title 2021年1-3月: whole years, or the same months of each?"""
        if any(word in text for text in _texts(row, column) for word in ("全年", "末", "底", "1-12")) or period.said:
            return None
        for other in self.context.levels[0].periods:
            if isinstance(other, Period) and other.span != "year" and (other.start.month, other.end.month) != (1, 12):
                text = f"“{period.text}”是全年，还是表题所说的{other.text}的同期，未写明"
                return Trouble("ambiguous_period", text, *self._place(row, column))
        return None

    def _full(self, row: Row, column: Col) -> bool:
        """Whether a label or the header says 全年."""
        return any("全年" in text or "1-12" in text for text in _texts(row, column))

    def _said(self, row: Row, column: Col) -> list[str]:
        """All that may say when, from the value's own labels to the file's name and what an analyst stated."""
        around = [level.place.text for level in self.context.levels if level.place]
        stated = [row.override.period, column.override.period, self.sheet.period]
        return [*_texts(row, column), *(parsed.text for parsed in row.above), *around, *stated]

    def _place(self, row: Row, column: Col) -> tuple[str, int]:
        """The cell that says when: the row's label when it names a period, else the header, else the title."""
        for place, parsed in row.own:
            if parsed.period is not None:
                return LABEL, place
        return (HEADER, -1) if column.parsed.period is not None or not self.context.title else (TITLE, -1)

    # ---- which kind

    def _kind(self, row: Row, column: Col, period: Period, around: bool) -> str | Trouble:
        """The kind said in words, nearest first; "" when only the form of the period says it."""
        mapped = row.override.kind or column.override.kind
        if mapped:
            return mapped
        if column.torn and not any(p.kind or p.period is not None for _, p in row.own):
            words = "、".join(column.torn)
            return Trouble("needs_mapping", f"“{column.header}”是{words}中哪一个的增速，表头没有写明", HEADER)
        own = [p.kind or _word(p.period) for _, p in row.own]
        own = list(dict.fromkeys(kind for kind in own if kind))
        head = column.parsed.kind or _word(column.parsed.period)
        if len(own) > 1 or (own and head and own[0] != head):
            words = "、".join(dict.fromkeys([*own, *([head] if head else [])]))
            return Trouble("needs_mapping", f"时期类型说法不一：{words}", *self._place(row, column))
        if own == ["当月"]:
            # A row that says both leaves open which of the two is meant.
            for place, parsed in row.own:
                said = parsed.period
                if isinstance(said, Period) and said.span == "months" and said.start.month != said.end.month:
                    return Trouble("bad_period", f"同一行既写“{said.text}”又写当月", LABEL, place, said.text)
        if own or head:
            return own[0] if own else head
        form = period.kind if not around else ""
        if form:
            return ""
        for parsed in row.above:
            if parsed.kind:
                return parsed.kind
        if self.sheet.kind:
            return self.sheet.kind
        for level in self.context.levels:
            kinds = set(level.kinds)
            if len(kinds) == 1:
                return kinds.pop()
            if kinds:
                return ""
        return ""

    def _made(
        self, period: Period, kind: str, planned: bool, rules: list[str], place: tuple[str, int], named: bool
    ) -> When:
        if not kind:
            if period.kind:
                kind = period.kind
            else:
                kind = "当月"
                rules = [*rules, "default_month"]
        end = period.end
        if (
            kind == "当月"
            and period.start.month != end.month
            and not (period.start.month == 1 and period.span == "months")
        ):
            return When(trouble=Trouble("bad_period", f"“{period.text}”不是一个月，却写着当月", *place, period.text))
        start = date(end.year, end.month, 1)
        if kind == "累计":
            start = date(end.year, 1, 1)
        elif kind == "当季":
            if end.month % 3:
                return When(trouble=Trouble("bad_period", f"“{period.text}”不是一个季度", *place))
            start = date(end.year, end.month - 2, 1)
        day = period.day
        if kind == "时点" and day is not None and 1 < day.day < end.day:
            start = end = day
        if end > self.today and not planned:
            begun = date(end.year, end.month, 1) <= self.today
            told = f"{period.text}还没有{'结束' if begun else '到'}"
            return When(trouble=Trouble("future_period", told, *place, period.text))
        return When(kind, start, end, tuple(rules), named=named)


def unclosed(period: Period, texts: Iterable[str]) -> list[str]:
    """The rule of a point in time of which a month or year is named and neither its end (末, 底) nor the day."""
    if (period.day and period.day.day > 1) or any(_CLOSING.search(text) for text in texts):
        return []
    return ["stock_year" if period.span == "year" else "stock_period"]


def _texts(row: Row, column: Col) -> list[str]:
    """What stands beside and above a value."""
    return [parsed.text for _, parsed in row.own] + [line.text for line in column.path]


def _word(period: Period | Ambiguous | None) -> str:
    return period.kind if isinstance(period, Period) and period.said else ""


def stated(text: str) -> Period | None:
    """The period an analyst states in a mapping: YYYY-MM, YYYY-MM/YYYY-MM, or any usual writing."""
    first, slash, last = text.partition("/")
    found = find_period(first)
    if found is None or not isinstance(found.period, Period):
        return None
    if not slash or len(first) < 7:
        return found.period if not slash else None
    until = find_period(last)
    if until is None or not isinstance(until.period, Period):
        return None
    return spanned(found.period, until.period)


def spanned(first: Period, last: Period) -> Period | None:
    """From one month to another (columns 起 and 止); None unless it is one month, one quarter or begins in January."""
    if first.needs_year and not last.needs_year:
        first = first.in_year(last.start.year)
    if first.start.year != last.end.year or first.start > last.end:
        return None
    begin, end = first.start.month, last.end.month
    if begin == end:
        return replace(last, start=first.start, kind="", span="month")
    if begin == 1:
        return replace(last, start=first.start, kind="累计", span="months")
    return replace(last, start=first.start, kind="当季", span="months") if end - begin == 2 and end % 3 == 0 else None
