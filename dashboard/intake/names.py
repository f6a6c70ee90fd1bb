"""Names of indicators, regions and industries as sheets write them: exact after normalising, else only proposals."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dashboard.intake.characters import compact
from dashboard.intake.vocabulary import Entry, Vocabulary

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


#: What a name might mean, likest first: (id, title, score).
Near = tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Match:
    """What a name means: its id (region code), or "" and what it might mean."""

    id: str = ""
    near: Near = ()


class Names:
    """The names of a vocabulary. Every answer is remembered; nothing near is ever taken."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._units = {entry.id: entry.unit for entry in vocabulary.indicators.values()}
        entries: dict[str, Mapping[str, Entry]] = {
            "indicator": vocabulary.indicators,
            "region": vocabulary.regions,
            "industry": vocabulary.industries,
        }
        self._titles = {what: {entry.id: entry.title for entry in own.values()} for what, own in entries.items()}
        self._arranged = {what: _arranged(own.values()) for what, own in entries.items()}
        self._known: dict[tuple[str, str, str], Match] = {}

    def of(self, what: str, text: str, unit: str = "") -> Match:
        """The indicator, region or industry (what) of that full, short or other name, or id.

        Where several indicators share a name the unit (of the dictionary) decides, else none.
        """
        place = (what, text, unit)
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = self._looked_up(what, text, unit)
        return found

    def near(self, what: str, text: str) -> Near:
        """Up to five proposals for a name not known."""
        return self.of(what, text).near

    def _looked_up(self, what: str, text: str, unit: str) -> Match:
        word = normalised(text.removesuffix(".0") if what == "region" else text)
        arranged, titles = self._arranged[what], self._titles[what]
        ids = arranged.get(word, ())
        if len(ids) > 1 and what == "indicator":
            ids = tuple(i for i in ids if self._units[i] == unit) or ids
        if len(ids) == 1:
            return Match(ids[0])
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


def asked(near: Near) -> str:
    """The likest proposals as the end of a sentence that says what is not known."""
    return f"，是否为{'、'.join(f'“{title}”' for _, title, _ in near[:2])}" if near else ""


def _arranged(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """Normalised name → the ids that bear it."""
    owners: dict[str, dict[str, None]] = {}
    for entry in entries:
        for name in (entry.id, *entry.names):
            owners.setdefault(normalised(name), {})[entry.id] = None
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
