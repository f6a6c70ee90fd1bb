"""What the form of a new definition can be filled in with: the unit over the table, the decimals of its values."""

import re
from collections.abc import Iterable

from dashboard.intake.book import Grid, Value
from dashboard.intake.characters import compact
from dashboard.intake.context import Context
from dashboard.intake.formats import as_shown

#: A dictionary entry with more decimals would only tell what a spreadsheet computed.
MOST_DECIMALS = 4
#: Values looked at; the first ones of a column are like the others.
LOOKED_AT = 2000
_WRITTEN = re.compile(r"\d(?:\.(\d+))?(?!\d)")


def unit_above(context: Context) -> str:
    """The unit a 单位： line over the table gives all of it; "" where it gives several, or none."""
    title = context.levels[0]
    said = list(dict.fromkeys(context.units or [word for _, word in title.unknown_units]))
    return said[0] if len(said) == 1 else ""


def decimals_seen(grid: Grid, places: Iterable[tuple[int, int]]) -> int | None:
    """The most decimals the values at these places show, at most MOST_DECIMALS; None where there is no number."""
    found: list[int] = []
    for place, _ in zip(places, range(LOOKED_AT), strict=False):
        written = _written(grid.at(*place), grid.formats.get(place, ""))
        match = _WRITTEN.search(written)
        if match:
            found.append(len(match[1] or ""))
    return min(max(found), MOST_DECIMALS) if found else None


def _written(value: Value, number_format: str) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return as_shown(float(value), number_format)
    return compact(value).replace(",", "") if isinstance(value, str) else ""
