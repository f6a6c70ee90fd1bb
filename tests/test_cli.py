"""The command line: output, exit codes, and errors in one Chinese sentence."""

import json
from pathlib import Path

import pytest
from conftest import SMALL, write_data

from dashboard.__main__ import facts, main
from dashboard.store import Store


@pytest.fixture
def shell(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Commands run on the shared store."""
    monkeypatch.setenv("DASHBOARD_STORE", str(store.folder))
    return store


def test_doctor_passes_the_real_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--quiet"]) == 0
    assert "错误 0 处" in capsys.readouterr().out


def test_doctor_fails_on_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_data(tmp_path, **{"observation/growth.csv": SMALL["observation/growth.csv"].replace("-5.2", "甲")})
    assert main(["doctor", "--data", str(data)]) == 1
    assert "数值“甲”不合要求（observation/growth.csv 第 2 行）" in capsys.readouterr().out


def test_query_in_three_formats(shell: Store, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["indicator=iva_growth", "region=510000", "industry=all", "kind=当月"]
    command = ["query", "series", "--at", "1", *(part for pair in given for part in ("--param", pair))]
    assert main(command) == 0
    table = capsys.readouterr().out
    assert main([*command, "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert main([*command, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(lines) - 1 == len(rows) == len(table.splitlines()) - 1
    assert rows[0]["indicator"] == "iva_growth"


def test_query_without_a_name_lists_all(shell: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query"]) == 0
    assert "series（indicator、region、industry、kind）" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["query", "nothing"], "没有名为 nothing 的查询"),
        (["query", "series"], "缺少参数 indicator"),
        (["query", "series", "--param", "indicator"], "写法不对"),
        (["query", "facts", "--at", "999"], "没有数据版次 999"),
        (["doctor", "--data", "/nowhere"], "找不到数据目录"),
    ],
)
def test_errors_are_one_sentence(
    shell: Store, capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    assert main(command) == 2
    streams = capsys.readouterr()
    assert streams.out == "" and streams.err.startswith("错误：") and said in streams.err
    assert len(streams.err.splitlines()) == 1 and "Traceback" not in streams.err


def test_history(shell: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "--json"]) == 0
    versions = json.loads(capsys.readouterr().out)
    assert versions[-1]["version"] == 1 and versions[-1]["author"] == "数据整理"


def test_all_44_facts_with_pages(store: Store) -> None:
    rows, _ = facts(store)
    assert len({row["fact_id"] for row in rows}) == 44
    first = rows[0]
    assert {"value", "unit", "qualifier", "period_start", "title", "region", "document", "section"} <= set(first)
    assert (first["period_start"], first["period_end"]) == ("2020-01", "2020-12")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([], "缺少 命令"),
        (["nope"], "命令 没有 nope，可选：doctor、query"),
        (["history", "--x"], "没有这样的参数：--x"),
        (["query", "--at", "x"], "--at 应为整数，现为 x"),
        (["query", "--format", "pdf"], "--format 没有 pdf，可选：table、csv、json"),
        (["undo", "3", "--because"], "--because 后面缺少内容"),
        (["undo"], "缺少 版次、--because"),
        (["import", "--check=3", "一.xlsx"], "--check 后面不能有内容 3"),
        (["import", "--m", "说明", "一.xlsx", "--s"], "--source 后面缺少内容"),
    ],
)
def test_wrong_usage_is_one_chinese_sentence(capsys: pytest.CaptureFixture[str], command: list[str], said: str) -> None:
    with pytest.raises(SystemExit) as left:
        main(command)
    told = capsys.readouterr().err
    assert left.value.code == 2 and said in told and len(told.splitlines()) == 1
    assert not any(word in told for word in ("argument ", "required", "invalid", "expected"))


@pytest.mark.parametrize("command", [[], ["import"], ["export"], ["purge"]])
def test_help_is_chinese(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main([*command, "--help"])
    said = capsys.readouterr().out
    assert done.value.code == 0 and said.startswith("用法：python -m dashboard") and "选项" in said
    assert not any(word in said for word in ("usage", "positional", "options:", "show this"))
