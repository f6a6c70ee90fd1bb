"""What a refresh notes down on the way: what changed, and what stayed although the data say otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from dashboard.deck.powerpoint.replacing import Difference


@dataclass(frozen=True)
class Change:
    """One thing that changed. slide: its number in the refreshed deck; exhibit: the exhibit's name; what: series and
    period, row and column, or which sentence; old, new: as a reader sees them, "" where there is none."""

    slide: int
    exhibit: str
    what: str
    old: str
    new: str


@dataclass
class Report:
    """The notes. renewed: how many shapes of exhibits were brought up to date; marked: slides that got their mark.

    stale: slides on which something of an older version stays → that version.
    """

    changes: list[Change] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)
    stale: dict[int, int] = field(default_factory=dict)
    renewed: int = 0

    def differ(self, slide: int, exhibit: str, found: Sequence[Difference]) -> None:
        """Note what differs on a slide."""
        self.changes += [Change(slide, exhibit, *difference) for difference in found]

    def stay(self, sentence: str) -> None:
        """Note what stayed, once."""
        if sentence not in self.kept:
            self.kept.append(sentence)

    def outlive(self, slide: int, version: int) -> None:
        """Note that something of this version stays on a slide."""
        self.stale[slide] = min(version, self.stale.get(slide, version))

    @property
    def sentences(self) -> tuple[str, ...]:
        """What stayed and what had to be added."""
        pages = "、".join(str(number) for number in self.marked)
        return (*self.kept, *([f"第{pages}页含非公开数据，已加公开属性标识"] if pages else []))


def sentences_differ(called: str, old: str, new: str) -> list[Difference]:
    """A text of several paragraphs, one by one; of a headline figure the first line says what it is."""
    before, after = old.split("\n"), new.split("\n")
    if called == "数字":
        same = before[0] == after[0]
        label = after[0] if same else called
        return [(label, "；".join(before[same:]), "；".join(after[same:]))]
    if len(before) == len(after):
        return [(called, b, a) for b, a in zip_longest(before, after) if b != a]
    gone, come = [b for b in before if b not in after], [a for a in after if a not in before]
    return [(called, "；".join(gone), "；".join(come))]
