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
LEAST = 0.25


def make_room(note: Any, around: Sequence[tuple[Any, str, Any]], come: bool) -> None:
    """Let the whole text of the caveats stand in their box, clear of the foot below and the body above.

    around: the slide's shapes of ours with their roles and their fresh likes, whose type is small enough. come: the
    caveats are new on this slide and take the width of its body.
    """
    bodies = [(s, like) for s, role, like in around if role[0] in "图画表文卡" and like is not None]
    if come and bodies:
        note.left = min(s.left for s, _ in bodies)
        note.width = max(s.left + s.width for s, _ in bodies) - note.left
    sizes = [run.font.size.pt for p in note.text_frame.paragraphs for run in p.runs if run.font.size]
    need = height_of(
        [Line(p.text, Style(max(sizes, default=SMALLEST))) for p in note.text_frame.paragraphs], note.width
    )
    feet = [s.top - BELOW for s, role, _ in around if role in ("脚注", "版次") and s.top > note.top]
    bottom = min([note.top + note.height, *feet])
    note.top, note.height = Emu(bottom - need), Emu(need)
    above = [
        (s, like) for s, like in bodies
        if s.top < note.top and s.left < note.left + note.width and note.left < s.left + s.width
    ]  # fmt: skip
    if above:
        top = min(s.top for s, _ in above)
        share = max(LEAST, (note.top - ABOVE - top) / (max(s.top + sum(_heights(s, like)) for s, like in above) - top))
        for shape, like in above if share < 1 else ():
            _lower(shape, like, top, share)


def _heights(shape: Any, like: Any) -> list[int]:
    """Of a table the rows' heights, at least those its fresh texts need; else the height."""
    if not (shape.has_table and like.has_table):
        return [int(shape.height)]
    held, fresh = ([int(row.height) for row in s.table.rows] for s in (shape, like))
    return [max(pair) for pair in zip(held, fresh, strict=True)] if len(held) == len(fresh) else held


def _lower(shape: Any, like: Any, top: int, share: float) -> None:
    """The shape as a share of its height, drawn up towards the top; its type no larger than in the fresh one."""
    left, width, heights = shape.left, shape.width, [int(high * share) for high in _heights(shape, like)]
    shape.top = Emu(round(top + (shape.top - top) * share))
    if hasattr(shape, "image"):
        shape.left, shape.width = Emu(round(left + width * (1 - share) / 2)), Emu(round(width * share))
    for tag, names in (("a:rPr", ("sz",)), ("a:spcPts", ("val",)), ("a:tcPr", ("marT", "marB"))):
        for old, new in zip(shape._element.iter(qn(tag)), like._element.iter(qn(tag)), strict=False):
            for name in (n for n in names if new.get(n) and int(old.get(n, new.get(n))) >= int(new.get(n))):
                old.set(name, new.get(name))
    if shape.has_table:
        for row, high in zip(shape.table.rows, heights, strict=True):
            row.height = Emu(high)
    shape.height = Emu(sum(heights))
