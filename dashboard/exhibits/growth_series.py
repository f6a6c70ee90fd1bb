"""Growth series of any indicator: which there are, and one of them with what is implied for it and where it breaks."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.errors import NotHeldError, ParameterError
from dashboard.exhibits.exhibit import Reading, per_version
from dashboard.exhibits.rows import series
from dashboard.frames import each
from dashboard.wording import shown_row

#: Between the parts of a series' key, as it stands in addresses: indicator|region|industry|kind|caliber
BETWEEN = "|"
#: The series shown first.
DEFAULT = "iva_growth|510000|all|累计|"
#: Statuses of values somebody measured and published.
MEASURED = ("公布", "初步", "修订")
MERGED = "1—2月合并公布的累计数"


@dataclass(frozen=True)
class Named:
    """A growth series there is: its key, how it is called in full and short, how many exact readings it has."""

    key: str
    name: str
    short: str
    indicator: str
    region: str
    industry: str
    kind: str
    caliber: str
    points: int


@dataclass(frozen=True)
class Growth:
    """One growth series with what is implied for it.

    rows: month (months since the year 0), value, shown, words, role (published or implied), low, high (of what is
    implied), note, doubt, published (date or ""), ids; oldest first, one a month. cuts: month → reason of a break.
    """

    named: Named
    rows: pd.DataFrame
    cuts: dict[int, str]

    @property
    def points(self) -> list[tuple[int, float]]:
        """(month, growth in %)"""
        return list(zip(self.rows["month"].astype(int), self.rows["value"].astype(float), strict=True))

    @property
    def cumulative(self) -> bool:
        """Whether its rates run from January on."""
        return self.named.kind == "累计"


@per_version(8)
def _all(reading: Reading) -> dict[str, Named]:
    found = {}
    for r in each(reading.ask("growth_series")):
        part = "" if r.industry == "all" else f"{r.industry_name}："
        kind = f"（{r.kind}，{r.caliber}）" if r.caliber else f"（{r.kind}）"
        key = BETWEEN.join((r.indicator, r.region, r.industry, r.kind, r.caliber))
        found[key] = Named(
            key,
            f"{r.region_short}{part}{r.indicator_short}{kind}",
            f"{r.region_short}{part.rstrip('：')}{r.kind}" + (f"（{r.caliber}）" if r.caliber else ""),
            *(r.indicator, r.region, r.industry, r.kind, r.caliber),
            int(r.points),
        )
    return found


def all_series(reading: Reading) -> dict[str, Named]:
    """Every growth series with at least one exact reading, key → what it is, in the dictionary's order."""
    return _all(reading)


def named(reading: Reading, key: str) -> Named:
    """The series of a key. Raises ParameterError where there is none."""
    found = all_series(reading)
    if key not in found:
        if not found:
            raise NotHeldError("本库未收录增速序列", "序列", "请先导入数据")
        first = "、".join(n.name for n in list(found.values())[:5])
        raise ParameterError(f"本库未收录增速序列“{key}”", "序列", f"可选的如：{first}")
    return found[key]


def growth(reading: Reading, key: str) -> Growth:
    """A series by its key, from one computation a version. Raises ParameterError where there is none."""
    return _growth(reading, named(reading, key))


@per_version(128)
def _growth(reading: Reading, own: Named) -> Growth:
    rows = [_published(r) for r in each(_exact(reading, own, own.kind))]
    if own.kind == "当月" and own.industry == "all" and not own.caliber:
        held = {r["month"] for r in rows}
        merged = [r for r in each(_exact(reading, own, "累计")) if _merged(r)]
        rows += [_published(r) | {"note": MERGED} for r in merged if _month(r.end) not in held]
        implied = reading.ask("implied_months", indicator=own.indicator, region=own.region)
        rows += [_implied(r) for r in each(implied)]
    columns = ["month", "value", "shown", "words", "role", "low", "high", "note", "doubt", "published", "ids"]
    frame = pd.DataFrame(rows, columns=columns).drop_duplicates("month").sort_values("month", ignore_index=True)
    return Growth(own, frame, _cuts(reading, own))


def _exact(reading: Reading, own: Named, kind: str) -> pd.DataFrame:
    """The current values of a series that are exact, measured and not of low confidence."""
    frame = series(reading, own.indicator, kind, own.region, own.industry, own.caliber)
    plain = (frame["bound"] == "") & (frame["modality"] == "") & (frame["approximation"] == "")
    found = frame[plain & frame["value"].notna() & frame["status"].isin(MEASURED)]
    if kind != "累计" or found.empty:
        return found
    # A rate over several years, or from some later month on, is another series.
    starts, ends = pd.to_datetime(found["start"]), pd.to_datetime(found["end"])
    return found[(starts.dt.month == 1) & (starts.dt.year == ends.dt.year)]


def _month(end: Any) -> int:
    return period.year_of(end) * 12 + period.month_of(end) - 1


def _merged(row: Any) -> bool:
    return period.month_of(row.end) == 2


def _published(row: Any) -> dict[str, Any]:
    doubt = "可信度：中" if row.confidence == "中" else ""
    return {
        "month": _month(row.end),
        "value": float(row.value),
        "shown": shown_row(row),
        "words": period.in_words(row.kind, row.start, row.end),
        "role": "published",
        "note": row.note.rstrip("。"),
        "doubt": doubt,
        "published": row.published_date,
        "ids": (row.id,),
    }


def _implied(row: Any) -> dict[str, Any]:
    return {
        "month": _month(row.end),
        "value": float(row.value),
        "shown": f"约{row.value:.1f}%（推算）",
        "words": period.in_words(row.kind, row.start, row.end),
        "role": "implied",
        "low": float(row.low),
        "high": float(row.high),
        "note": f"由累计增速推算，非公布，误差带{row.low:.1f}%～{row.high:.1f}%",
        "doubt": "",
        "published": "",
        "ids": (row.id_through, row.id_before),
    }


def _cuts(reading: Reading, own: Named) -> dict[int, str]:
    """Months a registered break of this series begins at, with its reason."""
    found = reading.ask("breaks")
    found = found[
        found["indicator"].isin(["", own.indicator])
        & found["region"].isin(["", own.region])
        & found["industry"].isin(["", own.industry])
    ]
    return {_month(r.at): r.reason for r in each(found)}


def month_words(month: int) -> str:
    """A month number in words: 2020年2月."""
    return f"{month // 12}年{month % 12 + 1}月"


def span_words(first: int, last: int) -> str:
    """A span of months in words: 2020年1—12月, 2019年11月至2021年8月, 2022年8月.

    One that begins in February begins in January: the two are published together.
    """
    first -= first % 12 == 1
    if first == last:
        return month_words(first)
    if first // 12 == last // 12:
        return f"{first // 12}年{first % 12 + 1}—{last % 12 + 1}月"
    return f"{month_words(first)}至{month_words(last)}"
