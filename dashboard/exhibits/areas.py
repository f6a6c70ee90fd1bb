"""The prefectures of Sichuan and the districts of Chongqing as areas of a map figure; used by several subjects."""

from collections.abc import Callable

import pandas as pd

from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.rows import CHONGQING, SICHUAN
from dashboard.frames import each

#: Province → boundary file of data/geo.
FILES = {SICHUAN: "sichuan", CHONGQING: "chongqing"}


def areas(
    reading: Reading, provinces: tuple[str, ...], said: Callable[[str, str], tuple[str, str, str]]
) -> pd.DataFrame:
    """One row an area of the provinces. said(code, province) gives its tone, the text on its tile and its tip."""
    frame = reading.ask("regions")
    frame = frame[frame["parent"].isin(provinces) & frame["tile_row"].notna()]
    spoken = [said(row.code, row.parent) for row in each(frame)]
    return frame.assign(
        tone=[s[0] for s in spoken],
        text=[s[1] for s in spoken],
        tip=[s[2] for s in spoken],
        # Chongqing's districts lie too close to each other for names of their own.
        label=[row.short if row.level == "市州" else "" for row in each(frame)],
    )[["code", "name", "short", "label", "lon", "lat", "tone", "text", "tip", "tile_row", "tile_col"]]


def boundaries(reading: Reading, provinces: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The boundary files of the provinces (names, also their row ids) and review numbers ("" unless all have one)."""
    frame = reading.ask("boundaries").set_index("id")
    chosen = frame.loc[[FILES[p] for p in provinces]]
    numbers = [str(n) for n in chosen["review_number"]]
    review = "；".join(dict.fromkeys(numbers)) if all(numbers) else ""
    return tuple(chosen.index), review
