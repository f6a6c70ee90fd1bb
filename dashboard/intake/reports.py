"""Findings about one table: each at the cell it is about, once, however many values it concerns."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dashboard.intake.book import Grid, cell_name
from dashboard.intake.columns import Col
from dashboard.intake.context import Context
from dashboard.intake.findings import RULES, Finding
from dashboard.intake.lines import Line, Table
from dashboard.intake.outcome import MOST_LISTED, MOST_RELATED, Given, Ints, Outcome
from dashboard.intake.said import HEADER, LABEL, TITLE, VALUE, Trouble


class Reports:
    """Collects the findings of one table."""

    def __init__(self, given: Given, grid: Grid, table: Table, context: Context, outcome: Outcome) -> None:
        self.given, self.grid, self.table, self.context, self.outcome = given, grid, table, context, outcome
        self.body = table.body
        self.found: dict[tuple[str, str], Finding] = {}

    def add(self, rule: str, message: str, cell: str, found: str = "", related: Sequence[str] = ()) -> None:
        """One finding a rule and cell, however many values it concerns.

        A warning keeps all its cells: the reason it is let pass with stays with each of their values.
        """
        place = (rule, cell)
        most = MOST_RELATED if RULES[rule].severity == "error" else None
        held = self.found.get(place)
        if held is None:
            self.found[place] = Finding(rule, message, self.grid.name, cell, found, tuple(related[:most]))
        elif most is None or len(held.related) < most:
            self.found[place] = replace(held, related=tuple(dict.fromkeys((*held.related, *related)))[:most])

    def fault(self, rule: str, text: str, row: int, column: int) -> None:
        messages = {
            "cell_error": f"公式结果为{text or '错误值'}",
            "formula_unsaved": "公式没有保存结果，读不到数值",
            "bad_cell": f"单元格内容“{text}”不能作为数值",
            "not_a_number": f"“{text}”不是数字",
        }
        self.add(rule, messages[rule], cell_name(row, column), text)

    def report(self, column: Col, trouble: Ints, wanted: npt.NDArray[np.bool_], listed: Sequence[Trouble]) -> None:
        """Findings for everything that kept values of this column from being taken, each at its own cell, once."""
        for number in np.unique(trouble[wanted]).tolist():
            if number == 0:
                continue
            wrong = listed[number]
            places = np.flatnonzero(wanted & (trouble == number))
            cells = [cell_name(self.body[place], column.index) for place in places[:MOST_RELATED].tolist()]
            if wrong.near and wrong.where in (HEADER, LABEL):
                self._propose(wrong, column, places)
            if wrong.where == VALUE:
                for place in places[:MOST_LISTED].tolist():
                    self.add(wrong.rule, wrong.message, cell_name(self.body[place], column.index), wrong.found)
            elif wrong.where == LABEL:
                self._at_labels(wrong, column, places)
            else:
                line = self._line(wrong, column)
                cell = cell_name(line.row, line.column) if line is not None else cells[0]
                self.add(wrong.rule, wrong.message, cell, wrong.found or (line.text if line else ""), cells)

    def _propose(self, wrong: Trouble, column: Col, places: Ints) -> None:
        if wrong.where == HEADER:
            column.near = list(wrong.near)
        else:
            self.outcome.troubled[wrong.found, wrong.column] = wrong
            del places

    def _line(self, wrong: Trouble, column: Col) -> Line | None:
        """The cell above the table or in the header that the trouble is about."""
        if wrong.where == TITLE:
            place = self.context.levels[0].place
            return place or column.place
        if wrong.rule in ("bad_period", "ambiguous_period", "future_period"):
            for line in reversed(column.path):
                if self.given.reader.label(line.text).period is not None:
                    return line
        if wrong.rule in ("unit_contradicts", "unknown_unit"):
            for line in reversed(column.path):
                if self.given.reader.label(line.text).units or self.given.reader.label(line.text).unknown_units:
                    return line
        return column.unknown or column.place

    def _at_labels(self, wrong: Trouble, column: Col, places: Ints) -> None:
        """At the label's cell: once for each different text, at its first row; empty cells each for themselves."""
        labels = next((one for one in self.outcome.labels if one.column.index == wrong.column), None)
        if labels is None:
            for place in places[:MOST_LISTED].tolist():
                self.add(wrong.rule, wrong.message, cell_name(self.body[place], column.index), wrong.found)
            return
        seen: dict[str, int] = {}
        for place in places.tolist():
            code = int(labels.codes[place])
            text = labels.texts[code] if code < len(labels.texts) else ""
            if code == 0 or text not in seen:
                if len(seen) >= MOST_LISTED:
                    break
                seen[text or f"\0{place}"] = place
        for text, place in seen.items():
            bearing = places[labels.codes[places] == labels.codes[place]] if not text.startswith("\0") else [place]
            cells = [cell_name(self.body[p], column.index) for p in bearing[:MOST_RELATED]]
            cell = cell_name(self.body[place], labels.column.index)
            self.add(wrong.rule, wrong.message, cell, wrong.found or ("" if text.startswith("\0") else text), cells)
