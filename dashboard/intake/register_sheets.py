"""Register sheets (parks, centres): recognised by their header, handed on row by row with their cells."""

from typing import Any

from dashboard.intake.book import Grid, Value, cell_name
from dashboard.intake.cell_kinds import is_blank, shown_text
from dashboard.intake.findings import Finding
from dashboard.intake.formats import seen_through
from dashboard.intake.mapping import normal_header
from dashboard.intake.units import scaled
from dashboard.intake.vocabulary import RegisterEntry, Vocabulary

#: Share of a register's header that must be titles of its columns.
REGISTER_SHARE = 0.6


def find_register(
    vocabulary: Vocabulary, grid: Grid
) -> tuple[RegisterEntry, list[dict[str, Any]], list[Finding], list[str], str] | None:
    """The register a sheet holds, its rows as texts with their cells, and what of it was not taken; None when none."""
    title = ""
    for number, line in enumerate(grid.rows[:12]):
        heads = {c: shown_text(v) for c, v in enumerate(line) if not is_blank(v) and c not in grid.hidden_columns}
        if len(heads) == 1 and not title:
            title = next(iter(heads.values()))
        if len(heads) < 3:
            continue
        for entry in vocabulary.registers.values():
            names = {normal_header(name): column for column in entry.columns for name in (column.title, column.name)}
            places = {c: names[word] for c, text in heads.items() if (word := normal_header(text)) in names}
            required = {column.name for column in entry.columns if column.required}
            if len(places) < REGISTER_SHARE * len(heads) or not required <= {column.name for column in places.values()}:
                continue
            rows = [
                row
                for r in range(number + 1, len(grid.rows))
                if r not in grid.hidden_rows and (row := _register_row(grid, r, {c: p.name for c, p in places.items()}))
            ]
            findings = [
                Finding("not_taken", f"“{text}”列不在名录说明中，未取用", grid.name, cell_name(number, c), text)
                for c, text in heads.items()
                if c not in places
            ]
            return entry, rows, findings, list(heads.values()), title
    return None


def _as_seen(value: Value, number_format: str) -> str:
    """A cell as text; a number shown as per cent with its sign: 0.5 shown as 50% is no 0.5, and no 50 either."""
    if number_format and isinstance(value, int | float) and not isinstance(value, bool):
        seen = seen_through(number_format, float(value))
        if seen.percent:
            return f"{shown_text(scaled(float(value), seen.factor))}%"
    return shown_text(value)


def _register_row(grid: Grid, row: int, places: dict[int, str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    cells: dict[str, str] = {}
    for column, name in places.items():
        value = grid.at(row, column)
        said[name] = "" if is_blank(value) else _as_seen(value, grid.formats.get((row, column), ""))
        cells[name] = cell_name(row, column)
    if not any(said.values()):
        return {}
    filled = [name for name, text in said.items() if text]
    first = next(iter(places))
    if filled == [places[first]] and len(places) > 3:
        return {}  # a note below the list
    return said | {"cell": cell_name(row, first), "cells": cells}
