"""回升形态 of any growth series in any window: measured, drawn, and as it would have looked on each publication day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pandas as pd

from dashboard.analysis.recovery_shape import LETTERS, Shape, lost, shape, shortfall
from dashboard.analysis.signals import neighbours
from dashboard.errors import ParameterError
from dashboard.exhibits.exhibit import Draft, Reading, exhibit, per_version
from dashboard.exhibits.growth_series import DEFAULT, Growth, all_series, growth, month_words, span_words
from dashboard.exhibits.recovery_shape import CALLED
from dashboard.figure import Axis, Card, Cards, Figure, Reference, Series, points
from dashboard.frames import each

PAGE = "outlook"
MARK = "测算，非官方"
#: Months listed one by one.
LISTED = 6
#: Readings before the window whose median is the level before the fall, and the fewest that make one.
BEFORE, FEWEST_BEFORE = 12, 3
#: Readings a series must have to be offered.
FEWEST_HELD = 6
OLDEST = 24
#: Without a window given: from so many months before the lowest reading to so many after it.
LEAD, TRAIL = 3, 18
RULE = f"判别规则：以起算水平为回升前水平。{LETTERS}"
#: The window of a series without readings: one that is empty and says so.
NEVER = ("2020-01", "2020-12")


@dataclass(frozen=True)
class Window:
    """A window of a series. rows: published readings in it; path: growth before the fall in %, its words and its rows;
    measured: the shape, or why there is none."""

    growth: Growth
    first: int
    last: int
    rows: pd.DataFrame
    path: float
    path_words: str
    path_ids: tuple[str, ...]
    measured: Shape | str

    @property
    def words(self) -> str:
        return span_words(self.first, self.last)

    @property
    def ids(self) -> list[str]:
        return [*(i for ids in self.rows["ids"] for i in ids), *self.path_ids]

    @property
    def points(self) -> list[tuple[float, float]]:
        return [(float(m), float(v)) for m, v in zip(self.rows["month"], self.rows["value"], strict=True)]


def code(month: int) -> str:
    """A month as it stands in addresses: 2020-02."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _number(text: str, what: str) -> int:
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if match is None or not 1 <= int(match[2]) <= 12:
        raise ParameterError(f"{what}“{text}”不是月份", "窗口", "请写成四位年份和两位月份，如 2020-02")
    return int(match[1]) * 12 + int(match[2]) - 1


def measurable(reading: Reading) -> dict[str, str]:
    """The growth series with enough readings for a window, key → name and number of readings."""
    return {
        key: f"{own.name}（{own.points}期）" for key, own in all_series(reading).items() if own.points >= FEWEST_HELD
    }


def months_held(reading: Reading, key: str) -> dict[str, str]:
    """The months a window of a series may begin and end in, code → words."""
    own = growth(reading, key)
    published = own.rows[own.rows["role"] == "published"]
    return {code(int(r.month)): f"{r.words}（{r.shown}）" for r in each(published)}


def usual_window(reading: Reading, key: str) -> tuple[str, str]:
    """The window shown first: the year of the lowest reading for cumulative rates, else the months around it."""
    own = growth(reading, key)
    rows = own.rows[own.rows["role"] == "published"]
    if rows.empty:
        return NEVER
    low = int(rows.loc[rows["value"].idxmin(), "month"])
    first, last = (low // 12 * 12, low // 12 * 12 + 11) if own.cumulative else (low - LEAD, low + TRAIL)
    inside = rows[rows["month"].between(first, last)]["month"]
    return code(int(inside.min())), code(int(inside.max()))


@per_version(128)
def window(reading: Reading, series: str = DEFAULT, start: str = "", end: str = "") -> Window:
    """A window measured, from one computation. Raises ParameterError for a series or a month that cannot be read."""
    own = growth(reading, series)
    usual = usual_window(reading, series)
    first, last = _number(start or usual[0], "窗口起点"), _number(end or usual[1], "窗口终点")
    published = own.rows[own.rows["role"] == "published"]
    rows = published[published["month"].between(first, last)].reset_index(drop=True)
    path, words, ids = _before(own, published, first)
    points = [(float(m), float(v)) for m, v in zip(rows["month"], rows["value"], strict=True)]
    measured = _refused(own, rows, first, last, words) or shape(points, path)
    return Window(own, first, last, rows, path, words, ids, measured)


def _before(own: Growth, published: pd.DataFrame, first: int) -> tuple[float, str, tuple[str, ...]]:
    """The level before the fall: the year before as a whole for cumulative rates, else the median of what preceded."""
    if own.cumulative:
        whole = published[published["month"] == first // 12 * 12 - 1]
        if len(whole):
            row = whole.iloc[0]
            return float(row["value"]), f"{first // 12 - 1}年全年{row['shown']}", tuple(row["ids"])
        return float("nan"), "", ()
    past = published[published["month"].between(first - OLDEST, first - 1)].tail(BEFORE)
    if len(past) < FEWEST_BEFORE:
        return float("nan"), "", ()
    level = median(past["value"])
    return float(level), f"此前{len(past)}期中位数{level:.1f}%", tuple(i for ids in past["ids"] for i in ids)


def _refused(own: Growth, rows: pd.DataFrame, first: int, last: int, path: str) -> str:
    """Why a window cannot be measured, or ""."""
    if first > last:
        return f"窗口起点{month_words(first)}晚于终点{month_words(last)}"
    if rows.empty:
        return f"{span_words(first, last)}没有公布的读数，本库未收录"
    if cuts := [
        f"{month_words(m)}（{why}）" for m, why in own.cuts.items() if rows["month"].min() < m <= rows["month"].max()
    ]:
        return f"窗口内有序列间断：{'、'.join(cuts)}，前后不宜直接比较"
    if not path:
        wanted = f"{first // 12 - 1}年全年增速" if own.cumulative else f"起点前{OLDEST}个月内至少{FEWEST_BEFORE}期读数"
        return f"没有比较的起点：{wanted}本库未收录"
    return ""


def missing(own: Window) -> str:
    """Months of the window without a published reading: the lowest point may lie there."""
    held = {int(m) for m in own.rows["month"]}
    inside = range(min(held, default=0), max(held, default=-1) + 1)
    gone = [m for m in inside if m not in held and m % 12]
    if own.growth.named.kind == "当季" or not gone:
        return ""
    listed = "、".join(month_words(m) for m in gone[:LISTED]) + (f"等{len(gone)}个月" if len(gone) > LISTED else "")
    return f"{listed}没有公布的读数，最低点可能在缺口处。"


def _notes(own: Window) -> tuple[str, ...]:
    cumulative = own.growth.cumulative
    across = cumulative and own.first // 12 != own.last // 12
    return (
        "累计增速本身平滑，按累计计的时间会偏长。" if cumulative else "",
        "窗口跨年，累计增速每年重新起算，跨年的升降含换年因素。" if across else "",
        missing(own),
        "只用公布值，推算的当月增速不参与测算。" if own.growth.named.kind == "当月" else "",
        RULE,
    )


def _behind(own: Window, measured: Shape) -> tuple[str, str]:
    """What growth left behind the path, with how it was reckoned."""
    if not own.growth.cumulative:
        left = lost(own.points, own.path)
        return f"{'' if left >= 0 else '超出'}{abs(left):.0f}个百分点·期", "各期（起算水平 − 增速）之和，缺口不补"
    years = own.rows.assign(year=own.rows["month"] // 12).groupby("year").last()
    left = sum(shortfall(m % 12 + 1, v, own.path) for m, v in zip(years["month"], years["value"], strict=True))
    return (
        f"{'' if left >= 0 else '超出'}{abs(left):.0f}个百分点·月",
        "逐年按月数 ×（起算水平 − 累计增速），各月权重相等",
    )


def _span(months: float | None, none: str, about: str = "") -> str:
    return none if months is None else f"{about}{months:.1f}".removesuffix(".0") + "个月"


def _finding(own: Window, measured: Shape) -> str:
    name = f"{own.growth.named.name}，{own.words}"
    if measured.depth <= 0:
        return f"{name}：各期增速均不低于{own.path_words}，没有可判的回升形态"
    if measured.letter == "平":
        return f"{name}：最低点比{own.path_words}只低{measured.depth:.1f}个百分点，不判形态"
    half = "未恢复一半" if measured.half_life is None else f"{_span(measured.half_life, '', '约')}恢复一半"
    back = "未回到起算水平" if measured.to_path is None else f"{_span(measured.to_path, '')}回到起算水平"
    letter = CALLED[measured.letter].split("（")[0]
    return f"{name}按规则为{letter}：降幅{measured.depth:.1f}个百分点，{half}，{back}"


def refused(own: Window, reason: str) -> Draft:
    """What is shown where a window cannot be measured: the reason."""
    return Draft(
        title=f"{own.growth.named.name}不判回升形态：{reason}",
        subtitle=f"窗口：{own.words}",
        table=pd.DataFrame({"说明": [reason]}),
        ids=own.ids,
        notes=(RULE,),
        mark=MARK,
    )


@exhibit(PAGE, "任选序列的回升形态", window)
def recovery_window(own: Window) -> Draft:
    """Depth, months to zero and to the level before, half-life, shortfall and letter of any growth series."""
    measured = own.measured
    if isinstance(measured, str):
        return refused(own, measured)
    low = own.rows.loc[own.rows["value"].idxmin()]
    behind, how = _behind(own, measured)
    fallen = measured.depth > 0
    cards = (
        Card("形态", CALLED[measured.letter], own.words, "按写明的规则判别", MARK, worded=True),
        Card("最低点", low["shown"], low["words"], "公布值", ids=tuple(low["ids"])),
        Card("降幅", f"{max(measured.depth, 0):.1f}个百分点", f"对{own.path_words}", "两数相减", MARK),
        Card(
            "转正用时", "未曾为负" if measured.trough >= 0 else _span(measured.to_zero, "窗口内未转正"),
            "自最低点起", "按公布的各期", MARK, worded=measured.trough >= 0 or measured.to_zero is None,
        ),
        Card(
            "恢复一半用时", _span(measured.half_life, "未恢复一半", "约") if fallen else "没有下降",
            "自最低点起", "相邻月份间线性内插", MARK, worded=measured.half_life is None,
        ),
        Card(
            "回到起算水平", _span(measured.to_path, "窗口内未回到") if fallen else "没有下降", f"对{own.path_words}",
            f"截至{own.rows['words'].iloc[-1]}恢复降幅的{measured.recovered * 100:.0f}%" if fallen else "", MARK,
            worded=measured.to_path is None,
        ),
        Card("累计缺口" if "超出" not in behind else "累计超出", behind.removeprefix("超出"), own.words, how, MARK),
    )  # fmt: skip
    return Draft(
        title=_finding(own, measured),
        subtitle=f"{own.growth.named.name}，单位：%；以{own.path_words}为下降前水平",
        figure=Cards(cards),
        table=pd.DataFrame([{"项目": c.label, "数值": c.value, "时期": c.period, "说明": c.note} for c in cards]),
        ids=own.ids,
        notes=_notes(own),
        through=own.rows["words"].iloc[-1],
        mark=MARK,
    )


TICKS = 8
#: Share of the span left free before the first reading: a fall begins at the level whose name stands there.
ROOM = 0.2
#: Share of the height left free below the lowest and above the highest value, for their labels.
BELOW, ABOVE = 0.16, 0.08


@exhibit(PAGE, "窗口内的走势", window)
def recovery_window_curve(own: Window) -> Draft:
    """The published readings of the window with the level before the fall."""
    if own.rows.empty:
        return refused(own, str(own.measured))
    rows: list[dict[str, Any]] = []
    low, last = own.rows["value"].idxmin(), own.rows.index[-1]
    for place, row in own.rows.iterrows():
        rows.append(
            {
                "series": own.growth.named.short,
                "role": "published",
                "mark": "line",
                "x": float(row["month"] + 1),
                "y": row["value"],
                "label": row["shown"] if place in (low, last) else "",
                "shown": row["shown"],
                "period": row["words"],
                "note": "；".join(n for n in (row["note"], row["doubt"]) if n),
                "id": row["ids"][0],
            }
        )
    first, final = int(own.rows["month"].min()), int(own.rows["month"].max())
    apart = max(1, -(-(final - first + 1) // TICKS))
    figure = Figure(
        "line",
        points(rows),
        (Series(own.growth.named.short, direct=False),),
        x=Axis(
            ticks=tuple((m + 1.0, month_words(m)) for m in range(first, final + 1, apart)),
            domain=(first + 1.0 - max(0.5, ROOM * (final - first)), max(final, first + 1) + 1.5),
        ),
        y=Axis("同比增速", "%", domain=_height(own), zero=True),
        references=(Reference(own.path, f"下降前{own.path:.1f}%"),) if own.path_words else (),
        breaks=tuple(_gaps(own)),
        height=320,
    )
    bottom = own.rows.loc[low]
    return Draft(
        title=f"{own.growth.named.name}：{own.words}最低为{bottom['words']}的{bottom['shown']}，"
        f"窗口末为{own.rows['words'].iloc[-1]}的{own.rows['shown'].iloc[-1]}",
        subtitle="同比增速，单位：%；只画公布值，缺口不连线"
        + (f"；虚线为下降前水平，{own.path_words}" if own.path_words else ""),
        figure=figure,
        table=pd.DataFrame(
            [
                {"时期": r.words, "增速": r.shown, "说明": r.note, "可信度": r.doubt.removeprefix("可信度：") or "高"}
                for r in each(own.rows)
            ]
        ),
        ids=own.ids,
        notes=(missing(own),),
        through=own.rows["words"].iloc[-1],
    )


def _height(own: Window) -> tuple[float, float]:
    """The values drawn, zero and the level before the fall, with room for labels: the lowest is labelled below."""
    values = own.rows["value"].astype(float)
    drawn = [0.0, *values, *([own.path] if own.path_words else [])]
    span = (max(drawn) - min(drawn)) or 1.0
    return min(0.0, min(values) - BELOW * span), max(drawn) + ABOVE * span


def _gaps(own: Window) -> Iterator[float]:
    """Where no line is drawn: between readings that are no neighbours, at breaks, into a new cumulative year."""
    months = [int(m) for m in own.rows["month"]]
    quarterly = own.growth.named.kind == "当季"
    for before, month in pairwise(months):
        next_one = month - before == 3 if quarterly else neighbours(before, month)
        if not next_one or month in own.growth.cuts or (own.growth.cumulative and before // 12 != month // 12):
            yield (before + month) / 2 + 1
