"""An exhibit as SVG and PNG: title, subtitle, chart and footnote in one picture.

Drawing takes 0.3–0.6 s of CPU, so it runs in a process of its own with low priority; the web
process only waits. Maps without a review number (审图号) are drawn as the schematic tile layout.
"""

import atexit
import json
from pathlib import Path
from threading import Lock
from typing import Any

from dashboard.analysis.narrative import told
from dashboard.charts import Drawn, vega
from dashboard.deck.drawing import PAD, WIDTH
from dashboard.deck.process import Process
from dashboard.errors import DrawingError
from dashboard.exhibits import Exhibit
from dashboard.figure import Figure, MapFigure

GEO = Path(__file__).resolve().parents[2] / "data" / "geo"
#: Seconds after which a picture is given up.
PATIENCE = 30.0


def drawable(exhibit: Exhibit) -> bool:
    """Whether the exhibit has a picture (headline figures, words and plain tables have none)."""
    return isinstance(exhibit.figure, Drawn)


def described(exhibit: Exhibit) -> str:
    """What an exhibit's drawing shows, for who cannot see it: the finding, then its readings by rule."""
    return "".join((f"{exhibit.title}。", *told(exhibit.figure)))


def svg(exhibit: Exhibit) -> bytes:
    """The exhibit as a self-contained SVG file."""
    return _drawn("svg", exhibit)


def png(exhibit: Exhibit) -> bytes:
    """The exhibit as a PNG at twice the screen's resolution."""
    return _drawn("png", exhibit)


def spec(exhibit: Exhibit) -> dict[str, Any]:
    """The chart of a drawable exhibit as a finished Vega-Lite spec with its data, for a picture."""
    figure = exhibit.figure
    assert isinstance(figure, Drawn)
    spec = vega(figure).standalone
    if isinstance(figure, Figure | MapFigure):
        return {**spec, "width": WIDTH - 2 * PAD - 60, "layer": [inlined(layer) for layer in spec["layer"]]}
    # These write their names within the plot: only the legend stands outside it.
    return {**spec, "width": WIDTH - 2 * PAD - 12}


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
    """The drawing process and those who wait for it; draws one picture at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process = Process("dashboard.deck.drawing")

    def draw(self, request: dict[str, Any]) -> bytes:
        """Send one request and wait for its bytes. Raises DrawingError when the process fails."""
        body = b""
        with self._lock, self._process.asked(PATIENCE) as exchange:
            exchange.input.write(json.dumps(request, default=str).encode() + b"\n")
            exchange.input.flush()
            length = int(exchange.output.readline() or b"0")
            body = exchange.output.read(length)
            exchange.whole = bool(body) and len(body) == length
        if not exchange.whole:
            raise DrawingError("图片未能生成", "绘图进程", "请重试，或先下载 CSV、XLSX")
        return body

    def close(self) -> None:
        """End the process, if one runs."""
        with self._lock:
            self._process.end()


_worker = Worker()
atexit.register(_worker.close)


def _drawn(form: str, exhibit: Exhibit) -> bytes:
    title, subtitle, feet = words(exhibit)
    return _worker.draw({"form": form, "spec": spec(exhibit), "title": title, "subtitle": subtitle, "feet": feet})
