"""版式: how a sheet is to be read. Kept in the lake by fingerprint, edited on the page, compared in words.

A mapping says only what the sheet does not say itself: a column's or a row label's meaning, or one for the whole
sheet. Headers are kept with their periods taken out, so that next month's sheet has the same mapping.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

#: What a column can be. unknown: it has values, but nobody knows of what.
ROLES = (
    "value", "region", "industry", "indicator", "period", "unit",
    "kind", "caliber", "source", "note", "order", "ignored", "unknown",
)  # fmt: skip
#: Joins the levels of a header: 营业收入＞累计＞同比.
JOINER = "＞"
#: Stands in a normalised header where a period stood.
PERIOD_MARK = "〔期〕"
SIMILAR = 0.6

_PERIODS = re.compile(
    r"(?:[12]\d{3}|\d{2})年(?:度|末|初)?(?:(?:第?[一二三四1-4]季度?|上半年|下半年|前三季度|全年)"
    r"|\d{1,2}(?:[-—–~～至到]\d{1,2})?月(?:份|末)?(?:\d{1,2}日)?)?"
    r"|\d{1,2}(?:[-—–~～至到]\d{1,2})?月(?:份|末)?(?:\d{1,2}日)?"
    r"|(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2])(?!\d)(?:[-./]\d{1,2})?(?: ?00:00:00)?"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?!\d)"
    r"|(?:19|20)\d{2}(?!\d)|第?[一二三四]季度|上半年|前三季度|全年"
)


@dataclass(frozen=True)
class Override:
    """What the analyst says about a column, a row label or a sheet. "" says nothing about that facet.

    role: of ROLES; "ignored" leaves the column, row or sheet out. period: YYYY-MM, YYYY-MM/YYYY-MM or any usual
    writing. unit: as written in the sheet (万元), not the dictionary's.
    """

    role: str = ""
    indicator: str = ""
    region: str = ""
    industry: str = ""
    kind: str = ""
    caliber: str = ""
    unit: str = ""
    period: str = ""
    status: str = ""

    @property
    def said(self) -> bool:
        """Whether it says anything at all."""
        return any(getattr(self, name.name) for name in fields(self))


NOTHING = Override()


@dataclass(frozen=True)
class Mapping:
    """How one sheet is read. headers: its normalised header paths in order; heads with label roles are among them.

    columns: by header path, rows: by row label; both as the sheet shows them or normalised. file: the SHA-256 of the
    file it was stated for; periods stated for one month's file never hold for another's.
    """

    fingerprint: str
    title: str = ""
    headers: tuple[str, ...] = ()
    sheet: Override = NOTHING
    columns: MappingType[str, Override] = field(default_factory=dict)
    rows: MappingType[str, Override] = field(default_factory=dict)
    file: str = field(default="", compare=False)

    def column(self, path: str) -> Override:
        """What is said about the column with that header path; NOTHING when nothing is."""
        return _find(self.columns, path)

    def row(self, label: str) -> Override:
        """What is said about the row with that label; NOTHING when nothing is."""
        return _find(self.rows, label)


def _find(said: MappingType[str, Override], text: str) -> Override:
    if not said:
        return NOTHING
    if text in said:
        return said[text]
    plain = normal_header(text)
    for key, override in said.items():
        if normal_header(key) == plain:
            return override
    return NOTHING


def normal_text(text: str) -> str:
    """A text for comparison: half width, no spaces, brackets and dashes in one writing."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"\s+", "", plain)
    return re.sub(r"[—–−－~～]+", "-", plain)


def normal_header(text: str) -> str:
    """A header for the fingerprint: normalised, every period replaced by PERIOD_MARK."""
    return JOINER.join(_PERIODS.sub(PERIOD_MARK, normal_text(part)) for part in text.split(JOINER))


def fingerprint(title: str, headers: Sequence[str], subjects: Sequence[str]) -> str:
    """The lasting name of a layout: the same next month, another as soon as a column comes, goes or changes.

    headers are raw header paths; runs of equal normalised ones (months across) count once. subjects are the row
    labels that carry indicators.
    """
    parts = [normal_header(title), *once(headers), "rows", *sorted({normal_header(text) for text in subjects})]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def once(headers: Sequence[str]) -> tuple[str, ...]:
    """Normalised headers, each run of equal ones taken once."""
    result: list[str] = []
    for header in map(normal_header, headers):
        if not result or result[-1] != header:
            result.append(header)
    return tuple(result)


def to_json(mapping: Mapping) -> dict[str, Any]:
    """A mapping as plain data; what is not said is left out."""
    return {
        "fingerprint": mapping.fingerprint,
        "title": mapping.title,
        "headers": list(mapping.headers),
        "sheet": _said(mapping.sheet),
        "columns": {key: _said(value) for key, value in mapping.columns.items() if value.said},
        "rows": {key: _said(value) for key, value in mapping.rows.items() if value.said},
        "file": mapping.file,
    }


def _said(override: Override) -> dict[str, str]:
    return {key: value for key, value in asdict(override).items() if value}


def from_json(data: MappingType[str, Any]) -> Mapping:
    """The mapping from to_json's data. ValueError for unknown facets or roles."""
    return Mapping(
        str(data["fingerprint"]),
        str(data.get("title", "")),
        tuple(data.get("headers", ())),
        _override(data.get("sheet", {})),
        {key: _override(value) for key, value in data.get("columns", {}).items()},
        {key: _override(value) for key, value in data.get("rows", {}).items()},
        str(data.get("file", "")),
    )


def for_file(mapping: Mapping, sha256: str) -> Mapping:
    """The mapping as it holds for a file: without the periods that were stated for another one."""
    if mapping.file in ("", sha256):
        return replace(mapping, file=sha256)
    return replace(
        mapping,
        sheet=replace(mapping.sheet, period=""),
        columns={key: replace(value, period="") for key, value in mapping.columns.items()},
        rows={key: replace(value, period="") for key, value in mapping.rows.items()},
        file=sha256,
    )


def _override(data: MappingType[str, str]) -> Override:
    strange = set(data) - {item.name for item in fields(Override)}
    if strange or data.get("role", "") not in ("", *ROLES):
        raise ValueError(f"unknown facet or role in a mapping: {sorted(strange) or data['role']}")
    return Override(**data)


def likeness(old: Mapping, new: Mapping) -> float:
    """How alike two layouts are, 0–1: shared headers over all headers."""
    one, two = set(old.headers), set(new.headers)
    return len(one & two) / len(one | two) if one | two else 0.0


def similar(known: Sequence[Mapping], new: Mapping) -> Mapping | None:
    """The known mapping that the new layout has probably drifted from; None when none is near enough."""
    best: Mapping | None = None
    score = 0.0
    for old in known:
        alike = likeness(old, new)
        if old.title and normal_header(old.title) == normal_header(new.title):
            alike = max(alike, SIMILAR)
        if alike >= SIMILAR and alike > score:
            best, score = old, alike
    return best


def adapted(old: Mapping, new: Mapping) -> Mapping:
    """The old mapping's sayings carried over to the new layout, as far as they still fit."""
    headers = set(new.headers)
    kept = {key: value for key, value in old.columns.items() if normal_header(key) in headers}
    return Mapping(new.fingerprint, new.title, new.headers, old.sheet, kept, old.rows, new.file)


def drift(old: Mapping, new: Mapping) -> list[str]:
    """What changed from the old layout to the new one, in Chinese sentences; [] when nothing did."""
    from difflib import SequenceMatcher

    sentences: list[str] = []
    before, after = _runs(old.headers), _runs(new.headers)
    matcher = SequenceMatcher(a=[text for _, text in before], b=[text for _, text in after], autojunk=False)
    for what, i, i_end, j, j_end in matcher.get_opcodes():
        if what == "equal":
            continue
        gone, come = before[i:i_end], after[j:j_end]
        for (_, was), (column, now) in zip(gone, come, strict=False):
            sentences.append(f"第{column}列由“{shown(was)}”改为“{shown(now)}”")
        sentences += [f"第{column}列多了“{shown(now)}”" for column, now in come[len(gone) :]]
        sentences += [f"少了“{shown(was)}”（原第{column}列）" for column, was in gone[len(come) :]]
    if old.title and new.title and normal_header(old.title) != normal_header(new.title):
        sentences.append(f"表题由“{shown(normal_header(old.title))}”改为“{shown(normal_header(new.title))}”")
    return sentences


def _runs(headers: Sequence[str]) -> list[tuple[int, str]]:
    """Headers with their column number from 1, runs of equal ones (months across) once."""
    runs: list[tuple[int, str]] = []
    for number, header in enumerate(headers, 1):
        if not runs or runs[-1][1] != header:
            runs.append((number, header))
    return runs


def shown(header: str) -> str:
    """A normalised header for people."""
    return header.replace(PERIOD_MARK, "某期") or "（空表头）"
