"""Backups: a store as one file, made while it is in use, checked, and restored elsewhere.

The file is a ZIP: both catalogues by SQLite's own online copy, data files, originals, the mark, and manifest.json
with the SHA-256 of each. Catalogues must be copied by a process that has the store not open (see lake.py), so an
upgrade starts one of its own.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
import zlib
from contextlib import closing, suppress
from lzma import LZMAError
from pathlib import Path
from typing import Any

from dashboard import VERSION
from dashboard.catalogue import Catalogue
from dashboard.errors import DamagedError, StoreBusyError, StoreError, disk_words
from dashboard.seed import fingerprint
from dashboard.store import mark
from dashboard.store.kept import hash_of
from dashboard.store.lake import Lake, explain, newest_commit, now, one_writer, present, undisturbed
from dashboard.store.mark import LAKES
from dashboard.store.seeding import MIGRATIONS, schema_number

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = "manifest.json"
FORMAT = 1
#: What a backup may hold, and so where a restored file may lie.
MEMBER = re.compile(
    r"(?:figures|desk)\.sqlite|store\.json|(?:figures|desk)/(?:[\w-]+/)*[\w.-]+\.parquet|kept/[0-9a-f]{64}"
)
#: What a damaged archive makes its reader say.
UNFIT = (
    zipfile.BadZipFile, zlib.error, LZMAError, ValueError, KeyError, TypeError, AttributeError, EOFError, RuntimeError,
)  # fmt: skip


def back_up(folder: Path, file: Path) -> dict[str, Any]:
    """Write a store into one file, as it is; returns its manifest. The process must not have the store open.

    Writers wait only while the catalogues are copied. Raises StoreError.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        stream = present(refuse_nothing(folder))
    except BlockingIOError:
        raise StoreBusyError("数据库正在清除内容", str(folder), "请等清除完成后重试") from None
    except OSError as error:
        raise explain(error, folder, "备份") from error
    try:
        with tempfile.TemporaryDirectory(prefix="backup-", dir=file.parent) as place:
            copies = Path(place)
            with undisturbed(folder):
                mark.finish(folder)
                for lake in LAKES:
                    _copy(folder / f"{lake}.sqlite", copies)
                if (folder / mark.FILE).exists():
                    shutil.copy(folder / mark.FILE, copies)
                parts = [path for name in ("figures", "desk", "kept") for path in (folder / name).rglob("*")]
            sources = {path.relative_to(home).as_posix(): path
                       for home, paths in ((copies, copies.iterdir()), (folder, parts)) for path in paths}  # fmt: skip
            manifest: dict[str, Any] = {"format": FORMAT, "made": now(), "code": VERSION, "files": {}}
            manifest["figures"] = _newest(copies / "figures.sqlite")
            # It holds what the store guards: nobody else reads it.
            part.touch(0o600)
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1, strict_timestamps=False) as archive:
                for name, path in sorted(sources.items()):
                    if MEMBER.fullmatch(name):
                        archive.write(path, name)
                        manifest["files"][name] = hash_of(path)
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
            with part.open("rb") as written:
                os.fsync(written.fileno())
            part.replace(file)
        # It is made, whether or not the store's disk takes a note of it.
        with suppress(OSError, StoreError), undisturbed(folder):
            _remember(folder, file, manifest)
    except OSError as error:
        raise StoreError(f"备份没有完成：{disk_words(error)}", str(file), "请检查备份所在的磁盘和目录权限") from error
    finally:
        os.close(stream)
        part.unlink(missing_ok=True)
    return manifest


def refuse_nothing(folder: Path) -> Path:
    """A folder in which a store lies, or did. Raises StoreError for any other."""
    if not any((folder / name).exists() for name in mark.PARTS):
        raise StoreError("这里没有数据库", str(folder), "请检查 DASHBOARD_STORE")
    return folder


def _copy(catalogue: Path, to: Path) -> None:
    """Copy a catalogue while it is in use, as one file whole without a journal beside it."""
    copy = to / catalogue.name
    try:
        with (
            closing(sqlite3.connect(f"{catalogue.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except sqlite3.Error:
        # Beside a file on a full or read-only disk the library can make nothing, and nobody writes to it; what is
        # damaged is taken as it is.
        for path in (catalogue, catalogue.with_name(f"{catalogue.name}-wal")):
            if path.exists():
                shutil.copyfile(path, to / path.name)
    with closing(sqlite3.connect(copy)) as target, suppress(sqlite3.Error):
        target.execute("PRAGMA journal_mode=DELETE")


def _newest(catalogue: Path) -> int:
    """The newest version in a copied catalogue; 0 where it is too damaged to tell."""
    with closing(sqlite3.connect(catalogue)) as held, suppress(sqlite3.Error):
        newest = "SELECT max(snapshot_id) FROM ducklake_snapshot_changes WHERE author IS NOT NULL"
        return int(held.execute(newest).fetchone()[0] or 0)
    return 0


def _remember(folder: Path, file: Path, manifest: dict[str, Any]) -> None:
    """Note a backup in the mark: `purge` lists those that still hold what it removes."""
    made = {"file": str(file.resolve()), "made": manifest["made"], "figures": manifest["figures"]}
    mark.write(folder, backups=[*(mark.read(folder) or {}).get("backups", []), made])


def unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup into a folder, each file held against its hash; returns the manifest.

    Raises DamagedError for what is not as it was written, StoreError for what is no backup of ours or cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = dict(json.loads(archive.read(MANIFEST)))
            if manifest["format"] > FORMAT:
                raise StoreError("备份由更新的程序做成", str(file), "请使用与备份相配的较新程序")
            names = {*archive.namelist()} - {MANIFEST}
            if names != {*manifest["files"]} or not all(MEMBER.fullmatch(name) for name in names):
                raise DamagedError("备份文件的内容与清单不符", str(file), "请换用另一份备份")
            archive.extractall(folder, names)
        for name, digest in manifest["files"].items():
            if hash_of(folder / name) != digest:
                raise DamagedError("备份中的文件与清单的校验值不符", f"{file.name} 中的 {name}", "请换用另一份备份")
    except FileNotFoundError:
        raise StoreError("备份文件不存在", str(file), "请检查文件名") from None
    except UNFIT as error:
        raise StoreError("备份文件不能读取：已损坏，或不是本系统的备份", str(file), "请换用另一份备份") from error
    except OSError as error:
        raise explain(error, folder, "恢复") from error
    return manifest


def restore(file: Path, folder: Path, force: bool = False) -> tuple[dict[str, Any], list[StoreError]]:
    """Make a store out of a backup in a folder that is not there yet or empty; returns the manifest, and what it
    holds that is not what was written.

    Nothing stands in the folder before every version has been verified. force: also where some are damaged; what is
    damaged is not shown then, all else is. Raises StoreError.
    """
    made = not folder.exists()
    if not made and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError("恢复的位置不是空目录", str(folder), "请用 --to 指定一个新目录，现有的数据不会被覆盖")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Inside, so that moving needs no copying, also where the folder is a disk of its own.
        with tempfile.TemporaryDirectory(prefix=".restoring-", dir=folder) as place:
            manifest = unpack(file, Path(place))
            problems = examined(Path(place))
            if problems and not force:
                first = problems[0]
                remedy = f"请换用另一份备份；没有的，加 --force 恢复其余内容，损坏的不予显示（共 {len(problems)} 处）"
                raise DamagedError(f"备份没有通过校验：{first.what}", first.where, remedy)
            with suppress(StoreError):
                _remember(Path(place), file, manifest)
            for name in mark.PARTS:
                if (Path(place) / name).exists():
                    (Path(place) / name).replace(folder / name)
            if (folder / "kept").is_dir():
                (folder / "kept").chmod(0o700)
    except OSError as error:
        raise explain(error, folder, "恢复") from error
    finally:
        if made:
            with suppress(OSError):
                folder.rmdir()
    return manifest, problems


def examined(folder: Path, alone: bool = False) -> list[StoreError]:
    """Everything in a store's folder that is not what was written; the store is opened for reading only.

    alone: the caller has it to itself. Raises StoreError where there is none.
    """
    # The engine's reader stands beside: only looking needs both.
    from dashboard.store.verifying import verify

    try:
        lake = Lake(refuse_nothing(folder), read_only=True, alone=alone)
    except DamagedError as error:
        return [error]
    try:
        return verify(lake)
    finally:
        lake.close()


def back_up_before_migrating(lake: Lake) -> None:
    """Back a store up, in a process of its own, when this code is about to change its structure. Raises StoreError."""
    cursor = lake.cursor()
    try:
        due = {name: schema_number(cursor, name) for name in LAKES if newest_commit(cursor, name)}
    finally:
        cursor.close()
    folder = lake.folder / mark.BACKUPS
    file = folder / f"升级前_结构第{due.get('figures', 0)}版_数据第{lake.newest('figures')}版.zip"
    # Whoever tries again after an upgrade that failed does not need another one.
    if all(number == MIGRATIONS[name][-1][0] for name, number in due.items()) or file.exists():
        return
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "dashboard", "backup", str(file), "--unchecked"]
    environment = {**os.environ, "DASHBOARD_STORE": str(lake.folder)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        what = f"升级前的备份没有完成：{done.stderr.strip()[-300:]}"
        raise StoreError(what, str(file), "数据没有改动；请处理后重试")


def written_by(lake: Lake, catalogue: Catalogue, pending: bool) -> None:
    """Write down in the mark what opened the store now, where that is news. pending: data/ waits to be accepted."""
    former = mark.read(lake.folder) or {}
    schema = {name: steps[-1][0] for name, steps in MIGRATIONS.items()}
    data = former.get("data") if pending else fingerprint(catalogue)
    said = {"code": VERSION, "data": data, "schema": schema}
    if said.items() <= former.items() and all(lake.newest(name) == former.get(name) for name in LAKES):
        return
    with one_writer(lake.folder):
        # Another process may have committed meanwhile.
        newest = {name: lake.newest(name) for name in LAKES}
        seals = {f"{name}_seal": lake.seal_of(name, version) for name, version in newest.items()}
        mark.write(lake.folder, **said, **newest, **seals)
