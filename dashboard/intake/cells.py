"""The cells of one value column as arrays: numbers the fast way, everything else cell by cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from dashboard.intake.book import Grid, Value
from dashboard.intake.cell_kinds import is_blank, shown_text
from dashboard.intake.normalised import Amount
from dashboard.intake.numbers import amount

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_ERROR_TEXT = re.compile(r"#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)")


@dataclass
class Cells:
    """One value column. values: numbers as stored (NaN where none); present: has a value to be taken.

    raws: the text each cell shows. special: amounts of cells that are not plain numbers, by body place. faults:
    (rule, what stands there) of cells that cannot be values. marks: missing marks counted.
    """

    values: Floats
    present: Flags
    raws: list[str]
    special: dict[int, Amount] = field(default_factory=dict)
    faults: dict[int, tuple[str, str]] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)


def read_cells(
    grid: Grid, body: Sequence[int], column: int, cells: Sequence[Value], bad: Mapping[int, tuple[str, str]]
) -> Cells:
    """Read one value column. bad: (rule, text) of the rows whose cell the gate found to be no value, by row number."""
    formats = {row: code for (row, c), code in grid.formats.items() if c == column}
    plain = [value if value.__class__ is float else None for value in cells]
    if formats or bad:
        for place, row in enumerate(body):
            if row in formats or row in bad:
                plain[place] = None
    raws, values = _written(plain)
    present = np.isfinite(values)
    result = Cells(values, present, raws)
    if present.all():
        return result
    for place in np.flatnonzero(~present).tolist():
        _special(result, place, cells[place], formats.get(body[place], ""), bad.get(body[place]))
    return result


def _written(numbers: Sequence[float | None]) -> tuple[list[str], Floats]:
    """Numbers to the 15 digits a spreadsheet keeps: as text ("" for None), and what that text says (NaN for None)."""
    distinct = set(numbers)
    if len(distinct) * 4 > len(numbers):
        raws = ["" if value is None else "%.15g" % (value + 0.0) for value in numbers]
        return raws, np.fromiter((float(raw) if raw else np.nan for raw in raws), np.float64, len(raws))
    # Figures with one or two decimals repeat themselves: each is written once. (Adding 0.0 makes 0 of a negative
    # zero, which is the same number.)
    texts = {value: "" if value is None else "%.15g" % (value + 0.0) for value in distinct}
    said = {value: float(text) if text else np.nan for value, text in texts.items()}
    raws = list(map(texts.__getitem__, numbers))
    return raws, np.fromiter(map(said.__getitem__, numbers), np.float64, len(raws))


def _special(result: Cells, place: int, value: Value, number_format: str, bad: tuple[str, str] | None) -> None:
    if bad is not None:
        result.faults[place] = bad
        return
    if is_blank(value):
        return
    shown = shown_text(value)
    if isinstance(value, str) and _ERROR_TEXT.fullmatch(value.strip()):
        result.faults[place] = ("cell_error", value.strip())
        return
    said = amount(value, number_format)
    if said.state == "missing":
        result.marks[said.mark] = result.marks.get(said.mark, 0) + 1
        return
    if said.state == "unreadable":
        result.faults[place] = ("not_a_number", shown[:60])
        return
    result.present[place] = True
    result.raws[place] = shown
    if said.value is not None:
        result.values[place] = said.value
        if said.rules == () and not said.unit and not said.wording and not said.bound:
            result.raws[place] = format(said.value, ".15g") if not isinstance(value, str) else shown
            return
    result.special[place] = said


def converted(values: Floats, factor: Decimal) -> Floats:
    """Numbers times a factor, to 15 significant digits, as decimal arithmetic would give them."""
    if factor == 1:
        return values
    inverse = Decimal(1) / factor
    if factor == factor.to_integral_value():
        scaled = values * float(factor)
    elif inverse == inverse.to_integral_value():
        scaled = values / float(inverse)
    else:
        scaled = values * float(factor)
    return np.fromiter((float(format(v, ".15g")) for v in scaled.tolist()), np.float64, len(scaled))
