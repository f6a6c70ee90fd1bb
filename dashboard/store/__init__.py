"""The lake behind everything: ask, commit, undo, history. The only package that knows DuckDB."""

from dashboard.store.store import Store
from dashboard.store.undoing import Undo
from dashboard.store.writing import Change

__all__ = ["Change", "Store", "Undo"]
