"""A small heat map as a native table: every field coloured and written in, its legend a row of fields above it."""

from typing import TYPE_CHECKING, Any

from pptx.oxml import parse_xml
from pptx.util import Emu

from dashboard.charts import columns, heat
from dashboard.deck.powerpoint.base import POINT, Box
from dashboard.deck.powerpoint.text import NS, SLACK, Style, breadth, colour_xml, legal, lines_in, paragraph, run
from dashboard.figure import Heat
from dashboard.frames import each
from dashboard.theme import HEAT

if TYPE_CHECKING:
    from dashboard.deck.powerpoint.parts import Page

#: Type sizes of the fields, the largest first; points a cell keeps free at its sides; a row's least and most height.
SIZES, SIDE, LOW, HIGH = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0), 3.0, 22.0, 40.0
#: The legend's height and the space below it, its type size; the rows' names: their most of the width.
LEGEND, SPACE, NAMES, BESIDE = 24.0, 8.0, 13.0, 0.3
#: What stands in an empty field.
GAP = "—"
#: Edges between fields.
EDGE = '<a:ln{0} w="19050"><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:ln{0}>'


def add(page: "Page", figure: Heat, area: Box) -> None:
    """Put legend and fields on a slide."""
    laid = columns.laid(figure.columns)
    frame = heat.fields(figure, laid)
    gaps = bool((frame["tone"] == "gap").any())
    strip, rest = area.cut_top(round(LEGEND * POINT))
    _legend(page, heat.legend(figure, gaps), strip)
    _fields(page, figure, laid, frame, rest.cut_top(round(SPACE * POINT))[1])


def _legend(page: "Page", legend: tuple[tuple[str, str], ...], strip: Box) -> None:
    widths = [round((breadth(name) * NAMES * SLACK + 18) * POINT) for _, name in legend]
    if sum(widths) > strip.width:
        widths = [strip.width // len(widths)] * len(widths)
    size = next((s for s in (13.0, 12.0, 11.0) if all(
        lines_in(name, s, w - round(2 * SIDE * POINT)) == 1 for (_, name), w in zip(legend, widths, strict=True)
    )), 10.0)  # fmt: skip
    cells = "".join(_cell(name, tone, size, page.base.east, "ctr") for tone, name in legend)
    words = [name for _, name in legend]
    _table(page, "图例", "\n".join(words), f"图例：{'、'.join(words)}", widths, [strip.height], [cells], strip)


def _fields(page: "Page", figure: Heat, laid: columns.Columns, frame: Any, area: Box) -> None:
    years = {c.year for c in laid.columns}
    alone = laid.dated and len(years) == 1
    heads = [c.wide if alone else c.name for c in laid.columns]
    corner = f"{next(iter(years))}年" if alone and any(years) else "项目"
    called = dict(figure.legend)
    first = min(
        round(area.width * BESIDE), round((max(breadth(row) for row in figure.rows) * NAMES * SLACK + 14) * POINT)
    )
    column = (area.width - first) // len(heads)
    widths = [area.width - column * len(heads), *([column] * len(heads))]
    cells = each(frame)
    texts = {(c.row, c.column): GAP if c.tone == "gap" else c.text or called.get(c.tone, "") for c in cells}
    tones = {(c.row, c.column): c.tone for c in cells}
    room = column - round(2 * SIDE * POINT)
    size = next((s for s in SIZES if all(lines_in(text, s, room) == 1 for text in texts.values())), SIZES[-1])
    small = min(size, NAMES)
    while small > 9 and any(lines_in(head, small, room) > 2 for head in heads):
        small -= 0.5
    two = max(lines_in(head, small, room) for head in heads)
    above = round((two * small * 1.2 + 6) * POINT)
    height = round(max(LOW, min(HIGH, (area.height - above) / POINT / len(figure.rows))) * POINT)
    east = page.base.east
    rows = [_cell(corner, "", small, east, "l") + "".join(_cell(head, "", small, east, "ctr") for head in heads)]
    for row in figure.rows:
        fields = "".join(_cell(texts[row, column], tones[row, column], size, east, "ctr") for column in figure.columns)
        named = next((s for s in (NAMES, 12.0, 11.0) if lines_in(row, s, first - round(8 * POINT)) == 1), 11.0)
        rows.append(_cell(row, "", named, east, "l") + fields)
    keys = "\n".join([corner, *heads, *figure.rows])
    _table(page, "表", keys, page.content.told, widths, [above, *([height] * len(figure.rows))], rows, area)


def _table(
    page: "Page", role: str, keys: str, about: str, widths: list[int], heights: list[int], rows: list[str], area: Box
) -> None:
    box = (*area[:2], sum(widths), sum(heights))
    frame = page.slide.shapes.add_table(len(rows), len(widths), *(Emu(v) for v in box))
    frame.name = page.named(role, keys)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", legal(about))
    grid = "".join(f'<a:gridCol w="{w}"/>' for w in widths)
    lines = "".join(f'<a:tr h="{h}">{cells}</a:tr>' for h, cells in zip(heights, rows, strict=True))
    old = frame._element.graphic.graphicData.tbl
    old.getparent().replace(
        old, parse_xml(f'<a:tbl {NS}><a:tblPr firstRow="1" bandRow="0"/><a:tblGrid>{grid}</a:tblGrid>{lines}</a:tbl>')
    )


def _cell(text: str, tone: str, size: float, east: str, align: str) -> str:
    """A field in its tone; without one a name on paper."""
    fill, ink = HEAT[tone] if tone else ("", "tx1")
    edges = "".join(EDGE.format(side) for side in "LRTB")
    if tone == "gap":
        edges = edges.replace('<a:schemeClr val="bg1"/>', '<a:srgbClr val="C9D1DB"/>').replace("19050", "9525")
    side = round(SIDE * POINT)
    body = paragraph(run(text, Style(size, ink), east), size, align, leading=1.15)
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{body}</a:txBody>"
        f'<a:tcPr marL="{side}" marR="{side}" marT="0" marB="0" anchor="ctr">{edges}'
        f"{colour_xml(fill) if fill else '<a:noFill/>'}</a:tcPr></a:tc>"
    )
