"""What a sheet may hold and what a cell's stored content may be: the rules all formats share."""

import re

from dashboard.intake.book import Area, cell_name
from dashboard.intake.findings import Refused
from dashboard.intake.inspection import SheetFacts
from dashboard.intake.limits import CELLS, COLUMNS, RECTANGLE, ROWS
from dashboard.intake.plain_rows import column_number

_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?Z?")
#: What error cells hold that the reading library knows; at any other it gives up on the whole sheet.
KNOWN_ERRORS = frozenset(["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"])
NEWER_ERRORS = frozenset(["#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!"])
ERROR_TEXTS = KNOWN_ERRORS | NEWER_ERRORS | {"#EXTERNAL!", "#PYTHON!", "#DATA!"}
#: The day after 9999-12-31.
LAST_SERIAL = 2_958_466
TAIL_ADVICE = "请删除数据区以外多余的空行空列（选中后右键删除，再保存），再重新上传"


def area_of(reference: str) -> Area | None:
    """First row, first column, last row, last column of a reference such as B2:D9, B:D or 3:4; None if it is none."""
    ends = []
    for part, row, column in zip(reference.split(":", 1), (0, 1_048_575), (0, 16_383), strict=False):
        found = re.fullmatch(r"\$?([A-Za-z]{0,3})\$?([0-9]{0,7})", part)
        if not found or not part:
            return None
        ends.append((int(found[2]) - 1 if found[2] else row, column_number(found[1]) if found[1] else column))
    (top, left), (bottom, right) = ends[0], ends[-1]
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def too_far(sheet: str, row: int, column: int) -> Refused | None:
    """The refusal for a cell outside what a sheet may hold (counted from 0), else None."""
    if row >= ROWS or row < 0:
        return Refused("row_range", f"工作表“{sheet}”超过{ROWS}行（第{row + 1}行仍有内容或格式）", sheet, TAIL_ADVICE)
    if column >= COLUMNS or column < 0:
        return Refused(
            "col_range", f"工作表“{sheet}”超过{COLUMNS}列（第{column + 1}列仍有内容或格式）", sheet, TAIL_ADVICE
        )
    return None


def check_rectangle(facts: SheetFacts) -> None:
    """Refuse a sheet whose last cell lies so far out that a reader would need memory for a desert."""
    if (facts.last_row + 1) * (facts.last_column + 1) > RECTANGLE:
        place = f"{facts.name}!{cell_name(facts.last_row, facts.last_column)}"
        raise Refused("cell_budget", f"工作表“{facts.name}”的范围过大", place, TAIL_ADVICE)


def over_budget(sheet: str) -> Refused:
    """The refusal for too many cells."""
    return Refused("cell_budget", f"单元格超过{CELLS}个", sheet, "请删除无关的行列和工作表，或拆成几个文件后再上传")


def real_date(text: str) -> bool:
    """Whether an ISO 8601 text is a day (and time) that exists."""
    found = _ISO_DATE.fullmatch(text)
    if not found:
        return False
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    days = 31 - (month in (4, 6, 9, 11)) - (month == 2) * (3 - (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)))
    clock = int(found[4] or 0) < 24 and int(found[5] or 0) < 60 and int(found[6] or 0) < 60
    return 1 <= month <= 12 and 1 <= day <= days and clock and year > 0
