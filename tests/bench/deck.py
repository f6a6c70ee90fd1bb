"""A deck of twenty exhibits in every format; the page it is presented from against a static file of its size."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

from dashboard.deck import decks
from dashboard.deck.deck import Deck, Item
from dashboard.deck.forms import FORMS
from dashboard.deck.press_line import Line
from dashboard.deck.slides import Material, material
from dashboard.store import Store
from tests.bench.report import Report, verdict
from tests.conftest import TWENTY
from tests.server import Server

#: Seconds a format of a deck of twenty exhibits may take in the warm press; others have no promise.
PROMISED = {"pptx": 3.0, "pdf": 6.0, "html": 3.0}


def own_megabytes(pid: int) -> float:
    """Memory only this process holds: what it costs beside a server that has the same libraries loaded."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def deck_of_twenty(store: Store) -> Material:
    """The deck of twenty exhibits of the tests."""
    items = tuple(Item(key, key=f"{number:08x}") for number, key in enumerate(TWENTY, start=1))
    return material(store, Deck("全年回顾", store.version, items, "2020年四川工业和信息化运行", id="0000dec0"))


def measure_deck(report: Report, rounds: int = 3) -> None:
    """Every format of a deck of twenty exhibits, drawings and all, in a warm press; then the served page."""
    report.say("## Deck: twenty exhibits")
    report.say()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "store"
        store = Store.open(folder)
        laid = deck_of_twenty(store)
        begin = time.perf_counter()
        line = Line()
        line.ask("warm", None, None, lambda: None)
        warmed = time.perf_counter() - begin
        assert line.pid is not None
        rows, most = [], own_megabytes(line.pid)
        for form in (*FORMS, "present"):
            taken = []
            for number in range(rounds):
                # A checksum of its own: nothing drawn for another format or round is used again.
                fresh = replace(laid, checksum=f"{form}-{number}")
                begin = time.perf_counter()
                body = line.ask(form, fresh, None, lambda: None)
                taken.append(time.perf_counter() - begin)
                most = max(most, own_megabytes(line.pid) if line.pid is not None else 0.0)
            typical = statistics.median(taken)
            promised = PROMISED.get(form)
            told = verdict(typical, promised, True) if promised is not None else f"{typical:.2f}"
            rows.append((form, f"{min(taken):.2f}", told, f"{len(body) / 1e6:.2f}"))
        line.close()
        report.table(("format", "best s", "median s", "MB"), rows)
        report.say(f"- slides: {len(laid.slides)}; press ready after {warmed:.1f} s")
        report.say(f"- memory of the press beside the server, MB: {verdict(most, 300, True)}")
        kept = decks.save(store, replace(laid.deck, title="测量"), "测量")
        store.close()
        with Server(store=folder, warm=True) as server:
            _measure_page(report, server, kept.id)
    report.say()


def _measure_page(report: Report, server: Server, deck: str, times: int = 30) -> None:
    """The page a deck is presented from, asked for the first time and again, against a plain file of its size."""

    def fetch(url: str) -> tuple[float, int]:
        begin = time.perf_counter()
        request = urllib.request.Request(url, headers={"accept-encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return time.perf_counter() - begin, len(answer.read())

    first, size = fetch(f"{server.url}/deck/{deck}")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_bytes(os.urandom(size))
        command = [sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder]
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        ) as static:
            assert static.stdout is not None
            port = static.stdout.readline().split(" port ")[1].split()[0]
            ours = statistics.median(fetch(f"{server.url}/deck/{deck}")[0] for _ in range(times)) * 1000
            plain = statistics.median(fetch(f"http://127.0.0.1:{port}/page.html")[0] for _ in range(times)) * 1000
            static.terminate()
    report.say(
        f"- the page, {size / 1e3:.0f} kB packed: {first:.2f} s when nobody has prepared it, then {ours:.1f} ms;"
        f" a static file of the same size {plain:.1f} ms"
    )
