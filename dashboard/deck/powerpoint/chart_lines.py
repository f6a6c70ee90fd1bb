"""Lines, points and their margins as DrawingML chart XML: over categories, or over numbers (scatter)."""

from xml.sax.saxutils import escape

from dashboard.deck.powerpoint.chart_pieces import (
    THIN,
    Frame,
    line_xml,
    numbers_xml,
    series_head,
    series_values,
    text_properties,
)
from dashboard.deck.powerpoint.chart_sheet import Sheet
from dashboard.deck.powerpoint.label_places import Drawing
from dashboard.deck.powerpoint.labels import AXIS, labels_xml, line_marks
from dashboard.deck.powerpoint.plot import Plot, PlotSeries
from dashboard.deck.powerpoint.text import colour_xml
from dashboard.theme import GRID, MUTED, PAPER, ZERO

#: Width of a series' line in EMU.
LINE = 34_925
#: How much of a margin's colour is seen.
FAINT = '<a:alpha val="45000"/>'
DASHES = {"implied": "dash", "forecast": "sysDot", "target": "sysDot"}
HOLLOW = ("bound", "implied", "forecast", "target")
MARKERS = ("circle", "square", "diamond", "triangle")
NO_LINE = '<a:ln w="28575"><a:noFill/></a:ln>'


def suffix(plot: Plot) -> str:
    """A short unit stands at each tick, a long one in the subtitle."""
    return plot.unit if len(plot.unit) == 1 else ""


def axis_format(plot: Plot) -> str:
    """The number format of the value axis."""
    digits = "#,##0" if plot.step >= 1 else "0.0" if plot.step >= 0.1 else "0.00"
    return f'{digits}"{suffix(plot)}"' if suffix(plot) else digits


def _marker(series: PlotSeries, number: int) -> str:
    if series.part in ("reference", "tick"):
        return '<c:marker><c:symbol val="none"/></c:marker>'
    if series.part == "event":
        fill = colour_xml(series.colour)
        return f'<c:marker><c:symbol val="diamond"/><c:size val="7"/><c:spPr>{fill}{NO_LINE}</c:spPr></c:marker>'
    symbol = MARKERS[number % len(MARKERS)] if series.part == "point" else "circle"
    size = 11 if series.part == "point" else 7
    fill = colour_xml(PAPER if series.role in HOLLOW else series.colour)
    edge = f'<a:ln w="22225">{colour_xml(series.colour)}</a:ln>'
    return f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/><c:spPr>{fill}{edge}</c:spPr></c:marker>'


def _stroke(series: PlotSeries) -> str:
    if series.part == "reference":
        return line_xml(series.colour, 12_700, "dash")
    if series.part in ("point", "tick", "event"):
        return NO_LINE
    thin = series.role == "context"
    return line_xml(series.colour, 22_225 if thin else LINE, DASHES.get(series.role, ""))


def lines_xml(plot: Plot, sheet: Sheet, frame: Frame, east: str) -> str:
    marks = line_marks(plot, frame.height, Drawing(frame.left, frame.top, frame.across, frame.down, frame.width))
    made = []
    pointed = 0
    for number, series in enumerate(plot.series):
        made.append(
            f"<c:ser>{series_head(sheet, number, series)}<c:spPr>{_stroke(series)}</c:spPr>{_marker(series, pointed)}"
            f"{labels_xml(series, marks[number], east)}{_bars_of_error(plot, sheet, number, series)}"
            f'{series_values(plot, sheet, number, series)}<c:smooth val="0"/></c:ser>'
        )
        pointed += series.part == "point"
    series_xml = "".join(made)
    cross = "autoZero" if plot.low <= 0 <= plot.high else "min"
    value_axis = _value_axis(plot, east, crosses="min" if plot.kind == "scatter" else "autoZero")
    ids = '<c:axId val="111000001"/><c:axId val="111000002"/>'
    base = f'<c:spPr><a:ln w="12700">{colour_xml(ZERO)}</a:ln></c:spPr>'
    if plot.kind == "scatter":
        across = (
            '<c:valAx><c:axId val="111000001"/><c:scaling><c:orientation val="minMax"/>'
            f'<c:max val="{plot.x_high:.6g}"/><c:min val="{plot.x_low:.6g}"/></c:scaling><c:delete val="0"/>'
            '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
            f'<c:minorTickMark val="none"/><c:tickLblPos val="{"none" if plot.named else "low"}"/>{base}'
            f'{text_properties(AXIS, MUTED, east)}<c:crossAx val="111000002"/><c:crosses val="{cross}"/>'
            '<c:crossBetween val="midCat"/></c:valAx>'
        )
        style = '<c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        return f"<c:scatterChart>{style}{series_xml}{ids}</c:scatterChart>{across}{value_axis}"
    across = (
        '<c:catAx><c:axId val="111000001"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{base}{text_properties(AXIS, MUTED, east)}'
        f'<c:crossAx val="111000002"/><c:crosses val="{cross}"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series_xml}'
        f'<c:marker val="1"/>{ids}</c:lineChart>{across}{value_axis}'
    )


def _value_axis(plot: Plot, east: str, crosses: str) -> str:
    grid = f'<c:majorGridlines><c:spPr><a:ln w="{THIN}">{colour_xml(GRID)}</a:ln></c:spPr></c:majorGridlines>'
    return (
        '<c:valAx><c:axId val="111000002"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{plot.high:.10g}"/><c:min val="{plot.low:.10g}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/>{grid}<c:numFmt formatCode="{escape(axis_format(plot), {chr(34): "&quot;"})}" '
        'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{text_properties(AXIS, MUTED, east)}"
        f'<c:crossAx val="111000001"/><c:crosses val="{crosses}"/><c:crossBetween '
        f'val="{"midCat" if plot.kind == "scatter" else "between"}"/>'
        f'<c:majorUnit val="{plot.step:.10g}"/></c:valAx>'
    )


def _bars_of_error(plot: Plot, sheet: Sheet, number: int, series: PlotSeries) -> str:
    """The margin of an implied series as bars; an event's line down to the axis."""
    direction = '<c:errDir val="y"/>' if plot.kind == "scatter" else ""
    if series.part == "event":
        line = f'<c:spPr><a:ln w="{THIN}">{colour_xml(series.colour)}<a:prstDash val="dash"/></a:ln></c:spPr>'
        return (
            f'<c:errBars>{direction}<c:errBarType val="minus"/><c:errValType val="fixedVal"/><c:noEndCap val="1"/>'
            f'<c:val val="{plot.high - plot.low:.10g}"/>{line}</c:errBars>'
        )
    if series.part != "band":
        return ""
    up, down = sheet.margins(number)
    line = f'<c:spPr><a:ln w="76200" cap="rnd">{colour_xml(series.colour, FAINT)}</a:ln></c:spPr>'
    return (
        f'<c:errBars>{direction}<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
        f"{numbers_xml('plus', sheet.margin_ref(number, 0), up)}"
        f"{numbers_xml('minus', sheet.margin_ref(number, 1), down)}"
        f"{line}</c:errBars>"
    )
