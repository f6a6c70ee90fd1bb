"""Units as sheets write them: what they measure, by how much they differ, and where a text names one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache

from dashboard.intake.characters import BLANK, BRACKETS, compact, half_width, trimmed

#: Words of size before a unit, longest first.
SCALES: dict[str, Decimal] = {
    "万亿": Decimal(10) ** 12,
    "千亿": Decimal(10) ** 11,
    "百亿": Decimal(10) ** 10,
    "十亿": Decimal(10) ** 9,
    "亿": Decimal(10) ** 8,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "十万": Decimal(10) ** 5,
    "万": Decimal(10) ** 4,
    "千": Decimal(10) ** 3,
    "百": Decimal(10) ** 2,
}
#: Dimension → its units without a word of size, each in the smallest one.
_DIMENSIONS: dict[str, dict[str, str]] = {
    "金额": {"元": "1", "元人民币": "1", "人民币元": "1"},
    "美元": {"美元": "1"},
    "港元": {"港元": "1", "港币": "1"},
    "欧元": {"欧元": "1"},
    "比率": {"%": "1", "百分比": "1", "百分数": "1", "‰": "0.1", "千分比": "0.1"},
    "百分点": {"百分点": "1", "个百分点": "1"},
    "倍": {"倍": "1"},
    "电量": {"千瓦时": "1", "度": "1", "kwh": "1", "kw·h": "1", "千瓦小时": "1", "兆瓦时": "1000", "mwh": "1000"},
    "功率": {"千瓦": "1", "kw": "1", "兆瓦": "1000", "mw": "1000", "吉瓦": "1000000", "gw": "1000000", "瓦": "0.001"},
    "视在容量": {"千伏安": "1", "kva": "1", "兆伏安": "1000", "mva": "1000"},
    "个数": {"个": "1", "家": "1", "户": "1", "条": "1", "项": "1", "件": "1"},
    "人数": {"人": "1", "名": "1"},
    "人次": {"人次": "1"},
    "次数": {"次": "1"},
    "重量": {"吨": "1000", "千克": "1", "公斤": "1", "克": "0.001", "t": "1000", "kg": "1"},
    "标准煤": {"吨标准煤": "1", "吨标煤": "1", "tce": "1"},
    "容量": {"千升": "1000", "升": "1", "kl": "1000"},
    "体积": {"立方米": "1", "m³": "1"},
    "台数": {"台": "1", "部": "1", "台(部)": "1", "部(台)": "1", "台/部": "1"},
    "车辆": {"辆": "1"},
    "片数": {"片": "1"},
    "只数": {"只": "1"},
    "套数": {"套": "1"},
    "张数": {"张": "1"},
    "箱数": {"重量箱": "1"},
    "面积": {"亩": "1", "公顷": "15"},
    "平方米": {"平方米": "1", "平方千米": "1000000", "平方公里": "1000000"},
    "长度": {"米": "1", "千米": "1000", "公里": "1000"},
    "天数": {"天": "1"},
    "指数": {"指数": "1", "点": "1"},
    "能耗": {"单位能耗": "1"},
}
#: Index numbers: 98.3 of 上年同期=100 is no growth rate of 98.3%.
_BASE_100 = re.compile(r"(?:以)?(?:上年同期|上年同月|上年|上月|去年同期|\d{4}年?)(?:为|=|＝)100")
#: 百分点 of 个, 千瓦时 of 千 and so on: a written unit is one word.
_SPELT: dict[str, tuple[str, Decimal]] = {
    name: (dimension, Decimal(factor)) for dimension, names in _DIMENSIONS.items() for name, factor in names.items()
}
#: Written otherwise, meant the same; the name is that of the dictionary.
_SAME = {
    "个百分点": "百分点", "百分比": "%", "百分数": "%", "千分比": "‰", "度": "千瓦时", "kwh": "千瓦时",
    "kw·h": "千瓦时", "千瓦小时": "千瓦时", "公斤": "千克", "点": "指数", "元人民币": "元", "人民币元": "元",
    "kva": "千伏安", "港币": "港元", "吨标煤": "吨标准煤", "台(部)": "台", "部(台)": "台", "台/部": "台",
}  # fmt: skip
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
