"""运行总览: the year in a strip, a curve and six sentences, then every figure in its group."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.narrative import Value, beside, comparable, text
from dashboard.exhibits.builders import listed, point
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.recovery import doubtful
from dashboard.exhibits.rows import NATION, need, one, series
from dashboard.exhibits.telling import card_source, exact, label_of, moved, named, ranked, within, words
from dashboard.figure import Answer, Answers, Axis, Card, Cards, Figure, Series, points
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown, shown_row

PAGE = "overview"
YEAR = 2020

#: The groups of the yearly report, in its order: name, section, facts.
GROUPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "year_supplies": ("医疗物资", "（一）", ("S001", "S002", "S003", "S004")),
    "year_recovery": (
        "工业回稳",
        "（二）",
        ("S009", "S010", "S011", "S012", "S005", "S013", "S006", "S007", "S008", "S014"),
    ),
    "year_quality": ("制造业高质量发展", "（三）", ("S016", "S017", "S015", "S018", "S019")),
    "year_innovation": ("创新融合", "（四）", ("S020", "S021", "S022", "S023", "S024")),
    "year_platforms": (
        "平台与企业",
        "（五）",
        ("S025", "S026", "S027", "S028", "S029", "S030", "S031", "S032", "S033", "S034"),
    ),
    "year_conditions": ("环境要素", "（六）", ("S035", "S036", "S037")),
}

#: Where to read on about a fact; what stands in none of these is told here in full.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "recovery": GROUPS["year_recovery"][2],
    "pillars": ("S016", "S017"),
    "innovation": ("S020", "S021", "S022"),
    "supplies": ("S001", "S002", "S003", "S004"),
    "parks": ("S025", "S027"),
    "regions": ("S104", "S105", "S106", "S107"),
    "enterprises": ("S102", "S026", "S028", "S029", "S030", "S031", "S032", "S033", "S034"),
    "environment": ("S023", "S024", "S035", "S036", "S037"),
    "indicators": ("S015", "S018", "S019"),
}
PAGE_OF = {fact: page for page, facts in SUBJECTS.items() for fact in facts}

#: What a fact is called on a small tile where the indicator's short name does not tell it apart.
LABELS = {
    "S001": "支持生产的政策措施", "S002": "口罩日产量扩大", "S003": "医用防护服扩大", "S004": "红外体温仪扩大",
    "S005": "组织复工早于多数省份", "S009": "规上工业增速，累计", "S010": "规上工业增速，累计",
    "S011": "规上工业增速，当月", "S012": "规上工业增速，当月", "S014": "税电指数", "S015": "“5+1”产业重点领域",
    "S016": "五大支柱产业营业收入", "S017": "五大支柱产业营收增速", "S021": "省级以上技术创新示范企业",
    "S022": "省级以上企业技术中心", "S024": "企业上云", "S025": "川渝合作园区，启动创建",
    "S026": "院士专家产业园，新认定", "S027": "开展亩均评价的园区", "S028": "国家级产业示范基地",
    "S029": "省级产业示范基地", "S030": "营业收入超百亿元企业", "S031": "国家级专精特新中小企业",
    "S032": "省级专精特新中小企业", "S033": "国家级公共服务示范平台", "S034": "省级公共服务示范平台",
    "S102": "第四批单项冠军，申报", "S103": "制造强国建设专家论坛", "S104": "整改推进会涉及市州",
    "S105": "需继续整改企业", "S106": "已制定整改方案的县", "S107": "优势特色产业",
}  # fmt: skip


def facts_of(reading: Reading) -> dict[str, Any]:
    """The founding documents' facts by number."""
    return {row.fact_id: row for row in each(reading.ask("facts"))}


def _rivals(reading: Reading) -> dict[str, tuple[str, str]]:
    """For a row another source disagrees with: what that source gives, in words, and its row's id."""
    found = {}
    for r in each(reading.ask("conflicts")):
        value = shown(
            r.current_value, r.unit, raw=r.current_raw, wording=r.current_wording, bound=r.current_bound,
            modality=r.current_modality, approximation=r.current_approximation, text=r.current_text,
        )  # fmt: skip
        said = {
            "界限与实际": f"{r.current_publisher}给出的数值为{value}。",
            "预计与实际": f"此后另有公布值{value}（{r.current_publisher}）。",
        }.get(r.conflict, f"另有来源为{value}（{r.current_publisher}），两数并存。")
        found[r.rival_id] = (said, r.current_id)
    return found


def tile(reading: Reading, row: Any, spark: Iterable[float] = ()) -> tuple[Card, tuple[str, ...]]:
    """A fact as a small tile, and the rows it rests on (another source's value among them)."""
    other = _rivals(reading).get(row.id)
    notes = [row.note, other[0] if other else ""]
    card = Card(
        LABELS.get(row.fact_id, row.indicator_short), shown_row(row), words(row), "".join(n for n in notes if n),
        card_source(row), tuple(spark), PAGE_OF.get(row.fact_id, ""), ids=(row.id,),
        worded=row.value != row.value or shown_row(row).startswith("转正"),
    )  # fmt: skip
    return card, (row.id, other[1]) if other else (row.id,)


def _group(reading: Reading, key: str, title: str, columns: int = 5) -> Draft:
    """One group of the yearly report as tiles."""
    _, section, numbers = GROUPS[key]
    facts = facts_of(reading)
    numbers = tuple(n for n in numbers if n in facts)
    curve = _cumulative(reading)
    sparks = {"S009": tuple(curve["value"].dropna())}
    built = [tile(reading, facts[n], sparks.get(n, ())) for n in numbers]
    return Draft(
        title=title, subtitle=f"2020年工作总结第{section}部分，共{len(numbers)}项",
        figure=Cards(tuple(card for card, _ in built), columns, "compact"),
        table=_table(facts[n] for n in numbers), ids=[i for _, ids in built for i in ids]
        + (list(curve["id"]) if "S009" in numbers else []),
    )  # fmt: skip


def _table(rows: Iterable[Any]) -> pd.DataFrame:
    return pd.DataFrame([
        {"事实编号": r.fact_id, "指标": named(r), "地区": r.region_name, "时期": words(r),
         "数值": shown_row(r), "状态": r.status, "来源": r.source_title, "章节": r.place, "说明": r.note}
        for r in rows
    ])  # fmt: skip


def _cumulative(reading: Reading, region: str | None = None) -> pd.DataFrame:
    """The cumulative growth of 2020, of the province unless a region is named."""
    frame = series(reading, "iva_growth", "累计", *([region] if region else []))
    return frame[frame["end"].map(period.year_of) == YEAR]


def findings(reading: Reading) -> dict[str, str]:
    """Each group's finding in one sentence, every figure with its qualifier."""
    fact = facts_of(reading)
    grown = defaultdict(lambda: f"增速{NOT_HELD}", {number: moved(row) for number, row in fact.items()})
    said = defaultdict(lambda: NOT_HELD, {number: shown_row(row) for number, row in fact.items()})
    loans = within(fact["S036"], YEAR) if "S036" in fact else ""
    return {
        "year_supplies": f"出台{said['S001']}政策措施，口罩日产量扩大{said['S002']}，防护服{said['S003']}，"
        f"红外体温仪{said['S004']}",
        "year_recovery": f"规上工业增速{_recovered([fact[n] for n in ('S009', 'S011', 'S012') if n in fact])}",
        "year_quality": f"五大支柱产业营业收入{said['S016']}，{grown['S017']}",
        "year_innovation": f"省级制造业创新中心{said['S020']}，省级以上企业技术中心{said['S022']}，"
        f"5G基站{said['S023']}",
        "year_platforms": f"川渝合作示范园区启动创建{said['S025']}，营业收入超百亿元企业{said['S030']}，"
        f"省级专精特新{said['S032']}",
        "year_conditions": f"市场化交易电量{said['S035']}；{loans}工业贷款余额{grown['S036']}，"
        f"无分歧欠款{said['S037']}",
    }


def _recovered(rows: list[Any]) -> str:
    """The cumulative trough and single months after it; that they rose only where all of them did."""
    told = [(f"{within(r, YEAR)}{r.kind}", Value.of(r)) for r in rows]
    if not told:
        return NOT_HELD
    (since, was), *later = told
    if later and all(comparable(now, was) and now.number > was.number for _, now in later):
        return f"由{since}的{was.shown}回升到" + "、".join(f"{when}{now.shown}" for when, now in later)
    return "，".join(f"{when}{now.shown}" for when, now in told)


@exhibit(PAGE, "年度要数")
def overview_headline(reading: Reading) -> Draft:
    """The five figures of 2020 an official is asked for first."""
    fact, curve = facts_of(reading), need(_cumulative(reading))
    last = each(curve)[-1]
    low = next(iter(each(ranked(curve)[-1:])), last)
    v = Card(
        "规上工业增速，累计",
        shown_row(last) if low.id == last.id else f"{shown_row(low)} → {shown_row(last)}",
        words(last) if low.id == last.id else f"{words(low)} → {within(last, YEAR)}", "", str(low.publisher),
        (), "recovery", ids=(low.id, last.id),
    )  # fmt: skip
    others = [tile(reading, fact[n]) for n in ("S016", "S020", "S025", "S030") if n in fact]
    end = f"{words(last)}规上工业累计{moved(last)}"
    kept = [v, *(Card(c.label, c.value, c.period, "", c.source, (), c.page, ids=c.ids) for c, _ in others)]
    return Draft(
        title=f"{v.value}：{YEAR}年规上工业累计增速由负转正" if low.value < 0 < last.value else end,
        subtitle="2020年主要数字，限定词照原文保留",
        figure=Cards(tuple(kept), 5, "headline"),
        table=pd.DataFrame([{"指标": c.label, "数值": c.value, "时期": c.period, "来源": c.source} for c in kept]),
        ids=[*v.ids, *(i for _, ids in others for i in ids)],
    )  # fmt: skip


@exhibit(PAGE, "2020年走势")
def overview_curve(reading: Reading) -> Draft:
    """The V of 2020, the nation's beside it, in the height a first screen has room for."""
    own, nation = _cumulative(reading), _cumulative(reading, NATION)
    single = series(reading, "iva_growth", "当月")
    single = single[single["end"].map(period.year_of) == YEAR]
    need(own)
    year, whole = (one(frame, f"{YEAR}-01", f"{YEAR}-12") for frame in (own, nation))
    low = next(iter(each(ranked(own)[-1:])), each(own)[0])
    turned = next((r.id for r in each(own) if r.end > low.end and r.value > 0), "")
    rows: list[dict[str, Any]] = []
    for frame, name in ((own, "四川"), (nation, "全国")):
        marked = {low.id, turned, getattr(year, "id", "")} if name == "四川" else set()
        rows += [
            point(r, name, period.month_of(r.end), label=label_of(r) if r.id in marked else "") for r in each(frame)
        ]
    rows += [
        point(r, "四川当月（公布）", period.month_of(r.end), mark="point", label=label_of(r)) for r in each(single)
    ]
    missing = "、".join(within(r, YEAR) for r in each(doubtful(reading, NATION, str(YEAR))))
    levels = [row["y"] for row in rows if row["y"] == row["y"]] or [0.0]
    ended = year is not None and year.id != low.id
    end = f"全年{'回升至' if exact(year) else '为'}{label_of(year)}" if ended else ""
    gap = text(beside(Value.of(year).bare, Value.of(whole).bare, "全国")) if year and whole else ""
    return Draft(
        title="，".join(t for t in (f"{within(low, YEAR)}最低{label_of(low)}", end, gap) if t),
        subtitle="2020年规模以上工业增加值同比增速，可比口径；折线为累计，单点为当月，单位：%",
        figure=Figure(
            "line", points(rows),
            (Series("四川", text="四川累计"), Series("全国", "nation", text="全国累计"),
             Series("四川当月（公布）", "second", direct=False)),
            x=Axis(ticks=tuple((float(m), "1—2月" if m == 2 else f"{m}月") for m in range(2, 13)), domain=(1.2, 13.9)),
            # Room above the highest mark for the value written over it.
            y=Axis("同比增速", "%", domain=(min(levels) - 1.5, max(levels) + 2.5), zero=True),
            step=1.0, height=266, wide=False,
        ),
        table=listed(pd.concat([own, nation, single], ignore_index=True), 地区="region_name"),
        ids=[*own["id"], *nation["id"], *single["id"]],
        notes=(
            *((f"全国{missing}读数可信度低，图上留空。",) if missing else ()),
            "6月、11月当月值本库仅见于2020年工作总结；全国11月当月恰为7.0%，是另一序列，不能互证。",
        ),
    )  # fmt: skip


@exhibit(PAGE, "一年六句话")
def overview_summary(reading: Reading) -> Draft:
    """The year in six sentences, one a part of the yearly report, each leading to its figures."""
    said, facts = findings(reading), facts_of(reading)
    ids = {key: tuple(facts[n].id for n in numbers if n in facts) for key, (_, _, numbers) in GROUPS.items()}
    items = tuple(Answer(name, said[key], anchor=key, ids=ids[key]) for key, (name, _, _) in GROUPS.items())
    return Draft(
        title="2020年工作的六个方面", subtitle="按工作总结的六个部分排列，一部分一句",
        figure=Answers(items, brief=True),
        table=pd.DataFrame([{"方面": i.question, "要点": i.answer} for i in items]),
        ids=[i for group in ids.values() for i in group],
    )  # fmt: skip


@exhibit(PAGE, "医疗物资")
def year_supplies(reading: Reading) -> Draft:
    """Protective supplies."""
    return _group(reading, "year_supplies", findings(reading)["year_supplies"])


@exhibit(PAGE, "工业回稳")
def year_recovery(reading: Reading) -> Draft:
    """Industry's recovery."""
    return _group(reading, "year_recovery", findings(reading)["year_recovery"])


@exhibit(PAGE, "制造业高质量发展")
def year_quality(reading: Reading) -> Draft:
    """High-quality manufacturing and the pillar industries."""
    return _group(reading, "year_quality", findings(reading)["year_quality"])


@exhibit(PAGE, "创新融合")
def year_innovation(reading: Reading) -> Draft:
    """Innovation platforms and digital infrastructure."""
    return _group(reading, "year_innovation", findings(reading)["year_innovation"])


@exhibit(PAGE, "平台与企业")
def year_platforms(reading: Reading) -> Draft:
    """Parks, bases and enterprises."""
    return _group(reading, "year_platforms", findings(reading)["year_platforms"])


@exhibit(PAGE, "环境要素")
def year_conditions(reading: Reading) -> Draft:
    """Electricity, loans, arrears."""
    return _group(reading, "year_conditions", findings(reading)["year_conditions"])
