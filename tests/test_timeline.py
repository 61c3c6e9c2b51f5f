"""工作步骤和时间安排: nodes held or not, tasks in their windows, papers handed in; and the page that shows them."""

import datetime as dt

import pandas as pd
import pytest

from efficiency import campaign, metrics, state
from efficiency.campaign.thresholds import Thresholds
from efficiency.campaign.workdays import report_weeks, scheduled_share
from efficiency.charts import timeline as pictures
from efficiency.commands.changes import decide_extension
from efficiency.core.access import Scope
from efficiency.figures.timeline import node_rows, task_windows
from efficiency.models import Role
from efficiency.queries.tasks import extensions, milestones
from efficiency.standings.milestones import handed_in, milestone_standings
from efficiency.standings.reports import histories
from efficiency.standings.words import paper_label
from tests.reading import words as read_words

PLAN = campaign.load().plan
AUGUST = dt.date(2007, 8, 31)


def held(*rows):
    return pd.DataFrame(rows, columns=["milestone_id", "held_on", "evidence"])


def nodes(register, as_of):
    return node_rows(milestone_standings(PLAN, register, as_of))


def state_of(states, milestone_id):
    return states.set_index("milestone_id").loc[milestone_id]


# ---------------------------------------------------------------- milestones


def test_all_eleven_nodes_are_listed_in_the_order_of_the_document():
    found = nodes(held(), AUGUST)
    assert found["milestone_id"].tolist() == [f"M{number:02}" for number in range(1, 12)]


@pytest.mark.parametrize(
    ("held_on", "state", "words"),
    [
        (dt.date(2007, 2, 10), "HELD", "◆ 按期办理（2月10日）"),
        (dt.date(2007, 2, 11), "HELD_LATE", "◆ 超期办理（2月11日，超期1天）"),
    ],
)
def test_a_node_held_on_its_last_day_is_in_time_and_a_day_later_is_not(held_on, state, words):
    node = state_of(nodes(held(("M01", held_on, "全会")), AUGUST), "M01")
    assert (node["state"], node["words"], node["evidence"]) == (state, words, "全会")


def test_a_node_is_overdue_only_from_the_day_after_its_last_day():
    something = held(("M01", dt.date(2007, 2, 7), "全会"))
    last_day, day_after = dt.date(2007, 2, 28), dt.date(2007, 3, 1)
    assert state_of(nodes(something, last_day), "M02")["state"] == "AHEAD"
    node = state_of(nodes(something, day_after), "M02")
    assert (node["state"], node["words"]) == ("OVERDUE", "■ 逾期未办（已过时限1天）")


def test_a_node_within_its_days_is_running():
    found = nodes(held(("M01", dt.date(2007, 2, 7), "全会")), AUGUST)
    assert state_of(found, "M06")["words"] == "◇ 进行中（还有61天）"
    assert state_of(found, "M08")["state"] == "AHEAD"


def test_an_empty_register_accuses_nobody():
    found = nodes(held(), AUGUST)
    assert set(found["state"]) == {"UNKNOWN", "RUNNING", "AHEAD"}


def test_seven_nodes_have_the_documents_own_day_and_the_others_a_derived_one():
    found = nodes(held(), AUGUST)
    assert found["due_stated"].sum() == sum(m.due_stated for m in PLAN.milestones)
    assert not state_of(found, "M03")["due_stated"] and state_of(found, "M04")["due_stated"]


# ---------------------------------------------------------------- windows


def windows(*told, delivered=(), as_of=AUGUST, unit_ids=None):
    """The windows after reports (task, unit, week, progress) and deliverables (id, day issued)."""
    rows = [
        {"task_id": t, "unit_id": u, "due_on": week, "kind": "SUBSTANTIVE", "progress": p, "self_light": None,
         "summary": "按计划推进。", "problem": None, "next_step": None,
         "recorded_at": dt.datetime.combine(week, dt.time(14))}
        for t, u, week, p in told
    ]  # fmt: skip
    columns = ["task_id", "unit_id", "due_on", "kind", "progress", "self_light", "summary", "problem", "next_step",
               "recorded_at"]  # fmt: skip
    pairs = metrics.pair_standings(
        PLAN,
        histories(pd.DataFrame(rows, columns=columns)),
        pd.DataFrame(
            [(d, "ISSUED", day) for d, day in delivered], columns=["deliverable_id", "state", "reached_on"]
        ),
        pd.DataFrame(columns=["indicator_id", "period_end", "value", "recorded_at"]),
        pd.DataFrame(columns=["task_id", "new_due_on", "decision"]),
        as_of,
        report_weeks(PLAN.issued_on, as_of),
        Thresholds(),
    )
    if unit_ids is not None:
        pairs = [pair for pair in pairs if pair.unit_id in unit_ids]
    return task_windows(pairs).set_index("task_id")


WEEK = report_weeks(PLAN.issued_on, AUGUST)[-1]


def test_each_task_has_one_window_from_issue_to_due_day():
    found = windows()
    assert len(found) == 30
    assert set(found["starts_on"]) == {dt.date(2007, 2, 5)}
    assert found.loc["T30", "due_on"] == dt.date(2007, 11, 30)
    assert found["is_lead"].all()


def test_progress_ends_on_the_day_by_which_the_schedule_asks_for_it():
    found = windows(("T04", "U_BGT", WEEK, 50)).loc["T04"]
    share = scheduled_share(found["starts_on"], found["due_on"], found["reached_on"])
    assert share == pytest.approx(0.5, abs=0.005)
    assert found["reached_on"] < AUGUST, "half done in August lies left of the as-of line"


def test_reported_exactly_on_schedule_the_bar_ends_on_the_as_of_day():
    found = windows(
        ("T04", "U_BGT", WEEK, 100 * scheduled_share(dt.date(2007, 2, 5), dt.date(2007, 10, 31), AUGUST))
    )
    assert found.loc["T04", "reached_on"] == AUGUST


def test_nothing_reported_has_no_bar_and_nought_percent_has_one():
    found = windows(("T04", "U_BGT", WEEK, 0))
    assert found.loc["T09", "reached_on"] is None and "未报进度" in found.loc["T09", "title"]
    assert found.loc["T04", "reached_on"] == dt.date(2007, 2, 5) and "0%" in found.loc["T04", "title"]


def test_a_task_past_its_day_is_over_until_the_as_of_day():
    found = windows(("T02", "U_BWB", WEEK, 90)).loc["T02"]
    assert (found["over_from"], found["over_to"], found["over_days"]) == (dt.date(2007, 6, 30), AUGUST, 62)


def test_a_task_finished_late_is_over_until_it_was_finished():
    issued = [(d.id, dt.date(2007, 7, 18)) for d in PLAN.deliverables_of_task("T02")]
    found = windows(("T02", "U_BWB", dt.date(2007, 7, 20), 100), delivered=issued).loc["T02"]
    assert (found["over_to"], found["over_days"], found["light"]) == (dt.date(2007, 7, 18), 18, "DONE")


def test_a_task_in_time_is_never_over():
    found = windows(("T04", "U_BGT", WEEK, 80)).loc["T04"]
    assert (found["over_from"], found["over_days"]) == (None, 0)


def test_the_documents_own_day_stays_marked_when_the_rest_of_the_task_runs_on():
    found = windows(("T03", "U_BGT", WEEK, 90), delivered=[("D04", dt.date(2007, 3, 28))])
    assert (found.loc["T03", "stated_on"], found.loc["T03", "due_on"]) == (
        dt.date(2007, 3, 31),
        dt.date(2007, 10, 31),
    )
    assert found.loc["T04", "stated_on"] is None


def test_a_portfolio_without_the_lead_unit_shows_the_co_responsible_part():
    found = windows(("T10", "U_CZJ", WEEK, 60), unit_ids={"U_CZJ"})
    assert not found.loc["T10", "is_lead"]
    assert found.loc["T10", "unit_id"] == "U_CZJ"


def test_a_portfolio_without_tasks_has_no_windows():
    assert windows(unit_ids=set()).empty


# ---------------------------------------------------------------- papers


def papers(*rows, as_of=AUGUST):
    given = pd.DataFrame(
        [(u, kind, day, "局长", None) for u, kind, day in rows],
        columns=["unit_id", "kind", "submitted_on", "responsible_person", "document_number"],
    )
    return handed_in(PLAN, given, ["K01"], as_of)[0]


@pytest.mark.parametrize(
    ("day", "state", "words"),
    [
        (dt.date(2007, 2, 28), "ON_TIME", "● 2月28日交，按时"),
        (dt.date(2007, 3, 1), "LATE", "▲ 3月1日交，晚1天"),
    ],
)
def test_a_work_plan_is_late_from_the_day_after_the_end_of_february(day, state, words):
    found = papers(("K01", "WORK_PLAN", day))
    assert (found.state, paper_label(found)) == (state, words)


def test_a_work_plan_is_missing_only_once_its_day_has_passed():
    assert papers(as_of=dt.date(2007, 2, 28)).state == "NOT_YET"
    assert paper_label(papers(as_of=dt.date(2007, 3, 1))) == "■ 未交，已过1天"


def test_another_paper_is_no_work_plan():
    assert papers(("K01", "SELF_CHECK", dt.date(2007, 3, 20))).state == "MISSING"


# ---------------------------------------------------------------- pictures and page


@pytest.mark.parametrize("day", [dt.date(2007, 2, 5), AUGUST, dt.date(2007, 12, 31)])
def test_the_as_of_label_is_turned_inwards_at_both_ends(day):
    spec = pictures.ribbon(PLAN, day).to_dict()
    label = next(
        layer for layer in spec["layer"]
        if layer["mark"]["type"] == "text" and layer["mark"].get("color") == "#B3261E"
    )  # fmt: skip
    wanted = {dt.date(2007, 2, 5): "left", AUGUST: "center", dt.date(2007, 12, 31): "right"}[day]
    assert label["mark"]["align"] == wanted


def test_the_pictures_are_valid_and_tell_stated_from_derived_days():
    drawn = pictures.milestones(nodes(held(), AUGUST), PLAN, AUGUST)
    tasks = pictures.windows(windows(("T04", "U_BGT", WEEK, 50)).reset_index(), PLAN, AUGUST, select="task")
    for picture in (drawn, tasks):
        spec = picture.to_dict(validate=True)
        dashes = [
            layer["encoding"]["strokeDash"]
            for layer in spec["layer"]
            if "strokeDash" in layer.get("encoding", {})
        ]
        assert dashes[0]["field"] == "due_stated"
        assert dashes[0]["scale"] == {"domain": [True, False], "range": [[1, 0], [4, 3]]}


def test_the_planted_reform_is_late_by_eighteen_days_with_its_request_refused(demo_year):
    scope = Scope(AUGUST)
    found = task_windows(state.on(scope).pair_standings).set_index("task_id").loc["T02"]
    assert (found["light"], found["over_days"], found["over_to"]) == ("DONE", 18, dt.date(2007, 7, 18))
    asked = extensions(scope).set_index("task_id").loc["T02"]
    assert (asked["decision"], asked["requested_on"]) == ("REFUSED_LATE", dt.date(2007, 7, 2))


def test_the_demo_years_nodes_are_held_in_the_first_phase(demo_year):
    found = nodes(milestones(Scope(AUGUST)), AUGUST)
    assert state_of(found, "M04")["state"] == "HELD"
    assert state_of(found, "M02")["words"] == "◆ 超期办理（3月5日，超期5天）"


@pytest.mark.parametrize("as_of", ["2007-02-05", "2007-06-30", "2007-12-31"])
def test_the_page_stands_on_any_day_of_the_year(demo_database, signed_in, as_of):
    app = signed_in(Role.WORK_OFFICE, "pages/plan/timeline.py", as_of=as_of)
    assert not app.exception
    assert any("30项任务" in heading.value for heading in app.subheader)


def test_a_refused_extension_is_not_said_to_be_a_refused_registration(demo_database, as_role, signed_in):
    office, day = as_role(Role.WORK_OFFICE), dt.date(2007, 9, 5)
    decide_extension(office, day, "YQ2007-002", granted=False, note="经费9月中旬可到位，应在原时限内完成。")
    app = signed_in(Role.WORK_OFFICE, "pages/plan/timeline.py", as_of="2007-09-10")
    said = read_words(app)
    assert "结果：**不同意**" in said
    assert "拒不登记" not in said


def test_a_node_that_is_overdue_is_named_above_the_picture_with_who_was_to_act_and_by_when(
    signed_in, demo_database
):
    said = read_words(signed_in(Role.LEADER, "pages/plan/timeline.py", as_of=AUGUST.isoformat()))
    late = next(
        each for each in milestone_standings(PLAN, milestones(Scope(AUGUST)), AUGUST) if each.is_overdue
    )
    item = late.milestone
    assert (
        f"{item.label}**：{item.actor}，时限{item.ends_on.month}月{item.ends_on.day}日，已过{late.days_over}天"
        in said
    )
