"""Workbooks put together by hand, byte by byte: for files no program would write."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET1 = "xl/worksheets/sheet1.xml"


@dataclass
class Entry:
    """One part of an archive, with whatever its headers are to claim about it."""

    name: str | bytes
    data: bytes = b""
    method: int = 8
    packed: bytes | None = None
    size: int | None = None
    crc: int | None = None
    flags: int = 0
    attributes: int = 0
    offset: int | None = None


def deflated(data: bytes, level: int = 6) -> bytes:
    """Raw deflate."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def repeated(head: bytes, block: bytes, times: int, tail: bytes) -> tuple[bytes, int]:
    """Deflate of head + block × times + tail without ever holding it; and its size unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(tail) + packer.flush()
    return first + middle * times + last, len(head) + len(block) * times + len(tail)


def archive(entries: list[Entry], comment: bytes = b"", count: int | None = None) -> bytes:
    """A zip file of the entries as they claim to be."""
    out, directory = bytearray(), bytearray()
    for entry in entries:
        name = entry.name if isinstance(entry.name, bytes) else entry.name.encode()
        flags = entry.flags | (0 if name.isascii() else 0x800)
        packed = entry.packed
        if packed is None:
            packed = deflated(entry.data) if entry.method == 8 else entry.data
        size = len(entry.data) if entry.size is None else entry.size
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        offset = len(out) if entry.offset is None else entry.offset
        common = struct.pack("<5H3L2H", 20, flags, entry.method, 0, 0x21, crc, len(packed), size, len(name), 0)
        if entry.offset is None:
            out += b"PK\3\4" + common + name + packed
        directory += b"PK\1\2" + struct.pack("<H", 0x0314) + common
        directory += struct.pack("<3H2L", 0, 0, 0, entry.attributes, offset) + name
    number = len(entries) if count is None else count
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, number, number, len(directory), len(out), len(comment)) + comment
    return bytes(out + directory) + end


def sheet(rows: str, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    """A worksheet part around its rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{namespace}" xmlns:r="{_OFFICE}">'
        f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def row(number: int, *cells: str, attributes: str = "") -> str:
    """A row of inner cell texts such as '<v>1</v>', or of whole cells."""
    whole = [
        cell if cell.startswith("<c") else f'<c r="{chr(65 + column)}{number}">{cell}</c>'
        for column, cell in enumerate(cells)
        if cell
    ]
    return f'<row r="{number}"{attributes}>{"".join(whole)}</row>'


def text(where: str, shown: str) -> str:
    """A cell with its text within."""
    return f'<c r="{where}" t="inlineStr"><is><t>{shown}</t></is></c>'


def parts(
    sheets: Mapping[str, str],
    strings: str | None = None,
    styles: str | None = None,
    book: str = "",
    states: Mapping[str, str] | None = None,
    main_type: str = SHEET_TYPE,
    namespace: str = MAIN,
) -> dict[str, bytes]:
    """The parts of a workbook by name; sheets: name → worksheet part."""
    listed, related, types = [], [], []
    for number, name in enumerate(sheets, start=1):
        state = f' state="{states[name]}"' if states and name in states else ""
        listed.append(f'<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>')
        related.append(
            f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        )
    made = {
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{_OFFICE}">{book}'
        f"<sheets>{''.join(listed)}</sheets></workbook>",
    }
    for kind, target, content in (("styles", "styles.xml", styles), ("sharedStrings", "sharedStrings.xml", strings)):
        if content is not None:
            related.append(f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{target}"/>')
            made[f"xl/{target}"] = content
    made["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_RELS}">{"".join(related)}</Relationships>'
    for number, content in enumerate(sheets.values(), start=1):
        made[f"xl/worksheets/sheet{number}.xml"] = content
    types.append(f'<Override PartName="/xl/workbook.xml" ContentType="{main_type}"/>')
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    made["[Content_Types].xml"] = (
        f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(types)}</Types>'
    )
    return {name: content.encode() for name, content in made.items()}


def strings_part(*items: str) -> str:
    """A shared-strings part."""
    return f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{item}</t></si>" for item in items)}</sst>'


def styles_part(*formats: str, extra: str = "") -> str:
    """A style sheet: style 0 is General, style n the n-th format (a built-in number or a format code)."""
    codes, cells = [], ['<xf numFmtId="0"/>']
    for number, code in enumerate(formats, start=1):
        if code.isdecimal():
            cells.append(f'<xf numFmtId="{code}" applyNumberFormat="1"/>')
        else:
            shown = code.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
            codes.append(f'<numFmt numFmtId="{163 + number}" formatCode="{shown}"/>')
            cells.append(f'<xf numFmtId="{163 + number}" applyNumberFormat="1"/>')
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{"".join(codes)}</numFmts>'
        f"<cellXfs>{''.join(cells)}{extra}</cellXfs></styleSheet>"
    )


def workbook(made: Mapping[str, bytes]) -> bytes:
    """An archive of the parts."""
    return archive([Entry(name, data) for name, data in made.items()])


def simple(
    rows: str, before: str = "", after: str = "", strings: str | None = None, styles: str | None = None
) -> bytes:
    """A workbook of one sheet named 表."""
    return workbook(parts({"表": sheet(rows, before, after)}, strings, styles))
