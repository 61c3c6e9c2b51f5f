"""The Streamlit script: who is there, the menu of the role, the day and the range, then the chosen page."""

from base64 import b64encode

import streamlit as st

from efficiency.core.access import Forbidden, require
from efficiency.core.config import PRODUCT, ROOT
from efficiency.queries import run
from efficiency.ui.parts import auth
from efficiency.ui.parts.above import filter_row, filters, tell_of_what_is_unread
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.frame import refuse
from efficiency.ui.parts.menu import SECTION, entry_at, foot_of, page_of, pages_for, parent_of, unnamed_pages
from efficiency.ui.parts.sign_in import (
    change_password_page,
    has_codes_to_tell,
    recovery_codes_page,
    set_up_codes_page,
    sign_in_page,
)
from efficiency.ui.parts.waiting import how_many
from efficiency.ui.seams.address import asked, begin

# An icon of our own: Streamlit would have the browser fetch a page's icon from abroad for the tab. It stands in the page itself,
# since files have to be asked for by somebody signed in.
ICON = (
    "data:image/png;base64," + b64encode((ROOT / "efficiency" / "static" / "icon.png").read_bytes()).decode()
)
# On a projector (周例会) one agenda item fills the screen: no menu, the sidebar folded away.
begin()
projected = asked("present") is not None
# As wide as the longest entry of the menu: on a tablet the rest belongs to the page.
SIDEBAR = 220
st.set_page_config(PRODUCT, ICON, layout="wide", initial_sidebar_state="collapsed" if projected else SIDEBAR)

# All that the page reads stood at the same moment.
with run.begin():
    user = auth.current_user()
    if user is None or user.must_change_password or user.must_set_up_codes or has_codes_to_tell():
        st.navigation(unnamed_pages(), position="hidden")
        if user is None:
            sign_in_page()
        elif user.must_change_password:
            change_password_page(user)
        elif user.must_set_up_codes:
            set_up_codes_page(user)
        else:
            recovery_codes_page()
        st.stop()

    page = st.navigation(
        pages_for(user, how_many(user)), position="hidden" if projected else "sidebar", expanded=True
    )
    with st.sidebar:
        if projected:
            # Out of sight, but drawn: a choice that is not drawn is forgotten.
            filters(user)
        st.caption(plain(user.display_name))
        if st.button("退出登录", icon=":material/logout:"):
            auth.sign_out()
            st.stop()
        for each in foot_of(user):
            st.page_link(page_of(each.url_path), label=each.title, icon=f":material/{each.icon}:")
        auth.watch()
    entry = entry_at(user, page)
    if not projected:
        filter_row(user, entry.action, parent_of(entry))
    try:
        require(user, entry.action)
        if not entry.is_held:
            raise Forbidden("本次活动的文件没有这一项。")
    except Forbidden as refusal:
        refuse(page.title, refusal)
    # Of many tabs, one is found by its page.
    st.set_page_config(f"{entry.title} · {PRODUCT}")
    # A file that shows several sections is told which one its address means.
    st.session_state[SECTION] = entry.section.id if entry.section else None
    try:
        page.run()
    finally:
        tell_of_what_is_unread()
