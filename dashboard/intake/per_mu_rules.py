"""What the rows of 亩均评价填报表 have to keep to, and who may see them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

#: Columns that count something: never below zero. Taxes may be, where more was paid back.
COUNTED = {"land": "用地面积", "revenue": "营业收入", "employees": "从业人员", "energy": "综合能耗", "rd": "研发投入"}
EARLIEST = 2015
#: Why a row is restricted though nobody said so; see ``level``.
WHY = "单个企业的数据"


def faults(row: Mapping[str, Any], today: date) -> list[tuple[str, str]]:
    """What is wrong with a row: (column, sentence)."""
    found = [
        (name, f"{title}为{row[name]:g}，不能小于零")
        for name, title in COUNTED.items()
        if row.get(name) is not None and row[name] < 0
    ]
    local = row.get("local")
    if local is not None and not 0 <= local <= 100:
        found.append(("local", f"地方特色得分为{local:g}，应在0至100之间"))
    year = row.get("year")
    if year is not None and not EARLIEST <= year <= today.year:
        found.append(("year", f"评价年度为{year}，应在{EARLIEST}至{today.year}之间"))
    return found


def level(row: Mapping[str, Any]) -> str:
    """The least a row is restricted to where its sheet does not say: a single firm stays within the house."""
    return "企业级" if row.get("kind") == "企业" else ""
