"""What each mark says of itself: the same words a reader hovers for, kept in a picture of the chart.

A picture made outside the browser has no tooltips of Vega's; presented slides read these texts from its
marks (``aria-label``), show them on hover and highlight a series by the first of their parts.
"""

import re
from typing import Any

import altair as alt

#: Between the parts: series (or group), what it is of (place, category, period), the value as shown, the note.
BAR = "｜"
#: Where the number of a remark follows a figure.
SIGN = re.compile(r"(?<=[^\s❶-❿⓫-⓴])(?=[❶-❿⓫-⓴])")


def says(*parts: str) -> Any:
    """A mark's description from Vega expressions, one a part."""
    return alt.expr(f" + '{BAR}' + ".join(f"({part})" for part in parts))


#: A point of a line figure; a bar, whose category comes before the period; what only belongs to a series.
POINT = says("datum.series", "datum.period", "datum.shown", "datum.note")
OF_BAR = says(
    "datum.series", "datum.x + (datum.period && datum.x ? '，' : '') + datum.period", "datum.shown", "datum.note"
)
SERIES = says("datum.series", "''")


def parted(label: str) -> str:
    """A label with a thin space before the number of a remark, so that 5.5%❶ is not read as one."""
    return SIGN.sub("\u2009", label)
