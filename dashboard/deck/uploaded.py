"""Presentations people upload are opened only here: a process for one task, bounded in all it uses.

Our own side of a task (the material, its drawings) is made before by those who may read the store, and put beside
the file; what comes back is JSON and one .pptx.
"""

import json
import pickle
import re
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from dashboard.deck.deck import Deck, Item, as_params
from dashboard.deck.decks import MOST_ITEMS, frozen
from dashboard.deck.press_line import Progress
from dashboard.deck.slides import Material
from dashboard.errors import DrawingError, IntakeError, ParameterError
from dashboard.intake.limits import Limits
from dashboard.intake.sandbox import ENDS, converse
from dashboard.store import Store

#: Tasks at one time; each may take half a gigabyte.
AT_ONCE = 2
#: A large deck of photographs takes seconds, never minutes.
LIMITS = Limits(seconds=90.0, cpu=80)
#: A slide's key is its item's, with a number behind it where it continues another.
SLIDE_KEY = re.compile(r"([0-9a-z]+)(?:-\d+)?")
#: How a process that gave no answer ended, said of a presentation.
SAID = {
    "timeout": ("处理超过时限，已停止", "请删除影片和多余的页后重试"),
    "memory": ("处理所需内存超过上限，已停止", "请删除影片、大图片和多余的页后重试"),
    "aborted": ("文件结构异常，处理程序已中止", "请用 PowerPoint 或 WPS 打开后另存为 .pptx，再重新上传"),
    "failed": ("文件无法处理", "请用 PowerPoint 或 WPS 打开后另存为 .pptx 再试；仍不成功的，请将文件交系统管理员"),
}
#: Fields of refreshing.Change and how they are headed.
CHANGED = {"slide": "页", "exhibit": "图件", "what": "内容", "old": "原值", "new": "现值"}
RAISED = {"IntakeError": IntakeError, "ParameterError": ParameterError, "DrawingError": DrawingError}

_free = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Refreshed:
    """A deck refreshed.

    changes: one row a value or sentence that changed (headings: CHANGED). kept: what stayed although the data say
    otherwise, because the presenter had rewritten it, in sentences. version: what it was refreshed to.
    """

    content: bytes
    changes: pd.DataFrame
    kept: tuple[str, ...]
    version: int


def examined(content: bytes, file: str, progress: Progress | None) -> bytes:
    """A master, found usable. Raises IntakeError."""
    _run("examine", content, file, progress)
    return content


def found(content: bytes, file: str, progress: Progress | None) -> list[dict[str, Any]]:
    """What the shape names of ours in a deck say (fields of names.Named). Raises IntakeError, ParameterError."""
    return list(_run("found", content, file, progress)[0])


def write(content: bytes, laid: Material, drawings: bytes, progress: Progress | None) -> bytes:
    """The deck on a master. Raises IntakeError."""
    return _run("write", content, "母版.pptx", progress, laid, drawings)[1]


def refresh(
    content: bytes, file: str, fresh: Material, was: Sequence[Material], drawings: bytes, progress: Progress | None
) -> Refreshed:
    """The deck with the data and sentences of the fresh material. Raises IntakeError, ParameterError."""
    told, body = _run("refresh", content, file, progress, fresh, drawings, was)
    changes = pd.DataFrame(told["changes"], columns=list(CHANGED)).rename(columns=CHANGED)
    return Refreshed(body, changes, tuple(told["kept"]), fresh.deck.version)


def append(
    content: bytes, file: str, laid: Material, drawings: bytes, keys: Sequence[str], progress: Progress | None
) -> bytes:
    """Another deck with chosen slides at its end. Raises IntakeError."""
    return _run("append", content, file, progress, laid, drawings, keys=list(keys))[1]


def deck_of(store: Store, named: Sequence[Mapping[str, Any]], version: int | None = None) -> Deck:
    """The exhibits a deck shows, to be laid out at a version (default: the newest), under the keys they had.

    What showed the newest month when it was made shows the newest month now. Raises IntakeError where they are more
    than a deck of ours can hold: each is built in the server.
    """
    items: dict[tuple[str, str, Any], Item] = {}
    seen: set[tuple[str, str, Any]] = set()
    newest = store.version
    for said in named:
        key = SLIDE_KEY.fullmatch(said["slide"])
        if key is None or not said["exhibit"]:
            continue
        params = as_params(said["params"])
        if (key.group(1), said["exhibit"], params) in seen:
            continue
        seen.add((key.group(1), said["exhibit"], params))
        if len(seen) > MOST_ITEMS:
            raise IntakeError(f"文件中的图件超过{MOST_ITEMS}个", "更新上期材料", "请拆成几份后分别更新", "too_many")
        made = said["version"] if 1 <= said["version"] <= newest else newest
        item = Item(said["exhibit"], frozen(store, said["exhibit"], params, made), key=key.group(1))
        items.setdefault((item.key, item.exhibit, item.params), item)
    return Deck("", newest if version is None else version, tuple(items.values()))


def _run(
    task: str,
    content: bytes,
    file: str,
    progress: Progress | None,
    laid: Material | None = None,
    drawings: bytes = b"",
    was: Sequence[Material] = (),
    **more: Any,
) -> tuple[Any, bytes]:
    """Do a task on the content in a process of its own; its result and the file it made (b"" where it makes none)."""
    with TemporaryDirectory(prefix="deck-") as temporary:
        folder = Path(temporary)
        (folder / "input.pptx").write_bytes(content)
        request = {"task": task, "file": file, "limits": asdict(LIMITS), **more}
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        if laid is not None:
            (folder / "material.pickle").write_bytes(pickle.dumps((laid, was), protocol=pickle.HIGHEST_PROTOCOL))
            (folder / "drawings.json").write_bytes(drawings)
        if not _free.acquire(blocking=False):
            if progress is not None:
                progress("等待其他文件处理完毕", 0, None)
            if not _free.acquire(timeout=LIMITS.seconds):
                raise IntakeError("正在处理的文件较多", file, "请稍后再试", "busy")
        try:
            command = [sys.executable, "-m", "dashboard.deck.press_worker", str(folder.resolve())]
            answer = converse(command, folder, progress, LIMITS)
        except IntakeError as error:
            raise _ended(error.code, file) if error.code in ENDS else error from None
        finally:
            _free.release()
        if "error" in answer:
            kind, what, where, remedy, code = answer["error"]
            if code in SAID and not what:
                raise _ended(code, file)
            if kind == "IntakeError":
                raise IntakeError(what, where or file, remedy, code)
            raise RAISED.get(kind, IntakeError)(what, where or file, remedy)
        output = folder / "output.pptx"
        return answer["result"], output.read_bytes() if output.is_file() else b""


def _ended(code: str, file: str) -> IntakeError:
    what, remedy = SAID[code]
    return IntakeError(what, file, remedy, code)
