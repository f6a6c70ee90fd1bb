"""重点工作台账: all ninety tasks, the evidence behind each, what nobody has reported, and the light of its schedule."""

import datetime as dt

import pytest

from dashboard.analysis.schedule import elapsed, state
from dashboard.exhibits import build
from dashboard.exhibits.ledger import EVENT, LISTS
from dashboard.store import Store


def test_all_ninety_tasks_are_listed_by_document_and_year(store: Store) -> None:
    table = build(store, "ledger").table
    assert len(table) == 90 and table["编号"].is_unique
    assert table["所属"].value_counts().to_dict() == {
        "2020年工作": 43, "2021年打算": 32, "2019年回顾": 9, "2020年打算": 6,
    }  # fmt: skip
    assert list(dict.fromkeys(table["所属"])) == list(LISTS)
    parts = table.groupby("所属")["部分"].nunique()
    assert parts["2020年工作"] == 6 and parts["2021年打算"] == 7


def test_what_the_documents_do_not_say_waits_to_be_reported(store: Store) -> None:
    table = build(store, "ledger").table
    for column in ("牵头处室", "时限", "进度", "存在问题", "销号"):
        assert set(table[column]) == {"待填报"}
    assert set(table["序时"]) == {"未填报"}


def test_every_evidence_named_is_held(store: Store) -> None:
    events = set(store.ask("policy_events")["id"])
    indicators = set(store.ask("indicators")["id"])
    for row in store.ask("work_items").itertuples(index=False):
        for name in filter(None, row.evidence.split("；")):
            if name.startswith(EVENT):
                assert name.removeprefix(EVENT) in events, row.id
            else:
                assert name.partition("@")[0].partition(":")[0] in indicators, row.id


def test_readings_keep_their_qualifiers_and_targets_are_named(store: Store) -> None:
    said = build(store, "ledger").table.set_index("编号")["读数与佐证"]
    assert "有望超过40,000个" in said["P027"] and "150,000个（目标）" in said["P027"]
    assert said["P043"].endswith("全面清零") and said["P002"] == "本库未收录"
    assert "预计超1000亿千瓦时" in said["P038"] and said["P201"] == "2019年举办专家论坛"


def test_the_plan_of_2021_is_read_against_what_came_later(store: Store) -> None:
    exhibit = build(store, "ledger_followup")
    rows = exhibit.table.set_index("打算")
    assert rows.loc["培育一批省级制造业创新中心", "打算之前"] == "2020年末省级制造业创新中心达13家"
    assert "17家" in rows.loc["培育一批省级制造业创新中心", "2021年以来"]
    assert "15.5%" in rows.loc["抓好一季度工业稳步开局", "2021年以来"]
    assert "不表示读数由该项工作引起" in exhibit.notes[0]


@pytest.mark.parametrize(("state", "rows", "own_rows"), [("有佐证", 49, 3), ("无佐证", 41, 3)])
def test_filters(store: Store, state: str, rows: int, own_rows: int) -> None:
    assert len(build(store, "ledger", state=state).table) == rows
    own = build(store, "ledger", listed="2021年打算", part="川渝协同", state=state).table
    assert set(own["部分"]) == {"川渝协同"} and len(own) == own_rows


@pytest.mark.parametrize(
    ("due", "progress", "closed", "light"),
    [
        (None, None, None, "未填报"),
        (dt.date(2021, 12, 31), None, None, "未填报"),
        (dt.date(2021, 12, 31), float("nan"), None, "未填报"),
        (dt.date(2021, 12, 31), 45.0, None, "正常"),
        (dt.date(2021, 12, 31), 30.0, None, "滞后"),
        (dt.date(2021, 6, 30), 99.0, None, "逾期"),
        (dt.date(2021, 6, 30), 99.0, dt.date(2021, 7, 1), "已销号"),
    ],
)
def test_the_light_of_a_schedule(
    due: dt.date | None, progress: float | None, closed: dt.date | None, light: str
) -> None:
    assert state(dt.date(2021, 1, 1), due, progress, closed, dt.date(2021, 7, 2)) == light


def test_time_gone_by() -> None:
    first = dt.date(2021, 1, 1)
    assert elapsed(first, dt.date(2021, 12, 31), dt.date(2021, 7, 2)) == pytest.approx(50.0)
    assert elapsed(first, first, first) == 100.0
    assert elapsed(first, dt.date(2021, 12, 31), dt.date(2020, 5, 1)) == 0.0
