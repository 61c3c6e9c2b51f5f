"""督办: what a meeting resolved or a leader instructed, followed from 交办 to 办结. Steps are appended, never changed."""

import datetime as dt

from sqlalchemy import Connection, Row, insert, select

from efficiency import audit
from efficiency.access import Action, User
from efficiency.audit import AuditAction
from efficiency.commands import Refused, authorise, one_at_a_time, recorded_at
from efficiency.commands.registers import next_number, refuse, text_fault, unit_fault
from efficiency.db import writing
from efficiency.models import FollowUp, FollowUpStep
from efficiency.workdays import chinese_date

# Which step may follow which state; 催办 and 延期 leave the state as it is.
NEXT_STEPS = {
    "ASSIGNED": ("SIGNED",),
    "SIGNED": ("FEEDBACK",),
    "FEEDBACK": ("RETURNED", "CLOSED"),
    "RETURNED": ("FEEDBACK",),
    "CLOSED": (),
}
_UNIT_STEPS = ("SIGNED", "FEEDBACK", "EXTENSION_ASKED")
_OFFICE_STEPS = ("RETURNED", "CLOSED", "REMINDED", "EXTENSION_GRANTED", "EXTENSION_REFUSED")


def assign(
    user: User,
    day: dt.date,
    *,
    content: str,
    unit_id: str | None,
    due_on: dt.date | None,
    meeting_number: int | None = None,
    agenda_item: int | None = None,
    subject_kind: str | None = None,
    subject_reference: str | None = None,
) -> str:
    """Start a 督办 and return its number DB-2007-nnn: what, who, by when.

    The 工作办公室 records what a meeting resolved (``meeting_number``); a leader's 批示 needs none. ``subject_kind``
    (unit / task / incident) and ``subject_reference`` say what it is about. Raises ``Forbidden``, ``Faulty``.
    """
    of_meeting = meeting_number is not None
    username = authorise(user, Action.RUN_MEETING if of_meeting else Action.INSTRUCT)
    with writing() as connection:
        one_at_a_time(connection)
        at = recorded_at(day, connection)
        today = at.date()
        refuse(
            {
                "content": text_fault("事项", content, least=5),
                "unit_id": unit_fault(connection, unit_id, today),
                "due_on": "请选择“时限”。" if due_on is None
                else None if due_on >= today else f"“时限”不能早于{chinese_date(today)}。",
            }
        )  # fmt: skip
        number = next_number(connection, FollowUp.number, f"DB-{today.year}-", width=3)
        facts = {"recorded_at": at, "recorded_by": username}
        connection.execute(
            insert(FollowUp).values(
                number=number, origin="MEETING" if of_meeting else "INSTRUCTION", meeting_number=meeting_number,
                agenda_item=agenda_item, leader_id=user.leader_id, unit_id=unit_id, subject_kind=subject_kind,
                subject_reference=subject_reference, content=content.strip(), assigned_on=today, due_on=due_on, **facts,
            )
        )  # fmt: skip
        connection.execute(
            insert(FollowUpStep).values(follow_up_number=number, step="ASSIGNED", occurred_on=today, **facts)
        )
        detail = {
            "单位": unit_id,
            "时限": due_on.isoformat(),
            "例会": meeting_number,
            "事项": content.strip(),
        }
        audit.append(connection, username, AuditAction.ASSIGN_FOLLOW_UP, "follow_up", number, True, detail)
    return number


def take_step(
    user: User,
    day: dt.date,
    number: str,
    step: str,
    *,
    note: str = "",
    new_due_on: dt.date | None = None,
    seen_step: str | None = None,
) -> None:
    """Take one step of a 督办: the unit signs, answers and asks for time; the 工作办公室 reviews, returns, reminds, closes.

    ``seen_step`` is the last step that was on screen; when another came in between, ``Refused``. An extension is asked
    before the due day or refused on the spot (recorded as EXTENSION_REFUSED). Raises ``Forbidden`` for a unit that is not
    the follow-up's own, ``Refused`` for a step out of order, ``Faulty`` for what was typed.
    """
    if step not in _UNIT_STEPS + _OFFICE_STEPS:
        raise Refused("没有这个环节。")
    username = authorise(user, Action.ANSWER_FOLLOW_UP if step in _UNIT_STEPS else Action.RUN_MEETING)
    with writing() as connection:
        one_at_a_time(connection)
        at = recorded_at(day, connection)
        today = at.date()
        follow_up = connection.execute(select(FollowUp).where(FollowUp.number == number)).first()
        if follow_up is None or (step in _UNIT_STEPS and follow_up.unit_id != user.unit_id):
            raise Refused("没有这件督办，或者它不是交给本单位的。")
        steps = _steps(connection, number)
        if seen_step is not None and steps[-1].step != seen_step:
            raise Refused("这件督办刚才已有新的进展，请刷新页面再办。")
        state = state_of([each.step for each in steps])
        due_on = due_day(follow_up.due_on, steps)
        if step in ("SIGNED", "FEEDBACK", "RETURNED", "CLOSED"):
            if step not in NEXT_STEPS[state]:
                raise Refused("环节次序不对：交办、签收、反馈、审核（退回或办结）依次办理。")
        elif state == "CLOSED":
            raise Refused("这件督办已经办结。")
        asked = [each.step for each in steps if each.step.startswith("EXTENSION")]
        if step in ("EXTENSION_GRANTED", "EXTENSION_REFUSED") and (
            not asked or asked[-1] != "EXTENSION_ASKED"
        ):
            raise Refused("没有待批的延期申请。")
        needs_words = step in ("FEEDBACK", "RETURNED", "EXTENSION_ASKED", "EXTENSION_REFUSED")
        refuse(
            {
                "note": text_fault("说明", note) if needs_words else None,
                "new_due_on": f"“延至”应晚于现在的时限{chinese_date(due_on)}。"
                if step == "EXTENSION_ASKED" and (new_due_on is None or new_due_on <= due_on) else None,
            }
        )  # fmt: skip
        if step == "EXTENSION_GRANTED":
            new_due_on = next(each.new_due_on for each in reversed(steps) if each.step == "EXTENSION_ASKED")
        taken = [(step, note.strip() or None, new_due_on)]
        if step == "EXTENSION_ASKED" and today > due_on:
            taken.append(("EXTENSION_REFUSED", "延期应在时限之前申请，逾期后申请不予受理。", None))
        for each, words, until in taken:
            connection.execute(
                insert(FollowUpStep).values(
                    follow_up_number=number, step=each, occurred_on=today, note=words, new_due_on=until,
                    recorded_at=at, recorded_by=username,
                )
            )  # fmt: skip
        detail = {
            "环节": [each for each, _, _ in taken],
            "前一环节": steps[-1].step,
            "说明": note.strip() or None,
        }
        audit.append(connection, username, AuditAction.STEP_FOLLOW_UP, "follow_up", number, True, detail)


def _steps(connection: Connection, number: str) -> list[Row]:
    return connection.execute(
        select(FollowUpStep)
        .where(FollowUpStep.follow_up_number == number)
        .order_by(FollowUpStep.recorded_at, FollowUpStep.id)
    ).all()


def state_of(steps: list[str]) -> str:
    """The state of a 督办 from its steps in order: the last that is not 催办 or 延期."""
    return next(step for step in reversed(steps) if step in NEXT_STEPS)


def due_day(first: dt.date, steps: list[Row]) -> dt.date:
    """The day it is due: the first one, or that of the last extension granted."""
    granted = [each.new_due_on for each in steps if each.step == "EXTENSION_GRANTED" and each.new_due_on]
    return granted[-1] if granted else first
