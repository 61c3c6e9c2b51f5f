"""What moves a verdict on a rule: it can fail, a duty done never worsens it, and no day does so by merely passing."""

import datetime as dt
from collections.abc import Callable

import pandas as pd
import pytest
from monitoring_rows import add_activity, add_incident, add_points, add_return, add_step
from sqlalchemy import insert, select
from supervision_rows import (
    add_action,
    add_broadcasts,
    add_case,
    add_check,
    add_document,
    add_finding,
    add_inspection,
    add_opening,
    add_phone_check,
    add_score,
)

from efficiency import campaign, state
from efficiency.campaign.workdays import add_workdays, chinese_date_short
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.judgements import rules
from efficiency.judgements.obligations import FactsAsked, facts, obligations, owing_papers, rule_verdicts
from efficiency.models import (
    AppraisalScore,
    DocumentStep,
    HotlineBroadcast,
    Inspection,
    InspectionVisit,
    MilestoneStatus,
    MinxinOpening,
    OfficialActivity,
    PhoneCheck,
    PlanSubmission,
    RegistrationCheck,
    Role,
    SupervisionDocument,
    Verdict,
)
from efficiency.queries import supervision
from efficiency.queries.tallies import unregistered_activities
from efficiency.standings.findings import FindingStanding, findings_on
from efficiency.standings.turns import framed
from efficiency.ui.plan.timeline import nodes_heading, not_done_by_all
from tests.reading import words

YEAR_END, AUGUST = dt.date(2007, 12, 31), dt.date(2007, 8, 31)
FIRST = dt.date(2007, 2, 5)


def d(month: int, day: int) -> dt.date:
    return dt.date(2007, month, day)


def scope(day: dt.date) -> Scope:
    return Scope(day, sees_accountability=True)


# ---------------------------------------------------------------- every rule can fail


def _point() -> None:
    add_points(("JC-001", "示例厂", "国有企业001", "国有", "210202", d(3, 20)))


def _found_true(severity: int) -> str:
    _point()
    add_incident(
        1, "JC-001", "K13", d(4, 3), severity=severity, steps=[("REPLIED", d(4, 5), {"verification": "TRUE"})]
    )
    return "FY-2007-0001"


def _open_the_register() -> None:
    add_action("ZJ-0", "K01", ("FINDING", "WT-0"), d(4, 25), 1, sanction="责令检查")


def _too_late_a_trigger() -> None:
    _point()
    add_incident(1, "JC-001", "K13", d(5, 3))
    add_inspection("MC-1", d(5, 2), trigger=("监测点反映", "FY-2007-0001"))


def _unregistered() -> None:
    _point()
    add_activity("GW-1", "JC-001", "K13", d(4, 3), registration="UNREGISTERED")


def _unhandled() -> None:
    """A closed report on the visit is no result of it."""
    _unregistered()
    add_document("大监通1号", "K01", ("CHECK", "MC-9"), d(4, 4), d(4, 20))
    steps = [("REPLIED", d(4, 5)), ("CLOSED", d(4, 9))]
    add_incident(1, "JC-001", "K13", d(4, 4), steps=steps, sub_kind="未登记进点")


def _never_heard_of() -> None:
    _point()
    add_points(("JC-002", "示例二厂", "国有企业002", "国有", "210202", d(3, 20)))
    add_return("JC-002", d(3, 23))


def _not_made_known() -> None:
    """Not marked as prominent when it was found; then somebody was moved from office for it."""
    add_finding("WT-1", "K01", d(5, 10), d(5, 25))
    add_action("ZJ-1", "K01", ("FINDING", "WT-1"), d(6, 1), 2, sanction="调离岗位")


def _slight_and_nothing_done() -> None:
    _found_true(1)
    _open_the_register()


def _grave_and_excused() -> None:
    add_action("ZJ-1", "K13", ("INCIDENT", _found_true(3)), d(5, 8), 3, no_action_reason="已当面改正")


def _written_down_lighter(severity: int) -> Callable[[], None]:
    def write() -> None:
        number = _found_true(severity)
        add_action("ZJ-1", "K13", ("INCIDENT", number), d(5, 8), 1, sanction="责令检查")

    return write


FAILURES: dict[str, tuple[Callable[[], None], dt.date]] = {
    "R1.1": (lambda: add_inspection("MC-1", d(3, 20), bulletin_on=d(3, 22)), d(7, 1)),
    "R1.2": (_too_late_a_trigger, d(5, 4)),
    "R1.3": (lambda: add_finding("WT-1", "K01", d(5, 10), d(5, 25), inspection_number="MC-1"), d(12, 1)),
    "R2.1": (_point, d(4, 1)),
    "R2.2": (_unregistered, d(4, 3)),
    "R2.3": (lambda: (_point(), add_check(d(4, 10))), d(10, 1)),
    "R2.4": (_unhandled, d(4, 30)),
    "R2.5": (_never_heard_of, d(5, 31)),
    "R2.6": (lambda: (_point(), add_incident(1, "JC-001", "K13", d(7, 3))), d(7, 7)),
    "R3.1": (lambda: add_score(1, "K01", "座谈会", d(6, 20), 20, 85.0, published_on=d(7, 1)), YEAR_END),
    "R3.2": (lambda: add_score(1, "K01", "座谈会", d(6, 20), 20, 85.0, published_on=d(7, 1)), YEAR_END),
    "R3.3": (lambda: add_phone_check("K01", "监督电话", d(5, 14), 8, "良好"), d(11, 1)),
    "R3.4": (lambda: (add_finding("WT-1", "K01", d(5, 10), d(5, 25)),
                      add_document("大监通1号", "K01", ("FINDING", "WT-1"), d(5, 14), d(5, 25))), d(5, 26)),
    "R3.5": (_not_made_known, d(6, 30)),
    "R3.6": (lambda: add_score(1, "K01", "座谈会", d(6, 20), 20, 85.0, published_on=d(7, 1)), d(12, 1)),
    "R4.1": (lambda: add_broadcasts(d(2, 8), d(3, 8), d(4, 12)), d(7, 1)),
    "R4.2": (lambda: add_opening(d(8, 31), 80, 90), d(11, 1)),
    "R4.3": (lambda: add_case("MX-1", "K01", d(8, 1)), d(8, 31)),
    "R4.4": (lambda: add_broadcasts(d(2, 8)), d(12, 1)),
    "R5.1": (_slight_and_nothing_done, d(5, 31)),
    "R5.2": (lambda: add_document("大监建1号", "K13", ("CHECK", "MC-1"), d(5, 8), d(5, 30)), d(5, 31)),
    "R5.3": (_grave_and_excused, d(5, 8)),
    "R5.4": (_slight_and_nothing_done, d(5, 31)),
    "R5.5": (_written_down_lighter(2), d(5, 8)),
    "R5.6": (_written_down_lighter(3), d(5, 8)),
}  # fmt: skip


def test_every_rule_has_a_state_in_which_it_fails():
    assert list(FAILURES) == [rule.id for rule in campaign.load().plan.rules]


# The days on which the verdict changes in that state: a row of that day, a term that is over, or a stated approach of its end.
CHANGES: dict[str, list[tuple[dt.date, str]]] = {
    "R1.1": [(d(6, 16), "AT_RISK"), (d(7, 1), "MISSED")],  # a fortnight before the quarter's end
    "R1.2": [(d(5, 2), "MET"), (d(5, 3), "MISSED")],  # the rows
    "R1.3": [(d(5, 26), "AT_RISK"), (d(12, 1), "MISSED")],  # 整改, 年终考核
    "R2.1": [],
    "R2.2": [(d(4, 3), "MISSED")],
    "R2.3": [(d(9, 16), "AT_RISK"), (d(10, 1), "MISSED")],
    "R2.4": [(d(4, 30), "MISSED")],  # 20 workdays from 3 April, two of them a Saturday and a Sunday
    "R2.5": [(d(3, 20), "UNKNOWN"), (d(3, 23), "MET"), (d(3, 31), "AT_RISK"), (d(4, 14), "MISSED")],  # 2 and 4 Fridays
    "R2.6": [(d(7, 6), "AT_RISK"), (d(7, 7), "MISSED")],
    "R3.1": [(d(12, 1), "AT_RISK"), (d(12, 31), "MISSED")],
    "R3.2": [(d(7, 1), "MET"), (d(7, 14), "AT_RISK"), (d(12, 31), "MISSED")],  # 10 workdays from 30 June
    "R3.3": [(d(5, 14), "UNKNOWN"), (d(11, 1), "MISSED")],
    "R3.4": [(d(5, 10), "UNKNOWN"), (d(5, 14), "NOT_DUE"), (d(5, 22), "AT_RISK"), (d(5, 26), "MISSED")],
    "R3.5": [(d(6, 16), "MISSED")],  # 10 workdays from the decision
    "R3.6": [(d(12, 1), "MISSED")],
    "R4.1": [(d(6, 16), "AT_RISK"), (d(7, 1), "MISSED")],
    "R4.2": [(d(9, 28), "AT_RISK"), (d(11, 1), "MISSED")],  # 80 of 90 fall behind the workdays that are over
    "R4.3": [(d(8, 23), "MISSED")],  # 15 workdays
    "R4.4": [(d(12, 1), "MISSED")],
    "R5.1": [(d(5, 9), "MISSED")],  # 20 workdays from 5 April
    "R5.2": [(d(5, 12), "MISSED")],  # not served within three days
    "R5.3": [(d(5, 8), "MISSED")],
    "R5.4": [(d(4, 25), "MET"), (d(5, 9), "MISSED")],
    "R5.5": [(d(5, 8), "MISSED")],
    "R5.6": [(d(5, 8), "MISSED")],
}  # fmt: skip


@pytest.mark.parametrize("rule_id", FAILURES)
def test_a_rule_comes_to_fail_on_the_stated_days_and_its_verdict_changes_on_no_other(database, rule_id):
    """Each of those days and the one before it, and every fortieth of the year besides."""
    write, fails_on = FAILURES[rule_id]
    write()
    first = "MISSED" if rule_id == "R2.1" else "NOT_DUE"
    changes = [(FIRST, first), *CHANGES[rule_id]]
    days = {day - dt.timedelta(days=back) for day, _ in CHANGES[rule_id] for back in (0, 1)}
    days |= {fails_on, YEAR_END, *_days(YEAR_END)[::40]}
    expected = {day: [verdict for begins, verdict in changes if begins <= day][-1] for day in sorted(days)}
    assert {day: str(_judged_on(day, scope(day), rule_id)) for day in expected} == expected
    assert expected[fails_on] == "MISSED"


def test_a_point_whose_returns_nobody_keeps_is_not_judged(database):
    _point()
    found = rule_verdicts(scope(d(6, 1))).set_index("rule_id")
    assert found["verdict"]["R2.5"] == "UNKNOWN"
    assert "无从核实" in found["reason"]["R2.5"]


def test_a_report_on_an_unregistered_visit_counts_once_something_was_decided_on_it(database):
    _unhandled()
    add_step(1, "UNIT_FEEDBACK", d(4, 5), verification="TRUE")
    add_action("ZJ-1", "K13", ("INCIDENT", "FY-2007-0001"), d(4, 20), 1, sanction="责令检查")
    assert [_handled_on(day) for day in (d(4, 19), d(4, 20))] == ["NOT_DUE", "MET"]


def _handled_on(day: dt.date) -> str:
    return str(rule_verdicts(scope(day)).set_index("rule_id")["verdict"]["R2.4"])


def test_what_became_of_an_unregistered_visit_has_a_term_from_the_day_on_which_it_became_known(database):
    _point()
    _open_the_register()
    late = {"recorded_at": dt.datetime(2007, 5, 8, 9), "known_from": "企业反映"}
    add_activity("GW-1", "JC-001", "K13", d(4, 10), registration="UNREGISTERED", **late)
    due = add_workdays(d(5, 8), campaign.load().parameters.days.handle)
    assert [_handled_on(day) for day in (d(5, 7), d(5, 8), due)] == ["NOT_DUE"] * 3
    assert _handled_on(due + dt.timedelta(days=1)) == "MISSED"
    evidence = rules.judge(campaign.load().plan.rule("R2.4"), facts(scope(due), with_rows=True)).evidence
    assert evidence["handle_due_on"].tolist() == [due]
    add_action("ZJ-1", "K13", ("ACTIVITY", "GW-1"), due + dt.timedelta(days=2), 1, sanction="责令检查")
    assert _handled_on(due + dt.timedelta(days=2)) == "MET"


def test_a_correction_of_an_unregistered_visit_gives_it_no_new_term(database):
    _point()
    _open_the_register()
    first, second = dt.datetime(2007, 4, 11, 9), dt.datetime(2007, 5, 15, 9)
    unregistered = {"registration": "UNREGISTERED", "known_from": "抽查"}
    add_activity("GW-1", "JC-001", "K13", d(4, 10), recorded_at=first, **unregistered)
    add_activity("GW-2", "JC-001", "K13", d(4, 10), recorded_at=first)
    with db.reading() as connection:
        old = dict(connection.execute(select(OfficialActivity.number, OfficialActivity.id)).all())
    again = {"recorded_at": second, "correction_reason": "类别有误"}
    add_activity("GW-3", "JC-001", "K13", d(4, 10), corrects_id=old["GW-1"], **unregistered, **again)
    add_activity("GW-4", "JC-001", "K13", d(4, 10), corrects_id=old["GW-2"], **unregistered, **again)
    known = unregistered_activities(scope(d(5, 15))).set_index("number")["known_on"].to_dict()
    assert known == {"GW-3": first.date(), "GW-4": second.date()}, "taken for registered until then"


# ---------------------------------------------------------------- the demo year, day by day


def test_a_target_that_lapsed_and_a_node_that_not_all_kept_are_not_met(demo_year):
    found = obligations(scope(AUGUST)).set_index("id")
    assert found["verdict"]["I03"] == "AT_RISK"
    assert found["reason"]["I03"].endswith("达标，此前1次未达标")
    assert found["verdict"]["M05"] == "MISSED"
    assert found["reason"]["M05"].endswith("自查报告应报49份，按期46份，迟报3份")


def _hand_in(kind: str, unit_ids: list[str], day: dt.date) -> None:
    known = {"recorded_at": dt.datetime.combine(day, dt.time(9)), "recorded_by": "测试"}
    rows = [
        {"unit_id": each, "kind": kind, "submitted_on": day, "responsible_person": "主任"} | known
        for each in unit_ids
    ]
    with db.writing() as connection:
        connection.execute(insert(PlanSubmission), rows)


def _hold(milestone_id: str, day: dt.date) -> None:
    values = {"milestone_id": milestone_id, "held_on": day, "evidence": "已汇总"}
    known = {"recorded_at": dt.datetime.combine(day, dt.time(17)), "recorded_by": "测试"}
    with db.writing() as connection:
        connection.execute(insert(MilestoneStatus).values(**values, **known))


@pytest.mark.parametrize(("node", "kind", "month"), [("M05", "SELF_CHECK", 3), ("M08", "SUMMARY", 11)])
def test_a_node_by_which_all_units_hand_in_a_paper_is_kept_once_all_have_and_missed_only_after_its_day(
    database, node, kind, month
):
    owing, ends_on = sorted(owing_papers()), campaign.load().plan.due_of(kind)
    _hand_in(kind, owing[2:], d(month, 20))
    _hold(node, d(month, 29))

    def judged_on(day: dt.date) -> tuple[str, str]:
        found = obligations(scope(day)).set_index("id").loc[node]
        return str(found["verdict"]), found["reason"]

    assert ends_on == d(month, 31 if month == 3 else 30)
    assert judged_on(d(month, 28))[0] == "AT_RISK"
    assert judged_on(d(month, 29))[0] == judged_on(ends_on)[0] == "AT_RISK"
    _hand_in(kind, owing[1:2], ends_on)
    next_day = ends_on + dt.timedelta(days=1)
    verdict, reason = judged_on(next_day)
    assert verdict == "MISSED" and f"应报{len(owing)}份，按期{len(owing) - 1}份，缺1份" in reason
    _hand_in(kind, owing[:1], next_day)
    verdict, reason = judged_on(next_day)
    assert verdict == "MISSED" and "迟报1份" in reason


def test_a_node_whose_papers_all_came_in_time_is_kept(database):
    _hand_in("SUMMARY", sorted(owing_papers()), d(11, 30))
    _hold("M08", d(11, 30))
    assert obligations(scope(d(12, 1))).set_index("id")["verdict"]["M08"] == "MET"


def test_the_node_by_which_the_tasks_are_done_is_not_kept_while_one_of_them_is_open(demo_database):
    _hold("M06", d(10, 31))

    def judged_on(day: dt.date) -> tuple[str, str]:
        found = obligations(scope(day)).set_index("id").loc["M06"]
        return str(found["verdict"]), found["reason"]

    due, open_ = (
        d(10, 31),
        [
            each
            for each in state.on(scope(d(11, 1))).task_standings
            if each.due_on <= d(10, 31) and not each.is_done
        ],
    )
    assert open_
    verdict, reason = judged_on(d(11, 1))
    assert verdict == "MISSED" and f"未办结{len(open_)}项" in reason
    assert judged_on(due)[0] == "AT_RISK", "its day is not over yet"


def test_the_timeline_says_which_nodes_were_not_done_by_all_and_what_is_lacking(demo_database, signed_in):
    short = not_done_by_all(state.on(scope(d(4, 2))))
    assert short
    shown = words(signed_in(Role.SUPERVISION, "pages/plan/timeline.py", as_of="2007-04-02"))
    assert all(lacking in shown for lacking in short.values())


@pytest.mark.parametrize("day", [d(4, 2), d(11, 1)])
def test_a_node_that_the_obligations_call_missed_is_not_called_done_without_more_by_the_timeline(
    demo_year, day
):
    found = obligations(scope(day))
    missed = set(found[(found["kind"] == "MILESTONE") & (found["verdict"] == Verdict.MISSED)]["id"])
    now = state.on(scope(day))
    short = not_done_by_all(now)
    told = {each.milestone.id for each in now.milestones if each.is_overdue or each.is_late} | set(short)
    assert missed and told == missed
    assert f"（其中{len(short)}个没有办齐）" in nodes_heading(now.milestones, short)


@pytest.mark.parametrize("day", [d(10, 31), d(11, 1), d(11, 30), d(12, 1), YEAR_END])
def test_no_rule_shows_a_day_that_is_over_as_its_next_and_who_waits_in_vain_is_told(database, day):
    add_phone_check("K01", "监督电话", d(5, 14), 8, "良好")
    add_opening(d(8, 31), 80, 90)
    found = rule_verdicts(scope(day)).set_index("rule_id")
    assert all(due_on is None or due_on >= day for due_on in found["due_on"])
    work, assessment = d(10, 31), d(11, 30)
    ends = {"R1.3": assessment, "R3.3": work, "R3.6": assessment, "R4.2": work, "R4.4": assessment}
    for rule_id, last in ends.items():
        told = f"最后一个时限{chinese_date_short(last)}已过" in found["reason"][rule_id]
        assert (found["due_on"][rule_id], told) == ((last, False) if day <= last else (None, True))


# From reproach to praise; what is not due or not known yet is neither.
RANK = {Verdict.MISSED: 0, Verdict.AT_RISK: 1, Verdict.UNKNOWN: 2, Verdict.NOT_DUE: 2, Verdict.MET: 3}
# By rule, the registers whose rows are the duty that it asks for, each as known on another day.
DUTIES: dict[str, dict[str, Callable[[Scope], pd.DataFrame]]] = {
    "R1.1": {"inspections": supervision.inspections},
    "R2.3": {"registration_checks": supervision.registration_checks},
    "R3.1": {"appraisals": supervision.appraisals},
    "R3.2": {"appraisals": supervision.appraisals},
    "R3.3": {"phone_checks": supervision.phone_checks},
    "R3.4": {"documents": supervision.documents},
    "R3.6": {"appraisals": supervision.appraisals},
    "R4.1": {"broadcasts": supervision.broadcasts},
    "R4.2": {"minxin_openings": supervision.minxin_openings},
}


def _days(last: dt.date) -> list[dt.date]:
    return [FIRST + dt.timedelta(days=n) for n in range(1, (last - FIRST).days + 1)]


def _yesterday(day: dt.date) -> Scope:
    return scope(day - dt.timedelta(days=1))


# The tables in which the rows of these registers become known.
TABLES = {
    "inspections": (Inspection, InspectionVisit), "registration_checks": (RegistrationCheck,), "appraisals": (AppraisalScore,),
    "phone_checks": (PhoneCheck,), "documents": (SupervisionDocument, DocumentStep), "broadcasts": (HotlineBroadcast,),
    "minxin_openings": (MinxinOpening,),
}  # fmt: skip


def _days_of_duties(rule_id: str) -> list[dt.date]:
    """The days to the end of August on which a row of a rule's registers became known."""
    models = [model for name in DUTIES[rule_id] for model in TABLES[name]]
    with db.reading() as connection:
        found = {
            at.date() for model in models for at in connection.execute(select(model.recorded_at)).scalars()
        }
    return sorted(found & {*_days(AUGUST)})


def _judged_on(day: dt.date, known: Scope, rule_id: str, **registers: pd.DataFrame) -> Verdict:
    """The verdict on ``day`` by what was known to ``known``, but for the ``registers`` that are given."""
    asked = FactsAsked(known)
    for name, rows in registers.items():
        setattr(asked, name, rows)
    if day != known.as_of:
        asked.as_of, asked.findings = day, _findings(known, day)
    return rules.judge(campaign.load().plan.rule(rule_id), asked).verdict


def test_a_duty_done_never_worsens_a_verdict(demo_year):
    """Every day of the demo year that brought one, with the rows of the day and without them, on the same day."""
    worse, looked_at = [], 0
    for rule_id, registers in DUTIES.items():
        for day in _days_of_duties(rule_id):
            before = {name: read(_yesterday(day)) for name, read in registers.items()}
            without = _judged_on(day, scope(day), rule_id, **before)
            verdict = _judged_on(day, scope(day), rule_id)
            looked_at += 1
            if RANK[verdict] < RANK[without]:
                worse.append((day, rule_id, str(without), str(verdict)))
    assert worse == [] and looked_at > 100


def _held(done_on: dt.date) -> None:
    add_inspection("MC-1", done_on)


def _appraised(done_on: dt.date) -> None:
    add_score(1, "K01", "座谈会", done_on, 20, 85.0)


@pytest.mark.parametrize(
    ("rule_id", "done_on", "do", "planned_until"),
    [("R1.1", day, _held, day) for day in (d(4, 16), d(6, 13), d(6, 29), d(6, 30))]
    + [(rule_id, day, _appraised, max(day, d(6, 30))) for rule_id in ("R3.1", "R3.2") for day in (d(6, 5), d(6, 29), d(7, 5))],
)  # fmt: skip
def test_a_duty_done_worsens_no_verdict_until_its_result_must_be_public(
    database, rule_id, done_on, do, planned_until
):
    """Every day from the deed to the last one on which its result need not be public, with the deed and without it."""
    add_inspection("MC-0", d(3, 20), bulletin_on=d(3, 22))
    add_score(2, "K02", "座谈会", d(4, 2), 20, 85.0, published_on=d(4, 2))
    last = add_workdays(planned_until, campaign.load().parameters.days.publish)
    days = [done_on + dt.timedelta(days=n) for n in range((last - done_on).days + 1)]
    without = [_judged_on(day, scope(day), rule_id) for day in days]
    do(done_on)
    found = [_judged_on(day, scope(day), rule_id) for day in days]
    assert [(day, a, b) for day, a, b in zip(days, without, found, strict=True) if RANK[b] < RANK[a]] == []
    after = _judged_on(last + dt.timedelta(days=1), scope(last + dt.timedelta(days=1)), rule_id)
    assert after == Verdict.AT_RISK


def _findings(known: Scope, day: dt.date) -> pd.DataFrame:
    """The problems that were known, as they stand on ``day``."""
    rows, steps = supervision.findings(known), supervision.rectifications(known)
    return framed(FindingStanding, findings_on(rows, steps, day))


def test_the_number_of_late_minxin_cases_does_not_jump_on_the_first_of_a_month(demo_year):
    late = {
        day: state.on(scope(day)) and _late_cases(day)
        for day in (d(7, 31), d(8, 1), d(8, 30), AUGUST, d(9, 1), d(9, 2))
    }
    assert late[d(9, 1)] - late[AUGUST] <= 15
    assert late[d(8, 1)] - late[d(7, 31)] <= 15


def _late_cases(day: dt.date) -> int:
    plan = campaign.load().plan
    found = rules.judge(plan.rule("R4.3"), facts(scope(day), with_rows=True)).evidence
    return int((found["standing"] == Verdict.MISSED).sum())
