"""The files under data/ as text: CSV and Excel, each row with its number as a spreadsheet shows it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook

from dashboard.catalogue import Catalogue, Table
from dashboard.errors import SeedError


@dataclass(frozen=True)
class Sheet:
    """One file as text: its header and its rows with their row numbers as a spreadsheet shows them."""

    file: str
    sheet: str
    header: list[str]
    rows: list[tuple[int, list[str]]]


def _read_csv(path: Path, file: str) -> Sheet:
    rows: list[tuple[int, list[str]]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for number, cells in enumerate(csv.reader(stream, strict=True), start=1):
                if cells:
                    rows.append((number, [cell.strip() for cell in cells]))
    except OSError as error:
        raise SeedError("文件无法读取", file, f"请检查文件和权限（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise SeedError("文件不是 UTF-8 编码", file, "请另存为“CSV UTF-8”") from error
    except csv.Error as error:
        raise SeedError("CSV 格式有误", f"{file} 第 {len(rows) + 1} 行附近", "请检查该行的引号是否成对") from error
    if not rows:
        raise SeedError("文件是空的", file, "至少要有表头一行")
    return Sheet(file, "", rows[0][1], rows[1:])


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    return format(value, ".15g") if isinstance(value, float) else str(value).strip()


def _read_xlsx(path: Path, file: str, sheet: str) -> Sheet:
    try:
        with path.open("rb") as stream:
            book = load_workbook(stream, read_only=True, data_only=True)
            name = sheet or book.sheetnames[0]
            if name not in book.sheetnames:
                raise SeedError(f"找不到工作表“{name}”", file, f"现有工作表：{'、'.join(book.sheetnames)}")
            rows = [
                (number, cells)
                for number, line in enumerate(book[name].iter_rows(values_only=True), start=1)
                if any(cells := [_cell_text(value) for value in line])
            ]
    except SeedError:
        raise
    except OSError as error:
        raise SeedError("文件无法读取", file, f"请检查文件和权限（{error.strerror}）") from error
    except Exception as error:
        # A damaged workbook fails anywhere in zip, XML or openpyxl, with an exception of any of them.
        raise SeedError("Excel 文件无法打开", file, "请用 Excel 重新另存为 .xlsx") from error
    if not rows:
        raise SeedError("工作表是空的", f"{file} {name}", "至少要有表头一行")
    return Sheet(file, name, rows[0][1], rows[1:])


def sheets_of(catalogue: Catalogue, table: Table) -> Iterator[Sheet]:
    """The files of a table as text, in order of their names. Raises SeedError when there is none."""
    paths = sorted({path for pattern in table.globs for path in catalogue.data.glob(pattern)})
    if not paths:
        raise SeedError(f"表“{table.title}”没有数据文件", " ".join(table.globs), "请恢复该文件")
    for path in paths:
        file = path.relative_to(catalogue.data).as_posix()
        if path.suffix == ".xlsx":
            yield _read_xlsx(path, file, table.sheet)
        else:
            yield _read_csv(path, file)
