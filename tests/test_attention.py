"""今天要看的事: what is listed and what is not, in which order, each matter once.

One file because the place of each kind of matter among all others is what is looked at.
"""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from efficiency import campaign
from efficiency.campaign.thresholds import Thresholds
from efficiency.judgements import attention, register_matters
from efficiency.models import Light
from efficiency.standings.documents import documents_on
from efficiency.standings.findings import findings_on
from efficiency.standings.follow_ups import follow_ups_on
from efficiency.standings.incidents import OpenIncidents
from efficiency.standings.milestones import milestone_standings
from efficiency.standings.reports import Discipline, Said
from efficiency.standings.returns import returns_on
from efficiency.standings.targets import target_standing
from efficiency.standings.tasks import Reason, TaskStanding, Why

PLAN = campaign.load().plan
LIMITS = Thresholds()
AUGUST = dt.date(2007, 8, 31)
OCTOBER = dt.date(2007, 10, 31)


def pair(
    task_id, light="GREEN", *, unit=None, before="GREEN", due_on=OCTOBER, self_light=None, progress=50.0, silent=0,
    reason=Why.BEHIND, **more,
):  # fmt: skip
    """One task-unit pair as it stands, and its light a week before."""
    task = PLAN.task(task_id)
    now = TaskStanding(
        **{
            "task": task, "unit_id": unit or task.lead_unit_id, "seq": 1 if unit in (None, task.lead_unit_id) else 2,
            "as_of": AUGUST, "judged_on": AUGUST, "due_on": due_on, "due_stated": True, "scheduled": 78.1, "light": Light(light),
            "said": Said(progress=progress, progress_on=AUGUST, self_light=self_light, silent=silent),
            "reasons": (Reason(Why.FINISHED if light == "DONE" else reason),),
            "completed_on": AUGUST if light == "DONE" else None, "issued": 0, "wanted": 0, "evidence": None,
            "evidence_doubt": False,
        }
        | more
    )  # fmt: skip
    return now, replace(now, light=Light(before))


def of_tasks(*pairs, silent_units=()):
    now, before = [row for row, _ in pairs], [row for _, row in pairs]
    return attention.in_order(attention.of_tasks(PLAN, now, before, LIMITS, silent_units))


def only(frame):
    assert len(frame) == 1
    return frame.iloc[0]


# ---------------------------------------------------------------- tasks


@pytest.mark.parametrize("light", ["GREEN", "YELLOW", "DONE", "GREY"])
def test_a_task_in_order_or_merely_yellow_is_not_listed(light):
    assert of_tasks(pair("T04", light)).empty


def test_a_light_that_turned_red_this_week_comes_before_one_that_was_red_already():
    found = of_tasks(pair("T04", "RED", before="RED"), pair("T09", "RED", before="YELLOW"))
    assert found["task_id"].tolist() == ["T09", "T04"]
    assert found["words"].tolist() == ["新转红灯", "红灯"]
    assert found["reason"].iloc[0].startswith("一周前为黄灯；")


def test_a_task_that_did_not_exist_a_week_ago_is_red_but_not_newly_so():
    row, _ = pair("T04", "RED")
    found = attention.in_order(attention.of_tasks(PLAN, [row], [], LIMITS))
    assert only(found)["kinds"] == ("RED",)


def test_a_red_task_past_its_day_says_how_long():
    found = only(of_tasks(pair("T02", "RED", before="RED", due_on=dt.date(2007, 6, 30))))
    assert (found["words"], found["day_words"]) == ("已过时限、红灯", "已过62天")


@pytest.mark.parametrize(
    ("days", "listed", "said"), [(7, True, "还有7天到期"), (8, False, ""), (0, True, "今天到期")]
)
def test_due_within_seven_days_is_listed_and_eight_is_not(days, listed, said):
    found = of_tasks(pair("T04", "GREEN", due_on=AUGUST + dt.timedelta(days=days)))
    assert bool(len(found)) == listed
    assert not listed or only(found)["reason"].endswith(said)


def test_a_task_that_is_done_is_not_due_any_more():
    assert of_tasks(pair("T04", "DONE", due_on=AUGUST)).empty


def test_a_unit_that_calls_its_red_green_is_listed_first_among_the_red():
    found = of_tasks(
        pair("T04", "RED", before="RED"),
        pair("T09", "RED", before="RED", self_light="GREEN"),
    )
    assert found["task_id"].tolist() == ["T09", "T04"]
    assert found["reason"].iloc[0].endswith("单位自报● 绿灯")


def test_one_task_is_one_matter_however_many_reasons_it_has():
    found = only(
        of_tasks(pair("T04", "RED", self_light="GREEN", evidence_doubt=True, evidence=10.0, wanted=2))
    )
    assert found["words"] == "新转红灯、自报与测算不一致、自报与佐证不符"
    assert "自报50.0%，成果和指标只佐证10.0%（成果印发或建成0/2项）" in found["reason"]


def test_red_co_responsible_units_are_named_with_the_red_lead_unit():
    found = only(of_tasks(pair("T01", "RED"), pair("T01", "RED", unit="U_FZB")))
    assert found["unit_id"] == "U_BWB"
    assert found["reason"].endswith("配合的市政府法制办同为红灯")


def test_a_red_co_responsible_unit_of_a_green_lead_is_a_matter_of_its_own():
    found = only(of_tasks(pair("T01", "GREEN"), pair("T01", "RED", unit="U_FZB")))
    assert (found["unit_id"], found["role"]) == ("U_FZB", "配合")


def test_a_lead_unit_silent_on_one_task_is_listed_unless_it_is_silent_altogether():
    grey = pair("T28", "GREY", silent=5, reason=Why.SILENT)
    assert only(of_tasks(grey))["kinds"] == ("SILENT",)
    assert of_tasks(grey, silent_units={"U_ZGW"}).empty
    assert of_tasks(pair("T28", "GREEN", silent=1)).empty


# ---------------------------------------------------------------- incidents, documents


INCIDENT = {
    "point_key": "P1", "point_label": "企业1", "place_code": "210202", "ownership": "国有", "received_on": dt.date(2007, 8, 1),
    "kind": "INACTION", "sub_kind": "推诿", "severity": 1, "content": "内容", "verification": None,
    "transferred_on": dt.date(2007, 8, 1), "feedback_on": None, "closed_on": None, "satisfied": None,
}  # fmt: skip


def incidents(*rows, as_of=AUGUST, clock="calendar"):
    columns = ["number", "unit_id", "stage", "replied_on", "due_calendar_on", "due_workday_on"]
    numbers = {}
    for row in rows:
        one = INCIDENT | dict(zip(columns, row, strict=True))
        reached_on = {"TRANSFERRED": one["transferred_on"], "REPLIED": one["replied_on"]}.get(one["stage"])
        alike = OpenIncidents(
            one["unit_id"], one["stage"], one["received_on"], reached_on, one[f"due_{clock}_on"], 1, as_of
        )
        numbers.setdefault(alike, []).append(one["number"])
    together = [replace(alike, incidents=len(own)) for alike, own in numbers.items()]
    told = dict(zip(together, numbers.values(), strict=True))
    late = [
        attention.LateIncidents(*of, tuple(own), tuple(number for each in own for number in told[each]))
        for of, own in attention.late_by_owner(together).items()
    ]
    return attention.of_incidents(late, clock)


def test_an_unanswered_incident_is_late_from_the_day_after_its_last_day():
    on_its_day = ("FY-1", "K13", "TRANSFERRED", None, AUGUST, AUGUST)
    assert incidents(on_its_day) == []
    found = incidents(on_its_day, as_of=AUGUST + dt.timedelta(days=1))
    assert found[0]["kinds"] == ["REPLY_OVERDUE"]
    assert "最长已超1天" in found[0]["reason"]


def test_the_official_clock_decides_what_is_late():
    row = ("FY-1", "K13", "TRANSFERRED", None, dt.date(2007, 8, 28), dt.date(2007, 8, 31))
    assert len(incidents(row)) == 1
    assert incidents(row, clock="workday") == []


def test_a_late_answer_that_was_given_is_no_matter_of_today():
    day = dt.date(2007, 8, 20)
    assert incidents(("FY-1", "K13", "REPLIED", dt.date(2007, 8, 30), day, day)) == []


def test_late_incidents_of_one_unit_are_a_matter_of_whoever_has_them_in_hand():
    day = dt.date(2007, 8, 27)
    mine, bureaus, other = incidents(
        ("FY-1", "K13", "TRANSFERRED", None, day, day),
        ("FY-4", "K13", "TRANSFERRED", None, dt.date(2007, 8, 28), day),
        ("FY-2", "K13", "UNIT_FEEDBACK", None, dt.date(2007, 8, 29), day),
        ("FY-3", "K01", "RECEIVED", None, day, day),
    )
    assert (mine["unit_id"], mine["actor"], mine["title"]) == ("K13", None, "监测点反映2件")
    assert "待被反映单位反馈2件" in mine["reason"] and "最长已超4天" in mine["reason"]
    assert "FY-1、FY-4" in mine["reason"] and "FY-2" not in mine["reason"]
    assert (bureaus["unit_id"], bureaus["actor"]) == ("K13", "市监察局")
    assert "待市监察局回复1件" in bureaus["reason"] and "最长已超2天" in bureaus["reason"]
    assert (other["unit_id"], other["actor"]) == ("K01", "市监察局")
    assert "待市监察局转办1件" in other["reason"]


def documents(as_of=AUGUST, **more):
    row = {
        "number": "大监通〔2007〕31号", "kind": "NOTICE", "unit_id": "K18", "source_kind": "CHECK",
        "source_number": "MC-1", "subject": "超时未办", "issued_on": dt.date(2007, 8, 1), "due_on": AUGUST,
        "served_on": dt.date(2007, 8, 2), "answered_on": None, "executed_on": None, "closed_on": None,
    }  # fmt: skip
    return documents_on(pd.DataFrame([row | more]), as_of)


LATER = AUGUST + dt.timedelta(days=2)


def test_a_document_is_overdue_from_the_day_after_its_day():
    assert attention.of_documents(documents()) == []
    (found,) = attention.of_documents(documents(LATER))
    assert (found["title"], found["unit_id"], found["actor"]) == ("监察通知书", "K18", None)
    assert found["reason"] == "大监通〔2007〕31号应于8月31日前采纳执行，尚未执行，已超2天；事由：超时未办"


def test_an_answer_alone_does_not_end_a_document():
    (found,) = attention.of_documents(documents(LATER, answered_on=AUGUST))
    assert "应于8月31日前采纳执行，已采纳，尚未执行" in found["reason"]


@pytest.mark.parametrize("step", ["executed_on", "closed_on"])
def test_a_document_that_was_executed_or_closed_is_not_overdue(step):
    assert attention.of_documents(documents(LATER, **{step: AUGUST})) == []


def test_a_document_that_was_not_served_is_a_matter_of_the_bureau():
    (found,) = attention.of_documents(documents(dt.date(2007, 8, 5), served_on=None))
    assert (found["unit_id"], found["actor"]) == ("K18", "市监察局")
    assert "应于8月4日前送达，尚未送达，已超1天" in found["reason"]


FOLLOW_UP = {
    "number": "D1", "origin": "INSTRUCTION", "meeting_number": None, "agenda_item": None, "leader_id": "V4",
    "unit_id": "K13", "subject_kind": None, "subject_reference": None, "content": "内容",
    "assigned_on": dt.date(2007, 8, 20), "first_due_on": AUGUST, "resolution_seq": None, "part": None,
}  # fmt: skip


def follow_ups(as_of, *taken):
    steps = pd.DataFrame(
        [("D1", step, day, None, None) for step, day in (("ASSIGNED", dt.date(2007, 8, 20)), *taken)],
        columns=["number", "step", "occurred_on", "note", "new_due_on"],
    )
    return attention.in_order(attention.of_follow_ups(follow_ups_on(pd.DataFrame([FOLLOW_UP]), steps, as_of)))


FINDING = {
    "number": "F1", "inspection_number": None, "source": "COVERT", "unit_id": "K13", "found_on": dt.date(2007, 8, 20),
    "kind": "公示不全", "description": "", "prominent": False, "circulated_on": None, "no_circular_reason": None,
    "rectify_due_on": AUGUST,
}  # fmt: skip


def rectifications(as_of, *taken):
    steps = pd.DataFrame(
        [("F1", *step) for step in taken], columns=["finding_number", "state", "occurred_on"]
    )
    return attention.in_order(attention.of_rectifications(findings_on(pd.DataFrame([FINDING]), steps, as_of)))


SEPTEMBER = AUGUST + dt.timedelta(days=3)


@pytest.mark.parametrize(("of", "title"), [(follow_ups, "督办D1"), (rectifications, "整改F1")])
def test_a_unit_that_has_not_answered_by_its_day_is_a_red_matter_of_its_own(of, title):
    assert of(AUGUST).empty
    late = only(of(SEPTEMBER))
    assert (late["title"], late["day_words"], late["unit_id"], late["actor"]) == (
        title,
        "已过3天",
        "K13",
        None,
    )
    assert late["light"] == "RED"


@pytest.mark.parametrize(
    ("of", "answer", "last_day", "whose"),
    [
        (follow_ups, "FEEDBACK", dt.date(2007, 9, 6), "工作办公室"),
        (rectifications, "REPORTED", dt.date(2007, 9, 13), "市监察局"),
    ],
)
def test_an_answer_in_time_is_nobodys_matter_until_who_looks_at_it_is_past_the_own_days(
    of, answer, last_day, whose
):
    given = (answer, dt.date(2007, 8, 30))
    assert of(last_day, given).empty
    late = only(of(last_day + dt.timedelta(days=1), given))
    assert (late["actor"], late["light"], late["day_words"]) == (whose, "YELLOW", "已过1天")


@pytest.mark.parametrize(("of", "end"), [(follow_ups, "CLOSED"), (rectifications, "VERIFIED")])
def test_what_is_closed_or_verified_is_no_matter(of, end):
    assert of(dt.date(2007, 12, 31), (end, AUGUST)).empty


def test_no_rows_are_no_matters():
    assert attention.of_incidents([], "calendar") == attention.of_documents([]) == []
    nothing = attention.in_order([])
    assert nothing.empty and tuple(nothing.columns) == attention.COLUMNS


# ---------------------------------------------------------------- nodes


def nodes(as_of, *held):
    register = pd.DataFrame(held, columns=["milestone_id", "held_on", "evidence"])
    return attention.of_nodes(milestone_standings(PLAN, register, as_of), LIMITS)


def test_a_node_that_was_missed_is_a_matter_of_whoever_acts_by_the_document():
    first = ("M01", dt.date(2007, 2, 7), "全会")
    found = nodes(dt.date(2007, 3, 1), first)
    assert [row["title"] for row in found] == ["时间节点：子方案", "时间节点：工作方案"]
    assert (found[0]["unit_id"], found[0]["actor"]) == (None, "市政府各有关责任单位")
    assert (found[0]["light"], found[0]["day_words"]) == ("RED", "已过1天")


@pytest.mark.parametrize(("left", "listed"), [(8, 0), (7, 1), (0, 1)])
def test_a_node_is_due_soon_within_seven_days(left, listed):
    held = [(f"M{number:02}", dt.date(2007, 2, 7), "已办") for number in (1, 2, 3, 4)]
    found = nodes(dt.date(2007, 3, 31) - dt.timedelta(days=left), *held)
    assert [row["title"] for row in found] == ["时间节点：自查"] * listed


def test_nobody_is_accused_of_a_node_while_none_is_on_record():
    assert nodes(dt.date(2007, 8, 1)) == []


# ---------------------------------------------------------------- silence


W1, W2, W3 = dt.date(2007, 8, 17), dt.date(2007, 8, 24), dt.date(2007, 8, 31)
SATURDAY = W3 + dt.timedelta(days=1)
POINTS = pd.DataFrame(
    [
        ("P1", "210224", dt.date(2007, 8, 15)),
        ("P2", "210211", dt.date(2007, 8, 15)),
        ("P3", "210202", dt.date(2007, 8, 30)),
    ],
    columns=["point_key", "place_code", "plaque_on"],
).assign(closed_on=None)


def returns_of(*rows, as_of=SATURDAY):
    sent = pd.DataFrame(rows, columns=["point_key", "week_end"])
    return attention.of_returns(PLAN, returns_on(POINTS, sent, as_of), as_of)


def test_a_district_whose_points_returned_nothing_for_two_weeks_is_named():
    found = returns_of(("P2", W2), ("P2", W3), ("P1", W1))
    assert [row["unit_id"] for row in found] == ["D210224"]
    assert "连续2周没有一份周回执，最近一次回执是8月17日当周" in found[0]["reason"]


def test_one_return_in_two_weeks_is_no_silence_and_a_new_point_is_not_asked_yet():
    assert returns_of(("P2", W2), ("P2", W3), ("P1", W2)) == []


def test_a_week_is_not_missed_before_it_is_over():
    assert returns_of(("P2", W2), ("P1", W1), as_of=W3) == []


def test_a_week_in_which_nobody_at_all_returned_anything_is_missed_by_all():
    assert {row["unit_id"] for row in returns_of(("P1", W1), ("P2", W1))} == {"D210224", "D210211"}


def silent(unit_id, weeks, last):
    return [Discipline(unit_id, 0, 0, 0, weeks, last, None, None, None)]


def test_a_silent_unit_is_grey_and_says_since_when():
    (found,) = attention.of_silence(silent("D210224", 12, dt.date(2007, 6, 8)), AUGUST)
    assert (found["light"], found["day_words"]) == ("GREY", "—")
    assert found["reason"] == "连续12周没有周五报送，零报告也没有；最近一次报送是6月8日"
    (never,) = attention.of_silence(silent("D210224", 24, None), AUGUST)
    assert never["reason"].endswith("从未报送")


def test_a_district_without_reports_and_without_returns_is_one_matter():
    reports_missing = attention.of_silence(silent("D210224", 12, dt.date(2007, 6, 8)), AUGUST)
    returns_missing = returns_of(("P2", W2), ("P2", W3))
    found = only(attention.in_order([*reports_missing, *returns_missing]))
    assert found["words"] == "监测点无回执、连续未报"
    assert found["task_id"] is None
    assert "12周" in found["reason"] and "一次也没有回执" in found["reason"]


# ---------------------------------------------------------------- order


def test_the_gravest_come_first():
    day = dt.date(2007, 8, 27)
    tasks = attention.of_tasks(
        PLAN,
        *zip(
            pair("T21", "GREEN", evidence_doubt=True, evidence=0.0),
            pair("T06", "YELLOW", self_light="GREEN"),
            pair("T13", "RED", before="RED"),
            pair("T25", "RED"),
            strict=True,
        ),
        LIMITS,
    )
    found = attention.in_order(
        [
            *attention.of_silence(silent("D210224", 12, None), AUGUST),
            *tasks,
            *attention.of_documents(documents(due_on=day)),
            *incidents(("FY-1", "K13", "RECEIVED", None, day, day)),
        ]
    )
    assert [kinds[0] for kinds in found["kinds"]] == [
        "NEW_RED", "RED", "REPLY_OVERDUE", "DOCUMENT_OVERDUE", "MISMATCH", "SILENT", "EVIDENCE",
    ]  # fmt: skip
    assert found["lamp"].tolist()[:2] == ["■ 红灯", "■ 红灯"]


def test_a_target_that_stands_still_behind_its_pace_is_a_matter_of_its_task_and_one_on_its_pace_is_not():
    def standing(*values):
        months = [dt.date(2007, 6, 30), dt.date(2007, 7, 31), AUGUST][-len(values) :]
        rows = pd.DataFrame({"indicator_id": "I04", "period_end": months, "value": values})
        return target_standing(PLAN.target("I04"), rows, AUGUST, LIMITS)

    none = pd.DataFrame(columns=["indicator_id", "period_end", "old_value", "new_value", "recorded_at"])
    still = register_matters.of_targets([standing(19.0, 22.5, 22.5)], none, AUGUST)
    assert [kind for kind, _ in still["T06"]] == ["STALLED"]
    assert "7月末以来没有进展" in still["T06"][0][1]
    assert register_matters.of_targets([standing(19.0, 22.5, 22.8)], none, AUGUST) == {}
    assert register_matters.of_targets([standing(19.0, 29.0, 29.0)], none, AUGUST) == {}, "ahead of its pace"
    found = attention.in_order(attention.of_tasks(PLAN, *zip(pair("T06", "GREEN")), LIMITS, (), still))
    assert only(found)["words"] == "指标停滞"


def test_a_corrected_reading_is_looked_at_for_four_weeks_and_says_what_it_changed():
    row = {"indicator_id": "I09", "period_end": dt.date(2007, 9, 30), "old_value": 1650.0, "new_value": 1560.0,
           "recorded_at": dt.datetime(2007, 10, 12, 10)}  # fmt: skip
    standing = target_standing(
        PLAN.target("I09"), pd.DataFrame(columns=["indicator_id", "period_end", "value"]), OCTOBER, LIMITS
    )
    found = register_matters.of_targets([standing], pd.DataFrame([row]), OCTOBER)["T27"]
    assert found[0][0] == "CORRECTED" and found[0][1].endswith("更正为1,560条，由达标改为未达标")
    assert register_matters.of_targets([standing], pd.DataFrame([row]), dt.date(2007, 11, 9)) == {}
