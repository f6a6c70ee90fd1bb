"""A file's observations against the store: what is new, revised, agreeing, unchanged, missing; what the history says.

All of it is SQL of queries/intake_*.sql over the incoming rows; here only the findings are put into words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.analysis import period
from dashboard.frames import each
from dashboard.intake.drafts import DEFAULT_DISCLOSURE, WRITTEN, Diff
from dashboard.intake.findings import RULES, Finding
from dashboard.intake.normalised import OBSERVED
from dashboard.intake.origins import JOINED, OWN
from dashboard.intake.words import QUALIFIERS, Names, plain_text, worded
from dashboard.store import Store
from dashboard.wording import ONLY_MONTH, number_text, shown, told_decimals

#: Findings of one rule listed one by one; a flood beyond that is counted.
MOST_LISTED = 500
#: A value older than this is not revised without a reason.
OLD = timedelta(days=366)

#: Columns the worker delivers that are text.
TEXTS = tuple(name for name in OBSERVED if name not in ("start", "end", "value"))
#: Columns with few different texts: held once each.
ENCODED = tuple(name for name in TEXTS if name not in ("cell", "raw"))
#: What a row is to the store; the first unless it met a stored point.
WHAT = ("new", "unchanged", "agreeing", "revised", "repeated")
#: What makes a series; kind and period make a point of it.
SERIES = ["indicator", "region", "industry", "caliber"]
NO_TEXTS = ("id", "text", "unit", "raw", *QUALIFIERS, "status", "source", "rules", "sheet", "cell", "file")
HELD_SOURCE = ("source", "publisher", "source_title", "published")
#: The answers to intake_held and intake_missing when there is nothing to ask.
HELD = pd.DataFrame(
    {"n": pd.Series(dtype="int64"), "held_value": pd.Series(dtype="float64")}
    | {
        f"held_{name}": pd.Series(dtype="str")
        for name in ("id", "text", "raw", *QUALIFIERS, "status", "confidence", *HELD_SOURCE)
    }
)
MISSING = pd.DataFrame(
    {name: pd.Series(dtype="str") for name in ("indicator", "region", "industry", "caliber", "kind", *NO_TEXTS)}
    | {name: pd.Series(dtype="datetime64[us]") for name in ("start", "end")}
    | {"value": pd.Series(dtype="float64"), "whole_series": pd.Series(dtype="bool")}
)


@dataclass(frozen=True)
class Comparison:
    """The diff, the findings of the checks against the store, and (n, rule) of every row flagged."""

    diff: Diff
    findings: tuple[Finding, ...]
    flags: pd.DataFrame


def compare(
    store: Store,
    incoming: pa.Table,
    said: pd.DataFrame,
    today: date,
    at: int | None = None,
    prints: Sequence[str] = (),
    disclosure: str = DEFAULT_DISCLOSURE,
) -> Comparison:
    """Compare observations with the store at a version.

    incoming: the worker's columns (TEXTS, start, end, value). said: sheet, source, published, publisher of each sheet.
    prints: the fingerprints of the sheets, to find what the same report delivered before. disclosure: the level it
    would come in at.
    """
    names = Names.read(store, at)
    table, series = numbered(incoming)
    tables: dict[str, pd.DataFrame | pa.Table] = {"incoming": table, "series": series}
    asked = {"today": today.isoformat(), "disclosure": disclosure}
    met = store.ask_over("intake_compare", tables | {"said": said}, at=at, **asked)
    rows = _rows(table, met, said, names)
    first = first_of_key(table, rows)
    rows.loc[first != np.arange(len(rows)), "what"] = "repeated"
    revised = rows.loc[rows["what"] == "revised", ["n"]]
    held = store.ask_over("intake_held", tables | {"revised": revised}, at=at) if len(revised) else HELD
    judged = table.append_column("what", pa.array(rows["what"]))
    checked = store.ask_over("intake_checks", tables | {"incoming": judged}, at=at)
    found = [*_contradicting(rows, first, names), *_checks(rows, checked, names), *_old(rows, held, names, today)]
    flags = pd.DataFrame({"n": [n for n, _ in found], "rule": [finding.rule for _, finding in found]})
    diff = Diff(rows, held, _missing(store, tables, rows, prints, names, at), names)
    return Comparison(diff, listed([finding for _, finding in found]), flags)


def with_standing(diff: Diff, disclosure: str, file: str) -> Diff:
    """The diff with the columns that are the same for every row: disclosure and the file's name."""
    same = {"disclosure": disclosure, "file": file}
    columns = {name: pd.Categorical.from_codes([0] * len(diff.rows), [text]) for name, text in same.items()}
    return replace(diff, rows=diff.rows.assign(**columns))


def numbered(incoming: pa.Table) -> tuple[pa.Table, pd.DataFrame]:
    """The incoming rows with their number n and that of their series; and the series by number.

    "" stands for a text that is missing; repeated texts become dictionaries.
    """
    columns = {name: incoming.column(name) for name in ("start", "end", "value")}
    for name in TEXTS:
        columns[name] = _told(incoming.column(name), name in ENCODED)
    series = np.zeros(incoming.num_rows, dtype=np.int64)
    for name in SERIES:
        codes = _codes(columns[name])
        # Numbered anew after each column, in order of appearance: four numbers in one would not always fit.
        series = pd.factorize(series * (int(codes.max(initial=0)) + 1) + codes)[0]
    count = int(series.max(initial=-1)) + 1
    first = np.zeros(count, dtype=np.int64)
    first[series[::-1]] = np.arange(len(series))[::-1]
    texts = {name: columns[name].take(pa.array(first)).cast(pa.string()).to_pandas() for name in SERIES}
    counted = {"n": pa.array(np.arange(len(series))), "series": pa.array(series)}
    return pa.table(counted | columns), pd.DataFrame(texts).assign(series=range(count))


def _told(column: Any, encoded: bool) -> Any:
    """A column of texts with "" for what is missing, as a dictionary where wanted; left as it is when it is that."""
    if encoded and pa.types.is_dictionary(column.type) and not column.null_count:
        return column
    text = pc.fill_null(column.cast(pa.string()), "")
    return text.dictionary_encode() if encoded else text


def _codes(column: Any) -> Any:
    """A dictionary column as the numbers of its texts, days as numbers of days, numbers as they are."""
    whole = column.combine_chunks()
    if pa.types.is_integer(column.type):
        return whole.to_numpy(zero_copy_only=False)
    days = whole.cast(pa.date32()).cast(pa.int32()) if not pa.types.is_dictionary(column.type) else whole.indices
    return days.to_numpy(zero_copy_only=False)


def first_of_key(table: pa.Table, rows: pd.DataFrame) -> Any:
    """For each row the number of the first row of the file that would get the same id: same point and source.

    The reading process compares what stands in the file; here a source named by its id, by its title or by the
    choice for the whole file is the same source.
    """
    codes = {name: rows[name].cat.codes for name in ("source", "published")}
    codes |= {name: _codes(table.column(name)) for name in ("series", "kind", "start", "end")}
    keys = pd.DataFrame(codes)
    numbers = np.arange(len(keys))
    if not keys.duplicated().any():
        return numbers
    return pd.Series(numbers).groupby(keys.groupby(list(keys), sort=False).ngroup()).transform("first").to_numpy()


def _contradicting(rows: pd.DataFrame, first: Any, names: Names) -> Iterator[tuple[int, Finding]]:
    """(row, finding) of every repetition that says something else than the first row of its key."""
    again = np.flatnonzero(first != np.arange(len(rows)))
    if not len(again):
        return
    columns = ["value", "text", *QUALIFIERS]
    said, before = (plain_text(rows[columns].iloc[places]).reset_index(drop=True) for places in (again, first[again]))
    differs = (said.ne(before) & ~(said.isna() & before.isna())).any(axis=1).to_numpy()
    own, others = (worded(rows.iloc[places[differs]], names) for places in (again, first[again]))
    for row, other in zip(each(own), each(others), strict=True):
        there = f"{other.shown}（{other.sheet}!{other.cell}）"
        told = f"{_subject(row)}{row.period}有两个不同的值：{there}和{row.shown}"
        yield int(row.n), Finding("duplicate_key", told, row.sheet, row.cell, row.raw, (other.cell,))


def _rows(table: pa.Table, met: pd.DataFrame, said: pd.DataFrame, names: Names) -> pd.DataFrame:
    """The incoming rows as they would be stored, with what the comparison says of those that met a stored point."""
    frame = table.drop_columns("series").to_pandas(date_as_object=False)
    places = met["n"].to_numpy("int64")
    what, revises, outranked, weak = (np.zeros(len(frame), dtype="int8") for _ in range(4))
    what[places] = pd.Index(WHAT).get_indexer(met["what"])
    revises[places], outranked[places], weak[places] = met["revises"], met["outranked"], met["weak"]
    by_sheet = said.set_index("sheet")
    revised = pd.Categorical.from_codes(revises, ["公布", "修订"])
    own_status = frame["status"].cat.add_categories([] if "" in frame["status"].cat.categories else [""])
    own_status[revises > 0] = ""
    return frame.assign(
        what=pd.Categorical.from_codes(what, WHAT),
        outranked=outranked > 0,
        confidence=pd.Categorical.from_codes(weak, ["高", "中"]),
        source=_filled(frame["source"], frame["sheet"], by_sheet["source"].to_dict()),
        published=frame["sheet"].map(by_sheet["published"].to_dict()).astype("category"),
        status=_filled(own_status, pd.Series(revised), {"公布": "公布", "修订": "修订"}),
        unit=_filled(frame["unit"], frame["indicator"], names.units),
    )


def _filled(own: pd.Series, by: pd.Series, defaults: Mapping[str, str]) -> pd.Categorical:
    """The texts of `own`; where one is empty the default that belongs to the text of `by`. Both are categories."""
    stands_in = [defaults.get(text, "") for text in by.cat.categories]
    texts = list(dict.fromkeys([*own.cat.categories, *stands_in]))
    place = {text: code for code, text in enumerate(texts)}
    said = np.array([place[text] for text in own.cat.categories], dtype="int32")[own.cat.codes]
    default = np.array([place[text] for text in stands_in], dtype="int32")[by.cat.codes]
    return pd.Categorical.from_codes(np.where(said == place.get("", -1), default, said), texts)


def _missing(
    store: Store, tables: dict[str, Any], rows: pd.DataFrame, prints: Sequence[str], names: Names, at: int | None
) -> pd.DataFrame:
    """What the same report (a sheet's fingerprint, or the source made from it) delivered before and not now."""
    records = store.ask("intake_records", at=at)
    sources = [source for source in rows["source"].unique() if source.startswith(OWN)]
    ids = [
        record.id
        for record in each(records)
        if set(prints) & set(record.fingerprint.split(JOINED))
        # The same layout from another publisher is not the same report.
        and not (sources and OWN in record.source and not set(sources) & set(record.source.split(JOINED)))
    ]
    former = pd.DataFrame({"id": [*ids, *[""] * len(sources)], "source": [*[""] * len(ids), *sources]}, dtype="str")
    if not len(records):
        return worded(MISSING, names)
    return worded(store.ask_over("intake_missing", tables | {"former": former}, at=at), names)


def listed(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, those of one rule beyond MOST_LISTED counted in one finding without a cell."""
    result: list[Finding] = []
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
        if counts[finding.rule] <= MOST_LISTED:
            result.append(finding)
    for rule, count in counts.items():
        if count > MOST_LISTED:
            more = f"另有 {count - MOST_LISTED} 处“{RULES[rule].title}”，未逐处列出"
            result.append(Finding(rule, more, found=f"{count - MOST_LISTED} 处"))
    return tuple(result)


def _checks(rows: pd.DataFrame, checked: pd.DataFrame, names: Names) -> Iterator[tuple[int, Finding]]:
    """(row, finding) of the checks against the history."""
    own = worded(rows.iloc[checked["n"].astype("int64").to_numpy()], names)
    tell = {"jump": _jump, "cumulative_falls": _fall, "kind_doubtful": _kind}
    for row, other in zip(each(own), each(checked), strict=True):
        yield int(row.n), tell[other.rule](row, other)


def _old(rows: pd.DataFrame, held: pd.DataFrame, names: Names, today: date) -> Iterator[tuple[int, Finding]]:
    """(row, finding) of every revision of a value older than a year."""
    own = worded(rows[(rows["what"] == "revised") & (rows["end"] < pd.Timestamp(today - OLD))], names, held)
    for row in each(own):
        told = f"库中{_subject(row)}{row.period}为{row.shown_before}，将改为{row.shown_after}"
        yield int(row.n), Finding("old_revision", f"{told}，距今已超过12个月", row.sheet, row.cell, row.raw)


def _jump(row: Any, other: Any) -> Finding:
    low, high = (number_text(value, decimals=row.decimals) for value in (other.low, other.high))
    told = f"{_subject(row)}{row.period}为{row.shown}"
    if other.reason == "strays":
        return Finding("jump", f"{told}，该序列通常在{low}至{high}之间", row.sheet, row.cell, row.raw)
    before = period.in_words(row.kind, other.other_start, other.other_end, ONLY_MONTH)
    told += f"，{before}为{_stored(other.other, row)}"
    if other.reason == "jumps":
        moved_by = round(row.value - other.other, 10)
        change = number_text(moved_by, decimals=told_decimals(moved_by, int(row.decimals)))
        told += f"，变动{change}，通常各期变动在{low}至{high}之间"
    else:
        told += "，相差一个数量级，请核对单位"
    return Finding("jump", told, row.sheet, row.cell, row.raw)


def _fall(row: Any, other: Any) -> Finding:
    held = period.in_words("累计", other.other_start, other.other_end)
    word = "低于" if other.reason == "falls" else "高于"
    told = f"{_subject(row)}{row.period}累计{row.shown}，{word}库中{held}累计{_stored(other.other, row)}"
    return Finding("cumulative_falls", told, row.sheet, row.cell, row.raw)


def _kind(row: Any, other: Any) -> Finding:
    held = period.in_words("累计", other.other_start, other.other_end)
    told = f"{_subject(row)}{row.period}按当月取为{row.shown}，与库中{held}累计值相同，请核对是否为累计"
    return Finding("kind_doubtful", told, row.sheet, row.cell, row.raw)


def _stored(value: float, row: Any) -> str:
    """A stored value of the row's series."""
    return shown(value, row.unit, decimals=told_decimals(value, int(row.decimals)))


def _subject(row: Any) -> str:
    """Whose value it is, in words."""
    return f"{row.region_name}{'' if row.industry == 'all' else row.industry_name}{row.indicator_title}"


def moved(store: Store, diff: Diff, at: int) -> tuple[str, ...]:
    """Keys of the exhibits that rest on a series touched (same indicator, region and industry), as built by default."""
    # The exhibits load the chart libraries: only a draft with changes needs them.
    from dashboard.exhibits import Exhibit, every
    from dashboard.exhibits.reading import Reading

    touched = diff.rows[diff.rows["what"].isin(WRITTEN)]
    series = set(touched[["indicator", "region", "industry"]].drop_duplicates().itertuples(index=False, name=None))
    if not series:
        return ()
    keys = []
    # One that cannot be made says so on its own page.
    for made in (made for made in every(Reading(store, at)) if isinstance(made, Exhibit)):
        own = made.evidence[["indicator", "region", "industry"]].drop_duplicates().itertuples(index=False, name=None)
        if series.intersection(own):
            keys.append(made.id)
    return tuple(keys)
