"""产业创新平台: which of the 13 provincial manufacturing innovation centres are known by name, and where they are."""

import re
from typing import Any

import pandas as pd

from dashboard.exhibits.areas import areas, boundaries
from dashboard.exhibits.builders import card, resting, tabled
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import SICHUAN, drawn, facts
from dashboard.exhibits.telling import label_of, words
from dashboard.figure import Card, Cards, MapFigure
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

PAGE = "innovation"
ALL = "全部"
#: What all names of centres share.
KIND = re.compile("^四川省|^国家|(制造业|产业|技术)?创新中心$")
FACTS = ("S020", "S021", "S022")

#: Groups of the map, in the order of the legend: tone, name.
CERTAIN, PENDING, LATER, OTHER = "可确认计入", "是否计入待核", "国家级制造业创新中心", "其他部门序列"
FILLS = (("main", "有按名称可查的中心"), ("soft", "其他市州"))
GROUPS = (("main", CERTAIN), ("second", PENDING), ("third", LATER), ("nation", OTHER))


def _total(reading: Reading) -> Any:
    """The founding document's count of provincial manufacturing innovation centres at the end of 2020."""
    return each(facts(reading, "S020"))[0]


def _rest(total: Any, certain: int, pending: int) -> str:
    """How many names are missing: a range, for the pending ones may or may not be among them."""
    most, least = int(total.value) - certain, int(total.value) - certain - pending
    return f"{least}—{most}家" if pending else f"{most}家"


@exhibit(PAGE, "创新平台要点")
def innovation_facts(reading: Reading) -> Draft:
    """The three counts of innovation platforms at the end of 2020."""
    found = facts(reading, *FACTS)
    rows = each(found)
    above = [f"省级以上{r.indicator_short.removeprefix('省级以上')}" for r in rows[1:]]
    cards = tuple(card(r, label) for r, label in zip(rows, (rows[0].indicator_title, *above), strict=True))
    said = "、".join(f"{c.label}{label_of(r)}" for c, r in zip(cards, rows, strict=True))
    return Draft(
        title=f"{words(rows[0])}：{said}",
        subtitle="省级以上为国家级与省级合计，单位：家；时点按文意记为年末",
        figure=Cards(cards, columns=3),
        **resting(found, 指标="indicator_title"),
    )


@exhibit(PAGE, "名称收录情况")
def centre_coverage(reading: Reading) -> Draft:
    """Of the 13 centres: certain by name, still to be checked, not held."""
    total, centres = _total(reading), reading.ask("centres")
    certain = centres[centres["counts_in_13"] == "是"]
    pending = centres[centres["counts_in_13"] == "待核"]
    rest = _rest(total, len(certain), len(pending))
    cards = (
        card(total, "公布的家数"),
        Card(
            "名称可确认",
            f"{len(certain)}家",
            "、".join(certain["name"]),
            "；".join(certain["count_note"]),
            "产业创新中心名录",
        ),
        Card(
            "待核",
            f"{len(pending)}个",
            "、".join(pending["name"]),
            "；".join(pending["count_note"]),
            "产业创新中心名录",
        ),
        Card(
            "名称" + NOT_HELD,
            rest,
            "公布的家数减去可确认和待核的个数",
            "待核的两种可能都计入，故为区间；收到认定文件后在产业创新中心名录逐家补登",
            "由本库计算",
        ),
    )
    return Draft(
        title=f"{shown_row(total).removeprefix('达')}省级制造业创新中心中，名称可确认{len(certain)}家、待核{len(pending)}个，其余{NOT_HELD}",
        subtitle=f"{words(total)}，省级，工业和信息化主管部门序列",
        figure=Cards(cards, columns=4),
        table=pd.DataFrame([{"项目": c.label, "个数": c.value, "名称或算法": c.period, "说明": c.note} for c in cards]),
        ids=[total.id, *certain["id"], *pending["id"]],
    )


def _group(row: Any) -> str:
    """The map group of a centre."""
    if row.counts_in_13 in ("是", "待核"):
        return CERTAIN if row.counts_in_13 == "是" else PENDING
    return LATER if row.series.endswith("制造业创新中心") else OTHER


def _chosen(reading: Reading, series: str) -> pd.DataFrame:
    """The register, of one series or of all."""
    frame = reading.ask("centres")
    return frame if series == ALL else frame[frame["series"] == series]


def _short(row: Any) -> str:
    """The label at a mark: what is particular in the name; two of one field are told apart by level."""
    return KIND.sub("", row.name) + ("（国家级）" if row.level == "国家级" else "")


@exhibit(PAGE, "创新中心分布")
def centre_map(reading: Reading, series: str = ALL) -> Draft:
    """The recognised centres at the seats of their prefectures; hollow where it is not certain that they count."""
    listed_ones = _chosen(reading, series)
    placed = drawn(listed_ones[(listed_ones["status"] == "已认定") & (listed_ones["region"] != SICHUAN)])
    plans = listed_ones[listed_ones["status"] == "计划"]
    seats = reading.ask("regions").set_index("code")
    places = tabled(
        each(placed),
        "name label lon lat group tip",
        label=_short,
        lon=lambda r: seats.loc[r.region, "lon"],
        lat=lambda r: seats.loc[r.region, "lat"],
        group=_group,
        tip=lambda r: "；".join(t for t in (r.region_name, r.series, r.date or "日期" + NOT_HELD, r.count_note) if t),
    )
    names, review = boundaries(reading, (SICHUAN,))

    def said(code: str, _: str) -> tuple[str, str, str]:
        here = placed[placed["region"] == code]
        if here.empty:
            return "soft", "", f"没有按名称可查的中心（{NOT_HELD}）"
        return "main", f"{len(here)}个", "、".join(here["name"])

    by_place = placed["region_name"].value_counts()
    where = "、".join(f"{name}{count}个" for name, count in by_place.items())
    counted = sum(placed["counts_in_13"] == "是")
    title = (
        f"按名称可查的创新中心：{where}，其中可确认计入{label_of(_total(reading))}的{counted}个"
        if len(placed)
        else (f"{series}：没有可上图的中心")
    )
    note = (
        f"标注在市州政府驻地，同一市州的略微错开。列入计划未见认定的{len(plans)}个不上图，见名录。"
        if len(plans)
        else ("标注在市州政府驻地，同一市州的略微错开。")
    )
    return Draft(
        title=title,
        subtitle="制造业创新中心及名称相近的其他部门中心，按所在市州",
        figure=MapFigure(
            areas(reading, (SICHUAN,), said),
            names,
            places,
            tones=GROUPS,
            hollow=(PENDING,),
            fills=FILLS,
            review=review,
            height=540,
        ),
        table=_register(listed_ones),
        ids=[*placed["id"], *plans["id"], _total(reading).id, *names],
        notes=(
            note,
            "空心标记为名称或日期不足以判断是否计入；其他部门序列不是制造业创新中心，不计入。",
            "窄屏上只显示标注所在的部分；图片导出用示意布局。",
        ),
    )


def _register(frame: pd.DataFrame) -> pd.DataFrame:
    """The register as a table: what is not known says 本库未收录."""

    return tabled(
        each(frame),
        "名称=name 计入13家=counts_in_13 计入说明=count_note 领域=field 牵头单位=lead? 所在市州 日期=date? "
        "日期说明=date_note 级别=level 序列=series 状态 认定部门=authority? 可信度 来源 备注=note",
        所在市州=lambda centre: NOT_HELD if centre.region == SICHUAN else centre.region_name,
    )


@exhibit(PAGE, "创新中心名录")
def centre_register(reading: Reading, series: str = ALL) -> Draft:
    """Every centre known by name, of one series or of all, with what keeps it in or out of the 13."""
    frame = _chosen(reading, series)
    counts = frame["counts_in_13"].value_counts()
    plans = int((frame["status"] == "计划").sum())
    outside = int(((frame["counts_in_13"] == "否") & (frame["status"] != "计划")).sum())
    parts = [
        f"可确认计入{counts.get('是', 0)}个",
        f"待核{counts.get('待核', 0)}个",
        f"不计入{outside}个",
        f"仅列入计划{plans}个",
    ]
    return Draft(
        title=f"名录收录{len(frame)}条：{'、'.join(parts)}",
        subtitle=f"序列：{series}；名称、领域、牵头单位、市州、日期和级别，以及是否计入2020年末省级制造业创新中心的理由",
        table=_register(frame),
        ids=list(frame["id"]),
        notes=("发展改革、科技部门的产业创新中心、技术创新中心名称相近，属另外的序列。",),
    )
