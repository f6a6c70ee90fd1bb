"""Pickers whose options come out of the data: what stands in the address is a code, what is read is its name.

Streamlit's own binding writes the words on screen into the address and forgets a value whose option
is gone. Here the address is the only truth: it is read before the picker is drawn and written when
something is picked, so that links carry stable codes and the back button works.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import ui
from dashboard.exhibits.exhibit import Reading
from dashboard.opened import opened
from dashboard.wording import plain

#: More matches than this are not listed one by one.
LISTED = 12


def reading() -> Reading:
    """The store at the version picked in the frame."""
    store = opened()
    return Reading(store, ui.chosen_version() or store.version)


def type_in(name: str, label: str, placeholder: str, clears: Sequence[str] = ()) -> str:
    """A search box whose text stands in the address; typing anew forgets what ``clears`` names."""
    text = st.text_input(
        label, key=name, type="search", placeholder=placeholder, bind="query-params", live="400ms", max_chars=60,
        on_change=_forget, args=(tuple(clears),),
    )
    return text or ""


def choose_code(
    name: str, label: str, options: Mapping[str, str], default: str, clears: Sequence[str] = ()
) -> str:
    """Choose one of options (code → name). Picking forgets the parameters that depend on it.

    A code in the address that is no option is said in one sentence, and the default shown.
    """
    asked = st.query_params.get(name, default)
    if asked not in options:
        st.warning(f"链接中的{label}“{plain(asked)}”本库未收录，已显示“{plain(options[default])}”。")
        asked = default
    key = f"code-{name}"
    if st.session_state.get(key) != asked:
        st.session_state[key] = asked
    st.selectbox(
        label, list(options), format_func=lambda code: options.get(code, code), key=key, required=True,
        on_change=_remember, args=(name, key, default, tuple(clears)),
    )
    return asked


def choose_codes(name: str, label: str, options: Mapping[str, str], default: Sequence[str]) -> tuple[str, ...]:
    """Choose some of options (code → name); with none chosen the default is shown."""
    asked = st.query_params.get_all(name)
    strange = [code for code in asked if code not in options]
    if strange:
        st.warning(f"链接中的{label}“{plain('、'.join(strange))}”在这一序列中本库未收录，已略去。")
    chosen = [code for code in options if code in asked] or list(default)
    key = f"codes-{name}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.multiselect(
        label, list(options), format_func=lambda code: options.get(code, code), key=key, placeholder="可选多项",
        on_change=_remember, args=(name, key, list(default), ()),
    )
    return tuple(chosen)


def offer(name: str, options: Mapping[str, str], current: str, clears: Sequence[str] = ()) -> None:
    """List options (code → words) as buttons; a click chooses it under ``name`` in the address."""
    shown = list(options.items())[:LISTED]
    with st.container(horizontal=True, gap="small"):
        for code, text in shown:
            st.button(
                plain(text), key=f"offer-{name}-{code}", type="primary" if code == current else "secondary",
                on_click=_choose, args=(name, code, tuple(clears)), width="content",
            )
    if len(options) > len(shown):
        st.caption(f"共{len(options)}个相符，列出前{len(shown)}个；其余可在下面的“指标”框中选择，或把关键词写得更具体。")


def _forget(names: Sequence[str]) -> None:
    for name in names:
        st.query_params.pop(name, None)


def _choose(name: str, code: str, clears: Sequence[str]) -> None:
    _forget(clears)
    st.query_params[name] = code


def _remember(name: str, key: str, default: str | list[str], clears: Sequence[str]) -> None:
    """Write what was picked into the address; the default needs no mention there."""
    _forget(clears)
    picked = st.session_state[key]
    if picked and picked != default:
        st.query_params[name] = picked
    else:
        st.query_params.pop(name, None)
