"""A 专报 on a 监测点反映 proposes what is still to be done, on every day on which one may be asked for."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from efficiency import state
from efficiency.core.access import Scope
from efficiency.core.texts import TO_FILL_IN
from efficiency.models import IncidentKind, PaperKind, Verification
from efficiency.papers.drafting import Matter, draft
from efficiency.papers.letter import Letter
from efficiency.queries.monitoring import incidents
from efficiency.standings.incidents import IncidentStanding, incidents_on

DAYS = [dt.date(2007, 6, 18), dt.date(2007, 7, 20), dt.date(2007, 8, 27)]


def _letters(day: dt.date) -> Iterator[tuple[IncidentStanding, Letter]]:
    """One incident of each standing that there is on ``day``, with the report on it."""
    scope, found = Scope(day), {}
    for each in incidents_on(incidents(scope), day, state.on(scope).reply_clock):
        kind = (each.stage, each.is_answered, each.days_late > 0, each.verification, each.satisfied)
        found[kind] = each
    assert len(found) > 5
    for each in found.values():
        matter = Matter(
            PaperKind.SPECIAL, day, subject_kind="INCIDENT", subject_id=each.number, leader="市长"
        )
        yield each, draft(matter, scope, demo=True)


def _reports(day: dt.date) -> Iterator[tuple[IncidentStanding, dict[str, str]]]:
    """The same with what each report says under each heading."""
    for each, letter in _letters(day):
        yield each, {part.heading: part.text for part in letter.sections}


@pytest.mark.parametrize("day", DAYS)
def test_of_a_complaint_without_ground_nothing_is_to_be_put_right_and_nobody_is_asked_for_its_cause(
    demo_year, day
):
    groundless = [said for each, said in _reports(day) if each.verification == Verification.FALSE]
    assert groundless
    for said in groundless:
        assert TO_FILL_IN not in said["问题及原因"] and "不属实" in said["问题及原因"]
        assert "责成" not in said["建议"] and "从严" not in said["建议"]


@pytest.mark.parametrize("day", DAYS)
def test_a_unit_that_has_answered_is_not_asked_once_more_what_the_facts_are(demo_year, day):
    asked = [("核清事实" in said["建议"], each.feedback_on is None) for each, said in _reports(day)]
    assert all(asks == waits for asks, waits in asked)
    assert (False, False) in asked


@pytest.mark.parametrize("day", DAYS)
def test_an_enterprise_that_has_judged_is_heard(demo_year, day):
    judged = [(each, said) for each, said in _reports(day) if each.satisfied is not None]
    assert {each.satisfied for each, _ in judged} == {True, False}
    for each, said in judged:
        assert f"企业评价：{'满意' if each.satisfied else '不满意'}" in said["事实与数据"]
        assert "听取评价" not in said["建议"] and "适时回访" not in said["建议"]
        if not each.satisfied:
            assert "回访" in said["建议"] or "解释" in said["建议"]


@pytest.mark.parametrize("day", DAYS)
def test_what_was_answered_is_not_to_be_answered_again(demo_year, day):
    for each, said in _reports(day):
        assert ("作出答复" in said["建议"]) == (not each.is_answered)


@pytest.mark.parametrize("day", DAYS)
def test_the_course_of_a_report_says_each_day_once_and_its_annex_only_what_was_done(demo_year, day):
    same_day = 0
    for each, letter in _letters(day):
        told = letter.sections[0].text
        days = re.findall(r"\d+月\d+日", told)
        assert len(days) == len({*days}), told
        done = [on for on in (each.transferred_on, each.feedback_on, each.replied_on, each.closed_on) if on]
        assert len(days) + told.count("同日") == 1 + len(done)
        same_day += told.count("同日")
        assert len(letter.tables[0].rows) == 1 + len(done)
        assert ("超期天数" in {name for name, *_ in letter.definitions}) is bool(each.days_late)
    assert same_day


@pytest.mark.parametrize("day", DAYS)
def test_the_title_of_a_report_names_whom_it_is_about_in_lines_that_hold_20_letters(demo_year, day):
    for each, letter in _letters(day):
        unit = state.on(Scope(day)).plan.unit(each.unit_id).name
        kind = IncidentKind.words_of(each.kind)
        assert letter.title.replace("\n", "") == f"关于监测点反映{unit}{kind}问题办理情况的专报"
        assert max(map(len, letter.title.split("\n"))) <= 20
