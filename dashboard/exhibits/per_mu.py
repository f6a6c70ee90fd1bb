"""亩均效益评价: two counts of the parks under evaluation, the published results and weights, method and limits."""

import math
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.per_mu import FEWEST
from dashboard.exhibits.builders import bar_figure, listed, point, resting
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.per_mu_rated import CAP, LAST, PAGE, SHARES, published
from dashboard.exhibits.rows import SICHUAN, drawn, need
from dashboard.exhibits.telling import card_source, from_to, label_of, words
from dashboard.figure import Answer, Answers, Axis, Card, Cards, Series
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

PARKS = "parks"
#: What has to stand beside a title of the table of results.
REMARKS = {"per_mu_class_a_share": "（来源所写）", "per_energy_revenue": "（能耗单位原文未写）"}
#: Rows of the table of results: what each evaluation published, in this order.
RESULTS = (
    "per_mu_prefectures",
    "per_mu_firms",
    "per_mu_class_a",
    "per_mu_class_a_share",
    "per_mu_revenue",
    "per_mu_tax",
    "per_capita_revenue",
    "per_energy_revenue",
    "rd_intensity",
    "per_mu_revenue_multiple",
    "per_mu_tax_multiple",
    "per_capita_revenue_multiple",
    "per_energy_multiple",
    "rd_intensity_gap",
)


def _of(reading: Reading, indicator: str) -> pd.DataFrame:
    return drawn(reading.ask("readings", indicator=indicator, region=SICHUAN))


@exhibit(PARKS, "亩均评价园区数：两数并存")
def per_mu_conflict(reading: Reading) -> Draft:
    """134 parks in the yearly report, 137 in the release of the evaluation: both stand, the rule picks the later."""
    every = reading.ask("observations", indicator="per_mu_parks")
    every = need(every[(every["region"] == SICHUAN)].sort_values("current"))
    rows = each(every)
    chosen = next(r for r in rows if r.current)
    other = [r for r in rows if not r.current]
    cards = tuple(
        Card(
            card_source(r),
            shown_row(r),
            f"{words(r)}评价{'，本库当前值' if r.current else ''}",
            r.note,
            f"{r.published_date}公布" if r.published_date else "公布日期未载明",
            ids=(r.id,),
        )
        for r in rows
    )
    apart = "、".join(f"{abs(chosen.value - r.value):.0f}" for r in other)
    said = "、".join(f"{card_source(r)}为{label_of(r)}" for r in rows)
    return Draft(
        title=f"亩均评价园区数两数并存：{said}，相差{apart}{chosen.unit}" if other else f"亩均评价园区数：{said}",
        subtitle="开展亩均综合效益评价的园区，2020年，单位：家；来源不一，两数都保留",
        figure=Cards(cards, columns=2),
        table=listed(every, 指标="indicator_title"),
        ids=[r.id for r in rows],
        notes=("当前值按公布日期较新、来源优先的规则取用，不表示另一数有误；两处来源均未说明差额原因。",),
    )


@exhibit(PAGE, "亩均评价结果")
def per_mu_results(reading: Reading) -> Draft:
    """What the evaluations of the years held published, as a table; shares as written and as computed."""
    table: list[dict[str, str]] = []
    ids: list[str] = []
    found: dict[tuple[str, int], Any] = {}
    for indicator in RESULTS:
        frame = _of(reading, indicator)
        found |= {(indicator, period.year_of(r.end)): r for r in each(frame) if not r.caliber}
    years = sorted({year for _, year in found})
    for indicator in RESULTS:
        own = {year: found[(indicator, year)] for year in years if (indicator, year) in found}
        if not own:
            continue
        ids += [r.id for r in own.values()]
        first = next(iter(own.values()))
        title = first.indicator_title + REMARKS.get(indicator, "")
        table.append(_line(title, {y: _value(own.get(y), indicator) for y in years}, list(own.values())))
        if indicator == "per_mu_class_a_share":
            table.append(
                _line(
                    "亩均评价A类企业占比（按户数相除）",
                    {y: _divided(found, y) for y in years},
                    [],
                    "由本库计算，与来源所写不一致，两数都列",
                )
            )
    firms, best = (
        from_to(pd.DataFrame([found[(name, y)] for y in years if (name, y) in found]))
        for name in ("per_mu_firms", "per_mu_class_a")
    )
    return Draft(
        title=f"参评企业{firms}；A类企业{best}",
        subtitle="“亩均论英雄”评价，产业园区规模以上工业企业；各年公布的项目不同，空缺处本库未收录",
        table=pd.DataFrame(table),
        ids=ids,
        notes=(
            _classes(found),
            "单位能耗营业收入来源只写万元、未写能耗计量单位，只列表，不作参照线。",
            "A类企业占比的来源所写数与户数相除结果不一致，两数并列。",
        ),
    )


def _line(title: str, values: dict[int, str], rows: list[Any], note: str = "") -> dict[str, str]:
    """One row of the table of results."""
    remarks = dict.fromkeys(n.rstrip("。") for n in (note, *(r.note for r in rows)) if n)
    return {
        "项目": title,
        **{f"{y}年评价": v for y, v in values.items()},
        "来源": "；".join(dict.fromkeys(r.publisher for r in rows)) or "由本库计算",
        "说明": "；".join(remarks),
    }


def _value(row: Any | None, indicator: str) -> str:
    """A value as published; the yield per energy without its unstated unit."""
    if row is None:
        return NOT_HELD
    return shown_row(row).removesuffix("/单位能耗") if indicator == "per_energy_revenue" else shown_row(row)


def _divided(found: dict[tuple[str, int], Any], year: int) -> str:
    """Class A firms by rated firms, where both are published."""
    top, whole = found.get(("per_mu_class_a", year)), found.get(("per_mu_firms", year))
    share = top.value / whole.value * 100 if top and whole and whole.value else math.nan
    return f"{share:.1f}%" if math.isfinite(share) else NOT_HELD


def _classes(found: dict[tuple[str, int], Any]) -> str:
    """Three and four classes are both reported; the two reports are named; "" where one of them is not held."""
    three, four = found.get(("per_mu_class_a", 2021)), found.get(("per_mu_class_a", 2022))
    return (
        ""
        if three is None or four is None
        else (
            f"企业分类两说并存：{words(three)}评价（{three.source_title}）写分A、B、C三档，"
            f"{words(four)}评价（{four.source_title}）写分A、B、C、D四类。"
        )
    )


@exhibit(PAGE, "亩均评价权重")
def per_mu_weights(reading: Reading) -> Draft:
    """The published weights of the firms' evaluation; no formula for parks was found."""
    frame = need(_of(reading, "per_mu_weight")).sort_values(["value", "caliber"], ascending=[False, True])
    total = each(need(frame[frame["caliber"].str.contains("小计")]))[0]
    parts = frame[~frame["caliber"].str.contains("小计")]
    rows = [
        point(r, "地方自定" if "地方" in r.caliber else "全省统一", r.caliber or "口径未注明", "bar", label_of(r))
        for r in each(parts)
    ]
    local = each(need(parts[parts["caliber"].str.contains("地方")]))[0]
    return Draft(
        title=f"企业评价权重：全省统一指标合计{label_of(total)}，市州自定指标{label_of(local)}",
        subtitle="2020年评价公布的企业评价指标权重，单位：%",
        figure=bar_figure(rows, Series("全省统一"), Series("地方自定", "second"), y=Axis("权重", "%"), height=300),
        **resting(frame, 指标="indicator_title"),
        notes=(f"权重用于企业评价；园区整体评分公式{NOT_HELD}。",),
    )


@exhibit(PAGE, "测算方法与局限")
def per_mu_method(reading: Reading) -> Draft:
    """The rule in words: published parts with their sources, assumptions, limits."""
    weights = need(_of(reading, "per_mu_weight"))
    parts = weights[~weights["caliber"].str.contains("小计")].sort_values(["value", "caliber"], ascending=[False, True])
    said = "、".join(f"{r.caliber}{label_of(r)}" for r in each(parts))
    means = published(reading)
    average = "、".join(f"{name}{shown_row(row)}" for name, row in means.items())
    best, worst = SHARES
    items = (
        Answer(
            "公布了什么？",
            f"企业评价的指标和权重：{said}。",
            f"2020年评价的参评企业平均：{average}；单位能耗营业收入的均值没有写明能耗单位，不作参照。"
            f"2022年评价，四川日报2023年4月报道各市州A类不超过{best:g}%、C类不低于{worst:g}%。",
            "、".join(dict.fromkeys(r.publisher for r in each(parts))),
            ids=(*parts["id"], *(row.id for row in means.values())),
        ),
        Answer(
            "本页怎样计分？",
            "各项得分＝指标值÷基准值×权重，超过封顶倍数的按封顶计；地方特色得分按百分制乘权重；相加为综合得分。",
            "基准值可选参评对象平均（各项合计相除）或2020年公布均值。得分保留两位小数，同分同名次，"
            "同分跨过分类界限的归入较低一类。",
            "计分形式参照浙江台州黄岩区公开的规上企业评价办法",
        ),
        Answer(
            "哪些是假定？",
            f"封顶{CAP:g}倍、评分基准的取法、园区沿用企业权重、D类比例（{LAST:g}%），都没有见到公布的规定。",
            "企业分三档还是四类，公开报道两说并存，两种都可选。以上各项都可在页面上改动。",
        ),
        Answer(
            "缺数怎样处理？",
            "统一指标所需数据缺一项，或用地、从业人员、能耗为零的，不参评，并列明原因；权重为零的指标不作要求。",
            "未填地方特色得分的，统一指标得分折算为百分；税收为负的，该项计0分。"
            f"可参评的不足{FEWEST}个，或得分全部相同，不评分、不分类。",
        ),
        Answer(
            "结果能说明什么？",
            "只说明在写明的规则下的相对位置，不是主管部门的评价结果，不作奖惩依据。",
            "行业之间用地、能耗差别很大，园区产业构成不同时不宜直接比较；分类按比例划定，得分接近的对象可能分在两类，"
            "应与权重敏感性一起看。填报数据由报送单位负责，本库只核对格式和合理性。",
        ),
    )
    return Draft(
        title="权重是公布的，封顶、基准和园区用法是假定的",
        subtitle="四川“亩均论英雄”评价公开的内容，与本页测算的规则和局限",
        figure=Answers(items),
        ids=[i for item in items for i in item.ids],
        indicators=("per_mu_weight",),
    )
