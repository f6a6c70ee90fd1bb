"""运行总览: the year in a strip, a curve and six sentences, then every figure in its group."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import (
    NATION,
    card_source,
    label_of,
    listed,
    named,
    one,
    point,
    series,
    shown_row,
    words,
)
from dashboard.figure import Answer, Answers, Axis, Card, Cards, Figure, Series, points
from dashboard.wording import NOT_HELD, shown

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
    return {row.fact_id: row for row in reading.ask("facts").itertuples(index=False)}


def _rivals(reading: Reading) -> dict[str, tuple[str, str]]:
    """For a row another source disagrees with: what that source gives, in words, and its row's id."""
    found = {}
    for r in reading.ask("conflicts").itertuples(index=False):
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
    curve = _cumulative(reading)
    sparks = {"S009": tuple(curve["value"])}
    built = [tile(reading, facts[n], sparks.get(n, ())) for n in numbers]
    return Draft(
        title=title, subtitle=f"2020年工作总结第{section}部分，共{len(numbers)}项",
        figure=Cards(tuple(card for card, _ in built), columns, "compact"),
        table=_table(facts[n] for n in numbers), ids=[i for _, ids in built for i in ids]
        + (list(curve["id"]) if "S009" in numbers else []),
        through="2020年12月",
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
    text = {number: shown_row(row) for number, row in fact.items()}
    return {
        "year_supplies": f"出台{text['S001']}政策措施，口罩日产量扩大{text['S002']}，防护服{text['S003']}，"
        f"红外体温仪{text['S004']}",
        "year_recovery": f"规上工业增速由{words(fact['S009'])[5:]}累计的{text['S009']}回升到"
        f"{words(fact['S011'])[5:]}当月{text['S011']}、{words(fact['S012'])[5:]}当月{text['S012']}",
        "year_quality": f"五大支柱产业营业收入{text['S016']}，增长{text['S017']}",
        "year_innovation": f"省级制造业创新中心{text['S020']}，省级以上企业技术中心{text['S022']}，"
        f"5G基站{text['S023']}",
        "year_platforms": f"川渝合作示范园区启动创建{text['S025']}，营业收入超百亿元企业{text['S030']}，"
        f"省级专精特新{text['S032']}",
        "year_conditions": f"市场化交易电量{text['S035']}；{words(fact['S036'])[5:]}工业贷款余额增长{text['S036']}，"
        f"无分歧欠款{text['S037']}",
    }


@exhibit(PAGE, "年度要数")
def overview_headline(reading: Reading) -> Draft:
    """The five figures of 2020 an official is asked for first."""
    fact, curve = facts_of(reading), _cumulative(reading)
    low, year = curve.loc[curve["value"].idxmin()], one(curve, "2020-01", "2020-12")
    last = curve.iloc[-1]
    v = Card(
        "规上工业增速，累计", f"{shown_row(low)} → {shown_row(year)}" if year else shown_row(last),
        f"{words(low)} → {words(year)[5:] or '全年'}" if year else words(last), "", str(low["publisher"]),
        (), "recovery", ids=(low["id"], getattr(year, "id", "")),
    )  # fmt: skip
    others = [tile(reading, fact[n]) for n in ("S016", "S020", "S025", "S030")]
    kept = [v, *(Card(c.label, c.value, c.period, "", c.source, (), c.page, ids=c.ids) for c, _ in others)]
    return Draft(
        title=f"{v.value}：2020年规上工业累计增速由负转正", subtitle="2020年主要数字，限定词照原文保留",
        figure=Cards(tuple(kept), 5, "headline"),
        table=pd.DataFrame([{"指标": c.label, "数值": c.value, "时期": c.period, "来源": c.source} for c in kept]),
        ids=[*v.ids, *(i for _, ids in others for i in ids)], through=words(last),
    )  # fmt: skip


@exhibit(PAGE, "2020年走势")
def overview_curve(reading: Reading) -> Draft:
    """The V of 2020, the nation's beside it, in the height a first screen has room for."""
    own, nation = _cumulative(reading), _cumulative(reading, NATION)
    single = series(reading, "iva_growth", "当月")
    single = single[single["end"].map(period.year_of) == YEAR]
    low, year, whole = own.loc[own["value"].idxmin()], one(own, "2020-01", "2020-12"), one(nation, "2020-01", "2020-12")
    turned = own[(own["end"] > low["end"]) & (own["value"] > 0)].iloc[0]
    rows: list[dict[str, Any]] = []
    for frame, name in ((own, "四川"), (nation, "全国")):
        marked = {low["id"], turned["id"], getattr(year, "id", "")} if name == "四川" else set()
        rows += [
            point(r, name, period.month_of(r.end), label=label_of(r) if r.id in marked else "")
            for r in frame.itertuples(index=False)
        ]
    rows += [
        point(r, "四川当月（公布）", period.month_of(r.end), mark="point", label=label_of(r))
        for r in single.itertuples(index=False)
    ]
    low_confidence = reading.ask("readings", indicator="iva_growth", region=NATION).query(
        "confidence == '低' and industry == 'all' and kind == '累计'"
    )
    missing = "、".join(words(r)[5:] for r in low_confidence.itertuples(index=False) if period.year_of(r.end) == YEAR)
    levels = [row["y"] for row in rows]
    gap = f"，高于全国{year.value - whole.value:.1f}个百分点" if year and whole and year.value > whole.value else ""
    return Draft(
        title=f"{words(low)[5:]}最低{shown_row(low)}，全年回升至{shown_row(year) if year else NOT_HELD}{gap}",
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
        ids=[*own["id"], *nation["id"], *single["id"]], through=words(own.iloc[-1]),
        notes=(
            *((f"全国{missing}读数可信度低，图上留空。",) if missing else ()),
            "6月、11月当月值本库仅见于2020年工作总结；全国11月当月恰为7.0%，是另一序列，不能互证。",
        ),
    )  # fmt: skip


@exhibit(PAGE, "一年六句话")
def overview_summary(reading: Reading) -> Draft:
    """The year in six sentences, one a part of the yearly report, each leading to its figures."""
    said, facts = findings(reading), facts_of(reading)
    ids = {key: tuple(facts[n].id for n in numbers) for key, (_, _, numbers) in GROUPS.items()}
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
