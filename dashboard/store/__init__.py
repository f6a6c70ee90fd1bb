"""The lake behind everything: ask, commit, history. The only package that knows DuckDB."""

from dashboard.store.store import Store
from dashboard.store.writing import Change

__all__ = ["Change", "Store"]
