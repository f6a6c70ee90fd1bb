"""How values are put into words."""

import itertools

import pandas as pd
import pytest

from dashboard.analysis import period
from dashboard.store import Store
from dashboard.wording import NOT_HELD, grouped, number_text, period_words, plain, shown, told_decimals


@pytest.mark.parametrize(
    ("said", "value", "unit", "more"),
    [
        (
            "预计超过40,000亿元",
            40000.0,
            "亿元",
            {"raw": "40000", "wording": "预计超过", "bound": ">", "modality": "预计"},
        ),
        ("预计超过40,000亿元", 40000.0, "亿元", {"raw": "40000", "bound": ">", "modality": "预计"}),
        (
            "预计6%左右",
            6.0,
            "%",
            {"raw": "6", "wording": "预计左右", "modality": "预计", "approximation": "左右"},
        ),
        ("转正（>0）", 0.0, "%", {"raw": "0", "wording": ">", "bound": ">"}),
        ("转正（>0）", 0.0, "%", {"raw": "0", "text": "转正", "bound": ">"}),
        ("有望超过40,000个", 40000.0, "个", {"wording": "有望超过", "bound": ">", "modality": "有望"}),
        ("预计超1000亿千瓦时", 1000.0, "亿千瓦时", {"wording": "预计超", "bound": ">", "modality": "预计"}),
        ("达到5.0%", 5.0, "%", {"raw": "5.0", "wording": "达到"}),
        ("7%", 7.0, "%", {"raw": "7"}),
        ("-5.2%", -5.2, "%", {"raw": "-5.2"}),
        ("48,501.64亿元", 48501.64, "亿元", {"raw": "48501.64"}),
        ("9999.5亿元", 9999.5, "亿元", {"raw": "9999.5"}),
        ("约16,000亿元", 16000.0, "亿元", {"approximation": "约"}),
        ("近90%", 90.0, "%", {"approximation": "近"}),
        ("90%以上", 90.0, "%", {"wording": "以上", "bound": "≥"}),
        ("50余家", 50.0, "家", {"wording": "余", "bound": ">"}),
        ("低于100", 100.0, "", {"bound": "<"}),
        ("不低于3家", 3.0, "家", {"bound": "≥"}),
        ("3.1%", 3.1499, "%", {"decimals": 1}),
        ("0.0%", -0.04, "%", {"decimals": 1}),
        ("全面清零", None, "", {"text": "全面清零"}),
        (NOT_HELD, None, "%", {}),
        (NOT_HELD, float("nan"), "%", {"raw": "-"}),
    ],
)
def test_shown(said: str, value: float | None, unit: str, more: dict[str, str]) -> None:
    assert shown(value, unit, **more) == said  # type: ignore[arg-type]


def test_no_qualifier_is_ever_dropped_or_said_twice() -> None:
    words = {">": "超过", "≥": "不低于", "<": "低于"}
    choices = itertools.product(["", ">", "≥", "<"], ["", "预计", "有望"], ["", "约", "左右", "近"], ["", "定性文字"])
    for bound, modality, approximation, text in choices:
        said = shown(
            12345.5,
            "亿元",
            raw="12345.50",
            bound=bound,
            modality=modality,
            approximation=approximation,
            text=text,
        )
        for word in filter(None, [words.get(bound), modality, approximation, text]):
            assert said.count(word) == 1, said
        assert "12,345.50" in said and "亿元" in said


@pytest.mark.parametrize("number", ["0", "7", "5.0", "999", "9999", "10000", "123456.70", "-40000", "1000000"])
def test_grouping_changes_nothing_but_commas(number: str) -> None:
    assert grouped(number).replace(",", "") == number
    assert ("," in grouped(number)) == (abs(float(number)) >= 10_000)


def test_markdown_is_shown_letter_by_letter() -> None:
    assert plain("a*b_[c](d)$") == r"a\*b\_\[c\]\(d\)\$"
    assert plain("www&period;cn") == r"www\&period;cn", "no character reference either"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (875.093888888889, 1, "875.094"),
        (875.1, 2, "875.10"),
        (6.75, 1, "6.75"),
        (0.00653333333, 1, "0.00653"),
        (0.1 + 0.2, 1, "0.3"),
        (1_000_000.0, 0, "1,000,000"),
        (-0.0, 0, "0"),
    ],
)
def test_digits_a_spreadsheet_computed_are_cut(value: float, decimals: int, text: str) -> None:
    assert number_text(value, decimals=told_decimals(value, decimals)) == text


def test_what_was_published_is_not_cut() -> None:
    assert shown(6.75, "%", raw="6.75", decimals=1) == "6.75%"
    assert shown(875.1, "亿元", raw="875.10", decimals=1) == "875.10亿元"
    assert shown(875.093888888889, "亿元", raw="875.093888888889", decimals=2) == "875.0939亿元"


@pytest.mark.parametrize("raw", ["", "-0", "-0.0"])
def test_zero_has_no_sign(raw: str) -> None:
    assert shown(-0.0, "%", raw=raw).startswith("0") and not shown(-0.0, "%", raw=raw, decimals=1).startswith("-")


@pytest.mark.parametrize(
    ("said", "start", "end", "rules"),
    [
        ("2025年10月9日", "2025-10-09", "2025-10-09", ""),
        ("2025年10月31日", "2025-10-31", "2025-10-31", ""),
        ("2026年3月4—5日", "2026-03-04", "2026-03-05", ""),
        ("2025年10月末", "2025-10-01", "2025-10-31", ""),
        ("2025年10月", "2025-10-01", "2025-10-31", "时点指标，按期末"),
        ("2025年12月", "2025-12-01", "2025-12-31", "去空格；时点指标，按期末"),
        ("2025年", "2025-12-01", "2025-12-31", "时点指标，按年末；去空格"),
        ("2024年末", "2024-12-01", "2024-12-31", ""),
        ("2024年2月末", "2024-02-01", "2024-02-29", "去千分位"),
    ],
)
def test_a_point_in_time_is_an_end_only_where_its_end_was_said(said: str, start: str, end: str, rules: str) -> None:
    assert period_words("时点", start, end, rules) == said


def test_no_point_in_time_is_said_to_be_later_than_its_source(store: Store) -> None:
    """No row of data/ calls a value that was published on a day the value of a later month's end."""
    held = pd.concat([store.ask("observations", indicator=i) for i in store.ask("indicators")["id"]])
    held = held[(held["kind"] == "时点") & ~held["status"].isin(["目标", "预测"]) & (held["published_date"] != "")]
    assert len(held) > 60
    for row in held.itertuples(index=False):
        if (said := period.of(row)).endswith("末"):
            assert str(row.end)[: len(row.published_date)] <= row.published_date, (row.indicator_title, said)
        assert str(row.start)[: len(row.published_date)] <= row.published_date, (row.indicator_title, said)


def test_what_was_said_on_a_day_is_not_put_at_the_months_end(store: Store) -> None:
    said = {
        ("scaled_firms", 19900): "2025年10月9日", ("little_giants", 288): "2023年7月14日",
        ("technology_centres", 92): "2023年2月24日", ("scaled_firms", 14560): "2020年2月23日",
        ("innovative_smes", 12218): "2026年3月4—5日", ("base_stations_5g", 32681): "2020年7月",
        ("base_stations_5g", 36000): "2020年", ("ten_billion_firms", 26): "2019年",
        ("loan_balance", 128000): "2025年10月末", ("scaled_firms", 18044): "2023年末",
    }  # fmt: skip
    for (indicator, value), words in said.items():
        rows = store.ask("observations", indicator=indicator)
        [row] = rows[rows["value"] == value].itertuples(index=False)
        assert period.of(row) == words, row.indicator_title
