"""The task “understand”: gate, read, recognise, check within the file; leaves the observations as Arrow beside it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from dashboard.intake import gate
from dashboard.intake.findings import Finding

if TYPE_CHECKING:
    from dashboard.intake.book import Book

Progress = Callable[[str, int, int | None], None]
RECOGNISING, CHECKING = "识别", "检查"
OBSERVATIONS = "observations.arrow"
#: Rooms that bring pandas and pyarrow along.
HEAVY = ("observations", "sheet_reading", "check")


def work(request: Mapping[str, Any], folder: Path, progress: Progress) -> dict[str, Any]:
    """Understand request["path"] (called request["file"]) with request["vocabulary"] and request["mappings"].

    Writes observations.arrow into the folder and returns the summary: form, sha256, findings of the file, sheets.
    Raises Refused for a file that is not read.
    """
    path = Path(str(request["path"]))
    inspection = gate.inspect(path, str(request["file"]))
    # Only now: a file the gate refuses is answered before the heavy libraries are loaded. They load while the
    # sheets are parsed, which leaves the interpreter free.
    loading = Thread(target=lambda: [import_module(f"dashboard.intake.{name}") for name in HEAVY])
    loading.start()
    from dashboard.intake.reading import read

    book = read(path, inspection, progress)
    del inspection
    loading.join()
    return recognised(book, request, folder, progress)


def recognised(book: "Book", request: Mapping[str, Any], folder: Path, progress: Progress) -> dict[str, Any]:
    """Recognise and check a book that has been read; see work."""
    from dashboard.intake import mapping as mappings
    from dashboard.intake.check import check
    from dashboard.intake.facets import Reader
    from dashboard.intake.lexicon import Lexicon
    from dashboard.intake.names import Names
    from dashboard.intake.observations import table_of, write
    from dashboard.intake.outcome import Given
    from dashboard.intake.sheet_reading import against_file_name, read_sheet
    from dashboard.intake.sheet_summary import SheetRead
    from dashboard.intake.vocabulary import Vocabulary

    vocabulary = Vocabulary.from_json(request["vocabulary"])
    known = [mappings.from_json(entry) for entry in request.get("mappings", ())]
    reader = Reader(Lexicon(vocabulary))
    given = Given(reader, Names(vocabulary), mappings.Mapping(""), vocabulary.today, book.date1904, book.sha256)
    total = sum(len(grid.rows) for grid in book.grids)
    done = 0
    sheets: list[SheetRead] = []
    for grid in book.grids:

        def tell(rows: int, before: int = done) -> None:
            progress(RECOGNISING, before + rows, total)

        progress(RECOGNISING, done, total)
        sheets.append(read_sheet(given, grid, book.file, known, tell))
        done += len(grid.rows)
    progress(RECOGNISING, total, total)
    against_file_name(sheets, book.file)
    table = table_of(sheets, vocabulary)
    progress(CHECKING, 0, table.num_rows)
    write(table, folder / OBSERVATIONS)
    findings = check(table.to_pandas(date_as_object=False), vocabulary) if table.num_rows else []
    progress(CHECKING, table.num_rows, table.num_rows)
    by_sheet: dict[str, list[Finding]] = {}
    whole = list(book.findings)
    names = {sheet.grid.name for sheet in sheets}
    hidden = {finding.sheet for sheet in sheets for finding in sheet.findings if finding.rule == "hidden"}
    whole = [finding for finding in whole if finding.rule != "hidden" or finding.sheet not in hidden]
    for finding in findings:
        (by_sheet.setdefault(finding.sheet, []) if finding.sheet in names else whole).append(finding)
    visible = [sheet for sheet in sheets if not sheet.grid.hidden and not sheet.ignored]
    if not any(sheet.ignored for sheet in sheets) and not any(sheet.shape != "none" for sheet in visible):
        one = visible[0] if len(visible) == 1 else None
        place = one.grid.name if one is not None else ""
        (whole if one is None else one.findings).append(Finding("no_table", "没有找到数据表", place))
    rules = rule_counts(table)
    for sheet in sheets:
        told = {(finding.rule, finding.cell) for finding in sheet.findings}
        sheet.findings += [f for f in by_sheet.get(sheet.grid.name, ()) if (f.rule, f.cell) not in told]
    return {
        "file": book.file,
        "form": book.form,
        "sha256": book.sha256,
        "findings": [asdict(finding) for finding in whole],
        "sheets": [
            sheet.summary
            | {
                "status": sheet.status,
                "findings": [asdict(finding) for finding in sheet.findings],
                "rule_counts": rules.get(sheet.grid.name, {}),
            }
            for sheet in sheets
        ],
    }


def rule_counts(table: Any) -> dict[str, dict[str, int]]:
    """For each sheet how often each rule was used."""
    counts: dict[str, Counter[str]] = {}
    if not table.num_rows:
        return {}
    grouped = table.select(["sheet", "rules"]).group_by(["sheet", "rules"]).aggregate([([], "count_all")])
    for row in grouped.to_pylist():
        for rule in row["rules"].split("；") if row["rules"] else ():
            counts.setdefault(row["sheet"], Counter())[rule] += row["count_all"]
    return {sheet: dict(counter) for sheet, counter in counts.items()}
