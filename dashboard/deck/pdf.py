"""A deck as PDF, set by typst: charts stay vectors, text stays text; as slides or as an A4 handout."""

import importlib.resources
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import typst

from dashboard.deck.columns import SPACE
from dashboard.deck.slides import Material, Slide
from dashboard.deck.table import squeezed
from dashboard.errors import DrawingError
from dashboard.figure import Answers, Card, Prose
from dashboard.frames import each
from dashboard.theme import FILLS, GRID, INK, MUTED, TONES, ems
from dashboard.wording import NOT_HELD

LAYOUT = Path(__file__).with_name("pdf.typ")
COLOURS = {
    "ink": INK, "muted": MUTED, "grid": GRID, "main": TONES["main"], "alert": TONES["alert"], "soft": FILLS["main"],
    "context": FILLS["context"],
}  # fmt: skip
#: A number within a headline value: it is set large, its qualifier and its unit beside it smaller.
NUMBER = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)")
#: How large the words beside a number are, and a value that is only words, as a share of a number's size.
BESIDE, WORDS = 0.5, 0.62
#: A clause of a heading, with the mark that ends it.
CLAUSE = re.compile(r"(.+?)([，；：。？！]+|$)", re.DOTALL)
#: A column of such texts is aligned to the right.
NUMERIC = re.compile(r"-?[\d,]+(?:\.\d+)?(?:%|‰)?")
#: The key of a slide that continues another one.
CONTINUED = re.compile(r"-\d+$")
#: Ems at 14 pt: across a slide, beside the text of one column; a heading no longer than a word is not broken.
ACROSS, PADDING, WORD = 62.0, 1.3, 4.5


def write(material: Material, drawings: Mapping[str, str], handout: bool = False) -> bytes:
    """The deck as PDF with bookmarks, page numbers and tags. drawings: slide key → SVG of its chart.

    handout: A4 sheets with three slides each and lines for notes, instead of 16:9 pages.
    Raises DrawingError where a page cannot be set.
    """
    deck = material.deck
    told = {
        "title": deck.title,
        "author": deck.author,
        "made": deck.time[:10],
        "stamp": material.stamp,
        "mark": material.mark,
        "colours": COLOURS,
        "not_held": NOT_HELD,
        "handout": handout,
        "slides": [_told(slide, number, drawings) for number, slide in enumerate(material.slides, start=1)],
        "remarks": _remarks(material),
    }
    try:
        return bytes(
            typst.compile(
                LAYOUT.read_bytes(),
                font_paths=_faces(),
                ignore_system_fonts=True,
                sys_inputs={"deck": json.dumps(told, ensure_ascii=False, default=str)},
                format="pdf",
            )
        )
    except typst.TypstError as error:
        raise DrawingError("PDF 未能生成", f"汇报“{deck.title}”", f"请重试；原因：{error.message}") from error


@cache
def _faces() -> Any:
    """The shipped face and no other: the same deck looks the same on every machine."""
    folder = str(importlib.resources.files("pylopdf_fonts_zh_cn"))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _told(slide: Slide, number: int, drawings: Mapping[str, str]) -> dict[str, Any]:
    """One slide as the layout reads it."""
    told: dict[str, Any] = {
        "number": number,
        "kind": slide.kind,
        "depth": 2 if CONTINUED.search(slide.key) else 1,
        "title": slide.title,
        "clauses": CLAUSE.findall(slide.title),
        "subtitle": slide.subtitle,
        "notes": slide.notes,
        "footnote": slide.footnote,
        "mark": slide.mark,
    }
    if slide.kind in ("chart", "picture"):
        if slide.key not in drawings:
            raise DrawingError("图件没有绘出", f"第{number}页“{slide.title}”", "请重试")
        told |= {"drawing": drawings[slide.key], "alt": slide.told}
    elif slide.kind == "cards":
        told["cards"] = [_card(card) for card in slide.cards]
    elif slide.kind == "table" and slide.rows is not None:
        told |= _table(slide, slide.rows)
    elif slide.kind == "words":
        figure = slide.exhibit.figure if slide.exhibit is not None else None
        told["answers"] = [
            {"question": a.question, "answer": a.answer, "detail": a.detail, "source": a.source} for a in slide.answers
        ]
        told["brief"] = isinstance(figure, Answers) and figure.brief
        told["prose"] = isinstance(figure, Prose)
        # The same on every slide of the list.
        listed = figure.items if isinstance(figure, Answers) else slide.answers
        told["question_ems"] = max((ems(a.question) for a in listed), default=0.0)
    return told


def _remarks(material: Material) -> list[dict[str, Any]]:
    """What an exhibit's notes say besides those on its slides: there is no notes page beside a PDF's slide."""
    remarks = []
    for number, slide in enumerate(material.slides, start=1):
        if slide.exhibit is not None and not CONTINUED.search(slide.key):
            rest = [note for note in slide.exhibit.notes if note not in slide.notes]
            if rest:
                remarks.append({"number": number, "title": slide.title, "notes": rest})
    return remarks


def _card(card: Card) -> dict[str, Any]:
    parts = [card.value] if card.worded else NUMBER.split(card.value)
    shares = (WORDS,) if len(parts) == 1 else (BESIDE, 1.0)
    return {
        "label": card.label,
        "parts": [{"text": part, "share": shares[place % len(shares)]} for place, part in enumerate(parts) if part],
        "feet": [part for part in (card.small, card.note) if part],
    }


def _table(slide: Slide, rows: pd.DataFrame) -> dict[str, Any]:
    headings = [str(name) for name in rows.columns]
    texts = [[str(value) for value in row] for row in each(rows)]
    columns = list(zip(*texts, strict=True)) if texts else [() for _ in headings]
    wanted = [width - SPACE for width in slide.widths] or [max(map(ems, column), default=0.0) for column in columns]
    named = [ems(name) if ems(name) <= WORD else ems(name) / 2 + 0.5 for name in headings]
    widths = [0.2 + max(pair) for pair in zip(wanted, named, strict=True)]
    return {
        "headings": headings,
        "widths": squeezed(widths, ACROSS - PADDING * len(widths), WORD),
        "numeric": [any(column) and all(NUMERIC.fullmatch(v) for v in column if v) for column in columns],
        "rows": texts,
    }
