"""One value corrected or entered on the page: the same checks and the same commit as a sheet's values."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from dashboard.analysis.period import in_words
from dashboard.errors import IntakeError
from dashboard.intake.check import check
from dashboard.intake.committing import now
from dashboard.intake.compare import TEXTS, compare, with_standing
from dashboard.intake.drafts import DEFAULT_DISCLOSURE, Choices, Draft, ordered
from dashboard.intake.findings import Finding
from dashboard.intake.names import Names
from dashboard.intake.normalised import Amount
from dashboard.intake.numbers import amount
from dashboard.intake.periods import Period, parse_period
from dashboard.intake.times import unclosed
from dashboard.intake.units import UnitError, convert
from dashboard.intake.vocabulary import IndicatorEntry, vocabulary
from dashboard.seed import parse_period as parse_day
from dashboard.store import Store

FILE = "页面录入"
FORM = "录入"
KINDS = ("当月", "累计", "当季", "时点")
WHERE = "录入数值"


def correct(
    store: Store,
    row: Mapping[str, Any],
    reason: str,
    source: str,
    published: str = "",
    disclosure: str = DEFAULT_DISCLOSURE,
) -> Draft:
    """A value typed in, checked and compared like a sheet's; commit writes it. Raises IntakeError.

    row: indicator (id), region (code or name), industry (id or name, default all), caliber, value as typed with
    any unit and qualifier, and either kind with start and end (dates or YYYY-MM) or period in any usual writing;
    as in a sheet, a month that is said to be 累计 counts from January.
    source is the id of a registered source. Without `published`, the current value is replaced when it is of that
    source, and otherwise stays beside the new one, which comes before it as its revision.
    """
    if not reason.strip():
        raise IntakeError("录入或更正须写明原因", WHERE, "请写一句原因")
    if source not in set(store.ask("sources")["id"]):
        raise IntakeError("来源没有登记" if source else "录入或更正须写明来源", WHERE, "请选择来源，或先登记新来源")
    base = store.version
    words = vocabulary(store, base)
    names = Names(words)
    place = {
        "indicator": str(row.get("indicator", "")),
        "region": names.of("region", str(row.get("region", "") or "510000")).id,
        "industry": names.of("industry", str(row.get("industry", "") or "all")).id,
        "caliber": str(row.get("caliber", "") or ""),
    }
    entry = words.indicators.get(place["indicator"])
    if entry is None:
        raise IntakeError(f"没有指标“{place['indicator']}”", WHERE, "请选择指标，或先定义新指标")
    for part, title in (("region", "地区"), ("industry", "行业")):
        if not place[part]:
            raise IntakeError(f"{title}“{row.get(part)}”未识别", WHERE, "请用全称、简称或代码")
    kind, start, end, when = _period(row, entry)
    typed = str(row.get("value", "")).strip()
    given = amount(typed)
    value, rules = _value(given, typed, entry)
    observation = dict.fromkeys(TEXTS, "") | place | {
        "kind": kind,
        "start": start,
        "end": end,
        "value": value,
        "text": given.text,
        "raw": typed,
        "unit": entry.unit,
        "wording": given.wording,
        "bound": given.bound,
        "modality": given.modality,
        "approximation": given.approximation,
        "status": str(row.get("status", "") or ""),
        # What is typed is a text by nature.
        "rules": "；".join(rule for rule in (*given.rules, *rules, *when) if rule != "text_number"),
        "note": str(row.get("note", "") or ""),
    }  # fmt: skip
    table = pa.Table.from_pylist([observation])
    table = table.set_column(table.column_names.index("value"), "value", table.column("value").cast(pa.float64()))
    findings = [_unplaced(finding) for finding in check(table.to_pandas(), words)]
    published = published or _replaced(store, observation, source, base)
    said = pd.DataFrame({"sheet": [""], "source": [source], "published": [published], "publisher": [""]}, dtype="str")
    result = compare(store, table, said, now().date(), base, disclosure=disclosure)
    return Draft(
        file=FILE,
        form=FORM,
        sha256="",
        size=0,
        base=base,
        choices=Choices(disclosure, source, published),
        path=None,
        sheets=(),
        findings=ordered([*findings, *result.findings]),
        diff=with_standing(result.diff, disclosure, FILE),
        flags=result.flags,
        kind="单值录入",
        reason=reason.strip(),
    )


def _period(row: Mapping[str, Any], entry: IndicatorEntry) -> tuple[str, date, date, list[str]]:
    """Kind, first and last day, rules used. Raises IntakeError when they are not said or cannot be read."""
    kind, rules = str(row.get("kind", "") or ""), list[str]()
    if row.get("start") and row.get("end"):
        try:
            start, end = (parse_day(str(row[name])[:10], name == "end") for name in ("start", "end"))
        except ValueError:
            raise IntakeError("时期的写法不对", WHERE, "应为 YYYY-MM") from None
    else:
        found = parse_period(str(row.get("period", "")))
        if not isinstance(found, Period) or not found.year_given:
            raise IntakeError(f"时期“{row.get('period', '')}”无法识别", WHERE, "请写成“2021年3月”“2021年1-3月”等")
        start, end = found.start, found.end
        kind = kind or found.kind or ("时点" if entry.stock else "当月")
        if kind == "累计" and (start.year, start.month) == (end.year, end.month):
            start = date(end.year, 1, 1)
        elif kind == "时点" and found.day:
            start = end = found.day
        elif kind == "时点":
            start, rules = date(end.year, end.month, 1), unclosed(found, [str(row["period"])])
    if start > end:
        raise IntakeError("时期的起止颠倒", WHERE, "请核对年份和月份")
    if kind not in KINDS:
        raise IntakeError(
            "时期类型没有写明" if not kind else f"没有时期类型“{kind}”", WHERE, f"只能是：{'、'.join(KINDS)}"
        )
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    wrong = {
        "当月": months != 1,
        "当季": months != 3 or end.month % 3 != 0,
        "累计": start.year != end.year,
        "时点": months != 1,
    }
    if wrong[kind]:
        raise IntakeError(f"{in_words('', start, end)}不能是“{kind}”", WHERE, "请核对时期和时期类型")
    return kind, start, end, rules


def _value(given: Amount, typed: str, entry: IndicatorEntry) -> tuple[float | None, tuple[str, ...]]:
    """The typed amount in the dictionary's unit, and the rules used. Raises IntakeError when it is none."""
    if given.state == "text":
        return None, ()
    if given.state != "number" or given.value is None:
        raise IntakeError(f"“{typed}”不是数字" if typed else "没有填写数值", WHERE, "请填写一个数，可带单位")
    if not given.unit or given.unit == entry.unit:
        return given.value, ()
    try:
        return convert(given.value, given.unit, entry.unit)
    except UnitError as error:
        raise IntakeError(f"单位“{given.unit}”与指标的单位“{entry.unit}”不符", WHERE, "请核对指标和单位") from error


def _replaced(store: Store, row: Mapping[str, Any], source: str, at: int) -> str:
    """The publication date of the current value of the same point when it is this source's; "" otherwise.

    With the date the value keeps its key and is replaced; another source's value stands beside it as a revision.
    """
    held = store.ask("observations", at=at, indicator=row["indicator"])
    own = held[held["current"] & (held["source"] == source)]
    for name in ("region", "industry", "caliber", "kind"):
        own = own[own[name] == row[name]]
    own = own[(own["start"] == pd.Timestamp(row["start"])) & (own["end"] == pd.Timestamp(row["end"]))]
    return str(own["published"].iloc[0]) if len(own) else ""


def _unplaced(finding: Finding) -> Finding:
    return Finding(finding.rule, finding.message, "", "", finding.found)
