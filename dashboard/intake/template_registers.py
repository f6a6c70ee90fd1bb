"""Templates of registers: rows to add, or the rows held to complete, with pick-lists where values are limited."""

from collections.abc import Callable, Sequence

import pandas as pd

from dashboard.intake import tasks
from dashboard.intake.template_forms import RegisterForm
from dashboard.intake.template_topics import TOPICS
from dashboard.store import Store

#: Rows of a register left empty beyond those the store knows to be missing.
SPARE = 3
#: Rows for objects of an evaluation.
RATED = 200
FOUNDING = ("doc_review_2020", "doc_review_2019")


def _register(
    store: Store, table: str, sheet: str, columns: Sequence[str], missing: int, known: Sequence[str]
) -> RegisterForm:
    """A register's columns with empty rows, pick-lists where only some values may stand."""
    description = store.catalogue.tables[table]
    sources = store.ask("sources").set_index("id")["title"]
    cited = [row for row in store.ask({"centre": "centres", "park": "parks"}[table])["source"] if row in sources.index]
    lists = {
        "region": _regions(store),
        "park_batch": tuple(store.ask("park_batches")["batch"]),
        # The two founding documents and what the register rests on already; others are registered on the page.
        "source": tuple(dict.fromkeys(sources.loc[[*FOUNDING, *cited]])),
    }
    fields = []
    for name in columns:
        column = description.column(name)
        options = column.choices or lists.get(column.refers, ())
        fields.append((column.title, column.definition, tuple(options), column.required))
    return RegisterForm(sheet, description.title, tuple(fields), missing + SPARE, tuple(known), missing)


def _regions(store: Store) -> tuple[str, ...]:
    frame = store.ask("regions")
    return tuple(frame.loc[frame["level"] == "市州", "name"])


def _centres(store: Store) -> RegisterForm:
    """The provincial innovation centres whose names are not known."""
    held = store.ask("centres")
    certain = held[held["counts_in_13"] == "是"]
    facts = store.ask("facts").set_index("fact_id")
    total = int(facts.loc["S020", "value"])
    columns = (
        "id", "name", "field", "lead", "region", "date", "date_note", "level", "series", "authority", "counts_in_13",
        "count_note", "status", "source", "confidence", "note",
    )  # fmt: skip
    return _register(store, "centre", "创新中心名录", columns, total - len(certain), tuple(held["name"]))


def _parks(store: Store) -> RegisterForm:
    """The cooperation parks that were announced but whose names are not known."""
    batches = store.ask("park_batches")
    columns = (
        "name", "short", "batch", "seq", "side", "region", "county", "industry", "announced", "figures", "source",
        "confidence", "note",
    )  # fmt: skip
    missing = int((batches["total"] - batches["named"]).sum())
    return _register(store, "park", "合作园区名录", columns, missing, tuple(store.ask("parks")["name"]))


def _tasks(store: Store) -> RegisterForm:
    """Every task of the ledger with what is reported of it, to be filled in row by row."""
    description, fixed = store.catalogue.tables[tasks.TABLE], ("id", "year", "part", "kind", "title")
    columns = (*fixed, *tasks.FIELDS)
    rows = store.ask("work_items")
    progress = ["" if pd.isna(value) else f"{value:g}" for value in rows["progress"]]
    rows = rows.assign(progress=progress)[list(columns)].astype("str")
    fields = [(description.column(name), name in fixed) for name in columns]
    return RegisterForm(
        TOPICS["work_item_register"],
        description.title,
        tuple((column.title, column.definition, (), must) for column, must in fields),
        len(rows),
        filled=tuple(rows.itertuples(index=False, name=None)),
        fixed=len(fixed),
    )


def _per_mu(store: Store) -> RegisterForm:
    """The parks and firms to be rated, one a row."""
    description = store.catalogue.tables["per_mu_entry"]
    columns = (
        "kind", "name", "year", "region", "industry", "land", "revenue", "tax", "employees", "energy", "rd", "local",
        "disclosure", "note",
    )  # fmt: skip
    fields = []
    for name in columns:
        column = description.column(name)
        options = _regions(store) if name == "region" else column.choices
        fields.append((column.title, column.definition, tuple(filter(None, options)), column.required))
    return RegisterForm(TOPICS["per_mu_register"], description.title, tuple(fields), RATED)


REGISTERS: dict[str, Callable[[Store], RegisterForm]] = {
    "centre_register": _centres,
    "park_register": _parks,
    "work_item_register": _tasks,
    "per_mu_register": _per_mu,
}
