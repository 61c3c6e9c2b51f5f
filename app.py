"""The ASGI entry, for ``streamlit run app.py`` and ``uvicorn app:app``."""

import streamlit as st

from efficiency import web
from efficiency.config import ROOT
from efficiency.ui import errors

app = st.App(
    ROOT / "efficiency" / "main.py",
    routes=web.routes,
    middleware=web.middleware,
    lifespan=web.lifespan,
    on_script_error=errors.show,
)
