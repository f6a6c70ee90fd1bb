"""更新上期材料: an edited deck made here comes back with the newest data in it, everything else as it was."""

import hashlib
import re
from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st

from dashboard.deck import decks, press
from dashboard.intake.jobs import Progress
from dashboard.meeting import files, making
from dashboard.store import Store
from dashboard.workbench import tables

JOB = "meeting-refresh"
#: Version and checksum at the end of the old file's name.
OLD = re.compile(r"_版次\d+(_[0-9a-f]{8})?$")


@dataclass(frozen=True)
class Told:
    """What a refresh did: the values that changed, what stayed as the presenter had it, the version it is of."""

    changes: pd.DataFrame
    kept: tuple[str, ...]
    version: int


def form(store: Store) -> None:
    """Bring the deck, see what changed, get it back."""
    with st.container(border=True):
        given = files.received(
            "refresh",
            "选择上期材料（由本看板导出的 .pptx，改过也可以）",
            "图表和结论换成最新数据版次的；您移动、改色、改写、增删的都保留。原文件不改动，结果另存为新文件，"
            "最后一页列出数据变动。",
        )
    if given is not None:
        name, body = given
        newest = store.version
        key = f"refresh-{newest}-{hashlib.sha256(body).hexdigest()}"

        def make(tell: Progress) -> tuple[bytes, Told]:
            done = press.refresh(store, body, name, tell)
            return done.content, Told(done.changes, done.kept, done.version)

        stem = decks.cleaned(OLD.sub("", name.removesuffix(".pptx")))
        making.start(key, f"{stem}_版次{newest}.pptx", press.FORMS["pptx"].mime, make)
        st.session_state[JOB] = key
        st.rerun()
    found = files.followed(st.session_state.get(JOB), "更新上期材料")
    if found is None:
        return
    told: Told = found.told
    if len(told.changes):
        st.success(f"已更新到数据版次 {told.version}，共 {len(told.changes)} 处变动。")
    else:
        st.info(f"材料中的数据与数据版次 {told.version} 一致，没有变动。")
    files.fetched(found)
    tables.shown(told.changes, "refreshed", "数据变动", f"{found.name.removesuffix('.pptx')}_数据变动")
    if told.kept:
        st.markdown("**保留未动**")
        st.html(f"<ul>{''.join(f'<li>{escape(words)}</li>' for words in told.kept)}</ul>")
