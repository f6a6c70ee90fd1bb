"""Viewers clicking without pause, and the first visitor after a start."""

import statistics
import tempfile
from pathlib import Path

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bare.write import write
from tests.bench.report import KEPT, Report, verdict
from tests.server import ROOT, Server
from tests.socket_driver import Load, load, record, walk

PAGES = ("/", "/recovery")
WALK = 12  # clicks of one visitor before the crowd: more than any picker has values


def _under_load(server: Server, page: str, sessions: int, seconds: float) -> tuple[Load, float]:
    """Load figures of a page and the CPU milliseconds a rerun took, after every picker value was seen once."""
    walk(server.port, page, WALK)
    before = server.cpu_seconds()
    figures = load(server.port, page, sessions=sessions, seconds=seconds)
    spent = (server.cpu_seconds() - before) * 1000
    return figures, spent / max(1, figures.reruns + sessions)


def _no_exceptions(messages: list[ForwardMsg], what: str) -> None:
    """A page that only shows an error is fast: such a figure must not be reported."""
    for message in messages:
        if message.WhichOneof("type") == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            raise SystemExit(f"{what} shows an exception: {message.delta.new_element.exception.message}")


def measure_load(report: Report, sessions: int, seconds: float) -> None:
    """Ours, the bare script under Streamlit's defaults and under our settings, and the least possible."""
    report.say(f"## Load: {sessions} sessions clicking without pause, {seconds:g} s")
    report.say()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        KEPT.mkdir(exist_ok=True)
        for page in PAGES:
            name = page.strip("/") or "overview"
            with Server(store=folder / "store", warm=True) as ours:
                messages = record(ours.port, page)
                _no_exceptions(messages, f"our {page}")
                bare, least = folder / f"bare_{name}.py", folder / f"least_{name}.py"
                counts = write(messages, page, bare)
                write(messages, page, least, finished=True)
                (KEPT / bare.name).write_text(bare.read_text(encoding="utf-8"), encoding="utf-8")
                measured = {"ours": _under_load(ours, page, sessions, seconds)}
            report.say(f"{page}: " + ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())))
            report.say()
            # Without a .streamlit folder where it starts, a server has Streamlit's defaults.
            for label, script, cwd in (
                ("bare, defaults", bare, folder),
                ("bare, our settings", bare, ROOT),
                ("bare, our settings, finished charts", least, ROOT),
            ):
                with Server(script, cwd, store=folder / "unused") as other:
                    _no_exceptions(record(other.port, "/"), label)
                    measured[label] = _under_load(other, "/", sessions, seconds)
            report.table(
                ("page " + page, "reruns/s", "p50 ms", "p95 ms", "first p50 ms", "CPU ms/rerun", "kB/rerun", "errors"),
                [
                    (
                        label,
                        f"{m.per_second:.1f}",
                        f"{m.p50:.0f}",
                        f"{m.p95:.0f}",
                        f"{m.first_p50:.0f}",
                        f"{cpu:.0f}",
                        f"{m.bytes_rerun / 1000:.0f}",
                        str(len(m.errors)),
                    )
                    for label, (m, cpu) in measured.items()
                ],
            )
            mine, plain, tuned = (measured[label][0] for label in ("ours", "bare, defaults", "bare, our settings"))
            floor = measured["bare, our settings, finished charts"][0]
            report.say(f"- reruns/s against defaults: {verdict(mine.per_second / plain.per_second, 4, False)}")
            report.say(f"- p95 against defaults: {verdict(mine.p95 / plain.p95, 1 / 3, True)}")
            report.say(f"- reruns/s against our settings: {verdict(mine.per_second / tuned.per_second, 0.65, False)}")
            report.say(f"- reruns/s against finished charts: {mine.per_second / floor.per_second:.2f} (no target)")
            for error in sorted(set(mine.errors)):
                report.say(f"- error in ours: {error}")
            report.say()


def measure_first(report: Report, rounds: int = 3) -> None:
    """Time to ready with an empty and with a filled store; first visitor against second, a start a round."""
    report.say("## Start and first visitor")
    report.say()
    rows, ready = [], []
    with tempfile.TemporaryDirectory() as temporary:
        store = Path(temporary) / "store"
        with Server(store=store, warm=True) as server:
            empty = server.ready
        for page in PAGES:
            firsts, seconds = [], []
            for _ in range(rounds):
                with Server(store=store, warm=True) as server:
                    ready.append(server.ready)
                    firsts.append(load(server.port, page, sessions=1, seconds=0.1).first_p50)
                    seconds.append(load(server.port, page, sessions=1, seconds=0.1).first_p50)
            ratio = statistics.median(a / b for a, b in zip(firsts, seconds, strict=True))
            rows.append(
                (
                    page,
                    f"{statistics.median(firsts):.0f}",
                    f"{statistics.median(seconds):.0f}",
                    verdict(ratio, 1.3, True),
                )
            )
    report.say(f"Ready after {empty:.1f} s with an empty store, {statistics.median(ready):.1f} s with a filled one.")
    report.say()
    report.table(("page", "first visitor ms", "second visitor ms", "ratio"), rows)
