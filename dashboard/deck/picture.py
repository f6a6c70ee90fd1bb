"""An exhibit as SVG and PNG: title, subtitle, chart and footnote in one picture.

Drawing takes 0.3–0.6 s of CPU, so it runs in a process of its own with low priority; the web
process only waits. Maps without a review number (审图号) are drawn as the schematic tile layout.
"""

import importlib.resources
import json
import multiprocessing
import os
import re
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from dashboard.charts import vega
from dashboard.exhibits import Exhibit
from dashboard.figure import Figure, MapFigure
from dashboard.theme import FONT, INK, MUTED, PAPER

WIDTH = 1120
PAD = 32
GEO = Path(__file__).parent.parent.parent / "data" / "geo"
FACE = FONT.replace('"', "'")


def drawable(exhibit: Exhibit) -> bool:
    """Whether the exhibit has a picture (headline figures and plain tables have none)."""
    return isinstance(exhibit.figure, Figure | MapFigure)


def svg(exhibit: Exhibit) -> bytes:
    """The exhibit as a self-contained SVG file."""
    return _workers().submit(_svg, _spec(exhibit), _text(exhibit)).result().encode()


def png(exhibit: Exhibit) -> bytes:
    """The exhibit as a PNG at twice the screen's resolution."""
    return _workers().submit(_png, _spec(exhibit), _text(exhibit)).result()


def _spec(exhibit: Exhibit) -> dict[str, Any]:
    figure = exhibit.figure
    assert isinstance(figure, Figure | MapFigure)
    layout = "tiles" if isinstance(figure, MapFigure) and not figure.review else "geo"
    spec = vega(figure, map_layout=layout).standalone
    return {**spec, "width": WIDTH - 2 * PAD - 60, "layer": [_inlined(layer) for layer in spec["layer"]]}


def _inlined(layer: dict[str, Any]) -> dict[str, Any]:
    """A layer with the boundaries it names by address put in: a picture is drawn without a server."""
    data = layer.get("data", {})
    if not str(data.get("url", "")).startswith("/geo/"):
        return layer
    features = json.loads((GEO / Path(data["url"]).name).read_text(encoding="utf-8"))["features"]
    return {**layer, "data": {"values": features}}


def _text(exhibit: Exhibit) -> tuple[str, str, list[str]]:
    subtitle = exhibit.subtitle
    if isinstance(exhibit.figure, MapFigure) and not exhibit.figure.review:
        subtitle += "（示意布局，不表示行政区域界线）"
    return exhibit.title, subtitle, [*exhibit.notes, exhibit.footnote]


@cache
def _workers() -> ProcessPoolExecutor:
    """One drawing process, started on the first picture."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare)


def _prepare() -> None:
    import vl_convert

    os.nice(10)
    folder = importlib.resources.files("pylopdf_fonts_zh_cn")
    vl_convert.register_font_directory(str(folder))


def _wrap(text: str, size: int) -> list[str]:
    """Break a line at the picture's width; a Chinese character is as wide as the type size."""
    lines, line, used = [], "", 0.0
    for char in text:
        used += size * (1.0 if ord(char) > 0x2E80 else 0.56)
        if used > WIDTH - 2 * PAD:
            lines.append(line)
            line, used = "", float(size)
        line += char
    return [*lines, line]


def _svg(spec: dict[str, Any], text: tuple[str, str, list[str]]) -> str:
    import vl_convert

    inner = vl_convert.vegalite_to_svg(spec)
    inner = re.sub(r'font-family="[^"]*"', f'font-family="{FACE}"', inner)
    head = re.search(r'<svg[^>]*?\bheight="([\d.]+)"', inner)
    height = float(head.group(1)) if head else 0.0
    title, subtitle, feet = text
    parts: list[str] = []
    y = PAD

    def write(content: str, size: int, colour: str, weight: str = "normal") -> None:
        nonlocal y
        for line in _wrap(content, size):
            y += int(size * 1.45)
            parts.append(
                f'<text x="{PAD}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}" '
                f'font-family="{FACE}">{escape(line)}</text>'
            )

    write(title, 24, INK, "bold")
    write(subtitle, 15, MUTED)
    y += 18
    parts.append(f'<g transform="translate({PAD},{y})">{inner}</g>')
    y += int(height) + 6
    for foot in feet:
        write(foot, 13, MUTED)
    total = y + PAD
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{WIDTH}" '
        f'height="{total}" viewBox="0 0 {WIDTH} {total}"><rect width="100%" height="100%" fill="{PAPER}"/>'
        f"{''.join(parts)}</svg>"
    )


def _png(spec: dict[str, Any], text: tuple[str, str, list[str]]) -> bytes:
    import vl_convert

    return bytes(vl_convert.svg_to_png(_svg(spec, text), scale=2))
