"""The press: makes a deck's files in a process of their own, and hands uploaded decks to short-lived ones.

Making a file takes seconds of pure computing, which would hold up every viewer of the server; so one warm process
of low priority does it, one deck at a time, and the server keeps what it made. Files people upload (a deck to
refresh, one to add slides to, a master) are opened only in a process that lives for this one task, with limits.
"""

import atexit
import gzip
import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache

from dashboard.deck import uploaded
from dashboard.deck.deck import Deck, as_json
from dashboard.deck.decks import FULL_WIDTH
from dashboard.deck.forms import FORMS, Form
from dashboard.deck.press_line import Line, Progress
from dashboard.deck.slides import Material, material
from dashboard.deck.uploaded import Refreshed
from dashboard.errors import DashboardError, ParameterError
from dashboard.exhibits.exhibit import RESTRICTED
from dashboard.store import Store

__all__ = [
    "ANALYSIS", "FORMS", "PRESENT", "Form", "Progress", "Refreshed", "append", "examined", "file_name", "identity",
    "lay_out", "levels_in_words", "page", "prepare", "produce", "refresh",
]  # fmt: skip

log = logging.getLogger(__name__)


#: The page a deck is presented from by this server; not a file to take away.
PRESENT = "present"
#: A text made by rule as a document of its own (analysis_report).
ANALYSIS = "analysis"
#: Versions of which one deck may have parts that are laid out anew to know its texts by.
MOST_VERSIONS = 6
#: Bytes of finished files held in the server.
MOST_BYTES = 64 * 2**20


class _Shelf:
    """Finished files, the least recently used given up first. Safe to share between threads."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...]) -> bytes | None:
        """The file, or None when it is not held."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: tuple[str, ...], body: bytes) -> None:
        """Hold a file; one larger than the whole shelf is not held."""
        with self._lock:
            self._bytes -= len(self._held.pop(key, b""))
            if len(body) <= self._most:
                self._held[key] = body
                self._bytes += len(body)
            while self._bytes > self._most:
                self._bytes -= len(self._held.popitem(last=False)[1])


_line = Line()
_shelf = _Shelf()
atexit.register(_line.close)


def identity(laid: Material) -> str:
    """What a material shows and says, as a hash: the checksum and what it leaves out (notes, who made it when)."""
    deck = laid.deck
    return hashlib.sha256(
        "|".join((laid.checksum, deck.id, deck.author, deck.time, as_json(deck))).encode()
    ).hexdigest()


def produce(laid: Material, form: str, progress: Progress | None = None, master: bytes | None = None) -> bytes:
    """The file of a deck in one of FORMS (or PRESENT). master: an uploaded .pptx for the slides of "pptx".

    progress(stage, done, total) is called in this thread. Raises DrawingError where the press is busy or failed,
    ParameterError for an unknown form, IntakeError for a master that cannot be used.
    """
    if form not in FORMS and form not in (PRESENT, ANALYSIS):
        raise ParameterError(f"没有格式“{form}”", "导出", f"可用的格式：{'、'.join(FORMS)}")
    if master is not None and form != "pptx":
        raise ParameterError("母版只用于 PPT", "导出", "请去掉母版，或选择 PPT")
    key = (form, identity(laid), "" if master is None else hashlib.sha256(master).hexdigest())
    body = _shelf.get(key)
    if body is None and master is None:
        # While others were before us in the line, one of them may have asked for the same.
        body = _line.ask(form, laid, progress, lambda: _shelf.get(key))
    elif body is None and master is not None:
        body = uploaded.write(master, laid, _drawings(laid, progress), progress)
    assert body is not None
    _shelf.put(key, body)
    return body


def lay_out(store: Store, deck: Deck) -> Material:
    """The deck laid out, kept for whoever asks next: what a version shows never changes. Raises as material()."""
    laid = _laid_out(store, deck)
    if laid.missing:
        # What failed may do next time.
        _laid_out.cache_clear()
    return laid


_laid_out = lru_cache(maxsize=16)(material)


def page(laid: Material) -> tuple[bytes, bytes]:
    """The page a deck is presented from, plain and packed (gzip). Raises DrawingError."""
    body = produce(laid, PRESENT)
    key = ("packed", identity(laid), "")
    packed = _shelf.get(key)
    if packed is None:
        packed = gzip.compress(body, 6, mtime=0)
        _shelf.put(key, packed)
    return body, packed


def levels_in_words(laid: Material) -> str:
    """Which disclosure levels a deck mixes, in one sentence."""
    counts = "、".join(f"{level}{len(titles)}项" for level, titles in laid.levels.items())
    handled = f"导出的文件按最严的“{laid.level}”处理，标注“{RESTRICTED}”"
    return f"“{laid.deck.title}”含不同公开属性的内容（{counts}），{handled}。"


def prepare(laid: Material) -> None:
    """Make the page a deck is presented from ahead of being asked for it, in the background."""

    def work() -> None:
        try:
            page(laid)
        except DashboardError as error:
            # Whoever asks for the page itself is told.
            log.warning("could not prepare a deck: %s", error)

    if _shelf.get(("packed", identity(laid), "")) is None:
        threading.Thread(target=work, name="press", daemon=True).start()


def examined(content: bytes, file: str, progress: Progress | None = None) -> bytes:
    """An uploaded master, found usable; the content itself. Raises IntakeError where it is not."""
    return uploaded.examined(content, file, progress)


def refresh(store: Store, content: bytes, file: str, progress: Progress | None = None) -> Refreshed:
    """A deck made here and edited since, with the newest data; the input stays as it is.

    Raises IntakeError for a file that cannot be used, ParameterError where none of its charts is ours, DrawingError.
    """
    found = uploaded.found(content, file, progress)
    fresh = material(store, uploaded.deck_of(store, found))
    versions = sorted({said["version"] for said in found if 1 <= said["version"] < store.version})[-MOST_VERSIONS:]
    parts = [(v, [said for said in found if said["version"] == v]) for v in versions]
    was = [material(store, uploaded.deck_of(store, named, v)) for v, named in parts]
    return uploaded.refresh(content, file, fresh, was, _drawings(fresh, progress), progress)


def append(
    store: Store, deck: Deck, content: bytes, file: str, keys: Sequence[str], progress: Progress | None = None
) -> bytes:
    """Another deck (.pptx) with the slides of these keys (``Slide.key``) added at its end.

    Raises IntakeError for a file that cannot be used, ParameterError for no or unknown keys, DrawingError.
    """
    laid = lay_out(store, deck)
    known = [slide.key for slide in laid.slides]
    strange = [key for key in keys if key not in known]
    if strange or not keys:
        what = f"这份汇报没有页“{'、'.join(strange)}”" if strange else "没有选择要追加的页"
        raise ParameterError(what, "追加到其他材料", "请选择至少一页")
    return uploaded.append(content, file, laid, _drawings(laid, progress), tuple(keys), progress)


def file_name(laid: Material, form: str) -> str:
    """The name a file is saved under: the deck's, its version and checksum, no character a file system refuses."""
    more = {"handout": "_讲义", "docx": "_送审稿", "png": "_PNG图片", "svg": "_SVG图片"}.get(form, "")
    title = laid.deck.title.translate(FULL_WIDTH)
    return f"{title}{more}_版次{laid.deck.version}_{laid.checksum}.{FORMS[form].suffix}"


def close() -> None:
    """End the press's process, if one runs."""
    _line.close()


def _drawings(laid: Material, progress: Progress | None) -> bytes:
    """The drawings of a material as JSON: slide key → SVG."""
    key = ("drawings", identity(laid), "")
    body = _shelf.get(key)
    if body is None:
        body = _line.ask("drawings", laid, progress, lambda: _shelf.get(key))
        _shelf.put(key, body)
    return body
