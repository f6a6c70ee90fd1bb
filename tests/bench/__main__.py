"""The figures this project promises, measured side by side in one run.

    python -m tests.bench [PART ...] [--seconds 20] [--sessions 50] [--rows 1000000 10000000]

load      50 viewers clicking without pause on a page: ours against a bare script of the same elements
first     time until the server is ready, and the first visitor after it against the second
lake      the questions of the pages on generated observations: the lake against a plain sorted table
intake    a long sheet read, checked and compared, against python-calamine only reading it
deck      a deck of twenty exhibits in every format; the page it is presented from against a static file of its size
analysis  every analysis built for the first time, and once more

Prints tables and keeps them in tests/.bench/latest.md. Figures are ratios of neighbours in one run, because
absolute times say more about the machine than about us.
"""

import argparse
import os
import platform

from tests.bench.analysis import measure_analysis
from tests.bench.deck import measure_deck
from tests.bench.intake import measure_intake
from tests.bench.lake import measure_lake
from tests.bench.load import measure_first, measure_load
from tests.bench.report import KEPT, Report

PARTS = ("load", "first", "lake", "intake", "deck", "analysis")


def main() -> None:
    """Measure the named parts, all of them without a name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all without any")
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    given = parser.parse_args()
    strange = set(given.parts) - set(PARTS)
    if strange:
        parser.error(f"unknown part: {', '.join(sorted(strange))}")
    parts = given.parts or PARTS
    report = Report()
    busy = os.getloadavg()[0]
    report.say(
        f"# Bench: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" load before {busy:.1f}"
    )
    report.say()
    if "load" in parts:
        measure_load(report, given.sessions, given.seconds)
    if "first" in parts:
        measure_first(report)
    if "lake" in parts:
        measure_lake(report, given.rows)
    if "intake" in parts:
        measure_intake(report)
    if "deck" in parts:
        measure_deck(report)
    if "analysis" in parts:
        measure_analysis(report)
    KEPT.mkdir(exist_ok=True)
    (KEPT / "latest.md").write_text("\n".join(report.lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
