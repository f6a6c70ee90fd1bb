"""U52–U61: other formats and names, told by content."""

from dashboard.intake.book import Book
from tests.bad_files.case import CASES, PLAIN, Case, accepted, first, form, is_plain, refused
from tests.raw_binary import ods, ods_row, xls, xlsb
from tests.raw_workbook import simple


def _old(book: Book) -> None:
    grid = first(book)
    assert [line[:3] for line in grid.rows] == [["地区", "数值", "占比"], ["成都市", 1.5, 0.065]]
    assert dict(grid.formats) == {(1, 2): "0.0%"}


def _old_file() -> bytes:
    return xls([["地区", "数值", "占比"], ["成都市", 1.5, 0.065]], {(1, 2): "0.0%"})


CASES.append(Case("U53", _old_file, "", "月报.xlsx", lambda book: (form(book, "xls"), _old(book))[0]))
CASES.append(Case("U53-own", _old_file, "", "月报.xls", _old))
CASES.append(Case("U56", _old_file, "", "月报.et", lambda book: (form(book, "et"), _old(book))[0]))


def _binary(book: Book) -> None:
    grid = first(book)
    form(book, "xlsb")
    assert grid.rows[0][:3] == ["地区", "数值", "占比"]
    assert grid.rows[1][:3] == ["成都市", 1.5, 0.065]
    assert dict(grid.formats) == {(1, 2): "0.00%"}
    assert dict(grid.errors) == {(2, 1): "#DIV/0!"}
    assert grid.hidden_rows == {3}
    assert grid.hidden_columns == {4}
    assert [finding.message for finding in book.findings] == ["隐藏的第4行（1行）未取用"]


@accepted("U54", _binary)
def _() -> bytes:
    return xlsb(
        [["地区", "数值", "占比"], ["成都市", 1.5, ("percent", 0.065)], ["绵阳市", ("error", 7)], ["德阳市", 2.0]],
        hidden_rows=[3],
        hidden_columns=[4],
    )


def _open_document(book: Book) -> None:
    grid = first(book)
    form(book, "ods")
    assert grid.rows[0][:3] == ["地区", "数值", "占比"]
    assert grid.rows[1][:3] == ["成都市", 1.5, 0.065]
    assert grid.rows[2][:2] == ["绵阳市", None]
    assert dict(grid.formats) == {(1, 2): "0.00%", (3, 1): '0"亿元"'}
    assert dict(grid.errors) == {(2, 1): "#DIV/0!"}
    assert grid.hidden_rows == {4}
    assert dict(grid.indents) == {(3, 0): 2}
    assert len(grid.rows) == 5


@accepted("U55", _open_document)
def _() -> bytes:
    styles = (
        '<number:number-style style:name="N1"><number:number/><number:text>亿元</number:text></number:number-style>'
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="ce2" style:family="table-cell">'
        '<style:paragraph-properties fo:margin-left="0.706cm"/></style:style>'
    )
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    percent = '<table:table-cell office:value-type="percentage" office:value="0.065"/>'
    indented = (
        '<table:table-cell table:style-name="ce2" office:value-type="string"><text:p>德阳市</text:p></table:table-cell>'
    )
    shown = '<table:table-cell table:style-name="ce1" office:value-type="float" office:value="3"/>'
    rows = ods_row("地区", "数值", "占比") + ods_row("成都市", "1.5", percent) + ods_row("绵阳市", error)
    rows += ods_row(indented, shown) + ods_row("宜宾市", "4", attributes=' table:visibility="collapse"')
    rows += ods_row(
        '<table:table-cell table:number-columns-repeated="16384"/>',
        attributes=' table:number-rows-repeated="1048571"',
    )
    return ods(rows, styles)


@refused("U55-columns", "col_range")
def _() -> bytes:
    wide = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    return ods(ods_row(wide))


@refused("U55-rows", "row_range")
def _() -> bytes:
    return ods(ods_row("1", attributes=' table:number-rows-repeated="1000000000"'))


@refused("U55-budget", "cell_budget")
def _() -> bytes:
    wide = '<table:table-cell table:number-columns-repeated="500" office:value-type="float" office:value="1"/>'
    return ods(ods_row(wide, attributes=' table:number-rows-repeated="19000"'))


@refused("U55-password", "password")
def _() -> bytes:
    return ods(ods_row("1"), manifest='<manifest:encryption-data manifest:checksum="x"/>')


_TABLE = "<table><tr><td>地区</td><td>数值</td></tr><tr><td>成都市</td><td>1.5</td></tr></table>"

CASES.append(Case("U57", lambda: f"<html><body>{_TABLE}</body></html>".encode(), "html_as_xls", "月报.xls"))
CASES.append(Case("U57-gbk", lambda: _TABLE.encode("gbk"), "html_as_xls", "月报.xlsx"))
CASES.append(
    Case(
        "U57-doctype",
        lambda: f"\ufeff<!DOCTYPE html><html>{_TABLE}</html>".encode("utf-16-le"),
        "html_as_xls",
        "月报.xls",
    )
)


@refused("U58", "xml2003", name="月报.xls")
def _() -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    head = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    return f'{head}<Workbook xmlns="{space}"><Worksheet/></Workbook>'.encode()


def _names(book: Book) -> None:
    assert first(book).rows == [["地区", "数值"], ["𠮷林市", "1.5"], ["成都市", "2"]]


_CSV = "地区,数值\n𠮷林市,1.5\n成都市,2\n"
for _name, _data in {
    "U59": _CSV.encode("gb18030"),
    "U60-utf8": _CSV.encode(),
    "U60-bom": _CSV.encode("utf-8-sig"),
    "U60-utf16": _CSV.encode("utf-16"),
    "U60-utf16be": b"\xfe\xff" + _CSV.encode("utf-16-be"),
    "U60-newlines": _CSV.replace("\n", "\r\n", 1).encode(),
    "U60-cr": _CSV.replace("\n", "\r").encode("gb18030"),
    "U60-semicolon": _CSV.replace(",", ";").encode(),
    "U60-tab": _CSV.replace(",", "\t").encode("utf-16"),
    "U60-quoted": _CSV.replace("地区", '"地区"').encode(),
}.items():
    CASES.append(Case(_name, lambda data=_data: data, "", "月报.xlsx", _names))  # type: ignore[misc]

CASES.append(Case("U60-open", lambda: '地区,数值\n"成都市,1\n'.encode(), "csv", "月报.csv"))

for _number, _name in enumerate(
    (
        "长" * 300 + ".xlsx",
        "../../etc/passwd",
        "a\0b.xlsx",
        "a\u202excod.xlsx",
        "<script>alert(1)</script>.xlsx",
        "😀.xlsx",
    )
):
    CASES.append(Case(f"U61-{_number}", lambda: simple(PLAIN), "", _name, is_plain))
