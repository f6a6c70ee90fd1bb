"""What a placeholder inherits from its layout and master."""

from typing import Any

from dashboard.deck.powerpoint.base import placeholders

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
#: PowerPoint's own size where nobody says one.
DEFAULT = 18.0
#: Kinds of placeholders that a master knows under another name.
MASTER_KINDS = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}


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
