"""What a paper asks of whom: of a unit that has answered nothing more, and reports that nobody sent are not counted."""

import datetime as dt

from efficiency import state
from efficiency.commands.incidents import move_incident
from efficiency.core.access import Scope
from efficiency.judgements.agenda import late_replies
from efficiency.models import IncidentStage, PaperKind, Role
from efficiency.papers.drafting import Matter, draft
from efficiency.papers.facts import Facts
from efficiency.papers.problems import problems
from tests.conftest import person

BUREAU = person("jcj", Role.SUPERVISION, "市监察局")


def _asked_of_the_late(day: dt.date) -> str:
    facts = Facts(now=state.on(Scope(day)), before=state.on(Scope(day - dt.timedelta(7))))
    return next(each for each in problems(facts, day) if "超过3日未回复" in each)


def test_a_unit_that_has_told_what_it_knows_is_not_asked_again(demo_database):
    day = dt.date(2007, 8, 31)
    late = late_replies(state.on(Scope(day)))
    assert len(late) == 2 and {each.stage for each in late} == {IncidentStage.TRANSFERRED}
    assert "限9月5日前反馈，由市监察局回复企业" in _asked_of_the_late(day)

    for waiting, each in zip((1, 0), late, strict=True):
        move_incident(
            BUREAU, day, each.number, IncidentStage.TRANSFERRED, occurred_on=day, note="已查明情况。"
        )
        said = _asked_of_the_late(day)
        assert (f"其中待单位反馈的{waiting}件" in said) is bool(waiting)
        assert ("前反馈" in said) is bool(waiting)
        assert ("各件均由市监察局回复企业" if waiting else "现由市监察局办理，限9月5日前回复企业") in said


def test_a_task_of_which_nothing_was_reported_counts_no_reports(demo_year):
    early = dt.date(2007, 2, 6)
    letter = draft(
        Matter(PaperKind.SPECIAL, early, subject_kind="TASK", subject_id="T06", leader="市长"),
        Scope(early),
        demo=True,
    )
    assert "没有就该项任务报送过进展" in letter.sections[0].text
    assert "0份" not in letter.sections[0].text
