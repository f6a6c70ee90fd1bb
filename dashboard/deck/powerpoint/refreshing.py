"""An edited deck brought up to the newest data: numbers and sentences of ours are renewed, every edit stays.

The fresh material is written as a deck of its own in memory; then content goes from each of its shapes into the
shape of the same name in the edited deck, wherever the speaker has put it. What is gone stays gone, what is new
from the speaker stays; what could not be renewed is told, never dropped.
"""

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from pptx import Presentation

from dashboard.deck.deck import Deck
from dashboard.deck.powerpoint.base import Base
from dashboard.deck.powerpoint.fresh_deck import FreshDeck, ours
from dashboard.deck.powerpoint.master import base_in, drop_unlisted, into_last_section, remove_slide
from dashboard.deck.powerpoint.names import Named, parse
from dashboard.deck.powerpoint.parts import fill
from dashboard.deck.powerpoint.received import checked, opened
from dashboard.deck.powerpoint.refresh_report import Change, Report
from dashboard.deck.powerpoint.slide_refreshing import renew_slide
from dashboard.deck.powerpoint.writing import write
from dashboard.deck.slides import Material, Slide
from dashboard.deck.stage import TABLE_LINES
from dashboard.errors import ParameterError
from dashboard.theme import ems

__all__ = ["Change", "Refreshed", "found", "refresh"]

WHERE = "更新上期材料"
KEY = "changes"
TITLE = "数据更新说明"
KEPT = "保留未动的内容"
#: Slides of changes and of what stayed, at most; the rest is counted.
MOST = 6
#: Columns with their widths in ems at 14 pt.
CHANGED = {"页": 4.2, "项目": 20.8, "原": 16.5, "现": 16.5}
STAYED = {"序号": 4.2, "说明": 53.8}
#: Ems of one text; a longer one stands whole in the list the page and the command line show.
LONGEST = 90.0
#: What a cell keeps free at its sides, in ems.
_SIDES = 1.2
NOTHING = "各图件的数据和结论与上期一致，没有变化。"


@dataclass(frozen=True)
class Refreshed:
    """A refreshed deck: the file, what changed, and what stayed although the data say otherwise, in sentences."""

    content: bytes
    changes: tuple[Change, ...]
    kept: tuple[str, ...]


def found(old: bytes) -> tuple[Named, ...]:
    """What the shapes of ours in a deck say of themselves.

    Raises:
        IntakeError: the file cannot be taken.
        ParameterError: there is none of ours in it.
    """
    named = [named for slide in opened(checked(old, "")).slides for _, named in ours(slide) if named.exhibit]
    if not named:
        raise _none()
    return tuple(named)


def refresh(old: bytes, fresh: Material, drawings: dict[str, str], was: Sequence[Material] = ()) -> Refreshed:
    """The deck with the data and sentences of the fresh material; the input stays as it is.

    was: the same exhibits at the versions the deck was made from: by them a text is known as ours, line by line.

    Raises:
        IntakeError: the file cannot be taken.
        ParameterError: nothing in it is ours, or none of its exhibits exists any more.
    """
    presentation = opened(checked(old, ""))
    drop_unlisted(presentation)
    # The cover's words are the presenter's; the fresh deck has none of its own and needs some to be written.
    titled = tuple(replace(s, title=s.title or "汇报") for s in fresh.slides)
    made = FreshDeck(fresh, Presentation(io.BytesIO(write(replace(fresh, slides=titled), drawings))), was)
    report = Report()
    _without_old_report(presentation)
    count = sum(renew_slide(slide, number, made, report) for number, slide in enumerate(presentation.slides, start=1))
    if not count:
        raise _none()
    if not report.renewed:
        what = "文件中的图件都已不在本系统中，无可更新的内容"
        raise ParameterError(what, WHERE, "原文件保持不变；可在“汇报演示”页另选图件重新导出")
    _tell_missing_slides(presentation, made, report)
    _add_report(base_in(presentation), report.changes, report.sentences, fresh)
    out = io.BytesIO()
    presentation.save(out)
    return Refreshed(out.getvalue(), tuple(report.changes), report.sentences)


def _none() -> ParameterError:
    return ParameterError("文件中没有本系统导出的图件", WHERE, "请选择由“汇报演示”导出（可再编辑）的 .pptx")


def _without_old_report(presentation: Any) -> None:
    """Take out the report of the last refresh; where the speaker wrote on it, it becomes a page like any other."""
    for slide in list(presentation.slides):
        named = [(shape, name) for shape, name in ours(slide) if _is_report(name)]
        if not named:
            continue
        theirs = [s for s in slide.shapes if parse(s.name) is None and not s.is_placeholder]
        if theirs:
            for shape, name in named:
                shape.name = name.role
        else:
            remove_slide(presentation, slide)


def _tell_missing_slides(presentation: Any, made: FreshDeck, report: Report) -> None:
    """Continuations the deck has not: the data have grown, or the speaker deleted them."""
    there = {(named.slide, named.exhibit) for slide in presentation.slides for _, named in ours(slide)}
    shown = {(key.partition("-")[0], exhibit) for key, exhibit in there}
    for (key, exhibit), slides in made.slides.items():
        first, _, part = key.partition("-")
        if (first, exhibit) in shown and (key, exhibit) not in there and exhibit:
            rows = f"（{len(slides[0].rows)}行）" if slides[0].rows is not None else ""
            name = slides[0].exhibit.name if slides[0].exhibit is not None else exhibit
            report.stay(f"“{name}”的第{part or 1}页{rows}在文件中没有（已删去或为新增），未加入")


def _is_report(named: Named) -> bool:
    """Whether a shape belongs to these slides."""
    return named.slide.partition("-")[0] == KEY


def _add_report(base: Base, changes: Sequence[Change], kept: Sequence[str], fresh: Material) -> None:
    """Put the report behind the last slide."""
    versions = f"更新至数据版次{fresh.deck.version}，共{len(changes)}处变化"
    rows = [(str(c.slide), _item(c), c.old or "（无）", c.new or "（已无）") for c in changes]
    stayed = [(str(number), sentence) for number, sentence in enumerate(kept, start=1)]
    slides = [*_tables(TITLE, f"{versions}；原为上期材料中的数", CHANGED, rows)]
    if not slides:
        said = pd.DataFrame([("1", NOTHING)], columns=list(STAYED))
        slides = [Slide(KEY, "table", TITLE, subtitle=versions, rows=said, widths=tuple(STAYED.values()))]
    slides += _tables(KEPT, "讲稿人改写、删去或新增的内容，以及不再有数据的图件", STAYED, stayed)
    # The stamp is the fresh material's, but these slides show no exhibit of it.
    material = replace(fresh, deck=Deck(fresh.deck.title, fresh.deck.version, id=fresh.deck.id))
    ids = []
    for number, content in enumerate(slides, start=1):
        content = replace(content, key=KEY if number == 1 else f"{KEY}-{number}", mark=fresh.mark)
        slide = base.presentation.slides.add_slide(base.content_layout)
        ids.append(slide.slide_id)
        fill(slide, base, content, material, {})
    into_last_section(base.presentation, ids)


def _item(change: Change) -> str:
    return f"{change.exhibit}：{change.what}" if change.exhibit else change.what


def _tables(title: str, subtitle: str, columns: dict[str, float], rows: Sequence[tuple[str, ...]]) -> Iterator[Slide]:
    """The rows over as many slides as they need."""
    portions = list(_portions([tuple(_cut(text) for text in row) for row in rows], list(columns.values())))
    left_out = sum(len(portion) for portion in portions[MOST:])
    for number, portion in enumerate(portions[:MOST], start=1):
        more = f"（{number}／{min(len(portions), MOST)}）" if len(portions) > 1 else ""
        last = number == MOST and left_out
        yield Slide(
            KEY,
            "table",
            f"{title}{more}",
            subtitle=f"{subtitle}；另有{left_out}处未列" if last else subtitle,
            rows=pd.DataFrame(portion, columns=list(columns)),
            widths=tuple(columns.values()),
        )


def _portions(rows: Sequence[tuple[str, ...]], widths: Sequence[float]) -> Iterator[list[tuple[str, ...]]]:
    portion: list[tuple[str, ...]] = []
    used = 0
    for row in rows:
        lines = max(math.ceil(ems(t) * 1.05 / (w - _SIDES)) or 1 for t, w in zip(row, widths, strict=True))
        if portion and used + lines > TABLE_LINES - 1:
            yield portion
            portion, used = [], 0
        portion.append(row)
        used += lines
    if portion:
        yield portion


def _cut(text: str) -> str:
    """A text short enough for its cell."""
    text = text.replace("\n", "；")
    if ems(text) <= LONGEST:
        return text
    kept, used = "", 0.0
    for char in text:
        used += ems(char)
        if used > LONGEST - 1:
            break
        kept += char
    return f"{kept}…"
