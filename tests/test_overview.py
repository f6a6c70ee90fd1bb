"""运行总览: every fact of the year is there as published, and the ten questions are answered from the data."""

import pandas as pd
import pytest

from dashboard import tiles
from dashboard.analysis import period
from dashboard.exhibits import EXHIBITS, build
from dashboard.exhibits.overview import GROUPS
from dashboard.exhibits.questions import QUESTIONS
from dashboard.figure import Answer, Answers, Card, Cards
from dashboard.sitemap import PAGES
from dashboard.store import Store

YEAR = {
    "S001": "10条", "S002": "50倍", "S003": "200倍", "S004": "150倍", "S005": "7天", "S006": "13条", "S007": "25条",
    "S008": "10条", "S009": "-5.2%", "S010": "转正（>0）", "S011": "达到5.0%", "S012": "达到7%", "S013": "3月上旬",
    "S014": "创设税电指数", "S015": "16个", "S016": "预计超过40,000亿元", "S017": "预计6%左右", "S018": "召开专题会议",
    "S019": "召开现场会", "S020": "达13家", "S021": "达78家", "S022": "达1299家", "S023": "有望超过40,000个",
    "S024": "超过200,000家", "S025": "10家", "S026": "10家", "S027": "134家", "S028": "达23家", "S029": "达71家",
    "S030": "达74家", "S031": "14家", "S032": "2054家", "S033": "22家", "S034": "51家", "S035": "预计超1000亿千瓦时",
    "S036": "7.9%", "S037": "全面清零",
}  # fmt: skip
REVIEW = {
    "S102": "6家", "S103": "举办专家论坛", "S104": "9个", "S105": "105户", "S106": "36个", "S107": "10个"
}  # fmt: skip


def shown(store: Store, *keys: str) -> dict[str, Card]:
    """fact_id → the tile that shows it."""
    number = {row.id: row.fact_id for row in store.ask("facts").itertuples()}
    found = {}
    for key in keys:
        group = build(store, key).figure
        assert isinstance(group, Cards)
        found |= {number[card.ids[0]]: card for card in group.cards}
    return found


def answered(store: Store, number: int) -> Answer:
    figure = build(store, "questions").figure
    assert isinstance(figure, Answers)
    return figure.items[number - 1]


def test_every_fact_of_the_year_is_a_tile_with_its_value_as_published(store: Store) -> None:
    found = shown(store, *GROUPS)
    assert {number: card.value for number, card in found.items()} == YEAR
    assert all(card.period and "2020年工作总结" in card.source for card in found.values())


def test_the_review_of_2019_has_its_own_tiles_and_leaves_out_the_office_visits(store: Store) -> None:
    assert {number: card.value for number, card in shown(store, "review_2019").items()} == REVIEW
    facts = set().union(*(build(store, key).facts for key, r in EXHIBITS.items() if r.page == "overview"))
    assert facts == set(YEAR) | set(REVIEW)


def test_plans_are_called_plans(store: Store) -> None:
    plan = build(store, "plan_2020")
    assert len(plan.table) == 8 and plan.title.startswith("2020年打算共8项")
    assert "不是完成情况" in plan.subtitle


def test_tiles_carry_doubts_and_other_sources(store: Store) -> None:
    found = shown(store, *GROUPS)
    assert "N+1倍" in found["S002"].note
    assert "1.0%" in found["S010"].note
    assert "36,000个" in found["S023"].note
    assert "有望" in found["S024"].note
    assert "137家" in found["S027"].note
    assert found["S009"].spark and not found["S011"].spark


def test_the_first_screen_tells_the_year(store: Store) -> None:
    strip = build(store, "overview_headline").figure
    assert isinstance(strip, Cards)
    assert [c.value for c in strip.cards] == ["-5.2% → 4.5%", "预计超过40,000亿元", "达13家", "10家", "达74家"]
    assert build(store, "overview_curve").title == "1—2月最低-5.2%，全年回升至4.5%，高于全国1.7个百分点"
    summary = build(store, "overview_summary").figure
    assert isinstance(summary, Answers)
    assert [i.anchor for i in summary.items] == list(GROUPS)
    assert all(item.answer == build(store, item.anchor).title for item in summary.items)


def test_freshness_names_version_author_and_the_reach_of_each_series(store: Store) -> None:
    version, newest = store.history().iloc[0], build(store, "newest")
    group = build(store, "freshness").figure
    assert isinstance(group, Cards)
    assert group.cards[0].value == f"第{version['version']}版" and str(version["author"]) in group.cards[0].source
    assert group.cards[1].period == version["message"]
    assert "2026年1—2月" in newest.title and len(newest.table) >= 5
    reach = newest.table.set_index("序列")["最新时期"]
    nation = pd.concat([store.ask("series", indicator="iva_growth", region="100000", industry="all", kind=kind)
                        for kind in ("累计", "当月")])  # fmt: skip
    last = nation[(nation["confidence"] != "低") & (nation["caliber"] == "")].sort_values("end").iloc[-1]
    assert reach["全国规上工业增加值增速"] == period.of(last), "the newest reading of any kind"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, ("3月转正，为5.5%", "1—4月转正，为1.0%", "-0.9%")),
        (2, ("2.6%", "2.7%", "一处来源", "当月增速的公布值本库未收录", "推算值，非公布", "原因本库未收录")),
        (3, ("高于全国1.7个百分点", "高于全国8.3个百分点", "2.8%")),
        (4, ("97.0%", "99.7%", "98.4%", "100%", "3月上旬", "各口径不能连成一条线")),
        (5, ("15.5%", "7.0%", "9.8%", "7.1%")),
        (6, ("1—11月7.0%", "预计6%左右", "本库未收录")),
        (7, ("34.8%", "1.6个百分点", "本库未收录")),
        (8, ("7593.8亿元", "约9094亿元", "推算值，非公布", "本库未收录")),
        (9, ("达13家", "可确认1家", "工业云制造", "其余12家", "本库未收录")),
        (10, ("10家", "20个", "134家", "137家", "两数并存", "关系原文未写")),
    ],
)
def test_the_ten_questions_are_answered_with_figures_caliber_and_source(
    store: Store, number: int, said: tuple[str, ...]
) -> None:
    item = answered(store, number)
    text = item.question + item.answer + item.detail
    assert [part for part in said if part not in text] == []
    assert item.source and item.ids and item.page in {p.key for p in PAGES}
    assert not item.anchor or EXHIBITS[item.anchor].page == item.page


def test_each_subject_page_gets_its_own_questions(store: Store) -> None:
    assert len(QUESTIONS) == 10
    for page, count in {"recovery": 5, "pillars": 3, "innovation": 1, "parks": 1}.items():
        figure = build(store, "answers", page=page).figure
        assert isinstance(figure, Answers)
        assert len(figure.items) == count


def test_a_tile_reads_exactly_as_its_value_and_lets_no_markup_through() -> None:
    html = tiles.cards(Cards((Card("指标<b>", "预计超过40,000亿元"), Card("名", "全面清零", worded=True))), None)
    assert "<small>预计超过</small>40,000<small>亿元</small>" in html
    assert "指标&lt;b&gt;" in html and ">全面清零<" in html


def test_links_of_answers_stay_in_the_version_read() -> None:
    group = Answers((Answer("问", "答", page="recovery", anchor="recovery_card"),))
    assert 'href="/recovery?at=3#recovery_card"' in tiles.answers(group, 3)
    assert 'href="/recovery#recovery_card"' in tiles.answers(group, None)
