"""主要特点, 存在问题, 走势预判 and 口径说明 of a month's operation analysis, from published values alone."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.narrative import (
    Sentence,
    Value,
    beside,
    changes,
    comparable,
    gap,
    grew,
    hedged,
    joined,
    missing,
    words,
)
from dashboard.analysis.narrative_lists import leading, listed
from dashboard.exhibits.briefing_findings import linked
from dashboard.exhibits.briefing_month import CALLED, IVA, name_of, value_of
from dashboard.exhibits.exhibit import Exhibit, build
from dashboard.exhibits.monthly import CORE, DOUBTED, PREFECTURES, Desk
from dashboard.exhibits.monthly_overall import names
from dashboard.exhibits.monthly_parts import PRODUCT, industries_of
from dashboard.exhibits.monthly_regions import prefectures_of
from dashboard.exhibits.rows import NATION, SICHUAN, series
from dashboard.exhibits.rows import words as when
from dashboard.figure import Span
from dashboard.wording import NOT_HELD

#: Falling industries or prefectures named one by one; the rest is counted.
MOST = 5
NOTHING_FOUND = "按规则（同比下降、增速回落、低于全国）未检出突出问题。"
UNJUDGED = "数据不足，不能判断。"


def named_values(frame: pd.DataFrame, name: str) -> list[tuple[str, Value]]:
    """Rows as named values, in their order."""
    return [(str(getattr(r, name)), Value.of(r)) for r in frame.itertuples(index=False)]


def features(at: Desk) -> list[list[Sentence]]:
    """主要特点, by paragraph: industries, prefectures, products; what is not held is said so."""
    industries, prefectures = industries_of(at), prefectures_of(at)
    growth = at.rows("output_growth")
    products = growth[(growth["industry_level"] == PRODUCT) & (growth["kind"] == _kind(growth))]
    said: list[list[Sentence]] = []
    lacking: list[str] = []
    for frame, column, noun, title, measure in (
        (industries, "industry_short", "行业", "分行业看", "个"),
        (prefectures, "region_short", "市州", "分市州看", "个"),
        (products, "industry_short", "产品产量", "分产品看", "种"),
    ):
        if frame.empty:
            lacking.append(title.removesuffix("看"))
            continue
        values = named_values(frame, column)
        own = leading(values, noun, measure)
        paragraph = [(Span(f"{title}，{when(frame.iloc[0])}"), *own)]
        total = value_of(at.value(IVA, frame.iloc[0]["kind"])) if noun in ("行业", "市州") else None
        said.append([s for s in (*paragraph, _around(values, total, measure + noun)) if s])
    return [*said, *([[missing([f"{'、'.join(lacking)}增速"], at.month.title)]] if lacking else [])]


def _kind(frame: pd.DataFrame) -> str:
    return "累计" if (frame["kind"] == "累计").sum() >= (frame["kind"] == "当月").sum() else "当月"


def _around(values: list[tuple[str, Value]], total: Value | None, noun: str) -> Sentence:
    """How many are above, level with and below the province."""
    if total is None or len(values) < 2:
        return ()
    known = [v for _, v in values if comparable(v, total)]
    ids = tuple(i for v in (*known, total) for i in v.ids)
    counts = ((sum(v.number > total.number for v in known), "高于全省"),
              (sum(v.number == total.number for v in known), "与全省持平"),
              (sum(v.number < total.number for v in known), "低于全省"))  # fmt: skip
    held = [(n, verb) for n, verb in counts if n]
    every = "均" if len(held) == 1 else ""
    clauses = ((Span(f"{n}{noun}", ids), Span(f"{'' if place else '增速'}{every}{verb}"))
               for place, (n, verb) in enumerate(held))  # fmt: skip
    return joined(*clauses)


def problems(at: Desk) -> list[Sentence]:
    """存在问题: what fell, slowed or lags by rule; never why. Says so where there is nothing to judge by."""
    said: list[Sentence] = []
    judged = False
    row = at.value(IVA, "累计") or at.value(IVA, "当月")
    if row is None and at.rows().empty:
        return [words(f"{at.month.title}数据{NOT_HELD}，不能按规则判断。")]
    if row is not None:
        now, earlier, last = Value.of(row), at.on_last_month(row), at.on_last_year(row)
        bases = [(value_of(earlier.base), earlier.called), (value_of(last.base), "上年同期")]
        nation = value_of(at.to_nation(row).base)
        judged = any(base is not None and comparable(now, base) for base in (*(base for base, _ in bases), nation))
        behind = changes(now, [(base, called) for base, called in bases if _lags(now, base)])
        behind += [beside(now, nation, "全国")] if _lags(now, nation) else []
        if behind:
            said.append(joined((Span(f"{when(row)}，{CALLED}"), *behind[0]), *behind[1:]))
        elif now.exact and now.number < 0:
            said.append((Span(f"{when(row)}，{CALLED}同比"), *hedged(grew(now), now), Span("。")))
    for frame, column, noun in (
        (industries_of(at), "industry_short", "行业"), (prefectures_of(at), "region_short", "市州"),
    ):  # fmt: skip
        values = named_values(frame, column)[::-1]
        judged = judged or any(value.exact for _, value in values)
        said += _falling(values, noun)
    others = _growing(at)
    said += [found for found in [_weak(at, others)] if found]
    return said or [words(NOTHING_FOUND if judged or others else UNJUDGED)]


def _lags(now: Value, other: Value | None) -> bool:
    """Whether a rate is below another, as far as both tell."""
    return other is not None and comparable(now, other) and gap(now, other) < 0


def _falling(values: list[tuple[str, Value]], noun: str) -> list[Sentence]:
    """Which of these fell, in the order given."""
    falling = [(name, value) for name, value in values if value.exact and value.number < 0]
    if not falling:
        return []
    head = (Span(f"{len(falling)}个{noun}", tuple(i for _, v in falling for i in v.ids)), Span("同比下降："))
    rest = words(f"等{len(falling)}个") if len(falling) > MOST else ()
    return [joined((*head, *listed(falling[:MOST]), *rest))]


def _growing(at: Desk) -> list[tuple[str, Value]]:
    """The growth rates of the month's other indicators by name."""
    entry = names(at.reading)
    rows = [at.value(i, "累计") or at.value(i, "当月") for i in CORE if i != IVA]
    growing = [r for r in rows if r is not None and str(entry[r.indicator].title).endswith("增速")]
    return [(name_of(entry[r.indicator]), Value.of(r)) for r in growing]


def _weak(at: Desk, others: list[tuple[str, Value]]) -> Sentence:
    """Other indicators that fell against the year before."""
    falling = [(name, value) for name, value in others if value.number < 0]
    return joined(words(at.month.title), listed(falling)) if falling else ()


def target(at: Desk) -> Exhibit | None:
    """The target of the month's year as an exhibit, None where none is held."""
    held = len(at.reading.ask("monthly_targets", month=at.month.key))
    return build(at.reading.store, "monthly_target", at.reading.version, month=at.month.key) if held else None


def ahead(at: Desk) -> list[Sentence]:
    """走势预判, as far as it is published or reckoned by rule: the year's target, the base of the next months."""
    aim = target(at)
    said = [joined(linked(aim.title, aim)) if aim else words(f"{at.month.year}年年度目标{NOT_HELD}。")]
    if at.month.month < 12:
        following = max(at.month.month + 1, 3)
        frame = series(at.reading, IVA, "累计")
        later = [
            r for r in frame.itertuples(index=False)
            if period.year_of(r.end) == at.month.year - 1 and period.month_of(r.end) == following
        ]  # fmt: skip
        if later:
            base = Value.of(later[0])
            lead = (Span(f"下一期的上年同期（{when(later[0])}）{CALLED}"), *hedged(grew(base), base))
            said.append(joined(lead, words(_broken(at, later[0], following))))
    return said


def _broken(at: Desk, base: Any, following: int) -> str:
    """That the next months are not comparable with this base, by the register of breaks; "" where they are."""
    cuts = at.breaks[
        at.breaks["indicator"].isin(("", IVA))
        & at.breaks["region"].isin(("", SICHUAN))
        & at.breaks["industry"].isin(("", "all"))
        & ~at.breaks["reason"].str.contains(DOUBTED)
        & (pd.to_datetime(at.breaks["at"]) > pd.Timestamp(base.end))
        & (pd.to_datetime(at.breaks["at"]) <= pd.Timestamp(at.month.year, following, 1))
    ]
    return f"此后有序列间断（{cuts.iloc[0]['reason']}），不可与下一期直接比较" if len(cuts) else ""


def sources(at: Desk) -> list[Sentence]:
    """口径说明: what holds for the whole text."""
    together = ["1—2月合并公布，无单独的1月、2月数据"] if at.month.month <= 2 else []
    nation = at.value(IVA, "累计", NATION)
    lacking = [f"全国{at.month.span}累计增速{NOT_HELD}，未作对照"] if nation is None else []
    own = at.now[
        (at.now["region_level"] == "市州") & (at.now["region_parent"] == SICHUAN) & (at.now["frequency"] == "月")
    ]
    waiting = PREFECTURES - own["region"].nunique()
    if waiting:
        named = f"{PREFECTURES}个市州" + (f"中{waiting}个" if waiting < PREFECTURES else "")
        lacking.append(f"{named}的该月数据{NOT_HELD}")
    if len(industries_of(at)) > 1:
        together.append("所列行业的范围可能互有包含，只比快慢，不相加")
    said = (
        "增速为公布值，可比口径；百分点之差由本库按表列数值相减；水平值不作比较",
        *together,
        *lacking,
        "“仅见一处来源”“可信度：中”照登记注明；没有的数写明“本库未收录”，不作推断",
    )
    return [words(f"{'；'.join(said)}。")]
