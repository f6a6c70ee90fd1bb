"""Exhibits, one module a subject. Importing this package registers every module in it."""

import importlib
import pkgutil

from dashboard.exhibits.exhibit import EXHIBITS, Exhibit, build, every, of, pages_of_facts, tried

for _found in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_found.name}")

__all__ = ["EXHIBITS", "Exhibit", "build", "every", "of", "pages_of_facts", "tried"]
