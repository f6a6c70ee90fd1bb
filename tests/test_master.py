"""The department's own master, and slides added to a deck that is not ours."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches

from dashboard.deck.powerpoint.appending import append
from dashboard.deck.powerpoint.master import base_of
from dashboard.deck.powerpoint.names import parse
from dashboard.deck.powerpoint.writing import write
from dashboard.deck.slides import Material
from dashboard.errors import IntakeError, ParameterError

#: Exhibits of the twenty that have a native chart, headline figures, a table, answers.
CHOSEN = ("00000002", "00000005", "00000012", "00000014")
LISTS = {"[Content_Types].xml", "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"}


@pytest.fixture(scope="module")
def few(twenty: Material) -> Material:
    """The cover and four slides, none of which needs a drawing."""
    return replace(twenty, slides=tuple(s for s in twenty.slides if s.key in ("cover", *CHOSEN)))


def department(width: float = 13.333, height: float = 7.5) -> Any:
    """A master with a logo, its own theme colours and an old slide; 4:3 when asked for."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(width), Inches(height)
    share = deck.slide_width / 9_144_000
    for layout in [deck.slide_master, *deck.slide_layouts]:
        for shape in layout.placeholders:
            if shape._element.spPr.find(qn("a:xfrm")) is not None:
                shape.left, shape.width = Emu(int(shape.left * share)), Emu(int(shape.width * share))
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "旧的一页"
    logo = deck.slides[0].shapes.add_picture(io.BytesIO(picture()), 0, 0, Inches(1))
    link = deck.slide_master.part.relate_to(logo.part.related_part(logo._element.blip_rId), logo_kind())
    element = logo._element
    element.find(f".//{qn('a:blip')}").set(qn("r:embed"), link)
    element.find(f".//{qn('p:cNvPr')}").set("name", "厅徽")
    deck.slide_master.shapes._spTree.append(element)
    return deck


def logo_kind() -> str:
    return "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 40), (200, 0, 20)).save(out, "PNG")
    return out.getvalue()


def saved(deck: Any) -> bytes:
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("width", "height"), [(13.333, 7.5), (10, 7.5)])
def test_layouts_faces_and_logo_of_the_master_stay(few: Material, width: float, height: float) -> None:
    master = saved(department(width, height))
    made = Presentation(io.BytesIO(write(few, {}, master)))
    assert (made.slide_width, made.slide_height) == (Inches(width), Inches(height))
    assert [s.slide_layout.name for s in made.slides] == ["Title Slide", *["Title and Content"] * len(CHOSEN)]
    assert "旧的一页" not in [s.shapes.title.text_frame.text for s in made.slides]
    assert "厅徽" in [s.name for s in made.slide_master.shapes]
    before = Presentation(io.BytesIO(master))
    for old, new in zip(before.slide_layouts, made.slide_layouts, strict=True):
        assert etree.tostring(old._element) == etree.tostring(new._element)
    for slide, laid in zip(made.slides, few.slides, strict=True):
        assert slide.shapes.title.text_frame.text == laid.title, "the title stands in the layout's own placeholder"
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= made.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= made.slide_height


def test_missing_placeholders_are_drawn_by_us(few: Material) -> None:
    """A master whose layouts have no placeholder at all still takes every slide, titles as text boxes."""
    deck = department()
    for layout in deck.slide_layouts:
        for shape in list(layout.placeholders):
            shape._element.getparent().remove(shape._element)
    made = Presentation(io.BytesIO(write(few, {}, saved(deck))))
    for slide, laid in zip(made.slides, few.slides, strict=True):
        titles = [s for s in slide.shapes if (n := parse(s.name)) is not None and n.role in ("题", "封面题")]
        assert [s.text_frame.text for s in titles] == [laid.title]


def test_template_files_are_taken_too(few: Material) -> None:
    """A .potx differs in one word; departments keep their masters so."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(department()))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"presentation.main+xml", b"template.main+xml"))
    base = base_of(out.getvalue(), "厅模板.potx")
    assert base.content_layout.name == "Title and Content"
    assert len(Presentation(io.BytesIO(write(few, {}, out.getvalue()))).slides) == len(few.slides)


def test_chinese_face_comes_from_the_theme_or_is_named() -> None:
    deck = department()
    assert base_of(saved(deck)).east == "宋体", "the theme's face for simplified Chinese"
    part = next(r.target_part for r in deck.slide_master.part.rels.values() if r.reltype.endswith("/theme"))
    part._blob = part.blob.replace(b'<a:ea typeface=""/>', '<a:ea typeface="方正小标宋简体"/>'.encode())
    assert base_of(saved(deck)).east == "+mn-ea"


def test_master_without_layouts_is_refused() -> None:
    deck = Presentation()
    for layout in list(deck.slide_layouts):
        deck.slide_layouts.remove(layout)
    with pytest.raises(IntakeError, match="没有任何版式"):
        base_of(saved(deck))


def others() -> bytes:
    """A deck of another department: slides out of order, a picture, notes, sections, a chosen show, an unknown part."""
    deck = department()
    for number in range(3):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"他们的第{number + 1}页"
    slide.notes_slide.notes_text_frame.text = "他们的备注"
    slide.shapes.add_picture(io.BytesIO(picture()), 0, 0, Inches(1))
    order = deck.slides._sldIdLst
    order.insert(0, order[3])
    ids = "".join(f'<p14:sldId id="{s.get("id")}"/>' for s in order)
    extension = (
        '<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
        '<p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
        'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="全部" '
        f'id="{{6B9F3C51-7A0F-4C07-9E5B-2B6B0D6C0A11}}"><p14:sldIdLst>{ids}</p14:sldIdLst></p14:section>'
        "</p14:sectionLst></p:ext></p:extLst>"
    )
    deck.part._element.append(etree.fromstring(extension))
    out = io.BytesIO(saved(deck))
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("ppt/oddity.bin", b"kept as it is")
    return out.getvalue()


def test_appending_leaves_every_part_as_it_was(few: Material) -> None:
    theirs = others()
    made = append(theirs, few, {}, ["cover", *CHOSEN])
    before, after = zipfile.ZipFile(io.BytesIO(theirs)), zipfile.ZipFile(io.BytesIO(made))
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed <= LISTS
    assert len(after.namelist()) == len(set(after.namelist()))
    deck, old = Presentation(io.BytesIO(made)), Presentation(io.BytesIO(theirs))
    titles = [s.shapes.title.text_frame.text for s in deck.slides]
    assert titles == [s.shapes.title.text_frame.text for s in old.slides] + [s.title for s in few.slides]
    assert any(s.has_chart for s in deck.slides[-len(CHOSEN)].shapes)
    listed = [e.get("id") for e in deck.part._element.iter("{*}sldId") if len(e.attrib) == 1]
    assert listed == [str(s.slide_id) for s in deck.slides], "the new slides stand in the last section"


def test_appending_needs_a_slide(few: Material) -> None:
    with pytest.raises(ParameterError, match="没有选择"):
        append(others(), few, {}, ["unknown"])
