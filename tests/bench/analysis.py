"""Every analysis built for the first time after a start, the store just opened; and once more."""

import gc
import statistics
import tempfile
import time
from pathlib import Path

from dashboard.exhibits import EXHIBITS, build
from dashboard.exhibits.reading import PerVersion
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


def forget() -> None:
    """Drop what exhibits have reckoned; the store keeps the answers to its questions."""
    for kept in gc.get_objects():
        if isinstance(kept, PerVersion):
            kept._cache.cache_clear()


def measure_analysis(report: Report, rounds: int = 3) -> None:
    """Milliseconds of each analysis on a fresh store with its questions, then reckoned anew, then asked for again."""
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
            taken: dict[str, list[float]] = {"asked": [], "reckoned": [], "again": []}
            for _ in range(rounds):
                forget()
                store = Store.open(folder)
                # The first question makes the version ready for all: its tables are copied or viewed.
                store.ask("evidence", ids=())
                for what, times in taken.items():
                    if what == "reckoned":
                        forget()
                    begin = time.perf_counter()
                    build(store, key)
                    times.append((time.perf_counter() - begin) * 1000)
                store.close()
            asked, reckoned, again = (statistics.median(times) for times in taken.values())
            free = key.startswith(FREE)
            missed += [key] if reckoned > PROMISED and not free else []
            told = f"{reckoned:.0f}" if free else verdict(reckoned, PROMISED, True)
            rows.append((key, told, f"{asked:.0f}", f"{again:.2f}"))
    report.table(("analysis", "reckoned ms", "with its first questions ms", "again ms"), rows)
    report.say(f"- over {PROMISED:g} ms: {'、'.join(missed) or 'none'}")
    report.say()
