"""亩均效益评价测算: what was published, what is reckoned here, what is assumed, what it cannot say."""

from dashboard.analysis.per_mu import FEWEST
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.per_mu_rated import CAP, LAST, PAGE, SHARES, published
from dashboard.exhibits.rows import SICHUAN, drawn, label_of
from dashboard.figure import Answer, Answers
from dashboard.wording import shown_row


@exhibit(PAGE, "测算方法与局限")
def per_mu_method(reading: Reading) -> Draft:
    """The rule in words: published parts with their sources, assumptions, limits."""
    weights = drawn(reading.ask("readings", indicator="per_mu_weight", region=SICHUAN))
    parts = weights[~weights["caliber"].str.contains("小计")].sort_values(["value", "caliber"], ascending=[False, True])
    said = "、".join(f"{r.caliber}{label_of(r)}" for r in parts.itertuples(index=False))
    means = published(reading)
    average = "、".join(f"{name}{shown_row(row)}" for name, row in means.items())
    best, worst = SHARES
    items = (
        Answer(
            "公布了什么？",
            f"企业评价的指标和权重：{said}。",
            f"2020年评价的参评企业平均：{average}；单位能耗营业收入的均值没有写明能耗单位，不作参照。"
            f"2022年评价，四川日报2023年4月报道各市州A类不超过{best:g}%、C类不低于{worst:g}%。",
            "、".join(dict.fromkeys(r.publisher for r in parts.itertuples(index=False))),
            ids=(*parts["id"], *(row.id for row in means.values())),
        ),
        Answer(
            "本页怎样计分？",
            "各项得分＝指标值÷基准值×权重，超过封顶倍数的按封顶计；地方特色得分按百分制乘权重；相加为综合得分。",
            "基准值可选参评对象平均（各项合计相除）或2020年公布均值。得分保留两位小数，同分同名次，"
            "同分跨过分类界限的归入较低一类。",
            "计分形式参照浙江台州黄岩区公开的规上企业评价办法",
        ),
        Answer(
            "哪些是假定？",
            f"封顶{CAP:g}倍、评分基准的取法、园区沿用企业权重、D类比例（{LAST:g}%），都没有见到公布的规定。",
            "企业分三档还是四类，公开报道两说并存，两种都可选。以上各项都可在页面上改动。",
        ),
        Answer(
            "缺数怎样处理？",
            "统一指标所需数据缺一项，或用地、从业人员、能耗为零的，不参评，并列明原因；权重为零的指标不作要求。",
            "未填地方特色得分的，统一指标得分折算为百分；税收为负的，该项计0分。"
            f"可参评的不足{FEWEST}个，或得分全部相同，不评分、不分类。",
        ),
        Answer(
            "结果能说明什么？",
            "只说明在写明的规则下的相对位置，不是主管部门的评价结果，不作奖惩依据。",
            "行业之间用地、能耗差别很大，园区产业构成不同时不宜直接比较；分类按比例划定，得分接近的对象可能分在两类，"
            "应与权重敏感性一起看。填报数据由报送单位负责，本库只核对格式和合理性。",
        ),
    )
    return Draft(
        title="权重是公布的，封顶、基准和园区用法是假定的",
        subtitle="四川“亩均论英雄”评价公开的内容，与本页测算的规则和局限",
        figure=Answers(items),
        ids=[i for item in items for i in item.ids],
        indicators=("per_mu_weight",),
    )
