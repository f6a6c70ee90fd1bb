"""The figures this project promises, measured side by side in one run.

    python -m tests.bench [load] [first] [lake] [intake] [deck] [--seconds 20] [--sessions 50] [--rows 1000000 10000000]

load   50 viewers clicking without pause on a page: ours against a bare script of the same elements
first  time until the server is ready, and the first visitor after it against the second
lake   the questions of the pages on generated observations: the lake against a plain sorted table
intake a long sheet read, checked and compared, against python-calamine only reading it
deck   a deck of twenty exhibits in every format; the page it is presented from against a static file of its size

Prints tables and keeps them in tests/.bench/latest.md. Figures are ratios of neighbours in one run, because
absolute times say more about the machine than about us.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Timer

import duckdb
import pandas as pd
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.catalogue import Table
from dashboard.deck import decks
from dashboard.deck.deck import Deck, Item
from dashboard.deck.forms import FORMS
from dashboard.deck.press_line import Line
from dashboard.deck.slides import Material, material
from dashboard.store import Store
from dashboard.store.questions import Question
from dashboard.store.reading import provenance_sql
from dashboard.store.writing import insert_staged, sql_columns
from tests.bare.write import write
from tests.conftest import TWENTY
from tests.corpus.big import write_big
from tests.server import ROOT, Server
from tests.socket_driver import Load, load, record, walk

KEPT = ROOT / "tests" / ".bench"
PAGES = ("/", "/recovery")
WALK = 12  # clicks of one visitor before the crowd: more than any picker has values
PATIENCE = 60.0  # seconds a single question may take in the lake part


class Report:
    """Lines for the screen and, at the end, for tests/.bench/latest.md."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str = "") -> None:
        """One line, now and in the file."""
        print(line, flush=True)
        self.lines.append(line)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A Markdown table with aligned columns."""
        widths = [max(len(row[number]) for row in (heads, *rows)) for number in range(len(heads))]

        def line(cells: Sequence[str]) -> str:
            return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

        self.say(line(heads))
        self.say("|" + "|".join("-" * (width + 2) for width in widths) + "|")
        for row in rows:
            self.say(line(row))
        self.say()


def verdict(ratio: float, target: float, at_most: bool) -> str:
    """A ratio with its target and whether it is met."""
    met = ratio <= target if at_most else ratio >= target
    return f"{ratio:.2f} (target {'≤' if at_most else '≥'} {target:g}: {'met' if met else 'MISSED'})"


# ---- load ----------------------------------------------------------------------------------------------


def _under_load(server: Server, page: str, sessions: int, seconds: float) -> tuple[Load, float]:
    """Load figures of a page and the CPU milliseconds a rerun took, after every picker value was seen once."""
    walk(server.port, page, WALK)
    before = server.cpu_seconds()
    figures = load(server.port, page, sessions=sessions, seconds=seconds)
    spent = (server.cpu_seconds() - before) * 1000
    return figures, spent / max(1, figures.reruns + sessions)


def _no_exceptions(messages: list[ForwardMsg], what: str) -> None:
    """A page that only shows an error is fast: such a figure must not be reported."""
    for message in messages:
        if message.WhichOneof("type") == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            raise SystemExit(f"{what} shows an exception: {message.delta.new_element.exception.message}")


def measure_load(report: Report, sessions: int, seconds: float) -> None:
    """Ours, the bare script under Streamlit's defaults and under our settings, and the least possible."""
    report.say(f"## Load: {sessions} sessions clicking without pause, {seconds:g} s")
    report.say()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        KEPT.mkdir(exist_ok=True)
        for page in PAGES:
            name = page.strip("/") or "overview"
            with Server(store=folder / "store") as ours:
                messages = record(ours.port, page)
                _no_exceptions(messages, f"our {page}")
                bare, least = folder / f"bare_{name}.py", folder / f"least_{name}.py"
                counts = write(messages, page, bare)
                write(messages, page, least, finished=True)
                (KEPT / bare.name).write_text(bare.read_text(encoding="utf-8"), encoding="utf-8")
                measured = {"ours": _under_load(ours, page, sessions, seconds)}
            report.say(f"{page}: " + ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())))
            report.say()
            # Without a .streamlit folder where it starts, a server has Streamlit's defaults.
            for label, script, cwd in (
                ("bare, defaults", bare, folder),
                ("bare, our settings", bare, ROOT),
                ("bare, our settings, finished charts", least, ROOT),
            ):
                with Server(script, cwd, store=folder / "unused") as other:
                    _no_exceptions(record(other.port, "/"), label)
                    measured[label] = _under_load(other, "/", sessions, seconds)
            report.table(
                ("page " + page, "reruns/s", "p50 ms", "p95 ms", "first p50 ms", "CPU ms/rerun", "kB/rerun", "errors"),
                [(label, f"{m.per_second:.1f}", f"{m.p50:.0f}", f"{m.p95:.0f}", f"{m.first_p50:.0f}", f"{cpu:.0f}",
                  f"{m.bytes_rerun / 1000:.0f}", str(len(m.errors))) for label, (m, cpu) in measured.items()],
            )
            mine, plain, tuned = (measured[label][0] for label in ("ours", "bare, defaults", "bare, our settings"))
            floor = measured["bare, our settings, finished charts"][0]
            report.say(f"- reruns/s against defaults: {verdict(mine.per_second / plain.per_second, 4, False)}")
            report.say(f"- p95 against defaults: {verdict(mine.p95 / plain.p95, 1 / 3, True)}")
            report.say(f"- reruns/s against our settings: {verdict(mine.per_second / tuned.per_second, 0.65, False)}")
            report.say(f"- reruns/s against finished charts: {mine.per_second / floor.per_second:.2f} (no target)")
            for error in sorted(set(mine.errors)):
                report.say(f"- error in ours: {error}")
            report.say()


# ---- first visitor -------------------------------------------------------------------------------------


def measure_first(report: Report, rounds: int = 3) -> None:
    """Time to ready with an empty and with a filled store; first visitor against second, a start a round."""
    report.say("## Start and first visitor")
    report.say()
    rows, ready = [], []
    with tempfile.TemporaryDirectory() as temporary:
        store = Path(temporary) / "store"
        with Server(store=store) as server:
            empty = server.ready
        for page in PAGES:
            firsts, seconds = [], []
            for _ in range(rounds):
                with Server(store=store) as server:
                    ready.append(server.ready)
                    firsts.append(load(server.port, page, sessions=1, seconds=0.1).first_p50)
                    seconds.append(load(server.port, page, sessions=1, seconds=0.1).first_p50)
            ratio = statistics.median(a / b for a, b in zip(firsts, seconds, strict=True))
            rows.append((page, f"{statistics.median(firsts):.0f}", f"{statistics.median(seconds):.0f}",
                         verdict(ratio, 1.3, True)))
    report.say(f"Ready after {empty:.1f} s with an empty store, {statistics.median(ready):.1f} s with a filled one.")
    report.say()
    report.table(("page", "first visitor ms", "second visitor ms", "ratio"), rows)


# ---- lake ----------------------------------------------------------------------------------------------

#: Questions of the pages with the parameters they are asked with; gen_… are generated series.
ASKED: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("readings", {"indicator": "iva_growth", "region": "510000"}),
    ("readings", {"indicator": "gen_07", "region": "gen_007"}),
    ("series_list", {"indicator": "iva_growth"}),
    ("observations", {"indicator": "iva_growth"}),
    ("implied_months", {"indicator": "iva_growth", "region": "510000"}),
    ("facts", {}),
)


def generated_sql(table: Table, rows: int) -> str:
    """SELECT of made-up monthly observations, marked as such in id-independent columns file and note.

    Ten years of months a series, sixty indicators, two hundred regions, as many industries as it takes.
    """
    given = {
        "id": "substr(sha256('generated' || i), 1, 12)",
        "indicator": "'gen_' || lpad(CAST((i // 120) % 60 AS VARCHAR), 2, '0')",
        "region": "'gen_' || lpad(CAST((i // 7200) % 200 AS VARCHAR), 3, '0')",
        "industry": "'gen_' || CAST(i // 1440000 AS VARCHAR)",
        "kind": "'累计'",
        "start": "make_date(2010 + CAST((i % 120) // 12 AS INTEGER), 1, 1)",
        "end": "last_day(make_date(2010 + CAST((i % 120) // 12 AS INTEGER), CAST(i % 12 AS INTEGER) + 1, 1))",
        "value": "CAST(hash(i) % 400 AS DOUBLE) / 10 - 20",
        "unit": "'%'", "status": "'公布'", "source": "'generated'", "confidence": "'高'", "disclosure": "'已公开'",
        "note": "'生成数据，仅供测量'", "file": "'generated'", "cell": "CAST(i AS VARCHAR)",
    }
    columns = ", ".join(
        f'CAST({given.get(name, "NULL" if kind != "VARCHAR" else chr(39) * 2)} AS {kind}) AS "{name}"'
        for name, kind in sql_columns(table).items()
    )
    return f"SELECT {columns} FROM range({rows}) numbers(i)"


def _fill(store: Store, table: Table, rows: int) -> float:
    """Commit generated rows the way the store commits: staged, sorted, one transaction. Returns seconds."""
    begin = time.perf_counter()

    def work(cursor: duckdb.DuckDBPyConnection) -> tuple[str, Mapping[str, int]]:
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE generated AS {generated_sql(table, rows)}")
        insert_staged(cursor, table, "generated")
        cursor.execute("DROP TABLE generated")
        return f"生成数据 {rows} 行，仅供测量", {"added": rows}

    # The store offers no bulk insert from SQL: frames of ten million rows would measure pandas.
    store._lake.write("figures", "测量", work, "写入生成数据")
    store._read_at = float("-inf")
    return time.perf_counter() - begin


def _plain(folder: Path, store: Store, table: Table, rows: int) -> duckdb.DuckDBPyConnection:
    """A plain DuckDB file with the same tables and views, the observations sorted by their key."""
    plain = duckdb.connect(str(folder / f"plain-{rows}.duckdb"))
    cursor = store._lake.cursor()
    order = ", ".join(f'"{column}"' for column in table.key)
    for name, other in store.catalogue.lake_tables.items():
        frame = cursor.execute(
            f'SELECT * FROM figures."{name}"' + (" WHERE file <> 'generated'" if other is table else "")).df()
        columns = ", ".join(f'CAST("{column}" AS {kind}) AS "{column}"' for column, kind in sql_columns(other).items())
        plain.register("incoming", frame)
        more = f" UNION ALL BY NAME {generated_sql(table, rows)} ORDER BY {order}" if other is table else ""
        plain.execute(f'CREATE TABLE "{name}" AS SELECT {columns} FROM incoming{more}')
        plain.unregister("incoming")
    cursor.close()
    plain.execute(f"CREATE VIEW provenance AS {provenance_sql(store.catalogue.lake_tables.values())}")
    waiting = dict(store._questions.views)
    while waiting:  # views stand on one another: make those first whose own views exist
        ready = [name for name, view in waiting.items() if not (view.words & (set(waiting) - {name}))]
        for name in ready:
            plain.execute(f'CREATE VIEW "{name}" AS {waiting.pop(name).sql}')
    return plain


def _asked(plain: duckdb.DuckDBPyConnection, question: Question, parameters: Mapping[str, object]) -> pd.DataFrame:
    return plain.execute(question.sql, dict(parameters)).df()


def _median(run: Callable[[], object], interrupt: Callable[[], None], times: int = 5) -> float:
    """Milliseconds of the median of some runs after a first one; inf when one is not done in time."""
    taken = []
    for number in range(times + 1):
        timer = Timer(PATIENCE, interrupt)
        timer.start()
        begin = time.perf_counter()
        try:
            run()
        except duckdb.InterruptException:
            return float("inf")
        finally:
            timer.cancel()
        if number:
            taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def measure_lake(report: Report, sizes: Sequence[int]) -> None:
    """The questions of the pages on generated rows in a temporary store, and on a plain sorted table."""
    report.say("## Lake: questions on generated observations, without the answer cache")
    report.say()
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for rows in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            store = Store.open(Path(temporary) / "store")
            table = store.catalogue.lake_tables["observation"]
            took = _fill(store, table, rows)
            plain = _plain(Path(temporary), store, table, rows)
            report.say(f"{rows:,} generated rows committed in {took:.0f} s ({rows / took:,.0f} rows/s).")
            version = store.version
            for number, (name, parameters) in enumerate(ASKED):
                question: Question = store.questions[name]

                lake = partial(store._reader.answer, question, version, parameters)
                table_only = partial(_asked, plain, question, parameters)
                assert len(lake()) == len(table_only())
                found[rows, number] = (_median(lake, store._lake._root.interrupt), _median(table_only, plain.interrupt))
            plain.close()
            store.close()
    report.say()
    lines = []
    for number, (name, parameters) in enumerate(ASKED):
        times = [found[rows, number] for rows in sizes]
        lines.append((
            f"{name} {' '.join(map(str, parameters.values()))}",
            *(f"{lake:.0f} / {bare:.0f}" for lake, bare in times),
            *(verdict(lake / bare, 4, True) for lake, bare in times),
            f"{times[-1][0] / times[0][0]:.1f}×" if len(sizes) > 1 else "",
        ))
    heads = ("question", *(f"{rows:,} rows: lake / plain ms" for rows in sizes),
             *(f"ratio at {rows:,}" for rows in sizes), "growth in the lake")
    report.table(heads, lines)


# ---- intake --------------------------------------------------------------------------------------------


def measure_intake(report: Report, rows: int = 300_000, rounds: int = 3) -> None:
    """A long sheet of many rows: ours against python-calamine's reading to Python values, and the memory it takes."""
    report.say(f"## Intake: a long sheet of {rows:,} rows read, checked and compared")
    report.say()
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"long-{rows}.xlsx"
    write_big(path, rows)
    lines, ratios, said = [], [], {}
    with tempfile.TemporaryDirectory() as temporary:
        Store.open(Path(temporary) / "store").close()
        for number in range(rounds):
            command = [sys.executable, "-m", "tests.corpus.big", str(path), str(Path(temporary) / "store")]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            said = json.loads(done.stdout)
            ratios.append(said["seconds"] / said["plain"])
            lines.append((str(number + 1), f"{said['plain']:.2f}", f"{said['seconds']:.2f}", f"{ratios[-1]:.2f}",
                          f"{said['cpu'] / said['plain_cpu']:.2f}",
                          f"{said['worker_mb']:.0f}", f"{said['own_mb']:.0f}", f"{said['events']}",
                          f"{said['longest_silence']:.0%}"))
    report.table(("round", "calamine s", "ours s", "ratio", "ratio of CPU", "worker MB", "server MB more", "events",
                  "longest silence"), lines)
    report.say(f"- {said['observations']:,} observations, {said['errors']} errors, {said['warnings']} warnings")
    report.say(f"- against python-calamine: {verdict(statistics.median(ratios), 3, True)}")
    report.say(f"- memory of the worker, MB: {verdict(said['worker_mb'], 600, True)}")
    report.say(f"- rows counted by the progress shown: {said['rows_seen']:,}; stages: {'、'.join(said['stages'])}")
    report.say()


# ---- deck ----------------------------------------------------------------------------------------------

#: Seconds a format of a deck of twenty exhibits may take in the warm press; others have no promise.
PROMISED = {"pptx": 3.0, "pdf": 6.0, "html": 3.0}


def own_megabytes(pid: int) -> float:
    """Memory only this process holds: what it costs beside a server that has the same libraries loaded."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def deck_of_twenty(store: Store) -> Material:
    """The deck of twenty exhibits of the tests."""
    items = tuple(Item(key, key=f"{number:08x}") for number, key in enumerate(TWENTY, start=1))
    return material(store, Deck("全年回顾", store.version, items, "2020年四川工业和信息化运行", id="0000dec0"))


def measure_deck(report: Report, rounds: int = 3) -> None:
    """Every format of a deck of twenty exhibits, drawings and all, in a warm press; then the served page."""
    report.say("## Deck: twenty exhibits")
    report.say()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "store"
        store = Store.open(folder)
        laid = deck_of_twenty(store)
        begin = time.perf_counter()
        line = Line()
        line.ask("warm", None, None, lambda: None)
        warmed = time.perf_counter() - begin
        assert line.pid is not None
        rows, most = [], own_megabytes(line.pid)
        for form in (*FORMS, "present"):
            taken = []
            for number in range(rounds):
                # A checksum of its own: nothing drawn for another format or round is used again.
                fresh = replace(laid, checksum=f"{form}-{number}")
                begin = time.perf_counter()
                body = line.ask(form, fresh, None, lambda: None)
                taken.append(time.perf_counter() - begin)
                most = max(most, own_megabytes(line.pid) if line.pid is not None else 0.0)
            typical = statistics.median(taken)
            promised = PROMISED.get(form)
            told = verdict(typical, promised, True) if promised is not None else f"{typical:.2f}"
            rows.append((form, f"{min(taken):.2f}", told, f"{len(body) / 1e6:.2f}"))
        line.close()
        report.table(("format", "best s", "median s", "MB"), rows)
        report.say(f"- slides: {len(laid.slides)}; press ready after {warmed:.1f} s")
        report.say(f"- memory of the press beside the server, MB: {verdict(most, 300, True)}")
        kept = decks.save(store, replace(laid.deck, title="测量"), "测量")
        store.close()
        with Server(store=folder) as server:
            _measure_page(report, server, kept.id)
    report.say()


def _measure_page(report: Report, server: Server, deck: str, times: int = 30) -> None:
    """The page a deck is presented from, asked for the first time and again, against a plain file of its size."""

    def fetch(url: str) -> tuple[float, int]:
        begin = time.perf_counter()
        request = urllib.request.Request(url, headers={"accept-encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return time.perf_counter() - begin, len(answer.read())

    first, size = fetch(f"{server.url}/deck/{deck}")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_bytes(os.urandom(size))
        command = [sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder]
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              env=environment) as static:
            assert static.stdout is not None
            port = static.stdout.readline().split(" port ")[1].split()[0]
            ours = statistics.median(fetch(f"{server.url}/deck/{deck}")[0] for _ in range(times)) * 1000
            plain = statistics.median(fetch(f"http://127.0.0.1:{port}/page.html")[0] for _ in range(times)) * 1000
            static.terminate()
    report.say(f"- the page, {size / 1e3:.0f} kB packed: {first:.2f} s when nobody has prepared it, then {ours:.1f} ms;"
               f" a static file of the same size {plain:.1f} ms")


def main() -> None:
    """Measure the named parts, all of them without a name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help="load, first, lake, intake, deck; all without any")
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    given = parser.parse_args()
    strange = set(given.parts) - {"load", "first", "lake", "intake", "deck"}
    if strange:
        parser.error(f"unknown part: {', '.join(sorted(strange))}")
    parts = given.parts or ["load", "first", "lake", "intake", "deck"]
    report = Report()
    busy = os.getloadavg()[0]
    report.say(f"# Bench: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
               f" load before {busy:.1f}")
    report.say()
    if "load" in parts:
        measure_load(report, given.sessions, given.seconds)
    if "first" in parts:
        measure_first(report)
    if "lake" in parts:
        measure_lake(report, given.rows)
    if "intake" in parts:
        measure_intake(report)
    if "deck" in parts:
        measure_deck(report)
    KEPT.mkdir(exist_ok=True)
    (KEPT / "latest.md").write_text("\n".join(report.lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
