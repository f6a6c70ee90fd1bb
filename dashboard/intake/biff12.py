"""The binary parts of .xlsb (BIFF12): what its cells are beside their values."""

import struct
from collections.abc import Iterator

from dashboard.intake.biff8 import rk_value
from dashboard.intake.binary_cells import CellNotes
from dashboard.intake.findings import Finding, Refused
from dashboard.intake.inspection import Inspection, SheetFacts
from dashboard.intake.limits import AREAS, COLUMNS, MERGED_AREA
from dashboard.intake.package import SAVE_AGAIN, Package
from dashboard.intake.sheet_limits import check_rectangle
from dashboard.intake.styles_scan import Styles
from dashboard.intake.workbook_scan import Relations, check_content, check_sheet_names, missing, scan_others

_SHEET, _BOOK = 156, 153
_FORMAT, _XFS, _XFS_END, _XF = 44, 617, 618, 47
_ROW, _COLUMN, _MERGED, _FILTER = 0, 60, 176, 161
_RK, _ERROR, _BOOL, _REAL, _TEXTS, _F_NUMBER, _F_BOOL, _F_ERROR = 2, 3, 4, 5, (6, 7, 8, 62), 9, 10, 11


def _records(part: str, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record."""
    at = 0
    while at < len(data):
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while True:
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        if at + length > len(data):
            raise Refused("xml", "工作簿内部的内容不完整", part, SAVE_AGAIN)
        yield kind, data[at : at + length]
        at += length


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A counted UTF-16 text and where it ends."""
    (length,) = struct.unpack_from("<L", data, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    return data[at + 4 : at + 4 + 2 * length].decode("utf-16-le", "replace"), at + 4 + 2 * length


def scan_binary_workbook(package: Package, inspection: Inspection) -> None:
    """Scan all parts of an .xlsb into the inspection.

    Raises:
        Refused: a part is missing, broken or beyond a limit.
    """
    linked = check_content(package, inspection.form, inspection.file)
    book_part, relations_part = package.find("xl/workbook.bin"), package.find("xl/_rels/workbook.bin.rels")
    if book_part is None or relations_part is None:
        raise missing("xl/workbook.bin")
    relations = Relations(relations_part, "xl")
    relations.run([package.read(relations_part)])
    inspection.escapes = True
    done = {book_part.casefold(), relations_part.casefold()}
    try:
        sheets = _book(book_part, package.read(book_part), inspection)
        check_sheet_names([facts.name for facts, _ in sheets])
        parts = {kind: package.find(path) for kind, path in relations.targets.values()}
        styles = Styles()
        if styles_part := parts.get("styles"):
            styles = _styles(styles_part, package.read(styles_part))
            done.add(styles_part.casefold())
        notes = CellNotes(styles)
        for facts, identity in sheets:
            kind, path = relations.targets.get(identity, ("", ""))
            if kind in ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"):
                continue
            part = package.find(path)
            if part is None or part.casefold() in done:
                raise missing(path or facts.name)
            inspection.parts[part] = facts.name
            notes.begin(facts)
            _sheet(part, package.read(part, most=300 << 20), notes)
            check_rectangle(facts)
            inspection.sheets.append(facts)
            done.add(part.casefold())
    except (struct.error, IndexError) as error:
        raise Refused("xml", "工作簿内部的内容不完整", remedy=SAVE_AGAIN) from error
    scan_others(package, done)
    if linked:
        inspection.findings.append(Finding("external_link", "工作簿引用了其他工作簿，只采用已保存的数值"))


def _book(part: str, data: bytes, inspection: Inspection) -> list[tuple[SheetFacts, str]]:
    sheets = []
    for kind, record in _records(part, data):
        if kind == _SHEET:
            (state,) = struct.unpack_from("<L", record)
            identity, at = _text(record, 8)
            name, _ = _text(record, at)
            sheets.append((SheetFacts(name, hidden=state != 0), identity))
        elif kind == _BOOK:
            inspection.date1904 = bool(record[0] & 1)
    return sheets


def _styles(part: str, data: bytes) -> Styles:
    styles, codes, count, inside = Styles(), {}, 0, False
    for kind, record in _records(part, data):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
        elif kind in (_XFS, _XFS_END):
            inside = kind == _XFS
        elif kind == _XF and inside:
            (number,) = struct.unpack_from("<H", record, 2)
            styles.add(count, number, codes.get(number), record[11])
            count += 1
    return styles


def _sheet(part: str, data: bytes, notes: CellNotes) -> None:
    facts, row, merged = notes.facts, -1, 0
    for kind, record in _records(part, data):
        if kind == _ROW:
            (following,) = struct.unpack_from("<L", record)
            if following <= row:
                raise Refused("cell_order", f"工作表“{facts.name}”的行次序混乱", facts.name, SAVE_AGAIN)
            row = following
            if record[11] & 0x10:
                facts.hidden_rows.add(row)
        elif kind == _COLUMN:
            first, last, width, _, flags = struct.unpack_from("<4LH", record)
            if flags & 1 or not width:
                facts.hidden_columns.update(range(first, min(last, COLUMNS) + 1))
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<4L", record)
            merged += (bottom - top + 1) * (right - left + 1)
            if merged > 2 * MERGED_AREA or len(facts.merges) > AREAS:
                raise Refused("range_area", f"工作表“{facts.name}”的合并单元格范围过大", facts.name, SAVE_AGAIN)
            facts.merges.append((top, left, bottom, right))
        elif kind == _FILTER:
            facts.filtered = True
        elif kind <= 11 or kind == 62:
            _cell(kind, row, record, notes)


def _cell(kind: int, row: int, record: bytes, notes: CellNotes) -> None:
    column, style = struct.unpack_from("<2L", record)
    place, style = (row, column), style & 0xFFFFFF
    if kind in (_REAL, _F_NUMBER):
        notes.number(place, style, struct.unpack_from("<d", record, 8)[0])
    elif kind == _RK:
        notes.number(place, style, rk_value(struct.unpack_from("<L", record, 8)[0]))
    elif kind in (_BOOL, _F_BOOL):
        notes.number(place, style, None)
    elif kind in (_ERROR, _F_ERROR):
        notes.error(place, record[8])
    elif kind in _TEXTS:
        notes.label(place, style)
    else:
        notes.seen(place)
