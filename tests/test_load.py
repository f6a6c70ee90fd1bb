"""Many viewers at once: nobody sees an error, and memory stays where it is."""

import psutil
import pytest

from dashboard.sitemap import PAGES
from dashboard.sitemap import Page as SitePage
from tests.server import Server
from tests.socket_driver import load, walk


@pytest.mark.parametrize("page", PAGES, ids=[page.key for page in PAGES])
def test_every_value_of_the_first_picker_shows_without_exception(server: Server, page: SitePage) -> None:
    """A visitor clicks through the values of a page's first picker; no exception box, each run is answered."""
    runs = walk(server.port, page.href, 12)
    assert [run.exceptions for run in runs] == [0] * len(runs)
    assert all(len(run.messages) > 4 for run in runs)


@pytest.mark.parametrize("page", ["/", "/recovery"])
def test_twenty_viewers_at_once_see_no_error(server: Server, page: str) -> None:
    """Twenty sessions clicking without pause for a few seconds: no error, no dropped socket."""
    figures = load(server.port, page, sessions=20, seconds=4)
    assert not figures.errors
    assert figures.reruns > 0


@pytest.mark.soak
def test_memory_stays_flat_under_load(server: Server) -> None:
    """Ten rounds of fifty viewers for a minute: after the third round memory grows by less than 40 MB."""
    process, after = psutil.Process(server.pid), []
    for _ in range(10):
        figures = load(server.port, "/recovery", sessions=50, seconds=60, think=2)
        assert not figures.errors
        after.append(process.memory_info().rss / 2**20)
    assert max(after[3:]) - after[2] < 40, after
