"""The Word report as its reader finds it: layout of an official document, every value with its qualifier."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openxml_audit import OpenXmlValidator

from dashboard.deck import word
from dashboard.deck.slides import Material, Slide
from dashboard.deck.word import numeral
from dashboard.errors import DrawingError
from dashboard.figure import Answers, Cards, Figure, MapFigure


@pytest.fixture(scope="module")
def content(twenty: Material, drawings: dict[str, str]) -> bytes:
    """The report, with a slide whose exhibit no longer exists, and marked."""
    gone = Slide("gone", "missing", "图件已不存在", notes=("没有名为“旧图”的图件",))
    return word.write(replace(twenty, slides=(*twenty.slides, gone), levels={"内部": ("甲",)}), drawings)


@pytest.fixture(scope="module")
def report(content: bytes) -> Any:
    """The report as python-docx reads it."""
    return Document(io.BytesIO(content))


def styled(report: Any, style: str) -> list[str]:
    return [p.text for p in report.paragraphs if p.style.name == style]


def test_it_is_valid_and_opens(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "汇报.docx"
    file.write_bytes(content)
    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []


def test_it_has_the_layout_of_an_official_document(report: Any, twenty: Material) -> None:
    page = report.sections[0]
    sizes = (page.page_width, page.page_height)
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(size.mm) for size in (*sizes, *margins)] == [210, 297, 37, 35, 28, 26]
    faces = {"Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体_GB2312", "Normal": "仿宋_GB2312"}
    for name, face in faces.items():
        assert report.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) == face
    body = report.styles["Normal"]
    assert (body.font.size, body.paragraph_format.line_spacing) == (Pt(16), Pt(28))
    assert styled(report, "Title") == [twenty.deck.title]
    assert styled(report, "Heading 1")[:2] == ["一、运行总览", "二、工业运行走势（V型回升）"]
    assert styled(report, "Heading 2")[0].startswith("（一）")
    fonts = zipfile.ZipFile(io.BytesIO(_saved(report))).read("word/fontTable.xml").decode()
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts, "a face that is missing has a substitute"


def _saved(report: Any) -> bytes:
    out = io.BytesIO()
    report.save(out)
    return out.getvalue()


def test_every_page_bears_mark_stamp_and_number(report: Any, twenty: Material) -> None:
    page = report.sections[0]
    for header, footer in ((page.header, page.footer), (page.even_page_header, page.even_page_footer)):
        assert header.paragraphs[0].text == "内部资料 注意保存"
        assert twenty.stamp in footer.paragraphs[0].text and "—  —" in footer.paragraphs[0].text
        assert "PAGE" in footer._element.xml
    assert report.settings.odd_and_even_pages_header_footer


def test_every_exhibit_is_told_with_its_values(report: Any, twenty: Material) -> None:
    headings = [re.sub(r"^（.+?）", "", text) for text in styled(report, "Heading 2")]
    assert headings == [exhibit.title for _, exhibit in twenty.exhibits] + ["图件已不存在"]
    text = "\n".join(p.text for p in report.paragraphs)
    cells = {c.text for table in report.tables for row in table.rows for c in row.cells}
    for _, exhibit in twenty.exhibits:
        figure = exhibit.figure
        assert all(note in text for note in exhibit.notes), exhibit.id
        assert not any("本库未收录" in told for told in (exhibit.title, *exhibit.notes)), "that is a comment"
        assert exhibit.sources in text
        if isinstance(figure, Cards):
            held = [c for c in figure.cards if "本库未收录" not in c.value + c.period]
            assert [c.value for c in held if f"{c.label}：{c.value}" not in text] == []
        elif isinstance(figure, Answers):
            assert [a.answer for a in figure.items if a.question not in text or a.answer not in text] == []
        elif isinstance(figure, Figure):
            labelled = figure.points[figure.points["label"] != ""]
            assert [shown for shown in labelled["shown"] if shown not in text] == [], exhibit.id
        else:
            assert set(exhibit.table.iloc[:, 0].map(str)) <= cells
    assert "没有名为“旧图”的图件" in text


def test_implied_values_are_named_so(report: Any, twenty: Material) -> None:
    text = "\n".join(p.text for p in report.paragraphs)
    shares = next(e for _, e in twenty.exhibits if e.id == "pillars_share")
    start = text.index(shares.title)
    assert "推算值（非公布）" in text[start : start + 600]


def test_charts_are_pictures_with_words_tables_are_native(report: Any, twenty: Material) -> None:
    drawn = [e for _, e in twenty.exhibits if isinstance(e.figure, Figure | MapFigure)]
    shapes = [shape._inline.docPr.get("descr") for shape in report.inline_shapes]
    assert len(shapes) == len(drawn)
    assert all(alt.startswith(e.title) for alt, e in zip(shapes, drawn, strict=True))
    assert styled(report, "Caption")[1::2][0] == f"图1　{drawn[0].name}"
    assert all(shape.width <= Mm(156) and shape.height <= Mm(105) for shape in report.inline_shapes)
    captions = styled(report, "表题")
    assert len(captions) == len(report.tables) > 0
    for table in report.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert sum(cell.width for cell in table.rows[0].cells) <= Mm(156.5)


def test_what_the_presenter_says_stays_out_and_a_title_of_one_s_own_keeps_the_finding(
    twenty: Material, drawings: dict[str, str]
) -> None:
    first = next(s for s in twenty.slides if s.kind == "chart")
    own = replace(first, title="先看全年走势", note="这里停一下")
    text = "\n".join(
        p.text for p in Document(io.BytesIO(word.write(replace(twenty, slides=(own,)), drawings))).paragraphs
    )
    assert "（一）先看全年走势" in text and own.finding in text
    assert "这里停一下" not in text


def test_a_chart_that_was_not_drawn_is_told(twenty: Material) -> None:
    with pytest.raises(DrawingError, match="第3页"):
        word.write(twenty, {})


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四"), (100, "一百"), (105, "一百零五")],
)
def test_headings_count_in_chinese(number: int, text: str) -> None:
    assert numeral(number) == text
