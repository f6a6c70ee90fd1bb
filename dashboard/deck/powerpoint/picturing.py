"""Drawings as pictures on a slide: what PowerPoint has no chart for."""

import io
import re
from typing import Any

from pptx.util import Emu

from dashboard.deck.powerpoint.base import Box
from dashboard.deck.powerpoint.text import legal
from dashboard.deck.raster import png

#: Points of a picture to an inch of slide.
DENSITY = 220


def extent(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in its own units."""
    head = svg[: svg.index(">", svg.index("<svg")) + 1]
    box = re.search(r'viewBox="\s*[\d.+-]+[\s,]+[\d.+-]+[\s,]+([\d.]+)[\s,]+([\d.]+)', head)
    sizes = [re.search(rf'\b{side}="([\d.]+)', head) for side in ("width", "height")]
    if box:
        return float(box[1]), float(box[2])
    if sizes[0] and sizes[1]:
        return float(sizes[0][1]), float(sizes[1][1])
    raise ValueError("a drawing without a size")


def fitted(svg: str, box: Box) -> Box:
    """The largest place of the drawing's proportions in the middle of a box."""
    width, height = extent(svg)
    scale = min(box.width / width, box.height / height)
    wide, high = round(width * scale), round(height * scale)
    return Box(box.left + (box.width - wide) // 2, box.top + (box.height - high) // 2, wide, high)


def place(slide: Any, svg: str, box: Box, name: str, alt: str) -> Any:
    """Put a drawing into a box as a picture. alt: what it shows, in words."""
    at = fitted(svg, box)
    picture = slide.shapes.add_picture(io.BytesIO(png(svg, round(at.width / 914_400 * DENSITY))), *(Emu(v) for v in at))
    picture.name = name
    picture._element.nvPicPr.cNvPr.set("descr", legal(alt))
    return picture
