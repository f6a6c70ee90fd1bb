"""地区比较: regions of one level in the order of one published indicator; never called a published ranking."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis.contribution import FEWEST, ordered, said
from dashboard.analysis.narrative import Value, points, side
from dashboard.errors import ParameterError
from dashboard.exhibits.builders import bar_figure, point
from dashboard.exhibits.exhibit import Draft, Reading, exhibit, per_version
from dashboard.exhibits.rows import drawn
from dashboard.exhibits.telling import RANK, label_of, named, words
from dashboard.figure import Axis, Reference, Series
from dashboard.frames import each, first_row
from dashboard.wording import NOT_HELD, shown_row

PAGE = "regions"
#: Between the parts of a group's key: indicator.industry.caliber.kind.start.end.level.parent
BETWEEN = "|"
LEVELS = ("市州", "经济区", "省")
#: The number there is of each, where it is fixed, so that what is lacking is said.
WHOLE = {"市州": 21, "经济区": 5}
#: A region with its place, None where its value can take none.
Placed = tuple[int | None, Any]


@dataclass(frozen=True)
class Group:
    """Readings of regions of one level, one indicator, industry, caliber and period: its key, name and rows."""

    key: str
    name: str
    rows: tuple[Any, ...]
    level: str
    parent: str


def ranking_groups(reading: Reading) -> dict[str, str]:
    """The groups that may be compared, key → name; those with most regions first, the newest before the older."""
    return {key: group.name for key, group in _groups(reading).items()}


@per_version(4)
def _groups(reading: Reading) -> dict[str, Group]:
    regions = reading.ask("regions").set_index("code")[["level", "parent"]].to_dict("index")
    held: dict[tuple[str, ...], list[Any]] = {}
    for row in each(drawn(reading.ask("regional_readings"))):
        own = regions.get(row.region, {"level": "", "parent": ""})
        if own["level"] in LEVELS:
            parent = "" if own["level"] == "省" else str(own["parent"])
            period = (str(row.start)[:10], str(row.end)[:10])
            parts = (row.indicator, row.industry, row.caliber, row.kind, *period, own["level"], parent)
            key = tuple(str(part) for part in parts)
            held.setdefault(key, []).append(row)
    found = []
    for key, rows in held.items():
        if len(rows) >= FEWEST:
            number = f"{len(rows)}个{_what(key[-2])}"
            name = f"{named(rows[0])}　{words(rows[0])}（{rows[0].kind}）　{number}"
            found.append(Group(BETWEEN.join(key), name, tuple(rows), key[-2], key[-1]))
    found.sort(key=lambda g: str(g.rows[0].end), reverse=True)
    found.sort(key=lambda g: (g.level == "省", -len(g.rows)))
    return {group.key: group for group in found}


def _what(level: str) -> str:
    return "省市" if level == "省" else level


def _group(reading: Reading, of: str) -> Group | None:
    groups = _groups(reading)
    if not of:
        return next(iter(groups.values()), None)
    if of not in groups:
        raise ParameterError(f"没有可比较的地区组“{of}”", "地区比较", "请从列出的指标与时期中选择")
    return groups[of]


def _point(row: Any) -> bool:
    """Whether a value can take a place: not a bound, an expectation or an approximation."""
    return not (row.bound or row.modality or row.approximation)


@exhibit(PAGE, "地区比较")
def ranking(reading: Reading, of: str = "") -> Draft:
    """Regions of one level by one indicator, in the direction the dictionary calls good, with the whole as a line."""
    group = _group(reading, of)
    if group is None:
        return Draft(f"没有可比较的地区数据：同一指标、时期的地区读数{NOT_HELD}", "", table=pd.DataFrame(
            [{"说明": f"同一指标、同一时期有{FEWEST}个以上同级地区的读数时，在这里比较"}]
        ))  # fmt: skip
    first = group.rows[0]
    direction = _direction(reading, first.indicator)
    exact = [r for r in group.rows if _point(r)]
    place = dict(zip((r.id for r in exact), ordered([float(r.value) for r in exact], direction), strict=True))
    by = [(place.get(r.id), r) for r in group.rows]
    by.sort(key=lambda item: (item[0] is None, item[0] or 0, item[1].region))
    whole = _whole(reading, group, first)
    growth = first.unit == "%"
    values = [float(r.value) for _, r in by]
    low, high = min(0.0, *values), max(0.0, *values)
    return Draft(
        title=_finding(by, whole, direction, group),
        subtitle=f"{named(first)}，{words(first)}（{first.kind}），单位：{first.unit}；"
        f"数字为{RANK}，{said(direction, growth)}",
        figure=bar_figure(
            [point(r, "各地区", _named(at, r), mark="bar", label=label_of(r)) for at, r in by],
            Series("各地区", "main"),
            y=Axis("", first.unit, domain=(low - (high - low) * 0.16 if low < 0 else 0.0, high), zero=True),
            references=(Reference(float(whole.value), _said(whole)),)
            if whole is not None and growth and _point(whole)
            else (),
            wide=False,
            height=max(170, 34 * len(by) + 60),
        ),
        table=pd.DataFrame([_row(at, r, whole) for at, r in by]),
        ids=[*(r.id for _, r in by), *([whole.id] if whole is not None else [])],
        notes=_notes(by, group),
    )


def _direction(reading: Reading, indicator: str) -> str:
    entries = reading.ask("indicators").set_index("id")
    return str(entries.loc[indicator, "direction"]) if indicator in entries.index else "中性"


def _named(place: int | None, row: Any) -> str:
    return f"{'—' if place is None else place}  {row.region_short}"


def _whole(reading: Reading, group: Group, first: Any) -> Any | None:
    """The reading of the region they are parts of, for the same indicator and period."""
    if not group.parent:
        return None
    frame = drawn(reading.ask("readings", indicator=first.indicator, region=group.parent))
    same = frame[
        (frame["industry"] == first.industry) & (frame["caliber"] == first.caliber) & (frame["kind"] == first.kind)
        & (frame["start"] == first.start) & (frame["end"] == first.end)
    ]  # fmt: skip
    return first_row(same)


def _finding(by: list[Placed], whole: Any | None, direction: str, group: Group) -> str:
    rows = [row for place, row in by if place is not None]
    what = _what(group.level)
    if len(rows) < FEWEST:
        return f"{words(by[0][1])}{len(by)}个{what}的读数多为限定值，不排先后"
    top, last = rows[0], rows[-1]
    part = "" if top.industry == "all" else top.industry_name
    opening = f"{words(top)}{part}{top.indicator_short}"
    if len(rows) == FEWEST:
        return f"{opening}：{_said(top)}，{_said(last)}{_apart(top, last)}"
    first, end = ("最低", "最高") if direction == "降" else ("最高", "最低")
    told = f"{opening}：已收录的{len(by)}个{what}中{_said(top)}{first}，{_said(last)}{end}"
    if top.value == last.value:
        told = f"{opening}：已收录的{len(by)}个{what}均为{label_of(top)}"
    if whole is None or not _point(whole) or whole.unit != "%":
        return told
    above = sum(side(Value.of(row), Value.of(whole)) == 1 for row in rows)
    return f"{told}，{above}个高于{whole.region_short}的{label_of(whole)}"


def _said(row: Any) -> str:
    return f"{row.region_short}{label_of(row)}"


def _apart(top: Any, last: Any) -> str:
    """Two rates apart in percentage points, level only where they read alike; levels are not subtracted."""
    now, other = Value.of(top), Value.of(last)
    if top.unit != "%" or (apart := side(now, other)) is None:
        return ""
    return f"，相差{points(now, other).text}" if apart else "，持平"


def _row(place: int | None, row: Any, whole: Any | None) -> dict[str, str]:
    beside = {}
    if whole is not None and row.unit == "%":
        both = _point(whole) and _point(row)
        apart = f"{row.value - whole.value:+.1f}" if both else "—"
        beside = {f"与{whole.region_short}差（百分点）": "0.0" if apart in ("+0.0", "-0.0") else apart}
    return {
        RANK: "—" if place is None else str(place), "地区": row.region_name,
        "数值": shown_row(row), **beside, "状态": row.status, "可信度": row.confidence, "来源": row.publisher,
        "说明": row.note,
    }  # fmt: skip


def _notes(by: list[Placed], group: Group) -> tuple[str, ...]:
    notes = [f"{RANK}按已收录的同级地区排列，相同数值并列，不是公布的排名。"]
    number = WHOLE.get(group.level, 0)
    if len(by) < number:
        notes.append(f"{number}个{group.level}中{len(by)}个已收录，其余{NOT_HELD}，收录后位次会变。")
    if lost := [row.region_short for place, row in by if place is None]:
        notes.append(f"{'、'.join(lost)}为限定值或概数，不排位次。")
    return tuple(notes)
