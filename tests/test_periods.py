"""Periods in every usual writing, ambiguity never guessed away, neighbours settling bare numbers."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.periods import NO_YEAR, Ambiguous, Period, find_period, kind_words, parse_period, resolve

GOLDEN = """
2021年1-3月 2021-01 2021-03 累计
2021年1—3月 2021-01 2021-03 累计
2021年1～3月 2021-01 2021-03 累计
2021年1至3月 2021-01 2021-03 累计
2021年1月至3月 2021-01 2021-03 累计
2021年01-03月 2021-01 2021-03 累计
2021年1-2月份 2021-01 2021-02 累计
2021.1-9 2021-01 2021-09 累计
2021.1-3月 2021-01 2021-03 累计
2021.01-2021.03 2021-01 2021-03 累计
2021年1月-2021年3月 2021-01 2021-03 累计
２０２１年１－３月 2021-01 2021-03 累计
二〇二一年一至三月 2021-01 2021-03 累计
2021年1-11月累计 2021-01 2021-11 累计
2021年3月累计 2021-01 2021-03 累计
2021年4-6月 2021-04 2021-06 当季
2021.03 2021-03 2021-03 -
2021-3 2021-03 2021-03 -
2021/03 2021-03 2021-03 -
2021.10 2021-10 2021-10 -
202103 2021-03 2021-03 -
2021年03月 2021-03 2021-03 -
2021年12月份 2021-12 2021-12 -
21年3月 2021-03 2021-03 -
二〇二一年三月 2021-03 2021-03 -
二○二一年十二月 2021-12 2021-12 -
２０２１年３月 2021-03 2021-03 -
2021.1月 2021-01 2021-01 -
2021-03-31 2021-03 2021-03 -
2021/3/1 2021-03 2021-03 -
2021年3月31日 2021-03 2021-03 -
20210331 2021-03 2021-03 -
45292 2024-01 2024-01 -
2021年3月当月 2021-03 2021-03 当月
2021年3月末 2021-03 2021-03 时点
截至2021年3月底 2021-03 2021-03 时点
2020年末 2020-12 2020-12 时点
2021年一季度末 2021-03 2021-03 时点
2021年一季度 2021-01 2021-03 累计
2021年第一季度 2021-01 2021-03 累计
2021年1季度 2021-01 2021-03 累计
2021Q1 2021-01 2021-03 累计
2021年第二季度 2021-04 2021-06 当季
2022Q4 2022-10 2022-12 当季
2021年二季度累计 2021-01 2021-06 累计
2021年上半年 2021-01 2021-06 累计
2021上半年 2021-01 2021-06 累计
2021年前三季度 2021-01 2021-09 累计
2021年1-3季度 2021-01 2021-09 累计
2021年全年 2021-01 2021-12 累计
2021全年累计 2021-01 2021-12 累计
2021年 2021-01 2021-12 累计
2021年度 2021-01 2021-12 累计
2021 2021-01 2021-12 累计
"""


@pytest.mark.parametrize("line", GOLDEN.strip().splitlines())
def test_writings(line: str) -> None:
    text, start, end, kind = line.split()
    found = parse_period(text)
    assert isinstance(found, Period)
    assert (f"{found.start:%Y-%m}", f"{found.end:%Y-%m}", found.kind or "-") == (start, end, kind)
    assert found.year_given and found.start.day == 1
    assert date.fromordinal(found.end.toordinal() + 1).day == 1


@pytest.mark.parametrize(
    ("text", "months", "kind"),
    [
        ("1—2月", (1, 2), "累计"),
        ("3月", (3, 3), ""),
        ("十一月", (11, 11), ""),
        ("11月末", (11, 11), "时点"),
        ("一季度", (1, 3), "累计"),
        ("三季度", (7, 9), "当季"),
        ("Q2", (4, 6), "当季"),
        ("上半年", (1, 6), "累计"),
        ("前三季度", (1, 9), "累计"),
        ("全年", (1, 12), "累计"),
        ("年末", (12, 12), "时点"),
        ("自年初至3月累计", (1, 3), "累计"),
    ],
)
def test_writings_without_a_year_take_the_one_given(text: str, months: tuple[int, int], kind: str) -> None:
    found = parse_period(text, 2021)
    assert isinstance(found, Period)
    assert (found.start.year, found.start.month, found.end.month, found.kind) == (2021, *months, kind)
    assert not found.year_given and not found.needs_year
    without = parse_period(text)
    assert isinstance(without, Period) and without.needs_year
    assert without.in_year(2021) == found


NONE = (
    "下半年|2021年下半年|2021年3-5月|2021年7-12月|2021-2022年|2020-2021|2021年3月1-10日|2021-13|2021年13月|2021年2月29日|20211301"
    "|本月|累计|当月|上年同期|2020年同期|去年|同比|12个月|2054家|1-3|3|成都|2015年=100|2021年第五季度|五季度|20٢١年|1899年|第三批|—|-|无"
)


@pytest.mark.parametrize("text", NONE.split("|"))
def test_what_is_no_period_or_has_no_kind_of_its_own(text: str) -> None:
    assert parse_period(text, 2021) is None


@pytest.mark.parametrize(
    ("value", "start"),
    [
        (202103, date(2021, 3, 1)),
        (202103.0, date(2021, 3, 1)),
        (2021.03, date(2021, 3, 1)),
        (2021.11, date(2021, 11, 1)),
        (2021.2, date(2021, 2, 1)),
        (45292, date(2024, 1, 1)),
        (20210331, date(2021, 3, 1)),
        (datetime(2021, 3, 31, 0, 0), date(2021, 3, 1)),
        (date(2021, 3, 1), date(2021, 3, 1)),
        ("2021-03-31 00:00:00", date(2021, 3, 1)),
    ],
)
def test_numbers_and_dates(value: object, start: date) -> None:
    found = parse_period(value)  # type: ignore[arg-type]
    assert isinstance(found, Period) and found.start == start


def test_serials_of_both_date_systems() -> None:
    first, second = parse_period(45292), parse_period(45292 - 1462, date1904=True)
    assert isinstance(first, Period) and first == second


@pytest.mark.parametrize("value", [3, 100.5, 44197.5, -5, True, 99999999, 1e300, float("nan"), None, "", " "])
def test_numbers_that_are_no_period(value: object) -> None:
    assert parse_period(value, 2021) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [2024.1, "2024.1", "24/1", "24-1", "2024-1-3", "2021年累计", "2021累计"])
def test_two_readings_are_never_guessed(value: object) -> None:
    assert isinstance(parse_period(value), Ambiguous)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "months"),
    [
        ([2023.12, 2024.1, 2024.2], [12, 1, 2]),
        ([2024.8, 2024.9, 2024.1, 2024.11], [8, 9, 10, 11]),
        ([float(f"2024.{m}") for m in range(1, 13)], list(range(1, 13))),
        ([2024.12, 2024.11, 2024.1, 2024.9], [12, 11, 10, 9]),
        ([2024.1, 2024.1, 2024.2, 2024.2], [1, 1, 2, 2]),
        ([2024.1, 2024.4, 2024.7, 2024.1], [1, 4, 7, 10]),
        (["2024.1", "2024.9", "2024.10"], [1, 9, 10]),
        (["2023年12月", 2024.1], [12, 1]),
        ([2024.1], [0]),
        ([2021.1, 2022.1, 2023.1], [0, 0, 0]),
        ([2024.1, 2024.6], [0, 6]),
        ([2023.12, 2024.1, 2024.11], [12, 0, 11]),
    ],
)
def test_neighbours_settle_bare_numbers_or_nothing_does(cells: list[object], months: list[int]) -> None:
    found = [p.end.month if isinstance(p, Period) else 0 for p in resolve(cells)]  # type: ignore[arg-type]
    assert found == months


@pytest.mark.parametrize(
    ("text", "period", "rest"),
    [
        ("2021年3月营业收入（亿元）", "2021年3月", "营业收入(亿元)"),
        ("营业收入（2021年1-3月）", "2021年1—3月", "营业收入"),
        ("2021年1-3月规模以上工业企业主要指标", "2021年1—3月", "规模以上工业企业主要指标"),
        ("附表3：2021年11月工业运行情况", "2021年11月", "附表3:工业运行情况"),
        ("川工月报2021-03.xlsx", "2021年3月", "川工月报.xlsx"),
        ("月报202103（终）", "2021年3月", "月报(终)"),
        ("2021年1-3月比2019年同期增长", "2021年1—3月", "比2019年同期增长"),
        ("1-3月累计营业收入", "1—3月", "营业收入"),
    ],
)
def test_the_period_of_a_text_and_what_is_left(text: str, period: str, rest: str) -> None:
    found = find_period(text)
    assert found is not None and isinstance(found.period, Period)
    assert (found.period.text, found.rest) == (period, rest)


@pytest.mark.parametrize(
    "text",
    [
        "比2019年同期增长",
        "2020年同期",
        "2015年=100",
        "按2020年价格计算",
        "“5+1”产业",
        "中国企业500强",
        "月报2021年第12期",
        "2020年以来",
        "2021年初",
        "比2020年1-3月增长",
    ],
)
def test_years_of_comparison_are_no_period(text: str) -> None:
    assert find_period(text, 2021) is None


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("营业收入累计（亿元）", "累计", "营业收入(亿元)"),
        ("本月", "当月", ""),
        ("自年初累计", "累计", ""),
        ("本月止累计", "累计", ""),
        ("期末数", "时点", ""),
        ("营业收入", "", "营业收入"),
        ("本月和累计", "", "本月和累计"),
    ],
)
def test_words_of_a_kind(text: str, kind: str, rest: str) -> None:
    assert kind_words(text) == (kind, rest)


def test_kinds_given_by_a_header() -> None:
    month, quarter = parse_period("2021年6月"), parse_period("2021年二季度")
    assert isinstance(month, Period) and isinstance(quarter, Period)
    assert month.cumulative().text == "2021年1—6月" and quarter.cumulative().text == "2021年1—6月"
    assert (month.single().kind, quarter.single().kind) == ("当月", "当季")
    assert quarter.point() == month.point().__class__(**{**month.point().__dict__, "span": "quarter"})
    half = parse_period("2021年上半年")
    assert isinstance(half, Period)
    with pytest.raises(ValueError, match="季度"):
        half.single()


WRITINGS = (
    "{y}年{m}月",
    "{y}年{m:02}月",
    "{y}.{m:02}",
    "{y}-{m:02}",
    "{y}/{m}",
    "{y}{m:02}",
    " {y} 年 {m} 月 ",
    "{y}年{m}月份",
    "{y}年{m}月末",
    "{y}年{m}月当月",
    "{y}-{m:02}-01",
)
RUNS = (
    "{y}年1-{m}月",
    "{y}年1—{m}月",
    "{y}年1～{m}月份",
    "{y}年1至{m}月",
    "{y}年01-{m:02}月",
    "{y}年{m}月累计",
    "{y}.01-{y}.{m:02}",
)


@given(st.integers(1990, 2049), st.integers(1, 12), st.sampled_from(WRITINGS))
def test_a_month_in_any_writing_is_that_month(year: int, month: int, writing: str) -> None:
    found = parse_period(writing.format(y=year, m=month))
    assert isinstance(found, Period)
    assert (found.start, found.end.year, found.end.month) == (date(year, month, 1), year, month)
    assert (date.fromordinal(found.end.toordinal() + 1)).day == 1


@given(st.integers(1990, 2049), st.integers(2, 12), st.sampled_from(RUNS))
def test_a_run_of_months_in_any_writing(year: int, month: int, writing: str) -> None:
    found = parse_period(writing.format(y=year, m=month))
    assert isinstance(found, Period)
    assert (found.start, found.end.month, found.kind) == (date(year, 1, 1), month, "累计")


@given(st.text(alphabet="0123456789年月日季度.-/—～至一二三四十〇上下半全前末底累计当月Qq第 截", max_size=14))
def test_no_text_raises_and_periods_are_whole_months(text: str) -> None:
    found = parse_period(text, 2021)
    find_period(text)
    if isinstance(found, Period):
        assert found.start.day == 1 and date.fromordinal(found.end.toordinal() + 1).day == 1
        assert found.start <= found.end and found.start.year == found.end.year != NO_YEAR
        if found.kind == "累计":
            assert found.start.month == 1
        if found.kind == "当月" or found.kind == "时点":
            assert found.start.month == found.end.month
