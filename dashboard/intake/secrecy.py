"""Secrecy marks (密级标志): what one is, and that a file which bears one is taken no further.

A mark stands by itself: 绝密, 机密, 秘密 or 涉密 alone in its cell, line or bracket or set off by blanks, with a term
or not (机密1年, 秘密 长期); or it shows itself wherever it is, by its star or behind 密级：. It may be spaced out, full
width, or one letter under the other. The word within a sentence or a longer term (非涉密, 商业秘密, 涉密人员培训) and
a choice still to be made (绝密、机密、秘密；涉密：是/否) are none. In doubt it is one.
"""

import re

from dashboard.intake.characters import BRACKETS, half_width, seen
from dashboard.intake.findings import Refused

_LEVEL = r"(?:[绝絕机機秘祕]\s*密|涉\s*密)"
_COUNT = r"(?:\d{4}[-/.年][-.\d月日]+|(?:\d{1,4}|[一二两三四五六七八九十百]{1,4})\s*(?:年|个月|月|日|天))"
_TERM = rf"\(?(?:{_COUNT}|长期|永久|(?:启用|解密|公开|公布|发布|印发)(?:之)?前)"
_STAR, _CHOSEN = "★☆✩✪✭✮✯⭐", "☑√✓■"
#: Between level and term; before and behind a level that stands by itself.
_LINK, _SET_OFF = r"[\s*,、:·•….—-]*", rf"\s|_*※◆●▲~#•…{_STAR}{_CHOSEN}—-"
#: Levels to choose from, none of them chosen: no mark.
_CHOICE = re.compile(
    # Blanks alone set off a mark from a word, but all three levels, or yes and no, are a list.
    rf"(?<![{_CHOSEN}])(?:绝密\s+机密\s+秘密|涉密\s+非涉密(?!\w)|{_LEVEL}(?:\s*[/、,;或和及|□☐]+\s*非?{_LEVEL})+)(?!\s*[{_CHOSEN}]|{_LINK}(?:[{_STAR}]|{_TERM}))"
)
#: Not after it: yes and no, a unit.
_ASKED = r"(?!\s*\([是否有无台人件个份家次项名万亿%])"
_MARK = re.compile(
    # Behind 密级: or with a star, wherever it stands.
    rf"密\s*级[^\s:]{{0,4}}?\s*:\s*\(?{_LEVEL}{_ASKED}|涉\s*密\s*:\s*[是√](?!\s*[/、或□☐否])"
    rf"|{_LEVEL}(?:\s*级)?\s*[{_STAR}](?:\s*{_TERM})?"
    # Beside the digits of a number's format.
    rf'|(?:^|"){_LEVEL}"(?=[0#?])|(?<=[0#?])"{_LEVEL}(?:"|$)'
    # By itself, with what belongs to it.
    rf"|(?:^|(?<=[(:;{_SET_OFF}]))(?<!国家\s)(?<!商业\s)(?<!工作\s)(?<!保守\s)"
    r"(?!(?<=(?:企业|单位|人员)\()涉|涉\s*密\s+(?:人员|岗位|载体|信息|场所|系统|网络|设备|项目|业务))"
    r"(?:特急|加急|急件|密级[为是]?)?"
    rf"{_LEVEL}{_ASKED}级?(?:文件|资料|材料|件)?(?:{_LINK}{_TERM}[^\s\w]*)?"
    rf"(?=$|[);。!{_SET_OFF}]|[,;!。、]\s*(?:注意|请|严禁|禁止|不得|妥善))"
)
#: Single letters with the same blank between them: one word spaced out.
_SPACED = re.compile(r"(?<!\S)\S(?!\S)(\s+)\S(?!\S)(?:\1\S(?!\S))*")
#: What headers and footers of sheets are written with: &C begins the middle part, &"宋体,常规"&12 is type.
_PART, _TYPE = re.compile(r"&[LCR]"), re.compile(r'&(?:"[^"]*"|K(?:[0-9A-Fa-f]{6}|\d\d[+-]\d{3})|\d+|[A-Z&])')
#: 密 in UTF-8, written by its number, in UTF-16: what may hold a mark. Cells that say 精密, 密封 come by the thousand.
SIGNS = (
    re.compile(r"密(?=[\s\S]{3})(?!度|封|集)(?<!精密|保密|紧密)".encode()),
    re.compile(rb"&#(?:[xX]0*5[bB][cC]6|0*23494);"),
    WIDE := re.compile(rb"\xc6\x5b(?<=[\x00-\x30\x67\x6a\x6d\x79\x7d\x7e]..)", re.DOTALL),
)


def mark_in(text: str) -> str:
    """The secrecy mark a text (a cell, a line, a name) bears, as found; "" when it bears none."""
    if "密" in text:
        lines = seen(half_width(_TYPE.sub("", _PART.sub("\n", text)))).translate(BRACKETS).split("\n")
        # Last, letters one under the other, each in a line of its own.
        for line in (*lines, "".join("".join(lines).split())):
            whole = _SPACED.sub(lambda found: "".join(found[0].split()), line.strip(" \t“”‘’\"'"))
            if found := _MARK.search(_CHOICE.sub("", whole)):
                return found[0].strip()
    return ""


def check_text(text: str, where: str) -> None:
    """Refuse the file this is a text of when it bears a mark. where: what people know its place by (Sheet1!A1)."""
    if mark := mark_in(text):
        advice = "请立即停止处理，勿转存、勿再上传，交本单位保密员处置"
        raise Refused("secrecy", f"文件带有密级标志“{mark[:20]}”，不予接收，未留副本", where, advice)
