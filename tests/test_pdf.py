"""The PDF as somebody who opens it finds it: pages, bookmarks, text, faces, the handout."""

import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pypdfium2
import pytest
from PIL import Image
from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject

from dashboard.deck import pdf
from dashboard.deck.slides import Material, Slide
from dashboard.errors import DrawingError

#: What a typesetter, a browser or a shell would take for something else than text.
HOSTILE = '#panic("x") *粗* _斜_ $x^2$ `码` @引 <b> \\ // 注 = 标题 #sys.inputs'


@pytest.fixture(scope="module")
def slides(twenty: Material, drawings: dict[str, str]) -> PdfReader:
    """The deck as 16:9 pages."""
    return PdfReader(io.BytesIO(pdf.write(twenty, drawings)))


def said(page: PageObject) -> str:
    """The page's text without what only lays it out."""
    return "".join(page.extract_text().split())


def bare(text: str) -> str:
    """A text as `said` returns it."""
    return "".join(text.split())


def faces(page: PageObject) -> set[str]:
    """The names of the faces a page uses, drawings included."""
    names = set()
    held = [page["/Resources"]]
    while held:
        resources = held.pop().get_object()
        names |= {str(f.get_object()["/BaseFont"]) for f in resources.get("/Font", {}).values()}
        drawn = [x.get_object() for x in resources.get("/XObject", {}).values()]
        held += [x["/Resources"] for x in drawn if "/Resources" in x]
    return names


def test_slide_seven_is_page_seven(twenty: Material, slides: PdfReader) -> None:
    for number, (slide, page) in enumerate(zip(twenty.slides, slides.pages, strict=False), start=1):
        text = said(page)
        assert bare(slide.title) in text, number
        assert bare(slide.subtitle) in text and bare(slide.footnote) in text, number
        assert bare(twenty.stamp) in text, number
        assert all(bare(note) in text for note in slide.notes), number
        if slide.kind != "cover":
            assert f"{number}/{len(twenty.slides)}" in text
        assert page.mediabox.width / page.mediabox.height == pytest.approx(16 / 9)


def test_every_value_keeps_its_qualifier(twenty: Material, slides: PdfReader) -> None:
    for slide, page in zip(twenty.slides, slides.pages, strict=False):
        text = said(page)
        wanted = [card.value for card in slide.cards] + [answer.answer for answer in slide.answers]
        if slide.rows is not None:
            wanted += [str(value) for value in slide.rows.to_numpy().ravel()]
        if slide.kind == "chart" and slide.exhibit is not None:
            wanted += list(slide.exhibit.figure.points["label"])
        assert [value for value in wanted if bare(value) not in text] == [], slide.title


def test_what_found_no_room_stands_behind_the_slides(twenty: Material, slides: PdfReader) -> None:
    behind = "".join(said(page) for page in slides.pages[len(twenty.slides) :])
    assert behind
    for slide, page in zip(twenty.slides, slides.pages, strict=False):
        for note in slide.exhibit.notes if slide.exhibit is not None else ():
            assert bare(note) in said(page) or bare(note) in behind


def test_charts_are_vectors_in_the_shipped_face(twenty: Material, slides: PdfReader) -> None:
    for slide, page in zip(twenty.slides, slides.pages, strict=False):
        assert len(page.images) == 0, slide.title
        assert all("+NotoSansSC-Regular" in name for name in faces(page)), slide.title
    months = next(i for i, s in enumerate(twenty.slides) if s.exhibit is not None and s.exhibit.id == "recovery_curve")
    assert "11月" in said(slides.pages[months]), "the words of a chart are text, not outlines"


def pages(body: bytes) -> list[np.ndarray]:
    """The pages as PDFium draws them, about 2900 points wide."""
    with pypdfium2.PdfDocument(body) as document:
        drawn = (page.render(scale=2900 / page.get_width()) for page in document)
        return [np.asarray(bitmap.to_pil().convert("RGB"), dtype=np.int16) for bitmap in drawn]


#: The halo of a text in a drawing.
HALO = re.compile(r'(<text [^>]*)stroke="#FFFFFF"')


def torn(
    twenty: Material, drawings: dict[str, str], draw: Callable[[bytes], list[np.ndarray]], handout: bool = False
) -> dict[str, float]:
    """Slide → the share of points within the letters of its chart that have another colour than without halos."""
    charts = replace(twenty, slides=tuple(s for s in twenty.slides if s.kind == "chart"), exhibits=())
    bare = {key: HALO.sub(r"\1", svg) for key, svg in drawings.items()}
    silent = {key: re.sub("<text .*?</text>", "", svg) for key, svg in drawings.items()}
    whole, wanted, without = (draw(pdf.write(charts, svgs, handout=handout)) for svgs in (drawings, bare, silent))
    assert any(HALO.search(drawings[slide.key]) for slide in charts.slides)
    found, letters = {}, 0
    for number, (got, alone, empty) in enumerate(zip(whole, wanted, without, strict=True), start=1):
        ink = np.abs(alone - empty).max(axis=2) > 60
        # Edges are mixed with what lies under them, which is what a halo is for.
        inside = ink[1:-1, 1:-1] & ink[:-2, 1:-1] & ink[2:, 1:-1] & ink[1:-1, :-2] & ink[1:-1, 2:]
        letters += int(inside.sum())
        other = np.abs(got - alone).max(axis=2)[1:-1, 1:-1] > 60
        found[f"page {number}"] = float((inside & other).sum() / max(1, inside.sum()))
    assert letters > 5_000
    return found


@pytest.mark.parametrize("handout", [False, True])
def test_halos_leave_every_letter_whole(twenty: Material, drawings: dict[str, str], handout: bool) -> None:
    """A halo drawn with its text, letter by letter, rubs out the letter before: 101.9% read 101.5."""
    assert {page: share for page, share in torn(twenty, drawings, pages, handout).items() if share > 0.002} == {}


@pytest.mark.office
def test_halos_leave_every_letter_whole_in_poppler(twenty: Material, drawings: dict[str, str], tmp_path: Path) -> None:
    """The other renderer most desks have."""

    def poppler(body: bytes) -> list[np.ndarray]:
        (tmp_path / "deck.pdf").write_bytes(body)
        command = ["pdftoppm", "-png", "-scale-to-x", "2900", "-scale-to-y", "-1", "deck.pdf", "page"]
        subprocess.run(command, cwd=tmp_path, check=True)
        return [np.asarray(Image.open(f).convert("RGB"), dtype=np.int16) for f in sorted(tmp_path.glob("*.png"))]

    assert max(torn(twenty, drawings, poppler).values()) < 0.002


def test_bookmarks_lead_to_every_slide(twenty: Material, slides: PdfReader) -> None:
    marks = [m for entry in slides.outline for m in (entry if isinstance(entry, list) else [entry])]
    told = [(m.title, slides.get_destination_page_number(m)) for m in marks]
    assert told[: len(twenty.slides)] == [(slide.title, place) for place, slide in enumerate(twenty.slides)]
    assert any(isinstance(entry, list) for entry in slides.outline), "what continues a slide stands under it"
    assert slides.metadata is not None
    assert (slides.metadata.title, slides.trailer["/Root"]["/Lang"]) == (twenty.deck.title, "zh-CN")
    assert slides.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_handout_has_three_slides_and_lines_on_a_sheet(twenty: Material, drawings: dict[str, str]) -> None:
    sheets = PdfReader(io.BytesIO(pdf.write(twenty, drawings, handout=True))).pages
    threes = [twenty.slides[i : i + 3] for i in range(0, len(twenty.slides), 3)]
    for three, sheet in zip(threes, sheets, strict=False):
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
        text = said(sheet)
        assert all(bare(slide.title) in text for slide in three)
        assert bare(twenty.stamp) in text
    assert len(sheets) <= len(threes) + 1


@pytest.mark.parametrize("handout", [False, True])
def test_text_from_data_is_only_text(twenty: Material, drawings: dict[str, str], handout: bool) -> None:
    table = next(s for s in twenty.slides if s.kind == "table")
    words = next(s for s in twenty.slides if s.kind == "words")
    cards = next(s for s in twenty.slides if s.kind == "cards")
    chart = next(s for s in twenty.slides if s.kind == "chart")
    slides = (
        replace(twenty.slides[0], title=HOSTILE, subtitle=HOSTILE, mark="内部资料 注意保存"),
        replace(chart, title=HOSTILE * 3, notes=(HOSTILE,), footnote=HOSTILE, mark="内部资料 注意保存"),
        replace(table, rows=pd.DataFrame({HOSTILE: [HOSTILE] * 3}), widths=()),
        replace(
            words, answers=tuple(replace(a, question=HOSTILE, answer=HOSTILE, detail=HOSTILE) for a in words.answers)
        ),
        replace(cards, cards=tuple(replace(c, label=HOSTILE, value=HOSTILE, note=HOSTILE) for c in cards.cards)),
        Slide("gone", "missing", "图件已不存在", notes=(HOSTILE,)),
    )
    deck = replace(twenty.deck, title=HOSTILE, author=HOSTILE)
    hostile = replace(twenty, deck=deck, slides=slides, levels={"内部": (chart.title,)})
    reader = PdfReader(io.BytesIO(pdf.write(hostile, drawings, handout=handout)))
    text = "".join(said(page) for page in reader.pages)
    assert text.count(bare(HOSTILE)) >= len(slides)
    assert text.count("内部资料注意保存") >= 2
    assert reader.metadata is not None and reader.metadata.title == HOSTILE


def test_a_slide_never_runs_over_its_page(twenty: Material, drawings: dict[str, str]) -> None:
    table = next(s for s in twenty.slides if s.kind == "table")
    words = next(s for s in twenty.slides if s.kind == "words")
    rows = pd.DataFrame({name: ["一段很长的文字，" * 9] * 30 for name in "甲乙丙丁戊"})
    slides = (
        replace(table, title="一个很长的标题，" * 12, rows=rows, widths=(), notes=("说明" * 60,) * 3),
        replace(words, answers=words.answers * 6),
    )
    reader = PdfReader(io.BytesIO(pdf.write(replace(twenty, slides=slides, exhibits=()), drawings)))
    for number, page in enumerate(reader.pages[:2], start=1):
        assert bare(twenty.stamp) in said(page) and f"{number}/2" in said(page)
        heights: list[float] = []
        page.extract_text(visitor_text=lambda text, cm, tm, *_, kept=heights: kept.append(cm[5] + cm[3] * tm[5]))
        assert all(0 <= height <= float(page.mediabox.height) for height in heights)


def test_a_chart_that_was_not_drawn_is_told(twenty: Material) -> None:
    with pytest.raises(DrawingError, match="第3页"):
        pdf.write(twenty, {})


def test_pictures_are_described(slides: PdfReader, twenty: Material) -> None:
    def alts(node: object) -> list[str]:
        got = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(got, ArrayObject):
            return [alt for child in got for alt in alts(child)]
        if not isinstance(got, dict):
            return []
        own = [str(got["/Alt"])] if "/Alt" in got else []
        return own + (alts(got["/K"]) if "/K" in got else [])

    described = alts(slides.trailer["/Root"]["/StructTreeRoot"])
    assert described == [s.told for s in twenty.slides if s.kind in ("chart", "picture")]
