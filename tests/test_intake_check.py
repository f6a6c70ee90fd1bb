"""Checks within one file: every injected fault at its own cell, nothing said about a sound file, fast enough."""

import calendar
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.intake.check import check
from dashboard.intake.findings import RULES
from dashboard.intake.vocabulary import Vocabulary, vocabulary
from dashboard.store import Store

PREFECTURES = 21


@pytest.fixture(scope="module")
def words(store: Store) -> Vocabulary:
    return replace(vocabulary(store), today=date(2021, 12, 15))


def row(indicator: str, value: float | None, months: tuple[int, int, int], **more: Any) -> dict[str, Any]:
    """An observation; months: year, first and last month; the cell is given by its order."""
    year, first, last = months
    plain: dict[str, Any] = {
        "sheet": "Sheet1", "raw": "" if value is None else format(value, ".15g"), "indicator": indicator,
        "region": "510000", "industry": "all", "caliber": "", "kind": "累计", "start": date(year, first, 1),
        "end": date(year, last, calendar.monthrange(year, last)[1]), "value": value, "text": "", "unit": "",
        "wording": "", "bound": "", "modality": "", "approximation": "", "status": "公布", "source": "", "rules": "",
        "note": "",
    }  # fmt: skip
    return plain | more


def frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([{"cell": f"B{n}"} | r for n, r in enumerate(rows, start=1)])


def found(rows: Iterable[dict[str, Any]], words: Vocabulary) -> list[tuple[str, str, tuple[str, ...]]]:
    findings = check(frame(rows), words)
    assert {finding.rule for finding in findings} <= set(RULES)
    return [(finding.rule, finding.cell, finding.related) for finding in findings]


def test_a_sound_file_is_left_alone(words: Vocabulary) -> None:
    rows = [row("iva_growth", 5 + m / 10, (2021, 1, m)) for m in range(2, 11)]
    rows += [row("revenue", 400.5 * m, (2021, 1, m)) for m in range(2, 11)]
    rows += [row("iva_growth", 0.5, (2021, 3, 3), kind="当月"), row("scaled_firms", 15000, (2021, 10, 10), kind="时点")]
    assert found(rows, words) == []
    assert check(frame(rows).head(0), words) == []


def test_same_key_twice(words: Vocabulary) -> None:
    rows = [
        row("revenue", 100.5, (2021, 1, 3)),
        row("revenue", 100.5, (2021, 1, 3), sheet="Sheet2"),
        row("revenue", 105.5, (2021, 1, 3)),
        row("revenue", 100.5, (2021, 1, 3), bound=">", wording="超"),
        row("revenue", 100.5, (2021, 1, 3), industry="electronics"),
        row("revenue", 100.5, (2021, 3, 3), kind="当月"),
    ]
    assert found(rows, words) == [
        ("repeated", "B2", ("Sheet1!B1",)),
        ("duplicate_key", "B3", ("B1",)),
        ("duplicate_key", "B4", ("B1",)),
    ]
    message = check(frame(rows), words)[1].message
    assert message == "四川省营业收入2021年1—3月有两个不同的值：100.5亿元（B1）和105.5亿元"


def test_out_of_range(words: Vocabulary) -> None:
    rows = [
        row("iva_growth", 81, (2021, 1, 3)),
        row("iva_growth", -60, (2021, 1, 4)),
        row("profit", None, (2021, 1, 4)),
    ]
    assert found(rows, words) == [("out_of_range", "B1", ())]


@pytest.mark.parametrize(
    ("values", "suspects"),
    [
        ([6.5, 7.1, 0.065, 5.9], ["B3"]),
        ([0.065, 0.071, 0.059], ["B1", "B2", "B3"]),
        ([6.5, 7.1, 0.07, 5.9], ["B3"]),
        ([0.065, 0.08, 0.1, 0.071, 0.0], ["B1", "B2", "B3", "B4"]),
        ([6.5, 7.1, 0.5, 5.9], []),
        ([0.5, 0.3, 0.8, 0.0], []),
        ([1.2, 0.15, 0.9], []),
        ([-6.5, -5.5, -0.06, -7.0], ["B3"]),
    ],
)
def test_ratios_among_percentages(values: list[float], suspects: list[str], words: Vocabulary) -> None:
    rows = [row("iva_growth", v, (2021, 1, m)) for m, v in enumerate(values, start=2)]
    assert found(rows, words) == [("looks_like_ratio", cell, ()) for cell in suspects]
    seen = [r | {"rules": "percent_format；spaces"} for r in rows]
    assert found(seen, words) == []


def prefectures(
    words: Vocabulary, total: float, each: float, count: int = PREFECTURES, **more: Any
) -> list[dict[str, Any]]:
    codes = [r.id for r in words.regions.values() if r.level == "市州"]
    assert len(codes) == PREFECTURES
    rows = [row("revenue", total, (2021, 1, 3), **more)]
    return rows + [row("revenue", each, (2021, 1, 3), region=code, **more) for code in codes[:count]]


def test_parts_against_their_total(words: Vocabulary) -> None:
    assert found(prefectures(words, 210.0, 10.0), words) == []
    assert found(prefectures(words, 211.0, 10.0), words) == [], "21 values rounded to whole units may be off by 10"
    assert found(prefectures(words, 230.0, 10.0), words) == [
        ("parts_total", "B1", ("B2", "B3", "B4", "B5", "B6", "B7"))
    ]
    assert [f[:2] for f in found(prefectures(words, 212.1, 10.0), words)] == [("parts_total", "B1")]


def test_some_of_the_parts_only_where_they_exceed_the_total(words: Vocabulary) -> None:
    assert found(prefectures(words, 230.5, 10.0, 12), words) == []
    assert [f[:2] for f in found(prefectures(words, 100.5, 10.0, 12), words)] == [("parts_total", "B1")]
    assert found(prefectures(words, 100.5, 10.0, 12, bound=">"), words) == []


def test_rates_do_not_add_up_and_pillars_do(words: Vocabulary) -> None:
    pillars = [i.id for i in words.industries.values() if i.parent == "five_pillars" and i.level == "支柱产业"]
    assert len(pillars) == 5
    for indicator, expected in (("revenue", ["B1"]), ("revenue_growth", [])):
        rows = [row(indicator, 40.5, (2021, 1, 3), industry="five_pillars")]
        rows += [row(indicator, 10.5, (2021, 1, 3), industry=pillar) for pillar in pillars]
        assert [cell for rule, cell, _ in found(rows, words) if rule == "parts_total"] == expected


def test_cumulative_values_that_fall(words: Vocabulary) -> None:
    rows = [
        row("revenue", 300.5, (2021, 1, 4)),
        row("revenue", 200.5, (2021, 1, 3)),
        row("revenue", 290.5, (2021, 1, 5)),
        row("revenue", 100.5, (2020, 1, 12)),
        row("revenue", 90.5, (2021, 1, 5), industry="electronics"),
        row("revenue_growth", 5.5, (2021, 1, 4)),
        row("revenue_growth", 5.1, (2021, 1, 5)),
        row("revenue", 30.5, (2021, 5, 5), kind="当月"),
    ]
    assert found(rows, words) == [("cumulative_falls", "B3", ("B1",))]


def test_january_and_february_alone(words: Vocabulary) -> None:
    rows = [
        row("iva_growth", 5.5, (2021, 2, 2), kind="当月"),
        row("iva_growth", 5.5, (2021, 1, 1)),
        row("iva_growth", 5.5, (2021, 1, 2)),
        row("gdp_growth", 5.5, (2021, 1, 1)),
        row("industrial_electricity_growth", 5.5, (2021, 1, 1)),
    ]
    assert [f[:2] for f in found(rows, words)] == [("jan_feb", "B1"), ("jan_feb", "B2")]


def test_periods_that_cannot_be(words: Vocabulary) -> None:
    rows = [
        row("iva_growth", 5.5, (2021, 1, 11)),
        row("iva_growth", 5.6, (2022, 1, 3)),
        row("iva_growth", 5.7, (2022, 1, 12), status="目标"),
        row("iva_growth", 5.8, (2023, 1, 12), modality="预计"),
        row("iva_growth", 5.9, (1, 3, 3), kind="当月"),
    ]
    assert [f[:2] for f in found(rows, words)] == [("future_period", "B2"), ("bad_period", "B5")]


@pytest.mark.parametrize(("today", "over"), [((2021, 11, 22), False), ((2021, 11, 30), True), ((2021, 12, 1), True)])
def test_a_month_that_still_runs_is_in_the_future(words: Vocabulary, today: tuple[int, int, int], over: bool) -> None:
    rows = [
        row("iva_growth", 5.5, (2021, 1, 11)),
        row("iva_growth", 5.6, (2021, 11, 11), kind="当月"),
        row("scaled_firms", 15000, (2021, 11, 11), kind="时点"),
        row("scaled_firms", 15100, (2021, 11, 11), kind="时点", start=date(2021, 11, 10), end=date(2021, 11, 10)),
    ]
    told = [cell for rule, cell, _ in found(rows, replace(words, today=date(*today))) if rule == "future_period"]
    assert told == ([] if over else ["B1", "B2", "B3"])


def test_findings_tell_numbers_and_periods_in_one_way(words: Vocabulary) -> None:
    """No digits a spreadsheet computed, no 1e+06, one writing of a span: that of the charts."""
    rows = [
        row("revenue", 875.093888888889, (2021, 1, 10)),
        row("revenue", 875.1, (2021, 1, 10)),
        row("iva_growth", 1_234_567.0, (2021, 1, 9)),
        row("iva_growth", 0.0653333333333, (2021, 3, 3), kind="当月"),
    ]
    told = {finding.rule: finding.message for finding in check(frame(rows), words)}
    assert "2021年1—10月有两个不同的值：875.094亿元（B1）和875.1亿元" in told["duplicate_key"]
    assert "1,234,567" in told["out_of_range"] and "e+" not in told["out_of_range"]
    assert told["looks_like_ratio"].endswith("2021年3月为0.0653%，可能是比率，应为6.533%")


def test_not_by_industry(words: Vocabulary) -> None:
    rows = [row("gdp", 5000.5, (2021, 1, 3), industry="electronics"), row("gdp", 5000.5, (2021, 1, 3))]
    assert [f[:2] for f in found(rows, words)] == [("not_by_industry", "B1")]


def test_signs_and_digits(words: Vocabulary) -> None:
    rows = [
        row("iva_growth", -5.2, (2021, 1, 3), raw="下降-5.2%"),
        row("iva_growth", -5.2, (2021, 1, 4), raw="下降5.2%"),
        row("revenue", 1234.56789012346, (2021, 1, 5), raw="1234.56789012345678"),
        row("revenue", 1235.5, (2021, 1, 6), raw="预计超过1,235.5亿元（全年）"),
    ]
    assert [f[:2] for f in found(rows, words)] == [("sign_against_wording", "B1"), ("precision", "B3")]


def test_three_hundred_thousand_rows_in_a_second_or_two(words: Vocabulary) -> None:
    codes = [r.id for r in words.regions.values() if r.level == "市州"]
    pieces = []
    for year in range(2000, 2021):
        for month in range(2, 13):
            pieces.append(
                pd.DataFrame(
                    {
                        "region": codes,
                        "value": [10.0 * month] * len(codes),
                        "start": date(year, 1, 1),
                        "end": date(year, month, calendar.monthrange(year, month)[1]),
                    }
                )
            )
    one = pd.concat(pieces)
    many = pd.concat([one.assign(caliber=f"口径{n}") for n in range(62)], ignore_index=True)
    plain = row("revenue", 1.0, (2021, 1, 3))
    for name in plain.keys() - set(many.columns):
        many[name] = plain[name]
    many["raw"] = many["value"].map(str)
    many["cell"] = [f"C{n}" for n in range(len(many))]
    assert len(many) > 300_000
    started = time.process_time()
    assert check(many, words) == []
    assert time.process_time() - started < 3
