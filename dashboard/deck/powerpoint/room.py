"""Room for caveats that have grown: their box reaches further up, and what stands above it is made lower."""

from collections.abc import Sequence
from typing import Any

from pptx.oxml.ns import qn
from pptx.util import Emu

from dashboard.deck.powerpoint.base import POINT
from dashboard.deck.powerpoint.text import SMALLEST, Line, Style, height_of

#: Between the caveats and what stands above them, and below.
ABOVE, BELOW = 8 * POINT, 4 * POINT
#: What may be made lower to this share of its height, not further.
LEAST = 0.4


def make_room(note: Any, around: Sequence[tuple[Any, str, Any]], come: bool) -> None:
    """Let the whole text of the caveats stand in their box, clear of the foot below and the body above.

    around: the slide's shapes of ours with their roles and their fresh likes, whose type is small enough. come: the
    caveats are new on this slide and take the width of its body.
    """
    bodies = [(s, like) for s, role, like in around if role[0] in "图画表文卡"]
    if come and bodies:
        left, right = min(s.left for s, _ in bodies), max(s.left + s.width for s, _ in bodies)
        note.left, note.width = left, right - left
    sizes = [run.font.size.pt for p in note.text_frame.paragraphs for run in p.runs if run.font.size]
    style = Style(max(sizes, default=SMALLEST))
    need = height_of([Line(p.text, style) for p in note.text_frame.paragraphs], int(note.width))
    feet = [int(s.top) - BELOW for s, role, _ in around if role in ("脚注", "版次") and s.top > note.top]
    bottom = min([int(note.top) + int(note.height), *feet])
    if need <= int(note.height) and bottom == note.top + note.height and not come:
        return
    note.top, note.height = Emu(bottom - need), Emu(need)
    bodies = [(s, like) for s, like in bodies if s.top < bottom - need and _abreast(s, note)]
    if not bodies:
        return
    top = min(int(s.top) for s, _ in bodies)
    high = max(int(s.top) + int(s.height) for s, _ in bodies) - top
    share = max(LEAST, (bottom - need - ABOVE - top) / high)
    if share < 1:
        for shape, like in bodies:
            _lower(shape, like, top, share)


def _abreast(shape: Any, note: Any) -> bool:
    return bool(shape.left < note.left + note.width and note.left < shape.left + shape.width)


def _lower(shape: Any, like: Any, top: int, share: float) -> None:
    """The shape as a share of its height, drawn up towards the top; its type no larger than in the fresh one."""
    left, width, height = int(shape.left), int(shape.width), round(int(shape.height) * share)
    if hasattr(shape, "image"):
        shape.left, shape.width = Emu(round(left + width * (1 - share) / 2)), Emu(round(width * share))
    shape.top = Emu(round(top + (int(shape.top) - top) * share))
    if like is not None and not shape.has_chart:
        for old, new in zip(shape._element.iter(qn("a:p")), like._element.iter(qn("a:p")), strict=False):
            _as_small(old, new)
    if shape.has_table:
        for old, new in zip(shape._element.iter(qn("a:tcPr")), like._element.iter(qn("a:tcPr")), strict=False):
            for side in ("marT", "marB"):
                old.set(side, new.get(side, old.get(side, "0")))
        for row in shape.table.rows:
            row.height = Emu(int(row.height * share))
        height = sum(row.height for row in shape.table.rows)
    shape.height = Emu(height)


def _as_small(old: Any, new: Any) -> None:
    looks = new.find(f".//{qn('a:rPr')}")
    size = looks.get("sz") if looks is not None else None
    for held in old.iter(qn("a:rPr")):
        if size is not None and int(held.get("sz", size)) >= int(size):
            held.set("sz", size)
    spaces = [p.find(f"{qn('a:pPr')}/{qn('a:lnSpc')}/{qn('a:spcPts')}") for p in (old, new)]
    if None not in spaces:
        spaces[0].set("val", min((s.get("val") for s in spaces), key=int))
