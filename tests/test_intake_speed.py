"""The pace of reading, as a ratio to python-calamine in the same run; bench measures 300,000 rows."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dashboard.store import Store
from tests.corpus.big import write_big

ROOT = Path(__file__).resolve().parents[1]
ROWS = 20_000


def _measured(path: Path, store: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.big", str(path), str(store)], cwd=ROOT, capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """Figures of a few rows (what starting costs) and of twenty thousand."""
    folder = tmp_path_factory.mktemp("speed")
    Store.open(folder / "store").close()
    found = []
    for count in (200, ROWS):
        write_big(folder / "big.xlsx", count)
        found.append(_measured(folder / "big.xlsx", folder / "store"))
    return found[0], found[1]


def test_rows_cost_little_more_than_reading_them(figures: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Beyond the start of a process, a row costs a small multiple of reading it (the bench holds 3 by the clock).

    CPU time, because tests run beside one another.
    """
    few, many = figures
    assert many["observations"] == ROWS and many["errors"] == 0
    assert (many["cpu"] - few["cpu"]) / many["plain_cpu"] < 10


def test_memory_stays_within_the_limit(figures: tuple[dict[str, Any], dict[str, Any]]) -> None:
    _, many = figures
    assert many["worker_mb"] < 600


def test_progress_is_seen_all_the_way(figures: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Several stages speak up, the rows are counted to the end, and no stage hides most of the time."""
    _, many = figures
    assert len(many["stages"]) >= 3 and many["rows_seen"] >= ROWS
    assert many["longest_silence"] < 0.6
