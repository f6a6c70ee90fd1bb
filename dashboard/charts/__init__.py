"""Figure → Vega-Lite (built with Altair), without data: a finished spec plus named Arrow tables.

The spec is built once per (version, exhibit, parameters) and kept by the caller; only the data
travel with each rerun. Published values are solid, implied dashed, forecasts dotted, bounds
hollow; a band is the stated margin of an implied series.
"""

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
from altair.utils import schemapi

from dashboard.charts import bars, lines, map_tiles, maps
from dashboard.figure import Figure, MapFigure
from dashboard.theme import FONT, GRID, INK, MUTED, NARROW, PAPER, SIZES, TONES, ZERO, Size, ems

__all__ = ["Chart", "vega"]

# Altair would check every part against its schema as it is made: half of the time, and the tests draw every exhibit.
schemapi.disable_debug_mode()


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


def vega(figure: Figure | MapFigure, size: str = "screen", map_layout: str = "geo", mark: str = "") -> Chart:
    """Return the chart of a figure. map_layout: "geo" (boundaries) or "tiles" (schematic).

    mark: words that must stay with the drawing wherever it is saved, such as 内部资料 注意保存.
    """
    sizes = SIZES[size].at(figure.height, isinstance(figure, Figure) and bool(figure.events))
    if isinstance(figure, MapFigure):
        drawn, tables = (map_tiles.tiles if map_layout == "tiles" else maps.geo)(figure, sizes)
    else:
        drawn, tables = (bars.draw if figure.kind == "bar" else lines.draw)(figure, sizes)
    chart = _finish(drawn, sizes, figure.height, tables, _abreast(figure, sizes))
    if mark:
        chart.spec["title"] = {
            "text": mark,
            "anchor": "end",
            "orient": "bottom",
            "fontSize": sizes.label,
            "fontWeight": "normal",
            "color": TONES["alert"],
            "offset": 6,
        }
    return chart


def _abreast(figure: Figure | MapFigure, size: Size) -> str:
    """How many legend entries stand side by side: on a phone a chart is some 280 pixels wide."""
    if isinstance(figure, MapFigure):
        return f"width < {NARROW} ? 1 : 6"
    longest = max((ems(series.name) for series in figure.series), default=0.0) * size.label + 26
    roomy = max(1, min(6, int(size.width / longest))) if size.width else 6
    return f"width < {NARROW} ? {max(1, min(4, int(280 / longest)))} : {roomy}"


def _finish(drawn: Any, size: Size, height: int, tables: dict[str, pd.DataFrame], abreast: str) -> Chart:
    """Apply the theme and return spec and tables. abreast: legend entries in one line, a Vega expression."""
    spec = (
        drawn.properties(height=height, width="container")
        .configure(font=FONT, background=PAPER, padding={"left": 4, "right": 8, "top": 8, "bottom": 4})
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=size.label,
            titleFontSize=size.label,
            labelColor=MUTED,
            titleColor=MUTED,
            gridColor=GRID,
            domainColor=ZERO,
            tickColor=ZERO,
            titleFontWeight="normal",
            labelOverlap=True,
            labelSeparation=6,
        )
        .configure_legend(
            orient="top",
            title=None,
            labelFontSize=size.label,
            labelColor=INK,
            symbolSize=120,
            labelLimit=400,
            columns=alt.expr(abreast),
            symbolOpacity=1,
            symbolStrokeWidth=3,
            padding=0,
            offset=6,
        )
        .to_dict(validate=False)  # half of the time; the tests draw every exhibit, which shows more than a schema
    )
    spec.pop("datasets", None)
    # Altair lifts a table that every layer names to the top, where Streamlit would read it as the data itself.
    lifted = spec.pop("data", None)
    if lifted and "name" in lifted:
        for layer in spec.get("layer", ()):
            layer.setdefault("data", lifted)
    for layer in spec.get("layer", ()):
        # Without a tooltip of its own a mark would show its columns by their English names.
        if "tooltip" not in layer.get("encoding", {}):
            layer["mark"] = {"tooltip": None, **layer["mark"]}
    arrow = {name: pa.Table.from_pandas(frame, preserve_index=False) for name, frame in tables.items()}
    return Chart(spec, arrow)
