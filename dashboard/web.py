"""What the server does besides Streamlit's pages: files, boundaries, unknown addresses, warm-up."""

import asyncio
import gc
import inspect
import logging
import re
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.deck import picture, table
from dashboard.errors import DashboardError, DrawingError, ParameterError, StoreError
from dashboard.exhibits import EXHIBITS, Exhibit, build
from dashboard.opened import opened
from dashboard.sitemap import PAGES

GEO = Path(__file__).parent.parent / "data" / "geo"

FORMATS: dict[str, tuple[str, Callable[[Exhibit], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", table.csv_bytes),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", table.xlsx_bytes),
    "svg": ("image/svg+xml", picture.svg),
    "png": ("image/png", picture.png),
}

#: The one inline script of Streamlit's front end (window.prerenderReady = false); no other may run.
INLINE = b"'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' " + INLINE + b"; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
        b"frame-ancestors 'self'; object-src 'none'; base-uri 'self'; form-action 'self'",
    ),
]

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
FILES = re.compile(r"/exhibit/[^/]+\.[^/]+|/geo/[^/]+\.geojson")
#: Pictures that may wait to be drawn (about half a second each); more are refused at once.
MOST_WAITING = 40


class Line:
    """Calls made one after another in a thread of their own, so that slow ones take no thread from the others."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting = 0
        self._thread = ThreadPoolExecutor(1, "picture")

    async def run(self, call: Callable[[Exhibit], bytes], exhibit: Exhibit) -> bytes:
        """The bytes the call makes of the exhibit. Raises DrawingError where too many are waiting."""
        if self._waiting >= self._most:
            raise DrawingError("正在生成的图片较多", "绘图进程", "请稍候再试，或先下载 CSV、XLSX")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call, exhibit)
        finally:
            self._waiting -= 1


_pictures = Line()


def _parameters(key: str, request: Request) -> tuple[int | None, dict[str, Any]]:
    """The version and the exhibit's parameters out of the query string.

    A parameter that takes several values is a tuple however many the link names (`years=`: none).
    """
    defaults = {p.name: p.default for p in inspect.signature(EXHIBITS[key].make).parameters.values()}
    params: dict[str, Any] = {}
    for name in request.query_params:
        values = request.query_params.getlist(name)
        if isinstance(defaults.get(name), tuple):
            params[name] = tuple(value for value in values if value)
        elif len(values) > 1:
            raise ParameterError(f"参数“{name[:40]}”只能有一个值", "链接参数", "请只保留一个")
        else:
            params[name] = values[0]
    at = params.pop("at", None)
    if at is None:
        return None, params
    if not re.fullmatch(r"[0-9]{1,15}", at):
        raise ParameterError(f"数据版次“{at[:40]}”不是数字", "链接参数 at", "去掉该参数，或改为历史记录中的版次号")
    return int(at), params


def _failed(error: Exception) -> Response:
    """What went wrong in one Chinese sentence; the traceback of what nobody foresaw goes to the log under a number."""
    if isinstance(error, DashboardError):
        return PlainTextResponse(str(error), status_code=503 if isinstance(error, StoreError | DrawingError) else 400)
    number = uuid4().hex[:8]
    logging.getLogger("dashboard").error("incident %s", number, exc_info=error)
    return PlainTextResponse(
        f"文件未能生成，数据没有受到影响（编号 {number}）；请检查链接中的参数，仍不行请把编号告诉维护人员。",
        status_code=500,
    )


async def _exhibit(request: Request) -> Response:
    """One exhibit as a file. 404 unknown name or format, 400 unknown parameters, 503 store or drawing not available."""
    key, form = request.path_params["key"], request.path_params["form"]
    if key not in EXHIBITS or form not in FORMATS:
        return PlainTextResponse(f"没有这个文件：{key}.{form}", status_code=404)
    mime, make = FORMATS[form]
    try:
        at, params = _parameters(key, request)
        exhibit = await asyncio.to_thread(lambda: build(opened(), key, at, **params))
        if form not in ("svg", "png"):
            body = await asyncio.to_thread(make, exhibit)
        elif picture.drawable(exhibit):
            body = await _pictures.run(make, exhibit)
        else:
            return PlainTextResponse("这个图件没有图片格式，请下载 CSV 或 XLSX。", status_code=404)
    except Exception as error:
        return _failed(error)
    name = quote(f"{exhibit.name}_版次{exhibit.version}.{form}")
    return Response(
        body,
        media_type=mime,
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{name}",
            # Only a link that names its version never changes its content.
            "cache-control": "no-cache" if at is None else "private, max-age=3600",
        },
    )


async def _boundaries(request: Request) -> Response:
    """A boundary file of data/geo by name."""
    held = {path.stem: path for path in GEO.glob("*.geojson")}
    path = held.get(request.path_params["name"])
    if path is None:
        return PlainTextResponse("没有这个边界文件。", status_code=404)
    return FileResponse(path, media_type="application/geo+json", headers={"cache-control": "max-age=3600"})


ROUTES = [
    Route("/exhibit/{key:str}.{form:str}", _exhibit),
    Route("/geo/{name:str}.geojson", _boundaries),
]

NOT_FOUND = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>页面不存在</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px/1.8 "Noto Sans SC","PingFang SC",
"Microsoft YaHei",sans-serif;color:#1B2430;max-width:36rem;margin:12vh auto;padding:0 1.5rem}}
a{{color:#1F5FA8}}</style></head><body>
<h1>没有这个页面</h1><p>地址可能写错，或页面已改名。可以从下面的页面进入：</p><ul>{links}</ul></body></html>"""


class Gate:
    """Answers unknown addresses in Chinese, refuses uploads while no page takes any, adds security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pages = {page.href for page in PAGES}
        links = "".join(f'<li><a href="{page.href}">{page.title}</a></li>' for page in PAGES)
        self.not_found = NOT_FOUND.format(links=links)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, method = scope["path"], scope["method"]

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        if method in ("PUT", "POST", "DELETE") and "/upload_file/" in path:
            await PlainTextResponse("本系统当前没有上传入口。", status_code=403)(scope, receive, send_with_headers)
        elif method in ("GET", "HEAD") and not self._known(path):
            await HTMLResponse(self.not_found, status_code=404)(scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)

    def _known(self, path: str) -> bool:
        return (
            path.rstrip("/") in self.pages
            or path in self.pages
            or path.startswith(KNOWN)
            or FILES.fullmatch(path) is not None
            or ("/_stcore/" in path or "/static/" in path)
        )


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the store and build every exhibit and chart once, before the first visitor.

    Whatever fails does not stop the server: the pages say what is wrong.
    """
    from dashboard.ui import warm

    begin = time.perf_counter()
    try:
        await asyncio.to_thread(warm)
    except DashboardError as error:
        print(f"未能预热：{error}", flush=True)
    except Exception:
        logging.getLogger("dashboard").exception("warm-up failed")
    gc.collect()
    gc.freeze()
    print(f"已就绪，预热用时 {time.perf_counter() - begin:.1f} 秒", flush=True)
    yield {}
