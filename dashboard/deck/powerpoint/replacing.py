"""New content into a shape somebody may have edited: words, tables and pictures change, their looks do not.

Each function takes the shape as it is now and the same shape freshly made, changes the first, and returns what
it changed as (what, old, new).
"""

import io
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from difflib import SequenceMatcher
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape

from dashboard.deck.powerpoint.base import POINT
from dashboard.theme import HEAT, ems

Difference = tuple[str, str, str]
#: A cell's text of so many ems (a number with its unit) must not be broken.
SHORT = 8.0
#: Type size of a cell and what it keeps free at a side, in points.
CELL, SIDE = 14.0, 6.0
#: Colours by which a cell is known to be a field of a heat map.
FIELDS = frozenset(fill.upper() for fill, _ in HEAT.values())

_BREAK = "\v"
#: A number is one piece: 4.3 giving way to 12.5 hands its colour on whole.
_PIECES = re.compile(r"\d+(?:[.,]\d+)*|.", re.DOTALL)
#: What programs write into a run on their own; two runs that differ only in these look the same.
_INVISIBLE = ("lang", "altLang", "dirty", "err", "smtClean", "noProof", "kumimoji", "bmk")


def words(body: Any, fresh: Any) -> None:
    """Put the fresh text (a txBody or rich element) into body; what stays keeps its looks, what is new takes its
    predecessor's."""
    paragraphs = body.findall(qn("a:p"))
    wanted = fresh.findall(qn("a:p"))
    for extra in paragraphs[len(wanted) :]:
        body.remove(extra)
    for number, source in enumerate(wanted):
        if number < len(paragraphs):
            target = paragraphs[number]
        elif paragraphs:
            target = deepcopy(paragraphs[-1])
            body.append(target)
        else:
            body.append(deepcopy(source))
            continue
        before = "".join(text for text, _ in _runs(target))
        _paragraph(target, source)
        _smaller(target, source, before)


def lines(body: Any, fresh: Any, before: str) -> tuple[list[str], bool]:
    """The fresh text into those lines of body that still read as they did before.

    Returns the lines somebody rewrote, which stay, and whether what stood in their place reads otherwise now.
    """
    held, wanted = body.findall(qn("a:p")), fresh.findall(qn("a:p"))
    present, old, new = (
        [line.strip() for line in text.split("\n")] for text in (text_of(body), before, text_of(fresh))
    )
    if len(old) != len(new):
        return present, True
    blocks = SequenceMatcher(None, old, present, autojunk=False).get_matching_blocks()
    same = {block.b + n: block.a + n for block in blocks for n in range(block.size)}
    for at, of in same.items():
        _paragraph(held[at], wanted[of])
    moved = any(old[of] != new[of] for of in range(len(old)) if of not in same.values())
    return [line for at, line in enumerate(present) if at not in same], moved


def _smaller(target: Any, source: Any, before: str) -> None:
    """A text that has become longer is set as small as the fresh one had to be, to stay in its place."""
    looks = [run for run in source.iter(qn("a:rPr")) if run.get("sz")]
    after = "".join(text for text, _ in _runs(target))
    if not looks or ems(after) <= ems(before):
        return
    size = int(looks[0].get("sz"))
    for run in target.iter(qn("a:r")):
        properties = run.find(qn("a:rPr"))
        if properties is None:
            properties = etree.Element(qn("a:rPr"))
            run.insert(0, properties)
        if properties.get("sz") is None or int(properties.get("sz")) > size:
            properties.set("sz", str(size))


def text_of(body: Any) -> str:
    """The text of a txBody or rich element, one line a paragraph."""
    return "\n".join("".join(text for text, _ in _runs(p)) for p in body.findall(qn("a:p")))


def _runs(paragraph: Any) -> Iterator[tuple[str, Any]]:
    """Text and properties of everything in a paragraph that reads as text."""
    for child in paragraph:
        if child.tag == qn("a:br"):
            yield _BREAK, child.find(qn("a:rPr"))
        elif child.tag in (qn("a:r"), qn("a:fld")):
            yield child.findtext(qn("a:t")) or "", child.find(qn("a:rPr"))


def _paragraph(target: Any, source: Any) -> None:
    held = [(piece, looks) for text, looks in _runs(target) for piece in _PIECES.findall(text)]
    wanted = [(piece, looks) for text, looks in _runs(source) for piece in _PIECES.findall(text)]
    if [piece for piece, _ in held] == [piece for piece, _ in wanted]:
        return
    dressed = _dressed(held, wanted)
    for child in [c for c in target if c.tag in (qn("a:r"), qn("a:br"), qn("a:fld"))]:
        target.remove(child)
    at = 1 if target.find(qn("a:pPr")) is not None else 0
    for run in _grouped(dressed):
        target.insert(at, run)
        at += 1


def _dressed(held: Sequence[tuple[str, Any]], wanted: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The wanted pieces, each with the looks of the piece it stands for."""
    if not held:
        return list(wanted)
    if len({_visible(looks) for _, looks in held}) == 1:
        return [(piece, held[0][1]) for piece, _ in wanted]
    dressed: list[tuple[str, Any]] = []
    match = SequenceMatcher(None, [p for p, _ in held], [p for p, _ in wanted], autojunk=False)
    for kind, old_from, old_to, new_from, new_to in match.get_opcodes():
        for number in range(new_from, new_to):
            model = max(0, old_from - 1) if kind == "insert" else min(old_from + number - new_from, old_to - 1)
            dressed.append((wanted[number][0], held[model][1]))
    return dressed


def _visible(looks: Any) -> bytes:
    if looks is None:
        return b""
    bare = deepcopy(looks)
    for name in _INVISIBLE:
        bare.attrib.pop(name, None)
    bare.tail = None
    return b"" if not bare.attrib and not len(bare) else bytes(etree.tostring(bare, method="c14n"))


def _grouped(pieces: Sequence[tuple[str, Any]]) -> Iterator[Any]:
    """Runs out of pieces: neighbours that look the same become one."""
    run: Any = None
    last: bytes | None = None
    for piece, looks in pieces:
        if piece == _BREAK:
            run = None
            breaks = etree.Element(qn("a:br"))
            if looks is not None:
                breaks.append(deepcopy(looks))
            yield breaks
            continue
        same = _visible(looks)
        if run is None or same != last:
            run = etree.Element(qn("a:r"))
            if looks is not None:
                run.append(deepcopy(looks))
            etree.SubElement(run, qn("a:t")).text = ""
            last = same
            yield run
        held = run.find(qn("a:t"))
        held.text += piece


def picture(shape: BaseShape, fresh: BaseShape) -> list[Difference]:
    """The fresh image in the picture's place, size and crop."""
    if shape.image.sha1 == fresh.image.sha1:
        return []
    _, link = shape.part.get_or_add_image_part(io.BytesIO(fresh.image.blob))
    blip = shape._element.find(f".//{qn('a:blip')}")
    blip.set(qn("r:embed"), link)
    # A vector twin would still show the old picture.
    for extension in blip.findall(".//{*}svgBlip"):
        holder = extension.getparent()
        holder.getparent().remove(holder)
    return [("图形", "上期图形", "已按最新数据重绘")]


def table(shape: BaseShape, fresh: BaseShape, whole: bool) -> tuple[list[Difference], list[str], list[str]]:
    """The fresh cells in the table's looks; columns are found by their heading, rows by their first cell.

    whole: rows and columns are those the table was made with; then they follow the fresh table. Otherwise only
    what is still there is renewed, and what the fresh table has not stays. Returns the differences, and the
    names of rows or columns that were not put in, and of those that stayed.
    """
    old, new = shape._element.find(f".//{qn('a:tbl')}"), fresh._element.find(f".//{qn('a:tbl')}")
    before, after = _keyed(old), _keyed(new)
    differences = _table_differences(before, after)
    if whole:
        _same_rows(old, len(new.findall(qn("a:tr"))), list(before), list(after))
        for target, source in zip(_cells(old), _cells(new), strict=True):
            for cell, wanted in zip(target, source, strict=False):
                _renewed(cell, wanted)
        _widths(old, new)
        return differences, [], []
    columns = {text: place for place, text in enumerate(_texts(new)[0])}
    sources = dict(zip(after, _cells(new)[1:], strict=True))
    headings = _texts(old)[0]
    for key, row in zip(before, _cells(old)[1:], strict=True):
        for heading, cell in zip(headings, row, strict=False):
            if key in sources and heading in columns and columns[heading] < len(sources[key]):
                _renewed(cell, sources[key][columns[heading]])
    missing = [key for key in after if key not in before] + [c for c in columns if c not in headings]
    present = [d for d in differences if d[1] and d[2]]
    stayed = [key[0] for key in before if key not in sources] + [h for h in headings if h not in columns]
    return present, [m if isinstance(m, str) else m[0] for m in missing], stayed


def _renewed(cell: Any, wanted: Any) -> None:
    """The wanted text in the cell's looks; of a field of a heat map also its colours, which are what it says."""
    words(cell.find(qn("a:txBody")), wanted.find(qn("a:txBody")))
    fill = wanted.find(f"{qn('a:tcPr')}/{qn('a:solidFill')}")
    colour = None if fill is None else fill.find(qn("a:srgbClr"))
    look = cell.find(qn("a:tcPr"))
    if colour is None or look is None or f"#{colour.get('val')}".upper() not in FIELDS:
        return
    for kind in ("a:noFill", "a:solidFill", "a:gradFill", "a:blipFill", "a:pattFill", "a:grpFill"):
        for held in look.findall(qn(kind)):
            look.remove(held)
    edges = [child for child in look if etree.QName(child).localname.startswith(("ln", "cell3D"))]
    look.insert(len([e for e in edges if etree.QName(e).localname.startswith("ln")]), deepcopy(fill))
    inks = [ink for ink in wanted.iter(qn("a:rPr")) if ink.find(qn("a:solidFill")) is not None]
    for run in cell.iter(qn("a:rPr")):
        for held in run.findall(qn("a:solidFill")):
            run.remove(held)
        if inks:
            run.insert(len(run.findall(qn("a:ln"))), deepcopy(inks[0].find(qn("a:solidFill"))))


def _widths(old: Any, new: Any) -> None:
    """Where a short text breaks in its column, columns share the table's width as the fresh ones do."""
    columns, wanted = (tbl.findall(f"{qn('a:tblGrid')}/{qn('a:gridCol')}") for tbl in (old, new))
    widths = [int(column.get("w")) for column in columns]
    if not any(
        ems(text) <= SHORT and ems(text) * CELL + 2 * SIDE > width / POINT
        for row in _texts(old)
        for text, width in zip(row, widths, strict=False)
    ):
        return
    shares = [int(column.get("w")) for column in wanted]
    for column, share in zip(columns, shares, strict=True):
        column.set("w", str(sum(widths) * share // sum(shares)))
    for row, fresh in zip(old.findall(qn("a:tr")), new.findall(qn("a:tr")), strict=True):
        row.set("h", fresh.get("h"))


def table_keys(shape: BaseShape) -> str:
    """Headings and first cells, one a line: what tells whether rows or columns were added or taken away."""
    rows = _texts(shape._element.find(f".//{qn('a:tbl')}"))
    return "\n".join([*rows[0], *(row[0] for row in rows[1:])]) if rows else ""


def _cells(tbl: Any) -> list[list[Any]]:
    return [cells for row in tbl.findall(qn("a:tr")) if (cells := row.findall(qn("a:tc")))]


def _texts(tbl: Any) -> list[list[str]]:
    return [[text_of(cell.find(qn("a:txBody"))) for cell in row] for row in _cells(tbl)]


def _keyed(tbl: Any) -> dict[tuple[str, int], dict[str, str]]:
    """Rows under the heading by (first cell, how many before it began the same), each heading → text."""
    rows = _texts(tbl)
    keyed: dict[tuple[str, int], dict[str, str]] = {}
    for row in rows[1:]:
        count = 0
        while (row[0], count) in keyed:
            count += 1
        keyed[row[0], count] = dict(zip(rows[0], row, strict=False))
    return keyed


def _table_differences(
    before: dict[tuple[str, int], dict[str, str]], after: dict[tuple[str, int], dict[str, str]]
) -> list[Difference]:
    found: list[Difference] = []
    for key, row in after.items():
        if key not in before:
            found.append((key[0], "", "、".join(v for v in list(row.values())[1:] if v) or "（新增）"))
            continue
        for heading, text in row.items():
            old = before[key].get(heading)
            if old is not None and old != text:
                found.append((f"{key[0]} {heading}", old, text))
    for key, row in before.items():
        if key not in after:
            found.append((key[0], "、".join(v for v in list(row.values())[1:] if v) or "（有此行）", ""))
    return found


def _same_rows(old: Any, wanted: int, before: list[tuple[str, int]], after: list[tuple[str, int]]) -> None:
    """As many rows as wanted, in the fresh order: a row that stays keeps its own looks, a new one its neighbour's."""
    rows = old.findall(qn("a:tr"))
    held = dict(zip(before, rows[1:], strict=True))
    model = rows[-1]
    place = old.index(rows[0]) + 1
    for row in rows[1:]:
        old.remove(row)
    for number, key in enumerate(after):
        row = held.get(key)
        if row is None:
            row = deepcopy(model)
            # Its extension holds an identity no two rows may share.
            for extension in row.findall(qn("a:extLst")):
                row.remove(extension)
        model = row
        old.insert(place + number, row)
    assert len(old.findall(qn("a:tr"))) == wanted
