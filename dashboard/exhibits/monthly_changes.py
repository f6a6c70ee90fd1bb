"""月度运行, 数据变化: what the version read changed against the one before, this month's values first."""

from typing import Any

import pandas as pd

from dashboard.exhibits.exhibit import Draft, exhibit
from dashboard.exhibits.freshness import CHANGES
from dashboard.exhibits.monthly import NONE, PAGE, Desk, desk

#: Versions that touched more rows than this are counted, not listed: a large import or the seed itself.
MOST = 3000
#: So many changes stand in the table; the rest is counted.
LISTED = 200
WORDS = {"added": "新增", "changed": "修订", "removed": "删除"}


@exhibit(PAGE, "上版以来的变化", desk)
def monthly_changes(at: Desk) -> Draft:
    """What the version read changed against the one before: who, when, why, and value by value."""
    if at.reading.version < 1:
        return Draft("尚未入库的试算数据，与上一版的比较见导入页", "试算", table=pd.DataFrame([{"数据版次": "试算"}]))
    history = at.reading.store.history()
    history = history[history["version"] <= at.reading.version].reset_index(drop=True)
    last = history.iloc[0]
    touched = sum(int(last[name]) for name in ("added", "changed", "removed"))
    said = "，".join(f"{word}{int(last[name])}行" for name, word in CHANGES.items() if int(last[name])) or "无变动"
    title = f"第{int(last['version'])}版由{last['author']}于{last['time']:%Y年%-m月%-d日}入库：{said}"
    if len(history) < 2 or not 0 < touched <= MOST:
        return Draft(
            title, f"最近各数据版次；页面按第{at.reading.version}版显示{at.month.title}", table=_versions(history)
        )
    former = int(history.iloc[1]["version"])
    changes = _ordered(at.reading.store.changes(former, int(last["version"])), at)
    own = int(changes["own"].sum())
    shown = list(changes.head(LISTED).itertuples(index=False))
    rest = f"，只列前{LISTED}行，共{len(changes)}行" if len(changes) > LISTED else ""
    rows = [
        {
            "内容": r.label,
            "变化": WORDS[r.what],
            "原值": r.before or NONE,
            "现值": r.after or NONE,
            "类别": r.table_title,
        }
        for r in shown
    ]
    return Draft(
        title=f"{title}，其中{at.month.title}的值{own}个",
        subtitle=f"与第{former}版逐行比较；入库说明：{last['message']}",
        table=pd.DataFrame(rows),
        ids=[r.id for r in shown if r.what != "removed"],
        notes=(f"{at.month.title}的值列在前面{rest}。",),
    )


def _ordered(changes: pd.DataFrame, at: Desk) -> pd.DataFrame:
    """The changes with this month's values first, revisions before new ones; own says which are this month's."""
    ends = pd.to_datetime(changes["end"], errors="coerce")
    own = (changes["table"] == "observation") & (ends.dt.year == at.month.year) & (ends.dt.month == at.month.month)
    order = changes["what"].map({"changed": 0, "removed": 1, "added": 2})
    return changes.assign(own=own, other=~own, order=order).sort_values(["other", "order"], kind="stable")


def _versions(history: pd.DataFrame) -> pd.DataFrame:
    """The newest versions: number, time, author, message and how many rows each touched."""
    rows: list[dict[str, Any]] = [
        {
            "数据版次": int(r.version), "入库时间": f"{r.time:%Y-%m-%d %H:%M}", "入库人": r.author, "说明": r.message,
            **{word: int(getattr(r, name)) for name, word in CHANGES.items()},
        }
        for r in history.head(8).itertuples(index=False)
    ]  # fmt: skip
    return pd.DataFrame(rows)
