"""Who is at the desk: the name is asked once and kept for the session; and the page's look beyond tiles.STYLE."""

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.theme import style
from dashboard.wording import plain
from dashboard.workbench.admission import ADMISSION, COOKIE

KEPT = "analyst"

# The uploader's own words are English and fixed. Its container's key is a documented CSS class; should the markup
# inside change one day, the English words come back and nothing else happens.
STYLE = style("desk")


def name() -> str:
    """The analyst's name, or "" as long as none was given; draws the question for it."""
    if given := known():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"经办人：**{plain(given)}**", width="content")
            st.button("换人", key="analyst-change", type="tertiary", on_click=_forget)
        return given
    with st.form("analyst-form", border=False, enter_to_submit=False):
        st.text_input("经办人姓名", key="analyst-typed", max_chars=20, placeholder="姓名", width=320)
        st.form_submit_button("确定", on_click=_remember)
    return ""


def known() -> str:
    """The analyst's name, or "" when none was given; draws nothing."""
    return str(st.session_state.get(KEPT, ""))


def asked(question: str) -> str:
    """The name where one is needed; without it says what it is needed for."""
    given = name()
    if not given:
        st.caption(question)
    return given


def _remember() -> None:
    typed = " ".join(str(st.session_state.get("analyst-typed", "")).split())
    if typed:
        st.session_state[KEPT] = typed


def _forget() -> None:
    st.session_state.pop(KEPT, None)


def expect_files(largest: int | None = None) -> None:
    """Tell the server's gate that this session's page takes files. largest: bytes of one, else those of a sheet."""
    context = get_script_run_ctx()
    if context is not None:
        ADMISSION.expect(context.session_id, largest)


def own_session() -> None:
    """Tell the server's gate which browser, by our cookie, this session belongs to."""
    context = get_script_run_ctx()
    if context is not None:
        ADMISSION.own(context.session_id, st.context.cookies.to_dict().get(COOKIE, ""))


def let_go() -> None:
    """Free the server's memory of the session's uploads once they have been put aside for examination."""
    context = get_script_run_ctx()
    if context is not None:
        get_instance().uploaded_file_mgr.remove_session_files(context.session_id)
        ADMISSION.emptied(context.session_id)
