"""What can go wrong, told to the person it concerns: what happened, where, and what to do about it."""

import errno
import logging
import traceback
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

DISK_WORDS = {
    errno.ENOENT: "找不到目录或文件", errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘空间不足", errno.EDQUOT: "磁盘配额用完", errno.ENOTDIR: "路径中有一段不是目录",
    errno.EISDIR: "这是一个目录",
}  # fmt: skip


def disk_words(error: OSError) -> str:
    """What the operating system says of a file or folder, in Chinese."""
    return DISK_WORDS.get(error.errno or 0, f"系统错误 {error.errno}")


class DashboardError(Exception):
    """An error a user may read. All three parts are Chinese; `str()` joins them into one line."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(what, where, remedy)

    def __str__(self) -> str:
        place = f"（{self.where}）" if self.where else ""
        advice = f"；{self.remedy}" if self.remedy else ""
        return f"{self.what}{place}{advice}。"


class SeedError(DashboardError):
    """A file under data/ is missing, unreadable or does not fit its description."""


class QueryError(DashboardError):
    """A question cannot be answered: unknown name, or its SQL does not fit the tables."""


class ParameterError(QueryError):
    """A question was asked with a missing, unknown or unusable parameter."""


class NotHeldError(ParameterError):
    """What an exhibit speaks of is not held; the exhibit says just that."""


class VersionError(QueryError):
    """A data version that does not exist was asked for."""


class ExhibitError(QueryError):
    """An exhibit cannot be made, for a reason nobody foresaw; names it and the number in the log."""


class StoreError(DashboardError):
    """The store cannot be opened, read or written."""


class StoreBusyError(StoreError):
    """The store's catalogue stayed locked by another process for longer than we are willing to wait."""


class DiskError(StoreError):
    """The store's disk is full or may only be read."""


class DamagedError(StoreError):
    """What the store holds is not what was written: lost, cut short or changed. Never shown as a figure."""


class IntakeError(DashboardError):
    """An uploaded file cannot be taken: refused, broken, too big, or its reading was ended.

    code names the reason (the gate's, such as zip_bomb, or timeout, memory, aborted, failed, checks).
    """

    def __init__(self, what: str, where: str = "", remedy: str = "", code: str = "") -> None:
        self.code = code
        super().__init__(what, where, remedy)


class ConflictError(StoreError):
    """What a draft or preview rests on was changed by another commit since it was made.

    rows: a pandas DataFrame of what changed: table, table_title, id, label, what, version, author, message, time.
    (Typed loosely, because this module stands below all libraries.)
    """

    def __init__(self, what: str, where: str, remedy: str, rows: Any) -> None:
        super().__init__(what, where, remedy)
        self.rows = rows


class DrawingError(DashboardError):
    """A picture cannot be drawn now."""


def incident(error: BaseException) -> str:
    """The number under which an error nobody foresaw stands in the log with its traceback; the same fault, the same."""
    number = sha256("".join(traceback.format_exception(error)).encode(errors="replace")).hexdigest()[:8]
    logging.getLogger("dashboard").error("incident %s", number, exc_info=error)
    return number


@dataclass(frozen=True)
class Problem:
    """One finding about the data. `level` is 错误 (must be cured) or 提示 (worth knowing)."""

    what: str
    file: str = ""
    row: str = ""
    remedy: str = ""
    level: str = "错误"

    @property
    def where(self) -> str:
        """File and row in one phrase; empty when neither is known."""
        return " ".join(part for part in (self.file, self.row) if part)

    def __str__(self) -> str:
        return f"{self.level}：{DashboardError(self.what, self.where, self.remedy)}"
