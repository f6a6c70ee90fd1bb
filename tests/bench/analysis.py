"""Every analysis built for the first time after a start, the store just opened; and once more."""

import statistics
import tempfile
import time
from pathlib import Path

from dashboard.exhibits import EXHIBITS, build
from dashboard.store import Store
from tests.bench.report import Report, verdict

#: Milliseconds an analysis may take. A forecast is fitted many times over and may take longer.
PROMISED = 300.0
FREE = ("forecast",)
#: The pages of analysis, and analyses that stand on the pages of their subject.
PAGES = ("briefing", "outlook", "tax_electricity", "per_mu")
ELSEWHERE = (
    "recovery_shape",
    "ledger_facts",
    "ledger_gantt",
    "monthly_contribution",
    "monthly_target",
    "pulling",
    "ranking",
)


def analyses() -> list[str]:
    """The exhibits of the pages of analysis, and those that reckon on other pages."""
    return [key for key, recipe in EXHIBITS.items() if recipe.page in PAGES or key in ELSEWHERE]


def measure_analysis(report: Report, rounds: int = 3) -> None:
    """Milliseconds of each analysis: nothing kept from another one but the libraries; then asked for again."""
    report.say("## Analysis: built once a version")
    report.say()
    rows, missed = [], []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "store"
        store = Store.open(folder)
        for key in EXHIBITS:
            build(store, key)  # libraries loaded, code warm
        store.close()
        for key in analyses():
            first, again = [], []
            for _ in range(rounds):
                store = Store.open(folder)
                for taken in (first, again):
                    begin = time.perf_counter()
                    build(store, key)
                    taken.append((time.perf_counter() - begin) * 1000)
                store.close()
            typical = statistics.median(first)
            free = key.startswith(FREE)
            told = f"{typical:.0f}" if free else verdict(typical, PROMISED, True)
            missed += [key] if typical > PROMISED and not free else []
            rows.append((key, told, f"{statistics.median(again):.2f}"))
    report.table(("analysis", "first ms", "again ms"), rows)
    report.say(f"- over {PROMISED:g} ms: {'、'.join(missed) or 'none'}")
    report.say()
