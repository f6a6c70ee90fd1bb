"""What came of one table, column by column, and what its recognition works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from dashboard.intake.columns import Col
from dashboard.intake.facets import Reader
from dashboard.intake.findings import Finding
from dashboard.intake.labels import Labels
from dashboard.intake.mapping import Mapping
from dashboard.intake.names import Names
from dashboard.intake.said import Subject, Trouble
from dashboard.intake.times import When

Ints = npt.NDArray[np.int64]
#: Cells named with an error; a warning names all of its cells.
MOST_RELATED = 200
#: Findings of one rule in one sheet listed cell by cell; the rest is counted.
MOST_LISTED = 500
Tell = Callable[[int], None]
Place = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Extra:
    """What a cell's own text says besides its number."""

    wording: str = ""
    bound: str = ""
    modality: str = ""
    approximation: str = ""
    text: str = ""
    rules: tuple[str, ...] = ()


@dataclass
class Taken:
    """The values taken from one column, row by row. The codes point into the lists of the table's result."""

    column: int
    rows: Ints
    values: npt.NDArray[np.float64]
    raws: list[str]
    subjects: Ints
    regions: Ints
    whens: Ints
    extras: Ints
    sides: Ints


@dataclass
class Outcome:
    """What came of one table."""

    columns: list[Col]
    labels: list[Labels]
    taken: list[Taken] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    regions: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    whens: list[When] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=lambda: [Extra()])
    sides: list[tuple[str, str, str, str]] = field(default_factory=lambda: [("", "", "", "")])
    findings: list[Finding] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)
    troubled: dict[tuple[str, int], Trouble] = field(default_factory=dict)


@dataclass
class Given:
    """What the recognition of one sheet works with."""

    reader: Reader
    names: Names
    mapping: Mapping
    today: date
    date1904: bool = False
    sha256: str = ""
