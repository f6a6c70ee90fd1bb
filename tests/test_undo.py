"""Commits checked against what they were worked out on, tried out in memory, taken back, compared."""

import hashlib
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import pandas as pd
import pyarrow as pa
import pytest
from conftest import ROOT, SMALL, write_data
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_store import SERIES, growth, reopened, row

from dashboard.errors import ConflictError, ParameterError, QueryError, StoreError, VersionError
from dashboard.store import Change, Store
from dashboard.store.versions import Entry, in_force

POINT = ["indicator", "region", "industry", "caliber", "kind", "start", "end"]


def state(store: Store) -> dict[str, str]:
    """A hash of everything each table of the lake holds now, columns, places and all."""
    cursor = store._lake.cursor()
    try:
        return {
            name: hashlib.sha256(
                cursor.execute(f'SELECT * FROM figures."{name}" ORDER BY ALL').df().to_csv().encode()
            ).hexdigest()
            for name in store.catalogue.lake_tables
        }
    finally:
        cursor.close()


def record(number: str) -> Change:
    """The record of an import, as the intake writes it."""
    return Change("import_record", pd.DataFrame({"id": [number], "kind": ["报表导入"], "author": ["张三"]}))


def bring(store: Store, *rows: pd.DataFrame, number: str = "甲", author: str = "张三", base: int | None = None) -> int:
    """An import of observations with its record."""
    changes = [Change("observation", pd.concat(rows).assign(import_record=number)), record(number)]
    info = {"kind": "报表导入", "import_id": number, "file": "月报.xlsx", "sha256": "ab" * 32, "because": "已核对"}
    return store.commit(changes, author, f"导入{number}", base=base, info=info)


def test_the_history_says_what_a_commit_was(small: Store) -> None:
    version = bring(small, row(3.1, "2020-08"))
    latest = small.history().iloc[0]
    assert latest[["kind", "file", "sha256", "because", "import_id", "undoes"]].tolist() == [
        "报表导入", "月报.xlsx", "ab" * 32, "已核对", "甲", 0,
    ]  # fmt: skip
    first = small.history().iloc[-1]
    assert (first["kind"], first["undoes"]) == ("", 0)
    undone = small.undo(version, "李四", "报错了月份")
    latest = small.history().iloc[0]
    assert (latest["version"], latest["kind"], latest["undoes"]) == (undone, "撤销", version)
    assert (latest["because"], latest["author"]) == ("报错了月份", "李四")
    assert latest["message"] == f"撤销第 {version} 版：导入甲"


def test_the_evidence_tells_who_brought_a_value(small: Store) -> None:
    rows = row(3.1, "2020-08").assign(rules="百分号取数", reason="已核对", import_record="甲")
    made = pd.DataFrame(
        {"id": ["甲"], "kind": ["报表导入"], "author": ["张三"], "time": ["2026-01-02T09:00:00"], "sha256": ["ab" * 32]}
    )
    small.commit([Change("observation", rows), Change("import_record", made)], "张三", "导入")
    evidence = small.ask("evidence", ids=list(small.ask("series", **SERIES)["id"])).set_index("file")
    told = ["rules", "reason", "import_record", "uploader", "imported", "file_sha256"]
    assert evidence.loc["月报.xlsx", told].tolist() == [
        "百分号取数", "已核对", "甲", "张三", "2026-01-02T09:00:00", "ab" * 32,
    ]  # fmt: skip
    assert (evidence.drop(index="月报.xlsx")[told] == "").all().all()


def test_undoing_an_import_restores_everything(small: Store) -> None:
    before = state(small)
    version = bring(small, row(-5.0, "2020-02", "bureau"), row(3.1, "2020-08"), row(1.9, "2020-05"))
    after = state(small)
    assert growth(small)["2020-02"] == -5.0 and growth(small)["2020-08"] == 3.1
    preview = small.undone(version)
    assert state(small) == after and small.version == version
    going = preview.going[preview.going["table"] == "observation"].set_index("what")
    assert going.loc["changed", ["before", "after"]].tolist() == ["-5.0%", "-5.2%"]
    assert going.loc["changed", "label"] == "四川省 规模以上工业增加值增速 2020年1—2月"
    assert sorted(going.loc["removed", "before_value"]) == [1.9, 3.1]
    assert not len(preview.staying)
    undone = small.undo(version, "李四", "报错了")
    assert state(small) == before and undone == version + 1
    assert growth(small, at=version)["2020-02"] == -5.0
    with pytest.raises(VersionError, match=f"第 {version} 版已由第 {undone} 版撤销"):
        small.undo(version, "李四", "再来")
    again = small.undo(undone, "王五", "其实没有错")
    assert state(small) == after
    assert small.undo(again, "李四", "还是错了") and state(small) == before


def test_the_preview_is_what_the_undo_does(small: Store) -> None:
    version = bring(small, row(-5.0, "2020-02", "bureau"), row(3.1, "2020-08"))
    preview = small.undone(version)
    trial = small.trial(preview.changes)
    tried = growth(small, at=trial)
    small.undo(version, "李四", "报错了", base=preview.base)
    assert tried == growth(small) == growth(small, at=1)


def test_an_older_import_undone_keeps_later_revisions(small: Store) -> None:
    first = bring(small, row(-5.0, "2020-02", "bureau"), row(3.1, "2020-08"), number="甲")
    bring(small, row(-4.9, "2020-02", "bureau"), number="乙")
    preview = small.undone(first)
    assert preview.staying[["label", "before", "why"]].values.tolist() == [
        ["四川省 规模以上工业增加值增速 2020年1—2月", "-4.9%", "第3版又有修订"]
    ]
    small.undo(first, "李四", "报错了")
    values = growth(small)
    assert values["2020-02"] == -4.9 and "2020-08" not in values
    assert small.ask("intake_records")["id"].tolist() == ["乙"]
    # What the later one revised goes back to what nobody took back: the seed, not the undone import.
    small.undo(3, "李四", "也错了")
    assert growth(small) == growth(small, at=1)


def test_undoing_an_undo_in_any_order_gives_the_versions_in_force(small: Store) -> None:
    seed = state(small)
    bring(small, row(-5.0, "2020-02", "bureau"), number="甲")
    only_first = state(small)
    bring(small, row(-4.9, "2020-02", "bureau"), number="乙")
    both = state(small)
    small.undo(2, "李四", "一")  # 4
    small.undo(3, "李四", "二")  # 5
    assert state(small) == seed
    small.undo(4, "李四", "三")  # 6: 甲 again
    assert state(small) == only_first
    small.undo(5, "李四", "四")  # 7: 乙 again
    assert state(small) == both


def test_an_older_vintage_is_simply_removed(small: Store) -> None:
    old = bring(small, row(2.5, "2020-06", "bureau").assign(published="2020-07-01"), number="甲")
    bring(small, row(2.6, "2020-06", "bureau").assign(published="2020-08-01"), number="乙")
    small.undo(old, "李四", "报错了")
    held = small.ask("observations", indicator="iva_growth")
    june = held[(held["end"] == "2020-06-30") & (held["kind"] == "累计")]
    assert sorted(june["value"]) == [2.6, 2.9] and growth(small)["2020-06"] == 2.6


def test_a_removal_is_undone(small: Store) -> None:
    gone = small.ask("series", **SERIES)["id"].tolist()[:2]
    before = state(small)
    version = small.commit([Change("observation", drop=gone)], "张三", "删除")
    assert small.undone(version).going["what"].tolist() == ["added", "added"]
    small.undo(version, "李四", "不该删")
    assert state(small) == before


def test_what_others_still_name_stays(small: Store) -> None:
    source = pd.DataFrame({"id": ["sheet_1"], "publisher": ["经信厅"], "title": ["月报"], "preference": [3]})
    first = small.commit(
        [Change("source", source), Change("observation", row(3.1, "2020-08", "sheet_1"))], "张三", "首月"
    )
    second = bring(small, row(3.2, "2020-09", "sheet_1"), number="乙")
    preview = small.undone(first)
    assert preview.staying[["table", "label", "why"]].values.tolist() == [["source", "月报", "仍被其他数据引用"]]
    undone = small.undo(first, "李四", "报错了")
    assert "2020-08" not in growth(small) and "sheet_1" in set(small.ask("sources")["id"])
    assert growth(small)["2020-09"] == 3.2
    small.undo(second, "李四", "也错了")
    # The name may go once nobody uses it, and what named it does not come back without it.
    small.commit([Change("source", drop=["sheet_1"])], "张三", "清理")
    kept = small.undone(second + 2).staying
    assert kept[["table", "why"]].values.tolist() == [["observation", "所引用的来源已不在库中"]]
    assert undone == second + 1


def test_only_imports_are_undone(small: Store, data: Path) -> None:
    with pytest.raises(VersionError, match="第 1 版是随程序整理的数据，不能撤销"):
        small.undo(1, "李四", "试试")
    with pytest.raises(VersionError, match="没有数据版次 9"):
        small.undone(9)
    with pytest.raises(ParameterError, match="经办人和原因"):
        small.undo(1, "李四", " ")
    bring(small, row(3.1, "2020-08"), number="甲")
    bring(small, row(3.2, "2020-08"), number="甲")
    with pytest.raises(StoreError, match="撤销第 2 版不会改变任何数据"):
        small.undo(2, "李四", "已被改过")
    write_data(data, **{"region.csv": SMALL["region.csv"] + "500000,重庆市,重庆\n"})
    with pytest.raises(VersionError, match="第 4 版是随程序整理的数据"):
        reopened(small, data).undo(4, "李四", "试试")


def test_an_undo_over_added_columns(small: Store, data: Path) -> None:
    version = bring(small, row(-5.0, "2020-02", "bureau"), row(3.1, "2020-08"))
    with_column = SMALL["observation.yaml"] + "  - {name: remark, title: 备注}\n"
    write_data(data, **{"observation.yaml": with_column})
    later = reopened(small, data)
    bring(later, row(3.3, "2020-09").assign(remark="新列"), number="乙")
    later.undo(version, "李四", "报错了")
    assert {end: value for end, value in growth(later).items() if end != "2020-09"} == growth(later, at=1)


def test_a_stale_preview_is_refused(small: Store) -> None:
    version = bring(small, row(-5.0, "2020-02", "bureau"), number="甲")
    base = small.undone(version).base
    bring(small, row(2.7, "2020-09"), number="乙")
    bring(small, row(-4.9, "2020-02", "bureau"), number="丙", author="王五")
    with pytest.raises(ConflictError, match="王五，第4版"):
        small.undo(version, "李四", "报错了", base=base)
    assert small.version == 4


CELLS = [f"2020-{month:02}" for month in range(1, 5)]
ACTIONS = st.lists(
    st.one_of(
        st.dictionaries(st.sampled_from(CELLS), st.integers(-9, 9), min_size=1),
        st.lists(st.sampled_from(CELLS), min_size=1, unique=True),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=7,
)


def replayed(actions: list[tuple[int, object]], entries: dict[int, Entry], seed: dict[str, float]) -> dict[str, float]:
    """What the cells hold when only the versions in force are carried out, in order: the rule of an undo."""
    cells = dict(seed)
    for version, action in actions:
        if version in in_force(entries.values()):
            if isinstance(action, dict):
                cells |= {cell: float(value) for cell, value in action.items()}
            elif isinstance(action, list):
                cells = {cell: value for cell, value in cells.items() if cell not in action}
    return cells


#: Without shrinking: an example takes seconds, and a history is short enough to be read as it is.
PLAINLY = {"deadline": None, "phases": [Phase.generate], "suppress_health_check": list(HealthCheck)}


@settings(max_examples=4, **PLAINLY)
@given(ACTIONS)
def test_any_history_of_imports_and_undos(
    planted: Path, tmp_path_factory: pytest.TempPathFactory, actions: list[object]
) -> None:
    follow(actions, planted, tmp_path_factory)


@pytest.mark.soak
@settings(max_examples=100, **PLAINLY)
@given(ACTIONS)
def test_many_histories_of_imports_and_undos(
    planted: Path, tmp_path_factory: pytest.TempPathFactory, actions: list[object]
) -> None:
    follow(actions, planted, tmp_path_factory)


def follow(actions: list[object], planted: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Carry a history out and compare after every step with the rule; then take everything back."""
    folder = tmp_path_factory.mktemp("any")
    copytree(planted, folder / "store")
    store = Store.open(folder / "store", write_data(folder / "data"))
    try:

        def held() -> dict[str, float]:
            return {f"{r.end:%Y-%m}": r.value for r in store.ask("observations", indicator="iva_growth").itertuples()
                    if r.source == "paper" and f"{r.end:%Y-%m}" in CELLS}  # fmt: skip

        seed = held()
        entries = {1: Entry(1, pd.NaT, "", "", 0, True)}
        done: list[tuple[int, object]] = []
        for action in actions:
            before = store.version
            if isinstance(action, dict):
                # As every import does it: its rows name it, so that no two imports write the very same row.
                own = pd.concat([row(v, cell) for cell, v in action.items()]).assign(import_record=f"第{before}次")
                changed = Change("observation", own)
                store.commit([changed], "张三", "导入")
            elif isinstance(action, list):
                action = [cell for cell in action if cell in held()]  # dropping what is not there touches nothing
                ids = [r.id for r in store.ask("observations", indicator="iva_growth").itertuples()
                       if r.source == "paper" and f"{r.end:%Y-%m}" in action]  # fmt: skip
                store.commit([Change("observation", drop=ids)], "张三", "删除")
            elif 2 <= action <= before:
                # undone already, or nothing left to change
                with suppress(VersionError, StoreError):
                    store.undo(int(action), "李四", "试")
            if store.version > before:
                undoes = action if isinstance(action, int) else 0
                entries[store.version] = Entry(store.version, pd.NaT, "", "", undoes, False)
                if not undoes:
                    done.append((store.version, action))
            assert held() == replayed(done, entries, seed)
        for version in sorted(entries, reverse=True)[:-1]:
            if version in in_force(entries.values()) and not entries[version].undoes:
                try:
                    store.undo(version, "李四", "全部撤销")
                except StoreError:
                    continue  # leaves nothing to take back
                entries[store.version] = Entry(store.version, pd.NaT, "", "", version, False)
        assert held() == seed
    finally:
        store.close()


def test_two_analysts_on_different_values_both_succeed(small: Store) -> None:
    base = small.version
    bring(small, row(3.1, "2020-08"), number="甲", base=base)
    assert bring(small, row(3.2, "2020-09"), number="乙", author="王五", base=base) == 3
    assert growth(small)["2020-08"] == 3.1 and growth(small)["2020-09"] == 3.2


def test_the_second_analyst_is_told_what_changed(small: Store) -> None:
    base = small.version
    bring(small, row(3.1, "2020-08"), row(-5.0, "2020-02", "bureau"), number="甲", base=base)
    with pytest.raises(ConflictError, match="2020年1—8月（张三，第2版）") as caught:
        bring(small, row(3.2, "2020-08"), number="乙", author="王五", base=base)
    rows = caught.value.rows
    assert rows[["label", "what", "before", "after", "version", "author"]].values.tolist() == [
        ["四川省 规模以上工业增加值增速 2020年1—8月", "added", "", "3.1%", 2, "张三"]
    ]
    assert small.version == 2
    # The same series point under another key (another source) is the same value to a reader.
    with pytest.raises(ConflictError):
        bring(small, row(3.2, "2020-08", "bureau"), number="乙", base=base)
    with pytest.raises(ConflictError, match="已被他人改动"):
        small.commit([Change("observation", drop=[rows["id"].iloc[0]])], "王五", "删除", base=base)
    with pytest.raises(VersionError, match="没有数据版次 99"):
        bring(small, row(3.2, "2020-10"), number="乙", base=99)


def test_both_registering_the_same_source_is_no_conflict(small: Store) -> None:
    base = small.version
    source = Change("source", pd.DataFrame({"id": ["sheet_1"], "publisher": ["经信厅"], "title": ["月报"]}))
    for month, author in (("2020-08", "张三"), ("2020-09", "王五")):
        small.commit([source, Change("observation", row(3.0, month, "sheet_1"))], author, "导入", base=base)
    assert small.version == 3
    other = Change("source", pd.DataFrame({"id": ["sheet_1"], "publisher": ["统计局"], "title": ["月报"]}))
    with pytest.raises(ConflictError, match="月报（王五，第3版）"):
        small.commit([other], "赵六", "改来源", base=base)


def test_two_processes_at_once(tmp_path: Path, data: Path) -> None:
    Store.open(tmp_path / "store", data).close()
    code = """
import sys; from pathlib import Path; sys.path.insert(0, "tests")
from test_undo import *
store = Store.open(Path(sys.argv[1]), Path(sys.argv[2]))
print("open", flush=True); sys.stdin.readline()
try:
    print(bring(store, row(3.1, sys.argv[3]), row(3.2, sys.argv[4]), number=sys.argv[5], base=1))
except ConflictError as error:
    print(error)
"""
    command = [sys.executable, "-c", code, str(tmp_path / "store"), str(data)]
    months = {"甲": ("2020-08", "2020-09"), "乙": ("2020-10", "2020-11"), "丙": ("2020-09", "2020-12")}
    started = [
        subprocess.Popen([*command, *pair, number], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for number, pair in months.items()
    ]
    for process in started:
        assert process.stdout is not None and process.stdout.readline() == "open\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=120)[0].strip() for process in started]
    store = Store.open(tmp_path / "store", data)
    assert told[1].isdigit() and sum(text.isdigit() for text in told) == 2, told
    loser = next(text for text in told if not text.isdigit())
    assert "2020年1—9月（张三" in loser
    assert store.version == 3 and len(growth(store)) == 6 + 4
    store.close()


def test_a_trial_shows_what_the_commit_will(small: Store) -> None:
    source = pd.DataFrame({"id": ["sheet_1"], "publisher": ["经信厅"], "title": ["月报"], "preference": [1]})
    changes = [
        Change("source", source),
        Change("observation", row(-5.0, "2020-02", "bureau")),
        Change("observation", row(3.1, "2020-08", "sheet_1"), small.ask("series", **SERIES)["id"].tolist()[3:5]),
    ]
    trial = small.trial(changes)
    assert trial < 0 and small.version == 1
    plain = [q.name for q in small.questions.values() if not q.given and set(q.parameters) <= {"ids", *SERIES}]

    def answers(at: int | None) -> dict[str, object]:
        found: dict[str, object] = {}
        for name in plain:
            values = SERIES | {"ids": ids}
            try:
                frame = small.ask(name, at=at, **{k: values[k] for k in small.questions[name].parameters})
            except QueryError as error:
                found[name] = str(error)  # wants a table the small data has not
            else:
                found[name] = frame.to_json(date_format="iso")
        return found

    ids = sorted(small.ask("observations", at=trial, indicator="iva_growth")["id"])
    tried = answers(trial)
    assert sum(isinstance(text, str) and text.startswith("{") for text in tried.values()) > 5
    assert small.history()["version"].tolist() == [1] and growth(small)["2020-02"] == -5.2
    small.commit(changes, "张三", "导入", base=1)
    assert answers(None) == tried == answers(trial)
    small.forget(trial)
    small.forget(trial)
    with pytest.raises(VersionError):
        growth(small, at=trial)
    assert not small._reader._overlays and all(key[0] > 0 for key in small._answers._frames)


def test_trials_are_bounded(small: Store) -> None:
    trials = [small.trial([Change("observation", row(float(n), "2020-08"))]) for n in range(10)]
    assert len(set(trials)) == 10 and len(small._reader._overlays) == 8
    assert [growth(small, at=trial)["2020-08"] for trial in trials[2:]] == [float(n) for n in range(2, 10)]
    with pytest.raises(VersionError):
        growth(small, at=trials[0])
    with pytest.raises(StoreError, match="没有名为 nothing 的表"):
        small.trial([Change("nothing")])
    with pytest.raises(StoreError, match="没有这些列"):
        small.trial([Change("observation", row(1.0, "2020-08").assign(colour="red"))])


def test_a_trial_on_a_large_table(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.store.reading.COPIED_ROWS", 3)
    trial = small.trial([Change("observation", row(-5.0, "2020-02", "bureau"))])
    assert growth(small, at=trial)["2020-02"] == -5.0 and len(growth(small, at=trial)) == 6


def test_a_question_over_given_tables(small: Store, data: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    queries.mkdir()
    (queries / "met.sql").write_text(
        "-- 待入库的值与库中的值\n-- 表 incoming 为待入库的值。\n"
        "SELECT i.n, o.value FROM incoming i JOIN observation o ON o.value = i.value WHERE i.n > $least ORDER BY i.n\n",
        encoding="utf-8",
    )
    (queries / "evil.sql").write_text(
        "-- 越权\n-- 表 incoming 为待入库的值。\nDELETE FROM figures.main.observation\n", encoding="utf-8"
    )
    small.close()
    store = Store.open(small.folder, data, queries)
    frame = pd.DataFrame({"n": [1, 2, 3], "value": [-5.2, 99.0, 2.9]})
    assert store.ask_over("met", {"incoming": frame}, least=0).values.tolist() == [[1, -5.2], [3, 2.9]]
    assert store.ask_over("met", {"incoming": pa.Table.from_pandas(frame)}, least=1).values.tolist() == [[3, 2.9]]
    trial = store.trial([Change("observation", row(99.0, "2020-08"))])
    assert store.ask_over("met", {"incoming": frame}, at=trial, least=1)["n"].tolist() == [2, 3]
    assert store._answers.size == (0, 0)
    with pytest.raises(ParameterError, match="缺少表 incoming"):
        store.ask_over("met", {}, least=0)
    with pytest.raises(ParameterError, match="重名：observation"):
        store.ask_over("met", {"incoming": frame, "observation": frame}, least=0)
    with pytest.raises(QueryError):
        store.ask("met", least=0)
    with pytest.raises(QueryError, match="缺少参数 least"):
        store.ask_over("met", {"incoming": frame})
    with pytest.raises(StoreError):
        store.ask_over("evil", {"incoming": frame})
    assert store.version == 1
    store.close()


def test_changes_between_two_versions(small: Store) -> None:
    gone = small.ask("series", **SERIES).set_index("end").loc["2020-07-31", "id"]
    bring(small, row(-5.0, "2020-02", "bureau"), row(3.1, "2020-08"), number="甲")
    small.commit(
        [Change("observation", drop=[gone]), Change("source", pd.DataFrame({"id": ["paper"], "title": ["日报"]}))],
        "张三", "更正",
    )  # fmt: skip
    found = small.changes(1, 3)
    rows = found[found["table"] == "observation"].set_index("what")
    assert rows.loc["added", ["before", "after"]].tolist() == ["", "3.1%"]
    assert rows.loc["changed", ["before", "after"]].tolist() == ["-5.2%", "-5.0%"]
    assert rows.loc["removed", ["before", "after"]].tolist() == ["2.8%", ""]
    assert rows.loc["changed", ["before_value", "after_value", "unit"]].tolist() == [-5.2, -5.0, "%"]
    source = found[found["table"] == "source"].iloc[0]
    assert "标题：报道" in source["before"] and "标题：日报" in source["after"]
    assert found[found["table"] == "import_record"]["what"].tolist() == ["added"]
    back = small.changes(3, 1).set_index("id")
    assert len(back) == len(found) and back.loc[gone, "what"] == "added"
    assert not len(small.changes(2, 2)) and list(small.changes(2, 2).columns) == list(found.columns)
    small.undo(2, "李四", "报错了")
    assert set(small.changes(1, 4)["table"]) == {"observation", "source"}
    with pytest.raises(VersionError):
        small.changes(1, 9)
