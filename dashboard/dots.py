"""Multiples as dots in proportion, for a reader who knows no axis: one dot at the start, then as many as it became.

A drawing of our own; every text is escaped.
"""

import re
from base64 import b64encode
from html import escape

from dashboard.figure import Dots, Pile
from dashboard.theme import FILLS, TONES, style

#: Dots in one line of a pile, pixels from one to the next, and the radius of a dot.
ACROSS, STEP, RADIUS = 25, 13, 4.6
#: More dots than this nobody counts; the number alone is said then.
MOST = 600
NUMBER = re.compile(r"(\d[\d,.]*)")

STYLE = style("dots")


def drawn(figure: Dots) -> str:
    """The piles beside each other, all dots of one size, so that the areas compare as the numbers do."""
    key = f'<p class="pile-each"><i style="background:{TONES["alert"]}"></i>{escape(figure.each)}</p>'
    return f'{STYLE}{key}<div class="piles">{"".join(_pile(p) for p in figure.piles)}</div>'


def _pile(pile: Pile) -> str:
    lines = max(1, -(-min(pile.count, MOST) // ACROSS))
    dots = "".join(_dot(i, pile) for i in range(pile.count if pile.count <= MOST else 0))
    value = NUMBER.sub(r"<b>\1</b>", escape(pile.value), count=1)
    note = f'<div class="pile-note">{escape(pile.note)}</div>' if pile.note else ""
    width, height = ACROSS * STEP, lines * STEP
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{dots}</svg>'
    # As a picture: the browser element strips drawings that stand in the markup.
    data = b64encode(drawing.encode()).decode()
    return (
        f'<div class="pile"><div class="pile-label">{escape(pile.label)}</div><div class="pile-value">{value}</div>'
        f'<img width="{width}" height="{height}" alt="{escape(pile.label + pile.value)}，{pile.count}个圆点" '
        f'src="data:image/svg+xml;base64,{data}">{note}</div>'
    )


def _dot(place: int, pile: Pile) -> str:
    """The first dot, the level at the start, is told from those that came on top of it."""
    x, y = (place % ACROSS + 0.5) * STEP, (place // ACROSS + 0.5) * STEP
    fill = TONES["alert"] if place == 0 else TONES.get(pile.tone, FILLS["main"])
    return f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS}" fill="{fill}"/>'
