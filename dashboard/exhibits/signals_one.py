"""监测信号灯（内部参考） of one series: by year and month, against its norm, every change of light with its rule."""

from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard.analysis.signal_episodes import Episode, episodes
from dashboard.analysis.signals import LIGHTS, Light, Limits
from dashboard.exhibits.exhibit import Draft, Reading
from dashboard.exhibits.growth_series import DEFAULT, MERGED, Growth, month_words, span_words
from dashboard.exhibits.signals import (
    FIRST_YEAR,
    LIMITS,
    PAUSE,
    WINDOWS,
    Watched,
    lamp,
    legend_of,
    limits_of,
    listed,
    reason,
    signal,
    told,
    unlit,
    watched,
)
from dashboard.figure import Axis, Figure, Heat, Series, points

#: Episodes named in a title; the rest is counted.
NAMED = 3
Picked = tuple[Watched, Limits]
SINGLE = "高低只在公布的单月中取：推算值不单独作结论，1—2月为合并公布的累计数。"


def _picked(
    reading: Reading, series: str = DEFAULT, limits: str = LIMITS, window: str = WINDOWS[0], breaks: str = PAUSE
) -> Picked:
    """The series and the limits a reader set. Raises ParameterError where there is no such series or limit."""
    rule = limits_of(limits, window, breaks)
    return watched(reading, series, rule), rule


def _told(picked: Picked, title: str, subtitle: str, **parts: Any) -> Draft:
    own, rule = picked
    return told(title, subtitle, rule, [own], through=own.through, **parts)


def when(episode: Episode) -> str:
    """The months of an episode in words."""
    return span_words(episode.first, episode.last)


def said(episode: Episode) -> str:
    """An episode in words: 2020年1—12月过冷, 2021年1—5月偏热至过热（低基数）."""
    base = ("（低基数）" if episode.side > 0 else "（高基数）") if episode.base else ""
    meanings = dict.fromkeys(LIGHTS[step][2] for step in (episode.least, episode.extreme))
    return f"{when(episode)}{'至'.join(meanings)}{base}"


@signal("一个序列的信号灯", _picked)
def signals_years(picked: Picked) -> Draft:
    """Year × month, the growth written in the fields."""
    own, rule = picked
    name = own.growth.named.name
    if not own.lights:
        return unlit(f"{name}本库没有可用的确切读数，不亮灯", name)
    january = any(light.month % 12 == 0 for light in own.lights)
    months = [m for m in range(12) if january or m]
    heads = {m: "1—2月" if m == 1 and not january else f"{m + 1}月" for m in months}
    pairs = [pair for pair in own.rows if pair[1].month >= FIRST_YEAR * 12] or own.rows
    first, last = pairs[0][1].month // 12, own.lights[-1].month // 12
    cells = pd.DataFrame(
        [
            {
                "row": f"{light.month // 12}年",
                "column": heads[light.month % 12],
                "tone": "gap" if light.step is None else LIGHTS[light.step][0],
                "text": f"{'约' if row.role == 'implied' else ''}{row.value:.1f}",
                "shown": f"{row.words}{row.shown}，{lamp(light)}",
                "note": reason(row, light, rule),
                "id": row.ids[0],
            }
            for row, light in pairs
        ]
    )
    off = [e for e in episodes(own.lights) if e.last >= first * 12]
    worst = sorted(sorted(off, key=lambda e: (-abs(e.extreme), -e.readings))[:NAMED], key=lambda e: e.first)
    told = "，".join(said(e) for e in worst) if worst else "各期均为绿灯（正常）或不亮灯"
    more = f"等{len(off)}段偏离常态" if len(off) > NAMED else ""
    return _told(
        picked,
        title=f"：{own.name}，{told}{more}",
        subtitle=f"格内为{name}，单位：%；颜色为灯{'；“约”为推算值，非公布' if own.implied else ''}",
        figure=Heat(cells, tuple(f"{y}年" for y in range(first, last + 1)), tuple(heads.values()), legend_of(cells)),
        table=listed(name, own, rule),
        notes=(
            *(f"{month_words(m)}起为序列间断（{why}），跨间断的变化不判。" for m, why in _cuts_shown(own.growth)),
            "空格为本库未收录可用读数。" + ("1—2月为合并公布的累计数。" if own.growth.named.kind == "当月" else ""),
        ),
    )


def _cuts_shown(own: Growth) -> list[tuple[int, str]]:
    """Breaks within the series; of two months running with one cause the first."""
    held = set(own.rows["month"])
    cuts = sorted(c for c in own.cuts.items() if min(held) < c[0] <= max(held))
    return [c for number, c in enumerate(cuts) if number == 0 or c[0] - cuts[number - 1][0] > 1]


@signal("增速与常态", _picked)
def signals_line(picked: Picked) -> Draft:
    """Growth over time against the norm and the band within which the light is green by level alone."""
    own, rule = picked
    name = own.growth.named.name
    judged = [pair for pair in own.rows if pair[1].step is not None]
    if not judged:
        return unlit(f"{name}可用读数{len(own.lights)}期，尚不能形成常态，不亮灯", name, [own])
    usual, kind = f"绿灯范围（此前{rule.window}期中位数±{rule.inner:g}个尺度）", own.growth.named.kind
    rows = [band for row, light in judged for band in _bands(row, light, usual, rule)]
    names = {"published": f"增速（公布，{kind}）", "implied": "增速（推算，非公布）"}
    rows += [
        _point(row, light, names[row.role], rule, own.growth.cumulative)
        for row, light in own.rows
        if light.month >= judged[0][1].month // 12 * 12
    ]
    first, last = judged[0][1].month // 12, own.lights[-1].month // 12
    years = range(first, last + 1)
    figure = Figure(
        "line",
        points(rows),
        tuple(
            Series(n, tone, direct=False)
            for n, tone in ((usual, "soft"), (names["published"], "main"), (names["implied"], "context"))
            if n in {r["series"] for r in rows}
        ),
        x=Axis(ticks=tuple((y * 12.0 + 12, f"{y}年末") for y in years), domain=(first * 12 + 0.5, last * 12 + 13.0)),
        y=Axis("同比增速", "%", zero=True),
        breaks=tuple(cut + 0.5 for cut in own.growth.cuts),
        # The band stands in January, too; of the readings February is not joined to the December before.
        step=1.0,
        height=380,
    )
    return _told(
        picked,
        title=f"：{own.name}{_furthest(judged, own.growth.cumulative)}",
        subtitle=f"{name}，单位：%；阴影为按水平规则亮绿灯的范围，测算",
        figure=figure,
        table=listed(name, own, rule),
        notes=(
            "阴影只由此前的读数算得，随时间移动；同比增速受上年基数影响，冷热须与上年同期并看。",
            *(
                []
                if own.growth.cumulative
                else ["高低只在公布的单月中取：推算值不单独作结论，1—2月为合并公布的累计数。"]
            ),
        ),
    )


def _furthest(judged: list[tuple[Any, Light]], cumulative: bool) -> str:
    """The published readings furthest from the norm on either side; of single months only those that are one."""
    held = [pair for pair in judged if pair[0].role == "published" and pair[0].note != MERGED]
    if not held:
        return "，亮灯的读数都是推算值或1—2月累计，不取高低"
    low, high = (choose(held, key=lambda pair: pair[1].score) for choose in (min, max))
    told = [
        f"{side}最多在{row.words}（{row.shown}，常态{light.norm:.1f}%）" if apart else f"没有{side}的读数"
        for side, (row, light), apart in (("低于常态", low, low[1].score < 0), ("高于常态", high, high[1].score > 0))
    ]
    return ("" if cumulative else "，公布的单月中") + "，".join(told)


def _bands(row: Any, light: Light, name: str, rule: Limits) -> list[dict[str, Any]]:
    """The green range of a reading; that of January–February for both months."""
    places = (light.month, light.month + 1) if light.month % 12 == 1 else (light.month + 1,)
    reach = rule.inner * light.spread
    return [
        {
            "series": name,
            "role": "context",
            "mark": "band",
            "x": float(place),
            "low": light.norm - reach,
            "high": light.norm + reach,
            "shown": f"{light.norm - reach:.1f}%～{light.norm + reach:.1f}%",
            "period": row.words,
            "note": "只用此前读数，测算",
        }
        for place in places
    ]


def _point(row: Any, light: Light, name: str, rule: Limits, cumulative: bool) -> dict[str, Any]:
    line = row.role == "implied" or cumulative
    return {
        "series": name,
        "role": row.role,
        "mark": "line" if line else "point",
        "x": float(light.month + 1),
        "y": row.value,
        "shown": f"{row.shown}，{lamp(light)}",
        "period": row.words,
        "note": reason(row, light, rule),
        "id": row.ids[0] if row.role == "published" else "",
    }


def _brief(light: Light) -> str:
    return lamp(light).split("（")[0]


@signal("换灯记录", _picked)
def signals_switches(picked: Picked) -> Draft:
    """Each change of light: when, from what to what, by which rule."""
    own, rule = picked
    name = own.growth.named.name
    switched = [
        (before, row, light)
        for (_, before), (row, light) in pairwise(own.rows)
        if light.step is not None and before.step is not None and light.step != before.step
    ]
    changes = [
        {
            "时期": row.words,
            "换灯": f"{_brief(before)}→{_brief(light)}",
            "依据": reason(row, light, rule),
            "增速": row.shown,
        }
        for before, row, light in switched
    ]
    if not changes:
        return unlit(f"{own.name}没有换过灯", name, [own])
    latest, published = changes[-1], sum(row.role == "published" for _, row, _ in switched)
    apart = f"，其中在公布的读数处{published}次" if own.implied else ""
    doubt = "（推算）" if switched[-1][1].role == "implied" else ""
    return _told(
        picked,
        title=f"：{own.name}换灯{len(changes)}次{apart}，最近一次在{latest['时期']}{doubt}，{latest['换灯']}",
        subtitle=f"{name}；每次换灯写明触发的规则，最近的在前",
        table=pd.DataFrame(changes[::-1]),
    )
