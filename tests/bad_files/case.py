"""What a bad file is: how it is made and what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.intake.book import Book, Grid
from tests.raw_workbook import Entry, parts, row, sheet, text, workbook


@dataclass(frozen=True)
class Case:
    """One file. code: with what it is refused, or "" when it is accepted; then check looks at the book."""

    id: str
    make: Callable[[], bytes]
    code: str
    name: str
    check: Callable[[Book], None] | None = None


CASES: list[Case] = []
PLAIN = row(1, text("A1", "地区"), text("B1", "数值")) + row(2, text("A2", "成都市"), "<v>1.5</v>")


def refused(id: str, code: str, name: str = "月报.xlsx") -> Callable[[Callable[[], bytes]], None]:
    """Register a file that is refused."""
    return lambda make: CASES.append(Case(id, make, code, name))


def accepted(id: str, check: Callable[[Book], None], name: str = "月报.xlsx") -> Callable[[Callable[[], bytes]], None]:
    """Register a file that is taken, and what is to be found in it."""
    return lambda make: CASES.append(Case(id, make, "", name, check))


def plain_parts(rows: str = PLAIN) -> dict[str, bytes]:
    """The parts of an ordinary workbook."""
    return parts({"表": sheet(rows)})


def entries(made: dict[str, bytes]) -> list[Entry]:
    """The parts as entries of an archive."""
    return [Entry(name, data) for name, data in made.items()]


def is_plain(book: Book) -> None:
    """Check for the ordinary workbook's values."""
    rows = book.grids[0].rows
    assert rows[0][:2] == ["地区", "数值"]
    assert rows[1][:2] == ["成都市", 1.5]


def first(book: Book) -> Grid:
    """The first sheet."""
    return book.grids[0]


def with_part(name: str, data: bytes, rows: str = PLAIN, strings: str | None = None) -> bytes:
    """The ordinary workbook with one part replaced or added."""
    made = parts({"表": sheet(rows)}, strings)
    made[name] = data
    return workbook(made)


def form(book: Book, expected: str) -> None:
    """Check what the file was found to be."""
    assert book.form == expected
