"""Where a sheet's values come from: the source row made from the sheet itself, and sources named in a column."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pandas as pd
import pyarrow as pa

from dashboard.frames import each
from dashboard.intake.findings import Finding
from dashboard.intake.mapping import PERIOD_MARK, normal_header, normal_text, similar
from dashboard.intake.mapping import Mapping as SheetMapping
from dashboard.store import Store

UNSTATED = "未注明发布机构（报表导入）"
#: Kind and preference of a source made from a sheet: below primary publications and reprints of them.
SHEET_KIND, SHEET_PREFERENCE = "报表", 3
OWN = "sheet_"
JOINED = "；"


def origin_of(
    store: Store,
    said: Mapping[str, Any],
    mapping: SheetMapping | None,
    known: Mapping[str, SheetMapping],
    at: int | None = None,
) -> tuple[str, dict[str, object] | None]:
    """The id of the source a sheet's values get when none was chosen, and its row when it is not registered yet.

    A layout that has drifted keeps the source of the layout it came from, so that its revisions meet their rows.
    Whoever issued it goes before that: the same layout from another publisher is another source.
    """
    prints = [str(said.get("fingerprint", ""))]
    if prints[0] not in known and mapping is not None:
        former = similar(list(known.values()), mapping)
        prints += [former.fingerprint] if former is not None else []
    publisher = str(said.get("source_line") or "")
    stated = normal_text(publisher)
    registered = store.ask("sources", at=at)
    own = {s.id for s in registered.itertuples() if not stated or normal_text(s.publisher) == stated}
    records = store.ask("intake_records", at=at)
    for fingerprint in prints:
        for record in each(records):
            pairs = zip(record.fingerprint.split(JOINED), record.source.split(JOINED), strict=False)
            used = next((source for own_print, source in pairs if own_print == fingerprint and source in own), "")
            if fingerprint and used.startswith(OWN):
                return used, None
    source = OWN + (prints[0][:8] or "unnamed")
    if stated and source not in own:
        source += "_" + sha256(stated.encode()).hexdigest()[:8]
    if source in own:
        return source, None
    return source, {
        "id": source,
        "publisher": publisher or UNSTATED,
        "title": _title(said),
        "url": "",
        "kind": SHEET_KIND,
        "preference": SHEET_PREFERENCE,
        "published": "",
        "note": "由报表导入时登记。",
    }


def _title(said: Mapping[str, Any]) -> str:
    """The sheet's title without its period; the sheet's name when it has none."""
    title = normal_header(str(said.get("title", ""))).replace(PERIOD_MARK, "").strip("—-（）()：: ")
    return title or str(said.get("sheet", "")) or "报表"


def with_sources(store: Store, incoming: pa.Table, at: int | None = None) -> tuple[pa.Table, list[Finding]]:
    """The observations with the ids of sources named in a column; an unknown name is an error at its cells."""
    names = {text for text in incoming.column("source").unique().to_pylist() if text}
    if not names:
        return incoming, []
    sources = store.ask("sources", at=at)
    known = {value: value for value in sources["id"]}
    for column in ("title", "publisher"):
        single = sources[~sources[column].duplicated(keep=False)]
        known = dict(zip(single[column], single["id"], strict=True)) | known
    frame = incoming.select(["sheet", "cell", "source"]).to_pandas()
    strange = frame[frame["source"].isin(names - set(known))]
    findings = [
        Finding("unknown_source", f"来源“{row.source}”没有登记", row.sheet, row.cell, row.source)
        for row in each(strange.drop_duplicates("source"))
    ]
    told = pd.Series(frame["source"]).map(lambda text: known.get(text, text or ""))
    place = incoming.column_names.index("source")
    return incoming.set_column(place, "source", pa.array(told, type=pa.string())), findings
