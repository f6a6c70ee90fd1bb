"""Dots → Altair layers: piles of dots to be counted, drawn in pixels of the chart they are made for."""

import math
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.columns import broken
from dashboard.charts.spoken import says
from dashboard.figure import Dots, Pile
from dashboard.theme import INK, MUTED, TONES, Size, ems

Layers = tuple[Any, dict[str, pd.DataFrame]]

#: The most dots anybody would count, and pixels between two of them at most, in units of the type size.
MOST, STEP = 600, 1.3
#: The width reckoned with where a chart follows the page.
WIDTH = 1000


def _abreast(figure: Dots, width: int) -> int:
    """Piles side by side: each at least so wide that its dots are seen."""
    return max(1, min(len(figure.piles) or 1, 4 if width >= WIDTH else 2))


def height(figure: Dots, size: Size) -> int:
    """The pixels the piles take where there is no limit to them."""
    return 330 * math.ceil(len(figure.piles) / _abreast(figure, size.width or WIDTH))


def draw(figure: Dots, size: Size, high: int) -> Layers:
    """The layered chart and the tables it names. high: the pixels it may take."""
    wide = size.width or WIDTH
    abreast = _abreast(figure, wide)
    down = max(1, math.ceil(len(figure.piles) / abreast))
    gap, top = 2.2 * size.label, 2.2 * size.label
    room, deep = (wide - gap * (abreast - 1)) / abreast, (high - top) / down
    em = size.label
    words = [_word(1.2 * em, 0.7 * em, figure.each, em, MUTED)]
    dots = [_dot(0.5 * em, 0.7 * em, Pile(figure.each, 1, ""), 0)]
    head, foot = 4.4 * em, 3.6 * em
    most = max([1, *(p.count for p in figure.piles if p.count <= MOST)])
    abeam, step = _grid(most, room, deep - head - foot, STEP * em)
    for place, pile in enumerate(figure.piles):
        left, upper = (place % abreast) * (room + gap), top + (place // abreast) * deep
        words.append(_word(left, upper + 0.9 * em, pile.label, _fitting(pile.label, em, room)))
        words.append(_word(left, upper + 2.8 * em, pile.value, _fitting(pile.value, 1.9 * em, room), bold=True))
        count = pile.count if pile.count <= MOST else 0
        for n in range(count):
            x, y = left + (n % abeam + 0.5) * step, upper + head + (n // abeam + 0.5) * step
            dots.append(_dot(x, y, pile, n))
        under = upper + head + max(1, math.ceil(count / abeam)) * step + 0.9 * em
        for n, line in enumerate(broken(pile.note, room / (0.9 * em))[:3]):
            words.append(_word(left, under + 1.25 * n * em, line, 0.85 * em, MUTED))
    flat = {"axis": None}
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, wide], nice=False, zero=False), **flat)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[high, 0], nice=False, zero=False), **flat)
    spoken = says("datum.label", "''", "datum.value", "datum.note")
    tip = [
        alt.Tooltip("label:N", title="项目"), alt.Tooltip("value:N", title="数值"), alt.Tooltip("note:N", title="说明"),
    ]  # fmt: skip
    circles = alt.Chart(alt.NamedData(name="dots")).mark_circle(
        size=math.pi * (step * 0.38) ** 2, opacity=1, description=spoken
    )
    layers: list[Any] = [circles.encode(x=x, y=y, color=alt.Color("fill:N", scale=None), tooltip=tip)]
    for bold in (False, True):
        written = alt.Chart(alt.NamedData(name="words")).transform_filter(f"datum.bold == {str(bold).lower()}")
        layers.append(
            written.mark_text(align="left", baseline="middle", fontWeight="bold" if bold else "normal").encode(
                x=x,
                y=y,
                text=alt.Text("text:N"),
                size=alt.Size("size:Q", scale=None),
                color=alt.Color("tone:N", scale=None),
            )
        )
    return alt.layer(*layers), {"dots": pd.DataFrame(dots), "words": pd.DataFrame(words)}


def _word(x: float, y: float, text: str, size: float, tone: str = INK, bold: bool = False) -> dict[str, Any]:
    """A line of words at its place."""
    return {"x": x, "y": y, "text": text, "size": size, "tone": tone, "bold": bold}


def _dot(x: float, y: float, pile: Pile, number: int) -> dict[str, Any]:
    """A dot at its place; the first one, the level at the start, is told from those that came on top of it."""
    fill = TONES["alert"] if number == 0 else TONES.get(pile.tone, TONES["main"])
    return {"x": x, "y": y, "fill": fill, "label": pile.label, "value": pile.value, "note": pile.note}


def _grid(most: int, wide: float, high: float, largest: float) -> tuple[int, float]:
    """Dots in one line, and pixels from one to the next, so that the largest pile fills its place best."""
    ways = ((across, min(wide / across, high / math.ceil(most / across), largest)) for across in range(5, 51))
    # Of steps alike the broader pile, in fives.
    return max(ways, key=lambda way: (round(way[1], 1), way[0] % 5 == 0, way[0]))


def _fitting(text: str, wanted: float, room: float) -> float:
    """The size of type at which a text fits its room in one line."""
    return min(wanted, room / max(1.0, ems(text) * 1.05))
