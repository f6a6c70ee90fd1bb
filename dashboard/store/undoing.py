"""Taking a version back without losing what came later.

Every row is what the last version in force made of it. Undoing a version takes it out of force: rows nobody
touched since go back to the last version in force before it, rows a later version in force touched stay.
An undo is a version of its own; undoing that puts the first one into force again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.catalogue import Table
from dashboard.errors import StoreError, VersionError
from dashboard.store.difference import COLUMNS, describe
from dashboard.store.lake import Cursor, Lake
from dashboard.store.references import keep_references
from dashboard.store.verifying import refuse_rewritten
from dashboard.store.versions import Entry, changed_tables, events, fitted, in_force, log, newest, pinned, put_in
from dashboard.store.writing import Change, delete_staged, insert_staged, sql_columns

LATER = "第{}版又有修订"  # for SQL's format()


@dataclass(frozen=True)
class Undo:
    """What undoing a version does, before it is done.

    base: the version it was worked out on. going: one row for each row of the store that changes, with the columns
    of a comparison (table, table_title, id, label, what added|changed|removed, before = now, after = then, …).
    staying: the rows the version touched that stay as they are, the same columns and `why` in words. changes: what
    undoing would commit; Store.trial takes it, so that charts can be seen before and after.
    """

    version: int
    base: int
    going: pd.DataFrame
    staying: pd.DataFrame
    changes: tuple[Change, ...]


def plan(cursor: Cursor, lake: Lake, tables: Mapping[str, Table], version: int) -> list[Table]:
    """Work out what undoing does, into temporary tables of each table touched; returns those tables.

    now_…: the touched rows as they are; back_…: the rows to put; gone_…: the ids to drop; stay_…: id and why of
    what does not change; denied_…: rows that do not come back. Raises VersionError for a version that cannot be
    undone, DamagedError where a former version is not what was written: it would be made the newest.
    """
    entries = log(cursor)
    root = _root(entries, version)
    before = in_force(entries.values())
    after = in_force(entry for entry in entries.values() if entry.version != version)
    _refuse(entries, version, before)
    acting = {entry.version for entry in entries.values() if entry.version in after and not entry.undoes}
    touched = []
    changed = changed_tables(cursor, root, root) & tables.keys()
    refuse_rewritten(cursor, lake, "figures", changed)
    for table in tables.values():
        if table.table in changed and _touch(cursor, table, root, acting, newest(cursor)):
            _targets(cursor, table, root, acting, entries)
            _settle(cursor, table)
            touched.append(table)
    keep_references(cursor, tables, touched)
    return touched


def _root(entries: Mapping[int, Entry], version: int) -> int:
    """The version whose rows are at stake: itself, or the one an undo took back."""
    if version not in entries:
        raise VersionError(f"没有数据版次 {version}", "数据版次", f"现有第 1 至第 {max(entries, default=0)} 版")
    while entries[version].undoes:
        version = entries[version].undoes
    return version


def _refuse(entries: Mapping[int, Entry], version: int, standing: set[int]) -> None:
    if entries[version].seeded:
        raise VersionError(
            f"第 {version} 版是随程序整理的数据，不能撤销", "数据版次", "请用导入或单值更正来修改，原值保留在历史中"
        )
    if version not in standing:
        by = next(e.version for e in entries.values() if e.undoes == version and e.version in standing)
        raise VersionError(f"第 {version} 版已由第 {by} 版撤销", "数据版次", f"如需恢复，请撤销第 {by} 版")


def _touch(cursor: Cursor, table: Table, root: int, acting: set[int], now: int) -> bool:
    """Temporary tables: touched (id, later: the last acting version that touched it since) and now_…."""
    name = table.table
    own = events(cursor, table, root, root)
    if own is None:
        return False
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE own AS SELECT DISTINCT id FROM ({own})")
    if cursor.execute("SELECT count(*) FROM own").fetchone() == (0,):
        return False
    since = events(cursor, table, root + 1, now)
    later = (
        f"SELECT id, max(version) AS later FROM ({since}) WHERE version IN (SELECT unnest($acting)) GROUP BY id"
        if since
        else "SELECT '' AS id, NULL AS later WHERE $acting IS NULL"
    )
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE touched AS SELECT own.id, l.later FROM own LEFT JOIN ({later}) l USING (id)",
        {"acting": sorted(acting)},
    )
    current = fitted(cursor, table, f'figures.main."{name}"', "own", hashed=True)
    cursor.execute(f'CREATE OR REPLACE TEMP TABLE "now_{name}" AS {current}')
    cursor.execute(
        f"""CREATE OR REPLACE TEMP TABLE "stay_{name}" AS
        SELECT id, format('{LATER}', later) AS why FROM touched WHERE later IS NOT NULL"""
    )
    cursor.execute("CREATE OR REPLACE TEMP TABLE free AS SELECT id FROM touched WHERE later IS NULL")
    return True


def _targets(cursor: Cursor, table: Table, root: int, acting: set[int], entries: Mapping[int, Entry]) -> None:
    """Temporary table target: the rows of `free` as they are to be."""
    if root in acting:
        made = fitted(cursor, table, put_in(table, root, root), "free", hashed=True)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE target AS {made}")
        return
    former = fitted(cursor, table, pinned(table, root - 1), "free", hashed=True)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE target AS {former}")
    # What stood just before may be the work of a version taken back (or put back) only afterwards.
    then = in_force(entry for entry in entries.values() if entry.version < root)
    flipped = [
        entry.version
        for entry in entries.values()
        if entry.version < root and not entry.undoes and (entry.version in then) != (entry.version in acting)
    ]
    moved = events(cursor, table, min(flipped), max(flipped)) if flipped else None
    if moved is None:
        return
    cursor.execute(
        f"""CREATE OR REPLACE TEMP TABLE doubtful AS SELECT DISTINCT id FROM ({moved}) SEMI JOIN free USING (id)
        WHERE version IN (SELECT unnest($flipped))""",
        {"flipped": flipped},
    )
    if cursor.execute("SELECT count(*) FROM doubtful").fetchone() == (0,):
        return
    cursor.execute("DELETE FROM target WHERE id IN (FROM doubtful)")
    everything = events(cursor, table, 1, root - 1)
    found = cursor.execute(
        f"""SELECT last, list(id) FROM (
            SELECT id, max(version) AS last FROM ({everything}) SEMI JOIN doubtful USING (id)
            WHERE version IN (SELECT unnest($acting)) GROUP BY id) GROUP BY last""",
        {"acting": sorted(acting)},
    ).fetchall()
    for last, ids in found:
        cursor.execute("CREATE OR REPLACE TEMP TABLE former AS SELECT unnest($ids) AS id", {"ids": ids})
        cursor.execute(f"INSERT INTO target {fitted(cursor, table, put_in(table, last, last), 'former', hashed=True)}")


def _settle(cursor: Cursor, table: Table) -> None:
    """back_… and gone_… from target and now_…; rows that are already as they should be are in neither."""
    name = table.table
    columns = ", ".join(f'"{column}"' for column in sql_columns(table))
    cursor.execute(
        f"""CREATE OR REPLACE TEMP TABLE "back_{name}" AS
        SELECT {columns} FROM target EXCEPT SELECT {columns} FROM "now_{name}" """
    )
    cursor.execute(f'CREATE OR REPLACE TEMP TABLE "denied_{name}" AS FROM "back_{name}" WHERE false')
    cursor.execute(
        f"""CREATE OR REPLACE TEMP TABLE "gone_{name}" AS
        SELECT id FROM "now_{name}" SEMI JOIN free USING (id) ANTI JOIN target USING (id)"""
    )


def carry_out(cursor: Cursor, touched: list[Table]) -> dict[str, int]:
    """Write what plan() worked out; returns counts (added, changed, removed)."""
    counts = {"added": 0, "changed": 0, "removed": 0}
    for table in touched:
        name = table.table
        counts["removed"] += delete_staged(cursor, table, f"gone_{name}")
        replaced = delete_staged(cursor, table, f"back_{name}")
        counts["changed"] += replaced
        counts["added"] += insert_staged(cursor, table, f"back_{name}") - replaced
    return counts


def preview(cursor: Cursor, lake: Lake, tables: Mapping[str, Table], version: int) -> Undo:
    """What undoing a version would do, in frames. Writes nothing but temporary tables."""
    touched = plan(cursor, lake, tables, version)
    going, staying, changes = [], [], []
    for table in touched:
        name = table.table
        columns = ", ".join(f'"{column}"' for column in sql_columns(table) if column != "content")
        gone = [row[0] for row in cursor.execute(f'SELECT id FROM "gone_{name}" ORDER BY id').fetchall()]
        back = cursor.execute(f'SELECT {columns} FROM "back_{name}" ORDER BY id').df()
        if len(back) or gone:
            changes.append(Change(name, back if len(back) else None, gone))
        moving = f'SELECT id FROM "back_{name}" UNION ALL SELECT id FROM "gone_{name}"'
        now = f'SELECT {columns} FROM "now_{name}"'
        going.append(
            describe(cursor, table, f"{now} WHERE id IN ({moving})", f'SELECT {columns} FROM "back_{name}" ORDER BY id')
        )
        kept = describe(
            cursor,
            table,
            f"{now} WHERE false",
            f'{now} WHERE id IN (SELECT id FROM "stay_{name}") UNION ALL'
            f' SELECT {columns} FROM "denied_{name}" ANTI JOIN "now_{name}" USING (id)',
        )
        why = dict(cursor.execute(f'SELECT id, why FROM "stay_{name}"').fetchall())
        staying.append(kept.assign(before=kept["after"], what="kept", why=kept["id"].map(why)))
    empty = pd.DataFrame(columns=list(COLUMNS))
    return Undo(
        version,
        newest(cursor),
        pd.concat(going, ignore_index=True) if going else empty,
        pd.concat(staying, ignore_index=True) if staying else empty.assign(why=""),
        tuple(changes),
    )


def told(undo: Undo) -> str:
    """One sentence about what an undo does."""
    words = {"changed": "改回", "removed": "移除", "added": "恢复"}
    counts = undo.going["what"].value_counts()
    parts = [f"{word} {counts[what]} 行" for what, word in words.items() if counts.get(what)]
    parts += [f"保留 {len(undo.staying)} 行"] if len(undo.staying) else []
    return "，".join(parts) if parts else "没有需要改回的内容"


def nothing_left(version: int) -> StoreError:
    """The error for an undo that would change nothing."""
    return StoreError(f"撤销第 {version} 版不会改变任何数据", "数据版次", "该版的数据都已被后来的版次修订或仍被引用")
