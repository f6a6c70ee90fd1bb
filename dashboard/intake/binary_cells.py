"""What .xls and .xlsb scans have in common: a cell noted with its style, the limits, the names of errors."""

import math

from dashboard.intake.book import Place
from dashboard.intake.inspection import SheetFacts
from dashboard.intake.limits import CELLS
from dashboard.intake.sheet_limits import LAST_SERIAL, over_budget, too_far
from dashboard.intake.styles_scan import Styles

ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
    43: "#GETTING_DATA",
}


class CellNotes:
    """Notes the cells of one sheet after the other; the budget of cells is that of the whole workbook."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._cells = 0
        self.facts = SheetFacts("")

    def begin(self, facts: SheetFacts) -> None:
        """What follows belongs to this sheet."""
        self.facts = facts

    def seen(self, place: Place) -> None:
        """A cell, of whatever kind.

        Raises:
            Refused: it lies too far out, or there are too many.
        """
        facts = self.facts
        if refusal := too_far(facts.name, *place):
            raise refusal
        facts.cells += 1
        self._cells += 1
        if self._cells > CELLS:
            raise over_budget(facts.name)
        facts.last_row = max(facts.last_row, place[0])
        facts.last_column = max(facts.last_column, place[1])

    def number(self, place: Place, style: int, value: float | None) -> None:
        """A number cell; value only where it is worth a look (None: an ordinary one)."""
        self.seen(place)
        if style in self._styles.formats:
            self.facts.formats[place] = self._styles.formats[style]
        if value is None:
            return
        if not math.isfinite(value) or (style in self._styles.dates and not 0 <= value < LAST_SERIAL):
            self.facts.bad[place] = format(value, ".15g")

    def label(self, place: Place, style: int) -> None:
        """A text cell."""
        self.seen(place)
        if style in self._styles.indents:
            self.facts.indents[place] = self._styles.indents[style]

    def error(self, place: Place, code: int) -> None:
        """An error cell."""
        self.seen(place)
        self.facts.errors[place] = ERRORS.get(code, "#ERROR!")
