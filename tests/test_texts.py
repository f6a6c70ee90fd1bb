"""Texts that leave the house: what only their writer must know stands in the margin, never in the sentences."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import copied
from docx import Document
from docx.oxml.ns import qn
from openxml_audit import OpenXmlValidator
from pptx import Presentation

from dashboard import prose
from dashboard.analysis.narrative import text
from dashboard.deck import analysis_file, press, press_worker
from dashboard.deck.deck import Deck, Item
from dashboard.deck.slides import Material
from dashboard.exhibits import Exhibit, build
from dashboard.exhibits.briefing import pages as told_pages
from dashboard.exhibits.monthly import desk
from dashboard.exhibits.reading import Reading
from dashboard.figure import Prose, Span
from dashboard.store import Store
from tests import made_up_month

#: What only the writer reads: what this library lacks, how sure it is of a number, what it could not compare.
DOUBT = re.compile("可信度|仅见一处来源|个不同数值|本库|未收录|不作比较|不可与|不能判断|不能按规则|未检出|数据不足")
#: With much, with little, after a break, with doubtful readings, whole numbers, the newest, one to come.
MONTHS = ("2021-08", "2020-11", "2022-06", "2022-09", "2019-06", "2026-02", "2031-05")
#: Qualifiers and states of values: they are part of the number.
QUALIFIERS = ("预计", "有望", "超过", "左右", "初步数", "修订数")


@pytest.fixture(scope="module")
def filled(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A copy of the shared store with a whole made-up month, 2026年3月, of which some values are first results."""
    opened = copied(store, tmp_path_factory.mktemp("filled") / "own")
    frame = made_up_month.rows()
    frame.loc[frame["industry"].isin(("computer_electronics", "ferrous_smelting")), "status"] = "初步"
    made_up_month.commit(opened, frame)
    yield opened
    opened.close()


def spans(exhibit: Exhibit, heading: str = "") -> list[Span]:
    """The pieces of a text, or of one part of it."""
    assert isinstance(exhibit.figure, Prose)
    under, found = "", []
    for paragraph in exhibit.figure.paragraphs:
        under = paragraph.heading or under
        if heading in ("", under):
            found += [span for sentence in paragraph.sentences for span in sentence]
    return found


def said(exhibit: Exhibit, heading: str = "") -> str:
    return text(tuple(spans(exhibit, heading)))


def notes(exhibit: Exhibit, heading: str = "") -> str:
    return "\n".join(span.note for span in spans(exhibit, heading) if span.note)


def texts(store: Store) -> Iterator[Exhibit]:
    for month in MONTHS:
        yield build(store, "operation_analysis", month=month)
    for page in told_pages():
        yield build(store, "page_text", page=page)


def test_no_sentence_and_no_title_carries_what_is_for_the_writer(store: Store) -> None:
    for exhibit in texts(store):
        for told in (exhibit.title, exhibit.subtitle, said(exhibit), *exhibit.notes):
            assert not DOUBT.search(told), (exhibit.params, told)
        assert "，，" not in said(exhibit) and "。。" not in said(exhibit) and "，。" not in said(exhibit)
        assert not said(exhibit).startswith(("，", "。")), exhibit.params


def test_every_doubtful_number_has_its_note(store: Store) -> None:
    checked = 0
    for exhibit in texts(store):
        doubtful = set(exhibit.evidence.loc[exhibit.evidence["confidence"] == "中", "id"])
        for span in spans(exhibit):
            own = exhibit.id == "operation_analysis" and len(span.ids) == 1 and span.ids[0] in doubtful
            if own and re.search(r"\d%", span.text):
                assert "可信度：中" in span.note, (exhibit.params, span)
                checked += 1
    assert checked > 20


def test_what_is_not_held_is_noted_and_not_told(store: Store) -> None:
    nothing = build(store, "operation_analysis", month="2031-05")
    assert nothing.title == "2031年5月全省工业运行分析"
    assert "规模以上工业增加值增速本库未收录" in notes(nothing, "总体情况")
    assert "分市州" in notes(nothing, "主要特点") and said(nothing, "主要特点") == ""
    assert isinstance(nothing.figure, Prose)
    for paragraph in nothing.figure.paragraphs:
        assert text(tuple(s for one in paragraph.sentences for s in one)) or paragraph.open, paragraph.heading


def test_a_comparison_that_cannot_be_made_is_a_note(store: Store) -> None:
    across = build(store, "operation_analysis", month="2022-08")
    assert "序列间断" in notes(across, "总体情况") and "序列间断" not in said(across)
    ahead = build(store, "operation_analysis", month="2022-07")
    assert "不可与下一期直接比较" in notes(ahead, "走势预判") and "序列间断" not in said(ahead)


def test_qualifiers_never_fall_off(store: Store) -> None:
    for exhibit in texts(store):
        shown = {str(r.id): str(r.shown) for r in exhibit.evidence.itertuples(index=False)}
        for span in spans(exhibit):
            if exhibit.id == "operation_analysis" and len(span.ids) == 1:
                for word in QUALIFIERS:
                    if word in shown[span.ids[0]]:
                        assert word in said(exhibit), (exhibit.params, span)
    overview = said(build(store, "page_text", page="overview"))
    assert "预计超过40,000亿元" in overview and "有望超过40,000个" in overview


def industry_levels(store: Store) -> dict[str, str]:
    frame = store.ask("industries")
    return dict(zip(frame["id"], frame["level"], strict=True))


@pytest.mark.parametrize("month", ["2022-09", "2020-11", "2019-06", "2026-03"])
def test_industries_are_counted_by_what_the_register_says_they_are(filled: Store, month: str) -> None:
    """Only divisions (大类) are counted as industries; groups and sections go by their own name."""
    at = desk(Reading(filled, filled.version), month)
    levels = industry_levels(filled)
    rows = at.rows("iva_growth")
    rows = rows[rows["industry"] != "all"]
    of: dict[str, int] = {}
    for kind in ("累计", "当月"):
        own = rows[rows["kind"] == kind]["industry"].map(levels).value_counts()
        of = {level: max(of.get(level, 0), int(own.get(level, 0))) for level in {*of, *own.index}}
    whole = said(build(filled, "operation_analysis", month=month))
    assert not re.search(r"\d个行业", whole), "nothing is called an industry without saying which kind"
    for count, noun in re.findall(r"(\d+)个(大类行业|门类行业|支柱产业|产业合计|细分行业|产业)", whole):
        level = next(level for level in sorted(of, key=len, reverse=True) if noun.startswith(level))
        assert int(count) <= of[level], (noun, whole)
    title = build(filled, "monthly_industries", month=month).title
    assert not re.search(r"\d个行业", title), title
    for count in re.findall(r"(\d+)个大类行业", title):
        assert int(count) <= of.get("大类", 0)


def test_the_published_number_of_growing_industries_is_used(store: Store) -> None:
    held = store.ask("readings", indicator="growing_sectors", region="510000")
    assert len(held)
    for row in held.itertuples(index=False):
        exhibit = build(store, "operation_analysis", month=str(row.end)[:7])
        told = [span for span in spans(exhibit, "主要特点") if span.ids == (row.id,)]
        assert [span.text for span in told] == [f"{row.value:g}个"], row
        assert not re.search(r"\d+个大类行业中，\d+个增长", said(exhibit)), "our own count says less"


def test_problems_look_at_both_the_month_and_the_year_so_far(store: Store) -> None:
    """Whatever lags behind the nation is named, in whichever kind of rate; the rule is read off the rows."""
    found = {"累计": 0, "当月": 0}
    for key in store.ask("monthly_months")["month"]:
        at = desk(Reading(store, store.version), key)
        for kind in ("累计", "当月"):
            own, nation = (at.value("iva_growth", kind, region) for region in ("510000", "100000"))
            if own is None or nation is None or any(r.bound or r.approximation or r.modality for r in (own, nation)):
                continue
            if round(own.value, 1) < round(nation.value, 1) and float(own.raw or 0.1) % 1:
                behind = "低于全国当月" if kind == "当月" else "低于全国"
                problems = said(build(store, "operation_analysis", month=key), "存在问题")
                assert re.search(rf"{behind}\d", problems), (key, kind, problems)
                found[kind] += 1
    assert min(found.values()) >= 1, found


def test_problems_count_places_and_industries_and_name_them_only_on_choice(filled: Store) -> None:
    at = desk(Reading(filled, filled.version), "2026-03")
    falling = at.now[(at.now["indicator"] == "iva_growth") & (at.now["value"] < 0)]
    shorts = {str(r.industry_short if r.industry != "all" else r.region_short) for r in falling.itertuples(index=False)}
    assert len(shorts) > 2
    usual = said(build(filled, "operation_analysis", month="2026-03"), "存在问题")
    assert not any(short in usual for short in shorts), usual
    assert re.search(r"\d个市州", usual) and re.search(r"\d个大类行业", usual)
    named = said(build(filled, "operation_analysis", month="2026-03", naming="点名"), "存在问题")
    assert all(short in named for short in shorts), named


def test_the_page_marks_notes_as_for_the_writer(store: Store) -> None:
    exhibit = build(store, "operation_analysis", month="2022-09")
    markup = prose.drawn(exhibit.figure, 1, exhibit.evidence)
    paragraphs = "".join(re.findall(r"<p>.*?</p>", markup, re.DOTALL))
    assert not DOUBT.search(re.sub(r'title="[^"]*"', "", paragraphs))
    asides = re.findall(r"<aside.*?</aside>", markup, re.DOTALL)
    assert asides and all("致撰稿人" in aside for aside in asides)
    assert "仅见一处来源，可信度：中" in "".join(asides) and "本库未收录" in "".join(asides)


@pytest.fixture(scope="module")
def laid(store: Store) -> Material:
    exhibit = build(store, "operation_analysis", month="2022-09")
    item = Item(exhibit.id, exhibit.params, key="one", note="我要讲的话")
    return press.lay_out(store, Deck("工业运行分析", exhibit.version, (item,), id="texts"))


def comments(content: bytes) -> tuple[Any, dict[str, str]]:
    """A Word document and what each of its comments stands at: number → text of the comment."""
    made: Any = Document(io.BytesIO(content))
    found = {}
    for comment in made.comments:
        inside, texts = False, []
        for element in made.element.body.iter():
            if element.get(qn("w:id")) == str(comment.comment_id):
                inside = {qn("w:commentRangeStart"): True, qn("w:commentRangeEnd"): False}.get(element.tag, inside)
            if inside and element.tag == qn("w:t"):
                texts.append(element.text)
        assert texts, "anchored at something"
        found[f"{comment.comment_id} {''.join(texts)}"] = comment.text
    return made, found


def words(made: Any) -> str:
    """All that stands in the text itself, before the list of sources."""
    return "\n".join(p.text for p in made.paragraphs)


def test_the_word_document_carries_doubts_as_comments_at_their_numbers(store: Store, tmp_path: Path) -> None:
    exhibit = build(store, "operation_analysis", month="2022-09")
    content = analysis_file.document(store, exhibit)
    (tmp_path / "分析.docx").write_bytes(content)
    assert [str(e) for e in OpenXmlValidator().validate(tmp_path / "分析.docx").errors] == []
    made, found = comments(content)
    assert not DOUBT.search(words(made)), DOUBT.search(words(made))
    assert {comment.author for comment in made.comments} == {"四川工业运行看板"}
    noted = [span for span in spans(exhibit) if span.note and span.text]
    at = [anchor.partition(" ")[2] for anchor, note in found.items() if "可信度：中" in note]
    assert sorted(at) == sorted(span.text for span in noted if "可信度：中" in span.note) and len(at) > 5
    assert all(note in "\n".join(found.values()) for note in notes(exhibit).split("\n"))
    assert made.part.package and content == analysis_file.document(store, exhibit)


def test_word_is_a_draft_for_review_until_somebody_says_otherwise(store: Store, laid: Material) -> None:
    exhibit = build(store, "operation_analysis", month="2022-09")
    draft, final = (Document(io.BytesIO(analysis_file.document(store, exhibit, final))) for final in (False, True))
    deck, told = (Document(io.BytesIO(press.produce(laid, form))) for form in ("docx", "docx-final"))
    for one, other in ((draft, final), (deck, told)):
        assert "送审稿" in words(one) and "送审稿" not in words(other)
    assert press.file_name(laid, "docx") != press.file_name(laid, "docx-final")


def test_a_report_in_word_carries_them_as_comments_too(laid: Material) -> None:
    made, found = comments(press_worker.made("docx", laid, lambda *_: None))
    assert not DOUBT.search(words(made)), DOUBT.search(words(made))
    exhibit = laid.exhibits[0][1]
    assert all(note in "\n".join(found.values()) for note in notes(exhibit).split("\n"))


def test_slides_carry_them_in_the_speakers_notes(laid: Material) -> None:
    exhibit = laid.exhibits[0][1]
    content = press_worker.made("pptx", laid, lambda *_: None)
    slides = list(Presentation(io.BytesIO(content)).slides)[1:]
    shown = "\n".join(s.text_frame.text for slide in slides for s in slide.shapes if s.has_text_frame)
    spoken = "\n".join(slide.notes_slide.notes_text_frame.text for slide in slides)
    assert not DOUBT.search(shown), DOUBT.search(shown)
    for note in notes(exhibit).split("\n"):
        assert note in spoken, note
    for slide in laid.slides[1:]:
        assert not any(DOUBT.search(note) for note in slide.notes)


def test_what_can_never_be_reckoned_takes_no_place(store: Store) -> None:
    for month in ("2022-09", "2021-08", "2031-05"):
        exhibit = build(store, "monthly_contribution", month=month)
        assert exhibit.figure is None and exhibit.table.empty, month
    deck = Deck("月报", store.version, (Item("monthly_contribution", (("month", "2022-09"),)), Item("scaled_firms")))
    assert [slide.exhibit.id for slide in press.lay_out(store, deck).slides[1:] if slide.exhibit] == ["scaled_firms"]


def test_a_first_result_is_part_of_the_number_and_no_doubt_of_it(filled: Store) -> None:
    exhibit = build(filled, "operation_analysis", month="2026-03")
    assert "初步数" in said(exhibit, "主要特点") and "初步数" not in notes(exhibit)
