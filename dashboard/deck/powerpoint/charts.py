"""A figure as a native, editable chart on a slide."""

from typing import Any

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.parts.chart import ChartPart

from dashboard.deck.powerpoint.base import POINT, Box
from dashboard.deck.powerpoint.chart_sheet import Sheet
from dashboard.deck.powerpoint.chart_xml import chart_xml
from dashboard.deck.powerpoint.plot import Plot, PlotSeries, data_of
from dashboard.deck.powerpoint.text import legal
from dashboard.figure import Figure

__all__ = ["Plot", "PlotSeries", "add_chart", "data_of", "xml_of"]


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
