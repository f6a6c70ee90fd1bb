"""A deck as one workbook: contents, the data of every exhibit, the dictionary, the sources."""

import io
import math
import re
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dashboard import sitemap
from dashboard.deck.slides import Material
from dashboard.deck.table import about, allowed, as_text, calculable, write_frame
from dashboard.exhibits import Exhibit
from dashboard.exhibits.dictionary import defined
from dashboard.frames import each
from dashboard.theme import FILLS, INK, MUTED, TONES, ems

#: What Excel does not allow in the name of a sheet, and the length it allows.
FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
LONGEST = 31
#: The widest column and a Chinese character, in digits; the height of a line in points.
WIDEST, DIGITS, LINE = 60.0, 2.1, 15.5
CONTENTS, DICTIONARY, SOURCES = "目录", "指标", "来源"
HEAD = PatternFill("solid", fgColor=FILLS["soft"][1:])


def write(material: Material) -> bytes:
    """The deck as .xlsx: 目录, one sheet an exhibit, 指标 and 来源. No text in it is run as a formula."""
    book = Workbook()
    contents = book.active
    assert contents is not None
    contents.title = CONTENTS
    taken = {CONTENTS, DICTIONARY, SOURCES}
    sheets = []
    for number, (item, exhibit) in enumerate(material.exhibits, start=1):
        name = sheet_name(number, exhibit.name, taken)
        taken.add(name)
        _data(book.create_sheet(name), item.title or exhibit.title, exhibit, material)
        sheets.append(name)
    _contents(contents, material, sheets)
    exhibits = [exhibit for _, exhibit in material.exhibits]
    entries = _together([e.dictionary for e in exhibits], "id")
    if len(entries):
        write_frame(book.create_sheet(DICTIONARY), defined(entries))
    sources = [calculable(e).assign(图件=name) for e, name in zip(exhibits, sheets, strict=True)]
    if sources:
        frame = pd.concat(sources, ignore_index=True)
        write_frame(book.create_sheet(SOURCES), frame[["图件", *(c for c in frame.columns if c != "图件")]])
    book.properties.title, book.properties.subject = allowed(material.deck.title), material.stamp
    book.properties.creator = allowed(material.deck.author) or None
    for sheet in book.worksheets:
        _page(sheet, material)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_name(number: int, name: str, taken: set[str]) -> str:
    """A name Excel takes, told apart by its number: 03 分产业营业收入."""
    cleaned = f"{number:02d} {FORBIDDEN.sub('', name).strip()}"[:LONGEST].strip()
    return cleaned if cleaned not in taken else f"{cleaned[: LONGEST - 5]}-{number}"


def _together(frames: list[pd.DataFrame], key: str) -> pd.DataFrame:
    held = [frame for frame in frames if len(frame)]
    return pd.concat(held, ignore_index=True).drop_duplicates(key) if held else pd.DataFrame()


def _contents(sheet: Worksheet, material: Material, sheets: list[str]) -> None:
    deck = material.deck
    _text(sheet, 1, deck.title, _font(size=16, bold=True))
    facts = [deck.subtitle, f"{material.stamp}　图件{len(material.exhibits)}个", material.mark]
    row = 2
    for fact in (f for f in facts if f):
        _text(sheet, row, fact, _font(TONES["alert"] if fact == material.mark else MUTED))
        row += 1
    row += 1
    rows = [
        (sheet_name, item.title or e.title, sitemap.page(e.page).title, e.sources, e.through, e.level)
        for sheet_name, (item, e) in zip(sheets, material.exhibits, strict=True)
    ]
    _table(sheet, row, pd.DataFrame(rows, columns=["工作表", "结论", "页面", "来源", "数据截至", "公开属性"]))
    for offset, name in enumerate(sheets, start=row + 1):
        cell = sheet.cell(offset, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1")
        cell.font = _font(TONES["main"])
    for offset, slide in enumerate(material.missing, start=row + len(sheets) + 2):
        _text(sheet, offset, f"{slide.title}：{''.join(slide.notes)}", _font(TONES["alert"]))
    for letter, width in zip("ABCDEF", (26, 64, 26, 44, 20, 12), strict=True):
        sheet.column_dimensions[letter].width = width


def _data(sheet: Worksheet, title: str, exhibit: Exhibit, material: Material) -> None:
    """One exhibit: heading, caliber, the table, and under it what is needed to trust it."""
    _text(sheet, 1, title, _font(size=14, bold=True))
    _text(sheet, 2, exhibit.subtitle, _font(MUTED))
    end = _table(sheet, 4, exhibit.table)
    notes = [(name, text) for name, text in about(exhibit) if text and name not in ("标题", "口径")]
    for row, (name, text) in enumerate([*notes, ("校验码", material.checksum)], start=end + 2):
        _text(sheet, row, f"{name}：{text}", _font(MUTED))
    sheet.freeze_panes = "A5"


def _table(sheet: Worksheet, first: int, frame: pd.DataFrame) -> int:
    """A frame from row `first` on; returns the last row used."""
    for column, name in enumerate(frame.columns, start=1):
        cell = _put(sheet, first, column, str(name))
        cell.font, cell.fill = _font(bold=True), HEAD
        longest = max([ems(str(name)), *(ems(str(value)) for value in frame[name].head(200))])
        sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST, 3 + longest * DIGITS)
    for row, values in enumerate(each(frame), start=first + 1):
        for column, value in enumerate(values, start=1):
            _put(sheet, row, column, value)
        # Not every program makes room for the lines of a wrapped text by itself.
        lines = max([1, *(math.ceil(ems(str(value)) * DIGITS / (WIDEST - 2)) for value in values)])
        sheet.row_dimensions[row].height = LINE * lines
    return first + len(frame)


def _font(colour: str = INK, size: float = 11, bold: bool = False) -> Font:
    """The workbook's own face, which a Chinese Excel shows as its usual one."""
    return Font(name="Calibri", scheme="minor", size=size, bold=bold, color=colour[1:])


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    cell = sheet.cell(row, column, allowed(value))
    as_text(cell)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _text(sheet: Worksheet, row: int, text: str, font: Font) -> None:
    """A line of words that runs over the empty cells beside it."""
    cell = _put(sheet, row, 1, text)
    cell.font, cell.alignment = font, Alignment(vertical="center")


def _page(sheet: Worksheet, material: Material) -> None:
    """How it prints: across one page, with mark, stamp and page number."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    header, footer = sheet.oddHeader, sheet.oddFooter
    assert header is not None and footer is not None
    header.left.text = material.mark or None
    footer.left.text, footer.right.text = material.stamp, "第 &P 页，共 &N 页"
