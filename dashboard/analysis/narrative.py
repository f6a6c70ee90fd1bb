"""Rule-made Chinese text in the style of a statistical release: growth, its change, comparisons, ranks, hedges.

Numbers are compared as they are shown: a difference is that of the two numbers a reader sees, so that text and table
agree. A value with a qualifier (超过, 预计, 左右) keeps it and is never subtracted. What is missing is said to be
missing. The order of sentences and of names depends on nothing but the values and the order they are given in.

Rules of the words, for a growth rate now (b) and before (a):
both above zero: 加快 or 回落; both below zero: 降幅收窄 or 扩大; the same: 持平;
a < 0 < b: 由负转正; b < 0 < a: 由正转负.
基数较低 (较高): the rate of the year before was below zero, or FAR points or more below (above) this year's.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.analysis.narrative_figures import NEUTRAL, NUMBER, number_shown
from dashboard.analysis.narrative_figures import told as told
from dashboard.figure import Span
from dashboard.wording import NOT_HELD, shown_row

Sentence = tuple[Span, ...]

#: Percentage points between this year's and last year's rate from which the base is said to be low or high.
FAR = 5.0
#: Names listed at either end of a ranking; of values with a qualifier beside it.
ENDS = 3
#: So many changes in one direction are called a run.
RUN = 2
EXPECTED = re.compile(r"^(预计|有望)")
#: States of a value a reader must be told of.
STATES = {"初步": "初步数", "修订": "修订数", "推算": "推算，非公布值", "预测": "预测值，非公布", "目标": "目标值"}


@dataclass(frozen=True)
class Value:
    """One value to be told. number: as shown, NaN where there is none; shown: with unit and qualifiers.

    exact: a point, not a bound, expectation or approximation; decimals: of the number as shown; ids: its rows in the
    store; doubts: what has to be said beside it.
    """

    number: float
    shown: str
    ids: tuple[str, ...] = ()
    exact: bool = True
    decimals: int = 1
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
            doubts(row),
        )


def doubts(row: Any) -> tuple[str, ...]:
    """What a reader must know of a value: its state, one source alone, confidence, other sources that disagree."""
    alone = not getattr(row, "agreeing", 1) and row.confidence == "中"
    rivals = int(getattr(row, "rivals", 0) or 0)
    said = (
        STATES.get(row.status, ""),
        "仅见一处来源，可信度：中" if alone else "可信度：中" if row.confidence == "中" else "",
        f"另有{rivals}个不同数值" if rivals else "",
    )
    return tuple(s for s in said if s)


def words(text: str) -> Sentence:
    """Words that rest on no number."""
    return (Span(text),) if text else ()


def joined(*clauses: Sentence, between: str = "，", end: str = "。") -> Sentence:
    """Clauses as one sentence; empty ones are left out."""
    spans: list[Span] = []
    for clause in clauses:
        if clause:
            spans += [*words(between if spans else ""), *clause]
    return (*spans, *words(end)) if spans else ()


def text(sentence: Sentence) -> str:
    """A sentence as plain text."""
    return "".join(span.text for span in sentence)


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


def hedged(clause: Sentence, value: Value) -> Sentence:
    """A clause with what has to be said beside its value: 增长2.6%（仅见一处来源，可信度：中）."""
    return (*clause, *words(f"（{'；'.join(value.doubts)}）" if value.doubts else ""))


def comparable(now: Value, other: Value | None) -> bool:
    """Whether two values may be subtracted: both are held and exact."""
    return other is not None and now.exact and other.exact and all(map(math.isfinite, (now.number, other.number)))


def points(now: Value, other: Value) -> Span:
    """The difference of two rates as shown, without its sign: 0.2个百分点."""
    decimals = max(now.decimals, other.decimals)
    return Span(f"{abs(now.number - other.number):.{decimals}f}个百分点", (*now.ids, *other.ids))


def change(now: Value, before: Value | None, called: str) -> Sentence:
    """How a rate moved against an earlier one; () where they cannot be subtracted."""
    if before is None or not comparable(now, before):
        return ()
    a, b = before.number, now.number
    was = Span(before.shown, before.ids)
    if a == b:
        return words(f"与{called}持平")
    if a < 0 < b or b < 0 < a:
        return (Span(f"增速由{'负转正' if b > 0 else '正转负'}（{called}为"), was, Span("）"))
    if a == 0 or b == 0:
        turned = "增长" if b > 0 else "下降" if b < 0 else "持平"
        base = words("持平") if a == 0 else grew(before)
        return (Span(f"由{called}的"), *base, Span(f"转为{turned}"))
    noun, verb = ("增速", "加快" if b > a else "回落") if b > 0 else ("降幅", "收窄" if b > a else "扩大")
    return (Span(f"{noun}比{called}{verb}"), points(now, before))


def beside(now: Value, other: Value | None, called: str) -> Sentence:
    """How a rate stands to another of the same time: 高于全国1.7个百分点; () where they cannot be subtracted."""
    if other is None or not comparable(now, other):
        return ()
    if now.number == other.number:
        return words(f"与{called}持平")
    return (Span(f"{'高' if now.number > other.number else '低'}于{called}"), points(now, other))


def on_base(now: Value, before: Value | None, called: str) -> Sentence:
    """That the base was low or high, by the rule above; () where it was neither or cannot be said."""
    if before is None or not comparable(now, before) or before.number == now.number:
        return ()
    gap = round(now.number - before.number, max(now.decimals, before.decimals))
    if gap >= FAR or (before.number < 0 and gap > 0):
        return (Span(f"{called}"), *grew(before), Span("，基数较低"))
    if gap <= -FAR and before.number > 0:
        return (Span(f"{called}"), *grew(before), Span("，基数较高"))
    return ()


def level(name: str, value: Value, rate: Value | None = None) -> Sentence:
    """A level with its published growth rate: 营业收入45,250.1亿元，同比增长15.4%. Levels are not compared."""
    said: Sentence = (Span(name), Span(value.shown, value.ids))
    said = hedged(said, value)
    return (*said, Span("，同比"), *hedged(grew(rate), rate)) if rate is not None else said


def missing(names: Sequence[str], period: str) -> Sentence:
    """That these are not held: never zero, never left out without a word."""
    return words(f"{period}{'、'.join(names)}{NOT_HELD}。") if names else ()


def ordered(values: Iterable[tuple[str, Value]]) -> list[tuple[str, Value]]:
    """Names with exact values, highest first; of equal ones the one given first stands first."""
    exact = [(name, value) for name, value in values if value.exact and math.isfinite(value.number)]
    return sorted(exact, key=lambda pair: -pair[1].number)


def counted(values: Sequence[tuple[str, Value]], noun: str, measure: str = "个") -> Sentence:
    """How many grew, stayed level and fell: 已收录12个行业，9个增长、1个持平、2个下降."""
    known = [value for _, value in ordered(values)]
    ids = tuple(i for value in known for i in value.ids)
    numbers = [v.number for v in known]
    up, level_with = sum(n > 0 for n in numbers), sum(n == 0 for n in numbers)
    groups = ((up, "增长"), (level_with, "持平"), (len(numbers) - up - level_with, "下降"))
    if len(known) in (count for count, _ in groups):
        every = next(verb for count, verb in groups if count == len(known))
        return (Span("已收录"), Span(f"{len(known)}{measure}{noun}", ids), Span(f"，全部{every}"))
    parts: list[Span] = [Span(f"已收录{len(known)}{measure}{noun}，")]
    for count, verb in groups:
        if count:
            parts += [*words("、" if len(parts) > 1 else ""), Span(f"{count}{measure}", ids), Span(verb)]
    return tuple(parts)


def listed(pairs: Sequence[tuple[str, Value]]) -> Sentence:
    """Names with their rates: 电子信息增长14.7%、装备制造增长2.2%."""
    spans: list[Span] = []
    for name, value in pairs:
        spans += [*words("、" if spans else ""), Span(name), *grew(value)]
    return tuple(spans)


def leading(values: Sequence[tuple[str, Value]], noun: str, measure: str = "个") -> Sentence:
    """Who grew most and least, after how many grew. With ENDS names or fewer all of them; () for none.

    Values with a qualifier have no rank; they stand at the end as published.
    """
    known = ordered(values)
    rest = [(name, value) for name, value in values if not value.exact and math.isfinite(value.number)]
    beside_them = (Span("另有不参与比较的"), *listed(rest[:ENDS])) if rest else ()
    if len({value.number for _, value in known}) == 1 and len(known) > ENDS:
        own: Sentence = (Span(f"已收录{len(known)}{measure}{noun}均"), *grew(known[0][1]))
        return joined(own, beside_them, between="；")
    if len(known) <= ENDS:
        head = words(f"已收录{len(known)}{measure}{noun}：") if known else ()
        return joined((*head, *listed(known)), beside_them, between="；")
    most = min(ENDS, len(known) // 2)
    top, bottom = known[:most], known[-most:][::-1]
    falling = [pair for pair in bottom if pair[1].number < 0]
    first = (Span("增速较高的为" if top[0][1].number >= 0 else "降幅较小的为"), *listed(top))
    least = (Span("降幅较大的为"), *listed(falling)) if falling else (Span("增速较低的为"), *listed(bottom))
    return joined(counted(values, noun, measure), first, least, beside_them, between="；")


def run(values: Sequence[Value], noun: str) -> Sentence:
    """That a rate has risen or fallen RUN times or more in a row up to the last value; () where it has not."""
    signs: list[int] = []
    for before, now in zip(values[-2::-1], values[:0:-1], strict=True):
        if not comparable(now, before) or now.number == before.number:
            break
        signs.append(1 if now.number > before.number else -1)
        if signs[-1] != signs[0]:
            signs.pop()
            break
    if len(signs) < RUN:
        return ()
    ids = tuple(i for value in values[-len(signs) - 1 :] for i in value.ids)
    return (Span(f"{noun}连续"), Span(f"{len(signs)}期", ids), Span("上升" if signs[0] > 0 else "回落"))
