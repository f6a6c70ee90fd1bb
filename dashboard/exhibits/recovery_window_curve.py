"""The readings of a chosen window of a growth series, with the level before the fall."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard.analysis.signals import neighbours
from dashboard.exhibits.exhibit import Draft, exhibit
from dashboard.exhibits.growth_series import month_words
from dashboard.exhibits.recovery_window import PAGE, Window, missing, refused, window
from dashboard.figure import Axis, Figure, Reference, Series, points

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
                for r in own.rows.itertuples(index=False)
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
