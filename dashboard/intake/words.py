"""Rows of a comparison with names, period and values in words: what people and the command line read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.intake.normalised import ruled
from dashboard.seed import row_id
from dashboard.store import Store
from dashboard.wording import shown, told_decimals

#: The key of the table of observations, in the order its ids are made of.
OBSERVATION_KEY = ("indicator", "region", "industry", "caliber", "kind", "start", "end", "source", "published")
QUALIFIERS = ("wording", "bound", "modality", "approximation")


@dataclass(frozen=True)
class Names:
    """Titles, units and decimals of the indicators, full names of regions and industries, by id."""

    titles: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    decimals: Mapping[str, int] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    industries: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, store: Store, at: int | None = None) -> "Names":
        """The names as the store has them at a version."""
        indicators = store.ask("indicators", at=at)
        regions, industries = store.ask("regions", at=at), store.ask("industries", at=at)
        ids = list(indicators["id"])
        return cls(
            dict(zip(ids, indicators["title"], strict=True)),
            dict(zip(ids, indicators["unit"], strict=True)),
            {key: int(count) for key, count in zip(ids, indicators["decimals"], strict=True) if count == count},
            dict(zip(regions["code"], regions["name"], strict=True)),
            dict(zip(industries["id"], industries["name"], strict=True)),
        )


def plain_text(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with repeated texts, held once each as categories, as ordinary text columns."""
    encoded = [name for name in rows.columns if isinstance(rows[name].dtype, pd.CategoricalDtype)]
    return rows.assign(**{name: rows[name].astype("str") for name in encoded})


def with_ids(rows: pd.DataFrame) -> pd.DataFrame:
    """Plain rows of observations with the ids the store gives them."""
    days = {name: rows[name].dt.strftime("%Y-%m-%d") for name in ("start", "end")}
    keys = zip(*(days.get(name, rows[name]).tolist() for name in OBSERVATION_KEY), strict=True)
    return rows.assign(id=pd.Series([row_id("observation", key) for key in keys], index=rows.index, dtype="str"))


def named(rows: pd.DataFrame, names: Names) -> pd.DataFrame:
    """The rows with indicator_title, region_name, industry_name and decimals."""
    return rows.assign(
        indicator_title=_looked_up(rows["indicator"], names.titles),
        region_name=_looked_up(rows["region"], names.regions),
        industry_name=_looked_up(rows["industry"], names.industries),
        decimals=rows["indicator"].astype("str").map(names.decimals).fillna(0).astype("int64"),
    )


def _looked_up(ids: pd.Series, names: Mapping[str, str]) -> pd.Series:
    return ids.astype("str").map(lambda key: names.get(key, key)).astype("str")


def worded(rows: pd.DataFrame, names: Names, held: pd.DataFrame | None = None) -> pd.DataFrame:
    """The rows with indicator_title, region_name, industry_name, decimals, period and shown.

    With held (the stored values by n: held_…) also before, after, shown_before and shown_after.
    """
    frame = named(plain_text(rows), names)
    frame = frame.assign(period=periods(frame))
    frame["shown"] = values(frame)
    if held is None:
        return frame
    frame = frame.merge(held, on="n", how="left")
    own = [f"held_{name}" for name in ("value", "raw", "text", *QUALIFIERS)]
    stored = frame[["unit", "decimals", *own]].rename(columns=lambda name: name.removeprefix("held_"))
    before, after = values(stored), list(frame["shown"])
    # What is revised in decimals that are not told otherwise is told with all of them.
    alike = [place for place, (was, now) in enumerate(zip(before, after, strict=True)) if was == now]
    if alike:
        pairs = (values(rows.iloc[alike], exact=True) for rows in (stored, frame))
        for place, was, now in zip(alike, *pairs, strict=True):
            before[place], after[place] = was, now
    return frame.assign(before=frame["held_value"], after=frame["value"], shown_before=before, shown_after=after)


def periods(rows: pd.DataFrame) -> list[str]:
    """The period of each row in words."""
    known: dict[tuple[Any, ...], str] = {}
    result = []
    for key in zip(rows["kind"], rows["start"], rows["end"], rows["rules"], strict=True):
        if key not in known:
            known[key] = period.in_words(*key[:-1], ruled(_said(key[-1])))
        result.append(known[key])
    return result


def values(rows: pd.DataFrame, exact: bool = False) -> list[str]:
    """The value of each row as people read it, unit and qualifiers included; exact: with all its decimals."""
    names = ("value", "unit", "raw", "text", *QUALIFIERS, "decimals")
    return [
        shown(
            None if _missing(value) else float(value),
            unit,
            raw="" if exact else _said(raw),
            text=_said(text),
            wording=_said(wording),
            bound=_said(bound),
            modality=_said(modality),
            approximation=_said(approximation),
            decimals=None if exact or _missing(value) else told_decimals(float(value), int(decimals)),
        )
        for value, unit, raw, text, wording, bound, modality, approximation, decimals in zip(
            *(rows[name] for name in names), strict=True
        )
    ]


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or value != value


def _said(text: Any) -> str:
    return "" if _missing(text) else str(text)
