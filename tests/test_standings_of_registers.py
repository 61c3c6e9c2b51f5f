"""How one thing of the registers stands on a day: whose turn it is, until when, and who is past the day."""

import datetime as dt

import pandas as pd
import pytest

from efficiency.standings.documents import DocumentStanding, DocumentState, documents_on
from efficiency.standings.turns import Owner, framed, turns

OFFICE, UNIT, BUREAU = Owner.OFFICE, Owner.UNIT, Owner.BUREAU


def d(month: int, day: int) -> dt.date:
    return dt.date(2007, month, day)


# ---------------------------------------------------------------- turns


def test_the_clock_of_a_unit_stops_when_it_answers_and_the_offices_begins():
    first, second = turns(UNIT, d(6, 11), d(6, 18), [(d(6, 15), OFFICE, 5)])
    assert (first.owner, first.due_on) == (UNIT, d(6, 18))
    assert (second.owner, second.since, second.due_on) == (OFFICE, d(6, 15), d(6, 22))


def test_sent_back_the_unit_goes_on_with_the_days_it_had_left():
    passes = [(d(6, 11), OFFICE, 5), (d(6, 25), UNIT, 0)]
    assert turns(UNIT, d(6, 4), d(6, 18), passes)[-1].due_on == d(7, 2)


def test_an_answer_that_came_in_time_is_given_three_workdays_when_it_is_sent_back():
    passes = [(d(6, 18), OFFICE, 5), (d(6, 22), UNIT, 0)]
    assert turns(UNIT, d(6, 11), d(6, 18), passes)[-1].due_on == d(6, 27)


def test_days_that_an_answer_was_late_stay_lost_when_it_is_sent_back():
    passes = [(d(6, 20), OFFICE, 5), (d(6, 25), UNIT, 0)]
    assert turns(UNIT, d(6, 11), d(6, 18), passes)[-1].due_on == d(6, 23)


def test_an_extension_moves_the_day_of_the_unit_wherever_the_thing_lies():
    assert turns(UNIT, d(6, 11), d(6, 18), [], [(d(6, 15), d(6, 29))])[-1].due_on == d(6, 29)
    passes = [(d(6, 15), OFFICE, 5), (d(6, 20), UNIT, 0)]
    assert turns(UNIT, d(6, 11), d(6, 18), passes, [(d(6, 18), d(6, 29))])[-1].due_on == d(7, 4)


# ---------------------------------------------------------------- 监察文书


def document(as_of: dt.date, **known) -> DocumentStanding:
    row = {
        "number": "大监通〔2007〕1号", "kind": "NOTICE", "unit_id": "K13", "source_kind": "CHECK", "source_number": "MC-1",
        "subject": "限期整改", "issued_on": d(8, 1), "due_on": d(8, 31), "served_on": d(8, 2), "answered_on": None,
        "executed_on": None, "closed_on": None,
    }  # fmt: skip
    return documents_on(pd.DataFrame([row | known]), as_of)[0]


def test_a_document_is_overdue_of_the_unit_the_day_after_its_due_day_even_if_it_was_accepted():
    on_its_day = document(d(8, 31), answered_on=d(8, 20))
    assert (on_its_day.is_overdue, on_its_day.state) == (False, DocumentState.ACCEPTED)
    late = document(d(9, 2), answered_on=d(8, 20))
    assert (late.state, late.days_over, late.overdue_of) == (DocumentState.OVERDUE, 2, UNIT)


@pytest.mark.parametrize("step", ["executed_on", "closed_on"])
def test_a_document_that_was_carried_out_is_never_overdue_of_the_unit(step):
    done = document(d(10, 31), **{step: d(9, 20)})
    assert (done.is_done, done.done_on, done.overdue_of is UNIT) == (True, d(9, 20), False)


def test_a_document_not_served_within_three_days_is_overdue_of_the_bureau():
    assert not document(d(8, 4), served_on=None).is_overdue
    late = document(d(8, 5), served_on=None)
    assert (late.waits_for, late.overdue_of, late.days_over) == (BUREAU, BUREAU, 1)


def test_a_document_that_was_carried_out_waits_for_the_bureau_ten_workdays():
    done = document(d(10, 31), executed_on=d(8, 20))
    assert (done.waits_for, done.turn_due_on) == (BUREAU, d(9, 3))
    assert document(d(10, 31), executed_on=d(8, 20), closed_on=d(8, 25)).turn is None


def test_a_frame_of_no_documents_can_be_counted_like_any_other():
    rows = framed(DocumentStanding, [])
    assert rows[rows["is_overdue"]].empty and rows["days_over"].sum() == 0
    assert framed(DocumentStanding, [document(d(9, 2), answered_on=None)])["answered_on"].tolist() == [None]
