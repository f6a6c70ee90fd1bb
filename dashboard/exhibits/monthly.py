"""月度运行: which month is read, what is held of it, and how two published values may be compared.

Only published values of one indicator, caliber and kind of period are set against each other, by
subtraction, in percentage points. Levels are never divided or subtracted: the scope of enterprises changes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.narrative import Value, beside, change, gap, text
from dashboard.errors import NotHeldError, ParameterError
from dashboard.exhibits.builders import tabled
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.freshness import CHANGES
from dashboard.exhibits.rows import NATION, SICHUAN
from dashboard.exhibits.telling import exact, words
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

PAGE = "monthly"
MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")
#: The prefectures of the province.
PREFECTURES = 21
#: What stands in a cell where there is nothing to compare.
NONE = "—"
#: How the register of breaks words a reading that is in doubt.
DOUBTED = "存疑"
#: Differences of these units are percentage points.
RATES = ("%", "百分点")
#: The monthly report's own indicators, in its order; one not held for a month is shown as a gap.
CORE = (
    "iva_growth", "revenue", "revenue_growth", "profit", "profit_growth", "sales_rate", "industrial_investment_growth",
    "tech_investment_growth", "industrial_electricity_growth", "tax_sales_growth", "ppi_growth",
)  # fmt: skip
#: Indicators with exhibits of their own, which the overall table leaves out.
APART = ("iva_growth_implied", "output_growth")


@dataclass(frozen=True)
class Month:
    """One month of a year. February stands for January–February: they are published together."""

    year: int
    month: int

    @property
    def key(self) -> str:
        """As it stands in addresses: 2026-02."""
        return f"{self.year}-{self.month:02d}"

    @property
    def title(self) -> str:
        """As a heading calls it: 2026年1—2月, 2026年3月."""
        return f"{self.year}年{'1—2' if self.month == 2 else self.month}月"

    @property
    def span(self) -> str:
        """January to this month: 2026年1—2月, 2026年1月, 2026年 for the whole year."""
        return f"{self.year}年" + ("" if self.month == 12 else "1月" if self.month == 1 else f"1—{self.month}月")

    @property
    def previous(self) -> "Month":
        """The month before; before January–February the December of the year before."""
        return Month(self.year - 1, 12) if self.month <= 2 else Month(self.year, self.month - 1)

    @property
    def year_before(self) -> "Month":
        """The same month of the year before."""
        return Month(self.year - 1, self.month)

    @classmethod
    def of(cls, key: str) -> "Month":
        """The month written as 2026-02. Raises ParameterError for anything else."""
        if MONTH.fullmatch(key) is None:
            raise ParameterError(
                f"月份“{key[:20]}”的写法不对", "链接参数 month", "请写成四位年份和两位月份，如 2021-03"
            )
        return cls(int(key[:4]), int(key[5:]))


def months(reading: Reading) -> dict[str, str]:
    """The months with monthly data, newest first: key → what is held of it, in words."""
    found = reading.ask("monthly_months")
    return {
        r.month: f"{Month.of(r.month).title}（全省{int(r.province_series)}条序列，市州{int(r.prefectures)}个）"
        for r in each(found)
    }


def newest(reading: Reading) -> str:
    """The month pages open on (its key), "" where none is held: the newest with the province's headline growth.

    A month of which only other series are held yet is there to be chosen; it does not empty the pages.
    """
    found = reading.ask("monthly_months")
    headed = found[found["headline"]]
    return str((headed if len(headed) else found)["month"].iloc[0]) if len(found) else ""


def fullest(reading: Reading, month: Month) -> str:
    """Where much more is held than for the month itself: the newest such month in words, else ""."""
    found = reading.ask("monthly_months").set_index("month")["province_series"]
    own = int(found.get(month.key, 0))
    better = [key for key, count in found.items() if key < month.key and count >= max(12, 2 * own)]
    return f"{Month.of(better[0]).title}（全省{int(found[better[0]])}条序列）" if better else ""


@dataclass(frozen=True)
class Desk:
    """All that is held of a month, of the month before and of the same month of the year before.

    Each frame holds the rows of the question ``monthly_rows``. breaks: the register of breaks in series.
    """

    reading: Reading
    month: Month
    now: pd.DataFrame
    before: pd.DataFrame
    last_year: pd.DataFrame
    breaks: pd.DataFrame

    @cached_property
    def _values(self) -> tuple[dict[tuple[str, str, str, str], Any], ...]:
        """This month's values, those of the month before, those of the year before: asked for one by one, often."""
        return tuple(_keyed(frame) for frame in (self.now, self.before, self.last_year))

    def rows(self, indicator: str = "", region: str = SICHUAN) -> pd.DataFrame:
        """This month's values of a region in the indicator's own caliber."""
        own = self.now[(self.now["region"] == region) & (self.now["caliber"] == "")]
        return own[own["indicator"] == indicator] if indicator else own

    def value(self, indicator: str, kind: str, region: str = SICHUAN, industry: str = "all") -> Any | None:
        """One value of this month, or None."""
        return self._values[0].get((indicator, kind, region, industry))

    def on_last_month(self, row: Any) -> "Difference":
        """Against the month before: a cumulative rate with the cumulative rate through that month."""
        base = self.month.previous
        called = f"{base.year}年全年" if self.month.month <= 2 else f"{base.month}月"
        if row.kind == "累计" and self.month.month > 2:
            called = base.span.removeprefix(f"{base.year}年")
        if row.kind == "当月" and self.month.month <= 3:
            return Difference(why="1—2月合并公布，没有上月的当月值")
        return self._against(row, self._values[1].get((row.indicator, row.kind, row.region, row.industry)), called)

    def on_last_year(self, row: Any) -> "Difference":
        """Against the same months of the year before."""
        called = f"{self.month.year - 1}年同期"
        base = self._values[2].get((row.indicator, row.kind, row.region, row.industry))
        return self._against(row, base, called, across_years=True)

    def to_nation(self, row: Any) -> "Difference":
        """Against the nation's value of the same months."""
        return difference(row, self._values[0].get((row.indicator, row.kind, NATION, row.industry)), "全国")

    def to_province(self, row: Any) -> "Difference":
        """Against the province's value of the same months."""
        return difference(row, self._values[0].get((row.indicator, row.kind, SICHUAN, "all")), "全省")

    def _against(self, row: Any, base: Any | None, called: str, across_years: bool = False) -> "Difference":
        if base is not None:
            # A doubtful reading breaks the series between its neighbours, not between one year and the next.
            lasting = self.breaks[~self.breaks["reason"].str.contains(DOUBTED)] if across_years else self.breaks
            cut = lasting[
                (lasting["indicator"].isin(("", row.indicator)))
                & (lasting["region"].isin(("", row.region)))
                & (lasting["industry"].isin(("", row.industry)))
                & (pd.to_datetime(lasting["at"]) > pd.Timestamp(base.end))
                & (pd.to_datetime(lasting["at"]) <= pd.Timestamp(row.end))
            ]
            if len(cut):
                return Difference(why=f"与{called}之间有序列间断（{cut.iloc[0]['reason']}），不作比较", ids=(base.id,))
        return difference(row, base, called)


def desk(reading: Reading, month: str = "") -> Desk:
    """The desk of a month (its key; "" is ``newest``). Raises ParameterError where the month cannot be read."""
    month = month or newest(reading)
    if not month:
        raise NotHeldError("本库还没有月度数据", "月度运行", "请先在“报表导入”中导入当月报表")
    at = Month.of(month)
    now, before, last_year = (_rows(reading, m) for m in (at, at.previous, at.year_before))
    return Desk(reading, at, now, before, last_year, reading.ask("breaks"))


def _rows(reading: Reading, month: Month) -> pd.DataFrame:
    return reading.ask("monthly_rows", month=month.key)


def _keyed(frame: pd.DataFrame) -> dict[tuple[str, str, str, str], Any]:
    """The values in the indicators' own calibers by indicator, kind, region and industry."""
    found: dict[tuple[str, str, str, str], Any] = {}
    for row in each(frame[frame["caliber"] == ""]):
        found.setdefault((row.indicator, row.kind, row.region, row.industry), row)
    return found


@dataclass(frozen=True)
class Difference:
    """Two published rates subtracted, in percentage points. None: cannot be said, and why."""

    points: float | None = None
    called: str = ""
    why: str = ""
    ids: tuple[str, ...] = ()
    decimals: int = 1
    #: The rows subtracted, where two were.
    now: Any = None
    base: Any = None

    @property
    def remark(self) -> str:
        """Why two held values may not be compared; "" where one simply is not held."""
        return "" if self.why.endswith(NOT_HELD) else self.why

    @property
    def cell(self) -> str:
        """As it stands in a table whose heading says 百分点: +0.2, -0.3, 0.0, —."""
        if self.points is None:
            return NONE
        return f"{self.points or 0:{'+' if self.points else ''}.{self.decimals}f}"

    @property
    def said(self) -> str:
        """How a rate moved, in a sentence: 增速比1—11月加快0.2个百分点; "" where it cannot be said."""
        return "" if self.points is None else text(change(Value.of(self.now), Value.of(self.base).bare, self.called))

    @property
    def beside(self) -> str:
        """In a sentence on a level: 高于全国1.7个百分点; "" where it cannot be said."""
        return "" if self.points is None else text(beside(Value.of(self.now), Value.of(self.base).bare, self.called))


def difference(row: Any, base: Any | None, called: str) -> Difference:
    """Subtract two rates as they are shown. Qualified values and levels are not subtracted: the reason is said."""
    if row is None or base is None:
        return Difference(why=f"{called}{NOT_HELD}")
    if row.unit not in RATES:
        return Difference(why="水平值不相减", ids=(base.id,))
    if not (exact(row) and exact(base)):
        return Difference(why=f"{called}或本期为限定值，不相减", ids=(base.id,))
    now, before = Value.of(row), Value.of(base)
    decimals = min(now.decimals, before.decimals)
    return Difference(float(gap(now, before)) + 0.0, called, "", (base.id,), decimals, row, base)


def doubts(row: Any) -> str:
    """What a reader must know of a value: its state, its confidence, other sources that disagree, its note."""
    said = [
        row.status if row.status != "公布" else "",
        "可信度：中" if row.confidence == "中" else "",
        f"另有{int(row.rivals)}个不同数值" if row.rivals else "",
        str(row.note).rstrip("。"),
    ]
    return "；".join(s for s in said if s)


def cell(row: Any | None) -> str:
    """The value as published, or 本库未收录."""
    return shown_row(row) if row is not None else NOT_HELD


def kinds(frame: pd.DataFrame, by: str) -> Mapping[str, Mapping[str, Any]]:
    """Rows by the value of a column, and within it by kind of period."""
    found: dict[str, dict[str, Any]] = {}
    for row in each(frame):
        found.setdefault(getattr(row, by), {})[row.kind] = row
    return found


def main_kind(frame: pd.DataFrame) -> str:
    """The kind of period to draw: cumulative unless more single months are held."""
    single, cumulative = (int((frame["kind"] == k).sum()) for k in ("当月", "累计"))
    return "当月" if single > cumulative else "累计"


def latest(desk: Desk, indicator: str) -> pd.DataFrame:
    """The newest value held of each region and industry up to the month (question ``monthly_latest``)."""
    return desk.reading.ask("monthly_latest", indicator=indicator, month=desk.month.key)


def reached(row: Any | None) -> str:
    """A value with its period, for a series not held for the month: 2024年1—6月 7.0%."""
    return f"{words(row)} {shown_row(row)}" if row is not None else NOT_HELD


def newest_year(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """The rows of a series that end in a year."""
    return frame[frame["end"].map(period.year_of) == year]


#: Versions that touched more rows than this are counted, not listed: a large import or the seed itself.
MOST = 3000
#: So many changes stand in the table; the rest is counted.
LISTED = 200
WORDS = {"added": "新增", "changed": "修订", "removed": "删除"}


@exhibit(PAGE, "上版以来的变化", desk)
def monthly_changes(at: Desk) -> Draft:
    """What the version read changed against the one before: who, when, why, and value by value."""
    if at.reading.version < 1:
        return Draft("尚未入库的试算数据，与上一版的比较见导入页", "试算", table=pd.DataFrame([{"数据版次": "试算"}]))
    history = at.reading.history()
    last = history.iloc[0]
    touched = sum(int(last[name]) for name in ("added", "changed", "removed"))
    said = "，".join(f"{word}{int(last[name])}行" for name, word in CHANGES.items() if int(last[name])) or "无变动"
    title = f"第{int(last['version'])}版由{last['author']}于{last['time']:%Y年%-m月%-d日}入库：{said}"
    if len(history) < 2 or not 0 < touched <= MOST:
        return Draft(
            title, f"最近各数据版次；页面按第{at.reading.version}版显示{at.month.title}", table=_versions(history)
        )
    former = int(history.iloc[1]["version"])
    changes = _ordered(at.reading.changes(former, int(last["version"])), at)
    own = int(changes["own"].sum())
    shown = each(changes.head(LISTED))
    rest = f"，只列前{LISTED}行，共{len(changes)}行" if len(changes) > LISTED else ""
    return Draft(
        title=f"{title}，其中{at.month.title}的值{own}个",
        subtitle=f"与第{former}版逐行比较；入库说明：{last['message']}",
        table=tabled(
            shown,
            "内容=label 变化 原值 现值 类别=table_title",
            变化=lambda r: WORDS[r.what],
            原值=lambda r: r.before or NONE,
            现值=lambda r: r.after or NONE,
        ),
        ids=[r.id for r in shown if r.what != "removed"],
        notes=(f"{at.month.title}的值列在前面{rest}。",),
    )


def _ordered(changes: pd.DataFrame, at: Desk) -> pd.DataFrame:
    """The changes with this month's values first, revisions before new ones; own says which are this month's."""
    ends = pd.to_datetime(changes["end"], errors="coerce")
    own = (changes["table"] == "observation") & (ends.dt.year == at.month.year) & (ends.dt.month == at.month.month)
    order = changes["what"].map({"changed": 0, "removed": 1, "added": 2})
    return changes.assign(own=own, other=~own, order=order).sort_values(["other", "order"], kind="stable")


def _versions(history: pd.DataFrame) -> pd.DataFrame:
    """The newest versions: number, time, author, message and how many rows each touched."""
    rows: list[dict[str, Any]] = [
        {
            "数据版次": int(r.version), "入库时间": f"{r.time:%Y-%m-%d %H:%M}", "入库人": r.author, "说明": r.message,
            **{word: int(getattr(r, name)) for name, word in CHANGES.items()},
        }
        for r in each(history.head(8))
    ]  # fmt: skip
    return pd.DataFrame(rows)
