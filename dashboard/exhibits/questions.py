"""常见问题: ten questions answered in words, every figure read from the data, its caliber and source said.

A question is one function (reading) → Answer, registered in order with the page it belongs to.
What the data cannot tell is said as 本库未收录, never guessed. The second half is in questions_more.py.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard import sitemap
from dashboard.analysis import period
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.overview import facts_of
from dashboard.exhibits.rows import DOCUMENTS, NATION, SICHUAN, drawn, one, series, shown_row, words
from dashboard.figure import Answer, Answers
from dashboard.wording import NOT_HELD

PAGE = "overview"
#: Cumulative rates this close together (percentage points) are called level.
FLAT = 0.5
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


Question = Callable[[Reading], Answer]
QUESTIONS: list[tuple[str, Question]] = []


def question(page: str) -> Callable[[Question], Question]:
    """Register a question under the page its subject stands on."""

    def register(make: Question) -> Question:
        QUESTIONS.append((page, make))
        return make

    return register


def _short(row: Any) -> str:
    """A period without its year."""
    return words(row)[5:] or "全年"


@question("recovery")
def turned(reading: Reading) -> Answer:
    """March (single month) or April (cumulative)?"""
    told, fact = Told(), facts_of(reading)
    single, total = series(reading, "iva_growth", "当月"), series(reading, "iva_growth", "累计")
    march, before = one(single, "2020-03", "2020-03"), one(total, "2020-01", "2020-03")
    through = one(total, "2020-01", "2020-04")
    told.note(fact["S010"])
    return told.answer(
        "增速转正是在3月还是4月？",
        f"两种口径：当月增速3月转正，为{told(march)}；累计增速到1—4月转正，为{told(through)}。",
        f"1—3月累计仍为{told(before)}，所以3月单月转正而累计未转正。工作总结只写1—4月累计转正，未给数值。"
        "引用时须写明当月或累计。",
        "recovery", "recovery_card",
    )  # fmt: skip


@question("recovery")
def summer(reading: Reading) -> Answer:
    """What happened in July and August?"""
    told = Told()
    total, single = series(reading, "iva_growth", "累计"), series(reading, "iva_growth", "当月")
    half, july, august = (one(total, "2020-01", f"2020-{m:02}") for m in (6, 7, 8))
    months = [one(single, f"2020-{m:02}", f"2020-{m:02}") for m in (7, 8)]
    lacking = "" if all(months) else f"7月、8月当月增速的公布值{NOT_HELD}。"
    alone = all(row is not None and not row.agreeing for row in (july, august))
    sole = "两个累计数各只有一处来源，可信度为中。" if alone else ""
    guess = "由累计推算的当月值是推算值，非公布，只供内部参考，不单独作为结论。" if lacking else ""
    flat = half is not None and august is not None and abs(august.value - half.value) < FLAT
    return told.answer(
        "7月、8月发生了什么？",
        f"累计增速{'基本走平' if flat else '继续变动'}：上半年{told(half)}，1—7月{told(july)}，1—8月{told(august)}。",
        f"{sole}{lacking}{guess}累计增速本身平滑，不能单凭它判断单月快慢。走平的原因{NOT_HELD}，不作推断。",
        "recovery", "recovery_curve",
    )  # fmt: skip


@question("recovery")
def nation(reading: Reading) -> Answer:
    """How far from the nation?"""
    told = Told()
    own, other = series(reading, "iva_growth", "累计"), series(reading, "iva_growth", "累计", NATION)

    gaps: list[float] = []

    def pair(start: str, end: str) -> tuple[str, str]:
        a, b = one(own, start, end), one(other, start, end)
        if a is None or b is None:
            return f"全国{NOT_HELD}", ""
        gap = a.value - b.value
        gaps.append(abs(gap))
        return f"四川{told(a)}、全国{told(b)}", f"{'高' if gap >= 0 else '低'}{abs(gap):.1f}个百分点"

    first, year, after = pair("2020-01", "2020-02"), pair("2020-01", "2020-12"), pair("2021-01", "2021-12")
    low = reading.ask("readings", indicator="iva_growth", region=NATION)
    low = low[(low["confidence"] == "低") & (low["industry"] == "all") & (low["kind"] == "累计")]
    low = low[low["end"].map(period.year_of) == 2020]
    doubted = "、".join(_short(r) for r in low.itertuples(index=False))
    doubt = f"全国{doubted}累计数可信度低，不参与比较。" if doubted else ""
    trend = f"，差距{'收窄' if gaps[1] < gaps[0] else '扩大'}" if len(gaps) > 1 else ""
    return told.answer(
        "与全国差多少？",
        f"2020年全年比全国{year[1]}（{year[0]}）；年初1—2月{first[1]}{trend}。",
        f"1—2月{first[0]}；2021年{after[0]}，{after[1]}。均为累计增速，差值为两个公布数相减。{doubt}",
        "recovery", "recovery_compare",
    )  # fmt: skip


@question("recovery")
def resumed(reading: Reading) -> Answer:
    """Resumed by early March, so why 97.0% on the 26th?"""
    told, fact = Told(), facts_of(reading)
    frame = drawn(reading.ask("readings", indicator="resumption_rate", region=SICHUAN))

    def on(day: str, caliber: str) -> Any | None:
        hit = frame[(frame["caliber"] == caliber) & (frame["end"].map(lambda e: str(e)[:10]) == day)]
        return next(hit.itertuples(index=False), None)

    every, without = on("2020-03-26", "规上工业企业"), on("2020-03-26", "剔除退库、注销、政策性停工后")
    small, april = on("2020-03-19", "规上中小工业企业"), on("2020-04-26", "剔除退库、注销、政策性停工后")
    return told.answer(
        "3月上旬已全面复工，26日为何还是97.0%？".replace("97.0%", told(every)),
        f"口径影响读数：3月26日全部规上工业企业为{told(every)}，剔除退库、注销和政策性停工企业后为{told(without)}；"
        f"工作总结写“{told(fact['S013'])}”全面复工复产，未写口径，不能与此直接比较。",
        f"另有规上中小企业口径，3月19日为{told(small)}；剔除口径4月26日为{told(april)}。三种口径不能连成一条线。"
        f"工作总结所用的口径{NOT_HELD}。",
        "recovery", "resumption",
    )  # fmt: skip


@question("recovery")
def low_base(reading: Reading) -> Answer:
    """Is 2021's growth a low base?"""
    told = Told()
    total, two = series(reading, "iva_growth", "累计"), series(reading, "iva_growth_2y", "累计")
    quarter, year = one(total, "2021-01", "2021-03"), one(total, "2021-01", "2021-12")
    base, base_year = one(total, "2020-01", "2020-03"), one(total, "2020-01", "2020-12")
    quarter_two, year_two = one(two, "2021-01", "2021-03"), one(two, "2021-01", "2021-12")
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
    items = [make(reading) for _, make in QUESTIONS]
    return _list(items, f"常见问题{len(items)}则，逐条由库内数据作答", HONEST)


@exhibit(PAGE, "本页常见问题")
def answers(reading: Reading, page: str = "recovery") -> Draft:
    """The questions that belong to one subject page."""
    items = [make(reading) for own, make in QUESTIONS if own == page]
    title = next((p.title for p in sitemap.PAGES if p.key == page), page)
    return _list(items, f"关于{title}的常见问题{len(items)}则", HONEST)
