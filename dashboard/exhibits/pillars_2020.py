"""五大支柱产业 in 2020: the estimate with its qualifiers, the mixed readings of 1—11月, who pulled growth; 食品饮料.

The estimate is never turned into an outcome, and December is never reckoned from it.
"""

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.builders import bar_figure, card, listed, point, resting, tabled
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.pillars import PAGE, TOTAL, amount, frame_of, members, number
from dashboard.exhibits.rows import SICHUAN, drawn, facts, need, one, series
from dashboard.exhibits.telling import card_source, label_of, moved, words
from dashboard.figure import Axis, Card, Cards, Reference, Series
from dashboard.frames import each, first_row
from dashboard.wording import NOT_HELD, shown, shown_row

ELEVEN = ("2020-01", "2020-11")
YEAR = ("2020-01", "2020-12")
#: The measures in which the readings of 1—11月 2020 were published, in the order of the table.
MEASURES = ("revenue", "revenue_growth", "iva_growth")
KEY_FACTS = ("S016", "S017")
PUSH_FACTS = ("S015", "S018", "S019")


def _card(label: str, row: Any, note: str | None = None) -> Card:
    return card(row, label, f"{words(row)}｜{row.status}", note)


def _others(reading: Reading, indicator: str) -> pd.DataFrame:
    """What sources other than the founding document write about the whole year 2020."""
    frame = reading.ask("observations", indicator=indicator)
    frame = drawn(frame[(frame["industry"] == TOTAL) & (frame["region"] == SICHUAN) & (frame["fact_id"] == "")])
    return frame[[words(r) == "2020年" for r in each(frame)]]


@exhibit(PAGE, "2020年营业收入与增速")
def pillars_2020(reading: Reading) -> Draft:
    """The year's estimate (S016, S017) beside the published readings of 1—11月."""
    level, rate = each(facts(reading, *KEY_FACTS))
    so_far, pace = (one(series(reading, i, "累计", industry=TOTAL), *ELEVEN) for i in ("revenue", "revenue_growth"))
    cards = [_card("全年营业收入", level), _card("全年增速", rate, "预计数，“左右”未给出范围。")]
    if so_far and pace:
        cards += [replace(_card("1—11月营业收入", so_far), value=amount(so_far)), _card("1—11月增速", pace)]
    return Draft(
        title=f"{words(level)}五大支柱产业营业收入{shown_row(level)}，{moved(rate)}",
        subtitle="五大支柱产业合计营业收入（亿元）与同比增速（%）；全年为预计数，1—11月为公布数",
        figure=Cards(tuple(cards)),
        table=listed(frame_of(r for r in (level, rate, so_far, pace) if r), 指标="indicator_title"),
        ids=[i for c in cards for i in c.ids],
        notes=(f"全年实际完成数{NOT_HELD}。", "1—11月营业收入原文以万亿元计，为舍入数。"),
    )


@exhibit(PAGE, "1—11月与全年的关系")
def pillars_question(reading: Reading) -> Draft:
    """Why 7.0 % to November and about 6 % for the year: what the data allow to be said, and what they do not."""
    level, rate = each(facts(reading, *KEY_FACTS))
    so_far, pace = (one(series(reading, i, "累计", industry=TOTAL), *ELEVEN) for i in ("revenue", "revenue_growth"))
    others = _others(reading, "revenue")
    year = f"{words(level)}（全年）"
    rows = []
    if so_far and pace:
        rows.append((words(so_far), amount(so_far), shown_row(pace), "公布，累计数", card_source(so_far)))
    rows.append((year, shown_row(level), shown_row(rate), "预计", card_source(level)))
    rows += [
        (year, shown_row(r), NOT_HELD, f"{r.status}，只有下限，不是完成数（可信度：{r.confidence}）", r.publisher)
        for r in each(others)
    ]
    span = 0.5 * int(YEAR[1][5:])
    return Draft(
        title=f"{words(pace)}{moved(pace)}、全年{moved(rate)}：时期不同，且全年数是预计数，不能据此推算12月"
        if pace
        else f"2020年1—11月增速{NOT_HELD}",
        subtitle="五大支柱产业合计营业收入及同比增速，1—11月与全年对照",
        table=pd.DataFrame(rows, columns=["时期", "营业收入", "同比增速", "性质", "来源"]),
        ids=[level.id, rate.id, *(r.id for r in (so_far, pace) if r), *others["id"]],
        notes=(
            "能够确认的是：两个增速所指时期不同；1—11月为公布的累计数，全年为预计数。",
            f"不能推算12月：全年营业收入只有下限，1—11月为舍入数，“左右”没有范围；全年增速每差0.5个百分点，"
            f"按各月等权推算的12月增速就差约{span:.0f}个百分点。",
            "两者相差的原因来源未作说明，本看板不作推断。",
        ),
    )


@exhibit(PAGE, "“5+1”产业推进")
def five_plus_one(reading: Reading) -> Draft:
    """S015, S018 and S019: key fields, the meeting of April, the on-site meeting of July."""
    found = facts(reading, *PUSH_FACTS)
    fields, meeting, site = each(found)
    events = reading.ask("policy_events")
    held = events[events["fact_ids"].astype(str).str.contains(PUSH_FACTS[2], regex=False)]
    day = first_row(held)
    site_day, site_source = words(site), card_source(site)
    if day:
        site_day = period.in_words("时点", day.date, day.date)
        site_source += "；日期据政策与会议大事记"
    site_note = f"{day.summary}。{site.note}" if day else site.note
    cards = (
        card(fields, "“5+1”产业重点领域"),
        Card(
            meeting.indicator_title,
            shown_row(meeting),
            words(meeting),
            meeting.note,
            card_source(meeting),
            ids=(meeting.id,),
        ),
        Card(
            site.indicator_title,
            shown_row(site),
            site_day,
            site_note,
            site_source,
            ids=(site.id, *((day.id,) if day else ())),
        ),
    )
    return Draft(
        title=f"“5+1”产业聚焦{shown_row(fields)}重点领域，{meeting.end:%-m}月专题会议、{site.end:%-m}月现场会先后召开",
        subtitle=f"{card_source(fields)}；“5+1”即五大支柱产业和数字经济",
        figure=Cards(cards, columns=3),
        table=listed(found, 事项="indicator_title"),
        ids=[i for c in cards for i in c.ids],
        notes=(
            "现场会的具体日期见政策与会议大事记；工作总结只写到月份。" if day else "工作总结只写到月份。",
            "相关意见的出台时间，工作总结未写明在现场会之后，本看板不推断先后。",
        ),
    )


@exhibit(PAGE, "2020年1—11月各产业读数")
def pillars_mixed(reading: Reading) -> Draft:
    """The readings of 1—11月 2020 by name of measure: a table, for three measures cannot share an axis."""
    names = [*members(reading)["industry"], "software"]
    kept = []
    for indicator in MEASURES:
        frame = drawn(reading.ask("readings", indicator=indicator, region=SICHUAN))
        ends = pd.to_datetime(frame["end"]) == pd.Timestamp(f"{ELEVEN[1]}-30")
        kept.append(frame[frame["industry"].isin([TOTAL, *names]) & ends])
    frame = need(pd.concat(kept, ignore_index=True))
    order = [TOTAL, *names]
    rows = sorted(each(frame), key=lambda r: (MEASURES.index(r.indicator), r.kind != "累计", order.index(r.industry)))
    table = tabled(rows, "产业 指标 数值 时期 说明 来源", 指标=_measure, 数值=amount)
    parts = [r for r in rows if r.industry in names and r.industry != "software"]
    kinds, many = list(dict.fromkeys(_measure(r) for r in parts)), len({r.industry for r in parts})
    return Draft(
        title=f"2020年1—11月{many}个产业的读数分用{len(kinds)}种指标（{'、'.join(kinds)}），不能相互比较"
        if parts
        else f"2020年1—11月分产业的读数{NOT_HELD}",
        subtitle="2020年1—11月及11月，逐行写明指标；单位见各行",
        table=table,
        ids=list(frame["id"]),
        notes=("各种指标的口径、时期不同，只列表，不同轴作图，也不排先后。",),
    )


def _measure(row: Any) -> str:
    """The measure of a reading with its kind of period, so that a month is not taken for a year to date."""
    name = "增加值增速" if row.indicator == "iva_growth" else row.indicator_title
    return f"{'当月' if row.kind == '当月' else '累计'}{name}"


@exhibit(PAGE, "谁拉动了增长")
def electronics_pull(reading: Reading) -> Draft:
    """What 计算机、通信和其他电子设备制造业 added to the growth of above-scale industry in 2020."""
    division = "computer_electronics"
    growth, share, pull = (
        need(one(series(reading, i, "累计", industry=division), *YEAR))
        for i in ("iva_growth", "contribution_share", "pull_points")
    )
    whole = need(one(series(reading, "iva_growth", "累计"), *YEAR))
    low, high = (pull.value - 0.05) / (whole.value + 0.05) * 100, (pull.value + 0.05) / (whole.value - 0.05) * 100
    fits = "相容" if low <= share.value <= high else "不相容，原因待核"
    cards = (
        _card("对规上工业增长的贡献率", share),
        _card("拉动规上工业增长", pull),
        _card("该行业增加值增速", growth),
        _card("规上工业增加值增速", whole),
    )
    return Draft(
        title=f"{words(whole)}规上工业{moved(whole)}，计算机通信电子制造业拉动{shown_row(pull)}，贡献率{shown_row(share)}",
        subtitle=f"{growth.industry_name}（行业大类）对规上工业增加值增长的贡献",
        figure=Cards(cards),
        **resting(frame_of([share, pull, growth, whole]), 行业="industry_name", 指标="indicator_title"),
        notes=(
            f"核对：拉动点数除以总增速，计入舍入后为{low:.1f}%～{high:.1f}%，与公布的贡献率{fits}。",
            "该行业是国民经济行业大类，范围小于含软件业的电子信息产业；其余行业全年的贡献率本库未收录。",
        ),
    )


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
    clash = next((c for c in each(clashes) if words(c) == "2020年"), None)
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
    )


def _food_parts(reading: Reading, indicator: str) -> pd.DataFrame:
    """食品饮料's sub-industries in 2021, the largest first."""
    rows = [one(series(reading, indicator, "累计", industry=i), *FOOD_YEAR) for i in FOOD_PARTS]
    return need(frame_of(r for r in rows if r)).sort_values("value", ascending=False)


@exhibit(PAGE, "食品饮料细分营业收入")
def food_parts(reading: Reading) -> Draft:
    """Revenue of 食品饮料's sub-industries in 2021: bars side by side, never stacked, for they exceed the total."""
    parts = _food_parts(reading, "revenue")
    total = need(one(series(reading, "revenue", "累计", industry="food"), *FOOD_YEAR))
    summed = float(parts["value"].sum())
    over = summed - total.value
    rows = [point(total, "公布的合计", f"{total.industry_name}（合计）", mark="bar", label=label_of(total))]
    rows += [point(r, "细分", r.industry_name, mark="bar", label=label_of(r)) for r in each(parts)]
    return Draft(
        title=f"{words(total)}食品饮料营业收入{shown_row(total)}；{len(parts)}个细分相加为{number(summed)}亿元，"
        f"{'超出' if over > 0 else '少于'}合计{number(abs(over))}亿元",
        subtitle="食品饮料产业及其细分的营业收入，产业口径，单位：亿元",
        figure=bar_figure(
            rows, Series("公布的合计", "nation"), Series("细分"), y=Axis("营业收入", "亿元"), height=56 + 44 * len(rows)
        ),
        **resting(pd.concat([frame_of([total]), parts], ignore_index=True), 产业="industry_name"),
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
    total = need(one(series(reading, "revenue_growth", "累计", industry="food"), *FOOD_YEAR))
    rows = [point(total, "公布的合计", f"{total.industry_name}（合计）", mark="bar", label=label_of(total))]
    rows += [point(r, "细分", r.industry_name, mark="bar", label=label_of(r)) for r in each(parts)]
    names = [rows[0]["x"], *order["industry_name"]]
    above = [r.industry_name for r in each(parts) if r.value > total.value]
    return Draft(
        title=f"{words(total)}{'、'.join(above) or '没有细分'}增速高于合计的{label_of(total)}",
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
    )
