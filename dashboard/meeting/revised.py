"""会后修订: which values shown by a saved deck have been revised since."""

import pandas as pd
import streamlit as st

from dashboard.deck.deck import Deck
from dashboard.deck.ready import titles
from dashboard.deck.since import since
from dashboard.deck.table import frame_bytes
from dashboard.intake.jobs import Progress
from dashboard.meeting import files, making
from dashboard.meeting.choosing import Opened
from dashboard.store import Store
from dashboard.wording import plain
from dashboard.workbench import tables


def shown(opened: Opened) -> None:
    """The revisions as a table, or in one sentence that there are none."""
    deck, newest = opened.saved, opened.store.version
    if deck is None or opened.code in titles():
        st.info("会后修订只对已保存的汇报核对：现成材料始终用最新数据。请在上面选择一份已保存的汇报。")
        return
    if deck.version >= newest:
        st.info(f"“{plain(deck.title)}”用的就是最新数据版次 {newest}，其后没有修订。")
        return
    rows = _since(opened.store, deck, newest)
    if rows is None:
        return
    if not len(rows):
        st.success(
            f"第 {deck.version} 版之后共入库 {newest - deck.version} 次，“{plain(deck.title)}”所示的数没有变动。"
        )
        return
    st.warning(f"第 {deck.version} 版之后，“{plain(deck.title)}”所示的数有 {len(rows)} 处变动。")
    tables.shown(rows, f"since-{deck.id}", "会后修订", f"{deck.title}_会后修订")


def _since(store: Store, deck: Deck, newest: int) -> pd.DataFrame | None:
    """The revisions up to the newest version, looked for in the background; None as long as that takes."""
    key = f"since-{deck.id}-{deck.time}-{newest}"
    if making.state(key) is None:

        def make(tell: Progress) -> tuple[bytes, pd.DataFrame]:
            tell("逐项核对", 0, None)
            rows = since(store, deck)
            return frame_bytes(rows), rows

        making.start(key, f"{deck.title}_会后修订.csv", "text/csv; charset=utf-8", make)
    made = files.followed(key, "会后修订")
    return None if made is None else made.told
