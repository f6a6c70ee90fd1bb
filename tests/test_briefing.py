"""运行分析: the text of a month and of every page against its data, its links, and the Word document of it."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import copied
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from openxml_audit import OpenXmlValidator
from streamlit.testing.v1 import AppTest

from dashboard import prose, sitemap
from dashboard.analysis.narrative import text
from dashboard.deck import analysis_file, analysis_report, official, portions, press
from dashboard.deck.deck import Deck, Item
from dashboard.deck.slides import Material
from dashboard.errors import ParameterError
from dashboard.exhibits import build
from dashboard.exhibits.briefing import pages as told_pages
from dashboard.exhibits.briefing_month import linked
from dashboard.exhibits.exhibit import Exhibit
from dashboard.figure import Paragraph, Prose, Span
from dashboard.intake import tasks
from dashboard.intake.committing import commit
from dashboard.store import Store
from tests import made_up_month

ROOT = Path(__file__).resolve().parents[1]
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
#: How many of something there are, counted here.
COUNT = re.compile(r"\d+(?:个|项|种|期|条)\S*")
#: Months with much, with little, with a turn, after a break, with a doubtful reading, the newest, one to come.
MONTHS = ("2021-08", "2020-04", "2022-10", "2026-02", "2031-05")


@pytest.fixture(scope="module")
def filled(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store into which a whole made-up month, 2026年3月, has been imported: a copy of the one all tests share."""
    with copied(store, tmp_path_factory.mktemp("filled") / "own") as filled:
        made_up_month.commit(filled)
        yield filled


def spans(exhibit: Exhibit) -> list[Span]:
    assert isinstance(exhibit.figure, Prose)
    return [span for p in exhibit.figure.paragraphs for sentence in p.sentences for span in sentence]


def whole(exhibit: Exhibit, heading: str = "") -> str:
    """The text under a heading (all of it without one)."""
    assert isinstance(exhibit.figure, Prose)
    under, said = "", []
    for paragraph in exhibit.figure.paragraphs:
        under = paragraph.heading or under
        if heading in ("", under):
            said += [text(sentence) for sentence in paragraph.sentences]
    return "".join(said)


def number(said: str) -> Decimal:
    found = NUMBER.search(said)
    assert found is not None, said
    return Decimal(found[0].replace(",", ""))


def agrees(exhibit: Exhibit) -> int:
    """Check every number with rows against what the store shows of them; how many were checked."""
    shown = {str(r.id): str(r.shown) for r in exhibit.evidence.itertuples(index=False) if r.shown}
    checked = 0
    for span in spans(exhibit):
        assert all(i in set(exhibit.evidence["id"]) for i in span.ids)
        rows = [shown[i] for i in span.ids if i in shown]
        if len(span.ids) == 1 and rows and NUMBER.search(span.text) and not COUNT.fullmatch(span.text):
            assert abs(number(span.text)) in {abs(Decimal(n.replace(",", ""))) for n in NUMBER.findall(rows[0])}, span
            checked += 1
        elif len(rows) == len(span.ids) == 2 and span.text.endswith("个百分点"):
            assert number(span.text) == abs(number(rows[0]) - number(rows[1])), span
            checked += 1
    return checked


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_says_nothing_its_data_do_not(store: Store, month: str) -> None:
    exhibit = build(store, "operation_analysis", month=month)
    assert isinstance(exhibit.figure, Prose)
    headings = [p.heading for p in exhibit.figure.paragraphs if p.heading]
    assert headings == ["总体情况", "主要特点", "存在问题", "走势预判", "下步建议", "口径说明"]
    assert agrees(exhibit) >= (2 if month in ("2021-08", "2020-04") else 0)
    said = whole(exhibit)
    assert "nan" not in said and "None" not in said and "。。" not in said and "，，" not in said
    noted = "".join(exhibit.table["致撰稿人"])
    assert "本库未收录" in noted, "no month has everything, and none hides it from its writer"
    open_parts = {h: p.open for p in exhibit.figure.paragraphs for h in [p.heading] if p.open}
    assert set(open_parts) >= {"存在问题", "走势预判", "下步建议"}


def test_the_turn_of_april_2020_and_the_low_base_of_2021_are_worded_by_rule(store: Store) -> None:
    april = whole(build(store, "operation_analysis", month="2020-04"))
    assert "同比增长1.0%，增速由负转正（1—3月为-0.9%）" in april
    march = build(store, "monthly_headline", month="2020-03").title
    assert "下降0.9%" in march and "降幅比1—2月收窄4.3个百分点" in march
    low = whole(build(store, "operation_analysis", month="2021-08"))
    assert "2020年同期增长2.7%，基数较低，两年平均增长6.9%" in low
    assert "低于全国1.9个百分点" in low and "累计增速连续6期回落" in low
    # January–February are not taken apart.
    assert "1—2月合并公布" in whole(build(store, "operation_analysis", month="2026-02"), "口径说明")
    assert "2月当月" not in whole(build(store, "operation_analysis", month="2026-02"))


def test_a_turn_is_said_once(store: Store) -> None:
    trouble = whole(build(store, "operation_analysis", month="2020-02"), "存在问题")
    assert "增速由正转负（2019年全年为8.0%；上年同期为7.8%）" in trouble and trouble.count("由正转负") == 1


@pytest.mark.parametrize(("month", "broken"), [("2022-05", True), ("2022-07", True), ("2022-04", False)])
def test_the_next_base_across_a_break_is_noted_not_to_be_comparable(store: Store, month: str, broken: bool) -> None:
    exhibit = build(store, "operation_analysis", month=month)
    assert "下一期的上年同期" in whole(exhibit, "走势预判")
    noted = exhibit.table.set_index("部分")["致撰稿人"]["走势预判"]
    assert ("此后有序列间断（基数修订），不可与下一期直接比较" in noted) == broken


def test_a_full_month_names_what_leads_and_what_falls(filled: Store) -> None:
    exhibit = build(filled, "operation_analysis", month="2026-03")
    assert agrees(exhibit) > 30
    assert "营业收入13,120.4亿元，同比增长4.4%" in whole(exhibit, "总体情况")
    features, trouble = whole(exhibit, "主要特点"), whole(exhibit, "存在问题")
    assert "有数据的10个大类行业中，8个增长、2个下降" in features and "增速较高的为计算机通信电子增长15.8%" in features
    assert "降幅较大的为黑色金属冶炼下降6.2%、非金属矿物下降3.4%" in features
    assert "有数据的18个市州中，17个增长、1个下降" in features
    assert "这18个市州中，9个增速高于全省，9个低于全省" in features
    assert "2个大类行业、1个市州" in trouble and "利润总额下降2.1%" in trouble
    ahead = whole(exhibit, "走势预判")
    assert "6.5%左右" in ahead and "测算" in ahead and "下一期的上年同期（2025年1—4月）" in ahead
    assert "2个的该月数据本库未收录" in exhibit.table.set_index("部分")["致撰稿人"]["口径说明"]
    assert exhibit.level == "内部", "the level of the month's figures travels with the text"


@pytest.mark.parametrize("page", told_pages())
def test_every_page_is_told_with_its_sources(store: Store, page: str) -> None:
    exhibit = build(store, "page_text", page=page)
    assert exhibit.title.startswith(sitemap.page(page).title)
    agrees(exhibit)
    told = [span for span in spans(exhibit) if span.ids]
    # What an exhibit counted itself (the tasks of the ledger) leads to no row.
    assert len(told) >= 2 or page == "ledger"
    assert len(exhibit.evidence), "the rows it is told of belong to it all the same"
    markup = prose.drawn(exhibit.figure, 1, exhibit.evidence)
    assert markup.count("title=") == len(told), "every number says where it is from"
    for address in re.findall(r'href="([^"]+)"', markup):
        assert address.startswith("/indicators?indicator=") and address.endswith("at=1")


def test_every_subject_page_has_its_text() -> None:
    pages = [p.key for p in sitemap.PAGES]
    assert set(told_pages()) == set(pages[: pages.index("briefing")]), "all pages that stand before the text itself"


def test_qualifiers_and_marks_survive_in_the_text(store: Store) -> None:
    overview, recovery = (whole(build(store, "page_text", page=page)) for page in ("overview", "recovery"))
    assert "预计超过40,000亿元" in overview and "预计增长6%左右" in overview and "有望超过40,000个" in overview
    assert "年内最低为1—2月的-5.2%，1—4月累计由负转正，增长1.0%" in recovery


#: Numbers of page texts, each with what the one row behind it is of; "": no row holds it.
ROWS = {
    "recovery": {"低于重庆1.3个百分点": "", "约2.4个月": "", "1—2月降至-5.2%": "2020年1—2月", "的97.0%": "复工率"},
    "parks": {"启动创建川渝合作示范园区10家": "川渝产业合作示范园区启动创建数", "相差3家": "", "可确认5个": ""},
    "enterprises": {"共6项": "", "26个读数": "", "另列成都市4个": "", "省级2054家": "省级专精特新"},
    "pillars": {"超出合计228.0亿元": "", "营业收入10,030.2亿元": "食品饮料 营业收入"},
    "ledger": {"打算39项": "", "重点工作共105项": ""},
    "overview": {"预计超过40,000亿元": "五大支柱产业合计 营业收入"},
}  # fmt: skip


@pytest.mark.parametrize("page", ROWS)
def test_a_number_leads_to_the_row_that_holds_it_or_to_none(store: Store, page: str) -> None:
    exhibit = build(store, "page_text", page=page)
    rows = {str(r.id): f"{r.label} {r.period}" for r in exhibit.evidence.itertuples(index=False)}
    said, ends = "", {}
    for span in spans(exhibit):
        said += span.text
        ends[len(said)] = span
    for words, of in ROWS[page].items():
        assert words in said
        number_end = said.index(words) + max(m.end() for m in re.finditer(r"\d(?:亿元|个百分点|个月|[%家个项])", words))
        span = ends.get(number_end, Span(""))
        assert [of in rows[i] for i in span.ids] == ([True] if of else []), (words, [rows[i] for i in span.ids])


def test_a_fall_said_in_words_is_not_led_to_a_rise(store: Store) -> None:
    compare = build(store, "recovery_compare", year="2020")
    rise = next(r for r in compare.evidence.itertuples(index=False) if r.shown == "4.5%")
    told = linked("四川增长4.5%，后下降4.5%，再达4.5家", compare)
    assert [(span.text, span.ids) for span in told if span.ids] == [("4.5%", (rise.id,))]


def test_a_page_without_text_is_refused_in_a_sentence(store: Store) -> None:
    with pytest.raises(ParameterError, match="没有“upload”的综述"):
        build(store, "page_text", page="upload")


@pytest.fixture(scope="module")
def laid_out(filled: Store) -> Material:
    exhibit = build(filled, "operation_analysis", month="2026-03")
    item = Item(exhibit.id, exhibit.params, key=press.ANALYSIS)
    deck = Deck(analysis_file.title_of(exhibit), exhibit.version, (item,), official.DRAFT, id=press.ANALYSIS)
    return press.lay_out(filled, deck)


@pytest.fixture(scope="module")
def content(laid_out: Material) -> bytes:
    return analysis_report.write(laid_out)


def test_the_document_is_valid_and_laid_out_as_an_official_one(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "分析.docx"
    file.write_bytes(content)
    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []
    made: Any = Document(io.BytesIO(content))
    assert made.paragraphs[0].text == "2026年3月全省工业运行分析"
    sections = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert sections[:3] == ["一、总体情况", "二、主要特点", "三、存在问题"] and sections[-1] == "数据出处"
    assert made.sections[0].header.paragraphs[0].text == "内部资料 注意保存"
    left = [p for p in made.paragraphs if "待撰写" in p.text and p.style.name == "Normal"]
    assert len(left) == 3
    assert all(run.font.highlight_color == WD_COLOR_INDEX.YELLOW for p in left for run in p.runs if run.text)


def test_what_is_left_open_is_written_alike_everywhere(laid_out: Material, content: bytes) -> None:
    advice = "（待撰写：下步工作建议）"
    exhibit = laid_out.exhibits[0][1]
    assert isinstance(exhibit.figure, Prose)
    places = {
        "页面": prose.drawn(exhibit.figure, 1, exhibit.evidence),
        "表": "".join(exhibit.table["文字"]),
        "投影": "".join(answer.detail for page, _ in portions.paged(exhibit.figure) for answer in page),
        "文件": "".join(p.text for p in Document(io.BytesIO(content)).paragraphs),
    }
    for place, said in places.items():
        assert said.count(advice) == 1 and said.count("待撰写：") == 3, place


def test_a_document_of_odd_characters_and_no_source_is_written(laid_out: Material) -> None:
    item, exhibit = laid_out.exhibits[0]
    odd = "甲\x00\x0b\ufffe乙"
    row = exhibit.evidence["id"].iloc[0]
    figure = Prose((Paragraph(odd, ((Span(odd), Span(f"3{odd}", (row,))),), odd),))
    strange = exhibit.evidence.assign(label=odd, file=odd, publisher=odd)
    bare = replace(exhibit, figure=figure, evidence=strange, notes=(odd,), sources="", through="2026年3月")
    deck = replace(laid_out.deck, title=odd, author=odd)
    made = Document(io.BytesIO(analysis_report.write(replace(laid_out, deck=deck, exhibits=((item, bare),)))))
    said = [p.text for p in made.paragraphs]
    assert said[0] == "甲乙" and "一、甲乙" in said and "甲乙3甲乙" in said and "（待撰写：甲乙）" in said
    assert any(text.startswith("数据截至：2026年3月") for text in said), "there is no source to name"
    assert made.tables[-1].rows[1].cells[1].text == "3甲乙"


def test_every_number_of_the_document_leads_to_its_line_of_sources(content: bytes, filled: Store) -> None:
    made: Any = Document(io.BytesIO(content))
    body = made.element.body
    marks = {m.get(qn("w:name")) for m in body.iter(qn("w:bookmarkStart"))}
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    exhibit = build(filled, "operation_analysis", month="2026-03")
    assert len(links) == sum(bool(span.ids) for span in spans(exhibit)) and set(links) == marks
    lines = [[cell.text for cell in row.cells] for row in made.tables[-1].rows]
    assert lines[0] == ["序号", "文中数字", "内容、时期与数值", "发布机构", "入库位置"]
    first = next(line for line in lines if line[1] == "7.0%")
    assert "规模以上工业增加值增速 2026年1—3月 7.0%" in first[2] and "3月报表.xlsx Sheet1!C7" in first[4]
    assert "0.3个百分点" in [line[1] for line in lines]


def test_the_page_shows_the_text_and_offers_the_document(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.ui.opened", lambda: filled)
    app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=60)
    app = app.switch_page("../pages/briefing.py").run()
    assert not app.exception and not app.error
    assert app.subheader[0].value.startswith("2026年3月全省工业运行分析")
    app.query_params["month"] = "2031-05"
    app.query_params["text"] = "各页综述"
    app.query_params["page"] = "supplies"
    app.run()
    assert not app.exception and not app.error


def test_a_text_is_as_restricted_as_what_it_is_told_of(filled: Store) -> None:
    commit(filled, tasks.reported(filled, "P101", {"progress": "5"}, filled.version, "未发布"), "张三", "台账填报")
    exhibit = build(filled, "page_text", page="ledger")
    assert exhibit.level == "未发布", "though no number leads to the task"
    assert "内部资料 注意保存" in exhibit.footnote
