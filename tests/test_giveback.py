"""The analyst's own workbook given back: coloured, commented, listed, otherwise as it was."""

from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from dashboard.intake.sandbox import run
from dashboard.workbench.problems import promised, told


def findings() -> list[dict[str, Any]]:
    def one(rule: str, cell: str, found: str = "", sheet: str = "三月") -> dict[str, Any]:
        return {"rule": rule, "message": f"{cell}有问题", "sheet": sheet, "cell": cell, "found": found, "related": []}

    return [
        one("out_of_range", "B3", "999"),
        one("not_a_number", "B4", "=1+1"),
        one("jump", "B4"),
        one("unknown_region", "A7"),
        one("hidden", "", sheet="三月"),
    ]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = "三月"
    for row in (["地区", "营业收入"], ["成都", 1.5], ["德阳", 999], ["绵阳", "见注"], ["合计", "=SUM(B2:B3)"]):
        sheet.append(row)
    sheet["A6"] = "=HYPERLINK(1)"
    sheet["A6"].data_type = "s"
    sheet["A7"] = "待定"
    sheet.merge_cells("A7:B8")
    sheet["B3"].font = Font(bold=True)
    sheet["B3"].number_format = "#,##0.0"
    sheet["B3"].comment = Comment("原有批注", "张三")
    book.create_sheet("二月")["A1"] = "旧表"
    book.save(tmp_path / "月报.xlsx")
    return tmp_path / "月报.xlsx"


def give_back(path: Path, folder: Path) -> tuple[dict[str, Any], Any]:
    folder.mkdir()
    request = {"path": str(path), "file": path.name, "findings": findings(), "out": "given.xlsx"}
    result = run("give_back", request, folder)
    return result, load_workbook(result["out"])


def test_own_workbook_is_coloured_and_else_unchanged(workbook: Path, tmp_path: Path) -> None:
    result, book = give_back(workbook, tmp_path / "job")
    assert result["own"] and result["marked"] == 3
    assert book.sheetnames == ["校验结果", "三月", "二月"]
    assert book.active.title == "校验结果"
    sheet, before = book["三月"], load_workbook(workbook)["三月"]
    assert sheet["B3"].fill.fgColor.rgb == "00FFEB9C"
    assert sheet["B4"].fill.fgColor.rgb == "00FFC7CE", "an error wins over a warning"
    assert sheet["A7"].fill.fgColor.rgb == "00FFC7CE"
    assert sheet["B3"].comment.text.startswith("原有批注")
    assert "B4有问题" in sheet["B4"].comment.text and sheet["B4"].comment.text.count("【") == 2
    for row in before.iter_rows():
        for cell in row:
            there = sheet[cell.coordinate]
            assert (there.value, there.data_type) == (cell.value, cell.data_type)
            assert (there.number_format, there.font.b) == (cell.number_format, cell.font.b)
    assert sheet["B5"].value == "=SUM(B2:B3)" and sheet["B5"].data_type == "f"
    assert sheet["A6"].data_type == "s", "a text that looks like a formula stays a text"
    assert sheet.merged_cells.ranges == before.merged_cells.ranges


def test_listing_links_to_every_cell_errors_first(workbook: Path, tmp_path: Path) -> None:
    _, book = give_back(workbook, tmp_path / "job")
    sheet = book["校验结果"]
    assert "错误2处，提示3处" in sheet["A1"].value
    assert [sheet.cell(row, 1).value for row in range(5, 10)] == ["错误", "错误", "提示", "提示", "提示"]
    places = {sheet.cell(row, 3).hyperlink.location for row in range(5, 10)}
    assert places == {"'三月'!B3", "'三月'!B4", "'三月'!A7", "'三月'!A1"}
    quoted = next(sheet.cell(row, 4) for row in range(5, 10) if sheet.cell(row, 4).value == "=1+1")
    assert quoted.data_type == "s" and quoted.quotePrefix


def test_other_formats_get_a_list(tmp_path: Path) -> None:
    path = tmp_path / "月报.csv"
    path.write_text("地区,营业收入\n成都,1\n", encoding="utf-8")
    result, book = give_back(path, tmp_path / "job")
    assert not result["own"] and "只列出问题" in result["note"]
    assert result["out"].endswith("given.xlsx")
    assert book.sheetnames == ["校验结果"]
    assert book["校验结果"].max_row == 9


@pytest.mark.parametrize(("form", "coloured"), [("xlsx", True), ("xlsm", True), ("csv", False), ("xls", False)])
def test_colours_are_promised_only_where_they_can_be_given(form: str, coloured: bool) -> None:
    assert ("涂色并加批注" in promised(form)) == coloured and "问题清单" in promised(form)


def test_what_was_given_is_said_as_it_is(workbook: Path, tmp_path: Path) -> None:
    assert told(give_back(workbook, tmp_path / "job")[0]).startswith("已在原表中标出 3 个单元格。")
    path = tmp_path / "月报.csv"
    path.write_text("地区,营业收入\n成都,1\n", encoding="utf-8")
    listed = told(give_back(path, tmp_path / "list")[0])
    assert "只列出问题" in listed and "标出" not in listed


def test_name_of_the_list_is_free(workbook: Path, tmp_path: Path) -> None:
    book = load_workbook(workbook)
    book["二月"].title = "校验结果"
    book.save(workbook)
    _, given = give_back(workbook, tmp_path / "job")
    assert given.sheetnames == ["校验结果2", "三月", "校验结果"]


def test_macros_stay(workbook: Path, tmp_path: Path) -> None:
    path = tmp_path / "月报.xlsm"
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with ZipFile(workbook) as old, ZipFile(path, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name).replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
            if name == "[Content_Types].xml":
                kind = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                part = part.replace(b"<Default", kind + b"<Default", 1)
            if name == "xl/_rels/workbook.xml.rels":
                link = b"http://schemas.microsoft.com/office/2006/relationships/vbaProject"
                part = part.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rIdVba" Type="' + link + b'" Target="vbaProject.bin"/></Relationships>',
                )
            new.writestr(name, part)
        new.writestr("xl/vbaProject.bin", b"macro")
    folder = tmp_path / "job"
    folder.mkdir()
    request = {"path": str(path), "file": path.name, "findings": findings(), "out": "given.xlsm"}
    result = run("give_back", request, folder)
    with ZipFile(result["out"]) as given:
        assert given.read("xl/vbaProject.bin") == b"macro"
        assert b"macroEnabled" in given.read("[Content_Types].xml")


def test_a_file_as_received_has_no_suffix_and_is_marked_all_the_same(workbook: Path, tmp_path: Path) -> None:
    result, book = give_back(workbook.rename(tmp_path / "received"), tmp_path / "job")
    assert result["own"] and book["三月"]["B4"].comment is not None
