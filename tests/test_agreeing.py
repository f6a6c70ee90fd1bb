"""An equal value from another source, or more openly: stored, counted, shown by the best-founded row, made public."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.exhibits import build
from dashboard.intake.correction import correct
from dashboard.intake.imports import Choices, commit, examine
from dashboard.intake.report import as_json, in_words
from dashboard.store import Change, Store
from tests.test_imports import SERIES, Rows, book, drafted, held, imported, month

SHOWN = {"indicator": "iva_growth", "kind": "累计"}


def official(store: Store) -> pd.Series:
    """A registered source of the highest preference, with an address and a date."""
    sources = store.ask("sources")
    return sources[(sources["preference"] == 1) & (sources["url"] != "") & (sources["published"] != "")].iloc[0]


def media(store: Store) -> pd.Series:
    """A registered source of a low preference, with an address and a date."""
    sources = store.ask("sources")
    return sources[(sources["preference"] == 4) & (sources["url"] != "")].iloc[0]


def level(store: Store, ids: list[str]) -> pd.DataFrame:
    """The evidence of rows of the store."""
    return store.ask("evidence", ids=tuple(ids))


def brought(store: Store, path: Path, value: float, choices: Choices) -> int:
    """A sheet with one value, committed with these choices."""
    return commit(store, drafted(store, path, month(value), choices), "李四", "佐证")


def test_an_equal_value_of_another_source_is_stored_counted_and_told(own: Store, tmp_path: Path) -> None:
    imported(own, tmp_path / "九月.xlsx", month(6.1, 7.2, 5.5))
    source = official(own)
    draft = drafted(own, tmp_path / "公报.xlsx", month(6.1), Choices(source=source["id"]))
    assert draft.diff.counts | {"missing": 0} == {"new": 0, "revised": 0, "agreeing": 1, "unchanged": 0, "missing": 0}
    assert draft.changes and draft.ready and "佐证 1" in in_words(draft)
    [told] = as_json(draft)["diff"]["agreeing"]["rows"]
    assert (told["value"], told["source"]) == (6.1, source["id"])
    before = held(own)
    version = commit(own, draft, "李四", "公报")
    row = held(own)
    assert (before["agreeing"], row["agreeing"], row["value"], row["rivals"]) == (0, 1, 6.1, 0)
    assert (row["source"], before["publisher"]) == (source["id"], "四川省统计局"), "the bureau's own stands for both"
    assert len(level(own, [before["id"], row["id"]])) == 2, "the one that was there is kept"
    own.undo(version, "王五", "发错了")
    assert held(own)["id"] == before["id"] and held(own)["agreeing"] == 0


def test_next_months_sheet_that_repeats_itself_is_no_news(own: Store, tmp_path: Path) -> None:
    imported(own, tmp_path / "九月.xlsx", month(6.1, 7.2, 5.5))
    for number, choices in enumerate((Choices(), Choices(published="2026-11-20"), Choices("未发布"))):
        draft = drafted(own, tmp_path / f"再来{number}.xlsx", month(6.1, 7.2, 5.5), choices)
        assert draft.diff.counts["unchanged"] == 3 and not draft.changes, choices
    # A source that was chosen counts once as well.
    chosen = Choices(source=official(own)["id"])
    brought(own, tmp_path / "公报.xlsx", 6.1, chosen)
    again = drafted(own, tmp_path / "公报重发.xlsx", month(6.1), Choices(source=chosen.source, published="2026-12-01"))
    assert not again.changes and again.diff.counts["unchanged"] == 1


def test_the_same_file_published_makes_its_values_public_and_undoing_closes_them(own: Store, tmp_path: Path) -> None:
    path = book(tmp_path / "九月.xlsx", month(6.1))
    commit(own, examine(own, path, path.name, exhibits=False), "张三", "月报")
    closed = held(own)
    draft = examine(own, path, path.name, Choices("已公开", published="2026-10-25"), exhibits=False)
    assert draft.already is None and draft.diff.counts["agreeing"] == 1
    version = commit(own, draft, "李四", "已发布")
    assert set(level(own, [closed["id"], held(own)["id"]])["disclosure"]) == {"已公开"}
    [opened] = level(own, [closed["id"]])["opened"]
    assert "四川省统计局" in opened and "2026-10-25" in opened
    assert examine(own, path, path.name, Choices("已公开"), exhibits=False).already == version
    own.undo(version, "王五", "尚未发布")
    assert set(level(own, [held(own)["id"]])["disclosure"]) == {"内部"}


def test_a_source_chosen_by_mistake_is_put_right(own: Store, tmp_path: Path) -> None:
    """The very file again, now as its own sheet says."""
    path = book(tmp_path / "九月.xlsx", month(6.1))
    wrong = media(own)["id"]
    version = commit(own, examine(own, path, path.name, Choices(source=wrong), exhibits=False), "张三", "月报")
    assert examine(own, path, path.name, Choices(source=wrong), exhibits=False).already == version
    draft = examine(own, path, path.name, exhibits=False)
    assert draft.already is None and draft.diff.counts["agreeing"] == 1
    again = commit(own, draft, "张三", "按报表登记")
    assert own.version == again > version and held(own)["publisher"] == "四川省统计局"
    assert examine(own, path, path.name, exhibits=False).already == again


def test_a_public_source_opens_an_internal_value_with_date_and_address(own: Store, tmp_path: Path) -> None:
    imported(own, tmp_path / "九月.xlsx", month(6.1))
    internal = held(own)
    assert build(own, "indicator_series", **SHOWN).level == "内部"
    source = official(own)
    version = brought(own, tmp_path / "公报.xlsx", 6.1, Choices("已公开", source["id"]))
    exhibit = build(own, "indicator_series", **SHOWN)
    assert exhibit.level == "已公开" and "内部资料" not in exhibit.footnote
    [row] = level(own, [internal["id"]]).to_dict("records")
    assert row["disclosure"] == "已公开"
    assert all(word in row["opened"] for word in (source["publisher"], source["published"], source["url"]))
    own.undo(version, "王五", "尚未发布")
    assert build(own, "indicator_series", **SHOWN).level == "内部"


@pytest.mark.parametrize("kind", ["another value", "low confidence", "a target", "another month"])
def test_what_does_not_open_an_internal_value(own: Store, tmp_path: Path, kind: str) -> None:
    imported(own, tmp_path / "九月.xlsx", month(6.1))
    internal = held(own)
    row: dict[str, Any] = {name: internal[name] for name in own.catalogue.lake_tables["observation"].names}
    row |= {"source": media(own)["id"], "disclosure": "已公开", "import_record": "", "published": "2026-10-25"}
    row |= {
        "another value": {"value": 6.2},
        "low confidence": {"confidence": "低"},
        "a target": {"status": "目标"},
        "another month": {"end": pd.Timestamp("2026-08-31")},
    }[kind]
    own.commit([Change("observation", pd.DataFrame([row]))], "张三", "另一行")
    [found] = level(own, [internal["id"]]).to_dict("records")
    assert (found["disclosure"], found["opened"]) == ("内部", "")


def test_the_row_shown_is_the_best_founded_and_the_value_follows_the_rules(own: Store, tmp_path: Path) -> None:
    imported(own, tmp_path / "九月.xlsx", month(6.1))
    shown = [held(own)["source"]]
    for source in (media(own)["id"], official(own)["id"]):
        brought(own, tmp_path / f"{source}.xlsx", 6.1, Choices("已公开", source, "2026-10-20"))
        shown.append(held(own)["source"])
    assert shown == [shown[0], shown[0], official(own)["id"]], "the weaker reprint never stands for the sheet"
    assert held(own)["agreeing"] == 2
    # A revision wins by its value however well founded the former value is.
    brought(own, tmp_path / "修订.xlsx", 6.3, Choices())
    assert (held(own)["value"], held(own)["rivals"], held(own)["agreeing"]) == (6.3, 1, 0)


def test_two_of_low_confidence_raise_nothing(own: Store) -> None:
    row = {
        "indicator": "iva_growth", "region": "510000", "industry": "all", "kind": "累计", "value": 6.1, "unit": "%",
        "start": pd.Timestamp("2026-01-01"), "end": pd.Timestamp("2026-09-30"), "status": "公布", "confidence": "低",
    }  # fmt: skip
    sources = own.ask("sources")["id"].iloc[:2]
    rows = [row | {"source": s, "disclosure": open_} for s, open_ in zip(sources, ("内部", "已公开"), strict=True)]
    own.commit([Change("observation", pd.DataFrame(rows))], "张三", "两条传闻")
    frame = own.ask("series", region="510000", **SERIES)
    [found] = frame[frame["end"] == row["end"]].to_dict("records")
    assert found["confidence"] == "低"
    internal = own.ask("observations", indicator="iva_growth").query("source == @sources.iloc[0] and value == 6.1")
    assert "内部" in set(level(own, list(internal["id"]))["disclosure"])


def test_a_typed_value_may_agree(own: Store, tmp_path: Path) -> None:
    imported(own, tmp_path / "九月.xlsx", month(6.1))
    row = {"indicator": "iva_growth", "region": "四川省", "kind": "累计", "period": "2026年1-9月", "value": "6.1%"}
    draft = correct(own, row, "见公报", official(own)["id"], disclosure="已公开")
    assert draft.diff.counts["agreeing"] == 1 and draft.changes
    commit(own, draft, "李四", "公报")
    assert (held(own)["source"], held(own)["agreeing"]) == (official(own)["id"], 1)
    assert not correct(own, row, "见公报", official(own)["id"], disclosure="已公开").changes


def test_a_report_still_misses_what_another_source_is_shown_for(own: Store, tmp_path: Path) -> None:
    imported(own, tmp_path / "九月.xlsx", month(6.1, 7.2, 5.5))
    brought(own, tmp_path / "公报.xlsx", 6.1, Choices("已公开", official(own)["id"]))
    draft = drafted(own, tmp_path / "缺省.xlsx", month(7.2, 5.5, regions=("成都市", "绵阳市")))
    assert set(draft.diff.missing["region_name"]) == {"四川省"}


def beside(store: Store, row: pd.Series, source: str, **other: Any) -> None:
    """Another source's row of the same point."""
    held = {name: row[name] for name in store.catalogue.lake_tables["observation"].names}
    held |= {"source": source, "import_record": "", "published": "2026-10-25", **other}
    store.commit([Change("observation", pd.DataFrame([held]))], "张三", "另一行")


@pytest.mark.parametrize("other", [{"status": "目标"}, {"confidence": "低"}, {"bound": ">", "wording": "超过"}])
def test_what_does_not_say_the_same_does_not_agree(own: Store, tmp_path: Path, other: dict[str, str]) -> None:
    imported(own, tmp_path / "九月.xlsx", month(6.1))
    beside(own, held(own), official(own)["id"], **other)
    assert (held(own)["value"], held(own)["bound"], held(own)["agreeing"]) == (6.1, "", 0)
    beside(own, held(own), media(own)["id"], status="初步")
    assert held(own)["agreeing"] == 1, "the same number told early"


def of(publisher: str, *values: float, told: str = "资料来源：") -> Rows:
    """The same monthly sheet, issued by somebody else."""
    return [*month(*values)[:-1], [told + publisher]]


def test_the_same_layout_from_another_publisher_is_another_source(own: Store, tmp_path: Path) -> None:
    imported(own, tmp_path / "统计局.xlsx", month(6.1, 7.0, 5.5))
    draft = drafted(own, tmp_path / "日报.xlsx", of("四川日报", 6.1, 7.4))
    assert draft.diff.counts == {"new": 0, "revised": 1, "agreeing": 1, "unchanged": 0, "missing": 0}
    assert "其中 1 个出自另一来源" in in_words(draft)
    commit(own, draft, "李四", "日报")
    assert (held(own)["value"], held(own)["agreeing"], held(own)["rivals"]) == (6.1, 1, 0)
    city = held(own, region="510100")
    assert (city["value"], city["status"], city["publisher"]) == (7.4, "公布", "四川日报")
    clashes = own.ask("conflicts")
    [other] = clashes[clashes["current_id"] == city["id"]].to_dict("records")
    assert (other["conflict"], other["rival_value"]) == ("口径或来源不一", 7.0)
    assert other["rival_publisher"] == "四川省统计局"
    # Each goes on with its own source, however it writes itself, and the bureau's own revision is one.
    again = drafted(own, tmp_path / "日报又一.xlsx", of(" 四川 日报", 6.2))
    assert (again.sheets[0].source, again.sheets[0].source_row) == (city["source"], None)
    own_again = drafted(own, tmp_path / "统计局又一.xlsx", month(6.1, 7.1, 5.5))
    assert own_again.diff.counts["revised"] == 1 and own_again.sheets[0].source != city["source"]
    commit(own, own_again, "张三", "订正")
    city = held(own, region="510100")
    assert (city["value"], city["status"], city["publisher"], city["rivals"]) == (7.1, "修订", "四川省统计局", 1)
    # Against a revised figure another's does not prevail, and the draft says so.
    late = drafted(own, tmp_path / "日报又二.xlsx", of("川观新闻", 6.1, 7.9))
    assert "入库后图上不变" in in_words(late)
    commit(own, late, "李四", "日报")
    assert held(own, region="510100")["value"] == 7.1


def test_two_publishers_in_one_file_are_two_sources(own: Store, tmp_path: Path) -> None:
    both = {"甲": month(6.1, 7.0), "乙": of("四川日报", 6.1, told="数据来源:")}
    commit(own, drafted(own, tmp_path / "两家.xlsx", both), "张三", "两家", "两家都报")
    assert held(own)["agreeing"] == 1
    assert {"四川省统计局", "四川日报"} <= set(own.ask("sources")["publisher"])


def test_a_sheet_that_names_nobody_stays_with_its_layout(own: Store, tmp_path: Path) -> None:
    imported(own, tmp_path / "统计局.xlsx", month(6.1, 7.0, 5.5))
    assert not drafted(own, tmp_path / "未注明.xlsx", month(6.1, 7.0)[:-1]).changes


def test_only_publication_opens_what_was_closed(own: Store, tmp_path: Path) -> None:
    commit(own, drafted(own, tmp_path / "九月.xlsx", month(6.1), Choices("企业级")), "张三", "直报")
    closed = held(own)
    brought(own, tmp_path / "月报.xlsx", 6.1, Choices("内部", media(own)["id"]))
    [found] = level(own, [closed["id"]]).to_dict("records")
    assert (found["disclosure"], found["opened"]) == ("企业级", "")
    assert not drafted(own, tmp_path / "再来.xlsx", month(6.1), Choices("内部")).changes, "nothing is told more openly"
    source = official(own)
    brought(own, tmp_path / "公报.xlsx", 6.1, Choices("已公开", source["id"]))
    [found] = level(own, [closed["id"]]).to_dict("records")
    assert found["disclosure"] == "已公开" and source["url"] in found["opened"]


def test_an_anonymous_sheet_that_agrees_does_not_stand_for_the_bureau(own: Store, tmp_path: Path) -> None:
    imported(own, tmp_path / "九月.xlsx", month(6.1))
    bureau = official(own)["id"]
    beside(own, held(own), bureau, confidence="中", disclosure="已公开", end=pd.Timestamp("2026-08-31"))
    before = held(own, "2026-08")
    draft = drafted(own, tmp_path / "八月.xlsx", month(6.1, at="2026年1-8月")[:-1])
    assert draft.diff.counts["agreeing"] == 1
    commit(own, draft, "李四", "报表")
    row = held(own, "2026-08")
    assert (row["id"], row["confidence"], row["agreeing"]) == (before["id"], "中", 1)
    # A source as good as that one raises it.
    other = own.ask("sources").query("preference == 1 and id != @bureau").iloc[0]["id"]
    commit(
        own,
        drafted(own, tmp_path / "八月公报.xlsx", month(6.1, at="2026年1-8月"), Choices("已公开", other)),
        "李四",
        "公报",
    )
    assert (held(own, "2026-08")["source"], held(own, "2026-08")["confidence"]) == (other, "高")
