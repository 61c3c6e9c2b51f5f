"""例会: who took part, what was resolved for whom; open until the meeting is closed, corrected by further rows after it."""

import datetime as dt

import pytest
from sqlalchemy import select

from efficiency import state
from efficiency.commands import Faulty, Refused
from efficiency.commands.follow_ups import take_step
from efficiency.commands.meetings import amend_meeting, hold_meeting, propose
from efficiency.commands.resolutions import (
    amend_resolution,
    close_meeting,
    resolve,
    resolve_proposal,
    withdraw_resolution,
)
from efficiency.core import db
from efficiency.core.access import Forbidden, Scope
from efficiency.models import Attendance, AuditEntry, Part, Role
from efficiency.papers.drafting import Matter, draft
from efficiency.queries.corrections import corrections
from efficiency.queries.meetings import attendance, parts, proposals, resolutions
from efficiency.standings.meetings import Held
from tests.conftest import call_it_a_demo, person
from tests.reading import words

OFFICE = person("gzb", Role.WORK_OFFICE, "工作办公室")
UNIT = person("xzfw", Role.UNIT, "市政府行政服务中心", unit_id="U_XZFW")
MONDAY, TUESDAY, DUE = dt.date(2007, 6, 18), dt.date(2007, 6, 19), dt.date(2007, 6, 25)
NUMBER = 14
LATER = dt.date(2007, 8, 6)


@pytest.fixture
def meeting(database):
    """A demo installation (so that days of 2007 are days of recording) on the Monday of the 14th meeting, held."""
    call_it_a_demo()
    propose(OFFICE, MONDAY - dt.timedelta(days=3), NUMBER, "U_BGT", "公示栏经费由谁承担。")
    here = {"U_XZFW": Attendance.PRESENT, "U_BGT": Attendance.LEAVE}
    hold_meeting(OFFICE, MONDAY, NUMBER, "副秘书长", venue="第二会议室", attendance=here)


def said(scope_day=MONDAY, **changes):
    values = {"content": "逐项列出未压缩事项的原因。", "due_on": DUE, "parts": {"U_XZFW": Part.LEAD}}
    return resolve(OFFICE, scope_day, NUMBER, **values | changes)


def row(seq, day=LATER):
    return next(each for each in resolutions(Scope(day)).itertuples() if each.seq == seq)


def standing(day=LATER):
    return next(each for each in state.on(Scope(day)).meetings if each.number == NUMBER)


def present(day=LATER):
    rows = attendance(Scope(day))
    return dict(zip(rows["unit_id"], rows["attendance"], strict=True))


def test_who_took_part_is_said_otherwise_until_the_meeting_is_over_and_corrected_after_it(meeting):
    assert present() == {"U_XZFW": "PRESENT", "U_BGT": "LEAVE"}
    values = {"chair": "副市长", "venue": "第一会议室", "note": ""}
    first = standing().row_id
    amend_meeting(OFFICE, MONDAY, NUMBER, first, attendance={"U_BGT": Attendance.PRESENT}, **values)
    assert (standing().chair, standing().venue, present()) == ("副市长", "第一会议室", {"U_BGT": "PRESENT"})
    with pytest.raises(Refused, match="刚才已更改"):
        amend_meeting(OFFICE, MONDAY, NUMBER, first, attendance={}, **values)
    assert corrections(Scope(LATER)).empty, "while the meeting goes on nothing is a correction"
    close_meeting(OFFICE, MONDAY, NUMBER)
    now = {"U_BGT": Attendance.OBSERVING}
    with pytest.raises(Faulty) as faulty:
        amend_meeting(OFFICE, TUESDAY, NUMBER, standing().row_id, attendance=now, **values)
    assert set(faulty.value.faults) == {"reason"}
    amend_meeting(OFFICE, TUESDAY, NUMBER, standing().row_id, attendance=now, reason="记错了身份", **values)
    assert present() == {"U_BGT": "OBSERVING"} and present(MONDAY) == {"U_BGT": "PRESENT"}
    assert "例会出席" in set(corrections(Scope(LATER))["subject"])


def test_what_was_put_up_becomes_a_resolution_as_it_stands_and_once(meeting):
    [proposal] = proposals(Scope(MONDAY), NUMBER)["id"]
    seq = resolve_proposal(OFFICE, MONDAY, int(proposal), 7)
    assert (row(seq).content, row(seq).due_on) == ("公示栏经费由谁承担。", DUE)
    assert parts(Scope(MONDAY))[["unit_id", "part"]].to_numpy().tolist() == [["U_BGT", "LEAD"]]
    with pytest.raises(Refused, match="已列为议定事项1"):
        resolve_proposal(OFFICE, MONDAY, int(proposal), 7)
    withdraw_resolution(OFFICE, MONDAY, NUMBER, seq, row(seq).id)
    assert resolve_proposal(OFFICE, MONDAY, int(proposal), 7) == 2


def test_a_resolution_goes_to_its_lead_and_to_those_who_help_only_when_the_meeting_is_closed(meeting):
    said(parts={"U_XZFW": Part.LEAD, "U_BGT": Part.JOINT})
    assert not state.on(Scope(MONDAY)).follow_ups
    numbers = close_meeting(OFFICE, MONDAY, NUMBER)
    given = {each.unit_id: (each.part, each.number) for each in state.on(Scope(MONDAY)).follow_ups}
    assert given == {"U_XZFW": ("LEAD", numbers[0]), "U_BGT": ("JOINT", numbers[1])}
    own = Scope(MONDAY, frozenset({"U_XZFW"}))
    assert [each.number for each in state.on(own).follow_ups] == numbers[:1]
    take_step(UNIT, TUESDAY, numbers[0], "SIGNED")
    with pytest.raises(Refused, match="已登记第14次例会散会"):
        close_meeting(OFFICE, MONDAY, NUMBER)
    with pytest.raises(Refused, match="已经散会"):
        said()


def test_a_resolution_for_all_districts_is_one_matter_and_a_督办_of_each(meeting):
    plan = state.on(Scope(MONDAY)).plan
    districts = [unit.id for unit in plan.units if unit.collective_id == "U_QXS"]
    said(parts=dict.fromkeys(districts, Part.EACH))
    assert len(resolutions(Scope(MONDAY))) == 1
    assert len(close_meeting(OFFICE, MONDAY, NUMBER)) == len(districts) > 5
    assert {each.unit_id for each in state.on(Scope(MONDAY)).follow_ups} == set(districts)


def test_what_was_handed_out_stands_under_its_resolution_in_the_order_of_its_numbers(meeting, signed_in):
    plan = state.on(Scope(MONDAY)).plan
    districts = [unit.id for unit in plan.units if unit.collective_id == "U_QXS"]
    said(parts=dict.fromkeys(districts, Part.EACH), agenda_item=1)
    numbers = close_meeting(OFFICE, MONDAY, NUMBER)
    page = "pages/leadership/weekly_meeting.py"
    app = signed_in(Role.WORK_OFFICE, page, as_of=MONDAY.isoformat(), meeting=str(NUMBER), show="1")
    assert not app.exception
    (rest,) = [each.value for each in app.caption if each.value.startswith("另有")]
    assert rest == f"另有{len(numbers) - 3}件：{'、'.join(sorted(numbers)[3:])}"


def test_the_lead_is_handed_the_first_number_and_the_others_follow_in_the_city_s_order(meeting):
    plan = state.on(Scope(MONDAY)).plan
    districts = [unit.id for unit in plan.units if unit.collective_id == "U_QXS"]
    said(parts=dict.fromkeys(reversed(districts), Part.EACH) | {"U_XZFW": Part.JOINT, "U_CZJ": Part.LEAD})
    numbers = close_meeting(OFFICE, MONDAY, NUMBER)
    given = {each.number: each.unit_id for each in state.on(Scope(MONDAY)).follow_ups}
    assert [given[each] for each in sorted(numbers)] == ["U_CZJ", "U_XZFW", *districts]


def test_the_minutes_name_numbers_by_the_first_and_the_last_only_where_there_is_no_gap(meeting):
    three = {"U_XZFW": Part.LEAD, "U_BGT": Part.JOINT, "U_CZJ": Part.JOINT}
    said(parts=three)
    second = said(parts={"U_BGT": Part.LEAD})
    first, *_, third, other = close_meeting(OFFICE, MONDAY, NUMBER)
    # A unit that joins when the meeting is over has a number behind those of other matters.
    amend_resolution(
        OFFICE, TUESDAY, NUMBER, second, row(second).id, content=row(second).content, due_on=DUE,
        parts={"U_BGT": Part.LEAD, "U_CZJ": Part.JOINT}, reason="会后核对",
    )  # fmt: skip
    letter = draft(Matter("MINUTES", TUESDAY, meeting_number=NUMBER), Scope(TUESDAY), demo=False)
    resolved = "\n".join(each.text for each in letter.sections)
    last = max(each.number for each in state.on(Scope(TUESDAY)).follow_ups)
    assert f"市政府办公厅、市财政局协办，2007年6月25日前完成（{first}至{third}）。" in resolved
    assert last > other and f"市财政局协办，2007年6月25日前完成（{other}、{last}）。" in resolved


@pytest.mark.parametrize(
    "shared", [{"U_BGT": Part.JOINT}, {"U_BGT": Part.LEAD, "U_XZFW": Part.LEAD}, {"U_QXS": Part.LEAD}]
)
def test_units_share_a_matter_under_one_lead(meeting, shared):
    with pytest.raises(Faulty) as faulty:
        said(parts=shared)
    assert set(faulty.value.faults) == {"parts"}


def test_a_draft_is_said_otherwise_and_one_without_a_unit_keeps_the_meeting_open(meeting):
    seq = said(parts={})
    with pytest.raises(Refused, match="议定事项1还没有承办单位"):
        close_meeting(OFFICE, MONDAY, NUMBER)
    first = row(seq).id
    amend_resolution(
        OFFICE, MONDAY, NUMBER, seq, first, content="改定的事项内容。", due_on=DUE, parts={"U_BGT": Part.LEAD}
    )
    with pytest.raises(Refused, match="刚才已更改"):
        amend_resolution(OFFICE, MONDAY, NUMBER, seq, first, content="又一稿内容。", due_on=DUE, parts={})
    [number] = close_meeting(OFFICE, MONDAY, NUMBER)
    [given] = state.on(Scope(MONDAY)).follow_ups
    assert (given.number, given.unit_id, given.content) == (number, "U_BGT", "改定的事项内容。")


def test_what_keeps_the_meeting_open_is_said_before_the_tap_and_holds_the_key_back(meeting, signed_in):
    def closing():
        page = "pages/leadership/weekly_meeting.py"
        app = signed_in(Role.WORK_OFFICE, page, as_of=MONDAY.isoformat(), meeting=str(NUMBER))
        assert not app.exception
        (key,) = [each for each in app.main.button if each.label == "散会并交办"]
        return key.disabled, "".join(each.value for each in app.warning), words(app)

    held_back, lacking, told = closing()
    assert (
        (held_back, lacking) == (False, "")
        and "没有议定事项" in told
        and "0件" not in told.split("散会交办")[1]
    )
    said()
    second = said(parts={}, content="由谁承担另行研究。")
    held_back, lacking, told = closing()
    assert held_back and lacking == f"议定事项{second}还没有承办单位，请先填写。"
    assert "议定2件，将交办督办1件" in told
    amend_resolution(
        OFFICE, MONDAY, NUMBER, second, row(second, MONDAY).id, content="由谁承担另行研究。", due_on=DUE,
        parts={"U_BGT": Part.LEAD},
    )  # fmt: skip
    assert closing()[:2] == (False, "")


def test_what_was_handed_out_names_its_unit_at_the_link(meeting, signed_in):
    said(parts={"U_XZFW": Part.LEAD, "U_BGT": Part.JOINT}, agenda_item=1)
    numbers = close_meeting(OFFICE, MONDAY, NUMBER)
    page = "pages/leadership/weekly_meeting.py"
    app = signed_in(Role.WORK_OFFICE, page, as_of=MONDAY.isoformat(), meeting=str(NUMBER), show="1")
    links = [each.proto.label for each in app.main.get("page_link")]
    for number, unit in zip(numbers, ("服务中心", "办公厅"), strict=True):
        assert links.count(f"{unit}　{number}办理情况") == 2, links


def test_after_the_meeting_a_resolution_is_corrected_with_a_reason_and_its_督办_says_so(meeting):
    seq = said()
    close_meeting(OFFICE, MONDAY, NUMBER)
    put_right = {"content": "逐项列出原因和措施。", "due_on": DUE + dt.timedelta(days=2)}
    both = {"U_XZFW": Part.LEAD, "U_BGT": Part.JOINT}
    with pytest.raises(Faulty) as faulty:
        amend_resolution(OFFICE, TUESDAY, NUMBER, seq, row(seq).id, parts=both, **put_right)
    assert set(faulty.value.faults) == {"reason"}
    with pytest.raises(Refused, match="已经交办"):
        amend_resolution(OFFICE, TUESDAY, NUMBER, seq, row(seq).id, parts={}, reason="会后核对", **put_right)
    amend_resolution(OFFICE, TUESDAY, NUMBER, seq, row(seq).id, parts=both, reason="会后核对", **put_right)
    now = state.on(Scope(TUESDAY)).follow_ups
    assert {(each.unit_id, each.content, each.due_on) for each in now} == {
        ("U_XZFW", *put_right.values()), ("U_BGT", *put_right.values())
    }  # fmt: skip
    [before] = state.on(Scope(MONDAY)).follow_ups
    assert (before.content, before.due_on) == ("逐项列出未压缩事项的原因。", DUE)
    assert "议定事项" in set(corrections(Scope(LATER))["subject"])


def test_only_the_office_resolves_and_every_act_is_written_down(meeting):
    for act in (
        lambda: resolve(UNIT, MONDAY, NUMBER, content="另一件事情。", due_on=DUE, parts={}),
        lambda: close_meeting(UNIT, MONDAY, NUMBER),
    ):
        with pytest.raises(Forbidden):
            act()
    said()
    close_meeting(OFFICE, MONDAY, NUMBER)
    with db.reading() as connection:
        actions = set(connection.execute(select(AuditEntry.action)).scalars())
    assert {"RESOLVE", "CLOSE_MEETING", "ASSIGN_FOLLOW_UP", "HOLD_MEETING"} <= actions


@pytest.mark.parametrize(
    ("day", "number"), [(dt.date(2007, 6, 14), None), (dt.date(2007, 6, 15), 14), (dt.date(2007, 6, 17), 14),
                        (dt.date(2007, 6, 18), None), (dt.date(2007, 3, 9), 1), (dt.date(2007, 12, 31), None)]
)  # fmt: skip
def test_the_next_meeting_is_prepared_from_friday_to_the_evening_before_it(database, day, number):
    found = state.on(Scope(day)).next_meeting
    assert (found and found.number) == number
    if found:
        assert found.state is Held.PREPARED and found.opens_at.hour == 16
