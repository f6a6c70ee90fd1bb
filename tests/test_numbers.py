"""Cells to amounts: golden cases of every writing, and properties that hold for any text."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.formats import as_shown
from dashboard.intake.normalised import RULE_TITLES, Amount
from dashboard.intake.numbers import amount, plain
from dashboard.intake.styles_scan import telling
from dashboard.intake.units import convert, parse_unit
from dashboard.wording import shown

NUMBERS = [
    ("1234.5", 1234.5),
    ("１，２３４．５", 1234.5),
    ("1,234.5", 1234.5),
    ("1,234,567", 1234567),
    (" 5.2 ", 5.2),
    ("\u00a05.2\u3000", 5.2),
    ("\ufeff7", 7),
    ("'123", 123),
    ("’123", 123),
    ("1 234 567.8", 1234567.8),
    ("+8.2", 8.2),
    ("-5", -5),
    ("−5", -5),
    ("－5", -5),
    ("–5", -5),
    (".5", 0.5),
    ("0", 0),
    ("0.0", 0),
    ("-0", 0),
    ("十二", 12),
    ("一百三十四", 134),
    ("两千零五", 2005),
]


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_plain_numbers(text: str, value: float) -> None:
    found = amount(text)
    assert (found.state, found.value, found.unit) == ("number", value, "")
    assert str(found.value) != "-0.0"


UNREADABLE = (
    "1,23,4|1_000|²|½|0x1A|١٢٣|1e400"
    "|1e5|1.2E+08|nan|NaN|inf|-inf|(5)|（5）|(5.2%)|007|00.5|1.|1.234,5|543..2|12O.5|5-6|5~6%"
    "|5.2.1|12①|5*|12 34|1,2345|1，23|0,123|①|Ⅳ|Ⅷ|百|万|一万二|一百二|增长|下降|超|约|%|元|成都"
    "|TRUE|是|2021年|3月|下降超过5%|降约"
    "|不超过5|≤5|5以内|--5|+-5|5%6|5 元 6|约约5|超约5|5%%|5亿万|5斤|=1+1|@5|5\\6|1/2|3:4|12:30|2021-03|5！|壹佰"
    "|回落0.6|提高1.2|增速提高1.2|增速回落0.6个百分点|降幅收窄5.2个百分点|二〇二一|1١|2.٣|1,٢٣٤|一三四|提高2万|亏损扩大5%"
)


@pytest.mark.parametrize("text", UNREADABLE.split("|"))
def test_what_is_not_plainly_a_number_is_none(text: str) -> None:
    assert amount(text) == Amount("unreadable", text=text)


MISSING = "|—|–|―|——|…|……|...|-|－|--|／|/|*|＊|空|无|x|X|×|NA|N/A|n.a.|n/a|NA.|未公布|暂无"


@pytest.mark.parametrize("mark", MISSING.split("|"))
def test_missing_marks_are_missing_and_never_zero(mark: str) -> None:
    for text in (mark, f" {mark}\u3000"):
        found = amount(text)
        assert (found.state, found.value, found.mark) == ("missing", None, mark)


@pytest.mark.parametrize(
    "text", ["由正转负", "由负转正", "扭亏", "扭亏为盈", "持平", "同比持平", "转正", "亏损", "减亏5.2%", "利润由亏转盈"]
)
def test_turns_are_kept_as_text(text: str) -> None:
    assert amount(text) == Amount("text", text=text, rules=("kept_as_text",))


@pytest.mark.parametrize(
    ("text", "value", "unit", "wording", "bound", "modality", "approximation"),
    [
        ("超4万", 4, "万", "超", ">", "", ""),
        ("超过20万家", 20, "万家", "超过", ">", "", ""),
        ("突破1.2万家", 1.2, "万家", "突破", ">", "", ""),
        ("＞2000", 2000, "", ">", ">", "", ""),
        (">=6", 6, "", "≥", "≥", "", ""),
        ("≥1.5万", 1.5, "万", "≥", "≥", "", ""),
        ("不低于5%", 5, "%", "不低于", "≥", "", ""),
        ("400以上", 400, "", "以上", "≥", "", ""),
        ("100以下", 100, "", "以下", "<", "", ""),
        ("不足100", 100, "", "不足", "<", "", ""),
        ("约6", 6, "", "约", "", "", "约"),
        ("近400户", 400, "户", "近", "", "", "近"),
        ("接近5%", 5, "%", "接近", "", "", "近"),
        ("12左右", 12, "", "左右", "", "", "左右"),
        ("预计6%左右", 6, "%", "预计左右", "", "预计", "左右"),
        ("预计超过40000亿元", 40000, "亿元", "预计超过", ">", "预计", ""),
        ("有望超过4万个", 4, "万个", "有望超过", ">", "有望", ""),
        ("达13家", 13, "家", "达", "", "", ""),
        ("400余户", 400, "户", "余", ">", "", ""),
        ("4万余户", 4, "万户", "余", ">", "", ""),
        ("四百多家", 400, "家", "多", ">", "", ""),
    ],
)
def test_qualifiers_as_the_observations_hold_them(
    text: str, value: float, unit: str, wording: str, bound: str, modality: str, approximation: str
) -> None:
    found = amount(text)
    assert (found.state, found.value, found.unit) == ("number", value, unit)
    assert (found.wording, found.bound, found.modality, found.approximation) == (
        wording,
        bound,
        modality,
        approximation,
    )
    assert "qualifier" in found.rules
    again = amount(
        shown(found.value, unit, wording=wording, bound=bound, modality=modality, approximation=approximation)
    )
    assert (again.value, again.bound, again.modality, again.approximation) == (value, bound, modality, approximation)


@pytest.mark.parametrize(
    ("text", "value", "unit", "direction", "contradiction"),
    [
        ("增长6.5%", 6.5, "%", 1, False),
        ("下降5.2%", -5.2, "%", -1, False),
        ("同比下降5.2%", -5.2, "%", -1, False),
        ("上升 2.0%", 2.0, "%", 1, False),
        ("减少3.4", -3.4, "", -1, False),
        ("回落0.6个百分点", -0.6, "百分点", -1, False),
        ("提高0.5个百分点", 0.5, "百分点", 1, False),
        ("下降-5.2%", -5.2, "%", -1, True),
        ("增长-0.7%", -0.7, "%", 1, True),
        ("下降0%", 0.0, "%", -1, False),
    ],
)
def test_words_give_the_sign(text: str, value: float, unit: str, direction: int, contradiction: bool) -> None:
    found = amount(text)
    assert (found.value, found.unit, found.direction, found.contradiction) == (value, unit, direction, contradiction)
    assert "direction_word" in found.rules


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("6.5%", 6.5, "%"),
        ("６．５％", 6.5, "%"),
        (" 7.1 ％ ", 7.1, "%"),
        ("3‰", 3, "‰"),
        ("百分之五点二", 5.2, "%"),
        ("1.2亿", 1.2, "亿"),
        ("1.2亿元", 1.2, "亿元"),
        ("1.2万亿元", 1.2, "万亿元"),
        ("四万", 4, "万"),
        ("12.5万千瓦时", 12.5, "万千瓦时"),
        ("3亿度", 3, "亿千瓦时"),
        ("1.6个百分点", 1.6, "百分点"),
        ("3.2倍", 3.2, "倍"),
        ("100元/亩", 100, "元/亩"),
    ],
)
def test_units_in_cells(text: str, value: float, unit: str) -> None:
    found = amount(text)
    assert (found.state, found.value, found.unit) == ("number", value, unit)


@pytest.mark.parametrize(
    ("stored", "number_format", "value", "unit"),
    [
        (0.065, "0.0%", 6.5, "%"),
        (0.053, "0%", 5.3, "%"),
        (0.07, "0.00%;[Red]-0.00%", 7.0, "%"),
        (-0.032, "0.0%;[Red]-0.0%", -3.2, "%"),
        (1.2, '0.0"亿元"', 1.2, "亿元"),
        (3, '0"个"', 3, "个"),
        (3.5, 'General"万户"', 3.5, "万户"),
        (5, "0.0‰", 5, "‰"),
        (12345, '0!.0,"万元"', 1.2345, "万元"),
        (1234567, "#,##0,", 1234.567, ""),
        (-5, "#,##0_ ;[Red](#,##0)", -5, ""),
        (0, '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', 0, ""),
        (-5.2, '"增长"0.0"%";"下降"0.0"%"', -5.2, "%"),
        (44197, "yyyy-mm-dd", 44197, ""),
        (3.5, "￥#,##0.00", 3.5, ""),
    ],
)
def test_number_formats_change_the_meaning(stored: float, number_format: str, value: float, unit: str) -> None:
    found = amount(stored, number_format)
    assert (found.state, found.value, found.unit) == ("number", value, unit)
    assert ("percent_format" in found.rules) == ("%" in number_format and '"' not in number_format)


@pytest.mark.parametrize(
    ("stored", "number_format", "value", "bound", "approximation"),
    [
        (0.065, '"约"0.0%', 6.5, "", "约"),
        (0.07, '0.0%"以上"', 7.0, "≥", ""),
        (0.07, '"超"0%', 7.0, ">", ""),
        (5.3, '0.0"左右"', 5.3, "", "左右"),
    ],
)
def test_a_qualifier_drawn_by_the_format_stays(
    stored: float, number_format: str, value: float, bound: str, approximation: str
) -> None:
    found = amount(stored, number_format)
    assert (found.value, found.bound, found.approximation) == (value, bound, approximation)
    assert "qualifier" in found.rules and "percent_sign" not in found.rules


@pytest.mark.parametrize("number_format", ['"下降"0.0', '"下降"0.0%', '"↓"0.0', "▼0.0%"])
def test_a_rise_that_is_drawn_as_a_fall_is_no_number(number_format: str) -> None:
    assert amount(0.052, number_format).state == "unreadable"
    assert amount(-0.052, f"0.0;{number_format}").state == "number", "a section for negative numbers draws the sign"


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.065, "0.0%", "6.5%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (12345, '0!.0,"万元"', "1.2万元"),
        (-5.2, '"增长"0.0"%";"下降"0.0"%"', "下降5.2%"),
        (2.5, "", "2.5"),
        (3.5, 'General"万户"', "3.5万户"),
        (12345, '[>=10000]0!.0,"万户";0"户"', "1.2万户"),
        (-5, '[>=10000]0!.0,"万户";0"户"', "-5户"),
        (-5.2, '[<0]"下降"0.0"%";"增长"0.0"%"', "下降5.2%"),
    ],
)
def test_numbers_as_a_spreadsheet_shows_them(value: float, number_format: str, text: str) -> None:
    assert as_shown(value, number_format) == text


TEN_THOUSANDS = '[>=10000]0!.0,"万户";0"户"'


@pytest.mark.parametrize(
    ("stored", "number_format", "value", "unit"),
    [
        (12345, TEN_THOUSANDS, 1.2345, "万户"),
        (10000, TEN_THOUSANDS, 1.0, "万户"),
        (9999, TEN_THOUSANDS, 9999.0, "户"),
        (-20000, TEN_THOUSANDS, -20000.0, "户"),
        (5000, '[>=10000]0!.0,"万户"', 5000.0, ""),
        (25000, '[<10000]0;0!.0,"万户"', 2.5, "万户"),
        (2.5e8, '[>=100000000]0!.00,,"亿元";[>=10000]0!.0,"万元";0"元"', 2.5, "亿元"),
        (25000, '[>=100000000]0,,"百万元";[>=10000]0!.0,"万元";0"元"', 2.5, "万元"),
        (25, '[>=100000000]0,,"百万元";[>=10000]0!.0,"万元";0"元"', 25.0, "元"),
        (0.065, "[Red][<0]0.0%;0.0%", 6.5, "%"),
        (-0.065, "[Red][<0]0.0%;0.0%", -6.5, "%"),
    ],
)
def test_a_section_applies_only_where_its_condition_holds(
    stored: float, number_format: str, value: float, unit: str
) -> None:
    found = amount(stored, number_format)
    assert (found.state, found.value, found.unit) == ("number", value, unit) and "format_unclear" not in found.rules


@pytest.mark.parametrize(
    "number_format",
    ['0"户";[>=10000]0!.0,"万户"', '[>=10000]0!.0,"万户";0"户";0.0%', '[>1e9]0;[>=10000]0!.0,"万户"'],
)
def test_conditions_that_programs_read_differently_are_doubted(number_format: str) -> None:
    """Never a factor that may be wrong: the stored number, and a warning at its cell."""
    found = amount(5000, number_format)
    assert (found.value, found.unit, found.rules) == (5000.0, "", ("format_unclear",))


def test_conditions_keep_the_format_of_a_cell() -> None:
    assert telling(TEN_THOUSANDS) and telling('[<10000]0;0!.0,"万户"') and telling("[<10]0;[<20]0.0;0%")
    assert not telling("[<10000]0;0.00") and not telling("0.0;-0.0")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, True, date(2021, 3, 1), datetime(2021, 3, 1)])
def test_values_that_are_no_numbers(value: object) -> None:
    assert amount(value).state == "unreadable"  # type: ignore[arg-type]


def test_digits_beyond_what_excel_keeps() -> None:
    assert amount("123456789012345678").digits == 18
    assert amount(123456789012345678.0).digits == 18
    assert amount(0.1 + 0.2) == Amount("number", 0.3, digits=1)
    assert amount(0.123456789012345).digits == 15
    assert amount("0.00120").digits == 2


STYLES = (
    lambda v: f"{v}",
    lambda v: f" {v}　",
    lambda v: f"'{v}",
    lambda v: f"{v}".translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789.-"}),
    lambda v: f"{v}".replace("-", "−"),
    lambda v: f"{v:,}",
    lambda v: f"{v:,}".replace(",", "，"),
    lambda v: f"{v}%",
    lambda v: f"{v} 亿元",
    lambda v: f"约{v}",
    lambda v: f"预计超过{v}家",
    lambda v: f"{v:,}".replace(",", "\u00a0"),
)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3), st.sampled_from(range(len(STYLES))))
def test_a_number_written_in_any_style_is_that_number(number: object, style: int) -> None:
    value = float(str(number))
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    exact = float(text)
    found = amount(STYLES[style](Decimal(text)))
    assert (found.state, found.value) == ("number", exact)


@given(st.text(max_size=80))
def test_no_text_raises_and_only_digits_make_numbers(text: str) -> None:
    found = amount(text)
    assert set(found.rules) <= set(RULE_TITLES)
    if found.state == "number":
        narrow = unicodedata.normalize("NFKC", text)
        assert any(c in "0123456789零一二三四五六七八九十两〇" for c in narrow)
    else:
        assert found.value is None


ALPHABET = "0123456789.,-−－+%‰()（）万亿千百元户家个超约近≥>余多左右以上增长下降同比预计十一二两点 　'eE_xX/…—"


@given(st.text(alphabet=ALPHABET, max_size=12))
def test_what_is_read_is_what_is_written(text: str) -> None:
    """A number read from a text is shown as a text that is read the same: nothing was dropped silently."""
    found = amount(text)
    if found.state != "number" or found.contradiction or (found.value == 0 and found.bound) or found.unit == "指数":
        return
    assert found.unit == "" or parse_unit(found.unit) is not None
    parts = {n: getattr(found, n) for n in ("wording", "bound", "modality", "approximation")}
    again = amount(shown(found.value, found.unit, **parts))
    assert (again.state, again.value, again.unit) == ("number", found.value, found.unit), (text, found, again)
    assert (again.bound, again.modality, again.approximation) == (found.bound, found.modality, found.approximation)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_stored_numbers_stay(value: float) -> None:
    found = amount(value)
    assert found.value == plain(value)
    assert found.value == pytest.approx(value, rel=1e-14)


@given(st.decimals(min_value=-1000, max_value=1000, places=4))
def test_percent_format_is_exact(number: object) -> None:
    stored = float(str(number))
    assert amount(stored, "0.00%").value == float(f"{stored * 100:.2f}")


def test_bare_words_of_size_meet_their_unit() -> None:
    found = amount("超4万")
    assert found.value is not None
    assert convert(found.value, found.unit, "户") == (40000.0, ("unit_scaled",))
