"""A text made by rule as a Word document in official layout, to be finished by its writer.

Every number leads (Ctrl+click) to its line in the list of sources at the end; what is left open is highlighted; what
only the writer must know (doubts, what is not held) are comments in the margin.
"""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from dashboard.deck import official
from dashboard.deck.slides import Material
from dashboard.deck.word import numeral, sentence
from dashboard.exhibits import Exhibit
from dashboard.figure import Prose, Span
from dashboard.frames import each

HEADINGS = ("序号", "文中数字", "内容、时期与数值", "发布机构", "入库位置")
SOURCES = "数据出处"
#: Rows of the store named for one number; the rest is counted.
NAMED = 3


def write(material: Material) -> bytes:
    """The texts of a material as .docx, each with the list of its sources."""
    made = Document()
    official.prepare(made, material)
    official.add(made, official.TITLE, material.deck.title)
    if material.deck.subtitle:
        official.add(made, official.SUBTITLE, material.deck.subtitle)
    margin = dict.fromkeys(note for slide in material.slides for note in slide.margin)
    official.comment(made, made.paragraphs[0].runs[-1], *margin)
    for _, exhibit in material.exhibits:
        if isinstance(exhibit.figure, Prose):
            _text(made, exhibit, exhibit.figure)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _text(made: Any, exhibit: Exhibit, prose: Prose) -> None:
    places: dict[tuple[str, tuple[str, ...]], int] = {}
    section = 0
    head: Any = None
    for paragraph in prose.paragraphs:
        if paragraph.heading:
            section += 1
            title = official.add(made, official.SECTION, f"{numeral(section)}、{paragraph.heading}")
            head = title.runs[-1]
        official.tell(made, paragraph, head, each=lambda run, span: _lead(run, span, places))
    called = "资料" if exhibit.sources else ""
    official.add(made, official.NOTE, sentence(called + exhibit.footnote.replace("　", "；")))
    if places:
        _sources(made, exhibit, places)


def _lead(run: Any, span: Span, places: dict[tuple[str, tuple[str, ...]], int]) -> None:
    """Lead what rests on rows to its line in the list of sources."""
    if not span.ids:
        return
    place = places.setdefault((span.text, span.ids), len(places) + 1)
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _anchor(place))
    link.set(qn("w:history"), "1")
    run._r.addprevious(link)
    link.append(run._r)


def _anchor(place: int) -> str:
    return f"source_{place}"


def _sources(made: Any, exhibit: Exhibit, places: dict[tuple[str, tuple[str, ...]], int]) -> None:
    """One line a number: as written, what it is, of when, by whom published, file and cell."""
    rows = {str(row.id): row for row in each(exhibit.evidence.drop_duplicates("id"))}
    official.add(made, official.SECTION, SOURCES)
    lines = [(str(place), text, *_told([rows[i] for i in ids if i in rows])) for (text, ids), place in places.items()]
    official.table(made, HEADINGS, lines)
    for row, place in zip(made.tables[-1].rows[1:], places.values(), strict=True):
        paragraph = row.cells[0].paragraphs[0]._p
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(place))
            if tag == "w:bookmarkStart":
                mark.set(qn("w:name"), _anchor(place))
            paragraph.append(mark)


def _told(rows: Sequence[Any]) -> tuple[str, str, str]:
    """Content with periods and values, publishers, places in the files; each said once, the rest counted."""
    contents: dict[str, list[str]] = {}
    places: dict[str, list[str]] = {}
    for row in rows[:NAMED]:
        contents.setdefault(row.label, []).append(" ".join(p for p in (row.period, row.shown or row.raw) if p))
        places.setdefault(row.file, []).append(f"{row.sheet}!{row.cell}" if row.sheet else row.cell)
    told = "；".join(f"{label} {'、'.join(p for p in parts if p)}".strip() for label, parts in contents.items())
    more = f"；等{len(rows)}个数据" if len(rows) > NAMED else ""
    publishers = dict.fromkeys(row.publisher for row in rows[:NAMED] if row.publisher)
    where = [f"{file} {'、'.join(dict.fromkeys(cells))}".strip() for file, cells in places.items()]
    return f"{'计自：' if len(rows) > 1 else ''}{told}{more}", "；".join(publishers), "；".join(where)
