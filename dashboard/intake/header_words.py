"""Words of headers and labels that are no names: heads of columns, measures, numbering, totals, empty phrases."""

import re
from typing import Literal

from dashboard import lists

Measure = Literal["", "growth", "growth_2y", "mom", "change", "share", "previous", "rank"]


#: Heads of label and side columns, by what they hold.
HEADS: dict[str, str] = {word: role for role, words in lists.pairs("heads").items() for word in words.split()}
_WORDS = {kind: frozenset(words.split()) for kind, words in lists.pairs("header_words").items()}
#: Words that say nothing about what is measured.
EMPTY_WORDS = _WORDS["empty"]
EMPTY_TAIL = re.compile(r"(?:完成情况|情况|绝对[额数量值]|数值|完成[额数值]|指标值|总量|数额|\(绝对[额数量值]\))$")
EMPTY_HEAD = re.compile(r"^(?:主要|实际|完成|实现|#|\*|※)")
ENUMERATOR = re.compile(
    r"^(?:(?P<a>[一二三四五六七八九十]{1,3}[、.．])|(?P<b>\([一二三四五六七八九十]{1,3}\)[、.]?)"
    r"|(?P<c>\d{1,2}[、.](?!\d))|(?P<d>\(\d{1,2}\)(?!月))|(?P<e>[①-⑳][、.]?))"
)
OF_WHICH = re.compile(r"^(?:#|\*)?(?:其中|#其中|内)[:：、]?|^[#＃*＊※·•○●◆■▪→├└─│-]+")
FOOTNOTE = re.compile(r"[①-⑳*※]+$|\((?:注|见注)\d*\)$|\[\d+\]$")

MEASURES: tuple[tuple[Measure, str], ...] = (
    (
        "previous",
        r"(?:上年|去年)(?:同期|同月|同季)?(?:累计|数|值|完成)*|同期(?:数|值)?|上期(?:数|值)?|上月(?:数|值)?|基期数?",
    ),
    ("rank", r"(?:全省|增速|总量|增幅)?(?:排名|位次|排位|名次|排序)(?:变化|升降)?"),
    ("growth_2y", r"(?:同比)?(?:两年|二年)平均(?:增速|增长|增幅|同比增速)?(?:率)?"),
    ("mom", r"(?:环比|比上月|较上月)(?:增长|增速|增减|增幅)?(?:率)?(?:±)?"),
    (
        "change",
        r"(?:比|较|与)?(?:上年|去年)?(?:同期|同比)?(?:相比)?(?:增减|增加|减少|提高|下降|净增|回落|加快|升降|增长)(?:量|额|数|值|百分点|个百分点|幅度差|点)+"
        r"|增[减加]额|增量|(?:比|较)(?:上年|去年)(?:同期)?(?:提高|降低|加快|回落|增减)(?:百分点)?|同比增减(?:额|量|数|百分点)",
    ),
    (
        "growth",
        r"(?:比|较)?(?:上年|去年)(?:同期|同月)?(?:相比)?(?:增长|增减|增速|增幅|±)(?:率|速度)?(?:±)?|(?:比|较)同期(?:增长|增减|增速|增幅|±)(?:率)?"
        r"|同比(?:名义|实际)?(?:增长|增速|增幅|增减|涨幅|±)?(?:率|速度)?(?:±)?|(?:增长|增速|增幅|涨幅|增减|±)(?:率|速度|幅度)?(?:±)?|同比",
    ),
    ("share", r"(?:所)?占(?:全省|总量)?(?:比重|比例|比)|比重|份额|占比"),
)
MEASURE_PATTERNS = tuple((name, re.compile(rf"(?:\((?:{words})\)|(?:{words}))$")) for name, words in MEASURES)
MEASURE_HEADS = tuple(
    (name, re.compile(rf"^(?:{words})")) for name, words in MEASURES if name in ("previous", "growth", "mom")
)
STATUS_WORDS = (
    (
        "目标",
        re.compile(
            r"\((?:年度|全年)?目标\)|(?:年度|全年)?(?:预期)?目标(?:值|任务)?$|^(?:年度|全年)?目标(?:值|任务)?$|计划(?:数|值|目标)$"
        ),
    ),
    ("预测", re.compile(r"\((?:预计|预测|预估)\)|^(?:预计|预测)(?:数|值|完成)?|(?:预计|预测)(?:数|值|完成)?$")),
    ("初步", re.compile(r"\((?:初步|初步数|初步核算|快报|快报数)\)|(?:初步核算数?|初步数|快报数)$")),
    ("修订", re.compile(r"\((?:修订|修订数|终核|最终核实)\)|(?:修订数|最终核实数)$")),
    ("推算", re.compile(r"^推算(?:数|值)?$")),
)
STATUSES = ("公布", "初步", "修订", "推算", "预测", "目标", "定性")
TOTALS, SUBTOTALS = _WORDS["total"], _WORDS["subtotal"]
