"""How values and periods are put into words: qualifiers, separators, unit; and text made safe for Markdown."""

import datetime as dt
import math
import re
from calendar import monthrange
from collections.abc import Iterable
from typing import Any

NOT_HELD = "本库未收录"
#: What stands in 换算说明 of a point in time whose source names a month or a year, not its end.
ONLY_MONTH, ONLY_YEAR = "时点指标，按期末", "时点指标，按年末"
#: Units that are said otherwise than they are written: 104.85, 1.6个百分点.
SAID = {"指数": "", "百分点": "个百分点"}
SEPARATED_FROM = 10_000
BOUNDS = {">": "超过", "≥": "不低于", "<": "低于"}
AFTER_UNIT = ("左右", "以上", "以下")
BEFORE_UNIT = ("余", "多")
PLAIN_NUMBER = re.compile(r"(-?)(\d+)(\.\d+)?")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$<>:&])")
#: What the front end makes links and icons of after Markdown is read, so that no backslash holds it off.
LIVE = re.compile(r"(?=https?://|www\.|@)|(?<=:)(?=material/|streamlit:)", re.IGNORECASE)


def plain(text: object) -> str:
    """Text from data, people or a link, so that Streamlit's Markdown shows it letter by letter, addresses included.

    An invisible word joiner stands before an address: what is copied from its first letter on is the address.
    """
    return MARKDOWN.sub(r"\\\1", LIVE.sub("\u2060", str(text)))


def few(words: Iterable[object], most: int = 5, length: int = 40) -> str:
    """Words as an error names them: the first few, each cut, and how many there are in all."""
    all_of_them = [str(word) for word in words]
    named = "、".join(word if len(word) <= length else f"{word[:length]}…" for word in all_of_them[:most])
    return named if len(all_of_them) <= most else f"{named}等 {len(all_of_them)} 个"


def grouped(number: str) -> str:
    """A plain decimal number with thousands separators from 10,000 up; its decimals stay as they are."""
    match = PLAIN_NUMBER.fullmatch(number)
    if match is None or int(match[2]) < SEPARATED_FROM:
        return number
    return f"{match[1]}{int(match[2]):,}{match[3] or ''}"


def number_text(value: float | None, raw: str = "", decimals: int | None = None) -> str:
    """The number as published (`raw`) when that is this very number, else `value` with `decimals`; '' if none.

    A raw text in another unit (12345 of 万元 held as 1.2345 of 亿元) is not what the value says, and the digits a
    spreadsheet computed (875.093888888889) are not what anybody published: they are cut (see told_decimals).

    Without `decimals` the shortest exact form is used. The sign is the ASCII hyphen-minus, so that a text
    search finds it; zero has none.
    """
    own = raw.strip()
    if PLAIN_NUMBER.fullmatch(own) and (value is None or math.isnan(value) or float(own) == value):
        if decimals is None or len(own.partition(".")[2]) <= (most := _most_decimals(float(own), decimals)):
            return _unsigned_zero(grouped(own))
        value, decimals = float(own), told_decimals(float(own), decimals, most)
    if value is None or math.isnan(value):
        return ""
    return _unsigned_zero(grouped(format(value, ".15g") if decimals is None else f"{value:.{decimals}f}"))


def told_decimals(value: float, decimals: int, most: int | None = None) -> int:
    """With how many decimals a value that may be computed is told: the dictionary's where they say all of it.

    Otherwise as many as it has, at most two more than the dictionary's, or what three figures take.
    """
    if not math.isfinite(value):
        return decimals
    most = _most_decimals(value, decimals) if most is None else most
    return next((d for d in range(decimals, most) if round(value, d) == round(value, most)), most)


def _most_decimals(value: float, decimals: int) -> int:
    figures = 2 - math.floor(math.log10(abs(value))) if value and math.isfinite(value) else 0
    return max(decimals + 2, min(figures, 12))


def signed(number: float, digits: int = 1, plus: bool = True) -> str:
    """A difference as written: with its sign (without plus only a minus); what rounds to zero has none."""
    text = f"{number:+.{digits}f}"
    return text.lstrip("+-") if float(text) == 0 else text if plus else text.removeprefix("+")


def _unsigned_zero(number: str) -> str:
    return number.removeprefix("-") if not number.strip("-0.,") else number


def shown(
    value: float | None,
    unit: str = "",
    *,
    raw: str = "",
    wording: str = "",
    bound: str = "",
    modality: str = "",
    approximation: str = "",
    text: str = "",
    decimals: int | None = None,
) -> str:
    """A value as people read it: 预计超过40,000亿元, 预计6%左右, 转正（>0）, 有望超过40,000个, -5.2%.

    `wording` is the original's own qualifier; what it leaves unsaid of `bound`, `modality` and
    `approximation` is put into words. No qualifier is ever dropped or said twice. A value that is only words
    is shown as `text`, and one that is missing altogether as 本库未收录.
    """
    unit = SAID.get(unit, unit)
    number = number_text(value, raw if value is not None and not math.isnan(value) else "", decimals)
    if not number:
        return text or NOT_HELD
    if float(number.replace(",", "")) == 0 and bound == ">" and (text or unit == "%"):
        # A growth rate known only to be above zero is a bound, not a point.
        return f"{text or '转正'}（>{number}）"
    if text:
        return f"{text}（{_qualified(number, unit, wording, bound, modality, approximation)}）"
    return _qualified(number, unit, wording, bound, modality, approximation)


def _qualified(number: str, unit: str, wording: str, bound: str, modality: str, approximation: str) -> str:
    """Number and unit with every qualifier in its Chinese place, each said once."""
    before, after, inside = wording if wording not in BOUNDS else "", "", ""
    for word in AFTER_UNIT:
        if word in before:
            before, after = before.replace(word, ""), word
    for word in BEFORE_UNIT:
        if before.endswith(word):
            before, inside = before.removesuffix(word), word
    if modality and modality not in before:
        before = modality + before
    if bound and not _says_bound(bound, before, after, inside):
        before += BOUNDS.get(bound, bound)
    if approximation == "左右":
        after = after or approximation
    elif approximation and approximation not in before:
        before += approximation
    return f"{before}{number}{inside}{unit}{after}"


def _says_bound(bound: str, before: str, after: str, inside: str) -> bool:
    """Whether the words already say on which side of the number the value lies."""
    if bound == "<":
        return any(word in before for word in ("低于", "不足", "少于", "不到", "以内")) or after == "以下"
    above = ("超", "突破", "高于", "多于", "不低于", "不少于")
    return bool(inside) or after == "以上" or any(word in before for word in above)


def shown_row(row: Any) -> str:
    """The value of a row of the store as people read it, qualifier and unit included."""
    return shown(
        None if row.value is None or row.value != row.value else float(row.value),
        row.unit,
        raw=row.raw,
        wording=row.wording,
        bound=row.bound,
        modality=row.modality,
        approximation=row.approximation,
        text=row.text,
        decimals=None if row.decimals != row.decimals else int(row.decimals),
    )


def period_words(kind: str, start: Any, end: Any, rules: str = "") -> str:
    """A period as a statistician writes it: 2020年1—2月, 2020年3月, 2020年末, 2020年2月9日, 2020年.

    kind is one of 当月 累计 当季 时点 事件; start and end are dates (or empty: then the result is empty). A point in
    time that spans its month is the month's end, unless rules (换算说明) say that only the month or year is known.
    """
    if start is None or end is None or start != start or end != end:
        return ""
    first, last = day_of(start), day_of(end)
    if first == last:
        return f"{first.year}年{first.month}月{first.day}日"
    if (first.year, first.month) == (last.year, last.month):
        month = f"{last.year}年{last.month}月"
        if (first.day, last.day) != (1, monthrange(last.year, last.month)[1]):
            return f"{month}{first.day}—{last.day}日"
        if kind != "时点" or ONLY_MONTH in rules:
            return month
        return f"{last.year}年" if ONLY_YEAR in rules else f"{last.year}年末" if last.month == 12 else f"{month}末"
    if (first.month, last.month) == (1, 12) and first.year == last.year:
        return f"{first.year}年"
    if first.year == last.year:
        return f"{first.year}年{first.month}—{last.month}月"
    return f"{first.year}年{first.month}月—{last.year}年{last.month}月"


def day_of(value: Any) -> dt.date:
    """A date, a time or an ISO text as a day."""
    return value.date() if isinstance(value, dt.datetime) else dt.date.fromisoformat(str(value)[:10])
