"""运行分析: text made by rule, a subject page told in sentences and the operation analysis of a month.

Every number in it leads to the rows it rests on. What rules cannot say (causes, judgement, advice) is left open.
"""

from collections.abc import Sequence

import pandas as pd

from dashboard import sitemap
from dashboard.analysis.narrative import Sentence, text, to_be_written
from dashboard.errors import ParameterError, QueryError
from dashboard.exhibits import briefing_month as month_text
from dashboard.exhibits import briefing_month as parts_text
from dashboard.exhibits.briefing_month import finding
from dashboard.exhibits.exhibit import Draft, Exhibit, Reading, exhibit, tried
from dashboard.exhibits.monthly import Desk, desk
from dashboard.figure import Paragraph, Prose

PAGE = "briefing"
#: The year both documents look back on, told by the rules of the monthly text.
YEAR = "2020"
#: What the text of a page is made of: headings, and the exhibits told under each; "": all headline figures of one.
PARTS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "overview": (
        ("总体情况", (YEAR, "year_recovery")),
        ("主要特点", ("year_supplies", "year_quality", "year_innovation", "year_platforms", "year_conditions")),
        ("2019年回顾与2020年打算", ("review_2019", "plan_2020")),
    ),
    "recovery": (
        ("总体情况", (YEAR, "recovery_card")),
        ("回升形态", ("recovery_curve", "recovery_shape", "recovery_compare")),
        ("复工复产", ("resumption", "resumption_facts", "electricity", "invoices", "tax_electricity")),
    ),
    "pillars": (
        ("总体情况", ("pillars_2020", "pillars_question", "five_plus_one")),
        ("分行业", ("pillars_growth", "pillars_revenue", "pillars_share", "pillars_profit", "electronics_pull")),
        ("食品饮料", ("food_parts", "food_parts_growth", "food_conflict")),
        ("数字经济与产业分组", ("digital_economy", "industry_regroup", "six_growth")),
        ("口径说明", ("pillars_mixed", "pillars_tie")),
    ),
    "innovation": (
        ("总体情况", ("innovation_facts", "technology_centres", "centre_counts", "centre_changes")),
        ("名录", ("centre_coverage", "centre_map", "centre_register")),
    ),
    "parks": (
        ("总体情况", ("park_facts", "park_relation")),
        ("合作示范园区", ("park_map", "park_pairs", "park_coverage")),
        ("亩均效益评价", ("per_mu_results", "per_mu_weights", "per_mu_conflict")),
    ),
    "supplies": (
        ("总体情况", ("supply_multiples", "supply_stages")),
        ("读数与政策", ("supply_readings", "supply_policies")),
    ),
    "enterprises": (
        ("总体情况", ("enterprise_facts", "scaled_firms")),
        ("企业培育", ("little_giants", "cultivation")),
        ("基地与平台", ("bases", "enterprise_timeline")),
    ),
    "environment": (
        ("总体情况", ("environment_facts",)),
        ("5G与上云", ("base_stations", "base_stations_two", "digital_firms", "digital_economy")),
        ("要素保障", ("loans",)),
    ),
    "regions": (
        ("总体情况", ("region_map", "industries_2019", "five_regions", "five_growth")),
        ("整改与合作", ("rectification", "cooperation_areas")),
    ),
    "ledger": (("总体情况", ("ledger_facts",)), ("打算与后续", ("ledger_followup",))),
}
#: The month's own page is told by the same sentences as its operation analysis.
MONTHLY = "monthly"
PAGES = tuple(p.key for p in sitemap.PAGES if p.key in PARTS or p.key == MONTHLY)
WHOLE = ""
CAUSES = "成因和典型企业、重点地区情况，规则不能判断"
OUTLOOK = "对下一阶段走势的判断及依据，预测及其误差见“监测与预判”页"
ADVICE = "下步工作建议"
MADE = "文字按规则由库内数据生成"


@exhibit(PAGE, "本页综述")
def page_text(reading: Reading, page: str = MONTHLY) -> Draft:
    """A subject page told in sentences out of its exhibits, under its own headings."""
    if page not in PAGES:
        raise ParameterError(f"没有“{page[:20]}”的综述", "链接参数 page", f"可选：{'、'.join(PAGES)}")
    title = sitemap.page(page).title
    if page == MONTHLY:
        at = desk(reading)
        paragraphs = (
            *_paragraphs("总体情况", *month_text.overall(at)),
            *_paragraphs("主要特点", *parts_text.features(at)),
            *_paragraphs("口径说明", parts_text.sources(at)),
        )
        return _draft(paragraphs, f"{title}：{_first(paragraphs)}", f"{at.month.title}，{MADE}", (), at.month.title)
    made: list[Exhibit | QueryError] = []
    found: list[Paragraph] = []
    for heading, keys in PARTS[page]:
        sentences: list[Sentence] = []
        for key in keys:
            if key == YEAR:
                sentences += month_text.year(reading, YEAR)
                continue
            made.append(told := tried(reading, key))
            sentences += [finding(told)] if isinstance(told, Exhibit) else []
        found += _paragraphs(heading, sentences)
    missing = tuple(str(error) for error in made if isinstance(error, QueryError))
    behind = [exhibit for exhibit in made if isinstance(exhibit, Exhibit)]
    return _draft(tuple(found), f"{title}：{_first(found)}", f"{MADE}，次序与该页一致", missing, behind=behind)


@exhibit(PAGE, "运行分析", desk)
def operation_analysis(at: Desk) -> Draft:
    """A month's analysis in five parts; what rules cannot say is left to the writer."""
    paragraphs = (
        *_paragraphs("总体情况", *month_text.overall(at)),
        *_paragraphs("主要特点", *parts_text.features(at)),
        *_paragraphs("存在问题", parts_text.problems(at), left=CAUSES),
        *_paragraphs("走势预判", parts_text.ahead(at), left=OUTLOOK),
        *_paragraphs("下步建议", left=ADVICE),
        *_paragraphs("口径说明", parts_text.sources(at)),
    )
    return _draft(
        paragraphs,
        f"{at.month.title}全省工业运行分析：{_first(paragraphs)}",
        f"{MADE}；“待撰写”处由撰稿人填写",
        ("存在问题只列按规则可判的（同比下降、增速回落、低于全国），成因、判断和建议由撰稿人填写。",),
        "" if at.rows().empty else at.month.title,
        behind=[aim] if isinstance(aim := parts_text.target(at), Exhibit) else [],
    )


def _paragraphs(heading: str, *groups: Sequence[Sentence], left: str = "") -> tuple[Paragraph, ...]:
    """Groups of sentences, a paragraph each, under one heading; at the end what is left to the writer."""
    kept = [tuple(s for s in group if s) for group in groups]
    kept = [group for group in kept if group] or ([()] if left else [])
    last = len(kept) - 1
    return tuple(
        Paragraph(heading if place == 0 else "", group, left if place == last else "")
        for place, group in enumerate(kept)
    )


def _first(paragraphs: Sequence[Paragraph]) -> str:
    """The first sentence, which is the finding of the whole text."""
    return next((text(s).rstrip("。") for p in paragraphs for s in p.sentences), "没有可写的内容")


def _draft(
    paragraphs: Sequence[Paragraph],
    title: str,
    subtitle: str,
    notes: tuple[str, ...] = (),
    through: str = "",
    behind: Sequence[Exhibit] = (),
) -> Draft:
    """The text as an exhibit. behind: the exhibits it is told of.

    All their rows belong to it, also where no number leads to them: it is as restricted as they are, and as reckoned.
    """
    headings = [next(p.heading for p in reversed(paragraphs[: n + 1]) if p.heading) for n in range(len(paragraphs))]
    rows = [
        {"部分": heading, "文字": "".join(text(s) for s in p.sentences) + to_be_written(p.open)}
        for heading, p in zip(headings, paragraphs, strict=True)
    ]
    ids = [i for p in paragraphs for s in p.sentences for span in s for i in span.ids]
    ids += [str(i) for made in behind for i in made.evidence["id"]]
    return Draft(
        title, subtitle, Prose(tuple(paragraphs)), pd.DataFrame(rows), list(dict.fromkeys(ids)), notes, through,
        mark="；".join(dict.fromkeys(made.own_mark for made in behind if made.own_mark)),
        reckoned=any(made.reckoned for made in behind), levels=tuple(made.level for made in behind),
    )  # fmt: skip
