"""登记反映 and 办理反映: what a monitoring point reports, with both due days before it is saved, and its way to 办结."""

import datetime as dt
from collections import Counter

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.workdays import (
    chinese_date_short,
    reply_due_calendar,
    reply_due_workdays,
    weekday_name,
)
from efficiency.commands.incidents import INCIDENT, move_incident, register_incident
from efficiency.judgements.rules.accountability import GRADES
from efficiency.models import IncidentStage, ReplyClock, ReplyStanding
from efficiency.queries.incident_standings import incidents_by
from efficiency.queries.register import incident_steps
from efficiency.standings.incidents import IncidentStanding, incidents_on, reply_standing
from efficiency.standings.turns import Owner
from efficiency.subjects.incident import NOTED, SEVERITIES, STEP, SUB_KINDS, SUBJECT, VERIFYING
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.fields import (
    choose,
    day,
    history,
    in_hand,
    point_names,
    record,
    switch,
    text,
    unit_names,
)
from efficiency.ui.parts.forms import Form, open_form
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.incidents import incident_choice, incident_total

# What the next hand has days of its own for; every other hand has the one day on which the enterprise is to be answered.
_NEXT = {IncidentStage.TRANSFERRED: "反馈", IncidentStage.REPLIED: "办结"}

# Who was not asked has no judgement.
JUDGEMENT = STEP.field("satisfied").but(header=f"{STEP.header_of('satisfied')}（没有征求的不选）")


def registering(page: Page) -> None:
    """The form for a new report. The last day to reply is shown in both readings while the form is filled in."""
    form = open_form("incident").about("new")
    with st.grid(2, min_column_width=280):
        point_id = choose(form, SUBJECT.field("point_id"), point_names(page), help="可输入企业名称查找")
        unit_id = choose(form, SUBJECT.field("unit_id"), unit_names(page))
        received_on = day(form, SUBJECT.field("received_on"), page.as_of)
        with st.container(gap="xsmall"):
            due_days(page, received_on)
    kind = switch(form, SUBJECT.field("kind"))
    sub_kind = None
    if kind:
        kinds = {each: each for each in SUB_KINDS[kind]}
        sub_kind = switch(form, SUBJECT.field("sub_kind"), kinds, variant=kind)
    severity = switch(form, SUBJECT.field("severity"), {each: GRADES[each] for each in SEVERITIES})
    content = text(
        form,
        SUBJECT.field("content"),
        help=f"不超过2,000个字。企业名称只有{campaign.load().supervisor}看得到，其他账号看到的是代号。",
    )

    def save() -> str:
        number = register_incident(
            page.user, page.as_of, point_id=point_id, unit_id=unit_id, received_on=received_on, kind=kind,
            sub_kind=sub_kind, severity=severity, content=content,
        )  # fmt: skip
        return f"已登记反映{number}。3日内回复到期日：{_due_words(page, received_on)}。"

    form.submit("登记反映", save)


def due_days(page: Page, received_on: dt.date | None) -> None:
    """Both last days to reply for a day of receipt, the official one first."""
    if received_on is None:
        st.caption("选好收件日期，这里算出3日内回复的到期日。")
        return
    st.markdown(f"3日内回复到期日：**{_due_words(page, received_on)}**")


def _due_words(page: Page, received_on: dt.date) -> str:
    days = {
        ReplyClock.CALENDAR: reply_due_calendar(received_on),
        ReplyClock.WORKDAY: reply_due_workdays(received_on),
    }
    official = state.on(page.scope).reply_clock
    told = [
        f"{chinese_date_short(days[official])}（{weekday_name(days[official])}，{ReplyClock.words_of(official)}，正式）"
    ]
    told += [
        f"{chinese_date_short(day)}（{ReplyClock.words_of(clock)}）"
        for clock, day in days.items()
        if clock != official
    ]
    return "；".join(told)


def moving(page: Page) -> None:
    """The form that takes one open report to its next stage, those due first at the top of the list."""
    clock = state.on(page.scope).reply_clock
    due = f"due_{clock}_on"
    st.subheader(_open_words(page, clock))
    form = open_form("move")
    open_rows = incident_choice(
        page, "move", asked=in_hand("move", "incident"), unfinished=True, due_first=clock
    )
    if open_rows.empty:
        return
    names = unit_names(page)
    options = {row.number: _option(row, names, due) for row in open_rows.itertuples()}
    number = record(form, "反映", options, parameter="incident")
    if number is None:
        return
    row = open_rows.set_index("number").loc[number]
    st.markdown(f"{plain(row['point_label'])}反映{plain(names[row['unit_id']])}：{plain(row['content'])}")
    due_days(page, row["received_on"])
    (standing,) = incidents_on(open_rows[open_rows["number"] == number], page.as_of, clock)
    _whose_turn(standing)
    _next_stage(page, form, number, row)
    history(page, incident_steps(page.scope, number), IncidentStage, "办理记录")


def _whose_turn(standing: IncidentStanding) -> None:
    """Who has to do what by when, and how long that is over: what a red on 总览 led here for."""
    if standing.waits_for is None:
        return
    what = _NEXT.get(standing.stage, "回复企业")
    over = f"，**■ 已超{standing.days_over}天**" if standing.is_overdue else ""
    words = Owner.words_of(standing.waits_for)
    st.markdown(f"{words}应于{chinese_date_short(standing.turn_due_on)}前{what}{over}")


def _next_stage(page: Page, form: Form, number: str, row: pd.Series) -> None:
    before = form.seen(number, row["stage"])
    stage = INCIDENT.next(before)
    st.markdown(f"**{IncidentStage.words_of(before)} → {IncidentStage.words_of(stage)}**")
    form = form.about(f"{number}_{stage}")
    occurred_on = day(
        form, STEP.field("occurred_on").but(header=f"{IncidentStage.words_of(stage)}日期"), page.as_of
    )
    verification = satisfied = None
    if stage in VERIFYING:
        said = row["verification"] if stage == IncidentStage.REPLIED else None
        verification = switch(
            form, STEP.field("verification"), default=said if isinstance(said, str) else None
        )
    if stage == IncidentStage.CLOSED:
        satisfied = switch(form, JUDGEMENT)
    note = text(form, STEP.field("note"), words=NOTED.get(stage, ""))

    def save() -> str:
        reached = move_incident(
            page.user, page.as_of, number, before, occurred_on=occurred_on, verification=verification,
            satisfied=satisfied, note=note,
        )  # fmt: skip
        return f"{number}已办到“{IncidentStage.words_of(reached)}”（{chinese_date_short(occurred_on)}）。"

    form.submit(f"登记{IncidentStage.words_of(stage)}", save)


def _open_words(page: Page, clock: str) -> str:
    total = incident_total(page.scope, unfinished=True)
    if not total:
        return "没有在办的反映"
    waiting = incidents_by(page.scope, f"due_{clock}_on", unfinished=True, unanswered=True)
    standings: Counter[ReplyStanding] = Counter()
    for last_day, count in waiting.itertuples(index=False):
        standings[reply_standing(None, last_day, page.as_of)] += count
    overdue, today = standings[ReplyStanding.OVERDUE], standings[ReplyStanding.DUE_TODAY]
    return f"在办{total}件，其中未回复{standings.total()}件：已超期{overdue}件、今日到期{today}件"


def _option(row, names: dict[str, str], due: str) -> str:
    last_day = getattr(row, due)
    waiting = f"{chinese_date_short(last_day)}前回复" if pd.isna(row.replied_on) else "已回复，待办结"
    return (
        f"{row.number}　{names[row.unit_id]}　{row.sub_kind}　{IncidentStage.words_of(row.stage)}　{waiting}"
    )
