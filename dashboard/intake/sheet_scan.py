"""One worksheet's XML, scanned once while it streams: limits, order, and what its cells are beside their values.

Two ways through the same rows. Rows written the plain way (nearly all of a long sheet) are recognised whole by one
regular expression and never reach the XML parser; everything else (the head, odd rows, the tail) is parsed by expat
and judged cell by cell. What expat sees is therefore still one well-formed document, only with plain rows left out.
"""

from collections.abc import Iterable

from dashboard.intake.cell_scan import CellScan
from dashboard.intake.inspection import Inspection, SheetFacts
from dashboard.intake.limits import COLUMNS, ROWS
from dashboard.intake.plain_rows import ROW, Shape, Shapes, column_number, labels_in, numbers_in, suspicious_dates
from dashboard.intake.sheet_limits import check_rectangle, over_budget
from dashboard.intake.styles_scan import Styles
from dashboard.intake.xml_scan import check_encoding

_START = b"<sheetData>"
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
        if data.find(b"_x", 0, end) >= 0:
            self._book.escapes = True
        if data.find(b"!", 0, end) >= 0 and data.find(b"<!", 0, end) >= 0:
            # Comments and the like may hold what only looks like rows: from here on all is parsed.
            self._bulk = False
        at = 0
        for found in ROW.finditer(data, 0, end) if self._bulk else ():
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
                or (self._dates is not None and self._dates.search(cells))
            ):
                # Something about it wants to be looked at, or refused, by the rules below.
                self._parse(data, at, stop)
            else:
                self._shift += stop - at
                self._row = row
                if shape.cells:
                    self._take(row, shape, cells)
            at = stop
        self._parse(data, at, end)

    def _take(self, row: int, shape: Shape, cells: bytes) -> None:
        """Note a plain row's cells."""
        facts = self.facts
        facts.cells += shape.cells
        facts.last_row = row
        if shape.last > facts.last_column:
            facts.last_column = shape.last
        if facts.cells > self._room:
            raise over_budget(facts.name)
        if self._numeric:
            for letters, style in self._numeric.findall(cells):
                self._number_style(row, column_number(letters.decode("ascii")), int(style))
        if self._labels:
            for letters, style in self._labels.findall(cells):
                facts.indents[row, column_number(letters.decode("ascii"))] = self._styles.indents[int(style)]
