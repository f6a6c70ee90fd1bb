"""Rows that other rows name (sources, indicators, regions) do not vanish under them when a version is undone."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard.catalogue import Column, SystemTable, Table
from dashboard.store.checksums import Cursor, columns_of

STILL_NAMED = "仍被其他数据引用"
NO_LONGER_THERE = "所引用的{title}已不在库中"
SEVERAL = "；"


def references(table: Table) -> list[tuple[Column, str]]:
    """The columns of a table that name rows of another, with that table; `…sources` name several, separated by ；."""
    if isinstance(table, SystemTable):
        return []
    found = [(column, column.refers) for column in table.columns if column.refers]
    several = [c for c in table.columns if not c.refers and (c.name == "sources" or c.name.endswith("_sources"))]
    return found + [(column, "source") for column in several]


def named_by(tables: Mapping[str, Table], name: str) -> list[tuple[Table, Column]]:
    """The tables and columns that name rows of one."""
    return [(other, column) for other in tables.values()
            for column, target in references(other) if target == name]  # fmt: skip


def keep_references(cursor: Cursor, tables: Mapping[str, Table], touched: Sequence[Table]) -> None:
    """Take out of the plan (back_…, gone_…) what would leave a name without its row, and say so in stay_….

    A row still named stays; a row that would come back naming one that is not there does not come back. Repeated
    until nothing changes, because a row that stays may itself name others.
    """
    while any([*(_still_named(cursor, tables, table, touched) for table in touched),
               *(_not_there(cursor, tables, table, touched) for table in touched)]):  # fmt: skip
        continue


def _then(cursor: Cursor, table: Table, touched: Iterable[Table], columns: str) -> str | None:
    """SQL for the columns of a table as they will be; None when the lake does not hold the table."""
    name = table.table
    source = f'figures.main."{name}"'
    if not columns_of(cursor, source):
        return None
    if all(other.table != name for other in touched):
        return f"SELECT {columns} FROM {source}"
    return (
        f'SELECT {columns} FROM {source} WHERE id NOT IN (SELECT id FROM "gone_{name}" UNION ALL'
        f' SELECT id FROM "back_{name}") UNION ALL SELECT {columns} FROM "back_{name}"'
    )


def names_sql(column: Column) -> str:
    """SQL for the values a column names, one a row."""
    one = f'"{column.name}"'
    return f"unnest(string_split({one}, '{SEVERAL}'))" if not column.refers else one


def _still_named(cursor: Cursor, tables: Mapping[str, Table], table: Table, touched: Sequence[Table]) -> bool:
    """Rows of a table about to go that other rows still name stay; returns whether there were any."""
    name, key = table.table, table.key[0]
    if cursor.execute(f'SELECT count(*) FROM "gone_{name}"').fetchone() == (0,):
        return False
    named = [(column, _then(cursor, other, touched, f'"{column.name}"')) for other, column in named_by(tables, name)]
    parts = [f"SELECT {names_sql(column)} AS name FROM ({rows})" for column, rows in named if rows is not None]
    if not parts:
        return False
    cursor.execute(
        f"""CREATE OR REPLACE TEMP TABLE held AS SELECT n.id FROM "now_{name}" n SEMI JOIN "gone_{name}" g USING (id)
        WHERE n."{key}" IN (SELECT name FROM ({" UNION ALL ".join(parts)}))"""
    )
    return _stay(cursor, name, "gone", STILL_NAMED)


def _not_there(cursor: Cursor, tables: Mapping[str, Table], table: Table, touched: Sequence[Table]) -> bool:
    """Rows of a table about to come back that name rows which will not be there; returns whether there were any."""
    name, found = table.table, False
    for column, target in references(table):
        key = tables[target].key[0]
        rows = _then(cursor, tables[target], touched, f'"{key}"')
        there = f'SELECT "{key}" FROM ({rows})' if rows else "SELECT '' WHERE false"
        cursor.execute(
            f"""CREATE OR REPLACE TEMP TABLE held AS SELECT DISTINCT id FROM
            (SELECT id, {names_sql(column)} AS name FROM "back_{name}") b
            -- what named it all the while goes on doing so: that is for the check of the data, not for an undo
            ANTI JOIN (SELECT id, {names_sql(column)} AS name FROM "now_{name}") n USING (id, name)
            WHERE name <> '' AND name NOT IN ({there})"""
        )
        found |= _stay(cursor, name, "back", NO_LONGER_THERE.format(title=tables[target].title))
    return found


def _stay(cursor: Cursor, name: str, part: str, why: str) -> bool:
    """Move the ids of the temporary table held from the plan to what stays."""
    if cursor.execute("SELECT count(*) FROM held").fetchone() == (0,):
        return False
    if part == "back":
        cursor.execute(f'INSERT INTO "denied_{name}" FROM "back_{name}" SEMI JOIN held USING (id)')
    cursor.execute(f'DELETE FROM "{part}_{name}" WHERE id IN (FROM held)')
    cursor.execute(f'INSERT INTO "stay_{name}" SELECT id, $why FROM held', {"why": why})
    return True
