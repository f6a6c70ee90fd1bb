"""What the server does besides Streamlit's pages: files, boundaries, unknown addresses, uploads, warm-up."""

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from dashboard.deck import press
from dashboard.errors import DashboardError
from dashboard.exhibits.exhibit import unknown_released
from dashboard.settings import setting
from dashboard.web.decks import DECK_ROUTES
from dashboard.web.files import FILE_ROUTES, Line
from dashboard.web.gate import Gate

__all__ = ["ROUTES", "Gate", "Line", "lifespan"]

ROUTES = [*FILE_ROUTES, *DECK_ROUTES]


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the store and build every exhibit and chart once, before the first visitor, unless told not to.

    Whatever fails does not stop the server: the pages say what is wrong.
    """
    from dashboard.ui import warm

    begin = time.perf_counter()
    if told := unknown_released():
        print(f"提示：{told}", flush=True)
    try:
        if setting("DASHBOARD_WARM") != "否":
            await asyncio.to_thread(warm)
    except DashboardError as error:
        print(f"未能预热：{error}", flush=True)
    except Exception:
        logging.getLogger("dashboard").exception("warm-up failed")
    gc.collect()
    gc.freeze()
    print(f"已就绪，预热用时 {time.perf_counter() - begin:.1f} 秒", flush=True)
    try:
        yield {}
    finally:
        press.close()
