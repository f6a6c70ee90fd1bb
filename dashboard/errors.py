"""What can go wrong, told to the person it concerns: what happened, where, and what to do about it."""

from dataclasses import dataclass


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


class VersionError(QueryError):
    """A data version that does not exist was asked for."""


class StoreError(DashboardError):
    """The store cannot be opened, read or written."""


class StoreBusyError(StoreError):
    """The store's catalogue stayed locked by another process for longer than we are willing to wait."""


class DrawingError(DashboardError):
    """A picture cannot be drawn now."""


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
