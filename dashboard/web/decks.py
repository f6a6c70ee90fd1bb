"""Decks over our own routes: presented as one page, taken away as files.

    /deck/<id>            the page a deck is presented from          ?at=VERSION
    /deck/<id>/newest     {"version": n}, the newest data version
    /deck/<id>.pptx .pdf .html .docx .xlsx .zip                      ?at=VERSION &form=handout|docx-final|png|svg
                                                                     &levels=seen

Ready-made decks go by their word (annual, recovery …), saved ones by their id or name. A deck never changes under
its address unless it is saved again or, ready-made, data come in: the page knows by its ETag.
"""

import asyncio
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
from dashboard.web.answers import failed, page, saved_as, version_in
from dashboard.wording import few

T = TypeVar("T")

#: The endings of addresses and the forms they stand for; the first is the default, others are asked for by ?form=.
FORMS: dict[str, tuple[str, ...]] = {
    "pptx": ("pptx",),
    "pdf": ("pdf", "handout"),
    "html": ("html",),
    "docx": ("docx", "docx-final"),
    "xlsx": ("xlsx",),
    "zip": ("png", "svg"),
}
#: Words of the address that say how a deck is looked at; the page itself reads them.
LOOKS = ("auto", "view")
#: Making a file may take seconds: those who wait for one take no thread from the rest of the server.
_threads = ThreadPoolExecutor(MOST_WAITING + 4, "deck")

BEFORE = """<p>“{title}”含不同公开属性的内容，导出的文件按最严的一级处理（{level}），逐页标注：</p>{levels}
<p><a class="go" href="{link}">已知悉，继续导出</a></p>"""


async def _aside(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)


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
    strange = [name for name in request.query_params if name not in known]
    if strange:
        return PlainTextResponse(
            f"链接中的参数不认识：{few(strange)}。可用的参数：{'、'.join(known)}。", status_code=400
        )
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
    body = BEFORE.format(
        title=escape(laid.deck.title), level=escape(f"{laid.level}，{laid.mark}"), levels=listed, link=escape(link)
    )
    return HTMLResponse(page("导出前请确认公开属性", body), status_code=409)


DECK_ROUTES = [
    Route("/deck/{id:str}/newest", _newest),
    Route("/deck/{id:str}.{suffix:str}", _file),
    Route("/deck/{id:str}", _present),
]
