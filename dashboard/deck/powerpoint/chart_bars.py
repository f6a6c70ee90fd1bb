"""Horizontal bars as DrawingML chart XML."""

from xml.sax.saxutils import escape

from dashboard.deck.powerpoint.chart_pieces import Frame, drawn, line_xml, series_head, series_values, text_properties
from dashboard.deck.powerpoint.chart_sheet import Sheet
from dashboard.deck.powerpoint.labels import AXIS, VALUE, Mark, labels_xml
from dashboard.deck.powerpoint.plot import Plot, PlotSeries
from dashboard.deck.powerpoint.text import breadth, colour_xml, legal
from dashboard.theme import INK, MUTED, ZERO


def bar_reference(plot: Plot) -> PlotSeries | None:
    """The one reference a bar chart draws as a grid line: the only one, above half of the axis, nothing negative."""
    found = [s for s in plot.series if s.part == "reference"]
    if len(found) != 1 or plot.low < 0 or not found[0].values:
        return None
    return found[0] if (found[0].values[0] or 0.0) > plot.high * 0.65 else None


def bars_xml(plot: Plot, sheet: Sheet, frame: Frame, east: str) -> str:
    size = VALUE if len(plot.categories) * (len(plot.data) if plot.beside else 1) <= 12 else AXIS
    room = max((breadth(t) for s in plot.data for t in s.labels), default=0.0) * size + 14
    share = min(0.45, room / frame.across)
    reference = bar_reference(plot)
    # The longest bar ends where its value still fits beside it; on the left only where a bar goes there.
    span = (plot.high - plot.low or 1.0) / (1 - share * (2 if plot.low < 0 else 1))
    low, high = (plot.low - span * share if plot.low < 0 else plot.low), plot.high + span * share
    made: list[str] = []
    for number, series in enumerate(s for s in plot.series if drawn(plot, s)):
        place = "ctr" if plot.stacked else "outEnd"
        marks = [
            Mark(row, text, place, size, INK, False, backed=reference is not None)
            for row, text in enumerate(series.labels)
            if text and series.values[row] is not None
        ]
        made.append(
            f"<c:ser>{series_head(sheet, number, series)}{bar_fill(series.colour, series.role)}"
            f'<c:invertIfNegative val="0"/>{_exceptions(series)}{labels_xml(series, marks, east)}'
            f"{series_values(plot, sheet, number, series)}</c:ser>"
        )
    # LibreOffice turns the legend of bars around and goes by the order in the file, PowerPoint by c:order. Where no
    # bars stand side by side, both so name the series as the page does.
    if not plot.beside and not plot.stacked:
        made.reverse()
    grouping = "stacked" if plot.stacked else "clustered"
    overlap = 0 if plot.beside and not plot.stacked else 100
    line = colour_xml(ZERO) if plot.low < 0 or plot.zero else "<a:noFill/>"
    category = (
        '<c:catAx><c:axId val="111000001"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr><a:ln w="12700">{line}</a:ln></c:spPr>{text_properties(size, INK, east)}'
        '<c:crossAx val="111000002"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )
    gap = 40 if plot.beside else 55
    return (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{"".join(made)}'
        f'<c:gapWidth val="{gap}"/><c:overlap val="{overlap}"/><c:axId val="111000001"/><c:axId val="111000002"/>'
        f"</c:barChart>{category}{_bar_axis(plot, reference, low, high, east)}"
    )


def _bar_axis(plot: Plot, reference: PlotSeries | None, low: float, high: float, east: str) -> str:
    """The value axis of bars: unseen, because each bar says its value; a reference is its one grid line."""
    scale = f'<c:scaling><c:orientation val="minMax"/><c:max val="{high:.10g}"/><c:min val="{low:.10g}"/></c:scaling>'
    ends = '<c:crossAx val="111000001"/><c:crosses val="{}"/><c:crossBetween val="between"/>'
    if reference is None:
        return (
            f'<c:valAx><c:axId val="111000002"/>{scale}<c:delete val="1"/><c:axPos val="t"/>'
            '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
            f'<c:minorTickMark val="none"/><c:tickLblPos val="none"/>{ends.format("autoZero")}</c:valAx>'
        )
    level = f"{reference.values[0]:.10g}"
    words = escape(f'[={level}]"{legal(reference.name).replace(chr(34), "")}";""', {'"': "&quot;"})
    grid = line_xml(MUTED, 15_875, "dash")
    return (
        f'<c:valAx><c:axId val="111000002"/>{scale}<c:delete val="0"/><c:axPos val="t"/>'
        f"<c:majorGridlines><c:spPr>{grid}</c:spPr></c:majorGridlines>"
        f'<c:numFmt formatCode="{words}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{text_properties(AXIS, MUTED, east)}{ends.format("autoZero")}<c:majorUnit val="{level}"/></c:valAx>'
    )


def bar_fill(colour: str, role: str) -> str:
    """A bar's look: published filled, everything else pale with a dashed edge."""
    if role == "published":
        return f"<c:spPr>{colour_xml(colour)}<a:ln><a:noFill/></a:ln></c:spPr>"
    pale = colour_xml(colour, '<a:alpha val="15000"/>')
    return f'<c:spPr>{pale}<a:ln w="19050">{colour_xml(colour)}<a:prstDash val="dash"/></a:ln></c:spPr>'


def _exceptions(series: PlotSeries) -> str:
    """Bars whose role is not their series'."""
    return "".join(
        f'<c:dPt><c:idx val="{row}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"{bar_fill(series.colour, role)}</c:dPt>"
        for row, role in enumerate(series.roles)
        if role and role != series.role
    )
