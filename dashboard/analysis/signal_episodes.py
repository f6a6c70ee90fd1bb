"""How the lights would have done: episodes off green, false alarms by a stated rule, what stood at known turns."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.analysis.signals import LONG_GAP, Light

#: An episode is borne out when it lasted this many readings or reached the outermost light.
LASTING = 3
#: Up to so many months after a turn a light of its side still counts as having seen it.
LATE = 2

RULE = f"误报：离开绿灯后不满{LASTING}期就回到绿灯或转向另一侧，且未到过热、过冷；尚未结束的和覆盖已知转折的不算。"


@dataclass(frozen=True)
class Episode:
    """Readings in a row on one side of green.

    first, last: month numbers; side: 1 hot, -1 cold; least, extreme: the innermost and the outermost step; open: still
    running at the last reading; base: every reading set against an odd year before.
    """

    first: int
    last: int
    side: int
    readings: int
    least: int
    extreme: int
    open: bool
    base: bool

    @property
    def false(self) -> bool:
        """Whether it was a false alarm by the rule."""
        return not self.open and self.readings < LASTING and abs(self.extreme) < 2


@dataclass(frozen=True)
class Seen:
    """How the lights stood at a turn. light: that of the month, None where there is no reading; first: the month the
    light of this side came on, None where it did not up to LATE months after."""

    light: Light | None
    first: int | None


def episodes(lights: Sequence[Light]) -> list[Episode]:
    """Every episode off green, oldest first; a reading without a light or a long gap ends one."""
    runs: list[list[Light]] = []
    for light in lights:
        side = _side(light)
        if side == 0:
            runs.append([])
        elif runs and runs[-1] and _side(runs[-1][-1]) == side and light.month - runs[-1][-1].month <= LONG_GAP:
            runs[-1].append(light)
        else:
            runs.append([light])
    return [
        Episode(
            run[0].month,
            run[-1].month,
            _side(run[0]),
            len(run),
            min((r.step or 0 for r in run), key=abs),
            max((r.step or 0 for r in run), key=abs),
            run[-1] is lights[-1],
            all(r.low_base or r.high_base for r in run),
        )
        for run in runs
        if run
    ]


def at_turn(lights: Sequence[Light], month: int, side: int) -> Seen:
    """What stood in a month known as a turn, and since when."""
    own = next((light for light in lights if light.month == month), None)
    covering = [e for e in episodes(lights) if e.side == side and e.first <= month + LATE and e.last >= month]
    return Seen(own, covering[0].first if covering else None)


def _side(light: Light) -> int:
    return 0 if not light.step else 1 if light.step > 0 else -1
