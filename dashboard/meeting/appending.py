"""追加到其他材料: chosen slides put at the end of a deck that was not made here."""

import hashlib

import streamlit as st

from dashboard.deck import decks, press
from dashboard.deck.deck import as_json
from dashboard.deck.slides import Material
from dashboard.intake.jobs import Progress
from dashboard.meeting import files, making
from dashboard.meeting.choosing import Opened
from dashboard.meeting.taking import agreed
from dashboard.wording import plain

JOB = "meeting-append"


def form(opened: Opened, laid: Material) -> None:
    """Choose slides, bring the other deck, get it back with the slides behind its own."""
    with st.container(border=True):
        keys = _chosen(opened, laid)
        if not keys:
            st.caption("请至少选择一页。")
            return
        if not agreed(laid, "append"):
            return
        given = files.received("append", "选择要追加到的材料（.pptx）", "原有各页不作任何改动，所选各页接在最后。")
        if given is not None:
            name, body = given
            whole = f"{as_json(opened.deck)}\0{laid.checksum}\0{','.join(keys)}".encode() + body
            key = f"append-{hashlib.sha256(whole).hexdigest()}"
            deck, store = opened.deck, opened.store

            def make(tell: Progress) -> tuple[bytes, int]:
                return press.append(store, deck, body, name, tuple(keys), tell), len(keys)

            making.start(
                key, f"{decks.cleaned(name.removesuffix('.pptx'))}_已追加.pptx", press.FORMS["pptx"].mime, make
            )
            st.session_state[JOB] = key
            st.rerun()
    _result()


def _chosen(opened: Opened, laid: Material) -> list[str]:
    """The slides ticked; at first all but the cover."""
    widgets = {slide.key: f"append-{opened.deck.id}-{slide.key}" for slide in laid.slides}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("**追加哪些页**", width="content")
        st.button("全选", key="append-all", type="tertiary", on_click=_tick, args=(tuple(widgets.values()), True))
        st.button("全不选", key="append-none", type="tertiary", on_click=_tick, args=(tuple(widgets.values()), False))
    columns = st.columns(2, gap="medium")
    half = (len(laid.slides) + 1) // 2
    chosen = []
    for place, slide in enumerate(laid.slides):
        widget = widgets[slide.key]
        if widget not in st.session_state:
            st.session_state[widget] = slide.kind != "cover"
        with columns[place // half]:
            words = f"{place + 1}　{slide.title or '封面'}"
            if st.checkbox(plain(words), key=widget):
                chosen.append(slide.key)
    return chosen


def _tick(widgets: tuple[str, ...], on: bool) -> None:
    for widget in widgets:
        st.session_state[widget] = on


def _result() -> None:
    found = files.followed(st.session_state.get(JOB), "追加所选页面")
    if found is not None:
        st.success(plain(f"已追加 {found.told} 页，原材料各页未作改动。"))
        files.fetched(found)
