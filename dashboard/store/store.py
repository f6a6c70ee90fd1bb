"""The store as the rest of the house sees it."""

import time
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Self, TypeVar

import pandas as pd

from dashboard.catalogue import Catalogue
from dashboard.errors import DiskError, ParameterError, VersionError
from dashboard.settings import setting
from dashboard.store import kept, mark
from dashboard.store.backup import back_up_before_migrating, written_by
from dashboard.store.conflicts import refuse_moved, refuse_stale
from dashboard.store.desk import Desk
from dashboard.store.difference import between
from dashboard.store.lake import Cursor, DatabaseFault, Lake, explain, is_busy, retry
from dashboard.store.questions import Question, Questions
from dashboard.store.reading import READ_PATIENCE, Answers, Given, Key, Reader, frozen, overlay
from dashboard.store.seeding import Difference, plant, prepare_desk
from dashboard.store.undoing import Undo, carry_out, nothing_left, plan, preview
from dashboard.store.verifying import refuse_torn
from dashboard.store.versions import HISTORY, UNDO_KIND, log
from dashboard.store.writing import Change, apply

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
VERSION_AGE = 0.25  # seconds a version read from the catalogue is taken as current


def store_folder() -> Path:
    """Where the store lies: DASHBOARD_STORE, or .store/ beside the program."""
    return Path(setting("DASHBOARD_STORE") or ROOT / ".store")


class Store:
    """An open lake: ask, commit, history. Safe to share between threads."""

    def __init__(self, lake: Lake, catalogue: Catalogue, questions: Questions, patient: bool) -> None:
        self.catalogue = catalogue
        self._questions = questions
        self._lake = lake
        self._reader = Reader(lake, catalogue.lake_tables, questions, patient)
        self._desk = Desk(lake)
        self._answers = Answers()
        self._trials = count(1)
        self._known = 0
        self._read_at = float("-inf")
        self._version_lock = Lock()
        #: Why nothing can be written; empty where it can.
        self.read_only = ""
        #: What data/ would delete, were it accepted (`seed --accept`); the store goes on with the former seed.
        self.pending: Difference | None = None

    @classmethod
    def open(
        cls, folder: Path | None = None, data: Path | None = None, queries: Path | None = None, *,
        accept: bool = False, patient: bool = False, looking: bool = False,
    ) -> Self:  # fmt: skip
        """Open the store at `folder` (default: DASHBOARD_STORE or .store/) and bring data/ into it.

        Where the disk is full or read-only an existing store opens for reading. accept: also delete the seed rows that
        data/ no longer has. patient: large tables are checked while they are shown already (see being_checked), for a
        server; else before their first answer. looking: as it is, nothing is written. Raises
        SeedError when data/ cannot be read, StoreError when the folder cannot be used, DamagedError when what was there
        is lost or changed.
        """
        folder = folder or store_folder()
        catalogue = Catalogue.read(data or ROOT / "data")
        questions = Questions.read(queries or ROOT / "queries")
        try:
            return cls._opened(Lake(folder, read_only=looking), catalogue, questions, accept, patient)
        except DiskError as error:
            if not mark.read(folder):
                raise
            store = cls._opened(Lake(folder, read_only=True), catalogue, questions, accept, patient)
            store.read_only = error.what
            return store

    @classmethod
    def _opened(cls, lake: Lake, catalogue: Catalogue, questions: Questions, accept: bool, patient: bool) -> Self:
        try:
            refuse_torn(lake)
            store = cls(lake, catalogue, questions, patient)
            if not lake.read_only:
                back_up_before_migrating(lake)
                prepare_desk(lake)
                store.pending = plant(lake, catalogue, accept)
                written_by(lake, catalogue, store.pending is not None)
        except (DatabaseFault, OSError) as error:
            lake.close()
            raise explain(error, lake.folder, "打开数据库") from error
        except BaseException:
            lake.close()
            raise
        return store

    def close(self) -> None:
        """Let go of the files of the store."""
        self._lake.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """Where the store lies."""
        return self._lake.folder

    @property
    def questions(self) -> dict[str, Question]:
        """All questions by name, with title, documentation and parameters."""
        return self._questions.questions

    @property
    def views(self) -> dict[str, Question]:
        """The shared views by name; their documentation states the rules they carry out."""
        return self._questions.views

    @property
    def version(self) -> int:
        """The current data version (数据版次). While the catalogue is busy: the last one known."""
        if time.monotonic() - self._read_at <= VERSION_AGE:
            return self._known
        # One thread reads, the others go on with what is known, unless nothing is known yet.
        if self._version_lock.acquire(blocking=self._known == 0):
            try:
                if time.monotonic() - self._read_at > VERSION_AGE:
                    self._known = self._newest_version()
                    self._read_at = time.monotonic()
            finally:
                self._version_lock.release()
        return self._known

    def _newest_version(self) -> int:
        try:
            return max(self._known, self._lake.newest("figures"))
        except DatabaseFault as error:
            if self._known and is_busy(error):
                return self._known
            raise explain(error, self.folder, "读取数据版次") from error

    def ask(self, name: str, at: int | None = None, **params: object) -> pd.DataFrame:
        """The answer to queries/<name>.sql at a version (default: the current one).

        The frame is the caller's own to change. Raises QueryError, ParameterError, VersionError, StoreError.
        """
        question = self._questions.get(name)
        version = self.version if at is None else self._checked_version(at)
        question.check(params)
        key: Key = (version, name, tuple((key, frozen(params[key])) for key in sorted(params)))
        self.refuse_damaged(version)
        kept = self._answers.get(key)
        if kept is not None:
            return kept
        return self._answers.put(key, self._reader.answer(question, version, params))

    def ask_over(self, name: str, tables: Mapping[str, Given], at: int | None = None, **params: object) -> pd.DataFrame:
        """The answer to queries/<name>.sql over given tables (frames or Arrow tables) beside the lake's.

        The question sees them under their names, for this one answer, which is not kept. Raises as ask() does.
        """
        question = self._questions.get(name)
        version = self.version if at is None else self._checked_version(at)
        question.check(params)
        missing = [table for table in question.given if table not in tables]
        if missing:
            raise ParameterError(f"查询 {name} 缺少表 {'、'.join(missing)}", "", f"需要：{'、'.join(question.given)}")
        return self._reader.answer(question, version, params, tables)

    def _checked_version(self, at: int) -> int:
        if not isinstance(at, bool) and isinstance(at, int) and self._reader.has_trial(at):
            return at
        if at > self._known:
            self._read_at = float("-inf")
        newest = self.version
        # What the engine writes by itself lies between the versions and is none.
        if isinstance(at, bool) or not isinstance(at, int) or not (at == newest or at in self.versions):
            raise VersionError(f"没有数据版次 {at}", "数据版次", f"现有第 1 至第 {newest} 版")
        return at

    def commit(
        self,
        changes: Iterable[Change],
        author: str,
        message: str,
        base: int | None = None,
        info: Mapping[str, object] | None = None,
    ) -> int:
        """Carry out changes in one transaction: all or nothing. Returns the new version.

        base: the version the changes were worked out on; ConflictError when rows of the same ids or series points
        were changed since. info: what the history says besides (kind, import_id, file, sha256, because; plain
        values). Raises StoreError; without any effective change the current version is returned.
        """
        if not author.strip() or not message.strip():
            raise ParameterError("入库必须写明经办人和说明", "入库", "请补全后重试")
        changes = list(changes)
        self._reader.check(self.version, [change.table for change in changes])

        def work(cursor: Cursor) -> tuple[str, Mapping[str, object]] | None:
            if base is not None:
                refuse_stale(cursor, self.catalogue.lake_tables, changes, base)
            counts = apply(cursor, self.catalogue.lake_tables, changes)
            return (message, {**(info or {}), **counts}) if any(counts.values()) else None

        return self._committed(self._lake.write("figures", author, work, "入库"))

    def _committed(self, version: int | None) -> int:
        if version is None:
            self._read_at = float("-inf")
            return self.version
        # Another thread may be reading the version of a moment ago; nobody here may miss this one.
        with self._version_lock:
            self._known = max(self._known, version)
        return version

    def undone(self, version: int) -> Undo:
        """What undoing a version would do; nothing is written. Raises VersionError when it cannot be undone."""
        tables = self.catalogue.lake_tables
        self._reader.check(self.version, tables)
        return self._looked_up(lambda cursor: preview(cursor, self._lake, tables, version), "试算撤销")

    def undo(self, version: int, author: str, because: str, base: int | None = None) -> int:
        """Take a version back in a new version; what later versions changed stays. Returns the new version.

        base: the version of the preview the decision rests on; ConflictError when rows it is about changed since.
        Undoing an undo brings its version back. Raises VersionError for a version of data/ or one already undone.
        """
        if not author.strip() or not because.strip():
            raise ParameterError("撤销必须写明经办人和原因", "撤销", "请补全后重试")
        undone = self.history().set_index("version")
        self._reader.check(self.version, self.catalogue.lake_tables)

        def work(cursor: Cursor) -> tuple[str, Mapping[str, object]]:
            touched = plan(cursor, self._lake, self.catalogue.lake_tables, version)
            if base is not None:
                refuse_moved(cursor, touched, base)
            counts = carry_out(cursor, touched)
            if not any(counts.values()):
                raise nothing_left(version)
            entry = undone.loc[version]
            said = {"file": str(entry["file"]), "because": because.strip(), "undoes": version, "kind": UNDO_KIND}
            return f"撤销第 {version} 版：{log(cursor)[version].message}", said | counts

        return self._committed(self._lake.write("figures", author, work, "撤销"))

    def changes(self, old: int, new: int) -> pd.DataFrame:
        """What differs between two versions, one row for each row of the store.

        Columns: table, table_title, id, label, what (added|changed|removed), before, after (texts), for
        observations also indicator, region, industry, caliber, kind, start, end, unit, before_value, after_value.
        """
        first, last = self._checked_version(old), self._checked_version(new)
        if min(first, last) < 1:
            raise VersionError("试算不能与版次比较", "数据版次", "请选择已入库的版次")
        tables = self.catalogue.lake_tables
        for version in (first, last):
            self._reader.check(version, tables)
        return self._looked_up(lambda cursor: between(cursor, tables, first, last), "比较数据版次")

    def _looked_up(self, look: Callable[[Cursor], T], doing: str) -> T:
        """Run `look` in a transaction that is rolled back: it may make temporary tables, nothing stays."""

        def attempt() -> T:
            cursor = self._lake.cursor()
            try:
                cursor.execute("BEGIN")
                return look(cursor)
            finally:
                cursor.close()

        try:
            return retry(attempt, READ_PATIENCE)
        except DatabaseFault as error:
            raise explain(error, self.folder, doing) from error

    def trial(self, changes: Iterable[Change]) -> int:
        """The current version with changes carried out, in memory only: a negative number ask() takes as `at`.

        Few are held at once (the oldest goes first); forget() lets go of it. Raises StoreError as commit() does.
        """
        made = overlay(self.catalogue.lake_tables, list(changes), self.version)
        trial = -next(self._trials)
        surplus = self._reader.add_trial(trial, made)
        if surplus is not None:
            self.forget(surplus)
        return trial

    def forget(self, trial: int) -> None:
        """Let go of a trial and of the answers given in it; nothing happens when it is gone already."""
        if trial < 0:
            self._reader.forget(trial)
            self._answers.drop(trial)

    def desk(self, name: str) -> pd.DataFrame:
        """The current rows of a desk table (see DESK_TABLES), oldest first. Raises ParameterError, StoreError."""
        return self._desk.rows(name)

    def keep(self, name: str, rows: pd.DataFrame, author: str, message: str) -> int:
        """Put rows into a desk table, each replacing the one of its id; returns the desk's version.

        What is left out is filled in: id, author, time, number (how often kept), state. Raises StoreError.
        """
        return self._desk.keep(name, rows, author, message)

    def keep_file(self, content: Path | bytes, sha256: str) -> Path:
        """Keep a received file exactly as it came. Raises StoreError, also when it does not have this hash."""
        return kept.keep_file(self.folder, content, sha256)

    def kept_file(self, sha256: str) -> Path | None:
        """Where a kept file lies; None when there is none of this hash.

        Raises DamagedError when the file is no longer what was kept.
        """
        return kept.kept_file(self.folder, sha256)

    def refuse_damaged(self, version: int) -> None:
        """Raise DamagedError where a table checked in the background was found changed at a version."""
        self._reader.refuse_damaged(version)

    @property
    def versions(self) -> frozenset[int]:
        """The numbers of all versions; what lies between them the engine wrote by itself."""
        return frozenset(int(version) for version in self.history()["version"])

    def being_checked(self, at: int | None = None) -> tuple[str, ...]:
        """Titles of the large tables whose content is still being held against its checksum."""
        return self._reader.being_checked(at or self.version)

    def history(self, at: int | None = None) -> pd.DataFrame:
        """Every version (up to one), newest first: version, time (Asia/Shanghai), author, message, counts of rows.

        A trial has the versions it was made on. Raises VersionError for a trial that is gone, StoreError.
        """
        if at is not None:
            every = self.history()
            return every[every["version"] <= self._reader.base(at)].reset_index(drop=True)
        version = self.version
        key: Key = (version, "", ())
        kept = self._answers.get(key)
        if kept is not None:
            return kept
        cursor = self._lake.cursor()
        try:
            found = retry(lambda: cursor.execute(HISTORY, {"version": version}).df(), READ_PATIENCE)
        except DatabaseFault as error:
            raise explain(error, self.folder, "读取数据版次记录") from error
        finally:
            cursor.close()
        return self._answers.put(key, found)
