"""Decks brought from outside: one uploader, the job that reads them, the file handed back."""

import streamlit as st

from dashboard.meeting import making
from dashboard.meeting.making import Made
from dashboard.settings import setting
from dashboard.wording import plain
from dashboard.workbench import analyst
from dashboard.workbench.admission import DECK_BYTES, MEGABYTE

TURN = "meeting-turn"
MEGABYTES = DECK_BYTES // MEGABYTE


def received(key: str, label: str, told: str) -> tuple[str, bytes] | None:
    """Draw the uploader; name and bytes of a file that has just come."""
    analyst.expect_files(DECK_BYTES)
    turn = f"{TURN}-{key}"
    # Whatever is sent is looked at by its content: a wrong ending is answered with a sentence of our own.
    with st.container(key=f"receive-{key}"):
        given = st.file_uploader(label, key=f"{key}-{st.session_state.get(turn, 0)}", max_upload_size=MEGABYTES)
        st.caption(f"{told}**{plain(setting('DASHBOARD_NOTICE'))}**")
    if given is None:
        return None
    body = given.getvalue()
    analyst.let_go()
    # A new, empty uploader for the next file.
    st.session_state[turn] = st.session_state.get(turn, 0) + 1
    return given.name, body


def followed(key: str | None, words: str) -> Made | None:
    """The file of a job once it is done; until then its progress, or in words why it failed."""
    found = making.state(key) if key else None
    if key is None or found is None:
        return None
    if not found.finished:
        making.progress([key], [words])
        return None
    if found.error is not None:
        st.error(plain(found.error))
        st.caption("上传的文件没有改动，数据没有受到影响。")
        return None
    made: Made = found.result
    return made


def fetched(made: Made) -> None:
    """The way to a finished file."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.link_button(
            "下载", made.address, type="primary", icon=":material/download:", key=f"fetch-{made.address[-12:]}"
        )
        st.caption(plain(made.line), width="content")
