"""Rule-made sentences against the numbers they were made of: a checker of its own reads them back."""

import math
import re
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.analysis.narrative import (
    FAR,
    Value,
    beside,
    change,
    changes,
    gap,
    grew,
    hedged,
    joined,
    level,
    margin,
    missing,
    noted,
    on_base,
    parted,
    text,
    told,
)
from dashboard.analysis.narrative_lists import counted, leading, listed, run
from dashboard.figure import Figure, Heat, Reference, Series, points

RATE = re.compile(r"(增长|下降)(\d+(?:\.\d+)?)%|(持平)")


def row(value: float | None, decimals: int = 1, **more: Any) -> SimpleNamespace:
    """A row of the store as far as a sentence reads it."""
    named = {
        "id": f"id{value}", "value": value, "unit": "%", "raw": "", "wording": "", "bound": "", "modality": "",
        "approximation": "", "text": "", "decimals": decimals, "status": "公布", "confidence": "高", "agreeing": 1,
        "rivals": 0,
    }  # fmt: skip
    return SimpleNamespace(**(named | more))


def rate(value: float | None, decimals: int = 1, **more: Any) -> Value:
    return Value.of(row(value, decimals, **more))


#: Rates as they come: coarse, so that equal, zero and nearly equal ones are often met, and fine ones that round alike.
numbers = st.one_of(
    st.integers(-80, 80).map(lambda n: n / 10),
    st.floats(-60, 80, allow_nan=False).map(lambda x: round(x, 3)),
    st.sampled_from([0.0, -0.0, 0.04, -0.04, 0.05, 4.449, 4.451, -5.2]),
)
places = st.sampled_from([0, 1, 1, 1, 2])


def seen(value: Value) -> Decimal:
    """The number a reader sees, read from the words and not from the field."""
    found = re.search(r"-?\d[\d,]*(?:\.\d+)?", value.shown)
    assert found is not None
    return Decimal(found[0].replace(",", ""))


def read_rate(said: str) -> Decimal:
    found = RATE.search(said)
    assert found is not None, said
    if found[3]:
        return Decimal(0)
    return Decimal(found[2]) * (1 if found[1] == "增长" else -1)


@settings(max_examples=300, deadline=None)
@given(numbers, places)
def test_a_rate_rises_and_falls_as_its_sign_says(value: float, decimals: int) -> None:
    said = text(grew(rate(value, decimals)))
    assert read_rate(said) == seen(rate(value, decimals))
    assert "-" not in said


@settings(max_examples=400, deadline=None)
@given(numbers, numbers, places)
@example(-0.9, 1.0, 1)
@example(1.0, -0.9, 1)
@example(4.449, 4.451, 1)
@example(0.0, -0.04, 1)
def test_a_change_never_contradicts_its_two_rates(before: float, now: float, decimals: int) -> None:
    a, b = rate(before, decimals), rate(now, decimals)
    old, new = seen(a), seen(b)
    said = text(change(b, a, "上期"))
    checks = {
        "与上期持平": old == new,
        "加快": new > old > 0,
        "回落": 0 < new < old,
        "收窄": old < new < 0,
        "扩大": new < old < 0,
        "由负转正": old < 0 < new,
        "由正转负": new < 0 < old,
        "转为增长": old == 0 < new,
        "转为下降": new < 0 == old,
        "转为持平": new == 0 != old,
    }
    used = [word for word in checks if word in said]
    assert len(used) == 1 and checks[used[0]], (said, old, new)
    if found := re.search(r"(?:加快|回落|收窄|扩大)(\d+(?:\.\d+)?)个百分点", said):
        assert Decimal(found[1]) == abs(new - old), said
        assert said.startswith("增速" if new > 0 else "降幅")
    if found := re.search(r"上期为(-?\d+(?:\.\d+)?)%", said):
        assert Decimal(found[1]) == old
    if found := re.search(r"由上期的(增长|下降)(\d+(?:\.\d+)?)%", said):
        assert read_rate(found[0]) == old


@settings(max_examples=300, deadline=None)
@given(numbers, numbers, places)
def test_above_and_below_are_what_they_say(own: float, other: float, decimals: int) -> None:
    a, b = rate(own, decimals), rate(other, decimals)
    gap = seen(a) - seen(b)
    said = text(beside(a, b, "全国"))
    if gap == 0:
        assert said == "与全国持平"
    else:
        found = re.fullmatch(r"(高|低)于全国(\d+(?:\.\d+)?)个百分点", said)
        assert found is not None and Decimal(found[2]) == abs(gap) and (found[1] == "高") == (gap > 0)
    base = text(on_base(a, b, "上年同期"))
    assert ("基数较低" in base) == (gap > 0 and (gap >= Decimal(FAR) or seen(b) < 0))
    assert ("基数较高" in base) == (gap <= -Decimal(FAR) and seen(b) > 0)
    if base:
        assert read_rate(base) == seen(b)


named_rates = st.lists(numbers, max_size=12).map(
    lambda values: [(f"业{chr(0x4E00 + n)}", rate(v)) for n, v in enumerate(values)]
)


@settings(max_examples=300, deadline=None)
@given(named_rates)
def test_a_ranking_counts_and_orders_rightly(values: list[tuple[str, Value]]) -> None:
    said = text(leading(values, "行业"))
    if not values:
        assert said == ""
        return
    shown = {name: seen(value) for name, value in values}
    told_rates = {
        m[1]: read_rate(m[0])
        for m in re.finditer(r"(业[\u4e00-\u4e0b])(?:增长\d+(?:\.\d+)?%|下降\d+(?:\.\d+)?%|持平)", said)
    }
    assert all(shown[name] == number for name, number in told_rates.items()), said
    assert f"有数据的{len(values)}个行业" in said or set(told_rates) == set(shown)
    for verb, test in (("增长", lambda n: n > 0), ("持平", lambda n: n == 0), ("下降", lambda n: n < 0)):
        if count := re.search(rf"(\d+)个{verb}", said):
            assert int(count[1]) == sum(map(test, shown.values())), said
        if f"全部{verb}" in said or f"均{verb}" in said:
            assert all(map(test, shown.values())), said
    for word, best in (("增速较高的为", max), ("降幅较小的为", max), ("增速较低的为", min), ("降幅较大的为", min)):
        if word in said:
            first = re.match(r"业.", said.split(word)[1])
            assert first is not None and shown[first[0]] == best(shown.values()), said
    if "降幅" in said:
        assert min(shown.values()) < 0
    # What is said does not depend on the order the rows come in, as long as no two are equal.
    if len(set(shown.values())) == len(values):
        assert text(leading(values[::-1], "行业")) == said
    assert len(values) == 1 or str(len(values)) in text(counted(values, "行业"))


@settings(max_examples=200, deadline=None)
@given(st.lists(numbers, max_size=8))
def test_a_run_is_as_long_as_it_says(values: list[float]) -> None:
    told_run = text(run([rate(v) for v in values], "累计增速"))
    shown = [seen(rate(v)) for v in values]
    steps = [b - a for a, b in pairwise(shown)]
    if not told_run:
        assert len(steps) < 2 or steps[-1] == 0 or steps[-2] == 0 or (steps[-1] > 0) != (steps[-2] > 0)
        return
    found = re.fullmatch(r"累计增速连续(\d+)期(上升|回落)", told_run)
    assert found is not None
    length = int(found[1])
    own = steps[-length:]
    assert all((step > 0) == (found[2] == "上升") and step != 0 for step in own)
    before = steps[-length - 1 : -length]
    assert not before or before[0] == 0 or (before[0] > 0) != (own[0] > 0)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"modality": "预计", "approximation": "左右"}, "预计增长6%左右"),
        ({"bound": ">"}, "增长超过6%"),
        ({"wording": "达到"}, "增长6%"),
        ({"approximation": "约"}, "增长约6%"),
    ],
)
def test_qualifiers_stay_and_are_never_subtracted(more: dict[str, str], said: str) -> None:
    value = rate(6.0, 0, **more)
    assert text(grew(value)) == said
    if more.get("wording") is None:
        assert not value.exact and change(value, rate(5.0), "上期") == () and beside(value, rate(5.0), "全国") == ()


def test_a_bound_at_or_below_zero_is_neither_a_rise_nor_a_fall() -> None:
    assert text(grew(rate(0.0, 0, bound=">"))) == "增速转正（>0）"
    assert text(grew(rate(-3.0, 0, bound=">"))) == "增速超过-3%"


@pytest.mark.parametrize(
    ("now", "other", "said"),
    [
        (rate(20.01, 2), rate(13.6), "高于全国6.4个百分点"),
        (rate(13.6), rate(20.01, 2), "低于全国6.4个百分点"),
        (rate(13.64, 2), rate(13.6), "与全国基本持平"),
        (rate(6.0, 0), rate(4.5), "高于全国2个百分点"),
    ],
)
def test_a_difference_is_no_finer_than_either_rate(now: Value, other: Value, said: str) -> None:
    assert text(beside(now, other, "全国")) == said
    compared = text(change(now, other, "上期"))
    assert compared.endswith(said.removeprefix("高于全国").removeprefix("低于全国").removeprefix("与全国"))


def test_a_turn_is_said_once_for_all_it_is_against() -> None:
    now, before, last = rate(-5.2), rate(8.0), rate(7.8, confidence="中")
    said = [text(clause) for clause in changes(now, [(before, "全年"), (last, "上年同期")])]
    assert said == ["增速由正转负（全年为8.0%；上年同期为7.8%）"]
    assert margin(changes(now, [(before, "全年"), (last, "上年同期")])) == ("7.8%：可信度：中",)
    other = [text(clause) for clause in changes(now, [(before, "全年"), (rate(-4.0), "1月"), (None, "2月")])]
    assert other == ["增速由正转负（全年为8.0%）", "降幅比1月扩大1.2个百分点"]


@pytest.mark.parametrize(
    ("clause", "said", "note"),
    [
        (lambda now, other: change(now, other, "1—3月"), "增速比1—3月加快2.0个百分点", "2.0个百分点：1—3月可信度：中"),
        (lambda now, other: change(rate(-1.0), other, "上期"), "增速由正转负（上期为4.0%）", "4.0%：可信度：中"),
        (lambda now, other: change(rate(0.0), other, "上期"), "由上期的增长4.0%转为持平", "4.0%：可信度：中"),
        (lambda now, other: beside(now, other, "全国"), "高于全国2.0个百分点", "2.0个百分点：全国可信度：中"),
        (lambda now, other: beside(rate(4.0), other, "全国"), "与全国持平", "与全国持平：全国可信度：中"),
        (lambda now, other: on_base(rate(12.0), other, "上年同期"), "上年同期增长4.0%，基数较低", "4.0%：可信度：中"),
        (lambda now, other: change(now, other.bare, "上期"), "增速比上期加快2.0个百分点", None),
    ],
)
def test_doubts_of_what_is_compared_with_are_noted(clause: Any, said: str, note: str | None) -> None:
    made = clause(rate(6.0), rate(4.0, confidence="中"))
    assert text(made) == said and margin([made]) == (() if note is None else (note,))


def test_states_of_listed_values_are_told_by_name_and_doubts_noted() -> None:
    sure, middle, first = rate(9.0), rate(5.0, confidence="中"), rate(3.0, status="初步")
    assert text(listed([("甲", first)])) == "甲增长3.0%（初步数）"
    assert text(listed([("甲", first), ("乙", first)])) == "甲增长3.0%、乙增长3.0%（均为初步数）"
    several = [("甲", sure), ("乙", middle), ("丙", first), ("丁", middle)]
    assert text(listed(several)).endswith("丁增长5.0%（丙为初步数）")
    assert margin([listed(several)]) == ("5.0%、5.0%：可信度：中",)
    level_all = [(name, rate(5.0, confidence="中" if name == "丁" else "高")) for name in "甲乙丙丁"]
    assert text(leading(level_all, "行业")) == "有数据的4个行业均增长5.0%。"
    assert margin([leading(level_all, "行业")]) == ("5.0%：丁可信度：中",)


def test_doubts_are_noted_and_states_are_said_by_rule() -> None:
    value = rate(2.6, confidence="中", agreeing=0)
    assert margin([hedged(grew(value), value)]) == ("2.6%：仅见一处来源，可信度：中",)
    assert rate(1.0, confidence="中", rivals=1).doubts == ("可信度：中", "另有1个不同数值")
    implied = rate(1.0, status="推算")
    assert text(hedged(grew(implied), implied)) == "增长1.0%（推算，非公布值）" and implied.doubts == ()


def test_notes_alone_make_no_sentence() -> None:
    alone = noted((), "全国本库未收录")
    assert text(joined(alone)) == "" and text(joined(alone, grew(rate(1.0)), alone)) == "增长1.0%。"
    assert margin([joined(grew(rate(1.0)), alone)]) == ("全国本库未收录",)


@pytest.mark.parametrize(
    ("whole", "public", "note"),
    [
        ("2020年增长4.5%，高于全国1.7个百分点", "2020年增长4.5%，高于全国1.7个百分点", ""),
        ("13家中，可确认1家、待核2个，其余本库未收录", "13家中，可确认1家、待核2个", "其余本库未收录"),
        ("甲增长1%（可信度：中，另有2个不同数值），乙增长2%", "乙增长2%", "甲增长1%（可信度：中，另有2个不同数值）"),
        ("2031年5月规上工业增速本库未收录", "", "2031年5月规上工业增速本库未收录"),
    ],
)
def test_what_is_for_the_writer_is_parted_from_what_is_public(whole: str, public: str, note: str) -> None:
    assert parted(whole) == (public, note)


def test_what_is_missing_is_never_a_zero() -> None:
    nothing = rate(None)
    assert text(grew(nothing)) == "增速本库未收录"
    assert change(rate(1.0), None, "上期") == () and change(nothing, rate(1.0), "上期") == ()
    assert leading([("甲", nothing)], "行业") == () and run([nothing, nothing, nothing], "增速") == ()
    assert margin([missing(["利润总额"], "2021年8月")]) == ("2021年8月利润总额本库未收录",)
    assert missing([], "2021年8月") == () and joined((), ()) == ()


def test_every_number_leads_to_its_rows() -> None:
    now, before = rate(1.0), rate(-0.9)
    numbers_told = [s for s in (*grew(now), *change(now, before, "1—3月")) if re.search(r"\d%", s.text)]
    assert [s.ids for s in numbers_told] == [now.ids, before.ids]
    assert change(rate(3.0), rate(2.0), "上期")[1].ids == ("id3.0", "id2.0")
    assert text(level("营业收入", rate(12345.6, unit="亿元"), rate(7.0))) == "营业收入12,345.6亿元，同比增长7.0%"


def figure(kind: Any, values: list[float], **more: Any) -> Figure:
    line = kind == "line"
    rows = [
        {"series": "甲", "role": "published", "mark": kind, "x": n if line else f"项{chr(0x4E00 + n)}", "y": v,
         "shown": f"{v:.1f}%", "period": f"第{n}期" if line else "2020年（累计）", "id": f"r{n}"}
        for n, v in enumerate(values)
    ]  # fmt: skip
    return Figure(kind, points(rows), (Series("甲"),), **more)


@settings(max_examples=60, deadline=None)
@given(st.lists(numbers, max_size=9), numbers)
def test_a_figure_is_told_as_it_is_drawn(values: list[float], at: float) -> None:
    shown = [Decimal(f"{v:.1f}") for v in values]
    lines = figure("line", values, references=(Reference(round(at, 1), f"全省{at:.1f}%"),))
    said = "".join(told(lines))
    assert "nan" not in said
    if not values:
        assert said == "图上没有可画的数值。"
        return
    assert ("升至" in said) == (shown[-1] > shown[0]) and ("降至" in said) == (shown[-1] < shown[0])
    for word, best in (("最高", max), ("最低", min)):
        if found := re.search(rf"{word}(-?\d+\.\d)%（第(\d)期", said):
            assert Decimal(found[1]) == best(shown) == shown[int(found[2])]
    reference = Decimal(f"{at:.1f}")
    assert ("高于“" in said) == (shown[-1] > reference) and ("低于“" in said) == (shown[-1] < reference)
    bars = "".join(told(figure("bar", values, references=(Reference(round(at, 1), f"全省{at:.1f}%"),))))
    for word, test in (("高于", lambda n: n > reference), ("低于", lambda n: n < reference)):
        if found := re.search(rf"(\d+)项{word}", bars):
            assert int(found[1]) == sum(map(test, shown)), bars
    if found := re.search(r"最高，为(-?\d+\.\d)%；.*最低，为(-?\d+\.\d)%", bars):
        assert (Decimal(found[1]), Decimal(found[2])) == (max(shown), min(shown))


def test_a_heat_map_is_told_by_its_lights_and_its_newest_column() -> None:
    cells = pd.DataFrame(
        [("甲业", "1月", "green"), ("甲业", "2月", "red"), ("乙业", "1月", "green")], columns=["row", "column", "tone"]
    )
    legend = (("green", "绿·正常"), ("red", "红·过热"))
    said = told(Heat(cells.assign(text="", shown="", note="", id=""), ("甲业", "乙业"), ("1月", "2月"), legend))
    assert said == ("共2行、2列（1月至2月）：绿·正常2格、红·过热1格，1格无数据。", "2月：甲业红·过热。")


def test_implied_values_are_flagged_and_words_are_not_told_twice() -> None:
    one = figure("line", [1.0, 2.0])
    implied = Figure("line", one.points.assign(role="implied"), (Series("甲"),))
    assert told(implied) == ("甲（推算，非公布值）：2个点。",)
    assert told(None) == () and math.isnan(rate(None).number)


@settings(max_examples=200, deadline=None)
@given(st.integers(-20, 20), st.integers(-20, 20).map(lambda n: n / 10), st.sampled_from([1, 2]))
@example(7, 7.0, 1)
@example(7, 7.4, 1)
def test_a_whole_number_is_not_called_level_with_one_of_decimals(whole: int, fine: float, decimals: int) -> None:
    """7 may be anything from 6.5 to 7.5: nobody knows whether it is 7.0."""
    own, other = rate(float(whole), 0), rate(fine, decimals)
    for now, then in ((own, other), (other, own)):
        for clause in (beside(now, then, "全国"), change(now, then, "上期")):
            assert "与全国" not in text(clause) and "与上期" not in text(clause), text(clause)
            if not gap(now, then) and not (now.number * then.number < 0 or 0 in (now.number, then.number)):
                assert text(clause) == "" and "不能判断" in "".join(span.note for span in clause)
    assert text(beside(rate(6.0), rate(6.0, 2), "全国")) == "与全国基本持平"
    assert text(beside(rate(6.0), rate(6.0), "全国")) == "与全国持平"


@pytest.mark.parametrize(("label", "level"), [("全省7.0%", "持平"), ("全省7%", "相当"), ("全省7.00%", "相当")])
def test_a_figure_is_level_with_a_reference_only_to_the_same_decimals(label: str, level: str) -> None:
    said = "".join(told(figure("line", [6.0, 7.0], references=(Reference(7.0, label),))))
    assert f"与“{label}”{level}" in said
