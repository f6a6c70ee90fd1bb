"""税电景气测算 of one place over the months: the index around 100, and its components as fields."""

from typing import Any

import pandas as pd

from dashboard.analysis.tax_electricity import COMPONENTS, Index, Month
from dashboard.exhibits.exhibit import Draft
from dashboard.exhibits.extremes import ends, together
from dashboard.exhibits.tax_electricity import LONGEST, NONE_REPORTED, Place, Reckoned, against_100, prosperity, row
from dashboard.exhibits.tax_electricity_tones import field, legend
from dashboard.figure import Axis, Figure, Heat, Reference, Series, points

NAME = "测算指数"
#: Periods of one year on the axis: January and February are one.
A_YEAR = 11
Held = list[tuple[Month, Index]]
Course = tuple[Reckoned, Place, Held]


def _held(at: Reckoned, region: str = "", industry: str = "") -> Course | Draft:
    """The months of a place that have an index, or the exhibit that says why there is none."""
    place = at.place(region, industry)
    if not at.places:
        return at.refused(f"{NONE_REPORTED}，没有可画的走势")
    if place is None:
        return at.refused(f"{region}{industry}没有税电数据，不能测算")
    held = [(m, r) for m in at.months if isinstance(r := at.results.get((place, m)), Index)]
    if not held:
        why = at.results.get((place, at.months[-1]), f"缺{at.words(at.months[-1])}数据")
        return at.refused(f"{place.name}各期均未能测算：{why}", [(place, m) for m in at.months])
    return at, place, held


@prosperity("测算指数走势", _held)
def prosperity_curve(of: Course) -> Draft:
    """The index of one place month by month around 100; gaps stay gaps."""
    at, place, held = of
    low, first = _lowest(held), _position(at.months[0])
    # A value written left of one of the first marks would be cut off; the finding names it anyway.
    told = low if low != held[-1][0] and _position(low) - first > 3 else None
    rows: list[dict[str, Any]] = [
        {
            "series": NAME, "role": "implied", "mark": "line", "x": _position(m), "y": r.value,
            "label": f"{r.value:.1f}" if m == told else "", "shown": f"{r.value:.1f}",
            "period": at.words(m), "note": at.mark,
        }
        for m, r in held
    ]  # fmt: skip
    lacking = [at.words(m) for m in at.months if not isinstance(at.results.get((place, m)), Index)]
    more = "等" if len(lacking) > 6 else ""
    gap = (f"缺口：{'、'.join(lacking[:6])}{more}未能测算，原因见数据表。",) if lacking else ()
    return at.draft(
        title=_course(at, place, held),
        subtitle=f"{place.name}测算指数，100为荣枯线；1—2月合并为一期，虚线为测算值",
        figure=Figure(
            "line",
            points(rows),
            (Series(NAME, text=f"{NAME} {held[-1][1].value:.1f}"),),
            x=Axis(ticks=_ticks(at), domain=(first - 1.2, _position(at.months[-1]) + 0.4)),
            y=Axis("指数"),
            references=(Reference(100.0, "荣枯线100"),),
            step=1.0,
            height=320,
        ),
        table=pd.DataFrame([row(at, place, m) for m in at.months]),
        behind=[(place, m) for m in at.months],
        notes=gap,
        through=at.words(held[-1][0]),
    )


@prosperity("三个分项", _held)
def prosperity_components(of: Course) -> Draft:
    """The index of one place and its three components month by month, as fields."""
    at, place, held = of
    months = at.months[-LONGEST:]
    names = (NAME, *(c.name for c in COMPONENTS))
    cells = [
        field(at, name, place, m, None if name == NAME else number - 1)
        for number, name in enumerate(names)
        for m in months
        if (place, m) in at.results
    ]
    when, last = held[-1]
    parts = list(zip((c.name for c in COMPONENTS), last.components, strict=True))
    (best, most), (worst, least) = ends(parts), ends(parts, least=True)
    said = f"均为{most}" if best == worst else f"中{together(best)}最高（{most}），{together(worst)}最低（{least}）"
    return at.draft(
        title=f"{at.words(when)}{place.name}三个分项{said}",
        subtitle="测算指数及三个分项，暖色高于荣枯线100，冷色低于100；1—2月合并为一期",
        figure=Heat(pd.DataFrame(cells), names, tuple(at.words(m) for m in months), legend(cells)),
        table=pd.DataFrame([row(at, place, m) for m in months]),
        behind=[(place, m) for m in months],
        notes=("生产准备与上期比，逐期起伏大于与上年同期比的两个分项。",),
        through=at.words(when),
    )


def _position(month: Month) -> float:
    """Where a period stands on an axis without a place for January."""
    return float(month[0] * A_YEAR + month[1] - 2)


def _ticks(at: Reckoned) -> tuple[tuple[float, str], ...]:
    """A mark every third period, the first of a year with its year; every period where there are few."""
    few = len(at.months) <= 12
    return tuple(
        (_position((y, m)), f"{at.years.format(y)}1—2月" if m == 2 else f"{m}月")
        for y, m in at.months
        if few or m in (2, 5, 8, 11)
    )


def _lowest(held: Held) -> Month:
    return min(held, key=lambda pair: round(pair[1].value, 1))[0]


def _turned(held: Held) -> Month | None:
    """The first month above 100 after the lowest, where that lay below."""
    low = _lowest(held)
    if round(dict(held)[low].value, 1) >= 100:
        return None
    return next((m for m, r in held if m > low and round(r.value, 1) > 100), None)


def _course(at: Reckoned, place: Place, held: Held) -> str:
    """The course in one sentence, at the decimals shown."""
    (last, newest), low, turned = held[-1], _lowest(held), _turned(held)
    said = f"{at.words(last)}为{newest.value:.1f}"
    if len(held) == 1:
        return f"{place.name}只有{at.words(last)}一期可测算，为{newest.value:.1f}，{against_100(newest.value)}"
    if turned is not None and round(newest.value, 1) > 100:
        end = "" if turned == last else f"，{said}"
        back = f"{at.words(turned)}回到荣枯线以上" + (f"（{newest.value:.1f}）" if turned == last else "")
        return f"{place.name}测算指数{at.words(low)}最低，为{dict(held)[low].value:.1f}，{back}{end}"
    above = sum(round(r.value, 1) > 100 for _, r in held)
    below = sum(round(r.value, 1) < 100 for _, r in held)
    if len(held) in (above, below):
        return f"{place.name}{len(held)}期测算指数均{'高' if above else '低'}于荣枯线，{said}"
    return f"{place.name}{len(held)}期测算指数中{above}期高于荣枯线，{said}"
