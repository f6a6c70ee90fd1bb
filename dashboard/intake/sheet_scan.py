"""One worksheet's XML, scanned once while it streams: limits, order, and what its cells are beside their values.

Three ways through the same rows. Rows written the plain way (nearly all of a long sheet) are recognised whole by a
regular expression, thousands at a time where they are all alike, else one by one, and never reach the XML parser;
everything else (the head, odd rows, the tail) is parsed by expat and judged cell by cell. What expat sees is therefore
still one well-formed document, only with plain rows left out.
"""

from collections.abc import Iterable
from itertools import islice
from operator import lt

from dashboard.intake.cell_scan import CellScan
from dashboard.intake.inspection import Inspection, SheetFacts
from dashboard.intake.limits import COLUMNS, ROWS
from dashboard.intake.plain_rows import (
    ROW,
    Shapes,
    Stretch,
    column_number,
    labels_in,
    numbers_in,
    suspicious_dates,
)
from dashboard.intake.sheet_limits import check_rectangle, over_budget
from dashboard.intake.styles_scan import Styles
from dashboard.intake.xml_scan import check_encoding

_START = b"<sheetData>"
#: Rows looked at one by one before a stretch of them is tried again: so few after one was found, at most so many.
_FEW, _MANY = 4, 4096
#: Different kinds of rows of which stretches are looked for; a sheet has one, below its head.
_STRETCHES = 8
#: As much of a part without rows in it is held before it is parsed.
_HELD = 8 << 20


class SheetScan(CellScan):
    """Scans a worksheet part into facts; run() does it all."""

    def __init__(
        self, part: str, facts: SheetFacts, inspection: Inspection, styles: Styles, strings: int, cells: int
    ) -> None:
        """strings: how many shared strings there are; cells: how many cells the sheets before this one had."""
        super().__init__(part, facts, inspection, styles, strings, cells)
        self._bulk = True
        self._shapes = Shapes()
        self._numeric = numbers_in(styles.formats)
        self._labels = labels_in(styles.indents)
        self._dates = suspicious_dates(styles.dates)
        #: What rows that are all alike look like here: attributes and number of columns of the last plain one seen.
        self._alike = b"", 0
        self._stretch: Stretch | None = None
        self._stretches = 0
        self._singly = _FEW

    def run(self, blocks: Iterable[bytes]) -> None:
        """Scan the whole part.

        Raises:
            Refused: it breaks a limit, is out of order or not well formed.
        """
        rest = b""
        first, started = True, False
        for block in blocks:
            if first:
                check_encoding(block, self.part)
                first = False
            rest += block
            if not started:
                at = rest.find(_START)
                if at < 0:
                    if len(rest) > _HELD:
                        self._parse(rest, 0, len(rest))
                        rest = b""
                    continue
                started = True
                self._parse(rest, 0, at + len(_START))
                rest = rest[at + len(_START) :]
            # Up to where the last row begins, all rows are whole.
            end = rest.rfind(b"<row ")
            if end > 0:
                self._rows(rest, end)
                rest = rest[end:]
            elif len(rest) > _HELD:
                self._parse(rest, 0, len(rest))
                rest = b""
        self._parse(rest, 0, len(rest))
        self.feed(b"", final=True)
        check_rectangle(self.facts)

    def _parse(self, data: bytes, start: int, end: int) -> None:
        """Let expat see a piece."""
        self.feed(data[start:end])

    def _rows(self, data: bytes, end: int) -> None:
        """A stretch of whole rows: the plain ones judged here, the others parsed, in their order."""
        if data.find(b"_", 0, end) >= 0 and data.find(b"_x", 0, end) >= 0:
            self._book.escapes = True
        if data.find(b"!", 0, end) >= 0 and data.find(b"<!", 0, end) >= 0:
            # Comments and the like may hold what only looks like rows: from here on all is parsed.
            self._bulk = False
        at = 0
        while self._bulk and at < end and self._inside == "sheetData" and self.depth == 2:
            after = self._together(data, at, end)
            # Where rows are not alike, trying that before every single one would only cost.
            self._singly = _FEW if after > at else min(2 * self._singly, _MANY)
            at, done = after, after
            at = self._one_by_one(data, after, end)
            if at == done:
                break
        self._parse(data, at, end)

    def _together(self, data: bytes, start: int, end: int) -> int:
        """Judge the plain rows from start on that are all alike; returns where they end."""
        if self._stretch is None:
            return start
        stop = self._stretch.end(data, start, end)
        if stop == start or (self._dates is not None and self._dates.search(data, start, stop)):
            return start
        numbers = self._stretch.numbers(data, start, stop)
        first, last = numbers[0] - 1, numbers[-1] - 1
        ascending = all(map(lt, numbers, numbers[1:]))
        if self._all_hidden or first <= self._row or last >= ROWS or not ascending:
            return start
        self._shift += stop - start
        self._row = self.facts.last_row = last
        self._take(data, start, stop, data.count(b"<c ", start, stop))
        return stop

    def _one_by_one(self, data: bytes, begin: int, end: int) -> int:
        """Some rows: the plain ones judged here, the others parsed, in their order; returns where that ends."""
        at, alike = begin, self._alike
        for found in islice(ROW.finditer(data, begin, end), self._singly):
            start, stop = found.span()
            if start > at and not data[at:start].isspace():
                self._parse(data, at, start)
                at = start
            if self._inside != "sheetData" or self.depth != 2:
                break
            number, attributes, cells = found.groups()
            row = int(number) - 1
            shape = self._shapes.of(cells)
            if (
                shape is None
                or row <= self._row
                or row >= ROWS
                or shape.last >= COLUMNS
                or self._all_hidden
                or not self._shapes.plain(attributes)
                or (self._dates is not None and self._dates.search(data, start, stop))
            ):
                # Something about it wants to be looked at, or refused, by the rules below.
                self._parse(data, at, stop)
            else:
                self._shift += stop - at
                self._row = row
                if shape.cells:
                    self.facts.last_row = row
                    if shape.last > self.facts.last_column:
                        self.facts.last_column = shape.last
                    self._take(data, found.start(3), stop, shape.cells)
                    alike = attributes, self.facts.last_column + 1
            at = stop
        if alike != self._alike and self._stretches < _STRETCHES and Stretch.worth(end - at, alike[1]):
            self._alike, self._stretch = alike, Stretch(*alike)
            self._stretches += 1
        return at

    def _take(self, data: bytes, start: int, stop: int, cells: int) -> None:
        """Note the cells of plain rows."""
        facts = self.facts
        facts.cells += cells
        if facts.cells > self._room:
            raise over_budget(facts.name)
        if self._numeric:
            for letters, row, style in self._numeric.findall(data, start, stop):
                self._number_style(int(row) - 1, column_number(letters.decode("ascii")), int(style))
        if self._labels:
            for letters, row, style in self._labels.findall(data, start, stop):
                place = int(row) - 1, column_number(letters.decode("ascii"))
                facts.indents[place] = self._styles.indents[int(style)]
