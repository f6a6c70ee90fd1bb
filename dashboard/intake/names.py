"""Names of indicators, regions and industries as sheets write them: exact after normalising, else only proposals."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dashboard.intake.characters import compact
from dashboard.intake.vocabulary import Vocabulary

#: So many proposals at most, and none less alike than this (0 to 1).
PROPOSALS, LEAST_ALIKE = 5, 0.25

_NOTES = re.compile(r"(?:[①-⑳*#†‡※¹²³]|注\d*|\((?:见?注\d*|[①-⑳*])\)|\[(?:注?\d+)\]|(?<=[^\d.])\(\d\))+$")
_LEADING = re.compile(
    r"^(?:其中[:：]?|#|＃|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d{1,2}[.、](?!\d)|\(\d{1,2}\)|[①-⑳]|[·•●○■□◆▪-])+"
)
_MARKS = re.compile(r"[()\"'“”‘’「」『』、，,；;：:。·•/_\-—–－]")
_SAME = (
    (re.compile(r"规上"), "规模以上"),
    # 环比增长 and 比2019年同期增长 keep their first word, so they never become growth on the same month last year.
    (
        re.compile(
            r"(?:同比|(?:比|较)(?:上年|去年)(?:同期|同月)?|(?:比|较)同期)"
            r"(?:名义|实际)?(?:增长速度|增长率|增长幅度|增速|增幅|增长|涨幅|±)?|增长速度|增长率|增长幅度|增速|增幅|增长"
        ),
        "增速",
    ),
    (re.compile(r"以及|及|与"), "和"),
    (re.compile(r"总计$"), "合计"),
)


@lru_cache(maxsize=16384)
def normalised(text: str) -> str:
    """A name in the one form it is compared in: 规上工业 增加值同比增长① → 规模以上工业增加值增速.

    Blanks, punctuation, brackets (not what is in them), leading numbers, 其中 and trailing note marks are gone,
    full width is half width, letters are small.
    """
    word = _NOTES.sub("", _LEADING.sub("", compact(text)))
    word = compact(unicodedata.normalize("NFKC", word)).casefold()
    word = _MARKS.sub("", word)
    for pattern, same in _SAME:
        word = pattern.sub(same, word)
    return word or compact(unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True)
class Match:
    """What a name means: its id (region code), or "" and what it might mean, likest first (id, title, score)."""

    id: str = ""
    near: tuple[tuple[str, str, float], ...] = ()


class Names:
    """The names of a vocabulary. Every answer is remembered; nothing near is ever taken."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._indicators = _arranged({e.id: (e.id, *e.names) for e in vocabulary.indicators.values()})
        self._regions = _arranged({e.code: (e.code, *e.names) for e in vocabulary.regions.values()})
        self._industries = _arranged({e.id: (e.id, *e.names) for e in vocabulary.industries.values()})
        self._titles = {
            "indicator": {e.id: e.title for e in vocabulary.indicators.values()},
            "region": {e.code: e.name for e in vocabulary.regions.values()},
            "industry": {e.id: e.name for e in vocabulary.industries.values()},
        }
        self._known: dict[tuple[str, str, str], Match] = {}
        self._growth = _growths(vocabulary)

    def indicator(self, text: str, unit: str = "") -> Match:
        """The indicator of that name. Where several share a name the unit (of the dictionary) decides, else none."""
        return self._match("indicator", self._indicators, text, unit)

    def region(self, text: str) -> Match:
        """The region of that full, short or other name, or code."""
        return self._match("region", self._regions, text.removesuffix(".0"), "")

    def industry(self, text: str) -> Match:
        """The industry or product of that full, short or other name, or id."""
        return self._match("industry", self._industries, text, "")

    def growth_of(self, indicator: str) -> str:
        """The indicator of its growth on the same months a year before (revenue → revenue_growth), or ""."""
        return self._growth.get(indicator, "")

    def level_of(self, growth: str) -> str:
        """The indicator whose growth it is (revenue_growth → revenue), or ""."""
        return next((level for level, own in self._growth.items() if own == growth), "")

    def _match(self, what: str, arranged: Mapping[str, tuple[str, ...]], text: str, unit: str) -> Match:
        place = (what, text, unit)
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = self._looked_up(what, arranged, text, unit)
        return found

    def _looked_up(self, what: str, arranged: Mapping[str, tuple[str, ...]], text: str, unit: str) -> Match:
        word = normalised(text)
        ids = arranged.get(word, ())
        if len(ids) > 1 and what == "indicator":
            ids = tuple(i for i in ids if self._vocabulary.indicators[i].unit == unit) or ids
        if len(ids) == 1:
            return Match(ids[0])
        titles = self._titles[what]
        if ids:
            return Match("", tuple((i, titles[i], 1.0) for i in ids[:PROPOSALS]))
        scores: dict[str, float] = {}
        own = _pairs(word)
        for name, owners in arranged.items():
            score = _alike(own, _pairs(name), word, name)
            for owner in owners:
                if score > scores.get(owner, LEAST_ALIKE):
                    scores[owner] = score
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:PROPOSALS]
        return Match("", tuple((i, titles[i], round(score, 3)) for i, score in best))


def _arranged(names: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Normalised name → the ids that bear it; an exact full name is worth more than another's short form."""
    owners: dict[str, dict[str, None]] = {}
    for own, written in names.items():
        for name in written:
            owners.setdefault(normalised(name), {})[own] = None
    return {name: tuple(ids) for name, ids in owners.items() if name}


@lru_cache(maxsize=16384)
def _pairs(word: str) -> frozenset[str]:
    return frozenset(word[i : i + 2] for i in range(len(word) - 1)) | frozenset(word)


def _alike(own: frozenset[str], other: frozenset[str], word: str, name: str) -> float:
    """Dice of characters and pairs of characters; a name inside the other counts a little more."""
    if not own or not other:
        return 0.0
    score = 2 * len(own & other) / (len(own) + len(other))
    return min(1.0, score + 0.15) if len(name) > 1 and (name in word or word in name) else score


def _growths(vocabulary: Vocabulary) -> dict[str, str]:
    """Level → growth: by their ids, else because a title followed by 增速 is a name of the other."""
    rates = {e.id: e for e in vocabulary.indicators.values() if e.unit == "%"}
    by_name: dict[str, set[str]] = {}
    for entry in rates.values():
        for name in entry.names:
            by_name.setdefault(normalised(name), set()).add(entry.id)
    found: dict[str, str] = {}
    for entry in vocabulary.indicators.values():
        if entry.unit == "%":
            continue
        if f"{entry.id}_growth" in rates:
            found[entry.id] = f"{entry.id}_growth"
            continue
        owners = {owner for name in entry.names for owner in by_name.get(normalised(f"{name}增速"), ())}
        if len(owners) == 1:
            found[entry.id] = owners.pop()
    return found
