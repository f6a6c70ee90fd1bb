"""Links that were typed or made up: every one is answered in Chinese, and none brings the rest to a halt."""

import asyncio
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from dashboard.deck.picture import Worker
from dashboard.errors import DrawingError, StoreError
from dashboard.exhibits import Exhibit, build
from dashboard.opened import _Opening
from dashboard.store import Store
from dashboard.web import Line
from tests.server import Server


def get(server: Server, path: str) -> tuple[int, str, str]:
    """Status, text and cache rule of an answer."""
    try:
        with urllib.request.urlopen(server.url + path, timeout=60) as answer:
            return answer.status, answer.read().decode("utf-8-sig"), answer.headers.get("cache-control", "")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), ""


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (f"/exhibit/recovery_curve.csv?at={quote('²')}", 400, "不是数字"),
        (f"/exhibit/recovery_curve.csv?at={'9' * 5000}", 400, "不是数字"),
        ("/exhibit/recovery_curve.csv?year=2020&year=2021", 400, "只能有一个值"),
        (f"/geo/{'a' * 400}.geojson", 404, "没有这个边界文件"),
        ("/exhibit/recovery_curve", 404, "没有这个页面"),
        ("/geo/sichuan", 404, "没有这个页面"),
    ],
)
def test_a_made_up_link_is_answered_in_chinese(server: Server, path: str, status: int, words: str) -> None:
    found, text, _ = get(server, path)
    assert found == status and words in text


def test_a_parameter_of_several_values_may_have_one_or_none(server: Server) -> None:
    one, none = (get(server, f"/exhibit/recovery_years.csv?years={years}") for years in ("2020", ""))
    assert one[0] == 200 and "2020年" in one[1] and "2021年" not in one[1].split("# 数据版次")[1]
    assert none[0] == 200 and "所选4年" in none[1], "with none named, the usual ones"


def test_only_a_link_that_names_its_version_is_kept_by_the_browser(server: Server) -> None:
    assert get(server, "/exhibit/recovery_curve.csv")[2] == "no-cache"
    assert "max-age" in get(server, "/exhibit/recovery_curve.csv?at=1")[2]


def test_pictures_queue_up_and_too_many_are_refused(store: Store) -> None:
    go, exhibit = threading.Event(), build(store, "recovery_curve")

    def draw(_: Exhibit) -> bytes:
        go.wait(30)
        return b"picture"

    async def ask() -> list[bytes]:
        line = Line(most=2)
        waiting = [asyncio.create_task(line.run(draw, exhibit)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(DrawingError, match="较多"):
            await line.run(draw, exhibit)
        go.set()
        done = await asyncio.gather(*waiting)
        return [*done, await line.run(draw, exhibit)]

    # In a thread of its own: the browser tests keep an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(ask())).result() == [b"picture"] * 3


def test_a_request_that_breaks_the_drawing_process_does_not_break_the_next() -> None:
    worker = Worker()
    with pytest.raises(DrawingError, match="图片未能生成"):
        worker.draw({"form": "svg", "spec": "no chart", "title": "", "subtitle": "", "feet": []})
    spec = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
    request = {"form": "svg", "spec": spec, "title": "甲", "subtitle": "", "feet": []}
    try:
        assert worker.draw(request).startswith(b"<svg")
    finally:
        worker.close()


def test_many_first_visitors_open_the_store_once(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()
    attempts: list[int] = []

    def open_slowly(patient: bool) -> Store:
        attempts.append(len(attempts))
        begun.set()
        go.wait(30)
        if len(attempts) == 1:
            raise StoreError("打不开")
        return small

    monkeypatch.setattr("dashboard.opened.Store.open", open_slowly)
    opening = _Opening()
    outcomes: list[object] = []

    def visit() -> None:
        try:
            outcomes.append(opening.store())
        except StoreError as error:
            outcomes.append(str(error))

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    visitors[0].start()
    begun.wait(30)
    for visitor in visitors[1:]:
        visitor.start()
    go.set()
    for visitor in visitors:
        visitor.join()
    assert set(outcomes) <= {"打不开。", small} and outcomes.count("打不开。") >= 1
    assert opening.store() is small and len(attempts) == 2
