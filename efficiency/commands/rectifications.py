"""整改 of a problem (意见一, R1.3): reported by the unit, verified or sent back, corrected by further rows."""

import datetime as dt

from efficiency.commands.recording import recording
from efficiency.commands.steps import Chain, correct, course, expect, take, withdraw
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import Finding, Rectification, RectificationState
from efficiency.subjects import rectification

RECTIFICATION = Chain(
    number=Finding.number,
    begun_on=Finding.found_on,
    begun_words="发现日期",
    key=Finding.number,
    of=Rectification.finding_number,
    step=Rectification.state,
    said=("note",),
    codes=RectificationState,
    following={
        None: (RectificationState.REPORTED,),
        RectificationState.REPORTED: (RectificationState.VERIFIED, RectificationState.RETURNED),
        RectificationState.RETURNED: (RectificationState.REPORTED,),
        RectificationState.VERIFIED: (),
    },
    subject=rectification.STEP,
    right=Action.RECORD_SUPERVISION,
    rights={RectificationState.REPORTED: Action.ANSWER_SUPERVISION},
    kind="finding",
    taken=AuditAction.RECORD_RECTIFICATION,
    name="状态",
    nothing="未报整改",
    unknown="没有编号为{number}的问题，请重新选择。",
    finished="{number}的整改已经核实，没有下一步。",
    moved_on="这一步刚刚已由别人更正，或已有下一步，没有重复更正。页面已刷新，请核对后再办。",
    first="“已报整改”是第一步，不能撤销，可以更正它的日期和说明，或登记“退回”。",
    choice=True,
)


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
    """Record that a unit reported its 整改 of a problem, which it may do itself, or that it was verified or sent back.

    ``expected`` is the state the user saw (None: nothing reported). Raises ``Forbidden``, ``Faulty``, ``Refused``.
    """
    with recording(user, RECTIFICATION.right_of(state), day) as record:
        now = course(record, RECTIFICATION, number)
        expect(now, expected)
        take(record, now, step=state, occurred_on=occurred_on, note=note)


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
    with recording(user, RECTIFICATION.right, day) as record:
        now = course(record, RECTIFICATION, number)
        correct(record, now, None, expected_id, occurred_on=occurred_on, reason=reason, note=note)


def withdraw_rectification(user: User, day: dt.date, number: str, expected_id: int, *, reason: str) -> str:
    """Take back the last step of a 整改, by a further row that says where it really stands; returns that state.

    Raises ``Forbidden``, ``Faulty``, and ``Refused`` for the first step, which has none before it.
    """
    with recording(user, RECTIFICATION.right, day) as record:
        return withdraw(record, course(record, RECTIFICATION, number), None, expected_id, reason=reason)
