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

from dashboard.figure import Figure, MapFigure
from dashboard.theme import FILLS, FONT, GRID, INK, MUTED, PAPER, SIZES, TONES, ZERO, Size

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
        return _map(figure, SIZES[size], map_layout)
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
            labelLimit=400, columns=6, symbolStrokeWidth=3, padding=0, offset=6,
        )
        .to_dict()
    )
    spec.pop("datasets", None)
    spec.pop("data", None)
    return Chart(spec, {name: _table(frame) for name, frame in tables.items()})


def _lookup(pairs: tuple[tuple[float, str], ...]) -> str:
    """A Vega expression that turns an axis position into its text."""
    return json.dumps({format(position, "g"): text for position, text in pairs}, ensure_ascii=False) + "[datum.value]"


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
    x_low, x_high = figure.x.domain or (float(frame["x"].min()), float(frame["x"].max()))
    names = [s.name for s in figure.series]
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=names, range=[TONES.get(s.tone, s.tone) for s in figure.series]),
        legend=alt.Legend() if len(names) > 1 else None,
    )
    chosen = alt.selection_point(name="chosen", fields=["series"], bind="legend", toggle="true")
    dim = alt.condition(chosen, alt.value(1.0), alt.value(0.08))
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
        layers.append(marks.mark_text(align="left", dx=4, fontSize=size.label - 1, color=MUTED, baseline="top").encode(
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
        layers.append(
            base.transform_filter("datum.label != ''")
            .mark_text(dy=-size.label, fontSize=size.label, fontWeight="bold")
            .encode(x=x, y=y, text="label:N", color=colour, opacity=dim)
        )
    ends = _ends(figure, frame, (high - low) * 0.062)
    if len(ends):
        layers.append(
            alt.Chart(alt.NamedData(name="ends"))
            .mark_text(align="left", dx=8, fontSize=size.label, fontWeight="bold")
            .encode(x="x:Q", y=alt.Y("y:Q", scale=scale_y), text="text:N", color=colour, opacity=dim)
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
    """The points with a segment number: a line is never drawn across a missing step."""
    frame = figure.points.sort_values(["series", "role", "x"], kind="stable").reset_index(drop=True)
    own = frame.groupby(["series", "role"], sort=False)["x"]
    broken = (own.diff() > figure.step * 1.5) if figure.step else pd.Series(False, index=frame.index)
    frame["segment"] = (broken | (own.cumcount() == 0)).cumsum()
    return frame


def _ends(figure: Figure, frame: pd.DataFrame, gap: float) -> pd.DataFrame:
    """Where each directly labelled series writes its name: beside its last point, kept apart."""
    rows = []
    for series in figure.series:
        own = frame[(frame["series"] == series.name) & frame["y"].notna()]
        if series.direct and len(own):
            last = own.loc[own["x"].idxmax()]
            rows.append({"series": series.name, "x": float(last["x"]), "y": float(last["y"]), "text": series.name})
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
    y = alt.Y("x:N", sort=list(figure.categories), axis=alt.Axis(title=None, domain=False, ticks=False, labelLimit=220,
                                                                 labelColor=INK, labelPadding=8))
    x = alt.X("y:Q", scale=scale, axis=alt.Axis(title=None, labels=False, ticks=False, domain=False, grid=False))
    colour = alt.Color(
        "series:N", legend=alt.Legend() if len(names) > 1 else None,
        scale=alt.Scale(domain=names, range=[TONES.get(s.tone, s.tone) for s in figure.series]),
    )
    chosen = alt.selection_point(name="chosen", fields=["series"], bind="legend", toggle="true")
    dim = alt.condition(chosen, alt.value(1.0), alt.value(0.12))
    offset = {"yOffset": alt.YOffset("series:N", sort=names)} if len(names) > 1 else {}
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
    for sign, align, dx in (("datum.y >= 0", "left", 6), ("datum.y < 0", "right", -6)):
        layers.append(
            base.transform_filter(sign).mark_text(align=align, dx=dx, fontSize=size.label, color=INK)
            .encode(x=x, y=y, text="label:N", opacity=dim, **offset)
        )
    if low < 0:
        layers.append(alt.Chart(alt.NamedData(name="rules")).transform_filter("datum.kind == 'zero'")
                      .mark_rule(color=ZERO).encode(x=alt.X("y:Q", scale=scale)))
    tables = {"points": frame}
    if figure.references or low < 0:
        tables["rules"] = pd.DataFrame([{"kind": "zero", "y": 0.0, "label": ""}] + [
            {"kind": "reference", "y": r.y, "label": r.label} for r in figure.references])
    if figure.references:
        rules = alt.Chart(alt.NamedData(name="rules")).transform_filter("datum.kind == 'reference'")
        layers.append(rules.mark_rule(color=MUTED, strokeDash=[4, 3]).encode(x=alt.X("y:Q", scale=scale)))
        layers.append(rules.mark_text(align="left", dx=4, y=-6, fontSize=size.label, color=MUTED).encode(
            x=alt.X("y:Q", scale=scale), text="label:N"))
    layers[0] = layers[0].add_params(chosen)
    return _finish(alt.layer(*layers), size, figure.height, tables)


def _map(figure: MapFigure, size: Size, layout: str) -> Chart:
    tones = {name: tone for tone, name in figure.tones}
    if layout == "tiles":
        return _tiles(figure, size)
    layers: list[Any] = []
    area_names = list(dict.fromkeys(figure.areas["tone"]))
    fill = alt.Color("tone:N", legend=None, scale=alt.Scale(
        domain=area_names, range=[FILLS.get(t, FILLS["context"]) for t in area_names]))
    for name in figure.boundaries:
        shapes = alt.Chart(alt.Data(url=f"/geo/{name}.geojson", format={"type": "json", "property": "features"}))
        layers.append(
            shapes.transform_calculate(code="'' + datum.properties.adcode")
            .transform_lookup(lookup="code", from_=alt.LookupData(
                data=alt.NamedData(name="areas"), key="code", fields=["tone", "name", "tip"]))
            .mark_geoshape(stroke="#FFFFFF", strokeWidth=1.1)
            .encode(color=fill, tooltip=[alt.Tooltip("name:N", title="地区"), alt.Tooltip("tip:N", title="说明")])
        )
    if len(figure.links):
        for solid in (True, False):
            layers.append(
                alt.Chart(alt.NamedData(name="links")).transform_filter(f"datum.solid == {str(solid).lower()}")
                .mark_rule(strokeWidth=1.8, color=TONES["alert"], opacity=0.85 if solid else 0.6,
                           **({} if solid else {"strokeDash": [4, 4]}))
                .encode(longitude="lon:Q", latitude="lat:Q", longitude2="lon2:Q", latitude2="lat2:Q",
                        tooltip=[alt.Tooltip("tip:N", title="结对")])
            )
    if len(figure.places):
        place_names = [name for _, name in figure.tones]
        colour = alt.Color("group:N", scale=alt.Scale(domain=place_names, range=[TONES[tones[n]] for n in place_names]),
                           legend=alt.Legend() if len(place_names) > 1 else None)
        places = alt.Chart(alt.NamedData(name="places"))
        for hollow in (True, False):
            layers.append(
                places.transform_filter(f"datum.hollow == {str(hollow).lower()}")
                .mark_point(filled=not hollow, size=size.mark * 1.6, strokeWidth=2, **({"fill": PAPER} if hollow else {}))
                .encode(longitude="lon:Q", latitude="lat:Q", color=colour,
                        tooltip=[alt.Tooltip("name:N", title="名称"), alt.Tooltip("tip:N", title="说明")])
            )
        layers.append(
            places.transform_filter("datum.label != ''").mark_text(align="left", dx=8, fontSize=size.label - 1, color=INK)
            .encode(longitude="lon:Q", latitude="lat:Q", text="label:N")
        )
    chart = alt.layer(*layers).resolve_scale(color="independent").project(type="mercator")
    tables = {"areas": figure.areas}
    if len(figure.links):
        tables["links"] = figure.links
    if len(figure.places):
        tables["places"] = figure.places
    return _finish(chart, size, figure.height, tables)


def _tiles(figure: MapFigure, size: Size) -> Chart:
    """A schematic tile layout: one square a prefecture or district, no boundaries."""
    areas = figure.areas.dropna(subset=["tile_row", "tile_col"])
    names = list(dict.fromkeys(areas["tone"]))
    base = alt.Chart(alt.NamedData(name="areas"))
    x = alt.X("tile_col:O", axis=None, scale=alt.Scale(paddingInner=0.06))
    y = alt.Y("tile_row:O", axis=None, scale=alt.Scale(paddingInner=0.06))
    fill = alt.Color("tone:N", legend=None, scale=alt.Scale(
        domain=names, range=[FILLS.get(t, FILLS["context"]) for t in names]))
    tip = [alt.Tooltip("name:N", title="地区"), alt.Tooltip("tip:N", title="说明")]
    chart = alt.layer(
        base.mark_rect(cornerRadius=3).encode(x=x, y=y, color=fill, tooltip=tip),
        base.mark_text(dy=-7, fontSize=size.label, color=INK).encode(x=x, y=y, text="short:N"),
        base.mark_text(dy=9, fontSize=size.label - 1, color=INK, fontWeight="bold").encode(x=x, y=y, text="text:N"),
    )
    return _finish(chart, size, figure.height, {"areas": areas})
