"""kill -9 at a random moment of an import: what was acknowledged is there, nothing is there by halves."""

import hashlib
import os
import random
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from dashboard.store import Store

ROWS = 40  # of one import
LATEST = 0.6  # seconds after the first acknowledgement within which the process is killed

#: Imports without end: original kept, then observations, source, register row and record in one commit.
IMPORTING = """
import hashlib, sys; from pathlib import Path; import pandas as pd
from dashboard.store import Change, Store
store = Store.open(Path(sys.argv[1]), Path(sys.argv[2]))
number, many = int(sys.argv[3]), int(sys.argv[4])
months = pd.period_range("1900-01", periods=many, freq="M")
while True:
    number += 1
    content = f"original {number}".encode() * 5000
    name = hashlib.sha256(content).hexdigest()
    rows = pd.DataFrame({
        "indicator": "iva_growth", "region": "510000", "industry": "all", "kind": "当月", "start": months.start_time,
        "end": months.end_time.normalize(), "value": 1.0 * number, "status": "公布", "source": f"sheet_{number}",
        "confidence": "高", "disclosure": "内部", "import_record": str(number),
    })
    source = pd.DataFrame({"id": [f"sheet_{number}"], "publisher": ["经信厅"], "title": [f"第{number}份"]})
    record = pd.DataFrame({"id": [str(number)], "kind": ["报表导入"], "sha256": [name], "author": ["张三"]})
    store.keep_file(content, name)
    changes = [Change("observation", rows), Change("source", source), Change("import_record", record)]
    version = store.commit(changes, "张三", f"第{number}份", info={"import_id": str(number), "sha256": name})
    print(number, version, flush=True)
"""


def strike(folder: Path, data: Path, number: int, moment: float) -> list[tuple[int, int]]:
    """Import from `number` on and be killed `moment` seconds after the first one; what was acknowledged."""
    command = [sys.executable, "-c", IMPORTING, str(folder), str(data), str(number), str(ROWS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        told = [process.stdout.readline()]
        # The process never ends by itself: this waits for the moment, not for an event.
        select.select([], [], [], moment)
        os.kill(process.pid, signal.SIGKILL)
        told += process.stdout.read().splitlines(keepends=True)
    return [(int(line.split()[0]), int(line.split()[1])) for line in told if line.endswith("\n")]


def whole(store: Store, acknowledged: dict[int, int]) -> int:
    """Check that every acknowledged import is there and every import that is there is whole; the last number."""
    cursor = store._lake.cursor()
    try:
        records = dict(cursor.execute("SELECT id, sha256 FROM figures.import_record").fetchall())
        rows = dict(
            cursor.execute(
                "SELECT import_record, count(*) FROM figures.observation WHERE import_record <> '' GROUP BY 1"
            ).fetchall()
        )
        sources = {row[0] for row in cursor.execute("SELECT id FROM figures.source WHERE id LIKE 'sheet_%'").fetchall()}
    finally:
        cursor.close()
    history = store.history().set_index("version")
    assert set(map(str, acknowledged)) <= set(records)
    for number, version in acknowledged.items():
        assert history.loc[version, "import_id"] == str(number)
    assert rows == dict.fromkeys(records, ROWS)
    assert sources == {f"sheet_{number}" for number in records}
    assert set(history["import_id"]) - {""} == set(records) and len(history) == store.version
    for name in records.values():
        kept = store.kept_file(name)
        assert kept is not None and hashlib.sha256(kept.read_bytes()).hexdigest() == name
    return max(map(int, records), default=0)


def strike_often(tmp_path: Path, data: Path, times: int) -> None:
    """Kill an importing process `times` times and look after each."""
    seed = random.randrange(10**6)
    chance, acknowledged, number = random.Random(seed), {}, 0
    for attempt in range(times):
        acknowledged |= strike(tmp_path / "store", data, number, chance.uniform(0, LATEST))
        store = Store.open(tmp_path / "store", data)
        try:
            number = whole(store, acknowledged)
        except AssertionError as fault:
            raise AssertionError(f"attempt {attempt} of seed {seed}") from fault
        finally:
            store.close()
    assert len(acknowledged) >= times


def test_a_killed_import_is_there_or_is_not(tmp_path: Path, data: Path) -> None:
    strike_often(tmp_path, data, 6)


@pytest.mark.soak
def test_a_hundred_killed_imports(tmp_path: Path, data: Path) -> None:
    strike_often(tmp_path, data, 100)
