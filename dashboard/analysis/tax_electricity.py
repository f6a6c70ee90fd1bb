"""税电景气测算（参照浙江公开公式）: an index around 100 from invoices, electricity and registrations of one month.

Source of the formula: 浙江省“工业税电景气指数数据”, a data product registered on the province's platform for data
property rights on 2024-11-25 (read in a public listing of the registration; the register's own page was not seen):

    index       = 0.30 preparation + 0.37 scale + 0.33 sales
    preparation = (0.25 added capacity + 0.25 new registrations + 0.50 purchases), each ÷ the period before, × 100
    scale       = electricity ÷ the same period a year before × 100
    sales       = (0.50 invoiced amount + 0.50 firms invoicing), each ÷ the same period a year before, × 100

100 divides growth from shrinking. Sichuan's own formula and weights were not published: what is reckoned here is
never the province's 税电指数. The registration speaks of weighted averages without their weights: totals stand here.

Ours, because the source is silent: January and February are one period of two months, compared with November and
December for what is set against the period before; March is set against the mean of January and February. A
component without its base, or with one of zero, is not reckoned, and neither is the index: nothing is filled in.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

#: (year, month); month 2 is January and February together, there is no month 1.
Month = tuple[int, int]
#: The amounts of one place and industry by input, and by month as a table gives them (1 to 12).
Amounts = Mapping[str, Mapping[Month, float]]


@dataclass(frozen=True)
class Input:
    """One amount that goes in: its key, short name, and what it is set against."""

    key: str
    name: str
    against: Literal["上期", "上年同期"]
    #: Whether the amounts of two months may be added up; distinct firms of two months may not.
    adds: bool = True


@dataclass(frozen=True)
class Component:
    """One of the three parts of the index and what it is made of."""

    key: str
    name: str
    inputs: tuple[Input, ...]


COMPONENTS = (
    Component(
        "preparation",
        "生产准备",
        (
            Input("capacity", "新增扩容容量", "上期"),
            Input("registrations", "新增税务登记户数", "上期"),
            Input("purchases", "采购金额", "上期"),
        ),
    ),
    Component("scale", "产能规模", (Input("electricity", "用电量", "上年同期"),)),
    Component(
        "sales",
        "销售成果",
        (
            Input("invoiced", "销售开票金额", "上年同期"),
            Input("invoicing_firms", "销售开票户数", "上年同期", adds=False),
        ),
    ),
)
INPUTS = tuple(i for c in COMPONENTS for i in c.inputs)


@dataclass(frozen=True)
class Weights:
    """Weights in %: of the three components, of the inputs of preparation and of sales; each group makes 100."""

    components: tuple[float, ...] = (30.0, 37.0, 33.0)
    preparation: tuple[float, ...] = (25.0, 25.0, 50.0)
    sales: tuple[float, ...] = (50.0, 50.0)

    @property
    def inputs(self) -> tuple[tuple[float, ...], ...]:
        """The weights of the inputs of each component, in the order of COMPONENTS."""
        return (self.preparation, (100.0,), self.sales)


@dataclass(frozen=True)
class Index:
    """One month's result around 100.

    components: the three parts around 100. pulls: what each input adds to the distance from 100, in points, in the
    order of INPUTS; together they make value − 100.
    """

    value: float
    components: tuple[float, ...]
    pulls: tuple[float, ...]

    @property
    def contributions(self) -> tuple[float, ...]:
        """What each component adds to the distance from 100, in points."""
        found, at = [], 0
        for component in COMPONENTS:
            found.append(sum(self.pulls[at : at + len(component.inputs)]))
            at += len(component.inputs)
        return tuple(found)


def merged(amounts: Mapping[Month, float], pairs: Mapping[int, float]) -> dict[Month, float]:
    """The amounts by period: January and February as one (month 2), given together (pairs, by year) or added up.

    What was given together goes before what can be added up; with one of the two months missing there is neither.
    """
    found = {month: value for month, value in amounts.items() if month[1] > 2}
    for year in {y for y, m in amounts if m <= 2} | set(pairs):
        both = amounts.get((year, 1), math.nan) + amounts.get((year, 2), math.nan)
        value = pairs.get(year, both)
        if math.isfinite(value):
            found[year, 2] = value
    return found


def months_needed(month: Month, against: str) -> tuple[tuple[Month, ...], float]:
    """The periods a period is set against, and by what their sum is divided to be of the same length."""
    year, number = month
    if against == "上年同期":
        return ((year - 1, number),), 1.0
    if number == 2:
        return ((year - 1, 11), (year - 1, 12)), 1.0
    if number == 3:
        return ((year, 2),), 2.0
    return ((year, number - 1),), 1.0


def index(amounts: Amounts, month: Month, weights: Weights | None = None, years: str = "{}年") -> Index | str:
    """The index of one place and industry in one period, or in words why there is none.

    amounts: by input key, then by period (see merged); any unit, the same in all periods. years: how a year is
    written in the reason.
    """
    weights = weights or Weights()
    reasons: list[str] = []
    components: list[float] = []
    pulls: list[float] = []
    for component, share, parts in zip(COMPONENTS, weights.components, weights.inputs, strict=True):
        ratios = []
        for given, part in zip(component.inputs, parts, strict=True):
            found = _ratio(amounts.get(given.key, {}), given, month, years)
            if isinstance(found, str):
                reasons.append(found)
                continue
            ratios.append(found * part)
            pulls.append(share / 100 * part * (found - 1))
        components.append(sum(ratios))
    if reasons:
        return "；".join(dict.fromkeys(reasons))
    value = sum(c * w for c, w in zip(components, weights.components, strict=True)) / 100
    return Index(value, tuple(components), tuple(pulls))


def _ratio(held: Mapping[Month, float], given: Input, month: Month, years: str) -> float | str:
    """An amount ÷ its base, or in words why not."""
    base, divided = months_needed(month, given.against)
    values = []
    for at in (month, *base):
        value = held.get(at, math.nan)
        if not math.isfinite(value):
            return f"缺{in_words(at, years)}{given.name}"
        if value < 0:
            return f"{in_words(at, years)}{given.name}为负"
        values.append(value)
    below = sum(values[1:]) / divided
    if below == 0:
        return f"{'、'.join(in_words(b, years) for b in base)}{given.name}为零，不能作基数"
    return values[0] / below


def in_words(month: Month, years: str = "{}年") -> str:
    """2026年3月, 2026年1—2月."""
    return f"{years.format(month[0])}{'1—2' if month[1] == 2 else month[1]}月"


def mixed_firms(pairs: Sequence[int], singles: Sequence[Month], month: Month) -> bool:
    """Whether January–February is set against a year made otherwise: firms counted once, against firms a month."""
    year, number = month
    if number != 2:
        return False
    made = [y in pairs for y in (year, year - 1) if y in pairs or {(y, 1), (y, 2)} <= set(singles)]
    return len(set(made)) > 1
