"""Workbooks made worse at random: cells replaced, copied, moved and merged."""

import random
from copy import deepcopy
from dataclasses import replace
from datetime import date

from tests.corpus.files import write
from tests.corpus.markup import raw_xlsx
from tests.corpus.sheet import Content, Draft, ErrorCell, Formula, cell, place

#: What strange things people and programs leave in cells.
STRANGE: tuple[Content, ...] = (
    "",
    " ",
    "　",
    "—",
    "合计",
    "其中：",
    "注：",
    "单位：",
    "单位：亿元、%、户",
    "（",
    "）%",
    "=1+1",
    "@",
    "+",
    "-",
    "%",
    "同比",
    "增长",
    "累计",
    "当月",
    "2021年",
    "2021年1-3月",
    "1-3月",
    "3月",
    "本月",
    "上年同期",
    "成都市",
    "四川",
    "规模以上工业增加值增速",
    "营业收入（亿元）",
    "营业收入",
    "成都市营业收入增速2021年3月",
    "万元/亩",
    "#DIV/0!",
    "NaN",
    "inf",
    "1e999",
    "0x1F",
    "１２３",
    "٣",
    "é" * 50,
    "𠮷",
    "\u202e9.8",
    "a" * 40000,
    "1" * 400,
    "2024.1",
    "9" * 17,
    "\n\n",
    "\t",
    "<b>",
    "&amp;",
    "'",
    '"',
    "；" * 30,
    "(" * 200,
    "2021年" * 200,
    0,
    -0.0,
    1e308,
    1e-308,
    2021,
    2024.1,
    202103,
    44256,
    510000,
    -1,
    10**15 + 1,
    True,
    date(1900, 1, 1),
    date(2021, 3, 1),
    date(9999, 12, 31),
    ErrorCell("#REF!"),
    Formula("A1"),
    Formula("A1", "文"),
    Formula("A1", 6.5),
)


def mutated(draft: Draft, chance: random.Random) -> Draft:
    """A copy of a draft with a handful of changes to its cells and merges."""
    other = deepcopy(draft)
    for sheet in other.sheets:
        for _ in range(chance.randint(1, 12)):
            rows, columns = sheet.size
            at = (chance.randint(1, rows + 2), chance.randint(1, columns + 2))
            kind = chance.randrange(6)
            if kind <= 2:
                sheet.cells[at] = chance.choice(STRANGE)
            elif kind == 3:
                source = (chance.randint(1, max(1, rows)), chance.randint(1, max(1, columns)))
                if source in sheet.cells:
                    sheet.cells[at] = sheet.cells[source]
            elif kind == 4:
                sheet.cells = {(row + (row >= at[0]), column): value for (row, column), value in sheet.cells.items()}
                sheet.formats = {(row + (row >= at[0]), column): code for (row, column), code in sheet.formats.items()}
            elif chance.random() < 0.5:
                end = (at[0] + chance.randint(0, 3), at[1] + chance.randint(0, 3))
                if end != at and not any(_touch(area, (*at, *end)) for area in _areas(sheet.merges)):
                    sheet.merge(f"{cell(*at)}:{cell(*end)}")
            else:
                sheet.cells.pop(at, None)
    return other


def moved(draft: Draft, down: int, right: int) -> Draft:
    """A copy of a draft with every table further down and to the right, and everything expected with it."""
    other = deepcopy(draft)

    def at(name: str) -> str:
        row, column = place(name)
        return cell(row + down, column + right)

    for sheet in other.sheets:
        sheet.cells = {(row + down, column + right): value for (row, column), value in sheet.cells.items()}
        sheet.formats = {(row + down, column + right): code for (row, column), code in sheet.formats.items()}
        sheet.indents = {(row + down, column + right): indent for (row, column), indent in sheet.indents.items()}
        sheet.merges = [":".join(at(corner) for corner in area.split(":")) for area in sheet.merges]
        sheet.hidden_rows = {row + down for row in sheet.hidden_rows}
        sheet.hidden_columns = {column + right for column in sheet.hidden_columns}
        sheet.wanted = [replace(wanted, cell=at(wanted.cell)) for wanted in sheet.wanted]
        sheet.faults = [replace(fault, cell=at(fault.cell) if fault.cell else "") for fault in sheet.faults]
    return other


def _areas(merges: list[str]) -> list[tuple[int, int, int, int]]:
    return [(*place(area.split(":")[0]), *place(area.split(":")[1])) for area in merges]


def _touch(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def written(draft: Draft) -> bytes:
    """The bytes of a mutated draft; the XML writer is used, which takes any content."""
    return raw_xlsx(draft) if draft.file.endswith(("xlsx", "xlsm")) else write(draft)
