"""The desk: what people work with beside the figures — mappings of sheets, doubts about values, decks, masters.

Its tables are made by migration. A row kept again replaces the row of the same id; its former states stay in
the desk lake's own versions.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Lock

import pandas as pd

from dashboard.errors import ParameterError, StoreError
from dashboard.store.checksums import drop, put
from dashboard.store.lake import Cursor, DatabaseFault, Lake, explain, is_busy, now, retry
from dashboard.store.verifying import refuse_changed

#: Column names of the desk's tables; all text but `number`, which counts how often a row was kept.
DESK_TABLES: dict[str, tuple[str, ...]] = {
    "mapping": ("id", "title", "spec", "author", "time", "number"),
    "doubt": (
        "id", "row_id", "label", "shown", "exhibit", "question", "author", "time",
        "answer", "answered_by", "answered", "state",
    ),
    "deck": ("id", "title", "spec", "author", "time", "number", "state"),
    "master": ("id", "title", "sha256", "author", "time"),
}  # fmt: skip
#: DuckLake keeps the name row_id to itself.
STORED_AS = {"row_id": "about"}
DEFAULTS = {"state": "未处理"}
VERSION_AGE = 0.25  # seconds a desk version read from the catalogue is taken as current
READ_PATIENCE = 5.0


class Desk:
    """The desk lake of a store. Safe to share between threads."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._lock = Lock()
        self._known = -1
        self._read_at = float("-inf")
        self._frames: dict[str, tuple[int, pd.DataFrame]] = {}

    def rows(self, name: str) -> pd.DataFrame:
        """The current rows of a table, oldest first; the frame is the caller's own.

        Raises ParameterError, StoreError.
        """
        columns = _columns(name)
        version = self._version()
        with self._lock:
            kept = self._frames.get(name)
        if kept is None or kept[0] != version:
            order = '"time", id' if "time" in columns else "id"
            listed = ", ".join(f'"{STORED_AS.get(column, column)}" AS "{column}"' for column in columns)
            sql = f"SELECT {listed} FROM desk.{name} AT (VERSION => {version}) ORDER BY {order}"

            def read(cursor: Cursor) -> pd.DataFrame:
                refuse_changed(cursor, self._lake, "desk", name, version, title=f"工作台表 {name} ")
                return cursor.execute(sql).df()

            kept = (version, self._read(read))
            with self._lock:
                self._frames[name] = kept
        return kept[1].copy(deep=False)

    def keep(self, name: str, rows: pd.DataFrame, author: str, message: str) -> int:
        """Put rows in, each replacing the one of the same id, in one transaction; returns the desk's version.

        Columns left out are filled: id at random, author and time with those of now, number one more than before,
        state 未处理, others ''. Raises ParameterError, StoreError.
        """
        columns = _columns(name)
        if not author.strip() or not message.strip():
            raise ParameterError("保存必须写明经办人和说明", "工作台", "请补全后重试")
        strange = [str(column) for column in rows.columns if column not in columns]
        if strange:
            known = f"现有：{'、'.join(columns)}"
            raise ParameterError(f"工作台表 {name} 没有这些列：{'、'.join(strange)}", "工作台", known)
        whole = _filled(columns, rows, author)
        if whole["id"].duplicated().any():
            raise ParameterError("同一编号出现两次", "工作台", "每个编号只留一行")
        if not len(whole):
            return self._version()

        def work(cursor: Cursor) -> tuple[str, Mapping[str, object]]:
            cursor.register("incoming", whole)
            named = ", ".join(f'"{column}" AS "{STORED_AS.get(column, column)}"' for column in columns)
            selected = ", ".join(
                f"(SELECT coalesce(max(number), 0) + 1 FROM desk.{name} f WHERE f.id = i.id) AS number"
                if column == "number"
                else f'CAST(i."{column}" AS VARCHAR) AS "{column}"'
                for column in columns
            )
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE arriving AS SELECT {selected} FROM incoming i")
            cursor.unregister("incoming")
            changed = drop(cursor, "desk", name, "id IN (SELECT id FROM arriving)")
            put(cursor, "desk", name, f"SELECT {named} FROM arriving")
            return message, {"table": name, "added": len(whole) - changed, "changed": changed}

        version = self._lake.write("desk", author, work, "保存到工作台")
        if version is None:
            raise StoreError("保存到工作台没有完成", str(self._lake.folder), "请重试")
        with self._lock:
            self._known = max(self._known, version)
        return version

    def _version(self) -> int:
        """The desk's current version. While the catalogue is busy: the last one known."""
        with self._lock:
            if time.monotonic() - self._read_at <= VERSION_AGE and self._known >= 0:
                return self._known
        try:
            newest = self._lake.newest("desk")
        except DatabaseFault as error:
            if self._known >= 0 and is_busy(error):
                return self._known
            raise explain(error, self._lake.folder, "读取工作台") from error
        with self._lock:
            self._known = max(self._known, newest)
            self._read_at = time.monotonic()
            return self._known

    def _read(self, ask: Callable[[Cursor], pd.DataFrame]) -> pd.DataFrame:
        cursor = self._lake.cursor()
        try:
            return retry(lambda: ask(cursor), READ_PATIENCE)
        except DatabaseFault as error:
            raise explain(error, self._lake.folder, "读取工作台") from error
        finally:
            cursor.close()


def _columns(name: str) -> tuple[str, ...]:
    if name not in DESK_TABLES:
        raise ParameterError(f"工作台没有名为 {name} 的表", "工作台", f"现有：{'、'.join(DESK_TABLES)}")
    return DESK_TABLES[name]


def _filled(columns: Sequence[str], rows: pd.DataFrame, author: str) -> pd.DataFrame:
    """The rows with all columns of the table, text never missing."""
    defaults = DEFAULTS | {"author": author, "time": now()}
    whole = {}
    for column in columns:
        if column == "number":
            continue  # counted by the transaction
        if column in rows:
            whole[column] = rows[column].astype("str").where(rows[column].notna(), "")
        elif column == "id":
            whole[column] = pd.Series([secrets.token_hex(8) for _ in range(len(rows))], index=rows.index, dtype="str")
        else:
            whole[column] = pd.Series(defaults.get(column, ""), index=rows.index, dtype="str")
    return pd.DataFrame(whole, index=rows.index)
