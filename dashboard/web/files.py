"""Files over our own routes: exhibits, boundaries, imported originals, templates, what a page has just made."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.deck import analysis_file, picture, table
from dashboard.deck.forms import FORMS as OFFICE
from dashboard.errors import DrawingError, ParameterError
from dashboard.exhibits import EXHIBITS, Exhibit, build
from dashboard.intake.template_topics import topics
from dashboard.opened import opened
from dashboard.web.answers import failed, saved_as, version_in
from dashboard.wording import few
from dashboard.workbench.outbox import OUTBOX

GEO = Path(__file__).resolve().parents[2] / "data" / "geo"

FORMATS: dict[str, tuple[str, Callable[[Exhibit], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", table.csv_bytes),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", table.xlsx_bytes),
    "svg": ("image/svg+xml", picture.svg),
    "png": ("image/png", picture.png),
    "docx": (OFFICE["docx"].mime, lambda exhibit: analysis_file.document(opened(), exhibit)),
    "docx-final": (OFFICE["docx"].mime, lambda exhibit: analysis_file.document(opened(), exhibit, final=True)),
}

XLSX = FORMATS["xlsx"][0]
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
    defaults = EXHIBITS[key].parameters
    params: dict[str, Any] = {}
    for name in request.query_params:
        values = request.query_params.getlist(name)
        if isinstance(defaults.get(name), tuple):
            params[name] = tuple(value for value in values if value)
        elif len(values) > 1:
            raise ParameterError(f"参数“{name[:40]}”只能有一个值", "链接参数", "请只保留一个")
        else:
            params[name] = values[0]
    return version_in(params.pop("at", None)), params


async def _exhibit(request: Request) -> Response:
    """One exhibit as a file. 404 unknown name or format, 400 unknown parameters, 503 store or drawing not available."""
    key, form = request.path_params["key"], request.path_params["form"]
    if key not in EXHIBITS or form not in FORMATS:
        return PlainTextResponse(f"没有这个文件：{few([f'{key}.{form}'])}", status_code=404)
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
        return failed(error)
    own = analysis_file.NAMES.get(form, "{name}_版次{version}." + form)
    name = quote(own.format(title=analysis_file.title_of(exhibit), name=exhibit.name, version=exhibit.version))
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


async def _kept(request: Request) -> Response:
    """An imported file exactly as received, by its hash; only hashes the history of imports knows."""
    sha256 = request.path_params["sha256"]
    try:
        name, path = await asyncio.to_thread(_kept_file, sha256)
    except Exception as error:
        return failed(error)
    if path is None:
        return PlainTextResponse("没有这个原始文件：入库记录中没有它，或已不在数据目录中。", status_code=404)
    return FileResponse(path, media_type="application/octet-stream", headers=saved_as(name))


def _kept_file(sha256: str) -> tuple[str, Path | None]:
    """The cleaned original name of an imported file and where it lies; None where no import knows the hash."""
    history = opened().history()
    known = history[history["sha256"] == sha256]
    return (str(known["file"].iloc[0]) or sha256, opened().kept_file(sha256)) if len(known) else ("", None)


async def _ready(request: Request) -> Response:
    """A file a page has just made (marked-up sheet, list of problems)."""
    parcel = OUTBOX.parcel(request.path_params["digest"])
    if parcel is None:
        return PlainTextResponse("这个文件已过期，请回到页面重新生成。", status_code=404)
    return Response(parcel.body, media_type=parcel.mime, headers=saved_as(parcel.name))


async def _template(request: Request) -> Response:
    """A workbook to fill in, with the last values of the newest version."""
    # Only a download needs what writes workbooks.
    from dashboard.intake.templates import write

    topic = request.path_params["topic"]
    if topic not in topics():
        return PlainTextResponse("没有这个报表模板。", status_code=404)
    try:
        body = await asyncio.to_thread(write, topic, opened())
    except Exception as error:
        return failed(error)
    return Response(body, media_type=XLSX, headers=saved_as(f"报表模板_{topics()[topic]}.xlsx"))


FILE_ROUTES = [
    Route("/exhibit/{key:str}.{form:str}", _exhibit),
    Route("/geo/{name:str}.geojson", _boundaries),
    Route("/kept/{sha256:str}", _kept),
    Route("/ready/{digest:str}", _ready),
    Route("/template/{topic:str}.xlsx", _template),
]
