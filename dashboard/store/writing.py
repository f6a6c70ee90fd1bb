"""Tables of the lake made from their descriptions, and rows put into them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from dashboard.catalogue import SYSTEM_COLUMNS, Table
from dashboard.errors import StoreError
from dashboard.seed import typed
from dashboard.store.checksums import Cursor, drop, put

SQL_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "period": "DATE"}
CONTENT = "content"


@dataclass(frozen=True)
class Change:
    """What a commit does to one table: rows put in (replacing those of the same id) and ids dropped."""

    table: str
    put: pd.DataFrame | None = None
    drop: Sequence[str] = field(default=())


def sql_columns(table: Table) -> dict[str, str]:
    """Name and SQL type of every column of a table in the lake, `content` (hash of what a row says) last."""
    columns = {} if table.has_own_id else {"id": "VARCHAR"}
    columns |= {column.name: SQL_TYPES.get(column.type, "VARCHAR") for column in table.columns}
    columns |= {name: "VARCHAR" for name in (*SYSTEM_COLUMNS[1:], CONTENT)}
    return columns


def existing_columns(cursor: Cursor, lake: str) -> dict[str, dict[str, str]]:
    """Tables of a lake with the name and SQL type of their columns, as this transaction sees them."""
    found: dict[str, dict[str, str]] = {}
    rows = cursor.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = $lake", {"lake": lake}
    ).fetchall()
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found


def fit_tables(cursor: Cursor, tables: Iterable[Table]) -> bool:
    """Create missing tables and add missing columns; returns whether there were any.

    Columns no longer described stay for older versions.
    """
    existing = existing_columns(cursor, "figures")
    fitted = False
    for table in tables:
        wanted = sql_columns(table)
        have = existing.get(table.table)
        if have is None:
            columns = ", ".join(f'"{name}" {kind}' for name, kind in wanted.items())
            cursor.execute(f'CREATE TABLE figures."{table.table}" ({columns})')
            fitted = True
            continue
        for name, kind in wanted.items():
            if name not in have:
                default = " DEFAULT ''" if kind == "VARCHAR" else ""  # text is never missing
                cursor.execute(f'ALTER TABLE figures."{table.table}" ADD COLUMN "{name}" {kind}{default}')
                fitted = True
            elif have[name] != kind:
                raise StoreError(
                    f"表 {table.table} 的列 {name} 改了类型（库中 {have[name]}，描述为 {kind}）",
                    f"{table.table}.yaml",
                    "已入库的列不能改类型，请改用新的列名",
                )
    return fitted


def content_sql(table: Table) -> str:
    """SQL for the hash of what a row says. Empty columns do not count, so adding a column changes no hash."""
    names = [name for name in (*table.names, "raw") if name != "id"]
    parts = ", ".join(f"'{name}=' || nullif(CAST(\"{name}\" AS VARCHAR), '')" for name in names)
    return f"sha256(concat_ws(chr(31), {parts}))"


def stage(cursor: Cursor, table: Table, frame: pd.DataFrame, name: str) -> None:
    """Put a typed frame into the temporary table `name`, in the lake's types and with its content hash."""
    columns = {column: kind for column, kind in sql_columns(table).items() if column != CONTENT}
    cursor.register("staged_frame", frame[list(columns)])
    casts = ", ".join(f'CAST("{column}" AS {kind}) AS "{column}"' for column, kind in columns.items())
    cursor.execute(
        f'CREATE OR REPLACE TEMP TABLE "{name}" AS'
        f" SELECT *, {content_sql(table)} AS {CONTENT} FROM (SELECT {casts} FROM staged_frame)"
    )
    cursor.unregister("staged_frame")


def insert_staged(cursor: Cursor, table: Table, name: str, condition: str = "true") -> int:
    """Insert staged rows sorted by series and period, so that statistics of row groups can skip; returns how many."""
    columns = ", ".join(f'"{column}"' for column in sql_columns(table))
    order = ", ".join(f'"{column}"' for column in table.key)
    return put(cursor, "figures", table.table, f'SELECT {columns} FROM "{name}" WHERE {condition} ORDER BY {order}')


def apply(cursor: Cursor, tables: Mapping[str, Table], changes: Iterable[Change]) -> dict[str, int]:
    """Carry out changes inside a transaction; returns counts (added, changed, removed)."""
    counts = {"added": 0, "changed": 0, "removed": 0}
    for change in changes:
        table = tables.get(change.table)
        if table is None:
            raise StoreError(f"没有名为 {change.table} 的表", "入库", f"现有：{'、'.join(sorted(tables))}")
        if change.drop:
            cursor.execute(
                "CREATE OR REPLACE TEMP TABLE leaving AS SELECT unnest($ids) AS id", {"ids": list(change.drop)}
            )
            counts["removed"] += delete_staged(cursor, table, "leaving")
        if change.put is not None and len(change.put):
            stage(cursor, table, checked(table, change.put), "arriving")
            replaced = delete_staged(cursor, table, "arriving")
            insert_staged(cursor, table, "arriving")
            counts["changed"] += replaced
            counts["added"] += len(change.put) - replaced
    return counts


def delete_staged(cursor: Cursor, table: Table, ids: str) -> int:
    """Delete the rows whose id is in the temporary table `ids`; returns how many there were."""
    return drop(cursor, "figures", table.table, f'id IN (SELECT id FROM "{ids}")')


def checked(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows to put, typed and with their ids. Raises StoreError for strange columns, wrong types and equal keys."""
    known = {"id", *table.names, *SYSTEM_COLUMNS}
    strange = [str(name) for name in frame.columns if name not in known]
    if strange:
        raise StoreError(f"表 {table.table} 没有这些列：{'、'.join(strange)}", "入库", "请对照表的描述")
    try:
        rows = typed(table, frame)
    except (ValueError, TypeError) as error:
        raise StoreError(f"表 {table.table} 的数据类型不符", "入库", "请对照表的描述检查数字和日期") from error
    if rows["id"].duplicated().any():
        raise StoreError(f"表 {table.table} 的待入库数据中有键相同的行", "入库", "同一键只留一行")
    return rows
