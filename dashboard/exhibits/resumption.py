"""复工复产 in spring 2020: firms and workers back, electricity and invoices against a year earlier, index readings."""

from typing import Any

import pandas as pd

from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import (
    SICHUAN,
    bar_figure,
    card_source,
    drawn,
    each,
    label_of,
    listed,
    point,
    resting,
    shown_row,
    used,
    words,
)
from dashboard.figure import Axis, Card, Cards, Figure, Reference, Series, points

PAGE = "recovery"
LAST_DAY = "2020-04-26"
#: Calibers → tone and short name: each its own series, never joined into one line.
FIRMS = {
    "规上工业企业": ("main", ""),
    "规上中小工业企业": ("third", "（中小）"),
    "剔除退库、注销、政策性停工后": ("chongqing", "（剔除后）"),
}
PEOPLE = {
    "": ("second", ""),
    "规上工业企业": ("second", ""),
    "剔除退库、注销、政策性停工后": ("nation", "（剔除后）"),
}


def _readings(reading: Reading, indicator: str, kind: str = "时点", industry: str | None = "all") -> pd.DataFrame:
    frame = reading.ask("readings", indicator=indicator, region=SICHUAN)
    frame = drawn(frame[frame["kind"] == kind])
    return frame if industry is None else frame[frame["industry"] == industry]


@exhibit(PAGE, "复工率")
def resumption(reading: Reading) -> Draft:
    """Firms and workers back at work, 9 February to 26 April 2020, one series a caliber."""
    firms = _readings(reading, "resumption_rate")
    people = _readings(reading, "resumed_workers_rate")
    begin = pd.Timestamp("2020-02-01")
    rows: list[dict[str, Any]] = []
    lines: list[Series] = []
    for frame, who, tones in ((firms, "企业", FIRMS), (people, "人员", PEOPLE)):
        for caliber, own in frame.groupby("caliber", sort=False):
            tone, short = tones.get(str(caliber), ("context", str(caliber)))
            name = f"{who}：{caliber or '规上工业企业'}"
            last_row = next(own.sort_values("end").tail(1).itertuples(index=False))
            held = str(last_row.end)[:10] == LAST_DAY
            lines.append(Series(name, tone, direct=held, text=f"{who}{short} {shown_row(last_row)}"))
            rows += [
                point(
                    r,
                    name,
                    float((pd.Timestamp(r.end) - begin).days),
                    label=label_of(r) if tone in ("main", "third") else "",
                )
                for r in own.itertuples(index=False)
            ]
    ticks = tuple(
        (float((pd.Timestamp(d) - begin).days), f"{pd.Timestamp(d).month}月{pd.Timestamp(d).day}日")
        for d in ("2020-02-09", "2020-02-23", "2020-03-08", "2020-03-26", "2020-04-26")
    )
    main = firms[firms["caliber"].isin(["", "规上工业企业"])].sort_values("end")
    last = main.iloc[-1] if len(main) else None
    return Draft(
        title=f"复工率由{words(main.iloc[0])[5:]}的{main.iloc[0]['value']:.1f}%升至{words(last)[5:]}的{last['value']:.1f}%，"
        "剔除退库、注销等因素后4月26日已全面复工"
        if last is not None
        else "复工率本库未收录",
        subtitle="规模以上工业企业复工率与复工人员比例，三种口径分列，单位：%",
        figure=Figure(
            "line",
            points(rows),
            tuple(lines),
            x=Axis(ticks=ticks, domain=(-8.0, 88.0)),
            y=Axis("比例", "%", domain=(0.0, 112.0)),
            height=400,
        ),
        **resting(pd.concat([firms, people], ignore_index=True), 指标="indicator_title"),
        through="2020年4月26日",
        notes=(
            "全部规上企业、规上中小企业、剔除退库注销和政策性停工后为三种口径，不连成一条线。",
            "工作总结写3月上旬全面复工复产，所用口径未写明，不能与26日的复工率直接比较。",
        ),
    )


@exhibit(PAGE, "用电恢复")
def electricity(reading: Reading) -> Draft:
    """Electricity use on 26 April 2020 against a year earlier, by pillar industry."""
    return _recovery(
        reading,
        "electricity_recovery",
        "用电",
        "规上工业合计",
        "4月26日五个产业中，{best}用电恢复率最高，为上年同期的{high}；{worst}最低，为{low}",
    )


@exhibit(PAGE, "开票恢复")
def invoices(reading: Reading) -> Draft:
    """VAT invoice amounts on 26 April 2020 against a year earlier, by section of industry."""
    return _recovery(
        reading,
        "invoice_recovery",
        "增值税开票金额",
        "工业合计",
        "4月26日，工业及三个门类的开票金额均超过上年同期，{best}最高，为{high}",
    )


def _recovery(reading: Reading, indicator: str, what: str, whole: str, finding: str) -> Draft:
    frame = _readings(reading, indicator, industry=None).sort_values("value", ascending=False)
    if frame.empty:
        return Draft(f"{what}恢复率本库未收录", "")
    over, under = "已超过上年同期", "低于上年同期"
    rows = [
        point(r, over if r.value >= 100 else under, name, mark="bar", label=label_of(r))
        for r, name in zip(each(frame), frame["industry_name"].where(frame["industry"] != "all", whole), strict=True)
    ]
    sides = used(rows, Series(over), Series(under, "chongqing"))
    parts = frame[frame["industry"] != "all"]
    best, worst = parts.iloc[0], parts.iloc[-1]
    text = {
        "best": best["industry_name"],
        "high": f"{best['value']:.1f}%",
        "worst": worst["industry_name"],
        "low": f"{worst['value']:.1f}%",
    }
    return Draft(
        title=finding.format(**text),
        subtitle=f"2020年4月26日{what}与上年同期之比，上年同期=100，单位：%",
        figure=bar_figure(
            rows, *sides, y=Axis(what, "%"), references=(Reference(100.0, "上年同期"),), height=50 + 40 * len(rows)
        ),
        **resting(frame, 行业="industry_name"),
        through="2020年4月26日",
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
    frame = drawn(pd.concat([f for f in found if len(f)], ignore_index=True)).sort_values("end", kind="stable")
    worded = frame[(frame["indicator"] == "tax_electricity_index") & (frame["status"] == "定性")]
    finding = "，".join(f"{words(r)}{r.text}" for r in worded.itertuples(index=False))
    return Draft(
        title=f"税电指数：{finding}" if finding else "税电指数读数",
        subtitle="荣枯线为100；只列已公开的读数，2020年逐周、逐月的指数值以及指数公式、权重本库未收录",
        **resting(frame, 指标="indicator_title", 行业="industry_name"),
        notes=("销售收入、用电量为与上年同期之比或同比增速，各行口径不同，不连成曲线。",),
    )


@exhibit(PAGE, "复工要点")
def resumption_facts(reading: Reading) -> Draft:
    """What the yearly report says of the return to work: head start, measures, full resumption, the index."""
    facts = reading.ask("facts").set_index("fact_id")
    counts = "、".join(shown_row(facts.loc[f]) for f in ("S006", "S007", "S008"))
    head_start, full = (shown_row(facts.loc[f]) for f in ("S005", "S013"))
    cards = tuple(
        Card(
            row.indicator_short or row.indicator_title,
            shown_row(row),
            words(row),
            row.note,
            card_source(row),
            ids=(row.id,),
        )
        for row in facts.loc[["S005", "S006", "S007", "S008", "S013", "S014"]].itertuples(index=False)
    )
    return Draft(
        title=f"组织复工提早{head_start}，三套稳企稳产措施分别为{counts}，{full}全面复工复产",
        subtitle="2020年工作总结第（二）部分所列工作与举措",
        figure=Cards(cards, columns=3),
        table=listed(facts.loc[["S005", "S006", "S007", "S008", "S013", "S014"]].reset_index(), 指标="indicator_title"),
        ids=[i for c in cards for i in c.ids],
        through="2020年12月",
        notes=("三套措施条数不相加。税电指数由谁创设两说并存：工作总结称创设，电网公司称与省税务局联合首创。",),
    )
