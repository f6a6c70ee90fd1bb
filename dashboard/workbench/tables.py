"""Tables that may be long: shown in part with their number of rows, the whole as a file."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard import tiles
from dashboard.deck.table import frame_bytes
from dashboard.workbench.outbox import OUTBOX, Parcel

#: Rows shown at most; rows up to which the file is made without being asked for.
SHOWN, READY = 1000, 2000
#: Up to so many rows stand as a table in full, up to so many in one that scrolls, more in a grid.
WORDS, SCROLLED = 12, 60
#: Columns of long texts, wider in a grid.
LONG = ("内容", "换算", "问题", "处理", "原值", "现值")
WIDE = {name: st.column_config.TextColumn(name, width="large") for name in LONG}

Wording = Callable[[pd.DataFrame], pd.DataFrame]


def shown(rows: pd.DataFrame, key: str, alt: str, name: str, into: Wording | None = None) -> None:
    """Show rows, at most SHOWN of them, and offer the whole as CSV named `name`.

    into: puts rows into words under Chinese headings; only what is shown or downloaded goes through it.
    """
    if not len(rows):
        return
    told = into or (lambda part: part)
    part = told(rows.head(SHOWN))
    if len(rows) <= WORDS:
        st.html(tiles.table(part, whole=True))
        return
    if len(rows) <= SCROLLED:
        st.html(tiles.table(part, whole=False))
    else:
        st.dataframe(part, hide_index=True, height=420, key=f"grid-{key}", column_config=WIDE, alt=alt)
    counted = f"共 {len(rows):,} 行" + (f"，列出前 {SHOWN:,} 行" if len(rows) > SHOWN else "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(counted, width="content")
        if len(rows) <= READY or st.button("生成完整表格", key=f"make-{key}", type="tertiary"):
            whole = part if len(rows) <= SHOWN else told(rows)
            st.markdown(f"[下载 CSV]({csv_link(whole, name)})", width="content")


def csv_link(frame: pd.DataFrame, name: str) -> str:
    """The address of the whole frame as a CSV file."""
    return OUTBOX.offer(Parcel(frame_bytes(frame), f"{name}.csv", "text/csv; charset=utf-8"))
