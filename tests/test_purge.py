"""Taking out for good what should never have come in: no byte of it stays, all else is as it was."""

import os
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest
from bit_flips import everything, questions
from conftest import ROOT, SMALL, write_data
from test_imports import book
from test_integrity import OLD, command
from test_store import growth, row

from dashboard.catalogue import Catalogue
from dashboard.deck.deck import Deck, Item, as_json
from dashboard.errors import DiskError, StoreBusyError, VersionError
from dashboard.intake.purging import standing_on
from dashboard.store import Change, Store, mark
from dashboard.store.backup import back_up, examined, restore
from dashboard.store.lake import Lake, present
from dashboard.store.purging import purge
from dashboard.store.verifying import verify

SECRET = "不该进来的表"
BODY = SECRET.encode() * 50
NAME = sha256(BODY).hexdigest()
TABLES = Catalogue.read(ROOT / "data").lake_tables


def brought(value: float, end: str, **more: object) -> pd.DataFrame:
    """A row as the import that is to go brought it."""
    return row(value, end, "secret").assign(note=SECRET, import_record="i1", raw=f"{SECRET}{value}", **more)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with an import that is to go, and others before and after it."""
    folder = tmp_path_factory.mktemp("built")
    small = Store.open(folder / "store", write_data(folder / "data"))
    small.commit([Change("observation", row(7.0, "2020-10"))], "张三", "十月")
    small.keep_file(BODY, NAME)
    source = pd.DataFrame({"id": ["secret"], "publisher": [SECRET], "title": [SECRET]})
    record = pd.DataFrame({"id": ["i1"], "kind": ["报表导入"], "sha256": [NAME], "message": [SECRET]})
    months = pd.concat([brought(float(m), f"2021-{m:02d}") for m in range(1, 13)], ignore_index=True)
    small.commit(
        [Change("observation", pd.concat([brought(9.9, "2020-09"), months], ignore_index=True)),
         Change("source", source), Change("import_record", record)],
        "李四", SECRET, info={"import_id": "i1", "sha256": NAME, "file": f"{SECRET}.xlsx", "kind": "报表导入"},
    )  # fmt: skip
    small.commit([Change("observation", row(7.7, "2020-10"))], "王五", "十月修订")
    undone = small.undo(3, "李四", f"{SECRET}报错")
    small.undo(undone, "李四", "没报错")
    small.keep("deck", pd.DataFrame([{"id": "d1", "title": SECRET, "spec": "{}"}, {"id": "d2", "title": "另一份"}]),
               "王五", "保存")  # fmt: skip
    small.keep("deck", pd.DataFrame([{"id": "d1", "title": f"{SECRET}改", "spec": "{}"}]), "王五", f"保存{SECRET}")
    small.commit([Change("observation", row(8.8, "2020-11"))], "张三", "十一月")
    small.close()
    return folder / "store"


@pytest.fixture
def store(built: Path, tmp_path: Path, data: Path) -> Iterator[Store]:
    """A copy of that store, open."""
    copytree(built, tmp_path / "store")
    store = Store.open(tmp_path / "store", data)
    yield store
    store.close()


def holding(folder: Path, word: bytes) -> list[str]:
    """The files of a folder that hold some bytes."""
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and word in path.read_bytes()]


def test_no_byte_of_it_stays_and_all_else_is_as_it_was(store: Store, data: Path, tmp_path: Path) -> None:
    folder = store.folder
    asked = questions(tmp_path / "questions", ["observation", "source", "import_record", "indicator"])
    history = store.history().set_index("version")
    store.close()
    # What a killed upload and the engine left lying about.
    (folder / "kept" / "tmpabc.part").write_text(SECRET, encoding="utf-8")
    (folder / "spill").mkdir(exist_ok=True)
    (folder / "spill" / "block").write_text(SECRET, encoding="utf-8")
    assert holding(folder, SECRET.encode())
    before = everything(folder, data, asked)
    done = purge(folder, 3, "保密员", "误收", TABLES, {"deck": ["d1"]})
    assert done.rows >= 15 and done.desk == 2 and done.original == NAME
    assert holding(folder, SECRET.encode()) == []
    assert not any(NAME in path.name for path in folder.rglob("*"))
    after = everything(folder, data, asked)
    for version in (1, 2):
        for table in ("observation", "source", "import_record"):
            assert after[f"all_{table}@{version}"] == before[f"all_{table}@{version}"]
    with Store.open(folder, data) as now:
        assert verify(now._lake) == [] and now.version == 8
        told = now.history().set_index("version")
        for version in (1, 2, 4, 7):
            assert list(told.loc[version, ["time", "author", "message", "added"]]) == list(
                history.loc[version, ["time", "author", "message", "added"]]
            )
        assert told.loc[8, "kind"] == "清除" and told.loc[8, "because"] == "误收" and told.loc[8, "author"] == "保密员"
        assert not told.loc[[3, 5, 6], ["message", "file", "sha256", "because"]].apply(
            lambda column: column.str.contains(SECRET) | column.str.contains(NAME)
        ).any(axis=None)
        assert growth(now, at=6) == {**growth(now, at=2), "2020-10": 7.7}
        assert growth(now)["2020-11"] == 8.8 and "2020-09" not in growth(now)
        assert now.desk("deck")["title"].tolist() == ["另一份"]
        assert now.commit([Change("observation", row(1.0, "2020-12"))], "张三", "十二月") == 9


def test_what_it_had_replaced_comes_back(small: Store, data: Path) -> None:
    changed = brought(-9.9, "2020-02").assign(source="bureau")
    version = small.commit([Change("observation", changed)], "李四", SECRET, info={"import_id": "i1", "sha256": NAME})
    small.commit([Change("observation", row(-4.4, "2020-02", "bureau"))], "张三", "更正")
    small.close()
    purge(small.folder, version, "保密员", "误收", TABLES, {})
    with Store.open(small.folder, data) as store:
        assert [growth(store, at=v)["2020-02"] for v in (1, 2, 3)] == [-5.2, -5.2, -4.4] and verify(store._lake) == []


def test_it_is_refused_while_the_store_is_open_and_for_what_is_no_import(store: Store, data: Path) -> None:
    with pytest.raises(StoreBusyError, match="停止"):
        purge(store.folder, 3, "保密员", "误收", TABLES, {})
    store.close()
    with pytest.raises(VersionError):
        purge(store.folder, 1, "保密员", "误收", TABLES, {})
    with Store.open(store.folder, data) as now:
        assert now.version == 7 and verify(now._lake) == []


@pytest.fixture(scope="module")
def unfinished(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store in which a purge has written all anew and taken nothing's place yet."""
    folder = tmp_path_factory.mktemp("unfinished") / "store"
    copytree(built, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mark, "finish", lambda place: None)
        purge(folder, 3, "保密员", "误收", TABLES, {"deck": ["d1"]})
    return folder


@pytest.mark.parametrize("reached", range(len(mark.PARTS) + 1))
def test_interrupted_while_it_takes_the_former_s_place_it_is_finished_on_opening(
    unfinished: Path, data: Path, reached: int, tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    copytree(unfinished, folder)
    (folder / mark.FORMER).mkdir()
    for name in mark.PARTS[:reached]:
        (folder / name).replace(folder / mark.FORMER / name)
        if name != mark.PARTS[reached - 1]:  # the last one was only put aside
            (folder / mark.FRESH / name).replace(folder / name)
    with Store.open(folder, data) as now:
        assert now.version == 8 and verify(now._lake) == []
    assert holding(folder, SECRET.encode()) == []


def test_backups_that_still_hold_it_are_listed(store: Store, tmp_path: Path) -> None:
    store.close()
    folder = store.folder
    back_up(folder, tmp_path / "held.zip")
    done = purge(folder, 3, "保密员", "误收", TABLES, {})
    assert done.backups == (str(tmp_path / "held.zip"),)


def test_a_restored_store_knows_the_backup_it_came_from(store: Store, tmp_path: Path) -> None:
    store.close()
    back_up(store.folder, tmp_path / "held.zip")
    restore(tmp_path / "held.zip", tmp_path / "again")
    assert purge(tmp_path / "again", 3, "保密员", "误收", TABLES, {}).backups == (str(tmp_path / "held.zip"),)


def test_nobody_purges_while_a_backup_or_a_read_only_server_runs(store: Store) -> None:
    store.close()
    looking = Lake(store.folder, read_only=True)
    with pytest.raises(StoreBusyError):
        purge(store.folder, 3, "保密员", "误收", TABLES, {})
    looking.close()
    alone = present(store.folder, alone=True)
    with pytest.raises(StoreBusyError):
        back_up(store.folder, store.folder.parent / "held.zip")
    os.close(alone)


def test_what_cannot_be_written_anew_leaves_the_store_as_it_was(
    store: Store, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", fail)
    (store.folder / "kept" / ("0" * 64)).write_bytes(b"")
    with pytest.raises(DiskError):
        purge(store.folder, 3, "保密员", "误收", TABLES, {})
    assert not (store.folder / mark.FRESH).exists()
    with Store.open(store.folder, data) as now:
        assert now.version == 7 and growth(now)["2020-09"] == 9.9


def test_what_data_said_since_comes_into_force_again(small: Store, data: Path) -> None:
    changed = brought(9.9, "2020-05").assign(source="bureau", caliber="")
    version = small.commit([Change("observation", changed)], "李四", SECRET, info={"import_id": "i1", "sha256": NAME})
    small.close()
    text = str(SMALL["observation/growth.csv"])
    assert "2020-05,2.1" in text
    write_data(data, **{"observation/growth.csv": text.replace("2020-05,2.1", "2020-05,2.2")})
    with Store.open(small.folder, data) as store:
        assert growth(store)["2020-05"] == 9.9, "the import stands"
    purge(small.folder, version, "保密员", "误收", TABLES, {})
    with Store.open(small.folder, data) as store:
        assert growth(store)["2020-05"] == 2.2 and verify(store._lake) == []
    write_data(data, **{"observation/growth.csv": text.replace("2020-05,2.1", "2020-05,2.3")})
    with Store.open(small.folder, data) as store:
        assert growth(store)["2020-05"] == 2.3


@pytest.mark.parametrize("sheet", [True, False])
def test_a_source_that_others_use_keeps_who_issued_it(small: Store, data: Path, sheet: bool) -> None:
    source = pd.DataFrame({"id": ["s"], "publisher": ["四川省统计局"], "title": [f"月报{SECRET}"], "file": [SECRET]})
    record = {"id": "i1", "kind": "报表导入", "sha256": NAME, "source": "s", "fingerprint": "f"}
    version = small.commit(
        [Change("source", source), Change("observation", brought(9.9, "2021-01").assign(source="s")),
         Change("import_record", pd.DataFrame([record]))],
        "李四", SECRET, info={"import_id": "i1", "sha256": NAME},
    )  # fmt: skip
    later = record | {"id": "i2", "sha256": "", "fingerprint": "f" if sheet else ""}
    kept = row(8.8, "2021-02", "s").assign(import_record="i2")
    small.commit([Change("observation", kept), Change("import_record", pd.DataFrame([later]))], "王五", "二月",
                 info={"import_id": "i2"})  # fmt: skip
    small.close()
    done = purge(small.folder, version, "保密员", "误收", TABLES, {})
    assert any("四川省统计局" in told for told in done.named)
    with Store.open(small.folder, data) as store:
        [left] = store.ask("sources").query("id == 's'").to_dict("records")
        assert left["publisher"] == "四川省统计局" and growth(store)["2021-02"] == 8.8
        assert (SECRET in left["title"]) == sheet, "another sheet of the layout gives it the same title"
        assert verify(store._lake) == []
    for table in ("observation", "import_record"):
        assert not [f for f in holding(small.folder / "figures", SECRET.encode()) if table in f]


def test_a_register_s_row_goes_back_to_what_it_was_and_a_new_one_that_is_named_loses_its_words(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", ROOT / "data")
    cursor = store._lake.cursor()
    parks = cursor.execute("SELECT * FROM figures.park ORDER BY id").df().drop(columns="content")
    pairs = cursor.execute("SELECT * FROM figures.park_pair ORDER BY id").df().drop(columns="content")
    cursor.close()
    named = parks[parks["name"].isin({*pairs["a"], *pairs["b"]})].head(1)
    new = named.drop(columns="id").assign(name="新园区", note=SECRET, raw=SECRET)
    version = store.commit([Change("park", pd.concat([named.assign(note=SECRET), new]))], "李四", SECRET,
                           info={"import_id": "i1", "sha256": NAME})  # fmt: skip
    undone = store.undo(version, "李四", "报错")
    store.undo(undone, "李四", "没报错")
    store.commit([Change("park_pair", pairs.head(1).assign(id="other", a="新园区"))], "张三", "另一对")
    store.close()
    done = purge(store.folder, version, "保密员", "误收", TABLES, {})
    assert any("新园区" in row for row in done.named) and holding(store.folder, SECRET.encode()) == []
    with Store.open(store.folder, ROOT / "data") as now:
        cursor = now._lake.cursor()
        after = cursor.execute("SELECT * FROM figures.park ORDER BY id").df().drop(columns="content")
        cursor.close()
        assert len(after) == len(parks) + 1 and verify(now._lake) == []
        kept = after[after["name"] != "新园区"].reset_index(drop=True)
        pd.testing.assert_frame_equal(kept, parks.reset_index(drop=True))


def test_versions_of_a_former_release_keep_their_times(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "old"
    with zipfile.ZipFile(OLD) as archive:
        archive.extractall(folder)
    with Store.open(folder, data) as store:
        times = store.history().set_index("version")["time"]
        imports = store.history().query("sha256 != '' or import_id != ''")["version"].tolist()
        tables = store.catalogue.lake_tables
    purge(folder, min(imports), "保密员", "误收", tables, {})
    with Store.open(folder, data) as store:
        history = store.history().set_index("version")
        assert list(history.loc[times.index, "time"]) == list(times)
        assert not history["message"].str.contains("时钟").any()


def test_an_interrupted_purge_is_no_lost_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    folder, finish = store.folder, mark.finish
    monkeypatch.setattr(mark, "finish", lambda place: None)
    purge(folder, 3, "保密员", "误收", TABLES, {})
    monkeypatch.setattr(mark, "finish", finish)
    (folder / mark.FORMER).mkdir()
    (folder / "figures.sqlite").replace(folder / mark.FORMER / "figures.sqlite")
    assert examined(folder) == [] and not (folder / mark.FORMER).exists()


def test_decks_that_cannot_be_built_or_are_older_are_left(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", ROOT / "data")
    decks = {"older": (1, "growth_curve"), "unknown": (2, "no_such_exhibit")}
    version = store.commit([Change("observation", brought(7.7, "2030-10"))], "李四", SECRET,
                           info={"import_id": "i1", "sha256": NAME})  # fmt: skip
    rows = [
        {"id": name, "title": name, "spec": as_json(Deck(name, at, (Item(exhibit, ()),)))}
        for name, (at, exhibit) in decks.items()
    ]
    store.keep("deck", pd.DataFrame(rows), "王五", "保存")
    standing, unknown = standing_on(store, version)
    store.close()
    assert standing["deck"] == [] and unknown == ["unknown"]


def test_what_will_be_blanked_is_named_beforehand(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    for name, month in (("误收", 8), ("九月", 9)):
        rows = [[f"2026年1—{month}月工业增加值增速"], ["单位：%"], ["地区", "规模以上工业增加值增速"],
                ["四川省", 6.0 + month / 10], ["资料来源：四川省统计局"]]  # fmt: skip
        path = book(tmp_path / f"{name}.xlsx", rows)
        assert command(folder, "import", str(path), "--author", "李四", "--because", "核实").returncode == 0
    purging = ("purge", "2", "--because", "误收", "--author", "保密员")
    told = command(folder, *purging, "--check").stdout
    assert "仍被其他入库引用" in told and "四川省统计局《工业增加值增速》，所出文件名将清除" in told
    assert command(folder, *purging).returncode == 0
    with Store.open(folder, Path("data")) as store:
        series = store.ask("series", indicator="iva_growth", region="510000", industry="all", kind="累计")
        [left] = series[series["end"] == "2026-09-30"].to_dict("records")
        assert (left["publisher"], left["source_title"]) == ("四川省统计局", "工业增加值增速")
    assert holding(folder, "误收.xlsx".encode()) == []


def test_on_the_command_line_decks_layouts_and_questions_go_with_it(tmp_path: Path) -> None:
    import openpyxl

    folder = tmp_path / "store"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (["四川省规模以上工业增加值增速"], ["单位：%"], ["地区", "2026年1—9月"], ["四川省", 7.123]):
        sheet.append(line)
    book.save(tmp_path / "九月.xlsx")
    done = command(folder, "import", str(tmp_path / "九月.xlsx"), "--author", "李四", "--because", "核实")
    assert done.returncode == 0, done.stdout + done.stderr
    with Store.open(folder, Path("data")) as store:
        version = store.version
        assert len(store.ask("series", indicator="iva_growth", region="510000", industry="all", kind="累计")
                   .query("value == 7.123")) == 1  # fmt: skip
    purging = ("purge", str(version), "--because", "误收", "--author", "保密员")
    told = command(folder, *purging)
    assert told.returncode == 0, told.stdout + told.stderr
    twice, none = command(folder, *purging), command(folder, "purge", "99", *purging[2:])
    assert (twice.returncode, none.returncode) == (2, 2)
    assert "已经清除过" in twice.stderr and "没有第 99 版" in none.stderr
    with Store.open(folder, Path("data")) as store:
        series = store.ask("series", indicator="iva_growth", region="510000", industry="all", kind="累计")
        assert 7.123 not in set(series["value"]) and verify(store._lake) == []
        assert len(store.desk("mapping")) == 0
    assert holding(folder, b"7.123") == [] and holding(folder, "九月.xlsx".encode()) == []
    assert not (folder / mark.FORMER).exists() and not (folder / mark.FRESH).exists()
