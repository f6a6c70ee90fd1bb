"""Mutated workbooks through gate and reading: python -m tests.fuzz FIRST COUNT. Prints one line for each bad end.

Run as a process of its own: a reader that aborts takes this process with it, and the line above tells the seed.
"""

import io
import random
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from dashboard.intake.findings import Refused
from dashboard.intake.gate import inspect
from dashboard.intake.limits import Limits
from dashboard.intake.reading import read
from tests.bad_files import CASES
from tests.raw_workbook import Entry, archive

#: Files worth mutating: one of each format and those with unusual content.
SEEDS = ("U06", "U45", "U46", "U48-fill", "U51", "U53", "U54", "U55", "U59", "U60-utf16", "U62", "U65", "U66", "U75")
WORDS = (
    b"4294967295", b"-1", b"99999999999", b"1e999", b"NaN", b"", b"A1048577", b"XFE1", b"A1:XFD1048576", b"true",
    b"<", b">", b"&", b'"', b"\0", b"]]>", b"<!--", b"<c>", b"</row>", b"\xff", b"_x0000_", b"hidden", b"#REF!",
)  # fmt: skip


@cache
def originals() -> dict[str, bytes]:
    """The files that are mutated."""
    made = {}
    for case in CASES:
        if case.id in SEEDS and case.id != "U06":
            made[case.id] = case.make()
    return made


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice((1, 2, 10, 100)) :]


def _double(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.choice((1, 10, 100))]
    return data[:start] + piece * chance.choice((2, 3, 50)) + data[start:]


def _word(data: bytes, chance: random.Random) -> bytes:
    # In the place of something between quotation marks or tags, where values stand.
    marks = [at for at, byte in enumerate(data) if byte in b'">']
    start = chance.choice(marks) + 1 if marks else chance.randrange(len(data))
    end = next((at for at in range(start, min(start + 60, len(data))) if data[at] in b'"<'), start)
    return data[:start] + chance.choice(WORDS) + data[end:]


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _double, _word, _word, _word)


def mutated(seed: int) -> tuple[str, bytes]:
    """The file of a seed: its original's id and what became of it."""
    chance = random.Random(seed)
    name = chance.choice(sorted(originals()))
    data = originals()[name]
    if not data.startswith(b"PK") or chance.random() < 0.15:
        return name, chance.choice(CHANGES)(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        parts = {part: whole.read(part) for part in whole.namelist()}
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        part = chance.choice([part for part, content in parts.items() if content])
        if chance.random() < 0.05:
            other = chance.choice(sorted(parts))
            parts[part], parts[other] = parts[other], parts[part]
        elif parts[part]:
            parts[part] = chance.choice(CHANGES)(parts[part], chance)
    return name, archive([Entry(part, content) for part, content in parts.items()])


def ends_well(seed: int, path: Path) -> bool:
    """Whether the seed's file is read or refused: no other end is a good one."""
    name, data = mutated(seed)
    path.write_bytes(data)
    try:
        read(path, inspect(path, f"{seed}.xlsm"))
    except Refused as refused:
        return bool(refused.what and refused.code)
    except MemoryError:
        # The reading process answers this, too, with a sentence.
        return True
    except BaseException as error:  # a panic of the reader is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        print(f"{seed} {name}: {type(error).__name__} {error}", flush=True)
        return False
    return True


def main(first: int, count: int) -> int:
    """Try the seeds; returns how many ended badly."""
    Limits(seconds=3600, cpu=3600).impose()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        for seed in range(first, first + count):
            print(f"# {seed}", file=sys.stderr)
            bad += not ends_well(seed, path)
    return bad


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])) > 0)
