"""Every value an indicator has, chosen or not, with its source, its raw text, its file and cell."""

import pandas as pd

from dashboard.exhibits.choice import IMPLIED, Choice, choose_series
from dashboard.exhibits.dictionary import PAGE
from dashboard.exhibits.exhibit import Draft, exhibit
from dashboard.exhibits.rows import shown_row, words

WHOLE = "本指标全部序列"
CHOSEN = "所选序列"


@exhibit(PAGE, "观测值明细", choose_series, scope=(CHOSEN, WHOLE))
def indicator_rows(choice: Choice, scope: str = CHOSEN) -> Draft:
    """Every value held, chosen or not, with its source, its raw text and its cell. scope: CHOSEN or WHOLE."""
    indicator = choice.entry.id
    if indicator in IMPLIED:
        title = "推算值不单独入库，由累计增速即时推算，明细见上图的数据表"
        return Draft(title, choice.entry.title, indicators=(indicator,))
    frame = choice.reading.ask("observations", indicator=indicator)
    if scope != WHOLE:
        frame = frame[
            (frame["kind"] == choice.kind)
            & (frame["caliber"] == choice.own_caliber)
            & frame["region"].isin(choice.region)
            & frame["industry"].isin(choice.industry)
        ]
    others = int((~frame["current"]).sum())
    return Draft(
        title=f"{scope}共{len(frame)}个观测值，其中当前值{len(frame) - others}个，未取用{others}个",
        subtitle=f"{choice.entry.title}；一个时点有多个来源时逐条列出，“当前值”一列为“是”者用于图表",
        table=detailed(frame),
        ids=list(frame["id"]),
        indicators=(indicator,),
    )


def detailed(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of the question ``observations`` with everything known of each."""
    rows = [
        {
            "当前值": "是" if r.current else "否",
            "地区": r.region_name,
            "行业": r.industry_name,
            "口径": r.caliber or "默认口径",
            "类型": r.kind,
            "时期": words(r),
            "数值": shown_row(r),
            "状态": r.status,
            "可信度": r.confidence,
            "发布机构": r.publisher,
            "来源标题": r.source_title,
            "章节": r.place,
            "发布日期": str(r.published_date),
            "原始文本": r.raw,
            "入库文件": r.file,
            "单元格": f"{r.sheet}!{r.cell}" if r.sheet else r.cell,
            "公开属性": r.disclosure,
            "事实编号": r.fact_id,
            "见于": r.url,
            "说明": r.note,
        }
        for r in frame.itertuples(index=False)
    ]
    return pd.DataFrame(rows)
