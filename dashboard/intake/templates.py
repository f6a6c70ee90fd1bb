"""报表模板: one workbook a topic to fill in, shaped so that what comes back needs no question.

Indicators stand by their full titles in the dictionary, units in brackets or in a column of their own, regions by
full name, the period in the header. The last value held stands beside each entry as text and is never read back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard import lists
from dashboard.analysis import period
from dashboard.errors import ParameterError
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.monthly import newest
from dashboard.frames import each
from dashboard.intake import tasks
from dashboard.intake.template_sheets import Entry, Form, RegisterForm, workbook
from dashboard.intake.template_topics import INDUSTRY_LEVELS, Times, topics
from dashboard.store import Store
from dashboard.wording import shown_row

SICHUAN = "510000"
ALL = "all"
#: Rows of a register left empty beyond those the store knows to be missing.
SPARE = 3
#: Rows for objects of an evaluation.
RATED = 200
FOUNDING = ("doc_review_2020", "doc_review_2019")


def next_month(store: Store, today: date | None = None) -> Times:
    """The month after the one the pages open on (``monthly.newest``); never one not over today (Asia/Shanghai).

    January goes with February. A month of which only some other report came is still asked for.
    """
    held = newest(Reading(store, store.version))
    today = today or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    # The newest month that is over: tomorrow's month has not ended, the one before it has.
    tomorrow = today + timedelta(days=1)
    over = (tomorrow.year, tomorrow.month - 1) if tomorrow.month > 1 else (tomorrow.year - 1, 12)
    if over[1] == 1:
        over = (over[0] - 1, 12)
    if not held:
        return Times(*over)
    year, month = (int(part) for part in held.split("-"))
    return Times(*min((year + 1, 2) if month == 12 else (year, max(2, month + 1)), over))


def topic_of(text: str) -> str:
    """The key of a topic given by key or title. Raises ParameterError that lists what there is."""
    found = next((key for key, title in topics().items() if text.strip() in (key, title)), "")
    if not found:
        raise ParameterError(f"没有名为“{text[:30]}”的报表模板", "模板", f"可用的模板：{'、'.join(topics().values())}")
    return found


def write(topic: str, store: Store) -> bytes:
    """The workbook (xlsx) of a topic, by key or Chinese title, for the month after the newest one held.

    Raises ParameterError for an unknown topic and StoreError where the store cannot be read.
    """
    key = topic_of(topic)
    at = next_month(store)
    if key.endswith("_register"):
        forms: list[Form | RegisterForm] = [REGISTERS[key](store)]
    elif key == "products":
        forms = list(_products(store, at))
    elif key == "tax_electricity_entry":
        forms = list(_tax_electricity(store, at))
    elif key in lists.nested("template")["across"]:
        forms = [_across(store, key, at)]
    else:
        forms = [_down(store, key, at)]
    return workbook(topics()[key], at.title, forms)


def _dictionary(store: Store) -> dict[str, Any]:
    return {row.id: row for row in each(store.ask("indicators"))}


class _Last:
    """The last values held, each with the period it is about: ("6.7%", "2026年1—2月"); ("—", "") where none is."""

    def __init__(self, store: Store, indicators: Iterable[str], at: Times) -> None:
        rows = store.ask("template_latest", ids=tuple(indicators), month=at.before)
        rows = rows[rows["caliber"] == ""]
        self._said = {(r.indicator, r.region, r.industry): (shown_row(r), period.of(r)) for r in each(rows)}

    def of(self, indicator: str, region: str = SICHUAN, industry: str = ALL) -> tuple[str, str]:
        return self._said.get((indicator, region, industry), ("—", ""))


def _entry(indicator: Any, header: str) -> Entry:
    """One entry column of an indicator."""
    low, high = (None if pd.isna(x) else float(x) for x in (indicator.range_low, indicator.range_high))
    return Entry(header, int(indicator.decimals), low, high)


def _down(store: Store, key: str, at: Times) -> Form:
    """Indicators down the side, the month and January to the month across."""
    known = _dictionary(store)
    told = lists.nested("template")
    counts = key in told["counts"]
    chosen = [known[i] for i in told["counts" if counts else "down"][key] if i in known]
    title = told["titles"].get(key, topics()[key])
    return _listed(store, at, topics()[key], title, (at.stock,) if counts else at.headers(), chosen, {})


def _listed(
    store: Store, at: Times, sheet: str, title: str, headers: Sequence[str], chosen: list[Any], of: Mapping[str, str]
) -> Form:
    """Indicators down the side with their units, headers across; of: the industry an indicator is held for."""
    last = _Last(store, [i.id for i in chosen], at)
    return Form(
        sheet=sheet,
        title=f"四川省{title}",
        heads=("指标", "计量单位"),
        groups=(("", tuple(Entry(h) for h in headers)),),
        rows=tuple(((i.title, i.unit), (last.of(i.id, SICHUAN, of.get(i.id, ALL)),)) for i in chosen),
        cells=tuple(tuple(_entry(i, h) for h in headers) for i in chosen),
        period=at.title,
        units=_units(i.unit for i in chosen),
    )


def _across(store: Store, key: str, at: Times) -> Form:
    """Regions or industries down the side, indicators across the top."""
    told = lists.nested("template")
    title = "" if key == "pillars" else told["titles"].get(key, topics()[key])
    headers = {indicator: at.headers(only == "total") for indicator, only in told["across"][key].items()}
    return _table(store, key, at, topics()[key], title, headers)


def _table(store: Store, like: str, at: Times, sheet: str, title: str, headers: Mapping[str, tuple[str, ...]]) -> Form:
    """The things of a topic down the side, indicators, each under its headers, across; title "": what the first is."""
    known = _dictionary(store)
    chosen = [known[i] for i in headers if i in known]
    last = _Last(store, [i.id for i in chosen], at)
    rows, head, options = _things(store, like, at)
    return Form(
        sheet=sheet,
        title=f"四川省{title or rows[0][0].removesuffix('合计')}",
        heads=(head,),
        groups=tuple((f"{i.title}（{i.unit}）", tuple(_entry(i, h) for h in headers[i.id])) for i in chosen),
        rows=tuple(((name,), tuple(last.of(i.id, *place) for i in chosen)) for name, place in rows),
        options=options,
        period=at.title,
        units=_units(i.unit for i in chosen),
    )


def _things(store: Store, key: str, at: Times) -> tuple[list[tuple[str, tuple[str, str]]], str, tuple[str, ...]]:
    """The rows of a form with (region, industry) each, the head above them, and what spare rows may name."""
    if key == "prefectures":
        regions = store.ask("regions")
        own = regions[(regions["parent"] == SICHUAN) & (regions["level"] == "市州")]
        rows = [("四川省", (SICHUAN, ALL))]
        rows += [(r.name, (r.code, ALL)) for r in each(own)]
        return rows, "市（州）", ()
    industries = store.ask("industries").set_index("id")
    if key == "industries":
        chosen = industries[industries["level"].isin(INDUSTRY_LEVELS)]
        chosen = chosen.sort_values("level", key=lambda level: level.map(INDUSTRY_LEVELS.index), kind="stable")
        kept = [(name, (SICHUAN, code)) for code, name in chosen["name"].items()]
        others = industries[~industries["level"].isin((*INDUSTRY_LEVELS, "产品", "全部"))]
        return kept, "行业", tuple(others["name"])
    groups = store.ask("industry_groups")
    month = pd.Timestamp(at.year, at.month, 1)
    valid = groups[(pd.to_datetime(groups["valid_from"]) <= month)]
    valid = valid[pd.to_datetime(valid["valid_to"]).isna() | (pd.to_datetime(valid["valid_to"]) >= month)]
    codes = [*dict.fromkeys(valid["group"]), *valid["industry"]]
    return [(industries.loc[c, "name"], (SICHUAN, c)) for c in dict.fromkeys(codes)], "产业", ()


def _products(store: Store, at: Times) -> tuple[Form, Form]:
    """Two sheets: the growth of products, and their quantities in units of their own."""
    known, industries = _dictionary(store), store.ask("industries")
    products = industries[industries["level"] == "产品"]
    growth = known["output_growth"]
    amounts = [i for i in known.values() if i.id.startswith("output_") and i.id != "output_growth"]
    last = _Last(store, [growth.id], at)
    own = {i.id: i.id.removeprefix("output_") for i in amounts}
    headers = at.headers()
    first = Form(
        sheet="产量增速",
        title="四川省主要工业产品产量增速",
        heads=("产品",),
        groups=((f"{growth.title}（{growth.unit}）", tuple(_entry(growth, h) for h in headers)),),
        rows=tuple(((p.name,), (last.of(growth.id, SICHUAN, p.id),)) for p in each(products)),
        period=at.title,
        units=growth.unit,
    )
    return first, _listed(store, at, "产品产量", "主要工业产品产量", headers, amounts, own)


def _tax_electricity(store: Store, at: Times) -> tuple[Form, Form]:
    """By prefecture and by industry: six amounts, each of the month and of the period it is set against."""
    against = lists.nested("template")["against"].items()
    headers = {indicator: (at.alone, *at.set_against(base)) for indicator, base in against}
    first, second = (
        _table(store, like, at, sheet, f"{topics()['tax_electricity_entry']}（{sheet}）", headers)
        for like, sheet in (("prefectures", "分市州"), ("industries", "分行业"))
    )
    return first, second


def _units(units: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(u for u in units if u))


# ---- registers: rows to add, or the rows held to complete, with pick-lists where values are limited


def _register(
    store: Store, table: str, sheet: str, columns: Sequence[str], missing: int, known: Sequence[str]
) -> RegisterForm:
    """A register's columns with empty rows, pick-lists where only some values may stand."""
    description = store.catalogue.tables[table]
    sources = store.ask("sources").set_index("id")["title"]
    cited = [row for row in store.ask({"centre": "centres", "park": "parks"}[table])["source"] if row in sources.index]
    offered = {
        "region": _regions(store),
        "park_batch": tuple(store.ask("park_batches")["batch"]),
        # The two founding documents and what the register rests on already; others are registered on the page.
        "source": tuple(dict.fromkeys(sources.loc[[*FOUNDING, *cited]])),
    }
    fields = []
    for name in columns:
        column = description.column(name)
        options = column.choices or offered.get(column.refers, ())
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
        topics()["work_item_register"],
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
    return RegisterForm(topics()["per_mu_register"], description.title, tuple(fields), RATED)


REGISTERS: dict[str, Callable[[Store], RegisterForm]] = {
    "centre_register": _centres,
    "park_register": _parks,
    "work_item_register": _tasks,
    "per_mu_register": _per_mu,
}
