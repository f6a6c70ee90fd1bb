"""What templates there are, which indicators each asks for, and how its period is written."""

from dataclasses import dataclass, replace
from typing import Literal

from dashboard import lists

Base = Literal["上期", "上年同期"]
INDUSTRY_LEVELS = ("门类", "大类")


def topics() -> dict[str, str]:
    """What may be chosen for a template, and what it is called. Raises SeedError."""
    named: dict[str, str] = lists.nested("template")["topics"]
    return named


@dataclass(frozen=True)
class Times:
    """The period proposed for a template: headers as the reader of sheets knows them best."""

    year: int
    month: int

    @property
    def single(self) -> str:
        """2026年3月（当月); "" for January–February, which are published together."""
        return f"{self.year}年{self.month}月（当月）" if self.month > 2 else ""

    @property
    def total(self) -> str:
        """2026年1-3月（累计)."""
        return f"{self.year}年1-{self.month}月（累计）"

    @property
    def stock(self) -> str:
        """2026年3月末."""
        return f"{self.year}年{self.month}月末"

    @property
    def title(self) -> str:
        """2026年3月, 2026年1-2月."""
        return f"{self.year}年{'1-2' if self.month <= 2 else self.month}月"

    def headers(self, cumulative_only: bool = False) -> tuple[str, ...]:
        """The entry columns of an indicator: the month and January to the month."""
        return (self.total,) if cumulative_only or not self.single else (self.single, self.total)

    @property
    def before(self) -> str:
        """The month up to which last values are looked for (YYYY-MM)."""
        return f"{self.year - 1}-12" if self.month <= 2 else f"{self.year}-{self.month - 1:02d}"

    @property
    def alone(self) -> str:
        """The month itself; January–February as one: 2026年3月（当月）, 2026年1-2月（累计）."""
        return self.single or self.total

    def set_against(self, base: Base) -> tuple[str, ...]:
        """What an amount of the month is set against, as headers; January–February against November and December."""
        if base == "上年同期":
            return (replace(self, year=self.year - 1).alone,)
        if self.month <= 2:
            return tuple(Times(self.year - 1, month).alone for month in (11, 12))
        return (Times(self.year, self.month - 1).alone,)
