"""What is wrong within one file, found on its recognised observations all at once: columns, not rows, are compared."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.intake.findings import Finding
from dashboard.intake.periods import FIRST_YEAR
from dashboard.intake.points import Points
from dashboard.intake.vocabulary import Vocabulary
from dashboard.wording import number_text

Mask = npt.NDArray[np.bool_]

#: No more findings of one rule than that are told: such a file is wrong as a whole.
MOST = 20_000
_DOWN = r"下降|减少|回落|降低|下跌|下滑|缩小|收窄|放缓"
_AGAINST = re.compile(rf"(?:{_DOWN}|增长|上升|提高|增加|上涨|提升|回升)[了为:：]?\s*[-−－–]\s*[\d０-９.]")
_DIGITS = re.compile(r"\d[\d,]*\.?\d*")
_SCALED = ("percent_format", "percent_sign", "permille")
#: Levels of the registers that are complete and whose members together are their parent.
REGION_LEVELS = ("市州", "经济区")
INDUSTRY_LEVELS = ("门类", "支柱产业")
#: So many of the parts are named in the finding.
NAMED = 6

Codes = npt.NDArray[np.int64]


def check(frame: pd.DataFrame, vocabulary: Vocabulary) -> list[Finding]:
    """Everything that does not hold together within the file, in order of the sheets' rows.

    frame: the recognised observations (columns of observations.arrow: sheet, cell, raw, indicator, region,
    industry, caliber, kind, start, end, value, …), values in the dictionary's unit. Two rows of one key, values
    out of range, ratios among percentages, parts against their total, cumulative values that fall, single months
    of January and February, impossible periods, signs against the words, more digits than Excel keeps. Jumps are
    judged together with the stored history, not here.
    """
    if frame.empty:
        return []
    points = Points(frame, vocabulary)
    found: list[tuple[int, Finding]] = []
    for judge in (
        _doubled, _out_of_range, _ratios, _impossible_periods, _single_january, _industries, _signs, _digits,
        _falls, parts_findings,
    ):  # fmt: skip
        found += _most(judge(points))
    return [finding for _, finding in sorted(found, key=lambda item: item[0])]


def _most(findings: Iterator[tuple[int, Finding]]) -> list[tuple[int, Finding]]:
    return [item for item, _ in zip(findings, range(MOST), strict=False)]


def _each(
    points: Points,
    mask: Mask,
    rule: str,
    tell: Callable[[int], str],
    related: Callable[[int], Sequence[int]] = lambda _: (),
) -> Iterator[tuple[int, Finding]]:
    """One finding for each row of the mask."""
    for row in np.flatnonzero(mask):
        yield int(row), points.finding(rule, int(row), tell(int(row)), related(int(row)))


def _doubled(points: Points) -> Iterator[tuple[int, Finding]]:
    """A second row of the same key: equal is a repetition, different an error; both cells are named."""
    first = points.first_of_key
    again = first != np.arange(len(first))
    if not again.any():
        return
    same = points.same_value(np.arange(len(first)), first)

    def other(row: int) -> Sequence[int]:
        return (int(first[row]),)

    def differs(row: int) -> str:
        before = int(first[row])
        there = f"{points.shown(before)}（{points.place(before, row)}）"
        return f"{points.subject(row)}有两个不同的值：{there}和{points.shown(row)}"

    def repeats(row: int) -> str:
        return f"{points.subject(row)}重复出现，与{points.place(int(first[row]), row)}相同：{points.shown(row)}"

    yield from _each(points, again & ~same, "duplicate_key", differs, other)
    yield from _each(points, again & same, "repeated", repeats, other)


def _out_of_range(points: Points) -> Iterator[tuple[int, Finding]]:
    low, high = points.low, points.high
    with np.errstate(invalid="ignore"):
        mask = points.held & ((points.value < low) | (points.value > high))

    def tell(row: int) -> str:
        unit = points.entry(row).unit
        span = f"{number_text(low[row])}至{number_text(high[row])}{unit}"
        return f"{points.subject(row)}为{points.shown(row)}，超出合理范围{span}"

    yield from _each(points, mask, "out_of_range", tell)


def _ratios(points: Points) -> Iterator[tuple[int, Finding]]:
    """0.065 where per cent are meant: finer than ever published, or 0.07 among values a hundred times as large."""
    size = np.abs(points.value)
    small = points.held & points.percent & (size < 1) & (size > 0) & ~points.said_any(_SCALED)
    if not small.any():
        return
    decimals = points.decimals_written
    usual = points.entry_decimals
    finer = small & (decimals >= usual + 2)
    mask = finer.copy()
    if (small & ~finer & (decimals > 0)).any():
        column = points.groups("sheet", "indicator", "kind")
        tall = pd.Series(np.where(points.held & (size >= 1), size, np.nan)).groupby(column)
        level = tall.median().to_numpy()[column]
        with np.errstate(invalid="ignore", over="ignore"):
            among = (level >= 1.5) & (size * 100 >= level / 5) & (size * 100 <= level * 5)
        mask |= small & (decimals >= usual + 1) & among
        # Where the whole column is of ratios, 0.08 is one as well.
        small_ones, finer_ones, tall_ones = (
            np.bincount(column, weights=flags)[column] for flags in (small, finer, points.held & (size >= 1))
        )
        mask |= small & (finer_ones >= 2) & (finer_ones * 4 >= small_ones) & (tall_ones * 10 <= small_ones)

    def tell(row: int) -> str:
        value = float(points.value[row])
        return f"{points.subject(row)}为{points.shown(row)}，可能是比率，应为{points.number(row, value * 100)}%"

    yield from _each(points, mask, "looks_like_ratio", tell)


def _impossible_periods(points: Points) -> Iterator[tuple[int, Finding]]:
    """Before there were such figures, or not over yet: only a forecast or a target may speak of what is to come."""
    early = points.first_month < FIRST_YEAR * 12 + 1
    late = points.unfinished & ~points.foretold

    def too_early(row: int) -> str:
        return f"{points.subject(row)}的时期不合理"

    def too_late(row: int) -> str:
        return f"{points.subject(row)}的时期尚未结束（今天是{_day(points.vocabulary.today)}）"

    yield from _each(points, early, "bad_period", too_early)
    yield from _each(points, late, "future_period", too_late)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _single_january(points: Points) -> Iterator[tuple[int, Finding]]:
    single = (points.first_month == points.last_month) & np.isin(points.last_month % 12, (1, 2))
    mask = single & points.monthly & points.merged_january & points.is_kind("当月", "累计")
    yield from _each(
        points, mask, "jan_feb", lambda row: f"{points.subject(row)}：1—2月合并发布，通常没有这一期的单月值"
    )


def _industries(points: Points) -> Iterator[tuple[int, Finding]]:
    mask = ~points.by_industry & ~points.is_whole_industry

    def tell(row: int) -> str:
        return f"{points.entry(row).title}不分行业，此处却是“{points.industry_name(row)}”"

    yield from _each(points, mask, "not_by_industry", tell)


def _signs(points: Points) -> Iterator[tuple[int, Finding]]:
    mask = points.raw_matches(_AGAINST)
    yield from _each(
        points,
        mask,
        "sign_against_wording",
        lambda row: f"“{points.raw(row)}”的文字和负号重复，已按负数取{points.shown(row)}",
    )


def _digits(points: Points) -> Iterator[tuple[int, Finding]]:
    long = points.raw_longer_than(15)
    mask = np.zeros(len(long), dtype=bool)
    for row in np.flatnonzero(long):
        match = _DIGITS.search(points.raw(int(row)))
        if match:
            written = match[0].replace(",", "")
            written = written.rstrip("0") if "." in written else written
            mask[row] = len(written.replace(".", "").lstrip("0")) > 15
    yield from _each(points, mask, "precision", lambda row: f"“{points.raw(row)}”超过15位有效数字，末几位不可靠")


def _falls(points: Points) -> Iterator[tuple[int, Finding]]:
    """A cumulative level lower than an earlier month of the same year in this file."""
    mask = points.held & points.additive & points.exact & ~points.foretold & points.is_kind("累计")
    mask &= points.first_month % 12 == 1
    rows = np.flatnonzero(mask)
    if len(rows) < 2:
        return
    series = points.groups("indicator", "region", "industry", "caliber", "start")[rows]
    order = np.lexsort((rows, points.last_month[rows], series))
    rows, series = rows[order], series[order]
    later, earlier = rows[1:], rows[:-1]
    falls = (series[1:] == series[:-1]) & (points.last_month[later] > points.last_month[earlier])
    falls &= points.value[later] < points.value[earlier] - 1e-9
    for row, before in zip(later[falls], earlier[falls], strict=True):
        lower = f"低于{points.period(int(before))}的{points.shown(int(before))}"
        text = f"{points.subject(int(row))}为{points.shown(int(row))}，{lower}"
        yield int(row), points.finding("cumulative_falls", int(row), text, (int(before),))


def families(
    vocabulary: Vocabulary,
) -> tuple[dict[str, tuple[tuple[str, ...], ...]], dict[str, tuple[tuple[str, ...], ...]]]:
    """Whole → its sets of parts, for regions (by code) and industries (by id)."""
    regions: dict[tuple[str, str], list[str]] = {}
    for region in vocabulary.regions.values():
        if region.level in REGION_LEVELS and region.parent in vocabulary.regions:
            regions.setdefault((region.parent, region.level), []).append(region.id)
    industries: dict[tuple[str, str], list[str]] = {}
    for industry in vocabulary.industries.values():
        if industry.level in INDUSTRY_LEVELS and industry.parent in vocabulary.industries:
            industries.setdefault((industry.parent, industry.level), []).append(industry.id)
    return _by_whole(regions, 5), _by_whole(industries, 3)


def _by_whole(found: Mapping[tuple[str, str], list[str]], least: int) -> dict[str, tuple[tuple[str, ...], ...]]:
    result: dict[str, tuple[tuple[str, ...], ...]] = {}
    for (whole, _), parts in found.items():
        if len(parts) >= least:
            result[whole] = (*result.get(whole, ()), tuple(parts))
    return result


def parts_findings(points: Points) -> Iterator[tuple[int, Finding]]:
    """Totals that their parts do not add up to, beyond what rounding explains; at the total's cell.

    All parts of the register present: both ways. Some of them: only where they exceed the total and none is
    negative, since the rest may be missing from the sheet.
    """
    regions, industries = families(points.vocabulary)
    for name, families_of, other in (("region", regions, "industry"), ("industry", industries, "region")):
        for whole, sets in families_of.items():
            for parts in sets:
                yield from _of_one(points, name, other, whole, parts)


def _of_one(points: Points, name: str, other: str, whole: str, parts: tuple[str, ...]) -> Iterator[tuple[int, Finding]]:
    words = points.words(name)
    if whole not in words or not set(parts) & set(words):
        return
    number = {word: code for code, word in enumerate(words)}
    first = points.first_of_key == np.arange(len(points.value))
    usable = points.held & points.additive & points.exact & first
    codes = points.codes(name)
    total_rows = np.flatnonzero(usable & (codes == number[whole]))
    part_codes = np.array([number[part] for part in parts if part in number], dtype=np.int64)
    part_rows = np.flatnonzero(usable & np.isin(codes, part_codes))
    if not len(total_rows) or not len(part_rows):
        return
    point = points.groups("indicator", other, "caliber", "kind", "start", "end", "status", "source")
    size = int(point.max()) + 1
    own = point[part_rows]
    sums = np.bincount(own, weights=points.value[part_rows], minlength=size)
    counts = np.bincount(own, minlength=size)
    lowest = np.full(size, np.inf)
    np.minimum.at(lowest, own, points.value[part_rows])
    decimals = np.full(size, -1, dtype=np.int64)
    np.maximum.at(decimals, own, points.decimals_written[part_rows])
    np.maximum.at(decimals, point[total_rows], points.decimals_written[total_rows])
    for row in total_rows:
        at = int(point[row])
        count = int(counts[at])
        gap = float(sums[at]) - float(points.value[row])
        reach = (count + 1) * 0.5 * 10.0 ** -int(decimals[at]) + 1e-9 * abs(float(points.value[row]))
        complete = count == len(parts)
        if count < 2 or abs(gap) <= reach or (not complete and (gap < 0 or lowest[at] < 0)):
            continue
        members = [int(part) for part in part_rows[own == at][:NAMED]]
        whole_text = "各项" if complete else f"其中{count}项"
        total, apart = (points.number(int(row), number) for number in (float(sums[at]), gap))
        text = (
            f"{points.subject(int(row))}为{points.shown(int(row))}，{whole_text}之和为"
            f"{total}{points.entry(int(row)).unit}，相差{apart}"
        )
        yield int(row), points.finding("parts_total", int(row), text, members)
