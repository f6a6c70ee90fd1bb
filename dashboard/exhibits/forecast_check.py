"""预测方法的回测: how the method of a forecast did at every month of the past, and its intervals with it."""

import pandas as pd

from dashboard.analysis.forecast import ONLY_THEN, RULE, Step
from dashboard.exhibits.exhibit import Draft, exhibit
from dashboard.exhibits.forecast import PAGE, STEPS, Outlook, covered, outlook


@exhibit(PAGE, "预测方法的回测", outlook, steps=STEPS)
def forecast_check(at: Outlook) -> Draft:
    """How the method did at every month of the past, step by step, beside the naive forecasts."""
    ids = [i for ids in at.own["ids"] for i in ids]
    subtitle = f"{at.name}；平均绝对误差，单位：百分点；每个起点{ONLY_THEN}"
    if isinstance(at.made, str):
        return Draft(f"没有回测：{at.made}", subtitle, table=pd.DataFrame([{"说明": at.made}]), ids=ids, notes=(RULE,))
    made, rival = at.made, at.made.pooled.rival
    own = f"回测{made.tried}个起点：本方法平均误差{rival.own:.2f}个百分点，"
    title = (
        f"{own}比“{rival.name}”的{rival.naive:.2f}小{(1 - rival.own / rival.naive) * 100:.0f}%"
        + (f"，但不作预测：{made.reason}" if made.reason else "")
        if made.pooled.beaten
        else f"{own}不如“{rival.name}”的{rival.naive:.2f}，不作预测"
        if made.tried
        else f"没有可以回测的起点，不作预测：{made.reason}"
    )
    paired = "，括号内为本方法在同样月份的误差" if any(step.partly for step in made.steps) else ""
    return Draft(
        reckoned=True,
        title=title,
        subtitle=subtitle,
        table=pd.DataFrame([_tried(s) for s in made.steps]),
        ids=ids,
        notes=(
            f"最近一期选用：{made.model}。“维持上期”“上年同月”为两种简单外推；"
            f"后者只在上年同月有读数的月份比较{paired}。",
            f"区间的实际覆盖：{covered(made.coverage)}。每个起点的区间只由当时已到期的误差推得。",
            "误差为整个选模过程的误差，不是事后挑选的最好模型。",
        ),
        through=str(at.own["words"].iloc[-1]),
        indicators=(at.series.named.indicator,),
    )


def _tried(step: Step) -> dict[str, str]:
    def cell(value: float) -> str:
        return f"{value:.2f}" if value == value else "—"

    return {
        "提前期数": f"{step.ahead}期", "回测次数": str(step.tried), "本方法": cell(step.error),
        "维持上期": cell(step.last),
        "上年同月": cell(step.year) + (f"（{cell(step.beside)}）" if step.partly else ""),
        **{f"名义{c.level:.0%}区间": f"{c.tried}次中含{c.inside}次" if c.tried else "—" for c in step.coverage},
        "结论": "优于简单外推" if step.better else "不优于简单外推，不给出",
    }  # fmt: skip
