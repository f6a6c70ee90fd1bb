"""The server's end of the press: one warm process, one deck at a time, those who wait counted.

The process is started with the first deck and again after it was lost; it ends when its input does, so it never
outlives the server. What goes to it is pickled (only our own data); what comes back is JSON and bytes.
"""

import json
import pickle
from collections.abc import Callable
from threading import Lock
from typing import Any

from dashboard.deck.process import Process
from dashboard.deck.slides import Material
from dashboard.errors import DrawingError

Progress = Callable[[str, int, int | None], None]

#: Few threads and arenas: a process for one deck at a time needs no more, and each costs memory.
FRUGAL = {
    "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system",
}  # fmt: skip
#: Seconds after which a file is given up.
PATIENCE = 120.0
#: Who may wait at one time; a deck takes a few seconds.
MOST_WAITING = 8
WHERE = "材料生成进程"


class Line:
    """The warm process and those who wait for it. Safe to share between threads."""

    def __init__(self, patience: float = PATIENCE, most: int = MOST_WAITING) -> None:
        self._patience, self._most = patience, most
        self._waiting = 0
        self._counting = Lock()
        self._lock = Lock()
        self._process = Process("dashboard.deck.press_worker", FRUGAL)

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        return self._process.pid

    def ask(
        self, task: str, laid: Material | None, progress: Progress | None, made: Callable[[], bytes | None]
    ) -> bytes:
        """What the process makes of a material. made: looked at when it is our turn; somebody may have made it.

        Raises DrawingError where too many wait, the process failed, took too long, or says what is wrong.
        """
        with self._counting:
            if self._waiting > self._most:
                raise DrawingError("正在生成的材料较多", WHERE, "请稍候再试")
            self._waiting += 1
        try:
            if progress is not None and self._lock.locked():
                progress("等待其他材料生成完毕", 0, None)
            with self._lock:
                return made() or self._answer(task, laid, progress)
        finally:
            with self._counting:
                self._waiting -= 1

    def close(self) -> None:
        """End the process, if one runs; whoever waits for it is told so."""
        self._process.kill()
        # Whoever is being answered lets go of the pipes itself; a thread frozen at exit must not hold us up.
        if self._lock.acquire(timeout=1.0):
            try:
                self._process.end()
            finally:
                self._lock.release()

    def _answer(self, task: str, laid: Material | None, progress: Progress | None) -> bytes:
        request = pickle.dumps((task, laid), protocol=pickle.HIGHEST_PROTOCOL)
        body, last = b"", False
        with self._process.asked(self._patience) as exchange:
            exchange.input.write(f"{len(request)}\n".encode() + request)
            exchange.input.flush()
            while not exchange.whole:
                said: dict[str, Any] = json.loads(exchange.output.readline())
                if "stage" in said and progress is not None:
                    progress(said["stage"], said["done"], said["total"])
                elif "error" in said:
                    exchange.whole = True
                    raise DrawingError(*said["error"])
                elif "length" in said:
                    body, last = exchange.output.read(said["length"]), said["last"]
                    if len(body) != said["length"]:
                        break
                    exchange.whole = True
        if not exchange.whole:
            raise DrawingError("材料未能生成", WHERE, "请重试；仍不行请减少图件后再试，或把情况告诉维护人员")
        if last:
            # One that has grown too large leaves after its answer; another gets ready in its place.
            self._process.end()
            self._process.start()
        return body
