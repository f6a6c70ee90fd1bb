"""Checksums of what tables hold: over rows in any order, known before the commit, written into its own record.

A checksum is the number of rows and the exclusive or of the MD5 of each. It guards against damage, not against
somebody who means harm. Rows are only put and dropped here, where they are counted; a commit's record holds what
it changed, so a table at a version is the sum of the records up to it, and the change feed can be held against
each record.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from threading import Lock
from typing import Any

import duckdb

from dashboard.errors import DamagedError

Cursor = duckdb.DuckDBPyConnection
#: Keys of a commit's record.
CHECKSUMS, ADOPTED, SEAL = "checksums", "adopted", "seal"
#: When it was made, and the commit before it as far as this one saw: neither can be altered or left out unnoticed.
TIME, AFTER = "time", "after"
#: SQL for the time of a snapshot in Shanghai; the engine's own bears no seal.
TIME_SQL = f"coalesce(CAST(commit_extra_info->>'$.{TIME}' AS TIMESTAMP), snapshot_time AT TIME ZONE 'Asia/Shanghai')"
#: The commits of a lake after one; what the engine writes by itself has no author.
COMMITS = """
SELECT snapshot_id, author, coalesce(commit_message, ''), coalesce(commit_extra_info, '{{}}')
FROM {lake}.snapshots() WHERE author IS NOT NULL AND snapshot_id > $read ORDER BY snapshot_id
"""
RESTORE = "请运行 python -m dashboard verify 查明范围，再用 python -m dashboard restore 从备份恢复"


@dataclass(frozen=True)
class Checksum:
    """What a table holds, or what a commit changed in it: rows (put less dropped) and their mark."""

    rows: int = 0
    mark: int = 0

    def __add__(self, other: "Checksum") -> "Checksum":
        return Checksum(self.rows + other.rows, self.mark ^ other.mark)

    def __neg__(self) -> "Checksum":
        return Checksum(-self.rows, self.mark)


State = dict[str, Checksum]


def columns_of(cursor: Cursor, source: str, given: Mapping[str, object] | None = None) -> set[str]:
    """The columns of anything that can stand after FROM; none when the table did not exist yet."""
    try:
        return {row[0] for row in cursor.execute(f"DESCRIBE SELECT * FROM {source}", given or None).fetchall()}
    except duckdb.CatalogException:
        return set()


def row_mark_sql(columns: Iterable[str]) -> str:
    """SQL for the mark of a row with these columns. Empty ones do not count, so a new column changes no mark."""
    parts = ", ".join(f"'{name}=' || nullif(CAST(\"{name}\" AS VARCHAR), '')" for name in sorted(columns))
    return f"md5_number(concat_ws(chr(31), {parts}))"


def mark_sql(columns: Iterable[str]) -> str:
    """SQL for the mark of all rows together."""
    return f"coalesce(bit_xor({row_mark_sql(columns)}), 0)"


def checksum(cursor: Cursor, source: str, given: Mapping[str, object] | None = None) -> Checksum:
    """The checksum of anything that can stand after FROM; of nothing when the table did not exist yet."""
    columns = columns_of(cursor, source, given)
    question = f"SELECT count(*), {mark_sql(columns)} FROM {source}"
    row = cursor.execute(question, given or None).fetchone() if columns else None
    return Checksum(int(row[0]), int(row[1])) if row else Checksum()


def feed(lake: str, table: str, half: str, last: int) -> str:
    """All rows ever put into a table (half "insertions") or dropped from it ("deletions"), to stand after FROM."""
    return f"ducklake_table_{half}('{lake}', 'main', '{table}', 0, {int(last)})"


def by_version(cursor: Cursor, lake: str, table: str, last: int) -> dict[int, Checksum]:
    """What each snapshot up to `last` put into a table less what it dropped, by the engine's change feed."""
    put, dropped = feed(lake, table, "insertions", last), feed(lake, table, "deletions", last)
    mark = mark_sql(columns_of(cursor, put) - {"snapshot_id", "rowid"})
    rows = cursor.execute(
        f"SELECT snapshot_id, count(*), {mark} FROM {put} GROUP BY snapshot_id"
        f" UNION ALL SELECT snapshot_id, -count(*), {mark} FROM {dropped} GROUP BY snapshot_id"
    ).fetchall()
    found: dict[int, Checksum] = {}
    for version, count, changed in rows:
        found[version] = found.get(version, Checksum()) + Checksum(count, int(changed))
    return found


def begin(cursor: Cursor) -> None:
    """Start counting what this transaction changes."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE tally (name VARCHAR, rows BIGINT, mark UHUGEINT)")


def _count(cursor: Cursor, table: str, change: Checksum) -> None:
    cursor.execute("INSERT INTO tally VALUES ($name, $rows, $mark)",
                   {"name": table, "rows": change.rows, "mark": change.mark})  # fmt: skip


def put(cursor: Cursor, lake: str, table: str, selection: str, given: Mapping[str, object] | None = None) -> int:
    """Insert a SQL selection into a lake's table, column by column of the same name; returns the number of rows."""
    change = checksum(cursor, f"({selection})", given)
    if change.rows:
        cursor.execute(f'INSERT INTO {lake}."{table}" BY NAME {selection}', given or None)
        _count(cursor, table, change)
    return change.rows


def drop(
    cursor: Cursor, lake: str, table: str, condition: str = "true", given: Mapping[str, object] | None = None
) -> int:
    """Delete the rows of a lake's table that fulfil a condition; returns how many there were."""
    change = checksum(cursor, f'{lake}."{table}" WHERE {condition}', given)
    if change.rows:
        cursor.execute(f'DELETE FROM {lake}."{table}" WHERE {condition}', given or None)
        _count(cursor, table, -change)
    return change.rows


def recorded(cursor: Cursor) -> dict[str, list[int | str]]:
    """What this transaction changed, as it stands in its record."""
    rows = cursor.execute("SELECT name, sum(rows), bit_xor(mark) FROM tally GROUP BY name ORDER BY name").fetchall()
    return {name: [int(count), str(mark)] for name, count, mark in rows if count or mark}


def past(cursor: Cursor, lake: str, last: int) -> dict[str, dict[str, Any]]:
    """What the records of an older store's versions would have held: checksums from the feed, and their seals."""
    rows = cursor.execute(COMMITS.format(lake=lake), {"read": -1}).fetchall()
    found: dict[str, dict[str, Any]] = {
        str(version): {CHECKSUMS: {}, SEAL: seal(author, message, json.loads(info))}
        for version, author, message, info in rows
    }
    for (table,) in cursor.execute(f"SELECT table_name FROM ducklake_table_info('{lake}')").fetchall():
        for version, change in by_version(cursor, lake, table, last).items():
            found[str(version)][CHECKSUMS][table] = [change.rows, str(change.mark)]
    return found


def seal(author: str, message: str, info: Mapping[str, object]) -> str:
    """The hash of a commit's record without its seal."""
    rest = {name: value for name, value in info.items() if name != SEAL}
    return sha256(json.dumps([author, message, rest], ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


class Records:
    """The records of a lake's commits, each read once. Safe to share between threads."""

    def __init__(self, lake: str) -> None:
        self._lake = lake
        self._read = -1
        self._states: dict[int, State] = {0: {}}
        self._lock = Lock()

    def expected(self, cursor: Cursor, version: int) -> State:
        """The checksums of the tables at a version. Raises DamagedError for a record that is not what was written."""
        with self._lock:
            if version > self._read:
                self._read_on(cursor)
            if version not in self._states:
                raise self._damaged(version)
            return self._states[version]

    def since(self, cursor: Cursor, version: int, table: str) -> int:
        """The last version before one in which a table was another; 0 where it has always been the same."""
        due = self.expected(cursor, version).get(table)
        with self._lock:
            return max((v for v, state in self._states.items() if v < version and state.get(table) != due), default=0)

    def wrong(self, cursor: Cursor, table: str, last: int) -> list[int]:
        """The versions up to one whose record is not what the change feed says they did to a table."""
        self.expected(cursor, last)
        found, nothing = by_version(cursor, self._lake, table, last), Checksum()
        with self._lock:
            states = {version: state.get(table, nothing) for version, state in self._states.items() if version <= last}
        due = {after: states[after] + -states[before] for before, after in pairwise(sorted(states))}
        return sorted(v for v in {*due, *found} if found.get(v, nothing) != due.get(v, nothing))

    def _read_on(self, cursor: Cursor) -> None:
        rows = cursor.execute(COMMITS.format(lake=self._lake), {"read": self._read}).fetchall()
        infos = {version: self._parsed(version, info) for version, _, _, info in rows}
        # A commit of the time before checksums stands in the record of the one that took the store over.
        former = {int(version): own for info in infos.values() for version, own in info.get(ADOPTED, {}).items()}
        state = dict(self._states[max(self._states)])
        for version, author, message, _ in rows:
            info = infos[version]
            written = info if SEAL in info else former.get(version, {})
            if written.get(SEAL) != seal(author, message, info) or info.get(AFTER, 0) not in self._states:
                raise self._damaged(version)
            for name, (count, mark) in written[CHECKSUMS].items():
                state[name] = state.get(name, Checksum()) + Checksum(int(count), int(mark))
            self._states[version] = dict(state)
            self._read = version

    def _parsed(self, version: int, text: str) -> dict[str, Any]:
        try:
            return dict(json.loads(text))
        except (ValueError, TypeError) as error:
            raise self._damaged(version) from error

    def _damaged(self, version: int) -> DamagedError:
        what = f"第 {version} 版的入库记录缺失、与写入时不同，或由旧版程序写入"
        return DamagedError(what, f"{self._lake}.sqlite", f"升级前须停止旧版看板；{RESTORE}")
