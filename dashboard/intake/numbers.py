"""One cell → one amount, by a strict grammar of our own: what is not plainly a number never becomes one.

A number in a cell is taken as it is, seen through the cell's number format (6.5% holds 0.065; 0.0"亿元" names
its unit). A text is read from left to right: qualifiers, direction, sign, digits, word of size, unit,
qualifiers. Nothing may be left over.
"""

import math
import re
from datetime import date, time, timedelta
from functools import lru_cache

from dashboard.intake.book import Value
from dashboard.intake.characters import BLANK, chinese_integer, half_width, trimmed
from dashboard.intake.formats import seen_through
from dashboard.intake.normalised import Amount
from dashboard.intake.units import SCALES, parse_unit, scaled

#: Longer texts are notes, not numbers.
LONGEST = 60
#: Excel keeps so many significant digits.
KEPT_DIGITS = 15

_MISSING = re.compile(
    r"[-—–―−－‐‑‒─﹣]{1,6}|…{1,3}|\.{2,6}|。{3,6}|[/／\\]{1,2}|[*＊]{1,3}|[xX×✕]{1,3}|空|空白|无|暂无|缺|暂缺|缺失|缺数"
    r"|无数据|未公布|暂未公布|尚未公布|未统计|未报|[nN]/[aA]|[nN]\.?[aA]\.?|[#]?[nN]/[aA]|\((?:空|无|缺)\)"
)
#: Turns said in words: no number stands for them.
_WORDS = re.compile(
    r"(?:(?:同比|环比|增速|累计|本月|当月|利润|利润总额|由?较?(?:与|比)?上年同期|与上年|与上月)*)"
    r"(?:由正转负|由负转正|由负变正|由正变负|转正|转负|由盈转亏|由亏转盈|由盈变亏|由亏变盈|扭亏|扭亏为盈|扭亏增盈|"
    r"净?亏损|持平|基本持平|大体持平|减亏|增亏|实现正增长|正增长|负增长)"
)
_CONTAINED = re.compile(r"由正转负|由负转正|由盈转亏|由亏转盈|扭亏|减亏|增亏")

_BEFORE = {
    "不低于": ("≥", "", ""), "不少于": ("≥", "", ""), "至少": ("≥", "", ""), "≥": ("≥", "", ""), ">=": ("≥", "", ""),
    "≧": ("≥", "", ""),
    "超过": (">", "", ""), "超": (">", "", ""), "突破": (">", "", ""), "高于": (">", "", ""), "多于": (">", "", ""),
    ">": (">", "", ""),
    "低于": ("<", "", ""), "不足": ("<", "", ""), "少于": ("<", "", ""), "不到": ("<", "", ""), "<": ("<", "", ""),
    "预计": ("", "预计", ""), "有望": ("", "有望", ""),
    "大约": ("", "", "约"), "约": ("", "", "约"), "接近": ("", "", "近"), "将近": ("", "", "近"), "近": ("", "", "近"),
    "达到": ("", "", ""), "达": ("", "", ""),
}  # fmt: skip
_INSIDE = ("余", "多")
_AFTER = {"左右": ("", "", "左右"), "以上": ("≥", "", ""), "以下": ("<", "", "")}
#: ≥ of >= and ≧: the sign that the observation table knows.
_SIGNS = {">=": "≥", "≧": "≥"}
_UP = "增长|上升|增加|上涨|涨"
_DOWN = "下降|减少|下跌|下滑|降|跌"
#: Said of rates as well: 提高1.2 may be percentage points, so that these words need a unit beside them.
_RATE_UP = "提高|提升|回升|加快|扩大"
_RATE_DOWN = "回落|降低|缩小|收窄|放缓"
_COMPARED = r"(?:(?:同比|环比|(?:比|较)(?:上年同期|去年同期|上年|去年|上月|年初)|累计)*)"
_DIRECTION = re.compile(rf"{_COMPARED}(?:(?P<up>{_UP}|{_RATE_UP})|(?P<down>{_DOWN}|{_RATE_DOWN}))(?:了|为|:)?")
_OF_RATES = frozenset(f"{_RATE_UP}|{_RATE_DOWN}".split("|"))
_QUALIFIER = re.compile("|".join(sorted(map(re.escape, _BEFORE), key=len, reverse=True)))
_FILLER = re.compile(r"同比|环比|为|将|可|已")

#: What a number format draws before a fall.
_DRAWN_DOWN = re.compile(rf"{_DOWN}|{_RATE_DOWN}|[↓▼▽⬇]")

_SIGN = re.compile(r"[-−﹣–‐‑＋+]")
_PLAIN = r"(?:0|[1-9]\d*)(?:\.\d+)?"
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"
_SPACED = r"[1-9]\d{0,2}(?: \d{3})+(?:\.\d+)?"
#: Most texts that are numbers: nothing has to be done to them.
_ORDINARY = re.compile(rf"-?{_PLAIN}", re.ASCII)
_NUMBER = re.compile(rf"{_GROUPED}|{_SPACED}|{_PLAIN}|\.\d+", re.ASCII)
_NUMERAL = "[零〇一二三四五六七八九十百千两]"
_CHINESE = re.compile(rf"百分之[零一二三四五六七八九十百点两]+|{_NUMERAL}+(?:[万亿]+{_NUMERAL}*)*")
_SCALE = re.compile("|".join(sorted(SCALES, key=len, reverse=True)))


def amount(value: Value, number_format: str = "") -> Amount:
    """The amount a cell holds, with its unit and qualifiers as the cell says them; never raises.

    value is in `unit`. A bare word of size is a unit of its own (超4万 → 4 in 万): units.convert knows what it
    comes to. A missing mark, a blank and None are missing; a date, a truth value, NaN and (5) are unreadable.
    A number shown as per cent is 100 times the stored one, unit % (rule percent_format).
    """
    if value is None:
        return _EMPTY
    if isinstance(value, str):
        return _of_text(value) if len(value) <= LONGEST else _unreadable(value)
    if isinstance(value, bool | date | time | timedelta):
        return _unreadable(str(value))
    return _of_number(value, number_format)


def plain(value: float) -> float | None:
    """A stored number as it is shown without a format: to 15 significant digits; None for NaN and infinity.

    The fast way for the many cells without a number format; equals amount(value).value.
    """
    if not math.isfinite(value):
        return None
    return float(format(value, ".15g")) if abs(value) < 10**KEPT_DIGITS else float(value)


@lru_cache(maxsize=65536, typed=True)
def _of_number(value: float, number_format: str) -> Amount:
    try:
        number = plain(float(value))
    except OverflowError:
        number = None
    if number is None:
        return _unreadable(str(value)[:LONGEST])
    number += 0.0
    if abs(value) < 10**KEPT_DIGITS:
        digits = _digits(format(abs(number), ".15g"))
    else:
        # What follows the fifteenth digit of such a number is not what was typed.
        digits = len(format(abs(value), ".0f")) if isinstance(value, float) else len(str(abs(value)))
    if not number_format:
        return Amount("number", number, digits=digits)
    seen = seen_through(number_format, number)
    if seen.unclear:
        return Amount("number", number, digits=digits, rules=("format_unclear",))
    if number > 0 and _DRAWN_DOWN.search(seen.before):
        # The sheet shows a fall, the cell holds a rise: which of the two is meant nobody can tell from here.
        return _unreadable(f"{seen.before}{format(number, '.15g')}{seen.after}")
    rules: tuple[str, ...] = ()
    if seen.factor != 1:
        number, rules = scaled(number, seen.factor), ("percent_format",) if seen.percent else ("unit_scaled",)
    percent = "%" if seen.percent else ""
    words = f"{seen.before}1{percent}{seen.after}"
    said = _of_text(words) if words != f"1{percent}" and len(words) <= LONGEST else None
    if said is None or said.state != "number":
        return Amount("number", number, percent, digits=digits, rules=rules)
    of_texts = ("text_number", "spaces", "full_width", "direction_word", "percent_sign" if percent else "")
    taken = tuple(rule for rule in said.rules if rule not in of_texts)
    return Amount(
        "number", number, said.unit, said.wording, said.bound, said.modality, said.approximation,
        digits=digits, rules=rules + taken,
    )  # fmt: skip


_EMPTY = Amount("missing")


def _unreadable(text: str) -> Amount:
    return Amount("unreadable", text=text[:LONGEST])


def _digits(number: str) -> int:
    """Significant digits of a written number: neither leading nor trailing zeros count."""
    mantissa = number.partition("e")[0].replace(",", "").replace(" ", "")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0")
    return len(mantissa.replace(".", "").strip("0")) or 1


@lru_cache(maxsize=65536)
def _of_text(raw: str) -> Amount:
    if _ORDINARY.fullmatch(raw):
        return Amount("number", float(raw) + 0.0, digits=_digits(raw.removeprefix("-")), rules=("text_number",))
    text = trimmed(raw)
    rules = ["spaces"] if text != raw else []
    if text[:1] in ("'", "’", "‘", "＇", "`"):
        text = trimmed(text[1:])
        rules.append("apostrophe")
    if not text:
        return _EMPTY
    half = half_width(text)
    if _MISSING.fullmatch(text) or _MISSING.fullmatch(half):
        return Amount("missing", mark=text, rules=("missing_mark",))
    if half != text:
        rules.append("full_width")
    words = BLANK.sub("", half)
    if _WORDS.fullmatch(words) or (len(words) <= 30 and _CONTAINED.search(words)):
        return Amount("text", text=text, rules=("kept_as_text",))
    reading = _Reading(BLANK.sub(" ", half), rules)
    result = reading.read()
    return _unreadable(text) if result is None else result


class _Reading:
    """One text being read from left to right; every step takes its part or leaves the text as it is."""

    def __init__(self, text: str, rules: list[str]) -> None:
        self.text, self.rules = text, rules
        self.words: list[str] = []
        self.bound = self.modality = self.approximation = ""
        self.direction = 0
        self.needs_unit = False

    def read(self) -> Amount | None:
        """The amount, or None where the text is not exactly one."""
        if not self._before():
            return None
        sign = self._sign()
        found = self._number()
        if found is None:
            return None
        value, digits = found
        unit = self._after()
        if unit is None or not math.isfinite(value) or (sign < 0 and value == 0 and self.bound):
            return None
        contradiction = self.direction != 0 and sign < 0
        if self.needs_unit and (not unit or unit in SCALES):
            return None
        if self.direction < 0 and self.bound:
            # 下降超过5% lies on the other side of -5; nothing in the table says so.
            return None
        value *= sign if contradiction or not self.direction else self.direction
        if self.words:
            self.rules.append("qualifier")
        if self.direction:
            self.rules.append("direction_word")
        if "chinese_numeral" not in self.rules:
            self.rules.append("text_number")
        return Amount(
            "number", value + 0.0, unit, "".join(self.words), self.bound, self.modality, self.approximation,
            self.direction, contradiction, digits=digits, rules=tuple(dict.fromkeys(self.rules)),
        )  # fmt: skip

    def _take(self, pattern: "re.Pattern[str]") -> "re.Match[str] | None":
        match = pattern.match(self.text)
        if match and match.end():
            self.text = self.text[match.end() :].lstrip(" ")
            return match
        return None

    def _before(self) -> bool:
        """Qualifiers and a direction before the number; False where they contradict each other."""
        while True:
            if match := self._take(_QUALIFIER):
                if not self._qualify(match[0], _BEFORE[match[0]]):
                    return False
            elif not self.direction and (match := self._take(_DIRECTION)):
                self.direction = 1 if match["up"] else -1
                self.needs_unit = (match["up"] or match["down"]) in _OF_RATES
            elif not self._take(_FILLER):
                return True

    def _qualify(self, word: str, meaning: tuple[str, str, str]) -> bool:
        bound, modality, approximation = meaning
        if (bound and self.bound) or (modality and self.modality) or (approximation and self.approximation):
            return False
        if (bound and self.approximation) or (approximation and self.bound):
            return False
        self.bound, self.modality = self.bound or bound, self.modality or modality
        self.approximation = self.approximation or approximation
        self.words.append(_SIGNS.get(word, word))
        return True

    def _sign(self) -> int:
        match = self._take(_SIGN)
        if match is None:
            return 1
        if match[0] not in "+＋-":
            self.rules.append("minus_sign")
        return 1 if match[0] in "+＋" else -1

    def _number(self) -> tuple[float, int] | None:
        """The digits, to the very end of them, as a number with its significant digits."""
        match = self._take(_NUMBER)
        if match is None:
            return self._chinese()
        if self.text[:1] and (self.text[0] in ",." or self.text[0].isdigit() or self.text[0].isnumeric()) \
                and not _SCALE.match(self.text):  # fmt: skip
            return None
        digits = match[0]
        if "," in digits:
            self.rules.append("thousands")
        if " " in digits:
            self.rules += ["spaces", "thousands"]
        digits = digits.replace(",", "").replace(" ", "")
        return float(digits), _digits(digits)

    def _chinese(self) -> tuple[float, int] | None:
        match = self._take(_CHINESE)
        if match is None:
            return None
        self.rules.append("chinese_numeral")
        numeral = match[0]
        if numeral.startswith("百分之"):
            whole, point, part = numeral.removeprefix("百分之").partition("点")
            number, digits = chinese_integer(whole), [chinese_integer(char) for char in part]
            if number is None or (point and not part) or any(d is None or d > 9 for d in digits):
                return None
            self.text = "%" + self.text
            decimals = "".join(map(str, digits))
            return float(f"{number}.{decimals or 0}"), len(f"{number}{decimals}")
        # 四万 is 4 in 万, as 4万 is: what it comes to depends on the unit.
        head = numeral.rstrip("万亿")
        tail = numeral[len(head) :]
        number = chinese_integer(head)
        # 二〇二一 is a year or a code, no amount.
        spelt = len(head) > 1 and not set(head) & set("十百千万亿")
        if number is None or spelt or (tail and tail not in SCALES):
            return None
        self.text = tail + self.text
        return float(number), len(str(number))

    def _after(self) -> str | None:
        """Word of size, 余/多, unit, 左右/以上; the unit, or None where anything else is left."""
        scale = self._take(_SCALE)
        unit = scale[0] if scale else ""
        if unit and self.text.startswith("分"):  # 百 of 百分点
            self.text, unit = unit + self.text, ""
        inside = self._inside()
        if inside and not unit and (scale := self._take(_SCALE)):
            unit = scale[0]
        for word, meaning in _AFTER.items():
            if self.text.endswith(word):
                if not self._qualify(word, meaning):
                    return None
                self.text = self.text.removesuffix(word).rstrip(" ")
                break
        rest = self.text.replace(" ", "")
        if inside is None:
            return None
        if not rest:
            return unit
        known = parse_unit(unit + rest)
        if known is None or not known.dimension:
            return None
        if rest in ("%", "‰"):
            self.rules.append("percent_sign")
        return known.name

    def _inside(self) -> bool | None:
        """Whether 余 or 多 follows; None where it contradicts the qualifiers before."""
        for word in _INSIDE:
            if self.text.startswith(word):
                self.text = self.text[1:].lstrip(" ")
                return True if self._qualify(word, (">", "", "")) else None
        return False
