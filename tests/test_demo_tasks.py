"""The demo year of the thirty tasks: reports, evidence, readings, complaints, recounted in the database."""

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from sqlalchemy import text

from efficiency import campaign, state
from efficiency.campaign.workdays import report_weeks
from efficiency.core import db
from efficiency.core.access import Scope
from seed import demo
from seed.demo import complaints, evidence, tasks

AUGUST = dt.date(2007, 8, 31)
WEEKS = report_weeks(dt.date(2007, 2, 5), dt.date(2007, 12, 31))


@pytest.fixture(scope="module")
def year(whole_year: Path) -> Path:
    """The demo installation, extended to the last day of the year."""
    return whole_year


def query(sql: str, **parameters) -> list:
    with db.reading() as connection:
        return connection.execute(text(sql), parameters).fetchall()


def value(sql: str, **parameters):
    return query(sql, **parameters)[0][0]


def known(day: str) -> Scope:
    return Scope(dt.date.fromisoformat(day))


def lights(day: str) -> dict[str, str]:
    found = state.on(known(day)).tasks
    return dict(zip(found["task_id"], found["light"], strict=True))


def readings(indicator_id: str, as_of: str = "2007-12-31") -> dict[int, float]:
    """The last word on each month, as known on a day."""
    rows = query(
        "select period_end, value from indicator_reading where indicator_id = :id and recorded_at < :end"
        " order by recorded_at, id",
        id=indicator_id,
        end=f"{as_of} 24",
    )
    return {int(period_end[5:7]): reading for period_end, reading in rows}


# ---------------------------------------------------------------- weekly reports


def test_the_year_is_the_same_each_time_it_is_made():
    made = demo.context()
    for module in (tasks, evidence, complaints):
        assert module.rows(made) == module.rows(demo.context())


def test_every_pair_reports_and_the_districts_report_in_place_of_the_collective(year):
    reporters = set(query("select distinct task_id, unit_id from progress_report"))
    districts = {unit.id for unit in campaign.load().plan.units if unit.category == "district_government"}
    expected = {
        (task.id, unit_id)
        for task in campaign.load().plan.tasks
        for unit_id in task.unit_ids
        if unit_id != "U_QXS"
    } | {("T11", unit_id) for unit_id in districts}
    assert reporters == expected
    assert len(reporters) == 65


def test_reports_are_due_on_the_37_reporting_days_and_a_zero_report_has_no_figure(year):
    assert len(WEEKS) == 37
    assert {
        dt.date.fromisoformat(row[0]) for row in query("select distinct due_on from progress_report")
    } == set(WEEKS)
    assert value("select count(*) from progress_report where kind = 'ZERO' and progress is not null") == 0
    assert value("select count(*) from progress_report where kind = 'SUBSTANTIVE' and progress is null") == 0
    assert 300 < value("select count(*) from progress_report where kind = 'ZERO'") < 700
    assert value("select count(*) from progress_report where progress not between 0 and 100") == 0


def test_units_submit_about_as_often_as_ruled(year):
    sent = Counter(row[0] for row in query("select unit_id from progress_report where corrects_id is null"))
    owed = Counter()
    for _, unit_id in query("select distinct task_id, unit_id from progress_report"):
        owed[unit_id] += len(WEEKS)
    assert sent["U_BGT"] / owed["U_BGT"] == pytest.approx(0.97, abs=0.03)
    assert sent["U_FZB"] / owed["U_FZB"] == pytest.approx(0.93, abs=0.05)
    districts = [unit_id for unit_id in owed if unit_id.startswith("D") and unit_id != "D210224"]
    share = sum(sent[unit_id] for unit_id in districts) / sum(owed[unit_id] for unit_id in districts)
    assert share == pytest.approx(0.80, abs=0.06)


def test_a_few_reports_come_late_and_none_before_the_morning_of_its_day(year):
    rows = query("select due_on, recorded_at from progress_report where corrects_id is null")
    sent = [(dt.date.fromisoformat(due), dt.datetime.fromisoformat(at)) for due, at in rows]
    late = sum(at >= dt.datetime.combine(due, dt.time(16)) for due, at in sent)
    assert 10 < late < 100
    assert all(at >= dt.datetime.combine(due, dt.time(8)) for due, at in sent)


def test_what_a_unit_said_never_shows_an_unfilled_place(year):
    texts = query(
        "select coalesce(summary,'') || coalesce(problem,'') || coalesce(next_step,'') from progress_report"
    )
    assert not [row[0] for row in texts if "{" in row[0] or "None" in row[0] or "。。" in row[0]]


def test_reports_on_different_tasks_do_not_share_their_words(year):
    by_text = defaultdict(set)
    for summary, task_id in query("select summary, task_id from progress_report where kind = 'SUBSTANTIVE'"):
        by_text[summary].add(task_id)
    shared = [summary for summary, where in by_text.items() if len(where) > 1]
    assert len(shared) / len(by_text) < 0.05


def test_returned_work_shows_as_a_lower_figure_with_its_reason(year):
    for task_id, day, reason in (("T14", "2007-07-13", "退回"), ("T26", "2007-08-10", "空壳")):
        before, after = query(
            "select progress, problem from progress_report where task_id = :task and unit_id = 'U_BGT'"
            " and progress is not null and due_on <= :day order by due_on desc limit 2",
            task=task_id, day=day,
        )[::-1]  # fmt: skip
        assert before[0] == 100 and after[0] < 85
        assert reason in after[1]


def test_six_typing_errors_are_corrected_five_of_them_before_september(year):
    corrections = query("select recorded_at from progress_report where corrects_id is not null")
    assert len(corrections) == 6
    assert sum(row[0] < "2007-09-01" for row in corrections) == 5


def test_the_lights_of_31_august_are_spread_as_planned(year):
    counts = Counter(lights("2007-08-31").values())
    assert 3 <= counts["RED"] <= 5
    assert 4 <= counts["YELLOW"] <= 8
    assert 15 <= counts["GREEN"] <= 18
    assert 3 <= counts["DONE"] <= 5
    assert 1 <= counts["GREY"] <= 2


def test_a_few_lead_units_call_themselves_better_than_they_are_on_31_august(year):
    found = state.on(known("2007-08-31")).tasks
    assert set(found[found["mismatch"]]["task_id"]) == {"T01", "T03", "T06", "T25", "T28"}


def test_two_tasks_report_ninety_percent_on_31_august_with_nothing_delivered(year):
    found = state.on(known("2007-08-31")).tasks
    empty = found[(found["progress"] >= 90) & (found["wanted"] > 0) & (found["issued"] == 0)]
    assert set(empty["task_id"]) == {"T12", "T21"}
    assert empty["evidence_doubt"].all()


def test_by_the_end_of_october_22_are_in_time_2_late_4_behind_and_2_still_going_on(year):
    found = state.on(known("2007-10-31")).tasks.set_index("task_id")
    # 任务3 is finished by report and 成果; its light is held up by a target that must hold and does not.
    assert found.loc["T03", "light"] == "RED"
    done = set(found.index[found["completed_on"].notna()])
    late = {"T02", "T03"}
    assert late <= done
    # 任务30 is due at the end of November and is done by then.
    assert lights("2007-11-30")["T30"] == "DONE"
    assert len((done | {"T30"}) - late) == 22
    assert set(found.index) - done - {"T30"} == {"T06", "T09", "T11", "T12"} | {"T17", "T27"}


# ---------------------------------------------------------------- evidence


def test_all_43_deliverables_move_forward_and_are_out_by_the_end_of_november(year):
    order = ["DRAFTING", "FOR_APPROVAL", "ISSUED"]
    states = defaultdict(list)
    for deliverable_id, step, reached_on in query(
        "select deliverable_id, state, reached_on from deliverable_status order by recorded_at, id"
    ):
        states[deliverable_id].append((step, reached_on))
    assert set(states) == {deliverable.id for deliverable in campaign.load().plan.deliverables}
    for deliverable_id, steps in states.items():
        assert steps[-1][0] == "ISSUED" and steps[-1][1] <= "2007-11-30"
        assert [day for _, day in steps] == sorted(day for _, day in steps)
        ranks = [order.index(state) for state, _ in steps]
        # D26 was returned once; nothing else ever steps back.
        assert ranks == sorted(ranks) or deliverable_id == "D26"


def test_the_three_work_plans_of_3_november_carry_number_104(year):
    rows = query(
        "select deliverable_id, reached_on from deliverable_status where document_number = '大政发〔2007〕104号'"
    )
    assert {row[0] for row in rows} == {"D15", "D16", "D19", "D20", "D21", "D22"}
    assert {row[1] for row in rows} == {"2007-11-03"}


def test_document_numbers_of_one_issuer_rise_with_the_days(year):
    issued = query(
        "select min(reached_on), document_number from deliverable_status"
        " where document_number like '大政办发%号' group by document_number order by 1"
    )
    numbers = [int(number.split("〕")[1].removesuffix("号")) for _, number in issued]
    assert numbers == sorted(numbers) and len(numbers) > 8


def test_two_key_units_and_one_sector_owe_their_plan_on_31_august(year):
    sent = {
        row[0]
        for row in query(
            "select unit_id from plan_submission where kind = 'WORK_PLAN' and submitted_on <= '2007-08-31'"
        )
    }
    owing = {unit.id for unit in evidence.reporting(demo.context()) if unit.valid_from is None} - sent
    assert owing == {"K09", "K21", "G05"}
    in_time = value(
        "select count(*) from plan_submission where kind = 'WORK_PLAN' and submitted_on <= '2007-02-28'"
    )
    assert in_time / (len(sent) + 3) > 0.75


def test_milestones_are_held_the_kick_off_on_9_march_after_the_snow(year):
    held = dict(query("select milestone_id, held_on from milestone_status"))
    assert held["M01"] == "2007-02-07" and held["M04"] == "2007-03-09"
    assert set(held) == {milestone.id for milestone in campaign.load().plan.milestones}
    assert held["M03"] > "2007-08-31"


def test_only_who_owes_an_answer_is_reminded_of_it(year):
    steps = query("select follow_up_number, step from follow_up_step order by recorded_at, id")
    reminded = 0
    for number in {number for number, _ in steps}:
        own = [step for of, step in steps if of == number]
        for n, step in enumerate(own):
            reminded += step == "REMINDED"
            before = [each for each in own[:n] if each in ("FEEDBACK", "RETURNED")]
            assert step != "REMINDED" or before[-1:] != ["FEEDBACK"], f"{number}已反馈，又被催办"
    assert reminded


# ---------------------------------------------------------------- stories


def test_st3_approval_time_stands_still_from_july_and_meets_the_target_a_month_late(year):
    cut = readings("I04")
    assert [cut[month] for month in (6, 7, 8, 9, 10, 11)] == [19.0, 22.5, 22.5, 22.8, 28.6, 31.2]
    figures = query(
        "select progress, summary from progress_report where task_id = 'T06'"
        " and due_on between '2007-07-20' and '2007-09-14' and progress is not null"
    )
    assert {row[0] for row in figures} == {62}
    assert sum("夏季达沃斯" in row[1] for row in figures) >= 4
    assert lights("2007-08-31")["T06"] == "YELLOW"
    assert lights("2007-11-02")["T06"] == "RED"
    assert lights("2007-11-30")["T06"] == "DONE"


def test_st4_september_is_reported_as_1650_and_corrected_to_1512_in_october(year):
    assert readings("I09", "2007-10-17")[9] == 1650
    assert readings("I09", "2007-10-18")[9] == 1512
    assert readings("I09")[10] == 1512 and readings("I09")[11] == 1634
    reason = value(
        "select correction_reason from indicator_reading where indicator_id = 'I09' and corrects_id is not null"
    )
    assert "重复计数" in reason
    assert lights("2007-10-31")["T27"] != "DONE"


def test_st5_the_centre_opened_in_time_but_the_summer_cost_it_its_satisfied_callers(year):
    opened = value(
        "select reached_on from deliverable_status where deliverable_id = 'D04' and state = 'ISSUED'"
    )
    assert opened == "2007-03-28"
    satisfied = readings("I02")
    assert [satisfied[month] for month in (5, 6, 7, 8, 9)] == [91.2, 88.2, 86.9, 89.1, 90.6]
    for month in (6, 7, 8):
        rates = dict(
            query(
                "select category in ('供水', '供电'), 100.0 * sum(satisfied) / sum(surveyed) from complaint_month"
                " where month_end like :month group by 1",
                month=f"2007-{month:02d}-%",
            )
        )
        assert rates[1] < 85 and rates[0] > 90


def test_st6_the_third_batch_comes_18_days_late_and_its_extension_was_asked_for_too_late(year):
    assert lights("2007-06-30")["T02"] == "YELLOW"
    assert lights("2007-07-17")["T02"] == "RED"
    assert lights("2007-07-20")["T02"] == "DONE"
    issued = value(
        "select reached_on from deliverable_status where deliverable_id = 'D02' and state = 'ISSUED'"
    )
    assert dt.date.fromisoformat(issued) - campaign.load().plan.task("T02").due_on == dt.timedelta(days=18)
    decisions = query(
        "select requested_on, decision from extension_request where task_id = 'T02' and unit_id = 'U_BWB' order by id"
    )
    assert decisions == [("2007-07-02", "PENDING"), ("2007-07-02", "REFUSED_LATE")]


def test_st8_the_island_county_is_silent_for_the_twelve_weeks_up_to_31_august(year):
    own = {row[0] for row in query("select due_on from progress_report where unit_id = 'D210224'")}
    until = [week for week in WEEKS if week <= AUGUST]
    assert not own & {str(week) for week in until[-12:]}
    assert str(until[-13]) in own
    assert len(own & {str(week) for week in until[:-12]}) >= 8
    assert any(week > str(AUGUST) for week in own)


# ---------------------------------------------------------------- readings and complaints


def test_complaint_rates_are_the_sums_of_the_monthly_table(year):
    months = query(
        "select month_end, sum(received), sum(closed), sum(surveyed), sum(satisfied) from complaint_month group by 1"
    )
    assert len(months) == 10
    for month_end, received, closed, surveyed, satisfied in months:
        for indicator_id, numerator, denominator in (("I01", closed, received), ("I02", satisfied, surveyed)):
            found = query(
                "select value, numerator, denominator from indicator_reading"
                " where indicator_id = :id and period_end = :day",
                id=indicator_id, day=month_end,
            )  # fmt: skip
            assert found == [(round(100 * numerator / denominator, 1), numerator, denominator)]
    ruled = {4: 94.1, 5: 96.0, 6: 96.8, 7: 95.2, 8: 97.0, 9: 98.3, 10: 99.1, 11: 99.6, 12: 99.8}
    assert {month: rate for month, rate in readings("I01").items() if month > 3} == ruled


def test_no_more_are_closed_than_received_nor_satisfied_than_asked(year):
    assert (
        value(
            "select count(*) from complaint_month"
            " where not (received >= closed and closed >= surveyed and surveyed >= satisfied and satisfied >= 0)"
        )
        == 0
    )


def test_about_16000_complaints_come_in_with_their_seasons_from_28_march_on(year):
    assert value("select sum(received) from complaint_month") == pytest.approx(16000, rel=0.02)
    assert value("select min(received_on) from complaint_case") >= "2007-03-28"
    heating = dict(
        query(
            "select substr(month_end, 6, 2), 1.0 * sum(case when category = '供热' then received end) / sum(received)"
            " from complaint_month group by 1"
        )
    )
    assert heating["11"] == pytest.approx(0.30, abs=0.02)
    assert heating["06"] < 0.05


def test_300_cases_are_followed_up_each_closed_by_a_second_row(year):
    assert value("select count(distinct number) from complaint_case") == 300
    assert value("select count(*) from complaint_case where closed_on is null") == 300
    assert value("select count(*) from complaint_case where closed_on < received_on") == 0


def test_items_of_the_departments_add_up_to_the_readings_of_the_centre_as_known_on_any_day(year):
    for as_of in ("2007-07-31", "2007-08-06", "2007-12-31"):
        last = {}
        for period_end, unit_id, numerator, denominator in query(
            "select period_end, unit_id, numerator, denominator from indicator_reading"
            " where indicator_id = 'ITEMS_IN' and recorded_at < :end order by recorded_at, id",
            end=f"{as_of} 24",
        ):
            last[period_end, unit_id] = (numerator, denominator)
        sums = Counter()
        wholes = Counter()
        for (period_end, _), (numerator, denominator) in last.items():
            sums[int(period_end[5:7])] += numerator
            wholes[int(period_end[5:7])] += denominator
        assert dict(sums) == readings("I05", as_of)
        assert set(wholes.values()) == {127}


def test_the_default_view_shows_corrected_readings_too(year):
    corrected = query(
        "select indicator_id from indicator_reading where corrects_id is not null and recorded_at < '2007-09-01'"
    )
    assert {row[0] for row in corrected} == {"I05", "ITEMS_IN", "CLEARANCE_HOURS"}
    assert readings("I05", "2007-07-31")[7] == 119 and readings("I05", "2007-08-31")[7] == 118


def test_the_batches_of_the_reform_are_settled_after_their_approval(year):
    batches = defaultdict(dict)
    for category, period_end, rate in query(
        "select category, period_end, value from indicator_reading where indicator_id = 'REFORM_BATCH'"
    ):
        batches[category][int(period_end[5:7])] = rate
    assert batches["第一批"][5] == 100 and batches["第一批"][3] == 0
    assert batches["第二批"][5] == 0 and batches["第二批"][7] == 100
    assert batches["第三批"][6] == 0 and batches["第三批"][7] == 100
