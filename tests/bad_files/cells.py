"""U43–U51 and U62–U66, U75: what cells hold, and what of it is hidden."""

import re
import struct
from datetime import date

from dashboard.intake.book import Book
from tests.bad_files.case import CASES, PLAIN, Case, accepted, first, is_plain, plain_parts, refused
from tests.raw_binary import compound
from tests.raw_workbook import (
    MAIN,
    SHEET1,
    STRICT,
    parts,
    row,
    sheet,
    simple,
    strings_part,
    styles_part,
    text,
    workbook,
)


@refused("U43", "sst_index")
def _() -> bytes:
    return simple(row(1, '<c r="A1" t="s"><v>7</v></c>'), strings=strings_part("地区"))


@refused("U43-negative", "sst_index")
def _() -> bytes:
    return simple(row(1, '<c r="A1" t="s"><v>-1</v></c>'), strings=strings_part("地区"))


@refused("U44", "cell_order")
def _() -> bytes:
    return simple(row(5, "<v>5</v>") + row(1, "<v>1</v>"))


@refused("U44-twice", "cell_order")
def _() -> bytes:
    return simple('<row r="1"><c r="A1"><v>100</v></c><c r="A1"><v>200</v></c></row>')


@refused("U44-astray", "cell_order")
def _() -> bytes:
    return simple('<row r="1"><c r="A2"><v>100</v></c></row>')


@accepted("U45", is_plain)
def _() -> bytes:
    bare = PLAIN
    for place in ("A1", "B1", "A2", "B2"):
        bare = bare.replace(f' r="{place}"', "")
    return simple(bare.replace(' r="1"', "").replace(' r="2"', ""))


@accepted("U46", is_plain)
def _() -> bytes:
    made = plain_parts()
    shown = made[SHEET1].decode().replace("xmlns=", "xmlns:x=").replace("</", "</x:")
    made[SHEET1] = re.sub(r"<(?![/?])", "<x:", shown).encode()
    return workbook(made)


@accepted("U47", is_plain)
def _() -> bytes:
    return workbook(parts({"表": sheet(PLAIN, namespace=STRICT)}, namespace=STRICT))


@accepted("U48", is_plain)
def _() -> bytes:
    return simple(PLAIN.replace("<c ", '<c s="9" '))


@accepted("U48-fill", is_plain)
def _() -> bytes:
    made = parts({"表": sheet(PLAIN)}, styles=styles_part("0.00"))
    made["xl/styles.xml"] = made["xl/styles.xml"].replace(b"<cellXfs>", b"<fills><fill/></fills><cellXfs>")
    return workbook(made)


_MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def _with_macro() -> bytes:
    return workbook(parts({"表": sheet(PLAIN)}, main_type=_MACRO_TYPE) | {"xl/vbaProject.bin": b"macro"})


CASES.append(Case("U49", _with_macro, "macro", "月报.xlsx"))
CASES.append(Case("U49-hidden", lambda: workbook(plain_parts() | {"xl/vbaProject.bin": b"m"}), "macro", "月报.xlsx"))
CASES.append(Case("U49-honest", _with_macro, "", "月报.xlsm", is_plain))


@refused("U50", "embedded_object")
def _() -> bytes:
    return workbook(plain_parts() | {"xl/embeddings/oleObject1.bin": b"MZ"})


@refused("U50-xls", "embedded_object", name="月报.xls")
def _() -> bytes:
    return compound({"MBD0000A1B2": b"object", "Workbook": struct.pack("<4H12x", 0x0809, 16, 0x0600, 5)})


@refused("U49-sheet", "macro")
def _() -> bytes:
    return workbook(plain_parts() | {"xl/macrosheets/sheet1.xml": b"<x/>"})


@refused("U50-activex", "embedded_object")
def _() -> bytes:
    return workbook(plain_parts() | {"xl/activeX/activeX1.bin": b"MZ"})


def _linked(book: Book) -> None:
    found = [finding for finding in book.findings if finding.rule == "external_link"]
    assert [(f.sheet, f.cell, f.related) for f in found] == [("表", "B2", ("B3",))]
    assert first(book).rows[1][1] == 1.5


@accepted("U51", _linked)
def _() -> bytes:
    rows = row(1, text("A1", "地区"), text("B1", "数值"))
    for number in (2, 3):
        rows += row(number, text(f"A{number}", "成都市"), "<f>[1]Sheet1!$A$1</f><v>1.5</v>")
    link = f'<externalLink xmlns="{MAIN}"/>'.encode()
    return workbook(plain_parts(rows) | {"xl/externalLinks/externalLink1.xml": link})


@refused("U52", "password")
def _() -> bytes:
    return compound({"EncryptionInfo": b"x" * 100, "EncryptedPackage": b"y" * 5000})


@refused("U52-xls", "password", name="月报.xls")
def _() -> bytes:
    stream = struct.pack("<4H12x", 0x0809, 16, 0x0600, 5) + struct.pack("<2H6x", 0x002F, 6) + struct.pack("<2H", 10, 0)
    return compound({"Workbook": stream})


def _errors(book: Book) -> None:
    grid = first(book)
    assert dict(grid.errors) == {(1, 1): "#DIV/0!", (2, 1): "#N/A", (3, 1): "#REF!", (4, 1): "#SPILL!"}
    assert [line[1] for line in grid.rows] == ["数值", None, None, None, None, 7]


@accepted("U62", _errors)
def _() -> bytes:
    rows = row(1, text("A1", "地区"), text("B1", "数值"))
    for number, shown in enumerate(("#DIV/0!", "#N/A", "#REF!", "#SPILL!"), start=2):
        rows += row(number, text(f"A{number}", "成都市"), f'<c r="B{number}" t="e"><f>X1/0</f><v>{shown}</v></c>')
    return simple(rows + row(6, text("A6", "绵阳市"), "<v>7</v>"))


def _unsaved(book: Book) -> None:
    assert first(book).unsaved == {(1, 1), (2, 1), (3, 1)}
    assert first(book).rows[4][1] == 5


@accepted("U63", _unsaved)
def _() -> bytes:
    rows = row(1, text("A1", "地区"), text("B1", "数值")) + row(2, text("A2", "成都市"), "<f>1+1</f>")
    rows += row(3, text("A3", "成都市"), "<f>1+1</f><v></v>") + row(4, text("A4", "成都市"), "<f>1+1</f><v/>")
    return simple(rows + row(5, text("A5", "绵阳市"), "<f>2+3</f><v>5</v>"))


def _not_numbers(book: Book) -> None:
    grid = first(book)
    assert dict(grid.bad) == {(n, 1): shown for n, shown in enumerate(_NOT_NUMBERS, start=1)}
    assert [line[1] for line in grid.rows[1:]] == [None] * len(_NOT_NUMBERS)


_NOT_NUMBERS = ("NaN", "INF", "-INF", "1e999", "1.2.3", "0x1A", "1_000", "１２", "abc", "1e400")


@accepted("U64", _not_numbers)
def _() -> bytes:
    rows = row(1, text("A1", "地区"), text("B1", "数值"))
    for number, shown in enumerate(_NOT_NUMBERS, start=2):
        rows += row(number, text(f"A{number}", "成都市"), f"<v>{shown}</v>")
    return simple(rows)


_BAD_CELLS = {
    't="b"><v>2</v>': "2",
    't="d"><v>2024-13-45</v>': "2024-13-45",
    's="1"><v>-5</v>': "-5",
    's="1"><v>99999999</v>': "99999999",
    't="q"><v>5</v>': "5",
    't="d"><v>2023-02-29</v>': "2023-02-29",
}


def _bad_cells(book: Book) -> None:
    grid = first(book)
    assert dict(grid.bad) == {(n, 1): shown for n, shown in enumerate(_BAD_CELLS.values(), start=1)}
    assert [line[2] for line in grid.rows[1:]] == [float(n) for n in range(2, 8)]


@accepted("U65", _bad_cells)
def _() -> bytes:
    rows = row(1, text("A1", "地区"), text("B1", "数值"), text("C1", "另一列"))
    for number, cell in enumerate(_BAD_CELLS, start=2):
        rows += row(number, text(f"A{number}", "成都市"), f'<c r="B{number}" {cell}</c>', f"<v>{number}</v>")
    return simple(rows, styles=styles_part("14"))


_SERIALS = {
    1: date(1900, 1, 1),
    59: date(1900, 2, 28),
    60: date(1900, 2, 28),
    61: date(1900, 3, 1),
    45292: date(2024, 1, 1),
}


def _dates(book: Book) -> None:
    assert [line[:2] for line in first(book).rows] == [[day, day] for day in _SERIALS.values()]


@accepted("U66", _dates)
def _() -> bytes:
    # Column A in a format the reader knows, column B in one of the Chinese editions' (57: yyyy"年"m"月").
    rows = "".join(
        row(n, f'<c r="A{n}" s="1"><v>{serial}</v></c>', f'<c r="B{n}" s="2"><v>{serial}</v></c>')
        for n, serial in enumerate(_SERIALS, start=1)
    )
    return simple(rows, styles=styles_part("14", "57"))


def _dates1904(book: Book) -> None:
    assert book.date1904
    assert first(book).rows[0][:2] == [date(2024, 1, 1), date(2024, 1, 1)]
    assert [finding.rule for finding in book.findings] == ["date_1904"]


@accepted("U66-1904", _dates1904)
def _() -> bytes:
    rows = row(1, '<c r="A1" s="1"><v>43830</v></c>', '<c r="B1" s="2"><v>43830</v></c>')
    styles = styles_part("14", "57")
    return workbook(parts({"表": sheet(rows)}, styles=styles, book='<workbookPr date1904="1"/>'))


def _hidden(book: Book) -> None:
    grid = first(book)
    assert grid.hidden_rows == {2, 3, 5}
    assert grid.hidden_columns == {2, 4, 5, 6}
    assert [other.hidden for other in book.grids] == [False, True, True]
    assert [(f.rule, f.sheet) for f in book.findings] == [("hidden", "表"), ("hidden", "藏"), ("hidden", "深藏")]
    assert book.findings[0].message == "隐藏的第3—4、6行（3行）和C列（1列）未取用；该表设有筛选"


@accepted("U75", _hidden)
def _() -> bytes:
    rows = PLAIN.replace("</row>", '<c r="C2"><v>3</v></c></row>').replace('<c r="C2"><v>3</v></c></row>', "</row>", 1)
    rows += row(3, "<v>1</v>", attributes=' hidden="1"') + row(4, "<v>1</v>", attributes=' ht="0" customHeight="1"')
    rows += row(5, "<v>1</v>") + row(6, "<v>1</v>", attributes=' hidden="true"')
    columns = '<cols><col min="3" max="3" hidden="1"/><col min="5" max="7" width="0"/></cols>'
    first = sheet(rows, columns, '<autoFilter ref="A1:C6"/>')
    return workbook(
        parts({"表": first, "藏": sheet(PLAIN), "深藏": sheet(PLAIN)}, states={"藏": "hidden", "深藏": "veryHidden"})
    )
