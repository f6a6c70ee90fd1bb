"""Navigation and the frame around every page; run anew for each click."""

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import ui
from dashboard.sitemap import PAGES

HERE = Path(__file__).parent

st.set_page_config(page_title="四川工业运行看板", page_icon=str(HERE / "icon.svg"), layout="wide")
st.logo(str(HERE / "logo.svg"), size="large", icon_image=str(HERE / "icon.svg"))
sections: dict[str, list[Any]] = {}
for page in PAGES:
    sections.setdefault(page.section, []).append(
        st.Page(
            f"../{page.file}",
            title=page.title,
            icon=f":material/{page.icon}:",
            url_path=page.path or None,
            default=not page.path,
        )
    )
# Whole: beyond a dozen pages the rest would hide behind an English “View more”.
current = st.navigation(sections, expanded=True)
with st.sidebar:
    ui.version_picker()
    ui.basket_link()
ui.guarded(current.run)
