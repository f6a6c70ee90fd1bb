"""Rows of the store in words: values with their qualifiers, periods, who stands first, how something moved."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.narrative import Value, course, grew, text
from dashboard.exhibits.extremes import together
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

#: How a place reckoned here is called: it carries its own level and does not lift the exhibit around it.
RANK = "本库排位（内部参考）"

#: How the two founding documents are called on a tile.
DOCUMENTS = {"doc_review_2020": "2020年工作总结", "doc_review_2019": "2019年回顾"}


def card_source(row: Any) -> str:
    """Where a tile's value is from, short: a founding document with its section, else the publisher."""
    return f"{DOCUMENTS[row.source]}{row.place}" if row.source in DOCUMENTS else str(row.publisher)


def label_of(row: Any) -> str:
    """The value as it stands in a sentence: qualifiers stay, the neutral 达 and 达到 do not."""
    return shown_row(row).removeprefix("达到").removeprefix("达")


def from_to(frame: pd.DataFrame, up: str = "增至", down: str = "降至") -> str:
    """Where a series began and where it stands, each with its period (see narrative.course); none is not held."""
    rows = each(frame)
    return span(rows[0], rows[-1], up, down) if rows else NOT_HELD


def span(first: Any, last: Any, up: str = "增至", down: str = "降至") -> str:
    """How a value moved from one row to another (see narrative.course); a year is said once."""
    when = words(first), words(last) if first is last else within(last, period.year_of(first.end))
    return text(course((when[0], Value.of(first)), (when[1], Value.of(last)), up, down))


def within(row: Any, year: int) -> str:
    """The period of a row where the year was said already: 1—2月, 全年; with its own year where that is another."""
    told = words(row)
    if period.year_of(row.start) != year or period.year_of(row.end) != year:
        return told
    return {"": "全年", "末": "年末"}.get(short := told.removeprefix(f"{year}年"), short)


def exact(row: Any) -> bool:
    """Whether a value is a point and not a bound, an expectation, an approximation or words."""
    return not (row.bound or row.modality or row.approximation) and row.value == row.value


def ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that can be ranked (see exact), highest first; equal ones as they came."""
    known = pd.Series([exact(row) for row in each(frame)], index=frame.index, dtype=bool)
    return frame[known].sort_values("value", ascending=False, kind="stable")


def apart(frame: pd.DataFrame, name: str, most: str = "最高", least: str = "最低", between: str = "，") -> str:
    """Who stands first and who last (甲2.1%最高，乙、丙并列1.0%最低), equal ones together; "" where nothing is ranked.

    name: the column they are called by. A single one has no other end: 甲2.1%; all equal ones: 均为2.1%.
    """
    rows = each(ranked(frame))
    if not rows:
        return ""
    if rows[0].value == rows[-1].value:
        return f"{'均为' if len(rows) > 1 else getattr(rows[0], name)}{label_of(rows[0])}"
    told = []
    for end, word in ((rows[0], most), (rows[-1], least)):
        equal = tuple(str(getattr(row, name)) for row in rows if row.value == end.value)
        told.append(f"{together(equal)}{label_of(end)}{word}")
    return between.join(told)


#: Said of values none of which can be ranked.
UNRANKED = "均为限定值，不排先后"


def moved(row: Any) -> str:
    """A growth rate in a sentence: 增长6.7%, 下降0.9%, 预计增长6%左右."""
    return text(grew(Value.of(row)))


def named(row: Any) -> str:
    """What a row measures, with its industry and its caliber where they are not the indicator's whole."""
    industry = "" if row.industry == "all" else f"{row.industry_name}："
    return f"{industry}{row.indicator_title}" + (f"（{row.caliber}）" if row.caliber else "")


def words(row: Any) -> str:
    """The period of a row in words."""
    return period.of(row)
