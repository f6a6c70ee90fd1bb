"""The way of a sheet through the house, and where it stands."""

from collections.abc import Sequence

STAGES = ("选择文件", "读取", "识别", "校验", "与上期比对", "入库")


def drawn(reached: int, halted: bool = False, names: Sequence[str] = STAGES) -> str:
    """The stages as a list; those before `reached` (from 0) are done, halted: it does not go on from there."""
    items = ""
    for place, name in enumerate(names):
        state = "done" if place < reached else ("halt" if halted else "now") if place == reached else ""
        current = ' aria-current="step"' if place == reached else ""
        items += f'<li class="{state}"{current}>{name}</li>'
    return f'<ol class="stages">{items}</ol>'
