"""区域产业布局: prefectures and their industries, the five economic regions, rectification, cooperation areas."""

from typing import Any

import pandas as pd

from dashboard.exhibits.areas import areas, boundaries
from dashboard.exhibits.builders import bar_figure, card, listed, point, resting, tabled
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.ledger_tasks import items, progress_of, proofs
from dashboard.exhibits.rows import SICHUAN, facts, need, one, series
from dashboard.exhibits.telling import UNRANKED, apart, label_of, words
from dashboard.figure import Answer, Answers, Axis, Cards, MapFigure, Reference, Series
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

PAGE = "regions"
#: The five economic regions, which add up to the province, and the fill of each on the map.
FIVE = {"er_cdpy": "main", "er_cn": "second", "er_cdb": "third", "er_px": "chongqing", "er_cxb": "context"}
NAMED = "S107"
RECTIFICATION = ("S104", "S105", "S106")
#: Tasks about areas that cross a boundary, in the ledger's numbers.
AREAS = ("P119", "P120", "P121")
#: The task of the ledger that goes on with the rectification.
RECTIFYING = "P206"


@exhibit(PAGE, "市州特色产业分布")
def region_map(reading: Reading) -> Draft:
    """The prefectures by economic region; the industries of each, from later lists, where the reader points."""
    regions = reading.ask("regions").set_index("code")
    prefectures = regions[(regions["level"] == "市州") & (regions["parent"] == SICHUAN)]
    files, review = boundaries(reading, (SICHUAN,))

    def said(code: str, province: str) -> tuple[str, str, str]:
        row = regions.loc[code]
        belongs = regions["name"].get(row["economic_region"], "所属经济区未注明")
        held = (
            f"特色产业：{row['industries']}。{row['industries_note']}" if row["industries"] else f"特色产业{NOT_HELD}"
        )
        return FIVE.get(row["economic_region"], "context"), "", f"{belongs}；{held}"

    listed_ones = prefectures[prefectures["industries"] != ""]
    later = int(listed_ones["industries_note"].str.contains("后出").sum())
    late = f"{'均' if later == len(listed_ones) else f'其中{later}个市州的'}晚于2019年回顾，" if later else ""
    return Draft(
        title=f"{len(prefectures)}个市州分属五大经济区，{len(listed_ones)}个市州的特色产业有名单或报道可查",
        subtitle=f"底色为所属经济区；特色产业取自名单和报道，{late}依据逐一写在数据表中",
        figure=MapFigure(
            areas(reading, (SICHUAN,), said),
            files,
            fills=tuple((tone, str(regions.loc[code, "name"])) for code, tone in FIVE.items()),
            review=review,
            height=520,
        ),
        table=tabled(
            each(prefectures),
            "市州=name 经济区 特色产业=industries? 依据=industries_note",
            经济区=lambda r: regions["name"].get(r.economic_region, "所属经济区未注明"),
        ),
        ids=[*prefectures["id"]] if "id" in prefectures else list(prefectures.index),
        notes=("指向市州可见其特色产业和依据；“后出”名单晚于2019年回顾，列在此处只供参照。",),
    )


@exhibit(PAGE, "2019年点名的特色产业")
def industries_2019(reading: Reading) -> Draft:
    """The ten of 2019: four named, six known only as part of the count."""
    (fact,) = each(facts(reading, NAMED))
    named = [part for part in fact.note.partition("：")[2].removesuffix("。").split("、") if part]
    items = tuple(Answer(f"点名之{'一二三四五六七八九十'[i]}", text) for i, text in enumerate(named))
    rest = int(fact.value) - len(named)
    return Draft(
        title=f"2019年梳理优势特色产业{shown_row(fact)}，原文点名{len(named)}个"
        + (f"，其余{rest}个名称{NOT_HELD}" if rest > 0 else ""),
        subtitle=f"2019年回顾（区域协同）部分，{words(fact)}；2022年试点名单、2024年集群名单均为后出，不据此补名",
        figure=Answers(items, brief=True),
        table=pd.DataFrame([{"序号": i + 1, "点名的产业": text} for i, text in enumerate(named)]),
        ids=[fact.id],
    )


@exhibit(PAGE, "五大经济区生产总值")
def five_regions(reading: Reading) -> Draft:
    """Gross product of the five regions in 2020; the circle around Chengdu is part of one and stands apart."""
    year = _fullest(reading, "gdp", "累计", "-12")[:4]
    rows, growth = (_of_five(reading, name, "累计", f"{year}-01", f"{year}-12") for name in ("gdp", "gdp_growth"))
    need(rows)
    rates = {row.region: f"（{shown_row(row)}）" for row in growth}
    tie, tied = _tie(reading, rows, year)
    return Draft(
        title=f"{year}年{len(rows)}个经济区生产总值中{apart(pd.DataFrame(rows), 'region_name') or UNRANKED}"
        + (f"；增速{apart(pd.DataFrame(growth), 'region_name') or UNRANKED}" if growth else ""),
        subtitle=f"地区生产总值，{year}年，单位：亿元；括号内为同比增速",
        figure=bar_figure(
            [
                point(r, "地区生产总值", r.region_name, mark="bar", label=shown_row(r) + rates.get(r.region, ""))
                for r in rows
            ],
            Series("地区生产总值"),
            y=Axis("地区生产总值", "亿元"),
            height=260,
        ),
        table=listed(
            pd.DataFrame([r._asdict() for r in (*rows, *growth)]), 经济区="region_name", 指标="indicator_title"
        ),
        ids=[*(r.id for r in (*rows, *growth)), *tied],
        notes=("环成都经济圈是成都平原经济区的其中项，不与五区并列。", *tie),
    )


def _fullest(reading: Reading, indicator: str, kind: str, month: str = "") -> str:
    """The month (YYYY-MM) for which most of the five regions are held, the latest of equals; "" where none is.

    month: "-12" for whole years only.
    """
    ends = pd.concat([series(reading, indicator, kind, code)["end"] for code in FIVE]).astype("str").str[:7]
    found = ends[ends.str.endswith(month)].value_counts()
    return max(((int(n), str(end)) for end, n in found.items()), default=(0, ""))[1]


def _of_five(reading: Reading, indicator: str, kind: str, start: str, end: str) -> list[Any]:
    """The rows of the five regions for a period (YYYY-MM to YYYY-MM), as far as held."""
    if len(end) < len("2020-12"):
        return []
    found = (one(series(reading, indicator, kind, code), start, end) for code in FIVE)
    return [row for row in found if row is not None]


def _tie(reading: Reading, rows: list[Any], year: str) -> tuple[list[str], list[str]]:
    """Whether the five add up to the province's figure of the same source, in words; and that figure's row."""
    every = reading.ask("observations", indicator="gdp")
    same = every[
        (every["region"] == SICHUAN)
        & (every["industry"] == "all")
        & (every["source"] == rows[0].source)
        & every["start"].astype("str").str.startswith(f"{year}-01")
        & every["end"].astype("str").str.startswith(f"{year}-12")
    ]
    if len(rows) < len(FIVE) or same.empty:
        return [], []
    whole = each(same)[0]
    total = sum(float(r.value) for r in rows)
    said = (
        f"五区相加{total:,.1f}亿元，同一来源的全省数{shown_row(whole)}，相差{abs(total - float(whole.value)):.1f}亿元"
    )
    now = one(series(reading, "gdp", "累计"), f"{year}-01", f"{year}-12")
    if now is None or now.value == whole.value:
        return [f"{said}。"], [whole.id]
    return [f"{said}；全省数后经修订，现为{shown_row(now)}。"], [whole.id, now.id]


@exhibit(PAGE, "五大经济区工业增速")
def five_growth(reading: Reading) -> Draft:
    """Industrial growth of the five regions in the last month most are held for, the province beside it."""
    month = _fullest(reading, "iva_growth", "当月")
    rows = sorted(_of_five(reading, "iva_growth", "当月", month, month), key=lambda r: -float(r.value))
    whole = one(series(reading, "iva_growth", "当月"), month, month) if month else None
    first = need(rows)[0]
    return Draft(
        title=f"{words(first)}规上工业增速：{apart(pd.DataFrame(rows), 'region_name') or UNRANKED}",
        subtitle=f"规模以上工业增加值当月同比增速，{words(first)}，单位：%；只列收录最全的最近一个月",
        figure=bar_figure(
            [point(r, "当月增速", str(r.region_name), mark="bar", label=label_of(r)) for r in rows],
            Series("当月增速"),
            y=Axis("当月增速", "%"),
            references=(Reference(float(whole.value), f"全省{shown_row(whole)}"),) if whole is not None else (),
            height=260,
        ),
        **resting(pd.DataFrame([*rows, *([whole] if whole is not None else [])]), 地区="region_name"),
    )


@exhibit(PAGE, "准入负面清单整改")
def rectification(reading: Reading) -> Draft:
    """Where the rectification stood at the end of 2019, and that nothing later is held."""
    found = facts(reading, *RECTIFICATION)
    meeting, firms, counties = each(found)
    later = [
        r
        for fact in each(found)
        for r in each(reading.ask("readings", indicator=fact.indicator, region=SICHUAN))
        if r.end > fact.end and r.confidence != "低"
    ]
    task = next((r for r in each(items(reading)) if r.id == RECTIFYING), None)
    done = None if task is None else progress_of(task)
    since = "；".join(f"{words(r)}{r.indicator_short}{shown_row(r)}" for r in sorted(later, key=lambda r: r.end))
    told = f"此后：{since}。" if since else f"此后的整改读数{NOT_HELD}；收到报表后可在“报表导入”补录。"
    return Draft(
        title=f"{words(firms)}：需继续整改企业{shown_row(firms)}，{shown_row(counties)}县已制定整改方案，"
        f"推进会涉及{shown_row(meeting)}市州",
        subtitle="产业准入负面清单整改，2019年回顾（产业布局）部分；整改完成数原文未列",
        figure=Cards(tuple(card(r) for r in each(found)), columns=3),
        table=listed(found, 指标="indicator_title"),
        ids=[*found["id"], *(r.id for r in later), *([task.id] if task is not None and done is not None else [])],
        notes=(
            told,
            f"“重点工作台账”中该项填报进度{done:g}%。"
            if done is not None
            else "“重点工作台账”中该项尚未填报进度，可在该页填报。",
        ),
    )


@exhibit(PAGE, "跨区域合作区")
def cooperation_areas(reading: Reading) -> Draft:
    """The areas across the boundary the plan for 2021 names, each with what is held about it."""
    tasks = reading.ask("work_items")
    tasks = tasks[tasks["id"].isin(AREAS)]
    held = proofs(reading)
    items = tuple(
        Answer(
            row.title,
            "；".join(p.text for p in held[row.id]) or NOT_HELD,
            source=f"{row.source_title}{row.place}",
            ids=(row.id, *(p.id for p in held[row.id])),
        )
        for row in each(tasks)
    )
    known = sum(bool(held[row.id]) for row in each(tasks))
    return Draft(
        title=f"2021年打算列出{len(items)}项跨区域合作，{known}项有后续可查",
        subtitle="2021年打算（川渝协同）部分；名称为打算所列，后续为本库收录的大事记",
        figure=Answers(items),
        table=pd.DataFrame([{"事项": a.question, "后续": a.answer, "来源": a.source} for a in items]),
        ids=[i for a in items for i in a.ids],
    )
