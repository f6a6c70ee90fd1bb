"""Migrations of the lakes, and data/ as their seed.

A later data/ is compared with the data/ committed before (the ledger: id, content and place of every seed
row, written in the same transaction), never with the lake itself. So what an import changed since stays.
"""

from collections.abc import Mapping

import pandas as pd

from dashboard.catalogue import Catalogue, Table
from dashboard.errors import StoreError
from dashboard.seed import fingerprint, read_seed
from dashboard.store.lake import Cursor, Lake
from dashboard.store.writing import existing_columns, fit_tables, insert_staged, stage

SEED_AUTHOR = "数据整理"
SYSTEM_AUTHOR = "系统"

# Forward only, in order; a published entry never changes.
MIGRATIONS: dict[str, list[tuple[int, str, tuple[str, ...]]]] = {
    "figures": [
        (
            1,
            "种子台账",
            (
                "CREATE TABLE figures.seed_ledger (table_name VARCHAR, id VARCHAR, content VARCHAR, place VARCHAR)",
                "CREATE TABLE figures.seed_seal (fingerprint VARCHAR)",
            ),
        ),
    ],
    "desk": [
        (
            1,
            "版次引用",
            (
                "CREATE TABLE desk.pin (version BIGINT, kind VARCHAR, reference VARCHAR, note VARCHAR,"
                " pinned TIMESTAMP)",
            ),
        ),
        (
            2,
            "版式与数据疑问",
            (
                "CREATE TABLE desk.mapping (id VARCHAR, title VARCHAR, spec VARCHAR, author VARCHAR, time VARCHAR,"
                " number BIGINT)",
                "CREATE TABLE desk.doubt (id VARCHAR, about VARCHAR, label VARCHAR, shown VARCHAR, exhibit VARCHAR,"
                " question VARCHAR, author VARCHAR, time VARCHAR, answer VARCHAR, answered_by VARCHAR,"
                " answered VARCHAR, state VARCHAR)",
            ),
        ),
        (
            3,
            "汇报与母版",
            (
                "CREATE TABLE desk.deck (id VARCHAR, title VARCHAR, spec VARCHAR, author VARCHAR, time VARCHAR,"
                " number BIGINT, state VARCHAR)",
                "CREATE TABLE desk.master (id VARCHAR, title VARCHAR, sha256 VARCHAR, author VARCHAR, time VARCHAR)",
            ),
        ),
    ],
}


def migrate(cursor: Cursor, lake: str) -> int:
    """Bring a lake's own tables up to date inside a transaction; returns how many steps were taken."""
    known = MIGRATIONS[lake]
    reached = 0
    if "schema_version" in existing_columns(cursor, lake):
        row = cursor.execute(f"SELECT max(number) FROM {lake}.schema_version").fetchone()
        reached = int(row[0]) if row and row[0] is not None else 0
    else:
        cursor.execute(f"CREATE TABLE {lake}.schema_version (number INTEGER, title VARCHAR)")
    newest = known[-1][0]
    if reached > newest:
        raise StoreError(
            f"数据库结构为第 {reached} 版，本程序只认识到第 {newest} 版", lake, "请使用与数据库相配的较新程序"
        )
    steps = [step for step in known if step[0] > reached]
    for number, title, statements in steps:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(
            f"INSERT INTO {lake}.schema_version VALUES ($number, $title)", {"number": number, "title": title}
        )
    return len(steps)


def prepare_desk(lake: Lake) -> None:
    """Make or update the desk's own tables."""

    def work(cursor: Cursor) -> tuple[str, Mapping[str, object]] | None:
        steps = migrate(cursor, "desk")
        return ("建立工作台结构", {}) if steps else None

    lake.write("desk", SYSTEM_AUTHOR, work, "建立工作台")


def plant(lake: Lake, catalogue: Catalogue) -> int | None:
    """Commit data/ as far as it differs from the data/ committed before; None when nothing differs."""
    seal = fingerprint(catalogue)
    frames: dict[str, pd.DataFrame] = {}

    def work(cursor: Cursor) -> tuple[str, Mapping[str, object]] | None:
        steps = migrate(cursor, "figures")
        before = cursor.execute("SELECT fingerprint FROM figures.seed_seal").fetchone()
        if before == (seal,) and not steps:
            return None
        if not frames:
            frames.update(read_seed(catalogue))
        fitted = fit_tables(cursor, catalogue.lake_tables.values())
        counts = {"added": 0, "changed": 0, "removed": 0, "moved": 0, "kept": 0}
        for name, frame in frames.items():
            table = catalogue.lake_tables[name]
            stage(cursor, table, frame, "seed")
            for what, number in _settle(cursor, table).items():
                counts[what] += number
        for name in _forgotten_tables(cursor, catalogue):
            counts["removed"] += _clear(cursor, name)
        # A column without values changes no row, yet the next import must find it.
        if not any(counts.values()) and not steps and not fitted:
            return None
        # One row everybody rewrites: two hosts planting at once conflict here instead of both inserting.
        cursor.execute("DELETE FROM figures.seed_seal")
        cursor.execute("INSERT INTO figures.seed_seal VALUES ($seal)", {"seal": seal})
        return _message(before is None, counts, len(frames)), counts

    return lake.write("figures", SEED_AUTHOR, work, "种子数据入库")


def _message(first: bool, counts: Mapping[str, int], tables: int) -> str:
    if first:
        return f"首次入库：{tables} 张表 {counts['added']} 行"
    words = {"added": "新增", "changed": "修改", "removed": "删除", "moved": "仅位置变动"}
    parts = [f"{word} {counts[what]} 行" for what, word in words.items() if counts[what]]
    kept = [f"{counts['kept']} 行已由导入改动，保留导入值"] if counts["kept"] else []
    return "种子数据变更：" + "，".join(parts + kept) if parts or kept else "数据结构更新"


PLACE = "concat_ws(chr(31), s.file, s.sheet, s.cell)"
# An import may say the same as the seed: then the row is the import's all the same.
TOUCHED = "(l.content IS DISTINCT FROM b.content OR concat_ws(chr(31), l.file, l.sheet, l.cell) <> b.place)"


def _settle(cursor: Cursor, table: Table) -> dict[str, int]:
    """Compare the staged `seed` with the ledger and carry over the difference; returns counts."""
    name = table.table
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE difference AS
        WITH before AS (SELECT id, content, place FROM figures.seed_ledger WHERE table_name = $name)
        SELECT coalesce(s.id, b.id) AS id, l.id IS NOT NULL AS present,
               CASE WHEN b.id IS NULL THEN 'added' WHEN s.id IS NULL THEN 'removed'
                    WHEN s.content <> b.content THEN 'changed' ELSE 'moved' END AS what,
               -- an import came first when the lake no longer holds what the former seed put there
               CASE WHEN b.id IS NULL THEN l.id IS NOT NULL
                    ELSE {TOUCHED} END AS imported
        FROM seed s FULL JOIN before b ON s.id = b.id
        LEFT JOIN figures."{name}" l ON l.id = coalesce(s.id, b.id)
        WHERE s.content IS DISTINCT FROM b.content OR {PLACE} IS DISTINCT FROM b.place
        """,
        {"name": name},
    )
    rows = cursor.execute(
        "SELECT CASE WHEN imported THEN 'kept' ELSE what END, count(*) FROM difference GROUP BY ALL"
    ).fetchall()
    if not rows:
        return {}
    cursor.execute(
        f"""DELETE FROM figures."{name}" WHERE id IN
        (SELECT id FROM difference WHERE present AND NOT imported)"""
    )
    insert_staged(cursor, table, "seed", "id IN (SELECT id FROM difference WHERE what <> 'removed' AND NOT imported)")
    cursor.execute(
        """DELETE FROM figures.seed_ledger WHERE table_name = $name AND id IN
        (SELECT id FROM difference WHERE what <> 'added')""",
        {"name": name},
    )
    cursor.execute(
        f"""INSERT INTO figures.seed_ledger SELECT $name, s.id, s.content, {PLACE} FROM seed s
        WHERE s.id IN (SELECT id FROM difference WHERE what <> 'removed') ORDER BY s.id""",
        {"name": name},
    )
    return {str(what): int(number) for what, number in rows}


def _forgotten_tables(cursor: Cursor, catalogue: Catalogue) -> list[str]:
    rows = cursor.execute("SELECT DISTINCT table_name FROM figures.seed_ledger").fetchall()
    return sorted(name for (name,) in rows if name not in catalogue.lake_tables)


def _clear(cursor: Cursor, name: str) -> int:
    """A register was taken out of data/: drop its seed rows that no import touched."""
    row = cursor.execute(
        f"""DELETE FROM figures."{name}" l USING figures.seed_ledger b
        WHERE b.table_name = $name AND l.id = b.id AND NOT {TOUCHED}""",
        {"name": name},
    ).fetchone()
    cursor.execute("DELETE FROM figures.seed_ledger WHERE table_name = $name", {"name": name})
    return int(row[0]) if row else 0
