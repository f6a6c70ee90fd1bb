"""The look of a template's cells, in one place: fonts, fills, borders, protection, pick-lists."""

from collections.abc import Sequence

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.intake.template_forms import Entry

FONT = "宋体"
THIN = Side(style="thin", color="9AA5B1")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="E4EDF7")
OPEN = PatternFill("solid", fgColor="FFFBE6")
FIXED = PatternFill("solid", fgColor="F5F7FA")
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")


def protected(sheet: Worksheet) -> None:
    """Protect without a password: headers stay, open cells can be filled in, widths can be changed."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.sheet_view.showGridLines = False


def printed(sheet: Worksheet) -> None:
    """Set the page for A4, one page wide."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if (sheet.max_column or 1) > 7 else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.left = sheet.page_margins.right = 0.4


def put(
    sheet: Worksheet, row: int, column: int, text: str | None, fill: PatternFill | None = None, bold: bool = False,
    align: Alignment = CENTRE, size: int = 11, colour: str = "1B2430", boxed: bool = True,
) -> None:  # fmt: skip
    """Write one cell in the form's look."""
    cell = sheet.cell(row, column)
    if isinstance(cell, Cell):
        cell.value = text
    cell.font = Font(name=FONT, size=size, bold=bold, color=colour)
    cell.alignment = align
    if fill is not None:
        cell.fill = fill
    if boxed:
        cell.border = BOX


def opened(sheet: Worksheet, row: int, column: int, entry: Entry | None) -> None:
    """A cell to fill in; text in front of a number (约6.5) is let through with a question."""
    put(sheet, row, column, None, OPEN, align=RIGHT if entry is not None else LEFT)
    cell = sheet.cell(row, column)
    cell.protection = Protection(locked=False)
    if entry is not None:
        cell.number_format = entry.format


def listed(sheet: Worksheet, cells: str, options: Sequence[str], places: dict[tuple[str, ...], str]) -> None:
    """A pick-list on cells; a long one refers to the sheet of instructions."""
    chosen = tuple(o for o in options if o)
    rule = DataValidation(
        type="list", formula1=places.get(tuple(options)) or f'"{",".join(chosen)}"', allow_blank=True,
        errorTitle="请从下拉列表中选择", error="这一格只能从下拉列表中选择。",
    )  # fmt: skip
    rule.add(cells)
    sheet.add_data_validation(rule)
