"""What all our routes share: errors in one Chinese sentence, names files are saved under, the version in an address."""

import re
from urllib.parse import quote

from starlette.responses import PlainTextResponse, Response

from dashboard.errors import DashboardError, DrawingError, ExhibitError, ParameterError, StoreError, incident

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>body{{font:17px/1.8 "Noto Sans SC","PingFang SC",
"Microsoft YaHei",sans-serif;color:#1B2430;max-width:44rem;margin:10vh auto;padding:0 1.5rem}}
h1{{font-size:1.6rem}}h2{{font-size:1.1rem;margin:1.2em 0 .2em}}ul{{margin:.2em 0}}a{{color:#1F5FA8}}
.go{{display:inline-block;margin-top:1.4em;padding:.5em 1.2em;background:#1F5FA8;color:#fff;text-decoration:none;
border-radius:6px}}</style></head><body><h1>{title}</h1>
{body}</body></html>"""


def page(title: str, body: str) -> str:
    """A small page of ours, without Streamlit; both parts are HTML."""
    return PAGE.format(title=title, body=body)


def failed(error: Exception) -> Response:
    """What went wrong in one Chinese sentence; the traceback of what nobody foresaw goes to the log under a number."""
    if isinstance(error, DashboardError):
        ours = 500 if isinstance(error, ExhibitError) else 400
        return PlainTextResponse(str(error), status_code=503 if isinstance(error, StoreError | DrawingError) else ours)
    return PlainTextResponse(
        f"文件未能生成，数据没有受到影响（编号 {incident(error)}）；请检查链接中的参数，仍不行请把编号告诉维护人员。",
        status_code=500,
    )


def saved_as(name: str) -> dict[str, str]:
    """Headers that make a browser save a file under this name and never open it in place."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}", "cache-control": "private, no-cache"}


def version_in(at: str | None) -> int | None:
    """The data version an address names, None where it names none. Raises ParameterError where it is no number."""
    if at is None:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", at):
        raise ParameterError(f"数据版次“{at[:40]}”不是数字", "链接参数 at", "去掉该参数，或改为历史记录中的版次号")
    return int(at)
