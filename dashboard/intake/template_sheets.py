"""Forms drawn as a workbook: titles, protected headers, unlocked cells to fill in, pick-lists, instructions."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.theme import ems


@dataclass(frozen=True)
class Entry:
    """A column or cell to fill in: its header, decimals shown, and the plausible range (a warning outside it)."""

    header: str
    decimals: int = 1
    low: float | None = None
    high: float | None = None

    @property
    def format(self) -> str:
        """The number format: thousands apart, the dictionary's decimals."""
        return "#,##0" + ("." + "0" * self.decimals if self.decimals else "")


@dataclass(frozen=True)
class Form:
    """One sheet to fill in.

    heads: what stands above the label columns. groups: (header over its entries or "", entries); behind the
    entries of each group stands the last value. rows: (labels, last value and its period for each group). cells:
    the entries of each row where they differ by row. options: what an empty row at the end may be called.
    """

    sheet: str
    title: str
    heads: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    rows: tuple[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], ...]
    cells: tuple[tuple[Entry, ...], ...] = ()
    options: tuple[str, ...] = ()
    units: str = ""
    period: str = ""

    @property
    def dated(self) -> bool:
        """Whether the period of the last value has a column of its own: with one group there is room for it."""
        return len(self.groups) == 1

    @property
    def width(self) -> int:
        """The columns: labels, entries and last value of each group, its period, state, note."""
        return len(self.heads) + sum(len(entries) + 1 for _, entries in self.groups) + int(self.dated) + 2


@dataclass(frozen=True)
class RegisterForm:
    """A register to complete. fields: title, what to write, pick-list or (), whether it must be filled in.

    known: the names held already, for comparison. missing: how many are not. filled: the rows held, where they are
    to be completed instead of added to; fixed: so many columns of them may not be changed.
    """

    sheet: str
    title: str
    fields: tuple[tuple[str, str, tuple[str, ...], bool], ...]
    rows: int
    known: tuple[str, ...] = field(default=())
    missing: int = 0
    filled: tuple[tuple[str, ...], ...] = ()
    fixed: int = 0


#: Empty rows at the end of a form, named by pick-list.
SPARE = 6
#: Excel takes no longer list inside a rule; longer ones stand on the sheet of instructions.
LONGEST_LIST = 250
LAST = "上期值（仅供对照）"
WHEN = "上期值时期（仅供对照）"
NOTE = "备注"
STATUS = "数据状态"
#: What may be picked as the state of a value; nothing picked is 公布.
STATUSES = ("公布", "初步", "修订", "预测")
GUIDE = "填表说明"
FONT = "宋体"
THIN = Side(style="thin", color="9AA5B1")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="E4EDF7")
OPEN = PatternFill("solid", fgColor="FFFBE6")
FIXED = PatternFill("solid", fgColor="F5F7FA")
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")


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
    sheet: Worksheet, form: Form, row: int, column: int, last: Sequence[tuple[str, str]], own: Sequence[Entry] | None
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


def draw_register(sheet: Worksheet, form: RegisterForm, places: dict[tuple[str, ...], str]) -> None:
    """Titles of the register's columns over rows to fill in; nothing else, so that it is recognised by its header."""
    put(sheet, 1, 1, form.title, bold=True, size=16, boxed=False)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(form.fields))
    sheet.row_dimensions[1].height = 34
    sheet.row_dimensions[2].height = 26
    for column, (title, definition, options, required) in enumerate(form.fields, start=1):
        put(sheet, 2, column, title, HEAD, bold=required)
        letter = get_column_letter(column)
        texts = (title, *options, *(row[column - 1] for row in form.filled))
        longest = max((ems(text) for text in texts), default=0.0)
        sheet.column_dimensions[letter].width = min(44.0 if column <= form.fixed else 30.0, max(13.0, longest * 2 + 3))
        cells = f"{letter}3:{letter}{form.rows + 2}"
        if options:
            listed(sheet, cells, options, places)
        else:
            hint = DataValidation(allow_blank=True, promptTitle=title, prompt=definition[:200], showInputMessage=True)
            hint.add(cells)
            sheet.add_data_validation(hint)
    for row in range(3, form.rows + 3):
        held = form.filled[row - 3] if row - 3 < len(form.filled) else ()
        sheet.row_dimensions[row].height = 22 * max((1 + int(ems(text) * 2 // 42) for text in held), default=1)
        for column in range(1, len(form.fields) + 1):
            text = held[column - 1] if held else ""
            if held and column <= form.fixed:
                put(sheet, row, column, text, FIXED, align=LEFT)
            else:
                opened(sheet, row, column, None)
                sheet.cell(row, column).value = text or None
            sheet.cell(row, column).number_format = "@"
    sheet.freeze_panes = f"{get_column_letter(form.fixed + 1)}3"
    protected(sheet)


def write_guide(
    sheet: Worksheet, title: str, period: str, forms: Sequence[Form | RegisterForm], lists: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], str]:
    """The instructions, and the long pick-lists behind them; returns where each list stands."""
    lines = [("用途", f"{title}；填好后在“报表导入”上传，表头和行名未改动的，自动识别入库，不需指定版式。")]
    registers = [form for form in forms if isinstance(form, RegisterForm)]
    if registers:
        lines += _register_lines(registers[0])
    else:
        lines += [
            ("报告期", f"{period}。表头已写明时期；报送其他月份的，待上一期入库后重新下载模板。"),
            ("填报格", "只填浅黄色格；其余各格已加保护（无密码），请勿改动表头、指标名称、地区和行业名称。"),
            ("数值", "按计量单位填写数字，增速填百分数的数字部分，如增长6.5%填 6.5，下降2.1%填 -2.1。"),
            ("限定词", "公布时带有“约”“超过”“预计”等字样的，连同字样填写，如“约6.5”，不要去掉。"),
            ("没有的数", "留空，不填零，不填“无”。1月和2月合并填报累计，没有当月值。"),
            ("数据状态", f"从{'、'.join(STATUSES)}中选择，不选即为公布；快报数选“初步”。"),
            ("上期值", f"“{LAST}”列为本库最近收录的值，时期见其右列或批注；只作比对，导入时不读取；“—”为本库未收录。"),
            ("下拉选项", "带下拉箭头的格从列表中选择；表末空行用于补充列表中的其他项目。"),
        ]
    # One text a row and nothing beside it: such a sheet is never taken for a table.
    sheet.column_dimensions["A"].width = 100
    put(sheet, 1, 1, GUIDE, bold=True, size=16, boxed=False, align=LEFT)
    for row, (head, text) in enumerate(lines, start=2):
        put(sheet, row, 1, f"{row - 1}. {head}：{text}", FIXED, align=LEFT)
        sheet.row_dimensions[row].height = 20 * (1 + int(ems(text) // 46)) + 4
    places, row = {}, len(lines) + 3
    for options in dict.fromkeys(lists):
        put(sheet, row, 1, "下拉列表中的名称", bold=True, boxed=False, align=LEFT)
        for place, option in enumerate(options, start=row + 1):
            put(sheet, place, 1, option, align=LEFT, boxed=False)
        places[options] = f"'{GUIDE}'!$A${row + 1}:$A${row + len(options)}"
        row += len(options) + 2
    protected(sheet)
    return places


def _register_lines(form: RegisterForm) -> list[tuple[str, str]]:
    """What to write in each column of a register, and which names are held already."""
    must = "、".join(title for title, _, _, required in form.fields if required)
    if form.filled:
        named = "、".join(title for title, _, _, _ in form.fields[: form.fixed])
        return [
            ("已列出", f"本库收录的{len(form.filled)}项逐行列出。灰色的{named}用来认行，请勿改动；只填浅黄色格。"),
            ("没有的", "留空，不填零，不填“无”。已有内容的格如要清除，删去即可；未改动的行导入时不变。"),
            ("日期", "写成 2021-12-31；只知道月份的写 2021-12，按当月最后一天计。"),
            *((title, definition) for title, definition, _, _ in form.fields[form.fixed :]),
        ]
    gap = f"名称本库未收录的有{form.missing}个。" if form.missing else ""
    lines = [
        ("缺口" if gap else "填法", f"{gap}每个一行，只填知道的；未填的行不读取。"),
        ("必填", f"表头加粗的列：{must}。"),
    ]
    lines += [(title, definition) for title, definition, _, _ in form.fields]
    if form.known:
        lines.append(("已收录", "；".join(form.known)))
    return lines


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
