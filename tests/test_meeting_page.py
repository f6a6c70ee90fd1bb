"""汇报演示 as the presenter uses it: exhibits chosen on the pages, put in order, named, saved, shared, taken away."""

import io
import re
import urllib.request
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from conftest import copied
from playwright.sync_api import Browser, Page, expect
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from dashboard.deck import decks
from dashboard.deck.deck import Deck, Item
from dashboard.deck.ready import items
from dashboard.exhibits import build
from dashboard.store import Store
from tests import made_up_month
from tests.server import Server
from tests.test_browser import PATIENCE, settle, violations

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def desk(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store on the real data/ that these tests write to."""
    with copied(store, tmp_path_factory.mktemp("meeting") / "store") as desk:
        yield desk


Session = Callable[..., AppTest]


@pytest.fixture
def session(desk: Store, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A new visitor on 汇报演示, by a link with these parameters; name: said who they are."""
    monkeypatch.setattr("dashboard.ui.opened", lambda: desk)

    def opened(name: str = "", **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=120)
        if name:
            app.session_state["analyst"] = name
        return to_page(app.run(), "meeting", **address)

    return opened


def to_page(app: AppTest, page: str, **address: str) -> AppTest:
    """Turn to a page as a link with these parameters does."""
    app = app.switch_page(f"../pages/{page}.py")
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def listed(app: AppTest) -> list[str]:
    """The titles of the exhibits on the page, in order."""
    return [unescape(title) for part in app.html for title in re.findall(r'class="finding">([^<]*)<', part.value)]


def press(app: AppTest, words: str, place: int = 0) -> AppTest:
    """Press the button of these words, the one at this place among several."""
    return [button for button in app.button if button.label == words][place].click().run()


def told(app: AppTest) -> str:
    """Everything said in boxes and toasts, without Markdown's backslashes."""
    parts = [*app.toast, *app.success, *app.info, *app.warning, *app.error]
    return "\n".join(part.value for part in parts).replace("\\", "")


def test_an_exhibit_is_added_as_it_is_looked_at(session: Session, desk: Store) -> None:
    app = to_page(session(), "recovery", year="2021")
    app = press(app, "加入汇报")
    assert "已加入汇报，共 1 幅" in told(app)
    app = press(app, "加入汇报")
    assert "已在汇报中，排第 1" in told(app)
    app = press(app, "加入汇报", 1)
    links = [link.proto.label for link in app.sidebar.get("page_link")]
    assert any("2 幅" in label for label in links)
    app = to_page(app, "meeting")
    assert len(listed(app)) == 2
    assert any("2021" in title for title in listed(app)), listed(app)


def test_items_are_moved_taken_out_and_given_words(session: Session) -> None:
    app = session(deck="recovery")
    before = listed(app)
    assert len(before) == len(items("recovery"))
    app = press(app, "下移", 0)
    assert listed(app)[:2] == [before[1], before[0]]
    app = press(app, "移除", 1)
    assert listed(app) == [before[1], *before[2:]]
    app = press(app, "标题与备注", 0)
    app = next(t for t in app.text_input if t.label.startswith("自己的标题")).set_value("回升看三点").run()
    app = next(t for t in app.text_area if t.label.startswith("讲稿备注")).set_value("先说结论").run()
    assert listed(app)[0] == "回升看三点"
    app = next(s for s in app.selectbox if s.label == "次序").select(3).run()
    assert listed(app)[2] == "回升看三点"
    app = press(app, "放弃改动")
    assert listed(app) == before


def test_a_saved_deck_is_opened_by_its_link_with_everything_frozen(session: Session, desk: Store) -> None:
    app = session(name="张三", deck="pillars")
    app = press(app, "移除", 0)
    next(t for t in app.text_input if t.label == "汇报名称").set_value("支柱产业专题/会")
    app = press(app.run(), "保存")
    assert "已保存“支柱产业专题／会”" in told(app)
    saved = next(deck for deck in decks.saved(desk) if deck.title == "支柱产业专题／会")
    assert app.query_params["deck"] == saved.id
    assert saved.author == "张三" and saved.version == desk.version
    other = session(deck=saved.id)
    assert listed(other) == listed(app) and len(listed(other)) == len(items("pillars")) - 1
    links = [link.proto.url for link in other.get("link_button")]
    assert f"/deck/{saved.id}" in links
    # A change in the other session stays there until it is saved, and cannot be shown before.
    other = press(other, "移除", 0)
    assert not [link for link in other.get("link_button") if link.proto.label == "开始放映"]
    assert len(decks.find(desk, saved.id).items) == len(saved.items)


def test_what_somebody_else_saved_meanwhile_is_said(session: Session, desk: Store) -> None:
    saved = decks.save(desk, Deck("联席会", desk.version, (Item("recovery_curve"), Item("resumption"))), "张三")
    app = press(session(name="李四", deck=saved.id), "移除", 0)
    decks.save(desk, Deck("联席会", desk.version, (Item("resumption"),), "补充", id=saved.id), "王五")
    assert "王五在" in told(app.run()) and "继续保存会覆盖" in told(app)


def test_a_deck_without_a_name_is_saved_before_it_is_shown(session: Session, desk: Store) -> None:
    app = to_page(session(), "overview")
    app = to_page(press(app, "加入汇报"), "meeting")
    app = press(app, "保存并放映")
    assert "已存为“汇报 20" in told(app)
    assert [link.proto.url for link in app.get("link_button") if link.proto.label == "开始放映"]
    assert not [button for button in app.button if button.label == "保存并放映"]


def test_an_unknown_or_removed_deck_is_one_sentence(session: Session, desk: Store) -> None:
    assert "没有汇报“nonsense”" in told(session(deck="nonsense"))
    gone = decks.save(desk, Deck("要删除的", desk.version, (Item("resumption"),)), "张三")
    decks.remove(desk, gone.id, "张三")
    assert "已由张三删除" in told(session(deck=gone.id))


def test_mixed_levels_are_agreed_to_and_newer_data_are_offered(session: Session, desk: Store) -> None:
    items = (Item("recovery_curve"), Item("monthly_prefectures", (("month", ""),)))
    old = decks.save(desk, Deck("混合汇报", desk.version, items), "张三")
    made_up_month.commit(desk)
    app = session(name="张三", deck=old.id)
    assert f"数据停在第 {old.version} 版" in told(app)
    assert not next(b for b in app.button if b.label == "导出PPT").disabled
    app = press(app, "更新到最新数据版次")
    assert "内部" in {build(desk, i.exhibit, desk.version, **dict(i.params)).level for i in old.items}
    assert "混有不同公开属性" in told(app) and "内部 1 幅" in told(app)
    assert next(b for b in app.button if b.label == "导出PPT").disabled
    app = next(c for c in app.checkbox if c.label.startswith("已知悉")).check().run()
    assert not next(b for b in app.button if b.label == "导出PPT").disabled
    app = press(app, "保存")
    assert decks.find(desk, old.id).version == desk.version


def test_since_the_meeting_names_what_was_revised(session: Session, desk: Store) -> None:
    deck = decks.save(desk, Deck("看修订", 1, (Item("monthly_prefectures", (("month", ""),)),)), "张三")
    if desk.version == 1:
        made_up_month.commit(desk)
    app = session(deck=deck.id, meeting_section="会后修订")
    while app.get("progress"):
        app.run()
    assert "第 1 版之后" in told(app)
    assert "现成材料始终用最新数据" in told(session(deck="annual", meeting_section="会后修订"))


@pytest.fixture
def visit(server: Server, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens pages of the server, each in a clean profile."""
    contexts = []

    def open_page(path: str) -> Page:
        context = browser.new_context(viewport={"width": 1600, "height": 900}, locale="zh-CN")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.goto(server.url + path, timeout=PATIENCE)
        settle(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


def findings(page: Page) -> list[str]:
    """The titles of the exhibits on the page, in order."""
    return page.locator(".item .finding").all_inner_texts()


def test_from_a_page_to_the_screen_to_a_file_and_back(
    server: Server, visit: Callable[[str], Page], tmp_path: Path
) -> None:
    """The presenter's way: choose, order, name, save, share, take the PPT along, bring it back for new data."""
    page = visit("/recovery")
    for number in (1, 2):
        page.get_by_role("button", name="加入汇报").nth(number - 1).click()
        page.get_by_text(f"共 {number} 幅").first.wait_for()
    page.locator('[data-testid="stSidebar"]').get_by_text("正在编排的汇报：2 幅").click()
    page.get_by_role("heading", name="汇报演示").wait_for()
    settle(page)
    first, second = findings(page)
    page.get_by_role("button", name="下移").first.click()
    page.wait_for_function("first => document.querySelector('.item .finding').textContent !== first", arg=first)
    settle(page)
    assert findings(page) == [second, first]
    page.get_by_label("汇报名称", exact=True).fill("运行调度会")
    page.get_by_label("经办人姓名", exact=True).fill("张三")
    page.get_by_role("button", name="确定").click()
    page.get_by_text("经办人：张三").first.wait_for()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已保存“运行调度会”").wait_for()
    settle(page)
    # Streamlit's own toasts have no name for a screen reader; they pass.
    expect(page.get_by_test_id("stToast")).to_have_count(0, timeout=30_000)
    assert violations(page) == []
    address = page.url
    assert re.search(r"deck=[0-9a-f]{8}", address)
    shared = visit(address.removeprefix(server.url))
    assert findings(shared) == [second, first]
    link = shared.get_by_role("link", name="开始放映")
    assert link.get_attribute("target") == "_blank"
    with urllib.request.urlopen(f"{server.url}{link.get_attribute('href')}", timeout=60) as answer:
        assert answer.status == 200 and "运行调度会" in answer.read().decode()
    page.get_by_role("button", name="导出PPT").click()
    got = page.get_by_role("link", name="下载PPT")
    got.wait_for()
    with urllib.request.urlopen(f"{server.url}{got.get_attribute('href')}", timeout=60) as answer:
        body = answer.read()
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(io.BytesIO(body)).slides]
    assert titles[0] == "运行调度会" and second in titles and first in titles
    (tmp_path / "上期.pptx").write_bytes(body)
    (tmp_path / "损坏.pptx").write_bytes(body[:2000])
    page = visit("/meeting?meeting_section=更新上期材料")
    assert "选择文件" in page.locator(".st-key-receive-refresh section button").first.evaluate(
        "e => getComputedStyle(e, '::after').content"
    )
    page.locator('input[type="file"]').set_input_files(tmp_path / "损坏.pptx")
    page.get_by_text("不完整或已损坏").wait_for()
    settle(page)
    page.locator('input[type="file"]').set_input_files(tmp_path / "上期.pptx")
    page.get_by_text("没有变动").wait_for()
    settle(page)
    with urllib.request.urlopen(
        f"{server.url}{page.get_by_role('link', name='下载').get_attribute('href')}", timeout=60
    ) as answer:
        assert len(Presentation(io.BytesIO(answer.read())).slides) >= len(titles)
