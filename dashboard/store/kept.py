"""Received files kept exactly as they came, each under the hash of its content."""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dashboard.errors import DamagedError, StoreError
from dashboard.store.checksums import RESTORE
from dashboard.store.lake import explain

SHA256 = re.compile(r"[0-9a-f]{64}")
CHUNK = 2**20
UNFINISHED = ".part"
STALE = 24 * 3600.0  # seconds after which an unfinished copy belongs to a process that died


def keep_file(folder: Path, content: Path | bytes, sha256: str) -> Path:
    """Keep a file for good: copied, checked against its hash, on the disk before its name exists.

    Returns where it lies; keeping it again changes nothing. Raises StoreError, FileNotFoundError when the file
    to keep is not there.
    """
    kept = folder / "kept"
    target = _place(kept, sha256)
    if target is None:
        raise StoreError("文件校验值的写法不对", sha256[:80], "应为64位十六进制的 SHA-256")
    pieces = _pieces(content)
    first = next(pieces, b"")  # a missing upload is the caller's fault, not the store's
    try:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(kept)
        # A file cut short by a failing disk would have the right name: the hash decides.
        if target.exists() and hash_of(target) == sha256:
            return target
        # mkstemp: mode 0600 from the first moment, and a name nobody else has.
        handle, name = tempfile.mkstemp(UNFINISHED, dir=kept)
        try:
            digest = hashlib.sha256()
            with os.fdopen(handle, "wb") as stream:
                piece = first
                while piece:
                    digest.update(piece)
                    stream.write(piece)
                    piece = next(pieces, b"")
                stream.flush()
                os.fsync(stream.fileno())
            if digest.hexdigest() != sha256:
                raise StoreError("文件内容与校验值不符", sha256, "文件可能在上传后被改动，请重新上传")
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
        _sync(kept)
    except OSError as error:
        raise explain(error, kept, "保存原始文件") from error
    return target


def kept_file(folder: Path, sha256: str) -> Path | None:
    """Where a kept file lies; None when the hash is none or no such file was kept.

    Raises DamagedError when it is no longer what was kept.
    """
    target = _place(folder / "kept", sha256)
    if target is None or not target.is_file():
        return None
    try:
        found = hash_of(target)
    except OSError as error:
        raise explain(error, target, "读取原件") from error
    if found != sha256:
        raise DamagedError("原件已损坏，与入库时的校验值不符，不予提供", f"kept/{sha256[:16]}…", RESTORE)
    return target


def _place(kept: Path, sha256: str) -> Path | None:
    return kept / sha256 if SHA256.fullmatch(sha256) else None


def _pieces(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as stream:
        while piece := stream.read(CHUNK):
            yield piece


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    """Make the new name in the folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(kept: Path) -> None:
    """Remove what a killed process left unfinished long ago."""
    for path in kept.glob(f"*{UNFINISHED}"):
        try:
            if time.time() - path.stat().st_mtime > STALE:
                path.unlink()
        except FileNotFoundError:
            continue  # its own process was just done with it
