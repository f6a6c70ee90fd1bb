"""五大支柱产业: what a reader of the page would notice, against the real data."""

from typing import Any

import pandas as pd
import pytest

from dashboard.errors import ParameterError
from dashboard.exhibits import EXHIBITS, build, pages_of_facts
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.pillars import periods
from dashboard.figure import Cards, Figure
from dashboard.store import Store

FIVE = {"电子信息", "装备制造", "食品饮料", "先进材料", "能源化工"}


def cards_of(store: Store, key: str) -> dict[str, Any]:
    figure = build(store, key).figure
    assert isinstance(figure, Cards)
    return {card.label: card for card in figure.cards}


def bars_of(store: Store, key: str, **params: Any) -> pd.DataFrame:
    figure = build(store, key, **params).figure
    assert isinstance(figure, Figure) and figure.kind == "bar"
    return figure.points


def test_the_yearly_estimate_keeps_its_qualifiers_everywhere(store: Store) -> None:
    exhibit = build(store, "pillars_2020")
    assert exhibit.title == "2020年五大支柱产业营业收入预计超过40,000亿元，预计增长6%左右"
    values = {card.value for card in cards_of(store, "pillars_2020").values()}
    assert values == {"预计超过40,000亿元", "预计6%左右", "约3.8万亿元", "7.0%"}
    assert set(exhibit.table["数值"]) >= {"预计超过40,000亿元", "预计6%左右"}
    assert any("全年实际完成数本库未收录" in note for note in exhibit.notes)


def test_the_question_is_answered_without_reckoning_december(store: Store) -> None:
    exhibit = build(store, "pillars_question")
    assert "7.0%" in exhibit.title and "预计增长6%左右" in exhibit.title and "不能据此推算12月" in exhibit.title
    assert list(exhibit.table["营业收入"])[:2] == ["约3.8万亿元", "预计超过40,000亿元"]
    assert any("本看板不作推断" in note for note in exhibit.notes)


@pytest.mark.parametrize("fact", ["S015", "S016", "S017", "S018", "S019"])
def test_each_fact_stands_on_this_page_with_its_source(store: Store, fact: str) -> None:
    assert "pillars" in pages_of_facts(Reading(store, store.version))[0][fact]
    shown = [build(store, r.id) for r in EXHIBITS.values() if r.page == "pillars"]
    rows = pd.concat([e.evidence[e.evidence["fact_id"] == fact] for e in shown])
    assert (rows[rows["table"] == "observation"]["source_title"] == "2020年重点工作与2021年工作思路").all()


def test_two_periods_tie_to_the_total_and_two_do_not_pretend_to(store: Store) -> None:
    cards = cards_of(store, "pillars_tie")
    assert cards["2019年1—3月"].value == cards["2019年1—9月"].value == "相差0.0亿元"
    assert cards["2019年1—5月"].value == "舍入范围内"
    assert "15,947.0" in cards["2019年1—5月"].period and "约1.59万亿元" in cards["2019年1—5月"].period
    assert cards["2019年1—6月"].value == "无法核对"
    table = build(store, "pillars_tie").table.set_index("时期")
    assert table.loc["2019年1—6月", "相差"] == "" and table.loc["2019年1—5月", "相差"] == ""
    assert table.loc["2019年1—6月", "已收录产业数"] == 2


def test_revenue_and_growth_are_two_figures_in_one_order(store: Store) -> None:
    for period in periods(Reading(store, store.version)):
        revenue, growth = (bars_of(store, key, period=period) for key in ("pillars_revenue", "pillars_growth"))
        assert list(revenue["x"]) == list(growth["x"]) and set(revenue["x"]) == FIVE
        held = revenue.dropna(subset="y")
        assert held["label"].str.endswith("亿元").all() and growth.dropna(subset="y")["label"].str.endswith("%").all()


def test_the_first_half_shows_its_gap_as_a_gap(store: Store) -> None:
    frame = bars_of(store, "pillars_revenue", period="2019年1—6月").set_index("x")
    assert frame.loc["电子信息", "y"] == 4705.8 and frame.loc["装备制造", "y"] == 3777.3
    gap = frame[frame["y"].isna()]
    assert len(gap) == 3 and set(gap["label"]) == {"本库未收录"}
    assert "其余3个产业本库未收录" in build(store, "pillars_revenue", period="2019年1—6月").title


def test_an_unknown_period_is_refused_in_words(store: Store) -> None:
    with pytest.raises(ParameterError, match="2018年"):
        build(store, "pillars_revenue", period="2018年")


def test_shares_stand_only_where_the_parts_tie_and_are_marked_as_reckoned(store: Store) -> None:
    frame = bars_of(store, "pillars_share")
    assert set(frame["series"]) == {"2019年1—3月", "2019年1—9月"}
    assert frame.groupby("series")["y"].sum().round(6).eq(100).all()
    assert set(frame["role"]) == {"implied"}


def test_profit_stands_without_software_and_without_a_rate(store: Store) -> None:
    exhibit = build(store, "pillars_profit")
    assert "1685.9亿元（不含软件）" in exhibit.title and "增长10.1%" in exhibit.title
    assert any("不得相除计算利润率" in note for note in exhibit.notes)
    assert not exhibit.table["指标"].str.contains("利润率").any()


def test_mixed_readings_are_a_table_that_names_each_measure(store: Store) -> None:
    exhibit = build(store, "pillars_mixed")
    assert exhibit.figure is None
    named = exhibit.table[exhibit.table["产业"].isin(FIVE)].set_index("产业")
    measures = dict(named["指标"])
    assert measures["电子信息"] == measures["装备制造"] == "累计营业收入增速"
    assert measures["先进材料"] == measures["能源化工"] == "累计增加值增速"
    assert measures["食品饮料"] == "当月增加值增速" and "3种指标" in exhibit.title
    assert dict(named["数值"])["食品饮料"] == "6.5%" and dict(named["时期"])["食品饮料"] == "2020年11月"


def test_the_meeting_of_july_names_both_its_sources(store: Store) -> None:
    card = cards_of(store, "five_plus_one")["全省推动制造业高质量发展现场会"]
    assert card.value == "召开现场会" and card.period == "2020年7月21日"
    assert "2020年工作总结" in card.source and "日期据政策与会议大事记" in card.source
    assert cards_of(store, "five_plus_one")["“5+1”产业重点领域"].value == "16个"


def test_who_pulled_growth(store: Store) -> None:
    values = [card.value for card in cards_of(store, "electronics_pull").values()]
    assert values == ["34.8%", "1.6个百分点", "17.9%", "4.5%"]
    assert any("相容" in note and "不相容" not in note for note in build(store, "electronics_pull").notes)


def test_both_figures_of_food_2020_stay_visible(store: Store) -> None:
    exhibit = build(store, "food_conflict")
    values = [card.value for card in cards_of(store, "food_conflict").values()]
    assert values == ["7593.8亿元", "约9094亿元", "10,030.2亿元", "10.3%"]
    assert len(exhibit.evidence) == 4 and any("取用规则" in note for note in exhibit.notes)


def test_food_parts_exceed_their_total_and_stand_side_by_side(store: Store) -> None:
    exhibit = build(store, "food_parts")
    assert "超出合计228.0亿元" in exhibit.title and "10,258.2亿元" in exhibit.title
    frame = bars_of(store, "food_parts")
    assert len(frame) == 5 and not frame["x"].duplicated().any()
    assert any("不堆叠" in note for note in exhibit.notes)


def test_targets_read_as_targets(store: Store) -> None:
    cards = cards_of(store, "digital_economy")
    assert any(c.value == "预计16,000亿元" for c in cards.values())
    assert cards["数字经济占比（目标）"].value == "40%" and cards["数字经济产业规模（目标）"].value == "超过20,000亿元"


def test_other_readings_leave_out_low_confidence_and_name_the_rival(store: Store) -> None:
    table = build(store, "pillars_other").table
    assert not table["可信度"].eq("低").any()
    assert {"12,684.8亿元", "超过1450亿元", "460亿元"} <= set(table["数值"])
    assert (table["其他来源的数"] == "近8000亿元").any()
    assert table.loc[table["产业"] == "白酒", "时期"].nunique() >= 3


def test_the_regrouping_is_dated_and_not_joined(store: Store) -> None:
    exhibit = build(store, "industry_regroup")
    assert "五大支柱产业（2018年11月—2021年12月）" in exhibit.table and "六大优势产业（2022年1月起）" in exhibit.table
    rows = exhibit.table.set_index("产业")
    assert rows.loc["医药健康"].tolist()[:2] == ["—", "列入"] and rows.loc["食品饮料"].tolist()[:2] == ["列入", "—"]
    growth = build(store, "six_growth")
    assert "不可直接衔接" in growth.title
    assert [c.value for c in growth.figure.cards] == ["7.3%", "6.6%", "7.7%", "8.5%"]  # type: ignore[union-attr]
