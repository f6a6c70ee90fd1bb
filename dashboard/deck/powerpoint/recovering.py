"""Names of placeholders some programs drop when they save (LibreOffice does): found again by place and wording.

A text counts as untouched where it reads like the fresh one, numbers aside; any other is left to the speaker and told.
"""

import re
from collections.abc import Sequence
from typing import Any

from pptx.shapes.base import BaseShape

from dashboard.deck.powerpoint.fresh_deck import FreshDeck
from dashboard.deck.powerpoint.names import Named, text_hash
from dashboard.deck.powerpoint.replacing import text_of

_STAMP = re.compile(r"数据版次 \d+　校验码 [0-9a-f]{8}")
_LINK = "在看板中查看："


def recovered(slide: Any, held: Sequence[tuple[BaseShape, Named]], made: FreshDeck) -> list[tuple[BaseShape, Named]]:
    """Placeholders without a name of ours that stand where one of ours belongs on this slide."""
    model = next((named for _, named in held), None)
    if model is None:
        model = Named("版次", "", "cover", 0, "", ())
    there = {named.role for _, named in held}
    fresh = {role: shape for role, shape in made.roles(model).items() if role not in there and shape.is_placeholder}
    known = {shape._element for shape, _ in held}
    notes = list(slide.notes_slide.placeholders) if slide.has_notes_slide else []
    free = [s for s in [*slide.placeholders, *notes] if s._element not in known and s.has_text_frame]
    found = []
    for role, wanted in fresh.items():
        if not held and role != "版次":
            continue
        shape = next((s for s in free if _same_place(s, wanted, role in _NOTES)), None)
        if shape is not None and text_of(shape._element.txBody).strip():
            if not held and not _hash(role, shape, wanted):
                continue
            free.remove(shape)
            named = Named(role, model.exhibit, model.slide, model.version, _hash(role, shape, wanted), model.params)
            found.append((shape, named))
    return found


_NOTES = ("备注",)


def _same_place(shape: Any, wanted: Any, notes: bool) -> bool:
    in_notes = "notesSlide" in str(shape.part.partname)
    if in_notes != notes:
        return False
    kinds = [s._element.ph.get("type", "obj") for s in (shape, wanted)]
    titles = ("title", "ctrTitle")
    if notes or kinds[1] in titles or kinds[1] == "ftr":
        return kinds[0] == kinds[1] or (kinds[0] in titles and kinds[1] in titles)
    return kinds[0] in ("body", "obj", "subTitle") and kinds[1] in ("body", "obj", "subTitle")


def _bare(text: str) -> str:
    return re.sub(r"[\d.,\s　]+", "#", text.strip())


def _hash(role: str, shape: BaseShape, wanted: BaseShape) -> str:
    """The hash of the text where it is ours as it came; "" where the speaker has had a hand in it."""
    present, newest = text_of(shape._element.txBody), text_of(wanted._element.txBody)
    if role in _NOTES:
        lines, first = present.split("\n"), _bare(newest.split("\n")[0])
        begin = next((n for n, line in enumerate(lines) if _bare(line) == first), None)
        end = next((n for n, line in enumerate(lines) if line.startswith(_LINK)), None)
        return text_hash("\n".join(lines[begin : end + 1])) if begin is not None and end is not None else ""
    ours = _STAMP.fullmatch(present.strip()) is not None if role == "版次" else _bare(present) == _bare(newest)
    return text_hash(present) if ours else ""
