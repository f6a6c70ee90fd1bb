"""What came of a sheet, and its summary as plain data: shape, columns, rows, mapping."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dashboard.intake.book import Grid, Value, cell_name
from dashboard.intake.characters import compact
from dashboard.intake.columns import LABELS, SHOWN, Col
from dashboard.intake.context import Context
from dashboard.intake.findings import Finding
from dashboard.intake.formats import as_shown
from dashboard.intake.lines import Table
from dashboard.intake.mapping import Mapping, to_json
from dashboard.intake.outcome import Outcome

#: Errors that a mapping settles.
SETTLED = frozenset(
    {
        "unknown_indicator", "unknown_region", "unknown_industry", "unknown_unit", "unit_contradicts", "bad_period",
        "ambiguous_period", "needs_mapping", "unknown_source", "not_by_industry",
    }
)  # fmt: skip
MOST_ROWS = 2000
#: A dictionary entry with more decimals would only tell what a spreadsheet computed.
MOST_DECIMALS = 4
#: Values looked at; the first ones of a column are like the others.
LOOKED_AT = 2000
_WRITTEN = re.compile(r"\d(?:\.(\d+))?(?!\d)")


@dataclass
class SheetRead:
    """What came of one sheet. tables: each with its reading; summary: of the contract, findings apart."""

    grid: Grid
    shape: str = "none"
    summary: dict[str, Any] = field(default_factory=dict)
    tables: list[tuple[Table, Context, Outcome]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ignored: bool = False

    @property
    def status(self) -> str:
        """ready, needs-mapping or rejected: whether an error stands that no mapping can settle."""
        errors = {finding.rule for finding in self.findings if finding.severity == "error"}
        if not errors:
            return "ready"
        return "needs-mapping" if errors <= SETTLED else "rejected"


def overall_shape(sheet: SheetRead) -> str:
    shapes = {shape_of(table, outcome) for table, _, outcome in sheet.tables}
    shapes.discard("none")
    return shapes.pop() if len(shapes) == 1 else "mixed" if shapes else "none"


def shape_of(table: Table, outcome: Outcome) -> str:
    """long, wide-time, wide-indicator, mixed; none without a value column."""
    valued = [column for column in outcome.columns if column.role in ("value", "unknown")]
    if not valued:
        return "none"
    labelled = {column.role for column in outcome.columns if column.role in LABELS}
    subjects = {
        (
            column.parsed.indicator or column.parsed.base or column.parsed.stem,
            column.parsed.measure,
            column.parsed.region,
        )
        for column in valued
    }
    timed = {column.parsed.period.text for column in valued if column.parsed.period is not None}
    kinds = {column.parsed.kind for column in valued if column.parsed.kind}
    named = any(column.parsed.indicator or column.parsed.base for column in valued)
    dated = bool(labelled & {"period", "year", "month", "start", "end"})
    headed = any(column.role in LABELS and column.path for column in outcome.columns)
    if headed and not timed and not named and (dated or "kind" in labelled) and len(subjects) == 1:
        return "long"
    if len(valued) == 1 and dated and headed and not timed:
        return "long"
    if timed and not named and len(subjects) == 1:
        return "wide-time"
    if timed and named and len(subjects) == 1 and len(timed) > 1:
        return "wide-time"
    if timed and (len(subjects) > 1 or kinds):
        return "mixed"
    rows_named = any(parsed.indicator or parsed.base for one in outcome.labels for parsed in one.parsed)
    if rows_named and not named:
        return "mixed"
    return "wide-indicator"


def summarise(sheet: SheetRead, mapping: Mapping, known: str, sentences: list[str]) -> None:
    contexts = [context for _, context, _ in sheet.tables]
    marks: Counter[str] = Counter()
    for _, _, outcome in sheet.tables:
        marks.update(outcome.marks)
    sheet.summary = {
        "sheet": sheet.grid.name,
        "shape": sheet.shape,
        "fingerprint": mapping.fingerprint,
        "title": next((c.title for c in contexts if c.title), "") or mapping.title,
        "source_line": next((c.source_line for c in contexts if c.source_line), ""),
        "published": next((c.published for c in contexts if c.published), ""),
        "mapping": to_json(mapping),
        "known": known,
        "drift": sentences,
        "columns": [
            _column(column, sheet.grid, table, context)
            for table, context, outcome in sheet.tables
            for column in outcome.columns
        ],
        "rows": _rows(sheet, mapping),
        "not_taken": [finding.message for finding in sheet.findings if finding.rule == "not_taken"],
        "missing_marks": dict(marks),
        "rule_counts": {},
        "register": None,
        "count": sum(len(one.rows) for _, _, outcome in sheet.tables for one in outcome.taken),
    }


def _column(column: Col, grid: Grid, table: Table, context: Context) -> dict[str, Any]:
    said = column.parsed
    role = SHOWN.get(column.role, column.role)
    if role == "value" and column.unknown is not None and not column.override.said:
        role = "unknown"
    period = said.period.text if said.period is not None else ""
    told: dict[str, Any] = {}
    if role == "unknown":
        told = {"unit_above": unit_above(context)}
        told["decimals"] = decimals_seen(grid, ((row, column.index) for row in table.body))
    return told | {
        "column": column.letter,
        "header": column.header,
        "role": role,
        "indicator": column.override.indicator or said.indicator,
        "kind": column.override.kind or said.kind,
        "unit": column.override.unit or (said.units[0] if said.units else ""),
        "period": column.override.period or period,
        "near": [list(one) for one in column.near],
    }


def _rows(sheet: SheetRead, mapping: Mapping) -> list[dict[str, Any]]:
    """Labels not understood, with proposals, and those the mapping settles."""
    rows: list[dict[str, Any]] = []
    for table, context, outcome in sheet.tables:
        units = next((one for one in outcome.labels if one.column.role == "unit"), None)
        valued = [column.index for column in outcome.columns if column.role == "value"]
        for one in outcome.labels:
            for code, text in enumerate(one.texts):
                override = one.overrides[code] if code < len(one.overrides) else None
                trouble = outcome.troubled.get((text, one.column.index))
                if (trouble is None and not (override and override.said)) or len(rows) >= MOST_ROWS:
                    continue
                places = one.rows_of(code)
                cell = cell_name(table.body[int(places[0])], one.column.index) if len(places) else ""
                own = units.parsed[units.codes[int(places[0])]].units if units is not None and len(places) else ()
                cells = ((table.body[int(place)], index) for place in places for index in valued)
                rows.append(
                    {
                        "unit": own[0] if own else "",
                        "unit_above": unit_above(context),
                        "decimals": decimals_seen(sheet.grid, cells),
                        "label": text,
                        "cell": cell,
                        "role": override.role or "overridden" if override and override.said else "unknown",
                        "near": [list(near) for near in trouble.near] if trouble else [],
                    }
                )
    return rows


def unit_above(context: Context) -> str:
    """The unit a 单位： line over the table gives all of it; "" where it gives several, or none."""
    title = context.levels[0]
    said = list(dict.fromkeys(context.units or [word for _, word in title.unknown_units]))
    return said[0] if len(said) == 1 else ""


def decimals_seen(grid: Grid, places: Iterable[tuple[int, int]]) -> int | None:
    """The most decimals the values at these places show, at most MOST_DECIMALS; None where there is no number."""
    found: list[int] = []
    for place, _ in zip(places, range(LOOKED_AT), strict=False):
        written = _written(grid.at(*place), grid.formats.get(place, ""))
        match = _WRITTEN.search(written)
        if match:
            found.append(len(match[1] or ""))
    return min(max(found), MOST_DECIMALS) if found else None


def _written(value: Value, number_format: str) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return as_shown(float(value), number_format)
    return compact(value).replace(",", "") if isinstance(value, str) else ""
