"""A file is never read in the server's own process: one short-lived process per task, bounded in all it uses.

The reading libraries can be made to abort, to fill memory or to run for ever by files of a few kilobytes.
All of that ends here as an IntakeError with a Chinese sentence.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dashboard.errors import IntakeError
from dashboard.intake.limits import Limits

Progress = Callable[[str, int, int | None], None]

ROOT = Path(__file__).resolve().parents[2]
#: Readings at one time; each may take half a gigabyte.
AT_ONCE = 2
_free = threading.BoundedSemaphore(AT_ONCE)
_log = logging.getLogger(__name__)

#: How a reading that gave no answer ended, in words: code → what happened, what to do.
ENDS = {
    "timeout": ("读取超过{seconds:.0f}秒，已停止", "请删除多余的空行、空列和无关工作表，或拆成几个文件后重新上传"),
    "memory": ("读取所需内存超过上限，已停止", "请删除多余的空行、空列和无关工作表，或拆成几个文件后重新上传"),
    "aborted": ("文件结构异常，读取程序已中止", "请用 Excel 或 WPS 打开后另存为 .xlsx，再重新上传"),
    "failed": ("文件无法读取", "请用 Excel 或 WPS 打开后另存为 .xlsx，再重新上传；仍不成功的，请将文件交系统管理员"),
}


def _environment() -> dict[str, str]:
    """Nothing of the server's environment but what Python and the reading libraries need."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TZDIR") if name in os.environ}
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return (
        kept
        | one_thread
        | {
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
            "PYTHONFAULTHANDLER": "1",
            # Few arenas and the plain allocator: the address space that is limited is the one really used.
            "MALLOC_ARENA_MAX": "2",
            "ARROW_DEFAULT_MEMORY_POOL": "system",
        }
    )


def _end(process: "subprocess.Popen[str]") -> None:
    """End the process and all it may have started, and take its exit code: no zombie stays behind."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
    process.wait()


def _unanswered(code: str, limits: Limits) -> IntakeError:
    what, remedy = ENDS[code]
    return IntakeError(what.format(seconds=limits.seconds), "", remedy, code)


def converse(arguments: Sequence[str], folder: Path, progress: Progress | None, limits: Limits) -> Any:
    """Start the arguments as a process, pass on its progress, return the content of folder/result.json.

    Raises:
        IntakeError: it gave no answer in time, ran out of memory, or ended in any other way; with the reason.
    """
    late = threading.Event()
    with (folder / "stderr.txt").open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            arguments,
            cwd=ROOT,
            env=_environment() | {"TMPDIR": str(folder.resolve())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )

    def stop() -> None:
        late.set()
        _end(process)

    clock = threading.Timer(limits.seconds, stop)
    clock.daemon = True
    clock.start()
    try:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                # A progress line; anything else there is noise of a dying process.
                said = _list(line)
                if progress is not None and len(said) == 3:
                    progress(str(said[0]), said[1], said[2])
        code = process.wait()
    finally:
        # Also when progress raised: the page was left, the work is not wanted any more.
        clock.cancel()
        _end(process)
    result = folder / "result.json"
    if late.is_set():
        raise _unanswered("timeout", limits)
    told = (folder / "stderr.txt").read_text(encoding="utf-8", errors="replace")[-4000:]
    done = code == 0 and result.is_file()
    if told or not done:
        # Also what did not stop it: the numbers of faults it told of stand here with their tracebacks.
        _log.warning("reading ended with %s: %s", code, told)
    if done:
        return json.loads(result.read_text(encoding="utf-8"))
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        raise _unanswered("timeout", limits)
    if "MemoryError" in told or "memory allocation" in told or code == -signal.SIGKILL:
        raise _unanswered("memory", limits)
    raise _unanswered("aborted" if code < 0 else "failed", limits)


def _list(line: str) -> list[Any]:
    try:
        said = json.loads(line)
    except json.JSONDecodeError:
        return []
    return said if isinstance(said, list) else []


def run(
    task: str,
    request: Mapping[str, Any],
    folder: Path | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """Do a task of worker.TASKS on a file in a process of its own; returns the task's result.

    request: plain JSON values; path and file (the name people know it by) are there when a file is to be read.
    folder: where the task leaves further files (made and removed here when None). progress(stage, done, total) is
    called in this thread; total is None when unknown.

    Raises:
        IntakeError: the file was refused, or its reading was ended; what, where, remedy and code say why.
    """
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="intake-") as own:
        place = Path(own) if folder is None else folder
        job = {"task": task, "request": dict(request), "limits": asdict(limits)}
        (place / "result.json").unlink(missing_ok=True)
        (place / "request.json").write_text(json.dumps(job), encoding="utf-8")
        if not _free.acquire(blocking=False):
            if progress is not None:
                progress("等待其他文件读取完毕", 0, None)
            if not _free.acquire(timeout=limits.seconds):
                raise IntakeError("正在读取的文件较多", "", "请稍后再试", "busy")
        try:
            command = [sys.executable, "-m", "dashboard.intake.worker", str(place.resolve())]
            answer = converse(command, place, progress, limits)
        finally:
            _free.release()
    if "result" in answer:
        result: dict[str, Any] = answer["result"]
        return result
    what, where, remedy, code = answer["error"]
    if code in ENDS:
        raise _unanswered(code, limits)
    raise IntakeError(what, where, remedy, code)
