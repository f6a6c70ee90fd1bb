"""Bar figures → Altair layers: horizontal bars over categories, values written at their ends."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.spoken import OF_BAR, SERIES, parted
from dashboard.figure import Figure
from dashboard.theme import INK, MUTED, TONES, ZERO, Size, ems, halos

Layers = tuple[Any, dict[str, pd.DataFrame]]

TOOLTIP = [
    alt.Tooltip("x:N", title="项目"),
    alt.Tooltip("series:N", title="序列"),
    alt.Tooltip("period:N", title="时期"),
    alt.Tooltip("shown:N", title="数值"),
    alt.Tooltip("note:N", title="说明"),
]


def draw(figure: Figure, size: Size) -> Layers:
    """The layered chart and the tables it names. What is not published is drawn open with a dashed edge."""
    frame = figure.points.assign(label=[parted(str(v or "")) for v in figure.points["label"]])
    names = [s.name for s in figure.series]
    if figure.stacked:
        frame = _stacked(frame, names)
    levels = frame.groupby("x")["y"].sum() if figure.stacked else frame["y"]
    values = pd.concat([levels, pd.Series([r.y for r in figure.references], dtype=float)]).dropna()
    low, high = figure.y.domain or (min(0.0, float(values.min())), max(0.0, float(values.max())))
    span = high - low or 1.0
    # Room at the end for the values; more where one says much.
    room = 0.24 + 0.04 * max(0.0, max((ems(str(label)) for label in frame["label"].dropna()), default=0.0) - 7)
    scale = alt.Scale(domain=[low - (span * 0.16 if low < 0 else 0), high + span * room], nice=False)
    bare = alt.Axis(title=None, labels=False, ticks=False, domain=False, grid=False)
    across = alt.X("start:Q" if figure.stacked else "y:Q", scale=scale, axis=bare, stack=None)
    until = {"x2": alt.X2("end:Q")} if figure.stacked else {}
    chosen = alt.selection_point(name="chosen", fields=["series"], bind="legend", toggle="true")
    ways: dict[str, Any] = {
        "y": alt.Y(
            "x:N",
            sort=list(figure.categories),
            scale=alt.Scale(paddingInner=0.34, paddingOuter=0.2),
            axis=alt.Axis(
                title=None, domain=False, ticks=False, labelLimit=size.label * 18.4, labelColor=INK, labelPadding=8
            ),
        ),
        "opacity": alt.OpacityValue(**alt.condition(chosen, alt.value(1.0), alt.value(0.12))),
    }
    # Bars stand side by side only where one category has several.
    if bool(frame.duplicated("x").any()) and not figure.stacked:
        ways["yOffset"] = alt.YOffset("series:N", sort=names, scale=alt.Scale(paddingInner=0.22))
    colour = alt.Color(
        "series:N",
        # The name of a reference line stands between the legend and the bars.
        legend=alt.Legend(offset=size.label + 8 if figure.references else 6) if len(names) > 1 else None,
        scale=alt.Scale(domain=names, range=[TONES.get(s.tone, s.tone) for s in figure.series]),
    )
    layers = []
    # A layer without a mark would be a picture without a name to those who listen.
    if (frame["role"] == "published").any():
        solid = _points("datum.role == 'published'").mark_bar(cornerRadiusEnd=2, description=OF_BAR)
        layers.append(solid.encode(x=across, color=colour, tooltip=TOOLTIP, **until, **ways))
    if (frame["role"] != "published").any():
        edged = _points("datum.role != 'published'").mark_bar(
            cornerRadiusEnd=2, fillOpacity=0.12, strokeWidth=1.6, strokeDash=[4, 3], description=OF_BAR
        )
        layers.append(edged.encode(x=across, color=colour, stroke=colour, tooltip=TOOLTIP, **until, **ways))
    layers += _references(figure, scale, size)
    layers += _within(scale, ways, size) if figure.stacked else _values(frame, across, ways, size)
    if low < 0:
        zero = _rules("zero").mark_rule(color=ZERO)
        layers.append(zero.encode(x=alt.X("y:Q", scale=scale)))
    layers[0] = layers[0].add_params(chosen)
    rules = [{"kind": "zero", "y": 0.0, "label": ""}] if low < 0 else []
    ends = scale["domain"]
    rules += [
        {"kind": "reference", "y": r.y, "label": r.label, "share": (r.y - ends[0]) / (ends[1] - ends[0])}
        | {"wide": ems(r.label) * size.label + 6}
        for r in figure.references
    ]
    return alt.layer(*layers), {"points": frame, **({"rules": pd.DataFrame(rules)} if rules else {})}


def _stacked(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The points with where each part of a whole begins and ends, in the order of the series."""
    order = frame["series"].map({name: place for place, name in enumerate(names)})
    frame = frame.assign(order=order).sort_values("order", kind="stable").drop(columns="order")
    end = frame["y"].fillna(0.0).groupby(frame["x"]).cumsum()
    start = end - frame["y"].fillna(0.0)
    return frame.assign(start=start, end=end, middle=(start + end) / 2)


def _within(scale: Any, ways: dict[str, Any], size: Size) -> list[Any]:
    """The value in the middle of each part of a whole, on a halo."""
    place = alt.X("middle:Q", scale=scale)
    text = [
        _points("isValid(datum.y)").mark_text(fontSize=size.label, color=INK, description=SERIES, **halo)
        for halo in halos(4)
    ]
    return [one.encode(x=place, text=alt.Text("label:N"), **ways) for one in text]


def _points(test: str) -> Any:
    return alt.Chart(alt.NamedData(name="points")).transform_filter(test)


def _rules(kind: str) -> Any:
    return alt.Chart(alt.NamedData(name="rules")).transform_filter(f"datum.kind == '{kind}'")


def _references(figure: Figure, scale: Any, size: Size) -> list[Any]:
    """Vertical lines with a meaning, such as the level of a year earlier."""
    if not figure.references:
        return []
    rules, place = _rules("reference"), alt.X("y:Q", scale=scale)
    # A name that would run over the right edge stands left of its line.
    over = "datum.share * width + datum.wide > width"
    words = rules.mark_text(
        align=alt.expr(f"{over} ? 'right' : 'left'"),
        dx=alt.expr(f"{over} ? -4 : 4"),
        y=-6,
        fontSize=size.label,
        color=MUTED,
    )
    return [
        rules.mark_rule(color=MUTED, strokeDash=[4, 3]).encode(x=place),
        words.encode(x=place, text=alt.Text("label:N")),
    ]


def _values(frame: pd.DataFrame, across: Any, ways: dict[str, Any], size: Size) -> list[Any]:
    """The value at each bar's end on a halo; a gap keeps its place and says what it is."""
    layers = []
    for test, align, dx in (("isValid(datum.y) && datum.y >= 0", "left", 6), ("datum.y < 0", "right", -6)):
        for halo in halos(8):
            text = _points(test).mark_text(
                align=align, dx=dx, fontSize=size.label, color=INK, description=SERIES, **halo
            )
            layers.append(text.encode(x=across, text=alt.Text("label:N"), **ways))
    if frame["y"].isna().any():
        gap = _points("!isValid(datum.y)").mark_text(align="left", fontSize=size.label, color=MUTED)
        layers.append(gap.encode(x=alt.XValue(6), text=alt.Text("label:N"), **ways))
    return layers
