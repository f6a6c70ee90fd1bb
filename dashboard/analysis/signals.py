"""监测信号灯（内部参考）: five lights of heat on a growth series by a stated rule; nothing here is official.

The names of the five lights are those the national monitoring of the business cycle uses (红 过热, 黄 偏热, 绿 正常,
浅蓝 偏冷, 蓝 过冷). Its limits were not found in print, so these limits are ours and are to be set by the reader.

A reading is set against what was usual before it: the median of the preceding readings; its distance is told in units
of their spread, 1.4826 × the median absolute deviation (for normal values the standard deviation; Rousseeuw and Croux,
Alternatives to the Median Absolute Deviation, JASA 88, 1993), never less than a floor, because a calm series would
otherwise flash at every tenth. One deep fall moves neither median nor spread. Only readings up to the month itself
are used. Kept apart from 序时进度 (``analysis.schedule``), which is about tasks and time.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from statistics import median

from dashboard.wording import signed

#: Step of heat → (tone of theme.HEAT, light, meaning).
LIGHTS: dict[int, tuple[str, str, str]] = {
    2: ("red", "红灯", "过热"),
    1: ("yellow", "黄灯", "偏热"),
    0: ("green", "绿灯", "正常"),
    -1: ("sky", "浅蓝灯", "偏冷"),
    -2: ("blue", "蓝灯", "过冷"),
}
#: Fewest readings something is usual after; readings older than this many months for each of the window do not count.
LEAST = 10
AGED = 1.5
#: Least spread of growth and of its change from reading to reading, percentage points.
FLOOR = 1.0
CHANGE_FLOOR = 0.5
#: A median absolute deviation in units of a standard deviation.
TO_DEVIATION = 1.4826
#: After more months than this without a reading the light begins anew.
LONG_GAP = 3
#: Share of the inner limit a reading must be off already before its change counts.
OFF = 0.5


@dataclass(frozen=True)
class Limits:
    """What a reader may set. inner, outer: scores from which 偏 and 过 begin; change: score of a change that counts;
    margin: by how much a limit must be passed for the light to change at once; window: readings that make the norm;
    restart: whether a break in series begins the norm anew (else only the change across it is not judged)."""

    inner: float = 1.0
    outer: float = 2.0
    change: float = 2.0
    margin: float = 0.25
    window: int = 24
    restart: bool = False


@dataclass(frozen=True)
class Light:
    """The light of one reading and what it rests on.

    month: months since the year 0; value, norm, spread, change in % or percentage points (change NaN where it is not
    judged); score: distance from the norm in spreads; level: step by the limits alone; push: what the change added;
    step: the light shown, None where too little is known before; held: the light of before was kept; low_base,
    high_base: the reading a year before stood on the other side of green.
    """

    month: int
    value: float
    before: int
    norm: float = math.nan
    spread: float = math.nan
    score: float = math.nan
    change: float = math.nan
    change_score: float = math.nan
    level: int = 0
    push: int = 0
    step: int | None = None
    held: bool = False
    low_base: bool = False
    high_base: bool = False


def month_number(year: int, month: int) -> int:
    """A month as a number, so that neighbours differ by one."""
    return year * 12 + month - 1


def neighbours(first: int, second: int) -> bool:
    """Whether two readings follow one another; February follows December, January–February being published together."""
    return second - first == 1 or (second - first == 2 and second % 12 == 1)


def level(score: float, limits: Limits) -> int:
    """The step of a score by the limits alone."""
    size = 2 if abs(score) >= limits.outer else 1 if abs(score) >= limits.inner else 0
    return size if score > 0 else -size


def lights(
    points: Sequence[tuple[int, float]], limits: Limits, cuts: Collection[int] = (), cumulative: bool = False
) -> list[Light]:
    """The light of every reading, oldest first. points: (month number, growth in %), any order, one a month.

    cuts: months a break in series begins at. cumulative: rates from January on, which begin anew each year, so that
    the first of a year is not set against the last of the year before. What is not a number is left out.
    """
    held = sorted((m, v) for m, v in points if math.isfinite(v))
    found: list[Light] = []
    by_month: dict[int, Light] = {}
    for place, (month, _) in enumerate(held):
        light = _shown(_measured(held, place, limits, cuts, cumulative), found, limits)
        year_ago = by_month.get(month - 12)
        if year_ago is not None and light.step and year_ago.step:
            light = replace(light, low_base=year_ago.step < 0 < light.step, high_base=light.step < 0 < year_ago.step)
        found.append(light)
        by_month[month] = light
    return found


def _measured(
    held: Sequence[tuple[int, float]], place: int, limits: Limits, cuts: Collection[int], cumulative: bool
) -> Light:
    """A reading against those before it, without a light yet."""
    month, value = held[place]
    oldest = month - int(limits.window * AGED)
    if limits.restart:
        oldest = max([oldest, *(cut for cut in cuts if cut <= month)])
    past = [(m, v) for m, v in held[:place] if m >= oldest][-limits.window :]
    change = _change(held, place, cuts, cumulative)
    if len(past) < LEAST:
        return Light(month, value, len(past), change=change)
    norm = median(v for _, v in past)
    spread = max(FLOOR, TO_DEVIATION * median(abs(v - norm) for _, v in past))
    score = (value - norm) / spread
    first = place - len(past)
    changes = [c for c in (_change(held, p, cuts, cumulative) for p in range(first + 1, place)) if math.isfinite(c)]
    usual = max(CHANGE_FLOOR, TO_DEVIATION * median(abs(c) for c in changes)) if changes else math.nan
    return Light(
        month,
        value,
        len(past),
        norm,
        spread,
        score,
        change,
        change / usual,
        level(score, limits),
        _push(score, change / usual, limits),
    )


def _change(held: Sequence[tuple[int, float]], place: int, cuts: Collection[int], cumulative: bool) -> float:
    """Growth less that of the reading just before; NaN over a gap, a break, or a new year of cumulative rates."""
    if place == 0:
        return math.nan
    (before, earlier), (month, value) = held[place - 1], held[place]
    new_year = cumulative and before // 12 != month // 12
    return math.nan if new_year or month in cuts or not neighbours(before, month) else value - earlier


def _push(score: float, change: float, limits: Limits) -> int:
    """One step more where growth is off already and moves on in the same direction faster than usual."""
    if not math.isfinite(change) or abs(change) < limits.change or abs(score) < limits.inner * OFF:
        return 0
    return 0 if (change > 0) != (score > 0) else 1 if score > 0 else -1


def _bounded(step: int) -> int:
    return max(-2, min(2, step))


def _shown(light: Light, found: Sequence[Light], limits: Limits) -> Light:
    """The light after hysteresis: it changes when the limit is passed by the margin, or in two readings running."""
    if not math.isfinite(light.score):
        return light
    own = _bounded(light.level + light.push)
    last = found[-1] if found else None
    if last is None or last.step is None or light.month - last.month > LONG_GAP or own == last.step:
        return replace(light, step=own)
    up = own > last.step
    nearer = light.score - limits.margin if up else light.score + limits.margin
    sure = _bounded(level(nearer, limits) + light.push)
    if sure > last.step if up else sure < last.step:
        return replace(light, step=sure)
    raw = _bounded(last.level + last.push)
    if neighbours(last.month, light.month) and (raw > last.step if up else raw < last.step):
        return replace(light, step=min(own, raw) if up else max(own, raw))
    return replace(light, step=last.step, held=True)


def why(light: Light, limits: Limits) -> str:
    """Which rule gave the light, in words."""
    if light.step is None:
        return f"此前可用读数{light.before}期，不足{LEAST}期，不亮灯"
    names = LIGHTS[light.level]
    limit = {0: f"未到±{limits.inner:g}", 1: f"已到{limits.inner:g}", 2: f"已到{limits.outer:g}"}[abs(light.level)]
    parts = [
        f"水平规则：增速{light.value:.1f}%，此前{light.before}期中位数{light.norm:.1f}%，"
        f"偏离{signed(light.score)}个尺度（1个尺度{light.spread:.1f}个百分点），{limit}，{names[2]}"
    ]
    if light.push:
        parts.append(
            f"变化规则：比上期{'上升' if light.change > 0 else '下降'}{abs(light.change):.1f}个百分点，"
            f"为平常变动的{abs(light.change_score):.1f}倍，再{'热' if light.push > 0 else '冷'}一级"
        )
    own = _bounded(light.level + light.push)
    if light.held:
        parts.append(
            f"滞后规则：本期应为{LIGHTS[own][1]}，越限不足{limits.margin:g}且未连续两期，仍为{LIGHTS[light.step][1]}"
        )
    elif own != light.step:
        parts.append(f"滞后规则：本期应为{LIGHTS[own][1]}，先变为{LIGHTS[light.step][1]}")
    if light.low_base:
        parts.append("上年同期亮冷灯，含低基数因素")
    if light.high_base:
        parts.append("上年同期亮热灯，含高基数因素")
    return "；".join(parts)
