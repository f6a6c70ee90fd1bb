"""监测信号灯（内部参考）: how every growth series stands now, month by month since 2018, and one series closely."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis.signal_episodes import episodes
from dashboard.analysis.signals import LEAST, LIGHTS, Light, Limits, level, lights, why
from dashboard.errors import ParameterError
from dashboard.exhibits.exhibit import Draft, Reading, Register, exhibit, per_version
from dashboard.exhibits.given import amounts
from dashboard.exhibits.growth_series import MERGED, Growth, all_series, growth, named
from dashboard.figure import Heat
from dashboard.frames import each
from dashboard.wording import signed

PAGE = "outlook"
MARK = "内部参考，非官方"
CALLED = "监测信号灯（内部参考）"
#: The limits a reader may set, with their first values.
LIMIT_NAMES = ("偏热、偏冷界限", "过热、过冷界限", "变化界限", "换灯余量")
LIMIT_VALUES = (1.0, 2.0, 2.0, 0.25)
LIMITS = "1,2,2,0.25"
HIGHEST = 6.0
WINDOWS = ("24", "12", "36")
PAUSE, RESTART = "只停变化规则", "重新积累常态"
BREAKS = (PAUSE, RESTART)
#: A series is watched from this many readings on; more series than this do not fit one chart.
FEWEST = 24
MOST = 12
FIRST_YEAR = 2018
#: Readings shown as the present; a series without one among them is named, not drawn.
RECENT = 12
LEGEND = tuple((tone, f"{name}（{meaning}）") for tone, name, meaning in LIGHTS.values())


@dataclass(frozen=True)
class Watched:
    """A series with its lights."""

    growth: Growth
    lights: tuple[Light, ...]

    @property
    def rows(self) -> list[tuple[Any, Light]]:
        """Each reading with its light, oldest first."""
        return list(zip(each(self.growth.rows), self.lights, strict=True))

    @property
    def implied(self) -> int:
        """How many of the readings are implied, not published."""
        return int((self.growth.rows["role"] == "implied").sum())

    @property
    def flag(self) -> str:
        """What a finding that rests on implied readings says of it: （含推算67期）, or ""."""
        return f"（含推算{self.implied}期）" if self.implied else ""

    @property
    def name(self) -> str:
        """Its full name with the flag: 四川规上工业增加值增速（当月，含推算67期）."""
        return f"{self.growth.named.name}{self.flag}".replace("）（", "，")

    @property
    def through(self) -> str:
        """The period of the newest reading in words."""
        return str(self.growth.rows["words"].iloc[-1])


def limits_of(text: str, window: str, breaks: str) -> Limits:
    """The limits a reader set. Raises ParameterError in words where they make no sense."""
    inner, outer, change, margin = amounts(text, LIMIT_NAMES, "信号灯界限", 0.0, HIGHEST)
    if not 0 < inner < outer:
        raise ParameterError(
            f"偏热、偏冷界限{inner:g}应大于0并小于过热、过冷界限{outer:g}", "信号灯界限", "请把后者调大或把前者调小"
        )
    return Limits(inner, outer, change, margin, int(window), breaks == RESTART)


USUAL = limits_of(LIMITS, WINDOWS[0], PAUSE)


def adjusted(rule: Limits) -> str:
    """What a subtitle ends with where the rules are not the first ones: ；按调整后的界限（1.5、3、2、0.25）, or ""."""
    said = []
    if (own := (rule.inner, rule.outer, rule.change, rule.margin)) != LIMIT_VALUES:
        said.append(f"界限（{'、'.join(f'{value:g}' for value in own)}）")
    if rule.window != USUAL.window:
        said.append(f"常态期数（{rule.window}期）")
    if rule.restart != USUAL.restart:
        said.append(f"间断处理（{RESTART}）")
    return f"；按调整后的{'、'.join(said)}" if said else ""


def fault(limits: str) -> str:
    """What is wrong with the limits a reader set, in words, or ""."""
    try:
        limits_of(limits, WINDOWS[0], PAUSE)
    except ParameterError as error:
        return f"{error}以下仍按默认界限显示。"
    return ""


@per_version(256)
def watched(reading: Reading, key: str, limits: Limits) -> Watched:
    """One series with its lights, from one computation for all exhibits."""
    own = growth(reading, key)
    return Watched(own, tuple(lights(own.points, limits, own.cuts, own.cumulative)))


@per_version(8)
def watchable(reading: Reading) -> dict[str, str]:
    """The series long enough to be watched, key → name."""
    found = all_series(reading)
    # A single-month series with few published readings may have many implied ones beside its cumulative sister.
    rich = {(n.indicator, n.region) for n in found.values() if n.points >= FEWEST and n.industry == "all"}
    likely = [
        key
        for key, n in found.items()
        if n.kind in ("累计", "当月")
        and (n.points >= FEWEST or (n.industry == "all" and not n.caliber and (n.indicator, n.region) in rich))
    ]
    return {key: found[key].name for key in likely if len(growth(reading, key).rows) >= FEWEST}


def shorts(reading: Reading, keys: list[str]) -> dict[str, str]:
    """The shortest names that still tell the series apart, key → name."""
    found = [named(reading, key) for key in keys]
    # Names under which no two series fall together: one of them would be lost.
    short = len({n.indicator for n in found}) == 1 and len({n.short for n in found}) == len(found)
    return {n.key: n.short if short else n.name for n in found}


def lamp(light: Light) -> str:
    """A light in words: 绿灯（正常）."""
    if light.step is None:
        return "不亮灯"
    _, name, meaning = LIGHTS[light.step]
    return f"{name}（{meaning}）"


def reason(row: Any, light: Light, limits: Limits) -> str:
    """Which rule gave a light, and what is doubtful about the reading."""
    doubts = [row.note if row.role == "implied" or row.note == MERGED else "", row.doubt]
    if row.role == "implied" and light.step is not None:
        ends = {level((edge - light.norm) / light.spread, limits) for edge in (row.low, row.high)}
        doubts.append("误差带跨越灯界，灯色存疑" if len(ends) > 1 else "")
    return "；".join(part for part in (why(light, limits), *doubts) if part)


@dataclass(frozen=True)
class Watch:
    """The monitor by one rule. shown: name → series with its lights, as many as fit one chart; held: how many there
    are; left: what was left out, in words."""

    rule: Limits
    shown: dict[str, Watched]
    held: int
    left: str

    def draft(self, title: str, subtitle: str, **parts: Any) -> Draft:
        """An exhibit of these series; see told."""
        return told(title, subtitle, self.rule, list(self.shown.values()), **parts)

    def nothing(self, subtitle: str) -> Draft | None:
        """The sentence where no series is long enough, or none goes on into the years looked at; else None."""
        if any(own.lights[-1].month >= FIRST_YEAR * 12 for own in self.shown.values()):
            return None
        ends = "，".join(f"{name}截至{own.through}" for name, own in self.shown.items())
        if not ends:
            return unlit(f"增速序列的可用读数都不足{FEWEST}期，不亮灯；导入月度数据后自动显示", subtitle)
        return unlit(f"增速序列都止于{FIRST_YEAR}年以前（{ends}），{FIRST_YEAR}年以来没有可亮灯的读数", subtitle)


def watching(reading: Reading, limits: str = LIMITS, window: str = WINDOWS[0], breaks: str = PAUSE) -> Watch:
    """What the monitor watches, by the limits a reader set. Raises ParameterError where they make no sense."""
    rule = limits_of(limits, window, breaks)
    keys = list(watchable(reading))
    names = shorts(reading, keys)
    shown = {names[key]: watched(reading, key, rule) for key in keys[:MOST]}
    left = f"另有{len(keys) - MOST}条序列未画出，可在下面逐条查看。" if len(keys) > MOST else ""
    return Watch(rule, shown, len(keys), left)


def signal(name: str, before: Callable[..., Any]) -> Register:
    """Register a function of what the step before it found as an exhibit of the monitor; see exhibit."""
    return exhibit(PAGE, name, before, window=WINDOWS, breaks=BREAKS)


def told(title: str, subtitle: str, rule: Limits, found: Iterable[Watched], **parts: Any) -> Draft:
    """An exhibit of some series with their lights, called after the monitor and marked as it; the limits are told."""
    ids = [i for own in found for ids in own.growth.rows["ids"] for i in ids]
    return Draft(f"{CALLED}{title}", f"{subtitle}{adjusted(rule)}", ids=ids, mark=MARK, **parts)


def unlit(said: str, subtitle: str, found: Iterable[Watched] = ()) -> Draft:
    """The sentence that stands where there is no light to show."""
    return told(f"：{said}", subtitle, USUAL, found, table=pd.DataFrame({"说明": [said]}))


def _slots(found: dict[str, Watched], first: int) -> list[int]:
    """Every month of the chart; January only where some series has a reading of its own for it."""
    months = {light.month for w in found.values() for light in w.lights}
    last = max(months, default=first)
    january = any(m % 12 == 0 for m in months if m >= first)
    return [m for m in range(first, last + 1) if january or m % 12]


def month_words(month: int, slots: list[int]) -> str:
    """A month of the chart: 2020年3月, 2020年1—2月 where January has no reading of its own."""
    merged = month % 12 == 1 and month - 1 not in slots
    return f"{month // 12}年{'1—2' if merged else month % 12 + 1}月"


def _cells(name: str, own: Watched, slots: list[int], limits: Limits, written: bool) -> list[dict[str, Any]]:
    places = set(slots)
    return [
        {
            "row": name,
            "column": month_words(light.month, slots),
            "tone": "gap" if light.step is None else LIGHTS[light.step][0],
            "text": _short(row) if written else "",
            "shown": f"{row.shown}，{lamp(light)}",
            "note": reason(row, light, limits),
            "id": row.ids[0],
        }
        for row, light in own.rows
        if light.month in places
    ]


def _short(row: Any) -> str:
    return f"{'约' if row.role == 'implied' else ''}{row.value:.1f}"


def legend_of(cells: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """The lights that occur, hottest first."""
    used = set(cells["tone"])
    return (*(pair for pair in LEGEND if pair[0] in used), *((("gap", "不亮灯或无读数"),) if "gap" in used else ()))


def listed(name: str, own: Watched, limits: Limits) -> pd.DataFrame:
    """Every reading of a series with its light and the rule behind it."""
    return pd.DataFrame(
        [
            {
                "序列": name,
                "时期": row.words,
                "灯": lamp(light),
                "增速": row.shown,
                "依据": reason(row, light, limits),
                "常态（此前中位数）": "" if light.step is None else f"{light.norm:.1f}%",
                "偏离（尺度）": "" if light.step is None else signed(light.score),
            }
            for row, light in own.rows
        ]
    )


@signal(CALLED, watching)
def signals_now(watch: Watch) -> Draft:
    """The last twelve months of every series still reported."""
    if empty := watch.nothing("各序列最近十二个月"):
        return empty
    found, rule = watch.shown, watch.rule
    slots = _slots(found, FIRST_YEAR * 12)[-RECENT:]
    current = {name: own for name, own in found.items() if own.lights[-1].month >= slots[0]}
    gone = [f"{name}本库截至{own.through}" for name, own in found.items() if name not in current]
    cells = pd.DataFrame([c for name, own in current.items() for c in _cells(name, own, slots, rule, True)])
    last = {name: own.rows[-1] for name, own in current.items()}
    merged = [name for name, (row, _) in last.items() if row.note == MERGED]
    return told(
        # January and February together are no single month: such a light is told under the chart.
        title=f"：{_standing({name: pair for name, pair in last.items() if name not in merged} or last)}",
        subtitle=f"同比增速与此前{rule.window}期的常态相比，界限±{rule.inner:g}、±{rule.outer:g}个尺度；"
        "格内为增速，单位：%，“约”为推算值，非公布",
        rule=rule,
        found=current.values(),
        figure=Heat(cells, tuple(current), tuple(month_words(m, slots) for m in slots), legend_of(cells)),
        table=pd.concat([listed(n, o, rule).tail(RECENT) for n, o in current.items()], ignore_index=True),
        notes=(
            *(f"{name}：{reason(*pair, rule)}。" for name, pair in last.items() if pair[1].step),
            *(f"{name}最近一格为{last[name][0].words}：{MERGED}，没有当月值。" for name in merged),
            f"{'；'.join(gone)}，不在图中。" if gone else "",
            watch.left,
            "界限为本平台自定，可调；官方界限未见公布。与工作台账的序时进度无关。",
        ),
        through=max(last.values(), key=lambda p: p[1].month)[0].words,
    )


def _standing(last: dict[str, tuple[Any, Light]]) -> str:
    """How the series stand, those with the same light together; each with its own newest month."""
    together: dict[str, list[str]] = {}
    for name, (row, light) in last.items():
        implied = "，推算" if row.role == "implied" else "，累计" if row.note == MERGED else ""
        together.setdefault(lamp(light), []).append(f"{name}（{row.words}{implied}）")
    if len(last) > 4:
        return "，".join(f"{light}{len(names)}条" for light, names in together.items())
    return "；".join(
        f"{'、'.join(names)}{'均' if len(names) > 1 else ''}为{light}" for light, names in together.items()
    )


@signal("信号灯带", watching)
def signals_strip(watch: Watch) -> Draft:
    """The lights of every series since 2018."""
    if empty := watch.nothing(f"{FIRST_YEAR}年以来各序列的灯"):
        return empty
    found, rule = watch.shown, watch.rule
    slots = _slots(found, FIRST_YEAR * 12)
    cells = pd.DataFrame([c for name, own in found.items() for c in _cells(name, own, slots, rule, False)])
    off = {f"{name}{own.flag}": episodes(own.lights) for name, own in found.items()}
    return watch.draft(
        title=f"：{FIRST_YEAR}年以来"
        + "，".join(f"{name}{len(e)}段偏离常态" if e else f"{name}一直为绿灯" for name, e in list(off.items())[:4]),
        subtitle="每格一个读数；1—2月合并公布，合为一格；灯只用截至当月的读数",
        figure=Heat(cells, tuple(found), tuple(month_words(m, slots) for m in slots), legend_of(cells)),
        table=pd.concat([listed(n, o, rule) for n, o in found.items()], ignore_index=True),
        notes=(
            f"空格为本库未收录可用读数；此前不足{LEAST}期的不亮灯。",
            "当月序列未公布的月份用推算值，灯色随误差可能改变，悬停可见；1—2月用合并公布的累计数。",
            watch.left,
        ),
    )
