"""Indicators, industries and sources defined on the page: checked, versioned, undone, written back."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import SMALL

from dashboard.catalogue import Catalogue
from dashboard.errors import IntakeError
from dashboard.intake.definitions import define, proposal, proposed_id, write_back
from dashboard.store import Store

ENTRY: dict[str, Any] = {
    "id": "nev_growth",
    "title": "新能源汽车产量增速",
    "unit": "%",
    "frequency": "月",
    "decimals": 1,
    "range": [-100, 500],
    "theme": "工业回稳",
    "by": ["region"],
    "aliases": ["新能源汽车产量同比增长"],
}


def titles(store: Store, at: int | None = None) -> list[str]:
    """The dictionary's titles in order."""
    return list(store.ask("indicators", at=at)["title"])


def test_an_indicator_is_defined_versioned_and_undone(small: Store) -> None:
    version = define(small, "indicator", ENTRY, "张三")
    assert (
        version == 2 and titles(small)[-1] == "新能源汽车产量增速" and "新能源汽车产量增速" not in titles(small, at=1)
    )
    row = small.ask("indicators").set_index("id").loc["nev_growth"]
    assert (row["range_low"], row["range_high"], row["breakdowns"], row["file"]) == (-100, 500, "region", "页面定义")
    entry = small.history().iloc[0]
    assert (entry["author"], entry["message"], entry["kind"]) == ("张三", "定义指标：新能源汽车产量增速", "定义")
    small.undo(version, "李四", "名称未定")
    assert "新能源汽车产量增速" not in titles(small)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "名称不能为空"),
        ({"unit": None}, "单位不能为空"),
        ({"frequency": "周"}, "频率“周”不在可选范围内，只能是：月、季、年、不定期"),
        ({"range": [5, 1]}, "合理范围的下限大于上限"),
        ({"decimals": 9}, "小数位数应为 0 至 6 的整数"),
        ({"id": "9a"}, "编号“9a”不合要求"),
        ({"colour": "红"}, "没有“colour”这一项"),
        ({"id": "revenue"}, "编号 revenue 已有指标使用"),
        ({"title": "营业收入"}, "“营业收入”已是指标“营业收入”的名称"),
        ({"aliases": ["规模以上工业增加值增速"]}, "已是指标“规模以上工业增加值增速”的名称"),
    ],
)
def test_what_does_not_fit_is_told_in_chinese(small: Store, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        define(small, "indicator", ENTRY | changed, "张三")
    assert small.version == 1


def test_somebody_must_answer_for_a_definition(small: Store) -> None:
    with pytest.raises(IntakeError, match="经办人"):
        define(small, "indicator", ENTRY, " ")


def test_ids_are_proposed_from_the_name() -> None:
    assert proposed_id("用电量") == "yong_dian_liang"
    assert proposed_id("用电量", {"yong_dian_liang"}) == "yong_dian_liang_2"
    assert proposed_id("5G基站数") == "x_5g_ji_zhan_shu"
    assert proposed_id("（）") == "x"
    long = proposed_id("规模以上工业企业每百元营业收入中的成本费用合计")
    assert len(long) <= 40 and not long.endswith("_")


def test_an_industry_and_a_source(store: Store, tmp_path: Path) -> None:
    own = Store.open(tmp_path / "store")
    define(own, "industry", {"name": "量子信息", "level": "产业", "parent": ""}, "张三")
    assert own.ask("industries").set_index("name").loc["量子信息", ["id", "short"]].tolist() == [
        "liang_zi_xin_xi",
        "量子信息",
    ]
    source = {"publisher": "某厅", "title": "某月报", "kind": "报表", "preference": "2", "published": "2021-05"}
    define(own, "source", source, "张三")
    assert own.ask("sources").set_index("title").loc["某月报", "publisher"] == "某厅"
    for kind, entry, said in (
        ("industry", {"name": "量子信息", "level": "产业"}, "“量子信息”已经登记"),
        ("industry", {"name": "某业", "level": "层"}, "层级“层”不合要求"),
        ("industry", {"name": "某业", "level": "产业", "parent": "nothing"}, "上级“nothing”没有登记"),
        ("source", source, "“某月报”已经登记"),
        ("source", source | {"title": "另一月报", "published": "5月"}, "发布日期“5月”不合要求"),
        ("source", source | {"title": ""}, "题名不能为空"),
    ):
        with pytest.raises(IntakeError, match=said):
            define(own, kind, entry, "张三")  # type: ignore[arg-type]
    own.close()


def test_definitions_are_appended_to_the_file_and_nothing_else_changes(small: Store, data: Path) -> None:
    assert write_back(small, data) == []
    define(small, "indicator", ENTRY, "张三")
    define(
        small,
        "indicator",
        {"title": "用电量：全社会", "unit": "亿千瓦时", "frequency": "月", "theme": "环境要素"},
        "李四",
    )
    assert write_back(small, data) == ["新能源汽车产量增速", "用电量：全社会"]
    text = (data / "indicators.yaml").read_text(encoding="utf-8")
    assert text.startswith(SMALL["indicators.yaml"])
    indicators = Catalogue.read(data).indicators
    assert indicators["nev_growth"].range == (-100, 500) and indicators["nev_growth"].by == ("region",)
    assert yaml.safe_load(text)[-1]["title"] == "用电量：全社会"
    assert write_back(small, data) == []
    # The next start finds in data/ what the store holds already, and changes nothing of it.
    small.close()
    later = Store.open(small.folder, data)
    assert titles(later)[-2:] == ["新能源汽车产量增速", "用电量：全社会"]
    later.close()


@pytest.mark.parametrize(
    ("header", "unit", "title", "proposed_unit"),
    [
        ("营业收入（万元）＞累计＞同比增长（%）", "%", "营业收入同比增长", "%"),
        ("新能源汽车产量（万辆）", "万辆", "新能源汽车产量", "万辆"),
        ("用电量增速", "", "用电量增速", "%"),
    ],
)
def test_the_form_is_filled_in_from_the_column(header: str, unit: str, title: str, proposed_unit: str) -> None:
    sheet = {"title": "2021年3月工业运行", "columns": [{"role": "region"}, {"role": "value"}]}
    form = proposal({"header": header, "unit": unit}, sheet)
    assert (form["title"], form["unit"], form["by"]) == (title, proposed_unit, ["region"])
    assert form["id"] and "2021年3月工业运行" in form["note"]


@pytest.mark.parametrize(
    ("header", "aliases"),
    [
        ("新能源汽车产量（万辆）", []),
        ("累计用电量（亿千瓦时）", []),
        ("用电量（全社会）（亿千瓦时）", ["用电量(全社会)"]),
    ],
)
def test_no_proposed_name_holds_the_unit_or_the_kind(header: str, aliases: list[str]) -> None:
    assert proposal({"header": header}, {"sheet": "表1"})["aliases"] == aliases


def test_a_proposed_form_is_accepted(small: Store) -> None:
    form = proposal({"header": "新能源汽车产量（万辆）", "unit": "万辆"}, {"sheet": "表1", "columns": []})
    define(small, "indicator", form, "张三")
    assert titles(small)[-1] == "新能源汽车产量"
