"""From rows of the store to points of a figure and rows of a table; used by every subject."""

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.narrative import Value, course, grew, text
from dashboard.errors import NotHeldError
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.extremes import together
from dashboard.figure import Card, Figure, Series, points
from dashboard.frames import each, first_row
from dashboard.wording import NOT_HELD
from dashboard.wording import shown_row as shown_row
from dashboard.wording import signed as signed

SICHUAN, NATION, CHONGQING = "510000", "100000", "500000"


def drawn(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that may stand on a chart: those of low confidence may not."""
    return frame[frame["confidence"] != "低"]


def need(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows, of which there must be one. Raises NotHeldError where there is none."""
    if frame.empty:
        raise NotHeldError("没有可列的读数", "指标数据库", "请在“报表导入”中补录")
    return frame


def series(
    reading: Reading, indicator: str, kind: str, region: str = SICHUAN, industry: str = "all", caliber: str | None = ""
) -> pd.DataFrame:
    """The current values of one series, oldest first, without rows of low confidence.

    caliber "" is the indicator's default; None takes every caliber.
    """
    frame = reading.ask("readings", indicator=indicator, region=region)
    frame = frame[(frame["industry"] == industry) & (frame["kind"] == kind)]
    return drawn(frame if caliber is None else frame[frame["caliber"] == caliber])


def role_of(row: Any) -> str:
    """How a value is drawn: a forecast, target or implied value by its status, a published bound hollow, else solid."""
    roles = {"推算": "implied", "预测": "forecast", "目标": "target"}
    return roles.get(row.status, "bound" if row.bound else "published")


#: How a place reckoned here is called: it carries its own level and does not lift the exhibit around it.
RANK = "本库排位（内部参考）"
#: How the two founding documents are called on a tile.
DOCUMENTS = {"doc_review_2020": "2020年工作总结", "doc_review_2019": "2019年回顾"}


def card_source(row: Any) -> str:
    """Where a tile's value is from, short: a founding document with its section, else the publisher."""
    return f"{DOCUMENTS[row.source]}{row.place}" if row.source in DOCUMENTS else str(row.publisher)


def label_of(row: Any) -> str:
    """The value as it stands in a sentence: qualifiers stay, the neutral 达 and 达到 do not."""
    return shown_row(row).removeprefix("达到").removeprefix("达")


def from_to(frame: pd.DataFrame, up: str = "增至", down: str = "降至") -> str:
    """Where a series began and where it stands, each with its period (see narrative.course); none is not held."""
    rows = each(frame)
    return span(rows[0], rows[-1], up, down) if rows else NOT_HELD


def span(first: Any, last: Any, up: str = "增至", down: str = "降至") -> str:
    """How a value moved from one row to another (see narrative.course); a year is said once."""
    when = words(first), words(last) if first is last else within(last, period.year_of(first.end))
    return text(course((when[0], Value.of(first)), (when[1], Value.of(last)), up, down))


def within(row: Any, year: int) -> str:
    """The period of a row where the year was said already: 1—2月, 全年; with its own year where that is another."""
    told = words(row)
    if period.year_of(row.start) != year or period.year_of(row.end) != year:
        return told
    return {"": "全年", "末": "年末"}.get(short := told.removeprefix(f"{year}年"), short)


def exact(row: Any) -> bool:
    """Whether a value is a point and not a bound, an expectation, an approximation or words."""
    return not (row.bound or row.modality or row.approximation) and row.value == row.value


def ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that can be ranked (see exact), highest first; equal ones as they came."""
    known = pd.Series([exact(row) for row in each(frame)], index=frame.index, dtype=bool)
    return frame[known].sort_values("value", ascending=False, kind="stable")


def apart(frame: pd.DataFrame, name: str, most: str = "最高", least: str = "最低", between: str = "，") -> str:
    """Who stands first and who last (甲2.1%最高，乙、丙并列1.0%最低), equal ones together; "" where nothing is ranked.

    name: the column they are called by. A single one has no other end: 甲2.1%; all equal ones: 均为2.1%.
    """
    rows = each(ranked(frame))
    if not rows:
        return ""
    if rows[0].value == rows[-1].value:
        return f"{'均为' if len(rows) > 1 else getattr(rows[0], name)}{label_of(rows[0])}"
    told = []
    for end, word in ((rows[0], most), (rows[-1], least)):
        equal = tuple(str(getattr(row, name)) for row in rows if row.value == end.value)
        told.append(f"{together(equal)}{label_of(end)}{word}")
    return between.join(told)


#: Said of values none of which can be ranked.
UNRANKED = "均为限定值，不排先后"


def moved(row: Any) -> str:
    """A growth rate in a sentence: 增长6.7%, 下降0.9%, 预计增长6%左右."""
    return text(grew(Value.of(row)))


def named(row: Any) -> str:
    """What a row measures, with its industry and its caliber where they are not the indicator's whole."""
    industry = "" if row.industry == "all" else f"{row.industry_name}："
    return f"{industry}{row.indicator_title}" + (f"（{row.caliber}）" if row.caliber else "")


def card(row: Any, label: str = "", period: str = "", note: str | None = None, more: Iterable[str] = ()) -> Card:
    """A row as a headline figure: its short name (or another label), value with qualifier, period, note, source.

    more: other rows of the store that period or note rest on.
    """
    return Card(
        label or row.indicator_short,
        shown_row(row),
        period or words(row),
        row.note if note is None else note,
        card_source(row),
        ids=(row.id, *more),
        worded=row.value != row.value,
    )


def bar_domain(values: Iterable[float]) -> tuple[float, float]:
    """The axis of bars from zero: left of a negative bar room for its value, which must not meet the name beside it."""
    held = [value for value in values if value == value]
    low, high = min(0.0, *held, 0.0), max(0.0, *held, 0.0)
    return (low - (high - low) * 0.16 if low < 0 else 0.0, high if high > low else 1.0)


def bar_figure(rows: list[dict[str, Any]], *series: Series, **parts: Any) -> Figure:
    """Horizontal bars over categories, from above in the order of the rows unless parts has categories of its own."""
    return Figure("bar", points(rows), series, **{"categories": tuple(dict.fromkeys(r["x"] for r in rows)), **parts})


def used(rows: Iterable[dict[str, Any]], *series: Series) -> tuple[Series, ...]:
    """Those of the series that some point belongs to."""
    names = {row["series"] for row in rows}
    return tuple(own for own in series if own.name in names)


def reckoned_bar(
    name: str, x: str, y: float, label: str, period: str, shown: str = "", note: str = "", key: str = ""
) -> dict[str, Any]:
    """One bar of a value that is reckoned. shown: what is read on hover, the label unless given; key: the row's id."""
    own = {"series": name, "role": "implied", "mark": "bar", "x": x, "y": y, "label": label}
    return {**own, "shown": shown or label, "period": period, "note": note, "id": key}


def facts(reading: Reading, *numbers: str) -> pd.DataFrame:
    """The founding documents' facts of these numbers, in this order. Raises NotHeldError where one is not held."""
    held = reading.ask("facts").drop_duplicates("fact_id").set_index("fact_id", drop=False)
    if missing := sorted(set(numbers) - set(held.index)):
        raise NotHeldError(f"事实{'、'.join(missing)}{NOT_HELD}", "两份工作文稿", "请检查 data/observation/facts.csv")
    return held.loc[list(numbers)].reset_index(drop=True)


def words(row: Any) -> str:
    """The period of a row in words."""
    return period.of(row)


def point(row: Any, name: str, x: float | str, mark: str = "line", label: str = "", note: str = "") -> dict[str, Any]:
    """One point of a figure from one row of the store."""
    doubts = [(note or row.note).rstrip("。"), "可信度：中" if row.confidence == "中" else ""]
    return {
        "series": name,
        "role": role_of(row),
        "mark": mark,
        "x": x,
        "y": row.value,
        "label": label,
        "shown": shown_row(row),
        "period": f"{words(row)}（{row.kind}）",
        "note": "；".join(d for d in doubts if d),
        "id": row.id,
    }


def implied_point(row: Any, name: str, x: float, note: str) -> dict[str, Any]:
    """One implied month (a row of the question ``implied_months``) with its band, as a point of a figure."""
    return {
        "series": name,
        "role": "implied",
        "mark": "band",
        "x": x,
        "y": row.value,
        "low": row.low,
        "high": row.high,
        "shown": f"约{row.value:.1f}%（{row.low:.1f}%～{row.high:.1f}%）",
        "period": f"{words(row)}（当月，推算）",
        "note": note,
    }


#: What stands under a heading of a table, wherever a table has it: an attribute of a row, or what is told of it.
HEADINGS: dict[str, str | Callable[[Any], Any]] = {
    "指标": "indicator_title",
    "地区": "region_name",
    "行业": "industry_name",
    "产业": "industry_name",
    "时期": words,
    "类型": "kind",
    "数值": shown_row,
    "状态": "status",
    "口径": lambda row: row.caliber or "默认口径",
    "可信度": "confidence",
    "来源": "publisher",
    "发布机构": "publisher",
    "来源标题": "source_title",
    "章节": "place",
    "发布日期": lambda row: str(row.published_date),
    "见于": "url",
    "说明": "note",
}


def tabled(rows: Iterable[Any], headings: str, **own: Callable[[Any], Any]) -> pd.DataFrame:
    """Rows as a table. headings: in their order, each as own or HEADINGS tells it, heading=attribute, or an attribute.

    An empty attribute that stands for something not held is written with a question mark: 合作产业=industry?
    """
    held = list(rows)
    columns: dict[str, list[Any]] = {}
    for part in headings.split():
        heading, _, attribute = part.partition("=")
        what = own.get(heading) or attribute.removesuffix("?") or HEADINGS.get(heading, heading)
        told = [what(row) if callable(what) else getattr(row, what) for row in held]
        columns[heading] = [value or NOT_HELD for value in told] if attribute.endswith("?") else told
    return pd.DataFrame(columns)


def listed(frame: pd.DataFrame, **extra: str) -> pd.DataFrame:
    """Rows as a table a reader can check: 时期, 类型, 数值, 状态, 口径, 可信度 and named extra columns."""
    own = " ".join(f"{heading}={attribute}" for heading, attribute in extra.items())
    return tabled(each(frame), f"{own} 时期 类型 数值 状态 口径 可信度 来源 说明")


def resting(frame: pd.DataFrame, **extra: str) -> dict[str, Any]:
    """What a Draft that rests on these rows lists of them, and their ids: its table and ids. extra: see listed."""
    return {"table": listed(frame, **extra), "ids": [row.id for row in each(frame)]}


def one(frame: pd.DataFrame, start: str, end: str) -> Any | None:
    """The row of a period given as YYYY-MM, or None where the store has none."""
    first, last = pd.Timestamp(f"{start}-01"), pd.Timestamp(f"{end}-01") + pd.offsets.MonthEnd(0)
    found = frame[(pd.to_datetime(frame["start"]) == first) & (pd.to_datetime(frame["end"]) == last)]
    return first_row(found)
