"""规上工业增加值: the V of 2020 and every other year, the nation and Chongqing beside it."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.narrative import Value, change, on_base, text
from dashboard.analysis.recovery_shape import LEAST, Shape, shape
from dashboard.exhibits.builders import implied_point, listed, point
from dashboard.exhibits.exhibit import Draft, Reading, exhibit, per_version
from dashboard.exhibits.rows import NATION, SICHUAN, one, series
from dashboard.exhibits.telling import card_source, label_of, moved, ranked, within, words
from dashboard.figure import Axis, Card, Cards, Event, Figure, Series, points
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

#: The year of the fall and recovery this page is about.
THE_YEAR = "2020"
BOUND = "工作总结只写累计实现转正，未给数值；数值见统计部门后续发布"
#: The yearly report, and the facts of it that speak of the turn.
REPORT, STATED = "doc_review_2020", ("S009", "S010", "S011", "S012")
#: February's mark stands for January–February, which are published together.
MONTHS = tuple((float(m), "1—2月" if m == 2 else f"{m}月") for m in range(1, 13))
CALIBER = "规模以上工业增加值同比增速，可比口径；1—2月合并公布，无单独的1月、2月数据"
PAGE = "recovery"
#: Whether implied months are drawn: they are 内部, so that the curve without them stays as public as its rows.
#: Percentage points under which the end of a year is told as level with its beginning.
CLOSE = 0.5
SWITCH = OFF, ON = "不显示", "显示"
GUESSED = "由累计增速按等权推算，区间含四舍五入误差和方法误差"


def of_year(frame: pd.DataFrame, year: str) -> pd.DataFrame:
    """The rows whose period ends in a year."""
    return frame[frame["end"].map(period.year_of) == int(year)]


@per_version(16)
def years(reading: Reading) -> tuple[str, ...]:
    """The years there is a cumulative growth rate of the province for, oldest first; the page's own always."""
    held = series(reading, "iva_growth", "累计")["end"].map(period.year_of)
    return tuple(sorted({THE_YEAR, *(str(year) for year in held)}))


def compared(offered: Sequence[str]) -> tuple[str, ...]:
    """The years laid on one axis unless others are chosen: the one of the recovery, its neighbours and the newest."""
    near = {str(int(THE_YEAR) + apart) for apart in (-1, 0, 1)}
    return tuple(year for year in offered if year in {*near, offered[-1]})


def year_axis() -> Axis:
    """A January–December axis with room for names at its end."""
    return Axis(ticks=MONTHS, domain=(0.6, 13.1))


@exhibit(PAGE, "累计与当月增速", year=years, implied=SWITCH)
def recovery_curve(reading: Reading, year: str = THE_YEAR, implied: str = OFF) -> Draft:
    """One year's curve: cumulative (solid), published single months (points); switched on, implied ones (dashed)."""
    whole = series(reading, "iva_growth", "累计")
    cumulative = of_year(whole, year)
    single = of_year(series(reading, "iva_growth", "当月"), year)
    guessed = of_year(reading.ask("implied_months", indicator="iva_growth", region=SICHUAN), year)
    guessed = guessed if implied == ON else guessed[:0]
    rows: list[dict[str, Any]] = []
    marked = _key_points(cumulative)
    rows += [cumulative_point(r, "四川累计", r.id in marked) for r in each(cumulative)]
    rows += [
        point(r, "四川当月（公布）", period.month_of(r.end), mark="point", label=label_of(r)) for r in each(single)
    ]
    rows += [implied_point(r, "四川当月（推算，非公布）", period.month_of(r.end), GUESSED) for r in each(guessed)]
    events = _events(reading) if year == THE_YEAR else ()
    cuts = line_cuts(reading, cumulative)
    figure = Figure(
        "line",
        points(rows),
        (
            Series("四川累计"),
            Series("四川当月（公布）", "second", direct=False),
            Series("四川当月（推算，非公布）", "context", direct=False),
        ),
        x=year_axis(),
        y=Axis("同比增速", "%", zero=True),
        events=events,
        breaks=tuple(cut for cut, _ in cuts),
        step=1.0,
        height=430,
    )
    drawn = [
        "实线为公布的累计增速",
        *(["圆点为公布的当月增速"] if len(single) else []),
        *(["虚线和阴影为推算的当月增速（非公布值，不与公布值比较）"] if len(guessed) else []),
    ]
    notes = [f"{'，'.join(drawn)}。"]
    if len(guessed):
        notes.append(
            "推算按各月权重相等，区间为累计值舍入误差加全国2020年实测的方法误差；同法推算的全国2020年可核对各月均偏高。"
        )
    notes += [note for _, note in cuts] + _sources(cumulative, single, series(reading, "iva_growth", "当月", NATION))
    notes.append("累计增速本身平滑，不能单凭累计曲线判断回升快慢。" + ("图上事件只表示时间先后。" if events else ""))
    if len(missing := sorted(set(range(2, 13)) - {period.month_of(e) for e in cumulative["end"]})):
        notes.append(f"缺口：{'、'.join(f'1—{m}月' for m in missing)}累计增速本库未收录可用数据，图上留空。")
    evidence = [*cumulative["id"], *single["id"]]
    if year == THE_YEAR:
        evidence += [row.id for row in each(reading.ask("facts")) if row.fact_id in STATED]
    return Draft(
        title=_finding(cumulative, one(whole, f"{int(year) - 1}-01", f"{int(year) - 1}-12"), year, bool(cuts)),
        subtitle=f"{CALIBER}，单位：%",
        figure=figure,
        table=pd.concat([listed(cumulative), listed(single)], ignore_index=True),
        ids=evidence,
        notes=tuple(notes),
    )


def doubtful(reading: Reading, region: str, year: str) -> pd.DataFrame:
    """The cumulative values of the year that are held but of low confidence."""
    frame = reading.ask("readings", indicator="iva_growth", region=region)
    frame = frame[(frame["industry"] == "all") & (frame["kind"] == "累计") & (frame["confidence"] == "低")]
    return of_year(frame, year)


def line_cuts(reading: Reading, cumulative: pd.DataFrame) -> list[tuple[float, str]]:
    """Registered breaks between two neighbouring points of the year: where the line is cut, and the note on it."""
    held = {(period.year_of(e), period.month_of(e)) for e in cumulative["end"]}
    found = reading.ask("breaks")
    found = found[(found["indicator"] == "iva_growth") & (found["region"] == SICHUAN) & (found["industry"] == "all")]
    places = [(period.year_of(r.at), period.month_of(r.at), r.reason) for r in each(found)]
    return [
        (m - 0.5, f"{m}月起为序列间断（{reason}），前后累计增速不连线，不宜直接比较。")
        for y, m, reason in places
        if {(y, m), (y, m - 1)} <= held
    ]


def _sources(cumulative: pd.DataFrame, single: pd.DataFrame, nation: pd.DataFrame) -> list[str]:
    """Which points rest on one source alone, said on screen."""
    notes = []
    alone = cumulative[(cumulative["agreeing"] == 0) & (cumulative["confidence"] == "中")]
    if len(alone):
        said = "、".join(within(r, period.year_of(r.end)) for r in each(alone))
        notes.append(f"累计{said}仅见一处来源，可信度：中。")
    for row in each(single):
        if said := _alone(row, one(nation, *[str(row.end)[:7]] * 2)):
            notes.append(f"{period.month_of(row.end)}月当月值{said}。")
    return notes


def cumulative_point(row: Any, name: str, marked: bool = False) -> dict[str, Any]:
    """A point of a cumulative series, drawn at the month the period ends in; key points carry their value."""
    sources = f"另有{int(row.agreeing)}处来源数值一致" if row.agreeing else ""
    if not row.agreeing and "一处来源" not in row.note:
        sources = "本库仅见一处来源"
    return point(
        row,
        name,
        period.month_of(row.end),
        label=label_of(row) if marked else "",
        note="；".join(n for n in (row.note.rstrip("。"), sources) if n),
    )


def _key_points(cumulative: pd.DataFrame) -> set[str]:
    """The rows whose value is written on the curve: the lowest, the first above zero after it, the last."""
    if cumulative.empty:
        return set()
    low = cumulative.loc[cumulative["value"].idxmin()]
    after = cumulative[(cumulative["end"] > low["end"]) & (cumulative["value"] > 0)]
    turned = [after.iloc[0]["id"]] if low["value"] < 0 and len(after) else []
    return {low["id"], cumulative.iloc[-1]["id"], *turned}


def _finding(cumulative: pd.DataFrame, before: Any, year: str, broken: bool = False) -> str:
    """The finding in one sentence, from the data alone. before: the whole year before, None where it is not held."""
    frame = ranked(cumulative).sort_values("end", kind="stable")
    if frame.empty:
        return f"{year}年累计增速{NOT_HELD}"
    first, low, last = (frame.loc[i] for i in (frame.index[0], frame["value"].idxmin(), frame.index[-1]))
    said = {row.id: within(row, int(year)) for row in (first, low, last)}
    if low.value < 0 < last.value and low.id == first.id:
        turned = frame[frame["value"] > 0].iloc[0]
        drawn = [(float(period.month_of(row.end)), float(row.value)) for row in each(frame)]
        found = shape(drawn, float(before.value) if before is not None else math.nan)
        form = "V型回升" if isinstance(found, Shape) and found.letter == "V" else "累计增速由负转正"
        later = f"{within(turned, int(year))}累计转正，" if turned.id != last.id else ""
        fell = "降至" if before is not None and before.value > low.value else "为"
        return f"{year}年{form}：{said[low.id]}{fell}{label_of(low)}，{later}{said[last.id]}{moved(last)}"
    if low.id not in (first.id, last.id) and last.value - low.value >= LEAST:
        return (
            f"{year}年累计增速{'（中有间断）' if broken else ''}先降后升："
            f"{said[first.id]}{label_of(first)}，{said[low.id]}降至{label_of(low)}，{said[last.id]}回升至{label_of(last)}"
        )
    if first.id == last.id:
        return f"{year}年{said[last.id]}累计{moved(last)}"
    apart = last.value - first.value
    move = "收于" if abs(apart) < CLOSE else "升至" if apart > 0 else "回落至"
    return f"{year}年累计增速由{said[first.id]}的{label_of(first)}{move}{said[last.id]}的{label_of(last)}"


def _events(reading: Reading) -> tuple[Event, ...]:
    frame = reading.ask("policy_events")
    chosen = frame[(frame["on_curve"] == "是") & frame["date"].astype(str).str.startswith(THE_YEAR)]
    return tuple(
        Event(_placed(str(r.date)), r.short_label, f"{r.date} {r.title}") for r in each(chosen.sort_values("date"))
    )


def _placed(date: str) -> float:
    """An event's place on the year axis; one known by its month alone stands in the middle of it."""
    return period.place_in_year(date if len(date) == 10 else f"{date[:7]}-15")


@exhibit(PAGE, "回升要点")
def recovery_card(reading: Reading) -> Draft:
    """The points of the recovery, each with its caliber: trough, turned positive twice, gap, two-year averages."""
    cumulative = series(reading, "iva_growth", "累计")
    single = series(reading, "iva_growth", "当月")
    average = series(reading, "iva_growth_2y", "累计")
    nation = series(reading, "iva_growth", "当月", NATION)
    averages = each(of_year(average, str(int(THE_YEAR) + 1)))
    stated = [row for row in each(reading.ask("facts")) if row.fact_id in STATED]
    year, before = (one(cumulative, f"{y}-01", f"{y}-12") for y in (int(THE_YEAR), int(THE_YEAR) - 1))
    low = _trough(cumulative)
    turns = {name: _turn(frame, low) for name, frame in (("当月", single), ("累计", cumulative))}
    bounds = tuple(row.id for row in stated if row.bound)
    known = {row.id for row in turns.values() if row is not None}
    cards = [
        _card("最低点", low, "累计", "1—2月合并公布，不拆分为1月和2月" if period.month_of(low.end) == 2 else "")
        if low is not None
        else None,
        _card("单月转正", turns["当月"], "当月", ""),
        _card("累计转正", turns["累计"], "累计", BOUND if bounds else "", bounds),
        *(
            _card(f"{period.month_of(r.end)}月当月", r, "当月", _alone(r, one(nation, *[str(r.end)[:7]] * 2)))
            for r in each(of_year(single, THE_YEAR))
            if r.id not in known
        ),
        _card("全年增速", year, "累计", _against(year, before)),
        *(
            _card(f"{words(r).replace('1—3月', '一季度')}两年平均", r, "两年平均", _beside(cumulative, str(r.end)[:7]))
            for r in (*averages[:1], *averages[1:][-1:])
        ),
    ]
    kept = [c for c in cards if c is not None]
    ids = [i for c in kept for i in c.ids] + [row.id for row in stated]
    # The rates of the year itself are the base of the next one's.
    beside = (cumulative[cumulative["end"].map(period.year_of) == int(THE_YEAR) + apart] for apart in (0, 1))
    ids += [r.id for r in (before, *each(pd.concat(list(beside)))) if r is not None]
    told = [f"{name}自{words(row)}转正" for name, row in turns.items() if row is not None]
    return Draft(
        title=f"回升要点：{'，'.join(told) or f'{THE_YEAR}年增速没有转正的读数'}",
        subtitle="规模以上工业增加值同比增速，单位：%；每个数注明口径",
        figure=Cards(tuple(kept)),
        table=pd.DataFrame([{"要点": c.label, "数值": c.value, "时期与口径": c.period, "说明": c.note} for c in kept]),
        ids=ids,
        notes=("累计增速本身平滑，不能单凭累计曲线判断回升速度；次年增速受上年基数影响，宜与两年平均并看。",),
    )


def _trough(cumulative: pd.DataFrame) -> Any | None:
    """The lowest cumulative rate of the year, None where it is not below zero."""
    lowest = ranked(of_year(cumulative, THE_YEAR))[-1:]
    return next((row for row in each(lowest) if row.value < 0), None)


def _turn(frame: pd.DataFrame, low: Any | None) -> Any | None:
    """The first rate of the year above zero after the lowest point; None where there is none."""
    own = of_year(frame, THE_YEAR).sort_values("end", kind="stable")
    return next((row for row in each(own) if low is not None and row.end > low.end and row.value > 0), None)


def _alone(row: Any, nation: Any | None) -> str:
    """What has to be known of a single month: that one document alone has it, that the nation's reads the same."""
    alone = "本库仅见于2020年工作总结" if not row.agreeing and row.source == REPORT else ""
    same = nation is not None and nation.value == row.value
    return "；".join(n for n in (alone, f"同月全国亦为{label_of(nation)}，为另一序列，不能互证" if same else "") if n)


def _against(year: Any | None, before: Any | None) -> str:
    """How the year's rate moved against the year before."""
    said = text(change(Value.of(year).bare, Value.of(before).bare, "上年")) if year and before else ""
    return f"{said}（两个公布数相减）" if said else ""


def _beside(cumulative: pd.DataFrame, end: str) -> str:
    """The rate of the same span, and that the base of the year before was low or high where it was."""
    row, before = (one(cumulative, f"{int(end[:4]) - back}-01", f"{int(end[:4]) - back}{end[4:]}") for back in (0, 1))
    if row is None:
        return ""
    base = text(on_base(Value.of(row).bare, Value.of(before).bare, "上年同期")) if before is not None else ""
    return f"同期同比{label_of(row)}" + (f"；{base}" if base else "")


def _card(label: str, row: Any, caliber: str, note: str, more: tuple[str, ...] = ()) -> Card | None:
    if row is None:
        return None
    return Card(label, shown_row(row), f"{words(row)}｜{caliber}", note, card_source(row), ids=(row.id, *more))
