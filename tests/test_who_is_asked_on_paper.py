"""What a paper asks of whom: of a unit that has answered nothing more, of any no more than what is wrong; what there is
none of is neither counted nor annexed."""

import datetime as dt

import pytest

from efficiency import state
from efficiency.commands.incidents import move_incident
from efficiency.core.access import Scope
from efficiency.judgements.pressing import late_replies
from efficiency.models import IncidentStage, Light, PaperKind, Role
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
    late = late_replies(state.on(Scope(day))).first
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


def test_a_unit_is_asked_for_what_is_wrong_with_it_and_for_nothing_else(demo_year):
    day = dt.date(2007, 8, 31)
    now, seen = state.on(Scope(day)), set()
    for unit in now.plan.units:
        matter = Matter(PaperKind.SPECIAL, day, subject_kind="UNIT", subject_id=unit.id, leader="市长")
        letter = draft(matter, Scope(day), demo=True)
        asked = next(each.text for each in letter.sections if each.heading == "建议")
        behind = any(
            each.unit_id == unit.id and each.light in (Light.RED, Light.YELLOW) for each in now.pair_standings
        )
        to_mend = any(each.unit_id == unit.id and not each.is_done for each in now.findings)
        late = any(each.unit_id == unit.id and each.unit_days_over for each in now.follow_ups)
        silent = any(each.unit_id == unit.id for each in now.silent_units)
        assert ("对落后的任务提出补救措施和时间表" in asked) is behind
        assert ("完成查出问题的整改" in asked) is to_mend
        assert ("反馈超期的督办事项" in asked) is late
        assert ("补报所缺各周的情况" in asked) is silent
        seen.add((behind, to_mend, late, silent))
    assert {(True, False, False, False), (False, True, False, False), (False,) * 4} <= seen


@pytest.mark.parametrize("day", [dt.date(2007, 3, 12), dt.date(2007, 8, 31)])
def test_a_table_without_rows_is_annexed_to_no_paper(demo_year, day):
    scope, titles = Scope(day), []
    subjects = [unit.id for unit in state.on(scope).plan.units if not unit.collective_id]
    for matter in (
        Matter(PaperKind.CIRCULAR, day),
        *(Matter(PaperKind.SPECIAL, day, subject_kind="UNIT", subject_id=each) for each in subjects),
        *(Matter(PaperKind.SPECIAL, day, subject_kind="TASK", subject_id=each) for each in ("T01", "T06")),
    ):
        letter = draft(matter, scope, demo=True)
        assert all(table.rows for table in letter.tables), letter.title
        titles.append(letter.appendices)
    assert any("证据清单（查出的问题）" not in each for each in titles)
    assert ("红灯事项表" in titles[0]) is any(
        each.light is Light.RED for each in state.on(scope).task_standings
    )
