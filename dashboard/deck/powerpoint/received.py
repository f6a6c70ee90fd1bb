"""A presentation that came from outside: looked at from the directory of its archive on before any library reads it.

Everything refused ends as an IntakeError with a sentence; nothing is repaired, nothing is left out in silence.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from xml.parsers import expat

from lxml import etree
from pptx import Presentation
from pptx.exc import PythonPptxError
from pptx.presentation import Presentation as Opened

from dashboard.errors import IntakeError
from dashboard.intake.compound import Compound
from dashboard.intake.findings import Refused
from dashboard.intake.imports import cleaned
from dashboard.intake.marked_parts import refuse_marked
from dashboard.intake.package import Package
from dashboard.intake.secrecy import check_text
from dashboard.intake.xml_scan import XmlScan, check_other

_MEGABYTE = 1024**2
#: A department's deck with photographs comes to some thirty megabytes; films do not belong in here.
FILE_BYTES = 100 * _MEGABYTE
#: Slides a deck may have, and parts of its archive: a slide with a chart brings up to ten.
SLIDES = 300
ENTRIES = 12_000
#: Bytes of XML altogether and in one part: as a tree it takes up to eight times as much memory.
XML_BYTES = 48 * _MEGABYTE
PART_BYTES = 24 * _MEGABYTE

AGAIN = "请用 PowerPoint 或 WPS 打开后另存为 .pptx，再重新上传"
_DAMAGED = "请从原处重新取得该文件；能打开的，另存为 .pptx 后再上传"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_KINDS = "application/vnd.openxmlformats-officedocument.presentationml."
_DECK = _KINDS + "presentation.main+xml"
#: Templates and shows differ from a presentation in this one word alone.
_AS_DECK = (_KINDS + "template.main+xml", _KINDS + "slideshow.main+xml")
#: What the checks of the archive say of a spreadsheet, said of a presentation: code → what, what to do.
_SAID = {
    "zip_broken": ("文件不完整或已损坏", _DAMAGED),
    "part_missing": ("文件缺少必要部件，不是完整的演示文稿", _DAMAGED),
    "zip_bomb": ("文件展开后过大，已停止读取", "请删除影片和多余的大图片后另存为 .pptx，再重新上传"),
    "zip_entries": ("文件内的部件过多，已停止读取", f"请拆成每份不超过{SLIDES}页的文件后再上传"),
    "zip_encrypted": ("文件内有加密部件", "请取消加密后另存为 .pptx，再重新上传"),
    "zip_method": ("文件的压缩方式不是 PowerPoint 所用", AGAIN),
    "zip_dup": ("文件内有重名部件", AGAIN),
    "zip_path": ("文件内有不正常的部件名称", AGAIN),
    "zip_overlap": ("文件内的部件互相重叠", AGAIN),
    "not_xlsx": ("文件开头不是演示文稿", AGAIN),
    "xml": ("文件内部的 XML 不完整或有错误", _DAMAGED),
    "xml_dtd": ("文件内含不允许的 DTD 声明", AGAIN),
    "xml_depth": ("文件内部层次过深", AGAIN),
    "xml_encoding": ("文件内部的编码不是 UTF-8", AGAIN),
    "ole_broken": ("文件不完整或已损坏", _DAMAGED),
}
#: Parts python-pptx reads as trees; others (films, custom data, VML) are carried along unread.
_READ = re.compile(
    r"(?:\[Content_Types\]\.xml|.*\.rels|ppt/(?!media/|embeddings/).*\.xml|docProps/core\.xml)", re.IGNORECASE
)
#: A slide in the list of slides; the list of sections names them too, but without a relationship.
_SLIDE = re.compile(rb"<(?:\w+:)?sldId\s[^>]*:id=")
_MAIN = re.compile(rb'ContentType\s*=\s*["\']([^"\']*main\+xml)["\']')


def checked(content: bytes, file: str) -> bytes:
    """The presentation, safe to be opened; a template (.potx) or show (.ppsx) comes back as a presentation.

    file: the name people know it by, for the sentence.

    Raises:
        IntakeError: it is no presentation, broken, protected, holds macros, or is too big; with a sentence.
    """
    name = cleaned(file)
    try:
        check_text(name.replace(".", " "), "文件名")
        return _checked(content)
    except Refused as refused:
        what, remedy = _SAID.get(refused.code, (refused.what, refused.remedy))
        where = f"{name} {refused.where}".strip()
        raise IntakeError(what, where, remedy, refused.code) from refused


def opened(content: bytes, file: str = "") -> Opened:
    """A checked presentation, opened and walked through once. Raises IntakeError where its parts do not fit."""
    try:
        presentation = Presentation(io.BytesIO(content))
        for slide in presentation.slides:
            _ = slide.slide_layout.slide_master, [shape.name for shape in slide.shapes]
    # A file may be inconsistent in any number of ways, and python-pptx meets them with whatever comes of it.
    except (
        KeyError, ValueError, AttributeError, TypeError, IndexError, AssertionError, zipfile.BadZipFile,
        etree.LxmlError, PythonPptxError,
    ) as error:  # fmt: skip
        raise IntakeError("演示文稿的内部结构不完整", cleaned(file) if file else "", _DAMAGED, "structure") from error
    return presentation


def _checked(content: bytes) -> bytes:
    if not content:
        raise Refused("empty", "文件是空的（0字节）", remedy="请确认文件已保存完整，再重新上传")
    if len(content) > FILE_BYTES:
        advice = "请删除影片，压缩图片后再上传"
        raise Refused("file_too_large", f"文件超过{FILE_BYTES // _MEGABYTE}MB", remedy=advice)
    if content.startswith(_OLE):
        raise _old(content)
    if not content.startswith(b"PK\3\4"):
        pdf = content.lstrip()[:5] == b"%PDF-"
        raise Refused("not_pptx", f"文件{'是 PDF，' if pdf else ''}不是 PowerPoint 演示文稿（.pptx）", remedy=AGAIN)
    with _package(content) as package:
        kind = _kind(package)
        _macros(package)
        _sizes(package)
        _slides(package)
        for part in package.names():
            _look(package, part)
            if re.fullmatch(r"ppt/embeddings/.*\.xls[xmb]", part, re.IGNORECASE):
                _within(package, part)
        refuse_marked(package, {})
    return content if kind == _DECK else _renamed(content, kind)


def _old(content: bytes) -> Refused:
    """Compound files: protected presentations, and .ppt and .dps of before 2007."""
    names = Compound(content).names
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        return Refused("encrypted", "演示文稿设有打开密码", remedy="请在 PowerPoint 或 WPS 中取消密码后重新上传")
    if "PowerPoint Document" in names:
        return Refused("old_ppt", "文件是旧版演示文稿（.ppt）", remedy=AGAIN)
    return Refused("not_pptx", "文件不是 PowerPoint 演示文稿（.pptx）", remedy=AGAIN)


@contextmanager
def _package(content: bytes) -> Iterator[Package]:
    with tempfile.NamedTemporaryFile(prefix="deck-", suffix=".pptx") as held:
        held.write(content)
        held.flush()
        package = Package(Path(held.name), ENTRIES)
        try:
            yield package
        finally:
            package.close()


def _kind(package: Package) -> str:
    """The content type of the main part. Raises Refused where it is no presentation's."""
    if package.find("mimetype") and package.find("content.xml"):
        raise Refused("not_pptx", "文件是 ODF 文档（.odp 等），不是 .pptx", remedy=AGAIN)
    if not package.find("[Content_Types].xml"):
        raise Refused("not_pptx", "文件是压缩包，不是 PowerPoint 演示文稿", remedy=AGAIN)
    kinds: list[str] = [
        k.decode("ascii", "replace") for k in _MAIN.findall(package.read("[Content_Types].xml", PART_BYTES))
    ]
    for kind in kinds:
        if "macroEnabled" in kind:
            raise _with_macros()
    for word, said in (("wordprocessingml", "Word 文档"), ("spreadsheetml", "Excel 工作簿")):
        if any(word in kind for kind in kinds) and not any(_KINDS in kind for kind in kinds):
            raise Refused("not_pptx", f"文件其实是{said}，不是 PowerPoint 演示文稿", remedy="请选择 .pptx 文件")
    found = [kind for kind in kinds if kind in (_DECK, *_AS_DECK)]
    if len(found) != 1 or not package.find("ppt/presentation.xml"):
        raise Refused("not_pptx", "文件不是 PowerPoint 演示文稿（.pptx）", remedy=AGAIN)
    return found[0]


def _with_macros() -> Refused:
    return Refused("macros", "演示文稿含有宏（.pptm），不予接收", remedy="请另存为不含宏的 .pptx，再重新上传")


def _macros(package: Package) -> None:
    if any(name.casefold().endswith("vbaproject.bin") for name in package.names()):
        raise _with_macros()


def _sizes(package: Package) -> None:
    total = 0
    for name in package.names():
        if _READ.fullmatch(name):
            total += package.size(name)
            if package.size(name) > PART_BYTES or total > XML_BYTES:
                raise Refused("zip_bomb", "", name[:80])


def _slides(package: Package) -> None:
    count = len(_SLIDE.findall(package.read("ppt/presentation.xml", PART_BYTES)))
    if count > SLIDES:
        raise Refused("too_many_slides", f"演示文稿有{count}页，超过{SLIDES}页", remedy="请拆成几份后再上传")


def _look(package: Package, part: str) -> None:
    # Closed at once, or a part refused half-way would keep the file open.
    with closing(package.blocks(part)) as blocks:
        if _READ.fullmatch(part):
            try:
                XmlScan(part, exact=False).run(blocks)
            except expat.ExpatError as error:
                raise Refused("xml", "", part[:80]) from error
        elif part.casefold().endswith((".xml", ".vml", ".svg")):
            check_other(part, blocks)
        else:
            # Read to its end: its check sum counts.
            for _ in blocks:
                pass


def _within(package: Package, part: str) -> None:
    """Refuse a chart's workbook with a secrecy mark; whatever else is odd about it is no matter of the deck's."""
    try:
        with _package(package.read(part, FILE_BYTES)) as held:
            for name in held.names():
                _ = held.read(name, FILE_BYTES)
            refuse_marked(held, {})
    except Refused as refused:
        if refused.code == "secrecy":
            raise Refused("secrecy", refused.what, f"图表数据 {Path(part).stem}", refused.remedy) from None


def _renamed(content: bytes, kind: str) -> bytes:
    """The same archive with the content type of a presentation."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            held = old.read(info)
            if info.filename.casefold() == "[content_types].xml":
                held = held.replace(kind.encode(), _DECK.encode())
            new.writestr(info, held)
    return out.getvalue()
