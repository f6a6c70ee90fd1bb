"""Hostile words in every place people and sheets can write to: none becomes a link, a picture or an element."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pandas as pd
import pytest
from conftest import copied
from playwright.sync_api import Browser, Page

from dashboard.deck import decks
from dashboard.deck.deck import Deck, Item
from dashboard.intake.definitions import define
from dashboard.intake.remarking import Words, add
from dashboard.store import Store
from dashboard.store.writing import Change
from tests.server import Server
from tests.test_browser import PATIENCE, settle

HOSTILE = (
    "[登录](http://evil.cn/)![](http://evil.cn/i.png)http://evil.cn/a www.evil.cn a@evil.cn<img src=//evil.cn/x>"
    " http&colon;//evil.cn/登录 www&period;evil.cn a&commat;evil.cn http:/&sol;evil.cn"
)
SHORT, ADDRESS = "[a](http://evil.cn)", "http://evil.cn/登录"
#: Links, pictures and elements of theirs; a heading's own anchor leads nowhere else.
BAIT = 'a[href*="evil.cn" i]:not([href^="#"]), img[src*="evil.cn" i], [src*="evil.cn" i], [onerror]'


@pytest.fixture(scope="module")
def hostile(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose store holds hostile words as names, notes, titles, sources, doubts and decks."""
    folder = tmp_path_factory.mktemp("hostile") / "store"
    own = copied(store, folder)
    define(
        own,
        "indicator",
        {"id": "hostile", "title": f"{HOSTILE}甲", "unit": "%", "definition": HOSTILE, "caliber": HOSTILE,
         "frequency": "月", "decimals": 1, "range": [-99, 99], "theme": "工业回稳", "by": ["region"]},
        SHORT,
    )  # fmt: skip
    rows = own.ask("observations", indicator="iva_growth")
    rows = rows[(rows["region"] == "510000") & (rows["kind"] == "累计")].sort_values("end").tail(6)
    table = own.catalogue.tables["observation"]
    said = {"note": HOSTILE, "reason": HOSTILE, "place": HOSTILE, "disclosure": "内部"}
    said_of = rows[[name for name in table.names if name in rows]].assign(**said)
    # The same words on a series of the pages, and on one of the hostile indicator's.
    own.commit([Change("observation", put=rows[["id"]].join(said_of))], SHORT, HOSTILE)
    own.commit([Change("observation", put=said_of.assign(indicator="hostile"))], SHORT, HOSTILE)
    held = own.ask("observations", indicator="hostile")
    add(own, held.iloc[-1], Words(HOSTILE, SHORT), whole=True)
    add(own, rows.iloc[-1], Words(HOSTILE, SHORT))
    doubt = {"row_id": str(held.iloc[-1]["id"]), "label": HOSTILE, "shown": SHORT, "exhibit": HOSTILE}
    own.keep("doubt", pd.DataFrame([doubt | {"question": HOSTILE}]), SHORT, HOSTILE)
    # A cell that is an address from its first letter on.
    told = {"note": ADDRESS, "reason": ADDRESS, "raw": ADDRESS}
    own.commit(
        [Change("observation", put=held.tail(1)[["id"]].assign(**told))], ADDRESS, ADDRESS, info={"file": ADDRESS}
    )
    items = (Item("newest", key="a1", title=HOSTILE, note=HOSTILE), Item("gone", key="a2"))
    decks.save(own, Deck(HOSTILE, own.version, items, HOSTILE, id="00000001"), SHORT)
    own.close()
    with Server(store=folder) as running:
        yield running


@pytest.fixture(scope="module")
def page(hostile: Server, browser: Browser) -> Iterator[Page]:
    """One visitor."""
    context = browser.new_context(viewport={"width": 1600, "height": 900}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def checked(page: Page) -> None:
    """The page shows hostile words, and nothing of them is alive."""
    settle(page)
    assert "evil.cn" in page.inner_text("body"), "the words are there to be read"
    alive = page.locator(BAIT)
    assert [alive.nth(place).evaluate("e => e.outerHTML") for place in range(alive.count())] == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("", {}),
        ("recovery", {"at": HOSTILE, HOSTILE: "1", "year": HOSTILE}),
        ("monthly", {}),
        ("briefing", {}),
        ("indicators", {"indicator": "hostile", "kind": "累计", "region": "510000", "industry": "all"}),
        ("indicators", {"q": HOSTILE}),
        ("indicators", {"indicator": HOSTILE, "region": HOSTILE}),
        ("outlook", {"light1": HOSTILE}),
        ("upload", {"section": "入库记录"}),
        ("upload", {"section": "数据疑问"}),
        ("upload", {"section": "单值录入与更正", "indicator": "hostile"}),
        ("upload", {"section": "指标与来源定义"}),
        ("meeting", {"deck": "00000001"}),
        ("meeting", {"deck": "00000001", "meeting_section": "会后修订"}),
        ("meeting", {"deck": "00000001", "meeting_section": "追加到其他材料"}),
        ("meeting", {"deck": HOSTILE}),
    ],
    ids=str,
)
def test_no_page_makes_a_link_of_them(hostile: Server, page: Page, path: str, query: dict[str, str]) -> None:
    page.goto(f"{hostile.url}/{path}?{urlencode(query)}", timeout=PATIENCE)
    checked(page)


def test_no_dialog_makes_a_link_of_them(hostile: Server, page: Page) -> None:
    page.goto(f"{hostile.url}/indicators?indicator=hostile&kind=累计&region=510000", timeout=PATIENCE)
    settle(page)
    page.get_by_role("button", name="数据来源").first.click()
    page.get_by_role("dialog").wait_for()
    checked(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="加入汇报").first.click()
    page.locator('[data-testid="stToast"]').first.wait_for()
    checked(page)


def test_no_step_of_an_import_makes_a_link_of_them(hostile: Server, page: Page, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number, name in enumerate(("[tab](http：／／evil.cn)", "www.evil.cn", "a@evil.cn", "![](evil.cn)")):
        sheet = book.create_sheet()
        # openpyxl refuses some characters that other writers do not.
        sheet._WorkbookChild__title = name.replace("：", ":").replace("／", "/")
        for row in ((HOSTILE, None), (f"资料来源：{HOSTILE}", None), ("地区", HOSTILE), ("四川", number), (HOSTILE, 3)):
            sheet.append(row)
    book.remove(book.worksheets[0])
    file = tmp_path / "[a](http：／／evil.cn) www.evil.cn.xlsx"
    book.save(file)
    page.goto(f"{hostile.url}/upload", timeout=PATIENCE)
    settle(page)
    page.get_by_label("经办人姓名", exact=True).fill(SHORT)
    page.get_by_role("button", name="确定").click()
    page.get_by_text("经办人：").first.wait_for()
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("tab").nth(3).wait_for()
    checked(page)
