"""Whether a store is what was written: every version of both lakes, and every kept original."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from dashboard.errors import DamagedError, DiskError, StoreBusyError, StoreError
from dashboard.store import kept
from dashboard.store.checksums import RESTORE, SEAL, Checksum, Cursor, by_version, checksum, feed
from dashboard.store.lake import FILE_NAMED, DatabaseFault, Lake, explain, newest_commit
from dashboard.store.mark import LAKES
from dashboard.store.writing import existing_columns

#: Tables that say what the store is and what came from data/.
BOOKKEEPING = ("schema_version", "seed_seal", "seed_ledger")


def damaged(title: str, version: int, files: Sequence[str]) -> DamagedError:
    """The error for a table that is not what was written; files: where its rows lie, as far as that is known."""
    where = "、".join(Path(file).name for file in files[:3]) or "数据文件"
    return DamagedError(f"{title}第 {version} 版的内容与入库时的校验值不符，不予显示", where, RESTORE)


def unreadable(error: Exception, folder: Path, title: str, version: int) -> StoreError:
    """The error for a table the engine cannot read: what the disk or the machine lacks, else damage, with the file."""
    told = explain(error, folder, f"读取{title}")
    if isinstance(told, DamagedError | DiskError | StoreBusyError):
        return told
    found = FILE_NAMED.search(str(error))
    return damaged(title, version, [found[0]] if found else [])


def files_of(cursor: Cursor, lake: Lake, name: str, table: str, version: int) -> list[str]:
    """The files whose rows differ from what the commits up to a version recorded for a table, as far as readable."""
    try:
        rows = cursor.execute(
            f"SELECT DISTINCT filename FROM {feed(name, table, 'insertions', version)}"
            " WHERE snapshot_id IN (SELECT unnest($wrong)) ORDER BY ALL",
            {"wrong": lake.records[name].wrong(cursor, table, version)},
        ).fetchall()
    except (DatabaseFault, DamagedError):
        return []
    # Small inserts lie in the catalogue itself.
    return [f"{name}.sqlite" if "inlined" in file else str(file) for (file,) in rows]


def refuse_changed(
    cursor: Cursor, lake: Lake, name: str, table: str, version: int, source: str = "", title: str = ""
) -> None:
    """Raise DamagedError where a table of a lake is not, at a version, what its commits recorded.

    source: what stands after FROM for it; the table at that version where nothing is given.
    """
    due = lake.records[name].expected(cursor, version).get(table, Checksum())
    if checksum(cursor, source or f'{name}.main."{table}" AT (VERSION => {int(version)})') != due:
        raise damaged(title or f"表 {table} ", version, files_of(cursor, lake, name, table, version))


def refuse_rewritten(cursor: Cursor, lake: Lake, name: str, tables: Iterable[str]) -> None:
    """Raise DamagedError where any version of tables is not what its record says: for who builds on former versions."""
    last = newest_commit(cursor, name)
    for table in tables:
        if wrong := lake.records[name].wrong(cursor, table, last):
            raise damaged(f"表 {table} ", wrong[0], files_of(cursor, lake, name, table, wrong[0]))


def sealed(cursor: Cursor, name: str) -> bool:
    """Whether commits of a lake carry checksums; those of a store not yet taken over by this code do not."""
    question = f"SELECT 1 FROM {name}.snapshots() WHERE commit_extra_info->>'$.{SEAL}' IS NOT NULL LIMIT 1"
    return cursor.execute(question).fetchone() is not None


def refuse_torn(lake: Lake) -> None:
    """Raise DamagedError where tables are gone, or where the store's own bookkeeping is not what was written.

    Whoever opens a store to write stands on it: lost tables would be made and seeded anew.
    """
    for name in LAKES:
        cursor = lake.cursor(reading=True)
        try:
            newest = newest_commit(cursor, name)
            have = set(existing_columns(cursor, name))
            if newest and "schema_version" not in have:
                raise damaged(f"{name} 的结构", newest, [f"{name}.sqlite"])
            state = lake.records[name].expected(cursor, newest) if sealed(cursor, name) else {}
            for table, due in state.items():
                if due.rows and table not in have:
                    raise lost(name, table)
                if table in BOOKKEEPING and table in have:
                    refuse_changed(cursor, lake, name, table, newest)
        finally:
            cursor.close()


def lost(name: str, table: str) -> DamagedError:
    """The error for a table that is no longer there though it held rows."""
    return DamagedError(f"表 {table} 不见了", f"{name}.sqlite", RESTORE)


def verify(lake: Lake) -> list[StoreError]:
    """Everything in an open store that is not what was written; empty when all of it is.

    Each commit's record is held against the change feed, each table's newest state against the sum of the records,
    each kept file against the hash it is named by, and each original that is named against what is kept. Of a store
    whose commits carry no checksums yet, that it can be read whole.
    """
    problems = [problem for name in LAKES for problem in _lake(lake, name)]
    folder = lake.folder / "kept"
    held = {path.name for path in folder.glob("*") if kept.SHA256.fullmatch(path.name)}
    for sha256 in sorted(_originals(lake) - held):
        problems.append(DamagedError("入库的原件不见了", f"kept/{sha256}", RESTORE))
    for sha256 in sorted(held):
        try:
            kept.kept_file(lake.folder, sha256)
        except StoreError as error:
            problems.append(error)
    return problems


def _originals(lake: Lake) -> set[str]:
    """The hashes of all files that commits or the masters of decks say were kept."""
    found: set[str] = set()
    of_imports = "SELECT commit_extra_info->>'$.sha256' FROM figures.snapshots()"
    for question in (of_imports, "SELECT sha256 FROM desk.master"):
        cursor = lake.cursor(reading=True)
        try:
            found |= {sha256 for (sha256,) in cursor.execute(question).fetchall() if sha256}
        except DatabaseFault:
            pass  # told where the versions are checked
        finally:
            cursor.close()
    return found


def _lake(lake: Lake, name: str) -> list[StoreError]:
    cursor = lake.cursor(reading=True)
    records, problems = lake.records[name], list[StoreError]()
    try:
        newest = newest_commit(cursor, name)
        listed = [row[0] for row in cursor.execute(f"SELECT table_name FROM ducklake_table_info('{name}')").fetchall()]
        checked = sealed(cursor, name)
        if checked:
            state = records.expected(cursor, newest)
            problems += [lost(name, table) for table, due in state.items() if due.rows and table not in listed]
    except DamagedError as error:
        return [error]
    except DatabaseFault as error:
        return [explain(error, lake.folder, "读取数据版次记录")]
    finally:
        cursor.close()
    for table in sorted(listed):
        cursor = lake.cursor(reading=True)
        try:
            if not checked:
                by_version(cursor, name, table, newest)
            elif wrong := records.wrong(cursor, table, newest):
                problems += [damaged(f"表 {table} ", v, files_of(cursor, lake, name, table, v)) for v in wrong]
            else:
                refuse_changed(cursor, lake, name, table, newest)
        except DamagedError as error:
            problems.append(error)
        except DatabaseFault as error:
            problems.append(unreadable(error, lake.folder, f"表 {table} ", newest))
        finally:
            cursor.close()
    return problems
