"""What the gate found out about a file while checking it: handed to the reading, so that each part is scanned once."""

from array import array
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dashboard.intake.book import Area, Place
from dashboard.intake.findings import Finding

T = TypeVar("T")


class Marks(MutableMapping[Place, T], Generic[T]):
    """Place → one of few different values, in two bytes a cell: a long sheet has a million percent cells."""

    def __init__(self) -> None:
        self._values: list[T] = []
        self._numbers: dict[T, int] = {}
        self._columns: dict[int, array[int]] = {}
        self._count = 0

    def __getitem__(self, place: Place) -> T:
        row, column = place
        numbers = self._columns.get(column)
        if numbers is None or not 0 <= row < len(numbers) or not numbers[row]:
            raise KeyError(place)
        return self._values[numbers[row] - 1]

    def __setitem__(self, place: Place, value: T) -> None:
        row, column = place
        numbers = self._columns.setdefault(column, array("H"))
        if row >= len(numbers):
            numbers.extend([0] * (row + 1 - len(numbers)))
        if value not in self._numbers:
            self._values.append(value)
            self._numbers[value] = len(self._values)
        self._count += not numbers[row]
        numbers[row] = self._numbers[value]

    def __delitem__(self, place: Place) -> None:
        _ = self[place]
        self._columns[place[1]][place[0]] = 0
        self._count -= 1

    def __iter__(self) -> Iterator[Place]:
        for column, numbers in self._columns.items():
            for row, number in enumerate(numbers):
                if number:
                    yield row, column

    def __len__(self) -> int:
        return self._count


@dataclass
class SheetFacts:
    """What a sheet's cells are beside their values. See Grid for the meaning of the fields of the same name.

    links: cells whose formula takes its value from another workbook. last_row, last_column: the last cell's place,
    -1 in an empty sheet.
    """

    name: str
    hidden: bool = False
    filtered: bool = False
    formats: Marks[str] = field(default_factory=Marks)
    indents: Marks[int] = field(default_factory=Marks)
    errors: dict[Place, str] = field(default_factory=dict)
    unsaved: set[Place] = field(default_factory=set)
    bad: dict[Place, str] = field(default_factory=dict)
    links: list[Place] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    cells: int = 0
    last_row: int = -1
    last_column: int = -1


@dataclass
class Inspection:
    """One file that passed the gate.

    form: xlsx xlsm xls xlsb ods et csv tsv, by content. encoding and separator are those of a text file. sheets:
    the worksheets in the file's order (charts and macro sheets left out). escapes: some text holds _x000D_ escapes
    or control characters. long_text: some text is longer than a cell can be. patches: parts of the archive as the
    reader is to see them, where a bad cell would make it give up on the whole sheet. parts: worksheet part → name.
    """

    file: str
    form: str
    sha256: str
    sheets: list[SheetFacts] = field(default_factory=list)
    date1904: bool = False
    findings: list[Finding] = field(default_factory=list)
    escapes: bool = False
    long_text: bool = False
    encoding: str = ""
    separator: str = ""
    patches: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
