"""From the overview everything is two clicks away: a page of the navigation, then at most one choice on it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import ui
from dashboard.exhibits import EXHIBITS, Exhibit, build
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.monthly import desk
from dashboard.exhibits.monthly_regions import awaited
from dashboard.sitemap import PAGES, Page
from dashboard.store import Store

ROOT = Path(__file__).resolve().parents[1]


def opened(page: Page) -> AppTest:
    """A page as the first click opens it."""
    app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=120)
    app = app.switch_page(f"../{page.file}").run()
    assert not app.exception and not app.error, page.key
    return app


def chosen(app: AppTest, page: Page) -> Iterator[AppTest]:
    """A page after each second click it offers beside its drop-downs."""
    for name in [control.key for control in app.segmented_control]:
        first = app.segmented_control(key=name).value
        for option in app.segmented_control(key=name).options:
            if option != first:
                yield app.segmented_control(key=name).set_value(option).run()
        app = opened(page)


def test_every_fact_task_and_exhibit_is_two_clicks_away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page as it opens shows every fact and every task; what is left of the exhibits comes with one choice on it."""
    shown: dict[str, Exhibit] = {}

    def watched(*args: Any, **params: Any) -> Exhibit:
        exhibit = build(*args, **params)
        return shown.setdefault(exhibit.id, exhibit)

    monkeypatch.setattr(ui, "opened", lambda: store)
    monkeypatch.setattr(ui, "build", watched)
    pages = {page.key: opened(page) for page in PAGES}
    facts = {fact for exhibit in shown.values() for fact in exhibit.facts}
    assert facts == set(store.ask("facts")["fact_id"]) and len(facts) == 44
    titles = set(store.ask("work_items")["title"])
    text = "".join(part.value for part in pages["ledger"].html)
    assert len(titles) == 105 and not [title for title in titles if title not in text]
    for page in PAGES:
        clicks = chosen(pages[page.key], page)
        while set(_of(page)) - set(shown) and next(clicks, None) is not None:
            continue
    # Nobody is reminded of a report before the first one came.
    unasked = set() if awaited(desk(Reading(store, store.version))) else {"monthly_chase"}
    lost = [key for page in PAGES for key in _of(page) if key not in {*shown, *unasked}]
    assert not lost, f"no way of two clicks to: {'、'.join(lost)}"


def _of(page: Page) -> list[str]:
    """The exhibits of a page."""
    return [key for key, recipe in EXHIBITS.items() if recipe.page == page.key]
