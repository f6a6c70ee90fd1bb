"""U62–U78 through the whole pipeline: what is in a sheet and must not silently become a number in the store."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from dashboard.deck.table import csv_bytes, xlsx_bytes
from dashboard.errors import ConflictError, IntakeError
from dashboard.exhibits import build
from dashboard.intake.imports import Draft, commit, examine
from dashboard.store import Store
from tests.bad_files import CASES
from tests.raw_workbook import row, simple, styles_part, text

Line = Sequence[str | float]
Examine = Callable[..., Draft]
PLACES = (
    "成都市",
    "绵阳市",
    "德阳市",
    "宜宾市",
    "攀枝花市",
    "泸州市",
    "广元市",
    "遂宁市",
    "内江市",
    "乐山市",
    "南充市",
)
TITLE = ("2021年3月规模以上工业增加值增速",)


def lines(*given: Line, first: int = 1) -> str:
    """Rows of texts and numbers."""
    out = ""
    for number, line in enumerate(given, start=first):
        cells = [
            text(f"{chr(65 + column)}{number}", value) if isinstance(value, str) else f"<v>{value}</v>"
            for column, value in enumerate(line)
        ]
        out += row(number, *cells)
    return out


@pytest.fixture
def examined(tmp_path: Path, store: Store) -> Examine:
    """Examines a workbook of one sheet against the real dictionary."""

    def run(rows: str, styles: str | None = None, name: str = "月报.xlsx", at: Store | None = None) -> Draft:
        path = tmp_path / "upload"
        path.write_bytes(simple(rows, styles=styles))
        return examine(at or store, path, name, exhibits=False)

    return run


def column(*values: str | float, title: Line = TITLE, unit: str = "单位：%") -> str:
    """A sheet of one column of values; the first is in B4."""
    return lines(title, [unit], ["地区", "规模以上工业增加值增速"], *zip(PLACES, values, strict=False))


def taken(draft: Draft) -> dict[str, float]:
    """cell → value."""
    frame = draft.observations
    return dict(zip(frame["cell"], frame["value"], strict=True)) if len(frame) else {}


def noticed(draft: Draft, *rules: str) -> set[tuple[str, str]]:
    """(rule, cell) of the findings of these rules (of all when none is given)."""
    return {(f.rule, f.cell) for f in draft.findings if not rules or f.rule in rules}


@pytest.mark.parametrize(
    ("case", "rule", "cells"),
    [
        ("U62", "cell_error", {"B2", "B3", "B4", "B5"}),
        ("U63", "formula_unsaved", {"B2", "B3", "B4"}),
        ("U64", "bad_cell", {f"B{n}" for n in range(2, 12)}),
        ("U65", "bad_cell", {f"B{n}" for n in range(2, 8)}),
    ],
)
def test_damaged_cells_are_errors_at_their_own_place(
    case: str, rule: str, cells: set[str], tmp_path: Path, store: Store
) -> None:
    data = next(each for each in CASES if each.id == case).make()
    path = tmp_path / "upload"
    path.write_bytes(data)
    draft = examine(store, path, "月报.xlsx", exhibits=False)
    assert {cell for found, cell in noticed(draft, rule)} == cells
    assert not draft.ready
    assert not cells & set(taken(draft))


def test_u67_numbers_written_as_text(examined: Examine) -> None:
    draft = examined(column("５", "５．５", "12.50", " 6.5 ", "\u00a07.5\u00a0", "'8.5", "１，２３４．５", "1,234.5"))
    values = [5, 5.5, 12.5, 6.5, 7.5, 8.5, 1234.5, 1234.5]
    assert taken(draft) == {f"B{n}": value for n, value in enumerate(values, start=4)}
    frame = draft.observations.set_index("cell")
    assert set(frame.loc["B10", "rules"].split("；")) >= {"full_width", "thousands"}
    assert "apostrophe" in frame.loc["B9", "rules"]
    assert frame.loc["B10", "raw"] == "１，２３４．５"
    assert not draft.errors


@pytest.mark.parametrize("shown", ["1,23,4", "1_000", "²", "½", "0x1A", "١٢٣", "1e400", "(5)", "1.2.3", "--5"])
def test_u68_what_python_would_take_for_a_number_is_none(shown: str, examined: Examine) -> None:
    draft = examined(column(shown, 5.5))
    assert noticed(draft, "not_a_number") == {("not_a_number", "B4")}
    assert taken(draft) == {"B5": 5.5}


def test_u69_signs(examined: Examine) -> None:
    draft = examined(column("\u22125", "－5", "-5"))
    assert set(taken(draft).values()) == {-5.0}
    assert len(taken(draft)) == 3


def test_u70_units_in_cells_are_never_scaled_silently(examined: Examine) -> None:
    rows = lines(
        ["2021年3月主要指标"],
        ["地区", "规模以上工业增加值增速（%）", "营业收入（亿元）"],
        ["成都市", "5%", "1.2亿"],
        ["绵阳市", "5％", "5%"],
    )
    rows += row(5, text("A5", "德阳市"), '<c r="B5" s="1"><v>0.053</v></c>', '<c r="C5" s="1"><v>0.053</v></c>')
    draft = examined(rows, styles_part("0.0%"))
    assert taken(draft) == {"B3": 5, "C3": 1.2, "B4": 5, "C4": 5, "B5": pytest.approx(5.3), "C5": 0.053}
    assert noticed(draft, "percent_format") == {("percent_format", "C4"), ("percent_format", "C5")}
    assert "percent_format" in draft.observations.set_index("cell").loc["B5", "rules"]


def test_u71_missing_marks_are_counted_and_never_zero(examined: Examine) -> None:
    marks = ["—", "–", "…", "-", "/", "无", "x", "n.a.", "*", "NA"]
    draft = examined(column(*marks, 0))
    assert taken(draft) == {"B14": 0}
    assert draft.sheets[0].said["missing_marks"] == dict.fromkeys(marks, 1)


def test_u72_more_digits_than_a_spreadsheet_keeps(examined: Examine) -> None:
    title, unit = ("2021年3月营业收入",), "单位：亿元"
    body = lines(title, [unit], ["地区", "营业收入"])
    body += row(4, text("A4", "成都市"), "<v>123456789012345678</v>")
    body += lines(["绵阳市", 0.1 + 0.2], ["德阳市", "1.2345678901234567"], first=5)
    draft = examined(body)
    assert noticed(draft, "precision") == {("precision", "B4"), ("precision", "B6")}
    # What binary arithmetic leaves behind the 15th digit is not the analyst's number.
    assert taken(draft)["B5"] == 0.3


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("2020年11月", ("2020-11", "2020-11")),
        ("2020-11", ("2020-11", "2020-11")),
        ("202011", ("2020-11", "2020-11")),
        ("2020.11", ("2020-11", "2020-11")),
        ("2020年一季度", ("2020-01", "2020-03")),
        ("2020年1—11月", ("2020-01", "2020-11")),
        (44136, ("2020-11", "2020-11")),
    ],
)
def test_u73_periods_as_they_are_written(written: str | float, months: tuple[str, str], examined: Examine) -> None:
    draft = examined(lines(["地区", "时期", "规模以上工业增加值增速(%)"], ["成都市", written, 5.5]))
    frame = draft.observations
    assert [(f"{a:%Y-%m}", f"{b:%Y-%m}") for a, b in zip(frame["start"], frame["end"], strict=True)] == [months]


@pytest.mark.parametrize(
    ("written", "rule"), [("2024.1", "ambiguous_period"), ("24/1", "ambiguous_period"), ("2099年3月", "future_period")]
)
def test_u73_periods_that_might_be_another(written: str, rule: str, examined: Examine) -> None:
    draft = examined(lines(["地区", "时期", "规模以上工业增加值增速(%)"], ["成都市", written, 5.5]))
    assert noticed(draft, rule) == {(rule, "B2")}
    assert not draft.ready


def test_u74_headers_in_disguise(examined: Examine) -> None:
    header = ["序号", "地 区", "规上工业&#10;增加值增速（％）", "营业收入\u3000(亿元)", "未知的指标"]
    draft = examined(lines(("2021年3月",), header, [1, "成都", 5.5, 100.5, 7], [2, "绵阳", 6.5, 200.5, 8]))
    assert taken(draft) == {"C3": 5.5, "D3": 100.5, "C4": 6.5, "D4": 200.5}
    assert {cell[0] for rule, cell in noticed(draft) if rule in ("unknown_indicator", "needs_mapping")} == {"E"}


def test_u75_hidden_cells_are_not_taken(tmp_path: Path, store: Store) -> None:
    rows = lines(TITLE, ["单位：%"], ["地区", "规模以上工业增加值增速"], ["成都市", 5.5])
    rows += row(5, text("A5", "绵阳市"), "<v>6.5</v>", attributes=' hidden="1"')
    path = tmp_path / "upload"
    path.write_bytes(simple(rows))
    draft = examine(store, path, "月报.xlsx", exhibits=False)
    assert taken(draft) == {"B4": 5.5}
    assert [(f.rule, f.sheet) for f in draft.warnings if f.rule == "hidden"] == [("hidden", "表")]


def test_u76_the_same_key_twice(examined: Examine) -> None:
    rows = lines(TITLE, ["单位：%"], ["地区", "规模以上工业增加值增速"])
    rows += lines(("成都市", 5.5), ("成都市", 5.5), ("绵阳市", 5.5), ("绵阳市", 6.5), first=4)
    draft = examined(rows)
    same = next(f for f in draft.findings if f.rule == "repeated")
    other = next(f for f in draft.findings if f.rule == "duplicate_key")
    assert {same.cell, *same.related} == {"B4", "B5"}
    assert {other.cell, *other.related} == {"B6", "B7"}
    assert [f.rule for f in draft.errors] == ["duplicate_key"]


def test_u77_what_is_far_from_last_time_is_asked_about(small: Store, examined: Examine) -> None:
    rows = lines(
        ["四川省规模以上工业增加值增速"],
        ["单位：%"],
        ["时期", "规模以上工业增加值增速"],
        ["2020年1-8月", 29.0],
        ["2020年1-9月", -290.0],
    )
    draft = examined(rows, at=small)
    assert noticed(draft, "jump", "out_of_range") >= {("out_of_range", "B5")}
    with pytest.raises(IntakeError) as caught:
        commit(small, draft, "张三", "九月月报")
    assert "原因" in str(caught.value)


def test_u78_the_same_file_again_and_a_stale_draft(small: Store, examined: Examine, tmp_path: Path) -> None:
    def sheet_of(value: float) -> str:
        head = ["四川省规模以上工业增加值增速"], ["单位：%"], ["时期", "规模以上工业增加值增速"]
        return lines(*head, ["2020年1-8月", value])

    draft = examined(sheet_of(3.1), at=small)
    mine, others = tmp_path / "mine", tmp_path / "others"
    others.write_bytes(simple(sheet_of(3.2)))
    mine.write_bytes(simple(sheet_of(3.1)))
    stale = examine(small, others, "月报.xlsx", exhibits=False)
    version = commit(small, draft, "张三", "八月月报", "已核对")
    with pytest.raises(ConflictError):
        commit(small, stale, "李四", "八月月报", "已核对")
    again = examine(small, mine, "改了名.xlsx", exhibits=False)
    assert again.already == version
    assert commit(small, again, "李四", "八月月报", "已核对") == version == small.version


def test_refused_files_leave_nothing_in_the_store(small: Store, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    before = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    version = small.version
    for case in [each for each in CASES if each.code][::12]:
        path = tmp_path / "upload"
        path.write_bytes(case.make())
        with pytest.raises(IntakeError) as caught:
            examine(small, path, case.name, exhibits=False)
        assert caught.value.code == case.code
        assert caught.value.remedy
    assert small.version == version
    assert {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()} == before


def test_formula_text_of_a_sheet_stays_text_on_every_export(store: Store) -> None:
    evil = ("=1+1", "+cmd|'/c calc'!A1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")')
    shown = build(store, "indicator_series")
    evidence = pd.concat([shown.evidence] * 2, ignore_index=True).head(len(evil)).reindex(range(len(evil)))
    for name in evidence.columns:
        if evidence[name].dtype == object or str(evidence[name].dtype) in ("str", "string"):
            evidence[name] = list(evil)
    # What an imported sheet can bring into a table: cells, and names of its own as headings.
    table = pd.DataFrame({text: list(evil) for text in evil} | {"数值": [-5.2] * len(evil)})
    imported = replace(shown, table=table, evidence=evidence)
    fields = [field for line in csv.reader(io.StringIO(csv_bytes(imported).decode("utf-8-sig"))) for field in line]
    assert {field for field in fields if field.startswith(("=", "+", "-", "@", "\t", "\r"))} == {"-5.2"}
    assert sum(field.startswith("'") for field in fields) == len(evil) * (len(evil) + 1)
    book = load_workbook(io.BytesIO(xlsx_bytes(imported)))
    assert not [cell.coordinate for page in book for line in page for cell in line if cell.data_type == "f"]
    assert book["数据"]["A1"].value == book["数据"]["A2"].value == "=1+1"
