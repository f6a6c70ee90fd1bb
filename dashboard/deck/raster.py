"""A drawing as PNG, with the shipped face."""

import importlib.resources
import re
from functools import cache

import vl_convert

HEAD = re.compile(r"<svg\b[^>]*>")
#: The width an SVG says it has, in CSS pixels; where it says none, that of its view box counts.
WIDTH = re.compile(r'\bwidth="([\d.]+)(?:px)?"')
BOX = re.compile(r'\bviewBox="\s*[\d.+-]+[\s,]+[\d.+-]+[\s,]+([\d.]+)')


def png(svg: str, width: int) -> bytes:
    """The SVG as PNG about `width` pixels wide. Raises ValueError for an SVG without a size."""
    _faces()
    found = HEAD.search(svg)
    size = (WIDTH.search(found[0]) or BOX.search(found[0])) if found else None
    if size is None:
        raise ValueError("a drawing without a size")
    return bytes(vl_convert.svg_to_png(svg, scale=width / float(size[1])))


@cache
def _faces() -> None:
    vl_convert.register_font_directory(str(importlib.resources.files("pylopdf_fonts_zh_cn")))
