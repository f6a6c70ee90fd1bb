"""税电景气测算: the formula by hand, what is refused, the template's way to the page, the marks that stay on."""

import io
import math
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.tseries.offsets import MonthBegin, MonthEnd
from streamlit.testing.v1 import AppTest

from dashboard.analysis.tax_electricity import INPUTS, Index, Weights, index, merged, mixed_firms, months_needed
from dashboard.charts import vega
from dashboard.deck.table import csv_bytes
from dashboard.errors import ParameterError
from dashboard.exhibits import build
from dashboard.exhibits.builders import bar_domain
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.extremes import counted_above, ends, together
from dashboard.exhibits.tax_electricity import reckoned, tone, weights_of
from dashboard.intake import templates
from dashboard.intake.imports import commit, examine
from dashboard.intake.template_topics import Times
from dashboard.store import Change, Store

ROOT = Path(__file__).resolve().parents[1]
OWN = [
    "prosperity_headline", "prosperity_curve", "prosperity_components", "prosperity_drivers", "prosperity_heat",
    "prosperity_prefectures", "prosperity_refused",
]  # fmt: skip
#: June 2026 and what it is set against: 120/100, 50/40, 210/200 | 54/50 | 330/300, 98/100.
JUNE = {
    "capacity": {(2026, 5): 100.0, (2026, 6): 120.0},
    "registrations": {(2026, 5): 40.0, (2026, 6): 50.0},
    "purchases": {(2026, 5): 200.0, (2026, 6): 210.0},
    "electricity": {(2025, 6): 50.0, (2026, 6): 54.0},
    "invoiced": {(2025, 6): 300.0, (2026, 6): 330.0},
    "invoicing_firms": {(2025, 6): 100.0, (2026, 6): 98.0},
}


# ---- the formula


def test_the_formula_by_hand() -> None:
    found = index(JUNE, (2026, 6))
    assert isinstance(found, Index)
    # 0.25×1.2 + 0.25×1.25 + 0.5×1.05 = 1.1375; 54/50 = 1.08; 0.5×1.1 + 0.5×0.98 = 1.04.
    assert found.components == pytest.approx((113.75, 108.0, 104.0))
    # 0.30×113.75 + 0.37×108 + 0.33×104 = 34.125 + 39.96 + 34.32.
    assert found.value == pytest.approx(108.405)
    assert found.contributions == pytest.approx((4.125, 2.96, 1.32))
    # The electricity alone 0.37×8; the firms alone 0.33×0.5×(−2).
    assert found.pulls[3] == pytest.approx(2.96) and found.pulls[5] == pytest.approx(-0.33)


def test_other_weights_by_hand() -> None:
    found = index(JUNE, (2026, 6), Weights((0.0, 100.0, 0.0)))
    assert isinstance(found, Index) and found.value == pytest.approx(108.0)
    found = index(JUNE, (2026, 6), Weights((0.0, 0.0, 100.0), sales=(0.0, 100.0)))
    assert isinstance(found, Index) and found.value == pytest.approx(98.0)


@pytest.mark.parametrize(
    ("key", "month", "value", "said"),
    [
        ("electricity", (2026, 6), None, "缺2026年6月用电量"),
        ("electricity", (2025, 6), None, "缺2025年6月用电量"),
        ("electricity", (2026, 6), math.nan, "缺2026年6月用电量"),
        ("invoiced", (2025, 6), math.inf, "缺2025年6月销售开票金额"),
        ("capacity", (2026, 5), 0.0, "2026年5月新增扩容容量为零，不能作基数"),
        ("registrations", (2026, 5), -3.0, "2026年5月新增税务登记户数为负"),
        ("purchases", (2026, 6), -1.0, "2026年6月采购金额为负"),
    ],
)
def test_what_cannot_be_reckoned_is_a_reason(key: str, month: tuple[int, int], value: float | None, said: str) -> None:
    amounts = {**JUNE, key: {m: v for m, v in JUNE[key].items() if m != month or value is not None}}
    if value is not None:
        amounts[key] = {**amounts[key], month: value}
    assert index(amounts, (2026, 6)) == said


def test_nothing_at_all_names_every_amount() -> None:
    said = index({}, (2030, 7))
    assert isinstance(said, str) and said.count("缺2030年7月") == len(INPUTS)


def test_zero_now_is_a_result_and_all_equal_is_100() -> None:
    stopped = index({**JUNE, "registrations": {(2026, 5): 40.0, (2026, 6): 0.0}}, (2026, 6))
    assert isinstance(stopped, Index) and stopped.value == pytest.approx(108.405 - 30 * 0.25 * 1.25)
    still = {key: {month: 7.0 for month in held} for key, held in JUNE.items()}
    found = index(still, (2026, 6))
    assert isinstance(found, Index) and found.value == pytest.approx(100.0) and tone(found.value) == "mid"


def test_january_and_february_are_one_period() -> None:
    singles = {(2026, 1): 30.0, (2026, 2): 20.0, (2026, 3): 40.0, (2025, 2): 9.0}
    assert merged(singles, {}) == {(2026, 2): 50.0, (2026, 3): 40.0}, "February alone is no period"
    assert merged(singles, {2026: 52.0, 2025: 45.0}) == {(2026, 2): 52.0, (2025, 2): 45.0, (2026, 3): 40.0}
    assert months_needed((2026, 2), "上期") == (((2025, 11), (2025, 12)), 1.0)
    assert months_needed((2026, 3), "上期") == (((2026, 2),), 2.0), "March against the mean of both"
    assert months_needed((2026, 3), "上年同期") == (((2025, 3),), 1.0)
    # Firms of two months counted once, against firms a month added up: not one measure.
    assert mixed_firms([2026], [(2025, 1), (2025, 2)], (2026, 2))
    assert not mixed_firms([2026, 2025], [(2025, 1), (2025, 2)], (2026, 2))


def test_march_is_set_against_the_mean_of_two_months() -> None:
    months = {(2025, 3): 100.0, (2026, 2): 200.0, (2026, 3): 100.0}
    found = index({i.key: months for i in INPUTS}, (2026, 3))
    assert isinstance(found, Index) and found.value == pytest.approx(100.0)


amount = st.floats(0.01, 1e6)


@settings(max_examples=200, deadline=None)
@given(st.lists(amount, min_size=12, max_size=12), st.floats(0.01, 100))
def test_contributions_add_up_and_units_do_not_matter(values: list[float], scale: float) -> None:
    amounts = {
        key: dict(zip(held, values[2 * i : 2 * i + 2], strict=True)) for i, (key, held) in enumerate(JUNE.items())
    }
    found = index(amounts, (2026, 6))
    assert isinstance(found, Index) and math.isfinite(found.value)
    assert 100 + sum(found.contributions) == pytest.approx(found.value)
    assert sum(found.pulls) == pytest.approx(sum(found.contributions))
    other = index({k: {m: v * scale for m, v in held.items()} for k, held in amounts.items()}, (2026, 6))
    assert isinstance(other, Index) and other.value == pytest.approx(found.value)


@pytest.mark.parametrize(
    ("components", "preparation", "said"),
    [
        ("30,37,30", "25,25,50", "分项权重合计为97，不等于100"),
        ("30,37", "25,25,50", "应有3个数"),
        ("130,-60,30", "25,25,50", "超出范围"),
        ("30,nan,33", "25,25,50", "不是数"),
        ("30,37,33", "25,25,60", "生产准备项内权重合计为110"),
    ],
)
def test_weights_that_do_not_make_100_are_refused(components: str, preparation: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        weights_of(components, preparation, "50,50")


# ---- the worked example, with nothing reported


@pytest.mark.parametrize("key", OWN)
def test_the_worked_example_is_marked_everywhere(store: Store, key: str) -> None:
    exhibit = build(store, key)
    assert exhibit.title.startswith("算例：")
    assert exhibit.mark == "测算，非官方　算例，非实际数据　内部资料 注意保存" and exhibit.mark in exhibit.footnote
    assert "算例，非实际数据" in csv_bytes(exhibit).decode("utf-8-sig")
    assert "税电指数" not in exhibit.title and exhibit.evidence.empty, "no row of the store stands behind it"
    if exhibit.figure is not None and hasattr(exhibit.figure, "points"):
        assert vega(exhibit.figure, mark=exhibit.mark).spec["title"]["text"] == exhibit.mark
        assert set(exhibit.figure.points["role"]) == {"implied"}
    regions = set(exhibit.table["地区"]) if "地区" in exhibit.table else set()
    assert all(name.startswith("示例") for name in regions)


def test_a_gap_of_the_example_stays_a_gap_with_its_reason(store: Store) -> None:
    reasons = build(store, "prosperity_refused").table.set_index("时期")["原因"]
    assert reasons["第3年6月"] == "缺第3年6月用电量"
    assert reasons["第3年9月"] == "第3年8月新增税务登记户数为零，不能作基数"
    heat = build(store, "prosperity_heat").figure
    gaps = heat.cells[heat.cells["tone"] == "gap"]
    assert set(zip(gaps["row"], gaps["column"], strict=True)) == {
        ("示例行业丙", "第3年6月"), ("示例行业庚", "第3年9月"),
    }  # fmt: skip
    assert set(gaps["text"]) == {""} and "缺第3年6月用电量" in set(gaps["note"])
    curve = build(store, "prosperity_curve", industry="示例行业丙")
    assert "第3年6月未能测算" in "".join(curve.notes)
    assert "第3年6月" not in set(curve.figure.points["period"])
    said = build(store, "prosperity_headline", industry="示例行业丙", month="第3年6月")
    assert said.figure is None and said.title == "算例：第3年6月示例省示例行业丙未能测算：缺第3年6月用电量"


@pytest.mark.parametrize(
    "asked", [{"month": "2099年6月"}, {"region": "示例市州癸"}, {"industry": "没有的行业"}, {"basis": "填报数据"}]
)
def test_what_is_not_held_is_answered_with_a_sentence(store: Store, asked: dict[str, str]) -> None:
    exhibit = build(store, "prosperity_headline", **asked)
    assert exhibit.figure is None and ("没有" in exhibit.title)
    assert "测算，非官方" in exhibit.mark


def test_every_title_agrees_with_its_numbers(store: Store) -> None:
    at = reckoned(Reading(store, store.version))
    for month in at.month_names:
        exhibit = build(store, "prosperity_headline", month=month)
        value = float(exhibit.table.set_index("项目").loc["测算指数", "数值"])
        assert ("高于荣枯线" in exhibit.title) == (value > 100) and ("低于荣枯线" in exhibit.title) == (value < 100)
    bars = build(store, "prosperity_prefectures").figure.points
    assert list(bars["y"]) == sorted(bars["y"], reverse=True)
    assert all((r.series == "荣枯线及以上") == (r.y >= 0) for r in bars.itertuples())


def test_published_readings_stand_apart_and_are_called_what_they_are(store: Store) -> None:
    exhibit = build(store, "prosperity_published")
    assert "104.85" in exhibit.title and "108.21" in exhibit.title and "税电指数" in exhibit.title
    assert exhibit.mark == "" and "不相互比较" in exhibit.subtitle
    assert "103.8" not in set(exhibit.table["数值"]), "a reading of low confidence is only named beside the method"
    assert exhibit.level == "已公开" and not [n for n in exhibit.notes if "推算" in n]
    method = build(store, "prosperity_method")
    assert not [n for n in method.notes if "可信度低" in n or "反推" in n], "no reading of low confidence drives a note"
    assert method.evidence.empty or "低" not in set(method.evidence["confidence"])
    assert list(method.table["占总指数"]) == ["7.5%", "7.5%", "15.0%", "37.0%", "16.5%", "16.5%"]
    assert "浙江省数据知识产权登记平台" in method.notes[0] and "不是四川税电指数" in method.notes[0]


def test_the_example_is_no_observation_and_cannot_be_imported(store: Store) -> None:
    assert store.ask("tax_electricity_inputs", ids=tuple(f"te_{i.key}" for i in INPUTS)).empty
    assert not store.catalogue.tables["tax_electricity_example"].takes_imports


# ---- template → fill → import → page


def filled(body: bytes, prefectures: int, industries: int) -> bytes:
    """The template with so many rows of each sheet filled: each month's amount 10 % above what it is set against."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    for name, rows in (("分市州", prefectures), ("分行业", industries)):
        sheet = book[name]
        for row in range(5, 5 + rows):
            base = 1000.0 if sheet.cell(row, 1).value == "四川省" else 10.0 + row
            for column in range(2, sheet.max_column - 1):
                header = str(sheet.cell(4, column).value)
                if sheet.cell(row, column).protection.locked:
                    continue
                double = 2 if "累计" in header else 1
                now = "2026年3月" in header
                sheet.cell(row, column).value = base * (110 if now else 100) * double
    about = book["分行业"].cell(5, 2)
    about.value = f"约{about.value:g}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def entered(own: Store, folder: Path) -> Store:
    """The store with a filled-in template of March 2026 imported."""
    path = folder / "税电景气测算填报表.xlsx"
    path.write_bytes(filled(templates.write("税电景气测算填报表", own), 3, 4))
    draft = examine(own, path, path.name, exhibits=False)
    assert [(f.rule, f.place, f.message) for f in draft.findings if f.severity == "error"] == []
    assert len(draft.observations) == 7 * 12
    commit(own, draft, "张三", "税电数据", "已与电网、税务核对")
    return own


def test_a_filled_template_becomes_an_index(own: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = entered(own, tmp_path)
    exhibit = build(store, "prosperity_headline")
    assert exhibit.title.startswith("2026年3月四川测算指数110.0，高于荣枯线10.0点")
    assert exhibit.mark.startswith("测算，非官方") and "算例" not in exhibit.mark
    assert exhibit.level == "内部" and "内部资料 注意保存" in exhibit.mark, "the level of the amounts travels"
    assert len(exhibit.evidence) == 12 and set(exhibit.provenance["入库人"]) == {"张三"}
    assert "税电景气测算填报表.xlsx 分市州!B5" in set(exhibit.provenance["入库位置"])
    ranked = build(store, "prosperity_prefectures")
    assert list(ranked.figure.categories) == ["成都", "自贡"] and "示例" not in ranked.title
    heat = build(store, "prosperity_heat").figure
    assert heat.columns == ("2026年3月",) and len(heat.rows) == 5
    assert any("1个带“约”" in note for note in build(store, "prosperity_heat").notes), "a qualifier never falls off"
    again = build(store, "prosperity_headline", basis="算例")
    assert again.title.startswith("算例：") and "算例" in again.own_mark, "the example stays to be read, never mixed"
    monkeypatch.setattr("dashboard.ui.opened", lambda: store)
    app = page()
    assert not app.exception and not app.error
    assert any("2026年3月四川测算指数110" in s.value.replace("\\", "") for s in app.subheader)
    assert not any("本库未收录，以下为算例" in i.value for i in app.info)


def test_the_line_of_earlier_months_is_as_restricted_as_they_are(own: Store, tmp_path: Path) -> None:
    """April's own amounts are public; the line beside them shows March, whose electricity is not."""
    entered(own, tmp_path)
    names = list(own.catalogue.lake_tables["observation"].names)
    later = []
    for key in (f"te_{i.key}" for i in INPUTS):
        rows = own.ask("observations", indicator=key)
        rows = rows[(rows["region"] == "510000") & (rows["industry"] == "all") & (rows["kind"] == "当月")]
        start, end = (rows[name] + shift for name, shift in (("start", MonthBegin(1)), ("end", MonthEnd(1))))
        later.append(rows.assign(start=start, end=end, disclosure="已公开")[[n for n in names if n in rows]])
    own.commit([Change("observation", put=pd.concat(later))], "张三", "四月")
    exhibit = build(own, "prosperity_headline")
    assert exhibit.title.startswith("2026年4月四川测算指数") and len(exhibit.figure.cards[0].spark) == 2
    march = exhibit.evidence.query("indicator == 'te_electricity'").set_index("period")["disclosure"]
    assert march["2026年3月"] == "内部" and exhibit.level == "内部"


def test_bars_leave_room_for_their_values() -> None:
    assert bar_domain([3.0, 1.0]) == (0.0, 3.0) and bar_domain([-1.0, 3.0, math.nan]) == (pytest.approx(-1.64), 3.0)
    assert bar_domain([-2.0]) == (pytest.approx(-2.32), 0.0) and bar_domain([0.0]) == bar_domain([]) == (0.0, 1.0)


def test_a_month_without_its_bases_is_refused_by_name(own: Store, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.write("税电景气测算填报表", own)))
    sheet = book["分市州"]
    for column in range(2, sheet.max_column - 1):
        if "2026年3月" in str(sheet.cell(4, column).value):
            sheet.cell(5, column).value = 120
    path = tmp_path / "只填当月.xlsx"
    book.save(path)
    version = commit(own, examine(own, path, path.name, exhibits=False), "张三", "税电数据")
    said = build(own, "prosperity_headline")
    assert said.title.startswith("2026年3月四川未能测算：缺2026年1—2月新增扩容容量；") and said.figure is None
    assert "缺2025年3月用电量" in said.title and "算例" not in said.mark
    assert len(build(own, "prosperity_refused").table) == 1
    own.undo(version, "张三", "缺基数")
    assert build(own, "prosperity_headline").title.startswith("算例："), "undone, the example is back"


def page() -> AppTest:
    """The page, as a reader opens it."""
    return (
        AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=60)
        .run()
        .switch_page("../pages/tax_electricity.py")
        .run()
    )


def test_the_page_offers_the_template_and_says_which_weights_are_wrong(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.ui.opened", lambda: store)
    app = page()
    assert not app.exception and not app.error
    assert any("/template/tax_electricity_entry.xlsx" in i.value and "未公开" in i.value for i in app.info)
    before = [s.value for s in app.subheader]
    app.number_input(key="tax1").set_value(40.0).run()
    said = "分项权重合计为110，不等于100（分项权重）；请调整到合计100。以下仍按默认权重测算。"
    assert [w.value for w in app.warning] == [said] and [s.value for s in app.subheader] == before
    app.number_input(key="tax2").set_value(27.0).run()
    assert not app.warning and [s.value for s in app.subheader] != before
    told = [c.value for c in app.caption if "按调整后的权重（分项40/27/33）" in c.value]
    assert len(told) == len(OWN), "every exhibit off the default says so"


def test_findings_name_those_that_are_equal_and_count_none_as_none() -> None:
    assert ends([("甲", 103.46), ("乙", 103.54), ("丙", 99.0)]) == (("甲", "乙"), "103.5")
    assert together(("甲", "乙")) == "甲、乙并列" and together(("甲", "乙", "丙", "丁")) == "甲、乙、丙等4个并列"
    assert counted_above(7, 0, "个园区", "均值", of="亩均税收", at_least=True) == "7个园区亩均税收均低于均值"
    assert counted_above(1, 1, "个行业", "荣枯线") == "1个行业高于荣枯线"
    assert counted_above(3, 2, "项可比指标", "均值") == "3项可比指标中2项高于均值"


def test_the_whole_is_no_industry_among_the_others(store: Store) -> None:
    """A region with its whole alone is not counted as one industry of which 全部 is the highest."""
    title = build(store, "prosperity_heat", region="示例市州甲").title
    assert "只有全行业合计可测算，为" in title and "1个行业" not in title
    tied = build(store, "prosperity_prefectures").title
    assert "、" in tied.split("，")[1] and "并列最高（103.5）" in tied


def test_headers_of_the_template_name_what_each_month_is_set_against() -> None:
    assert Times(2026, 3).alone == "2026年3月（当月）"
    assert Times(2026, 3).set_against("上期") == ("2026年1-2月（累计）",)
    assert Times(2026, 3).set_against("上年同期") == ("2025年3月（当月）",)
    assert Times(2026, 2).alone == "2026年1-2月（累计）"
    assert Times(2026, 2).set_against("上期") == ("2025年11月（当月）", "2025年12月（当月）")
    assert Times(2026, 2).set_against("上年同期") == ("2025年1-2月（累计）",)
    assert Times(2026, 7).set_against("上期") == ("2026年6月（当月）",)
