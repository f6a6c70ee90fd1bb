"""Decks over our own routes: presented as one page, taken away as files; only on this computer.

    /deck/<id>            the page a deck is presented from          ?at=VERSION
    /deck/<id>/newest     {"version": n}, the newest data version
    /deck/<id>.pptx .pdf .html .docx .xlsx .zip                      ?at=VERSION &form=handout|png|svg &levels=seen

Ready-made decks go by their word (annual, recovery …), saved ones by their id or name. A deck never changes under
its address unless it is saved again or, ready-made, data come in: the page knows by its ETag.
"""

import asyncio
import ipaddress
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from html import escape
from typing import TypeVar
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.deck import decks, press
from dashboard.deck.press_line import MOST_WAITING
from dashboard.deck.slides import Material
from dashboard.errors import ParameterError, VersionError
from dashboard.opened import opened
from dashboard.web.answers import failed, saved_as, version_in

T = TypeVar("T")

#: The endings of addresses and the forms they stand for; the first is the default, others are asked for by ?form=.
FORMS: dict[str, tuple[str, ...]] = {
    "pptx": ("pptx",),
    "pdf": ("pdf", "handout"),
    "html": ("html",),
    "docx": ("docx",),
    "xlsx": ("xlsx",),
    "zip": ("png", "svg"),
}
#: Whom a Forwarded header names.
FORWARDED = re.compile(r'for="?([^;,"\s]*)', re.IGNORECASE)
#: Words of the address that say how a deck is looked at; the page itself reads them.
LOOKS = ("auto", "view")
ELSEWHERE = "汇报放映和导出目前只在本机开放；请在运行看板的计算机上用 http://127.0.0.1 或 http://localhost 打开。"
#: Making a file may take seconds: those who wait for one take no thread from the rest of the server.
_threads = ThreadPoolExecutor(MOST_WAITING + 4, "deck")

BEFORE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>导出前请确认</title>
<meta name="viewport" content="width=device-width"><style>body{{font:17px/1.8 "Noto Sans SC","PingFang SC",
"Microsoft YaHei",sans-serif;color:#1B2430;max-width:44rem;margin:10vh auto;padding:0 1.5rem}}
h2{{font-size:1.1rem;margin:1.2em 0 .2em}}ul{{margin:.2em 0}}a{{color:#1F5FA8}}
.go{{display:inline-block;margin-top:1.4em;padding:.5em 1.2em;background:#1F5FA8;color:#fff;text-decoration:none;
border-radius:6px}}</style></head><body><h1>导出前请确认公开属性</h1>
<p>“{title}”含不同公开属性的内容，导出的文件按最严的一级处理（{level}），逐页标注：</p>{levels}
<p><a class="go" href="{link}">已知悉，继续导出</a></p></body></html>"""


async def _aside(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)


def own_computer(request: Request) -> bool:
    """Whether the visitor sits at this computer: by the connection, by what a proxy says, by the name they used."""
    # A proxy may add a line of its own below one the visitor made up: all of them count.
    said = ",".join(request.headers.getlist("x-forwarded-for") + request.headers.getlist("x-real-ip")).split(",")
    said += FORWARDED.findall(",".join(request.headers.getlist("forwarded")))
    asked = request.url.hostname or ""
    addresses = [request.client.host if request.client else "", *(place.strip() for place in said if place.strip())]
    return all(_loopback(place) for place in addresses) and (asked == "localhost" or _loopback(asked))


def _loopback(place: str) -> bool:
    try:
        address = ipaddress.ip_address(place.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool(address.is_loopback or (mapped is not None and mapped.is_loopback))


class _NotThere(Exception):
    """The deck or the version of an address does not exist; carries the sentence."""


def _laid(request: Request) -> Material:
    """The deck of an address, laid out. Raises _NotThere, ParameterError, StoreError."""
    at = version_in(request.query_params.get("at"))
    store = opened()
    try:
        return press.lay_out(store, decks.find(store, request.path_params["id"], at))
    except (ParameterError, VersionError) as error:
        raise _NotThere(str(error)) from error


def _refused(request: Request, *known: str) -> Response | None:
    """What is wrong with a request before anything is done for it."""
    if not own_computer(request):
        return PlainTextResponse(ELSEWHERE, status_code=403)
    strange = [name for name in request.query_params if name not in known]
    if strange:
        named = "、".join(name[:40] for name in strange)
        return PlainTextResponse(f"链接中的参数不认识：{named}。可用的参数：{'、'.join(known)}。", status_code=400)
    return None


def _wrong(error: Exception) -> Response:
    """404 for a deck or version that is not there, else as for every file."""
    return PlainTextResponse(str(error), status_code=404) if isinstance(error, _NotThere) else failed(error)


async def _present(request: Request) -> Response:
    """The page to present from, kept by browsers as long as it is the same."""
    refused = _refused(request, "at", *LOOKS)
    if refused is not None:
        return refused
    try:
        body, packed = await _aside(lambda: press.page(_laid(request)))
    except Exception as error:
        return _wrong(error)
    tag = f'"{sha256(packed).hexdigest()[:20]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "accept-encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if re.search(r"\bgzip\b(?!;q=0(?:\.0*)?(?:,|$))", request.headers.get("accept-encoding", "")):
        return Response(packed, media_type=press.FORMS["html"].mime, headers=headers | {"content-encoding": "gzip"})
    return Response(body, media_type=press.FORMS["html"].mime, headers=headers)


async def _newest(request: Request) -> Response:
    """The newest data version, for the discreet sign on a presented page."""
    refused = _refused(request)
    if refused is not None:
        return refused
    try:
        version = await _aside(lambda: opened().version)
    except Exception as error:
        return _wrong(error)
    return JSONResponse({"version": version}, headers={"cache-control": "no-store"})


async def _file(request: Request) -> Response:
    """A deck as a file. 404 unknown deck, version or ending; 409 mixed levels not yet seen; 503 press busy."""
    refused = _refused(request, "at", "form", "levels")
    if refused is not None:
        return refused
    known = FORMS.get(request.path_params["suffix"])
    if known is None:
        endings = "、".join(FORMS)
        return PlainTextResponse(
            f"没有这种格式：{request.path_params['suffix'][:20]}。可用：{endings}。", status_code=404
        )
    form = request.query_params.get("form", known[0])
    if form not in known:
        return PlainTextResponse(f"没有这种版式：{form[:20]}。可用：{'、'.join(known)}。", status_code=400)
    try:
        laid = await _aside(lambda: _laid(request))
        if len(laid.levels) > 1 and request.query_params.get("levels") != "seen":
            return _mixed(request, laid)
        body = await _aside(lambda: press.produce(laid, form))
    except Exception as error:
        return _wrong(error)
    return Response(body, media_type=press.FORMS[form].mime, headers=saved_as(press.file_name(laid, form)))


def _mixed(request: Request, laid: Material) -> Response:
    """What the levels are, and the link that goes on."""
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(f"{press.levels_in_words(laid)}确认后在链接中加上 levels=seen。", status_code=409)
    listed = "".join(
        f"<h2>{escape(level)}</h2><ul>{''.join(f'<li>{escape(title)}</li>' for title in titles)}</ul>"
        for level, titles in laid.levels.items()
    )
    query = urlencode({**request.query_params, "levels": "seen"})
    link = f"{quote(request.url.path)}?{query}"
    page = BEFORE.format(
        title=escape(laid.deck.title), level=escape(f"{laid.level}，{laid.mark}"), levels=listed, link=escape(link)
    )
    return HTMLResponse(page, status_code=409)


DECK_ROUTES = [
    Route("/deck/{id:str}/newest", _newest),
    Route("/deck/{id:str}.{suffix:str}", _file),
    Route("/deck/{id:str}", _present),
]
