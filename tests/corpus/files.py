"""Write a draft as a file, by the ending of its name."""

import io
from datetime import date

import openpyxl
import xlwt
from openpyxl.styles import Alignment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.corpus.binary import xlsb
from tests.corpus.markup import ods, raw_xlsx
from tests.corpus.sheet import Draft, ErrorCell, Formula, letters, place


def needs_raw(draft: Draft) -> bool:
    """Whether a draft has cells openpyxl cannot write as they are."""
    return any(isinstance(value, Formula | ErrorCell) for sheet in draft.sheets for value in sheet.cells.values())


def xlsx(draft: Draft) -> bytes:
    """An .xlsx as Excel would write it: shared strings, styles, merges."""
    if needs_raw(draft):
        return raw_xlsx(draft)
    book = openpyxl.Workbook()
    book.remove(book.active)
    if draft.date1904:
        book.epoch = CALENDAR_MAC_1904
    for sheet in draft.sheets:
        page = book.create_sheet(sheet.name)
        for (row, column), value in sheet.cells.items():
            made = page.cell(row, column, value)
            if isinstance(value, str):
                made.data_type = "s"  # a text that begins with = is a text
            if (row, column) in sheet.formats:
                made.number_format = sheet.formats[row, column]
            if (row, column) in sheet.indents:
                made.alignment = Alignment(indent=sheet.indents[row, column])
        for area in sheet.merges:
            page.merge_cells(area)
        for row in sheet.hidden_rows:
            page.row_dimensions[row].hidden = True
        for column in sheet.hidden_columns:
            page.column_dimensions[letters(column)].hidden = True
        if sheet.hidden:
            page.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(draft: Draft) -> bytes:
    """A BIFF8 .xls (a WPS .et is the same inside)."""
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in draft.sheets:
        page = book.add_sheet(sheet.name)
        for (row, column), value in sheet.cells.items():
            style = xlwt.XFStyle()
            style.num_format_str = sheet.formats.get(
                (row, column), "yyyy-mm-dd" if isinstance(value, date) else "General"
            )
            page.write(row - 1, column - 1, value, style)
        for area in sheet.merges:
            (top, left), (bottom, right) = (place(corner) for corner in area.split(":"))
            page.merge(top - 1, bottom - 1, left - 1, right - 1)
        for row in sheet.hidden_rows:
            page.row(row - 1).hidden = True
        for column in sheet.hidden_columns:
            page.col(column - 1).hidden = True
        if sheet.hidden:
            page.visibility = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(draft: Draft, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """The only sheet as text; numbers as Python writes them."""
    [sheet] = draft.sheets
    rows, columns = sheet.size
    lines = []
    for row in range(1, rows + 1):
        fields = []
        for column in range(1, columns + 1):
            value = sheet.cells.get((row, column))
            shown = "" if value is None else str(value)
            if any(mark in shown for mark in (separator, '"', "\n")):
                shown = '"' + shown.replace('"', '""') + '"'
            fields.append(shown)
        lines.append(separator.join(fields))
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def write(draft: Draft) -> bytes:
    """The draft's bytes, by the ending of its file name."""
    ending = draft.file.rsplit(".", 1)[-1].lower()
    if ending in ("xlsx", "xlsm"):
        return xlsx(draft)
    if ending in ("xls", "et"):
        return xls(draft)
    if ending == "ods":
        return ods(draft)
    if ending == "xlsb":
        return xlsb(draft)
    return text(draft, "\t" if ending == "tsv" else ",", draft.encoding)
