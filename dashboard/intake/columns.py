"""What each column of a table is: the meaning of its header path, and whether it labels rows or holds values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dashboard.intake.book import Grid, Value, column_letters
from dashboard.intake.cell_kinds import SAMPLE, is_blank, is_datum, like_period
from dashboard.intake.characters import compact
from dashboard.intake.facets import NONE, Parsed, Reader
from dashboard.intake.header_words import Measure
from dashboard.intake.lines import Line, Table
from dashboard.intake.mapping import JOINER, NOTHING, Override
from dashboard.intake.periods import Ambiguous, Period
from dashboard.intake.units import parse_unit

_GROUPING = re.compile(
    r"(?:主要|重点|经济|工业|生产|投资|效益|质量|消费|外贸|进出口|财政|金融|用电|能耗|能源|价格|要素|创新|培育|发展|规模|速度|运行|总量|结构|情况|类|方面"
    r"|及|和|与|、|指标|数据|宏观|综合|核心|先行|支撑|保障|企业效益|[一二三四五六七八九十]+[、.])+"
)
#: Roles whose cells say something about the row.
LABELS = (
    "region", "industry", "indicator", "period", "year", "month", "start", "end", "kind", "caliber", "unit",
    "mixed",
)  # fmt: skip
SIDES = ("source", "status", "published")
#: Roles as the summary names them (a closed list).
SHOWN = {
    "year": "period",
    "month": "period",
    "start": "period",
    "end": "period",
    "mixed": "indicator",
    "status": "note",
    "published": "note",
}


@dataclass
class Col:
    """One column. path: its header texts; parsed: all of it together; unknown: the header line not understood."""

    index: int
    path: tuple[Line, ...]
    parsed: Parsed = NONE
    role: str = "unknown"
    unknown: Line | None = None
    clash: tuple[str, str] | None = None
    override: Override = NOTHING
    #: Kinds its neighbours say, where they differ and it says none itself: which one it follows is not known.
    torn: tuple[str, ...] = ()
    near: list[tuple[str, str, float]] = field(default_factory=list)

    @property
    def letter(self) -> str:
        """Its letters in the sheet."""
        return column_letters(self.index)

    @property
    def header(self) -> str:
        """Its header path in one text."""
        return JOINER.join(" ".join(line.text.split()) for line in self.path)

    @property
    def place(self) -> Line | None:
        """The lowest header cell, where findings about the column belong."""
        return self.path[-1] if self.path else None


def read_path(reader: Reader, column: Col) -> None:
    """Understand a header path: leaf first, the groups above add what it does not say."""
    levels = [(line, reader.label(line.text)) for line in reversed(column.path)]
    levels = [(line, parsed) for line, parsed in levels if parsed != NONE or not line.text]
    if not levels:
        return
    total = NONE
    unknown: list[tuple[int, Line, Parsed]] = []
    for depth, (line, parsed) in enumerate(levels):
        if not parsed.known and depth and is_grouping(line.text):
            continue
        if not parsed.known:
            unknown.append((depth, line, parsed))
            total = _over(total, replace(parsed, stem="", measure=""), column) if depth else replace(parsed, known=True)
            continue
        total = _over(total, parsed, column)
    if unknown:
        joined = _joined(reader, [line for line, _ in levels])
        if joined is not None:
            column.parsed, column.clash = joined, None
            return
        depth, line, parsed = unknown[0]
        column.unknown = line
        total = replace(total, stem=parsed.stem, measure=total.measure or parsed.measure, known=False)
    column.parsed = total


def _joined(reader: Reader, leaf_first: Sequence[Line]) -> Parsed | None:
    """A path whose levels make sense only together (企业 over 户数)."""
    texts = [line.text for line in reversed(leaf_first)]
    parsed = reader.label("".join(texts))
    if parsed.known and parsed != NONE:
        return parsed
    for cut in range(len(texts) - 1):
        pair = reader.label(texts[cut] + texts[cut + 1])
        others = [reader.label(text) for place, text in enumerate(texts) if place not in (cut, cut + 1)]
        if pair.known and all(other.known for other in others):
            probe = Col(0, ())
            total = pair
            for other in others:
                total = _over(total, other, probe)
            return None if probe.clash else total
    return None


def _over(lower: Parsed, upper: Parsed, column: Col) -> Parsed:
    """The lower level's meaning with what only the upper one says."""
    if lower.indicator and upper.indicator and lower.indicator != upper.indicator and not column.clash:
        column.clash = (lower.indicator, upper.indicator)
    if lower.region and upper.region and lower.region != upper.region:
        column.clash = column.clash or (lower.region, upper.region)
    if lower.kind and upper.kind and lower.kind != upper.kind:
        column.clash = column.clash or (lower.kind, upper.kind)
    period = lower.period
    if period is None:
        period = upper.period
    elif upper.period is not None:
        period = combined(period, upper.period)
        if period is None:
            column.clash = column.clash or (
                str(getattr(lower.period, "text", "")),
                str(getattr(upper.period, "text", "")),
            )
            period = lower.period
    # 上年同期 or 位次 at any level makes the column one; 增速 over 营业收入 is its growth as 营业收入 over 增速 is.
    measure: Measure = lower.measure or upper.measure
    if upper.measure in ("previous", "rank"):
        measure = upper.measure
    return replace(
        lower,
        head=lower.head or upper.head,
        indicator=lower.indicator or upper.indicator,
        base=lower.base or upper.base,
        measure=measure,
        region=lower.region or upper.region,
        industry=lower.industry or upper.industry,
        kind=lower.kind or upper.kind,
        caliber=lower.caliber or upper.caliber,
        status=lower.status or upper.status,
        period=period,
        units=lower.units or (upper.units if not lower.measure else ()),
        unknown_units=lower.unknown_units or upper.unknown_units,
        scope=lower.scope or upper.scope,
        total=lower.total or upper.total,
    )


def combined(one: Period | Ambiguous, two: Period | Ambiguous) -> Period | Ambiguous | None:
    """Two periods said of the same thing: 3月 and 2021年 make 2021年3月; None where they contradict each other."""
    if not isinstance(one, Period) or not isinstance(two, Period):
        return one
    if one == two:
        return one
    for narrow, wide in ((one, two), (two, one)):
        if narrow.needs_year and not wide.needs_year and wide.span == "year":
            return replace(narrow.in_year(wide.start.year), year_given=True)
        if wide.span == "year" and narrow.span != "year" and narrow.start.year == wide.start.year:
            return narrow
        if narrow.needs_year and not wide.needs_year and (narrow.end.month == wide.end.month):
            return replace(narrow.in_year(wide.start.year), year_given=True)
    if one.end == two.end and one.start.year == two.start.year:
        return one if one.kind else two
    return None


def sort_columns(reader: Reader, grid: Grid, table: Table, overrides: dict[int, Override]) -> list[Col]:
    """The table's columns with their meaning and role."""
    sample = [grid.rows[r] for r in _sampled(table.body)]
    result: list[Col] = []
    for index in table.columns:
        column = Col(index, table.paths.get(index, ()), override=overrides.get(index, NOTHING))
        read_path(reader, column)
        cells = [row[index] for row in sample if index < len(row) and not is_blank(row[index])]
        if not cells and not column.path:
            continue
        column.role = column.override.role or _role(
            reader, column, cells, first=not any(c.role in LABELS for c in result)
        )
        result.append(column)
    _settle_labels(reader, result)
    _set_codes_aside(result)
    _share_kind(result)
    _lean_left(result)
    return result


def _sampled(body: Sequence[int]) -> list[int]:
    """Rows to learn from: the first ones, and some spread over a long body."""
    if len(body) <= SAMPLE * 4:
        return list(body)
    step = max(1, len(body) // (SAMPLE * 2))
    return [*body[: SAMPLE * 2], *body[SAMPLE * 2 :: step]]


def _role(reader: Reader, column: Col, cells: list[Value], first: bool) -> str:
    parsed = column.parsed
    data = sum(1 for cell in cells if is_datum(cell))
    texts = sum(1 for cell in cells if isinstance(cell, str) and not is_datum(cell))
    numeric = bool(cells) and data * 2 >= len(cells)
    if parsed.measure in ("previous", "rank") or parsed.head == "ignored":
        return "ignored"
    if parsed.head == "caliber" and cells and all(reader.label(str(cell)).kind for cell in cells[:SAMPLE]):
        return "kind"
    if parsed.head == "source" or parsed.head in ("unit", "kind", "caliber", "status", "published", "note", "order"):
        if parsed.head == "order" and texts > data:
            return "mixed" if first else "note"
        if (
            parsed.head == "unit"
            and numeric
            and not all(parse_unit(str(c)) or str(c).strip() in ("-", "—") for c in cells)
        ):
            return "unknown"
        return parsed.head
    if parsed.head in ("period", "year", "month", "start", "end"):
        return parsed.head if not parsed.indicator and not parsed.base else "value"
    if parsed.head == "region":
        return "region"
    if parsed.head in ("industry", "indicator") and not numeric:
        return parsed.head if parsed.head == "industry" else "mixed"
    if parsed.head == "value":
        return "value"
    if not cells:
        return "value" if column.path and not first else "mixed"
    if texts * 2 > len(cells) and not parsed.indicator and not parsed.base and not parsed.measure:
        says = [reader.label(cell) for cell in cells if isinstance(cell, str)]
        known = sum(1 for one in says if one.known and one != NONE)
        if all(one.units and one.known and not one.subject for one in says if one != NONE) and says and known:
            return "unit"
        if first or known * 2 > len(says):
            return "mixed"
        return "note"
    if not numeric and all(like_period(cell) for cell in cells) and not parsed.indicator and not parsed.base:
        return "period"
    if first and not column.path and all(isinstance(cell, (int, float)) for cell in cells):
        counting = [cell for cell in cells if isinstance(cell, (int, float))]
        if counting == list(range(1, len(counting) + 1)):
            return "order"
    return "value"


def _share_kind(columns: list[Col]) -> None:
    """累计｜同比增长 under one heading: growth that says neither 当月 nor 累计 is of the kind of the levels before."""
    before: list[Col] = []
    for column in columns:
        if column.role != "value":
            continue
        heading = [line.text for line in column.path[:-1]]
        before = [c for c in before if [line.text for line in c.path[:-1]] == heading]
        said = column.parsed
        if said.measure not in ("growth", "growth_2y"):
            before.append(column)
            continue
        if not said.kind and said.period is None and before:
            kinds = tuple(dict.fromkeys(kind_of(c) for c in before))
            if len(kinds) == 1:
                nearest = before[-1].parsed
                column.parsed = replace(said, kind=nearest.kind, period=nearest.period)
            elif set(kinds) >= {"当月", "累计"}:
                column.torn = kinds
        before = []


def kind_of(column: Col) -> str:
    """当月, 累计 … as the header says it in words or by the form of its period; "" when it does not."""
    period = column.parsed.period
    return column.parsed.kind or (period.kind if isinstance(period, Period) else "")


def _lean_left(columns: list[Col]) -> None:
    """营业收入｜增速｜利润总额｜增速 in one row: a bare measure is that of the indicator to its left."""
    left: Col | None = None
    for column in columns:
        if column.role != "value":
            continue
        said = column.parsed
        if said.indicator or said.base or not said.measure or column.unknown is not None or column.override.indicator:
            left = column
            continue
        if left is None or not (left.parsed.indicator or left.parsed.base) or left.unknown is not None:
            continue
        if [line.text for line in left.path[:-1]] != [line.text for line in column.path[:-1]]:
            continue
        upper = left.parsed
        column.parsed = replace(
            said,
            indicator=upper.indicator,
            base=upper.base,
            industry=said.industry or upper.industry,
            region=said.region or upper.region,
            caliber=said.caliber or upper.caliber,
            kind=said.kind or upper.kind,
            period=said.period or upper.period,
        )


def _set_codes_aside(columns: list[Col]) -> None:
    """行业代码 beside 行业: the names are read, the codes of another list are not."""
    for column in columns:
        coded = any(word in column.header for word in ("代码", "编码", "编号"))
        twins = [one for one in columns if one is not column and one.role == column.role]
        if coded and twins and column.role in ("industry", "mixed") and not column.override.role:
            column.role = "order"


def _settle_labels(reader: Reader, columns: list[Col]) -> None:
    """A column without a head among labels, and heads that only hint (地区\\指标)."""
    for column in columns:
        if column.role == "mixed" and column.path:
            words = "".join(line.text for line in column.path)
            column.parsed = replace(NONE, units=column.parsed.units, text=words)
            column.unknown = None
            column.clash = None


def is_grouping(text: str) -> bool:
    """Whether a heading above several columns only sorts them (工业生产, 投资, 效益指标) and narrows nothing."""
    return bool(_GROUPING.fullmatch(compact(text)))
