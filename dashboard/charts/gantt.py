"""Gantt → Altair layers: a bar a task from start to due, its progress within, a line at the day of the data.

On a page names stand left of the bars; on a phone above them. Places on the axis are days (proleptic ordinals).
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.columns import broken
from dashboard.charts.spoken import says
from dashboard.figure import Gantt
from dashboard.frames import each
from dashboard.theme import GRID, INK, MUTED, NARROW, PAPER, TONES, Size, ems, halos

Layers = tuple[Any, dict[str, pd.DataFrame]]

#: Ems of a task's name in one line beside its bar, and above it on a phone; lines of it at most.
BESIDE, ABOVE, LINES = 22.0, 25.0, 2
#: On a slide names are set smaller than the rest: there the tasks stand closer.
SMALLER = 0.84
#: A task's height, that of a group's heading and of the words under all, in units of the type size.
TASK, HEADING, UNDER = 2.75, 2.3, 1.5
#: What legend and axis take, in pixels on a page.
AROUND = 92
TOOLTIP = [
    alt.Tooltip("label:N", title="任务"),
    alt.Tooltip("group:N", title="分组"),
    alt.Tooltip("state:N", title="序时进度"),
    alt.Tooltip("span:N", title="起止"),
    alt.Tooltip("done:N", title="进度"),
    alt.Tooltip("shown:N", title="内容"),
]


#: Columns of the tasks as drawn; start, due and until (how far it is done) are places on the axis.
COLUMNS = [
    "label", "group", "state", "shown", "wide", "narrow", "wides", "narrows", "start", "due", "until", "bar", "open",
    "span", "done", "reported", "top", "bottom", "middle",
]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A line of the chart: a task or, where task is None, the heading of a group. top and bottom on the axis."""

    top: float
    bottom: float
    heading: str = ""
    task: Any = None


def height(figure: Gantt, size: Size) -> int:
    """The pixels a chart of these tasks takes where it does not say itself."""
    rows = _rows(figure)
    return figure.height or round(((rows[-1].bottom if rows else 1.0) + UNDER) * size.label) + AROUND


def _rows(figure: Gantt) -> list[Row]:
    """Tasks in their order, a heading where a group begins; tall in units of the type size."""
    rows: list[Row] = []
    place, group = 0.0, ""
    for task in each(figure.tasks):
        own = str(task.group or "")
        if own != group and own:
            rows.append(Row(place, place + HEADING, own))
            place += HEADING
        group = own
        rows.append(Row(place, place + TASK, task=task))
        place += TASK
    return rows


def _day(value: Any) -> float | None:
    """A date as a number of days, None where there is none."""
    return None if value is None or pd.isna(value) else float(pd.Timestamp(value).toordinal())


def _said(value: float | None) -> str:
    return "" if value is None else date.fromordinal(int(value)).isoformat()


def draw(figure: Gantt, size: Size) -> Layers:
    """The layered chart and the tables it names."""
    rows = _rows(figure)
    # The day of the data is named under the last task.
    total = (rows[-1].bottom if rows else 1.0) + UNDER
    today = _day(figure.day)
    tasks = pd.DataFrame([_task(row) for row in rows if row.task is not None], columns=COLUMNS)
    heads = pd.DataFrame(
        [{"top": r.top, "middle": (r.top + r.bottom) / 2, "text": r.heading} for r in rows if r.heading]
    )
    days = [v for name in ("start", "due") for v in tasks[name].dropna()] + ([today] if today is not None else [])
    low, high = _range(days)
    longest = max((ems(line) for text in tasks["wide"] for line in text.split("\n")), default=4.0) * _type(size)
    longest = max([longest, *(heads["text"].map(ems) * size.label if len(heads) else [])])
    left = f"(width < {NARROW} ? 0 : min({longest + 18:.0f}, 0.42 * width))"
    right = f"width - {3.6 * size.label:.0f}"  # where the last bar's progress is written
    scale = alt.Scale(domain=[low, high], nice=False, zero=False, range=[alt.expr(left), alt.expr(right)])
    x = alt.X("start:Q", scale=scale, axis=_axis(low, high, left, size))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[total, 0], nice=False, zero=False), axis=None)
    canvas = _Canvas(figure, size, scale, x, y, total)
    layers = [*canvas.headings(heads), *canvas.bars(tasks), *canvas.today(today), *canvas.names(tasks)]
    tables = {"tasks": tasks, "heads": heads, "days": _today(today, low, high)}
    return alt.layer(*layers), {name: table for name, table in tables.items() if len(table)}


def _today(day: float | None, low: float, high: float) -> pd.DataFrame:
    """The day of the data; late: whether its words stand left of the line, where the edge is too near."""
    late = day is not None and (day - low) / (high - low) > 0.5
    return pd.DataFrame([{"day": day, "text": f"数据日 {_said(day)}", "late": late}])


def _type(size: Size) -> float:
    """The type size of the tasks' names."""
    return size.label * (SMALLER if size.width else 1.0)


def _range(days: list[float]) -> tuple[float, float]:
    """The days the axis covers: all there are, a little space at both ends, at least a quarter of a year."""
    if not days:
        days = [float(date.today().toordinal())]
    low, high = min(days), max(days)
    space = max(10.0, (high - low) * 0.03, (90 - (high - low)) / 2)
    return low - space, high + space


def _task(row: Row) -> dict[str, Any]:
    task = row.task
    start, due = _day(task.start), _day(task.due)
    progress = None if pd.isna(task.progress) else min(100.0, max(0.0, float(task.progress)))
    bar = start is not None and due is not None
    until = start + (due - start) * (progress or 0.0) / 100 if start is not None and due is not None else start
    middle = (row.top + row.bottom) / 2
    label = str(task.label)
    wide, narrow = _short(label, BESIDE), _short(label, ABOVE)
    return {
        "label": label, "group": str(task.group or ""), "state": str(task.state), "shown": str(task.shown or ""),
        "wide": "\n".join(wide), "narrow": "\n".join(narrow), "wides": len(wide), "narrows": len(narrow),
        "start": start, "due": due, "until": until, "bar": bar, "open": not bar and start is not None,
        "span": f"{_said(start) or '未定'}至{_said(due) or '未定'}",
        "done": "未填报" if progress is None else f"{progress:g}%",
        "reported": progress is not None, "top": row.top, "bottom": row.bottom, "middle": middle,
    }  # fmt: skip


def _short(label: str, most: float) -> list[str]:
    """A name in at most LINES lines; what is longer is cut and said so by an ellipsis (the hover text has it whole)."""
    lines = broken(label, most)
    if len(lines) <= LINES:
        return lines
    kept = ""
    for char in label:
        if ems(kept + char) > most * LINES - 2:
            break
        kept += char
    return broken(kept + "…", most)[:LINES]


def _axis(low: float, high: float, left: str, size: Size) -> Any:
    """Months, quarters, years or every so many years, as they have room."""
    first, last = date.fromordinal(int(low)), date.fromordinal(int(high))
    months = [date(y, m, 1) for y in range(first.year, last.year + 1) for m in range(1, 13)]
    months = [m for m in months if low <= m.toordinal() <= high]
    least = 1 if len(months) <= 14 else 3 if len(months) <= 40 else 12
    month = f"((width - {left} - {3.6 * size.label:.0f}) * {30.4 / (high - low):.5f})"
    # Steps in months with the room one label needs; years in four figures with 年 or without.
    ways = [(1, "", 3.4), (3, "", 3.4), (12, "年", 4.0), (12, "", 2.9), (24, "", 2.9), (60, "", 2.9)]
    ways = [way for way in ways if way[0] >= least]
    texts = [json.dumps(_dates(months, step, year), ensure_ascii=False) for step, year, _ in ways]
    shown = texts[-1]
    for (step, _, need), text in reversed(list(zip(ways[:-1], texts[:-1], strict=True))):
        shown = f"{month} * {step} >= {need * size.label:.0f} ? {text} : {shown}"
    ticks = [m for m in months if (m.month - 1) % least == 0]
    return alt.Axis(
        values=[m.toordinal() for m in ticks],
        labelExpr=f"({shown})[datum.value] || ''",
        labelOverlap=False,
        tickCount=len(ticks),  # Vega would drop every second one of more than the width of the chart suggests
        title=None,
        orient="top",
        grid=True,
        domain=False,
        ticks=False,
        labelPadding=6,
    )


def _dates(months: list[date], step: int, year: str) -> dict[str, str]:
    """What stands at each month named when every so many are; the first one named says its year."""
    named = [m for m in months if (m.year * 12 + m.month - 1) % step == 0]
    if step >= 12:
        return {str(m.toordinal()): f"{m.year}{year}" for m in named}
    said = {str(m.toordinal()): f"{m.year}年" if m.month == 1 else f"{m.month}月" for m in named}
    if named and named[0].month != 1:
        said[str(named[0].toordinal())] = f"{named[0].year}年{named[0].month}月"
        if len(named) > 1 and named[1].month != 1:
            said[str(named[1].toordinal())] = ""  # the first one's year takes its room
    return said


@dataclass(frozen=True)
class _Canvas:
    """What all layers share."""

    figure: Gantt
    size: Size
    scale: Any
    x: Any
    y: Any
    total: float

    @property
    def unit(self) -> str:
        """Pixels of one unit of the vertical axis, a Vega expression."""
        return f"(height / {self.total:g})"

    def level(self, column: str) -> Any:
        """A vertical place on the common scale."""
        return alt.Y(f"{column}:Q", scale=self.y["scale"], axis=None)

    def place(self, column: str) -> Any:
        """A horizontal place on the common scale."""
        return alt.X(f"{column}:Q", scale=self.scale)

    def headings(self, heads: pd.DataFrame) -> list[Any]:
        """The names of groups over a pale line."""
        if not len(heads):
            return []
        base = alt.Chart(alt.NamedData(name="heads"))
        across = {"x": alt.XValue(0), "x2": alt.X2Value("width")}
        return [
            base.mark_rule(color=GRID, strokeWidth=1.2).encode(y=self.level("top"), **across),
            base.mark_text(align="left", fontSize=self.size.label, fontWeight="bold", color=INK).encode(
                x=alt.XValue(0), y=self.level("middle"), text=alt.Text("text:N")
            ),
        ]  # fmt: skip

    def bars(self, tasks: pd.DataFrame) -> list[Any]:
        """The time of each task and, within, what is done of it; a ring where no end is set."""
        base = alt.Chart(alt.NamedData(name="tasks"))
        states = self.figure.states
        colour = alt.Color(
            "state:N",
            scale=alt.Scale(domain=[s for s, _ in states], range=[TONES.get(t, t) for _, t in states]),
            legend=alt.Legend(symbolType="square", symbolSize=self.size.label**2 * 1.2, symbolStrokeWidth=0),
        )
        spoken = says("datum.state", "datum.label", "datum.done", "datum.span")
        thick = alt.expr(f"width < {NARROW} ? 0.55 * {self.unit} : 1.15 * {self.unit}")
        drop = alt.expr(f"width < {NARROW} ? (datum.narrows - 1) * 0.5 * {self.unit} + 0.45 * {self.unit} : 0")
        look = {"size": thick, "yOffset": drop, "cornerRadius": 2}
        layers: list[Any] = []
        if tasks["bar"].any():
            due = base.transform_filter("datum.bar")
            layers.append(
                due.mark_bar(opacity=0.28, description=spoken, **look).encode(
                    x=self.x, x2=alt.X2("due:Q"), y=self.level("middle"), color=colour, tooltip=TOOLTIP
                )
            )
            layers.append(
                due.transform_filter("datum.reported")
                .mark_bar(description=spoken, **look)
                .encode(
                    x=self.place("start"), x2=alt.X2("until:Q"), y=self.level("middle"), color=colour, tooltip=TOOLTIP
                )
            )
            layers.append(
                due.mark_text(
                    align="left", dx=6, fontSize=self.size.label * 0.92, color=MUTED, yOffset=drop, aria=False
                ).encode(x=self.place("due"), y=self.level("middle"), text=alt.Text("done:N"))
            )
        if tasks["open"].any():
            ring = base.transform_filter("datum.open").mark_point(
                size=self.size.label**2 * 0.8, strokeWidth=2, fill=PAPER, description=spoken, yOffset=drop
            )
            layers.append(ring.encode(x=self.x, y=self.level("middle"), color=colour, tooltip=TOOLTIP))
        return layers

    def names(self, tasks: pd.DataFrame) -> list[Any]:
        """The tasks' names left of the bars, on a phone above them."""
        base = alt.Chart(alt.NamedData(name="tasks"))
        common = {"align": "left", "lineBreak": "\n", "color": INK, "aria": False}
        label = _type(self.size)
        wide = (base if self.size.width else base.transform_filter(f"width >= {NARROW}")).mark_text(
            fontSize=label, lineHeight=label * 1.15, dx=8, baseline="middle",
            dy=alt.expr(f"-(datum.wides - 1) * {label * 0.575:.2f}"), **common,
        )  # fmt: skip
        layers = [wide.encode(x=alt.XValue(0), y=self.level("middle"), text=alt.Text("wide:N"), tooltip=TOOLTIP)]
        if not self.size.width:
            # Above the bars names cross the line of the day: they stand on a halo.
            for halo in halos(4):
                narrow = base.transform_filter(f"width < {NARROW}").mark_text(
                    fontSize=11, lineHeight=12.5, baseline="line-top", **(common | halo)
                )
                layers.append(
                    narrow.encode(x=alt.XValue(0), y=self.level("top"), text=alt.Text("narrow:N"), tooltip=TOOLTIP)
                )
        return layers

    def today(self, day: float | None) -> list[Any]:
        """The day of the data, a line through all."""
        if day is None:
            return []
        base = alt.Chart(alt.NamedData(name="days"))
        return [
            base.mark_rule(color=TONES["alert"], strokeWidth=1.4, strokeDash=[4, 3]).encode(x=self.place("day")),
            base.mark_text(
                color=TONES["alert"],
                fontSize=self.size.label,
                baseline="bottom",
                align=alt.expr("datum.late ? 'right' : 'left'"),
                dx=alt.expr("datum.late ? -5 : 5"),
            ).encode(x=self.place("day"), y=alt.YValue("height"), text=alt.Text("text:N")),
        ]
