"""Several named values told in a sentence: how many grew, who leads, who falls, how long a rate has moved one way.

The order of names depends on nothing but the values and the order they are given in.
"""

import math
from collections.abc import Callable, Iterable, Sequence

from dashboard.analysis.narrative import Sentence, Value, grew, joined, noted, side, words
from dashboard.figure import Span

#: Names listed at either end of a ranking; of values with a qualifier beside it.
ENDS = 3
#: So many changes in one direction are called a run.
RUN = 2


def ordered(values: Iterable[tuple[str, Value]]) -> list[tuple[str, Value]]:
    """Names with exact values, highest first; of equal ones the one given first stands first."""
    exact = [(name, value) for name, value in values if value.exact and math.isfinite(value.number)]
    return sorted(exact, key=lambda pair: -pair[1].number)


def counted(values: Sequence[tuple[str, Value]], noun: str, measure: str = "个") -> Sentence:
    """How many grew, stayed level and fell: 有数据的12个大类行业中，9个增长、1个持平、2个下降."""
    known = [value for _, value in ordered(values)]
    ids = tuple(i for value in known for i in value.ids)
    numbers = [v.number for v in known]
    up, even = sum(n > 0 for n in numbers), sum(n == 0 for n in numbers)
    groups = ((up, "增长"), (even, "持平"), (len(numbers) - up - even, "下降"))
    if len(known) in (count for count, _ in groups):
        every = next(verb for count, verb in groups if count == len(known))
        return (Span("有数据的"), Span(f"{len(known)}{measure}{noun}", ids), Span(f"全部{every}"))
    parts: list[Span] = [Span(f"有数据的{len(known)}{measure}{noun}中，")]
    for count, verb in groups:
        if count:
            parts += [*words("、" if len(parts) > 1 else ""), Span(f"{count}{measure}", ids), Span(verb)]
    return tuple(parts)


def listed(pairs: Sequence[tuple[str, Value]]) -> Sentence:
    """Names with their rates: 电子信息增长14.7%、装备制造增长2.2%（装备制造为初步数）; doubts in the margin."""
    spans: list[Span] = []
    for name, value in pairs:
        spans += [*words("、" if spans else ""), Span(name), *noted(grew(value), *value.doubts)]
    return (*spans, *stated(pairs))


def stated(pairs: Sequence[tuple[str, Value]]) -> Sentence:
    """The states of listed values, each once for all it holds for: （甲、乙为初步数；丙为修订数）."""
    told = by_name(pairs, lambda value: value.state and f"为{value.state}")
    return words(f"（{told.removeprefix('为')}）" if told else "")


def by_name(pairs: Sequence[tuple[str, Value]], what: Callable[[Value], str]) -> str:
    """What holds of listed values, once for all it holds for, after their names: 甲、乙可信度：中."""
    named: dict[str, list[str]] = {}
    for name, value in pairs:
        if said := what(value):
            named.setdefault(said, []).append(name)
    whose = {said: "均" if len(names) == len(pairs) else "、".join(names) for said, names in named.items()}
    return "；".join(said if len(pairs) == 1 else f"{who}{said}" for said, who in whose.items())


def leading(values: Sequence[tuple[str, Value]], noun: str, measure: str = "个", count: Sentence = ()) -> Sentence:
    """Who grew most and least, after how many grew. With ENDS names or fewer all of them; () for none.

    count: what is published of how many grew, which goes before counting those held. Values with a qualifier have no
    rank; they stand at the end as published.
    """
    known = ordered(values)
    rest = [(name, value) for name, value in values if not value.exact and math.isfinite(value.number)]
    beside_them = (Span("另有不参与比较的"), *listed(rest[:ENDS])) if rest else ()
    if len({value.number for _, value in known}) == 1 and len(known) > ENDS:
        every = Span(f"{len(known)}{measure}{noun}", tuple(i for _, value in known for i in value.ids))
        doubts = by_name(known, lambda value: "；".join(value.doubts))
        own = (*noted((Span("有数据的"), every, Span("均"), *grew(known[0][1])), doubts), *stated(known))
        return joined(count, own, beside_them, between="；")
    if len(known) <= ENDS:
        return joined(count, listed(known), beside_them, between="；")
    most = min(ENDS, len(known) // 2)
    top, bottom = known[:most], known[-most:][::-1]
    falling = [pair for pair in bottom if pair[1].number < 0]
    first = (Span("增速较高的为" if top[0][1].number >= 0 else "降幅较小的为"), *listed(top))
    least = (Span("降幅较大的为"), *listed(falling)) if falling else (Span("增速较低的为"), *listed(bottom))
    return joined(count or counted(values, noun, measure), first, least, beside_them, between="；")


def run(values: Sequence[Value], noun: str) -> Sentence:
    """That a rate has risen or fallen RUN times or more in a row up to the last value; () where it has not."""
    signs: list[int] = []
    for before, now in zip(values[-2::-1], values[:0:-1], strict=True):
        if not (moved := side(now, before)):
            break
        signs.append(moved)
        if signs[-1] != signs[0]:
            signs.pop()
            break
    if len(signs) < RUN:
        return ()
    ids = tuple(i for value in values[-len(signs) - 1 :] for i in value.ids)
    return (Span(f"{noun}连续"), Span(f"{len(signs)}期", ids), Span("上升" if signs[0] > 0 else "回落"))
