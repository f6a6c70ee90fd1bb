"""The lake: seeding, versions, questions, the cache, and what happens when disk or catalogue fail."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import ROOT, SMALL, write_data

from dashboard.errors import ParameterError, QueryError, StoreBusyError, StoreError, VersionError
from dashboard.store import Change, Store
from dashboard.store import lake as lake_module
from dashboard.store.reading import Answers

GROWTH = SMALL["observation/growth.csv"]
SERIES = {"indicator": "iva_growth", "region": "510000", "industry": "all", "kind": "累计"}


def growth(store: Store, at: int | None = None) -> dict[str, float]:
    """Cumulative growth by closing month."""
    frame = store.ask("series", at=at, **SERIES)
    return {f"{end:%Y-%m}": value for end, value in zip(frame["end"], frame["value"], strict=True)}


def reopened(store: Store, data: Path) -> Store:
    """The same folder opened anew on a data folder, whatever it would delete."""
    store.close()
    return Store.open(store.folder, data, accept=True)


def row(value: float, end: str, source: str = "paper") -> pd.DataFrame:
    """One observation as an import would bring it."""
    month = pd.Period(end, "M")
    return pd.DataFrame(
        {
            "indicator": ["iva_growth"], "region": ["510000"], "industry": ["all"], "kind": ["累计"],
            "start": [pd.Timestamp(f"{month.year}-01-01")], "end": [month.end_time.normalize()],
            "value": [value], "status": ["公布"], "source": [source], "confidence": ["高"],
            "disclosure": ["已公开"], "file": ["月报.xlsx"], "sheet": ["表1"], "cell": ["C7"], "raw": [str(value)],
        }
    )  # fmt: skip


def test_the_first_start_commits_the_data_once(tmp_path: Path, data: Path) -> None:
    first = Store.open(tmp_path / "first", data)
    history = first.history()
    assert history["version"].tolist() == [1] == [first.version]
    assert history.loc[0, "author"] == "数据整理"
    assert history.loc[0, "message"].startswith("首次入库：")
    assert abs(history.loc[0, "time"] - pd.Timestamp.now("Asia/Shanghai").tz_localize(None)) < pd.Timedelta("1min")
    assert reopened(first, data).version == 1


def test_a_later_seed_commits_only_its_difference(small: Store, data: Path) -> None:
    text = GROWTH.replace("-0.9", "-0.8").replace("2.8,,公布", "2.8,,公布") + (
        "iva_growth,510000,all,累计,2020-01,2020-08,2.9,,公布,bureau,高,已公开\n"
    )
    lines = [line for line in text.splitlines(keepends=True) if "2020-05" not in line]
    write_data(data, **{"observation/growth.csv": "".join(lines)})
    later = reopened(small, data)
    assert later.version == 2
    latest = later.history().iloc[0]
    assert (latest["added"], latest["changed"], latest["removed"], latest["moved"]) == (1, 1, 1, 3)
    assert latest["message"] == "种子数据变更：新增 1 行，修改 1 行，删除 1 行，仅位置变动 3 行"
    assert growth(later, at=1)["2020-03"] == -0.9 and growth(later)["2020-03"] == -0.8
    assert "2020-05" in growth(later, at=1) and "2020-05" not in growth(later)
    moved = later.ask("series", **SERIES).set_index("end").loc["2020-06-30"]
    assert moved["cell"] == "G6"
    assert reopened(later, data).version == 2


def test_rows_an_import_changed_survive_a_new_seed(small: Store, data: Path) -> None:
    held = small.ask("series", **SERIES).set_index("end")
    first, second = held.loc["2020-02-29", "id"], held.loc["2020-03-31", "id"]
    version = small.commit(
        [Change("observation", row(-5.0, "2020-02", "bureau"), [second]), Change("observation", row(2.9, "2020-08"))],
        "张三",
        "更正并补录",
    )
    assert version == 2 == small.version
    assert small.ask("series", **SERIES).set_index("end").loc["2020-02-29", "id"] == first
    assert growth(small)["2020-02"] == -5.0 and "2020-03" not in growth(small)
    write_data(
        data,
        **{
            "observation/growth.csv": GROWTH.replace("-5.2", "-5.1").replace("-0.9", "-0.7")
            + "iva_growth,510000,all,累计,2020-01,2020-08,3.3,,公布,paper,高,已公开\n"
        },
    )
    later = reopened(small, data)
    assert later.version == 3
    assert later.history().loc[0, "message"] == "种子数据变更：3 行已由导入改动，保留导入值"
    assert growth(later)["2020-02"] == -5.0 and "2020-03" not in growth(later)
    assert growth(later)["2020-08"] == 2.9
    assert growth(later, at=1)["2020-02"] == -5.2
    assert reopened(later, data).version == 3


def test_a_row_an_import_confirmed_is_the_import_s(small: Store, data: Path) -> None:
    assert small.commit([Change("observation", row(-5.2, "2020-02", "bureau"))], "张三", "核对") == 2
    lines = [line for line in GROWTH.splitlines(keepends=True) if "2020-02" not in line]
    write_data(data, **{"observation/growth.csv": "".join(lines)})
    later = reopened(small, data)
    assert growth(later)["2020-02"] == -5.2
    assert later.ask("series", **SERIES).set_index("end").loc["2020-02-29", "file"] == "月报.xlsx"


def test_a_new_column_without_values_takes_an_import(small: Store, data: Path) -> None:
    write_data(data, **{"region.yaml": SMALL["region.yaml"] + "  - {name: seat, title: 驻地}\n"})
    later = reopened(small, data)
    assert later.history().loc[0, "message"] == "数据结构更新"
    later.commit(
        [Change("region", pd.DataFrame({"code": ["510000"], "name": ["四川省"], "seat": ["成都"]}))], "张三", "补驻地"
    )
    assert later.ask("regions").set_index("code").loc["510000", "seat"] == "成都"
    assert reopened(later, data).version == 3


def test_a_version_in_use_is_not_dropped_for_others(small: Store) -> None:
    for month in range(1, 9):
        small.commit([Change("observation", row(float(month), f"2021-{month:02}"))], "张三", "补录")
    reader, cursor = small._reader, small._lake.cursor()
    with reader._prepared(cursor, 1, ["observation"]):
        assert [len(growth(small, at=at)) for at in range(2, 10)] == list(range(7, 15))
        assert cursor.execute("SELECT count(*) FROM observation").fetchone() == (8,)
    cursor.close()
    assert len(reader._ready) <= 5 and not reader._asking
    small._answers = Answers()
    assert len(growth(small, at=1)) == 6 and len(reader._ready) == 4


def test_a_commit_is_all_or_nothing(small: Store) -> None:
    with pytest.raises(StoreError, match="没有名为 nothing 的表"):
        small.commit([Change("observation", row(9.9, "2020-09")), Change("nothing")], "张三", "试")
    assert small.version == 1 and "2020-09" not in growth(small)
    assert small.commit([Change("observation", drop=["没有的编号"])], "张三", "空") == 1
    with pytest.raises(StoreError, match="没有这些列：colour"):
        small.commit([Change("observation", row(1.0, "2020-09").assign(colour="red"))], "张三", "试")
    with pytest.raises(StoreError, match="数据类型不符"):
        small.commit([Change("observation", row(1.0, "2020-09").assign(value="甲"))], "张三", "试")
    with pytest.raises(StoreError, match="键相同"):
        small.commit([Change("observation", pd.concat([row(1.0, "2020-09")] * 2))], "张三", "试")
    with pytest.raises(ParameterError, match="经办人"):
        small.commit([], " ", "说明")


def test_new_columns_and_tables_arrive_by_migration(small: Store, data: Path) -> None:
    extra = {
        "region.yaml": SMALL["region.yaml"]
        + "  - {name: seat, title: 驻地}\n  - {name: rank, title: 序号, type: integer}\n",
        "region.csv": "code,name,short,seat,rank\n100000,全国,全国,,\n510000,四川省,四川,成都,1\n",
        "park.yaml": "table: park\ntitle: 园区\nfiles: park.csv\nkey: [name]\ncolumns:\n  - {name: name, title: 名称}\n"
        "  - {name: source, title: 来源, refers: source}\n",
        "park.csv": "name,source\n甲园区,bureau\n",
    }
    write_data(data, **extra)
    later = reopened(small, data)
    latest = later.history().iloc[0]
    assert (latest["added"], latest["changed"]) == (2 - 1, 1)  # 甲园区; 四川省 (全国 says nothing new)
    assert later.ask("regions")["seat"].tolist() == ["", "成都"]
    assert later.ask("regions", at=1)["seat"].tolist() == ["", ""]
    with pytest.raises(QueryError, match="与表的结构不符"):
        later.ask("parks")  # the shipped question wants more columns than this park has


def test_a_column_cannot_change_its_type(small: Store, data: Path) -> None:
    write_data(data, **{"source.yaml": SMALL["source.yaml"].replace("type: integer", "type: number")})
    with pytest.raises(StoreError, match="改了类型"):
        reopened(small, data)


def test_a_register_taken_out_of_data_leaves_the_lake(small: Store, data: Path) -> None:
    write_data(data, **{"break.csv": None, "break.yaml": None})
    (data / "break.yaml").unlink(missing_ok=True)
    later = reopened(small, data)
    assert later.history().loc[0, "removed"] == 1


def test_two_processes_starting_at_once_commit_once(tmp_path: Path, data: Path) -> None:
    code = "import sys; from pathlib import Path; from dashboard.store import Store\n"
    code += "print(Store.open(Path(sys.argv[1]), Path(sys.argv[2])).version)"
    command = [sys.executable, "-c", code, str(tmp_path / "store"), str(data)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(3)]
    assert [process.communicate(timeout=60)[0].strip() for process in started] == ["1", "1", "1"]
    store = Store.open(tmp_path / "store", data)
    assert store.version == 1 and len(store.history()) == 1


def test_a_killed_writer_leaves_nothing_half_done(tmp_path: Path, data: Path) -> None:
    code = """
import sys; from pathlib import Path; sys.path.insert(0, "tests")
from test_store import *
store = Store.open(Path(sys.argv[1]), Path(sys.argv[2]))
print("open", flush=True)
for n in range(1000):
    print(store.commit([Change("observation", row(n, f"{1900 + n}-06"))], "张三", f"第{n}次"), flush=True)
"""
    command = [sys.executable, "-c", code, str(tmp_path / "store"), str(data)]
    for acknowledged in (1, 4, 9):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdout is not None and process.stdout.readline() == "open\n"
            told = [int(process.stdout.readline()) for _ in range(acknowledged)]
            os.kill(process.pid, signal.SIGKILL)  # somewhere in the next commit
            told += [int(line) for line in process.stdout.read().split()]
        store = Store.open(tmp_path / "store", data)
        assert store.version >= max(told, default=1)
        assert len(store.history()) == store.version
        assert len(store.ask("observations", indicator="iva_growth")) >= 8
        store.close()


def test_a_moved_folder_opens_in_its_new_place(small: Store, data: Path, tmp_path: Path) -> None:
    before = growth(small)
    small.close()
    shutil.move(small.folder, tmp_path / "elsewhere")
    assert growth(Store.open(tmp_path / "elsewhere", data)) == before


def test_unknown_questions_parameters_and_versions_say_what_exists(small: Store) -> None:
    with pytest.raises(QueryError, match=r"没有名为 serie 的查询.*series"):
        small.ask("serie")
    with pytest.raises(ParameterError, match=r"缺少参数 region、industry、kind；需要：indicator、region"):
        small.ask("series", indicator="iva_growth")
    with pytest.raises(ParameterError, match=r"没有参数 colour"):
        small.ask("series", **SERIES, colour="red")
    with pytest.raises(ParameterError, match="dict"):
        small.ask("series", **(SERIES | {"kind": {}}))
    for at in (0, -1, 2, 99):
        with pytest.raises(VersionError, match="现有第 1 至第 1 版"):
            small.ask("series", at=at, **SERIES)


def test_a_question_cannot_write_or_leave_the_store(small: Store, data: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    queries.mkdir()
    evil = {
        "drop": "DELETE FROM figures.main.observation",
        "cte": "WITH x AS (INSERT INTO figures.main.source (id) VALUES ('x') RETURNING id) SELECT * FROM x",
        "file": "SELECT * FROM read_csv('/etc/passwd')",
        "copy": "COPY (SELECT 1) TO 'stolen.csv'",
        "attach": "ATTACH 'other.db'",
        "unlock": "SET enable_external_access = true",
    }
    for name, sql in evil.items():
        (queries / f"{name}.sql").write_text(f"-- 越权\n{sql}\n", encoding="utf-8")
    small.close()
    store = Store.open(small.folder, data, queries)
    for name in evil:
        with pytest.raises((QueryError, StoreError)):
            store.ask(name)
    assert store.version == 1


def test_the_cache_cannot_be_changed_from_outside(small: Store) -> None:
    frame = small.ask("series", **SERIES)
    frame.loc[0, "value"] = 99.0
    frame["extra"] = 1
    again = small.ask("series", **SERIES)
    assert again.loc[0, "value"] == -5.2 and "extra" not in again


def test_the_cache_keeps_within_its_bounds() -> None:
    answers = Answers(most_bytes=50_000, most_entries=3)
    for number in range(10):
        answers.put((1, "q", (("n", number),)), pd.DataFrame({"x": range(1000)}))
    entries, size = answers.size
    assert entries <= 3 and size <= 50_000
    assert answers.get((1, "q", (("n", 9),))) is not None and answers.get((1, "q", (("n", 0),))) is None
    answers.put((1, "big", ()), pd.DataFrame({"x": range(100_000)}))
    assert answers.get((1, "big", ())) is None


def test_threads_get_their_own_answers(store: Store) -> None:
    regions = ["510000", "100000", "500000"] * 8
    wrong: list[str] = []

    def ask(region: str, kind: str) -> None:
        store._answers = Answers()
        frame = store.ask("series", **(SERIES | {"region": region, "kind": kind}))
        if not ((frame["region"] == region) & (frame["kind"] == kind)).all():
            wrong.append(region)

    threads = [threading.Thread(target=ask, args=(r, k)) for r in regions for k in ("累计", "当月")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA locking_mode = EXCLUSIVE")
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held(small: Store) -> subprocess.Popen[str]:
    """Another process holds the figures catalogue exclusively."""
    small.ask("series", **SERIES)
    command = [sys.executable, "-c", HOLD, str(small.folder / "figures.sqlite")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_busy_catalogue_still_serves_the_last_known_version(
    small: Store, held: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.store.lake.PATIENCE", 0.3)
    monkeypatch.setattr("dashboard.store.store.VERSION_AGE", -1.0)  # every read asks the catalogue
    assert small.version == 1
    small._answers = Answers()
    assert growth(small)["2020-02"] == -5.2
    with pytest.raises(StoreBusyError, match="正被其他进程占用"):
        small.commit([Change("observation", row(1.0, "2020-09"))], "张三", "试")
    held.kill()
    held.wait()
    assert small.commit([Change("observation", row(1.0, "2020-09"))], "张三", "试") == 2


def test_a_file_in_place_of_the_folder(tmp_path: Path, data: Path) -> None:
    (tmp_path / "store").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="被一个文件占用") as caught:
        Store.open(tmp_path / "store", data)
    assert str(tmp_path / "store") in caught.value.where and "DASHBOARD_STORE" in caught.value.remedy


def test_a_folder_that_cannot_be_made_is_told(data: Path) -> None:
    with pytest.raises(StoreError, match="目录无法建立或读写"):
        Store.open(Path("/proc/self/fdinfo"), data)


def test_a_broken_catalogue_is_told(small: Store, data: Path) -> None:
    small.close()
    for path in small.folder.glob("figures.sqlite*"):
        path.unlink()
    (small.folder / "figures.sqlite").write_bytes(b"this is no database at all, sorry" * 100)
    with pytest.raises(StoreError, match="已损坏"):
        Store.open(small.folder, data)


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, data: Path) -> None:
    code = """
import resource, signal, sys; from pathlib import Path; sys.path.insert(0, "tests")
from test_store import *
store = Store.open(Path(sys.argv[1]), Path(sys.argv[2]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 2**20, 2 * 2**20))
frame = pd.concat([row(1.0, "2020-09")] * 50_000, ignore_index=True)
frame["caliber"] = [str(n) for n in range(len(frame))]
try:
    store.commit([Change("observation", frame)], "张三", "大批")
except StoreError as error:
    print(error)
print(store.version, growth(store)["2020-02"])
"""
    command = [sys.executable, "-c", code, str(tmp_path / "store"), str(data)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert "入库失败：磁盘空间不足" in result.stdout, result
    assert result.stdout.splitlines()[-1] == "1 -5.2"
    assert Store.open(tmp_path / "store", data).version == 1


def test_every_shipped_question_answers_on_the_real_data(store: Store) -> None:
    values = SERIES | {"ids": list(store.ask("series", **SERIES)["id"])}
    for question in store.questions.values():
        assert question.title, question.name
        if question.given:
            continue  # answers only over tables brought along
        asked = values | {"month": "2020-03"}
        frame = store.ask(question.name, **{name: asked.get(name, "") for name in question.parameters})
        assert len(frame.columns) == len(set(frame.columns)), question.name
        # data/ holds no imports, no remarks, nothing for the tax-electricity reckoning: empty until the first
        empty = bool(question.words & {"import_record", "remark"}) or question.name == "tax_electricity_inputs"
        if set(question.parameters) <= set(values) and not empty:
            assert len(frame), question.name


def test_every_row_that_names_a_source_has_its_evidence(store: Store) -> None:
    for name in ("facts", "parks", "centres", "policy_events", "breaks", "stated_differences"):
        ids = set(store.ask(name)["id"])
        evidence = store.ask("evidence", ids=sorted(ids))
        assert set(evidence["id"]) == ids, name
        assert (evidence["publisher"] != "").all(), name
        assert (evidence[["file", "cell", "disclosure"]] != "").all().all(), name


def test_the_current_value_follows_the_stated_rule(small: Store) -> None:
    frame = small.ask("series", **SERIES).set_index("end")
    april = frame.loc["2020-04-30"]
    assert (april["value"], april["bound"], april["rivals"], april["agreeing"]) == (1.0, "", 1, 0)
    conflict = small.ask("conflicts").iloc[0]
    assert (conflict["conflict"], conflict["rival_bound"]) == ("界限与实际", ">")
    revised = row(1.4, "2020-04", "bureau").assign(status="修订", published="2021-01-01")
    low = row(7.7, "2020-06", "paper").assign(confidence="低", status="修订", published="2022-01-01")
    same = row(2.8, "2020-07", "paper")
    small.commit([Change("observation", pd.concat([revised, low, same]))], "张三", "修订")
    frame = small.ask("series", **SERIES).set_index("end")
    assert frame.loc["2020-04-30", "value"] == 1.4
    assert frame.loc["2020-06-30", ["value", "rivals"]].tolist() == [2.9, 1]
    assert frame.loc["2020-07-31", ["value", "agreeing"]].tolist() == [2.8, 1]
    assert "修订" in set(small.ask("conflicts")["conflict"])


def test_no_implied_month_where_published_or_broken_or_split(small: Store) -> None:
    frame = small.ask("implied_months", indicator="iva_growth", region="510000")
    # March is published, April's neighbour is there, May is a break, January and February are never split.
    assert [f"{day:%Y-%m}" for day in frame["start"]] == ["2020-04", "2020-06", "2020-07"]
    assert frame["value"].tolist() == [6.7, 6.9, 2.2]
    assert set(frame["status"]) == {"推算"}


def test_implied_months_of_the_real_series(store: Store) -> None:
    frame = store.ask("implied_months", indicator="iva_growth", region="510000")
    months = {f"{day:%Y-%m}": value for day, value in zip(frame["start"], frame["value"], strict=True)}
    assert not {"2020-01", "2020-02", "2020-03", "2020-06", "2020-11", "2022-06"} & set(months)
    assert months["2022-08"] == -10.6
    assert set(frame["start"].dt.month) <= set(range(3, 13))
    assert ((frame["low"] < frame["value"]) & (frame["value"] < frame["high"])).all()
    assert frame["model_error"].notna().all()
    march = frame[frame["start"].dt.month == 3]
    assert (march["model_error"] == 2.9).all() and (march["rounding"].round(2) == 0.25).all()


def test_history_is_json_ready(store: Store) -> None:
    assert json.loads(store.history().to_json(orient="records", date_format="iso"))


def test_nothing_can_be_loaded_into_an_open_store(small: Store, tmp_path: Path) -> None:
    """Also where the signatures of our own extensions are not checked again."""
    lake = small._lake
    assert lake._settings["allow_unsigned_extensions"] == "true"
    for act in (f"LOAD '{tmp_path}/foreign.duckdb_extension'", "INSTALL httpfs", "SET enable_external_access = true"):
        cursor = lake.cursor()
        with pytest.raises(duckdb.Error, match=r"disabled|locked|cannot be changed|Cannot"):
            cursor.execute(act)
        cursor.close()


def test_an_extension_that_was_exchanged_is_checked_anew(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path, time, size = next(iter(lake_module._SIGNED))
    monkeypatch.setattr(lake_module, "_SIGNED", lake_module._SIGNED - {(path, time, size)} | {(path, time - 1, size)})
    assert small._lake._settings["allow_unsigned_extensions"] == "false"


@pytest.mark.parametrize("said", ["0", "两", "-1", "1.5"])
def test_a_number_of_cores_that_is_none_is_told(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("DASHBOARD_THREADS", said)
    with pytest.raises(StoreError, match="DASHBOARD_THREADS"):
        Store.open(tmp_path / "store", data)
