"""The label columns of a table: each different text read once, each row told by the number of its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dashboard.intake.book import Grid, Value
from dashboard.intake.cell_kinds import MARKS, is_blank, shown_text
from dashboard.intake.characters import compact
from dashboard.intake.columns import Col
from dashboard.intake.facets import NONE, Parsed, Reader, year_so_far
from dashboard.intake.lines import Table
from dashboard.intake.mapping import NOTHING, Mapping, Override
from dashboard.intake.periods import Ambiguous, Period, parse_period, resolve
from dashboard.intake.said import LABEL, Trouble
from dashboard.intake.times import spanned, stated
from dashboard.intake.units import find_unit, parse_unit

Codes = npt.NDArray[np.int32]
_MONTH_NUMBER = re.compile(r"0?[1-9]|1[0-2]")
_PRODUCT_NOTE = re.compile(r"\((?:折[^()]*|商品量|规上|规模以上|整机)\)$")


@dataclass
class Labels:
    """One label column. codes: for each body row the place of its text in texts and parsed; 0 is the blank cell."""

    column: Col
    codes: Codes
    texts: list[str]
    parsed: list[Parsed]
    overrides: list[Override]
    inherited: npt.NDArray[np.bool_] | None = None
    troubles: dict[int, Trouble] | None = None

    def rows_of(self, code: int) -> npt.NDArray[np.intp]:
        """The body rows that bear a text."""
        return np.flatnonzero(self.codes == code)


class LabelReader:
    """Reads the label columns of one table."""

    def __init__(self, reader: Reader, grid: Grid, table: Table, mapping: Mapping, date1904: bool) -> None:
        self.reader, self.grid, self.table = reader, grid, table
        self.mapping, self.date1904 = mapping, date1904
        self.body = table.body

    def read(self, column: Col, cells: Sequence[Value], labels_right: bool) -> Labels:
        """One label column. labels_right: another label column stands to its right, so that blanks may be a group's."""
        values, inherited = self._filled(column, cells, labels_right)
        # None first, so that 0 is the blank cell; dict and map run at C speed, which counts for long lists.
        distinct: list[Value] = list({None: None} | dict.fromkeys(values))
        places = dict(zip(distinct, range(len(distinct)), strict=True))
        codes = np.fromiter(map(places.__getitem__, values), np.int32, len(values))
        blanks = [place for place, value in enumerate(distinct) if is_blank(value)]
        if len(blanks) > 1:
            codes[np.isin(codes, blanks)] = 0
        labels = Labels(column, codes, [shown_text(v) for v in distinct], [], [], inherited)
        labels.troubles = {}
        labels.parsed = [
            NONE if is_blank(v) else self._parsed(column, v, place, labels) for place, v in enumerate(distinct)
        ]
        if any(isinstance(parsed.period, Ambiguous) for parsed in labels.parsed):
            self._settle(labels, values)
        labels.overrides = [self.mapping.row(text) if text else NOTHING for text in labels.texts]
        return labels

    # ---- cells

    def _filled(
        self, column: Col, cells: Sequence[Value], labels_right: bool
    ) -> tuple[Sequence[Value], npt.NDArray[np.bool_] | None]:
        """The cells with merged areas filled, and group labels that stand only in their first row filled down."""
        areas = [a for a in self.grid.merges if a[1] <= column.index <= a[3] and (a[2] > a[0] or a[3] > a[1])]
        if not areas and not (labels_right and column.role != "unit"):
            return cells, None
        values = list(cells)
        inherited = np.zeros(len(values), dtype=bool)
        rows = {row: place for place, row in enumerate(self.body)} if areas else {}
        for top, left, bottom, _ in areas:
            value = self.grid.at(top, left)
            for row in range(top, bottom + 1):
                place = rows.get(row)
                if place is not None and is_blank(values[place]) and not is_blank(value) and row > top:
                    values[place] = value
                    inherited[place] = True
        if labels_right and not set(values).isdisjoint((None, "")):
            blank = np.fromiter((value is None or value == "" for value in values), bool, len(values))
            if len(values) and blank.mean() >= 0.3 and not blank[0]:
                last: Value = None
                for place, value in enumerate(values):
                    if blank[place]:
                        values[place] = last
                        inherited[place] = True
                    else:
                        last = value
        return values, inherited if inherited.any() else None

    # ---- one text

    def _parsed(self, column: Col, value: Value, place: int, labels: Labels) -> Parsed:
        role = column.role
        text = shown_text(value)
        if role in ("period", "year", "month", "start", "end"):
            return self._period(role, value, text, place, labels)
        if role == "unit":
            return self._unit(text, place, labels)
        if role == "caliber":
            return Parsed(text, caliber="" if compact(text) in MARKS else text)
        parsed = self.reader.label(text)
        if role == "region":
            region = self.reader.lexicon.region(text)
            if region:
                return Parsed(text, region=region, total=parsed.total)
            if parsed.known and (parsed.total or parsed.subtotal):
                return Parsed(text, total=True, subtotal=parsed.subtotal)
            return Parsed(text, stem=compact(text), known=False)
        if role == "industry":
            industry = self.reader.lexicon.industry(text)
            if not industry and (note := _PRODUCT_NOTE.search(compact(text))):
                parsed = self.reader.label(compact(text)[: note.start()])
                industry = parsed.industry if parsed.known else ""
            if industry:
                return Parsed(text, industry=industry, total=parsed.total)
            said = (
                parsed.industry or parsed.indicator or parsed.total or parsed.subtotal or parsed.base or parsed.measure
            )
            if parsed.known and (said or parsed.region):
                return parsed
            return Parsed(text, stem=parsed.stem or compact(text), measure=parsed.measure, known=False)
        if role == "kind":
            if parsed.kind:
                return Parsed(text, kind=parsed.kind, period=parsed.period)
            word = compact(text)
            if word in ("事件", "时点", "当季", "当月", "累计"):
                return Parsed(text, kind=word)
            self._wrong(labels, place, "bad_period", f"时期类型“{text}”未识别", text)
            return Parsed(text)
        return parsed

    def _period(self, role: str, value: Value, text: str, place: int, labels: Labels) -> Parsed:
        if role == "year":
            word = compact(text).removesuffix("年度").removesuffix("年")
            period = parse_period(f"{word}年")
            if isinstance(period, Period) and period.span == "year":
                return Parsed(text, period=period)
        elif role == "month" and _MONTH_NUMBER.fullmatch(word := compact(text).removesuffix("月份").removesuffix("月")):
            month = parse_period(f"{int(word)}月")
            if month is not None:
                return Parsed(text, period=month)
        else:
            period = parse_period(value, date1904=self.date1904)
            if period is None and isinstance(value, str) and "/" in text and len(text) >= 15:
                period = stated(text)
            word = compact(text)
            if period is None and isinstance(value, str) and _MONTH_NUMBER.fullmatch(word):
                period = parse_period(f"{int(word)}月")
            if period is None and isinstance(value, (int, float)) and 1 <= value <= 12 and value == int(value):
                period = parse_period(f"{int(value)}月")
            if period is not None:
                period = year_so_far(period)
                kind = period.kind if isinstance(period, Period) and period.said else ""
                return Parsed(text, period=period, kind=kind)
        if compact(text) in MARKS:
            return NONE
        self._wrong(labels, place, "bad_period", f"时期“{text}”无法识别", text)
        return Parsed(text)

    def _unit(self, text: str, place: int, labels: Labels) -> Parsed:
        if compact(text) in MARKS or text.strip() in MARKS:
            return NONE
        unit = parse_unit(text)
        if unit is not None and unit.dimension:
            return Parsed(text, units=(unit.name,))
        several = find_unit(f"单位：{text}")
        if several.units and not several.unknown:
            return Parsed(text, units=tuple(one.name for one in several.units))
        self._wrong(labels, place, "unknown_unit", f"单位“{text}”未识别", text)
        return Parsed(text)

    def _wrong(self, labels: Labels, place: int, rule: str, message: str, found: str) -> None:
        assert labels.troubles is not None
        labels.troubles[place] = Trouble(rule, message, LABEL, labels.column.index, found)

    def _settle(self, labels: Labels, values: Sequence[Value]) -> None:
        """Bare numbers such as 2024.1 by the cells above and below them; the same number may mean two things."""
        periods = resolve(list(values))
        fresh: dict[tuple[int, Period], int] = {}
        for row, period in enumerate(periods):
            code = int(labels.codes[row])
            if isinstance(labels.parsed[code].period, Ambiguous) and isinstance(period, Period):
                place = fresh.get((code, period))
                if place is None:
                    place = fresh[code, period] = len(labels.parsed)
                    labels.parsed.append(replace(labels.parsed[code], period=period))
                    labels.texts.append(labels.texts[code])
                labels.codes[row] = place


def joined_ends(start: Labels, end: Labels) -> Labels:
    """Columns 起 and 止 as one period column, at the place of the second."""
    pairs: dict[tuple[int, int], int] = {}
    codes = np.fromiter(
        (pairs.setdefault((a, b), len(pairs)) for a, b in zip(start.codes.tolist(), end.codes.tolist(), strict=True)),
        np.int32,
        len(start.codes),
    )
    labels = Labels(end.column, codes, [], [], [], troubles={})
    for place, (a, b) in enumerate(pairs):
        first, last = start.parsed[a].period, end.parsed[b].period
        text = f"{start.texts[a]}至{end.texts[b]}"
        period = spanned(first, last) if isinstance(first, Period) and isinstance(last, Period) else None
        labels.texts.append(text)
        labels.overrides.append(NOTHING)
        labels.parsed.append(Parsed(text, period=period))
        assert labels.troubles is not None
        if period is None:
            wrong = (start.troubles or {}).get(a) or (end.troubles or {}).get(b)
            labels.troubles[place] = wrong or Trouble(
                "bad_period", f"时期“{text}”无法识别", LABEL, end.column.index, text
            )
    return labels


def mostly(labels: Labels) -> str:
    """What the texts of a column are for the most part: region, industry or indicator."""
    if labels.column.role in ("region", "industry"):
        return labels.column.role
    head = "".join(line.text for line in labels.column.path)
    counts = {"region": 0, "industry": 0, "indicator": 0}
    for parsed in labels.parsed:
        if parsed.known and not parsed.total:
            counts["region"] += bool(parsed.region and not parsed.indicator)
            counts["industry"] += bool(parsed.industry and not parsed.indicator and not parsed.region)
            counts["indicator"] += bool(parsed.indicator or parsed.base)
    best = max(counts, key=lambda name: counts[name])
    if counts[best] == 0:
        for name, words in (("region", "地区市州区域"), ("industry", "行业产业产品")):
            if any(word in head for word in (words[:2], words[2:4], words[4:]) if word):
                return name
        return "indicator"
    return best
