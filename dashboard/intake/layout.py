"""Where the tables of a sheet are: title lines, header rows, body, notes; several tables below or beside each other.

Only structure is decided here. What a header or a label means is the business of facets and recognise.
"""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.intake.bodies import Bodies
from dashboard.intake.book import Grid
from dashboard.intake.cell_kinds import LONG_HEADS, NOTE, SAMPLE, is_blank, is_datum, plain, shown_text
from dashboard.intake.lines import DEEPEST_HEADER, Line, Table


class Layout(Bodies):
    """Finds the tables of one grid."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self.tables: list[Table] = []
        self.pending: list[Line] = []

    def find(self) -> list[Table]:
        """All tables from top to bottom; texts between and around them are their titles and notes."""
        for start, stop in self._segments():
            self._segment(start, stop)
        if self.pending and self.tables:
            self.tables[-1] = replace(self.tables[-1], notes=(*self.tables[-1].notes, *self.pending))
            self.pending = []
        return self.tables

    # ---- rows

    def _segments(self) -> list[tuple[int, int]]:
        """Runs of rows that are not empty; hidden rows stay inside a run and are left out later."""
        rows = self.rows
        first = next((c for c in range(self._width()) if any(len(r) > c and not is_blank(r[c]) for r in rows[:200])), 0)
        held = [row[first] if first < len(row) else None for row in rows]
        # Few different texts in a long list: each is judged once.
        blanks = {value for value in set(held) if is_blank(value)}
        suspects = [number for number, value in enumerate(held) if value in blanks] if blanks else []
        blank = [number for number in suspects if all(is_blank(value) for value in rows[number])]
        runs, start = [], 0
        for number in [*blank, len(rows)]:
            if number > start:
                runs.append((start, number))
            start = number + 1
        return runs

    def _width(self) -> int:
        return max(map(len, self.rows[:200]), default=0)

    # ---- one run of rows

    def _segment(self, start: int, stop: int) -> None:
        rows = [r for r in range(start, stop) if r not in self.grid.hidden_rows]
        if not rows:
            return
        width = max(len(self.rows[r]) for r in (rows[:200] + rows[-50:]))
        shown = [c for c in range(width) if c not in self.grid.hidden_columns]
        columns = [c for c in shown if self._used(c, rows)]
        if not columns:
            return
        groups = self._beside(rows, shown, columns)
        if len(groups) == 1:
            self._stack(rows, groups[0])
            return
        before = list(self.pending)
        shared = self._head_lines(rows, columns)
        for group in groups:
            # A title of its own is found again while stacking; without one the table stands under the shared title.
            own = group is groups[0] or self._head_lines(rows, group)
            self.pending = [*before, *([] if own else shared)]
            self._stack(rows, group)
        self.pending = []

    def _head_lines(self, rows: Sequence[int], columns: Sequence[int]) -> list[Line]:
        lines: list[Line] = []
        for row in rows:
            if not self.is_line(row, columns):
                break
            lines += [Line(row, c, shown_text(v)) for c, v in self.texts(row, columns)]
        return lines

    def _used(self, column: int, rows: Sequence[int]) -> bool:
        head = rows[:400]
        if any(column < len(self.rows[r]) and not is_blank(self.rows[r][column]) for r in head):
            return True
        return any(column < len(self.rows[r]) and not is_blank(self.rows[r][column]) for r in rows[400:])

    def _beside(self, rows: Sequence[int], shown: Sequence[int], columns: Sequence[int]) -> list[list[int]]:
        """The column groups that are tables of their own."""
        sample = [r for r in rows[: SAMPLE * 4] if not self.is_line(r, columns)]
        used = [c for c in columns if self._used(c, sample)] or list(columns)
        groups: list[list[int]] = []
        for column in used:
            place = shown.index(column)
            joined = bool(groups) and shown.index(groups[-1][-1]) == place - 1
            if joined and not self._folds(sample, groups[-1], column):
                groups[-1].append(column)
            else:
                groups.append([column])
        result = groups[:1]
        for group in groups[1:]:
            if self._has_labels(sample, group) and self._has_labels(sample, result[-1]):
                result.append(group)
            else:
                result[-1] += group
        return result

    def _folds(self, sample: Sequence[int], group: Sequence[int], column: int) -> bool:
        """Whether a table folded into two halves (地区｜值｜地区｜值) begins again at this column."""
        for row in sample[:DEEPEST_HEADER]:
            head = plain(self.grid.at(row, column)).replace(" ", "")
            if head and LONG_HEADS.match(head) and head == plain(self.grid.at(row, group[0])).replace(" ", ""):
                return True
        return False

    def _has_labels(self, sample: Sequence[int], group: Sequence[int]) -> bool:
        """Whether the first column of a group names its rows."""
        if len(group) < 2:
            return False
        rows = [r for r in sample if any(is_datum(v) for _, v in self.texts(r, group[1:]))]
        named = [
            r for r in rows if isinstance(self.grid.at(r, group[0]), str) and not is_datum(self.grid.at(r, group[0]))
        ]
        return bool(rows) and len(named) * 2 > len(rows)

    def _stack(self, rows: list[int], columns: list[int]) -> None:
        """The tables in these rows and columns, one below another."""
        place = 0
        while place < len(rows):
            place = self._one(rows, place, columns)

    def _one(self, rows: list[int], place: int, columns: list[int]) -> int:
        """One table from rows[place:]; returns the place after it."""
        lines: list[Line] = []
        while place < len(rows) and self.is_line(rows[place], columns):
            if self.opens_header(rows, place, columns):
                break
            lines += [Line(rows[place], c, shown_text(v)) for c, v in self.texts(rows[place], columns)]
            place += 1
        self._keep_lines(lines, at_end=place >= len(rows))
        if place >= len(rows):
            return place
        header = self.header(rows, place, columns)
        first = place + len(header)
        if not header and self.tables and self._continues(columns):
            body, stop, notes = self.body(rows, first, self.tables[-1].columns, self.tables[-1].header)
            sections = [line.row for line in self.pending if not NOTE.match(line.text)]
            last = self.tables[-1]
            notes = [*notes, *(line for line in self.pending if NOTE.match(line.text))]
            self.tables[-1] = replace(last, body=[*last.body, *sections, *body], notes=(*last.notes, *notes))
            self.pending = []
            return max(stop, place + 1)
        body, stop, notes = self.body(rows, first, columns, header)
        paths = self.paths(header, columns)
        self.tables.append(
            Table(tuple(columns), tuple(header), body, paths, titles=tuple(self.pending), notes=tuple(notes))
        )
        self.pending = []
        return max(stop, place + 1)

    def _keep_lines(self, lines: list[Line], at_end: bool) -> None:
        """Notes go to the table above them; every other line waits for the table below."""
        for line in lines:
            if self.tables and not self.pending and NOTE.match(line.text):
                self.tables[-1] = replace(self.tables[-1], notes=(*self.tables[-1].notes, line))
            else:
                self.pending.append(line)

    def _continues(self, columns: Sequence[int]) -> bool:
        return set(columns) <= set(self.tables[-1].columns)


def find_tables(grid: Grid) -> list[Table]:
    """The tables of a sheet, top to bottom and left to right; [] when it has none."""
    return Layout(grid).find()
