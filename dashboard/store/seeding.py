"""Migrations of the lakes, and data/ as their seed.

A later data/ is compared with the data/ committed before (the ledger: id, content and place of every seed
row, written in the same transaction), never with the lake itself. So what an import changed since stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.catalogue import Catalogue, Table
from dashboard.errors import StoreError
from dashboard.seed import fingerprint, read_seed
from dashboard.store import checksums
from dashboard.store.checksums import drop, put
from dashboard.store.lake import Cursor, Lake, newest_commit
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
        # Nothing to make: the number keeps out code that writes no checksums.
        (2, "内容校验", ()),
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
        (4, "内容校验", ()),
    ],
}


#: The migrations from which on commits carry checksums.
CHECKED = {"figures": 2, "desk": 4}


def schema_number(cursor: Cursor, lake: str) -> int:
    """How far a lake's own tables have been migrated; 0 for a new lake. Raises StoreError when newer code made them."""
    if "schema_version" not in existing_columns(cursor, lake):
        return 0
    row = cursor.execute(f"SELECT max(number) FROM {lake}.schema_version").fetchone()
    reached = int(row[0]) if row and row[0] is not None else 0
    newest = MIGRATIONS[lake][-1][0]
    if reached > newest:
        raise StoreError(
            f"数据库结构为第 {reached} 版，本程序只认识到第 {newest} 版", lake, "请使用与数据库相配的较新程序"
        )
    return reached


def migrate(cursor: Cursor, lake: str) -> tuple[str, dict[str, object]] | None:
    """Bring a lake's own tables up to date inside a transaction; message and info of what was done, None for nothing.

    A store from before checksums gets the records its versions would have had.
    """
    reached, before = schema_number(cursor, lake), newest_commit(cursor, lake)
    steps = [step for step in MIGRATIONS[lake] if step[0] > reached]
    if not steps:
        return None
    told, info = "数据库结构更新", dict[str, object]()
    if before and reached < CHECKED[lake]:
        told = f"接收旧版数据库：为第 1—{before} 版补登内容校验值"
        info[checksums.ADOPTED] = checksums.past(cursor, lake, before)
    if not reached:
        cursor.execute(f"CREATE TABLE {lake}.schema_version (number INTEGER, title VARCHAR)")
    for number, title, statements in steps:
        for statement in statements:
            cursor.execute(statement)
        put(cursor, lake, "schema_version", "SELECT CAST($number AS INTEGER) AS number, $title AS title",
            {"number": number, "title": title})  # fmt: skip
    return told, info


def prepare_desk(lake: Lake) -> None:
    """Make or update the desk's own tables."""
    lake.write("desk", SYSTEM_AUTHOR, lambda cursor: migrate(cursor, "desk"), "建立工作台")


@dataclass(frozen=True)
class Difference:
    """What data/ would change in a store: rows by kind (added, changed, removed, moved, kept), and the rows removed.

    removed: table, id, label of each seed row that would go and that no register of withdrawn rows names.
    """

    counts: Mapping[str, int]
    removed: pd.DataFrame

    def __str__(self) -> str:
        return _message(False, self.counts, 0)


def plant(lake: Lake, catalogue: Catalogue, accept: bool = False) -> Difference | None:
    """Commit data/ as far as it differs from the data/ committed before.

    Where that would delete rows which `withdrawn` does not name, nothing is committed unless accepted: the store
    goes on with the former seed, and the difference is returned.
    """
    fresh = fingerprint(catalogue)
    frames: dict[str, pd.DataFrame] = {}
    refused: list[Difference] = []

    def work(cursor: Cursor) -> tuple[str, Mapping[str, object]] | None:
        refused.clear()
        migrated = migrate(cursor, "figures")
        before = cursor.execute("SELECT fingerprint FROM figures.seed_seal").fetchone()
        if before == (fresh,):
            return migrated
        if not frames:
            frames.update(read_seed(catalogue))
        fitted = fit_tables(cursor, catalogue.lake_tables.values())
        for name, frame in frames.items():
            stage(cursor, catalogue.lake_tables[name], frame, f"seed_{name}")
        # A register taken out of data/ is one without rows.
        forgotten = _forgotten_tables(cursor, catalogue)
        for name in forgotten:
            cursor.execute(f'CREATE OR REPLACE TEMP TABLE "seed_{name}" AS FROM figures."{name}" WHERE false')
        gone = [_compared(cursor, name) for name in (*frames, *forgotten)]
        counts = _counts(cursor, (*frames, *forgotten))
        removed = _unannounced(pd.concat(gone, ignore_index=True), frames.get("withdrawn"))
        if len(removed) and not accept:
            refused.append(Difference(counts, removed))
            # Imports under the new descriptions need their columns all the same.
            return migrated or (("数据结构更新", {}) if fitted else None)
        for name in (*frames, *forgotten):
            _settle(cursor, catalogue.lake_tables.get(name), name)
        # A column without values changes no row, yet the next import must find it.
        if not any(counts.values()) and not migrated and not fitted:
            return None
        # One row everybody rewrites: two hosts planting at once conflict here instead of both inserting.
        drop(cursor, "figures", "seed_seal")
        put(cursor, "figures", "seed_seal", "SELECT $seal AS fingerprint", {"seal": fresh})
        told, info = migrated or ("", {})
        said = _message(before is None, counts, len(frames))
        return (f"{told}；{said}" if info and any(counts.values()) else told if info else said), {**counts, **info}

    lake.write("figures", SEED_AUTHOR, work, "种子数据入库")
    return refused[0] if refused else None


def _message(first: bool, counts: Mapping[str, int], tables: int) -> str:
    if first:
        return f"首次入库：{tables} 张表 {counts['added']} 行"
    words = {"added": "新增", "changed": "修改", "removed": "删除", "moved": "仅位置变动"}
    parts = [f"{word} {counts[what]} 行" for what, word in words.items() if counts[what]]
    kept = [f"{counts['kept']} 行已由导入改动，保留导入值"] if counts["kept"] else []
    return "种子数据变更：" + "，".join(parts + kept) if parts or kept else "数据结构更新"


def _unannounced(removed: pd.DataFrame, withdrawn: pd.DataFrame | None) -> pd.DataFrame:
    """The rows that would be deleted though the register of withdrawn rows does not name them."""
    if withdrawn is None:
        return removed
    named = set(zip(withdrawn["table_name"], withdrawn["row"], strict=True))
    return removed[[key not in named for key in zip(removed["table"], removed["id"], strict=True)]]


PLACE = "concat_ws(chr(31), s.file, s.sheet, s.cell)"
# An import may say the same as the seed: then the row is the import's all the same.
TOUCHED = "(l.content IS DISTINCT FROM b.content OR concat_ws(chr(31), l.file, l.sheet, l.cell) <> b.place)"


def _compared(cursor: Cursor, name: str) -> pd.DataFrame:
    """Compare a table of data/ (seed_…) with the ledger, into the temporary table difference_….

    Returns table, id and label of the rows that would be deleted.
    """
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE "difference_{name}" AS
        WITH before AS (SELECT id, content, place FROM figures.seed_ledger WHERE table_name = $name)
        SELECT coalesce(s.id, b.id) AS id, l.id IS NOT NULL AS present,
               CASE WHEN b.id IS NULL THEN 'added' WHEN s.id IS NULL THEN 'removed'
                    WHEN s.content <> b.content THEN 'changed' ELSE 'moved' END AS what,
               -- an import came first when the lake no longer holds what the former seed put there
               CASE WHEN b.id IS NULL THEN l.id IS NOT NULL
                    ELSE {TOUCHED} END AS imported,
               concat_ws(' ', nullif(l.file, ''), nullif(l.sheet, ''), nullif(l.cell, ''), l.raw) AS label
        FROM "seed_{name}" s FULL JOIN before b ON s.id = b.id
        LEFT JOIN figures."{name}" l ON l.id = coalesce(s.id, b.id)
        WHERE s.content IS DISTINCT FROM b.content OR {PLACE} IS DISTINCT FROM b.place
        """,
        {"name": name},
    )
    return cursor.execute(
        f"""SELECT $name AS "table", id, label FROM "difference_{name}"
        WHERE what = 'removed' AND present AND NOT imported ORDER BY id""",
        {"name": name},
    ).df()


def _counts(cursor: Cursor, names: Iterable[str]) -> dict[str, int]:
    """How many rows would be added, changed, removed, moved, or kept as an import left them."""
    counts = {"added": 0, "changed": 0, "removed": 0, "moved": 0, "kept": 0}
    for name in names:
        rows = f"SELECT CASE WHEN imported THEN 'kept' ELSE what END, count(*) FROM \"difference_{name}\" GROUP BY ALL"
        for what, number in cursor.execute(rows).fetchall():
            counts[str(what)] += int(number)
    return counts


def _settle(cursor: Cursor, table: Table | None, name: str) -> None:
    """Carry over what _compared found. table: None where data/ no longer describes it."""
    own = {"name": name}
    if cursor.execute(f'SELECT count(*) FROM "difference_{name}"').fetchone() == (0,):
        return
    drop(cursor, "figures", name, f'id IN (SELECT id FROM "difference_{name}" WHERE present AND NOT imported)')
    arriving = f"""id IN (SELECT id FROM "difference_{name}" WHERE what <> 'removed' AND NOT imported)"""
    if table is not None:
        insert_staged(cursor, table, f"seed_{name}", arriving)
    former = f"""table_name = $name AND id IN (SELECT id FROM "difference_{name}" WHERE what <> 'added')"""
    drop(cursor, "figures", "seed_ledger", former, own)
    put(
        cursor,
        "figures",
        "seed_ledger",
        f"""SELECT $name AS table_name, s.id, s.content, {PLACE} AS place FROM "seed_{name}" s
        WHERE s.id IN (SELECT id FROM "difference_{name}" WHERE what <> 'removed') ORDER BY s.id""",
        own,
    )


def _forgotten_tables(cursor: Cursor, catalogue: Catalogue) -> list[str]:
    rows = cursor.execute("SELECT DISTINCT table_name FROM figures.seed_ledger").fetchall()
    return sorted(name for (name,) in rows if name not in catalogue.lake_tables)
