"""The header of a table: which rows it has, and the texts above each column."""

from itertools import pairwise

from dashboard.intake.book import Value
from dashboard.intake.cell_kinds import (
    HEADISH,
    INFO,
    LONG_HEADS,
    NOTE,
    is_blank,
    is_datum,
    like_period,
    plain,
    shown_text,
)
from dashboard.intake.lines import DEEPEST_HEADER, Line, Lines


class Headers(Lines):
    """Header rows of one grid."""

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
