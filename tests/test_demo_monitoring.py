"""The demo year of the monitoring points, recounted in the database after an extension to the end of 2007."""

import dataclasses
import datetime as dt
from collections import Counter
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import text

from efficiency.campaign.workdays import is_workday, reply_due_calendar, reply_due_workdays, workdays_between
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures import over_time
from efficiency.models import Incident, IncidentKind, OfficialActivity
from seed import demo
from seed.demo import monitoring

END_OF_AUGUST = "2007-08-31"
STAGES = ["RECEIVED", "TRANSFERRED", "UNIT_FEEDBACK", "REPLIED", "CLOSED"]
REPLIES = """
    select i.id, i.unit_id, i.received_on, i.due_calendar_on, i.due_workday_on, t.occurred_on as transferred_on,
           f.occurred_on as feedback_on, r.occurred_on as replied_on
    from incident i
    join incident_step t on t.incident_id = i.id and t.stage = 'TRANSFERRED'
    join incident_step f on f.incident_id = i.id and f.stage = 'UNIT_FEEDBACK'
    join incident_step r on r.incident_id = i.id and r.stage = 'REPLIED'
"""


@pytest.fixture(scope="module")
def year(whole_year: Path) -> Path:
    """The demo installation, extended to the last day of the year."""
    return whole_year


def query(sql: str, **parameters) -> list:
    with db.reading() as connection:
        return connection.execute(text(sql), parameters).fetchall()


def day(value: str) -> dt.date:
    return dt.date.fromisoformat(value)


def test_211_incidents_come_in_month_by_month_as_ruled(year):
    months = dict(
        query("select cast(strftime('%m', received_on) as integer), count(*) from incident group by 1")
    )
    assert months == {3: 6, 4: 45, 5: 26, 6: 22, 7: 24, 8: 18, 9: 16, 10: 20, 11: 20, 12: 14}


def test_kinds_severities_and_verifications_have_the_ruled_shares(year):
    kinds = dict(query("select kind, count(*) / 211.0 from incident group by kind"))
    assert kinds == pytest.approx(
        {"SLOW_ACTION": 0.42, "ARBITRARY_ACTION": 0.38, "INACTION": 0.20}, abs=0.005
    )
    severities = dict(query("select severity, count(*) / 211.0 from incident group by severity"))
    assert severities == pytest.approx({1: 0.72, 2: 0.24, 3: 0.04}, abs=0.005)
    concluded = dict(
        query("select verification, count(*) / 211.0 from incident_step where stage = 'REPLIED' group by 1")
    )
    assert concluded == pytest.approx({"TRUE": 0.55, "PARTLY": 0.25, "FALSE": 0.20}, abs=0.005)


def test_reports_of_a_month_are_spread_over_its_workdays(year):
    per_day = query("select received_on, count(*) from incident where received_on like '2007-04%' group by 1")
    assert max(count for _, count in per_day) <= 6
    assert all(
        is_workday(day(received_on))
        for received_on, _ in query("select distinct received_on, 1 from incident")
    )


def test_both_due_days_are_stored_as_the_calendar_gives_them(year):
    for received_on, by_calendar, by_workdays in query(
        "select received_on, due_calendar_on, due_workday_on from incident"
    ):
        assert day(by_calendar) == reply_due_calendar(day(received_on))
        assert day(by_workdays) == reply_due_workdays(day(received_on))


def test_every_incident_goes_through_the_stages_in_order_each_recorded_on_its_day(year):
    steps: dict[int, list] = {}
    for incident_id, stage, occurred_on, recorded_at in query(
        "select incident_id, stage, occurred_on, recorded_at from incident_step order by incident_id, recorded_at"
    ):
        assert recorded_at[:10] == occurred_on
        steps.setdefault(incident_id, []).append((stage, occurred_on))
    assert len(steps) == 211
    for reached in steps.values():
        assert [stage for stage, _ in reached] == STAGES[: len(reached)]
        assert sorted(on for _, on in reached) == [on for _, on in reached]


def test_points_report_only_after_their_plaque_and_the_silent_county_never(year):
    early = query(
        "select i.number from incident i join monitoring_point p on p.id = i.point_id where i.received_on < p.plaque_on"
    )
    silent = query(
        """select p.id from monitoring_point p where p.district_code = '210224' and (
           exists (select 1 from incident where point_id = p.id)
           or exists (select 1 from monitoring_return where point_id = p.id)
           or exists (select 1 from official_activity where point_id = p.id))"""
    )
    assert early == [] and silent == []


def test_the_others_return_nearly_every_week_and_always_when_they_reported_something(year):
    returns = Counter(week for (week,) in query("select week_end from monitoring_return"))
    weeks = [week for week in returns if week >= "2007-04-06"]
    assert all(not day(week).weekday() > 4 and is_workday(day(week)) for week in weeks)
    assert sum(returns[week] for week in weeks) / (99 * len(weeks)) == pytest.approx(0.97, abs=0.01)
    unheard = query(
        """select i.number from incident i where i.received_on <= '2007-12-28' and not exists (
           select 1 from monitoring_return r where r.point_id = i.point_id
           and r.week_end = (select min(week_end) from monitoring_return where week_end >= i.received_on))"""
    )
    assert unheard == []


def test_st1_one_unit_feeds_back_slowly_in_the_third_quarter_and_nobody_else_does(year):
    slow = demo.context().stories["ST1"]["unit"]
    groups: dict[bool, list] = {True: [], False: []}
    for row in query(REPLIES):
        groups[row.unit_id == slow and "2007-07-01" <= row.received_on <= "2007-09-30"].append(row)

    def late(rows, due):
        return sum(row.replied_on > getattr(row, due) for row in rows) / len(rows)

    def feedback(rows):
        return median(workdays_between(day(row.transferred_on), day(row.feedback_on)) for row in rows)

    assert len(groups[True]) == 17
    assert late(groups[True], "due_calendar_on") == pytest.approx(0.53, abs=0.01)
    assert late(groups[True], "due_workday_on") == pytest.approx(0.35, abs=0.01)
    assert late(groups[False], "due_calendar_on") == pytest.approx(0.08, abs=0.02)
    assert late(groups[False], "due_workday_on") == pytest.approx(0.01, abs=0.005)
    # Whole days: the medians of 2.6 and 0.9 workdays.
    assert (feedback(groups[True]), feedback(groups[False])) == (3, 1)


def test_st2_april_in_one_district_is_about_charges_and_levies(year):
    story = demo.context().stories["ST2"]
    months = dict(
        query(
            "select substr(received_on, 6, 2), count(*) from incident where unit_id = :unit group by 1",
            unit=story["unit"],
        )
    )
    assert months["04"] == 22 and months["06"] == 3
    april = query(
        """select i.sub_kind, i.content, p.place_code from incident i join monitoring_point p on p.id = i.point_id
           where i.unit_id = :unit and i.received_on like '2007-04%'""",
        unit=story["unit"],
    )
    exactions = [row for row in april if row.sub_kind in ("乱收费", "乱摊派")]
    assert len(exactions) == 15
    assert all(row.place_code == story["district"] for row in april)
    assert all(any(word in row.content for word in ("绿", "环卫", "植树")) for row in exactions)


def test_st7_one_foreign_funded_enterprise_is_visited_nine_times_by_six_units_and_says_so(year):
    story = demo.context().stories["ST7"]
    worst = query(
        """select a.point_id, p.ownership, p.place_code, count(*) as visits, count(distinct a.unit_id) as units
           from official_activity a join monitoring_point p on p.id = a.point_id
           where a.started_on between '2007-05-14' and '2007-05-27' group by 1, 2, 3 order by visits desc"""
    )
    assert tuple(worst[0])[1:] == ("三资", story["zone"], 9, 6)
    assert worst[1].visits <= 4
    assert query(
        "select 1 from incident where sub_kind = '重复检查' and point_id = :point and content like '%9次%'",
        point=worst[0].point_id,
    )


def test_on_31_august_some_reports_are_open_due_that_day_or_overdue(year):
    still_open = query(
        """select due_calendar_on, due_workday_on from incident i where recorded_at < '2007-09-01' and not exists (
           select 1 from incident_step where incident_id = i.id and stage = 'REPLIED' and occurred_on <= :day)""",
        day=END_OF_AUGUST,
    )
    assert 4 <= len(still_open) <= 10
    assert sum(row.due_calendar_on < END_OF_AUGUST for row in still_open) >= 2
    assert sum(row.due_workday_on < END_OF_AUGUST for row in still_open) >= 1
    assert sum(row.due_calendar_on == END_OF_AUGUST for row in still_open) >= 1


def test_what_an_enterprise_says_is_told_once_and_names_no_enterprise(year):
    contents = [content for (content,) in query("select content from incident")]
    names = [name for (name,) in query("select substr(name, 1, 4) from monitoring_point")]
    assert len(set(contents)) == 211
    assert not [content for content in contents if any(name in content for name in names) or "{" in content]


def test_enterprises_are_content_more_often_when_the_reply_came_in_time(year):
    shares = dict(
        query(
            """select r.occurred_on <= i.due_calendar_on, avg(c.satisfied) from incident i
               join incident_step r on r.incident_id = i.id and r.stage = 'REPLIED'
               join incident_step c on c.incident_id = i.id and c.stage = 'CLOSED' group by 1"""
        )
    )
    assert shares[1] == pytest.approx(0.90, abs=0.06) and shares[0] < shares[1] - 0.1


def test_about_1200_activities_never_on_a_day_off_and_only_where_the_unit_has_business(year):
    visits = query(
        """select a.started_on, a.unit_id, p.industry, p.ownership from official_activity a
           join monitoring_point p on p.id = a.point_id"""
    )
    assert 1050 <= len(visits) <= 1300
    assert all(is_workday(day(visit.started_on)) for visit in visits)
    food = ("食品", "水产", "海产", "制药", "餐饮")
    assert all(any(word in v.industry for word in food) for v in visits if v.unit_id == "K14")
    assert all(v.ownership == "国有" for v in visits if v.unit_id == "K09")
    assert all(v.ownership == "三资" for v in visits if v.unit_id == "K07")


def test_the_registration_rate_climbs_month_by_month_as_ruled(year):
    rates = dict(
        query(
            """select cast(substr(started_on, 6, 2) as integer), avg(registration = 'REGISTERED')
               from official_activity where started_on >= '2007-04-01' group by 1"""
        )
    )
    ruled = {4: 0.86, 5: 0.89, 6: 0.91, 7: 0.92, 8: 0.93, 9: 0.95, 10: 0.97, 11: 0.97, 12: 0.97}
    assert rates == pytest.approx(ruled, abs=0.01)
    by_source = dict(query("select known_from, count(*) from official_activity group by 1"))
    assert set(by_source) == {"登记表", "企业反映", "抽查"}
    assert 3 <= query("select count(*) from official_activity where registration = 'REFUSED'")[0][0] <= 12


def test_spot_checks_take_place_every_quarter_and_their_count_is_in_the_register(year):
    checks = query("select checked_on, unregistered_found from registration_check")
    assert {(int(checked_on[5:7]) + 2) // 3 for checked_on, _ in checks} == {1, 2, 3, 4}
    for checked_on, found in checks:
        known = query(
            "select count(*) from official_activity where known_from = '抽查' and date(recorded_at) = :day",
            day=checked_on,
        )
        assert known[0][0] == found


def test_an_incident_about_an_unregistered_visit_has_its_visit_in_the_register(year):
    missing = query(
        """select number from incident i where sub_kind = '未登记进点' and not exists (
           select 1 from official_activity a where a.point_id = i.point_id and a.unit_id = i.unit_id
           and a.registration = 'UNREGISTERED' and a.started_on <= i.received_on)"""
    )
    assert missing == []


def test_the_year_comes_out_the_same_each_time():
    context = demo.context()
    assert monitoring.rows(context) == monitoring.rows(context)


def test_the_stories_follow_their_actors():
    context = demo.context()
    cast = {"ST1": {"unit": "K20"}, "ST2": {"unit": "D210213", "district": "210213"}, "ST7": {"zone": "X02"}}
    stories = {name: story | cast.get(name, {}) for name, story in context.stories.items()}
    rows = monitoring.rows(dataclasses.replace(context, stories=stories))
    april = [r for r in rows[Incident] if r["unit_id"] == "D210213" and r["received_on"].month == 4]
    third_quarter = [r for r in rows[Incident] if r["unit_id"] == "K20" and 7 <= r["received_on"].month <= 9]
    places = {point.id: point.place_code for point in context.points}
    may = [
        r for r in rows[OfficialActivity] if dt.date(2007, 5, 14) <= r["started_on"] <= dt.date(2007, 5, 27)
    ]
    most_visited, visits = Counter(r["point_id"] for r in may).most_common(1)[0]
    assert (len(april), len(third_quarter)) == (22, 17)
    assert (places[most_visited], visits) == ("X02", 9)
    assert sum(r["kind"] == IncidentKind.ARBITRARY_ACTION for r in april) >= 15


def test_the_rate_that_a_month_ends_with_lies_where_it_was_said_to(year):
    end = {each.month: each for each in over_time.reply_months(Scope(dt.date(2007, 12, 31)), "calendar")}
    for day in (dt.date(2007, 5, 31), dt.date(2007, 8, 31), dt.date(2007, 10, 15)):
        for each in over_time.reply_months(Scope(day), "calendar"):
            if each.month < day.replace(day=1) or day.day == 31:
                settled = end[each.month].least.percent
                assert each.least.percent <= settled <= each.most.percent, (day, each.month)
