"""Taking out for good what should never have come in: the store is written anew, version by version, without it.

Undo keeps history; this removes from it. All versions keep their numbers and times, decks that refer to them stay
valid, and the one that brought it says only that something was removed, when, by whom and why.
"""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.errors import StoreBusyError, StoreError, VersionError
from dashboard.store import checksums, mark
from dashboard.store.backup import examined
from dashboard.store.checksums import Cursor, drop, put
from dashboard.store.lake import Lake, explain, present
from dashboard.store.mark import LAKES

PURGED = "清除"
REMOVED = "（内容已清除）"
#: What a commit's record says anew.
ANEW = (checksums.SEAL, checksums.ADOPTED, checksums.CHECKSUMS)
SNAPSHOTS = """
SELECT snapshot_id, author, coalesce(commit_message, ''), coalesce(commit_extra_info, '{{}}'), snapshot_time
FROM {lake}.snapshots() WHERE snapshot_id > 0 ORDER BY snapshot_id
"""


@dataclass(frozen=True)
class Purge:
    """What was removed: version, rows of the figures and of the desk, the original; and the backups that hold it."""

    version: int
    rows: int
    desk: int
    original: str
    backups: tuple[str, ...]


def purge(folder: Path, version: int, author: str, because: str, desk: Mapping[str, Sequence[str]]) -> Purge:
    """Take an import out of a store that nobody has open. desk: ids of desk rows, by table, that go with it.

    Raises VersionError when the version is no import, StoreError when the store is open or damaged; then nothing
    has changed.
    """
    if not author.strip() or not because.strip():
        raise StoreError("清除必须写明经办人和原因", "清除", "请补全后重试")
    try:
        alone = present(folder, alone=True)
    except BlockingIOError:
        raise StoreBusyError("数据库正被看板或其他命令使用", str(folder), "请先停止看板服务，再清除") from None
    try:
        if problems := _torn(folder):
            raise StoreError(f"数据库没有通过校验，不能清除：{problems[0].what}", str(folder), checksums.RESTORE)
        old = Lake(folder, read_only=True)
        try:
            done = _written_anew(old, folder / mark.FRESH, version, author.strip(), because.strip(), desk)
        except OSError as error:
            raise explain(error, folder, "清除") from error
        finally:
            old.close()
        said = mark.read(folder) or {}
        mark.write(folder / mark.FRESH, **{**said, "figures": _newest(folder / mark.FRESH)})
        if problems := _torn(folder / mark.FRESH):
            shutil.rmtree(folder / mark.FRESH)
            raise StoreError(f"重写的数据库没有通过校验，没有清除：{problems[0].what}", str(folder), "数据没有改动")
        (folder / mark.SWAPPING).touch()
        mark.finish(folder)
    finally:
        os.close(alone)
    holding = [str(made["file"]) for made in said.get("backups", []) if int(made["figures"] or 0) >= version]
    holding += [str(path) for path in sorted((folder / mark.BACKUPS).glob("*.zip"))]
    return Purge(version, *done, tuple(dict.fromkeys(holding)))


def _torn(folder: Path) -> list[StoreError]:
    """What is wrong with the lakes; a lost original is no reason to keep the rest of it."""
    return [problem for problem in examined(folder) if not problem.where.startswith("kept/")]


def _newest(folder: Path) -> int:
    lake = Lake(folder, read_only=True)
    try:
        return lake.newest("figures")
    finally:
        lake.close()


def _written_anew(
    old: Lake, folder: Path, version: int, author: str, because: str, desk: Mapping[str, Sequence[str]]
) -> tuple[int, int, str]:
    """Write the store without the import into a new folder; rows left out of the figures and the desk, the original."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    cursor = old.cursor()
    commits = {row[0]: row for row in cursor.execute(SNAPSHOTS.format(lake="figures")).fetchall()}
    info = json.loads(commits[version][3]) if version in commits and commits[version][1] else {}
    if not info.get("sha256") and not info.get("import_id"):
        raise VersionError(f"第 {version} 版不是一次报表导入", "数据版次", "请用 history 查出要清除的那次入库")
    others = {json.loads(row[3]).get("sha256") for number, row in commits.items() if number != version and row[1]}
    original = str(info.get("sha256") or "")
    new = Lake(folder)
    try:
        left = {lake: _replayed(old, new, lake, version, desk if lake == "desk" else {}) for lake in LAKES}
        said = {"kind": PURGED, "because": because, "purged": version}
        new.write("figures", author, lambda at: _nothing(at, "figures", f"清除第 {version} 版的内容", said), "清除")
    finally:
        new.close()
        cursor.close()
    (folder / "kept").mkdir(mode=0o700, exist_ok=True)
    for path in (old.folder / "kept").glob("*"):
        if path.name != original or original in others:
            os.link(path, folder / "kept" / path.name)
    return left["figures"], left["desk"], "" if original in others else original


def _nothing(cursor: Cursor, lake: str, message: str, info: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A commit that changes nothing, which the engine would leave out: a remark on a table makes it one."""
    cursor.execute(f"COMMENT ON TABLE {lake}.schema_version IS '{os.urandom(8).hex()}'")
    return message, info


def _replayed(old: Lake, new: Lake, lake: str, version: int, desk: Mapping[str, Sequence[str]]) -> int:
    """Commit every snapshot of a lake again under its number, without what is to go; rows left out."""
    source = old.cursor()
    snapshots = source.execute(SNAPSHOTS.format(lake=lake)).fetchall()
    tables = [row[0] for row in source.execute(f"SELECT table_name FROM ducklake_table_info('{lake}')").fetchall()]
    shapes = {table: source.execute(f'DESCRIBE SELECT * FROM {lake}."{table}"').fetchall() for table in tables}
    left = 0
    # A source other rows name keeps its place: it is looked at when those that go are gone.
    for table in sorted(tables, key=lambda name: name == "source"):
        _feed(source, lake, table, {column[0] for column in shapes[table]}, snapshots[-1][0])
        left += _leave_out(source, table, version, desk.get(table, ()) if lake == "desk" else None, tables)
    gone = _taken_back(snapshots, version) if lake == "figures" else set[int]()
    for number, author, message, text, _ in snapshots:
        info = {name: said for name, said in json.loads(text).items() if name not in ANEW}
        if number in gone:
            author, message = REMOVED, REMOVED
            info = {name: info[name] for name in ("kind", "undoes") if name in info}
        moved = {table: tuple(_moved(source, half, table, number) for half in ("drop", "put")) for table in tables}

        def work(cursor: Cursor, number: int = number, moved: Any = moved, said: Any = (message, info)) -> Any:
            for table, columns in shapes.items() if number == snapshots[0][0] else ():
                listed = ", ".join(f'"{column[0]}" {column[1]}' for column in columns)
                cursor.execute(f'CREATE TABLE {lake}."{table}" ({listed})')
            for table, halves in moved.items():
                _carry(cursor, lake, table, {column[0] for column in shapes[table]}, *halves)
            return _nothing(cursor, lake, *said)

        new.write(lake, author or REMOVED, work, "清除")
    _stamp(new, lake, snapshots)
    source.close()
    return left


def _feed(cursor: Cursor, lake: str, table: str, columns: set[str], last: int) -> None:
    """Temporary tables put_… and drop_…: all a table ever took in and gave up, with snapshot and mark of each row."""
    for half, feed in (("put", "insertions"), ("drop", "deletions")):
        cursor.execute(
            f"""CREATE OR REPLACE TEMP TABLE "{half}_{table}" AS
            SELECT *, snapshot_id AS at_snapshot, {checksums.row_mark_sql(columns)} AS row_mark
            FROM ducklake_table_{feed}('{lake}', 'main', '{table}', 0, {last})"""
        )


def _leave_out(
    cursor: Cursor, table: str, version: int, ids: Sequence[str] | None, tables: Sequence[str]
) -> int:
    """Take out of a table's feed what is to go: what the version brought first, or the ids given; how many rows."""
    if ids is not None:
        own = "id IN (SELECT unnest($ids))" if ids else "false"
        return _count(cursor, f'DELETE FROM "put_{table}" WHERE {own}', {"ids": list(ids)} if ids else None)
    cursor.execute(f'DELETE FROM "drop_{table}" WHERE at_snapshot = $version', {"version": version})
    brought = f"""row_mark IN (SELECT row_mark FROM "put_{table}" WHERE at_snapshot = {int(version)} EXCEPT
        SELECT row_mark FROM "put_{table}" WHERE at_snapshot < {int(version)})"""
    if table != "source":
        return _count(cursor, f'DELETE FROM "put_{table}" WHERE {brought}')
    held = {name: {row[0] for row in cursor.execute(f'DESCRIBE "put_{name}"').fetchall()} for name in tables}
    parts = [f'SELECT source FROM "put_{name}"' for name in tables if "source" in held[name]]
    parts += [f"""SELECT unnest(string_split(sources, '；')) FROM "put_{name}" """
              for name in tables if "sources" in held[name]]  # fmt: skip
    named = f"id IN ({' UNION ALL '.join(parts)})"
    gone = _count(cursor, f'DELETE FROM "put_source" WHERE {brought} AND NOT {named}')
    texts = held["source"] & {"title", "publisher", "url", "note", "raw", "file", "sheet", "cell", "content"}
    blank = ", ".join(f"\"{name}\" = '{REMOVED if name == 'title' else ''}'" for name in sorted(texts))
    return gone + _count(cursor, f'UPDATE "put_source" SET {blank} WHERE {brought} AND {named}')


def _count(cursor: Cursor, statement: str, given: dict[str, object] | None = None) -> int:
    row = cursor.execute(statement, given).fetchone()
    return int(row[0]) if row else 0


def _taken_back(snapshots: Sequence[Any], version: int) -> set[int]:
    """The version and those that took it back, or took that back: their messages name what is gone."""
    found = {version}
    for number, author, _, text, _ in snapshots:
        if author and json.loads(text).get("undoes") in found:
            found.add(number)
    return found


def _moved(cursor: Cursor, half: str, table: str, number: int) -> Any:
    rows = f'SELECT * EXCLUDE (at_snapshot, row_mark) FROM "{half}_{table}" WHERE at_snapshot = {int(number)}'
    return cursor.execute(rows).to_arrow_table()


def _carry(cursor: Cursor, lake: str, table: str, columns: set[str], dropped: Any, brought: Any) -> None:
    """Drop and put the rows of one commit; by id, since a row may still be what it was before the one left out."""
    mark_of = checksums.row_mark_sql(columns)
    if dropped.num_rows:
        cursor.register("dropped", dropped)
        key = "id" if "id" in columns else mark_of
        drop(cursor, lake, table, f"{key} IN (SELECT {key} FROM dropped)")
        cursor.unregister("dropped")
    if brought.num_rows:
        cursor.register("brought", brought)
        put(cursor, lake, table, "SELECT * FROM brought")
        cursor.unregister("brought")


def _stamp(new: Lake, lake: str, snapshots: Sequence[Any]) -> None:
    """Give each snapshot the time it had, and take the author from those the engine had written by itself."""
    cursor = new.cursor()
    own = f"__ducklake_metadata_{lake}.ducklake_snapshot"
    for number, author, _, _, time in snapshots:
        given = {"number": number}
        dated = given | {"time": str(time)}
        cursor.execute(f"UPDATE {own} SET snapshot_time = $time WHERE snapshot_id = $number", dated)
        if not author:
            cursor.execute(f"UPDATE {own}_changes SET author = NULL WHERE snapshot_id = $number", given)
    cursor.close()
