"""What rows say, what a value measures, and why one is not taken: the words all deciding modules share."""

from dataclasses import dataclass
from decimal import Decimal

from dashboard.intake.facets import Parsed
from dashboard.intake.mapping import NOTHING, Override
from dashboard.intake.names import Near

#: Where a trouble belongs: a label cell of the row, the column's header, the title, the value's own cell.
LABEL, HEADER, TITLE, VALUE = "label", "header", "title", "value"


@dataclass(frozen=True)
class Trouble:
    """Why a value is not taken. column: of the label cell when where is LABEL."""

    rule: str
    message: str
    where: str
    column: int = -1
    found: str = ""
    near: Near = ()


@dataclass(frozen=True)
class Row:
    """What a row says: (column, meaning) of its own labels left to right, and of the labels above it, nearest first."""

    own: tuple[tuple[int, Parsed], ...] = ()
    above: tuple[Parsed, ...] = ()
    override: Override = NOTHING


@dataclass(frozen=True)
class Subject:
    """What is measured. factor: from the table's unit to the dictionary's; unit: the table's, as said."""

    indicator: str = ""
    industry: str = "all"
    caliber: str = ""
    status: str = "公布"
    unit: str = ""
    factor: Decimal = Decimal(1)
    rules: tuple[str, ...] = ()
    trouble: Trouble | None = None
    unsaid: Trouble | None = None  # no unit said around the cell: only a cell that says its own can be taken
