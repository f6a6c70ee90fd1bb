"""The press's own processes. Started by press_line.py and uploaded.py only.

    python -m dashboard.deck.press_worker           the warm one: a pickled request after the other on standard input
    python -m dashboard.deck.press_worker FOLDER    one task on an uploaded file, in the folder, with limits

A request of the warm one is a line with its length and the pickle of (form, Material); the answer is lines of JSON:
progress {"stage", "done", "total"}, then {"error"} or {"length"} and as many bytes. It ends when its input does.
"""

import ctypes
import gc
import importlib
import json
import os
import pickle
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from dashboard.errors import DashboardError, incident

Tell = Callable[[str, int, int | None], None]

#: Form → module, function and further arguments of what writes it from (material, drawings).
RENDERERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "pptx": ("dashboard.deck.powerpoint.writing", "write", {}),
    "pdf": ("dashboard.deck.pdf", "write", {}),
    "handout": ("dashboard.deck.pdf", "write", {"handout": True}),
    "html": ("dashboard.deck.html", "write", {"offline": True}),
    "present": ("dashboard.deck.html", "write", {"offline": False}),
    "docx": ("dashboard.deck.word", "write", {}),
    "docx-final": ("dashboard.deck.word", "write", {"draft": False}),
    "analysis": ("dashboard.deck.analysis_report", "write", {}),
    "xlsx": ("dashboard.deck.workbook", "write", {}),
    "png": ("dashboard.deck.pictures", "write", {"form": "png"}),
    "svg": ("dashboard.deck.pictures", "write", {"form": "svg"}),
}
#: A presentation has its charts native: only what it cannot draw itself is drawn for it.
DRAWN = {"pptx": ("picture",)}
BOTH = ("chart", "picture")
#: Forms that need no drawings of the charts, or make their own.
WITHOUT_DRAWINGS = ("analysis", "xlsx", "png", "svg")
#: Materials whose drawings are kept for the next format of the same deck.
KEPT = 3
#: Bytes of its own after a file beyond which the process makes room for a fresh one, and at any time beyond which it
#: ends. (The address space says nothing here: the drawing library reserves far more than it uses.)
MOST_KEPT = 300 * 2**20
MOST_EVER = 800 * 2**20
#: Seconds between looks at what is used.
LOOK = 0.2

_drawn: OrderedDict[str, dict[str, str]] = OrderedDict()


def drawings(laid: Any, tell: Tell, kinds: tuple[str, ...] = BOTH) -> dict[str, str]:
    """The slides of these kinds as SVG by slide key, each drawn once a material."""
    from dashboard.deck import drawn

    key = f"{laid.checksum}|{laid.deck.version}|{laid.deck.id}"
    made = _drawn.setdefault(key, {})
    _drawn.move_to_end(key)
    slides = [slide for slide in laid.slides if slide.kind in kinds]
    missing = [slide for slide in slides if slide.key not in made]
    for number, slide in enumerate(missing):
        tell("绘制图形", number, len(missing))
        made |= drawn.drawings(replace(laid, slides=(slide,)))
    _drawn[key] = made
    while len(_drawn) > KEPT:
        _drawn.popitem(last=False)
    return {slide.key: made[slide.key] for slide in slides}


def made(form: str, laid: Any, tell: Tell) -> bytes:
    """The file of a form; "drawings" is what a presentation needs drawn, as JSON; "warm" is nothing but an answer."""
    from dashboard.deck.slides import made_of

    if form == "warm":
        return b"ok"
    if form == "drawings":
        svgs = made_of(laid, lambda laid: drawings(laid, tell, DRAWN["pptx"]))
        return json.dumps(svgs, ensure_ascii=False).encode()
    module, name, options = RENDERERS[form]
    write = getattr(importlib.import_module(module), name)

    def written(laid: Any) -> Any:
        more = () if form in WITHOUT_DRAWINGS else (drawings(laid, tell, DRAWN.get(form, BOTH)),)
        tell("生成文件", 0, None)
        return write(laid, *more, **options)

    body = made_of(laid, written)
    return body.encode() if isinstance(body, str) else bytes(body)


def serve() -> None:
    """Answer requests until the input ends."""
    os.nice(10)
    threading.Thread(target=_watch, daemon=True).start()
    # Whatever a library prints must not stand between the answers.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def say(**said: Any) -> None:
        out.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
        out.flush()

    def tell(stage: str, done: int, total: int | None) -> None:
        say(stage=stage, done=done, total=total)

    # Loaded before anybody asks: the first deck takes no longer than the next.
    for module in ("dashboard.deck.drawn", *(module for module, _, _ in RENDERERS.values())):
        importlib.import_module(module)
    while line := sys.stdin.buffer.readline():
        form, laid = pickle.loads(sys.stdin.buffer.read(int(line)))
        try:
            body = made(form, laid, tell)
        except DashboardError as error:
            say(error=[error.what, error.where, error.remedy])
        except Exception as error:
            title = f"{laid.deck.title if laid is not None else form}，编号 {incident(error)}"
            say(error=["材料未能生成", title, "数据没有受到影响；请把编号告诉维护人员"])
        else:
            _give_back()
            large = _own_memory() > MOST_KEPT
            say(length=len(body), last=large)
            out.write(body)
            out.flush()
            if large:
                break
            del body
        del laid


def _watch() -> None:
    """End the process before it takes the memory of others; the server tells whoever waits, and starts another."""
    while _own_memory() < MOST_EVER:
        time.sleep(LOOK)
    os._exit(1)


def _give_back() -> None:
    """Give what is free back to the system, where the C library can."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _own_memory() -> int:
    """Bytes only this process holds (libraries it shares with the server aside); 0 where the system does not say."""
    with suppress(OSError), open("/proc/self/smaps_rollup", encoding="ascii") as lines:
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024
    return 0


def work(folder: Path) -> None:
    """Do the one task of a folder: request.json and input.pptx in, result.json (and output.pptx) out."""
    from dashboard.intake.limits import Limits

    request: dict[str, Any] = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    Limits(**request["limits"]).impose()
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def tell(stage: str, done: int, total: int | None) -> None:
        lines.write(json.dumps([stage, done, total]) + "\n")

    try:
        answer = {"result": TASKS[request["task"]](folder, request, tell)}
    except DashboardError as error:
        code = getattr(error, "code", "")
        answer = {"error": [type(error).__name__, error.what, error.where, error.remedy, code]}
    except MemoryError:
        answer = {"error": ["IntakeError", "", "", "", "memory"]}
    (folder / "result.json").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


def _input(folder: Path, request: dict[str, Any], tell: Tell) -> bytes:
    """The uploaded file, after the gate."""
    from dashboard.deck.powerpoint.received import checked

    tell("检查文件", 0, None)
    return checked((folder / "input.pptx").read_bytes(), request["file"])


def _material(folder: Path) -> tuple[Any, Any, dict[str, str]]:
    """Our own side of the task, as the server left it: the material, what it was before, the drawings."""
    laid, was = pickle.loads((folder / "material.pickle").read_bytes())
    return laid, was, json.loads((folder / "drawings.json").read_text(encoding="utf-8"))


def _examine(folder: Path, request: dict[str, Any], tell: Tell) -> Any:
    from dashboard.deck.powerpoint.master import base_of

    base_of(_input(folder, request, tell))
    return {}


def _found(folder: Path, request: dict[str, Any], tell: Tell) -> Any:
    from dashboard.deck.powerpoint.refreshing import found

    content = _input(folder, request, tell)
    tell("查找图件", 0, None)
    return [{**asdict(named), "params": dict(named.params)} for named in found(content)]


def _write(folder: Path, request: dict[str, Any], tell: Tell) -> Any:
    from dashboard.deck.powerpoint.writing import write
    from dashboard.deck.slides import made_of

    content = _input(folder, request, tell)
    laid, _, svgs = _material(folder)
    tell("生成文件", 0, None)
    (folder / "output.pptx").write_bytes(made_of(laid, lambda laid: write(laid, svgs, content)))
    return {}


def _refresh(folder: Path, request: dict[str, Any], tell: Tell) -> Any:
    from dashboard.deck.powerpoint.refreshing import refresh
    from dashboard.deck.slides import made_of

    content = _input(folder, request, tell)
    laid, was, svgs = _material(folder)
    tell("更新数据和文字", 0, None)
    done = made_of(laid, lambda laid: refresh(content, laid, svgs, was))
    (folder / "output.pptx").write_bytes(done.content)
    return {"changes": [asdict(change) for change in done.changes], "kept": list(done.kept)}


def _append(folder: Path, request: dict[str, Any], tell: Tell) -> Any:
    from dashboard.deck.powerpoint.appending import append
    from dashboard.deck.slides import made_of

    content = _input(folder, request, tell)
    laid, _, svgs = _material(folder)
    tell("追加各页", 0, None)
    (folder / "output.pptx").write_bytes(made_of(laid, lambda laid: append(content, laid, svgs, request["keys"])))
    return {}


TASKS: dict[str, Callable[[Path, dict[str, Any], Tell], Any]] = {
    "examine": _examine,
    "found": _found,
    "write": _write,
    "refresh": _refresh,
    "append": _append,
}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(Path(sys.argv[1]))
    else:
        serve()
