"""亩均效益评价: scores by hand, classes within their shares, what lifts one class, entries from template to page."""

import io
import math
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from conftest import copied
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.analysis.per_mu import LOCAL, NAMES, RATIOS, WEIGHTS, Evaluation, Rule, classed, evaluate
from dashboard.errors import ParameterError
from dashboard.exhibits import build
from dashboard.exhibits.per_mu_rated import DEFAULT_LIMITS, FILLED, KINDS
from dashboard.figure import Cards, Figure, Heat
from dashboard.intake import templates
from dashboard.intake.drafts import Choices, Draft
from dashboard.intake.imports import commit, examine
from dashboard.intake.registers import read_register
from dashboard.intake.report import in_words
from dashboard.store import Store

ROOT = Path(__file__).resolve().parents[1]
#: What an import says that raised the rows of firms.
RAISED = "6行未写明公开属性，因是单个企业的数据，按“企业级”登记（本次导入选的是“内部”）"
OURS = (
    "per_mu_overview", "per_mu_ranking", "per_mu_reasons", "per_mu_sensitivity", "per_mu_object", "per_mu_indicator",
)  # fmt: skip
#: 10 mu, 1000 of revenue, 100 of tax, 50 heads, 200 t, 10 of R&D: 100, 10, 20, 5 and 1 %.
PLAIN = {"land": 10.0, "revenue": 1000.0, "tax": 100.0, "employees": 50.0, "energy": 200.0, "rd": 10.0, "local": 60.0}


def frame(*changes: dict[str, object]) -> pd.DataFrame:
    """Objects 甲, 乙 … that differ from PLAIN by what is given."""
    rows = [{"name": "甲乙丙丁戊己庚辛壬癸"[i % 10] * (1 + i // 10), **PLAIN, **c} for i, c in enumerate(changes)]
    return pd.DataFrame(rows)


def rated(entries: pd.DataFrame, rule: Rule | None = None, fixed: dict[str, float] | None = None) -> Evaluation:
    found = evaluate(entries, rule or Rule(), fixed)
    assert isinstance(found, Evaluation), found
    return found


def spread(number: int = 10) -> pd.DataFrame:
    """Objects whose tax and local score fall step by step."""
    return frame(*({"tax": 100.0 - 6 * i, "local": 80.0 - 3 * i} for i in range(number)))


# ---- by hand


def test_a_score_by_hand() -> None:
    fixed = {"亩均营业收入": 80.0, "亩均税收": 5.0, "人均营业收入": 25.0, "单位能耗营业收入": 10.0, "研发投入强度": 2.0}
    found = rated(frame({}, {"local": None}, {"tax": 0}, {"rd": 0}, {"local": 0}), fixed=fixed)
    by = found.rated.set_index("name")
    # 100/80 = 1.25 → 25; 10/5 = 2, capped 1.5 → 30; 20/25 → 16; 5/10 → 2.5; 1 %/2 % → 2.5; local 60 → 18.
    assert by.loc["甲", "score"] == pytest.approx(94.0)
    # Without a local score the 76 points of the unified 70 count as the whole: 76 ÷ 70 × 100.
    assert by.loc["乙", "score"] == pytest.approx(108.57) and by.loc["乙", "rescaled"]
    assert by.loc["丙", "score"] == pytest.approx(64.0)
    assert by.loc["戊", "score"] == pytest.approx(76.0) and not by.loc["戊", "rescaled"], "zero is a score, no gap"


def test_the_benchmark_is_the_sums_divided() -> None:
    found = rated(frame({"land": 10.0}, {"land": 40.0}, {}, {}, {}))
    assert found.benchmarks["亩均营业收入"] == pytest.approx(5000 / 80)
    published = rated(frame({"tax": 90}, {}, {}, {}, {}), fixed={"亩均税收": 14.3})
    assert published.benchmarks["亩均税收"] == 14.3 and published.benchmarks["人均营业收入"] == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("number", "rule", "said"),
    [
        (10, Rule(), "AAABBBBBBC"),
        (14, Rule(), "AAAABBBBBBBBCC"),
        (20, Rule(last=5.0), "AAAAAABBBBBBBBBBBCCD"),
        (5, Rule(), "ABBBC"),
        (10, Rule(best=0.0, worst=0.0), "BBBBBBBBBB"),
    ],
)
def test_classes_keep_their_shares(number: int, rule: Rule, said: str) -> None:
    assert "".join(rated(spread(number), rule).rated["class"]) == said


def test_a_tie_across_a_limit_goes_down() -> None:
    scores = np.array([90.0, 80.0, 80.0, 80.0, 60.0, 50.0, 40.0, 30.0, 20.0, 20.0])
    assert classed(scores, Rule()).tolist() == [0, 1, 1, 1, 1, 1, 1, 1, 2, 2]
    found = rated(frame({"tax": 150.0}, *[{}] * 6, {"tax": 20.0}))
    assert found.rated["rank"].tolist() == [1, 2, 2, 2, 2, 2, 2, 8]


def test_the_smallest_rise_by_hand() -> None:
    """Only taxes count and the benchmark is 10: a point is a twentieth of the benchmark."""
    rule = Rule((0.0, 100.0, 0.0, 0.0, 0.0, 0.0), cap=2.0)
    taxes = (120.0, 110.0, 100.0, 90.0, 80.0)
    found = rated(frame(*({"tax": t} for t in taxes)), rule, {"亩均税收": 10.0})
    assert "".join(found.rated["class"]) == "ABBBC"
    second = found.lifts[1]
    assert second is not None and second.indicator == "亩均税收"
    assert second.needed == pytest.approx(12.001) and second.share == pytest.approx((12.001 / 11 - 1) * 100)
    capped = rated(frame(*({"tax": t} for t in taxes)), Rule(rule.weights, cap=1.2), {"亩均税收": 10.0})
    assert capped.lifts[4] is not None and capped.lifts[1] is None, "the first is at the cap already: no rise passes it"


# ---- by property

AMOUNT = st.floats(0.1, 500, allow_nan=False)
ENTRY = st.fixed_dictionaries(
    {
        **{name: AMOUNT for name in ("land", "revenue", "employees", "energy", "rd")},
        "tax": st.floats(-50, 500),
        "local": st.one_of(st.none(), st.floats(0, 100)),
    }
)


@settings(max_examples=30, deadline=None)
@given(st.lists(ENTRY, min_size=5, max_size=25), st.sampled_from([0.0, 5.0]), st.floats(1, 3))
def test_what_is_said_to_lift_does_lift(entries: list[dict[str, float]], last: float, cap: float) -> None:
    rule = Rule(cap=cap, last=last)
    found = evaluate(frame(*entries), rule)
    if isinstance(found, str):
        return
    letters = found.rated["class"].tolist()
    assert letters.count("A") <= 0.3 * len(letters) + 1e-9
    assert letters.count("C") + letters.count("D") >= 0.1 * len(letters) - 1e-9
    assert letters == sorted(letters) and found.rated["score"].is_monotonic_decreasing
    scores = found.rated["score"].to_numpy()
    for place, lift in enumerate(found.lifts):
        gap = found.rated["gap"].iloc[place]
        if math.isnan(gap):
            assert lift is None
            continue
        for more, better in ((gap, True), (gap - 0.01, False)):
            tried = scores.copy()
            tried[place] = round(tried[place] + more, 2)
            assert (classed(tried, rule)[place] < "ABCD".index(letters[place])) == better
        if lift is not None:
            assert lift.needed >= lift.now and lift.share >= 0


# ---- bad input


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"land": 0}, "用地面积为零"),
        ({"employees": 0}, "从业人员为零"),
        ({"energy": 0}, "综合能耗为零"),
        ({"revenue": 0}, "营业收入为零"),
        ({"land": None}, "用地面积未填"),
        ({"rd": math.nan}, "研发投入未填"),
        ({"revenue": -5}, "营业收入为负"),
        ({"local": 130}, "应在0至100之间"),
    ],
)
def test_what_cannot_be_rated_is_listed_with_its_reason(change: dict[str, object], said: str) -> None:
    found = rated(pd.concat([spread(6), frame(change).assign(name="缺")], ignore_index=True))
    assert len(found.rated) == 6
    [(name, reason)] = found.left_out
    assert name == "缺" and said in reason


def test_what_has_no_weight_is_not_asked_for() -> None:
    entries = pd.concat([spread(6), frame({"energy": 0, "tax": 200}).assign(name="缺")], ignore_index=True)
    found = rated(entries, Rule((20.0, 25.0, 20.0, 0.0, 5.0, 30.0)))
    assert found.rated["name"].iloc[0] == "缺" and not found.left_out
    assert {name for name, _ in found.moved} == set(NAMES) - {"单位能耗营业收入"}


@pytest.mark.parametrize(
    ("entries", "rule", "said"),
    [
        (spread(6).head(0), Rule(), "不足5个"),
        (frame({}), Rule(), "不足5个"),
        (frame(*[{}] * 6), Rule(), "得分全部相同"),
        (frame(*({"tax": -1.0 - i} for i in range(6))), Rule(), "亩均税收平均值不大于零"),
        (spread(), Rule(best=60.0, worst=60.0), "超出参评个数"),
    ],
)
def test_too_little_is_answered_with_a_sentence(entries: pd.DataFrame, rule: Rule, said: str) -> None:
    assert said in str(evaluate(entries, rule))


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"weights": "20,20,20,5,5,20"}, "权重合计为90，不等于100"),
        ({"weights": "0,0,0,0,0,100"}, "五项统一指标的权重全为零"),
        ({"weights": "20,20,20,5,35"}, "权重应有6个数"),
        ({"limits": "0.5,30,10,0"}, "应在1至10之间"),
        ({"limits": "1.5,80,30,0"}, "超过100%"),
        ({"year": "2035"}, "没有2035年的园区数据"),
        ({"region": "成都市"}, "没有成都市的园区"),
        ({"basis": "填报"}, "园区没有填报数据"),
    ],
)
def test_what_cannot_be_set_is_said(store: Store, chosen: dict[str, str], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        build(store, "per_mu_ranking", **chosen)


# ---- what is shipped


def test_defaults_are_what_was_published(store: Store) -> None:
    weights = store.ask("readings", indicator="per_mu_weight", region="510000").set_index("caliber")["value"]
    named = dict(zip(NAMES, WEIGHTS, strict=True))
    assert weights["地方特色指标"] == named[LOCAL] == 30 and weights["单位能耗产出"] == named["单位能耗营业收入"] == 5
    assert all(weights[name] == named[name] for name in ("亩均营业收入", "亩均税收", "人均营业收入", "研发投入强度"))
    assert weights["全省统一指标小计"] == sum(named[name] for name in RATIOS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", OURS)
def test_the_worked_example_is_marked_wherever_it_stands(store: Store, key: str, kind: str) -> None:
    exhibit = build(store, key, kind=kind)
    assert exhibit.title.startswith("算例：") and f"示例{kind}" in exhibit.title + exhibit.table.to_string()
    assert exhibit.mark == "测算，非官方　算例，非实际数据　内部资料 注意保存" and exhibit.mark in exhibit.footnote
    assert len(store.ask("per_mu_entries").query("kind == @kind")) >= 12
    if isinstance(exhibit.figure, Figure):
        assert set(exhibit.figure.points["role"]) == {"implied"}, "what we reckon is not drawn as published"


def test_the_findings_follow_from_their_tables(store: Store) -> None:
    overview = build(store, "per_mu_overview")
    assert isinstance(overview.figure, Cards)
    assert {c.label: c.value for c in overview.figure.cards} == {
        "参评": "14个", "A类": "4个", "B类": "8个", "C类": "2个", "最高得分": "129.24分",
    }  # fmt: skip
    assert "示例园区辰（从业人员未填" in overview.notes[0] and "园区沿用企业权重为假定" in overview.notes[1]
    ranking = build(store, "per_mu_ranking").table.set_index("名称")
    assert "折算" in ranking.loc["示例园区壬", "备注"] and ranking.loc["示例园区壬", LOCAL] == "未填"
    reasons = build(store, "per_mu_reasons")
    lifts = reasons.table["升一类所需（单项最小）"].value_counts()
    apart = re.search(r"高([\d.]+)分$", build(store, "per_mu_ranking").title)
    assert apart and reasons.table.set_index("名称").loc["示例园区丙", "距上一类"] == f"{apart[1]}分"
    assert lifts["已在A类"] == 4 and lifts["单项不足以"] == 3 and "7个提高单项指标即可升一类" in reasons.title


def test_the_weights_decide_for_those_at_the_limits(store: Store) -> None:
    exhibit = build(store, "per_mu_sensitivity")
    assert isinstance(exhibit.figure, Heat)
    changing = exhibit.table[exhibit.table["变类的情形"] != "不变"]
    assert f"{len(changing)}个会变类" in exhibit.title and len(changing) == 4
    cells = exhibit.figure.cells
    assert set(cells.loc[cells["tone"] == "high3", "row"]) == set(changing["名称"])


def test_published_averages_are_the_lines_and_the_one_without_a_unit_is_none(store: Store) -> None:
    for indicator, line in (
        ("亩均营业收入", 427.4),
        ("亩均税收", 14.3),
        ("人均营业收入", 144.4),
        ("研发投入强度", 1.5),
    ):
        figure = build(store, "per_mu_indicator", indicator=indicator).figure
        assert isinstance(figure, Figure) and [r.y for r in figure.references] == [line]
    energy = build(store, "per_mu_indicator", indicator="单位能耗营业收入")
    assert isinstance(energy.figure, Figure) and not energy.figure.references and "4.9" not in energy.table.to_string()
    one = build(store, "per_mu_object", name="示例园区乙")
    assert isinstance(one.figure, Figure)
    drawn = one.figure.points.set_index(["x", "series"])["y"]
    assert drawn["亩均税收", "2020年公布均值"] == pytest.approx(351100 / 8400 / 14.3)
    assert ("单位能耗营业收入", "2020年公布均值") not in drawn.index


def test_four_classes_and_the_published_benchmark(store: Store) -> None:
    four = build(store, "per_mu_overview", limits="1.5,30,10,5", benchmark="2020年公布均值")
    assert isinstance(four.figure, Cards)
    assert [c.label for c in four.figure.cards[1:5]] == ["A类", "B类", "C类", "D类"]
    assert "假定" in four.figure.cards[4].period and "D类比例" in "".join(four.notes)
    assert "2020年公布均值" in four.subtitle


def test_ten_thousand_firms_are_rated_in_time(store: Store) -> None:
    drawn = np.random.default_rng(1)
    many = pd.DataFrame({c: drawn.lognormal(3, 1, 9445) for c in PLAIN} | {"name": [f"企{i}" for i in range(9445)]})
    many["local"] = drawn.uniform(0, 100, 9445)
    began = time.process_time()
    rated(many)
    assert time.process_time() - began < 3
    began = time.process_time()
    evaluate(store.ask("per_mu_entries").query("kind == '园区'"), Rule())
    assert time.process_time() - began < 0.3


# ---- from template to page


#: The draft by which the store below came by its entries.
DRAFTED: list[Draft] = []


@pytest.fixture(scope="module")
def own(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store whose templates came back filled in: seven parks and six firms of 2023."""
    folder = tmp_path_factory.mktemp("per_mu")
    opened = copied(store, folder / "store")
    book = openpyxl.load_workbook(io.BytesIO(templates.write("亩均评价填报表", opened)))
    sheet = book.worksheets[0]
    heads = {str(sheet.cell(2, c).value): c for c in range(1, sheet.max_column + 1)}
    for number in range(13):
        kind = KINDS[number > 6]
        said = {
            "评价对象": kind, "名称": f"测试{kind}{number}", "评价年度": 2023,
            "所在市州": "绵阳市" if number % 2 else "成都市",
            "用地面积（亩）": 100 + number, "营业收入（万元）": 50000 - 900 * number, "税收（万元）": "2100.5",
            "从业人员（人）": 300, "综合能耗（吨标准煤）": 5000, "研发投入（万元）": 700, "地方特色得分": 70,
        }  # fmt: skip
        for title, value in said.items():
            sheet.cell(3 + number, heads[title]).value = value
    path = folder / "填报.xlsx"
    book.save(path)
    draft = examine(opened, path, path.name, exhibits=False)
    assert draft.ready and [f.message for f in draft.findings] == [], in_words(draft)
    assert draft.registers[0].notes == (RAISED,) and RAISED in in_words(draft)
    DRAFTED.append(draft)
    commit(opened, draft, "李四", "亩均评价填报")
    yield opened
    opened.close()


def test_reported_entries_take_the_place_of_the_example(own: Store) -> None:
    exhibit = build(own, "per_mu_ranking")
    assert not exhibit.title.startswith("算例") and exhibit.mark == "测算，非官方　内部资料 注意保存"
    assert set(exhibit.table["名称"]) == {f"测试园区{n}" for n in range(7)}, "never both in one ranking"
    assert "2023年填报数据" in exhibit.subtitle
    assert exhibit.provenance["入库位置"].str.startswith("填报.xlsx").all()
    assert set(exhibit.provenance["入库人"]) == {"李四"}
    example = build(own, "per_mu_ranking", basis="算例")
    assert example.table["名称"].str.startswith("示例园区").all() and "算例，非实际数据" in example.mark
    with pytest.raises(ParameterError, match="可选的年度：2023"):
        build(own, "per_mu_ranking", basis=FILLED, year="2020")
    assert "不足5个" in build(own, "per_mu_ranking", region="绵阳市").title


def test_one_object_rests_on_all_it_is_measured_against(own: Store) -> None:
    """Average, place and class are made of all entries: the exhibit is as restricted as the most restricted one."""
    everyone = set(own.ask("per_mu_entries").query("basis == '填报' and kind == '园区'")["id"])
    assert everyone <= set(build(own, "per_mu_object", name="测试园区3").evidence["id"])


def test_what_nobody_sees_is_not_kept_of_a_sheet(store: Store) -> None:
    row = {"kind": "园区", "name": "测试\x00园\u200b区", "year": "2023", "note": "甲\x0b乙\u202e", "cell": "A2"}
    said = {"table": "per_mu_entry", "rows": [row]}
    register, _ = read_register(store, "表", said, "表.csv", Choices("内部", "upload"), "upload")
    assert register is not None and not register.notes, "a park is not raised"
    [kept] = register.rows[["name", "note"]].to_dict("records")
    assert kept == {"name": "测试园区", "note": "甲\n乙"}


def test_the_import_page_says_that_firms_were_raised(own: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.workbench.layouts.opened", lambda: own)

    def page() -> None:
        import streamlit as st

        from dashboard.workbench import understanding

        understanding.shown(st.session_state["draft"], "d")

    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["draft"] = replace(DRAFTED[0], path=None)
    app.run()
    assert not app.exception and any(RAISED in info.value.replace("\\", "") for info in app.info)


def test_single_firms_stay_within_the_house(own: Store) -> None:
    entries = own.ask("per_mu_entries").query("basis == '填报'").set_index("name")
    assert set(entries.query("kind == '企业'")["disclosure"]) == {"企业级"}
    assert set(entries.query("kind == '园区'")["disclosure"]) == {"内部"}, "as the import said"
    exhibit = build(own, "per_mu_ranking", kind="企业")
    assert exhibit.level == "企业级" and exhibit.mark == "测算，非官方　内部资料 注意保存"


@pytest.mark.parametrize(
    ("head", "value", "said"),
    [
        ("用地面积（亩）", "-3", "不能小于零"),
        ("地方特色得分", "130", "应在0至100之间"),
        ("评价年度", "2999", "评价年度为2999"),
    ],
)
def test_a_row_that_cannot_be_is_refused(own: Store, tmp_path: Path, head: str, value: str, said: str) -> None:
    cells = {"评价对象": "园区", "名称": "测试园区", "评价年度": "2023", "用地面积（亩）": "10", "地方特色得分": "60"}
    book = openpyxl.Workbook()
    for row in (list(cells), list((cells | {head: value}).values())):
        book.active.append(row)
    book.save(tmp_path / "坏.xlsx")
    draft = examine(own, tmp_path / "坏.xlsx", "坏.xlsx", exhibits=False)
    assert not draft.ready and any(said in f.message for f in draft.errors), in_words(draft)


def test_the_page_says_example_or_reported(store: Store, own: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for held, expected in ((store, "算例："), (own, "")):
        monkeypatch.setattr("dashboard.ui.opened", lambda held=held: held)
        app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=60).run()
        app = app.switch_page("../pages/per_mu.py").run()
        assert not app.exception and not app.error
        heads = [s.value for s in app.subheader]
        assert any(h.replace("\\", "").startswith(f"{expected}A类末位") for h in heads), heads
        assert bool(app.info) == (expected != "")
    app = app.number_input(key="mu1").set_value(40.0).run()
    said = "权重合计为120，不等于100（权重）；请调整到合计100。以下仍按公布的权重测算。"
    assert [w.value for w in app.warning] == [said] and not app.error
    assert [s.value for s in app.subheader] == heads, "the charts stay, at the published weights"
    app.number_input(key="mu2").set_value(0.0)
    app = app.number_input(key="mu_share1").set_value(95.0).run()
    assert [w.value for w in app.warning] == [
        "各类比例合计105%，超过100%（界限）；请调低其中一项。以下仍按默认界限测算。"
    ]
    told = [c.value for c in app.caption if "按调整后的权重（40/0/20/5/5/30）" in c.value]
    assert len(told) == len(OURS), "every exhibit off the default says so"
    assert DEFAULT_LIMITS == "1.5,30,10,0"
