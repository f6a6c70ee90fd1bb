"""MapFigure → a schematic grid of tiles: what stands for a map wherever no reviewed map may be shown."""

import altair as alt

from dashboard.charts.maps import LEGEND, Layers, fills_of
from dashboard.charts.spoken import says
from dashboard.figure import MapFigure
from dashboard.theme import FILLS, INK, Size


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
        ).encode(x=x, y=y, text="short:N"),
        base.transform_filter("datum.text != ''")
        .mark_text(
            dy=alt.expr(f"0.7 * {fitted}"), fontSize=alt.expr(fitted), color=INK, fontWeight="bold", description=said
        )
        .encode(x=x, y=y, text="text:N"),
    )
    return chart, {
        "areas": areas[
            ["code", "name", "short", "tone", "text", "value", "tip", "col", "row", *(["kind"] if figure.fills else [])]
        ]
    }
