"""重点工作台账: the tasks of both documents, their schedule, what became of the plan for 2021, who has reported."""

from collections.abc import Iterable

import pandas as pd

from dashboard.analysis import period, schedule
from dashboard.exhibits.builders import tabled
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.ledger_tasks import (
    ALL,
    LIGHTS,
    PAGE,
    STATES,
    UNFILLED,
    chosen,
    filtered_by,
    items,
    last_day,
    progress_of,
    proofs,
    reported,
    standing,
    start_of,
)
from dashboard.figure import Card, Cards, Gantt
from dashboard.frames import each
from dashboard.wording import NOT_HELD

#: Headings of the register, in this order also where nothing fits the filters.
COLUMNS = (
    "编号", "所属", "部分", "类别", "事项", "举措", "目标", "读数与佐证", "牵头处室", "时限", "进度", "序时",
    "存在问题", "销号", "来源",
)  # fmt: skip


@exhibit(PAGE, "台账概况")
def ledger_facts(reading: Reading) -> Draft:
    """How many tasks, in which lists, how many with evidence, how many reported on, how they keep up."""
    frame = items(reading)
    rows, held = each(frame), proofs(reading)
    proved = [r for r in rows if held[r.id]]
    day = reading.day()
    filled = [r for r in rows if reported(r)]
    cards = [
        Card(str(name), f"{len(own)}项", f"分{own['part'].nunique()}个部分", "", _source(own))
        for name, own in frame.groupby("list", sort=False)
    ]
    lights = counted(standing(r, day) for r in rows)
    cards += [
        Card("有数据或事件佐证", f"{len(proved)}项", f"共{len(rows)}项", "本库收录的读数或大事记", "由本库计算"),
        Card("已填报", f"{len(filled)}项", lights or f"共{len(rows)}项", "处室、时限等两份材料未列", "由本库计算"),
    ]
    return Draft(
        title=f"重点工作共{len(rows)}项，{len(proved)}项有数据或事件佐证；"
        + (f"已填报{len(filled)}项" + (f"，其中{lights}" if lights else "") if filled else "处室、时限和进度尚无填报"),
        subtitle="两份材料的2019年回顾与2020年打算、2020年工作、2021年打算；打算为计划事项，不是完成情况",
        figure=Cards(tuple(cards), columns=6, style="compact"),
        table=pd.DataFrame([{"项目": c.label, "个数": c.value, "说明": c.period} for c in cards]),
        ids=list(frame["id"]),
        notes=(f"{schedule.RULE}按数据版次的日期（{period.in_words('时点', day, day)}）计。",) if lights else (),
    )


def counted(states: Iterable[str]) -> str:
    """How many tasks stand where, in words, those nobody reported left out: 正常3项、逾期1项."""
    found = list(states)
    return "、".join(f"{name}{found.count(name)}项" for name in LIGHTS[1:] if name != "未填报" and name in found)


def _source(own: pd.DataFrame) -> str:
    return "、".join(dict.fromkeys(str(title) for title in own["source_title"]))


@exhibit(PAGE, "重点工作台账", state=STATES, light=LIGHTS)
def ledger(
    reading: Reading,
    listed: str = ALL,
    part: str = ALL,
    state: str = ALL,
    department: str = ALL,
    light: str = ALL,
    find: str = "",
) -> Draft:
    """The register: task, measure, target, readings, department, due, progress against schedule, problem, closing.

    find: words that have to occur. The other filters: a list, a part of it, whether there is evidence, who leads, how
    it keeps up with its schedule.
    """
    rows: list[dict[str, str]] = []
    ids: list[str] = []
    every, day = proofs(reading), reading.day()
    for r in chosen(reading, listed, part, state, department, light, find):
        held = every[r.id]
        ids += [r.id, *(p.id for p in held)]
        said = (
            r.id, r.list, r.part, r.kind, r.title, r.measure or UNFILLED, r.target or UNFILLED,
            "；".join(p.text for p in held) or NOT_HELD, r.department or UNFILLED, r.due or UNFILLED,
            UNFILLED if pd.isna(r.progress) else f"{r.progress:g}%", standing(r, day), r.problem or UNFILLED,
            r.closed or UNFILLED, f"{r.source_title}{r.place}",
        )  # fmt: skip
        rows.append(dict(zip(COLUMNS, said, strict=True)))
    filters = filtered_by(listed, part, state, department, light, f"含“{find}”" if find else "")
    with_proof = sum(row["读数与佐证"] != NOT_HELD for row in rows)
    lights = counted(row["序时"] for row in rows)
    found = f"{len(rows)}项，其中{with_proof}项有读数或事件可查" + (f"；序时进度：{lights}" if lights else "")
    return Draft(
        title=filters + (found if rows else "没有符合条件的事项"),
        subtitle="事项照两份材料整理；举措、目标、处室、时限、进度、问题和销号由处室填报，未填的为待填报",
        table=pd.DataFrame(rows, columns=list(COLUMNS)),
        ids=dict.fromkeys(ids),
        notes=(
            "读数每年取最后一期，照公布口径和限定词；有读数不等于事项已完成。",
            *((schedule.RULE,) if lights else ()),
        ),
    )


@exhibit(PAGE, "2021年打算的后续")
def ledger_followup(reading: Reading) -> Draft:
    """2021 plan → what happened: later readings and events beside each planned task, where any are held."""
    rows, ids = [], []
    frame, every = items(reading, "2021年打算"), proofs(reading)
    for r in each(frame):
        later = [p for p in every[r.id] if p.day[:4] >= str(r.year)]
        if not later:
            continue
        before = [p for p in every[r.id] if p.day[:4] < str(r.year)]
        ids += [r.id, *(p.id for p in (*before[-1:], *later))]
        rows.append(
            {
                "部分": r.part,
                "打算": r.title,
                "打算之前": before[-1].text if before else NOT_HELD,
                "2021年以来": "；".join(p.text for p in later),
                "来源": "；".join(dict.fromkeys(p.source for p in later)),
            }
        )
    open_ones = len(frame) - len(rows)
    return Draft(
        title=f"2021年打算{len(frame)}项中，{len(rows)}项有2021年以来的读数或事件可对照"
        + (f"，其余{open_ones}项{NOT_HELD}" if open_ones else ""),
        subtitle="左为打算之前最近一期，右为之后各年最后一期；口径照各自来源，不计算完成率",
        table=pd.DataFrame(rows, columns=["部分", "打算", "打算之前", "2021年以来", "来源"]),
        ids=dict.fromkeys(ids),
        notes=("对照只说明有何读数，不表示读数由该项工作引起。",),
    )


#: Where a task stands → how its bar is coloured.
TONES = {"正常": "second", "滞后": "chongqing", "逾期": "alert", "已销号": "main", "未填报": "context"}


@exhibit(PAGE, "时限与进度", light=LIGHTS)
def ledger_gantt(
    reading: Reading, listed: str = ALL, part: str = ALL, department: str = ALL, light: str = ALL, find: str = ""
) -> Draft:
    """The tasks with a due date, soonest first within each list; none is drawn for which nobody reported one."""
    rows = chosen(reading, listed, part, ALL, department, light, find)
    filters = filtered_by(listed, part, department, light, f"含“{find}”" if find else "")
    day = reading.day()
    dated = sorted(((due, r) for r in rows if (due := last_day(r.due)) is not None), key=lambda pair: pair[0])
    order = list(dict.fromkeys(r.list for r in rows))
    dated.sort(key=lambda pair: order.index(pair[1].list))
    notes = (f"{schedule.RULE}竖线为数据版次的日期（{period.in_words('时点', day, day)}）。",)
    subtitle = "从所属年度年初到时限；条内为填报的进度，颜色为序时进度。时限和进度由处室填报"
    if not dated:
        return Draft(
            f"{filters}{len(rows)}项均未填报时限，暂不能画时限与进度图" if rows else f"{filters}没有符合条件的事项",
            subtitle,
            table=pd.DataFrame(
                [
                    {"所属": name, "事项数": sum(r.list == name for r in rows), "已填报时限": 0}
                    for name in dict.fromkeys(r.list for r in rows)
                ],
                columns=["所属", "事项数", "已填报时限"],
            ),
            ids=[r.id for r in rows],
            notes=("两份材料没有列出时限；在“填报”中逐项填写，或下载填报表成批填写后导入，本图随即画出。",),
        )
    open_ones = len(rows) - len(dated)
    states = [standing(r, day) for _, r in dated]
    tasks = pd.DataFrame(
        [
            {
                "label": r.title,
                "group": r.list,
                "start": pd.Timestamp(start_of(r)),
                "due": pd.Timestamp(due),
                "progress": float("nan") if (done := progress_of(r)) is None else done,
                "state": state,
                "shown": _shown(r, state),
                "id": r.id,
            }
            for (due, r), state in zip(dated, states, strict=True)
        ]
    )
    table = tabled(
        [r for _, r in dated],
        "编号=id 所属=list 事项=title 牵头处室=department 时限=due 进度 序时 销号=closed",
        进度=lambda r: "" if progress_of(r) is None else f"{r.progress:g}%",
        序时=lambda r: standing(r, day),
    )
    return Draft(
        title=f"{filters}已填报时限{len(dated)}项：{counted(states) or '进度均未填报'}"
        + (f"；其余{open_ones}项未填报时限" if open_ones else ""),
        subtitle=subtitle,
        figure=Gantt(tasks, str(day), tuple((s, TONES[s]) for s in LIGHTS[1:] if s in states)),
        table=table,
        ids=[r.id for _, r in dated],
        notes=notes,
        through=period.in_words("时点", day, day),
    )


def _shown(row: object, state: str) -> str:
    """What is read beside the bar: 45%，时限2021-12-31，滞后."""
    done = progress_of(row)
    said = [
        "进度未填报" if done is None else f"进度{done:g}%",
        f"时限{getattr(row, 'due', '')}",
        f"销号{closed}" if (closed := getattr(row, "closed", "")) else "",
        state,
    ]
    return "，".join(part for part in said if part)
