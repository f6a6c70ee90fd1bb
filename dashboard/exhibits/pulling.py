"""拉动与贡献: which part pulled the growth of the whole, where share and growth are of one scope, else why not.

Revenue and profit by their parts: level and published growth of the same months. Value added by industry: share of
the year before and growth, as on the page of the month.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis.contribution import MOST_APART, ROUNDING, SUM_WITHIN, Level, Shares, added_by_levels
from dashboard.errors import ParameterError
from dashboard.exhibits.builders import bar_domain, bar_figure, point
from dashboard.exhibits.exhibit import Draft, Reading, exhibit, per_version
from dashboard.exhibits.monthly import desk
from dashboard.exhibits.monthly_parts import monthly_contribution
from dashboard.exhibits.pillars import members
from dashboard.exhibits.rows import SICHUAN, drawn, need
from dashboard.exhibits.telling import words
from dashboard.figure import Axis, Series
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row, signed

PAGE = "pillars"
MARK = "测算，非公布"
BETWEEN = "|"
#: Level → the indicator of its published growth.
MEASURES = {"revenue": "revenue_growth", "profit": "profit_growth"}
VALUE_ADDED = "iva_growth"
#: Industries held for a month from which its value added is offered.
OFFERED = 3
GROUPS = ("five_pillars", "six_industries")


@dataclass(frozen=True)
class Whole:
    """A whole at one period: rows of level and growth held by industry; parts: code → name."""

    key: str
    name: str
    measure: str
    industry: str
    levels: dict[str, Any]
    rates: dict[str, Any]
    parts: dict[str, str]


def pulling_periods(reading: Reading) -> dict[str, str]:
    """What may be asked: key → measure, whole and period; what can be reckoned first, the newest before the older."""
    return {whole.key: whole.name for whole in _wholes(reading).values()}


@per_version(4)
def _wholes(reading: Reading) -> dict[str, Whole]:
    industries = reading.ask("industries").set_index("id")
    found = [w for measure in MEASURES for w in _of_measure(reading, measure, industries)]
    # What can be reckoned first, the five pillars before the rest, the newest before the older.
    found.sort(key=lambda w: (w.key.rpartition(BETWEEN)[2], w.key), reverse=True)
    found.sort(key=lambda w: (isinstance(_shares(w)[0], str), w.industry != GROUPS[0], w.measure))
    return {w.key: w for w in (*found, *_of_value_added(reading))}


def _of_measure(reading: Reading, measure: str, industries: pd.DataFrame) -> list[Whole]:
    levels, rates = (_by_period(reading, indicator) for indicator in (measure, MEASURES[measure]))
    found = []
    for period, level in levels.items():
        rate = rates.get(period, {})
        for whole in level.keys() & rate.keys():
            parts = _parts(reading, whole, industries)
            held = [p for p in parts if p in level or p in rate]
            if len(held) < 2:
                continue
            # A group and the sections are complete by definition; kin of an industry are those that are held.
            named = {p: industries.loc[p, "name"] for p in (parts if whole in (*GROUPS, "all") else held)}
            first = level[whole]
            what = "规模以上工业" if whole == "all" else first.industry_name
            name = f"{what}{first.indicator_title}　{words(first)}"
            found.append(Whole(BETWEEN.join((measure, whole, *period)), name, measure, whole, level, rate, named))
    return found


def _by_period(reading: Reading, indicator: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The province's cumulative readings: (start, end) → industry → row."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    frame = drawn(reading.ask("readings", indicator=indicator, region=SICHUAN))
    for row in each(frame[(frame["kind"] == "累计") & (frame["caliber"] == "")]):
        found.setdefault((str(row.start)[:10], str(row.end)[:10]), {})[row.industry] = row
    return found


def _parts(reading: Reading, whole: str, industries: pd.DataFrame) -> list[str]:
    """The parts of a whole: a group's members, the sections of all industry, else its own kin in the register."""
    if whole in GROUPS:
        return list(members(reading, whole)["industry"])
    if whole == "all":
        return list(industries.index[industries["level"] == "门类"])
    # Products are counted by enterprises of their own, not by the industry's activities.
    return list(industries.index[(industries["parent"] == whole) & (industries["level"] != "产品")])


def _of_value_added(reading: Reading) -> list[Whole]:
    held = drawn(reading.ask("readings", indicator=VALUE_ADDED, region=SICHUAN))
    pulled = drawn(reading.ask("readings", indicator="pull_points", region=SICHUAN))
    held, pulled = (f[(f["caliber"] == "") & (f["industry"] != "all")] for f in (held, pulled))
    ends = set(pulled["end"]) | {e for e, rows in held.groupby("end") if len(rows) >= OFFERED}
    found = []
    for end in sorted(ends, reverse=True):
        month = f"{pd.Timestamp(end):%Y-%m}"
        key = BETWEEN.join((VALUE_ADDED, "all", month))
        name = f"规模以上工业增加值　截至{pd.Timestamp(end):%Y年%-m月}"
        found.append(Whole(key, name, VALUE_ADDED, "all", {}, {}, {}))
    return found


def _exact(row: Any) -> bool:
    return not (row.bound or row.modality or row.approximation) and row.status in ("公布", "初步", "修订")


def _shares(whole: Whole) -> tuple[Shares | str, list[str]]:
    """The pulls, or why there are none; and the parts they are of."""
    rows = [
        r
        for held in (whole.levels, whole.rates)
        for i in (whole.industry, *whole.parts)
        if (r := held.get(i)) is not None
    ]
    if limited := [r.industry_name for r in rows if not _exact(r)]:
        return f"{'、'.join(dict.fromkeys(limited))}为限定值或预计数，不作运算", []
    lacking = [i for i in whole.parts if i not in whole.levels or i not in whole.rates]
    if lacking:
        return f"{'、'.join(whole.parts[i] for i in lacking)}的水平值或增速{NOT_HELD}", []

    def level(industry: str) -> Level:
        row, rate = whole.levels[industry], whole.rates[industry]
        return Level(row.industry_name, float(row.value), float(rate.value))

    unit = str(whole.levels[whole.industry].unit)
    return added_by_levels([level(i) for i in whole.parts], level(whole.industry), unit), list(whole.parts)


@exhibit(PAGE, "拉动与贡献")
def pulling(reading: Reading, of: str = "") -> Draft:
    """Pulling points and contribution of each part of a whole at a period, or the reason why they are not said."""
    wholes = _wholes(reading)
    if of and of not in wholes:
        raise ParameterError(f"没有可看拉动的“{of}”", "拉动与贡献", "请从列出的指标与时期中选择")
    whole = need(wholes.get(of) or next(iter(wholes.values()), None))
    if whole.measure == VALUE_ADDED:
        return monthly_contribution(desk(reading, whole.key.rpartition(BETWEEN)[2]))
    shares, parts = _shares(whole)
    total = whole.rates[whole.industry]
    ids = [
        r.id
        for held in (whole.levels, whole.rates)
        for i in (whole.industry, *whole.parts)
        if (r := held.get(i)) is not None
    ]
    subtitle = f"{whole.name.replace('　', '，')}，累计，单位：百分点；拉动＝上年同期占比×本期增速"
    if isinstance(shares, str):
        return Draft(
            title=f"{whole.name.replace('　', '，')}不能分解拉动：{shares}",
            subtitle=subtitle,
            table=pd.DataFrame([_held(whole, i) for i in (whole.industry, *whole.parts)]),
            ids=ids,
            notes=(_rule(),),
        )
    order = sorted(range(len(parts)), key=lambda n: -shares.parts[n].points)
    rows = []
    bars = []
    for n in order:
        row, own = whole.rates[parts[n]], shares.parts[n]
        rate = f"{own.rate:.0f}%" if own.rate is not None else "—"
        rows.append({**_held(whole, parts[n]), "拉动（百分点）": _points(own.points), "贡献率": rate})
        mark = point(row, "拉动", row.industry_name, mark="bar", label=_points(own.points))
        bars.append(mark | {"y": round(own.points, 1), "role": "implied", "shown": f"{_points(own.points)}个百分点",
                            "note": f"增速{shown_row(row)}；贡献率{rate}；测算"})  # fmt: skip
    rows.append({**_held(whole, whole.industry), "拉动（百分点）": _points(sum(p.points for p in shares.parts)),
                 "贡献率": "100%" if shares.ties else "—"})  # fmt: skip
    values = [b["y"] for b in bars]
    return Draft(
        title=_finding(whole, shares, parts, order),
        subtitle=subtitle,
        figure=bar_figure(
            bars,
            Series("拉动", "main"),
            y=Axis("拉动", "百分点", domain=bar_domain(values), zero=True),
            wide=False,
            height=34 * len(bars) + 70,
        ),
        table=pd.DataFrame(rows),
        ids=ids,
        notes=(
            f"各部分拉动合计{sum(p.points for p in shares.parts):.2f}个百分点，公布的总增速{shown_row(total)}，"
            + ("差在舍入之内。" if shares.ties else "超出舍入，只列拉动，不算贡献率。"),
            _rule(),
        ),
        mark=MARK,
    )


def _rule() -> str:
    return (
        f"只有各部分合计与总数相差不超过{SUM_WITHIN:g}%、拉动合计与公布增速相差不超过{MOST_APART:g}个百分点才列拉动，"
        f"相差不超过{ROUNDING:g}（舍入）才算贡献率；占比按公布增速折回上年同期，不用上年公布的水平值。"
    )


def _points(value: float) -> str:
    return signed(value, plus=False)


def _held(whole: Whole, industry: str) -> dict[str, str]:
    level, rate = whole.levels.get(industry), whole.rates.get(industry)
    own = whole.levels[whole.industry].industry_name
    return {
        "产业": "规模以上工业" if industry == "all" else whole.parts.get(industry, own),
        "水平值": shown_row(level) if level is not None else NOT_HELD,
        "同比增速": shown_row(rate) if rate is not None else NOT_HELD,
    }


def _finding(whole: Whole, shares: Shares, parts: list[str], order: list[int]) -> str:
    best, last = order[0], order[-1]
    top, end = (whole.rates[parts[n]].industry_name for n in (best, last))
    total = whole.rates[whole.industry]
    own = shares.parts[best]
    rate = f"、贡献率{own.rate:.0f}%" if own.rate is not None else ""
    text = shown_row(total)
    grown = f"下降{text.removeprefix('-')}" if text.startswith("-") else f"增长{text}"
    return (
        f"{whole.name.replace('　', '，')}{grown}：{top}拉动{_points(own.points)}个百分点{rate}，"
        f"{end}{_points(shares.parts[last].points)}个百分点，居末"
    )
