"""The demo year of supervision, recounted in the database after an extension to the end of 2007."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from efficiency import campaign
from efficiency.core import db
from seed import demo
from seed.demo import supervision

END_OF_AUGUST = "2007-08-31"
# Of several rows of one inspection the last is the word that counts.
HELD = "select * from inspection i where id = (select max(id) from inspection where number = i.number)"


@pytest.fixture(scope="module")
def year(whole_year: Path) -> Path:
    """The demo installation, extended to the last day of the year."""
    return whole_year


def query(sql: str, **parameters) -> list:
    with db.reading() as connection:
        return connection.execute(text(sql), parameters).fetchall()


def test_four_regular_inspections_with_the_ruled_units_problems_and_bulletins(year):
    held = query(
        f"""select h.started_on, h.ended_on, h.bulletin_on,
              (select count(distinct unit_id) from inspection_visit v where v.inspection_number = h.number),
              (select count(*) from finding f where f.inspection_number = h.number)
            from ({HELD}) h where schedule = 'REGULAR' order by 1"""
    )
    assert [tuple(row) for row in held] == [
        ("2007-03-20", "2007-03-23", "2007-03-29", 18, 34),
        ("2007-06-12", "2007-06-15", "2007-07-12", 24, 29),
        ("2007-09-11", "2007-09-14", "2007-09-21", 22, 24),
        ("2007-12-04", "2007-12-07", "2007-12-14", 24, 15),
    ]


def test_a_bulletin_is_not_known_before_its_day(year):
    early = query("select number from inspection where bulletin_on > date(recorded_at)")
    early += query("select finding.number from finding where circulated_on > date(recorded_at)")
    early += query("select unit_id from appraisal_score where published_on > date(recorded_at)")
    assert early == []
    assert query(
        "select count(*) from inspection where number = 'MC-2007-04' and recorded_at < '2007-07-12'"
    ) == [(1,)]


def test_eight_ad_hoc_inspections_each_name_a_reflection_that_exists_and_came_before(year):
    held = query(f"select * from ({HELD}) h where schedule = 'AD_HOC'")
    assert len(held) == 8
    assert {row.trigger_kind for row in held} == {"投诉", "监测点反映", "行风热线", "民心网"}
    tables = {"投诉": "complaint_case", "监测点反映": "incident", "民心网": "minxin_case"}
    for row in held:
        if row.trigger_kind == "行风热线":
            on = query(
                "select aired_on from hotline_broadcast where :it = '行风热线' || aired_on",
                it=row.trigger_reference,
            )
        else:
            table = tables[row.trigger_kind]
            on = query(f"select min(received_on) from {table} where number = :it", it=row.trigger_reference)
        assert on[0][0] and on[0][0] < row.started_on


def test_every_unit_of_a_regular_inspection_is_seen_openly_and_covertly_and_a_few_differ_widely(year):
    pairs = query(
        """select o.unit_id, o.score as open_score, c.score as covert_score from inspection_visit o
           join inspection_visit c on c.unit_id = o.unit_id and c.inspection_number = o.inspection_number
           where o.mode = 'OPEN' and c.mode = 'COVERT'"""
    )
    assert len(pairs) == 18 + 24 + 22 + 24
    assert 4 <= sum(pair.open_score >= 90 and pair.covert_score < 70 for pair in pairs) <= 12
    assert all(50 <= score <= 98 for pair in pairs for score in pair[1:])


def test_problems_have_a_deadline_of_10_15_or_20_days_and_about_8_percent_are_put_right_late(year):
    problems = query(
        """select f.number, julianday(rectify_due_on) - julianday(found_on) as days,
              coalesce((select min(occurred_on) from rectification r
                        where r.finding_number = f.number and state = 'REPORTED'), '2008') > rectify_due_on as late
           from finding f"""
    )
    # A deadline on a day off moves to the next workday, at the longest past the eight days of early October.
    assert all(10 <= row.days <= 28 for row in problems)
    assert sum(row.late for row in problems) / len(problems) == pytest.approx(0.08, abs=0.015)


def test_some_problems_are_overdue_at_the_end_of_august_and_some_come_back(year):
    overdue = query(
        """select number from finding f where rectify_due_on < :day and not exists (
           select 1 from rectification where finding_number = f.number and occurred_on <= :day)""",
        day=END_OF_AUGUST,
    )
    assert len(overdue) >= 2
    repeated = query(
        """select unit_id, kind from finding where found_on <= :day
           group by unit_id, kind having count(distinct inspection_number) > 1""",
        day=END_OF_AUGUST,
    )
    assert {("K19", "超时未办"), ("K03", "态度生硬"), ("K18", "脱岗离岗")} <= set(map(tuple, repeated))


def test_a_problem_that_stands_out_is_circulated_or_says_why_not(year):
    prominent = query("select circulated_on, no_circular_reason from finding where prominent")
    assert len(prominent) >= 12
    assert all((row.circulated_on is None) != (row.no_circular_reason is None) for row in prominent)
    assert any(row.no_circular_reason for row in prominent)


def test_two_rounds_of_appraisal_of_which_the_first_leaves_units_out(year):
    rows = query(
        """select round_number, count(distinct unit_id) as units, avg(score) as score, min(held_on), max(held_on),
           min(respondents) from appraisal_score where corrects_id is null group by 1 order by 1"""
    )
    units = [
        u for u in campaign.load().plan.units if u.category in ("responsible", "key_unit") and u.id != "U_QXS"
    ]
    assert [row.units for row in rows] == [len(units) - 4, len(units)]
    assert rows[0].score == pytest.approx(84, abs=2) and rows[1].score - rows[0].score == pytest.approx(
        3, abs=1
    )
    assert rows[0][3] >= "2007-06-18" and rows[0][4] <= "2007-06-29" and rows[0][5] > 0
    assert rows[1][3] >= "2007-11-12" and rows[1][4] <= "2007-11-23"
    assert {form for form, in query("select distinct form from appraisal_score")} == {
        "座谈会", "随机抽查", "电话回访", "登门走访",
    }  # fmt: skip


def test_forty_phones_are_tried_three_times_and_more_are_answered_each_time(year):
    tried = query(
        "select cast(substr(checked_on, 6, 2) as integer), count(*), sum(answered) from phone_check group by 1 order by 1"
    )
    assert [tuple(row) for row in tried] == [(5, 40, 34), (8, 40, 36), (11, 40, 38)]
    assert not query("select 1 from phone_check where (answered = 0) <> (response_seconds is null)")
    phones = Counter(tuple(row) for row in query("select unit_id, phone_kind from phone_check"))
    assert len(phones) == 40 and set(phones.values()) == {3}


def test_the_hotline_is_on_the_air_more_often_each_quarter(year):
    quarters = query(
        """select (cast(substr(aired_on, 6, 2) as integer) + 2) / 3 as quarter, count(*), sum(closed) * 1.0 / sum(calls)
           from hotline_broadcast group by 1 order by 1"""
    )
    assert [row[1] for row in quarters] == [6, 9, 11, 13]
    assert [row[2] for row in quarters[1:]] == pytest.approx([0.93, 0.95, 0.985], abs=0.006)


def test_units_open_on_minxin_net_until_all_90_have(year):
    opened = query("select counted_on, opened, should_open from minxin_opening order by 1")
    assert [row.opened for row in opened] == [38, 52, 66, 74, 80, 86, 90]
    assert {row.should_open for row in opened} == {90}


def test_more_and_more_minxin_cases_get_their_echo_and_their_result(year):
    months = query(
        """select cast(substr(received_on, 6, 2) as integer), count(*),
              avg(replied), avg(resolved)
           from (select received_on, max(replied_on is not null) as replied, max(resolved_on is not null) as resolved
                 from minxin_case group by number, received_on) c group by 1 order by 1"""
    )
    counts = {month: count for month, count, _, _ in months}
    assert counts == {4: 190, 5: 260, 6: 310, 7: 380, 8: 360, 9: 400, 10: 450, 11: 520, 12: 480}
    echoes, results = [row[2] for row in months[:-1]], [row[3] for row in months[:-1]]
    assert echoes == sorted(echoes) and echoes[0] == pytest.approx(0.96, abs=0.005)
    assert results == sorted(results) and results[0] == pytest.approx(0.90, abs=0.005)
    assert not query(
        "select 1 from minxin_case where resolved_on is not null and (replied_on is null or replied_on > resolved_on)"
    )


def test_46_notices_9_recommendations_and_2_decisions_numbered_without_gaps(year):
    for kind, mark, number in (
        ("NOTICE", "大监通", 46),
        ("RECOMMENDATION", "大监建", 9),
        ("DECISION", "大监决", 2),
    ):
        issued = query(
            "select number from supervision_document where kind = :kind order by recorded_at, id", kind=kind
        )
        assert sorted(text_ for (text_,) in issued) == sorted(
            f"{mark}〔2007〕{n}号" for n in range(1, number + 1)
        )


def test_every_document_answers_something_that_exists_and_every_problem_has_its_notice(year):
    lost = query(
        """select number from supervision_document d where not exists (
             select 1 from incident where source_kind = 'INCIDENT' and incident.number = source_number
               and incident.unit_id = d.unit_id and incident.received_on < d.issued_on)
           and not exists (select 1 from finding where source_kind = 'FINDING' and finding.number = source_number
               and finding.unit_id = d.unit_id)
           and not exists (select 1 from finding where source_kind = 'CHECK' and inspection_number = source_number
               and finding.unit_id = d.unit_id)"""
    )
    without = query(
        """select number from finding f where not exists (select 1 from supervision_document d
           where d.unit_id = f.unit_id and d.source_number in (f.number, f.inspection_number))"""
    )
    assert lost == [] and without == []


def test_documents_are_served_answered_executed_and_closed_in_that_order(year):
    order = ["SERVED", "ANSWERED", "EXECUTED", "CLOSED"]
    steps: dict[str, dict[str, str]] = {}
    for number, step, occurred_on in query("select document_number, step, occurred_on from document_step"):
        steps.setdefault(number, {})[step] = occurred_on
    assert len(steps) == 57
    for reached in steps.values():
        assert set(reached) == set(order[: len(reached)])
        days = [reached[step] for step in order[: len(reached)]]
        assert days == sorted(days)
    overdue = query(
        """select number from supervision_document d where due_on < :day and not exists (select 1 from document_step
           where document_number = d.number and step = 'EXECUTED' and occurred_on <= :day)""",
        day=END_OF_AUGUST,
    )
    assert len(overdue) >= 2


def test_st2_ends_in_a_recommendation_of_10_may_and_a_sanction(year):
    unit = demo.context().stories["ST2"]["unit"]
    found = query(
        """select d.number, i.sub_kind, a.severity, a.sanction from supervision_document d
           join incident i on i.number = d.source_number
           join accountability_action a on a.document_number = d.number
           where d.kind = 'RECOMMENDATION' and d.issued_on = '2007-05-10' and d.unit_id = :unit""",
        unit=unit,
    )
    assert len(found) == 1
    assert found[0].sub_kind in ("乱收费", "乱摊派") and found[0].severity == 2 and found[0].sanction


def test_28_people_are_held_responsible_with_the_documents_own_sanctions_for_each_grade(year):
    rules = [campaign.load().plan.rule(rule_id) for rule_id in ("R5.4", "R5.5", "R5.6")]
    given = query("select severity, sanction, person from accountability_action where sanction is not null")
    assert Counter(row.severity for row in given) == {1: 21, 2: 6, 3: 1}
    for rule in rules:
        assert {row.sanction for row in given if row.severity == rule.grade} <= set(rule.sanctions)
    assert all(row.person.startswith("某") for row in given)


def test_every_proven_incident_and_prominent_problem_is_decided_but_for_the_few_that_r5_1_must_find(year):
    undecided = query(
        """select i.number from incident i join incident_step s on s.incident_id = i.id and s.stage = 'REPLIED'
           where s.verification in ('TRUE', 'PARTLY') and s.occurred_on <= '2007-11-15' and not exists (
           select 1 from accountability_action where source_number = i.number)"""
    )
    undecided += query(
        """select number from finding where prominent and found_on <= '2007-11-15' and not exists (
           select 1 from accountability_action where source_number = finding.number)"""
    )
    assert len(undecided) == 3
    assert not query(
        "select 1 from accountability_action where (sanction is null) = (no_action_reason is null)"
    )


def test_visits_that_were_refused_or_not_registered_are_dealt_with_but_for_three(year):
    undecided = query(
        """select a.number from official_activity a where registration <> 'REGISTERED' and started_on < '2007-11-15'
           and not exists (select 1 from accountability_action where source_number = a.number)
           and not exists (select 1 from incident i where i.sub_kind = '未登记进点' and i.point_id = a.point_id
             and i.unit_id = a.unit_id)"""
    )
    assert len(undecided) == 3
    assert (
        query("select count(*) from accountability_action where source_kind = 'ACTIVITY' and severity = 1")[
            0
        ][0]
        > 50
    )


def test_nobody_is_sanctioned_before_the_facts_are_established(year):
    hasty = query(
        """select a.number from accountability_action a join incident i on i.number = a.source_number
           join incident_step s on s.incident_id = i.id and s.stage = 'REPLIED'
           where a.decided_on < s.occurred_on or s.verification = 'FALSE'"""
    )
    assert hasty == []


def test_the_year_comes_out_the_same_each_time():
    context = demo.context()
    assert supervision.rows(context) == supervision.rows(context)
