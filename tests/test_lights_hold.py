"""A light moves with a row, a due day or a stated ageing: never because a day passed, and never for the better by silence."""

import datetime as dt

import pandas as pd
import pytest
from sqlalchemy import select

from efficiency import campaign, metrics, state
from efficiency.campaign.workdays import report_weeks
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.models import (
    DeliverableStatus,
    ExtensionRequest,
    IndicatorReading,
    Light,
    ProgressReport,
)
from efficiency.queries import run, tasks
from efficiency.standings.reports import histories
from efficiency.standings.targets import MONTH_DUE_DAY, month_due, target_standing

pytestmark = pytest.mark.usefixtures("whole_year")

PLAN = campaign.load().plan
FIRST, LAST = dt.date(2007, 2, 5), dt.date(2007, 12, 31)
DAYS = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
# From the gravest on; what nobody reports any more is not better than what is a little behind.
GRAVITY = {Light.RED: 0, Light.YELLOW: 1, Light.GREY: 1, Light.GREEN: 2, Light.DONE: 3}


def rows_of(*columns) -> list:
    with db.reading() as connection:
        return list(connection.execute(select(*columns)))


def days_with_rows() -> set[tuple[dt.date, str]]:
    """The days on which something became known that bears on a task, with the task."""
    of_deliverable = {each: task.id for task in PLAN.tasks for each in task.deliverable_ids}
    of_target = {target.id: task.id for task in PLAN.tasks for target in PLAN.targets_of_task(task.id)}
    found = {(at.date(), task) for at, task in rows_of(ProgressReport.recorded_at, ProgressReport.task_id)}
    table = DeliverableStatus
    found |= {
        (at.date(), of_deliverable[each]) for at, each in rows_of(table.recorded_at, table.deliverable_id)
    }
    table = IndicatorReading
    found |= {
        (at.date(), of_target[each])
        for at, each in rows_of(table.recorded_at, table.indicator_id)
        if each in of_target
    }
    table = ExtensionRequest
    return found | {(at.date(), task) for at, task in rows_of(table.recorded_at, table.task_id)}


@pytest.mark.timeout(900)
def test_no_light_changes_between_two_days_without_a_row_a_deadline_or_a_due_day():
    rows, deadlines, seen = days_with_rows(), set(report_weeks(PLAN.issued_on, LAST)), set()
    before, changed, moved = {}, {}, 0
    # The days of a month in each phase, and the last: what a month brings the others bring, too.
    for day in [each for each in DAYS if each.month in (3, 5, 8, 12)]:
        if before and day - dt.timedelta(days=1) not in seen:
            before = {}
        seen.add(day)
        with run.begin():
            for each in state.on(Scope(day)).pair_standings:
                key = (each.task.id, each.unit_id)
                was, before[key] = before.get(key), each.light
                if was is None or was is each.light:
                    continue
                moved += 1
                yesterday = day - dt.timedelta(days=1)
                figures_due = day.day == MONTH_DUE_DAY + 1 and PLAN.targets_of_task(each.task.id)
                reason = (
                    (day, each.task.id) in rows or day in deadlines or each.due_on == yesterday or figures_due
                )
                if not reason:
                    changed[day, key] = (was, each.light)
    assert moved > 80
    assert changed == {}


# ---------------------------------------------------------------- silence


def _lights(reports: pd.DataFrame, as_of: dt.date) -> dict[tuple[str, str], Light]:
    """The light of each pair, had ``reports`` been all that was reported."""
    now = state.on(Scope(as_of))
    found = metrics.pair_standings(
        PLAN, histories(reports), tasks.deliverables(now.scope), now.readings, tasks.extensions(now.scope), as_of,
        now.report_weeks, now.thresholds,
    )  # fmt: skip
    return {(each.task.id, each.unit_id): each.light for each in found}


@pytest.mark.parametrize("as_of", [dt.date(2007, 4, 20), dt.date(2007, 8, 31)])
def test_a_unit_that_had_kept_silent_would_have_no_better_light(as_of):
    reports = tasks.reports(Scope(as_of))
    reporting = {unit.id for unit in PLAN.responsible_units} - {unit.collective_id for unit in PLAN.units}
    as_it_is, claims = _lights(reports, as_of), state.on(Scope(as_of)).pairs.set_index(["task_id", "unit_id"])
    better, deadlines = {}, report_weeks(PLAN.issued_on, as_of)
    for last in deadlines[-4::3]:
        for unit_id in reporting:
            kept = reports[(reports["unit_id"] != unit_id) | (reports["due_on"] < last)]
            for key, light in _lights(kept, as_of).items():
                # Whoever claims to be finished without its 成果 is told so; without the claim there is nothing to tell.
                claimed = claims.loc[key, "progress"] == 100
                if key[1] == unit_id and not claimed and GRAVITY[light] > GRAVITY[as_it_is[key]]:
                    better[last, key] = (as_it_is[key], light)
    assert better == {}


@pytest.mark.parametrize("as_of", [dt.date(2007, 4, 20), dt.date(2007, 6, 29), dt.date(2007, 8, 31)])
@pytest.mark.parametrize("by", [1, 5, 20])
def test_a_correction_downwards_makes_no_light_better(as_of, by):
    reports = tasks.reports(Scope(as_of))
    as_it_is = _lights(reports, as_of)
    last = reports[reports["progress"].notna()].groupby(["task_id", "unit_id"])["due_on"].idxmax()
    # Who takes a claim back that it is finished is no longer told that its 成果 are missing.
    last = [each for each in last if by < reports.loc[each, "progress"] < 100]
    corrected = reports.assign(progress=reports["progress"].sub(pd.Series(by, index=last), fill_value=0))
    better = {
        key: (as_it_is[key], light)
        for key, light in _lights(corrected, as_of).items()
        if GRAVITY[light] > GRAVITY[as_it_is[key]]
    }
    assert len(last) > 20 and better == {}


def test_a_figure_that_falls_has_not_moved_on():
    as_of = dt.date(2007, 6, 1)
    reports = tasks.reports(Scope(as_of))
    own = (reports["task_id"] == "T04") & (reports["unit_id"] == "U_BGT")
    still = reports.assign(progress=reports["progress"].mask(own, 60.0))
    fell = still.assign(
        progress=still["progress"].mask(own & (still["due_on"] >= dt.date(2007, 5, 25)), 58.0)
    )
    rose = still.assign(
        progress=still["progress"].mask(own & (still["due_on"] >= dt.date(2007, 5, 25)), 62.0)
    )
    lights = [_lights(each, as_of)["T04", "U_BGT"] for each in (still, fell, rose)]
    assert lights == [Light.YELLOW, Light.YELLOW, Light.GREEN]


def test_a_report_that_came_late_gives_no_better_light_than_one_in_time():
    as_of = dt.date(2007, 8, 31)
    reports = tasks.reports(Scope(as_of))
    late = {name: reports[name] + dt.timedelta(days=2) for name in ("recorded_at", "first_recorded_at")}
    as_it_is = _lights(reports, as_of)
    assert {
        key
        for key, light in _lights(reports.assign(**late), as_of).items()
        if GRAVITY[light] > GRAVITY[as_it_is[key]]
    } == set()


def test_a_target_without_its_last_readings_has_no_better_light():
    better = {}
    for as_of in DAYS[::9]:
        now = state.on(Scope(as_of))
        for target in PLAN.targets:
            if as_of > target.due_on and not target.continuous:
                continue
            own = now.readings[now.readings["indicator_id"] == target.id]
            whole = target_standing(target, own, as_of, now.thresholds)
            for missing in (1, 2, 4):
                # A reading that is not due yet cannot be kept back.
                if len(own) <= missing or own["period_end"].iloc[-missing] > month_due(as_of):
                    continue
                fewer = target_standing(target, own.iloc[:-missing], as_of, now.thresholds)
                if fewer.light is Light.GREEN and whole.light is not Light.GREEN:
                    better[as_of, target.id, missing] = (whole.light, fewer.light)
    assert better == {}


def test_what_has_aged_is_said_and_does_not_turn_red_before_its_figure_is_due():
    target = PLAN.targets_of_task("T06")[0]
    september = pd.DataFrame(
        {"indicator_id": [target.id], "period_end": [dt.date(2007, 9, 30)], "value": [29.0]}
    )
    limits = state.on(Scope(LAST)).thresholds
    on = {day: target_standing(target, september, dt.date(2007, 11, day), limits) for day in (1, 5, 6)}
    assert [on[day].is_overdue for day in (1, 5, 6)] == [False, False, True]
    assert [on[day].is_aged for day in (1, 5, 6)] == [False, False, True]
