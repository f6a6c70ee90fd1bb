"""Hold what the pipeline makes of a workbook against what an analyst sees in it.

python -m tests.corpus.judge [name …]      the cases (all without a name), one line a disagreement
"""

import math
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.errors import IntakeError
from dashboard.intake import sandbox, understand
from dashboard.intake.findings import RULES, Refused
from tests.corpus.sheet import Case, Expected

Findings = list[tuple[str, str, str]]  # rule, sheet, cell
#: Fields of an expected reading that a taken one must equal.
COMPARED = ("indicator", "region", "industry", "kind", "start", "end", "unit", "bound", "approximation", "modality")


@dataclass
class Outcome:
    """What came of one case. wrong and flagged are readings that differ: without and with a word at their cell."""

    case: Case
    taken: int = 0
    readable: int = 0
    right: int = 0
    silent: list[str] = field(default_factory=list)
    flagged: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    unreported: list[str] = field(default_factory=list)
    needless: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        """Nothing to say about it."""
        return not (self.silent or self.flagged or self.missed or self.unreported or self.needless or self.other)

    def lines(self) -> Iterable[str]:
        """All disagreements, each with its kind."""
        for kind in ("silent", "flagged", "missed", "unreported", "needless", "other"):
            for line in getattr(self, kind):
                yield f"{kind:10} {line}"


def in_process(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Understand a file in this process: the same function as in the worker, without the start of one."""
    try:
        return understand.work(request, folder, lambda stage, done, total: None)
    except Refused as refused:
        raise IntakeError(refused.what, refused.where, refused.remedy) from refused


def in_worker(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Understand a file in the guarded process."""
    return sandbox.run("understand", request, folder, lambda stage, done, total: None)


def judge(case: Case, vocabulary: Any, run: Callable[[dict[str, Any], Path], dict[str, Any]] = in_process) -> Outcome:
    """Read a case and compare every reading and every finding. vocabulary: as vocabulary(store).to_json() gives it."""
    outcome = Outcome(case, readable=sum(not wanted.optional for wanted in case.observations))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = folder / ("given." + case.file.rsplit(".", 1)[-1])
        path.write_bytes(case.data)
        try:
            said = run({"path": str(path), "file": case.file, "vocabulary": vocabulary, "mappings": []}, folder)
        except IntakeError as error:
            outcome.other.append(f"refused: {error}")
            outcome.missed += [f"{wanted.sheet}!{wanted.cell}" for wanted in case.observations if not wanted.optional]
            return outcome
        rows = readings(folder / "observations.arrow")
    text = case.file.rsplit(".", 1)[-1] in ("csv", "tsv")
    wanted_sheet = next((wanted.sheet for wanted in (*case.observations, *case.faults)), "") if text else ""

    def sheet_of(name: str) -> str:
        return wanted_sheet or name

    findings: Findings = []
    related: Findings = []
    for found in (*said["findings"], *(f for sheet in said["sheets"] for f in sheet["findings"])):
        sheet = sheet_of(found.get("sheet", ""))
        findings.append((found["rule"], sheet, found.get("cell", "")))
        related += [(found["rule"], sheet, cell) for cell in found.get("related", ())]
    _compare_rows(outcome, rows, findings, related, sheet_of)
    _compare_findings(outcome, findings, related)
    _compare_sheets(outcome, said, sheet_of)
    return outcome


def readings(path: Path) -> list[dict[str, Any]]:
    """The rows of an observations.arrow; none without the file."""
    if not path.exists():
        return []
    with pa.memory_map(str(path)) as source:
        rows: list[dict[str, Any]] = pa.ipc.open_file(source).read_all().to_pylist()
    return rows


def _equal(got: float | None, wanted: float | None) -> bool:
    if got is None or math.isnan(got) or wanted is None:
        return (got is None or math.isnan(got)) == (wanted is None)
    return math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-9)


def _same(wanted: Expected, row: dict[str, Any]) -> list[str]:
    """The fields in which a taken reading differs."""
    got = row | {"start": str(row["start"])[:7], "end": str(row["end"])[:7]}
    differing = [
        f"{name} {got.get(name) or ''!r} ≠ {getattr(wanted, name)!r}"
        for name in COMPARED
        if (got.get(name) or "") != getattr(wanted, name)
    ]
    if not _equal(got["value"], wanted.value):
        differing.append(f"value {got['value']!r} ≠ {wanted.value!r}")
    if wanted.text and wanted.text not in (got.get("text") or ""):
        differing.append(f"text {got.get('text')!r} ≠ {wanted.text!r}")
    if wanted.status and got.get("status") != wanted.status:
        differing.append(f"status {got.get('status')!r} ≠ {wanted.status!r}")
    if wanted.caliber is not None and (got.get("caliber") or "") != wanted.caliber:
        differing.append(f"caliber {got.get('caliber')!r} ≠ {wanted.caliber!r}")
    return differing


def _compare_rows(
    outcome: Outcome,
    rows: Sequence[dict[str, Any]],
    findings: Findings,
    related: Findings,
    sheet_of: Callable[[str], str],
) -> None:
    case = outcome.case
    wanted = {(expected.sheet, expected.cell): expected for expected in case.observations}
    errors = {(sheet, cell) for rule, sheet, cell in findings if RULES[rule].severity == "error"}
    said = {(sheet, cell) for _, sheet, cell in findings}
    outcome.taken = len(rows)
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        at = (sheet_of(row["sheet"]), row["cell"])
        seen[at] += 1
        expected = wanted.get(at)
        differing = ["nothing is to be taken here"] if expected is None else _same(expected, row)
        if seen[at] > 1:
            differing.append("taken twice")
        if not differing:
            if expected is not None and not expected.optional:
                outcome.right += 1
            continue
        line = f"{at[0]}!{at[1]}: {'; '.join(differing)} (raw {row['raw']!r} → {row['indicator']} {row['value']})"
        if at in errors:
            continue
        (outcome.flagged if at in said else outcome.silent).append(line)
    for at, expected in wanted.items():
        if at in seen:
            continue
        if not expected.optional:
            outcome.missed.append(f"{at[0]}!{at[1]}: {expected.indicator} {expected.value}")
        elif at not in said | {(sheet, cell) for _, sheet, cell in related}:
            outcome.unreported.append(f"{at[0]}!{at[1]}: neither taken nor reported")


def _compare_findings(outcome: Outcome, findings: Findings, related: Findings) -> None:
    """Faults without a finding and findings without a fault. related: cells a finding names as belonging to it."""
    case = outcome.case
    explained: set[tuple[str, str, str]] = set()
    optional = {(wanted.sheet, wanted.cell) for wanted in case.observations if wanted.optional}
    for fault in case.faults:
        met = {
            found
            for found in (*findings, *related)
            if found[0] in fault.rules and found[1:] == (fault.sheet, fault.cell)
        }
        if not fault.cell and not met:  # said of the sheet or of the whole file
            met = {found for found in findings if found[0] in fault.rules and found[1] in ("", fault.sheet)}
        if not met:
            there = sorted({rule for rule, sheet, cell in findings if (sheet, cell) == (fault.sheet, fault.cell)})
            outcome.unreported.append(f"{fault.sheet}!{fault.cell}: {'|'.join(fault.rules)} (there: {there})")
        explained |= met
    for found in findings:
        rule, sheet, cell = found
        if found in explained or rule in case.tolerated or (sheet, cell) in optional:
            continue
        if any(fault.sheet == sheet and fault.cell == cell for fault in case.faults):
            continue  # more said of a cell that is wrong anyway
        outcome.needless.append(f"{sheet}!{cell}: {rule}")


def _compare_sheets(outcome: Outcome, said: dict[str, Any], sheet_of: Callable[[str], str]) -> None:
    case = outcome.case
    for sheet in said["sheets"]:
        name = sheet_of(sheet["sheet"])
        shape = case.shapes.get(name)
        if shape and sheet["shape"] != shape and not (shape == "mixed" and sheet["shape"].startswith("wide")):
            outcome.other.append(f"{name}: shape {sheet['shape']} ≠ {shape}")
        if name in case.registers:
            table, rows = case.registers[name]
            got = sheet.get("register") or {}
            if got.get("table") != table or len(got.get("rows", ())) != rows:
                outcome.other.append(
                    f"{name}: register {got.get('table')} with {len(got.get('rows', ()))} rows ≠ {table}"
                )
    counted: Counter[str] = Counter()
    for sheet in said["sheets"]:
        counted.update(sheet.get("missing_marks", {}))
    for mark, number in case.marks.items():
        if counted[mark] != number:
            outcome.other.append(f"missing mark {mark!r} counted {counted[mark]} ≠ {number}")


@dataclass
class Figures:
    """The figures over all cases."""

    outcomes: list[Outcome]

    def _count(self, kind: str) -> int:
        return sum(len(getattr(outcome, kind)) for outcome in self.outcomes)

    @property
    def readable(self) -> int:
        """Readings an analyst sees."""
        return sum(outcome.readable for outcome in self.outcomes)

    @property
    def share(self) -> float:
        """Share of the readable values taken rightly without help."""
        return sum(outcome.right for outcome in self.outcomes) / max(1, self.readable)

    def lines(self) -> list[str]:
        """The figures as text."""
        faults = sum(len(outcome.case.faults) for outcome in self.outcomes)
        return [
            f"workbooks {len(self.outcomes)}, of them without any disagreement "
            f"{sum(outcome.fine for outcome in self.outcomes)}",
            f"readable values {self.readable}, taken rightly without help {self.share:.2%}",
            f"silently wrong {self._count('silent')}, wrong with a warning {self._count('flagged')}",
            f"injected faults {faults}, not reported at their cell {self._count('unreported')}",
            f"needless findings {self._count('needless')}, other disagreements {self._count('other')}",
        ]


def main(names: Sequence[str]) -> None:
    """Judge the named cases on a store of the shipped data and print every disagreement."""
    from dashboard.intake.vocabulary import vocabulary
    from dashboard.store import Store
    from tests.corpus import cases

    with tempfile.TemporaryDirectory() as temporary:
        store = Store.open(Path(temporary) / "store", Path(__file__).resolve().parents[2] / "data")
        words = vocabulary(store).to_json()
        store.close()
    outcomes = []
    for case in cases():
        if names and case.name not in names:
            continue
        try:
            outcome = judge(case, words)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, AssertionError) as error:
            outcome = Outcome(case, other=[f"{type(error).__name__}: {error} at {_origin(error)}"])
            outcome.readable = sum(not wanted.optional for wanted in case.observations)
        outcomes.append(outcome)
        if not outcome.fine:
            print(f"\n{case.name} ({case.file}): {outcome.right} of {outcome.readable} right")
            shown = list(outcome.lines())
            for line in shown if names else shown[:8]:
                print("  " + line)
            if len(shown) > 8 and not names:
                print(f"  … {len(shown) - 8} more")
    print()
    print("\n".join(Figures(outcomes).lines()))


def _origin(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


if __name__ == "__main__":
    main(sys.argv[1:])
