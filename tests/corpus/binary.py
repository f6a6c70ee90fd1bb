"""Binary workbooks (.xlsb) with what their readers need: strings and numbers, no styles."""

import io
import struct
import zipfile
from collections.abc import Sequence

from tests.corpus.markup import HEAD, OFFICE, RELS, STAMP
from tests.corpus.sheet import Draft, Sheet, place


def xlsb(draft: Draft) -> bytes:
    """A binary workbook with what its readers need: strings and numbers, no styles."""
    strings: list[str] = []

    def record(kind: int, payload: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size, length = b"", len(payload)
        while True:
            size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
            length >>= 7
            if not length:
                return head + size + payload

    def wide(shown: str) -> bytes:
        return struct.pack("<I", len(shown.encode("utf-16-le")) // 2) + shown.encode("utf-16-le")

    def sheet_part(sheet: Sheet) -> bytes:
        rows, columns = sheet.size
        out = record(0x81) + record(0x94, struct.pack("<4I", 0, rows - 1, 0, columns - 1)) + record(0x91)
        for row in range(1, rows + 1):
            cells = sorted((c, v) for (r, c), v in sheet.cells.items() if r == row)
            if not cells:
                continue
            out += record(0, struct.pack("<IIHBBBI", row - 1, 0, 300, 0, 0, 0, 0))
            for column, value in cells:
                head = struct.pack("<II", column - 1, 0)
                if isinstance(value, int | float):
                    out += record(5, head + struct.pack("<d", value))
                else:
                    strings.append(str(value))
                    out += record(7, head + struct.pack("<I", len(strings) - 1))
        areas = [tuple(place(corner) for corner in area.split(":")) for area in sheet.merges]
        out += record(0x92)
        if areas:
            out += record(0xB1, struct.pack("<I", len(areas)))
            for (top, left), (bottom, right) in areas:
                out += record(0xB0, struct.pack("<4I", top - 1, bottom - 1, left - 1, right - 1))
            out += record(0xB2)
        return out + record(0x82)

    parts = [sheet_part(sheet) for sheet in draft.sheets]
    bundle = b"".join(
        record(0x9C, struct.pack("<II", 0, n) + wide(f"rId{n}") + wide(s.name)) for n, s in enumerate(draft.sheets, 1)
    )
    workbook = (
        record(0x83)
        + record(0x99, struct.pack("<II", 0, 0) + wide(""))
        + record(0x8F)
        + bundle
        + record(0x90)
        + record(0x84)
    )
    shared = (
        record(0x9F, struct.pack("<II", len(strings), len(strings)))
        + b"".join(record(0x13, b"\0" + wide(shown)) for shown in strings)
        + record(0xA0)
    )
    binary = "application/vnd.ms-excel"
    kinds = {
        "/xl/workbook.bin": f"{binary}.sheet.binary.macroEnabled.main",
        "/xl/sharedStrings.bin": f"{binary}.sharedStrings",
    }
    kinds |= {f"/xl/worksheets/sheet{n}.bin": f"{binary}.worksheet" for n in range(1, len(parts) + 1)}
    links = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(parts) + 1)]
    links.append((f"rId{len(parts) + 1}", "sharedStrings", "sharedStrings.bin"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            zipfile.ZipInfo("[Content_Types].xml", STAMP),
            f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled'
            '.main"/>'
            + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
            + "</Types>",
        )
        archive.writestr(zipfile.ZipInfo("_rels/.rels", STAMP), _links([("rId1", "officeDocument", "xl/workbook.bin")]))
        archive.writestr(zipfile.ZipInfo("xl/_rels/workbook.bin.rels", STAMP), _links(links))
        archive.writestr(zipfile.ZipInfo("xl/workbook.bin", STAMP), workbook)
        archive.writestr(zipfile.ZipInfo("xl/sharedStrings.bin", STAMP), shared)
        for number, part in enumerate(parts, 1):
            archive.writestr(zipfile.ZipInfo(f"xl/worksheets/sheet{number}.bin", STAMP), part)
    return out.getvalue()


def _links(links: Sequence[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{target}"/>' for i, kind, target in links)
    return f'{HEAD}<Relationships xmlns="{RELS}">{inner}</Relationships>'
