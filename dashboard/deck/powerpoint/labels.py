"""What is written at the marks of a native chart: values, names beside last points.

A value that is nothing but a number with its unit is left to the chart (a number format), so that it follows an
edit of the data; one with a qualifier (预计超过40,000亿元) is written as text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

from dashboard.deck.powerpoint.label_places import Drawing, Places
from dashboard.deck.powerpoint.plot import Plot, PlotSeries
from dashboard.deck.powerpoint.text import colour_xml, legal
from dashboard.theme import MUTED, PAPER, TONES

NUMBER = re.compile(r"([+-]?)(\d[\d,]*)(?:\.(\d+))?(.*)", re.DOTALL)
#: Points between the middles of two names beside last points.
APART = 21.0
#: Type sizes in points: axes and legend, values and names at the marks.
AXIS, VALUE = 14.0, 16.0


@dataclass(frozen=True)
class Mark:
    """A text at the mark of one row. place: t b r l ctr outEnd. down: how far it is moved, as a share of the height.

    backed: on a white ground, because a line may run behind it.
    """

    row: int
    text: str
    place: str
    size: float
    colour: str
    bold: bool = True
    down: float = 0.0
    backed: bool = False


def number_format(text: str, value: float) -> str | None:
    """The format under which the value reads as this text, or None where no format says it all."""
    found = NUMBER.fullmatch(text)
    if not found:
        return None
    sign, whole, decimals, rest = found[1], found[2], found[3] or "", found[4]
    if any(c.isdigit() for c in rest) or '"' in rest:
        return None
    shown = f"{value:,.{len(decimals)}f}" if "," in whole else f"{value:.{len(decimals)}f}"
    if shown != f"{sign.replace('+', '')}{whole}{'.' + decimals if decimals else ''}":
        return None
    digits = ("#,##0" if "," in whole else "0") + ("." + "0" * len(decimals) if decimals else "")
    unit = f'"{rest}"' if rest else ""
    return f"+{digits}{unit};-{digits}{unit}" if sign == "+" else f"{digits}{unit}"


def line_marks(plot: Plot, height: float, drawing: Drawing) -> list[list[Mark]]:
    """What is written at the points of each series of a line chart; a last point may carry the series' name too."""
    places = Places(plot, drawing)
    ends = end_marks(plot, height, drawing.down)
    for number, mark in ends.items():
        places.take(plot.series[number], mark.row, mark.text, mark.size, mark.place, mark.down * height)
    made: list[list[Mark]] = []
    for number, series in enumerate(plot.series):
        end = ends.get(number)
        marks = [end] if end is not None else []
        for row, text in enumerate(series.labels):
            if not text or series.values[row] is None or (end is not None and end.row == row):
                continue
            if series.helper:
                place = "b" if series.part == "tick" else "t"
                marks.append(Mark(row, text, place, AXIS, MUTED, False))
            else:
                place = places.choose(series, row, text, VALUE)
                marks.append(Mark(row, text, place, VALUE, text_tone(series.colour)))
        made.append(sorted(marks, key=lambda m: m.row))
    return made


def end_marks(plot: Plot, height: float, down: float) -> dict[int, Mark]:
    """The names beside the last points, by number of the series, kept apart. Lengths in points."""
    found: list[tuple[int, PlotSeries, float]] = []
    for number, series in enumerate(plot.series):
        value = series.values[series.last] if series.last >= 0 else None
        if series.end and value is not None:
            found.append((number, series, (plot.high - value) / (plot.high - plot.low) * down))
    placed = _spread([level for _, _, level in found])
    marks = {}
    for (number, series, level), moved in zip(found, placed, strict=True):
        said = series.labels[series.last]
        marks[number] = Mark(
            series.last,
            f"{series.end} {said}" if said else series.end,
            "r",
            VALUE,
            text_tone(series.colour),
            down=(moved - level) / height,
        )
    return marks


def text_tone(colour: str) -> str:
    """The colour for words about a series: a pale one steps back to grey, to stay readable."""
    return MUTED if colour in (TONES["context"], TONES["soft"]) else colour


def _spread(levels: Sequence[float]) -> list[float]:
    """Levels moved so that neighbours are APART; the order is kept, the whole stays in its middle."""
    order = sorted(range(len(levels)), key=lambda i: levels[i])
    placed = list(levels)
    for group in _crowds(order, levels):
        middle = sum(levels[i] for i in group) / len(group)
        for place, i in enumerate(group):
            placed[i] = middle + (place - (len(group) - 1) / 2) * APART
    for upper, lower in pairwise(order):
        placed[lower] = max(placed[lower], placed[upper] + APART)
    return placed


def _crowds(order: Sequence[int], levels: Sequence[float]) -> list[list[int]]:
    """Runs of neighbours closer than APART."""
    crowds: list[list[int]] = []
    for i in order:
        if crowds and levels[i] - levels[crowds[-1][-1]] < APART:
            crowds[-1].append(i)
        else:
            crowds.append([i])
    return crowds


def labels_xml(series: PlotSeries, marks: Sequence[Mark], east: str) -> str:
    """The data labels of a series; points without a mark have none."""
    if not marks:
        return ""
    rest = "".join(
        f'<c:{show} val="0"/>'
        for show in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    return f"<c:dLbls>{''.join(label_xml(series, mark, east) for mark in marks)}{rest}</c:dLbls>"


def label_xml(series: PlotSeries, mark: Mark, east: str) -> str:
    """One data label."""
    value = series.values[mark.row]
    format_ = None if value is None or series.helper else number_format(mark.text, value)
    layout = text = shows = ""
    if mark.down:
        layout = f'<c:layout><c:manualLayout><c:x val="0"/><c:y val="{mark.down:.5f}"/></c:manualLayout></c:layout>'
    face = f'<a:latin typeface="+mn-lt"/><a:ea typeface="{escape(east)}"/>'
    look = f'sz="{round(mark.size * 100)}" b="{int(mark.bold)}"'
    named = False
    ground = colour_xml(PAPER) if mark.backed else "<a:noFill/>"
    if format_ is not None:
        text = f'<c:numFmt formatCode="{escape(format_, {chr(34): "&quot;"})}" sourceLinked="0"/>'
    elif mark.text == series.name:
        named = True
    else:
        text = (
            '<c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/>'
            f"<a:p><a:pPr><a:defRPr {look}>{colour_xml(mark.colour)}{face}</a:defRPr></a:pPr>"
            f'<a:r><a:rPr lang="zh-CN" altLang="en-US" {look}>{colour_xml(mark.colour)}{face}</a:rPr>'
            f"<a:t>{escape(legal(mark.text))}</a:t></a:r></a:p></c:rich></c:tx>"
        )
    shows = f'<c:showLegendKey val="0"/><c:showVal val="{int(not named)}"/><c:showCatName val="0"/>'
    shows += f'<c:showSerName val="{int(named)}"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    return (
        f'<c:dLbl><c:idx val="{mark.row}"/>{layout}{text}<c:spPr>{ground}<a:ln><a:noFill/></a:ln></c:spPr>'
        '<c:txPr><a:bodyPr wrap="none"/><a:lstStyle/>'
        f"<a:p><a:pPr><a:defRPr {look}>{colour_xml(mark.colour)}{face}</a:defRPr></a:pPr>"
        f'<a:endParaRPr lang="zh-CN"/></a:p></c:txPr><c:dLblPos val="{mark.place}"/>{shows}</c:dLbl>'
    )
