"""What a sheet hides: named, because it is not taken."""

from dashboard.intake.book import Grid, column_letters
from dashboard.intake.findings import Finding

#: Runs of rows written out in one finding.
WRITTEN_OUT = 20


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
