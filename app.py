"""The ASGI entry, for ``streamlit run app.py`` and ``uvicorn app:app``."""

from pathlib import Path

import streamlit as st

app = st.App(Path(__file__).resolve().parent / "efficiency" / "main.py")
