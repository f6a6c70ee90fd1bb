"""Who may come in: this computer, under one of the dashboard's own names, from one of its own pages.

Decided from the request alone: nothing is looked up and nobody is asked, so a refusal takes no time.
"""

import ipaddress
import re

from starlette.types import Scope

from dashboard.settings import listed
from dashboard.web.answers import page
from dashboard.workbench.admission import COOKIE

MOST_HEADERS, HEADER_BYTES, QUERY_BYTES = 100, 32 * 2**10, 8 * 2**10
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:/@?#\s]+)(?::[0-9]{1,5})?")
#: The headers by which proxies name the visitor; whom a Forwarded header names.
NAMING = ("x-forwarded-for", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")
FORWARDED = re.compile(r'for\s*=\s*"?([^;,"\s]*)', re.IGNORECASE)
#: What tells of a proxy, whether it names the visitor or not.
PASSED_ON = (b"via", b"forwarded", b"x-forwarded-")
SAFE = ("GET", "HEAD", "OPTIONS")

CLOSED = "看板目前只对本机开放"
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
        return 403, page(CLOSED, ONLY_HERE.format(port=port))
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
