"""Write, from what a page showed, the script someone would write without this project's machinery.

The same elements in the same containers by plain st calls: charts built with Altair from pandas frames,
tables from frames, frames read through st.cache_data, the page's first picker on top. Navigation, sidebar
and links in the address are left out: that favours the bare script. `finished=True` hands Streamlit the
finished Vega-Lite specification instead, which is the least a page with these charts can cost.
"""

import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Markdown_pb2 import Markdown

HEAD = '''"""Written by tests/bare/write.py: the same elements as {page}, by plain Streamlit calls."""

import json
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st

DATA = Path(__file__).with_suffix("")


@st.cache_data
def load(name: str) -> pd.DataFrame:
    return pd.read_parquet(DATA / f"{{name}}.parquet")


@st.cache_data
def read(name: str) -> dict:
    return json.loads((DATA / f"{{name}}.json").read_text())


st.set_page_config(page_title="bare", layout="wide")
'''
MARKS = {"line", "area", "bar", "point", "circle", "square", "rule", "text", "tick", "rect", "geoshape", "trail"}
CHANNELS = ("x", "y", "x2", "y2", "color", "text", "detail", "strokeDash", "shape", "size", "opacity", "tooltip")
TYPES = {"quantitative": "Q", "nominal": "N", "ordinal": "O", "temporal": "T"}


def _frame(data: bytes) -> pd.DataFrame:
    with pa.ipc.open_stream(io.BytesIO(data)) as stream:
        return stream.read_all().to_pandas()


def _units(spec: dict[str, Any], inherited: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every single-mark view of a specification, with data and encoding handed down from its parents."""
    here = {**inherited, **({"data": spec["data"]} if "data" in spec else {})}
    here["encoding"] = {**inherited.get("encoding", {}), **spec.get("encoding", {})}
    children = [child for key in ("layer", "hconcat", "vconcat", "concat") for child in spec.get(key, [])]
    if isinstance(spec.get("spec"), dict):
        children.append(spec["spec"])
    for child in children:
        yield from _units(child, here)
    if "mark" in spec and not children:
        mark = spec["mark"]
        yield {**here, "mark": mark if isinstance(mark, str) else mark["type"]}


@dataclass
class _Writer:
    folder: Path
    finished: bool
    lines: list[str] = field(default_factory=list)
    names: dict[tuple[int, ...], str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    columns: dict[tuple[int, ...], list[float]] = field(default_factory=dict)

    def _new(self, what: str) -> str:
        self.counts[what] += 1
        return f"{what}{self.counts[what]}"

    def _keep(self, frame: pd.DataFrame) -> str:
        name = self._new("frame")
        # Object columns of mixed content (labels beside gaps) do not fit Parquet as they are.
        plain = frame.apply(lambda column: column.astype(str) if column.dtype == object else column)
        plain.columns = [str(column) for column in plain.columns]
        plain.to_parquet(self.folder / f"{name}.parquet")
        return name

    def container(self, path: tuple[int, ...]) -> str:
        """The name of the container an element or block at this delta path goes into."""
        return self.names.get(path[:-1], "st")

    def block(self, path: tuple[int, ...], block: Any) -> None:
        """A container; columns are made together when the first of them comes."""
        kind = block.WhichOneof("type")
        parent = self.container(path)
        if kind == "column":
            name = f"{self.names[path[:-1]]}_columns[{path[-1]}]"
        elif kind == "grid_container":
            name = self._new("box")
            self.lines.append(f"{name} = {parent}.container()")
        else:
            name = self._new("box")
            flex = block.flex_container
            horizontal = kind == "flex_container" and flex.direction == flex.Direction.HORIZONTAL
            weights = self.columns.get(path)
            if weights:
                self.lines.append(f"{name} = {parent}")
                self.lines.append(f"{name}_columns = {parent}.columns({weights!r})")
            else:
                self.lines.append(f"{name} = {parent}.container(border={bool(flex.border)}, horizontal={horizontal})")
        self.names[path] = name

    def element(self, path: tuple[int, ...], element: Element) -> None:
        """One plain call for one element."""
        kind = element.WhichOneof("type") or "empty"
        self.counts[kind] += 1
        at = self.container(path)
        write = getattr(self, f"_{kind}", None)
        if write is None:
            self.counts[f"unknown: {kind}"] += 1
            self.lines.append(f"{at}.markdown({kind!r})")
        else:
            write(at, getattr(element, kind))

    def _heading(self, at: str, heading: Any) -> None:
        call = {"h1": "title", "h2": "header"}.get(heading.tag, "subheader")
        self.lines.append(f"{at}.{call}({heading.body!r}, anchor=False)")

    def _markdown(self, at: str, markdown: Any) -> None:
        call = "caption" if markdown.element_type == Markdown.Type.CAPTION else "markdown"
        self.lines.append(f"{at}.{call}({markdown.body!r})")

    def _metric(self, at: str, metric: Any) -> None:
        self.lines.append(f"{at}.metric({metric.label!r}, {metric.body!r}, border={metric.show_border})")

    def _alert(self, at: str, alert: Any) -> None:
        self.lines.append(f"{at}.info({alert.body!r})")

    def _button(self, at: str, button: Any) -> None:
        key = f"button{self.counts['button']}"
        self.lines.append(f"{at}.button({button.label!r}, key={key!r}, type={button.type or 'secondary'!r})")

    def _page_link(self, at: str, link: Any) -> None:
        self.lines.append(f"{at}.markdown({'[' + link.label + '](/' + link.page + ')'!r})")

    def _html(self, at: str, html: Any) -> None:
        self.lines.append(f"{at}.html({html.body!r})")

    def _button_group(self, at: str, group: Any) -> None:
        options = [option.content for option in group.options]
        chosen = options[group.default[0]] if group.default else None
        self.lines.append(f"{at}.segmented_control({group.label!r}, {options!r}, default={chosen!r})")

    def _selectbox(self, at: str, box: Any) -> None:
        self.lines.append(f"{at}.selectbox({box.label!r}, {list(box.options)!r}, index={box.default})")

    def _multiselect(self, at: str, box: Any) -> None:
        options = list(box.options)
        chosen = [options[number] for number in box.default]
        self.lines.append(f"{at}.multiselect({box.label!r}, {options!r}, default={chosen!r})")

    def _dataframe(self, at: str, table: Any) -> None:
        name = self._keep(_frame(table.arrow_data.data))
        self.lines.append(f"{at}.dataframe(load({name!r}), hide_index=True)")

    def _vega_lite_chart(self, at: str, chart: Any) -> None:
        spec = json.loads(chart.spec)
        frames = {entry.name: self._keep(_frame(entry.data.data)) for entry in chart.datasets}
        if chart.data.data:
            frames[""] = self._keep(_frame(chart.data.data))
        if self.finished:
            name = self._new("spec")
            (self.folder / f"{name}.json").write_text(chart.spec, encoding="utf-8")
            named = ", ".join(f"{key!r}: load({kept!r})" for key, kept in frames.items() if key)
            main = f"load({frames['']!r})" if "" in frames else "None"
            self.lines.append(
                f"{at}.vega_lite_chart({main}, {{**read({name!r}), 'datasets': {{{named}}}}}, theme=None)"
            )
            return
        # One layer a kind of mark: our charts have more (hover, labels, open and filled points), a plain
        # script would not, and it shall not pay for them.
        layers: dict[str, str] = {}
        for unit in _units(spec, {}):
            line = self._layer(unit, frames) if unit["mark"] not in layers else None
            if line:
                layers[unit["mark"]] = line
        self.lines.append(f"{at}.altair_chart(alt.layer({', '.join(layers.values())}).properties(height=320))")

    def _layer(self, unit: dict[str, Any], frames: dict[str, str]) -> str | None:
        data, mark = unit.get("data") or {}, unit["mark"]
        if mark not in MARKS:
            return None
        if "url" in data:
            form = data.get("format", {})
            source = f"alt.Data(url={data['url']!r}, format=alt.DataFormat(**{form!r}))"
            known = None
        else:
            kept = frames.get(data.get("name", ""))
            if kept is None and "values" in data:
                kept = frames[str(id(unit))] = self._keep(pd.json_normalize(data["values"]))
            if kept is None:
                return None
            source = f"load({kept!r})"
            known = set(pd.read_parquet(self.folder / f"{kept}.parquet").columns)
        encodings = []
        for channel in CHANNELS:
            definition = unit["encoding"].get(channel)
            if not isinstance(definition, dict) or "field" not in definition:
                continue
            name = str(definition["field"])
            if known is not None and name not in known:
                continue  # computed inside the specification; a bare script would have it in the frame
            secondary = channel in ("x2", "y2", "tooltip")
            kind = "" if secondary else ":" + TYPES.get(definition.get("type", "nominal"), "N")
            encodings.append(f"{channel}={name + kind!r}")
        return f"alt.Chart({source}).mark_{mark}().encode({', '.join(encodings)})"


def write(messages: list[ForwardMsg], page: str, script: Path, finished: bool = False) -> Counter[str]:
    """Write the bare script of a recorded first run beside a folder with its data; returns element counts."""
    folder = script.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    writer = _Writer(folder, finished)
    deltas = [
        (tuple(message.metadata.delta_path), message.delta)
        for message in messages
        if message.WhichOneof("type") == "delta" and message.metadata.delta_path[:1] == [0]
    ]
    for path, delta in deltas:
        if delta.WhichOneof("type") == "add_block" and delta.add_block.WhichOneof("type") == "column":
            writer.columns.setdefault(path[:-1], []).append(delta.add_block.column.weight)
    for path, delta in deltas:
        if delta.WhichOneof("type") == "add_block":
            writer.block(path, delta.add_block)
        elif delta.WhichOneof("type") == "new_element":
            writer.element(path, delta.new_element)
    script.write_text(HEAD.format(page=page) + "\n".join(writer.lines) + "\n", encoding="utf-8")
    return Counter({kind: n for kind, n in writer.counts.items() if kind not in ("frame", "spec", "box")})
