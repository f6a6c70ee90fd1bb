"""规上工业增加值 compared: Sichuan beside the nation and Chongqing, and several years on one axis."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.narrative import Value, beside, grew, text
from dashboard.exhibits.builders import listed, resting
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.recovery import (
    CALIBER,
    PAGE,
    compared,
    cumulative_point,
    doubtful,
    line_cuts,
    of_year,
    year_axis,
)
from dashboard.exhibits.recovery import years as offered
from dashboard.exhibits.rows import CHONGQING, NATION, SICHUAN, series
from dashboard.exhibits.telling import label_of, ranked, within, words
from dashboard.figure import Axis, Figure, Series, points
from dashboard.frames import each
from dashboard.wording import NOT_HELD


@exhibit(PAGE, "与全国、重庆比较", year=offered)
def recovery_compare(reading: Reading, year: str = "2020") -> Draft:
    """Cumulative growth of Sichuan, the nation and Chongqing in one year."""
    names = ((SICHUAN, "四川", "main"), (NATION, "全国", "nation"), (CHONGQING, "重庆", "chongqing"))
    rows: list[dict[str, Any]] = []
    tables, used, ids = [], [], []
    for region, name, tone in names:
        frame = of_year(series(reading, "iva_growth", "累计", region), year)
        rows += [cumulative_point(r, name) for r in each(frame)]
        if len(frame):
            used.append(Series(name, tone))
            tables.append(frame.assign(region_name=name))
            ids += list(frame["id"])
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    lacking = [n for _, n, _ in names if n not in {s.name for s in used}]
    notes = ["各月只画已收录的公布值；不相邻的点之间不连线。", *_unfit(reading, names, year)]
    cuts = line_cuts(reading, of_year(series(reading, "iva_growth", "累计"), year))
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
            x=year_axis(),
            y=Axis("累计同比增速", "%", zero=True),
            breaks=tuple(cut for cut, _ in cuts),
            step=1.0,
            wide=False,
        ),
        table=listed(table, 地区="region_name") if len(table) else table,
        ids=ids,
        notes=tuple(notes),
    )


def _unfit(reading: Reading, names: tuple[tuple[str, str, str], ...], year: str) -> list[str]:
    """Which cumulative values of the year are held but of low confidence, so that they are not drawn."""
    found = []
    for region, name, _ in names:
        found += [f"{name}{within(r, int(year))}" for r in each(doubtful(reading, region, year))]
    return [f"{'、'.join(found)}累计数可信度低，不上图。"] if found else []


def _compare_finding(table: pd.DataFrame, year: str) -> str:
    if table.empty:
        return f"{year}年四川、全国、重庆累计增速本库未收录"
    whole = {r.region_name: Value.of(r).bare for r in each(table) if period.month_of(r.end) == 12}
    if "四川" not in whole or len(whole) < 2:
        return f"{year}年四川累计增速与已收录的全国、重庆数据"
    own = whole.pop("四川")
    against = (text(beside(own, other, name)) for name, other in whole.items())
    return "，".join(part for part in (f"{year}年四川{text(grew(own))}", "、".join(a for a in against if a)) if part)


@exhibit(PAGE, "各年同轴比较", years=offered)
def recovery_years(reading: Reading, years: tuple[str, ...] = ()) -> Draft:
    """Several years' cumulative growth on one January–December axis; with none named the usual ones."""
    frame = series(reading, "iva_growth", "累计")
    chosen = sorted(years or compared(offered(reading)))
    tones = {y: t for y, t in zip(chosen, _tones(len(chosen)), strict=True)}
    rows = [cumulative_point(r, f"{y}年") for y in chosen for r in each(of_year(frame, y))]
    kept = frame[frame["end"].map(period.year_of).isin([int(year) for year in chosen])]
    lowest = ranked(kept)[-1:]
    return Draft(
        title="，".join(f"所选{len(chosen)}年中，累计增速最低点为{words(r)}的{label_of(r)}" for r in each(lowest))
        or f"所选年份累计增速{NOT_HELD}",
        subtitle=f"{CALIBER}（累计），各年同轴，单位：%",
        figure=Figure(
            "line",
            points(rows),
            tuple(Series(f"{y}年", tones[y]) for y in chosen),
            x=year_axis(),
            y=Axis("累计同比增速", "%", zero=True),
            step=1.0,
            wide=False,
        ),
        **resting(kept),
        notes=_doubts(reading, chosen)
        + tuple(
            f"{y}年{note.replace('前后累计增速不连线，', '前后')}"
            for y in chosen
            for _, note in line_cuts(reading, of_year(frame, y))
        ),
    )


def _doubts(reading: Reading, years: list[str]) -> tuple[str, ...]:
    """The readings of the chosen years that are not drawn."""
    found = "、".join(words(r) for year in years for r in each(doubtful(reading, SICHUAN, year)))
    return (f"{found}的读数可信度低，不上图。",) if found else ()


def _tones(count: int) -> list[str]:
    """Tones for years: the newest strongest, those beyond the tones there are in the background."""
    tones = ["context", "soft", "chongqing", "third", "second", "nation", "alert", "main"]
    return (["context"] * (count - len(tones)) + tones)[-count:] if count else []
