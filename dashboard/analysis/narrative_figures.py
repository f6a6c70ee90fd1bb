"""A figure told in sentences: number of points, start and latest, highest and lowest, against its reference lines.

Used as alt text and in slide notes. Only what stands in the figure is said: the values as shown, qualifiers and all;
what is compared are the numbers as shown, so that no sentence says of 4.5% and 4.5% that one is higher.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.figure import ROLES, Dots, Figure, Gantt, Heat, MapFigure, Reference, Shown
from dashboard.frames import each

#: The first number of a value as shown.
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
#: The kind of period at the end of a point's period: 2020年1—2月（累计）.
KIND = re.compile(r"（[^（）]*）$")
#: What has to stand at the name of a series that is not published.
NOT_PUBLISHED = {"implied": "推算，非公布值", "forecast": "预测值，非公布", "target": "目标值"}
#: Neutral words before a value: one reads 升至7%, not 升至达到7%.
NEUTRAL = ("达到", "达")
#: Series told one by one; bars of equal value named one by one.
MOST_SERIES, MOST_NAMES = 6, 3


@dataclass(frozen=True)
class Told:
    """One point as it is told: the number compared, the value as shown, the period or category, how it is drawn."""

    number: float
    shown: str
    at: str
    mark: str = "line"


def told(figure: Shown | None) -> tuple[str, ...]:
    """What a figure shows, in sentences in a fixed order; () for what already consists of words."""
    match figure:
        case Figure(kind="bar"):
            return _parts(figure, _bars)
        case Figure():
            return (*_parts(figure, _line), *_events(figure))
        case Heat():
            return _heat(figure)
        case MapFigure():
            return (f"图上列有{len(figure.areas)}个区域、{len(figure.places)}个地点、{len(figure.links)}条连线。",)
        case Dots():
            return tuple(f"{pile.label}{pile.value}，画作{pile.count}点，{figure.each}。" for pile in figure.piles)
        case Gantt():
            return _gantt(figure)
    return ()


def number_shown(shown: str, value: float) -> float:
    """The number a reader sees, as far as it is the value rounded; otherwise (another unit, no number) the value."""
    found = NUMBER.search(shown)
    if found is None:
        return value
    text = found[0].replace(",", "")
    seen = float(text)
    half = 0.51 * 10.0 ** -len(text.partition(".")[2])
    return seen if not math.isfinite(value) or abs(seen - value) <= half else value


def _parts(figure: Figure, tell: Callable[[str, list[Told], Sequence[Reference]], str]) -> tuple[str, ...]:
    """A sentence for each series and role, in the order of the figure."""
    points = figure.points[figure.points["y"].notna() | figure.points["low"].notna()]
    if points.empty:
        return ("图上没有可画的数值。",)
    order = {series.name: place for place, series in enumerate(figure.series)}
    groups = sorted(
        points.groupby(["series", "role"], sort=False),
        key=lambda group: (order.get(str(group[0][0]), len(order)), list(ROLES).index(str(group[0][1]))),
    )
    sentences = []
    for (series, role), rows in groups[:MOST_SERIES]:
        own = rows.sort_values("x", kind="stable") if figure.kind == "line" else rows
        called = _called(str(series), str(role))
        if role == "implied" and figure.kind == "line":
            sentences.append(f"{called}：{len(own)}个点。")
            continue
        if role == "bound":
            sentences.append(_bounds(called, _points(own, figure.kind)))
            continue
        named = "" if len(groups) == 1 and figure.kind == "bar" and role == "published" else called
        sentences.append(tell(named, _points(own, figure.kind), figure.references))
    rest = len(groups) - MOST_SERIES
    return (*sentences, *([f"另有{rest}组数值，见数据表。"] if rest > 0 else []))


def _called(series: str, role: str) -> str:
    """A series as it is named, with its role where that is not in the name; a bound says so in its value."""
    if role not in NOT_PUBLISHED or NOT_PUBLISHED[role][:2] in series:
        return series
    return f"{series}（{NOT_PUBLISHED[role]}）"


def _points(rows: pd.DataFrame, kind: str) -> list[Told]:
    periods = [str(p) for p in rows["period"]]
    kinds = {m[0] if (m := KIND.search(p)) else "" for p in periods}
    if len(kinds) == 1:
        periods = [KIND.sub("", p) for p in periods]
    several = len(set(periods)) > 1
    found = []
    for row, when in zip(each(rows), periods, strict=True):
        value = float(row.y) if row.y == row.y else (float(row.low) + float(row.high)) / 2
        at = when or f"{row.x}"
        if kind == "bar":
            said = not several or KIND.sub("", when) in str(row.x)
            at = str(row.x) if said else f"{row.x}（{KIND.sub('', when)}）"
        shown = str(row.shown) or f"{value:g}"
        for word in NEUTRAL:
            shown = shown.removeprefix(word)
        found.append(Told(number_shown(shown, value), shown, at, str(row.mark)))
    return found


def _bounds(name: str, points: list[Told]) -> str:
    """Bounds have no order and no direction: the first few are named one by one."""
    told = "，".join(f"{p.at}{p.shown}" for p in points[:MOST_SERIES])
    return f"{name}：{told}{f'，等{len(points)}项' if len(points) > MOST_SERIES else ''}。"


def _line(name: str, points: list[Told], references: Sequence[Reference]) -> str:
    first, last = points[0], points[-1]
    against = "".join(f"，{_against(last, r)}" for r in references)
    if len(points) == 1:
        return f"{name}只有1个点，{first.at}为{first.shown}{against}。"
    if len({p.number for p in points}) == 1:
        return f"{name}共{len(points)}个点，{first.at}至{last.at}均为{first.shown}{against}。"
    if last.mark == "point":
        # Points that no line joins are read one by one.
        moved = f"为{last.shown}"
    elif last.number == first.number:
        moved = f"为{last.shown}，与首期相同"
    else:
        moved = f"{'升' if last.number > first.number else '降'}至{last.shown}"
    said = f"{name}共{len(points)}个点，{first.at}为{first.shown}，{last.at}{moved}{against}"
    if len(points) > 2:
        high, low = max(points, key=lambda p: p.number), min(points, key=lambda p: p.number)
        said += f"；最高{high.shown}（{_when(points, high)}），最低{low.shown}（{_when(points, low)}）"
    return f"{said}。"


def _when(points: list[Told], extreme: Told) -> str:
    same = sum(p.number == extreme.number for p in points)
    return extreme.at if same == 1 else f"{extreme.at}等{same}期"


def _bars(name: str, points: list[Told], references: Sequence[Reference]) -> str:
    lead = f"{name}：" if name else ""
    # A total beside its parts is told first and is none of those compared.
    parts = [p for p in points if not p.at.endswith("合计")]
    if 0 < len(parts) < len(points):
        lead += "".join(f"{p.at}为{p.shown}；" for p in points if p not in parts)
        points = parts
    against = "".join(f"；{_counted(points, r)}" for r in references)
    if len(points) == 1:
        return f"{lead}只有1项，{points[0].at}为{points[0].shown}{against}。"
    if len({p.number for p in points}) == 1:
        return f"{lead}{len(points)}项均为{points[0].shown}{against}。"
    high, low = max(points, key=lambda p: p.number), min(points, key=lambda p: p.number)
    said = f"{lead}共{len(points)}项，{_names(points, high)}最高，为{high.shown}；"
    said += f"{_names(points, low)}最低，为{low.shown}"
    below = sum(p.number < 0 for p in points)
    negative = f"；{below}项为负" if below else ""
    return f"{said}{negative}{against}。"


def _names(points: list[Told], extreme: Told) -> str:
    named = [p.at for p in points if p.number == extreme.number]
    if len(named) == 1:
        return named[0]
    more = f"等{len(named)}项" if len(named) > MOST_NAMES else ""
    return f"{'、'.join(named[:MOST_NAMES])}{more}并列"


def _against(point: Told, reference: Reference) -> str:
    level = number_shown(reference.label, reference.y)
    if point.number == level:
        # 7 and 7.0 are not known to be equal.
        own, other = (NUMBER.search(text) for text in (point.shown, reference.label))
        same = own and other and len(own[0].partition(".")[2]) == len(other[0].partition(".")[2])
        return f"与“{reference.label}”{'持平' if same else '相当'}"
    return f"{'高' if point.number > level else '低'}于“{reference.label}”"


def _counted(points: list[Told], reference: Reference) -> str:
    level = number_shown(reference.label, reference.y)
    above, below = sum(p.number > level for p in points), sum(p.number < level for p in points)
    same = len(points) - above - below
    parts = [f"{n}项{word}“{reference.label}”" for n, word in ((above, "高于"), (same, "等于"), (below, "低于")) if n]
    return "，".join(parts)


def _events(figure: Figure) -> tuple[str, ...]:
    names = "、".join(event.label for event in sorted(figure.events, key=lambda e: e.x))
    return (f"图上标有{len(figure.events)}个事件：{names}。",) if names else ()


def _heat(figure: Heat) -> tuple[str, ...]:
    whole = len(figure.rows) * len(figure.columns)
    if not whole or figure.cells.empty:
        return ("图上没有可画的数值。",)
    names = dict(figure.legend)
    span = figure.columns[0] if len(figure.columns) == 1 else f"{figure.columns[0]}至{figure.columns[-1]}"
    cells = figure.cells[figure.cells["tone"] != "gap"]
    counts = cells["tone"].map(lambda tone: names.get(tone, tone)).value_counts()
    told_counts = "、".join(f"{name}{counts[name]}格" for name in dict.fromkeys(names.values()) if name in counts)
    gaps = whole - len(cells)
    first = f"共{len(figure.rows)}行、{len(figure.columns)}列（{span}）：{told_counts or '没有可分级的值'}"
    said = [f"{first}{f'，{gaps}格无数据' if gaps else ''}。"]
    newest = next((c for c in reversed(figure.columns) if (cells["column"] == c).any()), None)
    if newest is not None:
        own = cells[cells["column"] == newest].set_index("row")
        listed = [(r, names.get(str(own.loc[r, "tone"]), "")) for r in figure.rows if r in own.index]
        said.append(f"{newest}：{'，'.join(f'{row}{name}' for row, name in listed)}。")
    return tuple(said)


def _gantt(figure: Gantt) -> tuple[str, ...]:
    if figure.tasks.empty:
        return ("图上没有可画的事项。",)
    counts = figure.tasks["state"].value_counts()
    states = "、".join(f"{name}{counts[name]}项" for name, _ in figure.states if name in counts)
    return (f"共{len(figure.tasks)}项，{int(figure.tasks['due'].notna().sum())}项有时限：{states or '无状态'}。",)
