"""The body of a table: where it ends, what in it is a note, a repeated header, the next table."""

from collections.abc import Sequence

from dashboard.intake.book import Value
from dashboard.intake.cell_kinds import HEADISH, INFO, NOTE, SAMPLE, is_datum, like_period, plain, shown_text
from dashboard.intake.headers import Headers
from dashboard.intake.lines import DEEPEST_HEADER, Line


class Bodies(Headers):
    """Bodies of the tables of one grid."""

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
