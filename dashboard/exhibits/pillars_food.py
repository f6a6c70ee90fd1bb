"""食品饮料: the two figures for 2020, and the sub-industries of 2021, which exceed their total."""

from typing import Any

import pandas as pd

from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.pillars import PAGE, frame_of, number
from dashboard.exhibits.rows import SICHUAN, bar_figure, card, label_of, one, point, resting, series, shown_row, words
from dashboard.figure import Axis, Card, Cards, Reference, Series
from dashboard.wording import NOT_HELD, shown

FOOD_YEAR = ("2021-01", "2021-12")
FOOD_PARTS = ("agri_processing", "premium_baijiu", "medicine", "sichuan_tea")


def rival(clash: Any) -> str:
    """The value that was not taken, in words."""
    return shown(
        clash.rival_value,
        clash.unit,
        raw=clash.rival_raw,
        wording=clash.rival_wording,
        bound=clash.rival_bound,
        modality=clash.rival_modality,
        approximation=clash.rival_approximation,
        text=clash.rival_text,
    )


@exhibit(PAGE, "食品饮料2020年营业收入两说")
def food_conflict(reading: Reading) -> Draft:
    """Two figures for 食品饮料 2020: one published, one implied from 2021; which is taken, and by which rule."""
    every = reading.ask("conflicts")
    clashes = every[(every["indicator"] == "revenue") & (every["industry"] == "food") & (every["region"] == SICHUAN)]
    clash = next((c for c in clashes.itertuples(index=False) if words(c) == "2020年"), None)
    revenue, growth = (series(reading, i, "累计", industry="food") for i in ("revenue", "revenue_growth"))
    taken, level, rate = one(revenue, "2020-01", "2020-12"), one(revenue, *FOOD_YEAR), one(growth, *FOOD_YEAR)
    if not (clash and taken and level and rate):
        return Draft("食品饮料2020年营业收入：没有并存的数", "")
    parts = _food_parts(reading, "revenue")
    names = set(parts["industry"])
    base = "反推所用：2021年"
    cards = (
        card(taken, "取用：公布数", f"{words(taken)}｜{taken.status}｜可信度：{taken.confidence}"),
        Card(
            "并存：由2021年反推",
            rival(clash),
            f"{words(clash)}｜{clash.rival_status}，非公布｜可信度：{clash.rival_confidence}",
            clash.rival_note,
            clash.rival_publisher,
            ids=(clash.rival_id,),
        ),
        *(card(r, f"{base}{r.indicator_short}", f"{words(r)}｜{r.status}") for r in (level, rate)),
    )
    return Draft(
        title=f"食品饮料2020年营业收入有两个数：公布的{shown_row(taken)}，由2021年反推的{rival(clash)}，"
        f"相差约{number(round(clash.difference, -1)).removesuffix('.0')}亿元",
        subtitle="食品饮料产业营业收入（亿元）；两数并存，取用其一，另一数保留",
        figure=Cards(cards),
        table=pd.DataFrame(
            [
                {"项目": c.label, "数值": c.value, "时期与性质": c.period, "来源": c.source, "说明": c.note}
                for c in cards
            ]
        ),
        ids=[i for c in cards for i in c.ids],
        notes=(
            "取用规则：实际公布的数先于推算的数，故取公布数；推算数不参与排序和作图。",
            "相差的原因来源未说明，口径疑有不同"
            + ("：2021年合计之下列有医药健康，2020年公布数的范围未写明" if "medicine" in names else "")
            + "；增速按可比范围计算，用它反推总量本身也不严格。2022年起医药健康单列，前后不可直接比较。",
        ),
        through="2021年12月",
    )


def _food_parts(reading: Reading, indicator: str) -> pd.DataFrame:
    """食品饮料's sub-industries in 2021, the largest first."""
    rows = [one(series(reading, indicator, "累计", industry=i), *FOOD_YEAR) for i in FOOD_PARTS]
    return frame_of(r for r in rows if r).sort_values("value", ascending=False)


@exhibit(PAGE, "食品饮料细分营业收入")
def food_parts(reading: Reading) -> Draft:
    """Revenue of 食品饮料's sub-industries in 2021: bars side by side, never stacked, for they exceed the total."""
    parts = _food_parts(reading, "revenue")
    total = one(series(reading, "revenue", "累计", industry="food"), *FOOD_YEAR)
    if total is None or parts.empty:
        return Draft(f"食品饮料2021年细分营业收入{NOT_HELD}", "")
    summed = float(parts["value"].sum())
    over = summed - total.value
    rows = [point(total, "公布的合计", f"{total.industry_name}（合计）", mark="bar", label=label_of(total))]
    rows += [point(r, "细分", r.industry_name, mark="bar", label=label_of(r)) for r in parts.itertuples(index=False)]
    return Draft(
        title=f"{words(total)}食品饮料营业收入{shown_row(total)}；{len(parts)}个细分相加为{number(summed)}亿元，"
        f"{'超出' if over > 0 else '少于'}合计{number(abs(over))}亿元",
        subtitle="食品饮料产业及其细分的营业收入，产业口径，单位：亿元",
        figure=bar_figure(
            rows, Series("公布的合计", "nation"), Series("细分"), y=Axis("营业收入", "亿元"), height=56 + 44 * len(rows)
        ),
        **resting(pd.concat([frame_of([total]), parts], ignore_index=True), 产业="industry_name"),
        through=words(total),
        notes=(
            "细分相加与合计不等，来源未说明原因，故逐条并列，不堆叠，不计算占比。",
            "优质白酒为产业口径，与规上白酒企业的营业收入不是同一范围。",
        ),
    )


@exhibit(PAGE, "食品饮料细分增速")
def food_parts_growth(reading: Reading) -> Draft:
    """Revenue growth of 食品饮料's sub-industries in 2021, the total as a line across."""
    order = _food_parts(reading, "revenue")
    parts = _food_parts(reading, "revenue_growth")
    total = one(series(reading, "revenue_growth", "累计", industry="food"), *FOOD_YEAR)
    if total is None or parts.empty:
        return Draft(f"食品饮料2021年细分增速{NOT_HELD}", "")
    rows = [point(total, "公布的合计", f"{total.industry_name}（合计）", mark="bar", label=label_of(total))]
    rows += [point(r, "细分", r.industry_name, mark="bar", label=label_of(r)) for r in parts.itertuples(index=False)]
    names = [rows[0]["x"], *order["industry_name"]]
    above = [r.industry_name for r in parts.itertuples(index=False) if r.value > total.value]
    return Draft(
        title=f"{words(total)}{'、'.join(above)}增长快于合计的{shown_row(total)}",
        subtitle="食品饮料产业及其细分的营业收入同比增速，单位：%；次序与营业收入图一致",
        figure=bar_figure(
            rows,
            Series("公布的合计", "nation"),
            Series("细分", "second"),
            y=Axis("同比增速", "%", zero=True),
            references=(Reference(float(total.value), "合计"),),
            categories=tuple(names),
            height=56 + 44 * len(rows),
        ),
        **resting(pd.concat([frame_of([total]), parts], ignore_index=True), 产业="industry_name"),
        through=words(total),
    )
