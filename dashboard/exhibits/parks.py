"""川渝产业合作园区: the two batches of demonstration parks on a map, in a list, in pairs; what is published of them."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.areas import areas, boundaries
from dashboard.exhibits.builders import bar_figure, card, resting, tabled
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import CHONGQING, SICHUAN, drawn, facts
from dashboard.exhibits.telling import words
from dashboard.figure import Axis, Card, Cards, MapFigure, Series
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

PAGE = "parks"
ALL, UNSAID = "全部", "未载明"
BATCHES = (ALL, "第一批", "第二批")
SIDES = (ALL, "四川", "重庆", "跨省")
FILLS = (
    ("main", "四川市州（有园区）"),
    ("soft", "四川市州"),
    ("chongqing", "重庆区县（有园区）"),
    ("sand", "重庆区县"),
)
TONES = {"第一批": "main", "第二批": "second"}
GAP = "；"


def day(date: Any) -> str:
    """A day (YYYY-MM-DD) in words."""
    return period.in_words("时点", date, date)


def _chosen(reading: Reading, batch: str, side: str, industry: str, prefecture: str) -> pd.DataFrame:
    """The parks that pass every filter."""
    frame = reading.ask("parks")
    if batch != ALL:
        frame = frame[frame["batch"] == batch]
    if side != ALL:
        frame = frame[frame["side"] == side]
    if industry == UNSAID:
        frame = frame[frame["industry"] == ""]
    elif industry != ALL:
        frame = frame[frame["industry"].str.contains(industry, regex=False)]
    return frame if prefecture == ALL else frame[frame["region_name"] == prefecture]


def _filter_words(**chosen: str) -> str:
    """The filters that are set, in words."""
    said = "、".join(value for value in chosen.values() if value != ALL)
    return f"；筛选：{said}" if said else ""


@exhibit(PAGE, "园区与基地要点")
def park_facts(reading: Reading) -> Draft:
    """The yearly report's counts of parks and bases."""
    counts = facts(reading, "S025", "S026", "S027", "S028", "S029")
    star = drawn(reading.ask("readings", indicator="national_bases_five_star", region=SICHUAN))
    found = pd.concat([counts, star], ignore_index=True)
    rows = each(found)
    cards = tuple(card(r, period=f"{words(r)}{'启动' if r.indicator == 'parks_started' else ''}") for r in rows)
    bases = {r.indicator: shown_row(r).removeprefix("达") for r in rows}
    return Draft(
        title=f"{words(rows[3])}新型工业化产业示范基地：国家级{bases['national_bases']}、省级{bases['provincial_bases']}；"
        f"当年启动创建川渝合作示范园区{bases['parks_started']}",
        subtitle="2020年工作总结所列园区与示范基地，另列同年五星级示范基地评价结果，单位：家",
        figure=Cards(cards, columns=3),
        **resting(found, 指标="indicator_title"),
    )


@exhibit(PAGE, "合作园区分布", batch=BATCHES, side=SIDES)
def park_map(reading: Reading, batch: str = ALL, side: str = ALL, industry: str = ALL, prefecture: str = ALL) -> Draft:
    """The parks known by name at their county seats; confirmed pairs joined."""
    frame = _chosen(reading, batch, side, industry, prefecture)
    shown = drawn(frame)
    left_out = frame[~frame["id"].isin(shown["id"])]
    filters = _filter_words(a=batch, b=side, c=industry, d=prefecture)
    pairs = reading.ask("park_pairs")
    pairs = pairs[(pairs["drawn"] == "是") & pairs["a"].isin(shown["name"]) & pairs["b"].isin(shown["name"])]
    places = tabled(each(shown), "name label=short lon lat group=batch tip", tip=_tip)
    links = tabled(
        each(pairs),
        "lon=a_lon lat=a_lat lon2=b_lon lat2=b_lat kind=status name tip",
        name=lambda r: f"{r.a_short}—{r.b_short}",
        tip=lambda r: GAP.join(t for t in (r.industry, r.basis) if t),
    )
    provinces = (SICHUAN, CHONGQING)
    names, review = boundaries(reading, provinces)

    def said(code: str, province: str) -> tuple[str, str, str]:
        column = "county_code" if province == CHONGQING else "region"
        here, doubtful = shown[shown[column] == code], left_out[left_out[column] == code]
        empty, full = ("sand", "chongqing") if province == CHONGQING else ("soft", "main")
        said_of = [*here["name"], *(f"{name}（资料可信度低，不上图）" for name in doubtful["name"])]
        tip = "、".join(said_of) or (f"没有名称可确认的园区（{NOT_HELD}）" if not filters else "没有符合条件的园区")
        return (full, f"{len(here)}", tip) if len(here) else (empty, "", tip)

    batches = reading.ask("park_batches")
    notes = ["标注为县级驻地，不是园区实址，彼此过近的略微错开；实线为双方载明，虚线为一方载明，非正式文本所载不画线。"]
    if len(left_out):
        notes.append(f"{'、'.join(left_out['short'])}资料可信度低，不上图，见名录。")
    notes.append(
        "示意布局中的数字为所在市州、区县名称可确认的园区个数，连线不画；窄屏地图只显示园区所在部分；图片导出用示意布局。"
    )
    return Draft(
        title=_map_title(batches, frame, shown, pairs, filters),
        subtitle="成渝地区双城经济圈产业合作示范园区，名称可确认的两批园区",
        figure=MapFigure(
            areas(reading, provinces, said),
            names,
            places,
            links,
            tuple((tone, b) for b, tone in TONES.items()),
            fills=FILLS,
            review=review,
            height=640,
        ),
        table=_list(frame),
        ids=[*frame["id"], *pairs["id"], *batches["id"], *names],
        notes=tuple(notes),
        through=day(batches["announced"].max()),
    )


def _tip(park: Any) -> str:
    """What is read where somebody points at a park."""
    side = f"{park.side}侧" if park.side != "跨省" else "两省市共建"
    industry = f"合作产业：{park.industry or NOT_HELD}"
    return GAP.join(t for t in (side, park.region_name + park.county, industry, park.position_note) if t)


def _map_title(
    batches: pd.DataFrame, frame: pd.DataFrame, shown: pd.DataFrame, pairs: pd.DataFrame, filters: str
) -> str:
    """The finding: announced, known by name, paired; or what passes the filters."""
    if filters:
        return f"符合条件的园区{len(frame)}个，图上{len(shown)}个、连线{len(pairs)}对{filters}"
    solid = int((pairs["status"] == "双方载明").sum())
    return (
        f"两批公布{batches['total'].sum()}个示范园区，名称可确认{batches['named'].sum()}个；"
        f"图上结对{len(pairs)}对，其中双方载明{solid}对、一方载明{len(pairs) - solid}对"
    )


def _list(frame: pd.DataFrame) -> pd.DataFrame:
    """The register as a table."""
    return tabled(
        each(frame),
        "园区名称=name 批次=batch 所在侧=side 市州=region_name 区县=county 合作产业=industry? 公布日期 "
        "已知数据（时点不一，不相加）=figures 坐标依据=position_note 可信度 来源 备注=note",
        公布日期=lambda park: day(park.announced),
    )


@exhibit(PAGE, "合作园区名录", batch=BATCHES, side=SIDES)
def park_list(reading: Reading, batch: str = ALL, side: str = ALL, industry: str = ALL, prefecture: str = ALL) -> Draft:
    """The parks known by name that pass the filters, as a list."""
    frame = _chosen(reading, batch, side, industry, prefecture)
    sides = "、".join(f"{name}{(frame['side'] == name).sum()}个" for name in SIDES[1:] if (frame["side"] == name).any())
    filters = _filter_words(a=batch, b=side, c=industry, d=prefecture)
    return Draft(
        title=f"名录收录{len(frame)}个园区{'：' + sides if sides else '，没有符合条件的'}{filters}",
        subtitle="名称可确认的示范园区；零星数据时点不一，不相加、不排序",
        table=_list(frame),
        ids=list(frame["id"]),
        notes=(f"合作产业未见载明的记{NOT_HELD}；标“待核”的只见于非正式文本，不作结论。",),
    )


@exhibit(PAGE, "园区结对")
def park_pairs(reading: Reading) -> Draft:
    """Every pair of parks and how firmly it is stated, those not drawn included."""
    frame = reading.ask("park_pairs")
    counts = frame["status"].value_counts()
    order = [s for s in ("双方载明", "一方载明", "非正式文本") if s in counts]
    return Draft(
        title="结对关系：" + "、".join(f"{s}{counts[s]}对" for s in order),
        subtitle="双方载明：资料同时写明两园且名录互列，不等于两省市各有文件；一方载明：只在一园名下写明；非正式文本：不画线",
        table=tabled(
            sorted(each(frame), key=lambda pair: order.index(pair.status)),
            "载明程度=status 重庆一侧=a 四川一侧=b 合作产业=industry? 图上画线=drawn 依据=basis 可信度 说明",
        ),
        ids=list(frame["id"]),
        notes=(f"川渝高竹新区由两省市共建，自成一园，不另配对；其余园区的结对伙伴{NOT_HELD}。",),
    )


@exhibit(PAGE, "名称收录程度")
def park_coverage(reading: Reading) -> Draft:
    """How many parks each batch announced on each side, and how many of them are known by name."""
    frame = reading.ask("park_batches")
    rows: list[dict[str, Any]] = []
    table = []
    for b in each(frame):
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
    parts = "；".join(f"{b.batch}公布{b.total}个，可确认{b.named}个" for b in each(frame))
    return Draft(
        title=f"名称收录程度：{parts}，其余{frame['unnamed'].sum()}个{NOT_HELD}",
        subtitle="按批次和所在侧，单位：个；跨省共建的川渝高竹新区列在四川侧名单",
        figure=bar_figure(
            rows, Series("名称可确认"), Series("名称" + NOT_HELD, "context"), y=Axis("个数", "个"), height=330
        ),
        table=pd.DataFrame(table),
        ids=list(frame["id"]),
        through=day(frame["announced"].max()),
        notes=tuple(f"{b.batch}：{b.unnamed_note}。" for b in each(frame) if b.unnamed_note),
    )


@exhibit(PAGE, "启动创建与批次")
def park_relation(reading: Reading) -> Draft:
    """Ten parks started in 2020, twenty named in January 2021, fifteen more in 2023: how these counts relate."""
    (started,) = each(facts(reading, "S025"))
    batches = each(reading.ask("park_batches"))
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
    said = next((p for p in each(reading.ask("parks")) if f"{total}家" in p.note), None)
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
