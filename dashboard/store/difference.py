"""What changed between two states of a table, row by row and in words."""

import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd

from dashboard.catalogue import Table
from dashboard.store.checksums import Cursor, columns_of
from dashboard.store.versions import changed_tables, events, fitted, pinned
from dashboard.wording import number_text, period_words, shown_row

SERIES = ("indicator", "region", "industry", "caliber", "kind", "start", "end")
#: The columns of every comparison; those of SERIES, unit and values are filled for observations only.
COLUMNS = (
    "table", "table_title", "id", "label", "what", "before", "after", *SERIES, "unit", "before_value", "after_value",
)  # fmt: skip
LABELS = ("name", "title", "stated", "reason", "text")
#: Columns for the store's own bookkeeping, which say nothing to a reader.
UNSAID = frozenset({"revision"})
#: A moment as it is kept as text: 2026-11-22T12:30:05.123+08:00.
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
LISTED = 6  # fields of a register row put into words
OBSERVATION = "observation"

Rows = dict[str, dict[str, Any]]


def describe(cursor: Cursor, table: Table, before: str, after: str) -> pd.DataFrame:
    """The rows that differ between two SQL selections of a table's columns: COLUMNS, one row an id.

    what is added, changed or removed; before and after are texts for people ('' where there is no row).
    """
    old, new = _rows(cursor, before), _rows(cursor, after)
    words = _observations(cursor, table, old, new) if table.table == OBSERVATION else _register(table)
    found = []
    for row in [*new, *(name for name in old if name not in new)]:
        was, now = old.get(row), new.get(row)
        if was is None or now is None or _differ(was, now):
            what = "added" if was is None else "removed" if now is None else "changed"
            found.append({"table": table.table, "table_title": table.title, "id": row, "what": what} | words(was, now))
    return as_frame(found)


def between(cursor: Cursor, tables: Mapping[str, Table], old: int, new: int) -> pd.DataFrame:
    """All rows of all tables that differ between two versions, in either direction of time."""
    found = [as_frame([])]
    changed = changed_tables(cursor, min(old, new) + 1, max(old, new))
    for table in (table for name, table in tables.items() if name in changed):
        moved = events(cursor, table, min(old, new) + 1, max(old, new))
        if moved is None:
            continue
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE moved AS SELECT DISTINCT id FROM ({moved})")
        before, after = (
            f"{fitted(cursor, table, pinned(table, version), 'moved')} ORDER BY id" for version in (old, new)
        )
        if cursor.execute("SELECT 1 FROM moved LIMIT 1").fetchone() is not None:
            found += [rows] if len(rows := describe(cursor, table, before, after)) else []
    return pd.concat(found[1:], ignore_index=True) if len(found) > 1 else found[0]


def as_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of a comparison as a frame of COLUMNS."""
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"before_value": "float64", "after_value": "float64"})


def _rows(cursor: Cursor, selection: str) -> Rows:
    frame = cursor.execute(selection).df()
    return {str(row["id"]): row for row in frame.to_dict("records")}


def _same(left: Any, right: Any) -> bool:
    return bool(left == right) or (pd.isna(left) and pd.isna(right))


def _differ(was: dict[str, Any], now: dict[str, Any]) -> list[str]:
    return [name for name in now if not _same(was.get(name), now[name])]


def _text(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return number_text(value)
    moment = MOMENT.fullmatch(str(value))
    return f"{moment[1]} {moment[2]}" if moment else str(value)


Words = Callable[[dict[str, Any] | None, dict[str, Any] | None], dict[str, Any]]


def _register(table: Table) -> Words:
    """Words for a row of any table but the observations: the fields that say something or that differ."""
    label = next((name for name in LABELS if name in table.names), table.key[0])
    titles = {column.name: column.title for column in table.columns if column.name not in UNSAID}

    def told(row: dict[str, Any] | None, names: list[str]) -> str:
        fields = [(titles[name], _text(row[name])) for name in names] if row else []
        said = [f"{title}：{text}" for title, text in fields if text]
        return "；".join(said[:LISTED]) + ("…" if len(said) > LISTED else "")

    def words(was: dict[str, Any] | None, now: dict[str, Any] | None) -> dict[str, Any]:
        row = now or was or {}
        names = [name for name in _differ(was, now) if name in titles] if was and now else list(titles)
        return {"label": _text(row[label]) or str(row["id"]), "before": told(was, names), "after": told(now, names)}

    return words


def _observations(cursor: Cursor, table: Table, old: Rows, new: Rows) -> Words:
    """Words for observations: value with unit and qualifier, or the fields that differ where the value does not."""
    indicators = _named(cursor, "indicator", "id", ("title", "unit", "decimals"))
    regions = _named(cursor, "region", "code", ("name",))
    industries = _named(cursor, "industry", "id", ("name",))
    fields = _register(table)

    def shown(row: dict[str, Any] | None) -> str:
        if row is None:
            return ""
        entry = indicators.get(row["indicator"], {})
        unit, decimals = row.get("unit") or entry.get("unit") or "", entry.get("decimals")
        decimals = float("nan") if decimals is None or pd.isna(decimals) else decimals
        empty = dict.fromkeys(("raw", "wording", "bound", "modality", "approximation", "text"), "")
        return shown_row(SimpleNamespace(**(empty | row | {"unit": unit, "decimals": decimals})))

    def words(was: dict[str, Any] | None, now: dict[str, Any] | None) -> dict[str, Any]:
        row = now or was or {}
        entry = indicators.get(row["indicator"], {})
        industry = row["industry"]
        parts = [
            regions.get(row["region"], {}).get("name") or row["region"],
            (industries.get(industry, {}).get("name") or industry) if industry != "all" else "",
            entry.get("title") or row["indicator"],
            row.get("caliber", ""),
            period_words(row["kind"], row["start"], row["end"], row.get("rules") or ""),
        ]
        before, after = shown(was), shown(now)
        if was and now and before == after:
            told = fields(was, now)
            # A row that only came in anew, from another file, says the same.
            before, after = (f"{text}（{told[side]}）" if told[side] else text
                             for text, side in ((before, "before"), (after, "after")))  # fmt: skip
        return {
            "label": " ".join(part for part in parts if part), "before": before, "after": after,
            **{name: row.get(name, "") for name in SERIES}, "unit": row.get("unit") or entry.get("unit") or "",
            "before_value": was["value"] if was else None, "after_value": now["value"] if now else None,
        }  # fmt: skip

    return words


def _named(cursor: Cursor, name: str, key: str, columns: tuple[str, ...]) -> Rows:
    """Rows of a small table as this transaction sees it, by key; none when it has not these columns."""
    source = f'figures.main."{name}"'
    if not {key, *columns} <= columns_of(cursor, source):
        return {}
    listed = ", ".join(f'"{column}"' for column in columns)
    frame = cursor.execute(f'SELECT "{key}" AS "row", {listed} FROM {source}').df()
    return {str(row["row"]): row for row in frame.to_dict("records")}
