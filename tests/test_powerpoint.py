"""The deck as .pptx: valid, native, every number and qualifier in it, faces named everywhere, nothing over the edge."""

import io
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import etree
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator
from PIL import Image
from pptx import Presentation

from dashboard.deck.deck import Deck, Item
from dashboard.deck.drawn import drawings
from dashboard.deck.powerpoint.base import Box, own, size_of
from dashboard.deck.powerpoint.charts import Plot, add_chart, data_of, xml_of
from dashboard.deck.powerpoint.names import parse, text_hash
from dashboard.deck.powerpoint.parts import texts
from dashboard.deck.powerpoint.text import LEADING, lines_in
from dashboard.deck.powerpoint.writing import write
from dashboard.deck.slides import Material, Slide, _tables, material
from dashboard.exhibits import build
from dashboard.exhibits.exhibit import RESTRICTED
from dashboard.figure import Axis, Figure, Reference, Series, points
from dashboard.store import Store

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
#: Roles that stand in the foot, where type may be small.
FOOT = ("脚注", "版次")
BOX = Box.inches(0.6, 1.8, 12.1, 4.6)


@pytest.fixture(scope="module")
def pictures(twenty: Material) -> dict[str, str]:
    """The drawings of what has no native chart in the deck of twenty exhibits."""
    return drawings(replace(twenty, slides=tuple(s for s in twenty.slides if s.kind == "picture")))


@pytest.fixture(scope="module")
def content(twenty: Material, pictures: dict[str, str]) -> bytes:
    """The deck of twenty exhibits as a file."""
    return write(twenty, pictures)


@pytest.fixture(scope="module")
def deck(content: bytes) -> Any:
    """The same, opened."""
    return Presentation(io.BytesIO(content))


def errors(content: bytes, folder: Path) -> list[str]:
    """What the Open XML validator has against a file."""
    file = folder / "deck.pptx"
    file.write_bytes(content)
    return [f"{e.part_uri}: {e.description}" for e in OpenXmlValidator().validate(str(file)).errors]


def saved(presentation: Any) -> bytes:
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def with_chart(figure: Figure) -> tuple[Any, Any, bytes]:
    """A presentation with one chart: (the chart, its part's XML, the file)."""
    base = own()
    slide = base.presentation.slides.add_slide(base.content_layout)
    frame = add_chart(slide, figure, BOX, "图", "条形图")
    return frame.chart, etree.fromstring(frame.chart.part.blob), saved(base.presentation)


def role(shape: Any) -> str:
    named = parse(shape.name)
    return named.role if named else ""


def shape_of(slide: Any, wanted: str) -> Any:
    """The shape of ours in a role."""
    return next(s for s in slide.shapes if role(s) == wanted)


def charts(deck: Any, twenty: Material) -> Iterator[tuple[Slide, Figure, Plot, Any]]:
    """Every chart slide: content, figure, plot, the chart on the slide."""
    for slide, content in zip(deck.slides, twenty.slides, strict=True):
        if content.kind == "chart":
            assert content.exhibit is not None and isinstance(content.exhibit.figure, Figure)
            figure = content.exhibit.figure
            yield content, figure, data_of(figure), shape_of(slide, "图").chart


def test_validates_against_the_schemas(content: bytes, tmp_path: Path) -> None:
    assert errors(content, tmp_path) == []


def test_the_validator_sees_damage(tmp_path: Path) -> None:
    """Three injuries PowerPoint would ask to repair."""
    figure = line(["1月", "2月"], [1.0, 2.0])
    sound = with_chart(figure)[2]
    assert errors(sound, tmp_path) == []
    for part, old, new in (
        ("ppt/charts/chart", b'<c:axId val="111000002"/></c:lineChart>', b"</c:lineChart>"),
        ("ppt/slides/slide", b"<p:spTree>", b"<p:spTree><p:nonsense/>"),
        ("ppt/slides/_rels/slide", b"chart", b"chort"),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(sound)) as whole, zipfile.ZipFile(out, "w") as hurt:
            for name in whole.namelist():
                data = whole.read(name)
                hurt.writestr(name, data.replace(old, new) if name.startswith(part) else data)
        assert errors(out.getvalue(), tmp_path), f"damage in {part} goes unseen"


def test_every_slide_reads_back(deck: Any, twenty: Material) -> None:
    """Titles, sentences, cards, answers, tables and feet stand in it as laid out, one slide for one."""
    assert len(deck.slides) == len(twenty.slides)
    for slide, content in zip(deck.slides, twenty.slides, strict=True):
        assert slide.shapes.title.text_frame.text == content.title
        for name, text in texts(content, twenty).items():
            shape = shape_of(slide, name)
            assert shape.text_frame.text == text
            assert parse(shape.name).hash == text_hash(text)
        if content.kind == "table":
            table = shape_of(slide, "表").table
            rows = [[cell.text for cell in row.cells] for row in table.rows]
            assert content.rows is not None
            assert rows == [list(content.rows.columns), *content.rows.to_numpy().tolist()]


def test_every_number_is_in_its_chart(deck: Any, twenty: Material) -> None:
    for content, figure, plot, chart in charts(deck, twenty):
        space = etree.fromstring(chart.part.blob)
        held = {
            (ser.find(f"{C}tx//{C}v").text, round(float(v.text), 9))
            for ser in space.iter(f"{C}ser")
            for v in (*ser.iterfind(f"{C}val//{C}v"), *ser.iterfind(f"{C}yVal//{C}v"))
        }
        by_series = {s.name: s for s in plot.data}
        for point in figure.points.itertuples():
            if pd.notna(point.y):
                names = [n for n, s in by_series.items() if s.series == point.series]
                assert any((n, round(float(f"{point.y:.12g}"), 9)) in held for n in names), (content.title, point)


def test_every_reading_is_in_words(deck: Any, twenty: Material) -> None:
    """Each value with its qualifier is in the notes and in the chart's data sheet; a qualified label is text."""
    for content, figure, _, chart in charts(deck, twenty):
        notes = next(
            s.notes_slide.notes_text_frame.text
            for s, c in zip(deck.slides, twenty.slides, strict=True)
            if c.key == content.key
        )
        sheet = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
        cells = {str(v) for row in sheet.iter_rows(values_only=True) for v in row if v is not None}
        for shown in figure.points["shown"]:
            assert shown in notes and shown in cells, (content.title, shown)
    curve = next(c for s, _, _, c in charts(deck, twenty) if s.exhibit and s.exhibit.id == "recovery_curve")
    written = {t.text for t in etree.fromstring(curve.part.blob).iter(f"{A}t")}
    assert {"达到5.0%", "达到7%"} <= written


def test_the_data_sheet_agrees_with_the_chart(deck: Any, twenty: Material) -> None:
    """What 编辑数据 opens holds, cell for cell, what the chart refers to."""
    for content, _, _, chart in charts(deck, twenty):
        sheet = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
        for ref in etree.fromstring(chart.part.blob).iter(f"{C}numRef", f"{C}strRef"):
            area = ref.find(f"{C}f").text.split("!")[1].replace("$", "")
            block = sheet[area]
            found = [c[0].value for c in block] if isinstance(block, tuple) else [block.value]
            cached = {int(p.get("idx")): p.find(f"{C}v").text for p in ref.iter(f"{C}pt")}
            for row, value in enumerate(found):
                said = cached.get(row)
                same = value == said if isinstance(value, str) or said is None else value == pytest.approx(float(said))
                assert same, (content.title, area, row)


def test_the_v_curve_is_one_native_chart(store: Store) -> None:
    """Cumulative solid, published months as points, implied ones dashed and hollow with margins, gaps as gaps."""
    _, space, _ = with_chart(build(store, "recovery_curve", implied="显示").figure)
    assert space.find(f".//{C}dispBlanksAs").get("val") == "gap"
    sers = {s.find(f"{C}tx//{C}v").text: s for s in space.iter(f"{C}ser")}
    solid, single, implied = sers["四川累计"], sers["四川当月（公布）"], sers["四川当月（推算，非公布）"]
    assert solid.find(f"{C}spPr/{A}ln/{A}prstDash") is None and solid.find(f"{C}spPr/{A}ln/{A}solidFill") is not None
    assert single.find(f"{C}spPr/{A}ln/{A}noFill") is not None
    assert implied.find(f"{C}spPr/{A}ln/{A}prstDash").get("val") == "dash"
    assert implied.find(f"{C}marker/{C}spPr//{A}srgbClr").get("val") == "FFFFFF"
    bars = implied.find(f"{C}errBars")
    plus = [float(v.text) for v in bars.iterfind(f"{C}plus//{C}v")]
    assert bars.find(f"{C}errValType").get("val") == "cust" and len(plus) == 7 and min(plus) > 2
    held = {int(p.get("idx")) for p in single.iterfind(f"{C}val//{C}pt")}
    assert held == {2, 5, 10}  # March, June, November: the other months are gaps, not zeros
    formats = [n.get("formatCode") for n in space.iter(f"{C}numFmt")]
    assert '0"%"' in formats or '#,##0"%"' in formats


def test_faces_are_named_everywhere(content: bytes) -> None:
    """Every run, field and chart text names a face for East Asian text; the theme's faces are Chinese."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if not re.fullmatch(r"ppt/(slides|notesSlides|charts)/[^/]+\.xml", name):
                continue
            for node in etree.fromstring(package.read(name)).iter(f"{A}r", f"{A}fld", f"{A}defRPr"):
                properties = node if node.tag == f"{A}defRPr" else node.find(f"{A}rPr")
                text = node.findtext(f"{A}t") or "x"
                if text.strip("‹#›0123456789"):
                    assert properties is not None and properties.find(f"{A}ea") is not None, (name, text)
                    assert properties.find(f"{A}latin") is not None, (name, text)
        theme = package.read("ppt/theme/theme1.xml").decode()
    assert theme.count('<a:ea typeface="微软雅黑"/>') == 2


def test_pictures_charts_and_tables_have_words_for_those_who_do_not_see_them(deck: Any, twenty: Material) -> None:
    for slide, content in zip(deck.slides, twenty.slides, strict=True):
        for shape in slide.shapes:
            if role(shape) in ("图", "画", "表"):
                assert content.title in shape._element._nvXxPr.cNvPr.get("descr")


def test_geometry(deck: Any) -> None:
    """Nothing outside the slide, nothing on top of another, no small type, no text too long for its box."""
    for number, slide in enumerate(deck.slides, start=1):
        boxes = []
        for shape in slide.shapes:
            box = Box(shape.left, shape.top, shape.width, shape.height)
            assert box.left >= 0 and box.top >= 0, (number, shape.name)
            assert box.right <= deck.slide_width and box.bottom <= deck.slide_height, (number, shape.name)
            boxes.append((shape.name, box))
            check_type(shape, box, number)
        for (one, a), (other, b) in combinations(boxes, 2):
            apart = a.right <= b.left or b.right <= a.left or a.bottom <= b.top or b.bottom <= a.top
            assert apart, (number, one, other)


def check_type(shape: Any, box: Box, number: int) -> None:
    """Sizes of a shape's type, and whether its text fits."""
    if not shape.has_text_frame or role(shape) == "":
        return
    body = shape._element.txBody
    inset = sum(int(body.bodyPr.get(side, "0")) for side in ("lIns", "rIns"))
    high = sum(int(body.bodyPr.get(side, "0")) for side in ("tIns", "bIns"))
    for paragraph in shape.text_frame.paragraphs:
        size = next((r.font.size.pt for r in paragraph.runs if r.font.size), 0) or size_of(shape)
        assert size >= (8 if role(shape) in FOOT else 14), (number, shape.name)
        before = paragraph._p.find(f"{A}pPr/{A}spcBef/{A}spcPts")
        high += (int(before.get("val")) / 100 if before is not None else 0) * 12_700
        high += lines_in(paragraph.text, size, box.width - inset) * size * LEADING * 12_700
    assert high <= box.height + 12_700 or role(shape) == "版次", (number, shape.name, high / 12_700)


def test_notes_say_what_stands_behind_a_slide(deck: Any, twenty: Material) -> None:
    for slide, content in zip(deck.slides, twenty.slides, strict=True):
        said = slide.notes_slide.notes_text_frame.text
        assert twenty.stamp in said
        assert all(text in said for text in content.narrative)
        if content.exhibit is not None:
            assert f"/{content.exhibit.page}?at={twenty.deck.version}" in said


def test_a_title_of_the_presenter_stays_told_from_the_finding(store: Store) -> None:
    item = Item("pillars_growth", title="支柱产业谁最快？", note="先问再答")
    made = material(store, Deck("甲", store.version, (item,)))
    slide = Presentation(io.BytesIO(write(made, drawings(made)))).slides[1]
    assert slide.shapes.title.text_frame.text == "支柱产业谁最快？"
    finding = made.slides[1].finding
    assert finding in shape_of(slide, "题")._element._nvXxPr.cNvPr.get("descr")
    said = slide.notes_slide.notes_text_frame.text
    assert said.startswith("先问再答") and finding in said


def test_a_restricted_slide_and_its_deck_carry_the_mark(store: Store, tmp_path: Path) -> None:
    """On the slide itself, on the cover, and nowhere else; a lost exhibit leaves a slide that says so."""
    items = (Item("pillars_growth"), Item("electricity"), Item("gone"))
    made = material(store, Deck("甲\x0b/乙", store.version, items))
    first, second, third, lost = made.slides
    assert second.exhibit is not None
    marked = replace(made, slides=(replace(first, mark=RESTRICTED), replace(second, mark=RESTRICTED), third, lost))
    content = write(marked, drawings(made))
    shown = [[role(s) for s in slide.shapes] for slide in Presentation(io.BytesIO(content)).slides]
    assert [("标识" in roles) for roles in shown] == [True, True, False, False]
    assert "图件" in shape_of(Presentation(io.BytesIO(content)).slides[3], "文").text_frame.text
    assert errors(content, tmp_path) == []


def test_maps_are_crisp(deck: Any, twenty: Material) -> None:
    """At least 220 points to the inch of the slide."""
    seen = 0
    for slide, content in zip(deck.slides, twenty.slides, strict=True):
        if content.kind == "picture":
            picture = shape_of(slide, "画")
            wide = Image.open(io.BytesIO(picture.image.blob)).width
            assert wide / (picture.width / 914_400) >= 219
            seen += 1
    assert seen == 2


def test_the_master_has_chinese_layouts_with_real_placeholders(deck: Any) -> None:
    assert [layout.name for layout in deck.slide_layouts] == ["封面", "标题和内容", "仅标题", "空白页"]
    assert (deck.slide_width, deck.slide_height) == (12_192_000, 6_858_000)
    kinds = {p.placeholder_format.type.name for p in deck.slide_layouts[1].placeholders}
    assert {"TITLE", "OBJECT", "BODY", "FOOTER", "SLIDE_NUMBER"} <= kinds


def test_twenty_exhibits_in_time(twenty: Material, pictures: dict[str, str]) -> None:
    """Three seconds on two quiet cores; counted as work done, because other tests may run beside this one."""
    started = time.process_time()
    write(twenty, pictures)
    assert time.process_time() - started < 3.0


def line(names: list[str], values: list[float | None], **more: Any) -> Figure:
    """A line figure over months."""
    rows = [
        {"series": "甲", "role": "published", "mark": "line", "x": x, "y": y, "shown": f"{y}%", "period": name}
        for x, (name, y) in enumerate(zip(names, values, strict=True), start=1)
    ]
    ticks = tuple((float(x), name) for x, name in enumerate(names, start=1))
    return Figure("line", points(rows), (Series("甲"),), Axis(ticks=ticks), Axis(unit="%", zero=True), step=1.0, **more)


def bars(rows: list[tuple[str, float | None, str, str]], *references: Reference) -> Figure:
    """A bar figure of (category, value, role, label)."""
    held = [
        {"series": "甲", "role": role, "mark": "bar", "x": x, "y": y, "label": label, "shown": label}
        for x, y, role, label in rows
    ]
    names = tuple(dict.fromkeys(x for x, *_ in rows))
    return Figure("bar", points(held), (Series("甲"),), references=references, categories=names)


def test_a_break_in_series_is_not_drawn_across() -> None:
    """Months on both sides of a break stand in rows with an empty one between them."""
    figure = line(["1月", "2月", "3月", "4月"], [1.0, 2.0, 3.0, 4.0], breaks=(2.5,))
    plot = data_of(figure)
    assert plot.kind == "scatter" and plot.data[0].values == (1.0, 2.0, None, 3.0, 4.0)
    assert data_of(line(["1月", "2月"], [1.0, 2.0], breaks=(2.5,))).kind == "line"


def test_bars_tell_roles_signs_and_gaps_apart(tmp_path: Path) -> None:
    """Negative bars have room on the left; a forecast is pale and dashed; what is missing is said in its row's name."""
    figure = bars([
        ("甲市", 4.0, "published", "4.0%"), ("乙市", -3.0, "forecast", "预计-3%左右"),
        ("丙市", None, "published", "本库未收录"),
    ])  # fmt: skip
    chart, space, file = with_chart(figure)
    assert errors(file, tmp_path) == []
    assert list(chart.plots[0].categories)[2] == "丙市（本库未收录）"
    point = space.find(f".//{C}dPt")
    assert point.find(f"{C}idx").get("val") == "1" and point.find(f".//{A}prstDash").get("val") == "dash"
    axis = space.find(f".//{C}valAx/{C}scaling/{C}min")
    assert float(axis.get("val")) < -3.5
    assert "预计-3%左右" in {t.text for t in space.iter(f"{A}t")}
    plain = space.find(f".//{C}dLbl/{C}numFmt")
    assert plain.get("formatCode") == '0.0"%"'  # a bare number follows an edit of the data


def test_a_reference_of_bars_is_a_line_of_the_chart_itself() -> None:
    _, space, _ = with_chart(
        bars([("甲", 14.0, "published", "14%"), ("乙", 2.0, "published", "2%")], Reference(10.9, "合计 10.9%"))
    )
    axis = space.find(f".//{C}valAx")
    assert axis.find(f"{C}majorUnit").get("val") == "10.9"
    assert "合计 10.9%" in axis.find(f"{C}numFmt").get("formatCode")


def test_stacked_bars_are_native(tmp_path: Path) -> None:
    """Parts of a whole on top of each other, each with its value inside."""
    shared = {"role": "published", "mark": "bar", "x": "合计"}
    rows = [
        {"series": name, "y": y, "label": f"{y:.0f}", "shown": f"{y:.0f}", **shared}
        for name, y in (("甲", 3.0), ("乙", 4.0))
    ]
    figure = Figure("bar", points(rows), (Series("甲"), Series("乙", "second")), categories=("合计",))
    xml, _ = xml_of(replace(data_of(figure), stacked=True, high=7.0), BOX)
    chart = etree.fromstring(xml)
    assert chart.find(f".//{C}grouping").get("val") == "stacked" and chart.find(f".//{C}overlap").get("val") == "100"
    assert {p.get("val") for p in chart.iter(f"{C}dLblPos")} == {"ctr"}


def test_the_legend_of_bars_has_the_order_of_the_page() -> None:
    """PowerPoint goes by c:order; LibreOffice by the file, the other way round."""
    rows = [{"series": s, "role": "published", "mark": "bar", "x": f"园区{s}", "y": 2.0, "label": "2"} for s in "ABC"]
    figure = Figure(
        "bar", points(rows), tuple(Series(s) for s in "ABC"), categories=tuple(f"园区{s}" for s in "ABC")
    )  # fmt: skip
    chart, xml, _ = with_chart(figure)
    assert [series.name for series in chart.plots[0].series] == ["A", "B", "C"]
    assert [one.findtext(f"{C}tx//{C}v") for one in xml.iter(f"{C}ser")] == ["C", "B", "A"]


def test_a_table_stands_above_its_notes_with_empty_cells_too(store: Store) -> None:
    notes = tuple("说明一条，写明口径与来源，占去版面。" * 2 for _ in range(4))
    rows = pd.DataFrame([{"时期": f"{n}月", "数值": f"{n}.5", "原因": ""} for n in range(1, 60)])
    whole = material(store, Deck("测试", store.version, (Item("recovery_years", key="k1"),)))
    parts = _tables(replace(whole.slides[1], notes=notes, figure=None), rows)
    laid = replace(whole, slides=(whole.slides[0], *(replace(p, key=f"k1-{n}") for n, p in enumerate(parts))))
    deck = Presentation(io.BytesIO(write(laid, {})))
    for slide in list(deck.slides)[1:]:
        table, below = shape_of(slide, "表"), shape_of(slide, "说明")
        assert table.top + sum(row.height for row in table.table.rows) <= below.top
        empty = table.table.cell(1, 2).text_frame.paragraphs[0]._p
        assert empty.find(f"{A}endParaRPr").get("sz") == table.table.cell(1, 0)._tc.find(f".//{A}rPr").get("sz")
