"""Whether a store is what was written: every version of both lakes, and every kept original."""

from collections.abc import Sequence
from pathlib import Path

from dashboard.errors import DamagedError, DiskError, StoreBusyError, StoreError
from dashboard.store import kept
from dashboard.store.checksums import RESTORE, SEAL, Checksum, Cursor, Records, by_version, checksum
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
    """The error for a table the engine cannot read: the disk's fault where it says so, else damage, with the file."""
    told = explain(error, folder, f"读取{title}")
    if isinstance(told, DamagedError | DiskError | StoreBusyError):
        return told
    found = FILE_NAMED.search(str(error))
    return damaged(title, version, [found[0]] if found else [])


def files_of(cursor: Cursor, table: str, version: int, lake: str = "figures") -> list[str]:
    """The files whose rows differ from what the commits up to a version recorded for a table, as far as readable."""
    records = Records(lake)
    try:
        found = by_version(cursor, lake, table, version)
        wrong = [v for v in records.versions(cursor)
                 if v <= version and records.changes(cursor, v).get(table, Checksum()) != found.get(v, Checksum())]
        feed = f"ducklake_table_insertions('{lake}', 'main', '{table}', 0, {int(version)})"
        rows = cursor.execute(
            f"SELECT DISTINCT filename FROM {feed} WHERE snapshot_id IN (SELECT unnest($wrong)) ORDER BY ALL",
            {"wrong": wrong},
        ).fetchall()
    except (DatabaseFault, DamagedError):
        return []
    # Small inserts lie in the catalogue itself.
    return [f"{lake}.sqlite" if "inlined" in file else str(file) for (file,) in rows]


def refuse_torn(lake: Lake) -> None:
    """Raise DamagedError where tables are gone, or where the store's own bookkeeping is not what was written.

    Whoever opens a store to write stands on it: lost tables would be made and seeded anew.
    """
    for name in LAKES:
        cursor = lake.cursor()
        try:
            newest = newest_commit(cursor, name)
            have = set(existing_columns(cursor, name))
            if newest and "schema_version" not in have:
                raise damaged(f"{name} 的结构", newest, [f"{name}.sqlite"])
            sealed = cursor.execute(
                f"SELECT 1 FROM {name}.snapshots() WHERE commit_extra_info->>'$.{SEAL}' IS NOT NULL LIMIT 1"
            ).fetchone()
            state = lake.records[name].expected(cursor, newest) if sealed else {}
            for table, due in state.items():
                lost = due.rows and table not in have
                own = table in BOOKKEEPING and table in have
                if lost or (own and checksum(cursor, f'{name}."{table}"') != due):
                    raise damaged(f"表 {table} ", newest, files_of(cursor, table, newest, name))
        finally:
            cursor.close()


def verify(lake: Lake) -> list[StoreError]:
    """Everything in an open store that is not what was written; empty when all of it is.

    Each commit's record is held against the change feed, each table's newest state against the sum of the records,
    each kept file against the hash it is named by, and each original the history names against what is kept.
    """
    problems = [problem for name in LAKES for problem in _lake(lake, name)]
    folder = lake.folder / "kept"
    held = {path.name for path in folder.glob("*")} if folder.is_dir() else set()
    for sha256 in sorted(_originals(lake) - held):
        problems.append(DamagedError("入库的原件不见了", f"kept/{sha256}", RESTORE))
    for sha256 in sorted(name for name in held if kept.SHA256.fullmatch(name)):
        try:
            kept.kept_file(lake.folder, sha256)
        except StoreError as error:
            problems.append(error)
    return problems


def _originals(lake: Lake) -> set[str]:
    """The hashes of all files that commits say were kept."""
    cursor = lake.cursor()
    try:
        rows = cursor.execute("SELECT commit_extra_info->>'$.sha256' FROM figures.snapshots()").fetchall()
    except DatabaseFault:
        return set()  # told where the versions are checked
    finally:
        cursor.close()
    return {sha256 for (sha256,) in rows if sha256}


def _lake(lake: Lake, name: str) -> list[StoreError]:
    cursor = lake.cursor()
    records = Records(name)
    try:
        versions = records.versions(cursor)
        newest = versions[-1] if versions else 0
        listed = cursor.execute(f"SELECT table_name FROM ducklake_table_info('{name}') ORDER BY 1").fetchall()
        state = records.expected(cursor, newest)
        problems: list[StoreError] = [
            DamagedError(f"表 {table} 不见了", f"{name}.sqlite", RESTORE)
            for table, due in state.items() if due.rows and (table,) not in listed
        ]  # fmt: skip
    except DamagedError as error:
        return [error]
    except DatabaseFault as error:
        return [explain(error, lake.folder, "读取数据版次记录")]
    finally:
        cursor.close()
    for (table,) in listed:
        cursor = lake.cursor()
        try:
            found = by_version(cursor, name, table, newest)
            due = {v: records.changes(cursor, v).get(table, Checksum()) for v in versions}
            wrong = sorted(v for v in {*due, *found} if found.get(v, Checksum()) != due.get(v, Checksum()))
            if not wrong and checksum(cursor, f'{name}.main."{table}" AT (VERSION => {newest})') != state.get(
                table, Checksum()
            ):
                wrong = [newest]
            problems += [damaged(f"表 {table} ", v, files_of(cursor, table, v, name)) for v in wrong]
        except DatabaseFault as error:
            problems.append(unreadable(error, lake.folder, f"表 {table} ", newest))
        finally:
            cursor.close()
    return problems
