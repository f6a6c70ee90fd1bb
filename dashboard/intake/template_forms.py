"""What a form to fill in consists of; drawn by template_sheets."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """A column or cell to fill in: its header, decimals shown, and the plausible range (a warning outside it)."""

    header: str
    decimals: int = 1
    low: float | None = None
    high: float | None = None

    @property
    def format(self) -> str:
        """The number format: thousands apart, the dictionary's decimals."""
        return "#,##0" + ("." + "0" * self.decimals if self.decimals else "")


@dataclass(frozen=True)
class Form:
    """One sheet to fill in.

    heads: what stands above the label columns. groups: (header over its entries or "", entries); behind the
    entries of each group stands the last value. rows: (labels, last value and its period for each group). cells:
    the entries of each row where they differ by row. options: what an empty row at the end may be called.
    """

    sheet: str
    title: str
    heads: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    rows: tuple[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], ...]
    cells: tuple[tuple[Entry, ...], ...] = ()
    options: tuple[str, ...] = ()
    units: str = ""
    period: str = ""

    @property
    def dated(self) -> bool:
        """Whether the period of the last value has a column of its own: with one group there is room for it."""
        return len(self.groups) == 1

    @property
    def width(self) -> int:
        """The columns: labels, entries and last value of each group, its period, state, note."""
        return len(self.heads) + sum(len(entries) + 1 for _, entries in self.groups) + int(self.dated) + 2


@dataclass(frozen=True)
class RegisterForm:
    """A register to complete. fields: title, what to write, pick-list or (), whether it must be filled in.

    known: the names held already, for comparison. missing: how many are not. filled: the rows held, where they are
    to be completed instead of added to; fixed: so many columns of them may not be changed.
    """

    sheet: str
    title: str
    fields: tuple[tuple[str, str, tuple[str, ...], bool], ...]
    rows: int
    known: tuple[str, ...] = field(default=())
    missing: int = 0
    filled: tuple[tuple[str, ...], ...] = ()
    fixed: int = 0
