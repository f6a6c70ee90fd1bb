"""数字经济与要素保障: base stations and the two sources of one year's end, the cloud, power, loans, arrears."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.builders import card, listed, over_years, point, resting
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import SICHUAN, drawn, facts, held
from dashboard.exhibits.telling import from_to, label_of, moved, words
from dashboard.figure import Axis, Cards, Series
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

PAGE = "environment"
FACTS = ("S023", "S024", "S035", "S036", "S037")
DIGITAL = ("cloud_enterprises", "smart_factories", "factories_5g", "iot_firms")
FINANCE = ("industrial_loan_growth", "manufacturing_loan_growth", "hightech_loan_growth", "loan_balance")
STATIONS, CHENGDU = "base_stations_5g", "510100"
#: What the yearly report counts besides and the dictionary names only once somebody has defined and imported it.
PROJECTS = ("重点项目", "技术改造项目")
TONES = (("公布数", "main"), ("预计数", "second"), ("规划目标", "nation"))


def _last_of_year(row: Any, frame: pd.DataFrame) -> bool:
    """Whether no later reading of its year and status is held: two values so near would be written over each other."""
    same = frame[(frame["status"] == row.status) & (frame["end"].map(period.year_of) == period.year_of(row.end))]
    return bool(same["end"].max() == row.end)


@exhibit(PAGE, "数字经济与要素要点")
def environment_facts(reading: Reading) -> Draft:
    """The yearly report's five figures: base stations, enterprises on the cloud, power, loans, arrears."""
    found = facts(reading, *FACTS)
    stations, cloud, power, loans, arrears = each(found)
    known = reading.ask("indicators")
    counted = [i.id for i in each(known) if any(name in i.title for name in PROJECTS)]
    projects = drawn(held(reading, *counted)).groupby("indicator", sort=False).tail(1) if counted else found.iloc[:0]
    every = pd.concat([found, projects], ignore_index=True) if len(projects) else found
    return Draft(
        title=f"5G基站{shown_row(stations)}，上云企业{shown_row(cloud)}，市场化交易电量{shown_row(power)}，"
        f"{words(loans)}工业贷款余额{moved(loans)}，无分歧欠款{shown_row(arrears)}",
        subtitle="2020年工作总结（四）（六）部分所列，限定词照原文保留；“有望”“预计”均不是完成数",
        figure=Cards(tuple(card(r) for r in each(every)), columns=5),
        **resting(every, 指标="indicator_title"),
        notes=()
        if len(projects)
        else (f"省重点项目、技术改造项目个数{NOT_HELD}；先定义指标再在“报表导入”补录，补录后列在此处。",),
    )


@exhibit(PAGE, "5G基站数")
def base_stations(reading: Reading) -> Draft:
    """Published counts as points, planned ones hollow; nothing is joined, for the sources differ."""
    frame = drawn(held(reading, STATIONS))
    names = {"公布": "公布数", "目标": "规划目标", "预测": "预计数"}
    rows = [
        point(
            r,
            names.get(r.status, r.status),
            period.place_in_years(r.end),
            mark="point",
            label=shown_row(r) if _last_of_year(r, frame) else "",
        )
        for r in each(frame)
    ]
    done = frame[frame["status"] == "公布"]
    if done.empty:
        return Draft(f"5G基站数{NOT_HELD}", "", **resting(frame, 指标="indicator_title"))
    aims = [r for r in each(frame) if r.status == "目标"]
    open_aims = [r for r in aims if r.end not in set(done["end"])]
    aimed = "；".join(f"{words(r)}目标{label_of(r)}" for r in aims)
    return Draft(
        title=f"5G基站{from_to(done)}" + (f"；{aimed}" if aimed else ""),
        subtitle="全省5G基站数，单位：个；各点来源不同，不连线，目标不是完成数",
        figure=over_years(
            rows,
            Axis("5G基站数", "个", zero=True),
            *(Series(n, t, direct=False) for n, t in TONES),
            beside=(0.4, 1.0),
            height=340,
        ),
        **resting(frame, 指标="indicator_title"),
        notes=(f"{'、'.join(words(r) for r in open_aims)}为规划目标，完成数{NOT_HELD}。",) if open_aims else (),
    )


@exhibit(PAGE, "5G基站：年末两数")
def base_stations_two(reading: Reading) -> Draft:
    """The two figures for the end of 2020 beside each other and why they differ; those of July, too."""
    every = reading.ask("observations", indicator=STATIONS)
    every = every[every["end"].map(period.year_of) == 2020]
    city = every[(every["region"] == CHENGDU) & (every["end"].map(period.month_of) == 12) & every["current"]]
    every = every[every["region"] == SICHUAN]
    end = every[every["end"].map(period.month_of) == 12]
    mid = every[every["end"].map(period.month_of) != 12]
    hoped = next((r for r in each(end) if r.modality), None)
    actual = next((r for r in each(end) if r.status == "公布"), None)
    ordered = [r for r in (hoped, actual) if r is not None] + each(mid)
    cards = tuple(
        card(r, f"{words(r)}（{'工作总结的预计' if r.modality else '后来公布'}）") for r in ordered[:2]
    ) + tuple(card(r, f"{words(r)}读数") for r in ordered[2:])
    if hoped is None or actual is None:
        title = f"2020年末5G基站数{'只有一个来源，没有可比对的另一数' if len(end) else NOT_HELD}"
        why: tuple[str, ...] = ()
    else:
        gap = abs(float(hoped.value) - float(actual.value))
        title = f"2020年末5G基站：工作总结写{shown_row(hoped)}，后来公布为{label_of(actual)}，两数并存"
        why = (
            f"工作总结以“{hoped.modality}”行文，是预计；{actual.publisher}的数为事后公布"
            + (f"，{actual.note.removesuffix('。')}" if actual.note else "")
            + f"。预计的界限与公布数相差{gap / 10000:g}万个。",
            f"本库当前值取{'公布数，预计数' if actual.current else '预计数，公布数'}保留备查；"
            "两个来源的统计范围是否一致，本库未见说明。",
            *(f"同一时点{r.region_name}{shown_row(r)}（{r.publisher}）。" for r in each(city)),
        )
    return Draft(
        title=title,
        subtitle="全省5G基站数，2020年，单位：个；同一时点的不同来源并列，不取平均",
        figure=Cards(cards, columns=4),
        table=listed(pd.DataFrame([r._asdict() for r in ordered]), 指标="indicator_title"),
        ids=[*(r.id for r in ordered), *(city["id"] if why else ())],
        notes=why,
    )


@exhibit(PAGE, "企业上云与智能化")
def digital_firms(reading: Reading) -> Draft:
    """Enterprises on the cloud at two dates, and single counts of later years, each with its date."""
    frame = drawn(held(reading, *DIGITAL))
    cloud = frame[frame["indicator"] == "cloud_enterprises"]
    return Draft(
        title=f"上云企业：{from_to(cloud)}",
        subtitle="各数时点、来源不同，单位见各数；同一指标相隔数年的两数只并列，不计算增速",
        figure=Cards(tuple(card(r) for r in each(frame)), columns=5),
        **resting(frame, 指标="indicator_title"),
    )


@exhibit(PAGE, "工业信贷")
def loans(reading: Reading) -> Draft:
    """Loan growth by caliber: industrial, manufacturing, high-tech, all loans; each at its own date."""
    frame = drawn(held(reading, *FINANCE))
    growth = frame[frame["unit"] == "%"]
    (arrears,) = each(facts(reading, "S037"))
    said = "，".join(f"{words(r)}{r.indicator_short.removesuffix('增速')}{moved(r)}" for r in each(growth)[:2])
    return Draft(
        title=said or f"工业贷款增速{NOT_HELD}",
        subtitle="贷款余额同比增速（%）与余额（亿元）；工业、制造业、高新技术产业为不同口径，时点不同，不比较",
        figure=Cards(tuple(card(r, r.indicator_title) for r in each(frame)), columns=4),
        **resting(frame, 指标="indicator_title"),
        notes=(f"无分歧欠款为“{shown_row(arrears)}”，按文字登记，不折算为0亿元，也不计算增速。",)
        if arrears.value != arrears.value
        else (),
    )
