"""From a file to a committed import: what the page and the command line both call.

examine reads, recognises, checks and compares without writing anything; commit (of committing.py) writes all of
it or nothing.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow as pa

from dashboard.errors import IntakeError, disk_words
from dashboard.frames import each
from dashboard.intake import sandbox
from dashboard.intake.committing import commit, imported_as, kept_mappings, now
from dashboard.intake.compare import compare, moved, with_standing
from dashboard.intake.drafts import Choices, Diff, Draft, Register, SheetDraft, ordered
from dashboard.intake.findings import Finding
from dashboard.intake.mapping import Mapping as SheetMapping
from dashboard.intake.mapping import from_json, to_json
from dashboard.intake.origins import UNSTATED, origin_of, with_sources
from dashboard.intake.registers import read_register
from dashboard.intake.vocabulary import vocabulary
from dashboard.seed import DATE
from dashboard.store import Store

__all__ = ["Choices", "Diff", "Draft", "Register", "SheetDraft", "cleaned", "commit", "examine"]

Progress = Callable[[str, int, int | None], None]

LONGEST_NAME = 120
COMPARING = "与库中数据比较"
#: What a draft of a sheet has from the worker's summary as it is.
SAID = ("sheet", "shape", "status", "fingerprint", "title", "columns", "rows", "known", "drift", "count")


def cleaned(file: str) -> str:
    """A file name as it is kept and shown: no path, no control or direction characters, at most 120 characters."""
    name = re.split(r"[\\/]", file)[-1]
    name = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    name = name.strip(" .") or "未命名"
    if len(name) > LONGEST_NAME:
        stem, dot, suffix = name.rpartition(".")
        tail = f"{dot}{suffix}" if dot and len(suffix) <= 5 else ""
        name = (stem if tail else name)[: LONGEST_NAME - len(tail)] + tail
    return name


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 (hex) and size in bytes of a file. Raises IntakeError when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size
    except FileNotFoundError:
        raise IntakeError("找不到文件", cleaned(path.name), "请检查路径") from None
    except OSError as error:
        raise IntakeError("文件无法读取", cleaned(path.name), f"请检查权限（{disk_words(error)}）") from error


def examine(
    store: Store,
    path: Path,
    file: str,
    choices: Choices | None = None,
    progress: Progress | None = None,
    exhibits: bool = True,
) -> Draft:
    """Read, recognise, check and compare a file; nothing is written. Raises IntakeError.

    progress is called with a stage in Chinese, rows done and rows in all (None while unknown). exhibits: whether
    to find out which exhibits would move (builds them all once a version).
    """
    choices = choices or Choices()
    _check_choices(store, choices)
    tell = progress or (lambda stage, done, total: None)
    base, name = store.version, cleaned(file)
    sha256, size = digest(path)
    known = {mapping.fingerprint: mapping for mapping in (*kept_mappings(store), *choices.mappings)}
    request = {
        "path": str(path.resolve()),
        "file": name,
        "vocabulary": vocabulary(store, base).to_json(),
        "mappings": [to_json(mapping) for mapping in known.values()],
    }
    with TemporaryDirectory(prefix="intake-") as folder:
        said = sandbox.run("understand", request, Path(folder), tell)
        incoming = read_observations(Path(folder) / "observations.arrow")
    tell(COMPARING, 0, incoming.num_rows)
    sheets = tuple(_sheet(store, sheet, choices, known, base) for sheet in said["sheets"])
    findings = [_finding(entry) for entry in said["findings"]]
    findings += [finding for sheet in sheets for finding in sheet.findings]
    registers: list[Register] = []
    for sheet in sheets:
        if sheet.said.get("register"):
            register, wrong = read_register(
                store, sheet.sheet, sheet.said["register"], name, choices, sheet.source, base
            )
            registers += [register] if register is not None else []
            findings += wrong
    incoming, wrong = with_sources(store, incoming, base)
    prints = [s.fingerprint for s in sheets if s.count]
    result = compare(store, incoming, _said_of(store, sheets, base), now().date(), base, prints, choices.disclosure)
    tell(COMPARING, incoming.num_rows, incoming.num_rows)
    diff = with_standing(result.diff, choices.disclosure, name)
    told = {(finding.rule, finding.sheet, finding.cell) for finding in findings}
    added = (finding for finding in result.findings if (finding.rule, finding.sheet, finding.cell) not in told)
    findings = [*findings, *wrong, *added]
    sheets = _judged(sheets, findings)
    # Before it can be committed nobody asks what it would move.
    if exhibits and all(sheet.status == "ready" for sheet in sheets):
        tell("查找受影响的图件", 0, None)
        diff = replace(diff, moved=moved(store, diff, base))
    return Draft(
        file=name,
        form=str(said.get("form", "")),
        sha256=sha256,
        size=size,
        base=base,
        choices=choices,
        path=path,
        sheets=sheets,
        findings=ordered(findings),
        diff=diff,
        registers=tuple(registers),
        flags=result.flags,
        already=imported_as(store, sha256, choices.disclosure, sheets),
    )


def read_observations(path: Path) -> pa.Table:
    """The worker's observations.arrow, read whole. Raises IntakeError when it is not there or broken."""
    try:
        with pa.OSFile(str(path)) as stream:
            return pa.ipc.open_file(stream).read_all()
    except (OSError, pa.ArrowInvalid) as error:
        raise IntakeError("识别结果没有写全", "读取工作簿", "请重新上传") from error


def _check_choices(store: Store, choices: Choices) -> None:
    """Raises IntakeError for a disclosure level, source or date that cannot be stored."""
    levels = store.catalogue.tables["observation"].column("disclosure").choices
    if choices.disclosure not in levels:
        raise IntakeError(f"没有公开属性“{choices.disclosure}”", "公开属性", f"只能是：{'、'.join(levels)}")
    if choices.source and choices.source not in set(store.ask("sources")["id"]):
        raise IntakeError(f"来源“{choices.source}”没有登记", "来源", "请选择已有来源，或先登记新来源")
    if choices.published and DATE.fullmatch(choices.published) is None:
        raise IntakeError(f"发布日期“{choices.published}”写法不对", "发布日期", "应为 YYYY、YYYY-MM 或 YYYY-MM-DD")


def _judged(sheets: tuple[SheetDraft, ...], findings: Sequence[Finding]) -> tuple[SheetDraft, ...]:
    """The sheets, those with an error found only against the store rejected as well."""
    wrong = {finding.sheet for finding in findings if finding.severity == "error"}
    return tuple(
        replace(sheet, status="rejected") if sheet.status == "ready" and sheet.sheet in wrong else sheet
        for sheet in sheets
    )


def _said_of(store: Store, sheets: tuple[SheetDraft, ...], at: int) -> pd.DataFrame:
    """Source, publication date and publisher ("" when nobody is named) of each sheet."""
    issued = dict(each(store.ask("sources", at=at)[["id", "publisher"]]))
    issued |= {sheet.source: str(sheet.source_row["publisher"]) for sheet in sheets if sheet.source_row}
    rows = [(s.sheet, s.source, s.published, issued[s.source].replace(UNSTATED, "")) for s in sheets]
    return pd.DataFrame(rows, columns=["sheet", "source", "published", "publisher"], dtype="str")


def _sheet(
    store: Store, said: Mapping[str, Any], choices: Choices, known: Mapping[str, SheetMapping], at: int
) -> SheetDraft:
    """One sheet of the worker's summary, with the source its values get."""
    mapping = from_json(said["mapping"]) if said.get("mapping") else None
    source, row = (choices.source, None) if choices.source else origin_of(store, said, mapping, known, at)
    return SheetDraft(
        **{name: said[name] for name in SAID},
        mapping=mapping,
        findings=tuple(_finding(entry) for entry in said["findings"]),
        source=source,
        source_row=row,
        published=choices.published or said["published"],
        said=dict(said),
    )


def _finding(entry: Mapping[str, Any]) -> Finding:
    return Finding(**{**entry, "related": tuple(entry["related"])})
