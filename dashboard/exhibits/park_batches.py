"""川渝产业合作园区: how far the names of the two batches are held, and how the published counts relate."""

from typing import Any

import pandas as pd

from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.parks import GAP, PAGE, day
from dashboard.exhibits.rows import bar_figure, card, each, facts, words
from dashboard.figure import Axis, Card, Cards, Series
from dashboard.wording import NOT_HELD, shown_row


@exhibit(PAGE, "名称收录程度")
def park_coverage(reading: Reading) -> Draft:
    """How many parks each batch announced on each side, and how many of them are known by name."""
    frame = reading.ask("park_batches")
    rows: list[dict[str, Any]] = []
    table = []
    for b in frame.itertuples(index=False):
        for side, total, named in (
            ("重庆", b.total_chongqing, b.named_chongqing),
            ("四川", b.total_sichuan, b.named_sichuan + b.named_cross),
        ):
            cross = f"，含跨省共建{b.named_cross}个" if side == "四川" and b.named_cross else ""
            place = f"{b.batch} {side}侧"
            for series, value, role in (
                ("名称可确认", named, "published"),
                ("名称" + NOT_HELD, total - named, "bound"),
            ):
                if not value:
                    continue
                rows.append(
                    {
                        "series": series,
                        "role": role,
                        "mark": "bar",
                        "x": place,
                        "y": float(value),
                        "label": f"{value}个",
                        "shown": f"{value}个{cross if role == 'published' else ''}",
                        "period": day(b.announced),
                        "note": f"公布{total}个；{b.coverage_note}",
                        "id": b.id,
                    }
                )
            table.append(
                {
                    "批次": b.batch,
                    "公布日期": day(b.announced),
                    "所在侧": side,
                    "公布个数": total,
                    "名称可确认": named,
                    "名称" + NOT_HELD: total - named,
                    "说明": GAP.join(n for n in (b.unnamed_note, b.coverage_note, b.note) if n),
                }
            )
    parts = "；".join(f"{b.batch}公布{b.total}个，可确认{b.named}个" for b in frame.itertuples(index=False))
    return Draft(
        title=f"名称收录程度：{parts}，其余{frame['unnamed'].sum()}个{NOT_HELD}",
        subtitle="按批次和所在侧，单位：个；跨省共建的川渝高竹新区列在四川侧名单",
        figure=bar_figure(
            rows, Series("名称可确认"), Series("名称" + NOT_HELD, "context"), y=Axis("个数", "个"), height=330
        ),
        table=pd.DataFrame(table),
        ids=list(frame["id"]),
        through=day(frame["announced"].max()),
        notes=tuple(f"{b.batch}：{b.unnamed_note}。" for b in frame.itertuples(index=False) if b.unnamed_note),
    )


@exhibit(PAGE, "启动创建与批次")
def park_relation(reading: Reading) -> Draft:
    """Ten parks started in 2020, twenty named in January 2021, fifteen more in 2023: how these counts relate."""
    (started,) = each(facts(reading, "S025"))
    batches = list(reading.ask("park_batches").itertuples(index=False))
    total = sum(b.total for b in batches)
    cards = [card(started, "启动创建（2020年的工作）", f"{words(started)}，动作而非存量")]
    cards += [
        Card(
            f"{b.batch}名单",
            f"{b.total}个",
            f"{day(b.announced)}公布",
            b.note,
            f"四川侧{b.total_sichuan}个、重庆侧{b.total_chongqing}个",
            ids=(b.id,),
        )
        for b in batches
    ]
    cards.append(
        Card(
            "两批合计",
            f"{total}个",
            "两批名单相加",
            "由本库计算；2023年10月园区授牌消息所写累计个数与此相同",
            "由本库计算",
        )
    )
    said = next((p for p in reading.ask("parks").itertuples(index=False) if f"{total}家" in p.note), None)
    return Draft(
        title=f"2020年启动创建{shown_row(started)}与{day(batches[0].announced)}公布首批{batches[0].total}个，"
        "两者是何关系文件未作说明",
        subtitle="启动创建是2020年的工作动作，批次名单是两省市公告的园区；单位：家、个，按原文",
        figure=Cards(tuple(cards), columns=4),
        table=pd.DataFrame(
            [{"事项": c.label, "个数": c.value, "时间": c.period, "说明": c.note, "来源": c.source} for c in cards]
        ),
        ids=[started.id, *(b.id for b in batches), *([said.id] if said else [])],
        through=day(batches[-1].announced),
        notes=(
            f"工作总结写启动创建{shown_row(started)}，未列名单；{day(batches[0].announced)}的公告列{batches[0].total}个，"
            "未写与前者是何关系。",
        ),
    )
