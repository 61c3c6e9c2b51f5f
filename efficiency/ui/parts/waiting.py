"""待办 on screen: one line per matter, one tap to the act; and how many there are, for the menu."""

import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date_short
from efficiency.commands.exports import record_export
from efficiency.core.access import Action, User, can, scope_of
from efficiency.core.config import PRODUCT
from efficiency.core.db import now
from efficiency.exchange.calendar_out import ics_bytes
from efficiency.judgements.administration import errands
from efficiency.judgements.due_days import due_days
from efficiency.judgements.waiting import Awaited, Thing, Waiting, beyond, waiting_for
from efficiency.models import Role
from efficiency.ui.parts.blocks import folded, plain
from efficiency.ui.parts.frame import DEMO_WORDS, Page, carry, day_asked, way_on
from efficiency.ui.parts.menu import page_of

# So many lines push the page's own first figures no further down than they must.
FIRST = 3
_LONGEST = 46
_CALENDAR = "到期日历"


def how_many(user: User) -> int:
    """How many matters wait for the user on the day that the pages show; for an administrator how many errands there are now."""
    if not can(user, Action.VIEW_OVERVIEW):
        return len(errands(user))
    own = state.on(scope_of(user, day_asked()))
    return len(waiting_for(user, own, now())) + beyond(user, own).incidents


def waiting_box(page: Page) -> None:
    """What waits for the reader, the longest overdue first; a line says what, and by when. Of the whole city for those who
    act for all of it, whichever range is chosen."""
    own = state.on(scope_of(page.user, page.as_of))
    found, more = waiting_for(page.user, own, now()), beyond(page.user, own)
    count = len(found) + more.incidents
    with st.container(border=True, gap="xsmall", key="waiting"):
        late = sum(each.is_overdue for each in found) + more.overdue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**待办{count:,}件**" + (f"，其中超期{late:,}件" if late else "")
                if found
                else "**待办0件**　没有等您办理的事。"
            )
            _calendar(page)
            if can(page.user, Action.RECEIVE_PAPERS):
                way_on("received_papers", "收到的公文", icon=":material/inbox:", width="content")
        for each in found[:FIRST]:
            _line(page, each)
        if rest := found[FIRST:]:
            with folded(f"其余{count - FIRST:,}件", key="waiting_rest") as is_open:
                if is_open:
                    for each in rest:
                        _line(page, each)
                    if more:
                        _more(page, more.incidents)


def _more(page: Page, count: int) -> None:
    """How many 监测点反映 are not named, and the way to the list of them all."""
    st.caption(f"另有监测点反映{count:,}件，时限都在以上各件之后。")
    acts = page.user.role is Role.SUPERVISION
    address, parameters = (
        ("register", {"form": "handle"})
        if acts
        else ("units", {"unit": page.user.unit_id, "part": "incidents"})
    )
    st.page_link(
        page_of(address), label="全部监测点反映", icon=":material/list:", query_params=carry() | parameters
    )


def errand_box(page: Page) -> None:
    """What waits for an administrator, at the head of the page on which it is seen to."""
    found = errands(page.user)
    with st.container(border=True, gap="xxsmall", key="errands"):
        st.markdown(f"**待办{len(found)}件**" + ("" if found else "　没有等您办理的事。"))
        for each in found[:FIRST]:
            st.markdown(f"**{plain(each.words)}**　:gray[{plain(each.detail)}]")
        if len(found) > FIRST:
            st.caption(f"另有{len(found) - FIRST}件，见下面的名单。")


def _calendar(page: Page) -> None:
    """One's due days as a file for one's own calendar; made when it is asked for, and written to the audit log then."""

    def made() -> bytes:
        days = due_days(page.user, state.on(scope_of(page.user, page.as_of)), state.on(page.scope))
        record_export(page.user, _CALENDAR, page.as_of, len(days), "ics")
        return ics_bytes(days, f"{DEMO_WORDS if page.is_demo else PRODUCT} {_CALENDAR}", now())

    st.download_button(
        "到期日历文件", data=made, file_name=f"{_CALENDAR}_{page.as_of:%Y%m%d}.ics", mime="text/calendar",
        key="calendar", on_click="ignore", type="tertiary", icon=":material/calendar_add_on:",
        help="待办、任务、时间节点和报送的到期日，可导入手机或办公软件的日历；再次导入时更新，不重复。",
    )  # fmt: skip


def _line(page: Page, each: Waiting) -> None:
    who = "" if each.unit_id in (None, page.user.unit_id) else page.plan.unit(each.unit_id).short_name
    words = f"{each.awaited.words}　{each.title}"
    address, parameters = where(each, page.user.role)
    until = _until(each)
    about = "　".join(filter(None, (who, _short(each.subject))))
    st.page_link(
        page_of(address),
        label=f"**{plain(words)}**{'　' if until else ''}{until} :small[:gray[{plain(about)}]]",
        query_params=carry() | parameters,
        width="content",
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _until(each: Waiting) -> str:
    if each.due_on is None:
        return ""
    if each.is_overdue:
        return f":red[■ 已超{each.days_over}天]"
    if each.awaited is Awaited.ATTEND:
        # A day to be there, not one to be ready by.
        return chinese_date_short(each.due_on)
    return "▲ 今天到期" if each.due_on == each.as_of else f"{chinese_date_short(each.due_on)}前"


def where(each: Waiting, role: Role) -> tuple[str, dict[str, str]]:
    """The page on which the matter is acted upon, and what its address says so that it is in hand there."""
    acts = role is Role.SUPERVISION
    match each.thing:
        case Thing.FOLLOW_UP:
            return "follow_ups", {"number": each.reference}
        case Thing.WEEK:
            return "reporting", {"week": each.reference}
        case Thing.EXTENSION:
            return "corrections", {"view": "deadlines", "extension": each.reference}
        case Thing.PROPOSAL | Thing.MEETING:
            return "weekly_meeting", {"meeting": each.reference}
        case Thing.PAPER:
            return "received_papers", {"paper": each.reference}
        case Thing.FINDING if acts:
            return "register", {
                "form": "inspection",
                "visit_form": "rectification",
                "finding": each.reference,
            }
        case Thing.DOCUMENT if acts:
            return "register", {"form": "document", "document_form": "step", "document": each.reference}
        case Thing.INCIDENT if acts:
            return "register", {"form": "handle", "incident": each.reference}
    asked = {Thing.FINDING: "finding", Thing.DOCUMENT: "document", Thing.INCIDENT: "incident"}
    return "units", {"unit": each.unit_id, asked[each.thing]: each.reference}
