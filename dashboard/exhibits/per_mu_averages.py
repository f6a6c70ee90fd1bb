"""亩均效益评价测算: one object and one indicator against the averages of the rated and the published ones."""

import math
from typing import Any

import pandas as pd

from dashboard.analysis.per_mu import RATIOS, UNITS, averages
from dashboard.errors import ParameterError
from dashboard.exhibits.builders import bar_figure, reckoned_bar, used
from dashboard.exhibits.exhibit import Draft
from dashboard.exhibits.extremes import counted_above, ends, together
from dashboard.exhibits.per_mu_evaluation import CLASSES, DRAWN
from dashboard.exhibits.per_mu_rated import DECIMALS, NO_REFERENCE, OWN, PUBLISHED, Rated, rating, times, value
from dashboard.figure import Axis, Reference, Series
from dashboard.wording import number_text, shown_row


@rating("单个对象与平均值")
def per_mu_object(asked: Rated, name: str = "") -> Draft:
    """One object's indicators as multiples of the average of the rated and of the averages published for 2020."""
    frame = asked.evaluation.rated
    own = frame[frame["name"] == name] if name else frame.head(1)
    if own.empty:
        raise ParameterError(f"参评对象中没有“{name}”", "名称", "请从列表中选择")
    row = own.iloc[0]
    average = averages(frame)
    rows, table = [], []
    for indicator in RATIOS:
        amount = float(row[indicator])
        if math.isnan(amount):
            continue
        line = {"指标": indicator, "数值": value(indicator, amount)}
        for series, mean in ((OWN, average.get(indicator)), (PUBLISHED, _published(asked, indicator))):
            line |= {series: _mean(asked, indicator, series, mean), f"为{series}": ""}
            if mean:
                line[f"为{series}"] = times(amount / mean)
                shown = f"{value(indicator, amount)}，{series}{line[series]}"
                multiple = amount / mean
                rows.append(
                    reckoned_bar(series, indicator, multiple, times(multiple), asked.through, shown, key=row["id"])
                )
        table.append(line)
    return asked.draft(
        title=f"{row['name']}列第{row['rank']}名、{row['class']}类：{_compared(row, asked)}",
        subtitle=f"各项指标相当于平均值的倍数，1为平均；{asked.scope}",
        figure=bar_figure(
            rows,
            Series(OWN, "main"),
            Series(PUBLISHED, "chongqing"),
            y=Axis("相当于平均值", "倍"),
            references=(Reference(1.0, "平均值"),),
            categories=tuple(line["指标"] for line in table),
            height=340,
        ),
        table=pd.DataFrame(table),
        more=[r.id for r in asked.published.values()],
        notes=(*_caliber(asked), f"{NO_REFERENCE}的公布均值没有写明能耗单位，不作参照。"),
    )


def _published(asked: Rated, indicator: str) -> float | None:
    row = asked.published.get(indicator)
    return None if row is None else float(row.value)


def _mean(asked: Rated, indicator: str, series: str, mean: float | None) -> str:
    """An average in words, a published one as it was published."""
    if not mean:
        return "未写能耗单位，不作参照" if series == PUBLISHED else "无"
    return shown_row(asked.published[indicator]) if series == PUBLISHED else value(indicator, mean)


def _compared(row: "pd.Series[Any]", asked: Rated) -> str:
    """How many indicators are above the published averages, and the weakest."""
    ratios = {n: float(row[n]) / mean for n in RATIOS if (mean := _published(asked, n)) and row[n] == row[n]}
    if not ratios:
        return "没有可比的公布均值"
    above = sum(ratio > 1 for ratio in ratios.values())
    said = counted_above(len(ratios), above, "项可比指标", "2020年公布均值")
    weakest, _ = ends(ratios.items(), least=True, decimals=2)
    return f"{said}，{together(weakest)}最低，为{times(min(ratios.values()))}"


def _caliber(asked: Rated) -> tuple[str, ...]:
    """Whose averages were published."""
    if asked.kind == "企业":
        return ("公布均值为2020年评价参评企业平均。",)
    return ("公布均值为2020年评价参评企业平均，与园区口径不同，只供参照。",)


@rating("单项指标与公布均值", indicator=tuple(RATIOS))
def per_mu_indicator(asked: Rated, indicator: str = "亩均税收") -> Draft:
    """One indicator of all rated objects from high to low, the average published for 2020 as a line."""
    frame = asked.evaluation.rated
    frame = frame[frame[indicator].notna()].sort_values(by=indicator, ascending=False, kind="stable")
    if frame.empty:
        return asked.without(f"{indicator}没有可用的数")
    drawn, mean, own = frame.head(DRAWN), _published(asked, indicator), averages(frame)[indicator]
    above = int((frame[indicator] >= (mean or own)).sum())
    whose = f"{PUBLISHED}{shown_row(asked.published[indicator])}" if mean else f"参评平均{value(indicator, own)}"
    line = (Reference(mean, f"{PUBLISHED}{shown_row(asked.published[indicator])}"),) if mean else ()
    rows = [_bar(row, indicator, asked) for _, row in drawn.iterrows()]
    pairs = zip(frame["name"], frame[indicator], strict=True)
    best, _ = ends(((str(n), float(v)) for n, v in pairs), decimals=DECIMALS[indicator])
    unit = asked.counted(0).removeprefix("0")
    many = counted_above(len(frame), above, f"{unit}{asked.kind}", whose, of=indicator, at_least=True)
    return asked.draft(
        title=f"{many}，{together(best)}最高",
        subtitle=f"{indicator}，单位：{UNITS[indicator]}；参评平均{value(indicator, own)}；{asked.scope}",
        figure=bar_figure(
            rows,
            *used(rows, *CLASSES),
            y=Axis(indicator, UNITS[indicator]),
            references=line,
            categories=tuple(drawn["name"]),
            height=70 + 24 * len(drawn),
        ),
        table=pd.DataFrame(
            {
                "名称": frame["name"],
                "类别": frame["class"],
                indicator: [value(indicator, v) for v in frame[indicator]],
                "为参评平均": [times(v / own) for v in frame[indicator]],
                "为公布均值": [times(v / mean) if mean else "没有可用的公布均值" for v in frame[indicator]],
            }
        ),
        more=[asked.published[indicator].id] if mean else [],
        notes=_caliber(asked) if mean else ("公布均值没有写明能耗单位，不作参照线。",),
    )


def _bar(row: "pd.Series[Any]", indicator: str, asked: Rated) -> dict[str, Any]:
    amount = float(row[indicator])
    label, shown = number_text(amount, decimals=DECIMALS[indicator]), value(indicator, amount)
    return reckoned_bar(f"{row['class']}类", row["name"], amount, label, asked.through, shown, key=row["id"])
