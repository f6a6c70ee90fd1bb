"""Two DuckLakes (figures and desk) attached to one locked-down DuckDB, and safe transactions on them.

The catalogue of each is a SQLite file beside its Parquet folder. Never open that file with another SQLite
library inside this process: POSIX file locks belong to the process, so closing it there would drop ours.
"""

import fcntl
import importlib.util
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from dashboard.errors import StoreBusyError, StoreError

T = TypeVar("T")
Cursor = duckdb.DuckDBPyConnection
DatabaseFault = duckdb.Error
MissingTable = duckdb.CatalogException
UnfitQuery = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
UnfitValue = (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfRangeException)

LAKES = ("figures", "desk")
EXTENSIONS = ("sqlite_scanner", "ducklake")
PATIENCE = 15.0  # seconds an attempt is repeated while another process holds the catalogue
BUSY = ("database is locked", "database table is locked", "conflict")
FULL = ("no space left", "disk is full", "file too large", "disk quota", "disk i/o error")
READ_ONLY = ("readonly database", "read-only file system", "permission denied", "not permitted")
NO_EXTENSION = ("duckdb_extension", 'extension "')
BROKEN = ("not a database", "malformed", "disk image", "no magic bytes", "not a ducklake")


def explain(error: BaseException, folder: Path, doing: str) -> StoreError:
    """Turn a fault of the database or the disk into one Chinese sentence: what, where, what to do."""
    text = str(error).lower()
    where = str(folder)
    if any(sign in text for sign in FULL):
        return StoreError(f"{doing}失败：磁盘空间不足或无法写入", where, "已入库的数据不受影响，请清理或检查磁盘后重试")
    if any(sign in text for sign in READ_ONLY):
        return StoreError(
            f"{doing}失败：数据目录只读或没有写入权限",
            where,
            "请检查目录权限，或用 DASHBOARD_STORE 指定可写目录",
        )
    if any(sign in text for sign in BUSY):
        return StoreBusyError(f"{doing}失败：数据库正被其他进程占用", where, "请稍候重试，并确认没有卡住的导入任务")
    if any(sign in text for sign in BROKEN):
        return StoreError(
            f"{doing}失败：数据库文件已损坏或不是本系统的文件",
            where,
            "请保留原文件，从备份恢复该目录后重新启动",
        )
    if any(sign in text for sign in NO_EXTENSION):
        return StoreError(f"{doing}失败：缺少数据库扩展", "程序运行环境", "请按 requirements.txt 重新安装后启动")
    if isinstance(error, OSError):
        return StoreError(f"{doing}失败：目录无法建立或读写", where, "请检查该目录，或用 DASHBOARD_STORE 另指目录")
    return StoreError(f"{doing}失败：数据库返回错误", where, "请检查该目录是否完整，必要时从备份恢复")


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

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        try:
            for lake in LAKES:
                (self.folder / lake).mkdir(parents=True, exist_ok=True)
            self._lock_file.touch()
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
            with self.one_writer():
                retry(self._attach)
        except (duckdb.Error, OSError) as error:
            self.close()
            raise explain(error, folder, "打开数据库") from error
        except BaseException:
            self.close()
            raise

    @property
    def _lock_file(self) -> Path:
        return self.folder / "writer.lock"

    @property
    def _settings(self) -> dict[str, str | bool | int | float | list[str]]:
        return {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "temp_directory": str(self.folder / "spill"),
        }

    def _load(self) -> None:
        for name in EXTENSIONS:
            path = extension_file(name)
            # Without the wheel an extension installed earlier by the official INSTALL will do.
            self._root.execute(f"LOAD {_quoted(path) if path else name}")

    def _attach(self) -> None:
        attached = {row[0] for row in self._root.execute("SELECT database_name FROM duckdb_databases()").fetchall()}
        for lake in LAKES:
            if lake in attached:
                continue
            catalogue, files = self.folder / f"{lake}.sqlite", f"{self.folder / lake}/"
            # The data path is given each time, so that a moved or restored folder opens in its new place.
            self._root.execute(
                f"ATTACH {_quoted(f'ducklake:sqlite:{catalogue}')} AS {lake} (DATA_PATH {_quoted(files)},"
                " OVERRIDE_DATA_PATH true, META_JOURNAL_MODE 'WAL', META_BUSY_TIMEOUT 1000)"
            )
        folders = ", ".join(_quoted(f"{self.folder / name}/") for name in (*LAKES, "spill"))
        self._root.execute(f"SET allowed_directories = [{folders}]")
        self._root.execute("SET enable_external_access = false")
        self._root.execute("SET lock_configuration = true")

    def cursor(self) -> Cursor:
        """A connection of its own for one thread; close it after use."""
        return self._root.cursor()

    def close(self) -> None:
        """Let go of all files."""
        self._root.close()

    @contextmanager
    def one_writer(self) -> Iterator[None]:
        """Hold the folder's writer lock, so that writers queue up instead of failing on SQLite's.

        The kernel frees the lock when a process dies. It is a courtesy, not the guarantee: that is the
        transaction itself. Raises StoreBusyError when another writer keeps it for too long.
        """
        with self._lock_file.open("a") as stream:
            deadline = time.monotonic() + 4 * PATIENCE
            while True:
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise StoreBusyError(
                            "另一进程长时间占用写入锁", str(self.folder), "请确认没有卡住的导入任务后重试"
                        ) from None
                    time.sleep(0.02 + 0.05 * random.random())
            yield

    def write(
        self,
        lake: str,
        author: str,
        work: Callable[[Cursor], tuple[str, Mapping[str, object]] | None],
        doing: str,
    ) -> int | None:
        """Run `work` in one transaction and commit it with author, message and info; returns the version.

        `work` gets a cursor and returns (message, info), or None when there is nothing to commit: then the
        transaction is rolled back. It may run again when another process was first. Raises StoreError.
        """

        def attempt() -> int | None:
            cursor = self.cursor()
            try:
                cursor.execute("BEGIN")
                outcome = work(cursor)
                if outcome is None:
                    cursor.execute("ROLLBACK")
                    return None
                message, info = outcome
                cursor.execute(
                    f"CALL {lake}.set_commit_message($author, $message, extra_info => $info)",
                    {"author": author, "message": message, "info": json.dumps(info, ensure_ascii=False)},
                )
                cursor.execute("COMMIT")
                committed = cursor.execute(f"FROM {lake}.last_committed_snapshot()").fetchone()
                return int(committed[0]) if committed and committed[0] is not None else None
            finally:
                cursor.close()  # closing rolls back what is still open

        try:
            with self.one_writer():
                return retry(attempt)
        except (duckdb.Error, OSError) as error:
            raise explain(error, self.folder, doing) from error


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
