"""The deck as LibreOffice shows it: pages, faces, text, nothing on top of anything, and the look as it was approved.

Run by `make office`. KEEP_PICTURES=1 takes the approved pictures anew, to be looked at one by one.
"""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFilter
from pypdf import PdfReader

from dashboard.deck.drawn import drawings
from dashboard.deck.powerpoint.writing import write
from dashboard.deck.slides import Material
from tests import office

pytestmark = pytest.mark.office

APPROVED = Path(__file__).parent / "pictures" / "slides"
#: Exhibits whose first slide has an approved picture; the cover has one too.
LOOKED_AT = (
    "overview_headline", "recovery_curve", "recovery_years", "resumption", "electricity", "pillars_share",
    "pillars_question", "centre_map", "technology_centres", "questions",
)  # fmt: skip
WIDTH = 360
#: Share of points that may differ clearly: letters of another version of the office move a little, lines do not.
TOLERANCE = 0.03
CLEARLY = 60


@pytest.fixture(scope="module")
def pdf(twenty: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck of twenty exhibits, converted."""
    folder = tmp_path_factory.mktemp("office")
    deck = folder / "deck.pptx"
    maps = replace(twenty, slides=tuple(s for s in twenty.slides if s.kind == "picture"))
    deck.write_bytes(write(twenty, drawings(maps)))
    return office.pdf_of(deck, folder)


def squeezed(text: str) -> str:
    """A text without spaces and line ends, which the office sets in its own way."""
    return "".join(text.split())


def test_every_slide_is_a_page_with_its_text(pdf: Path, twenty: Material) -> None:
    """Titles, calibers and feet are on their page, in real letters: no tofu, nothing lost."""
    pages = [squeezed(text) for text in office.words(pdf)]
    assert len(pages) == len(twenty.slides)
    for page, slide in zip(pages, twenty.slides, strict=True):
        for text in (slide.title, slide.subtitle, twenty.stamp, *slide.notes):
            assert squeezed(text) in page
        # The foot's two columns are read line by line across: letter by letter it is there.
        assert Counter(squeezed(slide.footnote)) <= Counter(page)
        assert "\ufffd" not in page


def test_one_face_draws_everything(pdf: Path) -> None:
    """Every face a slide asks for is drawn with the shipped one: none was missing and replaced by a guess."""
    faces = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in PdfReader(pdf).pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert faces and all(face.startswith("NotoSansSC") for face in faces), faces


def test_no_letters_on_top_of_each_other(pdf: Path) -> None:
    """On no page do two letters share more than a third of the smaller one's place."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            text = page.get_textpage()
            letters = [i for i in range(text.count_chars()) if text.get_text_range(i, 1).strip()]
            boxes = np.array([text.get_charbox(i) for i in letters])
            left, low, right, high = boxes.T
            wide = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
            tall = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
            shared = np.clip(wide, 0, None) * np.clip(tall, 0, None)
            size = (right - left) * (high - low)
            np.fill_diagonal(shared, 0)
            worst = shared / np.maximum(np.minimum(size[:, None], size), 0.5)
            row, column = np.unravel_index(worst.argmax(), worst.shape)
            pair = [text.get_text_range(max(0, letters[i] - 6), 13) for i in (row, column)]
            assert worst.max() < 0.34, (number, pair)
            assert low.min() >= 0 and left.min() >= 0 and right.max() <= page.get_width(), number


def test_slides_look_as_approved(pdf: Path, twenty: Material) -> None:
    """Each kind of slide against its approved picture."""
    pages = office.pages(pdf, WIDTH * 3)
    first = {s.exhibit.id: n for n, s in reversed(list(enumerate(twenty.slides))) if s.exhibit is not None}
    wrong = []
    for name, number in {"cover": 0, **{key: first[key] for key in LOOKED_AT}}.items():
        small = pages[number].resize((WIDTH, WIDTH * 9 // 16), Image.Resampling.LANCZOS)
        file = APPROVED / f"{name}.png"
        if os.environ.get("KEEP_PICTURES"):
            APPROVED.mkdir(parents=True, exist_ok=True)
            small.save(file, optimize=True)
        with Image.open(file) as kept:
            share = different(small, kept)
        if share > TOLERANCE:
            wrong.append(f"{name}: {share:.1%}")
    assert not wrong, f"unlike the approved pictures (KEEP_PICTURES=1 takes them anew): {wrong}"


def different(one: Image.Image, other: Image.Image) -> float:
    """The share of points that differ clearly, single points of an edge aside."""
    blurred = [np.asarray(p.filter(ImageFilter.GaussianBlur(1.2)), dtype=np.int16) for p in (one, other)]
    return float((np.abs(blurred[0] - blurred[1]).max(axis=2) > CLEARLY).mean())


def test_the_comparison_sees_a_lost_line(pdf: Path) -> None:
    """A slide with its middle wiped, or compared with another slide, is not taken for the same."""
    cover, second = (p.resize((WIDTH, WIDTH * 9 // 16)) for p in office.pages(pdf, WIDTH)[2:4])
    wiped = cover.copy()
    wiped.paste("white", (60, 80, 300, 160))
    assert different(cover, second) > TOLERANCE
    assert different(cover, wiped) > 0.005
