"""月度运行, 总体情况: the month in a strip, a curve, six sentences and the table of the monthly report."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.builders import listed, point
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.monthly import (
    APART,
    CORE,
    NONE,
    PAGE,
    Desk,
    cell,
    desk,
    doubts,
    fullest,
    latest,
    newest_year,
    reached,
)
from dashboard.exhibits.recovery import CALIBER, cumulative_point, year_axis
from dashboard.exhibits.rows import NATION, SICHUAN, series
from dashboard.exhibits.telling import label_of, moved, words
from dashboard.figure import Axis, Card, Cards, Figure, Series, points
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

#: What words beside a line's last point take up: months along the axis, and a share of the values' range.
LABEL_MONTHS, LABEL_HEIGHT = 4, 0.12
#: The strip: indicator and kind; the first is the one an official asks for.
STRIP = (
    ("iva_growth", "累计"),
    ("iva_growth", "当月"),
    ("revenue", "累计"),
    ("profit", "累计"),
    ("industrial_investment_growth", "累计"),
)
#: Levels whose published growth rate stands beside them.
GROWTH = {"revenue": "revenue_growth", "profit": "profit_growth"}


def finding(at: Desk) -> str:
    """The month in one sentence, from published values alone."""
    row = at.value("iva_growth", "累计") or at.value("iva_growth", "当月")
    if row is None:
        return f"{at.month.title}：规上工业增加值增速{NOT_HELD}"
    level = f"{'累计' if row.kind == '累计' and at.month.month > 2 else ''}{moved(row)}"
    parts = [f"{words(row)}规上工业增加值{level}", at.on_last_month(row).said, at.to_nation(row).beside]
    return "，".join(p for p in parts if p)


def names(reading: Reading) -> dict[str, Any]:
    """The dictionary by indicator."""
    return {r.id: r for r in each(reading.ask("indicators"))}


@exhibit(PAGE, "本月要数", desk)
def monthly_headline(at: Desk) -> Draft:
    """The five figures of the month an official is asked for first; a gap is shown with what was held last."""
    entry = names(at.reading)
    cards, ids = [], []
    for indicator, kind in STRIP:
        row = at.value(indicator, kind)
        if row is not None:
            compared = at.on_last_month(row)
            rate = at.value(GROWTH.get(indicator, ""), kind)
            beside = f"同比{shown_row(rate)}" if rate is not None else compared.said
            cards.append(Card(
                f"{entry[indicator].short or entry[indicator].title}，{kind}", shown_row(row), words(row), doubts(row),
                beside or row.publisher, ids=(row.id,),
            ))  # fmt: skip
            ids += [row.id, *compared.ids, *([rate.id] if rate is not None else [])]
        else:
            last = next((r for r in _last(at, indicator) if r.kind == kind), None)
            together = kind == "当月" and at.month.month <= 2
            cards.append(Card(
                f"{entry[indicator].short or entry[indicator].title}，{kind}", NONE,
                "1—2月合并公布，无当月值" if together else f"{at.month.title}{NOT_HELD}", "",
                f"最近收录：{reached(last)}" if last is not None else "",
                ids=(last.id,) if last is not None else (),
            ))  # fmt: skip
            ids += [last.id] if last is not None else []
    held = at.rows()
    better = fullest(at.reading, at.month)
    return Draft(
        title=finding(at),
        subtitle=f"{at.month.title}全省收录{len(set(held['indicator']))}项指标、{len(held)}个数",
        figure=Cards(tuple(cards), 5, "headline"),
        table=pd.DataFrame(
            [{"指标": c.label, "数值": c.value, "时期": c.period, "比较或最近收录": c.source} for c in cards]
        ),
        ids=ids,
        through=at.month.title,
        notes=(
            *([f"收录较全的最近月份为{better}，可在“月份”中选择。"] if better else []),
            "比上月、比上年同期、与全国之差均为两个公布增速相减，由本库计算。",
        ),
    )


def _last(at: Desk, indicator: str) -> list[Any]:
    """The province's value of an indicator held last, as a list of at most one row."""
    known = latest(at, indicator)
    return each(known[(known["region"] == SICHUAN) & (known["industry"] == "all")])


@exhibit(PAGE, "本月走势", desk)
def monthly_curve(at: Desk) -> Draft:
    """The year so far, the year before and the nation on one axis; published single months as points."""
    own, nation = series(at.reading, "iva_growth", "累计"), series(at.reading, "iva_growth", "累计", NATION)
    single = newest_year(series(at.reading, "iva_growth", "当月"), at.month.year)
    end = pd.Timestamp(f"{at.month.key}-01") + pd.offsets.MonthEnd(0)
    year, before = at.month.year, at.month.year - 1
    chosen = (
        (f"四川{year}年", "main", newest_year(own, year), f"{year}年"),
        (f"四川{before}年", "soft", newest_year(own, before), f"{before}年"),
        (f"全国{year}年", "nation", newest_year(nation, year), "全国"),
    )
    lines = [
        (name, tone, frame[pd.to_datetime(frame["end"]) <= end] if str(year) in name else frame, text)
        for name, tone, frame, text in chosen
    ]
    lines = [line for line in lines if len(line[2])]
    rows: list[dict[str, Any]] = []
    frames, used = [], []
    for name, tone, frame, text in lines:
        last = each(frame.tail(1))[0]
        # Name and value together at the last point: on their own they would meet the other year's line.
        words_there = text if tone == "soft" else f"{text} {shown_row(last)}"
        hemmed = _runs_on(frame, [other for _, _, other, _ in lines if other is not frame])
        drawn = [cumulative_point(r, name) for r in each(frame)]
        if hemmed:
            # Where another line runs on at this height, the words stand before the point instead of behind it.
            drawn[-1]["label"] = words_there
        rows += drawn
        frames.append(frame)
        used.append(Series(name, tone, text=words_there, direct=not hemmed))
    single = single[pd.to_datetime(single["end"]) <= end]
    if len(single):
        name = f"四川{year}年当月（公布）"
        rows += [point(r, name, period.month_of(r.end), mark="point", label=label_of(r)) for r in each(single)]
        frames.append(single)
        used.append(Series(name, "second", direct=False))
    if not rows:
        gap = pd.DataFrame([{"地区": "四川省", "时期": at.month.span, "数值": NOT_HELD}])
        return Draft(f"{at.month.span}规上工业增加值累计增速{NOT_HELD}", f"{CALIBER}，单位：%", _gap(at), gap)
    row = at.value("iva_growth", "累计")
    compared = at.on_last_year(row) if row is not None else None
    said = compared.beside if compared else ""
    title = f"{words(row)}累计{shown_row(row)}，{said or '上年同期不作比较'}" if row is not None else (
        f"{at.month.span}累计增速{NOT_HELD}，图为已收录各期"
    )  # fmt: skip
    table = pd.concat(frames, ignore_index=True)
    lacking = [f"全国{year}年"] if not any(s.tone == "nation" for s in used) else []
    return Draft(
        title=title,
        subtitle=f"{CALIBER}；折线为累计，圆点为公布的当月值，单位：%",
        figure=Figure(
            "line", points(rows), tuple(used), x=year_axis(), step=1.0,
            y=Axis("同比增速", "%", domain=_room(rows), zero=min(r["y"] for r in rows) < 0),
            height=300, wide=False,
        ),
        table=listed(table, 地区="region_name"),
        ids=[*table["id"], *(compared.ids if compared else ())],
        notes=(
            "不相邻的点之间不连线。",
            *(f"{name}累计增速{NOT_HELD}。" for name in lacking),
            *([f"{compared.why}。"] if compared and compared.why else []),
        ),
    )  # fmt: skip


def _runs_on(frame: pd.DataFrame, others: list[pd.DataFrame]) -> bool:
    """Whether another line goes on to the right of a line's last point, so close that words there would cover it."""
    levels = pd.concat([frame["value"], *(other["value"] for other in others)]).astype(float)
    near = max(0.5, float(levels.max() - levels.min()) * LABEL_HEIGHT)
    last, level = period.month_of(frame["end"].iloc[-1]), float(frame["value"].iloc[-1])
    for other in others:
        months = other["end"].map(period.month_of)
        behind = other[(months > last) & (months <= last + LABEL_MONTHS)]
        if ((behind["value"].astype(float) - level).abs() < near).any():
            return True
    return False


def _room(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """The vertical range: the values with room for what is written at them, so that two near years stay apart."""
    levels = [float(r["y"]) for r in rows]
    low, high = min(levels), max(levels)
    room = max(0.5, (high - low) * 0.25)
    return low - room, high + room


def _gap(at: Desk) -> Cards:
    return Cards((Card("规上工业增加值增速", NOT_HELD, at.month.span, worded=True),), 1)


@exhibit(PAGE, "总体情况表", desk)
def monthly_overall(at: Desk) -> Draft:
    """The monthly report's table: each indicator this month and cumulative, with what it may be compared to."""
    entry = names(at.reading)
    held = at.rows()
    held = held[(held["industry"] == "all") & ~held["indicator"].isin(APART)]
    held = held[~held["indicator"].str.startswith("output_")]
    order = [*CORE, *(i for i in dict.fromkeys(held["indicator"]) if i not in CORE and entry[i].frequency != "年")]
    rows, ids, missing = [], [], []
    for indicator in order:
        single, total = at.value(indicator, "当月"), at.value(indicator, "累计")
        shown = [r for r in (total, single) if r is not None]
        ids += [r.id for r in shown]
        if not shown:
            missing.append(indicator)
        month_before, total_before = (at.on_last_month(r) if r is not None else None for r in (single, total))
        year_before = at.on_last_year(shown[0]) if shown else None
        nation = at.to_nation(shown[0]) if shown else None
        compared = [c for c in (month_before, total_before, year_before, nation) if c is not None]
        ids += [i for c in compared for i in c.ids]
        rows.append({
            "指标": entry[indicator].title,
            "当月": cell(single) if single is not None or (total is None and at.month.month > 2) else NONE,
            "比上月": month_before.cell if month_before else NONE,
            "累计": cell(total),
            "比上期累计": total_before.cell if total_before else NONE,
            "比上年同期": year_before.cell if year_before else NONE,
            "与全国差": nation.cell if nation else NONE,
            "说明": "；".join(dict.fromkeys(
                [f"最近收录：{reached(last)}" for last in _last(at, indicator) if not shown]
                + [d for r in shown if (d := doubts(r))]
                + [c.remark for c in (total_before, month_before, year_before) if c and c.remark]
            )),
        })  # fmt: skip
    count = len(order) - len(missing)
    base = at.month.previous
    return Draft(
        title=f"{at.month.title}：{len(order)}项主要指标收录{count}项"
        + (f"，{len(missing)}项{NOT_HELD}" if missing else ""),
        subtitle="比较各栏单位：百分点，为两个公布增速相减；水平值不作比较，增速以公布值为准",
        table=pd.DataFrame(rows),
        ids=ids,
        through=at.month.title,
        notes=(
            f"“比上期累计”对照{base.span if at.month.month > 2 else f'{base.year}年全年'}累计，"
            f"“比上年同期”对照{at.month.year_before.span}（有累计的用累计，否则用当月）；“—”为{NOT_HELD}或不可比。",
            *(["1—2月合并公布，没有单独的1月、2月当月值。"] if at.month.month <= 2 else []),
        ),
        indicators=tuple(order),
    )
