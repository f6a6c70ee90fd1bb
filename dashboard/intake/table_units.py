"""The unit of a table's numbers and its factor to the dictionary's: header, label, unit column, 单位 line."""

from decimal import Decimal

from dashboard.intake.columns import Col
from dashboard.intake.naming import Naming
from dashboard.intake.said import HEADER, LABEL, Row, Trouble
from dashboard.intake.units import UnitError, conversion, parse_unit

#: Dimensions in which a number without a unit can only be meant in the dictionary's.
_SAFE = frozenset(["", "比率", "百分点", "倍", "指数", "个数", "条数", "次数", "天数", "定基指数"])


class TableUnits(Naming):
    """Decides units for one table."""

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


def _fit(unit: str, to: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """Factor and rules from one unit to another; None where they do not measure the same."""
    try:
        return conversion(unit, to)
    except UnitError:
        return None
