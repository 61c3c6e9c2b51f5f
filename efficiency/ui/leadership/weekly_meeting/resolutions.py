"""议定事项 on screen: what was resolved on an item and for whom, one tap from a 提请, said otherwise, handed out at the end."""

import datetime as dt
from collections.abc import Iterable

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.commands import Refused
from efficiency.commands.resolutions import (
    amend_resolution,
    close_meeting,
    lacking_to_close,
    resolve,
    resolve_proposal,
    withdraw_resolution,
)
from efficiency.core.access import Action, can
from efficiency.models import Part
from efficiency.queries import meetings
from efficiency.subjects.columns import WHY
from efficiency.subjects.meeting import RESOLUTION
from efficiency.ui.leadership.weekly_meeting.forms import Subject, unit_box
from efficiency.ui.leadership.weekly_meeting.sitting import Sitting
from efficiency.ui.parts.blocks import folded, plain
from efficiency.ui.parts.fields import day, text, unit_names
from efficiency.ui.parts.forms import Form, open_form
from efficiency.ui.parts.frame import Page, carry
from efficiency.ui.parts.menu import page_of

_SHOWN, _FIRST = 3, 10


def of_meeting(page: Page, number: int) -> pd.DataFrame:
    """The resolutions of a meeting as they are known by now; columns of ``queries.meetings.resolutions``."""
    rows = meetings.resolutions(page.scope)
    return rows[rows["meeting_number"] == number]


def parts_of(page: Page, number: int, seq: int) -> dict[str, str]:
    """Unit -> its part in a resolution."""
    rows = meetings.parts(page.scope)
    rows = rows[(rows["meeting_number"] == number) & (rows["seq"] == seq)]
    return dict(zip(rows["unit_id"], rows["part"], strict=True))


def who_words(page: Page, parts: dict[str, str]) -> str:
    """Who has which part, a whole group by its own name."""
    found = []
    for part in Part:
        units = [unit for unit in parts if parts[unit] == part]
        for group in page.plan.collectives:
            members = _members(page, group.id)
            if set(members) <= set(units):
                units = [group.id, *(unit for unit in units if unit not in members)]
        if units:
            names = "、".join(page.plan.unit(unit).name for unit in units)
            found.append(f"{names}{part.words}")
    return "，".join(found) or "还没有承办单位"


def _members(page: Page, group_id: str) -> list[str]:
    return [unit.id for unit in page.plan.units if unit.collective_id == group_id]


def resolutions(at: Sitting, place: int, subjects: Iterable[Subject]) -> None:
    """The resolutions recorded on an item, each with what became of it, and for the 工作办公室 the forms to say them otherwise and
    for one more."""
    # What is resolved is recorded on the day itself, after the evening whose figures the meeting looks at.
    own = of_meeting(at.page, at.number)
    given = state.on(at.page.scope).follow_up_rows
    given = given[given["meeting_number"] == at.number].sort_values("number")
    for row in own[own["agenda_item"] == place].itertuples():
        _one(at, row, given[given["resolution_seq"] == row.seq])
    # What was handed out without a resolution of its own.
    for row in given[(given["agenda_item"] == place) & given["resolution_seq"].isna()].itertuples():
        unit = at.page.plan.unit(row.unit_id).name
        since = "" if at.projected else f"（截至{chinese_date_short(at.page.as_of)}：{row.waiting}）"
        _line(at, f"（{row.number}）", row.content, f"{plain(unit)}，{chinese_date(row.due_on)}前{since}")
        if not at.projected:
            _link(at, row)
    if not (at.is_open and not at.is_over and can(at.page.user, Action.RUN_MEETING)):
        return
    if at.held_on is None:
        st.caption("登记召开后，可在这里记录议定事项。")
        return
    _new(at, place, list(subjects))


def _line(at: Sitting, number: str, content: str, rest: str) -> None:
    large = "## " if at.projected else ""
    st.markdown(f"{large}:material/task_alt: **议定**{number}：{plain(content)}　{rest}")


def _link(at: Sitting, row) -> None:
    """The way to a 督办, a row of ``State.follow_up_rows``."""
    unit = plain(at.page.plan.unit(row.unit_id).short_name)
    st.page_link(
        page_of("follow_ups"), label=f"{unit}　{row.number}办理情况", icon=":material/arrow_forward:",
        query_params=carry() | {"number": row.number},
    )  # fmt: skip


def _one(at: Sitting, row, given: pd.DataFrame) -> None:
    parts = parts_of(at.page, at.number, row.seq)
    due = f"{chinese_date(row.due_on)}前"
    _line(at, f"{row.seq}", row.content, f"{plain(who_words(at.page, parts))}，{due}")
    if at.projected:
        return
    for each in list(given.itertuples())[:_SHOWN]:
        _link(at, each)
    if rest := given["number"].tolist()[_SHOWN:]:
        st.caption(f"另有{len(rest)}件：{'、'.join(rest)}")
    if not can(at.page.user, Action.RUN_MEETING):
        return
    form = open_form(f"resolved_{at.number}_{row.seq}").about(str(row.id))
    words = f"{'更正' if at.is_over else '更改'}议定事项{row.seq}"
    with folded(words, key=f"amend_{at.number}_{row.seq}", icon=":material/edit:") as is_open:
        if is_open:
            _amend(at, form, row, parts)


def _amend(at: Sitting, form: Form, row, parts: dict[str, str]) -> None:
    content = text(form, RESOLUTION.field("content"), row.content, words="事项（做什么）")
    shared = _sharing(at.page, form, parts)
    due_on = day(form, _DUE, row.due_on, known_on=at.page.as_of)
    reason = text(form, WHY) if at.is_over else ""

    def save() -> str:
        amend_resolution(
            at.page.user, at.page.as_of, at.number, row.seq, row.id, content=content, due_on=due_on, parts=shared,
            reason=reason,
        )  # fmt: skip
        return f"议定事项{row.seq}已更改。"

    form.submit("保存更改", save)
    if not at.is_over and st.button("撤销这一件", key=form.key("withdraw"), icon=":material/delete:"):
        try:
            withdraw_resolution(at.page.user, at.page.as_of, at.number, row.seq, row.id)
        except Refused as refused:
            st.error(plain(str(refused)))
        else:
            st.rerun()


_IN_A_WEEK = dt.timedelta(days=7)
_DUE = RESOLUTION.field("due_on").but(header="时限（何时完成）")


def _sharing(page: Page, form: Form, parts: dict[str, str], subject: Subject | None = None) -> dict[str, str]:
    """Unit -> its part, as chosen: a lead, those who help it, units or whole groups that each act for themselves."""
    leads = [unit for unit, part in parts.items() if part == Part.LEAD]
    chosen = leads[0] if leads else subject.unit_id if subject else None
    variant = subject.reference if subject else ""
    with form.field("unit_id", variant) as key:
        lead = unit_box(page, "责任单位（牵头，谁来做）", key, chosen=chosen)
    names = unit_names(page)
    left, right = st.columns(2)
    with left, form.field("joint") as key:
        joint = st.multiselect(
            "协办单位（可不选）", list(names), format_func=names.get, key=key, placeholder="请选择",
            default=[unit for unit, part in parts.items() if part == Part.JOINT],
        )  # fmt: skip
    groups = {
        group.id: f"{group.name}（{len(_members(page, group.id))}个）" for group in page.plan.collectives
    }
    each = [unit for unit, part in parts.items() if part == Part.EACH]
    whole = [group for group in groups if set(_members(page, group)) <= set(each)]
    members = {unit for group in whole for unit in _members(page, group)}
    with right, form.field("parts") as key:
        alone = st.multiselect(
            "分别办理（可选整组，可不选）", [*groups, *names], format_func=(groups | names).get, key=key,
            placeholder="请选择", default=[*whole, *(unit for unit in each if unit not in members)],
        )  # fmt: skip
    shared = {member: Part.EACH for unit in alone for member in (_members(page, unit) or [unit])}
    return shared | dict.fromkeys(joint, Part.JOINT) | ({lead: Part.LEAD} if lead else {})


def _new(at: Sitting, place: int, subjects: list[Subject]) -> None:
    # Before the fold, which closes once the resolution is recorded.
    form = open_form(f"resolution_{at.number}_{place}")
    with st.expander("记录议定事项", key=form.key("fold"), icon=":material/edit_note:"):
        subject = None
        if subjects:
            with form.field("subject") as key:
                subject = st.selectbox(
                    "就哪一件（可不选）", subjects, index=None, format_func=lambda each: each.words,
                    placeholder="请选择", key=key,
                )  # fmt: skip
        content = text(form, RESOLUTION.field("content"), words="事项（做什么）")
        shared = _sharing(at.page, form, {}, subject)
        due_on = day(form, _DUE, at.page.as_of + _IN_A_WEEK, known_on=at.page.as_of)

        def save() -> str:
            seq = resolve(
                at.page.user, at.page.as_of, at.number, content=content, due_on=due_on, parts=shared, agenda_item=place,
                subject_kind=subject.kind if subject else None,
                subject_reference=subject.reference if subject else None,
            )  # fmt: skip
            return f"已记录为议定事项{seq}，散会时交办。"

        form.submit("记录", save)


def resolve_button(at: Sitting, proposal_id: int, place: int) -> None:
    """One tap that makes a resolution of what was put up, for the 工作办公室 in the room."""
    if not (at.held_on and at.is_open and not at.is_over and can(at.page.user, Action.RUN_MEETING)):
        return
    if not st.button("议定", key=f"resolve_{proposal_id}", icon=":material/task_alt:"):
        return
    try:
        resolve_proposal(at.page.user, at.page.as_of, proposal_id, place)
    except Refused as refused:
        st.error(plain(str(refused)))
    else:
        st.rerun()


def close_form(at: Sitting) -> None:
    """散会: what was resolved is handed out, and the 会议纪要 is complete; for the 工作办公室 once the meeting was held. After it the
    ways to what was handed out."""
    if not at.held_on or not can(at.page.user, Action.RUN_MEETING):
        return
    form = open_form(f"close_{at.number}")
    own = of_meeting(at.page, at.number)
    if at.meeting.closed_on:
        rows = state.on(at.page.scope).follow_up_rows
        given = rows[rows["meeting_number"] == at.number].sort_values("number")
        more = f"，以下为其中{_FIRST}件，其余见督办事项" if len(given) > _FIRST else ""
        st.caption(f"{chinese_date(at.meeting.closed_on)}散会，交办督办{len(given)}件{more}。")
        with st.container(horizontal=True):
            for row in given.head(_FIRST).itertuples():
                _link(at, row)
        return
    if at.is_over and own.empty:
        return
    with st.container(border=True):
        units = {seq: len(parts_of(at.page, at.number, seq)) for seq in own["seq"]}
        st.markdown(
            f"**散会交办**　议定{len(own)}件，将交办督办{sum(units.values())}件；散会前都可以更改。"
            if len(own)
            else "**散会交办**　没有议定事项；散会后会议纪要成稿。"
        )
        due = dict(zip(own["seq"], own["due_on"], strict=True))
        lacking = lacking_to_close(due, {seq for seq, count in units.items() if count}, at.page.as_of)

        def save() -> str:
            numbers = close_meeting(at.page.user, at.page.as_of, at.number)
            return f"已散会，交办督办{len(numbers)}件，会议纪要已成稿。"

        form.submit("散会并交办", save, lacking=lacking)
