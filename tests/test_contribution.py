"""Pulling points, order among regions, targets: hand-worked and published pairs, and every refusal in words."""

import shutil
from pathlib import Path

import made_up_month
import pandas as pd
import pytest

from dashboard.analysis.contribution import Level, Part, Shares, added, added_by_levels, ordered, said
from dashboard.analysis.goal import Said, judge
from dashboard.errors import ParameterError
from dashboard.exhibits import build
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.pulling import pulling_periods
from dashboard.exhibits.ranking import ranking_groups
from dashboard.store import Store
from tests.conftest import ROOT

NAN = float("nan")
#: Revenue and growth of the five pillars in January–September 2019, and their total, as published.
FIVE = [
    Level("电子信息", 7359.1, 14.7),
    Level("装备制造", 5653.3, 2.2),
    Level("食品饮料", 6485.1, 13.4),
    Level("先进材料", 4433.4, 10.4),
    Level("能源化工", 5512.7, 13.3),
]
TOTAL = Level("五大支柱产业合计", 29443.6, 10.9)


def test_a_share_times_a_growth() -> None:
    found = added(Part("制造业", 7.3, 80.4), 7.0)
    assert not isinstance(found, str)
    assert found.points == pytest.approx(5.8692) and found.rate == pytest.approx(83.8457, abs=1e-3)
    small = added(Part("制造业", 7.3, 80.4), 0.9)
    assert not isinstance(small, str) and small.rate is None and "低于1%" in small.why


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (Part("甲", NAN, 20.0), "增速本库未收录"),
        (Part("甲", 5.0, NAN), "占比本库未收录"),
        (Part("甲", 5.0, 20.0, share_scope="营业收入"), "占比只有“营业收入”口径"),
        (Part("甲", 5.0, 20.0, exact=False), "限定值"),
        (Part("甲", 5.0, 120.0), "不在0至100之间"),
        (Part("甲", 5.0, -3.0), "不在0至100之间"),
    ],
)
def test_what_does_not_fit_is_not_multiplied(part: Part, why: str) -> None:
    assert why in str(added(part, 5.0))


def test_the_published_sum_of_2019_is_pulled_apart() -> None:
    found = added_by_levels(FIVE, TOTAL)
    assert isinstance(found, Shares) and found.ties
    # Electronics: base 7,359.1 / 1.147 = 6,416.0 of 29,443.6 / 1.109 = 26,549.7, a share of 24.17 %; × 14.7 % = 3.55.
    assert found.parts[0].points == pytest.approx(3.5525, abs=1e-3)
    assert sum(p.points for p in found.parts) == pytest.approx(10.9, abs=0.1)
    assert sum(p.rate or 0 for p in found.parts) == pytest.approx(100, abs=1)


@pytest.mark.parametrize(
    ("parts", "whole", "why"),
    [
        ([], TOTAL, "只有0个部分"),
        (FIVE[:1], TOTAL, "只有1个部分"),
        (FIVE[:4], TOTAL, "所列不全"),
        ([*FIVE, Level("白酒", 2000.0, 10.0)], TOTAL, "互有重叠"),
        ([*FIVE[:4], Level("能源化工", NAN, 13.3)], TOTAL, "本库未收录"),
        ([*FIVE[:4], Level("能源化工", -50.0, 13.3)], TOTAL, "不为正数"),
        ([*FIVE[:4], Level("能源化工", 5512.7, -100.0)], TOTAL, "不为正数"),
        (FIVE, Level("合计", 29443.6, 8.0), "口径不一"),
    ],
)
def test_levels_that_are_no_composition_are_refused(parts: list[Level], whole: Level, why: str) -> None:
    assert why in str(added_by_levels(parts, whole))


def test_a_sum_off_by_more_than_rounding_has_no_contribution() -> None:
    found = added_by_levels(FIVE, Level("合计", 29443.6, 10.6))
    assert isinstance(found, Shares) and not found.ties
    assert all(p.rate is None and "超出舍入" in p.why for p in found.parts)


def test_pulling_on_the_page(store: Store) -> None:
    exhibit = build(store, "pulling")
    assert exhibit.title == (
        "五大支柱产业合计营业收入，2019年1—9月增长10.9%：电子信息拉动3.6个百分点、贡献率33%，装备制造0.5个百分点，居末"
    )
    assert exhibit.mark == "测算，非公布　内部资料 注意保存" and set(exhibit.figure.points["role"]) == {"implied"}
    assert len(pulling_periods(Reading(store, store.version))) > 20

    def title(of: str) -> str:
        return build(store, "pulling", of=of).title

    # 12.7 points of the parts against a published 12.5: pulled, but no contribution.
    assert "拉动3.8个百分点，" in title("revenue|five_pillars|2019-01-01|2019-03-31")
    assert title("revenue|five_pillars|2019-01-01|2019-06-30").endswith("合计为限定值或预计数，不作运算"), "1.97万亿元"
    assert "制造业拉动8.3个百分点、贡献率86%" in title("profit|all|2022-01-01|2022-11-30")
    assert title("iva_growth|all|2020-12") == "计算机通信电子拉动规上工业增长1.6个百分点"
    assert "占比本库未收录" in title("iva_growth|all|2023-09")
    with pytest.raises(ParameterError, match="没有可看拉动的"):
        build(store, "pulling", of="revenue|moon|2019-01-01|2019-03-31")


def test_order_follows_the_direction_of_good() -> None:
    assert ordered([3, 5, 5], "升") == [3, 1, 1] and ordered([3, 5, 5], "降") == [1, 2, 2]
    assert "由低到高（越低越好）" in said("降", False) and "不分优劣" in said("中性", True)


def test_regions_of_one_level_are_put_in_order(store: Store) -> None:
    exhibit = build(store, "ranking")
    assert exhibit.title == (
        "2022年11月规上工业增加值增速：已收录的5个经济区中攀西15.0%最高，川西北-2.6%最低，2个高于四川的7.9%"
    )
    assert any("不是公布的排名" in n for n in exhibit.notes) and "排名" not in exhibit.title
    assert list(exhibit.table["本库排位（内部参考）"]) == ["1", "2", "3", "4", "5"]
    groups = ranking_groups(Reading(store, store.version))
    for key, name in [(k, n) for k, n in groups.items() if "省市" not in n]:
        shown = build(store, "ranking", of=key)
        levels = {"环成都" in t for t in shown.table["地区"]}
        assert levels == {False}, "a part of a region never stands beside it"
        assert "21个市州中" in " ".join(shown.notes) if "市州" in name else True
    with pytest.raises(ParameterError, match="没有可比较的地区组"):
        build(store, "ranking", of="x")


@pytest.mark.parametrize(
    ("target", "reading", "direction", "due", "state"),
    [
        (Said(100), Said(100), "升", True, "达到"),
        (Said(100, ">"), Said(100), "升", True, "未达到"),
        (Said(100, "≥"), Said(100), "升", True, "达到"),
        (Said(100, ">"), Said(100, ">"), "升", True, "达到"),
        (Said(100), Said(90), "升", True, "未达到"),
        (Said(100), Said(90), "降", True, "达到"),
        (Said(100), Said(110), "降", True, "未达到"),
        (Said(100, "<"), Said(100), "降", True, "未达到"),
        (Said(6, approximation="左右"), Said(5.8), "升", True, "不判"),
        (Said(6, approximation="左右"), Said(6.2), "升", True, "达到"),
        (Said(100), Said(90, ">"), "升", True, "不判"),
        (Said(100), Said(120, "<"), "升", True, "不判"),
        (Said(100), Said(80, "<"), "升", True, "未达到"),
        (Said(100), Said(100, "<"), "升", True, "未达到"),
        (Said(100), Said(100, ">"), "降", True, "未达到"),
        (Said(100), Said(100, "≥"), "降", True, "不判"),
        (Said(100), Said(100, approximation="约"), "升", True, "不判"),
        (Said(100), Said(120, modality="预计"), "升", True, "无结果"),
        (Said(100), None, "升", True, "无结果"),
        (Said(100), None, "升", False, "未到期"),
        (Said(100), Said(120), "中性", True, "不判"),
        (Said(NAN), Said(120), "升", True, "不判"),
        (Said(100), Said(NAN), "升", True, "无结果"),
    ],
)
def test_a_target_is_judged_by_its_words(target, reading, direction, due, state) -> None:
    verdict = judge(target, reading, direction, due)
    assert verdict.state == state and verdict.why


def test_a_bound_equal_to_a_target_to_be_passed_is_not_called_lower() -> None:
    verdict = judge(Said(100, ">"), Said(100, "≥"), "升", True)
    assert verdict.state == "不判" and "等于目标数" in verdict.why and "低于" not in verdict.why
    assert "低于目标数" in judge(Said(100, ">"), Said(90, "≥"), "升", True).why


def test_targets_without_a_reading_are_gaps_not_failures(store: Store) -> None:
    exhibit = build(store, "targets")
    assert exhibit.title == "6项数量目标均已到期，目标期的公布结果本库未收录，暂不能判断"
    stations = exhibit.table[exhibit.table["指标"] == "5G基站数"].iloc[0]
    assert (stations["目标"], stations["结果"], stations["判断"]) == ("150,000个", "本库未收录", "—")
    assert stations["此前最近读数"] == "2020年　约36,000个"


@pytest.mark.parametrize(("first", "second", "told"), [
    ("6.0", "6.0", "，持平"), ("6.2", "6.0", "，相差0.2个百分点"), ("6.0", "5.96", ""), ("6.04", "6.0", ""),
])  # fmt: skip
def test_two_regions_are_level_only_where_they_read_alike(own: Store, first: str, second: str, told: str) -> None:
    when = {"start": "2031-01-01", "end": "2031-03-31"}
    pairs = (("510100", first), ("510700", second))
    rows = [made_up_month.row("iva_growth", "累计", float(v), region=r, raw=v, **when) for r, v in pairs]
    made_up_month.commit(own, pd.DataFrame(rows))
    groups = ranking_groups(Reading(own, own.version))
    key = next(key for key, name in groups.items() if "2031" in name)
    title = build(own, "ranking", of=key).title
    assert title.endswith(f"绵阳{second}%{told}"), title


def test_a_target_met_and_one_to_come(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / "observation" / "aims.csv").write_text(
        "indicator,region,industry,kind,start,end,value,bound,status,source,confidence,disclosure\n"
        "iva_growth,510000,all,累计,2019-01,2019-12,7.5,,目标,doc_review_2020,高,已公开\n"
        "iva_growth,510000,all,累计,2030-01,2030-12,8.0,>,目标,doc_review_2019,高,已公开\n"
        "iva_growth,510000,all,累计,2030-01,2030-12,7.0,,目标,doc_review_2020,高,已公开\n",
        encoding="utf-8",
    )
    own = Store.open(tmp_path / "store", tmp_path / "data")
    try:
        exhibit = build(own, "targets")
    finally:
        own.close()
    assert exhibit.title == "本库收录的8项数量目标：1项达到，1项未到期，6项结果本库未收录"
    first, second = exhibit.table.iloc[0], exhibit.table.iloc[1]
    assert (first["目标"], first["结果"], first["判断"]) == ("7.5%", "8.0%", "达到")
    assert (second["目标"], second["结果"], second["判断"]) == ("超过8.0%", "本库未收录", "未到期")
    assert "另有7.0%（" in second["说明"] and "取发布日期最新的" in second["说明"], "the other source's target is told"
    assert second["此前最近读数"] == "2026年1—2月　6.7%", "of the same kind, before the target's end"
