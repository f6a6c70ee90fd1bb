"""What a report on a task has to keep to, whether it comes by sheet or is written on the page."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.intake.characters import seen

#: Characters of one text a department writes.
LONGEST = 300
#: A date as people write it: 2021-06-30, 2021/6/30, 2021年6月30日, 2021年6月.
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月)?")
#: What a column takes, where its type says too little: column → words of the refusal.
HINTS = {"progress": "应为0至100的数，如 45 或 45%"}
TEXTS = {"measure": "举措", "target": "目标", "department": "牵头处室", "problem": "存在问题"}


def faults(row: Mapping[str, Any], today: date) -> list[tuple[str, str]]:
    """What of a typed row of work_item does not fit: (column, sentence) pairs; None stands for an empty cell.

    today: the day in Sichuan; nothing can have been closed after it.
    """
    found = [
        (name, f"{title}超过{LONGEST}字，现有{len(str(row[name]))}字")
        for name, title in TEXTS.items()
        if len(str(row[name] or "")) > LONGEST
    ]
    year, due, closed = int(row["year"] or 0), str(row["due"] or ""), str(row["closed"] or "")
    progress = None if row["progress"] is None else float(row["progress"])
    if progress is not None and not 0 <= progress <= 100:
        found.append(("progress", f"进度“{progress:g}”超出范围，应在0至100之间"))
    if due and int(due[:4]) < year:
        found.append(("due", f"时限{due}早于事项所属的{year}年"))
    if closed and int(closed[:4]) < year:
        found.append(("closed", f"销号日期{closed}早于事项开始（{year}年初）"))
    elif closed > today.isoformat():
        found.append(("closed", f"销号日期{closed}还没有到，不能预先销号"))
    if closed and progress is not None and progress < 100:
        found.append(("closed", f"已填销号日期而进度为{progress:g}%，完成后方可销号"))
    return found


def tidy(name: str, text: str) -> str:
    """What was typed without what only people need: spaces at the ends, the % of a progress, 年 月 日 of a date.

    Nor does it keep a character that nobody sees and no file may hold.
    """
    text = seen(text)
    text = " ".join(text.split()) if name in ("department", "due", "progress", "closed") else text.strip()
    if name == "progress":
        return text.removesuffix("%").removesuffix("％").strip()
    if name in ("due", "closed") and (found := DAY.fullmatch(text)):
        return "-".join(part.zfill(2) for part in found.groups() if part)
    return text
