"""What one value measures: indicator, industry, caliber, status and unit, from all that is said about it."""

from dataclasses import dataclass, field
from decimal import Decimal

from dashboard.intake.columns import Col
from dashboard.intake.context import Context
from dashboard.intake.facets import Parsed
from dashboard.intake.findings import OF_TITLE
from dashboard.intake.lexicon import Lexicon
from dashboard.intake.mapping import Override
from dashboard.intake.names import Names, Near, asked
from dashboard.intake.said import HEADER, LABEL, TITLE, VALUE, Row, Subject, Trouble
from dashboard.intake.units import UnitError, conversion, parse_unit
from dashboard.intake.vocabulary import IndicatorEntry

_CALIBER_NEEDED = "统计口径一栏"
#: Dimensions in which a number without a unit can only be meant in the dictionary's.
_SAFE = frozenset(["", "比率", "百分点", "倍", "指数", "个数", "条数", "次数", "天数", "定基指数"])


@dataclass
class Subjects:
    """Decides subjects for one table.

    kind_of: what a column's labels mostly are: region, industry, indicator.
    """

    lexicon: Lexicon
    names: Names
    context: Context
    sheet: Override
    kind_of: dict[int, str] = field(default_factory=dict)

    def of(self, row: Row, column: Col) -> Subject:
        """The subject of the values of a row in a column."""
        said = (row.override, column.override)
        mapped = next((o.indicator for o in said if o.indicator), "")
        rules: tuple[str, ...] = ("mapped",) if any(o.said and o.role != "ignored" for o in said) else ()
        narrowing = self.context.levels[0].narrowing
        if narrowing and not any(o.said for o in (*said, self.sheet)):
            text = f"表题中的“{narrowing}”限定了统计范围，须在版式中指定统计口径或指标"
            return Subject(trouble=Trouble("needs_mapping", text, TITLE, found=narrowing))
        trouble = self.labels_known(row, column)
        if trouble is not None and not row.override.said:
            return Subject(trouble=trouble)
        if mapped:
            indicator, measured = mapped, Parsed(indicator=mapped)
        else:
            found = self.indicator(row, column)
            if isinstance(found, Trouble):
                return Subject(trouble=found)
            indicator, measured = found
        if self.sheet.said:
            rules = ("mapped",)
        entry = self.lexicon.vocabulary.indicators[indicator]
        industry = self._industry(row, column, measured, entry)
        if isinstance(industry, Trouble):
            return Subject(trouble=industry)
        if industry != "all" and "industry" not in entry.by:
            return Subject(trouble=self._not_split(row, column, measured, entry, industry))
        caliber = next((o.caliber for o in said if o.caliber), "") or self._first("caliber", row, column, measured)
        if not caliber and _CALIBER_NEEDED in entry.caliber and entry.calibers:
            message = f"“{entry.title}”须注明统计口径，如：{'、'.join(entry.calibers[:4])}"
            return Subject(trouble=Trouble("needs_mapping", message, *self.place(row, column)))
        status = next((o.status for o in (*said, self.sheet) if o.status), "") or self._first(
            "status", row, column, measured
        )
        status = status or self.context.levels[0].status
        unit = self.unit(row, column, indicator, bool(column.parsed.measure or measured.measure))
        unsaid: Trouble | None = None
        if isinstance(unit, Trouble) and unit.rule == "unknown_unit" and not unit.found:
            unsaid, unit = unit, ("", Decimal(1), ())
        if isinstance(unit, Trouble):
            return Subject(trouble=unit)
        name, factor, more = unit
        if self.inherits(row, column):
            more = (*more, "inherited")
        return Subject(indicator, industry, caliber, status or "公布", name, factor, (*more, *rules), None, unsaid)

    # ---- indicator

    def labels_known(self, row: Row, column: Col) -> Trouble | None:
        for place, parsed in row.own:
            others = [p for _, p in row.own if p is not parsed]
            alone = not any(p.indicator or p.base or p.industry or p.region for p in others)
            alone = alone and not column.parsed.indicator
            if parsed.total and self.kind_of.get(place) == "indicator" and alone:
                return Trouble("unknown_indicator", f"“{parsed.text}”是哪个指标的，未写明", LABEL, place, parsed.text)
            if parsed.known or parsed.head:
                continue
            if self._rescued(parsed, row, column):
                continue
            kind = self.kind_of.get(place, "indicator")
            names = {"region": "地区", "industry": "行业", "indicator": "指标"}
            near = self.names.near(kind, parsed.text)
            message = f"{names[kind]}“{parsed.text}”未识别{asked(near)}"
            return Trouble(f"unknown_{kind}", message, LABEL, place, parsed.text, near)
        return None

    def _rescued(self, parsed: Parsed, row: Row, column: Col) -> str:
        """The indicator that a label not understood by itself makes together with what stands around it."""
        if not parsed.stem:
            return ""
        lexicon = self.lexicon
        growth = "growth" in (parsed.measure or column.parsed.measure)
        names = [parsed.stem]
        if self.context.scope or parsed.scope:
            names += [f"规模以上工业{parsed.stem}", f"规模以上工业企业{parsed.stem}"]
        if column.parsed.base:
            names.append(parsed.stem + column.parsed.base)
        for name in names:
            found = lexicon.grown(name) if growth else lexicon.indicator(name)
            if found:
                return found
        return ""

    def indicator(self, row: Row, column: Col) -> tuple[str, Parsed] | Trouble:
        """The indicator, and the text that named it."""
        own = [parsed for _, parsed in row.own if parsed.indicator or parsed.base]
        for _, parsed in row.own:
            if not parsed.known and (found := self._rescued(parsed, row, column)):
                own.append(Parsed(parsed.text, indicator=found, industry=parsed.industry, measure=parsed.measure))
        measure = column.parsed.measure or next((p.measure for _, p in row.own if p.measure), "")
        if not measure:
            # 二、同比增速 as the heading of a section.
            measure = next((p.measure for p in row.above if p.measure and not (p.indicator or p.base)), "")
        head = column.parsed if column.parsed.indicator or column.parsed.base else None
        if column.clash and not column.override.said:
            return self.header(column, "needs_mapping", f"表头“{column.header}”各层说法不一：{'、'.join(column.clash)}")
        if column.unknown is not None and not column.override.said:
            found = self._rescued(column.parsed, row, column)
            if not found:
                near = self.names.near("indicator", column.parsed.stem or column.unknown.text)
                text = f"表头“{column.unknown.text}”未识别{asked(near)}"
                return self.header(column, "unknown_indicator", text, near)
            head = Parsed(column.unknown.text, indicator=found, industry=column.parsed.industry)
        if own and head:
            agreed = self._agreed(own[0], head, measure)
            if agreed is None:
                names = f"行名“{own[0].text}”与表头“{column.header}”各指一个指标"
                return Trouble("needs_mapping", names, LABEL, self.column_of(row, own[0]), own[0].text)
            return agreed
        if own:
            return self._measured(own[0], measure, row, column)
        if head:
            return self._measured(head, measure, row, column)
        for parsed in row.above:
            if parsed.indicator or parsed.base:
                return self._measured(parsed, measure or parsed.measure, row, column)
        if self.sheet.indicator:
            return self._measured(Parsed(indicator=self.sheet.indicator), measure, row, column)
        return self._of_title(measure, row, column)

    def _agreed(self, own: Parsed, head: Parsed, measure: str) -> tuple[str, Parsed] | None:
        one = own.indicator or self.lexicon.grown(own.base)
        two = head.indicator or self.lexicon.grown(head.base)
        if one == two and one:
            return one, own
        if own.indicator and self._grown_of(own) == two and two:
            return two, head
        if head.indicator and self._grown_of(head) == one and one:
            return one, own
        return None

    def _grown_of(self, parsed: Parsed, two_years: bool = False) -> str:
        if parsed.base:
            return self.lexicon.grown(parsed.base, two_years)
        entry = self.lexicon.vocabulary.indicators[parsed.indicator]
        return self.lexicon.grown(entry.title, two_years)

    def _measured(self, parsed: Parsed, measure: str, row: Row, column: Col) -> tuple[str, Parsed] | Trouble:
        """The indicator of a name under a measure (同比, 环比, 比重)."""
        lexicon = self.lexicon
        if measure in ("growth", "growth_2y"):
            found = self._grown_of(parsed, measure == "growth_2y")
            if not found and parsed.measure == measure and parsed.indicator:
                found = parsed.indicator
            if not found and parsed.indicator and parsed.industry and parsed.indicator.startswith("output_"):
                found = lexicon.grown("产量")
            if found:
                return found, Parsed(
                    parsed.text, indicator=found, industry=parsed.industry, caliber=parsed.caliber, measure="growth"
                )
            return self._unknown(parsed, "增速", row, column)
        if measure in ("mom", "change", "share"):
            words = {"mom": "环比", "change": "增减", "share": "比重"}[measure]
            composed = lexicon.indicator(self._name(parsed) + words)
            return (composed, parsed) if composed else self._unknown(parsed, words, row, column)
        if parsed.indicator:
            return parsed.indicator, parsed
        for _, label in row.own:
            # 白酒 under 产量 is 白酒产量.
            names = [label.text]
            if label.industry in lexicon.vocabulary.industries:
                names += list(lexicon.vocabulary.industries[label.industry].names)
            for name in names:
                found = lexicon.indicator(name + parsed.base) if name else ""
                if found:
                    return found, Parsed(parsed.text, indicator=found, industry=label.industry)
        if any(level.measure == "growth" for level in self.context.levels[:1]):
            found = lexicon.grown(parsed.base)
            if found:
                return found, Parsed(parsed.text, indicator=found, measure="growth")
        return self._unknown(parsed, "", row, column)

    def _of_title(self, measure: str, row: Row, column: Col) -> tuple[str, Parsed] | Trouble:
        """The indicator the title names, when it names one only and nothing beside it narrows the meaning."""
        for level in self.context.levels:
            if not level.subjects:
                continue
            found: dict[str, Parsed] = {}
            failed: Trouble | None = None
            for parsed in level.subjects:
                one = self._measured(parsed, measure or (level.measure if parsed.base else ""), row, column)
                if isinstance(one, Trouble):
                    failed = one
                else:
                    found[one[0]] = one[1]
            if len(found) > 1 and measure == "" and level.measure == "growth":
                grown = {self._grown_of(parsed) for parsed in level.subjects}
                found = {i: p for i, p in found.items() if i in grown} or found
            place = level.place.text if level.place else ""
            if len(found) > 1:
                titles = "、".join(self.lexicon.vocabulary.indicators[i].title for i in found)
                return self.header(column, "needs_mapping", f"“{place}”中有几个指标（{titles}），此列是哪一个未写明")
            if found and (level.unsure or level.narrowing):
                doubt = level.narrowing or level.unsure
                return self.header(column, "needs_mapping", f"“{place}”中“{doubt}”的含义不明，指标未能确定")
            if found:
                indicator, parsed = next(iter(found.items()))
                return indicator, parsed
            if failed is not None:
                return failed
        name = column.header or column.letter
        return self.header(column, "unknown_indicator", f"“{name}”列没有写明指标")

    def _unknown(self, parsed: Parsed, words: str, row: Row, column: Col) -> Trouble:
        name = self._name(parsed) + words
        near = self.names.near("indicator", name)
        where, place = self.place(row, column)
        return Trouble("unknown_indicator", f"指标“{name}”未识别{asked(near)}", where, place, name, near)

    def _name(self, parsed: Parsed) -> str:
        if parsed.base:
            return parsed.base
        return self.lexicon.vocabulary.indicators[parsed.indicator].title

    def place(self, row: Row, column: Col) -> tuple[str, int]:
        """The cell that says what is measured: the row's label when it names an indicator, else the header."""
        for place, parsed in row.own:
            if parsed.indicator or parsed.base:
                return LABEL, place
        return HEADER, -1

    def column_of(self, row: Row, wanted: Parsed) -> int:
        return next((place for place, parsed in row.own if parsed.text == wanted.text), -1)

    def header(self, column: Col, rule: str, message: str, near: Near = ()) -> Trouble:
        return Trouble(rule, message, HEADER, -1, column.unknown.text if column.unknown else column.header, near)

    def inherits(self, row: Row, column: Col) -> bool:
        own = any(parsed.indicator or parsed.base for _, parsed in row.own)
        return not own and not column.parsed.indicator and any(parsed.indicator for parsed in row.above)

    # ---- unit

    def unit(
        self, row: Row, column: Col, indicator: str, grown: bool
    ) -> tuple[str, Decimal, tuple[str, ...]] | Trouble:
        """The unit of the numbers, its factor to the dictionary's unit, and the rules used."""
        entry = self.lexicon.vocabulary.indicators[indicator]
        if row.override.unit:
            levels: list[tuple[str, int, tuple[str, ...]]] = [(LABEL, -1, (row.override.unit,))]
        else:
            levels = [(HEADER, -1, (column.override.unit,) if column.override.unit else column.parsed.units)]
            levels += [(LABEL, place, parsed.units) for place, parsed in row.own]
        if column.parsed.unknown_units and not column.override.unit:
            word = column.parsed.unknown_units[0]
            return Trouble("unknown_unit", f"表头中的单位“{word}”未识别", HEADER, -1, word)
        for place, parsed in row.own:
            if parsed.unknown_units:
                word = parsed.unknown_units[0]
                return Trouble("unknown_unit", f"单位“{word}”未识别", LABEL, place, word)
        chosen: tuple[str, Decimal, tuple[str, ...]] | None = None
        for where, place, units in levels:
            fitting = {unit: fit for unit in units if (fit := _fit(unit, entry.unit)) is not None}
            if units and not fitting:
                if where == LABEL and grown:
                    continue  # the level's unit; its growth beside it has its own
                words = f"单位“{'、'.join(units)}”与指标“{entry.title}”的单位“{entry.unit or '无'}”不符"
                return Trouble("unit_contradicts", words, where, place, "、".join(units))
            if len({factor for factor, _ in fitting.values()}) > 1:
                return Trouble("unit_contradicts", f"单位“{'、'.join(units)}”不止一个，取哪个未写明", where, place)
            for unit, (factor, rules) in fitting.items():
                if chosen is not None and chosen[1] != factor:
                    words = f"表头的单位“{chosen[0]}”与此处的“{unit}”不一致"
                    return Trouble("unit_contradicts", words, where, place, unit)
                chosen = chosen or (unit, factor, rules)
        if chosen:
            return chosen
        for parsed in row.above:
            for unit in parsed.units:
                if (fit := _fit(unit, entry.unit)) is not None:
                    return (unit, *fit)
        units = (self.sheet.unit,) if self.sheet.unit else tuple(self.context.units)
        fitting = {unit: fit for unit in units if (fit := _fit(unit, entry.unit)) is not None}
        if len({factor for factor, _ in fitting.values()}) > 1:
            return Trouble("unit_contradicts", f"表上方写有几个单位（{'、'.join(units)}），此处取哪个未写明", HEADER)
        for unit, fit in fitting.items():
            return (unit, *fit)
        known = parse_unit(entry.unit)
        if known is None or known.dimension in _SAFE:
            return entry.unit, Decimal(1), ()
        where, place = self.place(row, column)
        return Trouble("unknown_unit", f"“{entry.title}”没有写明单位（指标字典中为{entry.unit}）", where, place)

    # ---- industry and the rest

    def _industry(self, row: Row, column: Col, measured: Parsed, entry: IndicatorEntry) -> str | Trouble:
        mapped = row.override.industry or column.override.industry
        if mapped:
            return mapped
        own = [parsed for _, parsed in row.own if parsed.industry and not parsed.total]
        total = any(parsed.total or parsed.subtotal for _, parsed in row.own)
        said = own[-1].industry if own else ""
        for parsed in own:
            if said and parsed.industry != said:
                narrow = self._narrower(parsed.industry, said)
                if not narrow:
                    return Trouble(
                        "needs_mapping", f"行名中有两个行业：“{own[0].text}”“{own[-1].text}”", LABEL, row.own[0][0]
                    )
                said = narrow
        head = column.parsed.industry if not column.parsed.total else ""
        if said and head and said != head:
            narrow = self._narrower(said, head)
            if not narrow:
                text = f"行名“{own[-1].text}”与表头“{column.header}”各指一个行业"
                return Trouble("needs_mapping", text, LABEL, self.column_of(row, own[-1]), own[-1].text)
            said = narrow
        said = said or head
        if not said and measured.industry:
            said = measured.industry
        if not said:
            said = next((parsed.industry for parsed in row.above if parsed.industry and not parsed.total), "")
        if said or self.sheet.industry:
            return said or self.sheet.industry
        for level in self.context.levels[:2]:
            if len(level.industries) == 1:
                return "all" if self._named_after(entry, level.industries[0]) else level.industries[0]
            if len(level.industries) > 1 and not total:
                names = "、".join(self.lexicon.vocabulary.industries[i].title for i in level.industries)
                return Trouble("needs_mapping", f"表题中有几个行业（{names}），此处是哪一个未写明", HEADER)
        return "all"

    def _not_split(self, row: Row, column: Col, measured: Parsed, entry: IndicatorEntry, industry: str) -> Trouble:
        """An industry where the indicator has none: once for the sheet where its title says so, else at each value."""
        name = self.lexicon.vocabulary.industries[industry].title
        said = (column.parsed, measured, *(parsed for _, parsed in row.own), *row.above)
        stated = (row.override, column.override, self.sheet)
        if any(parsed.industry == industry for parsed in said) or any(one.industry for one in stated):
            return Trouble("not_by_industry", f"“{entry.title}”不分行业，此处为“{name}”", VALUE)
        text = f"{OF_TITLE}是“{name}”，而“{entry.title}”不分行业：请指定整张表的行业为“全部”，或改认指标"
        return Trouble("not_by_industry", text, TITLE, found=name)

    def _named_after(self, entry: IndicatorEntry, industry: str) -> bool:
        """Whether an indicator not split by industry bears the table's industry in its name (新能源汽车推广量)."""
        names = self.lexicon.vocabulary.industries[industry].names
        return "industry" not in entry.by and any(name in entry.title for name in names)

    def _narrower(self, one: str, two: str) -> str:
        """The part, when one industry is a part of the other; "" when neither is."""
        if self.lexicon.part_of(one, two):
            return one
        return two if self.lexicon.part_of(two, one) else ""

    def _first(self, facet: str, row: Row, column: Col, measured: Parsed) -> str:
        for parsed in (*(p for _, p in row.own), column.parsed, measured, *row.above):
            said: str = getattr(parsed, facet)
            if said:
                return said
        return ""


def _fit(unit: str, to: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """Factor and rules from one unit to another; None where they do not measure the same."""
    try:
        return conversion(unit, to)
    except UnitError:
        return None
