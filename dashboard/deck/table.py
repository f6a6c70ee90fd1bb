"""An exhibit as CSV and XLSX, with what is needed to trust it: caliber, sources, version."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.exhibits import Exhibit
from dashboard.exhibits.dictionary import defined
from dashboard.frames import each

#: A cell that starts like this is run as a formula by Excel and WPS when it comes as text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: Begins with a sign and yet calculates nothing: a number, its unit, a span (-60 至 80%).
HARMLESS = re.compile(r"[+-]\d[\s\d,.%‰—\u4e00-\u9fff-]*")
#: What XML, and so a workbook, may not hold.
NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: More indicators than this are counted in the notes; the sheet 指标 always holds them all.
NAMED = 3


def _indicators(exhibit: Exhibit) -> str:
    """The indicators in one line: name, code, unit, caliber, definition."""
    rows = each(exhibit.dictionary)
    if len(rows) > NAMED:
        return f"共{len(rows)}个，定义、单位和口径见 XLSX 文件的“指标”表"
    return "；".join(
        f"{r.title}（{r.id}），单位：{r.unit or '无'}，频率：{r.frequency}，"
        f"口径：{r.caliber or '未另注明'}，{r.definition}"
        for r in rows
    )


def about(exhibit: Exhibit) -> list[tuple[str, str]]:
    """What is needed to trust an exhibit, as (heading, text) pairs; a text may be empty."""
    return [
        ("标题", exhibit.title),
        ("口径", exhibit.subtitle),
        *(("说明", note) for note in exhibit.notes),
        ("指标", _indicators(exhibit)),
        ("来源", exhibit.sources),
        ("数据截至", exhibit.through),
        ("数据版次", str(exhibit.version)),
        ("公开属性", f"{exhibit.level}，{exhibit.mark}" if exhibit.mark else exhibit.level),
    ]


def inert(value: Any) -> Any:
    """Text that would run as a formula gets a leading apostrophe; numbers stay as they are, their unit too."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS) and not HARMLESS.fullmatch(value):
        return "'" + value
    return value


def csv_bytes(exhibit: Exhibit) -> bytes:
    """UTF-8 with byte order mark (Excel and WPS need it for Chinese): comment lines, then the table."""
    out = io.StringIO()
    writer = csv.writer(out)
    for name, text in about(exhibit):
        if text:
            writer.writerow([f"# {name}：{text}"])
    writer.writerow([inert(name) for name in exhibit.table.columns])
    for row in each(exhibit.table):
        writer.writerow(["" if pd.isna(v) else inert(v) for v in row])
    return out.getvalue().encode("utf-8-sig")


def squeezed(widths: Sequence[float], room: float, least: float) -> list[float]:
    """Widths of columns that together fill no more than the room: the widest give way, none below `least`."""
    given = list(widths)
    while sum(given) > room and max(given) > least:
        given[given.index(max(given))] -= min(0.5, max(given) - least)
    return given


def frame_bytes(frame: pd.DataFrame) -> bytes:
    """A bare table as CSV: UTF-8 with byte order mark, no text that a spreadsheet would run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([inert(name) for name in frame.columns])
    for row in each(frame):
        writer.writerow(["" if pd.isna(v) else inert(v) for v in row])
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(exhibit: Exhibit) -> bytes:
    """A workbook with the sheets 数据, 说明, 来源 and, where indicators are shown, 指标 (their definitions)."""
    book = Workbook()
    data = book.active
    assert data is not None
    data.title = "数据"
    write_frame(data, exhibit.table)
    write_frame(book.create_sheet("说明"), pd.DataFrame(about(exhibit), columns=["项目", "内容"]))
    write_frame(book.create_sheet("来源"), calculable(exhibit))
    if len(exhibit.dictionary):
        write_frame(book.create_sheet("指标"), defined(exhibit.dictionary))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def calculable(exhibit: Exhibit) -> pd.DataFrame:
    """The provenance with each value also as a bare number, its unit and its period's ends, for further calculation."""
    frame = exhibit.provenance
    if "时期" not in frame or not exhibit.evidence["value"].notna().any():
        return frame
    place = list(frame.columns).index("时期") + 1
    ends = {"时期起": "start", "时期止": "end", "单位": "unit", "数值（数字，限定词见“数值”列）": "value"}
    for heading, column in ends.items():
        frame.insert(place, heading, exhibit.evidence[column])
    return frame


def allowed(value: Any) -> Any:
    """A value as a workbook may hold it: missing values empty, text without the characters XML forbids."""
    if isinstance(value, str):
        return NOT_ALLOWED.sub("", value)
    return None if pd.isna(value) else value


def as_text(cell: Any) -> None:
    """Keep a cell's text a text, also after somebody edits it: nothing in it is ever run as a formula."""
    if isinstance(cell.value, str):
        cell.data_type = "s"
        cell.quotePrefix = cell.value.startswith(FORMULA_STARTS)


def write_frame(sheet: Worksheet, frame: pd.DataFrame) -> None:
    """Write a frame with a styled heading row; text never becomes a formula."""
    sheet.append([allowed(name) for name in frame.columns])
    for row in each(frame):
        sheet.append([allowed(v) for v in row])
    # Headings too: an indicator's title may have been entered on the page.
    for cell in (c for row in sheet.iter_rows() for c in row):
        as_text(cell)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E4EDF7")
    for index, column in enumerate(frame.columns, start=1):
        longest = max([len(str(column)), *(len(str(v)) for v in frame[column].head(200))])
        sheet.column_dimensions[get_column_letter(index)].width = min(60, 4 + longest * 1.7)
    sheet.freeze_panes = "A2"
