"""Line figures → the rows their layers draw: segments, names beside last points, events, and the range they need."""

from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard.figure import Figure
from dashboard.theme import Size, ems

Span = tuple[float, float]


#: Where the name of a reference line may stand, the usual place first; an em on a phone as a share of the width.
PLACES = ("left", "right", "left under", "right under")
EM_NARROW = 0.045


def rule_rows(
    figure: Figure, frame: pd.DataFrame, ends: pd.DataFrame, across: Span, up: Span, size: Size
) -> pd.DataFrame:
    """The zero line and the reference lines; place, narrow: where a line's name is free, on a page and on a phone."""
    em = size.em if figure.wide else size.em_half
    drawn = _drawn(frame, across)
    rows: list[dict[str, Any]] = [{"kind": "zero", "y": 0.0, "label": ""}] if figure.y.zero else []
    for r in figure.references:
        beside = [(float(e["x"]), float(e["y"])) for _, e in ends.iterrows()]
        # Names beside the last points go on to the edge; a phone leaves them out.
        named = [(x + (across[1] - x) * n / 10, y) for x, y in beside for n in range(1, 11)]
        rows.append(
            {"kind": "reference", "y": r.y, "label": r.label}
            | {"place": _free(r.y, ems(r.label) * em, [*drawn, *named], across, up, size.apart)}
            | {"narrow": _free(r.y, ems(r.label) * EM_NARROW, drawn, across, up, size.apart)}
        )
    return pd.DataFrame(rows)


def _drawn(frame: pd.DataFrame, across: Span) -> list[Span]:
    """Places along every line and at every point."""
    fine = (across[1] - across[0]) / 100 or 1.0
    places: list[Span] = []
    for _, own in frame[frame["y"].notna()].groupby("segment"):
        dots = sorted(zip(own["x"].astype(float), own["y"].astype(float), strict=True))
        places += dots
        for (x, y), (to, level) in pairwise(dots):
            steps = max(1, int((to - x) / fine))
            places += [(x + (to - x) * n / steps, y + (level - y) * n / steps) for n in range(1, steps)]
    return places


def _free(y: float, wide: float, drawn: list[Span], across: Span, up: Span, high: float) -> str:
    """The first of PLACES with the fewest marks in it. wide, high: what a name takes, shares of the chart."""
    length, height = across[1] - across[0] or 1.0, up[1] - up[0] or 1.0

    def taken(place: str) -> int:
        # What stands over a point is its value: it needs the same room again.
        above = (-0.5, 1.7) if "under" not in place else (-1.7, 0.9)
        return sum(
            ((x - across[0]) / length > 1 - wide - 0.02 if "right" in place else (x - across[0]) / length < wide + 0.02)
            and above[0] * high < (level - y) / height < above[1] * high
            for x, level in drawn
        )

    return min(PLACES, key=taken)


def event_rows(figure: Figure, across: Span, up: Span, size: Size) -> pd.DataFrame:
    """Events with the height their words stand at: three steps in turn, so that neighbours do not collide.

    side is where the words stand: right of the line, or left where the chart's edge is too near.
    """
    low, high = up
    step = (high - low) * size.step
    em = (size.em if figure.wide else size.em_half) * (across[1] - across[0])
    return pd.DataFrame(
        [
            {
                "x": e.x,
                "label": e.label,
                "note": e.note,
                "level": high - step * (i % 3),
                "side": "left" if e.x + em * ems(e.label) <= across[1] else "right",
            }
            for i, e in enumerate(figure.events)
        ]
    )


def segments(figure: Figure) -> pd.DataFrame:
    """The points with a segment number: a line is never drawn across a missing step or a break.

    alone marks a point that is a segment by itself.
    """
    frame = figure.points.sort_values(["series", "role", "x"], kind="stable").reset_index(drop=True)
    own = frame.groupby(["series", "role"], sort=False)["x"]
    broken = (own.diff() > figure.step * 1.5) if figure.step else pd.Series(False, index=frame.index)
    for at in figure.breaks:
        broken = broken | ((frame["x"] >= at) & (own.shift() < at))
    frame["segment"] = (broken | (own.cumcount() == 0)).cumsum()
    frame["alone"] = frame.groupby("segment")["x"].transform("size") == 1
    return frame


def leaning(frame: pd.DataFrame, figure: Figure, gap: float, size: Size) -> pd.DataFrame:
    """lean: how a single point's value stands over it; two that would meet lean away from each other."""
    frame = frame.assign(lean="center")
    em = (size.em if figure.wide else size.em_half) * (float(frame["x"].max()) - float(frame["x"].min()))
    written = frame[(frame["mark"] == "point") & (frame["label"] != "") & frame["y"].notna()].sort_values("x")
    for left, right in pairwise(written.itertuples()):
        meet = em * (ems(left.label) + ems(right.label)) / 2
        if right.x - left.x < meet and abs(right.y - left.y) < gap:
            frame.loc[left.Index, "lean"] = "right"
            frame.loc[right.Index, "lean"] = "left"
    return frame


def ends_of(figure: Figure, frame: pd.DataFrame, gap: float) -> pd.DataFrame:
    """Where each directly labelled series writes its name: beside its last point, kept apart."""
    rows: list[dict[str, Any]] = []
    for series in figure.series:
        own = frame[(frame["series"] == series.name) & frame["y"].notna()]
        if series.direct and len(own):
            last = own.loc[own["x"].idxmax()]
            words = series.text or series.name
            rows.append({"series": series.name, "x": float(last["x"]), "y": float(last["y"]), "text": words})
    for level, row in zip(_spread([float(r["y"]) for r in rows], gap), rows, strict=True):
        row["y"] = level
    return pd.DataFrame(rows, columns=["series", "x", "y", "text"])


def _spread(levels: list[float], gap: float) -> list[float]:
    """Move label positions apart so that none is closer than gap; the order is kept."""
    order = sorted(range(len(levels)), key=lambda i: levels[i])
    placed = list(levels)
    for previous, current in pairwise(order):
        placed[current] = max(placed[current], placed[previous] + gap)
    shift = (sum(placed) - sum(levels)) / len(levels) if levels else 0.0
    return [level - shift for level in placed]


def value_range(figure: Figure, size: Size) -> tuple[float, float]:
    """The vertical range: all values, bands and references, with room for labels and events."""
    frame = figure.points
    levels = pd.concat([frame["y"], frame["low"], frame["high"]]).dropna()
    levels = pd.concat([levels, pd.Series([r.y for r in figure.references], dtype=float)])
    low, high = (float(levels.min()), float(levels.max())) if len(levels) else (0.0, 1.0)
    if figure.y.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    margin = (high - low or 1.0) * size.room
    top = margin * 2.6 if figure.events else margin
    pointed = frame.loc[(frame["mark"] == "point") & (frame["label"] != ""), "y"].max()
    if pointed == high:  # its value is written above it
        top = max(top, margin * 2.0)
    return low - (margin if low < 0 or not figure.y.zero else 0), high + top
