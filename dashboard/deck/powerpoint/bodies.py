"""Headline figures, tables and answers on a slide: native shapes, every text editable."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.util import Emu

from dashboard.deck.powerpoint.base import POINT, Box
from dashboard.deck.powerpoint.text import (
    LEADING,
    NS,
    SLACK,
    Line,
    Style,
    body_xml,
    breadth,
    colour_xml,
    height_of,
    legal,
    lines_in,
    paragraph,
    properties,
    run,
    set_body,
)
from dashboard.figure import Answer, Card, Prose
from dashboard.frames import each
from dashboard.theme import GRID

if TYPE_CHECKING:
    from dashboard.deck.powerpoint.parts import Page

GUTTER = 14 * POINT
INSET = 12 * POINT
SMALL = Style(14, "tx2")
#: Sizes of a headline figure's name, value and the rest, from the largest; of an answer's text and its detail.
CARDS = ((20.0, 48.0, 16.0), (18.0, 44.0, 16.0), (18.0, 40.0, 16.0), (18.0, 36.0, 16.0),
         (18.0, 32.0, 16.0), (16.0, 32.0, 14.0), (18.0, 28.0, 16.0), (16.0, 28.0, 14.0),
         (16.0, 24.0, 14.0), (14.0, 20.0, 14.0))  # fmt: skip
#: So many headline figures stand so many abreast, the better arrangement first.
ACROSS = {1: (1,), 2: (2,), 3: (3,), 4: (2, 4), 5: (3, 5), 6: (3,)}
WORDS = ((24.0, 18.0), (22.0, 16.0), (20.0, 16.0), (18.0, 14.0), (16.0, 14.0))
#: The same of a text made by rule, which is read on like a page.
PROSE = ((18.0, 18.0), (17.0, 17.0), (16.0, 16.0), (15.0, 15.0), (14.0, 14.0))
#: Sizes of a table's text and its line distance and points above and below, from the airiest.
CELLS = ((18.0, LEADING, 6.0), (16.0, LEADING, 5.0), (14.0, LEADING, 5.0), (14.0, LEADING, 2.5), (14.0, 1.2, 2.0),
         (14.0, 1.15, 1.0), (14.0, 1.12, 0.5))  # fmt: skip
#: Points a table cell keeps free at its sides.
SIDE = 6.0


def card_lines(card: Card, sizes: tuple[float, float, float] = CARDS[0]) -> list[Line]:
    """The paragraphs of a headline figure. sizes: of its name, its value, the rest."""
    name, value, rest = sizes
    lines = [Line(card.label, Style(name, "tx2")), Line(card.value, Style(value, "accent1", True), before=4)]
    return [*lines, *(Line(text, Style(rest, "tx2"), before=4) for text in (card.small, card.note) if text)]


def card_text(card: Card) -> str:
    """A headline figure as the text of its shape."""
    return "\n".join(line.text for line in card_lines(card))


def cards(page: "Page", area: Box) -> None:
    """Up to six headline figures in one or two rows, each one shape, all values of one size."""
    shown = page.content.cards
    if not shown:
        return
    look = min((_arranged(shown, area, n) for n in ACROSS.get(len(shown), (3,))), key=lambda found: found[0])
    _, across, width, height = look
    sizes = CARDS[look[0]]
    # The rows stand in the upper part of the area, as a reader expects them.
    for place, card in enumerate(shown):
        row, column = divmod(place, across)
        box = Box(area.left + column * (width + GUTTER), area.top + row * (height + GUTTER), width, height)
        lines = card_lines(card, sizes)
        shape = page.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Emu(v) for v in box))
        shape.name = page.named(f"卡{place + 1}", card_text(card))
        _plain(shape)
        set_body(shape, body_xml(lines, page.base.east))


def _arranged(shown: Sequence[Card], area: Box, across: int) -> tuple[int, int, int, int]:
    """Headline figures so many abreast: (number of the sizes in CARDS, abreast, width and height of each)."""
    down = math.ceil(len(shown) / across)
    width = (area.width - GUTTER * (across - 1)) // across
    most = (area.height - GUTTER * (down - 1)) // down
    room = width - 2 * INSET

    def needed(sizes: tuple[float, float, float]) -> int:
        return max(height_of(card_lines(c, sizes), room) for c in shown) + 2 * INSET

    fits = (
        number
        for number, sizes in enumerate(CARDS)
        if needed(sizes) <= most and all(lines_in(c.value, sizes[1], room) == 1 for c in shown)
    )
    best = next(fits, len(CARDS) - 1)
    return best, across, width, min(most, max(needed(CARDS[best]), 150 * POINT))


def _plain(shape: Any) -> None:
    """A pale box without shadow, its text from the upper left, a rule of the main colour at its left."""
    properties = shape._element.spPr
    for tag in ("solidFill", "ln", "effectLst"):
        for old in properties.findall(f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{tag}"):
            properties.remove(old)
    for new in parse_xml(f"<a:x {NS}>{colour_xml('bg2')}<a:ln><a:noFill/></a:ln></a:x>"):
        properties.append(new)
    style = shape._element.find("{http://schemas.openxmlformats.org/presentationml/2006/main}style")
    if style is not None:
        shape._element.remove(style)
    body = shape._element.txBody.bodyPr
    for side in ("lIns", "tIns", "rIns", "bIns"):
        body.set(side, str(INSET))
    body.set("anchor", "t")
    body.set("wrap", "square")


def answer_lines(answers: Sequence[Answer], sizes: tuple[float, float] = WORDS[0]) -> list[Line]:
    """Answers as paragraphs: question, answer, calibers and source. sizes: of the answer, of its detail."""
    size, small = sizes
    lines: list[Line] = []
    for answer in answers:
        if answer.question:
            lines.append(Line(answer.question, Style(size, "accent1", True), before=size * 0.8 if lines else 0))
        if answer.answer:
            lines.append(Line(answer.answer, Style(size, "tx1"), before=2))
        detail = answer.detail + (f"（来源：{answer.source}）" if answer.source else "")
        if detail:
            lines.append(Line(detail, Style(small, "tx2"), before=2))
    return lines


def words(page: "Page", area: Box, place: Any) -> None:
    """Answers, or why there is nothing to show, in the layout's body placeholder where it has one."""
    content = page.content
    figure = content.exhibit.figure if content.exhibit is not None else None
    looks = PROSE if isinstance(figure, Prose) else WORDS
    made = [answer_lines(content.answers, sizes) for sizes in looks]
    lines = next((one for one in made if height_of(one, area.width) <= area.height), made[-1])
    if content.kind == "missing":
        lines = [Line(text, Style(20, "tx1"), before=8) for text in content.notes]
    if not lines:
        return
    if place is None:
        page.write("文", area, lines)
        return
    place.left, place.top, place.width, place.height = (Emu(v) for v in area)
    place.name = page.named("文", "\n".join(line.text for line in lines))
    set_body(place, body_xml(lines, page.base.east))


def table(page: "Page", area: Box) -> None:
    """The rows as a native table, as large as it fits."""
    rows = page.content.rows
    assert rows is not None
    cells = [[str(c) for c in rows.columns], *([str(v) for v in row] for row in each(rows))]
    for look in CELLS:
        widths, heights = _laid(cells, page.content.widths, look, area.width)
        # Larger type is for tables that need not break their lines for it.
        whole = look[0] == CELLS[-1][0] or len(_columns(cells, page.content.widths, look[0], area.width)) == 1
        if whole and sum(heights) <= area.height:
            break
    frame = page.slide.shapes.add_table(len(cells), len(widths), *(Emu(v) for v in area[:3]), Emu(sum(heights)))
    # By its headings and first cells a refresh tells whether the speaker took rows or columns away.
    frame.name = page.named("表", "\n".join([*cells[0], *(row[0] for row in cells[1:])]))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", legal(f"数据表：{page.content.title}。{page.content.subtitle}"))
    old = frame._element.graphic.graphicData.tbl
    old.getparent().replace(old, parse_xml(table_xml(cells, widths, heights, page.base.east, look)))


def _columns(cells: list[list[str]], like: Sequence[float], size: float, width: int) -> list[list[int]]:
    """Ways to divide the width: as wide as the texts where all fit, else one, two … of the longest made narrow."""
    want = []
    for heading, *texts in zip(*cells, strict=True):
        # A long heading may stand in two lines.
        head = breadth(heading) if breadth(heading) <= 4 else max(4.0, breadth(heading) / 2)
        want.append((max([head, *(breadth(text) for text in texts)]) * size * SLACK + 2 * SIDE) * POINT)
    if sum(want) <= width:
        return [[int(w * width / sum(want)) for w in want]]
    order = sorted(range(len(want)), key=lambda place: -want[place])
    ways = [[int(w * width / sum(like)) for w in like]]
    for count in range(1, len(want) + 1):
        narrow = order[:count]
        room = (width - sum(w for place, w in enumerate(want) if place not in narrow)) / count
        if room > 3 * size * POINT:
            ways.append([int(min(room, w) if place in narrow else w) for place, w in enumerate(want)])
    return ways


def _laid(
    cells: list[list[str]], like: Sequence[float], look: tuple[float, float, float], width: int
) -> tuple[list[int], list[int]]:
    """Columns and rows of a table, of the division of its width that makes it least high."""
    ways = _columns(cells, like, look[0], width)
    return min(
        ((widths, [_row_height(row, widths, look) for row in cells]) for widths in ways), key=lambda w: sum(w[1])
    )


def _row_height(row: list[str], widths: list[int], look: tuple[float, float, float]) -> int:
    size, leading, pad = look
    inner = (w - round(2 * SIDE * POINT) for w in widths)
    lines = max((lines_in(text, size, w) for text, w in zip(row, inner, strict=True)), default=1)
    return math.ceil((lines * size * leading + 2 * pad) * POINT)


def table_xml(
    cells: list[list[str]],
    widths: list[int],
    heights: list[int],
    east: str,
    look: tuple[float, float, float] = CELLS[-1],
) -> str:
    """A native table. The first row is the heading; look: as in CELLS."""
    grid = "".join(f'<a:gridCol w="{w}"/>' for w in widths)
    rows = "".join(
        f'<a:tr h="{height}">{"".join(_cell(text, number == 0, east, look) for text in row)}</a:tr>'
        for number, (row, height) in enumerate(zip(cells, heights, strict=True))
    )
    return f'<a:tbl {NS}><a:tblPr firstRow="1" bandRow="0"/><a:tblGrid>{grid}</a:tblGrid>{rows}</a:tbl>'


def _said(text: str, style: Style, east: str) -> str:
    """The text of a cell. An empty one names its type size too: else it would be as high as 18 pt asks for."""
    return run(text, style, east) if text else properties("a:endParaRPr", style, east)


def _cell(text: str, head: bool, east: str, look: tuple[float, float, float]) -> str:
    size, leading, pad = look
    edge = colour_xml("accent1") if head else colour_xml(GRID)
    none = "".join(f'<a:ln{side} w="0"><a:noFill/></a:ln{side}>' for side in "LRT")
    fill = colour_xml("bg2") if head else "<a:noFill/>"
    side, above = round(SIDE * POINT), round(pad * POINT)
    return (
        "<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>"
        f"{paragraph(_said(text, Style(size, 'tx1', head), east), size, leading=leading)}</a:txBody>"
        f'<a:tcPr marL="{side}" marR="{side}" marT="{above}" marB="{above}" anchor="ctr">{none}'
        f'<a:lnB w="{19050 if head else 9525}">{edge}</a:lnB>{fill}</a:tcPr></a:tc>'
    )
