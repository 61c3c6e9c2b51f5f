"""整改 of a problem (意见一, R1.3): reported by the unit, verified or sent back, corrected by further rows."""

import datetime as dt

from sqlalchemy import Connection, Row, select

from efficiency.commands import Refused
from efficiency.commands.recording import Record, recording
from efficiency.commands.registers import (
    choice_fault,
    day_fault,
    expect,
    in_time_order,
    refuse,
    standing_rows,
    supersede,
    text_fault,
)
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import Finding, Rectification, RectificationState

# What may follow each state; None: nothing reported yet.
FOLLOWING = {
    None: (RectificationState.REPORTED,),
    RectificationState.REPORTED: (RectificationState.VERIFIED, RectificationState.RETURNED),
    RectificationState.RETURNED: (RectificationState.REPORTED,),
    RectificationState.VERIFIED: (),
}


def record_rectification(
    user: User,
    day: dt.date,
    number: str,
    expected: str | None,
    *,
    state: str | None,
    occurred_on: dt.date | None,
    note: str,
) -> None:
    """Record that a unit reported its 整改 of a problem, or that it was verified or sent back.

    ``expected`` is the state the user saw (None: nothing reported). Raises ``Forbidden``, ``Faulty``, ``Refused``.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        problem, steps = _problem(record.connection, number, record.at)
        last = steps[-1] if steps else None
        found = last.state if last else None
        expect(found, expected, state_words, last.recorded_by if last else None)
        if not FOLLOWING[found]:
            raise Refused(f"{number}的整改已经核实，没有下一步。")
        refuse(
            {
                "state": choice_fault("整改情况", state, FOLLOWING[found]),
                "occurred_on": _day_fault(occurred_on, record.at, last, problem),
                "note": text_fault("整改说明", note),
            }
        )
        record.add(
            Rectification,
            finding_number=number,
            state=state,
            occurred_on=occurred_on,
            note=note.strip(),
        )
        detail = {
            "原状态": state_words(found),
            "新状态": RectificationState.words_of(state),
            "日期": occurred_on.isoformat(),
        }
        record.audit(AuditAction.RECORD_RECTIFICATION, "finding", number, detail)


def correct_rectification(
    user: User,
    day: dt.date,
    number: str,
    expected_id: int,
    *,
    occurred_on: dt.date | None,
    note: str,
    reason: str,
) -> None:
    """Correct day and text of the last step of a 整改, by a further row with the reason.

    ``expected_id`` is the row the user saw. Raises ``Forbidden``, ``Faulty``, ``Refused``.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        problem, steps = _problem(record.connection, number, record.at)
        rows = _last_run(steps, expected_id)
        last, before = rows[-1], steps[-len(rows) - 1] if len(steps) > len(rows) else None
        refuse(
            {
                "occurred_on": _day_fault(occurred_on, record.at, before, problem),
                "note": text_fault("整改说明", note),
                "reason": text_fault("更正理由", reason),
            }
        )
        if (last.occurred_on, last.note) == (occurred_on, note.strip()):
            raise Refused("更正后的内容与原来相同，没有更正。")
        values = {"state": last.state, "occurred_on": occurred_on, "note": note.strip()}
        _supersede(record, rows, values, reason)
        detail = {
            "步骤": RectificationState.words_of(last.state),
            "原日期": last.occurred_on.isoformat(),
            "新日期": occurred_on.isoformat(),
            "被更正行": [row.id for row in rows],
        }
        record.audit(AuditAction.CORRECT_RECORD, "finding", number, detail)


def withdraw_rectification(user: User, day: dt.date, number: str, expected_id: int, *, reason: str) -> str:
    """Take back the last step of a 整改, by a further row that says where it really stands; returns that state.

    Raises ``Forbidden``, ``Faulty``, and ``Refused`` for the first step, which has none before it.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        _, steps = _problem(record.connection, number, record.at)
        rows = _last_run(steps, expected_id)
        if len(rows) == len(steps):
            raise Refused("“已报整改”是第一步，不能撤销，可以更正它的日期和说明，或登记“退回”。")
        refuse({"reason": text_fault("更正理由", reason)})
        before = steps[-len(rows) - 1]
        values = {"state": before.state, "occurred_on": before.occurred_on, "note": before.note}
        _supersede(record, rows, values, reason)
        detail = {
            "撤销步骤": RectificationState.words_of(rows[-1].state),
            "原日期": rows[-1].occurred_on.isoformat(),
            "现状态": RectificationState.words_of(before.state),
            "被更正行": [row.id for row in rows],
        }
        record.audit(AuditAction.CORRECT_RECORD, "finding", number, detail)
    return before.state


def state_words(state: str | None) -> str:
    """已报整改, 已核实, 退回; 未报整改 for None."""
    return RectificationState.words_of(state) if state else "未报整改"


def _problem(connection: Connection, number: str, at: dt.datetime) -> tuple[Row, list[Row]]:
    """The problem and the steps of its 整改 as they stand, in the order of days."""
    problem = connection.execute(select(Finding.__table__).where(Finding.number == number)).first()
    if problem is None:
        raise Refused(f"没有编号为{number}的问题，请重新选择。")
    steps = standing_rows(connection, Rectification, Rectification.finding_number == number)
    in_time_order([problem, *steps], at, number)
    return problem, sorted(steps, key=lambda row: (row.occurred_on, row.recorded_at, row.id))


def _last_run(steps: list[Row], expected_id: int) -> list[Row]:
    """The rows that say the last step: one, and one more for each time that a later step was taken back to it."""
    if not steps or steps[-1].id != expected_id:
        raise Refused("这一步刚刚已由别人更正，或已有下一步，没有重复更正。页面已刷新，请核对后再办。")
    rows: list[Row] = []
    for row in reversed(steps):
        if row.state != steps[-1].state:
            break
        rows.insert(0, row)
    return rows


def _day_fault(occurred_on: dt.date | None, at: dt.datetime, before: Row | None, problem: Row) -> str | None:
    since = (
        (before.occurred_on, f"{RectificationState.words_of(before.state)}日期")
        if before
        else (problem.found_on, "发现日期")
    )
    return day_fault("日期", occurred_on, at.date(), *since)


def _supersede(record: Record, rows: list[Row], values: dict, reason: str) -> None:
    supersede(record, Rectification, rows, values, reason, keeping=("finding_number",))
