"""Where a value belongs: the region, from everything said about its row, its column and around the table."""

from dashboard.intake.columns import Col
from dashboard.intake.context import Context
from dashboard.intake.lexicon import Lexicon
from dashboard.intake.mapping import Override
from dashboard.intake.said import HEADER, LABEL, TITLE, Row, Trouble

PROVINCE = "510000"


class Whereabouts:
    """Decides regions for one table."""

    def __init__(self, lexicon: Lexicon, context: Context, sheet: Override) -> None:
        self.lexicon, self.context, self.sheet = lexicon, context, sheet

    def of(self, row: Row, column: Col) -> tuple[str, tuple[str, ...]] | Trouble:
        """The region's code and the rules used; Trouble where two are said or the cell is not understood."""
        mapped = row.override.region or column.override.region
        if mapped:
            return mapped, ("mapped",)
        said, place = "", -1
        for column_index, parsed in row.own:
            if not parsed.region or parsed.total:
                continue
            if said and parsed.region != said:
                narrow = self._narrower(said, parsed.region)
                if not narrow:
                    return Trouble(
                        "needs_mapping", f"行名中有两个地区，其一为“{parsed.text}”", LABEL, column_index, parsed.text
                    )
                said = narrow
            else:
                said, place = parsed.region, column_index
        head = column.parsed.region
        if said and head and said != head:
            narrow = self._narrower(said, head)
            if not narrow:
                return Trouble("needs_mapping", f"行名的地区与表头“{column.header}”的地区不同", LABEL, place)
            said = narrow
        said = said or head
        if said:
            return said, ()
        total = [parsed for _, parsed in row.own if parsed.total or parsed.subtotal]
        above = next((p.region for p in row.above if p.region), "")
        if above and above != PROVINCE and any(parsed.subtotal for parsed in total):
            return above, ("inherited",)
        around = self._around(bool(total))
        if isinstance(around, Trouble):
            return around
        if total:
            subtotal = next(((place, p) for place, p in row.own if p.subtotal), None)
            by_industry = any(parsed.industry for parsed in row.above)
            if subtotal is not None and not by_industry:
                text = f"“{subtotal[1].text}”是哪些地区或行业的小计，未写明"
                return Trouble("unknown_region", text, LABEL, subtotal[0], subtotal[1].text)
            if around is not None:
                return around
            return next((p.region for p in total if p.region), "") or PROVINCE, ()
        if above:
            return above, ("inherited",)
        if self.sheet.region:
            return self.sheet.region, ("mapped",)
        return around if around is not None else (PROVINCE, ("default_region",))

    def _around(self, total: bool) -> tuple[str, tuple[str, ...]] | Trouble | None:
        if self.sheet.region:
            return self.sheet.region, ("mapped",)
        for level in self.context.levels:
            if level.strange_place:
                text = f"“{level.strange_place}”不在行政区划表中，不能当作全省或上级地区"
                return Trouble(
                    "unknown_region", text, TITLE if level.level == "title" else HEADER, -1, level.strange_place
                )
            if len(level.regions) == 1:
                code = level.regions[0]
                sheet = self.context.levels[1].regions
                if level.level == "title" and len(sheet) == 1 and sheet[0] != code:
                    name = self.context.levels[1].place
                    text = f"表题的地区与工作表名“{name.text if name else ''}”的地区不同"
                    return Trouble("needs_mapping", text, TITLE)
                return code, ()
            if len(level.regions) > 1:
                narrow = level.regions[0]
                for code in level.regions[1:]:
                    narrow = self._narrower(narrow, code)
                if narrow:
                    return narrow, ()
                names = "、".join(self.lexicon.vocabulary.regions[code].title for code in level.regions)
                return Trouble("needs_mapping", f"表题中有几个地区（{names}），此处是哪一个未写明", HEADER)
        return None

    def _narrower(self, one: str, two: str) -> str:
        if self.lexicon.within(one, two):
            return one
        return two if self.lexicon.within(two, one) else ""
