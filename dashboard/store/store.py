"""The store as the rest of the house sees it."""

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import Self

import pandas as pd

from dashboard.catalogue import Catalogue
from dashboard.errors import ParameterError, VersionError
from dashboard.store.lake import Cursor, DatabaseFault, Lake, explain, is_busy, retry
from dashboard.store.questions import Question, Questions
from dashboard.store.reading import READ_PATIENCE, Answers, Key, Reader, frozen
from dashboard.store.seeding import plant, prepare_desk
from dashboard.store.writing import Change, apply

ROOT = Path(__file__).resolve().parents[2]
VERSION_AGE = 0.25  # seconds a version read from the catalogue is taken as current

HISTORY = """
SELECT snapshot_id AS version, snapshot_time AT TIME ZONE 'Asia/Shanghai' AS "time", author,
       commit_message AS message,
       coalesce(CAST(commit_extra_info->>'$.added' AS BIGINT), 0) AS added,
       coalesce(CAST(commit_extra_info->>'$.changed' AS BIGINT), 0) AS changed,
       coalesce(CAST(commit_extra_info->>'$.removed' AS BIGINT), 0) AS removed,
       coalesce(CAST(commit_extra_info->>'$.moved' AS BIGINT), 0) AS moved
FROM figures.snapshots() WHERE author IS NOT NULL AND snapshot_id <= $version ORDER BY snapshot_id DESC
"""


class Store:
    """An open lake: ask, commit, history. Safe to share between threads."""

    def __init__(self, lake: Lake, catalogue: Catalogue, questions: Questions) -> None:
        self.catalogue = catalogue
        self._questions = questions
        self._lake = lake
        self._reader = Reader(lake, catalogue.lake_tables, questions)
        self._answers = Answers()
        self._known = 0
        self._read_at = float("-inf")
        self._version_lock = Lock()

    @classmethod
    def open(cls, folder: Path | None = None, data: Path | None = None, queries: Path | None = None) -> Self:
        """Open the store at `folder` (default: DASHBOARD_STORE or .store/) and bring data/ into it.

        Raises SeedError when data/ cannot be read, StoreError when the folder cannot be used.
        """
        folder = folder or Path(os.environ.get("DASHBOARD_STORE") or ROOT / ".store")
        catalogue = Catalogue.read(data or ROOT / "data")
        questions = Questions.read(queries or ROOT / "queries")
        lake = Lake(folder)
        try:
            prepare_desk(lake)
            plant(lake, catalogue)
        except BaseException:
            lake.close()
            raise
        return cls(lake, catalogue, questions)

    def close(self) -> None:
        """Let go of the files of the store."""
        self._lake.close()

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
        cursor = self._lake.cursor()
        try:
            row = cursor.execute("FROM figures.current_snapshot()").fetchone()
            return max(self._known, int(row[0])) if row else self._known
        except DatabaseFault as error:
            if self._known and is_busy(error):
                return self._known
            raise explain(error, self.folder, "读取数据版次") from error
        finally:
            cursor.close()

    def ask(self, name: str, at: int | None = None, **params: object) -> pd.DataFrame:
        """The answer to queries/<name>.sql at a version (default: the current one).

        The frame is the caller's own to change. Raises QueryError, ParameterError, VersionError, StoreError.
        """
        question = self._questions.get(name)
        version = self.version if at is None else self._checked_version(at)
        _check_parameters(question, params)
        key: Key = (version, name, tuple((key, frozen(params[key])) for key in sorted(params)))
        kept = self._answers.get(key)
        if kept is not None:
            return kept
        return self._answers.put(key, self._reader.answer(question, version, params))

    def _checked_version(self, at: int) -> int:
        if at > self._known:
            self._read_at = float("-inf")
        newest = self.version
        if isinstance(at, bool) or not isinstance(at, int) or not 1 <= at <= newest:
            raise VersionError(f"没有数据版次 {at}", "数据版次", f"现有第 1 至第 {newest} 版")
        return at

    def commit(self, changes: Iterable[Change], author: str, message: str) -> int:
        """Carry out changes in one transaction: all or nothing. Returns the new version.

        Raises StoreError; without any effective change the current version is returned.
        """
        if not author.strip() or not message.strip():
            raise ParameterError("入库必须写明经办人和说明", "入库", "请补全后重试")
        changes = list(changes)

        def work(cursor: Cursor) -> tuple[str, Mapping[str, int]] | None:
            counts = apply(cursor, self.catalogue.lake_tables, changes)
            return (message, counts) if any(counts.values()) else None

        version = self._lake.write("figures", author, work, "入库")
        if version is None:
            self._read_at = float("-inf")
            return self.version
        # Another thread may be reading the version of a moment ago; nobody here may miss this one.
        with self._version_lock:
            self._known = max(self._known, version)
        return version

    def history(self) -> pd.DataFrame:
        """Every version, newest first: version, time (Asia/Shanghai), author, message, counts of rows."""
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


def _check_parameters(question: Question, given: Mapping[str, object]) -> None:
    wanted = question.parameters
    missing = [name for name in wanted if name not in given]
    unknown = [name for name in given if name not in wanted]
    needs = f"需要：{'、'.join(wanted)}" if wanted else "该查询没有参数"
    if missing:
        raise ParameterError(f"查询 {question.name} 缺少参数 {'、'.join(missing)}", "", needs)
    if unknown:
        raise ParameterError(f"查询 {question.name} 没有参数 {'、'.join(unknown)}", "", needs)
