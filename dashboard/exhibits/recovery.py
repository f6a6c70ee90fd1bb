"""规上工业增加值: the V of 2020 and every other year, the nation and Chongqing beside it."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import (
    SICHUAN,
    card_source,
    implied_point,
    label_of,
    listed,
    one,
    point,
    series,
    shown_row,
    words,
)
from dashboard.figure import Axis, Card, Cards, Event, Figure, Series, points

YEARS = tuple(str(y) for y in range(2018, 2026))
#: February's mark stands for January–February, which are published together.
MONTHS = tuple((float(m), "1—2月" if m == 2 else f"{m}月") for m in range(1, 13))
CALIBER = "规模以上工业增加值同比增速，可比口径；1—2月合并公布，无单独的1月、2月数据"
PAGE = "recovery"
#: Whether implied months are drawn: they are 内部, so that the curve without them stays as public as its rows.
SWITCH = OFF, ON = "不显示", "显示"
GUESSED = "由累计增速按等权推算，区间含四舍五入误差和方法误差"


def of_year(frame: pd.DataFrame, year: str) -> pd.DataFrame:
    """The rows whose period ends in a year."""
    return frame[frame["end"].map(period.year_of) == int(year)]


def year_axis() -> Axis:
    """A January–December axis with room for names at its end."""
    return Axis(ticks=MONTHS, domain=(0.6, 13.1))


@exhibit(PAGE, "累计与当月增速", year=YEARS, implied=SWITCH)
def recovery_curve(reading: Reading, year: str = "2020", implied: str = OFF) -> Draft:
    """One year's curve: cumulative (solid), published single months (points); switched on, implied ones (dashed)."""
    cumulative = of_year(series(reading, "iva_growth", "累计"), year)
    single = of_year(series(reading, "iva_growth", "当月"), year)
    guessed = of_year(reading.ask("implied_months", indicator="iva_growth", region=SICHUAN), year)
    guessed = guessed if implied == ON else guessed[:0]
    rows: list[dict[str, Any]] = []
    marked = _key_points(cumulative)
    rows += [cumulative_point(r, "四川累计", r.id in marked) for r in cumulative.itertuples(index=False)]
    rows += [
        point(r, "四川当月（公布）", period.month_of(r.end), mark="point", label=label_of(r))
        for r in single.itertuples(index=False)
    ]
    rows += [
        implied_point(r, "四川当月（推算，非公布）", period.month_of(r.end), GUESSED)
        for r in guessed.itertuples(index=False)
    ]
    events = _events(reading) if year == "2020" else ()
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
    notes += [note for _, note in cuts] + _sources(cumulative, single)
    notes.append("累计增速本身平滑，不能单凭累计曲线判断回升快慢。" + ("图上事件只表示时间先后。" if events else ""))
    if len(missing := sorted(set(range(2, 13)) - {period.month_of(e) for e in cumulative["end"]})):
        notes.append(f"缺口：{'、'.join(f'1—{m}月' for m in missing)}累计增速本库未收录可用数据，图上留空。")
    evidence = [*cumulative["id"], *single["id"]]
    if year == "2020":
        evidence += list(reading.ask("facts").query("fact_id in ['S009', 'S010', 'S011', 'S012']")["id"])
    return Draft(
        title=_finding(cumulative, year, bool(cuts)),
        subtitle=f"{CALIBER}，单位：%",
        figure=figure,
        table=pd.concat([listed(cumulative), listed(single)], ignore_index=True),
        ids=evidence,
        notes=tuple(notes),
        through=words(cumulative.iloc[-1]) if len(cumulative) else "",
    )


def line_cuts(reading: Reading, cumulative: pd.DataFrame) -> list[tuple[float, str]]:
    """Registered breaks between two neighbouring points of the year: where the line is cut, and the note on it."""
    held = {(period.year_of(e), period.month_of(e)) for e in cumulative["end"]}
    found = reading.ask("breaks")
    found = found[(found["indicator"] == "iva_growth") & (found["region"] == SICHUAN) & (found["industry"] == "all")]
    places = [(period.year_of(r.at), period.month_of(r.at), r.reason) for r in found.itertuples(index=False)]
    return [
        (m - 0.5, f"{m}月起为序列间断（{reason}），前后累计增速不连线，不宜直接比较。")
        for y, m, reason in places
        if {(y, m), (y, m - 1)} <= held
    ]


def _sources(cumulative: pd.DataFrame, single: pd.DataFrame) -> list[str]:
    """Which points rest on one source alone, said on screen."""
    notes = []
    alone = cumulative[(cumulative["agreeing"] == 0) & (cumulative["confidence"] == "中")]
    if len(alone):
        said = "、".join(words(r)[5:] or "全年" for r in alone.itertuples(index=False))
        notes.append(f"累计{said}仅见一处来源，可信度：中。")
    own = single[(single["agreeing"] == 0) & (single["source"] == "doc_review_2020")]
    if len(own):
        months = "、".join(f"{period.month_of(r.end)}月" for r in own.itertuples(index=False))
        notes.append(f"{months}当月值本库仅见于2020年工作总结；全国11月当月恰为7.0%，是另一序列，不能互证。")
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


def _finding(cumulative: pd.DataFrame, year: str, broken: bool = False) -> str:
    """The finding in one sentence, from the data alone."""
    if cumulative.empty:
        return f"{year}年累计增速本库未收录"
    low = cumulative.loc[cumulative["value"].idxmin()]
    last = cumulative.iloc[-1]
    first = cumulative.iloc[0]
    if low["value"] < 0 < last["value"] and low["end"] == first["end"]:
        turned = cumulative[cumulative["value"] > 0].iloc[0]
        return (
            f"{year}年V型回升：{words(low)[5:]}降至{low['value']:.1f}%，{words(turned)[5:]}累计转正，"
            f"{words(last)[5:] or '全年'}增长{last['value']:.1f}%"
        )
    if low["end"] not in (first["end"], last["end"]) and last["value"] - low["value"] >= 1.0:
        return (
            f"{year}年累计增速{'（中有间断）' if broken else ''}先降后升："
            f"{words(first)[5:]}{first['value']:.1f}%，{words(low)[5:]}降至{low['value']:.1f}%，"
            f"{words(last)[5:] or '全年'}回升至{last['value']:.1f}%"
        )
    move = (
        "收于"
        if abs(last["value"] - first["value"]) < 0.5
        else ("回升至" if last["value"] > first["value"] else "回落至")
    )
    start, end = f"{words(first)[5:]}的{first['value']:.1f}%", f"{words(last)[5:] or '全年'}的{last['value']:.1f}%"
    return f"{year}年累计增速由{start}{move}{end}"


def _events(reading: Reading) -> tuple[Event, ...]:
    frame = reading.ask("policy_events")
    chosen = frame[(frame["on_curve"] == "是") & frame["date"].astype(str).str.startswith("2020")]
    return tuple(
        Event(_placed(str(r.date)), r.short_label, f"{r.date} {r.title}")
        for r in chosen.sort_values("date").itertuples(index=False)
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
    facts = reading.ask("facts").set_index("fact_id")
    year, before = one(cumulative, "2020-01", "2020-12"), one(cumulative, "2019-01", "2019-12")
    cards = [
        _card("最低点", one(cumulative, "2020-01", "2020-02"), "累计", "1—2月合并公布，不拆分为1月和2月"),
        _card("单月转正", one(single, "2020-03", "2020-03"), "当月", "统计部门公布的3月当月增速"),
        _card(
            "累计转正",
            one(cumulative, "2020-01", "2020-04"),
            "累计",
            "工作总结只写1—4月累计实现转正，未给数值；数值见统计部门后续发布",
            (facts.loc["S010", "id"],),
        ),
        _card("6月当月", one(single, "2020-06", "2020-06"), "当月", "本库仅见于2020年工作总结"),
        _card(
            "11月当月",
            one(single, "2020-11", "2020-11"),
            "当月",
            "本库仅见于2020年工作总结；同月全国增速亦为7.0%，为另一序列",
        ),
        _card(
            "全年增速",
            year,
            "累计",
            f"比上年的{before.value:.1f}%低{before.value - year.value:.1f}个百分点（两个公布数相减）"
            if year and before
            else "",
        ),
        _card(
            "2021年一季度两年平均",
            one(average, "2021-01", "2021-03"),
            "两年平均",
            _beside(cumulative, "2021-03"),
        ),
        _card("2021年两年平均", one(average, "2021-01", "2021-12"), "两年平均", _beside(cumulative, "2021-12")),
    ]
    kept = [c for c in cards if c is not None]
    ids = [i for c in kept for i in c.ids] + [facts.loc[f, "id"] for f in ("S009", "S010", "S011", "S012")]
    ids += [r.id for r in (before, one(cumulative, "2021-01", "2021-03"), one(cumulative, "2021-01", "2021-12")) if r]
    return Draft(
        title="回升要点：两次转正的口径不同，单月在3月，累计在1—4月",
        subtitle="规模以上工业增加值同比增速，单位：%；每个数注明口径",
        figure=Cards(tuple(kept)),
        table=pd.DataFrame([{"要点": c.label, "数值": c.value, "时期与口径": c.period, "说明": c.note} for c in kept]),
        ids=ids,
        through="2021年12月",
        notes=("累计增速本身平滑，不能单凭累计曲线判断回升速度；2021年高增速有上年低基数因素，宜与两年平均并看。",),
    )


def _beside(cumulative: pd.DataFrame, end: str) -> str:
    row = one(cumulative, f"{end[:4]}-01", end)
    return f"同期同比增速{row.value:.1f}%，含上年低基数因素" if row else ""


def _card(label: str, row: Any, caliber: str, note: str, more: tuple[str, ...] = ()) -> Card | None:
    if row is None:
        return None
    return Card(label, shown_row(row), f"{words(row)}｜{caliber}", note, card_source(row), ids=(row.id, *more))
