"""What became of a frozen deck's values: the real question, real commits, a small store."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from conftest import SMALL, write_data
from test_store import SERIES as POINTS
from test_store import row

from dashboard.deck.deck import Deck, Item
from dashboard.deck.since import COLUMNS, since
from dashboard.errors import VersionError
from dashboard.store import Change, Store

SERIES = Item("indicator_series", (("indicator", "iva_growth"),))
BREAKS = SMALL["break.yaml"] + ("  - {name: source, title: 来源, refers: source}\n  - {name: note, title: 说明}\n")


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Store]:
    """A small store that an exhibit can be built from."""
    store = Store.open(tmp_path / "store", write_data(tmp_path / "data", **{"break.yaml": BREAKS}))
    yield store
    store.close()


def commit(store: Store, rows: pd.DataFrame, message: str, author: str = "张三", removed: tuple[str, ...] = ()) -> int:
    """Commit observations as an import does."""
    changes = [Change("observation", rows, list(removed))]
    return store.commit(changes, author, message, info={"because": "已核对原件"})


def held(store: Store, value: float) -> str:
    """The id of the row with this value."""
    rows = store.ask("series", **POINTS)
    return str(rows[rows["value"] == value]["id"].iloc[0])


def test_nothing_has_changed_where_nothing_was_committed(whole: Store) -> None:
    found = since(whole, Deck("汇报", whole.version, (SERIES,)))
    assert found.empty and list(found.columns) == COLUMNS


def test_a_revised_value_is_told_with_the_import_that_did_it(whole: Store) -> None:
    deck = Deck("汇报", whole.version, (SERIES,))
    version = commit(whole, row(-5.0, "2020-02", "bureau"), "导入2月修订")
    (found,) = since(whole, deck).to_dict("records")
    entry = whole.history().set_index("version").loc[version]
    assert found == {
        "图件": "指标序列", "指标": "四川省 规模以上工业增加值增速", "时期": "2020年1—2月（累计）",
        "原值": "-5.2%", "现值": "-5.0%", "版次": str(version), "入库人": "张三",
        "入库时间": f"{entry['time']:%Y-%m-%d %H:%M}", "说明": "修订；导入2月修订；已核对原件",
    }  # fmt: skip
    assert since(whole, Deck("汇报", version, (SERIES,))).empty


def test_a_row_of_another_source_that_takes_over_is_a_revision(whole: Store) -> None:
    deck = Deck("汇报", whole.version, (SERIES,))
    commit(whole, row(3.0, "2020-07").assign(published=pd.Timestamp("2021-01-20"), wording="达到"), "年报改用新口径")
    assert held(whole, 3.0), "the old row stays in the store beside the new one"
    found = since(whole, deck)
    assert found[["时期", "原值", "现值"]].to_numpy().tolist() == [["2020年1—7月（累计）", "2.8%", "达到3.0%"]]
    assert found["说明"].tolist() == ["修订；年报改用新口径；已核对原件"]


def test_points_that_came_in_or_went_and_values_revised_twice(whole: Store) -> None:
    deck = Deck("汇报", whole.version, (SERIES,))
    commit(whole, row(3.3, "2020-08"), "补录8月")
    commit(whole, row(3.4, "2020-08"), "更正8月", "李四")
    commit(whole, row(3.4, "2020-08"), "撤下6月", "王五", (held(whole, 2.9),))
    found = since(whole, deck).set_index("时期")
    new = found.loc["2020年1—8月（累计）"]
    assert (new["原值"], new["现值"], new["入库人"], new["版次"]) == ("", "3.4%", "李四", "3")
    assert new["说明"].startswith("新增；更正8月") and "第2版也有改动" in new["说明"]
    out = found.loc["2020年1—6月（累计）"]
    assert (out["原值"], out["现值"], out["入库人"]) == ("2.9%", "", "王五")
    assert out["说明"].startswith("不再显示")


def test_a_value_on_two_slides_stands_once(whole: Store) -> None:
    deck = Deck("汇报", whole.version, (SERIES, Item(SERIES.exhibit, SERIES.params, title="走势")))
    commit(whole, row(-5.0, "2020-02", "bureau"), "修订")
    assert since(whole, deck)["图件"].tolist() == ["指标序列、走势"]


def test_an_exhibit_that_never_was_says_nothing_and_a_version_that_is_not_is_told(whole: Store) -> None:
    commit(whole, row(-5.0, "2020-02", "bureau"), "修订")
    assert since(whole, Deck("汇报", 1, (Item("no_such_exhibit"),))).empty
    with pytest.raises(VersionError):
        since(whole, Deck("汇报", 0, (SERIES,)))
