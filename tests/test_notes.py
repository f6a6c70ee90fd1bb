"""Remarks on series and points: on every exhibit that shows them, in every file, at their version and no other."""

import io
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from conftest import copied
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from dashboard import catalogue, seed
from dashboard.catalogue import IMPORT_RECORD
from dashboard.charts import vega
from dashboard.deck import html
from dashboard.deck.deck import Deck, Item
from dashboard.deck.drawn import drawings
from dashboard.deck.powerpoint.writing import write
from dashboard.deck.slides import material
from dashboard.deck.table import csv_bytes, xlsx_bytes
from dashboard.errors import ConflictError, IntakeError
from dashboard.exhibits import build
from dashboard.exhibits.exhibit import RESTRICTED, Reading
from dashboard.exhibits.remarks import NAMED, axis_of, circled, drawn, lines, of
from dashboard.figure import Card, Cards, Dots, Figure, Heat, Pile, Series, points
from dashboard.intake.remarking import LONGEST, Words, add, change, day, withdraw
from dashboard.store import Change, Store
from dashboard.wording import plain
from tests.conftest import write_data

ROOT = Path(__file__).resolve().parents[1]
SERIES = {"indicator": "iva_growth", "region": "510000", "industry": "all", "caliber": "", "kind": "累计"}
MARCH = SERIES | {"start": "2020-01-01", "end": "2020-03-31"}
HOSTILE = '<img src=x onerror=alert(1)> **粗** $x$ =1+1 | `a` "引"'


EVIDENCE = pd.DataFrame(
    [
        SERIES
        | {"table": "observation", "id": f"m{month}", "label": "四川省 增加值增速", "period": f"2020年1—{month}月"}
        | {"start": pd.Timestamp("2020-01-01"), "end": pd.Timestamp(f"2020-{month:02}-01") + pd.offsets.MonthEnd(0)}
        for month in range(2, 8)
    ]
)


@pytest.fixture(scope="module")
def own(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A copy of the store all tests share, that these tests write to."""
    with copied(store, tmp_path_factory.mktemp("noted") / "own") as own:
        yield own


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store on the small data folder that these tests write to."""
    folder = tmp_path_factory.mktemp("little")
    opened = Store.open(folder / "store", write_data(folder / "data"))
    yield opened
    opened.close()


def emptied(store: Store) -> None:
    """Take out what a test wrote."""
    if len(written := store.ask("remarks")):
        store.commit([Change("remark", drop=tuple(written["id"]))], "测试", "清空备注")


@pytest.fixture
def small(little: Store) -> Iterator[Store]:
    """The small one; what a test wrote is taken out after it."""
    yield little
    emptied(little)


@pytest.fixture
def clean(own: Store) -> Iterator[Store]:
    """The same; what a test wrote is taken out after it."""
    yield own
    emptied(own)


def newest(store: Store) -> str:
    return str(store.ask("remarks").sort_values("revision").iloc[-1]["id"])


def lines_of(store: Store, version: int | None = None) -> tuple[str, ...]:
    """What stands under an exhibit of one series, January–February to January–July 2020."""
    return lines(of(Reading(store, store.version if version is None else version), EVIDENCE))


def test_a_remark_on_a_point_stands_wherever_the_point_is_shown(clean: Store) -> None:
    before = clean.version
    version = add(clean, MARCH, Words("复工面超过九成", "张三", "2020年3月", "已公开"))
    told = f"张三，版次{version}）：复工面超过九成"
    for key, params in {
        "recovery_curve": {"year": "2020"},
        "recovery_years": {},
        "indicator_series": {"indicator": "iva_growth"},
        "indicator_rows": {"indicator": "iva_growth"},
    }.items():
        exhibit = build(clean, key, **params)
        assert exhibit.notes[0].startswith("备注❶（") and exhibit.notes[0].endswith(told), key
        assert "2020年3月" in exhibit.notes[0] and exhibit.mark == "", key
        noted = exhibit.evidence[exhibit.evidence["remark"] != ""]
        assert set(noted["period"]) == {"2020年1—3月"}, key
        if isinstance(exhibit.figure, Figure):
            marked = exhibit.figure.points[exhibit.figure.points["label"].str.contains("❶")]
            assert len(marked) and set(marked["id"]) <= set(noted["id"]), key
            assert marked["note"].str.contains("复工面超过九成").all(), key
            assert "❶" in vega(exhibit.figure).tables["points"].to_pandas()["label"].to_string()
    old = build(clean, "recovery_curve", before, year="2020")
    assert not any("备注" in note for note in old.notes), "an old version is as it was"
    other_year = build(clean, "recovery_curve", year="2019")
    assert not other_year.remarks, "a remark on a point belongs to that point"


def test_a_remark_on_a_series_with_a_day_is_an_event_where_the_axis_is_one_of_time(clean: Store) -> None:
    add(clean, SERIES, Words("统计制度方法调整", "李四", "2020-08", "内部"), whole=True)
    for key, params, place in (
        ("recovery_curve", {"year": "2020"}, 8.0),
        ("indicator_series", {"indicator": "iva_growth"}, 2020 * 12 + 8.0),
    ):
        exhibit = build(clean, key, **params)
        assert isinstance(exhibit.figure, Figure)
        event = next(e for e in exhibit.figure.events if e.label == "备注❶")
        assert event.x == pytest.approx(place)
        assert event.note == "统计制度方法调整（2020年8月，李四）"
        assert exhibit.level == "内部" and RESTRICTED in exhibit.footnote, "its level raises the exhibit's"
        assert vega(exhibit.figure, mark=exhibit.mark).spec
    years = build(clean, "recovery_years")
    assert isinstance(years.figure, Figure)
    assert years.notes[0].startswith("备注❶") and not any("备注" in e.label for e in years.figure.events)
    other = build(clean, "recovery_curve", year="2018")
    assert other.remarks and isinstance(other.figure, Figure) and not other.figure.events, "2020 is not on its axis"


def month_ends(*months: str) -> list[pd.Timestamp]:
    return [pd.Timestamp(f"{month}-01") + pd.offsets.MonthEnd(0) for month in months]


@pytest.mark.parametrize(
    ("months", "places", "at"),
    [
        (("2020-02", "2020-03", "2020-12"), (2, 3, 12), 8.0),  # months of one year
        (("2019-12", "2020-03", "2021-06"), (0, 3, 18), 8.0),  # months counted from anywhere
        (("2018-12", "2019-12", "2020-12"), (2018, 2019, 2020), 2019 + 8 / 12),  # years
        (("2019-03", "2020-03", "2020-04"), (3, 3, 4), None),  # years laid over each other
        (("2019-12", "2020-12", "2021-12"), (0, 1, 3), None),  # not to scale
        (("2020-03",), (3,), None),  # one point tells no scale
        ((), (), None),
    ],
)
def test_an_axis_of_time_is_told_from_the_points(
    months: tuple[str, ...], places: tuple[float, ...], at: float | None
) -> None:
    ids = [f"r{n}" for n in range(len(months))]
    made = points([{"series": "甲", "x": float(x), "y": 1.0, "id": i} for x, i in zip(places, ids, strict=True)])
    placed = axis_of(made, pd.DataFrame({"id": ids, "end": month_ends(*months)}))
    assert (placed is None) == (at is None)
    if placed is not None:
        assert placed("2020-08-31") == pytest.approx(at)


def test_bars_fields_cards_and_dots_carry_the_number(small: Store) -> None:
    add(small, MARCH, Words("注", "张三"))
    add(small, SERIES, Words("整条", "张三"), whole=True)
    evidence, march, april = EVIDENCE, "m3", "m4"
    found = of(Reading(small, small.version), evidence)
    point, whole = (next(r for r in found if r.whole is w) for w in (False, True))
    rows = [
        {"series": "甲", "mark": "bar", "x": x, "y": 1.0, "label": "1%", "id": i}
        for x, i in (("三月", march), ("四月", april), ("别的", "elsewhere"))
    ]
    bars = drawn(Figure("bar", points(rows), (Series("甲"),)), found, evidence)
    assert isinstance(bars, Figure)
    both = f"1%{''.join(r.mark for r in found)}"
    assert bars.points["label"].tolist() == [both, f"1%{whole.mark}", "1%"], (
        "where others stand beside it, which is said"
    )
    one_series = drawn(Figure("bar", points(rows[:2]), (Series("甲"),)), found, evidence)
    assert isinstance(one_series, Figure) and one_series.points["label"].tolist() == [f"1%{point.mark}", "1%"]
    cells = pd.DataFrame({"row": "甲", "column": ["三月", "四月"], "text": ["1", ""], "note": "", "id": [march, april]})
    heat = drawn(Heat(cells, ("甲",), ("三月", "四月"), ()), [point], evidence)
    assert isinstance(heat, Heat) and heat.cells["text"].tolist() == [f"1{point.mark}", ""]
    bare = Heat(pd.DataFrame([]), ("甲",), ("三月",), ())
    assert drawn(bare, [point], evidence) == bare, "fields that are all gaps have no columns either"
    cards = drawn(Cards((Card("三月", "1%", ids=(march,)), Card("四月", "2%", ids=(april,)))), [point], evidence)
    assert isinstance(cards, Cards) and [c.label for c in cards.cards] == [f"三月{point.mark}", "四月"]
    dots = drawn(Dots((Pile("三月", 3, "3倍", ids=(march,)),), "一点"), [point], evidence)
    assert isinstance(dots, Dots) and dots.piles[0].label == f"三月{point.mark}"


def test_a_remark_is_changed_withdrawn_and_brought_back(small: Store) -> None:
    first = add(small, MARCH, Words("初稿", "张三"))
    remark = newest(small)
    second = change(small, remark, Words("改稿", "李四", "2020-03-10"), first)
    changed = f"备注❶（2020年3月10日，李四，版次{second}）：改稿"
    assert lines_of(small) == (changed,)
    assert lines_of(small, first) == (f"备注❶（2020年1—3月，张三，版次{first}）：初稿",)
    third = withdraw(small, remark, "李四", second)
    assert lines_of(small) == () and lines_of(small, second) == (changed,)
    history = small.history().set_index("version")
    assert history.loc[[first, second, third], "kind"].tolist() == ["备注"] * 3
    assert history.loc[second, "author"] == "李四" and history.loc[first, "message"].startswith("添加备注：四川省")
    changes = small.changes(first, second)
    assert changes["label"].tolist() == ["改稿"] and "初稿" in changes.loc[0, "before"]
    small.undo(third, "张三", "撤错了")
    assert lines_of(small) == (changed,), "as it was written, not as it was brought back"
    small.undo(second, "张三", "恢复初稿")
    assert lines_of(small) == lines_of(small, first)


def test_what_another_wrote_meanwhile_is_not_passed_over(small: Store) -> None:
    base = add(small, MARCH, Words("初稿", "张三"))
    remark = newest(small)
    change(small, remark, Words("李四的改稿", "李四"), base)
    with pytest.raises(ConflictError, match="已被他人改动：李四的改稿（李四"):
        change(small, remark, Words("晚到", "王五"), base)
    with pytest.raises(ConflictError, match="已被他人改动"):
        withdraw(small, remark, "王五", base)
    assert "李四的改稿" in lines_of(small)[0]
    taken = withdraw(small, remark, "王五", small.version)
    with pytest.raises(IntakeError, match="已经撤下"):
        withdraw(small, remark, "王五", taken)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (Words(" \u200b\n", "张三"), "没有内容"),
        (Words("字" * (LONGEST + 1), "张三"), "过长"),
        (Words("有", "　"), "没有填写经办人"),
        (Words("有", "名" * 21), "经办人姓名过长"),
        (Words("有", "张三", "2020-13"), "不是日期"),
        (Words("有", "张三", "去年三月"), "不是日期"),
        (Words("有", "张三", "20200-01"), "不是日期"),
        (Words("有", "张三", "", "绝密"), "没有“绝密”"),
    ],
)
def test_bad_words_are_refused_in_a_sentence(own: Store, words: Words, said: str) -> None:
    before = own.version
    with pytest.raises(IntakeError, match=said):
        add(own, MARCH, words)
    assert own.version == before


def test_days_are_read_as_people_write_them() -> None:
    for typed in ("2020-03", "2020年3月", "２０２０．３", " 2020/03 "):
        assert day(typed) == "2020-03"
    assert day("2020年3月5日") == day("2020.3.5") == "2020-03-05" and day(" ") == ""


def test_only_what_the_store_holds_can_be_remarked_on_and_only_once(small: Store) -> None:
    with pytest.raises(IntakeError, match="时点的数已不在最新版次"):
        add(small, MARCH | {"end": "2020-01-31"}, Words("无此期", "张三"))
    with pytest.raises(IntakeError, match="这一序列已不在最新版次"):
        add(small, SERIES | {"industry": "没有的行业"}, Words("无此序列", "张三"), whole=True)
    version = add(small, MARCH, Words("一次就够", "张三"))
    with pytest.raises(IntakeError, match=f"已经有了（版次{version}）"):
        add(small, MARCH, Words(" 一次就够 ", "张三"))
    with pytest.raises(IntakeError, match="没有这条备注"):
        change(small, "nothing", Words("改", "张三"), version)


def test_many_are_counted_and_the_cost_stays_small(small: Store) -> None:
    assert lines_of(small) == ()
    rows = [{**SERIES, "id": f"{place:02}", "text": f"第{place}条", "author": "张三"} for place in range(NAMED + 2)]
    frame = pd.DataFrame(rows).assign(disclosure="内部", state="有效")
    version = small.commit([Change("remark", frame)], "张三", "一批备注")
    listed = lines_of(small)
    assert listed[NAMED] == "另有2条备注，见“数据来源”" and listed[NAMED - 1].startswith(f"备注{circled(NAMED)}（")
    long = pd.concat([EVIDENCE] * 20, ignore_index=True)
    spent = []
    for _ in range(5):
        start = time.thread_time()
        assert len(of(Reading(small, version), long)) == NAMED + 2
        spent.append(time.thread_time() - start)
    assert min(spent) < 0.005
    assert [circled(n) for n in (1, 10, 11, 20, 21)] == ["❶", "❿", "⓫", "⓴", "（21）"]


def test_a_frozen_deck_keeps_to_its_version_and_a_new_one_and_files_carry_it_as_bare_text(clean: Store) -> None:
    items = (Item("recovery_curve", params=(("year", "2020"),), key="00000001"),)
    before = Deck("走势", clean.version, items, id="0000dec1")
    version = add(clean, MARCH, Words(HOSTILE, "张三"))
    frozen, fresh = material(clean, before), material(clean, replace(before, version=version))
    assert not any("备注" in text for slide in frozen.slides for text in slide.narrative)
    assert any(HOSTILE in text for text in fresh.slides[-1].notes) and fresh.slides[-1].mark == RESTRICTED
    assert frozen.checksum != fresh.checksum
    drawing = drawings(fresh)
    deck = Presentation(io.BytesIO(write(fresh, drawing)))
    shapes = [s.text_frame.text for slide in deck.slides for s in slide.shapes if s.has_text_frame]
    assert any(HOSTILE in text for text in shapes)
    page = html.write(fresh, drawing)
    assert "<img src=x" not in page and "&lt;img src=x" in page
    exhibit = build(clean, "recovery_curve", year="2020")
    assert HOSTILE in csv_bytes(exhibit).decode("utf-8-sig").replace('""', '"')
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(exhibit)))
    cells = [cell for name in ("说明", "来源") for row in book[name].iter_rows() for cell in row]
    assert sum(HOSTILE in str(cell.value) for cell in cells) >= 2
    assert all(cell.data_type != "f" for cell in cells)


def test_a_store_made_before_there_were_remarks_takes_them(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as former:
        tables = {IMPORT_RECORD.table: IMPORT_RECORD}
        former.setattr(catalogue, "SYSTEM_TABLES", tables)
        former.setattr(seed, "SYSTEM_TABLES", tables)
        old = Store.open(tmp_path / "store", data)
        assert "remark" not in old.catalogue.lake_tables
        old.close()
    store = Store.open(tmp_path / "store", data)
    version = add(store, MARCH, Words("升级之后", "张三"))
    assert lines_of(store)[0].endswith("升级之后")
    assert lines_of(store, 1) == (), "the version without such a table"
    assert store.undone(version).going["label"].tolist() == ["升级之后"]
    store.close()
    again = Store.open(tmp_path / "store", data)
    assert (again.version, len(lines_of(again))) == (version, 1), "a restart changes nothing"
    again.close()


# ---- on the page


def pinned(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setattr("dashboard.workbench.notes.opened", lambda: store)
    monkeypatch.setattr("dashboard.workbench.notes.DESK.prepare", lambda _: None)


def labelled(elements: Any, label: str) -> Any:
    return next(element for element in elements if element.label.startswith(label))


def told(app: AppTest) -> str:
    return "\n".join(part.value for part in (*app.markdown, *app.caption))


def listing(at: int = 0) -> None:
    """The part of the page 指标数据库 that lists remarks."""
    from dashboard.exhibits.exhibit import Reading
    from dashboard.workbench import notes

    store = notes.opened()
    notes.tell()
    notes.of_series(Reading(store, at or store.version), indicator="iva_growth")


def test_a_series_is_remarked_on_changed_and_withdrawn_on_its_page(
    clean: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned(monkeypatch, clean)
    before = clean.version
    app = AppTest.from_function(listing, default_timeout=60).run()
    assert "所选序列还没有备注" in told(app)
    app = labelled(app.toggle, "给这一序列添加备注").set_value(True).run()
    app = labelled(app.button, "保存备注").click().run()
    assert any("没有内容" in error.value for error in app.error)
    labelled(app.text_area, "备注内容").set_value("<b>口径</b>调整")
    labelled(app.text_input, "所述日期").set_value("2020年5月")
    labelled(app.text_input, "经办人").set_value("张三")
    app = labelled(app.button, "保存备注").click().run()
    assert not app.exception and not app.error
    assert any(f"备注已保存，形成第 {clean.version} 版" in toast.value for toast in app.toast)
    assert plain("<b>口径</b>调整") in told(app), "escaped"
    assert not app.text_area, "the form is closed"
    app = labelled(app.toggle, "修改").set_value(True).run()
    assert labelled(app.text_area, "备注内容").value == "<b>口径</b>调整"
    change(clean, newest(clean), Words("李四先改了", "李四"), clean.version)
    labelled(app.text_area, "备注内容").set_value("晚到的修改")
    app = labelled(app.button, "保存修改").click().run()
    assert any("李四先改了" in warning.value for warning in app.warning)
    labelled(app.text_area, "备注内容").set_value("晚到的修改")
    app = labelled(app.button, "保存修改").click().run()
    assert "晚到的修改" in told(app) and not app.warning, "said once, then decided"
    app = labelled(app.toggle, "撤下").set_value(True).run()
    labelled(app.text_input, "经办人").set_value("张三")
    app = labelled(app.button, "确认撤下").click().run()
    assert "晚到的修改" not in told(app) and "已撤下1条" in told(app)
    old = AppTest.from_function(listing, default_timeout=60, kwargs={"at": before}).run()
    assert f"所看为第 {before} 版" in told(old) and not old.toggle, "an old version is only read"


def test_a_point_is_remarked_on_from_its_sources(clean: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned(monkeypatch, clean)

    def dialog() -> None:
        from dashboard.exhibits import build
        from dashboard.workbench import notes

        exhibit = build(notes.opened(), "recovery_curve", year="2020")
        notes.tell()
        notes.offered(exhibit.evidence[exhibit.evidence["period"] == "2020年1—3月"].iloc[0], exhibit)

    app = AppTest.from_function(dialog, default_timeout=60).run()
    labelled(app.text_area, "备注内容").set_value("单月已转正")
    labelled(app.text_input, "经办人").set_value("张三")
    app = labelled(app.button, "保存备注").click().run()
    assert not app.exception and any("备注已保存" in toast.value for toast in app.toast)
    assert build(clean, "recovery_curve", year="2020").notes[0].endswith("单月已转正")
