"""The parts of a month's operation analysis, from published values alone.

What is not held, and what cannot be compared, is a note to the writer and no sentence.
"""

import re
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.narrative import (
    Sentence,
    Value,
    beside,
    change,
    changes,
    grew,
    hedged,
    joined,
    level,
    missing,
    noted,
    on_base,
    parted,
    side,
    text,
    words,
)
from dashboard.analysis.narrative_lists import ENDS, leading, listed, run
from dashboard.errors import QueryError
from dashboard.exhibits.exhibit import Exhibit, Reading, tried
from dashboard.exhibits.monthly import CORE, DOUBTED, PREFECTURES, RATES, Desk, Difference, desk, latest, reached
from dashboard.exhibits.monthly_overall import GROWTH, names
from dashboard.exhibits.monthly_parts import DIVISION, PRODUCT, by_level, counted_as, growing_industries, industries_of
from dashboard.exhibits.monthly_regions import prefectures_of
from dashboard.exhibits.rows import NATION, SICHUAN, series
from dashboard.exhibits.telling import words as when
from dashboard.figure import Span
from dashboard.frames import each, first_row
from dashboard.wording import NOT_HELD

IVA, CALLED, KINDS = "iva_growth", "规模以上工业增加值", ("累计", "当月")


def value_of(row: Any | None) -> Value | None:
    """A row of the store as a value to be told, or None."""
    return None if row is None else Value.of(row)


def compared(now: Value, difference: Difference) -> Sentence:
    """How a rate moved; where a break forbids it, the reason as a note; () where nothing is held."""
    if difference.base is not None:
        return change(now, Value.of(difference.base), difference.called)
    return noted((), difference.remark)


def name_of(entry: Any) -> str:
    """A rate's indicator as the subject of a verb: 营业收入增速 → 营业收入."""
    return str(entry.title).removesuffix("同比增速").removesuffix("增速")


def overall(at: Desk) -> list[list[Sentence]]:
    """总体情况, by paragraph: the growth of industry, the month's other indicators with what is not held."""
    return [_growth(at), _others(at)]


def _growth(at: Desk) -> list[Sentence]:
    """Cumulative growth, its base and its run, then the single month."""
    total, single = at.value(IVA, "累计"), at.value(IVA, "当月")
    if total is None and single is None:
        last = latest(at, IVA)
        own = first_row(last[(last["region"] == SICHUAN) & (last["industry"] == "all")])
        return [missing([f"全省{CALLED}增速"], at.month.title), noted((), f"最近收录：{reached(own)}" if own else "")]
    said = []
    if total is not None:
        now = Value.of(total)
        lead = (Span(f"{when(total)}，全省{CALLED}同比"), *hedged(grew(now), now))
        nation = at.to_nation(total)
        said.append(joined(lead, compared(now, at.on_last_month(total)), beside(now, value_of(nation.base), "全国")))
        said += _against_last_year(at, total, now)
        said += [joined(found) for found in [run(_sequence(at), "累计增速")] if found]
    if single is not None:
        now = Value.of(single)
        lead = (Span(f"{at.month.month}月当月，{CALLED}同比"), *hedged(grew(now), now))
        beside_it = beside(now, value_of(at.to_nation(single).base), "全国当月")
        said.append(joined(lead, compared(now, at.on_last_month(single)), beside_it))
    elif at.month.month > 2:
        said.append(missing(["当月增速"], at.month.title))
    return said


def _against_last_year(at: Desk, row: Any, now: Value) -> list[Sentence]:
    """The same months of the year before and whether that base was low or high."""
    difference = at.on_last_year(row)
    base, average = value_of(difference.base), _two_years(at, row)
    if base is None:
        return [joined(noted((), difference.remark), average)]
    low = on_base(now, base, difference.called)
    # What has to be said of the base stands beside it once.
    moved = () if low else change(now, base.bare, "上年同期")
    return [joined(low or (Span(difference.called), *hedged(grew(base), base)), moved, average)]


def _two_years(at: Desk, row: Any) -> Sentence:
    """The published two-year average, which stands beside the high rates on a low base."""
    average = at.value("iva_growth_2y", row.kind)
    return (Span("两年平均"), *hedged(grew(Value.of(average)), Value.of(average))) if average is not None else ()


def year(reading: Reading, year: str) -> list[Sentence]:
    """A whole year: where it ended, against the year before and the nation, where it stood lowest, when it turned."""
    at = desk(reading, f"{year}-12")
    held = [(r, Value.of(r)) for r in each(series(reading, IVA, "累计"))]
    own = [(r, v) for r, v in held if period.year_of(r.end) == int(year) and v.exact]
    if not own:
        return _growth(at)
    low, lowest = min(own, key=lambda pair: pair[1].number)
    said: list[Sentence] = [(Span(f"年内最低为{_short(low)}的"), *hedged((Span(lowest.shown, lowest.ids),), lowest))]
    after = [(r, v) for r, v in own if r.end > low.end and v.number > 0] if lowest.number < 0 else []
    if after:
        turned, first = after[0]
        said.append((Span(f"{_short(turned)}累计由负转正，"), *hedged(grew(first), first)))
    return [*_growth(at), joined(*said)]


def _short(row: Any) -> str:
    return when(row)[5:] or "全年"


def _sequence(at: Desk) -> list[Value]:
    """The year's cumulative rates up to the month, as far back as no month is missing and no break is registered."""
    frame = series(at.reading, IVA, "累计")
    own = [r for r in each(frame) if period.year_of(r.end) == at.month.year]
    cuts = at.breaks[at.breaks["indicator"].isin(("", IVA)) & at.breaks["region"].isin(("", SICHUAN))]
    broken = {period.month_of(c) for c in cuts["at"] if period.year_of(c) == at.month.year}
    held = {period.month_of(r.end): r for r in own}
    values: list[Value] = []
    for month in range(at.month.month, 1, -1):
        if month not in held:
            break
        values.insert(0, Value.of(held[month]))
        if month in broken:
            break
    return values


def _others(at: Desk) -> list[Sentence]:
    entry = names(at.reading)
    said, lacking = [], []
    rates = set(GROWTH.values())
    for indicator in CORE:
        if indicator == IVA or indicator in rates:
            continue
        rate_of = GROWTH.get(indicator, "")
        row = at.value(indicator, "累计") or at.value(indicator, "当月")
        rate = at.value(rate_of, row.kind) if row is not None and rate_of else None
        alone = (at.value(rate_of, "累计") or at.value(rate_of, "当月")) if rate_of and row is None else None
        if row is not None and row.unit not in RATES:
            said.append(joined(words(when(row)), level(entry[indicator].title, Value.of(row), value_of(rate))))
        elif (told := row if row is not None else alone) is not None:
            said.append(_rate(at, told, entry[told.indicator]))
        else:
            lacking.append(name_of(entry[indicator]))
    return [*said, *([missing(lacking, f"{at.month.title}")] if lacking else [])]


def _rate(at: Desk, row: Any, entry: Any) -> Sentence:
    """One indicator in percent: growth with its verb, a ratio as it stands."""
    now = Value.of(row)
    growth = str(entry.title).endswith("增速")
    own = grew(now) if growth else (Span("为"), Span(now.shown, now.ids))
    lead = (Span(f"{when(row)}{'当月' if row.kind == '当月' else ''}，{name_of(entry)}{'同比' if growth else ''}"),
            *hedged(own, now))  # fmt: skip
    moved = compared(now, at.on_last_month(row)) if growth else ()
    return joined(lead, moved, beside(now, value_of(at.to_nation(row).base), "全国"))


#: Falling industries or prefectures named one by one; the rest is counted.
MOST = 5
RULE = "同比下降、增速回落、低于全国"


def named_values(frame: pd.DataFrame, name: str) -> list[tuple[str, Value]]:
    """Rows as named values, in their order."""
    return [(str(getattr(r, name)), Value.of(r)) for r in each(frame)]


def features(at: Desk) -> list[list[Sentence]]:
    """主要特点, by paragraph: industries, prefectures, products; what is not held is noted."""
    prefectures, growth = prefectures_of(at), at.rows("output_growth")
    products = growth[(growth["industry_level"] == PRODUCT) & (growth["kind"] == _kind(growth))]
    said = [
        _industries(at, industries_of(at)),
        [*_led(at, prefectures, "region_short", "市州", "分市州看"), _around(at, prefectures, "市州")],
        _led(at, products, "industry_short", "产品产量", "分产品看", "种"),
    ]
    named = zip(said, ("分行业", "分市州", "分产品"), strict=True)
    lacking = [name for sentences, name in named if not any(sentences)]
    return [*said, [missing([f"{'、'.join(lacking)}增速"], at.month.title)] if lacking else []]


def _industries(at: Desk, frame: pd.DataFrame) -> list[Sentence]:
    """Industries level by level: only divisions are counted as such, by what is published where it is held."""
    known = growing_industries(at)
    count = () if known is None else (Span("增长行业"), *hedged((Span(known.shown, known.ids),), known))
    levels = dict(by_level(frame))
    own = levels.pop(DIVISION, frame.head(0))
    said = _led(at, own, "industry_short", counted_as(DIVISION), "分行业看", count=count)
    said.append(_around(at, own, counted_as(DIVISION), bool(count)))
    for own_level, rows in levels.items():
        noun = counted_as(own_level)
        said += _led(at, rows, "industry_short", noun, "" if said[0] else "分行业看", within=noun)
    return said


def _led(
    at: Desk,
    frame: pd.DataFrame,
    column: str,
    noun: str,
    lead: str,
    measure: str = "个",
    count: Sentence = (),
    within: str = "",
) -> list[Sentence]:
    """Who leads among rows and who falls behind, after a lead with their period. within: named before few of them."""
    own = leading(named_values(frame, column), noun, measure, count)
    if not own:
        return [()]
    period = f"{lead}，{when(frame.iloc[0]) if len(frame) else at.month.span}" if lead else ""
    few = f"{within}中" if within and len(frame) <= ENDS else ""
    return [(*words("，".join(part for part in (period, few) if part)), *own)]


def _kind(frame: pd.DataFrame) -> str:
    return "累计" if (frame["kind"] == "累计").sum() >= (frame["kind"] == "当月").sum() else "当月"


def _around(at: Desk, frame: pd.DataFrame, noun: str, uncounted: bool = False) -> Sentence:
    """How many are above, level with and below the province. uncounted: how many there are was not said before."""
    total = value_of(at.value(IVA, frame.iloc[0]["kind"])) if len(frame) > 1 else None
    if total is None:
        return ()
    sides = [side(Value.of(row), total) for row in each(frame)]
    ids = (*frame["id"], *total.ids)
    counts = ((sides.count(1), "高于全省"), (sides.count(0), "与全省持平"), (sides.count(-1), "低于全省"))
    held = [(n, verb) for n, verb in counts if n]
    whole = f"{'有数据的' if uncounted else '这'}{len(frame)}个{noun}"
    if len(held) == 1 and held[0][0] == len(frame):
        return (Span(whole, ids), Span(f"增速均{held[0][1]}。"))
    clauses = ((Span(f"{n}个", ids), Span(f"{'' if place else '增速'}{verb}")) for place, (n, verb) in enumerate(held))
    return joined(words(f"{whole}中"), *clauses) if held else ()


def problems(at: Desk, named: bool = False) -> list[Sentence]:
    """存在问题: what fell, slowed or lags by rule, in the year so far and in the month; never why.

    named: the industries and prefectures that fell are named, not only counted.
    """
    said = [found for kind in KINDS for found in (_behind(at, kind), *_fell(at, kind, named), _weak(at, kind)) if found]
    judged = at.now["indicator"].isin(_growing(at)) & (at.now["region"] != NATION)
    none = "在已收录的数据中没有检出" if judged.any() else f"判断{at.month.title}的数据不足"
    return [*said, noted((), f"按规则（{RULE}）{'只列可判的，成因、判断和建议由撰稿人填写' if said else none}")]


def _behind(at: Desk, kind: str) -> Sentence:
    """The province's growth where it slowed or lags behind the nation, or fell."""
    row = at.value(IVA, kind)
    if row is None:
        return ()
    now = Value.of(row)
    earlier, last = at.on_last_month(row), at.on_last_year(row)
    bases = [(value_of(earlier.base), earlier.called), (value_of(last.base), "上年同期")]
    nation = value_of(at.to_nation(row).base)
    behind = changes(now, [(base, called) for base, called in bases if side(now, base) == -1])
    behind += [beside(now, nation, "全国当月" if kind == "当月" else "全国")] if side(now, nation) == -1 else []
    lead = f"{_of(at, kind)}，{CALLED}"
    if behind:
        noun = "增速" if text(behind[0]).startswith("低于") else ""
        return joined((Span(f"{lead}{noun}"), *behind[0]), *behind[1:])
    return joined((Span(f"{lead}同比"), *hedged(grew(now), now))) if now.exact and now.number < 0 else ()


def _fell(at: Desk, kind: str, named: bool) -> list[Sentence]:
    """How many industries and prefectures fell in a kind of rate; each named where that is asked for."""
    industries, prefectures = industries_of(at, kind=kind), prefectures_of(at, kind)
    groups = [(counted_as(of), "industry_short", rows) for of, rows in by_level(industries)]
    found = []
    for noun, column, rows in (*groups, ("市州", "region_short", prefectures)):
        falling = [(name, v) for name, v in named_values(rows, column)[::-1] if v.exact and v.number < 0]
        if falling:
            count = (Span(f"{len(falling)}个{noun}", tuple(i for _, v in falling for i in v.ids)),)
            rest = words(f"等{len(falling)}个") if len(falling) > MOST else ()
            found.append((*count, *words("："), *listed(falling[:MOST]), *rest) if named else count)
    if not found:
        return []
    told = joined(*found, between="；" if named else "、")
    return [(*words(f"{_of(at, kind)}，增加值同比下降的有"), *told)]


def _of(at: Desk, kind: str) -> str:
    """The month or the year so far, as a sentence begins with it."""
    return f"{at.month.title}当月" if kind == "当月" else at.month.span


def _growing(at: Desk) -> list[str]:
    """The month's indicators that are growth rates."""
    entry = names(at.reading)
    return [indicator for indicator in CORE if str(entry[indicator].title).endswith("增速")]


def _weak(at: Desk, kind: str) -> Sentence:
    """Other indicators that fell against the year before."""
    entry = names(at.reading)
    rows = [at.value(indicator, kind) for indicator in _growing(at) if indicator != IVA]
    falling = [(name_of(entry[r.indicator]), Value.of(r)) for r in rows if r is not None and r.value < 0]
    return joined(words(_of(at, kind)), listed(falling)) if falling else ()


def target(at: Desk) -> Exhibit | QueryError | None:
    """The target of the month's year as an exhibit, or why it cannot be made; None where none is held."""
    held = len(at.reading.ask("monthly_targets", month=at.month.key))
    return tried(at.reading, "monthly_target", month=at.month.key) if held else None


def ahead(at: Desk) -> list[Sentence]:
    """走势预判, as far as it is published or reckoned by rule: the year's target, the base of the next months."""
    aim = target(at)
    without = missing(["年度目标"], f"{at.month.year}年") if aim is None else noted((), str(aim))
    said = [joined(public(aim.title, aim)) if isinstance(aim, Exhibit) else without]
    if at.month.month < 12:
        following = max(at.month.month + 1, 3)
        frame = series(at.reading, IVA, "累计")
        later = [
            r for r in each(frame)
            if period.year_of(r.end) == at.month.year - 1 and period.month_of(r.end) == following
        ]  # fmt: skip
        if later:
            base = Value.of(later[0])
            lead = (Span(f"下一期的上年同期（{when(later[0])}）{CALLED}"), *hedged(grew(base), base))
            said.append(noted(joined(lead), _broken(at, later[0], following)))
    return said


def _broken(at: Desk, base: Any, following: int) -> str:
    """That the next months are not comparable with this base, by the register of breaks; "" where they are."""
    cuts = at.breaks[
        at.breaks["indicator"].isin(("", IVA))
        & at.breaks["region"].isin(("", SICHUAN))
        & at.breaks["industry"].isin(("", "all"))
        & ~at.breaks["reason"].str.contains(DOUBTED)
        & (pd.to_datetime(at.breaks["at"]) > pd.Timestamp(base.end))
        & (pd.to_datetime(at.breaks["at"]) <= pd.Timestamp(at.month.year, following, 1))
    ]
    return f"此后有序列间断（{cuts.iloc[0]['reason']}），不可与下一期直接比较" if len(cuts) else ""


def sources(at: Desk) -> list[Sentence]:
    """口径说明: what holds for the whole text; in the margin what else was looked for."""
    together = ["1—2月合并公布，无单独的1月、2月数据"] if at.month.month <= 2 else []
    if len(by_level(industries_of(at))) > 1:
        together.append("所列行业的范围可能互有包含，只比快慢，不相加")
    said = ("增速为公布值，可比口径；百分点之差按所列数值相减", *together)
    nation = at.value(IVA, "累计", NATION)
    own = at.now[
        (at.now["region_level"] == "市州") & (at.now["region_parent"] == SICHUAN) & (at.now["frequency"] == "月")
    ]
    waiting = PREFECTURES - own["region"].nunique()
    places = f"{PREFECTURES}个市州" + (f"中{waiting}个" if waiting < PREFECTURES else "")
    return [
        words(f"{'；'.join(said)}。"),
        *([] if nation is not None else [noted((), f"全国{at.month.span}累计增速{NOT_HELD}，未作对照")]),
        *([noted((), f"{places}的该月数据{NOT_HELD}")] if waiting else []),
    ]


#: Periods, ordinals and names are no figures: 2020年1—2月, 1—4月, 5月12日, 第14次, “5+1”, 5G.
PERIOD = r"(?:19|20)\d\d年(?:\d{1,2}(?:—\d{1,2})?月(?:\d{1,2}日)?)?末?|(?:19|20)\d\d—(?:19|20)\d\d年"
MONTHS = r"\d{1,2}(?:—\d{1,2})?月(?:\d{1,2}日)?末?"
NAMES = r"“[^”]*”|第\d+|[A-Za-z]+\d+|\d+[A-Za-z]+"
PIECES = re.compile(rf"(?P<plain>{PERIOD}|{MONTHS}|{NAMES})|(?P<number>-?\d[\d,]*(?:\.\d+)?)")
UNITS = re.compile(r"个百分点|个月|万千瓦时|亿千瓦时|亿元|万元|万只|万套|[%倍家户个条项套只对天批]")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
#: Differences and what an exhibit counted or reckoned itself: no row of the store holds them.
RECKONED_UNITS = ("个百分点", "个月", "项")
RECKONED = re.compile(r"(?:其余|相差|超出|高出|另有|另列|相加|需要?)[^，；：、。（）]{0,4}$")
#: A fall said in words, its number without the sign.
FALLING = re.compile(r"(?:下降|降低|减少)了?$")
#: Units of things that are counted: the row has to be named in the text, a number alone is too little.
THINGS = ("家", "户", "个", "条", "套", "对", "批", "天")
CLAUSES = re.compile(r"[，；：、。]")
YEAR = re.compile(r"(?:19|20)\d\d年")


def linked(text: str, exhibit: Exhibit) -> Sentence:
    """A text out of an exhibit, each number that a row of its evidence shows leading to that row; others are words."""
    rows = each(exhibit.evidence.drop_duplicates("id"))
    spans: list[Span] = []
    done = 0
    for found in PIECES.finditer(text):
        if found["number"] is None:
            continue
        unit = UNITS.match(text, found.end("number"))
        if unit is None or unit[0] in RECKONED_UNITS or RECKONED.search(text, 0, found.start()):
            continue
        row = _row(text, found, unit[0], rows)
        if row is not None:
            spans += [*words(text[done : found.start()]), Span(text[found.start() : unit.end()], (str(row.id),))]
            done = unit.end()
    return (*spans, *words(text[done:]))


def _row(text: str, found: re.Match[str], unit: str, rows: list[Any]) -> Any | None:
    """The one row that shows this number with its unit and sign; None where there is none, or none more than another.

    Of several the one whose period is named before the number, then the one whose name the text says.
    """
    number = found["number"]
    if not number.startswith("-") and FALLING.search(text, 0, found.start()):
        number = f"-{number}"
    ranked = sorted(((_rank(text, found, row), row) for row in rows if _shows(row, number, unit)), key=lambda r: r[0])
    if not ranked or (unit in THINGS and not ranked[-1][0][-1]):
        return None
    best = [row for rank, row in ranked if rank == ranked[-1][0]]
    # The same value of the same series and period, as two documents hold it, is one.
    return best[0] if len({(row.label, row.period, row.shown) for row in best}) == 1 else None


def _shows(row: Any, number: str, unit: str) -> bool:
    """Whether a row shows this number, sign and unit included."""
    wanted = number.replace(",", "")
    shown = str(row.shown)
    return any(
        piece[0].replace(",", "") == wanted and shown[piece.end() :].lstrip("余多").startswith(unit)
        for piece in NUMBER.finditer(shown)
    )


def _rank(text: str, found: re.Match[str], row: Any) -> tuple[int, int, int]:
    """How well a row fits a number: its period, its name in the number's own clause, its name in the whole text."""
    starts = [0, *(mark.end() for mark in CLAUSES.finditer(text, 0, found.start()))]
    ends = [*(mark.start() for mark in CLAUSES.finditer(text, found.end())), len(text)]
    name = str(row.label).partition(" ")[2] or str(row.label)
    pairs = {name[n : n + 2] for n in range(len(name) - 1)}
    own, whole = (sum(pair in said for pair in pairs) for said in (text[starts[-1] : ends[0]], text))
    return _fits(text, found, str(row.period)), own, whole


def _fits(text: str, found: re.Match[str], period: str) -> int:
    """3: the period said last before the number is the row's; 1: it is said somewhere in the text; 0: it is not."""
    tail = YEAR.sub("", period, count=1)
    said = [m[0] for m in PIECES.finditer(text) if m["number"] is None and m[0][0].isdigit()]
    before = [m[0] for m in PIECES.finditer(text, 0, found.start()) if m["number"] is None and m[0][0].isdigit()]
    if before and before[-1] in (period, tail):
        return 3
    return int(period in said or bool(tail and tail in said))


def public(title: str, exhibit: Exhibit) -> Sentence:
    """A finding as far as a reader may read it, its numbers led to their rows; the rest in the margin."""
    told, doubtful = parted(title)
    return noted(linked(told, exhibit), doubtful)


def finding(exhibit: Exhibit) -> Sentence:
    """The finding of an exhibit as a sentence; what has to stand on the exhibit stands behind it."""
    mark = f"（{exhibit.own_mark}）" if exhibit.own_mark else ""
    return joined(public(exhibit.title.rstrip("。") + mark, exhibit))
