"""运行分析: the text of a month and of every page against its data, its links, and the Word document of it."""

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from openxml_audit import OpenXmlValidator
from streamlit.testing.v1 import AppTest

from dashboard import prose, sitemap
from dashboard.analysis.narrative import text
from dashboard.deck import analysis_file, analysis_report, press
from dashboard.deck.deck import Deck, Item
from dashboard.errors import ParameterError
from dashboard.exhibits import build
from dashboard.exhibits.briefing import PAGES
from dashboard.exhibits.exhibit import Exhibit
from dashboard.figure import Prose, Span
from dashboard.sitemap import SUBJECTS
from dashboard.store import Store
from tests import made_up_month

ROOT = Path(__file__).resolve().parents[1]
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
#: How many of something there are, counted here.
COUNT = re.compile(r"\d+(?:个|项|种|期|条)\S*")
#: Months with much, with little, with a turn, after a break, with a doubtful reading, the newest, one to come.
MONTHS = ("2021-08", "2020-04", "2022-10", "2026-02", "2031-05")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store into which a whole made-up month, 2026年3月, has been imported."""
    store = Store.open(tmp_path_factory.mktemp("filled"), ROOT / "data")
    made_up_month.commit(store)
    yield store
    store.close()


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
    assert "本库未收录" in said, "no month has everything, and none hides it"
    open_parts = {h: p.open for p in exhibit.figure.paragraphs for h in [p.heading] if p.open}
    assert set(open_parts) == {"存在问题", "走势预判", "下步建议"}


def test_the_turn_of_april_2020_and_the_low_base_of_2021_are_worded_by_rule(store: Store) -> None:
    april = whole(build(store, "operation_analysis", month="2020-04"))
    assert "同比增长1.0%（可信度：中；另有1个不同数值），增速由负转正（1—3月为-0.9%）" in april
    march = build(store, "monthly_headline", month="2020-03").title
    assert "下降0.9%" in march and "降幅比1—2月收窄4.3个百分点" in march
    low = whole(build(store, "operation_analysis", month="2021-08"))
    assert "2020年同期增长2.7%，基数较低，两年平均增长6.9%（仅见一处来源，可信度：中）" in low
    assert "低于全国1.9个百分点" in low and "累计增速连续6期回落" in low
    # Not across a break, and January–February are not taken apart.
    assert "序列间断（基数修订），不作比较" in whole(build(store, "operation_analysis", month="2022-08"))
    assert "1—2月合并公布" in whole(build(store, "operation_analysis", month="2026-02"), "口径说明")
    assert "2月当月" not in whole(build(store, "operation_analysis", month="2026-02"))


def test_a_full_month_names_what_leads_and_what_falls(filled: Store) -> None:
    exhibit = build(filled, "operation_analysis", month="2026-03")
    assert agrees(exhibit) > 30
    assert "营业收入13,120.4亿元，同比增长4.4%" in whole(exhibit, "总体情况")
    features, trouble = whole(exhibit, "主要特点"), whole(exhibit, "存在问题")
    assert "已收录13个行业，11个增长、2个下降" in features and "增速较高的为计算机通信电子增长15.8%" in features
    assert "降幅较大的为黑色金属冶炼下降6.2%、非金属矿物下降3.4%" in features
    assert "已收录18个市州，17个增长、1个下降" in features and "9个市州增速高于全省，9个市州低于全省" in features
    assert "2个行业同比下降" in trouble and "利润总额下降2.1%" in trouble
    ahead = whole(exhibit, "走势预判")
    assert "6.5%左右" in ahead and "测算" in ahead and "下一期的上年同期（2025年1—4月）" in ahead
    assert "2个的该月数据本库未收录" in whole(exhibit, "口径说明")
    assert exhibit.level == "内部", "the level of the month's figures travels with the text"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_told_with_its_sources(store: Store, page: str) -> None:
    exhibit = build(store, "page_text", page=page)
    assert exhibit.title.startswith(sitemap.page(page).title)
    agrees(exhibit)
    told = [span for span in spans(exhibit) if span.ids]
    assert len(told) >= 2
    markup = prose.drawn(exhibit.figure, 1, exhibit.evidence)
    assert markup.count("title=") == len(told), "every number says where it is from"
    for address in re.findall(r'href="([^"]+)"', markup):
        assert address.startswith("/indicators?indicator=") and address.endswith("at=1")


def test_every_subject_page_has_its_text() -> None:
    assert set(PAGES) == {p.key for p in sitemap.PAGES if p.section == SUBJECTS}


def test_qualifiers_and_marks_survive_in_the_text(store: Store) -> None:
    overview, recovery = (whole(build(store, "page_text", page=page)) for page in ("overview", "recovery"))
    assert "预计超过40,000亿元" in overview and "预计6%左右" in overview and "有望超过40,000个" in overview
    assert "年内最低为1—2月的-5.2%，1—4月累计由负转正，增长1.0%" in recovery


def test_a_page_without_text_is_refused_in_a_sentence(store: Store) -> None:
    with pytest.raises(ParameterError, match="没有“upload”的综述"):
        build(store, "page_text", page="upload")


@pytest.fixture(scope="module")
def content(filled: Store) -> bytes:
    exhibit = build(filled, "operation_analysis", month="2026-03")
    item = Item(exhibit.id, exhibit.params, key=press.ANALYSIS)
    deck = Deck(analysis_file.title_of(exhibit), exhibit.version, (item,), analysis_file.DRAFT, id=press.ANALYSIS)
    return analysis_report.write(press.lay_out(filled, deck))


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
    app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=60).run()
    app = app.switch_page("../pages/briefing.py").run()
    assert not app.exception and not app.error
    assert app.subheader[0].value.startswith("2026年3月全省工业运行分析")
    app.query_params["month"] = "2031-05"
    app.query_params["text"] = "各页综述"
    app.query_params["page"] = "supplies"
    app.run()
    assert not app.exception and not app.error
