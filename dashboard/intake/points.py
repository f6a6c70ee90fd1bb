"""The observations of one file as columns of codes and numbers, and how one of them is told in words."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.intake.findings import Finding
from dashboard.intake.normalised import ruled
from dashboard.intake.units import parse_unit
from dashboard.intake.vocabulary import IndicatorEntry, Vocabulary
from dashboard.wording import number_text, period_words, shown, told_decimals

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

#: Statuses of what has not happened yet.
FORETOLD = ("预测", "目标")
_NO_SUM = ("比率", "百分点", "倍", "指数", "定基指数", "天数", "")
_MOST_DECIMALS = 8


class Points:
    """A frame of recognised observations, each column turned into codes once. Rows are numbered from 0."""

    def __init__(self, frame: pd.DataFrame, vocabulary: Vocabulary) -> None:
        self.frame, self.vocabulary = frame, vocabulary
        self._codes: dict[str, Codes] = {}
        self._words: dict[str, list[str]] = {}
        self.value: Numbers = frame["value"].to_numpy(dtype="float64", na_value=np.nan)
        self.held: Mask = np.isfinite(self.value)
        self.first_month = _months(frame["start"])
        self.last_month = _months(frame["end"])
        self._entries = [vocabulary.indicators.get(i) or IndicatorEntry(i, i) for i in self.words("indicator")]

    # --- columns

    def codes(self, name: str) -> Codes:
        """The column as numbers of its different values."""
        if name not in self._codes:
            if name in ("start", "end"):
                return self.first_month if name == "start" else self.last_month
            if name not in self.frame:
                codes, words = np.zeros(len(self.frame), dtype=np.int64), [""]
            else:
                codes, words = _encoded(self.frame[name])
            self._codes[name], self._words[name] = codes, words
        return self._codes[name]

    def words(self, name: str) -> list[str]:
        """The different values of a column, in order of their numbers."""
        self.codes(name)
        return self._words[name]

    def word(self, name: str, row: int) -> str:
        """The value of a column at a row."""
        return self.words(name)[int(self.codes(name)[row])]

    def groups(self, *names: str) -> Codes:
        """One number for each different combination of the columns, from 0 without gaps."""
        whole = np.zeros(len(self.frame), dtype=np.int64)
        for name in names:
            codes = self.codes(name)
            whole = whole * (int(codes.max(initial=0)) + 1) + codes
            if int(whole.max(initial=0)) > 2**40:
                whole = pd.factorize(whole)[0].astype(np.int64)
        return np.asarray(pd.factorize(whole)[0], dtype=np.int64)

    def _of_entry(self, values: Sequence[float]) -> Numbers:
        return np.array(values, dtype="float64")[self.codes("indicator")]

    def _entry_is(self, values: Sequence[bool]) -> Mask:
        return np.array(values, dtype=bool)[self.codes("indicator")]

    def is_kind(self, *kinds: str) -> Mask:
        """Rows of these kinds of period."""
        return self._in("kind", kinds)

    def _in(self, name: str, wanted: Sequence[str]) -> Mask:
        return np.array([word in wanted for word in self.words(name)], dtype=bool)[self.codes(name)]

    def said_any(self, rules: Sequence[str]) -> Mask:
        """Rows to whose cell one of these rules was applied."""
        words = [any(rule in said.split("；") for rule in rules) for said in self.words("rules")]
        return np.array(words, dtype=bool)[self.codes("rules")]

    @cached_property
    def exact(self) -> Mask:
        """Rows whose value is a point: no bound, no approximation."""
        return self._in("bound", ("",)) & self._in("approximation", ("",))

    @cached_property
    def foretold(self) -> Mask:
        """Rows that speak of what is to come: forecasts, targets, 预计, 有望."""
        return self._in("status", FORETOLD) | ~self._in("modality", ("",))

    @cached_property
    def unfinished(self) -> Mask:
        """Rows whose period ends after today: a month that still runs has no figure yet."""
        return _after(self.frame["end"], self.vocabulary.today)

    @cached_property
    def low(self) -> Numbers:
        """The lower end of the plausible range."""
        return self._of_entry([-np.inf if e.range is None else e.range[0] for e in self._entries])

    @cached_property
    def high(self) -> Numbers:
        """The upper end of the plausible range."""
        return self._of_entry([np.inf if e.range is None else e.range[1] for e in self._entries])

    @cached_property
    def percent(self) -> Mask:
        """Rows whose indicator is in per cent."""
        return self._entry_is([e.unit == "%" for e in self._entries])

    @cached_property
    def additive(self) -> Mask:
        """Rows whose parts may be added: amounts and counts, no rates, averages or indices."""
        return self._entry_is([_adds_up(e.unit) for e in self._entries])

    @cached_property
    def monthly(self) -> Mask:
        """Rows of monthly indicators."""
        return self._entry_is([e.frequency == "月" for e in self._entries])

    @cached_property
    def merged_january(self) -> Mask:
        """Rows of what is published for January and February together: not electricity, prices, invoices, loans."""
        alone = ("用电", "耗电", "价格", "开票", "税电", "贷款", "扩容", "税务登记")
        return self._entry_is([not any(word in e.title for word in alone) for e in self._entries])

    @cached_property
    def by_industry(self) -> Mask:
        """Rows whose indicator may be split by industry."""
        return self._entry_is(["industry" in e.by for e in self._entries])

    @cached_property
    def is_whole_industry(self) -> Mask:
        """Rows of no industry in particular."""
        return self._in("industry", ("all", ""))

    @cached_property
    def entry_decimals(self) -> Codes:
        """The decimals the dictionary gives."""
        return self._of_entry([e.decimals for e in self._entries]).astype(np.int64)

    @cached_property
    def decimals_written(self) -> Codes:
        """The fewest decimals that say the value exactly, at most eight."""
        result = np.full(len(self.value), _MOST_DECIMALS, dtype=np.int64)
        open_rows = np.flatnonzero(self.held)
        for decimals in range(_MOST_DECIMALS):
            values = self.value[open_rows]
            fits = np.abs(np.round(values, decimals) - values) <= 1e-12 * np.maximum(1.0, np.abs(values))
            result[open_rows[fits]] = decimals
            open_rows = open_rows[~fits]
        return result

    @cached_property
    def first_of_key(self) -> Codes:
        """For each row the first row of the same key: that a later one repeats or contradicts."""
        group = self.groups("indicator", "region", "industry", "caliber", "kind", "start", "end", "source")
        first = np.full(int(group.max(initial=0)) + 1, len(group), dtype=np.int64)
        np.minimum.at(first, group, np.arange(len(group), dtype=np.int64))
        return first[group]

    def same_value(self, rows: Codes, others: Codes) -> Mask:
        """Whether two rows say the same: value, words and qualifiers."""
        a, b = self.value[rows], self.value[others]
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        for name in ("text", "bound", "modality", "approximation", "status"):
            codes = self.codes(name)
            same &= codes[rows] == codes[others]
        return np.asarray(same, dtype=bool)

    def raw_matches(self, pattern: "re.Pattern[str]") -> Mask:
        """Rows whose original text contains the pattern; figures alone are passed over quickly."""
        raw = self.frame["raw"]
        worded = raw.str.contains(r"[一-鿿]", regex=True, na=False).to_numpy(dtype=bool)
        mask = np.zeros(len(raw), dtype=bool)
        for row in np.flatnonzero(worded):
            mask[row] = pattern.search(self._raws[int(row)]) is not None
        return mask

    def raw_longer_than(self, length: int) -> Mask:
        """Rows whose original text is longer than so many characters."""
        return np.asarray(self.frame["raw"].str.len().fillna(0).to_numpy(dtype="int64") > length, dtype=bool)

    @cached_property
    def _cells(self) -> list[str]:
        return [str(cell) for cell in self.frame["cell"].tolist()]

    @cached_property
    def _raws(self) -> list[str]:
        return ["" if raw is None or raw != raw else str(raw) for raw in self.frame["raw"].tolist()]

    # --- words

    def entry(self, row: int) -> IndicatorEntry:
        """The dictionary's entry of a row's indicator."""
        return self._entries[int(self.codes("indicator")[row])]

    def raw(self, row: int) -> str:
        """What the cell shows."""
        return self._raws[row]

    def industry_name(self, row: int) -> str:
        """The industry's full name."""
        own = self.word("industry", row)
        entry = self.vocabulary.industries.get(own)
        return entry.title if entry else own

    def region_name(self, row: int) -> str:
        """The region's full name."""
        own = self.word("region", row)
        entry = self.vocabulary.regions.get(own)
        return entry.title if entry else own

    def period(self, row: int) -> str:
        """The period as people write it: 2021年1—3月."""
        days = self.frame["start"].iloc[row], self.frame["end"].iloc[row]
        return period_words(self.word("kind", row), *days, ruled(self.word("rules", row)))

    def subject(self, row: int) -> str:
        """What the value is of: 成都市汽车制造业营业收入2021年1—3月."""
        industry = "" if self.word("industry", row) in ("all", "") else self.industry_name(row)
        caliber = self.word("caliber", row)
        what = f"{industry}{self.entry(row).title}" + (f"（{caliber}）" if caliber else "")
        return f"{self.region_name(row)}{what}{self.period(row)}"

    def shown(self, row: int) -> str:
        """The value with unit and qualifiers."""
        value = float(self.value[row])
        return shown(
            None if value != value else value,
            self.entry(row).unit,
            wording=self.word("wording", row),
            bound=self.word("bound", row),
            modality=self.word("modality", row),
            approximation=self.word("approximation", row),
            text=self.word("text", row),
            decimals=None if value != value else told_decimals(value, self.entry(row).decimals),
        )

    def number(self, row: int, value: float) -> str:
        """A number computed from the row's, with as many decimals as its indicator is told with."""
        return number_text(value, decimals=told_decimals(value, self.entry(row).decimals))

    def place(self, row: int, seen_from: int) -> str:
        """The cell, with its sheet where that is another one than the other row's."""
        sheet, cell = self.word("sheet", row), self._cells[row]
        return cell if sheet == self.word("sheet", seen_from) else f"{sheet}!{cell}"

    def finding(self, rule: str, row: int, message: str, related: Sequence[int] = ()) -> Finding:
        """A finding at the row's cell."""
        others = tuple(self.place(other, row) for other in related)
        cell = self._cells[row]
        return Finding(rule, message, self.word("sheet", row), cell, self.raw(row), others)


def _encoded(column: "pd.Series[object]") -> tuple[Codes, list[str]]:
    """A column of texts as numbers and the different texts by number; what is missing is ""."""
    if isinstance(column.dtype, pd.CategoricalDtype) and not column.hasnans:
        return column.cat.codes.to_numpy(np.int64), [str(word) for word in column.cat.categories]
    plain = column.astype(object) if isinstance(column.dtype, pd.CategoricalDtype) else column
    found, unique = pd.factorize(plain.fillna(""))
    return found.astype(np.int64), [str(word) for word in unique]


def _adds_up(unit: str) -> bool:
    known = parse_unit(unit)
    return known is not None and "/" not in unit and known.dimension not in _NO_SUM


def _after(days: "pd.Series[object]", today: date) -> Mask:
    """Whether each day comes after today, whatever kind of date the column holds."""
    if not pd.api.types.is_datetime64_any_dtype(days):
        codes, unique = pd.factorize(days)
        later = np.array([(day.year, day.month, day.day) > today.timetuple()[:3] for day in unique], dtype=bool)
        return np.asarray(later[codes], dtype=bool)
    return np.asarray(days > pd.Timestamp(today), dtype=bool)


def _months(days: "pd.Series[object]") -> Codes:
    """Years × 12 + months, whatever kind of date the column holds."""
    if not pd.api.types.is_datetime64_any_dtype(days):
        codes, unique = pd.factorize(days)
        known = np.array([day.year * 12 + day.month for day in unique], dtype=np.int64)
        return np.asarray(known[codes], dtype=np.int64)
    return np.asarray(days.dt.year * 12 + days.dt.month, dtype=np.int64)
