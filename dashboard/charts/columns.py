"""Columns of a heat map: where each stands, and what is written under it at every width.

Months are told apart from other names: they stand together by year, a little space between two years, the year
written once under its months. How much is written is decided where the chart is drawn, by the width of a column.
"""

import math
import re
from dataclasses import dataclass

import pandas as pd

from dashboard.theme import Size, ems

#: 2020年3月, 2020年1—2月, 2020-03, 2020年一季度, 第2年3月 (of a worked example): a year and a part of it.
PART = re.compile(r"(\d{4}|第\d)(?:年|[-./])(.+)")
#: Months of a part: 3月, 1—2月, 03.
MONTHS = re.compile(r"0?(\d{1,2})(?:[—–~至-]0?(\d{1,2}))?月?(?:份)?")
#: What is not broken over lines: words and numbers, a short remark in brackets; else each character.
WHOLE = re.compile(r"[A-Za-z0-9.,+-]+%?|（[^（）]{1,4}）|.", re.DOTALL)
#: Space between two years, in columns: less where columns are few and broad.
APART, FEW_APART, FEW = 0.5, 0.25, 36


@dataclass(frozen=True)
class Column:
    """A column from start to end on the axis. wide, bare, rare: its label with plenty, little and hardly any room."""

    name: str
    start: float
    wide: str
    bare: str
    rare: str
    year: str = ""

    @property
    def end(self) -> float:
        """Where it ends."""
        return self.start + 1.0

    @property
    def middle(self) -> float:
        """Where its label stands."""
        return self.start + 0.5


@dataclass(frozen=True)
class Columns:
    """All columns of a heat map, the range of their axis, and whether they are parts of years (or months of any)."""

    columns: tuple[Column, ...]
    dated: bool

    @property
    def across(self) -> float:
        """The length of the axis in columns."""
        return self.columns[-1].end if self.columns else 1.0

    def labels(self, size: Size, column: str) -> tuple[pd.DataFrame, str, str]:
        """What stands under the columns: texts by place, a Vega expression of the text, the pixels they take.

        line 1 are the columns' names, line 2 the years. column: the pixels of a column, a Vega expression.
        """
        return self._dated(size, column) if self.dated else self._plain(size, column)

    def _dated(self, size: Size, column: str) -> tuple[pd.DataFrame, str, str]:
        rows = [
            {"middle": c.middle, "line": 1, "wide": c.wide, "bare": c.bare, "rare": c.rare, "many": 1}
            for c in self.columns
        ]
        years: dict[str, list[Column]] = {}
        for c in self.columns:
            years.setdefault(c.year, []).append(c)
        rows += [
            {"middle": (own[0].start + own[-1].end) / 2, "line": 2, "many": len(own)}
            | {"wide": f"{year}年", "bare": year, "rare": year[-2:]}
            for year, own in years.items()
            if year
        ]
        wide, rare = (max(ems(getattr(c, name)) for c in self.columns) for name in ("wide", "rare"))
        # 1—2 may reach a little into its neighbours, which have one figure.
        bare = max((ems(c.bare) for c in self.columns if "—" not in c.bare), default=wide)
        months = (
            f"{column} >= {wide * size.label + 4:.1f} ? datum.wide : "
            f"{column} >= {bare * size.label + 3:.1f} ? datum.bare : "
            f"{column} >= {(rare * size.label + 4) / 3:.1f} ? datum.rare : ''"
        )
        room = f"{column} * datum.many"
        year = (
            f"{room} >= {3.3 * size.label:.1f} ? datum.wide : {room} >= {2.3 * size.label:.1f} ? datum.bare : "
            f"{room} >= {1.2 * size.label:.1f} ? datum.rare : ''"
        )
        return (
            pd.DataFrame(rows),
            f"datum.line == 1 ? ({months}) : ({year})",
            f"{(3.1 if any(years) else 1.8) * size.label:.0f}",
        )

    def _plain(self, size: Size, column: str) -> tuple[pd.DataFrame, str, str]:
        """Other names, broken over as many lines as the width of a column asks for."""
        longest = max((ems(c.name) for c in self.columns), default=1.0)
        wide, bare, rare = (min(most, longest) for most in (8.0, 4.0, 2.0))
        made = {name: [broken(c.name, most) for c in self.columns] for name, most in
                (("wide", wide), ("bare", bare), ("rare", rare))}  # fmt: skip
        frame = pd.DataFrame(
            {"middle": [c.middle for c in self.columns], "line": 1, "many": 1}
            | {name: ["\n".join(lines) for lines in texts] for name, texts in made.items()}
        )
        most = {name: max((len(lines) for lines in texts), default=1) for name, texts in made.items()}
        tests = (f"{column} >= {(wide + 0.6) * size.label:.1f}", f"{column} >= {(bare + 0.6) * size.label:.1f}")
        said = f"{tests[0]} ? datum.wide : {tests[1]} ? datum.bare : datum.rare"
        lines = f"({tests[0]} ? {most['wide']} : {tests[1]} ? {most['bare']} : {most['rare']})"
        return frame, said, f"({0.7 * size.label:.0f} + {1.2 * size.label:.1f} * {lines})"


def laid(names: tuple[str, ...]) -> Columns:
    """The columns of these names, in this order."""
    if names and all(name.endswith("月") and MONTHS.fullmatch(name) for name in names):
        return Columns(tuple(Column(n, float(i), *_said(n)) for i, n in enumerate(names)), True)
    found = [PART.fullmatch(name) for name in names]
    if not names or not all(found):
        return Columns(tuple(Column(n, float(i), n, n, n) for i, n in enumerate(names)), False)
    columns: list[Column] = []
    place = 0.0
    for name, match in zip(names, found, strict=True):
        assert match is not None
        year, part = match[1], match[2]
        if columns and columns[-1].year != year:
            place += FEW_APART if len(names) <= FEW else APART
        columns.append(Column(name, place, *_said(part), year))
        place += 1.0
    return Columns(tuple(columns), True)


def _said(part: str) -> tuple[str, str, str]:
    """What is written of a part of a year with plenty, little and hardly any room: then only quarters' last months."""
    months = MONTHS.fullmatch(part)
    if not months:
        return part, part, part
    bare = f"{months[1]}—{months[2]}" if months[2] else months[1]
    return f"{bare}月", bare, bare if not months[2] and int(months[1]) % 3 == 0 else ""


def broken(name: str, most: float) -> list[str]:
    """A name over lines of at most so many ems, as equal as can be; never within a word or a number."""
    lines: list[str] = []
    line, wanted = "", 0.0
    rest = WHOLE.findall(name)
    while rest:
        if not line:
            left = ems("".join(rest))
            wanted = left / math.ceil(left / most - 1e-9)
        part, held = rest[0], line[-1:]
        # No sign begins a line, none that opens ends one.
        bound = part in "、，。；：）)”》%" or held in ("（", "(", "“", "《")
        if line and not bound and (ems(line) + ems(part) > most or ems(line) >= wanted - 0.4):
            lines.append(line)
            line = ""
            continue
        line += part
        rest.pop(0)
    return [*lines, line] if line or not lines else lines
