"""Findings of exhibits as sentences whose numbers lead to the rows they rest on."""

import re
from typing import Any

from dashboard.analysis.narrative import Sentence, joined, words
from dashboard.exhibits.exhibit import Exhibit
from dashboard.figure import Span

#: Periods, ordinals and names are no figures: 2020年1—2月, 1—4月, 5月12日, 第14次, “5+1”, 5G.
PERIOD = r"(?:19|20)\d\d年(?:\d{1,2}(?:—\d{1,2})?月(?:\d{1,2}日)?)?末?|(?:19|20)\d\d—(?:19|20)\d\d年"
MONTHS = r"\d{1,2}(?:—\d{1,2})?月(?:\d{1,2}日)?末?"
NAMES = r"“[^”]*”|第\d+|[A-Za-z]+\d+|\d+[A-Za-z]+"
PIECES = re.compile(rf"(?P<plain>{PERIOD}|{MONTHS}|{NAMES})|(?P<number>-?\d[\d,]*(?:\.\d+)?)")
UNITS = re.compile(r"个百分点|个月|万千瓦时|亿千瓦时|亿元|万元|万只|万套|[%倍家户个条项套只对天批]")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
#: Differences and what an exhibit counted or reckoned itself: no row of the store holds them.
RECKONED_UNITS = ("个百分点", "个月", "项")
RECKONED = re.compile(r"(?:其余|相差|超出|高出|另有|另列|相加|需要?)[^，；：、。（）]{0,4}$")
#: A fall said in words, its number without the sign.
FALLING = re.compile(r"(?:下降|降低|减少)了?$")
#: Units of things that are counted: the row has to be named in the text, a number alone is too little.
THINGS = ("家", "户", "个", "条", "套", "对", "批", "天")
CLAUSES = re.compile(r"[，；：、。]")
YEAR = re.compile(r"(?:19|20)\d\d年")


def linked(text: str, exhibit: Exhibit) -> Sentence:
    """A text out of an exhibit, each number that a row of its evidence shows leading to that row; others are words."""
    rows = list(exhibit.evidence.drop_duplicates("id").itertuples(index=False))
    spans: list[Span] = []
    done = 0
    for found in PIECES.finditer(text):
        if found["number"] is None:
            continue
        unit = UNITS.match(text, found.end("number"))
        if unit is None or unit[0] in RECKONED_UNITS or RECKONED.search(text, 0, found.start()):
            continue
        row = _row(text, found, unit[0], rows)
        if row is not None:
            spans += [*words(text[done : found.start()]), Span(text[found.start() : unit.end()], (str(row.id),))]
            done = unit.end()
    return (*spans, *words(text[done:]))


def _row(text: str, found: re.Match[str], unit: str, rows: list[Any]) -> Any | None:
    """The one row that shows this number with its unit and sign; None where there is none, or none more than another.

    Of several the one whose period is named before the number, then the one whose name the text says.
    """
    number = found["number"]
    if not number.startswith("-") and FALLING.search(text, 0, found.start()):
        number = f"-{number}"
    ranked = sorted(((_rank(text, found, row), row) for row in rows if _shows(row, number, unit)), key=lambda r: r[0])
    if not ranked or (unit in THINGS and not ranked[-1][0][-1]):
        return None
    best = [row for rank, row in ranked if rank == ranked[-1][0]]
    # The same value of the same series and period, as two documents hold it, is one.
    return best[0] if len({(row.label, row.period, row.shown) for row in best}) == 1 else None


def _shows(row: Any, number: str, unit: str) -> bool:
    """Whether a row shows this number, sign and unit included."""
    wanted = number.replace(",", "")
    shown = str(row.shown)
    return any(
        piece[0].replace(",", "") == wanted and shown[piece.end() :].lstrip("余多").startswith(unit)
        for piece in NUMBER.finditer(shown)
    )


def _rank(text: str, found: re.Match[str], row: Any) -> tuple[int, int, int]:
    """How well a row fits a number: its period, its name in the number's own clause, its name in the whole text."""
    starts = [0, *(mark.end() for mark in CLAUSES.finditer(text, 0, found.start()))]
    ends = [*(mark.start() for mark in CLAUSES.finditer(text, found.end())), len(text)]
    name = str(row.label).partition(" ")[2] or str(row.label)
    pairs = {name[n : n + 2] for n in range(len(name) - 1)}
    own, whole = (sum(pair in said for pair in pairs) for said in (text[starts[-1] : ends[0]], text))
    return _fits(text, found, str(row.period)), own, whole


def _fits(text: str, found: re.Match[str], period: str) -> int:
    """3: the period said last before the number is the row's; 1: it is said somewhere in the text; 0: it is not."""
    tail = YEAR.sub("", period, count=1)
    said = [m[0] for m in PIECES.finditer(text) if m["number"] is None and m[0][0].isdigit()]
    before = [m[0] for m in PIECES.finditer(text, 0, found.start()) if m["number"] is None and m[0][0].isdigit()]
    if before and before[-1] in (period, tail):
        return 3
    return int(period in said or bool(tail and tail in said))


def finding(exhibit: Exhibit) -> Sentence:
    """The finding of an exhibit as a sentence; what has to stand on the exhibit stands behind it."""
    mark = f"（{exhibit.own_mark}）" if exhibit.own_mark else ""
    return joined(linked(exhibit.title.rstrip("。") + mark, exhibit))
