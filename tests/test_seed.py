"""Reading the files under data/: types, places, ids, and bad input told with file and row."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, SMALL, write_data
from openpyxl import Workbook

from dashboard.catalogue import Catalogue
from dashboard.errors import SeedError
from dashboard.seed import fingerprint, parse_period, read_seed, read_table, row_id

GROWTH = SMALL["observation/growth.csv"]


def test_values_are_typed_and_keep_their_place_and_raw_text(catalogue: Catalogue) -> None:
    frame = read_table(catalogue, catalogue.tables["observation"])
    first = frame.iloc[0]
    assert (first["value"], first["raw"]) == (-5.2, "-5.2")
    assert (first["file"], first["sheet"], first["cell"]) == ("observation/growth.csv", "", "G2")
    assert (f"{first['start']:%F}", f"{first['end']:%F}") == ("2020-01-01", "2020-02-29")
    assert first["caliber"] == "" and first["published"] == ""
    assert frame.iloc[3]["raw"] == "1.0"
    key = ["iva_growth", "510000", "all", "", "累计", "2020-01-01", "2020-02-29", "bureau", ""]
    assert first["id"] == row_id("observation", key)
    assert frame["id"].is_unique and frame["id"].str.fullmatch("[0-9a-f]{16}").all()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("2020-12", date(2020, 12, 1), date(2020, 12, 31)),
        ("2020-02-05", date(2020, 2, 5), date(2020, 2, 5)),
    ],
)
def test_a_month_opens_on_its_first_and_closes_on_its_last_day(text: str, first: date, last: date) -> None:
    assert (parse_period(text, False), parse_period(text, True)) == (first, last)


@pytest.mark.parametrize("text", ["1_000", "nan", "1e3", "１２", "1,000", "-", "5％", "+5", ".5", "5.", "007"])
def test_only_plain_numbers_are_numbers(tmp_path: Path, text: str) -> None:
    growth = GROWTH.replace("-5.2", f'"{text}"')
    catalogue = Catalogue.read(write_data(tmp_path, **{"observation/growth.csv": growth}))
    with pytest.raises(SeedError) as caught:
        read_table(catalogue, catalogue.tables["observation"])
    assert caught.value.where == "observation/growth.csv 第 2 行"


@pytest.mark.parametrize(
    ("old", "new", "said", "row"),
    [
        ("2020-01,2020-02", "2020-1,2020-02", "时期起“2020-1”不合要求", "第 2 行"),
        ("2020-01,2020-02", "2020-01,2020-13", "时期止“2020-13”不合要求", "第 2 行"),
        ("累计,2020-01,2020-03", "累积,2020-01,2020-03", "时期类型“累积”不合要求", "第 3 行"),
        (",,公布,bureau", ",,公布,", "来源不能为空", "第 2 行"),
        ("-0.9,,公布", "-0.9,,公布,多余", "字段", "第 3 行"),
        ("indicator,region", "indicator,district", "表头“district”没有描述", "第 1 行"),
        ("indicator,region", "region,region", "重复", "第 1 行"),
        ("-0.9", '"-0.9', "CSV 格式有误", "第"),
        (",paper,", ",bureau,", "键重复", "G5"),
        (
            "disclosure\niva_growth,510000,all,累计,2020-01,2020-02,-5.2,,公布,bureau,高,已公开",
            "disclosure,\niva_growth,510000,all,累计,2020-01,2020-02,-5.2,,公布,bureau,高,已公开,走失",
            "没有表头",
            "第 2 行",
        ),
    ],
)
def test_bad_rows_are_told_with_file_and_row(tmp_path: Path, old: str, new: str, said: str, row: str) -> None:
    catalogue = Catalogue.read(write_data(tmp_path, **{"observation/growth.csv": GROWTH.replace(old, new, 1)}))
    with pytest.raises(SeedError) as caught:
        read_table(catalogue, catalogue.tables["observation"])
    assert said in caught.value.what
    assert "observation/growth.csv" in caught.value.where and row in caught.value.where
    assert caught.value.remedy


def test_a_missing_required_column_is_told(tmp_path: Path) -> None:
    catalogue = Catalogue.read(write_data(tmp_path, **{"region.csv": "code\n510000\n"}))
    with pytest.raises(SeedError, match="缺少必有的列：name"):
        read_seed(catalogue)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "没有数据文件"), (b"", "空的"), ("编号".encode("gb18030"), "UTF-8")]
)
def test_missing_empty_and_wrongly_encoded_files(data: Path, content: bytes | None, said: str) -> None:
    path = data / "source.csv"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SeedError, match=said):
        read_seed(Catalogue.read(data))


def _as_workbook(data: Path, sheet: str = "名录") -> Path:
    description = SMALL["source.yaml"].replace("source.csv", "source.xlsx") + "sheet: 名录\n"
    (data / "source.yaml").write_text(description, encoding="utf-8")
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append(["编号", "发布单位", "标题", "网址", "类型", "优先级", "发布日期", "说明"])
    page.append(["bureau", "统计局", "月报", "https://example.org/a", "统计公报", 1, "2020-05-18", None])
    page.append([])
    page.append(["paper", "报社", "报道", None, "媒体转载", 2, "2020-05", None])
    path = data / "source.xlsx"
    book.save(path)
    return path


def test_a_workbook_is_read_by_its_chinese_headings(data: Path) -> None:
    _as_workbook(data)
    frame = read_seed(Catalogue.read(data))["source"]
    assert frame["preference"].tolist() == [1, 2]
    assert frame[["sheet", "cell"]].to_numpy().tolist() == [["名录", "A2"], ["名录", "A4"]]


def test_a_wrong_sheet_and_a_broken_workbook_are_told(data: Path) -> None:
    path = _as_workbook(data, sheet="别的")
    with pytest.raises(SeedError, match=r"找不到工作表“名录”.*现有工作表：别的"):
        read_seed(Catalogue.read(data))
    path = _as_workbook(data)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    for broken in (path.read_bytes(), b"PK\x03\x04 not a workbook", whole[: len(whole) // 2]):
        path.write_bytes(broken)
        with pytest.raises(SeedError, match="Excel 文件无法打开"):
            read_seed(Catalogue.read(data))


def test_a_folder_in_place_of_a_file_and_a_day_that_is_none_are_told(data: Path) -> None:
    (data / "observation" / "folder.csv").mkdir()
    with pytest.raises(SeedError, match=r"文件无法读取（observation/folder.csv）"):
        fingerprint(Catalogue.read(data))
    (data / "region.yaml").write_text("table: 2020-13-45\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"不存在的日期（region.yaml）"):
        Catalogue.read(data)


def test_the_fingerprint_follows_the_files(data: Path) -> None:
    before = fingerprint(Catalogue.read(data))
    assert fingerprint(Catalogue.read(data)) == before
    (data / "region.csv").write_text(SMALL["region.csv"] + "500000,重庆市,重庆\n", encoding="utf-8")
    assert fingerprint(Catalogue.read(data)) != before


def test_the_real_seed_is_read_whole() -> None:
    frames = read_seed(Catalogue.read(ROOT / "data"))
    facts = frames["observation"].query("fact_id != ''")
    assert facts["fact_id"].nunique() == 44
    assert set(frames["observation"]["disclosure"]) == {"已公开"}
