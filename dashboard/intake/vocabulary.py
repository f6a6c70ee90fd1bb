"""What the reading process must know of the store: indicators, regions, industries, sources, registers, today.

Plain data: made from the store, sent to the reading process as JSON. Knows no pandas there.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

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


@dataclass(frozen=True)
class IndicatorEntry:
    """An indicator: its names, unit, plausible range (in its unit), and what it is usually held as.

    kinds and calibers: most frequent first; calibers without the default one.
    """

    id: str
    title: str
    short: str = ""
    unit: str = ""
    frequency: str = ""
    caliber: str = ""
    decimals: int = 0
    range: tuple[float, float] | None = None
    by: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    calibers: tuple[str, ...] = ()
    derivation: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Title, short name and aliases, each once."""
        return tuple(dict.fromkeys(name for name in (self.title, self.short, *self.aliases) if name))

    @property
    def stock(self) -> bool:
        """Whether it is only ever held as 时点."""
        return self.kinds == ("时点",)


@dataclass(frozen=True)
class RegionEntry:
    """A region: code, full and short name, other writings, level, parent and economic region (codes)."""

    code: str
    name: str
    short: str = ""
    aliases: tuple[str, ...] = ()
    level: str = ""
    parent: str = ""
    economic_region: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Name, short name and aliases, each once."""
        return tuple(dict.fromkeys(name for name in (self.name, self.short, *self.aliases) if name))


@dataclass(frozen=True)
class IndustryEntry:
    """An industry or product: id, full and short name, other writings, level, parent (id)."""

    id: str
    name: str
    short: str = ""
    aliases: tuple[str, ...] = ()
    level: str = ""
    parent: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Name, short name and aliases, each once."""
        return tuple(dict.fromkeys(name for name in (self.name, self.short, *self.aliases) if name))


@dataclass(frozen=True)
class SourceEntry:
    """A source: id, who published it, its title and address."""

    id: str
    publisher: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class ColumnEntry:
    """A column of a register as its description gives it."""

    name: str
    title: str
    type: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    refers: str = ""


@dataclass(frozen=True)
class RegisterEntry:
    """A register a sheet may bring: its table, title, key columns and columns."""

    table: str
    title: str
    key: tuple[str, ...]
    columns: tuple[ColumnEntry, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Everything the sheet's words are held against. today is the day in Sichuan."""

    indicators: Mapping[str, IndicatorEntry]
    regions: Mapping[str, RegionEntry]
    industries: Mapping[str, IndustryEntry]
    sources: Mapping[str, SourceEntry] = field(default_factory=dict)
    registers: Mapping[str, RegisterEntry] = field(default_factory=dict)
    today: date = date(2000, 1, 1)

    def to_json(self) -> dict[str, Any]:
        """As plain lists, texts and numbers."""
        parts = ("indicators", "regions", "industries", "sources", "registers")
        return {part: [asdict(entry) for entry in getattr(self, part).values()] for part in parts} | {
            "today": self.today.isoformat()
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """Back from to_json. Raises KeyError or TypeError when it is not that."""
        registers = [
            RegisterEntry(
                entry["table"],
                entry["title"],
                tuple(entry["key"]),
                tuple(ColumnEntry(**_tuples(column)) for column in entry["columns"]),
            )
            for entry in plain["registers"]
        ]
        return cls(
            {entry["id"]: IndicatorEntry(**_tuples(entry)) for entry in plain["indicators"]},
            {entry["code"]: RegionEntry(**_tuples(entry)) for entry in plain["regions"]},
            {entry["id"]: IndustryEntry(**_tuples(entry)) for entry in plain["industries"]},
            {entry["id"]: SourceEntry(**entry) for entry in plain["sources"]},
            {register.table: register for register in registers},
            date.fromisoformat(plain["today"]),
        )


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}


def vocabulary(store: "Store", at: int | None = None) -> Vocabulary:
    """The words of the store at a version (default: the current one). Raises QueryError, StoreError."""
    usual = store.ask("usual_kinds", at)
    kinds: dict[str, dict[str, None]] = {}
    calibers: dict[str, dict[str, None]] = {}
    for row in usual.itertuples(index=False):
        kinds.setdefault(row.indicator, {})[row.kind] = None
        if row.caliber:
            calibers.setdefault(row.indicator, {})[row.caliber] = None
    indicators = {}
    for row in store.ask("indicators", at).itertuples(index=False):
        low, high = row.range_low, row.range_high
        indicators[row.id] = IndicatorEntry(
            row.id,
            row.title,
            row.short,
            row.unit,
            row.frequency,
            row.caliber,
            int(row.decimals),
            None if low != low or high != high else (float(low), float(high)),
            _several(row.breakdowns),
            _several(row.aliases),
            tuple(kinds.get(row.id, ())),
            tuple(calibers.get(row.id, ())),
            row.derivation,
        )
    regions = _rows(store.ask("regions", at))
    industries = _rows(store.ask("industries", at))
    sources = _rows(store.ask("sources", at))
    return Vocabulary(
        indicators,
        {
            row["code"]: RegionEntry(
                row["code"],
                row["name"],
                row.get("short", ""),
                _several(row.get("aliases", "")),
                row.get("level", ""),
                row.get("parent", ""),
                row.get("economic_region", ""),
            )
            for row in regions
        },
        {
            row["id"]: IndustryEntry(
                row["id"],
                row["name"],
                row.get("short", ""),
                _several(row.get("aliases", "")),
                row.get("level", ""),
                row.get("parent", ""),
            )
            for row in industries
        },
        {
            row["id"]: SourceEntry(row["id"], row.get("publisher", ""), row.get("title", ""), row.get("url", ""))
            for row in sources
        },
        _registers(store),
        datetime.now(ZoneInfo("Asia/Shanghai")).date(),
    )


def _rows(frame: "pd.DataFrame") -> list[dict[str, str]]:
    """The rows with every value as text; what is not there is ""."""
    filled = frame.astype("object").where(frame.notna(), "")
    return [{str(name): str(value) for name, value in row.items()} for row in filled.to_dict("records")]


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("；") if part)


def _needed(table: "Table", column: str) -> bool:
    """Whether a sheet must have the column to be taken for the register; source and confidence an import gives."""
    if column in BY_IMPORT and table.takes_imports:
        return False
    return column in table.key or table.column(column).required


def _registers(store: "Store") -> dict[str, RegisterEntry]:
    # The reading process knows no descriptions.
    from dashboard.catalogue import IMPORT_COLUMNS

    return {
        name: RegisterEntry(
            name,
            table.title,
            table.key,
            tuple(
                ColumnEntry(c.name, c.title, c.type, _needed(table, c.name), c.choices, c.refers)
                for c in table.columns
                if c.name not in IMPORT_COLUMNS or not table.takes_imports
            ),
        )
        for name, table in store.catalogue.tables.items()
        if name not in NOT_REGISTERS
    }
