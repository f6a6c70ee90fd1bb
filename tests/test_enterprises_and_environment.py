"""企业培育与园区, 数字经济与要素保障: calibers stay apart, qualifiers stay on, what is not held is said."""

from dashboard.exhibits import build
from dashboard.store import Store


def values(exhibit) -> dict[str, str]:
    return {card.label: card.value for card in exhibit.figure.cards}


def test_firms_of_the_yearly_report_keep_their_qualifiers(store: Store) -> None:
    exhibit = build(store, "enterprise_facts")
    assert values(exhibit) == {
        "百亿元企业": "达74家", "国家级专精特新": "14家", "省级专精特新": "2054家", "申报单项冠军": "6家",
    }  # fmt: skip
    assert "申报数不是认定数" in exhibit.subtitle and {"S030", "S031", "S032", "S102"} <= exhibit.facts


def test_calibers_are_rows_never_a_ladder(store: Store) -> None:
    exhibit = build(store, "cultivation")
    table = exhibit.table
    assert exhibit.figure is None and "不连成阶梯" in exhibit.title
    big = table[table["类别"] == "营业收入超百亿元企业"].set_index("口径")["数值"]
    assert big["默认口径"] == "达74家" and big["规上工业企业"] == "33家" and big["民营企业100强"] == "26家"
    assert set(table.loc[table["地区"] == "成都市", "数值"]) == {"62家", "86家", "288家", "1647家"}
    assert (table[table["说明"].str.contains("不上图")]["可信度"] == "低").any()


def test_firms_above_size_are_points_and_the_reckoned_one_looks_different(store: Store) -> None:
    points = build(store, "scaled_firms").figure.points
    assert set(points["mark"]) == {"point"}, "the scope is redrawn every year: no line"
    assert points.set_index("shown")["role"].to_dict() == {
        "13,819户": "implied", "15,611户": "published", "18,044户": "published", "约19,900户": "published",
    }  # fmt: skip


def test_batches_of_little_giants_are_not_added(store: Store) -> None:
    exhibit = build(store, "little_giants")
    assert exhibit.figure.points["y"].to_list() == [133, 109]
    assert "第三批133家" in exhibit.title and "486家" in exhibit.title and "242" not in exhibit.title
    assert exhibit.notes == ("其余批次（如第一批、第二批、第四批）的家数本库未收录。",)


def test_the_timeline_runs_forward(store: Store) -> None:
    table = build(store, "enterprise_timeline").table
    assert len(table) >= 6 and table.iloc[-1]["事项"] == "先进制造业集群（拟培育）"


def test_hopes_and_forecasts_are_worded_as_such(store: Store) -> None:
    found = values(build(store, "environment_facts"))
    assert found["5G基站"] == "有望超过40,000个" and found["市场化交易电量"] == "预计超1000亿千瓦时"
    assert found["无分歧欠款余额"] == "全面清零" and found["上云企业"] == "超过200,000家"


def test_two_sources_of_one_years_end_stand_beside_each_other(store: Store) -> None:
    exhibit = build(store, "base_stations_two")
    assert "有望超过40,000个" in exhibit.title and "36,000个" in exhibit.title
    assert "有望" in exhibit.notes[0] and "0.4万个" in exhibit.notes[0]
    assert "成都市30,119个（成都日报）" in exhibit.notes[2]
    assert list(values(exhibit).values())[:2] == ["有望超过40,000个", "约36,000个"], "the source writes 3.6万"


def test_targets_of_base_stations_are_no_readings(store: Store) -> None:
    points = build(store, "base_stations").figure.points.set_index("shown")["role"].to_dict()
    assert points["150,000个"] == "target" and points["约36,000个"] == "published"
    assert "有望超过40,000个" not in points, "another source's forecast is not the current value"


def test_loans_of_other_calibers_are_not_compared(store: Store) -> None:
    exhibit = build(store, "loans")
    assert len(exhibit.figure.cards) == 4 and "不比较" in exhibit.subtitle
    assert any("不折算为0亿元" in note for note in exhibit.notes)
