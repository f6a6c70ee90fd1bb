"""An examined file as a draft: what was recognised, what is wrong with it, what a commit would change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.intake.findings import Finding
from dashboard.intake.mapping import Mapping
from dashboard.intake.words import Names, named, plain_text, with_ids, worded

DEFAULT_DISCLOSURE = "内部"
#: What a commit writes of the observations. agreeing: a stored value again, from another source or more openly.
WRITTEN = ("new", "revised", "agreeing")


@dataclass(frozen=True)
class Choices:
    """What the analyst says about a file beyond what stands in it.

    disclosure: 已公开 内部 未发布 企业级. source: id of a registered source, "" for one made from the sheet.
    published: YYYY, YYYY-MM or YYYY-MM-DD, "" for what the sheet states. mappings: how sheets are read, by
    fingerprint; they go before the ones kept in the desk.
    """

    disclosure: str = DEFAULT_DISCLOSURE
    source: str = ""
    published: str = ""
    mappings: tuple[Mapping, ...] = ()


@dataclass(frozen=True)
class SheetDraft:
    """One sheet as recognised. shape, status: the closed lists of the recognition; said: its whole summary.

    source: id of the source its values get; source_row: the row to register when that source is new, else None.
    count: observations taken from it.
    """

    sheet: str
    shape: str
    status: str
    fingerprint: str
    title: str
    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    mapping: Mapping | None
    known: str
    drift: list[str]
    findings: tuple[Finding, ...]
    count: int
    source: str
    source_row: dict[str, object] | None
    published: str
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Register:
    """The rows of a register sheet, typed as its table. `what` of each: new revised unchanged; before: stored rows.

    notes: what was done to the rows that nobody asked for, in sentences; no fault.
    """

    table: str
    title: str
    sheet: str
    rows: pd.DataFrame
    what: tuple[str, ...]
    before: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Number of rows: new, revised, unchanged."""
        return {what: self.what.count(what) for what in ("new", "revised", "unchanged")}

    @property
    def changed(self) -> pd.DataFrame:
        """The rows a commit would write."""
        return self.rows[[word in ("new", "revised") for word in self.what]]


@dataclass(frozen=True)
class Diff:
    """What a commit would change.

    rows: every observation with `what` (new revised agreeing unchanged repeated), repeated texts held as categories.
    held: the stored values that the revised rows meet, by n. missing: stored points of the same sheet that did not
    come this time. moved: keys of the exhibits that rest on a series touched.
    """

    rows: pd.DataFrame
    held: pd.DataFrame
    missing: pd.DataFrame
    names: Names
    moved: tuple[str, ...] = ()

    def of(self, what: str) -> pd.DataFrame:
        """The rows of one kind with names, period and values in words; revised ones: before, after, shown_before …"""
        return worded(self.rows[self.rows["what"] == what], self.names, self.held if what == "revised" else None)

    @property
    def counts(self) -> dict[str, int]:
        """Number of points: new, revised, agreeing, unchanged, missing."""
        found = self.rows["what"].value_counts()
        counts = {what: int(found.get(what, 0)) for what in (*WRITTEN, "unchanged")}
        return counts | {"missing": len(self.missing)}

    @property
    def notes(self) -> list[str]:
        """What is to be known of the revised values beyond their number, in sentences."""
        revised = self.rows[self.rows["what"] == "revised"]
        told = {
            "出自另一来源，不是修订，与库中的值并存（来源不一）": revised["status"] == "公布",
            "按当前值的取值规则排在库中的值之后，入库后图上不变": revised["outranked"],
        }
        return [f"其中 {sum(which)} 个{what}。" for what, which in told.items() if sum(which)]


@dataclass(frozen=True)
class Draft:
    """A file examined against one version of the store; nothing has been written yet.

    path: the file as received, still needed by commit. flags: (n, rule) of every observation a check against the
    store has something to say about, also beyond the findings listed. already: the version that holds this very
    file. kind: 报表导入 or 单值录入. reason: what an entered value was given as its reason; it stays with the value.
    """

    file: str
    form: str
    sha256: str
    size: int
    base: int
    choices: Choices
    path: Path | None
    sheets: tuple[SheetDraft, ...]
    findings: tuple[Finding, ...]
    diff: Diff
    registers: tuple[Register, ...] = ()
    flags: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"n": [], "rule": []}))
    already: int | None = None
    kind: str = "报表导入"
    reason: str = ""

    @property
    def observations(self) -> pd.DataFrame:
        """Every observation taken from the file as it would be stored, in the file's order, with names and ids."""
        return with_ids(named(plain_text(self.diff.rows), self.diff.names))

    @property
    def errors(self) -> list[Finding]:
        """What blocks a commit."""
        return [finding for finding in self.findings if finding.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        """What needs one sentence of reason."""
        return [finding for finding in self.findings if finding.severity == "warning"]

    @property
    def ready(self) -> bool:
        """Whether no error stands and no sheet waits for its mapping."""
        return not self.errors and all(sheet.status == "ready" for sheet in self.sheets)

    @property
    def changes(self) -> bool:
        """Whether a commit would change anything."""
        counts = self.diff.counts
        return any(counts[what] for what in WRITTEN) or any(len(r.changed) for r in self.registers)

    @property
    def title(self) -> str:
        """The sheets' titles in one line, or the file's name: the message of a commit that was given none."""
        titles = list(dict.fromkeys(sheet.title for sheet in self.sheets if sheet.title and sheet.count))
        return "；".join(titles[:3]) or self.file


def ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings with the errors first, otherwise in the order found."""
    return tuple(sorted(findings, key=lambda finding: finding.severity != "error"))
