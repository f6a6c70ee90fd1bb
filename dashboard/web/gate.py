"""What stands before every page: strangers and unknown addresses answered in Chinese, uploads only where expected.

Let in is this computer, under one of the dashboard's own names, from one of its own pages. That is decided from the
request alone: nothing is looked up and nobody is asked, so a refusal takes no time.
"""

import ipaddress
import re
import secrets
from functools import cache
from typing import Any

from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboard.settings import listed
from dashboard.sitemap import PAGES
from dashboard.web.answers import page
from dashboard.workbench.admission import ADMISSION, COOKIE, Admission, NotExpected, TooMuch

MOST_HEADERS, HEADER_BYTES, QUERY_BYTES = 100, 32 * 2**10, 8 * 2**10
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:/@?#\s]+)(?::[0-9]{1,5})?")
#: The headers by which proxies name the visitor; whom a Forwarded header names.
NAMING = ("x-forwarded-for", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")
FORWARDED = re.compile(r'for\s*=\s*"?([^;,"\s]*)', re.IGNORECASE)
#: What tells of a proxy, whether it names the visitor or not.
PASSED_ON = (b"via", b"forwarded", b"x-forwarded-")
SAFE = ("GET", "HEAD", "OPTIONS")

NOT_FROM_ELSEWHERE = "看板目前只对本机开放"
ONLY_HERE = (
    "<p>请在运行看板的计算机上打开 <b>http://127.0.0.1:{port}</b>。</p>"
    "<p>账户功能在这一版中还没有：没有账户就分不清来访者是谁、可以看哪些内部数据，所以从其他计算机来的请求"
    "（包括经反向代理转来的）一律不予应答，无论监听哪个地址。以后的版本提供账户后，由管理员建立账户并启用，"
    "其他计算机即可登录使用。</p><p>在容器里运行的，请让容器使用主机网络。</p>"
)
STRANGE_HOST = (
    "<p>浏览器所用的主机名不在看板认可的范围内。在本机请打开 <b>http://127.0.0.1:{port}</b>；"
    "经反向代理使用的，请管理员把主机名写入环境变量 DASHBOARD_HOSTS 后重新启动看板。</p>"
)
STRANGE_PAGE = "<p>这个请求是从别的网页发来的，没有执行。请直接打开看板的页面操作。</p>"


def values(scope: Scope, name: str) -> list[str]:
    """What the request's headers of this name say, in their order."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name.encode()]


def visitor(scope: Scope) -> str:
    """Which browser asks, by our own cookie; "" where it has none."""
    found = re.search(rf"(?:^|;\s*){COOKIE}=([\w-]{{43}})(?:;|$)", "; ".join(values(scope, "cookie")), re.ASCII)
    return found[1] if found else ""


def refused(scope: Scope) -> tuple[int, str] | None:
    """Status and page for a request (HTTP or websocket) that may not come in; None where it may."""
    port = (scope.get("server") or ("", 8501))[1]
    headers = scope["headers"]
    if len(headers) > MOST_HEADERS or sum(len(key) + len(value) for key, value in headers) > HEADER_BYTES:
        return 431, page("请求头过长", "<p>请清除浏览器中本站的 Cookie 后重试。</p>")
    if not own_computer(scope):
        return 403, page(NOT_FROM_ELSEWHERE, ONLY_HERE.format(port=port))
    host = values(scope, "host")
    if len(host) != 1 or not own_name(host[0]):
        return 403, page("不能用这个地址打开看板", STRANGE_HOST.format(port=port))
    origin = values(scope, "origin")
    # A proxy may not say that it ends TLS.
    own = [[f"https://{host[0]}"], *([] if secure(scope) else [[f"http://{host[0]}"]])]
    if (scope["type"] == "websocket" or (origin and scope["method"] not in SAFE)) and origin not in own:
        return 403, page("请求来自别的网页", STRANGE_PAGE)
    if len(scope["query_string"]) > QUERY_BYTES:
        return 414, page("链接过长", "<p>请从页面上重新打开，或去掉链接中多余的参数。</p>")
    return None


def own_computer(scope: Scope) -> bool:
    """Whether the visitor sits at this computer: by the connection, and by all that proxies say of it."""
    # A proxy may add a line of its own below one the visitor made up: all of them count.
    said = ",".join(value for name in NAMING for value in values(scope, name)).split(",")
    said += FORWARDED.findall(",".join(values(scope, "forwarded")))
    named = [place.strip() for place in said if place.strip()]
    # Without headers of its own a proxy still tells itself by a protocol that no browser speaks.
    proxied = scope.get("http_version") == "1.0" or any(key.startswith(PASSED_ON) for key, _ in scope["headers"])
    client = scope.get("client")
    return (bool(named) or not proxied) and all(map(_loopback, (client[0] if client else "", *named)))


def own_name(host: str) -> bool:
    """Whether a Host header names this computer, or what DASHBOARD_HOSTS lists ("name", "name:port")."""
    found = HOST.fullmatch(host.lower())
    if found is None:
        return False
    name = found[1].removesuffix(".")
    known = {word.lower() for word in listed("DASHBOARD_HOSTS")}
    return name == "localhost" or _loopback(name) or not known.isdisjoint((name, host.lower()))


def secure(scope: Scope) -> bool:
    """Whether the visitor's browser speaks TLS, to us or to a proxy in front."""
    return scope["scheme"] in ("https", "wss") or "https" in values(scope, "x-forwarded-proto")


def _loopback(place: str) -> bool:
    try:
        address = ipaddress.ip_address(place.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool(address.is_loopback or (mapped is not None and mapped.is_loopback))


#: The one inline script of Streamlit's front end (window.prerenderReady = false); no other may run.
INLINE = b"'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"


def _headers(policy: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"x-frame-options", b"SAMEORIGIN"),
        (b"content-security-policy", policy),
    ]


HEADERS = _headers(
    b"default-src 'self'; script-src 'self' " + INLINE + b"; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
    b"frame-ancestors 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"
)


@cache
def _presented() -> list[tuple[bytes, bytes]]:
    """A presented deck may run the one script it comes with, ask this server for the newest version, nothing else."""
    from dashboard.deck.html import SCRIPT_HASH

    return _headers(
        b"default-src 'none'; script-src " + SCRIPT_HASH.encode() + b"; style-src 'unsafe-inline'; "
        b"img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'self'; base-uri 'none'; "
        b"form-action 'none'"
    )


#: Address beginnings that belong to Streamlit's own front end or to our routes.
KNOWN = ("/_stcore/", "/static/", "/media/", "/component/", "/bidi-components/", "/favicon", "/manifest")
#: Our own routes, whole: what only begins like one would get Streamlit's front end.
FILES = re.compile(
    r"/exhibit/[^/]+\.[^/]+|/geo/[^/]+\.geojson|/kept/[0-9a-f]{64}|/ready/[0-9a-f]{64}|/template/[^/]+\.xlsx"
    r"|/deck/[^/]+(?:/newest)?"
)
#: A deck as it is presented: a page of its own, with its own script and nothing of Streamlit's.
PRESENTED = re.compile(r"/deck/[^/.]+")
#: Where Streamlit takes files: session and file.
UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")
#: What Streamlit tells about itself and its driving without a browser: closed, the latter unless asked for at start.
CLOSED, DRIVING = "/_stcore/metrics", "/_stcore/agent"
#: The front end's first request of its own, before its websocket: a link on another site brings no strict cookie
#: along, and would have a browser's sessions fall apart if it were answered with a new one.
GREETING = "/_stcore/health"


class Gate:
    """Answers unknown addresses in Chinese, lets in only the files a page expects, adds security headers."""

    def __init__(self, app: ASGIApp, admission: Admission = ADMISSION, driven: bool = False) -> None:
        self.app = app
        self.admission = admission
        self.closed = (CLOSED,) if driven else (CLOSED, DRIVING)
        self.pages = {page.href for page in PAGES}
        links = "".join(f'<li><a href="{page.href}">{page.title}</a></li>' for page in PAGES)
        told = f"<p>地址可能写错，或页面已改名。可以从下面的页面进入：</p><ul>{links}</ul>"
        self.not_found = HTMLResponse(page("没有这个页面", told), status_code=404)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = refused(scope)
        if scope["type"] == "websocket":
            await (WebSocketClose(1008) if refusal else self.app)(self._unjoined(scope), receive, send)
            return
        path, method = scope["path"], scope["method"]
        headers = _presented() if PRESENTED.fullmatch(path) else HEADERS
        ours = values(scope, "sec-fetch-site") in ([], ["same-origin"])
        if path == GREETING and ours and not refusal and not visitor(scope):
            cookie = f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Strict"
            headers = [*headers, (b"set-cookie", (cookie + "; Secure" * secure(scope)).encode())]

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *headers]
            await send(message)

        if refusal:
            await HTMLResponse(refusal[1], refusal[0])(scope, receive, send_with_headers)
        elif method not in ("GET", "HEAD", "OPTIONS") and "/upload_file/" in path:
            await self._upload(scope, receive, send_with_headers)
        elif path.startswith(self.closed) or (method in ("GET", "HEAD") and not self._known(path)):
            await self.not_found(scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)

    def _unjoined(self, scope: Scope) -> Scope:
        """A websocket's request without the session it names, where that is another browser's: it gets one of its own.

        The front end offers the protocols "streamlit", its token and the session it had.
        """
        kept = []
        for name, value in scope["headers"]:
            if name == b"sec-websocket-protocol":
                offered = [word.strip() for word in value.decode("latin-1").split(",")]
                if len(offered) > 2 and not self.admission.owned(offered[2], visitor(scope)):
                    value = ", ".join(offered[:2]).encode("latin-1")
            kept.append((name, value))
        return {**scope, "headers": kept}

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a file on to Streamlit if its session's page expects one, counting what arrives."""
        place = UPLOAD.fullmatch(scope["path"])
        if place is None or scope["method"] not in ("PUT", "DELETE"):
            await PlainTextResponse("这里不接收文件。", status_code=403)(scope, receive, send)
            return
        session, file = place.groups()
        total, whole = 0, False

        async def counted() -> Message:
            nonlocal total
            message = await receive()
            if message["type"] == "http.request":
                total += len(message.get("body", b""))
                self.admission.arrived(session, file, total)
            return message

        async def answered(message: Message) -> None:
            nonlocal whole
            if message["type"] == "http.response.start":
                whole = message["status"] < 300
            await send(message)

        try:
            if not self.admission.owned(session, visitor(scope)):
                raise NotExpected(session)
            self.admission.begin(session, file, _announced(scope))
            if scope["method"] == "DELETE":
                await self.app(scope, receive, send)
            else:
                await self.app(scope, counted, answered)
        except NotExpected:
            await PlainTextResponse("请刷新“报表导入”或“汇报演示”页面后再上传。", status_code=403)(scope, receive, send)
        except TooMuch as error:
            await PlainTextResponse(str(error), status_code=413)(scope, receive, send)
        finally:
            if not whole:
                self.admission.release(session, file)

    def _known(self, path: str) -> bool:
        return (
            path.rstrip("/") in self.pages
            or path in self.pages
            or path.startswith(KNOWN)
            or FILES.fullmatch(path) is not None
            or ("/_stcore/" in path or "/static/" in path)
        )


def _announced(scope: Scope) -> int:
    """The size a request announces in bytes; 0 where it announces none or nonsense."""
    announced = dict(scope["headers"]).get(b"content-length", b"0")
    return int(announced) if re.fullmatch(rb"[0-9]{1,15}", announced) else 0
