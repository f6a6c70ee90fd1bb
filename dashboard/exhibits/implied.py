"""Single months implied by cumulative rates: their own indicator, dashed, with a band, never beside official values."""

from typing import Any

import pandas as pd

from dashboard.exhibits.choice import IMPLIED, Choice
from dashboard.exhibits.exhibit import Draft
from dashboard.exhibits.rows import implied_point, shown_row, words
from dashboard.exhibits.timeline import month_index, ticks_of
from dashboard.figure import Axis, Figure, Series, points

TONES = ("main", "nation", "chongqing", "second", "third", "alert", "soft", "context")


def implied_months(choice: Choice) -> Draft:
    """The implied months of the chosen regions: dashed, with their band, apart from every official value."""
    base = IMPLIED[choice.entry.id]
    rows: list[dict[str, Any]] = []
    listed_rows: list[dict[str, Any]] = []
    frames: list[pd.DataFrame] = []
    ids: list[str] = []
    for region in choice.region:
        name = f"{choice.regions[region]}（推算，非公布）"
        held = choice.reading.ask("readings", indicator=base, region=region).set_index("id")
        frames.append(choice.reading.ask("implied_months", indicator=base, region=region))
        for r in frames[-1].itertuples(index=False):
            value, band = f"约{r.value:.1f}%", f"{r.low:.1f}%～{r.high:.1f}%"
            used = "、".join(f"{words(held.loc[i])}{shown_row(held.loc[i])}" for i in (r.id_through, r.id_before))
            rows.append(implied_point(r, name, month_index(r.end), f"由{used}推算"))
            listed_rows.append(
                {
                    "地区": choice.regions[region],
                    "时期": words(r),
                    "类型": "当月",
                    "推算值": value,
                    "误差区间": band,
                    "舍入误差": f"±{r.rounding:g}",
                    "方法误差": f"±{r.model_error:.1f}",
                    "状态": "推算",
                    "所用累计值": used,
                }
            )
            ids += [r.id_through, r.id_before]
    frame = points(rows)
    low, high = frame["x"].min(), frame["x"].max()
    names = list(dict.fromkeys(frame["series"]))
    places = "、".join(choice.regions[r] for r in choice.region)
    figure = Figure(
        "line",
        frame,
        tuple(Series(n, t, direct=False) for n, t in zip(names, TONES, strict=False)),
        x=Axis(ticks=ticks_of(pd.concat(frames)), domain=(low - 1.0, high + 1.0)),
        y=Axis(choice.entry.short, "%", zero=True),
        step=1.0,
        height=420,
    )
    return Draft(
        title=f"{places}：由累计增速推算的单月增速{len(rows)}个，均非公布值",
        subtitle=f"{choice.entry.title}，状态：推算，单位：%；虚线为推算值，阴影为误差区间",
        figure=figure,
        table=pd.DataFrame(listed_rows),
        ids=ids,
        through=listed_rows[-1]["时期"],
        indicators=(choice.entry.id,),
        notes=(
            choice.entry.derivation.split("：")[-1] + "，各月权重视为相等。",
            "误差区间为累计值的舍入误差与方法误差之和，方法误差以全国2020年同时公布的累计与当月增速实测。",
            choice.entry.note,
        ),
    )
