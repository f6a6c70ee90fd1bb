"""An exhibit that fails stands in nobody's way: import, page, deck, export go on, and say which is missing."""

import io
import json
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import copied
from pptx import Presentation
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from dashboard import ui
from dashboard.__main__ import main
from dashboard.deck import press
from dashboard.deck.deck import Deck, Item
from dashboard.deck.since import since
from dashboard.deck.slides import Material, made_of
from dashboard.exhibits import Exhibit, build, of
from dashboard.exhibits.exhibit import EXHIBITS, LEVELS, Draft
from dashboard.exhibits.reading import Reading, per_version
from dashboard.figure import Figure
from dashboard.intake.committing import commit
from dashboard.intake.jobs import Jobs
from dashboard.sitemap import page
from dashboard.store import Change, Store
from dashboard.workbench.background import Desk
from dashboard.workbench.foresight import Examined
from tests.conftest import ROOT

PATIENCE = 120.0
#: Made to fail on purpose: the first while it is built, the second while its chart is drawn.
BUILT, DRAWN = "technology_centres", "centre_counts"
FEW = ("answers", "recovery_curve", "pillars_growth", "freshness", "founding_facts", "page_text")
LINE = r"图件“{}”没有生成，数据没有受到影响（编号 [0-9a-f]{{8}}）；请把编号告诉维护人员。"
STATIONS: list[list[object]] = [
    ["5G基站数", None, None],
    ["地区", "时期", "5G基站数（个）"],
    ["泸州市", "2025年末", 8123],
    ["宜宾市", "2025年末", 9345],
]
MONTH: list[list[object]] = [["地区", "时期", "规模以上工业增加值累计增速（%）"], ["四川省", "2026年1-2月", 6.1]]


def centres(caliber: str) -> list[list[object]]:
    """A sheet with the number of technology centres of a caliber of its own."""
    head: list[object] = ["指标", "地区", "口径", "时期", "数值", "单位"]
    return [head, ["企业技术中心", "四川省", caliber, "2025年末", 2300, "家"]]


def sheet(rows: list[list[object]]) -> bytes:
    """A workbook of one sheet as bytes."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def kept(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store on the real data/ of this module's own: some tests write, and nothing was built of it before."""
    with copied(store, tmp_path_factory.mktemp("own") / "store") as kept:
        yield kept


@pytest.fixture
def own(kept: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """That store with the exhibits of one page and some others: what holds for these holds for all."""
    for key, recipe in list(EXHIBITS.items()):
        if recipe.page != "innovation" and key not in FEW:
            monkeypatch.delitem(EXHIBITS, key)
    return kept


def line(key: str) -> str:
    """The one line a reader sees in place of an exhibit, as a pattern."""
    return LINE.format(re.escape(EXHIBITS[key].name))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make an exhibit fail wherever it is built from now on."""

    def fail(key: str) -> None:
        own = EXHIBITS[key].steps[-1]

        @wraps(own)
        def failing(*args: Any, **params: Any) -> Draft:
            raise ValueError("broken on purpose")

        monkeypatch.setitem(EXHIBITS, key, replace(EXHIBITS[key], steps=(*EXHIBITS[key].steps[:-1], failing)))

    return fail


@pytest.fixture
def undrawable(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exhibit whose chart cannot be drawn: it is built, and its points lack what every point has."""
    own = EXHIBITS[DRAWN].steps[-1]

    @wraps(own)
    def without(*args: Any, **params: Any) -> Draft:
        made: Draft = own(*args, **params)
        assert isinstance(made.figure, Figure)
        return replace(made, figure=replace(made.figure, points=made.figure.points.drop(columns="period")))

    monkeypatch.setitem(EXHIBITS, DRAWN, replace(EXHIBITS[DRAWN], steps=(*EXHIBITS[DRAWN].steps[:-1], without)))


@pytest.fixture
def unpressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exhibit that is built and laid out, but in the press's own process neither drawn nor written."""
    own = EXHIBITS[DRAWN].steps[-1]

    @wraps(own)
    def halved(*args: Any, **params: Any) -> Draft:
        made: Draft = own(*args, **params)
        assert isinstance(made.figure, Figure)
        broken: Any = (1.0,)
        return replace(made, figure=replace(made.figure, y=replace(made.figure.y, domain=broken)))

    monkeypatch.setitem(EXHIBITS, DRAWN, replace(EXHIBITS[DRAWN], steps=(*EXHIBITS[DRAWN].steps[:-1], halved)))


def examined(store: Store, rows: list[list[object]], file: str = "报表.xlsx") -> Examined:
    """A sheet examined as the page does it."""
    jobs = Jobs()
    desk = Desk(jobs)
    received = desk.start(store, file, sheet(rows), "张三")
    jobs.close()
    state = desk.state(received)
    assert state is not None and state.error is None, state
    found: Examined = state.result
    return found


def put(store: Store, **said: Any) -> Change:
    """One more number of technology centres, said otherwise."""
    rows = store.ask("observations", indicator="technology_centres")
    table = store.catalogue.lake_tables["observation"]
    row = rows[[name for name in table.names if name in rows]].tail(1)
    return Change("observation", row.assign(**{"published": "2026-03-01", "source": "sheet_own", **said}))


def test_a_sheet_about_places_nobody_draws_is_examined(store: Store) -> None:
    found = examined(store, STATIONS, "分市州.xlsx")
    assert found.draft.ready and found.draft.diff.counts["new"] == 2 and not found.missing


def test_a_trial_is_read_like_any_other_version(store: Store) -> None:
    trial = store.trial([put(store, value=2300.0, raw="2300", disclosure="内部")])
    try:
        reading = Reading(store, trial)
        for key in ("freshness", "version_history", "monthly_changes", "current_rule", "ledger_facts"):
            assert isinstance(of(reading, key), Exhibit), key
        assert list(reading.history()["version"]) == list(Reading(store, store.version).history()["version"])
    finally:
        store.forget(trial)


def test_a_caliber_nobody_has_heard_of_is_shown_under_its_own_name(own: Store, tmp_path: Path) -> None:
    first = examined(own, centres("市级"))
    assert first.draft.ready and BUILT in first.moved and not first.missing
    version = commit(own, first.draft, "张三", "技术中心")
    made = build(own, BUILT, version)
    assert isinstance(made.figure, Figure) and "市级" in {series.name for series in made.figure.series}
    assert "市级" in set(made.figure.points["series"]) and "市级" in set(made.table["口径"])
    later = examined(own, MONTH)
    assert later.draft.ready and not later.missing
    body = press.produce(press.lay_out(own, Deck("平台", version, (Item(BUILT, key="a1"),))), "html")
    assert "市级" in body.decode()


def test_a_missing_caliber_is_named_too(store: Store) -> None:
    trial = store.trial([put(store, caliber="", value=2300.0, raw="2300")])
    try:
        made = build(store, BUILT, trial)
    finally:
        store.forget(trial)
    assert isinstance(made.figure, Figure) and "口径未注明" in set(made.figure.points["series"])


def test_the_preview_goes_on_without_a_failing_exhibit(
    own: Store, broken: Callable[[str], None], incidents: list[str]
) -> None:
    broken(BUILT)
    found = examined(own, centres("省级"))
    assert found.draft.ready and BUILT not in found.moved
    assert [bool(re.fullmatch(line(BUILT), str(error))) for error in found.missing] == [True]
    app = AppTest.from_function(_compared, kwargs={"found": found}, default_timeout=PATIENCE).run()
    assert not app.exception and [e.value for e in app.error] == [str(error) for error in found.missing]


def _compared(found: "Examined") -> None:
    from dashboard.workbench import comparison

    comparison.shown(found.draft, "key", found.moved, found.missing)


def test_a_page_shows_one_line_in_the_place_of_what_fails(
    own: Store, broken: Callable[[str], None], undrawable: None, monkeypatch: pytest.MonkeyPatch, incidents: list[str]
) -> None:
    broken(BUILT)
    own.commit([put(own, value=2600.0, raw="2600", source="sheet_page")], "张三", "新的一版，还没有做过图件")
    monkeypatch.setattr(ui, "opened", lambda: own)
    app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=PATIENCE).run()
    app = app.switch_page(f"../{page('innovation').file}").run()
    assert not app.exception
    told = [error.value for error in app.error]
    assert len(told) == 2 and all(any(re.fullmatch(line(key), said) for said in told) for key in (BUILT, DRAWN))
    others = [key for key, recipe in EXHIBITS.items() if recipe.page == "innovation" and key not in (BUILT, DRAWN)]
    shown = {part.value for part in app.subheader}
    assert len(shown & {build(own, key).title for key in others}) >= 3
    assert len(incidents) == 2 and "broken on purpose" in "".join(incidents)


def test_a_deck_says_it_on_the_slide_and_an_export_by_its_exit_code(
    own: Store, broken: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], incidents: list[str],
) -> None:  # fmt: skip
    broken(BUILT)
    monkeypatch.setenv("DASHBOARD_STORE", str(own.folder))
    pptx, pdf = tmp_path / "平台.pptx", tmp_path / "平台.pdf"
    for path in (pptx, pdf):
        form = path.suffix[1:]
        assert main(["export", "--page", "innovation", "--format", form, "-o", str(path)]) == 1
        told = capsys.readouterr()
        assert re.search("错误：文件中缺少“图件没有生成”：" + line(BUILT), told.err) and "已导出" in told.out
    slides = list(Presentation(io.BytesIO(pptx.read_bytes())).slides)
    texts = ["".join(s.text_frame.text for s in slide.shapes if s.has_text_frame) for slide in slides]
    assert sum(bool(re.search(line(BUILT), text)) for text in texts) == 1 and len(slides) > 5
    pages = [re.sub(r"\s", "", p.extract_text()) for p in PdfReader(pdf).pages]
    assert len(pages) == len(slides) and sum(bool(re.search(line(BUILT).replace(" ", ""), t)) for t in pages) == 1


def test_a_deck_that_cannot_draw_a_slide_has_all_the_others(own: Store, undrawable: None, incidents: list[str]) -> None:
    items = (Item(DRAWN, key="a1"), Item("pillars_growth", key="a2"))
    for form in ("pptx", "pdf", "png"):
        assert press.produce(press.lay_out(own, Deck("平台", own.version, items)), form)


def test_a_slide_that_fails_in_the_press_says_so_in_its_place(own: Store, unpressed: None) -> None:
    own.commit([put(own, value=2500.0, raw="2500", source="sheet_press")], "张三", "新的一版，还没有做过图件")
    items = (Item("freshness", key="a1"), Item(DRAWN, key="a2"), Item("pillars_growth", key="a3"))
    laid = press.lay_out(own, Deck("平台", own.version, items))
    assert not laid.missing
    place = next(number for number, slide in enumerate(laid.slides) if slide.key == "a2")
    deck = list(Presentation(io.BytesIO(press.produce(laid, "pptx"))).slides)
    texts = ["".join(s.text_frame.text for s in slide.shapes if s.has_text_frame) for slide in deck]
    pages = [re.sub(r"\s", "", p.extract_text()) for p in PdfReader(io.BytesIO(press.produce(laid, "pdf"))).pages]
    for told in (texts, pages):
        found = [bool(re.search(line(DRAWN).replace(" ", ""), re.sub(r"\s", "", text))) for text in told]
        assert len(found) == len(laid.slides) and found[place] and sum(found) == 1
    assert any(shape.has_chart for shape in deck[-1].shapes)
    assert re.search(line(DRAWN), html := press.produce(laid, "html").decode()) and "<svg" in html
    with zipfile.ZipFile(io.BytesIO(press.produce(laid, "png"))) as pictures:
        assert re.search(line(DRAWN), pictures.read("说明.txt").decode("utf-8-sig"))
        assert [name for name in pictures.namelist() if EXHIBITS["pillars_growth"].name in name]


@pytest.mark.parametrize("form", ["pptx", "pdf"])
def test_a_deck_of_one_slide_that_fails_in_the_press_is_that_line(own: Store, unpressed: None, form: str) -> None:
    version = own.commit([put(own, value=2600.0, raw="2600", source=f"sheet_{form}")], "张三", "又一版")
    made = press.produce(press.lay_out(own, Deck("平台", version, (Item(DRAWN, key="a1"),))), form)
    if form == "pdf":
        texts = [re.sub(r"\s", "", p.extract_text()) for p in PdfReader(io.BytesIO(made)).pages]
    else:
        texts = [re.sub(r"\s", "", "".join(s.text_frame.text for s in slide.shapes if s.has_text_frame))
                 for slide in Presentation(io.BytesIO(made)).slides]  # fmt: skip
    assert any(re.search(line(DRAWN).replace(" ", ""), text) for text in texts)


def test_what_is_no_single_slides_fault_fails_as_ever(own: Store, incidents: list[str]) -> None:
    laid = press.lay_out(own, Deck("平台", own.version, (Item("freshness", key="a1"), Item(DRAWN, key="a2"))))

    def broken(laid: Material) -> bytes:
        raise ValueError("broken on purpose")

    with pytest.raises(ValueError, match="broken on purpose"):
        made_of(laid, broken)
    assert len(incidents) == 2


def test_a_deck_on_a_masters_slides_goes_on_too(own: Store, unpressed: None) -> None:
    own.commit([put(own, value=2700.0, raw="2700", source="sheet_master")], "张三", "新的一版，还没有做过图件")
    items = (Item(DRAWN, key="a1"), Item("pillars_growth", key="a2"))
    laid = press.lay_out(own, Deck("平台", own.version, items))
    master = io.BytesIO()
    Presentation().save(master)
    deck = list(Presentation(io.BytesIO(press.produce(laid, "pptx", master=master.getvalue()))).slides)
    texts = ["".join(s.text_frame.text for s in slide.shapes if s.has_text_frame) for slide in deck]
    assert [bool(re.search(line(DRAWN), text)) for text in texts] == [False, True, False]


def test_what_changed_since_is_told_of_the_rest(
    own: Store, broken: Callable[[str], None], incidents: list[str]
) -> None:
    own.commit([put(own, value=2400.0, raw="2400", source="sheet_later")], "张三", "又一个数")
    deck = Deck("平台", 1, (Item(BUILT, key="a1"), Item("pillars_growth", key="a2")))
    broken(BUILT)
    found = since(own, deck)
    assert any(re.fullmatch(line(BUILT), said) for said in found["说明"])


def test_a_text_made_of_exhibits_says_which_is_missing(
    own: Store, broken: Callable[[str], None], incidents: list[str]
) -> None:
    broken(BUILT)
    made = build(own, "page_text", page="innovation")
    assert [note for note in made.notes if re.fullmatch(line(BUILT), note)] and len(made.table) > 1


def test_the_facts_are_listed_without_what_fails(
    own: Store, broken: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    incidents: list[str],
) -> None:  # fmt: skip
    broken(BUILT)
    made = build(own, "founding_facts")
    assert len(made.table) == 44 and re.search(line(BUILT), "".join(made.notes))
    monkeypatch.setenv("DASHBOARD_STORE", str(own.folder))
    assert main(["facts", "--json"]) == 1
    told = capsys.readouterr()
    assert len(json.loads(told.out)) == 44 and re.search(line(BUILT), told.err)


def test_doctor_lists_a_failing_exhibit_with_its_reason(
    own: Store, broken: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    incidents: list[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("DASHBOARD_STORE", str(own.folder))
    broken(BUILT)
    assert main(["doctor", "--quiet"]) == 1
    told = capsys.readouterr().out
    number = re.search(f"图件“{EXHIBITS[BUILT].name}”没有生成，数据没有受到影响（编号 ([0-9a-f]{{8}})）", told)
    assert number and "ValueError('broken on purpose')" in told and "错误 1 处" in told
    assert any(said.startswith(f"incident {number[1]}") for said in incidents)


def test_exhibits_are_made_ready_after_a_commit_whatever_fails_and_whoever_uploads(
    own: Store, broken: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, incidents: list[str]
) -> None:
    reached, go, examined = (threading.Event() for _ in range(3))
    first = next(iter(EXHIBITS))
    recipe = EXHIBITS[first]

    @wraps(recipe.steps[-1])
    def waiting(*args: Any, **params: Any) -> Any:
        reached.set()
        assert go.wait(PATIENCE)
        return recipe.steps[-1](*args, **params)

    monkeypatch.setitem(EXHIBITS, first, replace(recipe, steps=(*recipe.steps[:-1], waiting)))
    broken(BUILT)
    own.commit([put(own, value=2500.0, raw="2500", source="sheet_last")], "张三", "再一个数")
    jobs = Jobs(at_once=1)
    desk = Desk(jobs)
    desk.prepare(own)
    assert reached.wait(PATIENCE)
    received = desk.start(own, "报表.xlsx", sheet(centres("")), "张三")
    jobs.start("after", lambda tell: examined.set())
    assert examined.wait(PATIENCE), "the upload waits for the exhibits of the commit before"
    state = desk.state(received)
    assert state is not None and state.status == "done"
    go.set()
    jobs.close()
    desk._ready.close()
    ready = desk._ready.state(str(own.version))
    assert ready is not None and ready.status == "done"


def test_what_two_ask_for_at_once_is_reckoned_once(store: Store) -> None:
    begun, asked, go = threading.Semaphore(0), threading.Event(), threading.Event()

    @per_version(4)
    def slow(reading: Reading) -> int:
        begun.release()
        assert go.wait(30)
        return reading.version

    def ask() -> int:
        asked.set()
        return slow(Reading(store, store.version))

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(slow, Reading(store, store.version))
        assert begun.acquire(timeout=30)
        second = threads.submit(ask)
        assert asked.wait(30)
        twice = begun.acquire(timeout=0.5)
        go.set()
        assert (first.result(), second.result(), twice) == (store.version, store.version, False)


def test_a_register_row_that_came_without_a_level_is_as_restricted_as_can_be(store: Store) -> None:
    assert build(store, "park_map").level == LEVELS[0]
    rows = store.ask("parks").head(1)
    table = store.catalogue.lake_tables["park"]
    row = rows[[name for name in ("id", *table.names) if name in rows]].assign(import_record="x", disclosure="")
    trial = store.trial([Change("park", row)])
    try:
        assert build(store, "park_map", trial).level == LEVELS[-1]
    finally:
        store.forget(trial)
