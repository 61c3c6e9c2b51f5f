"""The Streamlit script: who is there, the menu of the role, the day and the range, then the chosen page."""

import streamlit as st

from efficiency import auth
from efficiency.ui.frame import sidebar_filters
from efficiency.ui.menu import pages_for

st.set_page_config(page_title="行政效能年督查看板", layout="wide", initial_sidebar_state="auto")

user = auth.current_user()
if user is None:
    st.navigation(pages_for(None), position="hidden")
    st.info("您尚未登录。")
    st.stop()

page = st.navigation(pages_for(user), expanded=True)
with st.sidebar:
    sidebar_filters(user)
    st.caption(user.display_name)
page.run()
