"""Answers from one version of the lake, with a cache.

Version n is a schema vn of the in-memory database. In it `observation` is a plain copy of
"figures.observation AT (VERSION => n)" while the table is small (ten times faster, and independent of a busy
catalogue), and a view of it once it has grown; the shared views of queries/views stand on those, as tables too while
the version is small. One more comes from the catalogue: `provenance`, every row of every table that names a source.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from types import MappingProxyType
from typing import TypeAlias

import pandas as pd
import pyarrow as pa

from dashboard.catalogue import Table
from dashboard.errors import DamagedError, ParameterError, QueryError, StoreError, VersionError
from dashboard.store.checksums import Checksum, columns_of
from dashboard.store.lake import Cursor, DatabaseFault, Lake, UnfitQuery, UnfitValue, explain, is_broken, is_busy, retry
from dashboard.store.provenance import provenance_sql, source_columns
from dashboard.store.questions import Question, Questions
from dashboard.store.verifying import lost, refuse_changed, unreadable
from dashboard.store.versions import fitted, pinned
from dashboard.store.writing import CONTENT, Change, checked, sql_columns, stage

# Answers are small and cut again and again: strings as objects are a fifth quicker there than strings in Arrow.
pd.set_option("mode.string_storage", "python")

CACHE_BYTES = 128 * 2**20
CACHE_ENTRIES = 4096
KEPT_VERSIONS = 4  # versions with a prepared schema; more only while questions run in them
COPIED_ROWS = 200_000  # tables up to this size are copied, larger ones stay in the lake
RECKONED_ROWS = 20_000  # versions up to this many rows have their shared views as tables (half a second once)
READ_PATIENCE = 5.0
PROVENANCE = "provenance"

MOST_TRIALS = 8  # trials held at once; the oldest goes first

Given: TypeAlias = pd.DataFrame | pa.Table
Key = tuple[int, str, tuple[tuple[str, object], ...]]


def frozen(value: object) -> object:
    """A parameter as part of a cache key: lists become tuples, and 1, 1.0 and True stay apart."""
    if isinstance(value, (list, tuple)):
        return tuple(frozen(item) for item in value)
    if value is None or isinstance(value, (str, int, float, date, datetime)):
        return (type(value).__name__, value)
    raise ParameterError(f"参数值的类型 {type(value).__name__} 不能用于查询", "", "只用文字、数字、日期或它们的列表")


@dataclass(frozen=True)
class Overlay:
    """A trial: what a commit on `base` would put (typed rows by table) and drop (ids by table)."""

    base: int
    put: Mapping[str, pd.DataFrame]
    drop: Mapping[str, Sequence[str]]


def overlay(tables: Mapping[str, Table], changes: Sequence[Change], base: int) -> Overlay:
    """The changes as one overlay on `base`, later ones over earlier ones. Raises StoreError as a commit would."""
    put: dict[str, pd.DataFrame] = {}
    drop: dict[str, list[str]] = {}
    for change in changes:
        table = tables.get(change.table)
        if table is None:
            raise StoreError(f"没有名为 {change.table} 的表", "试算", f"现有：{'、'.join(sorted(tables))}")
        empty = pd.DataFrame(columns=table.names)
        rows = checked(table, empty if change.put is None else change.put)
        gone = {*change.drop, *rows["id"]}
        former = put.get(change.table)
        kept = [] if former is None else [former[~former["id"].isin(gone)]]
        put[change.table] = pd.concat([*kept, rows], ignore_index=True) if kept and len(kept[0]) else rows
        drop.setdefault(change.table, []).extend(change.drop)
    return Overlay(base, put, drop)


class Answers:
    """A cache of frames, bounded in bytes and entries; the least recently used one goes first."""

    def __init__(self, most_bytes: int = CACHE_BYTES, most_entries: int = CACHE_ENTRIES) -> None:
        self._most_bytes, self._most_entries = most_bytes, most_entries
        self._frames: OrderedDict[Key, tuple[pd.DataFrame, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Key) -> pd.DataFrame | None:
        """A shallow copy of a kept answer (copy-on-write: the caller cannot change the kept one), or None."""
        with self._lock:
            entry = self._frames.get(key)
            if entry is None:
                return None
            self._frames.move_to_end(key)
            return entry[0].copy(deep=False)

    def put(self, key: Key, frame: pd.DataFrame) -> pd.DataFrame:
        """Keep an answer unless it alone is over the bound; returns a shallow copy."""
        size = int(frame.memory_usage(deep=True).sum()) + 1024
        with self._lock:
            if size <= self._most_bytes:
                former = self._frames.pop(key, None)
                self._bytes += size - (former[1] if former else 0)
                self._frames[key] = (frame, size)
                while self._bytes > self._most_bytes or len(self._frames) > self._most_entries:
                    _, (_, gone) = self._frames.popitem(last=False)
                    self._bytes -= gone
        return frame.copy(deep=False)

    def drop(self, version: int) -> None:
        """Forget all answers of a version."""
        with self._lock:
            for key in [key for key in self._frames if key[0] == version]:
                self._bytes -= self._frames.pop(key)[1]

    @property
    def size(self) -> tuple[int, int]:
        """Entries and bytes held."""
        with self._lock:
            return len(self._frames), self._bytes


class Reader:
    """Runs questions, each on a cursor of its own inside the schema of its version."""

    def __init__(self, lake: Lake, tables: Mapping[str, Table], questions: Questions, patient: bool) -> None:
        """patient: large tables are checked while questions are answered already, instead of before."""
        self._lake, self._tables, self._questions, self._patient = lake, dict(tables), questions, patient
        sourced = frozenset(name for name, table in self._tables.items() if source_columns(table))
        self._given = {name: frozenset[str]() for name in self._tables} | {PROVENANCE: sourced}
        self._ready: OrderedDict[int, set[str]] = OrderedDict()
        self._overlays: dict[int, Overlay] = {}
        #: The checked copies of tables that versions stand on.
        self._stand_on: dict[int, set[str]] = {}
        self._asking: Counter[int] = Counter()
        #: The check of each large table at a version.
        self._checks: dict[tuple[str, int], Future[None]] = {}
        self._thread = ThreadPoolExecutor(1, "checksum")
        self._lock = Lock()
        self._making_lock = Lock()

    def answer(
        self,
        question: Question,
        version: int,
        parameters: Mapping[str, object],
        beside: Mapping[str, Given] = MappingProxyType({}),
    ) -> pd.DataFrame:
        """The rows a question has at a version, with tables given beside the lake's. Raises QueryError, StoreError."""
        self.refuse_damaged(version)
        needs = self._questions.needs(question, self._given)
        clashing = [name for name in beside if name in self._given or name in self._questions.views]
        if clashing:
            raise ParameterError(f"给定的表与库中的表重名：{'、'.join(clashing)}", "", "请改用其他名称")
        try:
            return retry(lambda: self._run(question, needs, version, parameters, beside), READ_PATIENCE)
        except DatabaseFault as error:
            # The engine calls a file cut short an invalid input.
            if isinstance(error, UnfitQuery) and not is_broken(error):
                remedy = "请对照表的描述改正"
                what = f"查询 {question.name} 与表的结构不符"
                raise QueryError(what, f"queries/{question.name}.sql", remedy) from error
            if isinstance(error, UnfitValue) and not is_broken(error):
                raise ParameterError(f"查询 {question.name} 的参数值无法使用", "", "请检查日期和数字的写法") from error
            raise explain(error, self._lake.folder, f"查询 {question.name} ") from error

    def _run(
        self,
        question: Question,
        needs: list[str],
        version: int,
        parameters: Mapping[str, object],
        beside: Mapping[str, Given],
    ) -> pd.DataFrame:
        cursor = self._lake.cursor()
        try:
            for name, rows in beside.items():
                cursor.register(name, rows)  # a view of this connection only, without a copy
            with self._prepared(cursor, version, needs):
                # Read-only because a SELECT can write through a CTE.
                cursor.execute("BEGIN TRANSACTION READ ONLY")
                frame = cursor.execute(question.sql, dict(parameters)).df()
                cursor.execute("COMMIT")
                return frame
        finally:
            cursor.close()

    @contextmanager
    def _prepared(self, cursor: Cursor, version: int, needs: list[str]) -> Iterator[None]:
        """Inside the schema of the version, with all a question needs in it; nobody drops it meanwhile."""
        with self._lock:
            self._asking[version] += 1
            ready = self._ready.get(version)
            if ready is not None:
                self._ready.move_to_end(version)
            complete = ready is not None and ready.issuperset(needs)
        try:
            # Making waits for the catalogue; questions whose tables are made do not wait for that.
            if not complete:
                with self._making_lock:
                    self._make(cursor, version, needs)
            cursor.execute(f"USE memory.{_schema(version)}")
            yield
        finally:
            with self._lock:
                self._asking[version] -= 1
                if not self._asking[version]:
                    del self._asking[version]

    def refuse_damaged(self, version: int, wait: bool = False) -> None:
        """Raise DamagedError where a large table of a version was found changed. wait: until all are checked."""
        with self._lock:
            overlay = self._overlays.get(version)
            base = overlay.base if overlay else version
            checks = [(key, check) for key, check in self._checks.items() if key[1] == base]
        for key, check in checks:
            if not wait and not check.done():
                continue
            try:
                check.result()
            except DamagedError:
                raise
            except StoreError:
                self._check_large(self._tables[key[0]], base)
                if wait:
                    raise

    def _make(self, cursor: Cursor, version: int, needs: list[str]) -> None:
        """Make what is missing in the schema of the version, once for all threads, and drop the oldest schemas."""
        with self._lock:
            missing = [name for name in needs if name not in self._ready.get(version, ())]
        # In one transaction the catalogue is read once and not for every table.
        cursor.execute("BEGIN")
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS memory.{_schema(version)}")
        cursor.execute("CREATE SCHEMA IF NOT EXISTS memory.copies")
        cursor.execute(f"USE memory.{_schema(version)}")
        for name in missing:
            cursor.execute(self._making(cursor, name, version))
        cursor.execute("COMMIT")
        with self._lock:
            self._ready.setdefault(version, set()).update(missing)
            self._ready.move_to_end(version)
            idle = [v for v in self._ready if v not in self._asking][: max(0, len(self._ready) - KEPT_VERSIONS)]
            for old in idle:
                del self._ready[old]
        self._drop(cursor, idle)

    def _drop(self, cursor: Cursor, versions: Iterable[int]) -> None:
        """Let go of versions that are asked no longer, and of the copies that only they stood on."""
        for version in versions:
            cursor.execute(f"DROP SCHEMA IF EXISTS memory.{_schema(version)} CASCADE")
            self._stand_on.pop(version, None)
        made = cursor.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'copies'").fetchall()
        for copy in {_copy(name) for (name,) in made}.difference(*self._stand_on.values()):
            cursor.execute(f"DROP TABLE {copy}")

    def _making(self, cursor: Cursor, name: str, version: int) -> str:
        """SQL that makes a table or view in the current schema."""
        if name == PROVENANCE:
            return f'CREATE OR REPLACE VIEW "{name}" AS {provenance_sql(self._tables.values())}'
        if name in self._questions.views:
            kind = "TABLE" if self._few(cursor, version) else "VIEW"
            return f'CREATE OR REPLACE {kind} "{name}" AS {self._questions.views[name].sql}'
        table = self._tables[name]
        overlay = self._overlay(version)
        source = self._sound(cursor, table, version)
        rows, kind = fitted(cursor, table, source), "VIEW"
        if overlay and name in overlay.put:
            rows = self._overlaid(cursor, table, rows, overlay)
            # Joined once where it is small, instead of by every question.
            kind = "VIEW" if source == pinned(table, overlay.base) else "TABLE"
        return f'CREATE OR REPLACE {kind} "{name}" AS {rows}'

    def _few(self, cursor: Cursor, version: int) -> bool:
        """Whether a version holds so little that a shared view is reckoned once for it and not by every question."""
        overlay = self._overlay(version)
        held = self._lake.records["figures"].expected(cursor, self.base(version)).values()
        put = overlay.put.values() if overlay else ()
        return sum(checksum.rows for checksum in held) + sum(map(len, put)) <= RECKONED_ROWS

    def _sound(self, cursor: Cursor, table: Table, version: int) -> str:
        """What stands after FROM for a table at a version, held against the checksum its commits recorded.

        A small table is copied, and the copy checked, once for all versions it is the same in; a large one is checked
        in the background.
        """
        stands_on, version = self._stand_on.setdefault(version, set()), self.base(version)
        lake = pinned(table, version)
        due = self._lake.records["figures"].expected(cursor, version).get(table.table, Checksum())
        if not columns_of(cursor, lake):
            if due.rows:
                raise lost("figures", table.table)
            return lake
        if due.rows > COPIED_ROWS:
            check = self._check_large(table, version)
            if not self._patient:
                check.result()
            return lake
        copy = _copy(f"{table.table}_{self._lake.records['figures'].since(cursor, version, table.table)}")
        stands_on.add(copy)
        if columns_of(cursor, copy):
            return copy
        try:
            cursor.execute(f"CREATE TABLE {copy} AS FROM {lake}")
        except DatabaseFault as error:
            if is_busy(error):
                raise
            raise unreadable(error, self._lake.folder, table.title, version) from error
        refuse_changed(cursor, self._lake, "figures", table.table, version, copy, table.title)
        return copy

    def _check_large(self, table: Table, version: int) -> Future[None]:
        """The check of a table too large to be copied, in a thread of its own, once for each version."""

        def work() -> None:
            cursor = self._lake.cursor()
            try:
                refuse_changed(cursor, self._lake, "figures", table.table, version, title=table.title)
            except DatabaseFault as error:
                raise unreadable(error, self._lake.folder, table.title, version) from error
            finally:
                cursor.close()

        with self._lock:
            key = table.table, version
            former = self._checks.get(key)
            failed = former.exception() if former and former.done() else None
            # Busy, or out of memory: no finding, so it is looked at again.
            if former is None or (failed and not isinstance(failed, DamagedError)):
                self._checks[key] = self._thread.submit(work)
            return self._checks[key]

    def being_checked(self, version: int) -> tuple[str, ...]:
        """Titles of the tables of a version whose check still runs."""
        with self._lock:
            running = [name for (name, at), check in self._checks.items() if at == version and not check.done()]
        return tuple(self._tables[name].title for name in running)

    def check(self, version: int, names: Iterable[str]) -> None:
        """Raise DamagedError where a table is not, at a version, what its commits recorded."""
        cursor = self._lake.cursor()
        try:
            with self._prepared(cursor, version, [name for name in names if name in self._tables]):
                self.refuse_damaged(version, wait=True)
        except DatabaseFault as error:
            raise explain(error, self._lake.folder, "校验数据") from error
        finally:
            cursor.close()

    def _overlay(self, version: int) -> Overlay | None:
        """The overlay of a trial; None for a version of the lake. Raises VersionError for a forgotten trial."""
        if version > 0:
            return None
        with self._lock:
            overlay = self._overlays.get(version)
        if overlay is None:
            raise VersionError("这次试算已不在内存中", "数据版次", "请重新比对")
        return overlay

    def base(self, version: int) -> int:
        """The version a trial was made on, any other itself. Raises VersionError for a forgotten trial."""
        overlay = self._overlay(version)
        return overlay.base if overlay else version

    def _overlaid(self, cursor: Cursor, table: Table, rows: str, overlay: Overlay) -> str:
        """SQL for a table's rows with those of the overlay in place of the same ids, dropped ones left out.

        Makes the overlay's rows and ids as tables beside it, because a view of a large table stands on them.
        """
        name = table.table
        stage(cursor, table, overlay.put[name], "overlay")
        columns = ", ".join(f'"{column}"' for column in sql_columns(table) if column != CONTENT)
        cursor.execute(f'CREATE OR REPLACE TABLE "{name}__put" AS SELECT {columns} FROM overlay')
        cursor.execute("DROP TABLE overlay")
        cursor.execute(
            f'CREATE OR REPLACE TABLE "{name}__gone" AS SELECT id FROM "{name}__put" UNION SELECT unnest($ids)',
            {"ids": list(overlay.drop.get(name, ()))},
        )
        return (
            f'SELECT {columns} FROM ({rows}) ANTI JOIN "{name}__gone" USING (id)'
            f' UNION ALL SELECT {columns} FROM "{name}__put"'
        )

    def add_trial(self, trial: int, overlay: Overlay) -> int | None:
        """Take an overlay in as a version of its own; returns the trial forgotten for it, if there were too many."""
        with self._lock:
            self._overlays[trial] = overlay
            oldest = next(iter(self._overlays))
        return oldest if len(self._overlays) > MOST_TRIALS else None

    def has_trial(self, trial: int) -> bool:
        """Whether this trial is still held."""
        with self._lock:
            return trial in self._overlays

    def forget(self, trial: int) -> None:
        """Let go of a trial; a question that runs in it ends undisturbed."""
        with self._making_lock:
            with self._lock:
                self._overlays.pop(trial, None)
                idle = trial in self._ready and trial not in self._asking
                if idle:
                    del self._ready[trial]
            if idle:
                cursor = self._lake.cursor()
                self._drop(cursor, [trial])
                cursor.close()


def _copy(name: str) -> str:
    return f'memory.copies."{name}"'


def _schema(version: int) -> str:
    return f"v{int(version)}" if version > 0 else f"trial{-int(version)}"
