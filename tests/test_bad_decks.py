"""Presentations that must not be taken: each ends in one Chinese sentence, quickly and in little memory."""

import io
import resource
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from dashboard.deck.powerpoint.received import FILE_BYTES, checked, opened
from dashboard.errors import IntakeError

#: Megabytes the whole process may have grown by while a bad file is looked at.
GROWTH = 150


def good(slides: int = 2) -> bytes:
    deck = Presentation()
    for number in range(slides):
        deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = f"第{number + 1}页"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def changed(edit: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    """A good deck, each part passed through edit (None: left out), with more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := edit(name, old.read(name))) is not None:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def part(name: str, old: bytes, new: bytes) -> bytes:
    return changed(lambda n, c: c.replace(old, new) if n == name else c)


def two_thousand_slides() -> bytes:
    """As a program would write them: every slide a part with a relationship."""
    ids = "".join(f'<p:sldId id="{n + 300}" r:id="rId{n + 300}"/>' for n in range(2000)).encode()
    link = (
        '<Relationship Id="rId{0}" Target="slides/slide{0}.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/slide"/>'
    )
    rels = "".join(link.format(n + 300) for n in range(2000)).encode()
    with zipfile.ZipFile(io.BytesIO(good())) as file:
        slide, its = file.read("ppt/slides/slide1.xml"), file.read("ppt/slides/_rels/slide1.xml.rels")
    more = {f"ppt/slides/slide{n + 300}.xml": slide for n in range(2000)}
    more |= {f"ppt/slides/_rels/slide{n + 300}.xml.rels": its for n in range(2000)}

    def edit(name: str, content: bytes) -> bytes:
        if name == "ppt/presentation.xml":
            return content.replace(b"</p:sldIdLst>", ids + b"</p:sldIdLst>")
        if name == "ppt/_rels/presentation.xml.rels":
            return content.replace(b"</Relationships>", rels + b"</Relationships>")
        return content

    return changed(edit, more)


def compound(*names: str) -> bytes:
    """A compound file (OLE2) with streams of these names, as protected decks and .ppt files are."""
    entries = b""
    for number, name in enumerate(("Root Entry", *names)):
        text = name.encode("utf-16-le")
        kind = 5 if number == 0 else 2
        entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
        entry += struct.pack("<3L", 0xFFFFFFFF, 0xFFFFFFFF, 1 if number == 0 else 0xFFFFFFFF) + b"\0" * 36
        entries += entry + struct.pack("<LLL", 0xFFFFFFFE, 0, 0)
    directory = entries.ljust(512, b"\0")
    table = struct.pack("<128L", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    head += struct.pack("<8L", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return head + struct.pack("<109L", 0, *[0xFFFFFFFF] * 108) + table + directory


def word() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def with_macros() -> bytes:
    kind = b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"
    usual = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    return part("[Content_Types].xml", usual, kind)


def bomb() -> bytes:
    return changed(lambda n, c: c, {"ppt/media/image1.png": b"\0" * (120 * 1024**2)})


def xml_bomb() -> bytes:
    shape = b"<p:sp/>" * (26 * 1024**2 // 7)
    return part("ppt/slides/slide1.xml", b"</p:spTree>", shape + b"</p:spTree>")


DTD = b'<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def marked(change: Callable[[Any], object]) -> bytes:
    """A deck changed to bear a secrecy mark, as python-pptx writes it."""
    deck = Presentation(io.BytesIO(good()))
    change(deck)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def boxed(shapes: Any, *runs: str) -> None:
    """A text box of runs."""
    line = shapes.add_textbox(0, 0, 1, 1).text_frame.paragraphs[0]
    for words in runs:
        line.add_run().text = words
        line.runs[-1].font.bold = True


def on_master(deck: Any) -> None:
    """A mark on the master: the text of its first shape."""
    deck.slide_master.placeholders[0].text_frame.text = "秘密"


def charted(deck: Any) -> None:
    """A chart whose workbook bears a mark that the chart does not show."""
    data = CategoryChartData()
    data.categories, _ = ["成都市"], data.add_series("产值", [1.5])
    chart = deck.slides[0].shapes.add_chart(XL_CHART_TYPE.LINE, 0, 0, 9, 9, data).chart
    held = chart.part.chart_workbook.xlsx_part
    book = load_workbook(io.BytesIO(held.blob))
    book.worksheets[0]["F9"] = "机密★1年"
    out = io.BytesIO()
    book.save(out)
    held._blob = out.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "0字节"),
    "cut_short": (lambda: good()[: len(good()) // 2], "已损坏"),
    "flipped": (lambda: good().replace(b"PK\1\2", b"PK\1\3", 1), "已损坏"),
    "no_zip": (lambda: b"these are words", "不是 PowerPoint"),
    "pdf": (lambda: b"%PDF-1.7\n%", "是 PDF"),
    "word_renamed": (word, "Word 文档"),
    "workbook_renamed": (workbook, "Excel 工作簿"),
    "macros": (with_macros, "宏"),
    "macros_hidden": (lambda: changed(lambda n, c: c, {"ppt/vbaProject.bin": b"x"}), "宏"),
    "password": (lambda: compound("EncryptedPackage", "EncryptionInfo"), "密码"),
    "old_ppt": (lambda: compound("PowerPoint Document"), "旧版"),
    "two_thousand_slides": (two_thousand_slides, "有2002页，超过300页"),
    "zip_bomb": (bomb, "展开后过大"),
    "xml_bomb": (xml_bomb, "展开后过大"),
    "too_large": (lambda: b"PK\3\4" + b"\0" * FILE_BYTES, "超过100MB"),
    "dtd": (lambda: part("ppt/presentation.xml", b"<p:presentation", DTD + b"<p:presentation"), "DTD"),
    "deep": (
        lambda: part("ppt/slides/slide1.xml", b"</p:spTree>", b"<x>" * 90_000 + b"</x>" * 90_000 + b"</p:spTree>"),
        "层次过深",
    ),
    "not_well_formed": (lambda: part("ppt/slides/slide1.xml", b"</p:spTree>", b""), "XML 不完整"),
    "path_outside": (lambda: changed(lambda n, c: c, {"../../evil.xml": b"<x/>"}), "不正常的部件名称"),
    "no_presentation": (lambda: changed(lambda n, c: None if n == "ppt/presentation.xml" else c), "不是 PowerPoint"),
    "mark_on_a_slide": (lambda: marked(lambda deck: boxed(deck.slides[1].shapes, "机密★1年")), "幻灯片 slide2.xml"),
    "mark_in_runs": (lambda: marked(lambda deck: boxed(deck.slides[0].shapes, "【绝", "密】")), "密级标志"),
    "mark_on_the_master": (lambda: marked(on_master), "幻灯片 slideMaster1.xml"),
    "mark_in_the_notes": (
        lambda: marked(lambda deck: setattr(deck.slides[0].notes_slide.notes_text_frame, "text", "秘 密")),
        "幻灯片 notesSlide1.xml",
    ),
    "mark_in_the_title": (
        lambda: marked(lambda deck: setattr(deck.core_properties, "title", "三月汇报（机密）")),
        "文档属性",
    ),
    "mark_in_a_charts_workbook": (lambda: marked(charted), "图表数据 Microsoft_Excel_Sheet1"),
    "slide_missing": (lambda: changed(lambda n, c: None if n == "ppt/slides/slide2.xml" else c), "内部结构不完整"),
    "layout_missing": (
        lambda: changed(lambda n, c: None if n == "ppt/slides/_rels/slide1.xml.rels" else c),
        "内部结构不完整",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file_ends_in_one_sentence(case: str) -> None:
    make, said = BAD[case]
    content = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(IntakeError) as refused:
        opened(checked(content, "../汇报/三月.pptx"), "../汇报/三月.pptx")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    sentence = str(refused.value)
    assert said in sentence
    assert "三月.pptx" in sentence and "汇报/" not in sentence, "the name as people know it, without its path"
    assert refused.value.remedy and refused.value.code
    assert "表格" not in sentence and "xlsx" not in sentence
    assert grown < GROWTH


def test_a_mark_is_told_with_who_is_to_see_it() -> None:
    with pytest.raises(IntakeError) as refused:
        checked(good(), "汇报（机密）.pptx")
    assert refused.value.code == "secrecy" and "文件名" in str(refused.value) and "保密员" in refused.value.remedy


def test_words_about_secrets_pass() -> None:
    content = marked(lambda deck: boxed(deck.slides[0].shapes, "涉密人员", "培训：商业秘密与国家秘密"))
    assert checked(content, "保密工作.pptx") is content


def test_good_files_pass_unchanged() -> None:
    for slides in (0, 2, 300):
        content = good(slides) if slides < 300 else good(40)
        assert checked(content, "a.pptx") is content
        assert len(opened(content).slides) == min(slides, 40)
