"""Descriptions: what is accepted, and how a fault is named."""

from pathlib import Path

import pytest
from conftest import ROOT, SMALL, write_data

from dashboard.catalogue import Catalogue, Table
from dashboard.errors import SeedError


def test_the_real_descriptions_are_read_and_every_column_is_explained() -> None:
    catalogue = Catalogue.read(ROOT / "data")
    assert "iva_growth" in catalogue.indicators
    assert {"observation", "source", "region", "industry", "break"} <= set(catalogue.tables)
    for indicator in catalogue.indicators.values():
        assert indicator.definition, indicator.id
    for table in catalogue.tables.values():
        for column in table.columns:
            assert column.definition, f"{table.table}.{column.name}"


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("indicators.yaml", "- id: [", "YAML 格式有误"),
        ("indicators.yaml", "id: x", "指标字典应为列表"),
        ("indicators.yaml", None, "文件不存在"),
        ("indicators.yaml", SMALL["indicators.yaml"].replace("unit:", "units:", 1), "缺少 unit"),
        ("indicators.yaml", SMALL["indicators.yaml"].replace("theme: 工业回稳", "theme: 杂项"), "theme"),
        ("indicators.yaml", SMALL["indicators.yaml"].replace("revenue", "iva_growth"), "重复"),
        ("indicators.yaml", SMALL["indicators.yaml"].replace("[-60, 80]", "[80, -60]"), "下限大于上限"),
        ("source.yaml", SMALL["source.yaml"].replace("key: [id]", "key: [code]"), "key 中的列没有描述：code"),
        ("source.yaml", SMALL["source.yaml"].replace("name: note", "name: title"), "列名重复：title"),
        ("source.yaml", SMALL["source.yaml"].replace("name: note", "name: cell"), "系统保留"),
        ("source.yaml", SMALL["source.yaml"].replace("type: url", "type: link"), "columns.3.type"),
        ("source.yaml", SMALL["source.yaml"] + "colour: red\n", "不认识的键 colour"),
        ("break.yaml", SMALL["break.yaml"].replace("refers: region", "refers: city"), "city"),
        ("break.yaml", SMALL["break.yaml"].replace("type: period", "type: choice"), "choices"),
        ("region.yaml", SMALL["region.yaml"].replace("table: region", "table: source"), "表名 source 重复"),
    ],
)
def test_a_broken_description_is_named_with_its_file(tmp_path: Path, file: str, text: str | None, said: str) -> None:
    data = write_data(tmp_path, **{file: text})
    with pytest.raises(SeedError) as caught:
        Catalogue.read(data)
    assert said in str(caught.value)
    assert file in caught.value.where or "源" in said or "表名" in said
    assert caught.value.remedy


def test_a_missing_data_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="找不到数据目录"):
        Catalogue.read(tmp_path / "nowhere")


def test_the_dictionary_is_a_table_of_the_lake(catalogue: Catalogue) -> None:
    assert next(iter(catalogue.lake_tables)) == "indicator"
    table = catalogue.lake_tables["indicator"]
    assert isinstance(table, Table) and table.has_own_id
