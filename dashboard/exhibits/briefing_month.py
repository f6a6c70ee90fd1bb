"""总体情况 of a month's operation analysis, from published values alone: growth, its base, the other indicators."""

from typing import Any

from dashboard.analysis import period
from dashboard.analysis.narrative import (
    Sentence,
    Value,
    beside,
    change,
    grew,
    hedged,
    joined,
    level,
    missing,
    on_base,
    words,
)
from dashboard.analysis.narrative_lists import run
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.monthly import CORE, RATES, Desk, Difference, desk, latest
from dashboard.exhibits.monthly_overall import GROWTH, names
from dashboard.exhibits.rows import SICHUAN, series
from dashboard.exhibits.rows import words as when
from dashboard.figure import Span
from dashboard.wording import NOT_HELD

IVA, CALLED = "iva_growth", "规模以上工业增加值"


def value_of(row: Any | None) -> Value | None:
    """A row of the store as a value to be told, or None."""
    return None if row is None else Value.of(row)


def compared(now: Value, difference: Difference) -> Sentence:
    """How a rate moved; where a break forbids it, the reason; () where nothing is held."""
    if difference.base is not None:
        return change(now, Value.of(difference.base), difference.called)
    return words(difference.remark)


def name_of(entry: Any) -> str:
    """A rate's indicator as the subject of a verb: 营业收入增速 → 营业收入."""
    return str(entry.title).removesuffix("同比增速").removesuffix("增速")


def overall(at: Desk) -> list[list[Sentence]]:
    """总体情况, by paragraph: the growth of industry, the month's other indicators with what is not held."""
    return [_growth(at), _others(at)]


def _growth(at: Desk, gaps: bool = True) -> list[Sentence]:
    """Cumulative growth, its base and its run, then the single month. gaps: say so where that is not held."""
    total, single = at.value(IVA, "累计"), at.value(IVA, "当月")
    if total is None and single is None:
        last = latest(at, IVA)
        own = next(last[(last["region"] == SICHUAN) & (last["industry"] == "all")].itertuples(index=False), None)
        more: Sentence = ()
        if own is not None:
            newest = Value.of(own)
            more = (Span(f"最近收录为{when(own)}的"), *hedged((Span(newest.shown, newest.ids),), newest))
        return [joined(words(f"{at.month.title}，全省{CALLED}增速{NOT_HELD}"), more)]
    said = []
    if total is not None:
        now = Value.of(total)
        lead = (Span(f"{when(total)}，全省{CALLED}同比"), *hedged(grew(now), now))
        nation = at.to_nation(total)
        said.append(joined(lead, compared(now, at.on_last_month(total)), beside(now, value_of(nation.base), "全国")))
        said += _against_last_year(at, total, now)
        said += [joined(found) for found in [run(_sequence(at), "累计增速")] if found]
    if single is not None:
        now = Value.of(single)
        lead = (Span(f"{at.month.month}月当月，{CALLED}同比"), *hedged(grew(now), now))
        beside_it = beside(now, value_of(at.to_nation(single).base), "全国当月")
        said.append(joined(lead, compared(now, at.on_last_month(single)), beside_it))
    elif gaps and at.month.month > 2:
        said.append(words(f"{at.month.title}当月增速{NOT_HELD}。"))
    return said


def _against_last_year(at: Desk, row: Any, now: Value) -> list[Sentence]:
    """The same months of the year before and whether that base was low or high."""
    difference = at.on_last_year(row)
    base, average = value_of(difference.base), _two_years(at, row)
    if base is None:
        return [joined(words(difference.remark), average)] if difference.remark or average else []
    low = on_base(now, base, difference.called)
    # What is doubtful of the base stands beside it once.
    moved = () if low else change(now, base.bare, "上年同期")
    return [joined(low or (Span(difference.called), *hedged(grew(base), base)), moved, average)]


def _two_years(at: Desk, row: Any) -> Sentence:
    """The published two-year average, which stands beside the high rates on a low base."""
    average = at.value("iva_growth_2y", row.kind)
    return (Span("两年平均"), *hedged(grew(Value.of(average)), Value.of(average))) if average is not None else ()


def year(reading: Reading, year: str) -> list[Sentence]:
    """A whole year: where it ended, against the year before and the nation, where it stood lowest, when it turned."""
    at = desk(reading, f"{year}-12")
    held = [(r, Value.of(r)) for r in series(reading, IVA, "累计").itertuples(index=False)]
    own = [(r, v) for r, v in held if period.year_of(r.end) == int(year) and v.exact]
    if not own:
        return _growth(at)
    low, lowest = min(own, key=lambda pair: pair[1].number)
    said: list[Sentence] = [(Span(f"年内最低为{_short(low)}的"), *hedged((Span(lowest.shown, lowest.ids),), lowest))]
    after = [(r, v) for r, v in own if r.end > low.end and v.number > 0] if lowest.number < 0 else []
    if after:
        turned, first = after[0]
        said.append((Span(f"{_short(turned)}累计由负转正，"), *hedged(grew(first), first)))
    return [*_growth(at, gaps=False), joined(*said)]


def _short(row: Any) -> str:
    return when(row)[5:] or "全年"


def _sequence(at: Desk) -> list[Value]:
    """The year's cumulative rates up to the month, as far back as no month is missing and no break is registered."""
    frame = series(at.reading, IVA, "累计")
    own = [r for r in frame.itertuples(index=False) if period.year_of(r.end) == at.month.year]
    cuts = at.breaks[at.breaks["indicator"].isin(("", IVA)) & at.breaks["region"].isin(("", SICHUAN))]
    broken = {period.month_of(c) for c in cuts["at"] if period.year_of(c) == at.month.year}
    held = {period.month_of(r.end): r for r in own}
    values: list[Value] = []
    for month in range(at.month.month, 1, -1):
        if month not in held:
            break
        values.insert(0, Value.of(held[month]))
        if month in broken:
            break
    return values


def _others(at: Desk) -> list[Sentence]:
    entry = names(at.reading)
    said, lacking = [], []
    rates = set(GROWTH.values())
    for indicator in CORE:
        if indicator == IVA or indicator in rates:
            continue
        rate_of = GROWTH.get(indicator, "")
        row = at.value(indicator, "累计") or at.value(indicator, "当月")
        rate = at.value(rate_of, row.kind) if row is not None and rate_of else None
        alone = (at.value(rate_of, "累计") or at.value(rate_of, "当月")) if rate_of and row is None else None
        if row is not None and row.unit not in RATES:
            said.append(joined(words(when(row)), level(entry[indicator].title, Value.of(row), value_of(rate))))
        elif (told := row if row is not None else alone) is not None:
            said.append(_rate(at, told, entry[told.indicator]))
        else:
            lacking.append(name_of(entry[indicator]))
    return [*said, *([missing(lacking, f"{at.month.title}")] if lacking else [])]


def _rate(at: Desk, row: Any, entry: Any) -> Sentence:
    """One indicator in percent: growth with its verb, a ratio as it stands."""
    now = Value.of(row)
    growth = str(entry.title).endswith("增速")
    own = grew(now) if growth else (Span("为"), Span(now.shown, now.ids))
    lead = (Span(f"{when(row)}{'当月' if row.kind == '当月' else ''}，{name_of(entry)}{'同比' if growth else ''}"),
            *hedged(own, now))  # fmt: skip
    moved = compared(now, at.on_last_month(row)) if growth else ()
    return joined(lead, moved, beside(now, value_of(at.to_nation(row).base), "全国"))
