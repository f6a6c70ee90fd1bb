"""Text as DrawingML: every run names a face for Latin and one for East Asian text, and its language."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml

from dashboard.deck.powerpoint.base import POINT

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
NS = f'xmlns:a="{A}"'
#: Distance of lines in units of the type size: fixed in points, so that every program breaks pages alike.
LEADING = 1.32
#: Smallest type on a slide but for the foot, in points.
SMALLEST = 14.0
#: Characters that may not begin a line push it: reckon a little more than the bare width.
SLACK = 1.03
#: Programs that space Chinese from Latin text put this many ems between them (LibreOffice does, PowerPoint does not).
BETWEEN = 0.3
#: Ems of the letters that are much wider than the rest.
LETTERS = {"%": 0.95, "M": 0.85, "W": 0.95, "m": 0.9, "w": 0.8}


@dataclass(frozen=True)
class Style:
    """Size in points; colour: a theme colour's name or #RRGGBB; kind: mj (titles) or mn face.

    size 0, colour "" and bold None: as inherited from the placeholder.
    """

    size: float = 0.0
    colour: str = "tx1"
    bold: bool | None = False
    kind: str = "mn"


def legal(text: str) -> str:
    """The text without the characters XML 1.0 does not allow."""
    return "".join(
        c for c in text if (c >= " " and not "\ud800" <= c <= "\udfff" and c < "\ufffe") or c in "\t\n" or c > "\uffff"
    )


def colour_xml(colour: str, more: str = "") -> str:
    """A solid fill."""
    if colour.startswith("#"):
        return f'<a:solidFill><a:srgbClr val="{colour[1:]}">{more}</a:srgbClr></a:solidFill>'
    return f'<a:solidFill><a:schemeClr val="{colour}">{more}</a:schemeClr></a:solidFill>'


def properties(tag: str, style: Style, east: str) -> str:
    """Run properties (tag: a:rPr, a:defRPr, a:endParaRPr)."""
    size = f' sz="{round(style.size * 100)}"' if style.size else ""
    bold = "" if style.bold is None else f' b="{int(style.bold)}"'
    fill = colour_xml(style.colour) if style.colour else ""
    face = f'<a:latin typeface="+{style.kind}-lt"/><a:ea typeface="{escape(east.replace("+mn", f"+{style.kind}"))}"/>'
    return f'<{tag} lang="zh-CN" altLang="en-US"{size}{bold} dirty="0">{fill}{face}</{tag}>'


def run(text: str, style: Style, east: str) -> str:
    """One run."""
    return f"<a:r>{properties('a:rPr', style, east)}<a:t>{escape(legal(text))}</a:t></a:r>"


def paragraph(runs: str, size: float, align: str = "l", before: float = 0.0, leading: float = LEADING) -> str:
    """A paragraph with a fixed line distance; size 0: everything as inherited."""
    if not size:
        return f"<a:p>{runs}</a:p>"
    return (
        f'<a:p><a:pPr marL="0" indent="0" algn="{align}"><a:lnSpc><a:spcPts val="{round(size * leading * 100)}"/>'
        f'</a:lnSpc><a:spcBef><a:spcPts val="{round(before * 100)}"/></a:spcBef><a:buNone/></a:pPr>{runs}</a:p>'
    )


@dataclass(frozen=True)
class Line:
    """A paragraph of one style. before: points of space above it."""

    text: str
    style: Style
    align: str = "l"
    before: float = 0.0


@lru_cache(maxsize=8192)
def breadth(text: str) -> float:
    """The width of a text in ems, as wide as any program sets it (dashes and quotes are square in a Chinese face)."""
    square = [ord(c) > 0x2000 for c in text]
    between = sum(a != b and " " not in (x, y) for (a, b), (x, y) in zip(pairwise(square), pairwise(text), strict=True))
    return sum(1.0 if s else LETTERS.get(c, 0.56) for s, c in zip(square, text, strict=True)) + BETWEEN * between


def lines_in(text: str, size: float, width: int) -> int:
    """How many lines a text takes in a width (EMU)."""
    room = width / POINT
    return sum(max(1, math.ceil(breadth(part) * size * SLACK / room - 0.001)) for part in text.split("\n"))


def height_of(lines: Iterable[Line], width: int) -> int:
    """The height of paragraphs in a width, both EMU."""
    total = 0.0
    for line in lines:
        total += line.before + lines_in(line.text, line.style.size, width) * line.style.size * LEADING
    return math.ceil(total * POINT)


def body_xml(lines: Iterable[Line], east: str) -> str:
    """Paragraphs of one style each."""
    return "".join(
        paragraph(run(line.text, line.style, east), line.style.size, line.align, line.before) for line in lines
    )


def set_body(shape: Any, paragraphs: str) -> None:
    """Replace the paragraphs of a shape's text body."""
    body = shape._element.txBody
    for old in body.findall(f"{{{A}}}p"):
        body.remove(old)
    for new in parse_xml(f"<a:txBody {NS}>{paragraphs}</a:txBody>"):
        body.append(new)
