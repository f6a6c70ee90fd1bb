"""The sheet of instructions of a template, and registers to complete."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.intake.template_cells import FIXED, HEAD, LEFT, listed, opened, protected, put
from dashboard.intake.template_forms import Form, RegisterForm
from dashboard.theme import ems

LAST = "上期值（仅供对照）"
WHEN = "上期值时期（仅供对照）"
NOTE = "备注"
STATUS = "数据状态"
#: What may be picked as the state of a value; nothing picked is 公布.
STATUSES = ("公布", "初步", "修订", "预测")
GUIDE = "填表说明"


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
