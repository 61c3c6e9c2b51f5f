"""督办: what a meeting resolved or a leader instructed, followed from 交办 to 办结. Steps are appended, never changed."""

import datetime as dt

from sqlalchemy import Connection, Row, select

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.meetings import on_the_table
from efficiency.commands.numbers import FOLLOW_UPS
from efficiency.commands.recording import recording
from efficiency.commands.registers import in_time_order, refuse, text_fault, unit_fault
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import FollowUp, FollowUpOrigin, FollowUpStage, FollowUpStep, Incident, Unit

# Which step may follow which state; 催办 and 延期 leave the state as it is.
NEXT_STEPS = {
    FollowUpStage.ASSIGNED: (FollowUpStage.SIGNED,),
    FollowUpStage.SIGNED: (FollowUpStage.FEEDBACK,),
    FollowUpStage.FEEDBACK: (FollowUpStage.RETURNED, FollowUpStage.CLOSED),
    FollowUpStage.RETURNED: (FollowUpStage.FEEDBACK,),
    FollowUpStage.CLOSED: (),
}
# 市监察局, in charge of the replies to monitoring points.
SUPERVISION_BUREAU = "U_JCJ"
_UNIT_STEPS = (FollowUpStage.SIGNED, FollowUpStage.FEEDBACK, FollowUpStage.EXTENSION_ASKED)
_OFFICE_STEPS = (
    FollowUpStage.RETURNED,
    FollowUpStage.CLOSED,
    FollowUpStage.REMINDED,
    FollowUpStage.EXTENSION_GRANTED,
    FollowUpStage.EXTENSION_REFUSED,
)


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

    The 工作办公室 records what a meeting resolved (``meeting_number``, which must have been held, and until the next one);
    a leader's 批示 needs none. ``subject_kind`` (unit, task or incident) and ``subject_reference`` (its key; an incident's
    number) say what it is about. Raises ``Forbidden``, ``Faulty``, ``Refused`` (somebody has just assigned the same).
    """
    of_meeting = meeting_number is not None
    with recording(user, Action.RUN_MEETING if of_meeting else Action.INSTRUCT, day) as record:
        today = record.today
        if of_meeting and on_the_table(record.connection, meeting_number, today) is None:
            raise Refused(f"第{meeting_number}次例会还没有登记召开，请先登记召开再记录议定事项。")
        refuse(
            {
                "content": text_fault("事项", content, least=5),
                "unit_id": unit_fault(record.connection, unit_id, today),
                "due_on": "请选择“时限”。" if due_on is None
                else None if due_on >= today else f"“时限”不能早于{chinese_date(today)}。",
                "subject": _subject_fault(record.connection, subject_kind, subject_reference, unit_id, record.at),
            }
        )  # fmt: skip
        same = record.connection.execute(
            select(FollowUp.number, FollowUp.recorded_by).where(
                FollowUp.unit_id == unit_id,
                FollowUp.content == content.strip(),
                FollowUp.assigned_on == today,
            )
        ).first()
        if same:
            raise Refused(f"“{same.recorded_by}”今天已把这件事交给该单位（{same.number}），没有重复交办。")
        number = record.number(FOLLOW_UPS, today.year)
        record.add(
            FollowUp, number=number, origin=FollowUpOrigin.MEETING if of_meeting else FollowUpOrigin.INSTRUCTION,
            meeting_number=meeting_number,
            agenda_item=agenda_item, leader_id=record.user.leader_id, unit_id=unit_id, subject_kind=subject_kind,
            subject_reference=subject_reference, content=content.strip(), assigned_on=today, due_on=due_on,
        )  # fmt: skip
        record.add(FollowUpStep, follow_up_number=number, step=FollowUpStage.ASSIGNED, occurred_on=today)
        detail = {
            "单位": unit_id,
            "时限": due_on.isoformat(),
            "例会": meeting_number,
            "对象": subject_reference,
        }
        record.audit(AuditAction.ASSIGN_FOLLOW_UP, "follow_up", number, detail)
    return number


def _subject_fault(
    connection: Connection, kind: str | None, reference: str | None, unit_id: str | None, at: dt.datetime
) -> str | None:
    """Why a 督办 on ``unit_id`` cannot be about this: what it names is not there, or is another unit's."""
    match kind:
        case None:
            return None if reference is None else "请说明是就什么交办的。"
        case "unit":
            return None if reference == unit_id else "交办单位与批示的单位不一致，请核对。"
        case "task":
            task = next((task for task in campaign.load().plan.tasks if task.id == reference), None)
            if task is None:
                return "没有这项任务，请重新选择。"
            collective = connection.execute(select(Unit.collective_id).where(Unit.id == unit_id)).scalar()
            carried = {unit_id, collective} & set(task.unit_ids)
            return None if carried else "这项任务不由该单位承担，请重新选择任务或单位。"
        case "incident":
            complained_of = connection.execute(
                select(Incident.unit_id).where(Incident.number == reference, Incident.recorded_at <= at)
            ).scalar()
            if complained_of is None:
                return "没有这件反映，请核对编号。"
            # The reply is 市监察局's duty (R2.6), so either of the two may be told to act.
            return (
                None
                if unit_id in (complained_of, SUPERVISION_BUREAU)
                else "这件反映反映的不是该单位，请核对。"
            )
        case _:
            return "只能就单位、任务或监测点反映交办。"


def take_step(
    user: User,
    day: dt.date,
    number: str,
    step: str,
    *,
    note: str = "",
    new_due_on: dt.date | None = None,
    seen: int | None = None,
) -> None:
    """Take one step of a 督办: the unit signs, answers and asks for time; the 工作办公室 reviews, returns, reminds, closes.

    ``seen`` is how many steps were on screen; when another came in between, ``Refused``. An extension is asked before
    the due day; from that day on it is recorded and refused on the spot (EXTENSION_REFUSED). Raises ``Forbidden`` without
    the right, ``Refused`` for a unit that the follow-up is not addressed to and for a step out of order, ``Faulty`` for
    what was typed.
    """
    action = Action.ANSWER_FOLLOW_UP if step in _UNIT_STEPS else Action.RUN_MEETING
    with recording(user, action, day) as record:
        if step not in _UNIT_STEPS + _OFFICE_STEPS:
            raise Refused("没有这个环节。")
        today = record.today
        follow_up = record.connection.execute(select(FollowUp).where(FollowUp.number == number)).first()
        if follow_up is None or (step in _UNIT_STEPS and follow_up.unit_id != record.user.unit_id):
            raise Refused("没有这件督办，或者它不是交给本单位的。")
        steps = _steps(record.connection, number)
        in_time_order(steps, record.at, f"督办{number}")
        if seen is not None and len(steps) != seen:
            last = steps[-1]
            raise Refused(
                f"“{last.recorded_by}”已先一步登记“{FollowUpStage.words_of(last.step)}”，没有重复登记。页面已刷新，请核对后再办。"
            )
        state = state_of([each.step for each in steps])
        due_on = due_day(follow_up.due_on, steps)
        refused = _out_of_order(step, state, steps)
        if refused:
            raise Refused(refused)
        needs_words = step in (
            FollowUpStage.FEEDBACK,
            FollowUpStage.RETURNED,
            FollowUpStage.EXTENSION_ASKED,
            FollowUpStage.EXTENSION_REFUSED,
        )
        late = step == FollowUpStage.EXTENSION_ASKED and today >= due_on
        refuse(
            {
                "note": text_fault("说明", note, least=4 if needs_words else 0),
                "new_due_on": f"“延至”应晚于现在的时限{chinese_date(due_on)}和今天。"
                if step == FollowUpStage.EXTENSION_ASKED and (new_due_on is None or new_due_on <= max(due_on, today)) else None,
            }
        )  # fmt: skip
        if step == FollowUpStage.EXTENSION_GRANTED:
            new_due_on = next(
                each.new_due_on for each in reversed(steps) if each.step == FollowUpStage.EXTENSION_ASKED
            )
        elif step != FollowUpStage.EXTENSION_ASKED:
            new_due_on = None
        taken = [(step, note.strip() or None, new_due_on)]
        if late:
            taken.append(
                (FollowUpStage.EXTENSION_REFUSED, "延期应在时限之前申请，到期后申请不予受理。", None)
            )
        for each, words, until in taken:
            record.add(
                FollowUpStep, follow_up_number=number, step=each, occurred_on=today, note=words, new_due_on=until
            )  # fmt: skip
        detail = {"环节": [each for each, _, _ in taken], "前一环节": steps[-1].step}
        record.audit(AuditAction.STEP_FOLLOW_UP, "follow_up", number, detail)


def _out_of_order(step: str, state: str, steps: list[Row]) -> str | None:
    """Why ``step`` cannot be taken in ``state``; None when it can."""
    asked = [each.step for each in steps if each.step.startswith("EXTENSION")]
    pending = bool(asked) and asked[-1] == FollowUpStage.EXTENSION_ASKED
    if state == FollowUpStage.CLOSED:
        return "这件督办已经办结销号。"
    if step in NEXT_STEPS:
        fits = step in NEXT_STEPS[state]
        return None if fits else "环节次序不对：交办、签收、反馈、审核（退回或办结）依次办理。"
    if step == FollowUpStage.REMINDED and state == FollowUpStage.FEEDBACK:
        return "单位已经反馈，正等工作办公室审核，不必催办。"
    if step == FollowUpStage.EXTENSION_ASKED and pending:
        return "已有一件延期申请待批，请等批复。"
    if step in (FollowUpStage.EXTENSION_GRANTED, FollowUpStage.EXTENSION_REFUSED) and not pending:
        return "没有待批的延期申请。"
    return None


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
    granted = [
        each.new_due_on for each in steps if each.step == FollowUpStage.EXTENSION_GRANTED and each.new_due_on
    ]
    return granted[-1] if granted else first
