"""The frame of every page: who may see it, its heading, the as-of sentence, and what travels with links."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st

from efficiency import campaign
from efficiency.campaign.document import display
from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import chinese_date, chinese_date_short, guessed, weekday_name
from efficiency.commands.readings import record_reading, registers_on
from efficiency.core.access import Action, Forbidden, Scope, User, can, require, scope_of
from efficiency.core.config import settings
from efficiency.core.db import now
from efficiency.queries.days import board_day, today
from efficiency.queries.portfolios import in_charge_of, leader_titles
from efficiency.ui.parts import auth
from efficiency.ui.parts.menu import page_of
from efficiency.ui.parts.receipts import begin_page
from efficiency.ui.seams.address import answered, asked
from efficiency.ui.seams.widgets import forget_clicks

AS_OF, CITY = "as_of", "city"
# Which part of a page is shown; all of them one below the other, as they are printed.
SHOW, WHOLE = "show", "whole"
# That the page is drawn as it is printed: tables that break their lines instead of scrolling, what help marks hold written out.
PAPER = "paper"
# Whose 分管 a copied link shows.
OF = "of"
OWN, ALL = "own", "all"
RANGES = {OWN: "我分管的", ALL: "全市"}
# What may be looked at through the 分管 of a leader who copied a link; what is written or issued is not narrowed by an address.
_SHARED = frozenset(
    {Action.VIEW_OVERVIEW, Action.VIEW_UNITS, Action.VIEW_TASKS, Action.VIEW_SUPERVISION, Action.VIEW_FOLLOW_UPS,
     Action.VIEW_ACCOUNTABILITY}
)  # fmt: skip

# What has neither a day nor a range: the reader's own account, and the handbook.
_WITHOUT_FIGURES = frozenset({Action.OWN_ACCOUNT, Action.READ_HANDBOOK})

DEMO_WORDS = "演示数据，纯属虚构"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page starts from: its reader, the rows to read, the day, the document."""

    user: User
    scope: Scope
    as_of: dt.date
    plan: Plan
    own_portfolio: bool
    is_demo: bool
    # The leader whose 分管 a link shows to somebody else, by title.
    portfolio_of: str = ""

    @property
    def is_portfolio(self) -> bool:
        """Whether the page holds what one leader is in charge of, the reader or another."""
        return self.own_portfolio or bool(self.portfolio_of)

    @property
    def whose(self) -> str:
        """Whose rows the page holds, in a word that a heading begins with."""
        if self.scope.unit_ids is None:
            return RANGES[ALL]
        if self.portfolio_of:
            return f"{self.portfolio_of}分管的"
        return RANGES[OWN] if self.own_portfolio else "本单位"


def open_page(action: Action, title: str, question: str, basis: str = "", *, projected: bool = False) -> Page:
    """The first call of every page: check the right again, draw the heading, say what to read.

    ``question`` is the leader's question that the page answers, ``basis`` the clause it stands on (意见二、R2.1).
    ``projected``: on a projector the heading is the page's own; only the line with the demo mark stays.
    Stops the run with a calm page when nobody is signed in or the right is missing.
    """
    begin_page()
    user = auth.current_user()
    if user is None:
        st.info("您尚未登录，或登录已过期。请刷新页面后重新登录。")
        st.stop()
    try:
        require(user, action)
    except Forbidden as refusal:
        refuse(title, refusal)
    _note_confidential(user, action, title)
    as_of = chosen_day()
    portfolio = in_charge_of(user.leader_id, as_of)
    own_portfolio = bool(portfolio) and chosen_range() == OWN
    shared = leader_of_link(user, as_of) if action in _SHARED else None
    if shared:
        portfolio, own_portfolio = in_charge_of(shared, as_of), False
    source = f"{display(campaign.load().plan.doc_number)} {basis}".strip()
    if projected:
        st.caption(" · ".join([DEMO_WORDS, source] if settings().demo else [source]))
    else:
        st.title(title)
        said = [campaign_sentence(today())]
        if has_figures(user, action):
            said.append(as_of_sentence(as_of))
        # One text: what stands one below the other with nothing to touch in it is sent at once.
        line = " · ".join(filter(None, said))
        st.markdown(f":gray[:small[{question}　{source}]]" + (f"\n\n:small[{line}]" if line else ""))
    return Page(
        user=user,
        scope=scope_of(user, as_of, portfolio if own_portfolio or shared else frozenset()),
        as_of=as_of,
        plan=campaign.load().plan,
        own_portfolio=own_portfolio,
        is_demo=settings().demo,
        portfolio_of=title_of(shared, as_of) if shared else "",
    )


def leader_of_link(user: User, as_of: dt.date) -> str | None:
    """The leader whose 分管 the address asks for, where the reader may see the whole city and is not that leader; None
    otherwise."""
    wanted = asked(OF)
    if not wanted or user.unit_id or wanted == user.leader_id or chosen_range() == ALL:
        return None
    return wanted if in_charge_of(wanted, as_of) else None


def title_of(leader_id: str, as_of: dt.date) -> str:
    """The title of a leader on a day. Raises ``KeyError`` for one that there is not."""
    titles = leader_titles(Scope(as_of)).set_index("leader_id")["title"]
    return titles[leader_id]


def _note_confidential(user: User, action: Action, title: str) -> None:
    """Have the audit log say that this session opened a confidential register today; asked for once, not on each rerun."""
    for register in registers_on(user, action):
        noted = (register, now().date(), user.session)
        if noted not in st.session_state.setdefault(_READINGS, set()):
            record_reading(user, register, title)
            st.session_state[_READINGS].add(noted)


def refuse(title: str, refusal: Forbidden) -> NoReturn:
    """In place of a page, say that the right is missing; nothing of the page is read or shown."""
    st.title(title)
    st.info(str(refusal))
    answered()
    st.stop()


def campaign_sentence(day: dt.date) -> str:
    """That the campaign has not begun on ``day``, or is over; nothing while it runs."""
    days = campaign.load().parameters
    if day < days.first_day:
        return f"本次行动尚未开始（{chinese_date(days.first_day)}起）"
    if day > days.last_day:
        return f"本次行动已于{chinese_date(days.last_day)}结束，此后登记、更正的也计入这一天"
    return ""


def as_of_sentence(day: dt.date) -> str:
    """截至 which day, where that is in the three phases (工作步骤), and the next 时间节点."""
    document = campaign.load().plan
    parts = [f"截至{chinese_date(day)}（{weekday_name(day)}）"]
    phase = document.phase_on(day)
    if phase is not None:
        parts.append(
            f"{phase.name}第{(day - phase.starts_on).days + 1}天，"
            f"距{phase.end_words}{(phase.ends_on - day).days}天"
        )
    elif day < document.phases[0].starts_on:
        parts.append("动员部署阶段尚未开始")
    else:
        parts.append("三个阶段均已结束")
    coming = [milestone for milestone in document.milestones if milestone.ends_on >= day]
    if coming:
        soonest = min(coming, key=lambda milestone: milestone.ends_on)
        parts.append(f"下一时间节点：{soonest.label}（{chinese_date_short(soonest.ends_on)}）")
    if words := guessed(day, campaign.load().parameters.last_day):
        parts.append(words)
    return " · ".join(parts)


def chosen_day() -> dt.date:
    """The as-of day picked above the page, by default today."""
    return st.session_state.get(AS_OF) or board_day()


def day_asked() -> dt.date:
    """The as-of day also before the filters are drawn, when the first run only has the address to go by."""
    try:
        wanted = dt.date.fromisoformat(asked(AS_OF) or "")
    except ValueError:
        return chosen_day()
    days = campaign.load().parameters
    is_there = AS_OF not in st.session_state and days.first_day <= wanted <= days.last_day
    return wanted if is_there else chosen_day()


def chosen_range() -> str:
    """``OWN`` or ``ALL``; only who is in charge of units on the as-of day has the choice."""
    return ALL if st.session_state.get(CITY) else OWN


def carry() -> dict[str, str]:
    """The query parameters that go along with each link: the day and the range where they are not the default."""
    parameters = {}
    day = st.session_state.get(AS_OF)
    if day and day != board_day():
        parameters[AS_OF] = day.isoformat()
    if chosen_range() == ALL:
        parameters |= IN_THE_CITY
    elif OF in st.query_params:
        parameters[OF] = st.query_params[OF]
    return parameters


# The address of what lies outside a leader's own range.
IN_THE_CITY = {CITY: "true"}


_READINGS = "confidential_readings"


def go(url_path: str, **parameters: str) -> NoReturn:
    """Open another page with ``parameters`` in its address, keeping the day and the range."""
    forget_clicks()
    if urlsplit(st.context.url or "").path.strip("/") == url_path:
        # On the same page the bound widgets stay as they are and would not write the day and the range again.
        st.query_params.update(parameters)
        st.rerun()
    # On another page these widgets put theirs back into the address themselves.
    st.switch_page(page_of(url_path), query_params=parameters)


def has_figures(user: User, action: Action) -> bool:
    """Whether the page of ``action`` shows the reader anything of a day and a range."""
    return can(user, Action.VIEW_OVERVIEW) and action not in _WITHOUT_FIGURES


def on_paper() -> bool:
    """Whether the page is drawn as it is printed."""
    return asked(PAPER, begins="1") == "1"


def way_on(url_path: str, label: str, parameters: Mapping[str, str] | None = None, **more) -> None:
    """A link that only leads on to another page, with ``parameters`` in its address: nothing on paper, where it would say
    nothing. ``more`` goes to ``st.page_link``."""
    if not on_paper():
        st.page_link(page_of(url_path), label=label, query_params=carry() | (parameters or {}), **more)
