"""The exhibits as a commit would make them, beside what they are now; built in the background, on a trial version."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.exhibits import Exhibit, build
from dashboard.figure import Answers, Cards, Dots, Figure, Gantt, Heat, MapFigure, Prose
from dashboard.intake.committing import changes
from dashboard.intake.drafts import Draft
from dashboard.store import Store

#: Exhibit → itself before and after.
Pairs = dict[str, tuple[Exhibit, Exhibit]]
#: Exhibits looked at most.
MOST = 40
#: Figures in the order in which a change is seen in them at a glance; after them bare tables.
KINDS = (Figure, Heat, Gantt, MapFigure, Dots, Cards, Answers, Prose)


@dataclass(frozen=True)
class Examined:
    """A draft and the exhibits whose view it changes."""

    draft: Draft
    moved: Pairs


def foreseen(store: Store, draft: Draft, tell: Callable[[str, int, int | None], None]) -> Examined:
    """The draft with the exhibits it would change, before and after; none while errors stand. Raises StoreError."""
    if not draft.ready or not draft.diff.moved:
        return Examined(draft, {})
    keys = draft.diff.moved[:MOST]
    trial = store.trial(changes(store, draft))
    moved: Pairs = {}
    try:
        for number, key in enumerate(keys):
            tell("绘制受影响的图件", number, len(keys))
            before, after = build(store, key, draft.base), build(store, key, trial)
            if before.title != after.title or not before.table.equals(after.table):
                moved[key] = (before, after)
    finally:
        store.forget(trial)
    # Charts first, for in them a change is seen at a glance; the pages of subjects before the database.
    order = sorted(moved, key=lambda key: (_rank(moved[key][0]), moved[key][0].page == "indicators"))
    return Examined(draft, {key: moved[key] for key in order})


def _rank(exhibit: Exhibit) -> int:
    return next((place for place, kind in enumerate(KINDS) if isinstance(exhibit.figure, kind)), len(KINDS))
