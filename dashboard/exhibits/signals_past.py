"""监测信号灯（内部参考） put to the test: known turns, false alarms; and the rules with their limits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.analysis.signal_episodes import LATE, RULE, Episode, Seen, at_turn, episodes
from dashboard.analysis.signals import (
    AGED,
    CHANGE_FLOOR,
    FLOOR,
    LEAST,
    LIGHTS,
    LONG_GAP,
    OFF,
    TO_DEVIATION,
    Limits,
    lights,
    month_number,
)
from dashboard.exhibits.exhibit import Draft
from dashboard.exhibits.growth_series import span_words
from dashboard.exhibits.rows import SICHUAN
from dashboard.exhibits.signals import FEWEST, FIRST_YEAR, LIMIT_NAMES, Watch, Watched, lamp, signal, told, watching
from dashboard.exhibits.signals_one import when
from dashboard.frames import each


@dataclass(frozen=True)
class Turn:
    """A turn everybody remembers: the month it shows in, what it was, on which side of green a light should be."""

    year: int
    month: int
    name: str
    side: int = -1
    #: The region it befell; "": everywhere. Elsewhere the light is shown beside it and not counted.
    region: str = ""

    @property
    def number(self) -> int:
        return month_number(self.year, self.month)


TURNS = (Turn(2020, 2, "2020年1—2月疫情冲击"), Turn(2022, 8, "2022年8月四川高温限电期间", region=SICHUAN))
FALSE = "误报"
APART = "含推算的另列，不作结论"
BASIS = "所用为现行数值，不是当时的发布版本；各月读数次月中下旬才公布，灯最早也在那时可见。"


@signal("回测：已知转折", watching)
def signals_turns(watch: Watch) -> Draft:
    """How the lights stood in the months of known turns."""
    if empty := watch.nothing("回测"):
        return empty
    rows = []
    # Of the published readings alone, and of those with implied ones among them: how many had a light, and a cold one.
    judged, caught = [0, 0], [0, 0]
    for turn in TURNS:
        for name, own in _apart(watch.shown, watch.rule):
            seen = at_turn(own.lights, turn.number, turn.side)
            own_turn = turn.region in ("", own.growth.named.region)
            lit = own_turn and seen.light is not None and seen.light.step is not None
            judged[bool(own.implied)] += lit
            caught[bool(own.implied)] += lit and seen.first is not None
            head = {"转折": turn.name, "序列": name if own_turn else f"{name}（对照）"}
            stood = _stood(seen, turn, own)
            rows.append({**head, "早晚": stood["早晚"], "依据读数": _basis(own), **stood})
    told = (
        f"只计公布的读数，应亮冷灯的{_lit(judged[0], caught[0])}"
        if judged[0]
        else "公布的读数不足以在转折处亮灯，无从检验"
    )
    more = f"（含推算的另计，{_lit(judged[1], caught[1])}）" if judged[1] else ""
    return watch.draft(
        title=f"回测：{len(TURNS)}个已知转折，{told}{more}",
        subtitle=f"规则只用截至当月的读数；转折后{LATE}个月内亮灯也算；{APART}",
        table=pd.DataFrame(rows),
        notes=(
            BASIS,
            _dated(watch.shown),
            f"转折在事后选定，只有{len(TURNS)}个，不足以证明规则可靠；限电一事见当时公开报道，本库未收录其文件。",
            watch.left,
        ),
    )


def _lit(judged: int, caught: int) -> str:
    """How many of those that should have had a cold light had one: 3个中2个亮了, 3个都亮了."""
    if caught in (0, judged):
        return f"{judged}个{'都亮了' if caught else '都没有亮'}"
    return f"{judged}个中{caught}个亮了"


def _on_published(own: Watched, limits: Limits) -> Watched:
    """A series with the lights its published readings alone would have given."""
    rows = own.growth.rows
    kept = replace(own.growth, rows=rows[rows["role"] == "published"].reset_index(drop=True))
    return Watched(kept, tuple(lights(kept.points, limits, kept.cuts, kept.cumulative)))


def _apart(found: dict[str, Watched], limits: Limits) -> list[tuple[str, Watched]]:
    """Every series by its published readings alone; then, apart, those that have implied ones as well with them."""
    published = [(name, _on_published(own, limits) if own.implied else own) for name, own in found.items()]
    return [*published, *((name, own) for name, own in found.items() if own.implied)]


def _basis(own: Watched) -> str:
    return own.flag.strip("（）") or "公布"


def _stood(seen: Seen, turn: Turn, own: Watched) -> dict[str, str]:
    row = next((row for row, light in own.rows if light.month == turn.number), None)
    if row is None or seen.light is None:
        return {"当月读数": "本库未收录", "当月灯": "无读数，不亮灯", "冷灯始于": "", "早晚": ""}
    if seen.light.step is None:
        return {"当月读数": row.shown, "当月灯": lamp(seen.light), "冷灯始于": "", "早晚": "此前读数不足，不计"}
    if seen.first is None:
        return {"当月读数": row.shown, "当月灯": lamp(seen.light), "冷灯始于": "未亮", "早晚": "未亮冷灯"}
    late = seen.first - turn.number
    words = "当月" if late == 0 else f"当月已亮，该段始于此前{-late}个月" if late < 0 else f"晚{late}个月"
    return {
        "当月读数": row.shown,
        "当月灯": lamp(seen.light),
        "冷灯始于": span_words(seen.first, seen.first),
        "早晚": words,
    }


def _dated(found: dict[str, Watched]) -> str:
    rows = [r for own in found.values() for r in each(own.growth.rows) if r.role == "published"]
    dated = sum(bool(r.published) for r in rows)
    return f"公布的{len(rows)}期读数中只有{dated}期的来源带发布日期，故不能逐期按发布版本回测。"


@signal("回测：误报", watching)
def signals_false(watch: Watch) -> Draft:
    """Every episode off green of every series, borne out or not by the stated rule."""
    if empty := watch.nothing("回测"):
        return empty
    series = _apart(watch.shown, watch.rule)
    held = [
        (name, own, e, _verdict(own, e))
        for name, own in series
        for e in episodes(own.lights)
        if e.last >= month_number(FIRST_YEAR, 1)
    ]
    rows = [
        {
            "序列": name,
            "判定": verdict,
            "时段": when(e),
            "依据读数": _basis(own),
            "方向": "偏热以上" if e.side > 0 else "偏冷以下",
            "期数": e.readings,
            "最强的灯": f"{LIGHTS[e.extreme][1]}（{LIGHTS[e.extreme][2]}）",
            "基数": ("上年同期偏低" if e.side > 0 else "上年同期偏高") if e.base else "",
        }
        for name, own, e, verdict in held
    ]
    firm = [(e, verdict) for _, own, e, verdict in held if not own.implied]
    more = [verdict for _, own, _, verdict in held if own.implied]
    base = sum(e.base and verdict != FALSE for e, verdict in firm)
    title = f"{FIRST_YEAR}年以来只计公布的读数，" + (
        f"{len(firm)}段偏离常态，{_alarms(_false(v for _, v in firm))}"
        + (f"，另有{base}段各期均逢上年基数异常" if base else "")
        if firm
        else "没有偏离常态的时段"
    )
    title += f"（含推算的另计，{len(more)}段，{_alarms(_false(more))}）" if more else ""
    by_series = "；".join(
        f"{name}{own.flag}{_false(verdicts)}/{len(verdicts)}段"
        for name, own in series
        for verdicts in [[verdict for _, of, _, verdict in held if of is own]]
    )
    return watch.draft(
        title=f"回测：{title}",
        subtitle=f"各序列误报：{by_series}；{APART}",
        table=pd.DataFrame(rows) if rows else pd.DataFrame({"说明": [title]}),
        notes=(RULE, BASIS, watch.left),
    )


def _false(verdicts: Iterable[str]) -> int:
    return sum(verdict == FALSE for verdict in verdicts)


def _alarms(number: int) -> str:
    return f"误报{number}段" if number else "没有误报"


def _verdict(own: Watched, episode: Episode) -> str:
    """Whether an episode was borne out; one that covers a known turn of its side was."""
    turns = [t for t in TURNS if t.region in ("", own.growth.named.region) and t.side == episode.side]
    if any(episode.first <= t.number + LATE and episode.last >= t.number for t in turns):
        return "属实（已知转折）"
    return FALSE if episode.false else "尚未结束" if episode.open else "属实"


@signal("信号灯规则", watching)
def signals_rule(watch: Watch) -> Draft:
    """The rules with the limits set, where they are from, and what they cannot say."""
    rule = watch.rule
    pause = "重新积累常态，积满以前不亮灯" if rule.restart else "跨间断的变化不判，常态沿用"
    table = [
        ("五级灯", "红过热、黄偏热、绿正常、浅蓝偏冷、蓝过冷", "名称同国家层面的景气监测；分界值未见公布"),
        (
            "常态",
            f"此前{rule.window}期读数（不早于{int(rule.window * AGED)}个月）的中位数，不足{LEAST}期不亮灯",
            "期数可选；只用此前读数",
        ),
        (
            "尺度",
            f"{TO_DEVIATION} × 绝对离差中位数，不小于{FLOOR:g}个百分点",
            "Rousseeuw、Croux（1993）；下限防止平稳序列误亮",
        ),
        (
            "水平规则",
            f"偏离常态{rule.inner:g}个尺度为偏热或偏冷，{rule.outer:g}个尺度为过热或过冷",
            "、".join(LIMIT_NAMES[:2]) + "可调",
        ),
        (
            "变化规则",
            f"已偏离{rule.inner * OFF:g}个尺度以上，且本期变动同向、达平常变动（不小于{CHANGE_FLOOR:g}个百分点）的"
            f"{rule.change:g}倍，再热或再冷一级；累计增速跨年不判变化",
            f"{LIMIT_NAMES[2]}可调",
        ),
        (
            "滞后规则",
            f"越过界限{rule.margin:g}个尺度以上，或连续两期越限，才换灯；中断超过{LONG_GAP}个月重新起算",
            f"{LIMIT_NAMES[3]}可调",
        ),
        ("序列间断", pause, "间断逐条登记，不以异常值规则代替"),
        ("基数", "上年同期亮反向的灯时，注明低基数或高基数因素", "不改灯色，只作提示"),
        (
            "推算的当月增速",
            "照样判灯，注明推算；误差带跨越灯界的注明存疑；回测只计公布的读数，含推算的另列",
            "推算值不单独作为结论",
        ),
    ]
    return told(
        "：规则写明、界限可调，不是官方信号灯",
        "监测同比增速离开自身常态的程度，不是预测，也不评价快慢好坏",
        rule,
        (),
        table=pd.DataFrame(table, columns=["规则", "做法", "出处与可调处"]),
        notes=(
            f"只对可用读数不少于{FEWEST}期的增速序列亮灯，现有{watch.held}条；导入更多月度数据后自动增加。",
            "累计增速本身平滑，亮灯慢于当月；当月序列多为推算值，误差大、误报多。两行宜并看。",
            "与重点工作台账的序时进度是两回事，互不引用。",
        ),
    )
