"""Heat → Altair layers: fields coloured by class, rows by name, months under their year, gaps crossed out."""

import json
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.columns import Columns, broken, laid
from dashboard.charts.spoken import says
from dashboard.figure import Heat
from dashboard.theme import HEAT, INK, MUTED, NARROW, PAPER, ZERO, Size, ems
from dashboard.wording import NOT_HELD

Layers = tuple[Any, dict[str, pd.DataFrame]]

#: A row's name: ems in one line beside the fields, on a page and on a phone.
BESIDE, BESIDE_NARROW = 16.0, 6.6
#: A field's height, in units of the type size; what legend and labels take besides, in pixels on a page.
FIELD, FEW, AROUND = 2.8, 3.6, 86
#: The smallest type written in a field, in units of the type size; of a text turned on a phone, in pixels.
LEAST, TURNED = 0.7, 8
#: Pixels a line under the chart takes.
REMARK = 20
TOOLTIP = [
    alt.Tooltip("row:N", title="项目"),
    alt.Tooltip("column:N", title="时期"),
    alt.Tooltip("kind:N", title="等级"),
    alt.Tooltip("shown:N", title="数值"),
    alt.Tooltip("note:N", title="说明"),
]


def height(figure: Heat, size: Size) -> int:
    """The pixels a heat map takes where it does not say itself."""
    field = FEW if len(figure.rows) <= 4 else FIELD
    return figure.height or round(len(figure.rows) * field * size.label) + AROUND


def legend(figure: Heat, gaps: bool) -> tuple[tuple[str, str], ...]:
    """The legend with its word for a gap, where there is one and the figure has none of its own."""
    named = any(tone == "gap" for tone, _ in figure.legend)
    return (*figure.legend, ("gap", NOT_HELD)) if gaps and not named else figure.legend


def fields(figure: Heat, columns: Columns) -> pd.DataFrame:
    """Every pair of row and column with its place and class; a pair without a cell is a gap.

    Raises ValueError where a field has a tone that the legend does not name.
    """
    places = pd.DataFrame(
        [{"column": c.name, "start": c.start, "end": c.end, "middle": c.middle} for c in columns.columns],
        columns=["column", "start", "end", "middle"],
    )
    grid = pd.DataFrame({"row": list(figure.rows)}).merge(places, how="cross")
    cells = figure.cells.reindex(columns=["row", "column", "tone", "text", "shown", "note"])
    whole = grid.merge(cells, on=["row", "column"], how="left")
    whole["tone"] = whole["tone"].where(whole["tone"].isin(list(HEAT)), "gap")
    gap = whole["tone"] == "gap"
    for name in ("text", "shown", "note"):
        whole[name] = pd.Series(["" if pd.isna(v) else str(v) for v in whole[name]], dtype="str")
    whole.loc[gap & (whole["shown"] == ""), "shown"] = NOT_HELD
    called = dict(legend(figure, bool(gap.any())))
    if unnamed := set(whole["tone"]) - set(called):
        raise ValueError(f"fields of tones the legend does not name: {sorted(unnamed)}")
    whole["kind"] = whole["tone"].map(called)
    whole["ink"] = whole["tone"].map({tone: ink for tone, (_, ink) in HEAT.items()})
    return whole


def draw(figure: Heat, size: Size) -> Layers:
    """The layered chart and the tables it names."""
    columns = laid(figure.columns)
    frame = fields(figure, columns)
    canvas = _canvas(figure, columns, size)
    said = legend(figure, bool((frame["tone"] == "gap").any()))
    base = alt.Chart(alt.NamedData(name="cells"))
    chosen = alt.selection_point(name="chosen", fields=["kind"], bind="legend", toggle="true")
    fill = alt.Fill(
        "kind:N",
        scale=alt.Scale(domain=[name for _, name in said], range=[HEAT[tone][0] for tone, _ in said]),
        legend=alt.Legend(
            symbolType="square", symbolStrokeColor=ZERO, symbolStrokeWidth=0.6, symbolSize=size.label**2 * 1.3
        ),
    )
    spoken = says("datum.kind", "datum.row + '，' + datum.column", "datum.shown", "datum.note")
    opacity = alt.OpacityValue(**alt.condition(chosen, alt.value(1.0), alt.value(0.12)))
    # White edges part the fields; where columns are hardly wider than the edge they would eat them up.
    edge = f"min({'1' if canvas.many else '2'}, {canvas.column} * 0.1)"
    layers = [
        base.mark_rect(description=spoken, stroke=PAPER, strokeWidth=alt.expr(edge), cornerRadius=1.5)
        .encode(x=canvas.x, x2=alt.X2("end:Q"), y=canvas.y, fill=fill, opacity=opacity, tooltip=TOOLTIP)
        .add_params(chosen),
        *_gaps(canvas, frame, opacity),
        *_texts(canvas),
        *_names(canvas),
        *_heads(canvas),
    ]
    return alt.layer(*layers), {"cells": frame, "rows": _named(figure), "heads": canvas.heads}


@dataclass(frozen=True)
class _Canvas:
    """What all layers share.

    column, below: the pixels of one column, those under the fields, Vega expressions. heads, said: what is written
    under the columns. many: whether columns are thin. unwritten: whether a phone leaves out the fields' texts.
    """

    figure: Heat
    size: Size
    x: Any
    y: Any
    scale: Any
    column: str
    below: str
    heads: pd.DataFrame
    said: str
    many: bool
    unwritten: str


def _canvas(figure: Heat, columns: Columns, size: Size) -> _Canvas:
    beside, narrow = (
        max((ems(line) for row in figure.rows for line in broken(row, most)), default=0.0) * size.label + 14
        for most in (BESIDE, BESIDE_NARROW)
    )
    left = f"{beside:.0f}" if size.width else f"(width < {NARROW} ? {narrow:.0f} : {beside:.0f})"
    room = f"(width - {left})"
    scale = alt.Scale(
        domain=[0, columns.across], nice=False, zero=False, padding=0, range=[alt.expr(left), alt.expr("width")]
    )
    column = f"({room} / {columns.across:g})"
    heads, said, under = columns.labels(size, column)
    unwritten = _unwritten(figure, size, column, under)
    below = under if unwritten == "false" else f"({under} + ({unwritten} ? {REMARK} : 0))"
    many = len(columns.columns) > 40
    y = alt.Y(
        "row:N",
        sort=list(figure.rows),
        scale=alt.Scale(
            domain=list(figure.rows), paddingInner=0.12 if many else 0.08, paddingOuter=0.04,
            range=[alt.expr("0"), alt.expr(f"height - {below}")],
        ),
        axis=None,
    )  # fmt: skip
    x = alt.X("start:Q", scale=scale, axis=None)
    return _Canvas(figure, size, x, y, scale, column, below, heads, said, many, unwritten)


def _named(figure: Heat) -> pd.DataFrame:
    """The rows' names broken over lines, for a page and for a phone."""
    lines = [(broken(row, BESIDE), broken(row, BESIDE_NARROW)) for row in figure.rows]
    return pd.DataFrame(
        {
            "row": list(figure.rows),
            "wide": ["\n".join(wide) for wide, _ in lines],
            "narrow": ["\n".join(narrow) for _, narrow in lines],
            "wides": [len(wide) for wide, _ in lines],
            "narrows": [len(narrow) for _, narrow in lines],
        }
    )


def _names(canvas: _Canvas) -> list[Any]:
    """The rows' names left of the fields; a phone breaks them over more lines."""
    base = alt.Chart(alt.NamedData(name="rows"))
    size, y = canvas.size, canvas.y
    layers = []
    for name, label, test in (("wide", size.label, ">="), ("narrow", size.label - 1, "<")):
        if size.width and name == "narrow":
            break
        rows = base if size.width else base.transform_filter(f"width {test} {NARROW}")
        text = rows.mark_text(
            align="right", baseline="middle", lineBreak="\n", fontSize=label, lineHeight=label * 1.16, color=INK,
            dx=-10 if name == "wide" else -6, dy=alt.expr(f"-(datum.{name}s - 1) * {label * 0.58:.2f}"), aria=False,
        )  # fmt: skip
        layers.append(text.encode(x=alt.XDatum(0, scale=canvas.scale), y=y, text=f"{name}:N"))
    return layers


def _heads(canvas: _Canvas) -> list[Any]:
    """What stands under the columns: their names, and the years under these."""
    size = canvas.size
    base = alt.Chart(alt.NamedData(name="heads")).transform_calculate(said=canvas.said)
    text = base.mark_text(
        baseline="line-top", lineBreak="\n", fontSize=size.label, lineHeight=size.label * 1.2, color=INK, aria=False,
        y=alt.expr(f"height - {canvas.below} + {0.5 * size.label:.1f} + (datum.line - 1) * {1.3 * size.label:.1f}"),
    )  # fmt: skip
    return [text.encode(x=alt.X("middle:Q", scale=canvas.scale), text=alt.Text("said:N"))]


def _gaps(canvas: _Canvas, frame: pd.DataFrame, opacity: Any) -> list[Any]:
    """A gap is an empty field with a thin edge and a line across: nothing is held there, it is not zero."""
    if not (frame["tone"] == "gap").any():
        return []
    gaps = alt.Chart(alt.NamedData(name="cells")).transform_filter("datum.tone == 'gap'")
    x, row = alt.X("start:Q", scale=canvas.scale), canvas.y
    edge = gaps.mark_rect(
        fillOpacity=0, stroke="#C9D1DB", strokeWidth=alt.expr(f"{canvas.column} < 5 ? 0 : 0.8"), aria=False
    ).encode(x=x, x2=alt.X2("end:Q"), y=row, opacity=opacity)
    ends = alt.Y("row:N", sort=row["sort"], scale=row["scale"], axis=None, bandPosition=1)
    slash = gaps.mark_rule(aria=False, color="#B9C2CE", strokeWidth=0.8).encode(
        x=x, x2=alt.X2("end:Q"), y=ends, y2=alt.Y2("row:N", bandPosition=0), opacity=opacity
    )
    return [edge, slash]


def _longest(figure: Heat) -> float:
    """Ems of the longest text in a field."""
    texts = figure.cells["text"] if "text" in figure.cells else pd.Series(dtype="str")
    # A dash between numbers (10—11) is as wide as a character.
    return max((ems(str(text).replace("—", "一")) for text in texts.dropna()), default=0.0)


def written(figure: Heat, size: Size, width: int, high: int) -> bool:
    """Whether a picture so wide and high has the text of every field in it. size: one with a width of its own."""
    held = figure.cells[figure.cells["tone"].isin(set(HEAT) - {"gap"})] if "tone" in figure.cells else figure.cells
    longest = _longest(figure)
    if not longest or (held["text"].fillna("") == "").any():
        return False
    columns = laid(figure.columns)
    beside = max(ems(line) for row in figure.rows for line in broken(row, BESIDE)) * size.label + 14
    column = (width - beside) / columns.across
    below = (3.1 if any(c.year for c in columns.columns) else 1.8) * size.label if columns.dated else 4 * size.label
    return min(column * 0.9 / longest, (high - below) / len(figure.rows) * 0.6) >= LEAST * size.label


def _unwritten(figure: Heat, size: Size, column: str, below: str) -> str:
    """Whether a phone has no room for the texts of the fields, upright or turned; a Vega expression."""
    longest = _longest(figure)
    if size.width or not longest:
        return "false"
    upright, turned = _sizes(figure, size, column, below)
    return f"(width < {NARROW} && {upright} < {LEAST * size.label:.1f} && {turned} < {TURNED})"


def _sizes(figure: Heat, size: Size, column: str, below: str) -> tuple[str, str]:
    """The type size at which every text fits its field, upright and turned; Vega expressions."""
    longest, field = _longest(figure), f"(height - {below}) / {len(figure.rows)}"
    return (
        f"min({size.label}, {column} * 0.9 / {longest:.2f}, {field} * 0.6)",
        f"min({size.label - 1}, {column} * 0.8, {field} * 0.86 / {longest:.2f})",
    )


def _texts(canvas: _Canvas) -> list[Any]:
    """What is written in the fields, in one size for all, where every text has room; on a phone turned if need be.

    Where a phone has no room either, a line under the chart says how the values are read.
    """
    if not _longest(canvas.figure):
        return []
    upright, turned = _sizes(canvas.figure, canvas.size, canvas.column, canvas.below)
    enough = f"{upright} >= {LEAST * canvas.size.label:.1f}"
    lying = f"(!({enough}) && width < {NARROW} && {turned} >= {TURNED})"
    if canvas.size.width:
        lying = "false"
    text = (
        alt.Chart(alt.NamedData(name="cells"))
        .transform_filter("datum.text != '' && datum.tone != 'gap'")
        .mark_text(
            fontSize=alt.expr(f"max(1, {lying} ? {turned} : {upright})"),
            angle=alt.expr(f"{lying} ? 270 : 0"),
            opacity=alt.expr(f"{enough} || {lying} ? 1 : 0"),
            aria=False,
        )
    )
    ink = alt.Color("ink:N", scale=None)
    layers = [text.encode(x=alt.X("middle:Q", scale=canvas.scale), y=canvas.y, text=alt.Text("text:N"), color=ink)]
    if not canvas.size.width:
        first = "datum.row == " + json.dumps(canvas.figure.rows[0], ensure_ascii=False)
        words = (
            alt.Chart(alt.NamedData(name="rows"))
            .transform_filter(first)
            .mark_text(
                align="left", baseline="bottom", fontSize=canvas.size.label - 1, color=MUTED, aria=False,
                text="窄屏不写格内数值，轻触可见", opacity=alt.expr(f"{canvas.unwritten} ? 1 : 0"),
            )
        )  # fmt: skip
        layers.append(words.encode(x=alt.XValue(0), y=alt.YValue("height")))
    return layers
