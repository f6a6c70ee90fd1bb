"""复工复产 in spring 2020: firms and workers back, electricity and invoices against a year earlier, index readings."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.builders import bar_figure, card, point, resting, used
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.extremes import counted_above, ends, together
from dashboard.exhibits.rows import SICHUAN, drawn, facts, need
from dashboard.exhibits.telling import from_to, label_of, ranked, words
from dashboard.figure import Axis, Cards, Figure, Reference, Series, points
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

PAGE = "recovery"
#: The level of a year earlier, and days between two dates written on the axis.
SAME, APART = 100.0, 12
YEAR = 2020
FULL = "剔除退库、注销、政策性停工后"
#: Calibers → tone and short name: each its own series, never joined into one line.
FIRMS = {"规上工业企业": ("main", ""), "规上中小工业企业": ("third", "（中小）"), FULL: ("chongqing", "（剔除后）")}
PEOPLE = {"": ("second", ""), "规上工业企业": ("second", ""), FULL: ("nation", "（剔除后）")}


def _readings(reading: Reading, indicator: str, kind: str = "时点", industry: str | None = "all") -> pd.DataFrame:
    """The readings of one indicator in the year of the return to work, oldest first."""
    frame = reading.ask("readings", indicator=indicator, region=SICHUAN)
    frame = drawn(frame[(frame["kind"] == kind) & (frame["end"].map(period.year_of) == YEAR)]).sort_values("end")
    return frame if industry is None else frame[frame["industry"] == industry]


@exhibit(PAGE, "复工率")
def resumption(reading: Reading) -> Draft:
    """Firms and workers back at work in 2020, one series a caliber."""
    firms = _readings(reading, "resumption_rate")
    people = _readings(reading, "resumed_workers_rate")
    every = need(pd.concat([firms, people], ignore_index=True))
    days = [pd.Timestamp(day) for day in sorted(every["end"].unique())]
    rows: list[dict[str, Any]] = []
    lines: list[Series] = []
    for frame, who, tones in ((firms, "企业", FIRMS), (people, "人员", PEOPLE)):
        for caliber, own in frame.groupby("caliber", sort=False):
            tone, short = tones.get(str(caliber), ("context", str(caliber)))
            name = f"{who}：{caliber or '规上工业企业'}"
            last = each(own)[-1]
            lines.append(Series(name, tone, direct=last.end == days[-1], text=f"{who}{short} {shown_row(last)}"))
            rows += [
                point(
                    r,
                    name,
                    float((pd.Timestamp(r.end) - days[0]).days),
                    label=label_of(r) if tone in ("main", "third") else "",
                )
                for r in each(own)
            ]
    ticks: list[pd.Timestamp] = []
    for day in (days[-1], *days):
        if all(abs((day - other).days) >= APART for other in ticks):
            ticks.append(day)
    long = float((days[-1] - days[0]).days)
    main = firms[firms["caliber"].isin(["", "规上工业企业"])].sort_values("end")
    whole = firms[(firms["caliber"] == FULL) & (firms["value"] >= 100)].sort_values("end")
    full = f"剔除退库、注销等因素后{words(whole.iloc[0])}已全面复工" if len(whole) else ""
    return Draft(
        title=f"复工率{from_to(main, '升至')}" + (f"，{full}" if full else ""),
        subtitle="规模以上工业企业复工率与复工人员比例，各口径分列，单位：%",
        figure=Figure(
            "line",
            points(rows),
            tuple(lines),
            x=Axis(
                ticks=tuple((float((d - days[0]).days), f"{d.month}月{d.day}日") for d in sorted(ticks)),
                domain=(-16.0, long + 11.0),
            ),
            y=Axis("比例", "%", domain=(0.0, 112.0)),
            height=400,
        ),
        **resting(every, 指标="indicator_title"),
        notes=(
            "全部规上企业、规上中小企业、剔除退库注销和政策性停工后口径不同，不连成一条线。",
            "工作总结写3月上旬全面复工复产，所用口径未写明，不能与26日的复工率直接比较。",
        ),
    )


@exhibit(PAGE, "用电恢复")
def electricity(reading: Reading) -> Draft:
    """Electricity use on the last day held against a year earlier, by pillar industry."""
    return _recovery(reading, "electricity_recovery", "用电", "规上工业合计", "产业")


@exhibit(PAGE, "开票恢复")
def invoices(reading: Reading) -> Draft:
    """VAT invoice amounts on the last day held against a year earlier, by section of industry."""
    return _recovery(reading, "invoice_recovery", "增值税开票金额", "工业合计", "门类")


def _recovery(reading: Reading, indicator: str, what: str, whole: str, kind: str) -> Draft:
    """Values of the last day held as a share of a year earlier, one bar an industry, the total among them."""
    frame = _readings(reading, indicator, industry=None)
    frame = ranked(frame[(frame["end"] == frame["end"].max()) & (frame["caliber"] == "")])
    parts = [(r.industry_name, r.value) for r in each(frame) if r.industry != "all"]
    if not parts:
        return Draft(f"{what}恢复率{NOT_HELD}", "", **resting(frame, 行业="industry_name"))
    over, under = "不低于上年同期", "低于上年同期"
    rows = [
        point(r, over if r.value >= SAME else under, name, mark="bar", label=label_of(r))
        for r, name in zip(each(frame), frame["industry_name"].where(frame["industry"] != "all", whole), strict=True)
    ]
    sides = used(rows, Series(over), Series(under, "chongqing"))
    (best, most), (worst, least) = ends(parts), ends(parts, least=True)
    said = counted_above(len(parts), sum(v >= SAME for _, v in parts), f"个{kind}", "上年同期", what, at_least=True)
    apart = f"{together(best)}最高（{most}%），{together(worst)}最低（{least}%）" if most != least else f"均为{most}%"
    return Draft(
        title=f"{words(frame.iloc[0])}，{said}，{apart}",
        subtitle=f"{what}与上年同期之比，上年同期=100，单位：%",
        figure=bar_figure(
            rows, *sides, y=Axis(what, "%"), references=(Reference(SAME, "上年同期"),), height=50 + 40 * len(rows)
        ),
        **resting(frame, 行业="industry_name"),
    )


#: The index, its two parts, and the readings of its ingredients.
TAX_ELECTRICITY = (
    "tax_electricity_index",
    "tax_electricity_production",
    "tax_electricity_sales",
    "tax_sales_level",
    "tax_sales_growth",
    "tax_power_level",
    "tax_power_growth",
    "tax_electricity_created",
)


@exhibit(PAGE, "税电指数读数")
def tax_electricity(reading: Reading) -> Draft:
    """The published readings of the tax-electricity index and its parts; no curve, for there is no series."""
    found = [reading.ask("readings", indicator=i, region=SICHUAN) for i in TAX_ELECTRICITY]
    frame = need(drawn(pd.concat(found, ignore_index=True))).sort_values("end", kind="stable")
    worded = frame[(frame["indicator"] == "tax_electricity_index") & (frame["status"] == "定性")]
    finding = "，".join(f"{words(r)}{r.text}" for r in each(worded))
    return Draft(
        title=f"税电指数：{finding}" if finding else "税电指数读数",
        subtitle="荣枯线为100；只列已公开的读数，2020年逐周、逐月的指数值以及指数公式、权重本库未收录",
        **resting(frame, 指标="indicator_title", 行业="industry_name"),
        notes=("销售收入、用电量为与上年同期之比或同比增速，各行口径不同，不连成曲线。",),
    )


#: What the yearly report says of it: the head start, three sets of measures, when all were back, the index.
FACTS = ("S005", "S006", "S007", "S008", "S013", "S014")


@exhibit(PAGE, "复工要点")
def resumption_facts(reading: Reading) -> Draft:
    """What the yearly report says of the return to work: head start, measures, full resumption, the index."""
    frame = facts(reading, *FACTS)
    head_start, *counts, full, _ = (shown_row(row) for row in each(frame))
    return Draft(
        title=f"组织复工提早{head_start}，{len(counts)}套稳企稳产措施分别为{'、'.join(counts)}，{full}全面复工复产",
        subtitle="2020年工作总结第（二）部分所列工作与举措",
        figure=Cards(tuple(card(row) for row in each(frame)), columns=3),
        **resting(frame, 指标="indicator_title"),
        notes=("各套措施条数不相加。税电指数由谁创设两说并存：工作总结称创设，电网公司称与省税务局联合首创。",),
    )
