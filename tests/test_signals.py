"""监测信号灯（内部参考）: the rules on hand-worked series, no look-ahead, what stood at known turns, the page."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.analysis.signal_episodes import at_turn, episodes
from dashboard.analysis.signals import LEAST, Light, Limits, lights, month_number, why
from dashboard.errors import ParameterError
from dashboard.exhibits import build
from dashboard.figure import Heat
from dashboard.store import Store
from tests.conftest import SMALL, write_data

ROOT = Path(__file__).resolve().parents[1]
LIMITS = Limits()
SINGLE = "iva_growth|510000|all|当月|"
EXHIBITS = (
    "signals_now", "signals_strip", "signals_years", "signals_line", "signals_switches", "signals_turns",
    "signals_false", "signals_rule",
)  # fmt: skip
#: Median 8, median absolute deviation 1: a spread of 1.4826.
USUAL = [6.0, 10.0, 7.0, 9.0, 8.0] * 4


def run(values: list[float], start: int = month_number(2018, 3), **more) -> list[Light]:
    """Lights of a series with a reading every month from March 2018 on, January left out as published together."""
    months = [m for m in range(start, start + 2 * len(values) + 2) if m % 12][: len(values)]
    return lights(list(zip(months, values, strict=True)), more.pop("limits", LIMITS), **more)


@pytest.mark.parametrize(
    ("value", "step"), [(8.0, 0), (9.4, 0), (10.2, 1), (12.0, 2), (5.0, -1), (4.5, -2), (-20.0, -2)]
)
def test_the_level_by_hand(value: float, step: int) -> None:
    # Changes do not count here: 8 ± 1.48 is usual, ± 2.97 is where too hot and too cold begin.
    calm = Limits(change=99.0)
    found = run([*USUAL, value], limits=calm)[-1]
    assert (found.norm, found.spread) == (8.0, pytest.approx(1.4826))
    assert found.step == step


def test_one_deep_fall_moves_what_is_usual_by_nothing() -> None:
    assert run([*USUAL, -30.0, 8.0])[-1].norm == 8.0


def test_a_calm_series_does_not_flash_at_every_tenth() -> None:
    found = run([8.0] * 20 + [8.3, 7.6])
    assert [light.step for light in found[-2:]] == [0, 0] and found[-1].spread == 1.0


def test_a_fast_move_counts_only_in_the_direction_growth_is_off() -> None:
    steady = [8.0] * 20
    falling = run([*steady, 8.0, 7.0])[-1]
    assert (falling.level, falling.push) == (-1, -1) and "变化规则" in why(falling, LIMITS)
    # Back from a fall: as fast, but towards what is usual.
    rising = run([*steady, 2.0, 6.5])[-1]
    assert rising.change_score > LIMITS.change and rising.push == 0


def test_a_light_changes_by_the_margin_or_in_two_readings_running() -> None:
    calm = Limits(change=99.0)
    found = run([8.0] * 20 + [6.9, 6.9, 7.1, 7.1, 6.7, 7.3], limits=calm)[-6:]
    # 1.1 off is past the limit by 0.1 only: held once, then it counts; back the same way; 1.3 off counts at once.
    assert [(light.step, light.held) for light in found] == [
        (0, True), (-1, False), (-1, True), (0, False), (-1, False), (0, False),
    ]  # fmt: skip
    assert "滞后规则" in why(found[0], calm) and "未连续两期" in why(found[0], calm)


def test_gaps_breaks_and_new_years() -> None:
    march, december = month_number(2019, 3), month_number(2019, 12)
    usual = [(month_number(2018, 2) + n, 8.0) for n in range(11)]
    assert math.isnan(lights([*usual, (march, 3.0), (march + 2, 5.0)], LIMITS)[-1].change), "a month is missing"
    year = [(month_number(2019, m), 8.0) for m in range(3, 13)]
    merged = [*usual, *year, (december + 2, 4.0)]
    assert lights(merged, LIMITS)[-1].change == -4.0, "January–February follows December"
    assert math.isnan(lights(merged, LIMITS, cumulative=True)[-1].change), "cumulative rates begin anew"
    assert math.isnan(lights(merged, LIMITS, cuts=[december + 2])[-1].change), "a break"
    grey = lights(merged, Limits(restart=True), cuts=[december])[-1]
    assert grey.step is None and f"不足{LEAST}期" in why(grey, LIMITS)
    late = lights([*usual, *year, (december + 6, 6.9)], LIMITS)[-1]
    assert late.step == -1 and not late.held, "after a long gap no light is kept"


def test_the_year_before_is_named_where_it_was_odd() -> None:
    fall = [8.0] * 12 + [-5.0] + [8.0] * 10 + [14.0]
    found = run(fall, limits=Limits(change=99.0))[-1]
    assert found.step == 2 and found.low_base and "低基数" in why(found, LIMITS)


@pytest.mark.parametrize("values", [[], [3.0], [math.nan] * 30, [8.0] * (LEAST - 1) + [math.nan, math.inf]])
def test_too_little_gives_no_light(values: list[float]) -> None:
    assert all(light.step is None for light in run(values))
    assert not episodes(run(values))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-60, 80), max_size=60), st.booleans(), st.sets(st.integers(24210, 24290), max_size=3))
def test_no_light_knows_what_came_after_and_both_sides_are_treated_alike(
    values: list[float], cumulative: bool, cuts: set[int]
) -> None:
    whole = run(values, cuts=cuts, cumulative=cumulative)
    for short in range(0, len(values), 7):
        # Compared as text, because NaN equals nothing.
        assert str(run(values[:short], cuts=cuts, cumulative=cumulative)) == str(whole[:short])
    mirrored = run([-v for v in values], cuts=cuts, cumulative=cumulative)
    assert [m.step for m in mirrored] == [None if w.step is None else -w.step for w in whole]
    assert all(why(light, LIMITS) for light in whole)


def test_false_alarms_and_turns_by_the_rule() -> None:
    calm = Limits(change=99.0)
    values = [8.0] * 12 + [6.5, 8.0] + [6.5, 6.5, 6.5] + [8.0] + [3.0] + [8.0, 10.5]
    found = run(values, limits=calm)
    told = [(e.side, e.readings, e.extreme, e.false, e.open) for e in episodes(found)]
    assert told == [
        (-1, 1, -1, True, False), (-1, 3, -1, False, False), (-1, 1, -2, False, False), (1, 1, 2, False, True),
    ]  # fmt: skip
    lone = found[12].month
    assert at_turn(found, lone, -1).first == lone and at_turn(found, lone - 2, -1).first == lone
    assert at_turn(found, lone, 1).first is None and at_turn(found, month_number(2030, 1), -1).light is None


@pytest.mark.parametrize("key", EXHIBITS)
def test_every_exhibit_says_it_is_for_internal_reference(store: Store, key: str) -> None:
    exhibit = build(store, key)
    assert exhibit.title.startswith("监测信号灯（内部参考）")
    assert exhibit.own_mark == "内部参考，非官方" and "非官方" in exhibit.footnote
    for missing in ("limits", "window", "breaks"):
        assert missing in dict(exhibit.params), "every exhibit follows the rules the reader set"


def cells(exhibit) -> dict[tuple[str, str], dict]:
    assert isinstance(exhibit.figure, Heat)
    return {(c["row"], c["column"]): c for c in exhibit.figure.cells.to_dict("records")}


def test_january_and_february_are_not_called_a_single_month(store: Store) -> None:
    exhibit = build(store, "signals_now")
    assert "四川累计（2026年1—2月）" in exhibit.title and "当月" not in exhibit.title
    assert any(note.startswith("四川当月最近一格为2026年1—2月") and "没有当月值" in note for note in exhibit.notes)


def test_the_strip_at_known_turns_and_gaps(store: Store) -> None:
    exhibit = build(store, "signals_strip")
    held = cells(exhibit)
    assert exhibit.figure.rows == ("四川累计", "四川当月", "全国当月")
    assert exhibit.figure.columns[0] == "2018年1—2月" and "2025年12月" in exhibit.figure.columns
    assert "2020年1月" not in exhibit.figure.columns
    for row in exhibit.figure.rows:
        assert held[row, "2020年1—2月"]["tone"] == "blue"
    # -5.2 against a median of 8.2: 13.4 spreads of one point.
    assert "13.4个尺度" in held["四川累计", "2020年1—2月"]["note"]
    power = held["四川当月", "2022年8月"]
    assert power["tone"] == "blue" and "推算" in power["shown"] and "误差带" in power["note"]
    assert held["四川累计", "2022年8月"]["tone"] == "sky"
    assert held["四川累计", "2021年1—2月"]["tone"] == "red" and "低基数" in held["四川累计", "2021年1—2月"]["note"]
    assert held["四川累计", "2018年3月"]["tone"] == "gap", "too little before it"
    # Of low confidence, and so without a light.
    assert ("四川累计", "2023年1—2月") not in held and ("四川累计", "2025年10月") not in held
    published = held["四川当月", "2020年6月"]["shown"]
    assert "5.0%" in published and "推算" not in published


def test_the_back_test_counts_what_it_shows(store: Store) -> None:
    turns = build(store, "signals_turns")
    # 累计 twice and 全国当月 once; the single months of Sichuan rest on implied ones and are counted apart.
    assert "只计公布的读数，应亮冷灯的3个都亮了（含推算的另计，2个都亮了）" in turns.title
    assert "现行数值" in turns.notes[0]
    by = turns.table.set_index(["序列", "依据读数"])
    assert set(by.loc[("四川当月", "公布"), "当月灯"]) == {"不亮灯", "无读数，不亮灯"}
    assert any("推算" in shown for shown in by.loc[("四川当月", "含推算67期"), "当月读数"])
    assert not any("推算" in row["当月读数"] for row in turns.table.to_dict("records") if row["依据读数"] == "公布")
    assert "带发布日期" in turns.notes[1]
    false = build(store, "signals_false")
    firm = list(false.table.loc[false.table["依据读数"] == "公布", "判定"])
    more = list(false.table.loc[false.table["依据读数"] != "公布", "判定"])
    assert f"只计公布的读数，{len(firm)}段偏离常态，误报{firm.count('误报')}段" in false.title
    assert f"（含推算的另计，{len(more)}段，误报{more.count('误报')}段）" in false.title and len(more) == 10
    assert [*firm, *more].count("属实（已知转折）") == 5
    switches = build(store, "signals_switches", series=SINGLE).table
    assert switches["依据"].str.contains("规则").all() and switches["换灯"].str.contains("→").all()


def test_a_finding_that_rests_on_implied_readings_says_so(store: Store) -> None:
    for key in ("signals_years", "signals_line", "signals_switches"):
        assert "（当月，含推算67期）" in build(store, key, series=SINGLE).title, key
        assert "推算" not in build(store, key).title, "cumulative rates are all published"
    assert "四川当月（含推算67期）10段" in build(store, "signals_strip").title
    assert "其中在公布的读数处6次" in build(store, "signals_switches", series=SINGLE).title
    # Neither January–February of 2020 nor August 2022, implied, is an extreme of the single months.
    line = build(store, "signals_line", series=SINGLE)
    assert "公布的单月中低于常态最多在2022年6月（1.3%" in line.title and "1—2月" not in line.title
    assert "1—2月为合并公布的累计数" in " ".join(line.notes)
    assert "低于常态最多在2020年1—2月（-5.2%" in build(store, "signals_line").title


def test_limits_are_the_readers_and_wrong_ones_are_refused(store: Store) -> None:
    loose = build(store, "signals_false", limits="3,5,6,0.25")
    assert len(loose.table) < len(build(store, "signals_false").table)
    assert "偏离常态3个尺度" in "".join(build(store, "signals_rule", limits="3,5,6,0.25").table["做法"])
    for key in EXHIBITS:
        assert "按调整后的" not in build(store, key).subtitle
        changed = build(store, key, limits="3,5,6,0.25", window="36", breaks="重新积累常态")
        said = "按调整后的界限（3、5、6、0.25）、常态期数（36期）、间断处理（重新积累常态）"
        assert said in changed.subtitle or "没有换过灯" in changed.title, key
    fresh = cells(build(store, "signals_strip", breaks="重新积累常态"))
    assert fresh["四川累计", "2022年8月"]["tone"] == "gap"
    for limits, said in (
        ("2,1,2,0.25", "应大于0并小于"),
        ("0,1,2,0", "应大于0"),
        ("1,2", "应有4个数"),
        ("1,2,x,0", "不是数"),
    ):
        with pytest.raises(ParameterError, match=said):
            build(store, "signals_now", limits=limits)
    with pytest.raises(ParameterError, match="本库未收录增速序列"):
        build(store, "signals_years", series="nothing")
    # A series too short for a norm: a sentence, no chart.
    few = build(store, "signals_line", series="iva_growth|510700|all|累计|")
    assert few.figure is None and "不亮灯" in few.title


def test_a_store_with_little_says_so(small: Store) -> None:
    for key in ("signals_now", "signals_strip", "signals_turns", "signals_false"):
        exhibit = build(small, key)
        assert exhibit.figure is None and "不足24期" in exhibit.title
    assert "现有0条" in build(small, "signals_rule").notes[0]


def imported(tmp_path: Path, data: Path, rows: list[tuple[str, float, str]]) -> Store:
    """A store with a national series of single months alone. rows: (month, growth, caliber)"""
    head = "indicator,region,industry,caliber,kind,start,end,value,status,source,confidence,disclosure\n"
    text = head + "".join(
        f"iva_growth,100000,all,{caliber},当月,{month},{month},{value},公布,bureau,高,已公开\n"
        for month, value, caliber in rows
    )
    breaks = SMALL["break.yaml"] + "  - {name: source, title: 来源}\n"
    none = SMALL["break.csv"].splitlines()[0] + ",source\n"
    write_data(data, **{"observation/growth.csv": text, "break.yaml": breaks, "break.csv": none})
    return Store.open(tmp_path / "imported", data)


def months_from(year: int, number: int = 30) -> list[str]:
    return [f"{year + n // 12}-{n % 12 + 1:02d}" for n in range(number)]


def test_series_that_end_before_the_years_looked_at(tmp_path: Path, data: Path) -> None:
    store = imported(tmp_path, data, [(m, 7.0 + n % 3, "") for n, m in enumerate(months_from(2014))])
    try:
        for key in ("signals_now", "signals_strip", "signals_turns", "signals_false"):
            exhibit = build(store, key)
            assert exhibit.figure is None and "止于2018年以前（全国当月截至2016年6月）" in exhibit.title
        assert "2014年" in build(store, "signals_years", series="iva_growth|100000|all|当月|").figure.rows
    finally:
        store.close()


def test_two_calibers_of_one_series_both_stay(tmp_path: Path, data: Path) -> None:
    months = months_from(2018)
    store = imported(tmp_path, data, [(m, 7.0 + n % 3, c) for c in ("", "含飞地园区") for n, m in enumerate(months)])
    try:
        assert build(store, "signals_now").figure.rows == ("全国当月", "全国当月（含飞地园区）")
    finally:
        store.close()


def test_a_series_that_is_imported_is_watched_by_itself(tmp_path: Path, data: Path) -> None:
    head = "indicator,region,industry,kind,start,end,value,status,source,confidence,disclosure\n"
    months = [f"{2018 + n // 12}-{n % 12 + 1:02d}" for n in range(30)]
    rows = "".join(
        f"iva_growth,100000,all,当月,{m},{m},{7 + n % 3 - 20 * (n == 29)},公布,bureau,高,内部\n"
        for n, m in enumerate(months)
    )
    breaks = SMALL["break.yaml"] + "  - {name: source, title: 来源}\n"
    none = SMALL["break.csv"].splitlines()[0] + ",source\n"
    write_data(data, **{"observation/growth.csv": head + rows, "break.yaml": breaks, "break.csv": none})
    store = Store.open(tmp_path / "imported", data)
    try:
        exhibit = build(store, "signals_now")
        assert "全国当月（2020年6月）为蓝灯（过冷）" in exhibit.title
        # January has readings of its own here.
        assert "2020年1月" in exhibit.figure.columns and "2020年2月" in exhibit.figure.columns
        assert "内部资料" in exhibit.mark and "内部参考" in exhibit.mark
        assert "过冷" in exhibit.notes[0], "a light off green says which rule it was"
    finally:
        store.close()


def test_the_page_by_address(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.ui.opened", lambda: store)
    app = AppTest.from_file(str(ROOT / "pages" / "outlook.py"), default_timeout=60)
    asked = {"light_series": SINGLE, "light1": "5", "growth": "nothing", "start": "2031-01"}
    app.query_params.update(asked)
    app.run()
    assert not app.exception and not app.error
    titles = " ".join(s.value for s in app.subheader)
    assert "（当月，含推算" in titles.replace("\\", ""), "the series in the address"
    warned = " ".join(w.value for w in app.warning)
    assert warned.count("应大于0并小于") == 1 and "以下仍按默认界限显示" in warned, (
        "limits that make no sense are refused once, not by every exhibit"
    )
    app = app.segmented_control(key="outlook_view").set_value("回升形态").run()
    warned = " ".join(w.value for w in app.warning)
    assert "nothing" in warned and "2031" in warned
    # The first two exhibits stay; the rest gives way to what was picked.
    assert len([s for s in app.subheader if "监测信号灯" in s.value]) == 2 and not app.error
