"""企业培育与园区: firms by caliber, little giants by batch, bases and platforms, lists in the order of time."""

import streamlit as st

from dashboard import ui

ui.frame("enterprises", "规上企业、专精特新、小巨人、单项冠军与大企业，示范基地与服务平台：按口径分列，不连成阶梯。")
ui.show("enterprise_facts")
left, right = st.columns(2)
with left:
    ui.show("scaled_firms")
with right:
    ui.show("little_giants")
ui.show("cultivation", whole=True)
st.header("基地与平台", anchor="bases")
ui.show("bases")
st.header("大事记", anchor="timeline")
ui.show("enterprise_timeline")
