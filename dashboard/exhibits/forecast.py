"""预判: the next readings of a monthly growth series, or why there are none."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.forecast import (
    FEWEST,
    MOST_STEPS,
    ONLY_THEN,
    RULE,
    Coverage,
    Forecast,
    Predicted,
    Step,
    forecast,
)
from dashboard.analysis.forecast_run import Month, run_of, said
from dashboard.errors import ParameterError
from dashboard.exhibits.exhibit import Draft, Reading, exhibit, per_version
from dashboard.exhibits.growth_series import DEFAULT, MERGED, Growth, all_series, growth, named
from dashboard.exhibits.timeline import apart, new_years, ticks_of
from dashboard.figure import Axis, Event, Figure, Series, points
from dashboard.frames import each

PAGE = "outlook"
MARK = "预测值，非公布"
#: Steps a reader may ask for.
STEPS = tuple(str(n) for n in range(1, MOST_STEPS + 1))
NEWEST = ""
#: Series with fewer readings than this are not offered: there is nothing to look at.
OFFERED = 10
#: A series that ends so many months before the newest month of the store is out of date.
STALE = 3
#: How the register of breaks words a reading in doubt: it is left out, the series goes on.
DOUBTED = "存疑"
#: Months of history drawn before a forecast.
SHOWN = 30


@dataclass(frozen=True)
class Outlook:
    """A series up to a month, its forecast or the reason against it, and what was published after that month.

    own: rows of the series (of growth_series) up to the month; later: rows after it, up to the next break.
    """

    series: Growth
    own: pd.DataFrame
    later: pd.DataFrame
    made: Forecast | str
    looking_back: bool

    @property
    def name(self) -> str:
        """What is forecast: 四川规上工业增加值增速（累计）."""
        return self.series.named.name

    @property
    def reason(self) -> str:
        """Why there is no forecast, or ""."""
        return self.made if isinstance(self.made, str) else self.made.reason


def forecast_series(reading: Reading) -> dict[str, str]:
    """The monthly growth series that may be looked at, key → name: for a picker."""
    monthly = set(reading.ask("indicators").query("frequency == '月'")["id"])
    return {
        key: own.name
        for key, own in all_series(reading).items()
        if own.indicator in monthly and own.kind in ("累计", "当月") and own.points >= OFFERED
    }


def forecast_months(reading: Reading, series: str = DEFAULT) -> dict[str, str]:
    """The months a forecast may be looked at from, key → name, newest first; "" is the newest."""
    months = [_month(int(m)) for m in _published(growth(reading, series))["month"]][FEWEST - 1 :]
    return {NEWEST: "最新", **{f"{y}-{m:02d}": said((y, m)) for y, m in reversed(months)}}


def outlook(reading: Reading, series: str = DEFAULT, until: str = NEWEST, steps: str = "6") -> Outlook:
    """The forecast of a series as seen from a month; kept per version.

    Raises ParameterError for a series or month there is none of.
    """
    return _outlook(reading, named(reading, series).key, until, int(steps))


@per_version(64)
def _outlook(reading: Reading, key: str, until: str, steps: int) -> Outlook:
    held = growth(reading, key)
    frame = _published(held)
    months = [f"{y}-{m:02d}" for y, m in map(_month, frame["month"])]
    if until and until not in months:
        ends = f"{months[0]}至{months[-1]}" if months else "无"
        raise ParameterError(f"{held.named.name}没有{until}的读数", "截至月份", f"本库收录{ends}，请从中选择")
    own = frame[: months.index(until) + 1] if until else frame
    cuts = sorted(_month(m) for m, reason in held.cuts.items() if DOUBTED not in reason)
    last = _month(int(own["month"].iloc[-1])) if len(own) else None
    later = frame[len(own) :]
    if next_cut := next((c for c in cuts if last and c > last), None):
        later = later[later["month"] < _index(next_cut)]
    readings = [(_month(m), float(v)) for m, v in zip(own["month"], own["value"], strict=True)]
    stale = _stale(reading, last)
    run = run_of(readings, held.cumulative, cuts)
    made: Forecast | str = stale if stale and not until else forecast(run, steps)
    return Outlook(held, own, later, made, bool(until) and (until != months[-1] or bool(stale)))


def _published(held: Growth) -> pd.DataFrame:
    """The published readings of the series itself: nothing implied, no cumulative rate among single months."""
    rows = held.rows
    return rows[(rows["role"] == "published") & (rows["note"] != MERGED)].reset_index(drop=True)


def _month(index: int) -> Month:
    return int(index) // 12, int(index) % 12 + 1


def _index(month: Month) -> int:
    """A month as growth_series numbers it."""
    return month[0] * 12 + month[1] - 1


def _stale(reading: Reading, last: Month | None) -> str:
    """Why a series that ends long before the store's newest month is not forecast, or ""."""
    newest = next(iter(reading.ask("monthly_months")["month"]), "")
    if last is None or not newest:
        return ""
    behind = (int(newest[:4]) - last[0]) * 12 + int(newest[5:7]) - last[1]
    if behind <= STALE:
        return ""
    return f"序列止于{said(last)}，比本库最新的{said((int(newest[:4]), int(newest[5:7])))}早{behind}个月，近端有缺口"


def _words(at: Outlook, month: Month) -> str:
    """The period of a reading in words."""
    first = pd.Timestamp(month[0], 1 if at.series.cumulative else month[1], 1)
    return period.in_words("累计", first, pd.Timestamp(month[0], month[1], 1) + pd.offsets.MonthEnd(0))


def _x(month: Month) -> float:
    return month[0] * 12.0 + month[1]


@exhibit(PAGE, "增速预测", outlook, steps=STEPS)
def forecast_curve(at: Outlook) -> Draft:
    """The next readings, dotted, with 80 and 95 % intervals; from an earlier month also what was published later."""
    given = () if isinstance(at.made, str) else tuple(p for p in at.made.predicted if p.given)
    drawn = at.own.tail(SHOWN)
    rows = [_read(r, at.name, "published") for r in each(drawn)]
    after = at.later[at.later["month"].isin([_index(p.month) for p in given])]
    if given:
        rows += [_band(at, p, 1, "95%区间") for p in given]
        rows += [_band(at, p, 0, "预测值与80%区间") for p in given]
        rows += [_read(r, "后来公布", "published", "point") for r in each(after)]
    return Draft(
        title=_finding(at, given, after),
        subtitle=f"{at.name}，同比，单位：%；{'圆点虚线为预测值，阴影为80%和95%区间' if given else '只列公布值'}",
        figure=_figure(at, rows, drawn, given) if rows else None,
        table=_table(at, given, after),
        # The whole run decides, not only the months drawn.
        ids=[i for ids in pd.concat([at.own, after])["ids"] for i in ids],
        notes=_notes(at, given),
        through=str(at.own["words"].iloc[-1]) if len(at.own) else "",
        mark=MARK if given else "",
        # Refused as well: the errors that decide are reckoned here.
        reckoned=True,
        indicators=(at.series.named.indicator,),
    )


def _figure(at: Outlook, rows: list[dict[str, Any]], drawn: pd.DataFrame, given: tuple[Predicted, ...]) -> Figure:
    months = [_month(m) for m in drawn["month"]] + [p.month for p in given]
    ends = pd.DataFrame({"end": [pd.Timestamp(y, m, 1) + pd.offsets.MonthEnd(0) for y, m in months]})
    cuts = [
        (_x(_month(m)) - 0.5, reason, reason)
        for m, reason in sorted(at.series.cuts.items())
        if DOUBTED not in reason and months[0] < _month(m) <= months[-1]
    ]
    return Figure(
        "line",
        points(rows),
        (
            Series(at.name, "main", direct=False),
            Series("预测值与80%区间", "alert", direct=False),
            Series("95%区间", "soft", direct=False),
            Series("后来公布", "second", direct=False),
        ),
        x=Axis(ticks=ticks_of(ends), domain=(_x(months[0]) - 0.6, _x(months[-1]) + 0.8)),
        y=Axis("同比增速", "%", zero=True),
        breaks=tuple({*(new_years(ends) if at.series.cumulative else ()), *(cut for cut, _, _ in cuts)}),
        events=tuple(Event(x, reason) for x, reason, _ in apart(cuts)),
        step=1.0,
        height=400,
    )


def _read(row: Any, name: str, role: str, mark: str = "line") -> dict[str, Any]:
    return {
        "series": name, "role": role, "mark": mark, "x": _x(_month(row.month)), "y": row.value, "shown": row.shown,
        "period": row.words, "note": row.note or row.doubt, "id": row.ids[0], "label": "",
    }  # fmt: skip


def _band(at: Outlook, predicted: Predicted, level: int, name: str) -> dict[str, Any]:
    low, high = predicted.bounds[level]
    shown = f"{_pct(predicted.value)}（{_between(predicted, level)}）"
    return {
        "series": name, "role": "forecast", "mark": "band", "x": _x(predicted.month), "low": low, "high": high,
        "y": predicted.value if level == 0 else None, "shown": shown,
        "period": f"{_words(at, predicted.month)}（预测）", "note": MARK,
    }  # fmt: skip


def _pct(value: float) -> str:
    return f"{value:.1f}%".replace("-0.0%", "0.0%")


def _between(predicted: Predicted, level: int) -> str:
    low, high = predicted.bounds[level]
    return f"{_pct(low)}～{_pct(high)}"


def covered(coverage: tuple[Coverage, ...]) -> str:
    """How often the intervals held what was published: 名义80%区间在回测的62次中含公布值50次（81%）."""
    if not coverage or not coverage[0].tried:
        return "当时已到期的误差不足，无从回测"
    return "，".join(
        f"名义{c.level:.0%}区间在回测的{c.tried}次中含公布值{c.inside}次（{c.inside / c.tried:.0%}）" for c in coverage
    )


def _finding(at: Outlook, given: tuple[Predicted, ...], after: pd.DataFrame) -> str:
    if not given:
        back = f"（站在{at.own['words'].iloc[-1]}）" if at.looking_back else ""
        return f"{at.name}暂不作预测{back}：{at.reason}"
    first, last = given[0], given[-1]
    if not at.looking_back:
        more = f"，{_words(at, last.month)}{_pct(last.value)}（{_between(last, 0)}）" if len(given) > 1 else ""
        return f"预测{at.name}{_words(at, first.month)}{_pct(first.value)}（80%区间{_between(first, 0)}）{more}"
    here = f"回看：只用截至{at.own['words'].iloc[-1]}的数据（现行数值），预测{_words(at, last.month)}{_pct(last.value)}"
    came = after[after["month"] == _index(last.month)]
    return f"{here}，后来公布{came.iloc[0]['shown']}" if len(came) else f"{here}（80%区间{_between(last, 0)}）"


def _table(at: Outlook, given: tuple[Predicted, ...], after: pd.DataFrame) -> pd.DataFrame:
    if isinstance(at.made, str) or not at.made.predicted:
        return pd.DataFrame([{"序列": at.name, "截至": at.own["words"].iloc[-1] if len(at.own) else "",
                              "结论": "不作预测", "原因": at.reason}])  # fmt: skip
    came = dict(zip(after["month"], after["shown"], strict=True))
    rows = []
    for p in at.made.predicted:
        values = (_pct(p.value), _between(p, 0), _between(p, 1)) if p.given else ("不给出", "", "")
        rows.append({
            "时期": _words(at, p.month), "预测值": values[0], "80%区间": values[1], "95%区间": values[2],
            "状态": "预测", "后来公布": came.get(_index(p.month), ""),
            "说明": "" if p.given else "该步回测不优于简单外推或次数不足",
        })  # fmt: skip
    table = pd.DataFrame(rows)
    return table if at.looking_back else table.drop(columns="后来公布")


def _notes(at: Outlook, given: tuple[Predicted, ...]) -> tuple[str, ...]:
    notes = []
    if given and not isinstance(at.made, str):
        notes.append("预测值由本库测算，不是公布值，也不代表任何部门的判断；区间由历史回测误差推得，不含突发事件。")
        notes.append(f"区间的实际覆盖：{covered(at.made.coverage)}。")
    if at.series.cumulative:
        notes.append(
            "累计增速本身平滑，不直接外推：先按各月等权还原为单月水平（1—2月合为一期），预测后再折回累计；"
            "年初变动余地大，年末小。"
        )
    notes.append(RULE)
    run = None if isinstance(at.made, str) else at.made.run
    if run is not None:
        notes.append(f"所用为{said(run.slots[0])}以来连续的{len(run.slots)}期（{run.cut}）。")
        if run.merged:
            notes.append(f"{'、'.join(said(m) for m in run.merged)}没有可用读数，与下一期合取均值。")
    return tuple(notes)


@exhibit(PAGE, "预测方法的回测", outlook, steps=STEPS)
def forecast_check(at: Outlook) -> Draft:
    """How the method did at every month of the past, step by step, beside the naive forecasts."""
    ids = [i for ids in at.own["ids"] for i in ids]
    subtitle = f"{at.name}；平均绝对误差，单位：百分点；每个起点{ONLY_THEN}"
    if isinstance(at.made, str):
        return Draft(f"没有回测：{at.made}", subtitle, table=pd.DataFrame([{"说明": at.made}]), ids=ids, notes=(RULE,))
    made, rival = at.made, at.made.pooled.rival
    own = f"回测{made.tried}个起点：本方法平均误差{rival.own:.2f}个百分点，"
    title = (
        f"{own}比“{rival.name}”的{rival.naive:.2f}小{(1 - rival.own / rival.naive) * 100:.0f}%"
        + (f"，但不作预测：{made.reason}" if made.reason else "")
        if made.pooled.beaten
        else f"{own}不如“{rival.name}”的{rival.naive:.2f}，不作预测"
        if made.tried
        else f"没有可以回测的起点，不作预测：{made.reason}"
    )
    paired = "，括号内为本方法在同样月份的误差" if any(step.partly for step in made.steps) else ""
    return Draft(
        reckoned=True,
        title=title,
        subtitle=subtitle,
        table=pd.DataFrame([_tried(s) for s in made.steps]),
        ids=ids,
        notes=(
            f"最近一期选用：{made.model}。“维持上期”“上年同月”为两种简单外推；"
            f"后者只在上年同月有读数的月份比较{paired}。",
            f"区间的实际覆盖：{covered(made.coverage)}。每个起点的区间只由当时已到期的误差推得。",
            "误差为整个选模过程的误差，不是事后挑选的最好模型。",
        ),
        through=str(at.own["words"].iloc[-1]),
        indicators=(at.series.named.indicator,),
    )


def _tried(step: Step) -> dict[str, str]:
    def cell(value: float) -> str:
        return f"{value:.2f}" if value == value else "—"

    return {
        "提前期数": f"{step.ahead}期", "回测次数": str(step.tried), "本方法": cell(step.error),
        "维持上期": cell(step.last),
        "上年同月": cell(step.year) + (f"（{cell(step.beside)}）" if step.partly else ""),
        **{f"名义{c.level:.0%}区间": f"{c.tried}次中含{c.inside}次" if c.tried else "—" for c in step.coverage},
        "结论": "优于简单外推" if step.better else "不优于简单外推，不给出",
    }  # fmt: skip
