"""A deck laid out: slides neutral of any format. PowerPoint, PDF, HTML and Word all render these.

Here alone is decided what stands on which slide, so that slide 7 is slide 7 in every format: one
finding a slide; headline figures, tables and answers continued where one slide cannot hold them; a
map followed by its table. Sizes are reckoned in units of the type size (``theme.ems``).
"""

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from dashboard.deck.deck import Deck, Item
from dashboard.errors import QueryError, VersionError
from dashboard.exhibits import Exhibit, build
from dashboard.exhibits.exhibit import LEVELS, RESTRICTED
from dashboard.figure import Answer, Answers, Card, Cards, Figure, MapFigure
from dashboard.store import Store
from dashboard.theme import ems

Kind = Literal["cover", "chart", "picture", "cards", "table", "words", "missing"]

#: Headline figures on one slide.
CARDS = 6
#: A table on a slide: ems across at 14 pt, lines down, ems of one column at most, slides of one exhibit at most.
TABLE_EMS = 58.0
TABLE_LINES = 15
COLUMN_EMS = 16.0
TABLE_SLIDES = 3
#: Answers on a slide: lines at 18 pt, ems in one line.
WORDS_LINES = 11
WORDS_EMS = 44.0
#: Ems of notes that stand on the slide itself; the rest stands in the speaker's notes.
NOTES_EMS = 118.0


@dataclass(frozen=True)
class Slide:
    """One slide.

    key: "cover", an item's key, or that with -2, -3 … for what continues it. title: the heading as shown (the
    presenter's own or the finding); finding: the exhibit's finding; subtitle: what is measured, unit, caliber.
    chart and picture slides draw ``exhibit.figure``; the others carry their own part of it (cards, rows, answers).
    notes: caveats that stand on the slide; narrative: what the notes page says of the exhibit (finding, all
    notes, sources, version); note: what the presenter wrote to say. footnote: source and date; mark: 内部资料
    注意保存 or "".
    """

    key: str
    kind: Kind
    title: str
    finding: str = ""
    subtitle: str = ""
    exhibit: Exhibit | None = None
    cards: tuple[Card, ...] = ()
    rows: pd.DataFrame | None = None
    answers: tuple[Answer, ...] = ()
    notes: tuple[str, ...] = ()
    narrative: tuple[str, ...] = ()
    note: str = ""
    footnote: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Material:
    """A deck with its data: the slides of every format, in order, and the checksum they all bear.

    checksum: eight hexadecimal digits over everything shown; the same deck at the same version has the same one.
    levels: disclosure level → headings of the slides that have it.
    """

    deck: Deck
    slides: tuple[Slide, ...]
    exhibits: tuple[tuple[Item, Exhibit], ...]
    checksum: str
    levels: dict[str, tuple[str, ...]]

    @property
    def level(self) -> str:
        """The most restricted disclosure level of anything shown."""
        return max(self.levels, key=LEVELS.index, default=LEVELS[0])

    @property
    def mark(self) -> str:
        """What every part of the material must carry, or ""."""
        return "" if self.level == LEVELS[0] else RESTRICTED

    @property
    def stamp(self) -> str:
        """Version and checksum as they stand on every page."""
        return f"数据版次 {self.deck.version}　校验码 {self.checksum}"


def material(store: Store, deck: Deck) -> Material:
    """Lay a deck out at its version. An exhibit that no longer exists becomes a slide that says so.

    Raises VersionError where the store does not hold the deck's version, StoreError where it cannot be read.
    """
    slides: list[Slide] = []
    built: list[tuple[Item, Exhibit]] = []
    for item in deck.items:
        exhibit = _built(store, deck, item)
        if isinstance(exhibit, str):
            words = "该图件已不在本系统中，其余各页不受影响；可在“汇报演示”页移除或另选图件。"
            slides.append(
                Slide(item.key, "missing", item.title or "图件已不存在", notes=(exhibit, words), note=item.note)
            )
        else:
            built.append((item, exhibit))
            slides += _laid(item, exhibit)
    checksum = _checksum(deck, slides)
    levels: dict[str, list[str]] = {}
    for item, exhibit in built:
        levels.setdefault(exhibit.level, []).append(item.title or exhibit.title)
    whole = {level: tuple(levels[level]) for level in LEVELS if level in levels}
    laid = Material(deck, (), tuple(built), checksum, whole)
    cover = Slide("cover", "cover", deck.title, subtitle=deck.subtitle, mark=laid.mark)
    return replace(laid, slides=(cover, *slides))


def _built(store: Store, deck: Deck, item: Item) -> Exhibit | str:
    """The exhibit, or in words why there is none any more."""
    try:
        return build(store, item.exhibit, deck.version, **dict(item.params))
    except VersionError:
        raise
    except QueryError as error:
        return str(error)


def _laid(item: Item, exhibit: Exhibit) -> list[Slide]:
    """The slides of one item."""
    shown, held_back = _fitting(exhibit.notes)
    base = Slide(
        item.key,
        "chart",
        item.title or exhibit.title,
        finding=exhibit.title,
        subtitle=exhibit.subtitle,
        exhibit=exhibit,
        notes=shown,
        narrative=(exhibit.title, exhibit.subtitle, *exhibit.notes, exhibit.footnote),
        note=item.note,
        footnote=_footnote(exhibit),
        mark=exhibit.mark,
    )
    if held_back:
        base = replace(base, notes=(*shown, f"另有{held_back}条说明，见备注页"))
    figure = exhibit.figure
    if isinstance(figure, Cards):
        parts = [replace(base, kind="cards", cards=tuple(part)) for part in _portions(figure.cards, CARDS)]
    elif isinstance(figure, Answers):
        parts = [replace(base, kind="words", answers=part) for part in _answers(figure.items)]
    elif isinstance(figure, Figure):
        parts = [base]
    elif isinstance(figure, MapFigure):
        schematic = "" if figure.review else "（示意布局，不表示行政区域界线）"
        picture = replace(base, kind="picture", subtitle=base.subtitle + schematic)
        parts = [picture, *_tables(base, exhibit.table)]
    else:
        parts = _tables(base, exhibit.table)
    return [_numbered(part, number, item.key) for number, part in enumerate(parts, start=1)]


def _numbered(part: Slide, number: int, key: str) -> Slide:
    if number == 1:
        return part
    # What the presenter wrote to say belongs to the first slide alone.
    return replace(part, key=f"{key}-{number}", title=f"{part.title}（续）", note="")


def _portions(cards: Sequence[Card], most: int) -> list[Sequence[Card]]:
    """Cards in equal portions: ten become five and five, not six and four."""
    slides = max(1, math.ceil(len(cards) / most))
    size = math.ceil(len(cards) / slides)
    return [cards[i : i + size] for i in range(0, len(cards), size)] or [()]


def _answers(items: Sequence[Answer]) -> list[tuple[Answer, ...]]:
    parts: list[list[Answer]] = [[]]
    used = 0
    for item in items:
        lines = 1 + math.ceil(ems(item.answer) / WORDS_EMS) + math.ceil(ems(item.detail) / (WORDS_EMS * 1.25))
        if parts[-1] and used + lines > WORDS_LINES:
            parts.append([])
            used = 0
        parts[-1].append(item)
        used += lines
    return [tuple(part) for part in parts]


def _tables(base: Slide, table: pd.DataFrame) -> list[Slide]:
    """The table over as many slides as it needs, at most TABLE_SLIDES; what is left out is said."""
    texts = table.map(lambda v: "" if pd.isna(v) else str(v))
    widths = column_ems(texts)
    kept = _columns_that_fit(widths)
    left_out = [str(c) for c in texts.columns if c not in kept]
    texts = texts[kept]
    parts = list(_pages(texts, [widths[c] for c in kept]))
    rest = sum(len(part) for part in parts[TABLE_SLIDES:])
    said = []
    if left_out:
        said.append(f"未列栏目：{'、'.join(left_out)}，见数据表")
    if rest:
        said.append(f"余下{rest}行见数据表")
    notes = (*base.notes, "；".join(said)) if said else base.notes
    return [replace(base, kind="table", rows=part, notes=notes) for part in parts[:TABLE_SLIDES]]


def column_ems(texts: pd.DataFrame) -> dict[str, float]:
    """The width a column would like, in ems: its longest text, no more than COLUMN_EMS, and its heading's half."""
    return {
        str(c): 1.2 + min(COLUMN_EMS, max([ems(str(c)) / 2, *(ems(v) for v in texts[c])], default=2.0))
        for c in texts.columns
    }


def _columns_that_fit(widths: dict[str, float]) -> list[str]:
    """The columns from the left as long as there is room; a narrow one may still follow one that did not fit."""
    kept: list[str] = []
    room = TABLE_EMS
    for name, width in widths.items():
        if width <= room or not kept:
            kept.append(name)
            room -= width
    return kept


def _pages(texts: pd.DataFrame, widths: list[float]) -> Iterator[pd.DataFrame]:
    """The rows in portions of TABLE_LINES lines."""
    first, used = 0, 0
    for place, row in enumerate(texts.itertuples(index=False)):
        lines = max([1, *(math.ceil(ems(v) / (w - 1.2)) for v, w in zip(row, widths, strict=True))])
        if place > first and used + lines > TABLE_LINES:
            yield texts.iloc[first:place]
            first, used = place, 0
        used += lines
    yield texts.iloc[first:]


def _fitting(notes: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The notes that stand on the slide, in their order, and how many do not."""
    kept: list[str] = []
    used = 0.0
    for note in notes:
        used += ems(note)
        if used > NOTES_EMS:
            break
        kept.append(note)
    return tuple(kept), len(notes) - len(kept)


def _footnote(exhibit: Exhibit) -> str:
    parts = [f"来源：{exhibit.sources}"] if exhibit.sources else []
    if exhibit.through:
        parts.append(f"数据截至：{exhibit.through}")
    return "　".join(parts)


def _checksum(deck: Deck, slides: Sequence[Slide]) -> str:
    """Over everything the audience sees; what the speaker notes say does not count."""
    shown: list[Any] = [deck.title, deck.subtitle, deck.version]
    for s in slides:
        table = s.exhibit.table if s.exhibit is not None else s.rows
        shown.append([s.key, s.kind, s.title, s.subtitle, s.notes, s.footnote, s.mark])
        shown.append("" if table is None else table.to_csv(index=False))
        shown.append([[c.label, c.value, c.period, c.qualifier, c.note] for c in s.cards])
        shown.append([[a.question, a.answer, a.detail] for a in s.answers])
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, default=str).encode()).hexdigest()[:8]
