"""Parts against their total: regions of one region, industries of one industry, at the same point in time."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from dashboard.intake.findings import Finding
from dashboard.intake.points import Points
from dashboard.intake.vocabulary import Vocabulary

#: Levels of the registers that are complete and whose members together are their parent.
REGION_LEVELS = ("市州", "经济区")
INDUSTRY_LEVELS = ("门类", "支柱产业")
#: So many of the parts are named in the finding.
NAMED = 6

Codes = npt.NDArray[np.int64]


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
