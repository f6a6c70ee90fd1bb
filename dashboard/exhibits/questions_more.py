"""常见问题, second half: revenue, who pulled growth, the innovation centres, the parks."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.overview import facts_of
from dashboard.exhibits.questions import Told, question
from dashboard.exhibits.rows import one, series
from dashboard.figure import Answer
from dashboard.wording import NOT_HELD, grouped


@question("pillars")
def about_six(reading: Reading) -> Answer:
    """1—11月 up 7%, why "about 6%" for the year?"""
    told, fact = Told(), facts_of(reading)
    growth = series(reading, "revenue_growth", "累计", industry="five_pillars")
    level = series(reading, "revenue", "累计", industry="five_pillars")
    eleven, amount = one(growth, "2020-01", "2020-11"), one(level, "2020-01", "2020-11")
    settled = growth[(growth["status"] != "预测") & growth["end"].map(lambda e: str(e)[:7] == "2020-12")]
    final = f"全年实际增速的公布值{NOT_HELD}。"
    if len(settled):
        final = f"全年公布值为{told(next(settled.itertuples(index=False)))}。"
    return told.answer(
        f"1—11月增长{told(eleven)}，为何全年写{told(fact['S017'])}？",
        f"两数性质不同：1—11月{told(eleven)}是公布值，全年{told(fact['S017'])}是预计数，带“预计”和“左右”。",
        f"对应营业收入为1—11月{told(amount)}（四舍五入到千亿元）、全年{told(fact['S016'])}。预计低于1—11月的原因{NOT_HELD}，"
        f"{final}不能由此推断12月下降。",
        "pillars",
    )  # fmt: skip


@question("pillars")
def pulled(reading: Reading) -> Answer:
    """Who pulled growth?"""
    told = Told()
    share = one(series(reading, "contribution_share", "累计", industry="computer_electronics"), "2020-01", "2020-12")
    pull = one(series(reading, "pull_points", "累计", industry="computer_electronics"), "2020-01", "2020-12")
    year = one(series(reading, "iva_growth", "累计"), "2020-01", "2020-12")
    name = share.industry_name if share else "电子信息制造"
    return told.answer(
        "2020年是谁拉动了增长？",
        f"{name}：对规上工业增加值增长的贡献率为{told(share)}，拉动{told(pull)}。",
        f"全省规上工业全年增长{told(year)}。其他行业的贡献率和拉动点数{NOT_HELD}，不能排出名次；"
        f"贡献率由{share.publisher if share else '来源'}转述。",
        "pillars",
    )  # fmt: skip


@question("pillars")
def food(reading: Reading) -> Answer:
    """Which figure for 食品饮料 2020?"""
    told = Told()
    every = reading.ask("observations", indicator="revenue")
    mine = every[(every["industry"] == "food") & (every["end"].map(period.year_of) == 2020) & (every["kind"] == "累计")]
    rows = sorted(mine.itertuples(index=False), key=lambda r: r.status == "推算")
    published = next((r for r in rows if r.status != "推算"), None)
    implied = next((r for r in rows if r.status == "推算"), None)
    after = one(series(reading, "revenue", "累计", industry="food"), "2021-01", "2021-12")
    rate = one(series(reading, "revenue_growth", "累计", industry="food"), "2021-01", "2021-12")
    gap = f"，相差约{grouped(f'{implied.value - published.value:.0f}')}亿元" if implied and published else ""
    return told.answer(
        "食品饮料2020年营业收入用哪个数？",
        f"用公布值{told(published)}；由2021年数反推为{told(implied)}，只作对照{gap}。",
        f"反推依据是2021年{told(after)}、增长{told(rate)}，是推算值，非公布。按规则公布值优先于推算值，另一数保留。"
        f"两数口径差别的说明{NOT_HELD}；2021年及以前含医药健康，此后划出，前后不可比。",
        "pillars",
    )  # fmt: skip


@question("innovation")
def centres(reading: Reading) -> Answer:
    """Which are the 13 centres, and where?"""
    told, fact = Told(), facts_of(reading)
    total = fact["S020"]
    register = reading.ask("centres")
    sure = list(register[register["counts_in_13"] == "是"].itertuples(index=False))
    open_ = list(register[register["counts_in_13"] == "待核"].itertuples(index=False))
    for row in (*sure, *open_):
        told.note(row)
    named = "、".join(f"{r.name}（{r.region_name}）" for r in sure)
    doubtful = "、".join(r.name for r in open_)
    return told.answer(
        f"{told(total).removeprefix('达')}省级制造业创新中心是哪些，在哪里？",
        f"工作总结写{told(total)}，名单可确认{len(sure)}家：{named}；"
        f"其余{int(total.value) - len(sure)}家的名称和所在地{NOT_HELD}或待核。",
        f"待核{len(open_)}家：{doubtful}，是否计入{told(total).removeprefix('达')}之内未见说明。"
        "收到名单后按名录模板补入即可。",
        "innovation",
    )  # fmt: skip


@question("parks")
def parks(reading: Reading) -> Answer:
    """10 parks and 20 parks, 134 and 137: how do they relate?"""
    told, fact = Told(), facts_of(reading)
    batches = reading.ask("park_batches")
    first = next(batches.itertuples(index=False), None)
    per_mu = reading.ask("observations", indicator="per_mu_parks")
    other = next((r for r in per_mu.itertuples(index=False) if r.id != fact["S027"].id), None)
    gap = f"，相差{abs(other.value - fact['S027'].value):.0f}家" if other is not None else ""
    if first is not None:
        told.rows.append(_Register(first))
    batch, named = f"首批名单{NOT_HELD}", ""
    if first is not None:
        batch = (
            f"{_day(first.announced)}公布的首批为{first.total}个"
            f"（四川{first.total_sichuan}个、重庆{first.total_chongqing}个）"
        )
        named = f"首批名称可确认{first.named}个，其余{first.unnamed}个{NOT_HELD}。"
    return told.answer(
        f"合作园区{told(fact['S025'])}与{first.total if first is not None else '首批'}个、亩均评价{told(fact['S027'])}"
        f"与{told(other)}，是什么关系？",
        f"{told(fact['S025'])}是2020年启动创建的园区，{batch}，两者关系原文未写；亩均评价{told(fact['S027'])}"
        f"见工作总结，{told(other)}见评价结果发布{gap}，两数并存。",
        f"{named}启动创建是动作，首批名单是公布的园区，不能相加，也不能互相替代；亩均评价两数差异的原因{NOT_HELD}。",
        "parks",
    )  # fmt: skip


class _Register:
    """A register row that names its source by id only, seen as a row an answer can rest on."""

    def __init__(self, row: Any) -> None:
        self.id, self.source, self.publisher = row.id, row.source, ""


def _day(value: Any) -> str:
    date = pd.Timestamp(value)
    return f"{date.year}年{date.month}月{date.day}日"
