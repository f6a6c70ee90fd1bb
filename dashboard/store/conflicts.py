"""Whether what a draft was compared with still stands: rows and series points changed since its version."""

from collections.abc import Iterable, Mapping

import pandas as pd

from dashboard.catalogue import Table
from dashboard.errors import ConflictError, VersionError
from dashboard.frames import each
from dashboard.store.difference import COLUMNS, SERIES, describe
from dashboard.store.lake import Cursor
from dashboard.store.versions import Entry, changed_tables, events, fitted, log, newest, pinned, put_in, taken_out
from dashboard.store.writing import CONTENT, Change, checked, stage

NAMED = 3  # changed rows told in the sentence; the rest are counted


def refuse_stale(cursor: Cursor, tables: Mapping[str, Table], changes: Iterable[Change], base: int) -> None:
    """Raise ConflictError when rows of the same ids or series points were changed by versions after `base`.

    A row that now says exactly what the change would make it say is no conflict: both want the same.
    """
    now = newest(cursor)
    if base > now:
        raise VersionError(f"没有数据版次 {base}", "数据版次", f"现有第 1 至第 {now} 版")
    if base == now:
        return
    changed = changed_tables(cursor, base + 1, now)
    known = [(tables[change.table], change) for change in changes if change.table in {*tables} & changed]
    moved = [_moved(cursor, table, change, base, now) for table, change in known]
    found = [rows for rows in moved if rows is not None]
    if found:
        raise conflict(cursor, pd.concat(found, ignore_index=True))


def refuse_moved(cursor: Cursor, touched: Iterable[Table], base: int) -> None:
    """Raise ConflictError when versions after `base` changed rows that an undo (planned on `cursor`) is about."""
    now = newest(cursor)
    found = []
    for table in touched:
        moved = events(cursor, table, base + 1, now)
        if moved is None:
            continue
        cursor.execute(
            f"""CREATE OR REPLACE TEMP TABLE moved AS SELECT id, max(version) AS version FROM ({moved})
            WHERE id IN (SELECT id FROM "now_{table.table}" UNION SELECT id FROM "back_{table.table}") GROUP BY id"""
        )
        found += [rows] if len(rows := _described(cursor, table, base)) else []
    if found:
        raise conflict(cursor, pd.concat(found, ignore_index=True))


def conflict(cursor: Cursor, rows: pd.DataFrame) -> ConflictError:
    """The error for rows changed meanwhile: which, by whom, in which version."""
    entries = log(cursor)
    unknown = Entry(0, pd.NaT, "", "", 0, False)
    whose = [entries.get(int(version), unknown) for version in rows["version"]]
    rows = rows.assign(author=[e.author for e in whose], message=[e.message for e in whose])
    rows = rows.assign(time=[e.time for e in whose])
    named = (f"{row.label}（{row.author}，第{row.version}版）" for row in each(rows))
    told = list(dict.fromkeys(named))
    more = f"等{len(rows)}处" if len(told) > NAMED else ""
    what = f"比对之后数据已被他人改动：{'、'.join(told[:NAMED])}{more}"
    return ConflictError(what, "入库", "请重新比对后再确认，本次没有写入任何内容", rows)


def _moved(cursor: Cursor, table: Table, change: Change, base: int, now: int) -> pd.DataFrame | None:
    """The rows of one change that were changed since; None when there are none."""
    since = events(cursor, table, base + 1, now)
    if since is None or cursor.execute(f"SELECT 1 FROM ({since}) LIMIT 1").fetchone() is None:
        return None
    empty = pd.DataFrame(columns=table.names)
    stage(cursor, table, checked(table, empty if change.put is None else change.put), "wanted")
    cursor.execute("CREATE OR REPLACE TEMP TABLE unwanted AS SELECT unnest($ids) AS id", {"ids": list(change.drop)})
    # What is there now and says the same as what is wanted disturbs nobody.
    current = fitted(cursor, table, f'figures.main."{table.table}"', "wanted", hashed=True)
    cursor.execute(
        f"""CREATE OR REPLACE TEMP TABLE agreed AS SELECT w.id FROM wanted w JOIN ({current}) c
        ON c.id = w.id AND c.{CONTENT} = w.{CONTENT}"""
    )
    same_id = "SELECT id FROM (SELECT id FROM wanted UNION SELECT id FROM unwanted) ANTI JOIN agreed USING (id)"
    wanted = [f"SELECT id, version FROM ({since}) SEMI JOIN ({same_id}) USING (id)"]
    if set(SERIES) <= set(table.names):
        point = " AND ".join(f'r."{name}" IS NOT DISTINCT FROM w."{name}"' for name in SERIES)
        wanted += [
            f"""SELECT r.id, r.snapshot_id AS version FROM (SELECT *, snapshot_id FROM {half}) r
            SEMI JOIN (FROM wanted ANTI JOIN agreed USING (id)) w ON {point}"""
            for half in (put_in(table, base + 1, now), taken_out(table, base + 1, now))
        ]
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE moved AS SELECT id, max(version) AS version"
        f" FROM ({' UNION ALL '.join(wanted)}) GROUP BY id"
    )
    rows = _described(cursor, table, base)
    return rows if len(rows) else None


def _described(cursor: Cursor, table: Table, base: int) -> pd.DataFrame:
    """The rows of the temporary table moved, as they were at `base` and as they are, in words."""
    then, now = (
        fitted(cursor, table, source, "moved") for source in (pinned(table, base), f'figures.main."{table.table}"')
    )
    versions = dict(cursor.execute("SELECT id, version FROM moved").fetchall())
    rows = describe(cursor, table, then, now)
    return rows[list(COLUMNS)].assign(version=rows["id"].map(versions))
