"""What one text of a sheet says: indicator, region, industry, period, kind, unit, measure. Each text is read once.

A header, a row label, a section: whole texts, every part of which must be understood. A title or a file name:
running text, in which names are looked for. Nothing is ever taken by likeness; likeness only makes proposals.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dashboard.intake.characters import compact
from dashboard.intake.header_words import (
    EMPTY_HEAD,
    EMPTY_TAIL,
    EMPTY_WORDS,
    ENUMERATOR,
    FOOTNOTE,
    HEADS,
    MEASURE_HEADS,
    MEASURE_PATTERNS,
    OF_WHICH,
    STATUS_WORDS,
    SUBTOTALS,
    TOTALS,
    Measure,
)
from dashboard.intake.lexicon import Lexicon
from dashboard.intake.periods import Ambiguous, Period, find_period, kind_words
from dashboard.intake.units import find_unit, parse_unit


@dataclass(frozen=True)
class Parsed:
    """What one text says. "" and None say nothing.

    head: the column role the text is a head of. stem: what is left and was not understood. base: a name whose
    growth is meant but which is no indicator by itself (规模以上工业增加值). implied: facets that came with the
    name of the indicator. total, subtotal: 合计, 小计. of: begins with 其中. rank: depth of its enumerator.
    """

    text: str = ""
    head: str = ""
    indicator: str = ""
    base: str = ""
    stem: str = ""
    measure: Measure = ""
    region: str = ""
    industry: str = ""
    kind: str = ""
    caliber: str = ""
    status: str = ""
    period: Period | Ambiguous | None = None
    units: tuple[str, ...] = ()
    unknown_units: tuple[str, ...] = ()
    scope: bool = False  # says 规模以上
    total: bool = False
    subtotal: bool = False
    of: bool = False
    rank: int = 0
    known: bool = True

    @property
    def subject(self) -> bool:
        """Whether it says or tries to say what is measured."""
        return bool(self.indicator or self.base or self.stem or self.measure)


NONE = Parsed()


class Reader:
    """Reads texts with one vocabulary. All answers are remembered."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._labels: dict[str, Parsed] = {}

    def label(self, text: str) -> Parsed:
        """A header, row label or section heading. known is False when part of it was not understood."""
        found = self._labels.get(text)
        if found is None:
            found = self._labels[text] = self._label(text)
        return found

    def _label(self, text: str) -> Parsed:
        word = compact(text).replace("—", "-").replace("–", "-").replace("：", ":").rstrip(":")
        if not word:
            return NONE
        rank = 0
        mark = ENUMERATOR.match(word)
        if mark and mark.end() < len(word):
            rank = "abcde".index(mark.lastgroup or "a") + 1
            word = word[mark.end() :]
        of = OF_WHICH.match(word)
        if of and of.end() < len(word):
            word = word[of.end() :]
        parsed = self._read(word)
        if not parsed.known and (note := FOOTNOTE.search(word)) and note.start() > 0:
            again = self._read(word[: note.start()])
            parsed = again if again.known else parsed
        return replace(parsed, text=text.strip(), of=bool(of and of.end()), rank=rank)

    # ---- whole texts

    def _read(self, word: str) -> Parsed:
        head = HEADS.get(word.casefold())
        if head:
            return Parsed(head=head)
        exact = self.lexicon.indicator(word)
        if exact:
            return self._named(exact, word)
        if word in TOTALS:
            return Parsed(total=True, region=self._total_region(word), industry=self.lexicon.industry(word))
        if word in SUBTOTALS:
            return Parsed(subtotal=True)
        said = find_unit(word)
        units = tuple(unit.name for unit in said.units)
        rest = said.rest
        for unknown in said.unknown:
            rest = rest.replace(unknown, "")
        whole = parse_unit(word)
        if whole is not None and whole.dimension and len(word) <= 5:
            return Parsed(units=(whole.name,))
        base = Parsed(units=units, unknown_units=said.unknown)
        if not rest:
            return base
        if rest != word:
            head = HEADS.get(rest.casefold())
            if head:
                return replace(base, head=head)
            exact = self.lexicon.indicator(rest)
            if exact:
                return self._named(exact, rest, base)
        return self._strip(rest, base)

    def _total_region(self, word: str) -> str:
        return self.lexicon.region(word) or self.lexicon.region(word[:2])

    def _named(self, indicator: str, name: str, base: Parsed = NONE) -> Parsed:
        """An indicator found by one of its names, with what that very name says besides (高技术产业, 累计, 目标)."""
        implied = self.lexicon.implied(indicator, name)
        return replace(
            base,
            indicator=indicator,
            region=base.region or implied.region,
            industry=base.industry or implied.industry,
            kind=base.kind or implied.kind,
            caliber=base.caliber or implied.caliber,
            status=base.status or implied.status,
        )

    def _strip(self, word: str, base: Parsed) -> Parsed:
        """Take away periods, kinds, regions, industries and measures, the fewest that leave something understood."""
        level: dict[str, Parsed] = {word: base}
        seen = {word}
        deepest: tuple[str, Parsed] = (word, base)
        for _ in range(7):
            for rest, said in level.items():
                settled = self._settle(rest, said)
                if settled is not None:
                    return settled
            following: dict[str, Parsed] = {}
            for rest, said in level.items():
                for shorter, more in self._steps(rest, said):
                    shorter = (
                        shorter.strip("-:·、,，;；/的及和与()")
                        if not _balanced(shorter)
                        else shorter.strip("-:·、,，;；/的")
                    )
                    if shorter not in seen:
                        seen.add(shorter)
                        following[shorter] = more
            if not following:
                break
            deepest = min(following.items(), key=lambda item: len(item[0]))
            level = following
        rest, said = deepest
        return replace(said, stem=rest, known=False)

    def _settle(self, rest: str, said: Parsed) -> Parsed | None:
        """The meaning of a text without its known parts; None when something is left that is not understood."""
        if said.measure in ("previous", "rank"):
            # 增速及位次 is two things in one.
            return None if rest.endswith(("及", "和", "与", "、")) else said
        if rest == "" or rest in EMPTY_WORDS:
            return said
        head = HEADS.get(rest.casefold())
        if head:
            return replace(said, head=head)
        if said.measure in ("growth", "growth_2y"):
            grown = self.lexicon.grown(rest, said.measure == "growth_2y")
            if grown:
                return replace(self._named(grown, rest, said), measure=said.measure)
        elif said.measure == "share":
            exact = self.lexicon.indicator(rest + "比重") or self.lexicon.indicator(rest + "占比")
            if exact:
                return replace(self._named(exact, rest, said), measure="")
        else:
            exact = self.lexicon.indicator(rest)
            if exact:
                return self._named(exact, rest, said)
        if not said.measure or not self.lexicon.industry(rest):
            region = self.lexicon.region(rest)
            if region and not said.region:
                return replace(said, region=region)
        industry = self.lexicon.industry(rest)
        if industry and not said.industry:
            return replace(said, industry=industry)
        if self.lexicon.base(rest):
            # 规模以上工业增加值 is no indicator; its growth is. What is beside it decides.
            return replace(said, base=rest)
        return None

    def _steps(self, rest: str, said: Parsed) -> Iterator[tuple[str, Parsed]]:
        if said.period is None:
            found = find_period(rest)
            if found is not None and found.rest != rest:
                period = year_so_far(found.period)
                kind = period.kind if isinstance(period, Period) and period.said else ""
                yield found.rest, replace(said, period=period, kind=said.kind or kind)
        if not said.kind:
            kind, shorter = kind_words(rest)
            if kind:
                yield shorter, replace(said, kind=kind)
        if not said.region:
            for region, shorter in self.lexicon.strip_region(rest):
                yield shorter, replace(said, region=region)
        if not said.measure:
            for name, pattern in MEASURE_PATTERNS:
                match = pattern.search(rest)
                if match:
                    yield rest[: match.start()], replace(said, measure=name)
            for name, pattern in MEASURE_HEADS:
                match = pattern.search(rest)
                if match and match.end() < len(rest):
                    yield rest[match.end() :], replace(said, measure=name)
        if not said.status:
            for status, pattern in STATUS_WORDS:
                match = pattern.search(rest)
                if match:
                    yield rest[: match.start()] + rest[match.end() :], replace(said, status=status)
        if not said.industry:
            for industry, shorter in self.lexicon.strip_industry(rest):
                yield shorter, replace(said, industry=industry)
        if not said.caliber:
            for caliber, shorter in self.lexicon.strip_caliber(rest):
                yield shorter, replace(said, caliber=caliber)
        if not said.scope and (rest.startswith("规模以上") or rest.startswith("规上")):
            yield rest.removeprefix("规模以上").removeprefix("规上"), replace(said, scope=True)
        for pattern in (EMPTY_TAIL, EMPTY_HEAD):
            match = pattern.search(rest)
            if match and match.end() - match.start() < len(rest):
                yield rest[: match.start()] + rest[match.end() :], said
        if rest.endswith("%") or rest.endswith("±"):
            yield rest[:-1], replace(said, units=said.units or (("%",) if rest[-1] == "%" else ()))


def year_so_far(period: Period | Ambiguous) -> Period | Ambiguous:
    """2020年累计 names the year alone: up to which month must be said elsewhere (see Times)."""
    if isinstance(period, Ambiguous) and len(period.candidates) == 1:
        return replace(period.candidates[0], kind="累计", said=True)
    return period


def _balanced(text: str) -> bool:
    return text.count("(") == text.count(")")
