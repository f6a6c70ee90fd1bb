"""What of a figure stands on one slide: tasks, rows of fields and paragraphs in portions a room can read."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from dashboard.analysis.narrative import Sentence, margin, to_be_written
from dashboard.figure import Answer, Gantt, Heat, Paragraph, Prose, Shown
from dashboard.frames import each
from dashboard.theme import ems

#: Tasks and rows of fields on a slide; slides of one figure at most.
TASKS, ROWS, MOST = 12, 16, 4
#: Columns and rows of fields that make a native table; what is larger is a picture.
SMALL = (14, 14)
#: A text made by rule on a slide: lines at 18 pt, ems in one line, ems of a piece that is kept together.
PROSE_LINES, PROSE_EMS, PIECE = 14, 47.0, 150.0


def drawn_parts(figure: Shown) -> list[Shown]:
    """The figure in as many parts as it needs to be read, of about equal size; at most MOST."""
    if isinstance(figure, Gantt):
        return [
            replace(figure, tasks=figure.tasks.iloc[start:end].reset_index(drop=True), height=0)
            for start, end in _spans(len(figure.tasks), TASKS)
        ]
    if isinstance(figure, Heat):
        return [
            replace(figure, rows=rows, cells=_of(figure.cells, rows), height=0)
            for rows in (figure.rows[start:end] for start, end in _spans(len(figure.rows), ROWS))
        ]
    return [figure]


def _of(cells: pd.DataFrame, rows: tuple[str, ...]) -> pd.DataFrame:
    """The fields of these rows; there may be none at all."""
    return cells[cells["row"].isin(rows)] if "row" in cells else cells


def small(figure: Heat) -> bool:
    """Whether the fields are few enough for a native table that can be read and edited."""
    return 0 < len(figure.columns) <= SMALL[0] and 0 < len(figure.rows) <= SMALL[1]


def newest(figure: Heat, table: pd.DataFrame) -> list[int]:
    """The places of a table's rows, those of the figure's last columns first."""
    column = {name: place for place, name in enumerate(figure.columns)}
    ranks = [max((column.get(str(value), -1) for value in row), default=-1) for row in each(table)]
    return sorted(range(len(ranks)), key=lambda place: (-ranks[place], place))


def undrawn(figure: Shown) -> int:
    """How many tasks or rows of fields do not stand on the slides."""
    count = len(figure.tasks) if isinstance(figure, Gantt) else len(figure.rows) if isinstance(figure, Heat) else 0
    return max(0, count - (TASKS if isinstance(figure, Gantt) else ROWS) * MOST)


def _spans(count: int, most: int) -> Iterator[tuple[int, int]]:
    """Equal portions of at most so many, at most MOST of them; one (empty) of nothing."""
    slides = max(1, -(-count // most))
    size = most if slides > MOST else max(1, -(-count // slides))
    for number in range(min(slides, MOST)):
        yield number * size, min(count, (number + 1) * size)


def left_open(paragraph: Paragraph) -> str:
    """What is left to the writer, as it stands in every medium; "" where nothing is."""
    return to_be_written(paragraph.open)


def balanced(lines: Sequence[int], most: int) -> list[int]:
    """Where portions of at most so many lines end, as few and as equal as can be: 7 + 1 becomes 4 + 4.

    One that alone takes more stands alone.
    """
    fewest = len(ends_of(lines, most))
    least = next(size for size in range(1, most + 1) if len(ends_of(lines, size)) <= fewest)
    return ends_of(lines, least)


def ends_of(lines: Sequence[int], most: int) -> list[int]:
    """Where portions of at most so many lines end, each as full as can be."""
    ends: list[int] = []
    used = 0
    for place, count in enumerate(lines):
        if used and used + count > most:
            ends.append(place)
            used = 0
        used += count
    return [*ends, len(lines)]


def paged(figure: Prose) -> list[tuple[tuple[Answer, ...], tuple[str, ...]]]:
    """The paragraphs as headed texts, slide by slide, with the notes of each; one is parted between sentences."""
    pieces = [(paragraph, own, last) for paragraph in figure.paragraphs for own, last in _pieces(paragraph)]
    lines = [_height(paragraph, own, last) for paragraph, own, last in pieces]
    ends = balanced(lines, PROSE_LINES)
    pages = []
    begun: list[Paragraph] = []
    for start, end in zip([0, *ends], ends, strict=False):
        page: list[Answer] = []
        here: Paragraph | None = None
        for paragraph, own, last in pieces[start:end]:
            text = _text(own)
            detail = left_open(paragraph) if last else ""
            if paragraph is here:
                page[-1] = replace(page[-1], answer=page[-1].answer + text, detail=detail)
                continue
            here = paragraph
            continued = any(paragraph is other for other in begun) and paragraph.heading
            page.append(Answer(f"{paragraph.heading}（续）" if continued else paragraph.heading, text, detail))
            begun.append(paragraph)
        pages.append((tuple(page), margin(sentence for _, own, _ in pieces[start:end] for sentence in own)))
    return pages or [((), ())]


def _pieces(paragraph: Paragraph) -> list[tuple[list[Sentence], bool]]:
    """A paragraph in pieces of about PIECE ems, each whole sentences; whether it is the last."""
    pieces: list[list[Sentence]] = [[]]
    for sentence in paragraph.sentences:
        if _text(pieces[-1]) and ems(_text([*pieces[-1], sentence])) > PIECE:
            pieces.append([])
        pieces[-1].append(sentence)
    return [(own, place == len(pieces) - 1) for place, own in enumerate(pieces)]


def _text(sentences: Sequence[Sentence]) -> str:
    return "".join(span.text for sentence in sentences for span in sentence)


def _height(paragraph: Paragraph, own: Sequence[Sentence], last: bool) -> int:
    """Lines a piece takes, its share of heading and of what is left open."""
    heading = 2 if own == _pieces(paragraph)[0][0] and paragraph.heading else 0
    left = left_open(paragraph) if last else ""
    return heading + math.ceil(ems(_text(own)) / PROSE_EMS) + math.ceil(ems(left) / PROSE_EMS)
