"""数据更新: the newest version, what it brought, how much is held, and how far each main series reaches."""

from typing import Any

import pandas as pd

from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import NATION, SICHUAN, need, series
from dashboard.exhibits.telling import words
from dashboard.figure import Card, Cards
from dashboard.frames import each
from dashboard.wording import shown_row

PAGE = "overview"

#: Counts of rows in a version's record, in words.
CHANGES = {"added": "新增", "changed": "修改", "removed": "删除", "moved": "移动"}

#: The series whose reach a reader asks for first: indicator and region.
MAIN: tuple[tuple[str, str], ...] = (
    ("iva_growth", SICHUAN), ("iva_growth", NATION), ("gdp", SICHUAN), ("revenue", SICHUAN), ("profit", SICHUAN),
    ("industrial_investment_growth", SICHUAN),
)  # fmt: skip


@exhibit(PAGE, "数据版次")
def freshness(reading: Reading) -> Draft:
    """The version read, who brought it in and why, what it changed, and what the library holds."""
    history = reading.history()
    last = history.iloc[0]
    indicators, sources = reading.ask("indicators"), reading.ask("sources")
    used, cited = indicators[indicators["observations"] > 0], sources[sources["observations"] > 0]
    counts = {word: int(last[name]) for name, word in CHANGES.items()}
    message = str(last["message"])
    # The message of a change of the seed counts the rows itself; saying so twice helps nobody.
    counted = any(char.isdigit() for char in message)
    changes = "，".join(f"{word}{n}行" for word, n in counts.items() if n)
    cards = (
        Card("数据版次", f"第{last['version']}版", f"{last['time']:%Y-%m-%d %H:%M}", "", f"{last['author']}入库"),
        Card("本版变动", f"{sum(counts.values())}行", message, "", "" if counted else changes or "无变动"),
        Card("观测值", f"{int(used['observations'].sum())}条", f"{int(used['series'].sum())}条序列"),
        Card("指标", f"{len(used)}项", f"字典共{len(indicators)}项"),
        Card("来源", f"{len(cited)}个", f"名录共{len(sources)}个"),
    )
    return Draft(
        title=f"当前为第{last['version']}版数据，{last['time']:%Y年%-m月%-d日}由{last['author']}入库",
        subtitle="每次入库形成一个版次，图件和下载文件均注明所用版次",
        figure=Cards(cards, 5, "compact"),
        table=history.assign(time=history["time"].dt.strftime("%Y-%m-%d %H:%M")).rename(columns={
            "version": "数据版次", "time": "入库时间", "author": "入库人", "message": "说明", **CHANGES,
        }),
        notes=("查看较早版次：在左侧“数据版次”中选择，或在网址后加 ?at=版次号；各页随之显示当时的数据。",),
    )  # fmt: skip


@exhibit(PAGE, "主要序列最新时期")
def newest(reading: Reading) -> Draft:
    """The newest period held of each main series, single month or cumulative, with its value."""
    held: list[Any] = []
    for indicator, region in MAIN:
        # Where both end alike the cumulative one comes last.
        frame = pd.concat([series(reading, indicator, kind, region) for kind in ("当月", "累计")])
        held += each(frame.sort_values("end", kind="stable").tail(1))
    # Region first: the same measure stands here for the province and for the nation.
    cards = tuple(
        Card(f"{r.region_short}{r.indicator_short}", words(r), f"{r.kind}，{shown_row(r)}", r.note,
             r.publisher, ids=(r.id,), worded=True)
        for r in held
    )  # fmt: skip
    latest = max(each(need(pd.DataFrame(held))), key=lambda r: r.end)
    return Draft(
        title=f"{latest.region_short}{latest.indicator_short}已更新到{words(latest)}，为{shown_row(latest)}",
        subtitle="主要序列在本库中的最新时期及其数值；可信度低的读数不计",
        figure=Cards(cards, 3, "compact"),
        table=pd.DataFrame([
            {"序列": c.label, "最新时期": c.value, "数值": shown_row(r), "类型": r.kind, "来源": c.source}
            for c, r in zip(cards, held, strict=True)
        ]),
        ids=[r.id for r in held],
        notes=("此后各期本库未收录，收录后自动更新。",),
    )  # fmt: skip
