"""XML of untrusted files, streamed: no DTD, no odd encoding, no absurd depth, well formed; else it is refused."""

import re
from collections.abc import Iterable
from xml.parsers import expat

from dashboard.intake.findings import Refused
from dashboard.intake.limits import DEPTH
from dashboard.intake.package import SAVE_AGAIN

_ENCODING = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"'>]*)")
#: Pieces the depth is looked at between: no reader minds what nests within one of them.
PIECE = 64 * 1024


def local(name: str) -> str:
    """An element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


def check_encoding(start: bytes, part: str) -> None:
    """Refuse a part that is not in UTF-8: some readers see such a sheet as empty and say nothing."""
    declared = _ENCODING.search(start[:400])
    name = declared[1].lower().decode("ascii", "replace") if declared else "utf-8"
    if b"\0" in start[:4] or start[:2] in (b"\xff\xfe", b"\xfe\xff") or name not in ("utf-8", "utf8", "us-ascii"):
        raise Refused("xml_encoding", "工作簿内部的编码不是 UTF-8", part[:80], SAVE_AGAIN)


class XmlScan:
    """An expat parser that refuses what must not be there. Subclasses set handlers for elements and text.

    With exact=False depth is counted in bulk (no Python call per element) and is right but for comments.
    """

    def __init__(self, part: str, core: bool = True, exact: bool = True) -> None:
        self.part = part
        self.core = core
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        # Newer versions of expat may put off work; here what has been fed must have been seen.
        if hasattr(self.parser, "SetReparseDeferralEnabled"):
            self.parser.SetReparseDeferralEnabled(False)
        self.parser.StartDoctypeDeclHandler = self._dtd
        self.parser.EntityDeclHandler = self._dtd
        if exact:
            self.parser.StartElementHandler = self._start
            self.parser.EndElementHandler = self._end
        self._exact = exact

    def _dtd(self, *_: object) -> None:
        raise Refused("xml_dtd", "工作簿内含不允许的 DTD 声明", self.part[:80], SAVE_AGAIN)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEPTH:
            raise self._deep()
        self.start(name, attributes)

    def _end(self, name: str) -> None:
        self.end(name)
        self.depth -= 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; self.depth already counts it."""

    def end(self, name: str) -> None:
        """An element ends; self.depth still counts it."""

    def _deep(self) -> Refused:
        return Refused("xml_depth", "工作簿内部层次过深", self.part[:80], SAVE_AGAIN)

    def feed(self, data: bytes, final: bool = False) -> None:
        """Parse a further piece.

        Raises:
            Refused: it is not well formed (only parts that are read must be), or not allowed.
        """
        if not self._exact:
            self._measure(data)
        try:
            self.parser.Parse(data, final)
        except expat.ExpatError as error:
            if self.core:
                where = f"{self.part[:80]} 第{error.lineno}行"
                raise Refused("xml", "工作簿内部的 XML 不完整或有错误", where, SAVE_AGAIN) from error
            raise

    def _measure(self, data: bytes) -> None:
        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            opened = piece.count(b"<") - 2 * piece.count(b"</") - piece.count(b"/>")
            self.depth += opened - piece.count(b"<?") - piece.count(b"<!")
            # Marks cut in two by the pieces leave an error of one or two each: far from the limit's twentyfold.
            if self.depth > 20 * DEPTH:
                raise self._deep()

    def run(self, blocks: Iterable[bytes]) -> None:
        """Parse the whole part."""
        first = True
        for block in blocks:
            if first and self.core:
                check_encoding(block, self.part)
            first = False
            self.feed(block)
        self.feed(b"", final=True)


def check_other(part: str, blocks: Iterable[bytes]) -> None:
    """A part no reader takes values from: no DTD in it; it need not even be well formed (old drawings are not)."""
    scan = XmlScan(part, core=False, exact=False)
    rest = iter(blocks)
    try:
        scan.run(rest)
    except expat.ExpatError:
        # The rest is still streamed: its check sum counts.
        for _ in rest:
            pass
