"""Made-up workbooks that look like real ones, each with the readings and the problems an analyst sees in it."""

from functools import cache

from tests.corpus import (  # noqa: F401 (each module registers its workbooks)
    everyday,
    faults,
    faults_values,
    industries,
    longtables,
    monthly,
    numbers,
    periods,
    regions,
    registers,
    rough,
    structure,
    traps,
    vicious,
)
from tests.corpus.files import write
from tests.corpus.sheet import MAKERS, Case


@cache
def cases() -> tuple[Case, ...]:
    """All workbooks, in the order of their registration; names are unique."""
    made = tuple(draft.case(write(draft)) for draft in (maker() for maker in MAKERS))
    names = [case.name for case in made]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    return made
