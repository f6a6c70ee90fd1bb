"""What one value measures: indicator, industry, caliber, status and unit, from all that is said about it."""

from decimal import Decimal

from dashboard.intake.columns import Col
from dashboard.intake.facets import Parsed
from dashboard.intake.findings import OF_TITLE
from dashboard.intake.said import HEADER, LABEL, TITLE, VALUE, Row, Subject, Trouble
from dashboard.intake.table_units import TableUnits
from dashboard.intake.vocabulary import IndicatorEntry

_CALIBER_NEEDED = "统计口径一栏"


class Subjects(TableUnits):
    """Decides subjects for one table."""

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
                names = "、".join(self.lexicon.vocabulary.industries[i].name for i in level.industries)
                return Trouble("needs_mapping", f"表题中有几个行业（{names}），此处是哪一个未写明", HEADER)
        return "all"

    def _not_split(self, row: Row, column: Col, measured: Parsed, entry: IndicatorEntry, industry: str) -> Trouble:
        """An industry where the indicator has none: once for the sheet where its title says so, else at each value."""
        name = self.lexicon.vocabulary.industries[industry].name
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
