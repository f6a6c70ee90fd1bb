"""A long sheet read, checked and compared, against python-calamine only reading it."""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from dashboard.store import Store
from tests.bench.report import KEPT, Report, verdict
from tests.corpus.big import write_big
from tests.server import ROOT


def measure_intake(report: Report, rows: int = 300_000, rounds: int = 3) -> None:
    """A long sheet of many rows: ours against python-calamine's reading to Python values, and the memory it takes."""
    report.say(f"## Intake: a long sheet of {rows:,} rows read, checked and compared")
    report.say()
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"long-{rows}.xlsx"
    write_big(path, rows)
    lines, ratios, said = [], [], {}
    with tempfile.TemporaryDirectory() as temporary:
        Store.open(Path(temporary) / "store").close()
        for number in range(rounds):
            command = [sys.executable, "-m", "tests.corpus.big", str(path), str(Path(temporary) / "store")]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            said = json.loads(done.stdout)
            ratios.append(said["seconds"] / said["plain"])
            lines.append(
                (
                    str(number + 1),
                    f"{said['plain']:.2f}",
                    f"{said['seconds']:.2f}",
                    f"{ratios[-1]:.2f}",
                    f"{said['cpu'] / said['plain_cpu']:.2f}",
                    f"{said['worker_mb']:.0f}",
                    f"{said['own_mb']:.0f}",
                    f"{said['events']}",
                    f"{said['longest_silence']:.0%}",
                )
            )
    report.table(
        (
            "round",
            "calamine s",
            "ours s",
            "ratio",
            "ratio of CPU",
            "worker MB",
            "server MB more",
            "events",
            "longest silence",
        ),
        lines,
    )
    report.say(f"- {said['observations']:,} observations, {said['errors']} errors, {said['warnings']} warnings")
    report.say(f"- against python-calamine: {verdict(statistics.median(ratios), 3, True)}")
    report.say(f"- memory of the worker, MB: {verdict(said['worker_mb'], 600, True)}")
    report.say(f"- rows counted by the progress shown: {said['rows_seen']:,}; stages: {'、'.join(said['stages'])}")
    report.say()
