"""The process that reads uploaded files: python -m dashboard.intake.worker FOLDER. Started by sandbox.py only.

It takes request.json out of the job folder, does one task and leaves result.json there. Progress goes to stdout,
one JSON list a line. The gate looks at the file before any library that parses workbooks, or the heavy ones the
tasks stand on, is even imported: most bad files are answered by the standard library alone.
"""

import gc
import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashboard.errors import DashboardError
from dashboard.intake.findings import Refused
from dashboard.intake.gate import CHECKING, inspect
from dashboard.intake.limits import Limits

#: What the worker can do, and the module whose work(request, folder, progress) does it.
TASKS = {
    "read": "dashboard.intake.reading",
    "understand": "dashboard.intake.understand",
    "excerpt": "dashboard.intake.excerpt",
    "give_back": "dashboard.intake.giveback",
}


def _reporter() -> Callable[[str, int, int | None], None]:
    """A progress function that owns stdout; whatever else is printed in this process goes to stderr."""
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def report(stage: str, done: int, total: int | None = None) -> None:
        lines.write(json.dumps([stage, done, total]) + "\n")

    return report


def _answer(folder: Path) -> dict[str, Any]:
    """Do the task; every expected end, good or bad, is an answer."""
    job = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    request: dict[str, Any] = job["request"]
    Limits(**job["limits"]).impose()
    # A short life with millions of cells that are in no cycle: looking for cycles would cost a tenth of it.
    gc.set_threshold(200_000, 50, 100)
    report = _reporter()
    try:
        if "path" in request:
            report(CHECKING, 0, None)
            inspect(Path(request["path"]), str(request["file"]), report)
        task = importlib.import_module(TASKS[job["task"]])
        return {"result": task.work(request, folder, report)}
    except Refused as refused:
        return {"error": [refused.what, refused.where, refused.remedy, refused.code]}
    except DashboardError as error:
        return {"error": [error.what, error.where, error.remedy, getattr(error, "code", "")]}
    except MemoryError:
        return {"error": ["", "", "", "memory"]}


def main(folder: Path) -> int:
    """Do the job in the folder; returns the exit code (0 whenever there is an answer)."""
    answer = _answer(folder)
    (folder / "result.json").write_text(json.dumps(answer), encoding="utf-8")
    return 0


if __name__ == "__main__":
    code = main(Path(sys.argv[1]))
    sys.stderr.flush()
    # Taking millions of cells apart one by one, only to end, would take as long as checking them.
    os._exit(code)
