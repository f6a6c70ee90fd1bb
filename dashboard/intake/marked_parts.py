"""Secrecy marks in a workbook's or presentation's parts: looked for only where the bytes say that there may be one."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import chain

from dashboard.intake.package import Package
from dashboard.intake.secrecy import SIGNS, WIDE, check_text, mark_in

#: Bytes looked at before and behind a place: a text in a few runs. Places this near each other are looked at together.
REACH, TOGETHER = 4096, 65536
#: What stands within one line of text: its runs, and how they look. Then what ends a line; the values of attributes.
_RUN = re.compile(r"<(\w+:)?rPr\b(?:[^>]*/>|(?s:.*?)</(?:\w+:)?rPr>)|</?(\w+:)?(?:r|t|span|a|b|i|u|s)(?=[\s/>])[^>]*>")
_TAG, _VALUE = re.compile(r"<!\[CDATA\[|\]\]>|<[^>]*>"), re.compile(r"=\s*[\"']([^\"'<]*)[\"']")
_CELL = re.compile(rb'<(?:\w+:)?(?:c|comment|threadedComment) (?:[^>]* )?r(?:ef)?="([A-Z]+\d+)"')
#: What a part holds, by what its name has in it.
_WORDS = {"comments": "批注", "docprops": "文档属性", "meta.xml": "文档属性", "drawing": "文本框", "slide": "幻灯片"}


def refuse_marked(package: Package, sheets: Mapping[str, str]) -> None:
    """Raise Refused for a mark in what was streamed of an archive; sheets: worksheet part → name, to say where."""
    for part in sorted(package.suspects):
        data, looked = b"".join(package.blocks(part)), 0
        for text in wide_texts(data) if part.endswith(".bin") else ():
            check_text(text, sheets.get(part, part))
        for found in chain.from_iterable(sign.finditer(data) for sign in SIGNS[:2]):
            if found.start() >= looked:
                start, looked = max(0, found.start() - REACH), found.end() + TOGETHER
                # The runs of a line are one text; each line and each attribute is one by itself.
                piece = data[start : looked + REACH].decode("utf-8", "ignore")
                whole = unescape("\0".join([_TAG.sub("\0", _RUN.sub("", piece)), *_VALUE.findall(piece)]))
                for text in whole.split("\0"):
                    if mark := mark_in(text):
                        at = data.find(f">{mark}".encode(), start) + 1
                        check_text(text, _place(package, part, data, at or found.start(), sheets))


def wide_texts(data: bytes) -> Iterator[str]:
    """The texts with a 密 in binary records (.xlsb, .xls): UTF-16 behind its length, in four bytes or two and flags."""
    data = bytes(9) + data
    for found in WIDE.finditer(data):
        for start in range(found.start(), max(8, found.start() - 400), -2):
            # From length to text: four bytes; else flags that tell whether a number of runs and more stand between.
            for back, size, flags in ((4, 4, -1), (3, 2, 1), (5, 2, 9), (7, 2, 5), (9, 2, 13)):
                count = int.from_bytes(data[start - back : start - back + size], "little")
                most = min(400, (len(data) - start) // 2)
                if (found.start() - start) // 2 < count <= most and flags in (-1, data[start - back + 2] & 13):
                    yield data[start : start + 2 * count].decode("utf-16-le", "replace")


def _place(package: Package, part: str, data: bytes, at: int, sheets: Mapping[str, str]) -> str:
    """Where in the file the byte of a part stands, as people know it."""
    cells = [cell.decode() for cell in _CELL.findall(data, max(0, at - REACH), at)]
    if part.endswith("sharedStrings.xml"):
        number = len(re.findall(rb"<(?:\w+:)?si\b", data[:at])) - 1
        cell = re.compile(rb'<(?:\w+:)?c r="([A-Z]+\d+)"[^>]* t="s"[^>]*><(?:\w+:)?v>%d<' % number)
        for sheet, name in sheets.items():
            if first := cell.search(b"".join(package.blocks(sheet))):
                return f"{name}!{first[1].decode()}"
    if part in sheets:
        header = not cells or re.search(rb"(?:Header|Footer)>", data[at - 100 : at])
        return f"{sheets[part]} 页眉页脚" if header else f"{sheets[part]}!{cells[-1]}"
    words = [word for key, word in _WORDS.items() if key in part.casefold()]
    return " ".join([*words, part.rpartition("/")[2], *cells[-1:]])
