"""The writings of periods as patterns: words for a kind, forms with figures, what only looks like a period."""

import re

from dashboard.intake.characters import chinese_integer, compact

#: Words for each kind; 1-本月 and its like leave the month to the title.
CUMULATIVE = (
    r"自年初(?:至本?月?止?)?累计|年初至今(?:累计)?|自年初|年初至本?月?末?止?|本?年(?:初)?累计|1-本月(?:累计)?"
    r"|1至本月(?:累计)?|本月止累计|本月止|累计(?:完成|实现)?数?值?"
)
SINGLE = r"当月值?|本月数?值?|单月值?|当月数|当月完成"
QUARTER = r"当季值?|本季度?|单季"
POINT = r"(?:本?(?:期|月))末(?:数|余额)?|时点"

_DASHES = str.maketrans(dict.fromkeys("—–−―‐‑‒─~～﹣﹘", "-"))
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)|(?<![\d.])(?P<short>\d\d)(?=年))"
_TO = "(?:-|至|到)"
_MONTH = r"(?:0?[1-9]|1[0-2])"
FORMS: tuple[tuple[str, "re.Pattern[str]"], ...] = tuple(
    (name, re.compile(pattern, re.ASCII))
    for name, pattern in (
        # 2021年1月-2021年3月, 2021.01-2021.03
        ("both", rf"{_YEAR}[年.\-/]({_MONTH})月?份?{_TO}(?P<year2>(?:19|20)\d\d)[年.\-/]({_MONTH})(?!\d)月?份?"),
        # 2021年1-3月, 1—2月份, 2021.1-3, 2021年1月至3月
        (
            "months",
            rf"(?:{_YEAR}[年.]?|(?<![\d.])(?<!附[件表]))({_MONTH})(?:月份?)?{_TO}({_MONTH})月份?(?P<end>末|底|止)?",
        ),
        ("bare", rf"{_YEAR}[年.]({_MONTH})-({_MONTH})(?![\d.月季-])"),
        (
            "firstquarters",
            rf"(?:{_YEAR}年?)?(?:前([2-4二两三四])个?季度?|第?[一1]{_TO}第?([2-4二三四])季度)(?P<end>末|底)?",
        ),
        ("quarter", rf"(?:{_YEAR}年?)?(?:第?([1-4一二三四])季度?)(?P<end>末|底)?"),
        ("q", rf"(?:{_YEAR}年?[-./]?)?[Qq]([1-4])(?![\w])"),
        ("qq", r"(?<!\d)([1-4])[Qq](?P<year>20\d\d)?(?!\w)"),
        ("half", rf"(?:{_YEAR}年?)?(?P<half>[上下])半年(?P<end>末|底)?"),
        ("date", rf"{_YEAR}(?P<sep>[年\-/.])({_MONTH})(?:月|(?P=sep))(0?[1-9]|[12]\d|3[01])(?!\d)[日号]?"),
        ("packed", r"(?<!\d)(?P<year>(?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"),
        ("month", rf"{_YEAR}年({_MONTH})月份?(?P<end>末|底|止)?"),
        (
            "dotted",
            r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?P<sep>[\-/.])"
            rf"({_MONTH})(?![\d\-/]|\.\d)月?份?(?P<end>末|底|止)?",
        ),
        ("packed_month", r"(?<![\d.])(?P<year>(?:19|20)\d\d)(0[1-9]|1[0-2])(?![\d.])月?"),
        ("full", rf"(?:{_YEAR}年?)?全年"),
        ("end_of_year", rf"(?:{_YEAR}年?年?|^年)(?P<end>末|底)"),
        ("year", rf"{_YEAR}年度?(?!初|以来|起|前|后|版|修订|不变|第\d+[期批号])"),
        ("month_only", rf"(?<![\d.])({_MONTH})月份?(?P<end>末|底|止)?(?!\d)"),
        ("year_only", r"^(?P<year>(?:19|20)\d\d)(?=$|累计$)"),
    )
)  # fmt: skip
#: A year that belongs to a comparison, a price basis or an index is no period of the value.
NOT_A_PERIOD = re.compile(
    r"(?:上年|去年|前年|比|较|与)?(?:(?:19|20)\d\d年?)?(?:同期|同月)"
    r"|(?:19|20)\d\d年?(?:=|为)100|(?:19|20)\d\d年?(?:不变)?(?:可比)?价"
)
COMPARED = re.compile(r"(?:比|较|与|按|以)$")
UNTIL = re.compile(r"截至|截止到?|至$")
_FIGURE = "[零〇○一二三四五六七八九]"
_CHINESE_YEAR = re.compile(rf"{_FIGURE}{{4}}(?=年|$)|(?<!{_FIGURE}){_FIGURE}{{2}}(?=年)")
_CHINESE_MONTH = re.compile(r"(十[一二]|[一二三四五六七八九十])(?=月|(?:-|至|到)(?:十[一二]?|[一二三四五六七八九])月)")
_QUARTERS = {char: value for value, char in enumerate("一二三四", start=1)} | {"两": 2}


def plain_form(text: str) -> str:
    """Compact, dashes alike, Chinese years and months in figures: the form the patterns know."""
    word = compact(text).translate(_DASHES)
    word = re.sub(r"(?<=\d)--+(?=\d)", "-", word)
    word = _CHINESE_YEAR.sub(lambda m: str(_figures(m[0])), word)
    return _CHINESE_MONTH.sub(lambda m: str(chinese_integer(m[0])), word)


def _figures(text: str) -> str:
    return "".join(str(chinese_integer(char)) for char in text)


def quarter_number(text: str) -> int:
    """1 to 4 for 一 to 四, 1 to 4 and 两."""
    return _QUARTERS[text] if text in _QUARTERS else int(text)
