"""What the gate and the reading make of good workbooks: values, formats, merges, and the two ways through a sheet."""

import io
import re
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Alignment

from dashboard.intake.book import Book
from dashboard.intake.findings import Refused
from dashboard.intake.gate import inspect
from dashboard.intake.inspection import Inspection, Marks, SheetFacts
from dashboard.intake.reading import read
from dashboard.intake.sheet_scan import SheetScan
from dashboard.intake.styles_scan import Styles, is_date, telling
from dashboard.intake.text_files import separator_of, text_encoding
from tests.corpus.big import write_big
from tests.raw_binary import xls
from tests.raw_workbook import parts, row, sheet, simple, strings_part, styles_part, text, workbook


@pytest.fixture
def book(tmp_path: Path) -> Callable[[bytes, str], Book]:
    """Reads bytes as a file of some name."""

    def reader(data: bytes, name: str = "月报.xlsx") -> Book:
        path = tmp_path / "file"
        path.write_bytes(data)
        return read(path, inspect(path, name))

    return reader


def test_a_workbook_written_by_a_program_reads_as_it_was_written(book: Callable[..., Book]) -> None:
    made = Workbook()
    page = made.active
    page.title = "一季度"
    page["B2"], page["C2"] = "地区", "增速"
    page["B3"], page["C3"] = "成都市", 0.065
    page["C3"].number_format = "0.0%"
    page["B4"], page["C4"] = "  其中：锦江区", 12.3
    page["C4"].number_format = '0.0"亿元"'
    page["B4"].alignment = Alignment(indent=2)
    page["B5"], page["C5"] = date(2024, 3, 1), datetime(2024, 3, 1, 12)
    page["B6"], page["C6"] = True, "文字\n换行"
    page["D3"] = "合并"
    page.merge_cells("D3:E4")
    page.row_dimensions[6].hidden = True
    page.column_dimensions["C"].hidden = True
    made.create_sheet("空表")
    out = io.BytesIO()
    made.save(out)
    read_back = book(out.getvalue())
    assert (read_back.form, [grid.name for grid in read_back.grids]) == ("xlsx", ["一季度", "空表"])
    grid = read_back.grids[0]
    assert grid.at(0, 0) is None
    assert [grid.at(r, 1) for r in range(1, 6)] == ["地区", "成都市", "  其中：锦江区", date(2024, 3, 1), True]
    assert [grid.at(r, 2) for r in range(1, 6)] == ["增速", 0.065, 12.3, datetime(2024, 3, 1, 12), "文字\n换行"]
    assert dict(grid.formats) == {(2, 2): "0.0%", (3, 2): '0.0"亿元"'}
    assert dict(grid.indents) == {(3, 1): 2}
    assert (grid.merges, grid.hidden_rows, grid.hidden_columns) == (((2, 3, 3, 4),), {5}, {2})
    assert [finding.message for finding in read_back.findings] == ["隐藏的第6行（1行）和C列（1列）未取用"]


def test_merged_cells_keep_only_what_is_seen(book: Callable[..., Book]) -> None:
    rows = row(1, text("A1", "增加值"), text("B1", "藏着的"), "<v>1</v>") + row(2, "<v>2</v>", "<v>3</v>")
    grid = book(simple(rows, after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')).grids[0]
    assert [line[:3] for line in grid.rows] == [["增加值", None, 1.0], [None, None, ""]]


def test_texts_are_cleaned_and_cut(book: Callable[..., Book]) -> None:
    strings = strings_part(
        "一_x000D_\n二_x0000_", "长" * 40_000, "甲</t></si><si><r><t>成</t></r><r><t>都</t></r>"
    ).replace("</r></t>", "</r>")
    rows = row(1, *(f'<c r="{c}1" t="s"><v>{n}</v></c>' for n, c in enumerate("ABCD")))
    values = book(simple(rows, strings=strings)).grids[0].rows[0]
    assert values == ["一\n二", "长" * 32_767, "甲", "成都"]


def test_an_old_workbook_tells_the_same_as_a_new_one(book: Callable[..., Book]) -> None:
    cells = [["地区", "占比", "金额"], ["成都市", 0.065, 3.5], ["绵阳市", 7, date(2024, 3, 1)]]
    formats = {(1, 1): "0.00%", (1, 2): '0.0"亿元"', (2, 2): "yyyy-mm-dd"}
    grid = book(xls(cells, formats), "旧.xls").grids[0]
    assert grid.rows == [["地区", "占比", "金额"], ["成都市", 0.065, 3.5], ["绵阳市", 7.0, date(2024, 3, 1)]]
    assert dict(grid.formats) == {(1, 1): "0.00%", (1, 2): '0.0"亿元"'}


def test_a_chart_sheet_is_passed_over(book: Callable[..., Book]) -> None:
    made = parts({"图": "<chartsheet/>", "表": sheet(row(1, "<v>1</v>"))})
    name = "xl/_rels/workbook.xml.rels"
    made[name] = made[name].replace(b'/worksheet"', b'/chartsheet"', 1)
    assert [grid.name for grid in book(workbook(made)).grids] == ["表"]


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("0.00%", True),
        ("0.0‰", True),
        ('0.0"亿元"', True),
        ("0.0亿元", True),
        ("0.0,", True),
        ('0!.0,"万"', True),
        ("@", True),
        ("#,##0.00", False),
        ("General", False),
        ('_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', False),
        ("[Red]0.00;[Blue]-0.00", False),
        ("0.00_);(0.00)", False),
    ],
)
def test_only_telling_formats_are_kept(code: str, kept: bool) -> None:
    assert bool(telling(code)) == kept
    assert not is_date(code)


@pytest.mark.parametrize(
    "code", ['yyyy"年"m"月"', "yyyy/m/d", '[$-804]yyyy"年"m"月";@', "mmm-yy", "[h]:mm:ss", "yyyymm"]
)
def test_date_formats_are_told_from_number_formats(code: str) -> None:
    assert is_date(code)


def test_the_reader_and_the_gate_agree_on_what_is_a_date(book: Callable[..., Book]) -> None:
    codes = [
        'yyyy"年"m"月"',
        '0.0"月"',
        'General"日"',
        "0.0年",
        "e.m",
        "#,##0;[Red]-#,##0",
        "G/通用格式",
        "yyyy.mm",
        "57",
        "31",
    ]
    rows = "".join(row(n, f'<c r="A{n}" s="{n}"><v>45292</v></c>') for n in range(1, len(codes) + 1))
    values = [line[0] for line in book(simple(rows, styles=styles_part(*codes))).grids[0].rows]
    assert [isinstance(v, date) for v in values] == [code.isdecimal() or is_date(code) for code in codes]


# The two ways through a sheet.

CELLS = (
    "<v>1</v>",
    "<v>-2.5</v>",
    "<v>1E-05</v>",
    "<v>1e999</v>",
    "<v> 7 </v>",
    "<f>A1+1</f><v>3</v>",
    "<f>A1+1</f>",
    "<f>[1]S!A1</f><v>3</v>",
    '<f>IF(A1="X",1,2)</f><v>3</v>',
)
STYLED = ("", ' s="1"', ' s="2"', ' s="3"', ' s="4"')
WHOLE = (
    "<c{r}{s}/>",
    '<c{r}{s} t="s"><v>1</v></c>',
    '<c{r}{s} t="n"><v>5</v></c>',
    '<c{r}{s} t="inlineStr"><is><t>AB &amp; "Z9"</t></is></c>',
    '<c{r}{s} t="inlineStr"><is><t xml:space="preserve"> 其中</t></is></c>',
    '<c{r}{s} t="str"><f>A1</f><v>文</v></c>',
    '<c{r}{s} t="e"><v>#DIV/0!</v></c>',
    '<c{r}{s} t="b"><v>1</v></c>',
    '<c{r}{s} t="b"><v>3</v></c>',
    *(f"<c{{r}}{{s}}>{inner}</c>" for inner in CELLS),
)
ATTRIBUTES = ("", ' spans="1:4"', ' hidden="1"', ' ht="0"', ' ht="20" customHeight="1"', " hidden='1'")
one_cell = st.tuples(st.sampled_from(WHOLE), st.sampled_from(STYLED), st.integers(1, 3))
one_row = st.tuples(st.integers(1, 3), st.sampled_from(ATTRIBUTES), st.lists(one_cell, max_size=5))
STYLES = Styles(formats={1: "0.0%", 4: '0"万"'}, indents={2: 3}, dates={3})


def _xml(lines: list[tuple[int, str, list[tuple[str, str, int]]]]) -> str:
    out, number = [], 0
    for step, attributes, cells in lines:
        number += step
        column, made = -1, []
        for template, style, stride in cells:
            column += stride
            made.append(template.format(r=f' r="{chr(65 + column)}{number}"', s=style))
        out.append(f'<row r="{number}"{attributes}>{"".join(made)}</row>')
    return sheet("\n".join(out))


def _scan(xml: str, block: int) -> tuple[SheetFacts, list[tuple[int, int, bytes]], Inspection]:
    facts, book = SheetFacts("表"), Inspection("f", "xlsx", "")
    scan = SheetScan("sheet1.xml", facts, book, STYLES, 2, 0)
    data = xml.encode()
    scan.run(data[at : at + block] for at in range(0, len(data), block))
    return facts, [(a, b, c) for a, b, c in scan.cuts], book


@settings(max_examples=300, deadline=None)
@given(st.lists(one_row, max_size=8), st.sampled_from([37, 400, 1 << 20]))
def test_rows_taken_in_bulk_say_the_same_as_rows_parsed(
    lines: list[tuple[int, str, list[tuple[str, str, int]]]], block: int
) -> None:
    xml = _xml(lines)
    # A blank in the tag is all it takes to keep the bulk way from beginning.
    slowly = xml.replace("<sheetData>", "<sheetData >")
    fast, fast_cuts, fast_book = _scan(xml, block)
    slow, slow_cuts, slow_book = _scan(slowly, 1 << 20)
    for name in vars(fast):
        ours, theirs = getattr(fast, name), getattr(slow, name)
        if isinstance(ours, Marks):
            ours, theirs = dict(ours), dict(theirs)
        assert ours == theirs, name
    assert [(a + 1, b + 1, c) for a, b, c in fast_cuts] == slow_cuts
    assert fast_book.escapes >= slow_book.escapes


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 2), st.sampled_from(["A", "B", "C", "AA"])), min_size=1, max_size=6))
def test_disorder_is_refused_either_way(steps: list[tuple[int, str]]) -> None:
    number, rows = 3, []
    for step, column in steps:
        number += step
        rows.append(f'<row r="{number}"><c r="A{number}"><v>1</v></c><c r="{column}{number}"><v>2</v></c></row>')
    xml = sheet("".join(rows))
    ends = []
    for each in (xml, xml.replace("<sheetData>", "<sheetData >")):
        try:
            _scan(each, 1 << 20)
            ends.append("")
        except Refused as refused:
            ends.append(refused.code)
    disorder = any(step <= 0 for step, _ in steps[1:]) or any(column == "A" for _, column in steps)
    assert ends == (["cell_order"] * 2 if disorder else ["", ""])


def test_what_only_looks_like_a_row_is_none() -> None:
    row5 = row(5, "<v>5</v>", "<f>[1]S!A1</f><v>1</v>")
    facts, _, _ = _scan(sheet(f"{row(1, '<v>1</v>')}<!-- {row5} -->{row(6, '<v>6</v>')}{row(7)}"), 1 << 20)
    assert (facts.cells, facts.last_row) == (2, 5)
    with pytest.raises(Refused):
        _scan(sheet(row(1, "<v>1</v>") + "<row r='2'><c><v>2</c></v></row>" + row(3)), 1 << 20)


# Text files.


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.sampled_from('成都𠮷林①,;\t"\n 0123456789.abc%（）—'), max_size=6), min_size=2, max_size=4),
        min_size=2,
        max_size=5,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_csv_of_any_encoding_comes_back(lines: list[list[str]], encoding: str) -> None:
    width = max(map(len, lines))
    table = [["表头甲", "表头乙", *["丙"] * (width - 2)], *[[*line, *["x"] * (width - len(line))] for line in lines]]
    shown = "".join(",".join('"' + value.replace('"', '""') + '"' for value in line) + "\n" for line in table)
    data = shown.encode(encoding)
    found = text_encoding(data)
    assert data.decode(found) == shown
    assert separator_of(shown) == ","


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_no_bytes_are_too_strange_to_be_told_what_they_are(data: bytes) -> None:
    text_encoding(data)


# Size.


def test_a_long_sheet_costs_little_more_than_reading_it(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    path = tmp_path / "long.xlsx"
    write_big(path, 30_000)
    ratios = []
    for attempt in range(3):
        began = time.process_time()
        CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        alone = time.process_time() - began
        began = time.process_time()
        found = read(path, inspect(path, f"{attempt}.xlsx"))
        ratios.append((time.process_time() - began) / alone)
        assert len(found.grids[0].rows) > 30_000
    print(f"\n闸口与读取：纯读取的 {min(ratios):.2f} 倍")
    # 1.3 here; the promise is 1.7, of three tries the best.
    assert min(ratios) < 1.7


def test_cells_of_one_format_take_two_bytes_each() -> None:
    marks: Marks[str] = Marks()
    for number in range(1000):
        marks[number, 3] = "0.0%"
    del marks[7, 3]
    assert (len(marks), marks[8, 3], (7, 3) in marks, marks.get((0, 0))) == (999, "0.0%", False, None)
    assert next(iter(marks)) == (0, 3)
    assert re.fullmatch("0.0%", marks[999, 3])
