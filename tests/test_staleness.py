"""沉默 and decay: what should have come and did not is named; what is not yet due is not."""

import datetime as dt

import pandas as pd
import pytest

from efficiency import campaign
from efficiency.campaign.workdays import report_weeks
from efficiency.judgements import staleness
from efficiency.standings import meetings
from efficiency.standings.reports import disciplines, histories, reporting_units

PLAN = campaign.load().plan
FRIDAYS = [dt.date(2007, 3, 16), dt.date(2007, 3, 23), dt.date(2007, 3, 30)]
READINGS = ["indicator_id", "period_end"]


def reports(*rows):
    columns = ["unit_id", "task_id", "due_on", "kind", "progress", "recorded_at", "first_recorded_at"]
    made = [
        (unit, "T04", day, kind, None, *[dt.datetime.combine(day, dt.time(15))] * 2)
        for unit, day, kind in rows
    ]
    return pd.DataFrame(made, columns=columns)


def held(*rows):
    columns = ["number", "planned_on", "held_on", "known_before", "chair", "note"]
    return pd.DataFrame([(n, planned, on, None, None, None) for n, planned, on in rows], columns=columns)


def sources(as_of, **changes):
    every = [(n, day, day) for n, day in staleness.meetings(PLAN.issued_on, as_of)]
    values = {
        "weeks": report_weeks(PLAN.issued_on, as_of),
        "reported_on": as_of, "loaded_on": as_of, "readings": pd.DataFrame([("I02", as_of)], columns=READINGS),
        "names": {"I02": "满意率"}, "complaints_until": as_of, "returned_until": as_of, "asks_for_returns": True,
    }  # fmt: skip
    register = meetings.register(PLAN, held(*changes.pop("held", every)), as_of)
    return staleness.sources(PLAN, register, **values | changes, as_of=as_of).set_index("source")


def silence_after(told, as_of):
    return staleness.unit_silence(
        disciplines(PLAN, histories(told), report_weeks(PLAN.issued_on, as_of)), as_of
    )


def test_a_zero_report_is_a_report_but_has_no_substance():
    told = reports(
        ("U_BGT", FRIDAYS[0], "SUBSTANTIVE"), ("U_BGT", FRIDAYS[1], "ZERO"), ("U_BGT", FRIDAYS[2], "ZERO")
    )
    found = silence_after(told, dt.date(2007, 4, 1)).set_index("unit_id")
    row = found.loc["U_BGT"]
    assert (row["last_substantive_on"], row["days"]) == (FRIDAYS[0], 16)
    assert (row["last_report_on"], row["missed"]) == (FRIDAYS[2], 0)


def test_who_never_reported_has_no_days_and_leads_the_list():
    found = silence_after(reports(("U_BGT", FRIDAYS[0], "SUBSTANTIVE")), dt.date(2007, 4, 1))
    assert len(found) == len(reporting_units(PLAN))
    assert pd.isna(found["days"].iloc[0]) and found["missed"].iloc[0] == 3
    assert found["unit_id"].iloc[-1] == "U_BGT"


def test_a_unit_is_silent_after_four_weeks_and_nobody_before_four_weeks_were_asked_for():
    rows = reports(("U_BGT", FRIDAYS[0], "SUBSTANTIVE"))
    for day, expected in ((dt.date(2007, 4, 12), 0), (dt.date(2007, 4, 13), len(reporting_units(PLAN)))):
        silence = silence_after(rows, day)
        assert len(staleness.silent(silence, FRIDAYS[0], day)) == expected


def test_a_unit_that_reported_all_its_tasks_finished_is_silent_with_none_and_one_with_a_task_open_is():
    fridays = report_weeks(PLAN.issued_on, dt.date(2007, 7, 6))
    tasks = [task.id for task in PLAN.tasks_of_unit("U_CZJ")]
    done, open_ = (
        reports(*(("U_CZJ", day, "SUBSTANTIVE") for day in fridays[:5] for _ in tasks)).assign(
            task_id=tasks * 5, progress=[100 if each in finished else 40 for each in tasks * 5]
        )
        for finished in (tasks, tasks[:1])
    )
    day = dt.date(2007, 7, 6)
    for told, silent, missed in ((done, False, 0), (open_, True, len(fridays) - 5)):
        silence = silence_after(told, day)
        assert ("U_CZJ" in set(staleness.silent(silence, fridays[0], day)["unit_id"])) is silent
        assert silence.set_index("unit_id").loc["U_CZJ", "missed"] == missed


def test_a_month_is_due_on_the_fifth_of_the_next_and_missing_from_the_sixth():
    assert staleness.month_due(dt.date(2007, 8, 5)) == dt.date(2007, 6, 30)
    assert staleness.month_due(dt.date(2007, 8, 6)) == dt.date(2007, 7, 31)
    june = {
        "complaints_until": dt.date(2007, 6, 30),
        "readings": pd.DataFrame([("I02", dt.date(2007, 6, 30))], columns=READINGS),
    }
    assert not sources(dt.date(2007, 8, 5), **june)["stale"].any()
    late = sources(dt.date(2007, 8, 6), **june)
    assert list(late.index[late["stale"]]) == ["行政投诉月报", "指标：满意率"]
    assert list(late["words"][late["stale"]]) == ["缺7月", "缺7月"]


def test_a_missed_meeting_makes_the_meetings_stale_until_one_is_held():
    first, second = dt.date(2007, 3, 12), dt.date(2007, 3, 19)
    on_the_day = sources(second, held=[(1, first, first)]).loc["周例会"]
    assert not on_the_day["stale"], "it may still be held today"
    missed = sources(second + dt.timedelta(days=1), held=[(1, first, first)]).loc["周例会"]
    assert missed["stale"] and missed["days"] == 8 and "1次" in missed["words"]
    late = sources(
        second + dt.timedelta(days=2), held=[(1, first, first), (2, second, second + dt.timedelta(days=2))]
    )
    assert not late.loc["周例会", "stale"]


@pytest.mark.parametrize("day", [dt.date(2007, 2, 6), dt.date(2007, 3, 12)])
def test_nothing_is_stale_before_anything_was_due(day):
    found = sources(
        day, held=[], reported_on=None, loaded_on=None, complaints_until=None, returned_until=None, asks_for_returns=False,
        readings=pd.DataFrame(columns=READINGS),
    )  # fmt: skip
    assert not found["stale"].any()
    assert found["days"].isna().all()


def test_a_week_without_any_report_or_return_and_a_month_without_a_file_are_named():
    day = dt.date(2007, 8, 31)
    found = sources(
        day, reported_on=dt.date(2007, 8, 17), returned_until=dt.date(2007, 8, 17), loaded_on=dt.date(2007, 7, 20)
    )  # fmt: skip
    assert set(found.index[found["stale"]]) == {"周五报送", "监测点周回执", "数据导入"}
    assert not sources(day, loaded_on=None).loc["数据导入", "stale"], "who never loads files fills in forms"


def test_nobody_falls_silent_for_not_reporting_after_the_last_week_of_reports():
    known, last_week = campaign.load(), dt.date(2007, 11, 30)
    last_day, summer = known.parameters.last_day, dt.date(2007, 8, 31)
    assert staleness.asked_until(known.plan, last_day, summer) == summer
    assert staleness.asked_until(known.plan, last_day, last_day) == last_week
