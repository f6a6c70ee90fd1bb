"""2019年回顾与2020年打算: the figures the review reports, and what was planned for the year after."""

import pandas as pd

from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.overview import PAGE, tile
from dashboard.exhibits.rows import facts
from dashboard.exhibits.telling import words
from dashboard.figure import Answer, Answers, Cards
from dashboard.frames import each
from dashboard.wording import shown_row

#: S101 (visits by the office) is a matter of the register, not of this page.
FACTS = ("S102", "S103", "S104", "S105", "S106", "S107")


@exhibit(PAGE, "2019年回顾")
def review_2019(reading: Reading) -> Draft:
    """What the review of 2019 reports in figures."""
    rows = each(facts(reading, *FACTS))
    built = [tile(reading, row) for row in rows]
    text = {row.fact_id: shown_row(row) for row in rows}
    return Draft(
        title=f"申报单项冠军企业{text['S102']}，梳理优势特色产业{text['S107']}，{text['S106']}县已制定整改方案",
        subtitle="2019年回顾：制造强省、产业布局、区域协同三部分所列数字",
        figure=Cards(tuple(card for card, _ in built), 3, "compact"),
        table=pd.DataFrame([
            {"事实编号": r.fact_id, "指标": r.indicator_title, "时期": words(r), "数值": shown_row(r),
             "来源": r.source_title, "章节": r.place, "说明": r.note} for r in rows
        ]),
        ids=[i for _, ids in built for i in ids],
    )  # fmt: skip


@exhibit(PAGE, "2020年打算")
def plan_2020(reading: Reading) -> Draft:
    """What the same document planned for 2020, by part; plans, not results."""
    items = reading.ask("work_items")
    plans = items[(items["kind"] == "计划") & (items["source"] == "doc_review_2019")]
    drafts = items[(items["kind"] == "进展") & (items["source"] == "doc_review_2019") & (items["fact_ids"] == "")]
    parts = tuple(
        Answer(part, "；".join(own["title"]), source=own.iloc[0]["publisher"], ids=tuple(own["id"]))
        for part, own in plans.groupby("part", sort=False)
    )
    year = plans["year"].max() if len(plans) else "2020"
    return Draft(
        title=f"{year}年打算共{len(plans)}项，分{len(parts)}个部分", subtitle="打算为计划事项，不是完成情况",
        figure=Answers(parts, brief=True),
        table=plans[["year", "part", "title"]].rename(columns={"year": "年度", "part": "部分", "title": "事项"}),
        ids=[*plans["id"], *drafts["id"]],
        notes=(f"2019年另有{len(drafts)}项不含数字的工作进展：{'；'.join(drafts['title'])}。",) if len(drafts) else (),
    )  # fmt: skip
