"""What stands on which slide: nothing of a deck is lost between its exhibits and its slides without being said."""

import json
import math
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest
from conftest import ROOT, TWENTY

from dashboard.deck.columns import CELL_LINES, SPACE, TABLE_EMS, fitted
from dashboard.deck.deck import Deck, Item
from dashboard.deck.slides import CARDS, TABLE_SLIDES, Material, Slide, _tables, balanced, material
from dashboard.deck.stage import TABLE_LINES
from dashboard.errors import VersionError
from dashboard.exhibits import EXHIBITS
from dashboard.figure import Answers, Cards, Dots, Gantt, Heat, MapFigure
from dashboard.store import Store
from dashboard.theme import ems


@pytest.fixture(scope="module")
def every(store: Store) -> Material:
    """A deck of every exhibit there is."""
    return material(store, Deck("全部图件", store.version, tuple(Item(key, key=key) for key in EXHIBITS)))


def test_every_exhibit_lays_out_with_source_and_a_title(every: Material) -> None:
    shown = {slide.exhibit.id for slide in every.slides if slide.exhibit is not None}
    empty = {exhibit.id for _, exhibit in every.exhibits if not exhibit.shows}
    assert shown | empty == set(EXHIBITS) and not shown & empty
    assert len(every.slides[0].narrative) == len(empty), "what is left out is said to the speaker"
    assert len({slide.key for slide in every.slides}) == len(every.slides)
    for slide in every.slides[1:]:
        assert slide.title and slide.exhibit is not None
        assert not slide.exhibit.sources or slide.exhibit.sources in slide.footnote
        assert slide.exhibit.title in slide.narrative
    assert [slide.kind for slide in every.slides[:1]] == ["cover"]


def test_every_row_card_and_answer_is_on_a_slide_or_said_to_be_left_out(every: Material) -> None:
    for item, exhibit in ((item, exhibit) for item, exhibit in every.exhibits if exhibit.shows):
        own = [s for s in every.slides if s.exhibit is exhibit]
        figure = exhibit.figure
        if isinstance(figure, Cards):
            assert [card for s in own for card in s.cards] == list(figure.cards), item.exhibit
            assert all(len(s.cards) <= CARDS for s in own)
        elif isinstance(figure, Answers):
            assert [a.question for s in own for a in s.answers] == [a.question for a in figure.items], item.exhibit
            assert [a.answer for s in own for a in s.answers] == [a.answer for a in figure.items], item.exhibit
        elif figure is None or isinstance(figure, MapFigure | Heat | Gantt | Dots):
            tables = [s for s in own if s.rows is not None]
            if isinstance(figure, Heat) and not tables:
                continue  # every value stands in the drawing: test_heat_and_gantt
            if isinstance(figure, Gantt) and not tables:
                assert "任务清单不列表，见数据表" in own[0].notes
                continue
            assert tables and len(tables) <= (1 if isinstance(figure, Heat | Gantt) else TABLE_SLIDES)
            rows = pd.concat([s.rows for s in tables])
            said = "".join(tables[0].notes)
            assert len(rows) == len(exhibit.table) or f"余下{len(exhibit.table) - len(rows)}行" in said, item.exhibit
            gone = [column for column in exhibit.table.columns if column not in rows.columns]
            assert all(column in said for column in gone), (item.exhibit, gone)
            assert rows.columns[0] == exhibit.table.columns[0]
            assert len(rows.columns) > 1 or len(exhibit.table.columns) == 1, item.exhibit


def test_a_table_fits_its_slide_and_its_portions_are_alike(every: Material) -> None:
    for _, exhibit in every.exhibits:
        tables = [s for s in every.slides if s.exhibit is exhibit and s.rows is not None]
        heights = []
        for slide in tables:
            assert slide.rows is not None and len(slide.widths) == len(slide.rows.columns)
            assert sum(slide.widths) <= TABLE_EMS + 0.01
            lines = [
                max(math.ceil(ems(t) / (width - SPACE) - 0.02) for t, width in zip(row, slide.widths, strict=True))
                for row in slide.rows.itertuples(index=False)
            ]
            assert max([0, *lines]) <= CELL_LINES
            assert sum(lines) <= TABLE_LINES
            heights.append(sum(lines))
        whole = bool(tables) and "余下" not in "".join(tables[0].notes)
        if len(heights) > 1 and whole:
            assert max(heights) - min(heights) <= CELL_LINES + 2, (exhibit.id, heights)


def test_portions_are_as_few_and_as_equal_as_can_be() -> None:
    assert balanced([1] * 8, 7) == [4, 8]
    assert balanced([1] * 7, 7) == [7]
    assert balanced([2, 2, 2, 2, 2, 2], 11) == [3, 6]
    assert balanced([20, 1, 1], 15) == [1, 3], "what is too tall for any slide stands alone"
    assert balanced([], 15) == [0]


def test_calibers_and_qualifiers_outlast_remarks_and_long_texts_wrap() -> None:
    table = pd.DataFrame([{
        "指标": "规模以上工业增加值增速", "备注": "转载" * 12, "来源": "四川省统计局" * 3, "数值": "超过4.5%",
        "领域": "工业", "说明": "一段相当长的说明文字，" * 9, "见于": "某网站" * 8, "口径": "可比口径，按不变价格计算",
        "状态": "预计",
    }] * 3)  # fmt: skip
    fit = fitted(table)
    assert {"指标", "数值", "口径", "状态", "领域", "说明"} <= set(fit.texts.columns)
    assert set(fit.left_out) <= {"备注", "来源", "见于"}
    assert fit.texts["数值"].tolist() == ["超过4.5%"] * 3
    assert max(fit.lines) > 1, "a long text wraps instead of pushing its neighbours off"
    two = fitted(pd.DataFrame({"甲": ["很长的文字" * 50], "乙": ["也很长的文字" * 50]}))
    assert len(two.texts.columns) == 2 and two.cut and two.texts.iloc[0, 0].endswith("…")


def test_rows_come_before_remarks() -> None:
    rows = [{"名称": f"园区{n}", "数值": "超10亿元", "说明": "说明文字" * 30} for n in range(40)]
    parts = _tables(Slide("k", "table", "题"), pd.DataFrame(rows))
    shown = pd.concat([part.rows for part in parts])
    assert len(shown) == 40 and list(shown.columns) == ["名称", "数值"]
    assert "未列栏目：说明" in "".join(parts[0].notes)


def test_the_checksum_is_the_same_in_every_process(store: Store, twenty: Material) -> None:
    code = """
import sys; from pathlib import Path
from dashboard.store import Store
from dashboard.deck.deck import Deck, Item
from dashboard.deck.slides import material
import json
keys = json.loads(sys.argv[2])
store = Store.open(Path(sys.argv[1]))
items = tuple(Item(key, key=f"{number:08x}") for number, key in enumerate(keys, start=1))
print(material(store, Deck("全年回顾", int(sys.argv[3]), items, "2020年四川工业和信息化运行", id="0000dec0")).checksum)
"""
    command = [sys.executable, "-c", code, str(store.folder), json.dumps(TWENTY), str(twenty.deck.version)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == twenty.checksum


def test_the_checksum_follows_what_is_shown_and_only_that(store: Store) -> None:
    items = (Item("recovery_curve", key="a1"), Item("per_mu_results", key="a2"))
    deck = Deck("汇报", store.version, items, id="d1")
    plain = material(store, deck).checksum

    def of(changed: Deck) -> str:
        return material(store, changed).checksum

    same = [
        replace(deck, id="d2", author="张三", time="2026-11-22"),
        deck.with_items([replace(items[0], note="只给自己看的话"), items[1]]),
    ]
    other = [
        replace(deck, title="另一个"),
        replace(deck, subtitle="副题"),
        deck.with_items([replace(items[0], title="自己的标题"), items[1]]),
        deck.with_items(items[::-1]),
        deck.with_items(items[:1]),
        deck.with_items([Item("recovery_curve", (("year", "2021"),), key="a1"), items[1]]),
    ]
    assert {of(changed) for changed in same} == {plain}
    assert len({plain, *(of(changed) for changed in other)}) == len(other) + 1


def test_new_data_and_a_new_version_change_the_checksum(own: Store) -> None:
    from dashboard.store.writing import Change

    deck = Deck("汇报", own.version, (Item("recovery_curve", key="a1"),), id="d1")
    before = material(own, deck)
    rows = own.ask("observations", indicator="iva_growth")
    row = rows[(rows["region"] == "510000") & (rows["kind"] == "累计")].iloc[-1]
    own.commit([Change("observation", drop=[row["id"]])], "张三", "删去一行")
    again = material(own, deck)
    assert again.checksum == before.checksum, "a frozen deck does not move"
    assert material(own, replace(deck, version=own.version)).checksum != before.checksum
    with pytest.raises(VersionError, match="没有数据版次 99"):
        material(own, replace(deck, version=99))
    own.close()


def test_an_exhibit_that_is_gone_becomes_a_slide_that_says_so(store: Store) -> None:
    items = (Item("gone_exhibit", key="g1", title="旧图"), Item("recovery_curve", key="g2"))
    deck = Deck("旧汇报", store.version, items)
    laid = material(store, deck)
    assert [slide.kind for slide in laid.slides] == ["cover", "missing", "chart"]
    assert laid.slides[1].title == "旧图" and "gone_exhibit" in laid.slides[1].notes[0]


def test_a_note_is_said_once_and_levels_reach_the_cover(store: Store) -> None:
    laid = material(store, Deck("汇报", store.version, (Item("year_platforms", key="k", note="先讲园区"),)))
    assert [slide.note for slide in laid.slides] == ["", "先讲园区", ""]
    assert list(laid.levels) == ["已公开"] and laid.mark == "" and laid.level == "已公开"
    assert laid.stamp == f"数据版次 {store.version}　校验码 {laid.checksum}"
