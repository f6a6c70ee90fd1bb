"""监测与预判: the lights of heat by rules that may be set; a forecast; targets; the shape of any recovery."""

import streamlit as st

from dashboard import pickers, ui
from dashboard.exhibits.signals import BREAKS, HIGHEST, LIMIT_NAMES, LIMIT_VALUES, LIMITS, WINDOWS, fault, watchable
from dashboard.wording import plain

VIEWS = LIGHTS, FORECAST, TARGETS, SHAPE = "监测信号灯", "短期预测", "目标与结果", "回升形态"

ui.frame(
    "outlook",
    "监测信号灯（内部参考）、短期预测、目标与结果、任选序列的回升形态。规则写明、可调，均非官方。",
    light_window=WINDOWS,
    light_breaks=BREAKS,
    light_series=(),
    outlook_view=VIEWS,
    **pickers.FORECAST,
    **pickers.WINDOW,
    **ui.places("light", len(LIMIT_NAMES)),
)
reading = ui.reading()
with st.expander("调整信号灯规则：界限、常态期数、间断处理", icon=":material/tune:"):
    limits = ui.amounts("light", LIMIT_NAMES, LIMIT_VALUES, 0.0, HIGHEST, 0.25)
    left, right = st.columns(2)
    with left:
        window = ui.pick("light_window", "常态期数（此前多少期读数）", WINDOWS)
    with right:
        breaks = ui.pick("light_breaks", "序列间断处", BREAKS)
if wrong := fault(limits):
    # Said once, not by every exhibit.
    st.warning(plain(wrong))
    limits = LIMITS
rule = {"limits": limits, "window": window, "breaks": breaks}
ui.show("signals_now", **rule)
ui.show("signals_strip", **rule)
view = ui.pick("outlook_view", "查看", VIEWS)
if view == LIGHTS:
    if names := watchable(reading):
        series = pickers.choose_code("light_series", "逐条查看", names, pickers.first_of(names))
        ui.show("signals_years", series=series, **rule)
        ui.show("signals_line", series=series, **rule)
        ui.show("signals_switches", series=series, **rule)
    ui.show("signals_turns", **rule)
    ui.show("signals_false", **rule)
    ui.show("signals_rule", **rule)
elif view == FORECAST:
    if forecast := pickers.choose_forecast(reading):
        ui.show("forecast_curve", **forecast)
        ui.show("forecast_check", **forecast)
elif view == TARGETS:
    ui.show("targets")
elif chosen := pickers.choose_window(reading):
    ui.show("recovery_window_curve", **chosen)
    ui.show("recovery_window", **chosen)
    ui.show("recovery_vintages", **chosen)
