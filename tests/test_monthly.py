"""月度运行: the newest month with its gaps on the shipped data, and a whole made-up month after an import."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from conftest import copied
from streamlit.testing.v1 import AppTest

from dashboard.analysis import contribution, needed
from dashboard.charts import vega
from dashboard.deck.deck import Deck, Item
from dashboard.deck.since import since
from dashboard.deck.table import csv_bytes
from dashboard.errors import ParameterError
from dashboard.exhibits import EXHIBITS, build
from dashboard.exhibits.exhibit import Exhibit, Reading
from dashboard.exhibits.monthly import CORE, Month, months, newest
from dashboard.figure import Cards
from dashboard.intake.templates import next_month
from dashboard.store import Change, Store
from tests import made_up_month
from tests.made_up_month import row

ROOT = Path(__file__).resolve().parents[1]
KEYS = sorted(key for key, recipe in EXHIBITS.items() if recipe.page == "monthly")


@pytest.fixture(scope="module")
def filled(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store into which 2026年3月 has been imported."""
    with copied(store, tmp_path_factory.mktemp("filled") / "store") as filled:
        made_up_month.commit(filled)
        yield filled


def cells(exhibit: Exhibit, by: str) -> dict[str, pd.Series]:
    """The rows of an exhibit's table by one column."""
    return {str(r[by]): r for _, r in exhibit.table.iterrows()}


# ---- the shipped data


def test_newest_month_is_the_newest_with_usable_monthly_data(store: Store) -> None:
    held = months(Reading(store, store.version))
    assert next(iter(held.items())) == ("2026-02", "2026年1—2月（全省1条序列，市州0个）")
    assert "2026-03" not in held, "counts of March 2026 are of low confidence and no monthly figures"
    assert "2026-01" not in held and all(not key.endswith("-01") for key in held), "there is no January point"


def test_shipped_month_says_what_is_there_and_what_is_not(store: Store) -> None:
    headline = build(store, "monthly_headline")
    assert headline.title == "2026年1—2月规上工业增加值增长6.7%，增速比2025年全年加快0.2个百分点"
    assert isinstance(headline.figure, Cards)
    shown = {card.label: card for card in headline.figure.cards}
    assert shown["规上工业增加值增速，当月"].period == "1—2月合并公布，无当月值"
    assert "本库未收录" in shown["营业收入，累计"].period
    assert shown["营业收入，累计"].source == "最近收录：2024年1—5月 19,358.5亿元"
    table = cells(build(store, "monthly_overall"), "指标")
    assert table["规模以上工业增加值增速"]["累计"] == "6.7%"
    assert table["利润总额"]["累计"] == "本库未收录"
    assert build(store, "monthly_target").title == "2026年年度目标本库未收录，不作测算"
    for key in ("monthly_progress", "monthly_chase"):
        exhibit = build(store, key)
        assert exhibit.title == "2026年1—2月市州报送情况本库未收录" and exhibit.figure is None
        assert "未报送" not in exhibit.table.to_string(), "nobody was asked for a report"
    products = build(store, "monthly_products")
    assert "数值" not in products.table and set(products.table["同比增速"].str[-1]) == {"%"}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("month", ["2018-02", "2020-01", "2020-11", "2022-09", "2023-03", "2024-06", "2030-05"])
def test_every_month_can_be_looked_at(store: Store, key: str, month: str) -> None:
    exhibit = build(store, key, month=month)
    assert exhibit.title and (exhibit.shows or "报表导入" in exhibit.title), "what has nothing to show says where to go"
    assert not (exhibit.evidence["confidence"] == "低").any(), "a doubtful reading never counts"
    said = exhibit.title + exhibit.table.to_csv()
    assert "nan" not in said.lower() and "None" not in said
    assert "未公布" not in said, "what is not held may well have been published"


@pytest.mark.parametrize("month", ["2021", "2021-13", "x", "2021-1", "2021-01-01", "'; drop"])
def test_a_month_that_cannot_be_read_is_said_in_one_sentence(store: Store, month: str) -> None:
    with pytest.raises(ParameterError) as error:
        build(store, "monthly_headline", month=month)
    assert "2021-03" in str(error.value) and len(str(error.value)) < 120


def test_a_parameter_no_page_would_send_is_not_echoed(store: Store) -> None:
    with pytest.raises(ParameterError, match="month过长") as error:
        build(store, "monthly_headline", month="9" * 400)
    assert len(str(error.value)) < 120


def test_a_doubtful_reading_is_not_compared_with(store: Store) -> None:
    november = cells(build(store, "monthly_overall", month="2025-11"), "指标")["规模以上工业增加值增速"]
    assert november["比上期累计"] == "—", "1—10月 is of low confidence"
    march = cells(build(store, "monthly_overall", month="2023-03"), "指标")["规模以上工业增加值增速"]
    assert march["比上期累计"] == "—"


def test_a_break_forbids_the_comparison_and_says_why(store: Store) -> None:
    june = cells(build(store, "monthly_overall", month="2022-06"), "指标")["规模以上工业增加值增速"]
    assert june["比上期累计"] == "—" and "基数修订" in june["说明"]


def test_november_2020_keeps_single_month_and_cumulative_apart(store: Store) -> None:
    row_ = cells(build(store, "monthly_overall", month="2020-11"), "指标")["规模以上工业增加值增速"]
    assert (row_["当月"], row_["累计"], row_["比上期累计"]) == ("达到7%", "4.0%", "+0.3")
    assert row_["与全国差"] == "+1.7"


# ---- an imported month


def test_an_imported_month_is_shown_at_once(filled: Store) -> None:
    headline = build(filled, "monthly_headline")
    assert headline.title == "2026年1—3月规上工业增加值累计增长7.0%，增速比1—2月加快0.3个百分点，高于全国0.9个百分点"
    assert headline.level == "内部" and "内部资料 注意保存" in headline.footnote
    table = build(filled, "monthly_overall").table
    assert len(table) == len(CORE)
    first = cells(build(filled, "monthly_overall"), "指标")["规模以上工业增加值增速"]
    assert (first["当月"], first["累计"]) == ("7.6%", "7.0%")
    assert (first["比上期累计"], first["比上年同期"], first["与全国差"]) == ("+0.3", "-0.2", "+0.9")
    assert first["比上月"] == "—" and "1—2月合并公布" in first["说明"]
    assert cells(build(filled, "monthly_overall"), "指标")["营业收入"]["比上期累计"] == "—", "levels are not compared"


def test_a_later_month_revises_nothing_that_a_frozen_deck_showed(filled: Store) -> None:
    assert since(filled, Deck("例会", 1, (Item("monthly_headline", (("month", ""),)), Item("monthly_curve")))).empty


def test_the_version_before_the_import_is_unchanged(filled: Store) -> None:
    assert build(filled, "monthly_headline", 1).title.startswith("2026年1—2月")


def test_places_are_reckoned_here_with_how_many_are_held(filled: Store) -> None:
    exhibit = build(filled, "monthly_prefectures")
    assert exhibit.title == "2026年1—3月已收录18个市州，雅安10.2%最高，巴中-1.3%最低，9个高于全省"
    assert "按本库现有数据，21个市州中18个已收录" in exhibit.subtitle
    assert "排名" not in exhibit.title + exhibit.subtitle
    table = cells(exhibit, "市州")
    assert [table[name]["本库排位（内部参考）"] for name in ("绵阳市", "宜宾市", "眉山市")] == ["2", "2", "4"]
    assert table["巴中市"]["与全国差"] == "-7.4" and table["成都市"]["与全省差"] == "+0.4"


def test_who_has_reported_and_who_has_not(filled: Store) -> None:
    exhibit = build(filled, "monthly_progress")
    assert exhibit.title == "2026年3月：21个市州中18个已报送、1个部分报送，待催报：阿坝、甘孜"
    assert len(exhibit.table) == 21
    assert set(exhibit.figure.areas.set_index("short").loc[["阿坝", "甘孜"], "tone"]) == {"context"}
    assert "报送情况本库未收录" in build(filled, "monthly_progress", month="2024-06").title, "before the first sheet"
    chase = build(filled, "monthly_chase")
    assert list(chase.table["报送状态"]) == ["未报送", "未报送", "部分报送"]
    text = csv_bytes(chase).decode("utf-8-sig")
    assert "甘孜藏族自治州" in text and "成都市" not in text


def test_industries_and_contribution_where_the_shares_are_held(filled: Store) -> None:
    industries = build(filled, "monthly_industries")
    assert industries.title == (
        "2026年1—3月有数据的10个大类行业中8个增长；所列产业中计算机通信电子15.8%最高，黑色金属冶炼-6.2%最低"
    )
    assert industries.figure.references[0].label == "全省7.0%"
    table = cells(build(filled, "monthly_contribution"), "行业")
    made = table["制造业"]
    assert (made["拉动（百分点）"], made["贡献率"], made["依据"]) == ("5.9", "83.8%", "测算")
    assert table["汽车制造"]["依据"] == "上年同期占比本库未收录" and table["汽车制造"]["拉动（百分点）"] == "—"


def test_a_share_of_another_caliber_gives_no_contribution(own: Store) -> None:
    frame = made_up_month.rows()
    shares = frame["indicator"] == "iva_share"
    made_up_month.commit(own, frame.assign(caliber=shares.map({True: "全部工业", False: ""})))
    table = cells(build(own, "monthly_contribution"), "行业")
    assert table["制造业"]["依据"] == "占比只有“全部工业”口径，与增速口径不同"


def test_published_contribution_goes_before_reckoning(own: Store) -> None:
    frame = made_up_month.rows()
    more = [row("pull_points", "累计", 6.2, industry="manufacturing", raw="6.2")]
    made_up_month.commit(own, pd.concat([frame, pd.DataFrame(more)], ignore_index=True))
    assert cells(build(own, "monthly_contribution"), "行业")["制造业"]["依据"] == "公布"


def test_target_and_what_the_rest_of_the_year_needs(filled: Store) -> None:
    exhibit = build(filled, "monthly_target")
    assert exhibit.title == (
        "规上工业增加值增速全年目标6.5%左右，2026年1—3月比目标约高0.5个百分点，其余9个月需增长约6.3%（测算）"
    )
    assert "（12×6.5－3×7）÷9" in exhibit.table.iloc[0]["计算"]
    assert any("公式" in note for note in exhibit.notes)


@pytest.mark.parametrize(("target", "said", "told"), [
    ("6.5", "6.5", "与目标持平"), ("6", "6.0", "与目标持平"), ("6.5", "6.46", "比目标低0.04个百分点"),
    ("6", "6.04", "比目标高0.04个百分点"), ("6.55", "6.5", "比目标低0.05个百分点"),
])  # fmt: skip
def test_level_with_the_target_is_only_what_reads_alike(own: Store, target: str, said: str, told: str) -> None:
    aim = made_up_month.row("iva_growth", "累计", float(target), end="2026-12-31", status="目标", raw=target)
    made_up_month.commit(own, pd.DataFrame([made_up_month.row("iva_growth", "累计", float(said), raw=said), aim]))
    exhibit = build(own, "monthly_target", month="2026-03")
    assert told in exhibit.title and exhibit.table.iloc[0]["距目标"] == told


def test_a_target_is_reached_only_by_the_whole_of_it(own: Store) -> None:
    aim = made_up_month.row("revenue", "累计", 1000.0, end="2026-12-31", status="目标", raw="1000")
    made_up_month.commit(own, pd.DataFrame([made_up_month.row("revenue", "累计", 999.96, raw="999.96"), aim]))
    assert build(own, "monthly_target", month="2026-03").table.iloc[0]["距目标"] == "尚差0.04亿元"


def test_a_target_never_counts_as_the_month(filled: Store) -> None:
    assert "2026-12" not in months(Reading(filled, filled.version))


def test_electricity_and_invoices_stand_beside_without_causes(filled: Store) -> None:
    exhibit = build(filled, "monthly_crosscheck")
    assert exhibit.title == "规上工业增加值7.0%，工业用电量5.6%、开票销售收入6.9%，方向一致"
    said = exhibit.title + exhibit.subtitle + "".join(exhibit.notes)
    assert not any(word in said for word in ("带动", "拉动", "导致", "由于", "因此"))


def test_products(filled: Store) -> None:
    exhibit = build(filled, "monthly_products")
    assert exhibit.title == "2026年1—3月收录的7种产品中5种产量增长，增速新能源汽车63.5%最高，多晶硅-18.3%最低"
    assert cells(exhibit, "产品")["汽车"]["累计产量"] == "28.4万辆"


def test_the_curve_ends_with_the_month(filled: Store) -> None:
    points = build(filled, "monthly_curve", month="2025-06").figure.points
    assert points[points["series"] == "四川2025年"]["x"].max() == 6
    chart = vega(build(filled, "monthly_curve").figure)
    assert set(chart.tables["points"].to_pandas()["series"]) == {
        "四川2026年", "四川2025年", "全国2026年", "四川2026年当月（公布）",
    }  # fmt: skip


def test_the_name_of_a_line_does_not_cover_another_that_runs_on(filled: Store) -> None:
    """2026年7.0% ends in March where the line of 2025 goes on at 6.8: its words stand before its end, once."""
    figure = build(filled, "monthly_curve").figure
    own = next(series for series in figure.series if series.name == "四川2026年")
    rest = figure.points[(figure.points["series"] == "四川2025年") & figure.points["x"].between(4, 7)]
    assert len(rest) and (rest["y"] - 7.0).abs().min() < 0.5, "the case the test is about"
    written = figure.points.loc[figure.points["series"] == own.name, "label"].tolist()
    assert not own.direct and written[-1] == "2026年 7.0%" and not any(written[:-1])
    others = [series for series in figure.series if series.name == "四川2025年"]
    assert others[0].direct, "nothing runs on behind December"


def test_qualified_and_doubtful_values_are_shown_but_not_subtracted(own: Store) -> None:
    made_up_month.commit(own, pd.DataFrame([
        row("iva_growth", "累计", 7.0, wording="约", approximation="约"),
        row("iva_growth", "累计", 99.0, region="510100", confidence="低"),
        row("iva_growth", "累计", 6.0, region="510300", status="预测"),
    ]))  # fmt: skip
    first = cells(build(own, "monthly_overall"), "指标")["规模以上工业增加值增速"]
    assert first["累计"] == "约7.0%" and first["比上期累计"] == "—" and "限定值" in first["说明"]
    assert build(own, "monthly_progress").title == "2026年3月：21个市州中0个已报送，21个待催报"


def test_only_the_nation_makes_no_month(own: Store) -> None:
    made_up_month.commit(own, pd.DataFrame([row("iva_growth", "累计", 6.1, region="100000")]))
    assert next(iter(months(Reading(own, own.version)))) == "2026-02"


def test_one_prefecture_makes_a_month_in_which_the_province_is_a_gap(own: Store) -> None:
    made_up_month.commit(own, pd.DataFrame([row("iva_growth", "累计", 7.4, region="510100")]))
    assert build(own, "monthly_headline", month="2026-03").title == "2026年3月：规上工业增加值增速本库未收录"
    assert build(own, "monthly_prefectures", month="2026-03").title == "2026年1—3月已收录1个市州：成都7.4%"


def test_a_month_without_the_headline_is_there_to_be_chosen_but_opens_nothing(own: Store) -> None:
    made_up_month.commit(own, pd.DataFrame([row("industrial_electricity_growth", "累计", 5.0)]))
    reading = Reading(own, own.version)
    assert next(iter(months(reading))) == "2026-03" and newest(reading) == "2026-02"
    assert build(own, "monthly_headline").title.startswith("2026年1—2月")
    assert next_month(own).month == 3, "the headline of March is still to come"
    assert build(own, "operation_analysis").title.startswith("2026年1—2月")
    said = build(own, "operation_analysis", month="2026-03").table.set_index("部分")["致撰稿人"]
    assert "没有检出" in said["存在问题"], "growth that did not fall was judged"


def test_where_nothing_can_be_compared_nothing_is_found_out(own: Store) -> None:
    made_up_month.commit(own, pd.DataFrame([row("sales_rate", "累计", 97.0)]))
    said = build(own, "operation_analysis", month="2026-03").table.set_index("部分")["致撰稿人"]
    assert "数据不足" in said["存在问题"] and "没有检出" not in said["存在问题"]


def test_what_changed_since_the_last_version(own: Store) -> None:
    assert "第1版" in build(own, "monthly_changes").title
    first = made_up_month.commit(own)
    assert f"第{first}版由张三" in build(own, "monthly_changes").title
    frame = made_up_month.rows()
    frame.loc[0, ["value", "raw"]] = [7.2, "7.2"]
    made_up_month.commit(own, frame.head(1))
    exhibit = build(own, "monthly_changes")
    assert exhibit.title.endswith("其中2026年3月的值1个")
    top = exhibit.table.iloc[0]
    assert (top["变化"], top["原值"], top["现值"]) == ("修订", "7.0%", "7.2%")
    assert "规模以上工业增加值增速" in top["内容"]


def test_values_tried_out_before_the_commit_can_be_drawn(own: Store) -> None:
    trial = own.trial([Change("observation", put=made_up_month.rows())])
    for key in KEYS:
        assert build(own, key, trial).title
    assert build(own, "monthly_headline", trial).title.startswith("2026年1—3月规上工业增加值累计增长7.0%")
    own.forget(trial)


# ---- the page and its links


def test_the_page_opens_on_a_month_of_the_address(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.ui.opened", lambda: filled)
    app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=60).run()
    app = app.switch_page("../pages/monthly.py").run()
    assert not app.exception and not app.error
    assert any("2026年1—3月规上工业增加值累计增长7" in s.value for s in app.subheader)
    app.query_params["month"] = "2024-06"
    app = app.run()
    assert any(s.value.startswith("2024年1—6月规上工业增加值累计增长6") for s in app.subheader)
    app.query_params["month"] = "1999-99"
    app = app.run()
    assert not app.exception
    assert any("1999" in w.value and "本库未收录" in w.value for w in app.warning)


# ---- the arithmetic


def test_months_in_words() -> None:
    assert (Month.of("2026-02").title, Month.of("2026-02").span) == ("2026年1—2月", "2026年1—2月")
    assert Month.of("2026-02").previous == Month(2025, 12) and Month.of("2026-03").previous == Month(2026, 2)
    assert Month(2025, 12).span == "2025年"


def test_needed_growth_meets_the_target_exactly() -> None:
    found = needed.growth(6.5, 7.0, 3)
    assert found is not None and found.months == 9
    assert (3 * 7.0 + 9 * found.value) / 12 == pytest.approx(6.5)
    assert found.margin == pytest.approx(0.05 * 3 / 9)
    assert needed.growth(6.5, 6.0, 12) is None
    level = needed.level(1000.0, 400.0, 6)
    assert level is not None and level.value == pytest.approx(100.0)
    assert needed.level(100.0, 400.0, 6).value == 0.0  # type: ignore[union-attr]
    with pytest.raises(ValueError):
        needed.growth(6.5, 7.0, 13)


def test_contribution_and_places() -> None:
    assert contribution.pull(80.4, 7.3) == pytest.approx(5.8692)
    assert contribution.contribution(5.8692, 7.0) == pytest.approx(83.8457, abs=1e-3)
    assert contribution.contribution(0.3, 0.4) is None and contribution.contribution(0.3, -2.0) is None
    assert contribution.places([3.0, 5.0, 5.0]) == [3, 1, 1]
