"""The entry: Streamlit's pages, our routes, and a warm-up before the first visitor.

Run with ``streamlit run app.py``. The script behind it is dashboard/shell.py, so that navigation
and the page frame always run, also on a link that leads straight to a page.
"""

import streamlit as st
from starlette.middleware import Middleware

from dashboard.ui import unexpected
from dashboard.web import ROUTES, Gate, lifespan, patience

patience.limit()

app = st.App(
    "dashboard/shell.py",
    routes=ROUTES,
    middleware=[Middleware(Gate, driven=bool(st.get_option("server.enableAgentApi")))],
    lifespan=lifespan,
    on_script_error=unexpected,
)
