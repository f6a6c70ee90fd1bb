"""U01–U23, U49, U50: the archive around a workbook, and what it must not carry."""

import io
import random
import zipfile

from dashboard.intake.book import Book
from tests.bad_files.case import CASES, PLAIN, Case, accepted, entries, first, plain_parts, refused
from tests.raw_workbook import MAIN, SHEET1, Entry, archive, deflated, repeated, row, sheet, simple, text, workbook


def _bomb(part: str, head: str, block: str, times: int, tail: str) -> bytes:
    packed, size = repeated(head.encode(), block.encode(), times, tail.encode())
    made = entries(plain_parts())
    made = [entry for entry in made if entry.name != part]
    # Nothing of it is ever unpacked, so that its check sum need not be right.
    return archive([*made, Entry(part, packed=packed, size=size, crc=1)])


@refused("U01", "zip_bomb")
def _() -> bytes:
    block = '<row><c t="str"><v>1</v></c></row>' * 2000
    return _bomb(SHEET1, f'<worksheet xmlns="{MAIN}"><sheetData>', block, 5000, "</sheetData></worksheet>")


@refused("U02", "zip_bomb")
def _() -> bytes:
    return _bomb("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">', "<si><t>x</t></si>" * 4000, 5000, "</sst>")


@refused("U03", "zip_bomb")
def _() -> bytes:
    return _bomb("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>', "x" * 80_000, 10_000, "</t></si></sst>")


@refused("U04", "zip_bomb")
def _() -> bytes:
    return _bomb("xl/media/image1.png", "", "\0" * 400_000, 5000, "")


@refused("U05", "zip_bomb")
def _() -> bytes:
    # 140 : 1 each, 190 MB each.
    packed = b"\0" * (190 * 1024**2 // 140)
    media = [Entry(f"xl/media/{n}.bin", packed=packed, size=190 * 1024**2, crc=1, method=8) for n in range(3)]
    return archive([*entries(plain_parts()), *media])


CALIBER = (
    "规模以上工业企业（年主营业务收入2000万元及以上的工业法人单位，不含军工和部分保密企业，"
    "按法人所在地统计，数据为快报数）"
)


@accepted("U06", lambda book: _constant(book))
def _() -> bytes:
    rows = [row(1, text("A1", "地区"), text("B1", "口径"), text("C1", "数值"))]
    for n in range(2, 30_002):
        same = [f'<c r="{c}{n}" s="0" t="inlineStr"><is><t>{CALIBER}</t></is></c>' for c in "ABCDEF"]
        rows.append(row(n, *same, f'<c r="G{n}" s="0"><v>0</v></c>'))
    data = simple("".join(rows))
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        part = whole.getinfo(SHEET1)
    assert part.file_size > 60 * part.compress_size, "a workbook of constant columns is packed this well"
    return data


def _constant(book: Book) -> None:
    assert len(first(book).rows) == 30_001
    assert first(book).rows[30_000][6] == 0


@refused("U07", "zip_broken")
def _() -> bytes:
    made = entries(plain_parts())
    made[-2].size = 100
    return archive(made)


@refused("U07-larger", "zip_broken")
def _() -> bytes:
    made = entries(plain_parts())
    made[-2].size = len(made[-2].data) + 100
    return archive(made)


@refused("U08", "zip_overlap")
def _() -> bytes:
    made = entries(plain_parts())
    # Two entries of the directory share one local header and its bytes.
    made[1] = Entry(made[0].name, made[0].data, offset=0)
    return archive(made)


@refused("U09", "zip_dup")
def _() -> bytes:
    return archive([*entries(plain_parts()), Entry(SHEET1, sheet(row(1, "<v>999</v>")).encode())])


@refused("U09-case", "zip_dup")
def _() -> bytes:
    return archive([*entries(plain_parts()), Entry(SHEET1.upper(), sheet(row(1, "<v>999</v>")).encode())])


@refused("U10", "zip_entries")
def _() -> bytes:
    return archive([*entries(plain_parts()), *(Entry(f"x/{n}", method=0) for n in range(60_000))])


for _number, _name in enumerate(
    (b"../evil.xml", b"/etc/passwd", b"C:/windows/evil.xml", b"xl/a\0.xml", b"xl\\..\\evil.xml", b"xl/../../evil.xml")
):
    CASES.append(
        Case(
            f"U11-{_number}",
            lambda name=_name: archive([*entries(plain_parts()), Entry(name, b"<x/>")]),  # type: ignore[misc]
            "zip_path",
            "月报.xlsx",
        )
    )


@refused("U12", "zip_path")
def _() -> bytes:
    link = Entry("xl/media/link", b"/etc/passwd", attributes=0o120777 << 16)
    return archive([*entries(plain_parts()), link])


@refused("U13", "zip_encrypted")
def _() -> bytes:
    made = entries(plain_parts())
    made[-1].flags = 1
    return archive(made)


for _method in (9, 12, 14, 93, 99):
    CASES.append(
        Case(
            f"U14-{_method}",
            lambda method=_method: archive([*entries(plain_parts()), Entry("xl/a.xml", b"<x/>", method=method)]),  # type: ignore[misc]
            "zip_method",
            "月报.xlsx",
        )
    )


@refused("U15", "zip_broken")
def _() -> bytes:
    made = entries(plain_parts())
    packed = bytearray(deflated(made[-2].data))
    packed[len(packed) // 2] ^= 0xFF
    made[-2].packed = bytes(packed)
    return archive(made)


@refused("U15-crc", "zip_broken")
def _() -> bytes:
    made = entries(plain_parts())
    made[-2].crc = 0x12345678
    return archive(made)


def _cut(at: int) -> bytes:
    whole = simple(PLAIN * 1 + "".join(row(n, f"<v>{n}</v>") for n in range(3, 400)))
    return whole[: len(whole) * at // 21]


for _at in range(1, 21):
    CASES.append(Case(f"U16-{_at}", lambda at=_at: _cut(at), "zip_broken", "月报.xlsx"))  # type: ignore[misc]


@refused("U17", "empty")
def _() -> bytes:
    return b""


@refused("U18", "not_xlsx")
def _() -> bytes:
    return random.Random(18).randbytes(50_000)


@refused("U19", "not_xlsx")
def _() -> bytes:
    return b"MZ\x90\x00" + b"\0" * 508 + simple(PLAIN)


@refused("U19-zip", "zip_broken")
def _() -> bytes:
    return simple(PLAIN) + simple(PLAIN)


@refused("U20", "not_xlsx")
def _() -> bytes:
    return archive([Entry("a.txt", b"hello")])


@refused("U20-docx", "not_xlsx")
def _() -> bytes:
    made = plain_parts()
    word = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = made["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main+xml", b"wordprocessingml.document.main+xml")
    return archive([Entry("[Content_Types].xml", types), Entry("word/document.xml", b"<w/>"), Entry("x", word)])


@refused("U21", "not_xlsx")
def _() -> bytes:
    made = plain_parts()
    del made["[Content_Types].xml"]
    return workbook(made)


for _part in ("xl/workbook.xml", SHEET1, "xl/_rels/workbook.xml.rels"):
    CASES.append(
        Case(
            f"U22-{_part}",
            lambda part=_part: workbook({k: v for k, v in plain_parts().items() if k != part}),  # type: ignore[misc]
            "part_missing",
            "月报.xlsx",
        )
    )


@refused("U23", "file_too_large")
def _() -> bytes:
    image = Entry("xl/media/a.png", random.Random(1).randbytes(21 * 1024**2), method=0)
    return archive([*entries(plain_parts()), image])
