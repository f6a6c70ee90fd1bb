"""The rows of one table: their labels, groups and side columns, which of them cannot be taken, and what is found."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dashboard.intake.book import Grid, Value, cell_name
from dashboard.intake.cell_kinds import is_blank, shown_text
from dashboard.intake.cells import Cells, read_cells
from dashboard.intake.columns import LABELS, Col, sort_columns
from dashboard.intake.context import Context
from dashboard.intake.facets import Parsed
from dashboard.intake.findings import RULES, Finding
from dashboard.intake.groups import groups
from dashboard.intake.labels import LabelReader, Labels, joined_ends, mostly
from dashboard.intake.lines import Line, Table
from dashboard.intake.mapping import JOINER, NOTHING, Override
from dashboard.intake.names import asked
from dashboard.intake.outcome import MOST_LISTED, MOST_RELATED, Given, Ints, Outcome, Tell
from dashboard.intake.said import HEADER, LABEL, TITLE, VALUE, Row, Trouble
from dashboard.intake.subject import Subjects
from dashboard.intake.times import Times
from dashboard.intake.whereabouts import Whereabouts


class Rows:
    """What the rows of one table say, before any value is looked at."""

    def __init__(self, given: Given, grid: Grid, table: Table, context: Context, tell: Tell) -> None:
        overrides = {
            index: given.mapping.column(JOINER.join(" ".join(line.text.split()) for line in path))
            for index, path in table.paths.items()
        }
        self.columns = sort_columns(given.reader, grid, table, overrides)
        self.given, self.grid, self.table, self.context, self.tell = given, grid, table, context, tell
        self.outcome = Outcome(self.columns, [])
        self.body = table.body
        self.found: dict[tuple[str, str], Finding] = {}
        self.cells: dict[int, Sequence[Value]] = {}
        self.bad: dict[int, dict[int, tuple[str, str]]] = {}
        for rule, places in (
            ("cell_error", grid.errors),
            ("formula_unsaved", dict.fromkeys(grid.unsaved, "")),
            ("bad_cell", grid.bad),
        ):
            for (row, column), text in places.items():
                self.bad.setdefault(column, {})[row] = (rule, text)
        self._heads_of_labels()

    def _heads_of_labels(self) -> None:
        """A period or unit in the corner of the table (指标\\2021年3月) stands for all of it."""
        around = self.context.levels[0]
        for column in self.columns:
            if column.role not in LABELS:
                continue
            for line in column.path:
                said = self.given.reader.label(line.text)
                if said.period is not None and not around.periods:
                    around.periods = [said.period]
                if said.units and not around.units:
                    around.units = list(said.units)

    def _gather(self) -> None:
        """The body as columns."""
        rows = self.grid.rows
        wanted = [column.index for column in self.columns]
        body = [rows[r] for r in self.body]
        width = max(wanted, default=-1) + 1
        if body and min(map(len, body)) >= width:
            for index in wanted:
                self.cells[index] = [row[index] for row in body]
        else:
            for index in wanted:
                self.cells[index] = [row[index] if index < len(row) else None for row in body]

    def _read_labels(self) -> None:
        reader = LabelReader(self.given.reader, self.grid, self.table, self.given.mapping, self.given.date1904)
        columns = [column for column in self.columns if column.role in LABELS]
        found: list[Labels] = []
        start: Labels | None = None
        naming = [column for column in columns if column.role not in ("unit", "kind", "caliber")]
        for column in columns:
            right = column in naming[:-1]
            labels = reader.read(column, self.cells[column.index], right)
            if column.role == "start":
                start = labels
            elif column.role == "end" and start is not None:
                found.append(joined_ends(start, labels))
                start = None
            else:
                found.append(labels)
            self.tell(len(self.body) * len(found) // (len(columns) + 4))
        if start is not None:
            found.append(start)
        self.outcome.labels = found

    def _values(self, column: Col) -> Cells:
        cells = read_cells(self.grid, self.body, column.index, self.cells[column.index], self.bad.get(column.index, {}))
        for mark, count in cells.marks.items():
            self.outcome.marks[mark] = self.outcome.marks.get(mark, 0) + count
        return cells

    def _prepare(self, valued: npt.NDArray[np.bool_]) -> None:
        labels = self.outcome.labels
        mapping = self.given.mapping
        kinds = {one.column.index: mostly(one) for one in labels}
        self.subjects = Subjects(self.given.reader.lexicon, self.given.names, self.context, mapping.sheet, kinds)
        said = [column.parsed for column in self.columns] + [parsed for one in labels for parsed in one.parsed]
        self.times = Times(self.context, mapping.sheet, self.given.today, said)
        self.regions = Whereabouts(self.given.reader.lexicon, self.context, mapping.sheet)
        self.naming = [
            one
            for one in labels
            if one.column.role not in ("unit", "kind", "caliber", "period", "year", "month", "end")
        ]
        first = next((one for one in self.naming if one.column.role != "region" or len(self.naming) == 1), None)
        chains = groups(self.grid, self.table, first, valued) if first is not None else []
        self.chain_list: list[tuple[int, ...]] = [()]
        self.chain = np.zeros(len(self.body), dtype=np.int64)
        if chains:
            places: dict[tuple[int, ...], int] = {(): 0}
            for row, chain in enumerate(chains):
                self.chain[row] = places.setdefault(chain, len(places))
            self.chain_list = list(places)
        self.first = first
        self.inherited = np.zeros(len(self.body), dtype=bool)
        for one in labels:
            if one.inherited is not None:
                self.inherited |= one.inherited
        self._side_columns()
        overridden = [one for one in labels if any(o.said for o in one.overrides)]
        self.overridden = overridden
        roles = {
            "subject": ("indicator", "industry", "mixed", "caliber", "unit"),
            "region": ("region", "mixed", "industry", "indicator"),
            "time": ("period", "year", "month", "start", "end", "kind", "mixed"),
        }
        self.keys: dict[str, tuple[Ints, Ints]] = {}
        for group, wanted in roles.items():
            carriers = [one for one in labels if one.column.role in wanted or one in overridden]
            codes = [(one.codes.astype(np.int64), len(one.texts)) for one in carriers]
            self.keys[group] = combined_codes([*codes, (self.chain, len(self.chain_list))], len(self.body))
        self._label_troubles()

    def _row(self, place: int) -> Row:
        above: tuple[Parsed, ...] = ()
        if self.first is not None:
            above = tuple(self.first.parsed[code] for code in self.chain_list[self.chain[place]])
        override: Override = NOTHING
        for one in self.overridden:
            said = one.overrides[one.codes[place]] if one.codes[place] < len(one.overrides) else NOTHING
            override = said if said.said else override
        own = []
        for one in self.outcome.labels:
            code = int(one.codes[place])
            if code or one.column.role == "end":
                own.append((one.column.index, one.parsed[code]))
        return Row(tuple(own), above, override)

    def _label_troubles(self) -> None:
        """Rows that cannot be taken whatever column: labels not understood, cells of a naming column left empty."""
        count = len(self.body)
        self.row_trouble = np.zeros(count, dtype=np.int64)
        self.row_troubles: list[Trouble] = [Trouble("", "", VALUE)]
        self.row_ignored = np.zeros(count, dtype=bool)
        for one in self.outcome.labels:
            for code, trouble in (one.troubles or {}).items():
                override = one.overrides[code] if code < len(one.overrides) else NOTHING
                if override.said:
                    continue
                self.row_troubles.append(trouble)
                self.row_trouble[one.codes == code] = len(self.row_troubles) - 1
            for code, parsed in enumerate(one.parsed):
                override = one.overrides[code] if code < len(one.overrides) else NOTHING
                if one.column.role == "region" and not parsed.known and not override.said:
                    near = self.given.names.near("region", parsed.text)
                    message = f"地区“{parsed.text}”未识别{asked(near)}"
                    wrong = Trouble("unknown_region", message, LABEL, one.column.index, parsed.text, near)
                    self.row_troubles.append(wrong)
                    self.row_trouble[one.codes == code] = len(self.row_troubles) - 1
            for code, override in enumerate(one.overrides):
                if override.role == "ignored":
                    self.row_ignored |= one.codes == code
            for code, parsed in enumerate(one.parsed):
                if parsed.measure in ("previous", "rank") and parsed.known:
                    self.row_ignored |= one.codes == code
        if self.first is not None:
            for chain, codes in enumerate(self.chain_list):
                above = [self.first.parsed[code] for code in codes]
                if any(p.measure in ("previous", "rank") and not p.indicator and p.known for p in above):
                    self.row_ignored |= self.chain == chain
        named = np.zeros(count, dtype=bool)
        for one in self.naming:
            named |= one.codes > 0
        for one in self.naming:
            empty = one.codes == 0
            if one.column.role != "region" and one is not self.naming[0]:
                continue
            if one.column.role != "region":
                empty = empty & ~named
            if not empty.any() or empty.all():
                continue
            what = {"region": "地区", "industry": "行业"}.get(mostly(one), "行名")
            rule = {"region": "unknown_region", "industry": "unknown_industry"}.get(mostly(one), "needs_mapping")
            self.row_troubles.append(Trouble(rule, f"此行的{what}为空", LABEL, one.column.index))
            self.row_trouble[empty & (self.row_trouble == 0)] = len(self.row_troubles) - 1
        dated = [one for one in self.outcome.labels if one.column.role in ("period", "end", "month")]
        for one in dated:
            empty = (one.codes == 0) & (one.column.role != "end")
            if empty.any() and not empty.all():
                self.row_troubles.append(Trouble("bad_period", "此行的时期为空", LABEL, one.column.index))
                self.row_trouble[empty & (self.row_trouble == 0)] = len(self.row_troubles) - 1

    def _side_columns(self) -> None:
        """Source, status, note of each row."""
        self.side = np.zeros(len(self.body), dtype=np.int64)
        columns = {
            role: [c for c in self.columns if c.role == role] for role in ("source", "status", "note", "published")
        }
        if not any(columns.values()):
            return
        places: dict[tuple[str, str, str, str], int] = {("", "", "", ""): 0}
        texts = [self._side(own) for own in columns.values()]
        if not any(texts):
            return
        said = list(zip(*(own or [""] * len(self.body) for own in texts), strict=True))
        for one in dict.fromkeys(said):
            places.setdefault((one[0], one[1], one[2], one[3]), len(places))
        self.side = np.fromiter(map(places.__getitem__, said), np.int64, len(said))
        self.outcome.sides = list(places)

    def _side(self, columns: Sequence[Col]) -> list[str]:
        """The texts of a side column as kept, "" for blank cells; [] without such a column or when all are blank."""
        cells = self.cells[columns[0].index] if columns else []
        if not set(cells).difference((None, "")):
            return []
        return ["" if is_blank(value) else shown_text(value)[:500] for value in cells]

    # ---- findings: each at the cell it is about, once, however many values it concerns

    def add(self, rule: str, message: str, cell: str, found: str = "", related: Sequence[str] = ()) -> None:
        """One finding a rule and cell, however many values it concerns.

        A warning keeps all its cells: the reason it is let pass with stays with each of their values.
        """
        place = (rule, cell)
        most = MOST_RELATED if RULES[rule].severity == "error" else None
        held = self.found.get(place)
        if held is None:
            self.found[place] = Finding(rule, message, self.grid.name, cell, found, tuple(related[:most]))
        elif most is None or len(held.related) < most:
            self.found[place] = replace(held, related=tuple(dict.fromkeys((*held.related, *related)))[:most])

    def fault(self, rule: str, text: str, row: int, column: int) -> None:
        messages = {
            "cell_error": f"公式结果为{text or '错误值'}",
            "formula_unsaved": "公式没有保存结果，读不到数值",
            "bad_cell": f"单元格内容“{text}”不能作为数值",
            "not_a_number": f"“{text}”不是数字",
        }
        self.add(rule, messages[rule], cell_name(row, column), text)

    def report(self, column: Col, trouble: Ints, wanted: npt.NDArray[np.bool_], listed: Sequence[Trouble]) -> None:
        """Findings for everything that kept values of this column from being taken, each at its own cell, once."""
        for number in np.unique(trouble[wanted]).tolist():
            if number == 0:
                continue
            wrong = listed[number]
            places = np.flatnonzero(wanted & (trouble == number))
            cells = [cell_name(self.body[place], column.index) for place in places[:MOST_RELATED].tolist()]
            if wrong.near and wrong.where in (HEADER, LABEL):
                self._propose(wrong, column)
            if wrong.where == VALUE:
                for place in places[:MOST_LISTED].tolist():
                    self.add(wrong.rule, wrong.message, cell_name(self.body[place], column.index), wrong.found)
            elif wrong.where == LABEL:
                self._at_labels(wrong, column, places)
            else:
                line = self._line(wrong, column)
                cell = cell_name(line.row, line.column) if line is not None else cells[0]
                self.add(wrong.rule, wrong.message, cell, wrong.found or (line.text if line else ""), cells)

    def _propose(self, wrong: Trouble, column: Col) -> None:
        if wrong.where == HEADER:
            column.near = list(wrong.near)
        else:
            self.outcome.troubled[wrong.found, wrong.column] = wrong

    def _line(self, wrong: Trouble, column: Col) -> Line | None:
        """The cell above the table or in the header that the trouble is about."""
        if wrong.where == TITLE:
            place = self.context.levels[0].place
            return place or column.place
        if wrong.rule in ("bad_period", "ambiguous_period", "future_period"):
            for line in reversed(column.path):
                if self.given.reader.label(line.text).period is not None:
                    return line
        if wrong.rule in ("unit_contradicts", "unknown_unit"):
            for line in reversed(column.path):
                if self.given.reader.label(line.text).units or self.given.reader.label(line.text).unknown_units:
                    return line
        return column.unknown or column.place

    def _at_labels(self, wrong: Trouble, column: Col, places: Ints) -> None:
        """At the label's cell: once for each different text, at its first row; empty cells each for themselves."""
        labels = next((one for one in self.outcome.labels if one.column.index == wrong.column), None)
        if labels is None:
            for place in places[:MOST_LISTED].tolist():
                self.add(wrong.rule, wrong.message, cell_name(self.body[place], column.index), wrong.found)
            return
        seen: dict[str, int] = {}
        for place in places.tolist():
            code = int(labels.codes[place])
            text = labels.texts[code] if code < len(labels.texts) else ""
            if code == 0 or text not in seen:
                if len(seen) >= MOST_LISTED:
                    break
                seen[text or f"\0{place}"] = place
        for text, place in seen.items():
            bearing = places[labels.codes[places] == labels.codes[place]] if not text.startswith("\0") else [place]
            cells = [cell_name(self.body[p], column.index) for p in bearing[:MOST_RELATED]]
            cell = cell_name(self.body[place], labels.column.index)
            self.add(wrong.rule, wrong.message, cell, wrong.found or ("" if text.startswith("\0") else text), cells)


def combined_codes(parts: Sequence[tuple[Ints, int]], count: int) -> tuple[Ints, Ints]:
    """Several codes of each row as one: the code, and for each code the first row that has it."""
    whole = np.zeros(count, dtype=np.int64)
    size = 1
    for codes, number in parts:
        if number <= 1:
            continue
        if size * number > 2**62:
            _, whole = np.unique(whole, return_inverse=True)
            size = int(whole.max()) + 1
        whole = whole * number + codes
        size *= number
    if size == 1:
        return whole, np.zeros(1, dtype=np.int64)
    _, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    return inverse.astype(np.int64), first.astype(np.int64)
