"""企业培育与园区: firms, bases and platforms by caliber, over the years as published, no ladder across calibers."""

import re

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.builders import bar_figure, card, over_years, point, resting, tabled
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import drawn, facts, held, need
from dashboard.exhibits.telling import card_source, from_to, label_of, words
from dashboard.figure import Axis, Cards, Series
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

PAGE = "enterprises"
CHENGDU = "510100"
FIRMS, BASES = ("S030", "S031", "S032", "S102"), ("S028", "S029", "S033", "S034", "S026")
#: Kinds of cultivation in the order of the table: each indicator is a caliber of its own.
CULTIVATION = (
    "scaled_firms", "specialised_provincial", "specialised_provincial_new", "specialised_provincial_reviewed",
    "innovative_smes", "specialised_national", "little_giants", "little_giants_new", "champions",
    "champions_proposed", "ten_billion_firms", "hundred_billion_firms", "large_groups", "top500_firms",
    "fortune500", "listed_industrial",
)  # fmt: skip
#: Lists and appraisals with a date: what stands on the timeline beside the events.
DATED = ("large_groups", "top500_firms", "national_bases_five_star", "baijiu_parks", "advanced_clusters")
#: A batch by its number: 第三批, 第五批公示.
NUMERALS = "一二三四五六七八九十"
BATCH = re.compile(f"第([{NUMERALS}])批")
LADDER = "各行为不同口径：认定部门、有效期和是否累计各不相同，不能连成阶梯，也不能相加。"


@exhibit(PAGE, "企业培育要点")
def enterprise_facts(reading: Reading) -> Draft:
    """The founding documents' counts of firms: 百亿, 专精特新 of both levels, champions proposed."""
    found = facts(reading, *FIRMS)
    big, national, provincial, proposed = each(found)
    return Draft(
        title=f"{words(big)}营业收入超百亿元企业{label_of(big)}；专精特新中小企业省级{label_of(provincial)}、"
        f"国家级{label_of(national)}；{words(proposed)}申报单项冠军{label_of(proposed)}",
        subtitle="两份工作总结所列，单位：家；省级与国家级认定标准不同，不相加，申报数不是认定数",
        figure=Cards(tuple(card(r) for r in each(found)), columns=4),
        **resting(found, 指标="indicator_title"),
    )


@exhibit(PAGE, "规模以上工业企业数")
def scaled_firms(reading: Reading) -> Draft:
    """Firms above designated size at the years' ends held; the scope is redrawn yearly, nothing is joined."""
    frame = drawn(held(reading, "scaled_firms"))
    own = frame[frame["caliber"] == ""]
    if own.empty:
        return Draft(f"规模以上工业企业数{NOT_HELD}", "", **resting(frame))
    rows = [
        point(
            r,
            "推算（公布数相减）" if r.status == "推算" else "公布数",
            period.place_in_years(r.end),
            mark="point",
            label=label_of(r),
        )
        for r in each(own)
    ]
    published = own[own["status"] == "公布"]
    others = frame[frame["caliber"] != ""]
    return Draft(
        title=f"规模以上工业企业{from_to(published)}",
        subtitle="规模以上工业企业户数，年末（期末）在库企业，单位：户；范围每年调整，各点不连线",
        figure=over_years(
            rows,
            Axis("企业数", "户", zero=True),
            Series("公布数", direct=False),
            Series("推算（公布数相减）", "nation", direct=False),
            beside=(1.6, 1.6),
            height=320,
            wide=False,
        ),
        **resting(frame, 指标="indicator_title"),
        notes=tuple(f"“{r.caliber}”（{words(r)}）与此不同，只列在数据表中，不上图。" for r in each(others)),
    )


@exhibit(PAGE, "小巨人分批")
def little_giants(reading: Reading) -> Draft:
    """The national little giants by batch, as far as batches are held; a batch is never added to another."""
    batches, whole = (drawn(held(reading, i)) for i in ("little_giants_new", "little_giants"))
    if batches.empty:
        return Draft(f"“小巨人”分批家数{NOT_HELD}", "", **resting(whole))
    names = [f"{r.caliber}（{words(r)}）" for r in each(batches)]
    rows = [
        point(r, "当批入选", name, mark="bar", label=label_of(r)) for r, name in zip(each(batches), names, strict=True)
    ]
    said = "、".join(f"{r.caliber}{label_of(r)}" for r in each(batches))
    total = f"；累计：{words(each(whole)[-1])}{label_of(each(whole)[-1])}" if len(whole) else ""
    return Draft(
        title=f"国家级专精特新“小巨人”：{said}{total}",
        subtitle="各批当批入选家数，单位：家；公示数与公告数不同；各批不相加，累计数不等于各批之和",
        figure=bar_figure(rows, Series("当批入选"), y=Axis("家数", "家"), height=150, wide=False),
        **resting(pd.concat([batches, whole], ignore_index=True), 指标="indicator_title"),
        notes=_batches_open([str(caliber) for caliber in batches["caliber"]]),
    )


def _batches_open(held: list[str]) -> tuple[str, ...]:
    """Which batches are not held, those before one that is by name: 第三批 and 第五批公示 leave out three."""
    numbers = {NUMERALS.index(found[1]) for caliber in held if (found := BATCH.search(caliber))}
    missing = [f"第{NUMERALS[n]}批" for n in range(max(numbers, default=0)) if n not in numbers]
    return (f"其余批次（如{'、'.join(missing)}）的家数{NOT_HELD}。",) if missing else ()


@exhibit(PAGE, "企业培育读数")
def cultivation(reading: Reading) -> Draft:
    """Every reading of cultivation by caliber, one a row, those of low confidence marked."""
    province, city = held(reading, *CULTIVATION), held(reading, *CULTIVATION, region=CHENGDU)
    frame = pd.concat([province, city], ignore_index=True)
    table = tabled(each(frame), "类别=indicator_title 地区 口径 时期 数值 状态 可信度 来源 说明", 来源=card_source)
    kinds = province["indicator"].nunique()
    return Draft(
        title=f"企业培育共收录{kinds}类、{len(province)}个读数，逐一写明口径，不连成阶梯"
        + (f"；另列成都市{len(city)}个" if len(city) else ""),
        subtitle="全省，成都市为其中数，列在末尾；单位见各行；可信度低的只列表、不上图",
        table=table,
        ids=list(frame["id"]),
        notes=(LADDER,),
    )


@exhibit(PAGE, "基地与平台")
def bases(reading: Reading) -> Draft:
    """Demonstration bases, service platforms and expert parks of the yearly report."""
    found = facts(reading, *BASES)
    national, provincial, state, own, _ = each(found)
    return Draft(
        title=f"{words(national)}新型工业化产业示范基地国家级{label_of(national)}、省级{label_of(provincial)}；"
        f"中小企业公共服务示范平台国家级{label_of(state)}、省级{label_of(own)}",
        subtitle="2020年工作总结（五）部分所列，单位：家；国家级与省级不相加",
        figure=Cards(tuple(card(r, r.indicator_title) for r in each(found)), columns=5),
        **resting(found, 指标="indicator_title"),
    )


@exhibit(PAGE, "培育大事记")
def enterprise_timeline(reading: Reading) -> Draft:
    """Lists, appraisals and events of cultivation in the order of their dates."""
    frame = drawn(held(reading, *DATED))
    events = reading.ask("policy_events")
    events = events[events["category"] == "企业培育"].assign(
        publisher="政策与会议大事记", at=events["date"].astype(str)
    )
    events["told"] = events["at"].map(period.date_in_words)
    headings = "时间 事项=indicator_title 内容 来源 说明 at id"
    lists = tabled(each(frame), headings, 时间=words, 内容=shown_row, 来源=card_source, at=lambda r: str(r.end)[:10])
    others = tabled(each(events), "时间=told 事项=title 内容=summary 来源 说明 at id")
    table = need(pd.concat([lists, others], ignore_index=True)).sort_values("at", kind="stable")
    return Draft(
        title=f"企业培育名单、评价与公示共{len(table)}项，{table.iloc[0]['时间']}至{table.iloc[-1]['时间']}",
        subtitle="按时间先后；名单、评价结果和公示数性质不同，只列不比",
        table=table.drop(columns=["at", "id"]).reset_index(drop=True),
        ids=list(table["id"]),
        through=str(table.iloc[-1]["时间"]),
    )
