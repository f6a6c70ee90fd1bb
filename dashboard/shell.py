"""Navigation and the frame around every page; run anew for each click."""

from pathlib import Path

import streamlit as st

from dashboard import ui
from dashboard.settings import setting
from dashboard.sitemap import PAGES
from dashboard.wording import plain
from dashboard.workbench import analyst

HERE = Path(__file__).parent

st.set_page_config(page_title="四川工业运行看板", page_icon=str(HERE / "icon.svg"), layout="wide")
st.logo(str(HERE / "logo.svg"), size="large", icon_image=str(HERE / "icon.svg"))
pages = [
    st.Page(
        f"../{page.file}",
        title=page.title,
        icon=f":material/{page.icon}:",
        url_path=page.path or None,
        default=not page.path,
    )
    for page in PAGES
]
analyst.own_session()
# Whole: beyond a dozen pages the rest would hide behind an English “View more”. One list: Streamlit's sections
# are lists within lists that a screen reader cannot follow.
current = st.navigation(pages, expanded=True)
with st.sidebar:
    ui.version_picker()
    ui.basket_link()
ui.guarded(ui.standing)
ui.guarded(current.run)
st.caption(plain(setting("DASHBOARD_NOTICE")), text_alignment="center")
