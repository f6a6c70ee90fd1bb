"""A register sheet (parks, centres): its rows typed as the table describes them and compared with the store."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboard.catalogue import IMPORT_COLUMNS, Column, Table
from dashboard.intake import per_mu_rules, task_rules
from dashboard.intake.characters import seen
from dashboard.intake.committing import now
from dashboard.intake.drafts import Choices, Register
from dashboard.intake.findings import Finding
from dashboard.seed import EXPECTED, key_text, parse, typed
from dashboard.store import Store

#: The question that answers the whole of a table.
WHOLE = {
    "indicator": "indicators",
    "region": "regions",
    "industry": "industries",
    "source": "sources",
    "park": "parks",
    "park_batch": "park_batches",
    "park_pair": "park_pairs",
    "centre": "centres",
    "industry_group": "industry_groups",
    "break": "breaks",
    "policy_event": "policy_events",
    "work_item": "work_items",
    "per_mu_entry": "per_mu_entries",
    "left_out": "left_out",
    "stated_difference": "stated_differences",
}
#: Where the rows of a register are kept that no sheet can bring.
ELSEWHERE = {"industry": "新行业请在“指标与来源定义”中逐个登记"}
KEPT = "请将要增改的内容交系统管理员，写入随程序发布的 data 目录"
#: What the rows of a register have to keep to besides their columns: table → (row, today) → (column, sentence).
RULES: dict[str, Callable[[Mapping[str, Any], date], list[tuple[str, str]]]] = {
    "work_item": task_rules.faults,
    "per_mu_entry": per_mu_rules.faults,
}
#: What a row is restricted to at least where its sheet does not say: table → row → level, "" for none; and why.
LEAST: dict[str, tuple[Callable[[Mapping[str, Any]], str], str]] = {
    "per_mu_entry": (per_mu_rules.level, per_mu_rules.WHY)
}
#: How people write what a column holds: table → (column, text) → text as the register keeps it.
TIDY: dict[str, Callable[[str, str], str]] = {"work_item": task_rules.tidy}
#: What a column takes, where its type says too little: table → column → words.
HINTS: dict[str, Mapping[str, str]] = {"work_item": task_rules.HINTS}
#: By what else than its key people name a row of another table.
NAMES = ("name", "short", "title")


def whole_table(store: Store, table: str, at: int | None = None) -> pd.DataFrame | None:
    """All rows of a register as the store holds them; None for a table without such a question."""
    question = WHOLE.get(table)
    return None if question is None else store.ask(question, at=at)


def read_register(
    store: Store, sheet: str, said: Mapping[str, Any], file: str, choices: Choices, source: str, at: int | None = None
) -> tuple[Register | None, list[Finding]]:
    """The rows of a recognised register sheet ({"table", "rows": [{column: value, "cell"}]}) and what is wrong.

    Columns the sheet does not have keep what the store holds of the same row; for a new row source and confidence
    are those of the import. A revised row whose source the sheet does not state keeps the one it rests on and names
    the import's beside it (revision_source). A row that is new or revised has the disclosure level its cell states,
    else that of the import, unless what the store holds of it or its kind (LEAST) is more restricted. No register is
    returned for a table that cannot be imported.
    """
    table = store.catalogue.tables.get(str(said["table"]))
    stored = None if table is None else whole_table(store, table.table, at)
    if table is None or stored is None:
        return None, [Finding("register_value", f"名录“{said['table']}”不能由报表导入", sheet)]
    if not table.takes_imports:
        # Its rows could not say how public they are nor who brought them.
        told = f"“{table.title}”不能由报表导入：它的各行不登记公开属性和入库记录；{ELSEWHERE.get(table.table, KEPT)}"
        return None, [Finding("register_value", told, sheet)]
    reading = _Reading(store, sheet, table, at)
    given = [
        column
        for column in table.columns
        if column.name not in IMPORT_COLUMNS and any(column.name in row for row in said["rows"])
    ]
    records: list[dict[str, Any]] = []
    for number, row in enumerate(said["rows"]):
        cell = str(row.get("cell", ""))
        reading.begin(number, cell, row.get("cells", {}))
        record = {column.name: reading.value(column, row.get(column.name)) for column in given}
        records.append(record | {"cell": cell, "file": file, "sheet": sheet, "raw": _text(row.get(table.raw_column))})
    rows = typed(table, pd.DataFrame(records, columns=[*(c.name for c in given), "cell", "file", "sheet", "raw"]))
    before = typed(
        table,
        stored[stored["id"].isin(rows["id"])][
            list(dict.fromkeys(["id", *table.names, "file", "sheet", "cell", "raw"]))
        ],
    )
    before = before.assign(id=stored.loc[before.index, "id"]).set_index("id", drop=False)
    defaults = {"disclosure": choices.disclosure, "source": source, "confidence": "高"}
    rows = rows.set_index("id", drop=False)
    fresh = ~rows.index.isin(before.index)
    for column in table.columns:
        if column not in given:
            held = before[column.name].reindex(rows.index)
            rows[column.name] = held.fillna("") if rows[column.name].dtype == "str" else held
            if column.name in defaults:
                rows.loc[fresh, column.name] = defaults[column.name]
    reading.check(rows)
    what = [_what(table, row, before) for _, row in rows.iterrows()]
    said_levels = rows["disclosure"] if any(c.name == "disclosure" for c in given) else [""] * len(rows)
    held_levels = [str(before["disclosure"].get(key, "")) for key in rows["id"]]
    least = [_least(table, row, choices.disclosure) for row in rows.to_dict("records")]
    rows["disclosure"] = [
        held if word == "unchanged" else level or _stricter(table, held, own)
        for level, held, word, own in zip(said_levels, held_levels, what, least, strict=True)
    ]
    if not any(column.name in ("source", "sources") for column in given):
        own = rows["source"] if "source" in rows else [""] * len(rows)
        rows["revision_source"] = [
            source if word == "revised" and source != rested else "" for rested, word in zip(own, what, strict=True)
        ]
    open_rows = zip(rows["disclosure"], said_levels, held_levels, what, strict=True)
    raised = [
        now
        for now, level, held, word in open_rows
        if word != "unchanged" and not level and now != _stricter(table, held, choices.disclosure)
    ]
    notes = tuple(
        f"{raised.count(level)}行未写明公开属性，因是{LEAST[table.table][1]}，按“{level}”登记"
        f"（本次导入选的是“{choices.disclosure}”）"
        for level in dict.fromkeys(raised)
    )
    register = Register(
        table.table, table.title, sheet, rows.reset_index(drop=True), tuple(what), before.reset_index(drop=True), notes
    )
    return register, reading.in_order()


def _what(table: Table, row: Any, before: pd.DataFrame) -> str:
    if row["id"] not in before.index:
        return "new"
    held = before.loc[row["id"]]
    compared = [name for name in table.names if name not in IMPORT_COLUMNS and not _left_open(name, row)]
    same = all(key_text(row[name]) == key_text(held[name]) for name in compared)
    return "unchanged" if same else "revised"


def _left_open(name: str, row: Any) -> bool:
    """Whether a row leaves its level to the import: an empty cell is no statement that it is public."""
    return name == "disclosure" and not row[name]


def _stricter(table: Table, one: str, other: str) -> str:
    """The more restricted of two disclosure levels; the description lists them from public to most restricted."""
    return max(one, other, key=table.column("disclosure").choices.index) if one else other


def _least(table: Table, row: Mapping[Any, Any], chosen: str) -> str:
    """The level of a row whose sheet does not say: the import's, or a stricter one its kind asks for."""
    own = LEAST[table.table][0](row) if table.table in LEAST else ""
    return _stricter(table, own, chosen)


class _Reading:
    """The cells of one register sheet, read row by row; collects what does not fit, each at its own cell."""

    def __init__(self, store: Store, sheet: str, table: Table, at: int | None) -> None:
        self._store, self._sheet, self._table, self._at = store, sheet, table, at
        self._known: dict[str, dict[str, str]] = {}
        self._places = {column.name: place for place, column in enumerate(table.columns)}
        self._rows: list[tuple[str, Mapping[str, str]]] = []
        #: Row and column of what was refused already: that it is empty then is no second fault.
        self._refused: set[tuple[int, str]] = set()
        self._said: list[tuple[int, int, Finding]] = []

    def begin(self, number: int, cell: str, cells: Mapping[str, str]) -> None:
        """The next row, counted from 0; cells: where each of its columns stands, cell: where a column is missing."""
        self._rows.append((cell, cells))
        self._number = number

    def value(self, column: Column, given: Any) -> object:
        """One cell of the row begun, in its column's type; '' or None and a finding where it does not fit."""
        text = _text(given)
        if tidy := TIDY.get(self._table.table):
            text = tidy(column.name, text)
        if column.type == "date":
            text = text.replace("/", "-").removesuffix(" 00:00:00")
        if column.refers and text:
            known = self._names(column.refers)
            if text not in known:
                self._refuse(column, f"{column.title}“{text}”没有登记", text)
                return ""
            return known[text]
        try:
            return parse(column, text)
        except ValueError:
            expected = EXPECTED.get(column.type, f"只能是：{'、'.join(c or '（空）' for c in column.choices)}")
            expected = HINTS.get(self._table.table, {}).get(column.name, expected)
            self._refuse(column, f"{column.title}“{text}”不合要求，{expected}", text)
            return parse(column, "")

    def check(self, rows: pd.DataFrame) -> None:
        """Required columns that are empty, what the register's own rules say, and keys that stand twice."""
        table = self._table
        rule = RULES.get(table.table)
        today = now().date()
        twice = rows["id"].duplicated()
        for number, (again, (_, row)) in enumerate(zip(twice, rows.iterrows(), strict=True)):
            told = {str(name): None if pd.isna(value) else value for name, value in row.items()}
            for column in table.columns:
                empty = column.required and "" not in column.choices and told[column.name] in (None, "")
                if empty and (number, column.name) not in self._refused:
                    self._say(number, column.name, f"{column.title}不能为空", "")
            for name, sentence in rule(told, today) if rule else []:
                self._say(number, name, sentence, "")
            if again:
                key = table.key[0]
                sentence = f"{table.title}中同一{table.column(key).title}出现两次"
                self._say(number, key, sentence, "")

    def in_order(self) -> list[Finding]:
        """What was found, row by row and within a row by column."""
        return [finding for _, _, finding in sorted(self._said, key=lambda said: said[:2])]

    def _refuse(self, column: Column, message: str, found: str) -> None:
        self._refused.add((self._number, column.name))
        self._say(self._number, column.name, message, found)

    def _say(self, number: int, column: str, message: str, found: str) -> None:
        cell, cells = self._rows[number]
        finding = Finding("register_value", message, self._sheet, cells.get(column, cell), found)
        self._said.append((number, self._places[column], finding))

    def _names(self, table: str) -> dict[str, str]:
        """Key of every row of another table by its key and by its unambiguous names."""
        if table not in self._known:
            frame = whole_table(self._store, table, self._at)
            key = self._store.catalogue.lake_tables[table].key[0]
            known: dict[str, str] = {}
            if frame is not None:
                for name in NAMES:
                    if name in frame:
                        single = frame[~frame[name].duplicated(keep=False)]
                        known = dict(zip(single[name], single[key], strict=True)) | known
                known |= {value: value for value in frame[key]}
            self._known[table] = known
        return self._known[table]


def _text(value: Any) -> str:
    """A cell as the text that the seed's grammar reads, without characters that nobody sees."""
    return seen(key_text(value)).strip()
