"""Where a value is written at its mark, so that it meets neither lines nor other values. Lengths are points."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dashboard.deck.powerpoint.plot import Plot, PlotSeries
from dashboard.deck.powerpoint.text import breadth

#: From a mark's middle to its label, and between two samples of a line.
DISTANCE, STEP = 9.0, 5.0
#: Between the words of two labels side by side.
APART = 8.0
#: What meeting another label, leaving the chart and each place other than the first cost, in samples of a line met.
MEETING, LEAVING, OTHER = 40, 40, 1.5


@dataclass(frozen=True)
class Drawing:
    """The area marks are drawn in, within a chart of this width."""

    left: float
    top: float
    across: float
    down: float
    width: float


Rect = tuple[float, float, float, float]


class Places:
    """Chooses a place for one label after the other; what is placed stays."""

    def __init__(self, plot: Plot, drawing: Drawing) -> None:
        self._plot, self._drawing = plot, drawing
        self._taken: list[Rect] = []
        self._ink = [p for s in plot.series if s.part not in ("tick", "event") for p in self._samples(s)]

    def at(self, series: PlotSeries, row: int) -> tuple[float, float]:
        """Where the mark of a row stands."""
        plot, area = self._plot, self._drawing
        value = series.values[row] or 0.0
        if plot.kind == "scatter":
            share = ((series.xs[row] or 0.0) - plot.x_low) / (plot.x_high - plot.x_low)
        else:
            share = (row + 0.5) / max(1, len(plot.categories))
        return area.left + share * area.across, area.top + (plot.high - value) / (plot.high - plot.low) * area.down

    def _samples(self, series: PlotSeries) -> Iterator[tuple[float, float]]:
        rows = [row for row, value in enumerate(series.values) if value is not None]
        for row in rows:
            yield self.at(series, row)
        if series.part in ("line", "band"):
            for first, second in pairwise(rows):
                if second == first + 1:
                    (x, y), (x2, y2) = self.at(series, first), self.at(series, second)
                    count = int((abs(x2 - x) + abs(y2 - y)) / STEP)
                    yield from ((x + (x2 - x) * i / count, y + (y2 - y) * i / count) for i in range(1, count))

    def take(self, series: PlotSeries, row: int, text: str, size: float, place: str, down: float = 0.0) -> None:
        """Note that a label stands at a place, moved down by so much."""
        left, top, right, bottom = self._rect(self.at(series, row), text, size, place)
        self._taken.append((left, top + down, right, bottom + down))

    def choose(self, series: PlotSeries, row: int, text: str, size: float) -> str:
        """The best of t b l r for a label, which then stands there."""
        below = (series.values[row] or 0.0) < 0
        order = ("b", "t", "r", "l") if below else ("t", "l", "b", "r")
        mark = self.at(series, row)

        def cost(place: str) -> float:
            left, top, right, bottom = rect = self._rect(mark, text, size, place)
            met = sum(left <= x <= right and top <= y <= bottom for x, y in self._ink)
            crossed = sum(_overlap(rect, other) for other in self._taken)
            outside = left < self._drawing.left or right > self._drawing.width or top < 0
            beyond = bottom > self._drawing.top + self._drawing.down
            return met + MEETING * crossed + LEAVING * (outside + beyond) + OTHER * order.index(place)

        best = min(order, key=cost)
        self._taken.append(self._rect(mark, text, size, best))
        return best

    def _rect(self, mark: tuple[float, float], text: str, size: float, place: str) -> Rect:
        x, y = mark
        wide, high = breadth(text) * size + APART, size * 1.3
        left = {"l": x - DISTANCE - wide, "r": x + DISTANCE}.get(place, x - wide / 2)
        top = {"t": y - DISTANCE - high, "b": y + DISTANCE}.get(place, y - high / 2)
        return left, top, left + wide, top + high


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
