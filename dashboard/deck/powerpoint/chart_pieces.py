"""What all native charts are made of: frames, text properties, lines, series with their cached values.

Lengths within a chart are points; places are shares of the chart's width and height, as the format wants them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from dashboard.deck.powerpoint.chart_sheet import Sheet
from dashboard.deck.powerpoint.plot import Plot, PlotSeries
from dashboard.deck.powerpoint.text import colour_xml, legal

#: Widths of thin lines in EMU.
THIN = 9_525


@dataclass(frozen=True)
class Frame:
    """The chart's size and the edges of what is drawn in it, in points."""

    width: float
    height: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def across(self) -> float:
        """The width of the drawing."""
        return self.width - self.left - self.right

    @property
    def down(self) -> float:
        """The height of the drawing."""
        return self.height - self.top - self.bottom

    def layout(self) -> str:
        """Where the drawing stands, axes' texts aside."""
        places = {"x": self.left / self.width, "y": self.top / self.height}
        sizes = {"w": self.across / self.width, "h": self.down / self.height}
        return layout_xml('<c:layoutTarget val="inner"/>', {**places, **sizes})


def layout_xml(target: str, values: dict[str, float]) -> str:
    modes = "".join(f'<c:{n}Mode val="edge"/>' for n in values if n in "xy")
    given = "".join(f'<c:{n} val="{v:.5f}"/>' for n, v in values.items())
    return f"<c:layout><c:manualLayout>{target}{modes}{given}</c:manualLayout></c:layout>"


def text_properties(size: float, colour: str, east: str, bold: bool = False) -> str:
    """How text of a chart is set."""
    return (
        "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>"
        f'<a:defRPr sz="{round(size * 100)}" b="{int(bold)}">{colour_xml(colour)}<a:latin typeface="+mn-lt"/>'
        f'<a:ea typeface="{escape(east)}"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def line_xml(colour: str, width: int, dash: str = "", more: str = "") -> str:
    style = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<a:ln w="{width}" cap="rnd">{colour_xml(colour, more)}{style}<a:round/></a:ln>'


def drawn(plot: Plot, series: PlotSeries) -> bool:
    """Whether it is a series of the chart: the reference of a bar chart is a grid line instead."""
    return not (plot.kind == "bar" and series.part == "reference")


def series_head(sheet: Sheet, number: int, series: PlotSeries) -> str:
    return (
        f'<c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef><c:f>{sheet.name_ref(number)}</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(legal(series.name))}</c:v></c:pt></c:strCache>'
        "</c:strRef></c:tx>"
    )


def numbers_xml(tag: str, ref: str, values: Sequence[float | None]) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{v:.12g}</c:v></c:pt>' for i, v in enumerate(values) if v is not None)
    return (
        f"<c:{tag}><c:numRef><c:f>{ref}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef></c:{tag}>'
    )


def _names(tag: str, ref: str, names: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{escape(legal(n))}</c:v></c:pt>' for i, n in enumerate(names))
    return (
        f'<c:{tag}><c:strRef><c:f>{ref}</c:f><c:strCache><c:ptCount val="{len(names)}"/>{points}</c:strCache>'
        f"</c:strRef></c:{tag}>"
    )


def series_values(plot: Plot, sheet: Sheet, number: int, series: PlotSeries) -> str:
    if plot.kind == "scatter":
        return numbers_xml("xVal", sheet.x_ref(number), series.xs) + numbers_xml(
            "yVal", sheet.value_ref(number), series.values
        )
    return _names("cat", sheet.category_ref(), plot.categories) + numbers_xml(
        "val", sheet.value_ref(number), series.values
    )
