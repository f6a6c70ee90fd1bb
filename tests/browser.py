"""Chromium for the tests: found where it is installed, fetched where it is not.

``python -m tests.browser --fetch`` makes sure one works. Order: an installed Chromium or Chrome
(also CHROMIUM=path), playwright's own, ``playwright install chromium``, the distribution's package.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# No sandbox as root; /dev/shm is tiny in containers; the rest keeps Chromium from calling home.
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)


class NoBrowser(RuntimeError):
    """No Chromium on this machine and none to be had."""


def installed() -> str | None:
    """Path of an installed Chromium or Chrome; CHROMIUM in the environment goes first."""
    named = os.environ.get("CHROMIUM", "")
    candidates = [named, *(shutil.which(name) or "" for name in NAMES), *MAC]
    return next((path for path in candidates if path and Path(path).is_file()), None)


def _launch(playwright: Playwright) -> Browser:
    path = installed()
    # With no executable named, playwright starts the Chromium of its own download.
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running headless Chromium; NoBrowser when there is none."""
    with sync_playwright() as playwright:
        try:
            browser = _launch(playwright)
        except Error as error:
            raise NoBrowser(
                f"no Chromium starts on this machine ({error.message.splitlines()[0]});"
                " run: python -m tests.browser --fetch"
            ) from error
        try:
            yield browser
        finally:
            browser.close()


def working() -> str | None:
    """The version of the Chromium that starts here, or None."""
    try:
        with chromium() as browser:
            return browser.version
    except NoBrowser:
        return None


def _run(*command: str) -> bool:
    print("+", " ".join(command), flush=True)
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, timeout=900).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, flush=True)
        return False


def _from_distribution() -> bool:
    """Install Debian's Chromium with a Chinese font; only root on a machine with apt-get can."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    _run("apt-get", "update", "-q")
    return _run("apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk")


def fetch() -> str:
    """Make sure a Chromium starts here, installing one if need be; returns its version or raises NoBrowser."""
    version = working()
    if version is None and _run(sys.executable, "-m", "playwright", "install", "chromium"):
        version = working()
    if version is None and _from_distribution():
        version = working()
    if version is None:
        raise NoBrowser(
            "no Chromium could be found, downloaded or installed: install Chromium or Chrome by hand"
            " and, if it is not on PATH, name it in the environment variable CHROMIUM"
        )
    return version


def main() -> int:
    """--fetch: find or install; without it: only say what is found."""
    try:
        version = fetch() if "--fetch" in sys.argv[1:] else working()
    except NoBrowser as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Chromium {version} ({installed() or 'from playwright'})" if version else "no Chromium found")
    return 0 if version else 1


if __name__ == "__main__":
    sys.exit(main())
