"""Flip single bits of a store and see what it then says: python -m tests.bit_flips STORE DATA FIRST LAST SCRATCH.

Each trial copies the store, flips one bit anywhere in it and asks everything at every version. One line of JSON a
trial: {"trial", "file", "outcome"}, outcome being same, refused, or what changed without a word. A trial that ends the
process says nothing: the caller goes on with the next.
"""

import json
import random
import shutil
import sys
import warnings
from pathlib import Path

from dashboard.errors import DashboardError, VersionError
from dashboard.store import Store

DESK = ("mapping", "doubt", "deck", "master")


def questions(folder: Path, tables: list[str]) -> Path:
    """A question for each table: all of it."""
    (folder / "views").mkdir(parents=True, exist_ok=True)
    for table in tables:
        (folder / f"all_{table}.sql").write_text(f'-- 全部\nSELECT * FROM "{table}" ORDER BY id\n', encoding="utf-8")
    return folder


def everything(folder: Path, data: Path, asked: Path) -> dict[str, str]:
    """All that a store shows: each table at each version, the desk, the history, the originals; else 'refused'.

    A store that does not open is refused whole.
    """
    try:
        store = Store.open(folder, data, asked)
    except DashboardError:
        return {}
    found: dict[str, str] = {}
    try:
        try:
            history = store.history()
            found["history"] = history.to_csv()
        except DashboardError:
            return {"history": "refused"}
        for version in history["version"]:
            for question in store.questions:
                try:
                    found[f"{question}@{version}"] = store.ask(question, at=int(version)).to_csv()
                except DashboardError:
                    found[f"{question}@{version}"] = "refused"
        for name in DESK:
            try:
                found[name] = store.desk(name).to_csv()
            except DashboardError:
                found[name] = "refused"
        for version in history.loc[history["kind"] == "", "version"]:
            try:
                found[f"undo {version}"] = store.undone(int(version)).going.to_csv()
            except VersionError as error:
                found[f"undo {version}"] = str(error)
            except DashboardError:
                found[f"undo {version}"] = "refused"
        for sha256 in {sha256 for sha256 in history["sha256"] if sha256}:
            try:
                path = store.kept_file(sha256)
                found[f"kept {sha256}"] = path.read_bytes().hex()[:64] if path else "refused"
            except DashboardError:
                found[f"kept {sha256}"] = "refused"
    finally:
        store.close()
    return found


def flip(folder: Path, dice: random.Random) -> str:
    """Flip one bit of one file of a store; returns which."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    files = sorted(path for path in found if "backups" not in path.parts)
    sizes = [path.stat().st_size for path in files]
    # Half by size, half by file: small files bear figures too.
    path = dice.choices(files, sizes)[0] if dice.random() < 0.5 else dice.choice(files)
    content = bytearray(path.read_bytes())
    # What is nought is mostly room not used yet.
    wanted = [place for place, byte in enumerate(content) if byte] if dice.random() < 0.8 else range(len(content))
    place = dice.choice(wanted)
    content[place] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    return f"{path.relative_to(folder)} byte {place}"


def main(store: Path, data: Path, first: int, last: int, scratch: Path) -> None:
    """Run the trials."""
    warnings.simplefilter("ignore")
    tables = [path.stem for path in data.glob("*.yaml") if path.stem not in ("indicators", "geo")] + ["indicator"]
    asked = questions(scratch / "questions", tables)
    copy = scratch / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(store, copy)
    whole = everything(copy, data, asked)
    assert whole and "refused" not in whole.values(), [key for key, value in whole.items() if value == "refused"]
    for trial in range(first, last):
        shutil.rmtree(copy)
        shutil.copytree(store, copy)
        print(json.dumps({"trial": trial, "file": (flipped := flip(copy, random.Random(trial)))}), flush=True)
        now = everything(copy, data, asked)
        wrong = [key for key, value in now.items() if value not in (whole.get(key), "refused")]
        # A version that is no longer named is not refused but gone.
        gone = [key for key in whole if key not in now] if now and now != {"history": "refused"} else []
        outcome = f"changed {wrong + gone}"[:300] if wrong or gone else "same" if now == whole else "refused"
        print(json.dumps({"trial": trial, "file": flipped, "outcome": outcome}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
