"""指标数据库: the chosen series of one indicator as a chart, implied months, all values held, what was left out."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard.exhibits.builders import bar_figure, implied_point, point, resting, role_of, tabled
from dashboard.exhibits.choice import IMPLIED, MOST, Choice, choose_series
from dashboard.exhibits.dictionary import PAGE
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import drawn
from dashboard.exhibits.telling import card_source, words
from dashboard.exhibits.timeline import apart, breaks_between, month_index, new_years, step_of, ticks_of
from dashboard.figure import Axis, Card, Cards, Event, Figure, Series, points
from dashboard.frames import each, first_row
from dashboard.wording import shown_row

TONES = ("main", "alert", "second", "third", "chongqing", "nation", "soft", "context")
#: Up to this many points each carries its value; above it only the last one does.
LABELLED = 12
#: Up to this many points of one series of amounts or counts are bars.
BARS = 8
#: Statuses of values that were not measured; the word stays with the value wherever it is written.
NOT_ACTUAL = ("预测", "目标", "推算")
ROLE_NOTES = {
    "bound": "空心点为界限值",
    "forecast": "点线为预测值",
    "target": "点线为目标值",
    "implied": "虚线为推算值",
}


@exhibit(PAGE, "指标序列", choose_series)
def indicator_series(choice: Choice) -> Draft:
    """The current values of the chosen series over time; empty parameters take their defaults."""
    if choice.entry.id in IMPLIED:
        return implied_months(choice)
    if not choice.held:
        return Draft(f"{choice.entry.title}：本库未收录观测值", choice.entry.definition, indicators=(choice.entry.id,))
    named, lacking = chosen_rows(choice)
    table = pd.concat(list(named.values()), ignore_index=True)
    kept = {name: drawn(frame) for name, frame in named.items()}
    numeric = {name: frame[frame["value"].notna()] for name, frame in kept.items()}
    numeric = {name: frame for name, frame in numeric.items() if len(frame)}
    figure = _figure(choice, numeric)
    return Draft(
        title=_finding(choice, kept, numeric),
        subtitle=_subtitle(choice),
        figure=figure or _cards(kept),
        **resting(table, 地区="region_name", 行业="industry_name"),
        notes=_notes(choice, table, numeric, lacking, figure.kind if figure else ""),
        indicators=(choice.entry.id,),
    )


def chosen_rows(choice: Choice) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Name → current values of each chosen series (at most MOST), oldest first; and the names not held."""
    named: dict[str, pd.DataFrame] = {}
    lacking: list[str] = []
    for region in choice.region:
        frame = choice.reading.ask("readings", indicator=choice.entry.id, region=region)
        frame = frame[(frame["kind"] == choice.kind) & (frame["caliber"] == choice.own_caliber)]
        for industry in choice.industry:
            own = frame[frame["industry"] == industry].sort_values("end", kind="stable")
            name = series_name(choice, region, industry)
            if own.empty:
                lacking.append(name)
            elif len(named) < MOST:
                named[name] = own
    return named, lacking


def series_name(choice: Choice, region: str, industry: str) -> str:
    """What tells a series from the others in the chart; region and industry where both are needed."""
    place, part = choice.regions[region], "合计" if industry == "all" else choice.industries[industry]
    if len(choice.region) > 1 and len(choice.industry) > 1:
        return f"{place}·{part}"
    if len(choice.industry) > 1:
        return part
    return place if industry == "all" else f"{place}·{part}"


def told(row: Any) -> str:
    """The value as written beside a mark; a target, a forecast or an implied value says so."""
    mark = f"（{row.status}）" if row.status in NOT_ACTUAL and not row.modality else ""
    return shown_row(row) + mark


def _subtitle(choice: Choice) -> str:
    caliber = choice.own_caliber or choice.entry.caliber
    unit = f"单位：{choice.entry.unit}" if choice.entry.unit else ""
    return "，".join(p for p in (f"{choice.entry.title}（{choice.kind}）", caliber, unit) if p)


def _figure(choice: Choice, numeric: dict[str, pd.DataFrame]) -> Figure | None:
    """Bars for a cross-section or a handful of amounts, else lines and points over time; None below two points."""
    count = sum(len(frame) for frame in numeric.values())
    if count < 2:
        return None
    periods = {(row.start, row.end) for frame in numeric.values() for row in each(frame)}
    growth = choice.entry.range_low < 0
    if len(periods) == 1 and len(numeric) > 1:
        rows = [(name, row) for name, frame in numeric.items() for row in each(frame)]
        rows.sort(key=lambda pair: -pair[1].value)
        return _bars(choice, [(name, row, words(row)) for name, row in rows])
    if len(numeric) == 1 and count <= BARS and not growth:
        return _bars(choice, [(words(row), row, "") for row in each(next(iter(numeric.values())))])
    return _line(choice, numeric, growth)


def _bars(choice: Choice, rows: list[tuple[str, Any, str]]) -> Figure:
    name = choice.entry.short or choice.entry.title
    bars = [point(row, name, category, mark="bar", label=told(row)) for category, row, _ in rows]
    return bar_figure(bars, Series(name), y=Axis(name, choice.entry.unit), height=70 + 44 * len(rows))


def _line(choice: Choice, numeric: dict[str, pd.DataFrame], growth: bool) -> Figure:
    table = pd.concat(list(numeric.values()), ignore_index=True)
    step = step_of(table, choice.entry.frequency)
    rows: list[dict[str, Any]] = []
    for name, frame in numeric.items():
        at = [month_index(end) for end in frame["end"]]
        joined = bool(step) and any(b - a <= step * 1.5 for a, b in pairwise(at))
        labelled = set(frame["id"]) if len(table) <= LABELLED else set()
        rows += [
            point(row, name, x, mark="line" if joined else "point", label=told(row) if row.id in labelled else "")
            for x, row in zip(at, each(frame), strict=True)
        ]
    cuts = breaks_between(choice.reading, choice.entry.id, choice.region, choice.industry, table)
    years = new_years(table) if choice.kind == "累计" else ()
    events = tuple(Event(x, reason, note) for x, reason, note in apart(cuts))
    ticks = ticks_of(table)
    low, high = min(r["x"] for r in rows), max(r["x"] for r in rows)
    room = max((high - low) * 0.03, 0.5)
    right = max(high + room, max((e.x for e in events), default=low) + (high - low) * 0.12)
    named = [
        Series(
            name,
            tone,
            direct=len(numeric) > 1 or len(table) > LABELLED,
            text="" if len(numeric) > 1 else told(frame.iloc[-1]),
        )
        for (name, frame), tone in zip(numeric.items(), TONES, strict=False)
    ]
    return Figure(
        "line",
        points(rows),
        tuple(named),
        x=Axis(ticks=ticks, domain=(low - room, right)),
        y=Axis(choice.entry.short, choice.entry.unit, zero=growth),
        events=events,
        breaks=(*years, *(x for x, _, _ in cuts)),
        step=step,
        height=420,
        wide=False,
    )


def _cards(kept: dict[str, pd.DataFrame]) -> Cards | None:
    """What is left to show when there is nothing to draw: each value as written."""
    cards = tuple(
        Card(name, told(row), words(row), row.note, card_source(row), ids=(row.id,), worded=row.value != row.value)
        for name, frame in kept.items()
        for row in each(frame)
    )
    return Cards(cards, style="headline") if cards else None


def _finding(choice: Choice, kept: dict[str, pd.DataFrame], numeric: dict[str, pd.DataFrame]) -> str:
    """The newest value of each series, and for one growth series its highest and lowest."""
    short = choice.entry.short or choice.entry.title
    frames = numeric or {name: frame for name, frame in kept.items() if len(frame)}
    if not frames:
        return f"{short}：所选序列只有可信度低的读数，不作图"
    if len(frames) == 1:
        name, frame = next(iter(frames.items()))
        actual = frame[~frame["status"].isin(NOT_ACTUAL)]
        last = (actual if len(actual) else frame).iloc[-1]
        whose, _, part = name.partition("·")
        whole = whose + short if not part or part.split("（")[0] in short else f"{name}{short}"
        text = f"{whole}：{told(last)}（{words(last)}）"
        if _is_growth(choice) and len(numeric.get(name, ())) > 3:
            top, low = frame.loc[frame["value"].idxmax()], frame.loc[frame["value"].idxmin()]
            text += f"；收录期内最高{shown_row(top)}（{words(top)}），最低{shown_row(low)}（{words(low)}）"
        later = frame[(frame["end"] > last["end"]) & frame["status"].isin(NOT_ACTUAL)]
        return text + (f"；另有{told(later.iloc[-1])}（{words(later.iloc[-1])}）" if len(later) else "")
    ends = pd.concat([frame[["start", "end"]] for frame in frames.values()]).value_counts()
    start, end = max(ends[ends == ends.max()].index, key=lambda span: span[1])
    parts = []
    for name, frame in frames.items():
        row = first_row(frame[(frame["start"] == start) & (frame["end"] == end)])
        if row is not None:
            parts.append((row.value if row.value == row.value else 0.0, f"{name}{told(row)}", row))
    parts.sort(key=lambda t: -t[0])
    rest = f"等{len(parts)}条序列" if len(parts) > 4 else ""
    return f"{short}（{words(parts[0][2])}）：{'，'.join(text for _, text, _ in parts[:4])}{rest}"


def _is_growth(choice: Choice) -> bool:
    """Whether highs and lows mean something: a rate that can be negative. Cumulative amounts only grow."""
    return choice.entry.range_low < 0 and choice.entry.unit in ("%", "百分点")


def _notes(
    choice: Choice, table: pd.DataFrame, numeric: dict[str, pd.DataFrame], lacking: Sequence[str], drawn_as: str
) -> tuple[str, ...]:
    """What a reader must know beside the chart. drawn_as: line, bar, or empty where nothing is drawn."""
    notes = []
    low = table[table["confidence"] == "低"]
    if len(low):
        notes.append(f"{'、'.join(words(r) for r in each(low))}的读数可信度低，不上图，仍列于下表。")
    shown = pd.concat(list(numeric.values())) if numeric else table.iloc[:0]
    again = choice.kind == "累计" and bool(new_years(shown))
    if drawn_as == "line":
        notes.append(("累计值每年重新累计，各年之间不连线；" if again else "") + "缺期处断开，不补值。")
    elif drawn_as == "bar" and again:
        notes.append("各期累计的月数不同，不宜直接比较。")
    roles = {role_of(row) for row in each(shown)}
    notes += [f"{ROLE_NOTES[role]}。" for role in ROLE_NOTES if role in roles and drawn_as == "line"]
    if drawn_as == "bar" and roles & set(ROLE_NOTES):
        notes.append("空心条为界限值、推算值、预计值或目标值，限定词见标注。")
    if rival := int((table["rivals"] > 0).sum()):
        notes.append(f"{rival}个时点另有不同数值，所示为当前值，其余见“来源不一”。")
    if lacking:
        notes.append(f"{'、'.join(lacking)}的这一序列本库未收录。")
    if (many := len(choice.region) * len(choice.industry) - len(lacking)) > MOST:
        notes.append(f"所选共{many}条序列，只画前{MOST}条。")
    return tuple(notes)


TONES = ("main", "nation", "chongqing", "second", "third", "alert", "soft", "context")


def implied_months(choice: Choice) -> Draft:
    """The implied months of the chosen regions: dashed, with their band, apart from every official value."""
    base = IMPLIED[choice.entry.id]
    rows: list[dict[str, Any]] = []
    listed_rows: list[dict[str, Any]] = []
    frames: list[pd.DataFrame] = []
    ids: list[str] = []
    for region in choice.region:
        name = f"{choice.regions[region]}（推算，非公布）"
        held = choice.reading.ask("readings", indicator=base, region=region).set_index("id")
        frames.append(choice.reading.ask("implied_months", indicator=base, region=region))
        for r in each(frames[-1]):
            value, band = f"约{r.value:.1f}%", f"{r.low:.1f}%～{r.high:.1f}%"
            used = "、".join(f"{words(held.loc[i])}{shown_row(held.loc[i])}" for i in (r.id_through, r.id_before))
            rows.append(implied_point(r, name, month_index(r.end), f"由{used}推算"))
            listed_rows.append(
                {
                    "地区": choice.regions[region],
                    "时期": words(r),
                    "类型": "当月",
                    "推算值": value,
                    "误差区间": band,
                    "舍入误差": f"±{r.rounding:g}",
                    "方法误差": f"±{r.model_error:.1f}",
                    "状态": "推算",
                    "所用累计值": used,
                }
            )
            ids += [r.id_through, r.id_before]
    frame = points(rows)
    low, high = frame["x"].min(), frame["x"].max()
    names = list(dict.fromkeys(frame["series"]))
    places = "、".join(choice.regions[r] for r in choice.region)
    figure = Figure(
        "line",
        frame,
        tuple(Series(n, t, direct=False) for n, t in zip(names, TONES, strict=False)),
        x=Axis(ticks=ticks_of(pd.concat(frames)), domain=(low - 1.0, high + 1.0)),
        y=Axis(choice.entry.short, "%", zero=True),
        step=1.0,
        height=420,
    )
    return Draft(
        title=f"{places}：由累计增速推算的单月增速{len(rows)}个，均非公布值",
        subtitle=f"{choice.entry.title}，状态：推算，单位：%；虚线为推算值，阴影为误差区间",
        figure=figure,
        table=pd.DataFrame(listed_rows),
        ids=ids,
        through=listed_rows[-1]["时期"],
        indicators=(choice.entry.id,),
        notes=(
            choice.entry.derivation.split("：")[-1] + "，各月权重视为相等。",
            "误差区间为累计值的舍入误差与方法误差之和，方法误差以全国2020年同时公布的累计与当月增速实测。",
            choice.entry.note,
        ),
    )


@exhibit("indicators", "未入库读数")
def left_out(reading: Reading) -> Draft:
    """Readings whose period or caliber is not clear enough to be an observation."""
    frame = reading.ask("left_out")
    return Draft(
        title=f"收集到但未入库的读数{len(frame)}条，时期或口径补齐后可入库",
        subtitle="以下数值不作图、不参与任何比较，只列出见于何处和未入库原因",
        table=frame.drop(columns="id").rename(
            columns={"item": "读数", "value": "见到的数值", "found": "见于", "reason": "未入库原因"}
        ),
        notes=("本库未收录不等于没有发布，主管部门可能已有可用数据。",),
    )


WHOLE = "本指标全部序列"
CHOSEN = "所选序列"


@exhibit(PAGE, "观测值明细", choose_series, scope=(CHOSEN, WHOLE))
def indicator_rows(choice: Choice, scope: str = CHOSEN) -> Draft:
    """Every value held, chosen or not, with its source, its raw text and its cell. scope: CHOSEN or WHOLE."""
    indicator = choice.entry.id
    if indicator in IMPLIED:
        title = "推算值不单独入库，由累计增速即时推算，明细见上图的数据表"
        return Draft(title, choice.entry.title, indicators=(indicator,))
    frame = choice.reading.ask("observations", indicator=indicator)
    if scope != WHOLE:
        frame = frame[
            (frame["kind"] == choice.kind)
            & (frame["caliber"] == choice.own_caliber)
            & frame["region"].isin(choice.region)
            & frame["industry"].isin(choice.industry)
        ]
    others = int((~frame["current"]).sum())
    return Draft(
        title=f"{scope}共{len(frame)}个观测值，其中当前值{len(frame) - others}个，未取用{others}个",
        subtitle=f"{choice.entry.title}；一个时点有多个来源时逐条列出，“当前值”一列为“是”者用于图表",
        table=detailed(frame),
        ids=list(frame["id"]),
        indicators=(indicator,),
    )


def detailed(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of the question ``observations`` with everything known of each."""
    return tabled(
        each(frame),
        "当前值 地区 行业 口径 类型 时期 数值 状态 可信度 发布机构 来源标题 章节 发布日期 原始文本=raw 入库文件=file "
        "单元格 公开属性=disclosure 事实编号=fact_id 见于 说明",
        当前值=lambda r: "是" if r.current else "否",
        单元格=lambda r: f"{r.sheet}!{r.cell}" if r.sheet else r.cell,
    )
