"""No dependency below the first version without a flaw that is known: what is pinned, and what is installed.

The list is kept by hand: of a package that is not in it no flaw is known to its writer, which proves nothing.
"""

import csv
import re
from importlib.metadata import version
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PINS = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))


def test_nothing_with_a_known_flaw_is_pinned_or_installed() -> None:
    with (ROOT / "tests" / "known_flaws.csv").open(encoding="utf-8") as file:
        flaws = list(csv.DictReader(file))
    assert len(flaws) > 10 and len(PINS) > 20
    for row in flaws:
        for held in {version(row["package"]), PINS.get(row["package"], row["good"])}:
            assert Version(held) >= Version(row["good"]), f"{row['package']} {held}: {row['flaw']}"
