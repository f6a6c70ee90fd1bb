"""What stands beside 税电景气测算: Sichuan's published readings, the formula with its source, and its limits."""

import pandas as pd

from dashboard.analysis.tax_electricity import COMPONENTS
from dashboard.exhibits.builders import listed
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import SICHUAN, drawn
from dashboard.exhibits.tax_electricity import (
    COMPONENT_WEIGHTS,
    DEFAULT,
    INDICATORS,
    MARK,
    PAGE,
    PREPARATION_WEIGHTS,
    SALES_WEIGHTS,
    weights_of,
)
from dashboard.exhibits.telling import words
from dashboard.frames import each
from dashboard.wording import NOT_HELD, shown_row

#: Sichuan's own index and its two parts, as published.
WHOLE, PRODUCTION, SALES = "tax_electricity_index", "tax_electricity_production", "tax_electricity_sales"
SOURCE = "浙江省数据知识产权登记平台2024年11月25日登记的“工业税电景气指数数据”，经公开收录页见到，登记页原文未见"


@exhibit(PAGE, "四川公布的税电指数读数")
def prosperity_published(reading: Reading) -> Draft:
    """The readings of the province's own index, which is another measure than what is reckoned here."""
    frames = [reading.ask("readings", indicator=i, region=SICHUAN) for i in (WHOLE, PRODUCTION, SALES)]
    frame = drawn(pd.concat(frames, ignore_index=True)).sort_values("end", ascending=False, kind="stable")
    told = [r for r in each(frame) if r.indicator == WHOLE and r.value == r.value]
    said = "，".join(f"{words(r)}{'全省' if r.industry == 'all' else r.industry_name}{shown_row(r)}" for r in told)
    return Draft(
        title=f"四川公布的税电指数：{said}" if said else f"四川公布的税电指数读数{NOT_HELD}",
        subtitle="官方读数，荣枯线为100；公式和权重未公布，与本页按浙江公开公式的测算不是同一指数，不相互比较",
        table=listed(frame, 指标="indicator_title", 行业="industry_name"),
        ids=frame["id"],
        notes=("官方逐月指数值本库未收录，只列已公开的零星读数。",),
    )


@exhibit(PAGE, "公式与权重")
def prosperity_method(
    reading: Reading,
    components: str = COMPONENT_WEIGHTS,
    preparation: str = PREPARATION_WEIGHTS,
    sales: str = SALES_WEIGHTS,
) -> Draft:
    """The formula as a table, where it is from, and what it cannot say."""
    weights = weights_of(components, preparation, sales)
    units = reading.ask("indicators").set_index("id")["unit"]
    rows = []
    for component, share, parts in zip(COMPONENTS, weights.components, weights.inputs, strict=True):
        for given, part in zip(component.inputs, parts, strict=True):
            rows.append(
                {
                    "分项": component.name,
                    "分项权重": f"{share:g}%",
                    "填报项目": given.name,
                    "项内权重": f"{part:g}%",
                    "占总指数": f"{share * part / 100:.1f}%",
                    "与何比": given.against,
                    "单位": units[INDICATORS[given.key]],
                }
            )
    own = weights != DEFAULT
    said = " + ".join(f"{w / 100:g}×{c.name}" for c, w in zip(COMPONENTS, weights.components, strict=True))
    return Draft(
        title=f"测算指数 = {said}{'（按调整后的权重）' if own else ''}",
        subtitle="各项为当期数与基期数之比乘以100，再按权重相加；100为荣枯线",
        table=pd.DataFrame(rows),
        indicators=tuple(INDICATORS.values()),
        notes=(
            f"公式和默认权重出处：{SOURCE}。四川税电指数的公式和权重未公布，本测算不是四川税电指数。",
            "本库的处理约定：1—2月合并为一期，生产准备与上年11—12月合计比，3月的上期取1—2月月均；"
            "原公式写“加权平均”而未说明权数，这里用总量。",
            "局限：缺任何一项、基期为零或为负即不测算；生产准备用环比，含季节起伏；户数少的行业一两户变动即可使指数大幅波动；"
            "金额未剔除价格；全省、市州、行业各按填报数测算，互不加总。",
        ),
        mark=MARK,
    )
