"""Compound files (OLE2), .xlsb and .ods put together by hand: the other formats, with what a test wants in them."""

import io
import struct
from collections.abc import Mapping, Sequence

import xlwt

from tests.raw_workbook import Entry, archive, parts, workbook

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file holding the streams; each is padded beyond the size kept in short sectors."""
    fat: list[int] = [_FAT]
    body = b""
    entries = []
    for name, data in streams.items():
        padded = data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0")
        count, first = len(padded) // 512, len(fat)
        fat += [*range(first + 1, first + count), _END]
        body += padded
        entries.append((name, 2, first, len(padded)))
    directory = b""
    listed = [("Root Entry", 5, _END, 0), *entries]
    listed += [("", 0, 0, 0)] * (-len(listed) % 4)
    for number, (name, kind, start, size) in enumerate(listed):
        raw = name.encode("utf-16-le")
        child = 1 if number == 0 else _FREE
        sibling = number + 1 if kind == 2 and number < len(entries) else _FREE
        directory += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2 if name else 0, kind, 1)
        directory += struct.pack("<3L", _FREE, sibling, child) + b"\0" * 36 + struct.pack("<3L", start, size, 0)
    first_directory, count = len(fat), len(directory) // 512
    fat += [*range(first_directory + 1, first_directory + count), _END]
    assert len(fat) <= 128, "one sector of FAT is enough for tests"
    table = struct.pack("<128L", *fat, *[_FREE] * (128 - len(fat)))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack("<9L", 0, 1, first_directory, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109L", 0, *[_FREE] * 108)
    return head + table + body + directory


def xls(rows: Sequence[Sequence[object]], formats: Mapping[tuple[int, int], str] | None = None) -> bytes:
    """An old workbook of one sheet 表; formats: number formats of single cells."""
    book = xlwt.Workbook()
    page = book.add_sheet("表")
    for r, line in enumerate(rows):
        for c, value in enumerate(line):
            style = xlwt.XFStyle()
            style.num_format_str = (formats or {}).get((r, c), "General")
            page.write(r, c, value, style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _record(kind: int, payload: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(payload)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + payload


def _wide(shown: str) -> bytes:
    return struct.pack("<L", len(shown)) + shown.encode("utf-16-le")


#: What an .xlsb cell may be given as: a number, a text, ("error", code) or ("percent", number).
Cell = float | str | tuple[str, float]


def xlsb(rows: Sequence[Sequence[Cell]], hidden_rows: Sequence[int] = (), hidden_columns: Sequence[int] = ()) -> bytes:
    """A binary workbook of one sheet 表; style 1 is 0.00%."""
    body = _record(0x81) + _record(0x94, struct.pack("<4L", 0, len(rows) - 1, 0, 9))
    if hidden_columns:
        body += _record(0x186)
        for column in hidden_columns:
            body += _record(60, struct.pack("<4LH", column, column, 2304, 0, 1))
        body += _record(0x187)
    body += _record(0x91)
    for number, line in enumerate(rows):
        hidden = 0x10 if number in hidden_rows else 0
        body += _record(0, struct.pack("<2LH3BL", number, 0, 300, 0, hidden, 0, 0))
        for column, value in enumerate(line):
            if isinstance(value, str):
                body += _record(6, struct.pack("<2L", column, 0) + _wide(value))
            elif isinstance(value, tuple) and value[0] == "error":
                body += _record(3, struct.pack("<2LB", column, 0, int(value[1])))
            else:
                style, amount = (1, value[1]) if isinstance(value, tuple) else (0, value)
                body += _record(5, struct.pack("<2Ld", column, style, amount))
    body += _record(0x92) + _record(0x82)
    book = _record(0x83) + _record(0x99, struct.pack("<2L", 0, 0) + _wide("")) + _record(0x8F)
    book += _record(0x9C, struct.pack("<2L", 0, 1) + _wide("rId1") + _wide("表")) + _record(0x90) + _record(0x84)
    xfs = b"".join(_record(47, struct.pack("<5H2BHB", 0, code, 0, 0, 0, 0, 0, 0, 0) + b"\0" * 1) for code in (0, 10))
    styles = _record(0x116) + _record(617, struct.pack("<L", 2)) + xfs + _record(618) + _record(0x117)
    made = parts({"表": ""}, styles="")
    kind = b"application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    types = made["[Content_Types].xml"].replace(b"/xl/workbook.xml", b"/xl/workbook.bin")
    start = types.index(b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"')
    end = types.index(b"/>", start)
    relations = made["xl/_rels/workbook.xml.rels"].replace(b"sheet1.xml", b"sheet1.bin")
    return workbook(
        {
            "[Content_Types].xml": types[:start] + b'ContentType="' + kind + b'"' + types[end:],
            "_rels/.rels": made["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin"),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations.replace(b"styles.xml", b"styles.bin"),
            "xl/worksheets/sheet1.bin": body,
            "xl/styles.bin": styles,
        }
    )


_SPACES = {
    "office": "office",
    "table": "table",
    "text": "text",
    "style": "style",
    "number": "datastyle",
    "fo": "xsl-fo-compatible",
}


def ods(rows: str, styles: str = "", table: str = "", columns: str = "", manifest: str = "") -> bytes:
    """An OpenDocument sheet 表 of its table:table-row elements."""
    spaces = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for p, n in _SPACES.items())
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="表"{table}>{columns}{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    listed = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind.decode()}"/>{manifest}'
        "</manifest:manifest>"
    )
    return archive(
        [
            Entry("mimetype", kind, method=0),
            Entry("content.xml", content.encode()),
            Entry("META-INF/manifest.xml", listed.encode()),
        ]
    )


def ods_row(*cells: str, attributes: str = "") -> str:
    """A row; a cell is its number, or text, or a whole element."""
    made = []
    for cell in cells:
        if cell.startswith("<"):
            made.append(cell)
        elif cell.replace(".", "").replace("-", "").isdecimal():
            made.append(f'<table:table-cell office:value-type="float" office:value="{cell}"/>')
        else:
            made.append(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>')
    return f"<table:table-row{attributes}>{''.join(made)}</table:table-row>"
