"""常见问题: ten questions answered in words, every figure read from the data, its caliber and source said.

A question is one function (reading) → Answer, registered in order with the page it belongs to; None where the data
do not hold what it presupposes, so that nobody is asked why a rate rose that fell.
What the data cannot tell is said as 本库未收录, never guessed.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard import sitemap
from dashboard.analysis import period
from dashboard.analysis.narrative import Value, beside, comparable, on_base, text
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.overview import facts_of
from dashboard.exhibits.recovery import THE_YEAR, doubtful
from dashboard.exhibits.rows import NATION, SICHUAN, drawn, one, series
from dashboard.exhibits.telling import DOCUMENTS, moved, words
from dashboard.figure import Answer, Answers
from dashboard.frames import each, first_row
from dashboard.wording import NOT_HELD, grouped, shown_row

PAGE = "overview"
#: Cumulative rates this close together (percentage points) are called level.
FLAT = 0.5
#: The spans of which Sichuan and the nation are compared: the start and the whole of 2020, the year after.
SPANS = (("2020-01", "2020-02"), ("2020-01", "2020-12"), ("2021-01", "2021-12"))
HONEST = "每条写明口径与来源；本库没有的如实说明，不作推断"


class Told:
    """The rows an answer rests on. Asking it for a row's value notes the row, so no figure goes unsourced."""

    def __init__(self) -> None:
        self.rows: list[Any] = []

    def __call__(self, row: Any) -> str:
        """The value of a row as people read it, or 本库未收录."""
        return NOT_HELD if row is None else shown_row(self.note(row))

    def note(self, row: Any) -> Any:
        """Count a row among those the answer rests on."""
        self.rows.append(row)
        return row

    def answer(self, question: str, answer: str, detail: str, page: str, anchor: str = "") -> Answer:
        """The finished answer with its sources."""
        names = dict.fromkeys(DOCUMENTS.get(r.source, r.publisher) for r in self.rows)
        ids = tuple(dict.fromkeys(i for r in self.rows for i in (r.id,)))
        return Answer(question, answer, detail, "；".join(n for n in names if n), page, anchor, ids)


Question = Callable[[Reading], Answer | None]
QUESTIONS: list[tuple[str, Question]] = []


def question(page: str) -> Callable[[Question], Question]:
    """Register a question under the page its subject stands on."""

    def register(make: Question) -> Question:
        QUESTIONS.append((page, make))
        return make

    return register


@question("recovery")
def turned(reading: Reading) -> Answer | None:
    """March (single month) or April (cumulative)?"""
    told, fact = Told(), facts_of(reading)
    single, total = series(reading, "iva_growth", "当月"), series(reading, "iva_growth", "累计")
    march, before = one(single, "2020-03", "2020-03"), one(total, "2020-01", "2020-03")
    through = one(total, "2020-01", "2020-04")
    if not (march and before and through) or not (march.value > 0 > before.value and through.value > 0):
        return None
    if "S010" in fact:
        told.note(fact["S010"])
    return told.answer(
        "增速转正是在3月还是4月？",
        f"两种口径：当月增速3月转正，为{told(march)}；累计增速到1—4月转正，为{told(through)}。",
        f"1—3月累计仍为{told(before)}，所以3月单月转正而累计未转正。工作总结只写1—4月累计转正，未给数值。"
        "引用时须写明当月或累计。",
        "recovery", "recovery_card",
    )  # fmt: skip


@question("recovery")
def summer(reading: Reading) -> Answer | None:
    """What happened in July and August?"""
    told = Told()
    total, single = series(reading, "iva_growth", "累计"), series(reading, "iva_growth", "当月")
    half, july, august = (one(total, "2020-01", f"2020-{m:02}") for m in (6, 7, 8))
    if not (half and july and august):
        return None
    months = [one(single, f"2020-{m:02}", f"2020-{m:02}") for m in (7, 8)]
    lacking = "" if all(months) else f"7月、8月当月增速的公布值{NOT_HELD}。"
    alone = not july.agreeing and not august.agreeing
    sole = "两个累计数各只有一处来源，可信度为中。" if alone else ""
    guess = "由累计推算的当月值是推算值，非公布，只供内部参考，不单独作为结论。" if lacking else ""
    flat = max(abs(row.value - half.value) for row in (july, august)) < FLAT
    why = f"走平的原因{NOT_HELD}，不作推断。" if flat else ""
    return told.answer(
        "7月、8月发生了什么？",
        f"累计增速{'基本走平' if flat else '继续变动'}：上半年{told(half)}，1—7月{told(july)}，1—8月{told(august)}。",
        f"{sole}{lacking}{guess}累计增速本身平滑，不能单凭它判断单月快慢。{why}",
        "recovery", "recovery_curve",
    )  # fmt: skip


@question("recovery")
def nation(reading: Reading) -> Answer | None:
    """How far from the nation?"""
    told = Told()
    own, other = series(reading, "iva_growth", "累计"), series(reading, "iva_growth", "累计", NATION)

    pairs = [(one(own, *span), one(other, *span)) for span in SPANS]
    both = [(a, b) for a, b in pairs if a and b and comparable(Value.of(a), Value.of(b))]
    if not both:
        return None
    said = "；".join(f"{words(a)}{text(beside(Value.of(a).bare, Value.of(b).bare, '全国'))}" for a, b in both)
    rates = "；".join(f"{words(a)}四川{told(a)}、全国{told(b)}" for a, b in both)
    doubted = "、".join(words(r) for r in each(doubtful(reading, NATION, THE_YEAR)))
    doubt = f"全国{doubted}累计数可信度低，不参与比较。" if doubted else ""
    return told.answer(
        "与全国差多少？",
        f"{said}。",
        f"{rates}。均为累计增速，差值为两个公布数相减。{doubt}",
        "recovery", "recovery_compare",
    )  # fmt: skip


@question("recovery")
def resumed(reading: Reading) -> Answer | None:
    """Resumed by early March, so why 97.0% on the 26th?"""
    told, fact = Told(), facts_of(reading)
    frame = drawn(reading.ask("readings", indicator="resumption_rate", region=SICHUAN))

    def on(day: str, caliber: str) -> Any | None:
        hit = frame[(frame["caliber"] == caliber) & (frame["end"].map(lambda e: str(e)[:10]) == day)]
        return first_row(hit)

    every, without = on("2020-03-26", "规上工业企业"), on("2020-03-26", "剔除退库、注销、政策性停工后")
    small, april = on("2020-03-19", "规上中小工业企业"), on("2020-04-26", "剔除退库、注销、政策性停工后")
    if every is None or "S013" not in fact or not every.value < 100:
        return None
    return told.answer(
        f"3月上旬已全面复工，26日为何还是{told(every)}？",
        f"口径影响读数：3月26日全部规上工业企业为{told(every)}，剔除退库、注销和政策性停工企业后为{told(without)}；"
        f"工作总结写“{told(fact['S013'])}”全面复工复产，未写口径，不能与此直接比较。",
        f"另有规上中小企业口径，3月19日为{told(small)}；剔除口径4月26日为{told(april)}。各口径不能连成一条线。"
        f"工作总结所用的口径{NOT_HELD}。",
        "recovery", "resumption",
    )  # fmt: skip


@question("recovery")
def low_base(reading: Reading) -> Answer | None:
    """Is 2021's growth a low base?"""
    told = Told()
    total, two = series(reading, "iva_growth", "累计"), series(reading, "iva_growth_2y", "累计")
    quarter, year = one(total, "2021-01", "2021-03"), one(total, "2021-01", "2021-12")
    base, base_year = one(total, "2020-01", "2020-03"), one(total, "2020-01", "2020-12")
    quarter_two, year_two = one(two, "2021-01", "2021-03"), one(two, "2021-01", "2021-12")
    if not (quarter and year and base and base_year) or "基数较低" not in text(
        (*on_base(Value.of(quarter), Value.of(base), ""), *on_base(Value.of(year), Value.of(base_year), ""))
    ):
        return None
    return told.answer(
        "2021年的高增速是不是低基数造成的？",
        f"有上年低基数的因素：一季度同比{told(quarter)}，两年平均{told(quarter_two)}；全年同比{told(year)}，两年平均{told(year_two)}。",
        f"上年同期基数为一季度{told(base)}、全年{told(base_year)}。两年平均为统计部门公布数，宜与同比并看；"
        "基数影响的具体百分点无公布值，不作拆分。",
        "recovery", "recovery_card",
    )  # fmt: skip


def _list(items: list[Answer], title: str, subtitle: str) -> Draft:
    return Draft(
        title=title, subtitle=subtitle, figure=Answers(tuple(items)),
        table=pd.DataFrame([
            {"问题": i.question, "回答": i.answer, "口径与说明": i.detail, "来源": i.source} for i in items
        ]),
        ids=[i for item in items for i in item.ids],
    )  # fmt: skip


@exhibit(PAGE, "常见问题")
def questions(reading: Reading) -> Draft:
    """All ten questions with their answers."""
    items = [answer for _, make in QUESTIONS if (answer := make(reading)) is not None]
    return _list(items, f"常见问题{len(items)}则，逐条由库内数据作答", HONEST)


@exhibit(PAGE, "本页常见问题")
def answers(reading: Reading, page: str = "recovery") -> Draft:
    """The questions that belong to one subject page."""
    items = [answer for own, make in QUESTIONS if own == page and (answer := make(reading)) is not None]
    title = next((p.title for p in sitemap.PAGES if p.key == page), page)
    return _list(items, f"关于{title}的常见问题{len(items)}则", HONEST)


@question("pillars")
def about_six(reading: Reading) -> Answer | None:
    """1—11月 up 7%, why "about 6%" for the year?"""
    told, fact = Told(), facts_of(reading)
    growth = series(reading, "revenue_growth", "累计", industry="five_pillars")
    level = series(reading, "revenue", "累计", industry="five_pillars")
    eleven, amount = one(growth, "2020-01", "2020-11"), one(level, "2020-01", "2020-11")
    if eleven is None or "S017" not in fact or "S016" not in fact:
        return None
    fewer = f"预计低于1—11月的原因{NOT_HELD}，" if fact["S017"].value < eleven.value else ""
    settled = growth[(growth["status"] != "预测") & growth["end"].map(lambda e: str(e)[:7] == "2020-12")]
    final = f"全年实际增速的公布值{NOT_HELD}。"
    if len(settled):
        final = f"全年公布值为{told(each(settled)[0])}。"
    return told.answer(
        f"1—11月{moved(told.note(eleven))}，为何全年写{told(fact['S017'])}？",
        f"两数性质不同：1—11月{told(eleven)}是公布值，全年{told(fact['S017'])}是预计数，带“预计”和“左右”。",
        f"对应营业收入为1—11月{told(amount)}（四舍五入到千亿元）、全年{told(fact['S016'])}。{fewer}"
        f"{final}不能由此推断12月的增速。",
        "pillars",
    )  # fmt: skip


@question("pillars")
def pulled(reading: Reading) -> Answer | None:
    """Who pulled growth?"""
    told = Told()
    share = one(series(reading, "contribution_share", "累计", industry="computer_electronics"), "2020-01", "2020-12")
    pull = one(series(reading, "pull_points", "累计", industry="computer_electronics"), "2020-01", "2020-12")
    year = one(series(reading, "iva_growth", "累计"), "2020-01", "2020-12")
    if not (share and pull and year):
        return None
    name = share.industry_name
    return told.answer(
        "2020年是谁拉动了增长？",
        f"{name}：对规上工业增加值增长的贡献率为{told(share)}，拉动{told(pull)}。",
        f"全省规上工业全年{moved(told.note(year))}。其他行业的贡献率和拉动点数{NOT_HELD}，不能排出名次；"
        f"贡献率由{share.publisher}转述。",
        "pillars",
    )  # fmt: skip


@question("pillars")
def food(reading: Reading) -> Answer | None:
    """Which figure for 食品饮料 2020?"""
    told = Told()
    every = reading.ask("observations", indicator="revenue")
    mine = every[(every["industry"] == "food") & (every["end"].map(period.year_of) == 2020) & (every["kind"] == "累计")]
    rows = sorted(each(mine), key=lambda r: r.status == "推算")
    published = next((r for r in rows if r.status != "推算"), None)
    implied = next((r for r in rows if r.status == "推算"), None)
    after = one(series(reading, "revenue", "累计", industry="food"), "2021-01", "2021-12")
    rate = one(series(reading, "revenue_growth", "累计", industry="food"), "2021-01", "2021-12")
    if not (published and implied and after and rate):
        return None
    gap = f"，相差约{grouped(f'{implied.value - published.value:.0f}')}亿元"
    return told.answer(
        "食品饮料2020年营业收入用哪个数？",
        f"用公布值{told(published)}；由2021年数反推为{told(implied)}，只作对照{gap}。",
        f"反推依据是2021年{told(after)}、{moved(told.note(rate))}，是推算值，非公布。按规则公布值优先于推算值，另一数保留。"
        f"两数口径差别的说明{NOT_HELD}；2021年及以前含医药健康，此后划出，前后不可比。",
        "pillars",
    )  # fmt: skip


@question("innovation")
def centres(reading: Reading) -> Answer | None:
    """Which are the 13 centres, and where?"""
    told, fact = Told(), facts_of(reading)
    total = fact.get("S020")
    if total is None:
        return None
    register = reading.ask("centres")
    sure = each(register[register["counts_in_13"] == "是"])
    open_ = each(register[register["counts_in_13"] == "待核"])
    for row in (*sure, *open_):
        told.note(row)
    named = "、".join(f"{r.name}（{r.region_name}）" for r in sure)
    doubtful = "、".join(r.name for r in open_)
    return told.answer(
        f"{told(total).removeprefix('达')}省级制造业创新中心是哪些，在哪里？",
        f"工作总结写{told(total)}，名单可确认{len(sure)}家：{named}；"
        f"其余{int(total.value) - len(sure)}家的名称和所在地{NOT_HELD}或待核。",
        f"待核{len(open_)}家：{doubtful}，是否计入{told(total).removeprefix('达')}之内未见说明。"
        "收到名单后按名录模板补入即可。",
        "innovation",
    )  # fmt: skip


@question("parks")
def parks(reading: Reading) -> Answer | None:
    """10 parks and 20 parks, 134 and 137: how do they relate?"""
    told, fact = Told(), facts_of(reading)
    batches = reading.ask("park_batches")
    first = first_row(batches)
    if "S025" not in fact or "S027" not in fact:
        return None
    per_mu = reading.ask("observations", indicator="per_mu_parks")
    other = next((r for r in each(per_mu) if r.id != fact["S027"].id), None)
    gap = f"，相差{abs(other.value - fact['S027'].value):.0f}家" if other is not None else ""
    if first is not None:
        told.rows.append(_Register(first))
    batch, named = f"首批名单{NOT_HELD}", ""
    if first is not None:
        batch = (
            f"{_day(first.announced)}公布的首批为{first.total}个"
            f"（四川{first.total_sichuan}个、重庆{first.total_chongqing}个）"
        )
        named = f"首批名称可确认{first.named}个，其余{first.unnamed}个{NOT_HELD}。"
    return told.answer(
        f"合作园区{told(fact['S025'])}与{first.total if first is not None else '首批'}个、亩均评价{told(fact['S027'])}"
        f"与{told(other)}，是什么关系？",
        f"{told(fact['S025'])}是2020年启动创建的园区，{batch}，两者关系原文未写；亩均评价{told(fact['S027'])}"
        f"见工作总结，{told(other)}见评价结果发布{gap}，两数并存。",
        f"{named}启动创建是动作，首批名单是公布的园区，不能相加，也不能互相替代；亩均评价两数差异的原因{NOT_HELD}。",
        "parks",
    )  # fmt: skip


class _Register:
    """A register row that names its source by id only, seen as a row an answer can rest on."""

    def __init__(self, row: Any) -> None:
        self.id, self.source, self.publisher = row.id, row.source, ""


def _day(value: Any) -> str:
    date = pd.Timestamp(value)
    return f"{date.year}年{date.month}月{date.day}日"
