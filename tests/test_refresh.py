"""A deck exported, edited as speakers do, refreshed after new data came: every edit stays, every number is new."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import copied
from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from dashboard.deck.deck import Deck, Item
from dashboard.deck.drawn import drawings
from dashboard.deck.powerpoint.names import parse, text_hash
from dashboard.deck.powerpoint.parts import texts
from dashboard.deck.powerpoint.plot import data_of
from dashboard.deck.powerpoint.refreshing import Refreshed, found, refresh
from dashboard.deck.powerpoint.text import Line, Style, height_of
from dashboard.deck.powerpoint.writing import write
from dashboard.deck.slides import Material, Slide, material
from dashboard.errors import ParameterError
from dashboard.figure import Figure
from dashboard.store import Store
from tests import made_up_month

ROOT = Path(__file__).resolve().parents[1]
EXHIBITS = (
    "recovery_curve", "monthly_curve", "monthly_headline", "monthly_industries", "monthly_overall",
    "monthly_progress", "monthly_summary", "indicator_series",
)  # fmt: skip
RED = RGBColor(0xC0, 0x00, 0x10)


@dataclass(frozen=True)
class Month:
    """A deck as it was handed out, and the same exhibits after a month came and 2020 was revised (anew: as a deck)."""

    old: bytes
    before: Material
    fresh: Material
    pictures: dict[str, str]
    anew: bytes

    def edited(self, edit: Callable[[Any], object]) -> bytes:
        """The old deck after an edit by the speaker."""
        deck = Presentation(io.BytesIO(self.old))
        edit(deck)
        return saved(deck)

    def refreshed(self, edit: Callable[[Any], object] = lambda deck: None) -> tuple[Refreshed, Any]:
        """The edited deck refreshed: what is told, and the opened file."""
        done = refresh(self.edited(edit), self.fresh, self.pictures, [self.before])
        return done, Presentation(io.BytesIO(done.content))


@pytest.fixture(scope="module")
def month(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """The deck before and after: 2026年3月 as an import brings it, and a revision of 2020."""
    own = copied(store, tmp_path_factory.mktemp("refresh") / "store")
    # Prefectures have reported once before: else nobody is asked for a report, and there is no map of it.
    reported = made_up_month.row("iva_growth", "累计", 5.5, region="510100", start="2025-01-01", end="2025-12-31")
    made_up_month.commit(own, pd.DataFrame([reported]))
    items = tuple(Item(key, key=f"{number:08x}") for number, key in enumerate(EXHIBITS, start=1))
    deck = Deck("月度例会", own.version, items, "2026年3月")
    before = material(own, deck)
    revised = [
        made_up_month.row("iva_growth", "累计", value, start="2020-01-01", end=end, status="修订", disclosure="已公开")
        for end, value in (("2020-12-31", 4.9), ("2020-02-29", -5.6))
    ]
    version = made_up_month.commit(own, pd.concat([made_up_month.rows(), pd.DataFrame(revised)]))
    fresh = material(own, Deck("", version, items))
    drawn = pictures(fresh)
    titled = replace(fresh, slides=tuple(replace(s, title=s.title or "无") for s in fresh.slides))
    yield Month(write(before, pictures(before)), before, fresh, drawn, write(titled, drawn))
    own.close()


def pictures(laid: Material) -> dict[str, str]:
    """Drawings of what has no native chart: the rest is not drawn for a presentation."""
    return drawings(replace(laid, slides=tuple(s for s in laid.slides if s.kind == "picture")))


def saved(deck: Any) -> bytes:
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def ours(slide: Any, role: str) -> Any:
    """The shape in a role on a slide."""
    return next(s for s in slide.shapes if (named := parse(s.name)) is not None and named.role == role)


def slide_of(deck: Any, exhibit: str, role: str = "题", nth: int = 0) -> Any:
    """The nth slide that has a shape of this exhibit in this role."""
    slides = [
        slide
        for slide in deck.slides
        if any(n is not None and (n.exhibit, n.role) == (exhibit, role) for n in (parse(s.name) for s in slide.shapes))
    ]
    return slides[nth]


def shape_of(deck: Any, exhibit: str, role: str, nth: int = 0) -> Any:
    return ours(slide_of(deck, exhibit, role, nth), role)


def values(shape: Any) -> dict[str, list[float | None]]:
    """Series → values of a native chart."""
    return {s.name: list(s.values) for plot in shape.chart.plots for s in plot.series}


def all_text(slide: Any) -> str:
    texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    texts += [c.text for s in slide.shapes if s.has_table for r in s.table.rows for c in r.cells]
    return "\n".join(texts)


def assert_new(deck: Any, month: Month) -> None:
    """Every number of every exhibit still there is the fresh one, in charts, tables and sentences."""
    wanted = {s.name: s for slide in Presentation(io.BytesIO(month.anew)).slides for s in slide.shapes if parse(s.name)}
    seen = 0
    for shape in (s for slide in deck.slides for s in slide.shapes if s.name in wanted):
        other = wanted[shape.name]
        seen += 1
        if shape.has_chart:
            got = values(shape)
            assert {n: v for n, v in values(other).items() if n in got} == {
                n: got[n] for n in values(other) if n in got
            }
        elif shape.has_table:
            assert [[c.text for c in r.cells] for r in shape.table.rows] == [
                [c.text for c in r.cells] for r in other.table.rows
            ]
        elif shape.has_text_frame:
            assert shape.text_frame.text == other.text_frame.text
            if (named := parse(shape.name)) and named.role not in ("封面题", "封面副题"):
                assert named.hash == text_hash(shape.text_frame.text), "the next refresh must find it untouched"
        else:
            assert shape.image.sha1 == other.image.sha1
    assert seen > 30


def test_everything_of_ours_is_brought_up_to_date(month: Month) -> None:
    done, deck = month.refreshed()
    assert_new(deck, month)
    assert deck.slides[0].shapes.title.text_frame.text == "月度例会"
    stamps = {ours(slide, "版次").text_frame.text for slide in deck.slides}
    assert stamps == {month.fresh.stamp}
    # The workbook behind a chart says the same as the chart.
    chart = shape_of(deck, "recovery_curve", "图").chart
    sheet = pd.read_excel(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob), engine="openpyxl")
    series = chart.plots[0].series[0]
    assert sheet[series.name].iloc[: len(list(series.values))].dropna().tolist() == [
        v for v in series.values if v is not None
    ]
    told = {(c.what, c.old, c.new) for c in done.changes}
    assert any(old == "4.5%" and new == "4.9%" and "2020年" in what for what, old, new in told)
    assert any(old == "" and new == "7.0%" and "2026年1—3月" in what for what, old, new in told)


def test_notes_are_renewed_and_the_speakers_own_stay(month: Month) -> None:
    def edit(deck: Any) -> None:
        notes = slide_of(deck, "recovery_curve").notes_slide.notes_text_frame
        notes.paragraphs[0]._p.addprevious(deepcopy(notes.paragraphs[0]._p))
        notes.paragraphs[0].runs[0].text = "先讲两次转正。"

    _, deck = month.refreshed(edit)
    lines = slide_of(deck, "recovery_curve").notes_slide.notes_text_frame.text.split("\n")
    assert lines[0] == "先讲两次转正。"
    assert month.fresh.stamp in lines
    assert lines[-1].endswith(f"at={month.fresh.deck.version}")
    assert month.before.stamp not in lines


def test_rewritten_notes_and_a_dated_cover_are_told(month: Month) -> None:
    def edit(deck: Any) -> None:
        for paragraph in slide_of(deck, "recovery_curve").notes_slide.notes_text_frame.paragraphs:
            paragraph.runs[0].text = f"我说：{paragraph.runs[0].text}"

    done, deck = month.refreshed(edit)
    assert month.fresh.stamp in slide_of(deck, "recovery_curve").notes_slide.notes_text_frame.text
    assert any("备注由讲稿人改写" in sentence for sentence in done.kept)
    assert any("封面副题未动" in sentence and "2026年3月" in sentence for sentence in done.kept)


@pytest.mark.parametrize("ending", ["²||", f"{'1' * 5000}||", "1||%5B1%5D", '1||{"m":5}', f"1||{'[' * 100_000}"])
def test_a_name_anybody_made_up_is_none_of_ours(ending: str) -> None:
    assert parse(f"图件|图|recovery_curve|00000001|{ending}") is None


def test_moved_and_resized(month: Month) -> None:
    place = (Inches(1), Inches(2), Inches(6), Inches(3))

    def edit(deck: Any) -> None:
        for exhibit, role in (("recovery_curve", "图"), ("monthly_progress", "画"), ("monthly_headline", "卡1")):
            shape = shape_of(deck, exhibit, role)
            shape.left, shape.top, shape.width, shape.height = place
        shape_of(deck, "monthly_progress", "画").crop_left = 0.1

    _, deck = month.refreshed(edit)
    for exhibit, role in (("recovery_curve", "图"), ("monthly_progress", "画"), ("monthly_headline", "卡1")):
        shape = shape_of(deck, exhibit, role)
        assert (shape.left, shape.top, shape.width, shape.height) == place
    assert shape_of(deck, "monthly_progress", "画").crop_left == pytest.approx(0.1)
    assert_new(deck, month)


def test_recoloured_series_and_labels(month: Month) -> None:
    def edit(deck: Any) -> None:
        chart = shape_of(deck, "monthly_curve", "图").chart
        series = chart.plots[0].series[0]
        series.format.line.color.rgb = RED
        series.format.line.width = Pt(6)
        chart.value_axis.tick_labels.font.size = Pt(20)

    _, deck = month.refreshed(edit)
    chart = shape_of(deck, "monthly_curve", "图").chart
    series = chart.plots[0].series[0]
    assert (series.format.line.color.rgb, series.format.line.width) == (RED, Pt(6))
    assert chart.value_axis.tick_labels.font.size == Pt(20)
    assert_new(deck, month)


def test_one_point_keeps_its_looks_and_the_speakers_label(month: Month) -> None:
    """Months are added to this chart, so that every point behind them changes its number."""

    def edit(deck: Any) -> None:
        series = shape_of(deck, "recovery_curve", "图").chart.plots[0].series[0]
        series.points[2].marker.format.fill.solid()
        series.points[2].marker.format.fill.fore_color.rgb = RED
        series.points[2].data_label.text_frame.text = "疫情影响最重"

    _, deck = month.refreshed(edit)
    series = shape_of(deck, "recovery_curve", "图").chart.plots[0].series[0]
    assert series.points[2].marker.format.fill.fore_color.rgb == RED
    assert series.points[2].data_label.text_frame.text == "疫情影响最重"
    assert_new(deck, month)


def test_deleted_series_stays_deleted_and_an_own_one_stays(month: Month) -> None:
    """The chart's data sheet remembers what was there; the speaker's own series goes into the fresh sheet."""

    def edit(deck: Any) -> None:
        chart = shape_of(deck, "recovery_curve", "图").chart
        series = chart._chartSpace.findall(f".//{qn('c:ser')}")
        series[-1].getparent().remove(series[-1])
        own = deepcopy(series[0])
        series[0].addnext(own)
        own.find(qn("c:idx")).set("val", "40")
        own.find(qn("c:order")).set("val", "40")
        next(own.find(qn("c:tx")).iter(qn("c:v"))).text = "我的测算"

    gone = list(values(shape_of(Presentation(io.BytesIO(month.old)), "recovery_curve", "图")))[-1]
    done, deck = month.refreshed(edit)
    shape = shape_of(deck, "recovery_curve", "图")
    assert gone not in values(shape)
    assert values(shape)["我的测算"] != next(iter(values(shape).values()))
    assert any("我的测算" in sentence for sentence in done.kept)
    sheet = pd.read_excel(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob), engine="openpyxl")
    assert "我的测算" in sheet.columns
    assert_new(deck, month)


def test_restyled_run_of_a_title_keeps_its_style(month: Month) -> None:
    """The number is made red; after the refresh the new number is."""

    def edit(deck: Any) -> None:
        paragraph = shape_of(deck, "recovery_curve", "题").text_frame.paragraphs[0]
        before, number, after = paragraph.runs[0].text.partition("4.5%")
        model = paragraph.runs[0]._r
        for text in (after, number):
            run = deepcopy(model)
            run.find(qn("a:t")).text = text
            model.addnext(run)
        paragraph.runs[0].text = before
        paragraph.runs[1].font.color.rgb = RED

    _, deck = month.refreshed(edit)
    runs = shape_of(deck, "recovery_curve", "题").text_frame.paragraphs[0].runs
    assert [run.text for run in runs if run.font.color.type is not None and run.font.color.rgb == RED] == ["4.9%"]
    assert_new(deck, month)


def test_rewritten_sentence_stays_and_is_told(month: Month) -> None:
    mine = "全年稳住了，四季度好于预期"

    def edit(deck: Any) -> None:
        shape_of(deck, "recovery_curve", "题").text_frame.paragraphs[0].runs[0].text = mine

    done, deck = month.refreshed(edit)
    assert shape_of(deck, "recovery_curve", "题").text_frame.text == mine
    newest = next(s.title for s in month.fresh.slides if s.exhibit and s.exhibit.id == "recovery_curve")
    assert any(mine in sentence and newest in sentence for sentence in done.kept)
    assert mine in "".join(all_text(slide) for slide in list(deck.slides)[-2:])


def test_own_title_given_on_the_page_stays(month: Month) -> None:
    slides = tuple(
        replace(s, title="先抑后扬的一年", note="语速慢些") if s.key == "00000001" else s for s in month.before.slides
    )
    own = write(replace(month.before, slides=slides), month.pictures)
    done = refresh(own, month.fresh, month.pictures)
    deck = Presentation(io.BytesIO(done.content))
    slide = slide_of(deck, "recovery_curve")
    assert slide.shapes.title.text_frame.text == "先抑后扬的一年"
    assert slide.notes_slide.notes_text_frame.text.startswith("语速慢些\n")
    assert any("先抑后扬的一年" in sentence for sentence in done.kept)


def test_added_text_box_own_slide_order_and_copies(month: Month) -> None:
    def edit(deck: Any) -> None:
        box = slide_of(deck, "recovery_curve").shapes.add_textbox(Emu(0), Emu(0), Inches(3), Inches(1))
        box.text_frame.text = "请看这里"
        own = deck.slides.add_slide(deck.slide_layouts[1])
        own.shapes.title.text = "我的一页"
        order = deck.slides._sldIdLst
        order.insert(2, order[-1])
        order.insert(1, order[4])
        _duplicate(deck, slide_of(deck, "monthly_curve"))

    old = Presentation(io.BytesIO(month.edited(edit)))
    titles = [s.shapes.title.text_frame.text for s in old.slides]
    _, deck = month.refreshed(edit)
    assert any(s.has_text_frame and s.text_frame.text == "请看这里" for s in slide_of(deck, "recovery_curve").shapes)
    got = [s.shapes.title.text_frame.text for s in deck.slides]
    assert got.index("我的一页") == titles.index("我的一页")
    charts = [s for slide in deck.slides for s in slide.shapes if s.has_chart and "monthly_curve" in s.name]
    assert len(charts) == 2
    assert values(charts[0]) == values(charts[1])
    assert [t for t in got if not t.startswith(("数据更新说明", "保留未动"))] == [newer(t, month) for t in titles]
    assert_new(deck, month)


def newer(title: str, month: Month) -> str:
    """The fresh title of a slide that had this one before."""
    keys = {s.title: s.key for s in month.before.slides if s.kind != "cover"}
    return next((s.title for s in month.fresh.slides if s.key == keys.get(title)), title)


def _duplicate(deck: Any, slide: Any) -> None:
    """A slide copied with its chart, as PowerPoint's "duplicate" does."""
    copy = deck.slides.add_slide(slide.slide_layout)
    for shape in list(copy.shapes):
        shape._element.getparent().remove(shape._element)
    for shape in slide.shapes:
        element = deepcopy(shape._element)
        if shape.has_chart:
            part = shape.chart.part
            made = part.load(
                part.package.next_partname(part.partname_template), part.content_type, part.package, part.blob
            )
            made._element.remove(made._element.find(qn("c:externalData")))
            made.chart_workbook.update_from_xlsx_blob(part.chart_workbook.xlsx_part.blob)
            key = copy.part.relate_to(made, slide.part.rels[_chart_key(element)].reltype)
            element.find(f".//{qn('c:chart')}").set(qn("r:id"), key)
        copy.shapes._spTree.append(element)


def _chart_key(element: Any) -> str:
    return str(element.find(f".//{qn('c:chart')}").get(qn("r:id")))


def test_deleted_slides_and_shapes_stay_deleted(month: Month) -> None:
    def edit(deck: Any) -> None:
        for entry, slide in list(zip(deck.slides._sldIdLst, deck.slides, strict=True)):
            if any("|monthly_summary|" in shape.name for shape in slide.shapes):
                deck.part.drop_rel(entry.rId)
                deck.slides._sldIdLst.remove(entry)
        for exhibit, role in (("recovery_curve", "说明"), ("monthly_headline", "卡2"), ("monthly_overall", "副题")):
            shape = shape_of(deck, exhibit, role)._element
            shape.getparent().remove(shape)

    _, deck = month.refreshed(edit)
    names = [parse(s.name) for slide in deck.slides for s in slide.shapes]
    held = {(n.exhibit, n.role) for n in names if n is not None}
    assert not held & {("recovery_curve", "说明"), ("monthly_headline", "卡2"), ("monthly_overall", "副题")}
    assert not any(exhibit == "monthly_summary" for exhibit, _ in held)
    assert_new(deck, month)


def test_table_renewed_keeps_its_colours_and_its_deleted_rows(month: Month) -> None:
    """A red row stays red where it now stands; rows the speaker deleted do not come back."""

    def edit(deck: Any) -> None:
        cell = shape_of(deck, "monthly_overall", "表").table.cell(1, 0)
        cell.fill.solid()
        cell.fill.fore_color.rgb = RED
        rows = shape_of(deck, "monthly_progress", "表").table._tbl
        for row in rows.tr_lst[3:]:
            rows.remove(row)

    done, deck = month.refreshed(edit)
    table = shape_of(deck, "monthly_overall", "表").table
    red = [r.cells[0].text for r in table.rows if str(RED).lower() in etree.tostring(r.cells[0]._tc).decode().lower()]
    assert red == ["规模以上工业增加值增速"]
    assert len(shape_of(deck, "monthly_progress", "表").table.rows) == 3
    assert any("表中没有" in sentence for sentence in done.kept)


def test_a_table_that_has_become_a_chart(month: Month) -> None:
    """With the new month's industries there is a chart to draw: it stands where the table stood, and that is gone."""
    old = shape_of(Presentation(io.BytesIO(month.old)), "monthly_industries", "表")
    done, deck = month.refreshed()
    slide = slide_of(deck, "monthly_industries")
    chart = ours(slide, "图")
    assert (chart.left, chart.top, chart.width) == (old.left, old.top, old.width)
    assert not any(s.has_table for s in slide.shapes)
    assert any(c.what == "表现形式" for c in done.changes)


def test_restricted_data_bring_their_mark(month: Month) -> None:
    """The deck was public; the new month is internal."""
    assert "内部资料" not in all_text(slide_of(Presentation(io.BytesIO(month.old)), "monthly_curve"))
    _, deck = month.refreshed()
    assert "内部资料 注意保存" in all_text(slide_of(deck, "monthly_curve"))
    assert "内部资料" not in all_text(slide_of(deck, "recovery_curve")) or month.fresh.mark


def test_report_is_at_the_end_once(month: Month) -> None:
    once, deck = month.refreshed()
    last = deck.slides[-1]
    reports = [s for s in deck.slides if s.shapes.title.text_frame.text.startswith(("数据更新说明", "保留未动"))]
    assert reports and reports[-1].slide_id == last.slide_id
    assert "4.5%" in "".join(map(all_text, reports)) and "4.9%" in "".join(map(all_text, reports))
    twice = refresh(once.content, month.fresh, month.pictures)
    again = Presentation(io.BytesIO(twice.content))
    assert not twice.changes
    assert len([s for s in again.slides if s.shapes.title.text_frame.text.startswith("数据更新说明")]) == 1
    assert "没有变化" in all_text(again.slides[-1 if not twice.kept else -2])
    assert_new(again, month)


def test_input_is_not_touched_and_the_rest_of_the_file_stays(month: Month) -> None:
    held = bytes(month.old)
    done, _ = month.refreshed()
    assert month.old == held
    before, after = (zipfile.ZipFile(io.BytesIO(c)) for c in (month.old, done.content))
    for name in before.namelist():
        if name.startswith(("ppt/slideLayouts/", "ppt/slideMasters/", "ppt/theme/")):
            assert before.read(name) == after.read(name)


def test_qualifiers_never_fall_off(month: Month) -> None:
    """Every value of a fresh figure that has a qualifier shows it in the change list too."""
    done, _ = month.refreshed()
    shown = {
        f"{series.name}{text}": text
        for slide in month.fresh.slides
        if slide.exhibit is not None and isinstance(slide.exhibit.figure, Figure)
        for series in data_of(slide.exhibit.figure).data
        for text in series.shown
        if "左右" in text
    }
    assert shown
    listed = {c.new for c in done.changes if "左右" in c.new}
    assert listed & set(shown.values())


def test_a_deck_of_others_is_refused_in_one_sentence(month: Month) -> None:
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "别人的材料"
    for call in (lambda c: found(c), lambda c: refresh(c, month.fresh, month.pictures)):
        with pytest.raises(ParameterError, match="没有本系统导出的图件"):
            call(saved(deck))


def test_exhibits_that_no_longer_exist(month: Month) -> None:
    """One gone: its slide stays as it was and is told. All gone: one sentence."""
    slides = tuple(
        Slide(s.key, "missing", "图件已不存在", notes=("没有这个图件",)) if s.key == "00000002" else s
        for s in month.fresh.slides
    )
    done = refresh(month.old, replace(month.fresh, slides=slides), month.pictures)
    deck, old = (Presentation(io.BytesIO(c)) for c in (done.content, month.old))
    assert values(shape_of(deck, "monthly_curve", "图")) == values(shape_of(old, "monthly_curve", "图"))
    assert any("monthly_curve" in sentence and "不在本系统中" in sentence for sentence in done.kept)
    none = tuple(Slide(s.key, "missing", "图件已不存在") for s in month.fresh.slides if s.kind != "cover")
    with pytest.raises(ParameterError, match="都已不在本系统中"):
        refresh(month.old, replace(month.fresh, slides=none), month.pictures)


def stamp_of(slide: Any) -> str:
    return str(ours(slide, "版次").text_frame.text)


def assert_marked(deck: Any, month: Month, exhibit: str) -> None:
    """The first slide of this exhibit, and no other, says that its words are older; none bears a stamp for it."""
    marked = slide_of(deck, exhibit)
    assert stamp_of(marked).startswith(f"本页文字为版次{month.before.deck.version}，")
    others = {stamp_of(slide) for slide in deck.slides if slide.slide_id != marked.slide_id}
    assert others == {month.fresh.stamp}


def test_a_line_rewritten_in_a_text_stays_and_the_page_says_so(month: Month) -> None:
    """The other lines of the text are the newest; what stays bears no newer stamp; without it the stamp is back."""

    def edit(deck: Any) -> None:
        lines = shape_of(deck, "monthly_headline", "卡1").text_frame.paragraphs
        lines[2].runs[0].text = "今年前两个月"

    before, newest = (
        next(s.cards[0] for s in laid.slides if s.exhibit and s.exhibit.id == "monthly_headline")
        for laid in (month.before, month.fresh)
    )
    assert before.value != newest.value and before.period != newest.period
    done, deck = month.refreshed(edit)
    lines = shape_of(deck, "monthly_headline", "卡1").text_frame.text.split("\n")
    assert lines[:3] == [newest.label, newest.value, "今年前两个月"]
    assert_marked(deck, month, "monthly_headline")
    assert any("今年前两个月" in sentence and "未动" in sentence for sentence in done.kept)
    again = Presentation(io.BytesIO(refresh(done.content, month.fresh, month.pictures, [month.before]).content))
    assert_marked(again, month, "monthly_headline")
    card = shape_of(again, "monthly_headline", "卡1")._element
    card.getparent().remove(card)
    mended = refresh(saved(again), month.fresh, month.pictures, [month.before])
    assert {stamp_of(slide) for slide in Presentation(io.BytesIO(mended.content)).slides} == {month.fresh.stamp}


def test_a_number_made_by_hand_is_under_no_stamp(month: Month) -> None:
    """Also where the data say the same as before: the number was never of any version."""

    def edit(deck: Any) -> None:
        shape_of(deck, "monthly_progress", "副题").text_frame.paragraphs[0].runs[0].text = "已报送99.9%"

    _, deck = month.refreshed(edit)
    assert shape_of(deck, "monthly_progress", "副题").text_frame.text == "已报送99.9%"
    assert_marked(deck, month, "monthly_progress")


def test_words_of_ones_own_about_what_has_not_changed_keep_the_stamp(month: Month) -> None:
    def edit(deck: Any) -> None:
        shape_of(deck, "recovery_curve", "副题").text_frame.paragraphs[0].runs[0].text = "规上工业增加值增速（%）"

    done, deck = month.refreshed(edit)
    assert stamp_of(slide_of(deck, "recovery_curve")) == month.fresh.stamp
    assert any("规上工业增加值增速" in sentence for sentence in done.kept)


def test_texts_whose_names_are_lost_are_known_by_what_the_old_version_said(month: Month) -> None:
    """As other programs leave a deck: placeholders have names of theirs, answers change more than their numbers."""

    def edit(deck: Any) -> None:
        for slide in deck.slides:
            for number, shape in enumerate(slide.placeholders):
                shape.name = f"PlaceHolder {number}"

    done, deck = month.refreshed(edit)
    assert not [sentence for sentence in done.kept if "未能确认" in sentence]
    assert {stamp_of(slide) for slide in deck.slides} == {month.fresh.stamp}
    assert_new(deck, month)
    # Without the old version nobody knows whose words these are: they stay, and no stamp vouches for them.
    alone = Presentation(io.BytesIO(refresh(month.edited(edit), month.fresh, month.pictures).content))
    words = {text for laid in month.before.slides if (text := texts(laid, month.before).get("文"))}
    kept = [slide for slide in alone.slides if words & {s.text_frame.text for s in slide.shapes if s.has_text_frame}]
    assert kept and all(stamp_of(slide).startswith("本页文字为版次") for slide in kept)


@pytest.mark.parametrize("moved", [False, True])
def test_new_caveats_never_cover_what_stands_below_or_above(month: Month, moved: bool) -> None:
    """Notes grow upward from where their box ends, and the body makes room; where there were none, they come."""

    def edit(deck: Any) -> None:
        for slide in list(deck.slides)[1:]:
            for shape in slide.shapes:
                if moved and (named := parse(shape.name)) is not None and named.role in ("图", "画", "脚注"):
                    shape.left += Inches(0.2)

    caveat = "数据说明：与上期相差较大，经核对原始报表，统计局已书面确认，见三月份入库记录。"
    slides = tuple(replace(s, notes=(*s.notes, caveat, caveat)) if s.kind != "cover" else s for s in month.fresh.slides)
    fresh = replace(month.fresh, slides=slides)
    deck = Presentation(io.BytesIO(refresh(month.edited(edit), fresh, month.pictures, [month.before]).content))
    seen = 0
    for slide in deck.slides:
        roles = {named.role: s for s in slide.shapes if (named := parse(s.name)) is not None and named.exhibit}
        if not roles:
            continue
        note = roles["说明"]
        seen += 1
        assert note.text_frame.text.endswith(caveat)
        lines = [Line(p.text, Style(p.runs[0].font.size.pt)) for p in note.text_frame.paragraphs]
        bottom = note.top + height_of(lines, note.width)
        assert bottom <= roles["脚注"].top, all_text(slide)
        for role, body in roles.items():
            if role[0] in "图画表文卡":
                high = sum(row.height for row in body.table.rows) if body.has_table else body.height
                assert body.top + high <= note.top, (role, all_text(slide))
    assert seen > 8


@pytest.mark.office
def test_a_deck_saved_again_by_libreoffice(month: Month, tmp_path: Path) -> None:
    """It drops the names of placeholders and the charts' data sheets: what is found is new, what is not is told."""
    (tmp_path / "old.pptx").write_bytes(month.old)
    command = [shutil.which("soffice") or "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "pptx", "--outdir", str(tmp_path / "out"), str(tmp_path / "old.pptx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    done = refresh((tmp_path / "out" / "old.pptx").read_bytes(), month.fresh, month.pictures, [month.before])
    deck = Presentation(io.BytesIO(done.content))
    shape = shape_of(deck, "recovery_curve", "图")
    assert values(shape)["四川累计"][-1] == 4.9
    assert shape_of(deck, "recovery_curve", "题").text_frame.text.endswith("4.9%")
    assert {ours(slide, "版次").text_frame.text for slide in deck.slides} == {month.fresh.stamp}
    told = "\n".join(done.kept)
    assert "未能确认" not in told
    shown = {s.text_frame.text for page in deck.slides for s in page.shapes if s.has_text_frame}
    for slide in month.fresh.slides[1:]:
        assert slide.title in shown
        wanted = texts(slide, month.fresh)
        assert {text for role, text in wanted.items() if role[0] == "文"} <= shown
    report = next(s for s in deck.slides if s.shapes.title.text_frame.text.startswith("数据更新说明"))
    content = slide_of(deck, "recovery_curve")
    assert report.slide_layout.slide_master.part is content.slide_layout.slide_master.part
