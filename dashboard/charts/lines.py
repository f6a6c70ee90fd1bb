"""Line figures → Altair layers: lines, single points, bands, events, names beside the last points."""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.spoken import POINT, SERIES, parted, says
from dashboard.figure import Figure
from dashboard.theme import MUTED, NARROW, PAPER, TONES, ZERO, Size, ems, halos

Layers = tuple[Any, dict[str, pd.DataFrame]]

DASHES: dict[str, list[int]] = {"implied": [6, 4], "forecast": [2, 3], "target": [2, 3]}
HOLLOW = ("bound", "implied", "forecast", "target")
#: Drawn in this order, so that what is published lies on top of its background.
ROLES = ("context", "published", "implied", "forecast", "target", "bound")
#: On a phone names stand in the legend only: beside the marks they would collide.
ROOMY = alt.expr(f"width < {NARROW} ? 0 : 1")
TOOLTIP = [
    alt.Tooltip("series:N", title="序列"),
    alt.Tooltip("period:N", title="时期"),
    alt.Tooltip("shown:N", title="数值"),
    alt.Tooltip("note:N", title="说明"),
]
Span = tuple[float, float]


#: Where the name of a reference line may stand, the usual place first; an em on a phone as a share of the width.
PLACES = ("left", "right", "left under", "right under")
EM_NARROW = 0.045


@dataclass(frozen=True)
class Canvas:
    """What all layers of a line figure share: its points, its scales, its colours, what highlighting does.

    low, high: the ends of the vertical axis; across: those of the horizontal one.
    """

    frame: pd.DataFrame
    events: pd.DataFrame
    size: Size
    low: float
    high: float
    across: tuple[float, float]
    x: Any
    y: Any
    scale: Any
    colour: Any
    chosen: Any

    def level(self, column: str) -> Any:
        """A vertical channel on the common scale."""
        return alt.Y(f"{column}:Q", scale=self.scale)

    def shown(self, plain: Any, dimmed: float) -> Any:
        """The opacity of a mark: plain, or dimmed while another series is highlighted."""
        return alt.OpacityValue(**alt.condition(self.chosen, alt.value(plain), alt.value(dimmed)))


def draw(figure: Figure, size: Size) -> Layers:
    """The layered chart and the tables it names."""
    low, high = figure.y.domain or value_range(figure, size)
    frame = segments(figure)
    frame["label"] = [parted(str(v or "")) for v in frame["label"]]
    frame = leaning(frame, figure, (high - low) * size.apart, size)
    ends = ends_of(figure, frame, (high - low) * size.apart)
    canvas = _canvas(figure, frame, ends, low, high, size)
    layers = _rules(figure, canvas) + _events(figure, canvas) + _bands(canvas)
    annotations = len(layers)
    for role in ROLES:
        layers += _marks(canvas, role)
    layers += _labels(canvas) + (_names(canvas) if len(ends) else [])
    zoom = alt.selection_interval(
        name="zoom",
        bind="scales",
        encodings=["x"],
        zoom="wheel![event.shiftKey]",
        translate="[pointerdown[event.shiftKey], window:pointerup] > window:pointermove!",
    )
    layers[annotations] = layers[annotations].add_params(zoom)
    layers[-1] = layers[-1].add_params(canvas.chosen)
    rules = rule_rows(figure, frame, ends, canvas.across, (low, high), size)
    tables = {"points": frame, "rules": rules, "ends": ends, "events": canvas.events}
    return alt.layer(*layers), {name: rows for name, rows in tables.items() if len(rows)}


def _canvas(figure: Figure, frame: pd.DataFrame, ends: pd.DataFrame, low: float, high: float, size: Size) -> Canvas:
    x_low, x_high = figure.x.domain or (float(frame["x"].min()), float(frame["x"].max()))
    if len(ends):  # room to the right for the longest name, reckoned for the width the chart is meant for
        share = size.em if figure.wide else size.em_half
        x_high = max(x_high, float(ends["x"].max()) + (0.02 + share * ends["text"].map(ems).max()) * (x_high - x_low))
    # The legend names what is drawn: a series may have no points in the year chosen.
    drawn = [s for s in figure.series if s.name in set(frame["series"])]
    names = [s.name for s in drawn]
    texts = {format(place, "g"): text for place, text in figure.x.ticks}
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[x_low, x_high], nice=False, zero=False),
        axis=alt.Axis(
            values=[place for place, _ in figure.x.ticks],
            labelExpr=f"{json.dumps(texts, ensure_ascii=False)}[datum.value]",
            grid=False,
            title=figure.x.title or None,
            labelFlush=False,
        ),
    )
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    # A short unit stands at each tick; a long one in the subtitle, where there is room for it.
    suffix = json.dumps(figure.y.unit if len(figure.y.unit) == 1 else "")
    y_axis = alt.Axis(
        title=None,
        tickCount=6,
        domain=False,
        ticks=False,
        labelPadding=6,
        labelExpr=f"replace(datum.label, '−', '-') + {suffix}",  # the sign as everywhere else
    )
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=names, range=[TONES.get(s.tone, s.tone) for s in drawn]),
        legend=alt.Legend() if len(names) > 1 else None,
    )
    chosen = alt.selection_point(name="chosen", fields=["series"], bind="legend", toggle="true")
    across = (x_low, x_high)
    events = event_rows(figure, across, (low, high), size)
    y = alt.Y("y:Q", scale=scale, axis=y_axis)
    return Canvas(frame, events, size, low, high, across, x, y, scale, colour, chosen)


def _points(test: str) -> Any:
    return alt.Chart(alt.NamedData(name="points")).transform_filter(test)


def _rules(figure: Figure, canvas: Canvas) -> list[Any]:
    """The zero line and the reference lines with their names."""
    rules = alt.Chart(alt.NamedData(name="rules"))
    layers: list[Any] = []
    if figure.y.zero:
        zero = rules.transform_filter("datum.kind == 'zero'").mark_rule(color=ZERO, strokeWidth=1.2)
        layers.append(zero.encode(y=canvas.level("y")))
    if figure.references:
        references = rules.transform_filter("datum.kind == 'reference'")
        layers.append(references.mark_rule(color=MUTED, strokeDash=[4, 3]).encode(y=canvas.level("y")))
        # Each name stands where nothing is drawn; a phone has another place for it (rule_rows).
        place = f"(width < {NARROW} ? datum.narrow : datum.place)"
        words = references.mark_text(
            align=alt.expr(f"indexof({place}, 'right') >= 0 ? 'right' : 'left'"),
            x=alt.expr(f"indexof({place}, 'right') >= 0 ? width - 4 : 4"),
            dy=alt.expr(f"indexof({place}, 'under') >= 0 ? {canvas.size.label + 1} : -7"),
            fontSize=canvas.size.label,
            color=MUTED,
        )
        layers.append(words.encode(y=canvas.level("y"), text=alt.Text("label:N")))
    return layers


def _events(figure: Figure, canvas: Canvas) -> list[Any]:
    if not figure.events:
        return []
    marks = alt.Chart(alt.NamedData(name="events"))
    tip = [alt.Tooltip("label:N", title="事件"), alt.Tooltip("note:N", title="说明")]
    said = says("''", "datum.label", "''", "datum.note")
    rule = marks.mark_rule(color=TONES["context"], strokeWidth=1, strokeDash=[2, 3], description=said)
    layers = [rule.encode(x=alt.X("x:Q"), tooltip=tip)]
    for side, away in (("left", 4), ("right", -4)):
        if side not in set(canvas.events["side"]):
            continue
        for halo in halos(4):
            words = marks.transform_filter(f"datum.side == '{side}'").mark_text(
                align=side,
                dx=away,
                fontSize=canvas.size.label - 1,
                color=MUTED,
                baseline="top",
                opacity=ROOMY,
                description=said,
                **halo,
            )
            layers.append(words.encode(x=alt.X("x:Q"), y=canvas.level("level"), text=alt.Text("label:N"), tooltip=tip))
    return layers


def _bands(canvas: Canvas) -> list[Any]:
    """The stated margin of an implied series; a month standing alone shows its margin as a bar."""
    if not (canvas.frame["mark"] == "band").any():
        return []
    edges = {"x": canvas.x, "y": canvas.level("low"), "y2": alt.Y2("high:Q"), "color": canvas.colour}
    opacity = canvas.shown(0.16, 0.03)
    area = _points("datum.mark == 'band'").mark_area(description=SERIES)
    layers = [area.encode(opacity=opacity, detail=alt.Detail("segment:N"), **edges)]
    # A layer without a mark would be a picture without a name to those who listen.
    if canvas.frame.loc[canvas.frame["mark"] == "band", "alone"].any():
        bar = _points("datum.mark == 'band' && datum.alone").mark_rule(strokeWidth=10, description=SERIES)
        layers.append(bar.encode(opacity=opacity, **edges))
    return layers


def _marks(canvas: Canvas, role: str) -> list[Any]:
    """The line and the points of one role."""
    own = canvas.frame[canvas.frame["role"] == role]
    layers: list[Any] = []
    ways = {"x": canvas.x, "y": canvas.y, "color": canvas.colour, "opacity": canvas.shown(1.0, 0.08)}
    if own["mark"].isin(["line", "band"]).any():
        line = _points(f"datum.role == '{role}' && (datum.mark == 'line' || datum.mark == 'band')").mark_line(
            strokeWidth=canvas.size.line * (0.6 if role == "context" else 1.0),
            strokeJoin="round",
            description=SERIES,
            **({"strokeDash": DASHES[role]} if role in DASHES else {}),
        )
        layers.append(line.encode(detail=alt.Detail("segment:N"), **ways))
    if own["y"].notna().any():
        pointed = alt.condition(
            "datum.mark == 'point'", alt.value(canvas.size.mark * 1.5), alt.value(canvas.size.mark * 0.55)
        )
        area = alt.SizeValue(**pointed)
        dots = _points(f"datum.role == '{role}' && isValid(datum.y)").mark_point(
            filled=role not in HOLLOW,
            strokeWidth=canvas.size.line * 0.75,
            description=POINT,
            **({"fill": PAPER} if role in HOLLOW else {}),
        )
        layers.append(dots.encode(tooltip=TOOLTIP, size=area, **ways))
    return layers


def _labels(canvas: Canvas) -> list[Any]:
    """Values written at their marks: below when negative, above a single point, up-left of a line."""
    if not (canvas.frame["label"] != "").any():
        return []
    height = canvas.size.label
    layers = []
    for test, place in (
        ("datum.y < 0", {"dy": height + 2}),
        ("datum.y >= 0 && datum.mark == 'point'", {"dy": -height, "align": alt.expr("datum.lean")}),
        (
            "datum.y >= 0 && datum.mark != 'point'",
            {"dy": -height + 3, "dx": alt.expr("datum.lean == 'left' ? 4 : -2"), "align": alt.expr("datum.lean")},
        ),
    ):
        # On a phone the single reading of a series is named by the legend alone: its value would meet its neighbour's.
        roomy = f"(datum.mark == 'point' || !datum.alone || width >= {NARROW})"
        written = _points(f"datum.label != '' && {test} && {roomy}")
        for halo in halos(4):
            text = written.mark_text(fontSize=height, fontWeight="bold", description=SERIES, **place, **halo)
            layers.append(
                text.encode(
                    x=canvas.x,
                    y=canvas.y,
                    text=alt.Text("label:N"),
                    color=canvas.colour,
                    opacity=canvas.shown(1.0, 0.08),
                )
            )
    return layers


def _names(canvas: Canvas) -> list[Any]:
    words = alt.Chart(alt.NamedData(name="ends")).mark_text(
        align="left", dx=8, fontSize=canvas.size.label, fontWeight="bold", description=SERIES
    )
    return [
        words.encode(
            x=alt.X("x:Q"),
            y=canvas.level("y"),
            text=alt.Text("text:N"),
            color=canvas.colour,
            opacity=canvas.shown(ROOMY, 0.08),
        )
    ]


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
    """lean: how a value stands over its mark: a line's ends there, where it has room; a single point's is above it.

    Two of the latter that would meet lean away from each other.
    """
    low, high = figure.x.domain or (float(frame["x"].min()), float(frame["x"].max()))
    em = (size.em if figure.wide else size.em_half) * (high - low)
    cut = frame["x"] - low < em * frame["label"].map(ems)
    lean = cut.map({True: "left", False: "right"}).where(frame["mark"] != "point", "center")
    frame = frame.assign(lean=lean)
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
