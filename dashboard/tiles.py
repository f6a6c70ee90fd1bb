"""Small figures and answers as HTML of our own: many aligned tiles in one browser element.

Every text is escaped; nothing but our own markup reaches the page. Links carry the data version
that was picked, so that a reader of an older version stays in it.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from dashboard import dots, prose, sitemap
from dashboard.figure import Answer, Answers, Card, Cards, Dots, Prose, Shown
from dashboard.frames import each
from dashboard.theme import TONES, ZERO, ems, style

#: Words, number, unit: the number is set large, its qualifier and its unit small.
NUMBER = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)")
SPARK = (56, 26)
#: The column whose addresses become links, and what these begin with; anywhere else one is people's words.
LINKED, WEB = "见于", ("http://", "https://")

#: A column whose longest text is no wider than so many characters is never broken over lines, or over two at most.
SHORT, MIDDLE = 15.5, 26.0

STYLE = style("tiles")


def on_paper(address: str, words: str) -> str:
    """A picture seen in print only."""
    return f'<img class="on-paper" src="{escape(address)}" alt="{escape(words)}">'


def markup(figure: Shown | None, version: int | None, evidence: pd.DataFrame) -> str:
    """A figure that is set in markup of our own; "" for charts and where there is none. evidence: the exhibit's."""
    match figure:
        case Cards():
            return cards(figure, version)
        case Answers():
            return answers(figure, version)
        case Dots():
            return dots.drawn(figure)
        case Prose():
            return prose.drawn(figure, version, evidence)
    return ""


def cards(group: Cards, version: int | None) -> str:
    """A group of compact or headline figures. version: the data version picked, None for the newest."""
    tiles = "".join(_tile(card, version) for card in group.cards)
    return f'<ul class="tiles {group.style}" style="--most: {group.columns}">{tiles}</ul>'


def answers(group: Answers, version: int | None) -> str:
    """Questions with their answers; numbered unless brief."""
    items = "".join(
        _brief(item, version) if group.brief else _full(number, item, version)
        for number, item in enumerate(group.items, 1)
    )
    return f'<ol class="answers{" brief" if group.brief else ""}">{items}</ol>'


def table(frame: pd.DataFrame, whole: bool) -> str:
    """A table whose long texts are broken over lines, so that none is cut; the addresses under 见于 become links.

    whole: it stands in full length, else it scrolls in a frame of its own.
    """
    ways = {str(name): _way(frame[name]) for name in frame.columns}
    head = "".join(f'<th scope="col" class="{way}">{escape(name)}</th>' for name, way in ways.items())
    rows = ""
    for row in each(frame):
        cells = (f'<td class="{way}">{_cell(n, v)}</td>' for v, (n, way) in zip(row, ways.items(), strict=True))
        rows += f"<tr>{''.join(cells)}</tr>"
    kind = "listing whole" if whole else "listing"
    return f'<div class="{kind}" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Name and content in two columns, for the particulars of one thing."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in pairs)
    return f'<dl class="particulars">{rows}</dl>'


def _way(column: "pd.Series[Any]") -> str:
    """How a column is set: numbers at the right, short texts unbroken."""
    if is_numeric_dtype(column):
        return "short number"
    texts = [text for text in column.dropna().map(str) if column.name != LINKED or not text.startswith(WEB)]
    longest = max(map(ems, texts), default=0.0)
    return "short" if longest <= SHORT else "middle" if longest <= MIDDLE else "long"


def _cell(name: str, value: Any) -> str:
    text = "" if pd.isna(value) else escape(str(value))
    linked = name == LINKED and text.startswith(WEB)
    return f'<a href="{text}" target="_blank" rel="noopener noreferrer">打开</a>' if linked else text


def remarks(lines: Sequence[str]) -> str:
    """What analysts wrote about the values above, one line each."""
    return f'<ul class="remarks">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>'


def heading(key: str, name: str, title: str, subtitle: str, footnote: str) -> str:
    """What stands beside a group of small figures: its name, finding, subtitle and footnote."""
    return (
        f'<div class="beside"><p class="name">{escape(name)}</p><h3 class="finding" id="{escape(key)}">'
        f'{escape(title)}</h3><p>{escape(subtitle)}</p><p class="foot">{escape(footnote)}</p></div>'
    )


def _tile(card: Card, version: int | None) -> str:
    lines = [escape(part) for part in (card.period, card.source) if part]
    if card.page:
        target = sitemap.page(card.page)
        link = f'<a href="{_address(card.page, "", version)}" title="查看{escape(target.title)}">详情 ›</a>'
        lines[-1:] = [f"{lines[-1]}　{link}"] if lines else [link]
    foot = "<br>".join(lines)
    note = f'<details class="tile-note"><summary>口径说明</summary>{escape(card.note)}</details>' if card.note else ""
    return (
        f'<li><div class="tile-label">{escape(card.label)}</div>'
        f'<div class="tile-top">{_value(card)}{_spark(card)}</div>'
        f'<div class="tile-foot">{foot}</div>{note}</li>'
    )


def _value(card: Card) -> str:
    """The value, its number large; the text read from left to right is exactly the value."""
    if card.worded or NUMBER.search(card.value) is None:
        return f'<div class="tile-value worded">{escape(card.value)}</div>'
    parts = [escape(part) for part in NUMBER.split(card.value)]
    text = "".join(part if i % 2 else f"<small>{part}</small>" for i, part in enumerate(parts) if part)
    return f'<div class="tile-value">{text}</div>'


def _spark(card: Card) -> str:
    """A small line of the series the value belongs to, with a zero line where it crosses zero."""
    if len(card.spark) < 2:
        return ""
    width, height = SPARK
    low, high = min(card.spark), max(card.spark)
    span = (high - low) or 1.0

    def place(i: int, value: float) -> tuple[float, float]:
        across = 3 + (width - 6) * i / (len(card.spark) - 1)
        return round(across, 1), round(height - 3 - (height - 6) * (value - low) / span, 1)

    places = [place(i, value) for i, value in enumerate(card.spark)]
    line = " ".join(f"{x},{y}" for x, y in places)
    zero = place(0, 0.0)[1]
    rule = (
        f'<line x1="0" x2="{width}" y1="{zero}" y2="{zero}" stroke="{ZERO}" stroke-width="0.8"/>'
        if low < 0 < high
        else ""
    )
    end = places[-1]
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{rule}'
        f'<polyline points="{line}" fill="none" stroke="{TONES["main"]}" stroke-width="1.8" '
        f'stroke-linejoin="round"/><circle cx="{end[0]}" cy="{end[1]}" r="2.6" fill="{TONES["main"]}"/></svg>'
    )
    # As a picture: the browser element strips drawings that stand in the markup.
    data = b64encode(drawing.encode()).decode()
    return (
        f'<img class="tile-spark" width="{width}" height="{height}" alt="{escape(card.label)}走势" '
        f'src="data:image/svg+xml;base64,{data}">'
    )


def _full(number: int, item: Answer, version: int | None) -> str:
    detail = f'<p class="detail">{escape(item.detail)}</p>' if item.detail else ""
    foot = f"来源：{escape(item.source)}" if item.source else ""
    if item.page:
        title = escape(sitemap.page(item.page).title)
        foot += f'　<a href="{_address(item.page, item.anchor, version)}">{title} ›</a>'
    return (
        f'<li><p class="question">{number}. {escape(item.question)}</p>'
        f'<p class="answer">{escape(item.answer)}</p>{detail}<p class="answer-foot">{foot}</p></li>'
    )


def _brief(item: Answer, version: int | None) -> str:
    question = escape(item.question)
    if item.page or item.anchor:
        question = f'<a href="{_address(item.page, item.anchor, version)}">{question} ›</a>'
    return f'<li><p class="question">{question}</p><p class="answer">{escape(item.answer)}</p></li>'


def _address(page: str, anchor: str, version: int | None) -> str:
    """A link to a page or, without one, to a place on this page."""
    place = f"#{anchor}" if anchor else ""
    if not page:
        return place
    return sitemap.page(page).href + (f"?at={version}" if version is not None else "") + place
