"""The ready-made decks: what a presenter opens without choosing anything, always of the newest data.

A deck is its id, its name and its exhibits in the order they are told; each with a note what to say to it. Notes
name no figures: those stand in the exhibits, which change with the data. Items have fixed keys, so that a deck
exported last month and refreshed today is found again slide by slide.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.deck.deck import Deck, Item, Params
from dashboard.errors import ParameterError
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.monthly import Month, newest
from dashboard.store import Store


@dataclass(frozen=True)
class Choice:
    """One ready-made deck. subtitle: under its name, out of the data at its version."""

    id: str
    title: str
    subtitle: Callable[[Reading], str]
    items: tuple[Item, ...]


def _said(text: str) -> Callable[[Reading], str]:
    return lambda reading: text


def _month(reading: Reading) -> str:
    month = newest(reading)
    return f"{Month.of(month).title if month else ''}规模以上工业运行情况"


def _choice(
    id: str, title: str, subtitle: Callable[[Reading], str], *told: tuple[str, str] | tuple[str, str, Params]
) -> Choice:
    """A deck of (exhibit, note, parameters); an item's key is a hash of deck, exhibit and parameters."""
    items = []
    for exhibit, note, *rest in told:
        params: Params = rest[0] if rest else ()
        key = hashlib.sha256(f"{id}/{exhibit}/{params}".encode()).hexdigest()[:8]
        items.append(Item(exhibit, params, note=note, key=key))
    return Choice(id, title, subtitle, tuple(items))


READY: dict[str, Choice] = {
    choice.id: choice
    for choice in (
        _choice(
            "annual",
            "全年回顾",
            _said("2020年四川工业和信息化运行"),
            ("overview_headline", "先讲全年走势。各数的口径写在数字下方，带“预计”“超过”的照原话讲。"),
            ("overview_curve", "先看最低点，再看是否转正，最后看与全国的差距。折线是累计，单点是当月，不要混着讲。"),
            ("overview_summary", "六句话对应工作总结的六个部分，后面各页按这个次序展开。"),
            ("year_supplies", "疫情初期的医疗物资保障：先讲政策，再讲产能。倍数以日产量计。"),
            ("resumption", "复工率各种口径分开讲，不连成一条线。"),
            ("year_recovery", "措施与结果对照着讲：做了什么，恢复到什么程度。"),
            ("recovery_compare", "同口径与全国、重庆相比。只比增速，不说位次。"),
            ("pillars_2020", "全年数是预计数，“预计”二字要讲出来；1—11月是公布数。"),
            ("electronics_pull", "谁在拉动：讲清这是行业大类口径，与支柱产业口径不同。"),
            ("year_quality", "制造业高质量发展：“5+1”产业的总量和推进方式。"),
            ("year_innovation", "创新平台和信息基础设施。带“有望”的数不是完成数。"),
            ("year_platforms", "产业平台与企业培育，可按听众挑两三个数展开。"),
            ("park_map", "川渝合作园区在哪里、怎样结对。图为示意，名称以公布名单为准。"),
            ("year_conditions", "要素保障收尾：电、钱、账款三件事。"),
        ),
        _choice(
            "recovery",
            "V型回升",
            _said("2020年四川规模以上工业增加值增速"),
            ("recovery_curve", "沿曲线从最低点讲到全年。实线是公布的累计数，圆点是公布的当月数。"),
            ("recovery_card", "单月转正与累计转正口径不同，不要说成一次。"),
            ("recovery_compare", "与全国、重庆同期同口径相比，看谁先转正、谁落得深。"),
            ("resumption_facts", "回升之前做了什么：组织复工的时间和政策。"),
            ("resumption", "各种复工率口径各讲各的，不连成一条线。"),
            ("electricity", "用电是复工的旁证：高于一百的产业已超过上年同期。"),
            ("invoices", "开票是销售的旁证，与用电对照着看，不说因果。"),
            ("tax_electricity", "税电指数只有零星公开读数，逐条列出，不连线；公式和权重本库未收录。"),
            ("recovery_years", "放回多年里看：这一年的低点有多低；次年的增速受上年基数影响，要说明。"),
            ("answers", "备问：按问题作答，口径和来源都在答案下面。", (("page", "recovery"),)),
        ),
        _choice(
            "pillars",
            "五大支柱",
            _said("五大支柱产业（“5+1”产业）运行情况"),
            ("pillars_2020", "合计的总量和增速。全年为预计数，照原文讲“预计”“左右”。"),
            ("pillars_question", "听众常问前十一个月与全年两个增速的关系：时期不同，性质也不同。"),
            ("five_plus_one", "怎样推进：重点领域和两次会议。"),
            ("electronics_pull", "增长主要由谁拉动。这里是行业大类，不是支柱产业。"),
            ("pillars_mixed", "各产业公布的指标不同，只能逐个讲，不能排队。"),
            ("pillars_revenue", "最近一期分产业齐全的营业收入。电子信息含软件业。"),
            ("pillars_growth", "同一期的增速，可比企业范围，不用两期总量自己去除。"),
            ("pillars_share", "占比由公布数计算，只列分产业与合计一致的时期。"),
            ("pillars_profit", "合计的利润不含软件业，不与营业收入相除。"),
            ("food_conflict", "食品饮料有两个数，都摆出来，说明取用哪一个、为什么。"),
            ("digital_economy", "数字经济的规模：预计数和目标数，都不是完成数。"),
            ("industry_regroup", "后来改为六大优势产业，前后不能直接比较。"),
        ),
        _choice(
            "chengyu",
            "川渝合作",
            _said("成渝地区双城经济圈产业合作"),
            ("park_facts", "先讲园区和基地的家底，启动创建与公布名单是两件事。"),
            ("park_map", "看分布和结对。图为示意布局；名单在后面的表里。"),
            ("park_relation", "启动创建数与首批名单数的关系，文件没有说明，不替它解释。"),
            ("park_coverage", "名称查到多少、还缺多少，如实讲；缺的请有关方面补充。"),
            ("park_pairs", "结对分双方载明、一方载明和非正式文本三类，后两类请核实。"),
            ("recovery_compare", "两地工业增速同口径对照，只比增速，不说位次。"),
            ("per_mu_conflict", "亩均评价园区数两个来源不一致，两数都讲，注明出处。"),
            ("per_mu_results", "亩均评价的进展：各年公布的项目不同，空格是本库未收录。"),
        ),
        _choice(
            "monthly",
            "月度快报",
            _month,
            ("monthly_headline", "开门见山：当月和累计各是多少，比上期快还是慢。"),
            ("monthly_curve", "折线是累计，圆点是公布的当月值；与上年同期同口径比较。"),
            ("monthly_summary", "六句话概括全月，后面逐项展开。"),
            ("monthly_overall", "逐项过主要指标；没有的写明本库未收录，不用旧数代替。"),
            ("monthly_industries", "分行业：讲快的、慢的和变化大的。"),
            ("monthly_contribution", "谁拉动、谁拖累。没有公布值的是测算值，要说明。"),
            ("monthly_prefectures", "分市州：时期不一的不比较，不计位次。"),
            ("monthly_products", "主要产品产量，单位看清楚再念。"),
            ("monthly_crosscheck", "用电、开票与工业增速互相印证，口径不同，只作核对。"),
            ("monthly_target", "离年度目标还差多少。需要的增速是测算值，不是预测。"),
        ),
    )
}


def ready(store: Store, id: str, at: int | None = None) -> Deck:
    """A ready-made deck at a version, the newest by default. Raises ParameterError where none has this id."""
    if id not in READY:
        raise ParameterError(f"没有现成材料“{id}”", "汇报演示", f"现有：{'、'.join(READY)}")
    choice = READY[id]
    version = store.version if at is None else at
    return Deck(choice.title, version, choice.items, choice.subtitle(Reading(store, version)), id=id)
