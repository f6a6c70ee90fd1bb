"""Answers from one version of the lake, with a cache.

Version n is a schema vn of the in-memory database. In it `observation` is a plain copy of
"figures.observation AT (VERSION => n)" while the table is small (ten times faster, and independent of a busy
catalogue), and a view of it once it has grown; the shared views of queries/views stand on those. One more
view comes from the catalogue: `provenance`, every row of every table that names a source.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from threading import Lock

import pandas as pd

from dashboard.catalogue import Table
from dashboard.errors import ParameterError, QueryError
from dashboard.store.lake import (
    Cursor,
    DatabaseFault,
    Lake,
    MissingTable,
    UnfitQuery,
    UnfitValue,
    explain,
    retry,
)
from dashboard.store.questions import Question, Questions
from dashboard.store.writing import CONTENT, sql_columns

CACHE_BYTES = 128 * 2**20
CACHE_ENTRIES = 4096
KEPT_VERSIONS = 4  # versions with a prepared schema; more only while questions run in them
COPIED_ROWS = 200_000  # tables up to this size are copied, larger ones stay in the lake
READ_PATIENCE = 5.0
PROVENANCE = "provenance"
PROVENANCE_COLUMNS = ("place", "published", "status", "confidence", "disclosure", "note")

Key = tuple[int, str, tuple[tuple[str, object], ...]]


def frozen(value: object) -> object:
    """A parameter as part of a cache key: lists become tuples, and 1, 1.0 and True stay apart."""
    if isinstance(value, (list, tuple)):
        return tuple(frozen(item) for item in value)
    if value is None or isinstance(value, (str, int, float, date, datetime)):
        return (type(value).__name__, value)
    raise ParameterError(f"参数值的类型 {type(value).__name__} 不能用于查询", "", "只用文字、数字、日期或它们的列表")


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

    @property
    def size(self) -> tuple[int, int]:
        """Entries and bytes held."""
        with self._lock:
            return len(self._frames), self._bytes


def source_columns(table: Table) -> list[str]:
    """The columns that name sources, the main one first; `…sources` hold several, separated by ；."""
    return [c.name for c in table.columns if c.refers == "source" or c.name in ("source", "sources")]


def provenance_sql(tables: Iterable[Table]) -> str:
    """SQL for every row that names a source: table, id, label, place in the source and in our files.

    A row with several sources or facts appears once for each.
    """
    parts = []
    for table in tables:
        sources = source_columns(table)
        if not sources:
            continue
        texts = [column.name for column in table.columns if column.type == "text" and column.name != "id"]
        label = next((name for name in ("name", "title", "stated", "reason") if name in table.names), texts[0])
        columns = [f'"{n}"' if n in table.names else f"'' AS \"{n}\"" for n in PROVENANCE_COLUMNS]
        rows = f'"{table.table}"'
        if sources != ["source"]:
            several = [f"string_split(\"{name}\", '；')" for name in sources]
            joined = f"list_distinct(list_filter(list_concat({', '.join(several)}), x -> x <> ''))"
            kept = "* EXCLUDE (source)" if "source" in table.names else "*"
            each = f"unnest(CASE WHEN len({joined}) = 0 THEN [''] ELSE {joined} END)"
            rows = f"(SELECT {kept}, {each} AS source FROM {rows})"
        fact = '"fact_id"' if "fact_id" in table.names else "''"
        if "fact_ids" in table.names:
            rows = f"(SELECT *, unnest(string_split(fact_ids, '；')) AS fact_id FROM {rows})"
            fact = "fact_id"
        parts.append(
            f"SELECT '{table.table}' AS \"table\", '{table.title}' AS table_title, id, \"{label}\" AS label,"
            f" source, {fact} AS fact_id, {', '.join(columns)}, raw, file, sheet, cell FROM {rows}"
        )
    return " UNION ALL ".join(parts)


class Reader:
    """Runs questions, each on a cursor of its own inside the schema of its version."""

    def __init__(self, lake: Lake, tables: Mapping[str, Table], questions: Questions) -> None:
        self._lake, self._tables, self._questions = lake, dict(tables), questions
        sourced = frozenset(name for name, table in self._tables.items() if source_columns(table))
        self._given = {name: frozenset[str]() for name in self._tables} | {PROVENANCE: sourced}
        self._ready: OrderedDict[int, set[str]] = OrderedDict()
        self._asking: Counter[int] = Counter()
        self._lock = Lock()
        self._making_lock = Lock()

    def answer(self, question: Question, version: int, parameters: Mapping[str, object]) -> pd.DataFrame:
        """The rows a question has at a version. Raises QueryError, StoreError."""
        needs = self._questions.needs(question, self._given)
        try:
            return retry(lambda: self._run(question, needs, version, parameters), READ_PATIENCE)
        except UnfitQuery as error:
            raise QueryError(
                f"查询 {question.name} 与表的结构不符", f"queries/{question.name}.sql", "请对照表的描述改正"
            ) from error
        except UnfitValue as error:
            raise ParameterError(f"查询 {question.name} 的参数值无法使用", "", "请检查日期和数字的写法") from error
        except DatabaseFault as error:
            raise explain(error, self._lake.folder, f"查询 {question.name} ") from error

    def _run(
        self, question: Question, needs: list[str], version: int, parameters: Mapping[str, object]
    ) -> pd.DataFrame:
        cursor = self._lake.cursor()
        try:
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

    def _make(self, cursor: Cursor, version: int, needs: list[str]) -> None:
        """Make what is missing in the schema of the version, once for all threads, and drop the oldest schemas."""
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS memory.{_schema(version)}")
        cursor.execute(f"USE memory.{_schema(version)}")
        with self._lock:
            ready = self._ready.setdefault(version, set())
            self._ready.move_to_end(version)
        for name in needs:
            if name not in ready:
                cursor.execute(self._making(cursor, name, version))
                with self._lock:
                    ready.add(name)
        with self._lock:
            idle = [v for v in self._ready if v not in self._asking][: max(0, len(self._ready) - KEPT_VERSIONS)]
            for old in idle:
                del self._ready[old]
        for old in idle:
            cursor.execute(f"DROP SCHEMA IF EXISTS memory.{_schema(old)} CASCADE")

    def _making(self, cursor: Cursor, name: str, version: int) -> str:
        """SQL that makes a table or view in the current schema."""
        if name == PROVENANCE:
            return f'CREATE OR REPLACE VIEW "{name}" AS {provenance_sql(self._tables.values())}'
        if name in self._questions.views:
            return f'CREATE OR REPLACE VIEW "{name}" AS {self._questions.views[name].sql}'
        pinned = _pinned_table(cursor, self._tables[name], version)
        counted = cursor.execute(f"SELECT count(*) FROM ({pinned})").fetchone()
        small = counted is not None and counted[0] <= COPIED_ROWS
        return f'CREATE OR REPLACE {"TABLE" if small else "VIEW"} "{name}" AS {pinned}'


def _schema(version: int) -> str:
    return f"v{int(version)}"


def _pinned_table(cursor: Cursor, table: Table, version: int) -> str:
    """SQL for the table as of a version, with today's columns: those it did not have yet are empty."""
    pinned = f'figures.main."{table.table}" AT (VERSION => {int(version)})'
    try:
        had = {row[0] for row in cursor.execute(f"DESCRIBE SELECT * FROM {pinned}").fetchall()}
    except MissingTable:
        had = set()
    columns = []
    for name, kind in sql_columns(table).items():
        if name == CONTENT:
            continue
        if name in had:
            columns.append(f'"{name}"')
        else:
            empty = "''" if kind == "VARCHAR" else "NULL"
            columns.append(f'CAST({empty} AS {kind}) AS "{name}"')
    source = pinned if had else "(SELECT 1) WHERE false"
    return f"SELECT {', '.join(columns)} FROM {source}"
