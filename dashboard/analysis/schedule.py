"""序时进度: whether a task keeps up with its time. Kept apart from the lights on growth; nothing here is official.

The share of time gone by from start to due is set against the reported progress. On schedule: no more than
BEHIND points behind; later: 滞后; past its due date and not closed: 逾期.
"""

import datetime as dt
import math
from typing import Literal

State = Literal["已销号", "正常", "滞后", "逾期", "未填报"]
BEHIND = 10.0
RULE = (
    f"序时进度：按起止日期折算的时间进度与填报进度相比，落后不超过{BEHIND:g}个百分点为正常，超过为滞后，"
    "过时限未销号为逾期；时限或进度未填的为未填报。"
)


def elapsed(start: dt.date, due: dt.date, today: dt.date) -> float:
    """The share (%) of the time from start to due that is over, 0 to 100; a due date before the start is over."""
    whole = (due - start).days
    return 100.0 if whole <= 0 else min(100.0, max(0.0, (today - start).days / whole * 100))


def state(start: dt.date, due: dt.date | None, progress: float | None, closed: dt.date | None, today: dt.date) -> State:
    """Where a task stands today. progress: % reported; None or NaN where nobody reported."""
    if closed is not None:
        return "已销号"
    if due is None:
        return "未填报"
    if today > due:
        return "逾期"
    if progress is None or math.isnan(progress):
        return "未填报"
    return "正常" if progress >= elapsed(start, due, today) - BEHIND else "滞后"
