"""Forms drawn as a workbook: titles, protected headers, unlocked cells to fill in, pick-lists, instructions."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.intake.template_cells import CENTRE, FIXED, HEAD, LEFT, RIGHT, listed, opened, printed, protected, put
from dashboard.intake.template_forms import Entry, Form, RegisterForm
from dashboard.intake.template_guide import GUIDE, LAST, NOTE, STATUS, STATUSES, WHEN, draw_register, write_guide
from dashboard.theme import ems

#: Empty rows at the end of a form, named by pick-list.
SPARE = 6
#: Excel takes no longer list inside a rule; longer ones stand on the sheet of instructions.
LONGEST_LIST = 250


def workbook(title: str, period: str, forms: Sequence[Form | RegisterForm]) -> bytes:
    """The forms of a topic and their instructions as an xlsx file."""
    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    lists = [form.options for form in forms if isinstance(form, Form)]
    lists += [options for form in forms if isinstance(form, RegisterForm) for _, _, options, _ in form.fields]
    guide = book.create_sheet(GUIDE)
    places = write_guide(guide, title, period, forms, [o for o in lists if len(",".join(o)) > LONGEST_LIST])
    for form in forms:
        sheet = book.create_sheet(form.sheet)
        if isinstance(form, Form):
            _form(sheet, form, places)
        else:
            draw_register(sheet, form, places)
        printed(sheet)
    # The forms come first, so that the file opens on what is to be filled in.
    book.move_sheet(guide, len(forms))
    book.active = 0
    printed(guide)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _form(sheet: Worksheet, form: Form, places: dict[tuple[str, ...], str]) -> None:
    labels = len(form.heads)
    width = form.width
    put(sheet, 1, 1, form.title, bold=True, size=16, boxed=False)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    put(sheet, 2, 1, f"报告期：{form.period}", align=LEFT, boxed=False, colour="55606E")
    put(sheet, 2, width - 1, f"单位：{form.units}", align=RIGHT, boxed=False, colour="55606E")
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=width - 2)
    sheet.merge_cells(start_row=2, start_column=width - 1, end_row=2, end_column=width)
    deep = 2 if any(name for name, _ in form.groups) else 1
    first = 3 + deep
    for column, head in enumerate(form.heads, start=1):
        _head(sheet, 3, column, head, deep)
    column = labels + 1
    for name, entries in form.groups:
        if deep == 2:
            put(sheet, 3, column, name, HEAD, bold=True)
            for other in range(column + 1, column + len(entries) + 1):
                put(sheet, 3, other, None, HEAD)
            sheet.merge_cells(start_row=3, start_column=column, end_row=3, end_column=column + len(entries))
        for header in (*(entry.header for entry in entries), LAST):
            put(sheet, 2 + deep, column, header, HEAD, bold=True)
            column += 1
    if form.dated:
        _head(sheet, 3, column, WHEN, deep)
    _head(sheet, 3, width - 1, STATUS, deep)
    _head(sheet, 3, width, NOTE, deep)
    for number, (names, last) in enumerate(form.rows):
        row = first + number
        for place, name in enumerate(names, start=1):
            put(sheet, row, place, name, FIXED, align=LEFT if place == 1 else CENTRE)
        _entries(sheet, form, row, labels + 1, last, form.cells[number] if form.cells else None)
    for row in range(first + len(form.rows), first + len(form.rows) + (SPARE if form.options else 0)):
        opened(sheet, row, 1, None)
        _entries(sheet, form, row, labels + 1, (("", ""),) * len(form.groups), None)
    stop = first + len(form.rows) + (SPARE if form.options else 0) - 1
    if form.options:
        listed(sheet, f"A{first + len(form.rows)}:A{stop}", form.options, places)
    status = get_column_letter(width - 1)
    listed(sheet, f"{status}{first}:{status}{stop}", STATUSES, places)
    _ranges(sheet, form, first, stop, labels + 1)
    put(sheet, stop + 1, 1, f"注：浅黄色为填报格；“{LAST}”由系统带出，不需填写，导入时不读取。没有的数留空，不填0。",
         align=LEFT, boxed=False, colour="55606E", size=10)  # fmt: skip
    sheet.merge_cells(start_row=stop + 1, start_column=1, end_row=stop + 1, end_column=width)
    _widths(sheet, form, first, stop)
    sheet.freeze_panes = f"{get_column_letter(labels + 1)}{first}"
    sheet.print_title_rows = f"1:{first - 1}"
    protected(sheet)


def _head(sheet: Worksheet, row: int, column: int, text: str, deep: int) -> None:
    put(sheet, row, column, text, HEAD, bold=True)
    if deep == 2:
        put(sheet, row + 1, column, None, HEAD)
        sheet.merge_cells(start_row=row, start_column=column, end_row=row + 1, end_column=column)


def _entries(
    sheet: Worksheet,
    form: Form,
    row: int,
    column: int,
    last: Sequence[tuple[str, str]],
    own: Sequence[Entry] | None,
) -> None:
    """One row: the cells to fill in, the last value of each group, its period, state and note."""
    for (_, entries), (value, when) in zip(form.groups, last, strict=True):
        for entry in own or entries:
            opened(sheet, row, column, entry)
            column += 1
        put(sheet, row, column, value or None, FIXED, colour="55606E", size=10)
        if form.dated:
            column += 1
            put(sheet, row, column, when or None, FIXED, colour="55606E", size=10)
        elif when:
            comment = Comment(f"{LAST}：{when}", "四川工业运行看板", height=40, width=240)
            sheet.cell(row, column).comment = comment
        column += 1
    opened(sheet, row, column, None)
    opened(sheet, row, column + 1, None)


def _ranges(sheet: Worksheet, form: Form, first: int, stop: int, column: int) -> None:
    """A question, not a refusal, for a number outside the dictionary's plausible range."""
    for number in range(first, stop + 1):
        at = column
        for _, entries in form.groups:
            own = form.cells[number - first] if form.cells and number - first < len(form.cells) else entries
            for entry in own:
                if entry.low is not None and entry.high is not None:
                    rule = DataValidation(
                        type="decimal", operator="between", formula1=f"{entry.low:g}", formula2=f"{entry.high:g}",
                        allow_blank=True, errorStyle="warning", errorTitle="请核对",
                        error=f"超出通常范围（{entry.low:g} 至 {entry.high:g}）。确实无误或带“约”等限定词的，选“是”。",
                    )  # fmt: skip
                    rule.add(f"{get_column_letter(at)}{number}")
                    sheet.add_data_validation(rule)
                at += 1
            at += 1


def _widths(sheet: Worksheet, form: Form, first: int, stop: int) -> None:
    for column in range(1, (sheet.max_column or 1) + 1):
        texts = [str(sheet.cell(r, column).value or "") for r in range(first - 1, stop + 1)]
        longest = max((ems(t) for t in texts), default=0.0)
        sheet.column_dimensions[get_column_letter(column)].width = min(40.0, max(13.0, longest * 2.0 + 3))
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 34, 22
    for row in range(3, stop + 1):
        sheet.row_dimensions[row].height = 22 if row >= first else 26
    sheet.row_dimensions[stop + 1].height = 30
