"""Everything registered works: each query runs, each exhibit builds, each page opens, each file goes out."""

import io
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts import vega
from dashboard.deck.picture import drawable
from dashboard.deck.table import csv_bytes, xlsx_bytes
from dashboard.errors import ParameterError
from dashboard.exhibits import EXHIBITS, build, pages_of_facts
from dashboard.exhibits.reading import Reading
from dashboard.sitemap import PAGES
from dashboard.store import Store

ROOT = Path(__file__).resolve().parents[1]

#: One sensible value for each parameter any question asks for.
PARAMETERS = {
    "indicator": "iva_growth",
    "region": "510000",
    "industry": "all",
    "kind": "累计",
    "month": "2021-12",
    "today": "2026-03-20",
    "disclosure": "内部",
    "ids": [],
}


@pytest.mark.parametrize("name", sorted(p.stem for p in (ROOT / "queries").glob("*.sql")))
def test_every_query_runs_and_says_what_it_is_for(store: Store, name: str) -> None:
    question = store.questions[name]
    assert any("\u4e00" <= char <= "\u9fff" for char in question.doc), "the first comment line documents the question"
    lacking = set(question.parameters) - set(PARAMETERS)
    assert not lacking, f"PARAMETERS has no value for {lacking}"
    if question.given:
        # A question over an incoming file: test_compare asks it, here it must only refuse to be asked without one.
        with pytest.raises(ParameterError, match="缺少表"):
            store.ask_over(name, {}, **{p: PARAMETERS[p] for p in question.parameters})
        return
    frame = store.ask(name, **{p: PARAMETERS[p] for p in question.parameters})
    assert len(frame.columns)
    if {"kind", "start", "end", "value"} <= set(frame.columns):
        assert "rules" in frame.columns or "时点" not in set(frame["kind"]), "whether a point is an end is not known"


@pytest.mark.parametrize("key", sorted(EXHIBITS))
def test_every_exhibit_builds_and_goes_out(store: Store, key: str) -> None:
    exhibit = build(store, key)
    assert exhibit.title and exhibit.name
    assert exhibit.page in {p.key for p in PAGES}
    assert exhibit.shows or "报表导入" in exhibit.title, "an exhibit shows something, or says where to bring it"
    assert len(exhibit.evidence) or not exhibit.sources
    assert str(exhibit.version) in exhibit.footnote
    if drawable(exhibit):
        chart = vega(exhibit.figure)
        assert chart.spec["config"]["font"]
        assert all(len(table) for table in chart.tables.values()), "a chart without data is not shown"
    text = csv_bytes(exhibit).decode("utf-8-sig")
    assert exhibit.title in text.replace('""', '"')
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(exhibit)))
    assert {"数据", "来源"} <= set(book.sheetnames)


def test_charts_never_hold_rows_of_low_confidence(store: Store) -> None:
    for key in EXHIBITS:
        exhibit = build(store, key)
        if drawable(exhibit) and hasattr(exhibit.figure, "points"):
            low = set(exhibit.evidence.loc[exhibit.evidence["confidence"] == "低", "id"])
            assert not low & set(exhibit.figure.points["id"]), key


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.key)
def test_every_page_opens(page, monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setattr("dashboard.ui.opened", lambda: store)
    monkeypatch.setenv("DASHBOARD_NOTICE", "*本机*为非涉密系统")
    app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=60).run()
    if page.path:
        app = app.switch_page(f"../{page.file}").run()
    assert not app.exception
    assert not app.error
    assert page.title in [t.value for t in app.title]
    assert app.main.caption[-1].value == r"\*本机\*为非涉密系统", "the notice of the setting stands at the foot"


def test_every_page_file_is_in_the_sitemap() -> None:
    assert {p.key for p in PAGES} == {f.stem for f in (ROOT / "pages").glob("*.py")}


def test_all_44_facts_are_shown_on_a_subject_page(store: Store) -> None:
    shown = pages_of_facts(Reading(store, store.version))[0]
    facts = set(store.ask("facts")["fact_id"])
    assert len(facts) == 44
    assert set(shown) == facts
    elsewhere = {fact for fact, pages in shown.items() if set(pages) - {"indicators"}}
    assert facts - elsewhere <= {"S101"}
