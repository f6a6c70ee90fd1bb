"""What the reading process must know of the store: indicators, regions, industries, registers, today.

Plain data: made from the store, sent to the reading process as JSON. Knows no pandas there.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar
from zoneinfo import ZoneInfo

from dashboard.frames import each

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.catalogue import Table
    from dashboard.store import Store

#: Tables that are no register a sheet may bring.
NOT_REGISTERS = frozenset(
    {"observation", "import_record", "indicator", "source", "stated_difference", "left_out", "break", "geo"}
)
#: Required columns of a register that a row gets from its import where the sheet does not have them.
BY_IMPORT = ("source", "confidence", "disclosure")
#: Columns that hold several words.
LISTS = ("by", "aliases")


@dataclass(frozen=True)
class Entry:
    """What goes by several names: id (a region's code), full and short name, other writings."""

    id: str
    title: str
    short: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Title, short name and aliases, each once."""
        return tuple(dict.fromkeys(name for name in (self.title, self.short, *self.aliases) if name))


@dataclass(frozen=True)
class IndicatorEntry(Entry):
    """An indicator: its names, unit, plausible range (in its unit), and what it is usually held as.

    kinds and calibers: most frequent first; calibers without the default one.
    """

    unit: str = ""
    frequency: str = ""
    caliber: str = ""
    decimals: int = 0
    range: tuple[float, float] | None = None
    by: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    calibers: tuple[str, ...] = ()

    @property
    def stock(self) -> bool:
        """Whether it is only ever held as 时点."""
        return self.kinds == ("时点",)


@dataclass(frozen=True)
class PartEntry(Entry):
    """A region, industry or product: its names, level, and the ids of what it is a part of."""

    level: str = ""
    parent: str = ""
    economic_region: str = ""


@dataclass(frozen=True)
class ColumnEntry:
    """A column of a register; required: a sheet must have it to be taken for the register."""

    name: str
    title: str
    required: bool


@dataclass(frozen=True)
class RegisterEntry:
    """A register a sheet may bring: its table, title and columns."""

    table: str
    title: str
    columns: tuple[ColumnEntry, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Everything the sheet's words are held against. today is the day in Sichuan."""

    indicators: Mapping[str, IndicatorEntry]
    regions: Mapping[str, PartEntry]
    industries: Mapping[str, PartEntry]
    registers: Mapping[str, RegisterEntry] = field(default_factory=dict)
    today: date = date(2000, 1, 1)

    def to_json(self) -> dict[str, Any]:
        """As plain mappings, lists, texts and numbers."""
        return asdict(self) | {"today": self.today.isoformat()}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """Back from to_json. Raises KeyError or TypeError when it is not that."""
        return cls(
            {key: IndicatorEntry(**_tuples(entry)) for key, entry in plain["indicators"].items()},
            {key: PartEntry(**_tuples(entry)) for key, entry in plain["regions"].items()},
            {key: PartEntry(**_tuples(entry)) for key, entry in plain["industries"].items()},
            {
                key: RegisterEntry(key, entry["title"], tuple(ColumnEntry(**column) for column in entry["columns"]))
                for key, entry in plain["registers"].items()
            },
            date.fromisoformat(plain["today"]),
        )


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}


def vocabulary(store: "Store", at: int | None = None) -> Vocabulary:
    """The words of the store at a version (default: the current one). Raises QueryError, StoreError."""
    usual: dict[str, dict[str, dict[str, None]]] = {"kind": {}, "caliber": {}}
    for row in each(store.ask("usual_kinds", at)):
        for name, held in usual.items():
            if word := getattr(row, name):
                held.setdefault(row.indicator, {})[word] = None
    indicators = store.ask("indicators", at).rename(columns={"breakdowns": "by"})
    ranges = zip(indicators["range_low"].tolist(), indicators["range_high"].tolist(), strict=True)
    indicators = indicators.assign(
        range=[None if low != low or high != high else (low, high) for low, high in ranges],
        kinds=[tuple(usual["kind"].get(id, ())) for id in indicators["id"]],
        calibers=[tuple(usual["caliber"].get(id, ())) for id in indicators["id"]],
    )
    regions = store.ask("regions", at)
    return Vocabulary(
        _entries(IndicatorEntry, indicators),
        _entries(PartEntry, regions.assign(id=regions["code"]).rename(columns={"name": "title"})),
        _entries(PartEntry, store.ask("industries", at).rename(columns={"name": "title"})),
        _registers(store),
        datetime.now(ZoneInfo("Asia/Shanghai")).date(),
    )


E = TypeVar("E", bound=Entry)


def _entries(kind: type[E], frame: "pd.DataFrame") -> dict[str, E]:
    """The rows by id: of their columns those an entry of this kind has; several words in one text taken apart."""
    own = frame[[part.name for part in fields(kind) if part.name in frame]]
    lists = [name for name in LISTS if name in own]
    entries = {}
    for row in own.to_dict("records"):
        apart = {name: tuple(part for part in row[name].split("；") if part) for name in lists}
        entries[row["id"]] = kind(**{str(name): value for name, value in row.items()} | apart)
    return entries


def _registers(store: "Store") -> dict[str, RegisterEntry]:
    # The reading process knows no descriptions.
    from dashboard.catalogue import IMPORT_COLUMNS

    return {
        name: RegisterEntry(
            name,
            table.title,
            tuple(
                ColumnEntry(column.name, column.title, _needed(table, column.name))
                for column in table.columns
                if column.name not in IMPORT_COLUMNS or not table.takes_imports
            ),
        )
        for name, table in store.catalogue.tables.items()
        if name not in NOT_REGISTERS
    }


def _needed(table: "Table", column: str) -> bool:
    """Whether a sheet must have the column to be taken for the register; source and confidence an import gives."""
    if column in BY_IMPORT and table.takes_imports:
        return False
    return column in table.key or table.column(column).required
