"""A deck presented in the browser: without a network, by keys, pointer and touch, on any screen; and its drawings."""

import io
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pypdf
import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, expect

from dashboard.deck import html
from dashboard.deck.deck import Deck, Item
from dashboard.deck.slides import Material, material
from dashboard.figure import Figure
from dashboard.store import Store

SVG = "{http://www.w3.org/2000/svg}"
#: 14 pt on a slide of 13⅓ inches, in pixels of 1280.
SMALLEST = 18.6


@pytest.fixture(scope="module")
def deck(twenty: Material) -> Material:
    """The twenty with something to say to the curve, which is slide CURVE."""
    slides = [replace(s, note="先说结论\n再说转折") if s.key == "00000004" else s for s in twenty.slides]
    return replace(twenty, slides=tuple(slides))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, deck: Material, drawings: dict[str, str]) -> str:
    """The address of the deck as an offline file."""
    path = tmp_path_factory.mktemp("汇报") / "全年 回顾.html"
    path.write_text(html.write(deck, drawings), encoding="utf-8")
    return path.as_uri()


def number_of(deck: Material, exhibit: str) -> int:
    """The page an exhibit begins on."""
    return next(n for n, s in enumerate(deck.slides, start=1) if s.exhibit is not None and s.exhibit.id == exhibit)


class Screen:
    """One window without a network. asked: every request it made after the file itself; wrong: errors of its script."""

    def __init__(self, browser: Browser, size: tuple[int, int] = (1280, 720), **more: object) -> None:
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)  # type: ignore[arg-type]
        self.context.set_offline(True)
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda line: self.wrong.append(line.text) if line.type == "error" else None)

    def open(self, address: str) -> Page:
        self.page.goto(address)
        self.asked.clear()
        return self.page


@pytest.fixture
def screen(browser: Browser) -> Iterator[Callable[..., Screen]]:
    """Opens windows; at the end none may have asked for anything or met an error."""
    opened: list[Screen] = []

    def make(**more: object) -> Screen:
        opened.append(Screen(browser, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()
        assert not one.wrong and not one.asked


def at(page: Page, number: int) -> None:
    """The page shows this slide, and no other."""
    expect(page.locator(".slide:visible")).to_have_count(1)
    expect(page.locator(".slide.now")).to_have_attribute("id", f"s{number}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


# -------------------------------------------------------------------------------------------------------- drawings


def test_every_mark_says_its_value_with_its_qualifier(twenty: Material, drawings: dict[str, str]) -> None:
    for slide in twenty.slides:
        if slide.kind != "chart":
            continue
        assert slide.exhibit is not None and isinstance(slide.exhibit.figure, Figure)
        said = [n.get("aria-label", "") for n in etree.fromstring(drawings[slide.key].encode()).iter()]
        rows = slide.exhibit.figure.points
        for row in rows[rows["y"].notna()].itertuples(index=False):
            found = [s for s in said if s.startswith(f"{row.series}｜") and f"｜{row.shown}｜" in s]
            assert found, f"{slide.title}: {row.series} {row.period} {row.shown}"


def test_drawings_stand_alone_and_side_by_side(twenty: Material, drawings: dict[str, str]) -> None:
    assert set(drawings) == {s.key for s in twenty.slides if s.kind in ("chart", "picture")}
    ids: list[str] = []
    for svg in drawings.values():
        root = etree.fromstring(svg.encode())
        ids += [n.get("id") for n in root.iter() if n.get("id")]
        assert (
            not root.findall(f".//{SVG}foreignObject")
            and "var(" not in svg
            and "http" not in re.sub(r'xmlns\S*"', "", svg)
        )
        assert "axis for a" not in svg, "Vega describes axes in English"
        sizes = {float(n.get("font-size", "0px")[:-2]) for n in root.iter(f"{SVG}text")}
        assert min(sizes) >= SMALLEST
        words = [n for n in root.iter(f"{SVG}text") if n.get("opacity") != "0"]
        assert len(words) > 5
    assert len(ids) == len(set(ids))


# ------------------------------------------------------------------------------------------------------- the page


def test_what_comes_from_data_stays_text(store: Store, screen: Callable[..., Screen], tmp_path: Path) -> None:
    evil = "</script><script>document.title='!'</script><img src=x onerror=alert(1)>\u2028\"'&"
    laid = material(store, Deck(evil, store.version, (Item("newest", title=evil, note=evil),), evil, evil, id="0"))
    path = tmp_path / "deck.html"
    path.write_text(html.write(laid, {}), encoding="utf-8")
    page = screen().open(path.as_uri())
    expect(page.locator("h1")).to_have_text(evil)
    press(page, "End")
    assert page.title().startswith("</script><script>"), "the title is the text, its script never ran"
    assert page.locator("img").count() == 0 and page.locator("script").count() == 2


def test_every_slide_bears_version_and_checksum(deck: Material, drawings: dict[str, str]) -> None:
    page = html.write(deck, drawings)
    assert page.count('data-key="') == len(deck.slides)
    assert page.count(deck.stamp) == len(deck.slides)
    secret = replace(deck.slides[3], mark="内部资料 注意保存")
    marked = html.write(replace(deck, slides=(*deck.slides[:3], secret, *deck.slides[4:])), drawings)
    assert marked.count("内部资料 注意保存") == page.count("内部资料 注意保存") + 1


def test_every_key_works_without_a_network(screen: Callable[..., Screen], file: str, deck: Material) -> None:
    page, last = screen().open(file), len(deck.slides)
    at(page, 1)
    for number, key in enumerate(("PageDown", "ArrowRight", "ArrowDown", "Space", "Enter"), start=2):
        press(page, key)
        at(page, number)
    for number, key in zip((5, 4, 3, 2), ("PageUp", "ArrowLeft", "ArrowUp", "Shift+Space"), strict=True):
        press(page, key)
        at(page, number)
    press(page, "End")
    at(page, last)
    press(page, "PageDown")
    at(page, last)
    expect(page.locator("#said")).to_contain_text("最后一页")
    press(page, "Home")
    at(page, 1)
    press(page, "1", "2", "Enter")
    at(page, 12)
    press(page, "9", "9", "9", "Enter")
    expect(page.locator("#said")).to_contain_text(f"共 {last} 页")
    at(page, 12)
    for key in ("b", "."):
        press(page, key)
        expect(page.locator("#blank")).to_be_visible()
        press(page, key)
        expect(page.locator("#blank")).to_be_hidden()
    press(page, "b", "PageDown")  # the first press brings the same slide back
    expect(page.locator("#blank")).to_be_hidden()
    at(page, 12)
    # A Chinese input method that is on reports its own name for the key.
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Process', code: 'KeyB', bubbles: true}))")
    expect(page.locator("#blank")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#blank")).to_be_hidden()
    press(page, "?")
    expect(page.locator("#help")).to_contain_text("演讲者视图")
    press(page, "Escape")
    expect(page.locator("#help")).to_be_hidden()
    press(page, "o")
    expect(page.locator(".slide:visible")).to_have_count(last)
    page.locator("#s3").click()
    at(page, 3)
    press(page, "f")
    page.wait_for_function("document.fullscreenElement !== null")
    press(page, "f")
    page.wait_for_function("document.fullscreenElement === null")


def test_halves_of_the_screen_and_the_address(screen: Callable[..., Screen], file: str) -> None:
    one = screen()
    page = one.open(f"{file}#7")
    at(page, 7)
    page.mouse.click(1270, 30)
    at(page, 8)
    page.mouse.click(10, 30)
    at(page, 7)
    assert page.url.endswith("#7")
    page.reload()
    one.asked.clear()
    at(page, 7)
    page.evaluate("location.hash = '#9'")
    at(page, 9)


def test_pointing_at_a_mark_shows_its_value_and_a_legend_brings_out_its_series(
    screen: Callable[..., Screen], file: str, deck: Material
) -> None:
    page = screen().open(f"{file}#{number_of(deck, 'recovery_curve')}")
    dot = page.locator(".slide.now .mark-symbol [aria-label*='四川累计'][aria-label*='｜-5.2%｜']").bounding_box()
    assert dot is not None
    page.mouse.move(dot["x"] + dot["width"] / 2 + 9, dot["y"] + 9)  # near it is enough
    tip = page.locator("#tip")
    for words in ("四川累计", "1—2月", "-5.2%"):
        expect(tip).to_contain_text(words)
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()
    name = page.locator(".slide.now .role-legend-label text", has_text="公布").first
    name.click()
    faded = page.locator(".slide.now [aria-label^='四川累计｜'].dim")
    assert faded.count() > 10 and page.locator(".slide.now [aria-label^='四川当月（公布）'].dim").count() == 0
    name.click()
    page.mouse.move(5, 5)
    expect(faded).to_have_count(0)
    at(page, number_of(deck, "recovery_curve"))


def test_bars_and_tiles_say_their_values(screen: Callable[..., Screen], file: str, deck: Material) -> None:
    page = screen().open(f"{file}#{number_of(deck, 'pillars_growth')}")
    page.locator(".slide.now [aria-label*='电子信息'][aria-label*='｜14.7%｜']").first.hover()
    expect(page.locator("#tip")).to_contain_text("14.7%")
    press(page, *str(number_of(deck, "centre_map")), "Enter")
    page.locator(".slide.now path[aria-label*='｜成都市｜']").first.hover(position={"x": 6, "y": 6})
    expect(page.locator("#tip")).to_contain_text("成都市")


def test_the_speakers_window_follows_and_leads(screen: Callable[..., Screen], file: str, deck: Material) -> None:
    one, curve = screen(), number_of(deck, "recovery_curve")
    page = one.open(f"{file}#{curve}")
    with one.context.expect_page() as opening:
        press(page, "p")
    speaker = opening.value
    expect(speaker.locator("#script")).to_contain_text("再说转折")
    expect(speaker.locator("#place")).to_have_text(f"{curve} / {len(deck.slides)}")
    expect(speaker.locator(".slide:visible")).to_have_count(2)
    expect(speaker.locator(".slide.next")).to_have_attribute("id", f"s{curve + 1}")
    expect(speaker.locator("#clock")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    expect(speaker.locator("#elapsed")).not_to_have_text("00:00")
    colour = "element => getComputedStyle(element).color"
    shown = [one_page.locator("#s1 h1").evaluate(colour) for one_page in (speaker, page)]
    assert shown[0] == shown[1] == "rgb(255, 255, 255)", "the cover is dark there too"
    assert speaker.locator(".slide.now h1, .slide.now h2").first.evaluate(colour) != "rgb(255, 255, 255)"
    press(speaker, "PageDown")
    at(page, curve + 1)
    press(page, "ArrowRight")
    expect(speaker.locator("#place")).to_contain_text(f"{curve + 2} /")
    press(speaker, "b")
    expect(page.locator("#blank")).to_be_visible()
    expect(page.locator("#script")).to_be_hidden()
    one.asked.clear()  # the second window loaded the same file


def test_a_wall_screen_turns_by_itself_and_begins_again(
    screen: Callable[..., Screen], file: str, deck: Material
) -> None:
    one = screen()
    one.page.clock.install()
    page, last = one.open(f"{file}?auto=10#{len(deck.slides) - 1}"), len(deck.slides)
    at(page, last - 1)
    page.clock.run_for(9_000)
    at(page, last - 1)
    page.clock.run_for(1_500)
    at(page, last)
    page.clock.run_for(10_000)
    at(page, 1)


#: What a slide shows smaller than 14 pt, or cut off, or outside of it. Footers may be small.
LOOKED_AT = """([smallest]) => {
  const slide = document.querySelector(".slide.now"), edge = slide.getBoundingClientRect(), unit = edge.width / 1280;
  const wrong = [], texts = "h1, h2, p, .notes li, td, th, .label, .value, .when, .said, svg text, footer";
  for (const node of slide.querySelectorAll(texts)) {
    if (getComputedStyle(node).opacity === "0" || !node.textContent.trim()) continue;
    const box = node.getBoundingClientRect();
    const over = [edge.left - box.left, box.right - edge.right, edge.top - box.top, box.bottom - edge.bottom];
    if (Math.max(...over) > 1) wrong.push(["outside", node.textContent.slice(0, 30)]);
    let size = parseFloat(getComputedStyle(node).fontSize) / unit;
    const svg = node.closest("svg");
    if (svg) size = parseFloat(node.getAttribute("font-size")) * node.getScreenCTM().a / unit;
    if (size < smallest && node.tagName !== "FOOTER") wrong.push([size.toFixed(1), node.textContent.slice(0, 30)]);
  }
  const body = slide.querySelector(".body"), cut = body ? body.scrollHeight - body.clientHeight : 0;
  if (cut > 1) wrong.push(["overflow", cut]);
  return [[edge.left, edge.top, edge.width, edge.height].map(Math.round), wrong];
}"""


@pytest.mark.parametrize(
    "size, place",
    [
        ((1280, 720), [0, 0, 1280, 720]),
        ((1024, 768), [0, 96, 1024, 576]),
        ((2560, 720), [640, 0, 1280, 720]),
    ],
    ids=["16:9", "4:3", "32:9"],
)
def test_slides_fill_any_screen_and_hold_what_they_say(
    screen: Callable[..., Screen], file: str, deck: Material, size: tuple[int, int], place: list[int]
) -> None:
    page = screen(size=size).open(file)
    for number, slide in enumerate(deck.slides, start=1):
        # A long table is set a little smaller rather than cut; its type is still larger than the footer's.
        least = 17.0 if slide.kind == "table" else SMALLEST - 0.2
        found, wrong = page.evaluate(LOOKED_AT, [least])
        assert found == place and not wrong, f"第{number}页 {slide.title}: {wrong}"
        press(page, "PageDown")


def test_a_phone_held_upright_scrolls_down_and_swipes(screen: Callable[..., Screen], file: str, deck: Material) -> None:
    page = screen(size=(390, 844), has_touch=True, is_mobile=True).open(file)
    for _ in deck.slides:
        wide, size = page.evaluate(
            "[document.documentElement.scrollWidth, Math.min(...[...document.querySelectorAll("
            "'.slide.now :is(p, li, td, .value)')].map((n) => parseFloat(getComputedStyle(n).fontSize)), 99)]"
        )
        assert wide <= 390 and size >= 11
        press(page, "PageDown")
    press(page, "Home")
    page.touchscreen.tap(380, 300)
    at(page, 2)


def test_prints_one_slide_a_page(screen: Callable[..., Screen], file: str, deck: Material) -> None:
    page = screen().open(file)
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(printed.pages) == len(deck.slides)
    assert f"{len(deck.slides)} / {len(deck.slides)}" in printed.pages[-1].extract_text()


def test_readable_without_its_script(browser: Browser, file: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file)
    expect(page.locator("#s1 h1")).to_be_visible()
    expect(page.locator("#s2 h2")).to_be_visible()
    context.close()


def test_what_somebody_smuggles_into_a_file_neither_runs_nor_asks(
    browser: Browser, deck: Material, drawings: dict[str, str], tmp_path: Path
) -> None:
    """Should a text ever escape its escaping: the file's own policy lets its one script run and nothing go out."""
    with socket.create_server(("127.0.0.1", 0)) as outside:
        place = f"http://127.0.0.1:{outside.getsockname()[1]}/x.png"
        smuggled = f"<script>window.smuggled = 1</script><img src='{place}' onerror='window.smuggled = 1'>"
        path = tmp_path / "deck.html"
        path.write_text(html.write(deck, drawings).replace("<main", f"{smuggled}<main", 1), encoding="utf-8")
        context = browser.new_context()
        page = context.new_page()
        page.goto(path.as_uri())
        press(page, "ArrowRight")
        at(page, 2)
        assert page.evaluate("window.smuggled") is None
        context.close()
        outside.setblocking(False)
        with pytest.raises(BlockingIOError):
            outside.accept()


# --------------------------------------------------------------------------------------------------------- served


@pytest.fixture(scope="module")
def host(deck: Material, drawings: dict[str, str]) -> Iterator[str]:
    """The deck served as the dashboard serves it, its script allowed by its hash alone; and the same, script-less."""
    presented = html.write(deck, drawings, offline=False)
    still = re.sub(r"<script>.*</script>", "", presented, flags=re.DOTALL)
    still += "<!--" + "x" * (len(presented.encode()) - len(still.encode()) - 7) + "-->"
    bodies = {"/deck/a": presented, "/static": still, "/deck/a/newest": json.dumps({"version": deck.deck.version + 5})}

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = bodies.get(self.path.split("?")[0], "").encode()
            self.send_response(200 if body else 404)
            self.send_header(
                "content-type", "application/json" if "newest" in self.path else "text/html; charset=utf-8"
            )
            self.send_header("content-length", str(len(body)))
            self.send_header(
                "content-security-policy",
                f"default-src 'none'; script-src {html.SCRIPT_HASH}; style-src 'unsafe-inline'; img-src 'self' data:; "
                "connect-src 'self'; base-uri 'none'",
            )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_served_it_says_that_newer_data_exist_and_asks_nothing_else(
    browser: Browser, host: str, deck: Material
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.goto(f"{host}/deck/a")
    shown = page.locator(".slide.now").inner_text()
    expect(page.locator("#newer")).to_have_text(f"有更新的数据（版次 {deck.deck.version + 5}）")
    assert page.locator(".slide.now").inner_text() == shown
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in deck.slides:
        press(page, "PageDown")
    at(page, len(deck.slides))
    assert not asked, "a slide change draws what is there"
    assert not [w for w in wrong if "favicon" not in w and "404" not in w]
    # The first key made it fill the screen; awaited in the page, whose policy forbids to ask again and again.
    page.evaluate("""() => new Promise(done => document.fullscreenElement ? done(true)
        : document.addEventListener("fullscreenchange", () => done(true), {once: true}))""")
    context.close()


def test_two_windows_of_a_served_deck_meet_over_the_speaker(browser: Browser, host: str) -> None:
    context = browser.new_context()
    audience, bystander, speaker = context.new_page(), context.new_page(), context.new_page()
    audience.goto(f"{host}/deck/a")
    bystander.goto(f"{host}/deck/a?auto=3600")
    press(audience, "PageDown")
    speaker.goto(f"{host}/deck/a?view=presenter")
    expect(speaker.locator("#place")).to_contain_text("2 /")
    press(speaker, "PageDown", "PageDown")
    at(audience, 4)
    at(bystander, 1)
    context.close()


def test_the_first_slide_is_there_as_soon_as_a_static_page(browser: Browser, host: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()

    def first_paint(path: str, _: int) -> float:
        page.goto(f"{host}{path}", wait_until="load")
        # Awaited in the page itself: asking again and again would be an eval, which the page's own policy forbids.
        painted = """() => new Promise(done => new PerformanceObserver(list => {
            for (const entry of list.getEntriesByName("first-contentful-paint")) done(entry.startTime);
        }).observe({type: "paint", buffered: true}))"""
        return float(page.evaluate(painted))

    taken = {path: min(first_paint(path, turn) for turn in range(5)) for path in ("/static", "/deck/a")}
    print(f"first paint, ms: {taken}")
    context.close()
    assert taken["/deck/a"] <= 1.5 * taken["/static"] + 20


def test_an_exhibit_that_is_gone_leaves_a_sentence(store: Store, drawings: dict[str, str]) -> None:
    laid = material(store, Deck("旧", store.version, (Item("gone", key="c1"), Item("newest")), id="1"))
    page = html.write(laid, {})
    assert "该图件已不在本系统中" in page and "第3页" in page
