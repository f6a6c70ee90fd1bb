"""数据核对: sources that disagree, stated differences against ours, breaks in series, the founding documents' facts."""

from typing import Any

from dashboard import sitemap
from dashboard.analysis import period
from dashboard.exhibits.builders import tabled
from dashboard.exhibits.dictionary import DEFAULT, PAGE, entry_of
from dashboard.exhibits.exhibit import Draft, Reading, exhibit, pages_of_facts
from dashboard.exhibits.telling import DOCUMENTS, named
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown

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
    table = tabled(
        each(frame),
        "指标 范围 时期 当前值 当前值来源=current_publisher 其他值 其他值来源=rival_publisher 分歧性质=conflict "
        "其他值可信度=rival_confidence 说明=rival_note",
        范围=lambda r: _whole(r.region_name, r.industry, r.industry_name),
        当前值=lambda r: _said(r, "current"),
        其他值=lambda r: _said(r, "rival"),
    )
    point = ["indicator", "region", "industry", "caliber", "kind", "start", "end"]
    places = len(frame[point].drop_duplicates())
    kinds = "，".join(f"{kind}{count}个" for kind, count in frame["conflict"].value_counts().items())
    whose = name or "全库"
    title = f"{whose}未见来源不一"
    if len(table):
        title = f"{whose}有{places}个时点来源不一，其他值{len(table)}个（{kinds}），均保留备查"
    return Draft(
        title=title,
        subtitle="同一指标、范围、口径和时期给出不同数值的来源；当前值按取值规则选取，其他值不删除",
        table=table,
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
    counts = frame["verdict"].value_counts()
    told = "，".join(f"{v}{counts[v]}条" for v in VERDICTS if v in counts)
    return Draft(
        title=f"来源写明的增减幅度{len(frame)}条：{told}",
        subtitle="相符指相差不超过0.1；已知不符的原因已登记；无对应指缺少可比的一期。所述差值只作核对，不上图",
        table=tabled(
            each(frame),
            "核对结果=verdict 来源所述=stated 所述差值 本库两期之差 原因或说明=known 发布机构 来源标题 见于",
            所述差值=lambda r: f"{r.difference:g}",
            本库两期之差=lambda r: f"{r.computed:g}" if r.computed == r.computed else NOT_HELD,
        ),
        ids=[i for c in ("id", "first_id", "base_id") for i in frame[c].dropna()],
    )


@exhibit(PAGE, "序列间断")
def series_breaks(reading: Reading) -> Draft:
    """Periods from which a series may not be compared with what came before, and why."""
    frame = reading.ask("breaks").sort_values("at", kind="stable")
    regions = dict(reading.ask("regions")[["code", "name"]].itertuples(index=False, name=None))
    industries = dict(reading.ask("industries")[["id", "name"]].itertuples(index=False, name=None))
    table = tabled(
        each(frame),
        "起点 指标 范围 原因=reason 说明 依据=publisher 来源标题",
        起点=lambda r: f"{period.year_of(r.at)}年{period.month_of(r.at)}月",
        范围=lambda r: _whole(regions.get(r.region, r.region), r.industry, industries.get(r.industry, r.industry)),
    )
    return Draft(
        title=f"登记序列间断{len(table)}处，间断前后不可直接比较，也不跨间断推算",
        subtitle="起点为间断后的第一期；间断逐条登记并写明原因，不按数值大小自动判定",
        table=table,
        ids=list(frame["id"]),
    )


@exhibit(PAGE, "两份材料的数据与事件")
def founding_facts(reading: Reading) -> Draft:
    """All facts of the two founding documents, with the pages that show each."""
    facts = reading.ask("facts")
    # Pages are what the product shows today: the newest version is asked, which is ready since the start.
    shown, missing = pages_of_facts(reading.newest, PAGE)

    def places(row: Any) -> str:
        return "、".join(p.title for p in sitemap.PAGES if p.key in shown.get(row.fact_id, ())) or "仅见于本表"

    per = facts["source"].value_counts()
    told = "，".join(f"《{DOCUMENTS.get(s, s)}》{count}项" for s, count in per.items())
    return Draft(
        title="：".join(t for t in (f"两份材料的数据与事件共{len(facts)}项", told) if t),
        subtitle="逐项登记指标、数值、时期和章节；限定词照原文保留，“所在页面”为除本表外展示该项的页面",
        table=tabled(
            each(facts),
            "编号=fact_id 指标 数值 时期 状态 材料 章节 说明 所在页面",
            指标=named,
            材料=lambda r: DOCUMENTS.get(r.source, r.source_title),
            所在页面=places,
        ),
        ids=list(facts["id"]),
        notes=[f"所在页面可能不全：{error}" for error in missing],
    )
