"""The mark that a store exists: which, made by what, and how far its catalogues had come when it was last written.

A catalogue that is missing, empty or older than the mark says is lost, never new.
"""

import json
import os
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

from dashboard.errors import DamagedError

FILE = "store.json"
LAKES = ("figures", "desk")
#: Where backups made before an upgrade lie, and what the engine puts down for a while; no parts of the store itself.
BACKUPS, SPILL = "backups", "spill"
#: A store written anew, what it replaces, and the sign that it is taking its place; part by part in this order.
FRESH, FORMER, SWAPPING = "purging", "purged", "purging.sign"
PARTS = ("figures", "desk", "kept", "figures.sqlite", "desk.sqlite", FILE)
REMEDY = (
    "请从备份恢复：python -m dashboard restore 备份文件 --to 新目录；没有备份而要从头开始的，请先把整个数据目录移走"
)


def read(folder: Path) -> dict[str, Any] | None:
    """What the mark says: schema, newest version and its seal of each lake, code, data, backups; None without one.

    Raises DamagedError for a mark that cannot be read or is not what was written.
    """
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedError("数据库标记文件无法读取", str(folder / FILE), REMEDY) from error
    try:
        said: dict[str, Any] = json.loads(text)
        if said.pop("seal") == _seal(said):
            return said
    except (ValueError, KeyError, AttributeError, TypeError):
        pass
    remedy = "请从备份恢复；确认其余文件完好的，可把它移走后重新打开，再运行 python -m dashboard verify"
    raise DamagedError("数据库标记文件已损坏", str(folder / FILE), remedy)


def write(folder: Path, **said: Any) -> None:
    """Write down what is given beside what the mark says already, on the disk before it has its name."""
    whole = (read(folder) or {}) | said
    part = folder / f"{FILE}.part"
    with part.open("w", encoding="utf-8") as stream:
        json.dump(whole | {"seal": _seal(whole)}, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(folder / FILE)


def _seal(said: dict[str, Any]) -> str:
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def refuse_lost(folder: Path) -> None:
    """Raise DamagedError where a catalogue is missing or empty though something says that there was one."""
    lost = [lake for lake in LAKES if not (file := folder / f"{lake}.sqlite").exists() or not file.stat().st_size]
    if not lost:
        return
    # The catalogue of the figures is made first: the desk's never stands alone.
    held = [sign for name in ("figures/**/*.parquet", "kept/*", f"{BACKUPS}/*.zip") for sign in folder.glob(name)]
    for sign in [*held, folder / FILE, folder / "desk.sqlite"]:
        if sign.exists() and sign.stat().st_size:
            raise lost_catalogue(folder, lost[0], sign.relative_to(folder).as_posix())


def lost_catalogue(folder: Path, lake: str, sign: str) -> DamagedError:
    """The error for a catalogue that is gone; sign: what shows that there was one."""
    file = folder / f"{lake}.sqlite"
    state = "是空文件" if file.exists() else "不见了"
    what = f"数据库目录文件 {file.name} {state}，而 {sign} 表明曾有数据；没有重新建库"
    return DamagedError(what, str(folder), REMEDY)


def other_catalogue(folder: Path, lake: str, why: str) -> DamagedError:
    """The error for a catalogue that is not the one this mark was written beside."""
    remedy = f"{REMEDY}；确是有意换回的文件，可移走 {FILE} 后重新打开，再运行 python -m dashboard verify"
    return DamagedError(f"{lake}.sqlite 与标记 {FILE} 不符，{why}", str(folder), remedy)


def finish(folder: Path) -> None:
    """Put a store that was written anew in the former's place and remove that; also after an interruption.

    What was written anew without coming so far is removed. Raises OSError: then the former is still to be removed.
    """
    if not (folder / SWAPPING).exists():
        shutil.rmtree(folder / FRESH, ignore_errors=True)
        return
    (folder / FORMER).mkdir(exist_ok=True)
    for name in PARTS:
        if (folder / FRESH / name).exists():
            for part in (name, f"{name}-wal", f"{name}-shm"):
                if (folder / part).exists():
                    (folder / part).replace(folder / FORMER / part)
            (folder / FRESH / name).replace(folder / name)
    for place in (FRESH, FORMER, SPILL):
        if (folder / place).exists():
            shutil.rmtree(folder / place)
    (folder / SWAPPING).unlink()
