"""A deck as a Word report in the layout of an official document: headings, sentences, tables, pictures, sources.

What stands on the slides is told in order: the finding as heading, what was measured, the values with their
qualifiers, the picture or the table, the caveats, the sources. What the presenter wrote to say stays out; what only
the writer must know (doubts, what is not held) are comments in the margin.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from docx import Document
from docx.shared import Mm

from dashboard import sitemap
from dashboard.deck import official
from dashboard.deck.columns import fitted
from dashboard.deck.raster import png
from dashboard.deck.slides import Material, Slide
from dashboard.errors import DrawingError
from dashboard.figure import ROLES, Answers, Cards, Dots, Figure, Gantt, Heat, MapFigure, Prose
from dashboard.frames import each
from dashboard.wording import NOT_HELD

#: Points of a chart told one by one; beyond that the newest of each series.
TOLD = 12
#: What the key of a slide ends with that continues another.
CONTINUED = re.compile(r"-\d+$")
#: Rows one table may have; what is longer is named and left to the workbook.
TABLE_ROWS = 60
NUMERALS = "零一二三四五六七八九"
#: A picture across the text: its width, the most of its height, dots per inch in print.
PICTURE, HIGHEST, DENSITY = Mm(156), Mm(105), 240
#: A heading that has its number already: 一、总体情况.
NUMBERED = re.compile(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、]")
#: What ends a sentence.
ENDS = "。！？；："


def write(material: Material, drawings: Mapping[str, str], draft: bool = True) -> bytes:
    """The deck as .docx. drawings: slide key → SVG of its chart; draft: whether it is marked as one for review.

    Raises DrawingError where a drawing is missing.
    """
    document = Document()
    official.prepare(document, material)
    deck = material.deck
    official.add(document, official.TITLE, deck.title)
    for under in (official.DRAFT if draft else "", deck.subtitle):
        if under:
            official.add(document, official.SUBTITLE, under)
    official.add(document, official.BODY, _opening(material))
    report = _Report(document, drawings, _columns(material))
    page, section, part = "", 0, 0
    for number, slide in enumerate(material.slides, start=1):
        if slide.kind == "cover" or CONTINUED.search(slide.key):
            continue
        own = slide.exhibit.page if slide.exhibit is not None else page
        if own != page or section == 0:
            page, section, part = own, section + 1, 0
            heading = sitemap.page(page).title if page else "图件"
            official.add(document, official.SECTION, f"{numeral(section)}、{heading}")
        part += 1
        head = official.add(document, official.PART, f"（{numeral(part)}）{slide.title}").runs[-1]
        official.comment(document, head, *slide.margin)
        parts = [s for s in material.slides if s.kind in ("chart", "picture") and CONTINUED.sub("", s.key) == slide.key]
        report.tell(slide, number, parts, head)
    signed = "　".join(p for p in (deck.author and f"经办：{deck.author}", _day(deck.time)) if p)
    if signed:
        official.add(document, official.SIGNED, signed)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def numeral(number: int) -> str:
    """A number from 1 to 999 in Chinese, as headings count."""
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        between = "" if not rest else "零" if rest < 10 else "一" if rest < 20 else ""
        return f"{NUMERALS[hundreds]}百{between}{numeral(rest) if rest else ''}"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones or not tens else "")


class _Report:
    """What one report has counted so far: its figures and its tables."""

    def __init__(self, document: Any, drawings: Mapping[str, str], columns: Mapping[str, Sequence[str]]) -> None:
        self._document = document
        self._drawings = drawings
        self._columns = columns
        self._figures = 0
        self._tables = 0

    def tell(self, slide: Slide, number: int, drawn: Sequence[Slide], head: Any) -> None:
        """Everything under the heading of one exhibit (its run). drawn: its slides with a drawing."""
        exhibit = slide.exhibit
        if exhibit is None:
            self._say(*slide.notes)
            return
        figure = exhibit.figure
        if slide.title != slide.finding:
            self._say(slide.finding)
        self._say(slide.subtitle)
        if isinstance(figure, Cards):
            held = [card for card in figure.cards if NOT_HELD not in card.value + card.period]
            official.comment(self._document, head, *(f"{c.label}{NOT_HELD}" for c in figure.cards if c not in held))
            for place, card in enumerate(held, start=1):
                when = "，".join(p for p in (card.period.replace("｜", "，"), card.source) if p)
                said = f"{place}．{card.label}：{card.value}" + (f"（{when}）" if when else "")
                self._say(said + ("。" if card.note else "") + card.note)
        elif isinstance(figure, Answers):
            for place, answer in enumerate(figure.items, start=1):
                official.add(
                    self._document, official.BODY, sentence(answer.answer), strong=f"{place}．{answer.question}　"
                )
                source = f"（来源：{answer.source}）" if answer.source else ""
                if answer.detail or source:
                    self._say(f"{answer.detail}{source}")
        elif isinstance(figure, Figure):
            self._say(values(figure))
            self._draw(slide, number)
        elif isinstance(figure, Prose):
            for place, paragraph in enumerate(figure.paragraphs, start=1):
                number_of = "" if NUMBERED.match(paragraph.heading) else f"{place}．"
                strong = f"{number_of}{paragraph.heading}　" if paragraph.heading else ""
                official.tell(self._document, paragraph, head, strong)
        else:
            if isinstance(figure, MapFigure | Heat | Gantt | Dots):
                for part in drawn:
                    self._draw(part, number)
            self._tabulate(exhibit.table, self._columns.get(slide.key, exhibit.table.columns), exhibit.name)
        if exhibit.notes:
            told = exhibit.notes if len(exhibit.notes) == 1 else _counted(exhibit.notes)
            official.add(self._document, official.NOTE, "说明：" + "".join(sentence(note) for note in told))
        if slide.footnote:
            official.add(
                self._document,
                official.NOTE,
                sentence(("资料" if exhibit.sources else "") + slide.footnote.replace("　", "；")),
            )
        if exhibit.own_mark:
            official.add(self._document, official.NOTE, sentence(f"注意：{exhibit.own_mark.replace('　', '；')}"))

    def _say(self, *texts: str) -> None:
        for text in texts:
            if text:
                official.add(self._document, official.BODY, sentence(text))

    def _draw(self, slide: Slide, number: int) -> None:
        if slide.key not in self._drawings:
            raise DrawingError("图件没有绘出", f"第{number}页“{slide.title}”", "请重试")
        self._figures += 1
        exhibit = slide.exhibit
        name = exhibit.name if exhibit is not None else slide.title
        drawing = self._drawings[slide.key]
        schematic = "（示意）" if exhibit is not None and isinstance(exhibit.figure, MapFigure) else ""
        picture = io.BytesIO(png(drawing, round(PICTURE.inches * DENSITY)))
        official.picture(self._document, picture, slide.told, PICTURE, HIGHEST)
        official.add(self._document, official.CAPTION, f"图{self._figures}　{name}{schematic}")

    def _tabulate(self, table: pd.DataFrame, columns: Sequence[str], name: str) -> None:
        if table.empty:
            self._say("没有可列的数据")
            return
        texts = table.map(lambda value: "" if pd.isna(value) else str(value))
        self._tables += 1
        official.add(self._document, official.HEAD, f"表{self._tables}　{name}")
        shown = texts[list(columns)].head(TABLE_ROWS)
        official.table(self._document, [str(c) for c in shown.columns], shown.to_numpy().tolist())
        left_out = [str(c) for c in texts.columns if c not in shown.columns]
        said = [f"未列栏目：{'、'.join(left_out)}"] if left_out else []
        said += [f"余下{len(texts) - TABLE_ROWS}行未列"] if len(texts) > TABLE_ROWS else []
        if said:
            official.add(self._document, official.NOTE, f"注：{'；'.join(said)}，见数据表。")


def _columns(material: Material) -> dict[str, tuple[str, ...]]:
    """The columns each item's tables have on the slides, where the ones that matter were chosen."""
    shown = [(CONTINUED.sub("", slide.key), slide.rows) for slide in material.slides if slide.kind == "table"]
    chosen = {key: tuple(str(c) for c in rows.columns) for key, rows in shown if rows is not None}
    # Fields and tasks that are whole in their picture have no table on the slides.
    drawn = [(s.key, s.exhibit.table) for s in material.slides if s.exhibit is not None and s.key not in chosen]
    texts = {key: table.map(lambda v: "" if pd.isna(v) else str(v)) for key, table in drawn if len(table.columns)}
    return chosen | {key: tuple(str(c) for c in fitted(table).texts.columns) for key, table in texts.items()}


def values(figure: Figure) -> str:
    """The values of a chart in words, each with its period and qualifier, series by series; "" where it has none.

    All points of a small chart, else those labelled in the chart, else the newest of each series.
    """
    points = figure.points[figure.points["shown"] != ""]
    lead = "各项数值"
    if len(points) > TOLD:
        labelled = points[points["label"] != ""]
        if 0 < len(labelled) <= TOLD:
            points, lead = labelled, "主要数值"
        else:
            points, lead = points[points["role"] == "published"].groupby("series", sort=False).tail(1), "各序列最近值"
    periods = set(points["period"])
    common = periods.pop() if len(periods) == 1 and figure.kind == "bar" else ""
    said = [f"{name}{_told(own, figure.kind, common)}" for name, own in _grouped(points, figure)]
    return f"{lead}{f'（{common}）' if common else ''}：{'；'.join(said)}" if said else ""


def _grouped(points: pd.DataFrame, figure: Figure) -> Iterator[tuple[str, pd.DataFrame]]:
    """Points by series and role, with what is said before them."""
    several = points["series"].nunique() > 1
    for (series, role), own in points.groupby(["series", "role"], sort=False):
        # A series named after its year says nothing that the fuller periods do not say.
        fuller = all(str(p).startswith(str(series)) and p != series for p in own["period"])
        parts = [str(series)] if not fuller and (several or figure.kind == "line") else []
        if role != "published" and ROLES[str(role)] not in str(series):
            parts.append(ROLES[str(role)])
        yield "，".join(parts) + ("：" if parts else ""), own


def _told(own: pd.DataFrame, kind: str, common: str) -> str:
    texts = []
    for point in each(own):
        period = "" if point.period in (common, point.series) else str(point.period)
        before = f"{point.x}{period}" if kind == "bar" else period
        texts.append(f"{before}为{point.shown}" if re.match(r"[-\d]", point.shown) else f"{before}{point.shown}")
    return "，".join(texts)


def sentence(text: str) -> str:
    """A text that ends like a sentence."""
    text = text.strip()
    return text if not text or text[-1] in ENDS else f"{text}。"


def _counted(notes: tuple[str, ...]) -> list[str]:
    return [f"（{place}）{note}" for place, note in enumerate(notes, start=1)]


def _opening(material: Material) -> str:
    version = material.deck.version
    return (
        f"本材料收录图件{len(material.exhibits)}个，数据取自第{version}版，校验码{material.checksum}。"
        "数值按公布原文列出，“超过”“预计”“左右”等限定词照原文保留；推算值、预测值和目标值逐处注明，不与公布值混用。"
    )


def _day(time: str) -> str:
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})", time)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else ""
