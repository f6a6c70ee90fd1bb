"""An Office Open XML workbook (.xlsx, .xlsm): which parts it has, which sheets, and each of them scanned."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from dashboard.intake.book import cell_name
from dashboard.intake.findings import Finding, Refused
from dashboard.intake.inspection import Inspection, SheetFacts
from dashboard.intake.limits import SHEETS, TEXT
from dashboard.intake.package import SAVE_AGAIN, Package
from dashboard.intake.secrecy import check_text
from dashboard.intake.sheet_scan import SheetScan
from dashboard.intake.styles_scan import Styles, scan_styles
from dashboard.intake.xml_scan import XmlScan, check_encoding, check_other, local

_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml."
FORMS = {
    _MAIN + "sheet.main+xml": "xlsx",
    _MAIN + "template.main+xml": "xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": "xlsm",
    "application/vnd.ms-excel.template.macroenabled.main+xml": "xlsm",
    "application/vnd.ms-excel.sheet.binary.macroenabled.main": "xlsb",
}
#: Names under which a workbook with macros is an honest one.
MACRO_NAMES = (".xlsm", ".xltm", ".xlsb", ".xls", ".xlt", ".et", ".ett")
CONTENT_TYPES = "[Content_Types].xml"
_CELL = re.compile(rb"<([\w.-]+:)?c\b")
_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_TAG = re.compile(rb"<([\w.-]+:)?c\b")


def missing(part: str) -> Refused:
    """The refusal of a package that lacks a part it cannot do without."""
    return Refused("part_missing", "工作簿缺少必要部件", part[:80], SAVE_AGAIN)


class _ContentTypes(XmlScan):
    def __init__(self) -> None:
        super().__init__(CONTENT_TYPES)
        self.types: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        key = attributes.get("PartName", attributes.get("Extension", ""))
        self.types[key.casefold()] = attributes.get("ContentType", "").lower()


class Relations(XmlScan):
    """The targets of a relationships part: id → (last word of the type, path within the package)."""

    def __init__(self, part: str, folder: str) -> None:
        super().__init__(part)
        self.targets: dict[str, tuple[str, str]] = {}
        self._folder = folder

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A Relationship element."""
        if local(name) != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        path = PurePosixPath("/", self._folder, target)
        steps: list[str] = []
        for step in path.parts[1:]:
            if step == "..":
                steps = steps[:-1]
            else:
                steps.append(step)
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.targets[attributes.get("Id", "")] = kind, "/".join(steps)


class _Workbook(XmlScan):
    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.sheets: list[tuple[str, str, bool]] = []
        self.date1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "sheet" and self.depth == 3:
            identity = next((value for key, value in attributes.items() if key != "id" and local(key) == "id"), "")
            hidden = attributes.get("state", "visible") not in ("", "visible")
            self.sheets.append((attributes.get("name", ""), identity, hidden))
        elif tag == "workbookPr":
            self.date1904 = attributes.get("date1904") in ("1", "true")


def content_form(package: Package) -> str:
    """The form its content types declare: xlsx, xlsm or xlsb.

    Raises:
        Refused: it is another kind of document or none.
    """
    if not package.find(CONTENT_TYPES):
        raise Refused("not_xlsx", "文件是压缩包，但不是表格", "缺少内容清单", SAVE_AGAIN)
    scan = _ContentTypes()
    scan.run([package.read(CONTENT_TYPES)])
    declared = " ".join(scan.types.values())
    for words, what in (("wordprocessingml", "Word 文档"), ("presentationml", "PPT 演示文稿")):
        if words in declared and "spreadsheetml.sheet.main" not in declared:
            raise Refused(
                "not_xlsx", f"文件是 {what}，不是表格", remedy="请把其中的表格复制到 Excel 或 WPS，另存为 .xlsx"
            )
    for kind in scan.types.values():
        if kind in FORMS:
            return FORMS[kind]
    raise Refused("not_xlsx", "文件是压缩包，但不是 Excel 工作簿", remedy=SAVE_AGAIN)


def check_content(package: Package, form: str, file: str) -> bool:
    """Refuse macros in disguise and embedded objects; returns whether there are links to other workbooks."""
    names = [name.casefold() for name in package.names()]
    macros = form == "xlsm" or any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names)
    if macros and not file.casefold().endswith(MACRO_NAMES):
        advice = "请在 Excel 或 WPS 中另存为不含宏的 .xlsx；确需保留宏的，文件名应为 .xlsm（宏不会运行）"
        raise Refused("macro", "文件含有宏，但文件名不是 .xlsm", remedy=advice)
    for name in names:
        if re.search(r"(?:^|/)(?:embeddings|activex)/", name):
            raise Refused("embedded_object", "文件内嵌有对象或控件", name[:80], "请删除嵌入的对象和控件后重新上传")
    return any("/externallinks/" in name for name in names)


def _strings(package: Package, part: str | None, inspection: Inspection) -> int:
    """How many shared strings there are; notes whether any needs cleaning or cutting."""
    if part is None:
        return 0
    scan = XmlScan(part, exact=False)
    count, rest = 0, b""
    for block in package.blocks(part):
        if not count and not rest:
            check_encoding(block, part)
        data = rest + block
        at = data.rfind(b"<")
        whole, rest = data[:at], data[at:]
        count += len(_STRING.findall(whole))
        inspection.escapes = inspection.escapes or b"_x" in whole
        inspection.long_text = inspection.long_text or max(map(len, whole.split(b"<"))) > TEXT
        scan.feed(block)
    scan.feed(b"", final=True)
    return count + len(_STRING.findall(rest))


def scan_workbook(package: Package, inspection: Inspection, tell: Callable[[int], None]) -> None:
    """Scan all parts of an .xlsx or .xlsm into the inspection; tell(rows) says how many rows have been looked at.

    Raises:
        Refused: a part is missing, broken or beyond a limit.
    """
    linked = check_content(package, inspection.form, inspection.file)
    book_part = package.find("xl/workbook.xml")
    relations_part = package.find("xl/_rels/workbook.xml.rels")
    if book_part is None or relations_part is None:
        raise missing("xl/workbook.xml")
    relations = Relations(relations_part, "xl")
    relations.run([package.read(relations_part)])
    book = _Workbook(book_part)
    book.run([package.read(book_part)])
    inspection.date1904 = book.date1904
    check_sheet_names([name for name, _, _ in book.sheets])
    parts = {kind: package.find(path) for kind, path in relations.targets.values()}
    styles = Styles()
    if styles_part := parts.get("styles"):
        styles = scan_styles(styles_part, package.blocks(styles_part))
    strings = _strings(package, parts.get("sharedStrings"), inspection)
    cells = 0
    done = {CONTENT_TYPES.casefold(), *(part.casefold() for part in (book_part, relations_part))}
    done |= {part.casefold() for part in (parts.get("styles"), parts.get("sharedStrings")) if part}
    for name, identity, hidden in book.sheets:
        kind, path = relations.targets.get(identity, ("", ""))
        if kind in ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"):
            continue
        part = package.find(path)
        if part is None or part.casefold() in done:
            raise missing(path or name)
        facts = SheetFacts(name, hidden)
        inspection.parts[part] = name
        scan = SheetScan(part, facts, inspection, styles, strings, cells)
        scan.run(_told(package.blocks(part), inspection.sheets, facts, tell))
        if scan.cuts:
            inspection.patches[part] = patched(b"".join(package.blocks(part)), scan.cuts)
        cells += facts.cells
        inspection.sheets.append(facts)
        done.add(part.casefold())
    scan_others(package, done)
    if linked:
        inspection.findings += link_findings(inspection)


def _told(
    blocks: Iterator[bytes], before: list[SheetFacts], facts: SheetFacts, tell: Callable[[int], None]
) -> Iterator[bytes]:
    """The blocks, each followed by word of how many rows there have been."""
    rows = sum(other.last_row + 1 for other in before)
    for block in blocks:
        yield block
        tell(rows + facts.last_row + 1)


def check_sheet_names(names: list[str]) -> None:
    """Refuse a workbook without sheets, with too many, or with two of the same name."""
    if not names:
        raise missing("xl/worksheets")
    if len(names) > SHEETS:
        raise Refused("sheets", f"工作簿有{len(names)}个工作表，超过{SHEETS}个", remedy="请只保留需要导入的工作表")
    seen: set[str] = set()
    for name in names:
        check_text(name, f"工作表名“{name[:31]}”")
        if name.casefold() in seen:
            raise Refused("sheets", "工作簿有重名的工作表", name[:40], SAVE_AGAIN)
        seen.add(name.casefold())


def scan_others(package: Package, done: set[str]) -> None:
    """Stream every part not yet seen: check sums, and no DTD in any XML."""
    for name in package.names():
        if name.casefold() in done:
            continue
        if Path(name).suffix.lower() in (".xml", ".rels", ".vml"):
            check_other(name, package.blocks(name))
        else:
            for _ in package.blocks(name):
                pass


def link_findings(inspection: Inspection) -> list[Finding]:
    """One warning a sheet that takes values from other workbooks, naming some of the cells, with all of them."""
    found = []
    for facts in inspection.sheets:
        if facts.links:
            # All of them: the reason given for the warning stays with each of these values.
            cells = tuple(cell_name(*place) for place in facts.links)
            message = f"{len(facts.links)}个单元格引用了其他工作簿，只采用已保存的数值：{'、'.join(cells[:10])}"
            found.append(Finding("external_link", message, facts.name, cells[0], related=cells[1:]))
    return found or [Finding("external_link", "工作簿带有指向其他工作簿的链接，未见单元格引用")]


def patched(data: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    """The part as the reader is to see it: without the cells that would make it give up on the whole sheet.

    cuts: from the start of the cell's tag to the start of its end tag (or to the end of a tag closed in itself),
    and what stands there instead, without the tag's opening.
    """
    pieces, at = [], 0
    for start, end, instead in cuts:
        found = _CELL.match(data, start)
        assert found is not None, "a cut begins at a cell"
        closed = data[end - 2 : end] == b"/>"
        name = found[0]
        pieces += [data[at:start], name, b" ", instead, b"</" + name[1:] + b">" if closed else b""]
        at = end
    return b"".join([*pieces, data[at:]])
