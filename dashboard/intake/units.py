"""Units as sheets write them: what they measure, by how much they differ, and where a text names one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache

from dashboard import lists
from dashboard.intake.characters import BLANK, BRACKETS, compact, half_width, trimmed

#: Words of size before a unit, longest first.
SCALES = {word: Decimal(factor) for word, factor in lists.pairs("scales").items()}
#: Index numbers: 98.3 of 上年同期=100 is no growth rate of 98.3%.
_BASE_100 = re.compile(r"(?:以)?(?:上年同期|上年同月|上年|上月|去年同期|\d{4}年?)(?:为|=|＝)100")
_UNITS = lists.rows("units")
#: 百分点 of 个, 千瓦时 of 千 and so on: a written unit is one word, in the smallest unit of its dimension.
_SPELT: dict[str, tuple[str, Decimal]] = {row["unit"]: (row["dimension"], Decimal(row["factor"])) for row in _UNITS}
#: Written otherwise, meant the same; the name is that of the dictionary.
_SAME = {row["unit"]: row["same_as"] for row in _UNITS if row["same_as"]}
_FIFTEEN = Context(prec=15)


class UnitError(Exception):
    """Two units that measure different things (% and 百分点, 亿元 and 户), or of unclear relation (亿 and 万元)."""


@dataclass(frozen=True)
class Unit:
    """A unit: its usual name, what it measures, and how many of the smallest unit of that dimension it is.

    A word of size alone (超4万) has the dimension "" : it is counted in whatever the table counts.
    """

    name: str
    dimension: str
    factor: Decimal

    @property
    def scaled(self) -> bool:
        """Whether the name begins with a word of size: 万户, but not 千瓦时."""
        return any(self.name.startswith(scale) and self.name != scale for scale in SCALES) and self.name not in _SPELT


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit | None:
    """The unit that is all of the text (％, 亿度, 万元/亩, 万家, 上年同期=100, 亿); None when it is not one unit."""
    word = compact(text).casefold().removeprefix("人民币")
    if not word or len(word) > 20:
        return None
    if _BASE_100.fullmatch(word):
        return Unit(word, "定基指数", Decimal(1))
    for middle in ("/", "每"):
        above, found, below = word.partition(middle)
        if found:
            top, bottom = _simple(above), _simple(below)
            if top is None or bottom is None or not top.dimension or not bottom.dimension:
                return None
            factor = _FIFTEEN.divide(top.factor, bottom.factor)
            return Unit(f"{top.name}/{bottom.name}", f"{top.dimension}/{bottom.dimension}", factor)
    return _simple(word)


def _simple(word: str) -> Unit | None:
    if word in SCALES:
        return Unit(word, "", SCALES[word])
    for scale, size in (("", Decimal(1)), *SCALES.items()):
        rest = word.removeprefix(scale)
        if word.startswith(scale) and rest in _SPELT:
            dimension, factor = _SPELT[rest]
            if scale and dimension in ("比率", "百分点", "倍", "指数", "天数"):
                return None
            return Unit(scale + _SAME.get(rest, rest), dimension, factor * size)
    return None


def convert(value: float, from_unit: str, to_unit: str) -> tuple[float, tuple[str, ...]]:
    """The value in another unit, to 15 significant digits, and the rules that were used (unit_scaled, permille).

    户, 家 and 个 count alike. A word of size alone (超4万) goes with a unit without one (40,000 户) or with the
    same (万户). Raises UnitError when one of the two is unknown or they cannot be the same thing: % and 百分点
    never become each other.
    """
    factor, rules = conversion(from_unit, to_unit)
    if factor == 1:
        return value, rules
    return scaled(value, factor), rules


def scaled(value: float, factor: Decimal) -> float:
    """value × factor by decimal arithmetic, to 15 significant digits: 0.065 × 100 is 6.5."""
    return float(_FIFTEEN.multiply(Decimal(format(value, ".15g")), factor))


@lru_cache(maxsize=4096)
def conversion(from_unit: str, to_unit: str) -> tuple[Decimal, tuple[str, ...]]:
    """What a value is multiplied by from one unit to the other, and the rules used. Raises UnitError."""
    source, target = parse_unit(from_unit), parse_unit(to_unit)
    if source is None or target is None:
        raise UnitError(f"单位“{from_unit if source is None else to_unit}”未识别")
    if source.dimension == target.dimension:
        if source.factor == target.factor:
            return Decimal(1), ()
        rule = "permille" if source.dimension == "比率" else "unit_scaled"
        return _FIFTEEN.divide(source.factor, target.factor), (rule,)
    if source.dimension == "" and "/" not in target.name and target.dimension not in ("比率", "百分点", "定基指数"):
        if not target.scaled:
            return source.factor, ("unit_scaled",)
        if target.name.startswith(source.name) and target.name.removeprefix(source.name) in _SPELT:
            return Decimal(1), ()
    raise UnitError(f"“{from_unit}”不能换算成“{to_unit}”")


@dataclass(frozen=True)
class Said:
    """The units a header or a 单位 line names, the text without them, and words standing where a unit should."""

    units: tuple[Unit, ...]
    rest: str
    unknown: tuple[str, ...] = ()


_LINE = re.compile(r"(?:计量|数量|金额|货币)?单位(?:名称)?[:：](?P<said>[^:：)]*)")
_BRACKET = re.compile(r"\((?P<said>[^()]*(?:\([台部]\)[^()]*)?)\)")
_BETWEEN = re.compile(r"[、,，;；\s]+|和|及|或")
_SIGN = re.compile(r"^\(?(?:\+|-|±|\+/-|\+、-|\+,-)(?=%)")


@lru_cache(maxsize=8192)
def find_unit(text: str) -> Said:
    """The units named in a header (营业收入（万元）, 增速%, 总产值：亿元) or a line (计量单位：亿元、%).

    The rest is the text in compact form (see characters.compact) without the unit and its empty brackets.
    A bracket that holds anything else (（推算）, (GDP)) stays in the rest; only after 单位： is a word that is
    no unit reported as unknown.
    """
    spaced = trimmed(BLANK.sub(" ", half_width(text)))
    word = compact(text)
    line = _LINE.search(word)
    if line:
        said = _LINE.search(BLANK.sub(" ", spaced).replace("单 位", "单位").translate(BRACKETS))
        units, unknown = _listed(said["said"] if said else line["said"])
        rest = word[: line.start()] + word[line.end() :]
        return Said(units, rest.replace("()", ""), unknown)
    units = ()
    for bracket in reversed(list(_BRACKET.finditer(word))):
        inside = bracket["said"]
        whole = _unit_word(inside)
        parts = [inside] if whole else [part for part in _BETWEEN.split(inside) if part]
        known = {part: unit for part in parts if (unit := _unit_word(part)) is not None}
        if known:
            others = "，".join(part for part in parts if part not in known)
            word = word[: bracket.start()] + (f"({others})" if others else "") + word[bracket.end() :]
            units = (*known.values(), *units)
    if units:
        return Said(units, word)
    if (unit := _unit_word(word)) is not None:
        return Said((unit,), "")
    for rest, said_there in _tails(spaced):
        if (unit := _unit_word(compact(said_there))) is not None:
            return Said((unit,), compact(rest))
    return Said((), word)


def _tails(text: str) -> list[tuple[str, str]]:
    """Where a unit may stand at the end of a header: after a blank, a slash or a colon, or as a bare %."""
    cuts = [match.start() for match in re.finditer(r"[ /:：]", text)][:8]
    pairs = [(text[:cut], text[cut + 1 :]) for cut in cuts]
    if text[-1:] in ("%", "‰"):
        pairs.append((text[:-1].rstrip("±"), text[-1]))
    return pairs


def _unit_word(text: str) -> Unit | None:
    """A unit as a header names it; a word of size alone is none."""
    unit = parse_unit(_SIGN.sub("", text).removeprefix("单位"))
    if unit is None or not unit.dimension or text in ("点", "名", "t"):
        return None
    return unit


def _listed(text: str) -> tuple[tuple[Unit, ...], tuple[str, ...]]:
    found: list[Unit] = []
    unknown: list[str] = []
    parts: Iterable[str] = [text] if parse_unit(text) else [part for part in _BETWEEN.split(text) if part]
    for part in parts:
        unit = parse_unit(part)
        if unit is not None and unit.dimension:
            found.append(unit)
        else:
            unknown.append(part)
    return tuple(found), tuple(unknown)
