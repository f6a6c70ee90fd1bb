"""税电景气测算 of many places: industry × month, prefectures by size, and what could not be reckoned and why."""

import math
from typing import Any

import pandas as pd

from dashboard.analysis.tax_electricity import Index, Month
from dashboard.exhibits.builders import bar_domain, bar_figure, reckoned_bar, used
from dashboard.exhibits.exhibit import Draft
from dashboard.exhibits.extremes import counted_above, ends, together
from dashboard.exhibits.tax_electricity import (
    GAP,
    LONGEST,
    NONE_REPORTED,
    WHOLE,
    Place,
    Reckoned,
    against_100,
    distance,
    field,
    legend,
    prosperity,
    row,
)
from dashboard.figure import Axis, Heat, Series
from dashboard.wording import signed


@prosperity("行业景气热力图")
def prosperity_heat(at: Reckoned, region: str = "") -> Draft:
    """The indices of a region's industries month by month; what could not be reckoned is a field without colour."""
    if not at.places:
        return at.refused(f"{NONE_REPORTED}，没有可画的热力图")
    region = region or at.regions[0]
    own = [p for p in at.places if p.region == region]
    if not own:
        return at.refused(f"{region}没有税电数据，不能测算")
    months = at.months[-LONGEST:]
    # The whole first, then from high to low in the newest month.
    own.sort(key=lambda p: (p.industry != WHOLE, -_value(at, p, months[-1])))
    cells = [field(at, p.industry, p, m) for p in own for m in months if (p, m) in at.results]
    lacking = sum(c["tone"] == GAP[0] for c in cells)
    return at.draft(
        title=_warmth(at, region, own),
        subtitle=f"{region}各行业测算指数，按最新一期由高到低；暖色高于荣枯线100，冷色低于100，1—2月合并为一期",
        figure=Heat(
            pd.DataFrame(cells), tuple(p.industry for p in own), tuple(at.words(m) for m in months), legend(cells)
        ),
        table=pd.DataFrame([row(at, p, m) for p in own for m in months]),
        behind=[(p, m) for p in own for m in months],
        notes=(
            *((f"{lacking}格未能测算，原因见“未能测算”表。",) if lacking else ()),
            "各行业指数由各自填报数测算，不由行业加总得出全省指数。",
            *(("行业按填报表所列，门类与大类互有包含。",) if at.entered else ()),
        ),
        through=at.words(months[-1]),
    )


def _value(at: Reckoned, place: Place, month: Month) -> float:
    """An index to sort by; what was not reckoned comes last."""
    found = at.results.get((place, month))
    return found.value if isinstance(found, Index) else -math.inf


def _warmth(at: Reckoned, region: str, own: list[Place]) -> str:
    """How many industries stand above 100 in the newest month, and which stands highest."""
    month = at.months[-1]
    held = [(p.industry, r.value) for p in own if isinstance(r := at.results.get((p, month)), Index)]
    # The whole is no industry among the others; it speaks where it stands alone.
    parts = [(name, value) for name, value in held if name != WHOLE] or [("全行业合计", value) for _, value in held]
    if not parts:
        return f"{at.words(month)}{region}各行业均未能测算"
    return _standing(at.words(month), parts, "个行业", region)


def _standing(when: str, held: list[tuple[str, float]], measure: str, whose: str) -> str:
    """How (name, index) of one period stand to 100 and which is highest; those equal as shown are named together.

    measure: the measure word with what is counted (个行业). whose: before a name that stands alone.
    """
    if len(held) == 1:
        name, value = held[0]
        return f"{when}{whose}只有{name}可测算，为{value:.1f}，{against_100(value)}"
    above = sum(distance(value) > 0 for _, value in held)
    said = f"{when}{whose}可测算的{counted_above(len(held), above, measure, '荣枯线')}"
    best, shown = ends(held)
    return f"{said}，均为{shown}" if len(best) == len(held) else f"{said}，{together(best)}最高（{shown}）"


@prosperity("市州测算指数")
def prosperity_prefectures(at: Reckoned, industry: str = "", month: str = "") -> Draft:
    """The prefectures' indices of one month from high to low, drawn as their distance from 100."""
    when, industry = at.month(month), industry or WHOLE
    own = [p for p in at.places if p.level == "市州" and p.industry == industry]
    if when is None or not own:
        what = month if at.months and when is None else f"各市州{'' if industry == WHOLE else industry}"
        return at.refused(f"{what}没有税电数据，不能比较")
    held = [(p, r) for p in own if isinstance(r := at.results.get((p, when)), Index)]
    held.sort(key=lambda pair: -pair[1].value)
    behind = [(p, when) for p in own]
    if not held:
        return at.refused(f"{at.words(when)}各市州均未能测算：{row(at, own[0], when)['未测算原因']}", behind)
    above, below = "荣枯线及以上", "低于荣枯线"
    rows: list[dict[str, Any]] = [
        reckoned_bar(side, p.region, apart, f"{r.value:.1f}", at.words(when), note=f"与荣枯线之差{signed(apart)}点")
        for p, r in held
        for apart in [distance(r.value)]
        for side in [above if apart >= 0 else below]
    ]
    values = [float(r["y"]) for r in rows]
    lacking = [p.region for p in own if not isinstance(at.results.get((p, when)), Index)]
    more = (f"{'、'.join(lacking)}未能测算，原因见数据表。",) if lacking else ()
    amounts = [(p.region, r.value) for p, r in held]
    said, (worst, least) = _standing(at.words(when), amounts, "个市州", ""), ends(amounts, least=True)
    if least != ends(amounts)[1]:
        said += f"，{together(worst)}最低（{least}）"
    return at.draft(
        title=said,
        subtitle=f"{'' if industry == WHOLE else industry + '，'}按测算指数由高到低，条长为与荣枯线100之差，单位：点",
        figure=bar_figure(
            rows,
            *used(rows, Series(above), Series(below, "alert")),
            y=Axis("与荣枯线之差", "点", domain=bar_domain(values), zero=True),
            wide=False,
            height=max(280, 26 * len(held) + 50),
        ),
        table=pd.DataFrame(
            [row(at, p, when) for p, _ in held] + [row(at, p, when) for p in own if p.region in lacking]
        ),
        behind=behind,
        notes=("由高到低仅为测算值的次序，不是公布的排名。", *more),
        through=at.words(when),
    )


@prosperity("未能测算")
def prosperity_refused(at: Reckoned) -> Draft:
    """Every place and month without an index, with the reason: what has still to be reported."""
    if not at.places:
        return at.refused(NONE_REPORTED)
    found = [(p, m, r) for (p, m), r in at.results.items() if isinstance(r, str)]
    found.sort(key=lambda item: (-item[1][0], -item[1][1]))
    table = pd.DataFrame(
        [{"时期": at.words(m), "地区": p.region, "行业": p.industry, "原因": r} for p, m, r in found]
        or [{"说明": f"{at.words(at.months[0])}以来各期均已测算"}]
    )
    number = len(at.results)
    return at.draft(
        title=f"{number}个地区、行业和时期中{len(found)}个未能测算" if found else f"{number}个地区、行业和时期均已测算",
        subtitle="缺任何一项数据，或基期为零、数值为负，即不测算，不估补",
        table=table,
        behind=[(p, m) for p, m, _ in found],
    )
