"""Versions of the figures: the log of commits, a table as of a version, and the rows a version touched.

Rows are read by DuckLake's own time travel, what a version did by its change feed. The feed's two halves are
asked one by one: their union under one name does not end on wide tables, and only the functions themselves, not
the lake's short forms of them, tell the version of each row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboard.catalogue import Table
from dashboard.store.checksums import TIME_SQL, columns_of
from dashboard.store.lake import Cursor, newest_commit
from dashboard.store.writing import CONTENT, content_sql, sql_columns

UNDO_KIND = "撤销"

# What people read of the log; what a commit did not say is empty or 0.
HISTORY = f"""
SELECT snapshot_id AS version, {TIME_SQL} AS "time", author,
       -- versions go by their number; a clock that ran back is only said
       commit_message || CASE WHEN {TIME_SQL} < lag({TIME_SQL}) OVER (ORDER BY snapshot_id)
                              THEN '（入库时本机时钟早于前一版）' ELSE '' END AS message,
       coalesce(CAST(commit_extra_info->>'$.added' AS BIGINT), 0) AS added,
       coalesce(CAST(commit_extra_info->>'$.changed' AS BIGINT), 0) AS changed,
       coalesce(CAST(commit_extra_info->>'$.removed' AS BIGINT), 0) AS removed,
       coalesce(CAST(commit_extra_info->>'$.moved' AS BIGINT), 0) AS moved,
       coalesce(commit_extra_info->>'$.kind', '') AS kind, coalesce(commit_extra_info->>'$.file', '') AS file,
       coalesce(commit_extra_info->>'$.sha256', '') AS sha256,
       coalesce(commit_extra_info->>'$.because', '') AS because,
       coalesce(commit_extra_info->>'$.import_id', '') AS import_id,
       coalesce(CAST(commit_extra_info->>'$.undoes' AS BIGINT), 0) AS undoes
FROM figures.snapshots() WHERE author IS NOT NULL AND snapshot_id <= $version
ORDER BY snapshot_id DESC
"""

LOG = f"""
SELECT snapshot_id AS version, {TIME_SQL} AS "time", author,
       coalesce(commit_message, '') AS message,
       coalesce(CAST(commit_extra_info->>'$.undoes' AS BIGINT), 0) AS undoes,
       -- only data/ counts rows that merely moved
       commit_extra_info->>'$.moved' IS NOT NULL AS seeded
FROM figures.snapshots() WHERE author IS NOT NULL ORDER BY snapshot_id
"""


@dataclass(frozen=True)
class Entry:
    """One commit in the log. undoes: the version it takes back, 0 for none; seeded: it came from data/."""

    version: int
    time: datetime
    author: str
    message: str
    undoes: int
    seeded: bool


def log(cursor: Cursor) -> dict[int, Entry]:
    """Every commit by version, as this transaction sees them."""
    return {row[0]: Entry(*row) for row in cursor.execute(LOG).fetchall()}


def newest(cursor: Cursor) -> int:
    """The version this transaction stands on."""
    return newest_commit(cursor, "figures")


def in_force(entries: Iterable[Entry]) -> set[int]:
    """The versions nothing in force takes back. An undo that was undone itself is not in force."""
    standing: set[int] = set()
    taken_back: set[int] = set()
    for entry in sorted(entries, key=lambda e: e.version, reverse=True):
        if entry.version not in taken_back:
            standing.add(entry.version)
            if entry.undoes:
                taken_back.add(entry.undoes)
    return standing


def fitted(cursor: Cursor, table: Table, source: str, among: str = "", hashed: bool = False) -> str:
    """SQL for the rows of `source` with today's columns: those it does not have are empty.

    among: a table whose ids are wanted, all without; picked before anything is computed. hashed: with `content`.
    """
    had = columns_of(cursor, source)
    columns = []
    for name, kind in sql_columns(table).items():
        if name == CONTENT:
            continue
        if name in had:
            columns.append(f'"{name}"')
        else:
            empty = "''" if kind == "VARCHAR" else "NULL"
            columns.append(f'CAST({empty} AS {kind}) AS "{name}"')
    picked = f"{source} SEMI JOIN {among} USING (id)" if among else source
    selected = f"SELECT {', '.join(columns)} FROM {picked if had else '(SELECT 1) WHERE false'}"
    return f"SELECT *, {content_sql(table)} AS {CONTENT} FROM ({selected})" if hashed else selected


def pinned(table: Table, version: int) -> str:
    """A table as of a version, to stand after FROM."""
    return f'figures.main."{table.table}" AT (VERSION => {int(version)})'


def put_in(table: Table, first: int, last: int) -> str:
    """The rows put in by versions first to last, to stand after FROM; snapshot_id is their version."""
    return f"ducklake_table_insertions('figures', 'main', '{table.table}', {int(first)}, {int(last)})"


def taken_out(table: Table, first: int, last: int) -> str:
    """The rows taken out by versions first to last, as they were before; snapshot_id is the version."""
    return f"ducklake_table_deletions('figures', 'main', '{table.table}', {int(first)}, {int(last)})"


def changed_tables(cursor: Cursor, first: int, last: int) -> set[str]:
    """The names of the tables that versions first to last may have changed.

    The catalogue knows without looking into any file; asking each table's feed takes long where there are many.
    """
    ids = cursor.execute(
        """SELECT DISTINCT unnest(flatten(map_values(changes))) FROM figures.snapshots()
        WHERE snapshot_id BETWEEN $first AND $last""",
        {"first": first, "last": last},
    ).fetchall()
    known = "SELECT CAST(table_id AS VARCHAR), table_name FROM ducklake_table_info('figures')"
    names = cursor.execute(known).fetchall()
    changed = {row[0] for row in ids}
    return {name for number, name in names if number in changed}


def events(cursor: Cursor, table: Table, first: int, last: int) -> str | None:
    """SQL for (version, id) of every row put in or taken out by versions first to last; None when there can be none."""
    if first > last or not columns_of(cursor, pinned(table, last)):
        return None
    halves = (put_in(table, first, last), taken_out(table, first, last))
    return " UNION ALL ".join(f"SELECT snapshot_id AS version, id FROM {half}" for half in halves)
