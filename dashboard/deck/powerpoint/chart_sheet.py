"""The data sheet of a native chart: what "编辑数据" opens in PowerPoint and WPS.

Categories and values first, in the layout PowerPoint itself uses; then margins, and what the reader is shown
(qualifier included), which no number can say.
"""

import io
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from dashboard.deck.powerpoint.plot import Plot, PlotSeries

NAME = "Sheet1"


@dataclass(frozen=True)
class Sheet:
    """Where everything of a plot stands in its sheet."""

    plot: Plot

    @property
    def series(self) -> tuple[PlotSeries, ...]:
        """The series that stand in the sheet as such."""
        return tuple(s for s in self.plot.series if not (self.plot.kind == "bar" and s.part == "reference"))

    @property
    def _wide(self) -> int:
        """Columns one series takes: position and value, or the value alone."""
        return 2 if self.plot.kind == "scatter" else 1

    def _column(self, number: int) -> int:
        return number * 2 + 1 if self.plot.kind == "scatter" else number + 1

    def _margin(self, number: int) -> int:
        first = 1 + self._wide * len(self.series) if self.plot.kind != "scatter" else 2 * len(self.series)
        return first + 2 * sum(1 for s in self.series[:number] if s.part == "band")

    @property
    def _shown(self) -> int:
        return self._margin(len(self.series))

    def _ref(self, column: int, rows: int) -> str:
        name = xl_col_to_name(column)
        return f"{NAME}!${name}$2:${name}${max(rows, 1) + 1}"

    def category_ref(self) -> str:
        """The cells of the categories."""
        return self._ref(0, len(self.plot.categories))

    def name_ref(self, number: int) -> str:
        """The cell of a series' name."""
        return f"{NAME}!${xl_col_to_name(self._column(number))}$1"

    def value_ref(self, number: int) -> str:
        """The cells of a series' values."""
        return self._ref(self._column(number), len(self.series[number].values))

    def x_ref(self, number: int) -> str:
        """The cells of a series' positions."""
        return self._ref(self._column(number) - 1, len(self.series[number].values))

    def margin_ref(self, number: int, side: int) -> str:
        """The cells of how far a margin reaches: side 0 upward, 1 downward."""
        return self._ref(self._margin(number) + side, len(self.series[number].values))

    def margins(self, number: int) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
        """How far the margin reaches upward and downward from each value."""
        s = self.series[number]

        def reach(ends: tuple[float | None, ...], sign: int) -> tuple[float | None, ...]:
            return tuple(
                None if v is None or e is None else round(sign * (e - v), 9)
                for v, e in zip(s.values, ends, strict=True)
            )

        return reach(s.high, 1), reach(s.low, -1)

    def workbook(self) -> bytes:
        """The sheet as a workbook."""
        out = io.BytesIO()
        with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet(NAME)
            sheet.set_column(0, 0, 14)
            for row, name in enumerate(self.plot.categories, start=1):
                sheet.write_string(row, 0, name)
            for number, series in enumerate(self.series):
                self._write(sheet, number, series)
        return out.getvalue()

    def _write(self, sheet: Any, number: int, series: PlotSeries) -> None:
        column = self._column(number)
        sheet.write_string(0, column, series.name)
        if self.plot.kind == "scatter":
            sheet.write_string(0, column - 1, "位置")
            _numbers(sheet, column - 1, series.xs)
        _numbers(sheet, column, series.values)
        if series.part == "band":
            for side, (heading, values) in enumerate(zip(("向上误差", "向下误差"), self.margins(number), strict=True)):
                sheet.write_string(0, self._margin(number) + side, f"{series.name}{heading}")
                _numbers(sheet, self._margin(number) + side, values)
        place = self._shown + 2 * sum(1 for s in self.series[:number] if not s.helper)
        if not series.helper:
            for offset, (heading, texts) in enumerate((("时期", series.periods), ("读数", series.shown))):
                sheet.set_column(place + offset, place + offset, 18)
                sheet.write_string(0, place + offset, f"{series.name}{heading}")
                for row, text in enumerate(texts, start=1):
                    if text:
                        sheet.write_string(row, place + offset, text)


def _numbers(sheet: Any, column: int, values: tuple[float | None, ...]) -> None:
    for row, value in enumerate(values, start=1):
        if value is not None:
            sheet.write_number(row, column, value)
