"""The desk (mappings, doubts) and the kept originals."""

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

from dashboard.errors import ParameterError, StoreError
from dashboard.store import Store

CONTENT = b"PK\x03\x04 \xe6\x9c\x88\xe6\x8a\xa5" * 1000
NAME = hashlib.sha256(CONTENT).hexdigest()


def mapping(title: str, spec: str = "{}", name: str = "f1") -> pd.DataFrame:
    """A mapping as the intake keeps it."""
    return pd.DataFrame({"id": [name], "title": [title], "spec": [spec]})


def test_a_mapping_is_kept_and_versioned(small: Store) -> None:
    assert small.desk("mapping").columns.tolist() == ["id", "title", "spec", "author", "time", "number"]
    assert not len(small.desk("mapping"))
    small.keep("mapping", mapping("月报"), "张三", "保存版式")
    small.keep("mapping", mapping("月报", '{"a": 1}'), "王五", "改版式")
    small.keep("mapping", mapping("季报", name="f2"), "王五", "保存版式")
    held = small.desk("mapping").set_index("id")
    assert held[["title", "spec", "author", "number"]].values.tolist() == [
        ["月报", '{"a": 1}', "王五", 2], ["季报", "{}", "王五", 1],
    ]  # fmt: skip
    moment = pd.to_datetime(held.loc["f1", "time"])
    assert abs(moment - pd.Timestamp.now("Asia/Shanghai").tz_localize(None)) < pd.Timedelta("1min")
    assert small.version == 1, "the desk does not touch the figures"


def test_a_doubt_is_raised_and_answered(small: Store) -> None:
    asked = {"row_id": "abc", "label": "四川省 增速", "shown": "5.2%", "exhibit": "v", "question": "此数有疑问"}
    small.keep("doubt", pd.DataFrame([asked]), "某厅长", "数据疑问")
    open_doubt = small.desk("doubt")
    assert open_doubt[["row_id", "state", "author", "answer"]].values.tolist() == [["abc", "未处理", "某厅长", ""]]
    answered = open_doubt.assign(answer="已核对", answered_by="张三", state="已处理")
    small.keep("doubt", answered, "张三", "答复")
    held = small.desk("doubt")
    assert held[["row_id", "state", "author", "answer"]].values.tolist() == [["abc", "已处理", "某厅长", "已核对"]]


def test_the_desk_refuses_what_it_does_not_know(small: Store) -> None:
    with pytest.raises(ParameterError, match="没有名为 notes 的表"):
        small.desk("notes")
    with pytest.raises(ParameterError, match="没有这些列：colour"):
        small.keep("mapping", mapping("月报").assign(colour="red"), "张三", "试")
    with pytest.raises(ParameterError, match="经办人和说明"):
        small.keep("mapping", mapping("月报"), " ", "试")
    with pytest.raises(ParameterError, match="同一编号"):
        small.keep("mapping", pd.concat([mapping("甲"), mapping("乙")]), "张三", "试")
    assert not len(small.desk("mapping"))


def test_a_caller_cannot_change_the_kept_frame(small: Store) -> None:
    small.keep("mapping", mapping("月报"), "张三", "保存版式")
    frame = small.desk("mapping")
    frame["title"] = "改了"
    assert small.desk("mapping")["title"].tolist() == ["月报"]


def test_everybody_s_doubts_arrive(small: Store, data: Path) -> None:
    code = """
import sys; from pathlib import Path; import pandas as pd; sys.path.insert(0, "tests")
from dashboard.store import Store
store = Store.open(Path(sys.argv[1]), Path(sys.argv[2]))
for n in range(3):
    store.keep("doubt", pd.DataFrame({"question": [f"别处{n}"]}), "别处", "数据疑问")
"""
    other = subprocess.Popen([sys.executable, "-c", code, str(small.folder), str(data)], cwd=ROOT)
    threads = [
        threading.Thread(
            target=small.keep, args=("doubt", pd.DataFrame({"question": [f"此处{n}"]}), "此处", "数据疑问")
        )
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert other.wait(60) == 0
    fresh = Store.open(small.folder, data)
    questions = sorted(fresh.desk("doubt")["question"])
    fresh.close()
    assert questions == sorted([*(f"此处{n}" for n in range(4)), *(f"别处{n}" for n in range(3))])


def test_an_original_is_kept_to_the_byte(small: Store, tmp_path: Path) -> None:
    upload = tmp_path / "月报.xlsx"
    upload.write_bytes(CONTENT)
    kept = small.keep_file(upload, NAME)
    assert kept == small.kept_file(NAME) and kept.read_bytes() == CONTENT
    assert kept.parent == small.folder / "kept" and kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o077 == 0
    before = kept.stat().st_mtime_ns
    assert small.keep_file(CONTENT, NAME) == kept and kept.stat().st_mtime_ns == before
    assert [path.name for path in kept.parent.iterdir()] == [NAME]
    kept.write_bytes(CONTENT[:10])
    assert small.keep_file(CONTENT, NAME).read_bytes() == CONTENT, "a damaged copy is made good"


def test_only_a_hash_names_a_kept_file(small: Store, tmp_path: Path) -> None:
    (small.folder / "secret").write_text("x", encoding="utf-8")
    for name in ("", "../secret", NAME.upper(), NAME + "\n", NAME[:-1], "a" * 65):
        assert small.kept_file(name) is None
        with pytest.raises(StoreError, match="校验值的写法不对"):
            small.keep_file(CONTENT, name)
    assert small.kept_file("0" * 64) is None
    with pytest.raises(StoreError, match="与校验值不符"):
        small.keep_file(CONTENT, "0" * 64)
    with pytest.raises(FileNotFoundError):
        small.keep_file(tmp_path / "gone.xlsx", NAME)
    assert not list((small.folder / "kept").iterdir())


def test_a_full_disk_keeps_nothing_and_is_told(small: Store) -> None:
    code = """
import resource, signal, sys; from pathlib import Path; sys.path.insert(0, "tests")
from test_desk import *
from dashboard.store.kept import keep_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    keep_file(Path(sys.argv[1]), CONTENT, NAME)
except StoreError as error:
    print(error)
"""
    command = [sys.executable, "-c", code, str(small.folder)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)
    assert "保存原始文件失败：磁盘空间不足" in result.stdout
    assert not list((small.folder / "kept").iterdir()) and small.kept_file(NAME) is None
