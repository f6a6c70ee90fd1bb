"""Workbooks with strange cells are understood or refused in words; no cell ends the recognition."""

import math
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import IntakeError
from dashboard.intake.findings import RULES
from dashboard.intake.vocabulary import vocabulary
from dashboard.store import Store
from tests.corpus import cases
from tests.corpus.judge import in_process, readings
from tests.corpus.mutate import mutated, written
from tests.corpus.sheet import MAKERS

SHAPES = {"long", "wide-time", "wide-indicator", "mixed", "register", "none"}
STATUSES = {"ready", "needs-mapping", "rejected"}


@pytest.fixture(scope="module")
def words(store: Store) -> Any:
    """The vocabulary as a request carries it."""
    return vocabulary(store).to_json()


def _understand(words: Any, seeds: range) -> int:
    """Understand mutated workbooks; every answer keeps to the closed lists and holds finite numbers only."""
    assert cases()
    answered = 0
    for seed in seeds:
        chance = random.Random(seed)
        draft = mutated(chance.choice(MAKERS)(), chance)
        draft.file = draft.file.rsplit(".", 1)[0] + ".xlsx"
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            path = folder / "given.xlsx"
            path.write_bytes(written(draft))
            request = {"path": str(path), "file": draft.file, "vocabulary": words, "mappings": []}
            try:
                said = in_process(request, folder)
            except IntakeError as refused:
                assert refused.what, seed
                continue
            rows = readings(folder / "observations.arrow")
        answered += 1
        for sheet in said["sheets"]:
            assert sheet["shape"] in SHAPES and sheet["status"] in STATUSES, seed
            findings = [(found["rule"], found["message"]) for found in sheet["findings"]]
            assert all(rule in RULES and message for rule, message in findings), seed
            errors = [rule for rule, _ in findings if RULES[rule].severity == "error"]
            assert sheet["status"] != "ready" or not errors, seed
        assert all(row["value"] is None or math.isfinite(row["value"]) for row in rows), seed
        assert all(row["start"] <= row["end"] for row in rows), seed
    return answered


def test_strange_cells(words: Any) -> None:
    assert _understand(words, range(120)) > 60


@pytest.mark.soak
def test_strange_cells_for_long(words: Any) -> None:
    assert _understand(words, range(1000, 6000)) > 2500
