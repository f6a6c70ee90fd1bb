"""The charts and maps of a deck as SVG, once for every format: large type, nothing around the drawing.

One drawing takes about 0.1 s, so this runs in the press's process, never in the web server's. Marks keep
what they say (charts.spoken) as ``aria-label``; ids are the slide's own, so that drawings share a document.
"""

import importlib.resources
import json
import math
import re
from dataclasses import replace
from functools import cache
from typing import Any

import vl_convert

from dashboard.charts import Drawn, vega
from dashboard.deck.picture import inlined
from dashboard.deck.slides import Material, Slide
from dashboard.deck.stage import AROUND_FIELDS, FIELD, MARK, box, within
from dashboard.figure import Dots, Figure, Gantt, Heat, MapFigure
from dashboard.theme import FONT, PRESENT, ems

#: The height a bar takes at most, with the space around it: two bars do not fill a slide.
BAR = 92
FACE = FONT.replace('"', "'")


def drawings(material: Material) -> dict[str, str]:
    """The SVG of every chart and map slide, by slide key. Maps without a review number are schematic tiles."""
    return {slide.key: _svg(slide) for slide in material.slides if slide.kind in ("chart", "picture")}


def _svg(slide: Slide) -> str:
    assert slide.exhibit is not None
    figure = slide.figure or slide.exhibit.figure
    assert isinstance(figure, Drawn)
    width, height = box(slide)
    if isinstance(figure, Heat):
        height = min(height, AROUND_FIELDS + FIELD * len(figure.rows))
    if isinstance(figure, Figure) and figure.kind == "bar":
        height = min(height, 70 + BAR * len(figure.points))
    height -= MARK if slide.mark else 0
    across, down = (width, height) if isinstance(figure, MapFigure) else _inside(figure, width, height)
    fixed = replace(figure, height=height) if isinstance(figure, Figure | MapFigure) else figure
    spec = vega(fixed, "present", mark=slide.mark, height=height).standalone
    spec = {
        **spec,
        "width": across,
        "height": down,
        # Fitting a chart with axes draws it twice; its frame is reckoned instead, and its scale gives way a little.
        "autosize": {"type": "fit" if isinstance(figure, MapFigure) else "pad", "contains": "padding"},
        "layer": [inlined(layer) for layer in spec["layer"]],
        "config": _quiet(spec["config"]),
    }
    _faces()
    return _own(vl_convert.vegalite_to_svg(json.dumps(spec, default=str)), slide.key)


def _inside(figure: Figure | Heat | Gantt | Dots, width: int, height: int) -> tuple[int, int]:
    """What axes and legend leave for the plot of a chart that is to be so large as a whole."""
    if not isinstance(figure, Figure):
        # Names are written within the plot; the legend stands above it in one line, under it a Gantt chart's days.
        if isinstance(figure, Heat):
            return within(width, height)
        above = 0.0 if isinstance(figure, Dots) else 3.4
        return width - 12, int(height - 12 - above * PRESENT.label)
    type_size, series = PRESENT.label, len(set(figure.points["series"]))
    rows = math.ceil(series * max(map(ems, figure.points["series"]), default=0.0) * type_size / width)
    above = rows * 1.35 * type_size + 4 if series > 1 else 8
    if figure.kind == "bar":
        beside = min(18.4, max((ems(name) for name in figure.points["x"].astype(str)), default=0.0)) * type_size + 24
        below = 8.0
        above += 1.6 * type_size if figure.references else 0
    else:
        levels = figure.points["y"].abs().max()
        beside = (ems(f"{levels:,.0f}") + ems(figure.y.unit if len(figure.y.unit) == 1 else "") + 0.5) * type_size + 20
        below = 1.8 * type_size + (1.4 * type_size if figure.x.title else 0)
    return int(width - beside), int(height - above - below)


def _quiet(config: dict[str, Any]) -> dict[str, Any]:
    """The theme with axes and legends that do not describe themselves: Vega does so in English."""
    return config | {part: config.get(part, {}) | {"aria": False} for part in ("axis", "legend", "title")}


@cache
def _faces() -> None:
    """Let the drawing library know the shipped face: the room of texts is reckoned with it."""
    vl_convert.register_font_directory(str(importlib.resources.files("pylopdf_fonts_zh_cn")))


def _own(svg: str, key: str) -> str:
    """The drawing with our faces and with ids no other drawing has; what a viewer never needs is left out."""
    svg = re.sub(r'font-family="[^"]*"', f'font-family="{FACE}"', svg)
    svg = re.sub(r'\bid="([^"]*)"', rf'id="d{key}-\1"', svg)
    svg = re.sub(r"url\(#", f"url(#d{key}-", svg)
    svg = re.sub(r'(?<=href=")#', f"#d{key}-", svg)
    svg = re.sub(r' aria-roledescription="[^"]*"| role="graphics-[a-z]*"', "", svg)
    return re.sub(r"(-?\d+\.\d{2})\d+", r"\1", svg)
