"""An edited deck brought up to the newest data: numbers and sentences of ours are renewed, every edit stays.

The fresh material is written as a deck of its own in memory; then content goes from each of its shapes into the
shape of the same name in the edited deck, wherever the speaker has put it. What is gone stays gone, what is new
from the speaker stays; what could not be renewed is told, never dropped.
"""

import io
from dataclasses import dataclass, replace
from typing import Any

from pptx import Presentation

from dashboard.deck.powerpoint import changes_slide
from dashboard.deck.powerpoint.fresh_deck import FreshDeck, ours
from dashboard.deck.powerpoint.master import base_in, drop_unlisted, remove_slide
from dashboard.deck.powerpoint.names import Named, parse
from dashboard.deck.powerpoint.received import checked, opened
from dashboard.deck.powerpoint.refresh_report import Change, Report
from dashboard.deck.powerpoint.slide_refreshing import renew_slide
from dashboard.deck.powerpoint.writing import write
from dashboard.deck.slides import Material
from dashboard.errors import ParameterError

__all__ = ["Change", "Refreshed", "found", "refresh"]

WHERE = "更新上期材料"


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


def refresh(old: bytes, fresh: Material, drawings: dict[str, str]) -> Refreshed:
    """The deck with the data and sentences of the fresh material; the input stays as it is.

    Raises:
        IntakeError: the file cannot be taken.
        ParameterError: nothing in it is ours, or none of its exhibits exists any more.
    """
    presentation = opened(checked(old, ""))
    drop_unlisted(presentation)
    # The cover's words are the presenter's; the fresh deck has none of its own and needs some to be written.
    titled = tuple(replace(s, title=s.title or "汇报") for s in fresh.slides)
    made = FreshDeck(fresh, Presentation(io.BytesIO(write(replace(fresh, slides=titled), drawings))))
    report = Report()
    _without_old_report(presentation)
    count = sum(renew_slide(slide, number, made, report) for number, slide in enumerate(presentation.slides, start=1))
    if not count:
        raise _none()
    if not report.renewed:
        what = "文件中的图件都已不在本系统中，无可更新的内容"
        raise ParameterError(what, WHERE, "原文件保持不变；可在“汇报演示”页另选图件重新导出")
    _tell_missing_slides(presentation, made, report)
    changes_slide.add(base_in(presentation), report.changes, report.sentences, fresh)
    out = io.BytesIO()
    presentation.save(out)
    return Refreshed(out.getvalue(), tuple(report.changes), report.sentences)


def _none() -> ParameterError:
    return ParameterError("文件中没有本系统导出的图件", WHERE, "请选择由“汇报演示”导出（可再编辑）的 .pptx")


def _without_old_report(presentation: Any) -> None:
    """Take out the report of the last refresh; where the speaker wrote on it, it becomes a page like any other."""
    for slide in list(presentation.slides):
        named = [(shape, name) for shape, name in ours(slide) if changes_slide.is_report(name)]
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
