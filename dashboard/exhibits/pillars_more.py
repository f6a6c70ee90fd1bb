"""The digital economy, other readings of the pillars, and the move to six industries."""

from typing import Any

import pandas as pd

from dashboard.exhibits.builders import card, resting, tabled
from dashboard.exhibits.exhibit import Draft, Exhibit, Reading, exhibit, tried
from dashboard.exhibits.pillars import PAGE, TOTAL, amount, frame_of, members, periods
from dashboard.exhibits.pillars_2020 import rival
from dashboard.exhibits.rows import SICHUAN, drawn, need, series
from dashboard.exhibits.telling import moved, words
from dashboard.figure import Cards
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

SIX = "six_industries"
#: The exhibits of the page whose readings are not listed again.
ABOVE = (
    "pillars_2020", "pillars_question", "pillars_mixed", "pillars_profit", "food_conflict", "food_parts",
    "food_parts_growth", "six_growth",
)  # fmt: skip
#: The measures of the table of other readings, in the order shown.
OTHER_MEASURES = (
    "revenue",
    "revenue_growth",
    "profit",
    "profit_growth",
    "main_revenue",
    "main_revenue_growth",
    "industry_scale",
    "gross_output",
    "iva_growth",
    "industrial_investment_growth",
)


@exhibit(PAGE, "数字经济")
def digital_economy(reading: Reading) -> Draft:
    """The "1" of 5+1: scale estimated for 2020, the targets for 2022, software revenue growth."""
    wanted = [(i, "digital") for i in ("industry_scale", "digital_economy_share")] + [("revenue_growth", "software")]
    rows = [r for indicator, industry in wanted for r in each(series(reading, indicator, "累计", industry=industry))]
    cards = tuple(card(r, _labelled(r), f"{words(r)}｜{r.status}") for r in rows)
    scale = next((r for r in rows if r.status == "预测"), None)
    goals = need([r for r in rows if r.status == "目标"])
    aims = "、".join(f"{r.indicator_short.removeprefix(r.industry_name)}{shown_row(r)}" for r in goals)
    return Draft(
        title=(f"{words(scale)}数字经济规模{shown_row(scale)}；" if scale else "") + f"{words(goals[0])}目标为{aims}",
        subtitle="数字经济规模（亿元）及占地区生产总值比重（%）；预计数、目标数均不是完成数",
        figure=Cards(cards),
        **resting(frame_of(rows), 产业="industry_name", 指标="indicator_title"),
        notes=(f"数字经济不属于五大支柱产业合计。规模、占比的完成数{NOT_HELD}。",),
    )


def _labelled(row: Any) -> str:
    """A tile's label that says what is not yet reached: 数字经济占比（目标）."""
    own = row.indicator_short.startswith(row.industry_name)
    name = row.indicator_short if own else row.industry_name + row.indicator_short
    return f"{name}（{row.status}）" if row.status in ("目标", "预测") else str(name)


@exhibit(PAGE, "其他已收录读数")
def pillars_other(reading: Reading) -> Draft:
    """Every other reading of the pillars and their sub-industries, one a row, each in its own measure and caliber."""
    register = reading.ask("industries").set_index("id")
    pillars = list(members(reading)["industry"])
    kin = {i for i in register.index if register.loc[i, "parent"] in (*pillars, TOTAL)}
    wanted = [TOTAL, *pillars, *sorted(kin - set(pillars)), "medicine", "materials_chemicals"]
    above = _shown_above(reading)
    frames, left_out = [], 0
    for indicator in OTHER_MEASURES:
        frame = reading.ask("readings", indicator=indicator, region=SICHUAN)
        frame = frame[frame["industry"].isin(wanted)]
        left_out += int((frame["confidence"] == "低").sum())
        frames.append(drawn(frame))
    frame = pd.concat(frames, ignore_index=True)
    frame = frame[~frame["id"].isin(above)]
    frame = frame.assign(rank=frame["industry"].map(wanted.index))
    frame = frame.sort_values(["rank", "end", "start", "indicator_position"])
    clashes = reading.ask("conflicts")
    rivals = {r.id: each(clashes[clashes["current_id"] == r.id]) for r in each(frame)}
    table = tabled(
        each(frame),
        "产业 时期 指标 数值 口径=caliber 状态 可信度 其他来源的数 来源 说明",
        数值=amount,
        其他来源的数=lambda r: "；".join(rival(c) for c in rivals[r.id]),
    )
    notes = ["各行指标、口径、时期不一，不作汇总，也不由总量相除计算增速；营业收入与主营业务收入是两个指标。"]
    if left_out:
        notes.append(f"另有{left_out}条可信度为“低”的读数不列，可在指标数据库查阅。")
    return Draft(
        title=f"各产业已收录的其他读数{len(table)}条，涉及{frame['industry'].nunique()}个产业和细分",
        subtitle="支柱产业及其细分，未在本页其他图件列出的全部读数；单位见各行",
        table=table,
        ids=[*frame["id"], *(c.rival_id for own in rivals.values() for c in own)],
        notes=tuple(notes),
    )


def _shown_above(reading: Reading) -> set[str]:
    """The rows that other exhibits of the page show already."""
    shown = [tried(reading, key) for key in ABOVE]
    for period in periods(reading):
        shown += [tried(reading, key, period=period) for key in ("pillars_revenue", "pillars_growth")]
    return {row for made in shown if isinstance(made, Exhibit) for row in made.evidence["id"]}


@exhibit(PAGE, "产业分组的变化")
def industry_regroup(reading: Reading) -> Draft:
    """Which industries belonged to which group, and from when to when."""
    five, six = members(reading), members(reading, SIX)
    register = reading.ask("industries").set_index("id")
    order = list(dict.fromkeys([*five["industry"], *six["industry"]]))
    begin, end, anew = five["valid_from"].min(), five["valid_to"].max(), six["valid_from"].min()
    old, new = f"五大支柱产业（{begin:%Y年%-m月}—{end:%Y年%-m月}）", f"六大优势产业（{anew:%Y年%-m月}起）"
    table = pd.DataFrame(
        [
            {
                "产业": register.loc[i, "name"],
                old: "列入" if i in set(five["industry"]) else "—",
                new: "列入" if i in set(six["industry"]) else "—",
                "说明": register.loc[i, "note"],
            }
            for i in order
        ]
    )
    both = set(five["industry"]) & set(six["industry"])
    added = [register.loc[i, "name"] for i in six["industry"] if i not in both]
    gone = [register.loc[i, "name"] for i in five["industry"] if i not in both]
    breaks = reading.ask("breaks")
    breaks = breaks[breaks["industry"].isin([TOTAL, "food"])]
    return Draft(
        title=f"{anew:%Y}年起五大支柱产业改为六大优势产业：{'、'.join(gone)}不再单列，新列{'、'.join(added)}",
        subtitle="产业分组及其有效期；分组变化处登记为序列间断",
        table=table,
        ids=[*five["id"], *six["id"], *breaks["id"]],
        notes=("两组范围不同，合计数、增速均不可直接衔接；同名产业的范围是否调整，来源未逐一说明。",),
    )


@exhibit(PAGE, "六大优势产业增速")
def six_growth(reading: Reading) -> Draft:
    """Later growth readings of the six industries; the old group's one reading stands apart with a warning."""
    later, before = (series(reading, "iva_growth", "累计", industry=g) for g in (SIX, TOTAL))
    scale = series(reading, "industry_scale", "时点", industry=SIX)
    cards = [card(r, "六大优势产业") for r in each(later)]
    cards += [card(r, "五大支柱产业（旧分组，不可直接衔接）") for r in each(before)]
    last = each(later)[-1] if len(later) else None
    return Draft(
        title=f"{words(last)}六大优势产业增加值{moved(last)}；与五大支柱产业的增速不可直接衔接"
        if last is not None
        else f"六大优势产业增速{NOT_HELD}",
        subtitle="规模以上工业增加值累计同比增速，可比口径，单位：%；各期之间不连线",
        figure=Cards(tuple(cards)),
        **resting(pd.concat([later, before, scale], ignore_index=True), 分组="industry_name"),
        notes=tuple(f"产业规模（{words(r)}，{r.status}）：{shown_row(r)}。{r.note}" for r in each(scale)),
    )
