"""The exhibits as a commit would make them, beside what they are now; built in the background, on a trial version."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.errors import QueryError
from dashboard.exhibits import Exhibit, every, tried
from dashboard.exhibits.reading import Reading
from dashboard.figure import Answers, Cards, Dots, Figure, Gantt, Heat, MapFigure, Prose
from dashboard.intake.committing import changes
from dashboard.intake.drafts import WRITTEN, Draft
from dashboard.store import Store

#: Exhibit → itself before and after.
Pairs = dict[str, tuple[Exhibit, Exhibit]]
#: Exhibits looked at most.
MOST = 40
#: The page of the indicators, which explains every one of them.
DATABASE = "indicators"
#: Figures in the order in which a change is seen in them at a glance; after them bare tables.
KINDS = (Figure, Heat, Gantt, MapFigure, Dots, Cards, Answers, Prose)


@dataclass(frozen=True)
class Examined:
    """A draft and the exhibits whose view it changes."""

    draft: Draft
    moved: Pairs
    #: Keys of the exhibits that show what is imported, whether or not their view changes.
    resting: tuple[str, ...] = ()
    #: Why some of these cannot be drawn as they would be.
    missing: tuple[QueryError, ...] = ()


def foreseen(store: Store, draft: Draft, tell: Callable[[str, int, int | None], None]) -> Examined:
    """The draft with the exhibits it would change, before and after; none while errors stand. Raises StoreError."""
    keys = resting(store, draft)[:MOST] if draft.ready and draft.changes else ()
    if not keys:
        return Examined(draft, {})
    held, trial = Reading(store, draft.base), Reading(store, store.trial(changes(store, draft)))
    moved: Pairs = {}
    missing = []
    try:
        for number, key in enumerate(keys):
            tell("绘制受影响的图件", number, len(keys))
            before, after = tried(held, key), tried(trial, key)
            if isinstance(before, QueryError) or isinstance(after, QueryError):
                missing += [made for made in (before, after) if isinstance(made, QueryError)][:1]
            elif (before.title, before.level) != (after.title, after.level) or not before.table.equals(after.table):
                moved[key] = (before, after)
    finally:
        store.forget(trial.version)
    # Charts first, for in them a change is seen at a glance; the pages of subjects before the database.
    order = sorted(moved, key=lambda key: (_rank(moved[key][0]), moved[key][0].page == DATABASE))
    return Examined(draft, {key: moved[key] for key in order}, keys, tuple(missing))


def resting(store: Store, draft: Draft) -> tuple[str, ...]:
    """Keys of the exhibits that show something of what a draft brings, as built by default.

    Those that rest on a series it touches; those whose evidence holds rows of a register it changes; and, for
    indicators of which nothing is shown yet, every exhibit of the pages on which some exhibit explains them.
    """
    registers = {register.table for register in draft.registers if len(register.changed)}
    rows = draft.diff.rows
    touched = rows[rows["what"].isin(WRITTEN)]
    indicators = set(touched["indicator"].astype("str")) - _shown(store, draft)
    if not registers and not indicators:
        return draft.diff.moved
    made = [made for made in every(Reading(store, draft.base)) if isinstance(made, Exhibit)]
    pages = {e.page for e in made if e.page != DATABASE and indicators.intersection(e.dictionary["id"])}
    more = [e.id for e in made if e.page in pages or registers.intersection(e.evidence["table"])]
    return tuple(dict.fromkeys([*more, *draft.diff.moved]))


def _shown(store: Store, draft: Draft) -> set[str]:
    """The indicators in the evidence of the exhibits a draft's series move."""
    made = (tried(Reading(store, draft.base), key) for key in draft.diff.moved)
    return {str(i) for e in made if isinstance(e, Exhibit) for i in e.evidence["indicator"].unique()}


def _rank(exhibit: Exhibit) -> int:
    return next((place for place, kind in enumerate(KINDS) if isinstance(exhibit.figure, kind)), len(KINDS))
