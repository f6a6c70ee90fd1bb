"""A draft written: one commit with its record, its sources and its kept original, all or nothing."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

import pandas as pd

from dashboard.errors import IntakeError, StoreError
from dashboard.frames import each
from dashboard.intake.drafts import WRITTEN, Draft, Register, SheetDraft
from dashboard.intake.findings import Finding
from dashboard.intake.mapping import Mapping as SheetMapping
from dashboard.intake.mapping import from_json, to_json
from dashboard.intake.normalised import ruled
from dashboard.intake.origins import JOINED
from dashboard.intake.words import plain_text
from dashboard.store import Change, Store

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
#: Findings about a whole sheet or file that concern each of its values.
SHEET_WIDE = ("date_1904", "missing_period", "other_period", "external_link")
LISTED = 3

#: Sentences once each, in their order.
Given = dict[str, None]

log = logging.getLogger(__name__)


def now() -> datetime:
    """The time in Sichuan."""
    return datetime.now(SHANGHAI)


def imported_as(store: Store, sha256: str, level: str, sheets: Sequence[SheetDraft]) -> int | None:
    """The version by which this very file came in at this level with these sources, if that still stands; or None."""
    records = store.ask("intake_records")
    sources = {sheet.source for sheet in _used(sheets)}
    own = {
        record.id
        for record in each(records)
        if (record.sha256, record.disclosure) == (sha256, level) and sources <= set(record.source.split(JOINED))
    }
    if not own:
        return None
    history = store.history()
    versions = history.loc[history["import_id"].isin(own), "version"]
    return int(versions.max()) if len(versions) else None


def kept_mappings(store: Store) -> list[SheetMapping]:
    """The mappings kept in the desk."""
    return [from_json(json.loads(spec)) for spec in store.desk("mapping")["spec"]]


def commit(store: Store, draft: Draft, author: str, message: str, because: str | Mapping[str, str] = "") -> int:
    """Write a draft in one commit; returns the new version, or the one that holds it all already.

    because: one sentence for all warnings, or sentences by Finding.key. Raises IntakeError while an error stands
    or a warning has no reason, ConflictError when somebody else changed the same values since the draft was made.
    """
    already = imported_as(store, draft.sha256, draft.choices.disclosure, draft.sheets) if draft.sha256 else None
    if already is not None:
        return already
    because = because or draft.reason
    _refuse(draft, author, because)
    if not draft.changes:
        return store.version
    moment = now()
    record = record_id(draft.sha256 or "entered", moment)
    reasons = reasons_of(draft, because)
    written = changes(store, draft, record, because)
    written.append(Change("import_record", _record(draft, record, author, message, reasons, moment)))
    info: dict[str, object] = {"kind": draft.kind, "import_id": record, "file": draft.file, "sha256": draft.sha256}
    if draft.path is not None:
        try:
            store.keep_file(draft.path, draft.sha256)
        except FileNotFoundError:
            raise IntakeError("上传的文件已不在服务器上", draft.file, "请重新上传后入库") from None
    version = store.commit(written, author, message, base=draft.base, info=info | {"because": reasons})
    try:
        _keep_mappings(store, draft, author)
    except StoreError:
        # The import stands: told as failed it would be looked for in vain, or undone by hand.
        log.exception("the mappings of version %s were not kept", version)
    return version


def changes(store: Store, draft: Draft, record: str = "", because: str | Mapping[str, str] = "") -> list[Change]:
    """What committing a draft puts into the tables, without the record of the import; also to be tried out.

    record: the id of the import. because: as commit takes it.
    """
    rows = _rows(store, draft, record, because)
    return [
        *_sources(draft),
        *([Change("observation", rows)] if len(rows) else []),
        *(
            Change(register.table, _brought(draft, register, record, because))
            for register in draft.registers
            if len(register.changed)
        ),
    ]


def _refuse(draft: Draft, author: str, because: str | Mapping[str, str]) -> None:
    """Raises IntakeError as long as the draft may not be committed."""
    if not author.strip():
        raise IntakeError("入库必须写明经办人", draft.file, "请填写姓名")
    if errors := draft.errors:
        told = JOINED.join(f"{finding.place} {finding.message}" for finding in errors[:LISTED])
        more = f"等{len(errors)}处" if len(errors) > LISTED else ""
        raise IntakeError(f"还有错误没有改正：{told}{more}", draft.file, "请在原表中改正后重新上传，或在页面上指定版式")
    if waiting := [sheet.sheet for sheet in draft.sheets if sheet.status != "ready"]:
        raise IntakeError(f"工作表“{'”“'.join(waiting)}”的版式还没有指定", draft.file, "请先指定各列的含义")
    open_warnings = [finding for finding in draft.warnings if not reason(finding, because)]
    if open_warnings:
        told = JOINED.join(f"{finding.place} {finding.message}" for finding in open_warnings[:LISTED])
        more = f"等{len(open_warnings)}处" if len(open_warnings) > LISTED else ""
        raise IntakeError(f"有警示没有写明放行原因：{told}{more}", draft.file, "请核对后写一句原因")


def reason(finding: Finding, because: str | Mapping[str, str]) -> str:
    """The sentence given for a finding; "" when none was."""
    return (because if isinstance(because, str) else because.get(finding.key, "")).strip()


def reasons_of(draft: Draft, because: str | Mapping[str, str]) -> str:
    """All different sentences given for the draft's warnings, in their order."""
    if isinstance(because, str):
        return because.strip()
    given = (reason(finding, because) for finding in draft.warnings)
    return JOINED.join(dict.fromkeys(text for text in given if text))


def _rows(store: Store, draft: Draft, record: str, because: str | Mapping[str, str]) -> pd.DataFrame:
    """The observations to write: those of WRITTEN, each with the rules and the reasons that concern it."""
    rows = plain_text(draft.diff.rows[draft.diff.rows["what"].isin(WRITTEN)])
    titles = {rules: ruled(rules) for rules in rows["rules"].unique()}
    table = store.catalogue.lake_tables["observation"]
    rows = rows.assign(
        rules=rows["rules"].map(titles), reason=_reasons(draft, rows, because), import_record=record, place=""
    )
    names = [name for name in (*table.names, "file", "sheet", "cell", "raw") if name in rows]
    return rows[names].reset_index(drop=True)


def _brought(draft: Draft, register: Register, record: str, because: str | Mapping[str, str]) -> pd.DataFrame:
    """The rows of a register to write, each with the reasons that concern it and the import that brings it."""
    rows = register.changed
    by_cell, by_sheet, _ = _given(draft, because)
    whole = by_sheet.get("", {}) | by_sheet.get(register.sheet, {})
    reasons = [JOINED.join(whole | by_cell.get((register.sheet, cell), {})) for cell in rows["cell"]]
    return rows.assign(reason=reasons, import_record=record)


def _given(
    draft: Draft, because: str | Mapping[str, str]
) -> tuple[dict[tuple[str, str], Given], dict[str, Given], dict[str, str]]:
    """The sentences given for warnings: by sheet and cell, by whole sheet ("" for all of them), by rule."""
    by_cell: dict[tuple[str, str], Given] = {}
    by_sheet: dict[str, Given] = {}
    by_rule: dict[str, str] = {}
    for finding in draft.warnings:
        text = reason(finding, because)
        if finding.cell:
            for cell in (finding.cell, *finding.related):
                by_cell.setdefault((finding.sheet, cell), {})[text] = None
        elif finding.rule in SHEET_WIDE:
            by_sheet.setdefault(finding.sheet, {})[text] = None
        else:
            by_rule.setdefault(finding.rule, text)
    return by_cell, by_sheet, by_rule


def _reasons(draft: Draft, rows: pd.DataFrame, because: str | Mapping[str, str]) -> list[str]:
    """Per row the sentences given for the warnings at its cell, on its whole sheet, or counted beyond the list."""
    by_cell, by_sheet, by_rule = _given(draft, because)
    flagged: dict[int, Given] = {}
    for n, rule in each(draft.flags[["n", "rule"]]):
        if text := by_rule.get(rule, ""):
            flagged.setdefault(int(n), {})[text] = None
    found = []
    for n, sheet, cell in zip(rows["n"], rows["sheet"], rows["cell"], strict=True):
        own = by_sheet.get("", {}) | by_sheet.get(sheet, {}) | by_cell.get((sheet, cell), {})
        own |= flagged.get(int(n), {}) | dict.fromkeys([draft.reason] if draft.reason else [])
        found.append(JOINED.join(own))
    return found


def _sources(draft: Draft) -> list[Change]:
    """The sources to register: of the sheets that bring something and whose source is not registered yet."""
    rows = {str(s.source): s.source_row for s in _used(draft.sheets) if s.source_row}
    return [Change("source", pd.DataFrame(list(rows.values())).assign(file=draft.file))] if rows else []


def _used(sheets: Sequence[SheetDraft]) -> list[SheetDraft]:
    """The sheets that bring something."""
    return [sheet for sheet in sheets if sheet.count or sheet.said.get("register")]


def _record(draft: Draft, record: str, author: str, message: str, reasons: str, moment: datetime) -> pd.DataFrame:
    """The row of import_record that tells who brought this, when, from what, and why."""
    used = _used(draft.sheets)
    return record_row(
        record,
        moment,
        kind=draft.kind,
        file=draft.file,
        sha256=draft.sha256,
        size=draft.size,
        sheets=JOINED.join(sheet.sheet for sheet in used),
        author=author,
        message=message,
        because=reasons,
        source=JOINED.join([sheet.source for sheet in used] or sorted(set(draft.diff.rows["source"]))),
        published=JOINED.join(dict.fromkeys(sheet.published for sheet in used if sheet.published)),
        disclosure=draft.choices.disclosure,
        fingerprint=JOINED.join(sheet.fingerprint for sheet in used),
    )


def record_id(mark: str, moment: datetime | None = None) -> str:
    """The id of an import: its time (Asia/Shanghai) and a mark, so that later imports have greater ids.

    Its first ten characters are the day: an import without a publication date counts from that day.
    """
    return f"{moment or now():%Y-%m-%dT%H:%M:%S.%f}-{mark[:8]}"


def record_row(record: str, moment: datetime | None = None, **said: object) -> pd.DataFrame:
    """A row of import_record; what is not said stays empty."""
    return pd.DataFrame([{"id": record, "time": (moment or now()).isoformat(timespec="seconds"), **said}])


def _keep_mappings(store: Store, draft: Draft, author: str) -> None:
    """Keep in the desk how the sheets were read, as far as that is not kept already."""
    kept = {mapping.fingerprint: mapping for mapping in kept_mappings(store)}
    used = {s.mapping.fingerprint: s.mapping for s in draft.sheets if s.mapping is not None and s.count}
    fresh = [mapping for print_, mapping in used.items() if print_ and kept.get(print_) != mapping]
    if fresh:
        rows = pd.DataFrame(
            {
                "id": [mapping.fingerprint for mapping in fresh],
                "title": [mapping.title for mapping in fresh],
                "spec": [json.dumps(to_json(mapping), ensure_ascii=False) for mapping in fresh],
            }
        )
        store.keep("mapping", rows, author, f"保存版式：{draft.title}")
