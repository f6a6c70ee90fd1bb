"""A target against the reading of its own period: reached, not reached, not yet due, or why it cannot be said.

The words of a target and of a reading count: 超过 must be passed, 以上 and 不低于 are reached by the number itself,
左右 has no stated margin. A reading that is a bound decides only on its own side.
"""

import math
from dataclasses import dataclass
from typing import Literal

State = Literal["达到", "未达到", "未到期", "无结果", "不判"]

RULE = (
    "判断规则：只与同一指标、地区、行业、口径、同一时期的公布数相比。“超过”须大于目标数，“以上”“不低于”等于也算达到；"
    "“左右”没有给出范围，好于目标数才算达到，否则不判；结果只有“超过”等界限的，界限本身达标才算达到；"
    "预计数不作结果；指标方向为“降”的反向判断，“中性”的不判。"
)


@dataclass(frozen=True)
class Said:
    """A number with its qualifiers: bound one of > ≥ < or "", approximation such as 左右, modality such as 预计."""

    value: float
    bound: str = ""
    approximation: str = ""
    modality: str = ""


@dataclass(frozen=True)
class Verdict:
    """How a target stands and why, in words."""

    state: State
    why: str


def judge(target: Said, reading: Said | None, direction: str, due: bool) -> Verdict:
    """Set a reading against a target. direction: 升, 降 or 中性; due: whether the target's period is over."""
    if not math.isfinite(target.value):
        return Verdict("不判", "目标没有数值")
    if reading is None or not math.isfinite(reading.value):
        return Verdict("无结果", "目标期的结果本库未收录") if due else Verdict("未到期", "目标期尚未结束")
    if reading.modality:
        return Verdict("无结果", f"目标期只有“{reading.modality}”数，不作结果")
    if direction not in ("升", "降"):
        return Verdict("不判", "指标方向为中性")
    sign = 1.0 if direction == "升" else -1.0
    ahead = round(sign * (reading.value - target.value), 9)
    if reading.approximation and ahead == 0:
        return Verdict("不判", f"结果为“{reading.approximation}”数，与目标数相同")
    return _by_bound(target, reading, ahead, sign)


def _by_bound(target: Said, reading: Said, ahead: float, sign: float) -> Verdict:
    strict = target.bound == (">" if sign > 0 else "<")
    better = (">", "≥") if sign > 0 else ("<",)
    passed = ahead > 0 or (ahead == 0 and not strict)
    if reading.bound in better:
        if passed or (ahead == 0 and reading.bound in (">", "<")):
            return Verdict("达到", "结果的界限已达到目标")
        if ahead == 0:
            return Verdict("不判", "结果的界限等于目标数，是否“超过”不能判断")
        return Verdict(
            "不判", "结果只有界限，低于目标数，不能判断" if sign > 0 else "结果只有界限，高于目标数，不能判断"
        )
    if reading.bound:
        # More than the number itself where less is wanted, or less where more is, is not the number.
        if ahead > 0 or (passed and reading.bound == "≥"):
            return Verdict("不判", "结果只有另一侧的界限，不能判断")
        return Verdict("未达到", "结果的界限未到目标")
    if passed:
        return Verdict("达到", "结果好于目标" if ahead else "结果等于目标")
    if target.approximation:
        return Verdict("不判", f"目标为“{target.approximation}”，没有给出范围")
    return Verdict("未达到", "结果等于目标，未“超过”" if ahead == 0 else "结果不及目标")
