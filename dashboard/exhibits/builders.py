"""From rows of the store to tiles, points of a figure and rows of a table."""

from collections.abc import Callable, Iterable
from math import ceil, floor
from typing import Any

import pandas as pd

from dashboard.exhibits.telling import card_source, words
from dashboard.figure import Axis, Card, Figure, Series, points
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row


def role_of(row: Any) -> str:
    """How a value is drawn: a forecast, target or implied value by its status, a published bound hollow, else solid."""
    roles = {"推算": "implied", "预测": "forecast", "目标": "target"}
    return roles.get(row.status, "bound" if row.bound else "published")


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


def over_years(
    rows: list[dict[str, Any]], y: Axis, *series: Series, beside: tuple[float, float], **parts: Any
) -> Figure:
    """Points over years (x: period.place_in_years), never joined. beside: years left free at either side."""
    first, last = floor(min(row["x"] for row in rows)), ceil(max(row["x"] for row in rows))
    x = Axis(
        ticks=tuple((float(year), f"{year}年末") for year in range(first, last + 1)),
        domain=(first - beside[0], last + beside[1]),
    )
    return Figure("line", points(rows), used(rows, *series), x=x, y=y, **parts)


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
