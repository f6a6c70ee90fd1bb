"""A commit tried out: what it would put and drop, ready to be laid over a version in memory."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.catalogue import Table
from dashboard.errors import StoreError
from dashboard.store.reading import Overlay
from dashboard.store.writing import Change, checked


def overlay(tables: Mapping[str, Table], changes: Sequence[Change], base: int) -> Overlay:
    """The changes as one overlay on `base`, later ones over earlier ones. Raises StoreError as a commit would."""
    put: dict[str, pd.DataFrame] = {}
    drop: dict[str, list[str]] = {}
    for change in changes:
        table = tables.get(change.table)
        if table is None:
            raise StoreError(f"没有名为 {change.table} 的表", "试算", f"现有：{'、'.join(sorted(tables))}")
        empty = pd.DataFrame(columns=table.names)
        rows = checked(table, empty if change.put is None else change.put)
        gone = {*change.drop, *rows["id"]}
        former = put.get(change.table)
        kept = [] if former is None else [former[~former["id"].isin(gone)]]
        put[change.table] = pd.concat([*kept, rows], ignore_index=True) if kept and len(kept[0]) else rows
        drop.setdefault(change.table, []).extend(change.drop)
    return Overlay(base, put, drop)
