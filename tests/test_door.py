"""The door: who may come in, what is closed, whose a session is; a refusal asks nobody and takes no time."""

import asyncio
import http.client
import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from conftest import ROOT
from playwright.sync_api import Browser
from starlette.types import Message, Receive, Scope, Send
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashboard.web import Gate
from dashboard.workbench.admission import COOKIE, MOST_OWNED, Admission, Bounds, TooMuch
from tests.server import Server
from tests.socket_driver import Session, record, walk
from tests.test_browser import PATIENCE, settle

#: Notes in a file whatever a process and its children look up or connect to.
WATCH = """
import os, sys
def note(event, args):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        told = str(args[0])
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        told = str(args[1][0])
    else:
        return
    with open(os.environ["WATCHED"], "a") as file:
        file.write(f"{event} {told}\\n")
sys.addaudithook(note)
note("socket.getaddrinfo", ("localhost",))
"""
LOOPBACK = ("127.", "::1", "localhost", "None")


def ask(
    server: Server, path: str, method: str = "GET", at: str = "127.0.0.1", **headers: str
) -> tuple[int, str, Mapping[str, str]]:
    """Status, text and headers of an answer, asked by exactly these headers; at: the address connected to."""
    given = {"Host": f"127.0.0.1:{server.port}"} | {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection(at, server.port, timeout=30)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in given.items():
            if value:
                connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return (
            answer.status,
            answer.read().decode(errors="replace"),
            {name.lower(): value for name, value in answer.getheaders()},
        )
    finally:
        connection.close()


def knock(server: Server, at: str = "127.0.0.1", **headers: str) -> int:
    """The status a websocket's handshake is answered with: 101 where it was let in."""
    fixed = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "streamlit",
    }
    return ask(server, "/_stcore/stream", at=at, **fixed, **headers)[0]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that lists what the open server looked up or connected to."""
    return tmp_path_factory.mktemp("watched") / "asked.txt"


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory, watched: Path) -> Iterator[Server]:
    """A server that listens on every address, answers to a further name, may be driven, and is watched."""
    (watched.parent / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    watched.touch()
    settings = {"DASHBOARD_HOSTS": "board.gov.example，desk.example:8443", "WATCHED": str(watched)}
    settings["FORWARDED_ALLOW_IPS"] = "*"
    with Server(
        store=tmp_path_factory.mktemp("wide") / "store",
        options=["--server.address=0.0.0.0", "--server.enableAgentApi=true"],
        environment={"PYTHONPATH": f"{watched.parent}:{ROOT}", **settings},
    ) as running:
        yield running


@pytest.fixture(scope="module")
def outside() -> str:
    """An address of this machine that is not loopback: who connects by it comes from it."""
    places = [place for held in psutil.net_if_addrs().values() for place in held if place.family == socket.AF_INET]
    found = [place.address for place in places if not place.address.startswith("127.")]
    assert found, "this test needs a network interface with an address"
    return found[0]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "localhost.", "LOCALHOST", "127.8.9.10", "[::1]"])
def test_this_computer_is_let_in_by_each_of_its_names(server: Server, name: str) -> None:
    host = f"{name}:{server.port}"
    assert ask(server, "/_stcore/health", Host=host)[0] == 200
    assert knock(server, Host=host, Origin=f"http://{host}") == 101


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:8501", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0",
        "2130706433", "0x7f.1", "127.1", "[::]", "[fe80::1]", "user@127.0.0.1", "127.0.0.1:x", "127.0.0.1/evil", "",
        "<script>alert(1)",
        "board.gov.example",
    ],
)  # fmt: skip
def test_a_strange_name_is_refused_everywhere_and_at_once(server: Server, host: str) -> None:
    for path in ("/", "/recovery", "/exhibit/recovery_curve.csv", "/deck/annual", "/_stcore/health", "/static/x.js"):
        status, text, _ = ask(server, path, Host=host)
        # What is no Host header at all is refused by the HTTP library with 400.
        assert status in (400, 403) and len(text) < 2000 and "script>" not in text and "evil" not in text
        assert status == 400 or ("DASHBOARD_HOSTS" in text and f"http://127.0.0.1:{server.port}" in text)
    begin = time.perf_counter()
    assert knock(server, Host=host, Origin=f"http://{host}") in (400, 403)
    assert time.perf_counter() - begin < 0.5


@pytest.mark.parametrize(
    "origin",
    [
        "", "null", "file://", "http://evil.example", "https://share.streamlit.io", "https://x.streamlit.app",
        "http://127.0.0.1", "http://127.0.0.1:1", "http://localhost:{port}", "http://127.0.0.1:{port}.evil.example",
        "http://evil.example@127.0.0.1:{port}", "ftp://127.0.0.1:{port}", "http://127.0.0.1:{port}/",
        "127.0.0.1:{port}",
    ],
)  # fmt: skip
def test_a_websocket_comes_from_a_page_of_this_very_server(server: Server, origin: str) -> None:
    assert knock(server, Origin=origin.format(port=server.port)) == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_another_sites_page_changes_nothing(server: Server, method: str) -> None:
    for origin in ("http://evil.example", "null", "http://localhost:9"):
        status, text, _ = ask(server, "/_stcore/upload_file/a/b", method, Origin=origin)
        assert status == 403 and "别的网页" in text
    own = ask(server, "/_stcore/upload_file/a/b", method, Origin=f"http://127.0.0.1:{server.port}")
    assert own[0] == 403 and "别的网页" not in own[1]


def test_a_listed_name_is_let_in_also_behind_a_proxy_that_ends_tls(wide: Server) -> None:
    for host, origin in (
        ("board.gov.example", "https://board.gov.example"),
        ("board.gov.example", "http://board.gov.example"),
        ("Board.gov.example:99", "http://Board.gov.example:99"),
        ("desk.example:8443", "https://desk.example:8443"),
    ):
        assert ask(wide, "/", Host=host)[0] == 200
        assert knock(wide, Host=host, Origin=origin, X_Forwarded_For="127.0.0.1") == 101
    assert ask(wide, "/", Host="desk.example:8444")[0] == 403
    assert knock(wide, Host="board.gov.example", Origin="https://desk.example:8443") == 403
    tls = {"X_Forwarded_For": "127.0.0.1", "X_Forwarded_Proto": "https", "Host": "board.gov.example"}
    assert knock(wide, Origin="https://board.gov.example", **tls) == 101
    assert knock(wide, Origin="http://board.gov.example", **tls) == 403


def test_from_another_computer_every_request_gets_the_closed_page(wide: Server, outside: str) -> None:
    sha = "0" * 64
    for path in (
        "/", "/upload", "/exhibit/recovery_curve.csv", f"/kept/{sha}", "/deck/annual", "/geo/sichuan.geojson",
        "/nowhere", "/_stcore/health", "/_stcore/metrics", "/_stcore/host-config", "/_stcore/agent/openapi.json",
        "/static/x.js", "/media/x", f"/ready/{sha}",
    ):  # fmt: skip
        for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS"):
            for host in (outside, "localhost", "board.gov.example"):
                status, text, headers = ask(wide, path, method, at=outside, Host=host)
                assert status == 403 and "default-src" in headers["content-security-policy"]
                if method != "HEAD":
                    assert "只对本机开放" in text and "账户" in text and f"http://127.0.0.1:{wide.port}" in text
    for spoofed in ({}, {"X_Forwarded_For": "127.0.0.1"}, {"X_Real_IP": "127.0.0.1"}, {"X_Client_IP": "127.0.0.1"}):
        host = f"{outside}:{wide.port}"
        assert knock(wide, at=outside, Host=host, Origin=f"http://{host}", **spoofed) == 403
        assert ask(wide, "/", at=outside, **spoofed)[0] == 403


@pytest.mark.parametrize(
    ("client", "headers", "let_in"),
    [
        ("127.0.0.1", {"host": "127.0.0.1:8501"}, True),
        ("::1", {"host": "[::1]:8501"}, True),
        ("::ffff:127.0.0.1", {"host": "localhost"}, True),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "127.0.0.1, ::1"}, True),
        ("192.168.1.7", {"host": "192.168.1.2:8501"}, False),
        ("192.168.1.7", {"host": "localhost"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "192.168.1.7"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "127.0.0.1, 192.168.1.7"}, False),
        ("127.0.0.1", {"host": "localhost", "x-real-ip": "10.0.0.1"}, False),
        ("127.0.0.1", {"host": "localhost", "x-client-ip": "10.0.0.1"}, False),
        ("127.0.0.1", {"host": "localhost", "forwarded": 'proto=http;for="10.0.0.1"'}, False),
        ("127.0.0.1", {"host": "localhost", "forwarded": "for = 9.9.9.9"}, False),
        ("127.0.0.1", {"host": "localhost", "forwarded": "for=127.0.0.1", "via": "1.1 proxy"}, True),
        ("127.0.0.1", {"host": "localhost", "cf-connecting-ip": "9.9.9.9"}, False),
        # Proxies that name nobody.
        ("127.0.0.1", {"host": "localhost", "via": "1.1 proxy"}, False),
        ("127.0.0.1", {"host": "localhost", "forwarded": "proto=https"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-host": "board.gov.example"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-proto": "http"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": " "}, False),
        ("127.0.0.1", {"host": "evil.example:8501"}, False),
        ("127.0.0.1", {}, False),
        ("", {"host": "localhost"}, False),
    ],
)
def test_only_this_computer_is_answered(client: str, headers: Mapping[str, str], let_in: bool) -> None:
    """Wherever a request says it comes from: page, deck and websocket alike."""
    came: list[Scope] = []

    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        came.append(scope)

    async def nothing(*_: Message) -> Message:
        return {"type": "http.request"}

    async def visit() -> None:
        own = {"origin": f"http://{headers.get('host', '')}", **headers}
        for kind, scheme in (("http", "http"), ("websocket", "ws")):
            await Gate(behind)(
                {
                    "type": kind, "method": "GET", "path": "/deck/annual", "query_string": b"", "scheme": scheme,
                    "headers": [(name.encode(), value.encode()) for name, value in own.items()],
                    "client": (client, 50000) if client else None, "server": ("127.0.0.1", 8501),
                },
                nothing, nothing,
            )  # fmt: skip

    # In a thread of its own: the browser tests keep an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(visit())).result()
    assert len(came) == (2 if let_in else 0)


def test_a_bare_proxys_old_protocol_is_refused(server: Server) -> None:
    """nginx passes on in HTTP/1.0, under the name it was told, and names nobody; no browser asks like that."""
    for version, status in (("1.0", b"403"), ("1.1", b"200")):
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            head = f"GET /_stcore/health HTTP/{version}\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n"
            client.sendall(head.encode())
            assert client.recv(4096).split(b" ", 2)[1] == status


def test_another_sites_link_gives_no_new_cookie(server: Server) -> None:
    """It brings no strict cookie along: a new one would part every open page from its session."""
    for site, given in (
        ("cross-site", False),
        ("same-site", False),
        ("none", False),
        ("same-origin", True),
        ("", True),
    ):
        _, _, headers = ask(server, "/_stcore/health", Sec_Fetch_Site=site)
        assert (COOKIE in headers.get("set-cookie", "")) is given, site


def test_a_container_is_told_what_it_needs(wide: Server, outside: str) -> None:
    """Behind a published port every visitor comes from the container's gateway, whatever DASHBOARD_HOSTS lists."""
    assert "主机网络" in ask(wide, "/", at=outside)[1]
    assert "容器" not in ask(wide, "/", Host="evil.example")[1]


def test_start_use_and_refusals_ask_nobody(wide: Server, outside: str, watched: Path) -> None:
    """Listening everywhere, refusing strangers, showing pages, drawing pictures: nothing beyond loopback."""
    assert f"http://127.0.0.1:{wide.port}" in wide.printed()
    for origin in ("http://evil.example", "https://x.streamlit.app", "null"):
        assert knock(wide, Origin=origin) == 403
        assert knock(wide, at=outside, Origin=origin) == 403
    assert ask(wide, "/", Host="evil.example")[0] == 403
    assert not sum(run.exceptions for run in walk(wide.port, "/recovery", 2))
    assert ask(wide, "/exhibit/park_map.png")[0] in (200, 503) and ask(wide, "/deck/annual.html")[0] == 200
    asked = watched.read_text(encoding="utf-8").splitlines()
    assert asked, "nobody watched"
    assert not [line for line in asked if not line.split(" ", 1)[1].startswith(LOOPBACK)]


def test_what_streamlit_tells_of_itself_is_closed(server: Server, wide: Server) -> None:
    agent = "/_stcore/agent"
    for path in (
        "/_stcore/metrics",
        "/_stcore/metrics?families=x",
        f"{agent}/openapi.json",
        f"{agent}/mcp",
        "/_stcore/metrics%0A",
        f"{agent}/openapi.json%0A",
    ):
        for method in ("GET", "POST"):
            status, text, headers = ask(server, path, method)
            assert status == 404 and "没有这个页面" in text and "openapi" not in str(headers)
    assert ask(server, "/_stcore/agent/interact", "POST")[0] == 404
    status, text, headers = ask(server, "/_stcore/host-config")
    assert status == 200 and json.loads(text)["allowedOrigins"] == [] and "server" not in headers
    assert ask(wide, "/_stcore/agent/openapi.json")[0] == 200, "asked for on the command line"
    assert ask(wide, "/_stcore/metrics")[0] == 404


def test_heads_and_links_have_bounds_and_echoes_are_short(server: Server) -> None:
    many = {f"X-A{number}": "1" for number in range(120)}
    assert ask(server, "/", **many)[0] == 431
    assert ask(server, "/", X_Long="a" * 40_000)[0] == 431
    assert ask(server, "/", X_Long="a" * 100_000)[0] in (400, 431)
    assert ask(server, f"/recovery?at={'1' * 50_000}")[0] == 414
    own = f"http://127.0.0.1:{server.port}"
    assert knock(server, Origin=own, **many) == 403
    begin = time.monotonic()
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        knock(server, Origin=own, Cookie="a" * 9_000)
    assert time.monotonic() - begin < 5, "too long for the websocket library: closed, not left hanging"
    unknown = "&".join(f"p{number}=1" for number in range(900))
    for path in (
        f"/exhibit/recovery_curve.csv?year={'x' * 7000}",
        f"/exhibit/recovery_curve.csv?{'x' * 7000}=1",
        f"/exhibit/recovery_curve.csv?{unknown}",
        f"/exhibit/{'x' * 5000}.csv",
        f"/deck/annual?{unknown}",
        f"/deck/annual?{'x' * 7000}=1",
        f"/deck/{'x' * 5000}",
        f"/deck/annual.{'x' * 5000}",
        "/exhibit/recovery_years.csv?" + "&".join(f"years={'x' * 50}{number}" for number in range(100)),
    ):
        status, text, _ = ask(server, path)
        assert 400 <= status < 500 and len(text) < 1000, path[:60]


def test_a_page_names_few_of_a_links_unknown_parameters(server: Server) -> None:
    query = "&".join([*(f"p{number}={'x' * 300}" for number in range(900)), f"{'y' * 5000}=1", f"at={'1' * 5000}"])
    told = [
        message.delta.new_element.alert.body
        for message in record(server.port, "/recovery", query)
        if message.WhichOneof("type") == "delta" and message.delta.new_element.WhichOneof("type") == "alert"
    ]
    assert told and len(told) < 10 and max(map(len, told)) < 1000


def session_of(server: Server, cookie: str, existing: str = "") -> str:
    """The id of the session that a socket with this cookie gets, after its first run; existing: the one it asks for."""

    async def visit() -> str:
        offered = ["streamlit", "token", existing] if existing else ["streamlit"]
        async with Session(server.port, "/", cookie=cookie, protocols=offered) as session:
            (new,) = [m.new_session for m in (await session.run()).messages if m.WhichOneof("type") == "new_session"]
            return str(new.initialize.session_id)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(visit())).result()


def test_another_browsers_session_cannot_be_joined(server: Server) -> None:
    mine, others = (f"{COOKIE}={letter * 43}" for letter in "ab")
    first = session_of(server, mine)
    assert session_of(server, others, first) != first
    assert session_of(server, "", first) != first
    assert session_of(server, mine, first) == first, "after a break one's own goes on"
    bare = session_of(server, "")
    assert session_of(server, "", bare) != bare, "who has no cookie has nothing to go on with"


def test_another_browsers_uploads_cannot_be_touched(server: Server, browser: Browser, tmp_path: Path) -> None:
    """The upload's address and a token of one's own are not enough: it takes the session's cookie."""
    file = tmp_path / "a.csv"
    file.write_text("地区,2020年\n四川,1\n", encoding="utf-8")
    owner, other = browser.new_context(), browser.new_context()
    owner.set_default_timeout(PATIENCE)
    page = owner.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    page.goto(f"{server.url}/upload", timeout=PATIENCE)
    settle(page)
    page.get_by_label("经办人姓名", exact=True).fill("张三")
    page.get_by_role("button", name="确定").click()
    page.locator('input[type="file"]').set_input_files(file)
    with page.expect_response(lambda answer: answer.request.method == "PUT") as taken:
        pass
    assert taken.value.status == 204
    (cookie,) = [held for held in owner.cookies() if held["name"] == COOKIE]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    stranger = other.new_page()
    stranger.goto(server.url, timeout=PATIENCE)
    settle(stranger)
    for context, status in ((other, 403), (owner, 204)):
        (token,) = [held["value"] for held in context.cookies() if held["name"] == "_streamlit_xsrf"]
        headers = {"X-Xsrftoken": token, "Origin": server.url}
        part = {"file": {"name": "b.csv", "mimeType": "text/csv", "buffer": b"a,b"}}
        place = re.sub(r"[^/]+$", f"file-{status}", sent[0])
        assert context.request.put(place, multipart=part, headers=headers).status == status
        assert context.request.delete(sent[0], headers=headers).status == status
    for context in (owner, other):
        context.close()


def test_ten_thousand_sessions_are_remembered_and_the_oldest_forgotten() -> None:
    admission = Admission()
    for number in range(MOST_OWNED + 1):
        admission.own(f"s{number}", "v")
    owned = [number for number in range(MOST_OWNED + 1) if admission.owned(f"s{number}", "v")]
    assert owned == list(range(1, MOST_OWNED + 1))


def test_a_session_holds_only_so_many_files() -> None:
    admission = Admission(Bounds(files=2), lambda _: True)
    admission.expect("s")
    for name in ("a", "b", "b"):
        admission.begin("s", name)
    with pytest.raises(TooMuch, match="已满 2 个"):
        admission.begin("s", "c")
    admission.release("s", "a")
    admission.begin("s", "c")


def test_half_open_requests_are_dropped_and_nobody_else_is(server: Server) -> None:
    """300 clients that never finish asking are gone in 15 seconds; a page open meanwhile stays open."""
    origin = f"http://127.0.0.1:{server.port}"
    whole = b"GET /_stcore/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    beginnings = (b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ", whole + b"GET / HTTP/1.1\r\nX-A")
    with connect(f"ws://127.0.0.1:{server.port}/_stcore/stream", origin=origin, subprotocols=["streamlit"]) as viewer:  # type: ignore[arg-type,list-item]
        begin = time.monotonic()
        clients = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(300)]
        for number, client in enumerate(clients):
            client.sendall(beginnings[number % 3])
        assert ask(server, "/_stcore/health")[0] == 200
        for client in clients:
            client.settimeout(max(0.1, begin + 15 - time.monotonic()))
            try:
                while client.recv(4096):
                    pass
            except ConnectionResetError:
                pass
            client.close()
        assert time.monotonic() - begin < 15
        viewer.ping().wait(5)
        assert viewer.close_code is None


def test_a_refused_handshake_says_so_without_a_traceback(server: Server) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"ws://127.0.0.1:{server.port}/_stcore/stream", origin="http://evil.example")  # type: ignore[arg-type]
    assert "Traceback" not in server.printed()
