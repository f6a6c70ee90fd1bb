"""The notes page: what to say, and all that stands behind the slide."""

from dataclasses import replace
from typing import Any

from dashboard.deck.powerpoint import names
from dashboard.deck.powerpoint.charts import data_of
from dashboard.deck.powerpoint.own_master import EAST
from dashboard.deck.powerpoint.parts import identity
from dashboard.deck.powerpoint.text import Line, Style, body_xml, set_body
from dashboard.deck.slides import Material, Slide
from dashboard.figure import Figure

STYLE = Style(12, "tx1")
#: Readings of a chart that are listed one by one.
LISTED = 60


def lines_of(content: Slide, material: Material) -> list[str]:
    """The paragraphs of a slide's notes: the presenter's note, the narrative, the readings, the stamp, the link."""
    lines = [content.note] if content.note else []
    own = bool(content.finding) and content.title not in (content.finding, f"{content.finding}（续）")
    if own:
        lines.append(f"图件结论：{content.finding}")
    # The narrative begins with the finding.
    lines += [text for text in content.narrative[1 if own else 0 :] if text]
    lines += _readings(content)
    lines.append(material.stamp)
    if content.exhibit is not None:
        lines.append(f"在看板中查看：/{content.exhibit.page}?at={material.deck.version}")
    return lines


def _readings(content: Slide) -> list[str]:
    """What the chart shows, number by number with its qualifier."""
    figure = content.exhibit.figure if content.kind == "chart" and content.exhibit is not None else None
    if not isinstance(figure, Figure):
        return []
    plot = data_of(figure)
    read = []
    for series in plot.data:
        rows = [
            f"{_place(plot.categories, row, series.periods[row])} {shown}"
            for row, shown in enumerate(series.shown)
            if shown
        ]
        if rows:
            more = f"；其余{len(rows) - LISTED}个读数见图表数据" if len(rows) > LISTED else ""
            read.append(f"{series.name}：{'，'.join(rows[:LISTED])}{more}")
    return ["图中读数：", *read] if read else []


def _place(categories: tuple[str, ...], row: int, period: str) -> str:
    return categories[row] if row < len(categories) else period


def write(slide: Any, content: Slide, material: Material) -> None:
    """Write the slide's notes page."""
    notes = slide.notes_slide
    body = notes.notes_placeholder
    if body is None:
        return
    # The presenter's own note is no part of what a refresh may replace.
    ours = "\n".join(lines_of(replace(content, note=""), material))
    exhibit, params = identity(content, material)
    body.name = names.name("备注", exhibit, content.key, material.deck.version, params, ours)
    set_body(body, body_xml([Line(text, STYLE, before=4) for text in lines_of(content, material)], EAST))
