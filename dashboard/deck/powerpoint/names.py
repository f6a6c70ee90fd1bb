"""The stable names of what we put on a slide: by them a refresh finds charts and sentences again.

Shape names survive editing in PowerPoint, WPS and LibreOffice, copying of slides included. A name says
what the shape is, which exhibit with which parameters it shows, at which data version, and the hash of
the text it had, so that a sentence the speaker rewrote is told from one that was left as it came.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from dashboard.deck.deck import Params, as_params

MARK = "图件"
PARTS = 7
_VERSION = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True)
class Named:
    """A shape of ours. slide: the key of the slide it was made for; hash: of the text it came with, "" for none.

    role: 题 finding, 副题 caliber, 图 native chart, 画 picture, 表 table, 卡 one headline figure (role 卡1, 卡2 …
    in ``part``), 文 answers, 说明 caveats, 脚注 source line, 标识 disclosure mark, 版次 version and checksum.
    """

    role: str
    exhibit: str
    slide: str
    version: int
    hash: str
    params: Params


def _are_params(held: Any) -> bool:
    """Whether these can be parameters of an exhibit: texts, or lists of them. Anybody may write a shape's name."""
    return isinstance(held, dict) and all(
        isinstance(text, str) for value in held.values() for text in (value if isinstance(value, list) else [value])
    )


def text_hash(text: str) -> str:
    """Eight hexadecimal digits of a text, line ends and outer spaces aside."""
    return hashlib.sha256("\n".join(line.strip() for line in text.strip().splitlines()).encode()).hexdigest()[:8]


def name(role: str, exhibit: str, slide: str, version: int, params: Params, text: str = "") -> str:
    """The shape name; ``parse`` reads it back."""
    held = json.dumps(dict(params), ensure_ascii=False, separators=(",", ":")) if params else ""
    hashed = text_hash(text) if text else ""
    return "|".join((MARK, role, exhibit, slide, str(version), hashed, quote(held, safe='{}[],:"')))


def parse(shape_name: str) -> Named | None:
    """What a shape's name says, or None where it is not ours (a copied shape may carry a number behind it)."""
    parts = shape_name.split("|")
    if len(parts) != PARTS or parts[0] != MARK or not _VERSION.fullmatch(parts[4]):
        return None
    try:
        params: dict[str, Any] = json.JSONDecoder().raw_decode(unquote(parts[6]))[0] if parts[6].strip() else {}
    except (ValueError, RecursionError):
        return None
    if not _are_params(params):
        return None
    return Named(parts[1], parts[2], parts[3], int(parts[4]), parts[5], as_params(params))
