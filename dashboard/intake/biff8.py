"""The workbook stream of .xls and WPS .et (BIFF8): what its cells are beside their values."""

import re
import struct
from collections.abc import Iterator
from itertools import chain, product

from dashboard.intake.binary_cells import CellNotes
from dashboard.intake.compound import SAVE_AS, Compound
from dashboard.intake.findings import Finding, Refused
from dashboard.intake.inspection import Inspection, SheetFacts
from dashboard.intake.limits import AREAS, MERGED_AREA
from dashboard.intake.marked_parts import wide_texts
from dashboard.intake.secrecy import check_text
from dashboard.intake.sheet_limits import check_rectangle
from dashboard.intake.styles_scan import Styles
from dashboard.intake.workbook_scan import MACRO_NAMES, check_sheet_names

PASSWORD = Refused(
    "password", "文件设有打开密码", remedy="请在 Excel 或 WPS 中取消密码（文件—信息—保护工作簿）后重新上传"
)
_BOF, _EOF, _FILEPASS, _DATEMODE, _BOUNDSHEET = 0x0809, 0x000A, 0x002F, 0x0022, 0x0085
_FORMAT, _XF, _SUPBOOK = 0x041E, 0x00E0, 0x01AE
_ROW, _COLINFO, _MERGED, _FILTER = 0x0208, 0x007D, 0x00E5, 0x009D
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205
_LABELS = (0x00FD, 0x0204, 0x00D6)
_CONTINUE, _NAME, _TEXT_BOX = 0x003C, 0x0018, 0x01B6
#: Records whose texts are not those of cells, in words.
_ELSEWHERE = {_NAME: "名称", _TEXT_BOX: "文本框或批注", 0x0014: "页眉", 0x0015: "页脚"}


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Kind, place and content of each record from a place on."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        if at + 4 + length > len(stream):
            raise Refused("ole_broken", "文件不完整或已损坏", remedy=SAVE_AS)
        yield kind, at, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _text(data: bytes, length: int) -> str:
    """Characters after their flags byte: one byte each, or two."""
    if data[0] & 1:
        return data[1 : 1 + 2 * length].decode("utf-16-le", "replace")
    return data[1 : 1 + length].decode("latin-1")


def scan_old_workbook(data: bytes, inspection: Inspection) -> None:
    """Scan a compound file into the inspection.

    Raises:
        Refused: it is encrypted, no workbook, too old, broken or beyond a limit.
    """
    file = Compound(data)
    if "EncryptedPackage" in file.names:
        raise PASSWORD
    if "WordDocument" in file.names or "PowerPoint Document" in file.names:
        raise Refused(
            "not_xlsx", "文件是 Word 或 PPT 文档，不是表格", remedy="请把其中的表格复制到 Excel 或 WPS，另存为 .xlsx"
        )
    if "_VBA_PROJECT_CUR" in file.names and not inspection.file.casefold().endswith(MACRO_NAMES):
        raise Refused("macro", "文件含有宏，但文件名不是 .xls 或 .xlsm", remedy="请另存为不含宏的 .xlsx")
    if any(re.fullmatch(r"MBD[0-9A-F]{8}", name) for name in file.names):
        raise Refused("embedded_object", "文件内嵌有对象", remedy="请删除嵌入的对象后重新上传")
    stream = file.stream("Workbook", "Book")
    if len(stream) < 8:
        raise Refused("not_xlsx", "文件不是工作簿", remedy=SAVE_AS)
    kind, _, version = struct.unpack_from("<3H", stream)
    if kind != _BOF or version != 0x0600:
        raise Refused("old_excel", "文件是 Excel 95 或更早的格式", remedy=SAVE_AS)
    inspection.escapes = True
    for name, code in product(("\5SummaryInformation", "\5DocumentSummaryInformation"), ("gbk", "utf-8", "utf-16-le")):
        for text in file.stream(name).decode(code, "replace").split("\0"):
            check_text(text, "文档属性")
    try:
        _refuse_marked(stream)
        _scan(stream, inspection)
    except (struct.error, IndexError) as error:
        raise Refused("ole_broken", "文件不完整或已损坏", remedy=SAVE_AS) from error


def _scan(stream: bytes, inspection: Inspection) -> None:
    styles, sheets, linked = _globals(stream, inspection)
    check_sheet_names([facts.name for facts, _ in sheets])
    notes = CellNotes(styles)
    for facts, at in sheets:
        first = next(_records(stream, at), None)
        if first is None or first[0] != _BOF or len(first[2]) < 4:
            raise Refused("part_missing", f"工作簿缺少工作表“{facts.name}”的内容", remedy=SAVE_AS)
        if struct.unpack_from("<2H", first[2])[1] != 0x0010:
            continue
        notes.begin(facts)
        _sheet(stream, at + 4 + len(first[2]), notes)
        check_rectangle(facts)
        inspection.sheets.append(facts)
    if linked:
        inspection.findings.append(Finding("external_link", "工作簿引用了其他工作簿，只采用已保存的数值"))


def _refuse_marked(stream: bytes) -> None:
    """Refuse a workbook with a secrecy mark in any of its texts."""
    parts, where = [b""], ""
    for kind, _, data in chain(_records(stream), [(_EOF, 0, b"")]):
        if kind == _CONTINUE:
            parts.append(data)
            continue
        if b"\xc6\x5b" in (whole := b"".join(parts)):
            # A text that goes on in a further record begins anew with its flags there; what else goes on does not.
            within = parts[0] + b"".join(part[1:] for part in parts[1:])
            for text in chain(wide_texts(whole), wide_texts(within)):
                check_text(text, where)
        # Here the length does not stand before its text, as it does elsewhere.
        data = data + data[10:12] if kind == _TEXT_BOX else data
        parts = [data[:14] + data[3:4] + b"\0" + data[14:] if kind == _NAME else data]
        where = _ELSEWHERE.get(kind, "表中文字")


def _globals(stream: bytes, inspection: Inspection) -> tuple[Styles, list[tuple[SheetFacts, int]], bool]:
    codes: dict[int, str] = {}
    cells: list[tuple[int, int]] = []
    sheets: list[tuple[SheetFacts, int]] = []
    linked = False
    for kind, _, data in _records(stream):
        if kind == _FILEPASS:
            raise PASSWORD
        if kind == _EOF:
            break
        if kind == _DATEMODE:
            inspection.date1904 = data[:1] == b"\1"
        elif kind == _BOUNDSHEET:
            at, state, sort, length = struct.unpack_from("<L3B", data)
            if sort == 0:
                sheets.append((SheetFacts(_text(data[7:], length), hidden=bool(state & 3)), at))
        elif kind == _FORMAT:
            number, length = struct.unpack_from("<2H", data)
            codes[number] = _text(data[4:], length)
        elif kind == _XF:
            cells.append((struct.unpack_from("<H", data, 2)[0], data[8] & 0x0F))
        elif kind == _SUPBOOK and len(data) > 4:
            linked = linked or struct.unpack_from("<H", data, 2)[0] not in (0x0401, 0x3A01)
    styles = Styles()
    for style, (number, indent) in enumerate(cells):
        styles.add(style, number, _own(number, codes.get(number)), indent)
    return styles, sheets, linked


def _own(number: int, code: str | None) -> str | None:
    """Old workbooks also write out the formats that come by number; those are known by it."""
    return None if number < 50 and number not in range(5, 9) and number not in range(41, 45) else code


def _sheet(stream: bytes, at: int, notes: CellNotes) -> None:
    facts, depth, merged = notes.facts, 0, 0
    for kind, _, data in _records(stream, at):
        if kind == _BOF:
            # A chart within the sheet: its records are its own.
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth < 0:
                return
        elif depth:
            continue
        elif kind == _ROW:
            if struct.unpack_from("<H", data, 12)[0] & 0x20:
                facts.hidden_rows.add(struct.unpack_from("<H", data)[0])
        elif kind == _COLINFO:
            first, last, width, _, flags = struct.unpack_from("<5H", data)
            if flags & 1 or not width:
                facts.hidden_columns.update(range(first, min(last, 255) + 1))
        elif kind == _MERGED:
            for number in range(struct.unpack_from("<H", data)[0]):
                top, bottom, left, right = struct.unpack_from("<4H", data, 2 + 8 * number)
                facts.merges.append((top, left, bottom, right))
                merged += (bottom - top + 1) * (right - left + 1)
            if merged > 2 * MERGED_AREA or len(facts.merges) > AREAS:
                raise Refused("range_area", f"工作表“{facts.name}”的合并单元格范围过大", facts.name, SAVE_AS)
        elif kind == _FILTER:
            facts.filtered = True
        else:
            _cell(kind, data, notes)


def _cell(kind: int, data: bytes, notes: CellNotes) -> None:
    if kind == _NUMBER:
        row, column, style, value = struct.unpack_from("<3Hd", data)
        notes.number((row, column), style, value)
    elif kind == _RK:
        row, column, style, packed = struct.unpack_from("<3HL", data)
        notes.number((row, column), style, rk_value(packed))
    elif kind == _MULRK:
        row, first = struct.unpack_from("<2H", data)
        for number in range((len(data) - 6) // 6):
            style, packed = struct.unpack_from("<HL", data, 4 + 6 * number)
            notes.number((row, first + number), style, rk_value(packed))
    elif kind in _LABELS:
        row, column, style = struct.unpack_from("<3H", data)
        notes.label((row, column), style)
    elif kind == _BOOLERR:
        row, column, style, value, error = struct.unpack_from("<3H2B", data)
        if error:
            notes.error((row, column), value)
        else:
            notes.number((row, column), style, None)
    elif kind == _FORMULA:
        row, column, style = struct.unpack_from("<3H", data)
        result = data[6:14]
        if result[6:] != b"\xff\xff":
            notes.number((row, column), style, struct.unpack("<d", result)[0])
        elif result[0] == 2:
            notes.error((row, column), result[2])
        elif result[0] == 1:
            notes.number((row, column), style, None)
        else:
            notes.label((row, column), style)


def rk_value(packed: int) -> float:
    """A number packed into 32 bits: an integer or the upper half of a double, perhaps times 100."""
    if packed & 2:
        value = float(packed >> 2 if packed < 0x80000000 else (packed >> 2) - 0x40000000)
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<L", packed & 0xFFFFFFFC))[0]
    return value / 100 if packed & 1 else value
