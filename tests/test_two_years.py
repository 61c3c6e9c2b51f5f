"""A campaign of more than a year: two Aprils are two months, in the roll-ups, the grids and the words."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from campaigns import running
from monitoring_rows import add_activity, add_incident, add_points, add_return
from sqlalchemy import select
from supervision_rows import add_case

from efficiency import campaign
from efficiency.campaign.checking import check
from efficiency.campaign.workdays import chinese_date_short, meetings, report_weeks
from efficiency.charts import month_labels, month_name
from efficiency.charts.measures import held_against_plan
from efficiency.commands.numbers import INCIDENTS, take
from efficiency.commands.tallies import catch_up
from efficiency.core import config, db
from efficiency.core.access import Scope
from efficiency.figures import supervision as figures
from efficiency.figures.exactions import by_month, exaction_cells, registration_figures
from efficiency.figures.indicator_series import month_word
from efficiency.figures.point_grid import Chosen, period_columns, place_grid, slow_unit
from efficiency.figures.service_findings import quarters_of
from efficiency.judgements.rules.evidence import quarters
from efficiency.judgements.rules.social_supervision import broadcast_quarters
from efficiency.models import IncidentStage, Role, StandingChange, UnitMonth
from efficiency.queries import monitoring
from efficiency.queries.activities import activity_months
from efficiency.queries.points import points
from efficiency.queries.returns import return_counts
from efficiency.queries.supervision import minxin_months
from efficiency.standings.windows import inspection_windows
from tests.reading import words

SHIPPED = config.ROOT / "seed" / "dalian_2007"
PLACE = "210211"
APRIL, NEXT_APRIL, DAY = dt.date(2007, 4, 1), dt.date(2008, 4, 1), dt.date(2008, 5, 30)
CITY = Scope(DAY)
ALL = Chosen(None, None, None, None)


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The shipped campaign, made to last until September of the next year, with something in both its Aprils."""
    place = tmp_path_factory.mktemp("two_years")
    shutil.copytree(SHIPPED, place / "campaign")
    settled = place / "campaign" / "campaign.yaml"
    text = settled.read_text(encoding="utf-8")
    assert "last_day: 2007-12-31" in text
    text = text.replace("last_day: 2007-12-31", "last_day: 2008-09-30")
    settled.write_text(text.replace("last: 48,", "last: 36, last_year: 2008,"), encoding="utf-8")
    with running(place / "campaign", place / "efficiency.db"):
        add_points(("ZZ-1", "示例机械厂", "三资企业941", "三资", PLACE, dt.date(2007, 3, 20)))
        answered = [(IncidentStage.REPLIED, dt.date(2007, 4, 5))]
        add_incident(1, "ZZ-1", "K13", dt.date(2007, 4, 4), steps=answered)
        add_incident(2, "ZZ-1", "K13", dt.date(2007, 4, 11))
        add_incident(3, "ZZ-1", "K13", dt.date(2008, 4, 9))
        add_activity("GW-2007-0001", "ZZ-1", "K13", dt.date(2007, 4, 4))
        add_activity("GW-2008-0001", "ZZ-1", "K13", dt.date(2008, 4, 4), "UNREGISTERED")
        add_return("ZZ-1", dt.date(2007, 4, 13))
        add_case("MX-1", "K13", dt.date(2007, 4, 2))
        add_case("MX-2", "K13", dt.date(2008, 4, 2))
        with db.writing() as connection:
            catch_up(connection)
        yield place


def test_the_roll_ups_and_the_rows_hold_both_aprils_apart(two_years):
    asked = [("unit_id", "kind", "month"), ("month",)]
    for dimensions in asked:
        assert monitoring.tally_for(CITY, dimensions, {}, True) is UnitMonth
        rolled = monitoring.incident_counts.__wrapped__(CITY, *dimensions)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(monitoring, "tally_for", lambda *_: None)
            counted = monitoring.incident_counts.__wrapped__(CITY, *dimensions)
        assert rolled.astype(str).values.tolist() == counted.astype(str).values.tolist()
        assert rolled[["month", "incidents", "replied"]].values.tolist() == [
            [APRIL, 2, 1],
            [NEXT_APRIL, 1, 0],
        ]
    with db.reading() as connection:
        assert set(connection.execute(select(StandingChange.month_begins)).scalars()) == {APRIL, NEXT_APRIL}


def test_the_map_of_places_has_a_column_for_each_month_of_both_years(two_years):
    columns = period_columns(dt.date(2007, 3, 20), DAY, "month", None)
    assert list(columns.values())[:2] == ["3月", "4月"]
    assert list(columns.values())[-2:] == ["2008年4月", "2008年5月"]
    assert len(columns) == 15
    grid = place_grid(CITY, ALL, "month").set_index(["row", "column"])
    assert grid.loc[(PLACE, APRIL), "value"] == 2
    assert grid.loc[(PLACE, NEXT_APRIL), "value"] == 1
    assert (grid.loc[(PLACE, APRIL), "returned"], grid.loc[(PLACE, NEXT_APRIL), "returned"]) == (1, 0)


def test_a_chosen_month_is_that_of_its_year(two_years):
    for month, numbers in ((APRIL, ["FY-2007-0002", "FY-2007-0001"]), (NEXT_APRIL, ["FY-2007-0003"])):
        chosen = Chosen(None, None, None, month)
        assert monitoring.incidents(CITY, **chosen.about)["number"].tolist() == numbers
        assert period_columns(dt.date(2007, 3, 20), DAY, "month", month) == {month: month_word(month)}
        assert place_grid(CITY, chosen, "month")["value"].sum() == len(numbers)


def test_visits_exactions_and_petitions_are_counted_by_the_month_of_their_year(two_years):
    visited = registration_figures(activity_months(CITY), {"K13": "质监局"})
    assert visited[["column", "numerator", "denominator"]].values.tolist() == [
        ["4月", 1, 1],
        ["2008年4月", 0, 1],
    ]
    reported = monitoring.incident_counts(CITY, "place_code", "received_on", replies=False)
    came = return_counts(CITY, "place_code", "week_end")
    cells, months = exaction_cells(by_month(reported), points(CITY), came, [PLACE], DAY)
    values = dict(zip(cells["column"], cells["value"], strict=True))
    assert (values["4月"], values["2008年4月"], len(months)) == (2, 1, 15)
    assert (months["4月"], months["2008年4月"]) == (APRIL, NEXT_APRIL)
    parts = figures.minxin_parts(figures.minxin_rates(minxin_months(CITY)), {}).groupby("name")["value"].sum()
    assert parts.to_dict() == {"4月": 1, "2008年4月": 1}


def test_the_slow_of_a_quarter_are_not_those_of_the_same_quarter_a_year_ago(two_years):
    # In the first quarter of the second year nothing came in; the second quarter of the first one is long over.
    assert slow_unit(Scope(dt.date(2008, 3, 31))) is None
    counted = monitoring.incident_counts(Scope(dt.date(2008, 3, 31)), "unit_id", "month")
    assert counted["month"].tolist() == [APRIL]


def test_the_weeks_of_reports_and_meetings_go_on_over_the_new_year(two_years):
    due = report_weeks(dt.date(2007, 12, 10), dt.date(2008, 1, 20))
    assert due == [dt.date(2007, 12, day) for day in (14, 21, 28)] + [
        dt.date(2008, 1, day) for day in (4, 11, 18)
    ]
    numbers = [number for number, _ in meetings(campaign.load().parameters.first_day, DAY)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert not [each for each in check(two_years / "campaign").faults if "weeks" in str(each)]


def test_a_register_goes_on_numbering_in_the_second_year(two_years):
    with db.writing() as connection:
        assert take(connection, INCIDENTS, 2007) == ["FY-2007-004"]
        assert take(connection, INCIDENTS, 2008, 2) == ["FY-2008-001", "FY-2008-002"]
        assert take(connection, INCIDENTS, 2008) == ["FY-2008-003"]


def test_a_day_a_month_and_the_axis_of_the_second_year_say_the_year(two_years):
    assert chinese_date_short(dt.date(2007, 12, 31)) == "12月31日"
    assert chinese_date_short(dt.date(2008, 1, 4)) == "2008年1月4日"
    assert [month_name(dt.date(2007, 12, 1)), month_name(dt.date(2008, 1, 1)), month_name(dt.date(2008, 2, 1))] == [
        "12月", "2008年1月", "2月"
    ]  # fmt: skip
    assert "year(datum.value) > 2007" in month_labels()


def test_the_visits_of_two_years_stand_on_an_axis_of_both(two_years):
    windows = pd.DataFrame(
        [("四季度明察暗访", dt.date(2007, 10, 1), dt.date(2007, 12, 31), ""),
        ("2008年一季度明察暗访", dt.date(2008, 1, 1), dt.date(2008, 3, 31), "")],
        columns=["name", "starts_on", "ends_on", "words"],
    )  # fmt: skip
    drawn = held_against_plan(windows, windows.head(0), as_of=DAY).to_dict()
    assert drawn["layer"][0]["encoding"]["x"]["scale"]["domain"] == ["2007-10-01", "2008-05-30T12:00:00"]


def test_a_visit_of_the_second_winter_is_none_of_the_first(two_years):
    plan = campaign.load().plan
    rows = pd.DataFrame(
        [("MC-1", "REGULAR", dt.date(2008, 2, 20), dt.date(2008, 2, 29), None)],
        columns=["number", "schedule", "started_on", "ended_on", "bulletin_on"],
    )
    windows = inspection_windows(plan, rows, DAY)
    assert [each.starts_on for each in windows] == [
        dt.date(2007, 2, 5), dt.date(2007, 4, 1), dt.date(2007, 7, 1), dt.date(2007, 10, 1)
    ]  # fmt: skip
    assert [each.is_held for each in windows] == [False, False, False, False]


def test_the_quarters_of_the_second_year_go_on_after_those_of_the_first(two_years):
    names = ["一季度", "二季度", "三季度", "四季度", "2008年一季度", "2008年二季度", "2008年三季度"]
    assert [name for name, _, _ in quarters()] == names
    aired = pd.DataFrame({"aired_on": [dt.date(2007, 2, 9), dt.date(2008, 2, 8), dt.date(2008, 3, 7)]})
    counted = broadcast_quarters(aired, DAY)
    assert dict(zip(counted["quarter"], counted["count"], strict=True)) == {
        "一季度": 1, "二季度": 0, "三季度": 0, "四季度": 0, "2008年一季度": 2, "2008年二季度": 0
    }  # fmt: skip
    found = pd.DataFrame({"found_on": [dt.date(2008, 2, 1), dt.date(2007, 2, 9), dt.date(2007, 11, 1)]})
    assert list(quarters_of(found).values()) == ["一季度", "四季度", "2008年一季度"]


def test_the_pages_open_on_a_day_of_the_second_year(two_years, signed_in, monkeypatch):
    monkeypatch.setenv("EFFICIENCY_CLOCK", f"{DAY}T10:00")
    config.settings.cache_clear()
    try:
        app = signed_in(Role.WORK_OFFICE, "pages/supervision/monitoring_points.py")
        assert [each.message for each in app.exception] == []
        [months] = [each for each in app.selectbox if each.label == "月份"]
        assert [months.options[1], months.options[-1], len(months.options)] == ["4月", "2008年5月", 15]
        app = signed_in(Role.WORK_OFFICE, "pages/plan/enterprise_intervention.py")
        assert [each.message for each in app.exception] == []
        assert "登记率从4月100.0%到2008年4月0.0%" in words(app)
    finally:
        monkeypatch.undo()
        config.settings.cache_clear()
