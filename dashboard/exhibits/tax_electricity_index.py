"""税电景气测算 of one place and month: where the index stands, and what moved it."""

import pandas as pd

from dashboard.analysis.tax_electricity import COMPONENTS, INPUTS, Index, Month
from dashboard.exhibits.exhibit import Draft
from dashboard.exhibits.extremes import together
from dashboard.exhibits.rows import bar_domain, bar_figure, reckoned_bar, signed, used
from dashboard.exhibits.tax_electricity import NONE_REPORTED, Place, Reckoned, against_100, distance, prosperity
from dashboard.figure import Axis, Card, Cards, Series

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
