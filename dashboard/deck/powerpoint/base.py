"""What slides are put on: our own master, or the department's (``master.base_of``).

All lengths are EMU (12,700 a point, 914,400 an inch).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml

from dashboard.deck.powerpoint import own_master

POINT = 12_700
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
#: PowerPoint's own type size, in points, where nobody says one.
DEFAULT = 18.0
#: Kinds of placeholders that a master knows under another name.
MASTER_KINDS = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}


class Box(NamedTuple):
    """A rectangle on a slide, in EMU."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The lower edge."""
        return self.top + self.height

    @staticmethod
    def inches(left: float, top: float, width: float, height: float) -> "Box":
        """A rectangle given in inches."""
        return Box(*(round(v * 914_400) for v in (left, top, width, height)))

    def cut_bottom(self, height: int) -> tuple["Box", "Box"]:
        """What is left above, and a strip of this height below."""
        height = min(height, self.height)
        above = Box(self.left, self.top, self.width, self.height - height)
        return above, Box(self.left, above.bottom, self.width, height)

    def cut_top(self, height: int) -> tuple["Box", "Box"]:
        """A strip of this height above, and what is left below."""
        height = min(height, self.height)
        strip = Box(self.left, self.top, self.width, height)
        return strip, Box(self.left, strip.bottom, self.width, self.height - height)


@dataclass(frozen=True)
class Base:
    """A presentation to put slides on.

    cover_layout, content_layout: its layouts for the cover and for everything else. area: what is free under the
    title. source, mark: where the source line and 内部资料 注意保存 stand; None: at the lower end of the area.
    east: the face of Chinese text ("+mn-ea": what the theme says; a name where the theme says none).
    subtitle: the number (idx) of a body placeholder for the caliber line, None: it gets a text box.
    """

    presentation: Any
    cover_layout: Any
    content_layout: Any
    area: Box
    source: Box | None = None
    mark: Box | None = None
    east: str = "+mn-ea"
    subtitle: int | None = None

    @property
    def width(self) -> int:
        """The slide's width."""
        return int(self.presentation.slide_width)

    @property
    def height(self) -> int:
        """The slide's height."""
        return int(self.presentation.slide_height)


def own() -> Base:
    """An empty presentation on our own 16:9 master."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = own_master.WIDTH, own_master.HEIGHT
    part = presentation.part
    part._element.sldSz.attrib.pop("type", None)
    for defaults in part._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}defRPr"):
        if "lang" in defaults.attrib:
            defaults.set("lang", "zh-CN")
    _drop(part, RT.PRINTER_SETTINGS)
    _drop(part.package, RT.THUMBNAIL)
    master = presentation.slide_master
    theme = master.part.part_related_by(RT.THEME)
    theme._blob = own_master.theme().encode()
    _fill(master, own_master.master())
    layouts = list(presentation.slide_layouts)
    for layout in layouts[len(own_master.LAYOUTS) :]:
        presentation.slide_layouts.remove(layout)
    for layout, xml in zip(presentation.slide_layouts, own_master.layouts(), strict=True):
        _fill(layout, xml)
    cover, content = list(presentation.slide_layouts)[:2]
    return Base(
        presentation,
        cover,
        content,
        Box(*own_master.AREA),
        source=Box(*own_master.SOURCE),
        mark=Box(*own_master.MARK),
        subtitle=own_master.SUBTITLE_IDX,
    )


def _fill(owner: Any, xml: str) -> None:
    """Replace what a master or layout says by ours, its relationships aside."""
    fresh, element = parse_xml(xml), owner._element
    kept = {child.tag: child for child in element if child.tag.endswith("sldLayoutIdLst")}
    for child in list(element):
        element.remove(child)
    for name, value in fresh.attrib.items():
        element.set(name, value)
    for child in list(fresh):
        element.append(kept.get(child.tag, child))


def _drop(owner: Any, kind: str) -> None:
    """Remove the parts of one kind: they belong to the template this began as."""
    rels = owner._rels
    for key in [key for key, rel in rels.items() if rel.reltype == kind]:
        rels.pop(key)


def placeholders(layout: Any) -> Iterator[tuple[str, Any]]:
    """The layout's placeholders: (type as in the file, "obj" where it says none; shape)."""
    for shape in layout.placeholders:
        yield shape._element.ph.get("type", "obj"), shape


def size_of(shape: Any) -> float:
    """The type size of a placeholder's first level, in points."""
    kind = shape._element.ph.get("type", "obj")
    layout = shape.part.slide.slide_layout
    master = layout.slide_master
    idx = shape.placeholder_format.idx
    sources = [s._element for _, s in placeholders(layout) if s.placeholder_format.idx == idx]
    sources += [s._element for k, s in placeholders(master) if k == MASTER_KINDS.get(kind, kind)]
    for element in sources:
        found = element.find(f"{P}txBody/{A}lstStyle/{A}lvl1pPr/{A}defRPr")
        if found is not None and found.get("sz"):
            return int(found.get("sz")) / 100
    style = "titleStyle" if kind in ("title", "ctrTitle") else "bodyStyle"
    found = master._element.find(f"{P}txStyles/{P}{style}/{A}lvl1pPr/{A}defRPr")
    return int(found.get("sz")) / 100 if found is not None and found.get("sz") else DEFAULT
