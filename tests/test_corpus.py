"""The corpus through the real pipeline: no silently wrong value, 95 % taken without help, every fault at its cell."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dashboard.intake.vocabulary import vocabulary
from dashboard.store import Store
from tests.corpus import cases
from tests.corpus.files import write
from tests.corpus.judge import Figures, Outcome, in_worker, judge
from tests.corpus.mutate import moved
from tests.corpus.sheet import MAKERS, Case, Draft

LEAST = 60  # workbooks
SHARE = 0.95

#: One of each format goes through the guarded process as well.
SAMPLED = (
    "monthly_main",
    "prefecture_two_level_xls",
    "prefecture_two_level_et",
    "prefecture_two_level_ods",
    "prefecture_two_level_xlsb",
    "prefecture_months",
    "long_utf16",
    "macro_workbook",
    "error_cells",
)


@pytest.fixture(scope="module")
def words(store: Store) -> Any:
    """The vocabulary as a request carries it."""
    return vocabulary(store).to_json()


@pytest.fixture(scope="module")
def outcomes(words: Any) -> Mapping[str, Outcome]:
    """Every workbook read once, in this process."""
    return {case.name: judge(case, words) for case in cases()}


def _case(draft: Draft) -> Case:
    return draft.case(write(draft))


def _all(outcomes: Mapping[str, Outcome], kind: str) -> list[str]:
    return [f"{name}: {line}" for name, outcome in outcomes.items() for line in getattr(outcome, kind)]


def test_the_corpus_is_large_and_varied() -> None:
    made = cases()
    assert len(made) >= LEAST
    assert sum(len(case.observations) >= 80 for case in made) >= 10, "larger realistic workbooks"
    endings = {Path(case.file).suffix for case in made}
    assert endings >= {".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb", ".csv", ".tsv"}


def test_no_value_is_silently_wrong(outcomes: Mapping[str, Outcome]) -> None:
    """A taken value equals what the analyst sees, in every field, or an error stands at its cell."""
    assert _all(outcomes, "silent") == []


def test_no_value_is_wrong_with_a_mere_warning(outcomes: Mapping[str, Outcome]) -> None:
    """A warning may question a value, it may not excuse a wrong one."""
    assert _all(outcomes, "flagged") == []


def test_readable_values_are_taken_without_help(
    outcomes: Mapping[str, Outcome], capsys: pytest.CaptureFixture[str]
) -> None:
    figures = Figures(list(outcomes.values()))
    with capsys.disabled():
        print("\n" + "\n".join(figures.lines()))
    assert figures.share >= SHARE, _all(outcomes, "missed")


def test_every_fault_is_reported_at_its_own_cell(outcomes: Mapping[str, Outcome]) -> None:
    assert _all(outcomes, "unreported") == []


def test_clean_workbooks_raise_no_findings(outcomes: Mapping[str, Outcome]) -> None:
    """A finding where nothing is wrong costs the analyst a sentence each month."""
    assert _all(outcomes, "needless") == []


def test_shapes_registers_and_missing_marks(outcomes: Mapping[str, Outcome]) -> None:
    assert _all(outcomes, "other") == []


@pytest.mark.parametrize("case", [case for case in cases() if case.name in SAMPLED], ids=lambda case: case.name)
def test_the_guarded_process_reads_the_same(case: Case, words: Any, outcomes: Mapping[str, Outcome]) -> None:
    there = judge(case, words, in_worker)
    assert list(there.lines()) == list(outcomes[case.name].lines())
    assert there.right == outcomes[case.name].right


def test_where_a_table_stands_changes_nothing(words: Any, outcomes: Mapping[str, Outcome]) -> None:
    """Every workbook with its tables three rows down and two columns to the right reads the same."""
    for maker in MAKERS:
        draft = maker()
        if not draft.file.endswith(".xlsx"):
            continue
        there = judge(_case(moved(draft, 3, 2)), words)
        here = outcomes[draft.name]
        assert (there.right, len(there.silent), len(there.unreported)) == (
            here.right,
            len(here.silent),
            len(here.unreported),
        ), (draft.name, list(there.lines())[:5])
