"""What the command line says about a draft: one JSON object, or a few lines of Chinese."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from dashboard.errors import DashboardError
from dashboard.frames import each
from dashboard.intake.drafts import Draft, Register, SheetDraft
from dashboard.intake.findings import Finding
from dashboard.intake.origins import JOINED
from dashboard.intake.words import worded

#: Lines of problems shown to people before the rest is counted.
MOST_SHOWN = 40
DIFF_WORDS = {"new": "新增", "revised": "修订", "agreeing": "佐证", "unchanged": "不变", "missing": "上期有、本期没有"}
STATUS_WORDS = {"ready": "可以入库", "needs-mapping": "需要指定版式", "rejected": "有错误"}


def as_json(draft: Draft, version: int | None = None) -> dict[str, Any]:
    """The draft as the JSON object of the command line.

    Values are in the dictionary's unit, regions and industries by full name, periods YYYY-MM. version: the one
    committed, None when nothing was; already: the version that holds this very file, or None. problems outside
    the sheets concern the whole file.
    """
    rows = worded(draft.diff.rows, draft.diff.names)
    by_sheet = {str(sheet): own for sheet, own in rows.groupby("sheet", sort=False, observed=True)}
    registers = {register.sheet: register for register in draft.registers}
    names = {sheet.sheet for sheet in draft.sheets}
    counts = draft.diff.counts
    diff = {
        "new": _observations(rows[rows["what"] == "new"], True),
        "revised": _observations(draft.diff.of("revised"), True),
        "agreeing": _observations(rows[rows["what"] == "agreeing"], True),
        "unchanged": _observations(rows[rows["what"] == "unchanged"], True),
        "missing": _observations(draft.diff.missing, True),
    }
    return {
        "file": draft.file,
        "sha256": draft.sha256,
        "form": draft.form,
        "already": draft.already,
        "version": version,
        "problems": [_problem(finding) for finding in draft.findings if finding.sheet not in names],
        "sheets": [
            _sheet(draft, sheet, by_sheet.get(sheet.sheet, rows.iloc[:0]), registers.get(sheet.sheet))
            for sheet in draft.sheets
        ],
        "diff": {what: {"count": counts[what], "rows": list(found)} for what, found in diff.items()},
    }


def error_json(error: DashboardError, file: str = "") -> dict[str, Any]:
    """An unreadable file or wrong usage as JSON."""
    return {"file": file, "error": str(error), "code": str(getattr(error, "code", ""))}


def _sheet(draft: Draft, sheet: SheetDraft, rows: pd.DataFrame, register: Register | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "sheet": sheet.sheet,
        "shape": sheet.shape,
        "fingerprint": sheet.fingerprint,
        "status": sheet.status,
        "title": sheet.title,
        "source": sheet.source,
        "known": sheet.known,
        "drift": sheet.drift,
        "observations": list(_observations(rows, False)),
        "problems": [_problem(finding) for finding in draft.findings if finding.sheet == sheet.sheet],
    }
    if register is not None:
        told["register"] = {
            "table": register.table,
            "title": register.title,
            "notes": list(register.notes),
            "rows": [
                {"what": what, "id": row.id, "cell": row.cell, "raw": row.raw}
                for what, row in zip(register.what, each(register.rows), strict=True)
            ],
        }
    return told


def _problem(finding: Finding) -> dict[str, Any]:
    return {
        "sheet": finding.sheet,
        "cell": finding.cell,
        "severity": finding.severity,
        "rule": finding.rule,
        "message": finding.message,
        "found": finding.found,
        "remedy": finding.remedy,
        "related": list(finding.related),
    }


def _observations(rows: pd.DataFrame, compared: bool) -> Iterator[dict[str, Any]]:
    """Rows as plain data; of a comparison also with the sheet, and with before and after where they differ."""
    for row in each(rows):
        told: dict[str, Any] = {"sheet": row.sheet} if compared else {}
        told |= {
            "cell": row.cell,
            "raw": row.raw,
            "indicator": row.indicator,
            "title": row.indicator_title,
            "region": row.region_name,
            "industry": row.industry_name,
            "caliber": row.caliber,
            "period_start": f"{row.start:%Y-%m}",
            "period_end": f"{row.end:%Y-%m}",
            "period_kind": row.kind,
            "value": _number(row.value),
            "text": row.text,
            "unit": row.unit,
            "qualifier": row.wording or f"{row.modality}{row.bound}{row.approximation}",
            "status": row.status,
            "source": row.source,
        }
        if not compared:
            told["rules"] = [rule for rule in row.rules.split(JOINED) if rule]
        elif hasattr(row, "before"):
            told |= {"before": _number(row.before), "after": _number(row.after)}
            told |= {"shown_before": row.shown_before, "shown_after": row.shown_after, "outranked": bool(row.outranked)}
        yield told


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def in_words(draft: Draft, version: int | None = None, because: str = "") -> str:
    """The draft for people: each sheet, what would change, what is wrong, and what became of it."""
    lines = [f"{draft.file}（{draft.form}，{draft.size:,} 字节）"]
    if draft.already is not None:
        return f"{lines[0]}\n  这份文件已于第 {draft.already} 版入库，没有改动任何数据。"
    for sheet in draft.sheets:
        known = f"，沿用版式“{sheet.known}”" if sheet.known else ""
        state = STATUS_WORDS.get(sheet.status, sheet.status)
        lines.append(f"  工作表“{sheet.sheet}”：{sheet.title or '（无表题）'}，观测值 {sheet.count} 个，{state}{known}")
        lines += [f"    版式变动：{sentence}" for sentence in sheet.drift]
    lines += [f"  {_counted(draft.diff.counts)}", *(f"  {note}" for note in draft.diff.notes)]
    for register in draft.registers:
        lines.append(f"  {register.title}：{_counted(register.counts)}")
        lines += [f"    {note}。" for note in register.notes]
    for finding in draft.findings[:MOST_SHOWN]:
        word = "错误" if finding.severity == "error" else "警示"
        place = f"{finding.place}：" if finding.place else ""
        lines.append(f"  {word}　{place}{finding.message}；{finding.remedy}。")
    if len(draft.findings) > MOST_SHOWN:
        lines.append(f"  另有 {len(draft.findings) - MOST_SHOWN} 处问题，加 --json 查看全部。")
    lines.append(f"  {_outcome(draft, version, because)}")
    return "\n".join(lines)


def _counted(counts: Mapping[str, int]) -> str:
    return "，".join(f"{DIFF_WORDS[what]} {count}" for what, count in counts.items())


def _outcome(draft: Draft, version: int | None, because: str) -> str:
    if version is not None:
        return f"已入库，数据版次 {version}。" if draft.changes else "各值与库中相同，没有写入。"
    if draft.errors:
        return f"不能入库：有 {len(draft.errors)} 处错误。"
    if not draft.ready:
        return "不能入库：有工作表需要指定版式，请在“报表导入”页面指定一次。"
    if draft.warnings and not because:
        return f"不能入库：有 {len(draft.warnings)} 处警示，请核对后用 --because 写明原因。"
    return "可以入库。" if draft.changes else "各值与库中相同，无需入库。"
