"""The exhibit: a finding in words, its figure, its data, its sources. Built by one function, shown everywhere.

An exhibit function takes a Reading (the store at one version) and its parameters and returns a
Draft; ``build`` completes it with sources, version and disclosure level, and keeps the result per
(version, exhibit, parameters), so that pages, routes and the command line share it.
Exhibits that ask alike share the steps before them: each step takes what the one before found, and its own parameters.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.errors import (
    DashboardError,
    ExhibitError,
    NotHeldError,
    ParameterError,
    QueryError,
    VersionError,
    incident,
)
from dashboard.exhibits import remarks as remarking
from dashboard.exhibits.reading import Reading as Reading
from dashboard.exhibits.reading import per_version as per_version
from dashboard.exhibits.remarks import Remark
from dashboard.figure import Figure, Shown
from dashboard.frames import each
from dashboard.settings import listed
from dashboard.store import Store
from dashboard.wording import NOT_HELD, few, shown_row

#: Least to most restricted; an exhibit is as restricted as its most restricted row, one that reckons at least 内部.
LEVELS = ("已公开", "内部", "未发布", "企业级")

#: Columns of the evidence and how they are headed wherever a reader sees them.
EVIDENCE = {
    "label": "内容",
    "shown": "数值",
    "period": "时期",
    "publisher": "发布机构",
    "place": "章节",
    "location": "入库位置",
    "confidence": "可信度",
    "status": "状态",
    "source_title": "来源标题",
    "published": "发布日期",
    "url": "见于",
    "raw": "原始文本",
    "disclosure": "公开属性",
    "opened": "公开依据",
    "fact_id": "事实编号",
    "note": "说明",
    "remark": "备注",
    "rules": "换算说明",
    "reason": "说明放行",
    "uploader": "入库人",
    "imported": "入库时间",
}

#: What every restricted exhibit carries, on paper, in files and on the chart itself.
RESTRICTED = "内部资料 注意保存"
#: The most values of one parameter, and characters of one value: a link may say anything.
MOST_VALUES, LONGEST = 100, 200
#: Reasons named one by one under an exhibit; the rest is counted.
NAMED_REASONS = 3


@dataclass(frozen=True)
class Draft:
    """What an exhibit function returns.

    title is the finding; subtitle says what is measured, in which unit and caliber. table is what
    stands behind the figure, with Chinese headings. ids are the rows of the store it rests on.
    """

    title: str
    subtitle: str
    figure: Shown | None = None
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    ids: Iterable[str] = ()
    #: Sentences under it; "" stands for one that is not needed here.
    notes: Sequence[str] = ()
    #: How far the data reach, in words; "": the newest period of the published values among its rows.
    through: str = ""
    #: Dictionary entries that belong to it besides those of the rows in ids.
    indicators: tuple[str, ...] = ()
    #: What must stand on the chart itself and on every page with it: 测算，非官方; 算例，非实际数据; 内部参考.
    mark: str = ""
    #: Whether this library reckoned what it says (推算 预测 测算 算例). None: as its mark and its points' roles tell.
    #: False only for plain differences and shares of published values, which stay at the level of their rows.
    reckoned: bool | None = None
    #: Levels of what it is told of: releasing it by name opens none of that.
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exhibit:
    """A finished exhibit.

    evidence: one row per store row and source behind it, with place and file. dictionary: the entries
    (rows of the question ``indicators``) of every indicator it shows.
    """

    id: str
    page: str
    name: str
    params: tuple[tuple[str, Any], ...]
    version: int
    title: str
    subtitle: str
    figure: Shown | None
    table: pd.DataFrame
    notes: tuple[str, ...]
    evidence: pd.DataFrame
    dictionary: pd.DataFrame
    sources: str
    through: str
    level: str
    own_mark: str = ""
    #: Whether this library reckoned it: then it is 内部 whatever its rows, unless it was released by name.
    reckoned: bool = False
    #: What analysts wrote about its series and points; it stands in ``notes`` too, before all others.
    remarks: tuple[Remark, ...] = ()

    @property
    def shows(self) -> bool:
        """Whether there is anything to show: what has nothing takes one line on a page and none in a material."""
        return self.figure is not None or len(self.table) > 0

    @property
    def facts(self) -> frozenset[str]:
        """The founding documents' facts shown here."""
        return frozenset(f for f in self.evidence["fact_id"] if f)

    @property
    def provenance(self) -> pd.DataFrame:
        """The evidence as a reader sees it: Chinese headings, one row per row of the store and source."""
        return self.evidence[[c for c in EVIDENCE if c in self.evidence]].rename(columns=EVIDENCE)

    @property
    def mark(self) -> str:
        """What must stand on the chart itself, because a saved picture of it leaves the footnote behind."""
        return "　".join(m for m in (self.own_mark, "" if self.level == LEVELS[0] else RESTRICTED) if m)

    @property
    def footnote(self) -> str:
        """Source, date and version in one line, as it stands under the exhibit in every medium."""
        parts = [f"来源：{self.sources}"] if self.sources else []
        if self.through:
            parts.append(f"数据截至：{self.through}")
        parts.append(f"数据版次：{self.version}")
        if self.mark:
            parts.append(self.mark)
        return "　".join(parts)


@dataclass(frozen=True)
class Recipe:
    """A registered exhibit: how it is called, where it stands, how it is made."""

    id: str
    page: str
    name: str
    #: The first takes the Reading, each other what the one before found; the last is the exhibit's own function.
    steps: tuple[Callable[..., Any], ...]
    choices: "dict[str, Choices]"

    @property
    def parameters(self) -> dict[str, Any]:
        """Name → default of all that may be asked of it, in order: those of every step after its first one."""
        return {name: default for step in self.steps for name, default in _defaults(step).items()}

    def offered(self, reading: Reading) -> dict[str, tuple[str, ...]]:
        """Parameter → the values it may take in this version of the store, for those that are fixed to some."""
        return {name: own(reading) if callable(own) else own for name, own in self.choices.items()}

    def make(self, reading: Reading, params: dict[str, Any]) -> Draft:
        """What it says of these parameters: the first Draft a step answers with, which the steps after it never see."""
        found: Any = reading
        try:
            for step in self.steps:
                found = step(found, **{name: params[name] for name in _defaults(step)})
                if isinstance(found, Draft):
                    break
        except NotHeldError:
            return Draft(f"{self.name}：{NOT_HELD}", "")
        draft: Draft = found
        return draft


def _defaults(step: Callable[..., Any]) -> dict[str, Any]:
    return {p.name: p.default for p in list(inspect.signature(step).parameters.values())[1:]}


#: The values a parameter may take: always the same, or those the store offers.
Choices = tuple[str, ...] | Callable[[Reading], tuple[str, ...]]
EXHIBITS: dict[str, Recipe] = {}
Register = Callable[[Callable[..., Draft]], Callable[..., Draft]]


def exhibit(page: str, name: str, *before: Callable[..., Any], **choices: Choices) -> Register:
    """Register a function as the exhibit of the same name.

    name is its short Chinese name in lists; before are the steps that ask what the function takes, without any the
    Reading; choices are the values a parameter may take, where they are fixed or come from the store.
    """

    def register(make: Callable[..., Draft]) -> Callable[..., Draft]:
        key = make.__name__
        if key in EXHIBITS:
            raise ValueError(f"two exhibits are called {key}")
        EXHIBITS[key] = Recipe(key, page, name, (*before, make), choices)
        return make

    return register


def build(store: Store, key: str, at: int | None = None, /, **params: Any) -> Exhibit:
    """Return the exhibit, from the cache where it was built before.

    What is not given takes the exhibit's own default, so that the same view always has the same key.
    Raises ParameterError where no exhibit has this name or it does not know a parameter, ExhibitError where it fails.
    """
    return of(Reading(store, store.version if at is None else at), key, **params)


def of(reading: Reading, key: str, /, **params: Any) -> Exhibit:
    """The exhibit as build() returns it, of one reading: for what looks at several. Raises as build() does."""
    if key not in EXHIBITS:
        raise ParameterError(f"没有名为“{key}”的图件", "图件名称", f"可用的图件：{'、'.join(EXHIBITS)}")
    with by_itself(EXHIBITS[key].name):
        return _made(reading, key, _bound(EXHIBITS[key], reading, params))


def tried(reading: Reading, key: str, /, **params: Any) -> Exhibit | QueryError:
    """The exhibit, or why it cannot be made: one that fails stands in nobody's way. Raises VersionError, StoreError."""
    try:
        return of(reading, key, **params)
    except VersionError:
        raise
    except QueryError as error:
        return error


def every(reading: Reading, without: str = "") -> Iterator[Exhibit | QueryError]:
    """All exhibits (but those of one page) with their default parameters, one after another, each tried()."""
    return (tried(reading, key) for key, recipe in EXHIBITS.items() if recipe.page != without)


@contextmanager
def by_itself(name: str) -> Iterator[None]:
    """Around whatever is made of an exhibit: what nobody foresaw goes to the log and becomes one ExhibitError."""
    try:
        yield
    except DashboardError:
        raise
    except Exception as error:
        told = f"图件“{name}”没有生成，数据没有受到影响", f"编号 {incident(error)}", "请把编号告诉维护人员"
        raise ExhibitError(*told) from error


def _bound(recipe: Recipe, reading: Reading, params: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """All parameters of an exhibit in order, defaults filled in, lists as tuples."""
    known = recipe.parameters
    if unknown := sorted(set(params) - set(known)):
        names = "、".join(known) or "无"
        raise ParameterError(f"图件“{recipe.name}”没有参数{few(unknown)}", "图件参数", f"可用的参数：{names}")
    values = known | params
    for name, value in values.items():
        words = value if isinstance(value, tuple | list) else (value,)
        if len(words) > MOST_VALUES or any(len(word) > LONGEST for word in words if isinstance(word, str)):
            raise ParameterError(f"图件“{recipe.name}”的{name}过长", "图件参数", "请从页面上重新选择")
    for name, allowed in recipe.offered(reading).items():
        given = values[name] if isinstance(values[name], tuple | list) else (values[name],)
        allowed = (*allowed, *(() if isinstance(known[name], tuple) else (known[name],)))
        if strange := [str(v) for v in given if v not in allowed]:
            raise ParameterError(
                f"图件“{recipe.name}”的{name}没有“{few(strange)}”", "图件参数", f"可选：{'、'.join(allowed)}"
            )
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in values.items())


@per_version(512)
def _made(reading: Reading, key: str, params: tuple[tuple[str, Any], ...]) -> Exhibit:
    recipe = EXHIBITS[key]
    draft = recipe.make(reading, dict(params))
    ids = list(dict.fromkeys(i for i in draft.ids if i))
    evidence = _worded(reading.ask("evidence", ids=tuple(ids)))
    remarks = remarking.of(reading, evidence)
    reckoned = _reckoned(draft, evidence)
    own = LEVELS[1] if reckoned and key not in listed("DASHBOARD_RELEASED") else LEVELS[0]
    return Exhibit(
        id=key,
        page=recipe.page,
        name=recipe.name,
        params=params,
        version=reading.version,
        title=draft.title,
        subtitle=draft.subtitle,
        figure=remarking.drawn(draft.figure, remarks, evidence),
        table=draft.table,
        notes=(*remarking.lines(remarks), *filter(None, draft.notes), *_reasons(evidence)),
        evidence=remarking.noted(evidence, remarks),
        dictionary=_entries(reading, draft, evidence),
        sources=_source_line(evidence),
        through=draft.through or _newest(evidence),
        level=_level([own, *draft.levels, *evidence["disclosure"].unique(), *(remark.level for remark in remarks)]),
        own_mark=draft.mark,
        reckoned=reckoned,
        remarks=remarks,
    )


def _newest(evidence: pd.DataFrame) -> str:
    """The newest period that a published value behind an exhibit is about, the longest of equal ends; "" for none."""
    rows = evidence[(evidence["table"] == "observation") & ~evidence["status"].isin(("目标", "预测", "推算"))]
    rows = rows[rows["end"].notna()].sort_values(["end", "start"], ascending=[True, False], kind="stable")
    return str(rows["period"].iloc[-1]) if len(rows) else ""


def _reckoned(draft: Draft, evidence: pd.DataFrame) -> bool:
    """Whether the library reckoned it: said so, marked so, or a point implied or forecast that no stored row states."""
    if draft.mark or draft.reckoned is not None or not isinstance(draft.figure, Figure):
        return bool(draft.mark or draft.reckoned)
    drawn = draft.figure.points
    stated = evidence.loc[evidence["status"].isin(("推算", "预测")), "id"]
    return bool((drawn["role"].isin(("implied", "forecast")) & ~drawn["id"].isin(stated)).any())


def unknown_released() -> str:
    """What is wrong with the setting that releases exhibits: ids that no exhibit has; "" where nothing is."""
    unknown = [name for name in listed("DASHBOARD_RELEASED") if name not in EXHIBITS]
    told = f"DASHBOARD_RELEASED 中的“{'、'.join(unknown)}”不是图件编号，不起作用；编号见下载地址 /exhibit/编号.csv"
    return told if unknown else ""


def _reasons(evidence: pd.DataFrame) -> tuple[str, ...]:
    """What the analysts wrote when they let a conspicuous value pass: it stands under every exhibit that shows it."""
    if "reason" not in evidence:
        return ()
    given = evidence[evidence["reason"].fillna("") != ""].drop_duplicates("id")
    named = []
    for reason, rows in given.groupby("reason", sort=False):
        first = rows.iloc[0]
        value = " ".join(filter(None, (first["label"], first["period"], first["shown"])))
        more = f"等{len(rows)}个值" if len(rows) > 1 else ""
        named.append(f"数据说明：{value}{more}" + (f"，{reason}" if reason not in value else ""))
    if len(named) > NAMED_REASONS:
        return (*named[:NAMED_REASONS], f"另有{len(named) - NAMED_REASONS}条数据说明，见“数据来源”")
    return tuple(named)


def _worded(evidence: pd.DataFrame) -> pd.DataFrame:
    """Evidence with the value, the period and the place in the files put into words."""
    rows = each(evidence)
    if "imported" in evidence:
        evidence = evidence.assign(imported=evidence["imported"].fillna("").str[:16].str.replace("T", " "))
    return evidence.assign(
        shown=[shown_row(r) if r.table == "observation" else "" for r in rows],
        period=[period.of(r) if r.table == "observation" else "" for r in rows],
        location=[" ".join(p for p in (r.file, f"{r.sheet}!{r.cell}" if r.sheet else r.cell) if p) for r in rows],
    )


def _entries(reading: Reading, draft: Draft, evidence: pd.DataFrame) -> pd.DataFrame:
    """The dictionary entries of the indicators shown, in the dictionary's order."""
    entries = reading.ask("indicators")
    return entries[entries["id"].isin({*draft.indicators, *evidence["indicator"]})].reset_index(drop=True)


def _source_line(evidence: pd.DataFrame) -> str:
    """The publishers behind an exhibit, most used first; beyond three they are counted."""
    names = list(evidence["publisher"].value_counts().index) if len(evidence) else []
    names = [n for n in names if n]
    return "；".join(names) if len(names) <= 3 else f"{'；'.join(names[:3])}等{len(names)}个发布机构"


def _level(levels: Iterable[str]) -> str:
    """The most restricted of disclosure levels; one nobody knows counts as the most restricted there is."""
    most = len(LEVELS) - 1
    found = [LEVELS.index(level) if level in LEVELS else most for level in levels]
    return LEVELS[max(found, default=0)]


def pages_of_facts(reading: Reading, without: str = "") -> tuple[dict[str, list[str]], list[QueryError]]:
    """fact_id → keys of the pages that show it (but one), told from what the exhibits rest on; and what failed."""
    made = list(every(reading, without))
    shown: dict[str, list[str]] = {}
    for fact, page in sorted({(fact, e.page) for e in made if isinstance(e, Exhibit) for fact in e.facts}):
        shown.setdefault(fact, []).append(page)
    return shown, [error for error in made if isinstance(error, QueryError)]
