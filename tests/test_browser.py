"""What people see: every page in a real Chromium, on a desk screen and on a phone.

One server and one browser serve all tests; a page is opened once per screen size and every test
reads from that visit.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, WebSocket

from dashboard.__main__ import facts
from dashboard.sitemap import PAGES
from dashboard.store import Store
from tests.server import ROOT, Server

SIZES = {"desk": (1600, 900), "phone": (390, 844)}
SHOTS = ROOT / "tests" / ".shots"
#: Pictures of the README: file name → page and size.
README_SHOTS = {"overview.png": ("/", "desk"), "recovery.png": ("/recovery", "desk")}
PATIENCE = 150_000  # ms; a loaded two-core machine opens a cold page in about 10 s

#: Streamlit asks a deep link's folder for these two before it falls back to the root: its own 404s.
PROBE = re.compile(r"^/[a-z_]+/_stcore/(health|host-config)$")

#: Violations in Streamlit's own chrome that no setting reaches: rule, part of the selector, why.
AXE_ALLOWED: tuple[tuple[str, str, str], ...] = ()

FINISHED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app && app.dataset.testScriptState === 'notRunning'
        && app.dataset.testConnectionState === 'CONNECTED'
        && document.querySelector('h1')
        && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
        && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
            .every(chart => chart.querySelector('canvas, svg'));
}"""

# Twenty frames in a row in which nothing on the page changed its size or number.
STILL = """() => new Promise(done => {
    let before = '', calm = 0;
    const look = () => {
        const main = document.querySelector('[data-testid="stMain"]');
        const now = [main && main.scrollHeight, document.querySelectorAll('*').length].join();
        calm = now === before ? calm + 1 : 0;
        before = now;
        calm >= 20 ? done() : requestAnimationFrame(look);
    };
    look();
})"""

# Tables are painted on a canvas; inside it stands the same text for screen readers.
SEEN = """() => document.body.innerText + '\\n' + [...document.querySelectorAll('canvas table td, canvas table th')]
    .map(cell => cell.textContent).join('\\n')"""


@dataclass
class Visit:
    """What one page did on one screen: complaints, requests, and its state when it had come to rest."""

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    frames_sent: list[bytes | str] = field(default_factory=list)
    text: str = ""
    overflow: int = 0
    failures: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


def listen(page: Page, visit: Visit) -> None:
    """Record what the page complains about and asks for from now on."""

    def complain(message: Any) -> None:
        if message.type == "error" and not PROBE.match(urlsplit(message.location["url"]).path):
            visit.complaints.append(f"{message.text} ({message.location['url']})")

    def ask(request: Request) -> None:
        visit.requests.append(request.url)

    def connect(socket: WebSocket) -> None:
        visit.requests.append(socket.url)
        socket.on("framesent", lambda frame: visit.frames_sent.append(frame))

    page.on("console", complain)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("request", ask)
    page.on("websocket", connect)


def settle(page: Page) -> None:
    """Wait until the script has finished, every chart is drawn, and the layout has stood still for a while."""
    page.wait_for_function(FINISHED, timeout=PATIENCE)
    page.evaluate(STILL)
    page.wait_for_function(FINISHED, timeout=PATIENCE)


def show_whole(page: Page, width: int) -> int:
    """Make the window as high as the page's content, so that a picture and axe see all of it."""
    height = page.evaluate("""() => Math.max(...[...document.querySelectorAll(
        '[data-testid="stMain"], [data-testid="stMainBlockContainer"]')].map(e => e.scrollHeight))""")
    height = min(int(height) + 40, 12_000)
    page.set_viewport_size({"width": width, "height": height})
    settle(page)
    return height


def violations(page: Page) -> list[str]:
    """Serious and critical findings of axe-core, one line a rule and element, without the allowed ones."""
    found = []
    for rule in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
        if rule["impact"] not in ("serious", "critical"):
            continue
        for node in rule["nodes"]:
            target = " ".join(map(str, node["target"]))
            if not any(rule["id"] == known and part in target for known, part, _ in AXE_ALLOWED):
                why = "; ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
                found.append(f"{rule['id']} ({rule['impact']}): {node['html'][:120]} {why} at …{target[-160:]}")
    return found


def observe(context: BrowserContext, url: str, size: str, shot: Path) -> Visit:
    """Open a page in a new tab, let it come to rest and write down everything."""
    width = SIZES[size][0]
    page, visit = context.new_page(), Visit()
    try:
        listen(page, visit)
        page.goto(url, timeout=PATIENCE)
        settle(page)
        page.screenshot(path=shot.with_suffix(".png"))
        visit.overflow = page.evaluate("""() => Math.max(
            document.documentElement.scrollWidth - document.documentElement.clientWidth,
            ...[...document.querySelectorAll('[data-testid="stMain"]')].map(e => e.scrollWidth - e.clientWidth))""")
        show_whole(page, width)
        page.screenshot(path=shot.with_name(f"{shot.stem}-whole.png"))
        visit.text = page.evaluate(SEEN)
        visit.failures = page.locator('[data-testid="stException"]').all_inner_texts()
        visit.violations = violations(page)
        return visit
    finally:
        page.close()


@pytest.fixture(scope="session")
def visited(server: Server, browser: Browser) -> Callable[[str, str], Visit]:
    """A page's visit on a screen size; the page is opened on first use."""
    visits: dict[tuple[str, str], Visit | Error] = {}
    # One reader a screen: the scripts are fetched and compiled once.
    readers = {
        size: browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=size == "phone",
        )
        for size, (width, height) in SIZES.items()
    }
    SHOTS.mkdir(exist_ok=True)

    def visit(href: str, size: str) -> Visit:
        key = (href, size)
        if key not in visits:
            shot = SHOTS / f"{href.strip('/') or 'overview'}-{size}.png"
            try:
                visits[key] = observe(readers[size], server.url + href, size, shot)
            except Error as error:  # kept, so that the other tests of this page fail without waiting again
                visits[key] = error
        found = visits[key]
        if isinstance(found, Error):
            pytest.fail(f"{href} on {size} did not come to rest: {found.message}\n{server.printed()[-2000:]}")
        return found

    return visit


every_view = pytest.mark.parametrize(
    ("href", "size"),
    [(page.href, size) for page in PAGES for size in SIZES],
    ids=[f"{page.key}-{size}" for page in PAGES for size in SIZES],
)


@every_view
def test_page_opens_without_complaint(visited: Callable[[str, str], Visit], href: str, size: str) -> None:
    """No console error, no exception box."""
    visit = visited(href, size)
    assert not visit.failures
    assert not visit.complaints


@every_view
def test_page_asks_no_other_host(visited: Callable[[str, str], Visit], href: str, size: str) -> None:
    """Every request, sockets included, goes to this machine."""
    strangers = [
        url
        for url in visited(href, size).requests
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).hostname != "127.0.0.1"
    ]
    assert not strangers


@every_view
def test_page_does_not_scroll_sideways(visited: Callable[[str, str], Visit], href: str, size: str) -> None:
    """The content fits the width of the screen."""
    assert visited(href, size).overflow <= 0


@every_view
def test_page_is_accessible(visited: Callable[[str, str], Visit], href: str, size: str) -> None:
    """axe-core finds nothing serious or critical."""
    found = visited(href, size).violations
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page", PAGES, ids=[page.key for page in PAGES])
def test_page_says_its_title(visited: Callable[[str, str], Visit], page: Any) -> None:
    """The page carries its own title and more than a frame."""
    text = visited(page.href, "desk").text
    assert page.title in text
    assert len(text) > 300, text  # the sidebar alone is some 200 characters


def pattern(fact: dict[str, Any]) -> re.Pattern[str] | None:
    """How a fact's value reads, qualifier and unit included, in a text without spaces and separators.

    None for a fact that is words only.
    """
    if fact["value"] is None:
        return None
    number = re.escape(f"{fact['value']:.10g}")
    number += r"(?:0*)" if "." in number else r"(?:\.0+)?"
    before, after = fact["qualifier"].replace(" ", ""), ""
    for word in ("左右", "以上", "以下"):
        if word in before:
            before, after = before.replace(word, ""), word
    inside = next((word for word in ("余", "多") if before.endswith(word)), "")
    before = before.removesuffix(inside)
    # An index is a bare number; a growth only known to be above zero reads 转正（>0）.
    bare = fact["unit"] == "指数" or (fact["value"] == 0 and before == ">")
    unit = "" if bare else fact["unit"].replace(" ", "")
    if before in (">", "≥", "<"):
        before = {">": "(?:超过|>)", "≥": "(?:不低于|以上|≥)", "<": "(?:低于|<)"}[before]
    else:
        before = re.escape(before)
    return re.compile(rf"{before}(?<![\d.]){number}{inside}{re.escape(unit)}{after}")


def test_every_fact_is_visible_on_its_page(visited: Callable[[str, str], Visit], store: Store) -> None:
    """Each fact of the founding documents stands, with qualifier and unit, on one of its pages."""
    rows: list[dict[str, Any]]
    rows, missing_pages = facts(store)
    assert len(rows) >= 44 and not missing_pages
    hrefs = (
        {page.key: page.href for page in PAGES}
        | {page.path: page.href for page in PAGES}
        | {page.href: page.href for page in PAGES}
        | {page.title: page.href for page in PAGES}
    )
    missing = []
    for fact in rows:
        wanted = pattern(fact)
        texts = [re.sub(r"[\s,\u2009\u202f]", "", visited(hrefs[name], "desk").text) for name in fact["pages"]]
        seen = any(wanted.search(text) if wanted else re.sub(r"\s", "", fact["title"]) in text for text in texts)
        if not seen:
            missing.append(
                f"{fact['fact_id']} {fact['title']} {fact['qualifier']}{fact['value']}{fact['unit']}"
                f" on {fact['pages'] or 'no page'}"
            )
    assert not missing, "\n".join(missing)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A clean desk-sized browser profile."""
    made = browser.new_context(viewport={"width": 1600, "height": 900}, locale="zh-CN")
    yield made
    made.close()


def test_unknown_address_answers_in_chinese(server: Server, context: BrowserContext) -> None:
    """A path that is no page says so in Chinese and leads back to the pages."""
    page = context.new_page()
    answer = page.goto(f"{server.url}/no-such-page", timeout=PATIENCE)
    assert answer is not None and answer.status == 404
    text = page.inner_text("body")
    assert "没有这个页面" in text
    assert not re.search(r"page not found", text, re.IGNORECASE)
    links = page.locator("a").all()
    assert {link.get_attribute("href") for link in links} >= {p.href for p in PAGES}


@pytest.mark.parametrize("query", ["nonsense=1", "year=1850"])
def test_unknown_parameter_is_pointed_out(server: Server, context: BrowserContext, query: str) -> None:
    """A parameter or value the page does not know is named in a Chinese hint, and the page still shows."""
    page = context.new_page()
    page.goto(f"{server.url}/recovery?{query}", timeout=PATIENCE)
    settle(page)
    hint = page.locator('[data-testid="stAlert"]').first.inner_text()
    assert query.partition("=")[0] in hint
    assert re.search("不认识|不在可选范围", hint)
    assert page.locator('[data-testid="stVegaLiteChart"]').count() > 0


def test_looking_at_charts_asks_the_server_nothing(server: Server, context: BrowserContext) -> None:
    """Hovering, clicking, zooming: no frame goes up the socket, while a picker's click at the end does send one."""
    page, visit = context.new_page(), Visit()
    listen(page, visit)
    page.goto(f"{server.url}/recovery", timeout=PATIENCE)
    settle(page)
    charts = page.locator('[data-testid="stVegaLiteChart"]')
    assert charts.count() > 0
    before = len(visit.frames_sent)
    for number in range(min(charts.count(), 4)):
        chart = charts.nth(number)
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        assert box is not None
        x, y = box["x"], box["y"]
        for part in (0.2, 0.4, 0.6, 0.8):
            page.mouse.move(x + box["width"] * part, y + box["height"] * 0.5)
        page.mouse.click(x + box["width"] * 0.5, y + box["height"] * 0.5)
        page.mouse.dblclick(x + box["width"] * 0.6, y + box["height"] * 0.4)
        page.mouse.move(x + box["width"] * 0.3, y + box["height"] * 0.5)
        page.mouse.down()
        page.mouse.move(x + box["width"] * 0.6, y + box["height"] * 0.5, steps=4)
        page.mouse.up()
        page.mouse.wheel(0, 40)
    settle(page)
    assert len(visit.frames_sent) == before
    page.locator('[data-testid="stButtonGroup"] button', has_text="2021").first.click()
    page.wait_for_url(re.compile("year=2021"), timeout=PATIENCE)
    assert len(visit.frames_sent) > before, "the socket was not seen"


def test_clicking_the_legend_dims_the_other_series_in_the_browser(server: Server, context: BrowserContext) -> None:
    """A series is picked out by its legend entry and brought back by a second click, without a rerun."""
    page, visit = context.new_page(), Visit()
    listen(page, visit)
    page.goto(f"{server.url}/recovery", timeout=PATIENCE)
    settle(page)
    chart = page.locator(".st-key-exhibit-recovery_compare")
    faint = chart.locator('svg [opacity="0.08"]')
    before = len(visit.frames_sent)
    assert faint.count() == 0
    entry = chart.locator(".role-legend-label text", has_text="全国").first
    entry.click(force=True)
    faint.first.wait_for(state="attached", timeout=PATIENCE)
    entry.click(force=True)
    faint.first.wait_for(state="detached", timeout=PATIENCE)
    assert len(visit.frames_sent) == before


def test_sources_open_on_a_click_and_name_file_and_cell(server: Server, context: BrowserContext) -> None:
    """数据来源 lists the rows behind an exhibit, each with publisher, place in the files and confidence."""
    page = context.new_page()
    page.goto(f"{server.url}/recovery", timeout=PATIENCE)
    settle(page)
    page.get_by_role("button", name="数据来源").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("canvas table").first.wait_for(state="attached", timeout=PATIENCE)
    page.evaluate(STILL)
    text = " ".join(dialog.locator("canvas table th, canvas table td").all_text_contents())
    for words in ("发布机构", "入库位置", "可信度", "四川省统计局", "-5.2%", "observation/", ".csv"):
        assert words in text


def test_state_in_the_address_comes_back(server: Server, context: BrowserContext) -> None:
    """A picked value stands in the address, and that address opened anew shows it."""
    page = context.new_page()
    page.goto(f"{server.url}/recovery?year=2021", timeout=PATIENCE)
    settle(page)
    pressed = page.locator(
        '[data-testid="stButtonGroup"] button[aria-checked="true"], '
        '[data-testid="stButtonGroup"] button[aria-pressed="true"]'
    )
    assert "2021" in pressed.all_inner_texts()
    page.locator('[data-testid="stButtonGroup"] button', has_text="2019").first.click()
    page.wait_for_url(re.compile("year=2019"), timeout=PATIENCE)


def test_readme_pictures(visited: Callable[[str, str], Visit]) -> None:
    """The README's pictures exist and are as large as those just taken; `make pictures` puts new ones in place."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, (href, size) in README_SHOTS.items():
        visited(href, size)
        taken = SHOTS / f"{href.strip('/') or 'overview'}-{size}.png"
        kept = ROOT / "tests" / "pictures" / name
        assert f"tests/pictures/{name}" in readme
        if os.environ.get("KEEP_PICTURES"):
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(taken.read_bytes())
        assert kept.read_bytes()[:24] == taken.read_bytes()[:24], "another size than the screen's"
