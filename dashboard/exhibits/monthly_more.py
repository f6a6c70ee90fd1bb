"""月度运行: the month in sentences, distance to the year's target, electricity and invoices beside it."""

from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.analysis import needed
from dashboard.analysis.narrative import Value
from dashboard.exhibits.exhibit import Draft, exhibit
from dashboard.exhibits.monthly import NONE, PAGE, RATES, Desk, desk, doubts, newest_year
from dashboard.exhibits.monthly_overall import finding, monthly_overall, names
from dashboard.exhibits.monthly_parts import (
    MARK,
    industry_finding,
    monthly_industries,
    monthly_products,
    product_finding,
)
from dashboard.exhibits.monthly_regions import (
    monthly_prefectures,
    monthly_progress,
    prefecture_finding,
    progress_finding,
)
from dashboard.exhibits.rows import series
from dashboard.exhibits.telling import exact, words
from dashboard.figure import Answer, Answers, Card, Cards
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown, shown_row

#: Set beside industrial growth: indicator, what it shows.
BESIDE = (
    ("iva_growth", "规上工业增加值增速"),
    ("industrial_electricity_growth", "工业用电量增速"),
    ("tax_sales_growth", "开票销售收入增速"),
    ("tax_power_growth", "税电监测用电量增速"),
)


@exhibit(PAGE, "一页看完", desk)
def monthly_summary(at: Desk) -> Draft:
    """The month in six sentences, each leading to its section."""
    said = (
        ("总体情况", finding(at), monthly_overall),
        ("年度目标", target_finding(at, needs=False), monthly_target),
        ("分行业", industry_finding(at), monthly_industries),
        ("分市州", prefecture_finding(at), monthly_prefectures),
        ("报送进度", progress_finding(at), monthly_progress),
        ("分产品", product_finding(at), monthly_products),
    )
    items = tuple(
        Answer(name, text, anchor=section.__name__, ids=tuple(i for i in section(at).ids if i))
        for name, text, section in said
    )
    return Draft(
        title=f"{at.month.title}运行情况六句话",
        subtitle="按月度运行的各部分排列，一部分一句",
        figure=Answers(items, brief=True),
        table=pd.DataFrame([{"方面": i.question, "要点": i.answer} for i in items]),
        ids=[i for item in items for i in item.ids],
        through=at.month.title,
    )


def _targets(at: Desk) -> list[Any]:
    frame = at.reading.ask("monthly_targets", month=at.month.key)
    return each(frame)


def _needed(at: Desk, target: Any, row: Any) -> tuple[str, str]:
    """What the remaining months need and how it was reckoned, in words; or why it cannot be said."""
    if row is None:
        return NONE, f"{at.month.span}累计{NOT_HELD}"
    if not exact(row):
        return NONE, "累计值为限定值，不推算"
    if target.unit not in RATES:
        found = needed.level(float(target.value), float(row.value), at.month.month)
        if found is None:
            return NONE, "全年已结束"
        each = shown(round(found.value, 1), target.unit, decimals=1)
        return f"月均{each}", f"（目标{shown_row(target)}－累计{shown_row(row)}）÷{found.months}个月"
    decimals = int(row.decimals) if row.decimals == row.decimals else 1
    found = needed.growth(float(target.value), float(row.value), at.month.month, decimals)
    if found is None:
        return NONE, "全年已结束"
    n = at.month.month
    return (
        f"约{found.value:.1f}%",
        f"（12×{float(target.value):g}－{n}×{float(row.value):g}）÷{found.months}，各月等权；"
        f"累计数四舍五入带来的误差为±{max(found.margin, 0.1):.1f}个百分点",
    )


def _distance(target: Any, row: Any) -> str:
    """How far the cumulative value stands from the target: percentage points for rates, the rest for levels."""
    if row is None or not exact(row):
        return NONE
    # A target is meant as it is said, so nothing is rounded off: 6.46 is 0.04 short of 6.5.
    now, aim = Value.of(row), Value.of(target)
    decimals = max(now.decimals, aim.decimals)
    gap = Decimal(f"{now.number:.{decimals}f}") - Decimal(f"{aim.number:.{decimals}f}")
    about = "" if exact(target) else "约"
    if target.unit in RATES:
        return "与目标持平" if not gap else f"比目标{about}{'高' if gap > 0 else '低'}{abs(gap)}个百分点"
    return "已达到目标" if gap >= 0 else f"尚差{about}{shown(-float(gap), target.unit, decimals=max(1, decimals))}"


def target_finding(at: Desk, needs: bool = True) -> str:
    """Distance to the year's target for industrial growth. needs: with what the remaining months need (测算)."""
    held = _targets(at)
    target = next((t for t in held if t.indicator == "iva_growth"), held[0] if held else None)
    if target is None:
        return f"{at.month.year}年年度目标{NOT_HELD}，不作测算"
    row = at.value(target.indicator, "累计")
    need, _ = _needed(at, target, row)
    left = 12 - at.month.month
    rest = f"，其余{left}个月需{'增长' if target.unit in RATES else ''}{need}（测算）" if needs and need != NONE else ""
    distance = _distance(target, row)
    said = distance if distance != NONE else f"{at.month.span}累计{NOT_HELD}"
    return f"{target.indicator_short}全年目标{shown_row(target)}，{at.month.span}{said}{rest}"


@exhibit(PAGE, "年度目标", desk)
def monthly_target(at: Desk) -> Draft:
    """Each target of the year held: the target, where the year stands, the distance, what the rest needs."""
    cards, rows, ids = [], [], []
    for target in _targets(at):
        row = at.value(target.indicator, "累计")
        need, how = _needed(at, target, row)
        left = 12 - at.month.month
        cards += [
            Card(f"{target.indicator_short}，全年目标", shown_row(target), words(target), target.note,
                 target.publisher, ids=(target.id,)),
            Card("目前累计", shown_row(row) if row is not None else NOT_HELD, at.month.span,
                 doubts(row) if row is not None else "", _distance(target, row) if row is not None else "",
                 ids=(row.id,) if row is not None else (), worded=row is None),
            Card(f"其余{left}个月需要（测算）" if left else "全年", need, f"{left}个月合计" if left else "",
                 f"计算：{how}。" if how else "", "测算值，非公布", worded=need == NONE),
        ]  # fmt: skip
        rows.append({
            "指标": target.indicator_title, "全年目标": shown_row(target),
            "目前累计": shown_row(row) if row is not None else NOT_HELD, "距目标": _distance(target, row),
            "其余月份需要（测算）": need, "计算": how,
        })  # fmt: skip
        ids += [target.id, *([row.id] if row is not None else [])]
    if not cards:
        cards = [Card(f"{at.month.year}年年度目标", NOT_HELD, "", "", "收录目标值后自动测算", worded=True)]
        rows = [{"指标": f"{at.month.year}年年度目标", "全年目标": NOT_HELD}]
    return Draft(
        title=target_finding(at),
        subtitle="目标为状态“目标”的全年值；其余月份需要的增速为测算值，不是预测，也不是公布值",
        figure=Cards(tuple(cards), 3, "compact"),
        table=pd.DataFrame(rows),
        ids=ids,
        notes=("公式：其余月份增速＝（12×目标－n×前n个月累计）÷（12－n），假定各月权重相等；水平值按余额平均到各月。",),
        mark=MARK if any(row.get("其余月份需要（测算）", NONE) != NONE for row in rows) else "",
    )


@exhibit(PAGE, "用电、开票对照", desk)
def monthly_crosscheck(at: Desk) -> Draft:
    """Industrial growth with electricity and invoices beside it, of one and the same period; no causes claimed."""
    entry = names(at.reading)
    own = {i: at.value(i, "累计") or at.value(i, "当月") for i, _ in BESIDE}
    held: list[tuple[str, Any]] = [(name, own[i]) for i, name in BESIDE if own[i] is not None]
    cards, ids = [], []
    for indicator, name in BESIDE:
        row = own[indicator]
        if row is None:
            cards.append(Card(name, NOT_HELD, at.month.title, worded=True))
            continue
        year = newest_year(series(at.reading, indicator, row.kind), at.month.year)
        year = year[pd.to_datetime(year["end"]) <= pd.Timestamp(row.end)]
        cards.append(Card(
            name, shown_row(row), f"{words(row)}，{row.kind}", doubts(row), row.publisher,
            tuple(year["value"].dropna()), ids=(row.id,),
        ))  # fmt: skip
        ids += [row.id, *year["id"]]
    base, others = own["iva_growth"], held[1:] if own["iva_growth"] is not None else held
    if base is None or not others:
        lacking = "、".join(name for i, name in BESIDE if own[i] is None)
        title = f"{at.month.title}无可对照的数：{lacking}{NOT_HELD}"
    else:
        same = [r for _, r in others if (r.value > 0) == (base.value > 0)]
        said = "、".join(f"{n.removesuffix('增速')}{shown_row(r)}" for n, r in others)
        way = "方向一致" if len(same) == len(others) else "方向不一致，宜核对"
        title = f"规上工业增加值{shown_row(base)}，{said}，{way}"
    return Draft(
        title=title,
        subtitle="同一月份的增速并列，各自口径不同；只作核对，不说明因果",
        figure=Cards(tuple(cards), 4, "compact"),
        table=pd.DataFrame([
            {"指标": entry[i].title, "数值": shown_row(r) if r is not None else NOT_HELD,
             "时期": words(r) if r is not None else at.month.title, "类型": r.kind if r is not None else NONE,
             "口径": entry[i].caliber}
            for (i, _), r in ((pair, own[pair[0]]) for pair in BESIDE)
        ]),
        ids=ids,
        through=at.month.title,
    )  # fmt: skip
