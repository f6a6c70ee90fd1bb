"""The recovery page's exhibits: what an official would quote, and what must never appear."""

import pytest

from dashboard.charts import vega
from dashboard.exhibits import build
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.recovery import years
from dashboard.store import Store


def of(exhibit, series: str):
    """The points of one series, by month."""
    points = exhibit.figure.points
    return points[points["series"] == series].set_index("x")


def test_2020_is_a_v_with_both_turns(store: Store) -> None:
    exhibit = build(store, "recovery_curve", year="2020")
    assert exhibit.title == "2020年V型回升：1—2月降至-5.2%，1—4月累计转正，全年增长4.5%"
    cumulative = of(exhibit, "四川累计")
    assert list(cumulative.index) == list(range(2, 13)), "1—2月 stands as one point, there is no January"
    assert cumulative["y"].to_list() == [-5.2, -0.9, 1.0, 2.0, 2.5, 2.6, 2.7, 3.2, 3.7, 4.0, 4.5]
    assert of(exhibit, "四川当月（公布）")["y"].to_dict() == {3: 5.5, 6: 5.0, 11: 7.0}


def test_implied_months_keep_away_from_published_ones(store: Store) -> None:
    assert of(build(store, "recovery_curve", year="2020"), "四川当月（推算，非公布）").empty, "behind a switch"
    exhibit = build(store, "recovery_curve", year="2020", implied="显示")
    implied = of(exhibit, "四川当月（推算，非公布）")
    assert set(implied.index) == {4, 5, 7, 8, 9, 10, 12}
    assert (implied["role"] == "implied").all()
    assert (implied["low"] < implied["y"]).all() and (implied["y"] < implied["high"]).all()
    assert implied["shown"].str.startswith("约").all()


def test_implied_months_respect_breaks(store: Store) -> None:
    implied = of(build(store, "recovery_curve", year="2022", implied="显示"), "四川当月（推算，非公布）")
    assert 6 not in implied.index, "the base was revised in June 2022"
    assert implied.loc[8, "y"] == pytest.approx(-10.6), "August 2022 is real, not an outlier"


def test_a_doubtful_reading_leaves_a_gap_and_says_so(store: Store) -> None:
    exhibit = build(store, "recovery_curve", year="2023")
    assert 2 not in of(exhibit, "四川累计").index
    assert any("1—2月" in note and "本库未收录可用数据" in note for note in exhibit.notes)
    spec, tables = vega(exhibit.figure).spec, vega(exhibit.figure).tables
    assert spec and "points" in tables


def test_2022_has_its_own_v(store: Store) -> None:
    assert "先降后升" in build(store, "recovery_curve", year="2022").title


def test_every_year_has_a_finding(store: Store) -> None:
    for year in years(Reading(store, store.version)):
        exhibit = build(store, "recovery_curve", year=year)
        assert exhibit.title.startswith(year) and "%" in exhibit.title
        assert len(exhibit.table) and len(exhibit.evidence)


def test_missing_step_is_not_bridged(store: Store) -> None:
    exhibit = build(store, "recovery_compare", year="2020")
    points = vega(exhibit.figure).tables["points"].to_pandas()
    nation = points[points["series"] == "全国"].set_index("x")
    assert 9 not in nation.index
    assert nation.loc[8, "segment"] != nation.loc[10, "segment"]
    assert any("可信度低，不上图" in note for note in exhibit.notes)


def test_gap_to_nation_and_chongqing(store: Store) -> None:
    assert build(store, "recovery_compare", year="2020").title == (
        "2020年四川增长4.5%，高于全国1.7个百分点、低于重庆1.3个百分点"
    )


def test_card_names_the_caliber_of_each_turn(store: Store) -> None:
    cards = {c.label: c for c in build(store, "recovery_card").figure.cards}
    assert (cards["单月转正"].value, cards["单月转正"].period) == ("5.5%", "2020年3月｜当月")
    assert (cards["累计转正"].value, cards["累计转正"].period) == ("1.0%", "2020年1—4月｜累计")
    assert "回落3.5个百分点" in cards["全年增速"].note
    assert cards["2021年一季度两年平均"].value == "7.0%" and "15.5%" in cards["2021年一季度两年平均"].note
    assert cards["2021年两年平均"].value == "7.1%" and "9.8%" in cards["2021年两年平均"].note


def test_resumption_keeps_three_calibers_apart(store: Store) -> None:
    exhibit = build(store, "resumption")
    firms = {s.name for s in exhibit.figure.series if s.name.startswith("企业")}
    assert len(firms) == 3
    assert list(of(exhibit, "企业：规上工业企业")["y"]) == [16.3, 55.7, 83.7, 97.0]
    assert list(of(exhibit, "企业：规上中小工业企业")["y"]) == [98.4]


def test_electricity_and_invoices_at_26_april(store: Store) -> None:
    power = build(store, "electricity").figure.points.set_index("x")["y"].to_dict()
    assert power == {
        "先进材料": 110.8,
        "食品饮料": 105.3,
        "规上工业合计": 101.9,
        "装备制造": 95.8,
        "能源化工": 94.3,
        "电子信息": 91.9,
    }
    invoices = build(store, "invoices").figure.points.set_index("x")["y"]
    assert invoices["工业合计"] == 116.5 and invoices.min() > 100


def test_index_readings_are_a_table_without_a_curve(store: Store) -> None:
    exhibit = build(store, "tax_electricity")
    assert exhibit.figure is None
    assert {"104.85", "108.21"} <= set(exhibit.table["数值"])
    assert "103.8" not in set(exhibit.table["数值"]), "a reading of low confidence"
