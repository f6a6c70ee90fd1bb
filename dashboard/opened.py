"""The one open store of this process, shared by pages, routes and warm-up."""

from functools import cache

from dashboard.store import Store


@cache
def opened() -> Store:
    """Open the store on first use; a failure is raised again on the next try, never cached."""
    return Store.open()
