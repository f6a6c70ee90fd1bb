"""The measured shape of a recovery: the rule on hand-worked series, the finding on the real ones."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.recovery_shape import Shape, as_it_came, by_vintage, lost, shape, shortfall
from dashboard.deck.slides import _fitting
from dashboard.errors import ParameterError
from dashboard.exhibits import build
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.growth_series import all_series
from dashboard.exhibits.recovery import years
from dashboard.exhibits.recovery_window import measurable, usual_window, window
from dashboard.store import Store
from tests.conftest import SMALL, write_data

CUMULATIVE, SINGLE = "iva_growth|510000|all|累计|", "iva_growth|510000|all|当月|"
NATION = "iva_growth|100000|all|当月|"


def measured(values: list[float], path: float = 8.0) -> Shape:
    found = shape([(float(month), value) for month, value in enumerate(values, start=2)], path)
    assert isinstance(found, Shape)
    return found


def test_the_fall_of_2020_by_hand() -> None:
    found = measured([-5.2, -0.9, 1.0, 2.0, 2.5, 2.6, 2.7, 3.2, 3.7, 4.0, 4.5])
    assert (found.trough_at, found.trough) == (2.0, -5.2)
    assert found.depth == pytest.approx(13.2)
    assert found.to_zero == 2.0, "1—4月 is the first above zero"
    assert found.to_path is None
    # Half of 13.2 is made good at 1.4: between April (1.0) and May (2.0), 0.4 of the way.
    assert found.half_life == pytest.approx(2.4)
    assert found.recovered == pytest.approx(9.7 / 13.2)
    assert found.letter == "V"
    assert shortfall(12, 4.5, 8.0) == pytest.approx(42.0)


@pytest.mark.parametrize(
    ("values", "letter"),
    [
        ([-4.0, 3.0, 6.0, 8.0], "V"),
        ([-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 3.0], "U"),
        ([-4.0, 5.0, 6.0, 1.0, 6.0], "W"),
        ([-4.0, -3.0, -2.0, -1.0, 0.0], "L"),
        # Above the level before, a low base: what it loses again is no relapse.
        ([-4.0, 5.0, 16.0, 8.0, 7.0], "V"),
        ([7.5, 7.6, 7.4, 7.9], "平"),
        ([9.0, 9.5, 10.0], "平"),
        ([5.0, 5.0, 5.0], "L"),
    ],
)
def test_letters_follow_the_stated_rule(values: list[float], letter: str) -> None:
    assert measured(values).letter == letter


def test_nothing_is_interpolated_across_a_gap() -> None:
    found = shape([(2.0, -4.0), (3.0, -3.0), (9.0, 6.0)], 8.0)
    assert isinstance(found, Shape) and found.half_life == 7.0


@pytest.mark.parametrize("points", [[], [(1.0, 2.0)], [(1.0, math.nan), (2.0, 1.0), (3.0, math.inf)]])
def test_too_little_is_answered_with_a_sentence(points: list[tuple[float, float]]) -> None:
    assert "不判形态" in str(shape(points, 8.0))
    assert "不判形态" in str(shape([(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)], math.nan))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(-60, 80), min_size=3, max_size=24), st.floats(-20, 30))
def test_what_is_measured_never_contradicts_the_points(values: list[float], path: float) -> None:
    found = measured(values, path)
    assert found.trough == min(values)
    if found.half_life is not None:
        assert 0 <= found.half_life <= len(values)
    if found.letter == "L":
        assert max(values[values.index(min(values)) :]) < path - found.depth / 2
    if found.to_path is not None:
        assert values[int(found.trough_at - 2 + found.to_path)] >= path
    assert len(as_it_came([(float(i), v) for i, v in enumerate(values)], path)) == len(values)


def test_2020_on_the_page(store: Store) -> None:
    exhibit = build(store, "recovery_shape", year="2020")
    assert exhibit.title == "按规则测算，2020年为V型：降幅13.2个百分点，约2.4个月恢复一半，全年未回到上年全年的8.0%"
    values = {card.label: card.value for card in exhibit.figure.cards}
    assert values["累计缺口"] == "42个百分点·月" and values["最低点"] == "-5.2%"
    assert "非公布" in exhibit.subtitle
    # Both stand on the slide, too.
    assert "平滑" in exhibit.notes[0] and "判别规则" in exhibit.notes[1] and len(_fitting(exhibit.notes)[0]) == 2
    came = exhibit.table.set_index("数据截至")["按当时数据的判断"]
    assert came["2020年1—4月"] == "尚未恢复一半" and came["2020年1—5月"] == "V型"


def test_a_year_with_a_break_is_refused(store: Store) -> None:
    exhibit = build(store, "recovery_shape", year="2022")
    assert exhibit.figure is None and "序列间断" in exhibit.title


def test_every_year_has_an_answer_or_a_reason(store: Store) -> None:
    for year in years(Reading(store, store.version)):
        assert year in build(store, "recovery_shape", year=year).title


def test_a_window_of_cumulative_rates_measures_what_the_year_does(store: Store) -> None:
    exhibit = build(store, "recovery_window", series=CUMULATIVE, start="2020-02", end="2020-12")
    values = {card.label: card.value for card in exhibit.figure.cards}
    assert (values["形态"], values["降幅"], values["恢复一半用时"]) == ("V型", "13.2个百分点", "约2.4个月")
    assert values["累计缺口"] == "42个百分点·月" and exhibit.own_mark == "测算，非官方"
    assert build(store, "recovery_window").title == exhibit.title, "the year of the lowest reading comes first"


def test_a_window_of_single_months_by_hand(store: Store) -> None:
    exhibit = build(store, "recovery_window", series=NATION, start="2020-02", end="2020-06")
    values = {card.label: card.value for card in exhibit.figure.cards}
    # Ten readings of 2019, in order 4.4 4.7 4.8 5.0 5.4 5.8 6.2 6.3 6.9 8.5: a median of 5.6; 5.6 + 13.5 = 19.1.
    assert "此前10期中位数5.6%" in exhibit.subtitle and values["降幅"] == "19.1个百分点"
    # 5 × 5.6 − (−13.5 − 1.1 + 3.9 + 4.4 + 4.8) = 28 + 1.5
    assert values["累计缺口"] in ("29个百分点·期", "30个百分点·期")
    assert lost([(1, -13.5), (2, -1.1), (3, 3.9), (4, 4.4), (5, 4.8), (6, math.nan)], 5.6) == pytest.approx(29.5)


def test_the_lowest_value_has_room_for_its_label(store: Store) -> None:
    for series, first, last in ((CUMULATIVE, "2020-02", "2020-12"), (NATION, "2020-02", "2020-06"),
                                (CUMULATIVE, "2023-03", "2023-12")):  # fmt: skip
        figure = build(store, "recovery_window_curve", series=series, start=first, end=last).figure
        (low, high), values = figure.y.domain, figure.points["y"]
        assert (values.min() - low) / (high - low) > 0.1 and values.max() < high
        assert low < 0 or values.min() - low > 1


def test_implied_months_are_never_measured(store: Store) -> None:
    exhibit = build(store, "recovery_window_curve", series=SINGLE, start="2020-02", end="2020-12")
    assert list(exhibit.figure.points["role"].unique()) == ["published"]
    # January–February, and the only three single months of 2020 published.
    assert list(exhibit.figure.points["x"] % 12) == [2, 3, 6, 11]
    assert "没有公布的读数" in exhibit.notes[0]


@pytest.mark.parametrize(
    ("series", "start", "end", "said"),
    [
        (CUMULATIVE, "2022-02", "2022-12", "序列间断：2022年6月"),
        (CUMULATIVE, "2031-02", "2031-12", "本库未收录"),
        (CUMULATIVE, "2020-12", "2020-02", "晚于终点"),
        (CUMULATIVE, "2020-02", "2020-02", "只有1个可用的点"),
        (SINGLE, "2020-02", "2020-12", "没有比较的起点"),
    ],
)
def test_a_window_without_an_answer_says_why(store: Store, series: str, start: str, end: str, said: str) -> None:
    for key in ("recovery_window", "recovery_vintages"):
        exhibit = build(store, key, series=series, start=start, end=end)
        assert exhibit.figure is None and said in exhibit.title


def test_what_cannot_be_read_is_refused(store: Store) -> None:
    for wrong in ({"start": "2020-13"}, {"end": "去年"}, {"series": "没有"}):
        with pytest.raises(ParameterError):
            build(store, "recovery_window", **wrong)


def test_every_series_offered_has_an_answer_or_a_reason(store: Store) -> None:
    reading = Reading(store, store.version)
    assert CUMULATIVE in measurable(reading) and len(measurable(reading)) < len(all_series(reading))
    for series in measurable(reading):
        start, end = usual_window(reading, series)
        own = window(reading, series, start, end)
        assert own.measured and own.rows["month"].is_monotonic_increasing
        assert set(own.rows["role"]) == {"published"}
    # A target or a forecast is no reading.
    assert usual_window(reading, CUMULATIVE) == ("2020-02", "2020-12")


def test_what_would_have_been_said_on_each_day_by_hand() -> None:
    readings = [
        (1.0, -4.0, "2020-03-20"), (2.0, -3.0, "2020-04-20"), (3.0, -2.5, "2020-05-20"),
        # The third is revised, and nothing else is new that day; one without a day is left out.
        (3.0, 3.0, "2020-06-20"), (2.0, -3.0, "2020-06-20"), (4.0, 8.0, ""),
        (3.0, 3.0, "2021-01-01"),
    ]  # fmt: skip
    came = by_vintage(readings, 8.0)
    assert [day for day, _, _ in came] == ["2020-03-20", "2020-04-20", "2020-05-20", "2020-06-20"]
    assert [x if isinstance(x, str) else x.letter for _, _, x in came][2:] == ["L", "V"]
    assert came[2][1] == [(1.0, -4.0), (2.0, -3.0), (3.0, -2.5)], "the revision is not known before its day"
    assert by_vintage([], 8.0) == []


def test_the_shipped_dates_are_said_to_be_few(store: Store) -> None:
    exhibit = build(store, "recovery_vintages")
    assert "演示，发布日期不全" in exhibit.mark and "11期中有7期带发布日期" in exhibit.notes[0]
    by_day = exhibit.table.set_index("发布日期")
    assert by_day.loc["2020年4月23日", "按当时数据的判断"].startswith("只有2个")
    assert by_day.loc["2020年6月17日", "按当时数据的判断"] == "V型"
    # What is known later does not stand there.
    assert by_day.loc["2020年6月17日", "当时已发布"].startswith("4期，最新一期止于2020年5月")


def test_dated_imports_are_looked_back_on_in_full(tmp_path, data) -> None:
    head = "indicator,region,industry,kind,start,end,value,status,source,published,confidence,disclosure\n"
    rows = [("2019-12", "8.0", "2020-01-20"), ("2020-02", "-4.0", "2020-03-20"), ("2020-03", "-3.0", "2020-04-20"),
            ("2020-04", "-2.5", "2020-05-20"), ("2020-04", "3.0", "2020-06-20")]  # fmt: skip
    text = head + "".join(
        f"iva_growth,510000,all,累计,{end[:4]}-01,{end},{value},公布,bureau,{day},高,已公开\n"
        for end, value, day in rows
    )
    breaks = SMALL["break.yaml"] + "  - {name: source, title: 来源}\n"
    none = SMALL["break.csv"].splitlines()[0] + ",source\n"
    write_data(data, **{"observation/growth.csv": text, "break.yaml": breaks, "break.csv": none})
    store = Store.open(tmp_path / "dated", data)
    try:
        exhibit = build(store, "recovery_vintages", start="2020-02", end="2020-04")
        assert list(exhibit.table["按当时数据的判断"])[2:] == ["尚未恢复一半", "V型"]
        assert "演示" not in exhibit.mark and "2020年6月20日起的判断与现在一致（V型）" in exhibit.title
    finally:
        store.close()
