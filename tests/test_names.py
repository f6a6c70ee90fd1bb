"""Names: exact after normalising is taken, anything near is only proposed, no two indicators become one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.names import Names, normalised
from dashboard.intake.vocabulary import Vocabulary, vocabulary
from dashboard.store import Store


@pytest.fixture(scope="module")
def words(store: Store) -> Vocabulary:
    return vocabulary(store)


@pytest.fixture(scope="module")
def names(words: Vocabulary) -> Names:
    return Names(words)


def test_vocabulary_goes_through_json(words: Vocabulary) -> None:
    assert Vocabulary.from_json(json.loads(json.dumps(words.to_json()))) == words
    assert words.indicators["iva_growth"].range == (-60, 80)
    assert words.indicators["scaled_firms"].stock and not words.indicators["revenue"].stock
    assert "规上工业企业" in words.indicators["resumption_rate"].calibers
    assert {"park", "centre"} <= set(words.registers) and "observation" not in words.registers
    assert any(column.required for column in words.registers["park"].columns)


def test_normalising_never_makes_two_indicators_one(words: Vocabulary) -> None:
    owners: dict[tuple[str, str], str] = {}
    for entry in words.indicators.values():
        for name in entry.names:
            assert owners.setdefault((normalised(name), entry.unit), entry.id) == entry.id, name


@pytest.mark.parametrize("what", ["regions", "industries"])
def test_normalising_never_makes_two_places_or_industries_one(words: Vocabulary, what: str) -> None:
    owners: dict[str, str] = {}
    for own, entry in getattr(words, what).items():
        for name in entry.names:
            assert owners.setdefault(normalised(name), own) == own, name


def test_every_name_of_the_dictionary_is_found(words: Vocabulary, names: Names) -> None:
    for entry in words.indicators.values():
        assert {names.of("indicator", name, entry.unit).id for name in entry.names} == {entry.id}
    for region in words.regions.values():
        assert {names.of("region", name).id for name in (region.id, *region.names)} == {region.id}
    for industry in words.industries.values():
        assert {names.of("industry", name).id for name in industry.names} == {industry.id}


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("规上工业 增加值同比增长①", "iva_growth"),
        ("规模以上工业增加值增长速度", "iva_growth"),
        ("营业收入增长率", "revenue_growth"),
        ("营业收入比上年同期增长", "revenue_growth"),
        ("其中：营业收入", "revenue"),
        ("（一）利润总额*", "profit"),
        ("3.工业投资增幅", "industrial_investment_growth"),
        ("５Ｇ基站数", "base_stations_5g"),
        ("专精特新小巨人企业", "little_giants"),
        ("工业生产者出厂价格（ＰＰＩ）同比", "ppi_growth"),
    ],
)
def test_usual_writings_of_indicators(names: Names, text: str, indicator: str) -> None:
    assert names.of("indicator", text).id == indicator


@pytest.mark.parametrize(
    ("text", "likest"),
    [("营业收人", "revenue"), ("营业收入环比增长", "revenue"), ("工业增加值", "iva_growth"), ("利税总额", "profit")],
)
def test_near_names_are_only_proposed(names: Names, text: str, likest: str) -> None:
    match = names.of("indicator", text)
    assert match.id == "" and 1 <= len(match.near) <= 5
    assert match.near[0][0] == likest
    assert [score for *_, score in match.near] == sorted((score for *_, score in match.near), reverse=True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("成 都", "510100"),
        ("成都市", "510100"),
        ("510100", "510100"),
        ("阿坝州", "513200"),
        ("全省", "510000"),
        ("成都巿", ""),
    ],
)
def test_regions(names: Names, text: str, code: str) -> None:
    match = names.of("region", text)
    assert match.id == code
    assert code or match.near[0][:2] == ("510100", "成都市")


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("规上工业", "all"),
        ("黑色金属冶炼及压延加工业", "ferrous_smelting"),
        ("电子信息产业", "electronics"),
        ("酒、饮料 和精制茶制造业", "liquor_beverage_tea"),
        ("飞机制造业", ""),
    ],
)
def test_industries(names: Names, text: str, industry: str) -> None:
    assert names.of("industry", text).id == industry


@given(st.text(max_size=40))
def test_normalised_names_hold_no_blanks_and_no_capitals(text: str) -> None:
    name = normalised(text)
    assert not set(name) & set(" \t\n\u00a0\u3000\u2003")
    assert name == name.casefold()
