"""Mutated workbooks: whatever is done to a file, it is read or refused with a sentence; no other end."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz import mutated, originals

ROOT = Path(__file__).resolve().parents[1]


def _fuzz(first: int, count: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", str(first), str(count)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    # The last seed named on stderr is the one that ended the process, if one did.
    assert done.returncode == 0, done.stdout + done.stderr[-300:]
    assert f"# {first + count - 1}\n" in done.stderr


@pytest.mark.parametrize("first", [0, 3000, 18_000, 41_000])
def test_mutated_workbooks_are_read_or_refused(first: int) -> None:
    _fuzz(first, 1000)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(100_000, 200_000, 10_000))
def test_a_hundred_thousand_mutated_workbooks_are_read_or_refused(first: int) -> None:
    _fuzz(first, 10_000)


def test_seeds_give_the_same_file_again_and_touch_every_format() -> None:
    assert mutated(7) == mutated(7)
    seen = {mutated(seed)[0] for seed in range(200)}
    assert seen == set(originals())
