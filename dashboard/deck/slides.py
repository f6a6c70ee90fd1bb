"""A deck laid out: slides neutral of any format. PowerPoint, PDF, HTML and Word all render these.

Here alone is decided what stands on which slide, so that slide 7 is slide 7 in every format: one
finding a slide; headline figures, tables and answers continued where one slide cannot hold them; a
map followed by its table. Sizes are reckoned in units of the type size (``theme.ems``).
"""

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import pandas as pd

from dashboard.analysis.narrative import parted, told
from dashboard.charts.heat import written
from dashboard.deck.columns import Fitted, fitted
from dashboard.deck.deck import Deck, Item
from dashboard.deck.portions import balanced, drawn_parts, ends_of, newest, paged, small, undrawn
from dashboard.deck.stage import field_box, table_lines
from dashboard.errors import DashboardError, ExhibitError, QueryError, VersionError
from dashboard.exhibits import Exhibit, of
from dashboard.exhibits.exhibit import LEVELS, RESTRICTED, Reading, by_itself
from dashboard.figure import Answer, Answers, Card, Cards, Dots, Figure, Gantt, Heat, MapFigure, Prose, Shown
from dashboard.store import Store
from dashboard.theme import PRESENT, ems

Kind = Literal["cover", "chart", "picture", "cards", "table", "words", "missing"]
Made = TypeVar("Made")

#: Headline figures on one slide.
CARDS = 6
#: Slides of one table at most. (Its columns: columns.py, its lines: stage.table_lines.)
TABLE_SLIDES = 3
#: Columns of remarks given up, at most, for all rows to have room.
GIVEN_UP = 3
#: Answers on a slide: lines at 18 pt, ems in one line.
WORDS_LINES = 11
WORDS_EMS = 44.0
#: Ems of notes that stand on the slide itself; the rest stands in the speaker's notes.
NOTES_EMS = 118.0
#: What the slide of an exhibit says that is not there any more, and of one that could not be made.
GONE = "图件已不存在", "该图件已不在本系统中，其余各页不受影响；可在“汇报演示”页移除或另选图件。"
FAILED = "图件没有生成", "其余各页不受影响。"


@dataclass(frozen=True)
class Slide:
    """One slide.

    key: "cover", an item's key, or that with -2, -3 … for what continues it. title: the heading as shown (the
    presenter's own or the finding); finding: the exhibit's finding; subtitle: what is measured, unit, caliber.
    chart slides draw ``exhibit.figure``, picture slides the part of it in ``figure``; the others carry their own part
    (cards, rows, answers; a text made by rule stands as answers too, its headings as questions).
    rows: texts ready to be shown, no empty values; widths: ems each of their columns takes at 14 pt, the same on
    every slide of a table.
    notes: caveats that stand on the slide; narrative: what the notes page says of the exhibit (finding, readings, all
    notes, sources, version, its margin); margin: what only the writer and the speaker must know (doubts, what is not
    held); told: the drawing in words, for who cannot see it; note: what the presenter wrote to say.
    footnote: source and date; mark: what must stand on the slide (内部资料 注意保存, 测算，非官方) or "".
    """

    key: str
    kind: Kind
    title: str
    finding: str = ""
    subtitle: str = ""
    exhibit: Exhibit | None = None
    figure: Shown | None = None
    cards: tuple[Card, ...] = ()
    rows: pd.DataFrame | None = None
    widths: tuple[float, ...] = ()
    answers: tuple[Answer, ...] = ()
    notes: tuple[str, ...] = ()
    narrative: tuple[str, ...] = ()
    margin: tuple[str, ...] = ()
    told: str = ""
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
    def missing(self) -> tuple[Slide, ...]:
        """The slides that only say why their exhibit is not there."""
        return tuple(slide for slide in self.slides if slide.kind == "missing")

    @property
    def stamp(self) -> str:
        """Version and checksum as they stand on every page."""
        return f"数据版次 {self.deck.version}　校验码 {self.checksum}"


def material(store: Store, deck: Deck) -> Material:
    """Lay a deck out at its version. An exhibit that no longer exists, or fails, becomes a slide that says so.

    Raises VersionError where the store does not hold the deck's version, StoreError where it cannot be read.
    """
    slides: list[Slide] = []
    built: list[tuple[Item, Exhibit]] = []
    for item in deck.items:
        try:
            exhibit = of(Reading(store, deck.version), item.exhibit, **dict(item.params))
            with by_itself(exhibit.name):
                public, margin = _public(exhibit)
                slides += _laid(item, public, margin) if exhibit.shows else []
            built.append((item, public))
        except VersionError:
            raise
        except QueryError as error:
            slides.append(_missing(item.key, item.title, error, item.note))
    checksum = _checksum(deck, slides)
    levels: dict[str, list[str]] = {}
    for item, exhibit in built:
        levels.setdefault(exhibit.level, []).append(item.title or exhibit.title)
    whole = {level: tuple(levels[level]) for level in LEVELS if level in levels}
    laid = Material(deck, (), tuple(built), checksum, whole)
    empty = tuple(f"“{e.name}”没有可显示的内容，未列入" for _, e in built if not e.shows)
    cover = Slide("cover", "cover", deck.title, subtitle=deck.subtitle, narrative=empty, mark=laid.mark)
    return replace(laid, slides=(cover, *slides))


def made_of(laid: Material, make: Callable[[Material], Made]) -> Made:
    """What is made of a material; a slide that for a reason nobody foresaw cannot be is one that says so instead.

    Raises what make raises: errors that were foreseen, and what is no single slide's fault.
    """
    try:
        return make(laid)
    except (DashboardError, MemoryError):
        raise
    except Exception as error:
        unforeseen = error
    failed = {slide.key: told for slide in laid.slides if (told := _alone(laid, slide, make)) is not None}
    # Where none of several can be made the fault lies elsewhere.
    if not failed or (len(laid.exhibits) > 1 and all(s.exhibit is None or s.key in failed for s in laid.slides)):
        raise unforeseen
    slides = (_missing(s.key, s.title, failed[s.key], s.note) if s.key in failed else s for s in laid.slides)
    kept = tuple((item, exhibit) for item, exhibit in laid.exhibits if item.key not in failed)
    return make(replace(laid, slides=tuple(slides), exhibits=kept))


def _alone(laid: Material, slide: Slide, make: Callable[[Material], Any]) -> ExhibitError | None:
    """Why this slide alone cannot be made, where nobody foresaw it."""
    if slide.exhibit is None:
        return None
    own = tuple((item, exhibit) for item, exhibit in laid.exhibits if item.key == slide.key)
    try:
        with by_itself(slide.exhibit.name):
            make(replace(laid, slides=(slide,), exhibits=own))
    except ExhibitError as error:
        return error
    except DashboardError:
        pass
    return None


def _missing(key: str, title: str, error: QueryError, note: str) -> Slide:
    """The slide of an exhibit that is not there: it says why."""
    own, words = FAILED if isinstance(error, ExhibitError) else GONE
    return Slide(key, "missing", title or own, notes=(str(error), words), note=note)


def _public(exhibit: Exhibit) -> tuple[Exhibit, tuple[str, ...]]:
    """An exhibit as it leaves the house, and what of its words stays with the writer and the speaker."""
    margin: list[str] = []

    def public(text: str, whose: str = "") -> str:
        told, doubtful = parted(text)
        margin.extend([f"{whose}{doubtful}"] if doubtful else [])
        return told

    title, figure, notes = public(exhibit.title) or exhibit.name, exhibit.figure, exhibit.notes
    if isinstance(figure, Cards):
        figure = replace(figure, cards=tuple(replace(c, note=public(c.note, f"{c.label}：")) for c in figure.cards))
    elif isinstance(figure, Answers):
        figure = replace(figure, items=tuple(replace(a, detail=public(a.detail)) for a in figure.items))
    if isinstance(figure, Prose):
        # Its own numbers carry their notes.
        return replace(exhibit, title=title, notes=()), (*margin, *notes)
    shown = tuple(filter(None, map(public, notes)))
    return replace(exhibit, title=title, figure=figure, notes=shown), tuple(margin)


def _laid(item: Item, exhibit: Exhibit, margin: tuple[str, ...]) -> list[Slide]:
    """The slides of one item."""
    shown, held_back = _fitting(exhibit.notes)
    spoken = told(exhibit.figure)
    base = Slide(
        item.key,
        "chart",
        item.title or exhibit.title,
        finding=exhibit.title,
        subtitle=exhibit.subtitle,
        exhibit=exhibit,
        notes=shown,
        narrative=(exhibit.title, exhibit.subtitle, "".join(spoken), *exhibit.notes, exhibit.footnote, *margin),
        margin=margin,
        told="".join((*(f"{text}。" for text in (exhibit.title, exhibit.subtitle) if text), *spoken)),
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
    elif isinstance(figure, Prose):
        parts = [
            replace(base, kind="words", answers=part, narrative=(*base.narrative, *own)) for part, own in paged(figure)
        ]
    elif isinstance(figure, MapFigure | Heat | Gantt | Dots):
        parts = _pictured(base, figure, exhibit.table)
    else:
        parts = _tables(base, exhibit.table)
    return [_numbered(part, number, item.key) for number, part in enumerate(parts, start=1)]


def _pictured(base: Slide, figure: Shown, table: pd.DataFrame) -> list[Slide]:
    """The slides that draw a figure, and those of its table where the drawing does not say everything."""
    drawn = _pictures(base, figure)
    if not len(table.columns):
        return drawn
    if isinstance(figure, Heat):
        parts = [(slide, slide.figure) for slide in drawn if isinstance(slide.figure, Heat)]
        if all(small(part) or _readable(slide, part) for slide, part in parts):
            return drawn
        return [*drawn, *_tables(base, table, 1, newest(figure, table))]
    if isinstance(figure, Gantt):
        tables = _tables(base, table)
        if len(tables) == 1 and len(tables[0].rows if tables[0].rows is not None else ()) == len(table):
            return [*drawn, *tables]
        return [replace(slide, notes=(*slide.notes, "任务清单不列表，见数据表")) for slide in drawn]
    return [*drawn, *_tables(base, table)]


def _readable(slide: Slide, figure: Heat) -> bool:
    """Whether every field's text stands in its picture."""
    across, high = field_box(slide, figure)
    return written(figure, PRESENT, across, high)


def _pictures(base: Slide, figure: Shown) -> list[Slide]:
    """The slides that draw a figure no program has a chart for."""
    schematic = "（示意布局，不表示行政区域界线）" if isinstance(figure, MapFigure) and not figure.review else ""
    rest = undrawn(figure)
    notes = (*base.notes, f"图中未列{rest}项，全部内容见数据表") if rest else base.notes
    return [
        replace(base, kind="picture", figure=part, subtitle=base.subtitle + schematic, notes=notes)
        for part in drawn_parts(figure)
    ]


def _numbered(part: Slide, number: int, key: str) -> Slide:
    if number == 1:
        return part
    # What the presenter wrote to say belongs to the first slide alone.
    return replace(part, key=f"{key}-{number}", title=f"{part.title}（续）", note="")


def _portions(cards: Sequence[Card], most: int) -> list[Sequence[Card]]:
    """Cards in equal portions: ten become five and five, not six and four."""
    slides = max(1, math.ceil(len(cards) / most))
    size = max(1, math.ceil(len(cards) / slides))
    return [cards[i : i + size] for i in range(0, len(cards), size)] or [()]


def _answers(items: Sequence[Answer]) -> list[tuple[Answer, ...]]:
    clipped = [_clipped(item) for item in items]
    ends = balanced([_lines(item) for item in clipped], WORDS_LINES)
    return [tuple(clipped[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def _lines(item: Answer) -> int:
    return 1 + math.ceil(ems(item.answer) / WORDS_EMS) + math.ceil(ems(item.detail) / (WORDS_EMS * 1.25))


def _clipped(item: Answer) -> Answer:
    """An answer that alone would run off its slide, its detail cut short and said to be."""
    while _lines(item) > WORDS_LINES and item.detail:
        item = replace(item, detail="" if len(item.detail) < 60 else item.detail[:-40].rstrip("…") + "…（全文见看板）")
    return item


def _tables(base: Slide, table: pd.DataFrame, most: int = TABLE_SLIDES, first: Sequence[int] = ()) -> list[Slide]:
    """The table over as many slides as it needs, at most so many; what is left out is said.

    first: places of the rows, those to show first, where one slide cannot hold all.
    """
    texts = table.map(lambda v: "" if pd.isna(v) else str(v))
    # What is left out may take two lines of notes more.
    high = table_lines(base.notes, 2)
    # Rather without a remark than without a row; where rows must be left out all the same, with the remarks.
    fits = [fitted(texts, without) for without in range(min(GIVEN_UP, len(texts.columns)) + 1)]
    whole = next((fit for fit in fits if len(ends_of(fit.lines, high)) <= most), None)
    fit = whole or fits[-1 if most == 1 else 0]
    ends = balanced(fit.lines, high) if whole else ends_of(fit.lines, high)
    parts = [fit.texts.iloc[start:end] for start, end in zip([0, *ends], ends, strict=False)][:most]
    if first and not whole:
        held = ends_of([fit.lines[place] for place in first], high)[0]
        parts = [fit.texts.iloc[sorted(first[:held])]]
    rest = len(table) - sum(len(part) for part in parts)
    said = _left_out(fit, rest, bool(first))
    notes = (*base.notes, said) if said else base.notes
    return [replace(base, kind="table", rows=part, widths=fit.widths, notes=notes) for part in parts]


def _left_out(fit: Fitted, rows: int, newest: bool = False) -> str:
    """What of a table does not stand on the slides, in one sentence; "" where all does. newest: the rows shown are."""
    said = [f"未列栏目：{'、'.join(fit.left_out)}"] if fit.left_out else []
    said += [f"{'只列最新各行，' if newest else ''}余下{rows}行未列"] if rows else []
    said += ["过长的文字以“…”截短"] if fit.cut else []
    if said:
        return f"{'；'.join(said)}，全部内容见数据表"
    return "" if len(fit.texts) else "本版数据中没有可列的行"


def _fitting(notes: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The notes that stand on the slide, in their order, and how many do not."""
    kept: list[str] = []
    used = 0.0
    for note in notes:
        # One that is too long gives way to those after it.
        if used + ems(note) <= NOTES_EMS:
            used += ems(note)
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
        shown.append(_drawn(s.figure or (s.exhibit.figure if s.exhibit is not None else None)))
        # The empty text stands where cards once had a qualifier: what was printed then is still its checksum.
        shown.append([[c.label, c.value, c.period, "", c.note] for c in s.cards])
        shown.append([[a.question, a.answer, a.detail] for a in s.answers])
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, default=str).encode()).hexdigest()[:8]


def _drawn(figure: Shown | None) -> list[str]:
    """What a drawing shows that need not stand in the table: its points, areas, fields, tasks."""
    match figure:
        case Figure():
            frames = [figure.points]
        case MapFigure():
            frames = [figure.areas, figure.places, figure.links]
        case Heat():
            frames = [figure.cells]
        case Gantt():
            frames = [figure.tasks]
        case _:
            return [repr(figure)] if isinstance(figure, Dots) else []
    return [frame.to_csv(index=False) for frame in frames]
