"""Figure → Vega-Lite (built with Altair), without data: a finished spec plus named Arrow tables.

The spec is built once per (version, exhibit, parameters) and kept by the caller; only the data
travel with each rerun. Published values are solid, implied dashed, forecasts dotted, bounds
hollow; a band is the stated margin of an implied series.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
from altair.utils import schemapi

from dashboard.charts import bars, gantt, heat, lines, maps, piles
from dashboard.figure import Dots, Figure, Gantt, Heat, MapFigure
from dashboard.theme import FONT, GRID, INK, MUTED, NARROW, PAPER, SIZES, TONES, ZERO, Size, ems

__all__ = ["Chart", "Drawn", "height_of", "vega"]

#: What has a drawing.
Drawn = Figure | MapFigure | Heat | Gantt | Dots

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


def height_of(figure: Drawn, size: str = "screen") -> int:
    """The pixels a figure is to be high: as it says itself, or by what it shows."""
    if isinstance(figure, Heat):
        return heat.height(figure, SIZES[size])
    if isinstance(figure, Gantt):
        return gantt.height(figure, SIZES[size])
    return piles.height(figure, SIZES[size]) if isinstance(figure, Dots) else figure.height


def vega(figure: Drawn, size: str = "screen", map_layout: str = "", mark: str = "", height: int = 0) -> Chart:
    """Return the chart of a figure. map_layout: "geo" (boundaries, on a working page), "tiles", or as it may leave.

    mark: words that must stay with the drawing wherever it is saved, such as 内部资料 注意保存. height: pixels; 0: as
    the figure is meant to be.
    """
    high = height or height_of(figure, size)
    sizes = SIZES[size].at(high, isinstance(figure, Figure) and bool(figure.events))
    match figure:
        case MapFigure():
            drawn, tables = (maps.tiles if (map_layout or figure.layout) == "tiles" else maps.geo)(figure, sizes)
        case Heat():
            drawn, tables = heat.draw(figure, sizes)
        case Gantt():
            drawn, tables = gantt.draw(figure, sizes)
        case Dots():
            drawn, tables = piles.draw(figure, sizes, high)
        case _:
            drawn, tables = (bars.draw if figure.kind == "bar" else lines.draw)(figure, sizes)
    chart = _finish(drawn, sizes, high, tables, _abreast(figure, sizes), isinstance(figure, Figure | MapFigure))
    if mark:
        chart.spec["title"] = {
            "text": mark,
            "anchor": "end",
            # At the end of the plot: what is written beyond it would push the words over the edge.
            "frame": "group",
            "orient": "bottom",
            "fontSize": sizes.label,
            "fontWeight": "normal",
            "color": TONES["alert"],
            "offset": 6,
        }
    return chart


def _abreast(figure: Drawn, size: Size) -> str:
    """How many legend entries stand side by side: on a phone a chart is some 280 pixels wide."""
    if isinstance(figure, MapFigure | Dots):
        return f"width < {NARROW} ? 1 : 6"
    if isinstance(figure, Heat):
        names = [name for _, name in heat.legend(figure, True)]
    else:
        names = [state for state, _ in figure.states] if isinstance(figure, Gantt) else [s.name for s in figure.series]
    longest = max(map(ems, names), default=0.0) * size.label + 26
    most = 6 if isinstance(figure, Figure) else 9
    roomy = max(1, min(most, int(size.width / longest))) if size.width else most
    return f"width < {NARROW} ? {max(1, min(4, int(280 / longest)))} : {roomy}"


def _finish(
    drawn: Any, size: Size, height: int, tables: dict[str, pd.DataFrame], abreast: str, thinned: bool = True
) -> Chart:
    """Apply the theme and return spec and tables. abreast: legend entries in one line, a Vega expression.

    thinned: whether labels of an axis that would meet are left out.
    """
    # Altair copies the whole drawing for whatever is added to it: what is alike on all is written into the spec.
    spec = drawn.to_dict(validate=False)  # half of the time; the tests draw every exhibit, which shows more
    spec |= {"height": height, "width": "container"}
    spec["config"] = {
        "view": spec["config"]["view"] | {"stroke": None},
        "font": FONT,
        "background": PAPER,
        "padding": {"left": 4, "right": 8, "top": 8, "bottom": 4},
        "axis": {
            "labelFontSize": size.label,
            "titleFontSize": size.label,
            "labelColor": MUTED,
            "titleColor": MUTED,
            "gridColor": GRID,
            "domainColor": ZERO,
            "tickColor": ZERO,
            "titleFontWeight": "normal",
            "labelOverlap": thinned,
            "labelSeparation": 6,
        },
        "legend": {
            "orient": "top",
            "title": None,
            "labelFontSize": size.label,
            "labelColor": INK,
            "symbolSize": 120,
            "labelLimit": 400,
            "columns": {"expr": abreast},
            "symbolOpacity": 1,
            "symbolStrokeWidth": 3,
            "padding": 0,
            "offset": 6,
        },
    }
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
