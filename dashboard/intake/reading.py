"""A file that passed the gate as a Book: values by python-calamine, everything else from the gate's scan."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from dashboard.intake.book import Book, Grid, Value, column_letters
from dashboard.intake.findings import Finding, Refused
from dashboard.intake.gate import inspect
from dashboard.intake.inspection import Inspection, SheetFacts
from dashboard.intake.limits import TEXT
from dashboard.intake.package import SAVE_AGAIN
from dashboard.intake.sandbox import Progress
from dashboard.intake.text_files import read_text

#: Rows between two reports of progress.
STEP = 20_000
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: Runs of hidden rows written out in one finding.
WRITTEN_OUT = 20


def read(path: Path, inspection: Inspection, progress: Progress | None = None) -> Book:
    """The whole file as plain data. progress("读取", rows read, rows in all) is called now and then.

    Cells that hold no value one may use (errors, unsaved formulas, damaged content, what lies under a merged cell)
    are None. Hidden sheets, rows and columns are there, and named in the findings.

    Raises:
        Refused: the reader cannot make sense of the file.
    """
    grids = [_text_grid(path, inspection)] if inspection.encoding else list(_grids(path, inspection, progress))
    findings = list(inspection.findings)
    if inspection.date1904:
        findings.append(Finding("date_1904", "工作簿使用1904日期系统，日期已按该系统换算"))
    for grid, facts in zip(grids, inspection.sheets, strict=False):
        findings += hidden_findings(grid, facts.filtered)
    return Book(inspection.file, inspection.form, inspection.sha256, tuple(grids), inspection.date1904, tuple(findings))


def _text_grid(path: Path, inspection: Inspection) -> Grid:
    rows: list[list[Value]] = []
    for row in read_text(path, inspection.encoding, inspection.separator):
        rows.append([_clean(value) for value in row])
    # A sheet's name is at most 31 characters long; this one is made of the file's.
    name = inspection.file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    return Grid(_clean(name)[:31] or inspection.form.upper(), rows)


def _grids(path: Path, inspection: Inspection, progress: Progress | None) -> Iterator[Grid]:
    source = _patched(path, inspection.patches) if inspection.patches else io.BytesIO(path.read_bytes())
    total = sum(facts.last_row + 1 for facts in inspection.sheets)
    done = 0
    with _refusing(), CalamineWorkbook.from_filelike(source) as book:
        for facts in inspection.sheets:
            if progress is not None:
                progress("读取", done, total)
            rows = _rows(book.get_sheet_by_name(facts.name), progress, done, total)
            done += facts.last_row + 1
            yield _grid(rows, facts, inspection)


@contextmanager
def _refusing() -> Iterator[None]:
    """The reader's own ends as refusals: its errors, and its panics (which are no Exception and cannot be imported)."""
    try:
        yield
    except PasswordError as error:
        raise Refused("password", "文件设有打开密码", remedy="请取消密码后重新上传") from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        if "shared strings" in str(error):
            raise Refused("sst_index", "单元格指向不存在的文字", remedy=SAVE_AGAIN) from error
        raise Refused("unreadable", "工作簿内容有错误，无法读取", remedy=SAVE_AGAIN) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("unreadable", "工作簿内容有错误，无法读取", remedy=SAVE_AGAIN) from error


def _patched(path: Path, patches: Mapping[str, bytes]) -> io.BytesIO:
    """The archive with some of its parts replaced."""
    copy = io.BytesIO()
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name in whole.namelist():
            made.writestr(name, patches[name] if name in patches else whole.read(name))
    copy.seek(0)
    return copy


def _rows(sheet: CalamineSheet, progress: Progress | None, done: int, total: int) -> list[list[Value]]:
    """The rows from A1 on; the same text is kept once, which halves the memory of a long sheet."""
    # The reader gives rows from the first one on, but columns only from the first one that holds something.
    left: list[Value] = [None] * (sheet.start[1] if sheet.start else 0)
    pool: dict[object, Any] = {}
    rows: list[list[Value]] = []
    for row in sheet.iter_rows():
        values: list[Value] = [pool.setdefault(v, v) if v.__class__ is str else v for v in row]
        rows.append(left + values if left else values)
        if progress is not None and len(rows) % STEP == 0:
            progress("读取", done + len(rows), total)
    return rows


def _grid(rows: list[list[Value]], facts: SheetFacts, inspection: Inspection) -> Grid:
    if inspection.escapes or inspection.long_text:
        rows = [[_clean(value) if isinstance(value, str) else value for value in row] for row in rows]
    for row, column in (*facts.errors, *facts.unsaved, *facts.bad):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = None
    for top, left, bottom, right in facts.merges:
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                if (row, column) != (top, left):
                    rows[row][column] = None
    return Grid(
        facts.name,
        rows,
        formats=facts.formats,
        errors=facts.errors,
        unsaved=frozenset(facts.unsaved),
        bad=facts.bad,
        merges=tuple(facts.merges),
        indents=facts.indents,
        hidden_rows=frozenset(facts.hidden_rows),
        hidden_columns=frozenset(facts.hidden_columns),
        hidden=facts.hidden,
    )


def _clean(text: str) -> str:
    """Text as people see it: escapes resolved, control characters gone, line ends unified, cut to a cell's length."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:TEXT]


def work(request: dict[str, Any], folder: Path, progress: Progress) -> dict[str, Any]:
    """The task "read": which sheets with how many rows there are; nothing is understood."""
    path = Path(request["path"])
    book = read(path, inspect(path, str(request["file"])), progress)
    return {
        "file": book.file,
        "form": book.form,
        "sha256": book.sha256,
        "sheets": [{"sheet": grid.name, "rows": len(grid.rows), "hidden": grid.hidden} for grid in book.grids],
        "findings": [[finding.rule, finding.place, finding.message] for finding in book.findings],
    }


def hidden_findings(grid: Grid, filtered: bool) -> list[Finding]:
    """The warning (one or none) that a sheet has hidden content; hidden rows and columns without any are no concern."""
    if not (grid.hidden or grid.hidden_rows or grid.hidden_columns):
        return []
    held = [number for number, row in enumerate(grid.rows) if any(value not in (None, "") for value in row)]
    if grid.hidden:
        return [Finding("hidden", f"工作表“{grid.name}”是隐藏的，内容未取用", grid.name)] if held else []
    rows = [row for row in held if row in grid.hidden_rows]
    columns = [column for column in sorted(grid.hidden_columns) if any(_holds(grid, row, column) for row in held)]
    parts = []
    if rows:
        parts.append(f"第{_runs([row + 1 for row in rows])}行（{len(rows)}行）")
    if columns:
        parts.append("、".join(column_letters(column) for column in columns) + f"列（{len(columns)}列）")
    if not parts:
        return []
    why = "；该表设有筛选" if filtered and rows else ""
    return [Finding("hidden", f"隐藏的{'和'.join(parts)}未取用{why}", grid.name)]


def _holds(grid: Grid, row: int, column: int) -> bool:
    return column < len(grid.rows[row]) and grid.rows[row][column] not in (None, "")


def _runs(numbers: list[int]) -> str:
    """3, 4, 5, 9 → “3—5、9”."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = "、".join(str(first) if first == last else f"{first}—{last}" for first, last in runs[:WRITTEN_OUT])
    return shown + ("等" if len(runs) > WRITTEN_OUT else "")
