"""税电景气测算: the reckoning of all places and months at once, from what was reported or from the worked example."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis.tax_electricity import (
    COMPONENTS,
    INPUTS,
    Component,
    Index,
    Input,
    Month,
    Weights,
    in_words,
    index,
    merged,
    mixed_firms,
    months_needed,
)
from dashboard.exhibits.exhibit import Draft, Reading, Register, exhibit, per_version
from dashboard.exhibits.given import amounts, written
from dashboard.frames import each

PAGE = "tax_electricity"
#: What is reckoned with: what was reported where there is any, and never both at once.
AUTO, ENTERED, EXAMPLE = "自动", "填报数据", "算例"
BASES = (AUTO, ENTERED, EXAMPLE)
WHOLE = "全部"
#: Periods a heat map holds at most: two years.
LONGEST = 22
MARK = "测算，非官方"
EXAMPLE_MARK = "算例，非实际数据"
#: Input → its indicator.
INDICATORS = {i.key: f"te_{i.key}" for i in INPUTS}
DEFAULT = Weights()
COMPONENT_WEIGHTS = written(DEFAULT.components)
PREPARATION_WEIGHTS = written(DEFAULT.preparation)
SALES_WEIGHTS = written(DEFAULT.sales)
NONE_REPORTED = "尚未填报税电数据"
MADE_UP = "算例的地区、行业、年份和数值全部为编造，只说明算法；六项实际数据官方未公开，待填报。"


@dataclass(frozen=True)
class Place:
    """What an index is of: one industry (or all of them) in one region."""

    region: str
    industry: str
    level: str = ""

    @property
    def name(self) -> str:
        """示例省, 示例省示例行业甲."""
        return self.region if self.industry == WHOLE else self.region + self.industry


@dataclass(frozen=True)
class Reckoned:
    """Every result of one basis and one set of weights.

    months: those anything was reckoned for, oldest first; where nothing could be, the newest one held. results: by
    place and month, an Index or the reason why there is none. used: the rows of the store behind each result.
    rough: how many amounts were reported as approximate. weights: those reckoned with.
    """

    entered: bool
    places: tuple[Place, ...]
    months: tuple[Month, ...]
    results: dict[tuple[Place, Month], Index | str]
    used: dict[tuple[Place, Month], tuple[str, ...]]
    rough: int = 0
    weights: Weights = DEFAULT

    @property
    def adjusted(self) -> str:
        """What a subtitle ends with where the weights are not the default ones: ；按调整后的权重（…）, or ""."""
        if self.weights == DEFAULT:
            return ""
        groups = (
            ("分项", self.weights.components, DEFAULT.components),
            ("生产准备项内", self.weights.preparation, DEFAULT.preparation),
            ("销售成果项内", self.weights.sales, DEFAULT.sales),
        )
        return f"；按调整后的权重（{'，'.join(f'{of}{_slashed(own)}' for of, own, usual in groups if own != usual)}）"

    @property
    def years(self) -> str:
        """How a year is written: those of the worked example are no calendar years."""
        return "{}年" if self.entered else "第{}年"

    @property
    def mark(self) -> str:
        """What stands on every chart, slide and file."""
        return MARK if self.entered else f"{MARK}　{EXAMPLE_MARK}"

    def said(self, finding: str) -> str:
        """A finding, announced as a worked example where it is one."""
        return finding if self.entered else f"{EXAMPLE}：{finding}"

    def words(self, month: Month) -> str:
        """A month as a reader writes it."""
        return in_words(month, self.years)

    @property
    def month_names(self) -> tuple[str, ...]:
        """The months to choose from, newest first."""
        return tuple(self.words(m) for m in reversed(self.months))

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions to choose from."""
        return tuple(dict.fromkeys(p.region for p in self.places))

    def industries(self, region: str) -> tuple[str, ...]:
        """The industries to choose from in a region."""
        return tuple(p.industry for p in self.places if p.region == region)

    def place(self, region: str, industry: str = "") -> Place | None:
        """The place of these names; empty names take the first held."""
        region = region or next(iter(self.regions), "")
        held = [p for p in self.places if p.region == region]
        return next((p for p in held if p.industry == (industry or held[0].industry)), None)

    def month(self, name: str) -> Month | None:
        """The month of a name; "" takes the newest."""
        newest = self.months[-1] if self.months else None
        return newest if not name else next((m for m in self.months if self.words(m) == name), None)

    def ids(self, pairs: Iterable[tuple[Place, Month]]) -> list[str]:
        """The rows of the store behind these results."""
        return list(dict.fromkeys(i for pair in pairs for i in self.used.get(pair, ())))

    def draft(
        self, title: str, subtitle: str, behind: Iterable[tuple[Place, Month]], notes: Sequence[str] = (), **parts: Any
    ) -> Draft:
        """An exhibit of the results behind it: what they are of and reckoned with is said around finding and notes."""
        own = f"所用填报数中有{self.rough}个带“约”“预计”等字样，测算结果相应为约数。" if self.rough else ""
        made_up = "" if self.entered else MADE_UP
        return Draft(
            title=self.said(title),
            subtitle=f"{subtitle}{self.adjusted}",
            ids=self.ids(behind),
            notes=(*notes, *(note for note in (made_up, own) if note)),
            mark=self.mark,
            **parts,
        )

    def refused(self, what: str, behind: Iterable[tuple[Place, Month]] = ()) -> Draft:
        """An exhibit that says in one sentence why there is nothing to show."""
        return Draft(
            title=self.said(what) if self.places else what,
            subtitle=f"参照浙江公开公式测算，需填报六项数据；模板见“报表导入”{self.adjusted}",
            table=pd.DataFrame({"说明": [what]}),
            ids=self.ids(behind),
            mark=self.mark if self.places else MARK,
        )


def _slashed(shares: Iterable[float]) -> str:
    """Shares as they stand in a subtitle: 30/37/33."""
    return "/".join(f"{share:g}" for share in shares)


def named(parts: Iterable[Component | Input]) -> list[str]:
    """What stands above the weights a reader may set."""
    return [f"{part.name}（%）" for part in parts]


def weights_of(components: str, preparation: str, sales: str) -> Weights:
    """The weights a reader set. Raises ParameterError where one is no share or a group does not make 100."""
    groups = [
        (components, tuple(c.name for c in COMPONENTS), "分项权重"),
        (preparation, tuple(i.name for i in COMPONENTS[0].inputs), "生产准备项内权重"),
        (sales, tuple(i.name for i in COMPONENTS[2].inputs), "销售成果项内权重"),
    ]
    return Weights(*(amounts(text, names, where, low=0, high=100, total=100) for text, names, where in groups))


def reckoned(
    reading: Reading,
    basis: str = AUTO,
    components: str = COMPONENT_WEIGHTS,
    preparation: str = PREPARATION_WEIGHTS,
    sales: str = SALES_WEIGHTS,
) -> Reckoned:
    """The results of a basis with a set of weights, kept per version."""
    weights = weights_of(components, preparation, sales)
    return _reckoned(reading, basis, weights)


def prosperity(name: str, *before: Callable[..., Any]) -> Register:
    """Register a function of what was reckoned, or of what the steps before it chose from that; see exhibit."""
    return exhibit(PAGE, name, reckoned, *before, basis=BASES)


@per_version(16)
def _reckoned(reading: Reading, basis: str, weights: Weights) -> Reckoned:
    held = _Amounts()
    if basis != EXAMPLE:
        held.report(reading.ask("tax_electricity_inputs", ids=tuple(INDICATORS.values())))
    entered = bool(held.singles or held.pairs) or basis == ENTERED
    if not entered:
        held.exemplify(reading.ask("tax_electricity_example"))
    return _results(held, weights, entered)


class _Amounts:
    """Amounts by place and input as they were given, and the rows they stand in."""

    def __init__(self) -> None:
        self.singles: dict[tuple[Place, str], dict[Month, float]] = {}
        self.pairs: dict[tuple[Place, str], dict[int, float]] = {}
        self.ids: dict[tuple[Place, str, Month], list[str]] = {}
        self.rough = 0

    def report(self, frame: pd.DataFrame) -> None:
        """Take what was reported: rows of the question tax_electricity_inputs."""
        names = {indicator: key for key, indicator in INDICATORS.items()}
        places: dict[tuple[str, str], Place] = {}
        closing = frame["end"].dt
        for r, year, month in zip(each(frame), closing.year, closing.month, strict=True):
            place = places.setdefault(
                (r.region_name, r.industry_name), Place(r.region_name, r.industry_name, r.region_level)
            )
            key = names[r.indicator]
            if r.kind == "累计":
                self.pairs.setdefault((place, key), {})[year] = float(r.value)
            else:
                self.singles.setdefault((place, key), {})[year, month] = float(r.value)
            self.ids.setdefault((place, key, (year, max(2, month))), []).append(r.id)
            self.rough += bool(r.approximation or r.modality)

    def exemplify(self, frame: pd.DataFrame) -> None:
        """Take the worked example; its month 2 is January and February together."""
        whole = str(frame["region"].iloc[0]) if len(frame) else ""
        for r in each(frame):
            place = Place(r.region, r.industry, "省" if r.region == whole else "市州")
            for given in INPUTS:
                value = float(getattr(r, given.key))
                if value != value:
                    continue
                if r.month == 2:
                    self.pairs.setdefault((place, given.key), {})[r.year] = value
                else:
                    self.singles.setdefault((place, given.key), {})[r.year, r.month] = value


def _results(held: _Amounts, weights: Weights, entered: bool) -> Reckoned:
    keys = dict.fromkeys([*held.singles, *held.pairs])
    places = tuple(dict.fromkeys(place for place, _ in keys))
    years = "{}年" if entered else "第{}年"
    every: dict[tuple[Place, Month], Index | str] = {}
    for place in places:
        own = {i.key: merged(held.singles.get((place, i.key), {}), held.pairs.get((place, i.key), {})) for i in INPUTS}
        for month in {month for values in own.values() for month in values}:
            found = index(own, month, weights, years)
            for i in INPUTS:
                singles, pairs = held.singles.get((place, i.key), {}), held.pairs.get((place, i.key), {})
                if not i.adds and mixed_firms(tuple(pairs), tuple(singles), month):
                    found = f"{in_words(month, years)}与上年同期{i.name}一为合计、一为两个月相加，不可比"
            every[place, month] = found
    good = sorted(month for (_, month), found in every.items() if isinstance(found, Index))
    newest = max((month for _, month in every), default=(0, 0))
    first = good[0] if good else newest
    # Months before the first result are held as bases only; a month with no results at all is a gap within the rest.
    months = tuple(sorted({month for _, month in every if month >= first}))
    results = {pair: found for pair, found in every.items() if pair[1] in months}
    return Reckoned(
        entered, places, months, results, {pair: _behind(held, *pair) for pair in results}, held.rough,
        weights,
    )  # fmt: skip


def _behind(held: _Amounts, place: Place, month: Month) -> tuple[str, ...]:
    """The rows behind a result: the month's amounts and those they are set against."""
    found: list[str] = []
    for i in INPUTS:
        for at in (month, *months_needed(month, i.against)[0]):
            found += held.ids.get((place, i.key, at), [])
    return tuple(dict.fromkeys(found))


def distance(value: float) -> float:
    """How far a value as shown (one decimal) is from 100."""
    return round(round(value, 1) - 100, 1)


def against_100(value: float) -> str:
    """高于荣枯线3.2点, 低于荣枯线1.0点, 处于荣枯线."""
    apart = distance(value)
    return "处于荣枯线" if apart == 0 else f"{'高于' if apart > 0 else '低于'}荣枯线{abs(apart):.1f}点"


def row(at: Reckoned, place: Place, month: Month) -> dict[str, Any]:
    """One result as a row of a table."""
    found = at.results.get((place, month), f"缺{at.words(month)}数据")
    line: dict[str, Any] = {"时期": at.words(month), "地区": place.region, "行业": place.industry}
    if isinstance(found, str):
        return line | {"测算指数": "未测算", **{c.name: "" for c in COMPONENTS}, "未测算原因": found}
    parts = {c.name: f"{v:.1f}" for c, v in zip(COMPONENTS, found.components, strict=True)}
    return line | {"测算指数": f"{found.value:.1f}", **parts, "未测算原因": ""}


#: Distance from 100 below which a tone holds, coldest first, and its name in the legend.
SCALE = (
    (-10.0, "low3", "低于90"),
    (-5.0, "low2", "90—95"),
    (0.0, "low1", "95—100"),
    (0.05, "mid", "等于100"),
    (5.05, "high1", "100—105"),
    (10.05, "high2", "105—110"),
)
HIGHEST = ("high3", "高于110")
GAP = ("gap", "未测算")


def tone(value: float) -> str:
    """The tone of an index as shown; 100.0 is neither warm nor cold."""
    apart = distance(value)
    return next((name for limit, name, _ in SCALE if apart < limit), HIGHEST[0])


def field(at: Reckoned, name: str, place: Place, month: Month, part: int | None = None) -> dict[str, str]:
    """One field: an index, or the component of this number; without one a gap that tells why."""
    found = at.results[place, month]
    said = {"row": name, "column": at.words(month), "id": ""}
    if not isinstance(found, Index):
        return said | {"tone": GAP[0], "text": "", "shown": GAP[1], "note": found}
    value = found.value if part is None else found.components[part]
    text = f"{value:.1f}"
    return said | {"tone": tone(value), "text": text, "shown": text, "note": at.mark}


def legend(cells: Iterable[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """The tones in use, coldest first."""
    used = {cell["tone"] for cell in cells}
    return tuple((t, n) for t, n in (*((t, n) for _, t, n in SCALE), HIGHEST, GAP) if t in used)
