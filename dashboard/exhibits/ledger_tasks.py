"""The tasks of both documents, what the store holds about each, and how each stands against its schedule."""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

import pandas as pd

from dashboard.analysis import period, schedule
from dashboard.exhibits.exhibit import Reading, per_version
from dashboard.exhibits.rows import SICHUAN
from dashboard.exhibits.telling import card_source, words
from dashboard.frames import each
from dashboard.wording import shown_row

PAGE = "ledger"
ALL = "全部"
#: The lists of both documents: name → source, year.
LISTS: dict[str, tuple[str, int]] = {
    "2019年回顾": ("doc_review_2019", 2019),
    "2020年打算": ("doc_review_2019", 2020),
    "2020年工作": ("doc_review_2020", 2020),
    "2021年打算": ("doc_review_2020", 2021),
}
PROVED, UNPROVED = "有佐证", "无佐证"
STATES = (ALL, PROVED, UNPROVED)
LIGHTS = (ALL, *get_args(schedule.State))
#: What a department fills in as text, besides the progress; neither document has any of it.
OPEN_TEXTS = ("measure", "target", "department", "due", "problem", "closed")
#: Where words are looked for besides.
TOLD = ("id", "title", "kind", "part", "list")
UNFILLED = "待填报"
#: A department that nobody named.
NOBODY = "未填报处室"
EVENT = "event:"
#: What events are from, and the amount a reading ends with, qualifier included.
EVENTS = "政策与会议大事记"
AMOUNT = re.compile(r"(?:突破|超过|达到|达)?\d[\d,.]*[^\d，；（）]*$")


@dataclass(frozen=True)
class Proof:
    """Something the store holds about a task: a reading of an indicator, or an event. day: its last day."""

    text: str
    day: str
    source: str
    id: str


def items(reading: Reading, listed: str = ALL, part: str = ALL) -> pd.DataFrame:
    """The tasks of one list (or of all) and one part, in the documents' order, with the list's name.

    A task of neither document, brought by a sheet, is listed under its year.
    """
    frame = reading.ask("work_items")
    names = {where: name for name, where in LISTS.items()}
    frame = frame.assign(
        list=[names.get((s, int(y)), f"{y}年") for s, y in zip(frame["source"], frame["year"], strict=True)]
    )
    order = {name: place for place, name in enumerate(LISTS)}
    # A part stands where its first task does: one that was added later stands with it.
    first = frame.groupby(["list", "part"])["id"].transform("min")
    frame = frame.assign(first=first).sort_values(by=["first", "id"], kind="stable").drop(columns="first")
    frame = frame.sort_values(by="list", key=lambda s: s.map(order).fillna(len(order)), kind="stable")
    if listed != ALL:
        frame = frame[frame["list"] == listed]
    if part != ALL:
        frame = frame[frame["part"] == part]
    return frame.reset_index(drop=True)


def lists(reading: Reading) -> tuple[str, ...]:
    """Every list there is, in its order."""
    return tuple(dict.fromkeys(items(reading)["list"]))


def parts(reading: Reading, listed: str = ALL) -> tuple[str, ...]:
    """Every part of one list or of all, in their order."""
    return tuple(dict.fromkeys(items(reading, listed)["part"]))


def departments(reading: Reading) -> tuple[str, ...]:
    """The departments reported, as they were written; behind them those tasks for which none is."""
    named = items(reading)["department"]
    return (*sorted({str(name) for name in named if name}), *([NOBODY] if (named == "").any() else []))


def chosen(
    reading: Reading,
    listed: str = ALL,
    part: str = ALL,
    state: str = ALL,
    department: str = ALL,
    light: str = ALL,
    find: str = "",
) -> list[Any]:
    """The tasks (named tuples) that fit every filter; find: words that all occur in what a task says or is reported."""
    held, day, wanted = proofs(reading), reading.day(), find.casefold().split()

    def fits(row: Any) -> bool:
        told = "　".join(str(getattr(row, name) or "") for name in (*TOLD, *OPEN_TEXTS)).casefold()
        return (
            (state == ALL or bool(held[row.id]) == (state == PROVED))
            and (department == ALL or (row.department or NOBODY) == department)
            and (light == ALL or standing(row, day) == light)
            and all(word in told for word in wanted)
        )

    return [row for row in each(items(reading, listed, part)) if fits(row)]


def filtered_by(*filters: str) -> str:
    """The filters set, before a finding: 2021年打算、川渝协同：; nothing where none is."""
    named = "、".join(name for name in filters if name and name != ALL)
    return f"{named}：" if named else ""


@per_version(4)
def proofs(reading: Reading) -> dict[str, tuple[Proof, ...]]:
    """Task → what the store holds about it: founding facts, readings, events; oldest first. Kept per version."""
    facts = {r.fact_id: r for r in each(reading.ask("facts"))}
    events = {r.id: r for r in each(reading.ask("policy_events"))}
    readings = _readings(reading)
    found: dict[str, tuple[Proof, ...]] = {}
    for row in each(reading.ask("work_items")):
        own = {facts[n].id: _proof(facts[n]) for n in _split(row.fact_ids) if n in facts}
        for name in _split(row.evidence):
            if name.startswith(EVENT):
                event = events.get(name.removeprefix(EVENT))
                if event is not None:
                    said = f"{event.title}（{period.date_in_words(str(event.date))}）"
                    own[event.id] = Proof(said, str(event.date), EVENTS, event.id)
                continue
            series, _, month = name.partition("@")
            held = readings.get((_indicator(name), series.partition(":")[2] or "all"), [])
            for r in _chosen(held, month, int(row.year)):
                own.setdefault(r.id, _proof(r))
        found[row.id] = tuple(sorted(_once(own.values()), key=lambda p: p.day))
    return found


def _once(told: Iterable[Proof]) -> list[Proof]:
    """Each thing said once: equal texts, and an event of a day whose title ends with what a reading of it says."""
    kept: dict[str, Proof] = {}
    for proof in told:
        kept.setdefault(proof.text, proof)
    return [p for p in kept.values() if not any(_repeats(p, other) for other in kept.values())]


def _repeats(event: Proof, other: Proof) -> bool:
    """Whether an event says nothing that a reading of the same day does not say: 口罩日产突破1000万只."""
    if event.source != EVENTS or other.source == EVENTS or event.day != other.day:
        return False
    amount = AMOUNT.search(other.text)
    return amount is not None and event.text.partition("（")[0].endswith(amount[0])


def _chosen(held: list[Any], month: str, year: int) -> list[Any]:
    """The readings ending in a month, or else one a year from the year before the task's.

    A task is proved by where a series stood at its last reading of the year, not by each of its months; of several
    that end together the one that began first.
    """
    if month:
        return [r for r in held if str(r.end).startswith(month)]
    last: dict[int, Any] = {}
    for r in sorted(sorted(held, key=lambda r: r.start, reverse=True), key=lambda r: r.end):
        if period.year_of(r.end) >= year - 1:
            last[period.year_of(r.end)] = r
    return list(last.values())


def _readings(reading: Reading) -> dict[tuple[str, str], list[Any]]:
    """Indicator and industry → the province's current values, in the indicator's own caliber, none of low confidence.

    Of every indicator a task names.
    """
    held = reading.ask("task_readings", region=SICHUAN)
    found: dict[tuple[str, str], list[Any]] = {}
    for row in each(held[(held["confidence"] != "低") & (held["caliber"] == "")]):
        found.setdefault((str(row.indicator), str(row.industry)), []).append(row)
    return found


def _indicator(evidence: str) -> str:
    return evidence.partition("@")[0].partition(":")[0]


def _proof(row: Any) -> Proof:
    industry = "" if row.industry == "all" else str(row.industry_name)
    if row.value != row.value and _says_itself(row):
        return Proof(f"{words(row)}{shown_row(row)}", str(row.end)[:10], card_source(row), row.id)
    short = row.indicator_short if str(row.indicator_short).startswith(industry) else industry + row.indicator_short
    target = f"（{row.status}）" if row.status in ("目标", "预测") and not row.modality else ""
    return Proof(f"{words(row)}{short}{shown_row(row)}{target}", str(row.end)[:10], card_source(row), row.id)


def _says_itself(row: Any) -> bool:
    """Whether a worded reading names what it is about: 举办专家论坛 of 专家论坛."""
    name, said = str(row.indicator_short), shown_row(row)
    return any(name[i : i + 4] in said for i in range(max(1, len(name) - 3)))


def _split(text: str) -> list[str]:
    return [part for part in str(text or "").split("；") if part]


def start_of(row: Any) -> dt.date:
    """When the schedule of a task begins: with the year it is listed for, as neither document names a day."""
    return dt.date(int(row.year), 1, 1)


def last_day(text: Any) -> dt.date | None:
    """The last day of a date that may be a year or a month alone: what is due in June is late in July, not before."""
    parts = [int(part) for part in str(text or "").split("-") if part]
    if not parts:
        return None
    if len(parts) == 3:
        return dt.date(*parts)
    year, month = parts[0], parts[1] if len(parts) == 2 else 12
    return dt.date(year, month, monthrange(year, month)[1])


def progress_of(row: Any) -> float | None:
    """The progress reported of a task (%); None where nobody reported."""
    return None if pd.isna(row.progress) else float(row.progress)


def standing(row: Any, day: dt.date) -> schedule.State:
    """Where a task stands against its schedule on a day."""
    return schedule.state(start_of(row), last_day(row.due), progress_of(row), last_day(row.closed), day)


def reported(row: Any) -> bool:
    """Whether anything has been filled in that the documents leave open; a target may be theirs."""
    told = any(str(getattr(row, name) or "") for name in OPEN_TEXTS if name != "target" or row.import_record)
    return told or progress_of(row) is not None
