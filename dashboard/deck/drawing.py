"""The drawing process: reads requests from standard input, writes pictures to standard output.

A request is one line of JSON (form, spec, title, subtitle, feet); the answer is the length of the
picture in bytes, a line end, and the picture. Run by dashboard.deck.picture; it knows nothing of
the store or of Streamlit, and ends when its input does.
"""

import importlib.resources
import json
import os
import re
import sys
from typing import Any
from xml.sax.saxutils import escape

import vl_convert

from dashboard.theme import FONT, INK, MUTED, PAPER

WIDTH = 1120
PAD = 32
FACE = FONT.replace('"', "'")


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


def svg(spec: dict[str, Any], title: str, subtitle: str, feet: list[str]) -> str:
    """The chart of a spec with its words around it, as one SVG."""
    inner = vl_convert.vegalite_to_svg(spec)
    inner = re.sub(r'font-family="[^"]*"', f'font-family="{FACE}"', inner)
    head = re.search(r'<svg[^>]*?\bheight="([\d.]+)"', inner)
    height = float(head.group(1)) if head else 0.0
    parts: list[str] = []
    y = PAD

    def write(content: str, size: int, colour: str, weight: str = "normal") -> None:
        nonlocal y
        # The shipped face has one weight: an edge in the same colour makes a title look bold everywhere.
        edge = f' stroke="{colour}" stroke-width="0.7"' if weight == "bold" else ""
        for line in _wrap(content, size):
            y += int(size * 1.45)
            parts.append(
                f'<text x="{PAD}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}"{edge} '
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


def main() -> None:
    """Answer requests until the input ends."""
    os.nice(10)
    vl_convert.register_font_directory(str(importlib.resources.files("pylopdf_fonts_zh_cn")))
    for line in sys.stdin.buffer:
        request = json.loads(line)
        form = request.pop("form")
        drawn = svg(**request)
        picture = drawn.encode() if form == "svg" else bytes(vl_convert.svg_to_png(drawn, scale=2))
        sys.stdout.buffer.write(f"{len(picture)}\n".encode() + picture)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
