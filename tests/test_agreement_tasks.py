"""Every surface says the same of the tasks, targets and Friday reports, on every as-of day of the demo year.

What can be counted from the bare rows is counted here once more, by other means than the code's: how many reports came in
time, who is silent, on which day a task was completed. Each surface's own function is then held against that count and
against the others; on a few days the pages themselves are opened and read.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import takewhile

import pytest
from sqlalchemy import select, text

from efficiency import campaign, metrics, state
from efficiency.campaign.workdays import chinese_date_short, report_deadline, report_weeks
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures.timeline import task_windows
from efficiency.figures.yardsticks import yardsticks
from efficiency.judgements import agenda, attention
from efficiency.judgements.obligations import obligations
from efficiency.judgements.staleness import unit_silence
from efficiency.models import DeliverableStatus, Light, ProgressReport, Verdict
from efficiency.papers.drafting import Matter, draft
from efficiency.papers.facts import Facts
from efficiency.queries import run
from efficiency.standings.words import red_weeks_words, target_reason

pytestmark = pytest.mark.usefixtures("whole_year")

PLAN = campaign.load().plan
FIRST, LAST = dt.date(2007, 2, 5), dt.date(2007, 12, 31)
DAYS = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
MONDAY, THURSDAY, FRIDAY = 0, 3, 4


def city(day: dt.date) -> Scope:
    return Scope(day, sees_enterprise_names=True, sees_accountability=True)


@pytest.fixture(scope="module")
def words_of() -> list:
    """All weekly reports as they came in, corrections behind what they correct."""
    with db.reading() as connection:
        table = ProgressReport
        columns = (table.task_id, table.unit_id, table.due_on, table.kind, table.progress, table.recorded_at)
        return list(connection.execute(select(*columns).order_by(table.recorded_at, table.id)))


Words = dict[tuple[str, str], dict[dt.date, tuple]]


def each_evening(words: list) -> Iterator[tuple[dt.date, Words]]:
    """Every ninth day, so that each weekday comes up, one run each, with the last word per task, unit and week that was there
    on its evening, and when the first came in."""
    found: Words = defaultdict(dict)
    coming = iter(words)
    following = next(coming, None)
    for day in DAYS[::9]:
        while following is not None and following.recorded_at.date() <= day:
            task_id, unit_id, due_on, *word = following
            # What was in time stays in time when it is corrected or handed in again.
            first = found[task_id, unit_id].get(due_on, word)[-1]
            found[task_id, unit_id][due_on] = (*word[:-1], first)
            following = next(coming, None)
        with run.begin():
            yield day, found


def full_since(weeks: dict[dt.date, tuple]) -> dt.date | None:
    """The first of the last weeks in a row that all left the figure at 100%; None where it is not."""
    figures = [
        (due_on, progress) for due_on, (_, progress, _) in sorted(weeks.items()) if progress is not None
    ]
    last = list(takewhile(lambda each: each[1] >= 100, reversed(figures)))
    return last[-1][0] if last else None


# ---------------------------------------------------------------- 周五报送


@pytest.mark.timeout(900)
def test_who_is_silent_and_how_many_reports_came_in_time_is_the_same_everywhere_through_the_year(words_of):
    wrong = {}
    for day, last in each_evening(words_of):
        if day.weekday() not in (MONDAY, THURSDAY, FRIDAY):
            # Reports are due on Fridays or on the Thursday before a holiday, and handed in late by Monday.
            continue
        asked = report_weeks(PLAN.issued_on, day)
        in_time, due, silence = Counter(), Counter(), {}
        for unit in PLAN.units:
            own = {key: weeks for key, weeks in last.items() if key[1] == unit.id}
            heard = {due_on for weeks in own.values() for due_on in weeks}
            owed = set()
            for task in PLAN.tasks_of_unit(unit.id):
                weeks = own.get((task.id, unit.id), {})
                done = full_since(weeks)
                of_task = {week for week in asked if done is None or week <= done or week in weeks}
                owed |= of_task
                due[unit.id] += len(of_task)
                in_time[unit.id] += sum(at <= report_deadline(week) for week, (*_, at) in weeks.items())
            # Of the weeks for which something was due; who has finished all tasks owes none.
            silence[unit.id] = len(
                list(takewhile(lambda week, heard=heard: week not in heard, sorted(owed, reverse=True)))
            )
        now = state.on(city(day))
        facts, each_unit = Facts(now, now.a_week_before), {each.unit_id: each for each in now.disciplines}
        quiet = {unit_id for unit_id in each_unit if silence[unit_id] >= now.thresholds.silent_reports}
        said = {
            "报送": {
                unit_id: (each.on_time, each.expected, each.silent) for unit_id, each in each_unit.items()
            },
            "责任单位": {
                row.unit_id: (row.on_time, row.expected, row.silent)
                for row in metrics.unit_summary(now.pairs, now.disciplines).itertuples()
                if row.unit_id in each_unit
            },
            "周例会": {
                row.unit_id: (row.on_time.numerator, row.on_time.denominator, row.silent)
                for row in agenda.paces(now)
                if row.on_time is not None
            },
            "提醒": {row.unit_id: row.missed for row in unit_silence(now.disciplines, day).itertuples()},
        }
        for surface, rows in said.items():
            for unit_id, figures in rows.items():
                wanted = (in_time[unit_id], due[unit_id], silence[unit_id])
                if figures not in (wanted, silence[unit_id]):
                    wrong[day, surface, unit_id] = (wanted, figures)
        rates = (facts.on_time.numerator, facts.on_time.denominator)
        if rates != (sum(in_time[u] for u in each_unit), sum(due[u] for u in each_unit)):
            wrong[day, "周报"] = rates
        named = {
            "今天要看的事": {each["unit_id"] for each in attention.of_silence(now.silent_units, day)},
            "周报": {each.unit_id for each in facts.silent},
        }
        wrong |= {(day, surface): units for surface, units in named.items() if units != quiet}
    assert wrong == {}


# ---------------------------------------------------------------- lights and done days


def completed(day: dt.date, last: Words, delivered: list) -> dict[str, dt.date]:
    """By hand: reported at 100% by the lead unit and every 成果 issued; on the later of the two, see ``Said.completed_on``."""
    found = {}
    there: dict[str, tuple[dt.date, str]] = {}
    for deliverable_id, reached_on, reached, at in delivered:
        if at.date() <= day:
            there[deliverable_id] = (reached_on, reached)
    for task in PLAN.tasks:
        full = full_since(last.get((task.id, task.unit_ids[0]), {}))
        outcomes = [there.get(each) for each in task.deliverable_ids]
        if full is None or any(each is None or each[1] != "ISSUED" for each in outcomes):
            continue
        issued = max((each[0] for each in outcomes), default=None)
        found[task.id] = issued if issued and issued > full - dt.timedelta(days=7) else full
    return found


@pytest.mark.timeout(900)
def test_a_task_has_one_light_and_was_completed_on_one_day_on_every_surface_through_the_year(words_of):
    with db.reading() as connection:
        table = DeliverableStatus
        columns = (table.deliverable_id, table.reached_on, table.state, table.recorded_at)
        delivered = list(connection.execute(select(*columns).order_by(table.recorded_at, table.id)))
    collective = {task.id for task in PLAN.tasks if PLAN.unit(task.unit_ids[0]).id in _collectives()}
    wrong = {}
    for day, last in each_evening(words_of):
        now = state.on(city(day))
        tasks = {each.task.id: each for each in now.task_standings}
        lights = {task_id: each.light for task_id, each in tasks.items()}
        by_hand = completed(day, last, delivered)
        for task_id, each in tasks.items():
            # A target that is missed keeps a finished task from being done; then nobody names a day.
            if each.is_done and task_id not in collective and each.done_on != by_hand.get(task_id):
                wrong[day, task_id] = (by_hand.get(task_id), each.done_on)
            if (
                task_id in by_hand
                and not each.is_done
                and not any(reason.target is not None for reason in each.reasons)
            ):
                wrong[day, task_id] = (by_hand[task_id], each.light)
        facts, windows = Facts(now, now.a_week_before), task_windows(now.pair_standings)
        ranked = agenda.paces(now)
        own = Counter(each.light for each in now.pair_standings)
        by_unit = metrics.unit_summary(now.pairs, now.disciplines)
        lead = tasks[PLAN.tasks[day.toordinal() % len(PLAN.tasks)].id]
        alone = state.on(Scope(day, frozenset({lead.unit_id}))).task_standings if day.day % 7 == 0 else ()
        said = {
            "总览": dict(zip(now.tasks["task_id"], map(Light, now.tasks["light"]), strict=True)),
            "时间表": dict(zip(windows["task_id"], map(Light, windows["light"]), strict=True)),
            "单位页": lights | {each.task.id: each.light for each in alone},
        }
        wrong |= {(day, surface): each for surface, each in said.items() if each != lights}
        reds = {task_id for task_id, light in lights.items() if light is Light.RED}
        listed = {
            "今天要看的事": {
                each["task_id"]
                for each in attention.of_tasks(PLAN, now.task_standings, (), now.thresholds)
                if {"RED", "NEW_RED"} & {*each["kinds"]}
            },
            "周报": {each.standing.task.id for each in facts.red},
            "红灯周数": set(now.red_weeks),
        }
        wrong |= {(day, surface): each for surface, each in listed.items() if each != reds}
        counted = {
            "周报": facts.lights,
            "单位": {light: int(by_unit[str(light)].sum()) for light in Light},
        }
        if counted["周报"] != {light: Counter(lights.values())[light] for light in Light}:
            wrong[day, "周报"] = counted["周报"]
        if counted["单位"] != {light: own[light] for light in Light}:
            wrong[day, "单位"] = counted["单位"]
        if (sum(each.red for each in ranked), sum(each.yellow for each in ranked)) != (
            own[Light.RED],
            own[Light.YELLOW],
        ):
            wrong[day, "周例会"] = ranked
        over = {row.task_id: row.over_to for row in windows.itertuples() if row.over_days}
        wanted = {key: each.done_on or day for key, each in tasks.items() if each.is_late or each.is_overdue}
        if over != wanted:
            wrong[day, "时间表"] = (wanted, over)
    assert wrong == {}


def _collectives() -> set[str]:
    return {unit.collective_id for unit in PLAN.units if unit.collective_id}


# Verdicts of 75 demands are worked out over all registers; a dozen days, another weekday each time, are enough.
@pytest.mark.parametrize("first", range(4))
def test_a_verdict_on_a_task_or_a_target_says_what_its_light_says(first):
    wrong = {}
    for day in DAYS[first * 13 :: 104]:
        now = state.on(city(day))
        found = obligations(city(day)).set_index("id")
        for each in now.task_standings:
            row = found.loc[each.task.id]
            if each.is_done:
                late = each.is_late and each.due_stated
                right = row["verdict"] == (Verdict.MISSED if late else Verdict.MET) and row[
                    "reason"
                ].startswith(f"{chinese_date_short(each.done_on)}完成")
            else:
                right = (row["verdict"] == Verdict.MISSED) == each.is_overdue and row[
                    "verdict"
                ] != Verdict.MET
            if not right:
                wrong[day, each.task.id] = (row["verdict"], row["reason"])
        facts = Facts(now, now.a_week_before)
        for target_id, each in facts.targets.items():
            row = found.loc[target_id]
            if not row["reason"].startswith(target_reason(each)) or (row["verdict"] == Verdict.MET) != (
                bool(each.met)
                # What had to hold all the time and did not is no more than at risk, however it stands now.
                and not each.lapses
                and not (each.done_on and each.target.due_stated and each.done_on > each.target.due_on)
            ):
                wrong[day, target_id] = (row["verdict"], row["reason"])
        yard = yardsticks(city(day))
        in_order = sum(each.light in (Light.GREEN, Light.DONE) for each in now.task_standings)
        met = int((found["verdict"] == Verdict.MET).sum())
        if (yard.in_order[-1], yard.met[-1], facts.verdicts[Verdict.MET]) != (in_order, met, met):
            wrong[day] = (yard.in_order[-1], yard.met[-1], facts.verdicts, in_order, met)
    assert wrong == {}


# ---------------------------------------------------------------- done in June, red weeks


def test_what_was_red_on_the_evening_compared_with_and_still_is_is_not_new_on_any_day_of_the_week():
    # Red from 6月3日 on; until the eve of the next meeting it is still the week of that evening.
    before = state.on(Scope(dt.date(2007, 6, 3)))
    for day in range(4, 12):
        found = agenda.reds(before, state.on(Scope(dt.date(2007, 6, day))))
        assert {each.standing.task.id for each in found.red} == {"T03", "T25"} and not found.new
        weeks = 2 if day >= 10 else 1
        assert {red_weeks_words(each.weeks, is_new=each.is_new) for each in found.red} == {
            "连续第2周" if weeks == 2 else "第1周"
        }
    # Against a day on which neither was red both are new, however long ago that is.
    found = agenda.reds(state.on(Scope(dt.date(2007, 5, 27))), state.on(Scope(dt.date(2007, 6, 10))))
    assert len(found.new) == len(found.red) == 2


def test_what_is_done_in_june_has_the_day_on_which_report_and_deliverables_were_both_there():
    done = {each.task.id: each.done_on for each in state.on(Scope(dt.date(2007, 6, 29))).task_standings}
    assert (done["T20"], done["T14"]) == (dt.date(2007, 6, 29), dt.date(2007, 6, 29))


def _red_tasks(letter) -> list:
    return next((each.rows for each in letter.tables if each.title == "红灯事项表"), [])


# Meetings of the demo year held on their day and late, and after one that was missed.
@pytest.mark.parametrize("number", [3, 8, 24])
def test_screen_weekly_and_circular_of_one_evening_count_the_same_red_weeks(number):
    later = Scope(dt.date(2007, 9, 10))
    meeting = next(each for each in state.on(later).meetings if each.number == number)
    held_on = meeting.held_on or meeting.planned_on
    evening = state.on(Scope(meeting.known_on))
    was_red = {each.task.id for each in evening.task_standings if each.light is Light.RED}
    assert set(evening.red_weeks) == was_red
    for scope in (Scope(held_on), later):
        weekly = draft(Matter("WEEKLY", held_on, meeting_number=number), scope, demo=True)
        counted = {row[0]: row[2] for row in _red_tasks(weekly)}
        assert {PLAN.task(task_id).label for task_id in was_red} == set(counted)
        for task_id, weeks in evening.red_weeks.items():
            said = {red_weeks_words(weeks, is_new=new) for new in (True, False)}
            assert counted[PLAN.task(task_id).label] in said
    circular = draft(Matter("CIRCULAR", meeting.known_on), Scope(meeting.known_on), demo=True)
    again = {row[0]: row[2].removeprefix("本期转红，") for row in _red_tasks(circular)}
    assert again == {task: words.removeprefix("本期转红，") for task, words in counted.items()}


# The nine targets as the document gives them: what they ask for, typed off once more.
ASKED = {
    "I01": (">=", 100), "I02": (">=", 90), "I03": ("==", 1), "I04": (">=", 30), "I05": ("==", 127), "I06": (">=", 90),
    "I07": (">=", 2), "I08": (">=", 100), "I09": (">=", 1600),
}  # fmt: skip
LAST_WORDS = text(
    "SELECT period_end, value FROM (SELECT period_end, value, ROW_NUMBER() OVER (PARTITION BY period_end"
    " ORDER BY recorded_at DESC, id DESC) AS place FROM indicator_reading WHERE indicator_id = :target"
    " AND unit_id = '' AND district_code = '' AND category = '' AND recorded_at < :before)"
    " WHERE place = 1 AND value IS NOT NULL ORDER BY period_end"
)
PAPERS = text(
    "SELECT COUNT(*), SUM(came <= :due) FROM (SELECT MIN(submitted_on) AS came FROM plan_submission JOIN unit"
    " ON unit.id = unit_id WHERE kind = :kind AND recorded_at < :before AND valid_from IS NULL GROUP BY unit_id)"
)


@pytest.mark.parametrize("day", [dt.date(2007, 8, 31), dt.date(2007, 11, 2), LAST], ids=str)
def test_targets_and_the_papers_of_the_nodes_are_as_the_bare_rows_say(day):
    before, found = str(day + dt.timedelta(days=1)), obligations(city(day)).set_index("id")
    with db.reading() as connection:
        for target_id, (operator, asked) in ASKED.items():
            rows = connection.execute(LAST_WORDS, {"target": target_id, "before": before}).all()
            met = [value >= asked if operator == ">=" else value == asked for _, value in rows]
            missed = len(list(takewhile(lambda each: not each, reversed(met))))
            standing = state.on(city(day)).targets[target_id]
            assert (standing.value, str(standing.period_end)) == (rows[-1][1], rows[-1][0])
            assert (bool(standing.met), str(standing.met_on)) == (
                met[-1],
                next((row[0] for row, kept in zip(rows, met, strict=True) if kept), "None"),
            )
            if standing.target.continuous:
                assert (standing.missed_months, standing.lapses) == (missed, met.count(False))
        for node, kind in (("M03", "WORK_PLAN"), ("M05", "SELF_CHECK"), ("M08", "SUMMARY")):
            due = str(PLAN.due_of(kind))
            came, in_time = connection.execute(PAPERS, {"kind": kind, "due": due, "before": before}).one()
            reason = found["reason"][node]
            if "应报" in reason:
                late = f"，迟报{came - in_time}份" if came > in_time else ""
                assert f"应报49份，按期{in_time}份{late}" in reason
