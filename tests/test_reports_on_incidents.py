"""A 专报 on a 监测点反映 proposes what is still to be done, on every day on which one may be asked for."""

import datetime as dt
from collections.abc import Iterator

import pytest

from efficiency import state
from efficiency.core.access import Scope
from efficiency.core.texts import TO_FILL_IN
from efficiency.models import PaperKind, Verification
from efficiency.papers.drafting import Matter, draft
from efficiency.queries.monitoring import incidents
from efficiency.standings.incidents import IncidentStanding, incidents_on

DAYS = [dt.date(2007, 6, 18), dt.date(2007, 7, 20), dt.date(2007, 8, 27)]


def _reports(day: dt.date) -> Iterator[tuple[IncidentStanding, dict[str, str]]]:
    """One incident of each standing that there is on ``day``, with what its report says under each heading."""
    scope, found = Scope(day), {}
    for each in incidents_on(incidents(scope), day, state.on(scope).reply_clock):
        kind = (each.stage, each.is_answered, each.days_late > 0, each.verification, each.satisfied)
        found[kind] = each
    assert len(found) > 5
    for each in found.values():
        matter = Matter(
            PaperKind.SPECIAL, day, subject_kind="INCIDENT", subject_id=each.number, leader="市长"
        )
        yield each, {part.heading: part.text for part in draft(matter, scope, demo=True).sections}


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
