"""Finding an indicator by what people type."""

import pytest

from dashboard.analysis.search import Entry, find, folded, nearest, spells
from dashboard.catalogue import Catalogue
from dashboard.store import Store


@pytest.fixture(scope="module")
def entries(store: Store) -> list[Entry]:
    dictionary: Catalogue = store.catalogue
    return [
        Entry(i.id, i.title, i.short, i.title_en, i.aliases, i.theme, i.definition)
        for i in dictionary.indicators.values()
    ]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("规模以上工业增加值增速", "iva_growth"),
        ("iva_growth", "iva_growth"),
        ("IVA_GROWTH", "iva_growth"),
        ("zengjiazhi", "iva_growth"),
        ("gsgy", "iva_growth"),
        ("增jz", "iva_growth"),
        ("返岗率", "resumed_workers_rate"),
        ("GDP", "gdp"),
        ("ＧＤＰ", "gdp"),
        ("5G基站", "base_stations_5g"),
        ("revenue growth", "revenue_growth"),
        ("规上工业增加值当月增速（推算）", "iva_growth_implied"),
        ("tuisuan", "iva_growth_implied"),
        ("zjtx", "specialised_national"),
        ("亩均 税收", "per_mu_tax"),
    ],
)
def test_first_hit(entries: list[Entry], typed: str, first: str) -> None:
    assert find(typed, entries)[0].id == first


def test_short_name_and_alias_are_found_as_such(entries: list[Entry]) -> None:
    assert find("复工率", entries)[0].id == "resumption_rate"
    assert find("返岗率", entries)[0].by == "别名"
    assert find("iva_growth", entries)[0].by == "代码"


def test_theme_lists_its_indicators(entries: list[Entry]) -> None:
    hits = {m.id for m in find("医疗物资", entries)}
    assert {e.id for e in entries if e.theme == "医疗物资"} <= hits
    assert hits == {m.id for m in find("yiliaowuzi", entries)}


def test_a_better_match_comes_first(entries: list[Entry]) -> None:
    ranks = [m.rank for m in find("工业", entries)]
    assert ranks == sorted(ranks)
    assert find("营业收入", entries)[0].id == "revenue"


def test_nothing_typed_lists_all_in_their_order(entries: list[Entry]) -> None:
    assert [m.id for m in find("  ", entries)] == [e.id for e in entries]


def test_no_hit_gives_what_comes_near(entries: list[Entry]) -> None:
    assert find("利润率", entries) == []
    assert nearest("利润率", entries)[0] == "profit"
    assert nearest("☃", entries) == []


def test_one_latin_letter_finds_no_english_titles(entries: list[Entry]) -> None:
    assert len(find("e", entries)) < 10


@pytest.mark.parametrize("typed", ["zhongqing", "chongqing"])
def test_pinyin_knows_the_reading_of_a_word(typed: str) -> None:
    assert (spells(typed, folded("重庆市")) == 0) == (typed == "chongqing")


@pytest.mark.parametrize("typed", ["(", "%", "[", "\\", "'", "a" * 60, "工" * 60])
def test_odd_input_is_harmless(entries: list[Entry], typed: str) -> None:
    find(typed, entries)
