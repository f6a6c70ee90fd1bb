"""五大支柱产业 by period: whether the five add up to the published total, their shares, their profit.

Revenue includes software, profit does not: nothing here divides one by the other.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.exhibits.builders import bar_figure, card, reckoned_bar, resting, tabled
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.pillars import (
    PAGE,
    TOTAL,
    TRILLION,
    amount,
    frame_of,
    members,
    number,
    periods,
    pillar_rows,
    rounded,
    split,
)
from dashboard.exhibits.rows import SICHUAN, drawn
from dashboard.exhibits.telling import card_source, moved, words
from dashboard.figure import Axis, Card, Cards, Series
from dashboard.frames import each, first_row
from dashboard.wording import NOT_HELD, shown_row

#: Published parts carry one decimal; a sum nearer than half of that is the same number.
SAME = 0.05
#: What a check finds, in the order told, and how the periods that have it are spoken of.
VERDICTS = {
    "一致": "各产业相加与合计一致",
    "舍入范围内": "合计为舍入数，只能核对到舍入范围",
    "不一致": "各产业相加与合计不一致",
    "无法核对": "缺分产业数据，无法核对",
}


def half_step(row: Any) -> float:
    """Half of the last place the source wrote, in 亿元: 1.59万亿元 → 50."""
    text = f"{row.value / TRILLION:.15g}"
    return float(TRILLION * 10.0 ** -len(text.partition(".")[2]) / 2)


@dataclass(frozen=True)
class Tie:
    """Whether the parts of one period add up to its total. verdict: 一致, 舍入范围内, 不一致 or 无法核对."""

    period: str
    total: Any
    parts: pd.DataFrame
    expected: int
    verdict: str

    @property
    def sum(self) -> float:
        return float(self.parts["value"].sum())

    @property
    def difference(self) -> float:
        """Sum of the parts minus the total, in 亿元."""
        return round(self.sum - float(self.total.value), 1)


def ties(reading: Reading) -> list[Tie]:
    """The check of every period: exact where the total has its decimals, within rounding where it was rounded."""
    found = []
    for period in periods(reading):
        total, parts = split(pillar_rows(reading, "revenue", period))
        expected = len(members(reading))
        if total is None:
            continue
        gap = abs(float(parts["value"].sum()) - float(total.value))
        if len(parts) < expected:
            verdict = "无法核对"
        elif rounded(total):
            verdict = "舍入范围内" if gap <= half_step(total) else "不一致"
        else:
            verdict = "一致" if gap < SAME else "不一致"
        found.append(Tie(period, total, parts, expected, verdict))
    return found


@exhibit(PAGE, "分产业与合计核对")
def pillars_tie(reading: Reading) -> Draft:
    """Whether the five add up to the published total, period by period."""
    checks = ties(reading)
    cards = tuple(
        Card(t.period, _verdict(t), _reckoning(t), _why(t), card_source(t.total), ids=(t.total.id, *t.parts["id"]))
        for t in checks
    )
    found = {verdict: "、".join(t.period for t in checks if t.verdict == verdict) for verdict in VERDICTS}
    return Draft(
        title="；".join(f"{found[v]}{told}" for v, told in VERDICTS.items() if found[v]) or f"分产业营业收入{NOT_HELD}",
        subtitle="各期各产业营业收入之和减公布的合计，单位：亿元",
        figure=Cards(cards),
        table=tabled(
            checks,
            "时期=period 已收录产业数 各产业之和 公布的合计 相差 核对结果=verdict 说明",
            已收录产业数=lambda t: len(t.parts),
            各产业之和=lambda t: number(t.sum),
            公布的合计=lambda t: amount(t.total),
            相差=lambda t: f"{t.difference:.1f}" if t.verdict in ("一致", "不一致") else "",
            说明=_why,
        ),
        ids=[i for c in cards for i in c.ids],
        notes=tuple(f"{t.period}：{_why(t)}" for t in checks if t.verdict != "一致"),
    )


def _verdict(tie: Tie) -> str:
    if tie.verdict in ("一致", "不一致"):
        return f"相差{abs(tie.difference):.1f}亿元"
    return tie.verdict


def _reckoning(tie: Tie) -> str:
    """The two sides of the check, short."""
    count = f"{len(tie.parts)}个产业之和" if len(tie.parts) == tie.expected else f"{len(tie.parts)}个已收录产业之和"
    return f"{count}{number(tie.sum)}亿元｜公布合计{amount(tie.total)}"


def _why(tie: Tie) -> str:
    if tie.verdict == "无法核对":
        return (
            f"{tie.expected}个产业中只有{len(tie.parts)}个的营业收入已收录，合计又是舍入数（{amount(tie.total)}），"
            "不核对，也不由合计倒推其余产业。"
        )
    if tie.verdict == "舍入范围内":
        low, high = tie.total.value - half_step(tie.total), tie.total.value + half_step(tie.total)
        return (
            f"合计以万亿元公布（{amount(tie.total)}），舍入前在{number(low)}～{number(high)}亿元之间；"
            f"各产业之和{number(tie.sum)}亿元在此范围内，与合计不矛盾，但不能证明逐位相等。"
        )
    if tie.verdict == "一致":
        return "各产业之和与公布的合计逐位相等。"
    return "各产业之和与公布的合计不等，原因待核。"


@exhibit(PAGE, "各产业占合计比重")
def pillars_share(reading: Reading) -> Draft:
    """Each pillar's share in the total, for the periods whose parts add up to it."""
    tied = [t for t in ties(reading) if t.verdict == "一致"]
    if not tied:
        return Draft("各产业占比：没有分产业与合计一致的时期", "")
    rows, table = [], []
    names = list(tied[-1].parts["industry_name"])
    for tie in tied:
        for r in each(tie.parts):
            share = r.value / tie.sum * 100
            note = f"{shown_row(r)}÷{shown_row(tie.total)}，由公布数计算"
            rows.append(
                reckoned_bar(tie.period, r.industry_name, share, f"{share:.1f}%", tie.period, note=note, key=r.id)
            )
            table.append(
                {
                    "时期": tie.period,
                    "产业": r.industry_name,
                    "占比（计算）": f"{share:.1f}%",
                    "营业收入": shown_row(r),
                    "合计": shown_row(tie.total),
                }
            )
    first = tied[-1].parts.head(2)
    # Added as shown: a reader who adds the two must find the same.
    shares = [Decimal(f"{r.value / tied[-1].sum * 100:.1f}") for r in each(first)]
    each_of = "，".join(f"{r.industry_name}占{share}%" for r, share in zip(each(first), shares, strict=True))
    return Draft(
        reckoned=False,
        title=f"{tied[-1].period}{each_of}，两者合计{sum(shares)}%",
        subtitle="各产业营业收入占五大支柱产业合计的比重，由公布数计算，仅列分产业与合计一致的时期，单位：%",
        figure=bar_figure(
            rows,
            *tuple(
                Series(t.period, tone) for t, tone in zip(tied, ("second", "main", "third", "nation"), strict=False)
            ),
            y=Axis("比重", "%"),
            categories=tuple(names),
            height=70 + 30 * len(names) * len(tied),
        ),
        table=pd.DataFrame(table),
        ids=[i for t in tied for i in (t.total.id, *t.parts["id"])],
        notes=("比重由本看板按公布的营业收入计算，不是公布值，故以虚线边框表示。",),
    )


@exhibit(PAGE, "利润")
def pillars_profit(reading: Reading) -> Draft:
    """Profit of the five pillars (without software) and of 食品饮料; no profit rate is reckoned."""
    levels = reading.ask("readings", indicator="profit", region=SICHUAN)
    rates = reading.ask("readings", indicator="profit_growth", region=SICHUAN)
    cards, used, offered = [], [], periods(reading)
    for row in each(drawn(levels[(levels["kind"] == "累计")]).sort_values(["end", "industry"])):
        if words(row) not in offered or row.industry not in (TOTAL, *members(reading)["industry"]):
            continue
        same = rates[
            (rates["industry"] == row.industry)
            & (rates["caliber"] == row.caliber)
            & (rates["start"] == row.start)
            & (rates["end"] == row.end)
        ]
        growth = first_row(same)
        when = "｜".join(p for p in (words(row), row.caliber, moved(growth) if growth else "") if p)
        cards.append(card(row, f"{row.industry_name}利润总额", when, more=[growth.id] if growth else ()))
        used += [row, *([growth] if growth else [])]
    whole = [r for r in used if r.industry == TOTAL and r.indicator == "profit"]
    last = whole[-1] if whole else None
    rates_of_total = [r for r in used if r.industry == TOTAL and r.indicator == "profit_growth"]
    beside = next((r for r in rates_of_total if last and r.end == last.end), None)
    return Draft(
        title=f"{words(last)}五大支柱产业利润总额{shown_row(last)}（{last.caliber}）"
        + (f"，{moved(beside)}" if beside else "")
        if last
        else f"五大支柱产业利润{NOT_HELD}",
        subtitle="利润总额及同比增速；五大支柱产业合计的利润不含软件业",
        figure=Cards(tuple(cards), columns=3),
        **resting(frame_of(used), 产业="industry_name", 指标="indicator_title"),
        notes=("营业收入含软件业，利润不含软件业，两者范围不同，不得相除计算利润率。", "其余产业的利润本库未收录。"),
    )
