"""Every surface says the same of the thirty tasks: one done day, one count of red weeks, one list of what is overdue."""

import datetime as dt

import pytest

from efficiency import campaign, state
from efficiency.campaign.workdays import chinese_date_short
from efficiency.core.access import Scope
from efficiency.figures.timeline import task_windows
from efficiency.judgements.obligations import obligations
from efficiency.models import Light
from efficiency.papers.drafting import Matter, draft
from efficiency.standings.words import red_weeks_words

PLAN = campaign.load().plan


@pytest.mark.parametrize("day", [dt.date(2007, 6, 29), dt.date(2007, 8, 31), dt.date(2007, 12, 31)])
def test_a_task_was_completed_on_one_day(demo_year, day):
    scope = Scope(day, None, sees_accountability=True)
    verdicts = obligations(scope).set_index("id")
    windows = task_windows(state.on(scope).pair_standings).set_index("task_id")
    done = [each for each in state.on(scope).task_standings if each.is_done]
    assert done
    for each in done:
        words = f"{chinese_date_short(each.done_on)}完成"
        assert verdicts.loc[each.task.id, "reason"].startswith(words)
        row = state.on(scope).tasks.set_index("task_id").loc[each.task.id]
        assert row["done_on"] == each.done_on and words in row["reason"]
        if each.is_late:
            assert windows.loc[each.task.id, "over_to"] == each.done_on


def test_what_is_done_in_june_has_the_day_on_which_report_and_deliverables_were_both_there(demo_year):
    done = {each.task.id: each.done_on for each in state.on(Scope(dt.date(2007, 6, 29))).task_standings}
    assert (done["T20"], done["T14"]) == (dt.date(2007, 6, 29), dt.date(2007, 6, 29))


# The meetings of 03-19, 05-08, 07-16 and 08-27 of the demo year were held on their day or late, one before was missed.
@pytest.mark.parametrize("number", [3, 8, 13, 19, 24])
def test_screen_weekly_and_circular_of_one_evening_count_the_same_red_weeks(demo_year, number):
    later = Scope(dt.date(2007, 9, 10))
    meeting = next(each for each in state.on(later).meetings if each.number == number)
    held_on = meeting.held_on or meeting.planned_on
    evening = state.on(Scope(meeting.known_on))
    was_red = {each.task.id for each in evening.task_standings if each.light is Light.RED}
    assert set(evening.red_weeks) == was_red
    for scope in (Scope(held_on), later):
        weekly = draft(Matter("WEEKLY", held_on, meeting_number=number), scope, demo=True)
        counted = {row[0]: row[2] for row in weekly.tables[1].rows}
        assert {PLAN.task(task_id).label for task_id in was_red} == set(counted)
        for task_id, weeks in evening.red_weeks.items():
            said = {red_weeks_words(weeks, was_red=before) for before in (True, False)}
            assert counted[PLAN.task(task_id).label] in said
    circular = draft(Matter("CIRCULAR", meeting.known_on), Scope(meeting.known_on), demo=True)
    again = {row[0]: row[2].removeprefix("新增，") for row in circular.tables[1].rows}
    assert again == {task: words.removeprefix("新增，") for task, words in counted.items()}
