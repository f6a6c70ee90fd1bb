"""Find an indicator by title, short name, alias, pinyin (full, initials or mixed), English title, code or theme.

Pure: takes entries and what was typed, returns the entries ranked. A text is compared letter by letter
after folding (full width, case, punctuation); a Chinese character may be typed as itself, as its pinyin or
as the pinyin's first letter, so that 增加值, zengjiazhi, zjz and 增jz all find 增加值.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

#: What is left of a text for comparing: letters, digits, Chinese characters and the plus of “5+1”.
KEPT = re.compile(r"[^0-9a-z+%\u3400-\u9fff]+")
LATIN = re.compile(r"[0-9a-z+%]+")

#: How good a match is, best first; the distance between two is larger than any other difference.
#: Texts of the dictionary are folded and spelt once; the bound is for whatever a visitor types.
KEPT_TEXTS = 16_384

EXACT, BEGINS, WITHIN, ALIAS, SPELT, THEME, DEFINED = range(7)


@dataclass(frozen=True)
class Entry:
    """One indicator as the search sees it. weight: how many observations are held (more comes first)."""

    id: str
    title: str
    short: str = ""
    title_en: str = ""
    aliases: tuple[str, ...] = ()
    theme: str = ""
    definition: str = ""
    weight: int = 0


@dataclass(frozen=True)
class Match:
    """One hit: the entry's id, how good (0 best) and by what it was found, in a Chinese word."""

    id: str
    rank: int
    by: str


@lru_cache(KEPT_TEXTS)
def folded(text: str) -> str:
    """A text as it is compared: NFKC, lower case, without blanks and punctuation."""
    return KEPT.sub("", unicodedata.normalize("NFKC", text).lower())


@lru_cache(KEPT_TEXTS)
def _syllables(text: str) -> tuple[tuple[str, ...], ...]:
    """For each character of a folded text the ways to type it: itself, pinyin, first letter."""
    ways: list[tuple[str, ...]] = []
    # Its tables take 56 MB: only who searches loads them, not the command line and the press.
    from pypinyin import Style, lazy_pinyin

    for part in re.findall(r"[0-9a-z+%]|[^0-9a-z+%]+", text):
        if LATIN.fullmatch(part):
            ways.append((part,))
        else:
            spelt = lazy_pinyin(part, style=Style.NORMAL, v_to_u=False)
            ways += [(char, sound, sound[0]) for char, sound in zip(part, spelt, strict=True)]
    return tuple(ways)


def spells(typed: str, text: str) -> int:
    """Where in a folded text the typed letters begin, character by character; -1 where they do not occur.

    The last character may be unfinished: zengjiaz finds 增加值.
    """
    ways = _syllables(text)
    return next((start for start in range(len(ways)) if _follows(typed, ways, start)), -1)


def _follows(typed: str, ways: tuple[tuple[str, ...], ...], at: int) -> bool:
    if not typed:
        return True
    if at == len(ways):
        return False
    for way in ways[at]:
        if typed.startswith(way) and _follows(typed[len(way) :], ways, at + 1):
            return True
        if len(typed) > 1 and way.startswith(typed):
            return True
    return False


def _rank(word: str, entry: Entry) -> tuple[int, str] | None:
    """How well one folded word fits an entry, with the reason; None where it does not."""
    names = [folded(entry.title), folded(entry.short)]
    aliases = [folded(alias) for alias in entry.aliases]
    code = folded(entry.id)
    if word == code or word in names or word in aliases:
        return EXACT, "代码" if word == code else "名称" if word in names else "别名"
    if any(name.startswith(word) for name in names):
        return BEGINS, "名称"
    if any(word in name for name in names):
        return WITHIN, "名称"
    if any(word in alias for alias in aliases):
        return ALIAS, "别名"
    if LATIN.fullmatch(word):
        if len(word) < 2:  # one letter is in every English title
            return None
        if word in code or word in folded(entry.title_en):
            return ALIAS, "代码" if word in code else "英文名称"
    if any(spells(word, text) >= 0 for text in names):
        return SPELT, "拼音"
    if any(spells(word, text) >= 0 for text in aliases):
        return SPELT, "别名拼音"
    if word in folded(entry.theme) or (len(word) > 1 and spells(word, folded(entry.theme)) == 0):
        return THEME, "主题"
    return (DEFINED, "定义") if len(word) > 1 and word in folded(entry.definition) else None


def find(typed: str, entries: Iterable[Entry]) -> list[Match]:
    """The entries that fit everything typed, best first; all of them in their order when nothing is typed.

    Words parted by blanks must all fit; the worst of them decides. Typed as one (“gdp growth”) they may fit
    better. Ties: the one with more observations first, then the order given.
    """
    entries = list(entries)
    whole = folded(typed)
    if not whole:
        return [Match(entry.id, EXACT, "") for entry in entries]
    parts = re.split(r"[\s,，、;；]+", unicodedata.normalize("NFKC", typed))
    words = [word for word in (folded(part) for part in parts) if word]
    hits: list[tuple[tuple[int, int, int], Match]] = []
    for position, entry in enumerate(entries):
        fits = [_rank(word, entry) for word in words]
        together = max(fits, key=lambda f: f[0] if f else DEFINED + 1) if all(fits) else None
        best = min((f for f in (together, _rank(whole, entry)) if f), key=lambda f: f[0], default=None)
        if best is not None:
            hits.append(((best[0], -entry.weight, position), Match(entry.id, *best)))
    return [match for _, match in sorted(hits, key=lambda hit: hit[0])]


def nearest(typed: str, entries: Iterable[Entry], most: int = 3) -> list[str]:
    """Ids of the entries whose title shares most with what was typed; for the hint after an empty search."""
    wanted = set(folded(typed))
    shared = [(len(wanted & set(folded(e.title + e.short))) / (len(wanted) or 1), e.weight, e.id) for e in entries]
    return [i for share, _, i in sorted(shared, key=lambda s: (-s[0], -s[1]))[:most] if share >= 0.5]
