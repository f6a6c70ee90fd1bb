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
#: Rows named for a number reckoned from many; the rest is counted.
MOST = 12


def linked(text: str, exhibit: Exhibit) -> Sentence:
    """A text out of an exhibit, each number with the row that holds it; one reckoned from many rows with those."""
    held = _numbers(exhibit)
    spans: list[Span] = []
    done = 0
    for found in PIECES.finditer(text):
        if found["number"] is None:
            continue
        unit = UNITS.match(text, found.end("number"))
        end = unit.end() if unit else found.end("number")
        spans += words(text[done : found.start()])
        spans.append(
            Span(text[found.start() : end], _rows(found["number"], unit[0] if unit else "", held, exhibit, text))
        )
        done = end
    return (*spans, *words(text[done:]))


def _numbers(exhibit: Exhibit) -> dict[str, list[Any]]:
    """The rows behind an exhibit by the number they show, without its sign and separators."""
    held: dict[str, list[Any]] = {}
    for row in exhibit.evidence.drop_duplicates("id").itertuples(index=False):
        for number in NUMBER.findall(str(row.shown) or str(row.raw)):
            held.setdefault(_bare(number), []).append(row)
    return held


def _bare(number: str) -> str:
    return number.replace(",", "").lstrip("-")


def _rows(number: str, unit: str, held: dict[str, list[Any]], exhibit: Exhibit, text: str) -> tuple[str, ...]:
    """The row a number stands in: of the same unit and of a period named in the text before others."""
    candidates = held.get(_bare(number), [])
    best = max(
        candidates,
        key=lambda row: (str(row.shown).find(unit) >= 0, str(row.period)[5:] in text, str(row.period) in text),
        default=None,
    )
    if best is not None:
        return (str(best.id),)
    return tuple(dict.fromkeys(str(i) for i in exhibit.evidence["id"]))[:MOST]


def finding(exhibit: Exhibit) -> Sentence:
    """The finding of an exhibit as a sentence; what has to stand on the exhibit stands behind it."""
    mark = f"（{exhibit.own_mark}）" if exhibit.own_mark else ""
    return joined(linked(exhibit.title.rstrip("。") + mark, exhibit))
