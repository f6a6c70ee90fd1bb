"""A task reported on the page: the same checks and the same commit as a row of the register's sheet."""

from collections.abc import Mapping

import pandas as pd

from dashboard.errors import IntakeError
from dashboard.exhibits.exhibit import LEVELS
from dashboard.intake.compare import TEXTS
from dashboard.intake.correction import FORM
from dashboard.intake.drafts import DEFAULT_DISCLOSURE, Choices, Diff, Draft, ordered
from dashboard.intake.registers import read_register
from dashboard.intake.task_rules import tidy
from dashboard.intake.words import Names
from dashboard.store import Store

TABLE = "work_item"
#: What a department reports, in the order of the form.
FIELDS = ("department", "target", "measure", "due", "progress", "problem", "closed")
#: Where a row written on the page is said to come from, and the registered source of what it adds.
FILE, SOURCE = "页面填报", "ledger_reports"
WHERE = "台账填报"
#: What an import calls itself that brings reports from the page.
KIND = "台账填报"


def held(store: Store, task: str, at: int) -> dict[str, str]:
    """What is reported of a task at a version, as text by field. Raises IntakeError for a task that is not there."""
    rows = store.ask("work_items", at=at)
    rows = rows[rows["id"] == task]
    if rows.empty:
        raise IntakeError(f"台账中没有编号为“{task}”的事项", WHERE, "请重新选择事项")
    row = rows.iloc[0]
    return {
        name: "" if pd.isna(row[name]) else f"{row[name]:g}" if name == "progress" else row[name] for name in FIELDS
    }


def reported(
    store: Store, task: str, said: Mapping[str, str], base: int, disclosure: str = DEFAULT_DISCLOSURE
) -> Draft:
    """A task's report checked and compared with what is held at a version; commit writes it. Raises IntakeError.

    said: what was written, by field, only the fields that were changed ("" empties one); the others stay as they
    are. base: the version the writer saw, so that what somebody else changed since is not overwritten unseen.
    """
    if strange := sorted(set(said) - set(FIELDS)):
        raise IntakeError(f"不能填报这一栏：{'、'.join(strange)}", WHERE, f"可填：{'、'.join(FIELDS)}")
    if disclosure not in LEVELS:
        raise IntakeError(f"没有公开属性“{disclosure}”", WHERE, f"只能是：{'、'.join(LEVELS)}")
    held(store, task, base)
    row = {"id": task} | {name: tidy(name, text) for name, text in said.items()}
    choices = Choices(disclosure, SOURCE)
    register, findings = read_register(store, "", {"table": TABLE, "rows": [row]}, FILE, choices, SOURCE, base)
    return Draft(
        file=FILE,
        form=FORM,
        sha256="",
        size=0,
        base=base,
        choices=choices,
        path=None,
        sheets=(),
        findings=ordered(findings),
        diff=Diff(NOTHING, NOTHING, NOTHING, Names()),
        registers=() if register is None else (register,),
        kind=KIND,
    )


#: No observation at all, in the columns a commit asks for.
NOTHING = pd.DataFrame(
    {name: pd.Series([], dtype="str") for name in (*TEXTS, "n", "what", "cell", "source", "published", "rules")}
    | {name: pd.Series([], dtype="datetime64[us]") for name in ("start", "end")}
)
