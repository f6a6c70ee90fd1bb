"""The store read at one version, and what exhibits reckon from it once and share."""

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache, update_wrapper
from threading import Lock, RLock
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast
from weakref import WeakValueDictionary

import pandas as pd

from dashboard.store import Store
from dashboard.store.questions import Question

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Reading:
    """The store read at one version: every question of an exhibit is answered from the same data."""

    store: Store
    version: int
    #: What was reckoned for this very reading, where it is one of a trial; see PerVersion.
    own: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def newest(self) -> "Reading":
        """The newest version, for what is said of the product as it is today."""
        return Reading(self.store, self.store.version)

    def ask(self, question: str, **params: Any) -> pd.DataFrame:
        """Answer a question of queries/ at this version."""
        return self.store.ask(question, at=self.version, **params)

    def history(self) -> pd.DataFrame:
        """The versions up to this one, newest first (columns of Store.history); a trial has those it was made on."""
        return self.store.history(self.version)

    def changes(self, old: int, new: int) -> pd.DataFrame:
        """What differs between two versions of its history (columns of Store.changes)."""
        return self.store.changes(old, new)

    def day(self) -> dt.date:
        """The day its version came in, in Sichuan; of a trial today, when it would come in."""
        newest = self.history()["time"].iloc[0] if self.version > 0 else pd.Timestamp.now("Asia/Shanghai")
        return dt.date(newest.year, newest.month, newest.day)

    def view(self, name: str) -> Question:
        """A shared view of queries/views, with the rules its documentation states."""
        return self.store.views[name]


class PerVersion(Generic[P, T]):
    """A function of a Reading whose results are kept by store, version and arguments; errors are not.

    What it finds in a trial version (negative) stays with that very Reading and goes with it: a trial is looked at
    once, and must neither push out what others read nor be held after it is gone.
    """

    def __init__(self, make: Callable[Concatenate[Reading, P], T], most: int) -> None:
        self._make = make
        self._cache = lru_cache(maxsize=most)(make)
        self._shared = cast(Callable[Concatenate[Reading, P], T], self._cache)
        self._turns: WeakValueDictionary[Any, Any] = WeakValueDictionary()
        self._lock = Lock()
        update_wrapper(self, make)

    def __call__(self, reading: Reading, *args: P.args, **named: P.kwargs) -> T:
        """The result, from what is kept where it was asked for before."""
        if reading.version >= 0:
            reading.store.refuse_damaged(reading.version)
            # Who asks for what another is just making waits for it: after a commit a page and the background would
            # else both make everything.
            with self._lock:
                turn = self._turns.setdefault((reading, args, tuple(named.items())), RLock())
            with turn:
                return self._shared(reading, *args, **named)
        key = (self._make, args, tuple(named.items()))
        if key not in reading.own:
            reading.own[key] = self._make(reading, *args, **named)
        found: T = reading.own[key]
        return found

    @property
    def held(self) -> int:
        """How many results are kept for everybody."""
        return self._cache.cache_info().currsize


def per_version(most: int) -> Callable[[Callable[Concatenate[Reading, P], T]], PerVersion[P, T]]:
    """Keep a function's results per store, version and arguments, at most so many of them."""
    return lambda make: PerVersion(make, most)
