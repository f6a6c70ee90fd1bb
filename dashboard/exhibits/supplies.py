"""防护物资保供: the surge of early 2020 as multiples, the four stages, the readings of one day, the measures taken."""

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.builders import card, resting, tabled
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import drawn, facts, held
from dashboard.exhibits.telling import words
from dashboard.figure import Answer, Answers, Cards, Dots, Pile
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

PAGE = "supplies"
MULTIPLES = {"S002": ("口罩日产量", "main"), "S003": ("医用防护服", "second"), "S004": ("红外体温仪", "third")}
READINGS = ("mask_daily_output", "protective_clothing_daily_output", "mask_firms")
#: The stages in the order the yearly report names them; it gives no dates.
STAGES = ("十分紧缺", "紧平衡", "基本满足", "有序出口")
TASK = "P003"
EVENTS = ("ten_measures", "masks_0312")


@exhibit(PAGE, "产能扩大倍数")
def supply_multiples(reading: Reading) -> Draft:
    """50, 200 and 150 times, as dots to be counted: one dot is the level at the start."""
    found = facts(reading, *MULTIPLES)
    piles = tuple(
        Pile(name, int(r.value), f"扩大{shown_row(r)}", "", tone, (r.id,))
        for r, (name, tone) in zip(each(found), MULTIPLES.values(), strict=True)
    )
    said = "、".join(f"{p.label}{p.value}" for p in piles)
    return Draft(
        title=f"2020年：{said}",
        subtitle="2020年工作总结（一）部分所列倍数；三种物资的起点不同，点数只在同一种物资内比较",
        figure=Dots(piles, "红点为扩产之初的水平，全部圆点合为按所述倍数扩大后的水平"),
        **resting(found, 指标="indicator_title"),
        notes=(
            "基期原文未写明；“扩大N倍”可解作N倍，也可解作N+1倍，这里按N倍画。",
            f"各月产量{NOT_HELD}，只知倍数和3月的读数，故不画曲线。",
        ),
    )


@exhibit(PAGE, "供给四个阶段")
def supply_stages(reading: Reading) -> Draft:
    """From acute shortage to orderly export: the four stages the report names, with what is held beside them."""
    tasks = reading.ask("work_items")
    task = tasks[tasks["id"] == TASK]
    events = {e.id: e for e in each(reading.ask("policy_events"))}
    dated = [f"{period.date_in_words(str(events[n].date))}{events[n].title}" for n in EVENTS if n in events]
    source = "2020年工作总结（一）"
    items = tuple(Answer(f"第{'一二三四'[i]}阶段", stage, source=source) for i, stage in enumerate(STAGES))
    return Draft(
        title=f"防护物资供给由{STAGES[0]}到{'、'.join(STAGES[1:-1])}、{STAGES[-1]}，共四个阶段",
        subtitle="2020年工作总结（一）的表述；各阶段的起止时间和判断依据原文未写",
        figure=Answers(items, brief=True),
        table=pd.DataFrame([{"阶段": a.question, "供给状况": a.answer, "起止时间": NOT_HELD} for a in items]),
        ids=[*task["id"], *(events[n].id for n in EVENTS if n in events)],
        notes=(f"有日期可查的：{'；'.join(dated)}。",) if dated else (),
    )


@exhibit(PAGE, "3月产量读数")
def supply_readings(reading: Reading) -> Draft:
    """What was published of a single day: masks, protective clothing, firms watched."""
    frame = drawn(held(reading, *READINGS))
    rows = each(frame)
    said = "，".join(f"{r.indicator_short}{shown_row(r)}" for r in rows)
    return Draft(
        title=f"{words(rows[0])}：{said}" if rows else f"产量读数{NOT_HELD}",
        subtitle="一日的读数，不是全年平均；“突破”照原文保留，不当作确数",
        figure=Cards(tuple(card(r) for r in rows), columns=3),
        **resting(frame, 指标="indicator_title"),
    )


@exhibit(PAGE, "保供政策")
def supply_policies(reading: Reading) -> Draft:
    """The ten measures and their content."""
    (count,) = each(facts(reading, "S001"))
    events = reading.ask("policy_events")
    own = events[events["id"].isin(EVENTS)].sort_values("date")
    return Draft(
        title=f"{words(count)}出台支持生产、研发攻关和转产扩能的政策措施{shown_row(count)}",
        subtitle="条数据2020年工作总结（一），内容据政策与会议大事记",
        table=tabled(each(own), "日期 事项=title 内容=summary 说明", 日期=lambda e: period.date_in_words(str(e.date))),
        ids=[count.id, *own["id"]],
    )
