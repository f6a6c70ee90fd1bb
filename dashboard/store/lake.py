"""Two DuckLakes (figures and desk) attached to one locked-down DuckDB, and safe transactions on them.

The catalogue of each is a SQLite file beside its Parquet folder. Never open that file with another SQLite
library inside this process: POSIX file locks belong to the process, so closing it there would drop ours.
"""

import fcntl
import importlib.util
import json
import os
import random
import re
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import duckdb

from dashboard.errors import DamagedError, DiskError, StoreBusyError, StoreError
from dashboard.settings import setting
from dashboard.store import checksums, mark
from dashboard.store.mark import LAKES

T = TypeVar("T")
Cursor = checksums.Cursor
DatabaseFault = duckdb.Error
UnfitQuery = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
UnfitValue = (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfRangeException)

LOCK = "writer.lock"
EXTENSIONS = ("sqlite_scanner", "ducklake")
PATIENCE = 15.0  # seconds an attempt is repeated while another process holds the catalogue
BUSY = ("database is locked", "database table is locked", "conflict")
BROKEN = (
    "not a database", "malformed", "disk image", "no magic bytes", "not a ducklake", "does not exist - and creating",
    ".parquet", "parquet file", "snappy", "zstd", "thrift", "footer",
)  # fmt: skip
#: A file of the store in the words of the engine.
FILE_NAMED = re.compile(r"/[^\s'\"]+\.(?:parquet|sqlite)")
#: What the engine and the disk say, which error it is, what it means, what to do. The first that fits counts.
FAULTS: tuple[tuple[tuple[str, ...], type[StoreError], str, str], ...] = (
    (
        ("no space left", "disk is full", "file too large", "disk quota", "disk i/o error"),
        DiskError, "磁盘空间不足或无法写入", "已入库的数据不受影响，请清理或检查磁盘后重试",
    ),
    (
        ("readonly database", "read-only file system", "permission denied", "not permitted"),
        DiskError, "数据目录只读或没有写入权限", "请检查目录权限，或用 DASHBOARD_STORE 指定可写目录",
    ),
    (BUSY, StoreBusyError, "数据库正被其他进程占用", "请稍候重试，并确认没有卡住的导入任务"),
    (
        ("too many open files", "out of memory", "cannot allocate", "interrupt"),
        StoreBusyError, "内存或可打开的文件数不足", "数据没有损坏；请稍候重试，或增加内存、调高文件数上限",
    ),
    (BROKEN, DamagedError, "数据库文件已损坏、缺失或不是本系统的文件", f"请保留原文件；{checksums.RESTORE}"),
    (
        ("duckdb_extension", 'extension "'),
        StoreError, "缺少数据库扩展", "请按 requirements.txt 重新安装后启动",
    ),
)  # fmt: skip


def explain(error: BaseException, folder: Path, doing: str) -> StoreError:
    """Turn a fault of the database or the disk into one Chinese sentence: what, where, what to do."""
    text = str(error).lower()
    for signs, kind, what, remedy in FAULTS:
        if any(sign in text for sign in signs):
            named = FILE_NAMED.search(str(error)) if kind is DamagedError else None
            where = f"{folder} 中的 {Path(named[0]).name}" if named else str(folder)
            return kind(f"{doing}失败：{what}", where, remedy)
    if isinstance(error, OSError):
        remedy = "请检查该目录，或用 DASHBOARD_STORE 另指目录"
        return StoreError(f"{doing}失败：目录无法建立或读写", str(folder), remedy)
    return StoreError(f"{doing}失败：数据库返回错误", str(folder), f"请检查该目录；{checksums.RESTORE}")


#: Extension files whose signature this process has checked, with the time and size they had then.
_SIGNED: set[tuple[str, int, int]] = set()


def _identity(path: str | None) -> tuple[str, int, int] | None:
    """A file as it is now: path, time in nanoseconds, bytes."""
    if path is None:
        return None
    told = os.stat(path)
    return path, told.st_mtime_ns, told.st_size


def extension_file(name: str) -> str | None:
    """The extension binary inside its wheel, or None when the wheel is not installed."""
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    if spec is None or spec.origin is None:
        return None
    # Wheels hold the binary of exactly one DuckDB version; any other would be refused at LOAD.
    return next((str(path) for path in Path(spec.origin).parent.rglob("*.duckdb_extension")), None)


def _quoted(text: str | Path) -> str:
    return "'" + str(text).replace("'", "''") + "'"


class Lake:
    """An open store folder. Cursors are handed out one a question: a connection is not thread-safe."""

    def __init__(self, folder: Path, read_only: bool = False, alone: bool = False) -> None:
        """Open (or make) the lakes in a folder. read_only: from copies of the catalogues, where nothing can be written.

        alone: the caller has the store to itself already (see present). Raises DiskError where the folder cannot be
        written, DamagedError for what is lost, StoreError.
        """
        self.folder = folder.resolve()
        self.read_only = read_only
        self.records = {lake: checksums.Records(lake) for lake in LAKES}
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        self._leave: Callable[[], object] = int
        self._newest: dict[str, tuple[int, int]] = {}
        try:
            if not read_only:
                self.folder.mkdir(parents=True, exist_ok=True)
            if not alone:
                self._leave = weakref.finalize(self, os.close, present(self.folder))
                with undisturbed(self.folder):
                    mark.finish(self.folder)
            # Read before the catalogues are: a commit writes the mark last.
            said = mark.read(self.folder) or {}
            mark.refuse_lost(self.folder)
            if read_only:
                self._copies = _copied(self.folder)
            else:
                for lake in LAKES:
                    (self.folder / lake).mkdir(exist_ok=True)
        except BlockingIOError as error:
            raise StoreBusyError("数据库正在清除内容，暂停使用", str(folder), "请等清除完成后重试") from error
        except OSError as error:
            if isinstance(error, (FileExistsError, NotADirectoryError)):
                raise StoreError(
                    "数据目录的位置被一个文件占用", str(folder), "请移走该文件，或用 DASHBOARD_STORE 另指目录"
                ) from error
            raise explain(error, folder, "打开数据库") from error
        try:
            self._root = duckdb.connect(config=self._settings)
        except duckdb.Error as error:
            raise explain(error, folder, "打开数据库") from error
        try:
            self._load()
            with nullcontext() if read_only else one_writer(self.folder):
                retry(self._attach)
            self._refuse_foreign(said)
        except (duckdb.Error, OSError) as error:
            self.close()
            raise explain(error, folder, "打开数据库") from error
        except BaseException:
            self.close()
            raise

    @property
    def _settings(self) -> dict[str, str | bool | int | float | list[str]]:
        files, threads = {_identity(extension_file(name)) for name in EXTENSIONS}, setting("DASHBOARD_THREADS")
        if threads and not (threads.isdecimal() and int(threads)):
            raise StoreError("处理器核数不是正整数", f"DASHBOARD_THREADS={threads}", "请写一个数，如 2，或去掉这项设置")
        return {
            # Checking both signatures takes a quarter of a second: once a process. Nothing can be loaded later on.
            "allow_unsigned_extensions": "true" if files <= _SIGNED else "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "temp_directory": str(self.folder / mark.SPILL),
            **({"threads": int(threads)} if threads else {}),
        }

    def _load(self) -> None:
        for name in EXTENSIONS:
            path = extension_file(name)
            file = _identity(path)
            # Without the wheel an extension installed earlier by the official INSTALL will do.
            self._root.execute(f"LOAD {_quoted(path) if path else name}")
            if file is not None:
                _SIGNED.add(file)

    def _attach(self) -> None:
        attached = {row[0] for row in self._root.execute("SELECT database_name FROM duckdb_databases()").fetchall()}
        known = bool(mark.read(self.folder))
        for lake in LAKES:
            if lake in attached:
                continue
            place = self.folder if self._copies is None else Path(self._copies.name)
            catalogue, files = place / f"{lake}.sqlite", f"{self.folder / lake}/"
            # The data path is given each time, so that a moved or restored folder opens in its new place.
            self._root.execute(
                f"ATTACH {_quoted(f'ducklake:sqlite:{catalogue}')} AS {lake} (DATA_PATH {_quoted(files)},"
                f" OVERRIDE_DATA_PATH true, CREATE_IF_NOT_EXISTS {not known},"
                + (" READ_ONLY)" if self.read_only else " META_JOURNAL_MODE 'WAL', META_BUSY_TIMEOUT 1000)")
            )
            if lake == "figures" and not (place / "desk.sqlite").exists() and self.newest("figures"):
                raise mark.lost_catalogue(self.folder, "desk", "figures.sqlite")
        folders = ", ".join(_quoted(f"{self.folder / name}/") for name in (*LAKES, mark.SPILL))
        self._root.execute(f"SET allowed_directories = [{folders}]")
        self._root.execute("SET enable_external_access = false")
        self._root.execute("SET lock_configuration = true")

    def cursor(self, reading: bool = False) -> Cursor:
        """A connection of its own for one thread; close it after use.

        reading: inside a transaction, in which the catalogue is read once and not for every question.
        """
        cursor = self._root.cursor()
        return cursor.execute("BEGIN") if reading else cursor

    def close(self) -> None:
        """Let go of all files."""
        self._root.close()
        self._leave()
        if self._copies is not None:
            self._copies.cleanup()

    def newest(self, lake: str) -> int:
        """The newest commit of a lake, 0 where there is none; what the engine writes by itself is no commit."""
        cursor = self.cursor(reading=True)
        try:
            row = cursor.execute(f"FROM {lake}.current_snapshot()").fetchone()
            snapshot = int(row[0]) if row else 0
            # Going through the log takes time that grows with it: only where something was written.
            if self._newest.get(lake, (-1, 0))[0] != snapshot:
                self._newest[lake] = (snapshot, newest_commit(cursor, lake))
            return self._newest[lake][1]
        finally:
            cursor.close()

    def seal_of(self, lake: str, version: int) -> str:
        """The seal of a commit's record; "" where it has none."""
        question = f"SELECT commit_extra_info->>'$.{checksums.SEAL}' FROM {lake}.snapshots() WHERE snapshot_id = $at"
        cursor = self.cursor()
        try:
            row = cursor.execute(question, {"at": version}).fetchone()
            return str(row[0] or "") if row else ""
        finally:
            cursor.close()

    def _refuse_foreign(self, said: Mapping[str, Any]) -> None:
        """Raise DamagedError where a catalogue is not the one the mark was written beside, or an earlier copy of it."""
        for lake in LAKES:
            version, seal = int(said.get(lake, 0)), said.get(f"{lake}_seal")
            if self.newest(lake) < version:
                why = f"其中没有第 {version} 版：来自较早的副本，或丢了最后几次写入"
                raise mark.other_catalogue(self.folder, lake, why)
            if seal and self.seal_of(lake, version) != seal:
                why = f"其中第 {version} 版不是本库写入的：来自另一个数据库"
                raise mark.other_catalogue(self.folder, lake, why)

    def write(
        self, lake: str, author: str, work: Callable[[Cursor], tuple[str, Mapping[str, object]] | None], doing: str
    ) -> int | None:
        """Run `work` in one transaction and commit it with author, message and info; returns the version.

        `work` gets a cursor and returns (message, info), or None when there is nothing to commit: then the
        transaction is rolled back. It may run again when another process was first. The commit's record holds the
        checksums of what it changed. Raises StoreError.
        """
        if self.read_only:
            raise DiskError(f"{doing}失败：数据库现在只读", str(self.folder), "请清理磁盘或检查目录权限后重新启动")

        def attempt() -> int | None:
            after, cursor = self.newest(lake), self.cursor()
            try:
                cursor.execute("BEGIN")
                checksums.begin(cursor)
                outcome = work(cursor)
                if outcome is None:
                    cursor.execute("ROLLBACK")
                    return None
                message, given = outcome
                info = {checksums.TIME: now(), checksums.AFTER: after, **given,
                        checksums.CHECKSUMS: checksums.recorded(cursor)}  # fmt: skip
                info[checksums.SEAL] = checksums.seal(author, message, info)
                cursor.execute(
                    f"CALL {lake}.set_commit_message($author, $message, extra_info => $info)",
                    {"author": author, "message": message, "info": json.dumps(info, ensure_ascii=False)},
                )
                cursor.execute("COMMIT")
                committed = cursor.execute(f"FROM {lake}.last_committed_snapshot()").fetchone()
                version = int(committed[0]) if committed and committed[0] is not None else None
                # The commit stands, whatever becomes of the mark: one that lags behind does no harm.
                with suppress(OSError, StoreError):
                    if version is not None and mark.read(self.folder) is not None:
                        mark.write(self.folder, **{lake: version, f"{lake}_seal": info[checksums.SEAL]})
                return version
            finally:
                cursor.close()  # closing rolls back what is still open

        try:
            with one_writer(self.folder):
                return retry(attempt)
        except (duckdb.Error, OSError) as error:
            raise explain(error, self.folder, doing) from error


def present(folder: Path, alone: bool = False) -> int:
    """Have a store open beside others, or alone, until the descriptor is closed.

    Raises BlockingIOError, OSError where the folder cannot be used.
    """
    # A lock on the folder itself needs nothing to be written.
    stream = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(stream, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(stream)
        raise
    return stream


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold a store's writer lock, so that writers queue up instead of failing on SQLite's.

    The kernel frees the lock when a process dies. It is a courtesy, not the guarantee: that is the
    transaction itself. Raises StoreBusyError when another writer keeps it for too long.
    """
    with (folder / LOCK).open("a") as stream:
        deadline = time.monotonic() + 4 * PATIENCE
        while True:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise StoreBusyError(
                        "另一进程长时间占用写入锁", str(folder), "请确认没有卡住的导入任务后重试"
                    ) from None
                time.sleep(0.02 + 0.05 * random.random())
        yield


@contextmanager
def undisturbed(folder: Path) -> Iterator[None]:
    """While nobody writes to a store; where the writer's lock cannot be taken nobody can."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(one_writer(folder))
        yield


def now() -> str:
    """The time in Shanghai to the second."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None).isoformat(" ", "seconds")


def newest_commit(cursor: Cursor, lake: str) -> int:
    """The newest commit of a lake that this transaction sees, 0 where there is none."""
    row = cursor.execute(f"SELECT max(snapshot_id) FROM {lake}.snapshots() WHERE author IS NOT NULL").fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def _copied(folder: Path) -> "tempfile.TemporaryDirectory[str]":
    """A temporary copy of the catalogues: SQLite needs to write beside them even to read."""
    memory, large = Path("/dev/shm"), sum(path.stat().st_size for path in folder.glob("*.sqlite*"))
    # Where the disk is full memory is left; a container's share of it may be small.
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2 * large
    made = tempfile.TemporaryDirectory(prefix="store-", dir=memory if roomy else None)
    with undisturbed(folder):
        for path in folder.glob("*.sqlite*"):
            if not path.name.endswith("-shm"):
                shutil.copyfile(path, Path(made.name) / path.name)
    return made


def is_broken(error: BaseException) -> bool:
    """Whether a fault is one of the store's files."""
    return any(sign in str(error).lower() for sign in BROKEN)


def is_busy(error: Exception) -> bool:
    """Whether waiting and trying again may help."""
    return any(sign in str(error).lower() for sign in BUSY)


def retry(attempt: Callable[[], T], patience: float | None = None) -> T:
    """Call `attempt` until it no longer fails on a locked catalogue, with growing, jittered pauses."""
    deadline = time.monotonic() + (PATIENCE if patience is None else patience)
    pause = 0.02
    while True:
        try:
            return attempt()
        except duckdb.Error as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
        time.sleep(pause * (0.5 + random.random()))
        pause = min(pause * 1.7, 1.0)
