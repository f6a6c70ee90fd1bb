"""Secrecy marks in a workbook's or presentation's parts: looked for only where the bytes say that there may be one."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from dashboard.intake.package import Package
from dashboard.intake.secrecy import SIGNS, WIDE, check_text, mark_in

#: Bytes a cell's text may take with its length; of how many characters on a text is checked for what shows that two
#: bytes by chance were no length: it runs on into the next one.
LONGEST, _SHORT = 2 * 32_767 + 16, 400
_PAST_END = re.compile(rb"(?:..)*?[\0-\x08\x0e-\x1f]\0", re.DOTALL)
#: A length: of four bytes; or of two and flags that tell whether a number of runs and more stand before the text.
_LENGTH = re.compile(rb"(?=((.[\0-\x7f])(?:\0\0|\x01|\x09..|\x05.{4}|\x0d.{6})))", re.DOTALL)
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
        hits = sorted(found.span() for sign in SIGNS[:2] for found in sign.finditer(data))
        for begin, end in hits:
            if begin >= looked:
                # A text cut in its middle could be a mark that it is not as a whole.
                start, looked = max(0, begin - 2 * TOGETHER), end + TOGETHER
                start = max(start, data.rfind(b">", start, max(0, begin - REACH)) + 1)
                # The runs of a line are one text; each line and each attribute is one by itself.
                piece = data[start : looked + REACH].decode("utf-8", "ignore")
                whole = unescape("\0".join([_TAG.sub("\0", _RUN.sub("", piece)), *_VALUE.findall(piece)]))
                for text in whole.split("\0"):
                    if mark := mark_in(text):
                        at = data.find(f">{mark}".encode(), start) + 1
                        check_text(text, _place(package, part, data, at or begin, sheets))


def wide_texts(data: bytes) -> Iterator[str]:
    """The texts with a 密 in binary records (.xlsb, .xls): UTF-16 behind its length, in four bytes or two and flags."""
    done = 0
    for sign in WIDE.finditer(data):
        for found in _LENGTH.finditer(data, max(done, sign.start() - LONGEST), sign.start()):
            start, count = found.end(1), int.from_bytes(found[2], "little")
            end = start + 2 * count
            if sign.start() < end <= len(data) and (count < _SHORT or not _PAST_END.match(data, start, end)):
                yield data[start:end].decode("utf-16-le", "replace")
        done = sign.start()


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
