"""The highest or lowest of some values in words: those equal at the decimals shown are named together."""

from collections.abc import Iterable

#: More equal values than this are named by the first ones and their number.
NAMED = 3


def ends(held: Iterable[tuple[str, float]], least: bool = False, decimals: int = 1) -> tuple[tuple[str, ...], str]:
    """Who stands highest (least: lowest) among (name, value), and the value as shown; held must not be empty."""
    pairs = list(held)
    shown = f"{(min if least else max)(value for _, value in pairs):.{decimals}f}"
    return tuple(name for name, value in pairs if f"{value:.{decimals}f}" == shown), shown


def together(names: tuple[str, ...]) -> str:
    """甲; 甲、乙并列 where several stand equal."""
    if len(names) == 1:
        return names[0]
    return "、".join(names[:NAMED]) + (f"等{len(names)}个" if len(names) > NAMED else "") + "并列"


def counted_above(number: int, above: int, whom: str, line: str, of: str = "", at_least: bool = False) -> str:
    """How many of some stand above a line: 5个行业中3个高于荣枯线, 5个行业均不高于荣枯线.

    whom: with its measure word of one sign (个行业). of: what of them stands there. at_least: the line itself counts.
    """
    than, not_than = ("不低于", "低于") if at_least else ("高于", "不高于")
    if above in (0, number):
        return f"{number}{whom}{of}{'均' if number > 1 else ''}{than if above else not_than}{line}"
    return f"{number}{whom}中{above}{whom[0]}{of}{than}{line}"
