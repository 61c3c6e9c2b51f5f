"""周例会: which took place, what each knew, and what changed between any two."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import insert

from efficiency import campaign, state
from efficiency.campaign import workdays
from efficiency.campaign.words import percent
from efficiency.commands import Faulty, Refused
from efficiency.commands.follow_ups import take_step
from efficiency.commands.meetings import hold_meeting, propose
from efficiency.commands.resolutions import close_meeting, resolve
from efficiency.core import db
from efficiency.core.access import Forbidden, Scope
from efficiency.judgements import agenda, changes
from efficiency.judgements.changes import Subject, Way
from efficiency.models import Light, PaperKind, Part, ProgressReport, Role
from efficiency.papers.drafting import Matter, draft
from efficiency.queries.follow_ups import follow_ups
from efficiency.queries.meetings import held, proposals
from efficiency.queries.tasks import reports
from efficiency.standings import meetings
from efficiency.standings.meetings import Held
from efficiency.standings.reports import Said
from efficiency.standings.tasks import Reason, TaskStanding, Why
from tests.conftest import call_it_a_demo, person, signed_up
from tests.reading import tables, words

PLAN = campaign.load().plan
OFFICE = person("gzb", Role.WORK_OFFICE, "工作办公室")
FIRST, SECOND, THIRD = dt.date(2007, 3, 12), dt.date(2007, 3, 19), dt.date(2007, 3, 26)
DAY = dt.timedelta(days=1)
PAGE = "pages/leadership/weekly_meeting.py"


@pytest.fixture
def campaign(database):
    """A demo installation with nothing in it, so that days of 2007 are days of recording."""
    call_it_a_demo()


def register(as_of):
    return {each.number: each for each in meetings.register(PLAN, held(Scope(as_of)), as_of)}


# ---------------------------------------------------------------- which took place


def test_a_meeting_does_not_exist_before_its_day(campaign):
    assert register(FIRST - DAY) == {}
    assert list(register(FIRST)) == [1]


def test_a_meeting_is_in_time_late_awaited_or_missed(campaign):
    hold_meeting(OFFICE, FIRST, 1, "副秘书长")
    assert register(SECOND)[2].state is Held.TODAY
    assert register(SECOND + DAY)[2].state is Held.AWAITED
    assert register(THIRD)[2].state is Held.MISSED
    hold_meeting(OFFICE, THIRD + 2 * DAY, 3, "副秘书长")
    found = register(THIRD + 2 * DAY)
    assert [each.state for each in found.values()] == [Held.LATE, Held.MISSED, Held.HELD]
    assert found[3].days_over == 2
    assert register(THIRD + DAY)[3].state is Held.AWAITED, "a day earlier nobody knew"


def test_no_meeting_is_missed_before_the_office_has_recorded_its_first(campaign, signed_in):
    found = register(THIRD)
    assert [each.state for each in found.values()] == [Held.TODAY, Held.UNKEPT, Held.UNKEPT]
    assert not any(each.is_missed for each in found.values())
    signed_up(OFFICE.username, Role.WORK_OFFICE)
    app = signed_in(Role.WORK_OFFICE, PAGE, as_of=THIRD.isoformat())
    assert "尚未建册：周例会记录" in words(app) and "应开未开" not in words(app)
    assert "未召开2次" not in words(app) and "没有召开" not in words(app)
    hold_meeting(OFFICE, THIRD, 3, "副秘书长")
    assert [each.state for each in register(THIRD).values()] == [Held.HELD, Held.MISSED, Held.MISSED]


def test_a_meeting_looks_at_the_evening_before_it(campaign):
    hold_meeting(OFFICE, SECOND + 2 * DAY, 2, "副秘书长")
    found = register(THIRD)
    assert found[2].known_on == SECOND + DAY
    assert found[3].known_on == THIRD - DAY


def test_a_meeting_is_compared_with_the_last_that_took_place(campaign):
    hold_meeting(OFFICE, FIRST, 1, "副秘书长")
    found = meetings.register(PLAN, held(Scope(THIRD)), THIRD)
    assert meetings.last_held(found, 3).number == 1, "the second was missed and froze nothing"
    assert meetings.last_held(found, 1) is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORK_OFFICE])
def test_only_the_office_holds_a_meeting_or_puts_up_matters(campaign, role):
    user = signed_up("other", role, "其他")
    with pytest.raises(Forbidden):
        hold_meeting(user, FIRST, 1, "副秘书长")
    with pytest.raises(Forbidden):
        propose(user, FIRST, 1, None, "研究联合检查。")
    assert register(FIRST)[1].held_on is None


def test_a_meeting_is_held_once_in_its_own_week_and_with_a_chair(campaign):
    with pytest.raises(Refused, match="还没有到"):
        hold_meeting(OFFICE, FIRST - DAY, 1, "副秘书长")
    with pytest.raises(Refused, match="没有第99次"):
        hold_meeting(OFFICE, FIRST, 99, "副秘书长")
    with pytest.raises(Faulty) as faulty:
        hold_meeting(OFFICE, FIRST, 1, " ")
    assert set(faulty.value.faults) == {"chair"}
    hold_meeting(OFFICE, FIRST, 1, "副秘书长")
    with pytest.raises(Refused, match="“gzb”登记"):
        hold_meeting(OFFICE, FIRST + DAY, 1, "副市长")
    with pytest.raises(Refused, match="会期"):
        hold_meeting(OFFICE, THIRD, 2, "副秘书长")


def test_matters_are_put_up_for_a_meeting_to_come_once_and_not_for_one_that_is_over(campaign):
    propose(OFFICE, FIRST - DAY, 1, "U_BGT", "研究联合检查的办法。")
    with pytest.raises(Refused, match="没有重复登记"):
        propose(OFFICE, FIRST, 1, None, "研究联合检查的办法。")
    with pytest.raises(Faulty):
        propose(OFFICE, FIRST, 1, "U_QXS", "研究投诉分办的办法。")
    hold_meeting(OFFICE, FIRST, 1, "副秘书长")
    with pytest.raises(Refused, match="下一次例会"):
        propose(OFFICE, FIRST + DAY, 1, None, "研究另一件事情。")
    assert proposals(Scope(FIRST - 2 * DAY), 1).empty
    assert list(proposals(Scope(FIRST), 1)["subject"]) == ["研究联合检查的办法。"]


# ---------------------------------------------------------------- what changed


def pairs(light, figure):
    """The lead unit's part in 任务2, as it stands with a light and a reported figure."""
    task = PLAN.task("T02")
    return [
        TaskStanding(
            task=task, unit_id=task.lead_unit_id, seq=1, as_of=JUNE, judged_on=JUNE, due_on=JUNE, due_stated=True,
            said=Said(progress=figure), scheduled=50.0, light=Light(light), reasons=(Reason(Why.BEHIND),),
            completed_on=None, issued=0, wanted=0, evidence=None, evidence_doubt=False,
        )
    ]  # fmt: skip


def readings(*rows):
    return pd.DataFrame(rows, columns=["indicator_id", "period_end", "value"])


MAY, JUNE = dt.date(2007, 5, 31), dt.date(2007, 6, 30)


def only(changed):
    assert len(changed) == 1, changed
    return changed[0]


@pytest.mark.parametrize(
    ("was", "is_now", "way"),
    [("RED", "YELLOW", Way.BETTER), ("GREEN", "RED", Way.WORSE), ("YELLOW", "GREEN", Way.BETTER),
     ("GREEN", "DONE", Way.BETTER), ("GREEN", "GREY", Way.WORSE), ("YELLOW", "GREY", Way.WORSE)],
)  # fmt: skip
def test_a_light_that_changed_went_up_or_down_and_silence_is_never_up(was, is_now, way):
    change = only(changes.of_tasks(pairs(was, 40.0), pairs(is_now, 40.0)))
    assert (change.subject, change.way) == (Subject.LIGHT, way)


@pytest.mark.parametrize(
    ("was", "is_now", "way"),
    [(40.0, 45.0, Way.BETTER), (45.0, 40.0, Way.WORSE), (None, 5.0, Way.NEW), (5.0, None, Way.GONE)],
)
def test_progress_goes_up_down_appears_and_disappears(was, is_now, way):
    change = only(changes.of_tasks(pairs("RED", was), pairs("RED", is_now)))
    assert (change.subject, change.way) == (Subject.PROGRESS, way)


def test_what_did_not_change_is_not_listed():
    assert changes.of_tasks(pairs("RED", 40.0), pairs("RED", 40.0)) == []
    assert changes.of_tasks(pairs("GREY", None), pairs("GREY", None)) == []
    same = readings(("I02", MAY, 90.0))
    assert changes.of_readings(PLAN, same, same) == []


@pytest.mark.parametrize(
    ("target", "was", "is_now", "way"),
    [("I02", 88.0, 91.0, Way.BETTER), ("I02", 91.0, 89.0, Way.WORSE), ("I03", 3, 2, Way.BETTER),
     ("I03", 1, 2, Way.WORSE), ("I05", 120, 125, Way.BETTER), ("I05", 127, 131, Way.WORSE)],
)  # fmt: skip
def test_a_reading_gets_better_towards_its_target_also_where_fewer_is_better(target, was, is_now, way):
    before, now = readings((target, MAY, was)), readings((target, MAY, was), (target, JUNE, is_now))
    change = only(changes.of_readings(PLAN, before, now))
    assert (change.subject, change.way) == (Subject.READING, way)
    assert "5月31日" in change.was and "6月30日" in change.is_now


def incident(number, stage, replied_on=None, closed_on=None):
    return {
        "number": number, "kind": "SLOW_ACTION", "unit_id": "K13", "stage": stage, "replied_on": replied_on,
        "closed_on": closed_on,
    }  # fmt: skip


def test_incidents_come_in_are_answered_closed_and_answers_are_withdrawn():
    before = pd.DataFrame(
        [
            incident("1", "TRANSFERRED"),
            incident("2", "REPLIED", MAY),
            incident("3", "REPLIED", MAY),
            incident("4", "RECEIVED"),
        ]
    )
    now = pd.DataFrame(
        [incident("1", "REPLIED", JUNE), incident("2", "CLOSED", MAY, JUNE), incident("3", "UNIT_FEEDBACK"),
         incident("4", "RECEIVED"), incident("5", "CLOSED", JUNE, JUNE)]
    )  # fmt: skip
    found = {each.reference: each.way for each in changes.of_incidents(before, now)}
    assert found == {"1": Way.BETTER, "2": Way.GONE, "3": Way.WORSE, "5": Way.NEW}


def test_follow_ups_and_deadlines_between_two_days(campaign):
    unit = signed_up("xzfw", Role.UNIT, "行政服务中心", unit_id="U_XZFW")
    hold_meeting(OFFICE, FIRST, 1, "副秘书长")
    resolve(
        OFFICE, FIRST, 1, content="逐项列出原因。", due_on=SECOND, parts={"U_XZFW": Part.LEAD}, agenda_item=3
    )
    (number,) = close_meeting(OFFICE, FIRST, 1)
    until = dt.date(2007, 3, 23)
    take_step(unit, FIRST + DAY, number, "EXTENSION_ASKED", note="需要时间。", new_due_on=until)
    take_step(OFFICE, FIRST + 2 * DAY, number, "EXTENSION_GRANTED")

    def between(a, b):
        before, now = (state.on(Scope(day)) for day in (a, b))
        found = [
            *changes.of_follow_ups(before.follow_ups, now.follow_ups),
            *changes.of_deadlines(PLAN, before.extensions, now.extensions),
        ]
        return [(each.subject, each.is_now, each.way) for each in found]

    assert between(FIRST - DAY, FIRST) == [(Subject.FOLLOW_UP, "交办", Way.NEW)]
    assert between(FIRST, FIRST + DAY) == [(Subject.DEADLINE, "申请延至2007年3月23日，待批", Way.OTHER)]
    assert between(FIRST, FIRST + 2 * DAY) == [
        (Subject.DEADLINE, "申请延至2007年3月23日，同意延期", Way.OTHER)
    ]
    assert between(FIRST + 2 * DAY, SECOND) == []


@pytest.mark.parametrize(
    ("as_of", "evenings"),
    [
        # The first meeting's week ends on the evening before the second.
        (FIRST - DAY, []),
        (SECOND - 2 * DAY, []),
        (SECOND - DAY, [FIRST - DAY]),
        # The second was held two days late: until then and after it, it is the second week.
        (SECOND + DAY, [FIRST - DAY]),
        (THIRD - 2 * DAY, [FIRST - DAY]),
        (THIRD - DAY, [SECOND + DAY, FIRST - DAY]),
    ],
)
def test_each_week_has_one_look_at_the_lights_also_where_its_meeting_was_late(campaign, as_of, evenings):
    hold_meeting(OFFICE, FIRST, 1, "副秘书长")
    hold_meeting(OFFICE, SECOND + 2 * DAY, 2, "副秘书长")
    known = meetings.register(PLAN, held(Scope(as_of)), as_of)
    assert meetings.looks(PLAN, known, as_of) == [as_of, *evenings]


def test_after_the_last_meeting_weeks_go_on_by_sevens(campaign):
    number, last = workdays.meetings(FIRST, dt.date.max)[-1]
    hold_meeting(OFFICE, last, number, "副秘书长")
    evening = last - DAY

    def found(days: int) -> list[dt.date]:
        as_of = evening + days * DAY
        known = meetings.register(PLAN, held(Scope(as_of)), as_of)
        return [day for day in meetings.looks(PLAN, known, as_of) if day >= evening]

    assert found(6) == [evening + 6 * DAY]
    assert found(7) == [evening + 7 * DAY, evening]
    assert found(15) == [evening + 15 * DAY, evening + 7 * DAY, evening]


# ---------------------------------------------------------------- the page, on the demo year


def test_a_meeting_shows_the_same_figures_whenever_it_is_opened(demo_year, signed_in):
    def opened(as_of):
        return signed_in(Role.WORK_OFFICE, PAGE, meeting="14", as_of=as_of)

    then, later = opened("2007-06-18"), opened("2007-08-31")
    for app in (then, later):
        assert not app.exception
        assert "以下数字是2007年6月17日晚掌握的情况" in words(app)
    findings = [[each.value for each in app.subheader] for app in (then, later)]
    assert findings[0] == findings[1] and len(findings[0]) >= 9
    # The list of all meetings at the end has grown; every table of the agenda is as it was.
    for (headers, cells), (same, again) in zip(tables(then)[:-1], tables(later)[:-1], strict=True):
        assert headers == same
        pd.testing.assert_frame_equal(cells, again)


def test_a_meeting_is_prepared_from_the_friday_before_it_with_what_is_known_by_then(demo_year, signed_in):
    app = signed_in(Role.WORK_OFFICE, PAGE, meeting="14", as_of="2007-06-14")
    assert "第13次例会，应于2007年6月11日召开" in words(app)
    app = signed_in(Role.WORK_OFFICE, PAGE, meeting="14", as_of="2007-06-15")
    said = words(app)
    assert "第14次例会，应于2007年6月18日召开，**正在筹备**。以下数字是2007年6月15日晚掌握的情况" in said
    labels = {each.label for each in app.expander}
    assert {"提请一件", "周报草稿"} <= labels and "登记召开第14次例会" not in labels


def test_a_unit_that_attends_reads_the_notice_and_nobody_elses_figures(demo_year, signed_in):
    app = signed_in(Role.UNIT, PAGE, meeting="25", as_of="2007-08-31")
    said = words(app)
    assert not app.exception and "第25次例会会议通知" in said and "本单位：出席" in said
    assert "提请议定事项" in said and "红灯" not in said.replace("红灯事项", "") and not app.dataframe
    assert "周报草稿" not in {each.label for each in app.expander}


def test_in_the_room_what_was_put_up_is_resolved_by_one_click_and_handed_out_at_the_end(
    demo_database, signed_in
):
    day = dt.date(2007, 9, 3)
    propose(OFFICE, day - 3 * DAY, 25, "U_BGT", "公示栏经费由谁承担。")

    def opened():
        app = signed_in(Role.WORK_OFFICE, PAGE, as_of=day.isoformat())
        assert not app.exception
        return app

    def press(app, label: str):
        next(each for each in app.main.button if each.label == label).click().run()
        assert not app.exception and not app.error, [each.value for each in app.error]
        return app

    app = opened()
    # Last time's chair is there already, and whoever reports every week is ticked as present.
    assert next(each.value for each in app.text_input if each.label == "主持人") == "副秘书长"
    press(app, "登记召开")
    assert "副秘书长主持；出席" in words(app)
    press(app, "议定")
    assert "已列为议定事项1" in words(app) and "公示栏经费由谁承担" in words(app)
    assert not state.on(Scope(day)).follow_up_rows["resolution_seq"].notna().any()
    press(app, "散会并交办")
    [given] = [each for each in state.on(Scope(day)).follow_ups if each.resolution_seq == 1]
    assert (given.unit_id, given.meeting_number, given.agenda_item) == ("U_BGT", 25, 7)
    letter = draft(Matter(PaperKind.MINUTES, day, meeting_number=25), Scope(day), demo=True)
    said = "\n".join(section.text for section in letter.sections)
    assert f"由市政府办公厅负责，2007年9月10日前完成（{given.number}）。" in said and "出席：" in said
    # The meeting is over: the same form asks for a reason now.
    assert "更正会议登记" in {each.label for each in opened().expander}


def test_any_two_meetings_are_compared_in_whichever_order_they_are_named(demo_year, signed_in):
    for pair in ({"meeting": "20", "versus": "12"}, {"meeting": "12", "versus": "20"}):
        app = signed_in(Role.LEADER, PAGE, city="true", as_of="2007-08-31", **pair)
        assert not app.exception
        said = words(app)
        assert "第20次例会，应于2007年7月30日召开" in said
        assert "与第12次例会（6月3日晚）相比" in said
        assert "第12次例会以来登记的，不论发生在哪一天" in said and "上次例会" not in said


def test_a_link_to_a_meeting_that_there_is_not_says_so(demo_year, signed_in):
    said = words(signed_in(Role.WORK_OFFICE, PAGE, meeting="999", as_of="2007-08-31", show="1"))
    assert "链接中的例会（999）还没有召开或没有这一次，以下是第24次" in said


def test_what_is_listed_as_changed_adds_up_to_its_counts(demo_year, signed_in):
    app = signed_in(Role.WORK_OFFICE, PAGE, meeting="24", versus="20", as_of="2007-08-31", show="changes")
    headline = next(each.value for each in app.subheader if "处变化" in each.value)
    rows = tables(app)[0][1]
    counts = {
        each.label: int(each.value.removesuffix("处")) for each in app.metric if each.value.endswith("处")
    }
    assert set(counts) == {each.words for each in Subject}
    assert sum(counts.values()) == len(rows) and f"{len(rows)}处变化" in headline
    assert rows["subject"].value_counts().to_dict() == {k: v for k, v in counts.items() if v}


def test_a_missed_and_a_late_meeting_are_named_on_the_page(demo_year, signed_in):
    said = words(signed_in(Role.WORK_OFFICE, PAGE, as_of="2007-08-31"))
    assert "推迟1天" in said and "其间第23次（8月20日）应开未开" in said
    assert "没有召开" in words(signed_in(Role.WORK_OFFICE, PAGE, meeting="23", as_of="2007-08-31"))


def test_a_correction_since_the_last_meeting_is_listed_beside_what_it_replaced(demo_database, signed_in):
    unit, day = "U_XZFW", dt.date(2007, 8, 29)
    scope = Scope(dt.date(2007, 8, 27))
    with db.writing() as connection:
        old = reports(scope)
        old = old[(old["task_id"] == "T06") & (old["unit_id"] == unit) & old["progress"].notna()].iloc[-1]
        connection.execute(
            insert(ProgressReport).values(
                task_id="T06", unit_id=unit, due_on=old["due_on"], kind="SUBSTANTIVE", progress=old["progress"] - 7,
                summary="重算后更正。", corrects_id=int(old["id"]), correction_reason="口径理解有误", self_light=None,
                recorded_at=dt.datetime.combine(day, dt.time(9)), recorded_by="测试",
            )
        )  # fmt: skip
    app = signed_in(
        Role.WORK_OFFICE, PAGE, meeting="25", versus="24", as_of="2007-09-03", show="changes", changed="更正"
    )
    rows = tables(app)[0][1]
    row = rows[rows["item"].str.startswith("任务6 ")].iloc[0]
    assert row["was"] == percent(old["progress"])
    assert row["is_now"] == f"{percent(old['progress'] - 7)}，口径理解有误"


@pytest.mark.parametrize("place", range(1, 9))
def test_the_projection_shows_one_item_without_tables_or_exports(demo_year, signed_in, place):
    app = signed_in(Role.WORK_OFFICE, PAGE, present=str(place), as_of="2007-08-31")
    assert not app.exception
    assert len(app.title) == 1 and str(place) in app.title[0].value
    assert not app.dataframe and "导出" not in words(app)
    assert [each.label for each in app.main.button][-3:] == ["上一页", "下一页", "退出放映"]


def test_the_projection_shows_every_row_sheet_by_sheet_and_then_the_next_item(demo_year, signed_in):
    due = [each.item for each in agenda.due(state.on(Scope(dt.date(2007, 8, 26))))]
    assert len(due) > 12
    app = signed_in(Role.WORK_OFFICE, PAGE, present="2", meeting="24", as_of="2007-08-31")
    shown = ""
    for _ in range(len(due)):
        shown += words(app).replace("\\", "")
        if not app.title[0].value.startswith(":blue[2"):
            break
        next(each for each in app.main.button if each.label == "下一页").click().run()
        assert not app.exception
    assert app.title[0].value.startswith(":blue[3")
    assert all(each[:40] in shown for each in due)
    # Back from the next item's first sheet to the last one of this.
    next(each for each in app.main.button if each.label == "上一页").click().run()
    assert app.title[0].value.startswith(":blue[2") and f"共{len(due)}件" in words(app)


def test_a_leader_sees_what_was_resolved_but_records_nothing(demo_year, signed_in):
    app = signed_in(Role.LEADER, PAGE, city="true", as_of="2007-08-31")
    labels = {each.label for each in app.main.button} | {each.label for each in app.expander}
    assert not labels & {"记录议定事项", "登记召开", "列入议程", "提请一件"}


def test_the_scope_of_the_evening_is_the_readers_own(demo_year):
    own = Scope(dt.date(2007, 8, 31), frozenset({"U_XZFW"}))
    assert set(follow_ups(replace(own, as_of=dt.date(2007, 8, 27)))["unit_id"]) == {"U_XZFW"}
