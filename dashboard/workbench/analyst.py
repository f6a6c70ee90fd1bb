"""Who is at the desk: the name is asked once and kept for the session; and the page's look beyond tiles.STYLE."""

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.theme import FILLS, GRID, INK, MUTED, TONES
from dashboard.wording import plain
from dashboard.workbench.admission import ADMISSION, COOKIE

KEPT = "analyst"

# The uploader's own words are English and fixed. Its container's key is a documented CSS class; should the markup
# inside change one day, the English words come back and nothing else happens.
STYLE = f"""<style>
.st-key-receive section > span button p {{ font-size: 0; }}
.st-key-receive section > span button::after {{ content: "选择文件"; }}
.st-key-receive section > span + div {{ display: none; }}
.st-key-receive section::after {{ content: "可将文件拖到这里，每次一个，不超过 20 MB"; color: {MUTED};
  font-size: .86rem; align-self: center; }}
.st-key-receive section:has([aria-invalid="true"])::after {{ color: {TONES["alert"]};
  content: "文件未接收：超过 20 MB，或上传中断，请处理后重新选择"; }}
ol.stages.stages {{ list-style: none; display: flex; flex-wrap: wrap; gap: .3rem .2rem; margin: 0; padding: 0;
  counter-reset: stage; color: {MUTED}; font-size: .88rem; }}
.stages > li {{ counter-increment: stage; margin: 0; padding: .3rem .8rem .3rem .3rem; display: flex; gap: .45rem;
  align-items: center; white-space: nowrap; }}
.stages > li::before {{ content: counter(stage); width: 1.5rem; height: 1.5rem; border-radius: 50%;
  border: 1px solid currentColor; display: grid; place-items: center; font-size: .78rem; flex: none; }}
.stages > .done {{ color: {TONES["second"]}; }}
.stages > .done::before {{ content: "✓"; background: {FILLS["second"]}; border-color: transparent; }}
.stages > .now {{ color: {TONES["main"]}; font-weight: 650; }}
.stages > .now::before {{ background: {TONES["main"]}; color: #fff; border-color: {TONES["main"]}; }}
.stages > .halt {{ color: {TONES["alert"]}; font-weight: 650; }}
.stages > .halt::before {{ content: "!"; background: {TONES["alert"]}; color: #fff; border-color: transparent; }}
.chips {{ display: flex; flex-wrap: wrap; gap: .35rem .5rem; font-size: .84rem; line-height: 1.5; color: {INK}; }}
.chips > span {{ background: {FILLS["context"]}; border-radius: .35rem; padding: .1rem .55rem; }}
.chips > .good {{ background: {FILLS["second"]}; }}
.chips > .warn {{ background: {FILLS["sand"]}; border: 1px solid {FILLS["chongqing"]}; }}
.chips > .bad {{ background: #FBE3DA; }}
ul.blanks.blanks {{ list-style: none; margin: 0; padding: 0; display: grid; gap: .7rem; color: {INK};
  grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); }}
.blanks > li {{ margin: 0; padding: .8rem 1rem; border: 1px solid {GRID}; border-radius: .5rem; display: flex;
  justify-content: space-between; gap: 1rem; }}
.blanks a {{ color: {TONES["main"]}; white-space: nowrap; }}
.findings {{ display: grid; gap: 0; margin: 0; padding: 0; list-style: none; color: {INK}; font-size: .9rem; }}
ul.findings.findings {{ list-style: none; margin: 0; padding: 0; }}
.findings > li {{ display: grid; grid-template-columns: 4.2em minmax(7em, 11em) 1fr; gap: .2rem 1rem; margin: 0;
  padding: .55rem 0; border-top: 1px solid {GRID}; line-height: 1.55; }}
.findings > li:first-child {{ border-top: 0; }}
.findings .level {{ font-weight: 650; }}
.findings .error .level {{ color: {TONES["alert"]}; }}
.findings .warning .level {{ color: {TONES["chongqing"]}; }}
.findings .at {{ font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }}
.findings .remedy {{ color: {MUTED}; font-size: .84rem; }}
@media (max-width: 640px) {{ .findings > li {{ grid-template-columns: 4.2em 1fr; }}
  .findings .what {{ grid-column: 1 / -1; }} }}
</style>"""


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
