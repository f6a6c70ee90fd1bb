"""An exhibit that fails stands in nobody's way: import, page, deck, export go on, and say which is missing."""

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from dashboard.exhibits import build
from dashboard.intake.committing import commit
from dashboard.store import Store
from dashboard.workbench.background import Desk
from dashboard.workbench.foresight import Examined
from tests.conftest import ROOT

#: Sheets with one value or two, as an analyst types them: title and unit above a list of rows.
STATIONS = [
    ["5G基站数", None, None],
    ["地区", "时期", "5G基站数（个）"],
    ["泸州市", "2025年末", 8123],
    ["宜宾市", "2025年末", 9345],
]
MONTH = [["地区", "时期", "规模以上工业增加值累计增速（%）"], ["四川省", "2026年1-2月", 6.1]]


def centres(caliber: str) -> list[list[object]]:
    """A sheet with the number of technology centres of a caliber of its own."""
    head: list[object] = ["指标", "地区", "口径", "时期", "数值", "单位"]
    return [head, ["企业技术中心", "四川省", caliber, "2025年末", 2300, "家"]]


def sheet(rows: list[list[object]]) -> bytes:
    """A workbook of one sheet as bytes."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    """A store on the real data/ of this test's own: it writes."""
    store = Store.open(tmp_path / "store", ROOT / "data")
    yield store
    store.close()


def examined(store: Store, rows: list[list[object]], file: str = "报表.xlsx") -> Examined:
    """A sheet examined as the page does it."""
    desk = Desk()
    received = desk.start(store, file, sheet(rows), "张三")
    desk._jobs.close()
    state = desk.state(received)
    assert state is not None and state.error is None, state
    return state.result


def test_a_sheet_about_places_nobody_draws_is_examined(store: Store) -> None:
    found = examined(store, STATIONS, "分市州.xlsx")
    assert found.draft.ready and found.draft.diff.counts["new"] == 2


@pytest.mark.parametrize("caliber", ["市级", ""])
def test_a_caliber_nobody_has_heard_of_stops_no_later_sheet(own: Store, caliber: str) -> None:
    first = examined(own, centres(caliber))
    assert first.draft.ready, first.draft.findings
    commit(own, first.draft, "张三", "技术中心")
    assert caliber in build(own, "technology_centres").table.to_string()
    assert examined(own, MONTH).draft.ready
