"""A clock that runs back or ahead: versions go by their number, and the history says that the clock was off."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from dashboard.store import Store
from dashboard.store.backup import examined
from tests.clock import shifted

pytestmark = pytest.mark.soak

#: One import, or the undoing of the newest one, and what a reader sees after it.
STEP = """
import json, sys; from pathlib import Path; sys.path.insert(0, "tests")
from test_store import *
store = Store.open(Path(sys.argv[1]), Path(sys.argv[2]))
value = float(sys.argv[3])
if value:
    changes = [Change("observation", row(value, "2020-09"))]
    version = store.commit(changes, "张三", f"{value}", info={"kind": "报表导入"})
else:
    version = store.undo(store.version, "张三", "试")
print(json.dumps([version, store.version, growth(store).get("2020-09")]))
"""


def step(folder: Path, data: Path, value: float, by: str) -> list[float]:
    """Commit a value of September by a clock that is off; version made, version held, value shown."""
    command = [*shifted(by), sys.executable, "-c", STEP, str(folder), str(data), str(value)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "."})
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout.splitlines()[-1]))


def test_the_newest_version_is_the_one_written_last(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "store"
    versions = []
    for value, by in ((1.0, "+0"), (2.0, "-2d"), (3.0, "+1d"), (4.0, "-400d"), (5.0, "+0")):
        made, held, shown = step(folder, data, value, by)
        assert (made, shown) == (held, value)
        versions.append(made)
    assert versions == sorted(versions)
    assert step(folder, data, 0.0, "-3d")[2] == 4.0, "undone is what was written last, whatever the clock said"
    assert examined(folder) == []
    with_clock = Store.open(folder, data)
    history = with_clock.history().set_index("version")
    with_clock.close()
    off = history["message"].str.contains("时钟早于")
    assert [bool(off[version]) for version in versions] == [False, True, False, True, False]
