"""整改, 监察文书, 监测点反映: the unit says itself what it did, in its own turn only, and its clock stops there."""

import datetime as dt

import pytest
from sqlalchemy import update

from efficiency import state
from efficiency.commands import Refused
from efficiency.commands.documents import record_document_step, withdraw_document_step
from efficiency.commands.incidents import move_incident
from efficiency.commands.rectifications import record_rectification
from efficiency.core import db
from efficiency.core.access import Forbidden, Scope, User, scope_of
from efficiency.judgements.waiting import Thing, waiting_for
from efficiency.models import Account, Role
from efficiency.queries.register import document_steps
from efficiency.standings.turns import Owner
from tests.conftest import account_of, person, signed_up
from tests.reading import unfinished, words

BUREAU = person("jcj_li", Role.SUPERVISION, "市监察局")
DAY = dt.date(2007, 8, 31)
CITY = Scope(DAY, None, sees_enterprise_names=True, sees_accountability=True)


def unit_of(each) -> User:
    return signed_up(f"of_{each.unit_id}", Role.UNIT, "经办人", unit_id=each.unit_id)


def first(things):
    """The first thing that lies with its unit."""
    return next(each for each in things if each.waits_for is Owner.UNIT)


def act(user: User, kind: str, each, step: str) -> None:
    said = {"occurred_on": DAY, "note": "已按要求办理，见附件。"}
    match kind:
        case "finding":
            record_rectification(user, DAY, each.number, each.state, state=step, **said)
        case "document":
            record_document_step(user, DAY, each.number, each.step, **said)
        case _:
            move_incident(user, DAY, each.number, each.stage, **said)


def things(kind: str):
    now = state.on(CITY)
    return {"finding": now.findings, "document": now.documents, "incident": unfinished(now)}[kind]


ANSWERS = [("finding", "REPORTED"), ("document", "ANSWERED"), ("incident", "UNIT_FEEDBACK")]


@pytest.mark.parametrize(("kind", "step"), ANSWERS)
def test_a_unit_answers_for_itself_and_its_clock_stops(demo_database, kind, step):
    each = first(things(kind))
    user = unit_of(each)
    if kind == "document":
        steps = document_steps(CITY, each.number)
        withdraw_document_step(
            BUREAU, DAY, each.number, "ANSWERED", int(steps["id"].iloc[-1]), reason="登记早了"
        )
        each = next(one for one in things(kind) if one.number == each.number)
        assert each.step == "SERVED"
    act(user, kind, each, step)
    if kind == "document":
        # 采纳 alone does not end it: the unit's clock runs to 执行, which it says itself, too.
        each = next(one for one in things(kind) if one.number == each.number)
        assert (each.waits_for, each.step) == (Owner.UNIT, "ANSWERED")
        act(user, kind, each, "EXECUTED")
    now = next(one for one in things(kind) if one.number == each.number)
    assert (now.waits_for, now.unit_days_over) == (Owner.BUREAU, 0)
    own = waiting_for(user, state.on(scope_of(user, DAY)))
    assert each.number not in {one.reference for one in own}
    box = waiting_for(BUREAU, state.on(CITY))
    assert each.number in {one.reference for one in box if one.thing is Thing(kind.upper())}


@pytest.mark.parametrize(("kind", "step"), ANSWERS)
def test_no_unit_answers_for_another_nor_somebody_without_the_right(demo_database, kind, step):
    each = first(things(kind))
    other = next(unit for unit in state.on(CITY).plan.units if unit.id not in (each.unit_id, "U_QXS"))
    with pytest.raises(Refused, match="没有"):
        act(signed_up("another", Role.UNIT, unit_id=other.id), kind, each, step)
    with pytest.raises(Forbidden):
        act(signed_up("office", Role.WORK_OFFICE), kind, each, step)


def test_what_belongs_to_the_bureau_no_unit_says(demo_database):
    now = state.on(Scope(dt.date(2007, 6, 15), None, sees_enterprise_names=True, sees_accountability=True))
    reported = next(each for each in now.findings if each.state == "REPORTED")
    with pytest.raises(Forbidden):
        act(unit_of(reported), "finding", reported, "VERIFIED")
    executed = next(each for each in now.documents if each.step == "EXECUTED")
    with pytest.raises(Forbidden):
        act(unit_of(executed), "document", executed, "CLOSED")
    received = next(each for each in unfinished(now) if each.waits_for is Owner.BUREAU)
    with pytest.raises(Forbidden):
        act(unit_of(received), "incident", received, "REPLIED")


@pytest.mark.parametrize(
    ("name", "unit_id"), [("finding", "U_GKJ"), ("document", "K13"), ("incident", "K13")]
)
def test_the_tap_from_the_box_lands_on_the_form_for_the_answer(
    demo_database, as_role, signed_in, name, unit_id
):
    with db.bookkeeping() as connection:
        account = account_of(Role.UNIT)
        connection.execute(update(Account).where(Account.id == account.id).values(unit_id=unit_id))
    unit = as_role(Role.UNIT)
    box = waiting_for(unit, state.on(scope_of(unit, DAY)))
    reference = next(each.reference for each in box if each.thing is Thing(name.upper()))
    asked = {"unit": unit_id, name: reference}
    app = signed_in(Role.UNIT, "pages/leadership/units.py", as_of=DAY.isoformat(), **asked)
    assert not app.exception
    next(box for box in app.text_area if box.label.startswith(("整改说明", "办理说明"))).set_value(
        "已按要求办理，见附件。"
    )
    next(each for each in app.main.button if each.label.startswith("登记")).click().run()
    assert not app.exception and "已登记（8月31日）" in words(app)
