"""What the monitoring points' figures promise: silence is no clean record, counts add up, the clock is judged as of a day."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from monitoring_rows import add_activity, add_incident, add_points, add_return, add_step
from sqlalchemy import event, text

from efficiency import campaign, state
from efficiency.charts.heat import heat_map
from efficiency.charts.places import tile_map
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures import monitoring as m
from efficiency.figures.point_grid import period_key
from efficiency.judgements import attention
from efficiency.judgements.today import late_incidents
from efficiency.models import IncidentStage as S
from efficiency.queries import activities, monitoring, points, returns
from efficiency.queries.incident_standings import incidents_by
from efficiency.standings.returns import deadlines, returns_due
from efficiency.standings.turns import Owner
from tests.reading import unanswered, unfinished

AUGUST = dt.date(2007, 8, 31)
CITY = Scope(AUGUST)


def day(month: int, number: int) -> dt.date:
    return dt.date(2007, month, number)


def drawn_cells(**state_of_row: tuple) -> pd.DataFrame:
    """One column of cells: row -> (incidents, due, returned)."""
    frames = [
        pd.DataFrame(
            [(row, 4, numbers[i]) for row, numbers in state_of_row.items()], columns=["row", "column", name]
        )
        for i, name in enumerate(("incidents", "due", "returned"))
    ]
    return m.cells(list(state_of_row), [4], *frames).set_index("row")


# ---------------------------------------------------------------- cells


def test_a_place_that_returned_without_incidents_is_zero():
    assert drawn_cells(a=(0, 4, 4)).loc["a", ["state", "words"]].tolist() == [m.ZERO, "0"]


def test_a_place_that_returned_nothing_is_not_reported_never_zero():
    assert drawn_cells(a=(0, 4, 0)).loc["a", ["state", "words"]].tolist() == [m.NOT_REPORTED, "未报"]


def test_a_place_without_a_return_due_is_not_applicable():
    assert drawn_cells(a=(0, 0, 0)).loc["a", ["state", "words"]].tolist() == [m.NOT_APPLICABLE, ""]


def test_an_incident_counts_even_where_no_return_came():
    assert drawn_cells(a=(3, 4, 0)).loc["a", ["state", "value"]].tolist() == [m.VALUE, 3]


def test_rows_come_worst_first_then_silent_then_not_applicable():
    grid = drawn_cells(
        none=(0, 0, 0), silent=(0, 4, 0), quiet=(0, 4, 4), bad=(9, 4, 4), some=(2, 4, 1)
    ).reset_index()
    assert m.worst_first(grid) == ["bad", "some", "quiet", "silent", "none"]
    assert m.silent_rows(grid) == ["silent"]


def test_returns_are_due_weekly_from_the_plaque_day_on_until_the_point_is_closed():
    known = pd.DataFrame(
        {
            "place_code": ["A", "A", "B", "B"],
            "plaque_on": [day(3, 20), day(3, 27), day(3, 27), day(3, 20)],
            # The fourth point was closed after its first week.
            "closed_on": [None, None, None, day(3, 26)],
        }
    )
    due = returns_due(known, "place_code", deadlines(day(3, 20), day(4, 6)), lambda d: d.month)
    found = due.set_index(["row", "column"])["due"].to_dict()
    # Deadlines 3-23, 3-30 and 4-6; the points of 3-27 owe the last two only.
    assert found == {("A", 3): 3, ("A", 4): 2, ("B", 3): 2, ("B", 4): 1}


def test_no_return_is_due_before_the_week_is_over():
    assert deadlines(day(3, 20), day(3, 22)) == []
    assert deadlines(day(3, 20), day(3, 23)) == [day(3, 23)]


def test_a_concentration_is_named_only_where_the_points_do_not_explain_it():
    def grid(values, due=(10, 10, 10)):
        return pd.DataFrame({"row": list("abc"), "column": 4, "value": values, "due": due})

    assert m.concentration(grid([8, 3, 2])).first is None
    assert m.concentration(grid([30, 3, 2], due=(80, 10, 10))).first is None
    assert m.concentration(grid([3, 0, 0])).first is None, "three incidents are no concentration"
    top = m.concentration(grid([30, 8, 7])).first
    assert (top.key, top.count, top.expected) == (("a", 4), 30, 15)


# ---------------------------------------------------------------- charts


def cell(row: str, state: str, value: int = 0) -> dict:
    return {
        "row": row, "column": "4月", "key": f"{row}|4", "state": state, "value": value, "words": str(value), "note": "",
    }  # fmt: skip


def test_the_margins_of_a_heat_map_add_up_to_its_cells():
    cells = pd.DataFrame([cell("a", m.VALUE, 3), cell("b", m.VALUE, 4), cell("c", m.NOT_APPLICABLE)])
    picture = heat_map(cells, rows=list("abc"), columns=["4月"], select="cell").to_dict()
    margin = [
        row for rows in picture["datasets"].values() for row in rows if "合计" in (row["row"], row["column"])
    ]
    totals = {row["key"]: row["value"] for row in margin}
    assert totals == {"a|": 3, "b|": 4, "|4": 7, "|": 7}


def test_a_heat_map_begins_its_scale_at_zero_and_never_drops_labels():
    cells = pd.DataFrame([cell("a", m.VALUE, 30), cell("b", m.VALUE, 20)])
    picture = heat_map(cells, rows=["a", "b"], columns=["4月"], select="cell").to_dict()
    assert picture["layer"][0]["encoding"]["color"]["scale"]["domain"] == [0, 30]
    assert (
        picture["config"]["axis"]["labelFlush"] is False and picture["config"]["axis"]["labelBound"] is False
    )


def tiles(as_of: dt.date) -> pd.DataFrame:
    cells = pd.DataFrame({"district_code": ["X05", "210224"], "value": [2, None], "state": [m.VALUE, m.NOT_REPORTED],
                          "words": ["2件", "未报"]})  # fmt: skip
    picture = tile_map(campaign.load().plan.districts, cells, as_of=as_of, unit="件", title="反映").to_dict()
    return pd.DataFrame(next(iter(picture["datasets"].values()))).set_index("district_code")


def test_a_zone_that_is_not_yet_founded_is_not_applicable_on_the_tile_map():
    assert tiles(AUGUST).loc["X05", ["state", "words"]].tolist() == [m.NOT_APPLICABLE, "未设立"]
    assert tiles(day(9, 1)).loc["X05", ["state", "words"]].tolist() == [m.VALUE, "2件"]


def test_the_tile_map_shows_all_fifteen_places_and_keeps_silence_apart_from_absence():
    shown = tiles(AUGUST)
    assert len(shown) == 15 and shown["is_zone"].sum() == 5
    assert shown.loc["210224", "state"] == m.NOT_REPORTED
    assert shown.loc["210202", ["state", "words"]].tolist() == [m.NOT_APPLICABLE, "—"]


# ---------------------------------------------------------------- queries as of a day


@pytest.fixture
def two_points(database):
    add_points(
        ("JC-001", "示例机械厂", "三资企业041", "三资", "210211", day(3, 20)),
        ("JC-002", "示例水产厂", "国有企业007", "国有", "210224", day(3, 20)),
    )


def test_an_incident_is_shown_in_the_stage_known_on_the_day(two_points):
    add_incident(1, "JC-001", "K13", day(4, 3), steps=[(S.TRANSFERRED, day(4, 4)), (S.REPLIED, day(4, 9))])
    before = monitoring.incidents(Scope(day(4, 5))).iloc[0]
    after = monitoring.incidents(CITY).iloc[0]
    assert (before["stage"], before["replied_on"]) == (S.TRANSFERRED, None)
    assert (after["stage"], after["replied_on"]) == (S.REPLIED, day(4, 9))
    assert monitoring.incidents(Scope(day(4, 2))).empty


def test_a_corrected_step_counts_with_its_new_day_once_the_correction_is_known(two_points):
    add_incident(1, "JC-001", "K13", day(4, 3), steps=[(S.REPLIED, day(4, 5))])
    with db.reading() as connection:
        wrong = connection.execute(text("SELECT max(id) FROM incident_step")).scalar()
    add_step(1, S.REPLIED, day(4, 10), known_on=day(5, 8), corrects_id=wrong, correction_reason="日期登错")
    assert monitoring.incidents(Scope(day(5, 7)))["replied_on"].tolist() == [day(4, 5)]
    assert monitoring.incidents(CITY)["replied_on"].tolist() == [day(4, 10)]
    assert monitoring.incident_counts(CITY)["in_time_calendar"].tolist() == [0]


def test_both_readings_of_three_days_are_counted(two_points):
    # Received on Friday 2007-07-06: due on Monday the 9th by calendar days, on Wednesday the 11th by workdays.
    add_incident(1, "JC-001", "K13", day(7, 6), steps=[(S.REPLIED, day(7, 10))])
    add_incident(2, "JC-001", "K13", day(7, 6))
    counts = monitoring.incident_counts(Scope(day(7, 10))).iloc[0]
    assert counts[["incidents", "replied", "in_time_calendar", "in_time_workday"]].tolist() == [2, 1, 0, 1]
    assert counts[["overdue_calendar", "overdue_workday"]].tolist() == [1, 0]


def test_every_dimension_of_the_counts_adds_up_to_the_rows(two_points):
    for key, month in enumerate((4, 4, 5, 8), start=1):
        add_incident(
            key, "JC-001" if key % 2 else "JC-002", "K13" if key < 3 else "K01", day(month, 10 + key)
        )
    rows = monitoring.incidents(CITY)
    for dimension in (
        "month",
        "week",
        "received_on",
        "point_key",
        "place_code",
        "ownership",
        "unit_id",
        "kind",
    ):
        counts = monitoring.incident_counts(CITY, dimension)
        assert counts["incidents"].sum() == len(rows) == 4, dimension
    by_month = monitoring.incident_counts(CITY, "place_code", "month", unit_id="K13")
    assert by_month[["place_code", "month", "incidents"]].values.tolist() == [
        ["210211", day(4, 1), 1],
        ["210224", day(4, 1), 1],
    ]


def test_weeks_are_counted_by_their_monday(two_points):
    add_incident(1, "JC-001", "K13", day(4, 2))
    add_incident(2, "JC-001", "K13", day(4, 8))
    add_incident(3, "JC-001", "K13", day(4, 9))
    counts = monitoring.incident_counts(CITY, "week")
    assert counts[["week", "incidents"]].values.tolist() == [[day(4, 2), 2], [day(4, 9), 1]]


def plans_of(read) -> list[str]:
    """How SQLite goes about every statement that ``read`` runs."""
    run = []

    def note(_connection, _cursor, statement, parameters, *_):
        run.append((statement, parameters))

    event.listen(db.engine(), "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(db.engine(), "before_cursor_execute", note)
    with db.reading() as connection:
        return [
            row[3]
            for statement, parameters in run
            if statement.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


def test_one_unit_or_point_is_found_by_index_and_so_are_its_steps(two_points):
    add_incident(1, "JC-001", "K13", day(7, 6))
    for filters, index in (
        ({"unit_id": "K13"}, "ix_incident_unit"),
        ({"first_day": day(7, 1)}, "ix_incident_day"),
    ):
        plan_lines = plans_of(lambda filters=filters: monitoring.incidents.__wrapped__(CITY, **filters))
        assert any(index in line for line in plan_lines), plan_lines
        assert any("ix_incident_step_key" in line for line in plan_lines), plan_lines
        assert any("ix_incident_step_corrects" in line for line in plan_lines), plan_lines
        assert not any(line.startswith("SCAN incident_step") for line in plan_lines), plan_lines


def test_an_activity_that_was_corrected_is_counted_once(two_points):
    add_activity("GW-1", "JC-001", "K13", day(4, 2), "UNREGISTERED")
    with db.reading() as connection:
        wrong = connection.execute(text("SELECT max(id) FROM official_activity")).scalar()
    add_activity("GW-1-更正", "JC-001", "K13", day(4, 2), corrects_id=wrong, correction_reason="登记表补交")
    assert activities.activities(CITY)["registration"].tolist() == ["REGISTERED"]
    assert activities.activity_months(CITY)["activities"].tolist() == [1]


def test_returns_are_counted_as_known_on_the_day(two_points):
    add_return("JC-001", day(4, 6))
    add_return("JC-001", day(4, 13))
    assert returns.return_counts(CITY, "place_code")["returned"].tolist() == [2]
    assert returns.return_counts(Scope(day(4, 12)), "place_code")["returned"].tolist() == [1]
    assert returns.returns(CITY)["point_key"].tolist() == ["三资企业041"] * 2


# ---------------------------------------------------------------- the clock


def test_what_waits_is_told_by_how_late_it_is_and_who_must_move(two_points):
    add_incident(1, "JC-001", "K13", day(8, 24), steps=[(S.TRANSFERRED, day(8, 24))])
    add_incident(2, "JC-001", "K13", day(8, 28))
    add_incident(
        3, "JC-002", "K13", day(8, 31), steps=[(S.TRANSFERRED, day(8, 31)), (S.UNIT_FEEDBACK, day(8, 31))]
    )
    add_incident(4, "JC-002", "K13", day(8, 20), steps=[(S.REPLIED, day(8, 21))])
    waiting = unanswered(state.on(CITY))
    assert [each.reply for each in waiting] == list(m.CLOCK_ORDER)
    assert [each.waiting for each in waiting] == ["待被反映单位反馈", "待市监察局转办", "待市监察局回复"]
    assert [each.days_left for each in waiting] == [-4, 0, 3]


def test_a_unit_that_was_handed_a_report_late_is_not_charged_with_the_answer_that_is_late(two_points):
    add_incident(1, "JC-001", "K13", day(8, 20), steps=[(S.TRANSFERRED, day(8, 30))])
    add_incident(
        2, "JC-001", "K13", day(8, 13),
        steps=[(S.TRANSFERRED, day(8, 13)), (S.UNIT_FEEDBACK, day(8, 14)), (S.REPLIED, day(8, 16))],
    )  # fmt: skip
    now = state.on(CITY)
    (waiting,) = unanswered(now)
    assert waiting.is_reply_overdue and not waiting.is_overdue
    (matter,) = attention.of_incidents(late_incidents(now), now.reply_clock)
    assert matter["actor"] == "市监察局"
    # Answered on 08-16: 市监察局 closes it within ten workdays.
    answered = next(each for each in unfinished(now) if each.number not in {waiting.number})
    assert (answered.waits_for, answered.turn_due_on) == (Owner.BUREAU, day(8, 30))


def test_a_reply_rate_without_replies_is_a_dash_not_zero(two_points):
    add_incident(1, "JC-001", "K13", day(8, 30))
    assert m.reply_rate(monitoring.incident_counts(CITY), "calendar").text == "—"


def test_stage_times_are_workdays_and_leave_out_units_with_too_few(two_points):
    for key in (1, 2, 3):
        add_incident(
            key, "JC-001", "K13", day(7, 6),
            steps=[(S.TRANSFERRED, day(7, 6)), (S.UNIT_FEEDBACK, day(7, 10)), (S.REPLIED, day(7, 10))],
        )  # fmt: skip
    add_incident(
        4, "JC-001", "K01", day(7, 6), steps=[(S.TRANSFERRED, day(7, 6)), (S.UNIT_FEEDBACK, day(7, 9))]
    )
    times = m.stage_times(incidents_by(CITY, *m.STAGE_DAYS))
    # From Friday the 6th to Tuesday the 10th there are two workdays.
    assert times[["unit_id", "incidents", "transfer", "feedback", "reply"]].values.tolist() == [
        ["K13", 3, 0, 2, 0]
    ]
    assert m.feedback_times(incidents_by(CITY, *m.STAGE_DAYS, unit_id="K01")) == (1.0, 1.0)
    assert m.feedback_times(incidents_by(CITY, *m.STAGE_DAYS, unit_id="K02")) is None


def test_satisfaction_tells_replies_in_time_from_late_ones(two_points):
    for key, (replied, satisfied) in enumerate(((9, True), (9, False), (12, False)), start=1):
        steps = [(S.REPLIED, day(7, replied)), (S.CLOSED, day(7, 20), {"satisfied": satisfied})]
        add_incident(key, "JC-001", "K13", day(7, 6), steps=steps)
    rates = m.satisfaction(
        incidents_by(CITY, "satisfied", "replied_on", "due_calendar_on", judged=True), "calendar"
    )
    assert {name: rate.counts for name, rate in rates.items()} == {"按期回复": "1/2", "超期回复": "0/1"}


# ---------------------------------------------------------------- the planted stories, found by the page's own means


def place_months(scope: Scope) -> pd.DataFrame:
    """The grid of places x months as the page builds it."""
    known = points.points(scope)
    counts = monitoring.incident_counts(scope, "place_code", "month")
    came = returns.return_counts(scope, "place_code", "week_end")
    came = came.assign(row=came["place_code"], column=[d.replace(day=1) for d in came["week_end"]])
    due = returns_due(known, "place_code", deadlines(known["plaque_on"].min(), AUGUST), period_key("month"))
    return m.cells(
        [d.code for d in campaign.load().plan.districts], [day(month, 1) for month in range(3, 9)],
        counts.rename(columns={"place_code": "row", "month": "column"})[["row", "column", "incidents"]], due,
        came[["row", "column", "returned"]],
    )  # fmt: skip


def test_the_april_of_ganjingzi_stands_out(demo_year):
    (top,) = m.concentration(place_months(CITY)).standing_out
    assert top.key == ("210211", day(4, 1)) and top.count > 2 * top.expected
    assert monitoring.incident_counts(CITY, unit_id="D210211", first_day=day(4, 1), last_day=day(4, 30))[
        "incidents"
    ].tolist() == [22]


def test_changhai_is_the_one_silent_place_and_huayuankou_does_not_exist_yet(demo_year):
    grid = place_months(CITY)
    assert m.silent_rows(grid) == ["210224"]
    assert set(grid.loc[grid["row"] == "X05", "state"]) == {m.NOT_APPLICABLE}


def test_the_quality_bureau_is_the_slowest_to_feed_back_in_the_third_quarter(demo_year):
    times = m.stage_times(incidents_by(CITY, *m.STAGE_DAYS, first_day=day(7, 1)))
    assert times["unit_id"].iloc[0] == "K13"


def test_the_cells_of_the_demo_year_add_up_to_its_incidents_for_each_reader(demo_year):
    for scope in (
        CITY,
        replace(CITY, sees_enterprise_names=True),
        replace(CITY, unit_ids=frozenset({"K13"})),
    ):
        assert place_months(scope)["value"].sum() == len(monitoring.incidents(scope)) > 0
