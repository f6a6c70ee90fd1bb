"""Pickers whose options come out of the data: what stands in the address is a code, what is read is its name.

Streamlit's own binding writes the words on screen into the address and forgets a value whose option
is gone. Here the address is the only truth: it is read before the picker is drawn and written when
something is picked, so that links carry stable codes and the back button works.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.exhibits.choice import SERIES
from dashboard.exhibits.choice import choose_series as choice_of
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.forecast import NEWEST, STEPS, forecast_months, forecast_series
from dashboard.exhibits.growth_series import DEFAULT
from dashboard.exhibits.recovery_window import measurable, months_held, usual_window
from dashboard.wording import few, plain

#: The address parameters of ``choose_forecast``, for the frame.
FORECAST: dict[str, tuple[str, ...]] = {"fc": (), "asof": (), "steps": ()}
#: Those of ``choose_window``; a new series forgets the window.
WINDOW: dict[str, tuple[str, ...]] = {"growth": (), "start": (), "end": ()}
#: More matches than this are not listed one by one.
LISTED = 12


def type_in(name: str, label: str, placeholder: str, clears: Sequence[str] = ()) -> str:
    """A search box whose text stands in the address; typing anew forgets what ``clears`` names."""
    text = st.text_input(
        label,
        key=name,
        type="search",
        placeholder=placeholder,
        bind="query-params",
        live="400ms",
        max_chars=60,
        on_change=_forget,
        args=(tuple(clears),),
    )
    return text or ""


def _warn(place: DeltaGenerator | None, text: str) -> None:
    if place is None:
        st.warning(text)
    else:
        place.warning(text)


def choose_code(
    name: str,
    label: str,
    options: Mapping[str, str],
    default: str,
    clears: Sequence[str] = (),
    says: DeltaGenerator | None = None,
) -> str:
    """Choose one of options (code → name). Picking forgets the parameters that depend on it.

    A code in the address that is no option is said in one sentence (in ``says``, so that a row of pickers
    stays a row), and the default shown.
    """
    asked = st.query_params.get(name, default)
    if asked not in options:
        _warn(says, f"链接中的{label}“{plain(few([asked]))}”本库未收录，已显示“{plain(options[default])}”。")
        asked = default
    key = f"code-{name}"
    if st.session_state.get(key) != asked:
        st.session_state[key] = asked
    st.selectbox(
        label,
        list(options),
        format_func=lambda code: options.get(code, code),
        key=key,
        disabled=len(options) == 1,
        on_change=_remember,
        args=(name, key, default, tuple(clears)),
    )
    return asked


def choose_codes(
    name: str, label: str, options: Mapping[str, str], default: Sequence[str], says: DeltaGenerator | None = None
) -> tuple[str, ...]:
    """Choose some of options (code → name); with none chosen the default is shown."""
    asked = st.query_params.get_all(name)
    strange = [code for code in asked if code not in options]
    if strange:
        _warn(says, f"链接中的{label}“{plain(few(strange))}”在这一序列中本库未收录，已略去。")
    chosen = [code for code in options if code in asked] or list(default)
    key = f"codes-{name}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.multiselect(
        label,
        list(options),
        format_func=lambda code: options.get(code, code),
        key=key,
        placeholder="可选多项",
        select_all=False,
        disabled=len(options) == 1,
        on_change=_remember,
        args=(name, key, list(default), ()),
    )
    return tuple(chosen)


def choose_series(reading: Reading, indicator: str) -> dict[str, Any]:
    """Choose kind, caliber, regions and industries of an indicator among what exists; returns an exhibit's parameters.

    Each picker offers what the choices before it leave; an indicator without observations has no pickers.
    """
    chosen: dict[str, Any] = {"indicator": indicator}
    choice = choice_of(reading, **chosen)
    if not choice.held:
        return chosen
    says = st.container()
    with st.grid(4, min_column_width=230, gap="small"):
        chosen["kind"] = choose_code("kind", "时期类型", choice.kinds, choice.kind, SERIES[1:], says)
        choice = choice_of(reading, **chosen)
        chosen["caliber"] = choose_code("caliber", "统计口径", choice.calibers, choice.caliber, SERIES[2:], says)
        choice = choice_of(reading, **chosen)
        chosen["region"] = choose_codes("region", "地区", choice.regions, choice.region, says)
        choice = choice_of(reading, **chosen)
        chosen["industry"] = choose_codes("industry", "行业", choice.industries, choice.industry, says)
    return chosen


def choose_forecast(reading: Reading) -> dict[str, Any]:
    """Choose a monthly growth series, the month to look from, how many readings ahead; {} where there is no series."""
    names = forecast_series(reading)
    if not names:
        return {}
    says = st.container()
    with st.grid(3, min_column_width=230, gap="small"):
        series = choose_code("fc", "预测序列", names, first_of(names), ("asof",), says)
        until = choose_code("asof", "站在哪个月看", forecast_months(reading, series), NEWEST, says=says)
        steps = choose_code("steps", "预测几期", {s: f"{s}期" for s in STEPS}, STEPS[-1], says=says)
    return {"series": series, "until": until, "steps": steps}


def choose_window(reading: Reading) -> dict[str, Any]:
    """Choose a growth series and a window of it; returns an exhibit's parameters, empty where no series is long enough.

    A new series forgets the window; without one the months around the lowest reading are shown.
    """
    names = measurable(reading)
    if not names:
        return {}
    growth = choose_code("growth", "增速序列", names, first_of(names), ("start", "end"))
    months, usual = months_held(reading, growth), usual_window(reading, growth)
    left, right = st.columns(2)
    with left:
        start = choose_code("start", "窗口起点", months, usual[0])
    with right:
        end = choose_code("end", "窗口终点", months, usual[1])
    return {"series": growth, "start": start, "end": end}


def first_of(names: Mapping[str, str]) -> str:
    """The growth series shown first among some, key → name."""
    return DEFAULT if DEFAULT in names else next(iter(names))


def offer(name: str, options: Mapping[str, str], current: str, clears: Sequence[str] = ()) -> None:
    """List options (code → words) as buttons; a click chooses it under ``name`` in the address."""
    shown = list(options.items())[:LISTED]
    with st.container(horizontal=True, gap="small"):
        for code, text in shown:
            st.button(
                plain(text),
                key=f"offer-{name}-{code}",
                type="primary" if code == current else "secondary",
                on_click=_choose,
                args=(name, code, tuple(clears)),
                width="content",
            )
    if len(options) > len(shown):
        st.caption(
            f"共{len(options)}个相符，列出前{len(shown)}个；其余可在下面的“指标”框中选择，或把关键词写得更具体。"
        )


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
