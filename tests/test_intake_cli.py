"""python -m dashboard import, undo, template: output, exit codes, and nothing written where nothing should be."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dashboard.__main__ import main
from dashboard.intake.findings import RULES
from dashboard.intake.template_topics import topics
from dashboard.store import Store
from tests.corpus.files import write
from tests.corpus.places import PREFECTURES
from tests.corpus.sheet import Draft, spread

ROOT = Path(__file__).resolve().parents[1]
SHAPES = {"long", "wide-time", "wide-indicator", "mixed", "register", "none"}
KINDS = {"当月", "累计", "当季", "时点", "事件"}
SEEN = (
    "cell",
    "raw",
    "indicator",
    "title",
    "region",
    "industry",
    "period_start",
    "period_end",
    "period_kind",
    "value",
    "unit",
    "qualifier",
    "rules",
)


def _investment(folder: Path, month: int = 3, name: str = "", change: float = 0.0, fault: str = "") -> Path:
    """A clean sheet nothing stored speaks against: growth of industrial investment by prefecture."""
    draft = Draft("cli", name or f"2021年1-{month}月工业投资.xlsx")
    sheet = draft.sheet("工业投资")
    sheet.put("A1", f"2021年1-{month}月各市州工业投资增速")
    sheet.put("B2", "单位：%")
    sheet.row(3, ["市州", "工业投资增速"])
    values = spread(f"cli{month}", 21, 9, 12)
    for number, ((_, title, _), value) in enumerate(zip(PREFECTURES, values, strict=True), 4):
        sheet.row(number, [title, round(value + (change if number == 6 else 0), 1)])
    if fault:
        sheet.put("B8", fault)
    path = folder / draft.file
    path.write_bytes(write(draft))
    return path


@pytest.fixture
def shell(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Checks run on the shared store: they write nothing."""
    monkeypatch.setenv("DASHBOARD_STORE", str(store.folder))
    return store


@pytest.fixture
def own(own: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of this test's own, for commands that write; opened beside them, as the server has it open."""
    monkeypatch.setenv("DASHBOARD_STORE", str(own.folder))
    return own


def _check(capsys: pytest.CaptureFixture[str], *files: Path, more: tuple[str, ...] = ()) -> tuple[int, dict[str, Any]]:
    """import --check --json: the exit code and the one object on stdout."""
    code = main(["import", *map(str, files), "--check", "--json", *more])
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, said


def _everything(folder: Path) -> dict[str, int]:
    """Every file under a folder with its size, except what databases keep while they are open."""
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith((".wal", "-wal", "-shm", "-journal", ".lock"))
    }


def test_check_of_a_clean_sheet(shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _investment(tmp_path)
    version, before = shell.version, _everything(shell.folder)
    code, said = _check(capsys, path)
    assert code == 0
    assert set(said) >= {"file", "sha256", "sheets", "diff"}
    assert said["file"] == path.name
    assert said["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    [sheet] = said["sheets"]
    assert set(sheet) >= {"sheet", "shape", "fingerprint", "status", "observations", "problems"}
    assert (sheet["sheet"], sheet["shape"], sheet["status"], sheet["problems"]) == (
        "工业投资",
        "wide-indicator",
        "ready",
        [],
    )
    assert isinstance(sheet["fingerprint"], str) and sheet["fingerprint"]
    assert len(sheet["observations"]) == 21
    first = sheet["observations"][0]
    assert set(first) >= set(SEEN)
    value = spread("cli3", 21, 9, 12)[0]
    assert {name: first[name] for name in SEEN} | {"rules": []} == {
        "cell": "B4",
        "raw": format(value, "g"),
        "indicator": "industrial_investment_growth",
        "title": "工业投资增速",
        "region": "成都市",
        "industry": "全部",
        "period_start": "2021-01",
        "period_end": "2021-03",
        "period_kind": "累计",
        "value": value,
        "unit": "%",
        "qualifier": "",
        "rules": [],
    }
    assert isinstance(first["rules"], list)
    diff = said["diff"]
    assert set(diff) == {"new", "revised", "agreeing", "unchanged", "missing"}
    assert (_count(diff["new"]), _count(diff["revised"]), _count(diff["unchanged"])) == (21, 0, 0)
    assert (shell.version, _everything(shell.folder)) == (version, before)


def _count(part: Any) -> int:
    """The number in a part of the diff, which holds counts and rows; the two must agree."""
    assert set(part) >= {"count", "rows"}
    assert part["count"] == len(part["rows"])
    return int(part["count"])


def test_faults_are_listed_by_cell_and_end_with_1(
    shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _check(capsys, _investment(tmp_path, fault="见附件"))
    [sheet] = said["sheets"]
    assert code == 1 and sheet["status"] == "rejected"
    [problem] = sheet["problems"]
    assert set(problem) >= {"cell", "severity", "rule", "message"}
    assert (problem["cell"], problem["severity"], problem["rule"]) == ("B8", "error", "not_a_number")
    assert "见附件" in problem["message"]
    assert "B8" not in {observation["cell"] for observation in sheet["observations"]}


def test_warnings_pass_only_with_a_reason(shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _investment(tmp_path, change=85.0)  # far outside the plausible range
    code, said = _check(capsys, path)
    problems = said["sheets"][0]["problems"]
    assert code == 1 and problems and {problem["severity"] for problem in problems} == {"warning"}
    assert [p["cell"] for p in problems if p["rule"] == "out_of_range"] == ["B6"]
    assert said["sheets"][0]["status"] == "ready"
    assert _check(capsys, path, more=("--because", "市州已核实"))[0] == 0


def test_a_sheet_that_needs_mapping_ends_with_1(
    shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = Draft("needs", "机器人.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-3月各市州机器人情况")
    sheet.row(2, ["市州", "工业机器人保有量（台）"])
    for number, (_, name, _) in enumerate(PREFECTURES, 3):
        sheet.row(number, [name, 100 + number])
    path = tmp_path / draft.file
    path.write_bytes(write(draft))
    code, said = _check(capsys, path)
    assert code == 1 and said["sheets"][0]["status"] in {"needs-mapping", "rejected"}
    assert {p["cell"] for p in said["sheets"][0]["problems"] if p["rule"] == "unknown_indicator"} == {"B2"}


def test_closed_lists(shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever comes, shape, status, kind, severity and rule are words of the documented lists."""
    from tests.corpus import cases

    chosen = {"several_sheets", "industry_groups", "error_cells", "register_parks", "hidden_parts", "bad_periods"}
    seen = set()
    for case in cases():
        if case.name not in chosen:
            continue
        seen.add(case.name)
        path = tmp_path / case.file
        path.write_bytes(case.data)
        code, said = _check(capsys, path)
        assert code in (0, 1)
        for sheet in said["sheets"]:
            assert sheet["shape"] in SHAPES and sheet["status"] in {"ready", "needs-mapping", "rejected"}
            for problem in sheet["problems"]:
                assert RULES[problem["rule"]].severity == problem["severity"]
                assert re.fullmatch(r"([A-Z]+[0-9]+)?", problem["cell"]) and problem["message"]
            for observation in sheet["observations"]:
                assert observation["period_kind"] in KINDS
                assert re.fullmatch(r"\d{4}-\d\d", observation["period_start"])
                assert re.fullmatch(r"\d{4}-\d\d", observation["period_end"])
        errors = any(p["severity"] == "error" for s in said["sheets"] for p in s["problems"])
        assert code == 1 if errors else code in (0, 1)
    assert seen == chosen


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.xlsx", b""),
        ("假.xlsx", b"%PDF-1.4 not a workbook"),
        ("图.png", b"\x89PNG\r\n\x1a\n"),
        ("名.docx", b"PK\x03\x04 broken"),
    ],
)
def test_unreadable_files_end_with_2_and_one_sentence(
    shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert main(["import", str(path), "--check", "--json"]) == 2
    streams = capsys.readouterr()
    assert isinstance(json.loads(streams.out), dict) and "error" in streams.out
    assert len(streams.err.strip().splitlines()) == 1 and re.search(r"[\u4e00-\u9fff]", streams.err)
    assert "Traceback" not in streams.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["import", "/nowhere/nothing.xlsx"],
        ["undo"],
        ["undo", "3"],
        ["undo", "x", "--because", "y"],
        ["template", "没有的主题", "-o", "x.xlsx"],
        ["template"],
    ],
)
def test_wrong_usage_ends_with_2(
    shell: Store,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code = main(arguments)
    except SystemExit as left:  # argparse ends wrong usage itself
        code = int(left.code or 0)
    assert code == 2
    assert capsys.readouterr().out == "" and not list(tmp_path.iterdir())


def test_several_files_end_with_the_worst(shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = _investment(tmp_path, 3), _investment(tmp_path, 4, fault="x光")
    code = main(["import", str(good), str(bad), "--check", "--json"])
    text = capsys.readouterr().out
    said = json.loads(text)
    assert isinstance(said, dict) and code == 1
    assert good.name in text and bad.name in text


def test_json_alone_on_stdout_of_the_real_command(shell: Store, tmp_path: Path) -> None:
    """Started as people start it: stdout is nothing but the object, progress goes elsewhere."""
    path = _investment(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "import", str(path), "--check", "--json"],
        cwd=ROOT,
        env={**os.environ, "DASHBOARD_STORE": str(tmp_path / "fresh")},
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["sheets"][0]["status"] == "ready"


def _stored(store: Store, region: str = "510100") -> list[float]:
    """What the newest version holds of a prefecture's industrial investment in 2021年1-3月."""
    frame = store.ask("observations", at=_version(store), indicator="industrial_investment_growth")
    frame = frame[(frame["region"] == region) & (frame["end"].astype(str).str.startswith("2021-03"))]
    return [float(value) for value in frame["value"]]


def _version(store: Store) -> int:
    """The newest version, whatever the store remembers."""
    return int(store.history()["version"].max())


def test_import_again_and_undo(own: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Commit, the same file again changes nothing, a revision, undo of the first keeps the revision, undo of it."""
    first = _investment(tmp_path, 3)
    before = _version(own)
    assert main(["import", str(first), "--author", "王工", "--message", "三月投资"]) == 0
    capsys.readouterr()
    imported = _version(own)
    value = spread("cli3", 21, 9, 12)[0]
    assert imported > before and _stored(own) == [value]
    assert main(["history", "--json"]) == 0
    newest = max(json.loads(capsys.readouterr().out), key=lambda entry: entry["version"])
    assert (newest["version"], newest["author"], newest["message"]) == (imported, "王工", "三月投资")

    assert main(["import", str(first), "--author", "王工"]) == 0
    assert str(imported) in capsys.readouterr().out and _version(own) == imported

    revised = _investment(tmp_path, 3, name="修订.xlsx", change=0.3)
    _, said = _check(capsys, revised)
    assert _count(said["diff"]["revised"]) == 1 and _count(said["diff"]["unchanged"]) == 20
    assert main(["import", str(revised), "--author", "李工", "--because", "市州修订"]) == 0
    changed = _version(own)
    third = PREFECTURES[2][0]
    assert changed > imported
    now = _stored(own, third)
    assert round(spread("cli3", 21, 9, 12)[2] + 0.3, 1) in now
    capsys.readouterr()

    assert main(["undo", str(imported), "--because", "报错了月份"]) == 0
    assert _stored(own) == [], "what the first import brought is gone"
    assert round(spread("cli3", 21, 9, 12)[2] + 0.3, 1) in _stored(own, third), "the later revision stays"
    capsys.readouterr()
    assert main(["history", "--json"]) == 0
    versions = [entry["version"] for entry in json.loads(capsys.readouterr().out)]
    assert {imported, changed} < set(versions), "history is kept"


def test_errors_commit_nothing(own: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    version = _version(own)
    assert main(["import", str(_investment(tmp_path, fault="见附件")), "--author", "王工", "--because", "急用"]) == 1
    assert _version(own) == version and _stored(own) == []
    assert "B8" in "".join(capsys.readouterr())


def test_warnings_without_a_reason_commit_nothing(
    own: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _investment(tmp_path, change=85.0)
    version = _version(own)
    assert main(["import", str(path), "--author", "王工"]) == 1
    assert _version(own) == version
    assert main(["import", str(path), "--author", "王工", "--because", "市州已核实"]) == 0
    assert _version(own) > version


def test_undo_of_what_is_no_import(own: Store, capsys: pytest.CaptureFixture[str]) -> None:
    version = _version(own)
    assert main(["undo", str(version + 50), "--because", "没有这个版次"]) in (1, 2)
    streams = capsys.readouterr()
    assert len(streams.err.strip().splitlines()) == 1 and "Traceback" not in streams.err
    assert _version(own) == version


def test_a_template_comes_back_without_a_question(
    shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A topic's workbook is written; sent back as it is, it raises no error."""
    path = tmp_path / "模板.xlsx"
    assert main(["template", next(iter(topics())), "-o", str(path)]) == 0
    assert path.read_bytes().startswith(b"PK")
    capsys.readouterr()
    code, said = _check(capsys, path)
    assert code in (0, 1)
    problems = [problem for sheet in said["sheets"] for problem in sheet["problems"]]
    assert [problem for problem in problems if problem["severity"] == "error"] == []


def _series(folder: Path, name: str, title: str, heads: list[str], row: list[str | float]) -> Path:
    """A sheet of one series across."""
    draft = Draft(name, f"{name}.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", title)
    sheet.row(2, heads)
    sheet.row(3, row)
    path = folder / draft.file
    path.write_bytes(write(draft))
    return path


def test_values_are_held_against_what_is_stored(
    shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A jump, a cumulative level below the stored month before, a revision of an old value: each at its cell."""

    def warned(path: Path) -> set[tuple[str, str]]:
        _, said = _check(capsys, path)
        return {(problem["rule"], problem["cell"]) for sheet in said["sheets"] for problem in sheet["problems"]}

    jump = warned(
        _series(
            tmp_path,
            "当月",
            "2026年四川规模以上工业增加值当月增速（%）",
            ["地区", *(f"{m}月" for m in range(3, 9))],
            ["四川", 6.1, 6.3, 6.0, 6.2, 38.0, 6.1],
        )
    )
    assert ("jump", "F3") in jump and not {cell for rule, cell in jump if rule == "jump"} & {"B3", "C3", "D3", "E3"}
    falls = warned(
        _series(
            tmp_path, "累计", "2019年五大支柱产业营业收入（亿元）", ["产业", "1-10月"], ["五大支柱产业合计", 20000.0]
        )
    )
    assert ("cumulative_falls", "B3") in falls
    old = warned(
        _series(
            tmp_path, "修订", "2019年五大支柱产业营业收入（亿元）", ["产业", "1-9月"], ["五大支柱产业合计", 29500.0]
        )
    )
    assert ("old_revision", "B3") in old
    same = _check(
        capsys,
        _series(
            tmp_path, "相同", "2019年五大支柱产业营业收入（亿元）", ["产业", "1-9月"], ["五大支柱产业合计", 29443.6]
        ),
    )
    assert same[0] == 0 and _count(same[1]["diff"]["agreeing"]) == 1, "what data/ holds, from a source of its own"
    assert not any(_count(same[1]["diff"][what]) for what in ("new", "revised", "unchanged"))


def test_a_known_sheet_and_its_drift(own: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Next month's sheet has the same fingerprint; a new column is named with its place."""
    assert main(["import", str(_investment(tmp_path, 3)), "--author", "王工"]) == 0
    capsys.readouterr()
    code, april = _check(capsys, _investment(tmp_path, 4))
    assert code == 0
    _, march = _check(capsys, _investment(tmp_path, 3))
    assert april["sheets"][0]["fingerprint"] == march["sheets"][0]["fingerprint"]
    draft = Draft("drift", "2021年1-5月工业投资.xlsx")
    sheet = draft.sheet("工业投资")
    sheet.put("A1", "2021年1-5月各市州工业投资增速")
    sheet.put("B2", "单位：%")
    sheet.row(3, ["市州", "工业投资增速", "可比口径"])
    for number, ((_, title, _), value) in enumerate(zip(PREFECTURES, spread("drift", 21, 9, 12), strict=True), 4):
        sheet.row(number, [title, value, value])
    path = tmp_path / draft.file
    path.write_bytes(write(draft))
    _, said = _check(capsys, path)
    drift = [p["message"] for p in said["sheets"][0]["problems"] if p["rule"] == "layout_drift"]
    assert any("第3列" in message and "可比口径" in message for message in drift), said["sheets"][0]["problems"]
    assert {observation["cell"][0] for observation in said["sheets"][0]["observations"]} <= {"B"}
