"""Examinations and commits in the background: the page starts one, polls it, and a click elsewhere stops nothing."""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Literal

from dashboard.errors import DashboardError, IntakeError, incident

Progress = Callable[[str, int, int | None], None]
Call = Callable[[Progress], Any]

#: Jobs kept, running ones never forgotten; a draft may be tens of megabytes.
MOST_KEPT = 12
AT_ONCE = 2


@dataclass(frozen=True)
class State:
    """How a job stands. stage, done and total are its last progress; result when done, error when failed."""

    status: Literal["waiting", "running", "done", "failed"] = "waiting"
    stage: str = "等待处理"
    done: int = 0
    total: int | None = None
    result: Any = None
    error: DashboardError | None = None

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.status in ("done", "failed")


class Jobs:
    """Background work by key, thread-safe. Finished jobs beyond the bound are forgotten, the longest unseen first."""

    def __init__(self, most: int = MOST_KEPT, at_once: int = AT_ONCE) -> None:
        self._most = most
        self._states: OrderedDict[str, tuple[object, State]] = OrderedDict()
        self._lock = Lock()
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix="intake")

    def start(self, key: str, call: Call) -> bool:
        """Start call(progress) under the key; False when a job of that key is still under way.

        A finished job of the same key is replaced.
        """
        token = object()
        with self._lock:
            held = self._states.get(key)
            if held is not None and not held[1].finished:
                return False
            self._states[key] = (token, State())
            self._states.move_to_end(key)
            self._forget()

        def told(stage: str, done: int, total: int | None) -> None:
            self._update(key, token, status="running", stage=stage, done=done, total=total)

        def work() -> Any:
            self._update(key, token, status="running", stage="开始处理")
            return call(told)

        self._workers.submit(work).add_done_callback(lambda future: self._finish(key, token, future))
        return True

    def state(self, key: str) -> State | None:
        """How the job of that key stands; None when there is none (any more)."""
        with self._lock:
            held = self._states.get(key)
            if held is None:
                return None
            self._states.move_to_end(key)
            return held[1]

    def drop(self, key: str) -> None:
        """Forget a job; one under way goes on unseen."""
        with self._lock:
            self._states.pop(key, None)

    def close(self) -> None:
        """Wait for what is under way and let the threads go."""
        self._workers.shutdown()

    def _update(self, key: str, token: object, **changes: Any) -> None:
        with self._lock:
            held = self._states.get(key)
            # A dropped or restarted job's late progress belongs to nobody.
            if held is not None and held[0] is token:
                self._states[key] = (token, replace(held[1], **changes))

    def _finish(self, key: str, token: object, future: "Future[Any]") -> None:
        error = future.exception()
        if error is None:
            self._update(key, token, status="done", result=future.result())
        elif isinstance(error, DashboardError):
            # Without the frames it and what led to it passed through: they hold the file's bytes.
            error.__cause__ = error.__context__ = None
            self._update(key, token, status="failed", error=error.with_traceback(None))
        else:
            number = f"编号 {incident(error)}"
            told = IntakeError("处理时程序出错，没有写入任何数据", number, "请重试；仍不成功的，请告知系统管理员")
            self._update(key, token, status="failed", error=told)

    def _forget(self) -> None:
        """Drop finished jobs beyond the bound. Called with the lock held."""
        finished = [key for key, (_, state) in self._states.items() if state.finished]
        for key in finished[: max(0, len(self._states) - self._most)]:
            del self._states[key]
