"""A workbook as plain data, whatever format it came in: what every later step reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from dashboard.intake.findings import Finding

#: What a cell may hold. None and "" are both an empty cell.
Value = str | int | float | bool | datetime | date | time | timedelta | None
#: Row and column, counted from 0 at A1.
Place = tuple[int, int]
#: First row, first column, last row, last column (inclusive, from 0).
Area = tuple[int, int, int, int]


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The name of a cell as a spreadsheet shows it: (6, 2) → C7."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(frozen=True)
class Grid:
    """One sheet. rows[r][c] starts at A1 whatever the sheet's own dimension says; rows may be of unequal length.

    formats: number format codes, only of cells where they change the meaning (percent, permille, quoted text
    such as 0.0"亿元", text format @). errors: error cells with their text (#DIV/0!). unsaved: formulas without a
    stored value. bad: cells whose stored value cannot be a value (NaN, 1e999, serial -5) with what stands there.
    indents: alignment indent of label cells. notes: comments are not read.
    """

    name: str
    rows: list[list[Value]]
    formats: Mapping[Place, str] = field(default_factory=dict)
    errors: Mapping[Place, str] = field(default_factory=dict)
    unsaved: frozenset[Place] = frozenset()
    bad: Mapping[Place, str] = field(default_factory=dict)
    merges: tuple[Area, ...] = ()
    indents: Mapping[Place, int] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False

    def at(self, row: int, column: int) -> Value:
        """The value of a cell; None outside the sheet and for an empty cell."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            value = self.rows[row][column]
            return None if value == "" else value
        return None


@dataclass(frozen=True)
class Book:
    """A whole file. findings: what the gate and the reading noticed (hidden sheets, external links, 1904 dates)."""

    file: str
    form: str  # xlsx xlsm xls xlsb ods et csv tsv
    sha256: str
    grids: tuple[Grid, ...]
    date1904: bool = False
    findings: tuple[Finding, ...] = ()
