"""Taking out for good what should never have come in: the store is written anew, version by version, without it.

Undo keeps history; this removes from it. All versions keep their numbers and times, decks that refer to them stay
valid, and the one that brought it says only that something was removed, when, by whom and why.
"""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.catalogue import Table
from dashboard.errors import StoreBusyError, StoreError, VersionError
from dashboard.store import checksums, mark
from dashboard.store.backup import examined
from dashboard.store.checksums import Cursor, checksum, drop, feed, put
from dashboard.store.kept import SHA256
from dashboard.store.lake import DatabaseFault, Lake, explain, present
from dashboard.store.mark import LAKES
from dashboard.store.references import named_by, names_sql

PURGED = "清除"
REMOVED = "（内容已清除）"
#: What a commit's record says anew.
ANEW = (checksums.SEAL, checksums.ADOPTED, checksums.CHECKSUMS, checksums.AFTER)
FIND = "请用 history 查出要清除的那次入库"
UNTOUCHED = "数据没有改动"
#: What a row says in words; the first two only of a source, where nothing is reckoned by them.
WORDS = ("title", "url", "note", "raw", "file", "sheet", "cell", "content")
SNAPSHOTS = f"""
SELECT snapshot_id, author, coalesce(commit_message, ''), coalesce(commit_extra_info, '{{{{}}}}'), snapshot_time,
       CAST({checksums.TIME_SQL} AS VARCHAR)
FROM {{lake}}.snapshots() WHERE snapshot_id > 0 ORDER BY snapshot_id
"""


@dataclass(frozen=True)
class Purge:
    """What was removed: version, rows of the figures and of the desk, the original; and what still holds it.

    original: the hash of the file it came in, "" where none was kept. also: the versions that brought the same file:
    then it stays. named: rows of registers that stay, with their titles, because others name them. backups: those
    known to hold it.
    """

    version: int
    rows: int
    desk: int
    original: str
    also: tuple[int, ...]
    named: tuple[str, ...]
    backups: tuple[str, ...]


@dataclass
class _Left:
    """What is left out of a lake: rows, the tables they are of, and the commits whose words go too."""

    rows: int
    tables: set[str]
    commits: set[int]
    #: Rows of registers that stay because others name them, in words.
    named: set[str] = field(default_factory=set)


def purge(
    folder: Path,
    version: int,
    author: str,
    because: str,
    tables: Mapping[str, Table],
    desk: Mapping[str, Sequence[str]],
) -> Purge:
    """Take an import out of a store that nobody has open. desk: ids of desk rows, by table, that go with it.

    Raises VersionError when the version is no import, StoreError when the store is open or damaged; then nothing
    has changed.
    """
    if not author.strip() or not because.strip():
        raise StoreError("清除必须写明经办人和原因", "清除", "请补全后重试")
    fresh = folder / mark.FRESH
    try:
        alone = present(folder, alone=True)
    except BlockingIOError:
        raise StoreBusyError("数据库正被看板或其他命令使用", str(folder), "请先停止看板服务，再清除") from None
    except OSError as error:
        raise explain(error, folder, "清除") from error
    try:
        mark.finish(folder)
        if problems := _torn(folder):
            raise StoreError(f"数据库没有通过校验，不能清除：{problems[0].what}", str(folder), checksums.RESTORE)
        old = Lake(folder, read_only=True, alone=True)
        try:
            done = _written_anew(old, fresh, version, (author.strip(), because.strip()), tables, desk)
        finally:
            old.close()
        if problems := _torn(fresh):
            raise StoreError(f"重写的数据库没有通过校验，没有清除：{problems[0].what}", str(folder), UNTOUCHED)
        (folder / mark.SWAPPING).touch()
        mark.finish(folder)
    except (DatabaseFault, OSError) as error:
        raise explain(error, folder, "清除") from error
    finally:
        if not (folder / mark.SWAPPING).exists():
            shutil.rmtree(fresh, ignore_errors=True)
        os.close(alone)
    return done


def _torn(folder: Path) -> list[StoreError]:
    """What is wrong with the lakes; a lost original is no reason to keep the rest of it."""
    return [problem for problem in examined(folder, alone=True) if not problem.where.startswith("kept/")]


def _written_anew(
    old: Lake, folder: Path, version: int, by: tuple[str, str], tables: Mapping[str, Table],
    desk: Mapping[str, Sequence[str]],
) -> Purge:  # fmt: skip
    """Write the store without the import into a new folder. by: author and reason."""
    folder.mkdir()
    cursor, new = old.cursor(reading=True), None
    try:
        commits = cursor.execute(SNAPSHOTS.format(lake="figures")).fetchall()
        infos = {row[0]: json.loads(row[3]) for row in commits if row[1]}
        info = infos.get(version, {})
        if not info.get("sha256") and not info.get("import_id"):
            raise VersionError(f"第 {version} 版不是一次报表导入", "数据版次", FIND)
        original = str(info.get("sha256") or "")
        also = tuple(n for n, other in infos.items() if original and n != version and other.get("sha256") == original)
        new = Lake(folder)
        left = {}
        for lake in LAKES:
            listed = cursor.execute(f"SELECT table_name FROM ducklake_table_info('{lake}')").fetchall()
            names = [name for (name,) in listed]
            snapshots = cursor.execute(SNAPSHOTS.format(lake=lake)).fetchall()
            for name in names:
                _feed(cursor, lake, name, snapshots[-1][0])
            figures = lake == "figures"
            left[lake] = _of_figures(cursor, version, names, tables, infos) if figures else _of_desk(cursor, desk)
            _replay(cursor, new, lake, names, snapshots, left[lake])
        said = {"kind": PURGED, "because": by[1], "purged": version}
        resown = "seed_ledger" in left["figures"].tables

        def work(at: Cursor) -> tuple[str, dict[str, Any]]:
            if resown:  # so that data/ is compared anew
                drop(at, "figures", "seed_seal")
                put(at, "figures", "seed_seal", "SELECT '' AS fingerprint")
            return _nothing(at, "figures", f"清除第 {version} 版的内容", said)

        new.write("figures", by[0], work, "清除")
        newest = {lake: new.newest(lake) for lake in LAKES}
        seals = {f"{lake}_seal": new.seal_of(lake, number) for lake, number in newest.items()}
    finally:
        cursor.close()
        if new is not None:
            new.close()
    if any(path.stat().st_size for path in folder.glob("*-wal")):
        raise StoreError("重写的数据库没有写完，没有清除", str(old.folder), f"{UNTOUCHED}，请重试")
    (folder / "kept").mkdir(mode=0o700)
    for path in (old.folder / "kept").glob("*"):
        if SHA256.fullmatch(path.name) and (path.name != original or also):
            os.link(path, folder / "kept" / path.name)
    marked = mark.read(old.folder) or {}
    mark.write(folder, **marked | newest | seals)
    holding = [str(made["file"]) for made in marked.get("backups", []) if int(made["figures"] or 0) >= version]
    holding += [str(path) for path in sorted((old.folder / mark.BACKUPS).glob("*.zip"))]
    named, backups = tuple(sorted(left["figures"].named)), tuple(dict.fromkeys(holding))
    return Purge(version, left["figures"].rows, left["desk"].rows, original, also, named, backups)


def _feed(cursor: Cursor, lake: str, table: str, last: int) -> None:
    """Temporary tables put_… and drop_…: all a table ever took in and gave up, with snapshot and mark of each row."""
    columns = checksums.columns_of(cursor, f'{lake}."{table}"')
    for half, told in (("put", "insertions"), ("drop", "deletions")):
        cursor.execute(
            f"""CREATE OR REPLACE TEMP TABLE "{half}_{table}" AS
            SELECT *, snapshot_id AS at_snapshot, {checksums.row_mark_sql(columns)} AS row_mark
            FROM {feed(lake, table, told, last)}"""
        )


def _of_desk(cursor: Cursor, desk: Mapping[str, Sequence[str]]) -> _Left:
    """Take rows of the desk out of its feeds; the words of the commits that kept them go too."""
    found: list[int] = []
    for name, ids in desk.items():
        gone = f'DELETE FROM "put_{name}" WHERE id IN (SELECT unnest(CAST($ids AS VARCHAR[]))) RETURNING at_snapshot'
        found += [row[0] for row in cursor.execute(gone, {"ids": list(ids)}).fetchall()]
        cursor.execute(gone.replace('"put_', '"drop_'), {"ids": list(ids)})
    return _Left(len(found), set(desk), set(found))


def _of_figures(
    cursor: Cursor, version: int, names: Sequence[str], tables: Mapping[str, Table], infos: Mapping[int, Any]
) -> _Left:
    """Take what a version brought first out of the feeds, and what it took away: that stays.

    A new row of a register that others name keeps its place without its words, for a definition they are its title
    too: those are told. A source that is named keeps its publisher, for the values that stay are of it, and the title
    that another import gives it too. It is looked at when those that go are gone. What data/ said of the rows since
    is forgotten, so that it is said anew.
    """
    left = _Left(0, set(), {version})
    for number, info in infos.items():
        # Those that took it back, or took that back: their messages name what is gone.
        if info.get("undoes") in left.commits:
            left.commits.add(number)
    registers = {name for name in names if name in tables and named_by(tables, name)}
    for name in sorted(names, key=lambda name: (name in registers, name == "source")):
        own = f"at_snapshot = {int(version)}"
        of_it = f"""SELECT CAST(id AS VARCHAR) AS id FROM "put_{name}" WHERE {own} UNION
            SELECT CAST(id AS VARCHAR) FROM "drop_{name}" WHERE {own}"""
        if name not in tables or not _count(cursor, f"SELECT count(*) FROM ({of_it})"):
            continue
        left.tables.add(name)
        for half in ("put", "drop"):
            later = f"""table_name = '{name}' AND at_snapshot > {int(version)} AND id IN ({of_it})"""
            if _count(cursor, f'DELETE FROM "{half}_seed_ledger" WHERE {later}'):
                left.tables.add("seed_ledger")
        former = f'FROM "put_{name}" WHERE at_snapshot < {int(version)}'
        first = f"""({own} OR row_mark IN (SELECT row_mark FROM "put_{name}" WHERE {own} EXCEPT
            SELECT row_mark {former}))"""
        named = "false"
        if name in registers:
            parts = [f'SELECT {names_sql(column)} FROM "put_{other.table}"'
                     for other, column in named_by(tables, name)
                     if column.name in checksums.columns_of(cursor, f'"put_{other.table}"')]  # fmt: skip
            named = f"""("{tables[name].key[0]}" IN ({" UNION ALL ".join(parts) or "SELECT ''"})
                AND id NOT IN (SELECT id {former}))"""
        gone = f'DELETE FROM "put_{name}" WHERE {first} AND NOT {named} RETURNING at_snapshot, CAST(id AS VARCHAR)'
        went = cursor.execute(gone).fetchall()
        left.rows += len(went)
        # What a row that is gone had replaced stays in its place, also where an undo brought that row back.
        cursor.execute(
            f"""DELETE FROM "drop_{name}" WHERE {own} OR (at_snapshot, CAST(id AS VARCHAR)) IN
            (SELECT unnest(CAST($numbers AS BIGINT[])), unnest(CAST($ids AS VARCHAR[])))""",
            {"numbers": [number for number, _ in went], "ids": [row for _, row in went]},
        )
        if name in registers:
            words = WORDS if name == "source" else WORDS[2:]
            held = checksums.columns_of(cursor, f'"put_{name}"')
            blanks = {text: "''" for text in words if text in held}
            if "title" in blanks:
                given = "SELECT unnest(string_split(source, '；')) FROM put_import_record WHERE fingerprint <> ''"
                blanks["title"] = f"CASE WHEN id IN ({given}) THEN title ELSE '{REMOVED}' END"
            blank = ", ".join(f'"{text}" = {value}' for text, value in blanks.items())
            shown = "concat(publisher, '《', title, '》')" if name == "source" else f'"{tables[name].key[0]}"'
            found = cursor.execute(f'UPDATE "put_{name}" SET {blank} WHERE {first} RETURNING {shown}').fetchall()
            left.rows += len(found)
            left.named |= {f"{tables[name].title} {key}" for (key,) in found}
    return left


def _count(cursor: Cursor, statement: str) -> int:
    row = cursor.execute(statement).fetchone()
    return int(row[0]) if row else 0


def _replay(source: Cursor, new: Lake, lake: str, names: Sequence[str], snapshots: Sequence[Any], left: _Left) -> None:
    """Commit every snapshot of a lake again under its number, from the feeds. Raises StoreError."""
    shapes = {name: source.execute(f'DESCRIBE SELECT * FROM {lake}."{name}"').fetchall() for name in names}
    rows = {
        (half, name, number): source.execute(
            f'SELECT * EXCLUDE (at_snapshot, row_mark) FROM "{half}_{name}" WHERE at_snapshot = {int(number)}'
        ).to_arrow_table()
        for half in ("drop", "put") for name in names
        for (number,) in source.execute(f'SELECT DISTINCT at_snapshot FROM "{half}_{name}"').fetchall()
    }  # fmt: skip
    before = 0
    for number, author, message, text, _, shown in snapshots:
        info = {checksums.TIME: shown} | {name: said for name, said in json.loads(text).items() if name not in ANEW}
        if number in left.commits:
            author, message = REMOVED, REMOVED
            info = {name: info[name] for name in ("kind", "undoes", checksums.TIME) if name in info}
        said = message, info | {checksums.AFTER: before}

        def work(cursor: Cursor, number: int = number, said: tuple[str, dict[str, Any]] = said) -> Any:
            for name, shape in shapes.items():
                if number == snapshots[0][0]:
                    listed = ", ".join(f'"{column[0]}" {column[1]}' for column in shape)
                    cursor.execute(f'CREATE TABLE {lake}."{name}" ({listed})')
                for half in ("drop", "put"):
                    _carry(cursor, lake, half, name, {column[0] for column in shape}, rows.get((half, name, number)))
            return _nothing(cursor, lake, *said)

        if new.write(lake, author or REMOVED, work, "清除") != number:
            raise StoreError("数据版次不能照原样重写，没有清除", str(new.folder.parent), UNTOUCHED)
        before = number if author else before
    cursor = new.cursor()
    for name in names:
        if name not in left.tables and checksum(cursor, f'{lake}."{name}"') != checksum(source, f'{lake}."{name}"'):
            raise StoreError(f"重写后表 {name} 与原来不同，没有清除", str(new.folder.parent), UNTOUCHED)
        twice = f'SELECT count(*) - count(DISTINCT id) FROM {lake}."{name}"'
        if name in left.tables - {"seed_ledger"} and _count(cursor, twice):
            raise StoreError(f"重写后表 {name} 有重复的行，没有清除", str(new.folder.parent), UNTOUCHED)
    # Each snapshot gets the time it had; those the engine had written by itself have no author.
    own = f"__ducklake_metadata_{lake}.ducklake_snapshot"
    for number, author, _, _, time, _ in snapshots:
        dated = {"number": number, "time": str(time)}
        cursor.execute(f"UPDATE {own} SET snapshot_time = $time WHERE snapshot_id = $number", dated)
        if not author:
            cursor.execute(f"UPDATE {own}_changes SET author = NULL WHERE snapshot_id = $number", {"number": number})
    cursor.close()


def _nothing(cursor: Cursor, lake: str, message: str, info: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A commit that changes nothing, which the engine would leave out: a remark on a table makes it one."""
    cursor.execute(f"COMMENT ON TABLE {lake}.schema_version IS '{os.urandom(8).hex()}'")
    return message, info


def _carry(cursor: Cursor, lake: str, half: str, table: str, columns: set[str], rows: Any) -> None:
    """Drop or put the rows of one commit; by key, since a row may still be what it was before the one left out."""
    if rows is None:
        return
    cursor.register("carried", rows)
    if half == "put":
        put(cursor, lake, table, "SELECT * FROM carried")
    else:
        key = [name for name in ("table_name", "id") if name in columns]
        marked = f"({', '.join(key)})" if key else checksums.row_mark_sql(columns)
        drop(cursor, lake, table, f"{marked} IN (SELECT {marked} FROM carried)")
    cursor.unregister("carried")
