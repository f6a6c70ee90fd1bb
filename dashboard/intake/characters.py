"""Characters of the same meaning written differently: full width, kinds of blanks, dashes and brackets."""

import re
import unicodedata

#: Blanks of every kind, the invisible ones included.
BLANKS = " \t\r\n\v\f\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff"
BLANK = re.compile(f"[{BLANKS}]+")
_EDGE = re.compile(f"^[{BLANKS}]+|[{BLANKS}]+$")
#: Full-width forms of the ASCII characters; the ideographic blank is a blank like any other.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFE6A: 0x25}
#: Categories of characters that show nothing, break files or turn the direction of writing.
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
#: No characters at all, and forbidden in XML.
NO_CHARACTERS = "\ufffe\uffff"
#: What ends a line, in every writing; pasted from Word a line ends with a vertical tab.
_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
BRACKETS = str.maketrans("［【〔〖｛[{〈《「『‹］】〕〗｝]}〉》」』›", "(" * 12 + ")" * 12)
DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}


def half_width(text: str) -> str:
    """Full-width ASCII and the ideographic blank made half width; nothing else changes (² stays ²)."""
    return text.translate(_HALF)


def seen(text: str) -> str:
    """Text as it is kept: no character that shows nothing or that no file may hold; line ends and tabs stay."""
    if text.isprintable():
        return text
    kept = _LINE_END.sub("\n", text)
    return "".join(c for c in kept if c in "\n\t" or not (unicodedata.category(c) in UNSEEN or c in NO_CHARACTERS))


def trimmed(text: str) -> str:
    """Without blanks of any kind at both ends."""
    return _EDGE.sub("", text)


def compact(text: str) -> str:
    """Without any blanks, half width, all brackets round: the form in which writings are compared."""
    return BLANK.sub("", half_width(text)).translate(BRACKETS)


def chinese_integer(text: str) -> int | None:
    """The number of a Chinese numeral: 十二, 一百三十四, 四万, 二〇二一; None when it is none.

    一万二 (said for 12,000) and other short forms are not read: they are said in two ways.
    """
    if not text:
        return None
    if all(char in DIGITS for char in text):
        return DIGITS[text] if len(text) == 1 else int("".join(str(DIGITS[char]) for char in text))
    for char in ("亿", "万"):
        if char in text:
            head, _, tail = text.rpartition(char)
            high = chinese_integer(head) if head else None
            low = _below_ten_thousand(tail) if char == "万" else chinese_integer(tail)
            if tail == "":
                low = 0
            # Only whole, falling groups: after a skipped place stands 零, so 一万二 is refused.
            if high is None or low is None or (tail and low < _BIG[char] // 10 and tail[0] not in "零〇"):
                return None
            return high * _BIG[char] + low if low < _BIG[char] else None
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last, skipped = 0, None, 10_000, False
    for place, char in enumerate(text):
        if char in "零〇":
            if digit is not None or skipped:
                return None
            skipped = True
        elif char in DIGITS:
            if digit is not None:
                return None
            digit = DIGITS[char]
        elif char in _TENS:
            size = _TENS[char]
            if (digit is None and not (size == 10 and place == 0)) or size >= last:
                return None
            total += (1 if digit is None else digit) * size
            digit, last, skipped = None, size, False
        else:
            return None
    if digit is not None:
        # 一百二 is said for 120: after hundreds a single digit needs 零 before it.
        if last > 10 and total and not skipped:
            return None
        total += digit
    return total if text and (digit is not None or not skipped) else None
