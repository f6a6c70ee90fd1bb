"""重点工作台账: every task of both documents, the figures and events behind it, what is still to be reported."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.analysis import period, schedule
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import SICHUAN, card_source, shown_row, words
from dashboard.figure import Card, Cards
from dashboard.store import Store
from dashboard.wording import NOT_HELD

PAGE = "ledger"
ALL = "全部"
#: The lists of both documents: name → source, year.
LISTS: dict[str, tuple[str, int]] = {
    "2019年回顾": ("doc_review_2019", 2019),
    "2020年打算": ("doc_review_2019", 2020),
    "2020年工作": ("doc_review_2020", 2020),
    "2021年打算": ("doc_review_2020", 2021),
}
STATES = (ALL, "有佐证", "无佐证")
UNFILLED = "待填报"
EVENT = "event:"


@dataclass(frozen=True)
class Proof:
    """Something the store holds about a task: a reading of an indicator, or an event. day: its last day."""

    text: str
    day: str
    source: str
    id: str


def items(reading: Reading, listed: str = ALL, part: str = ALL) -> pd.DataFrame:
    """The tasks of one list (or of all) and one part, in the documents' order, with the list's name."""
    frame = reading.ask("work_items")
    names = {where: name for name, where in LISTS.items()}
    frame = frame.assign(
        list=[names.get((s, int(y)), f"{y}年") for s, y in zip(frame["source"], frame["year"], strict=True)]
    )
    order = {name: place for place, name in enumerate(LISTS)}
    frame = frame.sort_values(by=["id"], kind="stable")
    frame = frame.sort_values(by="list", key=lambda s: s.map(order).fillna(len(order)), kind="stable")
    if listed != ALL:
        frame = frame[frame["list"] == listed]
    if part != ALL:
        frame = frame[frame["part"] == part]
    return frame.reset_index(drop=True)


def parts(reading: Reading) -> tuple[str, ...]:
    """Every part of the documents, in their order."""
    return tuple(dict.fromkeys(items(reading)["part"]))


def proofs(reading: Reading) -> dict[str, tuple[Proof, ...]]:
    """Task → what the store holds about it: founding facts, readings, events; oldest first. Kept per version."""
    return _proofs(reading.store, reading.version)


@lru_cache(maxsize=4)
def _proofs(store: Store, version: int) -> dict[str, tuple[Proof, ...]]:
    reading = Reading(store, version)
    facts = {r.fact_id: r for r in reading.ask("facts").itertuples(index=False)}
    events = {r.id: r for r in reading.ask("policy_events").itertuples(index=False)}
    readings = dict(tuple(_readings(reading).groupby(["indicator", "industry"], sort=False)))
    found: dict[str, tuple[Proof, ...]] = {}
    for row in reading.ask("work_items").itertuples(index=False):
        own = {facts[n].id: _proof(facts[n]) for n in _split(row.fact_ids) if n in facts}
        for name in _split(row.evidence):
            if name.startswith(EVENT):
                event = events.get(name.removeprefix(EVENT))
                if event is not None:
                    said = f"{event.title}（{period.date_in_words(str(event.date))}）"
                    own[event.id] = Proof(said, str(event.date), "政策与会议大事记", event.id)
                continue
            series, _, month = name.partition("@")
            held = readings.get((_indicator(name), series.partition(":")[2] or "all"))
            for r in () if held is None else _chosen(held, month, int(row.year)).itertuples(index=False):
                own.setdefault(r.id, _proof(r))
        found[row.id] = tuple(sorted(own.values(), key=lambda p: p.day))
    return found


def _chosen(held: pd.DataFrame, month: str, year: int) -> pd.DataFrame:
    """The readings ending in a month, or else one a year from the year before the task's."""
    ends = held["end"].astype("str")
    return held[ends.str.startswith(month)] if month else _ends(held[ends.str[:4].astype(int) >= year - 1])


def _readings(reading: Reading) -> pd.DataFrame:
    """The province's current values of every indicator a task names, in its own caliber, none of low confidence."""
    held = reading.ask("task_readings", region=SICHUAN)
    return held[(held["confidence"] != "低") & (held["caliber"] == "")]


def _indicator(evidence: str) -> str:
    return evidence.partition("@")[0].partition(":")[0]


def _ends(held: pd.DataFrame) -> pd.DataFrame:
    """One reading a year: a task is proved by where a series stood, not by each of its months."""
    if held.empty:
        return held
    held = held.sort_values(["end", "start"], ascending=[True, False], kind="stable")
    return held.groupby(held["end"].map(period.year_of)).tail(1)


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


def _day_of(reading: Reading) -> dt.date:
    """The day the data version is of: what an exhibit says may change with the data, never with the calendar."""
    history = reading.store.history()
    times = history.loc[history["version"] == reading.version, "time"]
    return times.iloc[0].date() if len(times) else dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _date(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(value)[:10]) if len(str(value or "")) >= 10 else None


def _state(row: Any, day: dt.date) -> str:
    progress = None if pd.isna(row.progress) else float(row.progress)
    return schedule.state(dt.date(int(row.year), 1, 1), _date(row.due), progress, _date(row.closed), day)


@exhibit(PAGE, "台账概况")
def ledger_facts(reading: Reading) -> Draft:
    """How many tasks, in which lists, how many with evidence, how many reported on."""
    frame = items(reading)
    rows, held = list(frame.itertuples(index=False)), proofs(reading)
    proved = [r for r in rows if held[r.id]]
    day = _day_of(reading)
    reported = [r for r in rows if _state(r, day) != "未填报"]
    cards = [
        Card(name, f"{len(own)}项", f"分{own['part'].nunique()}个部分", "", _source(own))
        for name in LISTS
        if len(own := frame[frame["list"] == name])
    ]
    cards += [
        Card("有数据或事件佐证", f"{len(proved)}项", f"共{len(rows)}项", "本库收录的读数或大事记", "由本库计算"),
        Card("已填报进度", f"{len(reported)}项", f"共{len(rows)}项", "处室、时限等两份材料未列", "由本库计算"),
    ]  # fmt: skip
    return Draft(
        title=f"两份材料共{len(rows)}项重点工作，{len(proved)}项有数据或事件佐证，已填报进度{len(reported)}项",
        subtitle="2019年回顾与2020年打算、2020年工作、2021年打算；打算为计划事项，不是完成情况",
        figure=Cards(tuple(cards), columns=3),
        table=pd.DataFrame([{"项目": c.label, "个数": c.value, "说明": c.period} for c in cards]),
        ids=list(frame["id"]),
        notes=(f"{schedule.RULE}按数据版次的日期（{period.in_words('时点', day, day)}）计。",),
    )


def _source(own: pd.DataFrame) -> str:
    return "、".join(dict.fromkeys(str(title) for title in own["source_title"]))


@exhibit(PAGE, "重点工作台账", state=STATES, listed=(ALL, *LISTS))
def ledger(reading: Reading, listed: str = ALL, part: str = ALL, state: str = ALL) -> Draft:
    """The register: task, measure, target, readings, department, due, progress against schedule, problem, closing."""
    frame = items(reading, listed, part)
    rows: list[dict[str, str]] = []
    ids: list[str] = []
    every, day = proofs(reading), _day_of(reading)
    for r in frame.itertuples(index=False):
        held = every[r.id]
        if state != ALL and bool(held) != (state == "有佐证"):
            continue
        ids += [r.id, *(p.id for p in held)]
        rows.append(
            {
                "编号": r.id,
                "所属": r.list,
                "部分": r.part,
                "类别": r.kind,
                "事项": r.title,
                "举措": r.measure or UNFILLED,
                "目标": r.target or UNFILLED,
                "读数与佐证": "；".join(p.text for p in held) or NOT_HELD,
                "牵头处室": r.department or UNFILLED,
                "时限": r.due or UNFILLED,
                "进度": UNFILLED if pd.isna(r.progress) else f"{r.progress:g}%",
                "序时": _state(r, day),
                "存在问题": r.problem or UNFILLED,
                "销号": r.closed or UNFILLED,
                "来源": f"{r.source_title}{r.place}",
            }
        )
    chosen = "、".join(name for name in (listed, part, state) if name != ALL)
    with_proof = sum(row["读数与佐证"] != NOT_HELD for row in rows)
    return Draft(
        title=f"{chosen + '：' if chosen else ''}{len(rows)}项，其中{with_proof}项有读数或事件可查",
        subtitle="事项照两份材料整理；举措、目标、处室、时限、进度、问题和销号两份材料未列的，待填报",
        table=pd.DataFrame(rows, columns=list(rows[0]) if rows else ["事项"]),
        ids=dict.fromkeys(ids),
        notes=("读数每年取最后一期，照公布口径和限定词；有读数不等于事项已完成。",),
    )


@exhibit(PAGE, "2021年打算的后续")
def ledger_followup(reading: Reading) -> Draft:
    """2021 plan → what happened: later readings and events beside each planned task, where any are held."""
    rows, ids = [], []
    frame, every = items(reading, "2021年打算"), proofs(reading)
    for r in frame.itertuples(index=False):
        later = [p for p in every[r.id] if p.day[:4] >= str(r.year)]
        if not later:
            continue
        before = [p for p in every[r.id] if p.day[:4] < str(r.year)]
        ids += [r.id, *(p.id for p in (*before[-1:], *later))]
        rows.append(
            {
                "部分": r.part,
                "打算": r.title,
                "打算之前": before[-1].text if before else NOT_HELD,
                "2021年以来": "；".join(p.text for p in later),
                "来源": _joined(p.source for p in later),
            }
        )
    return Draft(
        title=f"2021年打算{len(frame)}项中，{len(rows)}项有2021年以来的读数或事件可对照，其余{NOT_HELD}",
        subtitle="左为打算之前最近一期，右为之后各年最后一期；口径照各自来源，不计算完成率",
        table=pd.DataFrame(rows, columns=["部分", "打算", "打算之前", "2021年以来", "来源"]),
        ids=dict.fromkeys(ids),
        notes=("对照只说明有何读数，不表示读数由该项工作引起。",),
    )


def _joined(names: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(names))
