"""U33–U42: how far sheets may reach."""

from tests.bad_files.case import CASES, PLAIN, Case, accepted, entries, is_plain, plain_parts, refused
from tests.raw_workbook import SHEET1, Entry, archive, deflated, parts, row, sheet, simple, workbook


@accepted("U33", is_plain)
def _() -> bytes:
    return simple(PLAIN, before='<dimension ref="A1:XFD1048576"/>')


@refused("U34", "row_range")
def _() -> bytes:
    return simple(row(1, "<v>1</v>") + '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')


for _number, _rows in enumerate(
    (
        '<row r="1"><c r="ZZZZZ99999999"><v>1</v></c></row>',
        '<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>',
        '<row r="99999999999999999999"><c><v>1</v></c></row>',
    )
):
    CASES.append(
        Case(
            f"U35-{_number}",
            lambda rows=_rows: simple(rows),
            ("row_range", "row_range", "cell_order")[_number],
            "月报.xlsx",
        )  # type: ignore[misc]
    )


@refused("U36", "cell_budget")
def _() -> bytes:
    columns = [chr(65 + n) for n in range(25)]
    rows = []
    for number in range(1, 200_002):
        rows.append(f'<row r="{number}">' + "".join(f'<c r="{c}{number}"/>' for c in columns) + "</row>")
    data = sheet("".join(rows)).encode()
    made = entries(plain_parts())
    made[-2] = Entry(SHEET1, data, packed=deflated(data, 1))
    return archive(made)


@refused("U37", "col_range")
def _() -> bytes:
    cells = "".join(f'<c r="{_letters(n)}1"><v>{n}</v></c>' for n in range(600))
    return simple(f'<row r="1">{cells}</row>')


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


@refused("U37-desert", "cell_budget")
def _() -> bytes:
    return simple(row(1, "<v>1</v>") + '<row r="390000"><c r="SA390000"><v>2</v></c></row>')


@refused("U38", "range_area")
def _() -> bytes:
    return simple(PLAIN, after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')


@refused("U39", "range_area")
def _() -> bytes:
    return simple(PLAIN, after='<mergeCells count="1"><mergeCell ref="A3:AZ200000"/></mergeCells>')


@refused("U39-link", "range_area")
def _() -> bytes:
    return simple(PLAIN, after='<hyperlinks><hyperlink ref="A1:XFD1048576" location="表!A1"/></hyperlinks>')


@accepted("U40", is_plain)
def _() -> bytes:
    places = " ".join(f"C{n}" for n in range(1, 200_001))
    rules = f'<dataValidations count="1"><dataValidation type="list" sqref="{places}"/></dataValidations>'
    return simple(PLAIN, after=rules)


@refused("U41", "sheets")
def _() -> bytes:
    one = parts({"表": sheet(PLAIN)})
    listed = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 5001))
    book = one["xl/workbook.xml"].decode()
    one["xl/workbook.xml"] = (book[: book.index("<sheet ")] + listed + "</sheets></workbook>").encode()
    return workbook(one)


@refused("U41-entries", "zip_entries")
def _() -> bytes:
    return workbook(parts({f"s{n}": sheet("") for n in range(1, 5001)}))


@refused("U42", "row_range")
def _() -> bytes:
    data = sheet("".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(1, 1_000_001))).encode()
    made = entries(plain_parts())
    made[-2] = Entry(SHEET1, data, packed=deflated(data, 1))
    return archive(made)
