"""The recovery measured by a stated rule, and what the same rule would have said month by month."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.recovery_shape import LEAST, RULE, Shape, as_it_came, shape, shortfall
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.recovery import CALIBER, PAGE, THE_YEAR, line_cuts, of_year, years
from dashboard.exhibits.rows import one, series
from dashboard.exhibits.telling import card_source, words
from dashboard.figure import Card, Cards
from dashboard.frames import each
from dashboard.wording import shown_row

MARK = "测算，非官方"
CALLED = {"V": "V型", "U": "U型", "W": "W型", "L": "L型（未恢复一半）", "平": "降幅不足，不判形态"}
OURS = "测算，非公布值"


@exhibit(PAGE, "回升形态测算", year=years)
def recovery_shape(reading: Reading, year: str = THE_YEAR) -> Draft:
    """Depth, months to zero, half-life, distance to the year before and the letter, from the cumulative rates."""
    whole = series(reading, "iva_growth", "累计")
    cumulative = of_year(whole, year)
    before = one(whole, f"{int(year) - 1}-01", f"{int(year) - 1}-12")
    reason = _refused(reading, cumulative, before, year)
    points = [(float(period.month_of(r.end)), float(r.value)) for r in each(cumulative)]
    measured = reason or shape(points, float(before.value) if before is not None else float("nan"))
    ids = [*cumulative["id"], *([before.id] if before is not None else [])]
    subtitle = f"{CALIBER}；以上年全年增速为回升前水平，{OURS}"
    if isinstance(measured, str):
        title = f"{year}年不判回升形态：{measured}"
        return Draft(title=title, subtitle=subtitle, ids=ids, notes=(RULE,), table=pd.DataFrame({"说明": [measured]}))
    low = one(cumulative, f"{year}-01", f"{year}-{int(measured.trough_at):02d}")
    cards = _cards(measured, year, low, shown_row(before))
    came = [
        {
            "数据截至": words(row),
            "累计增速": shown_row(row),
            "按当时数据的判断": _so_far(said),
            "已恢复降幅": "" if isinstance(said, str) else f"{said.recovered * 100:.0f}%",
        }
        for row, (_, said) in zip(each(cumulative), as_it_came(points, measured.path), strict=True)
    ]
    return Draft(
        title=_finding(measured, year),
        subtitle=subtitle,
        figure=Cards(tuple(cards)),
        table=pd.DataFrame(came),
        ids=ids,
        notes=(
            # First and short: a slide leaves out what comes after its room is used up.
            "累计增速本身平滑，按累计计的时间会偏长。",
            RULE,
            *_missing(cumulative),
            "数据表逐月列出“按截至当月的数据”会作出的判断；所用为现行数值，不是当时的发布版本。",
        ),
        mark=MARK,
    )


def _refused(reading: Reading, cumulative: pd.DataFrame, before: object, year: str) -> str:
    """Why the year cannot be measured, or ""."""
    if cumulative.empty:
        return f"{year}年累计增速本库未收录"
    if before is None:
        return f"{int(year) - 1}年全年增速本库未收录，没有比较的起点"
    if line_cuts(reading, cumulative):
        return "年内有序列间断，前后不宜直接比较"
    return ""


def _so_far(said: Shape | str) -> str:
    """What the data up to a month allowed to say; a year that is not over may still make good its fall."""
    if isinstance(said, str):
        return said
    return "尚未恢复一半" if said.letter == "L" else CALLED[said.letter]


def _through(month: float) -> str:
    return "全年" if month == 12 else f"1—{int(month)}月"


def _missing(cumulative: pd.DataFrame) -> list[str]:
    """Months without a value before the last one: the lowest point may lie there."""
    held = {period.month_of(end) for end in cumulative["end"]}
    gone = [f"1—{m}月" for m in range(2, max(held, default=2)) if m not in held]
    return [f"{'、'.join(gone)}累计增速本库未收录可用数据，最低点可能在缺口处。"] if gone else []


def _months(value: float | None, none: str) -> str:
    return none if value is None else f"{value:.0f}个月"


def _cards(measured: Shape, year: str, low: Any, before: str) -> list[Card]:
    path = f"{int(year) - 1}年全年{before}"
    behind = shortfall(measured.last_at, measured.last, measured.path)
    to_zero = "未曾为负" if measured.trough >= 0 else _months(measured.to_zero, "年内未转正")
    half = "年内未恢复一半" if measured.half_life is None else f"约{measured.half_life:.1f}个月"
    months = _through(measured.last_at)
    return [
        Card("形态", CALLED[measured.letter], f"{year}年", "按写明的规则判别", OURS, worded=True),
        Card("最低点", shown_row(low), words(low), "公布值", card_source(low), ids=(low.id,)),
        Card("降幅", f"{measured.depth:.1f}个百分点", f"对{path}", "两个公布数相减", OURS),
        Card("累计转正用时", to_zero, "自最低点起", "累计口径，与当月不同", OURS, worded=measured.to_zero is None),
        Card("恢复一半用时", half, "自最低点起", "线性内插", OURS, worded=measured.half_life is None),
        Card(
            "回到上年水平", _months(measured.to_path, "年内未回到"), f"对{path}",
            f"截至{months}恢复降幅的{measured.recovered * 100:.0f}%", OURS, worded=measured.to_path is None,
        ),
        Card(
            "累计缺口" if behind >= 0 else "累计超出", f"{abs(behind):.0f}个百分点·月", f"{year}年{months}",
            "月数 ×（上年全年增速 − 累计增速），按各月权重相等", OURS,
        ),
    ]  # fmt: skip


def _finding(measured: Shape, year: str) -> str:
    if measured.depth <= 0:
        return f"{year}年各期累计增速均不低于上年全年的{measured.path:.1f}%，没有可判的回升形态"
    if measured.letter == "平":
        return f"{year}年累计增速最低点比上年全年只低{measured.depth:.1f}个百分点，不足{LEAST:g}个百分点，不判回升形态"
    half = "年内未恢复一半" if measured.half_life is None else f"约{measured.half_life:.1f}个月恢复一半"
    path = (
        f"{_through(measured.last_at)}未回到上年全年的{measured.path:.1f}%"
        if measured.to_path is None
        else f"{measured.to_path:.0f}个月回到上年全年的{measured.path:.1f}%"
    )
    letter = CALLED[measured.letter].split("（")[0]
    return f"按规则测算，{year}年为{letter}：降幅{measured.depth:.1f}个百分点，{half}，{path}"
