"""The gate: every file passes it before any library reads it. Only the standard library, only streaming.

What is told here by content, whatever the file is called: the form, and everything that would hurt or deceive a
reader. What it finds out on the way about cells is kept for the reading.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from dashboard.intake.biff8 import scan_old_workbook
from dashboard.intake.biff12 import scan_binary_workbook
from dashboard.intake.findings import Refused
from dashboard.intake.inspection import Inspection
from dashboard.intake.limits import FILE_BYTES
from dashboard.intake.marked_parts import refuse_marked
from dashboard.intake.ods_scan import scan_open_document
from dashboard.intake.package import SAVE_AGAIN, Package
from dashboard.intake.secrecy import check_text
from dashboard.intake.text_files import form_of_text, text_encoding
from dashboard.intake.workbook_scan import content_form, scan_workbook

Progress = Callable[[str, int, int | None], None]

#: The stage as people see it.
CHECKING = "检查文件"
_last: dict[tuple[Path, str, int, int], Inspection] = {}
_OPEN_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def inspect(path: Path, file: str, progress: Progress | None = None) -> Inspection:
    """Look at a file and return what is known about it; file is the name people know it by.

    progress(CHECKING, rows looked at, None) is called now and then. Asked again for the last file, unchanged, the
    answer is the former one.

    Raises:
        Refused: it is not read any further; with a sentence saying why and what to do.
    """
    try:
        state = path.stat()
    except (OSError, ValueError) as error:
        raise Refused("missing", "文件不存在或无法打开", remedy="请重新选择文件") from error
    key = path, file, state.st_size, state.st_mtime_ns
    if key not in _last:
        found = _inspect(path, file, state.st_size, progress)
        _last.clear()
        _last[key] = found
    return _last[key]


def _inspect(path: Path, file: str, size: int, progress: Progress | None) -> Inspection:
    if size == 0:
        raise Refused("empty", "文件是空的（0字节）", remedy="请确认文件已保存完整，再重新上传")
    if size > FILE_BYTES:
        advice = "请删除图片和无关工作表，或拆成几个文件后再上传"
        raise Refused("file_too_large", f"文件超过{FILE_BYTES // 1024**2}MB", remedy=advice)
    check_text(file.replace(".", " "), "文件名")
    data = path.read_bytes()
    found = Inspection(file, "", hashlib.sha256(data).hexdigest())
    if data.startswith(b"PK\3\4"):
        _archive(path, found, progress)
    elif data.startswith(_OLE):
        found.form = "et" if file.casefold().endswith((".et", ".ett")) else "xls"
        scan_old_workbook(data, found)
    else:
        _text(data, found)
    return found


def _archive(path: Path, found: Inspection, progress: Progress | None) -> None:
    package = Package(path)
    try:
        if (kind := package.find("mimetype")) and package.find("content.xml"):
            if package.read(kind).strip().removesuffix(b"-template") != _OPEN_SHEET:
                raise Refused("not_xlsx", "文件不是表格", remedy=SAVE_AGAIN)
            found.form = "ods"
            scan_open_document(package, found)
        else:
            found.form = content_form(package)
            if found.form == "xlsb":
                scan_binary_workbook(package, found)
            else:
                scan_workbook(package, found, lambda rows: progress(CHECKING, rows, None) if progress else None)
        refuse_marked(package, found.parts)
    except Refused as refused:
        # Whatever else is wrong with a file, it is first said that it must not be here.
        if refused.code != "secrecy":
            refuse_marked(package, found.parts)
        raise
    finally:
        package.close()


def _text(data: bytes, found: Inspection) -> None:
    """CSV and TSV; pages and XML saved under a workbook's name are told apart from them."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    encoding = text_encoding(data)
    if encoding.startswith("utf-16"):
        start = data.decode(encoding)[:4096].lstrip("\ufeff \t\r\n").encode()
    lower = start.lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lower and lower.startswith(b"<"):
        raise Refused("xml2003", "文件是“XML 电子表格 2003”格式", remedy="请用 Excel 或 WPS 打开后另存为 .xlsx")
    if re.match(rb"<(?:!doctype\s+html|html|table|head|body|meta|div|style)\b", lower) or (
        lower.startswith(b"<") and (b"<html" in lower or b"<table" in lower)
    ):
        raise Refused(
            "html_as_xls", "文件其实是网页（HTML 表格），不是工作簿", remedy="请用 Excel 或 WPS 打开后另存为 .xlsx"
        )
    if lower.startswith(b"<?xml") or (lower.startswith(b"<") and lower.rstrip().endswith(b">")):
        raise Refused("not_xlsx", "文件是 XML，不是表格", remedy=SAVE_AGAIN)
    if lower.startswith(b"%pdf"):
        raise Refused("not_xlsx", "文件是 PDF，不是表格", remedy="请提供原始表格，或把表格录入后另存为 .xlsx")
    found.form, found.encoding, found.separator = form_of_text(data)
    for number, line in enumerate(data.decode(found.encoding).split("\n"), start=1):
        check_text(line.replace(found.separator, "\n"), f"第{number}行")
