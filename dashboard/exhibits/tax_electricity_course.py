"""税电景气测算 of one place over the months: the index around 100, and its components as fields."""

from typing import Any

import pandas as pd

from dashboard.analysis.tax_electricity import COMPONENTS, INPUTS, Index, Month
from dashboard.exhibits.builders import bar_domain, bar_figure, reckoned_bar, used
from dashboard.exhibits.exhibit import Draft
from dashboard.exhibits.extremes import ends, together
from dashboard.exhibits.tax_electricity import (
    LONGEST,
    NONE_REPORTED,
    Place,
    Reckoned,
    against_100,
    distance,
    field,
    legend,
    prosperity,
    row,
)
from dashboard.figure import Axis, Card, Cards, Figure, Heat, Reference, Series, points
from dashboard.wording import signed

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


#: Periods of one year: January and February are one.
A_YEAR = 11
One = tuple[Reckoned, Place, Month, Index]


def _chosen(at: Reckoned, region: str = "", industry: str = "", month: str = "") -> One | Draft:
    """The result of one place and month, or the exhibit that says why there is none."""
    place, when = at.place(region, industry), at.month(month)
    if not at.places:
        return at.refused(f"{NONE_REPORTED}，没有可测算的指数")
    if place is None or when is None:
        lacking = f"{region}{industry}" if place is None else month
        return at.refused(f"{lacking}没有税电数据，不能测算")
    found = at.results.get((place, when), f"缺{at.words(when)}数据")
    if isinstance(found, str):
        return at.refused(f"{at.words(when)}{place.name}未能测算：{found}", [(place, when)])
    return at, place, when, found


def _mover(found: Index) -> str:
    """The component that explains most of the distance from 100, on the side of the distance."""
    apart = distance(found.value)
    if apart == 0:
        return ""
    name, points_ = max(
        zip((c.name for c in COMPONENTS), found.contributions, strict=True),
        key=lambda p: p[1] * (1 if apart > 0 else -1),
    )
    return f"，{name}{'拉动' if apart > 0 else '下拉'}最多（{signed(points_)}点）"


@prosperity("测算指数", _chosen)
def prosperity_headline(of: One) -> Draft:
    """The index of one place and month, its three components, and what each adds to the distance from 100."""
    at, place, when, found = of
    past = [(m, r) for m in at.months if m <= when and isinstance(r := at.results.get((place, m)), Index)][-A_YEAR:]
    # The line shows earlier months too, and is as restricted as they are; the month itself stands first.
    behind = [(place, when), *((place, m) for m, _ in past)]
    cards = [
        Card(
            "测算指数", f"{found.value:.1f}", f"{at.words(when)}，{against_100(found.value)}",
            spark=tuple(r.value for _, r in past), ids=tuple(at.ids(behind)),
        )
    ]  # fmt: skip
    for component, value, points_, weight in zip(
        COMPONENTS, found.components, found.contributions, at.weights.components, strict=True
    ):
        against = "、".join(dict.fromkeys(i.against for i in component.inputs))
        cards.append(
            Card(
                component.name,
                f"{value:.1f}",
                f"贡献{signed(points_)}点，权重{weight:g}%",
                f"与{against}比；贡献为权重乘以该分项与100之差",
            )
        )
    return at.draft(
        title=f"{at.words(when)}{place.name}测算指数{found.value:.1f}，{against_100(found.value)}{_mover(found)}",
        subtitle="税电景气测算（参照浙江公开公式），100为荣枯线；不是四川公布的税电指数",
        figure=Cards(tuple(cards)),
        table=pd.DataFrame(
            [{"项目": c.label, "数值": c.value, "时期、贡献与权重": c.period, "说明": c.note} for c in cards]
        ),
        behind=behind,
        through=at.words(when),
    )


@prosperity("六项数据的贡献", _chosen)
def prosperity_drivers(of: One) -> Draft:
    """What each of the six amounts adds to the distance from 100 in one month."""
    at, place, when, found = of
    both = sorted(zip(INPUTS, found.pulls, strict=True), key=lambda pair: -pair[1])
    up, down = "高于基期", "低于基期"
    rows = [
        reckoned_bar(side, i.name, value, signed(value), at.words(when), f"{signed(value)}点", f"与{i.against}比")
        for i, value in both
        for side in [up if value >= 0 else down]
    ]
    # By what is shown: +0.0 is no contribution, and two that read alike are named together.
    best, worst = (
        (together(tuple(i.name for i, v in both if signed(v) == signed(end))), round(end, 1), f"（{signed(end)}点）")
        for end in (both[0][1], both[-1][1])
    )
    said = [f"{best[0]}贡献最大{best[2]}"] if best[1] > 0 else []
    said += [f"{worst[0]}下拉最多{worst[2]}"] if worst[1] < 0 else []
    whole = "六项均不高于基期，" if best[1] <= 0 and worst[1] < 0 else ""
    finding = f"{at.words(when)}{place.name}{whole or '，'}{'，'.join(said) or '六项均与基期持平'}"
    return at.draft(
        title=finding,
        subtitle=f"各项对“指数与100之差”（{signed(distance(found.value))}点）的贡献，单位：点；六项相加等于该差，尾差为四舍五入",
        figure=bar_figure(
            rows,
            *used(rows, Series(up), Series(down, "alert")),
            y=Axis("对总指数的贡献", "点", domain=bar_domain(value for _, value in both), zero=True),
            wide=False,
            height=280,
        ),
        table=pd.DataFrame([{"项目": i.name, "与何比": i.against, "贡献（点）": signed(value)} for i, value in both]),
        behind=[(place, when)],
        through=at.words(when),
    )
