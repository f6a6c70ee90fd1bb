"""Units: every one of the dictionary is known, conversions are exact, unlike things never become each other."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.units import UnitError, convert, find_unit, parse_unit
from tests.conftest import ROOT

DICTIONARY = sorted({e["unit"] for e in yaml.safe_load((ROOT / "data/indicators.yaml").read_text()) if e["unit"]})


@pytest.mark.parametrize("unit", DICTIONARY)
def test_units_of_the_dictionary_are_known_by_their_own_name(unit: str) -> None:
    found = parse_unit(unit)
    assert found is not None and found.name == unit and found.dimension


@pytest.mark.parametrize(
    ("value", "source", "target", "result", "rules"),
    [
        (12345, "万元", "亿元", 1.2345, ("unit_scaled",)),
        (1.2, "万亿元", "亿元", 12000, ("unit_scaled",)),
        (99999.9, "元", "万元", 9.99999, ("unit_scaled",)),
        (3, "百万元", "亿元", 0.03, ("unit_scaled",)),
        (6.5, "‰", "%", 0.65, ("permille",)),
        (6.5, "％", "%", 6.5, ()),
        (1.6, "个百分点", "百分点", 1.6, ()),
        (5, "万家", "户", 50000, ("unit_scaled",)),
        (5, "户", "家", 5, ()),
        (5, "千家", "户", 5000, ("unit_scaled",)),
        (12345, "万千瓦时", "亿千瓦时", 1.2345, ("unit_scaled",)),
        (3, "亿度", "亿千瓦时", 3, ()),
        (5, "吨", "万千克", 0.5, ("unit_scaled",)),
        (2, "千升", "万千升", 0.0002, ("unit_scaled",)),
        (3, "元/亩", "万元/亩", 0.0003, ("unit_scaled",)),
        (7, "万部", "万台", 7, ()),
        (105.2, "点", "指数", 105.2, ()),
        (4, "万", "户", 40000, ("unit_scaled",)),
        (4, "万", "万户", 4, ()),
        (1.2, "亿", "亿元", 1.2, ()),
    ],
)
def test_conversions(value: float, source: str, target: str, result: float, rules: tuple[str, ...]) -> None:
    assert convert(value, source, target) == (result, rules)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("%", "百分点"),
        ("百分点", "%"),
        ("亿元", "户"),
        ("亿美元", "亿元"),
        ("倍", "%"),
        ("上年同期=100", "%"),
        ("上年同期=100", "指数"),
        ("亿", "万元"),
        ("万", "%"),
        ("斤", "吨"),
        ("人", "户"),
        ("万元/人", "万元/亩"),
        ("千瓦", "千瓦时"),
        ("人次", "人"),
        ("", "%"),
    ],
)
def test_unlike_things_never_become_each_other(source: str, target: str) -> None:
    with pytest.raises(UnitError):
        convert(1.0, source, target)


@pytest.mark.parametrize(
    ("text", "units", "rest", "unknown"),
    [
        ("营业收入（万元）", ["万元"], "营业收入", ()),
        ("营业收入(万元，%)", ["万元", "%"], "营业收入", ()),
        ("单位：亿元、%", ["亿元", "%"], "", ()),
        ("单位：万元  %", ["万元", "%"], "", ()),
        ("计量单位：万元", ["万元"], "", ()),
        ("（单 位：亿元）", ["亿元"], "", ()),
        ("单位：斤", [], "", ("斤",)),
        ("增速%", ["%"], "增速", ()),
        ("增速（±%）", ["%"], "增速", ()),
        ("总产值：亿元", ["亿元"], "总产值", ()),
        ("营业收入/亿元", ["亿元"], "营业收入", ()),
        ("规上工业企业数 户", ["户"], "规上工业企业数", ()),
        ("手机产量（万台（部））", ["万台"], "手机产量", ()),
        ("亩均税收 万元/亩", ["万元/亩"], "亩均税收", ()),
        ("地区生产总值(GDP)（亿元）", ["亿元"], "地区生产总值(GDP)", ()),
        ("工业生产者出厂价格(PPI)同比", [], "工业生产者出厂价格(PPI)同比", ()),
        ("当月增速（推算）", [], "当月增速(推算)", ()),
        ("用电同比恢复率:全省规上工业", [], "用电同比恢复率:全省规上工业", ()),
        ("出厂价格指数（上年同期=100）", ["上年同期=100"], "出厂价格指数", ()),
        ("", [], "", ()),
    ],
)
def test_units_in_headers_and_lines(text: str, units: list[str], rest: str, unknown: tuple[str, ...]) -> None:
    said = find_unit(text)
    assert ([unit.name for unit in said.units], said.rest, said.unknown) == (units, rest, unknown)


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    said = find_unit(text)
    assert all(unit.dimension and unit.factor > 0 for unit in said.units)


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=4),
    st.sampled_from([("万元", "亿元"), ("万户", "户"), ("吨", "万千克"), ("‰", "%"), ("万千瓦时", "亿千瓦时")]),
)
def test_there_and_back_is_the_same(number: object, units: tuple[str, str]) -> None:
    value = float(str(number))
    there, _ = convert(value, *units)
    back, _ = convert(there, units[1], units[0])
    assert back == pytest.approx(value, rel=1e-14, abs=1e-14)
