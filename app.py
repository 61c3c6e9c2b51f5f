"""The ASGI entry, for ``streamlit run app.py`` and ``uvicorn app:app``."""

import streamlit as st

from efficiency.core.config import ROOT, settings
from efficiency.server import web
from efficiency.ui.parts import errors
from seed.load import install


def prepare() -> None:
    """Bring the database up to date; a demo installation is filled with the invented year."""
    install(settings().demo, report=lambda line: print(line, flush=True))


app = st.App(
    ROOT / "efficiency" / "main.py",
    routes=web.routes,
    middleware=web.middleware,
    lifespan=web.lifespan(prepare),
    on_script_error=errors.show,
)
