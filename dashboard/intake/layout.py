"""Where the tables of a sheet are: title lines, header rows, body, notes; several tables below or beside each other.

Only structure is decided here. What a header or a label means is the business of facets and recognise.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from dashboard.intake.book import Grid, Value
from dashboard.intake.cell_kinds import (
    HEADISH,
    INFO,
    LONG_HEADS,
    NOTE,
    SAMPLE,
    is_blank,
    is_datum,
    like_period,
    plain,
    shown_text,
)
from dashboard.intake.lines import DEEPEST_HEADER, Line, Lines, Table


class Layout(Lines):
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

    # ---- the header: which rows it has, and the texts above each column

    def opens_header(self, rows: list[int], place: int, columns: list[int]) -> bool:
        """Whether a row with a single text is the top of a header: it spans some columns, but not the labels."""
        cells = self.texts(rows[place], columns)
        if len(cells) != 1 or len(columns) < 2:
            return False
        column, value = cells[0]
        if isinstance(value, str) and (INFO.search(value) or NOTE.match(value)):
            return False
        area = self.covers.get((rows[place], column))
        if area is None:
            return False
        top, left, bottom, right = area
        if left <= columns[0]:
            return bottom > top and right == left
        return right > left

    def header(self, rows: list[int], place: int, columns: list[int]) -> list[int]:
        """The header rows from rows[place] on: texts and periods, until the first row of data."""
        header: list[int] = []
        for row in rows[place : place + DEEPEST_HEADER + 1]:
            cells = self.texts(row, columns)
            numbering = self._is_numbering(cells)
            if header and numbering:
                header.append(row)
                continue
            if any(is_datum(value) for _, value in cells) and not (numbering and not header):
                break
            if header and not self._goes_on(header, row, columns, cells):
                break
            header.append(row)
        else:
            # Eight rows of text and no value among them: texts under a one-row header (a register), or no table.
            return header[:1]
        return header

    @staticmethod
    def _is_numbering(cells: list[tuple[int, Value]]) -> bool:
        """The 甲 乙 1 2 3 line below a header, or bare month numbers as a header."""
        numbers = [value for _, value in cells if isinstance(value, (int, float)) and not isinstance(value, bool)]
        texts = [plain(value) for _, value in cells if isinstance(value, str)]
        if not numbers:
            digits = [text for text in texts if text.isdigit()]
            return len(digits) >= 2 and digits == [str(n) for n in range(1, len(digits) + 1)]
        short = all(
            text in ("甲", "乙", "丙", "丁", "行次", "栏次", "序号", "") or HEADISH.search(text) for text in texts
        )
        return len(numbers) >= 2 and short and list(numbers) == list(range(1, len(numbers) + 1))

    def _goes_on(self, header: list[int], row: int, columns: list[int], cells: list[tuple[int, Value]]) -> bool:
        """Whether a row without values still belongs to the header above it."""
        above = header[-1]
        if len(cells) == 1:
            column, value = cells[0]
            if column == columns[0] and not LONG_HEADS.match(plain(value).replace(" ", "")):
                return False
        if any(self._spans(r, c) for r in header for c in columns):
            # Below a cell merged over columns, or beside one merged over rows, the header always goes on.
            deepest = max((a[2] for r in header for c in columns if (a := self.covers.get((r, c)))), default=above)
            return row <= deepest or above == header[0]
        heads = [plain(self.grid.at(above, c)) for c in columns]
        if any(self.covers.get((above, c), (0, 0, above, 0))[2] >= row for c in columns):
            return True
        if all(heads) and cells and cells[0][0] > columns[0] and all(isinstance(value, str) for _, value in cells):
            return True  # texts, but nothing in the label column: a second row of heads
        if all(heads):
            twins = any(one == two for one, two in pairwise(heads))
            return twins and any((isinstance(v, str) and HEADISH.search(v)) or like_period(v) for _, v in cells)
        filled = {c for c, _ in cells}
        return any(not head and c in filled for head, c in zip(heads, columns, strict=True))

    def _spans(self, row: int, column: int) -> bool:
        area = self.covers.get((row, column))
        return area is not None and area[3] > area[1]

    def paths(self, header: list[int], columns: list[int]) -> dict[int, tuple[Line, ...]]:
        """The header texts above each column; merged and repeated cells once."""
        rows = [r for r in header if len(header) == 1 or not self._is_numbering(self.texts(r, columns))]
        paths: dict[int, list[Line]] = {c: [] for c in columns}
        for level, row in enumerate(rows):
            merged = any(self._spans(row, c) for c in columns)
            left: Line | None = None
            for column in columns:
                area = self.covers.get((row, column))
                value = self.grid.at(area[0], area[1]) if area else self.grid.at(row, column)
                if not is_blank(value):
                    place = (area[0], area[1]) if area else (row, column)
                    line = Line(*place, shown_text(value))
                    left = None if area else line
                elif left is not None and not merged and level < len(rows) - 1 and not paths[column]:
                    # Without merges (a CSV, an .xls saved flat) a group's text stands over its first column only.
                    below = [self.grid.at(r, column) for r in rows[level + 1 :]]
                    first = [self.grid.at(r, left.column) for r in rows[level + 1 :]]
                    if all(is_blank(v) for v in below) or all(is_blank(v) for v in first):
                        left = None
                        continue
                    line = left
                else:
                    continue
                if not paths[column] or (paths[column][-1] != line and paths[column][-1].text != line.text):
                    paths[column].append(line)
        return {column: tuple(path) for column, path in paths.items()}

    # ---- the body: where it ends, what in it is a note, a repeated header, the next table

    def body(
        self, rows: list[int], first: int, columns: Sequence[int], header: Sequence[int]
    ) -> tuple[list[int], int, list[Line]]:
        """The body's rows from rows[first], the place after it, and the notes found in it."""
        notes: list[Line] = []
        left_out: set[int] = set()
        stop = len(rows)
        for place in self._odd_rows(rows, first, columns):
            row = rows[place]
            cells = self.texts(row, columns)
            if not cells or any(is_datum(value) for _, value in cells[1:]):
                continue
            if isinstance(cells[0][1], str) and NOTE.match(cells[0][1]):
                notes += [Line(row, c, shown_text(v)) for c, v in cells]
                left_out.add(row)
            elif self._repeats_header(cells, header) and not self._titled(rows, first, place, columns):
                left_out.add(row)
            elif self._repeats_header(cells, header) or self._new_header(rows, place, columns, cells):
                stop = place
                break
        body = [row for row in rows[first:stop] if row not in left_out] if left_out else rows[first:stop]
        # Lines after the last value are notes when the segment ends there, titles of the next table when not.
        trailing: list[Line] = []
        while body and stop > first and self.is_line(body[-1], columns) and not self._labels_only(body[-1], columns):
            row = body.pop()
            trailing = [*(Line(row, c, shown_text(v)) for c, v in self.texts(row, columns)), *trailing]
        if stop < len(rows):
            self_notes = [line for line in trailing if NOTE.match(line.text)]
            leftover = [line for line in trailing if not NOTE.match(line.text)]
            return body, stop - len({line.row for line in leftover}), [*notes, *self_notes]
        return body, stop, [*notes, *trailing]

    def _titled(self, rows: list[int], first: int, place: int, columns: Sequence[int]) -> bool:
        """Whether a line of text stands right above a row of the body: another table's title."""
        if place - 1 <= first:
            return False
        above = self.texts(rows[place - 1], columns)
        return len(above) == 1 and self.is_line(rows[place - 1], columns) and len(plain(above[0][1])) > 6

    def _labels_only(self, row: int, columns: Sequence[int]) -> bool:
        """A last row with a short label and no value is a row not reported, not a note."""
        cells = self.texts(row, columns)
        return (
            len(cells) == 1
            and cells[0][0] in columns[:2]
            and len(plain(cells[0][1])) <= 12
            and not (isinstance(cells[0][1], str) and (NOTE.match(cells[0][1]) or INFO.search(cells[0][1])))
        )

    def _odd_rows(self, rows: list[int], first: int, columns: Sequence[int]) -> list[int]:
        """The places of rows that hold no number in any of the columns where the others do."""
        sample = [self.rows[r] for r in rows[first : first + SAMPLE]]
        numeric = [
            c
            for c in columns
            if sum(1 for line in sample if c < len(line) and is_datum(line[c])) * 2 > len(sample) * 0.5
        ]
        if not numeric:
            return list(range(first, len(rows))) if len(rows) - first <= SAMPLE * 50 else []
        kinds = (float, int)
        last = numeric[-1]
        lines = (self.rows[row] for row in rows[first:])
        found = [type(line[last]) if last < len(line) else None for line in lines]
        # In a long list there is none, which is seen sooner from the types together than from one after another.
        odd = set(found).difference(kinds)
        places = [place for place, kind in enumerate(found, first) if kind in odd] if odd else []
        for column in numeric[:-1]:
            if not places:
                break
            places = [
                place
                for place in places
                if len(line := self.rows[rows[place]]) <= column or type(line[column]) not in kinds
            ]
        return places

    def _repeats_header(self, cells: list[tuple[int, Value]], header: Sequence[int]) -> bool:
        """A header printed again at a page break."""
        return len(cells) > 1 and any(
            all(plain(self.grid.at(row, c)) == plain(value) for c, value in cells) for row in header
        )

    def _new_header(self, rows: list[int], place: int, columns: Sequence[int], cells: list[tuple[int, Value]]) -> bool:
        """Whether another table's header begins in the middle of a body."""
        heads = [
            value for _, value in cells if like_period(value) or (isinstance(value, str) and HEADISH.search(value))
        ]
        if len(cells) < 2 or len(heads) < 2 or len(heads) * 2 < len(cells):
            return False
        after = [r for r in rows[place + 1 : place + 1 + DEEPEST_HEADER]]
        return any(is_datum(value) for r in after for _, value in self.texts(r, columns))


def find_tables(grid: Grid) -> list[Table]:
    """The tables of a sheet, top to bottom and left to right; [] when it has none."""
    return Layout(grid).find()
