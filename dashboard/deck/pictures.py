"""The pictures of a deck in one zip: each exhibit with its words around it, as PNG or SVG."""

import io
import re
import zipfile
from typing import Literal

from dashboard.deck import drawing
from dashboard.deck.picture import drawable, spec, words
from dashboard.deck.raster import png
from dashboard.deck.slides import Material

#: What no file system in use minds in a name, and the length that fits all.
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LONGEST = 60
ABOUT = "说明.txt"


def write(material: Material, form: Literal["png", "svg"]) -> bytes:
    """A zip of 01_名称.png and so on, and 说明.txt: what each shows, and what has no picture."""
    out = io.BytesIO()
    drawn, plain = [], []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (item, exhibit) in enumerate(material.exhibits, start=1):
            title = item.title or exhibit.title
            if not drawable(exhibit):
                plain.append(f"{number:02d}　{exhibit.name}：{title}")
                continue
            name = file_name(number, exhibit.name, form)
            _, subtitle, feet = words(exhibit)
            svg = drawing.svg(spec(exhibit), title, subtitle, [*feet, f"校验码：{material.checksum}"])
            archive.writestr(name, svg.encode() if form == "svg" else png(svg, 2 * drawing.WIDTH))
            drawn.append(f"{name}　{title}")
        absent = [f"{s.title}：{''.join(s.notes)}" for s in material.missing]
        archive.writestr(ABOUT, _about(material, drawn, plain, absent).encode("utf-8-sig"))
    return out.getvalue()


def file_name(number: int, name: str, form: str) -> str:
    """01_累计与当月增速.png: a name every file system takes, told apart by its number."""
    cleaned = UNSAFE.sub("", name).strip(" .")[:LONGEST] or "图件"
    return f"{number:02d}_{cleaned}.{form}"


def _about(material: Material, drawn: list[str], plain: list[str], absent: list[str]) -> str:
    parts = [material.deck.title, material.deck.subtitle, material.stamp, material.mark]
    for heading, lines in (("图片", drawn), ("下列图件没有图片（要数、表格和问答），见同一汇报的其他格式", plain),
                           ("下列图件不在其中", absent)):  # fmt: skip
        if lines:
            parts += ["", f"{heading}：", *lines]
    return "\r\n".join(part for place, part in enumerate(parts) if part or place > 3)
