"""The pace of reading, as a ratio to python-calamine in the same run; bench measures 300,000 rows."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dashboard.intake.findings import Refused
from dashboard.intake.gate import inspect
from dashboard.intake.reading import read
from dashboard.store import Store
from tests.corpus.big import write_big
from tests.raw_workbook import simple, styles_part

ROOT = Path(__file__).resolve().parents[1]
ROWS = 20_000


def _measured(path: Path, store: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.big", str(path), str(store)], cwd=ROOT, capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """Figures of a few rows (what starting costs) and of twenty thousand."""
    folder = tmp_path_factory.mktemp("speed")
    Store.open(folder / "store").close()
    found = []
    for count in (200, ROWS):
        write_big(folder / "big.xlsx", count)
        found.append(_measured(folder / "big.xlsx", folder / "store"))
    return found[0], found[1]


def test_rows_cost_little_more_than_reading_them(figures: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Beyond the start of a process, a row costs a small multiple of reading it (the bench holds 3 by the clock).

    CPU time, because tests run beside one another.
    """
    few, many = figures
    assert many["observations"] == ROWS and many["errors"] == 0
    assert (many["cpu"] - few["cpu"]) / many["plain_cpu"] < 10


def test_memory_stays_within_the_limit(figures: tuple[dict[str, Any], dict[str, Any]]) -> None:
    _, many = figures
    assert many["worker_mb"] < 600


def test_progress_is_seen_all_the_way(figures: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Several stages speak up, the rows are counted to the end, and no stage hides most of the time."""
    _, many = figures
    assert len(many["stages"]) >= 3 and many["rows_seen"] >= ROWS
    assert many["longest_silence"] < 0.6


# ---- the gate's shortcut over thousands of rows that are all alike


def _line(number: int, odd: str = "") -> str:
    """A row as Excel writes it: a name, a percentage (style 1) and a date (style 2); odd goes into a fourth cell."""
    cells = f'<c r="A{number}" t="inlineStr"><is><t>名</t></is></c>' if odd == "named" else f'<c r="A{number}"/>'
    cells += f'<c r="B{number}" s="1"><v>0.0{number % 10}</v></c>'
    cells += f'<c r="C{number}" s="2"><v>{44000 + number % 300}</v></c>' if odd != "short" else ""
    cells += f'<c r="D{number}" s="2"><v>-3</v></c>' if odd == "dated" else ""
    return f'<row r="{number}" spans="1:{3 + number % 2}">{cells}</row>'


def _scanned(path: Path, lines: list[str]) -> Any:
    path.write_bytes(simple("".join(lines), styles=styles_part("0.0%", "yyyy-mm-dd")))
    return inspect(path, path.name)


def test_what_stands_out_among_rows_that_are_alike_is_seen(tmp_path: Path) -> None:
    """Every percentage is noted with its place; a named row, a short one, a gap and a bad date lose nothing."""
    odd = {700: "named", 3000: "short", 3001: "dated", 9000: "named", 9001: "short", 14999: "dated"}
    numbers = [number for number in range(1, 15_001) if number != 5000]
    found = _scanned(tmp_path / "a.xlsx", [_line(number, odd.get(number, "")) for number in numbers])
    facts = found.sheets[0]
    assert facts.cells == 3 * len(numbers) - 2 + 2 and (facts.last_row, facts.last_column) == (14_999, 3)
    assert set(facts.formats) == {(number - 1, 1) for number in numbers}
    assert set(facts.bad) == {(3000, 3), (14_998, 3)}
    grid = read(tmp_path / "a.xlsx", found).grids[0]
    assert grid.at(699, 0) == "名" and grid.at(4999, 1) is None and grid.at(2999, 2) is None


@pytest.mark.parametrize("at", [2, 6000, 14_999])
def test_a_row_out_of_order_is_refused_wherever_it_stands(tmp_path: Path, at: int) -> None:
    lines = [_line(number) for number in range(1, 15_001)]
    lines[at - 1], lines[at] = lines[at], lines[at - 1]
    with pytest.raises(Refused) as caught:
        _scanned(tmp_path / "a.xlsx", lines)
    assert caught.value.code == "cell_order"


def test_a_row_without_cells_in_a_sheet_with_dates(tmp_path: Path) -> None:
    found = _scanned(tmp_path / "a.xlsx", [_line(1), '<row r="2"/>', _line(3), '<row r="4" spans="1:3"></row>'])
    assert found.sheets[0].cells == 6 and found.sheets[0].last_row == 2
