"""The real server as a subprocess: a free port, a store of its own, stopped for certain."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

ROOT = Path(__file__).resolve().parents[1]


class ServerFailed(RuntimeError):
    """The server did not become ready; carries what it printed."""


def free_port() -> int:
    """A TCP port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`streamlit run` of a script on 127.0.0.1, ready (health answers) when the block is entered.

    script: path of the app; cwd: where .streamlit/config.toml is looked for (the project by default);
    store: folder given as DASHBOARD_STORE; options: further command-line options; warm: make everything ready before
    the first visitor, as in service.
    ready: seconds from start to the first healthy answer.
    """

    def __init__(
        self,
        script: Path = ROOT / "app.py",
        cwd: Path = ROOT,
        store: Path | None = None,
        options: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        warm: bool = False,
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = Path(os.devnull)
        self.ready = 0.0
        self._command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(script),
            f"--server.port={self.port}",
            "--server.address=127.0.0.1",
            "--server.headless=true",
            "--browser.gatherUsageStats=false",
            *options,
        ]
        self._cwd = cwd
        told = {"PYTHONPATH": str(ROOT), "DASHBOARD_WARM": "是" if warm else "否"}
        self._environment = {**os.environ, **told, **(environment or {})}
        if store is not None:
            self._environment["DASHBOARD_STORE"] = str(store)
            store.mkdir(parents=True, exist_ok=True)
            self.log = store.with_name(f"{store.name}-{self.port}.log")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process is not None
        return self._process.pid

    def cpu_seconds(self) -> float:
        """CPU time of the server process so far, user and system."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def printed(self) -> str:
        """What the server wrote to its log."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.is_file() else ""

    def start(self, patience: float = 300.0) -> Self:
        """Start and wait until /_stcore/health answers; ServerFailed with the log when it does not."""
        begin = time.perf_counter()
        with self.log.open("ab") as stream:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._cwd,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        while time.perf_counter() - begin < patience:
            if self._process.poll() is not None:
                raise ServerFailed(f"the server ended with code {self._process.returncode}\n{self.printed()}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        self.ready = time.perf_counter() - begin
                        return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.stop()
        raise ServerFailed(f"the server was not ready after {patience:.0f} s\n{self.printed()}")

    def stop(self) -> None:
        """End the server, gently first, with whatever processes it started."""
        if self._process is None:
            return
        children: list[psutil.Process] = []
        if self._process.poll() is None:
            children = psutil.Process(self._process.pid).children(recursive=True)
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
        for child in children:
            if child.is_running():
                child.kill()
        self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
