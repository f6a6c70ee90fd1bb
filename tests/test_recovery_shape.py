"""The measured shape of a recovery: the rule on hand-worked series, the finding on the real ones."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.recovery_shape import Shape, as_it_came, shape, shortfall
from dashboard.deck.slides import _fitting
from dashboard.exhibits import build
from dashboard.exhibits.recovery import YEARS
from dashboard.store import Store


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


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_an_answer_or_a_reason(store: Store, year: str) -> None:
    assert year in build(store, "recovery_shape", year=year).title
