"""Which of a workbook's cell styles change what a value means: percent, scaled, dates, indented labels."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.intake.findings import Refused
from dashboard.intake.package import SAVE_AGAIN
from dashboard.intake.xml_scan import XmlScan, local

#: Formats that come by number only: percent, text, and dates and times (27–36 and 50–58 are those of Chinese editions).
BUILT_IN = {9: "0%", 10: "0.00%", 49: "@"}
DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
MOST_STYLES = 100_000

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|[!_*](.)')
_ASKED = re.compile(r"\[\s*[<>=]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_TELLING = re.compile(r"[%‰㎡\u4e00-\u9fffA-Za-z¥$€]")


def first_section(code: str) -> str:
    """The part of a format that positive numbers are shown in (a semicolon in quotes does not end it)."""
    section = re.match(r'(?:"[^"]*"|\\.|[^;"\\])*', code)
    return section[0] if section else code


def bare(code: str) -> str:
    """A format without quoted text, escaped characters, fillers, colours and conditions."""
    return _BRACKETS.sub("", _QUOTED.sub("", code))


def is_date(code: str) -> bool:
    """Whether numbers in this format are shown as dates or times."""
    plain = bare(first_section(code)).lower()
    return bool(re.search(r"[ymdhs]", plain.replace("general", ""))) and not re.search(r"[0#?]", plain.split(".")[0])


def telling(code: str) -> str:
    """The format if it changes what a number means, else "".

    That is: percent, permille, text shown with the number (0.0"亿元"), scaling by thousands (0.0,) or by a
    decimal point put in between (0!.0000), and the text format @. Where sections have conditions, any of them counts.
    """
    section = first_section(code)
    if section.strip() == "@":
        return "@"
    sections = [section]
    while _ASKED.search(code) and (rest := code[len("".join(sections)) + len(sections) - 1 :]).startswith(";"):
        sections.append(first_section(rest[1:]))
    return code if any(map(_tells, sections)) else ""


def _tells(section: str) -> bool:
    """Whether one section changes what a number means."""
    plain = bare(section)
    shown = "".join(quoted or escaped or "" for quoted, escaped, _ in _QUOTED.findall(section))
    scaled = re.search(r"[0#?],+(?![0#?])", plain) or re.search(r"[!\\]\.", section) or '"."' in section
    return bool(scaled or re.search(r"[%‰]", plain) or _TELLING.search(shown) or re.search(r"[\u4e00-\u9fff¥€]", plain))


@dataclass
class Styles:
    """By the number of a cell's style: telling formats, indents, dates."""

    formats: dict[int, str] = field(default_factory=dict)
    indents: dict[int, int] = field(default_factory=dict)
    dates: set[int] = field(default_factory=set)

    def add(self, style: int, number: int, code: str | None, indent: int) -> None:
        """Note one style: its format's number, the format itself unless built in, and its indent."""
        if code is None:
            if number in DATES:
                self.dates.add(style)
            elif number in BUILT_IN:
                self.formats[style] = BUILT_IN[number]
        elif is_date(code):
            self.dates.add(style)
        elif kept := telling(code):
            self.formats[style] = kept
        if indent > 0:
            self.indents[style] = min(indent, 250)


class _StyleSheet(XmlScan):
    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.styles = Styles()
        self._codes: dict[int, str] = {}
        self._inside = ""
        self._count = 0
        self._number = self._indent = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "numFmt" and self._inside in ("", "numFmts"):
            self._codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif self.depth == 2:
            self._inside = tag
        elif self._inside == "cellXfs":
            if tag == "xf" and self.depth == 3:
                self._number, self._indent = _number(attributes.get("numFmtId")), 0
            elif tag == "alignment":
                self._indent = _number(attributes.get("indent"))

    def end(self, name: str) -> None:
        if self._inside == "cellXfs" and self.depth == 3 and local(name) == "xf":
            self.styles.add(self._count, self._number, self._codes.get(self._number), self._indent)
            self._count += 1
            if self._count > MOST_STYLES:
                raise Refused("xml", f"单元格样式超过{MOST_STYLES}种", self.part, SAVE_AGAIN)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def scan_styles(part: str, blocks: Iterable[bytes]) -> Styles:
    """The styles of a workbook's style sheet.

    Raises:
        Refused: the part is broken or not allowed.
    """
    sheet = _StyleSheet(part)
    sheet.run(blocks)
    return sheet.styles
