"""The picture of a sheet's region: values as shown, header and labels beside it, the cell boxed, all escaped."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from dashboard.errors import IntakeError, StoreError
from dashboard.intake import excerpt
from dashboard.intake.book import Grid
from dashboard.intake.excerpt import around, html, place_of
from dashboard.workbench import origin
from tests.conftest import ROOT


def sheet() -> Grid:
    rows: list[list[object]] = [
        ["2021年3月主要指标"],
        ["单位：亿元、%"],
        ["地区", "营业收入", None, "备注"],
        ["", "本月", "增速", ""],
        *[[f"市{n}", 1000.5 + n, 0.065, ""] for n in range(30)],
        ["<b>注</b>：快报", None, None, datetime(2021, 4, 12)],
    ]
    formats = {(r, 2): "0.0%" for r in range(4, 34)} | {(r, 1): "#,##0.00" for r in range(4, 34)}
    merges = ((0, 0, 0, 3), (2, 1, 2, 2), (2, 0, 3, 0))
    return Grid("三月", rows, formats, merges=merges, hidden_rows=frozenset([20]))  # type: ignore[arg-type]


def texts(data: dict[str, object]) -> dict[int, list[str]]:
    return {row["number"]: [c["text"] for c in row["cells"]] for row in data["rows"]}  # type: ignore[attr-defined]


def test_surroundings_with_header_and_label() -> None:
    data = around(sheet(), 19, 2)
    shown = texts(data)
    assert list(shown) == [1, 2, 3, 4, *range(16, 25)]
    assert shown[20] == ["市15", "1,015.50", "6.5%", ""]
    assert [c["text"] for row in data["rows"] for c in row["cells"] if c["boxed"]] == ["6.5%"]
    assert [row["number"] for row in data["rows"] if row["gap"]] == [16]
    assert [row["number"] for row in data["rows"] if row["hidden"]] == [21]


def test_merged_cells_stand_once() -> None:
    data = around(sheet(), 4, 1)
    title = data["rows"][0]["cells"]
    assert (title[0]["text"], title[0]["columns"], len(title)) == ("2021年3月主要指标", 4, 1)
    header = data["rows"][2]["cells"]
    assert [(c["text"], c["rows"], c["columns"]) for c in header] == [
        ("地区", 2, 1),
        ("营业收入", 1, 2),
        ("备注", 1, 1),
    ]


def test_every_text_is_escaped_and_one_cell_is_boxed() -> None:
    page = html({"file": "<script>.xlsx"} | around(sheet(), 34, 0))
    assert "<b>" not in page and "&lt;b&gt;注&lt;/b&gt;" in page
    assert "<script>" not in page
    assert page.count('aria-current="true"') == 1
    assert "2021-04-12" in page
    assert page.count("<tr>") == page.count("</tr>") == len(re.findall("scope=.row", page)) + 1


def test_a_cell_outside_the_sheet_is_an_empty_one() -> None:
    data = around(Grid("短", [["甲"]]), 5, 1)
    assert [row["number"] for row in data["rows"]][-1] == 6
    assert [c["text"] for row in data["rows"] for c in row["cells"] if c["boxed"]] == [""]


@pytest.mark.parametrize(
    ("cell", "place"),
    [("A1", (0, 0)), ("$C$7", (6, 2)), ("aa10", (9, 26)), ("7", None), ("A0", None), ("第 3 项", None)],
)
def test_names_of_cells(cell: str, place: tuple[int, int] | None) -> None:
    assert place_of(cell) == place


def test_seed_file_in_a_process_of_its_own() -> None:
    data = excerpt.take(ROOT / "data" / "observation" / "facts.csv", "observation/facts.csv", "", "H2")
    boxed = [c["text"] for row in data["rows"] for c in row["cells"] if c["boxed"]]
    assert boxed == ["10"]
    assert texts(data)[1][-4:] == ["end", "value", "text", "unit"] or "value" in texts(data)[1]


def test_workbook_and_unknown_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "甲"
    book.active["B2"] = 0.053
    book.active["B2"].number_format = "0.0%"
    book.create_sheet("乙")["A1"] = "x"
    book.save(tmp_path / "a.xlsx")
    data = excerpt.take(tmp_path / "a.xlsx", "a.xlsx", "甲", "B2")
    assert "5.3%" in texts(data)[2]
    with pytest.raises(IntakeError, match="没有工作表"):
        excerpt.take(tmp_path / "a.xlsx", "a.xlsx", "丙", "B2")


def test_a_damaged_original_is_told_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the dialog stays."""

    class Damaged:
        def kept_file(self, sha256: str) -> None:
            raise StoreError("原件已损坏", sha256, "请从备份恢复")

    told: list[str] = []
    monkeypatch.setattr(origin, "opened", Damaged)
    monkeypatch.setattr(origin.st, "caption", told.append)
    origin._surroundings("a.xlsx", "甲", "B2", "0" * 64)
    assert len(told) == 1 and "原件已损坏" in told[0]
