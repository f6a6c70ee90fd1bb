"""数字经济与要素保障: five figures of 2020, base stations and their two sources, the digital economy, loans."""

import streamlit as st

from dashboard import ui

ui.frame("environment", "5G、上云、电量、信贷与清欠：2020年的数、此前此后的读数，以及来源为何不一。")
ui.show("environment_facts")
st.header("5G与上云", anchor="digital")
ui.show("base_stations")
ui.show("base_stations_two")
ui.show("digital_firms")
ui.show("digital_economy")
st.header("要素保障", anchor="factors")
ui.show("loans")
