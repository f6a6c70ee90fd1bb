"""Numbers a reader may set, such as weights and limits: one text in the address, read and checked here."""

import math
from collections.abc import Sequence

from dashboard.errors import ParameterError

#: Between two amounts in an address.
BETWEEN = ","


def written(values: Sequence[float]) -> str:
    """Amounts as one text, as it stands in addresses and parameters: "30,37,33"."""
    return BETWEEN.join(f"{value:g}" for value in values)


def amounts(
    text: str,
    names: Sequence[str],
    where: str,
    low: float = -math.inf,
    high: float = math.inf,
    total: float | None = None,
) -> tuple[float, ...]:
    """The amounts of a text, one a name, each between low and high, together making the total where one is given.

    Raises ParameterError in words for the reader: where names what is set (权重, 界限).
    """
    parts = text.split(BETWEEN)
    if len(parts) != len(names):
        raise ParameterError(f"{where}应有{len(names)}个数，现有{len(parts)}个", where, f"依次为：{'、'.join(names)}")
    values = []
    for name, part in zip(names, parts, strict=True):
        try:
            value = float(part)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise ParameterError(f"{where}“{name}”不是数", where, "请填写数字")
        if not low <= value <= high:
            raise ParameterError(f"{where}“{name}”为{value:g}，超出范围", where, f"应在{low:g}至{high:g}之间")
        values.append(value)
    if total is not None and abs(sum(values) - total) > 1e-6:
        raise ParameterError(f"{where}合计为{sum(values):g}，不等于{total:g}", where, f"请调整到合计{total:g}")
    return tuple(values)
