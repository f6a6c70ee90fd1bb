"""Rule-made Chinese text in the style of a statistical release: growth, its change, comparisons, ranks, hedges.

Numbers are compared as they are shown: a difference is that of the two numbers a reader sees, so that text and table
agree. A value with a qualifier (超过, 预计, 左右) or a state (初步数) keeps it; a qualified one is never subtracted.
The order of sentences and of names depends on nothing but the values and the order they are given in.
A sentence holds what the public may read. What only its writer must know stands in the margin, as notes: how sure a
value is (also where it is only compared with), what is not held, which comparison cannot be made and is not made.

Rules of the words, for a growth rate now (b) and before (a):
both above zero: 加快 or 回落; both below zero: 降幅收窄 or 扩大; the same: 持平;
a < 0 < b: 由负转正; b < 0 < a: 由正转负.
基数较低 (较高): the rate of the year before was below zero, or FAR points or more below (above) this year's.
Two rates are subtracted to the decimals both have; where nothing is left of the difference they are 基本持平; a whole
number and one of decimals are then not compared: 7 may be 7.4.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dashboard.analysis.narrative_figures import NEUTRAL, NUMBER, number_shown
from dashboard.analysis.narrative_figures import told as told
from dashboard.figure import Span
from dashboard.wording import NOT_HELD, shown_row

Sentence = tuple[Span, ...]

#: Percentage points between this year's and last year's rate from which the base is said to be low or high.
FAR = 5.0
EXPECTED = re.compile(r"^(预计|有望)")
#: States of a value a reader must be told of.
STATES = {"初步": "初步数", "修订": "修订数", "推算": "推算，非公布值", "预测": "预测值，非公布", "目标": "目标值"}


@dataclass(frozen=True)
class Value:
    """One value to be told. number: as shown, NaN where there is none; shown: with unit and qualifiers.

    exact: a point, not a bound, expectation or approximation; decimals: of the number as shown; ids: its rows in the
    store; state: said beside it (初步数), "" where it was published as it is; doubts: what its writer must know of it.
    """

    number: float
    shown: str
    ids: tuple[str, ...] = ()
    exact: bool = True
    decimals: int = 1
    state: str = ""
    doubts: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Any) -> "Value":
        """The value of a row of the store."""
        shown = shown_row(row)
        for word in NEUTRAL:
            shown = shown.removeprefix(word)
        value = math.nan if row.value is None else float(row.value)
        found = NUMBER.search(shown)
        return cls(
            number_shown(shown, value) if math.isfinite(value) else math.nan,
            shown,
            (row.id,),
            not (row.bound or row.modality or row.approximation) and math.isfinite(value),
            len(found[0].partition(".")[2]) if found else 1,
            STATES.get(row.status, ""),
            doubts(row),
        )

    @property
    def bare(self) -> "Value":
        """Without state and doubts, for where they stand elsewhere: beside it before, in the table below a title."""
        return replace(self, state="", doubts=())


def doubts(row: Any) -> tuple[str, ...]:
    """What the writer must know of a value: one source alone, confidence, other sources that disagree."""
    alone = not getattr(row, "agreeing", 1) and row.confidence == "中"
    rivals = int(getattr(row, "rivals", 0) or 0)
    said = (
        "仅见一处来源，可信度：中" if alone else "可信度：中" if row.confidence == "中" else "",
        f"另有{rivals}个不同数值" if rivals else "",
    )
    return tuple(s for s in said if s)


def words(text: str) -> Sentence:
    """Words that rest on no number."""
    return (Span(text),) if text else ()


def joined(*clauses: Sentence, between: str = "，", end: str = "。") -> Sentence:
    """Clauses as one sentence; empty ones are left out, those that are but notes keep to the one before."""
    spans: list[Span] = []
    for clause in clauses:
        spans += [*words(between if text(spans) and text(clause) else ""), *clause]
    return (*spans, *words(end if text(spans) else ""))


def text(sentence: Iterable[Span]) -> str:
    """A sentence as plain text, without its notes."""
    return "".join(span.text for span in sentence)


def noted(clause: Sentence, *notes: str) -> Sentence:
    """A clause with notes for the margin, at its last number, else its last words; of () the notes alone."""
    said = "；".join(note for note in notes if note)
    if not said:
        return clause
    spans = list(clause) or [Span("")]
    at = max((place for place, span in enumerate(spans) if span.ids), default=len(spans) - 1)
    spans[at] = replace(spans[at], note="；".join(note for note in (spans[at].note, said) if note))
    return tuple(spans)


def margin(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """The notes of some sentences, each with the words it stands at: 14.3%、6.9%：仅见一处来源，可信度：中."""
    at: dict[str, list[str]] = {}
    for span in (span for sentence in sentences for span in sentence if span.note):
        at.setdefault(span.note, []).append(span.text)
    named = {note: "、".join(place for place in places if place) for note, places in at.items()}
    return tuple(f"{places}：{note}" if places else note for note, places in named.items())


#: A clause, brackets and quotations whole; what makes one a matter of its writer.
CLAUSE = re.compile(r"(?:（[^）]*）|“[^”]*”|[^，；。])+[，；。]?")
DOUBTFUL = re.compile(rf"{NOT_HELD}|可信度：|仅见一处来源|另有\d+个不同数值")


def parted(text: str) -> tuple[str, str]:
    """A text in what a reader may read and, as a note, the clauses that say what is doubtful or not held."""
    public, doubtful = "", []
    for clause in (found[0] for found in CLAUSE.finditer(text)):
        if DOUBTFUL.search(clause):
            doubtful.append(clause.rstrip("，；。"))
        else:
            public += clause
    return (public.rstrip("，；") if doubtful else text), "，".join(doubtful)


def grew(value: Value) -> Sentence:
    """A growth rate with its verb: 增长6.7%, 下降0.9%, 持平, 预计增长6%左右, 增速转正（>0）; 本库未收录 for none."""
    if value.shown == NOT_HELD:
        return words(f"增速{NOT_HELD}")
    plain = NUMBER.match(value.shown) is not None and value.exact
    if not math.isfinite(value.number) or (not value.exact and value.number <= 0):
        # 超过-3% is neither a rise nor a fall: the value stands as it was published.
        return (Span("增速"), Span(value.shown, value.ids))
    if value.number == 0:
        return (Span("持平", value.ids),) if plain else (Span("增速"), Span(value.shown, value.ids))
    verb = "增长" if value.number > 0 else "下降"
    shown = value.shown.replace("-", "", 1) if value.number < 0 else value.shown
    ahead = EXPECTED.match(shown)
    expected = ahead[0] if ahead else ""
    return (Span(f"{expected}{verb}"), Span(shown.removeprefix(expected), value.ids))


def hedged(clause: Sentence, value: Value, called: str = "") -> Sentence:
    """A clause with the state of its value, 增长2.6%（初步数）, and its doubts in the margin.

    called: whose value it is where the clause is about another: 高于全国1.7个百分点（全国初步数）.
    """
    stated = (*clause, *words(f"（{called}{value.state}）" if value.state else ""))
    return noted(stated, f"{called}{'；'.join(value.doubts)}" if value.doubts else "")


def to_be_written(what: str) -> str:
    """What is left to the writer, as it stands in every medium; "" for nothing."""
    return f"（待撰写：{what}）" if what else ""


def comparable(now: Value, other: Value | None) -> bool:
    """Whether two values may be subtracted: both are held and exact."""
    return other is not None and now.exact and other.exact and all(map(math.isfinite, (now.number, other.number)))


def gap(now: Value, other: Value) -> Decimal:
    """The difference of two rates as shown, to the decimals both have: 20.01 and 13.6 are 6.4 apart."""
    shown = [Decimal(f"{value.number:.{value.decimals}f}") for value in (now, other)]
    return round(shown[0] - shown[1], min(now.decimals, other.decimals))


def side(now: Value, other: Value | None) -> int | None:
    """1 above another value, -1 below, 0 level with it; None where they cannot be compared, or not that finely."""
    if other is None or not comparable(now, other):
        return None
    apart = gap(now, other)
    return (1 if apart > 0 else -1) if apart else 0 if now.decimals == other.decimals else None


def points(now: Value, other: Value) -> Span:
    """The difference of two rates as shown, without its sign: 0.2个百分点."""
    return Span(f"{abs(gap(now, other))}个百分点", (*now.ids, *other.ids))


def level_with(now: Value, other: Value, called: str) -> Sentence:
    """That two rates are the same, or to the decimals both have; () where they differ.

    Of a whole number and one of decimals nothing is said but in the margin.
    """
    if gap(now, other):
        return ()
    if now.decimals != other.decimals and 0 in (now.decimals, other.decimals):
        return noted((), f"{called}为{other.shown}，与{now.shown}小数位不同，不能判断是否持平")
    return hedged(words(f"与{called}{'' if now.decimals == other.decimals else '基本'}持平"), other, called)


def change(now: Value, before: Value | None, called: str) -> Sentence:
    """How a rate moved against an earlier one; () where they cannot be subtracted."""
    return joined(*changes(now, [(before, called)]), end="")


def changes(now: Value, earlier: Sequence[tuple[Value | None, str]]) -> list[Sentence]:
    """How a rate moved against each of some earlier ones; a turn of its sign is said once for all of them."""
    compared = [(before, called) for before, called in earlier if before is not None and comparable(now, before)]
    turned = [(before, called) for before, called in compared if before.number * now.number < 0]
    said: list[Sentence] = []
    for before, called in compared:
        if (before, called) not in turned:
            said.append(_moved(now, before, called))
        elif (before, called) == turned[0]:
            was = (
                noted((Span(f"{c}为"), Span(b.shown, b.ids), *words(b.state and f"，{b.state}")), *b.doubts)
                for b, c in turned
            )
            turn = Span(f"增速由{'负转正' if now.number > 0 else '正转负'}（")
            said.append((turn, *joined(*was, between="；", end="）")))
    return said


def _moved(now: Value, before: Value, called: str) -> Sentence:
    """How a rate moved that is not on the other side of zero."""
    a, b = before.number, now.number
    if a != b and (a == 0 or b == 0):
        turned = "增长" if b > 0 else "下降" if b < 0 else "持平"
        base = words("持平") if a == 0 else grew(before)
        return (Span(f"由{called}的"), *hedged(base, before), Span(f"转为{turned}"))
    if same := level_with(now, before, called):
        return same
    noun, verb = ("增速", "加快" if b > a else "回落") if b > 0 else ("降幅", "收窄" if b > a else "扩大")
    return hedged((Span(f"{noun}比{called}{verb}"), points(now, before)), before, called)


def beside(now: Value, other: Value | None, called: str) -> Sentence:
    """How a rate stands to another of the same time: 高于全国1.7个百分点; () where they cannot be subtracted."""
    if other is None or not comparable(now, other):
        return ()
    if same := level_with(now, other, called):
        return same
    higher = now.number > other.number
    return hedged((Span(f"{'高' if higher else '低'}于{called}"), points(now, other)), other, called)


def on_base(now: Value, before: Value | None, called: str) -> Sentence:
    """That the base was low or high, by the rule above; () where it was neither or cannot be said."""
    if before is None or not comparable(now, before) or before.number == now.number:
        return ()
    above = gap(now, before)
    if above >= FAR or (before.number < 0 and above > 0):
        return (Span(f"{called}"), *hedged(grew(before), before), Span("，基数较低"))
    if above <= -FAR and before.number > 0:
        return (Span(f"{called}"), *hedged(grew(before), before), Span("，基数较高"))
    return ()


def course(first: tuple[str, Value], last: tuple[str, Value], up: str = "增至", down: str = "降至") -> Sentence:
    """From where a series began to where it stands, each a time and a value: 由2020年末的13家增至2025年末的17家.

    The verb is reckoned; where the two cannot be subtracted they stand side by side, and one alone is told once.
    """
    (since, was), (when, now) = first, last
    here = (Span(when), Span(now.shown, now.ids))
    if first == last:
        return here
    if not comparable(now, was):
        return (Span(since), Span(was.shown, was.ids), Span("，"), *here)
    if now.number == was.number:
        return (Span(f"{since}和{when}均为"), Span(now.shown, (*was.ids, *now.ids)))
    verb = up if now.number > was.number else down
    return (Span(f"由{since}的"), Span(was.shown, was.ids), Span(f"{verb}{when}的"), Span(now.shown, now.ids))


def level(name: str, value: Value, rate: Value | None = None) -> Sentence:
    """A level with its published growth rate: 营业收入45,250.1亿元，同比增长15.4%. Levels are not compared."""
    said: Sentence = (Span(name), Span(value.shown, value.ids))
    said = hedged(said, value)
    return (*said, Span("，同比"), *hedged(grew(rate), rate)) if rate is not None else said


def missing(names: Sequence[str], period: str) -> Sentence:
    """The note that these are not held: never zero, never left out without a word; () for none."""
    return noted((), f"{period}{'、'.join(names)}{NOT_HELD}" if names else "")
