"""Forecasts: what is reckoned by hand, what is refused and why, nothing known only later, what the page says."""

import math
import shutil
import threading
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dashboard.analysis.forecast import (
    FEWEST,
    LAST,
    LEAST_TRIED,
    YEAR,
    Forecast,
    Miss,
    Predicted,
    _covered,
    _trial,
    _tried,
    forecast,
)
from dashboard.analysis.forecast_models import MODELS, fitted
from dashboard.analysis.forecast_run import Month, coming, readings_of, run_of
from dashboard.errors import ParameterError
from dashboard.exhibits import build
from dashboard.store import Store
from tests.conftest import ROOT

NATION = "iva_growth|100000|all|当月|"


def months(number: int, first: int = 3) -> list[Month]:
    """So many months in which a growth rate is published, from March 2015 on."""
    found = [(year, m) for year in range(2015, 2030) for m in range(first, 13)]
    return found[:number]


def swinging(number: int, seed: int = 3) -> list[tuple[Month, float]]:
    """Readings that come back to 5 % at once: here the last reading is a bad guess."""
    noise = np.random.default_rng(seed).normal(0, 2, number)
    return [(month, round(5.0 + float(n), 1)) for month, n in zip(months(number), noise, strict=True)]


def made(readings: list[tuple[Month, float]], cumulative: bool = False, steps: int = 6) -> Forecast:
    found = forecast(run_of(readings, cumulative), steps)
    assert isinstance(found, Forecast)
    return found


def test_cumulative_rates_are_taken_apart_and_added_up_by_hand() -> None:
    run = run_of([((2020, 2), 4.0), ((2020, 3), 5.0), ((2020, 5), 6.0)], cumulative=True)
    # March: 3×5 − 2×4 = 7; April and May share (5×6 − 3×5) / 2 = 7.5.
    assert run.slots == ((2020, 2), (2020, 3), (2020, 4), (2020, 5))
    assert run.pace == (4.0, 7.0, 7.5, 7.5) and run.merged == ((2020, 4),)
    ahead = readings_of(run, (2020, 5), np.array([9.0, 3.0]), coming(run, 2))
    assert [m for m, *_ in ahead] == [(2020, 6), (2020, 7)]
    assert [value for _, value, _ in ahead] == pytest.approx([(30 + 9) / 6, (30 + 9 + 3) / 7])
    assert [share for *_, share in ahead] == pytest.approx([1 / 6, 2 / 7]), "what is known does not err"


def test_a_new_year_begins_anew() -> None:
    run = run_of([((2020, 11), 3.0), ((2020, 12), 3.5), ((2021, 2), 6.0)], cumulative=True)
    assert run.slots == ((2021, 2),) or run.slots[-1] == (2021, 2)
    december = run_of([*[((2020, m), 4.0) for m in range(2, 13)]], cumulative=True)
    assert coming(december, 2) == [(2021, 2), (2021, 3)], "January and February are one reading"
    ahead = readings_of(december, (2020, 12), np.array([8.0, 5.0]), coming(december, 2))
    assert [value for _, value, _ in ahead] == pytest.approx([8.0, (2 * 8 + 5) / 3])


@pytest.mark.parametrize(
    ("readings", "cumulative", "breaks", "why"),
    [
        ([], False, [], "没有可用的读数"),
        ([((2020, 3), 1.0)], False, [], f"不足{FEWEST}期"),
        ([(m, math.nan) for m in months(40)], False, [], "没有可用的读数"),
        ([(m, 5.0) for m in months(40)], False, [], "各期数值相同"),
        (swinging(FEWEST - 1), False, [], f"只有{FEWEST - 1}期"),
        (swinging(40), False, [(2017, 6)], "2017年6月起为序列间断"),
        ([r for r in swinging(40) if r[0] != (2018, 3)], False, [], "2017年12月与2018年4月之间有缺口"),
        ([(m, math.nan if m == (2018, 5) else v) for m, v in swinging(40)], False, [], "之间有缺口"),
        ([((2020 + n // 4, (2, 5, 9, 12)[n % 4]), float(n % 7)) for n in range(40)], True, [], "之间有缺口"),
    ],
)
def test_too_little_is_answered_with_the_reason(readings, cumulative, breaks, why) -> None:
    assert why in str(forecast(run_of(readings, cumulative, breaks)))


def test_a_random_walk_is_refused_because_the_last_reading_does_as_well() -> None:
    steps = np.random.default_rng(8).normal(0, 1, 48).cumsum()
    found = made([(month, float(v)) for month, v in zip(months(48), steps, strict=True)])
    assert "不如" in found.reason and found.predicted == ()
    assert found.steps[0].error >= found.steps[0].last, "the errors stand beside the refusal"


def test_a_forecast_stands_beside_its_trial() -> None:
    readings = swinging(44)
    found = made(readings)
    values = [v for _, v in readings]
    assert found.reason == "" and found.tried == 44 - 20
    assert found.steps[0].last == pytest.approx(np.mean([abs(values[n - 1] - values[n]) for n in range(20, 44)]))
    assert found.steps[0].year == pytest.approx(np.mean([abs(values[n - 10] - values[n]) for n in range(20, 44)]))
    assert found.pooled.error < found.pooled.last and found.pooled.beside < found.pooled.year
    assert found.pooled.beaten
    assert [p.month for p in found.predicted] == months(50)[44:]
    given = [p for p in found.predicted if p.given]
    assert given and all(_nested(p) for p in given)
    assert 4.0 < given[0].value < 6.0
    assert made(readings) == found, "the same data give the same forecast"


def test_no_filter_of_warnings_is_set_for_the_whole_process() -> None:
    """Another thread that warns in the middle of a fit gets what its own filters say, not an exception."""
    made(swinging(31))  # loads statsmodels, which adds filters of its own for good
    filters = list(warnings.filters)
    seen: set[bool] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.add(list(warnings.filters) == filters)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        made(swinging(36))
    finally:
        done.set()
        watcher.join()
    assert seen == {True} and list(warnings.filters) == filters


def test_the_models_say_what_statsmodels_own_classes_say() -> None:
    from statsmodels.tsa.forecasting.theta import ThetaModel
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    for values in ([v for _, v in swinging(30)], np.random.default_rng(8).normal(0.3, 1, 30).cumsum()):
        pace = np.asarray(values)
        found = fitted(pace, 3)
        theta = ThetaModel(pace, period=1, deseasonalize=False).fit().forecast(3)
        smooth = SimpleExpSmoothing(pace, initialization_method="estimated").fit().forecast(3)
        assert found["Theta"] == pytest.approx(np.asarray(theta), abs=0.01)
        assert found["简单指数平滑"] == pytest.approx(np.asarray(smooth), abs=0.01)


def test_last_years_month_is_compared_where_it_is_held() -> None:
    # Two hard months without a reading a year before, two easy ones with it.
    misses = [Miss(n, n, own, 9.0, year, own, 1.0) for n, (own, year) in enumerate(
        [(6.0, math.nan), (6.0, math.nan), (1.0, 2.0), (1.0, 2.0)]
    )]  # fmt: skip
    trial = _trial(misses)
    assert (trial.error, trial.last, trial.beside, trial.year) == (3.5, 9.0, 1.0, 2.0)
    assert trial.beaten and trial.rival.name == YEAR, "3.5 against 2.0 would be two different sets of months"
    assert _trial(misses[:2]).rival.name == LAST and not _trial([]).beaten


def test_the_coverage_of_the_intervals_by_hand() -> None:
    # Errors of ±1 known eight times over, then one of 1.3 and one of 2: t(7) is 1.415 at 80 %, 2.365 at 95 %.
    sizes = [1.0] * LEAST_TRIED + [1.3, 2.0]
    misses = [Miss(n, n, size, 9.0, 9.0, size, 1.0) for n, size in enumerate(sizes)]
    ((eighty, most),) = _covered([misses])
    assert (eighty.level, eighty.inside, eighty.tried) == (0.80, 1, 2)
    assert (most.level, most.inside, most.tried) == (0.95, 2, 2)
    assert [c.tried for c in _covered([misses[:LEAST_TRIED]])[0]] == [0, 0], "what is not due yet is not known"


def _nested(predicted: Predicted) -> bool:
    (low, high), (lowest, highest) = predicted.bounds
    return lowest < low < predicted.value < high < highest


def test_nothing_published_later_enters_an_earlier_trial() -> None:
    readings = swinging(44)
    now, then = run_of(readings, False), run_of(readings[:34], False)
    tried, _ = _tried(now, np.asarray(now.pace), 1)
    earlier, _ = _tried(then, np.asarray(then.pace), 1)
    assert tried[0][: len(earlier[0])] == earlier[0]


@settings(max_examples=5, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.lists(st.floats(-60, 80).map(lambda v: round(v, 1)), min_size=FEWEST, max_size=36), st.booleans())
def test_any_series_gets_bounds_in_order_or_a_reason(values: list[float], cumulative: bool) -> None:
    found = forecast(run_of(list(zip(months(36, 2), values, strict=False)), cumulative), 3)
    if isinstance(found, str) or found.reason:
        assert found
        return
    for predicted in found.predicted:
        assert math.isfinite(predicted.value)
        assert not predicted.given or _nested(predicted)


def test_the_newest_reading_of_the_province_is_not_forecast_and_why(store: Store) -> None:
    curve, check = build(store, "forecast_curve"), build(store, "forecast_check")
    assert "暂不作预测：滚动回测18次，平均误差0.48个百分点，不如“维持上期不变”的0.36个百分点" in curve.title
    assert set(curve.figure.points["role"]) == {"published"} and "预测" not in curve.mark
    assert "不作预测" in check.title and next(iter(check.table["维持上期"])) == "0.18"
    assert any("序列间断" in n for n in curve.notes) and any("平滑" in n for n in curve.notes)
    assert any("2025年10月没有可用读数" in n for n in curve.notes)
    words = " ".join((*curve.notes, check.subtitle))
    assert words.count("现行数值，不是当时的发布版本") == 2 and "当时已有" not in words


def test_looking_back_from_the_middle_of_2021(store: Store) -> None:
    curve = build(store, "forecast_curve", until="2021-06")
    assert curve.title == "回看：只用截至2021年1—6月的数据（现行数值），预测2021年10.0%，后来公布9.8%"
    assert curve.mark == "预测值，非公布　内部资料 注意保存" and curve.mark in curve.footnote
    points = curve.figure.points
    assert points.loc[points["role"] == "forecast", "series"].nunique() == 2
    assert set(points.loc[points["series"] == "后来公布", "role"]) == {"published"}
    assert list(curve.table["状态"]) == ["预测"] * 6 and next(iter(curve.table["后来公布"])) == "11.6%"
    check = build(store, "forecast_check", until="2021-06")
    assert "18个起点" in check.title and "名义80%区间在回测的30次中含公布值24次（80%）" in " ".join(check.notes)
    held = [int(cell[:-1].partition("次中含")[2]) for cell in check.table["名义80%区间"] if cell != "—"]
    assert sum(held) == 24 and any("含公布值24次" in n for n in curve.notes)
    # All 38 readings since 2018 decide, of which the last 30 are drawn: those not drawn are evidence, too.
    assert len(points[points["series"] == curve.figure.series[0].name]) == 30
    assert pd.to_datetime(curve.evidence["end"]).min() == pd.Timestamp("2017-12-31"), "the year before the first"
    # The revised base of June 2022 makes what follows another series: nothing is set against it.
    assert set(build(store, "forecast_curve", until="2022-05").table["后来公布"]) == {""}


def test_a_break_registered_after_the_last_reading(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    with (tmp_path / "data" / "break.csv").open("a", encoding="utf-8") as register:
        register.write("iva_next,iva_growth,510000,all,2026-03,基数修订,scdaily_2022m11,\n")
    own = Store.open(tmp_path / "store", tmp_path / "data")
    try:
        curve = build(own, "forecast_curve")
    finally:
        own.close()
    assert "不如“维持上期不变”" in curve.title


def test_an_old_series_and_a_short_one_are_refused(store: Store) -> None:
    assert "早26个月，近端有缺口" in build(store, "forecast_curve", series=NATION).title
    assert "2022年6月起为序列间断" in build(store, "forecast_curve", until="2022-12").title
    assert build(store, "forecast_curve", series=NATION, until="2023-12", steps="1").title.startswith("回看：")


@pytest.mark.parametrize("until", ["2030-01", "2021-13", "去年", "2023-02"])
def test_a_month_there_is_no_reading_of_is_said(store: Store, until: str) -> None:
    with pytest.raises(ParameterError, match="的读数"):
        build(store, "forecast_curve", until=until)


def test_every_model_is_named_on_screen(store: Store) -> None:
    rule = " ".join(build(store, "forecast_curve").notes)
    assert all(name in rule for name in MODELS)
