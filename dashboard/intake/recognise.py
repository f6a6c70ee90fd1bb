"""One table into observations: what is said by rows, columns and around it is put together for every value at once.

Texts are read once each; rows with the same texts are decided once; only numbers are handled by the hundred
thousand, as arrays. A small irregular table goes the same way as a list of 300,000 rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from dashboard.intake.book import Grid, cell_name
from dashboard.intake.cells import Cells, converted
from dashboard.intake.columns import Col
from dashboard.intake.context import Context
from dashboard.intake.lines import Table
from dashboard.intake.normalised import Amount
from dashboard.intake.outcome import Extra, Given, Ints, Outcome, Place, Taken, Tell
from dashboard.intake.rows import Rows, combined_codes
from dashboard.intake.said import HEADER, Row, Subject, Trouble
from dashboard.intake.times import When
from dashboard.intake.units import UnitError, convert, parse_unit, scaled
from dashboard.wording import number_text, told_decimals

D = TypeVar("D")


class TableReading(Rows):
    """The recognition of one table."""

    def __init__(self, given: Given, grid: Grid, table: Table, context: Context, tell: Tell) -> None:
        super().__init__(given, grid, table, context, tell)
        self.extras: dict[Extra, int] = {Extra(): 0}

    def read(self) -> Outcome:
        """Everything the table holds."""
        self._gather()
        self._read_labels()
        valued = [column for column in self.columns if column.role in ("value", "unknown")]
        read = {column.index: self._values(column) for column in valued}
        any_value = np.zeros(len(self.body), dtype=bool)
        for cells in read.values():
            any_value |= cells.present
            for place in cells.faults:
                any_value[place] = True
        self._prepare(any_value)
        for number, column in enumerate(valued, 1):
            self._column(column, read[column.index])
            self.tell(len(self.body) * number // max(1, len(valued)))
        self.outcome.extras = list(self.extras)
        self.outcome.findings = list(self.found.values())
        return self.outcome

    # ---- one value column

    def _column(self, column: Col, cells: Cells) -> None:
        outcome = self.outcome
        wanted = cells.present & ~self.row_ignored
        faults = {place: fault for place, fault in cells.faults.items() if not self.row_ignored[place]}
        needed = wanted.copy()
        for place in faults:
            needed[place] = True
        if not needed.any():
            return
        subject_key, subject_rows = self.keys["subject"]
        region_key, region_rows = self.keys["region"]
        time_key, time_rows = self.keys["time"]
        base_s, base_r, base_w = len(outcome.subjects), len(outcome.regions), len(outcome.whens)
        subjects = self._decided(
            subject_key, subject_rows, needed, lambda row: self.subjects.of(row, column), Subject()
        )
        outcome.subjects += subjects
        nowhere: Place | Trouble = ("", ())
        regions = self._decided(region_key, region_rows, needed, lambda row: self.regions.of(row, column), nowhere)
        entries = self.given.reader.lexicon.vocabulary.indicators
        flags = np.fromiter(
            (
                (1 if s.indicator and _stock(entries[s.indicator].kinds) else 0)
                + (2 if s.status in ("目标", "预测") else 0)
                for s in subjects
            ),
            np.int64,
            len(subjects),
        )
        flag = flags[subject_key] if len(subjects) else np.zeros(len(self.body), dtype=np.int64)
        when_key, when_rows = combined_codes([(time_key, len(time_rows)), (flag, 4)], len(self.body))
        dated = {row: (bool(flag[row] & 1), bool(flag[row] & 2)) for row in when_rows.tolist()}
        asked = np.zeros(len(when_rows), dtype=bool)
        asked[when_key[needed]] = True
        whens = [
            self.times.of(self._row(row), column, *dated[row]) if ask else When()
            for row, ask in zip(when_rows.tolist(), asked.tolist(), strict=True)
        ]
        own_unit = np.zeros(len(self.body), dtype=bool)
        own_unit[[place for place, said in cells.special.items() if said.unit or said.state == "text"]] = True
        trouble = self.row_trouble.copy()
        listed: list[Trouble] = list(self.row_troubles)
        for key, decided in ((subject_key, subjects), (region_key, regions), (when_key, whens)):
            codes = np.zeros(len(decided), dtype=np.int64)
            for place, one in enumerate(decided):
                wrong = one if isinstance(one, Trouble) else getattr(one, "trouble", None)
                if wrong is not None:
                    listed.append(wrong)
                    codes[place] = len(listed) - 1
            if codes.any():
                found = codes[key]
                trouble = np.where(trouble == 0, found, trouble)
        for place, one in enumerate(subjects):
            if one.unsaid is not None:
                listed.append(one.unsaid)
                trouble[(subject_key == place) & ~own_unit & (trouble == 0)] = len(listed) - 1
        outcome.regions += [("", ()) if isinstance(one, Trouble) else one for one in regions]
        outcome.whens += whens
        header_wrong = any(listed[t].where == HEADER for t in np.unique(trouble[needed]) if t)
        for place, (rule, text) in faults.items():
            if rule == "not_a_number" and header_wrong:
                continue
            self.fault(rule, text, self.body[place], column.index)
        self.report(column, trouble, wanted, listed)
        ok = wanted & (trouble == 0)
        if not ok.any():
            return
        values = self._converted(cells.values, subject_key, subjects)
        extras = np.zeros(len(self.body), dtype=np.int64)
        for place, said in cells.special.items():
            if ok[place]:
                extras[place] = self._own(place, column, said, subjects[subject_key[place]], values, ok)
        for code in np.unique(extras[ok & self.inherited]).tolist():
            extra = list(self.extras)[code]
            extra = replace(extra, rules=(*extra.rules, "inherited"))
            extras[ok & self.inherited & (extras == code)] = self.extras.setdefault(extra, len(self.extras))
        rows = np.flatnonzero(ok)
        everywhere = len(rows) == len(self.body)
        outcome.taken.append(
            Taken(
                column.index,
                rows if not everywhere else np.arange(len(self.body)),
                values[rows],
                cells.raws if everywhere else [cells.raws[place] for place in rows.tolist()],
                subject_key[rows] + base_s,
                region_key[rows] + base_r,
                when_key[rows] + base_w,
                extras[rows],
                self.side[rows],
            )
        )

    def _decided(
        self, key: Ints, rows: Ints, needed: npt.NDArray[np.bool_], decide: Callable[[Row], D], unused: D
    ) -> list[D]:
        """One decision for each group of rows that say the same; groups without a value are not asked."""
        asked = np.zeros(len(rows), dtype=bool)
        asked[key[needed]] = True
        return [decide(self._row(int(row))) if ask else unused for row, ask in zip(rows, asked.tolist(), strict=True)]

    def _converted(
        self, values: npt.NDArray[np.float64], key: Ints, subjects: Sequence[Subject]
    ) -> npt.NDArray[np.float64]:
        factors = [subject.factor for subject in subjects]
        if all(factor == 1 for factor in factors):
            return values.copy()
        if len(set(factors)) == 1:
            return converted(values, factors[0])
        result = values.copy()
        for factor in set(factors) - {Decimal(1)}:
            rows = np.isin(key, [place for place, one in enumerate(factors) if one == factor])
            result[rows] = converted(values[rows], factor)
        return result

    def _own(
        self,
        place: int,
        column: Col,
        said: Amount,
        subject: Subject,
        values: npt.NDArray[np.float64],
        ok: npt.NDArray[np.bool_],
    ) -> int:
        """Apply what a cell says itself (its own unit, qualifiers, words); returns the place of its Extra."""
        entry = self.given.reader.lexicon.vocabulary.indicators[subject.indicator]
        name = cell_name(self.body[place], column.index)
        rules = list(said.rules)
        if said.state == "text":
            values[place] = np.nan
        elif said.unit and said.value is not None:
            target = parse_unit(entry.unit)
            if said.unit == "%" and (target is None or target.dimension != "比率"):
                bare = scaled(said.value, Decimal("0.01")) if "percent_format" in rules else said.value
                values[place] = scaled(bare, subject.factor)
                rules = [rule for rule in rules if rule not in ("percent_format", "percent_sign")]
                shown = f"{number_text(said.value, decimals=told_decimals(said.value, entry.decimals))}%"
                taken = number_text(bare, decimals=told_decimals(bare, entry.decimals))
                text = f"显示为{shown}，指标“{entry.title}”的单位是{entry.unit or '无'}，按{taken}取数"
                self.add("percent_format", text, name, shown)
            else:
                try:
                    value, more = convert(said.value, said.unit, entry.unit)
                except UnitError:
                    text = f"单元格内的单位“{said.unit}”与指标“{entry.title}”的单位“{entry.unit or '无'}”不符"
                    self.add("unit_contradicts", text, name, said.unit)
                    ok[place] = False
                    return 0
                values[place] = value
                rules += more
                self._own_unit(said, subject, entry.unit, name, rules)
        if "format_unclear" in rules and said.value is not None:
            stored = number_text(said.value, decimals=told_decimals(said.value, entry.decimals))
            self.add("format_unclear", f"数字格式的条件有不同读法，不知显示为何数，按存储的{stored}取数", name, stored)
        extra = Extra(
            said.wording, said.bound, said.modality, said.approximation, said.text, tuple(dict.fromkeys(rules))
        )
        return self.extras.setdefault(extra, len(self.extras))

    def _own_unit(self, said: Amount, subject: Subject, to: str, name: str, rules: list[str]) -> None:
        """A cell's unit that is not the table's is taken, but said."""
        unit, table = parse_unit(said.unit), parse_unit(subject.unit)
        if unit is None or table is None:
            return
        if unit.dimension == "":
            if not table.scaled or subject.unit.startswith(said.unit):
                return
        elif unit.dimension == table.dimension and (unit.factor == table.factor or unit.name.endswith(table.name)):
            return
        rules.append("unit_in_cell")
        text = f"单元格内写的是“{said.unit}”，表的单位是“{subject.unit}”，按单元格的单位换算为{to}"
        self.add("unit_in_cell", text, name, said.unit)


def _stock(kinds: Sequence[str]) -> bool:
    """Whether an indicator is only ever held as the state at a point of time, lists and events apart."""
    return "时点" in kinds and set(kinds) <= {"时点", "事件"}
