"""目标与结果: every published target against the reading of its own period, by the dictionary's direction of good."""

import datetime as dt
from typing import Any

import pandas as pd

from dashboard.analysis.goal import RULE, Said, State, Verdict, judge
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.telling import named, words
from dashboard.frames import each
from dashboard.wording import NOT_HELD, day_of, shown_row

PAGE = "outlook"
#: What makes a series, besides the kind of its periods.
KEYS = ("indicator", "region", "industry", "caliber")
#: In this order the finding counts them.
COUNTED: tuple[State, ...] = ("达到", "未达到", "未到期", "无结果", "不判")
WORDS: dict[State, str] = {
    "达到": "达到", "未达到": "未达到", "未到期": "未到期", "无结果": "结果本库未收录", "不判": "不能判断",
}  # fmt: skip


def _said(row: Any) -> Said:
    return Said(float(row.value), row.bound, row.approximation, row.modality)


def _result(held: list[Any], target: Any) -> Any | None:
    """The published reading of the target's own series and period."""
    return next((r for r in held if (r.kind, r.start, r.end) == (target.kind, target.start, target.end)), None)


def _nearest(held: list[Any], target: Any) -> Any | None:
    """The last published reading of the target's series that ends before its period does."""
    own = [r for r in held if r.kind == target.kind and r.end < target.end]
    return max(own, key=lambda r: (r.end, r.start), default=None)


def day_of_data(reading: Reading) -> dt.date:
    """The end of the newest month held: a target's period is over when the data have passed it."""
    newest = next(iter(reading.ask("monthly_months")["month"]), "1900-01")
    return day_of(pd.Timestamp(f"{newest}-01") + pd.offsets.MonthEnd(0))


@exhibit(PAGE, "目标与结果")
def targets(reading: Reading) -> Draft:
    """Target, reading of the same period, verdict and why; the last earlier reading where there is none."""
    today = day_of_data(reading)
    directions = dict(reading.ask("indicators")[["id", "direction"]].itertuples(index=False, name=None))
    readings: dict[tuple[str, ...], list[Any]] = {}
    for row in each(reading.ask("target_readings")):
        readings.setdefault(tuple(getattr(row, key) for key in KEYS), []).append(row)
    rows, ids, states = [], [], []
    for target, others in _by_source(each(reading.ask("target_rows"))):
        held = readings.get(tuple(getattr(target, key) for key in KEYS), [])
        result = _result(held, target)
        before = None if result is not None else _nearest(held, target)
        verdict = judge(
            _said(target),
            _said(result) if result is not None else None,
            directions.get(target.indicator, "中性"),
            day_of(target.end) <= today,
        )
        states.append(verdict.state)
        ids += [r.id for r in (target, *others, result, before) if r is not None]
        rows.append(_row(target, others, result, before, verdict))
    order = sorted(range(len(rows)), key=lambda n: (COUNTED.index(states[n]), n))
    return Draft(
        title=_finding(states),
        subtitle=f"目标与同一指标、同一口径、同一时期的公布数对照；到期与否以本库最新月份{today.year}年{today.month}月为准",
        table=pd.DataFrame([rows[n] for n in order] or [{"说明": f"状态为“目标”的数值{NOT_HELD}"}]),
        ids=ids,
        notes=(
            f"目标期没有公布数的写“{NOT_HELD}”，不用其他时期或其他口径的数代替；“此前最近读数”只供参考，不作判断。",
            RULE,
        ),
    )


def _by_source(rows: list[Any]) -> list[tuple[Any, list[Any]]]:
    """Each target by the newest of its sources, with the rows of the other sources."""
    found: list[tuple[Any, list[Any]]] = []
    for row in rows:
        if row.turn == 1:
            found.append((row, []))
        else:
            found[-1][1].append(row)
    return found


def _finding(states: list[State]) -> str:
    if not states:
        return f"数量目标{NOT_HELD}"
    if set(states) == {"无结果"}:
        return f"{len(states)}项数量目标均已到期，目标期的公布结果{NOT_HELD}，暂不能判断"
    counted = "，".join(f"{states.count(s)}项{WORDS[s]}" for s in COUNTED if s in states)
    return f"本库收录的{len(states)}项数量目标：{counted}"


def _row(target: Any, others: list[Any], result: Any | None, before: Any | None, verdict: Verdict) -> dict[str, str]:
    told = [f"另有{shown_row(o)}（{o.publisher}），取发布日期最新的" for o in others]
    place = "" if target.region == "510000" else target.region_short
    return {
        "指标": place + named(target), "目标期": words(target), "目标": shown_row(target),
        "结果": shown_row(result) if result is not None else NOT_HELD,
        "判断": WORDS[verdict.state] if verdict.state != "无结果" else "—", "依据": verdict.why,
        "此前最近读数": f"{words(before)}　{shown_row(before)}" if before is not None else "",
        "目标来源": target.publisher, "说明": "；".join(part for part in (target.note.rstrip("。"), *told) if part),
    }  # fmt: skip
