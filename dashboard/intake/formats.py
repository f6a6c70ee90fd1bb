"""What a number format makes of a number: per cent, thousands left out, words before and after it.

A section may have a condition ([>=10000]0!.0,"万";0): the first section whose condition holds is the one shown.
Where spreadsheets differ in which section that is, and the sections do not mean the same, nothing is made of it.
"""

import operator
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache


@dataclass(frozen=True)
class Seen:
    """How a number is shown: multiplied by factor, with words before and after; percent: with a % sign.

    decimals: digits after the point; None where the format does not say (General, dates). unclear: which section
    applies cannot be told; the number is the stored one. unsigned: the section draws the minus sign itself.
    """

    factor: Decimal = Decimal(1)
    percent: bool = False
    before: str = ""
    after: str = ""
    decimals: int | None = None
    grouped: bool = False
    unclear: bool = False
    unsigned: bool = False


@dataclass(frozen=True)
class _Section:
    """One section: what it makes of a number, and its condition where it has one."""

    seen: Seen
    sign: str = ""
    limit: float = 0.0

    def holds(self, value: float) -> bool:
        return bool(_COMPARED[self.sign](value, self.limit))

    @property
    def only_negative(self) -> bool:
        """Whether its condition lets nothing but negative numbers through."""
        return (self.sign == "<" and self.limit <= 0) or (self.sign in ("<=", "=") and self.limit < 0)


_PLAIN = Seen()
_UNCLEAR = Seen(unclear=True)
_COMPARED = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_ASKED = re.compile(r"\[(?P<sign>[<>]=?|=|<>)\s*(?P<limit>-?\d+(?:\.\d+)?)\]")
_CONDITION = re.compile(r"\[(?:[<>=]{1,2}-?[\d.]+|[A-Za-z]+\d*|\$[^\]]*|[^\]]*)\]")
_GENERAL = re.compile(r"General|G/通用格式|@", re.IGNORECASE)
_DATE = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|(?P<char>.)', re.DOTALL)


def seen_through(number_format: str, value: float) -> Seen:
    """How a number format shows the value; the plain number for a format that is unknown or for dates."""
    sections = _sections(number_format)
    if any(section.sign for section in sections):
        return _by_condition(sections, value)
    if len(sections) == 1 or value > 0 or (value == 0 and len(sections) < 3):
        return sections[0].seen
    return replace(sections[1].seen, unsigned=True) if value < 0 else sections[2].seen


def _by_condition(sections: tuple[_Section, ...], value: float) -> Seen:
    """The section whose condition holds, else the one for all other numbers."""
    first, *others = sections
    if not first.sign:
        # Conditions that only begin later are read differently by different programs.
        return _one_of([section.seen for section in sections])
    if first.holds(value):
        return replace(first.seen, unsigned=first.only_negative)
    if not others:
        return _PLAIN
    second, *rest = others
    if second.sign:
        if second.holds(value):
            return replace(second.seen, unsigned=second.only_negative)
        # Without a section for it Excel draws ####: nobody has seen this number.
        return rest[0].seen if rest and not rest[0].sign else _UNCLEAR
    left_over = replace(second.seen, unsigned=first.sign in (">", ">=") and first.limit == 0)
    return left_over if not rest else _one_of([left_over, *(section.seen for section in rest)])


def _one_of(choices: list[Seen]) -> Seen:
    """What all of these sections make of a number; unclear where they do not agree."""
    meant = {(seen.factor, seen.percent, seen.before, seen.after) for seen in choices}
    return choices[0] if len(meant) == 1 else _UNCLEAR


@lru_cache(maxsize=1024)
def _sections(number_format: str) -> tuple[_Section, ...]:
    parts: list[str] = [""]
    for match in _TOKEN.finditer(number_format[:255]):
        if match["char"] == ";":
            parts.append("")
        else:
            parts[-1] += match[0]
    sections = []
    for part in parts[:3]:
        asked = _ASKED.search(part)
        seen = _section(_GENERAL.sub("#", _CONDITION.sub("", part)))
        sections.append(_Section(seen, asked["sign"], float(asked["limit"])) if asked else _Section(seen))
    return tuple(sections)


def _section(part: str) -> Seen:
    before = after = ""
    digits = ""  # the number's own signs: 0 # ? . , and % behind them
    shifted: int | None = None  # digits after a point that is only drawn: 0!.0, shows ten thousands
    percent = 0
    for match in _TOKEN.finditer(part):
        char = match["char"]
        words = match["quoted"] if match["quoted"] is not None else (match["escaped"] or "")
        if char and char in "0#?.,":
            digits += char
            if shifted is not None and char in "0#?":
                shifted += 1
        elif char == "%":
            percent += 1
        elif words == "." and digits:
            shifted = 0
        elif char and digits and char in "Ee":
            return _PLAIN
        else:
            words = words or (char or "")
            before, after = (before, after + words) if digits else (before + words, after)
    if not digits or _DATE.search(re.sub(r"[^ymdhsYMDHS]", "", before + after) or ""):
        return _PLAIN
    thousands = len(digits) - len(digits.rstrip(","))
    factor = Decimal(1000) ** -thousands
    if shifted:
        factor /= Decimal(10) ** shifted
    point = digits.rstrip(",").partition(".")
    decimals = shifted if shifted is not None else len(point[2].replace(",", "")) if "0" in digits else None
    grouped = "," in point[0] and shifted is None
    if percent:
        return Seen(factor * Decimal(100) ** percent, True, before.strip(), after.strip(), decimals, grouped)
    return Seen(factor, False, before.strip(), after.strip(), decimals, grouped)


def as_shown(value: float, number_format: str = "") -> str:
    """A stored number as a spreadsheet shows it: 0.065 in 0.0% as 6.5%; to 15 digits without a format."""
    if not number_format or _GENERAL.fullmatch(number_format):
        return format(value, ".15g")
    seen = seen_through(number_format, value)
    number = Decimal(format(value, ".15g")) * seen.factor
    # A section of its own for negative numbers draws the sign itself, or not at all.
    number = abs(number) if value < 0 and seen.unsigned else number
    form = ".15g" if seen.decimals is None else f"{',' if seen.grouped else ''}.{seen.decimals}f"
    text = format(float(number), form) if seen.decimals is None else format(number, form)
    return f"{seen.before}{text}{'%' if seen.percent else ''}{seen.after}"
