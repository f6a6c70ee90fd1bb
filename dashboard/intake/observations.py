"""What was recognised as one Arrow table: a row an observation, in the order of the file."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.book import column_letters
from dashboard.intake.header_words import STATUSES
from dashboard.intake.normalised import OBSERVED
from dashboard.intake.outcome import Outcome
from dashboard.intake.sheet_summary import SheetRead
from dashboard.intake.vocabulary import Vocabulary

#: Few different texts in many rows: each is held once.
ENCODED = pa.dictionary(pa.int32(), pa.string())
_TYPES = {"value": pa.float64(), "start": pa.date32(), "end": pa.date32(), "cell": pa.string(), "raw": pa.string()}
SCHEMA = pa.schema([(name, _TYPES.get(name, ENCODED)) for name in OBSERVED])
Ints = npt.NDArray[np.int64]
#: Beyond so many possible codes those that occur are found by sorting instead of by counting.
_SORTED_FROM = 1 << 20


def table_of(sheets: Sequence[SheetRead], vocabulary: Vocabulary) -> pa.Table:
    """All observations of all sheets (columns of SCHEMA); empty when there are none."""
    parts = [
        _part(sheet.grid.name, table.body, outcome, vocabulary)
        for sheet in sheets
        for table, _, outcome in sheet.tables
        if outcome.taken
    ]
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks() if parts else SCHEMA.empty_table()


def write(table: pa.Table, path: Path) -> None:
    """Leave the table as an Arrow IPC file."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _part(sheet: str, body: Sequence[int], outcome: Outcome, vocabulary: Vocabulary) -> pa.Table:
    taken = outcome.taken
    rows = np.concatenate([one.rows for one in taken])
    columns = np.concatenate([np.full(len(one.rows), one.column) for one in taken])
    order = np.lexsort((columns, rows)) if len(taken) > 1 else None

    def sorted_(parts: Sequence[Ints]) -> Ints:
        whole = np.concatenate(parts) if len(parts) > 1 else parts[0]
        return whole if order is None else whole[order]

    subjects, regions = sorted_([one.subjects for one in taken]), sorted_([one.regions for one in taken])
    whens, extras = sorted_([one.whens for one in taken]), sorted_([one.extras for one in taken])
    sides = sorted_([one.sides for one in taken])
    values = np.concatenate([one.values for one in taken])
    raws = pa.array(taken[0].raws if len(taken) == 1 else [raw for one in taken for raw in one.raws], pa.string())
    numbers = np.asarray(body, dtype=np.int64)[rows] + 1
    names: list[pa.Array] = []
    start = 0
    for one in taken:
        written = pa.array(numbers[start : start + len(one.rows)]).cast(pa.string())
        names.append(pc.binary_join_element_wise(column_letters(one.column), written, ""))
        start += len(one.rows)
    cells = pa.concat_arrays(names)
    if order is not None:
        raws, cells, values = raws.take(pa.array(order)), cells.take(pa.array(order)), values[order]
    entries = vocabulary.indicators
    listed = outcome.subjects
    indicators = [subject.indicator for subject in listed]
    units = [entries[i].unit if i else "" for i in indicators]
    found: dict[str, pa.Array] = {
        "sheet": _texts(np.zeros(len(rows), dtype=np.int64), [sheet]),
        "cell": cells,
        "raw": raws,
        "indicator": _texts(subjects, indicators),
        "region": _texts(regions, [code for code, _ in outcome.regions]),
        "industry": _texts(subjects, [subject.industry for subject in listed]),
        "caliber": _texts(subjects, [subject.caliber for subject in listed]),
        "kind": _texts(whens, [when.kind for when in outcome.whens]),
        "start": pa.array([when.start for when in outcome.whens], pa.date32()).take(pa.array(whens)),
        "end": pa.array([when.end for when in outcome.whens], pa.date32()).take(pa.array(whens)),
        "value": pa.array(values, pa.float64(), mask=np.isnan(values)),
        "unit": _texts(subjects, units),
        "source": _texts(sides, [side[0] for side in outcome.sides]),
        "note": _texts(sides, [side[2] for side in outcome.sides]),
    }
    for name in ("text", "wording", "bound", "modality", "approximation"):
        found[name] = _texts(extras, [getattr(extra, name) for extra in outcome.extras])
    found["status"] = _joint(
        (subjects, extras, sides),
        (
            [subject.status for subject in listed],
            ["定性" if extra.text else "预测" if extra.modality else "" for extra in outcome.extras],
            [side[1] for side in outcome.sides],
        ),
        _status,
    )
    found["rules"] = _joint(
        (subjects, regions, whens, extras),
        (
            ["；".join(subject.rules) for subject in listed],
            ["；".join(rules) for _, rules in outcome.regions],
            ["；".join(when.rules) for when in outcome.whens],
            ["；".join(extra.rules) for extra in outcome.extras],
        ),
        lambda subject, region, when, own: _rules(own, subject, region, when),
    )
    return pa.table([found[name] for name in OBSERVED], schema=SCHEMA)


def _joint(codes: Sequence[Ints], texts: Sequence[Sequence[str]], tell: Callable[..., str]) -> pa.Array:
    """One text for each different combination of what several codes stand for; those are few."""
    whole = np.zeros(len(codes[0]), dtype=np.int64)
    distinct: list[list[str]] = []
    for part, told in zip(codes, texts, strict=True):
        few = list(dict.fromkeys(told))
        places = {text: place for place, text in enumerate(few)}
        whole = whole * len(few) + np.asarray([places[text] for text in told], dtype=np.int64)[part]
        distinct.append(few)
    unique, inverse = _counted(whole, math.prod(map(len, distinct)))
    result = []
    for code in unique.tolist():
        parts = []
        for few in reversed(distinct):
            code, part = divmod(code, len(few))
            parts.append(few[part])
        result.append(tell(*reversed(parts)))
    return _texts(inverse, result)


def _texts(codes: Ints, told: Sequence[str]) -> pa.Array:
    """The text told for each code; each different one that is told is held once."""
    used, places = _counted(codes, len(told))
    few: dict[str, int] = {}
    numbers = np.array([few.setdefault(told[code], len(few)) for code in used.tolist()], dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(numbers[places]), pa.array(list(few), pa.string()))


def _counted(codes: Ints, size: int) -> tuple[Ints, Ints]:
    """The different codes there are, ascending, and for each row the place of its own; codes are below size."""
    if size > _SORTED_FROM:
        used, places = np.unique(codes, return_inverse=True)
        return used, places
    there = np.bincount(codes, minlength=size) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[codes]


def _rules(*parts: str) -> str:
    """Rules joined, each once."""
    return "；".join(dict.fromkeys(rule for part in parts if part for rule in part.split("；")))


def _status(own: str, cell: str, side: str) -> str:
    """What the cell's words say (定性, 预测), else a status column, else what the header or the title says."""
    return cell or (side if side in STATUSES else own)
