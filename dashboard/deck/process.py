"""A process of ours that answers one request at a time: kept warm, given up when it takes too long, started anew.

Whoever asks writes to its input and reads its output within ``asked``; unless the answer was read to its end, the
process is ended, for what is left of it would be taken for the answer to the next request.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Exchange:
    """One request and its answer. whole: set by who asks when the answer was read to its end."""

    input: IO[bytes]
    output: IO[bytes]
    whole: bool = False


class Process:
    """The process of a module, started when first asked and again after it was lost. Its user takes care of turns."""

    def __init__(self, module: str, more: Mapping[str, str] | None = None) -> None:
        """more: what its environment has besides that of the server."""
        self._module = module
        self._more = more or {}
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        running = self._running
        return running.pid if running is not None and running.poll() is None else None

    @contextmanager
    def asked(self, patience: float) -> Iterator[Exchange]:
        """The pipes of the running process, which is killed after so many seconds. A broken pipe ends quietly."""
        running = self.start()
        assert running.stdin is not None and running.stdout is not None
        guard = Timer(patience, running.kill)
        guard.daemon = True
        guard.start()
        exchange = Exchange(running.stdin, running.stdout)
        try:
            with suppress(OSError, ValueError):
                yield exchange
        finally:
            guard.cancel()
            if not exchange.whole:
                self.end()

    def start(self) -> "subprocess.Popen[bytes]":
        """The process, running."""
        if self._running is None or self._running.poll() is not None:
            self._running = subprocess.Popen(
                [sys.executable, "-m", self._module],
                cwd=ROOT,
                env={**os.environ, **self._more},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._running

    def kill(self) -> None:
        """Kill it without waiting for whoever it is answering."""
        running = self._running
        if running is not None:
            running.kill()

    def end(self) -> None:
        """Kill it and let go of its pipes."""
        running, self._running = self._running, None
        if running is not None:
            running.kill()
            with suppress(BrokenPipeError):  # a request the process never took
                running.communicate()
