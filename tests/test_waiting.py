"""待办: each matter waits in the box of exactly the one whose turn it is, from the day of the turn, one tap from the act."""

import datetime as dt
from collections import Counter

import pytest
import streamlit as st
from icalendar import Calendar
from sqlalchemy import select

from efficiency import campaign, state
from efficiency.campaign.workdays import report_due_on
from efficiency.commands.meetings import propose
from efficiency.commands.reports import return_report, submit_report
from efficiency.core import db
from efficiency.core.access import Scope, User, scope_of
from efficiency.exchange.calendar_out import ics_bytes
from efficiency.judgements.due_days import due_days
from efficiency.judgements.reminders import message, reminders
from efficiency.judgements.waiting import Awaited, Thing, waiting_at_units, waiting_for
from efficiency.models import (
    DocumentStep,
    ExtensionRequest,
    Finding,
    FollowUp,
    FollowUpStep,
    Incident,
    IncidentStep,
    Rectification,
    Role,
    SupervisionDocument,
)
from efficiency.standings.documents import DocumentStanding
from efficiency.standings.extensions import ExtensionStanding
from efficiency.standings.findings import FindingStanding
from efficiency.standings.follow_ups import FollowUpStanding
from efficiency.standings.incidents import IncidentStanding
from efficiency.standings.turns import Owner
from efficiency.ui.parts.menu import entry_of
from efficiency.ui.parts.waiting import where
from tests.conftest import person
from tests.reading import unfinished, words

AUGUST, JUNE = dt.date(2007, 8, 31), dt.date(2007, 6, 15)
OFFICE = person("gzb_zhang", Role.WORK_OFFICE, "工作办公室")
BUREAU = person("jcj_wang", Role.SUPERVISION, "市监察局")
LIAISON = person("xzfw", Role.UNIT, "行政服务中心联络员", unit_id="U_XZFW")


def box(user: User, day: dt.date):
    return waiting_for(user, state.on(scope_of(user, day)))


def without_meeting(user: User, day: dt.date) -> list:
    """The same but for the meeting that is being prepared."""
    return [each for each in box(user, day) if each.thing is not Thing.MEETING]


def everybody(concerned: set[str]) -> list[User]:
    """Somebody of each role, of each unit that is concerned, and of every sixth of the others."""
    collectives = {unit.collective_id for unit in campaign.load().plan.units}
    units = [unit.id for unit in campaign.load().plan.units if unit.id not in collectives]
    units = [each for place, each in enumerate(units) if each in concerned or not place % 6]
    return [
        *(User(0, each, each, Role.UNIT, each) for each in units),
        *(User(0, role, role, role) for role in Role if role is not Role.UNIT),
    ]


def rows_of(model, day: dt.date, *order):
    """The bare rows known on the evening of ``day`` that no other known row corrects."""
    with db.reading() as connection:
        found = connection.execute(
            select(model.__table__)
            .where(model.recorded_at < dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
            .order_by(*order, model.recorded_at, model.id)
        ).all()
    gone = {getattr(row, "corrects_id", None) for row in found}
    return [row for row in found if row.id not in gone]


def recount(day: dt.date) -> Counter:
    """(whose turn, kind, number) of every open thing, from bare rows: the unit's id, or the role that has to act."""
    found: Counter = Counter()
    last = {row.follow_up_number: row.step for row in rows_of(FollowUpStep, day, FollowUpStep.occurred_on)
            if row.step in ("ASSIGNED", "SIGNED", "FEEDBACK", "RETURNED", "CLOSED")}  # fmt: skip
    for row in rows_of(FollowUp, day):
        if last[row.number] != "CLOSED":
            whose = Role.WORK_OFFICE if last[row.number] == "FEEDBACK" else row.unit_id
            found[whose, Thing.FOLLOW_UP, row.number] += 1
    last = {row.finding_number: row.state for row in rows_of(Rectification, day, Rectification.occurred_on)}
    for row in rows_of(Finding, day):
        if last.get(row.number) != "VERIFIED":
            whose = Role.SUPERVISION if last.get(row.number) == "REPORTED" else row.unit_id
            found[whose, Thing.FINDING, row.number] += 1
    steps: dict[str, set[str]] = {}
    for row in rows_of(DocumentStep, day):
        steps.setdefault(row.document_number, set()).add(row.step)
    for row in rows_of(SupervisionDocument, day):
        taken = steps.get(row.number, set())
        if "CLOSED" not in taken:
            unit = "SERVED" in taken and "EXECUTED" not in taken
            found[row.unit_id if unit else Role.SUPERVISION, Thing.DOCUMENT, row.number] += 1
    stages: dict[int, set[str]] = {}
    for row in rows_of(IncidentStep, day):
        stages.setdefault(row.incident_id, set()).add(row.stage)
    for row in rows_of(Incident, day):
        if "CLOSED" not in stages[row.id]:
            unit = "TRANSFERRED" in stages[row.id] and not {"UNIT_FEEDBACK", "REPLIED"} & stages[row.id]
            found[row.unit_id if unit else Role.SUPERVISION, Thing.INCIDENT, row.number] += 1
    decided = {row.request_key: row.decision for row in rows_of(ExtensionRequest, day)}
    for key, decision in decided.items():
        if decision == "PENDING":
            found[Role.WORK_OFFICE, Thing.EXTENSION, key] += 1
    return found


@pytest.mark.parametrize("day", [JUNE, AUGUST])
def test_whatever_is_open_is_in_the_box_of_exactly_the_one_whose_turn_it_is_also_before_it_is_overdue(
    demo_year, day
):
    expected = recount(day)
    boxes: Counter = Counter()
    soon = []
    for user in everybody({whose for whose, _, _ in expected}):
        for each in box(user, day):
            soon.append(not each.is_overdue)
            if each.thing not in (Thing.WEEK, Thing.PROPOSAL, Thing.MEETING):
                boxes[user.unit_id or user.role, each.thing, each.reference] += 1
    assert boxes == expected and any(soon)


def test_the_longest_overdue_comes_first_and_what_has_no_day_last(demo_year):
    found = box(OFFICE, AUGUST)
    days = [each.due_on or dt.date.max for each in found]
    assert len(found) > 2 and days == sorted(days)


def test_a_unit_answers_for_what_it_has_in_hand_and_not_for_what_it_answered(demo_year):
    # DB-2007-005 was due on 06-18 and answered on 06-15: it lies with the office from then on.
    unit = User(0, "bgt", "bgt", Role.UNIT, "U_BGT")
    before = {each.reference for each in box(unit, dt.date(2007, 6, 14))}
    after = {each.reference for each in box(unit, dt.date(2007, 6, 15))}
    assert "DB-2007-005" in before and "DB-2007-005" not in after
    (own,) = [each for each in box(OFFICE, AUGUST) if each.reference == "DB-2007-005"]
    assert own.awaited is Awaited.REVIEW and own.is_overdue


def everything(day: dt.date):
    """The state of the whole city for who may read all."""
    return state.on(Scope(day, None, sees_enterprise_names=True, sees_accountability=True))


def in_hand(day: dt.date) -> dict:
    """(owner, kind, number) -> the thing, of everything with a turn that is somebody's on ``day``."""
    now = everything(day)
    things = [
        *now.follow_ups, *now.findings, *now.documents, *unfinished(now), *(each for each in now.extensions if each.is_pending)
    ]  # fmt: skip
    return {(each.waits_for, type(each), named(each)): each for each in things if each.turn}


def named(each) -> str:
    return each.key if isinstance(each, ExtensionStanding) else each.number


@pytest.mark.parametrize("day", [JUNE, dt.date(2007, 7, 20), AUGUST])
def test_whoever_has_a_matter_in_hand_has_a_day_of_its_own_that_begins_when_it_came(demo_year, day):
    found = in_hand(day)
    assert {kind for _, kind, _ in found} >= {FollowUpStanding, FindingStanding, IncidentStanding}
    for (_, kind, number), each in found.items():
        assert each.turn_due_on is not None, (kind, number)
        assert each.turn.since <= day, (kind, number)


def test_nothing_is_shown_to_its_owner_only_once_it_is_overdue(demo_year):
    # Whatever is overdue in August was in hand of the same one on its last day, and in time.
    late = {key: each for key, each in in_hand(AUGUST).items() if each.is_overdue}
    assert {kind for _, kind, _ in late} >= {
        FollowUpStanding,
        FindingStanding,
        DocumentStanding,
        IncidentStanding,
    }
    on_the_day = {each.turn_due_on: in_hand(each.turn_due_on) for each in late.values()}
    for key, each in late.items():
        before = on_the_day[each.turn_due_on].get(key)
        assert before is not None and not before.is_overdue, key


def test_a_unit_has_days_of_its_own_for_a_report_about_it(demo_year):
    # FY-2007-135 was received and forwarded on Friday 08-24: two workdays for the unit, three days for the answer.
    def standing(day: dt.date):
        return next(each for each in unfinished(everything(day)) if each.number == "FY-2007-135")

    friday = standing(dt.date(2007, 8, 24))
    assert (friday.waits_for, friday.turn_due_on) == (Owner.UNIT, dt.date(2007, 8, 28))
    monday = standing(dt.date(2007, 8, 28))
    assert (monday.is_overdue, monday.is_reply_overdue) == (False, True), "the answer is 市监察局's"
    assert (standing(AUGUST).unit_days_over, standing(AUGUST).days_late) == (3, 4)


# ---------------------------------------------------------------- the tap


@pytest.mark.parametrize("role", [Role.WORK_OFFICE, Role.SUPERVISION, Role.UNIT])
def test_the_tap_lands_where_the_matter_is_acted_upon(signed_in, as_role, demo_year, role):
    user = as_role(role)
    seen = set()
    for each in box(user, AUGUST):
        if (each.thing, each.awaited) in seen:
            continue
        seen.add((each.thing, each.awaited))
        address, parameters = where(each, role)
        app = signed_in(role, f"pages/{entry_of(address).file}", as_of=AUGUST.isoformat(), **parameters)
        assert not app.exception
        shown = words(app) + " ".join(str(box.value) for box in app.selectbox)
        known = each.title if each.thing is Thing.WEEK else each.reference
        if each.thing not in (Thing.PROPOSAL, Thing.MEETING):
            assert known in shown or "本周报送截止" in shown, (each, parameters)
    assert seen


def test_the_box_and_the_menu_say_the_same_number(signed_in, as_role, demo_year, monkeypatch):
    drawn, titles = st.navigation, []

    def navigation(menu, **options):
        titles.extend(page.title for pages in menu.values() for page in pages)
        return drawn(menu, **options)

    monkeypatch.setattr(st, "navigation", navigation)
    for role in (Role.WORK_OFFICE, Role.SUPERVISION, Role.UNIT):
        count = len(box(as_role(role), AUGUST))
        app = signed_in(role)
        assert f"待办{count}件" in words(app)
        assert f"总览（{count}）" in titles


def test_who_has_a_turn_in_nothing_is_told_that_nothing_waits(signed_in, demo_year):
    # On a Friday whoever attends has the next meeting to read; on a Tuesday there is nothing.
    assert "待办0件" in words(signed_in(Role.LEADER, "pages/leadership/overview.py", as_of="2007-08-28"))
    assert "待参加" in words(signed_in(Role.LEADER, "pages/leadership/overview.py", as_of="2007-08-31"))


def test_the_next_meeting_waits_for_who_attends_from_friday_four_o_clock_until_its_evening_before(demo_year):
    friday = dt.date(2007, 8, 31)
    unit = User(0, "xzfw", "xzfw", Role.UNIT, "U_XZFW")
    supervised = User(0, "k20", "k20", Role.UNIT, "K20")

    def meetings(user: User, day: dt.date, hour: int) -> list[str]:
        found = waiting_for(user, state.on(scope_of(user, day)), dt.datetime.combine(day, dt.time(hour)))
        return [each.reference for each in found if each.thing is Thing.MEETING]

    for user in (OFFICE, BUREAU, unit, User(0, "sz", "sz", Role.LEADER)):
        assert meetings(user, friday, 15) == [] and meetings(user, friday, 16) == ["25"]
        assert meetings(user, friday + dt.timedelta(days=2), 9) == ["25"]
        assert meetings(user, friday + dt.timedelta(days=3), 9) == []
    assert meetings(supervised, friday, 16) == [], "it does not report every week and did not attend"


def test_the_meeting_is_told_with_its_day_and_counts_what_is_put_up_only_where_something_is(
    demo_database, signed_in
):
    def told() -> str:
        return words(signed_in(Role.LEADER, "pages/leadership/overview.py", as_of="2007-08-31"))

    assert "9月3日召开，议程可先阅" in told() and "9月3日前" not in told()
    propose(OFFICE, dt.date(2007, 8, 31), 25, None, "公示栏经费由谁承担。")
    assert "9月3日召开，提请议定1件，议程可先阅" in told()


# ---------------------------------------------------------------- the calendar


def calendar_of(user: User, day: dt.date):
    own = state.on(scope_of(user, day))
    return Calendar.from_ical(ics_bytes(due_days(user, own, own), "到期日历", dt.datetime(2007, 8, 31, 9)))


def test_the_calendar_has_one_s_due_days_and_takes_each_once(as_role, demo_year):
    unit = as_role(Role.UNIT)
    events = calendar_of(unit, AUGUST).walk("VEVENT")
    assert len({event["UID"] for event in events}) == len(events)
    days = {str(event["SUMMARY"]): event.decoded("DTSTART") for event in events}
    own = state.on(scope_of(unit, AUGUST))
    for each in own.pair_standings:
        if not each.is_done and each.due_on >= AUGUST:
            assert days[f"到期：{each.task.label}"] == each.due_on
    fridays = [event.decoded("DTSTART") for event in events if "周五报送" in event["SUMMARY"]]
    assert fridays[0] == AUGUST and fridays[-1] == dt.date(2007, 11, 30)
    assert all(len(event.walk("VALARM")) == 1 for event in events)


def test_what_waits_with_a_day_to_come_is_in_the_calendar_of_whose_turn_it_is(demo_year):
    decided = [str(event["SUMMARY"]) for event in calendar_of(OFFICE, AUGUST).walk("VEVENT")]
    assert any(each.startswith("待批延期：") for each in decided)
    assert not any("待批延期" in event["SUMMARY"] for event in calendar_of(BUREAU, AUGUST).walk("VEVENT"))


# ---------------------------------------------------------------- Friday


def test_what_is_missing_for_friday_is_one_matter_and_what_was_sent_back_one_each(database, monkeypatch):
    week = report_due_on(AUGUST)
    monkeypatch.setattr("efficiency.commands.recording.now", lambda: dt.datetime.combine(week, dt.time(10)))
    (missing,) = without_meeting(LIAISON, AUGUST)
    tasks = campaign.load().plan.tasks_of_unit("U_XZFW")
    assert (missing.awaited, missing.subject) == (Awaited.REPORT, f"还差{len(tasks)}项任务")
    values = {"progress": 40.0, "self_light": "GREEN", "summary": "已清理一半审批事项。"}
    receipt = submit_report(LIAISON, AUGUST, tasks[0].id, week, **values)
    return_report(OFFICE, AUGUST, receipt, "过于笼统，请写数字。")
    found = {each.awaited: each for each in without_meeting(LIAISON, AUGUST)}
    assert found[Awaited.REPORT].subject == f"还差{len(tasks) - 1}项任务"
    assert found[Awaited.REDO].title == tasks[0].label
    submit_report(LIAISON, AUGUST, tasks[0].id, week, **values | {"progress": 41.0}, seen_id=receipt)
    assert [each.awaited for each in without_meeting(LIAISON, AUGUST)] == [Awaited.REPORT]
    assert without_meeting(OFFICE, AUGUST) == []


# ---------------------------------------------------------------- 催办


def test_the_reminders_name_each_unit_what_is_late_whom_to_call_and_are_one_message(demo_year):
    now = state.on(scope_of(OFFICE, AUGUST))
    found = reminders(now, overdue_only=True)
    told = message(now, found, "工作办公室")
    late = {
        unit_id: {each.reference for each in own if each.is_overdue}
        for unit_id, own in waiting_at_units(now).items()
    }
    assert {each.unit_id: {one.reference for one in each.waiting} for each in found} == {
        k: v for k, v in late.items() if v
    }
    for each in found:
        assert each.contact and each.contact[0] in told and each.contact[1] in told
        assert now.plan.unit(each.unit_id).name in told
    assert "督办DB-2007-011（待反馈，时限8月29日，已超2天）" in told
    # What was answered lies with the office, and nobody is reminded of it.
    assert "DB-2007-005" not in told


def test_who_waits_at_a_unit_is_what_the_unit_itself_sees_in_its_box(demo_year):
    now = state.on(scope_of(OFFICE, AUGUST))
    public = {unit_id: {each.reference for each in own} for unit_id, own in waiting_at_units(now).items()}
    for unit_id in list(public)[:6]:
        own = {each.reference for each in box(User(0, unit_id, unit_id, Role.UNIT, unit_id), AUGUST)}
        assert public[unit_id] <= own


def test_the_list_of_whom_to_call_is_the_office_s_alone(signed_in, demo_year):
    for role, there in ((Role.WORK_OFFICE, True), (Role.UNIT, False), (Role.LEADER, False)):
        app = signed_in(role, "pages/leadership/follow_ups.py", as_of=AUGUST.isoformat())
        app.session_state["reminders"] = True
        app.run()
        assert not app.exception
        assert bool([each for each in app.code if "行政效能年工作催办" in each.value]) is there
