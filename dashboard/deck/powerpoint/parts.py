"""One slide of the material on a slide of a presentation.

Every shape of ours bears a name that says what it is (``names``), so that a refresh finds it again. ``texts`` says
what every text of a slide is, by role; ``fill`` places them.
"""

from dataclasses import dataclass, replace
from typing import Any

from pptx.oxml import parse_xml
from pptx.util import Emu

from dashboard.deck.deck import Params
from dashboard.deck.portions import small
from dashboard.deck.powerpoint import bodies, heat_table, names, picturing
from dashboard.deck.powerpoint.base import POINT, Base, Box, placeholders, size_of
from dashboard.deck.powerpoint.charts import add_chart
from dashboard.deck.powerpoint.plot import events_of
from dashboard.deck.powerpoint.text import (
    LEADING,
    SMALLEST,
    Line,
    Style,
    body_xml,
    breadth,
    height_of,
    legal,
    lines_in,
    paragraph,
    run,
    set_body,
)
from dashboard.deck.slides import Material, Slide
from dashboard.figure import Figure, Heat
from dashboard.theme import TONES

SUBTITLE = Style(16, "tx2")
NOTE = Style(14, "tx2")
FOOT = Style(11, "tx2")
#: Least size of a title that has to be long.
LEAST_TITLE = 18.0
GAP = 8 * POINT


@dataclass(frozen=True)
class Page:
    """A slide being filled: the pptx slide, what it is put on, what stands on it, its texts by role."""

    slide: Any
    base: Base
    content: Slide
    material: Material
    said: dict[str, str]

    def named(self, role: str, text: str = "") -> str:
        """The name of a shape of ours."""
        exhibit, params = identity(self.content, self.material)
        return names.name(role, exhibit, self.content.key, self.material.deck.version, params, text)

    def write(self, role: str, box: Box, lines: list[Line], anchor: str = "t") -> Any:
        """A text box in a role."""
        shape = self.slide.shapes.add_textbox(*(Emu(v) for v in box))
        shape.name = self.named(role, "\n".join(line.text for line in lines))
        frame = shape._element.txBody.bodyPr
        for side in ("lIns", "tIns", "rIns", "bIns"):
            frame.set(side, "0")
        frame.set("wrap", "square")
        frame.set("anchor", anchor)
        set_body(shape, body_xml(lines, self.base.east))
        return shape


def identity(content: Slide, material: Material) -> tuple[str, Params]:
    """The exhibit of a slide and the parameters it was chosen with; none on the cover."""
    key = content.key.split("-")[0]
    return next(((i.exhibit, i.params) for i in material.deck.items if i.key == key), ("", ()))


def texts(content: Slide, material: Material) -> dict[str, str]:
    """Every text of a slide by role (卡1, 卡2 … for headline figures), as it stands in its shape."""
    if content.kind == "cover":
        said = {"封面题": content.title, "封面副题": content.subtitle}
    else:
        said = {"题": content.title, "副题": content.subtitle, "说明": "\n".join(_notes(content))}
    if content.kind == "cards":
        said |= {f"卡{i}": bodies.card_text(card) for i, card in enumerate(content.cards, start=1)}
    if content.kind == "words":
        said["文"] = "\n".join(line.text for line in bodies.answer_lines(content.answers))
    if content.kind == "missing":
        said |= {"文": "\n".join(content.notes), "说明": ""}
    said |= {"脚注": content.footnote, "标识": content.mark, "版次": material.stamp}
    return {role: text for role, text in said.items() if text}


def fill(slide: Any, base: Base, content: Slide, material: Material, drawings: dict[str, str]) -> None:
    """Put one slide's content on a slide made from the base's layout for it."""
    page = Page(slide, base, content, material, texts(content, material))
    if content.kind == "cover":
        _cover(page)
    else:
        area = _head(page)
        area = _foot(page, area)
        area = _caveats(page, area)
        _body(page, area, drawings)
    _discard_empty(page)


def _notes(content: Slide) -> list[str]:
    """The caveats under a slide's body, the events of its chart before them."""
    figure = content.exhibit.figure if content.kind == "chart" and content.exhibit is not None else None
    events = events_of(figure) if isinstance(figure, Figure) else ()
    listed = ["大事：" + "　".join(f"{number}{label}" for number, label in events)] if events else []
    return [*listed, *content.notes]


def _title(page: Page, role: str, area: Box) -> Box:
    """The title in the layout's own placeholder, smaller only where it would not fit; what is left of the area."""
    text = page.said[role]
    shape = page.slide.shapes.title
    if shape is None:
        strip, area = area.cut_top(64 * POINT)
        shape = page.write(role, strip, [Line(text, Style(_fitting(text, 28.0, strip), bold=True))], "b")
    else:
        size = size_of(shape)
        fits = _fitting(text, size, Box(shape.left, shape.top, shape.width, shape.height))
        style = Style(fits if fits < size else 0, "", None, "mj")
        set_body(shape, paragraph(run(text, style, page.base.east), 0))
        shape.name = page.named(role, text)
    if page.content.finding and page.content.title != page.content.finding:
        shape._element.nvSpPr.cNvPr.set("descr", legal(f"图件结论：{page.content.finding}"))
    return area


def _fitting(text: str, size: float, box: Box) -> float:
    """The largest size up to the given one at which the text fits its box: in one line if it is little smaller."""
    if lines_in(text, size * 0.85, box.width) == 1:
        while lines_in(text, size, box.width) > 1:
            size -= 0.5
    while size > LEAST_TITLE and lines_in(text, size, box.width) * size * LEADING * POINT > box.height:
        size -= 1
    return size


def _cover(page: Page) -> None:
    area = _title(page, "封面题", page.base.area)
    said = page.said
    ours = page.base.subtitle is not None
    if subtitle := said.get("封面副题"):
        place = _placeholder(page, ("subTitle", "body"))
        if place is None:
            strip, area = area.cut_top(48 * POINT)
            page.write("封面副题", strip, [Line(subtitle, Style(24, "tx2"))])
        else:
            place.name = page.named("封面副题", subtitle)
            set_body(place, paragraph(run(subtitle, Style(0, "", None), page.base.east), 0))
    if not _stamp(page):
        page.write("版次", area.cut_bottom(20 * POINT)[1], [Line(said["版次"], Style(14, "tx2"))])
    if mark := said.get("标识"):
        box = page.base.mark or page.base.area.cut_top(22 * POINT)[0]
        colour = "bg1" if ours else TONES["alert"]
        page.write("标识", box, [Line(mark, Style(SMALLEST, colour, True), "r")])


def _marked(box: Box, mark: str) -> Box:
    """The place of the mark, wide enough for its words, its right edge where the layout has it."""
    width = max(box.width, min(box.right, round(breadth(mark) * SMALLEST * 1.1 * POINT)))
    return Box(box.right - width, box.top, width, box.height)


def _head(page: Page) -> Box:
    """Title, disclosure mark and caliber; returns what is left of the area."""
    area = _title(page, "题", page.base.area)
    said = page.said
    if (mark := said.get("标识")) and page.base.mark is not None:
        page.write("标识", _marked(page.base.mark, mark), [Line(mark, Style(SMALLEST, TONES["alert"], True), "r")])
    subtitle = said.get("副题")
    if not subtitle:
        return area
    style = SUBTITLE if lines_in(subtitle, SUBTITLE.size, area.width) == 1 else replace(SUBTITLE, size=SMALLEST)
    line = Line(subtitle, style)
    place = next((p for p in page.slide.placeholders if p.placeholder_format.idx == page.base.subtitle), None)
    if place is None:
        strip, area = area.cut_top(height_of([line], area.width))
        page.write("副题", strip, [line])
        return area.cut_top(GAP)[1]
    set_body(place, body_xml([line], page.base.east))
    place.name = page.named("副题", subtitle)
    more = height_of([line], place.width) - place.height
    if more > 0:
        left, top, width, height = place.left, place.top, place.width, place.height
        place.left, place.top, place.width, place.height = left, top, width, height + more
        area = area.cut_top(more)[1]
    return area


def _foot(page: Page, area: Box) -> Box:
    """Source line, stamp and slide number; returns what is left of the area."""
    said = page.said
    stamped = _stamp(page)
    _clone(page, "sldNum")
    source = page.base.source
    below: list[tuple[str, list[Line]]] = []
    if source is None:
        below = [("脚注", [Line(said["脚注"], FOOT)])] if "脚注" in said else []
    elif "脚注" in said:
        size = next(s for s in (11.0, 10.0, 9.0, 8.0) if s == 8.0 or _fits(said["脚注"], s, source))
        page.write("脚注", source, [Line(said["脚注"], replace(FOOT, size=size))])
    if not stamped:
        below.append(("版次", [Line(said["版次"], FOOT)]))
    if "标识" in said and page.base.mark is None:
        below.append(("标识", [Line(said["标识"], Style(SMALLEST, TONES["alert"], True))]))
    for role, lines in reversed(below):
        area, strip = area.cut_bottom(height_of(lines, area.width))
        page.write(role, strip, lines)
    return area.cut_bottom(GAP // 2)[0] if below else area


def _fits(text: str, size: float, box: Box) -> bool:
    return height_of([Line(text, Style(size))], box.width) <= box.height


def _caveats(page: Page, area: Box) -> Box:
    """What has to be known to read the slide, below its body; returns what is left of the area."""
    if page.content.kind == "missing":
        return area
    notes = _notes(page.content)
    if not notes:
        return area
    lines = [Line(text, NOTE) for text in notes]
    area, strip = area.cut_bottom(height_of(lines, area.width))
    page.write("说明", strip, lines)
    return area.cut_bottom(GAP)[0]


def _body(page: Page, area: Box, drawings: dict[str, str]) -> None:
    content = page.content
    figure = content.exhibit.figure if content.exhibit is not None else None
    if content.kind == "chart" and isinstance(figure, Figure):
        alt = f"{'条形图' if figure.kind == 'bar' else '折线图'}：{content.told}"
        add_chart(page.slide, figure, area, page.named("图"), alt, page.base.east)
    elif content.kind == "picture" and isinstance(content.figure, Heat) and small(content.figure):
        heat_table.add(page, content.figure, area)
    elif content.kind == "picture":
        picturing.place(page.slide, drawings[content.key], area, page.named("画"), content.told)
    elif content.kind == "cards":
        bodies.cards(page, area)
    elif content.kind == "table" and content.rows is not None:
        bodies.table(page, area)
    else:
        bodies.words(page, area, _placeholder(page, ("obj", "body")))


def _placeholder(page: Page, kinds: tuple[str, ...]) -> Any:
    """The slide's placeholder for content, the caliber line's aside; None where it has none."""
    for kind, shape in placeholders(page.slide):
        if kind in kinds and shape.placeholder_format.idx != page.base.subtitle:
            return shape
    return None


def _stamp(page: Page) -> bool:
    """Version and checksum in the layout's footer; False where it has none."""
    shape = _clone(page, "ftr")
    if shape is None:
        return False
    text = page.material.stamp
    set_body(shape, paragraph(run(text, Style(0, "", None), page.base.east), 0))
    shape.name = page.named("版次", text)
    return True


def _clone(page: Page, kind: str) -> Any:
    """A placeholder of the layout that a new slide does not get by itself (ftr, sldNum); None where it has none."""
    for found, shape in placeholders(page.slide.slide_layout):
        if found == kind:
            tree = page.slide.shapes._spTree
            number = max(int(e.get("id")) for e in tree.iter("{*}cNvPr")) + 1
            place = shape.placeholder_format
            body = "<a:p/>"
            if kind == "sldNum":
                face = f'<a:rPr lang="zh-CN"><a:latin typeface="+mn-lt"/><a:ea typeface="{page.base.east}"/></a:rPr>'
                field = '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum">'
                body = f"<a:p>{field}{face}<a:t>‹#›</a:t></a:fld></a:p>"
            xml = (
                '<p:sp xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
                'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
                f'<p:nvSpPr><p:cNvPr id="{number}" name="{"页码" if kind == "sldNum" else "页脚"}"/>'
                '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
                f'<p:nvPr><p:ph type="{kind}" sz="quarter" idx="{place.idx}"/></p:nvPr></p:nvSpPr><p:spPr/>'
                f"<p:txBody><a:bodyPr/><a:lstStyle/>{body}</p:txBody></p:sp>"
            )
            element = parse_xml(xml)
            tree.append(element)
            return next(s for s in page.slide.placeholders if s._element is element)
    return None


def _discard_empty(page: Page) -> None:
    """Remove placeholders nothing was put into: they would ask for a click while the deck is edited."""
    for kind, shape in list(placeholders(page.slide)):
        if kind != "sldNum" and not (shape.has_text_frame and shape.text_frame.text):
            shape._element.getparent().remove(shape._element)
