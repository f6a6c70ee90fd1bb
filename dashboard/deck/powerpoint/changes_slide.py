"""The last slides of a refreshed deck: what changed, old → new, and what stayed as the speaker had it.

They are tables of ours like any other, on the deck's own layout; the next refresh takes them out and writes anew.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from dashboard.deck.deck import Deck
from dashboard.deck.powerpoint.base import Base
from dashboard.deck.powerpoint.master import into_last_section
from dashboard.deck.powerpoint.names import Named
from dashboard.deck.powerpoint.parts import fill
from dashboard.deck.powerpoint.refresh_report import Change
from dashboard.deck.slides import Material, Slide
from dashboard.deck.stage import TABLE_LINES
from dashboard.theme import ems

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


def is_report(named: Named) -> bool:
    """Whether a shape belongs to these slides."""
    return named.slide.partition("-")[0] == KEY


def add(base: Base, changes: Sequence[Change], kept: Sequence[str], fresh: Material) -> None:
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
