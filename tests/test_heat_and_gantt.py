"""Fields by class, tasks over time, dots, texts made by rule: on the chart, in pictures, on slides of every format."""

import io
import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any, get_args

import pandas as pd
import pytest
from docx import Document
from pptx import Presentation
from pypdf import PdfReader

from dashboard.charts import columns, gantt, heat, vega
from dashboard.deck import drawn, html, pdf, picture, portions, word
from dashboard.deck.deck import Deck, Item
from dashboard.deck.powerpoint.refreshing import refresh
from dashboard.deck.powerpoint.writing import write
from dashboard.deck.slides import Material, _checksum, _fitting, _laid, material
from dashboard.exhibits import build
from dashboard.exhibits.exhibit import Exhibit
from dashboard.figure import Cards, Dots, Figure, Gantt, Heat, Paragraph, Pile, Prose, Series, Shown, Span, points
from dashboard.store import Store
from dashboard.theme import HEAT, SIZES, ems
from dashboard.wording import NOT_HELD
from dashboard.workbench.foresight import KINDS

LIGHTS = (("red", "过热"), ("green", "正常"), ("blue", "过冷"))
ROWS = ("电子信息", "装备制造")
MONTHS = tuple(f"2020年{month}月" for month in range(3, 9))
MARK = "测算，非官方　算例，非实际数据"
TABLE = pd.DataFrame({"项目": ["电子信息"], "数值": ["98.5"]})


def fields(tone: str = "blue", rows: tuple[str, ...] = ROWS, months: tuple[str, ...] = MONTHS) -> Heat:
    """All fields green but the first, of which the tone is asked; the last one of the last row is a gap."""
    cells = [
        {"row": row, "column": month, "tone": "green", "text": "101.2", "shown": "101.2", "note": "", "id": ""}
        for row in rows
        for month in months
    ][:-1]
    cells[0] |= {"tone": tone, "text": "88.4", "shown": "88.4"}
    return Heat(pd.DataFrame(cells), rows, months, LIGHTS)


def tasks(count: int, **more: object) -> Gantt:
    """Tasks of one group, half done; ``more`` replaces columns of the second."""
    rows = [
        {"label": f"任务{n}：推进产业协作", "group": "重点工作", "start": pd.Timestamp("2021-01-01"),
         "due": pd.Timestamp("2021-12-31"), "progress": 50.0, "state": "正常", "shown": "规划处", "id": ""}
        for n in range(1, count + 1)
    ]  # fmt: skip
    if count > 1:
        rows[1] |= more
    return Gantt(pd.DataFrame(rows), "2021-07-01", (("正常", "second"), ("未填报", "soft")))


def text(count: int) -> Prose:
    """A text of so many sentences and one part left to the writer."""
    said = tuple((Span("2020年"), Span(f"第{n}项指标增长{n}.5%，增速比上月加快。")) for n in range(1, count + 1))
    return Prose((Paragraph("一、总体情况", said), Paragraph("二、下步建议", (), "写明下步措施")))


def exhibit(store: Store, figure: Shown) -> Exhibit:
    """An exhibit that shows the figure and is marked as a worked example."""
    made = build(store, "recovery_years")
    return replace(made, figure=figure, title="算例：电子信息三月转蓝", table=TABLE, notes=(), own_mark=MARK)


def laid(store: Store, figure: Shown) -> Material:
    """A deck of this one figure."""
    item = Item("recovery_years", key="k1")
    whole = material(store, Deck("测试", store.version, (item,)))
    return replace(whole, slides=(whole.slides[0], *_laid(item, exhibit(store, figure), ())))


# Fields.


def test_a_pair_without_a_value_is_a_gap_that_says_so_and_never_a_class() -> None:
    frame = heat.fields(fields(), columns.laid(MONTHS))
    gap = frame[(frame["row"] == "装备制造") & (frame["column"] == "2020年8月")].iloc[0]
    assert (gap["tone"], gap["shown"], gap["kind"], gap["text"]) == ("gap", NOT_HELD, NOT_HELD, "")
    assert len(frame) == len(ROWS) * len(MONTHS) and (frame["tone"] == "gap").sum() == 1
    assert heat.legend(fields(), gaps=True)[-1] == ("gap", NOT_HELD)
    assert NOT_HELD not in dict(heat.legend(fields(), gaps=False)).values()
    crossed = [la for la in vega(fields()).spec["layer"] if la["mark"]["type"] == "rule"]
    assert crossed and "'gap'" in json.dumps(crossed[0]["transform"])


def test_months_stand_together_by_year_and_the_year_is_written_once() -> None:
    names = tuple(
        f"{year}年{part}" for year in range(2018, 2026) for part in ("1—2月", *(f"{m}月" for m in range(3, 13)))
    )
    own = columns.laid(names)
    assert own.dated and [c.name for c in own.columns] == list(names)
    starts = {c.name: c.start for c in own.columns}
    assert starts["2018年3月"] - starts["2018年1—2月"] == 1 < starts["2019年1—2月"] - starts["2018年12月"]
    frame, _, _ = own.labels(SIZES["screen"], "10")
    assert frame.loc[frame["line"] == 2, "wide"].tolist() == [f"{year}年" for year in range(2018, 2026)]
    assert not columns.laid(("甲", "乙")).dated
    assert [c.bare for c in columns.laid(("1—2月", "10月")).columns] == ["1—2", "10"]


@pytest.mark.parametrize(
    "name", ["计算机、通信和其他电子设备制造业", "规上工业增加值（当月）", "5G基站建设2020年达到8000个", "甲", ""]
)
def test_a_name_is_broken_whole_and_no_line_is_too_long(name: str) -> None:
    lines = columns.broken(name, 6.0)
    assert "".join(lines) == name and all(ems(line) <= 7.1 for line in lines)
    assert not any(re.search(r"[0-9A-Z]$", a) and re.match(r"[0-9A-Z]", b) for a, b in pairwise(lines))
    assert not any(line[0] in "、，）" for line in lines if line)


@pytest.mark.parametrize(
    "figure",
    [
        Heat(pd.DataFrame(columns=["row", "column", "tone", "text", "shown", "note", "id"]), ROWS, MONTHS, LIGHTS),
        Heat(pd.DataFrame(), ROWS, ("2020年3月",), ()),
        fields(rows=("甲",), months=("一季度", "二季度")),
        tasks(1),
        tasks(2, start=pd.NaT, due=pd.NaT, progress=float("nan"), state="未填报"),
        replace(tasks(2), tasks=tasks(2).tasks.assign(start=pd.NaT, due=pd.NaT)),
        replace(tasks(1), tasks=tasks(1).tasks.iloc[:0]),
        Dots((Pile("甲", 10_000, "超10000倍"),), "一点为一倍"),
        Dots((), "一点为一倍"),
    ],
)
def test_what_is_scant_or_empty_is_drawn_all_the_same(figure: Heat | Gantt | Dots) -> None:
    spec = {**vega(figure, "present", height=400).standalone, "width": 900}
    assert "<svg" in drawn.vl_convert.vegalite_to_svg(json.dumps(spec, default=str))


# Tasks.


def test_a_task_without_an_end_has_a_ring_and_no_bar_and_nothing_reported_is_no_zero() -> None:
    figure = tasks(3, due=pd.NaT, progress=float("nan"), state="未填报")
    frame = vega(figure).tables["tasks"].to_pandas()
    assert frame["bar"].tolist() == [True, False, True] and frame["open"].tolist() == [False, True, False]
    assert frame["done"].tolist() == ["50%", "未填报", "50%"]
    half = frame.iloc[0]
    assert half["until"] - half["start"] == pytest.approx((half["due"] - half["start"]) / 2)
    assert vega(figure).tables["days"].to_pandas()["text"].tolist() == ["数据日 2021-07-01"]


def test_ninety_tasks_have_room_each() -> None:
    figure = tasks(90)
    frame = vega(figure).tables["tasks"].to_pandas()
    pixels = gantt.height(figure, SIZES["screen"]) / (frame["bottom"].max() + gantt.UNDER)
    assert len(frame) == 90 and (frame["bottom"] - frame["top"]).min() * pixels >= 28
    assert (frame["top"].diff().dropna() > 0).all()


# Pictures and slides.


SAID = (
    (fields(), "过冷｜电子信息，2020年3月｜88.4"),
    (tasks(2), "正常｜任务1：推进产业协作｜50%"),
    (Dots((Pile("口罩", 50, "50倍"),), "一点为年初水平"), "口罩｜｜50倍"),
)


@pytest.mark.parametrize(("figure", "said"), SAID)
def test_a_picture_says_finding_mark_and_what_each_mark_is(store: Store, figure: Shown, said: str) -> None:
    svg = picture.svg(exhibit(store, figure)).decode()
    written = "".join(re.findall(r">([^<]*)</text>", svg))
    assert "算例：电子信息三月转蓝" in written and MARK in written and said in svg
    assert vega(figure, mark=MARK).spec["title"]["text"] == MARK


def test_every_task_stands_on_one_slide_and_the_rest_is_said(store: Store) -> None:
    slides = [s for s in laid(store, tasks(40)).slides if s.kind == "picture"]
    labels = [label for s in slides if isinstance(s.figure, Gantt) for label in s.figure.tasks["label"]]
    assert labels == tasks(40).tasks["label"].tolist() and 1 < len(slides) <= portions.MOST
    many = laid(store, tasks(90)).slides
    assert f"图中未列{90 - portions.MOST * portions.TASKS}项" in "".join(many[1].notes)
    assert many[-1].kind == "table"
    long = exhibit(store, tasks(40))
    listed = replace(long, table=pd.DataFrame({"任务": [f"任务{n}" for n in range(40)]}))
    drawn_only = _laid(Item("recovery_years", key="k1"), listed, ())
    assert all(s.rows is None for s in drawn_only) and "任务清单不列表，见数据表" in drawn_only[0].notes


def test_a_table_follows_fields_only_where_a_value_is_not_written_in_them(store: Store) -> None:
    months = tuple(f"{year}年{m}月" for year in range(2016, 2026) for m in range(1, 13))
    strip = exhibit(store, fields(months=months))
    rows = [{"时期": m, "数值": str(n)} for n, m in enumerate(months)]
    item = Item("recovery_years", key="k1")
    for frame in (pd.DataFrame(rows), pd.DataFrame(rows[::-1])):
        tables = [s for s in _laid(item, replace(strip, table=frame), ()) if s.rows is not None]
        assert len(tables) == 1 and months[-1] in set(tables[0].rows["时期"])
        left = len(months) - len(tables[0].rows)
        assert months[0] not in set(tables[0].rows["时期"]) and f"只列最新各行，余下{left}行未列" in tables[0].notes[-1]
    for figure in (fields(), fields(months=months[:24])):
        assert [s.kind for s in laid(store, figure).slides[1:]] == ["picture"], "every value stands in its field"
    silent = replace(fields(months=months[:24]), cells=fields(months=months[:24]).cells.assign(text=""))
    assert [s.kind for s in laid(store, silent).slides[1:]] == ["picture", "table"]


def test_a_phone_turns_what_does_not_lie_and_says_what_it_leaves_out() -> None:
    def texts(figure: Heat, width: int) -> list[tuple[str, bool]]:
        own = {**vega(figure).standalone, "width": width}
        svg = drawn.vl_convert.vegalite_to_svg(json.dumps(own, default=str))
        found = re.findall(r"<text[^>]*?transform=\"([^\"]*)\"[^>]*?>([^<]*)</text>", svg)
        hidden = re.findall(r"<text[^>]*opacity=\"0\"[^>]*>([^<]*)</text>", svg)
        return [(text, "rotate" in place) for place, text in found if text not in hidden]

    year = tuple(f"2020年{m}月" for m in range(1, 13))
    years = tuple(f"{y}年{m}月" for y in range(2018, 2026) for m in range(1, 13))
    words = "窄屏不写格内数值，轻触可见"
    assert ("101.2", False) in texts(fields(months=year), 1000)
    assert ("101.2", True) in texts(fields(months=year), 300) and words not in dict(texts(fields(months=year), 300))
    assert words in dict(texts(fields(months=years), 300)) and "101.2" not in dict(texts(fields(months=years), 300))


def test_years_of_tasks_are_named_where_they_have_room() -> None:
    figure = tasks(2, due=pd.Timestamp("2028-12-31"))

    def axis(width: int) -> list[str]:
        own = {**vega(figure).standalone, "width": width}
        svg = drawn.vl_convert.vegalite_to_svg(json.dumps(own, default=str))
        return re.findall(r">(20\d\d年?)</text>", svg)

    assert axis(1100) == [f"{year}年" for year in range(2021, 2030)][: len(axis(1100))]
    narrow = axis(290)
    assert narrow and all("年" not in year for year in narrow)
    assert all(int(b) - int(a) == 2 for a, b in pairwise(narrow))


def test_a_text_is_whole_over_its_slides_and_says_what_is_left_to_the_writer(store: Store) -> None:
    figure = text(60)
    pages = [s for s in laid(store, figure).slides if s.kind == "words"]
    said = "".join(answer.answer for page in pages for answer in page.answers)
    whole = "".join(span.text for sentence in figure.paragraphs[0].sentences for span in sentence)
    assert said == whole and len(pages) > 2
    assert pages[0].answers[0].question == "一、总体情况" and pages[1].answers[0].question == "一、总体情况（续）"
    assert pages[-1].answers[-1].detail == "（待撰写：写明下步措施）"
    assert all(MARK in page.mark for page in pages)


def _fills(table: Any) -> dict[tuple[str, str], str]:
    rows = [[(c.text, c) for c in row.cells] for row in table.rows]
    return {
        (row[0][0], head): str(cell.fill.fore_color.rgb)
        for row in rows[1:]
        for (head, _), (_, cell) in zip(rows[0][1:], row[1:], strict=True)
    }


def _fields_on(deck: bytes) -> Any:
    slide = Presentation(io.BytesIO(deck)).slides[1]
    return next(s.table for s in slide.shapes if s.has_table and s.name.startswith("图件|表"))


def test_a_small_map_of_fields_is_a_native_table_and_a_refresh_recolours_it(store: Store) -> None:
    old = laid(store, fields("blue"))
    deck = write(old, drawn.drawings(old))
    assert _fills(_fields_on(deck))["电子信息", "3月"] == HEAT["blue"][0][1:]
    words = [
        c.text for s in Presentation(io.BytesIO(deck)).slides[1].shapes if s.has_table for c in s.table.iter_cells()
    ]
    assert {"过热", "正常", "过冷", NOT_HELD, "88.4", "—"} <= set(words)
    new = laid(store, fields("red"))
    done = refresh(deck, new, drawn.drawings(new))
    field = next(c for c in _fields_on(done.content).iter_cells() if c.text == "88.4")
    assert str(field.fill.fore_color.rgb) == HEAT["red"][0][1:]


def test_every_format_shows_a_large_map_of_fields_its_mark_and_a_text(store: Store) -> None:
    months = tuple(f"{year}年{m}月" for year in (2019, 2020) for m in range(1, 13))
    both = laid(store, fields(months=months))
    item = Item("recovery_years", key="k2")
    both = replace(both, slides=(*both.slides, *_laid(item, exhibit(store, text(3)), ())))
    pictures = drawn.drawings(both)
    deck = Presentation(io.BytesIO(write(both, pictures)))
    shapes = [s for slide in deck.slides for s in slide.shapes]
    alt = next(s for s in shapes if s.name.startswith("图件|画"))._element.nvPicPr.cNvPr.get("descr")
    assert alt.startswith("算例：电子信息三月转蓝") and len(alt) > 60
    page = html.write(both, pictures)
    paper = "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.write(both, pictures))).pages)
    report = Document(io.BytesIO(word.write(both, pictures)))
    told = "\n".join(p.text for p in report.paragraphs)
    on_slides = "".join(s.text_frame.text for s in shapes if s.has_text_frame)
    for words in (page, paper.replace("\n", ""), told, on_slides):
        assert "（待撰写：写明下步措施）" in words and "第3项指标增长3.5%" in words and "测算，非官方" in words


# Mends.


def test_the_checksum_follows_what_is_drawn(store: Store) -> None:
    slides = laid(store, fields("blue")).slides
    other = laid(store, fields("red")).slides
    deck = Deck("测试", store.version, ())
    assert _checksum(deck, slides) == _checksum(deck, laid(store, fields("blue")).slides) != _checksum(deck, other)


def test_a_note_too_long_for_a_slide_does_not_keep_the_next_off_it() -> None:
    assert _fitting(["短注", "长" * 200, "又一条"]) == (("短注", "又一条"), 1)


def test_parts_of_a_whole_stand_on_each_other() -> None:
    rows = [
        {"series": s, "role": "published", "mark": "bar", "x": "四川", "y": y} for s, y in (("甲", 3.0), ("乙", 4.0))
    ]
    figure = Figure("bar", points(rows), (Series("甲"), Series("乙", "second")), categories=("四川",), stacked=True)
    frame = vega(figure).tables["points"].to_pandas()
    assert list(zip(frame["start"], frame["end"], strict=True)) == [(0.0, 3.0), (3.0, 7.0)]
    from dashboard.deck.powerpoint.charts import data_of

    assert data_of(figure).stacked and data_of(figure).high == 7.0


def test_before_a_commit_every_kind_of_figure_has_its_place() -> None:
    """Charts of every kind stand before tables; what is drawn in fields or bars is no table."""
    assert set(KINDS) == set(get_args(Shown))
    assert KINDS.index(Heat) < KINDS.index(Cards) and KINDS.index(Gantt) < KINDS.index(Cards)
