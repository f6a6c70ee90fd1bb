"""A figure as a native, editable chart on a slide."""

from collections.abc import Sequence
from typing import Any

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.parts.chart import ChartPart

from dashboard.deck.powerpoint.base import POINT, Box
from dashboard.deck.powerpoint.chart_bars import bar_reference, bars_xml
from dashboard.deck.powerpoint.chart_lines import lines_xml, suffix
from dashboard.deck.powerpoint.chart_pieces import Frame, drawn, layout_xml, text_properties
from dashboard.deck.powerpoint.chart_sheet import Sheet
from dashboard.deck.powerpoint.labels import AXIS, VALUE
from dashboard.deck.powerpoint.plot import Plot, PlotSeries, data_of
from dashboard.deck.powerpoint.text import breadth, legal
from dashboard.figure import Figure
from dashboard.theme import INK

__all__ = ["Plot", "PlotSeries", "add_chart", "data_of", "xml_of"]

#: The height of a legend's line, in points.
LEGEND_ROW = 25.0
SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def xml_of(plot: Plot, box: Box, east: str = "+mn-ea") -> tuple[bytes, bytes]:
    """The chart part and its data sheet (a workbook) for a frame of this size."""
    sheet = Sheet(plot)
    xml = chart_xml(plot, sheet, box.width / POINT, box.height / POINT, east)
    return xml.encode(), sheet.workbook()


def add_chart(slide: Any, figure: Figure, box: Box, name: str, alt: str, east: str = "+mn-ea") -> Any:
    """Put the figure on a slide as a chart; returns its graphic frame. alt: what it shows, in words."""
    xml, workbook = xml_of(data_of(figure), box, east)
    package = slide.part.package
    part = ChartPart.load(package.next_partname(ChartPart.partname_template), CT.DML_CHART, package, xml)
    part.chart_workbook.update_from_xlsx_blob(workbook)
    key = slide.part.relate_to(part, RT.CHART)
    shapes = slide.shapes
    frame = shapes._shape_factory(shapes._add_chart_graphicFrame(key, *box))
    frame.name = name
    frame._element.nvGraphicFramePr.cNvPr.set("descr", legal(alt))
    return frame


def chart_xml(plot: Plot, sheet: Sheet, width: float, height: float, east: str) -> str:
    """The chart part of a plot. width, height: of its frame, in points."""
    legend = _legend_names(plot)
    frame = _frame(plot, legend, width, height)
    shapes = bars_xml(plot, sheet, frame, east) if plot.kind == "bar" else lines_xml(plot, sheet, frame, east)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {SPACES}>'
        '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea>{frame.layout()}{shapes}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>"
        f"{_legend(plot, legend, frame, east)}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"{text_properties(AXIS, INK, east)}"
        "</c:chartSpace>"
    )


def _legend_names(plot: Plot) -> list[PlotSeries]:
    """The series a legend has to name: all data where one of them is not named at its last point."""
    data = plot.data
    if len(data) < 2 or (plot.kind != "bar" and all(s.end for s in data)):
        return []
    return list(data)


def _legend(plot: Plot, named: Sequence[PlotSeries], frame: Frame, east: str) -> str:
    if not named:
        return ""
    hidden = "".join(
        f'<c:legendEntry><c:idx val="{i}"/><c:delete val="1"/></c:legendEntry>'
        for i, s in enumerate(s for s in plot.series if drawn(plot, s))
        if s.helper
    )
    columns, rows = _legend_grid(named, frame.width)
    wide = min(frame.width, columns * _entry(named))
    places = {"x": 0.0, "y": 0.0, "w": wide / frame.width, "h": rows * LEGEND_ROW / frame.height}
    return (
        f'<c:legend><c:legendPos val="t"/>{hidden}{layout_xml("", places)}<c:overlay val="0"/>'
        f"{text_properties(AXIS, INK, east)}</c:legend>"
    )


def _entry(named: Sequence[PlotSeries]) -> float:
    """The width of one entry of a legend: all are as wide as the longest."""
    return max(breadth(s.name) for s in named) * AXIS + 56


def _legend_grid(named: Sequence[PlotSeries], width: float) -> tuple[int, int]:
    """Columns and rows of a legend."""
    if not named:
        return 0, 0
    columns = max(1, min(len(named), int(width / _entry(named))))
    return columns, -(-len(named) // columns)


def _frame(plot: Plot, legend: Sequence[PlotSeries], width: float, height: float) -> Frame:
    top = _legend_grid(legend, width)[1] * LEGEND_ROW + 8
    if plot.kind == "bar":
        longest = max((breadth(c) for c in plot.categories), default=0.0) * VALUE + 14
        return Frame(width, height, min(longest, width * 0.4), top + (22 if bar_reference(plot) else 0), 8, 4)
    ticks = [plot.low + i * plot.step for i in range(int((plot.high - plot.low) / plot.step) + 1)]
    left = max(breadth(f"{t:,g}{suffix(plot)}") for t in ticks) * AXIS + 14
    names = max((breadth(s.end) + _value_breadth(s) for s in plot.data if s.end), default=0.0) * VALUE
    half = (width - left) / (2 * max(1, len(plot.categories))) if plot.kind == "line" else 0.0
    right = max(14.0, names + 16 - half)
    events = 24 if plot.events else 6
    return Frame(width, height, left, top + events, min(right, width * 0.34), AXIS * 1.45 + 12)


def _value_breadth(series: PlotSeries) -> float:
    return breadth(series.labels[series.last]) + 0.5 if series.labels and series.labels[series.last] else 0.0
