"""What stands before every page: unknown addresses answered in Chinese, uploads only where a page expects them."""

import re
from functools import cache
from typing import Any

from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.sitemap import PAGES
from dashboard.workbench.admission import ADMISSION, Admission, NotExpected, TooMuch

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
KNOWN = (
    "/_stcore/",
    "/static/",
    "/media/",
    "/component/",
    "/bidi-components/",
    "/favicon",
    "/manifest",
)
#: Our own routes, whole: what only begins like one would get Streamlit's front end.
FILES = re.compile(
    r"/exhibit/[^/]+\.[^/]+|/geo/[^/]+\.geojson|/kept/[0-9a-f]{64}|/ready/[0-9a-f]{64}|/template/[^/]+\.xlsx"
    r"|/deck/[^/]+(?:/newest)?"
)
#: A deck as it is presented: a page of its own, with its own script and nothing of Streamlit's.
PRESENTED = re.compile(r"/deck/[^/.]+")
#: Where Streamlit takes files: session and file.
UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")
NOT_FOUND = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>页面不存在</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px/1.8 "Noto Sans SC","PingFang SC",
"Microsoft YaHei",sans-serif;color:#1B2430;max-width:36rem;margin:12vh auto;padding:0 1.5rem}}
a{{color:#1F5FA8}}</style></head><body>
<h1>没有这个页面</h1><p>地址可能写错，或页面已改名。可以从下面的页面进入：</p><ul>{links}</ul></body></html>"""


class Gate:
    """Answers unknown addresses in Chinese, lets in only the files a page expects, adds security headers."""

    def __init__(self, app: ASGIApp, admission: Admission = ADMISSION) -> None:
        self.app = app
        self.admission = admission
        self.pages = {page.href for page in PAGES}
        links = "".join(f'<li><a href="{page.href}">{page.title}</a></li>' for page in PAGES)
        self.not_found = NOT_FOUND.format(links=links)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, method = scope["path"], scope["method"]
        headers = _presented() if PRESENTED.fullmatch(path) else HEADERS

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *headers]
            await send(message)

        if method not in ("GET", "HEAD", "OPTIONS") and "/upload_file/" in path:
            await self._upload(scope, receive, send_with_headers)
        elif method in ("GET", "HEAD") and not self._known(path):
            await HTMLResponse(self.not_found, status_code=404)(scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)

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
            self.admission.begin(session, file, _announced(scope))
            if scope["method"] == "DELETE":
                await self.app(scope, receive, send)
            else:
                await self.app(scope, counted, answered)
        except NotExpected:
            await PlainTextResponse("请从“报表导入”或“汇报演示”页面上传文件。", status_code=403)(scope, receive, send)
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
