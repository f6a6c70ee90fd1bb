"""Boundaries without a review number (审图号) stay on working pages: what is presented, printed or saved has tiles."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page
from pptx import Presentation
from pypdf import PdfReader

from dashboard.charts import vega
from dashboard.deck import drawn, picture, press
from dashboard.deck.deck import Deck, Item
from dashboard.deck.slides import Material, material
from dashboard.exhibits import EXHIBITS, Exhibit, build
from dashboard.figure import MapFigure
from dashboard.store import Store
from tests.server import Server
from tests.test_browser import FINISHED, PATIENCE
from tests.test_web import get

#: Stands on every map with boundaries that have no review number, and on nothing else.
SKETCH = "边界未经地图审核"
SCHEMATIC = "示意布局，不表示行政区域界线"
NUMBER = "GS（2024）0001号"
PAGES = {"parks": "park_map", "innovation": "centre_map", "regions": "region_map"}


@pytest.fixture(scope="module")
def maps(store: Store) -> dict[str, Exhibit]:
    """Every exhibit whose figure is a map."""
    made = {key: build(store, key) for key in EXHIBITS}
    found = {key: exhibit for key, exhibit in made.items() if isinstance(exhibit.figure, MapFigure)}
    assert set(PAGES.values()) <= set(found)
    return found


@pytest.fixture(scope="module")
def laid(store: Store, maps: dict[str, Exhibit]) -> Material:
    """A deck of all maps."""
    return material(store, Deck("地图", store.version, tuple(Item(key, key=key) for key in maps), id="0000ab0a"))


def reviewed(figure: MapFigure) -> MapFigure:
    """The figure as it is once every boundary has its number."""
    return replace(figure, review=NUMBER)


def text_of(content: bytes, form: str) -> str:
    """All words of a file, blanks left out."""
    if form == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif form == "pptx":
        slides = Presentation(io.BytesIO(content)).slides
        text = "".join(s.text_frame.text for slide in slides for s in slide.shapes if s.has_text_frame)
    elif form == "docx":
        text = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    else:
        text = content.decode()
    return "".join(text.split())


def test_every_drawing_of_a_deck_is_tiles_until_the_boundaries_are_reviewed(laid: Material) -> None:
    """What the presented page, the carousel and every file of a deck are made from."""
    slides = [slide for slide in laid.slides if slide.kind == "picture"]
    assert len(slides) >= len(PAGES)
    drawings = drawn.drawings(laid)
    for slide in slides:
        assert SKETCH not in drawings[slide.key] and SCHEMATIC in slide.subtitle
        areas = slide.figure.areas.dropna(subset=["tile_row"])
        assert all(name in drawings[slide.key] for name in areas["short"]), "each area has its tile"
    slide = next(slide for slide in slides if slide.exhibit.id == "park_map")
    passed = replace(laid, slides=(replace(slide, figure=reviewed(slide.figure)),))
    [svg] = drawn.drawings(passed).values()
    assert f"审图号：{NUMBER}" in svg and SKETCH not in svg


@pytest.mark.parametrize("form", ["pdf", "html", "pptx", "docx"])
def test_files_of_a_deck_have_tiles(laid: Material, form: str) -> None:
    text = text_of(press.produce(laid, form), form)
    assert text.count(SCHEMATIC) >= len(PAGES) and SKETCH not in text


def test_the_presented_page_has_tiles(laid: Material) -> None:
    text = next(
        "".join(gzip.decompress(body).decode().split()) if body[:2] == b"\x1f\x8b" else "".join(body.decode().split())
        for body in press.page(laid)
    )
    assert text.count(SCHEMATIC) >= len(PAGES) and SKETCH not in text


def test_pictures_have_tiles_until_the_boundaries_are_reviewed(maps: dict[str, Exhibit]) -> None:
    for key, exhibit in maps.items():
        drawing = json.dumps(picture.spec(exhibit), default=str, ensure_ascii=False)
        assert SKETCH not in drawing and "geojson" not in drawing and "MultiPolygon" not in drawing, key
        assert SCHEMATIC in picture.words(exhibit)[1]
        passed = replace(exhibit, figure=reviewed(exhibit.figure))
        drawing = json.dumps(picture.spec(passed), default=str, ensure_ascii=False)
        assert f"审图号：{NUMBER}" in drawing and "Polygon" in drawing
        assert SCHEMATIC not in picture.words(passed)[1]


def test_a_working_page_says_which_it_is(maps: dict[str, Exhibit]) -> None:
    figure = maps["region_map"].figure
    for shown, words in ((figure, SKETCH), (reviewed(figure), f"审图号：{NUMBER}")):
        assert words in str(vega(shown, map_layout="geo").tables["review"].to_pylist())
    assert "geojson" not in str(vega(figure).spec), "only a page that asks for boundaries gets them"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One window for all pages."""
    opened = browser.new_page(viewport={"width": 1366, "height": 768})
    yield opened
    opened.close()


@pytest.mark.parametrize(("name", "key"), PAGES.items())
def test_paper_gets_the_tiles_a_screen_the_boundaries(server: Server, page: Page, name: str, key: str) -> None:
    page.emulate_media(media="screen")
    page.goto(f"{server.url}/{name}", timeout=PATIENCE)
    page.wait_for_function(FINISHED, timeout=PATIENCE)
    frame = page.locator(f".st-key-exhibit-{key}")
    chart, paper = frame.locator('[data-testid="stVegaLiteChart"]'), frame.locator("img.on-paper")
    assert chart.is_visible() and not paper.is_visible()
    chart.hover()
    assert not frame.locator('[data-testid="stElementToolbarButton"]').first.is_visible(), "no saving the sketch"
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=paper.element_handle())
    page.emulate_media(media="print")
    assert paper.is_visible() and not chart.is_visible()
    _, body, _ = get(server, paper.get_attribute("src") or "")
    assert SCHEMATIC in body.decode() and SKETCH not in body.decode()


def test_the_schematic_layout_prints_as_it_is(server: Server, page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(f"{server.url}/regions?layout=示意布局", timeout=PATIENCE)
    page.wait_for_function(FINISHED, timeout=PATIENCE)
    frame = page.locator(".st-key-exhibit-region_map")
    assert frame.locator('[data-testid="stVegaLiteChart"]').is_visible() and not frame.locator("img.on-paper").count()
