"""督办: each step by whom it belongs to, in order, once; extensions asked in time; every day as it was known then."""

import datetime as dt
import re

import pandas as pd
import pytest
from sqlalchemy import select

from efficiency import state
from efficiency.commands import Faulty, Refused
from efficiency.commands.follow_ups import FOLLOW_UP, assign, take_step
from efficiency.commands.meetings import hold_meeting
from efficiency.commands.resolutions import close_meeting, resolve
from efficiency.core import db
from efficiency.core.access import Forbidden, Scope
from efficiency.models import AuditEntry, Part, Role
from efficiency.queries.follow_ups import follow_ups, steps
from efficiency.standings.turns import Owner
from tests.conftest import call_it_a_demo, person
from tests.monitoring_rows import add_incident, add_points
from tests.reading import words

OFFICE = person("gzb", Role.WORK_OFFICE, "工作办公室")
LEADER = person("fsz4", Role.LEADER, "副市长", leader_id="V4")
UNIT = person("xzfw", Role.UNIT, "市政府行政服务中心", unit_id="U_XZFW")
OTHER = person("bgt", Role.UNIT, "市政府办公厅", unit_id="U_BGT")
BUREAU = person("jcj", Role.SUPERVISION, "市监察局")
ADMIN, AUDITOR = person("admin", Role.ADMIN, "系统管理员"), person("auditor", Role.AUDITOR, "审计管理员")
MONDAY, TUESDAY, FRIDAY = dt.date(2007, 6, 18), dt.date(2007, 6, 19), dt.date(2007, 6, 22)
DUE, NEXT_MONDAY = dt.date(2007, 6, 25), dt.date(2007, 6, 25)
MEETING = 14


@pytest.fixture
def office_day(database):
    """A demo installation (so that days of 2007 are days of recording) on the Monday of the 14th meeting, held."""
    call_it_a_demo()
    hold_meeting(OFFICE, MONDAY, MEETING, "副秘书长")


def resolved(*others: tuple[str, str]) -> list[str]:
    """What the meeting of Monday resolved, and ``others`` (unit, content), handed out at its close: the numbers of the 督办."""
    for unit_id, content in (("U_XZFW", "逐项列出未压缩事项的原因。"), *others):
        resolve(
            OFFICE, MONDAY, MEETING, content=content, due_on=DUE, parts={unit_id: Part.LEAD}, agenda_item=3
        )
    return close_meeting(OFFICE, MONDAY, MEETING)


def instruct(day=MONDAY, user=LEADER, **changes):
    values = {"content": "请说明停滞的原因。", "unit_id": "U_XZFW", "due_on": DUE}
    return assign(user, day, **values | changes)


def standing(number, as_of, units=None):
    return next(each for each in state.on(Scope(as_of, units)).follow_ups if each.number == number)


def answered(number, day=FRIDAY):
    take_step(UNIT, TUESDAY, number, "SIGNED")
    take_step(UNIT, day, number, "FEEDBACK", note="已逐项列出，见附表。")


# ---------------------------------------------------------------- the way of a 督办


def test_a_resolution_goes_from_assignment_to_its_end_and_each_day_shows_where_it_stood(office_day):
    (number,) = resolved()
    answered(number)
    take_step(OFFICE, DUE, number, "RETURNED", note="缺两项，请补报。")
    take_step(UNIT, dt.date(2007, 6, 27), number, "FEEDBACK", note="补报如附件。")
    take_step(OFFICE, dt.date(2007, 6, 28), number, "CLOSED")
    days = (MONDAY, TUESDAY, FRIDAY, DUE, dt.date(2007, 6, 27), dt.date(2007, 6, 28))
    states = [standing(number, day).state for day in days]
    assert states == ["ASSIGNED", "SIGNED", "FEEDBACK", "RETURNED", "FEEDBACK", "CLOSED"]
    assert follow_ups(Scope(MONDAY - dt.timedelta(days=1))).empty
    row = standing(number, dt.date(2007, 7, 30))
    assert (row.is_overdue, row.open_days) == (False, 10), "both stop at 办结"
    assert standing(number, dt.date(2007, 6, 27)).closed_on is None


def test_numbers_go_on_and_what_was_assigned_is_written_down(office_day):
    assert resolved(("U_XZFW", "另一件要办的事。")) == ["DB-2007-001", "DB-2007-002"]
    with db.reading() as connection:
        entries = connection.execute(
            select(AuditEntry.object_id).where(AuditEntry.action == "ASSIGN_FOLLOW_UP")
        )
        assert list(entries.scalars()) == ["DB-2007-001", "DB-2007-002"]


def test_a_follow_up_ages_while_it_is_open_and_is_overdue_from_the_day_after_its_due_day(office_day):
    (number,) = resolved()
    assert not standing(number, DUE).is_overdue
    late = standing(number, DUE + dt.timedelta(days=5))
    assert (late.unit_days_over, late.open_days, late.state_days) == (5, 12, 12)


def test_a_unit_that_answers_in_time_is_not_overdue_while_nobody_looks_at_its_answer(office_day):
    (number,) = resolved()
    answered(number)
    seen_by, later = dt.date(2007, 6, 29), dt.date(2007, 9, 3)
    assert (standing(number, seen_by).turn_due_on, standing(number, seen_by).is_overdue) == (seen_by, False)
    row = standing(number, later)
    assert (row.waits_for, row.overdue_of, row.unit_days_over) == (Owner.OFFICE, Owner.OFFICE, 0)
    assert (row.answered_on, row.answer_days_late, row.days_over) == (FRIDAY, 0, 66)


def test_an_answer_that_came_late_says_by_how_much_and_is_the_offices_from_then_on(office_day):
    (number,) = resolved()
    answered(number, DUE + dt.timedelta(days=2))
    row = standing(number, DUE + dt.timedelta(days=3))
    assert (row.answer_days_late, row.is_overdue, row.waits_for) == (2, False, Owner.OFFICE)


def test_sent_back_the_unit_has_its_days_again_and_is_overdue_after_them(office_day):
    (number,) = resolved()
    answered(number)
    take_step(OFFICE, DUE, number, "RETURNED", note="缺两项，请补报。")
    assert standing(number, DUE).turn_due_on == dt.date(2007, 6, 28)
    assert not standing(number, dt.date(2007, 6, 28)).is_overdue
    assert standing(number, dt.date(2007, 6, 29)).overdue_of == Owner.UNIT


@pytest.mark.parametrize("state", [state for state in FOLLOW_UP.following if state != "ASSIGNED"])
def test_steps_out_of_order_are_refused(office_day, state):
    (number,) = resolved()
    way = {"SIGNED": 1, "FEEDBACK": 2, "RETURNED": 3, "CLOSED": 3}[state]
    taken = ["SIGNED", "FEEDBACK", "CLOSED" if state == "CLOSED" else "RETURNED"][:way]
    for step in taken:
        take_step(
            UNIT if step in ("SIGNED", "FEEDBACK") else OFFICE, TUESDAY, number, step, note="情况说明如下。"
        )
    for step in ("SIGNED", "FEEDBACK", "RETURNED", "CLOSED"):
        if step not in FOLLOW_UP.following[state]:
            user = UNIT if step in ("SIGNED", "FEEDBACK") else OFFICE
            with pytest.raises(Refused):
                take_step(user, TUESDAY, number, step, note="情况说明如下。")
    assert len(steps(Scope(TUESDAY))) == way + 1


def test_nothing_is_slipped_in_before_what_is_already_recorded(office_day):
    (number,) = resolved()
    answered(number)
    with pytest.raises(Refused, match="统计截至"):
        take_step(OFFICE, TUESDAY, number, "CLOSED")


def test_feedback_and_return_need_words(office_day):
    (number,) = resolved()
    take_step(UNIT, TUESDAY, number, "SIGNED")
    with pytest.raises(Faulty) as faulty:
        take_step(UNIT, TUESDAY, number, "FEEDBACK", note=" 好 ")
    assert set(faulty.value.faults) == {"note"}
    take_step(UNIT, TUESDAY, number, "FEEDBACK", note="已经办完，见附表。")
    with pytest.raises(Faulty):
        take_step(OFFICE, TUESDAY, number, "RETURNED")


def test_a_reminder_leaves_the_state_and_is_counted_but_not_sent_to_who_has_answered(office_day):
    (number,) = resolved()
    take_step(OFFICE, TUESDAY, number, "REMINDED")
    take_step(OFFICE, TUESDAY, number, "REMINDED", note="请今天签收。")
    row = standing(number, TUESDAY)
    assert (row.state, row.reminders) == ("ASSIGNED", 2)
    answered(number)
    with pytest.raises(Refused, match="等工作办公室审核"):
        take_step(OFFICE, FRIDAY, number, "REMINDED")


# ---------------------------------------------------------------- extensions


def test_an_extension_asked_before_the_due_day_moves_it_once_it_is_granted(office_day):
    (number,) = resolved()
    until = dt.date(2007, 7, 2)
    take_step(UNIT, FRIDAY, number, "EXTENSION_ASKED", note="需要征求意见。", new_due_on=until)
    asked = standing(number, FRIDAY)
    assert (asked.extension, asked.due_on) == ("PENDING", DUE)
    take_step(OFFICE, DUE, number, "EXTENSION_GRANTED")
    granted = standing(number, DUE)
    assert (granted.extension, granted.due_on, granted.first_due_on) == ("GRANTED", until, DUE)
    assert standing(number, FRIDAY).due_on == DUE, "on Friday nobody knew of it"
    assert not standing(number, until).is_overdue


@pytest.mark.parametrize("day", [DUE, DUE + dt.timedelta(days=1)])
def test_an_extension_asked_on_the_due_day_or_later_is_on_record_as_refused(office_day, day):
    (number,) = resolved()
    asked = {"note": "来不及了。", "new_due_on": dt.date(2007, 7, 9)}
    assert "不予受理" in take_step(UNIT, day, number, "EXTENSION_ASKED", **asked)
    row = standing(number, day)
    assert (row.extension, row.due_on) == ("REFUSED", DUE)
    assert row.extensions[-1].is_refused and row.extensions[-1].is_late
    assert list(steps(Scope(day))["step"])[-2:] == ["EXTENSION_ASKED", "EXTENSION_REFUSED"]
    with pytest.raises(Refused, match="没有待批"):
        take_step(OFFICE, day, number, "EXTENSION_GRANTED")


@pytest.mark.parametrize("day", [FRIDAY, DUE, DUE + dt.timedelta(days=1)])
def test_who_asks_too_late_is_told_so_before_and_after_and_not_in_green(office_day, signed_in, day):
    number = instruct()
    late = day >= DUE
    app = signed_in(Role.UNIT, "pages/leadership/follow_ups.py", number=number, as_of=day.isoformat())
    (step,) = [each for each in app.segmented_control if each.label == "办理"]
    step.set_value("EXTENSION_ASKED").run()
    assert ("时限已到" in " ".join(each.value for each in app.warning)) is late
    next(each for each in app.text_area if each.label == "说明").set_value("来不及了。").run()
    next(each for each in app.button if each.label == "登记").click().run()
    assert not app.exception
    green, yellow = ([each.value for each in kind] for kind in (app.success, app.warning))
    assert bool(green) is not late and any("未予受理" in each for each in yellow) is late
    told = "\n".join(each.value for each in app.markdown)
    assert ("**不同意延期**（按规定）" in told) is late


def test_the_receipt_of_an_answer_says_whether_files_came_with_it(office_day, signed_in):
    number = instruct()
    take_step(UNIT, TUESDAY, number, "SIGNED")
    app = signed_in(Role.UNIT, "pages/leadership/follow_ups.py", number=number, as_of=FRIDAY.isoformat())
    assert "没有已办结的督办事项" in " ".join(each.value for each in app.info)
    # What is to be done stands above what can be printed of it.
    said = words(app).splitlines()
    assert said.index("说明") < said.index("打印督办单")
    next(each for each in app.text_area if each.label == "说明").set_value("已办，见附件。").run()
    next(each for each in app.button if each.label == "登记").click().run()
    assert not app.exception
    assert any(each.value.endswith("反馈，已登记，没有附件。") for each in app.success)


def test_an_extension_refused_by_the_office_leaves_the_due_day(office_day):
    (number,) = resolved()
    take_step(UNIT, TUESDAY, number, "EXTENSION_ASKED", note="需要时间。", new_due_on=dt.date(2007, 7, 2))
    with pytest.raises(Faulty):
        take_step(OFFICE, FRIDAY, number, "EXTENSION_REFUSED")
    take_step(OFFICE, FRIDAY, number, "EXTENSION_REFUSED", note="理由不足。")
    refused = standing(number, FRIDAY)
    assert (refused.due_on, refused.extensions[-1].is_refused, refused.extensions[-1].is_late) == (
        DUE,
        True,
        False,
    )


def test_an_extension_to_an_earlier_day_or_beside_one_that_waits_is_refused(office_day):
    (number,) = resolved()
    for wrong in (None, DUE, FRIDAY):
        with pytest.raises(Faulty) as faulty:
            take_step(UNIT, TUESDAY, number, "EXTENSION_ASKED", note="需要时间。", new_due_on=wrong)
        assert set(faulty.value.faults) == {"new_due_on"}
    take_step(UNIT, TUESDAY, number, "EXTENSION_ASKED", note="需要时间。", new_due_on=dt.date(2007, 7, 2))
    with pytest.raises(Refused, match="待批"):
        take_step(UNIT, TUESDAY, number, "EXTENSION_ASKED", note="再多几天。", new_due_on=dt.date(2007, 7, 9))


# ---------------------------------------------------------------- whose it is


@pytest.mark.parametrize("user", [LEADER, BUREAU, UNIT, ADMIN])
def test_only_the_office_records_a_resolution(office_day, user):
    with pytest.raises(Forbidden):
        resolve(user, MONDAY, MEETING, content="逐项列出原因。", due_on=DUE, parts={"U_XZFW": Part.LEAD})
    assert follow_ups(Scope(MONDAY)).empty


@pytest.mark.parametrize("user", [OFFICE, BUREAU, UNIT, AUDITOR])
def test_only_a_leader_instructs(office_day, user):
    with pytest.raises(Forbidden):
        instruct(user=user)


def test_only_the_unit_answers_and_only_the_office_reviews(office_day):
    (number,) = resolved()
    for user in (OFFICE, LEADER, BUREAU):
        with pytest.raises(Forbidden):
            take_step(user, TUESDAY, number, "SIGNED")
    with pytest.raises(Refused, match="不是交给本单位的"):
        take_step(OTHER, TUESDAY, number, "SIGNED")
    answered(number)
    for user in (UNIT, LEADER, BUREAU):
        with pytest.raises(Forbidden):
            take_step(user, FRIDAY, number, "CLOSED")


def test_a_unit_sees_its_own_only(office_day):
    number, other = resolved(("U_BGT", "另一件要办的事。"))
    assert list(follow_ups(Scope(MONDAY, frozenset({"U_XZFW"})))["number"]) == [number]
    assert set(steps(Scope(MONDAY, frozenset({"U_BGT"})))["number"]) == {other}


# ---------------------------------------------------------------- what it is about, and two at once


def test_a_leader_instructs_on_a_unit_a_task_and_an_incident(office_day):
    add_points(
        ("P001", "大连启明机械有限公司（演示）", "民营企业041", "民营", "210211", dt.date(2007, 3, 16))
    )
    add_incident(1, "P001", "K13", FRIDAY - dt.timedelta(days=10))
    instruct(subject_kind="unit", subject_reference="U_XZFW")
    instruct(content="请说明任务进度。", subject_kind="task", subject_reference="T06")
    instruct(
        content="请查清这件反映。", unit_id="K13", subject_kind="incident", subject_reference="FY-2007-0001"
    )
    instruct(
        content="请督促按期回复。", unit_id="U_JCJ", subject_kind="incident", subject_reference="FY-2007-0001"
    )
    rows = follow_ups(Scope(MONDAY))
    assert set(rows["origin"]) == {"INSTRUCTION"} and set(rows["leader_id"]) == {"V4"}
    about = sorted(zip(rows["subject_kind"], rows["subject_reference"], strict=True))
    assert about == [
        ("incident", "FY-2007-0001"), ("incident", "FY-2007-0001"), ("task", "T06"), ("unit", "U_XZFW")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "reference"),
    [
        ("unit", "U_BGT"),
        ("task", "T99"),
        ("task", "T25"),
        ("incident", "FY-2007-9999"),
        ("paper", "1"),
        (None, "T06"),
    ],
)
def test_what_it_is_about_must_be_there_and_be_the_units(office_day, kind, reference):
    with pytest.raises(Faulty) as faulty:
        instruct(subject_kind=kind, subject_reference=reference)
    assert set(faulty.value.faults) == {"subject"}


def test_faults_are_told_field_by_field(office_day):
    with pytest.raises(Faulty) as faulty:
        instruct(content="好", unit_id=None, due_on=None)
    assert set(faulty.value.faults) == {"content", "unit_id", "due_on"}
    with pytest.raises(Faulty):
        instruct(due_on=MONDAY - dt.timedelta(days=1))
    with pytest.raises(Faulty):
        instruct(unit_id="U_QXS")


def test_who_comes_second_is_told_and_nothing_is_recorded_twice(office_day):
    number = instruct()
    with pytest.raises(Refused, match=number):
        instruct()
    take_step(OFFICE, TUESDAY, number, "REMINDED", seen=1)
    with pytest.raises(Refused, match="已先一步登记“催办”"):
        take_step(OFFICE, TUESDAY, number, "REMINDED", seen=1)
    take_step(UNIT, TUESDAY, number, "SIGNED", seen=2)
    with pytest.raises(Refused, match="已先一步登记“签收”"):
        take_step(
            UNIT,
            TUESDAY,
            number,
            "EXTENSION_ASKED",
            note="需要时间。",
            new_due_on=dt.date(2007, 7, 2),
            seen=2,
        )
    assert list(steps(Scope(TUESDAY))["step"]) == ["ASSIGNED", "REMINDED", "SIGNED"]


def test_a_resolution_needs_a_meeting_that_was_held_and_is_not_over(office_day):
    said = {"content": "逐项列出原因。", "due_on": dt.date(2007, 7, 2), "parts": {"U_XZFW": Part.LEAD}}
    with pytest.raises(Refused, match="还没有登记召开"):
        resolve(OFFICE, NEXT_MONDAY, MEETING + 1, **said)
    with pytest.raises(Refused, match="下一次例会"):
        resolve(OFFICE, NEXT_MONDAY, MEETING, **said)


# ---------------------------------------------------------------- 批示 where the thing stands


def test_an_instruction_on_a_task_opens_below_the_task_about_the_task_and_is_recorded_so(
    signed_in, demo_database
):
    app = signed_in(Role.LEADER, "pages/leadership/units.py", unit="U_XZFW", as_of="2007-08-31", city="true")
    app.session_state["instruct_U_XZFW_T06"] = True
    app.run()
    assert not app.exception
    # It asks for words and a day: what it is about is the task that it stands below.
    (box,) = [each for each in app.text_area if each.key.startswith("instruction_T06")]
    box.set_value("请说明压缩时限的进度。").run()
    next(each for each in app.button if each.key and each.key.startswith("instruction_T06")).click().run()
    assert not app.exception
    (row,) = follow_ups(Scope(dt.date(2007, 8, 31))).query("content == '请说明压缩时限的进度。'").itertuples()
    assert (row.subject_kind, row.subject_reference, row.unit_id) == ("task", "T06", "U_XZFW")


def test_a_meeting_that_was_held_later_is_not_said_to_have_been_held_already(office_day):
    hold_meeting(OFFICE, NEXT_MONDAY + dt.timedelta(days=1), MEETING + 1, "副秘书长")
    with pytest.raises(Refused, match="晚于现在的统计截至日"):
        hold_meeting(OFFICE, NEXT_MONDAY, MEETING + 1, "副秘书长")


def test_a_list_of_follow_ups_begins_with_the_unit_and_the_matter(demo_database, signed_in):
    app = signed_in(Role.WORK_OFFICE, "pages/leadership/follow_ups.py")
    shown = next(each.value for each in app.dataframe if "content" in each.value)
    late = r"未办结\d+件中\d+件超期，最久的是\S+的DB-2007-\d+（限\d+月\d+日，已超\d+天(，待工作办公室审核)?）（全市）"
    assert re.fullmatch(late, app.header[0].value)
    # Who is late comes before by how much: beside the unit's name the office's days read as the unit's.
    assert list(shown.columns)[:6] == ["number", "unit", "content", "whose", "days_over", "due_on"]


@pytest.mark.parametrize(("page", "column", "asked"), [
    ("leadership/follow_ups", "days_over", {}),
    ("leadership/units", "days_over", {"unit": "U_XZFW", "part": "督办"}),
    ("leadership/units", "unit_days_over", {"unit": "D210211", "part": "监察文书和方案"}),
    ("leadership/units", "unit_days_over", {"unit": "D210211", "part": "查出问题和评议"}),
    ("supervision/accountability", "days_over", {}),
])  # fmt: skip
def test_of_what_is_over_no_table_counts_days_past_its_day(demo_database, signed_in, page, column, asked):
    tables = [
        each.value
        for each in signed_in(Role.SUPERVISION, f"pages/{page}.py", **asked).dataframe
        if column in each.value
    ]
    shown = pd.concat(tables)[column]
    assert tables and shown.isna().any(), shown.tolist()


def test_a_phone_has_no_column_in_which_nothing_is_said(demo_database, signed_in):
    tables = [
        list(each.value) for each in signed_in(Role.SUPERVISION, "pages/leadership/follow_ups.py").dataframe
    ]
    # What is open, and what is over.
    assert [each for each in tables if each[-1] == "content"] == [
        ["unit", "days_over", "content"],
        ["unit", "content"],
    ]
