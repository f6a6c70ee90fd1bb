"""产业创新平台 over the years: technology centres by caliber, innovation centres, new and withdrawn ones."""

import pandas as pd

from dashboard.analysis import period
from dashboard.exhibits.builders import bar_figure, over_years, point, resting
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.rows import drawn, held, need, one
from dashboard.exhibits.telling import from_to, label_of, words
from dashboard.figure import Axis, Series
from dashboard.frames import each
from dashboard.wording import NOT_HELD

PAGE = "innovation"
#: Caliber in the store → name in the chart, tone; any other stands under its own name.
CALIBERS = {"国家级+省级": ("国家级与省级合计", "main"), "省级": ("省级", "second"), "国家级": ("国家级", "third")}


@exhibit(PAGE, "企业技术中心数")
def technology_centres(reading: Reading) -> Draft:
    """Enterprise technology centres: three calibers, as points that are never joined."""
    frame = need(drawn(held(reading, "technology_centres")))
    named = {c: CALIBERS.get(c, (c or "口径未注明", "context")) for c in (*CALIBERS, *frame["caliber"])}
    rows = [
        point(
            r,
            named[r.caliber][0],
            period.place_in_years(r.end),
            mark="point",
            label=label_of(r),
            note="；".join(n for n in (r.caliber and f"口径：{r.caliber}", r.note) if n),
        )
        for r in each(frame)
    ]
    both = frame[frame["caliber"] == "国家级+省级"]
    return Draft(
        title=f"国家级与省级企业技术中心合计{from_to(both)}",
        subtitle="企业技术中心家数，按口径分列，单位：家；各点口径、时点不同，不连线",
        figure=over_years(
            rows,
            Axis("家数", "家", zero=True),
            *(Series(name, tone, direct=False) for name, tone in named.values()),
            beside=(0.5, 0.5),
            height=330,
        ),
        **resting(frame, 指标="indicator_title"),
        notes=(
            f"各口径互不比较；其余年份{NOT_HELD}。",
            *(f"{words(r)}{r.caliber}：{r.note}" for r in each(frame) if r.note),
        ),
    )


@exhibit(PAGE, "创新中心与中试平台数")
def centre_counts(reading: Reading) -> Draft:
    """Provincial manufacturing innovation centres in 2020 and 2025; only the two published counts."""
    frame = need(drawn(held(reading, "innovation_centres")))
    rows = [point(r, "省级制造业创新中心", words(r), mark="bar", label=label_of(r)) for r in each(frame)]
    last = each(frame)[-1]
    beside = drawn(held(reading, "innovation_fields", "pilot_platforms"))
    others = "；".join(f"{words(r)}{r.indicator_title}{label_of(r)}" for r in each(beside))
    return Draft(
        title=f"省级制造业创新中心{from_to(frame)}",
        subtitle=f"省级，单位：家；{len(frame)}个时点有公布数，其余本库未收录",
        figure=bar_figure(rows, Series("省级制造业创新中心"), y=Axis("家数", "家"), height=150),
        **resting(pd.concat([frame, beside], ignore_index=True), 指标="indicator_title"),
        notes=(f"{words(last)}的来源表述为布局建设。", *((f"另据公布：{others}。",) if others else ())),
    )


@exhibit(PAGE, "企业技术中心进出")
def centre_changes(reading: Reading) -> Draft:
    """Provincial technology centres recognised and withdrawn in 2024."""
    frames = [drawn(held(reading, i)) for i in ("technology_centres_new", "technology_centres_revoked")]
    new, gone = (one(f[f["caliber"] == "省级"], "2024-01", "2024-12") for f in frames)
    every = pd.concat(frames, ignore_index=True)
    if new is None or gone is None:
        said = f"2024年省级企业技术中心新认定与撤销数{NOT_HELD}"
        return Draft(said, "", **resting(every, 指标="indicator_title"))
    rows = [
        point(r, "省级企业技术中心", name, mark="bar", label=label_of(r))
        for r, name in ((new, "新认定"), (gone, "撤销"))
    ]
    others = "；".join(
        f"{words(r)}{r.indicator_title}（{r.caliber or '口径未注明'}）{label_of(r)}"
        for r in each(every)
        if r.id not in (new.id, gone.id)
    )
    return Draft(
        title=f"{words(new)}新认定省级企业技术中心{label_of(new)}，撤销{label_of(gone)}",
        subtitle=f"省级，{words(new)}，单位：家；两数相减净增{new.value - gone.value:.0f}家，由本库计算",
        figure=bar_figure(rows, Series("省级企业技术中心"), y=Axis("家数", "家"), height=150),
        **resting(every, 指标="indicator_title"),
        notes=(f"另据公布：{others}。",) if others else (),
    )
