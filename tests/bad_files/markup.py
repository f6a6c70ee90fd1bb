"""U24–U32: the XML inside."""

from tests.bad_files.case import CASES, PLAIN, Case, refused, with_part
from tests.raw_workbook import MAIN, SHEET1, row, sheet, strings_part, text

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_DTD = f'<!DOCTYPE x [<!ENTITY l0 "lol">{_LAUGHS}]>'


@refused("U24", "xml_dtd")
def _() -> bytes:
    evil = f'<?xml version="1.0"?>{_DTD}<sst xmlns="{MAIN}"><si><t>&l9;</t></si></sst>'
    return with_part("xl/sharedStrings.xml", evil.encode(), row(1, '<c r="A1" t="s"><v>0</v></c>'), strings_part("x"))


@refused("U25", "xml_dtd")
def _() -> bytes:
    return with_part(SHEET1, sheet(row(1, text("A1", "&l9;"))).replace("?>\n", f"?>{_DTD}", 1).encode())


@refused("U26", "xml_dtd")
def _() -> bytes:
    dtd = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'
    return with_part(SHEET1, sheet(row(1, text("A1", "&a;" * 20_000))).replace("?>\n", f"?>{dtd}", 1).encode())


@refused("U27", "xml_dtd")
def _() -> bytes:
    dtd = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_part(SHEET1, sheet(row(1, text("A1", "&a;"))).replace("?>\n", f"?>{dtd}", 1).encode())


@refused("U28", "xml_dtd")
def _() -> bytes:
    dtd = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/evil.dtd">'
    return with_part(SHEET1, sheet(PLAIN).replace("?>\n", f"?>{dtd}", 1).encode())


for _gap in (1 << 20, (1 << 20) - 5, 4096 - 4, 65536 - 3):
    CASES.append(
        Case(
            f"U29-{_gap}",
            lambda gap=_gap: with_part(  # type: ignore[misc]
                SHEET1,
                b'<?xml version="1.0"?>'
                + b" " * (gap - 21)
                + b"<!DOCTYPE x [ <!ENTITY a 'b'> ]>"
                + sheet(PLAIN)[39:].encode(),
            ),
            "xml_dtd",
            "月报.xlsx",
        )
    )


@refused("U29-utf16", "xml_encoding")
def _() -> bytes:
    return with_part(SHEET1, sheet(PLAIN).replace("UTF-8", "UTF-16").replace("?>\n", f"?>{_DTD}", 1).encode("utf-16"))


@refused("U29-other", "xml_dtd")
def _() -> bytes:
    return with_part("docProps/custom.xml", f'<?xml version="1.0"?>{_DTD}<x/>'.encode("utf-16"))


@refused("U30", "xml_depth")
def _() -> bytes:
    return with_part(SHEET1, sheet("<a>" * 100_000 + "</a>" * 100_000).encode())


@refused("U30-strings", "xml_depth")
def _() -> bytes:
    deep = f'<sst xmlns="{MAIN}">' + "<r>" * 100_000 + "</r>" * 100_000 + "</sst>"
    return with_part("xl/sharedStrings.xml", deep.encode(), strings=strings_part("x"))


@refused("U31-utf16", "xml_encoding")
def _() -> bytes:
    return with_part(SHEET1, sheet(PLAIN).replace("UTF-8", "UTF-16").encode("utf-16"))


@refused("U31-gbk", "xml_encoding")
def _() -> bytes:
    return with_part(SHEET1, sheet(PLAIN).replace("UTF-8", "GBK").encode("gbk"))


@refused("U32", "xml")
def _() -> bytes:
    return with_part(SHEET1, sheet(PLAIN).replace("</sheetData>", "</sheetDat>").encode())


@refused("U32-cut", "xml")
def _() -> bytes:
    return with_part(SHEET1, sheet(PLAIN).encode()[:-40])


@refused("U32-bytes", "unreadable")
def _() -> bytes:
    # Not in the last row: this one is taken in bulk, and only the reader itself can notice.
    rows = PLAIN + row(3, "<v>1</v>") + row(4, "<v>2</v>")
    return with_part(SHEET1, sheet(rows).encode().replace("成都市".encode(), b"\xff\xfe\xfd"))
