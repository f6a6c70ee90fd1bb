"""数据核对: sources that disagree, stated differences against ours, breaks in series, the founding documents' facts."""

from typing import Any

import pandas as pd

from dashboard import sitemap
from dashboard.analysis import period
from dashboard.exhibits.dictionary import DEFAULT, PAGE, entry_of
from dashboard.exhibits.exhibit import Draft, Reading, exhibit, pages_of_facts
from dashboard.exhibits.rows import DOCUMENTS, named, shown_row, words
from dashboard.frames import each
from dashboard.wording import shown

VERDICTS = ("相符", "已知不符", "不符", "无对应")


def _said(row: Any, which: str) -> str:
    """One side of a conflict as people read it. which: current or rival."""
    words_of = ("raw", "wording", "bound", "modality", "approximation", "text")
    said = {part: getattr(row, f"{which}_{part}") for part in words_of}
    return shown(getattr(row, f"{which}_value"), row.unit, decimals=row.decimals, **said)


def _whole(region: str, industry: str, industry_name: str) -> str:
    return region if industry == "all" else f"{region}·{industry_name}"


@exhibit(PAGE, "来源不一")
def conflicts(reading: Reading, indicator: str = "") -> Draft:
    """Every point for which sources give different values: the current one, each other one, the kind of conflict."""
    frame = reading.ask("conflicts")
    name = ""
    if indicator:
        name = entry_of(reading, indicator).title
        frame = frame[frame["indicator"] == indicator]
    rows = [
        {
            "指标": r.indicator_title,
            "范围": _whole(r.region_name, r.industry, r.industry_name),
            "时期": words(r),
            "当前值": _said(r, "current"),
            "当前值来源": r.current_publisher,
            "其他值": _said(r, "rival"),
            "其他值来源": r.rival_publisher,
            "分歧性质": r.conflict,
            "其他值可信度": r.rival_confidence,
            "说明": r.rival_note,
        }
        for r in each(frame)
    ]
    point = ["indicator", "region", "industry", "caliber", "kind", "start", "end"]
    places = len(frame[point].drop_duplicates())
    kinds = "，".join(f"{kind}{count}个" for kind, count in frame["conflict"].value_counts().items())
    whose = name or "全库"
    title = f"{whose}未见来源不一"
    if rows:
        title = f"{whose}有{places}个时点来源不一，其他值{len(rows)}个（{kinds}），均保留备查"
    return Draft(
        title=title,
        subtitle="同一指标、范围、口径和时期给出不同数值的来源；当前值按取值规则选取，其他值不删除",
        table=pd.DataFrame(rows),
        ids=[*frame["current_id"], *frame["rival_id"]],
        indicators=(indicator,) if indicator else (),
    )


@exhibit(PAGE, "本指标来源不一")
def indicator_conflicts(reading: Reading, indicator: str = DEFAULT) -> Draft:
    """The conflicts of one indicator."""
    return conflicts(reading, indicator)


@exhibit(PAGE, "增减幅度核对")
def stated_differences(reading: Reading) -> Draft:
    """Differences the sources state, against the difference of the two values held."""
    frame = reading.ask("stated_differences")
    frame = frame.sort_values("verdict", key=lambda s: s.map({v: i for i, v in enumerate(VERDICTS[1:] + VERDICTS[:1])}))
    rows = [
        {
            "核对结果": r.verdict,
            "来源所述": r.stated,
            "所述差值": f"{r.difference:g}",
            "本库两期之差": f"{r.computed:g}" if r.computed == r.computed else "本库未收录",
            "原因或说明": r.known,
            "发布机构": r.publisher,
            "来源标题": r.source_title,
            "见于": r.url,
        }
        for r in each(frame)
    ]
    counts = frame["verdict"].value_counts()
    told = "，".join(f"{v}{counts[v]}条" for v in VERDICTS if v in counts)
    return Draft(
        title=f"来源写明的增减幅度{len(frame)}条：{told}",
        subtitle="相符指相差不超过0.1；已知不符的原因已登记；无对应指缺少可比的一期。所述差值只作核对，不上图",
        table=pd.DataFrame(rows),
        ids=[i for c in ("id", "first_id", "base_id") for i in frame[c].dropna()],
    )


@exhibit(PAGE, "序列间断")
def series_breaks(reading: Reading) -> Draft:
    """Periods from which a series may not be compared with what came before, and why."""
    frame = reading.ask("breaks").sort_values("at", kind="stable")
    regions = dict(reading.ask("regions")[["code", "name"]].itertuples(index=False, name=None))
    industries = dict(reading.ask("industries")[["id", "name"]].itertuples(index=False, name=None))
    rows = [
        {
            "起点": f"{period.year_of(r.at)}年{period.month_of(r.at)}月",
            "指标": r.indicator_title,
            "范围": _whole(regions.get(r.region, r.region), r.industry, industries.get(r.industry, r.industry)),
            "原因": r.reason,
            "说明": r.note,
            "依据": r.publisher,
            "来源标题": r.source_title,
        }
        for r in each(frame)
    ]
    return Draft(
        title=f"登记序列间断{len(rows)}处，间断前后不可直接比较，也不跨间断推算",
        subtitle="起点为间断后的第一期；间断逐条登记并写明原因，不按数值大小自动判定",
        table=pd.DataFrame(rows),
        ids=list(frame["id"]),
    )


@exhibit(PAGE, "两份材料的数据与事件")
def founding_facts(reading: Reading) -> Draft:
    """All facts of the two founding documents, with the pages that show each."""
    facts = reading.ask("facts")
    # Pages are what the product shows today: the newest version is asked, which is ready since the start.
    shown, missing = pages_of_facts(reading.newest, PAGE)
    rows = [
        {
            "编号": r.fact_id,
            "指标": named(r),
            "数值": shown_row(r),
            "时期": words(r),
            "状态": r.status,
            "材料": DOCUMENTS.get(r.source, r.source_title),
            "章节": r.place,
            "说明": r.note,
            "所在页面": "、".join(p.title for p in sitemap.PAGES if p.key in shown.get(r.fact_id, ())) or "仅见于本表",
        }
        for r in each(facts)
    ]
    per = facts["source"].value_counts()
    told = "，".join(f"《{DOCUMENTS.get(s, s)}》{count}项" for s, count in per.items())
    return Draft(
        title="：".join(t for t in (f"两份材料的数据与事件共{len(rows)}项", told) if t),
        subtitle="逐项登记指标、数值、时期和章节；限定词照原文保留，“所在页面”为除本表外展示该项的页面",
        table=pd.DataFrame(rows),
        ids=list(facts["id"]),
        notes=[f"所在页面可能不全：{error}" for error in missing],
    )
