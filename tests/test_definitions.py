"""Indicators, industries and sources defined on the page: checked, versioned, undone, written back."""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from conftest import SMALL
from openpyxl import Workbook

from dashboard.catalogue import Catalogue
from dashboard.errors import IntakeError, SeedError
from dashboard.intake.definitions import define, proposal, proposed_id
from dashboard.intake.imports import examine
from dashboard.intake.writing_back import write_back
from dashboard.store import Change, Store
from tests.conftest import ROOT

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


def test_an_industry_and_a_source(store: Store, own: Store) -> None:
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


def test_industries_and_sources_are_written_back_too(store: Store, tmp_path: Path) -> None:
    """A new installation knows them; what stood in the files stays, and what a sheet registered is not among them."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    own = Store.open(tmp_path / "store", data)
    industry = {"name": "量子信息，含“量子计算”", "level": "产业", "parent": "", "aliases": "量子；量子产业"}
    define(own, "industry", industry, "张三")
    source = {"publisher": "某厅", "title": "某月报", "kind": "报表", "preference": "2", "published": "2021-05"}
    define(own, "source", source, "张三")
    row = {"id": "sheet_1", "publisher": "某市", "title": "快报", "kind": "报表", "preference": 3, "file": "快报.xlsx"}
    own.commit([Change("source", pd.DataFrame([row]))], "张三", "导入")
    before = {path: path.read_bytes() for path in sorted(data.rglob("*.csv"))}
    assert write_back(own, data) == ["量子信息，含“量子计算”", "某月报"]
    changed = [path.name for path, content in before.items() if path.read_bytes() != content]
    assert changed == ["industry.csv"]
    assert (data / "industry.csv").read_bytes().startswith(before[data / "industry.csv"])
    assert write_back(own, data) == []
    own.close()
    later, fresh = Store.open(tmp_path / "store", data), Store.open(tmp_path / "fresh", data)
    for held in (later, fresh):
        industries, sources = held.ask("industries").set_index("name"), held.ask("sources").set_index("title")
        assert industries.loc["量子信息，含“量子计算”", "aliases"] == "量子；量子产业"
        assert (sources.loc["某月报", "publisher"], sources.loc["某月报", "preference"]) == ("某厅", 2)
        assert len(industries) == len(set(industries.index))
    assert "快报" not in set(fresh.ask("sources")["title"])
    later.close()
    fresh.close()


def test_nothing_is_written_back_when_one_file_cannot_take_it(store: Store, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    own = Store.open(tmp_path / "store", data)
    define(own, "indicator", ENTRY, "张三")
    define(own, "industry", {"name": "量子信息", "level": "产业"}, "张三")
    broken = (data / "industry.csv").read_text(encoding="utf-8") + "x,只有一半\n"
    (data / "industry.csv").write_text(broken, encoding="utf-8")
    before = (data / "indicators.yaml").read_bytes()
    with pytest.raises(SeedError, match=r"industry\.csv"):
        write_back(own, data)
    assert (data / "indicators.yaml").read_bytes() == before
    assert (data / "industry.csv").read_text(encoding="utf-8") == broken and not list(data.rglob("*.new"))
    own.close()


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


@pytest.mark.parametrize(
    ("values", "decimals"),
    [((120, 35), 0), ((12.5, 7), 1), (("1,234.567", 8.25), 3), ((100 / 3, 5.1), 4), (("—", None), 2)],
)
def test_unit_and_decimals_of_a_new_indicator_come_from_the_sheet(
    store: Store, tmp_path: Path, values: tuple[Any, ...], decimals: int
) -> None:
    """The 单位： line over the table is the unit; the form asks for the decimals the column shows, not always two."""
    workbook = Workbook()
    rows = [["2021年1-3月各市州机器人情况"], ["单位：亿元"], ["地区", "机器人销售额", "机器人销售额增速"]]
    for row in [*rows, *(list(row) for row in zip(("成都市", "绵阳市"), values, (5.25, 3.1), strict=True))]:
        workbook.active.append(row)
    path = tmp_path / "机器人.xlsx"
    workbook.save(path)
    [sheet] = examine(store, path, path.name, exhibits=False).sheets
    level, growth = (proposal(c, sheet.said) for c in sheet.columns if c["role"] == "unknown")
    assert (level["title"], level["unit"], level["decimals"]) == ("机器人销售额", "亿元", decimals)
    assert (growth["unit"], growth["decimals"]) == ("%", 2), "the unit of the level is not that of its growth"


def test_a_new_indicator_down_the_side_gets_the_unit_of_its_row(store: Store, tmp_path: Path) -> None:
    workbook = Workbook()
    for row in [
        ["四川省2021年1-3月主要指标"],
        ["指标", "单位", "1-3月"],
        ["营业收入", "亿元", 11842.6],
        ["利润总额", "亿元", 812.7],
        ["机器人销售额", "万元", 35.125],
    ]:
        workbook.active.append(row)
    path = tmp_path / "机器人.xlsx"
    workbook.save(path)
    [sheet] = examine(store, path, path.name, exhibits=False).sheets
    [said] = [row for row in sheet.rows if row["label"] == "机器人销售额"]
    form = proposal(said, sheet.said)
    assert (form["title"], form["unit"], form["decimals"]) == ("机器人销售额", "万元", 3)
