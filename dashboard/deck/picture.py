"""An exhibit as SVG and PNG: title, subtitle, chart and footnote in one picture.

Drawing takes 0.3–0.6 s of CPU, so it runs in a process of its own with low priority; the web
process only waits. Maps without a review number (审图号) are drawn as the schematic tile layout.
"""

import atexit
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from dashboard.charts import vega
from dashboard.deck.drawing import PAD, WIDTH
from dashboard.errors import DrawingError
from dashboard.exhibits import Exhibit
from dashboard.figure import Figure, MapFigure

ROOT = Path(__file__).resolve().parents[2]
GEO = ROOT / "data" / "geo"
#: Seconds after which a picture is given up.
PATIENCE = 30.0


def drawable(exhibit: Exhibit) -> bool:
    """Whether the exhibit has a picture (headline figures and plain tables have none)."""
    return isinstance(exhibit.figure, Figure | MapFigure)


def svg(exhibit: Exhibit) -> bytes:
    """The exhibit as a self-contained SVG file."""
    return _drawn("svg", exhibit)


def png(exhibit: Exhibit) -> bytes:
    """The exhibit as a PNG at twice the screen's resolution."""
    return _drawn("png", exhibit)


def spec(exhibit: Exhibit) -> dict[str, Any]:
    """The chart of a drawable exhibit as a finished Vega-Lite spec with its data, for a picture."""
    figure = exhibit.figure
    assert isinstance(figure, Figure | MapFigure)
    layout = "tiles" if isinstance(figure, MapFigure) and not figure.review else "geo"
    spec = vega(figure, map_layout=layout).standalone
    return {**spec, "width": WIDTH - 2 * PAD - 60, "layer": [inlined(layer) for layer in spec["layer"]]}


def inlined(layer: dict[str, Any]) -> dict[str, Any]:
    """A layer with the boundaries it names by address put in: a picture is drawn without a server."""
    data = layer.get("data", {})
    if not str(data.get("url", "")).startswith("/geo/"):
        return layer
    features = json.loads((GEO / Path(data["url"]).name).read_text(encoding="utf-8"))["features"]
    return {**layer, "data": {"values": features}}


def words(exhibit: Exhibit) -> tuple[str, str, list[str]]:
    """What stands around the chart in a picture: title, subtitle, the lines under it."""
    subtitle = exhibit.subtitle
    if isinstance(exhibit.figure, MapFigure) and not exhibit.figure.review:
        subtitle += "（示意布局，不表示行政区域界线）"
    return exhibit.title, subtitle, [*exhibit.notes, exhibit.footnote]


class Worker:
    """One drawing process, started with the first picture and again after it was lost; draws one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, request: dict[str, Any]) -> bytes:
        """Send one request and wait for its bytes. Raises DrawingError when the process fails."""
        with self._lock:
            process = self._running()
            assert process.stdin is not None and process.stdout is not None
            guard = Timer(PATIENCE, process.kill)
            guard.daemon = True
            guard.start()
            length, body = 0, b""
            try:
                process.stdin.write(json.dumps(request, default=str).encode() + b"\n")
                process.stdin.flush()
                length = int(process.stdout.readline() or b"0")
                body = process.stdout.read(length)
            except (OSError, ValueError):
                body = b""
            finally:
                guard.cancel()
                # A picture cut short, or one left unread, would be taken for the answer to the next request.
                if not body or len(body) != length:
                    self._end(process)
            if self._process is None:
                raise DrawingError("图片未能生成", "绘图进程", "请重试，或先下载 CSV、XLSX")
            return body

    def close(self) -> None:
        """End the process, if one runs."""
        with self._lock:
            if self._process is not None:
                self._end(self._process)

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = None
        process.kill()
        with suppress(BrokenPipeError):  # a request the process never took
            process.communicate()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "dashboard.deck.drawing"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._process


_worker = Worker()
atexit.register(_worker.close)


def _drawn(form: str, exhibit: Exhibit) -> bytes:
    title, subtitle, feet = words(exhibit)
    return _worker.draw({"form": form, "spec": spec(exhibit), "title": title, "subtitle": subtitle, "feet": feet})
