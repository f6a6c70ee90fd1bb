"""重点工作的时限与进度: one line a task from the start of its year to its due date; those without are counted."""

import pandas as pd

from dashboard.analysis import period, schedule
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.ledger import counted
from dashboard.exhibits.ledger_tasks import (
    ALL,
    LIGHTS,
    PAGE,
    chosen,
    day_of,
    filtered_by,
    last_day,
    progress_of,
    standing,
    start_of,
)
from dashboard.figure import Gantt

#: Where a task stands → how its bar is coloured.
TONES = {"正常": "second", "滞后": "chongqing", "逾期": "alert", "已销号": "main", "未填报": "context"}


@exhibit(PAGE, "时限与进度", light=LIGHTS)
def ledger_gantt(
    reading: Reading, listed: str = ALL, part: str = ALL, department: str = ALL, light: str = ALL, find: str = ""
) -> Draft:
    """The tasks with a due date, soonest first within each list; none is drawn for which nobody reported one."""
    rows = chosen(reading, listed, part, ALL, department, light, find)
    filters = filtered_by(listed, part, department, light, f"含“{find}”" if find else "")
    day = day_of(reading)
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
    table = pd.DataFrame(
        [
            {
                "编号": r.id,
                "所属": r.list,
                "事项": r.title,
                "牵头处室": r.department,
                "时限": r.due,
                "进度": "" if progress_of(r) is None else f"{r.progress:g}%",
                "序时": state,
                "销号": r.closed,
            }
            for (_, r), state in zip(dated, states, strict=True)
        ]
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
