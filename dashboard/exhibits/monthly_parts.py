"""月度运行, 分行业 and 分产品: growth as bars, contribution where the calibers allow it, output of products."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.analysis.contribution import Part, added
from dashboard.analysis.narrative import Value
from dashboard.exhibits.builders import bar_domain, bar_figure, point, tabled
from dashboard.exhibits.exhibit import Draft, exhibit
from dashboard.exhibits.monthly import NONE, PAGE, Desk, cell, desk, doubts, kinds, latest, main_kind
from dashboard.exhibits.rows import SICHUAN
from dashboard.exhibits.telling import apart, exact, label_of, moved, ranked, words
from dashboard.figure import Axis, Figure, Reference, Series
from dashboard.frames import each, first_row
from dashboard.wording import NOT_HELD, shown_row

#: What a contribution may rest on, and what must stand on figures reckoned here.
RECKONED = "测算"
KNOWN = ("公布", RECKONED)
MARK = "测算，非公布"
#: Bars beyond this number are left to the table.
MOST = 24
#: Of what was held last, so many are listed.
NEWEST = 10
#: Industries drawn beside each other, in this order; others are in the table only.
LEVELS = ("门类", "大类", "支柱产业", "产业合计", "产业", "细分")
PRODUCT = "产品"
#: The level at which industries are counted: those of the national classification that are told of one by one.
DIVISION = "大类"


def bars(frame: pd.DataFrame, name: str, tone: str, unit: str = "%", total: Any = None, height: int = 26) -> Figure:
    """Horizontal bars of rows in their order. Columns: bar (what stands beside it) and those of a row of the store."""
    rows = [point(r, name, r.bar, mark="bar", label=label_of(r), note=doubts(r)) for r in each(frame)]
    return bar_figure(
        rows,
        Series(name, tone),
        y=Axis("同比增速", unit, domain=bar_domain(frame["value"]), zero=True),
        references=(Reference(float(total.value), f"全省{shown_row(total)}"),) if total is not None else (),
        categories=tuple(frame["bar"]),
        wide=False,
        height=max(150, height * len(frame) + 50),
    )


def industries_of(at: Desk, indicator: str = "iva_growth", kind: str = "") -> pd.DataFrame:
    """The month's growth of industries (no products, no types of ownership). kind: "" for the one most of them have."""
    frame = at.rows(indicator)
    frame = frame[(frame["industry"] != "all") & frame["industry_level"].isin(LEVELS)]
    frame = frame[frame["kind"] == (kind or main_kind(frame))]
    return frame.sort_values("value", ascending=False, kind="stable")


def by_level(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Rows of industries by what the register says they are: divisions first, then the larger groups."""
    groups = [(str(level), rows) for level, rows in frame.groupby("industry_level")]
    return sorted(groups, key=lambda group: (group[0] != DIVISION, -len(group[1]), group[0]))


def counted_as(level: str) -> str:
    """What industries of a level of the register are called when they are counted: 大类行业, 支柱产业."""
    return level if "产业" in level else f"{level}行业"


def growing_industries(at: Desk) -> Value | None:
    """How many industries grew, as published for the month; None where that is not held."""
    row = at.value("growing_sectors", "累计") or at.value("growing_sectors", "当月")
    return None if row is None else Value.of(row)


def industry_finding(at: Desk) -> str:
    """How many industries grew, which one most, which one least; without divisions only the latter."""
    frame = industries_of(at)
    if frame.empty:
        return f"{at.month.title}分行业增速{NOT_HELD}"
    (level, own), *others = by_level(frame)
    best, noun, known = frame.iloc[0], counted_as(level), growing_industries(at)
    if len(frame) == 1:
        return f"{words(best)}{noun}中{best['industry_name']}{shown_row(best)}"
    growing = f"有数据的{len(own)}个{noun}中{int((ranked(own)['value'] > 0).sum())}个增长"
    said = f"{words(best)}{growing if known is None else f'增长行业{known.shown}'}"
    ends = apart(frame, "industry_short")
    return f"{said}{'；所列产业中' if others else '，'}{ends}" if ends else said


@exhibit(PAGE, "分行业增速", desk)
def monthly_industries(at: Desk) -> Draft:
    """Growth by industry as bars with the province's total as a line; without any, what was held last."""
    frame = industries_of(at)
    if frame.empty:
        return _last_held(at, "iva_growth", "行业", LEVELS, "分行业规上工业增加值增速")
    kind = frame.iloc[0]["kind"]
    total = at.value("iva_growth", kind)
    shown = frame if len(frame) <= MOST else pd.concat([frame.head(MOST // 2), frame.tail(MOST // 2)])
    rows, ids = [], list(frame["id"])
    for r in each(frame):
        before, year = at.on_last_month(r), at.on_last_year(r)
        ids += [*before.ids, *year.ids]
        rows.append({
            "行业": r.industry_name, "类别": r.industry_level, "时期": words(r), "增速": shown_row(r),
            "比上期": before.cell, "比上年同期": year.cell, "与全省差": at.to_province(r).cell,
            "说明": "；".join(s for s in (doubts(r), *dict.fromkeys((before.remark, year.remark))) if s),
        })  # fmt: skip
    return Draft(
        title=industry_finding(at),
        subtitle=f"分行业规模以上工业增加值同比增速（{kind}），可比口径，单位：%；竖线为全省",
        figure=bars(shown.assign(bar=shown["industry_short"]), "行业增速", "main", total=total),
        table=pd.DataFrame(rows),
        ids=[*ids, *([total.id] if total is not None else [])],
        notes=(
            "门类、大类、产业的范围互有包含，只比快慢，不相加。",
            *([f"只画最高和最低各{MOST // 2}个，其余见数据表。"] if len(frame) > MOST else []),
            "变动各栏单位为百分点，为两个公布增速相减；“—”为对照期本库未收录或不可比。",
        ),
    )


def _last_held(at: Desk, indicator: str, what: str, levels: Sequence[str], name: str) -> Draft:
    """What was held last of each part, where the month itself has nothing."""
    frame = latest(at, indicator)
    frame = frame[(frame["region"] == SICHUAN) & (frame["industry"] != "all")]
    level = at.reading.ask("industries").set_index("id")["level"]
    frame = frame[frame["industry"].map(level).isin(levels)].sort_values("end", ascending=False, kind="stable")
    last = f"，最近收录到{words(frame.iloc[0])}" if len(frame) else ""
    older = f"；另有{len(frame) - NEWEST}个时期更早，见指标数据库" if len(frame) > NEWEST else ""
    frame = frame.head(NEWEST)
    own = f"{what}=industry_name 最近收录 类型 同比增速 来源"
    held = tabled(each(frame), own, 最近收录=words, 同比增速=shown_row)
    return Draft(
        title=f"{at.month.title}{name}{NOT_HELD}{last}",
        subtitle=f"以下为各{what}在本库中最近一期的同比增速，时期不一，不作比较{older}",
        table=held if len(held) else pd.DataFrame([{what: NONE, "最近收录": NOT_HELD}]),
        ids=list(frame["id"]),
    )  # fmt: skip


@exhibit(PAGE, "分行业拉动与贡献", desk)
def monthly_contribution(at: Desk) -> Draft:
    """What each industry adds to growth: as published, else reckoned where share and growth fit, else why not."""
    frame = industries_of(at)
    total = at.value("iva_growth", frame.iloc[0]["kind"]) if len(frame) else at.value("iva_growth", "累计")
    rows, ids = [], list(frame["id"])
    published = pd.concat([at.rows("pull_points"), at.rows("contribution_share")])
    named = {**kinds_names(published), **kinds_names(frame)}
    for code, name in named.items():
        one = frame[frame["industry"] == code]
        row = first_row(one)
        entry, used = _pull_of(at, code, row, total)
        ids += used
        rows.append({"行业": name, "增速": cell(row), **entry})
    if all(r["依据"].endswith(NOT_HELD) for r in rows):
        lacking = f"{at.month.title}分行业拉动和贡献暂不能计算：{_lacking(at, frame)}"
        return Draft(f"{lacking}；收录后自动计算，填报模板见“报表导入”", at.month.title, ids=ids)
    known = [r for r in rows if r["依据"].startswith(KNOWN)]
    rows.sort(key=lambda r: -_number(r["拉动（百分点）"]))
    if known:
        top = rows[0]
        title = f"{top['行业']}拉动规上工业增长{top['拉动（百分点）']}个百分点，居已有拉动数的{len(known)}个行业之首"
        if len(known) == 1:
            title = f"{top['行业']}拉动规上工业增长{top['拉动（百分点）']}个百分点"
    else:
        title = f"{at.month.title}分行业拉动和贡献暂不能计算：{_lacking(at, frame)}"
    return Draft(
        title=title,
        subtitle="拉动百分点＝上年同期占规上工业增加值比重×本期增速；贡献率＝拉动百分点÷全省增速；有公布值的用公布值",
        table=pd.DataFrame(rows),
        ids=[*ids, *([total.id] if total is not None else [])],
        notes=(
            "标“测算”的由本库计算，非公布值：占比为现价、增速为可比价，且四舍五入，只作参考。",
            "不以两年增加值、营业收入的水平值相减或相除推算贡献：规模以上企业范围每年调整。",
        ),
        mark=MARK if any(r["依据"].startswith(RECKONED) for r in rows) else "",
    )


def kinds_names(frame: pd.DataFrame) -> dict[str, str]:
    """Industry code → short name, in the order of the rows; the total left out."""
    pairs = zip(frame["industry"], frame["industry_short"], strict=True)
    return {code: name for code, name in pairs if code != "all"}


def _lacking(at: Desk, frame: pd.DataFrame) -> str:
    """Why no contribution can be reckoned for the month."""
    if frame.empty:
        return f"分行业增速{NOT_HELD}"
    return f"{at.month.year_before.span}分行业占比{NOT_HELD}"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("-inf")


def _pull_of(at: Desk, industry: str, row: Any, total: Any) -> tuple[dict[str, str], list[str]]:
    """One industry's pull and contribution, on what they rest or why there are none, and the rows used."""
    kind = row.kind if row is not None else "累计"
    points_row = at.value("pull_points", kind, industry=industry)
    share_row = at.value("contribution_share", kind, industry=industry)
    if points_row is not None or share_row is not None:
        used = [r.id for r in (points_row, share_row) if r is not None]
        return {
            "拉动（百分点）": shown_row(points_row).removesuffix("个百分点") if points_row is not None else NONE,
            "贡献率": cell(share_row) if share_row is not None else NONE, "依据": "公布",
        }, used  # fmt: skip
    nothing = {"拉动（百分点）": NONE, "贡献率": NONE}
    held = at.last_year[(at.last_year["indicator"] == "iva_share") & (at.last_year["industry"] == industry)]
    held = held[(held["region"] == SICHUAN) & (held["kind"] == kind)]
    base = first_row(held.sort_values("caliber", key=lambda c: c != ""))
    part = Part(
        industry,
        float(row.value) if row is not None else float("nan"),
        float(base.value) if base is not None else float("nan"),
        share_scope=base.caliber if base is not None else "",
        exact=all(exact(r) for r in (row, base) if r is not None),
    )
    found = added(part, float(total.value) if total is not None and exact(total) else float("nan"))
    used = [base.id] if row is not None and base is not None and part.share_scope == part.growth_scope else []
    if isinstance(found, str):
        return {**nothing, "依据": found}, used
    return {
        "拉动（百分点）": f"{found.points:.1f}", "贡献率": f"{found.rate:.1f}%" if found.rate is not None else NONE,
        "依据": "；".join(said for said in ("测算", found.why) if said),
    }, used  # fmt: skip


@exhibit(PAGE, "主要产品产量", desk)
def monthly_products(at: Desk) -> Draft:
    """Growth of the output of products as bars, with the quantities themselves in the table."""
    growth = at.rows("output_growth")
    growth = growth[growth["industry_level"] == PRODUCT]
    amount = at.rows()
    amount = amount[amount["indicator"].str.startswith("output_") & (amount["indicator"] != "output_growth")]
    if growth.empty and amount.empty:
        return _last_held(at, "output_growth", "产品", (PRODUCT,), "主要产品产量")
    rates, amounts, named = kinds(growth, "industry"), kinds(amount, "industry"), {
        **kinds_names(growth), **kinds_names(amount)
    }  # fmt: skip
    kind = main_kind(growth) if len(growth) else main_kind(amount)
    drawn = growth[growth["kind"] == kind].sort_values("value", ascending=False, kind="stable")
    order = [*drawn["industry"], *(code for code in named if code not in set(drawn["industry"]))]
    rows = []
    for code in order:
        r, a = rates.get(code, {}), amounts.get(code, {})
        rows.append({
            "产品": named[code], "当月产量": cell(a.get("当月")), "当月增速": cell(r.get("当月")),
            "累计产量": cell(a.get("累计")), "累计增速": cell(r.get("累计")),
            "说明": "；".join(dict.fromkeys(d for x in (*r.values(), *a.values()) if (d := doubts(x)))),
        })  # fmt: skip
    return Draft(
        title=product_finding(at),
        subtitle=f"主要工业产品产量同比增速（{kind}），规模以上工业企业，单位：%",
        figure=bars(drawn.head(MOST).assign(bar=drawn.head(MOST)["industry_short"]), "产量增速", "second")
        if len(drawn) else None,
        table=pd.DataFrame(rows),
        ids=[*growth["id"], *amount["id"]],
        notes=("增速为公布值；产量不作环比和同比计算。",),
        through=at.month.title,
    )  # fmt: skip


def product_finding(at: Desk) -> str:
    """How many products grew and which one most."""
    growth = at.rows("output_growth")
    growth = growth[growth["industry_level"] == PRODUCT]
    growth = growth[growth["kind"] == main_kind(growth)]
    amount = at.rows()
    amount = amount[amount["indicator"].str.startswith("output_") & (amount["indicator"] != "output_growth")]
    if growth.empty and amount.empty:
        return f"{at.month.title}主要产品产量{NOT_HELD}"
    if growth.empty:
        return f"{at.month.title}收录{amount['industry'].nunique()}种产品产量，增速{NOT_HELD}"
    first = each(growth)[0]
    if len(growth) == 1:
        return f"{words(first)}{first.industry_short}产量{moved(first)}"
    up = int((ranked(growth)["value"] > 0).sum())
    ends = apart(growth, "industry_short")
    return f"{words(first)}收录的{len(growth)}种产品中{up}种产量增长" + (f"，增速{ends}" if ends else "")
