"""One worksheet's XML, scanned once while it streams: limits, order, and what its cells are beside their values.

Three ways through the same rows. Rows written the plain way (nearly all of a long sheet) are recognised whole by a
regular expression, thousands at a time where they are all alike, else one by one, and never reach the XML parser;
everything else (the head, odd rows, the tail) is parsed by expat and judged cell by cell. What expat sees is therefore
still one well-formed document, only with plain rows left out.
"""

import re
from collections.abc import Iterable
from itertools import islice
from operator import lt

from dashboard.intake.book import Area, Place, cell_name
from dashboard.intake.findings import Finding, Refused
from dashboard.intake.inspection import Inspection, SheetFacts
from dashboard.intake.limits import AREAS, CELLS, COLUMNS, LINKED_AREA, MERGED_AREA, ROWS, TEXT
from dashboard.intake.package import SAVE_AGAIN
from dashboard.intake.plain_rows import ROW, Shapes, Stretch, column_number, labels_in, numbers_in, suspicious_dates
from dashboard.intake.sheet_limits import (
    KNOWN_ERRORS,
    LAST_SERIAL,
    area_of,
    check_rectangle,
    over_budget,
    real_date,
    too_far,
)
from dashboard.intake.styles_scan import Styles
from dashboard.intake.xml_scan import XmlScan, check_encoding, local

#: Significant digits a spreadsheet keeps.
DIGITS = 15
_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
_REFERENCE = re.compile(r"([A-Za-z]{1,9})([0-9]{1,12})")
_FINITE = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")

_START = b"<sheetData>"
#: Rows looked at one by one before a stretch of them is tried again: so few after one was found, at most so many.
_FEW, _MANY = 4, 4096
#: Different kinds of rows of which stretches are looked for; a sheet has one, below its head.
_STRETCHES = 8
#: As much of a part without rows in it is held before it is parsed.
_HELD = 8 << 20


class SheetScan(XmlScan):
    """Scans a worksheet part into facts; run() does it all.

    cuts: cells that would make the reader give up on the sheet, as (from, to, what stands there instead) in bytes of
    the part; see workbook_scan.patched.
    """

    def __init__(
        self, part: str, facts: SheetFacts, inspection: Inspection, styles: Styles, strings: int, cells: int
    ) -> None:
        """strings: how many shared strings there are; cells: how many cells the sheets before this one had."""
        super().__init__(part)
        self.facts = facts
        self._book = inspection
        self._styles = styles
        self._strings = strings
        self._room = CELLS - cells
        self._row, self._column = -1, -1
        self._inside = ""
        self._text: list[str] = []
        self._what = ""
        self._cell: dict[str, str] = {}
        self._formula: str | None = None
        self._value: str | None = None
        self._merged = self._linked = 0
        self._all_hidden = False
        #: Content that would make the reader give up: (from, to) of the part's bytes, and what stands there instead.
        self.cuts: list[tuple[int, int, bytes]] = []
        self._cut_from = 0
        self._shift = 0
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

    # ---- what the parser sees: order, limits, and what each cell is beside its value

    def _next_row(self, row: int) -> None:
        if row <= self._row:
            raise Refused(
                "cell_order", f"工作表“{self.facts.name}”的行次序混乱（第{row + 1}行）", self.facts.name, SAVE_AGAIN
            )
        if refusal := too_far(self.facts.name, row, 0):
            raise refusal
        self._row, self._column = row, -1

    def _number_style(self, row: int, column: int, style: int) -> None:
        if style in self._styles.formats:
            self.facts.formats[row, column] = self._styles.formats[style]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = local(name)
        if self._inside == "sheetData":
            if tag == "c":
                self._start_cell(attributes)
            elif tag == "row":
                self._start_row(attributes)
            elif tag in ("v", "f", "t"):
                self._what, self._text = tag, []
                self.parser.CharacterDataHandler = self._text.append
        elif self.depth == 2:
            self._inside = tag
            if tag == "autoFilter":
                self.facts.filtered = True
            elif tag == "sheetFormatPr":
                self._all_hidden = _true(attributes.get("zeroHeight"))
        elif tag == "col":
            self._start_column(attributes)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "hyperlink":
            self._link(attributes.get("ref", ""))

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._next_row(self._index(attributes["r"]) if "r" in attributes else self._row + 1)
        height = attributes.get("ht")
        shown = height is not None or "hidden" in attributes
        if (
            _true(attributes.get("hidden"))
            or (height is not None and _zero(height))
            or (self._all_hidden and not shown)
        ):
            self.facts.hidden_rows.add(self._row)

    def _index(self, text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or len(text) > 12:
            raise Refused("cell_order", f"工作表“{self.facts.name}”的行号无法识别", text[:40], SAVE_AGAIN)
        return int(text) - 1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        row, column = self._row, self._column + 1
        reference = attributes.get("r")
        if reference is not None:
            found = _REFERENCE.fullmatch(reference)
            if not found:
                raise Refused(
                    "cell_order", f"工作表“{self.facts.name}”的单元格位置无法识别", reference[:40], SAVE_AGAIN
                )
            row, column = int(found[2]) - 1, column_number(found[1])
        if refusal := too_far(self.facts.name, row, column):
            raise refusal
        if row != self._row or column <= self._column:
            place = f"{self.facts.name}!{cell_name(row, column)}"
            raise Refused("cell_order", "单元格次序混乱或重复出现", place, SAVE_AGAIN)
        self._column = column
        facts = self.facts
        facts.cells += 1
        facts.last_row = row
        facts.last_column = max(facts.last_column, column)
        if facts.cells > self._room:
            raise over_budget(facts.name)
        self._cell, self._formula, self._value = attributes, None, None
        self._cut_from = self.parser.CurrentByteIndex + self._shift

    def _start_column(self, attributes: dict[str, str]) -> None:
        width = attributes.get("width")
        if not _true(attributes.get("hidden")) and not (width is not None and _zero(width)):
            return
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal():
            self.facts.hidden_columns.update(range(int(first) - 1, min(int(last), COLUMNS)))

    def _merge(self, reference: str) -> None:
        area = self._area(reference, MERGED_AREA, "合并单元格")
        self._merged += (area[2] - area[0] + 1) * (area[3] - area[1] + 1)
        self.facts.merges.append(area)
        if self._merged > 2 * MERGED_AREA or len(self.facts.merges) > AREAS:
            raise Refused("range_area", f"工作表“{self.facts.name}”的合并单元格过多", self.facts.name, SAVE_AGAIN)

    def _link(self, reference: str) -> None:
        area = self._area(reference, LINKED_AREA, "超链接")
        self._linked += (area[2] - area[0] + 1) * (area[3] - area[1] + 1)
        if self._linked > 2 * LINKED_AREA:
            raise Refused("range_area", f"工作表“{self.facts.name}”的超链接范围过大", self.facts.name, SAVE_AGAIN)

    def _area(self, reference: str, most: int, what: str) -> Area:
        area = area_of(reference)
        if area is None or (area[2] - area[0] + 1) * (area[3] - area[1] + 1) > most:
            advice = f"请取消整行整列的{what}后重新上传"
            raise Refused("range_area", f"工作表“{self.facts.name}”的{what}范围过大", reference[:40], advice)
        return area

    def end(self, name: str) -> None:
        """An element ends."""
        if self._inside != "sheetData":
            return
        tag = local(name)
        if tag == self._what:
            self.parser.CharacterDataHandler = None
            text = "".join(self._text)
            if tag == "f":
                self._formula = text
            else:
                # The runs of a rich text are one text.
                self._value = text if self._value is None or tag == "v" else self._value + text
            self._what = ""
        elif tag == "c":
            self._end_cell()
        elif self.depth == 2:
            self._inside = ""

    def _end_cell(self) -> None:
        facts, cell, value = self.facts, self._cell, self._value
        place = self._row, self._column
        kind = cell.get("t", "n")
        style = cell.get("s", "0")
        number = int(style) if style.isascii() and style.isdecimal() and len(style) < 7 else 0
        if self._formula is not None and "[" in self._formula and re.search(r"\[\d+\]|\[[^\]]*\.xl", self._formula):
            facts.links.append(place)
        if self._formula is not None and (value is None or (not value and kind != "str")):
            facts.unsaved.add(place)
            self._cut(kind not in ("n", "str", "s", "b", "e", "d", "inlineStr"))
        elif value is None or (not value and kind != "b"):
            if kind not in ("n", "s", "str", "inlineStr", "b", "e", "d"):
                facts.bad[place] = kind[:40]
                self._cut()
        elif kind == "n":
            self._end_number(place, value, number)
        elif kind == "s":
            if not value.strip().isdecimal() or int(value.strip()[:12]) >= self._strings:
                where = f"{facts.name}!{cell_name(*place)}"
                raise Refused("sst_index", "单元格指向不存在的文字", where, SAVE_AGAIN)
            self._label(place, number)
        elif kind in ("str", "inlineStr"):
            self._book.escapes = self._book.escapes or bool(_ESCAPE.search(value))
            self._book.long_text = self._book.long_text or len(value) > TEXT
            self._label(place, number)
        elif kind == "e":
            facts.errors[place] = value[:40]
            self._cut(value not in KNOWN_ERRORS)
        elif kind == "b":
            if value.strip() not in ("0", "1", "true", "false"):
                facts.bad[place] = value[:40]
                self._cut()
        elif kind != "d" or not real_date(value):
            facts.bad[place] = value[:40]
            self._cut(kind != "d")

    def _end_number(self, place: Place, value: str, style: int) -> None:
        text = value.strip()
        if not _FINITE.fullmatch(text) or not abs(float(text)) < 1.7e308:
            self.facts.bad[place] = value[:40]
            return
        if style in self._styles.dates and not 0 <= float(text) < LAST_SERIAL:
            self.facts.bad[place] = value[:40]
            return
        if len(text.strip("+-0")) > DIGITS and text.lstrip("+-").isdecimal():
            message = f"“{text[:40]}”超过{DIGITS}位有效数字，末几位不可靠"
            self._book.findings.append(Finding("precision", message, self.facts.name, cell_name(*place), text[:40]))
        if text != value:
            # Blanks around a number: the reader would take it for text.
            self._cut(True, text)
        self._number_style(*place, style)

    def _label(self, place: Place, style: int) -> None:
        if style in self._styles.indents:
            self.facts.indents[place] = self._styles.indents[style]

    def _cut(self, needed: bool = True, instead: str = "") -> None:
        """Note that the reader must not see this cell (or see that number in its place)."""
        if needed:
            value = f"<v>{instead}</v>" if instead else ""
            cell = f'r="{cell_name(self._row, self._column)}"'
            if instead and "s" in self._cell:
                cell += f' s="{int(self._cell["s"])}"' if self._cell["s"].isdecimal() else ""
            end = self.parser.CurrentByteIndex + self._shift
            self.cuts.append((self._cut_from, end, f"{cell}>{value}".encode("ascii")))


def _true(text: str | None) -> bool:
    return text in ("1", "true")


def _zero(text: str) -> bool:
    return bool(re.fullmatch(r"0+(?:\.0*)?", text))
