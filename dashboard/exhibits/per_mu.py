"""亩均效益评价: two counts of the parks under evaluation, the published results, the published weights."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import (
    SICHUAN,
    bar_figure,
    card_source,
    drawn,
    label_of,
    listed,
    point,
    resting,
    shown_row,
    words,
)
from dashboard.figure import Axis, Card, Cards, Series
from dashboard.wording import NOT_HELD

PAGE, PARKS = "per_mu", "parks"
YEARS = (2020, 2021, 2022)
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
    every = every[(every["region"] == SICHUAN)].sort_values("current")
    rows = list(every.itertuples(index=False))
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
        title=f"亩均评价园区数两数并存：{said}，相差{apart}{chosen.unit}",
        subtitle="开展亩均综合效益评价的园区，2020年，单位：家；来源不一，两数都保留",
        figure=Cards(cards, columns=2),
        table=listed(every, 指标="indicator_title"),
        ids=[r.id for r in rows],
        notes=("当前值按公布日期较新、来源优先的规则取用，不表示另一数有误；两处来源均未说明差额原因。",),
        through=words(chosen),
    )


@exhibit(PAGE, "亩均评价结果")
def per_mu_results(reading: Reading) -> Draft:
    """What the evaluations of 2020, 2021 and 2022 published, as a table; shares as written and as computed."""
    table: list[dict[str, str]] = []
    ids: list[str] = []
    found: dict[tuple[str, int], Any] = {}
    for indicator in RESULTS:
        frame = _of(reading, indicator)
        own = {period.year_of(r.end): r for r in frame.itertuples(index=False) if period.year_of(r.end) in YEARS}
        if not own:
            continue
        found |= {(indicator, year): r for year, r in own.items()}
        ids += [r.id for r in own.values()]
        first = next(iter(own.values()))
        title = first.indicator_title + REMARKS.get(indicator, "")
        table.append(_line(title, {y: _value(own.get(y), indicator) for y in YEARS}, list(own.values())))
        if indicator == "per_mu_class_a_share":
            table.append(
                _line(
                    "亩均评价A类企业占比（按户数相除）",
                    {y: _divided(found, y) for y in YEARS},
                    [],
                    "由本库计算，与来源所写不一致，两数都列",
                )
            )
    firms, best = found[("per_mu_firms", 2020)], found[("per_mu_class_a", 2020)]
    later, later_best = found[("per_mu_firms", 2021)], found[("per_mu_class_a", 2021)]
    return Draft(
        title=f"参评企业由{words(firms)}{label_of(firms)}增至{words(later)}{label_of(later)}，"
        f"A类企业由{label_of(best)}增至{label_of(later_best)}",
        subtitle="“亩均论英雄”评价，产业园区规模以上工业企业；各年公布的项目不同，空缺处本库未收录",
        table=pd.DataFrame(table),
        ids=ids,
        through=words(found[("per_mu_class_a", 2022)]),
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
    return f"{top.value / whole.value * 100:.1f}%" if top and whole else NOT_HELD


def _classes(found: dict[tuple[str, int], Any]) -> str:
    """Three and four classes are both reported; the two reports are named."""
    three, four = found[("per_mu_class_a", 2021)], found[("per_mu_class_a", 2022)]
    return (
        f"企业分类两说并存：{words(three)}评价（{three.source_title}）写分A、B、C三档，"
        f"{words(four)}评价（{four.source_title}）写分A、B、C、D四类。"
    )


@exhibit(PAGE, "亩均评价权重")
def per_mu_weights(reading: Reading) -> Draft:
    """The published weights of the firms' evaluation; no formula for parks was found."""
    frame = _of(reading, "per_mu_weight").sort_values(["value", "caliber"], ascending=[False, True])
    total = next(frame[frame["caliber"].str.contains("小计")].itertuples(index=False))
    parts = frame[~frame["caliber"].str.contains("小计")]
    rows = [
        point(r, "地方自定" if "地方" in r.caliber else "全省统一", r.caliber, mark="bar", label=label_of(r))
        for r in parts.itertuples(index=False)
    ]
    local = next(parts[parts["caliber"].str.contains("地方")].itertuples(index=False))
    return Draft(
        title=f"企业评价权重：全省统一指标合计{label_of(total)}，市州自定指标{label_of(local)}",
        subtitle="2020年评价公布的企业评价指标权重，单位：%",
        figure=bar_figure(rows, Series("全省统一"), Series("地方自定", "second"), y=Axis("权重", "%"), height=300),
        **resting(frame, 指标="indicator_title"),
        through=words(total),
        notes=(f"权重用于企业评价；园区整体评分公式{NOT_HELD}。",),
    )
