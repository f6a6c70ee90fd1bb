"""What the server answers besides its pages: files, boundaries, strangers' requests; a store that cannot be used."""

import asyncio
import io
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser
from starlette.types import Message, Receive, Scope, Send

from dashboard.exhibits import build
from dashboard.store import Store
from dashboard.web import Gate
from dashboard.workbench.admission import COOKIE, Admission, Bounds, NotExpected, TooMuch
from tests.server import Server


def get(server: Server, path: str, method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers of one request; an error status is an answer, not an exception."""
    request = urllib.request.Request(server.url + path, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), {k.lower(): v for k, v in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, error.read(), {k.lower(): v for k, v in error.headers.items()}


def test_csv_carries_caliber_source_and_version(server: Server, store: Store) -> None:
    status, body, headers = get(server, "/exhibit/recovery_curve.csv?year=2020")
    text = body.decode("utf-8-sig")
    assert status == 200 and headers["content-type"].startswith("text/csv")
    for words in ("# 标题：", "# 口径：", "# 来源：", "# 数据版次：", "-5.2%", "公布"):
        assert words in text
    assert "attachment" in headers["content-disposition"]


def test_xlsx_opens_with_data_dictionary_and_sources(server: Server) -> None:
    status, body, _ = get(server, "/exhibit/resumption.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert status == 200 and {"数据", "说明", "指标", "来源"} <= set(book.sheetnames)
    headings = [cell.value for cell in book["来源"][1]]
    assert {"发布机构", "入库位置", "可信度"} <= set(headings)
    place = headings.index("数值（数字，限定词见“数值”列）")
    numbers = [row[place] for row in book["来源"].iter_rows(min_row=2, values_only=True)]
    assert 97.0 in numbers and 16.3 in numbers


@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_pictures_are_drawn(server: Server, form: str, start: bytes) -> None:
    status, body, _ = get(server, f"/exhibit/park_map.{form}")
    assert status == 200 and body.startswith(start)


def test_a_map_without_review_number_leaves_as_tiles(server: Server) -> None:
    _, body, _ = get(server, "/exhibit/centre_map.svg")
    text = body.decode()
    assert "示意布局，不表示行政区域界线" in text
    assert "geoshape" not in text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/exhibit/no_such.csv", 404, "没有这个文件"),
        ("/exhibit/recovery_curve.exe", 404, "没有这个文件"),
        ("/exhibit/recovery_card.png", 404, "没有图片格式"),
        ("/exhibit/recovery_curve.csv?nonsense=1", 400, "没有参数nonsense"),
        ("/exhibit/recovery_curve.csv?year=1850", 400, "没有“1850”"),
        ("/exhibit/recovery_years.csv?years=2020&years=1066", 400, "没有“1066”"),
        ("/exhibit/recovery_curve.csv?at=abc", 400, "不是数字"),
        ("/exhibit/recovery_curve.csv?at=99999", 400, "没有数据版次 99999"),
        ("/geo/nowhere.geojson", 404, "没有这个边界文件"),
        ("/recovery/deeper", 404, "没有这个页面"),
    ],
)
def test_what_is_not_there_is_said_in_chinese(server: Server, path: str, status: int, words: str) -> None:
    found, body, _ = get(server, path)
    assert found == status
    assert words in body.decode()


@pytest.mark.parametrize("path", ["/geo/..%2findicators", "/geo/..%2f..%2fpyproject", "/geo/%2e%2e/region"])
def test_no_way_out_of_the_boundary_folder(server: Server, path: str) -> None:
    status, body, _ = get(server, f"{path}.geojson")
    assert status in (400, 404) and b"FeatureCollection" not in body


def test_boundaries_come_from_our_own_route(server: Server) -> None:
    status, body, headers = get(server, "/geo/sichuan.geojson")
    assert status == 200 and b"FeatureCollection" in body and "geo+json" in headers["content-type"]


def test_answers_carry_security_headers_and_uploads_are_refused(server: Server) -> None:
    _, _, headers = get(server, "/")
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    status, body, _ = get(server, "/_stcore/upload_file/anything/at-all", "PUT")
    assert status == 403 and "请刷新“报表导入”或“汇报演示”页面后再上传" in body.decode()
    status, body, _ = get(server, "/elsewhere/upload_file/anything", "POST")
    assert status == 403 and "不接收文件" in body.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (f"/kept/{'0' * 64}", "没有这个原始文件"),
        (f"/ready/{'0' * 64}", "已过期"),
        ("/template/nonsense.xlsx", "没有这个报表模板"),
        ("/kept/..%2f..%2fetc%2fpasswd", "没有这个页面"),
    ],
)
def test_files_nobody_made_are_said_to_be_missing(server: Server, path: str, words: str) -> None:
    status, body, _ = get(server, path)
    assert status == 404 and words in body.decode()


def test_only_expected_sessions_send_and_only_so_much() -> None:
    bounds, active = Bounds(file=100, session=150, process=300), {"a", "b", "c"}
    admission = Admission(bounds, active.__contains__)
    with pytest.raises(NotExpected):
        admission.begin("a", "1")
    for session in "abc":
        admission.expect(session)
    with pytest.raises(TooMuch, match="超过"):
        admission.begin("a", "1", declared=101)
    admission.begin("a", "1")
    admission.arrived("a", "1", 60)
    with pytest.raises(TooMuch, match="超过"):
        admission.arrived("a", "1", 101)
    for session in "ab":
        admission.begin(session, "1")
        admission.arrived(session, "1", 100)
    with pytest.raises(TooMuch, match="刷新页面"):
        admission.begin("a", "2", declared=60)
    admission.arrived("c", "1", 80)
    with pytest.raises(TooMuch, match="稍候"):
        admission.begin("c", "2", declared=50)
    # Another session ended: what it held is free again.
    active.remove("b")
    admission.begin("c", "2", declared=50)
    admission.release("a", "1")
    admission.begin("a", "2", declared=90)


def test_a_body_that_grows_beyond_the_bound_is_cut_off_in_chinese() -> None:
    """No announced size: the gate counts what arrives and answers itself, whatever stands behind it."""
    taken: list[int] = []

    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive()).get("more_body"):
            taken.append(len(message["body"]))

    async def chunk() -> Message:
        return {"type": "http.request", "body": b"x" * 40, "more_body": True}

    async def ask() -> list[Message]:
        admission = Admission(Bounds(file=100, session=1000, process=1000), lambda _: True)
        admission.expect("s")
        answers: list[Message] = []

        async def answer(message: Message) -> None:
            answers.append(message)

        admission.own("s", "c" * 43)
        headers = [(b"host", b"localhost"), (b"cookie", f"{COOKIE}={'c' * 43}".encode())]
        scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/s/f", "headers": headers}
        scope |= {"client": ("127.0.0.1", 1), "scheme": "http", "query_string": b""}
        await Gate(behind, admission)(scope, chunk, answer)
        admission.begin("s", "g", declared=100)
        return answers

    # In a thread of its own: the browser tests keep an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        start, body = thread.submit(lambda: asyncio.run(ask())).result()
    assert sum(taken) == 80 and start["status"] == 413 and "超过" in body["body"].decode()


def test_an_older_version_keeps_its_address(server: Server, store: Store) -> None:
    exhibit = build(store, "recovery_years")
    _, body, _ = get(server, f"/exhibit/recovery_years.csv?at={exhibit.version}")
    assert f"# 数据版次：{exhibit.version}" in body.decode("utf-8-sig")


def test_a_store_that_cannot_be_opened_is_one_chinese_sentence(tmp_path: Path, browser: Browser) -> None:
    """DASHBOARD_STORE names a file: the server starts, the page says what, where and what to do, no traceback."""
    blocked = tmp_path / "store"
    blocked.write_text("not a folder", encoding="utf-8")
    with Server(environment={"DASHBOARD_STORE": str(blocked)}) as server:
        page = browser.new_page()
        page.goto(f"{server.url}/recovery", timeout=60_000)
        alert = page.locator('[data-testid="stAlert"]').first
        alert.wait_for(timeout=60_000)
        words = alert.inner_text()
        assert str(blocked) in words and words.endswith("。")
        assert page.locator('[data-testid="stException"]').count() == 0
        assert "Traceback" not in page.inner_text("body")
    assert blocked.read_text(encoding="utf-8") == "not a folder"
