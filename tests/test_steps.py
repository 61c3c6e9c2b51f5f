"""What all chains of steps share, beyond what each register's own tests show."""

import datetime as dt

import pytest
from monitoring_rows import add_points
from sqlalchemy import select

from efficiency.commands import Refused
from efficiency.commands.documents import DOCUMENT
from efficiency.commands.follow_ups import FOLLOW_UP
from efficiency.commands.incidents import (
    INCIDENT,
    correct_stage,
    move_incident,
    register_incident,
    withdraw_stage,
)
from efficiency.commands.rectifications import RECTIFICATION
from efficiency.core import db
from efficiency.core.access import RIGHTS, Scope
from efficiency.models import IncidentStep, Role
from efficiency.queries import monitoring
from tests.conftest import call_it_a_demo, person

CLERK = person("jcj", Role.SUPERVISION, "市监察局")
FRIDAY, MONDAY = dt.date(2007, 8, 31), dt.date(2007, 9, 3)
CHAINS = {"文书": DOCUMENT, "反映": INCIDENT, "整改": RECTIFICATION, "督办": FOLLOW_UP}


@pytest.fixture
def campaign(database):
    """A demo installation with one monitoring point, so that days of 2007 are days of recording."""
    call_it_a_demo()
    add_points(("P001", "大连启明机械（演示）", "民营企业041", "民营", "210211", dt.date(2007, 3, 16)))


def closed_report() -> str:
    number = register_incident(
        CLERK, FRIDAY, point_id="P001", unit_id="K13", received_on=FRIDAY, kind="SLOW_ACTION", sub_kind="推诿扯皮",
        severity=1, content="三个窗口互相推诿。",
    )  # fmt: skip
    for stage, more in (
        ("RECEIVED", {}),
        ("TRANSFERRED", {"note": "已安排窗口整改。"}),
        ("UNIT_FEEDBACK", {"note": "已电话回复企业。", "verification": "PARTLY"}),
        ("REPLIED", {"satisfied": True}),
    ):
        move_incident(CLERK, FRIDAY, number, stage, occurred_on=FRIDAY, **more)
    return number


def rows(stage: str) -> list:
    table = IncidentStep.__table__
    with db.reading() as connection:
        return connection.execute(select(table).where(table.c.stage == stage).order_by(table.c.id)).all()


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_a_chain_names_only_steps_that_have_a_word_and_come_to_an_end(chain):
    steps = {step for step in chain.following if step is not None}
    assert steps | set(chain.beside) == set(chain.codes)
    assert {step for options in chain.following.values() for step in options} <= steps
    assert [step for step, options in chain.following.items() if not options]
    assert all(chain.words(step) for step in steps)


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_whoever_may_take_a_step_has_a_role(chain):
    for step in chain.codes:
        assert [role for role in Role if chain.right_of(step) in RIGHTS[role]]


def test_a_step_that_was_taken_back_leaves_what_was_said_before_it(campaign):
    number = closed_report()
    withdraw_stage(CLERK, MONDAY, number, "CLOSED", rows("CLOSED")[-1].id, reason="企业又来电。")
    first, again = rows("REPLIED")
    assert (again.note, again.verification, again.satisfied) == (first.note, first.verification, None)
    row = monitoring.incidents(Scope(MONDAY)).iloc[0]
    assert (row["stage"], row["verification"], row["replied_on"]) == ("REPLIED", "PARTLY", FRIDAY)


def test_a_correction_after_a_step_was_taken_back_reaches_all_its_rows(campaign):
    number = closed_report()
    withdraw_stage(CLERK, MONDAY, number, "CLOSED", rows("CLOSED")[-1].id, reason="企业又来电。")
    correct_stage(
        CLERK, MONDAY, number, "REPLIED", rows("REPLIED")[-1].id, occurred_on=MONDAY, verification="TRUE",
        note="当面回复企业。", reason="回复方式写错。",
    )  # fmt: skip
    standing = [
        row for row in rows("REPLIED") if row.id not in {each.corrects_id for each in rows("REPLIED")}
    ]
    assert {(row.occurred_on, row.verification) for row in standing} == {(MONDAY, "TRUE")}


def test_what_is_pasted_with_hidden_signs_is_kept_without_them_or_refused(campaign):
    number = closed_report()
    withdraw_stage(
        CLERK, MONDAY, number, "CLOSED", rows("CLOSED")[-1].id, reason=" 企业\u200b又来电，\x0b要求重办。 "
    )
    assert rows("REPLIED")[-1].correction_reason == "企业又来电，\n要求重办。"
    with pytest.raises(Refused, match="看不见的控制字符"):
        move_incident(CLERK, MONDAY, number, "REPLIED", occurred_on=MONDAY, note="已办\x00结。")
