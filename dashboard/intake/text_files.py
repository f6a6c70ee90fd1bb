"""CSV and TSV: which encoding, which separator, and the rows as they stand."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from dashboard.intake.findings import Refused
from dashboard.intake.limits import CELLS, COLUMNS, ROWS, TEXT

#: Byte order marks and the encodings they stand for (utf-16 takes its mark off by itself).
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SEPARATORS = ("\t", ";", ",")
#: Control characters that no text file of people's holds.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
#: Rows looked at to tell the separator.
LOOKED_AT = 200


def text_encoding(data: bytes) -> str:
    """The encoding of a text file, or "" when it is no text.

    A byte order mark decides; UTF-16 without one is told by its zero bytes; then UTF-8; then GB18030 (which GBK
    and GB2312 are part of), and only if what comes out looks like text people write.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return name if _decodes(data, name) else ""
    if len(data) >= 4 and len(data) % 2 == 0 and b"\0" in data[:400]:
        evens, odds = data[:400:2].count(0), data[1:400:2].count(0)
        name = "utf-16-le" if odds > evens else "utf-16-be"
        return name if _decodes(data, name) else ""
    for name in ("utf-8", "gb18030"):
        if _decodes(data, name):
            return name
    return ""


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    if _BINARY.search(text):
        return False
    if encoding != "gb18030" or data.isascii():
        return True
    # Random bytes are now and then valid GB18030, but then most of it is outside what is written in Chinese.
    strange = sum(1 for letter in text if "\ue000" <= letter <= "\uf8ff" or ord(letter) > 0x2FFFF)
    return strange * 50 <= len(text)


def separator_of(text: str) -> str:
    """The separator of a table in text form, "" when it is no table.

    The separator that gives the most rows of the same number (two or more) of fields wins, one that tears quoted
    fields apart only where there is no other; a file of one column has none.
    """
    best, separator = (False, 0), ""
    for candidate in SEPARATORS:
        widths: dict[int, int] = {}
        try:
            # Quotation marks left open are a matter for the reading, which can say where.
            for row in islice(_rows(text, candidate, strict=False), LOOKED_AT):
                if len(row) > 1:
                    widths[len(row)] = widths.get(len(row), 0) + 1
        except csv.Error:
            continue
        rows = max(widths.values(), default=0)
        if rows and (score := (_whole(text, candidate), rows)) > best:
            best, separator = score, candidate
    return separator


def _whole(text: str, separator: str) -> bool:
    """Whether every field that is closed by a quotation mark ends there; one left open is the reading's matter."""
    try:
        for _ in islice(_rows(text, separator), LOOKED_AT):
            pass
    except csv.Error as error:
        return "expected after" not in str(error)
    return True


def _rows(text: str, separator: str, strict: bool = True) -> Iterator[list[str]]:
    csv.field_size_limit(4 * TEXT)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)


def form_of_text(data: bytes) -> tuple[str, str, str]:
    """Form (csv or tsv), encoding and separator of a text table.

    Raises:
        Refused: it is no text or no table.
    """
    encoding = text_encoding(data)
    if not encoding:
        raise Refused("not_xlsx", "文件不是可识别的表格", remedy="请用 Excel 或 WPS 打开后另存为 .xlsx")
    text = data.decode(encoding)
    separator = separator_of(text)
    if not separator:
        raise Refused(
            "not_xlsx", "文件是文本，但没有找到以逗号、分号或制表符分隔的表格", remedy="请另存为 .xlsx 或 CSV"
        )
    return ("tsv" if separator == "\t" else "csv"), encoding, separator


def read_text(path: Path, encoding: str, separator: str) -> list[list[str]]:
    """The rows of a text table, every value as the text it is.

    Raises:
        Refused: a quotation mark is not closed, or there are too many rows, columns or cells.
    """
    rows: list[list[str]] = []
    pool: dict[str, str] = {}
    cells = 0
    text = path.read_bytes().decode(encoding)
    try:
        for row in _rows(text, separator):
            if len(row) > COLUMNS:
                raise Refused("col_range", f"超过{COLUMNS}列", f"第{len(rows) + 1}行", "请删除多余的列")
            cells += len(row)
            rows.append([pool.setdefault(value, value) for value in row])
            if len(rows) > ROWS:
                raise Refused("row_range", f"超过{ROWS}行", remedy="请删除多余的行，或拆成几个文件")
            if cells > CELLS:
                raise Refused("cell_budget", f"超过{CELLS}个单元格", remedy="请拆成几个文件")
    except csv.Error as error:
        raise Refused(
            "csv", "引号没有成对，无法分列", f"第{len(rows) + 1}行附近", "请检查该行的引号，或另存为 .xlsx"
        ) from error
    return rows
