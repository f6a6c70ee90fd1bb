"""运行分析: text made by rule, a subject page told in sentences and the operation analysis of a month.

Every number in it leads to the rows it rests on. What rules cannot say (causes, judgement, advice) is left open.
"""

from collections.abc import Sequence

import pandas as pd

from dashboard import lists, sitemap
from dashboard.analysis.narrative import Sentence, margin, text, to_be_written
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
#: The month's own page is told by the same sentences as its operation analysis.
MONTHLY = "monthly"
WHOLE = ""
#: Whether 存在问题 names what fell.
NAMING = ("只计数", "点名")
CAUSES = "成因和典型企业、重点地区情况"
OUTLOOK = "对下一阶段走势的判断及依据，预测及其误差见“监测与预判”页"
ADVICE = "下步工作建议"
MADE = "文字按规则由库内数据生成"


def pages() -> tuple[str, ...]:
    """The pages told in sentences, in their order; data/lists/briefing.yaml lists them. Raises SeedError."""
    told = (*lists.nested("briefing"), MONTHLY)
    return tuple(page.key for page in sitemap.PAGES if page.key in told)


@exhibit(PAGE, "本页综述")
def page_text(reading: Reading, page: str = MONTHLY) -> Draft:
    """A subject page told in sentences out of its exhibits, under its own headings."""
    if page not in pages():
        raise ParameterError(f"没有“{page[:20]}”的综述", "链接参数 page", f"可选：{'、'.join(pages())}")
    title = sitemap.page(page).title
    if page == MONTHLY:
        at = desk(reading)
        paragraphs = (
            *_paragraphs("总体情况", *month_text.overall(at)),
            *_paragraphs("主要特点", *parts_text.features(at)),
            *_paragraphs("口径说明", parts_text.sources(at)),
        )
        return _draft(paragraphs, title, f"{at.month.title}，{MADE}", at.month.title)
    made: list[Exhibit | QueryError] = []
    found: list[Paragraph] = []
    for heading, keys in lists.nested("briefing")[page].items():
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
    return _draft(tuple(found), title, f"{MADE}，次序与该页一致", behind=behind, notes=missing)


@exhibit(PAGE, "运行分析", desk, naming=NAMING)
def operation_analysis(at: Desk, naming: str = NAMING[0]) -> Draft:
    """A month's analysis in five parts; what rules cannot say is left to the writer.

    naming: whether 存在问题 names the industries and prefectures that fell, or only counts them.
    """
    paragraphs = (
        *_paragraphs("总体情况", *month_text.overall(at)),
        *_paragraphs("主要特点", *parts_text.features(at)),
        *_paragraphs("存在问题", parts_text.problems(at, naming == NAMING[1]), left=CAUSES),
        *_paragraphs("走势预判", parts_text.ahead(at), left=OUTLOOK),
        *_paragraphs("下步建议", left=ADVICE),
        *_paragraphs("口径说明", parts_text.sources(at)),
    )
    behind = [aim] if isinstance(aim := parts_text.target(at), Exhibit) else []
    through = "" if at.rows().empty else at.month.title
    return _draft(paragraphs, f"{at.month.title}全省工业运行分析", MADE, through, behind)


def _paragraphs(heading: str, *groups: Sequence[Sentence], left: str = "") -> tuple[Paragraph, ...]:
    """Groups of sentences, a paragraph each, under one heading; at the end what is left to the writer.

    Notes alone keep to the paragraph before; where there is nothing but notes, all of the part is left to the writer.
    """
    kept: list[tuple[Sentence, ...]] = [()]
    for group in groups:
        own = tuple(s for s in group if s)
        if _told(own) and _told(kept[-1]):
            kept.append(own)
        else:
            kept[-1] += own
    left = left or ("" if _told(kept[-1]) else heading)
    last = len(kept) - 1
    return tuple(
        Paragraph("" if place else heading, group, left if place == last else "") for place, group in enumerate(kept)
    )


def _told(sentences: Sequence[Sentence]) -> str:
    """What sentences say, without their notes."""
    return "".join(text(sentence) for sentence in sentences)


def _draft(
    paragraphs: Sequence[Paragraph],
    title: str,
    subtitle: str,
    through: str = "",
    behind: Sequence[Exhibit] = (),
    notes: tuple[str, ...] = (),
) -> Draft:
    """The text as an exhibit; its first sentence is the finding. behind: the exhibits it is told of.

    All their rows belong to it, also where no number leads to them: it is as restricted as they are, and as reckoned.
    """
    first = next((said.rstrip("。") for s in paragraphs[0].sentences if (said := text(s))), "")
    headings = [next(p.heading for p in reversed(paragraphs[: n + 1]) if p.heading) for n in range(len(paragraphs))]
    rows = [
        {"部分": h, "文字": _told(p.sentences) + to_be_written(p.open), "致撰稿人": "\n".join(margin(p.sentences))}
        for h, p in zip(headings, paragraphs, strict=True)
    ]
    ids = [i for p in paragraphs for s in p.sentences for span in s for i in span.ids]
    ids += [str(i) for made in behind for i in made.evidence["id"]]
    return Draft(
        f"{title}：{first}" if first else title, subtitle, Prose(tuple(paragraphs)), pd.DataFrame(rows),
        list(dict.fromkeys(ids)), notes, through,
        mark="；".join(dict.fromkeys(made.own_mark for made in behind if made.own_mark)),
        reckoned=any(made.reckoned for made in behind), levels=tuple(made.level for made in behind),
    )  # fmt: skip
