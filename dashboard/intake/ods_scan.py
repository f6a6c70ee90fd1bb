"""An OpenDocument sheet (.ods): what its cells are beside their values, and how often they are repeated."""

import re

from dashboard.intake.book import Place, cell_name
from dashboard.intake.findings import Refused
from dashboard.intake.inspection import Inspection, SheetFacts
from dashboard.intake.limits import AREAS, CELLS, COLUMNS, MERGED_AREA
from dashboard.intake.package import SAVE_AGAIN, Package
from dashboard.intake.secrecy import check_text
from dashboard.intake.sheet_limits import ERROR_TEXTS, check_rectangle, over_budget, real_date, too_far
from dashboard.intake.workbook_scan import check_sheet_names, missing, scan_others
from dashboard.intake.xml_scan import XmlScan, local

_FINITE = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


def _repeated(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(f"table:number-{name}", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,11}", text):
        raise Refused("cell_order", "表格的重复次数无法识别", text[:40], SAVE_AGAIN)
    return int(text)


class _Content(XmlScan):
    """Scans content.xml; prefixes are the customary ones, as every program that writes such files uses them."""

    def __init__(self, part: str, inspection: Inspection) -> None:
        super().__init__(part)
        self.sheets: list[SheetFacts] = []
        self._book = inspection
        self._cells = 0
        self._style = ""
        self._format = ""
        self._suffix: list[str] = []
        self._formats: dict[str, str] = {}  # data style → format code
        self._cell_formats: dict[str, str] = {}  # cell style → format code
        self._cell_indents: dict[str, int] = {}
        self._hidden_tables: set[str] = set()
        self._columns: list[tuple[int, str]] = []  # up to which column, default cell style
        self._row = self._column = 0
        self._rows = 1
        self._attributes: dict[str, str] = {}
        self._covered = False
        self._paragraphs: list[str] = []
        self._tables = 0
        self._later: list[tuple[Place, str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if name.startswith(("style:", "number:")):
            self._start_style(name, attributes)
        elif name == "table:table":
            self._tables += 1
            if self._tables == 1:
                hidden = attributes.get("table:style-name", "") in self._hidden_tables
                self.sheets.append(SheetFacts(attributes.get("table:name", ""), hidden))
                self._row = self._column = 0
                self._columns = []
        elif self._tables != 1:
            return
        elif name == "table:table-column":
            self._start_column(attributes)
        elif name == "table:table-row":
            self._rows = _repeated(attributes, "rows-repeated")
            self._column, self._later = 0, []
            if attributes.get("table:visibility") in ("collapse", "filter"):
                most = min(self._row + self._rows, 1_048_576)
                self.sheets[-1].hidden_rows.update(range(self._row, most) if self._rows < CELLS else ())
            self.sheets[-1].filtered |= attributes.get("table:visibility") == "filter"
        elif tag in ("table-cell", "covered-table-cell"):
            self._attributes, self._covered, self._paragraphs = attributes, tag != "table-cell", []
        elif name == "text:p":
            self.parser.CharacterDataHandler = self._paragraphs.append

    def _start_style(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style:style":
            self._style = attributes.get("style:name", "")
            data = attributes.get("style:data-style-name", "")
            if data in self._formats:
                self._cell_formats[self._style] = self._formats[data]
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_tables.add(self._style)
        elif name == "style:paragraph-properties":
            found = re.fullmatch(r"([0-9.]{1,8})(cm|mm|in|pt)", attributes.get("fo:margin-left", ""))
            if found and found[1].count(".") < 2 and found[1] != ".":
                length = float(found[1]) * {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 0.0353}[found[2]]
                # One step of indent is 10 points in the programs that write these files.
                if round(length / 0.353) > 0:
                    self._cell_indents[self._style] = min(round(length / 0.353), 250)
        elif name in ("number:percentage-style", "number:number-style", "number:currency-style"):
            self._format, self._suffix = attributes.get("style:name", ""), []
        elif name == "number:text" and self._format:
            self.parser.CharacterDataHandler = self._suffix.append

    def end(self, name: str) -> None:
        tag = local(name)
        if name in ("text:p", "number:text"):
            self.parser.CharacterDataHandler = None
        elif name in ("number:percentage-style", "number:number-style", "number:currency-style"):
            shown = "".join(self._suffix).strip()
            if re.search(r"[^\W\d_]|‰", shown):
                self._formats[self._format] = f'0"{shown}"'
            self._format = ""
        elif name == "table:table":
            self._tables -= 1
        elif self._tables != 1:
            return
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()

    def _start_column(self, attributes: dict[str, str]) -> None:
        count = _repeated(attributes, "columns-repeated")
        first = self._columns[-1][0] if self._columns else 0
        self._columns.append((first + count, attributes.get("table:default-cell-style-name", "")))
        if attributes.get("table:visibility") in ("collapse", "filter"):
            self.sheets[-1].hidden_columns.update(range(first, min(first + count, COLUMNS)))

    def _style_of(self, column: int) -> str:
        own = self._attributes.get("table:style-name")
        return own or next((style for until, style in self._columns if column < until), "")

    def _end_cell(self) -> None:
        attributes = self._attributes
        count = _repeated(attributes, "columns-repeated")
        first, self._column = self._column, self._column + count
        kind = attributes.get("office:value-type", attributes.get("calcext:value-type", ""))
        text = "".join(self._paragraphs)
        formula = "table:formula" in attributes
        if not kind and not text and not formula:
            self._span(first)
            return
        facts = self.sheets[-1]
        last = self._row + self._rows - 1, self._column - 1
        if refusal := too_far(facts.name, *last):
            raise refusal
        check_text(text, f"{facts.name}!{cell_name(self._row, first)}")
        facts.cells += count * self._rows
        self._cells += count * self._rows
        if self._cells > CELLS:
            raise over_budget(facts.name)
        facts.last_row, facts.last_column = max(facts.last_row, last[0]), max(facts.last_column, last[1])
        for column in range(first, self._column):
            self._note(column, kind, text, formula)
        self._span(first)

    def _note(self, column: int, kind: str, text: str, formula: bool) -> None:
        attributes, place = self._attributes, (self._row, column)
        style = self._style_of(column)
        value = attributes.get("office:value", "")
        if attributes.get("calcext:value-type") == "error" or (formula and text in ERROR_TEXTS):
            self._later.append((place, "error", text or "#ERROR!"))
        elif formula and not kind and not text:
            self._later.append((place, "unsaved", ""))
        elif kind in ("float", "percentage", "currency"):
            if not _FINITE.fullmatch(value.strip()) or abs(float(value)) > 1.7e308:
                self._later.append((place, "bad", value[:40]))
            elif kind == "percentage":
                self._later.append((place, "format", "0.00%"))
            elif style in self._cell_formats:
                self._later.append((place, "format", self._cell_formats[style]))
        elif kind == "date" and not real_date(attributes.get("office:date-value", "")):
            self._later.append((place, "bad", attributes.get("office:date-value", "")[:40]))
        elif style in self._cell_indents:
            self._later.append((place, "indent", style))

    def _span(self, column: int) -> None:
        rows, columns = _span_of(self._attributes, "rows"), _span_of(self._attributes, "columns")
        if rows * columns > MERGED_AREA or len(self.sheets[-1].merges) > AREAS:
            raise Refused("range_area", f"工作表“{self.sheets[-1].name}”的合并单元格范围过大", remedy=SAVE_AGAIN)
        if rows * columns > 1:
            self.sheets[-1].merges.append((self._row, column, self._row + rows - 1, column + columns - 1))

    def _end_row(self) -> None:
        facts = self.sheets[-1]
        for repeat in range(self._rows if self._later else 0):
            for (row, column), what, found in self._later:
                place = row + repeat, column
                if what == "error":
                    facts.errors[place] = found
                elif what == "unsaved":
                    facts.unsaved.add(place)
                elif what == "bad":
                    facts.bad[place] = found
                elif what == "format":
                    facts.formats[place] = found
                else:
                    facts.indents[place] = self._cell_indents[found]
        self._row += self._rows


def _span_of(attributes: dict[str, str], what: str) -> int:
    return _repeated({"table:number-x": attributes.get(f"table:number-{what}-spanned", "1")}, "x")


def scan_open_document(package: Package, inspection: Inspection) -> None:
    """Scan an .ods into the inspection.

    Raises:
        Refused: it is encrypted, broken or beyond a limit.
    """
    manifest, part = package.find("META-INF/manifest.xml"), package.find("content.xml")
    if manifest and b"encryption-data" in package.read(manifest):
        raise Refused("password", "文件设有打开密码", remedy="请取消密码后重新上传")
    if part is None:
        raise missing("content.xml")
    macros = any(name.startswith(("Basic/", "Scripts/")) for name in package.names())
    if macros and not inspection.file.casefold().endswith((".ods", ".ots")):
        raise Refused("macro", "文件含有宏", remedy="请另存为不含宏的 .xlsx")
    scan = _Content(part, inspection)
    scan.run(package.blocks(part))
    check_sheet_names([facts.name for facts in scan.sheets])
    for facts in scan.sheets:
        check_rectangle(facts)
    inspection.sheets += scan.sheets
    inspection.escapes = True
    scan_others(package, {part.casefold()})
