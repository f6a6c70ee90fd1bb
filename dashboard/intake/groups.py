"""Rows under rows: sections, indents, numbering and 其中, from one column of labels."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dashboard.intake.book import Grid
from dashboard.intake.facets import Parsed
from dashboard.intake.labels import Labels
from dashboard.intake.lines import Table

#: A body longer than this has no groups by indentation: it is a list.
LONGEST_GROUPED = 20_000


def groups(grid: Grid, table: Table, labels: Labels, valued: npt.NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """For each body row the codes of the labels above it (sections, parents by indent, number or 其中), nearest first.

    valued: whether a row has any value. [] for a long list.
    """
    count = len(labels.codes)
    if count > LONGEST_GROUPED:
        return []
    column = labels.column.index
    ranked = any(parsed.rank for parsed in labels.parsed)
    levels: list[float] = []
    for place, row in enumerate(table.body):
        parsed = labels.parsed[labels.codes[place]]
        raw = grid.at(row, column)
        lead = (
            len(raw)
            - len(raw.lstrip(" \u3000\t\u00a0"))
            + raw[: len(raw) - len(raw.lstrip(" \u3000\t\u00a0"))].count("\u3000")
            if isinstance(raw, str)
            else 0
        )
        indent = lead / 2 + grid.indents.get((row, column), 0)
        bare = parsed.measure and parsed.known and not parsed.rank and valued[place]
        if bare and not (parsed.indicator or parsed.base or parsed.region or parsed.industry):
            indent += 0.5  # 同比增长 below 营业收入 is its growth
        levels.append(indent * 10 + ((parsed.rank or 6) if ranked else 0) + (1 if parsed.of else 0))
    result: list[tuple[int, ...]] = []
    stack: list[tuple[float, int]] = []
    for place in range(count):
        code = int(labels.codes[place])
        level = levels[place]
        if code == 0:
            result.append(tuple(c for _, c in reversed(stack)))
            continue
        section = not valued[place] and _heads(labels, levels, valued, place)
        if section and not labels.parsed[code].rank:
            level -= 5
        while stack and stack[-1][0] >= level:
            stack.pop()
        result.append(tuple(c for _, c in reversed(stack)))
        if section or valued[place]:
            stack.append((level, code))
    return result


def _heads(labels: Labels, levels: Sequence[float], valued: npt.NDArray[np.bool_], place: int) -> bool:
    """Whether a row without values is the heading of those below it, not just a row not reported."""
    parsed = labels.parsed[labels.codes[place]]
    for below in range(place + 1, len(levels)):
        other = labels.parsed[labels.codes[below]]
        if not valued[below]:
            continue
        if levels[below] > levels[place]:
            return True
        return _kind(parsed) != _kind(other)
    return False


def _kind(parsed: Parsed) -> tuple[bool, ...]:
    return (
        bool(parsed.region),
        bool(parsed.industry),
        bool(parsed.indicator or parsed.base),
        parsed.period is not None,
    )
