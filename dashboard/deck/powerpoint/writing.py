"""The material as a presentation."""

import io
from datetime import UTC, datetime
from typing import Any

from dashboard.deck.powerpoint import notes, parts
from dashboard.deck.powerpoint.base import Base, own
from dashboard.deck.powerpoint.text import legal
from dashboard.deck.slides import Material


def write(material: Material, drawings: dict[str, str], master: bytes | None = None) -> bytes:
    """The deck as .pptx. drawings: key of a slide → SVG of what has no native chart. master: the department's own."""
    base = own() if master is None else _foreign(master)
    for content in material.slides:
        layout = base.cover_layout if content.kind == "cover" else base.content_layout
        slide = base.presentation.slides.add_slide(layout)
        parts.fill(slide, base, content, material, drawings)
        notes.write(slide, content, material)
    _describe(base.presentation, material)
    out = io.BytesIO()
    base.presentation.save(out)
    return out.getvalue()


def _foreign(master: bytes) -> Base:
    from dashboard.deck.powerpoint.master import base_of

    return base_of(master)


def _describe(presentation: Any, material: Material) -> None:
    about = presentation.core_properties
    about.title, about.subject = _short(material.deck.title), _short(material.deck.subtitle)
    about.author = _short(material.deck.author) or "四川工业和信息化运行监测看板"
    about.last_modified_by, about.comments = about.author, material.stamp
    about.keywords, about.language = "", "zh-CN"
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    about.revision = 1


def _short(text: str) -> str:
    """As much of a text as a property of a document holds."""
    return legal(text)[:255]
