"""The questions of the pages on generated observations: the lake against a plain sorted table."""

import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Timer

import duckdb
import pandas as pd

from dashboard.catalogue import Table
from dashboard.store import Store
from dashboard.store.questions import Question
from dashboard.store.reading import provenance_sql
from dashboard.store.writing import insert_staged, sql_columns
from tests.bench.report import Report, verdict

PATIENCE = 60.0  # seconds a single question may take
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
        "unit": "'%'",
        "status": "'公布'",
        "source": "'generated'",
        "confidence": "'高'",
        "disclosure": "'已公开'",
        "note": "'生成数据，仅供测量'",
        "file": "'generated'",
        "cell": "CAST(i AS VARCHAR)",
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
            f'SELECT * FROM figures."{name}"' + (" WHERE file <> 'generated'" if other is table else "")
        ).df()
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
        lines.append(
            (
                f"{name} {' '.join(map(str, parameters.values()))}",
                *(f"{lake:.0f} / {bare:.0f}" for lake, bare in times),
                *(verdict(lake / bare, 4, True) for lake, bare in times),
                f"{times[-1][0] / times[0][0]:.1f}×" if len(sizes) > 1 else "",
            )
        )
    heads = (
        "question",
        *(f"{rows:,} rows: lake / plain ms" for rows in sizes),
        *(f"ratio at {rows:,}" for rows in sizes),
        "growth in the lake",
    )
    report.table(heads, lines)
