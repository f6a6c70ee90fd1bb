"""The store read at one version, and what exhibits reckon from it once and share."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache, update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

import pandas as pd

from dashboard.store import Store

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Reading:
    """The store read at one version: every question of an exhibit is answered from the same data."""

    store: Store
    version: int
    #: What was reckoned for this very reading, where it is one of a trial; see PerVersion.
    own: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def ask(self, question: str, **params: Any) -> pd.DataFrame:
        """Answer a question of queries/ at this version."""
        return self.store.ask(question, at=self.version, **params)


class PerVersion(Generic[P, T]):
    """A function of a Reading whose results are kept by store, version and arguments; errors are not.

    What it finds in a trial version (negative) stays with that very Reading and goes with it: a trial is looked at
    once, and must neither push out what others read nor be held after it is gone.
    """

    def __init__(self, make: Callable[Concatenate[Reading, P], T], most: int) -> None:
        self._make = make
        self._cache = lru_cache(maxsize=most)(make)
        self._shared = cast(Callable[Concatenate[Reading, P], T], self._cache)
        update_wrapper(self, make)

    def __call__(self, reading: Reading, *args: P.args, **named: P.kwargs) -> T:
        """The result, from what is kept where it was asked for before."""
        if reading.version >= 0:
            reading.store.refuse_damaged(reading.version)
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
