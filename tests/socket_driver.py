"""A load driver that speaks Streamlit's own protocol over the websocket, without browsers.

    python -m tests.socket_driver PORT /recovery --sessions 50 --seconds 20 [--think 5]

Every session opens a page as a browser would (one first run), then clicks: the page's first picker moves
to its next value, or, where there is none, the page is rerun. The next click comes when the script has
finished (and the think time is over).
"""

import argparse
import asyncio
import json
import random
import statistics
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

T = TypeVar("T")
PATIENCE = 120.0


@dataclass
class Run:
    """One script run as the client saw it: milliseconds, bytes received, messages, exception boxes."""

    ms: float
    size: int
    messages: list[ForwardMsg]

    @property
    def exceptions(self) -> int:
        """How many exception boxes the run put on the page."""
        return sum(
            message.WhichOneof("type") == "delta" and message.delta.new_element.WhichOneof("type") == "exception"
            for message in self.messages
        )


@dataclass
class Picker:
    """A widget that can be clicked: its id, its options, the one chosen now."""

    id: str
    options: list[str]
    chosen: int
    many: bool


class Session:
    """One viewer on one page. Use as: async with Session(port, "/recovery") as s: await s.click().

    cookie: what a browser would send along; protocols: "streamlit", and what a browser that had a session offers.
    """

    def __init__(
        self, port: int, page: str, query: str = "", cookie: str = "", protocols: Sequence[str] = ("streamlit",)
    ) -> None:
        self._headers = {"Cookie": cookie} if cookie else {}
        self._protocols = list(protocols)
        self._url = f"ws://127.0.0.1:{port}/_stcore/stream"
        self._origin = f"http://127.0.0.1:{port}"
        self._page = page.strip("/")
        self._query = query
        self._socket: ClientConnection | None = None
        self._page_hash = ""
        self._cached: dict[str, None] = {}
        self._states: dict[str, WidgetState] = {}
        self.picker: Picker | None = None

    async def __aenter__(self) -> "Session":
        self._socket = await connect(
            self._url,
            subprotocols=self._protocols,  # type: ignore[arg-type]
            additional_headers=self._headers,
            origin=self._origin,
            max_size=None,  # type: ignore[list-item,arg-type]
            compression=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def run(self) -> Run:
        """Ask for one run of the page with the widgets' present values and wait until it has finished."""
        assert self._socket is not None
        ask = BackMsg()
        ask.rerun_script.query_string = self._query
        ask.rerun_script.widget_states.SetInParent()
        ask.rerun_script.widget_states.widgets.extend(self._states.values())
        ask.rerun_script.cached_message_hashes.extend(self._cached)
        ask.rerun_script.context_info.timezone = "Asia/Shanghai"
        ask.rerun_script.context_info.url = f"{self._origin}/{self._page}"
        if self._page_hash:
            ask.rerun_script.page_script_hash = self._page_hash
        else:
            ask.rerun_script.page_name = self._page
        begin = time.perf_counter()
        await self._socket.send(ask.SerializeToString())
        size, messages = 0, []
        while True:
            data = await asyncio.wait_for(self._socket.recv(), PATIENCE)
            assert isinstance(data, bytes)
            message = ForwardMsg()
            message.ParseFromString(data)
            size += len(data)
            messages.append(message)
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self._page_hash = message.navigation.page_script_hash
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                break
        ms = (time.perf_counter() - begin) * 1000
        self._learn(messages)
        return Run(ms, size, messages)

    async def click(self) -> Run:
        """Move the page's first picker to its next value and run; without a picker, run again."""
        if self.picker is not None:
            picker = self.picker
            picker.chosen = (picker.chosen + 1) % len(picker.options)
            state = WidgetState(id=picker.id)
            if picker.many:
                state.string_array_value.data.append(picker.options[picker.chosen])
            else:
                state.string_value = picker.options[picker.chosen]
            self._states[picker.id] = state
        return await self.run()

    def _learn(self, messages: list[ForwardMsg]) -> None:
        """Note what a browser would: messages it may be spared next time, and the main part's first picker."""
        for message in messages:
            if message.metadata.cacheable and message.hash:
                self._cached[message.hash] = None
            if self.picker is not None or message.WhichOneof("type") != "delta":
                continue
            if not message.metadata.delta_path or message.metadata.delta_path[0] != 0:
                continue  # the sidebar's version picker changes what is asked, not what is looked at
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            if kind == "button_group" and len(element.button_group.options) > 1:
                group = element.button_group
                chosen = group.default[0] if group.default else 0
                self.picker = Picker(group.id, [option.content for option in group.options], chosen, True)
            elif kind == "selectbox" and len(element.selectbox.options) > 1:
                box = element.selectbox
                self.picker = Picker(box.id, list(box.options), box.default, False)


@dataclass
class Load:
    """What a load run measured; times in milliseconds, rates per second."""

    sessions: int
    seconds: float
    reruns: int = 0
    per_second: float = 0.0
    first_p50: float = 0.0
    first_max: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    bytes_first: int = 0
    bytes_rerun: int = 0
    errors: list[str] = field(default_factory=list)


def share(values: list[float], part: float) -> float:
    """The value below which this part of the values lies; 0 of nothing."""
    if not values:
        return 0.0
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))]


async def _load(port: int, page: str, query: str, sessions: int, seconds: float, think: float) -> Load:
    firsts: list[Run] = []
    reruns: list[Run] = []
    errors: list[str] = []
    opened = asyncio.Barrier(sessions)
    ends = [0.0]
    last = [0.0]

    async def viewer(number: int) -> None:
        try:
            async with Session(port, page, query) as session:
                first = await session.run()
                first.messages, boxes = [], first.exceptions
                firsts.append(first)
                if boxes:
                    errors.append(f"{boxes} exception box(es) on the first run")
                await opened.wait()
                if number == 0:
                    ends[0] = time.perf_counter() + seconds
                await asyncio.sleep(random.random() * think)
                while time.perf_counter() < ends[0]:
                    run = await session.click()
                    if run.exceptions:
                        errors.append(f"{run.exceptions} exception box(es) after a click")
                    run.messages = []
                    reruns.append(run)
                    last[0] = time.perf_counter()
                    if think:
                        await asyncio.sleep(think * random.uniform(0.5, 1.5))
        except (OSError, TimeoutError, WebSocketException) as error:
            errors.append(f"{type(error).__name__}: {error}")
            await opened.abort()
        except asyncio.BrokenBarrierError:
            errors.append("gave up because another session could not open")

    ends[0] = time.perf_counter() + PATIENCE
    await asyncio.gather(*(viewer(number) for number in range(sessions)))
    times = [run.ms for run in reruns]
    # A click under way when the time is over still counts, and so does the time it takes: a page that
    # needs longer than the whole run would otherwise have no figure at all.
    lasted = max(seconds, last[0] - ends[0] + seconds)
    return Load(
        sessions=sessions,
        seconds=lasted,
        reruns=len(reruns),
        per_second=len(reruns) / lasted,
        first_p50=share([run.ms for run in firsts], 0.5),
        first_max=max((run.ms for run in firsts), default=0.0),
        p50=share(times, 0.5),
        p95=share(times, 0.95),
        p99=share(times, 0.99),
        bytes_first=int(statistics.mean(run.size for run in firsts)) if firsts else 0,
        bytes_rerun=int(statistics.mean(run.size for run in reruns)) if reruns else 0,
        errors=errors,
    )


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in a thread of its own: beside a browser under test this one has a running loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def load(port: int, page: str, query: str = "", sessions: int = 50, seconds: float = 20.0, think: float = 0.0) -> Load:
    """Open `sessions` viewers on a page of the server on 127.0.0.1:port and let them click for `seconds`."""
    return _finish(_load(port, page, query, sessions, seconds, think))


def walk(port: int, page: str, clicks: int) -> list[Run]:
    """One visitor who opens a page and clicks so many times; returns the runs, the first one included."""

    async def visitor() -> list[Run]:
        async with Session(port, page) as session:
            return [await session.run(), *[await session.click() for _ in range(clicks)]]

    return _finish(visitor())


def record(port: int, page: str, query: str = "") -> list[ForwardMsg]:
    """The messages of one page's first run."""

    async def once() -> list[ForwardMsg]:
        async with Session(port, page, query) as session:
            return (await session.run()).messages

    return _finish(once())


def main() -> None:
    """Run a load from the command line and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("page", nargs="?", default="/")
    parser.add_argument("--query", default="")
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--think", type=float, default=0, help="mean pause between clicks in seconds")
    given = parser.parse_args()
    result = load(given.port, given.page, given.query, given.sessions, given.seconds, given.think)
    print(json.dumps(asdict(result), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
