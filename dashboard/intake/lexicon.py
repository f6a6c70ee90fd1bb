"""The dictionary's names arranged for looking up whole texts and parts of texts. Exact, never near."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.intake.characters import compact
from dashboard.intake.names import normalised as key
from dashboard.intake.vocabulary import Vocabulary

_GROWTH = re.compile(r"(?:累计|当月)?(?:增速|涨幅)(?:率)?$")
_TWO_YEARS = re.compile(r"两年平均(?:增速)?")
_COMPARED = re.compile(r"^(?P<of>.+?)(?:对|拉动)(?P<what>GDP|地区生产总值)")
#: Industries that any name of industry as a whole contains: never taken out of the middle of a text.
WHOLE = frozenset(["all", "industry_sector"])


@dataclass(frozen=True)
class Implied:
    """What an indicator's name says besides the indicator."""

    region: str = ""
    industry: str = ""
    kind: str = ""
    caliber: str = ""
    status: str = ""


class Lexicon:
    """Names of one vocabulary. Raises nothing: what is not found is ""."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._indicators: dict[str, str] = {}
        self._industries: dict[str, str] = {}
        self._regions: dict[str, str] = {}
        doubtful: set[str] = set()
        for entry in vocabulary.indicators.values():
            for name in (entry.id, *entry.names):
                if self._indicators.setdefault(key(name), entry.id) != entry.id:
                    doubtful.add(key(name))
        for name in doubtful:
            del self._indicators[name]
        for found, parts in ((self._industries, vocabulary.industries), (self._regions, vocabulary.regions)):
            for part in parts.values():
                for name in (part.id, *part.names):
                    found.setdefault(key(name), part.id)
        self._grown, self._grown_2y = self._growth()
        self._industry_names = sorted((n for n in self._industries if not n.isascii()), key=len, reverse=True)
        self._region_names = sorted((n for n in self._regions if not n.isascii()), key=len, reverse=True)
        self._calibers = sorted(
            {c for entry in vocabulary.indicators.values() for c in entry.calibers if c}, key=len, reverse=True
        )
        names = {*self._indicators, *self._grown, *self._grown_2y}
        self._subjects = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
        self._implied: dict[tuple[str, str], Implied] = {}

    def _growth(self) -> tuple[dict[str, str], dict[str, str]]:
        """Names whose growth is an indicator, and that indicator: 营业收入 and 规模以上工业增加值."""
        one: dict[str, str] = {}
        two: dict[str, str] = {}
        entries = self.vocabulary.indicators
        for entry in entries.values():
            for name in entry.names:
                word = key(name)
                if entry.unit != "%" or "比20" in word or "推算" in word or "目标" in word:
                    continue
                if _TWO_YEARS.search(word):
                    two.setdefault(_GROWTH.sub("", _TWO_YEARS.sub("", word)), entry.id)
                elif (base := _GROWTH.sub("", word)) != word and base:
                    one.setdefault(base, entry.id)
        for entry in entries.values():
            for suffix, found in (("_growth", one), ("_growth_2y", two)):
                if entry.id + suffix in entries:
                    for name in entry.names:
                        found.setdefault(key(name), entry.id + suffix)
        return one, two

    # ---- whole texts

    def indicator(self, text: str) -> str:
        """The indicator with that name; "" when there is none or two share the name."""
        return self._indicators.get(key(text), "")

    def region(self, text: str) -> str:
        """The region with that name or code."""
        return self._regions.get(key(text), "")

    def industry(self, text: str) -> str:
        """The industry with that name or id."""
        return self._industries.get(key(text), "")

    def grown(self, text: str, two_years: bool = False) -> str:
        """The indicator of the growth of what is named: 营业收入 → revenue_growth. A growth's own name stays."""
        word = key(text)
        table = self._grown_2y if two_years else self._grown
        found = table.get(word, "")
        if not found and not two_years:
            exact = self._indicators.get(word, "")
            if exact in self._grown.values():
                return exact
        return found

    def base(self, text: str) -> bool:
        """Whether only the growth of what is named is an indicator (规模以上工业增加值)."""
        word = key(text)
        return word in self._grown and word not in self._indicators

    def implied(self, indicator: str, name: str) -> Implied:
        """What a name says besides its indicator: 规模以上高技术产业增加值同比增速 → industry high_tech."""
        place = (indicator, name)
        found = self._implied.get(place)
        if found is None:
            found = self._implied[place] = self._implication(indicator, compact(name))
        return found

    def _implication(self, indicator: str, name: str) -> Implied:
        entry = self.vocabulary.indicators[indicator]
        region = next((self._regions[r] for r in self._region_names if key(name).startswith(r)), "")
        if not region and "全省" in name:
            region = self.region("全省")
        industry, caliber = "", ""
        compared = _COMPARED.match(name)
        if "industry" in entry.by:
            if compared:
                industry = self.industry(compared["of"])
            else:
                word = key(name)
                industry = next((self._industries[n] for n in self._industry_names if n in word), "")
                industry = "" if industry in WHOLE else industry
        for usual in self._calibers if "以上" not in name.replace("规模以上", "") else ():
            if usual in entry.calibers and key(usual).removesuffix("后").removesuffix("级") in key(name):
                caliber = usual
                break
        if compared:
            caliber = next((c for c in entry.calibers if "地区生产总值" in c), caliber)
        kind = "累计" if "累计" in name else "当月" if "当月" in name and "当月增速" not in entry.title else ""
        return Implied(region, industry, kind, caliber, "目标" if "(目标)" in name else "")

    # ---- parts of texts

    def strip_region(self, text: str) -> Iterator[tuple[str, str]]:
        """Regions at the beginning or end of a text, longest first, each with what is left of the text."""
        for name in self._region_names:
            if text.startswith(name) and len(text) > len(name):
                yield self._regions[name], text[len(name) :].removeprefix(":").removeprefix("的")
                return
        for name in self._region_names:
            for tail in (f"({name})", f":{name}", f"-{name}"):
                if text.endswith(tail):
                    yield self._regions[name], text.removesuffix(tail)
                    return

    def strip_industry(self, text: str) -> Iterator[tuple[str, str]]:
        """Industries at the beginning or end of a text, longest first, each with what is left of the text."""
        word = _soft(text)
        for name in self._industry_names:
            if word.startswith(name) and len(word) > len(name):
                yield self._industries[name], word[len(name) :]
                break
        for name in self._industry_names:
            tails = (f"({name})", f":{name}", f"-{name}", *((name,) if len(name) > 2 else ()))
            tail = next((t for t in tails if word.endswith(t) and len(word) > len(t)), "")
            if tail:
                yield self._industries[name], word.removesuffix(tail)
                return

    def strip_caliber(self, text: str) -> Iterator[tuple[str, str]]:
        """A usual caliber in brackets or in front: 企业技术中心（国家级）."""
        for caliber in self._calibers:
            for form in (f"({compact(caliber)})",):
                if form in text:
                    yield caliber, text.replace(form, "")

    def inside(self, text: str) -> list[tuple[str, str, int, int]]:
        """Names of regions in running text: (name, code, start, end), longest first, without overlaps."""
        taken: list[tuple[str, str, int, int]] = []
        for name in self._region_names:
            start = text.find(name)
            while start >= 0:
                end = start + len(name)
                if all(end <= a or start >= b for _, _, a, b in taken):
                    taken.append((name, self._regions[name], start, end))
                start = text.find(name, end)
        return taken

    def industries_inside(self, text: str) -> list[tuple[str, str]]:
        """Names of industries of three characters or more in running text and their ids, longest first, no overlaps."""
        taken: list[tuple[str, str]] = []
        rest = _soft(text)
        for name in self._industry_names:
            if len(name) > 2 and self._industries[name] not in WHOLE and name in rest:
                taken.append((name, self._industries[name]))
                rest = rest.replace(name, "|")
        return taken

    def subjects_inside(self, text: str) -> list[str]:
        """Names of indicators, or of what only the growth is one of, in running text; longest first, no overlaps."""
        rest = key(text)
        taken: list[str] = []
        for name in self._subjects:
            if name in rest:
                taken.append(name)
                rest = rest.replace(name, "|")
        return taken

    def within(self, inner: str, outer: str) -> bool:
        """Whether one region lies in another (成都 in 四川); a region lies in itself."""
        regions = self.vocabulary.regions
        at = inner
        for _ in range(6):
            if at == outer:
                return True
            region = regions.get(at)
            if region is None:
                return False
            if region.economic_region == outer:
                return True
            at = region.parent
        return False

    def part_of(self, inner: str, outer: str) -> bool:
        """Whether one industry belongs to another."""
        at = inner
        for _ in range(8):
            if at == outer or outer == "all":
                return True
            entry = self.vocabulary.industries.get(at)
            if entry is None:
                return False
            at = entry.parent
        return False


def _soft(text: str) -> str:
    """Running text with the marks gone that names are written with and without."""
    return text.replace("规上", "规模以上").replace("、", "").replace("，", "").replace(",", "").replace("及", "和")
