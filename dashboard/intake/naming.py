"""Which indicator a value is of, from its row, its column, the labels above and the title."""

from dataclasses import dataclass, field

from dashboard.intake.columns import Col
from dashboard.intake.context import Context
from dashboard.intake.facets import Parsed
from dashboard.intake.lexicon import Lexicon
from dashboard.intake.mapping import Override
from dashboard.intake.said import HEADER, LABEL, Near, Row, Trouble


@dataclass
class Naming:
    """Decides indicators for one table.

    kind_of: what a column's labels mostly are: region, industry, indicator.
    """

    lexicon: Lexicon
    near: "Near"
    context: Context
    sheet: Override
    kind_of: dict[int, str] = field(default_factory=dict)

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
            near = tuple(self.near(kind, parsed.text))
            hint = f"，是否为{'、'.join(f'“{title}”' for _, title, _ in near[:2])}" if near else ""
            message = f"{names[kind]}“{parsed.text}”未识别{hint}"
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
                near = tuple(self.near("indicator", column.parsed.stem or column.unknown.text))
                hint = f"，是否为{'、'.join(f'“{title}”' for _, title, _ in near[:2])}" if near else ""
                text = f"表头“{column.unknown.text}”未识别{hint}"
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
        near = tuple(self.near("indicator", name))
        hint = f"，是否为{'、'.join(f'“{title}”' for _, title, _ in near[:2])}" if near else ""
        where, place = self.place(row, column)
        return Trouble("unknown_indicator", f"指标“{name}”未识别{hint}", where, place, name, near)

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

    def header(self, column: Col, rule: str, message: str, near: tuple[tuple[str, str, float], ...] = ()) -> Trouble:
        return Trouble(rule, message, HEADER, -1, column.unknown.text if column.unknown else column.header, near)

    def inherits(self, row: Row, column: Col) -> bool:
        own = any(parsed.indicator or parsed.base for _, parsed in row.own)
        return not own and not column.parsed.indicator and any(parsed.indicator for parsed in row.above)
