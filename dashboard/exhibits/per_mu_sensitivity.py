"""亩均效益评价测算: how much hangs on the weights."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.per_mu import LETTERS, NAMES, STEP, Evaluation
from dashboard.exhibits.exhibit import Draft
from dashboard.exhibits.per_mu_rated import Rated, rating
from dashboard.figure import Heat

#: Classes as fields: best to last on one scale, apart from the lights of the monitor.
FIELDS = {"A": "low2", "B": "low1", "C": "high1", "D": "high2"}
SHORT = {"亩均营业收入": "亩均营收", "亩均税收": "亩均税收", "人均营业收入": "人均营收"}
SHORT |= {"单位能耗营业收入": "单位能耗", "研发投入强度": "研发强度", "地方特色指标": "地方特色"}
AS_GIVEN = "现权重"
CHANGES = ("high3", "会变类")
#: More objects than this do not stand as rows of a field: those that move come first.
ROWS = 30


@rating("权重敏感性")
def per_mu_sensitivity(asked: Rated) -> Draft:
    """The place and class of each object with every weight moved by five points, the others in proportion."""
    found, frame = asked.evaluation, asked.evaluation.rated
    if not found.moved:
        return asked.without("只有一项指标有权重，没有可增减的余地")
    moves = (frame["class"].map(LETTERS.index).to_numpy()[:, None] != found.classes).any(axis=1)
    widest = int(np.abs(found.ranks - frame["rank"].to_numpy()[:, None]).max())
    shown = frame[moves].head(ROWS).index if len(frame) > ROWS and moves.any() else frame.index[:ROWS]
    weighed = tuple(dict.fromkeys(name for name, _ in found.moved))
    cells = [cell for place in shown for cell in _cells(asked, found, int(place), weighed)]
    legend = (*((FIELDS[letter], f"{letter}类") for letter in asked.rule.letters), CHANGES)
    table = [
        {
            "名称": row["name"],
            "变类的情形": "；".join(_changes(found, place, row["class"])) or "不变",
            "类别": row["class"],
            "名次": int(row["rank"]),
            "名次范围": _range(row),
            "可能的类别": "、".join(LETTERS[c] for c in sorted({LETTERS.index(row["class"]), *found.classes[place]})),
        }
        for place, row in frame.iterrows()
    ]
    part = f"，图中为其中{len(shown)}个" if len(shown) < len(frame) else ""
    changed = f"{asked.counted(int(moves.sum()))}会变类" if moves.any() else "没有对象变类"
    return asked.draft(
        title=f"任一权重增减{STEP:g}个百分点，{asked.counted(len(frame))}{asked.kind}中{changed}，"
        f"{f'名次变动最多{widest}位' if widest else '名次也都不变'}",
        subtitle=f"格中为名次，首列按现权重，其余各列为该项权重增减{STEP:g}个百分点（其余权重按比例调整）{part}；"
        f"{asked.scope}",
        figure=Heat(
            cells=pd.DataFrame(cells),
            rows=tuple(frame.loc[shown, "name"]),
            columns=(AS_GIVEN, *(SHORT[name] for name in weighed)),
            legend=tuple(entry for entry in legend if any(cell["tone"] == entry[0] for cell in cells)),
        ),
        table=pd.DataFrame(table),
        notes=_unmoved(asked),
    )


def _moved(name: str, by: float) -> str:
    return f"{SHORT[name]}{by:+g}".replace("-", "−")


def _range(row: "pd.Series[Any]") -> str:
    return f"第{row['low']}名" if row["low"] == row["high"] else f"第{row['low']}—{row['high']}名"


def _changes(found: Evaluation, place: Any, now: str) -> list[str]:
    """Under which moved weights an object changes class, and to which."""
    return [f"{_moved(*pair)}：{LETTERS[then]}类" for pair, _, then in _cases(found, place) if LETTERS[then] != now]


def _cells(asked: Rated, found: Evaluation, place: int, weights: Sequence[str]) -> list[dict[str, Any]]:
    """One row of the field: the place as it is, and the places with each weight moved up and down."""
    row = found.rated.loc[place]
    now = {"row": row["name"], "id": row["id"], "tone": FIELDS[row["class"]], "note": ""}
    told = f"第{row['rank']}名，{row['class']}类"
    cells = [now | {"column": AS_GIVEN, "text": str(row["rank"]), "shown": told}]
    for name in weights:
        own = [(by, r, LETTERS[c]) for (n, by), r, c in _cases(found, place) if n == name]
        ranks = sorted({int(row["rank"]), *(rank for _, rank, _ in own)})
        changes = any(letter != row["class"] for _, _, letter in own)
        cells.append(
            now
            | {
                "column": SHORT[name],
                "tone": CHANGES[0] if changes else now["tone"],
                "text": str(ranks[0]) if len(ranks) == 1 else f"{ranks[0]}—{ranks[-1]}",
                "shown": "；".join(f"{_moved(name, by)}：第{rank}名，{letter}类" for by, rank, letter in own),
                "note": f"现权重{told}",
            }
        )
    return cells


def _cases(found: Evaluation, place: int) -> list[tuple[tuple[str, float], int, int]]:
    """Each moved weight with the place and class of one object under it."""
    return list(zip(found.moved, found.ranks[place].tolist(), found.classes[place].tolist(), strict=True))


def _unmoved(asked: Rated) -> tuple[str, ...]:
    """Weights that were not moved, and why."""
    still = [n for n, w in zip(NAMES, asked.rule.weights, strict=True) if not w]
    return (f"{'、'.join(still)}权重为零，不作增减。",) if still else ()
