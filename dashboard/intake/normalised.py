"""One cell turned into an amount: the shape of what numbers.py returns, and the closed list of its rules."""

from dataclasses import dataclass
from typing import Literal

from dashboard import lists
from dashboard.wording import ONLY_MONTH, ONLY_YEAR

State = Literal["number", "missing", "text", "unreadable"]

#: What is known of an observation when it leaves the reading process, in the order of its table; all text but
#: start, end (days) and value.
OBSERVED = (
    "sheet", "cell", "raw", "indicator", "region", "industry", "caliber", "kind", "start", "end", "value",
    "text", "unit", "wording", "bound", "modality", "approximation", "status", "source", "rules", "note",
)  # fmt: skip

#: What was done to a cell to get its value, for people: shown per cell and kept with the observation.
RULE_TITLES = {**lists.pairs("cell_rules"), "stock_period": ONLY_MONTH, "stock_year": ONLY_YEAR}


def ruled(rules: str) -> str:
    """Rule ids joined by ； as their Chinese titles; "" for none."""
    return "；".join(RULE_TITLES.get(rule, rule) for rule in rules.split("；") if rule)


@dataclass(frozen=True)
class Amount:
    """A cell's number with everything said about it. value is in `unit` (as said in the cell; "" when none is).

    state: number, missing (a missing mark; `mark` says which), text (由正转负, 扭亏: `text`), unreadable.
    wording is the original's qualifier (超, 约, 预计…); bound > ≥ <; modality 预计 有望; approximation 约 左右 近
    (the words of the observation table). direction: +1 or -1 where a word said so (增长, 下降), else 0: it has
    already been applied to value; contradiction: the word says down and the number is negative as well.
    digits: significant digits written. rules: keys of RULE_TITLES in the order applied.
    """

    state: State
    value: float | None = None
    unit: str = ""
    wording: str = ""
    bound: str = ""
    modality: str = ""
    approximation: str = ""
    direction: int = 0
    contradiction: bool = False
    text: str = ""
    mark: str = ""
    digits: int = 0
    rules: tuple[str, ...] = ()
