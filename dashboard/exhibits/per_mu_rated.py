"""What the exhibits of the per-mu evaluation share: the entries asked for, what the reader set, the evaluation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from dashboard.analysis.per_mu import NAMES, RATIOS, UNITS, WEIGHTS, Evaluation, Rule, evaluate
from dashboard.errors import ParameterError
from dashboard.exhibits.exhibit import Draft, Reading, Register, exhibit, per_version
from dashboard.exhibits.given import amounts, written
from dashboard.exhibits.rows import SICHUAN, drawn
from dashboard.frames import each
from dashboard.wording import NOT_HELD, number_text

PAGE = "per_mu"
ALL = "全部"
KINDS = ("园区", "企业")
COUNTED = {"园区": "个", "企业": "户"}
FILLED, EXAMPLE = "填报", "算例"
OWN, PUBLISHED = "参评对象平均", "2020年公布均值"
BENCHMARKS = (OWN, PUBLISHED)
THREE, FOUR = "三类", "四类"
#: What a reader may set besides the weights: words, and values for three and four classes.
LIMITS = ("封顶倍数", "A类至多（%）", "C类至少（%）", "D类至少（%）")
CAP, SHARES, LAST = 1.5, (30.0, 10.0), 5.0
DEFAULT_WEIGHTS = written(WEIGHTS)
DEFAULT_LIMITS = written((CAP, *SHARES, 0.0))
MARKS = {FILLED: "测算，非官方", EXAMPLE: "测算，非官方　算例，非实际数据"}
#: What a page says over the worked example.
EXAMPLE_ONLY = (
    "园区和企业的参评数据官方未公开，本库尚无填报数据，以下以算例示意，名称和数值均为虚构。下载"
    "[亩均评价填报表](/template/per_mu_register.xlsx)，填好后在[报表导入](/upload)上传，本页即改用填报数据。"
)
NO_REFERENCE = "单位能耗营业收入"
#: Indicator → its entry in the dictionary; the published yield per energy lacks its unit and is no reference.
PUBLISHED_AS = {
    "亩均营业收入": "per_mu_revenue",
    "亩均税收": "per_mu_tax",
    "人均营业收入": "per_capita_revenue",
    "研发投入强度": "rd_intensity",
}
DECIMALS = {"亩均营业收入": 1, "亩均税收": 1, "人均营业收入": 1, "单位能耗营业收入": 2, "研发投入强度": 2}


@dataclass(frozen=True)
class Rated:
    """An evaluation that was asked for, or the reason why there is none; entries: what it was made of."""

    kind: str
    basis: str
    year: int
    region: str
    entries: pd.DataFrame
    found: Evaluation | str
    rule: Rule
    benchmark: str
    published: Mapping[str, Any]

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation; only where there is one."""
        assert not isinstance(self.found, str)
        return self.found

    @property
    def scope(self) -> str:
        """Whose data of which year, as a subtitle says it."""
        made = "算例数据" if self.basis == EXAMPLE else "填报数据"
        where = f"，{self.region}" if self.region != ALL else ""
        return f"{self.kind}亩均效益评价测算，{self.year}年{made}{where}{self.adjusted}"

    @property
    def adjusted(self) -> str:
        """What of the rule is not as the page first has it: ，按调整后的权重和界限, or ""."""
        cap, shares, last = self.rule.cap, (self.rule.best, self.rule.worst), self.rule.last
        said = [f"权重（{'/'.join(f'{w:g}' for w in self.rule.weights)}）"] if self.rule.weights != WEIGHTS else []
        if (cap, shares) != (CAP, SHARES) or last not in (0, LAST):
            share = "/".join(f"{s:g}" for s in (*shares, *((last,) if last else ())))
            said.append(f"界限（封顶{cap:g}倍，各类比例{share}）")
        return f"，按调整后的{'和'.join(said)}" if said else ""

    @property
    def through(self) -> str:
        return f"{self.year}年{'（算例）' if self.basis == EXAMPLE else ''}"

    def counted(self, number: int) -> str:
        return f"{number}{COUNTED[self.kind]}"

    def draft(self, title: str, subtitle: str, more: Iterable[str] = (), **parts: Any) -> Draft:
        """An exhibit of it, its finding announced as a worked example where it is one.

        It rests on every entry, as averages, places and classes do, and on more rows of the store.
        """
        return Draft(
            title=f"算例：{title}" if self.basis == EXAMPLE else title,
            subtitle=subtitle,
            ids=[*self.entries["id"], *more],
            through=self.through,
            mark=MARKS[self.basis],
            **parts,
        )

    def without(self, reason: str) -> Draft:
        """No ranking: the reason, and whom it is about."""
        rows = [
            {"名称": r.name, "所在市州": r.region_name or "未填", "说明": r.note} for r in self.entries.itertuples()
        ]
        title = f"{self.kind}{self.year}年不作此项测算：{reason}"
        return self.draft(title, self.scope, table=pd.DataFrame(rows))


def entries(reading: Reading, kind: str, basis: str = "") -> pd.DataFrame:
    """The entries of one kind and one basis; without a basis the reported ones, where there are any."""
    frame = reading.ask("per_mu_entries")
    frame = frame[frame["kind"] == kind]
    return frame[frame["basis"] == (basis or _basis(frame))]


def _basis(frame: pd.DataFrame) -> str:
    return FILLED if (frame["basis"] == FILLED).any() else EXAMPLE


def bases(reading: Reading, kind: str) -> tuple[str, ...]:
    """What can be looked at: reported data first where there are any; the worked example always."""
    frame = reading.ask("per_mu_entries")
    return (FILLED, EXAMPLE) if _basis(frame[frame["kind"] == kind]) == FILLED else (EXAMPLE,)


def years(reading: Reading, kind: str, basis: str) -> tuple[str, ...]:
    """The years of the entries, newest first."""
    return tuple(str(year) for year in sorted(set(entries(reading, kind, basis)["year"]), reverse=True))


def regions(reading: Reading, kind: str, basis: str, year: str) -> tuple[str, ...]:
    """All, and the prefectures the entries of a year name."""
    frame = entries(reading, kind, basis)
    named = frame.loc[frame["year"].astype("str") == year, "region_name"]
    return (ALL, *sorted({name for name in named if name}))


@per_version(32)
def rated(
    reading: Reading,
    kind: str = KINDS[0],
    basis: str = "",
    year: str = "",
    region: str = ALL,
    weights: str = DEFAULT_WEIGHTS,
    limits: str = DEFAULT_LIMITS,
    benchmark: str = OWN,
) -> Rated | Draft:
    """The evaluation asked for, worked out once a version, or the exhibit that says why there is none.

    Raises ParameterError for what cannot be set so.
    """
    rule = _rule(weights, limits)
    frame = entries(reading, kind, basis)
    if frame.empty:
        raise ParameterError(f"{kind}没有{basis or FILLED}数据", "数据", "请下载填报模板，填好后在“报表导入”上传")
    newest = int(frame["year"].max())
    chosen = newest if not year else int(year) if year.isdigit() else 0
    own = frame[frame["year"] == chosen]
    if own.empty:
        held = "、".join(years(reading, kind, basis))
        raise ParameterError(f"没有{year}年的{kind}数据", "评价年度", f"可选的年度：{held}")
    if region != ALL:
        if (own["region_name"] != region).all():
            raise ParameterError(f"{chosen}年没有{region}的{kind}数据", "评价范围", "请选择其他市州或全部")
        own = own[own["region_name"] == region]
    average = published(reading)
    fixed = {name: float(row.value) for name, row in average.items()} if benchmark == PUBLISHED else {}
    if benchmark == PUBLISHED and not fixed:
        raise ParameterError(f"公布均值{NOT_HELD}", "评分基准", f"请选择“{OWN}”")
    asked = Rated(
        kind=kind,
        basis=str(own["basis"].iloc[0]),
        year=chosen,
        region=region,
        entries=own,
        found=evaluate(own, rule, fixed),
        rule=rule,
        benchmark=benchmark,
        published=MappingProxyType(average),
    )
    return asked.without(asked.found) if isinstance(asked.found, str) else asked


def rating(name: str, **choices: tuple[str, ...]) -> Register:
    """Register a function of what was rated as an exhibit, with the choices an evaluation has; see exhibit."""
    return exhibit(PAGE, name, rated, kind=KINDS, benchmark=BENCHMARKS, **choices)


def usable(weights: str, limits: str, classes: str) -> tuple[str, str, list[str]]:
    """Weights and limits as a reader set them (limits: without a class D for three classes), the default where they
    make no sense; and what is wrong with them, a sentence each."""
    usual = written((CAP, *SHARES, LAST if classes == FOUR else 0.0))
    limits = limits if classes == FOUR else f"{limits},0"
    said = []
    try:
        _rule(weights, usual)
    except ParameterError as error:
        weights = DEFAULT_WEIGHTS
        said.append(f"{error}以下仍按公布的权重测算。")
    try:
        _rule(DEFAULT_WEIGHTS, limits)
    except ParameterError as error:
        limits = usual
        said.append(f"{error}以下仍按默认界限测算。")
    return weights, limits, said


def _rule(weights: str, limits: str) -> Rule:
    given = amounts(weights, NAMES, "权重", low=0, high=100, total=100)
    if not any(given[:-1]):
        raise ParameterError("五项统一指标的权重全为零", "权重", "请至少给一项统一指标权重")
    cap, best, worst, last = amounts(limits, LIMITS, "界限", low=0, high=100)
    if not 1 <= cap <= 10:
        raise ParameterError(f"封顶倍数为{cap:g}", "界限", "应在1至10之间")
    if best + worst + last > 100:
        raise ParameterError(f"各类比例合计{best + worst + last:g}%，超过100%", "界限", "请调低其中一项")
    return Rule(given, cap, best, worst, last)


def published(reading: Reading) -> dict[str, Any]:
    """Indicator → the row of its published average of 2020, where the store holds it."""
    found: dict[str, Any] = {}
    for name, indicator in PUBLISHED_AS.items():
        frame = drawn(reading.ask("readings", indicator=indicator, region=SICHUAN))
        own = frame[frame["end"].astype("str").str.startswith("2020")]
        if len(own):
            found[name] = each(own)[0]
    return found


def value(name: str, amount: float) -> str:
    """An indicator's value with its unit, at the decimals of the tables."""
    if name not in RATIOS:
        return f"{amount:.1f}".removesuffix(".0") + UNITS[name]
    return number_text(amount, decimals=DECIMALS[name]) + UNITS[name]


def times(multiple: float) -> str:
    return f"{multiple:.2f}倍"


def names(reading: Reading, **chosen: str) -> tuple[str, ...]:
    """The rated objects, best first; none where there is no evaluation."""
    found = rated(reading, **chosen)
    return () if isinstance(found, Draft) else tuple(found.evaluation.rated["name"])
