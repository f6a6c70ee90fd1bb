"""The checks: silent on sound data, and each fault found by name."""

from pathlib import Path

import pytest
from conftest import ROOT, SMALL, write_data

from dashboard.doctor import examine

GROWTH = SMALL["observation/growth.csv"]
NEW = "iva_growth,510000,all,{}\n"


def errors(data: Path) -> list[str]:
    """The errors found, as text."""
    return [str(problem) for problem in examine(data) if problem.level == "错误"]


def test_the_real_data_has_no_errors() -> None:
    assert errors(ROOT / "data") == []


def test_sound_data_has_no_errors_but_lists_its_conflicts(data: Path) -> None:
    assert errors(data) == []
    hints = [str(problem) for problem in examine(data)]
    assert any("2020-01至2020-04 来源不一：0（bureau）、1.0（paper）" in hint for hint in hints)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("当月,2020-01,2020-01,1.0,,公布,bureau,高,已公开", "不应有1月的数值"),
        ("当月,2020-02,2020-02,-5.2,,公布,bureau,高,已公开", "不应有2月单独的数值"),
        ("累计,2020-02,2020-02,-5.2,,公布,bureau,高,已公开", "不应有2月单独的数值"),
        ("累计,2020-01,2020-01,1.0,,公布,bureau,高,已公开", "不应有1月的数值"),
        ("累计,2020-02,2020-05,1.0,,公布,bureau,高,已公开", "不从当年1月起"),
        ("当月,2020-04,2020-05,1.0,,公布,bureau,高,已公开", "不在同一个月"),
        ("累计,2020-08,2020-01,1.0,,公布,bureau,高,已公开", "起始时期晚于截止时期"),
        ("累计,2020-01,2020-08,250,,公布,bureau,高,已公开", "超出合理范围 -60 至 80"),
        ("累计,2020-01,2020-08,,,公布,bureau,高,已公开", "既没有数值也没有文字"),
        ("累计,2020-01,2020-08,1.0,,公布,nobody,高,已公开", "来源“nobody”在来源中不存在"),
        ("累计,2020-01,2020-08,1.0,,公布,bureau,高,内部", "随程序发布的数据含“内部”"),
        ("累计,2020-01,2020-08,1.0,,公报,bureau,高,已公开", "状态“公报”不合要求"),
        ("当月,2020-03,2020-03,7.7,,推算,paper,高,已公开", "已有公布值，却另有推算值"),
        ("累计,2020-01,2020-02,-5.2,,公布,bureau,高,已公开", "键重复"),
    ],
)
def test_each_fault_is_found_with_its_place_and_a_remedy(tmp_path: Path, line: str, said: str) -> None:
    data = write_data(tmp_path, **{"observation/growth.csv": GROWTH + NEW.format(line)})
    found = [problem for problem in examine(data) if problem.level == "错误"]
    matching = [problem for problem in found if said in problem.what]
    assert matching, [str(problem) for problem in found]
    assert matching[0].file == "observation/growth.csv" and "10" in matching[0].row and matching[0].remedy


def test_an_unknown_indicator_and_an_undeclared_breakdown(tmp_path: Path) -> None:
    more = "profit,510000,all,累计,2020-01,2020-12,1,,公布,bureau,高,已公开\n"
    more += "revenue,510000,mining,累计,2020-01,2020-12,1,,公布,bureau,高,已公开\n"
    found = errors(write_data(tmp_path, **{"observation/growth.csv": GROWTH + more}))
    assert any("“profit”在indicators.yaml中不存在" in text for text in found)
    assert any("营业收入不分行业" in text for text in found)
    assert any("行业“mining”在行业中不存在" in text for text in found)


def test_a_unit_other_than_the_dictionary_s(tmp_path: Path) -> None:
    growth = (
        GROWTH.replace("indicator,", "unit,indicator,").replace("\niva", "\n亿元,iva", 1).replace("\niva", "\n%,iva")
    )
    found = errors(write_data(tmp_path, **{"observation/growth.csv": growth}))
    assert len(found) == 1 and "单位“亿元”与指标字典的“%”不一致" in found[0]


def test_a_repeated_url_is_a_hint(tmp_path: Path) -> None:
    data = write_data(tmp_path, **{"source.csv": SMALL["source.csv"].replace("org/b", "org/a")})
    assert any("网址与来源 bureau 相同" in str(problem) for problem in examine(data))
    assert errors(data) == []


STATED = """\
table: stated_difference
title: 差额
files: stated.csv
key: [id]
columns:
  - {name: id, title: 编号}
  - {name: indicator, title: 指标}
  - {name: region, title: 地区}
  - {name: industry, title: 行业}
  - {name: kind, title: 类型}
  - {name: start, title: 起, type: period}
  - {name: end, title: 止, type: period}
  - {name: base_indicator, title: 指标二}
  - {name: base_region, title: 地区二}
  - {name: base_industry, title: 行业二}
  - {name: base_kind, title: 类型二}
  - {name: base_start, title: 起二, type: period}
  - {name: base_end, title: 止二, type: period}
  - {name: difference, title: 差额, type: number}
  - {name: known, title: 已知}
"""
STATED_ROW = "{},iva_growth,510000,all,累计,2020-01,{},iva_growth,510000,all,累计,2020-01,2020-02,{},{}\n"


def test_stated_differences_agree_or_are_listed(tmp_path: Path) -> None:
    header = ",".join(line.split("name: ")[1].split(",")[0] for line in STATED.splitlines() if "name: " in line)
    rows = [
        ("a", "2020-03", "4.3", ""),
        ("b", "2020-03", "5.0", ""),
        ("c", "2020-03", "5.0", "已知"),
        ("d", "2020-09", "1", ""),
    ]
    text = header + "\n" + "".join(STATED_ROW.format(*row) for row in rows)
    found = errors(write_data(tmp_path, **{"stated_difference.yaml": STATED, "stated.csv": text}))
    assert len(found) == 2
    assert "相差 -0.7" in found[0] and "缺少可对照的数值" in found[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "边界文件无法读取"),
        ('{"features": []}', "边界文件没有要素"),
        ('{"features": [{}], "properties": {}}', "缺少审图号字段"),
        ('{"features": [{}], "properties": null}', "缺少审图号字段"),
    ],
)
def test_boundaries(tmp_path: Path, text: str, said: str) -> None:
    found = errors(write_data(tmp_path, **{"geo/x.geojson": text}))
    assert any(said in problem for problem in found)


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    growth = GROWTH + NEW.format("累计,2020-01,2020-08,250,,公布,bureau,高,已公开")
    found = errors(write_data(tmp_path, **{"region.csv": None, "observation/growth.csv": growth}))
    assert any("表“地区”没有数据文件" in text for text in found)
    assert any("超出合理范围" in text for text in found)
