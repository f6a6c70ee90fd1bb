"""What a number format makes of a number: per cent, thousands left out, words before and after it."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache


@dataclass(frozen=True)
class Seen:
    """How a number is shown: multiplied by factor, with words before and after; percent: with a % sign.

    decimals: digits after the point; None where the format does not say (General, dates).
    """

    factor: Decimal = Decimal(1)
    percent: bool = False
    before: str = ""
    after: str = ""
    decimals: int | None = None
    grouped: bool = False


_PLAIN = Seen()
_CONDITION = re.compile(r"\[(?:[<>=]{1,2}-?[\d.]+|[A-Za-z]+\d*|\$[^\]]*|[^\]]*)\]")
_GENERAL = re.compile(r"General|G/通用格式|@", re.IGNORECASE)
_DATE = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|(?P<char>.)', re.DOTALL)


def seen_through(number_format: str, value: float) -> Seen:
    """How a number format shows the value; the plain number for a format that is unknown or for dates."""
    sections = _sections(number_format)
    if len(sections) == 1 or value > 0 or (value == 0 and len(sections) < 3):
        return sections[0]
    return sections[1] if value < 0 else sections[2]


@lru_cache(maxsize=1024)
def _sections(number_format: str) -> tuple[Seen, ...]:
    parts: list[str] = [""]
    plain = _GENERAL.sub("#", _CONDITION.sub("", number_format[:255]))
    for match in _TOKEN.finditer(plain):
        if match["char"] == ";":
            parts.append("")
        else:
            parts[-1] += match[0]
    return tuple(_section(part) for part in parts[:3])


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
    own_sign = value < 0 and len(_sections(number_format)) > 1
    number = abs(number) if own_sign else number
    form = ".15g" if seen.decimals is None else f"{',' if seen.grouped else ''}.{seen.decimals}f"
    text = format(float(number), form) if seen.decimals is None else format(number, form)
    return f"{seen.before}{text}{'%' if seen.percent else ''}{seen.after}"
