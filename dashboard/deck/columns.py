"""Which columns of a table stand on a slide, and how wide: by importance, not by how many would fit side by side.

The first column says what a row is about; values, calibers and qualifiers belong to each other and stay together;
sources and remarks go first, because the footnote and the data table hold them. Widths are in ems of the type.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from dashboard.theme import ems

#: Ems across a slide at 14 pt, and of the space between two columns.
TABLE_EMS = 58.0
SPACE = 1.2
#: Ems of text a column of long texts wants at least, and how far another may be squeezed: its texts then wrap.
COLUMN_EMS = 16.0
SQUEEZED = 7.0
#: Signs that may be as wide as a character, by how much wider than reckoned; ems between Chinese and Latin letters.
SIGNS, SIGN, BETWEEN = "—…“”‘’→≈÷%", 0.44, 0.2
#: Lines of one cell; what is longer is cut short.
CELL_LINES = 6
#: Parts of a heading that say how a value is to be read: such a column is kept with the values.
READ_WITH = ("口径", "限定", "状态", "单位", "时期", "数值", "类型", "性质", "可信度", "当前值", "其他值", "载明")
READ = 1
#: What stands in the footnote or only helps to check: left out before anything else.
ASIDE = frozenset((
    "来源", "来源标题", "当前值来源", "其他值来源", "发布机构", "见于", "章节", "单元格", "入库文件", "入库位置",
    "入库人", "入库时间", "原始文本", "事实编号", "公开属性", "发布日期", "公布日期", "依据", "坐标依据", "备注",
    "别名", "英文名称", "认定部门", "所在页面",
))  # fmt: skip


@dataclass(frozen=True)
class Fitted:
    """A table as it fits a slide. lines: of each row; left_out: headings of columns; cut: whether a text was."""

    texts: pd.DataFrame
    widths: tuple[float, ...]
    lines: tuple[int, ...]
    left_out: tuple[str, ...]
    cut: bool


def fitted(texts: pd.DataFrame, without: int = 0) -> Fitted:
    """The columns that fit across a slide, in their order, and the rows with texts no longer than CELL_LINES.

    without: so many of the columns that make rows tall are given up (the tallest first), never the first column or
    one that values are read with.
    """
    headings = [str(column) for column in texts.columns]
    longest = [
        max([_breadth(heading) / 2, *(_breadth(text) for text in texts.iloc[:, place])])
        for place, heading in enumerate(headings)
    ]
    tall = [place for place, heading in enumerate(headings) if _rank(place, heading) > READ]
    given_up = set(sorted(tall, key=lambda place: -longest[place])[:without])
    kept = _kept(headings, longest, given_up)
    widths = _widths([longest[place] for place in kept])
    shown = texts.iloc[:, kept]
    whole = shown.copy()
    for place, width in enumerate(widths):
        whole.isetitem(place, [_cut(text, width - SPACE) for text in shown.iloc[:, place]])
    lines = tuple(
        max(_lines(text, width - SPACE) for text, width in zip(row, widths, strict=True))
        for row in whole.itertuples(index=False, name=None)
    )
    left_out = tuple(heading for place, heading in enumerate(headings) if place not in kept)
    return Fitted(whole, widths, lines, left_out, not whole.equals(shown))


def _breadth(text: str) -> float:
    """Ems of a text as wide as any program sets it: signs are square in Chinese faces, and some leave room between
    Chinese and Latin letters. What is reckoned too narrow would break a short value over two lines."""
    square = [ord(char) > 0x2E80 for char in text]
    return (
        ems(text) + SIGN * sum(text.count(sign) for sign in SIGNS) + BETWEEN * sum(a != b for a, b in pairwise(square))
    )


def _kept(headings: list[str], longest: list[float], given_up: set[int]) -> list[int]:
    """The places of the columns shown: by importance, each where at its least width there is room for it."""
    room = TABLE_EMS
    kept: list[int] = []
    places = [place for place in range(len(headings)) if place not in given_up]
    # Several short facts say more on a slide than one long remark.
    long = [_least(wanted) > SQUEEZED for wanted in longest]
    for place in sorted(places, key=lambda place: (_rank(place, headings[place]), long[place], place)):
        # What stands aside is worth a column only where nobody has to wrap for it.
        needed = SPACE + (min(longest[place], COLUMN_EMS) if headings[place] in ASIDE else _least(longest[place]))
        if needed <= room or not kept:
            kept.append(place)
            room -= needed
    return sorted(kept)


def _rank(place: int, heading: str) -> int:
    """0 what the row is about, 1 its values and how to read them (READ), 2 other facts, 3 what stands aside."""
    if place == 0:
        return 0
    if heading in ASIDE:
        return 3
    return READ if any(word in heading for word in READ_WITH) else 2


def _least(longest: float) -> float:
    """Ems a column can do with: a short text whole, a middling one in two lines, a long one in a broad column."""
    if longest > 2 * COLUMN_EMS:
        return COLUMN_EMS
    return max(min(longest, SQUEEZED), longest / 2)


def _widths(longest: list[float]) -> tuple[float, ...]:
    """The room across shared out: to each its least, then to those who want more in proportion to what they want."""
    widths = [_least(wanted) for wanted in longest]
    for most in (COLUMN_EMS, 3 * COLUMN_EMS):
        room = TABLE_EMS - sum(widths) - SPACE * len(widths)
        wants = [max(0.0, min(wanted, most) - width) for wanted, width in zip(longest, widths, strict=True)]
        share = min(1.0, room / sum(wants)) if room > 0 and any(wants) else 0.0
        widths = [width + share * want for width, want in zip(widths, wants, strict=True)]
    return tuple(SPACE + width for width in widths)


def _lines(text: str, width: float) -> int:
    # A renderer breaks lines a little earlier than the sum of widths says.
    return max(1, math.ceil(ems(text) / width - 0.02))


def _cut(text: str, width: float) -> str:
    """The text in at most CELL_LINES lines."""
    if _lines(text, width) <= CELL_LINES:
        return text
    kept, used = 0, 1.0
    while used + ems(text[kept]) <= CELL_LINES * width:
        used += ems(text[kept])
        kept += 1
    return text[:kept] + "…"
