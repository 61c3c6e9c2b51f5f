"""The line above every page: the demo mark, 统计截至 and 范围, the link and the paper; and what is said of an address."""

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Action, User, can
from efficiency.core.config import settings
from efficiency.queries.days import board_day
from efficiency.queries.portfolios import in_charge_of
from efficiency.ui.parts.frame import (
    ALL,
    AS_OF,
    CITY,
    DEMO_WORDS,
    OF,
    OWN,
    PAPER,
    RANGES,
    SHOW,
    WHOLE,
    carry,
    chosen_day,
    chosen_range,
    has_figures,
    leader_of_link,
    on_paper,
    title_of,
)  # fmt: skip
from efficiency.ui.parts.menu import entry_of, page_of
from efficiency.ui.seams.address import asked, drop, heeded, unread
from efficiency.ui.seams.browser import print_page

# The name of the line, of which paper keeps the demo mark (``ui/seams/shell.py``).
ABOVE = "above_the_page"
# What links of before said.
_RANGE = "range"


def _keep_along() -> None:
    """On a page that draws neither, keep the day and the range: what is not drawn is forgotten otherwise."""
    for name in (AS_OF, CITY):
        if name in st.session_state:
            st.session_state[name] = st.session_state[name]


def filter_row(user: User, action: Action, parent: str | None = None) -> None:
    """The first line of every page: the demo mark, 统计截至 and, for a leader, 范围; both live in the address.

    Above the page, not below the menu, which is longer than a tablet is high. Nothing to choose for those without figures, and on
    the pages of an ``action`` without. ``parent`` is the address of the page that lists this one, which the menu does not.
    """
    may_choose = has_figures(user, action)
    if not may_choose:
        _keep_along()
    above = entry_of(parent) if parent and can(user, entry_of(parent).action) else None
    if not (may_choose or above or settings().demo):
        return
    there = {name: asked(name) for name in (AS_OF, CITY)}
    day = there[AS_OF] if AS_OF not in st.session_state else None
    unknown = there[CITY] not in (None, "true", "false")
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small", key=ABOVE
    ):
        if above:
            st.page_link(
                page_of(above.url_path), label=above.title, icon=":material/arrow_back:", query_params=carry(),
                width="stretch",
            )  # fmt: skip
        if settings().demo:
            st.caption(DEMO_WORDS, width="stretch")
        if may_choose:
            filters(user)
        _taking_along(user, dated=may_choose)
    if unknown:
        st.info(f"链接中的范围无法识别，已改用“{RANGES[chosen_range()]}”。")
    if on_paper():
        st.button(
            "回到屏幕版式", icon=":material/desktop_windows:", key="as_printed", on_click=_back_to_the_screen
        )
    _whose_link(user)
    if may_choose and day is not None and day != chosen_day().isoformat():
        days = campaign.load().parameters
        st.info(
            f"链接中的日期无法识别，或不在{chinese_date(days.first_day)}至{chinese_date(days.last_day)}之间，"
            f"已改用{chinese_date(chosen_day())}。"
        )


def _whose_link(user: User) -> None:
    """Say whose 分管 a link shows to somebody else, and the way back to one's own range."""
    wanted = asked(OF)
    if not wanted or wanted == user.leader_id or chosen_range() == ALL:
        return
    if shared := leader_of_link(user, chosen_day()):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(f"链接写明的范围：{title_of(shared, chosen_day())}分管的单位。", width="stretch")
            st.button("看自己的范围", on_click=lambda: st.query_params.pop(OF, None))
    elif user.unit_id:
        st.info("链接是从一位领导分管的范围复制的；以下是本单位的情况。")
    else:
        st.info("链接中的领导没有分管单位，以下是您自己范围内的情况。")


def address_of_what_is_shown(user: User, *, dated: bool = True) -> str:
    """The page's address with all that it shows by default, too: the day, the range with whose it is, and the part that is
    open, which may be another for another reader. Without the page's own origin where nobody's browser is there."""
    shown = {name: st.query_params[name] for name in st.query_params if name not in (AS_OF, CITY, OF, _RANGE)}
    if SHOW in st.session_state:
        shown[SHOW] = st.session_state[SHOW]
    if dated:
        shown |= _day_and_range(user)
    address = urlsplit(st.context.url or "")
    return urlunsplit((address.scheme, address.netloc, address.path, urlencode(shown), ""))


def _day_and_range(user: User) -> dict[str, str]:
    """The day and the range as an address says them, also where they are the reader's defaults."""
    shown = {AS_OF: chosen_day().isoformat()}
    if in_charge_of(user.leader_id, chosen_day()):
        shown[CITY] = str(chosen_range() == ALL).lower()
        if chosen_range() == OWN:
            shown[OF] = asked(OF) or user.leader_id
    elif OF in st.query_params:
        shown[OF] = st.query_params[OF]
    return shown


def _taking_along(user: User, *, dated: bool) -> None:
    """复制链接 and 打印: what is shown, for somebody else and for paper."""
    if not can(user, Action.VIEW_OVERVIEW):
        return
    offer = st.popover(
        "",
        icon=":material/ios_share:",
        type="tertiary",
        help="复制链接、打印本页",
        key="taking_along",
        on_change="rerun",
    )
    if not offer.open:
        return
    with offer:
        if dated:
            st.caption("链接写明统计截至日和范围，发给别人看到的是同一天、同一范围。")
        st.code(address_of_what_is_shown(user, dated=dated), language=None, wrap_lines=True)
        if st.button("打印本页", icon=":material/print:", on_click=_whole_page):
            print_page()


def _whole_page() -> None:
    st.query_params.update({SHOW: WHOLE, PAPER: "1"})


def _back_to_the_screen() -> None:
    drop(SHOW)
    st.query_params.pop(PAPER, None)


def tell_of_what_is_unread() -> None:
    """Say once that a link brought what the page knows nothing of, after the page has read all that it reads."""
    # What goes along with every link is no concern of a page without figures.
    for name in (AS_OF, CITY, OF, _RANGE):
        asked(name)
    # The whole of a page without parts is the page.
    asked(SHOW, begins=WHOLE)
    if unread():
        st.toast(
            "链接中有本页没有的内容，已略过；以下是本页现有的。", icon=":material/link_off:", duration="long"
        )
        heeded()


def filters(user: User) -> None:
    """The two choices that go along with every link: the day, and for a leader with a portfolio the range."""
    if not can(user, Action.VIEW_OVERVIEW):
        return
    st.caption("统计截至", width="content", help="所有页面的数字都按这一天当时掌握的情况计算。")
    st.date_input(
        "统计截至",
        value=board_day(),
        min_value=campaign.load().parameters.first_day,
        max_value=campaign.load().parameters.last_day,
        key=AS_OF,
        bind="query-params",
        format="YYYY-MM-DD",
        label_visibility="collapsed",
        width=150,
    )
    if in_charge_of(user.leader_id, chosen_day()):
        if CITY not in st.session_state and asked(_RANGE) in (ALL, RANGES[ALL]):
            st.session_state[CITY] = True
        # A switch, because Streamlit writes the words of a choice into the address and of a switch only that it is on.
        st.toggle(
            RANGES[ALL],
            key=CITY,
            bind="query-params",
            help=f"关：只看{RANGES[OWN]}单位；开：看{RANGES[ALL]}。",
        )
