"""Figure → Vega-Lite (built with Altair), without data: a finished spec plus named Arrow tables.

The spec is built once per (version, exhibit, parameters) and kept by the caller; only the data
travel with each rerun. Published values are solid, implied dashed, forecasts dotted, bounds
hollow; a band is the stated margin of an implied series.
"""

import json
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from dashboard import maps
from dashboard.figure import Figure, MapFigure
from dashboard.theme import FONT, GRID, INK, MUTED, PAPER, SIZES, TONES, ZERO, Size

#: Below this width (a phone) names stand in the legend only: beside the marks they would collide.
NARROW = 480
ROOMY = alt.expr(f"width < {NARROW} ? 0 : 1")

DASHES: dict[str, list[int]] = {"implied": [6, 4], "forecast": [2, 3], "target": [2, 3]}


@dataclass(frozen=True)
class Chart:
    """A finished Vega-Lite spec and the tables it names."""

    spec: dict[str, Any]
    tables: dict[str, pa.Table]

    @property
    def drawn(self) -> dict[str, Any]:
        """The spec with its Arrow tables, ready for the browser element."""
        return {**self.spec, "datasets": self.tables}

    @property
    def standalone(self) -> dict[str, Any]:
        """The spec with inline rows, for a picture made outside the browser."""
        return {**self.spec, "datasets": {name: table.to_pylist() for name, table in self.tables.items()}}


def vega(figure: Figure | MapFigure, size: str = "screen", map_layout: str = "geo") -> Chart:
    """Return the chart of a figure. map_layout: "geo" (boundaries) or "tiles" (schematic)."""
    if isinstance(figure, MapFigure):
        chart, tables = (maps.tiles if map_layout == "tiles" else maps.geo)(figure, SIZES[size])
        return _finish(chart, SIZES[size], figure.height, tables)
    return _bars(figure, SIZES[size]) if figure.kind == "bar" else _lines(figure, SIZES[size])


def _table(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)


def _finish(chart: Any, size: Size, height: int, tables: dict[str, pd.DataFrame]) -> Chart:
    """Apply the theme and return spec and tables."""
    spec = (
        chart.properties(height=height, width="container")
        .configure(font=FONT, background=PAPER, padding={"left": 4, "right": 8, "top": 8, "bottom": 4})
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=size.label, titleFontSize=size.label, labelColor=MUTED, titleColor=MUTED,
            gridColor=GRID, domainColor=ZERO, tickColor=ZERO, titleFontWeight="normal", labelOverlap=True,
        )
        .configure_legend(
            orient="top", title=None, labelFontSize=size.label, labelColor=INK, symbolSize=120,
            labelLimit=400, columns=alt.expr(f"width < {NARROW} ? 1 : 6"), symbolOpacity=1, symbolStrokeWidth=3,
            padding=0, offset=6,
        )
        .to_dict()
    )
    spec.pop("datasets", None)
    # Altair lifts a table that every layer names to the top, where Streamlit would read it as the data itself.
    lifted = spec.pop("data", None)
    if lifted and "name" in lifted:
        for layer in spec.get("layer", ()):
            layer.setdefault("data", lifted)
    return Chart(spec, {name: _table(frame) for name, frame in tables.items()})


def _lookup(pairs: tuple[tuple[float, str], ...]) -> str:
    """A Vega expression that turns an axis position into its text."""
    return json.dumps({format(position, "g"): text for position, text in pairs}, ensure_ascii=False) + "[datum.value]"


def _ems(text: str) -> float:
    """The width of a text in units of its type size; Chinese characters are square."""
    return sum(1.0 if ord(char) > 0x2E80 else 0.56 for char in text)


def _spread(levels: list[float], gap: float) -> list[float]:
    """Move label positions apart so that none is closer than gap; the order is kept."""
    order = sorted(range(len(levels)), key=lambda i: levels[i])
    placed = list(levels)
    for previous, current in zip(order, order[1:], strict=False):
        placed[current] = max(placed[current], placed[previous] + gap)
    shift = (sum(placed) - sum(levels)) / len(levels) if levels else 0.0
    return [level - shift for level in placed]


def _y_domain(figure: Figure) -> tuple[float, float]:
    frame = figure.points
    levels = pd.concat([frame["y"], frame["low"], frame["high"]]).dropna()
    levels = pd.concat([levels, pd.Series([r.y for r in figure.references], dtype=float)])
    low, high = (float(levels.min()), float(levels.max())) if len(levels) else (0.0, 1.0)
    if figure.y.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    margin = (high - low or 1.0) * 0.08
    top = margin * 2.6 if figure.events else margin
    return low - (margin if low < 0 or not figure.y.zero else 0), high + top


def _lines(figure: Figure, size: Size) -> Chart:
    frame = _segments(figure)
    low, high = figure.y.domain or _y_domain(figure)
    ends = _ends(figure, frame, (high - low) * 0.062)
    x_low, x_high = figure.x.domain or (float(frame["x"].min()), float(frame["x"].max()))
    if len(ends):  # room to the right for the longest name, reckoned for the width the chart is meant for
        share = 0.016 if figure.wide else 0.034
        x_high = max(x_high, float(ends["x"].max()) + (0.02 + share * ends["text"].map(_ems).max()) * (x_high - x_low))
    names = [s.name for s in figure.series]
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=names, range=[TONES.get(s.tone, s.tone) for s in figure.series]),
        legend=alt.Legend() if len(names) > 1 else None,
    )
    chosen = alt.selection_point(name="chosen", fields=["series"], bind="legend", toggle="true")
    dim = alt.condition(chosen, alt.value(1.0), alt.value(0.08))
    dim_name = alt.condition(chosen, alt.value(ROOMY), alt.value(0.08))
    dim_band = alt.condition(chosen, alt.value(0.16), alt.value(0.03))
    ticks = figure.x.ticks
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[x_low, x_high], nice=False, zero=False),
        axis=alt.Axis(values=[p for p, _ in ticks], labelExpr=_lookup(ticks), grid=False, title=figure.x.title or None,
                      labelFlush=False),
    )
    scale_y = alt.Scale(domain=[low, high], nice=False, zero=False)
    # A short unit stands at each tick; a long one in the subtitle, where there is room for it.
    suffix = figure.y.unit if len(figure.y.unit) == 1 else ""
    y = alt.Y("y:Q", scale=scale_y, axis=alt.Axis(title=None, tickCount=6, domain=False, ticks=False, labelPadding=6,
                                                  labelExpr=f"datum.label + {json.dumps(suffix)}"))
    tooltip = [
        alt.Tooltip("series:N", title="序列"), alt.Tooltip("period:N", title="时期"),
        alt.Tooltip("shown:N", title="数值"), alt.Tooltip("note:N", title="说明"),
    ]
    base = alt.Chart(alt.NamedData(name="points"))
    layers: list[Any] = []
    if figure.y.zero:
        zero = alt.Chart(alt.NamedData(name="rules")).mark_rule(color=ZERO, strokeWidth=1.2)
        layers.append(zero.transform_filter("datum.kind == 'zero'").encode(y=alt.Y("y:Q", scale=scale_y)))
    if figure.references:
        rules = alt.Chart(alt.NamedData(name="rules")).transform_filter("datum.kind == 'reference'")
        layers.append(rules.mark_rule(color=MUTED, strokeDash=[4, 3]).encode(y=alt.Y("y:Q", scale=scale_y)))
        layers.append(
            rules.mark_text(align="left", dy=-7, x=4, fontSize=size.label, color=MUTED).encode(
                y=alt.Y("y:Q", scale=scale_y), text="label:N")
        )
    if figure.events:
        marks = alt.Chart(alt.NamedData(name="events"))
        event_tip = [alt.Tooltip("label:N", title="事件"), alt.Tooltip("note:N", title="说明")]
        layers.append(marks.mark_rule(color=TONES["context"], strokeWidth=1, strokeDash=[2, 3]).encode(
            x="x:Q", tooltip=event_tip))
        layers.append(marks.mark_text(align="left", dx=4, fontSize=size.label - 1, color=MUTED, baseline="top",
                                      opacity=ROOMY).encode(
            x="x:Q", y=alt.Y("level:Q", scale=scale_y), text="label:N", tooltip=event_tip))
    bands = base.transform_filter("datum.mark == 'band'")
    if (frame["mark"] == "band").any():
        layers.append(bands.mark_area(interpolate="linear").encode(
            x=x, y=alt.Y("low:Q", scale=scale_y), y2="high:Q", color=colour, opacity=dim_band, detail="segment:N"))
        # A band needs two neighbours; a month standing alone shows its margin as a bar.
        alone = frame.groupby("segment")["x"].transform("size") == 1
        frame["alone"] = alone & (frame["mark"] == "band")
        layers.append(base.transform_filter("datum.alone").mark_rule(strokeWidth=10).encode(
            x=x, y=alt.Y("low:Q", scale=scale_y), y2="high:Q", color=colour, opacity=dim_band))
    for role in ("context", "published", "implied", "forecast", "target", "bound"):
        drawn = frame[(frame["role"] == role) & frame["mark"].isin(["line", "band"])]
        if len(drawn):
            dash = DASHES.get(role)
            layers.append(
                base.transform_filter(f"datum.role == '{role}' && (datum.mark == 'line' || datum.mark == 'band')")
                .mark_line(strokeWidth=size.line if role != "context" else size.line * 0.6,
                           strokeJoin="round", **({"strokeDash": dash} if dash else {}))
                .encode(x=x, y=y, color=colour, opacity=dim, detail="segment:N")
            )
        dots = frame[frame["role"] == role]
        if len(dots):
            hollow = role in ("bound", "implied", "forecast", "target")
            layers.append(
                base.transform_filter(f"datum.role == '{role}' && isValid(datum.y)")
                .mark_point(filled=not hollow, strokeWidth=1.8, **({"fill": PAPER} if hollow else {}))
                .encode(
                    x=x, y=y, color=colour, opacity=dim, tooltip=tooltip,
                    size=alt.condition("datum.mark == 'point'", alt.value(size.mark * 1.5), alt.value(size.mark * 0.55)),
                )
            )
    if (frame["label"] != "").any():
        for test, place in (
            ("datum.y < 0", {"dy": size.label + 2}),
            ("datum.y >= 0 && datum.mark == 'point'", {"dy": -size.label}),
            ("datum.y >= 0 && datum.mark != 'point'", {"dy": -size.label + 3, "dx": -2, "align": "right"}),
        ):
            written = base.transform_filter(f"datum.label != '' && {test}")
            for halo in ({"stroke": PAPER, "strokeWidth": 4}, {}):
                layers.append(
                    written.mark_text(fontSize=size.label, fontWeight="bold", **place, **halo).encode(
                        x=x, y=y, text="label:N", color=colour, opacity=dim
                    )
                )
    if len(ends):
        layers.append(
            alt.Chart(alt.NamedData(name="ends"))
            .mark_text(align="left", dx=8, fontSize=size.label, fontWeight="bold")
            .encode(x="x:Q", y=alt.Y("y:Q", scale=scale_y), text="text:N", color=colour, opacity=dim_name)
        )
    zoom = alt.selection_interval(
        name="zoom", bind="scales", encodings=["x"],
        zoom="wheel![event.shiftKey]", translate="[pointerdown[event.shiftKey], window:pointerup] > window:pointermove!",
    )
    layers[-1] = layers[-1].add_params(chosen)
    first = next(i for i, layer in enumerate(layers) if layer.mark.type in ("line", "point", "area"))
    layers[first] = layers[first].add_params(zoom)
    rules_frame = pd.DataFrame(
        [{"kind": "zero", "y": 0.0, "label": ""}] + [{"kind": "reference", "y": r.y, "label": r.label}
                                                     for r in figure.references]
    )
    tables = {"points": frame, "rules": rules_frame, "ends": ends}
    if figure.events:
        step = (high - low) * 0.055
        tables["events"] = pd.DataFrame(
            [{"x": e.x, "label": e.label, "note": e.note, "level": high - step * (i % 3)}
             for i, e in enumerate(figure.events)]
        )
    used = {"points", "ends"} | ({"rules"} if figure.y.zero or figure.references else set())
    used |= {"events"} if figure.events else set()
    return _finish(alt.layer(*layers), size, figure.height, {n: t for n, t in tables.items() if n in used})


def _segments(figure: Figure) -> pd.DataFrame:
    """The points with a segment number: a line is never drawn across a missing step or a break."""
    frame = figure.points.sort_values(["series", "role", "x"], kind="stable").reset_index(drop=True)
    own = frame.groupby(["series", "role"], sort=False)["x"]
    broken = (own.diff() > figure.step * 1.5) if figure.step else pd.Series(False, index=frame.index)
    for at in figure.breaks:
        broken = broken | ((frame["x"] >= at) & (own.shift() < at))
    frame["segment"] = (broken | (own.cumcount() == 0)).cumsum()
    return frame


def _ends(figure: Figure, frame: pd.DataFrame, gap: float) -> pd.DataFrame:
    """Where each directly labelled series writes its name: beside its last point, kept apart."""
    rows: list[dict[str, Any]] = []
    for series in figure.series:
        own = frame[(frame["series"] == series.name) & frame["y"].notna()]
        if series.direct and len(own):
            last = own.loc[own["x"].idxmax()]
            rows.append({"series": series.name, "x": float(last["x"]), "y": float(last["y"]),
                         "text": series.text or series.name})
    for level, row in zip(_spread([float(r["y"]) for r in rows], gap), rows, strict=True):
        row["y"] = level
    return pd.DataFrame(rows, columns=["series", "x", "y", "text"])


def _bars(figure: Figure, size: Size) -> Chart:
    frame = figure.points.copy()
    names = [s.name for s in figure.series]
    values = pd.concat([frame["y"], pd.Series([r.y for r in figure.references], dtype=float)]).dropna()
    low, high = figure.y.domain or (min(0.0, float(values.min())), max(0.0, float(values.max())))
    span = high - low or 1.0
    scale = alt.Scale(domain=[low - (span * 0.16 if low < 0 else 0), high + span * 0.24], nice=False)
    y = alt.Y("x:N", sort=list(figure.categories), scale=alt.Scale(paddingInner=0.34, paddingOuter=0.2), axis=alt.Axis(title=None, domain=False, ticks=False, labelLimit=220,
                                                                 labelColor=INK, labelPadding=8))
    x = alt.X("y:Q", scale=scale, axis=alt.Axis(title=None, labels=False, ticks=False, domain=False, grid=False))
    colour = alt.Color(
        "series:N", legend=alt.Legend() if len(names) > 1 else None,
        scale=alt.Scale(domain=names, range=[TONES.get(s.tone, s.tone) for s in figure.series]),
    )
    chosen = alt.selection_point(name="chosen", fields=["series"], bind="legend", toggle="true")
    dim = alt.condition(chosen, alt.value(1.0), alt.value(0.12))
    # Bars stand side by side only where one category has several.
    several = bool(frame.duplicated("x").any())
    offset = {"yOffset": alt.YOffset("series:N", sort=names)} if several else {}
    tooltip = [
        alt.Tooltip("x:N", title="项目"), alt.Tooltip("series:N", title="序列"), alt.Tooltip("period:N", title="时期"),
        alt.Tooltip("shown:N", title="数值"), alt.Tooltip("note:N", title="说明"),
    ]
    base = alt.Chart(alt.NamedData(name="points"))
    solid = base.transform_filter("datum.role == 'published'")
    open_ = base.transform_filter("datum.role != 'published'")
    layers: list[Any] = [
        solid.mark_bar(cornerRadiusEnd=2).encode(x=x, y=y, color=colour, opacity=dim, tooltip=tooltip, **offset)
    ]
    if (frame["role"] != "published").any():
        layers.append(open_.mark_bar(cornerRadiusEnd=2, fillOpacity=0.12, strokeWidth=1.6, strokeDash=[4, 3]).encode(
            x=x, y=y, color=colour, stroke=colour, opacity=dim, tooltip=tooltip, **offset))
    if figure.references:
        rules = alt.Chart(alt.NamedData(name="rules")).transform_filter("datum.kind == 'reference'")
        layers.append(rules.mark_rule(color=MUTED, strokeDash=[4, 3]).encode(x=alt.X("y:Q", scale=scale)))
        layers.append(rules.mark_text(align="left", dx=4, y=-6, fontSize=size.label, color=MUTED).encode(
            x=alt.X("y:Q", scale=scale), text="label:N"))
    for sign, align, dx in (("isValid(datum.y) && datum.y >= 0", "left", 6), ("datum.y < 0", "right", -6)):
        layers.append(
            base.transform_filter(sign)
            .mark_text(align=align, dx=dx, fontSize=size.label, color=INK, stroke=PAPER, strokeWidth=4)
            .encode(x=x, y=y, text="label:N", opacity=dim, **offset)
        )
        layers.append(
            base.transform_filter(sign).mark_text(align=align, dx=dx, fontSize=size.label, color=INK)
            .encode(x=x, y=y, text="label:N", opacity=dim, **offset)
        )
    if frame["y"].isna().any():  # a gap keeps its place and says what it is
        layers.append(base.transform_filter("!isValid(datum.y)").mark_text(align="left", fontSize=size.label, color=MUTED)
                      .encode(x=alt.value(6), y=y, text="label:N", **offset))
    if low < 0:
        layers.append(alt.Chart(alt.NamedData(name="rules")).transform_filter("datum.kind == 'zero'")
                      .mark_rule(color=ZERO).encode(x=alt.X("y:Q", scale=scale)))
    tables = {"points": frame}
    if figure.references or low < 0:
        tables["rules"] = pd.DataFrame([{"kind": "zero", "y": 0.0, "label": ""}] + [
            {"kind": "reference", "y": r.y, "label": r.label} for r in figure.references])
    layers[0] = layers[0].add_params(chosen)
    return _finish(alt.layer(*layers), size, figure.height, tables)
