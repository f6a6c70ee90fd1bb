"""五大支柱产业 by period: revenue and growth by industry, and what every module of the page reads its rows with.

Growth is the published rate; it is never reckoned from two levels.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboard.exhibits.builders import bar_figure, point, reckoned_bar, resting
from dashboard.exhibits.exhibit import Draft, Reading, exhibit, per_version
from dashboard.exhibits.rows import SICHUAN, drawn, need
from dashboard.exhibits.telling import UNRANKED, apart, label_of, moved, words
from dashboard.figure import Axis, Reference, Series
from dashboard.frames import each, first_row
from dashboard.wording import NOT_HELD, grouped, shown_row

PAGE = "pillars"
TOTAL = "five_pillars"
#: What the sources publish in units of 万亿元 and the store keeps in 亿元.
TRILLION = 10_000
#: So many industries make a period that can be looked at.
FEWEST = 2


def pillar_rows(reading: Reading, indicator: str, period: str | None = None) -> pd.DataFrame:
    """The readings of the five pillars and their total in the indicator's default caliber, one period or all."""
    names = [TOTAL, *members(reading)["industry"]]
    frame = reading.ask("readings", indicator=indicator, region=SICHUAN)
    frame = drawn(frame[frame["industry"].isin(names) & (frame["kind"] == "累计") & (frame["caliber"] == "")])
    return frame if period is None else of_period(frame, period)


@per_version(16)
def periods(reading: Reading) -> tuple[str, ...]:
    """The periods, in words and oldest first, in which revenue of the total and of some of its parts is held."""
    frame = pillar_rows(reading, "revenue").sort_values(["end", "start"])
    held = frame.assign(period=[words(row) for row in each(frame)]).groupby("period", sort=False)["industry"].agg(set)
    return tuple(str(period) for period, names in held.items() if TOTAL in names and len(names) > FEWEST)


def newest(reading: Reading, period: str) -> str:
    """The period asked for, or the newest one offered; "" where there is none."""
    return period or next(reversed(periods(reading)), "")


def of_period(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    """The rows of one period, given in words."""
    return frame[[words(r) == period for r in each(frame)]]


def members(reading: Reading, group: str = TOTAL) -> pd.DataFrame:
    """The industries of a group, in the order the register of groups lists them."""
    groups = reading.ask("industry_groups")
    row = groups["cell"].str.extract(r"(\d+)")[0].astype(float)
    return groups.assign(row=row)[groups["group"] == group].sort_values(["row", "industry"])


def split(frame: pd.DataFrame) -> tuple[Any | None, pd.DataFrame]:
    """The total's row (None where there is none) and the industries' rows, the largest value first."""
    total = first_row(frame[frame["industry"] == TOTAL])
    return total, frame[frame["industry"] != TOTAL].sort_values("value", ascending=False)


def frame_of(rows: Iterable[Any]) -> pd.DataFrame:
    """Rows of several answers as one frame."""
    return pd.DataFrame([row._asdict() for row in rows])


def number(value: float) -> str:
    """A reckoned amount with one decimal and thousands separators."""
    return grouped(f"{value + 0.0:.1f}")


def amount(row: Any) -> str:
    """An amount as its source wrote it: one published in 万亿元 reads so again, with 约."""
    if not rounded(row):
        return shown_row(row)
    return f"约{row.value / TRILLION:.15g}万亿元"


def rounded(row: Any) -> bool:
    """Whether the source gave this amount in 万亿元, rounded."""
    return "四舍五入" in str(row.note)


def _order(reading: Reading, period: str) -> list[tuple[str, str]]:
    """(industry, name) of the five in the order of their revenue; those without a level come last."""
    _, levels = split(pillar_rows(reading, "revenue", period))
    register = members(reading)[["industry", "industry_name"]].itertuples(index=False, name=None)
    rank = {industry: place for place, industry in enumerate(levels["industry"])}
    return sorted(register, key=lambda pair: rank.get(pair[0], len(rank)))


def _bars(reading: Reading, indicator: str, period: str, name: str) -> tuple[list[dict[str, Any]], list[str]]:
    """One bar an industry, in the common order; an industry without a reading is an empty place that says so."""
    _, parts = split(pillar_rows(reading, indicator, period))
    held = {r.industry: r for r in each(parts)}
    rows: list[dict[str, Any]] = []
    for industry, title in _order(reading, period):
        if industry in held:
            rows.append(point(held[industry], name, title, mark="bar", label=label_of(held[industry])))
        else:
            rows.append(reckoned_bar(name, title, float("nan"), NOT_HELD, period) | {"role": "context"})
    return rows, [title for _, title in _order(reading, period)]


@exhibit(PAGE, "分产业营业收入", period=periods)
def pillars_revenue(reading: Reading, period: str = "") -> Draft:
    """Revenue of the five pillars in one period, in 亿元; the newest unless another is chosen."""
    period = need(newest(reading, period))
    frame = pillar_rows(reading, "revenue", period)
    total, parts = split(frame)
    rows, names = _bars(reading, "revenue", period, "营业收入")
    if len(parts) == len(names):
        title = f"{period}营业收入{apart(parts, 'industry_name') or UNRANKED}"
    else:
        held = "、".join(f"{r.industry_name}{shown_row(r)}" for r in each(parts))
        title = f"{period}仅收录{held}，其余{len(names) - len(parts)}个产业{NOT_HELD}"
    notes = [f"五大支柱产业合计{amount(total)}，不与各产业同轴。"] if total else []
    return Draft(
        title=title,
        subtitle=f"{period}营业收入，五大支柱产业合计和电子信息含软件业，单位：亿元",
        figure=bar_figure(rows, Series("营业收入"), y=Axis("营业收入", "亿元"), height=56 + 44 * len(names)),
        **resting(frame, 产业="industry_name"),
        notes=tuple(notes),
        through=period,
    )


@exhibit(PAGE, "分产业营业收入增速", period=periods)
def pillars_growth(reading: Reading, period: str = "") -> Draft:
    """Revenue growth of the five pillars in one period, in %; the total as a line across."""
    period = need(newest(reading, period))
    frame = pillar_rows(reading, "revenue_growth", period)
    total, parts = split(frame)
    rows, names = _bars(reading, "revenue_growth", period, "营业收入增速")
    if parts.empty:
        return Draft(f"{period}分产业营业收入增速{NOT_HELD}", "", **resting(frame, 产业="industry_name"))
    held = "" if len(parts) == len(names) else f"已收录的{len(parts)}个产业中"
    whole = f"合计{moved(total)}，" if total else ""
    every = of_period(drawn(reading.ask("readings", indicator="revenue_growth", region=SICHUAN)), period)
    beside = every[(every["industry"] == "equipment") & (every["caliber"] != "")]
    cars = every[every["industry"] == "auto_industry"]
    notes = [f"装备制造{r.caliber}后{moved(r)}。" for r in each(beside)]
    notes += [f"同期汽车产业营业收入增速为{shown_row(r)}。" for r in each(cars)]
    notes.append("增速为公布数，不由总量相除；产业次序同营业收入图。")
    shown = pd.concat([frame, beside, cars], ignore_index=True)
    return Draft(
        title=f"{period}营业收入{whole}{held}{apart(parts, 'industry_name', '最快', '最慢') or UNRANKED}",
        subtitle=f"{period}营业收入同比增速，可比企业范围，单位：%",
        figure=bar_figure(
            rows,
            Series("营业收入增速", "second"),
            y=Axis("同比增速", "%", zero=True),
            references=(Reference(float(total.value), f"合计 {shown_row(total)}"),) if total else (),
            height=56 + 44 * len(names),
        ),
        **resting(shown, 产业="industry_name"),
        notes=tuple(notes),
        through=period,
    )
