"""What single cells look like: blank, a value, a period, a note, the head of a column."""

import re
import unicodedata
from datetime import date, datetime

from dashboard.intake.book import Value

#: Rows looked at to learn what a column holds; a body is regular far beyond that.
SAMPLE = 60
#: More header rows than that are not a header.
DEEPEST_HEADER = 8

MARKS = frozenset((
    "—", "–", "-", "－", "――", "——", "--", "…", "……", "...", "/", "／", "\\", "*", "×", "x", "X", "空", "无",
    "NA", "N/A", "n.a.", "N.A.", "na", "n/a", "#", "·", "null", "NULL",
    "None", "nan", "暂无", "缺", "~", "～", "―", "─", "＊", "Ｘ",
))  # fmt: skip
NOTE = re.compile(
    r"^[\s*※★#]*(?:注|备注|说明|附注|资料来源|数据来源|来源|填表说明|注释|注解|编者注)\s*\d*[、.]?\s*[：:]"
    r"|^[\s]*(?:注[\d一二三四五]|[※★])"
)
INFO = re.compile(
    r"(?:计量)?单位\s*[:：]|^\s*(?:填报|制表|编制|报送|报告期|发布|资料来源|数据来源|来源|日期|时间|时期|统计时间|地区|审核|联系人|表号)"
    r"[^:：]{0,8}[:：]"
)
#: 附件2, 表1, 附表3-1： the number of an annex or table on a line of its own: neither a value nor a title.
ANNEX = re.compile(r"^\s*[(（]?(?:附\s*[件表录]?|续?表)\s*[\d一二三四五六七八九十]*(?:[-—–.]\d+)?[)）]?\s*[:：]?\s*$")
_NUMBER = re.compile(
    r"^'?[^\d年月季A-Za-z]{0,6}[-+(]?\d[\d,，.]*(?:[eE][-+]?\d+)?\)?"
    r"[%‰元亿万千百瓦时户家个倍点分人条吨台辆只套升克片米天次所度指数以上左右余多强小幅降增长]{0,10}$"
)
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_YEAR_MONTH = re.compile(r"^(?:19|20)\d{2}[-./年]?(?:0?[1-9]|1[0-2])月?$")
_PERIOD_TEXT = re.compile(r"\d\s*(?:年|月|季)|[一二三四上下]\s*(?:季|半年)|^[Qq][1-4]$|全年")
HEADISH = re.compile(
    r"累计|本月|当月|本期|同比|环比|增长|增速|比上年|同期|位次|排[名位]|单位|地区|市州|区域|行业|产业|指标|项目|数值|总量|绝对|比重"
    r"|占比|完成|备注|序号|时[期间]|月份|年份|[（(][^）)]*[)）]"
)
LONG_HEADS = re.compile(
    r"^(?:指标(?:名称|项)?|地区(?:名称)?|市[（(]?州[)）]?|行业(?:名称)?|产业|时期|时间|月份|年月|年份|日期|报告期|数值|值|数据|"
    r"单位|计量单位|口径|统计口径|来源|数据来源|备注|说明|序号|编号|时期类型)$"
)


def plain(value: Value) -> str:
    """A text cell in half-width form without outer blanks; "" for empty cells."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""


def is_blank(value: Value) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return value is None or (isinstance(value, str) and not value.strip(" \t\r\n\u3000\u00a0\ufeff\u200b"))


def like_period(value: Value) -> bool:
    """Whether a cell could be a period in a header: a year, a month in digits, a date, 3月, 一季度."""
    if isinstance(value, (date, datetime)):
        return True
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, (int, float)):
        return value == int(value) and (1990 <= value <= 2100 or (199001 <= value <= 210012 and 1 <= value % 100 <= 12))
    text = plain(value).replace(" ", "")
    return bool(_YEAR.match(text) or _YEAR_MONTH.match(text) or (len(text) <= 24 and _PERIOD_TEXT.search(text)))


def is_datum(value: Value) -> bool:
    """Whether a cell looks like a value: a number, a number in text, or a missing mark. Periods are not."""
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, (int, float)):
        return not like_period(value)
    if not isinstance(value, str):
        return False
    if value.strip() in MARKS:
        return True
    text = plain(value).replace(" ", "")
    return len(text) <= 40 and not like_period(text) and bool(_NUMBER.match(text)) and not ANNEX.match(text)


def shown_text(value: Value) -> str:
    """A header or label cell as text: whole numbers without .0, dates as YYYY-MM-DD."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return format(value, ".15g")
    return "" if value is None else str(value)
