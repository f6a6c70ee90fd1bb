"""Chosen slides at the end of a deck that is not ours; everything that was in it stays byte for byte.

The new slides are made on the deck's own layouts by python-pptx; then the file is put together again from the
parts as they came and the new ones. Only the lists that must name the new slides are written anew.
"""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.opc.packuri import PackURI

from dashboard.deck.powerpoint import notes
from dashboard.deck.powerpoint.master import base_in, into_last_section
from dashboard.deck.powerpoint.parts import fill
from dashboard.deck.powerpoint.received import checked, opened
from dashboard.deck.slides import Material
from dashboard.errors import IntakeError, ParameterError

_TYPES = "[Content_Types].xml"
_TYPES_SPACE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
#: What names the slides besides.
_LISTS = ("ppt/presentation.xml", "ppt/_rels/presentation.xml.rels")


def append(other: bytes, material: Material, drawings: dict[str, str], keys: Sequence[str]) -> bytes:
    """The deck with the slides of these keys behind its last one; the input stays as it is.

    Raises:
        IntakeError: the file cannot be taken.
        ParameterError: no slide is chosen, or none has such a key.
    """
    chosen = [slide for slide in material.slides if slide.key in set(keys)]
    if not chosen:
        raise ParameterError("没有选择要追加的页", "追加到其他材料", "请至少选择一页")
    held = checked(other, "")
    presentation = opened(held)
    names = _names_as_they_came(presentation, held)
    base = base_in(presentation)
    ids = []
    for content in chosen:
        layout = base.cover_layout if content.kind == "cover" else base.content_layout
        slide = presentation.slides.add_slide(layout)
        ids.append(slide.slide_id)
        fill(slide, base, content, material, drawings)
        notes.write(slide, content, material)
    into_last_section(presentation, ids)
    _named_apart(presentation, names, held)
    out = io.BytesIO()
    presentation.part.package.save(out)
    return _joined(held, out.getvalue())


def _names_as_they_came(presentation: Any, held: bytes) -> dict[int, str]:
    """Every part by its identity → the name it has in the file; opening may already have renamed slides."""
    from pptx import Presentation

    # A second, untouched reading walks the same relationships in the same order.
    untouched = Presentation(io.BytesIO(held))
    pairs = zip(presentation.part.package.iter_parts(), untouched.part.package.iter_parts(), strict=True)
    return {id(part): str(other.partname) for part, other in pairs}


def _named_apart(presentation: Any, names: dict[int, str], held: bytes) -> None:
    """Every old part under its old name, every new one under a name nothing in the file has."""
    with zipfile.ZipFile(io.BytesIO(held)) as file:
        taken = {f"/{name}".casefold() for name in file.namelist()}
    for part in presentation.part.package.iter_parts():
        if id(part) in names:
            part.partname = PackURI(names[id(part)])
            continue
        name = part.partname
        stem, dot, ending = str(name).rpartition(".")
        bare, number = stem.rstrip("0123456789"), 1
        while str(name).casefold() in taken or str(name.rels_uri).casefold() in taken:
            name, number = PackURI(f"{bare}{number}{dot}{ending}"), number + 1
        taken.add(str(name).casefold())
        part.partname = name


def _joined(old: bytes, made: bytes) -> bytes:
    """The old file's parts as they were, the new parts behind them, the lists that name them written anew."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(old)) as before,
        zipfile.ZipFile(io.BytesIO(made)) as after,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as joined,
    ):
        there = set(before.namelist())
        fresh = [name for name in after.namelist() if name not in there]
        for info in before.infolist():
            if info.filename == _TYPES:
                content = _types(before.read(info), after.read(_TYPES), fresh)
            elif info.filename in _LISTS:
                content = after.read(info.filename)
            else:
                content = before.read(info)
            joined.writestr(info, content)
        for name in fresh:
            joined.writestr(name, after.read(name))
    return out.getvalue()


def _types(old: bytes, made: bytes, fresh: Sequence[str]) -> bytes:
    """The old list of content types with the new parts in it."""
    root, other = etree.fromstring(old), etree.fromstring(made)
    defaults = {e.get("Extension").lower(): e.get("ContentType") for e in root.iter(f"{_TYPES_SPACE}Default")}
    overrides = {e.get("PartName"): e.get("ContentType") for e in other.iter(f"{_TYPES_SPACE}Override")}
    general = {e.get("Extension").lower(): e.get("ContentType") for e in other.iter(f"{_TYPES_SPACE}Default")}
    for name in fresh:
        ending = name.rpartition(".")[2].lower()
        kind = overrides.get(f"/{name}") or general.get(ending)
        if kind is None:
            raise IntakeError("演示文稿的内部结构不完整", name, "请另存为 .pptx 后再试", "structure")
        if f"/{name}" in overrides or (ending in defaults and defaults[ending] != kind):
            etree.SubElement(root, f"{_TYPES_SPACE}Override", PartName=f"/{name}", ContentType=kind)
        elif ending not in defaults:
            # Defaults stand before the parts named one by one.
            at = sum(child.tag == f"{_TYPES_SPACE}Default" for child in root)
            root.insert(at, root.makeelement(f"{_TYPES_SPACE}Default", Extension=ending, ContentType=kind))
            defaults[ending] = kind
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
