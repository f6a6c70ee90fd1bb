"""MapFigure → Altair layers: a map drawn from boundary files of our own route, or schematic tiles.

The map has one fixed scale (the one at which all of its extent fits the figure's height), so that
labels placed once never collide: where the whole does not fit the width, such as on a phone, the
view moves to where the places are; a map without places is made small enough to be seen whole.
Boundaries are fetched by the browser and never travel with a rerun.
"""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.analysis.placing import Frame, apart, labels, names
from dashboard.charts.spoken import says
from dashboard.figure import MapFigure
from dashboard.frames import each
from dashboard.theme import FILLS, INK, MUTED, PAPER, TONES, Size, halos

#: West, south, east, north of the areas in each boundary file, in degrees, rounded outward.
EXTENTS: dict[str, tuple[float, float, float, float]] = {
    "sichuan": (97.3, 26.0, 108.6, 34.4),
    "chongqing": (105.2, 28.1, 110.3, 32.3),
}
#: Groups differ in shape as well as in colour, for a grey print and colour-blind readers.
SHAPES = ["circle", "square", "diamond", "triangle-up"]
#: Written on a map whose boundaries have not passed a map review.
SKETCH = "示意图：边界未经地图审核，不作为划界依据"
#: The width a phone leaves for a chart; labels keep within it around the places.
PHONE = 316
#: What legend and padding take of a figure's height, in pixels.
LEGEND = 48

Layers = tuple[Any, dict[str, pd.DataFrame]]


def geo(figure: MapFigure, size: Size) -> Layers:
    """The map: areas, links, marks, labels with leader lines. Returns the layered chart and its tables."""
    boxes = [EXTENTS[name] for name in figure.boundaries]
    west, south, east, north = (f(b[i] for b in boxes) for i, f in enumerate((min, min, max, max)))
    # The legend takes its share of the figure's height.
    frame = Frame.of(west, south, east, north, figure.height - LEGEND)
    places = apart(figure.places, frame, gap=size.label + 1.0)
    middle = _middle(places) if len(places) else frame.middle
    links = _moved(figure.links, figure.places, places)
    phone = frame if len(places) else frame.shrunk(PHONE)
    written, free = _texts(figure, places, links, (frame, phone), middle, size)
    tables = {"areas": figure.areas[["code", "name", "tone", "tip"]]}
    layers: list[Any] = [_shapes(name, figure.areas) for name in figure.boundaries]
    if figure.fills:
        layers.append(_fill_legend(figure))
        tables["fills"] = pd.DataFrame({"name": [name for _, name in figure.fills]})
    # Only the view and the set of labels follow the width. 24: the chart's own padding.
    fits = f"(width >= {frame.width:.0f} - 24)"
    for name, rows, made in (
        ("names", free, _names(size, fits)),
        ("links", links, _links(size)),
        ("leaders", written, _leaders(fits)),
        ("places", places, _marks(figure, size)),
        ("labels", written, _labels(size, fits)),
    ):
        if len(rows):
            tables["labels" if name == "leaders" else name] = rows
            layers += made
    tables["review"] = pd.DataFrame({"text": [f"审图号：{figure.review}" if figure.review else SKETCH]})
    layers.append(_review(size))
    centre = f"{fits} ? {[round(v, 4) for v in frame.middle]} : {[round(v, 4) for v in middle]}"
    chart = alt.layer(*layers).resolve_scale(
        color="independent", stroke="independent", fill="independent", shape="independent", strokeDash="independent"
    )
    scale = frame.scale if phone is frame else alt.expr(f"{fits} ? {frame.scale} : {phone.scale}")
    return chart.project(
        type="mercator", scale=scale, center=alt.expr(centre), translate=alt.expr("[width / 2, height / 2]")
    ), tables


def _texts(
    figure: MapFigure,
    places: pd.DataFrame,
    links: pd.DataFrame,
    frames: tuple[Frame, Frame],
    middle: tuple[float, float],
    size: Size,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Labels of the places and names of the areas, placed twice: for the whole map (wide) and for a phone."""
    written, free = [], []
    for wide, frame, width in ((True, frames[0], frames[0].width), (False, frames[1], PHONE)):
        own = labels(places, links, frame, frame.middle if wide else middle, width, size.label)
        written.append(own.assign(wide=wide))
        free.append(names(figure.areas, own, places, links, frame, size.label - 1).assign(wide=wide))
    return pd.concat(written, ignore_index=True), pd.concat(free, ignore_index=True)


def _middle(places: pd.DataFrame) -> tuple[float, float]:
    """The point in the middle of all places."""
    return (float(places["lon"].min() + places["lon"].max()) / 2, float(places["lat"].min() + places["lat"].max()) / 2)


def _moved(links: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The links with their ends at the marks' drawn positions."""
    drawn = {(a.lon, a.lat): (b.lon, b.lat) for a, b in zip(each(before), each(after), strict=True)}
    moved = links.copy()
    for row in links.itertuples():
        moved.loc[row.Index, ["lon", "lat"]] = drawn.get((row.lon, row.lat), (row.lon, row.lat))
        moved.loc[row.Index, ["lon2", "lat2"]] = drawn.get((row.lon2, row.lat2), (row.lon2, row.lat2))
    return moved


def fills_of(tones: list[str]) -> alt.Scale:
    return alt.Scale(domain=tones, range=[FILLS.get(tone, FILLS["context"]) for tone in tones])


def _shapes(name: str, areas: pd.DataFrame) -> Any:
    """The areas of one boundary file, filled by what the figure says of each code."""
    shapes = alt.Chart(alt.Data(url=f"/geo/{name}.geojson", format={"type": "json", "property": "features"}))
    return (
        shapes.transform_calculate(code="'' + datum.properties.adcode")
        .transform_lookup(
            lookup="code",
            from_=alt.LookupData(data=alt.NamedData(name="areas"), key="code", fields=["tone", "name", "tip"]),
        )
        .mark_geoshape(
            stroke=PAPER,
            strokeWidth=1.2,
            clip=True,
            description=says("''", "datum.name || ''", "''", "datum.tip || ''"),
        )
        .encode(
            fill=alt.Fill("tone:N", legend=None, scale=fills_of(sorted(set(areas["tone"])))),
            tooltip=[alt.Tooltip("name:N", title="地区"), alt.Tooltip("tip:N", title="说明")],
        )
    )


def _fill_legend(figure: MapFigure) -> Any:
    """What the fills mean: a layer without marks of its own that carries the legend."""
    keys = [name for _, name in figure.fills]
    scale = alt.Scale(domain=keys, range=[FILLS[tone] for tone, _ in figure.fills])
    return (
        alt.Chart(alt.NamedData(name="fills"))
        .mark_square(opacity=0, clip=True)
        .encode(
            longitude=alt.LongitudeDatum(0),
            latitude=alt.LatitudeDatum(0),
            fill=alt.Fill("name:N", scale=scale, legend=alt.Legend(symbolType="square", symbolStrokeWidth=0)),
        )
    )


def _only(fits: str) -> Any:
    """Shows a text only at the width it was placed for."""
    return alt.expr(f"{fits} == datum.wide ? 1 : 0")


def _names(size: Size, fits: str) -> list[Any]:
    return [
        alt.Chart(alt.NamedData(name="names"))
        .mark_text(fontSize=size.label - 1, color=MUTED, opacity=_only(fits), tooltip=None, clip=True)
        .encode(longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"), text=alt.Text("text:N"))
    ]


def _links(size: Size) -> list[Any]:
    dash = alt.StrokeDash(
        "kind:N",
        scale=alt.Scale(domain=["双方载明", "一方载明"], range=[[1, 0], [5, 4]]),
        legend=alt.Legend(symbolType="stroke", symbolStrokeColor=TONES["alert"], symbolStrokeWidth=2),
    )
    return [
        alt.Chart(alt.NamedData(name="links"))
        .mark_rule(
            strokeWidth=size.line * 0.9,
            color=TONES["alert"],
            clip=True,
            description=says("datum.kind", "datum.name", "''", "datum.tip"),
        )
        .encode(
            longitude=alt.Longitude("lon:Q"),
            latitude=alt.Latitude("lat:Q"),
            longitude2=alt.Longitude2("lon2:Q"),
            latitude2=alt.Latitude2("lat2:Q"),
            strokeDash=dash,
            tooltip=[alt.Tooltip("name:N", title="结对"), alt.Tooltip("tip:N", title="说明")],
        )
    ]


def _leaders(fits: str) -> list[Any]:
    return [
        alt.Chart(alt.NamedData(name="labels"))
        .transform_filter("datum.led")
        .mark_rule(strokeWidth=0.8, color=MUTED, opacity=_only(fits), tooltip=None, clip=True)
        .encode(
            longitude=alt.Longitude("lon:Q"),
            latitude=alt.Latitude("lat:Q"),
            longitude2=alt.Longitude2("edge_lon:Q"),
            latitude2=alt.Latitude2("edge_lat:Q"),
        )
    ]


def _review(size: Size) -> Any:
    """The map's review number (审图号), or that it is a sketch, in its lower left corner."""
    return (
        alt.Chart(alt.NamedData(name="review"))
        .mark_text(align="left", baseline="bottom", fontSize=size.label - 1, color=MUTED, tooltip=None)
        .encode(x=alt.XValue(0), y=alt.YValue(alt.expr("height")), text=alt.Text("text:N"))
    )


def _marks(figure: MapFigure, size: Size) -> list[Any]:
    """The places: a group is told by colour, shape and whether its mark is hollow."""
    groups = [name for _, name in figure.tones]
    stroke = [TONES[tone] for tone, _ in figure.tones]
    inside = [PAPER if name in figure.hollow else tone for name, tone in zip(groups, stroke, strict=True)]
    legend = alt.Legend(symbolSize=size.mark * 1.7) if len(groups) > 1 else None

    def scaled(channel: Any, values: list[str]) -> Any:
        return channel("group:N", scale=alt.Scale(domain=groups, range=values), legend=legend)

    return [
        alt.Chart(alt.NamedData(name="places"))
        .mark_point(
            size=size.mark * 1.5,
            strokeWidth=1.8,
            opacity=1,
            clip=True,
            description=says("datum.group", "datum.name", "''", "datum.tip"),
        )
        .encode(
            longitude=alt.Longitude("lon:Q"),
            latitude=alt.Latitude("lat:Q"),
            stroke=scaled(alt.Stroke, stroke),
            fill=scaled(alt.Fill, inside),
            shape=scaled(alt.Shape, SHAPES[: len(groups)]),
            tooltip=[alt.Tooltip("name:N", title="名称"), alt.Tooltip("tip:N", title="说明")],
        )
    ]


def _labels(size: Size, fits: str) -> list[Any]:
    """Each place's name on a white halo, so that boundaries and lines never run through it."""
    base = alt.Chart(alt.NamedData(name="labels")).encode(
        longitude=alt.Longitude("at_lon:Q"), latitude=alt.Latitude("at_lat:Q"), text=alt.Text("text:N")
    )
    look = {"fontSize": size.label, "color": INK, "opacity": _only(fits), "tooltip": None, "clip": True}
    return [base.mark_text(**look, **halo) for halo in halos(3)]


def tiles(figure: MapFigure, size: Size) -> Layers:
    """A schematic layout: one tile a prefecture or district, no boundaries. Tiles keep a steady shape at any width."""
    areas = figure.areas.dropna(subset=["tile_row", "tile_col"]).copy()
    areas["col"] = areas["tile_col"].astype(int) - int(areas["tile_col"].min())
    areas["row"] = areas["tile_row"].astype(int) - int(areas["tile_row"].min())
    columns, rows = int(areas["col"].max()) + 1, int(areas["row"].max()) + 1
    areas["value"] = areas["text"]
    if size.width and (figure.height - LEGEND) / rows < 2.7 * size.label:  # no room for two lines in a tile
        areas["short"] = (areas["short"] + " " + areas["text"]).str.strip()
        areas["text"] = ""
    # A tile is at most 1.7 times as wide as high and at most 2.6 times as high as wide.
    high = f"min(height / {rows}, 2.6 * width / {columns})"
    wide = f"min(width / {columns}, 1.7 * {high})"
    left = f"(width - {columns} * ({wide})) / 2"
    base = alt.Chart(alt.NamedData(name="areas"))
    x = alt.X(
        "col:O",
        axis=None,
        scale=alt.Scale(
            domain=list(range(columns)),
            paddingInner=0.06,
            paddingOuter=0,
            range=[alt.expr(left), alt.expr(f"{left} + {columns} * ({wide})")],
        ),
    )
    y = alt.Y(
        "row:O",
        axis=None,
        scale=alt.Scale(
            domain=list(range(rows)),
            paddingInner=0.06,
            paddingOuter=0,
            range=[alt.expr("0"), alt.expr(f"{rows} * ({high})")],
        ),
    )
    if figure.fills:
        called = dict(figure.fills)
        areas["kind"] = areas["tone"].map(called)
        fill = alt.Fill(
            "kind:N",
            scale=alt.Scale(domain=list(called.values()), range=[FILLS[t] for t in called]),
            legend=alt.Legend(symbolType="square", symbolStrokeWidth=0, symbolSize=180),
        )
    else:
        fill = alt.Fill("tone:N", legend=None, scale=fills_of(sorted(set(areas["tone"]))))
    # Three characters in a phone's narrow tile need smaller type.
    fitted = f"min({size.label}, ({wide}) * 0.94 / max(2, length(datum.short)), ({high}) * 0.42)"
    tip = [alt.Tooltip("name:N", title="地区"), alt.Tooltip("tip:N", title="说明")]
    said = says("datum.kind" if figure.fills else "''", "datum.name", "datum.value || ''", "datum.tip")
    chart = alt.layer(
        base.mark_rect(cornerRadius=3, description=said).encode(x=x, y=y, fill=fill, tooltip=tip),
        base.mark_text(
            dy=alt.expr(f"datum.text ? -0.62 * {fitted} : 0"), fontSize=alt.expr(fitted), color=INK, description=said
        ).encode(x=x, y=y, text=alt.Text("short:N")),
        base.transform_filter("datum.text != ''")
        .mark_text(
            dy=alt.expr(f"0.7 * {fitted}"), fontSize=alt.expr(fitted), color=INK, fontWeight="bold", description=said
        )
        .encode(x=x, y=y, text=alt.Text("text:N")),
    )
    return chart, {
        "areas": areas[
            ["code", "name", "short", "tone", "text", "value", "tip", "col", "row", *(["kind"] if figure.fills else [])]
        ]
    }
