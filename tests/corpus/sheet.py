"""Workbooks described once, with what is to be read from them, and written in any format.

A Draft holds sheets; a Sheet holds cells by their name (C7), and beside them what an analyst expects to be
read (want) and what must be reported at which cell (fault). Written without looking at the reader: the
expectations are the specification.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.corpus.places import UNITS

PROVINCE = "510000"
Raw = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Formula:
    """A formula cell: value is what was stored when it was last saved; None when nothing was stored."""

    text: str
    value: Raw = None


@dataclass(frozen=True)
class ErrorCell:
    """An error cell: #DIV/0! and its kind."""

    text: str


Content = Raw | Formula | ErrorCell


@dataclass(frozen=True)
class Expected:
    """One reading an analyst sees in the sheet. start and end are YYYY-MM; value is in the dictionary's unit."""

    sheet: str
    cell: str
    indicator: str
    value: float | None
    start: str
    end: str
    kind: str
    region: str = PROVINCE
    industry: str = "all"
    unit: str = ""
    bound: str = ""
    approximation: str = ""
    modality: str = ""
    text: str = ""
    caliber: str | None = None  # None: not compared
    status: str = ""  # not compared when empty
    optional: bool = False  # may be left untaken, but then something is said of the cell


@dataclass(frozen=True)
class Fault:
    """What must be reported: one of the rules, at this cell ("" for the whole sheet)."""

    rules: tuple[str, ...]
    sheet: str
    cell: str


@dataclass(frozen=True)
class Case:
    """A workbook with everything that is to come of it.

    tolerated: rules of findings that may be reported although they are not demanded. help: the words of a
    person are needed (an unknown column), so the sheet need not be ready. marks: missing marks and their count.
    refuses: the file is not readable at all; shapes: the shape of each sheet where the issue settles it.
    """

    name: str
    file: str
    data: bytes
    observations: tuple[Expected, ...]
    faults: tuple[Fault, ...]
    tolerated: frozenset[str] = frozenset()
    marks: Mapping[str, int] = field(default_factory=dict)
    shapes: Mapping[str, str] = field(default_factory=dict)
    registers: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # sheet → table, number of rows


def letters(column: int) -> str:
    """Column letters, counted from 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell(row: int, column: int) -> str:
    """The name of a cell, both counted from 1."""
    return f"{letters(column)}{row}"


def place(name: str) -> tuple[int, int]:
    """Row and column of a cell's name, counted from 1."""
    found = re.fullmatch(r"([A-Z]+)([0-9]+)", name)
    assert found, name
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


class Sheet:
    """One sheet under construction."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells: dict[tuple[int, int], Content] = {}
        self.formats: dict[tuple[int, int], str] = {}
        self.indents: dict[tuple[int, int], int] = {}
        self.merges: list[str] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.hidden = False
        self.wanted: list[Expected] = []
        self.faults: list[Fault] = []

    def put(self, at: str, value: Content, number_format: str = "", indent: int = 0) -> str:
        """Write one cell; returns its name."""
        where = place(at)
        self.cells[where] = value
        if number_format:
            self.formats[where] = number_format
        if indent:
            self.indents[where] = indent
        return at

    def row(self, number: int, values: Iterable[Content], first: int = 1) -> None:
        """Write a row from a column on; None leaves the cell empty."""
        for offset, value in enumerate(values):
            if value is not None:
                self.cells[number, first + offset] = value

    def merge(self, area: str) -> None:
        """Merge an area such as B2:C2."""
        self.merges.append(area)

    def want(
        self,
        at: str,
        indicator: str,
        value: float | None,
        period: tuple[str, str, str],
        region: str = PROVINCE,
        industry: str = "all",
        optional: bool = False,
        **more: str,
    ) -> None:
        """Expect a reading at a cell. period is kind, first and last month."""
        kind, start, end = period
        more.setdefault("unit", UNITS[indicator])
        self.wanted.append(
            Expected(self.name, at, indicator, value, start, end, kind, region, industry, optional=optional, **more)
        )

    def fault(self, at: str, *rules: str) -> None:
        """Expect one of these rules to be reported at a cell."""
        self.faults.append(Fault(rules, self.name, at))

    def unwant(self, at: str) -> None:
        """A cell that was expected is not to be taken after all."""
        self.wanted = [wanted for wanted in self.wanted if wanted.cell != at]

    @property
    def size(self) -> tuple[int, int]:
        """Number of rows and columns."""
        return max((r for r, _ in self.cells), default=0), max((c for _, c in self.cells), default=0)


class Draft:
    """A workbook under construction."""

    def __init__(self, name: str, file: str) -> None:
        self.name, self.file = name, file
        self.sheets: list[Sheet] = []
        self.tolerated: set[str] = set()
        self.marks: dict[str, int] = {}
        self.shapes: dict[str, str] = {}
        self.registers: dict[str, tuple[str, int]] = {}
        self.date1904 = False
        self.encoding = "utf-8"

    def sheet(self, name: str = "Sheet1", shape: str = "") -> Sheet:
        """A new sheet at the end."""
        made = Sheet(name)
        self.sheets.append(made)
        if shape:
            self.shapes[name] = shape
        return made

    def case(self, data: bytes) -> Case:
        """The finished case with the file's bytes."""
        return Case(
            self.name,
            self.file,
            data,
            tuple(wanted for sheet in self.sheets for wanted in sheet.wanted),
            tuple(fault for sheet in self.sheets for fault in sheet.faults),
            frozenset(self.tolerated),
            dict(self.marks),
            dict(self.shapes),
            dict(self.registers),
        )

    def copy(self, name: str, file: str) -> "Draft":
        """The same sheets under another name, for another format."""
        other = Draft(name, file)
        other.sheets, other.tolerated = self.sheets, set(self.tolerated)
        other.marks, other.shapes = dict(self.marks), dict(self.shapes)
        other.registers, other.date1904 = dict(self.registers), self.date1904
        return other


Maker = Callable[[], Draft]
MAKERS: list[Maker] = []


def corpus(maker: Maker) -> Maker:
    """Register a maker of one workbook."""
    MAKERS.append(maker)
    return maker


# ---- periods ---------------------------------------------------------------------------------------------


def month(year: int, number: int) -> tuple[str, str, str]:
    """当月."""
    return "当月", f"{year}-{number:02}", f"{year}-{number:02}"


def upto(year: int, number: int) -> tuple[str, str, str]:
    """累计 from January."""
    return "累计", f"{year}-01", f"{year}-{number:02}"


def quarter(year: int, number: int) -> tuple[str, str, str]:
    """当季 of the second, third and fourth quarter; the first is cumulative."""
    return "当季" if number > 1 else "累计", f"{year}-{number * 3 - 2:02}", f"{year}-{number * 3:02}"


def point(year: int, number: int = 12) -> tuple[str, str, str]:
    """时点 at the end of a month."""
    return "时点", f"{year}-{number:02}", f"{year}-{number:02}"


def spread(seed: str, count: int, low: float, high: float, decimals: int = 1) -> Sequence[float]:
    """Made-up values, the same in every run, none of them 0."""
    import random

    chance = random.Random(seed)
    return [round(chance.uniform(low, high), decimals) or low for _ in range(count)]
