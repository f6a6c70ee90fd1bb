"""The analyst's own workbook given back: cells with problems coloured and commented, all of them listed in front.

Runs in the worker, after the gate. Workbooks that cannot be kept as they are (.xls, .csv …, very large ones, or
such that the library cannot open) are answered with a workbook that only lists the problems.
"""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.intake import gate
from dashboard.intake.findings import RULES
from dashboard.intake.inspection import Inspection
from dashboard.intake.sandbox import Progress

LISTING = "校验结果"
AUTHOR = "校验"
COLOURS = {"error": "FFC7CE", "warning": "FFEB9C"}
SEVERITIES = {"error": "错误", "warning": "提示"}
HEADS = {"级别": 8, "工作表": 16, "单元格": 10, "原内容": 20, "问题": 60, "处理办法": 44}
#: The library keeps half a kilobyte and more for each cell; beyond so many only the problems are listed.
MOST_CELLS = 300_000
#: Cells coloured at most; more of them are only listed.
MOST_COMMENTS = 5_000
LONGEST_COMMENT, LONGEST_TEXT = 1_000, 2_000
#: Parts that the library does not carry over.
_LOST = {"/drawings/drawing": "图片、图表和形状", "/slicers/": "切片器", "/customXml/": "自定义数据"}
_FORMULA = ("=", "+", "-", "@", "\t")


def work(request: dict[str, Any], folder: Path, progress: Progress) -> dict[str, Any]:
    """The task "give_back": write the workbook to folder / request["out"].

    request: path, file, findings (dicts with rule, message, sheet, cell, found, related), out (a file name).
    Returns {"out": the file written, "own": whether it is the analyst's own workbook, "marked": cells coloured,
    "note": what was not kept, in words}. Formulas stay formulas, no text becomes one.
    """
    path, file = Path(request["path"]), str(request["file"])
    findings: list[Mapping[str, Any]] = list(request["findings"])
    inspection = gate.inspect(path, file)
    book = _own(path, inspection)
    own = book is not None
    note, marked = "", 0
    if book is None:
        book = Workbook()
        for sheet in list(book.worksheets):
            book.remove(sheet)
        if inspection.form in ("xlsx", "xlsm"):
            note = "原文件过大或含有无法照原样保留的内容，本文件只列出问题，请在原文件中修改。"
        else:
            note = f"原文件为 .{inspection.form}，本文件只列出问题，请在原文件中修改。"
    else:
        progress("标出问题", 0, len(findings))
        marked = _mark(book, findings)
        lost = _lost(path)
        note = f"原文件中的{'、'.join(lost)}未必完整保留，请在原文件中修改后再上传。" if lost else ""
        if marked < len({(f["sheet"], f["cell"]) for f in findings if f["cell"]}):
            note += f"其余有问题的单元格没有涂色，只列在“{LISTING}”中。"
        note += "公式的结果要在打开并保存一次后才有。" if _has_formulas(book) else ""
    _list(book, findings, file, note)
    out = folder / Path(str(request["out"])).name
    if not own:
        # A list without macros under .xlsm would not open.
        out = out.with_suffix(".xlsx")
    book.calculation.fullCalcOnLoad = True
    book.save(out)
    progress("标出问题", len(findings), len(findings))
    return {"out": str(out), "own": own, "marked": marked, "note": note}


def _own(path: Path, inspection: Inspection) -> Workbook | None:
    """The workbook itself, formulas and macros kept; None when it cannot be had."""
    if inspection.form not in ("xlsx", "xlsm") or sum(sheet.cells for sheet in inspection.sheets) > MOST_CELLS:
        return None
    try:
        # As bytes: given a path the library goes by its suffix, and a file just received has none.
        return load_workbook(BytesIO(path.read_bytes()), keep_vba=inspection.form == "xlsm")
    except (
        ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, InvalidFileException,
        zipfile.BadZipFile, ParseError, OSError,
    ):  # fmt: skip
        # What other programs write, this library may not read; each in a way of its own.
        return None


def _lost(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
    return [title for part, title in _LOST.items() if any(part in f"/{name}" for name in names)]


def _has_formulas(book: Workbook) -> bool:
    return any(cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def _mark(book: Workbook, findings: Sequence[Mapping[str, Any]]) -> int:
    """Colour and comment the cells; errors win over warnings. Returns how many were."""
    by_cell: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for finding in findings:
        if finding["cell"] and finding["sheet"] in book.sheetnames:
            by_cell.setdefault((finding["sheet"], finding["cell"]), []).append(finding)
    marked = 0
    for (name, place), own in by_cell.items():
        sheet = book[name]
        if marked >= MOST_COMMENTS or not isinstance(sheet, Worksheet):
            continue
        cell = _cell(sheet, place)
        worst = "error" if any(_severity(f) == "error" for f in own) else "warning"
        cell.fill = PatternFill("solid", fgColor=COLOURS[worst])
        said = [cell.comment.text] if cell.comment else []
        said += [f"【{SEVERITIES[_severity(f)]}】{f['message']}。{RULES[f['rule']].remedy}。" for f in own]
        text = "\n".join(said)
        comment = Comment(text[:LONGEST_COMMENT], AUTHOR, height=40 + 24 * min(8, len(text) // 18 + 1), width=280)
        cell.comment = comment
        marked += 1
    return marked


def _severity(finding: Mapping[str, Any]) -> str:
    return RULES[finding["rule"]].severity


def _cell(sheet: Worksheet, place: str) -> Cell:
    """The cell, or the first one of the merged area it lies in."""
    cell = sheet[place]
    if isinstance(cell, MergedCell):
        for area in sheet.merged_cells.ranges:
            if place in area:
                cell = sheet.cell(area.min_row, area.min_col)
                break
    assert isinstance(cell, Cell), "a merged area begins with a cell"
    return cell


def _list(book: Workbook, findings: Sequence[Mapping[str, Any]], file: str, note: str) -> None:
    """The first sheet: how many problems of which kind, then each with its place as a link."""
    name, number = LISTING, 2
    while name in book.sheetnames:
        name, number = f"{LISTING}{number}", number + 1
    known = set(book.sheetnames)
    sheet = book.create_sheet(name, 0)
    errors = sum(_severity(finding) == "error" for finding in findings)
    _write(sheet, 1, 1, f"{file} 校验结果：错误{errors}处，提示{len(findings) - errors}处", bold=True)
    _write(sheet, 2, 1, f"错误须改正后才能入库；提示核对无误的，写明原因即可放行。{note}")
    for column, (head, width) in enumerate(HEADS.items(), start=1):
        _write(sheet, 4, column, head, bold=True, fill="EEF1F5")
        sheet.column_dimensions["ABCDEF"[column - 1]].width = width
    ordered = sorted(findings, key=lambda finding: _severity(finding) != "error")
    for row, finding in enumerate(ordered, start=5):
        rule = RULES[finding["rule"]]
        _write(sheet, row, 1, SEVERITIES[rule.severity], fill=COLOURS[rule.severity])
        _write(sheet, row, 2, finding["sheet"])
        _write(sheet, row, 3, finding["cell"])
        if finding["sheet"] in known:
            target = "'" + finding["sheet"].replace("'", "''") + f"'!{finding['cell'] or 'A1'}"
            place = sheet.cell(row, 3)
            place.hyperlink = Hyperlink(ref=place.coordinate, location=target)
            place.font = Font(color="1F5FA8", underline="single")
            if not finding["cell"]:
                place.value = "打开"
        _write(sheet, row, 4, finding.get("found", ""))
        _write(sheet, row, 5, f"{rule.title}：{finding['message']}", wrap=True)
        _write(sheet, row, 6, rule.remedy, wrap=True)
    sheet.freeze_panes = "A5"
    sheet.auto_filter.ref = f"A4:F{max(5, 4 + len(findings))}"
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = 0


def _write(
    sheet: Worksheet, row: int, column: int, text: object, *, bold: bool = False, fill: str = "", wrap: bool = False
) -> None:
    """A text, always as a text: what looks like a formula is stored and marked as one."""
    cell = sheet.cell(row, column)
    plain = "".join(char for char in str(text)[:LONGEST_TEXT] if char >= " " or char in "\n\t")
    cell.value = plain
    cell.data_type = "s"
    if plain.startswith(_FORMULA):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    cell.alignment = Alignment(wrap_text=wrap, vertical="top")
