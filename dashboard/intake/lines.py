"""Rows of a sheet seen as lines of text, headers and bodies: the parts from which tables are made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dashboard.intake.book import Area, Grid, Value
from dashboard.intake.cell_kinds import INFO, NOTE, SAMPLE, is_blank, is_datum

#: More header rows than that are not a header.
DEEPEST_HEADER = 8


@dataclass(frozen=True)
class Line:
    """One text outside the tables' cells, with its place."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Table:
    """One table of a sheet. header and body are row numbers; paths the texts above each column, top to leaf."""

    columns: tuple[int, ...]
    header: tuple[int, ...]
    body: Sequence[int]
    paths: dict[int, tuple[Line, ...]] = field(default_factory=dict)
    titles: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()


class Lines:
    """One grid's rows, with the areas its merged cells cover."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.rows = grid.rows
        self.covers: dict[tuple[int, int], Area] = {}
        for area in grid.merges:
            top, left, bottom, right = area
            # A merge over a whole long column is a group label; only its own text is needed elsewhere.
            for row in range(top, min(bottom, top + SAMPLE * 50) + 1):
                for column in range(left, min(right, left + 600) + 1):
                    self.covers[row, column] = area

    def texts(self, row: int, columns: Sequence[int]) -> list[tuple[int, Value]]:
        """The cells of a row that hold something, in these columns."""
        line = self.rows[row]
        return [(c, line[c]) for c in columns if c < len(line) and not is_blank(line[c])]

    def is_line(self, row: int, columns: Sequence[int]) -> bool:
        """Whether a row is one line of text (title, unit, note) rather than a row of a table."""
        cells = self.texts(row, columns)
        if not cells:
            return True
        if any(isinstance(value, str) and INFO.search(value) for _, value in cells):
            return not any(is_datum(value) for _, value in cells)
        if isinstance(cells[0][1], str) and NOTE.match(cells[0][1]):
            return True
        return len(cells) == 1 and isinstance(cells[0][1], (str, date)) and not is_datum(cells[0][1])
