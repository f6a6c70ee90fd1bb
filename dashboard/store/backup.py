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
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboard import VERSION
from dashboard.catalogue import Catalogue
from dashboard.errors import DamagedError, StoreError
from dashboard.seed import fingerprint
from dashboard.store import mark
from dashboard.store.kept import SHA256
from dashboard.store.lake import Lake, explain, newest_commit, one_writer
from dashboard.store.mark import LAKES
from dashboard.store.seeding import MIGRATIONS, schema_number

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = "manifest.json"
FORMAT = 1
#: What a backup may hold, and so where a restored file may lie.
MEMBER = re.compile(
    r"(?:figures|desk)\.sqlite|store\.json|(?:figures|desk)/(?:[\w-]+/)*[\w.-]+\.parquet|kept/[0-9a-f]{64}"
)
CHUNK = 2**20
#: Backups the mark remembers, newest last: `purge` lists those that still hold what it removes.
REMEMBERED = 200


def now() -> str:
    """The time in Shanghai to the second."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(" ", "seconds")


def back_up(folder: Path, file: Path, overwrite: bool = False) -> dict[str, Any]:
    """Write a store into one file; returns its manifest. The process must not have the store open.

    Writers wait only while the catalogues are copied. Raises StoreError, DamagedError for an original that is not
    what was kept.
    """
    if not (folder / "figures.sqlite").is_file():
        raise StoreError("这里没有数据库", str(folder), "请检查 DASHBOARD_STORE")
    if file.exists() and not overwrite:
        raise StoreError("备份文件已存在", str(file), "请换一个文件名，或加 --force 覆盖")
    part = file.with_name(f"{file.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="backup-", dir=file.parent) as copies:
            with one_writer(folder):
                sources = {name: Path(copies) / name for name in _catalogues(folder, Path(copies))}
                sources |= {path.relative_to(folder).as_posix(): path for path in _files(folder)}
                said = mark.read(folder) or {}
                if said:
                    sources[mark.FILE] = Path(shutil.copy(folder / mark.FILE, copies))
            manifest: dict[str, Any] = {"format": FORMAT, "made": now(), "code": VERSION, "files": {}}
            manifest |= {name: said.get(name) for name in ("id", "schema", *LAKES)}
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for name, path in sources.items():
                    digest = _written(archive, name, path)
                    if name.startswith("kept/") and name != f"kept/{digest}":
                        raise DamagedError("原件已损坏，与入库时的校验值不符", name, "请从早先的备份找回它")
                    manifest["files"][name] = digest
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        # It holds what the store guards: nobody else reads it.
        part.chmod(0o600)
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        part.replace(file)
        if said:
            with one_writer(folder):
                former = (mark.read(folder) or {}).get("backups", [])
                made = {"file": str(file.resolve()), "made": manifest["made"], "figures": said.get("figures")}
                mark.write(folder, backups=[*former, made][-REMEMBERED:])
    except (OSError, sqlite3.Error) as error:
        raise explain(error, file, "备份") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _catalogues(folder: Path, to: Path) -> Iterator[str]:
    for lake in LAKES:
        name = f"{lake}.sqlite"
        with (
            closing(sqlite3.connect(f"file:{folder / name}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(to / name)) as copy,
        ):
            source.backup(copy)
            # One file, whole without a journal beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
        yield name


def _files(folder: Path) -> list[Path]:
    kept = [path for path in folder.glob("kept/*") if SHA256.fullmatch(path.name)]
    return sorted([*kept, *(path for lake in LAKES for path in (folder / lake).rglob("*.parquet"))])


def _written(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    digest = sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while piece := source.read(CHUNK):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


@contextmanager
def _opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """The archive and its manifest. Raises DamagedError for a file that is no backup of ours or damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            names = set(archive.namelist()) - {MANIFEST}
            if manifest["format"] > FORMAT:
                raise StoreError("备份由更新的程序做成", str(file), "请使用与备份相配的较新程序")
            if names != set(manifest["files"]) or not all(MEMBER.fullmatch(name) for name in names):
                raise DamagedError("备份文件的内容与清单不符", str(file), "请换用另一份备份")
            yield archive, manifest
    except FileNotFoundError:
        raise StoreError("备份文件不存在", str(file), "请检查文件名") from None
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, EOFError, NotImplementedError) as error:
        raise DamagedError("备份文件已损坏，或不是本系统的备份", str(file), "请换用另一份备份") from error


def unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup into a folder, each file held against its hash; returns the manifest.

    Raises DamagedError for what is not as it was written, StoreError.
    """
    with _opened(file) as (archive, manifest):
        for name, digest in manifest["files"].items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(name) as source, path.open("wb") as target:
                    shutil.copyfileobj(source, target, CHUNK)
            except OSError as error:
                raise explain(error, folder, "恢复") from error
            with path.open("rb") as stream:
                if file_digest(stream, "sha256").hexdigest() != digest:
                    raise DamagedError("备份中的文件与清单的校验值不符", f"{file.name} 中的 {name}", "请换用另一份备份")
    return dict(manifest)


def restore(file: Path, folder: Path) -> dict[str, Any]:
    """Make a store out of a backup in a folder that is not there yet or empty; returns the manifest.

    Nothing stands under the folder's name before every version in it has been verified. Raises StoreError.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError("恢复的位置不是空目录", str(folder), "请用 --to 指定一个新目录，现有的数据不会被覆盖")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise explain(error, folder, "恢复") from error
    try:
        manifest = unpack(file, place)
        if problems := examined(place):
            first = problems[0]
            raise DamagedError(f"备份没有通过校验（{len(problems)} 处）：{first.what}", first.where, "请换用另一份备份")
        if folder.exists():
            folder.rmdir()
        place.chmod(0o755)
        if (place / "kept").is_dir():
            (place / "kept").chmod(0o700)
        place.replace(folder)
    except OSError as error:
        raise explain(error, folder, "恢复") from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return manifest


def examined(folder: Path) -> list[StoreError]:
    """Everything in a store's folder that is not what was written; the store is opened for reading only."""
    # The engine's reader stands beside: only looking needs both.
    from dashboard.store.verifying import verify

    try:
        lake = Lake(folder, read_only=True)
        try:
            return verify(lake)
        finally:
            lake.close()
    except StoreError as error:
        return [error]


def back_up_before_migrating(lake: Lake) -> Path | None:
    """Back a store up, in a process of its own, when this code is about to change its structure; where to, or None."""
    cursor = lake.cursor()
    try:
        due = {name: schema_number(cursor, name) for name in LAKES if newest_commit(cursor, name)}
    finally:
        cursor.close()
    if all(number == MIGRATIONS[name][-1][0] for name, number in due.items()):
        return None
    folder = lake.folder / mark.BACKUPS
    folder.mkdir(exist_ok=True)
    file = folder / f"升级前_结构第{due.get('figures', 0)}版_{now().replace(':', '').replace(' ', '_')[:17]}.zip"
    command = [sys.executable, "-m", "dashboard.store.backup", str(lake.folder), str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        what = f"升级前的备份没有完成：{done.stderr.strip()[-200:]}"
        raise StoreError(what, str(file), "数据没有改动；请检查磁盘后重试")
    return file


def seal(lake: Lake, catalogue: Catalogue) -> None:
    """Write down in the mark what opened the store now, where that is news."""
    said = {
        "code": VERSION,
        "data": fingerprint(catalogue),
        "schema": {name: steps[-1][0] for name, steps in MIGRATIONS.items()},
        **{name: lake.newest(name) for name in LAKES},
    }
    if said.items() <= (mark.read(lake.folder) or {}).items():
        return
    with lake.one_writer():
        # Another process may have committed meanwhile.
        mark.write(lake.folder, **said | {name: lake.newest(name) for name in LAKES})


if __name__ == "__main__":
    try:
        back_up(Path(sys.argv[1]), Path(sys.argv[2]))
    except StoreError as error:
        sys.exit(str(error))
