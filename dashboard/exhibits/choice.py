"""Which series of an indicator are looked at: what exists, what is chosen, what is chosen by default.

One kind and one caliber at a time; several regions and industries beside each other, for only these may
stand in one chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis.search import Entry, Match, find, nearest
from dashboard.errors import ParameterError
from dashboard.exhibits.dictionary import DEFAULT, entry_of
from dashboard.exhibits.exhibit import Reading, per_version
from dashboard.exhibits.rows import SICHUAN
from dashboard.frames import each

#: Indicators that are not observed but implied by another one's cumulative rates.
IMPLIED = {"iva_growth_implied": "iva_growth"}
#: How the empty caliber (the indicator's own) is called in pickers and links.
OWN_CALIBER = "默认口径"
#: The parameters that choose series of an indicator, each depending on those before it.
SERIES = ("kind", "caliber", "region", "industry")
KINDS = ("累计", "当月", "当季", "时点", "事件")
#: More series than this are not told apart in one chart.
MOST = 8
#: An indicator read at this few points is compared across all its industries from the start.
FEW = 1


@dataclass(frozen=True)
class Choice:
    """What exists for an indicator at a reading and what is chosen of it.

    kinds, calibers: the values that exist (each its own name). regions, industries: code → name of those
    that exist for the chosen kind and caliber. region, industry: the chosen codes.
    """

    reading: Reading
    entry: Any
    kinds: dict[str, str]
    kind: str
    calibers: dict[str, str]
    caliber: str
    regions: dict[str, str]
    region: tuple[str, ...]
    industries: dict[str, str]
    industry: tuple[str, ...]

    @property
    def own_caliber(self) -> str:
        """The caliber as the store has it: empty for the indicator's own."""
        return "" if self.caliber == OWN_CALIBER else self.caliber

    @property
    def held(self) -> bool:
        """Whether the indicator has any series."""
        return bool(self.kinds)


def several(value: str | Sequence[str]) -> tuple[str, ...]:
    """A parameter that may be given once or more often, as a tuple."""
    return (value,) if isinstance(value, str) and value else tuple(value)


def choose_series(
    reading: Reading,
    indicator: str = DEFAULT,
    kind: str = "",
    caliber: str = "",
    region: str | Sequence[str] = (),
    industry: str | Sequence[str] = (),
) -> Choice:
    """Complete a choice: what is left empty gets its default.

    Raises ParameterError for an unknown indicator and for a value no series of it has.
    """
    entry = entry_of(reading, indicator)
    found = _series_of(reading, indicator)
    if found.empty:
        return Choice(reading, entry, {}, "", {}, "", {}, (), {}, ())
    kinds = {k: k for k in KINDS if k in set(found["kind"])}
    kind = _one(kind, kinds, _most_points(found, "kind"), "时期类型", entry)
    found = found[found["kind"] == kind]
    calibers = {c: c for c in sorted(set(found["caliber"]), key=lambda c: (c != OWN_CALIBER, c))}
    default = OWN_CALIBER if OWN_CALIBER in calibers else _most_points(found, "caliber")
    caliber = _one(caliber, calibers, default, "统计口径", entry)
    found = found[found["caliber"] == caliber]
    short = dict(reading.ask("regions")[["code", "short"]].itertuples(index=False, name=None))
    regions = {code: short.get(code) or name for code, name in zip(found["region"], found["region_name"], strict=True)}
    chosen_regions = _some(several(region), regions, (next(iter(regions)),), "地区", entry)
    industries = dict(zip(found["industry"], found["industry_name"], strict=True))
    chosen = _some(several(industry), industries, _first_industries(found, chosen_regions), "行业", entry)
    return Choice(reading, entry, kinds, kind, calibers, caliber, regions, chosen_regions, industries, chosen)


def _series_of(reading: Reading, indicator: str) -> pd.DataFrame:
    """The question series_list with the caliber named; for an implied indicator the regions it can be implied for."""
    if indicator not in IMPLIED:
        found = reading.ask("series_list", indicator=indicator)
        return found.assign(caliber=found["caliber"].where(found["caliber"] != "", OWN_CALIBER))
    base = reading.ask("series_list", indicator=IMPLIED[indicator])
    base = base[(base["kind"] == "累计") & (base["industry"] == "all") & (base["caliber"] == "") & (base["points"] > 1)]
    implied = [len(reading.ask("implied_months", indicator=IMPLIED[indicator], region=r)) for r in base["region"]]
    return base.assign(kind="当月", caliber=OWN_CALIBER, points=implied).query("points > 0")


def _most_points(found: pd.DataFrame, column: str) -> str:
    """The value whose series have most points; Sichuan's count before all others."""
    own = found[found["region"] == SICHUAN]
    return str((own if len(own) else found).groupby(column, sort=False)["points"].max().idxmax())


def _first_industries(found: pd.DataFrame, regions: Sequence[str]) -> tuple[str, ...]:
    """The total where it is held; else all parts when each has only a point or so, else the longest series."""
    own = found[found["region"].isin(regions)].sort_values("points", ascending=False, kind="stable")
    held = list(dict.fromkeys(own["industry"]))
    if own["points"].max() <= FEW and 1 < len(held) <= MOST:
        return tuple(held)
    return ("all",) if "all" in held else (held[0],) if held else ()


def _one(value: str, options: dict[str, str], default: str, what: str, entry: Any) -> str:
    if value and value not in options:
        raise ParameterError(f"{entry.title}没有{what}“{value}”", "链接参数", f"可选：{'、'.join(options)}")
    return value or default


def _some(
    values: tuple[str, ...], options: dict[str, str], default: tuple[str, ...], what: str, entry: Any
) -> tuple[str, ...]:
    strange = [v for v in values if v not in options]
    if strange:
        raise ParameterError(f"{entry.title}没有{what}“{strange[0]}”的数据", "链接参数", f"可选：{'、'.join(options)}")
    return tuple(o for o in options if o in values) or default


@per_version(8)
def _entries(reading: Reading) -> tuple[Entry, ...]:
    frame = reading.ask("indicators")
    return tuple(
        Entry(r.id, r.title, r.short, r.title_en, several(r.aliases.split("；")), r.theme, r.definition, r.observations)
        for r in each(frame)
    )


@dataclass(frozen=True)
class Found:
    """What a search gave. labels: id → title of every indicator; near: ids to suggest when nothing was found."""

    matches: tuple[Match, ...]
    near: tuple[str, ...]
    labels: dict[str, str]

    @property
    def listed(self) -> dict[str, str]:
        """The hits, or what comes near, id → title; how it was found where the title does not show it."""
        if not self.matches:
            return {i: self.labels[i] for i in self.near}
        return {m.id: self.labels[m.id] + (f"（{m.by}）" if m.by in ("别名", "定义") else "") for m in self.matches}

    @property
    def ordered(self) -> dict[str, str]:
        """Every indicator, id → title, the hits first."""
        return {i: self.labels[i] for i in dict.fromkeys([*(m.id for m in self.matches), *self.labels])}

    def empty(self, typed: str) -> str:
        """What to say when nothing was found."""
        near = "名称相近的指标列在下面。" if self.near else "可在“主题”中选择后浏览。"
        return f"本库未收录与“{typed}”相符的指标。可换用更短的名称、全拼、拼音首字母、英文或代码再试；{near}"


@per_version(512)
def _search(reading: Reading, typed: str, theme: str) -> Found:
    entries = _entries(reading)
    within = [e for e in entries if not theme or e.theme == theme]
    matches = tuple(find(typed, within))
    return Found(matches, () if matches else tuple(nearest(typed, entries)), {e.id: e.title for e in entries})


def search(reading: Reading, typed: str = "", theme: str = "") -> Found:
    """Indicators that fit what was typed, best first; within a theme when one is given."""
    return _search(reading, typed.strip(), theme)


def themes(reading: Reading) -> tuple[str, ...]:
    """The themes of the dictionary, in its order."""
    return tuple(dict.fromkeys(reading.ask("indicators")["theme"]))
