"""The one open store of this process, shared by pages, routes and warm-up."""

import time
from threading import Lock

from dashboard.store import Store


class _Opening:
    """Opens the store once. Visitors who come while another's attempt runs share its outcome."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._store: Store | None = None
        self._failure: Exception | None = None
        self._failed_at = float("-inf")

    def store(self) -> Store:
        if self._store is not None:
            return self._store
        asked = time.monotonic()
        with self._lock:
            if self._store is None:
                # One attempt may take a minute while the store is locked: those who waited do not queue for another.
                if self._failure is not None and self._failed_at >= asked:
                    raise self._failure
                try:
                    self._store = Store.open(patient=True)
                except Exception as error:
                    self._failure, self._failed_at = error, time.monotonic()
                    raise
            return self._store


_opening = _Opening()


def opened() -> Store:
    """Open the store on first use; a failure is raised again, and a later visitor tries anew."""
    return _opening.store()
