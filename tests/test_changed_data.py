"""What every exhibit, deck and page says when the data change, read by a reader that knows only the data."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.deck.ready import ready, titles
from dashboard.deck.slides import material
from dashboard.exhibits import EXHIBITS, Exhibit, build
from dashboard.exhibits.exhibit import Reading
from dashboard.sitemap import PAGES
from dashboard.store import Change, Store
from tests.changed import CHANGES, Held, held, mixed
from tests.conftest import ROOT
from tests.sentences import distinct, faults, moves, nonsense


@pytest.fixture(scope="module")
def known(store: Store) -> Held:
    return held(store)


def tried(store: Store, changes: list[Change], keys: Iterator[str] | None = None) -> list[str]:
    """What the reader finds in all exhibits and ready decks of a store changed so; one that fails is a finding."""
    trial = store.trial(changes)
    found: list[str] = []
    try:
        for key in keys or EXHIBITS:
            try:
                exhibit = build(store, key, trial)
            except Exception as error:
                found.append(f"{key}: {error!r}")
                continue
            found += [f"{key} {fault.where}: {fault.why}: {fault.text}" for fault in distinct(faults(exhibit))]
            found += [f"{key}: {why}" for why in unoffered(store, trial, key, exhibit)]
        for name in titles():
            for slide in material(store, ready(store, name, trial)).slides:
                for text in (slide.title, slide.told, slide.note, *slide.notes, *slide.narrative):
                    found += [f"{name} {slide.kind}: {why}: {text}" for why in (*nonsense(text), *moves(text))]
    finally:
        store.forget(trial)
    return found


def unoffered(store: Store, version: int, key: str, exhibit: Exhibit) -> Iterator[str]:
    """A year of the rows behind an exhibit that its picker of years does not offer."""
    offered = EXHIBITS[key].offered(Reading(store, version))
    for name in {"year", "years"} & set(offered):
        for year in {str(period)[:4] for period in exhibit.evidence["period"]} - set(offered[name]):
            yield f"{name} does not offer {year}"


@pytest.mark.parametrize("turn", range(2))
def test_each_series_changed_in_its_own_way(store: Store, known: Held, turn: int) -> None:
    assert not tried(store, mixed(known, turn * 7))


@pytest.mark.parametrize("name", ["nothing", "turned", "all_revised"])
def test_nothing_left_everything_turned_or_revised(store: Store, known: Held, name: str) -> None:
    assert not tried(store, CHANGES[name](known))


@pytest.mark.soak
@pytest.mark.parametrize("name", CHANGES)
def test_every_series_changed_alike(store: Store, known: Held, name: str) -> None:
    assert not tried(store, CHANGES[name](known))


@pytest.mark.soak
@pytest.mark.parametrize("turn", range(40))
def test_every_deal_of_changes(store: Store, known: Held, turn: int) -> None:
    assert not tried(store, mixed(known, turn))


@pytest.mark.soak
@pytest.mark.parametrize("name", ["lower", "level_words", "caliber", "nothing"])
def test_every_page_stands_on_changed_data(
    known: Held, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_STORE", str(tmp_path))
    with Store.open(tmp_path) as changed:
        changed.commit(CHANGES[name](known), "张三", "改动")
    app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=300).run()
    found = []
    for page in PAGES:
        app.switch_page(f"../{page.file}").run()
        said = [element.value for kind in (app.markdown, app.caption, app.warning, app.error) for element in kind]
        found += [f"{page.key}: {problem.value}" for problem in (*app.exception, *app.error)]
        found += [f"{page.key}: {why}: {text}" for text in said for why in nonsense(text.replace("\\", ""))]
    assert not found


#: A wording rule, and the same one wrong: what a slip of the pen would make of it.
MUTANTS = [
    ("analysis/narrative.py", 'verb = up if now.number > was.number else down', 'verb = up'),
    ("analysis/narrative.py", 'verb = "增长" if value.number > 0 else "下降"', 'verb = "增长"'),
    ("analysis/narrative.py", '"加快" if b > a else "回落"', '"加快" if b < a else "回落"'),
    ("analysis/narrative.py", '"收窄" if b > a else "扩大"', '"收窄" if b < a else "扩大"'),
    ("analysis/narrative.py", "higher = now.number > other.number", "higher = now.number < other.number"),
    ("analysis/narrative.py", 'value.shown.replace("-", "", 1) if value.number < 0', 'value.shown if value.number < 0'),
    ("analysis/narrative.py", "'负转正' if now.number > 0 else '正转负'", "'负转正'"),
    ("analysis/narrative.py", "round(shown[0] - shown[1], min", "round(shown[0] + shown[1], min"),
    ("wording.py", 'return f"{first.year}年{first.month}—', 'return f"{first.year + 1}年{first.month}—'),
    ("exhibits/telling.py", "((rows[0], most), (rows[-1], least))", "((rows[-1], most), (rows[0], least))"),
    ("exhibits/telling.py", "return shown_row(row).removeprefix", "return shown_row(row).lstrip('-').removeprefix"),
    ("exhibits/recovery.py", 'else "升至" if apart > 0 else "回落至"', 'else "升至"'),
]  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize("mutant", MUTANTS, ids=[new for _, _, new in MUTANTS])
def test_the_reader_finds_a_wording_rule_gone_wrong(mutant: tuple[str, str, str], tmp_path: Path) -> None:
    file, right, wrong = mutant
    copytree(ROOT, tmp_path / "house", ignore=ignore_patterns(".*", "__pycache__"))
    text = (rule := tmp_path / "house" / "dashboard" / file).read_text(encoding="utf-8")
    assert text.count(right) == 1, "the rule was rewritten: write the mutant anew"
    rule.write_text(text.replace(right, wrong), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/test_changed_data.py", "-k",
         "in_its_own_way or revised"],
        cwd=tmp_path / "house", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 1 and "AssertionError" in run.stdout, run.stdout[-2000:]


def test_the_reader_knows_a_fault_when_it_sees_one() -> None:
    assert list(moves("由2020年末的1299家增至2026年末的500家")) and not list(moves("由1299家增至1819家"))
    assert list(moves("由1—2月的2.0%回落至全年的4.5%")) and list(moves("由13家增至持平"))
    assert list(moves("增速由正转负（上年同期为-5.2%）")) and not list(moves("增速由正转负（2025年为5.2%）"))
    for text in ("为nan%", "增长-3.0%", "共，", "（）", "由2020年末的13家增至；", "-0.0%", "增长持平"):
        assert list(nonsense(text)), text
    for text in ("1.0个百分点", "累计增长5.5%（预计）", "持平", "全国可信度：中"):
        assert not list(nonsense(text)), text
