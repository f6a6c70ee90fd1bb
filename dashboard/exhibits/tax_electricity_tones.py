"""The tones of an index around 100, for fields of a heat map."""

from collections.abc import Iterable, Mapping

from dashboard.analysis.tax_electricity import Index, Month
from dashboard.exhibits.tax_electricity import Place, Reckoned, distance

#: Distance from 100 below which a tone holds, coldest first, and its name in the legend.
SCALE = (
    (-10.0, "low3", "低于90"),
    (-5.0, "low2", "90—95"),
    (0.0, "low1", "95—100"),
    (0.05, "mid", "等于100"),
    (5.05, "high1", "100—105"),
    (10.05, "high2", "105—110"),
)
HIGHEST = ("high3", "高于110")
GAP = ("gap", "未测算")


def tone(value: float) -> str:
    """The tone of an index as shown; 100.0 is neither warm nor cold."""
    apart = distance(value)
    return next((name for limit, name, _ in SCALE if apart < limit), HIGHEST[0])


def field(at: Reckoned, name: str, place: Place, month: Month, part: int | None = None) -> dict[str, str]:
    """One field: an index, or the component of this number; without one a gap that tells why."""
    found = at.results[place, month]
    said = {"row": name, "column": at.words(month), "id": ""}
    if not isinstance(found, Index):
        return said | {"tone": GAP[0], "text": "", "shown": GAP[1], "note": found}
    value = found.value if part is None else found.components[part]
    text = f"{value:.1f}"
    return said | {"tone": tone(value), "text": text, "shown": text, "note": at.mark}


def legend(cells: Iterable[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """The tones in use, coldest first."""
    used = {cell["tone"] for cell in cells}
    return tuple((t, n) for t, n in (*((t, n) for _, t, n in SCALE), HIGHEST, GAP) if t in used)
