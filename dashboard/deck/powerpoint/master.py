"""The department's own master: which of its layouts take our slides, and where on them there is room.

Its layouts, faces, colours and logo stay as they are; where a placeholder is missing, what would stand in it is
drawn as a text box in the place ours has.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn

from dashboard.deck.powerpoint.base import Base, Box, placeholders
from dashboard.deck.powerpoint.own_master import EAST
from dashboard.deck.powerpoint.received import checked, opened
from dashboard.errors import IntakeError

#: Layouts for content in the order they are liked, by the type written in the file.
_CONTENT = ("obj", "titleOnly", "tx", "objTx", "twoObj", "cust")
_TITLES = ("title", "ctrTitle")
_FOOT = ("dt", "ftr", "sldNum")
_BODIES = ("obj", "body")
#: A layout's content placeholder of at least this part of the slide says where content belongs.
_LARGE = 0.3
#: Where no placeholder says it: margins and head as parts of the slide.
_SIDE, _HEAD, _BASE = 0.045, 0.2, 0.08


def base_of(master: bytes, file: str = "母版.pptx") -> Base:
    """An uploaded presentation or template as the base of our slides; its own slides are left out.

    Raises:
        IntakeError: it is no usable presentation, or has no layout at all.
    """
    presentation = opened(checked(master, file), file)
    without_slides(presentation)
    return base_in(presentation)


def base_in(presentation: Any) -> Base:
    """How to put our slides into an opened presentation. Raises IntakeError where it has no layout."""
    # Other programs give the cover a master of its own: content goes on the one most slides are on.
    used = Counter(slide.slide_layout.slide_master.part for slide in presentation.slides)
    masters = sorted(presentation.slide_masters, key=lambda master: -used[master.part])
    layouts = [layout for master in masters for layout in master.slide_layouts]
    if not layouts:
        raise IntakeError("母版中没有任何版式", "", "请换用含有版式的 .pptx 文件", "no_layouts")
    cover = _cover(layouts)
    content = _content([layout for layout in layouts if layout is not cover] or layouts)
    width, height = int(presentation.slide_width), int(presentation.slide_height)
    return Base(
        presentation,
        cover if cover is not None else content,
        content,
        _area(content, width, height),
        east=_east(content),
    )


def _kind(layout: Any) -> str:
    return str(layout._element.get("type", ""))


def _types(layout: Any) -> set[str]:
    return {kind for kind, _ in placeholders(layout)}


def _cover(layouts: Sequence[Any]) -> Any:
    """The layout for the first page, None where none is one."""
    for fits in (
        lambda one: _kind(one) == "title",
        lambda one: "ctrTitle" in _types(one),
        lambda one: re.search(r"封面|标题幻灯片|首页|title slide|cover", one.name, re.IGNORECASE) is not None,
    ):
        if (found := next(filter(fits, layouts), None)) is not None:
            return found
    return None


def _content(layouts: Sequence[Any]) -> Any:
    """The layout for content pages: one with a title; of these one with one large place for content."""
    titled = [one for one in layouts if _types(one) & set(_TITLES)]
    for kind in _CONTENT:
        if (found := next((one for one in titled if _kind(one) == kind), None)) is not None:
            return found
    by_bodies = sorted(titled, key=lambda one: abs(len([k for k, _ in placeholders(one) if k in _BODIES]) - 1))
    return next(iter(by_bodies), layouts[0])


def _box(shape: Any) -> Box | None:
    """Where a layout's placeholder stands, its own place or its master's."""
    places = (shape.left, shape.top, shape.width, shape.height)
    return None if any(place is None for place in places) else Box(*(int(place) for place in places))


def _area(layout: Any, width: int, height: int) -> Box:
    """What is free under the title: the content placeholder's place, else what titles and footers leave."""
    held = [(kind, box) for kind, shape in placeholders(layout) if (box := _box(shape)) is not None]
    bodies = [box for kind, box in held if kind in _BODIES]
    large = max(bodies, key=lambda box: box.width * box.height, default=None)
    if large is not None and large.width * large.height >= _LARGE * width * height:
        return _inside(large, width, height)
    titles = [box for kind, box in held if kind in _TITLES]
    feet = [box.top for kind, box in held if kind in _FOOT and box.top > height / 2]
    title = next(iter(titles), None)
    low = title is None or title.bottom > height / 2
    top = round(height * _HEAD) if title is None or low else title.bottom + round(height * 0.015)
    bottom = min([*feet, round(height * (1 - _BASE))])
    left = round(width * _SIDE) if title is None or low else max(title.left, 0)
    right = width - left if title is None or low else min(title.right, width)
    return _inside(Box(left, top, right - left, bottom - top), width, height)


def _inside(box: Box, width: int, height: int) -> Box:
    left, top = max(0, box.left), max(0, box.top)
    return Box(left, top, min(box.right, width) - left, min(box.bottom, height) - top)


def _east(layout: Any) -> str:
    """The face of Chinese text: the theme's where it names one, else its face for simplified Chinese, else ours."""
    theme = etree.fromstring(layout.slide_master.part.part_related_by(RT.THEME).blob)
    minor = theme.find(f".//{qn('a:minorFont')}")
    if minor is None:
        return EAST
    named = minor.find(qn("a:ea"))
    if named is not None and named.get("typeface"):
        return "+mn-ea"
    scripts = {font.get("script"): font.get("typeface") for font in minor.findall(qn("a:font"))}
    return scripts.get("Hans") or EAST


def without_slides(presentation: Any) -> None:
    """Take out all slides, and what names them: sections and shows of one's own choice."""
    part, root = presentation.part, presentation.part._element
    # Emptied, not removed: python-pptx holds on to the list it has once seen.
    for listed in root.findall(qn("p:sldIdLst")):
        for slide in list(listed):
            listed.remove(slide)
    for shows in root.findall(qn("p:custShowLst")):
        root.remove(shows)
    for extension in _sections(root):
        extension.getparent().remove(extension)
    for key in [key for key, rel in part._rels.items() if rel.reltype == RT.SLIDE]:
        part._rels.pop(key)
    # A layout may link to a slide, which then stays in the file and must not share a new slide's name.
    for number, other in enumerate([p for p in part.package.iter_parts() if p.partname.startswith("/ppt/slides/")]):
        other.partname = PackURI(f"/ppt/slides/linked{number + 1}.xml")


def drop_unlisted(presentation: Any) -> None:
    """Let go of slides no list names (a deletion half done): they would be saved under names already taken."""
    part = presentation.part
    listed = {slide.rId for slide in part._element.iter(qn("p:sldId"))}
    for key in [key for key, rel in part._rels.items() if rel.reltype == RT.SLIDE and key not in listed]:
        part._rels.pop(key)


def _sections(root: Any) -> Iterator[Any]:
    """The extensions of a presentation that hold its sections."""
    return (ext for ext in list(root.iter(qn("p:ext"))) if ext.find("{*}sectionLst") is not None)


def into_last_section(presentation: Any, numbers: Sequence[int]) -> None:
    """Slides just added, by their ids, into the last section where the presentation has sections."""
    for extension in _sections(presentation.part._element):
        sections = extension.findall("{*}sectionLst/{*}section")
        if sections:
            listed = sections[-1].find("{*}sldIdLst")
            if listed is None:
                listed = etree.SubElement(sections[-1], sections[-1].tag.replace("}section", "}sldIdLst"))
            for number in numbers:
                etree.SubElement(listed, listed.tag.replace("}sldIdLst", "}sldId"), id=str(number))


def remove_slide(presentation: Any, slide: Any) -> None:
    """Take one slide out, and its mention in sections and chosen shows."""
    part = presentation.part
    entry = next(one for one in part._element.iter(qn("p:sldId")) if part.related_part(one.rId) is slide.part)
    number, link = entry.get("id"), entry.rId
    entry.getparent().remove(entry)
    for extension in _sections(part._element):
        for named in [one for one in extension.iter("{*}sldId") if one.get("id") == number]:
            named.getparent().remove(named)
    for shown in [one for one in part._element.iter(qn("p:sld")) if one.get(qn("r:id")) == link]:
        shown.getparent().remove(shown)
    part._rels.pop(link)
