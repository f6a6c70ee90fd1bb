"""A picture of the region of a sheet around one cell: read in the worker, drawn as HTML of our own."""

import re
from datetime import date, datetime, time
from html import escape
from pathlib import Path
from typing import Any

from dashboard.intake import gate
from dashboard.intake.book import Grid, Value, column_letters
from dashboard.intake.findings import Refused
from dashboard.intake.formats import as_shown
from dashboard.intake.sandbox import Progress, run
from dashboard.theme import FILLS, GRID, INK, MUTED, TONES

#: Rows above and below, columns to the left and right of the cell.
ROWS_AROUND, COLUMNS_AROUND = 4, 3
#: Rows of a header and columns of labels shown beside the surroundings, and how far down a header is looked for.
HEADER_ROWS, LABEL_COLUMNS, HEADER_SEARCH = 5, 2, 400
#: Longer texts are cut in the picture.
LONGEST = 60
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def take(path: Path, file: str, sheet: str, cell: str) -> dict[str, Any]:
    """The picture's data, read in a process of its own: see work. Raises IntakeError."""
    return run("excerpt", {"path": str(path), "file": file, "sheet": sheet, "cell": cell})


def work(request: dict[str, Any], folder: Path, progress: Progress) -> dict[str, Any]:
    """The task "excerpt": what stands around a cell, with the header of its column and the labels of its row.

    request: path, file, sheet ("" for the only one), cell ("C7").
    Returns {"file", "sheet", "cell", "columns": [{"letter", "hidden", "gap"}], "rows": [{"number", "hidden", "gap",
    "cells": [{"text", "number", "boxed", "rows", "columns"}]}]}: gap says that rows or columns are left
    out before this one; a cell within a merged area stands once, with the rows and columns it covers here.

    Raises:
        Refused: there is no such sheet or cell, or the file cannot be read.
    """
    # Only here: the page that draws the picture needs no reader of workbooks.
    from dashboard.intake.reading import read

    path, file = Path(request["path"]), str(request["file"])
    book = read(path, gate.inspect(path, file), progress)
    wanted = str(request.get("sheet", ""))
    grid = next((grid for grid in book.grids if grid.name == wanted), None)
    if grid is None and len(book.grids) == 1:
        grid = book.grids[0]
    if grid is None:
        raise Refused("no_sheet", f"文件中没有工作表“{wanted[:40]}”", file, "请核对工作表名称")
    place = place_of(str(request["cell"]))
    if place is None:
        raise Refused("no_cell", f"“{str(request['cell'])[:20]}”不是单元格", file, "请写成 C7 的样子")
    return {"file": file} | around(grid, *place)


def place_of(cell: str) -> tuple[int, int] | None:
    """Row and column, from 0, of a cell's name; None when it is none."""
    match = _CELL.fullmatch(cell.strip().upper().replace("$", ""))
    if match is None or int(match[2]) == 0:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def around(grid: Grid, row: int, column: int) -> dict[str, Any]:
    """The picture's data of one grid; see work."""
    rows = sorted({*_headers(grid, row, column), *range(max(0, row - ROWS_AROUND), row + ROWS_AROUND + 1)})
    rows = [r for r in rows if r < len(grid.rows) or r <= row]
    width = max((len(grid.rows[r]) for r in rows if r < len(grid.rows)), default=0)
    columns = sorted(
        {*_labels(grid, row, column), *range(max(0, column - COLUMNS_AROUND), column + COLUMNS_AROUND + 1)}
    )
    columns = [c for c in columns if c < width or c <= column]
    spans, covered = _merged(grid, rows, columns)
    boxed = next((top for top, cells in covered.items() if (row, column) in cells), (row, column))
    told = []
    for number, r in enumerate(rows):
        cells = []
        for c in columns:
            if any((r, c) in cells_of and (r, c) != top for top, cells_of in covered.items()):
                continue
            height, broad, source = spans.get((r, c), (1, 1, (r, c)))
            value = grid.at(*source)
            cells.append(
                {
                    "text": cell_text(grid, *source),
                    "number": isinstance(value, int | float) and not isinstance(value, bool),
                    "boxed": (r, c) == boxed,
                    "rows": height,
                    "columns": broad,
                }
            )
        gap = bool(number) and rows[number - 1] != r - 1
        told.append({"number": r + 1, "hidden": r in grid.hidden_rows, "gap": gap, "cells": cells})
    heads = [
        {
            "letter": column_letters(c),
            "hidden": c in grid.hidden_columns,
            "gap": bool(number) and columns[number - 1] != c - 1,
        }
        for number, c in enumerate(columns)
    ]
    return {"sheet": grid.name, "cell": f"{column_letters(column)}{row + 1}", "columns": heads, "rows": told}


def _headers(grid: Grid, row: int, column: int) -> list[int]:
    """The rows above the first number of the column that hold anything: title, unit line, header."""
    first = row
    for r in range(min(row, HEADER_SEARCH)):
        value = grid.at(r, column)
        if isinstance(value, int | float) and not isinstance(value, bool):
            first = r
            break
    else:
        # A column of texts: its header is at the top of the sheet.
        first = min(row, HEADER_ROWS)
    filled = [r for r in range(min(first, len(grid.rows))) if any(value not in (None, "") for value in grid.rows[r])]
    return filled[-HEADER_ROWS:]


def _labels(grid: Grid, row: int, column: int) -> list[int]:
    """The first columns that hold a text in this row."""
    texts = [c for c in range(min(column, 20)) if isinstance(grid.at(row, c), str)]
    return texts[:LABEL_COLUMNS]


def _merged(
    grid: Grid, rows: list[int], columns: list[int]
) -> tuple[dict[tuple[int, int], tuple[int, int, tuple[int, int]]], dict[tuple[int, int], set[tuple[int, int]]]]:
    """Merged areas as they appear among these rows and columns: size and value's cell; and the cells they cover."""
    spans: dict[tuple[int, int], tuple[int, int, tuple[int, int]]] = {}
    covered: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for top, left, bottom, right in grid.merges:
        inside_rows = [r for r in rows if top <= r <= bottom]
        inside_columns = [c for c in columns if left <= c <= right]
        if inside_rows and inside_columns:
            corner = (inside_rows[0], inside_columns[0])
            spans[corner] = (len(inside_rows), len(inside_columns), (top, left))
            covered[corner] = {(r, c) for r in inside_rows for c in inside_columns}
    return spans, covered


def cell_text(grid: Grid, row: int, column: int) -> str:
    """What a cell shows: its number through its format, its date, its error, its text."""
    place = (row, column)
    if place in grid.errors:
        return grid.errors[place]
    if place in grid.bad:
        return grid.bad[place]
    value: Value = grid.at(row, column)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return as_shown(value, grid.formats.get(place, ""))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def html(data: dict[str, Any]) -> str:
    """The data of work as a table looking like a spreadsheet, the cell boxed. Every text is escaped."""
    edge = f"border:1px solid {GRID};padding:.22rem .5rem;"
    head = f"{edge}background:{FILLS['context']};color:{MUTED};font-weight:400;text-align:center;"
    parts = [f'<th style="{head}"></th>']
    for column in data["columns"]:
        parts.append(f'<th scope="col" style="{head}{_edge(column, "left")}">{_head(column["letter"], column)}</th>')
    lines = [f"<tr>{''.join(parts)}</tr>"]
    for row in data["rows"]:
        above = _edge(row, "top")
        parts = [f'<th scope="row" style="{head}{above}">{_head(str(row["number"]), row)}</th>']
        for cell in row["cells"]:
            style = edge + above + ("text-align:right;font-variant-numeric:tabular-nums;" if cell["number"] else "")
            if cell["boxed"]:
                style += f"outline:2.5px solid {TONES['alert']};outline-offset:-2px;background:{FILLS['sand']};"
                style += "font-weight:650;"
            size = "".join(
                f' {name}="{cell[of]}"' for name, of in (("rowspan", "rows"), ("colspan", "columns")) if cell[of] > 1
            )
            text = cell["text"] if len(cell["text"]) <= LONGEST else cell["text"][: LONGEST - 1] + "…"
            mark = ' aria-current="true"' if cell["boxed"] else ""
            parts.append(f'<td{size}{mark} style="{style}">{escape(text)}</td>')
        lines.append(f"<tr>{''.join(parts)}</tr>")
    caption = escape("　".join(part for part in (data["file"], data["sheet"], data["cell"]) if part))
    table = f"border-collapse:collapse;font-size:.8rem;line-height:1.4;color:{INK};"
    return (
        f'<div style="overflow-x:auto;" tabindex="0"><table style="{table}">'
        f'<caption style="caption-side:bottom;text-align:left;padding:.3rem 0;color:{MUTED};font-size:.76rem;">'
        f"{caption}</caption>{''.join(lines)}</table></div>"
    )


def _head(name: str, line: dict[str, Any]) -> str:
    return escape(name) + ("（隐藏）" if line["hidden"] else "")


def _edge(line: dict[str, Any], side: str) -> str:
    """A double line where rows or columns are left out."""
    return f"border-{side}:3px double {MUTED};" if line["gap"] else ""
