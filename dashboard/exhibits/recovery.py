"""规上工业增加值: the V of 2020 and every other year, the nation and Chongqing beside it."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import (
    CHONGQING,
    NATION,
    SICHUAN,
    card_source,
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


def _of_year(frame: pd.DataFrame, year: str) -> pd.DataFrame:
    return frame[frame["end"].map(period.year_of) == int(year)]


def _year_axis() -> Axis:
    return Axis(ticks=MONTHS, domain=(0.6, 13.1))


@exhibit(PAGE, "累计与当月增速", year=YEARS)
def recovery_curve(reading: Reading, year: str = "2020") -> Draft:
    """One year's curve: cumulative official (solid), published single months (points), implied months (dashed band)."""
    cumulative = _of_year(series(reading, "iva_growth", "累计"), year)
    single = _of_year(series(reading, "iva_growth", "当月"), year)
    implied = _of_year(reading.ask("implied_months", indicator="iva_growth", region=SICHUAN), year)
    rows: list[dict[str, Any]] = []
    marked = _key_points(cumulative)
    rows += [_cumulative(r, "四川累计", r.id in marked) for r in cumulative.itertuples(index=False)]
    rows += [
        point(r, "四川当月（公布）", period.month_of(r.end), mark="point", label=label_of(r))
        for r in single.itertuples(index=False)
    ]
    rows += [
        {
            "series": "四川当月（推算，非公布）",
            "role": "implied",
            "mark": "band",
            "x": period.month_of(r.end),
            "y": r.value,
            "low": r.low,
            "high": r.high,
            "shown": f"约{r.value:.1f}%（{r.low:.1f}%～{r.high:.1f}%）",
            "period": f"{words(r)}（当月，推算）",
            "note": "由累计增速按等权推算，区间含四舍五入误差和方法误差",
        }
        for r in implied.itertuples(index=False)
    ]
    events = _events(reading) if year == "2020" else ()
    cuts = _cuts(reading, cumulative)
    figure = Figure(
        "line",
        points(rows),
        (
            Series("四川累计"),
            Series("四川当月（公布）", "second", direct=False),
            Series("四川当月（推算，非公布）", "context", direct=False),
        ),
        x=_year_axis(),
        y=Axis("同比增速", "%", zero=True),
        events=events,
        breaks=tuple(cut for cut, _ in cuts),
        step=1.0,
        height=430,
    )
    notes = ["实线为公布的累计增速，圆点为公布的当月增速，虚线和阴影为推算的当月增速（非公布值，不与公布值比较）。"]
    if len(implied):
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


def _cuts(reading: Reading, cumulative: pd.DataFrame) -> list[tuple[float, str]]:
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


def _cumulative(row: Any, name: str, marked: bool = False) -> dict[str, Any]:
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


@exhibit(PAGE, "与全国、重庆比较", year=YEARS)
def recovery_compare(reading: Reading, year: str = "2020") -> Draft:
    """Cumulative growth of Sichuan, the nation and Chongqing in one year."""
    names = ((SICHUAN, "四川", "main"), (NATION, "全国", "nation"), (CHONGQING, "重庆", "chongqing"))
    rows: list[dict[str, Any]] = []
    tables, used, ids = [], [], []
    for region, name, tone in names:
        frame = _of_year(series(reading, "iva_growth", "累计", region), year)
        rows += [_cumulative(r, name) for r in frame.itertuples(index=False)]
        if len(frame):
            used.append(Series(name, tone))
            tables.append(frame.assign(region_name=name))
            ids += list(frame["id"])
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    lacking = [n for _, n, _ in names if n not in {s.name for s in used}]
    notes = ["各月只画已收录的公布值；不相邻的点之间不连线。", *_unfit(reading, names, year)]
    cuts = _cuts(reading, _of_year(series(reading, "iva_growth", "累计"), year))
    notes += [f"四川{note}" for _, note in cuts]
    if "个百分点" in (finding := _compare_finding(table, year)):
        notes.append("高于、低于的百分点数为两个公布数相减，由本库计算。")
    if lacking:
        notes.append(f"{'、'.join(lacking)}{year}年累计增速本库未收录。")
    return Draft(
        title=finding,
        subtitle=f"{CALIBER}（累计），单位：%",
        figure=Figure(
            "line",
            points(rows),
            tuple(used),
            x=_year_axis(),
            y=Axis("累计同比增速", "%", zero=True),
            breaks=tuple(cut for cut, _ in cuts),
            step=1.0,
            wide=False,
        ),
        table=listed(table, 地区="region_name") if len(table) else table,
        ids=ids,
        notes=tuple(notes),
        through=f"{year}年{table['end'].map(period.month_of).max()}月" if len(table) else "",
    )


def _unfit(reading: Reading, names: tuple[tuple[str, str, str], ...], year: str) -> list[str]:
    """Which cumulative values of the year are held but of low confidence, so that they are not drawn."""
    found = []
    for region, name, _ in names:
        frame = reading.ask("readings", indicator="iva_growth", region=region)
        frame = frame[(frame["industry"] == "all") & (frame["kind"] == "累计") & (frame["confidence"] == "低")]
        found += [f"{name}{words(r)[5:]}" for r in _of_year(frame, year).itertuples(index=False)]
    return [f"{'、'.join(found)}累计数可信度低，不上图。"] if found else []


def _compare_finding(table: pd.DataFrame, year: str) -> str:
    if table.empty:
        return f"{year}年四川、全国、重庆累计增速本库未收录"
    whole = {r.region_name: r.value for r in table.itertuples(index=False) if period.month_of(r.end) == 12}
    if "四川" not in whole or len(whole) < 2:
        return f"{year}年四川累计增速与已收录的全国、重庆数据"
    parts = [
        f"{'高' if whole['四川'] >= v else '低'}于{n}{abs(whole['四川'] - v):.1f}个百分点"
        for n, v in whole.items()
        if n != "四川"
    ]
    return f"{year}年四川增长{whole['四川']:.1f}%，{'、'.join(parts)}"


@exhibit(PAGE, "各年同轴比较", years=YEARS)
def recovery_years(reading: Reading, years: tuple[str, ...] = ("2019", "2020", "2021", "2022")) -> Draft:
    """Several years' cumulative growth on one January–December axis."""
    frame = series(reading, "iva_growth", "累计")
    chosen = [y for y in YEARS if y in years]
    tones = {y: t for y, t in zip(chosen, _tones(len(chosen)), strict=True)}
    rows = [_cumulative(r, f"{y}年") for y in chosen for r in _of_year(frame, y).itertuples(index=False)]
    kept = frame[frame["end"].map(lambda e: str(period.year_of(e)) in chosen)]
    troughs = kept.loc[kept.groupby(kept["end"].map(period.year_of))["value"].idxmin()] if len(kept) else kept
    deepest = troughs.loc[troughs["value"].idxmin()] if len(troughs) else None
    return Draft(
        title=f"所选{len(chosen)}年中，累计增速最低点为{words(deepest)}的{deepest['value']:.1f}%"
        if deepest is not None
        else "请选择年份",
        subtitle=f"{CALIBER}（累计），各年同轴，单位：%",
        figure=Figure(
            "line",
            points(rows),
            tuple(Series(f"{y}年", tones[y]) for y in chosen),
            x=_year_axis(),
            y=Axis("累计同比增速", "%", zero=True),
            step=1.0,
            wide=False,
        ),
        table=listed(kept),
        ids=list(kept["id"]),
        through=words(kept.iloc[-1]) if len(kept) else "",
        notes=_doubts(chosen)
        + tuple(
            f"{y}年{note.replace('前后累计增速不连线，', '前后')}"
            for y in chosen
            for _, note in _cuts(reading, _of_year(frame, y))
        ),
    )


def _doubts(years: list[str]) -> tuple[str, ...]:
    """The transcribed readings of the chosen years that are not drawn."""
    low = {"2023": "2023年1—2月", "2025": "2025年1—10月"}
    found = "、".join(text for year, text in low.items() if year in years)
    return (f"{found}的转录数可信度低，不上图。",) if found else ()


def _tones(count: int) -> list[str]:
    """Tones for years: the newest strongest."""
    return ["context", "soft", "chongqing", "third", "second", "nation", "alert", "main"][-count:] if count else []
