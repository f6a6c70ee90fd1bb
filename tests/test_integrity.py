"""A store knows when it is damaged, foreign, older or empty; what it shows is what was written, or a refusal."""

import errno
import io
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from hashlib import sha256
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from bit_flips import everything, questions
from conftest import ROOT, SMALL, write_data
from test_store import SERIES, growth, row

from dashboard.__main__ import main
from dashboard.errors import DamagedError, DashboardError, DiskError, StoreError, VersionError
from dashboard.exhibits.reading import Reading, per_version
from dashboard.store import Change, Store, backup, mark, reading
from dashboard.store import store as store_module
from dashboard.store.backup import back_up, examined, restore
from dashboard.store.kept import keep_file
from dashboard.store.verifying import unreadable, verify

OLD = Path(__file__).parent / "stores" / "0.4.0.zip"
GROWTH = str(SMALL["observation/growth.csv"])
ORIGINAL = b"the sheet of august"


def months(year: int, factor: float = 1.0) -> pd.DataFrame:
    """Two years of monthly rows: enough for the engine to write them into a file of their own."""
    return pd.concat(
        [row(factor * month, f"{y}-{month:02d}") for y in (year, year + 1) for month in range(1, 13)], ignore_index=True
    )


@pytest.fixture(scope="module")
def written(planted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with imports, an undo, a deck and an original, made once."""
    folder = tmp_path_factory.mktemp("written")
    shutil.copytree(planted, folder / "store")
    name = sha256(ORIGINAL).hexdigest()
    with Store.open(folder / "store", write_data(folder / "data")) as small:
        small.keep_file(ORIGINAL, name)
        version = small.commit([Change("observation", row(3.3, "2020-08"))], "张三", "八月", info={"sha256": name})
        small.commit([Change("observation", months(2021))], "李四", "两年")
        small.undo(version, "张三", "报错了")
        small.keep("deck", pd.DataFrame([{"id": "abc", "title": "一份汇报", "spec": "{}"}]), "王五", "保存")
    return folder / "store"


@pytest.fixture
def used(written: Path, tmp_path: Path, data: Path) -> tuple[Path, Path]:
    """A copy of that store, closed; its folder and the data folder."""
    return Path(shutil.copytree(written, tmp_path / "store")), data


def command(store: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line on a store, in this process: a process of its own is tested elsewhere and takes seconds."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("DASHBOARD_STORE", str(store))
        try:
            code = main(list(words))
        except SystemExit as ended:
            code = int(str(ended.code))
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def parquet(folder: Path) -> Path:
    """The file of the two years."""
    return max(folder.glob("figures/main/observation/*.parquet"), key=lambda path: path.stat().st_size)


@pytest.mark.parametrize("how", ["missing", "empty", "hollow"])
@pytest.mark.parametrize("lake", ["figures", "desk"])
def test_a_lost_catalogue_is_never_seeded_anew(used: tuple[Path, Path], lake: str, how: str) -> None:
    folder, data = used
    for path in folder.glob(f"{lake}.sqlite*"):
        path.unlink()
    file = folder / f"{lake}.sqlite"
    if how == "empty":
        file.touch()
    if how == "hollow":
        with sqlite3.connect(file) as made:
            made.execute("CREATE TABLE hollow (x)")
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(DamagedError) as refused:
        Store.open(folder, data)
    assert file.name in str(refused.value) and "restore" in str(refused.value)
    assert sorted(path.name for path in folder.iterdir() if "-" not in path.name) == before, "nothing is made anew"


@pytest.mark.parametrize("lake", ["figures", "desk"])
def test_without_a_mark_what_lies_beside_tells_of_a_lost_catalogue(used: tuple[Path, Path], lake: str) -> None:
    folder, data = used
    (folder / "store.json").unlink()
    for path in folder.glob(f"{lake}.sqlite*"):
        path.unlink()
    with pytest.raises(DamagedError, match="没有重新建库"):
        Store.open(folder, data)


def test_a_catalogue_of_an_earlier_time_is_refused(used: tuple[Path, Path], tmp_path: Path) -> None:
    folder, data = used
    shutil.copyfile(folder / "figures.sqlite", tmp_path / "earlier.sqlite")
    store = Store.open(folder, data)
    store.commit([Change("observation", row(1.5, "2020-09"))], "张三", "九月")
    store.close()
    shutil.copyfile(tmp_path / "earlier.sqlite", folder / "figures.sqlite")
    with pytest.raises(DamagedError, match="较早的副本"):
        Store.open(folder, data)


def test_a_damaged_mark_is_refused(used: tuple[Path, Path]) -> None:
    folder, data = used
    text = (folder / "store.json").read_text(encoding="utf-8")
    (folder / "store.json").write_text(text.replace('"figures": 4', '"figures": 2'), encoding="utf-8")
    with pytest.raises(DamagedError, match="标记"):
        Store.open(folder, data)


def test_a_flipped_bit_in_a_data_file_is_never_a_figure(used: tuple[Path, Path]) -> None:
    folder, data = used
    path, silent, refused, named = parquet(folder), 0, 0, 0
    content = path.read_bytes()
    with Store.open(folder, data) as store:
        sound = growth(store)
    for place in range(40, len(content), len(content) // 24):
        changed = bytearray(content)
        changed[place] ^= 4
        path.write_bytes(changed)
        with Store.open(folder, data) as store:
            try:
                silent += growth(store) != sound
            except DamagedError as error:
                refused += 1
                assert "verify" in str(error), error
                named += path.name in str(error)
    assert silent == 0 and refused, "no figure may change without a word"
    assert named > refused / 2, "the file is named where it can be"


@pytest.mark.parametrize("sql", [
    "UPDATE ducklake_inlined_data_4_1 SET value = 9.9 WHERE value = -5.2",
    "DELETE FROM ducklake_inlined_data_4_1 WHERE value = -5.2",
    "UPDATE ducklake_data_file SET begin_snapshot = 2 WHERE begin_snapshot = 3",
    "UPDATE ducklake_data_file SET end_snapshot = 4 WHERE begin_snapshot = 3",
    "DELETE FROM ducklake_data_file WHERE begin_snapshot = 3",
    "UPDATE ducklake_snapshot_changes SET commit_extra_info = '{}' WHERE snapshot_id = 3",
    "UPDATE ducklake_snapshot_changes SET author = '赵六' WHERE snapshot_id = 3",
    "UPDATE ducklake_snapshot_changes SET author = NULL WHERE snapshot_id = 3",
])  # fmt: skip
def test_rows_pointers_and_records_in_the_catalogue_are_held_against_their_checksums(
    used: tuple[Path, Path], sql: str
) -> None:
    folder, data = used
    with sqlite3.connect(folder / "figures.sqlite") as catalogue:
        assert catalogue.execute(sql).rowcount > 0
    with pytest.raises((DamagedError, VersionError)), Store.open(folder, data) as store:
        for version in (4, 3, 2, 1):
            store.ask("series", at=version, **SERIES)
    told = command(folder, "verify", "--json")
    assert told.returncode == 1 and json.loads(told.stdout)["problems"]


def test_damage_is_not_built_upon(used: tuple[Path, Path]) -> None:
    folder, data = used
    with sqlite3.connect(folder / "figures.sqlite") as catalogue:
        catalogue.execute("UPDATE ducklake_inlined_data_4_1 SET value = 9.9 WHERE value = -5.2")
    with Store.open(folder, data) as store:
        for act in (
            lambda: store.commit([Change("observation", row(1.5, "2020-09"))], "张三", "九月"),
            lambda: store.changes(1, 3),
            lambda: store.undone(3),
            lambda: store.undo(3, "张三", "试试"),
        ):
            with pytest.raises(DamagedError):
                act()
        assert store.version == 4


def test_the_desk_is_held_against_its_checksums(used: tuple[Path, Path]) -> None:
    folder, data = used
    with sqlite3.connect(folder / "desk.sqlite") as catalogue:
        tables = [name for (name,) in catalogue.execute("SELECT name FROM sqlite_master") if "inlined_data_" in name]
        columns = {name: {c[1] for c in catalogue.execute(f"PRAGMA table_info({name})")} for name in tables}
        decks = next(name for name in tables if {"spec", "state"} <= columns[name])
        assert catalogue.execute(f"UPDATE {decks} SET title = '另一份'").rowcount == 1
    with Store.open(folder, data) as store, pytest.raises(DamagedError, match="deck"):
        store.desk("deck")


def test_a_large_table_is_checked_in_the_background_and_says_so(
    used: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, data = used
    with sqlite3.connect(folder / "figures.sqlite") as catalogue:
        catalogue.execute("UPDATE ducklake_inlined_data_4_1 SET value = 9.9 WHERE value = -5.2")
    monkeypatch.setattr(reading, "COPIED_ROWS", 10)
    server = Store.open(folder, data, patient=True)
    look = Reading(server, server.version)
    shown(look)
    # Shown while it is being checked, with a word; refused from then on, also what was answered before.
    while checking := server.being_checked():
        assert checking == ("观测值",)
    for ask in (lambda: growth(server), lambda: shown(look), lambda: server.ask("sources")):
        with pytest.raises(DamagedError):
            ask()
    with pytest.raises(DamagedError):
        server.ask_over("series", {}, **SERIES)
    with pytest.raises(DamagedError):
        server.commit([Change("observation", row(1.5, "2020-09"))], "张三", "九月")
    server.close()
    # The command line waits for the check instead.
    with Store.open(folder, data) as store, pytest.raises(DamagedError):
        growth(store)


@per_version(8)
def shown(look: Reading) -> dict[str, float]:
    """What an exhibit reckons once and keeps."""
    return growth(look.store, at=look.version)


def test_undo_does_not_bring_back_what_was_altered_in_a_former_version(small: Store, data: Path) -> None:
    small.commit([Change("observation", row(5.0, "2020-09"))], "张三", "九月")
    revision = small.commit([Change("observation", row(6.0, "2020-09"))], "李四", "九月修订")
    small.close()
    with sqlite3.connect(small.folder / "figures.sqlite") as catalogue:
        assert catalogue.execute("UPDATE ducklake_inlined_data_4_1 SET value = 9.0 WHERE value = 5.0").rowcount == 1
    with Store.open(small.folder, data) as store:
        assert growth(store)["2020-09"] == 6.0, "the newest version is sound"
        for act in (lambda: store.undone(revision), lambda: store.undo(revision, "张三", "试试")):
            with pytest.raises(DamagedError):
                act()


def test_another_store_s_catalogue_is_foreign(used: tuple[Path, Path], tmp_path: Path) -> None:
    folder, data = used
    other = Store.open(tmp_path / "other", data)
    for month in range(1, 8):
        other.commit([Change("observation", row(88.8, f"2020-{month:02d}"))], "别人", "别处")
    other.close()
    shutil.copyfile(tmp_path / "other" / "figures.sqlite", folder / "figures.sqlite")
    with pytest.raises(DamagedError, match="另一个数据库"):
        Store.open(folder, data)


def test_the_time_of_a_commit_cannot_be_altered_unnoticed(used: tuple[Path, Path]) -> None:
    folder, data = used
    with Store.open(folder, data) as store:
        times = store.history()["time"].tolist()
    with sqlite3.connect(folder / "figures.sqlite") as catalogue:
        catalogue.execute("UPDATE ducklake_snapshot SET snapshot_time = '1999-01-01 00:00:00+00'")
    with Store.open(folder, data) as store:
        assert store.history()["time"].tolist() == times


def test_a_disk_that_fills_after_the_commit_does_not_make_it_a_failure(
    used: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, data = used
    with Store.open(folder, data) as store:
        with monkeypatch.context() as full:

            def refuse(*_: object, **__: object) -> None:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            full.setattr(mark, "write", refuse)
            version = store.commit([Change("observation", row(1.5, "2020-09"))], "张三", "九月")
        assert growth(store, at=version)["2020-09"] == 1.5
    with Store.open(folder, data) as store:
        assert store.version == version and verify(store._lake) == []


def test_lack_of_memory_or_handles_is_no_damage(tmp_path: Path) -> None:
    for said in ("IO Error: Cannot open file \"/x/a.parquet\": Too many open files", "Out of Memory Error: failed"):
        told = unreadable(duckdb.IOException(said), tmp_path, "观测值", 3)
        assert not isinstance(told, DamagedError) and "没有损坏" in str(told)


def test_a_file_cut_short_is_not_the_users_mistake(used: tuple[Path, Path]) -> None:
    folder, data = used
    path = parquet(folder)
    path.write_bytes(path.read_bytes()[:-300])
    with Store.open(folder, data) as store, pytest.raises(DamagedError) as told:
        growth(store)
    assert path.name in str(told.value) and "参数" not in str(told.value)


def test_an_altered_original_is_not_served(used: tuple[Path, Path]) -> None:
    folder, data = used
    (kept,) = folder.glob("kept/*")
    kept.write_bytes(b"x" + kept.read_bytes()[1:])
    with Store.open(folder, data) as store, pytest.raises(DamagedError, match="原件"):
        store.kept_file(kept.name)
    told = command(folder, "verify")
    assert told.returncode == 1 and kept.name[:12] in told.stdout
    kept.unlink()
    assert "不见了" in command(folder, "verify").stdout


def test_what_the_engine_writes_by_itself_is_no_version(used: tuple[Path, Path]) -> None:
    folder, data = used
    with Store.open(folder, data) as store:
        before, held = store.version, growth(store)
        cursor = store._lake.cursor()
        cursor.execute("CALL ducklake_flush_inlined_data('figures')")
        cursor.execute("CALL ducklake_merge_adjacent_files('figures')")
        assert cursor.execute("FROM figures.current_snapshot()").fetchone()[0] > before
        cursor.close()
    with Store.open(folder, data) as store:
        assert store.version == before and growth(store) == held
        with pytest.raises(VersionError):
            store.ask("series", at=before + 1, **SERIES)
        after = store.commit([Change("observation", row(1.5, "2020-09"))], "张三", "九月")
        assert after > before + 1 and sorted(store.versions) == [1, 2, 3, 4, after]
        assert growth(store)["2020-09"] == 1.5 and growth(store, at=3)["2020-08"] == 3.3
        assert verify(store._lake) == []


def test_a_store_of_the_former_release_is_backed_up_and_taken_over_once(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "old"
    with zipfile.ZipFile(OLD) as archive:
        archive.extractall(folder)
    assert examined(folder) == [], "also before it is taken over"
    with Store.open(folder, data) as store:
        history = store.history()
        assert "接收旧版数据库" in history.loc[0, "message"] and list(history["version"]) == [6, 5, 4, 3, 2, 1]
        assert growth(store)["2020-07"] == 2.9 and "2020-08" in growth(store, at=2) and "2020-08" not in growth(store)
        assert store.desk("deck")["title"].tolist() == ["一份汇报"] and verify(store._lake) == []
    (made,) = folder.glob("backups/*.zip")
    assert command(folder, "verify", str(made)).returncode == 0
    restore(made, tmp_path / "former")
    with sqlite3.connect(tmp_path / "former" / "figures.sqlite") as former:
        assert former.execute("SELECT max(snapshot_id) FROM ducklake_snapshot").fetchone() == (5,)
    with Store.open(folder, data) as store:
        assert store.version == 6 and len(list(folder.glob("backups/*.zip"))) == 1


def test_a_newer_store_keeps_this_code_out(used: tuple[Path, Path]) -> None:
    folder, data = used
    store = Store.open(folder, data)
    store._lake.write("figures", "系统", lambda cursor: newer(cursor), "升级")
    store.close()
    with pytest.raises(StoreError, match="本程序只认识到"):
        Store.open(folder, data)


def newer(cursor: object) -> tuple[str, dict[str, object]]:
    """A structure this code does not know."""
    from dashboard.store.checksums import put

    put(cursor, "figures", "schema_version", "SELECT CAST(99 AS INTEGER) AS number, '未来' AS title")  # type: ignore[arg-type]
    return "升级", {}


def test_a_seed_that_would_delete_rows_waits_to_be_accepted(used: tuple[Path, Path]) -> None:
    folder, data = used
    lines = [line for line in GROWTH.splitlines(keepends=True) if "2020-05" not in line]
    write_data(data, **{"observation/growth.csv": "".join(lines).replace("-0.9", "-0.8")})
    with Store.open(folder, data) as store:
        assert growth(store)["2020-05"] == 2.1 and growth(store)["2020-03"] == -0.9, "the former seed, whole"
        assert store.pending is not None and len(store.pending.removed) == 1
        gone = store.pending.removed.iloc[0]
        assert gone["table"] == "observation" and gone["label"].startswith("observation/growth.csv")
        assert gone["label"].endswith(" 2.1") and store.version == 4
    store = Store.open(folder, data, accept=True)
    assert store.pending is None and "2020-05" not in growth(store) and growth(store)["2020-03"] == -0.8
    store.close()


def test_rows_withdrawn_with_a_reason_go_without_asking(used: tuple[Path, Path]) -> None:
    folder, data = used
    lines = [line for line in GROWTH.splitlines(keepends=True) if "2020-05" not in line]
    write_data(data, **{"observation/growth.csv": "".join(lines)})
    with Store.open(folder, data) as store:
        assert store.pending is not None
        gone = store.pending.removed.iloc[0]["id"]
    described = (ROOT / "data" / "withdrawn.yaml").read_text(encoding="utf-8")
    register = f"table_name,row,label,reason\nobservation,{gone},5月,来源撤回\n"
    (data / "withdrawn.yaml").write_text(described, encoding="utf-8")
    (data / "withdrawn.csv").write_text(register, encoding="utf-8")
    with Store.open(folder, data) as store:
        assert store.pending is None and "2020-05" not in growth(store) and verify(store._lake) == []


def test_where_nothing_can_be_written_one_can_still_read(used: tuple[Path, Path], tmp_path: Path) -> None:
    folder, data = used
    with Store.open(folder, data) as store:
        sound = growth(store)
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(mounted)], check=True)
    try:
        shutil.copytree(folder, mounted / "store")
        subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
        with Store.open(mounted / "store", data) as store:
            assert growth(store) == sound and len(store.history()) == 4 and "只读" in store.read_only
            with pytest.raises(DiskError, match="只读"):
                store.commit([Change("observation", row(1.5, "2020-09"))], "张三", "九月")
        subprocess.run(["mount", "-o", "remount,rw", str(mounted)], check=True)
        filler = os.open(mounted / "filler", os.O_WRONLY | os.O_CREAT)
        with pytest.raises(OSError):
            while True:
                os.write(filler, b"0" * 4096)
        os.close(filler)
        with Store.open(mounted / "store", data) as store:
            assert growth(store) == sound and len(store.history()) == 4
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


def test_a_backup_made_while_others_write_is_equal_to_the_last_row_and_byte(
    used: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, data = used
    asked = questions(tmp_path / "questions", ["observation", "indicator", "source", "region", "industry", "break"])
    made = command(folder, "backup", str(tmp_path / "b.zip"))
    assert made.returncode == 0 and "第 4 版" in made.stdout
    assert command(folder, "backup", str(tmp_path / "b.zip")).returncode == 2, "not overwritten without being told"
    told = command(folder, "verify", str(tmp_path / "b.zip"))
    assert told.returncode == 0 and "都与入库时一致" in told.stdout
    done = command(folder, "restore", str(tmp_path / "b.zip"), "--to", str(tmp_path / "new" / "store"))
    assert done.returncode == 0, done.stderr
    restored = tmp_path / "new" / "store"
    for path in [*folder.rglob("*.parquet"), *folder.glob("kept/*")]:
        assert (restored / path.relative_to(folder)).read_bytes() == path.read_bytes()
    assert everything(restored, data, asked) == everything(folder, data, asked)
    again = command(folder, "restore", str(tmp_path / "b.zip"), "--to", str(restored))
    assert again.returncode == 2 and "空目录" in again.stderr


def test_where_nothing_can_be_compared_or_written_that_is_said(used: tuple[Path, Path], tmp_path: Path) -> None:
    folder, _ = used
    (tmp_path / "notes.zip").write_text("no backup", encoding="utf-8")
    for name, said in (("none.zip", "备份文件不存在"), ("notes.zip", "不能读取")):
        told = command(folder, "verify", str(tmp_path / name))
        assert told.returncode == 2 and said in told.stderr and told.stdout == ""
        told = command(folder, "verify", str(tmp_path / name), "--json")
        assert told.returncode == 2 and said in json.loads(told.stdout)["error"]
    for place, said in ((tmp_path, "这是一个目录"), (tmp_path / "none" / "b.zip", "目录不存在")):
        told = command(folder, "backup", str(place))
        assert told.returncode == 2 and said in told.stderr
        assert "覆盖" not in told.stderr and not re.search(r"[A-Z][a-z]+ [a-z]+", told.stderr)


def test_backups_in_the_middle_of_commits_hold_whole_versions(used: tuple[Path, Path], tmp_path: Path) -> None:
    folder, data = used
    importing = f"""
import sys; sys.path[:0] = ["tests"]
from pathlib import Path
from dashboard.store import Change, Store
from test_store import row
store = Store.open(Path({str(folder)!r}), Path({str(data)!r}))
print("ready", flush=True)
for number in range(200):
    print(store.commit([Change("observation", row(number, "2020-09"))], "张三", f"第{{number}}次"), flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", importing], cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        reached = []
        for number in range(3):
            for _ in range(4):
                writer.stdout.readline()
            reached.append(back_up(folder, tmp_path / f"{number}.zip")["figures"])
        writer.kill()
    assert reached == sorted(set(reached)), "each holds what was committed when it was made"
    for number, version in enumerate(reached):
        restore(tmp_path / f"{number}.zip", tmp_path / f"store{number}")
        with Store.open(tmp_path / f"store{number}", data) as store:
            assert store.version >= version and verify(store._lake) == []


def test_a_damaged_or_foreign_backup_is_refused(used: tuple[Path, Path], tmp_path: Path) -> None:
    folder, _ = used
    file = tmp_path / "b.zip"
    back_up(folder, file)
    content = file.read_bytes()
    dice = random.Random(7)
    for trial in range(12):
        changed = bytearray(content)
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
        file.write_bytes(changed)
        target = tmp_path / f"t{trial}"
        try:
            restore(file, target)
        except StoreError:
            assert not target.exists() and not list(tmp_path.glob(".t*")), "nothing is left half restored"
        else:
            # A bit of the archive's own bookkeeping (a time, a name's flag) may be of no consequence.
            assert examined(target) == []
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": 1, "files": {"../evil": "0"}}))
        archive.writestr("../evil", b"x")
    with pytest.raises(DamagedError):
        restore(file, tmp_path / "evil")
    assert not (tmp_path.parent / "evil").exists()


@pytest.mark.parametrize(("trials", "seed"), [
    pytest.param(12, 0, id="12"), pytest.param(500, 10_000, id="500", marks=pytest.mark.soak),
])  # fmt: skip
def test_flipped_bits_anywhere_change_no_figure_silently(
    used: tuple[Path, Path], tmp_path: Path, trials: int, seed: int
) -> None:
    folder, data = used
    outcomes: dict[int, str] = {}
    trial, last = seed, seed + trials
    while trial < last:
        words = [str(folder), str(data), str(trial), str(last), str(tmp_path / "scratch")]
        flipping = [sys.executable, "-m", "tests.bit_flips", *words]
        done = subprocess.run(flipping, cwd=ROOT, capture_output=True, text=True)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert lines, done.stderr
        outcomes |= {line["trial"]: line.get("outcome", "the process ended") for line in lines}
        # What ends the process shows no figure either.
        trial = max(outcomes) + 1
    silent = {number: told for number, told in outcomes.items() if told.startswith("changed")}
    assert len(outcomes) == trials and not silent
    assert "refused" in outcomes.values(), "some of the flips must have hit something"


def test_a_damaged_store_is_backed_up_as_it_is_and_the_sound_part_restored(
    used: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, data = used
    with sqlite3.connect(folder / "figures.sqlite") as catalogue:
        catalogue.execute("UPDATE ducklake_data_file SET begin_snapshot = 2 WHERE begin_snapshot = 3")
    (kept,) = folder.glob("kept/*")
    kept.write_bytes(b"x")
    file = tmp_path / "备份 一.zip"
    told = command(folder, "backup", str(file))
    assert told.returncode == 1 and "不符" in told.stdout and file.stat().st_mode & 0o777 == 0o600
    assert "没有覆盖" in command(folder, "backup", str(file)).stderr
    target = tmp_path / "target"
    with pytest.raises(DamagedError, match="--force"):
        restore(file, target)
    assert not target.exists()
    _, problems = restore(file, target, force=True)
    assert len(problems) > 1
    with Store.open(target, data) as store:
        assert growth(store, at=1)["2020-02"] == -5.2
        with pytest.raises(DamagedError):
            growth(store, at=2)


def test_a_backup_is_made_also_without_a_sound_mark_and_says_how_far_it_goes(
    used: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, data = used
    (folder / "store.json").write_text("{", encoding="utf-8")
    assert back_up(folder, tmp_path / "a.zip")["figures"] == 4
    (folder / "store.json").unlink()
    assert back_up(folder, tmp_path / "b.zip")["figures"] == 4
    with Store.open(folder, data) as store:
        assert store.version == 4


def test_undo_takes_the_words_of_a_commit_as_they_were(used: tuple[Path, Path]) -> None:
    folder, data = used
    with Store.open(folder, data) as store:
        info = {"sha256": "0" * 64, "time": "2001-01-01 00:00:00"}
        version = store.commit([Change("observation", row(1.5, "2020-09"))], "张三", "九月", info=info)
        assert "时钟早于前一版" in store.history().loc[0, "message"]
        store.undo(version, "张三", "试")
        assert store.history().loc[0, "message"] == f"撤销第 {version} 版：九月"


def test_a_folder_that_may_not_be_entered_is_told(used: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, _ = used

    def refuse(place: Path) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))

    monkeypatch.setattr(backup, "present", refuse)
    with pytest.raises(DiskError, match="权限"):
        back_up(folder, folder.parent / "a.zip")


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%41b", "甲 乙"])
def test_a_folder_may_have_any_name(used: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    folder, data = used
    folder = folder.replace(tmp_path / name)
    (tmp_path / "target").mkdir()
    back_up(folder, tmp_path / f"{name}.zip")
    _, problems = restore(tmp_path / f"{name}.zip", tmp_path / "target")
    assert problems == []
    with Store.open(tmp_path / "target", data) as store:
        assert store.version == 4


def test_an_upgrade_that_fails_again_and_again_makes_one_backup(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "old"
    with zipfile.ZipFile(OLD) as archive:
        archive.extractall(folder)
    sound = (data / "indicators.yaml").read_text(encoding="utf-8")
    (data / "source.csv").write_text("a,b\n1", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(DashboardError):
            Store.open(folder, data)
    assert sound and len(list(folder.glob("backups/*.zip"))) == 1


def test_seed_on_the_command_line_shows_and_takes_what_data_deletes(
    used: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, data = used
    (tmp_path / "queries").symlink_to(ROOT / "queries")
    monkeypatch.setattr(store_module, "ROOT", tmp_path)
    monkeypatch.setenv("DASHBOARD_STORE", str(folder))
    assert data == tmp_path / "data" and main(["seed"]) == 0
    lines = [line for line in GROWTH.splitlines(keepends=True) if "2020-05" not in line]
    write_data(data, **{"observation/growth.csv": "".join(lines)})
    assert main(["seed"]) == 1
    told = capsys.readouterr().out
    assert "observation," in told and "2.1" in told and "--accept" in told
    assert main(["seed", "--accept"]) == 0 and "重启" in capsys.readouterr().out
    with Store.open(folder, data) as store:
        assert store.pending is None and "2020-05" not in growth(store)


def test_keeping_an_original_again_makes_a_damaged_one_good(used: tuple[Path, Path]) -> None:
    folder, data = used
    (kept,) = folder.glob("kept/*")
    kept.write_bytes(b"")
    keep_file(folder, ORIGINAL, kept.name)
    with Store.open(folder, data) as store:
        assert store.kept_file(kept.name) is not None
