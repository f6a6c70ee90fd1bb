"""Rows of the store as exhibits ask for them."""

from collections.abc import Sized
from typing import Any, TypeVar

import pandas as pd

from dashboard.errors import NotHeldError
from dashboard.exhibits.exhibit import Reading
from dashboard.frames import first_row
from dashboard.wording import NOT_HELD

T = TypeVar("T")
SICHUAN, NATION, CHONGQING = "510000", "100000", "500000"


def drawn(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that may stand on a chart: those of low confidence may not."""
    return frame[frame["confidence"] != "低"]


def need(held: T | None) -> T:
    """A row, rows or a frame without which an exhibit has nothing to say. Raises NotHeldError where there is none."""
    if held is None or (isinstance(held, Sized) and not len(held)):
        raise NotHeldError("没有可列的读数", "指标数据库", "请在“报表导入”中补录")
    return held


def held(reading: Reading, *indicators: str, region: str = SICHUAN) -> pd.DataFrame:
    """The current values of some indicators in a region, one indicator behind the other, oldest first."""
    frames = [reading.ask("readings", indicator=i, region=region).sort_values("end") for i in indicators]
    return pd.concat(frames, ignore_index=True)


def series(
    reading: Reading, indicator: str, kind: str, region: str = SICHUAN, industry: str = "all", caliber: str | None = ""
) -> pd.DataFrame:
    """The current values of one series, oldest first, without rows of low confidence.

    caliber "" is the indicator's default; None takes every caliber.
    """
    frame = reading.ask("readings", indicator=indicator, region=region)
    frame = frame[(frame["industry"] == industry) & (frame["kind"] == kind)]
    return drawn(frame if caliber is None else frame[frame["caliber"] == caliber])


def facts(reading: Reading, *numbers: str) -> pd.DataFrame:
    """The founding documents' facts of these numbers, in this order. Raises NotHeldError where one is not held."""
    held = reading.ask("facts").drop_duplicates("fact_id").set_index("fact_id", drop=False)
    if missing := sorted(set(numbers) - set(held.index)):
        raise NotHeldError(f"事实{'、'.join(missing)}{NOT_HELD}", "两份工作文稿", "请检查 data/observation/facts.csv")
    return held.loc[list(numbers)].reset_index(drop=True)


def one(frame: pd.DataFrame, start: str, end: str) -> Any | None:
    """The row of a period given as YYYY-MM, or None where the store has none."""
    first, last = pd.Timestamp(f"{start}-01"), pd.Timestamp(f"{end}-01") + pd.offsets.MonthEnd(0)
    found = frame[(pd.to_datetime(frame["start"]) == first) & (pd.to_datetime(frame["end"]) == last)]
    return first_row(found)
