"""Checks of the data: pure functions on frames, each returning what it found with file, row and remedy."""

import json
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import pandas as pd

from dashboard import lists
from dashboard.catalogue import Catalogue, Table
from dashboard.errors import Problem, SeedError
from dashboard.seed import duplicates, parse_table

Frames = Mapping[str, pd.DataFrame]

TOLERANCE = 0.1 + 1e-6  # a stated difference of two rounded rates may be off by one decimal
HINT = "提示"
REVIEW_NUMBER = "map_review_number"  # 审图号
SERIES = ["indicator", "region", "industry", "caliber", "kind", "start", "end"]


def _problem(row: pd.Series, what: str, remedy: str, level: str = "错误") -> Problem:
    sheet = f"{row['sheet']}!" if row.get("sheet") else ""
    return Problem(what, str(row["file"]), f"{sheet}{row['cell']}", remedy, level)


def read_all(catalogue: Catalogue) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Every table that can be read, and all rows that do not fit their description."""
    frames: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, table in catalogue.tables.items():
        try:
            frames[name], found = parse_table(catalogue, table)
        except SeedError as error:
            problems.append(Problem(error.what, error.where, "", error.remedy))
            continue
        problems += found + duplicates(table, frames[name])
    return frames, problems


def check_references(catalogue: Catalogue, frames: Frames) -> list[Problem]:
    """Every `refers` names something that exists: indicators in the dictionary, else a row of that table."""
    problems: list[Problem] = []
    for name, frame in frames.items():
        for column in catalogue.tables[name].columns:
            several = column.name == "sources" or column.name.endswith("_sources")
            target = column.refers or ("source" if several else "")
            known = _known(catalogue, frames, target)
            if known is None:
                continue
            for _, row in frame[frame[column.name] != ""].iterrows():
                for value in str(row[column.name]).split("；") if several else [str(row[column.name])]:
                    if value not in known:
                        where = "indicators.yaml" if target == "indicator" else catalogue.tables[target].title
                        problems.append(
                            _problem(row, f"{column.title}“{value}”在{where}中不存在", f"请在{where}中登记，或改正此处")
                        )
    return problems


def _known(catalogue: Catalogue, frames: Frames, target: str) -> set[str] | None:
    if target == "indicator":
        return set(catalogue.indicators)
    if target not in frames:
        return None
    return set(frames[target][catalogue.tables[target].key[0]].astype(str))


def check_ranges(catalogue: Catalogue, observation: pd.DataFrame) -> list[Problem]:
    """Values stay within the plausible range of their indicator."""
    problems = []
    for _, row in observation[observation["value"].notna()].iterrows():
        indicator = catalogue.indicators.get(str(row["indicator"]))
        if indicator is None or indicator.range is None:
            continue
        low, high = indicator.range
        if not low <= row["value"] <= high:
            problems.append(
                _problem(
                    row,
                    f"{indicator.title} {row['raw']}{indicator.unit} 超出合理范围 {low:g} 至 {high:g}",
                    "请核对原文；确实无误的，放宽指标字典中的 range",
                )
            )
    return problems


def check_breakdowns(catalogue: Catalogue, observation: pd.DataFrame) -> list[Problem]:
    """An indicator is split by industry only where its dictionary entry allows it."""
    problems = []
    for _, row in observation[observation["industry"] != "all"].iterrows():
        indicator = catalogue.indicators.get(str(row["indicator"]))
        if indicator is not None and "industry" not in indicator.by:
            problems.append(
                _problem(
                    row, f"{indicator.title}不分行业，此处却写 {row['industry']}", "请改正行业，或在 by 中加 industry"
                )
            )
    return problems


def check_units(catalogue: Catalogue) -> list[Problem]:
    """Every indicator has a unit unless it counts nothing, and no alias means two indicators of one unit."""
    problems: list[Problem] = []
    owners: dict[tuple[str, str], str] = {}
    for indicator in catalogue.indicators.values():
        where = f"指标 {indicator.id}"
        if not indicator.unit and indicator.range is not None:
            problems.append(Problem("有数值范围却没有单位", "indicators.yaml", where, "请补上 unit"))
        for alias in {indicator.title, *indicator.aliases}:
            owner = owners.setdefault((alias, indicator.unit), indicator.id)
            if owner != indicator.id:
                problems.append(
                    Problem(f"别名“{alias}”同时属于 {owner}", "indicators.yaml", where, "请只保留一处，以免误认")
                )
    return problems


def check_unit_column(catalogue: Catalogue, observation: pd.DataFrame) -> list[Problem]:
    """A unit given with a value is the one of the dictionary."""
    problems = []
    for _, row in observation[observation["unit"] != ""].iterrows():
        indicator = catalogue.indicators.get(str(row["indicator"]))
        if indicator is not None and row["unit"] != indicator.unit:
            what = f"单位“{row['unit']}”与指标字典的“{indicator.unit}”不一致"
            problems.append(_problem(row, what, "请统一单位；口径不同的另立指标"))
    return problems


def check_periods(catalogue: Catalogue, observation: pd.DataFrame) -> list[Problem]:
    """Periods fit their kind, and January and February of a growth rate are never split."""
    problems = []
    for _, row in observation.iterrows():
        start, end, kind = row["start"], row["end"], row["kind"]
        if pd.isna(start) or pd.isna(end):
            continue
        indicator = catalogue.indicators.get(str(row["indicator"]))
        if start > end:
            problems.append(_problem(row, "起始时期晚于截止时期", "请改正起止时期"))
            continue
        same_month = (start.year, start.month) == (end.year, end.month)
        if kind == "当月" and not same_month:
            problems.append(_problem(row, "当月值的起止不在同一个月", "请改正时期类型或起止时期"))
        if kind == "累计" and (start.month, start.year) != (1, end.year):
            # A sum of some other months is rare but real; its note must say so.
            level = HINT if row["note"] else "错误"
            problems.append(_problem(row, "累计值不从当年1月起", "请改正起始时期，或在说明中写明所含月份", level))
        unsplit = indicator is not None and indicator.frequency == "月" and indicator.unit == "%"
        if unsplit and start.month == 1 and same_month and kind in ("累计", "当月"):
            problems.append(_problem(row, "1—2月合并发布，不应有1月的数值", "请删去该行"))
        if unsplit and start.month == 2 and same_month and kind in ("累计", "当月"):
            problems.append(_problem(row, "1—2月合并发布，不应有2月单独的数值", "请改为1—2月累计，或删去该行"))
    return problems


def check_implied(observation: pd.DataFrame) -> list[Problem]:
    """No implied month stands where a published one exists for the same point."""
    implied = ((observation["status"] == "推算") & (observation["kind"] == "当月")).to_numpy()
    points = pd.MultiIndex.from_frame(observation[SERIES])
    doubled = observation[implied & points.isin(points[~implied])]
    return [_problem(row, "已有公布值，却另有推算值", "请删去推算值") for _, row in doubled.iterrows()]


def check_qualifiers(observation: pd.DataFrame) -> list[Problem]:
    """A row says something (value or text), a bound has its value, and nothing shipped is confidential."""
    problems = []
    for _, row in observation.iterrows():
        if pd.isna(row["value"]) and not row["text"]:
            problems.append(_problem(row, "既没有数值也没有文字", "请补上 value 或 text"))
        if pd.isna(row["value"]) and row["bound"]:
            problems.append(_problem(row, "有界限而没有数值", "请补上 value 或去掉 bound"))
        if row["disclosure"] not in ("", "已公开"):
            problems.append(_problem(row, f"随程序发布的数据含“{row['disclosure']}”", "非公开数据不得放入 data 目录"))
    return problems


def check_urls(source: pd.DataFrame) -> list[Problem]:
    """One address belongs to one source."""
    filled = source[source["url"] != ""]
    first = filled.drop_duplicates("url").set_index("url")["id"]
    return [
        _problem(row, f"网址与来源 {first[row['url']]} 相同", "同一网址请合并为一个来源，或在说明中写明区别", HINT)
        for _, row in filled[filled.duplicated("url")].iterrows()
    ]


def check_conflicts(observation: pd.DataFrame) -> list[Problem]:
    """Points for which sources give different values: kept side by side, listed here for information."""
    problems = []
    for key, group in observation[observation["value"].notna()].groupby(SERIES, sort=True):
        if group["value"].nunique() > 1:
            values = "、".join(f"{raw}（{source}）" for raw, source in zip(group["raw"], group["source"], strict=True))
            months = "至".join(f"{day:%Y-%m}" for day in dict.fromkeys(key[-2:]))
            what = f"{key[0]} {key[1]} {key[2]} {key[4]} {months} 来源不一：{values}"
            problems.append(_problem(group.iloc[-1], what, "两值并存，按取值规则选用", HINT))
    return problems


def check_stated_differences(stated: pd.DataFrame, observation: pd.DataFrame) -> list[Problem]:
    """A stated difference agrees within 0.1 with values we hold, or its disagreement is listed."""
    held: dict[tuple[str, ...], set[float]] = {}
    usable = observation[observation["value"].notna() & (observation["bound"] == "")]
    for _, row in usable.iterrows():
        held.setdefault(_point(row, ""), set()).add(float(row["value"]))
    problems = []
    for _, row in stated.iterrows():
        first = held.get(_point(row, ""), set())
        base = held.get(_point(row, "base_"), set())
        gaps = [a - b - row["difference"] for a in first for b in base]
        if row["known"] or any(abs(gap) <= TOLERANCE for gap in gaps):
            continue
        if gaps:
            off = min(gaps, key=abs)
            problems.append(
                _problem(row, f"写明的差额 {row['raw']} 与两期数值之差相差 {off:+.1f}", "请核对，或在 known 中写明原因")
            )
        else:
            problems.append(_problem(row, "写明的差额缺少可对照的数值", "请补录，或在 known 中写明“无对应”的原因"))
    return problems


def _point(row: pd.Series, prefix: str) -> tuple[str, ...]:
    names = ("indicator", "region", "industry", "kind", "start", "end")
    return tuple(str(row[prefix + name]) for name in names)


def check_boundaries(data: Path) -> list[Problem]:
    """Boundary files are readable GeoJSON and carry a 审图号 field, which may be empty."""
    problems = []
    for path in sorted((data / "geo").glob("*.geojson")):
        file = path.relative_to(data).as_posix()
        try:
            boundary = json.loads(path.read_text(encoding="utf-8"))
            features = boundary["features"]
        except (OSError, ValueError, KeyError, TypeError):
            problems.append(Problem("边界文件无法读取", file, "", "请换用完整的 GeoJSON 文件"))
            continue
        if not features:
            problems.append(Problem("边界文件没有要素", file, "", "请换用完整的 GeoJSON 文件"))
        if REVIEW_NUMBER not in (boundary.get("properties") or {}):
            remedy = f"请在顶层 properties 中补上 {REVIEW_NUMBER}，未经审核的留空（null）"
            problems.append(Problem("边界文件缺少审图号字段", file, "", remedy))
    return problems


def check_table(table: Table, frame: pd.DataFrame) -> list[Problem]:
    """A register is not empty, unless its description says that it may be."""
    return (
        [Problem(f"{table.title}没有任何数据行", " ".join(table.globs), "", "请补录，或去掉该表")]
        if frame.empty and not table.may_be_empty
        else []
    )


def examine(data: Path) -> list[Problem]:
    """All checks on a data folder, errors first. Raises SeedError where a description is broken."""
    catalogue = Catalogue.read(data)
    for path in sorted(lists.FOLDER.glob("*.yaml")):
        lists.nested(path.stem)
    frames, problems = read_all(catalogue)
    problems += chain.from_iterable(check_table(catalogue.tables[name], frame) for name, frame in frames.items())
    problems += check_references(catalogue, frames) + check_units(catalogue) + check_boundaries(data)
    observation = frames.get("observation")
    if observation is not None:
        problems += check_unit_column(catalogue, observation)
        problems += check_ranges(catalogue, observation) + check_breakdowns(catalogue, observation)
        problems += check_periods(catalogue, observation) + check_implied(observation)
        problems += check_qualifiers(observation) + check_conflicts(observation)
        if "stated_difference" in frames:
            problems += check_stated_differences(frames["stated_difference"], observation)
    if "source" in frames:
        problems += check_urls(frames["source"])
    return sorted(problems, key=lambda problem: problem.level == HINT)
