"""亩均效益评价测算: the outcome in figures, the ranking by class, and what each place rests on."""

import math
from typing import Any

import pandas as pd

from dashboard.analysis.per_mu import NAMES, RATIOS, WEIGHTS, Evaluation, Lift
from dashboard.exhibits.builders import bar_figure, reckoned_bar, used
from dashboard.exhibits.exhibit import Draft
from dashboard.exhibits.extremes import ends, together
from dashboard.exhibits.per_mu_rated import DECIMALS, DEFAULT_WEIGHTS, Rated, rating, times, value
from dashboard.figure import Axis, Card, Cards, Series

CLASSES = (Series("A类"), Series("B类", "second"), Series("C类", "chongqing"), Series("D类", "alert"))
#: More objects than this are not drawn; the table has them all.
DRAWN = 40


@rating("评价概况")
def per_mu_overview(asked: Rated) -> Draft:
    """How many were rated, how many in each class, the first, and who could not be rated and why."""
    found, frame = asked.evaluation, asked.evaluation.rated
    counts = {letter: int((frame["class"] == letter).sum()) for letter in asked.rule.letters}
    best, most = ends(_scores(frame), decimals=2)
    left = f"，{asked.counted(len(found.left_out))}未能参评" if found.left_out else ""
    cards = [Card("参评", asked.counted(len(frame)), f"共填报{asked.counted(len(asked.entries))}{left}")]
    cards += [
        Card(f"{letter}类", asked.counted(n), f"占{n / len(frame) * 100:.1f}%{_share(asked, letter)}")
        for letter, n in counts.items()
    ]
    cards.append(Card("最高得分", f"{most}分", together(best)))
    said = "、".join(f"{letter}类{asked.counted(n)}" for letter, n in counts.items())
    return asked.draft(
        title=f"{asked.counted(len(frame))}{asked.kind}参评，{said}，{together(best)}得分最高",
        subtitle=f"{asked.scope}；{based(asked)}",
        figure=Cards(tuple(cards), columns=len(cards), style="headline"),
        table=pd.DataFrame(
            [{"项目": c.label, "数值": c.value, "说明": c.period} for c in cards]
            + [{"项目": "未能参评", "数值": name, "说明": reason} for name, reason in found.left_out]
        ),
        notes=(*_unrated(found), *assumed(asked)),
    )


def _scores(frame: pd.DataFrame) -> list[tuple[str, float]]:
    return [(str(name), float(score)) for name, score in zip(frame["name"], frame["score"], strict=True)]


def _share(asked: Rated, letter: str) -> str:
    """The share a class may have, as it stands behind the share it has."""
    rule = asked.rule
    return {
        "A": f"（至多{rule.best:g}%）",
        "B": "",
        "C": f"（至少{rule.worst:g}%）",
        "D": f"（至少{rule.last:g}%，假定）",
    }[letter]


def full_marks(asked: Rated) -> str:
    """What the highest possible score is made of."""
    unified, local = sum(asked.rule.weights[:-1]), asked.rule.weights[-1]
    return f"满分{unified * asked.rule.cap + local:g}分：统一指标{unified:g}×{asked.rule.cap:g}，地方特色{local:g}"


def _unrated(found: Evaluation) -> list[str]:
    """Who could not be rated, the first few by name."""
    if not found.left_out:
        return []
    named = "；".join(f"{name}（{reason}）" for name, reason in found.left_out[:3])
    return [f"未能参评：{named}{f'等{len(found.left_out)}个' if len(found.left_out) > 3 else ''}。"]


def assumed(asked: Rated) -> tuple[str, ...]:
    """What of the rule is not published, in one sentence."""
    what = [f"封顶{asked.rule.cap:g}倍", "评分基准"]
    what += ["园区沿用企业权重"] if asked.kind == "园区" else []
    what += ["D类比例"] if asked.rule.last else []
    return (f"{'、'.join(what)}为假定，不是公布的规则。",)


def based(asked: Rated) -> str:
    """On which weights and benchmark."""
    own = "" if asked.rule.weights != WEIGHTS else f"公布的企业评价权重{DEFAULT_WEIGHTS.replace(',', '/')}，"
    return f"{own}基准为{asked.benchmark}"


@rating("得分排序")
def per_mu_ranking(asked: Rated) -> Draft:
    """The scores from high to low, coloured by class; the table has the indicators behind each."""
    frame = asked.evaluation.rated
    drawn = frame.head(DRAWN)
    rows = [_bar(row, asked) for _, row in drawn.iterrows()]
    more = f"，图中为前{asked.counted(DRAWN)}" if len(frame) > DRAWN else ""
    return asked.draft(
        title=_edge(frame),
        subtitle=f"综合得分，单位：分{more}；{asked.scope}",
        figure=bar_figure(
            rows,
            *used(rows, *CLASSES),
            y=Axis("综合得分", "分"),
            categories=tuple(drawn["name"]),
            height=70 + 27 * len(drawn),
        ),
        table=pd.DataFrame([_line(row) for _, row in frame.iterrows()]),
        notes=(f"{full_marks(asked)}；同分跨界的归入较低一类。", *rescaled(asked)),
    )


def _edge(frame: pd.DataFrame) -> str:
    """The finding: how near the neighbours on both sides of the limit of class A are."""
    best, rest = frame[frame["class"] == "A"], frame[frame["class"] != "A"]
    if best.empty or rest.empty:
        first, most = ends(_scores(frame), decimals=2)
        return f"{together(first)}得分最高，为{most}分；{'没有' if best.empty else '全部为'}A类"
    last, next_ = best.iloc[-1], rest.iloc[0]
    apart = last["score"] - next_["score"]
    return f"A类末位{last['name']}（{last['score']:.2f}分）比{next_['class']}类首位{next_['name']}高{apart:.2f}分"


def _bar(row: "pd.Series[Any]", asked: Rated) -> dict[str, Any]:
    name, score = f"{row['class']}类", f"{row['score']:.2f}"
    shown = f"{score}分，第{row['rank']}名，{name}"
    return reckoned_bar(name, row["name"], float(row["score"]), score, asked.through, shown, remark(row), row["id"])


def remark(row: "pd.Series[Any]") -> str:
    """What is particular about a rating: no local score, taxes below zero."""
    said = ["地方特色得分未填，统一指标得分折算为百分"] if row["rescaled"] else []
    said += ["亩均税收为负，该项计0分"] if row["亩均税收"] < 0 else []
    return "；".join(said)


def rescaled(asked: Rated) -> tuple[str, ...]:
    """One sentence where the local score of some is missing."""
    frame = asked.evaluation.rated
    number = int(frame["rescaled"].sum())
    unified = sum(asked.rule.weights[:-1])
    return (f"{asked.counted(number)}未填地方特色得分，按统一指标得分÷{unified:g}×100折算。",) if number else ()


def _line(row: "pd.Series[Any]") -> dict[str, Any]:
    shown = {name: _value(name, row[name]) for name in NAMES}
    return {
        "名称": row["name"],
        "类别": row["class"],
        "得分": f"{row['score']:.2f}",
        "名次": int(row["rank"]),
        "所在市州": row["region_name"] or "未填",
        "主导产业": row["industry"] or "未填",
        **shown,
        "备注": remark(row),
    }


def _value(name: str, amount: float) -> str:
    return "未填" if math.isnan(amount) else value(name, amount)


@rating("名次与升类所需")
def per_mu_reasons(asked: Rated) -> Draft:
    """Strongest and weakest indicator of each object, and the smallest single rise that takes it one class up."""
    found, frame = asked.evaluation, asked.evaluation.rated
    rows = [
        {
            "名称": row["name"],
            "升一类所需（单项最小）": _needed(row, lift),
            "类别": row["class"],
            "名次": int(row["rank"]),
            "得分": f"{row['score']:.2f}",
            "距上一类": ""
            if row["class"] == "A"
            else f"{row['gap'] - 0.01:.2f}分"  # gap is the rise that suffices: one hundredth more than what is between
            if row["gap"] == row["gap"]
            else "没有名额",
            "最强项": _extreme(row, asked, max),
            "最弱项": _extreme(row, asked, min),
        }
        for (_, row), lift in zip(frame.iterrows(), found.lifts, strict=True)
    ]
    below = int((frame["class"] != "A").sum())
    lifts = [(row["name"], lift) for (_, row), lift in zip(frame.iterrows(), found.lifts, strict=True) if lift]
    every = len(lifts) == below
    can = "提高单项指标均可升一类" if every else f"{asked.counted(len(lifts))}提高单项指标即可升一类"
    title = f"A类以外{asked.counted(below)}{asked.kind}中，{can}"
    if not below:
        title = f"参评{asked.kind}均在A类，没有可升的类"
    elif not lifts:
        title = f"A类以外{asked.counted(below)}{asked.kind}，提高任何单项指标都不足以升一类"
    if lifts:
        name, near = min(lifts, key=lambda pair: pair[1].share)
        title += f"，最近的是{name}：{told(near)}"
    return asked.draft(
        title=title,
        subtitle=f"倍数为相对{asked.benchmark}；升一类所需为其他对象、其他指标和基准都不变时的最小单项提高；{asked.scope}",
        table=pd.DataFrame(rows),
        notes=("实际中几项指标同时变动（如营业收入同时影响亩均、人均和单位能耗），此处逐项单列，只作比较。",),
    )


def _extreme(row: "pd.Series[Any]", asked: Rated, which: Any) -> str:
    """The indicator furthest above or below its benchmark, among those that count."""
    weighed = [n for n, w in zip(RATIOS, asked.rule.weights, strict=False) if w and row[f"×{n}"] == row[f"×{n}"]]
    name = which(weighed, key=lambda n: row[f"×{n}"])
    multiple = row[f"×{name}"]
    capped = f"（按{asked.rule.cap:g}倍计）" if multiple > asked.rule.cap else ""
    return f"{name}{times(multiple)}{capped}"


def _needed(row: "pd.Series[Any]", lift: Lift | None) -> str:
    if row["class"] == "A":
        return "已在A类"
    if row["gap"] != row["gap"]:
        return "上一类没有名额"
    return told(lift) if lift else "单项不足以"


def told(lift: Lift) -> str:
    """The rise in words; what is needed is rounded up, so that what is written does suffice."""
    decimals = DECIMALS.get(lift.indicator, 1)
    needed = math.ceil(lift.needed * 10**decimals - 1e-6) / 10**decimals
    now = value(lift.indicator, lift.now)
    rise = f"（+{max(lift.share, 0.1):.1f}%）" if math.isfinite(lift.share) else ""
    return f"{lift.indicator}由{now}提高到{value(lift.indicator, needed)}{rise}"
