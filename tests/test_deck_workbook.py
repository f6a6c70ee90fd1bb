"""The workbook and the zip of pictures as their reader finds them."""

import io
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image

from dashboard.deck import pictures, workbook
from dashboard.deck.deck import Deck, Item
from dashboard.deck.picture import drawable
from dashboard.deck.pictures import file_name
from dashboard.deck.slides import Material, Slide, material
from dashboard.deck.workbook import sheet_name
from dashboard.store import Store

HOSTILE = ('=HYPERLINK("http://x")', "+1+2", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0")


@pytest.fixture(scope="module")
def book(twenty: Material) -> Workbook:
    """The workbook of the twenty exhibits as Excel would read it."""
    gone = Slide("gone", "missing", "图件已不存在", notes=("没有名为“旧图”的图件",))
    marked = replace(twenty, slides=(*twenty.slides, gone), levels={"内部": ("甲",)})
    return load_workbook(io.BytesIO(workbook.write(marked)))


def texts(sheet: object) -> list[str]:
    """Every text of a sheet, row by row."""
    return [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]  # type: ignore[attr-defined]


def test_contents_data_dictionary_and_sources(book: Workbook, twenty: Material) -> None:
    exhibits = [exhibit for _, exhibit in twenty.exhibits]
    assert book.sheetnames[0] == "目录" and book.sheetnames[-2:] == ["指标", "来源"]
    assert len(book.sheetnames) == len(exhibits) + 3
    listed = texts(book["目录"])
    assert {twenty.deck.title, f"{twenty.stamp}　图件20个", "内部资料 注意保存"} <= set(listed)
    assert any("没有名为“旧图”的图件" in text for text in listed)
    for name, exhibit in zip(book.sheetnames[1:-2], exhibits, strict=True):
        found = texts(book[name])
        assert found[:2] == [exhibit.title, exhibit.subtitle]
        cells = [str(v) for v in exhibit.table.to_numpy().ravel() if not pd.isna(v) and v != ""]
        assert set(cells) <= set(found), name
        assert {f"数据版次：{exhibit.version}", f"校验码：{twenty.checksum}"} <= set(found)
        assert [f"说明：{note}" for note in exhibit.notes if f"说明：{note}" not in found] == []
    links = {c.value: c.hyperlink.location for row in book["目录"].iter_rows() for c in row if c.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:-2]}
    wanted = {code for exhibit in exhibits for code in exhibit.dictionary["id"]}
    assert wanted == {row[1].value for row in book["指标"].iter_rows(min_row=2)}
    rows = sum(len(exhibit.provenance) for exhibit in exhibits)
    assert book["来源"].max_row == rows + 1


def test_values_keep_their_qualifiers_and_numbers_can_be_added_up(book: Workbook) -> None:
    sources = [[c.value for c in row] for row in book["来源"].iter_rows()]
    shown, number = sources[0].index("数值"), sources[0].index("数值（数字，限定词见“数值”列）")
    told = {row[shown]: row[number] for row in sources[1:]}
    assert told["预计超过40,000亿元"] == 40000
    assert told["预计6%左右"] == 6


def test_every_sheet_prints_with_stamp_mark_and_page(book: Workbook, twenty: Material) -> None:
    for sheet in book.worksheets:
        assert sheet.oddFooter.left.text == twenty.stamp
        assert sheet.oddHeader.left.text == "内部资料 注意保存"
        assert "&P" in sheet.oddFooter.right.text
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToWidth == 1


def test_text_like_a_formula_stays_text(twenty: Material) -> None:
    item, exhibit = twenty.exhibits[0]
    table = pd.DataFrame({text: list(HOSTILE) for text in HOSTILE})
    evil = replace(exhibit, title=HOSTILE[0], subtitle=HOSTILE[1], table=table, notes=HOSTILE, sources=HOSTILE[0])
    hostile = replace(twenty, deck=replace(twenty.deck, title=HOSTILE[0]), exhibits=((item, evil),))
    read = load_workbook(io.BytesIO(workbook.write(hostile)))
    cells = [c for sheet in read.worksheets for row in sheet.iter_rows() for c in row]
    assert {c.data_type for c in cells if isinstance(c.value, str)} <= {"s", "inlineStr"}
    started = [c for c in cells if isinstance(c.value, str) and c.value in HOSTILE]
    assert len(started) >= len(HOSTILE) ** 2
    assert all(c.quotePrefix for c in started), "it stays text after somebody edits the cell"


def test_names_of_sheets_and_files_are_allowed_everywhere() -> None:
    taken: set[str] = set()
    for number in (1, 2):
        name = sheet_name(number, "增速[当月]/累计:*?\\" + "长" * 40, taken)
        assert len(name) <= 31 and not set(name) & set("[]:*?/\\")
        taken.add(name)
    assert len(taken) == 2
    assert file_name(3, "当月/累计：<增速>?.. ", "png") == "03_当月累计：增速.png"
    assert file_name(4, "///", "svg") == "04_图件.svg"


@pytest.fixture(scope="module")
def few(store: Store) -> Material:
    """A chart, a map, headline figures, an exhibit that is no more."""
    items = [Item(key) for key in ("recovery_curve", "overview_headline", "centre_map", "no_such_exhibit")]
    return material(store, Deck("上/下", store.version, tuple(items)))


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_zip_holds_every_picture_and_says_what_has_none(few: Material, form: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(pictures.write(few, form)))
    assert archive.namelist() == [f"01_累计与当月增速.{form}", f"03_创新中心分布.{form}", "说明.txt"]
    about = archive.read("说明.txt").decode("utf-8-sig")
    assert few.stamp in about and "02　年度要数" in about and "no_such_exhibit" in about
    exhibit = few.exhibits[0][1]
    assert drawable(exhibit)
    if form == "png":
        picture = Image.open(io.BytesIO(archive.read(archive.namelist()[0])))
        assert picture.width == 2240
    else:
        drawn = archive.read(archive.namelist()[0]).decode()
        assert exhibit.subtitle in drawn and few.checksum in drawn and f"数据版次：{exhibit.version}" in drawn
        assert "示意布局" in archive.read(archive.namelist()[1]).decode()
