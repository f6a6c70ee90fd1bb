"""The measures of a presented slide, 1280 × 720 pixels: what its texts take and what they leave for a drawing."""

import math
from typing import TYPE_CHECKING

from dashboard.theme import PRESENT, ems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.deck.slides import Slide
    from dashboard.figure import Heat

WIDTH, HEIGHT, MARGIN = 1280, 720, 56
#: Type size and line height of title, subtitle, notes and footer. A title that so fits one line is set smaller.
TITLE, SMALLER, SMALLEST, OVER_TABLE = 38, 33, 29, 32
SUBTITLE, SUBTITLE_LINE = 21, 30
TITLE_LINE = 1.31
NOTE, NOTE_LINE = 19, 28
FOOT, FOOT_LINE = 14.5, 20
#: What margins and the spaces between the parts take of the height; what stamp, indent and mark take of the width.
AROUND, STAMP, INDENT, MARKED = 102, 330, 22, 230
#: The type size of the mark, and its frame with the space before it.
MARK_SIZE, MARK_AROUND = 21, 48
#: Ems between two notes in one line, and how much wider than reckoned bold type may run.
BETWEEN, BOLD = 1.6, 1.03
#: A drawing is never lower than this, whatever stands above and below it.
LEAST = 300
#: The height a row of fields takes at most, and what stands around the rows.
FIELD, AROUND_FIELDS = 92, 120
#: What the words of a disclosure mark take below a drawing.
MARK = 30
#: A table on a slide: lines down at 14 pt at most. On a native slide, in points: what titles leave, a line of the
#: table with its edge, its heading in two lines; a note's line, ems in it, the space above the notes.
TABLE_LINES = 15
BODY, LINE, HEADING, CAVEAT, CAVEAT_EMS, APART = 360.0, 16.8, 33.0, 18.5, 58.0, 8.0


def title_size(slide: "Slide", most: int = TITLE) -> int:
    """The type size of a title in pixels: two lines of 38, or one line of 33 to 38 where that is enough.

    most: less than 38 where what stands below needs the room. What is longer than two lines is set as small as 29.
    """
    if not slide.title:
        return most
    across = _across(slide) / (_wide(slide.title) * BOLD)
    # Two lines broken between clauses hold less than twice one line.
    return min(most, int(across)) if across >= min(most, SMALLER) else max(SMALLEST, min(most, int(across * 1.75)))


def box(slide: "Slide") -> tuple[int, int]:
    """Width and height in pixels that title, subtitle, notes and footer leave for a slide's drawing."""
    across = WIDTH - 2 * MARGIN
    size = title_size(slide)
    taken = _lines(_wide(slide.title) * BOLD, size, _across(slide)) * math.ceil(size * TITLE_LINE)
    taken += _lines(_wide(slide.subtitle), SUBTITLE, across - INDENT) * SUBTITLE_LINE
    taken += _lines(sum(_wide(note) + BETWEEN for note in slide.notes), NOTE, across) * NOTE_LINE
    taken += max(1, _lines(_wide(slide.footnote), FOOT, across - STAMP)) * FOOT_LINE
    return across, max(LEAST, HEIGHT - AROUND - taken)


def field_box(slide: "Slide", figure: "Heat") -> tuple[int, int]:
    """Width and height in pixels of the plot of a heat map on its slide, its names and legend aside."""
    width, height = box(slide)
    height = min(height, AROUND_FIELDS + FIELD * len(figure.rows)) - (MARK if slide.mark else 0)
    return within(width, height)


def within(width: int, height: int) -> tuple[int, int]:
    """What a heat map's legend leaves of a drawing for its plot."""
    return width - 12, int(height - 12 - 1.6 * PRESENT.label)


def table_lines(notes: "Sequence[str]", more: int) -> int:
    """Lines of a table that stand above these notes and so many lines of others."""
    lines = sum(max(1, math.ceil(_wide(note) / CAVEAT_EMS)) for note in notes) + more
    return max(4, min(TABLE_LINES, int((BODY - HEADING - APART - lines * CAVEAT) / LINE)))


def _across(slide: "Slide") -> int:
    """The width of a slide's title."""
    return WIDTH - 2 * MARGIN - INDENT - (mark_width(slide) if slide.mark else 0)


def mark_width(slide: "Slide") -> int:
    """What a slide's mark takes of the width beside its title."""
    return max(MARKED, math.ceil(_wide(slide.mark) * MARK_SIZE) + MARK_AROUND)


def _wide(text: str) -> float:
    """Ems of a text; signs and dashes are nearly as wide as a character in Chinese faces."""
    return ems(text) + 0.44 * sum(text.count(sign) for sign in "—…“”‘’→≈÷%")


def _lines(wide: float, size: float, width: int) -> int:
    return math.ceil(wide * size / width)
